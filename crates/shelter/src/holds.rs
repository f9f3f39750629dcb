//! Beds that are kept for a while: for a need of ours, or for one that another house has. A party is kept all of its
//! beds or none. Which they are the beds alone say (`held_for`): a list of them elsewhere could be wrong.

use std::{cmp::Reverse, collections::HashSet};

use kernel::{
    Failure, Problem, Problems, clock,
    ids::{BedId, ShelterRequestId},
    permit::refuse,
    problem::said_of,
    thresholds::{HOLD_DEFAULT_HOURS, HOLD_LONGEST_HOURS},
};
use serde::{Deserialize, Serialize};
use space::{Draft, View};
use ui::{Choice, Control, Field, Form, Row};
use words::Lang;

use crate::{
    model::bed::{BedEvent, BedState},
    records::{Bed, BedHead, Party},
    rooms::{by_room, is_open_to},
    t, view,
};

/// Which beds, and for how long.
#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Hold {
    /// The ids of the beds: one for each person, where a cot is one for a child under twelve.
    beds: Vec<String>,
    /// `yes` where fewer are enough, as for children who sleep beside their mother.
    fewer: String,
    /// For how many hours, at most 24; 4 where nothing is said.
    hours: String,
}

/// A hold that can be: the beds and the second until which they are kept.
pub(crate) struct Checked {
    pub(crate) beds: HashSet<BedId>,
    pub(crate) is_fewer_enough: bool,
    pub(crate) until: i64,
}

impl Hold {
    pub(crate) fn check(&self, l: Lang, now: i64) -> Result<Checked, Failure> {
        let hours = if self.hours.is_empty() { Some(HOLD_DEFAULT_HOURS) } else { self.hours.trim().parse().ok() };
        let mut problems = Problems::new();
        let hours = hours.filter(|hours| (1..=HOLD_LONGEST_HOURS).contains(hours));
        if hours.is_none() {
            problems.push(Problem::new("hours", "hours", t::hours_wrong(l)));
        }
        let beds: Option<HashSet<BedId>> = self.beds.iter().map(|bed| BedId::parse(bed)).collect();
        let beds = beds.filter(|beds| !beds.is_empty());
        if beds.is_none() {
            problems.push(Problem::new("beds", "required", t::bed_missing(l)));
        }
        match (beds, hours) {
            (Some(beds), Some(hours)) => Ok(Checked { beds, is_fewer_enough: self.fewer == "yes", until: now + hours * 3_600 }),
            _ => Err(Failure::Refused(problems)),
        }
    }
}

// ---- Which beds

/// Why beds cannot be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cannot {
    /// One of them is not there, or not for this party.
    Unfit,
    /// Somebody was quicker with one of them.
    Taken,
    /// A wheelchair must pass, and none of them is accessible.
    NotAccessible,
    /// They are fewer than the persons, and nobody said that this is enough.
    Few,
}

impl Cannot {
    fn refuse<T>(self, l: Lang, party: &Party) -> Result<T, Failure> {
        match self {
            Cannot::Unfit => refuse("beds", "bed", t::bed_missing(l)),
            Cannot::Taken => refuse("beds", "taken", t::some_taken(l)),
            Cannot::NotAccessible => refuse("beds", "accessible", t::none_accessible(l)),
            Cannot::Few => refuse("beds", "few", &t::beds_few(l, number(party.persons()))),
        }
    }
}

