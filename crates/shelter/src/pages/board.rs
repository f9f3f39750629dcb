//! One look: who sleeps where tonight, what is free now and after what is planned.

use std::collections::HashMap;

use axum::{extract::Query, response::Response};
use jiff::civil::Date;
use kernel::{
    Failure, Page, Reader, Role, Scope, clock,
    ids::{BedId, StayId},
};
use serde::{Deserialize, Serialize};
use ui::{Block, Cell, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use crate::{
    model::bed::{BedState, Count},
    permissions::ViewBoard,
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
#[allow(clippy::struct_excessive_bools, reason = "each is a mark of its own on the board")]
pub struct BedLine {
    id: BedId,
    room: String,
    label: String,
    state: BedState,
    is_family: bool,
    is_accessible: bool,
    is_cot: bool,
    /// Her code, never her name.
    code: Option<String>,
    is_child: bool,
    stay: Option<StayId>,
    /// The day, or the moment of a hold, on which this ends.
    until: Option<String>,
    /// She should have left, or must be decided on.
    is_overdue: bool,
    wants_review: bool,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Board {
    beds: Vec<BedLine>,
    now: Count,
    capacity: usize,
    /// Free when everyone has left who is to leave by tomorrow, and what is blocked until then is open.
    free_after_planned: usize,
    #[serde(skip)]
    may_add: bool,
    #[serde(skip)]
    is_supervisor: bool,
    /// The last entry that this page knows.
    #[serde(skip)]
    seen: i64,
}

fn read(view: &space::View<'_>, now: i64) -> Result<(Vec<BedLine>, usize), Failure> {
    let today = clock::today(now);
    let tomorrow = today.tomorrow().unwrap_or(today);
    let present: HashMap<StayId, _> = view::present(view)?.into_iter().map(|(id, head, code)| (id, (head, code))).collect();
    let mut lines = Vec::new();
    let mut after = 0;
    for bed in view::list_beds(view)? {
        let state = bed.state_at(now);
        let stay = bed.head.stay.filter(|_| state == BedState::Occupied);
        let resident = stay.and_then(|stay| present.get(&stay));
        let planned: Option<Date> = resident.and_then(|(head, _)| head.planned_until.parse().ok());
        let opens: Option<Date> = bed.head.until.as_deref().and_then(|text| text.parse().ok());
        let is_free_soon = match state {
            BedState::Free | BedState::Cleaning => true,
            BedState::Occupied => planned.is_some_and(|day| day <= tomorrow),
            BedState::Blocked => opens.is_some_and(|day| day <= tomorrow),
            BedState::Held => false,
        };
        after += usize::from(is_free_soon);
        let until = match state {
            BedState::Occupied => planned.map(|day| day.to_string()),
            BedState::Blocked => bed.head.until.clone(),
            BedState::Held => bed.head.hold_until.map(|at| clock::local(at).strftime("%d.%m %H:%M").to_string()),
            BedState::Free | BedState::Cleaning => None,
        };
        lines.push(BedLine {
            id: bed.id,
            room: bed.head.room.clone(),
            label: bed.head.label.clone(),
            state,
            is_family: bed.head.is_family,
            is_accessible: bed.head.is_accessible,
            is_cot: bed.head.is_cot,
            code: resident.map(|(_, code)| code.clone()),
            is_child: resident.is_some_and(|(head, _)| head.child.is_some()),
            stay,
            until,
            is_overdue: planned.is_some_and(|day| day < today),
            wants_review: resident.is_some_and(|(head, _)| head.wants_review(today)),
        });
    }
    Ok((lines, after))
}

async fn board(scope: &Scope<ViewBoard>) -> Result<Board, Failure> {
    let now = scope.now();
    let ((beds, free_after_planned), seen) = scope.read(move |view, _| Ok((read(view, now)?, view.seq()))).await?;
    let count = Count::of(beds.iter().map(|bed| bed.state));
    let is_supervisor = scope.actor().is(Role::Supervisor);
    Ok(Board { beds, now: count, capacity: count.capacity(), free_after_planned, may_add: is_supervisor || scope.actor().is(Role::Administrator), is_supervisor, seen })
}

pub(crate) async fn show(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&board(&scope).await?)
}

/// Says when to look again.
pub(crate) async fn live(scope: Scope<ViewBoard>, Query(page): Query<Seen>) -> Response {
    kernel::live::changes(&scope, page.seen)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Seen {
    seen: i64,
}

/// For the wall: rooms, beds and states, not even a code.
pub(crate) async fn wall(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let board = board(&scope).await?;
    let row = |bed: &BedLine| vec![Cell::new(&bed.room), Cell::new(&bed.label), state_cell(l, bed)];
    let table = Table { caption: None, heads: [t::room(l), t::bed(l), t::state(l)].map(Head::new).into(), rows: board.beds.iter().map(row).collect() };
    let day = words::date(l, clock::today(scope.now()));
    reader.draw(axum::http::StatusCode::OK, t::nav_shelter(l), &Main::new(t::tonight(l)).caption(day).back("/shelter").with(Block::Table(table)))
}

pub(crate) fn state_name(l: Lang, state: BedState) -> &'static str {
    t::text(l, &format!("bed-{}", state.code())).unwrap_or_default()
}

fn state_cell(l: Lang, bed: &BedLine) -> Cell {
    let tone = match bed.state {
        BedState::Free => Tone::Calm,
        BedState::Held | BedState::Cleaning => Tone::Warm,
        BedState::Occupied | BedState::Blocked => Tone::Plum,
    };
    Cell::tag(tone, state_name(l, bed.state))
}

fn said_until(l: Lang, bed: &BedLine) -> String {
    let until = bed.until.as_deref().unwrap_or_default();
    let day = until.parse::<Date>().map_or_else(|_| until.to_owned(), |day| words::date(l, day));
    match (bed.is_overdue, bed.wants_review) {
        (true, _) => format!("{day} ({})", t::overdue(l)),
        (false, true) => format!("{day} ({})", t::review(l)),
        (false, false) => day,
    }
}

impl Board {
    fn kind_of(l: Lang, bed: &BedLine) -> String {
        let kinds = [(bed.is_family, t::family_room(l)), (bed.is_accessible, t::accessible(l)), (bed.is_cot, t::cot(l))];
        kinds.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect::<Vec<_>>().join(", ")
    }

    fn row(l: Lang, bed: &BedLine) -> Vec<Cell> {
        let who = match (&bed.code, bed.is_child) {
            (Some(code), true) => format!("{code} · {}", t::child(l)),
            (Some(code), false) => code.clone(),
            (None, _) => String::new(),
        };
        let who = match bed.stay {
            Some(stay) => Cell::link(format!("/stays/{stay}"), who),
            None => Cell::new(who),
        };
        vec![
            Cell::new(&bed.room),
            Cell::link(format!("/shelter/beds/{}", bed.id), &bed.label),
            state_cell(l, bed),
            who,
            Cell::new(said_until(l, bed)),
            Cell::new(Board::kind_of(l, bed)),
        ]
    }
}

impl Page for Board {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_shelter(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let number = |number: usize| number.to_string();
        let summary = vec![
            Row::new(t::free_now(l), number(self.now.free)).tag(Tone::Calm),
            Row::new(t::free_after(l), number(self.free_after_planned)),
            Row::new(t::occupied(l), number(self.now.occupied)),
            Row::new(t::held_cleaning_blocked(l), format!("{} · {} · {}", self.now.held, self.now.cleaning, self.now.blocked)),
            Row::new(t::capacity(l), number(self.capacity)),
        ];
        let mut links = vec![Link::new("/shelter/requests", t::requests(l)), Link::new("/shelter/inquiries", t::inquiries(l)), Link::new("/shelter/wall", t::for_the_wall(l))];
        if self.is_supervisor {
            links.push(Link::new("/shelter/figures", t::figures(l)));
        }
        if self.may_add {
            links.push(Link::new("/shelter/beds/new", t::add_bed(l)));
        }
        let heads = [t::room(l), t::bed(l), t::state(l), t::who(l), t::until(l), t::kind(l)].map(Head::new).into();
        let table = Table { caption: None, heads, rows: self.beds.iter().map(|bed| Board::row(l, bed)).collect() };
        let main = Main::new(t::tonight(l))
            .with(Block::Live(format!("/shelter/live?seen={}", self.seen)))
            .with(Block::Buttons(vec![Link::new("/shelter/requests/new", t::new_request(l))]))
            .with(Block::Summary(summary));
        let main = if self.beds.is_empty() { main.with(Block::Muted(t::no_beds(l).into())) } else { main.with(Block::Table(table)) };
        main.with(Block::Links(links))
    }
}
