//! Who pays for which places, posts and hours, and until when.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock,
    ids::{BedId, FundingId},
    permit::Own,
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, View};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::{day, said_above, said_day, unchanged, version_in};
use crate::{
    model::runway::{Ending, Funding, Runway, runway},
    permissions::{AddBed, EditFunding, PaidFor, ViewBeds},
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
    /// Its first day has not come.
    is_to_come: bool,
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
        let line = |(id, _, funding): (FundingId, i64, Funding)| FundingLine {
            id,
            is_over: funding.is_over_on(today),
            is_to_come: !funding.is_over_on(today) && !funding.runs_on(today),
            funding,
        };
        Ok(FundingList { runway: runway(&beds, &fundings, today), fundings: all.into_iter().map(line).collect() })
    });
    reader.show(&list.await?)
}

/// Hundredths of a post as people write them.
fn said_posts(posts: u32) -> String {
    let text = format!("{}.{:02}", posts / 100, posts % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl FundingList {
    /// By name, so that the house knows whom and what it loses.
    fn endings(&self, l: Lang) -> Option<Block> {
        let row = |it: &Ending| vec![Cell::new(&it.what), Cell::new(&it.funder), Cell::new(said_day(l, &it.ends_on))];
        let heads = [t::funded_what(l), t::funder(l), t::until(l)].map(Head::new).into();
        let table = || Table { caption: Some(t::endings(l).to_owned()), heads, rows: self.runway.endings.iter().map(row).collect() };
        (!self.runway.endings.is_empty()).then(|| Block::Table(table()))
    }
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
            let (tone, state) = match (line.is_over, line.is_to_come) {
                (true, _) => (Tone::Plum, t::is_over(l)),
                (false, true) => (Tone::Warm, t::is_to_come(l)),
                (false, false) => (Tone::Calm, t::runs(l)),
            };
            vec![
                Cell::link(format!("/shelter/funding/{}", line.id), &line.funding.funder),
                Cell::new(line.funding.what.clone().unwrap_or_default()),
                Cell::new(line.funding.beds.len().to_string()),
                Cell::new(said_posts(line.funding.posts)),
                Cell::new(line.funding.hours.to_string()),
                Cell::new(line.funding.starts_on.as_deref().map(|day| said_day(l, day)).unwrap_or_default()),
                Cell::new(said_day(l, &line.funding.ends_on)),
                Cell::tag(tone, state),
            ]
        };
        let heads = [t::funder(l), t::funded_what(l), t::places(l), t::posts(l), t::hours(l), t::starts_on(l), t::until(l), t::state(l)].map(Head::new).into();
        let main = Main::new(t::funding(l)).back("/shelter/beds").with(Block::Buttons(vec![Link::new("/shelter/funding/new", t::add_funding(l))])).text(t::runway_text(l));
        let main = main.with(Block::Summary(rows)).with_some(self.endings(l));
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
    /// The post or service by name; needed where posts or hours are paid for.
    what: String,
    /// For example 1.5.
    posts: String,
    /// Hours of a service in a month.
    hours: String,
    /// Empty: it runs already.
    starts_on: String,
    ends_on: String,
}

const MOST_POSTS: u32 = 1_000;
const MOST_HOURS: u32 = 10_000;

fn posts_of(text: &str) -> Option<u32> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = format!("{part:0<2}");
    let (whole, part): (u32, u32) = (if whole.is_empty() { 0 } else { whole.parse().ok()? }, part.get(..2)?.parse().ok()?);
    let hundredths = whole.checked_mul(100)?.checked_add(part)?;
    (hundredths <= MOST_POSTS * 100).then_some(hundredths)
}

impl NewFunding {
    fn of(funding: &Funding) -> Self {
        NewFunding {
            funder: funding.funder.clone(),
            beds: funding.beds.iter().map(BedId::to_string).collect(),
            what: funding.what.clone().unwrap_or_default(),
            posts: said_posts(funding.posts),
            hours: funding.hours.to_string(),
            starts_on: funding.starts_on.clone().unwrap_or_default(),
            ends_on: funding.ends_on.clone(),
        }
    }

    fn check(&self, l: Lang, known: &[Bed]) -> Result<Funding, Problems> {
        let mut problems = Problems::new();
        let funder = words::tidy(&self.funder);
        if funder.is_empty() || funder.chars().count() > 80 {
            problems.push(Problem::new("funder", "required", t::funder_missing(l)));
        }
        let posts = posts_of(&self.posts);
        let hours = if self.hours.trim().is_empty() { Some(0) } else { self.hours.trim().parse().ok().filter(|hours| *hours <= MOST_HOURS) };
        if posts.is_none() {
            problems.push(Problem::new("posts", "number", t::posts_wrong(l, MOST_POSTS)));
        }
        if hours.is_none() {
            problems.push(Problem::new("hours", "number", t::funded_hours_wrong(l, MOST_HOURS)));
        }
        let (starts_on, ends_on) = (day(&self.starts_on), day(&self.ends_on));
        if starts_on.is_none() && !self.starts_on.trim().is_empty() {
            problems.push(Problem::new("starts_on", "day", t::day_wrong(l)));
        }
        if ends_on.is_none() || starts_on > ends_on {
            problems.push(Problem::new("ends_on", "day", t::day_wrong(l)));
        }
        let what = Some(words::tidy(&self.what)).filter(|what| !what.is_empty());
        let is_named = posts == Some(0) && hours == Some(0) || what.as_ref().is_some_and(|what| what.chars().count() <= 80);
        if !is_named {
            problems.push(Problem::new("what", "required", t::funded_what_missing(l)));
        }
        let beds: Vec<BedId> = known.iter().map(|bed| bed.id).filter(|id| self.beds.contains(&id.to_string())).collect();
        if beds.is_empty() && posts == Some(0) && hours == Some(0) {
            problems.push(Problem::new("beds", "required", t::funding_of_nothing(l)));
        }
        match (posts, hours, ends_on, problems.is_empty()) {
            (Some(posts), Some(hours), Some(ends_on), true) => {
                Ok(Funding { funder, beds, what, posts, hours, starts_on: starts_on.map(|day| day.to_string()), ends_on: ends_on.to_string() })
            }
            _ => Err(problems),
        }
    }
}

