//! What becomes of a case: followed up, on its way to its end, opened again, given to another worker.

use std::collections::HashMap;

use axum::{http::StatusCode, response::Response};
use jiff::civil::Date;
use kernel::{
    Action as _, Actor, Failure, Input, Page, Permit, Problem, Problems, Reader, Role, clock,
    ids::{OrganisationId, StaffId},
    permit::refuse,
    problem::said_of,
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Main, Row, Tone};
use words::Lang;

use super::{
    cases::{self, state_name},
    checks::{
        begun::{self, Unfinished},
        danger,
    },
    closing::{self, Ending},
    concern::{self, Said},
    handed_over, safe_contact,
};
use crate::{
    load::{self, Hands},
    model::{
        case_state::{CaseEvent, CaseState},
        check::Asks,
        closing::{AtHand, Closing, DangerAsked, Load, Silence, load},
        concern::Concern,
        danger::Due,
        safe_contact::SafeContact,
    },
    permissions::{AssignCase, CloseCase, LookAtConcern, StepCase, ViewSurvivor},
    records::{CaseFile, CaseHead, HandedOver, Survivor, TakenOver},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct WorkerLine {
    staff: StaffId,
    name: String,
    /// Without those from whom the reader is kept away.
    active_cases: i64,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct CaseSheet {
    code: String,
    state: CaseState,
    worker: Option<String>,
    opened_at: Option<i64>,
    closing: Option<Closing>,
    reopened_because: Option<String>,
    /// R-CA-06: her worker's hands were full, and a supervisor says whether it opens.
    waits_for_word: bool,
    /// A code of the list `priority`: how worried we are.
    priority: String,
    /// While it is high: since when, and who looked.
    concern: Option<Concern>,
    lowered_because: Option<String>,
    /// Another organisation works with her.
    handed_over: Option<HandedOver>,
    /// It was another organisation's before.
    taken_over: Option<TakenOver>,
    /// Who could take it over; nothing where she may not give it away.
    workers: Vec<WorkerLine>,
    #[serde(skip)]
    survivor: Survivor,
    /// The name of the supervisor who looked.
    #[serde(skip)]
    seen_by: Option<String>,
    /// The name of the organisation that has it now or had it before.
    #[serde(skip)]
    names: HashMap<OrganisationId, String>,
    #[serde(skip)]
    now: i64,
    /// Of her worker, without this case.
    #[serde(skip)]
    hands: Hands,
    /// How often somebody tried safely to reach her since the last contact, as it was written down (R-CA-08).
    attempts: usize,
    /// The day of the last contact that is written down, or on which she came.
    last_contact: Option<String>,
    /// Second in which she was last asked whether her life may be in danger.
    danger_asked_at: Option<i64>,
    /// Why she is asked again, where she is (R-CA-03).
    danger_due: Option<Due>,
    /// Checks that were begun and are not finished, and what stands so far.
    unfinished_checks: Vec<Unfinished>,
    #[serde(skip)]
    safe_contact: Option<SafeContact>,
    #[serde(skip)]
    actor: Actor,
    #[serde(skip)]
    may_close: bool,
    #[serde(skip)]
    may_look: bool,
    #[serde(skip)]
    typed: Typed,
    #[serde(skip)]
    problems: Problems,
}

/// What stood in the page's forms, one of which was just sent.
#[derive(Default)]
pub(super) struct Typed {
    step: Step,
    worker: String,
    concern: Said,
}

impl Typed {
    pub(super) fn of_concern(concern: Said) -> Self {
        Typed { concern, ..Typed::default() }
    }
}

async fn sheet<A: kernel::Action<Target = Survivor>>(permit: &Permit<A>, l: Lang, typed: Typed, problems: Problems) -> Result<CaseSheet, Failure> {
    let survivor = permit.target().clone();
    let names = permit.commons(move |view| people::view::organisation_names(view, l)).await?;
    let now = permit.now();
    let (may_close, may_assign) = (CloseCase::allows(permit.actor(), &survivor), AssignCase::allows(permit.actor(), &survivor));
    let actor = permit.actor().clone();
    let unfinished_checks = begun::unfinished(permit, &survivor).await?;
    let may_look = LookAtConcern::allows(permit.actor(), &survivor);
    permit
        .read(move |view| {
            let mut workers = Vec::new();
            let able = if may_assign { people::view::list_active(view, &[Role::Caseworker])? } else { Vec::new() };
            for one in able.into_iter().filter(|one| !survivor.kept_away.contains(&one.id)) {
                workers.push(WorkerLine { staff: one.id, active_cases: view::count_active_known_to(view, actor.staff, one.id)?, name: one.name });
            }
            let silence = closing::silence(view, &survivor)?;
            Ok(CaseSheet {
                code: survivor.case.code.clone(),
                state: survivor.case.state,
                worker: people::view::name_of(view, survivor.case.worker)?,
                opened_at: survivor.case.opened_at,
                closing: survivor.case.closing.clone(),
                reopened_because: survivor.case.reopened_because.clone(),
                waits_for_word: survivor.case.waits_for_word,
                priority: survivor.case.priority.clone(),
                concern: survivor.case.concern,
                lowered_because: survivor.case.lowered_because.clone(),
                handed_over: survivor.case.handed_over.clone(),
                taken_over: survivor.case.taken_over.clone(),
                workers,
                names,
                seen_by: survivor.case.concern.and_then(|it| it.seen_by).map(|staff| people::view::name_of(view, staff)).transpose()?.flatten(),
                now,
                hands: if takes_one_more(survivor.case.state) { Hands::seen_by(view, actor.staff, survivor.case.worker, survivor.case.id)? } else { Hands::default() },
                attempts: silence.attempts,
                last_contact: silence.since.map(|day| day.to_string()),
                danger_asked_at: view::last_done(view, survivor.id, Asks::Danger)?,
                danger_due: danger::due(view, &survivor, now)?.filter(|_| !survivor.case.has_died()),
                unfinished_checks,
                safe_contact: view::find_safe_contact(view, survivor.id)?.map(|(_, _, rules)| rules),
                actor,
                may_close,
                may_look,
                typed,
                problems,
                survivor,
            })
        })
        .await
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, reader.lang, Typed::default(), Vec::new()).await?)
}

