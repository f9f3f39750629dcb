//! The list of cases, and the opening of one.

use axum::{extract::Query, http::StatusCode, response::Response};
use kernel::{
    Action as _, Actor, Failure, Input, Page, Permit, Reach, Reader, Scope, clock,
    ids::{StaffId, SurvivorId},
    permit::refuse,
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Cell, Head, Link, Main, Table, Tone};
use words::Lang;

use super::{
    checks::suicide::{self, AskAgain},
    disclosures, emergency, forgetting,
    history::{Leaf, PAGE, turning},
    orders::{self, OrderAlert},
    overview, own_copy,
};
use crate::{
    load::{self, Hands},
    model::{
        case_state::{CaseEvent, CaseState},
        concern::{Concern, HIGH},
        consent::ConsentKind,
    },
    permissions::{CloseCase, ListCases, OpenCase},
    records::{CaseHead, SecurityIncident, Survivor},
    t, view,
};

/// Only codes travel in the address.
#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub(crate) struct Filter {
    state: Option<String>,
    order: Option<String>,
    page: Option<i64>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct CaseLine {
    survivor: SurvivorId,
    code: String,
    state: CaseState,
    priority: String,
    /// Seconds since 1970.
    changed_at: i64,
    worker: Option<String>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Waiting {
    survivor: SurvivorId,
    code: String,
    /// Second since which the concern is high; nothing where her worker is kept away from her.
    since: Option<i64>,
}

/// A person by her code.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Coded {
    survivor: SurvivorId,
    code: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct CaseList {
    cases: Vec<CaseLine>,
    page: i64,
    has_more: bool,
    /// Of a supervisor: what she must do first.
    waiting: Vec<Waiting>,
    /// Somebody says that they are recorded twice, and a second look is wanted.
    recorded_twice: Vec<Coded>,
    /// Recorded when their worker's hands were full: a supervisor opens them, or gives them to another (R-CA-06).
    waiting_for_word: Vec<Coded>,
    /// Of a supervisor: cases of which it was asked that they end, and that she may close (R-CA-08), the longest first.
    to_close: Vec<Coded>,
    /// How many they are; the list names the first twenty.
    to_close_count: usize,
    /// What goes to others without consent, and waits for her as the second person or as a supervisor.
    disclosures: Vec<disclosures::Waiting>,
    /// Who is asked again how she is, by which day.
    to_ask_again: Vec<AskAgain>,
    /// Whose protection order ends soon, or asks for another danger check.
    orders: Vec<OrderAlert>,
    /// Of a supervisor: cases that a colleague opened in an emergency.
    emergencies: Vec<emergency::Waiting>,
    /// Of a supervisor: who asked to be forgotten, or whose time is over.
    erasures: Vec<forgetting::Waiting>,
    /// Of a supervisor: who asked for what is written about her, and has no answer or has not got it yet.
    copies: Vec<own_copy::Waiting>,
    #[serde(skip)]
    now: i64,
    #[serde(skip)]
    state: Option<CaseState>,
    #[serde(skip)]
    oldest_first: bool,
    /// Persons who do not know yet that something of theirs was lost or taken: the supervisor's to see.
    #[serde(skip)]
    to_tell: usize,
    /// Colleagues whose access waits for this reader's yes.
    #[serde(skip)]
    colleagues: Vec<people::Staff>,
}

/// What a supervisor looks at before anything else.
#[derive(Default)]
struct Supervised {
    waiting: Vec<Waiting>,
    recorded_twice: Vec<Coded>,
    waiting_for_word: Vec<Coded>,
    to_close: Vec<Coded>,
    to_close_count: usize,
    emergencies: Vec<emergency::Waiting>,
    erasures: Vec<forgetting::Waiting>,
    copies: Vec<own_copy::Waiting>,
    to_tell: usize,
}

impl Supervised {
    fn find(view: &View<'_>, actor: &Actor, supervisor: Id, now: i64) -> Result<Self, Failure> {
        let waiting = view::list_waiting(view, supervisor)?.into_iter().map(|it| Waiting { survivor: it.survivor, code: it.code, since: it.since });
        let named = |(survivor, code)| Coded { survivor, code };
        let twice = view::list_recorded_twice(view, supervisor)?.into_iter().map(named);
        let for_word = load::waiting_for_word(view, supervisor)?.into_iter().map(named);
        let to_close: Vec<_> = view::list_closing(view, supervisor)?.into_iter().filter(|survivor| CloseCase::allows(actor, survivor)).collect();
        let emergencies = view::list_waiting_emergencies(view, supervisor, now)?;
        Ok(Supervised {
            waiting: waiting.collect(),
            recorded_twice: twice.collect(),
            waiting_for_word: for_word.collect(),
            to_close_count: to_close.len(),
            to_close: to_close.into_iter().take(view::MOST_WAITING).map(|survivor| Coded { survivor: survivor.id, code: survivor.code }).collect(),
            emergencies: emergencies.iter().map(emergency::Waiting::of).collect(),
            erasures: forgetting::Waiting::all(view, supervisor)?,
            copies: own_copy::Waiting::all(view, supervisor, now)?,
            to_tell: view::list_security_incidents(view, StaffId(supervisor))?.iter().map(SecurityIncident::to_tell).sum(),
        })
    }
}

pub(crate) async fn list(scope: Scope<ListCases>, Query(filter): Query<Filter>, reader: Reader) -> Result<Response, Failure> {
    let state = filter.state.as_deref().and_then(CaseState::from_code);
    let oldest_first = filter.order.as_deref() == Some("oldest");
    let order = if oldest_first { view::Order::Oldest } else { view::Order::Newest };
    let (now, actor) = (scope.now(), scope.actor().clone());
    let page = filter.page.unwrap_or(0).clamp(0, 100_000);
    let cases = scope.read(move |view, reach| {
        let lines = view::list_cases(view, reach, state, order, page * PAGE, PAGE + 1)?;
        let mut names = std::collections::HashMap::new();
        let mut cases = Vec::with_capacity(lines.len());
        for line in lines {
            if let std::collections::hash_map::Entry::Vacant(e) = names.entry(line.worker) {
                e.insert(people::view::name_of(view, line.worker)?);
            }
            let worker = names.get(&line.worker).cloned().flatten();
            cases.push(CaseLine { survivor: line.survivor, code: line.code, state: line.state, priority: line.priority, changed_at: line.changed_at, worker });
        }
        let mut disclosures: Vec<_> = view::list_waiting_disclosures(view, reach)?.into_iter().map(|it| disclosures::Waiting::of(it, now)).collect();
        if let Reach::AllBut(supervisor) = reach {
            disclosures.extend(view::list_looks_of_nobody(view, supervisor)?.into_iter().map(|it| disclosures::Waiting::for_nobody(it, now)));
        }
        let supervised = match reach {
            Reach::AllBut(supervisor) => Supervised::find(view, &actor, supervisor, now)?,
            Reach::All | Reach::AssignedTo(_) => Supervised::default(),
        };
        let to_ask_again: Vec<_> = view::list_follow_ups(view, reach)?.into_iter().map(|it| AskAgain::of(it, clock::today(now))).collect();
        let orders: Vec<_> = view::list_orders_due(view, reach, now)?.into_iter().map(|it| OrderAlert::of(it, clock::today(now))).collect();
        Ok((cases, disclosures, (to_ask_again, orders), supervised, people::waiting_for(view, &actor)?))
    });
    let (cases, disclosures, (to_ask_again, orders), supervised, colleagues) = cases.await?;
    let Supervised { waiting, recorded_twice, waiting_for_word, to_close, to_close_count, emergencies, erasures, copies, to_tell } = supervised;
    let Leaf { lines: cases, page, has_more } = Leaf::of(cases, page);
    reader.show(&CaseList {
        cases,
        page,
        has_more,
        waiting,
        recorded_twice,
        waiting_for_word,
        to_close,
        to_close_count,
        disclosures,
        to_ask_again,
        orders,
        emergencies,
        erasures,
        copies,
        now,
        state,
        oldest_first,
        to_tell,
        colleagues,
    })
}

pub(crate) fn state_name(l: Lang, state: CaseState) -> &'static str {
    t::text(l, &format!("case-{}", state.code().replace('_', "-"))).unwrap_or_default()
}

