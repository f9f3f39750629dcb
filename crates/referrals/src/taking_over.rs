//! A case that was handed over to us begins here: only after who had it has confirmed it, so that never two are in charge,
//! and from nothing but what she agreed to share.

use axum::response::Response;
use care::{
    load::{self, Hands},
    transfer::{Beginning, begin},
};
use kernel::{
    Action, Failure, Input, Permit, Problem, Reader, Role, clock,
    ids::{CaseId, StaffId, SurvivorId},
    permit::refuse,
    problem::said_of,
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Choice, Control, Field, Form, Link, Main};
use words::Lang;

use crate::{
    inbox::{IncomingSheet, Typed, returned},
    permissions::AnswerIncoming,
    state::Incoming,
    t,
    view::{IncomingHead, Received},
};

/// The longest name, as in the form of a person.
const LONGEST_NAME: usize = 80;

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct NewCase {
    /// What she is called here; never her name where she did not share it.
    name: String,
    /// Who works with her.
    worker: String,
    /// `yes`: although her hands are full. A supervisor alone says it.
    anyway: String,
}

impl NewCase {
    pub(crate) fn of(name: &str) -> Self {
        NewCase { name: name.to_owned(), ..NewCase::default() }
    }
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Worker {
    staff: StaffId,
    name: String,
    active_cases: i64,
}

pub(crate) fn may_begin(head: &IncomingHead) -> bool {
    head.is_transfer() && head.state == Incoming::HandedOver && head.survivor.is_none()
}

pub(crate) async fn workers<A: Action<Target = Received>>(permit: &Permit<A>) -> Result<Vec<Worker>, Failure> {
    let reader = permit.actor().staff;
    let workers = permit.read(move |view| {
        let able = people::view::list_active(view, &[Role::Caseworker])?.into_iter();
        able.map(|one| Ok(Worker { staff: one.id, active_cases: care::view::count_active_known_to(view, reader, one.id)?, name: one.name })).collect()
    });
    workers.await
}

/// Where the transfer stands, and what is to be done.
pub(crate) fn add_to(main: Main, l: Lang, sheet: &IncomingSheet) -> Main {
    match sheet.state {
        Incoming::Received => main.with(Block::Inset(t::transfer_asks(l).into())),
        Incoming::Accepted => main.with(Block::Inset(t::transfer_waits(l).into())),
        Incoming::HandedOver if sheet.workers.is_empty() => {
            let main = main.with(Block::Inset(t::transfer_begun(l).into()));
            main.with_some(sheet.survivor.map(|id| Block::Links(vec![Link::new(format!("/survivors/{id}"), t::transfer_her_page(l))])))
        }
        Incoming::HandedOver => main.heading(t::transfer_begin(l)).text(t::transfer_begin_text(l)).form(begin_form(l, sheet)),
        Incoming::Scheduled | Incoming::ServiceGiven | Incoming::Closed | Incoming::Declined | Incoming::DeclinedBySurvivor | Incoming::TakenBack | Incoming::Locked => main,
    }
}

fn begin_form(l: Lang, sheet: &IncomingSheet) -> Form {
    let (typed, problems) = (&sheet.typed, &sheet.problems);
    let worker = |one: &Worker| {
        let mut choice = Choice::new(one.staff.to_string(), &one.name, one.staff.to_string() == typed.worker);
        choice.hint = Some(t::transfer_load(l, one.active_cases));
        choice
    };
    let options = sheet.workers.iter().map(worker).collect();
    let form = Form::new(format!("/inbox/{}/record", sheet.id), t::transfer_begin_button(l))
        .ask(Field::line("name", t::transfer_name(l), &typed.name).hint(t::transfer_name_hint(l)).error(said_of(problems, "name")))
        .ask(Field::new("worker", t::transfer_worker(l), Control::Radios { options }).error(said_of(problems, "worker")));
    if problems.iter().any(|problem| problem.code == "load") {
        return form.ask(load::word(t::transfer_anyway(l), t::transfer_yes(l)));
    }
    form
}

pub(crate) async fn record(permit: Permit<AnswerIncoming>, reader: Reader, Input { value, repeat, .. }: Input<NewCase>) -> Result<Response, Failure> {
    let l = reader.lang;
    match try_record(&permit, l, &value, &repeat).await {
        Ok(id) => reader.made(&format!("/inbox/{}", permit.target().id), id),
        Err(failure) => returned(&permit, &reader, Typed { case: Some(value), ..Typed::default() }, failure).await,
    }
}

async fn try_record(permit: &Permit<AnswerIncoming>, l: Lang, value: &NewCase, repeat: &kernel::RepeatKey) -> Result<space::Id, Failure> {
    let head = &permit.target().head;
    let today = clock::today(permit.now());
    if !may_begin(head) || !head.is_readable(today) {
        return refuse("", "state", t::not_now(l));
    }
    let name = words::tidy(&value.name);
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Failure::Refused(vec![Problem::new("name", "required", t::transfer_name_missing(l))]));
    }
    let packet = serde_json::from_slice(&permit.body(head.packet, 1).await?)?;
    let (actor, anyway) = (permit.actor().clone(), value.anyway.clone());
    let (chosen, id) = (value.worker.clone(), SurvivorId::random());
    let outcome = permit
        .change(repeat, move |view, received| {
            // Taken back, or begun by a colleague, in the meantime.
            if !may_begin(&received.head) || !received.head.is_readable(today) {
                return refuse("", "state", t::not_now(l));
            }
            let workers = people::view::list_active(view, &[Role::Caseworker])?;
            let Some(worker) = workers.iter().find(|one| one.id.to_string() == chosen).map(|one| one.id) else {
                return refuse("worker", "required", t::transfer_worker_missing(l));
            };
            Hands::of(view, worker, CaseId::random())?.take(&actor, &anyway, ("worker", l))?;
            let it = Beginning { id, name: name.clone(), worker, from: received.head.from, referral: received.id };
            let head = IncomingHead { survivor: Some(id), ..received.head.clone() };
            let begun = Drafts::of(id.0, [Draft::house("incoming", "transfer_begun", received.id.0, &head)?]);
            Ok(begin(view, &it, &packet, today)?.into_iter().fold(begun, Drafts::and))
        })
        .await?;
    Ok(outcome.result)
}
