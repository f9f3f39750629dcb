//! What the house gave in a period: five things that are never added to one another.

use std::collections::{BTreeMap, HashSet};

use axum::{extract::Query, response::Response};
use jiff::{ToSpan as _, civil::Date};
use kernel::{Failure, Page, Reader, Scope, clock};
use serde::{Deserialize, Serialize};
use ui::{Block, Cell, Head, Link, Main, Row, Table};
use words::Lang;

use super::day;
use crate::{
    model::{
        bed::Count,
        nights::{Period, days},
        request::RequestState,
    },
    permissions::ViewNights,
    records::StayHead,
    t, view,
};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    from: String,
    /// The day after the last.
    to: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct HouseFigures {
    from: String,
    to: String,
    period: Period,
    /// R-SH-05 over the period, of the beds that can be used today, in hundredths; not known where there is no bed.
    occupancy_percent: Option<i64>,
    /// Who slept here in the last night of the period.
    census: usize,
    /// R-06, by reason: a request is counted once, however often it was asked.
    unmet: BTreeMap<String, usize>,
    exits: BTreeMap<String, usize>,
    /// dangers to those who work here, by kind.
    staff_safety: BTreeMap<String, usize>,
    /// Evenings of the period on which somebody counted, of how many that are over.
    counted_evenings: usize,
    evenings: i64,
}

/// The sums of a period, from its stays. A night that is not over is not counted: `today` ends the nights.
pub(crate) fn period_of<P: Eq + std::hash::Hash + Copy>(stays: &[(P, StayHead)], beds: usize, from: Date, to: Date, today: Date) -> Period {
    let end = to.min(today).max(from);
    let spans: Vec<_> = stays.iter().filter_map(|(person, head)| Some((person, head.member, head.span()?))).filter(|(.., span)| span.touches(from, to)).collect();
    // A child is a person of its own among its mother's records.
    let persons: HashSet<_> = spans.iter().map(|(person, member, _)| (**person, *member)).collect();
    Period {
        stays: spans.len(),
        persons: persons.len(),
        children: persons.iter().filter(|(_, member)| member.is_some()).count(),
        nights: spans.iter().map(|(.., span)| span.nights(from, end)).sum(),
        bed_nights: i64::try_from(beds).unwrap_or(0) * days(from, end),
    }
}

pub(crate) async fn show(scope: Scope<ViewNights>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let now = scope.now();
    let tomorrow = clock::today(now).tomorrow().unwrap_or(clock::today(now));
    let to = day(&asked.to).unwrap_or(tomorrow);
    let from = day(&asked.from).unwrap_or_else(|| to.saturating_sub(30.days())).min(to);
    let figures = scope.read(move |view, _| {
        let (first, end) = (from.to_string(), to.to_string());
        let stays = view::stays_between(view, &first, &end)?;
        let beds = Count::of(view::list_beds(view)?.iter().map(|bed| bed.state_at(now))).available();
        let today = clock::today(now);
        let period = period_of(&stays, beds, from, to, today);
        let last_night = to.min(today).yesterday().unwrap_or(to);
        let census = stays.iter().filter(|(_, head)| head.span().is_some_and(|span| span.is_here_on(last_night))).count();
        let mut unmet = BTreeMap::new();
        for request in view::requests_between(view, &first, &end)?.into_iter().filter(|request| request.head.state == RequestState::Unmet) {
            *unmet.entry(request.head.reason.unwrap_or_default()).or_default() += 1;
        }
        let mut exits = BTreeMap::new();
        for (_, head) in stays.iter().filter(|(_, head)| head.left_on.as_deref().is_some_and(|left| left < end.as_str())) {
            *exits.entry(head.destination.clone().unwrap_or_default()).or_default() += 1;
        }
        let occupancy_percent = (period.bed_nights > 0).then(|| period.nights * 100 / period.bed_nights);
        let mut staff_safety = BTreeMap::new();
        for entry in view::log_between(view, &first, &end)?.iter().filter(|entry| entry.kind.is_staff_safety()) {
            *staff_safety.entry(entry.kind.code().to_owned()).or_default() += 1;
        }
        let censuses = view::censuses_between(view, &first, &end)?;
        // R-SH-05: where evenings were counted, the beds of those evenings are the measure, not today's.
        let counted: (i64, i64) = censuses.iter().fold((0, 0), |sum, it| (sum.0 + i64::from(it.counted), sum.1 + i64::from(it.available_beds)));
        let occupancy_percent = if counted.1 > 0 { Some(counted.0 * 100 / counted.1) } else { occupancy_percent };
        let evenings = days(from, to.min(today).max(from));
        Ok(HouseFigures { staff_safety, counted_evenings: censuses.len(), evenings, from: first, to: end, period, occupancy_percent, census, unmet, exits })
    });
    reader.show(&figures.await?)
}

impl HouseFigures {
    /// This quarter and the one before it.
    fn quarters(&self, l: Lang) -> Vec<Link> {
        let Some(to) = day(&self.to) else { return Vec::new() };
        let start = |day: Date| Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).unwrap_or(day);
        let this = start(to);
        let before = start(this.yesterday().unwrap_or(this));
        let link = |from: Date, to: Date| Link::new(format!("/shelter/figures?from={from}&to={to}"), t::quarter(l, words::date(l, from)));
        vec![link(this, this.saturating_add(3.months())), link(before, this)]
    }
}

impl Page for HouseFigures {
    fn title(&self, l: Lang) -> &'static str {
        t::figures(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let said = |text: &str| day(text).map_or_else(|| text.to_owned(), |day| words::date(l, day));
        let rows = vec![
            Row::new(t::persons(l), self.period.persons.to_string()),
            Row::new(t::of_them_children(l), self.period.children.to_string()),
            Row::new(t::stays(l), self.period.stays.to_string()),
            Row::new(t::nights(l), self.period.nights.to_string()),
            Row::new(t::occupancy(l), self.occupancy_percent.map_or_else(|| t::not_known(l).to_owned(), |percent| format!("{percent} %"))),
            Row::new(t::census(l), self.census.to_string()),
        ];
        let table = |caption: &str, head: &'static str, list: &str, counts: &BTreeMap<String, usize>| {
            let rows: Vec<_> = counts.iter().map(|(code, number)| vec![Cell::new(forms::label(list, code, l)), Cell::new(number.to_string())]).collect();
            (!rows.is_empty()).then(|| Block::Table(Table { caption: Some(caption.to_owned()), heads: [head, t::number(l)].map(Head::new).into(), rows }))
        };
        Main::new(t::figures(l))
            .caption(format!("{} – {}", said(&self.from), said(&day(&self.to).and_then(|to| to.yesterday().ok()).map(|day| day.to_string()).unwrap_or_default())))
            .back("/shelter")
            .with(Block::Summary(rows))
            .with_some(table(t::unmet_requests(l), t::why(l), "unmet_reason", &self.unmet))
            .with_some(table(t::where_to(l), t::destination(l), "exit_destination", &self.exits))
            .with_some(table(t::staff_safety(l), t::what(l), "log_kind", &self.staff_safety))
            .with(Block::Inset(t::figures_note(l).into()))
            .with(Block::Muted(t::counted_evenings(l, i64::try_from(self.counted_evenings).unwrap_or(i64::MAX), self.evenings)))
            .with(Block::Links(self.quarters(l)))
    }
}
