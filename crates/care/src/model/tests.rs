mod checks;
mod consents;
mod contact;
mod orders;
mod own_copy;

use jiff::civil::{date, datetime, time};
use kernel::{
    drawn,
    ids::{OrganisationId, StaffId},
};
use proptest::prelude::*;

use super::{
    age::{age_on, band},
    case_state::{CaseEvent, CaseState, IncidentEvent, IncidentState},
    classification::{Classification, GbvType, Question, Replies},
    clinical,
    closing::Silence,
    concern::{Concern, NotHersToLower},
    consent,
    consent::{About, AgeGroup, Assent, BadEnd, ConsentKind, ConsentState, Given, Giver, Invalid, SaidAdult},
    contact::{Attempt, Outcome, is_to_be_asked_about, since_last_contact},
    context::{Context, Facts, Flag},
    danger::Happened,
    disclosure::{Barred, Course, Ground, Review, State, Step, Verdict, is_reason_enough},
    duplicate::{DuplicateEvent, DuplicateState},
    elapsed::{Elapsed, elapsed_days},
    emergency, erasure,
    recorder::{Standing, standing},
    safe_contact::{NotSafe, SafeContact},
    safety_plan::{self, Due},
    signer::{DidIt, Safety, Signer},
    ties::{self, Near, Refused},
};
use crate::records::{ConsentHead, IncidentHead};

fn facts(kind: GbvType) -> Facts<'static> {
    Facts { kind: Some(kind), age_then: Some(30), relationships: vec!["no_relation"], exchanged: Some("no"), abduction: Some("none"), practice: Some("none") }
}

/// R-CL-01: all 2^7 combinations; the first yes decides, whatever comes after.
#[test]
fn the_first_yes_of_all_128_combinations_decides() {
    for bits in 0_u32..128 {
        let answers: Vec<bool> = (0..7).map(|at| bits & (1 << at) != 0).collect();
        let replies = Replies::of(&answers);
        let first_yes = answers.iter().take(6).position(|yes| *yes);
        let expected = match first_yes {
            Some(at) => Classification::Decided(GbvType::ALL[at]),
            None if answers[6] => Classification::AskAgain,
            None => Classification::Decided(GbvType::NonGbv),
        };
        assert_eq!(replies.state(), expected, "{answers:?}");
        let kept = first_yes.map_or(7, |at| at + 1);
        assert_eq!(replies.answers(), &answers[..kept], "answers after the deciding one are not kept");
    }
}

#[test]
fn a_later_question_is_asked_only_after_a_no_to_all_before() {
    let mut replies = Replies::default();
    for question in Question::ALL {
        assert_eq!(replies.state(), Classification::Ask(question));
        assert_eq!(question.number(), replies.answers().len() + 1);
        replies = replies.and(false);
    }
    assert_eq!(replies.decided(), Some(GbvType::NonGbv));
    assert_eq!(replies.and(true), replies, "nothing is asked after the end");
}

/// A.3, the test vectors.
#[test]
fn the_research_vectors_classify_as_written() {
    let cases: [(&str, &[bool], GbvType); 6] = [
        ("marital rape with beating", &[true, false, true], GbvType::Rape),
        ("attempted rape", &[false, true], GbvType::SexualAssault),
        ("husband takes salary and insults", &[false, false, false, false, true, true], GbvType::DenialOfResources),
        ("threats by phone after separation", &[false, false, false, false, false, true], GbvType::PsychologicalAbuse),
        ("a girl of 15 married off", &[false, false, false, true], GbvType::ForcedMarriage),
        ("theft by a stranger in the market", &[false; 7], GbvType::NonGbv),
    ];
    for (what, answers, kind) in cases {
        assert_eq!(Replies::of(answers).decided(), Some(kind), "{what}");
    }
}

// ---- The six defects of the reference implementation (A.4 a–f)

/// R-CL-04.
#[test]
fn defect_a_the_answer_no_does_not_set_the_practice_flag() {
    for negative in ["none", "no", "false"] {
        let context = Context::of(&Facts { practice: Some(negative), ..facts(GbvType::PhysicalAssault) });
        assert_eq!(context.harmful_traditional_practice, Flag::No);
    }
    let context = Context::of(&Facts { practice: Some("bride_kidnapping"), ..facts(GbvType::ForcedMarriage) });
    assert_eq!(context.harmful_traditional_practice, Flag::Yes);
}

