use jiff::civil::Date;
use kernel::Tally;
use words::Lang;

use crate::{
    measure::{Measure, Number, Total, counted_early, days_of, protected, total},
    said_total, t,
    view::Prepared,
};

#[test]
fn every_measure_says_what_it_counts_in_three_languages_since_which_version() {
    for measure in Measure::ALL {
        let definition = measure.definition();
        assert!(definition.is_some_and(|it| it.version > 0 && !it.unit.is_empty() && Lang::ALL.iter().all(|l| !it.text(*l).is_empty())), "{measure:?}");
        assert!(forms::list("measure").is_some_and(|list| list.find(measure.code()).is_some()), "{measure:?} has no name");
    }
}

/// Of each person what she bears.
fn borne(parts: &[u64]) -> Tally {
    Tally::of(parts.iter().copied().enumerate())
}

/// H.6, R-AG-01: no number from 1 to 9 leaves a vault.
#[test]
fn a_small_number_leaves_only_as_small() {
    let each_once = |persons: usize| protected(borne(&vec![1; persons]));
    assert_eq!([0, 1, 9, 10].map(each_once), [Some(0), None, None, Some(10)]);
}

/// H.6: thirty nights of one woman are above any threshold, and hers.
#[test]
fn a_large_number_of_few_persons_does_not_leave() {
    let leaves = |parts: &[u64]| protected(borne(parts));
    assert_eq!(leaves(&[30]), None, "one woman, a whole month");
    assert_eq!(leaves(&[30; 9]), None, "270 nights of nine");
    assert_eq!(leaves(&[30; 10]), Some(300));
    assert_eq!(leaves(&[0; 12]), Some(0), "who came and left on one day slept no night");
    assert_eq!(leaves(&[&[30; 9][..], &[0]].concat()), None, "and stands beneath no number");
}

/// H.6: of ten persons one may still be nearly all of the number.
#[test]
fn a_number_that_is_nearly_all_of_one_person_does_not_leave() {
    let leaves = |most: u64| protected(borne(&[&[most][..], &[1; 10]].concat()));
    assert_eq!([leaves(40), leaves(41)], [Some(50), None], "40 of 50 are eighty in a hundred, 41 of 51 are more");
    let nights = |children: u64| (0..10).map(move |member| (u64::from(member > children), member, 10));
    assert_eq!(protected(Tally::of_households(nights(8))), None, "a mother with eight children and a guest: whoever knows the family knows the number");
    assert_eq!(protected(Tally::of_households(nights(5))), Some(100));
}

/// H.6, complementary suppression: 30 sent and 27 answered would say that three were not.
#[test]
fn a_part_does_not_leave_where_the_rest_of_the_whole_would_be_small() {
    let number = |counted: usize, rests: &[usize]| Number {
        measure: Measure::ReferralsAnswered,
        version: 1,
        counted: borne(&vec![1; counted]),
        rests: rests.iter().map(|rest| borne(&vec![1; *rest])).collect(),
    };
    assert_eq!(number(27, &[3]).leaves(), None);
    assert_eq!(number(20, &[10]).leaves(), Some(20));
    assert_eq!(number(30, &[0]).leaves(), Some(30), "nothing is left to be known");
    assert_eq!(number(20, &[10, 3]).leaves(), None, "of none of the wholes");
    assert_eq!(number(0, &[3]).leaves(), Some(0), "its whole is small itself, and does not leave");
}

/// Whatever persons bear, a number that leaves has ten of them beneath it and is not one's; and with it no part's rest is known.
#[test]
fn nothing_that_leaves_points_to_somebody_whatever_was_counted() {
    let mut seed = 2026_u64;
    let mut below = |end: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % end
    };
    let mut left = 0;
    for _ in 0..20_000 {
        let (answered, not): (Vec<u64>, Vec<u64>) = (0..below(40)).map(|_| (below(3), below(3))).map(|(yes, no)| (yes * yes * yes, no)).unzip();
        let all: Vec<u64> = answered.iter().zip(&not).map(|(yes, no)| yes + no).collect();
        let part = Number { measure: Measure::ReferralsAnswered, version: 1, counted: borne(&answered), rests: vec![borne(&not)] };
        let bears = |parts: &[u64]| parts.iter().filter(|part| **part > 0).count();
        let mut known = vec![(protected(borne(&all)), &all), (part.leaves(), &answered)];
        if let (Some(whole), Some(of_it)) = (known[0].0, known[1].0)
            && of_it > 0
        {
            known.push((Some(whole - of_it), &not));
        }
        for (amount, parts) in known {
            let Some(amount) = amount.filter(|amount| *amount > 0) else { continue };
            left += 1;
            let most = parts.iter().max().copied().unwrap_or(0);
            assert!(amount == parts.iter().sum::<u64>() && bears(parts) >= 10 && most * 5 <= amount * 4, "{amount} of {parts:?}");
        }
    }
    assert!(left > 10_000, "too little left: {left}");
}

