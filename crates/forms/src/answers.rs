//! Answers as they are kept: plain JSON by field name.

use jiff::civil::{Date, Time};
use serde_json::Value;

/// Text and codes as strings, several codes as a list, numbers as numbers,
/// dates as `2026-11-25` (or `2026-11`, `2026`), times as `14:05`.
pub type Answers = serde_json::Map<String, Value>;

pub fn stored_text<'a>(answers: &'a Answers, name: &str) -> Option<&'a str> {
    answers.get(name)?.as_str()
}

pub fn stored_list<'a>(answers: &'a Answers, name: &str) -> Vec<&'a str> {
    answers.get(name).and_then(Value::as_array).map(|codes| codes.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

pub fn stored_number(answers: &Answers, name: &str) -> Option<i64> {
    answers.get(name)?.as_i64()
}

pub fn stored_date(answers: &Answers, name: &str) -> Option<Date> {
    stored_text(answers, name)?.parse().ok()
}

pub fn stored_time(answers: &Answers, name: &str) -> Option<Time> {
    stored_text(answers, name)?.parse().ok()
}

/// A date of which month or day may be missing: the earliest and the latest day that it can be.
pub fn partial_date(text: &str) -> Option<(Date, Date)> {
    let mut parts = text.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let Some(month) = parts.next() else { return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)) };
    let first = Date::new(year, month.parse().ok()?, 1).ok()?;
    let day = parts.next();
    if parts.next().is_some() {
        return None;
    }
    match day {
        None => Some((first, first.last_of_month())),
        Some(day) => {
            let day = Date::new(year, first.month(), day.parse().ok()?).ok()?;
            Some((day, day))
        }
    }
}
