use jiff::civil::Date;
use words::Lang;

use crate::{
    measure::{Measure, Total, counted_early, days_of, protected, total},
    said_total,
};

#[test]
fn every_measure_says_what_it_counts_in_three_languages_since_which_version() {
    for measure in Measure::ALL {
        let definition = measure.definition();
        assert!(definition.is_some_and(|it| it.version > 0 && !it.unit.is_empty() && Lang::ALL.iter().all(|l| !it.text(*l).is_empty())), "{measure:?}");
        assert!(forms::list("measure").is_some_and(|list| list.find(measure.code()).is_some()), "{measure:?} has no name");
    }
}

/// H.6, R-AG-01: no number from 1 to 9 leaves a vault.
#[test]
fn a_small_number_leaves_only_as_small() {
    assert_eq!([0, 1, 9, 10].map(protected), [Some(0), None, None, Some(10)]);
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
    assert_eq!(said(&[Some(21), Some(19), None]), "40 (from 3 of 4 organisations that should report), not counting 1 organisation that has fewer than ten");
    assert_eq!(said(&[Some(21), Some(19), None, None]), "40 (from 4 of 4 organisations that should report), not counting 2 organisations that have fewer than ten each");
    for l in Lang::ALL {
        for small in [1, 2, 7] {
            let hidden = Total { amount: None, organisations: small, small, expected: None, counted_until: None };
            assert!(said_total(l, &hidden).contains(&small.to_string()), "{l:?}");
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
