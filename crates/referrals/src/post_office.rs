//! What a letter about a referral becomes.

use kernel::{
    Failure, clock,
    ids::{OrganisationId, ReferralId},
};
use ledger::{Id, ParcelRow};
use people::correspondence::{self, Entries, in_days};
use post::Correspondent;
use serde_json::Value;
use space::{Change, ChangeError, Draft, Drafts, Space, View, Who};

use crate::{
    letters::{Content, KIND},
    state::{Incoming, IncomingEvent, OutgoingEvent},
    view::{self, IncomingHead, OutgoingHead, Received},
};

/// Seals one letter into a parcel.
pub(crate) fn parcel(space: &Space, to: &Correspondent, about: ReferralId, content: Content, expires_day: i32) -> Result<ParcelRow, Failure> {
    correspondence::parcel(space, to, KIND, about.0, content, expires_day)
}

/// How long an answer may wait to be collected.
const ANSWER_DAYS: i32 = 90;

pub(crate) fn answer_expires(now: i64) -> i32 {
    in_days(now, ANSWER_DAYS)
}

/// A letter as entries, or nothing where it cannot be read.
pub fn take_in(space: &Space, sender: &Correspondent, about: Id, content: Value, now: i64) -> Result<Option<Entries>, Failure> {
    let Ok(content) = serde_json::from_value::<Content>(content) else { return Ok(None) };
    let (from, id, packet) = (OrganisationId(sender.id), ReferralId(about), Id::new_v4());
    // A copy that locks is confirmed to whoever withdrew.
    let reply = match content {
        Content::Withdrawal => Some(parcel(space, sender, id, Content::Locked, answer_expires(now))?),
        Content::Referral { .. } | Content::Answer { .. } | Content::Locked => None,
    };
    Ok(Some(Box::new(move |view| entries_of(view, from, id, &content, packet, reply.as_ref()))))
}

fn entries_of(view: &View<'_>, from: OrganisationId, id: ReferralId, content: &Content, packet: Id, reply: Option<&ParcelRow>) -> Result<Drafts, Failure> {
    match content {
        Content::Referral { service, urgency, expires_on, packet: shared } => {
            if view::find_received(view, id)?.is_some() {
                return Ok(Drafts::default());
            }
            let head = IncomingHead {
                from,
                service: service.clone(),
                urgency: urgency.clone(),
                expires_on: expires_on.clone(),
                packet,
                state: Incoming::Received,
                reason: None,
                is_past: false,
            };
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

/// Destroys every copy whose consent has ended by its day. Asked at each look at what arrived, so that no timer must run.
pub async fn forget_ended(space: &Space, now: i64) -> Result<(), Failure> {
    let today = clock::today(now);
    if space.read(move |view| view::list_past(view, today)).await?.is_empty() {
        return Ok(());
    }
    let change = space.change::<Failure, _>(Change { who: Who { staff: None, at: now }, key: None }, move |view| {
        let past = view::list_past(view, today).map_err(ChangeError::Refused)?;
        past.into_iter().try_fold(Drafts::of(Id::new_v4(), []), |drafts, Received { id, head, .. }| {
            let copy = head.packet;
            let head = IncomingHead { is_past: true, ..head };
            Ok(drafts.and(Draft::house("incoming", "referral_past", id.0, &head)?).erasing(copy))
        })
    });
    match change.await {
        Ok(_) => Ok(()),
        Err(ChangeError::Refused(failure)) => Err(failure),
        Err(ChangeError::Space(error)) => Err(error.into()),
    }
}

/// Only the organisation that it was sent to can move it.
fn move_sent(view: &View<'_>, from: OrganisationId, id: ReferralId, event: OutgoingEvent, reason: Option<String>) -> Result<Drafts, Failure> {
    let Some(sent) = view::find_sent(view, id)?.filter(|sent| sent.head.to == from) else { return Ok(Drafts::default()) };
    let Some(state) = sent.head.state.after(event) else { return Ok(Drafts::default()) };
    let head = OutgoingHead { state, reason, ..sent.head };
    Ok(Drafts::of(id.0, [Draft::about(sent.survivor.0, "referral", "referral_answered", id.0, &head)?]))
}
