//! What other houses ask: a party and its needs, nobody's name. An offer holds a bed for a while.

use std::collections::HashMap;

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Reader, Scope,
    ids::{BedId, OrganisationId, ShelterRequestId},
    permit::refuse,
    problem::problems_of,
};
use ledger::ParcelRow;
use people::correspondence::{correspondent, in_days, parcel};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Main, Row, Table, Tone};
use words::Lang;

use super::requests::{ANSWER_DAYS, DEFAULT_HOLD, FreeBed, Hold, fits, said_party};
use crate::{
    letters::{Content, MAIL},
    model::{
        bed::{BedEvent, BedState},
        request::{InquiryEvent, InquiryState},
    },
    permissions::{AnswerInquiry, ViewBoard},
    records::{BedHead, Inquiry, InquiryHead, Party},
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

fn names(view: &space::View<'_>, l: Lang) -> Result<HashMap<OrganisationId, String>, Failure> {
    Ok(people::view::list_organisations(view)?.into_iter().map(|it| (it.id, it.name(l).to_owned())).collect())
}

fn line(inquiry: &Inquiry, names: &HashMap<OrganisationId, String>) -> InquiryLine {
    InquiryLine {
        id: inquiry.id,
        from: names.get(&inquiry.head.from).cloned().unwrap_or_default(),
        party: inquiry.head.party.clone(),
        state: inquiry.head.state,
        asked_on: inquiry.head.asked_on.clone(),
    }
}

fn state_name(l: Lang, state: InquiryState) -> &'static str {
    t::text(l, &format!("inquiry-{}", state.code())).unwrap_or_default()
}

pub(crate) async fn list(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let names = scope.commons(move |view| names(view, l)).await?;
    let all = scope.read(|view, _| view::list_inquiries(view)).await?;
    reader.show(&InquiryList { inquiries: all.iter().map(|inquiry| line(inquiry, &names)).collect() })
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
}

pub(crate) async fn show(permit: Permit<AnswerInquiry>, reader: Reader) -> Result<Response, Failure> {
    let (l, now, inquiry) = (reader.lang, permit.now(), permit.target().clone());
    let names = permit.commons(move |view| names(view, l)).await?;
    let line = line(&inquiry, &names);
    let free = permit.read(move |view| {
        let free = view::list_beds(view)?.into_iter().filter(|bed| bed.state_at(now) == BedState::Free && fits(bed, &inquiry.head.party));
        Ok(free.map(FreeBed::of).collect())
    });
    reader.show(&InquirySheet { line, free: free.await? })
}

impl Page for InquirySheet {
    fn title(&self, l: Lang) -> &'static str {
        t::inquiry(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let party = &self.line.party;
        let mut rows = vec![
            Row::new(t::from(l), &self.line.from),
            Row::new(t::group(l), forms::label("admission_group", &party.group, l)),
            Row::new(t::needs_accessible(l), if party.needs_accessible { t::yes_(l) } else { t::no_(l) }),
            Row::new(t::state(l), state_name(l, self.line.state)).tag(Tone::Calm),
        ];
        rows.extend(party.avoid.as_ref().map(|code| Row::new(t::avoid(l), forms::label("region", code, l))));
        rows.extend(party.language.as_ref().map(|code| Row::new(t::language(l), forms::label("language", code, l))));
        let mut main = Main::new(said_party(l, party)).caption(t::inquiry(l)).back("/shelter/inquiries").with(Block::Summary(rows));
        if party.sons_over_12 > 0 {
            main = main.with(Block::Warning(t::son_flag(l).into()));
        }
        let action = |step: &str| format!("/shelter/inquiries/{}/{step}", self.line.id);
        let decline = Form::new(action("decline"), t::decline(l)).second();
        match self.line.state {
            InquiryState::Open => {
                let options: Vec<Choice> = self.free.iter().map(|bed| Choice::new(bed.id.to_string(), bed.said(), false)).collect();
                let offer = Form::new(action("offer"), t::offer(l)).ask(Field::new("bed", t::free_beds(l), Control::Radios { options })).ask(Field::line(
                    "hours",
                    t::hold_hours(l),
                    DEFAULT_HOLD.to_string(),
                ));
                let main = if self.free.is_empty() { main.with(Block::Warning(t::none_free(l).into())) } else { main.with(Block::Inset(t::offer_text(l).into())).form(offer) };
                main.form(decline)
            }
            InquiryState::Offered => main.form(decline),
            InquiryState::Declined | InquiryState::Chosen | InquiryState::Over => main,
        }
    }
}

