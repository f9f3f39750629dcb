//! What was sent and what arrived, a page at a time; and what was sent about one person.

use forms::is_listed;
use std::collections::HashMap;

use axum::{extract::Query, response::Response};
use care::permissions::ViewSurvivor;
use kernel::{
    Failure, Page, Permit, Reader, Role, Scope, clock,
    ids::{OrganisationId, ReferralId, SurvivorId},
    leaf::{self, Leaf, PAGE, PAGE_AND_ONE, page_of},
};
use serde::{Deserialize, Serialize};
use ui::{Block, Cell, Head, Link, Main, Table, Tone};
use words::Lang;

use crate::{
    permissions::ListReferrals,
    post_office::forget_ended,
    state::{Incoming, Outgoing},
    t,
    view::{self, Received, Sent},
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct SentLine {
    id: ReferralId,
    survivor: SurvivorId,
    /// Her code; nothing where her record is no more.
    code: Option<String>,
    to: String,
    service: String,
    state: Outgoing,
    /// Nobody answered for 72 hours.
    is_unanswered: bool,
    reason: Option<String>,
    /// When they await her, by the country's clock: `2026-12-01T10:00:00`.
    appointment: Option<String>,
    at: i64,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct ReceivedLine {
    id: ReferralId,
    from: String,
    service: String,
    urgency: String,
    state: Incoming,
    at: i64,
}

type Names = HashMap<OrganisationId, String>;

impl SentLine {
    fn of(sent: Sent, names: &Names, now: i64) -> Self {
        let Sent { id, survivor, code, head, at } = sent;
        let to = names.get(&head.to).cloned().unwrap_or_default();
        SentLine {
            id,
            survivor,
            code,
            to,
            service: head.service,
            state: head.state,
            is_unanswered: head.state.is_unanswered(at, now),
            reason: head.reason,
            appointment: head.appointment,
            at,
        }
    }
}

impl ReceivedLine {
    fn of(received: Received, names: &Names) -> Self {
        let Received { id, head, at, .. } = received;
        ReceivedLine { id, from: names.get(&head.from).cloned().unwrap_or_default(), service: head.service, urgency: head.urgency, state: head.state, at }
    }
}

/// Only numbers of pages travel in the address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Turned {
    sent: Option<i64>,
    received: Option<i64>,
}

/// Which page of a list this is, and whether another follows.
#[derive(Debug, Clone, Copy, Serialize, schemars::JsonSchema)]
pub struct At {
    page: i64,
    has_more: bool,
}

fn leafed<T, L>(found: Vec<T>, page: i64, line: impl Fn(T) -> L) -> (Vec<L>, At) {
    let Leaf { lines, page, has_more } = Leaf::of(found, page);
    (lines.into_iter().map(line).collect(), At { page, has_more })
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct ReferralList {
    sent: Vec<SentLine>,
    received: Vec<ReceivedLine>,
    sent_at: At,
    received_at: At,
}

pub(crate) async fn list(scope: Scope<ListReferrals>, Query(turned): Query<Turned>, reader: Reader) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, scope.now());
    let names: Names = scope.commons(move |view| people::view::organisation_names(view, l)).await?;
    forget_ended(scope.space(), now).await?;
    let (answers, staff) = (scope.actor().is_any(&[Role::ReferralDesk, Role::Supervisor]), scope.actor().staff);
    let [of_sent, of_received] = [turned.sent, turned.received].map(page_of);
    let lists = scope.read(move |view, reach| {
        let sent = view::list_sent(view, reach, of_sent * PAGE, PAGE_AND_ONE)?;
        Ok((sent, if answers { view::list_received(view, staff, of_received * PAGE, PAGE_AND_ONE)? } else { Vec::new() }))
    });
    let (sent, received) = lists.await?;
    let (sent, sent_at) = leafed(sent, of_sent, |it| SentLine::of(it, &names, now));
    let (received, received_at) = leafed(received, of_received, |it| ReceivedLine::of(it, &names));
    reader.show(&ReferralList { sent, received, sent_at, received_at })
}

pub(crate) fn state_name(l: Lang, code: &str) -> String {
    t::text(l, &format!("state-{}", code.replace('_', "-"))).unwrap_or(code).to_owned()
}

/// The lists of reasons have no code in common but "other", which says the same in each.
pub(crate) fn reason_label(l: Lang, code: &str) -> String {
    let list = ["decline_reason", "not_wanted_reason", "cancel_reason"].into_iter().find(|list| is_listed(list, code));
    list.map_or_else(|| t::not_known_here(l).to_owned(), |list| forms::label(list, code, l))
}

/// A code that came from another organisation's program, which may be newer: never shown as it stands.
pub(crate) fn known(l: Lang, list: &str, code: &str) -> String {
    if is_listed(list, code) { forms::label(list, code, l) } else { t::not_known_here(l).to_owned() }
}

/// When she is awaited, as a reader reads it.
pub(crate) fn said_appointment(l: Lang, at: &str) -> String {
    at.parse().map_or_else(|_| t::not_known_here(l).to_owned(), |at| words::day_and_time(l, at))
}

pub(crate) fn day(at: i64) -> String {
    words::short_date(clock::today(at))
}

