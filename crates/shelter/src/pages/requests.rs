//! Someone needs a place: who she is nobody asks. A bed is held, or it is written
//! down that there was none and why.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock,
    ids::{BedId, ShelterRequestId},
    permit::{Own, refuse},
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::{choices, is_listed, must_choose};
use crate::{
    model::{
        bed::{BedEvent, BedState},
        request::{RequestEvent, RequestState},
    },
    permissions::{AnswerRequest, TakeRequest, ViewBoard},
    records::{Bed, BedHead, Party, Request, RequestHead},
    t, view,
};

/// A hold lasts at most this long. Source: domain.md I.3, Bed; [M].
const LONGEST_HOLD: i64 = 24 * 3_600;
const DEFAULT_HOLD: i64 = 4;

fn state_name(l: Lang, state: RequestState) -> &'static str {
    t::text(l, &format!("request-{}", state.code())).unwrap_or_default()
}

/// Whether a hold that this request believes to have still holds.
fn state_at(request: &Request, bed: Option<&Bed>, now: i64) -> RequestState {
    let is_held = bed.is_some_and(|bed| bed.state_at(now) == BedState::Held && bed.head.held_for == Some(request.id));
    if request.head.state == RequestState::Held && !is_held { RequestState::Open } else { request.head.state }
}

fn bed_of(view: &space::View<'_>, request: &Request) -> Result<Option<Bed>, Failure> {
    request.head.bed.map(|bed| view::find_bed(view, bed)).transpose().map(Option::flatten)
}

// ---- The list

