//! Age on a day, from a birth that may be known only by year, or from a stated age.

use jiff::civil::Date;

/// Whole years on `day`; `None` where the birth lies after it.
///
/// Where only the year (or month) is known, the youngest possible age is taken:
/// what protects children is then not withheld from one.
pub fn age_on(latest_birth: Date, day: Date) -> Option<i64> {
    let years = i64::from(day.year()) - i64::from(latest_birth.year());
    let had_birthday = (day.month(), day.day()) >= (latest_birth.month(), latest_birth.day());
    let age = if had_birthday { years } else { years - 1 };
    (age >= 0).then_some(age)
}

/// Bands of CL-AGE-S, the only form in which an age leaves the organisation.
pub fn band(age: Option<i64>) -> &'static str {
    match age {
        None => "unknown",
        Some(..=11) => "0_11",
        Some(12..=17) => "12_17",
        Some(18..=24) => "18_24",
        Some(25..=49) => "25_49",
        Some(50..) => "50_plus",
    }
}
