//! One file for each thing that is done.

pub(crate) mod attach;
pub(crate) mod calendar;
pub(crate) mod digest;
pub(crate) mod due;
pub(crate) mod export;
pub(crate) mod hub;
pub(crate) mod import;
pub(crate) mod item;
pub(crate) mod lacking;
pub(crate) mod list;
pub(crate) mod papers;
pub(crate) mod parts;
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod report_parts;
pub(crate) mod resting;
pub(crate) mod step;
pub(crate) mod thread;
pub(crate) mod write;

use std::collections::HashMap;

use jiff::civil::Date;
use kernel::{Action, Failure, Permit, ids::OrganisationId, permit::refuse};
use space::{Id, View};
use ui::{Cell, Tone};
use words::Lang;

use crate::{
    kind::Kind,
    record::{Head, Record},
    state::{Event, State},
    t, view,
};

/// What is no kind names nothing.
fn kind_of(code: &str) -> Result<Kind, Failure> {
    Kind::from_code(code).ok_or(Failure::NotFound)
}

async fn find<A: Action>(permit: &Permit<A>, id: &str) -> Result<Record, Failure> {
    let id = Id::try_parse(id).map_err(|_| Failure::NotFound)?;
    permit.commons(move |view| view::find(view, id)).await?.ok_or(Failure::NotFound)
}

/// The record as it is, where it is still as it was read: its words go along unread, and what came between would be lost.
fn unchanged(view: &View<'_>, id: Id, seen: i64, l: Lang) -> Result<Record, Failure> {
    match view::find(view, id)?.filter(|now| now.version == seen) {
        Some(now) => Ok(now),
        None => refuse("", "changed", t::changed_meanwhile(l)),
    }
}

/// What was answered when it was written down.
async fn answers_of<A: Action>(permit: &Permit<A>, record: &Record) -> Result<forms::Answers, Failure> {
    let mut answers = serde_json::from_slice(&permit.house().commons.body(record.id, record.version).await?)?;
    forms::definition(record.head.kind.code()).settle(&mut answers);
    Ok(answers)
}

async fn answers_of_all<A: Action>(permit: &Permit<A>, records: &[Record]) -> Result<Vec<forms::Answers>, Failure> {
    let mut all = Vec::with_capacity(records.len());
    for record in records {
        all.push(answers_of(permit, record).await?);
    }
    Ok(all)
}

fn kind_name(l: Lang, kind: Kind) -> &'static str {
    forms::definition(kind.code()).heading(kind.code(), l)
}

fn kinds_name(l: Lang, kind: Kind) -> &'static str {
    t::text(l, &format!("all-{}", kind.code())).unwrap_or_default()
}

fn state_name(l: Lang, state: State) -> &'static str {
    t::text(l, &format!("state-{}", state.code().replace('_', "-"))).unwrap_or_default()
}

fn event_name(l: Lang, event: Event) -> &'static str {
    t::text(l, &format!("event-{}", event.code().replace('_', "-"))).unwrap_or_default()
}

fn said_day(l: Lang, day: Option<&str>) -> String {
    day.map(|text| forms::said_date(l, text)).unwrap_or_default()
}

type Names = HashMap<OrganisationId, String>;

/// Whoever leads, or wrote it down.
fn lead_of(names: &Names, head: &Head) -> String {
    names.get(&head.answerable()).cloned().unwrap_or_default()
}

/// Those who share it, by name.
fn sharers_of(names: &Names, head: &Head) -> Vec<String> {
    let mut all: Vec<String> = head.shared_by.iter().filter_map(|id| names.get(id).cloned()).collect();
    words::sort_by_name(&mut all, |name| name);
    all
}

/// Whoever leads stands first.
pub(crate) fn said_owners(lead: &str, sharers: &[String]) -> String {
    [lead].into_iter().chain(sharers.iter().map(String::as_str)).collect::<Vec<_>>().join(", ")
}

/// The state as everyone sees it: late is visible.
fn said_state(l: Lang, head: &Head, today: Date) -> (Tone, String) {
    if head.is_late(today) {
        return (Tone::Plum, t::late(l).to_owned());
    }
    if head.is_blocked {
        return (Tone::Plum, format!("{} · {}", state_name(l, head.state), t::blocked(l)));
    }
    let tone = if crate::state::is_over(head.state) { Tone::Calm } else { Tone::Warm };
    (tone, state_name(l, head.state).to_owned())
}

/// What each list shows of one of them: the way to it, who answers for it, its day and its state.
fn cells(l: Lang, id: Id, head: &Head, who: String, today: Date) -> [Cell; 4] {
    let day = Cell::new(said_day(l, head.day.as_deref()));
    [Cell::link(format!("/learning/items/{id}"), &head.title), Cell::new(who), day, state_cell(l, head, today)]
}

fn state_cell(l: Lang, head: &Head, today: Date) -> Cell {
    let (tone, text) = said_state(l, head, today);
    if head.state == State::Kept && !head.is_late(today) { Cell::new("") } else { Cell::tag(tone, text) }
}