fn number(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// Children are put where a family may be, and cots are for small ones.
fn fits(bed: &Bed, party: &Party) -> bool {
    (bed.head.is_family || party.children == 0) && (!bed.head.is_cot || party.small_children() > 0)
}

/// One of them sleeps in an accessible bed, where a wheelchair must pass.
fn is_accessible_for(beds: &[&Bed], party: &Party) -> bool {
    !party.needs_accessible || beds.iter().any(|bed| bed.head.is_accessible && !bed.head.is_cot)
}

/// A bed for each person, where a cot is one for a small child and for nobody else.
fn is_enough(beds: &[&Bed], party: &Party) -> bool {
    let cots = beds.iter().filter(|bed| bed.head.is_cot).count();
    beds.len() - cots + cots.min(party.small_children()) >= party.persons()
}

/// A need names nobody, so whoever sleeps in a household's own room is a stranger to it.
fn is_open(beds: &[Bed], bed: &Bed, need: Option<ShelterRequestId>, now: i64) -> bool {
    is_open_to(beds, bed, need, now, &[])
}

/// Beds that are free now and where this party may be put, room by room.
pub(crate) fn fitting<'a>(beds: &'a [Bed], party: &Party, now: i64) -> Vec<&'a Bed> {
    let free = beds.iter().filter(|bed| bed.state_at(now) == BedState::Free && fits(bed, party) && is_open(beds, bed, None, now));
    let free: Vec<&Bed> = by_room(free).into_iter().flatten().collect();
    if is_accessible_for(&free, party) { free } else { Vec::new() }
}

/// Beds to begin with: all in one room where one has enough, a family's for a family, and of several the smallest; else
/// from the largest rooms. Beds before cots, so that a cot is used where beds run short.
pub(crate) fn suggested(fitting: &[&Bed], party: &Party) -> Vec<BedId> {
    let mut rooms = by_room(fitting.iter().copied());
    let is_wanted = |bed: &Bed| party.needs_accessible && bed.head.is_accessible && !bed.head.is_cot;
    for room in &mut rooms {
        room.sort_by_key(|bed| (!is_wanted(bed), bed.head.is_cot));
    }
    let is_other_kind = |room: &[&Bed]| room.iter().any(|bed| bed.head.is_family) != (party.children > 0);
    let suffices = |room: &&Vec<&Bed>| is_enough(room, party) && is_accessible_for(room, party);
    let in_one = rooms.iter().filter(suffices).min_by_key(|room| (is_other_kind(room), room.len())).cloned();
    let from = in_one.unwrap_or_else(|| {
        rooms.sort_by_key(|room| (!room.iter().any(|bed| is_wanted(bed)), Reverse(room.len())));
        rooms.concat()
    });
    let mut chosen: Vec<&Bed> = Vec::new();
    for bed in from {
        let is_cot_too_many = bed.head.is_cot && chosen.iter().filter(|bed| bed.head.is_cot).count() >= party.small_children();
        if !is_cot_too_many && !is_enough(&chosen, party) {
            chosen.push(bed);
        }
    }
    chosen.into_iter().map(|bed| bed.id).collect()
}

/// A bed and what becomes of it.
type Change<'a> = (&'a Bed, BedHead);

/// Held for this need, also where the time is over and nobody took it.
fn is_for(bed: &Bed, need: ShelterRequestId) -> bool {
    bed.head.state == BedState::Held && bed.head.held_for == Some(need)
}

fn held_until(bed: &Bed, need: ShelterRequestId, until: i64) -> BedHead {
    BedHead { hold_until: Some(until), held_for: Some(need), ..bed.cleared(BedState::Held) }
}

/// All of these beds held for the need, or none of them. What an earlier hold for it left behind is let go, so that every
/// bed that says this need was promised in one breath.
pub(crate) fn taken<'a>(beds: &'a [Bed], hold: &Checked, party: &Party, need: ShelterRequestId, now: i64) -> Result<Vec<Change<'a>>, Cannot> {
    let chosen: Vec<&Bed> = beds.iter().filter(|bed| hold.beds.contains(&bed.id)).collect();
    let is_unfit = |bed: &&Bed| !fits(bed, party) || !is_open(beds, bed, Some(need), now);
    if chosen.iter().any(|bed| bed.state_at(now).after(BedEvent::Hold).is_none()) {
        return Err(Cannot::Taken);
    }
    if chosen.len() < hold.beds.len() || chosen.iter().any(is_unfit) {
        return Err(Cannot::Unfit);
    }
    if !is_accessible_for(&chosen, party) {
        return Err(Cannot::NotAccessible);
    }
    if !hold.is_fewer_enough && !is_enough(&chosen, party) {
        return Err(Cannot::Few);
    }
    let left = beds.iter().filter(|bed| is_for(bed, need) && !hold.beds.contains(&bed.id)).map(|bed| (bed, bed.cleared(BedState::Free)));
    Ok(chosen.iter().map(|bed| (*bed, held_until(bed, need, hold.until))).chain(left).collect())
}

