//! What other houses ask: a party and its needs, nobody's name. An offer holds beds for a while.

use std::collections::HashMap;

use axum::{http::StatusCode, response::Response};
use kernel::{
    Action as _, Failure, Input, Page, Permit, Problems, Reader, Scope, clock,
    ids::{OrganisationId, ShelterRequestId},
    input::Nothing,
    permit::refuse,
    problem::{above, problems_of},
};
use ledger::ParcelRow;
use people::correspondence::{correspondent, in_days, parcel};
use people::view::organisation_names;
use serde::Serialize;
use space::{Drafts, View};
use ui::{Block, Cell, Form, Head, Main, Row, Table, Tone};
use words::Lang;

use super::{
    admission::said_rules,
    request::Unmet,
    requests::{said_needs, said_party},
};
use crate::{
    holds::{self, FreeBed, HeldBed, Hold},
    letters::{ANSWER_DAYS, Content, MAIL},
    model::{
        refusal::is_forbidden,
        request::{InquiryEvent, InquiryState},
    },
    permissions::{AnswerInquiry, ReviewInquiry, ViewBoard},
    records::{Inquiry, InquiryHead, Party, Refusal},
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

/// An offer whose hold is over is open again, and so is the need of one who did not come. Who was promised a place by
/// phone is awaited without a bed.
pub(super) fn state_at(view: &View<'_>, inquiry: &Inquiry, now: i64) -> Result<InquiryState, Failure> {
    let still = match inquiry.head.state {
        InquiryState::Offered => !holds::held_for(view, inquiry.id, now)?.is_empty(),
        InquiryState::Chosen => inquiry.head.promised() == 0 || !holds::held_for(view, inquiry.id, now)?.is_empty(),
        InquiryState::Open | InquiryState::Declined | InquiryState::Arrived | InquiryState::Over => true,
    };
    Ok(if still { inquiry.head.state } else { InquiryState::Open })
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
#[allow(clippy::struct_excessive_bools, reason = "each is something of its own to look at")]
pub struct InquirySheet {
    #[serde(flatten)]
    line: InquiryLine,
    free: Vec<FreeBed>,
    /// Beds that are held for it now.
    held: Vec<HeldBed>,
    /// She chose this house and did not come while the bed was kept.
    has_not_come: bool,
    /// She chose this house, and no bed is held for her yet.
    wants_bed: bool,
    /// Why there was no place, and what was named instead.
    refusal: Option<Refusal>,
    #[serde(skip)]
    is_forbidden: bool,
    #[serde(skip)]
    may_review: bool,
    #[serde(skip)]
    rules: Option<String>,
}

async fn sheet_of(permit: &Permit<AnswerInquiry>, l: Lang) -> Result<InquirySheet, Failure> {
    let (now, id) = (permit.now(), permit.target().id);
    let may_review = ReviewInquiry::allows(permit.actor(), permit.target());
    let names = permit.commons(move |view| organisation_names(view, l)).await?;
    permit
        .read(move |view| {
            let inquiry = view::find_inquiry(view, id)?.ok_or(Failure::NotFound)?;
            let (free, held) = (holds::free_beds(view, &inquiry.head.party, now)?, holds::held_beds(view, inquiry.id, now)?);
            let (refusal, state) = (inquiry.head.refusal.clone(), state_at(view, &inquiry, now)?);
            let may_review = may_review && inquiry.head.wants_review();
            Ok(InquirySheet {
                has_not_come: inquiry.head.state == InquiryState::Chosen && state == InquiryState::Open,
                wants_bed: state == InquiryState::Chosen && inquiry.head.promised() == 0,
                is_forbidden: refusal.as_ref().and_then(|it| it.other.as_deref()).is_some_and(is_forbidden),
                refusal,
                may_review,
                free,
                held,
                line: line(view, inquiry, &names, now)?,
                rules: said_rules(l, &view::house_rules(view)?.0),
            })
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
            Row::new(t::state(l), state_name(l, self.line.state)).tag(Tone::Calm),
        ];
        rows.extend(holds::held_rows(l, &self.held));
        rows.extend(said_needs(l, party));
        rows.extend(self.refusal.as_ref().map(|it| Row::new(t::why(l), forms::label("unmet_reason", &it.reason, l))));
        rows.extend(self.refusal.as_ref().and_then(|it| it.other.as_ref()).map(|words| Row::new(t::other_words(l), words)));
        rows.extend(self.refusal.as_ref().map(|it| Row::new(t::alternative(l), &it.alternative)));
        let main = Main::new(said_party(l, party)).caption(t::inquiry(l)).back("/shelter/inquiries").with(Block::Summary(rows));
        let main = if party.sons_over_12 > 0 { main.with(Block::Warning(t::son_flag(l).into())) } else { main };
        main.with_some(self.rules.clone().map(Block::Inset))
    }

    /// Whether a field stands on the page now; a problem of one that does not is said above.
    fn asks(&self, field: &str) -> bool {
        match field {
            "beds" | "hours" => (self.line.state == InquiryState::Open || self.wants_bed) && !self.free.is_empty(),
            "reason" | "other" | "alternative" => self.line.state.is_unsettled(),
            _ => false,
        }
    }

    fn draw(&self, l: Lang, typed: &Typed, problems: &Problems) -> Main {
        let action = |step: &str| format!("/shelter/inquiries/{}/{step}", self.line.id);
        let mut main = above(self.facts(l), problems, |problem| !self.asks(&problem.field));
        if self.is_forbidden {
            main = main.with(Block::Warning(t::forbidden_reason(l).into()));
        }
        if self.may_review {
            main = main.form(Form::new(action("reviewed"), t::reviewed(l)));
        }
        if self.has_not_come {
            main = main.with(Block::Warning(t::has_not_come(l).into()));
        }
        main = match self.line.state {
            InquiryState::Chosen if self.wants_bed => main.with(Block::Warning(t::hold_for_her(l).into())),
            InquiryState::Chosen => main.with(Block::Inset(t::she_comes(l).into())),
            InquiryState::Open | InquiryState::Offered => main,
            InquiryState::Declined | InquiryState::Arrived | InquiryState::Over => return main,
        };
        if self.asks("beds") {
            let offer = holds::form(l, Form::new(action("offer"), t::offer(l)), &self.line.party, &self.free, &typed.hold, problems);
            main = main.with(Block::Inset(t::offer_text(l).into())).form(offer);
        } else if self.line.state == InquiryState::Open {
            main = main.with(Block::Warning(t::none_free(l).into()));
        }
        main.heading(t::decline(l)).form(typed.refusal.form(l, action("decline"), t::decline(l), problems))
    }
}

impl Page for InquirySheet {
    fn title(&self, l: Lang) -> &'static str {
        t::inquiry(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        self.draw(reader.lang, &Typed::default(), &Vec::new())
    }
}

// ---- Its steps

/// What was sent and came back: every form of the page is filled with it again.
#[derive(Default)]
struct Typed {
    hold: Hold,
    refusal: Unmet,
}

async fn letter(permit: &Permit<AnswerInquiry>, l: Lang, content: Content) -> Result<ParcelRow, Failure> {
    let to = correspondent(permit.house(), permit.space(), l, permit.target().head.from).await?.ok_or(Failure::NotFound)?;
    parcel(permit.space(), &to, MAIL, permit.id(), content, in_days(permit.now(), ANSWER_DAYS))
}

/// The page as it is now, with what was typed and what was wrong; or on to the page after a success.
async fn answer<T>(permit: &Permit<AnswerInquiry>, reader: &Reader, outcome: Result<T, Failure>, typed: Typed) -> Result<Response, Failure> {
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
    answer(&permit, &reader, offered, Typed { hold: value, ..Typed::default() }).await
}

async fn send_offer(permit: &Permit<AnswerInquiry>, l: Lang, value: &Hold, repeat: &kernel::RepeatKey) -> Result<(), Failure> {
    let now = permit.now();
    let hold = value.check(l, now)?;
    let (offered, kept) = (letter(permit, l, Content::Offered { until: hold.until }).await?, letter(permit, l, Content::Kept { until: hold.until }).await?);
    permit
        .change(repeat, move |view, inquiry| {
            let before = state_at(view, inquiry, now)?;
            let has_beds = before == InquiryState::Chosen && inquiry.head.promised() > 0;
            let Some(state) = before.after(InquiryEvent::Offer).filter(|_| !has_beds) else { return refuse("", "state", t::not_now(l)) };
            let letter = if state == InquiryState::Chosen { &kept } else { &offered };
            let taken = holds::take(view, &hold, &inquiry.head.party, inquiry.id, l, now)?;
            let head = inquiry.head.promising(state, hold.beds.len());
            let offered = inquiry.becomes("place_offered", &head)?;
            Ok(Drafts::of(inquiry.id.0, taken).and(offered).sending([letter.clone()]).calling_off(inquiry.id.0))
        })
        .await?;
    Ok(())
}

/// R-SH-07: with a reason of the list and something instead, also where a bed was held for her.
pub(crate) async fn decline(permit: Permit<AnswerInquiry>, reader: Reader, Input { value, repeat, .. }: Input<Unmet>) -> Result<Response, Failure> {
    let declined = match value.check(reader.lang) {
        Ok(refusal) => send_refusal(&permit, reader.lang, refusal, &repeat).await,
        Err(failure) => Err(failure),
    };
    answer(&permit, &reader, declined, Typed { refusal: value, ..Typed::default() }).await
}

async fn send_refusal(permit: &Permit<AnswerInquiry>, l: Lang, why: Unmet, repeat: &kernel::RepeatKey) -> Result<(), Failure> {
    let refusal = why.refusal(clock::today(permit.now()));
    let letter = letter(permit, l, Content::NoPlace { reason: Some(refusal.reason.clone()) }).await?;
    let declined = permit.change(repeat, move |view, inquiry| {
        let Some(state) = inquiry.head.state.after(InquiryEvent::Decline) else { return refuse("", "state", t::not_now(l)) };
        let head = InquiryHead { refusal: Some(refusal.clone()), ..inquiry.head.promising(state, 0) };
        let declined = inquiry.becomes("place_declined", &head)?;
        let drafts = std::iter::once(declined).chain(holds::release(view, inquiry.id)?);
        Ok(Drafts::of(inquiry.id.0, drafts).sending([letter.clone()]).calling_off(inquiry.id.0))
    });
    declined.await?;
    Ok(())
}

/// Words instead of a code were looked at by a second person.
pub(crate) async fn reviewed(permit: Permit<ReviewInquiry>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let (l, id) = (reader.lang, permit.target().id);
    permit
        .change(&repeat, move |_, inquiry| {
            let Some(refusal) = inquiry.head.refusal.clone().filter(|_| inquiry.head.wants_review()) else { return refuse("", "state", t::not_now(l)) };
            let head = InquiryHead { refusal: Some(Refusal { is_reviewed: true, ..refusal }), ..inquiry.head.clone() };
            Ok(Drafts::of(inquiry.id.0, [inquiry.becomes("reason_reviewed", &head)?]))
        })
        .await?;
    reader.saved(&format!("/shelter/inquiries/{id}"), id)
}
