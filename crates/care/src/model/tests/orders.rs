//! Protection orders: every step in every state, every order in which steps can be heard of, and the configured lengths.

use jiff::civil::{Date, date};
use kernel::{drawn, ids::StaffId};

use crate::{
    model::order::{self, ALERTS, Barred, Bound, Course, Event, Moment, State, Term, alert, days_left},
    records::{OrderHead, OrderStep, Told, Void},
};

/// I.2. A breach and a check end nothing, what is over is only taken out as a mistake, and that is final.
#[test]
fn i_2_every_step_in_every_state_of_an_order() {
    let expected = [
        "Requested: Issue>Issued Refuse>Refused Withdraw>Withdrawn Void>Void",
        "Issued: Serve>Served Extend>Issued Breach>Issued Check>Issued Expire>Expired Withdraw>Withdrawn Void>Void",
        "Served: Begin>InForce Extend>Served Breach>Served Check>Served Expire>Expired Withdraw>Withdrawn Void>Void",
        "InForce: Extend>Extended Breach>InForce Check>InForce Expire>Expired Withdraw>Withdrawn Void>Void",
        "Extended: Extend>Extended Breach>Extended Check>Extended Expire>Expired Withdraw>Withdrawn Void>Void",
        "Expired: Void>Void",
        "Withdrawn: Void>Void",
        "Refused: Void>Void",
        "Void:",
    ];
    assert_eq!(drawn(&State::ALL, &Event::ALL, State::after), expected);
    for (state, line) in State::ALL.into_iter().zip(expected) {
        assert_eq!(state.runs(), line.contains("Breach>"), "what protects her can be broken: {state:?}");
        assert!(Event::ALL.into_iter().all(|event| state.after(event) != Some(State::Requested)), "nobody asks twice by one order");
    }
}

const ASKED: Date = date(2026, 11, 1);

fn day(number: i8) -> Date {
    date(2026, 11, number)
}

fn step(told: Told, on: Date, version: i64) -> OrderStep {
    OrderStep { told, on, at: version, by: StaffId::random(), version, void: None }
}

fn issued(from: Date, until: Option<Date>) -> Told {
    Told::Issued { kind: "police".into(), issued_by: "police".into(), from, until, conditions: vec!["no_contact".into()] }
}

fn head(steps: Vec<(Told, Date)>) -> OrderHead {
    let asked = (Told::Asked { of: "police".into(), wish: "wants".into() }, ASKED);
    OrderHead { steps: std::iter::once(asked).chain(steps).zip(1..).map(|((told, on), version)| step(told, on, version)).collect() }
}

/// Every order in which five steps can be written down: what the order is follows from their days.
#[test]
fn what_is_heard_of_later_is_judged_on_its_own_day() {
    let steps = [
        (issued(day(2), Some(day(16))), day(2)),
        (Told::Served, day(3)),
        (Told::Broken { found_by: "police_check".into() }, day(11)),
        (Told::Extended { until: day(25) }, day(16)),
        (Told::Withdrawn { by_whom: "issuer".into() }, day(20)),
    ];
    let mut count = 0;
    for number in 0..5_usize.pow(5) {
        let picks: Vec<usize> = (0..5).map(|at| number / 5_usize.pow(at) % 5).collect();
        if (0..5).any(|one| picks.iter().filter(|pick| **pick == one).count() != 1) {
            continue;
        }
        count += 1;
        let written = head(picks.iter().map(|pick| steps[*pick].clone()).collect());
        assert_eq!(written.misfit(), None, "{picks:?}");
        assert_eq!((written.state_on(day(20)), written.issued().unwrap().term.until), (State::Withdrawn, Some(day(25))), "{picks:?}");
    }
    assert_eq!(count, 120);
}

