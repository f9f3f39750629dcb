//! Beds that are kept for a while: for a need of ours, or for one that another house has.

use kernel::{
    Failure, Problem, Problems,
    ids::{BedId, ShelterRequestId},
    permit::refuse,
    problem::said_of,
};
use serde::{Deserialize, Serialize};
use space::{Draft, View};
use ui::{Choice, Control, Field, Form};
use words::Lang;

use crate::{
    model::bed::{BedEvent, BedState},
    records::{Bed, BedHead, Party},
    rooms, t, view,
};

/// A hold lasts at most this many hours. Source: domain.md I.3, Bed; [M].
pub(crate) const LONGEST_HOURS: i64 = 24;
const DEFAULT_HOURS: i64 = 4;
/// For how long a bed is kept for her who chose it, counted from when the house reads of it. Source: domain.md C.7; [M].
pub(crate) const AWAITED_HOURS: i64 = 24;

/// Which bed, and for how long.
#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Hold {
    /// The bed's id.
    bed: String,
    /// For how many hours, at most 24; 4 where nothing is said.
    hours: String,
}

/// A hold that can be: a bed's id and the second until which it is kept.
#[derive(Clone, Copy)]
pub(crate) struct Checked {
    bed: BedId,
    pub(crate) until: i64,
}

impl Hold {
    pub(crate) fn check(&self, l: Lang, now: i64) -> Result<Checked, Failure> {
        let hours = if self.hours.is_empty() { Some(DEFAULT_HOURS) } else { self.hours.trim().parse().ok() };
        let mut problems = Problems::new();
        let hours = hours.filter(|hours| (1..=LONGEST_HOURS).contains(hours));
        if hours.is_none() {
            problems.push(Problem::new("hours", "hours", t::hours_wrong(l)));
        }
        let bed = BedId::parse(&self.bed);
        if bed.is_none() {
            problems.push(Problem::new("bed", "required", t::bed_missing(l)));
        }
        match (bed, hours) {
            (Some(bed), Some(hours)) => Ok(Checked { bed, until: now + hours * 3_600 }),
            _ => Err(Failure::Refused(problems)),
        }
    }
}

/// A bed that is free now and fits.
#[derive(Serialize, schemars::JsonSchema)]
pub struct FreeBed {
    id: BedId,
    room: String,
    label: String,
}

/// A wheelchair needs an accessible bed, and children a room where a family may be.
fn fits(bed: &Bed, party: &Party) -> bool {
    (bed.head.is_accessible || !party.needs_accessible) && (bed.head.is_family || party.children == 0) && !bed.head.is_cot
}

/// Whether the bed may be kept for this need. A need names nobody, so whoever sleeps in a household's own room is a
/// stranger to it.
fn is_open(beds: &[Bed], bed: &Bed, need: Option<ShelterRequestId>, now: i64) -> bool {
    rooms::is_open_to(beds, bed, need, now, &[])
}

/// Beds that are free now, for whom the house takes, in rooms where they may be put.
pub(crate) fn free_beds(view: &View<'_>, party: &Party, now: i64) -> Result<Vec<FreeBed>, Failure> {
    if !view::house_rules(view)?.0.takes(&party.group) {
        return Ok(Vec::new());
    }
    let mut free = Vec::new();
    let beds = view::list_beds(view)?;
    for bed in beds.iter().filter(|bed| bed.state_at(now) == BedState::Free && fits(bed, party)) {
        if is_open(&beds, bed, None, now) {
            free.push(FreeBed { id: bed.id, room: bed.head.room.clone(), label: bed.head.label.clone() });
        }
    }
    Ok(free)
}

/// The fields that ask for a bed and its hours, filled as they were sent.
pub(crate) fn form(l: Lang, action: String, submit: &'static str, free: &[FreeBed], typed: &Hold, problems: &Problems) -> Form {
    let options = free.iter().map(|bed| Choice::new(bed.id.to_string(), format!("{} · {}", bed.room, bed.label), bed.id.to_string() == typed.bed)).collect();
    let hours = if typed.hours.is_empty() { DEFAULT_HOURS.to_string() } else { typed.hours.clone() };
    Form::new(action, submit)
        .ask(Field::new("bed", t::free_beds(l), Control::Radios { options }).error(said_of(problems, "bed")))
        .ask(Field::line("hours", t::hold_hours(l), hours).error(said_of(problems, "hours")))
}

/// Whether the bed is kept for this need at this moment.
pub(crate) fn holds(view: &View<'_>, bed: Option<BedId>, need: ShelterRequestId, now: i64) -> Result<bool, Failure> {
    let bed = bed.map(|bed| view::find_bed(view, bed)).transpose()?.flatten();
    Ok(bed.is_some_and(|bed| bed.state_at(now) == BedState::Held && bed.head.held_for == Some(need)))
}

/// The bed is kept on for the need that it was held for, also when the hold ran out and nobody took it; `None` where it
/// is no longer there.
pub(crate) fn keep(view: &View<'_>, bed: BedId, need: ShelterRequestId, until: i64, now: i64) -> Result<Option<Draft>, Failure> {
    let Some(bed) = view::find_bed(view, bed)?.filter(|bed| bed.head.held_for == Some(need)) else { return Ok(None) };
    let Some(kept) = bed.head.state.after(BedEvent::Keep) else { return Ok(None) };
    let has_lapsed = bed.state_at(now) != kept;
    if has_lapsed && !is_open(&view::list_beds(view)?, &bed, Some(need), now) {
        return Ok(None);
    }
    let head = BedHead { hold_until: Some(until), held_for: Some(need), ..bed.cleared(kept) };
    Ok(Some(Draft::house("bed", "bed_held", bed.id.0, &head)?.based_on(bed.version)))
}

/// The last bed goes to exactly one: the rules run one after the other.
pub(crate) fn take(view: &View<'_>, hold: Checked, party: &Party, need: ShelterRequestId, l: Lang, now: i64) -> Result<(BedId, Draft), Failure> {
    let Some(bed) = view::find_bed(view, hold.bed)?.filter(|bed| fits(bed, party)) else { return refuse("bed", "bed", t::bed_missing(l)) };
    if !view::house_rules(view)?.0.takes(&party.group) || !is_open(&view::list_beds(view)?, &bed, Some(need), now) {
        return refuse("bed", "bed", t::bed_missing(l));
    }
    let Some(held) = bed.state_at(now).after(BedEvent::Hold) else { return refuse("bed", "taken", t::taken(l)) };
    let head = BedHead { hold_until: Some(hold.until), held_for: Some(need), ..bed.cleared(held) };
    Ok((bed.id, Draft::house("bed", "bed_held", bed.id.0, &head)?.based_on(bed.version)))
}

/// A bed that was kept for nothing is free at once; whoever else has it keeps it.
pub(crate) fn release(view: &View<'_>, bed: Option<BedId>, need: ShelterRequestId) -> Result<Option<Draft>, Failure> {
    let bed = bed.map(|bed| view::find_bed(view, bed)).transpose()?.flatten();
    let held = bed.filter(|bed| bed.head.state == BedState::Held && bed.head.held_for == Some(need));
    held.map(|bed| Ok(Draft::house("bed", "bed_released", bed.id.0, &bed.cleared(BedState::Free))?.based_on(bed.version))).transpose()
}
