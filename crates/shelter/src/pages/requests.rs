//! Someone needs a place: who she is nobody asks. A bed is held, or it is written
//! down that there was none and why.

use std::collections::HashMap;

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock,
    ids::{BedId, OrganisationId, ShelterRequestId},
    permit::{Own, refuse},
    problem::{problems_of, said_of},
};
use ledger::ParcelRow;
use people::correspondence::{correspondent, in_days, parcel};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::{choices, is_listed, must_choose};
use crate::{
    letters::{Content, MAIL},
    model::{
        bed::{BedEvent, BedState},
        request::{AskEvent, AskState, RequestEvent, RequestState},
    },
    permissions::{AnswerRequest, TakeRequest, ViewBoard},
    records::{Ask, Bed, BedHead, Party, Request, RequestHead},
    t, view,
};

/// A hold lasts at most this long. Source: domain.md I.3, Bed; [M].
pub(super) const LONGEST_HOLD: i64 = 24 * 3_600;
pub(super) const DEFAULT_HOLD: i64 = 4;

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

pub(super) fn said_party(l: Lang, party: &Party) -> String {
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
    /// How many sons of twelve or older.
    sons_over_12: String,
    /// Code of a region where she would not be safe.
    avoid: String,
    /// Code of a language.
    language: String,
}

