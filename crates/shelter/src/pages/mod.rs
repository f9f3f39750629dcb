//! One file for each thing that is done in the house.

pub(crate) mod beds;
pub(crate) mod board;
pub(crate) mod elsewhere;
pub(crate) mod figures;
pub(crate) mod inquiries;
pub(crate) mod request;
pub(crate) mod requests;
pub(crate) mod stays;

use kernel::{Problem, Problems};
use ui::Choice;
use words::Lang;

fn choices(l: Lang, list: &str, chosen: &str) -> Vec<Choice> {
    forms::list(list).map(|list| list.items.iter().map(|item| Choice::new(&item.code, item.label(l), item.code == chosen)).collect()).unwrap_or_default()
}

fn is_listed(list: &str, code: &str) -> bool {
    forms::list(list).is_some_and(|list| list.find(code).is_some())
}

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
