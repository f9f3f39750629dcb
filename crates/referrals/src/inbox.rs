//! One received referral and its answer.

use axum::{http::StatusCode, response::Response};
use care::{Packet, permissions::works_with, transfer::name_in};
use kernel::{
    Action, Failure, Input, Page, Permit, Problem, Problems, Reader, clock,
    ids::{ReferralId, SurvivorId},
    permit::refuse,
    problem::{problems_of, said_of},
};
use people::correspondence::correspondent;
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Choice, Control, Field, Form, Main, Row, Tone};
use words::Lang;

use crate::{
    letters::Content,
    list::state_name,
    permissions::{AnswerIncoming, ViewIncoming},
    post_office::{self, answer_expires, forget_ended},
    state::{Incoming, IncomingEvent},
    t,
    taking_over::{self, NewCase, Worker},
    view::{IncomingHead, Received},
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct IncomingSheet {
    pub(crate) id: ReferralId,
    service: String,
    urgency: String,
    pub(crate) state: Incoming,
    expires_on: String,
    /// Empty where her consent has ended or was withdrawn, and where we could not help.
    packet: Packet,
    is_over: bool,
    /// They ask us to take over her case.
    is_transfer: bool,
    /// Who she is here, after it was taken over.
    pub(crate) survivor: Option<SurvivorId>,
    /// After they handed it over: who could work with her.
    pub(crate) workers: Vec<Worker>,
    #[serde(skip)]
    pub(crate) typed: NewCase,
    #[serde(skip)]
    pub(crate) problems: Problems,
}

pub(crate) async fn show(permit: Permit<ViewIncoming>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, None, Vec::new()).await?)
}

pub(crate) async fn sheet<A: Action<Target = Received>>(permit: &Permit<A>, typed: Option<NewCase>, problems: Problems) -> Result<IncomingSheet, Failure> {
    let received = permit.target();
    forget_ended(permit.space(), permit.now()).await?;
    let is_over = !received.head.is_readable(clock::today(permit.now()));
    let packet = if is_over { Packet::default() } else { serde_json::from_slice(&permit.body(received.head.packet, 1).await?)? };
    let head = received.head.clone();
    let workers = if taking_over::may_begin(&head) && !is_over { taking_over::workers(permit).await? } else { Vec::new() };
    Ok(IncomingSheet {
        id: received.id,
        is_transfer: head.is_transfer(),
        service: head.service,
        urgency: head.urgency,
        state: head.state,
        expires_on: head.expires_on,
        survivor: received.survivor.as_ref().filter(|survivor| works_with(permit.actor(), survivor)).map(|survivor| survivor.id),
        workers,
        typed: typed.unwrap_or_else(|| NewCase::of(name_in(&packet))),
        problems,
        packet,
        is_over,
    })
}

fn answer_forms(l: Lang, id: ReferralId, state: Incoming, is_transfer: bool, problems: &Problems) -> Vec<Form> {
    let action = format!("/inbox/{id}/answer");
    let reasons = forms::list("decline_reason").map(|list| list.items.iter().map(|item| Choice::new(&item.code, item.label(l), false)).collect()).unwrap_or_default();
    match state {
        Incoming::Received => vec![
            Form::new(&action, if is_transfer { t::transfer_accept(l) } else { t::accept(l) }).hide("answer", "accept"),
            Form::new(&action, t::decline(l))
                .hide("answer", "decline")
                .ask(Field::new("reason", t::reason(l), Control::Select { options: reasons }).error(said_of(problems, "reason")))
                .second(),
        ],
        Incoming::Accepted if !is_transfer => vec![Form::new(&action, t::service_given(l)).hide("answer", "service_given")],
        Incoming::Accepted | Incoming::ServiceGiven | Incoming::HandedOver | Incoming::Declined | Incoming::Locked => Vec::new(),
    }
}