impl Page for CaseList {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_cases(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |case: &CaseLine| {
            let tone = if case.priority == "high" { Tone::Plum } else { Tone::Calm };
            vec![
                Cell::link(format!("/survivors/{}", case.survivor), &case.code),
                Cell::tag(Tone::Calm, state_name(l, case.state)),
                Cell::tag(tone, forms::label("priority", &case.priority, l)),
                Cell::new(case.worker.clone().unwrap_or_default()),
                Cell::new(words::short_date(clock::today(case.changed_at))),
            ]
        };
        let here = |oldest: bool, page: i64| {
            let state = self.state.map(|state| format!("&state={}", state.code())).unwrap_or_default();
            format!("/cases?order={}&page={page}{state}", if oldest { "oldest" } else { "newest" })
        };
        let sorted = Head { label: t::changed(l).into(), href: Some(here(!self.oldest_first, 0)), sorted: Some(if self.oldest_first { "ascending" } else { "descending" }) };
        let caption = if self.cases.is_empty() { t::cases_none(l).to_owned() } else { t::cases_shown(l, i64::try_from(self.cases.len()).unwrap_or(0)) };
        let heads = vec![Head::new(t::code(l)), Head::new(t::state(l)), Head::new(t::concern(l)), Head::new(t::worker(l)), sorted];
        let table = Table { caption: Some(caption), heads, rows: self.cases.iter().map(row).collect() };
        let mut states = vec![Link::new("/cases", t::all_cases(l))];
        states.extend(CaseState::ALL.map(|state| Link::new(format!("/cases?state={}", state.code()), state_name(l, state))));
        let more = turning(l, self.page, self.has_more, |page| here(self.oldest_first, page));
        let mut main = people::waiting_part(l, Main::new(t::nav_cases(l)), &self.colleagues);
        if self.to_tell > 0 {
            let people = i64::try_from(self.to_tell).unwrap_or(i64::MAX);
            main = main.with(Block::Warning(t::security_waits(l, people))).with(Block::Links(vec![Link::new("/security", t::security(l))]));
        }
        main = suicide::waiting_part(l, self.waiting_part(l, main), &self.to_ask_again);
        main = orders::waiting_part(l, main, &self.orders);
        main = disclosures::waiting_part(l, main, &self.disclosures);
        main = emergency::waiting_part(l, main, &self.emergencies);
        main = forgetting::waiting_part(l, main, &self.erasures);
        main = own_copy::waiting_part(l, main, &self.copies);
        main.with(Block::Buttons(vec![Link::new("/search", t::new_person(l))])).with(Block::Links(states)).with(Block::Table(table)).with(more)
    }
}

