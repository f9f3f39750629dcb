//! One received referral and its answer.

use axum::{http::StatusCode, response::Response};
use care::{Packet, permissions::works_with, transfer::name_in};
use forms::{choices, is_listed};
use jiff::civil::{Date, Time};
use kernel::{
    Action, Failure, Input, Page, Permit, Problems, Reader, clock,
    ids::{ReferralId, SurvivorId},
    permit::refuse,
    problem::{problems_of, said_above, said_of},
};
use people::correspondence::correspondent;
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Control, Field, Form, Main, Row, Tone, Width};
use words::Lang;

use crate::{
    letters::Content,
    list::{known, reason_label, said_appointment, state_name},
    permissions::{AnswerIncoming, ViewIncoming},
    post_office::{self, answer_expires, forget_ended},
    state::{Incoming, IncomingEvent},
    t,
    taking_over::{self, NewCase, Worker},
    view::{IncomingHead, Received, find_received},
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct IncomingSheet {
    pub(crate) id: ReferralId,
    /// The name of the organisation that sent it.
    from: String,
    /// Second in which it arrived.
    received_at: i64,
    service: String,
    urgency: String,
    pub(crate) state: Incoming,
    expires_on: String,
    /// Empty where her consent has ended or was withdrawn, and where we could not help.
    packet: Packet,
    is_over: bool,
    /// They ask us to take over her case.
    is_transfer: bool,
    /// Code of `decline_reason` or `not_wanted_reason`.
    reason: Option<String>,
    /// When she is awaited here, by the country's clock: `2026-12-01T10:00:00`.
    appointment: Option<String>,
    /// Who she is here, after it was taken over.
    pub(crate) survivor: Option<SurvivorId>,
    /// After they handed it over: who could work with her.
    pub(crate) workers: Vec<Worker>,
    #[serde(skip)]
    pub(crate) typed: NewCase,
    #[serde(skip)]
    answer: NewAnswer,
    #[serde(skip)]
    head: IncomingHead,
    #[serde(skip)]
    pub(crate) problems: Problems,
}

pub(crate) async fn show(permit: Permit<ViewIncoming>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, reader.lang, Typed::default(), Vec::new()).await?)
}

/// What stood in the page's forms, one of which was just sent.
#[derive(Default)]
pub(crate) struct Typed {
    pub(crate) case: Option<NewCase>,
    pub(crate) answer: NewAnswer,
}

/// A refused step shows the whole page as it is now: whoever answers it reads what she answers.
pub(crate) async fn returned(permit: &Permit<AnswerIncoming>, reader: &Reader, typed: Typed, failure: Failure) -> Result<Response, Failure> {
    let problems = problems_of(failure)?;
    let sheet = sheet(permit, reader.lang, typed, problems.clone()).await?;
    reader.return_form(t::referral(reader.lang), &said_above(sheet.main(reader), &problems), &problems)
}

async fn sheet<A: Action<Target = Received>>(permit: &Permit<A>, l: Lang, typed: Typed, problems: Problems) -> Result<IncomingSheet, Failure> {
    // Taken back, or answered by a colleague, since it was asked for: then nothing of it is here any longer.
    let id = permit.target().id;
    let received = permit.read(move |view| find_received(view, id)).await?.ok_or(Failure::NotFound)?;
    forget_ended(permit.space(), permit.now()).await?;
    let is_over = !received.head.is_readable(clock::today(permit.now()));
    let packet = if is_over { Packet::default() } else { serde_json::from_slice(&permit.body(received.head.packet, 1).await?)? };
    let head = received.head.clone();
    let workers = if taking_over::may_begin(&head) && !is_over { taking_over::workers(permit).await? } else { Vec::new() };
    let from = head.from;
    let names = permit.commons(move |view| people::view::organisation_names(view, l)).await?;
    Ok(IncomingSheet {
        id: received.id,
        from: names.get(&from).cloned().unwrap_or_default(),
        received_at: received.at,
        is_transfer: head.is_transfer(),
        reason: head.reason,
        appointment: head.appointment,
        head: received.head.clone(),
        service: head.service,
        urgency: head.urgency,
        state: head.state,
        expires_on: head.expires_on,
        survivor: received.survivor.as_ref().filter(|survivor| works_with(permit.actor(), survivor)).map(|survivor| survivor.id),
        workers,
        typed: typed.case.unwrap_or_else(|| NewCase::of(name_in(&packet))),
        answer: typed.answer,
        problems,
        packet,
        is_over,
    })
}

