//! What other houses ask: a party and its needs, nobody's name. An offer holds a bed for a while.

use std::collections::HashMap;

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problems, Reader, Scope,
    ids::{OrganisationId, ShelterRequestId},
    input::Nothing,
    permit::refuse,
    problem::problems_of,
};
use ledger::ParcelRow;
use people::correspondence::{correspondent, in_days, parcel};
use people::view::organisation_names;
use serde::Serialize;
use space::{Draft, Drafts, View};
use ui::{Block, Cell, Form, Head, Main, Row, Table, Tone};
use words::Lang;

use super::{admission::said_rules, requests::said_party};
use crate::{
    holds::{self, FreeBed, Hold},
    letters::{ANSWER_DAYS, Content, MAIL},
    model::request::{InquiryEvent, InquiryState},
    permissions::{AnswerInquiry, ViewBoard},
    records::{Inquiry, InquiryHead, Party},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct InquiryLine {
    id: ShelterRequestId,
    from: String,
    party: Party,
    state: InquiryState,
    asked_on: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct InquiryList {
    inquiries: Vec<InquiryLine>,
}

/// An offer whose hold is over is open again.
fn state_at(view: &View<'_>, inquiry: &Inquiry, now: i64) -> Result<InquiryState, Failure> {
    let is_lost = inquiry.head.state == InquiryState::Offered && !holds::holds(view, inquiry.head.bed, inquiry.id, now)?;
    Ok(if is_lost { InquiryState::Open } else { inquiry.head.state })
}

fn line(view: &View<'_>, inquiry: Inquiry, names: &HashMap<OrganisationId, String>, now: i64) -> Result<InquiryLine, Failure> {
    let state = state_at(view, &inquiry, now)?;
    Ok(InquiryLine { id: inquiry.id, from: names.get(&inquiry.head.from).cloned().unwrap_or_default(), party: inquiry.head.party, state, asked_on: inquiry.head.asked_on })
}

fn state_name(l: Lang, state: InquiryState) -> &'static str {
    t::text(l, &format!("inquiry-{}", state.code())).unwrap_or_default()
}

pub(crate) async fn list(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, scope.now());
    let names = scope.commons(move |view| organisation_names(view, l)).await?;
    let inquiries = scope.read(move |view, _| view::list_inquiries(view)?.into_iter().map(|inquiry| line(view, inquiry, &names, now)).collect());
    reader.show(&InquiryList { inquiries: inquiries.await? })
}

impl Page for InquiryList {
    fn title(&self, l: Lang) -> &'static str {
        t::inquiries(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &InquiryLine| {
            let tone = if line.state == InquiryState::Open { Tone::Warm } else { Tone::Calm };
            let day = line.asked_on.parse().map_or_else(|_| line.asked_on.clone(), words::short_date);
            vec![
                Cell::link(format!("/shelter/inquiries/{}", line.id), said_party(l, &line.party)),
                Cell::new(&line.from),
                Cell::new(day),
                Cell::tag(tone, state_name(l, line.state)),
            ]
        };
        let heads = [t::who_asks(l), t::from(l), t::day(l), t::state(l)].map(Head::new).into();
        let table = Table { caption: None, heads, rows: self.inquiries.iter().map(row).collect() };
        let main = Main::new(t::inquiries(l)).back("/shelter");
        if self.inquiries.is_empty() { main.with(Block::Muted(t::no_inquiries(l).into())) } else { main.with(Block::Table(table)) }
    }
}

// ---- One inquiry

#[derive(Serialize, schemars::JsonSchema)]
pub struct InquirySheet {
    #[serde(flatten)]
    line: InquiryLine,
    free: Vec<FreeBed>,
    #[serde(skip)]
    rules: Option<String>,
}

async fn sheet_of(permit: &Permit<AnswerInquiry>, l: Lang) -> Result<InquirySheet, Failure> {
    let (now, id) = (permit.now(), permit.target().id);
    let names = permit.commons(move |view| organisation_names(view, l)).await?;
    permit
        .read(move |view| {
            let inquiry = view::find_inquiry(view, id)?.ok_or(Failure::NotFound)?;
            let free = holds::free_beds(view, &inquiry.head.party, now)?;
            Ok(InquirySheet { line: line(view, inquiry, &names, now)?, free, rules: said_rules(l, &view::house_rules(view)?.0) })
        })
        .await
}

pub(crate) async fn show(permit: Permit<AnswerInquiry>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet_of(&permit, reader.lang).await?)
}

impl InquirySheet {
    fn facts(&self, l: Lang) -> Main {
        let party = &self.line.party;
        let mut rows = vec![
            Row::new(t::from(l), &self.line.from),
            Row::new(t::group(l), forms::label("admission_group", &party.group, l)),
            Row::new(t::needs_accessible(l), if party.needs_accessible { t::yes_(l) } else { t::no_(l) }),
            Row::new(t::state(l), state_name(l, self.line.state)).tag(Tone::Calm),
        ];
        rows.extend(party.avoid.as_ref().map(|code| Row::new(t::avoid(l), forms::label("region", code, l))));
        rows.extend(party.language.as_ref().map(|code| Row::new(t::language(l), forms::label("language", code, l))));
        let main = Main::new(said_party(l, party)).caption(t::inquiry(l)).back("/shelter/inquiries").with(Block::Summary(rows));
        let main = if party.sons_over_12 > 0 { main.with(Block::Warning(t::son_flag(l).into())) } else { main };
        main.with_some(self.rules.clone().map(Block::Inset))
    }

