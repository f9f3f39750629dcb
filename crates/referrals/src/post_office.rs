//! What a letter about a referral becomes.

use care::transfer::Came;
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
pub async fn take_in(space: &Space, sender: &Correspondent, about: Id, content: Value, now: i64) -> Result<Option<Entries>, Failure> {
    let Ok(content) = serde_json::from_value::<Content>(content) else { return Ok(None) };
    let (from, id, packet) = (OrganisationId(sender.id), ReferralId(about), Id::new_v4());
    let write = |content| parcel(space, sender, id, content, answer_expires(now));
    let replies = match content {
        // A copy that locks is confirmed to whoever withdrew.
        Content::Withdrawal => Replies { confirms: Some(write(Content::Locked)?), takes_back: None },
        // To a yes that takes over a case: it is theirs, or it cannot be any more.
        Content::Answer { state: Incoming::Accepted, .. } => Replies { confirms: Some(write(Content::HandedOver)?), takes_back: Some(write(Content::Withdrawal)?) },
        Content::Referral { .. } | Content::Answer { .. } | Content::HandedOver | Content::Locked => Replies::default(),
    };
    let came = match content {
        Content::Withdrawal => what_came(space, id, from).await?,
        Content::Referral { .. } | Content::Answer { .. } | Content::HandedOver | Content::Locked => None,
    };
    let letter = Arrived { from, id, today: clock::today(now), replies, came };
    Ok(Some(Box::new(move |view| entries_of(view, &letter, &content, packet))))
}

/// What of her record here came with a case that is taken back.
async fn what_came(space: &Space, id: ReferralId, from: OrganisationId) -> Result<Option<Came>, Failure> {
    let received = space.read::<_, Failure, _>(move |view| view::find_received(view, id)).await?.filter(|received| received.head.from == from);
    match received.and_then(|received| received.survivor) {
        Some(survivor) => care::transfer::what_came(space, &survivor).await,
        None => Ok(None),
    }
}

/// What may be answered to a letter. Which of them leaves, if any, is decided on fresh facts.
#[derive(Default)]
struct Replies {
    confirms: Option<ParcelRow>,
    takes_back: Option<ParcelRow>,
}

struct Arrived {
    from: OrganisationId,
    id: ReferralId,
    today: jiff::civil::Date,
    replies: Replies,
    came: Option<Came>,
}

fn entries_of(view: &View<'_>, letter: &Arrived, content: &Content, packet: Id) -> Result<Drafts, Failure> {
    let (from, id) = (letter.from, letter.id);
    match content {
        Content::Referral { service, urgency, expires_on, packet: shared } => {
            // Without its day a copy would stay for ever.
            let has_day = expires_on.parse::<jiff::civil::Date>().is_ok();
            if !has_day || view::find_received(view, id)?.is_some() {
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
                survivor: None,
            };
            let event = if head.is_transfer() { "transfer_received" } else { "referral_received" };
            let copy = Draft::about(packet, "incoming_packet", "referral_packet", packet, &serde_json::json!({}))?.with_body(shared)?;
            // Whoever sent it chose the id: it is never another record of ours.
            Ok(Drafts::of(id.0, [Draft::house("incoming", event, id.0, &head)?.follows(None), copy]))
        }
        Content::HandedOver => {
            let Some(received) = find_from(view, letter)?.filter(|received| received.head.is_transfer()) else { return Ok(Drafts::default()) };
            let Some(state) = received.head.state.after(IncomingEvent::HandOver) else { return Ok(Drafts::default()) };
            let head = IncomingHead { state, ..received.head };
            Ok(Drafts::of(id.0, [Draft::house("incoming", "transfer_confirmed", id.0, &head)?]))
        }
        Content::Withdrawal => {
            let Some(received) = find_from(view, letter)? else { return Ok(Drafts::default()) };
            let Some(state) = received.head.state.after(IncomingEvent::Lock) else { return Ok(Drafts::default()) };
            let copy = received.head.packet;
            let head = IncomingHead { state, ..received.head };
            let hers = received.survivor.as_ref().map(|survivor| care::transfer::take_back(survivor, letter.came.as_ref(), letter.today)).transpose()?.unwrap_or_default();
            let drafts = Drafts::of(id.0, [Draft::house("incoming", "referral_locked", id.0, &head)?]).erasing(copy).sending(letter.replies.confirms.clone());
            Ok(hers.into_iter().fold(drafts, Drafts::and))
        }
        Content::Answer { state: Incoming::Accepted, .. } => accepted(view, letter),
        Content::Answer { state, reason } => {
            let event = match state {
                Incoming::Accepted => OutgoingEvent::Accepted,
                Incoming::Declined => OutgoingEvent::Declined,
                Incoming::ServiceGiven => OutgoingEvent::ServiceGiven,
                Incoming::Received | Incoming::HandedOver | Incoming::Locked => return Ok(Drafts::default()),
            };
            move_sent(view, from, id, event, reason.clone())
        }
        Content::Locked => move_sent(view, from, id, OutgoingEvent::CopyLocked, None),
    }
}

/// What this organisation sent us, and no other.
fn find_from(view: &View<'_>, letter: &Arrived) -> Result<Option<Received>, Failure> {
    Ok(view::find_received(view, letter.id)?.filter(|received| received.head.from == letter.from))
}

/// They say yes. To take over her case: from this step on they are in charge of it and not we; where it cannot be handed over
/// any more, because it was closed or her consent has ended since, what they were sent is taken back.
fn accepted(view: &View<'_>, letter: &Arrived) -> Result<Drafts, Failure> {
    let transfer = view::find_sent(view, letter.id)?.filter(|sent| sent.head.to == letter.from && sent.head.is_transfer());
    let Some(sent) = transfer else { return move_sent(view, letter.from, letter.id, OutgoingEvent::Accepted, None) };
    let Some(state) = sent.head.state.after(OutgoingEvent::Accepted) else { return Ok(Drafts::default()) };
    let is_over = sent.head.expires_day < correspondence::day_number(letter.today);
    let survivor = care::view::find_survivor(view, sent.survivor)?.filter(|_| !is_over);
    let case = survivor.map(|survivor| care::transfer::hand_over(&survivor, sent.head.to)).transpose()?.flatten();
    match (case, sent.head.state.after(OutgoingEvent::Withdraw)) {
        (Some(case), _) => {
            let head = sent.head.moved(state);
            let answered = Draft::about(sent.survivor.0, "referral", "referral_answered", sent.id.0, &head)?;
            Ok(Drafts::of(sent.id.0, [answered, case]).sending(letter.replies.confirms.clone()))
        }
        (None, Some(state)) => {
            let head = sent.head.moved(state);
            let taken_back = Draft::about(sent.survivor.0, "referral", "referral_withdrawn", sent.id.0, &head)?;
            Ok(Drafts::of(sent.id.0, [taken_back]).sending(letter.replies.takes_back.clone()))
        }
        (None, None) => Ok(Drafts::default()),
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
    let head = OutgoingHead { reason, ..sent.head.moved(state) };
    Ok(Drafts::of(id.0, [Draft::about(sent.survivor.0, "referral", "referral_answered", id.0, &head)?]))
}
