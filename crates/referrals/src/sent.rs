//! One referral that was sent: where it stands; what was sent by mistake is taken back; and she may not want it after all.
//! Neither is her withdrawal: her consent stands as it is.

use axum::{http::StatusCode, response::Response};
use care::transfer::{TakenBack, unsettle};
use forms::{choices, is_listed};
use kernel::{
    Action, Failure, Input, Page, Permit, Problems, Reader, RepeatKey,
    ids::{ReferralId, SurvivorId},
    permit::refuse,
    problem::{problems_of, said_above, said_of},
};
use people::correspondence::as_remembered;
use post::Correspondent;
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Control, Field, Form, Main, Row, Tone};
use words::Lang;

use crate::{
    letters::Content,
    list::{day, reason_label, said_appointment, state_name},
    permissions::{ChangeSent, ViewSent},
    post_office::{self, answer_expires},
    state::{Outgoing, OutgoingEvent},
    t,
    view::{OutgoingHead, SentFor},
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct SentSheet {
    id: ReferralId,
    survivor: SurvivorId,
    /// Hers.
    code: String,
    to: String,
    service: String,
    urgency: String,
    state: Outgoing,
    /// Nobody answered for 72 hours.
    is_unanswered: bool,
    /// Code of `decline_reason`, `not_wanted_reason` or `cancel_reason`.
    reason: Option<String>,
    /// When they await her, by the country's clock: `2026-12-01T10:00:00`.
    appointment: Option<String>,
    /// What was shared, by its codes.
    items: Vec<String>,
    at: i64,
    #[serde(skip)]
    head: OutgoingHead,
    #[serde(skip)]
    problems: Problems,
}

pub(crate) async fn show(permit: Permit<ViewSent>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, reader.lang, Vec::new()).await?)
}

async fn sheet<A: Action<Target = SentFor>>(permit: &Permit<A>, l: Lang, problems: Problems) -> Result<SentSheet, Failure> {
    let sent = permit.target().sent.clone();
    let to = sent.head.to;
    let names = permit.commons(move |view| people::view::organisation_names(view, l)).await?;
    let head = sent.head.clone();
    Ok(SentSheet {
        id: sent.id,
        survivor: sent.survivor,
        code: permit.target().survivor.code.clone(),
        to: names.get(&to).cloned().unwrap_or_default(),
        service: head.service,
        urgency: head.urgency,
        state: head.state,
        is_unanswered: head.state.is_unanswered(sent.at, permit.now()),
        reason: head.reason,
        appointment: head.appointment,
        items: head.items,
        at: sent.at,
        head: sent.head,
        problems,
    })
}

impl SentSheet {
    fn rows(&self, l: Lang) -> Vec<Row> {
        let shared = self.items.iter().map(|item| forms::label("packet_item", item, l)).collect::<Vec<_>>().join(", ");
        let state = if self.is_unanswered {
            Row::new(t::state(l), t::state_no_response(l)).tag(Tone::Warm)
        } else {
            Row::new(t::state(l), state_name(l, self.state.code())).tag(Tone::Calm)
        };
        let mut rows = vec![
            Row::new(t::case_of(l), &self.code),
            Row::new(t::recipient(l), &self.to),
            Row::new(t::urgency(l), forms::label("urgency", &self.urgency, l)),
            Row::new(t::day(l), day(self.at)),
            state,
        ];
        rows.extend(self.appointment.as_deref().map(|at| Row::new(t::appointment(l), said_appointment(l, at))));
        rows.extend(self.reason.as_deref().map(|reason| Row::new(t::because(l), reason_label(l, reason))));
        rows.push(Row::new(t::shared(l), shared));
        rows
    }

    fn not_wanted_form(&self, l: Lang) -> Form {
        let why = Field::new("why", t::not_wanted_why(l), Control::Radios { options: choices(l, "not_wanted_reason", "") });
        Form::new(format!("/referrals/{}/not-wanted", self.id), t::not_wanted_button(l)).ask(why.error(said_of(&self.problems, "why"))).second()
    }

    fn cancel_form(&self, l: Lang) -> Form {
        let because = Field::new("because", t::cancel_because(l), Control::Radios { options: choices(l, "cancel_reason", "") });
        Form::new(format!("/referrals/{}/cancel", self.id), t::cancel_button(l)).ask(because.error(said_of(&self.problems, "because"))).grave()
    }
}

