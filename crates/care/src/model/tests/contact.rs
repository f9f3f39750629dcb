//! When and how she may be reached, and when that and her plan are asked about again: scenario 19, H.2, R-CA-08, I.2.

use super::*;

#[test]
fn nobody_is_contacted_in_a_way_or_at_a_time_she_did_not_allow() {
    let mut rules = SafeContact::default();
    let wednesday_ten = datetime(2026, 11, 25, 10, 0, 0, 0);
    assert_eq!(rules.may_contact("voice", wednesday_ten), Err(NotSafe::NoContact), "the default is no contact");
    rules.ways = vec!["voice".into()];
    rules.days = ["mon", "tue", "wed", "thu", "fri"].map(String::from).to_vec();
    (rules.from, rules.until) = (Some("09:00".into()), Some("11:00".into()));
    assert_eq!(rules.may_contact("voice", wednesday_ten), Ok(()));
    assert_eq!(rules.may_contact("sms", wednesday_ten), Err(NotSafe::Way));
    assert_eq!(rules.may_contact("voice", datetime(2026, 11, 25, 20, 0, 0, 0)), Err(NotSafe::Hour));
    assert_eq!(rules.may_contact("voice", datetime(2026, 11, 28, 10, 0, 0, 0)), Err(NotSafe::Day));
    (rules.from, rules.until) = (Some("22:00".into()), Some("02:00".into()));
    assert_eq!(rules.may_contact("voice", datetime(2026, 11, 25, 23, 0, 0, 0)), Ok(()));
}

/// H.2.
#[test]
fn h_2_hours_over_midnight_belong_to_the_day_on_which_they_began() {
    let mut rules = SafeContact { ways: vec!["voice".into()], days: vec!["wed".into()], ..SafeContact::default() };
    (rules.from, rules.until) = (Some("22:00".into()), Some("02:00".into()));
    // The 25th is a Wednesday.
    let at = |day, hour, minute| rules.may_contact("voice", datetime(2026, 11, day, hour, minute, 0, 0));
    assert_eq!([at(25, 22, 0), at(25, 23, 59), at(26, 0, 30), at(26, 2, 0)], [Ok(()); 4]);
    assert_eq!([at(25, 0, 30), at(24, 23, 0), at(26, 22, 0)], [Err(NotSafe::Day); 3], "these hours began on another day");
    assert_eq!([at(25, 12, 0), at(25, 2, 1)], [Err(NotSafe::Hour); 2]);
    let next = |day, hour, minute| rules.next_moment(datetime(2026, 11, day, hour, minute, 0, 0));
    assert_eq!(next(25, 0, 30), Some(datetime(2026, 11, 25, 22, 0, 0, 0)));
    assert_eq!(next(26, 2, 1), Some(datetime(2026, 12, 2, 22, 0, 0, 0)));
    let said = crate::pages::safe_contact::safe_lines(words::Lang::En, &rules).join(" ");
    assert!(said.contains("22:00–02:00 of the next day"), "{said}");
}

#[test]
fn the_next_moment_is_the_first_that_she_allowed() {
    let friday_noon = datetime(2026, 11, 27, 12, 0, 0, 0);
    let mut rules = SafeContact { ways: vec!["voice".into()], days: vec!["mon".into(), "fri".into()], ..SafeContact::default() };
    (rules.from, rules.until) = (Some("09:00".into()), Some("11:00".into()));
    assert_eq!((rules.is_wrong_moment(friday_noon), rules.next_moment(friday_noon)), (true, Some(datetime(2026, 11, 30, 9, 0, 0, 0))));
    (rules.from, rules.until) = (Some("22:00".into()), Some("02:00".into()));
    assert_eq!(rules.next_moment(friday_noon), Some(datetime(2026, 11, 27, 22, 0, 0, 0)));
    (rules.from, rules.until) = (None, Some("11:00".into()));
    assert_eq!(rules.next_moment(friday_noon), Some(datetime(2026, 11, 30, 0, 0, 0, 0)));
    assert!(!SafeContact::default().is_wrong_moment(friday_noon) && SafeContact::default().next_moment(friday_noon).is_none(), "who allowed nothing is not to be contacted at all");
}