impl Page for CaseSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::case_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut rows = vec![
            Row::new(t::state(l), state_name(l, self.state)).tag(Tone::Calm),
            Row::new(t::worker(l), self.worker.clone().unwrap_or_default()),
            concern::row(l, &self.survivor.case, self.seen_by.as_deref(), self.now),
            danger::row(l, self.danger_asked_at, self.danger_due, begun::of(&self.unfinished_checks, Asks::Danger))
                .change(format!("/survivors/{}/danger-check", self.survivor.id))
                .only_seen(self.survivor.duplicate_of.is_some()),
        ];
        rows.extend(self.lowered_because.as_ref().map(|because| Row::new(t::lowered_because(l), because)));
        rows.extend(self.opened_at.map(|at| Row::new(t::case_opened_on(l), words::date(l, clock::today(at)))));
        rows.extend(self.closing.as_ref().map(|closing| Row::new(t::closing_reason(l), forms::label("closure_reason", &closing.reason, l))));
        let silent_since = self.closing.as_ref().and_then(|closing| closing.silent_since.as_deref()?.parse().ok());
        let danger = self.closing.as_ref().and_then(|closing| closing.danger);
        rows.extend(danger.map(|asked| {
            let said = match asked {
                DangerAsked::Again => t::closing_danger_again(l),
                DangerAsked::NotWanted => t::closing_danger_not_wanted(l),
            };
            Row::new(t::closing_danger(l), said)
        }));
        rows.extend(silent_since.map(|day| Row::new(t::closing_silent_since(l), words::date(l, day))));
        rows.extend(self.reopened_because.as_ref().map(|because| Row::new(t::reopened_because(l), because)));
        rows.extend(handed_over::rows(l, &self.survivor.case, &self.names));
        let mut main = Main::new(t::case_title(l)).caption(t::case_code(l, &self.code)).back(format!("/survivors/{}", self.survivor.id)).with(Block::Summary(rows));
        for problem in &self.problems {
            main = main.problem(self.ending().field_of(problem), problem.detail.clone());
        }
        let not_now = self.safe_contact.as_ref().and_then(|rules| safe_contact::not_now(l, rules, clock::local(self.now)));
        main = handed_over::add_to(main.with_some(not_now), l, &self.survivor);
        let can = |event| self.state.after(event).is_some();
        let waits = self.survivor.case.concern.is_some_and(Concern::waits);
        if self.survivor.duplicate_of.is_some() {
            // A supervisor's look that waits is taken all the same.
            if waits && self.may_look {
                main = main.form(Form::new(format!("/survivors/{}/case/look", self.survivor.id), t::concern_look(l)));
            }
        } else if waits || can(CaseEvent::StartClosing) || can(CaseEvent::Open) {
            main = concern::add_to(main, l, &self.survivor, &self.typed.concern, &self.problems, self.may_look);
        }
        if can(CaseEvent::FollowUp) {
            main = main.form(self.button(CaseEvent::FollowUp, t::case_follow_up(l)));
        }
        if can(CaseEvent::InformOnly) {
            main = main.form(self.button(CaseEvent::InformOnly, t::case_inform_only(l)));
        }
        if can(CaseEvent::StartClosing) {
            main = self.ending().ask(l, main);
        }
        if can(CaseEvent::Close) {
            main = main.heading(t::close_title(l)).text(match (self.may_close, self.survivor.case.has_died()) {
                (true, false) => t::close_text(l),
                (true, true) => t::close_text_after_death(l),
                (false, _) => t::close_by_second(l),
            });
            if self.closing.as_ref().is_some_and(Closing::is_silent) {
                main = self.ending().with_silence(l, main);
            }
            if self.may_close {
                main = main.form(Form::new(format!("/survivors/{}/case/close", self.survivor.id), t::close_button(l)).grave());
            }
        }
        if can(CaseEvent::Reopen) {
            let because = || Field::line("because", t::reopen_because(l), &self.typed.step.because).error(said_of(&self.problems, "because"));
            main = main.heading(t::reopen_title(l)).text(if self.survivor.case.has_died() { t::reopen_text_after_death(l) } else { t::reopen_text(l) });
            let form = self.button(CaseEvent::Reopen, t::reopen_button(l)).ask(because());
            // What was not closed yet is in her hands all the time.
            main = match (takes_one_more(self.state), self.hands.ask_for_word(&self.actor)) {
                (true, true) if self.survivor.case.waits_for_word => main.text(t::return_waits(l)),
                (true, true) => main.text(t::return_needs_supervisor(l)).form(self.button(CaseEvent::Reopen, t::return_ask(l)).ask(because())),
                (true, false) => self.hands.offer(l, main, form, &self.actor),
                (false, _) => main.form(form),
            };
        }
        if self.workers.is_empty() { main } else { self.assigning(l, main) }
    }
}

