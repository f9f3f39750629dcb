//! One file for each thing that is done in the house.

pub(crate) mod absence;
pub(crate) mod admission;
pub(crate) mod another_bed;
pub(crate) mod approval;
pub(crate) mod beds;
pub(crate) mod board;
pub(crate) mod census;
pub(crate) mod commission;
pub(crate) mod elsewhere;
pub(crate) mod figures;
pub(crate) mod follow_ups;
pub(crate) mod funding;
mod household;
pub(crate) mod inquiries;
pub(crate) mod leaving;
pub(crate) mod log;
pub(crate) mod longer;
pub(crate) mod must_leave;
pub(crate) mod place;
pub(crate) mod request;
pub(crate) mod requests;
pub(crate) mod rules;
pub(crate) mod rules_text;
pub(crate) mod stays;
pub(crate) mod stores;
pub(crate) mod transfer;
pub(crate) mod unmet;

use forms::{choices, is_listed};
use kernel::{Failure, Problem, Problems, ids::StayId, permit::refuse, problem::said_above};
use ui::Choice;
use words::Lang;

/// A code that must be chosen from a list.
fn must_choose(problems: &mut Problems, field: &str, list: &str, code: &str, sentence: &str) {
    if !is_listed(list, code) {
        problems.push(Problem::new(field, "required", sentence));
    }
}

/// A day as a browser sends it in one box, or a program.
fn day(text: &str) -> Option<jiff::civil::Date> {
    text.trim().parse().ok()
}

/// A stored day in the reader's words.
fn said_day(l: Lang, text: &str) -> String {
    day(text).map_or_else(|| text.to_owned(), |day| words::date(l, day))
}

/// Of a form that was drawn from an older version than the newest.
const CHANGED: &str = "changed";

/// Whoever changes what a colleague changed meanwhile is asked first. To be asked within the change itself: before it, whoever
/// saves in between would be lost. A program that names no version takes what there is.
fn unchanged(l: Lang, seen: Option<i64>, now: i64) -> Result<(), Failure> {
    if seen.is_some_and(|seen| seen != now) { refuse("", CHANGED, crate::t::changed_meanwhile(l)) } else { Ok(()) }
}

/// The version in a form that comes back: the newest where it was said that there is a newer one, so that saving once more is a
/// choice; else the one that was seen.
fn version_in(problems: &Problems, seen: Option<i64>, newest: Option<i64>) -> Option<i64> {
    if problems.iter().any(|problem| problem.code == CHANGED) { newest } else { seen.or(newest) }
}

/// Who is here: the stay, its head, and her code, or her mother's.
type Residents = Vec<(StayId, crate::records::StayHead, String)>;

/// Them to choose from, children with their age band.
fn who_is_here(l: Lang, residents: &Residents, chosen: &str) -> Vec<Choice> {
    let option = |(id, head, code): &(StayId, crate::records::StayHead, String)| {
        let label = match &head.child {
            Some(band) => format!("{} · {} ({})", crate::t::code(l, code), crate::t::child(l), forms::label("age_band", band, l)),
            None => crate::t::code(l, code),
        };
        Choice::new(id.to_string(), label, id.to_string() == chosen)
    };
    residents.iter().map(option).collect()
}

/// Yes or no, as radios.
fn yes_no(l: Lang, chosen: &str) -> Vec<Choice> {
    [("yes", crate::t::yes_(l)), ("no", crate::t::no_(l))].map(|(code, label)| Choice::new(code, label, chosen == code)).into()
}
