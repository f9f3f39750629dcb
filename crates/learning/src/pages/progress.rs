//! How far it is from where it began to what is wanted: each indicator with its newest value or its live figure, and where
//! that number comes from.

use figures::{measure::Total, said_total};
use forms::{Answers, stored_number, stored_text};
use jiff::civil::Date;
use kernel::{Action, Failure, Permit};
use serde::Serialize;
use space::{Id, View};
use ui::{Block, Cell, Head as Column, Table};
use words::Lang;

use super::{answers_of, said_day};
use crate::{kind::Kind, record::Record, t, view};

/// A value that somebody entered, with its source.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Entered {
    amount: i64,
    on: String,
    source: String,
    /// How it is broken down.
    split: Option<String>,
    /// Of the definition by which it was counted, where that was said.
    version: Option<i64>,
}

#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Progress {
    id: Id,
    title: String,
    unit: String,
    /// Of the definition.
    version: Option<i64>,
    baseline: Option<i64>,
    target: Option<i64>,
    /// The newest value that was entered.
    entered: Option<Entered>,
    /// The program's own figure, by its newest month before that day.
    live: Option<(String, Total)>,
}

/// An indicator, and the values that were written down for it.
struct Read {
    indicator: Record,
    values: Vec<Record>,
    live: Option<(String, Total)>,
}

fn read(view: &View<'_>, indicators: Vec<Record>, until: &str) -> Result<Vec<Read>, Failure> {
    let of = |indicator: Record| {
        let is_value = |it: &Record| it.head.kind == Kind::Value && it.head.state == Kind::Value.machine().first() && it.head.day.as_deref().is_some_and(|day| day < until);
        let values = view::children(view, indicator.id)?.into_iter().filter(is_value).collect();
        let live = indicator.head.measure.map(|measure| figures::view::newest_before(view, measure, until)).transpose()?.flatten();
        Ok(Read { indicator, values, live })
    };
    indicators.into_iter().map(of).collect()
}

fn entered(answers: &Answers) -> Option<Entered> {
    Some(Entered {
        amount: stored_number(answers, "amount")?,
        on: stored_text(answers, "on")?.to_owned(),
        source: stored_text(answers, "source").unwrap_or_default().to_owned(),
        split: stored_text(answers, "split").map(str::to_owned),
        version: stored_number(answers, "version"),
    })
}

/// Where these indicators stand before a day.
pub(super) async fn where_they_stand<A: Action>(permit: &Permit<A>, indicators: Vec<Record>, until: String) -> Result<Vec<Progress>, Failure> {
    let read = permit.commons(move |view| read(view, indicators, &until)).await?;
    let mut all = Vec::new();
    for Read { indicator, values, live } in read {
        let answers = answers_of(permit, &indicator).await?;
        let newest = values.into_iter().max_by(|one, other| one.head.day.cmp(&other.head.day));
        let entered = match newest {
            Some(value) => entered(&answers_of(permit, &value).await?),
            None => None,
        };
        all.push(Progress {
            id: indicator.id,
            title: indicator.head.title,
            unit: stored_text(&answers, "unit").unwrap_or_default().to_owned(),
            version: stored_number(&answers, "version"),
            baseline: stored_number(&answers, "baseline"),
            target: stored_number(&answers, "target"),
            entered,
            live,
        });
    }
    Ok(all)
}

fn of_kind(view: &View<'_>, above: Id, kind: Kind) -> Result<Vec<Record>, Failure> {
    Ok(view::children(view, above)?.into_iter().filter(|it| it.head.kind == kind).collect())
}

/// Of a grant the indicators of its projects; of a project its own; of an indicator itself; of anything else nothing.
pub(super) async fn of<A: Action>(permit: &Permit<A>, record: &Record, today: Date) -> Result<Vec<Progress>, Failure> {
    let indicators = match record.head.kind {
        Kind::Indicator => vec![record.clone()],
        Kind::Project => {
            let project = record.id;
            permit.commons(move |view| of_kind(view, project, Kind::Indicator)).await?
        }
        Kind::Grant => {
            let grant = record.id;
            let of_projects = permit.commons(move |view| {
                let projects = of_kind(view, grant, Kind::Project)?;
                projects.iter().map(|project| of_kind(view, project.id, Kind::Indicator)).collect::<Result<Vec<_>, Failure>>()
            });
            of_projects.await?.concat()
        }
        _ => return Ok(Vec::new()),
    };
    let tomorrow = today.tomorrow().unwrap_or(today);
    where_they_stand(permit, indicators, tomorrow.to_string()).await
}

impl Progress {
    /// The newest number, with where it comes from; what is not known is said to be not known.
    fn said(&self, l: Lang) -> String {
        if let Some((month, total)) = &self.live {
            return t::by_source(l, said_total(l, total), said_day(l, Some(&format!("{month}-01"))));
        }
        let Some(entered) = &self.entered else { return t::not_known(l).to_owned() };
        let source = [Some(entered.amount.to_string()), entered.split.clone(), Some(entered.source.clone())].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        t::by_source(l, source, said_day(l, Some(&entered.on)))
    }
}

pub(super) fn table(l: Lang, all: &[Progress]) -> Option<Block> {
    let number = |number: Option<i64>| Cell::new(number.map(|number| number.to_string()).unwrap_or_default());
    let row = |it: &Progress| vec![Cell::link(format!("/learning/items/{}", it.id), &it.title), number(it.baseline), Cell::new(it.said(l)), number(it.target), Cell::new(&it.unit)];
    let heads = [t::what(l), t::at_start(l), t::last_value(l), t::wanted(l), t::in_unit(l)].map(Column::new).into();
    (!all.is_empty()).then(|| Block::Table(Table { caption: Some(t::progress(l).to_owned()), heads, rows: all.iter().map(row).collect() }))
}
