//! What a letter about a referral becomes.

use care::{
    Packet,
    transfer::{Came, TRANSFER, TakenBack},
};
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
    well_formed::is_well_formed,
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

/// A letter as entries, or nothing where it cannot be read or says what no program of ours writes.
pub async fn take_in(space: &Space, sender: &Correspondent, about: Id, content: Value, now: i64) -> Result<Option<Entries>, Failure> {
    let Some(content) = serde_json::from_value::<Content>(content).ok().filter(is_well_formed) else { return Ok(None) };
    let (from, id, packet) = (OrganisationId(sender.id), ReferralId(about), Id::new_v4());
    let write = |content| parcel(space, sender, id, content, answer_expires(now));
    let replies = match content {
        // A copy that goes is confirmed to whoever takes it back.
        Content::Withdrawal | Content::Cancellation => Replies { confirms: Some(write(Content::Locked)?), takes_back: None },
        // To a yes that takes over a case: it is theirs, or it cannot be any more.
        Content::Answer { state: Incoming::Accepted, .. } => Replies { confirms: Some(write(Content::HandedOver)?), takes_back: Some(write(Content::Withdrawal)?) },
        Content::Referral { .. } | Content::Answer { .. } | Content::HandedOver | Content::SheDeclined { .. } | Content::Locked => Replies::default(),
    };
    let came = match content {
        Content::Withdrawal | Content::Cancellation => what_came(space, id, from).await?,
        Content::Referral { .. } | Content::Answer { .. } | Content::HandedOver | Content::SheDeclined { .. } | Content::Locked => None,
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
    match content {
        Content::Referral { service, urgency, expires_on, packet: shared } => {
            let head = IncomingHead {
                from: letter.from,
                service: service.clone(),
                urgency: urgency.clone(),
                expires_on: expires_on.clone(),
                packet,
                state: Incoming::Received,
                reason: None,
                is_past: false,
                survivor: None,
                appointment: None,
            };
            received(view, letter, &head, shared)
        }
        Content::HandedOver => {
            let Some(received) = find_from(view, letter)?.filter(|received| received.head.is_transfer()) else { return Ok(Drafts::default()) };
            let Some(state) = received.head.state.after(IncomingEvent::HandOver) else { return Ok(Drafts::default()) };
            let head = received.head.moved(state);
            Ok(Drafts::of(letter.id.0, [Draft::house("incoming", "transfer_confirmed", letter.id.0, &head)?]))
        }
        Content::Withdrawal => gone(view, letter, TakenBack::Withdrawn),
        Content::Cancellation => gone(view, letter, TakenBack::Mistake),
        Content::SheDeclined { reason } => {
            let Some(received) = find_from(view, letter)? else { return Ok(Drafts::default()) };
            let Some(state) = received.head.state.after(IncomingEvent::SheDeclined) else { return Ok(Drafts::default()) };
            let copy = received.head.packet;
            let head = IncomingHead { reason: Some(reason.clone()), ..received.head.moved(state) };
            Ok(Drafts::of(letter.id.0, [Draft::house("incoming", "referral_not_wanted", letter.id.0, &head)?]).erasing(copy))
        }
        Content::Answer { state: Incoming::Accepted, .. } => accepted(view, letter),
        Content::Answer { state, reason, appointment } => {
            let event = match state {
                Incoming::Accepted => OutgoingEvent::Accepted,
                Incoming::Declined => OutgoingEvent::Declined,
                Incoming::Scheduled => OutgoingEvent::Scheduled,
                Incoming::ServiceGiven => OutgoingEvent::ServiceGiven,
                Incoming::Closed => OutgoingEvent::Closed,
                Incoming::DeclinedBySurvivor => OutgoingEvent::SheDeclined,
                Incoming::Received | Incoming::HandedOver | Incoming::TakenBack | Incoming::Locked => return Ok(Drafts::default()),
            };
            move_sent(view, letter, event, reason.clone(), appointment.clone())
        }
        Content::Locked => move_sent(view, letter, OutgoingEvent::CopyLocked, None, None),
    }
}

fn received(view: &View<'_>, letter: &Arrived, head: &IncomingHead, shared: &Packet) -> Result<Drafts, Failure> {
    if view::find_received(view, letter.id)?.is_some() {
        return Ok(Drafts::default());
    }
    let event = if head.is_transfer() { "transfer_received" } else { "referral_received" };
    let copy = Draft::about(head.packet, "incoming_packet", "referral_packet", head.packet, &serde_json::json!({}))?.with_body(shared)?;
    // Whoever sent it chose the id: it is never another record of ours.
    Ok(Drafts::of(letter.id.0, [Draft::house("incoming", event, letter.id.0, head)?.follows(None), copy]))
}

/// What was sent is taken back: the copy is destroyed, and what of it went into her record here.
fn gone(view: &View<'_>, letter: &Arrived, why: TakenBack) -> Result<Drafts, Failure> {
    let event = match why {
        TakenBack::Withdrawn => IncomingEvent::Lock,
        TakenBack::Mistake => IncomingEvent::TakeBack,
    };
    let Some(received) = view::find_received(view, letter.id)? else { return never_came(letter) };
    let Some(state) = received.head.state.after(event).filter(|_| received.head.from == letter.from) else { return Ok(Drafts::default()) };
    let copy = received.head.packet;
    let head = received.head.moved(state);
    let written = match why {
        TakenBack::Withdrawn => Draft::house("incoming", "referral_locked", letter.id.0, &head)?,
        TakenBack::Mistake => Draft::house("incoming", "referral_taken_back", letter.id.0, &head)?,
    };
    let hers = received.survivor.as_ref().map(|survivor| care::transfer::take_back(survivor, letter.came.as_ref(), why, letter.today)).transpose()?.unwrap_or_default();
    let drafts = Drafts::of(letter.id.0, [written]).erasing(copy).sending(letter.replies.confirms.clone());
    Ok(hers.into_iter().fold(drafts, Drafts::and))
}

/// It was taken back before anybody collected it, or could not be read: there is no copy here, and they hear so.
fn never_came(letter: &Arrived) -> Result<Drafts, Failure> {
    let passed_over = Draft::house("parcel", "parcel_ignored", Id::new_v4(), &serde_json::json!({ "from": letter.from }))?;
    Ok(Drafts::of(letter.id.0, [passed_over]).sending(letter.replies.confirms.clone()))
}

/// What this organisation sent us, and no other.
fn find_from(view: &View<'_>, letter: &Arrived) -> Result<Option<Received>, Failure> {
    Ok(view::find_received(view, letter.id)?.filter(|received| received.head.from == letter.from))
}

/// They say yes. To take over her case: from this step on they are in charge of it and not we; where it cannot be handed over
/// any more, because it was closed or her consent does not hold today, what they were sent is taken back.
fn accepted(view: &View<'_>, letter: &Arrived) -> Result<Drafts, Failure> {
    let transfer = view::find_sent(view, letter.id)?.filter(|sent| sent.head.to == letter.from && sent.head.is_transfer());
    let Some(sent) = transfer else { return move_sent(view, letter, OutgoingEvent::Accepted, None, None) };
    let Some(state) = sent.head.state.after(OutgoingEvent::Accepted) else { return Ok(Drafts::default()) };
    let is_over = sent.head.expires_day < correspondence::day_number(letter.today);
    // R-CO-08: what was in force when they were asked may be in doubt by now, and then nothing goes under it.
    let is_agreed = !is_over && care::view::consent_for(view, sent.survivor, sent.head.to, TRANSFER, letter.today)?.is_some();
    let survivor = care::view::find_survivor(view, sent.survivor)?.filter(|_| is_agreed);
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
            let head = IncomingHead { is_past: true, appointment: None, ..head };
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
fn move_sent(view: &View<'_>, letter: &Arrived, event: OutgoingEvent, reason: Option<String>, appointment: Option<String>) -> Result<Drafts, Failure> {
    let Some(sent) = view::find_sent(view, letter.id)?.filter(|sent| sent.head.to == letter.from) else { return Ok(Drafts::default()) };
    let Some(state) = sent.head.state.after(event) else { return Ok(Drafts::default()) };
    let head = match event {
        // A case that they have taken over is not given back by a word about her.
        OutgoingEvent::SheDeclined if !sent.head.may_be_unwanted() => return Ok(Drafts::default()),
        // Why it was taken back stays known.
        OutgoingEvent::CopyLocked => sent.head.moved(state),
        OutgoingEvent::Scheduled => OutgoingHead { reason, appointment, ..sent.head.moved(state) },
        OutgoingEvent::Accepted
        | OutgoingEvent::Declined
        | OutgoingEvent::ServiceGiven
        | OutgoingEvent::Closed
        | OutgoingEvent::SheDeclined
        | OutgoingEvent::Withdraw
        | OutgoingEvent::Cancel => OutgoingHead { reason, ..sent.head.moved(state) },
    };
    Ok(Drafts::of(letter.id.0, [Draft::about(sent.survivor.0, "referral", "referral_answered", letter.id.0, &head)?]))
}
