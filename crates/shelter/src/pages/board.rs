//! One look: who sleeps where tonight, what is free now and after what is planned.

use std::collections::BTreeMap;

use axum::{extract::Query, response::Response};
use jiff::civil::Date;
use kernel::{
    Failure, Page, Reader, Role, Scope, clock,
    ids::{BedId, ShelterRequestId, SiteId, StaffId, StayId},
};
use serde::{Deserialize, Serialize};
use ui::{Block, Cell, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::beds::Kinds;
use crate::{
    model::{
        bed::{BedState, Count},
        nights::evening,
        request::{InquiryState, RequestState},
        waiting::Waiting,
    },
    permissions::ViewBoard,
    records::{Bed, Party, StayHead},
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
    is_private: bool,
    #[serde(skip)]
    kinds: Kinds,
    /// Her code, never her name.
    code: Option<String>,
    is_child: bool,
    /// A child in the bed of its mother, or of a sibling: the line is no bed of its own.
    is_beside: bool,
    stay: Option<StayId>,
    /// The day, or the moment of a hold, on which this ends.
    until: Option<String>,
    /// She should have left, or must be decided on.
    is_overdue: bool,
    wants_review: bool,
    /// Somebody asked that she leave: a second person decides.
    waits_for_decision: bool,
    /// The manager has not said whether she may stay.
    waits_for_approval: bool,
    /// For whom it is held: how many they are, never who.
    held_for: Option<Expected>,
    /// Held for her whom another house asked for and who chose this one.
    is_awaited: bool,
    is_out: bool,
    /// She is missed.
    wants_check: bool,
    /// The day on which the commission decides with her.
    commission_on: Option<String>,
}

/// The party for which a bed is held, and the page of its need.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Expected {
    need: ShelterRequestId,
    is_ours: bool,
    adults: u8,
    children: u8,
    #[serde(skip)]
    is_chosen: bool,
}

/// What waits for somebody: how many, never who.
#[derive(Serialize, Default, schemars::JsonSchema)]
pub struct Waits {
    /// Needs that have waited too long for the person on duty, and for the coordinator.
    duty: usize,
    coordinator: usize,
    /// Needs that nobody decided in time.
    expired: usize,
    /// Questions of other houses that nobody has answered.
    inquiries: usize,
    /// Persons who are missed.
    missed: usize,
    /// Entries of the log where something is still to be done.
    to_do: usize,
    /// Those to be asked how they are.
    follow_ups: usize,
    /// Things in store that run low or are past their date.
    stores: usize,
    /// The hour of the census has come, and nobody has counted.
    is_census_due: bool,
    /// Tonight's count is not what the stays say.
    is_census_other: bool,
    /// Reasons in words of their own that the supervisor has not looked at.
    reasons: usize,
    /// Those who were taken in and wait for the manager's word.
    approvals: usize,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Board {
    beds: Vec<BedLine>,
    /// Children who sleep beside somebody, in a bed that has its line above: persons, and no beds.
    beside: Vec<BedLine>,
    now: Count,
    capacity: usize,
    /// Free when everyone has left who is to leave by tomorrow, and what is blocked until then is open.
    free_after_planned: usize,
    waits: Waits,
    #[serde(skip)]
    may_add: bool,
    #[serde(skip)]
    is_supervisor: bool,
    /// Houses whose place she may open.
    #[serde(skip)]
    sites: Vec<(SiteId, String)>,
    /// The last entry that this page knows.
    #[serde(skip)]
    seen: i64,
}

/// Who is here, and the head of that stay.
type Resident = (StayHead, String);

/// What the lines are read by.
struct Look {
    now: i64,
    today: Date,
    review_after: i64,
}

impl Look {
    fn planned(resident: &Resident) -> Option<Date> {
        resident.0.planned_until.parse().ok()
    }

    /// Whether the bed can be slept in tomorrow by somebody else: who sleeps in it, all of them, are to leave by then.
    fn is_free_soon(&self, bed: &Bed, sleepers: &[&Resident]) -> bool {
        let tomorrow = self.today.tomorrow().unwrap_or(self.today);
        let opens: Option<Date> = bed.head.until.as_deref().and_then(|text| text.parse().ok());
        match bed.state_at(self.now) {
            BedState::Free | BedState::Cleaning => true,
            BedState::Occupied => !sleepers.is_empty() && sleepers.iter().all(|it| Look::planned(it).is_some_and(|day| day <= tomorrow)),
            BedState::Blocked => opens.is_some_and(|day| day <= tomorrow),
            BedState::Held | BedState::Retired => false,
        }
    }

