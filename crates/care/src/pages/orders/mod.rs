//! Protection orders: what each is today, what it forbids, how long it holds, and every step by the day on which it happened.

pub(crate) mod step;
pub(crate) mod void;

use axum::response::Response;
use forms::{Answers, definition};
use jiff::civil::Date;
use kernel::{
    Actor, Failure, Page, Permit, Reader, clock,
    ids::{OrderId, SurvivorId},
};
use serde::Serialize;
use space::View;
use ui::{Block, Link, Main, Row, Tone};
use words::Lang;

use super::{answers_of, checks::danger, voiding};
use crate::{
    model::{
        consent::ConsentKind,
        danger::Due,
        order::{ALERTS, Bound, Event, Length, State, alert, days_left, lengths},
    },
    permissions::{ViewOrder, works_with},
    records::{OrderStep, ProtectionOrder, Survivor},
    t, view,
};

pub(crate) const FORM: &str = "protection-order";
/// The condition that needs her consent (R-JU-05).
const MONITORING: &str = "e_monitoring";

fn state_name(l: Lang, state: State) -> &'static str {
    t::text(l, &format!("order-state-{}", state.code().replace('_', "-"))).unwrap_or_default()
}

fn names(list: &str, codes: &[String], l: Lang) -> String {
    forms::label_of_codes(list, codes.iter().map(String::as_str), l)
}

fn may_monitor(view: &View<'_>, survivor: &Survivor, today: Date) -> Result<bool, Failure> {
    Ok(!view::active_consents(view, survivor.id, ConsentKind::EMonitoring, today)?.is_empty())
}

// ---- What it is today

#[derive(Serialize, schemars::JsonSchema)]
pub struct OrderLine {
    pub(super) id: OrderId,
    state: State,
    /// A code of the list `order_kind`, once it is issued; and so with what follows.
    kind: Option<String>,
    issued_by: Option<String>,
    /// Codes of the list `order_condition`.
    conditions: Vec<String>,
    #[schemars(with = "Option<String>")]
    from: Option<Date>,
    /// Nothing where the order names no last day.
    #[schemars(with = "Option<String>")]
    until: Option<Date>,
    /// While it runs.
    days_left: Option<i64>,
    /// Electronic monitoring is part of it, and her consent to that does not stand any more.
    lacks_consent: bool,
    #[serde(skip)]
    may_read: bool,
}

impl OrderLine {
    fn of(view: &View<'_>, actor: &Actor, order: &ProtectionOrder, today: Date) -> Result<Self, Failure> {
        let (state, issued) = (order.head.state_on(today), order.head.issued());
        let conditions = issued.map(|issued| issued.conditions.to_vec()).unwrap_or_default();
        let is_monitored = state.runs() && conditions.iter().any(|code| code == MONITORING);
        let until = issued.and_then(|issued| issued.term.until);
        Ok(OrderLine {
            id: order.id,
            state,
            kind: issued.map(|issued| issued.kind.to_owned()),
            issued_by: issued.map(|issued| issued.by.to_owned()),
            conditions,
            from: issued.map(|issued| issued.term.from),
            until,
            days_left: until.filter(|_| state.runs()).map(|until| days_left(until, today)),
            lacks_consent: is_monitored && !may_monitor(view, &order.survivor, today)?,
            may_read: works_with(actor, &order.survivor),
        })
    }

    /// Those of all her records, the newest of each first.
    pub(super) fn all(view: &View<'_>, actor: &Actor, survivor: &Survivor, today: Date) -> Result<Vec<Self>, Failure> {
        view::all_orders(view, survivor)?.iter().map(|order| OrderLine::of(view, actor, order, today)).collect()
    }

    /// Whether it protects her, or will without another decision.
    pub(super) fn runs(&self) -> bool {
        self.state.runs()
    }

    fn tone(&self) -> Tone {
        match (self.state, self.days_left.and_then(alert)) {
            (State::Requested | State::Issued, _) | (State::Served | State::InForce | State::Extended, Some(_)) => Tone::Warm,
            (State::Served | State::InForce | State::Extended, None) | (State::Expired | State::Withdrawn | State::Refused | State::Void, _) => Tone::Calm,
        }
    }

    fn state_row(&self, l: Lang) -> Row {
        let kind = self.kind.as_ref().map_or_else(|| t::order(l).to_owned(), |kind| forms::label("order_kind", kind, l));
        Row::new(kind, state_name(l, self.state)).tag(self.tone())
    }

