//! How it is safe to reach her (H.2). It is shown to whoever is about to call her, and goes with a referral where she
//! ticked it; the program itself never calls her. The default is no.

use jiff::{
    Span,
    civil::{Date, DateTime, Time, Weekday},
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SafeContact {
    /// Codes of CL contact_way. Empty: no contact.
    #[serde(default)]
    pub ways: Vec<String>,
    /// Codes of weekdays; empty means any day that she allowed. Hours over midnight belong to the day on which they began.
    #[serde(default)]
    pub days: Vec<String>,
    /// `14:05`, local time.
    pub from: Option<String>,
    pub until: Option<String>,
    pub who_answers: Option<String>,
    pub say: Option<String>,
    pub code_word: Option<String>,
    pub never: Option<String>,
    #[serde(default)]
    pub voicemail: bool,
    /// `2026-11-25`.
    pub checked_on: Option<String>,
    /// There is one; it is opened by a step of its own.
    #[serde(default)]
    pub has_number: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotSafe {
    /// Nothing was allowed yet.
    NoContact,
    Way,
    Day,
    Hour,
}

impl SafeContact {
    /// May she be contacted this way at this moment?
    pub fn may_contact(&self, way: &str, now: DateTime) -> Result<(), NotSafe> {
        if self.ways.is_empty() {
            return Err(NotSafe::NoContact);
        }
        if !self.ways.iter().any(|allowed| allowed == way) {
            return Err(NotSafe::Way);
        }
        let (day, is_within) = self.hours_at(now);
        if !self.days.is_empty() && !self.days.iter().any(|allowed| allowed == weekday_code(day.weekday())) {
            return Err(NotSafe::Day);
        }
        if is_within { Ok(()) } else { Err(NotSafe::Hour) }
    }

    fn hours(&self) -> (Option<Time>, Option<Time>) {
        let time = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Time>().ok());
        (time(&self.from), time(&self.until))
    }

    /// They begin on one day and end on the next.
    pub fn are_over_midnight(&self) -> bool {
        matches!(self.hours(), (Some(from), Some(until)) if from > until)
    }

    /// The day to which a moment belongs, and whether it is within her hours. After midnight the hours of the evening before
    /// go on, and the day is the one on which they began: who allows Wednesdays from 22:00 until 02:00 allows no call on
    /// Wednesday at half past midnight.
    fn hours_at(&self, now: DateTime) -> (Date, bool) {
        let (today, time) = (now.date(), now.time());
        match self.hours() {
            (Some(from), Some(until)) if from <= until => (today, (from..=until).contains(&time)),
            (Some(_), Some(until)) if time <= until => (today.yesterday().unwrap_or(today), true),
            (Some(from), Some(_) | None) => (today, time >= from),
            (None, Some(until)) => (today, time <= until),
            (None, None) => (today, true),
        }
    }

    /// Whether she may be contacted at this moment in the ways that she allowed. Of nobody who allowed none.
    pub fn is_wrong_moment(&self, now: DateTime) -> bool {
        self.ways.first().is_some_and(|way| match self.may_contact(way, now) {
            Err(NotSafe::Day | NotSafe::Hour) => true,
            Ok(()) | Err(NotSafe::NoContact | NotSafe::Way) => false,
        })
    }

    /// The next moment at which she may be, where there is one within a week.
    pub fn next_moment(&self, now: DateTime) -> Option<DateTime> {
        let from = self.from.as_deref().and_then(|text| text.parse().ok()).unwrap_or(Time::midnight());
        let days = (0..=7).filter_map(|days| now.date().checked_add(Span::new().days(days)).ok());
        let moments = days.flat_map(|day| [day.to_datetime(Time::midnight()), day.to_datetime(from)]);
        moments.into_iter().find(|at| *at > now && !self.ways.is_empty() && !self.is_wrong_moment(*at))
    }

    /// Asked again after thirty days. A day to come is a slip, or another program's: nobody asked her then.
    pub fn is_stale(&self, today: jiff::civil::Date) -> bool {
        let checked = self.checked_on.as_deref().and_then(|text| text.parse::<jiff::civil::Date>().ok());
        checked.is_none_or(|day| day > today || today.since(day).map_or(true, |span| span.get_days() > 30))
    }
}

pub fn weekday_code(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    }
}
