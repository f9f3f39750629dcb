//! One file for each thing that a worker does.

pub(crate) mod case_steps;
pub(crate) mod cases;
pub(crate) mod checks;
pub(crate) mod choices;
pub(crate) mod concern;
pub(crate) mod consent_sheet;
pub mod consents;
pub(crate) mod contact;
pub(crate) mod data_requests;
pub(crate) mod dependants;
pub(crate) mod disclosures;
pub(crate) mod duplicate;
pub(crate) mod emergency;
pub(crate) mod forgetting;
pub(crate) mod handed_over;
pub(crate) mod history;
pub(crate) mod incidents;
mod merging;
mod one_form;
pub(crate) mod oversight;
pub(crate) mod overview;
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

/// Five letters that say nothing: no year, no count, no place.
fn new_code() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let random: [u8; 6] = seal::random();
    random.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect()
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