/// R-CL-04.
#[test]
fn defect_b_the_answer_no_does_not_set_the_exploitation_flag() {
    assert_eq!(Context::of(&facts(GbvType::Rape)).possible_sexual_exploitation, Flag::No);
    assert_eq!(Context::of(&Facts { exchanged: Some("yes"), ..facts(GbvType::Rape) }).possible_sexual_exploitation, Flag::Yes);
    assert_eq!(Context::of(&Facts { exchanged: None, ..facts(GbvType::Rape) }).possible_sexual_exploitation, Flag::Unknown);
}

/// R-CL-05.
#[test]
fn defect_c_day_four_is_not_in_the_first_bucket() {
    let codes: Vec<&str> = [0, 3, 4, 5, 6, 14, 15, 30, 31].map(|days| Elapsed::of(days).code()).into();
    assert_eq!(codes, ["0-3", "0-3", "4-5", "4-5", "6-14", "6-14", "15-30", "15-30", "30+"]);
    assert_eq!(elapsed_days(date(2026, 3, 2), date(2026, 3, 1)), None, "a report before the incident is a mistake, not a bucket");
    assert_eq!(elapsed_days(date(2026, 2, 28), date(2026, 3, 1)), Some(1));
}

#[test]
fn defect_d_the_age_that_counts_is_the_age_when_it_happened() {
    let (birth, then, now) = (date(2009, 6, 15), date(2026, 6, 14), date(2027, 12, 1));
    assert_eq!(age_on(birth, then), Some(16));
    assert_eq!(age_on(birth, now), Some(18));
    assert_eq!(Context::of(&Facts { age_then: age_on(birth, then), ..facts(GbvType::Rape) }).child_sexual_abuse, Flag::Yes);
    assert_eq!(Context::of(&Facts { age_then: None, ..facts(GbvType::Rape) }).child_sexual_abuse, Flag::Unknown, "unknown is not no");
}

// ---- Contexts

#[test]
fn any_one_of_several_perpetrators_makes_it_partner_violence() {
    let context = Context::of(&Facts { relationships: vec!["family_other", "intimate_partner"], ..facts(GbvType::PhysicalAssault) });
    assert_eq!(context.intimate_partner_violence, Flag::Yes);
    let nobody = Context::of(&Facts { relationships: vec![], ..facts(GbvType::PhysicalAssault) });
    assert_eq!(nobody.intimate_partner_violence, Flag::Unknown);
}

/// R-CL-06 and A.4: what is not gender-based violence bears no context; each rule for every type.
#[test]
fn every_context_rule_holds_for_every_type() {
    for kind in GbvType::ALL {
        let all = Context::of(&Facts {
            kind: Some(kind),
            age_then: Some(15),
            relationships: vec!["intimate_partner"],
            exchanged: Some("yes"),
            abduction: Some("trafficked"),
            practice: Some("bride_kidnapping"),
        });
        let yes = |is: bool| if is { Flag::Yes } else { Flag::No };
        let sexual = matches!(kind, GbvType::Rape | GbvType::SexualAssault);
        assert_eq!(all.intimate_partner_violence, yes(kind != GbvType::NonGbv));
        assert_eq!(all.harmful_traditional_practice, yes(kind != GbvType::NonGbv));
        assert_eq!(all.child_sexual_abuse, yes(sexual));
        assert_eq!(all.possible_sexual_exploitation, yes(sexual));
        assert_eq!(all.possible_sexual_slavery, yes(sexual));
        assert_eq!(all.early_marriage, yes(kind == GbvType::ForcedMarriage));
    }
}

#[test]
fn before_the_questions_are_answered_every_context_is_unknown() {
    let context = Context::of(&Facts { kind: None, ..facts(GbvType::Rape) });
    assert!(context.flags().iter().all(|(_, flag)| *flag == Flag::Unknown));
}

// ---- Clinical windows (R-CA-02), scenario 3

fn asked() -> Vec<&'static clinical::Window> {
    clinical::asked_of(clinical::windows(), Some("female"))
}

