//! Who may consent, for whom, and for how long (R-CO-01, R-CO-08, B.6).

use kernel::ids::{CaseId, SurvivorId};

use super::*;
use crate::{
    model::consent::LacksByAge,
    records::{CaseFile, Survivor},
};

fn given(age: i64, giver: Giver) -> Given {
    Given { age: AgeGroup::at(age), giver, is_written: true, assent: Assent::Written, child_permits_caregiver: false, has_best_interest_note: false, signer: Safety::Safe }
}

#[test]
fn an_adult_decides_for_herself_and_nobody_else_signs_for_her() {
    assert_eq!(consent::check(&given(29, Giver::Survivor)), Ok(()));
    for giver in [Giver::Caregiver, Giver::TrustedAdult, Giver::Caseworker] {
        assert_eq!(consent::check(&given(29, giver)), Err(Invalid::AdultDecidesHerself));
    }
}

/// B.6: what nobody knows takes nothing of a child's protection away.
#[test]
fn where_nobody_knows_her_age_she_is_the_adult_that_she_says_she_is_and_else_asked_like_a_girl_of_twelve() {
    let unknown = |said| AgeGroup::of(None, said);
    assert_eq!(unknown(None), None, "she is asked first");
    assert_eq!(unknown(Some(SaidAdult::Yes)), Some(AgeGroup::Adult));
    for said in [SaidAdult::No, SaidAdult::NotSure] {
        assert_eq!(unknown(Some(said)), Some(AgeGroup::at(12)));
        let of = |giver| Given { age: unknown(Some(said)).unwrap(), ..given(29, giver) };
        assert_eq!(consent::check(&of(Giver::Survivor)), Err(Invalid::NeedsAdult));
        assert_eq!(consent::check(&of(Giver::TrustedAdult)), Err(Invalid::NeedsBestInterestNote));
        assert_eq!(consent::check(&Given { assent: Assent::Spoken, ..of(Giver::Caregiver) }), Err(Invalid::NeedsWrittenAssent));
        assert_eq!(consent::check(&Given { signer: Safety::NotAsked, ..of(Giver::Caregiver) }), Err(Invalid::CaregiverNotAsked));
        assert_eq!(consent::check(&of(Giver::Caregiver)), Ok(()));
    }
    for age in 0..30 {
        for said in [None, Some(SaidAdult::Yes), Some(SaidAdult::No), Some(SaidAdult::NotSure)] {
            assert_eq!(AgeGroup::of(Some(age), said), Some(AgeGroup::at(age)), "an age that is written down goes before what was said");
        }
    }
}

#[test]
fn a_consent_from_before_that_question_is_read_and_counts_as_before() {
    let old = r#"{"kind":"services","is_given":true,"given_by":"survivor","given_on":"2026-11-20"}"#;
    let head: ConsentHead = serde_json::from_str(old).unwrap();
    assert_eq!((head.is_adult, head.state(date(2026, 11, 25), [])), (None, ConsentState::Active));
    assert_eq!(serde_json::to_string(&head).unwrap(), old);
}

/// R-CO-08.
#[test]
fn a_caregiver_who_lives_with_the_one_who_did_it_can_never_consent() {
    for age in 0..30 {
        for assent in [Assent::Written, Assent::Spoken, Assent::No, Assent::NotAsked] {
            let unsafe_one = Given { signer: Safety::Unsafe, assent, child_permits_caregiver: true, has_best_interest_note: true, ..given(age, Giver::Caregiver) };
            assert_eq!(consent::check(&unsafe_one), Err(Invalid::SignerIsUnsafe));
        }
    }
}

/// R-CO-08: what is missing or unknown means no.
#[test]
fn a_caregiver_of_whom_nobody_asked_whether_she_is_safe_cannot_consent_for_a_child() {
    for age in 0..18 {
        let unasked = Given { signer: Safety::NotAsked, child_permits_caregiver: true, ..given(age, Giver::Caregiver) };
        assert_eq!(consent::check(&unasked), Err(Invalid::CaregiverNotAsked));
    }
    let herself = Given { signer: none().safety(Safety::NotAsked, []), ..given(16, Giver::Survivor) };
    assert_eq!(consent::check(&herself), Ok(()), "her own consent waits for nothing");
}

