//! D.8 and R-CA-03: what is asked about her life, in every combination that decides anything.

use std::collections::BTreeMap;

use crate::model::{
    check::{CheckEvent, CheckState},
    closing::{AtHand, Closing, Danger, DangerAsked, FollowUp, Lacking, Plan, Silence},
    danger::{self, Answer, Due, Happened, Prompt, Told, Topic},
    suicide::{self, Done, Level, Written},
};
use kernel::ids::StaffId;

/// Nobody has reached her, and three tried.
const LONG: Silence = Silence { attempts: 3, since: None };

const ANSWERS: [Answer; 3] = [Answer::Yes, Answer::No, Answer::NotKnown];

#[test]
fn the_figures_of_the_danger_check_can_be_read_and_name_their_source() {
    let figures: danger::Figures = toml::from_str(danger::TEXT).unwrap();
    assert!(figures.source.contains("D.8"));
    assert_eq!([danger::belief(Some(0)), danger::belief(Some(10)), danger::belief(None)], [Answer::No, Answer::Yes, Answer::NotKnown]);
    let from = (0..=10).position(|said| danger::belief(Some(said)) == Answer::Yes).unwrap();
    assert!((from..=10).all(|said| danger::belief(i64::try_from(said).ok()) == Answer::Yes), "a higher belief never counts less");
}

#[test]
fn every_topic_is_a_question_of_the_form_and_has_a_name_in_the_list_of_signs() {
    let form = forms::definition("danger-check");
    let asked: Vec<&str> = form.fields().filter(|field| field.list.as_deref() == Some("danger_answer") || field.name == "belief").map(|field| field.name.as_str()).collect();
    let topics: Vec<&str> = Topic::ALL.iter().map(|topic| topic.code()).collect();
    let sorted = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(sorted(&asked), sorted(&topics));
    let names = forms::list("danger_flag").unwrap();
    assert!(topics.iter().all(|code| names.find(code).is_some()) && names.items.len() == topics.len());
    assert!(form.fields().all(|field| !field.required), "she may leave out any of them");
    let first: Vec<&str> = form.sections[0].fields.iter().map(|field| field.name.as_str()).collect();
    assert!(Topic::ALL.iter().filter(|topic| topic.decides()).all(|topic| first.contains(&topic.code())), "what calls a supervisor is asked first");
}

/// Every answer to each of the four that decide, with every number of other signs, whether or not the rest is known.
#[test]
fn d_8_one_of_four_calls_a_supervisor_three_signs_a_conference_and_what_is_not_known_is_never_no_danger() {
    let (deciding, others): (Vec<Topic>, Vec<Topic>) = Topic::ALL.iter().partition(|topic| topic.decides());
    assert_eq!(deciding, [Topic::Strangled, Topic::Weapon, Topic::ThreatToKill, Topic::Belief]);
    for combination in 0..3_usize.pow(4) {
        let of_deciding: BTreeMap<Topic, Answer> =
            deciding.iter().enumerate().map(|(at, topic)| (*topic, ANSWERS[combination / 3_usize.pow(u32::try_from(at).unwrap()) % 3])).collect();
        for signs in 0..=others.len() {
            for rest in [Answer::No, Answer::NotKnown] {
                let answer = |topic: Topic| of_deciding.get(&topic).copied().unwrap_or(if others[..signs].contains(&topic) { Answer::Yes } else { rest });
                let told = Told::of(answer);
                let is_known = Topic::ALL.iter().all(|topic| answer(*topic) != Answer::NotKnown);
                let expected = if of_deciding.values().any(|answer| *answer == Answer::Yes) {
                    Prompt::High
                } else if signs >= 3 {
                    Prompt::Elevated
                } else if signs > 0 {
                    Prompt::Watch
                } else if is_known {
                    Prompt::NothingSaid
                } else {
                    Prompt::NotKnown
                };
                assert_eq!(told.prompt(), expected, "{of_deciding:?}, {signs} others, {rest:?}");
                assert_eq!(told.prompt().calls_supervisor(), expected == Prompt::High);
                assert_eq!(told.flags.len() + told.not_known.len() + Topic::ALL.iter().filter(|topic| answer(**topic) == Answer::No).count(), Topic::ALL.len());
            }
        }
    }
    assert_eq!(Told::of(|_| Answer::NotKnown).prompt(), Prompt::NotKnown, "nothing was asked");
    assert_eq!(
        [Some("yes"), Some("no"), Some("not_known"), Some("later"), None].map(Answer::from_code),
        [Answer::Yes, Answer::No, Answer::NotKnown, Answer::NotKnown, Answer::NotKnown]
    );
}

