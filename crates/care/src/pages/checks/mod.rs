//! The checks that ask about her life, part by part. What calls a supervisor does so with the part that says it, because the
//! talk may end at any moment; what is done is never written over.

pub(in crate::pages) mod begun;
pub(crate) mod danger;
pub(in crate::pages) mod newest;
pub(crate) mod suicide;

use axum::{extract::Path, http::StatusCode, response::Response};
use forms::{Answers, Definition, FieldDefinition, Filled, Received, SectionDefinition, definition};
use jiff::civil::Date;
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Sent, clock,
    ids::CheckId,
    input::SentInput,
    permit::refuse,
    problem::{above, problems_of},
};
use serde::Serialize;
use space::{Draft, Drafts};
use ui::{Block, Form, Link, Main, Optional, Row};
use words::Lang;

use super::{answers_of, concern};
use crate::{
    model::check::{Asks, CheckEvent, CheckState},
    permissions::{EditCheck, EditSurvivor, ViewCheck},
    records::{Check, CheckHead, Found, Survivor},
    t, view,
};

fn title(asks: Asks, l: Lang) -> &'static str {
    match asks {
        Asks::Danger => t::danger_title(l),
        // It stands in the browser's list of pages, and says nothing there.
        Asks::Suicide => t::suicide_title(l),
    }
}

fn heading(asks: Asks, l: Lang) -> &'static str {
    match asks {
        Asks::Danger => t::danger_title(l),
        Asks::Suicide => t::suicide_heading(l),
    }
}

fn text(asks: Asks, l: Lang) -> &'static str {
    match asks {
        Asks::Danger => t::danger_text(l),
        Asks::Suicide => t::suicide_text(l),
    }
}

/// Where all of one kind stand.
fn place(asks: Asks, survivor: &Survivor) -> String {
    match asks {
        Asks::Danger => format!("/survivors/{}/danger-check", survivor.id),
        Asks::Suicide => format!("/survivors/{}/life-check", survivor.id),
    }
}

fn found(asks: Asks, answers: &Answers, event: CheckEvent, today: Date) -> Found {
    match asks {
        Asks::Danger => danger::found(answers),
        Asks::Suicide => suicide::found(answers, event, today),
    }
}

/// What stands against the end of it.
fn lacking(l: Lang, found: &Found, event: CheckEvent, answers: &Answers, today: Date) -> Problems {
    match found {
        // Every question may be answered with "not known", and none must be answered; but where none is, nobody asked.
        Found::Danger { .. } => match event {
            CheckEvent::Finish if answers.is_empty() => vec![Problem::whole("empty", t::danger_nothing_asked(l))],
            CheckEvent::Finish | CheckEvent::Answer => Problems::new(),
        },
        Found::Suicide { level, .. } => suicide::lacking(l, *level, event, answers, today),
    }
}

/// What is to be known before the next part is asked.
fn to_know(l: Lang, found: Option<&Found>) -> Option<Block> {
    match found {
        None => None,
        Some(Found::Suicide { level, .. }) => Some(suicide::to_do(l, *level)),
        Some(found @ Found::Danger { .. }) => found.calls_supervisor().then(|| Block::Warning(t::danger_called(l).into())),
    }
}

fn more() -> (&'static str, serde_json::Value) {
    ("more", serde_json::json!({ "type": "string", "description": "Any text: another part follows, and the check stays open for it" }))
}

/// What a program may send to begin one.
fn schema(asks: Asks) -> serde_json::Value {
    forms::with_fields(forms::schema(asks.form()), [more()])
}

/// What a program may send for a part of either.
pub(crate) fn parts() -> Vec<(String, serde_json::Value)> {
    let all = [Asks::Danger, Asks::Suicide].into_iter().flat_map(|asks| forms::parts(asks.form()));
    let mut parts: std::collections::BTreeMap<String, Vec<serde_json::Value>> = std::collections::BTreeMap::new();
    for (section, shape) in all {
        parts.entry(section).or_default().push(forms::with_fields(shape, [more()]));
    }
    // A part of one name in both.
    let either = |mut shapes: Vec<serde_json::Value>| if shapes.len() > 1 { serde_json::json!({ "anyOf": shapes }) } else { shapes.remove(0) };
    parts.into_iter().map(|(section, shapes)| (section, either(shapes))).collect()
}

// ---- Asking

struct Asking<'a> {
    asks: Asks,
    action: String,
    back: String,
    section: &'a SectionDefinition,
    version: Option<i64>,
    found: Option<&'a Found>,
    survivor: &'a Survivor,
    now: i64,
}

