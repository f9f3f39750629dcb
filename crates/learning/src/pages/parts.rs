//! What stands below a record, as a table: whose it is, until when, and where it stands.

use jiff::civil::Date;
use serde::Serialize;
use space::Id;
use ui::{Block, Cell, Head as Column, Table};
use words::Lang;

use super::{Names, cells, kind_name, lead_of, said_owners, sharers_of};
use crate::{
    kind::Kind,
    record::{Head, Record},
    t,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct Resting {
    id: Id,
    kind: Kind,
    title: String,
    answerable: String,
    shared_by: Vec<String>,
    day: Option<String>,
    is_late: bool,
    #[serde(skip)]
    head: Head,
}

impl Resting {
    pub(super) fn of(names: &Names, it: Record, today: Date) -> Self {
        Resting {
            id: it.id,
            kind: it.head.kind,
            title: it.head.title.clone(),
            answerable: lead_of(names, &it.head),
            shared_by: sharers_of(names, &it.head),
            day: it.head.day.clone(),
            is_late: it.head.is_late(today),
            head: it.head,
        }
    }

    fn row(&self, l: Lang, today: Date) -> Vec<Cell> {
        let kind = Cell::new(kind_name(l, self.kind));
        [kind].into_iter().chain(cells(l, self.id, &self.head, said_owners(&self.answerable, &self.shared_by), today)).collect()
    }
}

pub(super) fn table(l: Lang, all: &[Resting], today: Date) -> Option<Block> {
    let heads = [t::kind(l), t::what(l), t::who(l), t::day(l), t::state(l)].map(Column::new).into();
    (!all.is_empty()).then(|| Block::Table(Table { caption: None, heads, rows: all.iter().map(|it| it.row(l, today)).collect() }))
}

/// What of it is shown so: the steps of a commitment, and whatever a grant pays for.
pub(super) fn is_below(above: Kind, below: &Record) -> bool {
    below.head.state != crate::state::State::TakenBack && (above == Kind::Grant || (above == Kind::Commitment && below.head.kind == Kind::Part))
}
