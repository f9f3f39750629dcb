//! Who pays for which places, posts and hours, and until when.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock,
    ids::{BedId, FundingId},
    permit::Own,
    problem::said_of,
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::{day, said_day};
use crate::{
    model::runway::{Funding, Runway, runway},
    permissions::{AddBed, ViewBeds},
    records::Bed,
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct FundingLine {
    id: FundingId,
    #[serde(flatten)]
    funding: Funding,
    /// It is over.
    is_over: bool,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct FundingList {
    runway: Runway,
    fundings: Vec<FundingLine>,
}

pub(crate) async fn list(scope: Scope<ViewBeds>, reader: Reader) -> Result<Response, Failure> {
    let today = clock::today(scope.now());
    let list = scope.read(move |view, _| {
        let beds: Vec<BedId> = view::list_beds(view)?.into_iter().map(|bed| bed.id).collect();
        let mut all = view::list_fundings(view)?;
        all.sort_by(|a, b| a.2.ends_on.cmp(&b.2.ends_on));
        let fundings: Vec<Funding> = all.iter().map(|(.., funding)| funding.clone()).collect();
        let line = |(id, _, funding): (FundingId, i64, Funding)| FundingLine { id, is_over: !funding.runs_on(today), funding };
        Ok(FundingList { runway: runway(&beds, &fundings, today), fundings: all.into_iter().map(line).collect() })
    });
    reader.show(&list.await?)
}

/// Hundredths of a post as people write them.
fn said_posts(posts: u32) -> String {
    let text = format!("{}.{:02}", posts / 100, posts % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Page for FundingList {
    fn title(&self, l: Lang) -> &'static str {
        t::funding(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let it = &self.runway;
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let mut rows = vec![
            Row::new(t::places(l), t::losing(l, number(it.places_losing), number(it.places))),
            Row::new(t::posts(l), t::losing_text(l, said_posts(it.posts_losing), said_posts(it.posts))),
            Row::new(t::hours(l), t::losing(l, i64::from(it.hours_losing), i64::from(it.hours))),
        ];
        if it.places_unfunded > 0 {
            rows.push(Row::new(t::unfunded(l), it.places_unfunded.to_string()).tag(Tone::Warm));
        }
        let row = |line: &FundingLine| {
            let state = if line.is_over { t::is_over(l) } else { t::runs(l) };
            vec![
                Cell::new(&line.funding.funder),
                Cell::new(line.funding.beds.len().to_string()),
                Cell::new(said_posts(line.funding.posts)),
                Cell::new(line.funding.hours.to_string()),
                Cell::new(said_day(l, &line.funding.ends_on)),
                Cell::tag(if line.is_over { Tone::Plum } else { Tone::Calm }, state),
            ]
        };
        let heads = [t::funder(l), t::places(l), t::posts(l), t::hours(l), t::until(l), t::state(l)].map(Head::new).into();
        let main = Main::new(t::funding(l)).back("/shelter/beds").with(Block::Buttons(vec![Link::new("/shelter/funding/new", t::add_funding(l))])).text(t::runway_text(l));
        let main = main.with(Block::Summary(rows));
        if self.fundings.is_empty() {
            main.with(Block::Muted(t::no_funding(l).into()))
        } else {
            main.with(Block::Table(Table { caption: None, heads, rows: self.fundings.iter().map(row).collect() }))
        }
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewFunding {
    funder: String,
    /// Ids of beds.
    beds: Vec<String>,
    /// For example 1.5.
    posts: String,
    /// Hours of a service in a month.
    hours: String,
    ends_on: String,
}

fn posts_of(text: &str) -> Option<u32> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = format!("{part:0<2}");
    let (whole, part): (u32, u32) = (if whole.is_empty() { 0 } else { whole.parse().ok()? }, part.get(..2)?.parse().ok()?);
    (whole <= 1_000).then_some(whole * 100 + part)
}

impl NewFunding {
    fn check(&self, l: Lang, known: &[Bed]) -> Result<Funding, Problems> {
        let mut problems = Problems::new();
        let funder = words::tidy(&self.funder);
        if funder.is_empty() || funder.chars().count() > 80 {
            problems.push(Problem::new("funder", "required", t::funder_missing(l)));
        }
        let posts = posts_of(&self.posts);
        let hours = if self.hours.trim().is_empty() { Some(0) } else { self.hours.trim().parse().ok().filter(|hours| *hours <= 10_000_u32) };
        for (field, is_wrong) in [("posts", posts.is_none()), ("hours", hours.is_none())] {
            if is_wrong {
                problems.push(Problem::new(field, "number", t::count_wrong(l)));
            }
        }
        let ends_on = day(&self.ends_on);
        if ends_on.is_none() {
            problems.push(Problem::new("ends_on", "day", t::day_wrong(l)));
        }
        let beds: Vec<BedId> = known.iter().map(|bed| bed.id).filter(|id| self.beds.contains(&id.to_string())).collect();
        if beds.is_empty() && posts == Some(0) && hours == Some(0) {
            problems.push(Problem::new("beds", "required", t::funding_of_nothing(l)));
        }
        match (posts, hours, ends_on, problems.is_empty()) {
            (Some(posts), Some(hours), Some(ends_on), true) => Ok(Funding { funder, beds, posts, hours, ends_on: ends_on.to_string() }),
            _ => Err(problems),
        }
    }
}

fn page(l: Lang, known: &[Bed], typed: &NewFunding, problems: &Problems) -> Main {
    let bed = |bed: &Bed| Choice::new(bed.id.to_string(), format!("{} · {}", bed.head.room, bed.head.label), typed.beds.contains(&bed.id.to_string()));
    let line = |name: &str, label: &'static str, value: &str| Field::line(name, label, value).error(said_of(problems, name));
    let mut form = Form::new("/shelter/funding", t::save(l)).ask(line("funder", t::funder(l), &typed.funder));
    if !known.is_empty() {
        form = form.ask(Field::new("beds", t::places(l), Control::Checkboxes { options: known.iter().map(bed).collect() }).error(said_of(problems, "beds")));
    }
    let form =
        form.ask(line("posts", t::posts(l), &typed.posts)).ask(line("hours", t::hours(l), &typed.hours)).ask(line("ends_on", t::ends_on(l), &typed.ends_on).hint(t::day_hint(l)));
    Main::new(t::add_funding(l)).back("/shelter/funding").form(form)
}

pub(crate) async fn new(permit: Permit<AddBed>, reader: Reader) -> Result<Response, Failure> {
    let known = permit.read(view::list_beds).await?;
    reader.draw(StatusCode::OK, t::add_funding(reader.lang), &page(reader.lang, &known, &NewFunding::default(), &Vec::new()))
}

pub(crate) async fn add(permit: Permit<AddBed>, reader: Reader, Input { value, repeat, .. }: Input<NewFunding>) -> Result<Response, Failure> {
    let l = reader.lang;
    let known = permit.read(view::list_beds).await?;
    let funding = match value.check(l, &known) {
        Ok(funding) => funding,
        Err(problems) => return reader.return_form(t::add_funding(l), &page(l, &known, &value, &problems), &problems),
    };
    let id = FundingId::random();
    let outcome = permit.change(&repeat, move |_, Own| Ok(Drafts::of(id.0, [Draft::house("funding", "funding_added", id.0, &funding)?]))).await?;
    reader.done(StatusCode::CREATED, "/shelter/funding?done=saved", &serde_json::json!({ "id": outcome.result }))
}