/// What is asked of a child is asked as soon as she may be one, and must be answered where she is.
fn is_for(field: &FieldDefinition, is_child: bool) -> bool {
    field.audience.is_none() || is_child
}

fn may_be_child(survivor: &Survivor, now: i64) -> bool {
    survivor.age_at(now).is_none_or(|age| age < 18)
}

impl Asking<'_> {
    fn page(&self, l: Lang, filled: Filled<'_>, problems: &Problems) -> Main {
        let form = definition(self.asks.form());
        let mut fields = form.draw(l, self.section, filled, problems, |field| is_for(field, may_be_child(self.survivor, self.now)));
        // What it does not end without is not said to be as she likes.
        let needed = self.found.map(|found| lacking(l, found, CheckEvent::Finish, &Answers::new(), clock::today(self.now))).unwrap_or_default();
        for field in fields.iter_mut().filter(|field| needed.iter().any(|problem| problem.field == field.name)) {
            field.optional = Optional::No;
        }
        let mut drawn = Form::new(&self.action, t::save_next(l)).ask_all(fields).hide("more", "1");
        drawn.version = self.version;
        let text = Block::Inset(text(self.asks, l).into());
        let main = Main::new(form.heading(&self.section.key, l)).caption(heading(self.asks, l)).back(&self.back);
        let main = above(main, problems, |problem| self.is_elsewhere(&problem.field));
        main.with_some(to_know(l, self.found)).with(text).form(drawn)
    }

    fn is_elsewhere(&self, field: &str) -> bool {
        self.section.fields.iter().all(|asked| asked.name != field)
    }
}

/// What was sent, on top of what stands there. A program leaves out what it does not change; what is not asked any more goes.
fn taken(l: Lang, form: &Definition, sections: &[&SectionDefinition], value: &Sent, before: &Answers, (survivor, now): (&Survivor, i64)) -> Received {
    let may_be_child = may_be_child(survivor, now);
    let mut received = form.take(l, sections, value, before, clock::today(now), |field| is_for(field, may_be_child) && !value.is_silent_about(&field.name));
    form.ask(l, sections, &mut received, |field| is_for(field, survivor.is_child_at(now)));
    let unasked: Vec<_> = form.fields().filter(|field| !field.is_asked(&received.answers)).map(|field| field.name.clone()).collect();
    for field in unasked {
        received.answers.remove(&field);
    }
    received
}

/// A page says that more is to come, where anything is; a program that does not has answered all that it will.
fn event(form: &Definition, section: &str, value: &Sent, answers: &Answers) -> (CheckEvent, Option<String>) {
    match form.next_section(section, answers).filter(|_| value.value("more").is_some()) {
        Some(next) => (CheckEvent::Answer, Some(next.key.clone())),
        None => (CheckEvent::Finish, None),
    }
}

fn new(permit: &Permit<EditSurvivor>, asks: Asks, reader: &Reader) -> Result<Response, Failure> {
    let section = definition(asks.form()).sections.first().ok_or(Failure::NotFound)?;
    let back = place(asks, permit.target());
    let asking = Asking { asks, action: back.clone(), back, section, version: None, found: None, survivor: permit.target(), now: permit.now() };
    reader.draw(StatusCode::OK, title(asks, reader.lang), &asking.page(reader.lang, Filled::Saved(&Answers::new()), &Vec::new()))
}

async fn begin(permit: &Permit<EditSurvivor>, asks: Asks, reader: &Reader, Input { value, repeat, .. }: Input<Sent>) -> Result<Response, Failure> {
    let (l, now, by) = (reader.lang, permit.now(), permit.actor().staff);
    let form = definition(asks.form());
    let section = form.sections.first().ok_or(Failure::NotFound)?;
    let sections: Vec<_> = form.sections.iter().filter(|it| it.key == section.key || value.value("more").is_none()).collect();
    let Received { answers, mut problems } = taken(l, form, &sections, &value, &Answers::new(), (permit.target(), now));
    let (event, next) = event(form, &section.key, &value, &answers);
    let found = found(asks, &answers, event, clock::today(now));
    if problems.is_empty() {
        problems = lacking(l, &found, event, &answers, clock::today(now));
    }
    if !problems.is_empty() {
        let back = place(asks, permit.target());
        let asking = Asking { asks, action: back.clone(), back, section, version: None, found: None, survivor: permit.target(), now: permit.now() };
        return reader.return_form(title(asks, l), &asking.page(l, Filled::Typed(&value), &problems), &problems);
    }
    let id = CheckId::random();
    let outcome = permit.change(&repeat, move |_, survivor| {
        let Some(state) = CheckState::Begun.after(event) else { return refuse("", "state", t::check_is_done(l)) };
        let head = CheckHead { state, by, found: found.clone() };
        let drafts = Drafts::of(id.0, [Draft::about(survivor.id.0, "check", "check_written", id.0, &head)?.with_body(&answers)?]);
        Ok(if found.calls_supervisor() { drafts.and(concern::raised(survivor, now)?) } else { drafts })
    });
    let id = CheckId(outcome.await?.result);
    reader.done(StatusCode::CREATED, &goes_on(id, next.as_deref()), &serde_json::json!({ "id": id }))
}

