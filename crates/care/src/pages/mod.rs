//! One file for each thing that a worker does.

pub(crate) mod case_steps;
pub(crate) mod cases;
pub(crate) mod checks;
pub(crate) mod choices;
pub(crate) mod closing;
pub(crate) mod concern;
pub(crate) mod consent_sheet;
pub mod consents;
pub(crate) mod contact;
pub(crate) mod data_requests;
pub(crate) mod dependants;
pub(crate) mod disclosures;
pub mod duplicate;
pub(crate) mod emergency;
pub(crate) mod forgetting;
pub(crate) mod handed_over;
pub(crate) mod history;
pub(crate) mod incidents;
mod merging;
mod one_form;
pub(crate) mod orders;
pub(crate) mod oversight;
pub(crate) mod overview;
pub(crate) mod own_copy;
pub(crate) mod own_record;
pub(crate) mod reconciliation;
pub(crate) mod recorder;
pub(crate) mod retention;
pub(crate) mod safe_contact;
pub(crate) mod safety_plan;
pub(crate) mod search;
pub(crate) mod security;
pub(crate) mod survivors;
pub(crate) mod ties;
pub(crate) mod voiding;

use axum::{http::StatusCode, response::Response};
use forms::{Answers, SectionDefinition, definition};
use kernel::{Action, Failure, Permit, Problem, Problems, Reader};
use space::{Id, View};
use ui::{Block, Main};
use words::Lang;

use crate::{t, view};

/// The answers in a record's body; none where it has no body yet.
pub(crate) async fn answers_of<A: Action>(permit: &Permit<A>, record: Id, version: i64) -> Result<Answers, Failure> {
    match permit.body(record, version).await {
        Ok(plain) => Ok(serde_json::from_slice(&plain)?),
        Err(Failure::Erased) => Ok(Answers::new()),
        Err(other) => Err(other),
    }
}

/// The same of a record and its version, where there is one.
pub(crate) async fn answers_where<A: Action>(permit: &Permit<A>, body: Option<(Id, i64)>) -> Result<Answers, Failure> {
    match body {
        Some((record, version)) => answers_of(permit, record, version).await,
        None => Ok(Answers::new()),
    }
}

/// A part of a form in a record that is put aside: what stands there, and nothing to write on.
fn read_only(reader: &Reader, title: &'static str, (form, part): (&str, &SectionDefinition), answers: &Answers, back: &str) -> Result<Response, Failure> {
    let (l, form) = (reader.lang, definition(form));
    let main = Main::new(form.heading(&part.key, l)).back(back).with(Block::Inset(t::put_aside_read_only(l).into()));
    reader.draw(StatusCode::OK, title, &main.with(Block::Summary(form.rows(l, part, answers))))
}

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 6;

/// Letters that say nothing: no year, no count, no place.
fn new_code() -> String {
    let random: [u8; LENGTH] = seal::random();
    random.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect()
}

/// The first word that may be somebody's code, in what must lead to nobody. By its form alone: an answer that followed from
/// whose codes there are would say so. Six figures are a date or a number more often than a code.
fn code_in(text: &str) -> Option<&str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.into_iter().find(|word| {
        let has = |is: fn(&u8) -> bool| word.bytes().any(|letter| is(&letter));
        let is_made_of_them = word.len() == LENGTH && word.bytes().all(|letter| LETTERS.contains(&letter.to_ascii_uppercase()));
        is_made_of_them && has(u8::is_ascii_alphabetic) && (has(u8::is_ascii_digit) || !has(u8::is_ascii_lowercase))
    })
}

/// One that nobody here has.
pub(crate) fn free_code(view: &View<'_>) -> Result<String, Failure> {
    let mut code = new_code();
    while !view::is_code_free(view, &code)? {
        code = new_code();
    }
    Ok(code)
}

/// What the colleague wrote, to stand beside what was just typed.
fn clash_problems(l: Lang, clashes: &[space::Clash]) -> Problems {
    let said = |clash: &space::Clash| clash.theirs.as_str().map_or_else(|| clash.theirs.to_string(), str::to_owned);
    clashes.iter().map(|clash| Problem::new(&clash.field, "clash", t::clash(l, said(clash)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_code_is_found_in_any_text() {
        for text in ["She of 7QK2AB was called", "код: ABCDEF.", "7qk2ab"] {
            assert!(code_in(text).is_some(), "{text}");
        }
        for text in ["", "Locks were changed on the street", "251126", "Замки сменили", "ABCDE 7QK2ABC", "PO2LIC"] {
            assert!(code_in(text).is_none(), "{text}");
        }
        let codes = std::iter::repeat_with(new_code).take(200);
        assert!(codes.filter(|code| code.bytes().any(|letter| letter.is_ascii_alphabetic())).all(|code| code_in(&code).is_some()));
    }
}