const DAY: i64 = 86_400;

#[test]
fn r_ca_03_she_is_asked_again_after_what_happened_and_when_somebody_speaks_with_her() {
    let done = 100 * DAY + 3_600;
    let moments = [None, Some(done - 1), Some(done), Some(done + 1), Some(done + DAY)];
    for (incident, order) in moments.into_iter().flat_map(|incident| moments.map(|order| (incident, order))) {
        for moved in moments {
            for reached in moments {
                let happened = Happened { incident, order, moved, reached };
                let later = |at: Option<i64>| at.is_some_and(|at| at > done);
                let expected = if later(incident) {
                    Some(Due::Incident)
                } else if later(order) {
                    Some(Due::Order)
                } else if later(moved) {
                    Some(Due::Moved)
                } else if reached == Some(done + DAY) {
                    Some(Due::Contact)
                } else {
                    None
                };
                assert_eq!(danger::due(Some(done), happened), expected, "{happened:?}");
                assert_eq!(danger::due(None, happened), Some(Due::Never));
                let holds = danger::holds_at_closing(Some(done), happened, done + 2 * DAY);
                assert_eq!(holds, matches!(expected, None | Some(Due::Contact)), "{happened:?}");
                assert!(!danger::holds_at_closing(None, happened, done));
            }
        }
    }
    assert!(!danger::holds_at_closing(Some(done), Happened::default(), done + 15 * DAY), "it is too old to end a case with");
}

/// R-CA-03: every reason with every answer, whether or not there is a check.
#[test]
fn r_ca_03_before_a_case_ends_she_is_asked_again_or_did_not_want_to_be() {
    let reasons = forms::list("closure_reason").unwrap().items.iter().map(|item| item.code.as_str());
    for reason in reasons {
        for (said, check) in
            [None, Some(DangerAsked::Again), Some(DangerAsked::NotWanted)].into_iter().flat_map(|said| [Danger::Checked, Danger::NotChecked].map(|check| (said, check)))
        {
            let closing = Closing {
                reason: reason.to_owned(),
                is_informed: true,
                is_plan_reviewed: true,
                is_plan_declined: false,
                danger: said,
                attempts: 3,
                silent_since: Some("2026-01-01".into()),
                asked_by: StaffId::random(),
            };
            let lacking = closing.lacking(AtHand { plan: Plan::Made, danger: check, follow_up: FollowUp::None, silence: LONG }, "2026-11-25".parse().unwrap());
            let expected = match (said, check) {
                // Nobody can ask her: her case can end all the same.
                _ if ["no_contact_30d", "death", "duplicate"].contains(&reason) => vec![],
                (None, _) => vec![Lacking::Danger],
                (Some(DangerAsked::Again), Danger::NotChecked) => vec![Lacking::NoCheck],
                (Some(DangerAsked::Again), Danger::Checked) | (Some(DangerAsked::NotWanted), _) => vec![],
            };
            assert_eq!(lacking, expected, "{reason} {said:?} {check:?}");
        }
    }
    let older = r#"{ "reason": "left_area", "is_informed": true, "is_plan_reviewed": true, "attempts": 0, "asked_by": "00000000-0000-0000-0000-000000000001" }"#;
    assert_eq!(serde_json::from_str::<Closing>(older).unwrap().danger, None, "a case that closes since before it was asked stays readable");
}

#[test]
fn a_check_that_is_done_is_never_answered_again() {
    for state in CheckState::ALL {
        for event in CheckEvent::ALL {
            let expected = match (state, event) {
                (CheckState::Begun, CheckEvent::Answer) => Some(CheckState::Begun),
                (CheckState::Begun, CheckEvent::Finish) => Some(CheckState::Done),
                (CheckState::Done, _) => None,
            };
            assert_eq!(state.after(event), expected);
        }
    }
}

#[test]
fn what_is_said_of_a_check_has_words_in_three_languages() {
    for l in words::Lang::ALL {
        assert!(Prompt::ALL.iter().all(|prompt| crate::t::text(l, &format!("danger-prompt-{}", prompt.code())).is_some()));
        assert!(Due::ALL.iter().all(|due| crate::t::text(l, &format!("danger-due-{}", due.code())).is_some()));
    }
}

// ---- B.8a and I.2

#[test]
fn the_figures_of_the_suicide_check_can_be_read_and_name_their_source() {
    let figures: suicide::Figures = toml::from_str(suicide::TEXT).unwrap();
    assert!(figures.source.contains("B.8a"));
    let days = Level::ALL.map(Level::asked_again_within);
    assert_eq!(days, [None, Some(2), Some(2), Some(1), Some(1)], "48 hours, and the next day");
}

