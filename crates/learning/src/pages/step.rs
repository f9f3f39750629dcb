//! It goes on: a step with its words, another origin, a follower.

use axum::{extract::Path, http::StatusCode, response::Response};
use kernel::{Action, Failure, Input, Permit, Reader, clock, input::Nothing, permit::refuse, problem::problems_of};
use serde::Deserialize;
use serde_json::value::RawValue;
use space::{Draft, Drafts, Id};
use ui::{Block, Control, Field, Form, Main};

use super::{event_name, find, write};
use crate::{
    permissions::{ReadLearning, WriteLearning},
    record::{Head, Record, Taken},
    state::{Event, may_while_blocked, wants_words},
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Step {
    /// The step's code.
    event: String,
    /// Why, or what shows it.
    words: String,
    /// `yes`: a name of one word in it is not hers who sought help.
    not_her: String,
}

/// A new version with the same words: the body goes along as it is.
async fn body<A: Action>(permit: &Permit<A>, record: &Record) -> Result<Box<RawValue>, Failure> {
    Ok(serde_json::from_slice(&permit.house().commons.body(record.id, record.version).await?)?)
}

pub(crate) async fn take(permit: Permit<WriteLearning>, Path(id): Path<String>, reader: Reader, Input { value, repeat, .. }: Input<Step>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let record = find(&permit, &id).await?;
    let (asked, own) = (record.clone(), permit.actor().organisation);
    if !permit.commons(move |view| view::may_step(view, &asked, own)).await? {
        return Err(Failure::NotFound);
    }
    let taken = step(&permit, &record, &value, &repeat, l, today).await;
    match taken {
        Ok(()) => reader.done(StatusCode::OK, &format!("/learning/items/{}?done=saved", record.id), &serde_json::json!({ "id": record.id })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let label = Event::from_code(&value.event).map(|event| event_name(l, event)).unwrap_or_default();
            let said = problems.iter().find(|problem| problem.field == "words").map(|problem| problem.detail.clone());
            let words = Field::new("words", t::step_words(l), Control::Text { value: value.words.clone(), rows: 2 }).error(said);
            let form = Form::new(format!("/learning/items/{}/step", record.id), label).hide("event", &value.event).ask(words).ask_all(write::not_her_field(l, &problems));
            let main = Main::new(&record.head.title).back(format!("/learning/items/{}", record.id));
            let main = problems.iter().filter(|problem| problem.field != "words").fold(main, |main, problem| main.problem("", problem.detail.clone()));
            let main = if label.is_empty() { main.with(Block::Text(t::not_now(l).into())) } else { main.form(form) };
            reader.return_form(t::nav_learning(l), &main, &problems)
        }
    }
}

async fn step(permit: &Permit<WriteLearning>, record: &Record, value: &Step, repeat: &kernel::RepeatKey, l: words::Lang, today: jiff::civil::Date) -> Result<(), Failure> {
    let Some(event) = Event::from_code(&value.event) else { return refuse("", "event", t::not_now(l)) };
    let words = words::tidy(&value.words);
    let is_shown = event == Event::Finish && record.head.measure.is_some();
    if wants_words(event) && words.is_empty() && !is_shown {
        return refuse("words", "required", t::words_missing(l));
    }
    if let Some(problem) = write::pointing_in(l, "words", &words, &write::own_names(permit).await?, value.not_her == "yes") {
        return Err(Failure::Refused(vec![problem]));
    }
    let (body, id, by) = (body(permit, record).await?, record.id, permit.actor().organisation);
    permit
        .publish(repeat, move |view| {
            let Some(now) = view::find(view, id)? else { return Err(Failure::NotFound) };
            let after = now.head.kind.machine().after(now.head.state, event).filter(|_| may_while_blocked(event, now.head.is_blocked));
            let Some(state) = after else { return refuse("", "state", t::not_now(l)) };
            let is_blocked = event == Event::Block || (now.head.is_blocked && event != Event::Unblock);
            let mut steps = now.head.steps.clone();
            steps.push(Taken { event, on: today.to_string(), by, words: words.clone() });
            let head = Head { state, is_blocked, steps, ..now.head };
            Ok(Drafts::of(id, [Draft::house("learning", "learning_step", id, &head)?.with_body(&body)?.based_on(now.version)]))
        })
        .await?;
    Ok(())
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Origin {
    /// The id of what it also came from.
    from: String,
}

pub(crate) async fn link(permit: Permit<WriteLearning>, Path(id): Path<String>, reader: Reader, Input { value, repeat, .. }: Input<Origin>) -> Result<Response, Failure> {
    let l = reader.lang;
    let record = find(&permit, &id).await?;
    if !write::is_hers(&permit, &record.head) {
        return Err(Failure::NotFound);
    }
    let (from, body, id) = (Id::try_parse(&value.from).ok(), body(&permit, &record).await?, record.id);
    permit
        .publish(&repeat, move |view| {
            let Some(now) = view::find(view, id)? else { return Err(Failure::NotFound) };
            let origin = from.map(|from| view::find(view, from)).transpose()?.flatten();
            let Some(origin) = origin.filter(|origin| origin.id != id && !now.head.from.contains(&origin.id)) else { return refuse("from", "origin", t::origin_wrong(l)) };
            let mut head = now.head;
            head.from.push(origin.id);
            Ok(Drafts::of(id, [Draft::house("learning", "learning_linked", id, &head)?.with_body(&body)?.based_on(now.version)]))
        })
        .await?;
    reader.done(StatusCode::OK, &format!("/learning/items/{id}?done=saved"), &serde_json::json!({ "id": id }))
}

/// Anyone in the commons may follow; the organisation is reminded on its own page.
pub(crate) async fn follow(permit: Permit<ReadLearning>, Path(id): Path<String>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let record = find(&permit, &id).await?;
    let (body, id, own) = (body(&permit, &record).await?, record.id, permit.actor().organisation);
    permit
        .publish(&repeat, move |view| {
            let Some(now) = view::find(view, id)? else { return Err(Failure::NotFound) };
            let mut head = now.head;
            if head.followers.contains(&own) {
                head.followers.retain(|it| *it != own);
            } else {
                head.followers.push(own);
            }
            Ok(Drafts::of(id, [Draft::house("learning", "learning_followed", id, &head)?.with_body(&body)?.based_on(now.version)]))
        })
        .await?;
    reader.done(StatusCode::OK, &format!("/learning/items/{id}?done=saved"), &serde_json::json!({ "id": id }))
}
