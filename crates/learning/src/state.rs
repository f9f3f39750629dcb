//! How a practice, a proposal, a commitment, a reform and a shared thing go on (I.2).

use serde::{Deserialize, Serialize};

use crate::kind::coded;

coded! {
    /// One list of steps for all machines: a step that a machine does not know is refused by it.
    Event {
        Weigh = "weigh",
        Pilot = "pilot",
        Adopt = "adopt",
        Adapt = "adapt",
        TurnDown = "turn_down",
        Hear = "hear",
        Answer = "answer",
        Accept = "accept",
        Begin = "begin",
        Finish = "finish",
        Drop = "drop",
        /// Its day was moved, or another is to keep it: written by changing it, with a reason.
        Postpone = "postpone",
        HandOver = "hand_over",
        /// Others share it with whoever leads, or share it no longer.
        Share = "share",
        Advance = "advance",
        Block = "block",
        Unblock = "unblock",
        Match = "match",
        Use = "use",
        Thank = "thank",
        Withdraw = "withdraw",
        /// It was written by mistake: it stands in no list and no number, and its page says why.
        TakeBack = "take_back",
    }
}

coded! {
    State {
        /// What is only written down.
        Kept = "kept",
        Observed = "observed",
        Weighed = "weighed",
        Piloted = "piloted",
        AdoptedHere = "adopted_here",
        Adapted = "adapted",
        TurnedDown = "turned_down",
        Made = "made",
        Heard = "heard",
        Answered = "answered",
        Proposed = "proposed",
        Accepted = "accepted",
        InProgress = "in_progress",
        Done = "done",
        Dropped = "dropped",
        Idea = "idea",
        Group = "group",
        Draft = "draft",
        Consultation = "consultation",
        Government = "government",
        Parliament = "parliament",
        Adopted = "adopted",
        InForce = "in_force",
        ImplementationAct = "implementation_act",
        Monitored = "monitored",
        Open = "open",
        Matched = "matched",
        Used = "used",
        Thanked = "thanked",
        Withdrawn = "withdrawn",
        TakenBack = "taken_back",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    Kept,
    Practice,
    Proposal,
    Commitment,
    Reform,
    Pool,
}

impl Machine {
    pub const ALL: [Machine; 6] = [Machine::Kept, Machine::Practice, Machine::Proposal, Machine::Commitment, Machine::Reform, Machine::Pool];

    pub fn first(self) -> State {
        match self {
            Machine::Kept => State::Kept,
            Machine::Practice => State::Observed,
            Machine::Proposal => State::Made,
            Machine::Commitment => State::Proposed,
            Machine::Reform => State::Idea,
            Machine::Pool => State::Open,
        }
    }

    /// The state after a step, or nothing where it is not possible. Whether a reform is blocked stands beside its stage.
    pub fn after(self, state: State, event: Event) -> Option<State> {
        match self {
            Machine::Kept => kept(state, event),
            Machine::Practice => practice(state, event),
            Machine::Proposal => proposal(state, event),
            Machine::Commitment => commitment(state, event),
            Machine::Reform => reform(state, event),
            Machine::Pool => pool(state, event),
        }
    }

    /// Every state that can be reached, the first one first.
    pub fn states(self) -> Vec<State> {
        let mut reached = vec![self.first()];
        let mut at = 0;
        while let Some(state) = reached.get(at).copied() {
            for next in Event::ALL.iter().filter_map(|event| self.after(state, *event)) {
                if !reached.contains(&next) {
                    reached.push(next);
                }
            }
            at += 1;
        }
        reached
    }

    /// What can be done now by a step of its own.
    pub fn events(self, state: State, is_blocked: bool) -> Vec<Event> {
        let possible = |event: &Event| self.after(state, *event).is_some() && may_while_blocked(*event, is_blocked) && !is_by_change(*event);
        Event::ALL.iter().copied().filter(possible).collect()
    }
}

/// A step of a machine: from these states to that one.
fn step(state: State, from: &[State], to: State) -> Option<State> {
    from.contains(&state).then_some(to)
}

fn kept(state: State, event: Event) -> Option<State> {
    use Event as E;
    use State as S;
    match event {
        E::TakeBack => step(state, &[S::Kept], S::TakenBack),
        E::Weigh
        | E::Pilot
        | E::Adopt
        | E::Adapt
        | E::TurnDown
        | E::Hear
        | E::Answer
        | E::Accept
        | E::Begin
        | E::Finish
        | E::Drop
        | E::Postpone
        | E::HandOver
        | E::Share
        | E::Advance
        | E::Block
        | E::Unblock
        | E::Match
        | E::Use
        | E::Thank
        | E::Withdraw => None,
    }
}

fn practice(state: State, event: Event) -> Option<State> {
    use Event as E;
    use State as S;
    match event {
        // Times change: what was turned down can be weighed again.
        E::Weigh => step(state, &[S::Observed, S::TurnedDown], S::Weighed),
        E::Pilot => step(state, &[S::Weighed], S::Piloted),
        E::Adopt => step(state, &[S::Weighed, S::Piloted], S::AdoptedHere),
        E::Adapt => step(state, &[S::Weighed, S::Piloted], S::Adapted),
        E::TurnDown => step(state, &[S::Observed, S::Weighed, S::Piloted], S::TurnedDown),
        E::Hear
        | E::Answer
        | E::Accept
        | E::Begin
        | E::Finish
        | E::Drop
        | E::Postpone
        | E::HandOver
        | E::Share
        | E::Advance
        | E::Block
        | E::Unblock
        | E::Match
        | E::Use
        | E::Thank
        | E::Withdraw
        | E::TakeBack => None,
    }
}

fn proposal(state: State, event: Event) -> Option<State> {
    use Event as E;
    use State as S;
    match event {
        E::Hear => step(state, &[S::Made], S::Heard),
        E::Answer => step(state, &[S::Heard], S::Answered),
        E::Weigh
        | E::Pilot
        | E::Adopt
        | E::Adapt
        | E::TurnDown
        | E::Accept
        | E::Begin
        | E::Finish
        | E::Drop
        | E::Postpone
        | E::HandOver
        | E::Share
        | E::Advance
        | E::Block
        | E::Unblock
        | E::Match
        | E::Use
        | E::Thank
        | E::Withdraw
        | E::TakeBack => None,
    }
}

fn commitment(state: State, event: Event) -> Option<State> {
    use Event as E;
    use State as S;
    match event {
        E::Accept => step(state, &[S::Proposed], S::Accepted),
        E::Begin => step(state, &[S::Accepted], S::InProgress),
        E::Finish => step(state, &[S::InProgress], S::Done),
        E::Postpone | E::Share => step(state, &[S::Accepted, S::InProgress], state),
        // Another has not promised it yet.
        E::HandOver => step(state, &[S::Accepted, S::InProgress], S::Proposed),
        E::Drop => step(state, &[S::Proposed, S::Accepted, S::InProgress], S::Dropped),
        E::Weigh
        | E::Pilot
        | E::Adopt
        | E::Adapt
        | E::TurnDown
        | E::Hear
        | E::Answer
        | E::Advance
        | E::Block
        | E::Unblock
        | E::Match
        | E::Use
        | E::Thank
        | E::Withdraw
        | E::TakeBack => None,
    }
}

fn reform(state: State, event: Event) -> Option<State> {
    use Event as E;
    match event {
        E::Advance => next_stage(state),
        E::Block | E::Unblock => step(state, &STAGES, state),
        E::Weigh
        | E::Pilot
        | E::Adopt
        | E::Adapt
        | E::TurnDown
        | E::Hear
        | E::Answer
        | E::Accept
        | E::Begin
        | E::Finish
        | E::Drop
        | E::Postpone
        | E::HandOver
        | E::Share
        | E::Match
        | E::Use
        | E::Thank
        | E::Withdraw
        | E::TakeBack => None,
    }
}

fn pool(state: State, event: Event) -> Option<State> {
    use Event as E;
    use State as S;
    match event {
        E::Match => step(state, &[S::Open], S::Matched),
        E::Use => step(state, &[S::Matched], S::Used),
        E::Thank => step(state, &[S::Used], S::Thanked),
        E::Withdraw => step(state, &[S::Open, S::Matched], S::Withdrawn),
        E::Weigh
        | E::Pilot
        | E::Adopt
        | E::Adapt
        | E::TurnDown
        | E::Hear
        | E::Answer
        | E::Accept
        | E::Begin
        | E::Finish
        | E::Drop
        | E::Postpone
        | E::HandOver
        | E::Share
        | E::Advance
        | E::Block
        | E::Unblock
        | E::TakeBack => None,
    }
}

/// Steps that are written when the record is changed.
pub fn is_by_change(event: Event) -> bool {
    matches!(event, Event::Postpone | Event::HandOver | Event::Share)
}

/// A blocked reform goes nowhere until what blocks it is gone.
pub fn may_while_blocked(event: Event, is_blocked: bool) -> bool {
    match event {
        Event::Advance | Event::Block => !is_blocked,
        Event::Unblock => is_blocked,
        Event::Weigh
        | Event::Pilot
        | Event::Adopt
        | Event::Adapt
        | Event::TurnDown
        | Event::Hear
        | Event::Answer
        | Event::Accept
        | Event::Begin
        | Event::Finish
        | Event::Drop
        | Event::Postpone
        | Event::HandOver
        | Event::Share
        | Event::Match
        | Event::Use
        | Event::Thank
        | Event::Withdraw
        | Event::TakeBack => true,
    }
}

/// The way of a reform (G.9).
const STAGES: [State; 10] = [
    State::Idea,
    State::Group,
    State::Draft,
    State::Consultation,
    State::Government,
    State::Parliament,
    State::Adopted,
    State::InForce,
    State::ImplementationAct,
    State::Monitored,
];

fn next_stage(state: State) -> Option<State> {
    let at = STAGES.iter().position(|stage| *stage == state)?;
    STAGES.get(at + 1).copied()
}

/// A step that nobody could judge later without a word about why, or what shows it.
pub fn wants_words(event: Event) -> bool {
    match event {
        Event::Adopt
        | Event::Adapt
        | Event::TurnDown
        | Event::TakeBack
        | Event::Drop
        | Event::Postpone
        | Event::HandOver
        | Event::Share
        | Event::Advance
        | Event::Block
        | Event::Unblock
        | Event::Answer
        | Event::Finish => true,
        Event::Weigh | Event::Pilot | Event::Hear | Event::Accept | Event::Begin | Event::Match | Event::Use | Event::Thank | Event::Withdraw => false,
    }
}

/// Whether nothing more is expected of it.
pub fn is_over(state: State) -> bool {
    match state {
        State::Done
        | State::Dropped
        | State::TurnedDown
        | State::AdoptedHere
        | State::Adapted
        | State::Answered
        | State::Monitored
        | State::Thanked
        | State::Withdrawn
        | State::TakenBack => true,
        State::Kept
        | State::Observed
        | State::Weighed
        | State::Piloted
        | State::Made
        | State::Heard
        | State::Proposed
        | State::Accepted
        | State::InProgress
        | State::Idea
        | State::Group
        | State::Draft
        | State::Consultation
        | State::Government
        | State::Parliament
        | State::Adopted
        | State::InForce
        | State::ImplementationAct
        | State::Open
        | State::Matched
        | State::Used => false,
    }
}
