//! Beds: added, taken out of service with a reason and an end, cleaned, released.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock,
    ids::{BedId, ShelterRequestId, SiteId},
    permit::{Own, refuse},
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, View};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::{board::state_name, choices, day, must_choose, said_above, unchanged, version_in};
use crate::{
    holds,
    model::{
        bed::{BedEvent, BedState},
        request::RequestEvent,
    },
    permissions::{AddBed, ChangeBed, EditBed, ViewBeds},
    records::{Bed, BedHead, RequestHead},
    rooms::{self, RoomMarks},
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
pub(super) struct Kinds([bool; 4]);

/// Their codes, in the same order.
const KIND_CODES: [&str; 4] = ["family", "accessible", "cot", "private"];

impl Kinds {
    pub(super) fn of(head: &BedHead) -> Self {
        Kinds([head.is_family, head.is_accessible, head.is_cot, head.is_private])
    }

    fn names(l: Lang) -> [&'static str; 4] {
        [t::family_room(l), t::accessible(l), t::cot(l), t::private_room(l)]
    }

    pub(super) fn said(self, l: Lang) -> String {
        self.0.into_iter().zip(Kinds::names(l)).filter(|(is, _)| *is).map(|(_, name)| name).collect::<Vec<_>>().join(", ")
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
        let row = |bed: &BedRow| vec![Cell::new(&bed.room), Cell::link(format!("/shelter/beds/{}/edit", bed.id), &bed.label), Cell::new(bed.kinds.said(l))];
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

/// The form of a new bed, or of one that is changed.
struct Blank<'a> {
    title: &'static str,
    action: String,
    sites: &'a [(SiteId, String)],
    version: Option<i64>,
}

fn form(l: Lang, blank: &Blank<'_>, values: &NewBed, problems: &Problems) -> Main {
    let options = blank.sites.iter().map(|(id, name)| Choice::new(id.to_string(), name, id.to_string() == values.site)).collect();
    let kinds = KIND_CODES.into_iter().zip(Kinds::names(l)).map(|(code, label)| Choice::new(code, label, values.kinds.iter().any(|kind| kind == code))).collect();
    let mut form = Form::new(&blank.action, t::save(l))
        .ask(Field::new("site", t::site(l), Control::Select { options }).error(said_of(problems, "site")))
        .ask(Field::line("room", t::room(l), &values.room).error(said_of(problems, "room")))
        .ask(Field::line("label", t::bed(l), &values.label).error(said_of(problems, "label")))
        .ask(Field::new("kinds", t::kind(l), Control::Checkboxes { options: kinds }).hint(t::room_marks_hint(l)));
    form.version = blank.version;
    let main = said_above(Main::new(blank.title).back("/shelter/beds"), problems);
    if blank.sites.is_empty() { main.with(Block::Inset(t::no_site(l).into())).with(Block::Links(vec![Link::new("/sites", t::site(l))])) } else { main.form(form) }
}

/// What of a bed is written by hand.
struct Written {
    site: SiteId,
    room: String,
    label: String,
    kinds: Kinds,
}

impl NewBed {
    fn of(head: &BedHead) -> Self {
        let Kinds(marks) = Kinds::of(head);
        let kinds = marks.into_iter().zip(KIND_CODES).filter(|(is, _)| *is).map(|(_, code)| code.to_owned()).collect();
        NewBed { site: head.site.to_string(), room: head.room.clone(), label: head.label.clone(), kinds }
    }

    fn check(&self, l: Lang, sites: &[(SiteId, String)]) -> Result<Written, Problems> {
        let mut problems = Problems::new();
        let site = SiteId::parse(&self.site).filter(|id| sites.iter().any(|(known, _)| known == id));
        if site.is_none() {
            problems.push(Problem::new("site", "required", t::site_missing(l)));
        }
        let (room, label) = (words::tidy(&self.room), words::tidy(&self.label));
        for (field, text) in [("room", &room), ("label", &label)] {
            if text.is_empty() || text.chars().count() > 40 {
                problems.push(Problem::new(field, "required", t::short_name(l)));
            }
        }
        let kinds = Kinds(KIND_CODES.map(|code| self.kinds.iter().any(|kind| kind == code)));
        match (site, problems.is_empty()) {
            (Some(site), true) => Ok(Written { site, room, label, kinds }),
            _ => Err(problems),
        }
    }
}

impl Written {
    /// The bed as it was, with what is written now.
    fn onto(&self, before: BedHead) -> BedHead {
        let Kinds([is_family, is_accessible, is_cot, is_private]) = self.kinds;
        BedHead { site: self.site, room: self.room.clone(), label: self.label.clone(), is_family, is_accessible, is_cot, is_private, ..before }
    }

    /// A bed that comes into a room that is there takes the room's marks: what is said of others is not changed by the way.
    fn as_it_comes(&self, beds: &[Bed], before: BedHead) -> BedHead {
        let head = self.onto(before);
        match RoomMarks::of(beds, self.site, &self.room) {
            Some(marks) => marks.onto(head),
            None => head,
        }
    }

    /// The bed as it is written, and with it every other bed of its room where the room's marks are others now.
    fn drafts(&self, beds: &[Bed], bed: &Bed) -> Result<Vec<Draft>, Failure> {
        let stays_there = beds.iter().any(|it| it.id == bed.id && it.stands_in(self.site, &self.room));
        let head = if stays_there { self.onto(bed.head.clone()) } else { self.as_it_comes(beds, bed.head.clone()) };
        let written = Bed { head, ..bed.clone() };
        let mut drafts = vec![bed.becomes("bed_changed", &written.head)?];
        for (other, head) in rooms::beds_to_agree(beds, &written) {
            drafts.push(other.becomes("bed_changed", &head)?);
        }
        Ok(drafts)
    }
}

fn blank_bed(l: Lang, sites: &[(SiteId, String)]) -> Blank<'_> {
    Blank { title: t::add_bed(l), action: "/shelter/beds".into(), sites, version: None }
}

pub(crate) async fn new(permit: Permit<AddBed>, reader: Reader) -> Result<Response, Failure> {
    let (l, Own) = (reader.lang, permit.target());
    let sites = sites(&permit).await?;
    reader.draw(StatusCode::OK, t::add_bed(l), &form(l, &blank_bed(l, &sites), &NewBed::default(), &Vec::new()))
}

pub(crate) async fn add(permit: Permit<AddBed>, reader: Reader, Input { value, repeat, .. }: Input<NewBed>) -> Result<Response, Failure> {
    let l = reader.lang;
    let sites = sites(&permit).await?;
    let written = match value.check(l, &sites) {
        Ok(written) => written,
        Err(problems) => return reader.return_form(t::add_bed(l), &form(l, &blank_bed(l, &sites), &value, &problems), &problems),
    };
    let id = BedId::random();
    let outcome = permit
        .change(&repeat, move |view, Own| {
            let head = written.as_it_comes(&view::list_beds(view)?, BedHead::free(written.site));
            Ok(Drafts::of(id.0, [Draft::house("bed", "bed_added", id.0, &head)?]))
        })
        .await?;
    reader.made("/shelter/beds", outcome.result)
}

fn changed_bed<'a>(l: Lang, bed: &Bed, sites: &'a [(SiteId, String)]) -> Blank<'a> {
    Blank { title: t::change_bed(l), action: format!("/shelter/beds/{}/edit", bed.id), sites, version: Some(bed.version) }
}

