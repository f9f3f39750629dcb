//! D.8 and R-CA-03: what is asked about her life, in every combination that decides anything.

use std::collections::BTreeMap;

use crate::model::{
    check::{CheckEvent, CheckState},
    closing::{AtHand, Closing, Danger, DangerAsked, Lacking, Plan},
    danger::{self, Answer, Due, Happened, Prompt, Told, Topic},
};
use kernel::ids::StaffId;

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
        let of_deciding: BTreeMap<Topic, Answer> = deciding.iter().enumerate().map(|(at, topic)| (*topic, ANSWERS[combination / 3_usize.pow(u32::try_from(at).unwrap()) % 3])).collect();
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
    assert_eq!([Some("yes"), Some("no"), Some("not_known"), Some("later"), None].map(Answer::from_code), [Answer::Yes, Answer::No, Answer::NotKnown, Answer::NotKnown, Answer::NotKnown]);
}

const DAY: i64 = 86_400;

#[test]
fn r_ca_03_she_is_asked_again_after_what_happened_and_when_somebody_speaks_with_her() {
    let done = 100 * DAY + 3_600;
    let moments = [None, Some(done - 1), Some(done), Some(done + 1), Some(done + DAY)];
    for incident in moments {
        for moved in moments {
            for reached in moments {
                let happened = Happened { incident, moved, reached };
                let later = |at: Option<i64>| at.is_some_and(|at| at > done);
                let expected = if later(incident) {
                    Some(Due::Incident)
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
        for (said, check) in [None, Some(DangerAsked::Again), Some(DangerAsked::NotWanted)].into_iter().flat_map(|said| [Danger::Checked, Danger::NotChecked].map(|check| (said, check))) {
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
            let lacking = closing.lacking(AtHand { plan: Plan::Made, danger: check }, None, "2026-11-25".parse().unwrap());
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