/// R-CA-08.
#[test]
fn attempts_are_counted_since_she_herself_was_reached() {
    let of = |outcome| Attempt { way: "voice".into(), outcome, at: 0, by: StaffId(numbered(1)), against: None, written_at: None };
    let all = [Outcome::NotReached, Outcome::SomebodyElse, Outcome::Reached, Outcome::NotReached].map(of);
    assert_eq!((since_last_contact(&all), since_last_contact(&all[2..]), since_last_contact(&all[3..])), (2, 0, 1));
    let late = |outcome| Attempt { against: Some(NotSafe::Hour), ..of(outcome) };
    let mixed = [of(Outcome::NotReached), late(Outcome::NotReached), of(Outcome::NotReached), late(Outcome::Reached), of(Outcome::NotReached)];
    assert_eq!(since_last_contact(&mixed), 2, "what was not safe counts for nothing, and that she was reached ends her silence");
    assert!(is_to_be_asked_about(&mixed) && is_to_be_asked_about(&mixed[2..]), "nobody has spoken with her safely since");
    assert!(!is_to_be_asked_about(&[of(Outcome::Reached), late(Outcome::NotReached)]) && !is_to_be_asked_about(&all));
    for outcome in Outcome::ALL {
        assert!(forms::list("contact_outcome").unwrap().find(outcome.code()).is_some());
        assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
    }
}

#[test]
fn r_ca_08_silence_is_counted_from_what_is_written_down_and_from_when_she_came() {
    let day = 86_400;
    let at = |outcome, at| Attempt { way: "voice".into(), outcome, at, by: StaffId(numbered(1)), against: None, written_at: None };
    let of = |attempts: &[Attempt], came_at| Silence::of(attempts, came_at);
    let all = [at(Outcome::NotReached, 9 * day), at(Outcome::SomebodyElse, 8 * day), at(Outcome::Reached, 5 * day), at(Outcome::NotReached, 4 * day)];
    let on = |seconds: i64| Some(kernel::clock::today(seconds));
    assert_eq!(of(&all, None), Silence { attempts: 2, since: on(5 * day) });
    assert_eq!(of(&all, Some(3 * day)), Silence { attempts: 2, since: on(5 * day) });
    assert_eq!(of(&all, Some(8 * day + 1)), Silence { attempts: 1, since: on(8 * day + 1) }, "what was tried before she came back ended with it");
    assert_eq!(of(&[], None), Silence { attempts: 0, since: None });
}

/// I.2, in every combination.
#[test]
fn i_2_a_safety_plan_is_looked_at_again_after_an_incident_an_order_or_a_move() {
    let made = 1_000;
    let all = [None, Some(made), Some(made + 1)];
    for (incident, order, moved) in all.into_iter().flat_map(|one| all.map(|two| (one, two))).flat_map(|(one, two)| all.map(|three| (one, two, three))) {
        let later = |at: Option<i64>| at.is_some_and(|at| at > made);
        let expected = [(incident, Due::Incident), (order, Due::Order), (moved, Due::Moved)].into_iter().find(|(at, _)| later(*at)).map(|(_, due)| due);
        assert_eq!(safety_plan::due(made, None, Happened { incident, order, moved, reached: None }, made + 2), expected);
    }
}

#[test]
fn rules_older_than_thirty_days_are_asked_again() {
    let rules = SafeContact { checked_on: Some("2026-10-20".into()), ..SafeContact::default() };
    assert!(rules.is_stale(date(2026, 11, 25)));
    assert!(!rules.is_stale(date(2026, 11, 19)));
    assert!(rules.is_stale(date(2026, 10, 19)), "nobody can have asked her tomorrow");
    assert!(SafeContact::default().is_stale(date(2026, 11, 19)));
}
