//! In an emergency a worker opens a colleague's case by its code, for one hour: how to reach the person, what endangers and
//! what protects her, and her safety plan. She changes nothing. Two supervisors see it at once, and say whether it was right.

use std::collections::HashMap;

use axum::{http::StatusCode, response::Response};
use forms::{Answers, definition, said_date};
use kernel::{
    Failure, Input, Page, Permit, Problems, Reader, clock,
    ids::{EmergencyId, StaffId, SurvivorId},
    permit::{Own, refuse},
    problem::{problems_of, said_above, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, View};
use ui::{Block, Control, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use super::{
    answers_where,
    checks::newest::{self, Newest},
    dependants,
    disclosures::NewReview,
    orders::{self, OrderLine},
    safe_contact,
};
use crate::{
    model::{
        classification::GbvType,
        disclosure::{Verdict, is_reason_enough},
    },
    names,
    permissions::{LookInEmergency, OpenInEmergency, ReviewEmergency, works_with},
    records::{DependantHead, Emergency, EmergencyHead, Survivor},
    t, view,
};

fn moment(l: Lang, at: i64) -> String {
    words::day_and_time(l, clock::local(at))
}

// ---- Opening

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Opening {
    /// As it stands on a board or a paper.
    code: String,
    /// At least 20 characters.
    reason: String,
}

fn opening_page(l: Lang, typed: &Opening, problems: &Problems, open: Option<&(EmergencyId, EmergencyHead)>) -> Main {
    let main = Main::new(t::emergency_title(l)).back("/search").with(Block::Warning(t::emergency_warning(l).into())).text(t::emergency_text(l));
    if let Some((id, head)) = open {
        let label = t::emergency_still_open(l, moment(l, head.ends_at()));
        return main.with(Block::Links(vec![Link::new(format!("/emergency/{id}"), label)]));
    }
    let form = Form::new("/emergency", t::emergency_open(l))
        .ask(Field::line("code", t::emergency_code(l), &typed.code).hint(t::emergency_code_hint(l)).error(said_of(problems, "code")))
        .ask(
            Field::new("reason", t::emergency_reason(l), Control::Text { value: typed.reason.clone(), rows: 3 })
                .hint(t::emergency_reason_hint(l))
                .error(said_of(problems, "reason")),
        )
        .grave();
    main.form(form)
}

pub(crate) async fn form(permit: Permit<OpenInEmergency>, reader: Reader) -> Result<Response, Failure> {
    let (staff, now) = (permit.actor().staff, permit.now());
    let open = permit.read(move |view| view::open_emergency(view, staff, now)).await?;
    reader.draw(StatusCode::OK, t::emergency_title(reader.lang), &opening_page(reader.lang, &Opening::default(), &Vec::new(), open.as_ref()))
}

const UNKNOWN: &str = "unknown";

/// Her whose case it is. Somebody from whom she is kept away (R-CA-10) is as unknown as a code that nobody has.
fn found(view: &View<'_>, l: Lang, actor: &kernel::Actor, code: &str) -> Result<Survivor, Failure> {
    match view::find_by_code(view, code)? {
        Some(survivor) if works_with(actor, &survivor) => refuse("code", "own", t::emergency_own(l)),
        Some(survivor) if !survivor.kept_away.contains(&actor.staff) => Ok(survivor),
        Some(_) | None => refuse("code", UNKNOWN, t::emergency_unknown(l)),
    }
}

pub(crate) async fn open(permit: Permit<OpenInEmergency>, reader: Reader, Input { value, repeat, .. }: Input<Opening>) -> Result<Response, Failure> {
    names::may_be_tried(&permit).await?;
    let (l, actor, at) = (reader.lang, permit.actor().clone(), permit.now());
    let (code, reason) = (value.code.trim().to_uppercase(), words::tidy(&value.reason));
    let id = EmergencyId::random();
    let opened = permit.change(&repeat, move |view, Own| {
        if !is_reason_enough(&reason) {
            return refuse("reason", "too-short", t::emergency_reason_short(l));
        }
        if view::open_emergency(view, actor.staff, at)?.is_some() {
            return refuse("", "one-at-a-time", t::emergency_one(l));
        }
        let survivor = found(view, l, &actor, &code)?;
        let head = EmergencyHead { by: actor.staff, at, reason: reason.clone(), reviews: Vec::new() };
        Ok(Drafts::of(id.0, [Draft::about(survivor.id.0, "emergency", "emergency_begun", id.0, &head)?]))
    });
    match opened.await {
        Ok(outcome) => {
            let id = outcome.result;
            reader.done(StatusCode::CREATED, &format!("/emergency/{id}"), &serde_json::json!({ "id": id }))
        }
        Err(failure) => {
            let problems = problems_of(failure)?;
            if problems.iter().any(|problem| problem.code == UNKNOWN) {
                names::note_refused_code(&permit).await?;
            }
            let mut page = opening_page(l, &value, &problems, None);
            for problem in problems.iter().filter(|problem| problem.field.is_empty()) {
                page = page.problem("", problem.detail.clone());
            }
            reader.return_form(t::emergency_title(l), &page, &problems)
        }
    }
}

// ---- Looking, within the hour

#[derive(Serialize, schemars::JsonSchema)]
pub struct IncidentLine {
    happened_on: String,
    /// The day is a guess.
    is_estimated: bool,
    gbv_type: Option<GbvType>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Look {
    code: String,
    name: String,
    /// Second at which it ends.
    until: i64,
    worker: Option<String>,
    #[schemars(with = "serde_json::Value")]
    safe_contact: Answers,
    #[schemars(with = "serde_json::Value")]
    safety_plan: Answers,
    incidents: Vec<IncidentLine>,
    /// What she last said about her safety: of each kind of check the newest, and the newest that is finished.
    checks: Vec<Newest>,
    /// Protection orders that run, of all her records.
    orders: Vec<OrderLine>,
    #[serde(skip)]
    age: Option<i64>,
    #[serde(skip)]
    dependants: Vec<DependantHead>,
}

pub(crate) async fn look(permit: Permit<LookInEmergency>, reader: Reader) -> Result<Response, Failure> {
    let (survivor, until, now) = (permit.target().survivor.clone(), permit.target().head.ends_at(), permit.now());
    let actor = permit.actor().clone();
    let facts = permit.read(move |view| {
        let incidents = view::list_incidents(view, &survivor)?;
        let contact = view::find_safe_contact(view, survivor.id)?.map(|(record, version, _)| (record, version));
        let plan = view::find_safety_plan(view, survivor.id)?.map(|plan| (plan.record, plan.version));
        let look = Look {
            code: survivor.code.clone(),
            name: survivor.name.clone(),
            until,
            worker: people::view::name_of(view, survivor.case.worker)?,
            safe_contact: Answers::new(),
            safety_plan: Answers::new(),
            incidents: incidents.iter().map(|it| IncidentLine { happened_on: it.head.happened_on.clone(), is_estimated: it.head.is_estimated, gbv_type: it.kind() }).collect(),
            checks: Newest::all(view, &survivor)?,
            orders: OrderLine::all(view, &actor, &survivor, clock::today(now))?.into_iter().filter(OrderLine::runs).collect(),
            age: survivor.age_at(now),
            dependants: view::list_dependants(view, survivor.id)?.into_iter().map(|(_, head)| head).collect(),
        };
        Ok((look, contact, plan))
    });
    let (look, contact, plan) = facts.await?;
    let (safe_contact, safety_plan) = (answers_where(&permit, contact).await?, answers_where(&permit, plan).await?);
    reader.show(&Look { safe_contact, safety_plan, ..look })
}

impl Page for Look {
    fn title(&self, l: Lang) -> &'static str {
        t::emergency_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let age = self.age.map_or_else(|| t::not_known(l).to_owned(), |age| age.to_string());
        let rows = vec![Row::new(t::worker(l), self.worker.as_deref().unwrap_or_default()), Row::new(t::age(l), age)];
        let main = Main::new(&self.name).caption(t::case_code(l, &self.code)).back("/emergency").with(Block::Inset(t::emergency_until(l, moment(l, self.until))));
        let main = main.with_some(dependants::warning(l, &self.dependants)).with(Block::Summary(rows));
        let not_now = safe_contact::not_now(l, &safe_contact::rules_of(&self.safe_contact), clock::local(reader.house().clock.now()));
        let main = main.heading(t::safe_title(l)).with_some(not_now).with(Block::Summary(definition("safe-contact").answered_rows(l, &self.safe_contact)));
        let main = main.heading(t::checks_made(l)).with(Block::Summary(newest::rows(l, &self.checks)));
        let main = orders::add_to(main, l, &self.orders, None).with_some(self.orders.is_empty().then(|| Block::Muted(t::orders_none(l).into())));
        let main = main.heading(t::plan_title(l)).with(Block::Summary(definition("safety-plan").answered_rows(l, &self.safety_plan)));
        let line = |it: &IncidentLine| {
            let kind = it.gbv_type.map_or_else(|| t::not_classified(l).to_owned(), |kind| forms::label("gbv_type", kind.code(), l));
            let day = said_date(l, &it.happened_on);
            format!("{}: {kind}", if it.is_estimated { t::about_day(l, day) } else { day })
        };
        main.heading(t::incidents(l)).with(Block::List(self.incidents.iter().map(line).collect()))
    }
}

// ---- On her page, and above a supervisor's list

#[derive(Serialize, schemars::JsonSchema)]
pub struct Line {
    id: EmergencyId,
    by: String,
    at: i64,
    #[serde(skip)]
    is_supervisor: bool,
}

/// Who opened it in an emergency, for everybody who works with her; only a supervisor reads why.
pub(super) fn lines(view: &View<'_>, survivor: SurvivorId, is_supervisor: bool) -> Result<Vec<Line>, Failure> {
    let all = view::list_emergencies(view, survivor)?.into_iter();
    all.map(|(id, head)| Ok(Line { id, by: people::view::name_of(view, head.by)?.unwrap_or_default(), at: head.at, is_supervisor })).collect()
}

pub(super) fn add_to(main: Main, l: Lang, lines: &[Line]) -> Main {
    if lines.is_empty() {
        return main;
    }
    let row = |line: &Line| {
        let row = Row::new(moment(l, line.at), &line.by);
        if line.is_supervisor { row.change(format!("/emergency/{}/review", line.id)) } else { row }
    };
    main.heading(t::emergencies(l)).with(Block::Summary(lines.iter().map(row).collect()))
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Waiting {
    id: EmergencyId,
    code: String,
    /// Second in which it was opened.
    at: i64,
    is_overdue: bool,
}

impl Waiting {
    pub(super) fn of(it: &Emergency) -> Self {
        Waiting { id: it.id, code: it.survivor.code.clone(), at: it.head.at, is_overdue: it.head.is_review_overdue(it.now) }
    }
}

pub(super) fn waiting_part(l: Lang, main: Main, waiting: &[Waiting]) -> Main {
    if waiting.is_empty() {
        return main;
    }
    let label = |it: &Waiting| if it.is_overdue { t::emergency_overdue(l, &it.code, moment(l, it.at)) } else { t::waits_disclosure(l, &it.code, moment(l, it.at)) };
    let links = waiting.iter().map(|it| Link::new(format!("/emergency/{}/review", it.id), label(it))).collect();
    main.with(Block::Warning(t::waits_for_emergency(l).into())).with(Block::Links(links))
}

// ---- A supervisor's look

#[derive(Serialize, schemars::JsonSchema)]
pub struct EmergencySheet {
    id: EmergencyId,
    code: String,
    #[serde(flatten)]
    head: EmergencyHead,
    until: i64,
    #[serde(skip)]
    survivor: SurvivorId,
    #[serde(skip)]
    names: HashMap<StaffId, String>,
    #[serde(skip)]
    may_review: bool,
    #[serde(skip)]
    typed: NewReview,
    #[serde(skip)]
    problems: Problems,
}

async fn sheet(permit: &Permit<ReviewEmergency>, typed: NewReview, problems: Problems) -> Result<EmergencySheet, Failure> {
    let (it, actor) = (permit.target().clone(), permit.actor().staff);
    let sheet = permit.read(move |view| {
        let everyone = std::iter::once(it.head.by).chain(it.head.reviews.iter().map(|review| review.by));
        let names = everyone.map(|staff| Ok((staff, people::view::name_of(view, staff)?.unwrap_or_default()))).collect::<Result<_, Failure>>()?;
        let (until, may_review) = (it.head.ends_at(), it.head.waits_for(actor));
        Ok(EmergencySheet { id: it.id, code: it.survivor.code, head: it.head, until, survivor: it.survivor.id, names, may_review, typed, problems })
    });
    sheet.await
}

pub(crate) async fn show(permit: Permit<ReviewEmergency>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, NewReview::default(), Vec::new()).await?)
}

impl Page for EmergencySheet {
    fn title(&self, l: Lang) -> &'static str {
        t::emergency_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let name = |staff: StaffId| self.names.get(&staff).map_or("", String::as_str);
        let mut main = Main::new(t::emergencies(l)).caption(t::case_code(l, &self.code)).back(format!("/survivors/{}", self.survivor));
        main = said_above(main, &self.problems);
        let rows = vec![
            Row::new(t::emergency_by(l), name(self.head.by)),
            Row::new(t::disclosure_when(l), moment(l, self.head.at)),
            Row::new(t::emergency_ends(l), moment(l, self.until)).tag(Tone::Calm),
        ];
        main = main.with(Block::Summary(rows)).heading(t::emergency_reason(l)).with(Block::Said(self.head.reason.clone()));
        for review in &self.head.reviews {
            let verdict = match review.verdict {
                Verdict::Right => t::disclosure_reviewed_right(l),
                Verdict::NotRight => t::disclosure_reviewed_not_right(l),
            };
            main = main.heading(verdict).with(Block::Said(review.words.clone())).with(Block::Muted(t::disclosure_added_by(l, name(review.by), moment(l, review.at))));
        }
        if !self.may_review {
            return main;
        }
        let form = self.typed.form(l, format!("/emergency/{}/review", self.id), &self.problems);
        main.heading(t::disclosure_review_title(l)).text(t::emergency_review_text(l)).form(form)
    }
}

pub(crate) async fn review(permit: Permit<ReviewEmergency>, reader: Reader, Input { value, repeat, .. }: Input<NewReview>) -> Result<Response, Failure> {
    let (l, by, at, typed) = (reader.lang, permit.actor().staff, permit.now(), value.clone());
    let reviewed = permit.change(&repeat, move |_, it| {
        let review = typed.read(l, by, at)?;
        if !it.head.waits_for(by) {
            return refuse("", "state", t::disclosure_not_now(l));
        }
        let mut head = it.head.clone();
        head.reviews.push(review);
        Ok(Drafts::of(it.id.0, [Draft::about(it.survivor.id.0, "emergency", "emergency_reviewed", it.id.0, &head)?]))
    });
    if let Err(failure) = reviewed.await {
        let problems = problems_of(failure)?;
        let page = sheet(&permit, value, problems.clone()).await?;
        return reader.return_form(page.title(l), &page.main(&reader), &problems);
    }
    let id = permit.target().id;
    reader.saved(&format!("/emergency/{id}/review"), id)
}
