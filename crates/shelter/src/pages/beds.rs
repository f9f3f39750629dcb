//! Beds: added, taken out of service with a reason and an end, cleaned, released.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock,
    ids::{BedId, SiteId},
    permit::{Own, refuse},
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::{board::state_name, choices, day, must_choose, said_above};
use crate::{
    model::bed::{BedEvent, BedState},
    permissions::{AddBed, ChangeBed, ViewBeds},
    records::{Bed, BedHead},
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewBed {
    /// The site's id.
    site: String,
    room: String,
    label: String,
    /// family, accessible, cot, private
    kinds: Vec<String>,
}

// ---- All of them

#[derive(Serialize, schemars::JsonSchema)]
pub struct BedRow {
    id: BedId,
    room: String,
    label: String,
    #[serde(skip)]
    kinds: Kinds,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct BedList {
    beds: Vec<BedRow>,
}

/// What kind of bed it is, as marks.
#[derive(Clone, Copy)]
pub(super) struct Kinds(pub(super) [bool; 4]);

impl Kinds {
    pub(super) fn of(head: &BedHead) -> Self {
        Kinds([head.is_family, head.is_accessible, head.is_cot, head.is_private])
    }

    pub(super) fn said(self, l: Lang) -> String {
        let names = [t::family_room(l), t::accessible(l), t::cot(l), t::private_room(l)];
        self.0.into_iter().zip(names).filter(|(is, _)| *is).map(|(_, name)| name).collect::<Vec<_>>().join(", ")
    }
}

pub(crate) async fn list(scope: Scope<ViewBeds>, reader: Reader) -> Result<Response, Failure> {
    let beds = scope.read(|view, _| {
        let row = |bed: Bed| BedRow { id: bed.id, kinds: Kinds::of(&bed.head), room: bed.head.room, label: bed.head.label };
        Ok(view::list_beds(view)?.into_iter().map(row).collect())
    });
    reader.show(&BedList { beds: beds.await? })
}

impl Page for BedList {
    fn title(&self, l: Lang) -> &'static str {
        t::beds(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |bed: &BedRow| vec![Cell::new(&bed.room), Cell::new(&bed.label), Cell::new(bed.kinds.said(l))];
        let main = Main::new(t::beds(l)).with(Block::Buttons(vec![Link::new("/shelter/beds/new", t::add_bed(l))]));
        let main = if self.beds.is_empty() {
            main.with(Block::Muted(t::no_beds(l).into()))
        } else {
            main.with(Block::Table(Table { caption: None, heads: [t::room(l), t::bed(l), t::kind(l)].map(Head::new).into(), rows: self.beds.iter().map(row).collect() }))
        };
        main.with(Block::Links(vec![Link::new("/shelter/rules", t::rules(l)), Link::new("/shelter/funding", t::funding(l))]))
    }
}

async fn sites<A: kernel::Action>(permit: &Permit<A>) -> Result<Vec<(SiteId, String)>, Failure> {
    permit.read(|view| Ok(people::view::list_sites(view)?.into_iter().map(|site| (site.id, site.name)).collect())).await
}

fn form(l: Lang, values: &NewBed, sites: &[(SiteId, String)], problems: &Problems) -> Main {
    let options = sites.iter().map(|(id, name)| Choice::new(id.to_string(), name, id.to_string() == values.site)).collect();
    let kinds = [("family", t::family_room(l)), ("accessible", t::accessible(l)), ("cot", t::cot(l)), ("private", t::private_room(l))];
    let kinds = kinds.map(|(code, label)| Choice::new(code, label, values.kinds.iter().any(|kind| kind == code))).into();
    let form = Form::new("/shelter/beds", t::save(l))
        .ask(Field::new("site", t::site(l), Control::Select { options }).error(said_of(problems, "site")))
        .ask(Field::line("room", t::room(l), &values.room).error(said_of(problems, "room")))
        .ask(Field::line("label", t::bed(l), &values.label).error(said_of(problems, "label")))
        .ask(Field::new("kinds", t::kind(l), Control::Checkboxes { options: kinds }));
    let main = Main::new(t::add_bed(l)).back("/shelter/beds");
    if sites.is_empty() { main.with(Block::Inset(t::no_site(l).into())).with(Block::Links(vec![Link::new("/sites", t::site(l))])) } else { main.form(form) }
}

pub(crate) async fn new(permit: Permit<AddBed>, reader: Reader) -> Result<Response, Failure> {
    let Own = permit.target();
    let sites = sites(&permit).await?;
    reader.draw(StatusCode::OK, t::add_bed(reader.lang), &form(reader.lang, &NewBed::default(), &sites, &Vec::new()))
}

pub(crate) async fn add(permit: Permit<AddBed>, reader: Reader, Input { value, repeat, .. }: Input<NewBed>) -> Result<Response, Failure> {
    let l = reader.lang;
    let sites = sites(&permit).await?;
    let mut problems = Problems::new();
    let site = SiteId::parse(&value.site).filter(|id| sites.iter().any(|(known, _)| known == id));
    if site.is_none() {
        problems.push(Problem::new("site", "required", t::site_missing(l)));
    }
    let (room, label) = (words::tidy(&value.room), words::tidy(&value.label));
    for (field, text) in [("room", &room), ("label", &label)] {
        if text.is_empty() || text.chars().count() > 40 {
            problems.push(Problem::new(field, "required", t::short_name(l)));
        }
    }
    let (Some(site), true) = (site, problems.is_empty()) else {
        return reader.return_form(t::add_bed(l), &form(l, &value, &sites, &problems), &problems);
    };
    let id = BedId::random();
    let has = |kind: &str| value.kinds.iter().any(|it| it == kind);
    let head = BedHead {
        site,
        room,
        label,
        is_family: has("family"),
        is_accessible: has("accessible"),
        is_cot: has("cot"),
        is_private: has("private"),
        state: BedState::Free,
        hold_until: None,
        held_for: None,
        blocked_for: None,
        until: None,
        stay: None,
    };
    let outcome = permit.change(&repeat, move |_, Own| Ok(Drafts::of(id.0, [Draft::house("bed", "bed_added", id.0, &head)?]))).await?;
    reader.done(StatusCode::CREATED, "/shelter/beds?done=saved", &serde_json::json!({ "id": outcome.result }))
}

// ---- One bed

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewState {
    /// block, unblock, cleaned, release
    event: String,
    /// Code of the list of reasons, with block.
    reason: String,
    /// Until which day, with block.
    until: String,
}

fn bed_page(l: Lang, bed: &Bed, now: i64, values: &NewState, problems: &Problems) -> Main {
    let action = format!("/shelter/beds/{}/state", bed.id);
    let step = |event: &str, label: &'static str| Form::new(&action, label).hide("event", event);
    let state = bed.state_at(now);
    let mut rows = vec![Row::new(t::room(l), &bed.head.room), Row::new(t::state(l), state_name(l, state)).tag(Tone::Calm)];
    if state == BedState::Blocked {
        rows.extend(bed.head.blocked_for.as_ref().map(|reason| Row::new(t::why(l), forms::label("bed_block", reason, l))));
        rows.extend(bed.head.until.as_deref().and_then(day).map(|day| Row::new(t::until(l), words::date(l, day))));
    }
    let main = Main::new(&bed.head.label).caption(t::bed(l)).back("/shelter").with(Block::Summary(rows));
    let block = || {
        step("block", t::block(l))
            .ask(Field::new("reason", t::why(l), Control::Select { options: choices(l, "bed_block", &values.reason) }).error(said_of(problems, "reason")))
            .ask(Field::line("until", t::until_day(l), &values.until).hint(t::day_hint(l)).error(said_of(problems, "until")))
            .second()
    };
    match state {
        BedState::Free => main.form(block()),
        BedState::Held => main.form(step("release", t::release(l)).second()),
        BedState::Cleaning => main.form(step("cleaned", t::cleaned(l))).form(block()),
        BedState::Blocked => main.form(step("unblock", t::unblock(l))),
        BedState::Occupied => main.with_some(bed.head.stay.map(|stay| Block::Links(vec![Link::new(format!("/stays/{stay}"), t::stay(l))]))),
    }
}

pub(crate) async fn show(permit: Permit<ChangeBed>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    reader.draw(StatusCode::OK, t::bed(l), &bed_page(l, permit.target(), permit.now(), &NewState::default(), &Vec::new()))
}

pub(crate) async fn set_state(permit: Permit<ChangeBed>, reader: Reader, Input { value, repeat, .. }: Input<NewState>) -> Result<Response, Failure> {
    let l = reader.lang;
    match change(&permit, l, &value, &repeat).await {
        Ok(()) => reader.done(StatusCode::OK, "/shelter?done=saved", &serde_json::json!({ "id": permit.target().id })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let main = said_above(bed_page(l, permit.target(), permit.now(), &value, &problems), &problems);
            reader.return_form(t::bed(l), &main, &problems)
        }
    }
}

async fn change(permit: &Permit<ChangeBed>, l: Lang, value: &NewState, repeat: &kernel::RepeatKey) -> Result<(), Failure> {
    let now = permit.now();
    let event = match value.event.as_str() {
        "block" => BedEvent::Block,
        "unblock" => BedEvent::Unblock,
        "cleaned" => BedEvent::Cleaned,
        "release" => BedEvent::Release,
        // A bed is held by a request and taken by a stay, never by hand.
        _ => return refuse("", "event", t::not_now(l)),
    };
    let mut problems = Problems::new();
    let until = day(&value.until).filter(|day| *day >= clock::today(now));
    if event == BedEvent::Block {
        must_choose(&mut problems, "reason", "bed_block", &value.reason, t::why_missing(l));
        if until.is_none() {
            problems.push(Problem::new("until", "required", t::until_missing(l)));
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Refused(problems));
    }
    let reason = value.reason.clone();
    permit
        .change(repeat, move |_, bed| {
            let Some(state) = bed.state_at(now).after(event) else { return refuse("", "state", t::not_now(l)) };
            let head = match state {
                BedState::Blocked => BedHead { blocked_for: Some(reason.clone()), until: until.map(|day| day.to_string()), ..bed.cleared(state) },
                BedState::Free | BedState::Held | BedState::Occupied | BedState::Cleaning => bed.cleared(state),
            };
            Ok(Drafts::of(bed.id.0, [Draft::house("bed", "bed_changed", bed.id.0, &head)?.based_on(bed.version)]))
        })
        .await?;
    Ok(())
}