fn answer_forms(l: Lang, id: ReferralId, head: &IncomingHead, typed: &NewAnswer, problems: &Problems) -> Vec<Form> {
    let action = format!("/inbox/{id}/answer");
    let is_transfer = head.is_transfer();
    let given = || Form::new(&action, t::service_given(l)).hide("answer", "service_given");
    let mut forms = match head.state {
        Incoming::Received => vec![
            Form::new(&action, if is_transfer { t::transfer_accept(l) } else { t::accept(l) }).hide("answer", "accept"),
            Form::new(&action, t::decline(l))
                .hide("answer", "decline")
                .ask(Field::new("reason", t::reason(l), Control::Select { options: choices(l, "decline_reason", &typed.reason) }).error(said_of(problems, "reason")))
                .second(),
        ],
        Incoming::Accepted | Incoming::Scheduled if !is_transfer => vec![appointment_form(l, &action, typed, problems), given()],
        Incoming::ServiceGiven if !is_transfer => vec![Form::new(&action, t::close(l)).hide("answer", "close").text(t::close_text(l))],
        Incoming::Accepted
        | Incoming::Scheduled
        | Incoming::ServiceGiven
        | Incoming::Closed
        | Incoming::HandedOver
        | Incoming::Declined
        | Incoming::DeclinedBySurvivor
        | Incoming::TakenBack
        | Incoming::Locked => Vec::new(),
    };
    if head.may_be_unwanted() {
        let why = Field::new("why", t::not_wanted_why(l), Control::Select { options: choices(l, "not_wanted_reason", &typed.why) });
        forms.push(Form::new(&action, t::not_wanted_button(l)).hide("answer", "not_wanted").text(t::not_wanted_heading(l)).ask(why.error(said_of(problems, "why"))).second());
    }
    forms
}

fn appointment_form(l: Lang, action: &str, typed: &NewAnswer, problems: &Problems) -> Form {
    let hour = Control::Line { value: typed.hour.clone(), width: Width::Four };
    Form::new(action, t::schedule(l))
        .hide("answer", "schedule")
        .ask(Field::day(l, "on", t::schedule_on(l), &typed.on).error(said_of(problems, "on")))
        .ask(Field::new("hour", t::schedule_hour(l), hour).hint(t::schedule_hint(l)).error(said_of(problems, "hour")))
}

/// Why nothing of what was shared is here.
fn why_empty(l: Lang, state: Incoming) -> &'static str {
    match state {
        Incoming::Declined => t::declined_text(l),
        Incoming::DeclinedBySurvivor => t::not_wanted_gone(l),
        Incoming::Closed => t::closed_text(l),
        Incoming::TakenBack => t::taken_back_text(l),
        Incoming::Received | Incoming::Accepted | Incoming::Scheduled | Incoming::ServiceGiven | Incoming::HandedOver | Incoming::Locked => t::locked_text(l),
    }
}