/// Every pair of a first and a second step, with every day of the second.
#[test]
fn a_step_that_cannot_have_been_on_its_day_is_known_as_such() {
    let set = |event: Event, on: Date| {
        let term = match event {
            Event::Issue => Some(Term { from: on, until: Some(day(16)) }),
            Event::Extend => Some(Term { from: on, until: Some(day(25)) }),
            Event::Refuse | Event::Serve | Event::Begin | Event::Breach | Event::Check | Event::Expire | Event::Withdraw | Event::Void => None,
        };
        Moment { event, on, term }
    };
    for first in Event::ALL {
        for second in Event::ALL {
            for on in 1..=30 {
                let (course, misfit) = Course::of(ASKED, [set(first, day(2)), set(second, day(on).max(day(2)))]);
                let after_first = State::Requested.after(first);
                let Some(state) = after_first else {
                    assert_eq!(misfit, Some((0, Barred::State(State::Requested))), "{first:?}");
                    continue;
                };
                let then = if state == State::Issued && on > 16 { State::Expired } else { state };
                match then.after(second) {
                    Some(next) => assert_eq!((course.state, misfit), (next, None), "{first:?} {second:?} {on}"),
                    None => assert_eq!((course.state, misfit), (state, Some((1, Barred::State(then)))), "{first:?} {second:?} {on}"),
                }
            }
        }
    }
    assert_eq!(Course::of(ASKED, [set(Event::Issue, date(2026, 10, 31))]).1, Some((0, Barred::TooEarly)));
    let shorter = Moment { term: Some(Term { from: day(3), until: Some(day(16)) }), ..set(Event::Extend, day(3)) };
    assert_eq!(Course::of(ASKED, [set(Event::Issue, day(2)), shorter]).1, Some((1, Barred::NotLonger)));
    let endless = Moment { term: Some(Term { from: day(2), until: None }), ..set(Event::Issue, day(2)) };
    assert_eq!(Course::of(ASKED, [endless, set(Event::Extend, day(3))]).1, Some((1, Barred::NotLonger)), "what has no end needs no extension");
    assert_eq!(Course::of(ASKED, [endless]).0.on(date(2126, 1, 1)), State::Issued);
}

#[test]
fn an_order_begins_and_ends_by_the_clock_alone() {
    let told = head(vec![(issued(day(5), Some(day(16))), day(2)), (Told::Served, day(3))]);
    assert_eq!([4, 5, 16, 17].map(|on| told.state_on(day(on))), [State::Served, State::InForce, State::InForce, State::Expired]);
    assert_eq!(told.asks_since(day(16)), Some(2), "since it was issued");
    assert!(told.asks_since(day(17)) > Some(1_000), "since the night in which it ended");
    let untold = head(vec![(issued(day(5), Some(day(16))), day(2))]);
    assert_eq!([5, 16, 17].map(|on| untold.state_on(day(on))), [State::Issued, State::Issued, State::Expired]);
    let withdrawn = head(vec![(issued(day(5), Some(day(16))), day(2)), (Told::Withdrawn { by_whom: "she".into() }, day(6))]);
    assert_eq!((withdrawn.ends_on(), withdrawn.asks_since(day(30))), (None, Some(3)), "what was withdrawn does not end once more");
}

#[test]
fn a_step_that_was_a_mistake_says_nothing_and_without_the_first_there_is_no_order() {
    let void = Some(Void { reason: "by_mistake".into(), words: None, at: 9 });
    let whole = head(vec![(issued(day(2), Some(day(16))), day(2)), (Told::Served, day(3)), (Told::Broken { found_by: "she".into() }, day(4))]);
    let without = |versions: &[i64]| {
        let steps = whole.steps.iter().cloned().map(|step| OrderStep { void: void.clone().filter(|_| versions.contains(&step.version)), ..step });
        OrderHead { steps: steps.collect() }
    };
    assert_eq!((without(&[4]).changed_at(), whole.changed_at()), (Some(2), Some(4)));
    assert_eq!(without(&[3]).state_on(day(5)), State::Issued);
    assert_eq!(without(&[2]).misfit().map(|(step, barred)| (step.version, barred)), Some((3, Barred::State(State::Requested))), "what rests on it goes first");
    let none = without(&[1]);
    assert_eq!((none.state_on(day(5)), none.issued().is_none(), none.ends_on(), none.asks_since(day(30)), none.misfit()), (State::Void, true, None, None, None));
}

