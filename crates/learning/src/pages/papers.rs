//! On paper: the minutes of a meeting, the plan, the report of a period, in each of the three languages; and everything
//! that belongs to a report in one file.

use std::io::{Cursor, Write as _};

use axum::{
    extract::{Path, Query},
    http::header,
    response::{IntoResponse, Response},
};
use figures::measure::Measure;
use forms::{Answers, stored_text};
use jiff::civil::Date;
use kernel::{
    Failure, Page, Permit, Reader, clock,
    leaf::{Leaf, Turned, turning},
};
use serde::{Deserialize, Serialize};
use space::Id;
use ui::{Block, Cell, Head as Column, Link, Main, Table};
use words::Lang;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{answers_of, cells, export, find, item, kinds_name, lead_of, report, said_day, said_owners, sharers_of};
use crate::{
    kind::Kind,
    permissions::ReadLearning,
    record::{Head, Record},
    state::{Event, is_over},
    t, view,
};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(rename = "in")]
    language: String,
}

/// A link for each language to the paper at an address.
pub(super) fn in_three_languages(l: Lang, address: &str) -> Vec<Link> {
    let joint = if address.contains('?') { '&' } else { '?' };
    Lang::ALL.into_iter().map(|lang| Link::new(format!("{address}{joint}in={}", lang.code()), t::as_paper(l, lang.own_name()))).collect()
}

