//! What the house's own records amount to, for the figures that partners share.

use jiff::civil::Date;
use kernel::Failure;
use space::View;

use crate::{
    model::nights::{Usable, period_of},
    view,
};

/// needs of these days for which there was no place, each once (R-SH-08). Where nobody asked there was no request
/// (domain.md C.5).
pub fn unmet(view: &View<'_>, from: Date, to: Date) -> Result<u64, Failure> {
    let asked = view::requests_between(view, &from.to_string(), &to.to_string())?;
    Ok(asked.iter().map(|request| u64::from(request.head.is_unmet_though_asked())).sum())
}

/// R-SH-03: nights of these days that are over.
pub fn nights(view: &View<'_>, from: Date, to: Date, today: Date) -> Result<u64, Failure> {
    let stays = view::stays_between(view, &from.to_string(), &to.to_string())?;
    Ok(u64::try_from(period_of(&stays, &Usable::new(), from, to, today).nights).unwrap_or(0))
}
