//! The census at the fixed hour: the person on duty counts who is in the house, beside what the stays say. With it goes
//! how many family places are free, where that points to no single house.

use std::collections::HashSet;

use axum::{http::StatusCode, response::Response};
use jiff::civil::Date;
use kernel::{Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock, ids::BedId, permit::Own, problem::said_of};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Cell, Field, Form, Head, Main, Row, Table};
use words::Lang;

use crate::{
    availability::{Availability, Band, by_region, family_places, may_be_shown},
    model::{bed::Count, nights::evening, stay::StayState},
    permissions::{TakeRequest, ViewBoard},
    records::{Census, HouseRules, StayHead},
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Counted {
    counted: String,
}

/// What the stays say, for the person who counts.
struct Tonight {
    rules: HouseRules,
    expected: usize,
    out: usize,
    occupied: usize,
    available: usize,
    family_places: usize,
}

fn tonight(view: &View<'_>, now: i64) -> Result<Tonight, Failure> {
    let (rules, beds) = (view::house_rules(view)?.0, view::list_beds(view)?);
    let family_places = family_places(&beds, now);
    let (night, _) = evening(clock::local(now), rules.census_time());
    if night < clock::today(now) {
        return Ok(Tonight { family_places, ..of_night(view, night, rules)? });
    }
    let present = view::present(view)?;
    let count = Count::of(beds.iter().map(|bed| bed.state_at(now)));
    let out = present.iter().filter(|(_, head, _)| head.state() == StayState::Out).count();
    Ok(Tonight { rules, expected: present.len() - out, out, occupied: count.occupied, available: count.available(), family_places })
}

/// R-SH-05: who counts in the morning counts the night that is over. It is compared with who slept here then and with the beds
/// of its hour, not with what has changed since. Who was out then and is still out did not sleep here; an absence that ended
/// meanwhile is in no table.
fn of_night(view: &View<'_>, night: Date, rules: HouseRules) -> Result<Tonight, Failure> {
    let next = night.tomorrow().unwrap_or(night).to_string();
    let stays = view::stays_between(view, &night.to_string(), &next)?;
    let slept: Vec<StayHead> = stays.into_iter().map(|(_, head)| head).filter(|head| head.span().is_some_and(|span| span.is_here_on(night))).collect();
    let hour = clock::moment(night.to_datetime(rules.census_time()));
    let out = slept.iter().filter(|head| head.absence.is_some_and(|absence| absence.since <= hour)).count();
    let taken: HashSet<BedId> = slept.iter().map(|head| head.bed_on(night)).collect();
    let usable = view::usable_at(view, &[(night, hour)])?.remove(&night).unwrap_or_default();
    Ok(Tonight { rules, expected: slept.len() - out, out, occupied: taken.len(), available: usable.union(&taken).count(), family_places: 0 })
}

fn page(l: Lang, it: &Tonight, typed: &str, problems: &Problems) -> Main {
    let number = |number: usize| number.to_string();
    let rows = vec![Row::new(t::census_at(l), &it.rules.census_at), Row::new(t::census_expected(l), number(it.expected)), Row::new(t::census_out(l), number(it.out))];
    let form = Form::new("/shelter/census", t::save(l)).ask(Field::line("counted", t::census_counted(l), typed).error(said_of(problems, "counted")));
    Main::new(t::census_tonight(l)).back("/shelter").with(Block::Summary(rows)).form(form)
}

pub(crate) async fn form(permit: Permit<TakeRequest>, reader: Reader) -> Result<Response, Failure> {
    let now = permit.now();
    let it = permit.read(move |view| tonight(view, now)).await?;
    reader.draw(StatusCode::OK, t::census_tonight(reader.lang), &page(reader.lang, &it, "", &Vec::new()))
}

/// No house here has so many; more is a slip of the pen.
const MOST_COUNTED: u32 = 1_000;

pub(crate) async fn save(permit: Permit<TakeRequest>, reader: Reader, Input { value, repeat, .. }: Input<Counted>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let it = permit.read(move |view| tonight(view, now)).await?;
    let Some(counted) = value.counted.trim().parse::<u32>().ok().filter(|counted| *counted <= MOST_COUNTED) else {
        let problems = vec![Problem::new("counted", "number", t::count_wrong(l, MOST_COUNTED))];
        return reader.return_form(t::census_tonight(l), &page(l, &it, &value.counted, &problems), &problems);
    };
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    // Who counts after midnight counts the evening before.
    let (day, _) = evening(clock::local(now), it.rules.census_time());
    let census = Census { day: day.to_string(), counted, expected: small(it.expected), available_beds: small(it.available), occupied_beds: Some(small(it.occupied)) };
    let outcome = permit
        .change(&repeat, move |view, Own| {
            // Counted again on the same evening: the later count stands, and the first stays in the list.
            let known = view::find_census(view, &census.day)?;
            let id = known.as_ref().map_or_else(Id::new_v4, |(id, ..)| *id);
            let draft = Draft::house("census", "counted", id, &census)?.follows(known.map(|(_, version, _)| version));
            Ok(Drafts::of(id, [draft]))
        })
        .await?;
    // If this fails the census is kept: pressing once more repeats only what is missing.
    show_availability(&permit, &it).await?;
    reader.made("/shelter", outcome.result)
}

/// Tells the commons a band for the region; not from which house, and not at all where it would point to one.
async fn show_availability(permit: &Permit<TakeRequest>, it: &Tonight) -> Result<(), Failure> {
    let (now, id) = (permit.now(), it.rules.availability);
    let Some(region) = it.rules.region.clone() else { return Ok(()) };
    let (family_places, today) = (Band::of(it.family_places), clock::today(now));
    permit
        .publish_unsigned(move |view| {
            if !may_be_shown(&region, &directory::view::list_services(view)?, today) {
                return Ok(Drafts::default());
            }
            let head = Availability { region: region.clone(), family_places, at: now };
            let draft = Draft::house("availability", "availability_shown", id, &head)?.follows(view::find_availability(view, id)?);
            Ok(Drafts::of(id, [draft]))
        })
        .await
}

// ---- What all partners see

#[derive(Serialize, schemars::JsonSchema)]
pub struct RegionLine {
    region: String,
    /// 0, 1, 2 or 3+.
    family_places: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Regions {
    regions: Vec<RegionLine>,
}

pub(crate) async fn regions(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let now = scope.now();
    let all = scope.commons(view::list_availability).await?;
    let line = |(region, band): (String, Band)| RegionLine { region, family_places: band.text().to_owned() };
    reader.show(&Regions { regions: by_region(&all, now).into_iter().map(line).collect() })
}

impl Page for Regions {
    fn title(&self, l: Lang) -> &'static str {
        t::by_region(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let main = Main::new(t::by_region(l)).back("/shelter").text(t::by_region_text(l));
        if self.regions.is_empty() {
            return main.with(Block::Muted(t::by_region_none(l).into()));
        }
        let row = |it: &RegionLine| vec![Cell::new(forms::label("region", &it.region, l)), Cell::new(&it.family_places)];
        main.with(Block::Table(Table { caption: None, heads: [t::region(l), t::family_places(l)].map(Head::new).into(), rows: self.regions.iter().map(row).collect() }))
    }
}
