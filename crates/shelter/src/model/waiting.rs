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
    /// Nobody decided in time. A place can still be found; until somebody says how it ended it is neither met nor unmet.
    Expired,
}

/// Hours after which a need is decided. Source: domain.md I.2, ShelterRequest, 12 h where it is urgent and 48 h where it is not.
const URGENT_HOURS: i64 = 12;
const ROUTINE_HOURS: i64 = 48;

impl Waiting {
    /// `asked_at` is `None` of a need that an older program took without its moment: nobody decided it since. `urgency` is a
    /// code of the list; where nobody said how soon, it is soon.
    pub fn since(asked_at: Option<i64>, urgency: Option<&str>, now: i64) -> Self {
        let hours = if matches!(urgency, Some("days" | "routine")) { ROUTINE_HOURS } else { URGENT_HOURS };
        match asked_at.map(|at| (now - at) / 60) {
            Some(minutes) if minutes < DUTY_AFTER => Waiting::Fresh,
            Some(minutes) if minutes < COORDINATOR_AFTER => Waiting::Duty,
            Some(minutes) if minutes < hours * 60 => Waiting::Coordinator,
            Some(_) | None => Waiting::Expired,
        }
    }
}

/// Who is called about a need, and how many seconds after it was asked.
pub const CALLS: [(CallLevel, i64); 2] = [(CallLevel::Duty, DUTY_AFTER * 60), (CallLevel::Coordinator, COORDINATOR_AFTER * 60)];
