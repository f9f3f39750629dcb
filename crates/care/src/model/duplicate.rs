//! Two records turn out to be one person's. One says so, a supervisor looks again; nothing is deleted or poured together.

use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateState {
    /// Somebody says so, and nothing has changed yet.
    Asked,
    /// A second person has looked: the record is put aside.
    Confirmed,
    /// They are two persons after all, or nobody is sure.
    Undone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateEvent {
    Ask,
    Confirm,
    Undo,
}

impl DuplicateEvent {
    pub const ALL: [DuplicateEvent; 3] = [DuplicateEvent::Ask, DuplicateEvent::Confirm, DuplicateEvent::Undo];
}

impl DuplicateState {
    pub const ALL: [DuplicateState; 3] = [DuplicateState::Asked, DuplicateState::Confirmed, DuplicateState::Undone];

    pub fn after(self, event: DuplicateEvent) -> Option<DuplicateState> {
        use DuplicateEvent as E;
        use DuplicateState as S;
        match (self, event) {
            (S::Undone, E::Ask) => Some(S::Asked),
            (S::Asked, E::Confirm) => Some(S::Confirmed),
            (S::Asked | S::Confirmed, E::Undo) => Some(S::Undone),
            (S::Asked, E::Ask) | (S::Confirmed, E::Ask | E::Confirm) | (S::Undone, E::Confirm | E::Undo) => None,
        }
    }

    /// Whether somebody says or said so, and it stands.
    pub fn stands(self) -> bool {
        match self {
            DuplicateState::Asked | DuplicateState::Confirmed => true,
            DuplicateState::Undone => false,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            DuplicateState::Asked => "asked",
            DuplicateState::Confirmed => "confirmed",
            DuplicateState::Undone => "undone",
        }
    }
}

/// R-CA-10: whoever is kept away from one record is kept away from the other, or one of them would open what the other closes.
pub fn same_ties(one: &[StaffId], other: &[StaffId]) -> bool {
    let is_within = |some: &[StaffId], all: &[StaffId]| some.iter().all(|staff| all.contains(staff));
    is_within(one, other) && is_within(other, one)
}
