//! A check that asks about her life: a record for each time, so that none is written over.

use kernel::ids::{CheckId, StaffId};
use serde::{Deserialize, Serialize};

use super::Survivor;
use crate::model::{
    check::{Asks, CheckState},
    danger::{Prompt, Topic},
    suicide::Level,
};

/// What was found, as far as her page and the lists need it. Every answer stands in the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "asks", rename_all = "snake_case")]
pub enum Found {
    Danger {
        prompt: Prompt,
        flags: Vec<Topic>,
    },
    Suicide {
        /// Nothing while step two is open.
        level: Option<Level>,
        /// The day by which she is asked again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follow_up_on: Option<String>,
    },
}

impl Found {
    pub fn asks(&self) -> Asks {
        match self {
            Found::Danger { .. } => Asks::Danger,
            Found::Suicide { .. } => Asks::Suicide,
        }
    }

    /// R-CA-04.
    pub fn calls_supervisor(&self) -> bool {
        match self {
            Found::Danger { prompt, .. } => prompt.calls_supervisor(),
            Found::Suicide { level, .. } => level.is_some_and(Level::calls_supervisor),
        }
    }

    pub fn follow_up_on(&self) -> Option<&str> {
        match self {
            Found::Danger { .. } => None,
            Found::Suicide { follow_up_on, .. } => follow_up_on.as_deref(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CheckHead {
    pub state: CheckState,
    /// Who began it.
    pub by: StaffId,
    #[serde(flatten)]
    pub found: Found,
}

#[derive(Debug, Clone)]
pub struct Check {
    pub id: CheckId,
    pub survivor: Survivor,
    pub head: CheckHead,
    pub version: i64,
    pub begun_at: i64,
    pub changed_at: i64,
}
