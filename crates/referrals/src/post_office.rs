//! Taking in what arrived, and addressing what leaves.

use std::pin::Pin;

use kernel::{
    Failure, House, clock,
    ids::{OrganisationId, ReferralId},
};
use ledger::{Id, ParcelRow};
use people::Organisation;
use post::{Correspondent, Letter};
use space::{Change, ChangeError, Draft, Drafts, Space, View, Who};

use crate::{
    letters::{Content, KIND},
    state::{Incoming, IncomingEvent, OutgoingEvent},
    view::{self, IncomingHead, OutgoingHead},
};

/// Another organisation's address, from the commons.
pub(crate) async fn correspondent(house: &House, id: OrganisationId) -> Result<Option<Correspondent>, Failure> {
    let found = house.commons.read::<_, Failure, _>(move |view| people::view::find_organisation(view, id)).await?;
    Ok(found.map(|it: Organisation| Correspondent { id: it.id.0, receive_key: it.receive_key, verify_key: it.verify_key, certificate: it.certificate }))
}

/// Seals one letter into a parcel.
pub(crate) fn parcel(space: &Space, to: &Correspondent, about: ReferralId, content: Content, expires_day: i32) -> Result<ParcelRow, Failure> {
    let letter = Letter { kind: KIND.into(), about: about.0, content };
    post::seal_letter(space.id(), space.keys(), to, &letter, expires_day).map_err(|_| Failure::Damaged)
}

/// Days since 1970 of a civil day.
pub(crate) fn day_number(day: jiff::civil::Date) -> i32 {
    day.since(jiff::civil::date(1970, 1, 1)).map_or(i32::MAX, |span| span.get_days())
}

/// How long an answer may wait to be collected.
const ANSWER_DAYS: i32 = 90;

pub(crate) fn answer_expires(now: i64) -> i32 {
    day_number(clock::today(now)).saturating_add(ANSWER_DAYS)
}

/// Called when a vault opens or mail waits: every parcel becomes entries, or is put aside unread.
pub fn collect(house: House, space: Space) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>> {
    Box::pin(async move {
        for row in house.ledger.parcels_for(space.id()).await? {
            take_in(&house, &space, row).await?;
        }
        Ok(())
    })
}

async fn take_in(house: &House, space: &Space, row: ParcelRow) -> Result<(), Failure> {
    let now = house.clock.now();
    let sender = correspondent(house, OrganisationId(row.from)).await?;
    let letter = sender.as_ref().and_then(|sender| post::open_letter::<Content>(&row, space.keys(), &sender.verify_key).ok());
    // A copy that locks is confirmed to whoever withdrew.
    let reply = match (&letter, &sender) {
        (Some(Letter { content: Content::Withdrawal, about, .. }), Some(sender)) => Some(parcel(space, sender, ReferralId(*about), Content::Locked, answer_expires(now))?),
        _ => None,
    };
    let (parcel, from, packet) = (row.id, OrganisationId(row.from), Id::new_v4());
    let change = space.change::<Failure, _>(Change { who: Who { staff: None, at: now }, key: Some(format!("parcel/{parcel}")) }, move |view| {
        let drafts = match &letter {
            Some(letter) => entries_of(view, from, letter, packet, reply.as_ref()).map_err(ChangeError::Refused)?,
            // Nobody we know signed it: it is put aside, and that is written down.
            None => Drafts::of(parcel, [Draft::house("parcel", "parcel_refused", parcel, &serde_json::json!({ "from": from }))?]),
        };
        let drafts = if drafts.is_empty() { Drafts::of(parcel, [Draft::house("parcel", "parcel_ignored", parcel, &serde_json::json!({ "from": from }))?]) } else { drafts };
        Ok(drafts.collecting(parcel))
    });
    match change.await {
        Ok(_) => Ok(()),
        Err(ChangeError::Refused(failure)) => Err(failure),
        Err(ChangeError::Space(error)) => Err(error.into()),
    }
}

fn entries_of(view: &View<'_>, from: OrganisationId, letter: &Letter<Content>, packet: Id, reply: Option<&ParcelRow>) -> Result<Drafts, Failure> {
    let id = ReferralId(letter.about);
    match &letter.content {
        Content::Referral { service, urgency, expires_on, packet: shared } => {
            if view::find_received(view, id)?.is_some() {
                return Ok(Drafts::default());
            }
            let head = IncomingHead { from, service: service.clone(), urgency: urgency.clone(), expires_on: expires_on.clone(), packet, state: Incoming::Received, reason: None };
            let copy = Draft::about(packet, "incoming_packet", "referral_packet", packet, &serde_json::json!({}))?.with_body(shared)?;
            Ok(Drafts::of(id.0, [Draft::house("incoming", "referral_received", id.0, &head)?, copy]))
        }
        Content::Withdrawal => {
            let Some(received) = view::find_received(view, id)?.filter(|received| received.head.from == from) else { return Ok(Drafts::default()) };
            let Some(state) = received.head.state.after(IncomingEvent::Lock) else { return Ok(Drafts::default()) };
            let copy = received.head.packet;
            let head = IncomingHead { state, ..received.head };
            Ok(Drafts::of(id.0, [Draft::house("incoming", "referral_locked", id.0, &head)?]).erasing(copy).sending(reply.cloned()))
        }
        Content::Answer { state, reason } => {
            let event = match state {
                Incoming::Accepted => OutgoingEvent::Accepted,
                Incoming::Declined => OutgoingEvent::Declined,
                Incoming::ServiceGiven => OutgoingEvent::ServiceGiven,
                Incoming::Received | Incoming::Locked => return Ok(Drafts::default()),
            };
            move_sent(view, from, id, event, reason.clone())
        }
        Content::Locked => move_sent(view, from, id, OutgoingEvent::CopyLocked, None),
    }
}

/// Only the organisation that it was sent to can move it.
fn move_sent(view: &View<'_>, from: OrganisationId, id: ReferralId, event: OutgoingEvent, reason: Option<String>) -> Result<Drafts, Failure> {
    let Some(sent) = view::find_sent(view, id)?.filter(|sent| sent.head.to == from) else { return Ok(Drafts::default()) };
    let Some(state) = sent.head.state.after(event) else { return Ok(Drafts::default()) };
    let head = OutgoingHead { state, reason, ..sent.head };
    Ok(Drafts::of(id.0, [Draft::about(sent.survivor.0, "referral", "referral_answered", id.0, &head)?]))
}
