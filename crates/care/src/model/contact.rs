//! Somebody tried to reach her: in which way, and what came of it (R-CA-08). It is said by people; the program calls nobody.

use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};

use super::safe_contact::NotSafe;

/// The list `contact_outcome`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Reached,
    NotReached,
    SomebodyElse,
}

impl Outcome {
    pub const ALL: [Outcome; 3] = [Outcome::Reached, Outcome::NotReached, Outcome::SomebodyElse];

    pub fn code(self) -> &'static str {
        match self {
            Outcome::Reached => "reached",
            Outcome::NotReached => "not_reached",
            Outcome::SomebodyElse => "somebody_else",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Outcome::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// It was she herself.
    fn is_contact(self) -> bool {
        match self {
            Outcome::Reached => true,
            Outcome::NotReached | Outcome::SomebodyElse => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Attempt {
    /// A code of the list `contact_way`.
    pub way: String,
    pub outcome: Outcome,
    /// Seconds since 1970: when it was made.
    pub at: i64,
    pub by: StaffId,
    /// What it was against at that moment. It happened, so it is written down all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<NotSafe>,
    /// Second at which it was written down, where that was later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_at: Option<i64>,
}

/// When somebody last spoke with her; `attempts` has the newest first.
pub fn last_contact(attempts: &[Attempt]) -> Option<i64> {
    attempts.iter().find(|attempt| attempt.outcome.is_contact()).map(|attempt| attempt.at)
}

/// How often somebody tried safely since the last contact with her; `attempts` has the newest first. That she was reached
/// otherwise than she allowed ends her silence too, but what was not safe is no attempt that a case could end upon.
pub fn since_last_contact(attempts: &[Attempt]) -> usize {
    attempts.iter().take_while(|attempt| !attempt.outcome.is_contact()).filter(|attempt| attempt.against.is_none()).count()
}

/// Whether somebody tried otherwise than she allowed since the last contact with her that was safe.
pub fn is_to_be_asked_about(attempts: &[Attempt]) -> bool {
    attempts.iter().take_while(|attempt| !attempt.outcome.is_contact() || attempt.against.is_some()).any(|attempt| attempt.against.is_some())
}