impl CaseList {
    fn waiting_part(&self, l: Lang, mut main: Main) -> Main {
        let links = |lines: Vec<&Waiting>| {
            let label = |it: &Waiting| match it.since {
                Some(since) if Concern::raised(since).is_overdue(self.now) => t::waits_overdue(l, &it.code, words::day_and_time(l, clock::local(since))),
                Some(since) => t::waits_since(l, &it.code, words::day_and_time(l, clock::local(since))),
                None => t::case_code(l, &it.code),
            };
            Block::Links(lines.into_iter().map(|it| Link::new(format!("/survivors/{}/case", it.survivor), label(it))).collect())
        };
        let (high, without): (Vec<&Waiting>, Vec<&Waiting>) = self.waiting.iter().partition(|it| it.since.is_some());
        if !high.is_empty() {
            main = main.with(Block::Warning(t::waits_for_look(l).into())).with(links(high));
        }
        if !without.is_empty() {
            main = main.with(Block::Warning(t::waits_for_worker(l).into())).with(links(without));
        }
        if !self.recorded_twice.is_empty() {
            let link = |it: &Coded| Link::new(format!("/survivors/{}/duplicate", it.survivor), t::case_code(l, &it.code));
            main = main.with(Block::Warning(t::waits_for_second_look(l).into())).with(Block::Links(self.recorded_twice.iter().map(link).collect()));
        }
        if !self.waiting_for_word.is_empty() {
            let link = |it: &Coded| Link::new(format!("/survivors/{}", it.survivor), t::case_code(l, &it.code));
            main = main.with(Block::Warning(t::waits_for_word(l).into())).with(Block::Links(self.waiting_for_word.iter().map(link).collect()));
        }
        if !self.to_close.is_empty() {
            let link = |it: &Coded| Link::new(format!("/survivors/{}/case", it.survivor), t::case_code(l, &it.code));
            let all = (self.to_close_count > self.to_close.len()).then(|| Link::new("/cases?state=closing", t::waits_for_close_all(l)));
            let links = self.to_close.iter().map(link).chain(all).collect();
            main = main.with(Block::Warning(t::waits_for_close(l, i64::try_from(self.to_close_count).unwrap_or(i64::MAX)))).with(Block::Links(links));
        }
        main
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Opening {
    /// How worried we are: a code of the list `priority`.
    priority: String,
    /// `yes`: although the worker's hands are full. A supervisor alone says it.
    anyway: String,
}

/// I.2: nobody works with her without her consent to services.
pub(super) fn check_consent(view: &View<'_>, survivor: &Survivor, l: Lang, now: i64) -> Result<(), Failure> {
    if view::active_consents(view, survivor.id, ConsentKind::Services, clock::today(now))?.is_empty() {
        return refuse("", "needs-consent", t::open_needs_consent(l));
    }
    Ok(())
}

/// I.2: a case opens with her consent to services, and with two key custodians in the house.
pub(super) fn check_opening(view: &View<'_>, survivor: &Survivor, l: Lang, now: i64, fewest: usize) -> Result<(), Failure> {
    check_consent(view, survivor, l, now)?;
    if people::view::count_custodians(view)? < fewest {
        return refuse("", "needs-custodians", t::open_needs_custodians(l));
    }
    Ok(())
}

/// Opening may raise the concern and never lowers it: that is a supervisor's, and she says why (scenario 8).
pub(crate) async fn open(permit: Permit<OpenCase>, reader: Reader, Input { value, repeat, .. }: Input<Opening>) -> Result<Response, Failure> {
    let l = reader.lang;
    let (now, fewest, actor, anyway) = (permit.now(), people::fewest_custodians(permit.house()), permit.actor().clone(), value.anyway);
    let chosen = value.priority.clone();
    let said = Some(value.priority).filter(|code| forms::list("priority").is_some_and(|list| list.find(code).is_some()));
    let outcome = permit
        .change(&repeat, move |view, survivor| {
            check_opening(view, survivor, l, now, fewest)?;
            let Some(state) = survivor.case.state.after(CaseEvent::Open) else { return refuse("", "state", t::open_not_now(l)) };
            if survivor.case.waits_for_word {
                Hands::of(view, survivor.case.worker, survivor.case.id)?.take(&actor, &anyway, ("anyway", l))?;
            }
            let before = survivor.case.head();
            let priority = match before.concern {
                Some(_) => HIGH.to_owned(),
                None => said.clone().unwrap_or_else(|| before.priority.clone()),
            };
            let concern = before.concern.or_else(|| (priority == HIGH).then(|| Concern::raised(now)));
            let head = CaseHead { state, priority, concern, opened_at: Some(now), waits_for_word: false, ..before };
            Ok(Drafts::of(survivor.case.id.0, [Draft::about(survivor.id.0, "case", "case_opened", survivor.case.id.0, &head)?]))
        })
        .await;
    if let Err(failure) = outcome {
        return overview::not_opened(&permit, &reader, chosen, failure).await;
    }
    let place = format!("/survivors/{}?done=opened", permit.target().id);
    reader.done(StatusCode::OK, &place, &serde_json::json!({ "state": "open" }))
}
