//! Incidents leave as a file for the Incident Recorder: one asks with a reason, a second person approves with her password,
//! everything is written down, and only then it is given out (R-DE-05).

use std::collections::HashSet;

use axum::{
    extract::Query,
    http::header,
    response::{IntoResponse, Response},
};
use jiff::{ToSpan as _, civil::Date};
use kernel::{
    Action, Failure, Input, Page, Permit, Problem, Problems, Reader, clock,
    ids::{IncidentId, StaffId},
    permit::{Own, refuse},
    problem::{problems_of, said_above, said_of},
};
use people::confided;
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Control, Field, Form, Link, Main, Row};
use words::Lang;

use super::{answers_of, incidents};
use crate::{
    model::recorder::{Source, Standing, code_of, row, standing},
    names,
    permissions::{ApproveExport, AskForExport, TakeExport, ViewExport},
    recorder_file,
    records::{Approved, Incident, RecorderExport, RecorderExportHead},
    t, view,
};

const LONGEST_REASON: usize = 400;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LeftOut {
    /// R-CO-03.
    no_consent: usize,
    /// R-CL-06.
    not_gbv: usize,
    not_finished: usize,
    /// Another organisation that counts in this system has them.
    counted_elsewhere: usize,
}

/// What a period's file would hold. Whom she is kept away from (R-CA-10) is neither in it nor counted, and nothing of a
/// record that was put aside, because its person has another.
fn chosen(view: &View<'_>, staff: StaffId, (from, to): (Date, Date), today: Date) -> Result<(Vec<Incident>, LeftOut), Failure> {
    let consenting = view::counted(view, today)?;
    let (mut included, mut left_out) = (Vec::new(), LeftOut::default());
    for incident in view::incidents_between(view, from, to)?.into_iter().filter(|it| !it.survivor.kept_away.contains(&staff) && it.survivor.duplicate_of.is_none()) {
        match standing(&incident.head, consenting.contains(&incident.survivor.id)) {
            Standing::Included => included.push(incident),
            Standing::NoConsent => left_out.no_consent += 1,
            Standing::NotGbv => left_out.not_gbv += 1,
            Standing::NotFinished => left_out.not_finished += 1,
            Standing::CountedElsewhere => left_out.counted_elsewhere += 1,
            Standing::IsNone => {}
        }
    }
    Ok((included, left_out))
}

// ---- Asking

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub(crate) struct Period {
    from: String,
    to: String,
}

fn days(from: &str, to: &str) -> Option<(Date, Date)> {
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (from <= to).then_some((from, to))
}

/// What may be asked for: whole months. Of a single day a number could be one woman's.
fn months(from: &str, to: &str) -> Option<(Date, Date)> {
    days(from, to).filter(|(from, to)| *from == from.first_of_month() && *to == to.last_of_month())
}

fn said_days(l: Lang, (from, to): (Date, Date)) -> String {
    format!("{} – {}", words::date(l, from), words::date(l, to))
}