impl Page for IncomingSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::referral(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut rows = vec![Row::new(t::urgency(l), forms::label("urgency", &self.urgency, l)), Row::new(t::state(l), state_name(l, self.state.code())).tag(Tone::Calm)];
        rows.extend(self.expires_on.parse().ok().map(|day| Row::new(t::until(l), words::date(l, day))));
        let mut main = Main::new(forms::label("service", &self.service, l)).caption(t::referral(l)).back("/referrals").with(Block::Summary(rows));
        main = if self.is_over {
            let text = if self.state == Incoming::Declined { t::declined_text(l) } else { t::locked_text(l) };
            main.with(Block::Warning(text.into()))
        } else {
            let shared = self.packet.items.iter().map(|(item, value)| Row::new(forms::label("packet_item", item, l), care::packet::said(l, item, value))).collect();
            main.heading(t::shared(l)).with(Block::Summary(shared))
        };
        if self.is_transfer && !self.is_over {
            main = taking_over::add_to(main, l, self);
        }
        answer_forms(l, self.id, self.state, self.is_transfer, &Vec::new()).into_iter().fold(main, Main::form)
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewAnswer {
    /// accept, decline, service_given
    answer: String,
    /// Code of CL-DECLINE, with decline.
    reason: String,
}

pub(crate) async fn answer(permit: Permit<AnswerIncoming>, reader: Reader, Input { value, repeat, .. }: Input<NewAnswer>) -> Result<Response, Failure> {
    let l = reader.lang;
    match answer_with(&permit, l, &value, &repeat).await {
        Ok(done) => reader.done(StatusCode::OK, &format!("/inbox/{}?done={done}", permit.target().id), &serde_json::json!({ "id": permit.target().id })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let mut main = Main::new(t::referral(l)).back(format!("/inbox/{}", permit.target().id));
            for problem in problems.iter().filter(|problem| problem.field.is_empty()) {
                main = main.problem("", problem.detail.clone());
            }
            let main = answer_forms(l, permit.target().id, permit.target().head.state, permit.target().head.is_transfer(), &problems).into_iter().fold(main, Main::form);
            reader.return_form(t::referral(l), &main, &problems)
        }
    }
}

async fn answer_with(permit: &Permit<AnswerIncoming>, l: Lang, value: &NewAnswer, repeat: &kernel::RepeatKey) -> Result<&'static str, Failure> {
    let (event, done) = match value.answer.as_str() {
        "accept" => (IncomingEvent::Accept, "accepted"),
        "decline" => (IncomingEvent::Decline, "answered"),
        "service_given" => (IncomingEvent::GiveService, "answered"),
        _ => return refuse("", "answer", t::answer_unknown(l)),
    };
    let reason = (event == IncomingEvent::Decline).then(|| value.reason.clone());
    if reason.as_ref().is_some_and(|code| forms::list("decline_reason").is_none_or(|list| list.find(code).is_none())) {
        return Err(Failure::Refused(vec![Problem::new("reason", "required", t::reason_missing(l))]));
    }
    let target = permit.target();
    if target.head.is_transfer() && event == IncomingEvent::GiveService {
        return refuse("", "state", t::not_now(l));
    }
    let Some(state) = target.head.state.after(event) else { return refuse("", "state", t::not_now(l)) };
    let to = correspondent(permit.house(), target.head.from).await?.ok_or(Failure::NotFound)?;
    let parcel = post_office::parcel(permit.space(), &to, target.id, Content::Answer { state, reason: reason.clone() }, answer_expires(permit.now()))?;
    let today = clock::today(permit.now());
    permit
        .change(repeat, move |_, received| {
            let Some(state) = received.head.state.after(event).filter(|_| received.head.is_readable(today)) else { return refuse("", "state", t::not_now(l)) };
            let head = IncomingHead { state, reason: reason.clone(), ..received.head.clone() };
            let drafts = Drafts::of(received.id.0, [Draft::house("incoming", "referral_answered", received.id.0, &head)?]).sending([parcel.clone()]);
            Ok(if state.keeps_copy() { drafts } else { drafts.erasing(received.head.packet) })
        })
        .await?;
    Ok(done)
}
