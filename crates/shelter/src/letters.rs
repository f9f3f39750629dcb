//! What houses tell each other about a place. Nobody is named in any of it:
//! the consented packet is a referral of its own, to the one that was chosen.

use kernel::{
    Failure, House,
    ids::{OrganisationId, ShelterRequestId},
    thresholds::{AWAITED_HOURS, HOLD_LONGEST_HOURS},
};
use ledger::ParcelRow;
use people::correspondence::{Entries, in_days, parcel};
use post::Correspondent;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use space::{Draft, Drafts, Id, Space, View};

use crate::{
    asking, holds,
    model::request::{AskEvent, AskState, InquiryEvent, InquiryState, RequestEvent},
    records::{Ask, InquiryHead, Party, Request, RequestHead},
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
    Asked { party: Party, asked_on: String },
    /// Back: a bed is held until this second. Which bed, and where, is not said.
    Offered { until: i64 },
    /// Back: no place, or no longer the one that she chose.
    NoPlace {
        /// Code of CL-UNMET.
        #[serde(default)]
        reason: Option<String>,
    },
    /// She chose this house.
    Chosen,
    /// Back: she is awaited until this second.
    Kept { until: i64 },
    /// She chose another, or no longer needs it.
    Over,
    /// Back: she is here, and the house that she left can close her stay.
    Arrived,
}

/// What a letter is decided with, besides the facts of the moment.
struct Mail {
    house: House,
    space: Id,
    from: OrganisationId,
    id: ShelterRequestId,
    now: i64,
    /// What goes back: only the rules know which of them.
    answers: Answers,
}

impl Mail {
    /// No house keeps a bed for longer than that, whatever another's program says.
    fn believed(&self, until: i64) -> i64 {
        until.clamp(0, self.now.saturating_add(HOLD_LONGEST_HOURS.max(AWAITED_HOURS) * 3_600))
    }
}

#[derive(Default)]
struct Answers {
    kept: Option<(i64, ParcelRow)>,
    gone: Option<ParcelRow>,
    over: Vec<ParcelRow>,
}

/// A letter as entries, or nothing where it cannot be read.
pub async fn take_in(house: &House, space: &Space, sender: &Correspondent, about: Id, content: Value) -> Result<Option<Entries>, Failure> {
    let Ok(content) = serde_json::from_value::<Content>(content) else { return Ok(None) };
    let (now, id) = (house.clock.now(), ShelterRequestId(about));
    let back = |content| parcel(space, sender, MAIL, about, content, in_days(now, ANSWER_DAYS));
    let mut answers = Answers::default();
    match content {
        Content::Chosen => {
            let until = now + AWAITED_HOURS * 3_600;
            answers.kept = Some((until, back(Content::Kept { until })?));
            answers.gone = Some(back(Content::NoPlace { reason: None })?);
        }
        Content::Arrived => {
            let request = space.read::<_, Failure, _>(move |view| view::find_request(view, id)).await?;
            if let Some(request) = request {
                answers.over = asking::tell_others(house, space, &request, OrganisationId(sender.id)).await?;
            }
        }
        Content::Asked { .. } | Content::Offered { .. } | Content::NoPlace { .. } | Content::Kept { .. } | Content::Over => {}
    }
    let mail = Mail { house: house.clone(), space: space.id(), from: OrganisationId(sender.id), id, now, answers };
    Ok(Some(Box::new(move |view| entries_of(view, &mail, &content))))
}

fn entries_of(view: &View<'_>, mail: &Mail, content: &Content) -> Result<Drafts, Failure> {
    match content {
        Content::Asked { party, asked_on } => asked(view, mail, party, asked_on),
        Content::Offered { until } => answered(view, mail, AskEvent::Offer, |ask| Ask { until: Some(mail.believed(*until)), reason: None, ..ask }),
        Content::NoPlace { reason } => answered(view, mail, AskEvent::Decline, |ask| Ask { until: None, reason: reason.clone(), ..ask }),
        Content::Kept { until } => answered(view, mail, AskEvent::Keep, |ask| Ask { until: Some(mail.believed(*until)), ..ask }),
        Content::Arrived => answered(view, mail, AskEvent::Arrive, |ask| Ask { until: None, ..ask }),
        Content::Chosen => decided(view, mail, InquiryEvent::Choose),
        Content::Over => decided(view, mail, InquiryEvent::End),
    }
}

