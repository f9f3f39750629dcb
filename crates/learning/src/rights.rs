//! Whose it is to change a record, and to go on with it.

use kernel::{Failure, ids::OrganisationId};
use space::View;

use crate::{
    kind::Kind,
    record::{Head, Record},
    state::{Event, State},
    view,
};

/// Who wrote it down, or who promised it; once a promise was accepted, whoever leads it and nobody else (I.2).
pub fn may_change(head: &Head, own: OrganisationId) -> bool {
    let is_promise = head.kind.is_promise() && head.state != State::Proposed;
    head.answerable() == own || (head.organisation == own && !is_promise)
}

/// Whether this organisation may take this step.
pub fn may_take(view: &View<'_>, record: &Record, event: Event, own: OrganisationId) -> Result<bool, Failure> {
    let answers = record.head.answerable() == own;
    match record.head.kind {
        // Whoever proposes does not answer herself, and what was brought to no meeting waits for one.
        Kind::Proposal => Ok(meeting_of(view, record)?.is_some_and(|meeting| meeting.head.organisation == own)),
        Kind::Offer => match event {
            Event::Thank => is_receiver(view, record, own),
            Event::Use => Ok(answers || is_receiver(view, record, own)?),
            Event::Weigh
            | Event::Pilot
            | Event::Adopt
            | Event::Adapt
            | Event::TurnDown
            | Event::Hear
            | Event::Answer
            | Event::Accept
            | Event::Begin
            | Event::Finish
            | Event::Drop
            | Event::Postpone
            | Event::HandOver
            | Event::Share
            | Event::Advance
            | Event::Block
            | Event::Unblock
            | Event::Match
            | Event::Withdraw
            | Event::TakeBack => Ok(answers),
        },
        Kind::Visit
        | Kind::Host
        | Kind::Material
        | Kind::Insight
        | Kind::Practice
        | Kind::Body
        | Kind::Meeting
        | Kind::Conclusion
        | Kind::Recommendation
        | Kind::Commitment
        | Kind::Part
        | Kind::Reform
        | Kind::Wording
        | Kind::Statement
        | Kind::Question
        | Kind::Answer
        | Kind::Course
        | Kind::Session
        | Kind::Specialist
        | Kind::Campaign
        | Kind::Need
        | Kind::Match
        | Kind::Grant
        | Kind::Project
        | Kind::Indicator
        | Kind::Value
        | Kind::Chapter => Ok(answers),
    }
}

/// The meeting to which a proposal was brought first: whoever holds it hears and answers.
pub fn meeting_of(view: &View<'_>, proposal: &Record) -> Result<Option<Record>, Failure> {
    for id in &proposal.head.from {
        if let Some(origin) = view::find(view, *id)?.filter(|it| it.head.kind == Kind::Meeting) {
            return Ok(Some(origin));
        }
    }
    Ok(None)
}

/// Whoever got something of what is offered: who wrote down a use of it, or asked for what was used.
fn is_receiver(view: &View<'_>, offer: &Record, own: OrganisationId) -> Result<bool, Failure> {
    if offer.head.organisation == own {
        return Ok(false);
    }
    for used in view::children(view, offer.id)?.into_iter().filter(|it| it.head.kind == Kind::Match) {
        let asked = view::parents(view, used.id)?.into_iter().any(|it| it.head.kind == Kind::Need && it.head.organisation == own);
        if used.head.organisation == own || asked {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How much of what is offered nobody uses yet, besides this use of it; nothing where its quantity is not known.
pub fn left_of(view: &View<'_>, offer: &Record, besides: space::Id) -> Result<Option<i64>, Failure> {
    let Some(all) = offer.head.quantity else { return Ok(None) };
    let used = view::children(view, offer.id)?.into_iter().filter(|it| it.head.kind == Kind::Match && it.id != besides);
    Ok(Some(all - used.filter_map(|it| it.head.quantity).sum::<i64>()))
}
