//! The page on which one prepares her organisation's numbers of a month and another approves them (R-AG-04): what she read, and
//! nothing that was prepared since.

use axum::{extract::Query, http::StatusCode, response::Response};
use jiff::civil::Date;
use kernel::{Action, Failure, Input, Page, Permit, Problem, Problems, Reader, RepeatKey, clock, permit::Own};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Cell, Form, Head, Link, Main, Table};
use words::Lang;

use super::{name, said_month};
use crate::{
    measure::{Measure, Number, counted_early, days_of, month_of},
    permissions::{PrepareMeasures, ShareMeasures},
    t,
    view::{self, Prepared, Share},
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Month {
    /// For example 2026-11.
    month: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct OwnLine {
    measure: Measure,
    /// Of the definition by which it was counted.
    version: u32,
    /// Nothing where the reader is kept away from somebody and the number is small (R-CA-10): beside lists that are shorter by
    /// one it would speak of her. What leaves stays right.
    amount: Option<u64>,
    /// What the others get; nothing where it is too few, or of too few persons.
    leaves: Option<u64>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct PreparedLines {
    #[schemars(with = "Option<String>")]
    counted_on: Option<Date>,
    /// It was counted as the definitions say today; else the month is prepared anew.
    is_by_todays_definitions: bool,
    /// What is counted today is no longer what was prepared.
    #[serde(skip)]
    has_changed: bool,
    lines: Vec<OwnLine>,
}

/// A month before a second person approves it.
#[derive(Serialize, schemars::JsonSchema)]
pub struct OwnMonth {
    month: String,
    counted_now: Vec<OwnLine>,
    prepared: Option<PreparedLines>,
    /// Of what is prepared: whoever approves names the one that she read. 0 where nothing is.
    version: i64,
    #[serde(skip)]
    today: Date,
    #[serde(skip)]
    may_share: bool,
    #[serde(skip)]
    problem: Option<&'static str>,
}

/// Nothing where the month has not begun, or is none.
async fn counted<A: Action<Target = Own>>(permit: &Permit<A>, month: &str) -> Result<Vec<Number>, Failure> {
    let today = clock::today(permit.now());
    let Some((from, to)) = days_of(month).filter(|(from, _)| *from <= today) else { return Ok(Vec::new()) };
    permit.read(move |view| Measure::ALL.into_iter().map(|measure| measure.count(view, (from, to), today)).collect()).await
}

async fn sheet<A: Action<Target = Own>>(permit: &Permit<A>, month: String, problem: Option<&'static str>) -> Result<OwnMonth, Failure> {
    let staff = permit.actor().staff;
    let counts = counted(permit, &month).await?;
    let sought = month.clone();
    let (found, kept_from) = permit.read(move |view| Ok((view::find_prepared(view, &sought)?, care::view::kept_from(view, staff)?))).await?;
    let line = |number: &Number| {
        let leaves = number.leaves();
        OwnLine { measure: number.measure, version: number.version, amount: if kept_from.is_empty() { Some(number.counted.amount) } else { leaves }, leaves }
    };
    let lines = |numbers: &[Number]| numbers.iter().map(line).collect();
    let (version, prepared) = found.map_or((0, None), |(_, version, prepared)| (version, Some(prepared)));
    let prepared = prepared.map(|it| PreparedLines {
        counted_on: it.counted_on,
        is_by_todays_definitions: it.is_by_todays_definitions(),
        has_changed: it.numbers != counts,
        lines: lines(&it.numbers),
    });
    let may_share = ShareMeasures::allows(permit.actor(), &Own);
    Ok(OwnMonth { month, counted_now: lines(&counts), prepared, version, today: clock::today(permit.now()), may_share, problem })
}

impl OwnMonth {
    fn table(&self, l: Lang, lines: &[OwnLine], counted_on: Option<Date>) -> Block {
        let said = |amount: Option<u64>| amount.map_or_else(|| t::leaves_small(l).to_owned(), |amount| amount.to_string());
        let row = |line: &OwnLine| vec![Cell::new(name(l, line.measure)), Cell::new(said(line.amount)), Cell::new(said(line.leaves))];
        let heads = [t::figure(l), t::own_number(l), t::what_leaves(l)].map(Head::new).into();
        let month = said_month(l, &self.month);
        let caption = match counted_early(&self.month, counted_on) {
            Some(day) => t::counted_until(l, month, words::date(l, day)),
            None => month,
        };
        Block::Table(Table { caption: Some(caption), heads, rows: lines.iter().map(row).collect() })
    }

    fn of_prepared(&self, l: Lang, main: Main, prepared: &PreparedLines) -> Main {
        let main = main.heading(t::prepared(l));
        if !prepared.is_by_todays_definitions {
            return main.with(Block::Warning(t::counted_otherwise(l).into()));
        }
        let main = main.with(self.table(l, &prepared.lines, prepared.counted_on));
        if prepared.has_changed {
            return if self.problem.is_some() { main } else { main.with(Block::Warning(t::counted_since(l).into())) };
        }
        let is_over = days_of(&self.month).is_some_and(|(_, end)| end <= self.today);
        let is_early = is_over && counted_early(&self.month, prepared.counted_on).is_some();
        let main = if is_early { main.with(Block::Warning(t::prepare_anew(l).into())) } else { main };
        if !self.may_share {
            return main.text(t::supervisor_approves(l));
        }
        main.form(Form::new("/measures/own", t::share_now(l)).hide("month", &self.month).version(self.version))
    }
}

impl Page for OwnMonth {
    fn title(&self, l: Lang) -> &'static str {
        t::share(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let before = month_of(self.today.first_of_month().yesterday().unwrap_or(self.today));
        let link = |month: &str| Link::new(format!("/measures/own?month={month}"), said_month(l, month));
        let main = Main::new(t::share(l)).back("/measures").with(Block::Links(vec![link(&before), link(&month_of(self.today))])).text(t::share_text(l));
        let main = match self.problem {
            Some(problem) => main.problem("", problem),
            None => main,
        };
        let main = match &self.prepared {
            Some(prepared) => self.of_prepared(l, main, prepared),
            None => main,
        };
        let prepare = Form::new("/measures/own/prepare", t::prepare(l)).hide("month", &self.month);
        let prepare = if self.prepared.is_some() { prepare.second() } else { prepare };
        main.heading(t::counted_now(l)).with(self.table(l, &self.counted_now, Some(self.today))).form(prepare)
    }
}

pub(crate) async fn own(permit: Permit<PrepareMeasures>, Query(asked): Query<Month>, reader: Reader) -> Result<Response, Failure> {
    let month = if days_of(&asked.month).is_some() { asked.month } else { month_of(clock::today(permit.now())) };
    let sheet = sheet(&permit, month, None).await?;
    reader.show_version(sheet.version, &sheet)
}

/// One page for what cannot be done: it says why, and leads back to the month.
fn refused(reader: &Reader, month: &str, code: &str, sentence: &str) -> Result<Response, Failure> {
    let l = reader.lang;
    let problems: Problems = vec![Problem::new("month", code, sentence)];
    let back = if days_of(month).is_some() { format!("/measures/own?month={month}") } else { "/measures/own".to_owned() };
    reader.return_form(t::share(l), &Main::new(t::share(l)).back(back).problem("", sentence), &problems)
}

pub(crate) async fn prepare(permit: Permit<PrepareMeasures>, reader: Reader, Input { value, repeat, .. }: Input<Month>) -> Result<Response, Failure> {
    let counts = counted(&permit, &value.month).await?;
    if counts.is_empty() {
        return refused(&reader, &value.month, "month", t::month_wrong(reader.lang));
    }
    let head = Prepared { month: value.month.clone(), by: permit.actor().staff, numbers: counts, counted_on: Some(clock::today(permit.now())) };
    let outcome = permit
        .change(&repeat, move |view, Own| {
            let known = view::find_prepared(view, &head.month)?;
            let id = known.as_ref().map_or_else(Id::new_v4, |(id, ..)| *id);
            let draft = Draft::house("figure_prepared", "figure_prepared", id, &head)?.follows(known.map(|(_, version, _)| version));
            Ok(Drafts::of(id, [draft]))
        })
        .await?;
    reader.done(StatusCode::CREATED, &format!("/measures/own?month={}&done=saved", value.month), &serde_json::json!({ "id": outcome.result }))
}

/// R-AG-04: what one prepared and another read, she approves; then it is protected and goes to what all share. What was
/// prepared since she read it is not what she says yes to. It is counted once more before it leaves: whoever said no to being
/// counted since it was prepared is in nothing that leaves after her no (R-CO-03).
pub(crate) async fn share(permit: Permit<ShareMeasures>, reader: Reader, Input { value, repeat, version: read }: Input<Month>) -> Result<Response, Failure> {
    let (l, month) = (reader.lang, value.month.clone());
    let Some((_, version, prepared)) = permit.read(move |view| view::find_prepared(view, &month)).await? else {
        return refused(&reader, &value.month, "prepare", t::prepare_first(l));
    };
    if !prepared.is_by_todays_definitions() {
        return refused(&reader, &value.month, "prepare", t::counted_otherwise(l));
    }
    if prepared.by == permit.actor().staff {
        return refused(&reader, &value.month, "second", t::second_person(l));
    }
    match read {
        None => return refused(&reader, &value.month, "version", t::version_read(l)),
        Some(read) if read == version => {}
        Some(_) if reader.is_api => return Err(Failure::Stale),
        Some(_) => {
            let page = sheet(&permit, value.month, Some(t::prepared_since(l))).await?;
            return reader.draw(StatusCode::CONFLICT, page.title(l), &page.main(&reader));
        }
    }
    if counted(&permit, &value.month).await? != prepared.numbers {
        let page = sheet(&permit, value.month, Some(t::counted_since(l))).await?;
        let problems: Problems = vec![Problem::new("month", "counted", t::counted_since(l))];
        return reader.return_form(page.title(l), &page.main(&reader), &problems);
    }
    published(&permit, &reader, &repeat, prepared).await
}

async fn published(permit: &Permit<ShareMeasures>, reader: &Reader, repeat: &RepeatKey, prepared: Prepared) -> Result<Response, Failure> {
    let (own, result) = (permit.actor().organisation, Id::new_v4());
    let outcome = permit
        .publish(repeat, move |view| {
            let mut drafts = Vec::new();
            for number in &prepared.numbers {
                let Number { measure, version, .. } = *number;
                let head = Share { organisation: own, measure, version, month: prepared.month.clone(), amount: number.leaves(), counted_on: prepared.counted_on };
                let known = view::find_share(view, own, measure, &prepared.month)?;
                let id = known.map_or_else(Id::new_v4, |(id, _)| id);
                drafts.push(Draft::house("figure_share", "figure_shared", id, &head)?.follows(known.map(|(_, version)| version)));
            }
            Ok(Drafts::of(result, drafts))
        })
        .await?;
    reader.made("/measures", outcome.result)
}