    fn draw(&self, l: Lang, typed: &Hold, problems: &Problems) -> Main {
        let action = |step: &str| format!("/shelter/inquiries/{}/{step}", self.line.id);
        let decline = Form::new(action("decline"), t::decline(l)).second();
        let can_offer = self.line.state == InquiryState::Open && !self.free.is_empty();
        let mut main = self.facts(l);
        for problem in problems.iter().filter(|problem| !can_offer || problem.field.is_empty()) {
            main = main.problem("", problem.detail.clone());
        }
        match self.line.state {
            InquiryState::Open if can_offer => {
                let offer = holds::form(l, action("offer"), t::offer(l), &self.free, typed, problems);
                main.with(Block::Inset(t::offer_text(l).into())).form(offer).form(decline)
            }
            InquiryState::Open => main.with(Block::Warning(t::none_free(l).into())).form(decline),
            InquiryState::Offered => main.form(decline),
            InquiryState::Chosen => main.with(Block::Inset(t::she_comes(l).into())),
            InquiryState::Declined | InquiryState::Arrived | InquiryState::Over => main,
        }
    }
}

impl Page for InquirySheet {
    fn title(&self, l: Lang) -> &'static str {
        t::inquiry(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        self.draw(reader.lang, &Hold::default(), &Vec::new())
    }
}

// ---- Its steps

async fn letter(permit: &Permit<AnswerInquiry>, content: Content) -> Result<ParcelRow, Failure> {
    let to = correspondent(permit.house(), permit.target().head.from).await?.ok_or(Failure::NotFound)?;
    parcel(permit.space(), &to, MAIL, permit.id(), content, in_days(permit.now(), ANSWER_DAYS))
}

/// The page as it is now, with what was typed and what was wrong; or on to the page after a success.
async fn answer<T>(permit: &Permit<AnswerInquiry>, reader: &Reader, outcome: Result<T, Failure>, typed: Hold) -> Result<Response, Failure> {
    let (l, id) = (reader.lang, permit.target().id);
    match outcome {
        Ok(_) => reader.done(StatusCode::OK, &format!("/shelter/inquiries/{id}?done=answered"), &serde_json::json!({ "id": id })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let sheet = sheet_of(permit, l).await?;
            reader.return_form(t::inquiry(l), &sheet.draw(l, &typed, &problems), &problems)
        }
    }
}

pub(crate) async fn offer(permit: Permit<AnswerInquiry>, reader: Reader, Input { value, repeat, .. }: Input<Hold>) -> Result<Response, Failure> {
    let offered = send_offer(&permit, reader.lang, &value, &repeat).await;
    answer(&permit, &reader, offered, value).await
}

async fn send_offer(permit: &Permit<AnswerInquiry>, l: Lang, value: &Hold, repeat: &kernel::RepeatKey) -> Result<(), Failure> {
    let now = permit.now();
    let hold = value.check(l, now)?;
    let letter = letter(permit, Content::Offered { until: hold.until }).await?;
    permit
        .change(repeat, move |view, inquiry| {
            let Some(state) = state_at(view, inquiry, now)?.after(InquiryEvent::Offer) else { return refuse("", "state", t::not_now(l)) };
            let (bed, taken) = holds::take(view, hold, &inquiry.head.party, inquiry.id, l, now)?;
            let head = InquiryHead { state, bed: Some(bed), ..inquiry.head.clone() };
            let offered = Draft::house("place_inquiry", "place_offered", inquiry.id.0, &head)?.based_on(inquiry.version);
            Ok(Drafts::of(inquiry.id.0, [taken, offered]).sending([letter.clone()]))
        })
        .await?;
    Ok(())
}

pub(crate) async fn decline(permit: Permit<AnswerInquiry>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let l = reader.lang;
    let letter = letter(&permit, Content::NoPlace).await?;
    let declined = permit.change(&repeat, move |view, inquiry| {
        let Some(state) = inquiry.head.state.after(InquiryEvent::Decline) else { return refuse("", "state", t::not_now(l)) };
        let head = InquiryHead { state, bed: None, ..inquiry.head.clone() };
        let declined = Draft::house("place_inquiry", "place_declined", inquiry.id.0, &head)?.based_on(inquiry.version);
        let drafts = std::iter::once(declined).chain(holds::release(view, inquiry.head.bed, inquiry.id)?);
        Ok(Drafts::of(inquiry.id.0, drafts).sending([letter.clone()]))
    });
    let declined = declined.await;
    answer(&permit, &reader, declined, Hold::default()).await
}