/// Asked for the first time, or again after it was over.
fn asked(view: &View<'_>, mail: &Mail, party: &Party, asked_on: &str) -> Result<Drafts, Failure> {
    let head = InquiryHead::new(mail.from, party.clone(), asked_on.to_owned());
    let draft = Draft::house("place_inquiry", "place_inquiry_came", mail.id.0, &head)?;
    match view::find_inquiry(view, mail.id)? {
        // Whoever asks chose the id: it is never another record of ours.
        None => Ok(Drafts::of(mail.id.0, [draft.follows(None)])),
        Some(known) if known.head.from == mail.from && known.head.state.after(InquiryEvent::Ask).is_some() => Ok(Drafts::of(mail.id.0, [draft.based_on(known.version)])),
        Some(_) => Ok(Drafts::default()),
    }
}

/// Only a house that was asked can answer.
fn answered(view: &View<'_>, mail: &Mail, event: AskEvent, say: impl Fn(Ask) -> Ask) -> Result<Drafts, Failure> {
    let Some(request) = view::find_request(view, mail.id)? else { return Ok(Drafts::default()) };
    let mut asked = request.head.asked.clone();
    let Some(ask) = asked.iter_mut().find(|ask| ask.organisation == mail.from) else { return Ok(Drafts::default()) };
    let Some(state) = ask.state.after(event) else { return Ok(Drafts::default()) };
    let was_chosen = ask.state == AskState::Chosen;
    *ask = say(Ask { state, ..ask.clone() });
    let until = ask.until;
    if event == AskEvent::Arrive {
        return arrived(view, mail, &request, &asked);
    }
    let lost = request.head.state.after(RequestEvent::Lose).filter(|_| was_chosen && event != AskEvent::Keep);
    let head = RequestHead { asked, state: lost.unwrap_or(request.head.state), ..request.head.clone() };
    let drafts = Drafts::of(mail.id.0, [request.becomes("place_answered", &head)?]);
    // She waits again: at once, or if she is not there when her time is over.
    let from = match (lost, event) {
        (Some(_), _) => mail.now,
        (None, AskEvent::Keep) => until.unwrap_or(mail.now),
        (None, AskEvent::Ask | AskEvent::Offer | AskEvent::Decline | AskEvent::Choose | AskEvent::Arrive | AskEvent::End) => return Ok(drafts),
    };
    let calls = view::house_rules(view)?.0.calls(mail.id.0, from);
    Ok(drafts.calling_off(mail.id.0).calling(mail.house.seal_calls(mail.space, &calls)?))
}

/// She is there: the need is over, here and in every other house.
fn arrived(view: &View<'_>, mail: &Mail, request: &Request, asked: &[Ask]) -> Result<Drafts, Failure> {
    let state = request.head.state.after(RequestEvent::Place).unwrap_or(request.head.state);
    let released = holds::release(view, request.id)?;
    let head = RequestHead { asked: asking::ended(asked, None), state, ..request.head.clone() };
    let drafts = std::iter::once(request.becomes("place_answered", &head)?).chain(released);
    Ok(Drafts::of(mail.id.0, drafts).sending(mail.answers.over.clone()).calling_off(mail.id.0))
}

/// Only the house that asked can decide. Beds that were kept for nothing are free at once, and those that she chose are
/// kept on until she comes; if one of them is gone, all are free, and she is told.
fn decided(view: &View<'_>, mail: &Mail, event: InquiryEvent) -> Result<Drafts, Failure> {
    let Some(inquiry) = view::find_inquiry(view, mail.id)?.filter(|inquiry| inquiry.head.from == mail.from) else { return Ok(Drafts::default()) };
    let Some(state) = inquiry.head.state.after(event) else { return Ok(Drafts::default()) };
    let (mut head, mut beds, mut letters) = (InquiryHead { state, ..inquiry.head.clone() }, Vec::new(), None);
    match (state, inquiry.head.promised(), &mail.answers.kept) {
        (InquiryState::Chosen, promised @ 1.., Some((until, kept))) => {
            if let Some(held) = holds::keep(view, mail.id, promised, *until, mail.now)? {
                (beds, letters) = (held, Some(kept.clone()));
            } else {
                beds = holds::release(view, mail.id)?;
                head = inquiry.head.promising(InquiryState::Declined, 0);
                letters.clone_from(&mail.answers.gone);
            }
        }
        (InquiryState::Over, ..) => {
            beds = holds::release(view, mail.id)?;
            head = inquiry.head.promising(state, 0);
        }
        // Promised by phone: beds are held for her on the inquiry's page.
        (InquiryState::Open | InquiryState::Offered | InquiryState::Declined | InquiryState::Chosen | InquiryState::Arrived, ..) => {}
    }
    let drafts = std::iter::once(inquiry.becomes("place_inquiry_decided", &head)?).chain(beds);
    Ok(Drafts::of(mail.id.0, drafts).sending(letters).calling_off(mail.id.0))
}
