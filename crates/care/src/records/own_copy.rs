//! That she asks for what is written about her, and what came of it. It goes with her.

use jiff::civil::Date;
use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};
use space::Id;

use super::Survivor;
use crate::model::{
    erasure::Assurance,
    own_copy::{CopyState, Home, Manner, due},
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CopyHead {
    pub state: CopyState,
    pub asked_on: String,
    /// Who received it.
    pub asked_by: StaffId,
    pub manner: Manner,
    /// When it is safe for her, in her words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_sure: Option<MadeSure>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<Granted>,
    /// The newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedCopy>,
    /// Each time that she got it, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<GivenCopy>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MadeSure {
    pub by: StaffId,
    pub how: Assurance,
    /// Of a paper: what she says of where it would lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<Home>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Granted {
    pub by: StaffId,
    pub on: String,
    /// Codes of the list `copy_part`: what she is not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// Why not: a code of the list `copy_refusal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RefusedCopy {
    pub by: StaffId,
    pub on: String,
    /// A code of the list `copy_refusal`.
    pub because: String,
    /// Where she can complain of it.
    pub appeal: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct GivenCopy {
    pub by: StaffId,
    pub on: String,
    pub manner: Manner,
}

impl CopyHead {
    pub fn asked(on: Date, by: StaffId, manner: Manner, moment: Option<String>) -> Self {
        CopyHead { state: CopyState::Asked, asked_on: on.to_string(), asked_by: by, manner, moment, made_sure: None, granted: None, refused: Vec::new(), given: Vec::new() }
    }

    /// The last day on which it is decided.
    pub fn due(&self) -> Option<Date> {
        self.asked_on.parse().ok().map(due)
    }

    /// Who wrote it down, made sure, or said no.
    pub fn had_a_hand(&self) -> impl Iterator<Item = StaffId> {
        let refused = self.refused.iter().map(|turned| turned.by);
        [Some(self.asked_by), self.made_sure.as_ref().map(|sure| sure.by)].into_iter().flatten().chain(refused)
    }
}

/// Her request: the target of what gives her the copy.
#[derive(Debug, Clone)]
pub struct OwnCopy {
    pub survivor: Survivor,
    pub record: Id,
    pub version: i64,
    pub head: CopyHead,
}