fn goes_on(id: CheckId, next: Option<&str>) -> String {
    match next {
        Some(section) => format!("/checks/{id}/part/{section}"),
        None => format!("/checks/{id}?done=saved"),
    }
}

fn asking<'a>(check: &'a Check, section: &'a SectionDefinition, (version, now): (i64, i64)) -> Asking<'a> {
    let asks = check.head.found.asks();
    Asking { asks, action: String::new(), back: format!("/checks/{}", check.id), section, version: Some(version), found: Some(&check.head.found), survivor: &check.survivor, now }
}

pub(crate) async fn part(permit: Permit<EditCheck>, Path((_, section)): Path<(String, String)>, reader: Reader) -> Result<Response, Failure> {
    let (l, check) = (reader.lang, permit.target());
    let section = definition(check.head.found.asks().form()).section(&section).ok_or(Failure::NotFound)?;
    if check.head.state.after(CheckEvent::Answer).is_none() {
        return reader.draw(StatusCode::OK, title(check.head.found.asks(), l), &sheet(&permit).await?.main(&reader));
    }
    let answers = answers_of(&permit, check.id.0, check.version).await?;
    reader.draw(StatusCode::OK, title(check.head.found.asks(), l), &asking(check, section, (check.version, permit.now())).page(l, Filled::Saved(&answers), &Vec::new()))
}

pub(crate) async fn answer(
    permit: Permit<EditCheck>,
    Path((_, section)): Path<(String, String)>,
    reader: Reader,
    SentInput(Input { value, repeat, version }): SentInput,
) -> Result<Response, Failure> {
    let (l, now, check) = (reader.lang, permit.now(), permit.target());
    let (asks, from) = (check.head.found.asks(), version.unwrap_or(check.version));
    let form = definition(asks.form());
    let section = form.section(&section).ok_or(Failure::NotFound)?;
    let before = answers_of(&permit, check.id.0, check.version).await?;
    let Received { answers, mut problems } = taken(l, form, &[section], &value, &before, (&check.survivor, now));
    let (event, next) = event(form, &section.key, &value, &answers);
    let found = found(asks, &answers, event, clock::today(now));
    if problems.is_empty() {
        problems = lacking(l, &found, event, &answers, clock::today(now));
    }
    let draw = |problems: &Problems| asking(check, section, (from, now)).page(l, Filled::Typed(&value), problems);
    if !problems.is_empty() {
        return reader.return_form(title(asks, l), &draw(&problems), &problems);
    }
    let saved = permit.change(&repeat, move |_, check| {
        let Some(state) = check.head.state.after(event) else { return refuse("", "state", t::check_is_done(l)) };
        let head = CheckHead { state, found: found.clone(), ..check.head.clone() };
        let draft = Draft::about(check.survivor.id.0, "check", "check_written", check.id.0, &head)?.with_body(&answers)?.based_on(from);
        let drafts = Drafts::of(check.id.0, [draft]);
        let is_new = found.calls_supervisor() && !check.head.found.calls_supervisor();
        Ok(if is_new { drafts.and(concern::raised(&check.survivor, now)?) } else { drafts })
    });
    match saved.await {
        Ok(_) => reader.done(StatusCode::OK, &goes_on(check.id, next.as_deref()), &serde_json::json!({ "id": check.id, "version": from + 1 })),
        // A colleague was quicker by a moment: the text stays on the page.
        Err(Failure::Stale) if !reader.is_api => {
            let problems = vec![Problem::new("", "stale", t::press_again(l))];
            reader.draw(StatusCode::CONFLICT, title(asks, l), &draw(&problems))
        }
        Err(failure) => {
            let problems = problems_of(failure)?;
            reader.return_form(title(asks, l), &draw(&problems), &problems)
        }
    }
}

// ---- Reading

#[derive(Serialize, schemars::JsonSchema)]
pub struct CheckSheet {
    id: CheckId,
    #[serde(flatten)]
    head: CheckHead,
    /// Who began it.
    by_name: String,
    begun_at: i64,
    changed_at: i64,
    version: i64,
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
    /// Of a danger check: topics of which nobody knows, or nobody asked. They are not a no.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_known: Option<Vec<crate::model::danger::Topic>>,
    #[serde(skip)]
    survivor: Survivor,
}

