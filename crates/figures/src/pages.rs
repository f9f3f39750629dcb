//! The shared figures, one figure, and the page on which a supervisor approves her own organisation's.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use jiff::civil::Date;
use kernel::{Action as _, Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock, permit::Own};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Cell, Form, Head, Link, Main, Row, Table};
use words::Lang;

use crate::{
    measure::{Measure, Number, Total, counted_early, days_of, month_of},
    permissions::{PrepareMeasures, ReadMeasures, ShareMeasures},
    t,
    view::{self, Prepared, Share},
};

/// A total in words: what is not known is said to be not known, what is not in it is said to be missing (R-AG-02).
pub fn said_total(l: Lang, total: &Total) -> String {
    let coverage = said_coverage(l, total);
    let mut said = match total.amount {
        Some(amount) => t::amount(l, i64::try_from(amount).unwrap_or(i64::MAX), coverage),
        None => t::amount_hidden(l, coverage),
    };
    if total.small > 0 {
        said = t::not_counting(l, said, i64::try_from(total.small).unwrap_or(i64::MAX));
    }
    match total.counted_until {
        Some(day) => t::counted_until(l, said, words::date(l, day)),
        None => said,
    }
}

/// R-AG-02: n of m organisations, or that m is not known.
fn said_coverage(l: Lang, total: &Total) -> String {
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    match total.expected {
        Some(expected) => t::coverage(l, number(total.organisations), number(expected)),
        None => t::coverage_unknown(l, number(total.organisations)),
    }
}

fn name(l: Lang, measure: Measure) -> String {
    forms::label("measure", measure.code(), l)
}

/// A measure's name with what is needed to read its number: the unit, and the version of the definition (R-AG-02).
pub fn said_measure(l: Lang, measure: Measure) -> String {
    t::measure_in(l, name(l, measure), said_unit(l, measure), i64::from(measure.version()))
}

fn said_unit(l: Lang, measure: Measure) -> String {
    measure.definition().map(|definition| forms::label("measure_unit", &definition.unit, l)).unwrap_or_default()
}

/// Stands wherever amounts stand: they are no measure of how common violence is (R-AG-02).
pub fn caveat(l: Lang) -> &'static str {
    t::caveat(l)
}

