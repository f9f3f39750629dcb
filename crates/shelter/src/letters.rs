//! What two houses tell each other about a place. Nobody is named in any of it:
//! the consented packet is a referral of its own, to the one that was chosen.

use kernel::{
    Failure,
    ids::{OrganisationId, ShelterRequestId},
};
use people::correspondence::Entries;
use post::Correspondent;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use space::{Draft, Drafts, Id, View};

use crate::{
    holds,
    model::request::{AskEvent, InquiryEvent, InquiryState},
    records::{InquiryHead, Party, RequestHead},
    view,
};

pub const MAIL: &str = "place";
/// How many days a question, and how many an answer, waits to be collected.
pub(crate) const QUESTION_DAYS: i32 = 2;
pub(crate) const ANSWER_DAYS: i32 = 90;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub(crate) enum Content {
    /// To every house that could fit: the party and its needs.
    Asked {
        party: Party,
        asked_on: String,
    },
    /// Back: a bed is held until this second. Which bed, and where, is not said.
    Offered {
        until: i64,
    },
    NoPlace,
    /// She chose this house.
    Chosen,
    /// She chose another, or no longer needs it.
    Over,
    /// Back: she is here, and the house that she left can close her stay.
    Arrived,
}

/// A letter as entries, or nothing where it cannot be read.
pub fn take_in(sender: &Correspondent, about: Id, content: Value) -> Result<Option<Entries>, Failure> {
    let Ok(content) = serde_json::from_value::<Content>(content) else { return Ok(None) };
    let (from, id) = (OrganisationId(sender.id), ShelterRequestId(about));
    Ok(Some(Box::new(move |view| entries_of(view, from, id, &content))))
}

fn entries_of(view: &View<'_>, from: OrganisationId, id: ShelterRequestId, content: &Content) -> Result<Drafts, Failure> {
    match content {
        Content::Asked { party, asked_on } => {
            if view::find_inquiry(view, id)?.is_some() {
                return Ok(Drafts::default());
            }
            let head = InquiryHead { from, party: party.clone(), asked_on: asked_on.clone(), state: InquiryState::Open, bed: None };
            Ok(Drafts::of(id.0, [Draft::house("place_inquiry", "place_inquiry_came", id.0, &head)?]))
        }
        Content::Offered { until } => answered(view, from, id, AskEvent::Offer, Some(*until)),
        Content::NoPlace => answered(view, from, id, AskEvent::Decline, None),
        Content::Arrived => answered(view, from, id, AskEvent::Arrive, None),
        Content::Chosen => decided(view, from, id, InquiryEvent::Choose),
        Content::Over => decided(view, from, id, InquiryEvent::End),
    }
}

/// Only a house that was asked can answer.
fn answered(view: &View<'_>, from: OrganisationId, id: ShelterRequestId, event: AskEvent, until: Option<i64>) -> Result<Drafts, Failure> {
    let Some(request) = view::find_request(view, id)? else { return Ok(Drafts::default()) };
    let mut asked = request.head.asked.clone();
    let Some(ask) = asked.iter_mut().find(|ask| ask.organisation == from) else { return Ok(Drafts::default()) };
    let Some(state) = ask.state.after(event) else { return Ok(Drafts::default()) };
    ask.state = state;
    ask.until = until;
    let head = RequestHead { asked, ..request.head };
    Ok(Drafts::of(id.0, [Draft::house("shelter_request", "place_answered", id.0, &head)?]))
}

/// Only the house that asked can decide. A bed that was kept for nothing is free at once.
fn decided(view: &View<'_>, from: OrganisationId, id: ShelterRequestId, event: InquiryEvent) -> Result<Drafts, Failure> {
    let Some(inquiry) = view::find_inquiry(view, id)?.filter(|inquiry| inquiry.head.from == from) else { return Ok(Drafts::default()) };
    let Some(state) = inquiry.head.state.after(event) else { return Ok(Drafts::default()) };
    let released = if state == InquiryState::Over { holds::release(view, inquiry.head.bed, id)? } else { None };
    let head = InquiryHead { state, ..inquiry.head };
    let drafts = std::iter::once(Draft::house("place_inquiry", "place_inquiry_decided", id.0, &head)?).chain(released);
    Ok(Drafts::of(id.0, drafts))
}