    fn line(&self, bed: &Bed, stay: Option<StayId>, resident: Option<&Resident>, held_for: Option<Expected>) -> BedLine {
        let (state, now, today) = (bed.state_at(self.now), self.now, self.today);
        let planned = resident.and_then(Look::planned);
        let opens: Option<Date> = bed.head.until.as_deref().and_then(|text| text.parse().ok());
        let until = match state {
            BedState::Occupied => planned.map(|day| day.to_string()),
            BedState::Blocked | BedState::Cleaning => bed.head.until.clone(),
            BedState::Held => bed.head.hold_until.map(|at| clock::local(at).strftime("%d.%m %H:%M").to_string()),
            BedState::Free | BedState::Retired => None,
        };
        BedLine {
            id: bed.id,
            room: bed.head.room.clone(),
            label: bed.head.label.clone(),
            state,
            is_family: bed.head.is_family,
            is_accessible: bed.head.is_accessible,
            is_cot: bed.head.is_cot,
            is_private: bed.head.is_private,
            kinds: Kinds::of(&bed.head),
            code: resident.map(|(_, code)| code.clone()),
            is_child: resident.is_some_and(|(head, _)| head.child.is_some()),
            is_beside: resident.is_some_and(|(head, _)| head.beside.is_some()),
            stay,
            until,
            is_overdue: planned.is_some_and(|day| day < today) || opens.is_some_and(|day| day < today),
            wants_review: resident.is_some_and(|(head, _)| head.wants_review(today, self.review_after)),
            waits_for_decision: resident.is_some_and(|(head, _)| head.waits_for_decision()),
            waits_for_approval: resident.is_some_and(|(head, _)| head.waits_for_approval()),
            is_awaited: held_for.as_ref().is_some_and(|it| it.is_chosen),
            held_for,
            is_out: resident.is_some_and(|(head, _)| head.absence.is_some()),
            wants_check: resident.is_some_and(|(head, _)| head.absence.is_some_and(|absence| absence.wants_check(now))),
            commission_on: resident.and_then(|(head, _)| head.commission_on.clone()),
        }
    }
}

/// The lines, and how many beds will be free after what is planned.
struct Lines {
    beds: Vec<BedLine>,
    beside: Vec<BedLine>,
    free_after_planned: usize,
}

fn read(view: &space::View<'_>, now: i64) -> Result<Lines, Failure> {
    let look = Look { now, today: clock::today(now), review_after: view::house_rules(view)?.0.review_after_days };
    // In the order of their ids, so that the board looks the same each time.
    let present: BTreeMap<StayId, Resident> = view::present(view)?.into_iter().map(|(id, head, code)| (id, (head, code))).collect();
    let mut lines = Lines { beds: Vec::new(), beside: Vec::new(), free_after_planned: 0 };
    for bed in view::list_beds(view)? {
        let state = bed.state_at(now);
        let stay = bed.head.stay.filter(|_| state == BedState::Occupied);
        let resident = stay.and_then(|stay| present.get(&stay));
        let beside: Vec<_> = present.iter().filter(|(_, (head, _))| stay.is_some() && head.beside == stay).collect();
        let sleepers: Vec<&Resident> = resident.into_iter().chain(beside.iter().map(|(_, child)| *child)).collect();
        lines.free_after_planned += usize::from(look.is_free_soon(&bed, &sleepers));
        lines.beside.extend(beside.iter().map(|(id, child)| look.line(&bed, Some(**id), Some(child), None)));
        let held_for = bed.head.held_for.filter(|_| state == BedState::Held).map(|need| expected(view, need)).transpose()?.flatten();
        lines.beds.push(look.line(&bed, stay, resident, held_for));
    }
    Ok(lines)
}

fn expected(view: &space::View<'_>, need: ShelterRequestId) -> Result<Option<Expected>, Failure> {
    let expected = |party: &Party, is_ours, is_chosen| Expected { need, is_ours, adults: party.adults, children: party.children, is_chosen };
    if let Some(request) = view::find_request(view, need)? {
        return Ok(Some(expected(&request.head.party, true, false)));
    }
    let inquiry = view::find_inquiry(view, need)?;
    Ok(inquiry.map(|it| expected(&it.head.party, false, it.head.state == InquiryState::Chosen)))
}

fn waits(view: &space::View<'_>, reading: StaffId, lines: &Lines, now: i64) -> Result<Waits, Failure> {
    let today = clock::today(now);
    let of_lines = |is: fn(&BedLine) -> bool| lines.beds.iter().chain(&lines.beside).filter(|line| is(line)).count();
    let mut waits = Waits { missed: of_lines(|line| line.wants_check), approvals: of_lines(|line| line.waits_for_approval), ..Waits::default() };
    for request in view::list_unsettled(view)? {
        waits.reasons += usize::from(request.head.wants_review());
        if super::requests::state_at(view, &request, now)? != RequestState::Open {
            continue;
        }
        match Waiting::since(request.head.asked_at, request.head.party.urgency.as_deref(), now) {
            Waiting::Fresh => {}
            Waiting::Duty => waits.duty += 1,
            Waiting::Coordinator => waits.coordinator += 1,
            Waiting::Expired => waits.expired += 1,
        }
    }
    for inquiry in view::list_unsettled_inquiries(view)? {
        waits.reasons += usize::from(inquiry.head.wants_review());
        waits.inquiries += usize::from(super::inquiries::state_at(view, &inquiry, now)? == InquiryState::Open);
    }
    let rules = view::house_rules(view)?.0;
    let (night, is_due) = evening(clock::local(now), rules.census_time());
    match view::find_census(view, &night.to_string())? {
        Some((.., census)) => waits.is_census_other = census.counted != census.expected,
        None => waits.is_census_due = is_due,
    }
    waits.to_do = view::count_to_do(view, reading, today)?;
    waits.follow_ups = view::count_follow_ups(view, reading, today)?;
    waits.stores = super::stores::count_wanting(view, today)?;
    Ok(waits)
}

async fn board(scope: &Scope<ViewBoard>) -> Result<Board, Failure> {
    let (now, reading) = (scope.now(), scope.actor().staff);
    let (Lines { beds, beside, free_after_planned }, waits, sites, seen) = scope
        .read(move |view, _| {
            let lines = read(view, now)?;
            let waits = waits(view, reading, &lines, now)?;
            let houses = people::view::list_sites(view)?.into_iter().filter(|site| site.kind == "shelter").map(|site| (site.id, site.name)).collect();
            Ok((lines, waits, houses, view.seq()))
        })
        .await?;
    let count = Count::of(beds.iter().map(|bed| bed.state));
    let is_supervisor = scope.actor().is(Role::Supervisor);
    Ok(Board {
        beds,
        beside,
        now: count,
        capacity: count.capacity(),
        free_after_planned,
        waits,
        may_add: is_supervisor || scope.actor().is(Role::Administrator),
        is_supervisor,
        sites,
        seen,
    })
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
        BedState::Occupied | BedState::Blocked | BedState::Retired => Tone::Plum,
    };
    Cell::tag(tone, state_name(l, bed.state))
}

