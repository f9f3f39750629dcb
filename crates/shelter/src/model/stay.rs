//! Whether she is here, out, or gone (I.2, Stay). Being out is her right; being missed is a reason to make sure that she is safe.

use jiff::{ToSpan as _, civil::Date};
use kernel::thresholds::ABSENCE_UNEXPLAINED_SECONDS;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StayState {
    Here,
    Out,
    Left,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StayEvent {
    GoesOut,
    /// She was reached safely, and comes later.
    StillOut,
    ComesBack,
    Leaves,
}

impl StayEvent {
    pub const ALL: [StayEvent; 4] = [StayEvent::GoesOut, StayEvent::StillOut, StayEvent::ComesBack, StayEvent::Leaves];
}

impl StayState {
    pub const ALL: [StayState; 3] = [StayState::Here, StayState::Out, StayState::Left];

    pub fn after(self, event: StayEvent) -> Option<StayState> {
        use StayEvent as E;
        use StayState as S;
        match (self, event) {
            (S::Here, E::GoesOut) | (S::Out, E::StillOut) => Some(S::Out),
            (S::Out, E::ComesBack) => Some(S::Here),
            (S::Here | S::Out, E::Leaves) => Some(S::Left),
            (S::Here, E::StillOut | E::ComesBack) | (S::Out, E::GoesOut) | (S::Left, E::GoesOut | E::StillOut | E::ComesBack | E::Leaves) => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Absence {
    /// Second since which she is out.
    pub since: i64,
    /// Second by which she said that she would be back; a day after she went where she said nothing.
    pub back_by: i64,
}

impl Absence {
    pub fn from(since: i64, back_by: Option<i64>) -> Self {
        Absence { since, back_by: back_by.unwrap_or(since + ABSENCE_UNEXPLAINED_SECONDS) }
    }

    /// Now somebody makes sure that she is safe, by the ways that she named.
    pub fn wants_check(self, now: i64) -> bool {
        now > self.back_by
    }
}

/// When she is asked how she is, months after she left. Source: domain.md B.9.
pub const FOLLOW_UP_MONTHS: [i32; 4] = [1, 3, 6, 12];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FollowUp {
    pub due_on: String,
    /// Code of the list of answers; `None`: not asked yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_on: Option<String>,
}

pub fn follow_ups(left_on: Date) -> Vec<FollowUp> {
    FOLLOW_UP_MONTHS.iter().map(|months| FollowUp { due_on: left_on.saturating_add(months.months()).to_string(), outcome: None, asked_on: None }).collect()
}
