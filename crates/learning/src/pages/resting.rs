//! From a figure back to what it shows: the commitments and indicators that name it.

use axum::{extract::Path, response::Response};
use figures::measure::Measure;
use jiff::civil::Date;
use kernel::{Failure, Page, Permit, Reader, clock};
use serde::Serialize;
use space::Id;
use ui::{Block, Cell, Head as Column, Link, Main, Table};
use words::Lang;

use super::{kind_name, said_day, state_cell};
use crate::{kind::Kind, permissions::ReadLearning, record::Head, t, view};

#[derive(Serialize, schemars::JsonSchema)]
pub struct RestingLine {
    id: Id,
    kind: Kind,
    title: String,
    answerable: String,
    day: Option<String>,
    #[serde(skip)]
    head: Option<Head>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Resting {
    measure: Measure,
    lines: Vec<RestingLine>,
    #[serde(skip)]
    today: Date,
}

pub(crate) async fn show(permit: Permit<ReadLearning>, Path(subject): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let measure = Measure::from_code(&subject).ok_or(Failure::NotFound)?;
    let lines = permit.commons(move |view| {
        let names = people::view::organisation_names(view, l)?;
        let line = |it: crate::record::Record| RestingLine {
            id: it.id,
            kind: it.head.kind,
            title: it.head.title.clone(),
            answerable: names.get(&it.head.answerable()).cloned().unwrap_or_default(),
            day: it.head.day.clone(),
            head: Some(it.head),
        };
        Ok(view::resting_on(view, measure)?.into_iter().map(line).collect())
    });
    reader.show(&Resting { measure, lines: lines.await?, today })
}

impl Page for Resting {
    fn title(&self, l: Lang) -> &'static str {
        t::resting(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &RestingLine| {
            vec![
                Cell::new(kind_name(l, line.kind)),
                Cell::link(format!("/learning/items/{}", line.id), &line.title),
                Cell::new(&line.answerable),
                Cell::new(said_day(l, line.day.as_deref())),
                line.head.as_ref().map_or_else(|| Cell::new(""), |head| state_cell(l, head, self.today)),
            ]
        };
        let figure = format!("/measures/{}", self.measure.code());
        let main = Main::new(t::resting(l)).caption(forms::label("measure", self.measure.code(), l)).back(&figure);
        if self.lines.is_empty() {
            return main
                .with(Block::Muted(t::nothing_rests(l).into()))
                .with(Block::Links(vec![Link::new("/learning/of/commitment", t::text(l, "all-commitment").unwrap_or_default())]));
        }
        let heads = [t::kind(l), t::what(l), t::who(l), t::day(l), t::state(l)].map(Column::new).into();
        main.with(Block::Table(Table { caption: None, heads, rows: self.lines.iter().map(row).collect() }))
    }
}