fn table(labels: &[&'static str], rows: Vec<Vec<Cell>>, l: Lang) -> Block {
    if rows.is_empty() {
        return Block::Muted(t::nothing_yet(l).into());
    }
    Block::Table(Table { caption: None, heads: labels.iter().map(|label| Head::new(*label)).collect(), rows })
}

fn received_row(l: Lang, line: &ReceivedLine) -> Vec<Cell> {
    vec![
        Cell::link(format!("/inbox/{}", line.id), known(l, "service", &line.service)),
        Cell::new(&line.from),
        Cell::new(known(l, "urgency", &line.urgency)),
        Cell::tag(if line.state == Incoming::Received { Tone::Warm } else { Tone::Calm }, state_name(l, line.state.code())),
        Cell::new(day(line.at)),
    ]
}

/// What was sent; above it what to do where nobody answers. Among several persons each is named by her code.
fn with_sent(l: Lang, main: Main, lines: &[SentLine], whose: Whose) -> Main {
    let state = |line: &SentLine| match &line.appointment {
        _ if line.is_unanswered => Cell::tag(Tone::Warm, t::state_no_response(l)),
        Some(at) if line.state == Outgoing::Scheduled => Cell::tag(Tone::Calm, said_appointment(l, at)),
        Some(_) | None => Cell::tag(Tone::Calm, state_name(l, line.state.code())),
    };
    let hers = |line: &SentLine| line.code.as_ref().map_or_else(|| Cell::new(""), |code| Cell::link(format!("/survivors/{}", line.survivor), code));
    let facts = |line: &SentLine| {
        let service = Cell::new(forms::label("service", &line.service, l));
        [service, Cell::link(format!("/referrals/{}", line.id), &line.to), state(line), Cell::new(day(line.at))]
    };
    let row = |line: &SentLine| match whose {
        Whose::Several => std::iter::once(hers(line)).chain(facts(line)).collect(),
        Whose::Hers => facts(line).into(),
    };
    let rows = lines.iter().map(row).collect();
    let labels = [t::case_of(l), t::service(l), t::recipient(l), t::state(l), t::day(l)];
    let labels = match whose {
        Whose::Several => &labels[..],
        Whose::Hers => &labels[1..],
    };
    let main = if lines.iter().any(|line| line.is_unanswered) { main.with(Block::Warning(t::no_response_text(l).into())) } else { main };
    main.with(table(labels, rows, l))
}

/// Whose referrals a list shows.
#[derive(Clone, Copy)]
enum Whose {
    Several,
    Hers,
}

fn turning(l: Lang, at: At, here: impl Fn(i64) -> String) -> Block {
    Block::Links(leaf::turning(l, at.page, at.has_more, here))
}

impl Page for ReferralList {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_referrals(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let (sent, received) = (self.sent_at.page, self.received_at.page);
        let arrived = self.received.iter().map(|line| received_row(l, line)).collect();
        let main = Main::new(t::nav_referrals(l))
            .heading(t::arrived(l))
            .with(table(&[t::service(l), t::from(l), t::urgency(l), t::state(l), t::day(l)], arrived, l))
            .with(turning(l, self.received_at, |page| format!("/referrals?sent={sent}&received={page}")))
            .heading(t::sent(l));
        with_sent(l, main, &self.sent, Whose::Several)
            .with(turning(l, self.sent_at, |page| format!("/referrals?sent={page}&received={received}")))
            .with(Block::Links(vec![Link::new("/partners", t::partners_link(l))]))
    }
}

// ---- Of one person

#[derive(Serialize, schemars::JsonSchema)]
pub struct HerReferrals {
    sent: Vec<SentLine>,
    sent_at: At,
    #[serde(skip)]
    survivor: SurvivorId,
    /// Hers.
    code: String,
    /// Nothing more is sent from there.
    #[serde(skip)]
    is_put_aside: bool,
}

pub(crate) async fn of_her(permit: Permit<ViewSurvivor>, Query(turned): Query<Turned>, reader: Reader) -> Result<Response, Failure> {
    let (l, now, survivor) = (reader.lang, permit.now(), permit.target().id);
    let page = page_of(turned.sent);
    let names: Names = permit.commons(move |view| people::view::organisation_names(view, l)).await?;
    let sent = permit.read(move |view| view::list_about(view, survivor, page * PAGE, PAGE_AND_ONE)).await?;
    let (sent, sent_at) = leafed(sent, page, |it| SentLine::of(it, &names, now));
    let (code, is_put_aside) = (permit.target().code.clone(), permit.target().duplicate_of.is_some());
    reader.show(&HerReferrals { sent, sent_at, survivor, code, is_put_aside })
}

impl Page for HerReferrals {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_referrals(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let path = format!("/survivors/{}", self.survivor);
        let main = Main::new(t::nav_referrals(l)).caption(t::case_code(l, &self.code)).back(&path);
        let main = with_sent(l, main, &self.sent, Whose::Hers);
        let main = main.with(turning(l, self.sent_at, |page| format!("{path}/referrals?sent={page}")));
        let send = || Block::Links(vec![Link::new(format!("{path}/referrals/new"), t::send_title(l))]);
        main.with_some((!self.is_put_aside).then(send))
    }
}
