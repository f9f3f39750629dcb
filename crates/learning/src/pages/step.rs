//! It goes on: a step with its words, another origin, a follower.

use axum::{extract::Path, response::Response};
use forms::{Answers, stored_text};
use kernel::{
    Action, Failure, Input, Permit, Problem, Reader, clock,
    input::Nothing,
    permit::refuse,
    problem::{above, problems_of, said_of},
};
use serde::Deserialize;
use serde_json::value::RawValue;
use space::{Draft, Drafts, Id, View};
use ui::{Block, Control, Field, Form, Main};

use super::{event_name, find, unchanged, write};
use crate::{
    change::fits,
    kind::Kind,
    permissions::{ReadLearning, WriteLearning},
    record::{FollowHead, Head, Record, Stood, Taken},
    rights::{may_change, may_take, meeting_of},
    state::{Event, is_by_change, may_while_blocked, wants_words},
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
    let event = Event::from_code(&value.event).filter(|event| !is_by_change(*event));
    if let Some(event) = event {
        let (asked, own) = (record.clone(), permit.actor().organisation);
        if !permit.commons(move |view| may_take(view, &asked, event, own)).await? {
            return Err(Failure::NotFound);
        }
    }
    let taken = step(&permit, &record, &value, &repeat, l, today).await;
    match taken {
        Ok(()) => reader.saved(&format!("/learning/items/{}", record.id), record.id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let label = Event::from_code(&value.event).map(|event| event_name(l, event)).unwrap_or_default();
            let words = Field::new("words", t::step_words(l), Control::Text { value: value.words.clone(), rows: 2 }).error(said_of(&problems, "words"));
            let form = Form::new(format!("/learning/items/{}/step", record.id), label).hide("event", &value.event).ask(words).ask_all(write::not_her_field(l, &problems));
            let main = Main::new(&record.head.title).back(format!("/learning/items/{}", record.id));
            let main = above(main, &problems, |problem| problem.field != "words");
            let main = if label.is_empty() { main.with(Block::Text(t::not_now(l).into())) } else { main.form(form) };
            reader.return_form(t::nav_learning(l), &main, &problems)
        }
    }
}

/// What must be said or shown first.
fn lacking(l: words::Lang, event: Event, words: &str, shown: Option<&Stood>, answers: &Answers) -> Option<Problem> {
    if wants_words(event) && words.is_empty() && shown.is_none() {
        let sentence = if event == Event::Finish { t::evidence_missing(l) } else { t::words_missing(l) };
        return Some(Problem::new("words", "required", sentence));
    }
    let is_weighed = ["value", "feasible"].iter().all(|field| stored_text(answers, field).is_some());
    (event == Event::Weigh && !is_weighed).then(|| Problem::new("", "weighed", t::weigh_first(l)))
}

/// What the figure of a promise stands at, where it is known.
fn stood(view: &View<'_>, head: &Head) -> Result<Option<Stood>, Failure> {
    let Some(measure) = head.measure else { return Ok(None) };
    let known = figures::view::newest(view, measure)?.filter(|(_, total)| total.amount.is_some());
    Ok(known.map(|(month, total)| Stood { measure, version: measure.version(), month, total }))
}

