//! Which version of the house's rules she was told, and when (domain.md C.4). It reminds; nobody's staying hangs on it.

use serde::{Deserialize, Serialize};

/// What was told to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Told {
    /// Of the rules' text, and the day of that version.
    pub version: i64,
    pub written_on: String,
    pub told_on: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Telling {
    /// A child is told by its mother.
    NotNeeded,
    /// The house has not written its rules.
    NotWritten,
    Due,
    /// She was told an older version.
    Changed,
    Done,
}

impl Telling {
    /// `newest` is the version of the rules as they stand.
    pub fn of(child: Option<&str>, told: Option<&Told>, newest: Option<i64>) -> Self {
        match (child, newest, told) {
            (Some(_), _, _) => Telling::NotNeeded,
            (None, None, _) => Telling::NotWritten,
            (None, Some(_), None) => Telling::Due,
            (None, Some(newest), Some(told)) if told.version < newest => Telling::Changed,
            (None, Some(_), Some(_)) => Telling::Done,
        }
    }
}
