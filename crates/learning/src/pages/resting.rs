//! From a figure back to what it shows: the commitments and indicators that name it.

use axum::{extract::Path, response::Response};
use figures::measure::Measure;
use jiff::civil::Date;
use kernel::{Failure, Page, Permit, Reader, clock};
use serde::Serialize;
use ui::{Block, Link, Main};
use words::Lang;

use super::parts::{self, Resting};
use crate::{permissions::ReadLearning, t, view};

#[derive(Serialize, schemars::JsonSchema)]
pub struct RestingList {
    measure: Measure,
    lines: Vec<Resting>,
    #[serde(skip)]
    today: Date,
}

pub(crate) async fn show(permit: Permit<ReadLearning>, Path(subject): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let measure = Measure::from_code(&subject).ok_or(Failure::NotFound)?;
    let lines = permit.commons(move |view| {
        let names = people::view::organisation_names(view, l)?;
        Ok(view::resting_on(view, measure)?.into_iter().map(|it| Resting::of(&names, it, today)).collect())
    });
    reader.show(&RestingList { measure, lines: lines.await?, today })
}

impl Page for RestingList {
    fn title(&self, l: Lang) -> &'static str {
        t::resting(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let figure = format!("/measures/{}", self.measure.code());
        let main = Main::new(t::resting(l)).caption(forms::label("measure", self.measure.code(), l)).back(&figure);
        match parts::table(l, &self.lines, self.today) {
            Some(table) => main.with(table),
            None => {
                main.with(Block::Muted(t::nothing_rests(l).into())).with(Block::Links(vec![Link::new("/learning/of/commitment", t::text(l, "all-commitment").unwrap_or_default())]))
            }
        }
    }
}