async fn step(permit: &Permit<WriteLearning>, record: &Record, value: &Step, repeat: &kernel::RepeatKey, l: words::Lang, today: jiff::civil::Date) -> Result<(), Failure> {
    let Some(event) = Event::from_code(&value.event).filter(|event| !is_by_change(*event)) else { return refuse("", "event", t::not_now(l)) };
    let words = words::tidy(&value.words);
    let names = write::own_names(permit).await?;
    let pointing = write::pointing_in(l, "words", &words, &names, value.not_her == "yes");
    write::note_met(permit, &names.met).await?;
    if let Some(problem) = pointing {
        return Err(Failure::Refused(vec![problem]));
    }
    let (body, id, seen, by) = (body(permit, record).await?, record.id, record.version, permit.actor().organisation);
    let answers: Answers = serde_json::from_str(body.get())?;
    permit
        .publish(repeat, move |view| {
            let now = unchanged(view, id, seen, l)?;
            let after = now.head.kind.machine().after(now.head.state, event).filter(|_| may_while_blocked(event, now.head.is_blocked));
            let Some(state) = after else { return refuse("", "state", t::not_now(l)) };
            let shown = if event == Event::Finish { stood(view, &now.head)? } else { None };
            if let Some(problem) = lacking(l, event, &words, shown.as_ref(), &answers) {
                return Err(Failure::Refused(vec![problem]));
            }
            let is_blocked = event == Event::Block || (now.head.is_blocked && event != Event::Unblock);
            let mut steps = now.head.steps.clone();
            steps.push(Taken { event, on: today.to_string(), by, words: words.clone(), shown });
            let head = Head { state, is_blocked, steps, ..now.head };
            Ok(Drafts::of(id, [Draft::house("learning", "learning_step", id, &head)?.with_body(&body)?.based_on(seen)]))
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

/// Which of its origins are others now, and the event that says so.
async fn change_origins<F>(permit: Permit<WriteLearning>, id: &str, reader: Reader, repeat: &kernel::RepeatKey, event: &'static str, mut rules: F) -> Result<Response, Failure>
where
    F: FnMut(&View<'_>, &Record) -> Result<Head, Failure> + Send + 'static,
{
    let l = reader.lang;
    let record = find(&permit, id).await?;
    if !may_change(&record.head, permit.actor().organisation) {
        return Err(Failure::NotFound);
    }
    let (body, id, seen) = (body(&permit, &record).await?, record.id, record.version);
    permit
        .publish(repeat, move |view| {
            let head = rules(view, &unchanged(view, id, seen, l)?)?;
            Ok(Drafts::of(id, [Draft::house("learning", event, id, &head)?.with_body(&body)?.based_on(seen)]))
        })
        .await?;
    reader.saved(&format!("/learning/items/{id}"), id)
}

pub(crate) async fn link(permit: Permit<WriteLearning>, Path(id): Path<String>, reader: Reader, Input { value, repeat, .. }: Input<Origin>) -> Result<Response, Failure> {
    let (l, from) = (reader.lang, Id::try_parse(&value.from).ok());
    let linked = move |view: &View<'_>, now: &Record| {
        let origin = from.map(|from| view::find(view, from)).transpose()?.flatten();
        let Some(origin) = origin.filter(|origin| origin.id != now.id && !now.head.from.contains(&origin.id)) else { return refuse("from", "origin", t::origin_wrong(l)) };
        if origin.head.kind == Kind::Meeting && now.head.kind == Kind::Proposal && meeting_of(view, now)?.is_some() {
            return refuse("from", "meeting", t::one_meeting(l));
        }
        let mut head = now.head.clone();
        head.from.push(origin.id);
        fits(view, now.id, &head, l)?;
        Ok(head)
    };
    change_origins(permit, &id, reader, &repeat, "learning_linked", linked).await
}

/// A link that was made by mistake.
pub(crate) async fn unlink(permit: Permit<WriteLearning>, Path(id): Path<String>, reader: Reader, Input { value, repeat, .. }: Input<Origin>) -> Result<Response, Failure> {
    let (l, from) = (reader.lang, Id::try_parse(&value.from).ok());
    let unlinked = move |_: &View<'_>, now: &Record| {
        let Some(place) = now.head.from.iter().position(|origin| Some(*origin) == from) else { return refuse("from", "origin", t::origin_wrong(l)) };
        let mut head = now.head.clone();
        head.from.remove(place);
        Ok(head)
    };
    change_origins(permit, &id, reader, &repeat, "learning_unlinked", unlinked).await
}

/// Anyone in the commons may follow; the organisation is reminded on its own page.
pub(crate) async fn follow(permit: Permit<ReadLearning>, Path(id): Path<String>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let record = find(&permit, &id).await?;
    let (item, own) = (record.id, permit.actor().organisation);
    permit
        .publish(&repeat, move |view| {
            let known = view::find_follow(view, item, own)?;
            let (follow, version) = known.map_or_else(|| (Id::new_v4(), None), |(follow, version, _)| (follow, Some(version)));
            let head = FollowHead { item, organisation: own, follows: !known.is_some_and(|(.., follows)| follows) };
            Ok(Drafts::of(follow, [Draft::house("learning_follow", "learning_followed", follow, &head)?.follows(version)]))
        })
        .await?;
    reader.saved(&format!("/learning/items/{id}"), id)
}
