//! Whether, and whom, the program reminds once a week.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, permit::Own, problem::said_of};
use serde::Deserialize;
use space::{Draft, Drafts, Id};
use ui::{Choice, Control, Field, Form, Main};
use words::Lang;

use crate::{digest::DigestHead, permissions::WriteLearning, t, view};

const LONGEST_WORD: usize = 60;

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Reminded {
    /// A word that the operator of the server knows; empty for nobody.
    whom: String,
    /// en, ru or tg
    language: String,
}

fn page(l: Lang, values: &Reminded, problems: &Problems) -> Main {
    let languages = Lang::ALL.into_iter().map(|lang| Choice::new(lang.code(), lang.own_name(), lang.code() == values.language)).collect();
    let form = Form::new("/learning/reminder", t::save(l))
        .ask(Field::line("whom", t::digest_whom(l), &values.whom).hint(t::digest_hint(l)).optional().error(said_of(problems, "whom")))
        .ask(Field::new("language", t::digest_language(l), Control::Radios { options: languages }).error(said_of(problems, "language")));
    Main::new(t::digest(l)).back("/learning/due").text(t::digest_text(l)).form(form)
}

pub(crate) async fn show(permit: Permit<WriteLearning>, reader: Reader) -> Result<Response, Failure> {
    let (l, Own, own) = (reader.lang, permit.target(), permit.actor().organisation);
    let known = permit.commons(move |view| view::find_digest(view, own)).await?;
    let (whom, language) = known.map_or((None, l), |(_, _, head)| (head.whom, head.language));
    let values = Reminded { whom: whom.unwrap_or_default(), language: language.code().to_owned() };
    reader.draw(StatusCode::OK, t::digest(l), &page(l, &values, &Vec::new()))
}

pub(crate) async fn save(permit: Permit<WriteLearning>, reader: Reader, Input { value, repeat, .. }: Input<Reminded>) -> Result<Response, Failure> {
    let (l, own) = (reader.lang, permit.actor().organisation);
    let whom = words::tidy(&value.whom);
    let mut problems = Problems::new();
    // A dash at its beginning would be an option to the operator's program.
    if whom.chars().count() > LONGEST_WORD || whom.starts_with('-') {
        problems.push(Problem::new("whom", "word", t::digest_word_wrong(l)));
    }
    let language = Lang::parse(&value.language);
    if language.is_none() {
        problems.push(Problem::new("language", "required", t::digest_language_missing(l)));
    }
    let (Some(language), true) = (language, problems.is_empty()) else {
        return reader.return_form(t::digest(l), &page(l, &value, &problems), &problems);
    };
    let head = DigestHead { organisation: own, whom: (!whom.is_empty()).then_some(whom), language };
    permit
        .publish(&repeat, move |view| {
            let known = view::find_digest(view, own)?;
            let id = known.as_ref().map_or_else(Id::new_v4, |(id, ..)| *id);
            Ok(Drafts::of(own.0, [Draft::house("learning_digest", "digest_set", id, &head)?.follows(known.map(|(_, version, _)| version))]))
        })
        .await?;
    reader.saved("/learning/due", own)
}
