//! A bed's states (I.3). Nothing stores a total: what is free follows from the beds.

use kernel::coded;
use serde::Serialize;

coded! {
    BedState {
        Free = "free",
        /// Kept for a request, and free again by itself when its time is over.
        Held = "held",
        Occupied = "occupied",
        Cleaning = "cleaning",
        /// Out of service, with a reason and a day.
        Blocked = "blocked",
        /// There is no such bed any longer.
        Retired = "retired",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BedEvent {
    Hold,
    /// Held for longer, for the same need.
    Keep,
    Release,
    Occupy,
    Vacate,
    Cleaned,
    Block,
    Unblock,
    Retire,
}

impl BedEvent {
    pub const ALL: [BedEvent; 9] =
        [BedEvent::Hold, BedEvent::Keep, BedEvent::Release, BedEvent::Occupy, BedEvent::Vacate, BedEvent::Cleaned, BedEvent::Block, BedEvent::Unblock, BedEvent::Retire];
}

impl BedState {
    /// It can be slept in, sooner or later tonight.
    pub fn is_usable(self) -> bool {
        match self {
            BedState::Free | BedState::Held | BedState::Occupied | BedState::Cleaning => true,
            BedState::Blocked | BedState::Retired => false,
        }
    }

    /// The state after an event, or nothing where it is not possible.
    pub fn after(self, event: BedEvent) -> Option<BedState> {
        use BedEvent as E;
        use BedState as S;
        match (self, event) {
            (S::Free, E::Hold) | (S::Held, E::Keep) => Some(S::Held),
            (S::Held, E::Release) => Some(S::Free),
            (S::Free | S::Held, E::Occupy) => Some(S::Occupied),
            (S::Occupied, E::Vacate) => Some(S::Cleaning),
            (S::Cleaning, E::Cleaned) => Some(S::Free),
            (S::Free | S::Cleaning, E::Block) => Some(S::Blocked),
            (S::Blocked, E::Unblock) => Some(S::Free),
            (S::Free | S::Cleaning | S::Blocked, E::Retire) => Some(S::Retired),
            (S::Free, E::Keep | E::Release | E::Vacate | E::Cleaned | E::Unblock)
            | (S::Held, E::Hold | E::Vacate | E::Cleaned | E::Block | E::Unblock | E::Retire)
            | (S::Occupied, E::Hold | E::Keep | E::Release | E::Occupy | E::Cleaned | E::Block | E::Unblock | E::Retire)
            | (S::Cleaning, E::Hold | E::Keep | E::Release | E::Occupy | E::Vacate | E::Unblock)
            | (S::Blocked, E::Hold | E::Keep | E::Release | E::Occupy | E::Vacate | E::Cleaned | E::Block)
            | (S::Retired, E::Hold | E::Keep | E::Release | E::Occupy | E::Vacate | E::Cleaned | E::Block | E::Unblock | E::Retire) => None,
        }
    }

    /// What it is at this moment: a hold whose time is over is no hold.
    #[must_use]
    pub fn at(self, now: i64, hold_until: Option<i64>) -> BedState {
        match self {
            BedState::Held if hold_until.is_none_or(|until| until <= now) => BedState::Free,
            BedState::Free | BedState::Held | BedState::Occupied | BedState::Cleaning | BedState::Blocked | BedState::Retired => self,
        }
    }
}

/// How many beds are in which state: the parts are counted, the whole is their sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Count {
    pub free: usize,
    pub held: usize,
    pub occupied: usize,
    pub cleaning: usize,
    pub blocked: usize,
}

impl Count {
    pub fn of(states: impl IntoIterator<Item = BedState>) -> Self {
        let mut count = Count::default();
        for state in states {
            match state {
                BedState::Free => count.free += 1,
                BedState::Held => count.held += 1,
                BedState::Occupied => count.occupied += 1,
                BedState::Cleaning => count.cleaning += 1,
                BedState::Blocked => count.blocked += 1,
                // It is no part of the capacity.
                BedState::Retired => {}
            }
        }
        count
    }

    pub fn capacity(self) -> usize {
        self.free + self.held + self.occupied + self.cleaning + self.blocked
    }

    /// R-SH-05: occupied of those that could be used.
    pub fn available(self) -> usize {
        self.capacity() - self.blocked
    }
}