/// A month in words, by its first day.
pub fn said_month(l: Lang, month: &str) -> String {
    days_of(month).map_or_else(|| month.to_owned(), |(from, _)| t::month_from(l, words::date(l, from)))
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct MeasureLine {
    measure: Measure,
    unit: String,
    /// Of the definition.
    version: u32,
    month: Option<String>,
    total: Option<Total>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct MeasureList {
    measures: Vec<MeasureLine>,
    #[serde(skip)]
    may_share: bool,
}

pub(crate) async fn list(scope: Scope<ReadMeasures>, reader: Reader) -> Result<Response, Failure> {
    let may_share = <PrepareMeasures as kernel::Action>::allows(scope.actor(), &Own);
    let measures = scope.commons(|view| {
        let line = |measure: Measure| {
            let (month, total) = view::newest(view, measure)?.unzip();
            let unit = measure.definition().map(|definition| definition.unit.clone()).unwrap_or_default();
            Ok(MeasureLine { measure, unit, version: measure.version(), month, total })
        };
        Measure::ALL.into_iter().map(line).collect::<Result<Vec<_>, Failure>>()
    });
    reader.show(&MeasureList { measures: measures.await?, may_share })
}

impl Page for MeasureList {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_measures(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &MeasureLine| {
            vec![
                Cell::link(format!("/measures/{}", line.measure.code()), name(l, line.measure)),
                Cell::new(line.total.as_ref().map_or_else(|| t::not_known(l).to_owned(), |total| said_total(l, total))),
                Cell::new(said_unit(l, line.measure)),
                Cell::new(line.month.as_deref().map(|month| said_month(l, month)).unwrap_or_default()),
                Cell::new(line.version.to_string()),
            ]
        };
        let heads = [t::figure(l), t::how_many(l), t::unit(l), t::when(l), t::definition_version(l)].map(Head::new).into();
        let table = Table { caption: None, heads, rows: self.measures.iter().map(row).collect() };
        let main = Main::new(t::nav_measures(l)).text(t::protected_text(l)).with(Block::Table(table)).with(Block::Inset(t::caveat(l).into()));
        if self.may_share { main.with(Block::Links(vec![Link::new("/measures/own", t::share(l))])) } else { main }
    }
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct MonthLine {
    month: String,
    total: Total,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct MeasureSheet {
    measure: Measure,
    unit: String,
    version: u32,
    definition: String,
    months: Vec<MonthLine>,
}

pub(crate) async fn show(scope: Scope<ReadMeasures>, Path(code): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let measure = Measure::from_code(&code).ok_or(Failure::NotFound)?;
    let definition = measure.definition().ok_or(Failure::NotFound)?;
    let months = scope.commons(move |view| {
        let line = |month: String| Ok(MonthLine { total: view::total_of(view, measure, &month)?, month });
        view::months(view, measure)?.into_iter().map(line).collect::<Result<Vec<_>, Failure>>()
    });
    let text = definition.text(reader.lang).to_owned();
    reader.show(&MeasureSheet { measure, unit: definition.unit.clone(), version: definition.version, definition: text, months: months.await? })
}

impl Page for MeasureSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::figure(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let running = month_of(clock::today(reader.house().clock.now()));
        let month = |month: &str| if month >= running.as_str() { t::month_runs(l, said_month(l, month)) } else { said_month(l, month) };
        let rows = self.months.iter().map(|line| vec![Cell::new(month(&line.month)), Cell::new(said_total(l, &line.total))]).collect();
        let facts = vec![
            Row::new(t::counts(l), &self.definition),
            Row::new(t::unit(l), forms::label("measure_unit", &self.unit, l)),
            Row::new(t::definition_version(l), self.version.to_string()),
        ];
        let main = Main::new(name(l, self.measure)).back("/measures").with(Block::Summary(facts));
        let main = if self.months.is_empty() {
            main.with(Block::Muted(t::not_known(l).into()))
        } else {
            main.with(Block::Table(Table { caption: None, heads: [t::when(l), t::how_many(l)].map(Head::new).into(), rows }))
        };
        main.with(Block::Inset(t::caveat(l).into())).with(Block::Links(vec![Link::new(format!("/learning/figure/{}", self.measure.code()), t::resting(l))]))
    }
}

// ---- Approving one's own

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Month {
    /// For example 2026-11.
    month: String,
}

async fn counted(permit: &Permit<PrepareMeasures>, month: &str) -> Result<Vec<Number>, Failure> {
    let today = clock::today(permit.now());
    let Some((from, to)) = days_of(month).filter(|(from, _)| *from <= today) else { return Ok(Vec::new()) };
    permit.read(move |view| Measure::ALL.into_iter().map(|measure| measure.count(view, (from, to), today)).collect()).await
}

/// How a reader sees her own organisation's numbers.
#[derive(Clone, Copy)]
enum OwnNumbers {
    Exact,
    /// Small ones as they leave: beside lists that are shorter by one they would speak of her from whom the reader is kept
    /// away (R-CA-10). The number itself stays right, because it leaves.
    AsTheyLeave,
}

/// A month before a second person approves it.
struct OwnMonth {
    month: String,
    counts: Vec<Number>,
    prepared: Option<Prepared>,
    shown: OwnNumbers,
    may_share: bool,
}

impl OwnMonth {
    fn table(&self, l: Lang, numbers: &[Number], counted_on: Option<Date>) -> Block {
        let row = |number: &Number| {
            let leaves = number.leaves().map_or_else(|| t::leaves_small(l).to_owned(), |amount| amount.to_string());
            let own = match self.shown {
                OwnNumbers::Exact => number.counted.amount.to_string(),
                OwnNumbers::AsTheyLeave => leaves.clone(),
            };
            vec![Cell::new(name(l, number.measure)), Cell::new(own), Cell::new(leaves)]
        };
        let heads = [t::figure(l), t::own_number(l), t::what_leaves(l)].map(Head::new).into();
        let month = said_month(l, &self.month);
        let caption = match counted_early(&self.month, counted_on) {
            Some(day) => t::counted_until(l, month, words::date(l, day)),
            None => month,
        };
        Block::Table(Table { caption: Some(caption), heads, rows: numbers.iter().map(row).collect() })
    }

    fn main(&self, l: Lang, today: Date) -> Main {
        let before = month_of(today.first_of_month().yesterday().unwrap_or(today));
        let link = |month: &str| Link::new(format!("/measures/own?month={month}"), said_month(l, month));
        let main = Main::new(t::share(l)).back("/measures").with(Block::Links(vec![link(&before), link(&month_of(today))])).text(t::share_text(l));
        let main = match &self.prepared {
            Some(prepared) => {
                let main = main.heading(t::prepared(l));
                if !prepared.is_by_todays_definitions() {
                    main.with(Block::Warning(t::counted_otherwise(l).into()))
                } else {
                    let main = main.with(self.table(l, &prepared.numbers, prepared.counted_on));
                    let is_over = days_of(&self.month).is_some_and(|(_, end)| end <= today);
                    let is_early = is_over && counted_early(&self.month, prepared.counted_on).is_some();
                    let main = if is_early { main.with(Block::Warning(t::prepare_anew(l).into())) } else { main };
                    if self.may_share { main.form(Form::new("/measures/own", t::share_now(l)).hide("month", &self.month)) } else { main.text(t::supervisor_approves(l)) }
                }
            }
            None => main,
        };
        let prepare = Form::new("/measures/own/prepare", t::prepare(l)).hide("month", &self.month);
        main.heading(t::counted_now(l)).with(self.table(l, &self.counts, Some(today))).form(if self.prepared.is_some() { prepare.second() } else { prepare })
    }
}

pub(crate) async fn own(permit: Permit<PrepareMeasures>, Query(asked): Query<Month>, reader: Reader) -> Result<Response, Failure> {
    let (l, today, staff) = (reader.lang, clock::today(permit.now()), permit.actor().staff);
    let month = if days_of(&asked.month).is_some() { asked.month } else { month_of(today) };
    let counts = counted(&permit, &month).await?;
    let sought = month.clone();
    let (prepared, kept_from) = permit.read(move |view| Ok((view::find_prepared(view, &sought)?, care::view::kept_from(view, staff)?))).await?;
    let shown = if kept_from.is_empty() { OwnNumbers::Exact } else { OwnNumbers::AsTheyLeave };
    let page = OwnMonth { month, counts, prepared: prepared.map(|(.., prepared)| prepared), shown, may_share: ShareMeasures::allows(permit.actor(), &Own) };
    reader.draw(StatusCode::OK, t::share(l), &page.main(l, today))
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

/// R-AG-04: what one prepared, another approves; then it is protected and goes to what all share.
pub(crate) async fn share(permit: Permit<ShareMeasures>, reader: Reader, Input { value, repeat, .. }: Input<Month>) -> Result<Response, Failure> {
    let (l, own, month) = (reader.lang, permit.actor().organisation, value.month.clone());
    let Some((_, _, prepared)) = permit.read(move |view| view::find_prepared(view, &month)).await? else {
        return refused(&reader, &value.month, "prepare", t::prepare_first(l));
    };
    if !prepared.is_by_todays_definitions() {
        return refused(&reader, &value.month, "prepare", t::counted_otherwise(l));
    }
    if prepared.by == permit.actor().staff {
        return refused(&reader, &value.month, "second", t::second_person(l));
    }
    let result = Id::new_v4();
    let outcome = permit
        .publish(&repeat, move |view| {
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
