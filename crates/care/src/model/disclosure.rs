//! What goes to others without her consent: because a law demands it (R-CO-06), or because of danger now, which two
//! people must agree on (R-CO-07). A supervisor looks at each afterwards.

use kernel::{ids::StaffId, thresholds::DANGER_REVIEW_SECONDS};
use serde::{Deserialize, Serialize};

/// A reason of one word says nothing to whoever must agree.
const SHORTEST_REASON: usize = 20;

/// Why it may go without her consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    Law,
    Danger,
}

impl Ground {
    /// The form on which it is asked for.
    pub fn form(self) -> &'static str {
        match self {
            Ground::Law => "mandatory-report",
            Ground::Danger => "danger-disclosure",
        }
    }

    /// Where it is written down, below her address.
    pub fn path(self) -> &'static str {
        match self {
            Ground::Law => "mandatory-reports",
            Ground::Danger => "danger-disclosures",
        }
    }

    /// Where it begins: a law needs nobody's word, danger that of a second person.
    pub fn begins(self) -> State {
        match self {
            Ground::Law => State::Confirmed,
            Ground::Danger => State::Asked,
        }
    }

    /// The second until which a supervisor has looked at what counts since this one.
    pub fn review_due(self, since: i64) -> Option<i64> {
        match self {
            Ground::Law => None,
            Ground::Danger => Some(since + DANGER_REVIEW_SECONDS),
        }
    }
}

pub fn is_reason_enough(reason: &str) -> bool {
    reason.trim().chars().count() >= SHORTEST_REASON
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing may be given yet.
    Asked,
    /// It may be given and counts as given, and waits for a supervisor's look.
    Confirmed,
    /// A second person said no. Nothing may be given.
    Refused,
    Reviewed,
}

impl State {
    pub const ALL: [State; 4] = [State::Asked, State::Confirmed, State::Refused, State::Reviewed];

    pub fn code(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Confirmed => "confirmed",
            State::Refused => "refused",
            State::Reviewed => "reviewed",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Confirm,
    Refuse,
    Review,
}

impl Step {
    pub const ALL: [Step; 3] = [Step::Confirm, Step::Refuse, Step::Review];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// Nobody answers for what she asked for herself.
    Herself,
    /// She agreed to it, and another supervisor could look.
    LeftToAnother,
    /// It was answered already, or nobody agreed yet.
    NotNow,
}

/// What was done about it so far, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    pub state: State,
    pub asked_by: StaffId,
    /// Who agreed, or said no.
    pub second: Option<StaffId>,
    /// Supervisors who are not kept away from her (R-CA-10).
    pub supervisors: &'a [StaffId],
}

impl Course<'_> {
    /// The state after a step of somebody's, whose role was asked before.
    pub fn after(self, step: Step, by: StaffId) -> Result<State, Barred> {
        if by == self.asked_by {
            return Err(Barred::Herself);
        }
        match (self.state, step) {
            (State::Asked, Step::Confirm) => Ok(State::Confirmed),
            (State::Asked, Step::Refuse) => Ok(State::Refused),
            (State::Confirmed, Step::Review) if self.is_left_to_another(by) => Err(Barred::LeftToAnother),
            (State::Confirmed, Step::Review) => Ok(State::Reviewed),
            (State::Asked | State::Refused | State::Reviewed, Step::Review) | (State::Confirmed | State::Refused | State::Reviewed, Step::Confirm | Step::Refuse) => {
                Err(Barred::NotNow)
            }
        }
    }

    /// Where she is the only one who could, her own look is better than none.
    fn is_left_to_another(&self, by: StaffId) -> bool {
        self.second == Some(by) && self.supervisors.iter().any(|one| *one != by && *one != self.asked_by)
    }
}

/// What the second person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Second {
    pub by: StaffId,
    /// Seconds since 1970.
    pub at: i64,
    pub words: String,
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
