//! The house's log: hand-over, visits, medication, supplies, repairs, dangers. Entries that are about nobody in
//! particular share a key with those of their kind and month; when their time is over the key is destroyed.

use axum::{extract::Path, http::StatusCode, response::Response};
use forms::{Answers, Filled, SectionDefinition, definition};
use jiff::{ToSpan as _, civil::Date};
use kernel::{
    Action as _, Failure, Input, Page, Permit, Problem, Problems, Reader, Role, Scope, Sent, clock,
    ids::{LogId, StayId},
    input::{Nothing, SentInput},
    permit::{Own, refuse},
};
use serde::Serialize;
use space::{Draft, Drafts, Id, View};
use ui::{Block, Cell, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::{Residents, said_day, who_is_here};
use crate::{
    forget_outdated, keeping,
    model::log::LogKind,
    permissions::{EraseLog, OpenLog, TakeRequest, ViewBoard},
    records::{LogEntry, LogHead, LogShelf},
    t, view,
};

/// How many days the list goes back; what is still to be done stays on it.
const SHOWN_DAYS: i64 = 14;

/// What stands in the log when she must move because the place is known.
pub(super) fn sighting(l: Lang) -> Answers {
    let mut answers = Answers::new();
    answers.insert("what".into(), t::sighting_text(l).into());
    answers.insert("severity".into(), "high".into());
    answers
}

/// An entry, and before it the shelf where it is the first of its kind and month.
pub(super) fn drafts(view: &View<'_>, id: LogId, kind: LogKind, about: Option<(StayId, Id)>, answers: &Answers, now: i64) -> Result<Vec<Draft>, Failure> {
    let day = clock::today(now);
    let is_open = ["next", "open"].iter().any(|field| answers.contains_key(*field));
    let head = LogHead { kind, day: day.to_string(), at: now, stay: about.map(|(stay, _)| stay), is_open, shelf: None };
    if let Some((_, survivor)) = about {
        return Ok(vec![Draft::about(survivor, "house_log", "log_written", id.0, &head)?.with_body(answers)?]);
    }
    let head_of_shelf = LogShelf { kind, month: kind.shelf_of(day).to_string() };
    let mut drafts = Vec::new();
    let known = view::find_shelf(view, &head_of_shelf)?;
    let shelf = known.unwrap_or_else(Id::new_v4);
    if known.is_none() {
        drafts.push(Draft::about(shelf, "log_shelf", "log_shelf_begun", shelf, &head_of_shelf)?);
    }
    drafts.push(Draft::about(shelf, "house_log", "log_written", id.0, &LogHead { shelf: Some(shelf), ..head })?.with_body(answers)?);
    Ok(drafts)
}

// ---- The list

#[derive(Serialize, schemars::JsonSchema)]
pub struct LogLine {
    id: LogId,
    kind: LogKind,
    day: String,
    /// Her code, where it is about someone.
    code: Option<String>,
    is_open: bool,
    #[serde(skip)]
    may_open: bool,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct LogList {
    entries: Vec<LogLine>,
    /// Entries whose time is over and whose key is still there; nobody finds them any longer.
    outdated: usize,
    #[serde(skip)]
    may_erase: bool,
}

pub(crate) async fn list(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let today = clock::today(scope.now());
    forget_outdated(scope.space(), scope.now()).await?;
    let (may_erase, actor) = (scope.actor().is(Role::Supervisor), scope.actor().clone());
    let list = scope.read(move |view, _| {
        let since = today.saturating_sub(SHOWN_DAYS.days()).to_string();
        let line = |it: LogEntry| LogLine {
            may_open: OpenLog::allows(&actor, &it),
            id: it.id,
            kind: it.head.kind,
            day: it.head.day,
            code: it.survivor.map(|it| it.code),
            is_open: it.head.is_open,
        };
        let entries = view::list_log(view, actor.staff, &since, today)?.into_iter().map(line).collect();
        Ok(LogList { entries, outdated: keeping::outdated(view, today)?.len(), may_erase })
    });
    reader.show(&list.await?)
}

impl Page for LogList {
    fn title(&self, l: Lang) -> &'static str {
        t::log(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &LogLine| {
            let name = forms::label("log_kind", line.kind.code(), l);
            let state = if line.is_open { Cell::tag(Tone::Warm, t::to_do(l)) } else { Cell::new("") };
            let what = if line.may_open { Cell::link(format!("/shelter/log/{}", line.id), name) } else { Cell::new(name) };
            vec![what, Cell::new(said_day(l, &line.day)), Cell::new(line.code.clone().unwrap_or_default()), state]
        };
        let heads = [t::what(l), t::day(l), t::who(l), t::state(l)].map(Head::new).into();
        let mut main = Main::new(t::log(l)).back("/shelter").with(Block::Buttons(vec![Link::new("/shelter/log/new", t::log_add(l))]));
        main = if self.entries.is_empty() {
            main.with(Block::Muted(t::log_none(l).into()))
        } else {
            main.with(Block::Table(Table { caption: None, heads, rows: self.entries.iter().map(row).collect() }))
        };
        if self.may_erase && self.outdated > 0 {
            let number = i64::try_from(self.outdated).unwrap_or(i64::MAX);
            main = main.heading(t::log_outdated(l)).text(t::log_outdated_text(l, number)).form(Form::new("/shelter/log/erase", t::log_erase(l)).grave());
        }
        main
    }
}

/// Every shelf on which nothing is kept any longer loses its key.
pub(crate) async fn erase(permit: Permit<EraseLog>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let outcome = permit
        .change(&repeat, move |view, Own| match keeping::erase_ended(view, today)? {
            Some(drafts) => Ok(drafts),
            None => refuse("", "state", t::not_now(l)),
        })
        .await?;
    reader.saved("/shelter/log", outcome.result)
}

// ---- Writing one

pub(crate) async fn choose(permit: Permit<TakeRequest>, reader: Reader) -> Result<Response, Failure> {
    let (l, Own) = (reader.lang, permit.target());
    let links = LogKind::ALL.iter().map(|kind| Link::new(format!("/shelter/log/new/{}", kind.code()), forms::label("log_kind", kind.code(), l))).collect();
    reader.draw(StatusCode::OK, t::log_add(l), &Main::new(t::log_add(l)).back("/shelter/log").with(Block::Links(links)))
}

/// What a program may send for an entry of each kind.
pub(crate) fn schemas() -> Vec<(String, serde_json::Value)> {
    let stay = || ("stay", serde_json::json!({ "type": "string", "format": "uuid", "description": "Whom it is about: a stay of somebody who is here" }));
    let shape = |kind: &LogKind| {
        let shape = forms::schema_of("house-log", |section| section == kind.shape().section());
        (kind.code().to_owned(), forms::with_fields(shape, kind.may_name_a_stay().then(stay)))
    };
    LogKind::ALL.iter().map(shape).collect()
}

fn section_of(kind: LogKind) -> Option<&'static SectionDefinition> {
    definition("house-log").section(kind.shape().section())
}

async fn residents(permit: &Permit<TakeRequest>, kind: LogKind) -> Result<Residents, Failure> {
    if !kind.may_name_a_stay() {
        return Ok(Vec::new());
    }
    permit.read(view::present).await
}

fn form_page(l: Lang, kind: LogKind, residents: &Residents, stay: &str, filled: Filled<'_>, problems: &Problems) -> Main {
    let fields = section_of(kind).map(|section| definition("house-log").draw(l, section, filled, problems, |_| true)).unwrap_or_default();
    let mut form = Form::new(format!("/shelter/log/new/{}", kind.code()), t::save(l)).ask_all(fields);
    if !residents.is_empty() {
        form = form.ask(Field::new("stay", t::log_about(l), Control::Select { options: who_is_here(l, residents, stay) }).optional());
    }
    Main::new(forms::label("log_kind", kind.code(), l)).back("/shelter/log/new").form(form)
}

fn kind_of(code: &str) -> Result<LogKind, Failure> {
    LogKind::from_code(code).ok_or(Failure::NotFound)
}

pub(crate) async fn new(permit: Permit<TakeRequest>, Path(kind): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let kind = kind_of(&kind)?;
    let residents = residents(&permit, kind).await?;
    reader.draw(StatusCode::OK, t::log(reader.lang), &form_page(reader.lang, kind, &residents, "", Filled::Saved(&Answers::new()), &Vec::new()))
}

pub(crate) async fn add(permit: Permit<TakeRequest>, Path(kind): Path<String>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    let (l, now, kind) = (reader.lang, permit.now(), kind_of(&kind)?);
    let sections: Vec<_> = section_of(kind).into_iter().collect();
    let mut received = definition("house-log").read(l, &sections, &value, &Answers::new(), clock::today(now), |_| true);
    let chosen = Sent::value(&value, "stay").filter(|text| !text.is_empty());
    let residents = residents(&permit, kind).await?;
    let stay = chosen.as_deref().and_then(StayId::parse).filter(|id| residents.iter().any(|(known, ..)| known == id));
    if chosen.is_some() && stay.is_none() {
        received.problems.push(Problem::new("stay", "required", t::log_stay_wrong(l)));
    }
    if !received.problems.is_empty() {
        let main = form_page(l, kind, &residents, &chosen.unwrap_or_default(), Filled::Typed(&value), &received.problems);
        return reader.return_form(t::log(l), &main, &received.problems);
    }
    let (id, answers) = (LogId::random(), received.answers);
    let outcome = permit.change(&repeat, move |view, Own| {
        let stay = stay.map(|stay| view::find_stay(view, stay)).transpose()?.flatten();
        let about = stay.map(|stay| (stay.id, stay.survivor.id.0));
        Ok(Drafts::of(id.0, drafts(view, id, kind, about, &answers, now)?))
    });
    let outcome = outcome.await?;
    reader.made("/shelter/log", outcome.result)
}

// ---- One entry

#[derive(Serialize, schemars::JsonSchema)]
pub struct LogSheet {
    #[serde(flatten)]
    line: LogLine,
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
    kept_until: Option<String>,
}

pub(crate) async fn show(permit: Permit<OpenLog>, reader: Reader) -> Result<Response, Failure> {
    let entry = permit.target().clone();
    let answers = serde_json::from_slice(&permit.body(entry.id.0, entry.version).await?)?;
    let day: Option<Date> = entry.head.day.parse().ok();
    let kept_until = entry.head.shelf.and(day).map(|day| entry.head.kind.kept_until(day).to_string());
    let line = LogLine { may_open: true, id: entry.id, kind: entry.head.kind, day: entry.head.day, code: entry.survivor.map(|it| it.code), is_open: entry.head.is_open };
    reader.show(&LogSheet { line, answers, kept_until })
}

impl Page for LogSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::log(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut rows = vec![Row::new(t::day(l), said_day(l, &self.line.day))];
        rows.extend(self.line.code.as_ref().map(|code| Row::new(t::who(l), code)));
        rows.extend(definition("house-log").answered_rows(l, &self.answers));
        rows.push(Row::new(t::kept_until(l), self.kept_until.as_deref().map_or_else(|| t::kept_with_her(l).to_owned(), |day| said_day(l, day))));
        let main = Main::new(forms::label("log_kind", self.line.kind.code(), l)).back("/shelter/log").with(Block::Summary(rows));
        if self.line.is_open { main.form(Form::new(format!("/shelter/log/{}/done", self.line.id), t::is_done(l))) } else { main }
    }
}

pub(crate) async fn done(permit: Permit<OpenLog>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let l = reader.lang;
    let entry = permit.target().clone();
    let answers: Answers = serde_json::from_slice(&permit.body(entry.id.0, entry.version).await?)?;
    permit
        .change(&repeat, move |_, entry| {
            if !entry.head.is_open {
                return refuse("", "state", t::not_now(l));
            }
            let subject = entry.survivor.as_ref().map(|it| it.id.0).or(entry.head.shelf).ok_or(Failure::Damaged)?;
            let head = LogHead { is_open: false, ..entry.head.clone() };
            Ok(Drafts::of(entry.id.0, [Draft::about(subject, "house_log", "log_done", entry.id.0, &head)?.with_body(&answers)?.based_on(entry.version)]))
        })
        .await?;
    reader.saved("/shelter/log", entry.id)
}
