//! Figures that say what they count, and who opened what.

use axum::{extract::Query, response::Response};
use kernel::{Failure, Page, Reader, Scope, clock};
use serde::Serialize;
use ui::{Block, Cell, Head, Main, Table};
use words::Lang;

use super::history::{Leaf, PAGE, Turned, moment, turning};
use crate::{
    model::{
        classification::GbvType,
        clinical,
        recorder::{DEFINITION, Standing, standing},
    },
    order_figures::{Length, Numbers, OrderFigures},
    permissions::{ReadAccessList, ViewFigures},
    t, view,
    window_figures::{Reported, WindowFigures},
};

/// R-AG-02: of what, since which version of the definition, of which time; of this organisation alone.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Figures {
    unit: &'static str,
    version: u32,
    /// The last day of the time that is counted; it begins with the first record.
    until: String,
    /// classified, gender-based, with her consent to be counted, and not counted by another organisation.
    counted: Vec<(GbvType, usize)>,
    /// All that this organisation recorded: for its own work, never sent anywhere.
    internal_total: usize,
    counted_total: usize,
    /// R-CA-05: how often somebody urged a person to be reconciled; for this organisation alone, like the rest of this page.
    reconciliation: Vec<Urged>,
    /// R-07, of this organisation alone.
    orders: OrderFigures,
    /// R-03, the same.
    windows: WindowFigures,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Urged {
    /// `2026-11`.
    month: String,
    /// A code of the list `reconciliation_body`.
    body: String,
    number: usize,
}

pub(crate) async fn figures(scope: Scope<ViewFigures>, reader: Reader) -> Result<Response, Failure> {
    let (today, reader_is) = (clock::today(scope.now()), scope.actor().staff);
    let figures = scope.read(move |view, _| {
        // On this page numbers are small, and nothing of it leaves: whom she is kept away from is not counted for her
        // either (R-CA-10). One more here than in her lists would say who, and of which kind.
        let kept_from = view::kept_from(view, reader_is)?;
        let all: Vec<_> = view::incident_heads(view)?.into_iter().filter(|(survivor, _)| !kept_from.contains(survivor)).collect();
        let orders = OrderFigures::find(view, &kept_from, today)?;
        let windows = WindowFigures::find(view, &kept_from, today)?;
        let consenting = view::counted(view, today)?;
        let mut counted: Vec<(GbvType, usize)> = GbvType::ALL.into_iter().filter(|kind| kind.is_counted()).map(|kind| (kind, 0)).collect();
        for (survivor, incident) in &all {
            if standing(incident, consenting.contains(survivor)) == Standing::Included
                && let Some((_, number)) = counted.iter_mut().find(|(kind, _)| Some(*kind) == incident.replies.decided())
            {
                *number += 1;
            }
        }
        let counted_total = counted.iter().map(|(_, number)| number).sum();
        let urged = |(month, body, number)| Urged { month, body, number };
        let reconciliation = view::count_reconciliations(view, reader_is)?.into_iter().map(urged).collect();
        Ok(Figures { unit: "incident", version: DEFINITION, until: today.to_string(), counted, internal_total: all.len(), counted_total, reconciliation, orders, windows })
    });
    reader.show(&figures.await?)
}

impl Page for Figures {
    fn title(&self, l: Lang) -> &'static str {
        t::figures(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let rows = self.counted.iter().map(|(kind, number)| vec![Cell::new(forms::label("gbv_type", kind.code(), l)), Cell::new(number.to_string())]).collect();
        let table = Table { caption: None, heads: vec![Head::new(t::incidents(l)), Head::new(t::number(l))], rows };
        let note = t::figures_note(l, self.version, i64::try_from(self.counted_total).unwrap_or(0), i64::try_from(self.internal_total).unwrap_or(0));
        let main = Main::new(t::figures(l)).back("/access-list").with(Block::Table(table)).with(Block::Inset(note)).text(t::figures_caveat(l));
        self.of_orders(l, self.of_windows(l, self.urged(l, main)))
    }
}

impl Figures {
    fn urged(&self, l: Lang, main: Main) -> Main {
        if self.reconciliation.is_empty() {
            return main;
        }
        let row = |it: &Urged| vec![Cell::new(forms::said_date(l, &it.month)), Cell::new(forms::label("reconciliation_body", &it.body, l)), Cell::new(it.number.to_string())];
        let heads = vec![Head::new(t::month(l)), Head::new(t::reconciliation_body(l)), Head::new(t::number(l))];
        let table = Table { caption: None, heads, rows: self.reconciliation.iter().map(row).collect() };
        main.heading(t::reconciliation(l)).with(Block::Table(table)).text(t::reconciliation_figures(l))
    }

