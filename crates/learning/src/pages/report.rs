//! What the period brought: for the half-year report to the committee and the yearly one to the Government. Every number
//! is counted from what stands in the commons; what is not known is said to be not known.

use std::collections::BTreeMap;

use axum::{extract::Query, response::Response};
use figures::{caveat, measure::Measure, said_measure, said_month, said_total};
use forms::{Answers, definition};
use jiff::civil::Date;
use kernel::{Failure, Page, Permit, Reader, clock};
use serde::{Deserialize, Serialize};
use space::View;
use ui::{Block, Cell, Head as Column, Link, Main, Row, Table};
use words::Lang;

use super::{
    answers_of_all, kinds_name,
    lacking::{self, Lacking},
    progress::{self, Progress},
    report_parts::{Campaigns, Trainings},
    said_day, state_cell,
};
use crate::{
    kind::Kind,
    permissions::ReadLearning,
    record::{Head, Record},
    state::State,
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub(crate) struct Asked {
    from: String,
    /// The day after the last.
    to: String,
    /// In which language a paper is wanted.
    #[serde(rename = "in")]
    pub(super) language: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Report {
    from: String,
    to: String,
    /// How many of each kind fall into the period by their day.
    counts: Vec<(Kind, usize)>,
    /// commitments whose day falls into the period, by what became of them.
    due: usize,
    done: usize,
    late: usize,
    dropped: usize,
    trainings: Trainings,
    campaigns: Campaigns,
    /// all there is now.
    pool: Lacking,
    /// every indicator, as it stood before the period's end.
    indicators: Vec<Progress>,
    /// What was written about the period, in words.
    #[schemars(with = "Vec<serde_json::Value>")]
    chapters: Vec<Answers>,
    #[serde(skip)]
    promises: Vec<Head>,
    #[serde(skip)]
    reforms: Vec<Head>,
    #[serde(skip)]
    figures: Vec<(Measure, Vec<(String, figures::measure::Total)>)>,
    #[serde(skip)]
    today: Date,
}

fn half_year(day: Date) -> (Date, Date) {
    let first = if day.month() <= 6 { 1 } else { 7 };
    let from = Date::new(day.year(), first, 1).unwrap_or(day);
    (from, from.saturating_add(jiff::ToSpan::months(6)))
}

/// A report, and whose bodies it still needs: trainings, and chapters that lie within the period.
struct Read {
    report: Report,
    trainings: Vec<Record>,
    campaigns: Vec<Record>,
    chapters: Vec<Record>,
    indicators: Vec<Record>,
    /// Specialists of whom a certificate may end in the next half-year.
    specialists: Vec<Record>,
}

/// The day before which a certificate must be renewed soon.
fn half_year_on(today: Date) -> String {
    today.saturating_add(jiff::ToSpan::months(6)).to_string()
}

/// certificates that end in the next half-year; one that has ended does not end any more. The day by which a specialist
/// is listed may be that of the supervision, so the certificate's own is asked.
fn ending(specialists: &[Answers], today: Date) -> usize {
    let (today, end) = (today.to_string(), half_year_on(today));
    let until = specialists.iter().filter_map(|answers| forms::stored_text(answers, "certificate_until"));
    until.filter(|until| *until >= today.as_str() && *until < end.as_str()).count()
}

fn read(view: &View<'_>, from: &str, to: &str, today: Date) -> Result<Read, Failure> {
    let is_in_period = |it: &Record| it.head.is_in(from, to);
    let mut all = Kind::ALL.into_iter().map(|kind| Ok((kind, view::all(view, kind)?))).collect::<Result<BTreeMap<_, _>, Failure>>()?;
    let counts = all.iter().map(|(kind, records)| (*kind, records.iter().filter(|it| is_in_period(it)).count())).collect();
    let mut of = |kind| all.remove(&kind).unwrap_or_default().into_iter();
    let soon = half_year_on(today);
    let specialists = of(Kind::Specialist).filter(|it| it.head.day.as_deref().is_some_and(|day| day < soon.as_str())).collect();
    let promises: Vec<Head> = of(Kind::Commitment).filter(is_in_period).map(|it| it.head).collect();
    let number = |is: fn(&Head, Date) -> bool| promises.iter().filter(|head| is(head, today)).count();
    let mut figures = Vec::new();
    for measure in Measure::ALL {
        let months = figures::view::months(view, measure)?.into_iter().filter(|month| format!("{month}-01").as_str() >= from && format!("{month}-01").as_str() < to);
        let totals = months.map(|month| Ok((month.clone(), figures::view::total_of(view, measure, &month)?))).collect::<Result<Vec<_>, Failure>>()?;
        figures.push((measure, totals));
    }
    let report = Report {
        from: from.to_owned(),
        to: to.to_owned(),
        counts,
        due: promises.len(),
        done: number(|head, _| head.state == State::Done),
        late: number(Head::is_late),
        dropped: number(|head, _| head.state == State::Dropped),
        trainings: Trainings::default(),
        campaigns: Campaigns::default(),
        pool: Lacking::default(),
        indicators: Vec::new(),
        chapters: Vec::new(),
        reforms: of(Kind::Reform).map(|it| it.head).collect(),
        promises,
        figures,
        today,
    };
    let [trainings, campaigns, chapters] = [Kind::Session, Kind::Campaign, Kind::Chapter].map(|kind| of(kind).filter(is_in_period).collect());
    Ok(Read { report, trainings, campaigns, chapters, indicators: of(Kind::Indicator).collect(), specialists })
}

/// The report of a period; where none is named, of the half-year that runs.
pub(super) async fn report(permit: &Permit<ReadLearning>, asked: &Asked) -> Result<Report, Failure> {
    let today = clock::today(permit.now());
    let (from, to) = match (asked.from.parse::<Date>(), asked.to.parse::<Date>()) {
        (Ok(from), Ok(to)) if from < to => (from, to),
        _ => half_year(today),
    };
    let (from, to) = (from.to_string(), to.to_string());
    let last = to.clone();
    let Read { mut report, trainings, campaigns, chapters, indicators, specialists } = permit.commons(move |view| read(view, &from, &to, today)).await?;
    report.trainings = Trainings::of(&answers_of_all(permit, &trainings).await?, ending(&answers_of_all(permit, &specialists).await?, today));
    report.campaigns = Campaigns::of(&answers_of_all(permit, &campaigns).await?);
    report.pool = lacking::lacking(permit).await?;
    report.indicators = progress::where_they_stand(permit, indicators, last.clone()).await?;
    // One that reaches beyond the period belongs to a longer one.
    let is_within = |answers: &Answers| forms::stored_text(answers, "ends").is_some_and(|ends| ends < last.as_str());
    report.chapters = answers_of_all(permit, &chapters).await?.into_iter().filter(is_within).collect();
    Ok(report)
}

pub(crate) async fn show(permit: Permit<ReadLearning>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&report(&permit, &asked).await?)
}

impl Report {
    fn periods(&self, l: Lang) -> Vec<Link> {
        let (this, end) = half_year(self.today);
        let (before, _) = half_year(this.yesterday().unwrap_or(this));
        let year = Date::new(self.today.year(), 1, 1).unwrap_or(self.today);
        let link = |from: Date, to: Date, label: String| Link::new(format!("/learning/report?from={from}&to={to}"), label);
        vec![
            link(this, end, t::half_year(l, words::date(l, this))),
            link(before, this, t::half_year(l, words::date(l, before))),
            link(year, year.saturating_add(jiff::ToSpan::years(1)), t::whole_year(l, words::date(l, year))),
        ]
    }

    fn list(&self, l: Lang, heads: &[Head]) -> Option<Block> {
        let row = |head: &Head| vec![Cell::new(&head.title), Cell::new(said_day(l, head.day.as_deref())), state_cell(l, head, self.today)];
        let columns = [t::what(l), t::day(l), t::state(l)].map(Column::new).into();
        (!heads.is_empty()).then(|| Block::Table(Table { caption: None, heads: columns, rows: heads.iter().map(row).collect() }))
    }

    /// What was written about the period.
    fn chapter_blocks(&self, l: Lang) -> Vec<Block> {
        let form = definition(Kind::Chapter.code());
        let part = |answers: &Answers, field: &str| Some([Block::Heading(form.label_of(l, field)), Block::Said(forms::stored_text(answers, field)?.to_owned())]);
        self.chapters.iter().flat_map(|answers| ["done", "hindered", "planned"].into_iter().filter_map(move |field| part(answers, field)).flatten()).collect()
    }

    /// The same on paper, and everything that belongs to it in one file.
    fn papers(&self, l: Lang) -> Vec<Link> {
        let period = format!("from={}&to={}", self.from, self.to);
        let mut links = super::papers::in_three_languages(l, &format!("/learning/report.pdf?{period}"));
        links.push(Link::new(format!("/learning/report/pack?{period}"), t::pack(l)));
        links
    }

    /// Every figure of the period with what is needed to read it: what is counted, in what, by which definition, by how many.
    pub(super) fn figures_sheet(&self, l: Lang) -> Result<Vec<u8>, Failure> {
        let broken = |_| Failure::internal("a row could not be written");
        let mut sheet = csv::Writer::from_writer(Vec::new());
        sheet.write_record(["measure", "definition", "unit", "version", "month", "amount", "organisations", "of", "too_small", "counted_until"]).map_err(broken)?;
        for (measure, totals) in &self.figures {
            let definition = measure.definition();
            for (month, total) in totals {
                // Empty: not known, or it would point to somebody.
                let amount = total.amount.map(|amount| amount.to_string()).unwrap_or_default();
                // Empty: nobody knows how many should report.
                let expected = total.expected.map(|expected| expected.to_string()).unwrap_or_default();
                // Empty: the whole month was counted.
                let until = total.counted_until.map(|day| day.to_string()).unwrap_or_default();
                let numbers = [measure.version().to_string(), month.clone(), amount, total.organisations.to_string(), expected, total.small.to_string(), until];
                let words = [measure.code().to_owned(), definition.map_or("", |it| it.text(l)).to_owned(), definition.map_or("", |it| it.unit.as_str()).to_owned()];
                sheet.write_record(words.into_iter().chain(numbers)).map_err(broken)?;
            }
        }
        sheet.into_inner().map_err(|_| Failure::internal("the sheet could not be closed"))
    }

    fn figure_rows(&self, l: Lang) -> Vec<Row> {
        let said = |totals: &Vec<(String, figures::measure::Total)>| {
            let lines: Vec<String> = totals.iter().map(|(month, total)| format!("{}: {}", said_month(l, month), said_total(l, total))).collect();
            if lines.is_empty() { t::not_known(l).to_owned() } else { lines.join("; ") }
        };
        self.figures.iter().map(|(measure, totals)| Row::new(said_measure(l, *measure), said(totals))).collect()
    }
}

impl Page for Report {
    fn title(&self, l: Lang) -> &'static str {
        t::report(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let number = |number: usize| number.to_string();
        let last = self.to.parse::<Date>().ok().and_then(|to| to.yesterday().ok()).map(|day| words::date(l, day)).unwrap_or_default();
        let promised = vec![
            Row::new(t::promised_in(l), number(self.due)),
            Row::new(t::text(l, "state-done").unwrap_or_default(), number(self.done)),
            Row::new(t::late(l), number(self.late)),
            Row::new(t::text(l, "state-dropped").unwrap_or_default(), number(self.dropped)),
        ];
        let counts: Vec<Row> = self.counts.iter().filter(|(_, many)| *many > 0).map(|(kind, many)| Row::new(kinds_name(l, *kind), number(*many))).collect();
        Main::new(t::report(l))
            .caption(format!("{} – {last}", said_day(l, Some(&self.from))))
            .back("/learning")
            .with(Block::Links(self.periods(l)))
            .with_all(self.chapter_blocks(l))
            .heading(kinds_name(l, Kind::Commitment))
            .with(Block::Summary(promised))
            .with_some(self.list(l, &self.promises))
            .heading(kinds_name(l, Kind::Reform))
            .with_some(self.list(l, &self.reforms))
            .heading(t::figures(l))
            .with(Block::Summary(self.figure_rows(l)))
            .with(Block::Inset(caveat(l).into()))
            .with_some(progress::table(l, &self.indicators))
            .heading(kinds_name(l, Kind::Session))
            .with(Block::Summary(self.trainings.rows(l)))
            .heading(kinds_name(l, Kind::Campaign))
            .with(Block::Summary(self.campaigns.rows(l)))
            .heading(t::pool(l))
            .with(self.pool.shared_table(l).unwrap_or_else(|| Block::Muted(t::none(l).into())))
            .heading(t::in_period(l))
            .with(Block::Summary(counts))
            .with(Block::Inset(t::report_note(l).into()))
            .with(Block::Links(self.papers(l)))
    }
}