/// A file to keep. Its name says nothing.
fn file(name: &str, media: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

fn pdf(name: &str, reader: &Reader, main: &Main) -> Result<Response, Failure> {
    Ok(file(&format!("{name}-{}.pdf", reader.lang.code()), "application/pdf", reader.paper(main)?))
}

// ---- The plan

#[derive(Serialize, schemars::JsonSchema)]
pub struct Promised {
    id: Id,
    title: String,
    /// Whoever leads.
    owner: String,
    shared_by: Vec<String>,
    due: Option<String>,
    is_late: bool,
    is_over: bool,
    measure: Option<Measure>,
    #[serde(skip)]
    head: Head,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Plan {
    /// Those that are open first, by their day; on a page fifty of them, on paper all.
    commitments: Vec<Promised>,
    page: i64,
    has_more: bool,
    #[serde(skip)]
    today: Date,
}

/// One page of it, or the whole.
async fn the_plan(permit: &Permit<ReadLearning>, l: Lang, page: Option<i64>) -> Result<Plan, Failure> {
    let today = clock::today(permit.now());
    let commitments = permit.commons(move |view| {
        let names = people::view::organisation_names(view, l)?;
        let promised = |it: Record| Promised {
            id: it.id,
            title: it.head.title.clone(),
            owner: lead_of(&names, &it.head),
            shared_by: sharers_of(&names, &it.head),
            due: it.head.day.clone(),
            is_late: it.head.is_late(today),
            is_over: is_over(it.head.state),
            measure: it.head.measure,
            head: it.head,
        };
        let records = match page {
            Some(page) => view::list(view, Kind::Commitment, None, page)?,
            None => view::all(view, Kind::Commitment)?,
        };
        Ok(records.into_iter().map(promised).collect::<Vec<_>>())
    });
    let commitments = commitments.await?;
    let Leaf { lines: commitments, page, has_more } = match page {
        Some(page) => Leaf::of(commitments, page),
        None => Leaf { lines: commitments, page: 0, has_more: false },
    };
    Ok(Plan { commitments, page, has_more, today })
}

impl Plan {
    fn table(&self, l: Lang, is_over: bool) -> Option<Block> {
        let row = |it: &Promised| {
            let shown_by = Cell::new(it.measure.map(|measure| forms::label("measure", measure.code(), l)).unwrap_or_default());
            cells(l, it.id, &it.head, said_owners(&it.owner, &it.shared_by), self.today).into_iter().chain([shown_by]).collect()
        };
        let rows: Vec<_> = self.commitments.iter().filter(|it| it.is_over == is_over).map(row).collect();
        let heads = [t::what(l), t::promised_by(l), t::day(l), t::state(l), t::shown_by(l)].map(Column::new).into();
        (!rows.is_empty()).then_some(Block::Table(Table { caption: None, heads, rows }))
    }

    fn document(&self, l: Lang) -> Main {
        let mut main = Main::new(t::plan(l)).caption(words::date(l, self.today)).back("/learning").text(t::plan_text(l));
        for (heading, is_over) in [(t::plan_open(l), false), (t::plan_over(l), true)] {
            if let Some(table) = self.table(l, is_over) {
                main = main.heading(heading).with(table);
            }
        }
        main
    }
}

impl Page for Plan {
    fn title(&self, l: Lang) -> &'static str {
        t::plan(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let links = turning(l, self.page, self.has_more, |page| format!("/learning/plan?page={page}")).into_iter().chain(in_three_languages(l, "/learning/plan.pdf")).collect();
        self.document(l).with(Block::Links(links))
    }
}

pub(crate) async fn plan(permit: Permit<ReadLearning>, Query(turned): Query<Turned>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&the_plan(&permit, reader.lang, Some(turned.page())).await?)
}

pub(crate) async fn plan_paper(permit: Permit<ReadLearning>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let reader = reader.in_language(&asked.language);
    pdf("plan", &reader, &the_plan(&permit, reader.lang, None).await?.document(reader.lang))
}

// ---- One of them: minutes, where it is a meeting

pub(crate) async fn item_paper(permit: Permit<ReadLearning>, Path(id): Path<String>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let reader = reader.in_language(&asked.language);
    let l = reader.lang;
    let record = find(&permit, &id).await?;
    let kind = record.head.kind;
    let meeting = record.id;
    let mut main = item::item(&permit, l, record).await?.document(l);
    if kind == Kind::Meeting {
        // What follows from its proposals and conclusions was promised there.
        let of_it = permit.commons(move |view| {
            let mut of_it = view::children(view, meeting)?;
            for origin in of_it.clone() {
                of_it.extend(view::children(view, origin.id)?.into_iter().filter(|it| it.head.kind == Kind::Commitment));
            }
            Ok(of_it)
        });
        let of_it = of_it.await?;
        for (of_kind, heading) in [(Kind::Proposal, t::proposals_heard(l)), (Kind::Conclusion, kinds_name(l, Kind::Conclusion)), (Kind::Commitment, t::minutes_commitments(l))] {
            let records: Vec<&Record> = of_it.iter().filter(|it| it.head.kind == of_kind).collect();
            if records.is_empty() {
                continue;
            }
            main = main.heading(heading);
            for record in records {
                main = main.with_all(minuted(l, record, &answers_of(&permit, record).await?));
            }
        }
    }
    pdf(kind.code(), &reader, &main)
}

/// What the minutes say of a proposal or a conclusion.
fn minuted(l: Lang, record: &Record, answers: &Answers) -> Vec<Block> {
    let due = record.head.day.as_deref().filter(|_| record.head.kind == Kind::Commitment).map(|day| format!(" ({})", said_day(l, Some(day)))).unwrap_or_default();
    let mut blocks = vec![Block::List(vec![format!("{}{due}", record.head.title)])];
    blocks.extend(stored_text(answers, "text").map(|text| Block::Said(text.to_owned())));
    blocks.extend(stored_text(answers, "speaks_as").map(|role| Block::Muted(forms::label("council_role", role, l).clone())));
    let answer = record.head.steps.iter().rev().find(|step| step.event == Event::Answer);
    blocks.extend(answer.map(|step| Block::Text(format!("{}: {}", t::the_answer(l), step.words))));
    blocks
}

// ---- The report, and its pack

pub(crate) async fn report_paper(permit: Permit<ReadLearning>, Query(asked): Query<report::Asked>, reader: Reader) -> Result<Response, Failure> {
    let reader = reader.in_language(&asked.language);
    pdf("report", &reader, &report::report(&permit, &asked).await?.main(&reader))
}

/// Lists that whoever reads a report asks for next.
const LISTS: [Kind; 9] = [Kind::Commitment, Kind::Part, Kind::Grant, Kind::Reform, Kind::Recommendation, Kind::Session, Kind::Campaign, Kind::Indicator, Kind::Value];

pub(crate) async fn pack(permit: Permit<ReadLearning>, Query(asked): Query<report::Asked>, reader: Reader) -> Result<Response, Failure> {
    let report = report::report(&permit, &asked).await?;
    let broken = |_| Failure::internal("a pack could not be written");
    let mut pack = ZipWriter::new(Cursor::new(Vec::new()));
    // Everything in it but the sheet of figures is compressed already.
    let mut put = |name: String, bytes: &[u8]| -> Result<(), Failure> {
        pack.start_file(name, SimpleFileOptions::default()).map_err(broken)?;
        pack.write_all(bytes).map_err(|_| Failure::internal("a pack could not be written"))
    };
    for lang in Lang::ALL {
        let reader = reader.clone().in_language(lang.code());
        put(format!("report-{}.pdf", lang.code()), &reader.paper(&report.main(&reader))?)?;
        put(format!("plan-{}.pdf", lang.code()), &reader.paper(&the_plan(&permit, lang, None).await?.document(lang))?)?;
    }
    for kind in LISTS {
        put(format!("{}.xlsx", kind.code()), &export::workbook_of(&permit, kind).await?)?;
    }
    put("figures.csv".into(), &report.figures_sheet(reader.lang)?)?;
    let bytes = pack.finish().map_err(broken)?.into_inner();
    Ok(file("report.zip", "application/zip", bytes))
}