fn said_until(l: Lang, bed: &BedLine) -> String {
    let until = bed.until.as_deref().unwrap_or_default();
    let day = until.parse::<Date>().map_or_else(|_| until.to_owned(), |day| words::date(l, day));
    let commission = bed.commission_on.as_deref().map(|on| format!("{}: {}", t::commission_on(l), super::said_day(l, on)));
    let marks = [
        (bed.is_beside, t::beside_mark(l)),
        (bed.is_overdue, t::overdue(l)),
        (bed.wants_review, t::review(l)),
        (bed.waits_for_decision, t::waits_for_decision(l)),
        (bed.waits_for_approval, t::waits_for_approval(l)),
        (bed.wants_check, t::missed(l)),
        (bed.is_awaited, t::awaited(l)),
        (bed.is_out && !bed.wants_check, t::out(l)),
    ];
    let marks: Vec<String> = marks.into_iter().filter(|(is, _)| *is).map(|(_, text)| text.to_owned()).chain(commission).collect();
    if marks.is_empty() { day } else { format!("{day} ({})", marks.join("; ")) }
}

impl Expected {
    fn link(&self, l: Lang) -> Cell {
        let page = if self.is_ours { "requests" } else { "inquiries" };
        Cell::link(format!("/shelter/{page}/{}", self.need), t::party(l, i64::from(self.adults), i64::from(self.children)))
    }
}

impl Board {
    /// Each bed, and below it who sleeps there beside somebody.
    fn rows(&self, l: Lang) -> Vec<Vec<Cell>> {
        let of = |bed: &BedLine| std::iter::once(Board::row(l, bed)).chain(self.beside.iter().filter(|it| it.id == bed.id).map(|it| Board::row(l, it))).collect::<Vec<_>>();
        self.beds.iter().flat_map(of).collect()
    }

