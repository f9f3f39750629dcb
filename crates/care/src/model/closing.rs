//! When a case may begin to close, and who may close it (R-CA-03, R-CA-08, R-CA-09).

use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};

/// R-CA-08.
pub const FEWEST_ATTEMPTS: u8 = 3;
const SILENT_SECONDS: i64 = 30 * 86_400;

/// Why, and what was done before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Closing {
    /// A code of the list `closure_reason`.
    pub reason: String,
    pub is_informed: bool,
    pub is_plan_reviewed: bool,
    /// Safe attempts to reach her, where there was no contact.
    pub attempts: u8,
    pub asked_by: StaffId,
}

/// Whether she has a safety plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Made,
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// She does not know, or not that she may come back at any time.
    Informed,
    Plan,
    /// A plan that nobody made was not looked at.
    NoPlan,
    Attempts,
    /// The case is younger than thirty days.
    Days,
}

impl Closing {
    /// Nobody can speak with her about it.
    fn is_without_her(&self) -> bool {
        matches!(self.reason.as_str(), "no_contact_30d" | "death" | "duplicate")
    }

    pub fn lacking(&self, plan: Plan, opened_at: Option<i64>, now: i64) -> Vec<Lacking> {
        let mut lacking = Vec::new();
        if !self.is_without_her() {
            lacking.extend((!self.is_informed).then_some(Lacking::Informed));
            lacking.extend(match (self.is_plan_reviewed, plan) {
                (false, Plan::Made | Plan::Missing) => Some(Lacking::Plan),
                (true, Plan::Missing) => Some(Lacking::NoPlan),
                (true, Plan::Made) => None,
            });
        }
        if self.reason == "no_contact_30d" {
            lacking.extend((self.attempts < FEWEST_ATTEMPTS).then_some(Lacking::Attempts));
            lacking.extend(opened_at.is_none_or(|opened| now - opened < SILENT_SECONDS).then_some(Lacking::Days));
        }
        lacking
    }
}

/// How full a worker's hands are (R-CA-06). The numbers are figures of the field, to be set by the partners. [M]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    Fits,
    Full,
    /// Given only when the supervisor says so once more.
    TooMuch,
}

pub fn load(active_cases: i64) -> Load {
    match active_cases {
        ..15 => Load::Fits,
        15..20 => Load::Full,
        20.. => Load::TooMuch,
    }
}