async fn sheet<A: kernel::Action<Target = Check>>(permit: &Permit<A>) -> Result<CheckSheet, Failure> {
    let check = permit.target().clone();
    let by = check.head.by;
    let by_name = permit.read(move |view| people::view::name_of(view, by)).await?.unwrap_or_default();
    let answers = answers_of(permit, check.id.0, check.version).await?;
    let not_known = match check.head.found {
        Found::Danger { .. } => Some(danger::told(&answers).not_known),
        Found::Suicide { .. } => None,
    };
    let Check { id, survivor, head, version, begun_at, changed_at } = check;
    Ok(CheckSheet { id, head, by_name, begun_at, changed_at, version, answers, not_known, survivor })
}

pub(crate) async fn show(permit: Permit<ViewCheck>, reader: Reader) -> Result<Response, Failure> {
    let sheet = sheet(&permit).await?;
    reader.show_version(sheet.version, &sheet)
}

impl CheckSheet {
    fn is_put_aside(&self) -> bool {
        self.survivor.duplicate_of.is_some()
    }

    fn goes_on(&self, l: Lang) -> Block {
        let key = open_part(self.head.found.asks(), &self.answers);
        Block::Buttons(vec![Link::new(format!("/checks/{}/part/{key}", self.id), t::check_goes_on(l))])
    }
}

/// The first part of which nothing is answered.
fn open_part(asks: Asks, answers: &Answers) -> &'static str {
    let form = definition(asks.form());
    let is_open = |section: &&SectionDefinition| section.is_asked(answers) && section.fields.iter().all(|field| !answers.contains_key(&field.name));
    let section = form.sections.iter().find(is_open).or_else(|| form.sections.iter().rfind(|section| section.is_asked(answers)));
    section.map(|section| section.key.as_str()).unwrap_or_default()
}

impl Page for CheckSheet {
    fn title(&self, l: Lang) -> &'static str {
        title(self.head.found.asks(), l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let asks = self.head.found.asks();
        let mut main = Main::new(heading(asks, l)).caption(t::case_code(l, &self.survivor.code)).back(place(asks, &self.survivor));
        let is_begun = match self.head.state {
            CheckState::Begun => true,
            CheckState::Done => false,
        };
        if is_begun {
            main = main.with(Block::Warning(t::check_not_finished(l).into())).with_some((!self.is_put_aside()).then(|| self.goes_on(l)));
        }
        main = match &self.head.found {
            Found::Danger { prompt, flags } => danger::said(l, main, (*prompt, flags), self),
            Found::Suicide { level, follow_up_on } => suicide::said(l, main, (*level, follow_up_on.as_deref()), self),
        };
        let rows = vec![Row::new(t::check_asked_by(l), &self.by_name), Row::new(t::check_asked_at(l), words::day_and_time(l, clock::local(self.begun_at)))];
        main = main.heading(t::check_answers(l)).with(Block::Summary(rows));
        let form = definition(asks.form());
        for section in form.sections.iter().filter(|section| section.is_asked(&self.answers)) {
            main = main.heading(form.heading(&section.key, l)).with(Block::Summary(form.rows(l, section, &self.answers)));
            if is_begun && !self.is_put_aside() {
                main = main.with(Block::Links(vec![Link::new(format!("/checks/{}/part/{}", self.id, section.key), t::change(l))]));
            }
        }
        main
    }
}

/// One of those that were made, on the page of all.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Line {
    id: CheckId,
    #[serde(flatten)]
    head: CheckHead,
    begun_at: i64,
    by_name: String,
}

fn lines(view: &space::View<'_>, survivor: &Survivor, asks: Asks) -> Result<Vec<Line>, Failure> {
    let line = |check: Check| Ok(Line { by_name: people::view::name_of(view, check.head.by)?.unwrap_or_default(), id: check.id, head: check.head, begun_at: check.begun_at });
    view::list_checks(view, survivor, asks)?.into_iter().map(line).collect()
}

impl Line {
    fn row(&self, l: Lang, what: String) -> Row {
        let what = match self.head.state {
            CheckState::Begun => format!("{what}. {}", t::check_not_finished(l)),
            CheckState::Done => what,
        };
        let said = format!("{}, {}", words::day_and_time(l, clock::local(self.begun_at)), self.by_name);
        Row::new(said, what).change(format!("/checks/{}", self.id)).only_seen(true)
    }
}