/// H.6, R-AG-01: fewer than ten, or nearly all of one organisation, is not shown.
#[test]
fn a_total_is_shown_only_where_it_points_to_nobody() {
    let amount = |parts: &[Option<u64>]| total(parts, None).amount;
    assert_eq!(amount(&[Some(40)]), None, "one organisation is itself");
    assert_eq!(amount(&[Some(81), Some(19)]), None, "more than eighty in a hundred");
    assert_eq!(amount(&[Some(80), Some(20)]), Some(100));
    assert_eq!(amount(&[Some(0), Some(0)]), None, "a zero of all is not ten");
    assert_eq!(total(&[Some(12), Some(11), None], Some(4)), Total { amount: Some(25), organisations: 3, small: 1, expected: Some(4), counted_until: None });
}

#[test]
fn a_month_ends_where_the_next_begins() {
    let days = |month| days_of(month).map(|(from, to)| (from.to_string(), to.to_string()));
    assert_eq!(days("2026-12"), Some(("2026-12-01".into(), "2027-01-01".into())));
    assert_eq!(days("2026-13"), None);
}

/// What was kept with a promise before it was asked how many should report.
#[test]
fn a_total_that_was_kept_earlier_is_read_as_one_of_not_known_how_many() {
    let kept: Option<Total> = serde_json::from_str(r#"{"amount":25,"organisations":2,"small":0}"#).ok();
    assert_eq!(kept, Some(Total { amount: Some(25), organisations: 2, small: 0, expected: None, counted_until: None }));
}

/// R-AG-02: the number of parts below it is said, and that they are not in it.
#[test]
fn a_total_says_how_many_have_fewer_than_ten_and_are_not_in_it() {
    let said = |parts: &[Option<u64>]| said_total(Lang::En, &total(parts, Some(4)));
    assert_eq!(said(&[Some(21), Some(19)]), "40 (from 2 of 4 organisations that should report)");
    assert_eq!(
        said(&[Some(21), Some(19), None]),
        "40 (from 3 of 4 organisations that should report), not counting 1 organisation whose number is not shown: too few people in it or in what remains"
    );
    assert_eq!(
        said(&[Some(21), Some(19), None, None]),
        "40 (from 4 of 4 organisations that should report), not counting 2 organisations whose numbers are not shown: too few people in them or in what remains"
    );
    for l in Lang::ALL {
        for small in [1, 2, 7] {
            let hidden = Total { amount: None, organisations: small, small, expected: None, counted_until: None };
            assert!(said_total(l, &hidden).contains(&small.to_string()), "{l:?}");
        }
    }
}

/// H.6: a large part may be kept back because of what remains of the whole; then "too few people" alone would be untrue.
#[test]
fn a_number_that_is_kept_back_says_that_it_or_what_remains_is_too_few() {
    for (l, remains) in [(Lang::En, "in what remains"), (Lang::Ru, "в том, что остаётся"), (Lang::Tg, "дар он чи мемонад")] {
        assert!(t::leaves_small(l).contains(remains), "{l:?}");
        for parts in [&[Some(21), Some(19), None][..], &[Some(21), Some(19), None, None]] {
            assert!(said_total(l, &total(parts, None)).contains(remains), "{l:?}");
        }
    }
}

/// R-AG-02: who counts while a month runs has not counted the month.
#[test]
fn a_month_that_was_counted_before_its_end_is_no_whole_month() {
    let day = |text: &str| text.parse::<Date>().ok();
    let early = |counted: &str| counted_early("2026-11", day(counted));
    assert_eq!(["2026-11-15", "2026-11-30", "2026-12-01", "2027-01-05"].map(early), [day("2026-11-15"), day("2026-11-30"), None, None]);
    assert_eq!(counted_early("2026-11", None), None, "of an older program nobody knows");
}

/// What an older program prepared has no persons beneath its numbers, and what an older definition counted is another number.
#[test]
fn what_was_prepared_otherwise_than_today_is_prepared_anew() {
    let prepared = |rest: &str| serde_json::from_str(&format!(r#"{{"month":"2026-10","by":"6b3f2f6e-7e55-4a3b-9f0e-0c7a9d2b1c11",{rest}}}"#)).ok();
    let is_today = |rest: &str| prepared(rest).map(|it: Prepared| it.is_by_todays_definitions());
    assert_eq!(is_today(r#""counts":[["nights",30]]"#), Some(false));
    let number = |version: u32| is_today(&format!(r#""numbers":[{{"measure":"nights","version":{version},"counted":{{"amount":30,"persons":1,"most":30}}}}]"#));
    let now = Measure::Nights.version();
    assert_eq!((number(now), number(now - 1)), (Some(true), Some(false)));
}