pub(crate) async fn edit(permit: Permit<EditBed>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let sites = sites(&permit).await?;
    let bed = permit.target();
    reader.draw(StatusCode::OK, t::change_bed(l), &form(l, &changed_bed(l, bed, &sites), &NewBed::of(&bed.head), &Vec::new()))
}

pub(crate) async fn save(permit: Permit<EditBed>, reader: Reader, Input { value, repeat, version }: Input<NewBed>) -> Result<Response, Failure> {
    let l = reader.lang;
    let sites = sites(&permit).await?;
    let id = permit.target().id;
    let saved = match value.check(l, &sites) {
        // Its state is as it is: only the words change.
        Ok(written) => {
            let rules = move |view: &View<'_>, bed: &Bed| {
                unchanged(l, version, bed.version)?;
                Ok(Drafts::of(bed.id.0, written.drafts(&view::list_beds(view)?, bed)?))
            };
            permit.change(&repeat, rules).await
        }
        Err(problems) => Err(Failure::Refused(problems)),
    };
    match saved {
        Ok(_) => reader.saved("/shelter/beds", id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let newest = permit.read(move |view| view::find_bed(view, id)).await?.map(|bed| bed.version);
            let blank = Blank { version: version_in(&problems, version, newest), ..changed_bed(l, permit.target(), &sites) };
            reader.return_form(t::change_bed(l), &form(l, &blank, &value, &problems), &problems)
        }
    }
}

// ---- One bed

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewState {
    /// block, unblock, cleaned, release, retire
    event: String,
    /// Code of the list of reasons, with block.
    reason: String,
    /// Until which day, with block.
    until: String,
}

/// The question of another house for which the bed is held: that house must hear it when the bed is given up.
async fn inquiry_of(permit: &Permit<ChangeBed>) -> Result<Option<ShelterRequestId>, Failure> {
    let Some(need) = permit.target().head.held_for else { return Ok(None) };
    // Once one of them is here the question is answered, and what is still held can be given up by hand.
    Ok(permit.read(move |view| view::find_inquiry(view, need)).await?.filter(|inquiry| inquiry.head.state.is_unsettled()).map(|inquiry| inquiry.id))
}

