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

/// How far one of the houses that were asked has come, as the asking side knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskState {
    Asked,
    /// A bed is held there until a moment.
    Offered,
    Declined,
    Chosen,
    /// She is there.
    Arrived,
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskEvent {
    Offer,
    Decline,
    Choose,
    Arrive,
    End,
}

impl AskEvent {
    pub const ALL: [AskEvent; 5] = [AskEvent::Offer, AskEvent::Decline, AskEvent::Choose, AskEvent::Arrive, AskEvent::End];
}

impl AskState {
    pub const ALL: [AskState; 6] = [AskState::Asked, AskState::Offered, AskState::Declined, AskState::Chosen, AskState::Arrived, AskState::Over];

    pub fn code(self) -> &'static str {
        match self {
            AskState::Asked => "asked",
            AskState::Offered => "offered",
            AskState::Declined => "declined",
            AskState::Chosen => "chosen",
            AskState::Arrived => "arrived",
            AskState::Over => "over",
        }
    }

    pub fn after(self, event: AskEvent) -> Option<AskState> {
        use AskEvent as E;
        use AskState as S;
        match (self, event) {
            (S::Asked | S::Offered, E::Offer) => Some(S::Offered),
            (S::Asked | S::Offered, E::Decline) => Some(S::Declined),
            (S::Offered, E::Choose) => Some(S::Chosen),
            (S::Chosen, E::Arrive) => Some(S::Arrived),
            (S::Asked | S::Offered, E::End) => Some(S::Over),
            (S::Asked, E::Choose)
            | (S::Asked | S::Offered, E::Arrive)
            | (S::Chosen, E::Offer | E::Decline | E::Choose | E::End)
            | (S::Declined | S::Arrived | S::Over, E::Offer | E::Decline | E::Choose | E::Arrive | E::End) => None,
        }
    }
}

/// The same on the side of the house that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InquiryState {
    Open,
    Offered,
    Declined,
    Chosen,
    Arrived,
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InquiryEvent {
    Offer,
    Decline,
    Choose,
    Arrive,
    End,
}

impl InquiryEvent {
    pub const ALL: [InquiryEvent; 5] = [InquiryEvent::Offer, InquiryEvent::Decline, InquiryEvent::Choose, InquiryEvent::Arrive, InquiryEvent::End];
}

impl InquiryState {
    pub const ALL: [InquiryState; 6] = [InquiryState::Open, InquiryState::Offered, InquiryState::Declined, InquiryState::Chosen, InquiryState::Arrived, InquiryState::Over];

    pub fn code(self) -> &'static str {
        match self {
            InquiryState::Open => "open",
            InquiryState::Offered => "offered",
            InquiryState::Declined => "declined",
            InquiryState::Chosen => "chosen",
            InquiryState::Arrived => "arrived",
            InquiryState::Over => "over",
        }
    }

    pub fn after(self, event: InquiryEvent) -> Option<InquiryState> {
        use InquiryEvent as E;
        use InquiryState as S;
        match (self, event) {
            (S::Open, E::Offer) => Some(S::Offered),
            (S::Open | S::Offered, E::Decline) => Some(S::Declined),
            // Chosen while still open: the place was promised by phone.
            (S::Open | S::Offered, E::Choose) => Some(S::Chosen),
            (S::Chosen, E::Arrive) => Some(S::Arrived),
            (S::Open | S::Offered, E::End) => Some(S::Over),
            (S::Open | S::Offered, E::Arrive)
            | (S::Offered, E::Offer)
            | (S::Chosen, E::Offer | E::Decline | E::Choose | E::End)
            | (S::Declined | S::Arrived | S::Over, E::Offer | E::Decline | E::Choose | E::Arrive | E::End) => None,
        }
    }
}