/// The form of something new, or of what is changed.
struct Blank<'a> {
    title: &'static str,
    action: String,
    beds: &'a [Bed],
    version: Option<i64>,
}

fn page(l: Lang, blank: &Blank<'_>, typed: &NewFunding, problems: &Problems) -> Main {
    let bed = |bed: &Bed| Choice::new(bed.id.to_string(), format!("{} · {}", bed.head.room, bed.head.label), typed.beds.contains(&bed.id.to_string()));
    let line = |name: &str, label: &'static str, value: &str| Field::line(name, label, value).error(said_of(problems, name));
    let mut form = Form::new(&blank.action, t::save(l)).ask(line("funder", t::funder(l), &typed.funder));
    if !blank.beds.is_empty() {
        form = form.ask(Field::new("beds", t::places(l), Control::Checkboxes { options: blank.beds.iter().map(bed).collect() }).error(said_of(problems, "beds")));
    }
    form = form
        .ask(line("what", t::funded_what(l), &typed.what).hint(t::funded_what_hint(l)).optional())
        .ask(line("posts", t::posts(l), &typed.posts))
        .ask(line("hours", t::hours(l), &typed.hours))
        .ask(Field::day(l, "starts_on", t::starts_on(l), &typed.starts_on).error(said_of(problems, "starts_on")).optional())
        .ask(Field::day(l, "ends_on", t::ends_on(l), &typed.ends_on).error(said_of(problems, "ends_on")));
    form.version = blank.version;
    said_above(Main::new(blank.title).back("/shelter/funding"), problems).form(form)
}

fn blank_funding(l: Lang, beds: &[Bed]) -> Blank<'_> {
    Blank { title: t::add_funding(l), action: "/shelter/funding".into(), beds, version: None }
}

pub(crate) async fn new(permit: Permit<AddBed>, reader: Reader) -> Result<Response, Failure> {
    let (l, known) = (reader.lang, permit.read(view::list_beds).await?);
    reader.draw(StatusCode::OK, t::add_funding(l), &page(l, &blank_funding(l, &known), &NewFunding::default(), &Vec::new()))
}

pub(crate) async fn add(permit: Permit<AddBed>, reader: Reader, Input { value, repeat, .. }: Input<NewFunding>) -> Result<Response, Failure> {
    let l = reader.lang;
    let known = permit.read(view::list_beds).await?;
    let funding = match value.check(l, &known) {
        Ok(funding) => funding,
        Err(problems) => return reader.return_form(t::add_funding(l), &page(l, &blank_funding(l, &known), &value, &problems), &problems),
    };
    let id = FundingId::random();
    let outcome = permit.change(&repeat, move |_, Own| Ok(Drafts::of(id.0, [Draft::house("funding", "funding_added", id.0, &funding)?]))).await?;
    reader.made("/shelter/funding", outcome.result)
}

fn changed_funding<'a>(l: Lang, it: &PaidFor, beds: &'a [Bed]) -> Blank<'a> {
    Blank { title: t::change_funding(l), action: format!("/shelter/funding/{}", it.id), beds, version: Some(it.version) }
}

pub(crate) async fn edit(permit: Permit<EditFunding>, reader: Reader) -> Result<Response, Failure> {
    let (l, known) = (reader.lang, permit.read(view::list_beds).await?);
    let it = permit.target();
    reader.draw(StatusCode::OK, t::change_funding(l), &page(l, &changed_funding(l, it, &known), &NewFunding::of(&it.funding), &Vec::new()))
}

pub(crate) async fn save(permit: Permit<EditFunding>, reader: Reader, Input { value, repeat, version }: Input<NewFunding>) -> Result<Response, Failure> {
    let l = reader.lang;
    let known = permit.read(view::list_beds).await?;
    let id = permit.target().id;
    let saved = match value.check(l, &known) {
        Ok(funding) => {
            let rules = move |_: &View<'_>, it: &PaidFor| {
                unchanged(l, version, it.version)?;
                Ok(Drafts::of(it.id.0, [Draft::house("funding", "funding_changed", it.id.0, &funding)?.based_on(it.version)]))
            };
            permit.change(&repeat, rules).await
        }
        Err(problems) => Err(Failure::Refused(problems)),
    };
    match saved {
        Ok(_) => reader.saved("/shelter/funding", id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let newest = permit.read(move |view| view::find_funding(view, id)).await?.map(|(_, version, _)| version);
            let blank = Blank { version: version_in(&problems, version, newest), ..changed_funding(l, permit.target(), &known) };
            reader.return_form(t::change_funding(l), &page(l, &blank, &value, &problems), &problems)
        }
    }
}