#[test]
fn sixty_hours_after_rape_twelve_are_left_for_pep_and_sixty_for_contraception() {
    let (day, at) = (date(2026, 11, 22), time(22, 0, 0, 0));
    let now = datetime(2026, 11, 25, 10, 0, 0, 0);
    let left = clinical::left(&asked(), Some(GbvType::Rape), day, Some(at), now);
    assert_eq!(left.iter().map(|left| (left.key.as_str(), left.hours)).collect::<Vec<_>>(), [("pep", Some(12)), ("ec", Some(60))]);
    let at_73 = clinical::left(&asked(), Some(GbvType::Rape), day, Some(at), datetime(2026, 11, 25, 23, 0, 0, 0));
    assert_eq!(at_73.iter().map(|left| left.hours).collect::<Vec<_>>(), [None, Some(47)]);
    let at_120 = clinical::left(&asked(), Some(GbvType::Rape), day, Some(at), datetime(2026, 11, 27, 22, 0, 0, 0));
    assert!(at_120.is_empty());
    assert!(clinical::left(&asked(), Some(GbvType::PhysicalAssault), day, Some(at), now).is_empty());
}

#[test]
fn r_ca_02_what_is_left_is_rounded_down_and_never_up() {
    let (day, at) = (date(2026, 11, 22), time(22, 0, 0, 0));
    let of = |now| clinical::left(&asked(), Some(GbvType::Rape), day, Some(at), now)[0].hours;
    let moments = [datetime(2026, 11, 25, 20, 59, 59, 0), datetime(2026, 11, 25, 21, 0, 0, 0), datetime(2026, 11, 25, 21, 40, 0, 0), datetime(2026, 11, 25, 22, 0, 0, 0)];
    assert_eq!(moments.map(of), [Some(1), Some(1), Some(0), None], "71 hours and 40 minutes after it, less than one is left");
    for l in words::Lang::ALL {
        let said = [crate::t::window_left(l, "PEP", 0), crate::t::window_at_least(l, "PEP", 0)];
        assert!(said.iter().all(|said| !said.contains(|c: char| c.is_ascii_digit())), "no hour is promised: {said:?}");
    }
    assert!(crate::t::window_left(words::Lang::En, "PEP", 0).contains("less than an hour left"));
}

#[test]
fn r_ca_02_without_a_time_the_least_is_given_and_no_hour_is_promised_that_may_be_gone() {
    let day = date(2026, 11, 22);
    let left = clinical::left(&asked(), Some(GbvType::Rape), day, None, datetime(2026, 11, 25, 10, 0, 0, 0));
    assert_eq!((left[0].hours, left[0].may_be_over), (None, true), "it may have been 23:59 or midnight: PEP may be possible, or over");
    assert_eq!((left[1].hours, left[1].may_be_over, left[1].is_at_least), (Some(38), false, true));
    let over = clinical::left(&asked(), Some(GbvType::Rape), day, None, datetime(2026, 11, 26, 0, 0, 0, 0));
    assert_eq!((over[0].hours, over[0].may_be_over), (None, false), "three days after the latest hour it is over");
}

#[test]
fn r_ca_02_a_guessed_day_by_which_all_would_be_over_is_still_asked_about() {
    let day = date(2026, 11, 15);
    let left = |day, hour| clinical::left_by_guess(&asked(), Some(GbvType::Rape), day, hour);
    let ten_days_later = left(day, datetime(2026, 11, 25, 10, 0, 0, 0));
    assert!(ten_days_later.len() == 2 && ten_days_later.iter().all(|it| it.is_guess && it.may_be_over && it.hours.is_none()));
    assert!(left(day, datetime(2026, 11, 16, 10, 0, 0, 0)).iter().all(|it| it.is_guess && !it.may_be_over));
    assert!(left(day, datetime(2026, 12, 25, 10, 0, 0, 0)).is_empty());
    assert!(clinical::left_by_guess(&asked(), Some(GbvType::PhysicalAssault), day, datetime(2026, 11, 16, 10, 0, 0, 0)).is_empty());
}

#[test]
fn every_window_names_its_source() {
    assert_eq!(clinical::windows().len(), 2);
    assert!(clinical::windows().iter().all(|window| window.source.len() > 20 && window.hours > 0));
    assert!(clinical::windows().iter().all(|window| words::Lang::ALL.iter().all(|l| !window.name.of(*l).is_empty())));
}

// ---- States

