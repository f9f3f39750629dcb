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
    match (record.head.kind, event) {
        // Whoever proposes does not answer herself, and what was brought to no meeting waits for one.
        (Kind::Proposal, _) => Ok(meeting_of(view, record)?.is_some_and(|meeting| meeting.head.organisation == own)),
        (Kind::Offer, Event::Thank) => is_receiver(view, record, own),
        (Kind::Offer, Event::Use) => Ok(record.head.answerable() == own || is_receiver(view, record, own)?),
        _ => Ok(record.head.answerable() == own),
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
