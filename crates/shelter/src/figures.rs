//! What the house's own records amount to, for the figures that partners share.

use jiff::civil::Date;
use kernel::{Failure, Tally};
use space::View;

use crate::view;

/// needs of these days for which there was no place, each once (R-SH-08). Where nobody asked there was no request
/// (domain.md C.5). A need names nobody, so each is taken for somebody else's.
pub fn unmet(view: &View<'_>, from: Date, to: Date) -> Result<Tally, Failure> {
    let asked = view::requests_between(view, &from.to_string(), &to.to_string())?;
    Ok(Tally::of(asked.iter().filter(|request| request.head.is_unmet_though_asked()).map(|request| (request.id, 1))))
}

/// R-SH-03: nights of these days that are over, and who slept in them. A child is a person of its own (R-SH-04), and
/// recognised with its mother.
pub fn nights(view: &View<'_>, from: Date, to: Date, today: Date) -> Result<Tally, Failure> {
    let end = to.min(today).max(from);
    let stays = view::stays_between(view, &from.to_string(), &to.to_string())?;
    let slept = stays.iter().filter_map(|(household, head)| Some((*household, head.member, head.span()?.nights(from, end))));
    Ok(Tally::of_households(slept.map(|(household, member, nights)| (household, member, u64::try_from(nights).unwrap_or(0)))))
}
