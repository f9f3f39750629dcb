//! The states of a case and of an incident (I.2).

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    Intake,
    Open,
    InFollowUp,
    Closing,
    Closed,
    InformationOnly,
    Transferred,
    Duplicate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseEvent {
    /// Needs her consent to services.
    Open,
    InformOnly,
    FollowUp,
    /// Needs the safety plan reviewed and her informed.
    StartClosing,
    /// By someone other than the worker.
    Close,
    Reopen,
    /// Another organisation said yes to take it over. Where nobody is in charge there is nothing to hand over.
    Transfer,
    MarkDuplicate,
}

impl CaseEvent {
    pub const ALL: [CaseEvent; 8] =
        [CaseEvent::Open, CaseEvent::InformOnly, CaseEvent::FollowUp, CaseEvent::StartClosing, CaseEvent::Close, CaseEvent::Reopen, CaseEvent::Transfer, CaseEvent::MarkDuplicate];

    pub fn code(self) -> &'static str {
        match self {
            CaseEvent::Open => "open",
            CaseEvent::InformOnly => "inform_only",
            CaseEvent::FollowUp => "follow_up",
            CaseEvent::StartClosing => "start_closing",
            CaseEvent::Close => "close",
            CaseEvent::Reopen => "reopen",
            CaseEvent::Transfer => "transfer",
            CaseEvent::MarkDuplicate => "mark_duplicate",
        }
    }
}

impl CaseState {
    pub const ALL: [CaseState; 8] = [
        CaseState::Intake,
        CaseState::Open,
        CaseState::InFollowUp,
        CaseState::Closing,
        CaseState::Closed,
        CaseState::InformationOnly,
        CaseState::Transferred,
        CaseState::Duplicate,
    ];

    pub fn code(self) -> &'static str {
        match self {
            CaseState::Intake => "intake",
            CaseState::Open => "open",
            CaseState::InFollowUp => "in_follow_up",
            CaseState::Closing => "closing",
            CaseState::Closed => "closed",
            CaseState::InformationOnly => "information_only",
            CaseState::Transferred => "transferred",
            CaseState::Duplicate => "duplicate",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        CaseState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether somebody works with her (R-CA-06).
    pub fn is_active(self) -> bool {
        match self {
            CaseState::Intake | CaseState::Open | CaseState::InFollowUp | CaseState::Closing => true,
            CaseState::Closed | CaseState::InformationOnly | CaseState::Transferred | CaseState::Duplicate => false,
        }
    }

    /// The state after an event, or nothing where it is not possible.
    pub fn after(self, event: CaseEvent) -> Option<CaseState> {
        use CaseEvent as E;
        use CaseState as S;
        match (self, event) {
            (S::Duplicate, _) => None,
            (S::Intake, E::Open) | (S::Closed | S::Closing | S::InformationOnly | S::Transferred, E::Reopen) => Some(S::Open),
            (S::Intake, E::InformOnly) => Some(S::InformationOnly),
            (S::Open, E::FollowUp) => Some(S::InFollowUp),
            (S::Open | S::InFollowUp, E::StartClosing) => Some(S::Closing),
            (S::Closing, E::Close) => Some(S::Closed),
            (S::Intake | S::Open | S::InFollowUp | S::Closing, E::Transfer) => Some(S::Transferred),
            (S::Intake | S::Open | S::InFollowUp | S::Closing | S::Closed | S::InformationOnly | S::Transferred, E::MarkDuplicate) => Some(S::Duplicate),
            (S::Intake, E::FollowUp | E::StartClosing | E::Close | E::Reopen)
            | (S::Open, E::Open | E::InformOnly | E::Close | E::Reopen)
            | (S::InFollowUp, E::Open | E::InformOnly | E::FollowUp | E::Close | E::Reopen)
            | (S::Closing, E::Open | E::InformOnly | E::FollowUp | E::StartClosing)
            | (S::Closed | S::InformationOnly | S::Transferred, E::Open | E::InformOnly | E::FollowUp | E::StartClosing | E::Close | E::Transfer) => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    Draft,
    Classified,
    Void,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentEvent {
    /// A part of it is answered, or what she chose is written down.
    Change,
    /// One of the seven questions is open, or all are asked again.
    Ask,
    /// The last open question is answered: what it is follows.
    Decide,
    /// It is a mistake, or she asked that it be taken out.
    Void,
}

impl IncidentEvent {
    pub const ALL: [IncidentEvent; 4] = [IncidentEvent::Change, IncidentEvent::Ask, IncidentEvent::Decide, IncidentEvent::Void];
}

impl IncidentState {
    pub const ALL: [IncidentState; 3] = [IncidentState::Draft, IncidentState::Classified, IncidentState::Void];

    /// The state after an event, or nothing where it is not possible: what is void stays so, because nobody could tell
    /// afterwards which of the figures that were given out counted it.
    pub fn after(self, event: IncidentEvent) -> Option<IncidentState> {
        use IncidentEvent as E;
        use IncidentState as S;
        match (self, event) {
            (S::Draft, E::Change) | (S::Draft | S::Classified, E::Ask) => Some(S::Draft),
            (S::Classified, E::Change) | (S::Draft | S::Classified, E::Decide) => Some(S::Classified),
            (S::Draft | S::Classified, E::Void) => Some(S::Void),
            (S::Void, E::Change | E::Ask | E::Decide | E::Void) => None,
        }
    }

    /// Whether anything follows from it: a figure, a file, a packet, a warning, a clock. What does not stand is only read.
    pub fn stands(self) -> bool {
        match self {
            IncidentState::Draft | IncidentState::Classified => true,
            IncidentState::Void => false,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            IncidentState::Draft => "draft",
            IncidentState::Classified => "classified",
            IncidentState::Void => "void",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        IncidentState::ALL.into_iter().find(|state| state.code() == code)
    }
}
