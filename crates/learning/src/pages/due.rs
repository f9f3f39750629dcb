//! What was promised and is late, or due within thirty days: her own organisation's, and what it follows.

use axum::{extract::Query, response::Response};
use jiff::civil::Date;
use kernel::{
    Action as _, Failure, Page, Permit, Reader, clock,
    leaf::{Leaf, PAGE, PAGE_AND_ONE, Turned, turning},
    permit::Own,
};
use serde::Serialize;
use space::Id;
use ui::{Block, Cell, Head as Column, Link, Main, Table};

use super::{cells, lead_of, said_owners, sharers_of};
use crate::{
    digest,
    permissions::{ReadLearning, WriteLearning},
    record::{Head, Record},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct DueLine {
    id: Id,
    title: String,
    /// Whoever leads.
    owner: String,
    shared_by: Vec<String>,
    due: Option<String>,
    is_late: bool,
    /// Hers, or one that she shares, or that her organisation follows.
    concerns_us: bool,
    #[serde(skip)]
    head: Head,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct DueList {
    /// Fifty on a page: first what her organisation answers for or follows, then the others'.
    due: Vec<DueLine>,
    page: i64,
    has_more: bool,
    #[serde(skip)]
    today: Date,
    #[serde(skip)]
    may_write: bool,
}

pub(crate) async fn show(permit: Permit<ReadLearning>, Query(turned): Query<Turned>, reader: Reader) -> Result<Response, Failure> {
    let (l, today, own) = (reader.lang, clock::today(permit.now()), permit.actor().organisation);
    let page = turned.page();
    let due = permit.commons(move |view| {
        let names = people::view::organisation_names(view, l)?;
        let line = |it: Record, concerns_us| DueLine {
            id: it.id,
            title: it.head.title.clone(),
            owner: lead_of(&names, &it.head),
            shared_by: sharers_of(&names, &it.head),
            due: it.head.day.clone(),
            is_late: it.head.is_late(today),
            concerns_us,
            head: it.head,
        };
        let until = digest::until(today);
        let offset = page * PAGE;
        let ours = view::due_of(view, own, &until, PAGE_AND_ONE, offset)?;
        let rest = PAGE_AND_ONE - i64::try_from(ours.len()).unwrap_or(0);
        let others = view::due_of_others(view, own, &until, rest, (offset - view::count_due_of(view, own, &until)?).max(0))?;
        Ok(ours.into_iter().map(|it| line(it, true)).chain(others.into_iter().map(|it| line(it, false))).collect())
    });
    let Leaf { lines: due, page, has_more } = Leaf::of(due.await?, page);
    reader.show(&DueList { due, page, has_more, today, may_write: WriteLearning::allows(permit.actor(), &Own) })
}

impl Page for DueList {
    fn title(&self, l: words::Lang) -> &'static str {
        t::due(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &DueLine| {
            let ours = Cell::new(if line.concerns_us { t::concerns_us(l) } else { "" });
            cells(l, line.id, &line.head, said_owners(&line.owner, &line.shared_by), self.today).into_iter().chain([ours]).collect()
        };
        let main = Main::new(t::due(l)).back("/learning").text(t::due_text(l));
        let main = if self.may_write { main.with(Block::Links(vec![Link::new("/learning/reminder", t::digest(l))])) } else { main };
        let heads = [t::what(l), t::promised_by(l), t::day(l), t::state(l), t::ours(l)].map(Column::new).into();
        if self.due.is_empty() {
            main.with(Block::Muted(t::nothing_due(l).into()))
        } else {
            let links = turning(l, self.page, self.has_more, |page| format!("/learning/due?page={page}"));
            main.with(Block::Table(Table { caption: None, heads, rows: self.due.iter().map(row).collect() })).with(Block::Links(links))
        }
    }
}