// ---- Its steps

async fn answer(permit: &Permit<AnswerInquiry>, content: Content) -> Result<ParcelRow, Failure> {
    let to = correspondent(permit.house(), permit.target().head.from).await?.ok_or(Failure::NotFound)?;
    parcel(permit.space(), &to, MAIL, permit.id(), content, in_days(permit.now(), ANSWER_DAYS))
}

fn ended(permit: &Permit<AnswerInquiry>, reader: &Reader, outcome: Result<space::Outcome, Failure>) -> Result<Response, Failure> {
    let (l, id) = (reader.lang, permit.target().id);
    match outcome {
        Ok(_) => reader.done(StatusCode::OK, &format!("/shelter/inquiries/{id}?done=answered"), &serde_json::json!({ "id": id })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let mut main = Main::new(t::inquiry(l)).back(format!("/shelter/inquiries/{id}"));
            for problem in &problems {
                main = main.problem("", problem.detail.clone());
            }
            reader.return_form(t::inquiry(l), &main, &problems)
        }
    }
}

pub(crate) async fn offer(permit: Permit<AnswerInquiry>, reader: Reader, Input { value, repeat, .. }: Input<Hold>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let Some(until) = value.until(now) else {
        return ended(&permit, &reader, Err(Failure::Refused(vec![Problem::new("hours", "hours", t::hours_wrong(l))])));
    };
    let Some(bed) = BedId::parse(&value.bed) else {
        return ended(&permit, &reader, Err(Failure::Refused(vec![Problem::new("bed", "required", t::bed_missing(l))])));
    };
    let letter = answer(&permit, Content::Offered { until }).await?;
    let offered = permit.change(&repeat, move |view, inquiry| {
        let Some(state) = inquiry.head.state.after(InquiryEvent::Offer) else { return refuse("", "state", t::not_now(l)) };
        let Some(bed) = view::find_bed(view, bed)?.filter(|bed| fits(bed, &inquiry.head.party)) else { return refuse("bed", "bed", t::bed_missing(l)) };
        let Some(held) = bed.state_at(now).after(BedEvent::Hold) else { return refuse("bed", "taken", t::taken(l)) };
        let bed_head = BedHead { hold_until: Some(until), held_for: Some(inquiry.id), ..bed.cleared(held) };
        let head = InquiryHead { state, bed: Some(bed.id), ..inquiry.head.clone() };
        let drafts = [
            Draft::house("bed", "bed_held", bed.id.0, &bed_head)?.based_on(bed.version),
            Draft::house("place_inquiry", "place_offered", inquiry.id.0, &head)?.based_on(inquiry.version),
        ];
        Ok(Drafts::of(inquiry.id.0, drafts).sending([letter.clone()]))
    });
    let offered = offered.await;
    ended(&permit, &reader, offered)
}

#[derive(Deserialize)]
pub(crate) struct Nothing {}

pub(crate) async fn decline(permit: Permit<AnswerInquiry>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let l = reader.lang;
    let letter = answer(&permit, Content::NoPlace).await?;
    let declined = permit.change(&repeat, move |view, inquiry| {
        let Some(state) = inquiry.head.state.after(InquiryEvent::Decline) else { return refuse("", "state", t::not_now(l)) };
        let bed = inquiry.head.bed.map(|bed| view::find_bed(view, bed)).transpose()?.flatten();
        let head = InquiryHead { state, bed: None, ..inquiry.head.clone() };
        let mut drafts = vec![Draft::house("place_inquiry", "place_declined", inquiry.id.0, &head)?.based_on(inquiry.version)];
        if let Some(bed) = bed.filter(|bed| bed.head.state == BedState::Held && bed.head.held_for == Some(inquiry.id)) {
            drafts.push(Draft::house("bed", "bed_released", bed.id.0, &bed.cleared(BedState::Free))?.based_on(bed.version));
        }
        Ok(Drafts::of(inquiry.id.0, drafts).sending([letter.clone()]))
    });
    let declined = declined.await;
    ended(&permit, &reader, declined)
}
