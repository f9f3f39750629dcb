//! Dates and times as people read them, by ICU's data for each language.

use icu_calendar::Date;
use icu_datetime::{DateTimeFormatter, fieldsets::YMD};
use jiff::civil;

use crate::Lang;

/// "25 ноября 2026 г.", "25 ноябри 2026", "25 November 2026".
pub fn date(l: Lang, day: civil::Date) -> String {
    let text = match l {
        Lang::En => written(0, day),
        Lang::Ru => written(1, day),
        Lang::Tg => written_in_tajik(day),
    };
    text.unwrap_or_else(|| short_date(day))
}

/// CLDR writes "05 Ноябр 2026", as nobody in Tajikistan does: there the month takes
/// the izofat and a small letter. (source: ux.md 7; to be read by native speakers)
fn written_in_tajik(day: civil::Date) -> Option<String> {
    const MONTHS: [&str; 12] = ["январи", "феврали", "марти", "апрели", "майи", "июни", "июли", "августи", "сентябри", "октябри", "ноябри", "декабри"];
    let month = MONTHS.get(usize::try_from(day.month()).ok()?.checked_sub(1)?)?;
    Some(format!("{} {month} {}", day.day(), day.year()))
}

fn written(index: usize, day: civil::Date) -> Option<String> {
    thread_local! {
        static FORMATS: [Option<DateTimeFormatter<YMD>>; 2] = [format("en-GB"), format("ru")];
    }
    let day = Date::try_new_gregorian(i32::from(day.year()), u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?).ok()?;
    FORMATS.with(|formats| formats.get(index)?.as_ref().map(|format| format.format(&day.to_any()).to_string()))
}

fn format(locale: &str) -> Option<DateTimeFormatter<YMD>> {
    let locale: icu_locale_core::Locale = locale.parse().ok()?;
    DateTimeFormatter::try_new(locale.into(), YMD::long()).ok()
}

/// "25.11.2026": the form that all three languages write in tables.
pub fn short_date(day: civil::Date) -> String {
    format!("{:02}.{:02}.{}", day.day(), day.month(), day.year())
}

/// "14:05".
pub fn clock_time(moment: civil::DateTime) -> String {
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

pub fn day_and_time(l: Lang, moment: civil::DateTime) -> String {
    format!("{}, {}", date(l, moment.date()), clock_time(moment))
}
