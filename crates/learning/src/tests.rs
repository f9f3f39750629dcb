//! The machines and the watch over texts.

use words::Lang;

use crate::{
    kind::Kind,
    scan::{Sign, names_someone, signs},
    state::{Event, Machine, State, is_over, may_while_blocked},
    t,
};

#[test]
fn every_step_in_every_state_of_every_machine_is_decided() {
    let possible = |machine: Machine| State::ALL.iter().flat_map(|state| Event::ALL.iter().filter(move |event| machine.after(*state, **event).is_some())).count();
    // Practice 10, proposal 2, commitment 7, pool 5; a reform has nine ways on, and can be blocked or not at each of its ten stages.
    let expected = [0, 10, 2, 7, 9 + 2 * 10, 5];
    assert_eq!(Machine::ALL.map(possible), expected);
    for machine in Machine::ALL {
        for state in State::ALL.iter().filter(|state| matches!(state, State::Done | State::Dropped | State::Thanked | State::Withdrawn | State::Answered)) {
            assert!(machine == Machine::Reform || Event::ALL.iter().all(|event| machine.after(*state, *event).is_none()), "{state:?} is over");
        }
    }
}

#[test]
fn every_first_state_can_go_on_and_reaches_an_end() {
    for machine in Machine::ALL.into_iter().filter(|machine| *machine != Machine::Kept) {
        let (mut reached, mut waiting) = (vec![machine.first()], vec![machine.first()]);
        while let Some(state) = waiting.pop() {
            for next in Event::ALL.iter().filter_map(|event| machine.after(state, *event)) {
                if !reached.contains(&next) {
                    reached.push(next);
                    waiting.push(next);
                }
            }
        }
        assert!(reached.iter().any(|state| is_over(*state)), "{machine:?}");
    }
}

#[test]
fn a_blocked_reform_goes_nowhere_until_what_blocks_it_is_gone() {
    assert!(!may_while_blocked(Event::Advance, true) && may_while_blocked(Event::Unblock, true));
    assert!(may_while_blocked(Event::Advance, false) && !may_while_blocked(Event::Unblock, false));
}

#[test]
fn every_kind_state_and_step_has_a_name_in_three_languages() {
    for l in Lang::ALL {
        for kind in Kind::ALL {
            assert!(t::text(l, &format!("all-{}", kind.code())).is_some(), "{kind:?}");
            assert!(forms::definition(kind.code()).section(kind.code()).is_some(), "{kind:?}");
        }
        for state in State::ALL {
            assert!(t::text(l, &format!("state-{}", state.code().replace('_', "-"))).is_some(), "{state:?}");
        }
        for event in Event::ALL {
            assert!(t::text(l, &format!("event-{}", event.code().replace('_', "-"))).is_some(), "{event:?}");
        }
    }
}

#[test]
fn what_points_to_a_person_is_noticed_and_what_does_not_is_not() {
    for (text, sign) in
        [("call +992 90 123-45-67", Sign::Phone), ("her passport A1234567", Sign::Document), ("родилась 12.03.1997", Sign::Birth), ("рӯзи таваллуд 1997-03-12", Sign::Birth)]
    {
        assert_eq!(signs(text), Some(sign), "{text}");
    }
    for text in ["The law of 19.03.2013", "2,000 women in 2024 and 2025", "From 2023-06-01 to 2023-06-07", "USD 455,000", "Article 93(1)"] {
        assert_eq!(signs(text), None, "{text}");
    }
}

#[test]
fn a_whole_name_from_the_own_vault_is_noticed_in_another_spelling() {
    let names = ["Гулрухсор Намунаева".to_owned(), "Зарина".to_owned()];
    assert!(names_someone("We helped Gulruhsor Namunaeva.", &names));
    assert!(!names_someone("Зарина said that the visit was good", &names), "one word is many people's name");
    assert!(!names_someone("Gulruhsor is a crisis centre", &names));
}
