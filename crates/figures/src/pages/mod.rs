//! The shared figures, and one figure; in `own` what an organisation gives to them.

pub(crate) mod own;

use axum::{extract::Path, response::Response};
use kernel::{Failure, Page, Reader, Scope, clock, permit::Own};
use serde::Serialize;
use ui::{Block, Cell, Head, Link, Main, Row, Table};
use words::Lang;

use crate::{
    measure::{Measure, Total, days_of, month_of},
    permissions::{PrepareMeasures, ReadMeasures},
    t, view,
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
