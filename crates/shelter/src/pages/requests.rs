//! Needs for a place, and a new one: who she is nobody asks.

use axum::{http::StatusCode, response::Response};
use jiff::civil::Date;
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock,
    ids::ShelterRequestId,
    permit::Own,
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, View};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::{choices, day, is_listed, must_choose, said_day, yes_no};
use crate::{
    alike, holds,
    model::{request::RequestState, waiting::Waiting},
    permissions::{TakeRequest, ViewBoard},
    records::{Ages, Party, Request, RequestHead},
    t, view,
};

pub(super) fn state_name(l: Lang, state: RequestState) -> &'static str {
    t::text(l, &format!("request-{}", state.code())).unwrap_or_default()
}

/// A request whose hold is over is open again, and so is one for which she did not come where she was awaited.
pub(super) fn state_at(view: &View<'_>, request: &Request, now: i64) -> Result<RequestState, Failure> {
    let still = match request.head.state {
        RequestState::Held => !holds::held_for(view, request.id, now)?.is_empty(),
        RequestState::Chosen => request.head.asked.iter().any(|ask| ask.is_awaited_at(now)),
        RequestState::Open | RequestState::Placed | RequestState::Unmet | RequestState::Withdrawn => true,
    };
    Ok(if still { request.head.state } else { RequestState::Open })
}

// ---- The list

#[derive(Serialize, schemars::JsonSchema)]
pub struct RequestLine {
    pub(super) id: ShelterRequestId,
    pub(super) party: Party,
    pub(super) state: RequestState,
    asked_on: String,
    pub(super) calls: u32,
    pub(super) reason: Option<String>,
    /// How long it has waited; `fresh` where it no longer does.
    pub(super) waiting: Waiting,
}

/// How long it has waited, as it stands now.
pub(super) fn waiting(head: &RequestHead, state: RequestState, now: i64) -> Waiting {
    if state == RequestState::Open { Waiting::since(head.asked_at, head.party.urgency.as_deref(), now) } else { Waiting::Fresh }
}

pub(super) fn line(view: &View<'_>, request: Request, now: i64) -> Result<RequestLine, Failure> {
    let state = state_at(view, &request, now)?;
    let waiting = waiting(&request.head, state, now);
    Ok(RequestLine { waiting, id: request.id, party: request.head.party, state, asked_on: request.head.asked_on, calls: request.head.calls, reason: request.head.reason })
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct RequestList {
    requests: Vec<RequestLine>,
}

pub(crate) async fn list(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let now = scope.now();
    let requests = scope.read(move |view, _| view::list_requests(view)?.into_iter().map(|request| line(view, request, now)).collect());
    reader.show(&RequestList { requests: requests.await? })
}

pub(super) fn said_party(l: Lang, party: &Party) -> String {
    t::party(l, i64::from(party.adults), i64::from(party.children))
}

/// What else a party needs, as rows.
pub(super) fn said_needs(l: Lang, party: &Party) -> Vec<Row> {
    let coded = |label, list: &str, code: &Option<String>| code.as_ref().map(|code| Row::new(label, forms::label(list, code, l)));
    let ages = party.ages.unwrap_or_default();
    let number = |label, number: u8| (number > 0).then(|| Row::new(label, number.to_string()));
    let rows = [
        Some(Row::new(t::needs_accessible(l), if party.needs_accessible { t::yes_(l) } else { t::no_(l) })),
        number(t::sons(l), party.sons_over_12),
        number(t::girls_from_12(l), ages.girls_from_12),
        number(t::boys_under_12(l), ages.boys_under_12),
        number(t::girls_under_12(l), ages.girls_under_12),
        coded(t::avoid(l), "region", &party.avoid),
        coded(t::language(l), "language", &party.language),
        coded(t::how_soon(l), "urgency", &party.urgency),
        party.until.as_deref().map(|until| Row::new(t::needed_until(l), said_day(l, until))),
    ];
    rows.into_iter().flatten().collect()
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
            let state = match line.waiting {
                Waiting::Fresh => state_name(l, line.state),
                Waiting::Duty => t::waits_duty(l),
                Waiting::Coordinator => t::waits_coordinator(l),
                Waiting::Expired => t::waits_expired(l),
            };
            vec![Cell::link(format!("/shelter/requests/{}", line.id), said_party(l, &line.party)), Cell::new(day), Cell::tag(tone, state), Cell::new(line.calls.to_string())]
        };
        let heads = [t::who_asks(l), t::day(l), t::state(l), t::calls(l)].map(Head::new).into();
        let table = Table { caption: None, heads, rows: self.requests.iter().map(row).collect() };
        let buttons = vec![Link::new("/shelter/requests/new", t::new_request(l)), Link::new("/shelter/requests/no-place", t::no_place_at_all(l)).second()];
        let main = Main::new(t::requests(l)).back("/shelter").with(Block::Buttons(buttons));
        if self.requests.is_empty() { main.with(Block::Muted(t::no_requests(l).into())) } else { main.with(Block::Table(table)) }
    }
}