impl CaseSheet {
    fn button(&self, event: CaseEvent, label: &'static str) -> Form {
        Form::new(format!("/survivors/{}/case/step", self.survivor.id), label).hide("event", event.code()).second()
    }

    fn ending(&self) -> Ending<'_> {
        let last_contact = self.last_contact.as_deref().and_then(|text| text.parse().ok());
        Ending { survivor: self.survivor.id, step: &self.typed.step, problems: &self.problems, last_contact, attempts: self.attempts }
    }

    fn assigning(&self, l: Lang, main: Main) -> Main {
        let worker = |one: &WorkerLine| {
            let mut choice = Choice::new(one.staff.to_string(), &one.name, one.staff.to_string() == self.typed.worker);
            choice.hint = Some(match load(one.active_cases) {
                Load::Fits => t::load_fits(l, one.active_cases),
                Load::Full => t::load_full(l, one.active_cases),
                Load::TooMuch => t::load_too_much(l, one.active_cases),
            });
            choice
        };
        let options = self.workers.iter().filter(|one| one.staff != self.survivor.case.worker).map(worker).collect();
        let mut form = Form::new(format!("/survivors/{}/case/assign", self.survivor.id), t::assign_button(l))
            .ask(Field::new("worker", t::assign_to(l), Control::Radios { options }).error(said_of(&self.problems, "worker")))
            .second();
        if self.problems.iter().any(|problem| problem.code == "load" && problem.field == "worker") {
            form = form.ask(load::word(t::assign_load(l), t::assign_anyway(l)));
        }
        main.heading(t::assign_title(l)).text(t::assign_text(l)).form(form)
    }
}

// ---- Steps

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Step {
    /// `follow_up`, `inform_only`, `start_closing` or `reopen`.
    event: String,
    /// Of closing: a code of the list `closure_reason`.
    pub(super) reason: String,
    /// `yes`: she knows, and that she may come back.
    pub(super) informed: String,
    /// `yes`: the safety plan was looked at again. `declined`: she ends it herself, and did not want to.
    pub(super) plan: String,
    /// `again`: she was asked again whether her life may be in danger. `not_wanted`: she did not want to be asked.
    pub(super) danger: String,
    /// Where there was no contact: the day of the last one.
    pub(super) silent_since: String,
    /// Of opening again.
    because: String,
    /// Of opening again, `yes`: although the worker's hands are full. A supervisor alone says it.
    anyway: String,
}

