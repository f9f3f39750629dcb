//! A check that asks about her life: what it asks, and that it is never written over. A new one is made instead, so that
//! what was said on a day stays what was said on that day.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// Whether somebody may kill her (D.8).
    Danger,
    /// Whether she thinks of ending her life (B.8a).
    Suicide,
}

impl Asks {
    pub fn code(self) -> &'static str {
        match self {
            Asks::Danger => "danger",
            Asks::Suicide => "suicide",
        }
    }

    pub fn form(self) -> &'static str {
        match self {
            Asks::Danger => "danger-check",
            Asks::Suicide => "suicide-check",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// A part of it is answered, the rest is not.
    Begun,
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckEvent {
    /// A part is answered, and more is to come.
    Answer,
    Finish,
}

impl CheckEvent {
    pub const ALL: [CheckEvent; 2] = [CheckEvent::Answer, CheckEvent::Finish];
}

impl CheckState {
    pub const ALL: [CheckState; 2] = [CheckState::Begun, CheckState::Done];

    /// Nothing follows what is done.
    pub fn after(self, event: CheckEvent) -> Option<CheckState> {
        match (self, event) {
            (CheckState::Begun, CheckEvent::Answer) => Some(CheckState::Begun),
            (CheckState::Begun, CheckEvent::Finish) => Some(CheckState::Done),
            (CheckState::Done, CheckEvent::Answer | CheckEvent::Finish) => None,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            CheckState::Begun => "begun",
            CheckState::Done => "done",
        }
    }
}