// ---- Taking one

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct NewRequest {
    pub(super) adults: String,
    pub(super) children: String,
    /// Code of CL-ADM.
    pub(super) group: String,
    /// `yes` where a wheelchair must pass.
    pub(super) accessible: String,
    /// How many sons of twelve or older.
    pub(super) sons_over_12: String,
    /// Of the children, as far as it is known.
    girls_under_12: String,
    boys_under_12: String,
    girls_from_12: String,
    /// Code of a region where she would not be safe.
    avoid: String,
    /// Code of a language.
    language: String,
    /// Code of how soon.
    urgency: String,
    /// The day until which a place is needed, if anybody knows.
    until: String,
    /// Code of the region where she is now; no other house is told.
    from: String,
    /// Where a need like it is written down already: its id, or `another`.
    pub(super) same: String,
}

/// Whether it is one of these; nothing where there is none.
pub(super) fn ask_same(l: Lang, values: &NewRequest, alike: &[Request], problems: &Problems) -> Option<Field> {
    let option = |it: &Request| {
        let (id, party, day) = (it.id.to_string(), said_party(l, &it.head.party), said_day(l, &it.head.asked_on));
        Choice::new(id.clone(), format!("{party} · {day} · {}", state_name(l, it.head.state)), id == values.same)
    };
    let options = || alike.iter().map(option).chain([Choice::new("another", t::same_no(l), values.same == "another")]).collect();
    (!alike.is_empty()).then(|| Field::new("same", t::same(l), Control::Radios { options: options() }).hint(t::same_hint(l)).error(said_of(problems, "same")))
}

fn new_page(l: Lang, values: &NewRequest, alike: &[Request], problems: &Problems) -> Main {
    let number = |name: &str, label: &'static str, value: &str| Field::line(name, label, value).error(said_of(problems, name)).optional();
    let form = Form::new("/shelter/requests", t::save(l))
        .ask(Field::line("adults", t::adults(l), &values.adults).error(said_of(problems, "adults")))
        .ask(Field::line("children", t::children(l), &values.children).error(said_of(problems, "children")))
        .ask(Field::new("group", t::group(l), Control::Select { options: choices(l, "admission_group", &values.group) }).error(said_of(problems, "group")))
        .ask(Field::new("accessible", t::needs_accessible(l), Control::Radios { options: yes_no(l, &values.accessible) }))
        .ask(number("sons_over_12", t::sons(l), &values.sons_over_12))
        .ask(number("girls_from_12", t::girls_from_12(l), &values.girls_from_12))
        .ask(number("boys_under_12", t::boys_under_12(l), &values.boys_under_12))
        .ask(number("girls_under_12", t::girls_under_12(l), &values.girls_under_12))
        .ask(values.ask_where(l))
        .ask(Field::new("avoid", t::avoid(l), Control::Select { options: choices(l, "region", &values.avoid) }))
        .ask(Field::new("language", t::language(l), Control::Select { options: choices(l, "language", &values.language) }))
        .ask(Field::new("urgency", t::how_soon(l), Control::Radios { options: choices(l, "urgency", &values.urgency) }).optional())
        .ask(Field::day(l, "until", t::needed_until(l), &values.until).error(said_of(problems, "until")).optional())
        .ask_all(ask_same(l, values, alike, problems));
    Main::new(t::new_request(l)).back("/shelter/requests").with(Block::Inset(t::ask_no_name(l).into())).form(form)
}

pub(crate) async fn new(permit: Permit<TakeRequest>, reader: Reader) -> Result<Response, Failure> {
    let Own = permit.target();
    reader.draw(StatusCode::OK, t::new_request(reader.lang), &new_page(reader.lang, &NewRequest::of_one(), &[], &Vec::new()))
}

impl NewRequest {
    /// How most needs begin.
    pub(super) fn of_one() -> Self {
        NewRequest { adults: "1".into(), children: "0".into(), ..NewRequest::default() }
    }