fn new_page(l: Lang, values: &NewRequest, problems: &Problems) -> Main {
    let yes_no = |chosen: &str| vec![Choice::new("yes", t::yes_(l), chosen == "yes"), Choice::new("no", t::no_(l), chosen == "no")];
    let form = Form::new("/shelter/requests", t::save(l))
        .ask(Field::line("adults", t::adults(l), &values.adults).error(said_of(problems, "adults")))
        .ask(Field::line("children", t::children(l), &values.children).error(said_of(problems, "children")))
        .ask(Field::new("group", t::group(l), Control::Select { options: choices(l, "admission_group", &values.group) }).error(said_of(problems, "group")))
        .ask(Field::new("accessible", t::needs_accessible(l), Control::Radios { options: yes_no(&values.accessible) }))
        .ask(Field::line("sons_over_12", t::sons(l), &values.sons_over_12).error(said_of(problems, "sons_over_12")))
        .ask(Field::new("avoid", t::avoid(l), Control::Select { options: choices(l, "region", &values.avoid) }))
        .ask(Field::new("language", t::language(l), Control::Select { options: choices(l, "language", &values.language) }));
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
    let sons = if value.sons_over_12.is_empty() { Some(0) } else { number(&value.sons_over_12) }.filter(|sons| children.is_none_or(|children| *sons <= children));
    for (field, number) in [("adults", adults), ("children", children), ("sons_over_12", sons)] {
        if number.is_none() {
            problems.push(Problem::new(field, "number", t::number_wrong(l)));
        }
    }
    if adults == Some(0) && children == Some(0) {
        problems.push(Problem::new("adults", "number", t::number_wrong(l)));
    }
    must_choose(&mut problems, "group", "admission_group", &value.group, t::group_missing(l));
    let (Some(adults), Some(children), Some(sons_over_12), true) = (adults, children, sons, problems.is_empty()) else {
        return reader.return_form(t::new_request(l), &new_page(l, &value, &problems), &problems);
    };
    let id = ShelterRequestId::random();
    let chosen = |list: &str, code: String| Some(code).filter(|code| is_listed(list, code));
    let party = Party {
        adults,
        children,
        group: value.group,
        needs_accessible: value.accessible == "yes",
        sons_over_12,
        avoid: chosen("region", value.avoid),
        language: chosen("language", value.language),
    };
    let head =
        RequestHead { party, state: RequestState::Open, asked_on: clock::today(permit.now()).to_string(), calls: 1, bed: None, reason: None, alternative: None, asked: Vec::new() };
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
    /// Other houses that were asked.
    asked: Vec<AskLine>,
    /// Houses that could be asked.
    houses: Vec<House>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct AskLine {
    organisation: OrganisationId,
    name: String,
    state: AskState,
    /// Second until which a bed is held there.
    until: Option<i64>,
    is_offered: bool,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct House {
    organisation: OrganisationId,
    name: String,
}

/// Partners with a shelter in the directory, and all partners' names.
async fn houses(permit: &Permit<AnswerRequest>, l: Lang) -> Result<(Vec<House>, HashMap<OrganisationId, String>), Failure> {
    let (own, today) = (permit.actor().organisation, clock::today(permit.now()));
    permit
        .commons(move |view| {
            let names: HashMap<_, _> = people::view::list_organisations(view)?.into_iter().map(|it| (it.id, it.name(l).to_owned())).collect();
            let offers =
                directory::view::list_services(view)?.into_iter().filter(|it| it.head.kind == "safe_shelter" && it.head.organisation != own && it.standing(today).is_offered());
            let mut houses: Vec<House> = offers.filter_map(|it| Some(House { organisation: it.head.organisation, name: names.get(&it.head.organisation)?.clone() })).collect();
            words::sort_by_name(&mut houses, |house| &house.name);
            Ok((houses, names))
        })
        .await
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct FreeBed {
    pub(super) id: BedId,
    room: String,
    label: String,
}

impl FreeBed {
    pub(super) fn of(bed: Bed) -> Self {
        FreeBed { id: bed.id, room: bed.head.room, label: bed.head.label }
    }

    pub(super) fn said(&self) -> String {
        format!("{} · {}", self.room, self.label)
    }
}

/// A wheelchair needs an accessible bed, and children a room where a family may be.
pub(super) fn fits(bed: &Bed, party: &Party) -> bool {
    (bed.head.is_accessible || !party.needs_accessible) && (bed.head.is_family || party.children == 0) && !bed.head.is_cot
}

pub(crate) async fn show(permit: Permit<AnswerRequest>, reader: Reader) -> Result<Response, Failure> {
    let (request, now) = (permit.target().clone(), permit.now());
    let (mut houses, names) = houses(&permit, reader.lang).await?;
    houses.retain(|house| request.head.asked.iter().all(|ask| ask.organisation != house.organisation));
    let line = |ask: &Ask| AskLine {
        organisation: ask.organisation,
        name: names.get(&ask.organisation).cloned().unwrap_or_default(),
        state: ask.state,
        until: ask.until,
        is_offered: ask.is_offered_at(now),
    };
    let asked = request.head.asked.iter().map(line).collect();
    let sheet = permit.read(move |view| {
        let state = state_at(&request, bed_of(view, &request)?.as_ref(), now);
        let free = view::list_beds(view)?.into_iter().filter(|bed| bed.state_at(now) == BedState::Free && fits(bed, &request.head.party));
        let free = free.map(FreeBed::of).collect();
        let line = RequestLine { id: request.id, party: request.head.party, state, asked_on: request.head.asked_on, calls: request.head.calls, reason: request.head.reason };
        Ok(RequestSheet { line, alternative: request.head.alternative, free, asked, houses })
    });
    reader.show(&sheet.await?)
}

impl RequestSheet {
    /// Offers to choose from, what the others said, and whom else to ask.
    fn elsewhere(&self, l: Lang, mut main: Main) -> Main {
        let action = |step: &str| format!("/shelter/requests/{}/{step}", self.line.id);
        if !self.asked.is_empty() {
            let until = |ask: &AskLine| ask.until.filter(|_| ask.is_offered).map(|until| words::day_and_time(l, clock::local(until)));
            let said = |ask: &AskLine| {
                let state = t::text(l, &format!("ask-{}", ask.state.code())).unwrap_or_default();
                until(ask).map_or_else(|| state.to_owned(), |until| format!("{state}: {until}"))
            };
            main = main.heading(t::other_houses(l)).with(Block::Summary(self.asked.iter().map(|ask| Row::new(&ask.name, said(ask))).collect()));
        }
        if !matches!(self.line.state, RequestState::Open | RequestState::Held) {
            return main;
        }
        for ask in self.asked.iter().filter(|ask| ask.is_offered) {
            main = main.form(Form::new(action("choose"), t::chooses(l, &ask.name)).hide("house", ask.organisation.to_string()));
        }
        if self.houses.is_empty() {
            return main;
        }
        let options = self.houses.iter().map(|house| Choice::new(house.organisation.to_string(), &house.name, false)).collect();
        let ask = Form::new(action("ask"), t::ask_houses(l)).ask(Field::new("houses", t::other_houses(l), Control::Checkboxes { options }));
        main.heading(t::ask_houses(l)).text(t::ask_text(l)).form(ask.second())
    }

    fn steps(&self, l: Lang, mut main: Main, problems: &Problems) -> Main {
        let action = |step: &str| format!("/shelter/requests/{}/{step}", self.line.id);
        if self.line.state == RequestState::Open {
            if self.free.is_empty() {
                main = main.with(Block::Warning(t::none_free(l).into()));
            } else {
                let options = self.free.iter().map(|bed| Choice::new(bed.id.to_string(), bed.said(), false)).collect();
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
        let main = self.elsewhere(l, main);
        let main = if self.asked.iter().any(|ask| ask.state == AskState::Chosen) { main.with(Block::Inset(t::now_refer(l).into())) } else { main };
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
    pub(super) bed: String,
    /// For how many hours, at most 24.
    hours: String,
}

impl Hold {
    /// The second until which it holds; at most a day.
    pub(super) fn until(&self, now: i64) -> Option<i64> {
        let hours = if self.hours.is_empty() { Some(DEFAULT_HOLD) } else { self.hours.trim().parse::<i64>().ok() };
        hours.filter(|hours| (1..=24).contains(hours)).map(|hours| now + hours * 3_600).filter(|until| *until <= now + LONGEST_HOLD)
    }
}

/// The last bed goes to exactly one: the rules run one after the other.
pub(crate) async fn hold(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Hold>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let Some(until) = value.until(now) else {
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
    let over = tell_others(permit, None).await?;
    permit
        .change(repeat, move |view, request| {
            let Some(state) = request.head.state.after(event) else { return refuse("", "state", t::not_now(l)) };
            let head = RequestHead { state, bed: None, reason: reason.clone(), alternative: alternative.clone(), asked: ended(&request.head.asked, None), ..request.head.clone() };
            let what = if state == RequestState::Unmet { "place_not_found" } else { "place_withdrawn" };
            let mut drafts = vec![Draft::house("shelter_request", what, request.id.0, &head)?.based_on(request.version)];
            drafts.extend(release(view, request, now)?);
            Ok(Drafts::of(request.id.0, drafts).sending(over.clone()))
        })
        .await?;
    Ok(())
}

// ---- Other houses

/// Letters to every house that still waits: to the chosen one that she comes, to the others that it is over.
async fn tell_others(permit: &Permit<AnswerRequest>, chosen: Option<OrganisationId>) -> Result<Vec<ParcelRow>, Failure> {
    let mut parcels = Vec::new();
    for ask in permit.target().head.asked.iter().filter(|ask| matches!(ask.state, AskState::Asked | AskState::Offered)) {
        let Some(to) = correspondent(permit.house(), ask.organisation).await? else { continue };
        let content = if chosen == Some(ask.organisation) { Content::Chosen } else { Content::Over };
        parcels.push(parcel(permit.space(), &to, MAIL, permit.id(), content, in_days(permit.now(), ANSWER_DAYS))?);
    }
    Ok(parcels)
}

/// What the houses are to the request once it is decided.
fn ended(asked: &[Ask], chosen: Option<OrganisationId>) -> Vec<Ask> {
    let end = |ask: &Ask| {
        let event = if chosen == Some(ask.organisation) { AskEvent::Choose } else { AskEvent::End };
        Ask { state: ask.state.after(event).unwrap_or(ask.state), ..ask.clone() }
    };
    asked.iter().map(end).collect()
}

/// How long a question, and how long an answer, waits to be collected.
const QUESTION_DAYS: i32 = 2;
pub(super) const ANSWER_DAYS: i32 = 90;

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Houses {
    /// Ids of organisations.
    houses: Vec<String>,
}

pub(crate) async fn ask(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Houses>) -> Result<Response, Failure> {
    let l = reader.lang;
    let (known, _) = houses(&permit, l).await?;
    let chosen: Vec<OrganisationId> = value.houses.iter().filter_map(|id| OrganisationId::parse(id)).filter(|id| known.iter().any(|house| house.organisation == *id)).collect();
    if chosen.is_empty() {
        return refused(&permit, &reader, Failure::Refused(vec![Problem::new("houses", "required", t::houses_missing(l))]));
    }
    let head = &permit.target().head;
    let mut letters = Vec::new();
    for house in chosen {
        let Some(to) = correspondent(permit.house(), house).await? else { continue };
        let content = Content::Asked { party: head.party.clone(), asked_on: head.asked_on.clone() };
        letters.push((house, parcel(permit.space(), &to, MAIL, permit.id(), content, in_days(permit.now(), QUESTION_DAYS))?));
    }
    let sent = permit.change(&repeat, move |_, request| {
        if !matches!(request.head.state, RequestState::Open | RequestState::Held) {
            return refuse("", "state", t::not_now(l));
        }
        let fresh: Vec<_> = letters.iter().filter(|(house, _)| request.head.asked.iter().all(|ask| ask.organisation != *house)).collect();
        let mut asked = request.head.asked.clone();
        asked.extend(fresh.iter().map(|(house, _)| Ask { organisation: *house, state: AskState::Asked, until: None }));
        let head = RequestHead { asked, ..request.head.clone() };
        let draft = Draft::house("shelter_request", "houses_asked", request.id.0, &head)?.based_on(request.version);
        Ok(Drafts::of(request.id.0, [draft]).sending(fresh.into_iter().map(|(_, letter)| letter.clone())))
    });
    match sent.await {
        Ok(_) => done(&permit, &reader),
        Err(failure) => refused(&permit, &reader, failure),
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Chosen {
    /// The organisation's id.
    house: String,
}

/// She decides; the chosen house is told, the others are free again.
pub(crate) async fn choose(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Chosen>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let Some(house) = OrganisationId::parse(&value.house) else {
        return refused(&permit, &reader, Failure::Refused(vec![Problem::new("house", "required", t::houses_missing(l))]));
    };
    let letters = tell_others(&permit, Some(house)).await?;
    let version = permit.target().version;
    let chosen = permit.change(&repeat, move |view, request| {
        let is_offered = request.head.asked.iter().any(|ask| ask.organisation == house && ask.is_offered_at(now));
        if !is_offered {
            return refuse("house", "offer-over", t::offer_over(l));
        }
        let Some(state) = request.head.state.after(RequestEvent::Place) else { return refuse("", "state", t::not_now(l)) };
        let head = RequestHead { state, bed: None, asked: ended(&request.head.asked, Some(house)), ..request.head.clone() };
        // The letters say what was true of this version; another answer in between asks again.
        let mut drafts = vec![Draft::house("shelter_request", "place_chosen", request.id.0, &head)?.based_on(version)];
        drafts.extend(release(view, request, now)?);
        Ok(Drafts::of(request.id.0, drafts).sending(letters.clone()))
    });
    match chosen.await {
        Ok(_) => done(&permit, &reader),
        Err(failure) => refused(&permit, &reader, failure),
    }
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