#[test]
fn a_parent_who_did_it_is_unsafe_whatever_was_answered() {
    for answer in [None, Some(true), Some(false)] {
        assert_eq!(Safety::of_caregivers(answer, ["family_other", "primary_caregiver"]), Safety::Unsafe);
    }
    assert_eq!(Safety::of_caregivers(Some(false), ["family_other", "no_relation"]), Safety::Safe);
    assert_eq!(Safety::of_caregivers(Some(true), []), Safety::Unsafe);
    assert_eq!(Safety::of_caregivers(None, []), Safety::NotAsked);
}

fn none() -> Signer {
    Signer { giver: Some(Giver::Survivor), ..Signer::default() }
}

fn signer(giver: Giver, relation: &str, did_it: Option<DidIt>) -> Signer {
    Signer { giver: Some(giver), relation: Some(relation.into()), did_it }
}

/// R-CO-08: what the incident says of him goes before what he says of himself.
#[test]
fn r_co_08_whoever_may_be_the_one_whom_the_incident_names_does_not_sign_whatever_was_answered() {
    let named = [("spouse_cohabiting", "intimate_partner"), ("parent_guardian", "primary_caregiver"), ("relative", "family_other"), ("relative", "other_relative")];
    for giver in [Giver::Caregiver, Giver::TrustedAdult] {
        for did_it in [DidIt::Yes, DidIt::No, DidIt::NotKnown] {
            for (relation, perpetrator) in named {
                let caregivers = Safety::of_caregivers(Some(false), [perpetrator]);
                assert_eq!(signer(giver, relation, Some(did_it)).safety(caregivers, [perpetrator]), Safety::Unsafe, "{relation}");
            }
            let expected = match did_it {
                DidIt::Yes => Safety::Unsafe,
                DidIt::No => Safety::Safe,
                DidIt::NotKnown => Safety::NotKnown,
            };
            for relation in ["spouse_cohabiting", "parent_guardian", "relative", "other"] {
                assert_eq!(signer(giver, relation, Some(did_it)).safety(Safety::Safe, ["no_relation"]), expected, "{relation}");
            }
        }
    }
    assert_eq!(signer(Giver::Caregiver, "relative", Some(DidIt::No)).safety(Safety::NotAsked, []), Safety::NotAsked, "of the child's home nobody asked");
    assert_eq!(signer(Giver::TrustedAdult, "relative", Some(DidIt::No)).safety(Safety::Unsafe, []), Safety::Safe, "an aunt may where the mother may not");
    for age in 0..18 {
        for (signer, invalid) in [(Safety::Unsafe, Invalid::SignerIsUnsafe), (Safety::NotKnown, Invalid::SignerNotKnown)] {
            let given = Given { signer, has_best_interest_note: true, child_permits_caregiver: true, ..given(age, Giver::TrustedAdult) };
            assert_eq!(consent::check(&given), Err(invalid));
        }
    }
}

#[test]
fn r_co_08_what_was_signed_before_it_was_asked_is_judged_as_it_was() {
    for did_it in ["no_relation", "family_other", "primary_caregiver", "intimate_partner"] {
        let caregivers = Safety::of_caregivers(Some(false), [did_it]);
        let judged = |giver, relation: Option<&str>| Signer { giver: Some(giver), relation: relation.map(str::to_owned), did_it: None }.safety(caregivers, [did_it]);
        let by_husband = if did_it == "intimate_partner" { Safety::Unsafe } else { caregivers };
        for giver in [Giver::Caregiver, Giver::TrustedAdult] {
            assert_eq!(judged(giver, Some("spouse_cohabiting")), by_husband);
            assert_eq!(judged(giver, Some("parent_guardian")), caregivers);
        }
        assert_eq!((judged(Giver::Caregiver, Some("relative")), judged(Giver::Caregiver, None)), (caregivers, caregivers));
        assert_eq!((judged(Giver::TrustedAdult, Some("relative")), judged(Giver::TrustedAdult, None)), (Safety::Safe, Safety::Safe));
    }
    let old = r#"{"kind":"services","is_given":true,"given_by":"caregiver","signer_relation":"relative","given_on":"2026-11-20"}"#;
    let head: ConsentHead = serde_json::from_str(old).unwrap();
    assert_eq!((head.signer_did_it, &head.signer_name, serde_json::to_string(&head).unwrap()), (None, &None, old.to_owned()));
}