#[derive(Serialize, schemars::JsonSchema)]
pub struct RequestLine {
    id: ShelterRequestId,
    party: Party,
    state: RequestState,
    asked_on: String,
    calls: u32,
    reason: Option<String>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct RequestList {
    requests: Vec<RequestLine>,
}

pub(crate) async fn list(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let now = scope.now();
    let requests = scope.read(move |view, _| {
        let line = |request: Request| {
            let state = state_at(&request, bed_of(view, &request)?.as_ref(), now);
            Ok(RequestLine { id: request.id, party: request.head.party, state, asked_on: request.head.asked_on, calls: request.head.calls, reason: request.head.reason })
        };
        view::list_requests(view)?.into_iter().map(line).collect()
    });
    reader.show(&RequestList { requests: requests.await? })
}

fn said_party(l: Lang, party: &Party) -> String {
    t::party(l, i64::from(party.adults), i64::from(party.children))
}

impl Page for RequestList {
    fn title(&self, l: Lang) -> &'static str {
        t::requests(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &RequestLine| {
            let day = line.asked_on.parse().map_or_else(|_| line.asked_on.clone(), words::short_date);
            let tone = if line.state == RequestState::Open { Tone::Warm } else { Tone::Calm };
            vec![
                Cell::link(format!("/shelter/requests/{}", line.id), said_party(l, &line.party)),
                Cell::new(day),
                Cell::tag(tone, state_name(l, line.state)),
                Cell::new(line.calls.to_string()),
            ]
        };
        let heads = [t::who_asks(l), t::day(l), t::state(l), t::calls(l)].map(Head::new).into();
        let table = Table { caption: None, heads, rows: self.requests.iter().map(row).collect() };
        let main = Main::new(t::requests(l)).back("/shelter").with(Block::Buttons(vec![Link::new("/shelter/requests/new", t::new_request(l))]));
        if self.requests.is_empty() { main.with(Block::Muted(t::no_requests(l).into())) } else { main.with(Block::Table(table)) }
    }
}

// ---- Taking one

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewRequest {
    adults: String,
    children: String,
    /// Code of CL-ADM.
    group: String,
    /// `yes` where a wheelchair must pass.
    accessible: String,
}

fn new_page(l: Lang, values: &NewRequest, problems: &Problems) -> Main {
    let yes_no = |chosen: &str| vec![Choice::new("yes", t::yes_(l), chosen == "yes"), Choice::new("no", t::no_(l), chosen == "no")];
    let form = Form::new("/shelter/requests", t::save(l))
        .ask(Field::line("adults", t::adults(l), &values.adults).error(said_of(problems, "adults")))
        .ask(Field::line("children", t::children(l), &values.children).error(said_of(problems, "children")))
        .ask(Field::new("group", t::group(l), Control::Select { options: choices(l, "admission_group", &values.group) }).error(said_of(problems, "group")))
        .ask(Field::new("accessible", t::needs_accessible(l), Control::Radios { options: yes_no(&values.accessible) }));
    Main::new(t::new_request(l)).back("/shelter/requests").with(Block::Inset(t::ask_no_name(l).into())).form(form)
}

pub(crate) async fn new(permit: Permit<TakeRequest>, reader: Reader) -> Result<Response, Failure> {
    let Own = permit.target();
    let values = NewRequest { adults: "1".into(), children: "0".into(), ..NewRequest::default() };
    reader.draw(StatusCode::OK, t::new_request(reader.lang), &new_page(reader.lang, &values, &Vec::new()))
}

pub(crate) async fn take(permit: Permit<TakeRequest>, reader: Reader, Input { value, repeat, .. }: Input<NewRequest>) -> Result<Response, Failure> {
    let l = reader.lang;
    let mut problems = Problems::new();
    let number = |text: &str| text.trim().parse::<u8>().ok().filter(|number| *number <= 20);
    let (adults, children) = (number(&value.adults), number(&value.children));
    for (field, number) in [("adults", adults), ("children", children)] {
        if number.is_none() {
            problems.push(Problem::new(field, "number", t::number_wrong(l)));
        }
    }
    if adults == Some(0) && children == Some(0) {
        problems.push(Problem::new("adults", "number", t::number_wrong(l)));
    }
    must_choose(&mut problems, "group", "admission_group", &value.group, t::group_missing(l));
    let (Some(adults), Some(children), true) = (adults, children, problems.is_empty()) else {
        return reader.return_form(t::new_request(l), &new_page(l, &value, &problems), &problems);
    };
    let id = ShelterRequestId::random();
    let party = Party { adults, children, group: value.group, needs_accessible: value.accessible == "yes" };
    let head = RequestHead { party, state: RequestState::Open, asked_on: clock::today(permit.now()).to_string(), calls: 1, bed: None, reason: None, alternative: None };
    let outcome = permit.change(&repeat, move |_, Own| Ok(Drafts::of(id.0, [Draft::house("shelter_request", "place_asked", id.0, &head)?]))).await?;
    reader.done(StatusCode::CREATED, &format!("/shelter/requests/{}?done=saved", outcome.result), &serde_json::json!({ "id": outcome.result }))
}

// ---- One request

#[derive(Serialize, schemars::JsonSchema)]
pub struct RequestSheet {
    #[serde(flatten)]
    line: RequestLine,
    alternative: Option<String>,
    /// Beds that are free now and fit.
    free: Vec<FreeBed>,
}

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

pub(crate) async fn show(permit: Permit<AnswerRequest>, reader: Reader) -> Result<Response, Failure> {
    let (request, now) = (permit.target().clone(), permit.now());
    let sheet = permit.read(move |view| {
        let state = state_at(&request, bed_of(view, &request)?.as_ref(), now);
        let free = view::list_beds(view)?.into_iter().filter(|bed| bed.state_at(now) == BedState::Free && fits(bed, &request.head.party));
        let free = free.map(|bed| FreeBed { id: bed.id, room: bed.head.room, label: bed.head.label }).collect();
        let line = RequestLine { id: request.id, party: request.head.party, state, asked_on: request.head.asked_on, calls: request.head.calls, reason: request.head.reason };
        Ok(RequestSheet { line, alternative: request.head.alternative, free })
    });
    reader.show(&sheet.await?)
}

impl RequestSheet {
    fn steps(&self, l: Lang, mut main: Main, problems: &Problems) -> Main {
        let action = |step: &str| format!("/shelter/requests/{}/{step}", self.line.id);
        if self.line.state == RequestState::Open {
            if self.free.is_empty() {
                main = main.with(Block::Warning(t::none_free(l).into()));
            } else {
                let options = self.free.iter().map(|bed| Choice::new(bed.id.to_string(), format!("{} · {}", bed.room, bed.label), false)).collect();
                let hold = Form::new(action("hold"), t::hold(l))
                    .ask(Field::new("bed", t::free_beds(l), Control::Radios { options }).error(said_of(problems, "bed")))
                    .ask(Field::line("hours", t::hold_hours(l), DEFAULT_HOLD.to_string()).error(said_of(problems, "hours")));
                main = main.heading(t::hold(l)).form(hold);
            }
        }
        match self.line.state {
            RequestState::Open | RequestState::Held => {
                let unmet = Form::new(action("unmet"), t::unmet(l))
                    .ask(Field::new("reason", t::why(l), Control::Select { options: choices(l, "unmet_reason", "") }).error(said_of(problems, "reason")))
                    .ask(Field::line("alternative", t::alternative(l), "").error(said_of(problems, "alternative")))
                    .second();
                main.heading(t::no_place(l))
                    .form(unmet)
                    .heading(t::asked_again(l))
                    .form(Form::new(action("call"), t::call_again(l)).second())
                    .form(Form::new(action("withdraw"), t::withdraw(l)).second())
            }
            RequestState::Placed | RequestState::Unmet | RequestState::Withdrawn => main,
        }
    }
}

impl Page for RequestSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::request(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut rows = vec![
            Row::new(t::group(l), forms::label("admission_group", &self.line.party.group, l)),
            Row::new(t::state(l), state_name(l, self.line.state)).tag(Tone::Calm),
            Row::new(t::calls(l), self.line.calls.to_string()),
        ];
        rows.extend(self.line.reason.as_ref().map(|reason| Row::new(t::why(l), forms::label("unmet_reason", reason, l))));
        rows.extend(self.alternative.as_ref().map(|text| Row::new(t::alternative(l), text)));
        let main = Main::new(said_party(l, &self.line.party)).caption(t::request(l)).back("/shelter/requests").with(Block::Summary(rows));
        self.steps(l, main, &Vec::new())
    }
}

