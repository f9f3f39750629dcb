//! How long a need has waited, and who must know. What they learn is that someone waits, and nothing about her.

use kernel::calls::CallLevel;
use serde::Serialize;

/// Minutes after which the person on duty is told, and the coordinator. Source: our own proposal to the partners; [M].
pub const DUTY_AFTER: i64 = 30;
const COORDINATOR_AFTER: i64 = 120;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    Fresh,
    Duty,
    Coordinator,
}

impl Waiting {
    /// `None` of a need that an older program took without its moment: it waits for everyone.
    pub fn since(asked_at: Option<i64>, now: i64) -> Self {
        match asked_at.map(|at| (now - at) / 60) {
            Some(minutes) if minutes < DUTY_AFTER => Waiting::Fresh,
            Some(minutes) if minutes < COORDINATOR_AFTER => Waiting::Duty,
            Some(_) | None => Waiting::Coordinator,
        }
    }
}

/// Who is called about a need, and how many seconds after it was asked.
pub const CALLS: [(CallLevel, i64); 2] = [(CallLevel::Duty, DUTY_AFTER * 60), (CallLevel::Coordinator, COORDINATOR_AFTER * 60)];
