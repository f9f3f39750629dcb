//! Whether she may stay is a manager's word (I.2, Stay; R-SH-07). At night whoever is on duty takes her in; the word
//! comes after, and nobody leaves by it: where another house is better for her she stays until there is a place.

use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    Waits,
    Agreed,
    /// Another house is better for her, and is looked for.
    Elsewhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalEvent {
    Agrees,
    NamesAnother,
}

impl ApprovalEvent {
    pub const ALL: [ApprovalEvent; 2] = [ApprovalEvent::Agrees, ApprovalEvent::NamesAnother];
}

impl ApprovalState {
    pub const ALL: [ApprovalState; 3] = [ApprovalState::Waits, ApprovalState::Agreed, ApprovalState::Elsewhere];

    /// What was agreed stays agreed: who must leave later leaves by two persons' decision (R-SH-10), not by this.
    pub fn after(self, event: ApprovalEvent) -> Option<ApprovalState> {
        use ApprovalEvent as E;
        use ApprovalState as S;
        match (self, event) {
            // Where no better house is found, hers is this one.
            (S::Waits | S::Elsewhere, E::Agrees) => Some(S::Agreed),
            (S::Waits, E::NamesAnother) => Some(S::Elsewhere),
            (S::Agreed, E::Agrees | E::NamesAnother) | (S::Elsewhere, E::NamesAnother) => None,
        }
    }
}

/// Nobody is kept at the door by a question: one that was not answered is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    Yes,
    No,
    #[default]
    NotKnown,
}

impl Known {
    pub fn from_code(code: &str) -> Self {
        match code {
            "yes" => Known::Yes,
            "no" => Known::No,
            _ => Known::NotKnown,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Known::Yes => "yes",
            Known::No => "no",
            Known::NotKnown => "not_known",
        }
    }
}

/// What is looked at (domain.md C.2), and nothing else: papers, a marriage, a police report, pregnancy, HIV,
/// nationality and disability are no criteria and have no field (R-SH-07).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Criteria {
    /// Code of CL-ADM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// He knows where the house is, or relatives of his are among those here.
    pub he_knows_the_house: Known,
    /// A colleague here knows her, him or their family.
    pub colleague_knows_her: Known,
    /// She needs care day and night, or a room of her own for an illness, now.
    pub needs_care: Known,
}

/// Why another house is better for her, and which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Elsewhere {
    /// Code of CL-UNMET; see [`may_be_a_reason`].
    pub reason: String,
    pub alternative: String,
}

/// The list has no code for what nobody may be refused for. "Other" would be words that nobody reads after the manager.
pub fn may_be_a_reason(code: &str) -> bool {
    code != "other"
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Approval {
    pub state: ApprovalState,
    pub criteria: Criteria,
    /// Who took her in, and the second in which she did.
    pub admitted_by: StaffId,
    pub admitted_at: i64,
    /// The manager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<StaffId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
}

impl Approval {
    /// A manager takes her in herself, and needs nobody's second word.
    pub fn by_a_manager(criteria: Criteria, by: StaffId, at: i64) -> Self {
        Approval { state: ApprovalState::Agreed, decided_by: Some(by), decided_at: Some(at), ..Approval::waiting(criteria, by, at) }
    }

    pub fn waiting(criteria: Criteria, by: StaffId, at: i64) -> Self {
        Approval { state: ApprovalState::Waits, criteria, admitted_by: by, admitted_at: at, decided_by: None, decided_at: None, elsewhere: None }
    }

    pub fn agreed(&self, by: StaffId, at: i64) -> Option<Self> {
        let state = self.state.after(ApprovalEvent::Agrees)?;
        Some(Approval { state, decided_by: Some(by), decided_at: Some(at), elsewhere: None, ..self.clone() })
    }

    pub fn named_another(&self, elsewhere: Elsewhere, by: StaffId, at: i64) -> Option<Self> {
        let state = self.state.after(ApprovalEvent::NamesAnother)?;
        Some(Approval { state, decided_by: Some(by), decided_at: Some(at), elsewhere: Some(elsewhere), ..self.clone() })
    }
}
