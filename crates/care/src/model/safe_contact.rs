//! How it is safe to reach her (H.2). It is shown to whoever is about to call her, and goes with a referral where she
//! ticked it; the program itself never calls her. The default is no.

use jiff::{
    Span,
    civil::{DateTime, Time, Weekday},
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SafeContact {
    /// Codes of CL contact_way. Empty: no contact.
    #[serde(default)]
    pub ways: Vec<String>,
    /// Codes of weekdays; empty means any day that she allowed.
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
        if !self.days.is_empty() && !self.days.iter().any(|day| day == weekday_code(now.weekday())) {
            return Err(NotSafe::Day);
        }
        let time = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Time>().ok());
        let (from, until) = (time(&self.from), time(&self.until));
        let is_within = match (from, until) {
            (Some(from), Some(until)) if from <= until => (from..=until).contains(&now.time()),
            // Over midnight.
            (Some(from), Some(until)) => now.time() >= from || now.time() <= until,
            (Some(from), None) => now.time() >= from,
            (None, Some(until)) => now.time() <= until,
            (None, None) => true,
        };
        if is_within { Ok(()) } else { Err(NotSafe::Hour) }
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
