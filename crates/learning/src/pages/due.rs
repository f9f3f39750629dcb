//! What was promised and is late, or due within thirty days: her own organisation's, and what it follows.

use axum::response::Response;
use jiff::civil::Date;
use kernel::{Action as _, Failure, Page, Permit, Reader, clock, permit::Own};
use serde::Serialize;
use space::Id;
use ui::{Block, Cell, Head as Column, Link, Main, Table};

use super::{said_day, state_cell};
use crate::{
    digest,
    permissions::{ReadLearning, WriteLearning},
    record::Head,
    t,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct DueLine {
    id: Id,
    title: String,
    owner: String,
    due: Option<String>,
    is_late: bool,
    /// Hers, or one that her organisation follows.
    concerns_us: bool,
    #[serde(skip)]
    head: Option<Head>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct DueList {
    due: Vec<DueLine>,
    #[serde(skip)]
    today: Date,
    #[serde(skip)]
    may_write: bool,
}

pub(crate) async fn show(permit: Permit<ReadLearning>, reader: Reader) -> Result<Response, Failure> {
    let (l, today, own) = (reader.lang, clock::today(permit.now()), permit.actor().organisation);
    let due = permit.commons(move |view| {
        let names = people::view::organisation_names(view, l)?;
        let line = |it: crate::record::Record| DueLine {
            id: it.id,
            title: it.head.title.clone(),
            owner: names.get(&it.head.answerable()).cloned().unwrap_or_default(),
            due: it.head.day.clone(),
            is_late: it.head.is_late(today),
            concerns_us: digest::concerns(&it, own),
            head: Some(it.head),
        };
        let mut lines: Vec<DueLine> = digest::due(view, today)?.into_iter().map(line).collect();
        lines.sort_by_key(|line| !line.concerns_us);
        Ok(lines)
    });
    reader.show(&DueList { due: due.await?, today, may_write: WriteLearning::allows(permit.actor(), &Own) })
}

impl Page for DueList {
    fn title(&self, l: words::Lang) -> &'static str {
        t::due(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &DueLine| {
            let state = line.head.as_ref().map_or_else(|| Cell::new(""), |head| state_cell(l, head, self.today));
            vec![
                Cell::link(format!("/learning/items/{}", line.id), &line.title),
                Cell::new(&line.owner),
                Cell::new(said_day(l, line.due.as_deref())),
                state,
                Cell::new(if line.concerns_us { t::concerns_us(l) } else { "" }),
            ]
        };
        let main = Main::new(t::due(l)).back("/learning").text(t::due_text(l));
        let main = if self.may_write { main.with(Block::Links(vec![Link::new("/learning/reminder", t::digest(l))])) } else { main };
        let heads = [t::what(l), t::promised_by(l), t::day(l), t::state(l), t::ours(l)].map(Column::new).into();
        if self.due.is_empty() {
            main.with(Block::Muted(t::nothing_due(l).into()))
        } else {
            main.with(Block::Table(Table { caption: None, heads, rows: self.due.iter().map(row).collect() }))
        }
    }
}
