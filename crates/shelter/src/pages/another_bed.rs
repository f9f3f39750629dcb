//! She moves to another bed of the house: the same stay, and the bed that she leaves is cleaned next.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Permit, Problems, Reader, clock,
    ids::BedId,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::Deserialize;
use space::{Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Main};
use words::Lang;

use super::{said_above, stays};
use crate::{
    model::{
        bed::{BedEvent, BedState},
        stay::StayState,
    },
    permissions::ChangeStay,
    records::{self, BedHead, Stay},
    rooms::is_open_to_her,
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Bed {
    /// The id of a bed that is free now.
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

/// A household's own room is not shared with a stranger.
fn may_be_put(view: &View<'_>, bed: &records::Bed, stay: &Stay, now: i64) -> Result<bool, Failure> {
    is_open_to_her(view, bed, &stay.survivor, None, now)
}

async fn page(permit: &Permit<ChangeStay>, l: Lang, typed: &Bed, problems: &Problems) -> Result<Main, Failure> {
    let (stay, now) = (permit.target().clone(), permit.now());
    let back = format!("/stays/{}", stay.id);
    let action = format!("{back}/bed");
    let free = permit.read(move |view| free_for(view, &stay, now)).await?;
    let main = said_above(Main::new(t::another_bed(l)).back(back), problems);
    if free.is_empty() {
        return Ok(main.with(Block::Muted(t::none_free(l).into())));
    }
    let option = |bed: &records::Bed| Choice::new(bed.id.to_string(), format!("{} · {}", bed.head.room, bed.head.label), bed.id.to_string() == typed.bed);
    let beds = Field::new("bed", t::bed(l), Control::Radios { options: free.iter().map(option).collect() }).error(said_of(problems, "bed"));
    Ok(main.form(Form::new(action, t::another_bed(l)).ask(beds)))
}

pub(crate) async fn form(permit: Permit<ChangeStay>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    reader.draw(StatusCode::OK, t::stay(l), &page(&permit, l, &Bed::default(), &Vec::new()).await?)
}

/// Both beds and the stay change together or not at all.
fn drafts(view: &View<'_>, stay: &Stay, chosen: Option<BedId>, l: Lang, now: i64) -> Result<Drafts, Failure> {
    if stay.head.state() == StayState::Left {
        return refuse("", "left", t::has_left(l));
    }
    let Some(bed) = chosen.map(|id| view::find_bed(view, id)).transpose()?.flatten() else { return refuse("bed", "required", t::bed_missing(l)) };
    // One that is held is held for somebody else.
    let is_free = bed.state_at(now) == BedState::Free;
    let Some(occupied) = bed.state_at(now).after(BedEvent::Occupy).filter(|_| is_free) else { return refuse("bed", "taken", t::taken(l)) };
    if !may_be_put(view, &bed, stay, now)? {
        return refuse("bed", "private", t::room_is_private(l));
    }
    let head = stay.head.moved_to(bed.id, clock::today(now));
    let taken = BedHead { stay: Some(stay.id), ..bed.cleared(occupied) };
    let mut drafts = vec![stay.becomes("another_bed", &head)?, bed.becomes("bed_taken", &taken)?];
    if let Some(before) = view::find_bed(view, stay.head.bed)?.filter(|before| before.head.stay == Some(stay.id))
        && let Some(cleaning) = before.head.state.after(BedEvent::Vacate)
    {
        drafts.push(before.becomes("bed_left", &before.vacated(cleaning, clock::today(now)))?);
    }
    Ok(Drafts::of(stay.id.0, drafts))
}

pub(crate) async fn save(permit: Permit<ChangeStay>, reader: Reader, Input { value, repeat, .. }: Input<Bed>) -> Result<Response, Failure> {
    let (l, now, chosen) = (reader.lang, permit.now(), BedId::parse(&value.bed));
    match permit.change(&repeat, move |view, stay| drafts(view, stay, chosen, l, now)).await {
        Ok(_) => stays::done(&permit, &reader),
        Err(failure) => {
            let problems = problems_of(failure)?;
            reader.return_form(t::stay(l), &page(&permit, l, &value, &problems).await?, &problems)
        }
    }
}
