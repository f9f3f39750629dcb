//! She moves to another bed of the house: the same stay, and the bed that she leaves is cleaned next.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Permit, Problems, Reader, clock,
    ids::BedId,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::Deserialize;
use space::{Draft, Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Main};
use words::Lang;

use super::{said_above, stays};
use crate::{
    beside::{self, BESIDE_HER},
    model::{
        bed::{BedEvent, BedState},
        stay::StayState,
    },
    permissions::ChangeStay,
    records::{self, BedHead, Stay, StayHead},
    rooms::is_open_to_her,
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Bed {
    /// The id of a bed that is free now. `beside`: a child sleeps in its mother's bed from now on.
    bed: String,
}

/// Beds that she may take now.
fn free_for(view: &View<'_>, stay: &Stay, now: i64) -> Result<Vec<records::Bed>, Failure> {
    let mut free = Vec::new();
    for bed in view::list_beds(view)? {
        if bed.state_at(now) == BedState::Free && may_be_put(view, &bed, stay, now)? {
            free.push(bed);
        }
    }
    Ok(free)
}

/// The bed of its mother, where a child sleeps in another.
fn her_bed(view: &View<'_>, stay: &Stay) -> Result<Option<records::Bed>, Failure> {
    if stay.head.child.is_none() {
        return Ok(None);
    }
    Ok(beside::her_bed(view, &stay.survivor)?.filter(|bed| bed.id != stay.head.bed))
}

/// A household's own room is not shared with a stranger.
fn may_be_put(view: &View<'_>, bed: &records::Bed, stay: &Stay, now: i64) -> Result<bool, Failure> {
    is_open_to_her(view, bed, &stay.survivor, None, now)
}

async fn page(permit: &Permit<ChangeStay>, l: Lang, typed: &Bed, problems: &Problems) -> Result<Main, Failure> {
    let (stay, now) = (permit.target().clone(), permit.now());
    let back = format!("/stays/{}", stay.id);
    let action = format!("{back}/bed");
    let (free, her_bed) = permit.read(move |view| Ok((free_for(view, &stay, now)?, her_bed(view, &stay)?))).await?;
    let main = said_above(Main::new(t::another_bed(l)).back(back), problems);
    if free.is_empty() && her_bed.is_none() {
        return Ok(main.with(Block::Muted(t::none_free(l).into())));
    }
    let name = |bed: &records::Bed| format!("{} · {}", bed.head.room, bed.head.label);
    let option = |bed: &records::Bed| Choice::new(bed.id.to_string(), name(bed), bed.id.to_string() == typed.bed);
    let beside_her = her_bed.iter().map(|bed| Choice::new(BESIDE_HER, t::beside_her(l, name(bed)), typed.bed == BESIDE_HER));
    let beds = Field::new("bed", t::bed(l), Control::Radios { options: free.iter().map(option).chain(beside_her).collect() }).error(said_of(problems, "bed"));
    Ok(main.form(Form::new(action, t::another_bed(l)).ask(beds)))
}

pub(crate) async fn form(permit: Permit<ChangeStay>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    reader.draw(StatusCode::OK, t::stay(l), &page(&permit, l, &Bed::default(), &Vec::new()).await?)
}

/// Where the stay goes on, and the bed that it takes with it. A child that sleeps beside its mother takes none.
fn moved(view: &View<'_>, stay: &Stay, chosen: &str, l: Lang, now: i64) -> Result<(StayHead, Option<Draft>), Failure> {
    let today = clock::today(now);
    if chosen == BESIDE_HER {
        if her_bed(view, stay)?.is_none() {
            return refuse("bed", "beside", t::beside_only_child(l));
        }
        let hers = beside::beside_her(view, &stay.survivor, today, l)?;
        return Ok((StayHead { beside: Some(hers.id), ..stay.head.moved_to(hers.head.bed, today) }, None));
    }
    let chosen = BedId::parse(chosen);
    let Some(bed) = chosen.map(|id| view::find_bed(view, id)).transpose()?.flatten() else { return refuse("bed", "required", t::bed_missing(l)) };
    // One that is held is held for somebody else.
    let is_free = bed.state_at(now) == BedState::Free;
    let Some(occupied) = bed.state_at(now).after(BedEvent::Occupy).filter(|_| is_free) else { return refuse("bed", "taken", t::taken(l)) };
    if !may_be_put(view, &bed, stay, now)? {
        return refuse("bed", "private", t::room_is_private(l));
    }
    let taken = BedHead { stay: Some(stay.id), ..bed.cleared(occupied) };
    Ok((StayHead { beside: None, ..stay.head.moved_to(bed.id, today) }, Some(bed.becomes("bed_taken", &taken)?)))
}

/// Both beds and the stay change together or not at all. Who sleeps beside her goes with her.
fn drafts(view: &View<'_>, stay: &Stay, chosen: &str, l: Lang, now: i64) -> Result<Drafts, Failure> {
    if stay.head.state() == StayState::Left {
        return refuse("", "left", t::has_left(l));
    }
    let (head, taken) = moved(view, stay, chosen, l, now)?;
    let mut drafts = vec![stay.becomes("another_bed", &head)?];
    for other in beside::beside(view, stay)? {
        let along = StayHead { beside: head.beside.or(Some(stay.id)), ..other.head.moved_to(head.bed, clock::today(now)) };
        drafts.push(other.becomes("another_bed", &along)?);
    }
    drafts.extend(taken);
    if let Some(before) = view::find_bed(view, stay.head.bed)?.filter(|before| before.head.stay == Some(stay.id))
        && let Some(cleaning) = before.head.state.after(BedEvent::Vacate)
    {
        drafts.push(before.becomes("bed_left", &before.vacated(cleaning, clock::today(now)))?);
    }
    Ok(Drafts::of(stay.id.0, drafts))
}

pub(crate) async fn save(permit: Permit<ChangeStay>, reader: Reader, Input { value, repeat, .. }: Input<Bed>) -> Result<Response, Failure> {
    let (l, now, chosen) = (reader.lang, permit.now(), value.bed.clone());
    match permit.change(&repeat, move |view, stay| drafts(view, stay, &chosen, l, now)).await {
        Ok(_) => stays::done(&permit, &reader),
        Err(failure) => {
            let problems = problems_of(failure)?;
            reader.return_form(t::stay(l), &page(&permit, l, &value, &problems).await?, &problems)
        }
    }
}
