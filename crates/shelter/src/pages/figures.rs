//! What the house gave in a period: five things that are never added to one another.

use std::collections::BTreeMap;

use axum::{extract::Query, response::Response};
use jiff::{ToSpan as _, civil::Date};
use kernel::{Failure, Page, Reader, Scope, clock};
use serde::{Deserialize, Serialize};
use ui::{Block, Cell, Head, Link, Main, Row, Table};
use words::Lang;

use super::{
    day,
    requests::{state_at, waiting},
};
use crate::{
    model::{
        nights::{Period, days, median, nights_of, period_of},
        waiting::Waiting,
    },
    permissions::ViewNights,
    records::{Census, StayHead},
    t,
    unmet::UnmetNeeds,
    view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
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
    /// R-SH-05 in hundredths, over the evenings on which somebody counted; where there was none, over all nights, of the
    /// beds as they were in each. Not known where there was no bed.
    occupancy_percent: Option<i64>,
    /// Who slept here in the last night of the period.
    census: usize,
    /// R-06, by reason: a request is counted once, however often it was asked; where nobody asked there was none (C.5).
    unmet: BTreeMap<String, usize>,
    /// The same needs by who needed a place, and where she was.
    unmet_needs: UnmetNeeds,
    /// Needs that nobody decided in time: neither met nor unmet until somebody says how they ended (I.2).
    expired: usize,
    /// The same of needs that other houses asked for: they may count them as well.
    declined: BTreeMap<String, usize>,
    /// Where to, and why, of the stays that ended in the period.
    exits: BTreeMap<String, usize>,
    exit_reasons: BTreeMap<String, usize>,
    /// How safe those were who left, as they or who works with them said; children are not asked.
    exit_safety: BTreeMap<String, usize>,
    /// Of the same stays.
    median_nights: Option<i64>,
    /// dangers to those who work here, by kind.
    staff_safety: BTreeMap<String, usize>,
    /// Evenings of the period on which somebody counted, of how many that are over.
    counted_evenings: usize,
    evenings: i64,
}

fn counted<'a>(codes: impl Iterator<Item = Option<&'a String>>) -> BTreeMap<String, usize> {
    codes.fold(BTreeMap::new(), |mut counts, code| {
        *counts.entry(code.cloned().unwrap_or_default()).or_default() += 1;
        counts
    })
}

/// R-SH-05 over the evenings on which somebody counted.
fn of_evenings(censuses: &[Census]) -> Option<i64> {
    let sum = |part: fn(&Census) -> u32| censuses.iter().map(|it| i64::from(part(it))).sum::<i64>();
    let (occupied, available) = (sum(|it| it.occupied_beds.unwrap_or(it.expected)), sum(|it| it.available_beds));
    (available > 0).then(|| occupied * 100 / available)
}

pub(crate) async fn show(scope: Scope<ViewNights>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let now = scope.now();
    let tomorrow = clock::today(now).tomorrow().unwrap_or(clock::today(now));
    let to = day(&asked.to).unwrap_or(tomorrow);
    let from = day(&asked.from).unwrap_or_else(|| to.saturating_sub(30.days())).min(to);
    let figures = scope.read(move |view, _| {
        let (first, end) = (from.to_string(), to.to_string());
        let stays = view::stays_between(view, &first, &end)?;
        let (today, hour) = (clock::today(now), view::house_rules(view)?.0.census_time());
        let moments: Vec<_> = nights_of(from, to.min(today)).map(|night| (night, clock::moment(night.to_datetime(hour)))).collect();
        let period = period_of(&stays, &view::usable_at(view, &moments)?, from, to, today);
        let last_night = to.min(today).yesterday().unwrap_or(to);
        let census = stays.iter().filter(|(_, head)| head.span().is_some_and(|span| span.is_here_on(last_night))).count();
        let asked = view::requests_between(view, &first, &end)?;
        let unmet = counted(asked.iter().filter(|it| it.head.is_unmet_though_asked()).map(|it| it.head.reason.as_ref()));
        let mut expired = 0;
        for request in &asked {
            expired += usize::from(waiting(&request.head, state_at(view, request, now)?, now) == Waiting::Expired);
        }
        let refused = view::refused_between(view, &first, &end)?;
        let declined = counted(refused.iter().map(|it| it.head.refusal.as_ref().map(|refusal| &refusal.reason)));
        let ended: Vec<&StayHead> = stays.iter().map(|(_, head)| head).filter(|head| head.left_on.as_deref().is_some_and(|left| left < end.as_str())).collect();
        let not_known = Some("not_known".to_owned());
        let lengths = ended.iter().filter_map(|head| head.span()).filter_map(|span| Some(days(span.arrived_on, span.left_on?)));
        let over_nights = (period.bed_nights > 0).then(|| period.taken_bed_nights * 100 / period.bed_nights);
        let mut staff_safety = BTreeMap::new();
        for entry in view::log_between(view, &first, &end)?.iter().filter(|entry| entry.kind.is_staff_safety()) {
            *staff_safety.entry(entry.kind.code().to_owned()).or_default() += 1;
        }
        let censuses = view::censuses_between(view, &first, &end)?;
        let evenings = days(from, to.min(today).max(from));
        Ok(HouseFigures {
            staff_safety,
            counted_evenings: censuses.len(),
            evenings,
            occupancy_percent: of_evenings(&censuses).or(over_nights),
            median_nights: median(lengths.collect()),
            exits: counted(ended.iter().map(|head| head.destination.as_ref())),
            exit_reasons: counted(ended.iter().map(|head| head.exit_reason.as_ref())),
            exit_safety: counted(ended.iter().filter(|head| head.child.is_none()).map(|head| head.exit_safety.as_ref().or(not_known.as_ref()))),
            from: first,
            to: end,
            period,
            census,
            unmet,
            unmet_needs: UnmetNeeds::of(asked.iter().map(|it| &it.head)),
            declined,
            expired,
        })
    });
    reader.show(&figures.await?)
}

