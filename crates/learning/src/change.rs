//! What a record is once somebody has written it anew. Before a promise is accepted it may be bargained about; afterwards a
//! later day and other owners leave a trace, with a reason.

use std::collections::BTreeSet;

use forms::Answers;
use jiff::civil::Date;
use kernel::{Failure, Problem, ids::OrganisationId, permit::refuse};
use space::{Id, View};
use words::Lang;

use crate::{
    kind::Kind,
    record::{Head, Record, Taken},
    rights::left_of,
    state::{Event, State},
    t, view,
};

pub(crate) struct Change {
    pub answers: Answers,
    /// Who leads, where it is a promise; nothing where that stays.
    pub owner: Option<OrganisationId>,
    /// Who shares it; nothing where that stays.
    pub shared_by: Option<Vec<OrganisationId>>,
    /// Why its day or its owners change.
    pub because: String,
}

/// Whoever leads does not also share; nobody stands twice, and their order says nothing.
pub(crate) fn sharing(lead: Option<OrganisationId>, chosen: &[OrganisationId]) -> Vec<OrganisationId> {
    let others: BTreeSet<OrganisationId> = chosen.iter().copied().filter(|it| Some(*it) != lead).collect();
    others.into_iter().collect()
}

/// The head after a change, or what must be said first.
pub(crate) fn changed(now: &Record, change: &Change, by: OrganisationId, today: Date, l: Lang) -> Result<Head, Failure> {
    let fresh = Head::of(now.head.kind, &change.answers, now.head.organisation);
    let before = &now.head;
    let mut head = Head { title: fresh.title, day: fresh.day, measure: fresh.measure, quantity: fresh.quantity, by_whom: fresh.by_whom, ..before.clone() };
    head.owner = change.owner.or(before.owner);
    head.shared_by = sharing(head.owner, change.shared_by.as_ref().unwrap_or(&before.shared_by));
    if !before.kind.is_promise() || before.state == State::Proposed {
        return Ok(head);
    }
    for (event, is_changed, was) in [
        (Event::Postpone, head.day != before.day, before.day.clone().unwrap_or_default()),
        (Event::Share, head.shared_by != sharing(head.owner, &before.shared_by), String::new()),
        (Event::HandOver, head.owner != before.owner, String::new()),
    ] {
        if !is_changed {
            continue;
        }
        let Some(state) = before.kind.machine().after(before.state, event) else { return refuse("", "over", t::is_over(l)) };
        if change.because.is_empty() {
            return refuse("because", "required", t::because_missing(l));
        }
        head.state = if head.state == State::Proposed { head.state } else { state };
        let words = if was.is_empty() { change.because.clone() } else { format!("{was} → {}. {}", head.day.clone().unwrap_or_default(), change.because) };
        head.steps.push(Taken { event, on: today.to_string(), by, words, shown: None });
    }
    Ok(head)
}

/// Nobody uses more than is offered.
pub(crate) fn fits(view: &View<'_>, id: Id, head: &Head, l: Lang) -> Result<(), Failure> {
    let Some(wanted) = head.quantity.filter(|_| head.kind == Kind::Match) else { return Ok(()) };
    for origin in &head.from {
        let Some(offer) = view::find(view, *origin)?.filter(|it| it.head.kind == Kind::Offer) else { continue };
        if let Some(left) = left_of(view, &offer, id)?.filter(|left| wanted > *left) {
            return Err(Failure::Refused(vec![Problem::new("quantity", "left", t::only_left(l, left.max(0)))]));
        }
    }
    Ok(())
}