/// What is stored can be read again, and what a later program adds to a step does not stand in the way.
#[test]
fn steps_are_kept_with_their_codes_and_days() {
    let told = head(vec![(issued(day(2), None), day(2)), (Told::Checked { result: "kept".into() }, day(3))]);
    let text = serde_json::to_string(&told).unwrap();
    assert!(text.contains(r#""step":"issued""#) && text.contains(r#""from":"2026-11-02""#), "{text}");
    assert_eq!(serde_json::from_str::<OrderHead>(&text.replace(r#""version":3"#, r#""version":3,"later":1"#)).unwrap(), told);
}

// R-JU-02
#[test]
fn r_ju_02_seven_three_and_one_day_before_its_end_it_stands_in_the_list() {
    assert_eq!(ALERTS, [7, 3, 1]);
    for left in -3..=12 {
        let expected = match left {
            0 | 1 => Some(1),
            2 | 3 => Some(3),
            4..=7 => Some(7),
            _ => None,
        };
        assert_eq!(alert(left), expected, "{left}");
    }
    assert_eq!([day(16), day(15), day(10), day(17)].map(|today| days_left(day(16), today)), [0, 1, 6, -1]);
    assert_eq!(days_left(date(2027, 3, 1), date(2026, 11, 1)), 120, "days are counted, not months");
}

// R-JU-01, scenario 14
#[test]
fn r_ju_01_a_length_without_its_source_and_day_cannot_be_read() {
    let lengths = order::read(order::TEXT).unwrap();
    let police = lengths.iter().find(|length| length.kind == "police").unwrap();
    assert_eq!((police.jurisdiction.as_str(), police.days(Bound::AtFirst), police.days(Bound::WithExtensions), police.is_verified), ("TJ", 15, 30, false));
    let kinds = forms::list("order_kind").unwrap();
    for (at, length) in lengths.iter().enumerate() {
        assert!(kinds.find(&length.kind).is_some() && lengths.iter().skip(at + 1).all(|other| other.kind != length.kind), "{}", length.kind);
    }
    let without = |name: &str| order::TEXT.lines().filter(|line| !line.starts_with(name)).collect::<Vec<_>>().join("\n");
    assert!(order::read(&without("nothing")).is_ok());
    for name in ["source", "checked_on", "is_verified", "days", "longest_days", "jurisdiction"] {
        assert!(order::read(&without(&format!("{name} ="))).is_err(), "{name}");
    }
    let changed = order::TEXT.replace("days = 15", "days = 20");
    assert_eq!(order::read(&changed).unwrap()[0].days(Bound::AtFirst), 20);
    for broken in ["checked_on = \"\"", "checked_on = \"last year\"", "source = \" \""] {
        let name = broken.split(' ').next().unwrap();
        assert!(order::read(&format!("{}\n{broken}\n", without(&format!("{name} =")))).is_err(), "{broken}");
    }
}

#[test]
fn the_usual_end_counts_the_first_day_and_a_day_more_is_not_yet_unusual() {
    let length = order::length_of("police").unwrap();
    assert_eq!(length.usual_end(day(2), Bound::AtFirst), Some(day(16)));
    assert_eq!(length.usual_end(day(2), Bound::WithExtensions), Some(date(2026, 12, 1)));
    for (until, is_exceeded) in [(Some(day(16)), false), (Some(day(17)), false), (Some(day(18)), true), (None, false)] {
        assert_eq!(length.is_exceeded(Term { from: day(2), until }, Bound::AtFirst), is_exceeded, "{until:?}");
    }
    assert!(order::length_of("court").is_none(), "E.1: none specific");
}

#[test]
fn every_state_and_every_step_has_words_in_three_languages() {
    for l in words::Lang::ALL {
        assert!(State::ALL.iter().all(|state| crate::t::text(l, &format!("order-state-{}", state.code().replace('_', "-"))).is_some()));
        let by_somebody = |event: &Event| match event {
            Event::Issue | Event::Refuse | Event::Serve | Event::Extend | Event::Breach | Event::Check | Event::Withdraw => true,
            Event::Begin | Event::Expire | Event::Void => false,
        };
        assert!(Event::ALL.iter().filter(|event| by_somebody(event)).all(|event| !forms::definition("protection-order").heading(event.code(), l).is_empty()));
    }
}