#[test]
fn a_case_goes_these_ways_and_no_others() {
    let expected = [
        "Intake: Open>Open InformOnly>InformationOnly Transfer>Transferred MarkDuplicate>Duplicate",
        "Open: FollowUp>InFollowUp StartClosing>Closing Transfer>Transferred MarkDuplicate>Duplicate",
        "InFollowUp: StartClosing>Closing Transfer>Transferred MarkDuplicate>Duplicate",
        "Closing: Close>Closed Reopen>Open Transfer>Transferred MarkDuplicate>Duplicate",
        "Closed: Reopen>Open MarkDuplicate>Duplicate",
        "InformationOnly: Reopen>Open MarkDuplicate>Duplicate",
        "Transferred: Reopen>Open MarkDuplicate>Duplicate",
        "Duplicate:",
    ];
    assert_eq!(drawn(&CaseState::ALL, &CaseEvent::ALL, CaseState::after), expected);
    for state in CaseState::ALL {
        assert_eq!(CaseState::from_code(state.code()), Some(state));
    }
}

/// Every state × a transfer: who is in charge hands over, and nobody else; she comes back at any time (R-CA-09).
#[test]
fn a_case_is_handed_over_by_whoever_is_in_charge_of_it_and_opens_again_when_she_comes_back() {
    for state in CaseState::ALL {
        let expected = match state {
            CaseState::Intake | CaseState::Open | CaseState::InFollowUp | CaseState::Closing => Some(CaseState::Transferred),
            CaseState::Closed | CaseState::InformationOnly | CaseState::Transferred | CaseState::Duplicate => None,
        };
        assert_eq!(state.after(CaseEvent::Transfer), expected, "{state:?}");
    }
    for event in CaseEvent::ALL {
        let expected = match event {
            CaseEvent::Reopen => Some(CaseState::Open),
            CaseEvent::MarkDuplicate => Some(CaseState::Duplicate),
            CaseEvent::Open | CaseEvent::InformOnly | CaseEvent::FollowUp | CaseEvent::StartClosing | CaseEvent::Close | CaseEvent::Transfer => None,
        };
        assert_eq!(CaseState::Transferred.after(event), expected, "nothing else happens to what is another's: {event:?}");
    }
}

#[test]
fn a_record_that_may_be_a_second_one_goes_these_ways_and_no_others() {
    let expected = ["Asked: Confirm>Confirmed Undo>Undone", "Confirmed: Undo>Undone", "Undone: Ask>Asked"];
    assert_eq!(drawn(&DuplicateState::ALL, &DuplicateEvent::ALL, DuplicateState::after), expected);
    assert_eq!(DuplicateState::ALL.map(DuplicateState::stands), [true, true, false]);
}

#[test]
fn an_incident_goes_these_ways_and_what_is_void_stays_so() {
    let expected = ["Draft: Change>Draft Ask>Draft Decide>Classified Void>Void", "Classified: Change>Classified Ask>Draft Decide>Classified Void>Void", "Void:"];
    assert_eq!(drawn(&IncidentState::ALL, &IncidentEvent::ALL, IncidentState::after), expected);
    for state in IncidentState::ALL {
        assert_eq!(IncidentState::from_code(state.code()), Some(state));
        assert_eq!(state.stands(), state.after(IncidentEvent::Change).is_some(), "what does not stand is only read: {state:?}");
    }
}

/// As it is kept, by this program and by one that knew of no reason.
fn kept_incident(state: IncidentState) -> IncidentHead {
    serde_json::from_value(serde_json::json!({ "code": "A1B2C3", "state": state.code(), "happened_on": "2026-11-24", "reported_on": "2026-11-25" })).unwrap()
}

#[test]
fn r_cl_06_an_incident_that_does_not_stand_is_in_no_figure_and_no_file_whatever_else_is_known() {
    for state in IncidentState::ALL {
        let head = IncidentHead { replies: Replies::of(&[true]), ..kept_incident(state) };
        assert_eq!(head.void, None, "what an older program wrote is read");
        for has_consent in [false, true] {
            assert_eq!(state.stands(), standing(&head, has_consent) != Standing::IsNone, "{state:?}");
        }
    }
}