/// R-CO-03, I.2.
#[test]
fn a_later_answer_takes_the_place_of_an_earlier_one_to_the_same_question_only() {
    let (legal, health) = (OrganisationId::random(), OrganisationId::random());
    let of = |kind| About { kind, recipient: None, is_given: true, purpose: None };
    for kind in ConsentKind::ALL {
        for other in ConsentKind::ALL {
            assert_eq!(of(kind).takes_the_place_of(&of(other)), kind == other);
        }
    }
    let yes = About { kind: ConsentKind::Referral, recipient: Some(legal), is_given: true, purpose: Some("legal_aid") };
    let no = About { is_given: false, purpose: None, ..yes };
    assert!(yes.takes_the_place_of(&yes) && yes.takes_the_place_of(&no) && no.takes_the_place_of(&yes));
    assert!(yes.takes_the_place_of(&About { purpose: None, ..yes }), "one without a purpose was for this help too");
    let papers = About { purpose: Some("documents_civil_status"), ..yes };
    assert!(!papers.takes_the_place_of(&yes), "a yes for other help stands beside it");
    assert!(no.takes_the_place_of(&papers), "a no is a no to all that the organisation was to get");
    assert!(!About { recipient: Some(health), ..no }.takes_the_place_of(&yes));
}

#[test]
fn for_madina_another_trusted_adult_or_her_worker_may_with_a_note_and_her_written_assent() {
    assert_eq!(consent::check(&given(13, Giver::TrustedAdult)), Err(Invalid::NeedsBestInterestNote));
    assert_eq!(consent::check(&Given { has_best_interest_note: true, ..given(13, Giver::TrustedAdult) }), Ok(()));
    assert_eq!(consent::check(&Given { has_best_interest_note: true, ..given(13, Giver::Caseworker) }), Ok(()));
    assert_eq!(consent::check(&Given { assent: Assent::Spoken, ..given(13, Giver::Caregiver) }), Err(Invalid::NeedsWrittenAssent));
    assert_eq!(consent::check(&Given { assent: Assent::No, ..given(13, Giver::Caregiver) }), Err(Invalid::NeedsAssent));
    assert_eq!(consent::check(&given(13, Giver::Survivor)), Err(Invalid::NeedsAdult));
}

#[test]
fn from_15_to_17_her_own_written_consent_counts_and_a_mother_only_with_her_permission() {
    assert_eq!(consent::check(&given(16, Giver::Survivor)), Ok(()));
    assert_eq!(consent::check(&Given { is_written: false, ..given(16, Giver::Survivor) }), Err(Invalid::NeedsWriting));
    assert_eq!(consent::check(&given(16, Giver::Caregiver)), Err(Invalid::NeedsChildsPermission));
    assert_eq!(consent::check(&Given { child_permits_caregiver: true, ..given(16, Giver::Caregiver) }), Ok(()));
    assert_eq!(consent::check(&Given { child_permits_caregiver: true, assent: Assent::No, ..given(16, Giver::Caregiver) }), Err(Invalid::NeedsOwnConsent));
}

#[test]
fn a_small_childs_caregiver_consents_and_spoken_assent_suffices_until_eleven() {
    assert_eq!(consent::check(&Given { assent: Assent::NotAsked, ..given(4, Giver::Caregiver) }), Ok(()));
    assert_eq!(consent::check(&Given { assent: Assent::Spoken, ..given(8, Giver::Caregiver) }), Ok(()));
    assert_eq!(consent::check(&Given { assent: Assent::NotAsked, ..given(8, Giver::Caregiver) }), Err(Invalid::NeedsAssent));
}

