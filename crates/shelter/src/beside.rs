//! A child that sleeps in its mother's bed (R-SH-04): a person with a stay and nights of its own, and no bed more. Whose the
//! bed is says the bed (`stay`), in whose bed a child sleeps says its stay (`beside`); both are written in one step.

use care::records::Survivor;
use jiff::civil::Date;
use kernel::{Failure, ids::StayId, permit::refuse};
use space::{Draft, View};
use words::Lang;

use crate::{
    model::bed::BedEvent,
    records::{Bed, BedHead, Stay, StayHead},
    t, view,
};

/// What a form sends instead of a bed.
pub(crate) const BESIDE_HER: &str = "beside";

/// Stays of her and her children that run.
pub(crate) fn running(view: &View<'_>, survivor: &Survivor, is: impl Fn(&StayHead) -> bool) -> Result<Vec<Stay>, Failure> {
    let ids = view::stays_of_person(view, survivor)?.into_iter().filter(|(_, head)| head.left_on.is_none() && is(head)).map(|(id, _)| id);
    let stays = ids.map(|id| view::find_stay(view, id)).collect::<Result<Vec<_>, _>>()?;
    Ok(stays.into_iter().flatten().collect())
}

/// Her own stay, if she is here.
pub(crate) fn hers(view: &View<'_>, survivor: &Survivor) -> Result<Option<Stay>, Failure> {
    Ok(running(view, survivor, |head| head.child.is_none())?.into_iter().next())
}

/// Her bed, where a child of hers may be put beside her.
pub(crate) fn her_bed(view: &View<'_>, survivor: &Survivor) -> Result<Option<Bed>, Failure> {
    Ok(hers(view, survivor)?.map(|stay| view::find_bed(view, stay.head.bed)).transpose()?.flatten())
}

/// Those who sleep in the bed of a stay beside whose it is.
pub(crate) fn beside(view: &View<'_>, stay: &Stay) -> Result<Vec<Stay>, Failure> {
    running(view, &stay.survivor, |head| head.beside == Some(stay.id))
}

/// The stay of hers beside which a child sleeps from a day on; she must be here on that day.
pub(crate) fn beside_her(view: &View<'_>, survivor: &Survivor, arrived: Date, l: Lang) -> Result<Stay, Failure> {
    let Some(hers) = hers(view, survivor)? else { return refuse("bed", "beside", t::beside_only_child(l)) };
    if hers.head.span().is_none_or(|span| span.arrived_on > arrived) {
        return refuse("arrived_on", "overlap", t::beside_not_then(l));
    }
    Ok(hers)
}

/// The bed of a stay that ends is cleaned next. Where others slept in it and stay, it is the first one's now, and the rest sleep
/// beside that one: what this changes in their stays is added to what is written of them in the same step.
pub(crate) fn leave_bed(view: &View<'_>, stay: &Stay, going: &[StayId], behind: &mut Vec<(Stay, &'static str)>, today: Date) -> Result<Option<Draft>, Failure> {
    let Some(bed) = view::find_bed(view, stay.head.bed)?.filter(|bed| bed.head.stay == Some(stay.id)) else { return Ok(None) };
    let staying: Vec<Stay> = beside(view, stay)?.into_iter().filter(|other| !going.contains(&other.id)).collect();
    let Some(heir) = staying.first().map(|other| other.id) else {
        let cleaning = bed.head.state.after(BedEvent::Vacate);
        return Ok(cleaning.map(|cleaning| bed.becomes("bed_left", &bed.vacated(cleaning, today))).transpose()?);
    };
    for mut other in staying {
        let beside = Some(heir).filter(|heir| *heir != other.id);
        if let Some((written, _)) = behind.iter_mut().find(|(written, _)| written.id == other.id) {
            written.head.beside = beside;
        } else {
            other.head.beside = beside;
            behind.push((other, "another_bed"));
        }
    }
    Ok(Some(bed.becomes("bed_taken", &BedHead { stay: Some(heir), ..bed.head.clone() })?))
}