/// This month and the last one, this quarter and the last one, this year and the last one.
fn periods(today: Date) -> Vec<(Date, Date)> {
    let lasting = |first: Date, months: i32| (first, first.saturating_add(months.months()).saturating_sub(1.day()));
    let begin = |months: i8| Date::new(today.year(), (today.month() - 1) / months * months + 1, 1).unwrap_or(today);
    let lengths = [1_i8, 3, 12].map(|months| (begin(months), i32::from(months)));
    lengths.into_iter().flat_map(|(first, months)| [lasting(first, months), lasting(first.saturating_sub(months.months()), months)]).collect()
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct ExportSheet {
    #[schemars(with = "String")]
    id: Id,
    from: String,
    to: String,
    reason: String,
    asked_by: String,
    approved_by: Option<String>,
    approved_at: Option<i64>,
    /// How many incidents are in it, of persons from whom the reader is not kept away; nothing before it was approved.
    incidents: Option<usize>,
    #[serde(skip)]
    may_approve: bool,
    #[serde(skip)]
    may_be_fetched: bool,
    #[serde(skip)]
    problems: Problems,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Overview {
    from: String,
    to: String,
    incidents: usize,
    left_out: LeftOut,
    exports: Vec<ExportSheet>,
    #[serde(skip)]
    typed: String,
    #[serde(skip)]
    problems: Problems,
}

/// Who asks, and when.
#[derive(Clone, Copy)]
struct Asker {
    staff: StaffId,
    now: i64,
    may_approve: bool,
}

impl Asker {
    fn of<A: Action>(permit: &Permit<A>) -> Self {
        Asker { staff: permit.actor().staff, now: permit.now(), may_approve: permit.actor().is(kernel::Role::Supervisor) }
    }

    fn sheet(self, view: &View<'_>, export: &RecorderExport) -> Result<ExportSheet, Failure> {
        let name = |staff| Ok::<_, Failure>(people::view::name_of(view, staff)?.unwrap_or_default());
        let approved = export.head.approved.as_ref();
        Ok(ExportSheet {
            id: export.id,
            from: export.head.from.clone(),
            to: export.head.to.clone(),
            reason: export.head.reason.clone(),
            asked_by: name(export.head.asked_by)?,
            approved_by: approved.map(|it| name(it.by)).transpose()?,
            approved_at: approved.map(|it| it.at),
            incidents: approved.map(|it| view::count_known_to(view, self.staff, &it.incidents)).transpose()?,
            may_approve: approved.is_none() && self.may_approve && export.head.asked_by != self.staff,
            may_be_fetched: export.may_be_fetched && approved.is_some_and(|it| it.by == self.staff),
            problems: Vec::new(),
        })
    }
}

async fn overview_of(permit: &Permit<AskForExport>, (from, to): (Date, Date), typed: String, problems: Problems) -> Result<Overview, Failure> {
    let (asker, today) = (Asker::of(permit), clock::today(permit.now()));
    let read = permit.read(move |view| {
        let (included, left_out) = chosen(view, asker.staff, (from, to), today)?;
        let exports = view::list_recorder_exports(view, asker.now)?.iter().map(|export| asker.sheet(view, export)).collect::<Result<Vec<_>, _>>()?;
        Ok(Overview { from: from.to_string(), to: to.to_string(), incidents: included.len(), left_out, exports, typed, problems })
    });
    read.await
}

pub(crate) async fn overview(permit: Permit<AskForExport>, Query(period): Query<Period>, reader: Reader) -> Result<Response, Failure> {
    let Own = permit.target();
    let today = clock::today(permit.now());
    let asked = months(&period.from, &period.to).or_else(|| periods(today).first().copied()).unwrap_or((today, today));
    reader.show(&overview_of(&permit, asked, String::new(), Vec::new()).await?)
}

fn number(number: usize) -> String {
    number.to_string()
}

fn said_period(l: Lang, from: &str, to: &str) -> String {
    days(from, to).map_or_else(String::new, |days| said_days(l, days))
}

impl Page for Overview {
    fn title(&self, l: Lang) -> &'static str {
        t::recorder(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let today = clock::today(reader.house().clock.now());
        let link = |period: (Date, Date)| Link::new(format!("/incident-recorder?from={}&to={}", period.0, period.1), said_days(l, period));
        let rows = vec![
            Row::new(t::recorder_included(l), number(self.incidents)),
            Row::new(t::recorder_no_consent(l), number(self.left_out.no_consent)),
            Row::new(t::recorder_not_gbv(l), number(self.left_out.not_gbv)),
            Row::new(t::recorder_not_finished(l), number(self.left_out.not_finished)),
            Row::new(t::recorder_counted_elsewhere(l), number(self.left_out.counted_elsewhere)),
        ];
        let mut main = Main::new(t::recorder(l))
            .text(t::recorder_text(l))
            .with(Block::Links(periods(today).into_iter().map(link).collect()))
            .heading(said_period(l, &self.from, &self.to))
            .with(Block::Summary(rows))
            .with(Block::Inset(t::recorder_caveat(l).into()));
        if self.incidents > 0 {
            let reason = Field::new("reason", t::recorder_reason(l), Control::Text { value: self.typed.clone(), rows: 3 }).hint(t::recorder_reason_hint(l));
            main =
                main.form(Form::new("/incident-recorder", t::recorder_ask(l)).hide("from", &self.from).hide("to", &self.to).ask(reason.error(said_of(&self.problems, "reason"))));
        }
        let asked = |export: &ExportSheet| Link::new(format!("/incident-recorder/{}", export.id), format!("{}: {}", said_period(l, &export.from, &export.to), export.state(l)));
        if self.exports.is_empty() { main } else { main.heading(t::recorder_asked(l)).with(Block::Links(self.exports.iter().map(asked).collect())) }
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Asking {
    /// First and last day, by when the incidents were reported: `2026-11-25`.
    from: String,
    to: String,
    /// What the file is for.
    reason: String,
}

pub(crate) async fn ask(permit: Permit<AskForExport>, reader: Reader, Input { value, repeat, .. }: Input<Asking>) -> Result<Response, Failure> {
    let (l, today, asked_by) = (reader.lang, clock::today(permit.now()), permit.actor().staff);
    let Some(period) = months(&value.from, &value.to) else { return refuse("from", "period", t::recorder_period(l)) };
    let reason = words::tidy(&value.reason);
    let is_reason = !reason.is_empty() && reason.chars().nth(LONGEST_REASON).is_none();
    // What is too long is refused unread.
    let is_named = is_reason && names_somebody(&names::to_keep_out(&permit).await?, &reason);
    let is_empty = permit.read(move |view| Ok(chosen(view, asked_by, period, today)?.0.is_empty())).await?;
    let mut problems = Problems::new();
    if is_named {
        names::note_met(&permit).await?;
        problems.push(Problem::new("reason", "person", t::recorder_reason_names(l)));
    }
    if !is_reason {
        problems.push(Problem::new("reason", "required", t::recorder_reason_missing(l)));
    }
    if is_empty {
        problems.push(Problem::new("", "empty", t::recorder_empty(l)));
    }
    if !problems.is_empty() {
        let page = overview_of(&permit, period, value.reason, problems.clone()).await?;
        return reader.return_form(t::recorder(l), &said_above(page.main(&reader), &problems), &problems);
    }
    let head = RecorderExportHead { from: period.0.to_string(), to: period.1.to_string(), reason, asked_by, approved: None };
    let id = Id::new_v4();
    let outcome = permit.change(&repeat, move |_, Own| Ok(Drafts::of(id, [Draft::house("recorder_export", "export_asked", id, &head)?]))).await?;
    reader.made(&format!("/incident-recorder/{}", outcome.result), outcome.result)
}

/// The reason goes into the file, so no name of anyone recorded here stands in it, in any spelling.
fn names_somebody(names: &[String], text: &str) -> bool {
    let said = words::sounds_like(&text.replace(|c: char| !c.is_alphanumeric(), " "));
    let names = names.iter().map(|name| words::sounds_like(name));
    names.filter(|name| !name.is_empty()).any(|name| name.iter().all(|word| said.contains(word)))
}

// ---- One file

async fn sheet_of<A: Action<Target = RecorderExport>>(permit: &Permit<A>) -> Result<ExportSheet, Failure> {
    let (asker, export) = (Asker::of(permit), permit.target().clone());
    permit.read(move |view| asker.sheet(view, &export)).await
}

pub(crate) async fn show(permit: Permit<ViewExport>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet_of(&permit).await?)
}

impl ExportSheet {
    fn state(&self, l: Lang) -> &'static str {
        if self.approved_by.is_some() { t::recorder_approved(l) } else { t::recorder_waits(l) }
    }
}

impl Page for ExportSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::recorder(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut rows = vec![
            Row::new(t::recorder_period_is(l), said_period(l, &self.from, &self.to)),
            Row::new(t::recorder_reason(l), &self.reason),
            Row::new(t::recorder_asked_by(l), &self.asked_by),
        ];
        rows.extend(self.approved_by.as_ref().map(|name| Row::new(t::recorder_approved_by(l), name)));
        rows.extend(self.approved_at.map(|at| Row::new(t::recorder_approved_at(l), words::day_and_time(l, clock::local(at)))));
        rows.extend(self.incidents.map(|count| Row::new(t::recorder_included(l), number(count))));
        let path = format!("/incident-recorder/{}", self.id);
        let main = Main::new(t::recorder(l)).caption(self.state(l)).back("/incident-recorder").with(Block::Summary(rows)).with(Block::Warning(t::recorder_warning(l).into()));
        if self.may_approve {
            let password = Field::password("password", t::recorder_password(l), false).error(said_of(&self.problems, "password"));
            return said_above(main, &self.problems).form(Form::new(format!("{path}/approve"), t::recorder_approve(l)).ask(password).grave());
        }
        match (self.may_be_fetched, self.approved_by.is_some()) {
            (true, _) => main.with(Block::Buttons(vec![Link::new(format!("{path}/file"), t::recorder_fetch(l))])).text(t::recorder_fetch_text(l)),
            (false, true) => main,
            (false, false) => main.with(Block::Muted(t::recorder_second(l).into())),
        }
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Approval {
    /// Of her who approves.
    password: String,
}

/// Before anything is given out it is written down: who, when, which period, why and what; and in each person's own list.
pub(crate) async fn approve(permit: Permit<ApproveExport>, reader: Reader, Input { value, repeat, .. }: Input<Approval>) -> Result<Response, Failure> {
    let (l, by, now) = (reader.lang, permit.actor().staff, permit.now());
    let written = if permit.target().head.asked_by == by {
        refuse("", "second", t::recorder_second(l))
    } else if confided::prove(permit.house(), permit.actor(), &value.password).await?.is_none() {
        refuse("password", "wrong", t::recorder_password_wrong(l))
    } else {
        permit
            .change(&repeat, move |view, export| {
                if export.head.approved.is_some() {
                    return refuse("", "state", t::recorder_is_approved(l));
                }
                approval(view, export, by, now)
            })
            .await
            .map(|_| ())
    };
    if let Err(failure) = written {
        let problems = problems_of(failure)?;
        let page = ExportSheet { problems: problems.clone(), ..sheet_of(&permit).await? };
        return reader.return_form(t::recorder(l), &page.main(&reader), &problems);
    }
    let id = permit.target().id;
    reader.saved(&format!("/incident-recorder/{id}"), id)
}

fn approval(view: &View<'_>, export: &RecorderExport, by: StaffId, now: i64) -> Result<Drafts, Failure> {
    let period = days(&export.head.from, &export.head.to).ok_or(Failure::Damaged)?;
    let (included, _) = chosen(view, by, period, clock::today(now))?;
    let approved = Approved { by, at: now, incidents: included.iter().map(|incident| incident.id).collect() };
    let head = RecorderExportHead { approved: Some(approved), ..export.head.clone() };
    let mut drafts = vec![Draft::house("recorder_export", "export_approved", export.id, &head)?.based_on(export.version)];
    for incident in included {
        // R-CO-09: she may ask who read it.
        drafts.push(Draft::access(Some(incident.survivor.id.0), "incident_exported", incident.id.0)?);
    }
    Ok(Drafts::of(export.id, drafts))
}

// ---- The file

async fn rows_of(permit: &Permit<TakeExport>, approved: &Approved) -> Result<Vec<Vec<String>>, Failure> {
    let period = days(&permit.target().head.from, &permit.target().head.to).ok_or(Failure::Damaged)?;
    let (staff, today) = (permit.actor().staff, clock::today(permit.now()));
    let written_down: HashSet<IncidentId> = approved.incidents.iter().copied().collect();
    // Who took her consent back since is not in it, and nobody comes into it who was not written down.
    let (included, _) = permit.read(move |view| chosen(view, staff, period, today)).await?;
    let agency = code_of(permit.actor().organisation);
    let mut rows = Vec::new();
    for incident in included.into_iter().filter(|incident| written_down.contains(&incident.id)) {
        let about = answers_of(permit, incident.survivor.id.0, incident.survivor.version).await?;
        let answers = incidents::answers_of(permit, incident.id, incident.version).await?;
        rows.push(row(&Source { incident: &incident, about: &about, answers: &answers, agency: &agency }));
    }
    Ok(rows)
}

/// Who took it, when, for whom and why: it stays in the file wherever the file goes.
async fn notice(permit: &Permit<TakeExport>, approved: &Approved, l: Lang) -> Result<Vec<(String, String)>, Failure> {
    let (head, own) = (permit.target().head.clone(), permit.actor().organisation);
    let (asked_by, by) = (head.asked_by, approved.by);
    let names = permit.read(move |view| Ok((people::view::name_of(view, asked_by)?, people::view::name_of(view, by)?))).await?;
    let organisation = permit.commons(move |view| Ok(people::view::organisation_names(view, l)?.remove(&own))).await?;
    let lines = [
        (t::recorder_organisation(l), organisation.unwrap_or_default()),
        (t::recorder_asked_by(l), names.0.unwrap_or_default()),
        (t::recorder_approved_by(l), names.1.unwrap_or_default()),
        (t::recorder_approved_at(l), words::day_and_time(l, clock::local(approved.at))),
        (t::recorder_period_is(l), said_period(l, &head.from, &head.to)),
        (t::recorder_reason(l), head.reason),
        (t::recorder_left_out(l), t::recorder_no_words(l).to_owned()),
        (t::recorder_says(l), t::recorder_caveat(l).to_owned()),
    ];
    Ok(lines.map(|(what, words)| (what.to_owned(), words)).into())
}

pub(crate) async fn file(permit: Permit<TakeExport>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let Some(approved) = permit.target().head.approved.clone() else { return Err(Failure::NotFound) };
    let (rows, notice) = (rows_of(&permit, &approved).await?, notice(&permit, &approved, l).await?);
    let bytes = recorder_file::workbook(&rows, &notice, t::recorder_warning(l)).map_err(|_| Failure::internal("the workbook could not be written"))?;
    let headers =
        [(header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (header::CONTENT_DISPOSITION, "attachment; filename=\"incidents.xlsx\"")];
    Ok((headers, bytes).into_response())
}
