//! The list of services, one service, and what its own organisation may do with it.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use forms::{Answers, District, Filled, definition, stored_list, stored_text};
use jiff::civil::Date;
use kernel::{
    Action as _, Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, Sent, clock,
    ids::{OrganisationId, ServiceId},
    input::SentInput,
    permit::{Own, refuse},
    problem::problems_of,
    thresholds::SERVICE_VERIFY_DAYS,
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Cell, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use crate::{
    permissions::{ListServices, PublishServices, ViewServices},
    service::{SHELTER, Service, ServiceEvent, ServiceHead, ServiceState, Standing},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct ServiceLine {
    id: ServiceId,
    organisation: String,
    kind: String,
    phone: Option<String>,
    /// A code, or the words of an entry from before districts had codes.
    district: Option<String>,
    standing: Standing,
    verified_on: String,
    is_own: bool,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct ServiceList {
    services: Vec<ServiceLine>,
    #[serde(skip)]
    may_publish: bool,
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub(crate) struct Filter {
    /// Code of CL-SVC.
    kind: Option<String>,
}

fn line(service: Service, names: &HashMap<OrganisationId, String>, own: OrganisationId, today: Date) -> ServiceLine {
    ServiceLine {
        id: service.id,
        organisation: names.get(&service.head.organisation).cloned().unwrap_or_default(),
        standing: service.standing(today),
        is_own: service.head.organisation == own,
        phone: service.head.phone,
        // An entry from before shelters were shown by region only may still have one.
        district: service.head.district.filter(|_| service.head.kind != SHELTER).map(|district| forms::district_code(&district)),
        verified_on: service.head.verified_on,
        kind: service.head.kind,
    }
}

/// What is suspended or closed is shown to its own organisation only.
pub(crate) async fn list(scope: Scope<ListServices>, Query(filter): Query<Filter>, reader: Reader) -> Result<Response, Failure> {
    let (l, own, today) = (reader.lang, scope.actor().organisation, clock::today(scope.now()));
    let may_publish = PublishServices::allows(scope.actor(), &Own);
    let services = scope.commons(move |view| {
        let names = people::view::organisation_names(view, l)?;
        let mut lines: Vec<ServiceLine> = view::list_services(view)?
            .into_iter()
            .filter(|service| filter.kind.as_ref().is_none_or(|kind| *kind == service.head.kind))
            .map(|service| line(service, &names, own, today))
            .filter(|line| line.standing.is_offered() || line.is_own)
            .collect();
        words::sort_by_name(&mut lines, |line| &line.organisation);
        Ok(lines)
    });
    reader.show(&ServiceList { services: services.await?, may_publish })
}

fn tag(l: Lang, standing: Standing) -> Cell {
    let tone = match standing {
        Standing::Verified => Tone::Calm,
        Standing::Stale | Standing::Suspended => Tone::Warm,
        Standing::Closed => Tone::Plum,
    };
    Cell::tag(tone, t::text(l, &format!("standing-{}", standing.code())).unwrap_or_default())
}

impl Page for ServiceList {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_services(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &ServiceLine| {
            vec![
                Cell::link(format!("/services/{}", line.id), forms::label("service", &line.kind, l)),
                Cell::new(&line.organisation),
                Cell::new(line.phone.clone().unwrap_or_default()),
                Cell::new(line.district.as_ref().map(|district| forms::district_name(district, l)).unwrap_or_default()),
                tag(l, line.standing),
            ]
        };
        let heads = [t::kind(l), t::organisation(l), t::phone(l), t::district(l), t::checked(l)].map(Head::new);
        let table = Table { caption: None, heads: heads.into(), rows: self.services.iter().map(row).collect() };
        let mut main = Main::new(t::nav_services(l));
        if self.may_publish {
            main = main.with(Block::Buttons(vec![Link::new("/services/new", t::add(l))]));
        }
        if self.services.is_empty() { main.with(Block::Muted(t::none(l).into())) } else { main.with(Block::Table(table)) }
    }
}

// ---- One service

#[derive(Serialize, schemars::JsonSchema)]
pub struct ServiceSheet {
    #[serde(flatten)]
    line: ServiceLine,
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
    version: i64,
    #[serde(skip)]
    may_publish: bool,
}

async fn answers_of<A: kernel::Action>(permit: &Permit<A>, service: &Service) -> Result<Answers, Failure> {
    let mut answers = serde_json::from_slice(&permit.house().commons.body(service.id.0, service.version).await?)?;
    definition("service").settle(&mut answers);
    Ok(answers)
}

/// What is no id names nothing.
fn named(id: &str) -> Result<ServiceId, Failure> {
    ServiceId::parse(id).ok_or(Failure::NotFound)
}

async fn find<A: kernel::Action>(permit: &Permit<A>, id: ServiceId) -> Result<Service, Failure> {
    permit.commons(move |view| view::find_service(view, id)).await?.ok_or(Failure::NotFound)
}

pub(crate) async fn show(permit: Permit<ViewServices>, Path(id): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let id = named(&id)?;
    let (l, own, today) = (reader.lang, permit.actor().organisation, clock::today(permit.now()));
    let service = find(&permit, id).await?;
    let mut answers = answers_of(&permit, &service).await?;
    if service.head.kind == SHELTER {
        answers.remove("district");
    }
    let names = permit.commons(move |view| people::view::organisation_names(view, l)).await?;
    let version = service.version;
    let line = line(service, &names, own, today);
    if !line.standing.is_offered() && !line.is_own {
        return Err(Failure::NotFound);
    }
    let may_publish = line.is_own && PublishServices::allows(permit.actor(), &Own);
    reader.show(&ServiceSheet { line, answers, version, may_publish })
}

impl ServiceSheet {
    fn steps(&self, l: Lang) -> Vec<Form> {
        let action = format!("/services/{}/state", self.line.id);
        let step = |code: &str, label: &'static str| Form::new(&action, label).hide("event", code).second();
        match self.line.standing {
            Standing::Verified => vec![step("suspend", t::suspend(l)), step("close", t::close(l))],
            Standing::Stale => vec![step("verify", t::verify(l)), step("suspend", t::suspend(l)), step("close", t::close(l))],
            Standing::Suspended => vec![step("verify", t::verify(l)), step("close", t::close(l))],
            Standing::Closed => Vec::new(),
        }
    }
}

impl Page for ServiceSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::service(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut main = Main::new(forms::label("service", &self.line.kind, l)).caption(self.line.organisation.clone()).back("/services");
        if self.line.standing == Standing::Stale {
            main = main.with(Block::Warning(t::stale(l).into()));
        }
        let checked = self.line.verified_on.parse().map_or_else(|_| self.line.verified_on.clone(), |day| words::date(l, day));
        let mut rows = vec![Row::new(t::checked(l), checked)];
        rows.extend(definition("service").answered_rows(l, &self.answers));
        main = main.with(Block::Summary(rows));
        if !self.may_publish {
            return main;
        }
        let main = main.with(Block::Links(vec![Link::new(format!("/services/{}/edit", self.line.id), t::change(l))]));
        self.steps(l).into_iter().fold(main, Main::form)
    }
}

// ---- Publishing

fn form_page(l: Lang, action: String, filled: Filled<'_>, problems: &Problems, version: Option<i64>) -> Main {
    let form = definition("service");
    let fields = form.section("service").map(|section| form.draw(l, section, filled, problems, |_| true)).unwrap_or_default();
    let mut drawn = Form::new(action, t::publish(l)).ask_all(fields);
    drawn.version = version;
    Main::new(form.heading("service", l)).back("/services").with(Block::Inset(t::no_address(l).into())).form(drawn)
}

fn read(l: Lang, value: &Sent, before: &Answers, today: Date) -> forms::Received {
    let form = definition("service");
    let sections: Vec<_> = form.sections.iter().collect();
    let mut received = form.read(l, &sections, value, before, today, |_| true);
    // R-SH-02: a district of few streets would point to the house.
    let is_shelter = stored_text(&received.answers, "kind") == Some(SHELTER);
    // Dushanbe is a region too, and as such says no more.
    if is_shelter && stored_text(&received.answers, "district").and_then(forms::district).is_some_and(District::is_whole_region) {
        received.answers.remove("district");
    }
    if is_shelter && received.answers.contains_key("district") {
        received.problems.push(Problem::new("district", "shelter", t::region_only(l)));
    }
    received
}

fn head_of(answers: &Answers, organisation: OrganisationId, today: Date) -> ServiceHead {
    let text = |name| stored_text(answers, name).map(str::to_owned);
    ServiceHead {
        organisation,
        kind: text("kind").unwrap_or_default(),
        phone: text("phone"),
        region: text("region"),
        district: text("district"),
        groups: stored_list(answers, "groups").into_iter().map(str::to_owned).collect(),
        languages: stored_list(answers, "languages").into_iter().map(str::to_owned).collect(),
        is_accessible: text("accessible").map(|answer| answer == "yes"),
        state: ServiceState::Verified,
        verified_on: today.to_string(),
        verify_every_days: SERVICE_VERIFY_DAYS,
    }
}

pub(crate) async fn new(permit: Permit<PublishServices>, reader: Reader) -> Result<Response, Failure> {
    let Own = permit.target();
    reader.draw(StatusCode::OK, t::service(reader.lang), &form_page(reader.lang, "/services".into(), Filled::Saved(&Answers::new()), &Vec::new(), None))
}

pub(crate) async fn add(permit: Permit<PublishServices>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let received = read(l, &value, &Answers::new(), today);
    if !received.problems.is_empty() {
        return reader.return_form(t::service(l), &form_page(l, "/services".into(), Filled::Typed(&value), &received.problems, None), &received.problems);
    }
    let id = ServiceId::random();
    let (head, answers) = (head_of(&received.answers, permit.actor().organisation, today), received.answers);
    let outcome = permit.publish(&repeat, move |_| Ok(Drafts::of(id.0, [Draft::house("service", "service_published", id.0, &head)?.with_body(&answers)?]))).await?;
    reader.made(&format!("/services/{}", outcome.result), outcome.result)
}

/// Another organisation's entry is not found, as if it were not there.
async fn own_service(permit: &Permit<PublishServices>, id: ServiceId) -> Result<Service, Failure> {
    let service = find(permit, id).await?;
    if service.head.organisation == permit.actor().organisation { Ok(service) } else { Err(Failure::NotFound) }
}

pub(crate) async fn edit(permit: Permit<PublishServices>, Path(id): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let id = named(&id)?;
    let service = own_service(&permit, id).await?;
    let answers = answers_of(&permit, &service).await?;
    reader.draw(StatusCode::OK, t::service(reader.lang), &form_page(reader.lang, format!("/services/{id}/edit"), Filled::Saved(&answers), &Vec::new(), Some(service.version)))
}

pub(crate) async fn save(
    permit: Permit<PublishServices>,
    Path(id): Path<String>,
    reader: Reader,
    SentInput(Input { value, repeat, version }): SentInput,
) -> Result<Response, Failure> {
    let id = named(&id)?;
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let service = own_service(&permit, id).await?;
    let before = answers_of(&permit, &service).await?;
    let received = read(l, &value, &before, today);
    if !received.problems.is_empty() {
        let main = form_page(l, format!("/services/{id}/edit"), Filled::Typed(&value), &received.problems, version);
        return reader.return_form(t::service(l), &main, &received.problems);
    }
    // Who names no version changes what was there when she sent it.
    let (answers, seen) = (received.answers, version.unwrap_or(service.version));
    let saved = permit
        .publish(&repeat, move |view| {
            let Some(now) = view::find_service(view, id)?.filter(|now| now.head.organisation == service.head.organisation) else { return Err(Failure::NotFound) };
            // Asked here and not before: whoever saves in between would be lost.
            if now.version != seen {
                return refuse("", "changed", t::changed_meanwhile(l));
            }
            if now.head.state == ServiceState::Closed {
                return refuse("", "state", t::is_closed(l));
            }
            let head = head_of(&answers, now.head.organisation, today);
            Ok(Drafts::of(id.0, [Draft::house("service", "service_changed", id.0, &head)?.with_body(&answers)?.based_on(now.version)]))
        })
        .await;
    match saved {
        Ok(_) => reader.saved(&format!("/services/{id}"), id),
        Err(failure) => {
            // A colleague was first: what was typed stays, and saving once more is a choice.
            let problems = problems_of(failure)?;
            let newest = find(&permit, id).await?.version;
            let main = form_page(l, format!("/services/{id}/edit"), Filled::Typed(&value), &problems, Some(newest));
            let main = problems.iter().fold(main, |main, problem| main.problem("", problem.detail.clone()));
            reader.return_form(t::service(l), &main, &problems)
        }
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewState {
    /// verify, suspend, close
    event: String,
}

pub(crate) async fn set_state(permit: Permit<PublishServices>, Path(id): Path<String>, reader: Reader, Input { value, repeat, .. }: Input<NewState>) -> Result<Response, Failure> {
    let id = named(&id)?;
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let service = own_service(&permit, id).await?;
    let answers = answers_of(&permit, &service).await?;
    let Some(event) = ServiceEvent::from_code(&value.event) else { return refuse("event", "event", t::event_unknown(l)) };
    permit
        .publish(&repeat, move |view| {
            let Some(now) = view::find_service(view, id)?.filter(|now| now.head.organisation == service.head.organisation) else { return Err(Failure::NotFound) };
            let Some(state) = now.head.state.after(event) else { return refuse("", "state", t::is_closed(l)) };
            let verified_on = if event == ServiceEvent::Verify { today.to_string() } else { now.head.verified_on.clone() };
            let head = ServiceHead { state, verified_on, ..now.head };
            Ok(Drafts::of(id.0, [Draft::house("service", "service_state", id.0, &head)?.with_body(&answers)?.based_on(service.version)]))
        })
        .await?;
    reader.saved(&format!("/services/{id}"), id)
}