#[test]
fn what_must_be_answered_and_is_not_leaves_it_out_and_an_older_head_counts_as_it_did() {
    let head = IncidentHead { replies: Replies::of(&[true]), ..kept_incident(IncidentState::Classified) };
    assert_eq!((head.lacks.is_empty(), standing(&head, true)), (true, Standing::Included), "it cannot tell, and no figure changes in silence");
    let lacking = IncidentHead { lacks: vec!["who".into()], ..head };
    assert_eq!([true, false].map(|has_consent| standing(&lacking, has_consent)), [Standing::NotFinished; 2]);
    let other = IncidentHead { replies: Replies::of(&[false; 7]), ..lacking };
    assert_eq!(standing(&other, true), Standing::NotGbv, "nobody waits for answers about what is no violence of this kind");
}

proptest! {
    #[test]
    fn ages_grow_by_one_a_year(year in 1930_i16..2026, month in 1_i8..13, day in 1_i8..29, years in 0_i16..90) {
        let birth = date(year, month, day);
        prop_assert_eq!(age_on(birth, date(year + years, month, day)), Some(i64::from(years)));
        prop_assert_ne!(band(age_on(birth, date(year + years, month, day))), "unknown");
    }
}

// ---- High concern (R-CA-04), scenario 8

#[test]
fn a_worker_raises_high_concern_at_any_time_and_a_supervisor_alone_lowers_it() {
    let high = Some(Concern::raised(100));
    for is_supervisor in [false, true] {
        assert_eq!(Concern::after(None, "high", is_supervisor, 100), Ok(high));
        assert_eq!(Concern::after(None, "low", is_supervisor, 100), Ok(None));
        assert_eq!(Concern::after(high, "high", is_supervisor, 900), Ok(high), "said again while it waits, its hour goes on");
        let seen = high.map(|high| high.seen(StaffId(numbered(1)), 200));
        assert_eq!(Concern::after(seen, "high", is_supervisor, 900), Ok(Some(Concern::raised(900))), "said again after somebody looked, it is to be looked at anew");
    }
    assert_eq!(Concern::after(high, "medium", false, 900), Err(NotHersToLower));
    assert_eq!(Concern::after(high, "medium", true, 900), Ok(None));
}

#[test]
fn high_concern_is_overdue_after_an_hour_in_which_nobody_looked() {
    let high = Concern::raised(100);
    assert!(high.waits() && !high.is_overdue(100 + 3_600));
    assert!(high.is_overdue(100 + 3_601));
    assert!(!high.seen(StaffId(numbered(1)), 200).is_overdue(100 + 3_601));
}

// ---- Who is kept away (R-CA-10)

fn numbered(number: u128) -> space::Id {
    space::Id::from_u128(number)
}

/// Every set of three colleagues before and after, whoever of them acts: one worker, one supervisor, one other.
#[test]
fn a_worker_only_adds_herself_and_somebody_is_always_left() {
    let [worker, supervisor, other] = [1, 2, 3].map(|number| StaffId(numbered(number)));
    let sets: Vec<Vec<StaffId>> =
        (0..8).map(|bits: u8| [worker, supervisor, other].into_iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0).map(|(_, one)| one).collect()).collect();
    let near = Near { worker: Some(worker), supervisors: &[supervisor] };
    for before in &sets {
        for after in &sets {
            for actor in [worker, supervisor, other] {
                let lets_back = before.iter().any(|one| !after.contains(one));
                let takes_another = after.iter().any(|one| !before.contains(one) && *one != actor);
                let expected = if actor != supervisor && (lets_back || takes_another) {
                    Err(Refused::NotHers)
                } else if after.contains(&worker) && after.contains(&supervisor) {
                    Err(Refused::NobodyLeft)
                } else {
                    Ok(())
                };
                assert_eq!(ties::check(before, after, actor, &near), expected, "{before:?} → {after:?} by {actor:?}");
            }
        }
    }
    assert_eq!(ties::check(&[], &[supervisor], supervisor, &Near { worker: None, ..near }), Err(Refused::NobodyLeft));
}

