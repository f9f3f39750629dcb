//! Languages: which one a reader wants, plurals, dates, order, and the folding
//! that makes one name findable in Tajik, Russian and Latin spelling.
//!
//! Sentences themselves live with the areas that say them (`words/*.ftl`) and are
//! compiled by `words-build`.

mod dates;
mod fold;
mod lang;
mod tidy;

pub use dates::{clock_time, date, day_and_time, short_date};
pub use fold::{by_letter, by_sound, could_be_taken_for, looks_like, near, sounds_like, variants, variants_for_search};
pub use lang::{Lang, plural, sort_by_name};
pub use tidy::tidy;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests;