    /// While it runs: what it forbids, who issued it, from when until when.
    fn terms(&self, l: Lang) -> Vec<Row> {
        let form = definition(FORM);
        let mut rows = Vec::new();
        let Some(from) = self.from.filter(|_| self.state.runs()) else { return rows };
        rows.push(Row::new(form.label_of(l, "conditions"), names("order_condition", &self.conditions, l)));
        rows.extend(self.issued_by.as_ref().map(|by| Row::new(form.label_of(l, "issued_by"), forms::label("authority", by, l))));
        rows.push(Row::new(form.label_of(l, "from"), words::date(l, from)));
        rows.push(Row::new(form.label_of(l, "until"), self.until.map_or_else(|| t::order_no_end(l).to_owned(), |until| words::date(l, until))));
        rows.extend(self.days_left.map(|days| Row::new(t::order_days_left(l), days.to_string()).tag(self.tone())));
        rows
    }

    fn blocks(&self, l: Lang, state: Row) -> Vec<Block> {
        let gone = self.lacks_consent.then(|| Block::Warning(t::order_monitoring_gone(l).into()));
        let rows = std::iter::once(state).chain(self.terms(l)).collect();
        std::iter::once(Block::Summary(rows)).chain(gone).collect()
    }
}

/// On her page; nothing new in a record that is put aside.
pub(super) fn add_to(main: Main, l: Lang, lines: &[OrderLine], asked_for: Option<SurvivorId>) -> Main {
    let summary = |line: &OrderLine| {
        let state = if line.may_read { line.state_row(l).change(format!("/orders/{}", line.id)).only_seen(true) } else { line.state_row(l) };
        line.blocks(l, state)
    };
    let new = |survivor: SurvivorId| Block::Links(vec![Link::new(format!("/survivors/{survivor}/orders/new"), t::order_new(l))]);
    main.heading(t::orders(l)).with_all(lines.iter().flat_map(summary)).with_some(asked_for.map(new))
}

// ---- One of them

#[derive(Serialize, schemars::JsonSchema)]
pub struct StepLine {
    #[serde(flatten)]
    step: OrderStep,
    by_name: String,
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct OrderSheet {
    #[serde(flatten)]
    line: OrderLine,
    version: i64,
    /// By their day; what was written down by mistake stands among them.
    steps: Vec<StepLine>,
    /// Why she is asked again whether her life may be in danger, where she is (R-CA-03).
    danger_due: Option<Due>,
    #[serde(skip)]
    order: ProtectionOrder,
}

pub(crate) async fn show(permit: Permit<ViewOrder>, reader: Reader) -> Result<Response, Failure> {
    let (order, actor, now) = (permit.target().clone(), permit.actor().clone(), permit.now());
    let mut steps = Vec::new();
    for step in &order.head.steps {
        let by = step.by;
        let by_name = permit.read(move |view| people::view::name_of(view, by)).await?.unwrap_or_default();
        steps.push(StepLine { by_name, answers: answers_of(&permit, order.id.0, step.version).await?, step: step.clone() });
    }
    steps.sort_by_key(|line| line.step.on);
    let sheet = permit.read(move |view| {
        let (line, danger_due) = (OrderLine::of(view, &actor, &order, clock::today(now))?, danger::due(view, &order.survivor, now)?);
        Ok(OrderSheet { line, version: order.version, steps, danger_due, order })
    });
    let sheet = sheet.await?;
    reader.show_version(sheet.version, &sheet)
}

impl Page for OrderSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::order(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let (her, is_put_aside) = (format!("/survivors/{}", self.order.survivor.id), self.order.survivor.duplicate_of.is_some());
        let mut main = Main::new(t::order(l)).caption(t::case_code(l, &self.order.survivor.code)).back(&her);
        main = main.with_all(self.line.blocks(l, self.line.state_row(l)));
        if self.danger_due == Some(Due::Order) && !is_put_aside {
            let ask = Link::new(format!("{her}/danger-check"), t::danger_title(l));
            main = main.with(Block::Warning(danger::said_due(l, Due::Order).into())).with(Block::Buttons(vec![ask]));
        }
        let step = |event: Event| Link::new(format!("/orders/{}/step/{}", self.line.id, event.code()), definition(FORM).heading(event.code(), l));
        let next: Vec<Link> = self.offered().into_iter().map(step).collect();
        if !is_put_aside && !next.is_empty() {
            main = main.heading(t::order_next(l)).with(Block::Links(next));
        }
        self.steps.iter().fold(main, |main, line| self.said(l, main, line, is_put_aside))
    }
}