/// R-CO-07: every state, every step, every person, with one supervisor and with two.
#[test]
fn what_goes_in_danger_takes_a_second_person_and_then_a_supervisor_who_did_not_agree_to_it() {
    let [asker, second, other] = [0; 3].map(|_| StaffId::random());
    let possible = [
        (State::Asked, Step::Confirm, second, State::Confirmed),
        (State::Asked, Step::Confirm, other, State::Confirmed),
        (State::Asked, Step::Refuse, second, State::Refused),
        (State::Asked, Step::Refuse, other, State::Refused),
        (State::Confirmed, Step::Review, other, State::Reviewed),
    ];
    for supervisors in [&[second][..], &[second, asker], &[second, other], &[asker, second, other]] {
        let is_second_alone = !supervisors.contains(&other);
        for (state, step, by) in State::ALL.into_iter().flat_map(|state| Step::ALL.into_iter().flat_map(move |step| [asker, second, other].map(|by| (state, step, by)))) {
            let course = Course { state, asked_by: asker, second: (state != State::Asked).then_some(second), supervisors };
            let listed = possible.iter().find(|(from, how, who, _)| (*from, *how, *who) == (state, step, by)).map(|(.., to)| *to);
            let alone = (is_second_alone && (state, step, by) == (State::Confirmed, Step::Review, second)).then_some(State::Reviewed);
            let reached = course.after(step, by);
            assert_eq!(reached.ok(), listed.or(alone), "{state:?} {step:?} by {}", [asker, second, other].iter().position(|one| *one == by).unwrap());
            if by == asker {
                assert_eq!(reached, Err(Barred::Herself), "{state:?} {step:?}");
            }
        }
    }
}

/// R-CO-06 and R-CO-07.
#[test]
fn a_law_needs_no_second_person_and_danger_is_looked_at_within_a_day() {
    assert_eq!((Ground::Law.begins(), Ground::Danger.begins()), (State::Confirmed, State::Asked));
    assert_eq!((Ground::Law.review_due(7), Ground::Danger.review_due(7)), (None, Some(7 + 86_400)));
    assert!(is_reason_enough("Двадцать знаков этот") && !is_reason_enough("Девятнадцать знаков") && !is_reason_enough(&" ".repeat(20)));
}

/// security.md 3.4.
#[test]
fn what_was_opened_in_an_emergency_closes_after_an_hour_and_waits_for_two_supervisors() {
    for (now, is_open) in [(99, false), (100, true), (3_699, true), (3_700, false)] {
        assert_eq!(emergency::is_open(100, now), is_open, "{now}");
    }
    assert!(!emergency::is_review_overdue(100, 100 + 7 * 86_400) && emergency::is_review_overdue(100, 101 + 7 * 86_400));
    let [worker, first, second, third] = [0; 4].map(|_| StaffId::random());
    let by = |by| Review { by, at: 0, verdict: Verdict::Right, words: "x".into() };
    let waits = |reviews: &[Review]| [worker, first, second, third].map(|one| emergency::waits_for(one, worker, reviews));
    assert_eq!(waits(&[]), [false, true, true, true]);
    assert_eq!(waits(&[by(first)]), [false, false, true, true]);
    assert_eq!(waits(&[by(first), by(second)]), [false; 4]);
}

/// I.2, ErasureRequest: every event in every state.
#[test]
fn nothing_of_her_is_destroyed_that_is_not_asked_and_made_sure_of() {
    use erasure::{ErasureEvent as E, ErasureState as S};
    let allowed = [
        (S::Asked, E::Check, S::Checked),
        (S::Asked, E::Refuse, S::Refused),
        (S::Asked, E::TakeBack, S::TakenBack),
        (S::Checked, E::Destroy, S::Done),
        (S::Checked, E::Refuse, S::Refused),
        (S::Checked, E::TakeBack, S::TakenBack),
        (S::Refused, E::AskAgain, S::Asked),
        (S::TakenBack, E::AskAgain, S::Asked),
    ];
    for state in S::ALL {
        for event in E::ALL {
            let follows = allowed.iter().find(|(from, by, _)| (*from, *by) == (state, event)).map(|(.., to)| *to);
            assert_eq!(state.after(event), follows, "{state:?} {event:?}");
        }
    }
    assert!(S::ALL.into_iter().all(|state| state.waits() == state.after(E::Refuse).is_some()), "what waits can be refused");
    let retention = erasure::retention().unwrap();
    assert!(retention.closed_case_months > 0 && !retention.source.is_empty());
    assert_eq!(erasure::due("2026-11-25".parse().unwrap()).to_string(), "2026-12-25");
}
