//! High concern is a supervisor's to look at within the hour (R-CA-04), and hers alone to lower (scenario 8).
//! It is what people said, never a score.

use kernel::{ids::StaffId, thresholds::CONCERN_LOOK_SECONDS};
use serde::{Deserialize, Serialize};

/// The code of the list `priority` that calls a supervisor.
pub const HIGH: &str = "high";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Concern {
    /// Second since which it is high.
    pub since: i64,
    /// The supervisor who looked at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_by: Option<StaffId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<i64>,
}

/// A worker may raise it at any time; to lower it she asks her supervisor.
#[derive(Debug, PartialEq, Eq)]
pub struct NotHersToLower;

impl Concern {
    pub fn raised(since: i64) -> Self {
        Concern { since, seen_by: None, seen_at: None }
    }

    #[must_use]
    pub fn seen(self, by: StaffId, at: i64) -> Self {
        Concern { seen_by: Some(by), seen_at: Some(at), ..self }
    }

    pub fn waits(self) -> bool {
        self.seen_at.is_none()
    }

    pub fn is_overdue(self, now: i64) -> bool {
        self.waits() && now - self.since > CONCERN_LOOK_SECONDS
    }

    /// High once more, after something happened or she came back: what a supervisor has seen is to be looked at anew, and
    /// what still waits keeps its hour.
    #[must_use]
    pub fn again(self, now: i64) -> Self {
        if self.waits() { self } else { Concern::raised(now) }
    }

    /// What stands after somebody says how worried she is.
    pub fn after(before: Option<Concern>, said: &str, is_supervisor: bool, now: i64) -> Result<Option<Concern>, NotHersToLower> {
        match (before, said == HIGH) {
            (Some(high), true) => Ok(Some(high.again(now))),
            (None, true) => Ok(Some(Concern::raised(now))),
            (Some(_), false) if !is_supervisor => Err(NotHersToLower),
            (Some(_) | None, false) => Ok(None),
        }
    }
}
