//! R-CA-06: how full a worker's hands are, and whose word it takes to give her one more all the same. One rule for whoever
//! is recorded, taken over from others, opened again or given from one colleague to another.
//!
//! Nobody is turned away by it: to record a person is never refused. Where hands are full her case waits as an intake, in
//! which she is helped, until a supervisor opens it or gives it to another; and so does the return of one who comes back.

use std::collections::HashMap;

use kernel::{
    Actor, Failure, Role,
    ids::{CaseId, StaffId, SurvivorId},
    permit::refuse,
    thresholds::CASE_LOAD_TOO_MUCH,
};
use space::{Id, View};
use ui::{Block, Choice, Control, Field, Form, Main};
use words::Lang;

use crate::{
    model::closing::{self, Load},
    t, view,
};

/// A worker's hands without the case of which is asked, which may be hers already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hands {
    /// Counted no further than until they are full.
    others: i64,
    /// Of those whom the reader may know of; the rule counts all.
    known: i64,
}

impl Hands {
    pub fn of(view: &View<'_>, worker: StaffId, beside: CaseId) -> Result<Self, Failure> {
        let others = view::count_others(view, worker, beside, CASE_LOAD_TOO_MUCH)?;
        Ok(Hands { others, known: others })
    }

    /// The same for a page: a number that tells of nobody from whom its reader is kept away (R-CA-10).
    pub(crate) fn seen_by(view: &View<'_>, reader: StaffId, worker: StaffId, beside: CaseId) -> Result<Self, Failure> {
        let known = view::count_others_known_to(view, reader, worker, beside, CASE_LOAD_TOO_MUCH)?;
        Ok(Hands { known, ..Hands::of(view, worker, beside)? })
    }

    fn said(self) -> Load {
        if self.are_full() { Load::TooMuch } else { closing::load(self.known) }
    }

    pub fn are_full(self) -> bool {
        closing::load(self.others) == Load::TooMuch
    }

    /// One more is not hers to take: a supervisor is asked.
    pub fn ask_for_word(self, actor: &Actor) -> bool {
        self.are_full() && !actor.is(Role::Supervisor)
    }

    /// She takes one more: where her hands are full, only when a supervisor says so. `anyway` is `yes` where it was said.
    pub fn take(self, actor: &Actor, anyway: &str, (field, l): (&str, Lang)) -> Result<(), Failure> {
        match (closing::load(self.others), actor.is(Role::Supervisor)) {
            (Load::Fits | Load::Full, _) => Ok(()),
            (Load::TooMuch, true) if anyway == "yes" => Ok(()),
            (Load::TooMuch, true) => refuse(field, "load", t::assign_too_much(l)),
            (Load::TooMuch, false) => refuse(field, "load", t::load_needs_supervisor(l)),
        }
    }

    /// What she herself hears before she records one more.
    pub(crate) fn warning_to_herself(self, l: Lang) -> Option<Block> {
        match self.said() {
            Load::Fits => None,
            Load::Full => Some(Block::Warning(t::load_yours_full(l, self.known))),
            Load::TooMuch => Some(Block::Warning(t::load_yours_too_much(l).into())),
        }
    }

    /// What whoever is about to give her one more hears.
    pub(crate) fn warning(self, l: Lang) -> Option<Block> {
        match self.said() {
            Load::Fits => None,
            Load::Full => Some(Block::Warning(t::load_of_worker_full(l, self.known))),
            Load::TooMuch => Some(Block::Warning(t::load_of_worker_too_much(l).into())),
        }
    }

    /// The form that takes one more: with the warning, with the supervisor's word, or in its place that a supervisor decides.
    pub(crate) fn offer(self, l: Lang, main: Main, form: Form, actor: &Actor) -> Main {
        let main = main.with_some(self.warning(l));
        match (closing::load(self.others), actor.is(Role::Supervisor)) {
            (Load::Fits | Load::Full, _) => main.form(form),
            (Load::TooMuch, true) => main.form(form.ask(word(t::assign_load(l), t::assign_anyway(l)))),
            (Load::TooMuch, false) => main.text(t::open_waits(l)),
        }
    }
}

/// The box in which a supervisor says it.
pub fn word(label: &str, says: &str) -> Field {
    Field::new("anyway", label, Control::Checkboxes { options: vec![Choice::new("yes", says, false)] })
}

/// The most that a supervisor's list shows.
const MOST_WAITING: usize = 20;

/// Who waits for a supervisor's word, as long as her worker's hands are full.
pub fn waiting_for_word(view: &View<'_>, supervisor: Id) -> Result<Vec<(SurvivorId, String)>, Failure> {
    // For two intakes of one worker, and for two who came back to her, the answer is the same.
    let mut known: HashMap<(StaffId, bool), bool> = HashMap::new();
    let mut waiting = Vec::new();
    for it in view::marked_as_waiting(view, supervisor)? {
        let are_full = match known.get(&(it.worker, it.is_intake)) {
            Some(known) => *known,
            None => Hands::of(view, it.worker, it.case)?.are_full(),
        };
        known.insert((it.worker, it.is_intake), are_full);
        if are_full && waiting.len() < MOST_WAITING {
            waiting.push((it.survivor, it.code));
        }
    }
    Ok(waiting)
}
