//! A request for a place: it names nobody (I.3).

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    Open,
    /// A bed is held for it.
    Held,
    Placed,
    Unmet,
    Withdrawn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestEvent {
    Hold,
    HoldEnds,
    Place,
    Fail,
    Withdraw,
}

impl RequestEvent {
    pub const ALL: [RequestEvent; 5] = [RequestEvent::Hold, RequestEvent::HoldEnds, RequestEvent::Place, RequestEvent::Fail, RequestEvent::Withdraw];
}

impl RequestState {
    pub const ALL: [RequestState; 5] = [RequestState::Open, RequestState::Held, RequestState::Placed, RequestState::Unmet, RequestState::Withdrawn];

    pub fn code(self) -> &'static str {
        match self {
            RequestState::Open => "open",
            RequestState::Held => "held",
            RequestState::Placed => "placed",
            RequestState::Unmet => "unmet",
            RequestState::Withdrawn => "withdrawn",
        }
    }

    pub fn after(self, event: RequestEvent) -> Option<RequestState> {
        use RequestEvent as E;
        use RequestState as S;
        match (self, event) {
            (S::Open, E::Hold) => Some(S::Held),
            (S::Held, E::HoldEnds) => Some(S::Open),
            (S::Open | S::Held, E::Place) => Some(S::Placed),
            (S::Open | S::Held, E::Fail) => Some(S::Unmet),
            (S::Open | S::Held, E::Withdraw) => Some(S::Withdrawn),
            (S::Open, E::HoldEnds) | (S::Held, E::Hold) | (S::Placed | S::Unmet | S::Withdrawn, E::Hold | E::HoldEnds | E::Place | E::Fail | E::Withdraw) => None,
        }
    }
}
