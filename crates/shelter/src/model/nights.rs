//! Nights (R-SH-03): the day of arrival counts, the day of leaving does not.

use jiff::civil::Date;
use serde::Serialize;

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

    /// Whether any part of the stay, even a day without a night, lies in the period.
    pub fn touches(self, from: Date, to: Date) -> bool {
        self.arrived_on < to && self.left_on.is_none_or(|left| left >= from)
    }
}

pub fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// R-SH-06: a stay as long as this is looked at again; nobody has to leave for it.
/// Source: domain.md R-SH-06, 90 days by default, 30 to 180 in pilots [M].
pub const REVIEW_AFTER_DAYS: i64 = 90;

/// What a period amounts to. Five things that are never added to one another (G.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Period {
    pub stays: usize,
    pub persons: usize,
    pub children: usize,
    pub nights: i64,
    /// Nights of all usable beds, for R-SH-05.
    pub bed_nights: i64,
}
