//! Whose case ended longer ago than records are kept (H.5): shown to be decided, never destroyed by itself.

use axum::{extract::Query, response::Response};
use jiff::civil::Date;
use kernel::{Failure, Page, Reader, Scope, clock, ids::SurvivorId};
use serde::Serialize;
use ui::{Block, Link, Main};
use words::Lang;

use super::history::{Leaf, PAGE, Turned, turning};
use crate::{model::erasure, permissions::ListOutlived, t, view};

#[derive(Serialize, schemars::JsonSchema)]
pub struct Line {
    survivor: SurvivorId,
    code: String,
    /// The day of the case's last change.
    #[schemars(with = "String")]
    ended_on: Date,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Outlived {
    /// Months since a case ended after which its record is looked at, and where the number comes from.
    months: i64,
    source: &'static str,
    lines: Vec<Line>,
    page: i64,
    has_more: bool,
}

pub(crate) async fn list(scope: Scope<ListOutlived>, Query(turned): Query<Turned>, reader: Reader) -> Result<Response, Failure> {
    let retention = erasure::retention().ok_or(Failure::Internal("the time of keeping cannot be read"))?;
    let (page, today, supervisor) = (turned.page(), clock::today(scope.now()), scope.actor().staff);
    let before = clock::moment(retention.ended_before(today).at(0, 0, 0, 0));
    let lines = scope.read(move |view, _| view::list_outlived(view, supervisor.0, before, page * PAGE, PAGE + 1)).await?;
    let Leaf { lines, page, has_more } = Leaf::of(lines, page);
    let line = |(survivor, code, at): (_, String, i64)| Line { survivor, code, ended_on: clock::today(at) };
    let lines = lines.into_iter().map(line).collect();
    reader.show(&Outlived { months: retention.closed_case_months, source: &retention.source, lines, page, has_more })
}

impl Page for Outlived {
    fn title(&self, l: Lang) -> &'static str {
        t::outlived(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let link = |it: &Line| Link::new(format!("/survivors/{}/forget", it.survivor), t::outlived_line(l, &it.code, words::date(l, it.ended_on)));
        let main = Main::new(t::outlived(l)).back("/access-list").text(t::outlived_text(l, self.months));
        let main = if self.lines.is_empty() { main.text(t::outlived_none(l)) } else { main.with(Block::Links(self.lines.iter().map(link).collect())) };
        main.with(turning(l, self.page, self.has_more, |page| format!("/retention?page={page}"))).with(Block::Muted(t::outlived_source(l).into()))
    }
}
