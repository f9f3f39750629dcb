//! Nights (R-SH-03): the day of arrival counts, the day of leaving does not.

use std::collections::{BTreeMap, HashSet};

use jiff::{
    ToSpan as _,
    civil::{Date, DateTime, Time},
};
use kernel::ids::BedId;
use serde::Serialize;

use crate::records::StayHead;

/// One person's stay: she herself, or a child of hers, who has a stay of its own (R-SH-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub arrived_on: Date,
    /// `None`: she is here.
    pub left_on: Option<Date>,
}

impl Span {
    /// Nights of this stay that begin in `from..to`; the last day is not in the period.
    pub fn nights(self, from: Date, to: Date) -> i64 {
        let start = self.arrived_on.max(from);
        let end = self.left_on.map_or(to, |left| left.min(to));
        days(start, end).max(0)
    }

    /// Whether she sleeps here in the night that begins on this day.
    pub fn is_here_on(self, day: Date) -> bool {
        self.arrived_on <= day && self.left_on.is_none_or(|left| day < left)
    }

    /// Whether a night of the stay lies in the period, or the one day of a stay without a night. Who left on the first day
    /// slept here before it.
    pub fn touches(self, from: Date, to: Date) -> bool {
        let ends_before = |left: Date| left < from || (left == from && self.arrived_on < from);
        self.arrived_on < to && !self.left_on.is_some_and(ends_before)
    }
}

pub fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Which beds could be used in a night.
pub type Usable = BTreeMap<Date, HashSet<BedId>>;

/// The middle of some lengths; of an even number the mean of both in the middle, rounded down.
pub fn median(mut lengths: Vec<i64>) -> Option<i64> {
    lengths.sort_unstable();
    let (low, high) = (lengths.get(lengths.len().checked_sub(1)? / 2)?, lengths.get(lengths.len() / 2)?);
    Some(i64::midpoint(*low, *high))
}

/// To which evening a count belongs: the one whose hour has passed, until noon of the next day; and whether that hour has
/// passed by less than half a day, so that it is still to be counted.
pub fn evening(now: DateTime, census_at: Time) -> (Date, bool) {
    let noon = Time::constant(12, 0, 0, 0);
    let day = if now.time() < census_at && now.time() < noon { now.date().yesterday().unwrap_or(now.date()) } else { now.date() };
    let since = day.to_datetime(census_at).until(now).map_or(0.0, |span| span.total(jiff::Unit::Hour).unwrap_or(0.0));
    (day, now >= day.to_datetime(census_at) && since < 12.0)
}

/// What a period amounts to. Five things that are never added to one another (G.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Period {
    pub stays: usize,
    pub persons: usize,
    /// Each woman with her children, or somebody who came alone, is one.
    pub households: usize,
    pub children: usize,
    pub nights: i64,
    /// Nights of the beds that could be used, each night as they were, for R-SH-05.
    pub bed_nights: i64,
    /// Of them those in which somebody slept: a child beside its mother has nights of its own, and no bed more.
    pub taken_bed_nights: i64,
}

/// The sums of a period, from its stays. A night that is not over is not counted: `today` ends the nights.
pub(crate) fn period_of<P: Eq + std::hash::Hash + Copy>(stays: &[(P, StayHead)], usable: &Usable, from: Date, to: Date, today: Date) -> Period {
    let end = to.min(today).max(from);
    let spans: Vec<_> = stays.iter().filter_map(|(person, head)| Some((*person, head, head.span()?))).filter(|(.., span)| span.touches(from, to)).collect();
    // A child is a person of its own among its mother's records.
    let persons: HashSet<_> = spans.iter().map(|(person, head, _)| (*person, head.member)).collect();
    let children: HashSet<_> = spans.iter().filter(|(_, head, _)| head.member.is_some() || head.is_minor).map(|(person, head, _)| (*person, head.member)).collect();
    let households: HashSet<_> = spans.iter().map(|(person, ..)| *person).collect();
    let slept_in = |night: Date| spans.iter().filter(|(.., span)| span.is_here_on(night)).map(|(_, head, _)| head.bed_on(night)).collect::<HashSet<_>>();
    let (mut bed_nights, mut taken_bed_nights) = (0, 0);
    for night in nights_of(from, end) {
        let mut beds = slept_in(night);
        taken_bed_nights += i64::try_from(beds.len()).unwrap_or(0);
        // A bed in which somebody slept was there, whenever it was written down.
        beds.extend(usable.get(&night).into_iter().flatten());
        bed_nights += i64::try_from(beds.len()).unwrap_or(0);
    }
    Period {
        stays: spans.len(),
        persons: persons.len(),
        households: households.len(),
        children: children.len(),
        nights: spans.iter().map(|(.., span)| span.nights(from, end)).sum(),
        bed_nights,
        taken_bed_nights,
    }
}

pub(crate) fn nights_of(from: Date, end: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |night| *night < end)
}
