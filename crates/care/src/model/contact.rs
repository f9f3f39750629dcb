//! Somebody tried to reach her: in which way, and what came of it (R-CA-08). It is said by people; the program calls nobody.

use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};

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
    /// Seconds since 1970.
    pub at: i64,
    pub by: StaffId,
}

/// When somebody last spoke with her; `attempts` has the newest first.
pub fn last_contact(attempts: &[Attempt]) -> Option<i64> {
    attempts.iter().find(|attempt| attempt.outcome.is_contact()).map(|attempt| attempt.at)
}

/// How often somebody tried since the last contact with her; `attempts` has the newest first.
pub fn since_last_contact(attempts: &[Attempt]) -> usize {
    attempts.iter().take_while(|attempt| !attempt.outcome.is_contact()).count()
}
