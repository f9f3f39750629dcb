//! How a practice, a proposal, a commitment, a reform and a shared thing go on (I.2).

use kernel::coded;

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
        let ways = match self {
            Machine::Kept => KEPT,
            Machine::Practice => PRACTICE,
            Machine::Proposal => PROPOSAL,
            Machine::Commitment => COMMITMENT,
            Machine::Reform => return reform(state, event),
            Machine::Pool => POOL,
        };
        ways.iter().find(|(from, by, _)| (*from, *by) == (state, event)).map(|(.., to)| *to)
    }

    /// Every state that can be reached, the first one first.
    pub fn states(self) -> Vec<State> {
        let mut reached = vec![self.first()];
        let mut at = 0;
        while let Some(state) = reached.get(at).copied() {
            for next in Event::ALL.into_iter().filter_map(|event| self.after(state, event)) {
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
        Event::ALL.into_iter().filter(possible).collect()
    }
}

/// One way of a machine: from this state, by this step, to that one. What is not among them is not possible.
type Way = (State, Event, State);

const KEPT: &[Way] = &[(State::Kept, Event::TakeBack, State::TakenBack)];

const PRACTICE: &[Way] = &[
    (State::Observed, Event::Weigh, State::Weighed),
    // Times change: what was turned down can be weighed again.
    (State::TurnedDown, Event::Weigh, State::Weighed),
    (State::Weighed, Event::Pilot, State::Piloted),
    (State::Weighed, Event::Adopt, State::AdoptedHere),
    (State::Piloted, Event::Adopt, State::AdoptedHere),
    (State::Weighed, Event::Adapt, State::Adapted),
    (State::Piloted, Event::Adapt, State::Adapted),
    (State::Observed, Event::TurnDown, State::TurnedDown),
    (State::Weighed, Event::TurnDown, State::TurnedDown),
    (State::Piloted, Event::TurnDown, State::TurnedDown),
];

const PROPOSAL: &[Way] = &[(State::Made, Event::Hear, State::Heard), (State::Heard, Event::Answer, State::Answered)];

const COMMITMENT: &[Way] = &[
    (State::Proposed, Event::Accept, State::Accepted),
    (State::Accepted, Event::Begin, State::InProgress),
    (State::InProgress, Event::Finish, State::Done),
    (State::Accepted, Event::Postpone, State::Accepted),
    (State::InProgress, Event::Postpone, State::InProgress),
    (State::Accepted, Event::Share, State::Accepted),
    (State::InProgress, Event::Share, State::InProgress),
    // Another has not promised it yet.
    (State::Accepted, Event::HandOver, State::Proposed),
    (State::InProgress, Event::HandOver, State::Proposed),
    (State::Proposed, Event::Drop, State::Dropped),
    (State::Accepted, Event::Drop, State::Dropped),
    (State::InProgress, Event::Drop, State::Dropped),
];

const POOL: &[Way] = &[
    (State::Open, Event::Match, State::Matched),
    (State::Matched, Event::Use, State::Used),
    (State::Used, Event::Thank, State::Thanked),
    (State::Open, Event::Withdraw, State::Withdrawn),
    (State::Matched, Event::Withdraw, State::Withdrawn),
];

/// A reform goes from stage to stage; at each it can be blocked and freed.
fn reform(state: State, event: Event) -> Option<State> {
    if event == Event::Advance {
        return next_stage(state);
    }
    (matches!(event, Event::Block | Event::Unblock) && STAGES.contains(&state)).then_some(state)
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