/// All beds that were promised are kept on, also when their time ran out and nobody took them; `None` where one of them
/// is no longer there: nobody is sent to half of her beds.
pub(crate) fn kept(beds: &[Bed], need: ShelterRequestId, promised: usize, until: i64, now: i64) -> Option<Vec<Change<'_>>> {
    let held: Vec<&Bed> = beds.iter().filter(|bed| is_for(bed, need)).collect();
    let is_there = |bed: &&Bed| bed.state_at(now) == BedState::Held || is_open(beds, bed, Some(need), now);
    let is_whole = held.len() >= promised && held.iter().all(is_there);
    is_whole.then(|| held.into_iter().map(|bed| (bed, held_until(bed, need, until))).collect())
}

/// Whatever is held for the need is free at once; what others have they keep.
pub(crate) fn released(beds: &[Bed], need: ShelterRequestId) -> Vec<Change<'_>> {
    beds.iter().filter(|bed| is_for(bed, need)).map(|bed| (bed, bed.cleared(BedState::Free))).collect()
}

fn drafts(changes: Vec<Change<'_>>) -> Result<Vec<Draft>, Failure> {
    let draft = |(bed, head): Change<'_>| {
        let event = if head.state == BedState::Held { "bed_held" } else { "bed_released" };
        Ok(bed.becomes(event, &head)?)
    };
    changes.into_iter().map(draft).collect()
}

// ---- In the house

/// Two parties that want one bed: exactly one gets all of hers, for the rules run one after the other.
pub(crate) fn take(view: &View<'_>, hold: &Checked, party: &Party, need: ShelterRequestId, l: Lang, now: i64) -> Result<Vec<Draft>, Failure> {
    if !view::house_rules(view)?.0.takes(&party.group) {
        return Cannot::Unfit.refuse(l, party);
    }
    match taken(&view::list_beds(view)?, hold, party, need, now) {
        Ok(changes) => drafts(changes),
        Err(why) => why.refuse(l, party),
    }
}

pub(crate) fn keep(view: &View<'_>, need: ShelterRequestId, promised: usize, until: i64, now: i64) -> Result<Option<Vec<Draft>>, Failure> {
    kept(&view::list_beds(view)?, need, promised, until, now).map(drafts).transpose()
}

pub(crate) fn release(view: &View<'_>, need: ShelterRequestId) -> Result<Vec<Draft>, Failure> {
    drafts(released(&view::list_beds(view)?, need))
}

/// She came for the need and took another bed than those that are held for it: one of them is free for it, of the kind
/// that she took if there is one. The others wait for those who come after her.
pub(crate) fn release_one_for(view: &View<'_>, need: ShelterRequestId, taken: &Bed) -> Result<Vec<Draft>, Failure> {
    let beds = view::list_beds(view)?;
    let mut held = released(&beds, need);
    held.sort_by_key(|(bed, _)| bed.head.is_cot != taken.head.is_cot);
    held.truncate(1);
    drafts(held)
}

/// The beds that are held for the need at this moment.
pub(crate) fn held_for(view: &View<'_>, need: ShelterRequestId, now: i64) -> Result<Vec<Bed>, Failure> {
    Ok(view::list_beds(view)?.into_iter().filter(|bed| is_for(bed, need) && bed.state_at(now) == BedState::Held).collect())
}