/// I.2: every answer to the five questions. What she does not say is never a no.
#[test]
fn i_2_thoughts_plan_and_imminent_follow_from_what_she_says_and_from_what_she_does_not_say() {
    for combination in 0..3_usize.pow(5) {
        let answer = |at: u32| ANSWERS[combination / 3_usize.pow(at) % 3];
        let told = suicide::Told { thoughts: answer(0), plan: answer(1), means: answer(2), attempt: answer(3), now: answer(4) };
        let level = Level::of(told);
        let expected = match told.thoughts {
            Answer::No => Level::None,
            Answer::NotKnown => Level::NotSaid,
            Answer::Yes if told.now == Answer::Yes => Level::Imminent,
            Answer::Yes if [told.plan, told.means, told.attempt, told.now] == [Answer::No; 4] => Level::Thoughts,
            Answer::Yes => Level::PlanOrMeans,
        };
        assert_eq!(level, expected, "{told:?}");
        assert_eq!(level.calls_supervisor(), level >= Level::PlanOrMeans, "a supervisor comes where she is not left alone");
    }
}

/// Every level with every set of what was done: it does not end before what it needs was done.
#[test]
fn i_2_with_a_plan_or_means_it_does_not_end_before_something_was_done() {
    use suicide::Lacking as L;
    let today: jiff::civil::Date = "2026-11-25".parse().unwrap();
    let written = |bits: u32, at: u32| if bits & (1 << at) == 0 { Written::No } else { Written::Yes };
    let days: [Option<&str>; 6] = [None, Some("2026-11-24"), Some("2026-11-25"), Some("2026-11-26"), Some("2026-11-27"), Some("2026-11-28")];
    for level in Level::ALL {
        for bits in 0..32_u32 {
            for (at, day) in days.iter().enumerate() {
                let done = Done {
                    actions: usize::from(written(bits, 0) == Written::Yes),
                    agreement: written(bits, 1),
                    first_to_call: written(bits, 2),
                    second_to_call: written(bits, 3),
                    means: written(bits, 4),
                    follow_up_on: day.map(|day| day.parse().unwrap()),
                };
                let lacking = level.lacking(done, today);
                let lacks = |one: L| lacking.contains(&one);
                assert_eq!(lacks(L::Action), level.calls_supervisor() && done.actions == 0, "{level:?} {done:?}");
                assert_eq!(lacks(L::Means), level >= Level::Thoughts && done.means == Written::No);
                for (one, said) in [(L::Agreement, done.agreement), (L::FirstToCall, done.first_to_call), (L::SecondToCall, done.second_to_call)] {
                    assert_eq!(lacks(one), level == Level::Thoughts && said == Written::No, "{level:?} {one:?}");
                }
                assert_eq!(lacks(L::FollowUp), level != Level::None && day.is_none());
                let latest = level.asked_again_within().map(|days| 2 + usize::try_from(days).unwrap());
                assert_eq!(lacks(L::FollowUpDay), latest.is_some_and(|latest| day.is_some() && !(2..=latest).contains(&at)), "{level:?} {day:?}");
            }
        }
    }
}

#[test]
fn r_ca_09_her_case_does_not_end_while_she_is_to_be_asked_again_unless_she_ends_it() {
    for reason in forms::list("closure_reason").unwrap().items.iter().map(|item| item.code.as_str()) {
        let closing = Closing {
            reason: reason.to_owned(),
            is_informed: true,
            is_plan_reviewed: true,
            is_plan_declined: false,
            danger: Some(DangerAsked::NotWanted),
            attempts: 3,
            silent_since: Some("2026-01-01".into()),
            asked_by: StaffId::random(),
        };
        let at_hand = AtHand { plan: Plan::Made, danger: Danger::NotChecked, follow_up: FollowUp::Waits, silence: LONG };
        let lacking = closing.lacking(at_hand, "2026-11-25".parse().unwrap());
        let may_end = ["no_contact_30d", "death", "duplicate", "survivor_request"].contains(&reason);
        assert_eq!(lacking, if may_end { vec![] } else { vec![Lacking::FollowUp] }, "{reason}");
    }
}

#[test]
fn what_is_said_of_the_second_check_has_words_in_three_languages() {
    for l in words::Lang::ALL {
        for level in Level::ALL {
            assert!(["suicide-level", "suicide-do"].iter().all(|what| crate::t::text(l, &format!("{what}-{}", level.code())).is_some()), "{level:?}");
        }
    }
}