impl Step {
    /// Closing is not among them: a second person does it.
    fn event(&self) -> Option<CaseEvent> {
        [CaseEvent::FollowUp, CaseEvent::InformOnly, CaseEvent::StartClosing, CaseEvent::Reopen].into_iter().find(|event| event.code() == self.event)
    }

    /// The later of the day that was said and the one that is written down stands in it.
    fn closing(&self, silence: Silence, asked_by: StaffId) -> Closing {
        let silent_since = self.silent_since.trim().parse::<Date>().ok().map(|said| silence.since.map_or(said, |written| written.max(said)));
        Closing {
            reason: self.reason.clone(),
            is_informed: self.informed == "yes",
            is_plan_reviewed: self.plan == "yes",
            is_plan_declined: self.plan == "declined",
            danger: DangerAsked::from_code(&self.danger),
            attempts: silence.attempts,
            silent_since: silent_since.map(|day| day.to_string()),
            asked_by,
        }
    }
}

/// The head after a step, or what stands against it.
fn stepped(l: Lang, survivor: &Survivor, step: &Step, at_hand: AtHand, actor: StaffId, now: i64) -> Result<(&'static str, CaseHead), Problems> {
    let not_now = || vec![Problem::new("", "state", t::case_not_now(l))];
    let event = step.event().ok_or_else(not_now)?;
    let state = survivor.case.state.after(event).ok_or_else(not_now)?;
    let head = CaseHead { state, ..survivor.case.head() };
    match event {
        CaseEvent::FollowUp => Ok(("case_followed_up", head)),
        CaseEvent::InformOnly => Ok(("case_informed_only", head)),
        CaseEvent::StartClosing => {
            let closing = step.closing(at_hand.silence, actor);
            let lacking = closing.lacking(at_hand, clock::today(now));
            let mut problems: Problems = lacking.into_iter().map(|lacking| closing::lacking_problem(l, lacking)).collect();
            if forms::list("closure_reason").is_none_or(|list| list.find(&closing.reason).is_none()) {
                problems.insert(0, Problem::new("reason", "required", t::closing_needs_reason(l)));
            }
            if problems.is_empty() { Ok(("case_closing", CaseHead { closing: Some(closing), ..head })) } else { Err(problems) }
        }
        CaseEvent::Reopen => {
            let because = words::tidy(&step.because);
            if because.is_empty() {
                return Err(vec![Problem::new("because", "required", t::reopen_needs_reason(l))]);
            }
            let opened_at = Some(opened_again_at(&survivor.case, now));
            let concern = concern_again(&survivor.case, now);
            Ok(("case_reopened", CaseHead { opened_at, concern, closing: None, handed_over: None, reopened_because: Some(because), waits_for_word: false, ..head }))
        }
        CaseEvent::Open | CaseEvent::Close | CaseEvent::Transfer | CaseEvent::MarkDuplicate => Err(not_now()),
    }
}

/// She comes back at any time (R-CA-09), and is asked again where her consent no longer stands. Whoever only wanted to know
/// something begins like anybody else (I.2).
fn check_return(view: &View<'_>, survivor: &Survivor, l: Lang, now: i64, fewest: usize) -> Result<(), Failure> {
    match survivor.case.state {
        CaseState::InformationOnly => cases::check_opening(view, survivor, l, now, fewest),
        CaseState::Closing | CaseState::Closed | CaseState::Transferred => cases::check_consent(view, survivor, l, now),
        CaseState::Intake | CaseState::Open | CaseState::InFollowUp | CaseState::Duplicate => Ok(()),
    }
}

/// R-CA-06: whether its worker has one more to work with when she comes back.
fn takes_one_more(state: CaseState) -> bool {
    match state {
        CaseState::Closed | CaseState::InformationOnly | CaseState::Transferred => true,
        CaseState::Intake | CaseState::Open | CaseState::InFollowUp | CaseState::Closing | CaseState::Duplicate => false,
    }
}