impl HouseFigures {
    /// Over which evenings, or all nights.
    fn said_occupancy(&self, l: Lang, percent: i64) -> String {
        match i64::try_from(self.counted_evenings) {
            Ok(evenings) if evenings > 0 => t::over_evenings(l, evenings, percent),
            Ok(_) | Err(_) => t::over_nights(l, percent),
        }
    }

    fn said_unmet(&self, l: Lang) -> Option<Block> {
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let UnmetNeeds { needs, persons, .. } = self.unmet_needs;
        (needs > 0).then(|| Block::Muted(t::unmet_persons(l, number(needs), number(persons))))
    }

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
        let mut rows = vec![
            Row::new(t::persons(l), self.period.persons.to_string()),
            Row::new(t::households(l), self.period.households.to_string()),
            Row::new(t::of_them_children(l), self.period.children.to_string()),
            Row::new(t::stays(l), self.period.stays.to_string()),
            Row::new(t::nights(l), self.period.nights.to_string()),
            Row::new(t::beds_taken(l), self.occupancy_percent.map_or_else(|| t::not_known(l).to_owned(), |percent| self.said_occupancy(l, percent))),
            Row::new(t::median_nights(l), self.median_nights.map_or_else(|| t::not_known(l).to_owned(), |nights| nights.to_string())),
            Row::new(t::census(l), self.census.to_string()),
        ];
        let UnmetNeeds { not_asked, not_asked_persons, .. } = self.unmet_needs;
        if not_asked > 0 {
            let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
            rows.push(Row::new(t::needs_not_asked(l), t::needs_and_persons(l, number(not_asked), number(not_asked_persons))));
        }
        let table = |caption: &str, head: &'static str, list: &str, counts: &BTreeMap<String, usize>| {
            let rows: Vec<_> = counts
                .iter()
                .map(|(code, number)| {
                    vec![Cell::new(if code.is_empty() { t::elsewhere_or_not_known(l).to_owned() } else { forms::label(list, code, l) }), Cell::new(number.to_string())]
                })
                .collect();
            (!rows.is_empty()).then(|| Block::Table(Table { caption: Some(caption.to_owned()), heads: [head, t::number(l)].map(Head::new).into(), rows }))
        };
        Main::new(t::figures(l))
            .caption(format!("{} – {}", said(&self.from), said(&day(&self.to).and_then(|to| to.yesterday().ok()).map(|day| day.to_string()).unwrap_or_default())))
            .back("/shelter")
            .with(Block::Summary(rows))
            .with_some(table(t::unmet_requests(l), t::why(l), "unmet_reason", &self.unmet))
            .with_some(self.said_unmet(l))
            .with_some((self.expired > 0).then(|| Block::Muted(t::expired_needs(l, i64::try_from(self.expired).unwrap_or(i64::MAX)))))
            .with_some(table(t::unmet_parties(l), t::who_asks(l), "unmet_party", &self.unmet_needs.parties))
            .with_some(table(t::unmet_regions(l), t::region(l), "region", &self.unmet_needs.regions))
            .with_some(table(t::declined_inquiries(l), t::why(l), "unmet_reason", &self.declined))
            .with_some(table(t::why_left(l), t::why(l), "exit_reason", &self.exit_reasons))
            .with_some(table(t::where_to(l), t::destination(l), "exit_destination", &self.exits))
            .with_some(table(t::left_how_safe(l), t::exit_safety_row(l), "exit_safety", &self.exit_safety))
            .with_some(table(t::staff_safety(l), t::what(l), "log_kind", &self.staff_safety))
            .with(Block::Inset(t::figures_note(l).into()))
            .with(Block::Muted(t::counted_evenings(l, i64::try_from(self.counted_evenings).unwrap_or(i64::MAX), self.evenings)))
            .with(Block::Links(self.quarters(l)))
    }
}