impl Page for SentSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::referral(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let main = Main::new(forms::label("service", &self.service, l)).caption(t::referral(l)).back(format!("/survivors/{}/referrals", self.survivor));
        let mut main = said_above(main, &self.problems).with(Block::Summary(self.rows(l)));
        if self.is_unanswered {
            main = main.with(Block::Warning(t::no_response_text(l).into()));
        }
        if self.head.may_be_unwanted() {
            main = main.heading(t::not_wanted_heading(l)).text(t::not_wanted_text(l)).form(self.not_wanted_form(l));
        }
        if self.state.after(OutgoingEvent::Cancel).is_some() {
            main = main.heading(t::cancel_heading(l)).text(t::cancel_text(l));
            if was_handed_over(&self.head) {
                main = main.with(Block::Warning(t::cancel_case(l).into()));
            }
            main = main.form(self.cancel_form(l));
        }
        main
    }
}

/// Whether her case is theirs by it.
fn was_handed_over(head: &OutgoingHead) -> bool {
    head.is_transfer() && head.state == Outgoing::Accepted
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewCancellation {
    /// Code of the list `cancel_reason`.
    because: String,
}

pub(crate) async fn cancel(permit: Permit<ChangeSent>, reader: Reader, Input { value, repeat, .. }: Input<NewCancellation>) -> Result<Response, Failure> {
    let done = try_cancel(&permit, reader.lang, value.because, &repeat).await;
    answered(&permit, &reader, done, "taken-back").await
}

async fn try_cancel(permit: &Permit<ChangeSent>, l: Lang, because: String, repeat: &RepeatKey) -> Result<(), Failure> {
    if !is_listed("cancel_reason", &because) {
        return refuse("because", "required", t::cancel_because_missing(l));
    }
    let to = recipient(permit).await?;
    let letter = post_office::parcel(permit.space(), &to, permit.target().sent.id, Content::Cancellation, answer_expires(permit.now()))?;
    permit
        .change(repeat, move |_, SentFor { sent, survivor }| {
            let Some(state) = sent.head.state.after(OutgoingEvent::Cancel) else { return refuse("", "state", t::cancel_not_now(l)) };
            let case = if was_handed_over(&sent.head) { unsettle(survivor, TakenBack::Mistake)? } else { None };
            let head = OutgoingHead { reason: Some(because.clone()), ..sent.head.clone().moved(state) };
            let written = Draft::about(survivor.id.0, "referral", "referral_cancelled", sent.id.0, &head)?;
            Ok(case.into_iter().fold(Drafts::of(sent.id.0, [written]), Drafts::and).recalling(sent.head.recalled()).sending([letter.clone()]))
        })
        .await?;
    Ok(())
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewNotWanted {
    /// Code of the list `not_wanted_reason`.
    why: String,
}

pub(crate) async fn not_wanted(permit: Permit<ChangeSent>, reader: Reader, Input { value, repeat, .. }: Input<NewNotWanted>) -> Result<Response, Failure> {
    let done = try_not_wanted(&permit, reader.lang, value.why, &repeat).await;
    answered(&permit, &reader, done, "saved").await
}

async fn try_not_wanted(permit: &Permit<ChangeSent>, l: Lang, why: String, repeat: &RepeatKey) -> Result<(), Failure> {
    if !is_listed("not_wanted_reason", &why) {
        return refuse("why", "required", t::not_wanted_why_missing(l));
    }
    let to = recipient(permit).await?;
    let content = Content::SheDeclined { reason: why.clone() };
    let letter = post_office::parcel(permit.space(), &to, permit.target().sent.id, content, answer_expires(permit.now()))?;
    permit
        .change(repeat, move |_, SentFor { sent, survivor }| {
            let state = sent.head.state.after(OutgoingEvent::SheDeclined).filter(|_| sent.head.may_be_unwanted());
            let Some(state) = state else { return refuse("", "state", t::not_wanted_not_now(l)) };
            let head = OutgoingHead { reason: Some(why.clone()), ..sent.head.clone().moved(state) };
            let written = Draft::about(survivor.id.0, "referral", "referral_not_wanted", sent.id.0, &head)?;
            Ok(Drafts::of(sent.id.0, [written]).recalling(sent.head.recalled()).sending([letter.clone()]))
        })
        .await?;
    Ok(())
}

async fn recipient(permit: &Permit<ChangeSent>) -> Result<Correspondent, Failure> {
    as_remembered(permit.house(), permit.space(), permit.target().sent.head.to).await?.ok_or(Failure::NotFound)
}

async fn answered(permit: &Permit<ChangeSent>, reader: &Reader, done: Result<(), Failure>, word: &str) -> Result<Response, Failure> {
    let id = permit.target().sent.id;
    match done {
        Ok(()) => reader.done(StatusCode::OK, &format!("/referrals/{id}?done={word}"), &serde_json::json!({ "id": id })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let sheet = sheet(permit, reader.lang, problems.clone()).await?;
            reader.return_form(t::referral(reader.lang), &sheet.main(reader), &problems)
        }
    }
}