/// R-CO-01.
#[test]
fn a_consent_to_share_ends_within_ninety_days() {
    let today = date(2026, 11, 25);
    assert_eq!(consent::check_end(today, today, today), Ok(()));
    assert_eq!(consent::check_end(today, today, date(2027, 2, 23)), Ok(()));
    assert_eq!(consent::check_end(today, today, date(2027, 2, 24)), Err(BadEnd::TooFar));
    assert_eq!(consent::check_end(today, today, date(2026, 11, 24)), Err(BadEnd::Past));
    let signed = date(2026, 11, 5);
    assert_eq!(consent::check_end(signed, today, date(2027, 2, 3)), Ok(()));
    assert_eq!(consent::check_end(signed, today, date(2027, 2, 4)), Err(BadEnd::TooFar), "counted from the day of her signature, not from when it was typed");
    assert_eq!(consent::check_end(signed, today, date(2026, 11, 24)), Err(BadEnd::Past));
}

#[test]
fn a_consent_is_active_until_the_end_of_its_last_day_and_never_after_withdrawal() {
    let end = Some(date(2026, 11, 25));
    assert_eq!(ConsentState::on(date(2026, 11, 25), true, false, end), ConsentState::Active);
    assert_eq!(ConsentState::on(date(2026, 11, 26), true, false, end), ConsentState::Expired);
    assert_eq!(ConsentState::on(date(2026, 11, 20), true, true, end), ConsentState::Withdrawn);
    assert_eq!(ConsentState::on(date(2026, 11, 20), false, false, end), ConsentState::Refused);
}

/// Somebody of whom nothing is known but this.
fn of(birth: Option<&str>, stated: Option<(i64, &str)>) -> Survivor {
    let case = CaseFile {
        id: CaseId(numbered(1)),
        code: "A1B2C3".into(),
        state: CaseState::Open,
        worker: StaffId(numbered(1)),
        priority: "medium".into(),
        opened_at: None,
        closing: None,
        reopened_because: None,
        concern: None,
        lowered_because: None,
        handed_over: None,
        taken_over: None,
        waits_for_word: false,
        version: 1,
    };
    Survivor {
        id: SurvivorId(numbered(1)),
        code: case.code.clone(),
        name: "Zarina".into(),
        legal_name: None,
        sex: None,
        birth: birth.map(str::to_owned),
        stated_age: stated.map(|(age, _)| age),
        stated_on: stated.map(|(_, day)| day.to_owned()),
        caregiver_is_unsafe: None,
        version: 1,
        case,
        kept_away: Vec::new(),
        duplicate_of: None,
    }
}

/// B.6, of a yes of 25 November 2026 of somebody who said that she is an adult.
#[test]
fn b_6_from_15_to_17_what_she_said_as_an_adult_counts_in_writing_and_younger_not_at_all() {
    let yes = |more: serde_json::Value| -> ConsentHead {
        let mut head = serde_json::json!({ "kind": "services", "is_given": true, "given_by": "survivor", "is_adult": "yes", "given_on": "2026-11-25" });
        head.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(head).unwrap()
    };
    let (spoken, written) = (yes(serde_json::json!({ "is_written": false })), yes(serde_json::json!({ "is_written": true })));
    // Of an older head nobody knows it where no day stands on the paper.
    let (older, older_on_paper) = (yes(serde_json::json!({})), yes(serde_json::json!({ "signed_on": "2026-11-25" })));
    let lacks = |survivor: &Survivor| [&spoken, &older, &written, &older_on_paper].map(|head| head.lacks_by_age(survivor));
    let (adult, writing) = (Some(LacksByAge::NeedsAdult), Some(LacksByAge::NeedsWriting));
    assert_eq!(lacks(&of(None, None)), [None; 4]);
    assert_eq!(lacks(&of(Some("2012-01-01"), None)), [adult; 4]);
    for sixteen in [of(Some("2010-06-01"), None), of(Some("2010"), None), of(None, Some((16, "2026-12-01"))), of(Some("2008-11-26"), None)] {
        assert_eq!(lacks(&sixteen), [writing, writing, None, None], "{sixteen:?}");
    }
    for perhaps in [of(Some("2008-11-25"), None), of(Some("2008"), None), of(None, Some((18, "2026-12-01"))), of(None, Some((18, "2027-11-24")))] {
        assert_eq!(lacks(&perhaps)[..2], [None; 2], "nothing says that she was younger: {perhaps:?}");
    }
}
