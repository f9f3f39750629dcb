//! How it is safe to reach her: asked of her, shown above every action.

use axum::{http::StatusCode, response::Response};
use forms::{Answers, Filled, definition, stored_list, stored_text};
use kernel::{Failure, Input, Permit, Problems, Reader, clock, ids::SurvivorId, input::SentInput};
use space::{Draft, Drafts, Id};
use ui::{Form, Main};
use words::Lang;

use super::answers_of;
use crate::{
    model::safe_contact::SafeContact,
    permissions::{SetSafeContact, ViewNumber},
    t, view,
};

fn contact_page(l: Lang, filled: Filled<'_>, problems: &Problems, survivor: SurvivorId) -> Main {
    let form = definition("safe-contact");
    let fields = form.section("ways").map(|section| form.draw(l, section, filled, problems, |_| true)).unwrap_or_default();
    Main::new(form.heading("ways", l)).back(format!("/survivors/{survivor}")).form(Form::new("", t::save(l)).ask_all(fields))
}

pub(crate) async fn form(permit: Permit<ViewNumber>, reader: Reader) -> Result<Response, Failure> {
    let id = permit.target().id;
    let answers = match permit.read(move |view| view::find_safe_contact(view, id)).await? {
        Some((record, version, _)) => answers_of(&permit, record, version).await?,
        None => Answers::new(),
    };
    reader.draw(StatusCode::OK, t::safe_title(reader.lang), &contact_page(reader.lang, Filled::Saved(&answers), &Vec::new(), id))
}

pub(crate) async fn set(permit: Permit<SetSafeContact>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    let l = reader.lang;
    let id = permit.target().id;
    let form = definition("safe-contact");
    let sections: Vec<_> = form.sections.iter().collect();
    let received = form.read(l, &sections, &value, &Answers::new(), clock::today(permit.now()), |_| true);
    if !received.problems.is_empty() {
        return reader.return_form(t::safe_title(l), &contact_page(l, Filled::Typed(&value), &received.problems, id), &received.problems);
    }
    let answers = received.answers;
    let fresh = Id::new_v4();
    permit
        .change(&repeat, move |view, survivor| {
            let record = view::find_safe_contact(view, survivor.id)?.map_or(fresh, |(record, _, _)| record);
            let draft = Draft::about(survivor.id.0, "safe_contact", "safe_contact_set", record, &rules_of(&answers))?.with_body(&answers)?;
            Ok(Drafts::of(record, [draft]))
        })
        .await?;
    reader.done(StatusCode::OK, &format!("/survivors/{id}?done=saved"), &serde_json::json!({ "id": id }))
}

fn rules_of(answers: &Answers) -> SafeContact {
    let text = |name| stored_text(answers, name).map(str::to_owned);
    let codes = |name| stored_list(answers, name).into_iter().map(str::to_owned).collect();
    SafeContact {
        ways: codes("ways"),
        days: codes("days"),
        from: text("from"),
        until: text("until"),
        who_answers: text("who_answers"),
        say: text("say"),
        code_word: text("code_word"),
        never: text("never"),
        voicemail: text("voicemail").as_deref() == Some("yes"),
        checked_on: text("checked_on"),
        has_number: text("number").is_some(),
    }
}

/// The rules as a worker reads them before she does anything.
pub fn safe_lines(l: Lang, rules: &SafeContact) -> Vec<String> {
    let mut lines = Vec::new();
    if rules.ways.is_empty() {
        lines.push(t::safe_none(l).to_owned());
    } else {
        lines.push(t::safe_ways(l, forms::label_of_codes("contact_way", rules.ways.iter().map(String::as_str), l)));
    }
    if !rules.days.is_empty() || rules.from.is_some() {
        let days = forms::label_of_codes("weekday", rules.days.iter().map(String::as_str), l);
        let hours = [rules.from.as_deref(), rules.until.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("–");
        lines.push(t::safe_when(l, format!("{days} {hours}").trim()));
    }
    lines.extend(rules.who_answers.as_ref().map(|who| t::safe_who(l, who)));
    lines.extend(rules.say.as_ref().map(|say| t::safe_say(l, say)));
    lines.extend(rules.code_word.as_ref().map(|word| t::safe_word(l, word)));
    lines.extend(rules.never.as_ref().map(|never| t::safe_never(l, never)));
    lines.extend(rules.checked_on.as_ref().and_then(|day| day.parse().ok()).map(|day| t::safe_checked(l, words::date(l, day))));
    lines
}
