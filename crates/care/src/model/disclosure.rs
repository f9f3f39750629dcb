//! What goes to others without her consent, because a law demands it (R-CO-06). A supervisor looks at each.

use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};

/// Why it may go without her consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    Law,
}

impl Ground {
    /// The form on which it is asked for.
    pub fn form(self) -> &'static str {
        match self {
            Ground::Law => "mandatory-report",
        }
    }

    /// Where it is written down, below her address.
    pub fn path(self) -> &'static str {
        match self {
            Ground::Law => "mandatory-reports",
        }
    }

    /// Where it begins: a law needs nobody's word.
    pub fn begins(self) -> State {
        match self {
            Ground::Law => State::Confirmed,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It counts as given, and waits for a supervisor's look.
    Confirmed,
    Reviewed,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            State::Confirmed => "confirmed",
            State::Reviewed => "reviewed",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Review,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// Nobody looks at what she did herself.
    Herself,
    /// It was answered already.
    NotNow,
}

/// What was done about it so far, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    pub state: State,
    pub asked_by: StaffId,
}

impl Course {
    /// The state after a step of somebody's.
    pub fn after(self, step: Step, by: StaffId) -> Result<State, Barred> {
        if by == self.asked_by {
            return Err(Barred::Herself);
        }
        match (self.state, step) {
            (State::Confirmed, Step::Review) => Ok(State::Reviewed),
            (State::Reviewed, Step::Review) => Err(Barred::NotNow),
        }
    }
}

/// What a supervisor said after her look. It stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Review {
    pub by: StaffId,
    /// Seconds since 1970.
    pub at: i64,
    pub verdict: Verdict,
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Right,
    NotRight,
}

impl Verdict {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "right" => Some(Verdict::Right),
            "not_right" => Some(Verdict::NotRight),
            _ => None,
        }
    }
}

/// What was added afterwards. What stood before stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Addition {
    pub by: StaffId,
    pub at: i64,
    pub text: String,
}