/// The case begins anew when she comes back; where it had not ended yet it goes on.
fn opened_again_at(case: &CaseFile, now: i64) -> i64 {
    match case.state {
        CaseState::Closing => case.opened_at.unwrap_or(now),
        CaseState::Intake | CaseState::Open | CaseState::InFollowUp | CaseState::Closed | CaseState::InformationOnly | CaseState::Transferred | CaseState::Duplicate => now,
    }
}

/// R-CA-04: whoever comes back with a high concern is a supervisor's to look at anew; once, also where her return waits first.
fn concern_again(case: &CaseFile, now: i64) -> Option<Concern> {
    let comes_back = takes_one_more(case.state) && !case.waits_for_word;
    case.concern.map(|concern| if comes_back { concern.again(now) } else { concern })
}

/// A refused step shows the page as it is now, with what was typed.
pub(super) async fn returned<A: kernel::Action<Target = Survivor>>(permit: &Permit<A>, reader: &Reader, typed: Typed, failure: Failure) -> Result<Response, Failure> {
    let Failure::Refused(problems) = failure else { return Err(failure) };
    let page = sheet(permit, reader.lang, typed, problems.clone()).await?;
    reader.return_form(page.title(reader.lang), &page.main(reader), &problems)
}

pub(crate) async fn step(permit: Permit<StepCase>, reader: Reader, Input { value, repeat, .. }: Input<Step>) -> Result<Response, Failure> {
    let (l, now, actor) = (reader.lang, permit.now(), permit.actor().clone());
    let fewest = people::fewest_custodians(permit.house());
    let tried = value.clone();
    let outcome = permit
        .change(&repeat, move |view, survivor| {
            let (event, head) = stepped(l, survivor, &tried, closing::at_hand(view, survivor, now)?, actor.staff, now).map_err(Failure::Refused)?;
            if tried.event() == Some(CaseEvent::Reopen) {
                check_return(view, survivor, l, now, fewest)?;
                if takes_one_more(survivor.case.state) {
                    let hands = Hands::of(view, survivor.case.worker, survivor.case.id)?;
                    // R-CA-09: she is not turned away; her return waits in the supervisors' list.
                    if hands.ask_for_word(&actor) && !survivor.case.waits_for_word {
                        let asked = CaseHead { waits_for_word: true, reopened_because: head.reopened_because, concern: head.concern, ..survivor.case.head() };
                        return Ok(Drafts::of(survivor.case.id.0, [Draft::about(survivor.id.0, "case", "case_return_asked", survivor.case.id.0, &asked)?]));
                    }
                    hands.take(&actor, &tried.anyway, ("anyway", l))?;
                }
            }
            Ok(Drafts::of(survivor.case.id.0, [Draft::about(survivor.id.0, "case", event, survivor.case.id.0, &head)?]))
        })
        .await;
    if let Err(failure) = outcome {
        return returned(&permit, &reader, Typed { step: value, ..Typed::default() }, failure).await;
    }
    reader.done(StatusCode::OK, &format!("/survivors/{}/case?done=saved", permit.target().id), &serde_json::json!({}))
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Assignment {
    worker: String,
    /// `yes`: although her hands are full.
    anyway: String,
}

pub(crate) async fn assign(permit: Permit<AssignCase>, reader: Reader, Input { value, repeat, .. }: Input<Assignment>) -> Result<Response, Failure> {
    let (l, actor, chosen, anyway) = (reader.lang, permit.actor().clone(), value.worker.clone(), value.anyway.clone());
    let outcome = permit
        .change(&repeat, move |view, survivor| {
            let workers = people::view::list_active(view, &[Role::Caseworker])?;
            let Some(worker) = workers.iter().find(|one| one.id.to_string() == chosen).map(|one| one.id) else {
                return refuse("worker", "required", t::assign_choose(l));
            };
            if survivor.kept_away.contains(&worker) {
                return refuse("worker", "kept-away", t::assign_kept_away(l));
            }
            Hands::of(view, worker, survivor.case.id)?.take(&actor, &anyway, ("worker", l))?;
            let head = CaseHead { worker, waits_for_word: false, ..survivor.case.head() };
            Ok(Drafts::of(survivor.case.id.0, [Draft::about(survivor.id.0, "case", "case_assigned", survivor.case.id.0, &head)?]))
        })
        .await;
    if let Err(failure) = outcome {
        return returned(&permit, &reader, Typed { worker: value.worker, ..Typed::default() }, failure).await;
    }
    reader.done(StatusCode::OK, &format!("/survivors/{}/case?done=saved", permit.target().id), &serde_json::json!({}))
}