impl OrderSheet {
    /// What may be written down now. A breach and a check are often heard of when the order is over.
    fn offered(&self) -> Vec<Event> {
        let course = self.order.head.course();
        let follows = |event: &Event| match event {
            Event::Issue | Event::Refuse | Event::Serve | Event::Extend | Event::Withdraw => course.state.after(*event).is_some(),
            Event::Breach | Event::Check => course.term.is_some(),
            Event::Begin | Event::Expire | Event::Void => false,
        };
        Event::ALL.into_iter().filter(follows).collect()
    }

    fn said(&self, l: Lang, main: Main, line: &StepLine, is_put_aside: bool) -> Main {
        let StepLine { step, by_name, answers } = line;
        let heading = format!("{}: {}", words::date(l, step.on), definition(FORM).heading(step.told.section(), l));
        let mut rows = definition(FORM).answered_rows(l, answers);
        rows.push(Row::new(t::order_by(l), format!("{by_name}, {}", words::day_and_time(l, clock::local(step.at)))));
        let void = step.void.iter().flat_map(|void| voiding::said(l, void));
        let main = main.heading(heading).with_all(void).with(Block::Summary(rows));
        let is_mistake = Link::new(format!("/orders/{}/void?step={}", self.line.id, step.version), t::order_mistake(l));
        let may_change = !is_put_aside && step.void.is_none() && self.line.state != State::Void;
        main.with_some(may_change.then(|| Block::Links(vec![is_mistake])))
    }
}

// ---- Above the list of cases

/// By her code alone.
#[derive(Serialize, schemars::JsonSchema)]
pub struct OrderAlert {
    survivor: SurvivorId,
    code: String,
    /// The last day of the order that ends first, where that is soon.
    #[schemars(with = "Option<String>")]
    ends_on: Option<Date>,
    days_left: Option<i64>,
    /// 7, 3 or 1 (R-JU-02).
    alert: Option<i64>,
    /// An order was given, broken or withdrawn, or has ended: she is asked whether her life may be in danger.
    asks_again: bool,
}

impl OrderAlert {
    pub(super) fn of(it: view::OrderDue, today: Date) -> Self {
        let days_left = it.ends_on.map(|until| days_left(until, today));
        OrderAlert { survivor: it.survivor, code: it.code, ends_on: it.ends_on, days_left, alert: days_left.and_then(alert), asks_again: it.asks_again }
    }
}

pub(super) fn waiting_part(l: Lang, mut main: Main, waiting: &[OrderAlert]) -> Main {
    let ends = |it: &OrderAlert| {
        let (day, days) = (words::date(l, it.ends_on?), it.days_left?);
        let label = if it.alert == ALERTS.last().copied() { t::order_ends_now(l, &it.code, day) } else { t::order_ends(l, &it.code, day, days) };
        Some(Link::new(format!("/survivors/{}", it.survivor), label))
    };
    let asks = |it: &OrderAlert| it.asks_again.then(|| Link::new(format!("/survivors/{}/danger-check", it.survivor), t::case_code(l, &it.code)));
    let groups = [(t::waits_for_order_end(l), waiting.iter().filter_map(ends).collect::<Vec<_>>()), (t::waits_for_order_check(l), waiting.iter().filter_map(asks).collect())];
    for (warning, links) in groups {
        if !links.is_empty() {
            main = main.with(Block::Warning(warning.into())).with(Block::Links(links));
        }
    }
    main
}

/// How long each kind usually holds, with who says so (R-JU-01).
fn usual_lengths(l: Lang) -> Block {
    let said = |length: &Length| {
        let (days, longest) = (length.days(Bound::AtFirst), length.days(Bound::WithExtensions));
        let (kind, looked_up) = (forms::label("order_kind", &length.kind, l), words::date(l, length.checked_on));
        let usual = t::order_usual(l, kind, &length.jurisdiction, days, longest, &length.source, looked_up);
        if length.is_verified { usual } else { format!("{usual} {}", t::order_unverified(l)) }
    };
    Block::Inset(lengths().iter().map(said).collect::<Vec<_>>().join(" "))
}