    fn row(l: Lang, bed: &BedLine) -> Vec<Cell> {
        let who = match (&bed.code, bed.is_child) {
            (Some(code), true) => format!("{code} · {}", t::child(l)),
            (Some(code), false) => code.clone(),
            (None, _) => String::new(),
        };
        let who = match (bed.stay, &bed.held_for) {
            (Some(stay), _) => Cell::link(format!("/stays/{stay}"), who),
            (None, Some(party)) => party.link(l),
            (None, None) => Cell::new(who),
        };
        vec![
            Cell::new(&bed.room),
            Cell::link(format!("/shelter/beds/{}", bed.id), &bed.label),
            state_cell(l, bed),
            who,
            // Whoever is on duty may not open her stay, and must be able to say that she is back.
            match bed.stay.filter(|_| bed.is_out) {
                Some(stay) => Cell::link(format!("/stays/{stay}/absence"), said_until(l, bed)),
                None => Cell::new(said_until(l, bed)),
            },
            Cell::new(bed.kinds.said(l)),
        ]
    }
}

impl Waits {
    /// One warning for each kind of thing that waits.
    fn draw(&self, l: Lang, is_supervisor: bool) -> Vec<Block> {
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let mut blocks = Vec::new();
        if self.missed > 0 {
            blocks.push(Block::Warning(t::missed_now(l, number(self.missed))));
        }
        if self.expired > 0 {
            blocks.push(Block::Warning(t::expired_now(l, number(self.expired))));
        }
        if self.coordinator > 0 {
            blocks.push(Block::Warning(t::coordinator_now(l, number(self.coordinator))));
        }
        if self.duty > 0 {
            blocks.push(Block::Warning(t::duty_now(l, number(self.duty))));
        }
        if self.inquiries > 0 {
            blocks.push(Block::Warning(t::inquiries_now(l, number(self.inquiries))));
        }
        if is_supervisor && self.reasons > 0 {
            blocks.push(Block::Warning(t::reasons_now(l, number(self.reasons))));
        }
        if is_supervisor && self.approvals > 0 {
            blocks.push(Block::Inset(t::approvals_now(l, number(self.approvals))));
        }
        if self.is_census_other {
            blocks.push(Block::Warning(t::census_other(l).into()));
        }
        if self.is_census_due {
            blocks.push(Block::Inset(t::census_due(l).into()));
        }
        let calm = [
            (self.to_do, t::to_do_now(l, number(self.to_do))),
            (self.follow_ups, t::follow_ups_now(l, number(self.follow_ups))),
            (self.stores, t::stores_now(l, number(self.stores))),
        ];
        blocks.extend(calm.into_iter().filter(|(number, _)| *number > 0).map(|(_, text)| Block::Inset(text)));
        blocks
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
        let mut links = vec![
            Link::new("/shelter/requests", t::requests(l)),
            Link::new("/shelter/inquiries", t::inquiries(l)),
            Link::new("/shelter/log", t::log(l)),
            Link::new("/shelter/stores", t::stores(l)),
            Link::new("/shelter/census", t::census_tonight(l)),
            Link::new("/shelter/follow-ups", t::follow_ups(l)),
            Link::new("/shelter/rules/text", t::rules_told_title(l)),
            Link::new("/shelter/regions", t::by_region(l)),
            Link::new("/shelter/wall", t::for_the_wall(l)),
        ];
        if self.is_supervisor {
            links.push(Link::new("/shelter/figures", t::figures(l)));
            links.extend(self.sites.iter().map(|(id, name)| Link::new(format!("/shelter/places/{id}"), format!("{}: {name}", t::place(l)))));
        }
        if self.may_add {
            links.push(Link::new("/shelter/beds", t::beds(l)));
        }
        let heads = [t::room(l), t::bed(l), t::state(l), t::who(l), t::until(l), t::kind(l)].map(Head::new).into();
        let table = Table { caption: None, heads, rows: self.rows(l) };
        let main = Main::new(t::tonight(l))
            .with(Block::Live(format!("/shelter/live?seen={}", self.seen)))
            .with(Block::Buttons(vec![Link::new("/shelter/requests/new", t::new_request(l))]))
            .with_all(self.waits.draw(l, self.is_supervisor))
            .with(Block::Summary(summary))
            .with(Block::Links(links));
        if self.beds.is_empty() { main.with(Block::Muted(t::no_beds(l).into())) } else { main.with(Block::Table(table)) }
    }
}