    /// For the house's own count of where places are lacking.
    pub(super) fn ask_where(&self, l: Lang) -> Field {
        Field::new("from", t::where_she_is(l), Control::Select { options: choices(l, "region", &self.from) }).hint(t::where_she_is_hint(l)).optional()
    }

    pub(super) fn region(&self) -> Option<String> {
        Some(self.from.clone()).filter(|code| is_listed("region", code))
    }

    pub(super) fn check(&self, l: Lang, today: Date) -> Result<Party, Problems> {
        let mut problems = Problems::new();
        let mut number = |field: &str, text: &str| {
            let number = if text.is_empty() && field != "adults" && field != "children" { Some(0) } else { text.trim().parse::<u8>().ok().filter(|number| *number <= 20) };
            if number.is_none() {
                problems.push(Problem::new(field, "number", t::number_wrong(l)));
            }
            number.unwrap_or(0)
        };
        let (adults, children, sons_over_12) = (number("adults", &self.adults), number("children", &self.children), number("sons_over_12", &self.sons_over_12));
        let ages = Ages {
            girls_under_12: number("girls_under_12", &self.girls_under_12),
            boys_under_12: number("boys_under_12", &self.boys_under_12),
            girls_from_12: number("girls_from_12", &self.girls_from_12),
        };
        let nobody = adults == 0 && children == 0;
        if nobody && problems.is_empty() {
            problems.push(Problem::new("adults", "number", t::number_wrong(l)));
        }
        if sons_over_12 + ages.girls_under_12 + ages.boys_under_12 + ages.girls_from_12 > children && problems.is_empty() {
            problems.push(Problem::new("sons_over_12", "number", t::ages_wrong(l)));
        }
        must_choose(&mut problems, "group", "admission_group", &self.group, t::group_missing(l));
        let until = day(&self.until).filter(|until| *until >= today);
        if until.is_none() && !self.until.is_empty() {
            problems.push(Problem::new("until", "day", t::day_wrong(l)));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let chosen = |list: &str, code: &str| Some(code.to_owned()).filter(|code| is_listed(list, code));
        Ok(Party {
            adults,
            children,
            group: self.group.clone(),
            needs_accessible: self.accessible == "yes",
            sons_over_12,
            avoid: chosen("region", &self.avoid),
            language: chosen("language", &self.language),
            ages: Some(ages).filter(|ages| *ages != Ages::default()),
            urgency: chosen("urgency", &self.urgency),
            until: until.map(|day| day.to_string()),
        })
    }
}

/// Those that may be the same need as what was typed, for the form that comes back.
pub(super) async fn alike_to(permit: &Permit<TakeRequest>, l: Lang, typed: &NewRequest) -> Result<Vec<Request>, Failure> {
    let today = clock::today(permit.now());
    match typed.check(l, today) {
        Ok(party) => permit.read(move |view| alike::list(view, &party, today)).await,
        Err(_) => Ok(Vec::new()),
    }
}

pub(crate) async fn take(permit: Permit<TakeRequest>, reader: Reader, Input { value, repeat, .. }: Input<NewRequest>) -> Result<Response, Failure> {
    let (l, now, id) = (reader.lang, permit.now(), ShelterRequestId::random());
    let today = clock::today(now);
    let taken = match value.check(l, today) {
        Ok(party) => {
            let head = RequestHead { from: value.region(), ..RequestHead::new(party, now, today) };
            let (house, space, same) = (permit.house().clone(), permit.space().id(), value.same.clone());
            let rules = move |view: &View<'_>, _: &Own| {
                if let Some(again) = alike::asked_again(view, &head.party, &same, today, l)? {
                    return Ok(again);
                }
                let (rules, _) = view::house_rules(view)?;
                let calls = house.seal_calls(space, &rules.calls(id.0, now))?;
                Ok(Drafts::of(id.0, [Draft::house("shelter_request", "place_asked", id.0, &head)?]).calling(calls))
            };
            permit.change(&repeat, rules).await
        }
        Err(problems) => Err(Failure::Refused(problems)),
    };
    match taken {
        Ok(outcome) => reader.made(&format!("/shelter/requests/{}", outcome.result), outcome.result),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let alike = alike_to(&permit, l, &value).await?;
            reader.return_form(t::new_request(l), &new_page(l, &value, &alike, &problems), &problems)
        }
    }
}