impl Page for IncomingSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::referral(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut rows = vec![Row::new(t::from(l), &self.from), Row::new(t::received_at(l), words::day_and_time(l, clock::local(self.received_at)))];
        rows.extend([Row::new(t::urgency(l), known(l, "urgency", &self.urgency)), Row::new(t::state(l), state_name(l, self.state.code())).tag(Tone::Calm)]);
        rows.extend(self.appointment.as_deref().map(|at| Row::new(t::appointment(l), said_appointment(l, at))));
        rows.extend(self.reason.as_deref().map(|reason| Row::new(t::because(l), reason_label(l, reason))));
        rows.extend(self.expires_on.parse().ok().map(|day| Row::new(t::until(l), words::date(l, day))));
        let mut main = Main::new(known(l, "service", &self.service)).caption(t::referral(l)).back("/referrals").with(Block::Summary(rows));
        main = if self.is_over {
            main.with(Block::Warning(why_empty(l, self.state).into()))
        } else {
            let shared = self.packet.items.iter().map(|(item, value)| Row::new(known(l, "packet_item", item), care::packet::said(l, item, value))).collect();
            main.heading(t::shared(l)).with_some(care::packet::not_now(l, &self.packet, reader.house().clock.now())).with(Block::Summary(shared))
        };
        if self.is_transfer && !self.is_over {
            main = taking_over::add_to(main, l, self);
        }
        let forms = if self.is_over { Vec::new() } else { answer_forms(l, self.id, &self.head, &self.answer, &self.problems) };
        forms.into_iter().fold(main, Main::form)
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewAnswer {
    /// accept, decline, schedule, service_given, not_wanted, close
    answer: String,
    /// Code of CL-DECLINE, with decline.
    reason: String,
    /// Code of the list `not_wanted_reason`, with `not_wanted`.
    why: String,
    /// The day on which she is awaited, with schedule.
    on: String,
    /// And the hour: `10:30`.
    hour: String,
}

pub(crate) async fn answer(permit: Permit<AnswerIncoming>, reader: Reader, Input { value, repeat, .. }: Input<NewAnswer>) -> Result<Response, Failure> {
    let l = reader.lang;
    match answer_with(&permit, l, &value, &repeat).await {
        Ok(done) => reader.done(StatusCode::OK, &format!("/inbox/{}?done={done}", permit.target().id), &serde_json::json!({ "id": permit.target().id })),
        Err(failure) => returned(&permit, &reader, Typed { answer: value, ..Typed::default() }, failure).await,
    }
}

fn event_of(answer: &str) -> Option<(IncomingEvent, &'static str)> {
    match answer {
        "accept" => Some((IncomingEvent::Accept, "accepted")),
        "decline" => Some((IncomingEvent::Decline, "answered")),
        "schedule" => Some((IncomingEvent::Schedule, "answered")),
        "service_given" => Some((IncomingEvent::GiveService, "answered")),
        "not_wanted" => Some((IncomingEvent::SheDeclined, "answered")),
        "close" => Some((IncomingEvent::Close, "answered")),
        _ => None,
    }
}

/// What an answer says besides what it is.
#[derive(Clone)]
struct Said {
    event: IncomingEvent,
    reason: Option<String>,
    appointment: Option<String>,
}

impl Said {
    fn of(l: Lang, event: IncomingEvent, value: &NewAnswer, head: &IncomingHead, now: i64) -> Result<Said, Failure> {
        let coded = |list: &str, field: &str, code: &str, missing: &'static str| if is_listed(list, code) { Ok(Some(code.to_owned())) } else { refuse(field, "required", missing) };
        let reason = match event {
            IncomingEvent::Decline => coded("decline_reason", "reason", &value.reason, t::reason_missing(l))?,
            IncomingEvent::SheDeclined => coded("not_wanted_reason", "why", &value.why, t::not_wanted_why_missing(l))?,
            IncomingEvent::Accept
            | IncomingEvent::Schedule
            | IncomingEvent::GiveService
            | IncomingEvent::Close
            | IncomingEvent::HandOver
            | IncomingEvent::TakeBack
            | IncomingEvent::Lock => None,
        };
        let appointment = if event == IncomingEvent::Schedule { Some(appointment(l, value, head, now)?) } else { None };
        Ok(Said { event, reason, appointment })
    }

    /// What they answer makes of it, or nothing where it cannot be answered so.
    fn after(&self, head: &IncomingHead) -> Option<IncomingHead> {
        let is_possible = match self.event {
            IncomingEvent::Schedule | IncomingEvent::GiveService | IncomingEvent::Close => !head.is_transfer(),
            IncomingEvent::SheDeclined => head.may_be_unwanted(),
            IncomingEvent::Accept | IncomingEvent::Decline | IncomingEvent::HandOver | IncomingEvent::TakeBack | IncomingEvent::Lock => true,
        };
        let state = head.state.after(self.event).filter(|_| is_possible)?;
        let moved = head.clone().moved(state);
        Some(IncomingHead { reason: self.reason.clone(), appointment: self.appointment.clone().or(moved.appointment), ..moved })
    }
}

/// A day and an hour to come, while her consent lasts: after it nothing here says whom to await.
fn appointment(l: Lang, value: &NewAnswer, head: &IncomingHead, now: i64) -> Result<String, Failure> {
    let Ok(on) = value.on.trim().parse::<Date>() else { return refuse("on", "required", t::schedule_on_missing(l)) };
    let Some(hour) = forms::parse_time(value.hour.trim()).and_then(|hour| hour.parse::<Time>().ok()) else { return refuse("hour", "required", t::schedule_hour_missing(l)) };
    let at = on.to_datetime(hour);
    if at <= clock::local(now) {
        return refuse("on", "past", t::schedule_past(l));
    }
    if head.expires_on.parse::<Date>().is_ok_and(|end| on > end) {
        return refuse("on", "too-far", t::schedule_too_late(l));
    }
    Ok(at.to_string())
}

async fn answer_with(permit: &Permit<AnswerIncoming>, l: Lang, value: &NewAnswer, repeat: &kernel::RepeatKey) -> Result<&'static str, Failure> {
    let Some((event, done)) = event_of(&value.answer) else { return refuse("", "answer", t::answer_unknown(l)) };
    let target = permit.target();
    let said = Said::of(l, event, value, &target.head, permit.now())?;
    let Some(IncomingHead { state, .. }) = said.after(&target.head) else { return refuse("", "state", t::not_now(l)) };
    let to = correspondent(permit.house(), permit.space(), l, target.head.from).await?.ok_or(Failure::NotFound)?;
    let content = Content::Answer { state, reason: said.reason.clone(), appointment: said.appointment.clone() };
    let parcel = post_office::parcel(permit.space(), &to, target.id, content, answer_expires(permit.now()))?;
    let today = clock::today(permit.now());
    permit
        .change(repeat, move |_, received| {
            let Some(head) = said.after(&received.head).filter(|_| received.head.is_readable(today)) else { return refuse("", "state", t::not_now(l)) };
            let drafts = Drafts::of(received.id.0, [Draft::house("incoming", "referral_answered", received.id.0, &head)?]).sending([parcel.clone()]);
            Ok(if head.state.keeps_copy() { drafts } else { drafts.erasing(received.head.packet) })
        })
        .await?;
    Ok(done)
}