fn bed_page(l: Lang, bed: &Bed, inquiry: Option<ShelterRequestId>, now: i64, values: &NewState, problems: &Problems) -> Main {
    let action = format!("/shelter/beds/{}/state", bed.id);
    let step = |event: &str, label: &'static str| Form::new(&action, label).hide("event", event);
    let state = bed.state_at(now);
    let mut rows = vec![Row::new(t::room(l), &bed.head.room), Row::new(t::state(l), state_name(l, state)).tag(Tone::Calm)];
    if state == BedState::Blocked {
        rows.extend(bed.head.blocked_for.as_ref().map(|reason| Row::new(t::why(l), forms::label("bed_block", reason, l))));
        rows.extend(bed.head.until.as_deref().and_then(day).map(|day| Row::new(t::until(l), words::date(l, day))));
    }
    if state == BedState::Cleaning {
        rows.extend(bed.head.until.as_deref().and_then(day).map(|day| Row::new(t::until(l), words::date(l, day))));
    }
    let main = Main::new(&bed.head.label).caption(t::bed(l)).back("/shelter").with(Block::Summary(rows));
    let block = || {
        step("block", t::block(l))
            .ask(Field::new("reason", t::why(l), Control::Select { options: choices(l, "bed_block", &values.reason) }).error(said_of(problems, "reason")))
            .ask(Field::day(l, "until", t::until_day(l), &values.until).error(said_of(problems, "until")))
            .second()
    };
    let retire = || step("retire", t::retire(l)).text(t::retire_text(l)).grave();
    match state {
        BedState::Free => main.form(block()).form(retire()),
        BedState::Held => match inquiry {
            Some(id) => main.with(Block::Inset(t::release_by_answer(l).into())).with(Block::Links(vec![Link::new(format!("/shelter/inquiries/{id}"), t::inquiry(l))])),
            None => main.form(step("release", t::release(l)).second()),
        },
        BedState::Cleaning => main.form(step("cleaned", t::cleaned(l))).form(block()).form(retire()),
        BedState::Blocked => main.form(step("unblock", t::unblock(l))).form(retire()),
        BedState::Retired => main,
        BedState::Occupied => main
            .with_some(bed.head.stay.map(|stay| Block::Links(vec![Link::new(format!("/stays/{stay}"), t::stay(l)), Link::new(format!("/stays/{stay}/absence"), t::goes_out(l))]))),
    }
}

pub(crate) async fn show(permit: Permit<ChangeBed>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    reader.draw(StatusCode::OK, t::bed(l), &bed_page(l, permit.target(), inquiry_of(&permit).await?, permit.now(), &NewState::default(), &Vec::new()))
}

pub(crate) async fn set_state(permit: Permit<ChangeBed>, reader: Reader, Input { value, repeat, .. }: Input<NewState>) -> Result<Response, Failure> {
    let l = reader.lang;
    match change(&permit, l, &value, &repeat).await {
        Ok(()) => reader.saved("/shelter", permit.target().id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let main = said_above(bed_page(l, permit.target(), inquiry_of(&permit).await?, permit.now(), &value, &problems), &problems);
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
        "retire" => BedEvent::Retire,
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
    let (house, space) = (permit.house().clone(), permit.space().id());
    permit
        .change(repeat, move |view, bed| {
            let Some(state) = bed.state_at(now).after(event) else { return refuse("", "state", t::not_now(l)) };
            let head = match state {
                BedState::Blocked => BedHead { blocked_for: Some(reason.clone()), until: until.map(|day| day.to_string()), ..bed.cleared(state) },
                BedState::Free | BedState::Held | BedState::Occupied | BedState::Cleaning | BedState::Retired => bed.cleared(state),
            };
            let drafts = Drafts::of(bed.id.0, [bed.becomes("bed_changed", &head)?]);
            let Some(need) = bed.head.held_for.filter(|_| event == BedEvent::Release) else { return Ok(drafts) };
            if view::find_inquiry(view, need)?.is_some_and(|inquiry| inquiry.head.state.is_unsettled()) {
                return refuse("", "inquiry", t::release_by_answer(l));
            }
            if holds::held_for(view, need, now)?.iter().any(|other| other.id != bed.id) {
                return Ok(drafts);
            }
            let Some(request) = view::find_request(view, need)? else { return Ok(drafts) };
            let Some(state) = request.head.state.after(RequestEvent::HoldEnds) else { return Ok(drafts) };
            // She waits again, and those who must know are called as from the beginning.
            let calls = house.seal_calls(space, &view::house_rules(view)?.0.calls(need.0, now))?;
            let open = request.becomes("hold_ended", &RequestHead { state, ..request.head.clone() })?;
            Ok(drafts.and(open).calling_off(need.0).calling(calls))
        })
        .await?;
    Ok(())
}
