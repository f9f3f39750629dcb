//! R-SH-08: one need is written down once, however often and by whomever it is asked. Nobody is named in it, so whoever
//! answers is asked whether it is the same, at every door by which one comes in.

use jiff::civil::Date;
use kernel::{Failure, permit::refuse};
use space::{Draft, Drafts, View};
use words::Lang;

use crate::{
    model::request::RequestState,
    records::{Party, Request, RequestHead},
    t, view,
};

/// Needs that may be the same one: as many persons, of the same group, that nobody has decided, or for which there was no
/// place today. Who moves from here to another house is not somebody who calls.
pub(crate) fn list(view: &View<'_>, party: &Party, today: Date) -> Result<Vec<Request>, Failure> {
    let tomorrow = today.tomorrow().unwrap_or(today);
    let is_alike = |it: &Request| {
        let theirs = &it.head.party;
        (theirs.adults, theirs.children, &theirs.group) == (party.adults, party.children, &party.group) && it.head.leaves.is_none()
    };
    let ended = view::requests_between(view, &today.to_string(), &tomorrow.to_string())?.into_iter().filter(|it| it.head.state == RequestState::Unmet);
    let waiting = view::list_unsettled(view)?.into_iter().filter(|it| it.head.state.is_undecided());
    Ok(waiting.chain(ended).filter(is_alike).collect())
}

/// Counted as one more call for the one that was named; nothing where it is another need, or none is like it.
pub(crate) fn asked_again(view: &View<'_>, party: &Party, same: &str, today: Date, l: Lang) -> Result<Option<Drafts>, Failure> {
    let alike = list(view, party, today)?;
    if let Some(known) = alike.iter().find(|known| known.id.to_string() == same) {
        let head = RequestHead { calls: known.head.calls + 1, ..known.head.clone() };
        return Ok(Some(Drafts::of(known.id.0, [Draft::house("shelter_request", "place_asked_again", known.id.0, &head)?])));
    }
    if alike.is_empty() || same == "another" { Ok(None) } else { refuse("same", "required", t::same_missing(l)) }
}