// ---- Its steps

#[derive(Deserialize)]
pub(crate) struct Nothing {}

/// R-SH-08: asked again on the same day is the same need.
pub(crate) async fn call(permit: Permit<AnswerRequest>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    permit
        .change(&repeat, move |_, request| {
            let head = RequestHead { calls: request.head.calls + 1, ..request.head.clone() };
            Ok(Drafts::of(request.id.0, [Draft::house("shelter_request", "place_asked_again", request.id.0, &head)?]))
        })
        .await?;
    done(&permit, &reader)
}

fn done(permit: &Permit<AnswerRequest>, reader: &Reader) -> Result<Response, Failure> {
    let id = permit.target().id;
    reader.done(StatusCode::OK, &format!("/shelter/requests/{id}?done=saved"), &serde_json::json!({ "id": id }))
}

/// A refusal is a page that says what was wrong and leads back.
fn refused(permit: &Permit<AnswerRequest>, reader: &Reader, failure: Failure) -> Result<Response, Failure> {
    let l = reader.lang;
    let problems = problems_of(failure)?;
    let mut main = Main::new(t::request(l)).back(format!("/shelter/requests/{}", permit.target().id));
    for problem in &problems {
        main = main.problem("", problem.detail.clone());
    }
    reader.return_form(t::request(l), &main, &problems)
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Hold {
    /// The bed's id.
    bed: String,
    /// For how many hours, at most 24.
    hours: String,
}

/// The last bed goes to exactly one: the rules run one after the other.
pub(crate) async fn hold(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Hold>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let hours = if value.hours.is_empty() { Some(DEFAULT_HOLD) } else { value.hours.trim().parse::<i64>().ok() };
    let Some(until) = hours.filter(|hours| *hours > 0).map(|hours| now + hours * 3_600).filter(|until| *until <= now + LONGEST_HOLD) else {
        return refused(&permit, &reader, Failure::Refused(vec![Problem::new("hours", "hours", t::hours_wrong(l))]));
    };
    let Some(bed) = BedId::parse(&value.bed) else {
        return refused(&permit, &reader, Failure::Refused(vec![Problem::new("bed", "required", t::bed_missing(l))]));
    };
    let held = permit.change(&repeat, move |view, request| {
        let state = state_at(request, bed_of(view, request)?.as_ref(), now);
        let Some(state) = state.after(RequestEvent::Hold) else { return refuse("", "state", t::not_now(l)) };
        let Some(bed) = view::find_bed(view, bed)?.filter(|bed| fits(bed, &request.head.party)) else { return refuse("bed", "bed", t::bed_missing(l)) };
        let Some(held) = bed.state_at(now).after(BedEvent::Hold) else { return refuse("bed", "taken", t::taken(l)) };
        let bed_head = BedHead { hold_until: Some(until), held_for: Some(request.id), ..bed.cleared(held) };
        let head = RequestHead { state, bed: Some(bed.id), ..request.head.clone() };
        Ok(Drafts::of(
            request.id.0,
            [
                Draft::house("bed", "bed_held", bed.id.0, &bed_head)?.based_on(bed.version),
                Draft::house("shelter_request", "place_held", request.id.0, &head)?.based_on(request.version),
            ],
        ))
    });
    match held.await {
        Ok(_) => done(&permit, &reader),
        Err(failure) => refused(&permit, &reader, failure),
    }
}

/// The bed that was held is free for the next.
fn release(view: &space::View<'_>, request: &Request, now: i64) -> Result<Option<Draft>, Failure> {
    let held = bed_of(view, request)?.filter(|bed| bed.state_at(now) == BedState::Held && bed.head.held_for == Some(request.id));
    Ok(match held {
        Some(bed) => Some(Draft::house("bed", "bed_released", bed.id.0, &bed.cleared(BedState::Free))?.based_on(bed.version)),
        None => None,
    })
}

async fn end(permit: &Permit<AnswerRequest>, l: Lang, repeat: &kernel::RepeatKey, event: RequestEvent, reason: Option<String>, alternative: Option<String>) -> Result<(), Failure> {
    let now = permit.now();
    permit
        .change(repeat, move |view, request| {
            let Some(state) = request.head.state.after(event) else { return refuse("", "state", t::not_now(l)) };
            let head = RequestHead { state, bed: None, reason: reason.clone(), alternative: alternative.clone(), ..request.head.clone() };
            let what = if state == RequestState::Unmet { "place_not_found" } else { "place_withdrawn" };
            let mut drafts = vec![Draft::house("shelter_request", what, request.id.0, &head)?.based_on(request.version)];
            drafts.extend(release(view, request, now)?);
            Ok(Drafts::of(request.id.0, drafts))
        })
        .await?;
    Ok(())
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Unmet {
    /// Code of CL-UNMET.
    reason: String,
    /// What was offered instead (R-SH-07).
    alternative: String,
}

pub(crate) async fn unmet(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Unmet>) -> Result<Response, Failure> {
    let l = reader.lang;
    let mut problems = Problems::new();
    if !is_listed("unmet_reason", &value.reason) {
        problems.push(Problem::new("reason", "required", t::why_missing(l)));
    }
    let alternative = words::tidy(&value.alternative);
    if alternative.is_empty() {
        problems.push(Problem::new("alternative", "required", t::alternative_missing(l)));
    }
    let ended = if problems.is_empty() { end(&permit, l, &repeat, RequestEvent::Fail, Some(value.reason), Some(alternative)).await } else { Err(Failure::Refused(problems)) };
    match ended {
        Ok(()) => done(&permit, &reader),
        Err(failure) => refused(&permit, &reader, failure),
    }
}

pub(crate) async fn withdraw(permit: Permit<AnswerRequest>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    match end(&permit, reader.lang, &repeat, RequestEvent::Withdraw, None, None).await {
        Ok(()) => done(&permit, &reader),
        Err(failure) => refused(&permit, &reader, failure),
    }
}
