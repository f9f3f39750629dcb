//! All of one kind.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use jiff::civil::Date;
use kernel::{
    Action as _, Failure, Page, Permit, Reader, clock,
    leaf::{Leaf, page_of, turning},
    permit::Own,
};
use serde::{Deserialize, Serialize};
use space::Id;
use ui::{Block, Head as Column, Link, Main, Table};
use words::Lang;

use super::{cells, kind_of, kinds_name, lead_of, said_owners, sharers_of, state_name};
use crate::{
    kind::Kind,
    permissions::{ReadLearning, WriteLearning},
    record::{Head, Record},
    state::{Machine, State},
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub(crate) struct Asked {
    state: String,
    page: Option<i64>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Line {
    id: Id,
    title: String,
    state: State,
    is_late: bool,
    answerable: String,
    shared_by: Vec<String>,
    day: Option<String>,
    #[serde(skip)]
    head: Head,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct List {
    kind: Kind,
    lines: Vec<Line>,
    #[serde(skip)]
    page: i64,
    #[serde(skip)]
    state: String,
    #[serde(skip)]
    has_more: bool,
    #[serde(skip)]
    may_write: bool,
    #[serde(skip)]
    today: Date,
}

pub(crate) async fn show(permit: Permit<ReadLearning>, Path(subject): Path<String>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let (kind, l, today) = (kind_of(&subject)?, reader.lang, clock::today(permit.now()));
    let (page, state) = (page_of(asked.page), State::from_code(&asked.state));
    let lines: Vec<Line> = permit
        .commons(move |view| {
            let names = people::view::organisation_names(view, l)?;
            let line = |it: Record| Line {
                id: it.id,
                title: it.head.title.clone(),
                state: it.head.state,
                is_late: it.head.is_late(today),
                answerable: lead_of(&names, &it.head),
                shared_by: sharers_of(&names, &it.head),
                day: it.head.day.clone(),
                head: it.head,
            };
            Ok(view::list(view, kind, state, page)?.into_iter().map(line).collect())
        })
        .await?;
    let Leaf { lines, page, has_more } = Leaf::of(lines, page);
    reader.show(&List { kind, lines, page, state: asked.state, has_more, may_write: WriteLearning::allows(permit.actor(), &Own), today })
}

impl List {
    fn address(&self, page: i64) -> String {
        format!("/learning/of/{}?state={}&page={page}", self.kind.code(), State::from_code(&self.state).map_or("", State::code))
    }

    /// One state at a time; of what is only kept there is nothing to choose.
    fn filter(&self, l: Lang) -> Option<Block> {
        let link = |state: State| Link::new(format!("/learning/of/{}?state={}", self.kind.code(), state.code()), state_name(l, state));
        let all = Link::new(format!("/learning/of/{}", self.kind.code()), t::all_states(l));
        let states = self.kind.machine().states();
        (states.len() > 2).then(|| Block::Links([all].into_iter().chain(states.into_iter().map(link)).collect()))
    }

    fn links(&self, l: Lang) -> Vec<Link> {
        let mut links = turning(l, self.page, self.has_more, |page| self.address(page));
        links.push(Link::new(format!("/learning/of/{}/export.xlsx", self.kind.code()), t::export_workbook(l)));
        links.push(Link::new(format!("/learning/of/{}/export.csv", self.kind.code()), t::export(l)));
        if self.may_write {
            links.push(Link::new(format!("/learning/of/{}/import", self.kind.code()), t::import(l)));
        }
        links
    }
}

impl Page for List {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_learning(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &Line| cells(l, line.id, &line.head, said_owners(&line.answerable, &line.shared_by), self.today).into();
        let mut main = Main::new(kinds_name(l, self.kind)).back("/learning");
        if self.may_write {
            main = main.with(Block::Buttons(vec![Link::new(format!("/learning/of/{}/new", self.kind.code()), t::write_down(l))]));
        }
        main = main.with_some(self.filter(l));
        let heads = [t::what(l), t::who(l), t::day(l), t::state(l)].map(Column::new).into();
        main = if self.lines.is_empty() {
            main.with(Block::Muted(t::none(l).into()))
        } else {
            main.with(Block::Table(Table { caption: None, heads, rows: self.lines.iter().map(row).collect() }))
        };
        if self.kind.machine() != Machine::Kept {
            main = main.text(t::late_text(l));
        }
        main.with(Block::Links(self.links(l)))
    }
}
