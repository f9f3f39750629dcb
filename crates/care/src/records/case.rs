//! Her case, and where it came from or went.

use kernel::ids::{CaseId, OrganisationId, ReferralId, StaffId};
use serde::{Deserialize, Serialize};

use crate::model::{case_state::CaseState, closing::Closing, concern::Concern};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseHead {
    pub code: String,
    pub state: CaseState,
    pub worker: StaffId,
    pub priority: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<i64>,
    /// Since it began to close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened_because: Option<String>,
    /// While it is high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concern: Option<Concern>,
    /// Why it is not high any longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowered_because: Option<String>,
    /// While it is another organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<HandedOver>,
    /// It was another organisation's before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_over: Option<TakenOver>,
    /// R-CA-06: recorded when the worker's hands were full; a supervisor says whether it opens with her.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits_for_word: bool,
}

impl CaseHead {
    /// A case as it begins.
    pub fn intake(code: String, worker: StaffId) -> Self {
        CaseHead {
            code,
            state: CaseState::Intake,
            worker,
            priority: "medium".into(),
            opened_at: None,
            closing: None,
            reopened_because: None,
            concern: None,
            lowered_because: None,
            handed_over: None,
            taken_over: None,
            waits_for_word: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HandedOver {
    pub to: OrganisationId,
    /// She knows who works with her now.
    pub is_told: bool,
    /// She withdrew the consent under which it went: they have nothing of what was sent, and she is asked what she wants.
    #[serde(default)]
    pub is_withdrawn: bool,
    /// Not she took it back: it had gone there by mistake.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_mistake: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TakenOver {
    pub from: OrganisationId,
    /// What came with it.
    pub referral: ReferralId,
    /// She withdrew the consent under which it came.
    #[serde(default)]
    pub is_withdrawn: bool,
    /// Not she took it back: it had come by mistake.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_mistake: bool,
}

/// R-CA-05: somebody urged her to be reconciled. What was said, what she wanted and what was done stand in the body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReconciliationHead {
    /// A code of the list `reconciliation_body`.
    pub body: String,
    pub on: String,
    pub by: StaffId,
}

#[derive(Debug, Clone)]
pub struct CaseFile {
    pub id: CaseId,
    pub code: String,
    pub state: CaseState,
    pub worker: StaffId,
    pub priority: String,
    pub opened_at: Option<i64>,
    pub closing: Option<Closing>,
    pub reopened_because: Option<String>,
    pub concern: Option<Concern>,
    pub lowered_because: Option<String>,
    pub handed_over: Option<HandedOver>,
    pub taken_over: Option<TakenOver>,
    pub waits_for_word: bool,
    pub version: i64,
}

impl CaseFile {
    /// It ends, or has ended, because she died. Whoever opens it again says that this was not so.
    pub fn has_died(&self) -> bool {
        self.closing.as_ref().is_some_and(Closing::is_after_death)
    }

    pub fn head(&self) -> CaseHead {
        CaseHead {
            code: self.code.clone(),
            state: self.state,
            worker: self.worker,
            priority: self.priority.clone(),
            opened_at: self.opened_at,
            closing: self.closing.clone(),
            reopened_because: self.reopened_because.clone(),
            concern: self.concern,
            lowered_because: self.lowered_because.clone(),
            handed_over: self.handed_over.clone(),
            taken_over: self.taken_over.clone(),
            waits_for_word: self.waits_for_word,
        }
    }
}
