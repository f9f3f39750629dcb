//! The wish that all about her be destroyed, and what holds it back.

use jiff::civil::Date;
use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};
use space::Id;

use crate::model::erasure::{Assurance, ErasureState, Ground, due};

/// Outlives her: it says who did what and when, and nothing of her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ErasureHead {
    pub ground: Ground,
    pub state: ErasureState,
    pub asked_on: String,
    pub asked_by: StaffId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// The newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Turned>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<StaffId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Checked {
    pub by: StaffId,
    pub how: Assurance,
}

/// A no, with its reason: a code of the list `erasure_refusal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Turned {
    pub by: StaffId,
    pub on: String,
    pub because: String,
}

#[derive(Debug, Clone)]
pub struct Erasure {
    pub record: Id,
    pub version: i64,
    pub head: ErasureHead,
}

impl ErasureHead {
    pub fn asked(ground: Ground, on: Date, by: StaffId) -> Self {
        ErasureHead { ground, state: ground.begins(), asked_on: on.to_string(), asked_by: by, checked: None, refused: Vec::new(), decided_by: None }
    }

    /// The last day on which it is decided.
    pub fn due(&self) -> Option<Date> {
        self.asked_on.parse().ok().map(due)
    }

    /// Who wrote it down, made sure, or said no.
    pub fn had_a_hand(&self) -> impl Iterator<Item = StaffId> {
        let refused = self.refused.iter().map(|turned| turned.by);
        [Some(self.asked_by), self.checked.as_ref().map(|checked| checked.by)].into_iter().flatten().chain(refused)
    }
}

/// A court or an investigation needs her record: until when, and why (a code of the list `hold_reason`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HoldHead {
    pub because: String,
    /// Its last day.
    pub until: String,
    pub by: StaffId,
}

#[derive(Debug, Clone)]
pub struct Hold {
    pub record: Id,
    pub version: i64,
    pub head: HoldHead,
}

impl Hold {
    pub fn is_in_force(&self, today: Date) -> bool {
        // A day that cannot be read holds: what is destroyed does not come back.
        self.head.until.parse().map_or(true, |until: Date| today <= until)
    }
}
