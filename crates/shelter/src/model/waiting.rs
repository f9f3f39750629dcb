//! How long a need has waited, and who must know. What they learn is that someone waits, and nothing about her.

use kernel::{
    calls::CallLevel,
    thresholds::{NEED_COORDINATOR_MINUTES, NEED_DUTY_MINUTES, NEED_ROUTINE_HOURS, NEED_URGENT_HOURS},
};
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    Fresh,
    Duty,
    Coordinator,
    /// Nobody decided in time. A place can still be found; until somebody says how it ended it is neither met nor unmet.
    Expired,
}

impl Waiting {
    /// `asked_at` is `None` of a need that an older program took without its moment: nobody decided it since. `urgency` is a
    /// code of the list; where nobody said how soon, it is soon.
    pub fn since(asked_at: Option<i64>, urgency: Option<&str>, now: i64) -> Self {
        let hours = if matches!(urgency, Some("days" | "routine")) { NEED_ROUTINE_HOURS } else { NEED_URGENT_HOURS };
        match asked_at.map(|at| (now - at) / 60) {
            Some(minutes) if minutes < NEED_DUTY_MINUTES => Waiting::Fresh,
            Some(minutes) if minutes < NEED_COORDINATOR_MINUTES => Waiting::Duty,
            Some(minutes) if minutes < hours * 60 => Waiting::Coordinator,
            Some(_) | None => Waiting::Expired,
        }
    }
}

/// Who is called about a need, and how many seconds after it was asked.
pub const CALLS: [(CallLevel, i64); 2] = [(CallLevel::Duty, NEED_DUTY_MINUTES * 60), (CallLevel::Coordinator, NEED_COORDINATOR_MINUTES * 60)];