    ///
    fn of_windows(&self, l: Lang, main: Main) -> Main {
        let WindowFigures { all, reported, treatments, internal_total, version, .. } = &self.windows;
        if *internal_total == 0 {
            return main;
        }
        let number = |number: &u64| Cell::new(number.to_string());
        let days = Reported::ALL.into_iter().filter_map(|it| Some(vec![Cell::new(forms::label("rape_reported", it.code(), l)), number(reported.get(it.code())?)]));
        let days = Table { caption: None, heads: [t::in_time_reported(l), t::number(l)].map(Head::new).into(), rows: days.collect() };
        let named = |key: &str| clinical::windows().iter().find(|window| window.key == key).map_or("", |window| window.name.of(l)).to_owned();
        let choice = |code: &str| if code.is_empty() { t::in_time_not_written(l).to_owned() } else { forms::label("window_choice", code, l) };
        let lines = treatments.iter().flat_map(|it| it.chosen.iter().map(move |(code, times)| (it, code, times)));
        let chosen = lines.map(|(it, code, times)| vec![Cell::new(named(&it.window)), Cell::new(choice(code)), number(times)]).collect();
        let chosen = Table { caption: None, heads: [t::in_time_treatment(l), t::in_time_chosen(l), t::number(l)].map(Head::new).into(), rows: chosen };
        let tables = [days, chosen].into_iter().filter(|table| !table.rows.is_empty());
        let main = tables.fold(main.heading(t::in_time_title(l)), |main, table| main.with(Block::Table(table)));
        main.with(Block::Inset(t::in_time_note(l, *version, *all, *internal_total)))
    }

    ///
    fn of_orders(&self, l: Lang, main: Main) -> Main {
        let OrderFigures { all, by_authority, by_length, median_days, internal_total, version, .. } = &self.orders;
        if *internal_total == 0 {
            return main;
        }
        let row = |who: String, numbers: &Numbers| {
            let Numbers { asked, issued, refused, served, broken } = numbers;
            std::iter::once(Cell::new(who)).chain([asked, issued, refused, served, broken].map(|number| Cell::new(number.to_string()))).collect()
        };
        let mut rows: Vec<Vec<Cell>> = by_authority.iter().map(|(code, numbers)| row(forms::label("authority", code, l), numbers)).collect();
        rows.push(row(t::orders_of_all(l).into(), all));
        let heads = [t::orders_by(l), t::orders_asked(l), t::orders_issued(l), t::orders_refused(l), t::orders_served(l), t::orders_broken(l)].map(Head::new).into();
        let lengths = Length::ALL.into_iter().filter_map(|length| Some((length, by_length.get(length.code())?)));
        let lengths: Vec<_> = lengths.map(|(length, number)| vec![Cell::new(forms::label("order_length", length.code(), l)), Cell::new(number.to_string())]).collect();
        let by_length = Table { caption: None, heads: [t::orders_length(l), t::number(l)].map(Head::new).into(), rows: lengths };
        let main = main.heading(t::orders(l)).with(Block::Table(Table { caption: None, heads, rows }));
        let main = main.with_some((!by_length.rows.is_empty()).then_some(Block::Table(by_length)));
        let main = main.with_some(median_days.map(|days| Block::Text(t::orders_median(l, days))));
        main.with(Block::Inset(t::orders_note(l, *version, all.asked, *internal_total)))
    }
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct AccessLine {
    at: i64,
    event: String,
    by: Option<String>,
    code: Option<String>,
    /// The colleague whom it concerns, where it is another than she who did it.
    colleague: Option<String>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct AccessList {
    lines: Vec<AccessLine>,
    page: i64,
    has_more: bool,
    #[serde(skip)]
    history: Vec<view::HistoryLine>,
}

pub(crate) async fn access_list(scope: Scope<ReadAccessList>, Query(turned): Query<Turned>, reader: Reader) -> Result<Response, Failure> {
    let (page, reading) = (turned.page(), scope.actor().staff);
    let history = scope.read(move |view, _| view::access_list(view, reading, page * PAGE, PAGE + 1)).await?;
    let Leaf { lines: history, page, has_more } = Leaf::of(history, page);
    let line = |line: &view::HistoryLine| AccessLine { at: line.at, event: line.event.clone(), by: line.actor.clone(), code: line.code.clone(), colleague: line.colleague.clone() };
    reader.show(&AccessList { lines: history.iter().map(line).collect(), page, has_more, history })
}

impl Page for AccessList {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_access(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut links = vec![ui::Link::new("/data-requests", t::requests(l)), ui::Link::new("/security", t::security(l))];
        if reader.actor.as_ref().is_some_and(|actor| actor.is(kernel::Role::Supervisor)) {
            links.insert(0, ui::Link::new("/figures", t::figures(l)));
            links.push(ui::Link::new("/incident-recorder", t::recorder(l)));
            links.push(ui::Link::new("/retention", t::outlived(l)));
        }
        let lines = self.history.iter().map(|line| moment(l, line)).collect();
        let here = |page: i64| format!("/access-list?page={page}");
        Main::new(t::nav_access(l)).with(Block::Links(links)).text(t::access_text(l)).with(Block::Timeline(lines)).with(turning(l, self.page, self.has_more, here))
    }
}
