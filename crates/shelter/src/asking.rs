//! The houses that were asked, once the need is decided: what each of them is told, and what it is to the need then.

use kernel::{Failure, House, ids::OrganisationId};
use ledger::ParcelRow;
use people::correspondence::{as_remembered, in_days, parcel};
use space::Space;

use crate::{
    letters::{ANSWER_DAYS, Content, MAIL},
    model::request::AskEvent,
    records::{Ask, Request, RequestHead},
};

/// Letters to every house that still waits: to the chosen one that she comes, to the others that it is over.
pub(crate) async fn tell(house: &House, space: &Space, request: &Request, chosen: Option<OrganisationId>) -> Result<Vec<ParcelRow>, Failure> {
    let mut parcels = Vec::new();
    for ask in request.head.asked.iter().filter(|ask| ask.state.after(AskEvent::End).is_some()) {
        let Some(to) = as_remembered(house, space, ask.organisation).await? else { continue };
        let content = if chosen == Some(ask.organisation) { Content::Chosen } else { Content::Over };
        parcels.push(parcel(space, &to, MAIL, request.id.0, content, in_days(house.clock.now(), ANSWER_DAYS))?);
    }
    Ok(parcels)
}

/// Letters to every house but one that still waits: it is over.
pub(crate) async fn tell_others(house: &House, space: &Space, request: &Request, but: OrganisationId) -> Result<Vec<ParcelRow>, Failure> {
    let asked = request.head.asked.iter().filter(|ask| ask.organisation != but).cloned().collect();
    let others = Request { head: RequestHead { asked, ..request.head.clone() }, ..request.clone() };
    tell(house, space, &others, None).await
}

/// What the houses are to the request once it is decided.
pub(crate) fn ended(asked: &[Ask], chosen: Option<OrganisationId>) -> Vec<Ask> {
    let end = |ask: &Ask| {
        let event = if chosen == Some(ask.organisation) { AskEvent::Choose } else { AskEvent::End };
        Ask { state: ask.state.after(event).unwrap_or(ask.state), ..ask.clone() }
    };
    asked.iter().map(end).collect()
}