// ---- On a page

/// A bed that is free now and fits.
#[derive(Serialize, schemars::JsonSchema)]
pub struct FreeBed {
    id: BedId,
    room: String,
    label: String,
    is_cot: bool,
    is_accessible: bool,
    /// One of those to begin with: together they are as many as the party needs, if there are so many.
    is_suggested: bool,
}

/// Beds that are free now, for whom the house takes, room by room.
pub(crate) fn free_beds(view: &View<'_>, party: &Party, now: i64) -> Result<Vec<FreeBed>, Failure> {
    if !view::house_rules(view)?.0.takes(&party.group) {
        return Ok(Vec::new());
    }
    let beds = view::list_beds(view)?;
    let free = fitting(&beds, party, now);
    let suggested = suggested(&free, party);
    let shown = |bed: &&Bed| FreeBed {
        id: bed.id,
        room: bed.head.room.clone(),
        label: bed.head.label.clone(),
        is_cot: bed.head.is_cot,
        is_accessible: bed.head.is_accessible,
        is_suggested: suggested.contains(&bed.id),
    };
    Ok(free.iter().map(shown).collect())
}

impl FreeBed {
    fn said(&self, l: Lang) -> String {
        let marks = [(self.is_cot, t::cot(l)), (self.is_accessible, t::accessible(l))];
        let marks: Vec<&str> = marks.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
        let bed = format!("{} · {}", self.room, self.label);
        if marks.is_empty() { bed } else { format!("{bed} ({})", marks.join(", ")) }
    }
}

/// The fields that ask for beds and their hours: filled as they were sent, or with what is suggested where nothing was.
pub(crate) fn form(l: Lang, form: Form, party: &Party, free: &[FreeBed], typed: &Hold, problems: &Problems) -> Form {
    let is_fresh = typed.beds.is_empty() && typed.hours.is_empty();
    let is_ticked = |bed: &FreeBed| if is_fresh { bed.is_suggested } else { typed.beds.contains(&bed.id.to_string()) };
    let options = free.iter().map(|bed| Choice::new(bed.id.to_string(), bed.said(l), is_ticked(bed))).collect();
    let hours = if typed.hours.is_empty() { HOLD_DEFAULT_HOURS.to_string() } else { typed.hours.clone() };
    let beds = Field::new("beds", t::free_beds(l), Control::Checkboxes { options }).hint(t::beds_hint(l, number(party.persons()))).error(said_of(problems, "beds"));
    let fewer = || Field::new("fewer", t::fewer(l), Control::Checkboxes { options: vec![Choice::new("yes", t::fewer_enough(l), typed.fewer == "yes")] }).optional();
    form.ask(beds).ask_all((party.persons() > 1).then(fewer)).ask(Field::line("hours", t::hold_hours(l), hours).error(said_of(problems, "hours")))
}

/// A bed that is held now.
#[derive(Serialize, schemars::JsonSchema)]
pub struct HeldBed {
    id: BedId,
    room: String,
    label: String,
    /// Second until which it is.
    until: Option<i64>,
}

pub(crate) fn held_beds(view: &View<'_>, need: ShelterRequestId, now: i64) -> Result<Vec<HeldBed>, Failure> {
    let shown = |bed: Bed| HeldBed { id: bed.id, room: bed.head.room, label: bed.head.label, until: bed.head.hold_until };
    Ok(held_for(view, need, now)?.into_iter().map(shown).collect())
}

/// The beds that are held, and until when.
pub(crate) fn held_rows(l: Lang, held: &[HeldBed]) -> Vec<Row> {
    let until = |bed: &HeldBed| bed.until.map(|until| words::day_and_time(l, clock::local(until))).unwrap_or_default();
    held.iter().map(|bed| Row::new(format!("{} · {}", bed.room, bed.label), t::held_until(l, until(bed)))).collect()
}
