//! A request for a place: it names nobody (I.3).

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    Open,
    /// A bed is held for it.
    Held,
    /// She chose another house, and is awaited there until a moment.
    Chosen,
    Placed,
    Unmet,
    Withdrawn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestEvent {
    Hold,
    HoldEnds,
    Choose,
    /// What she chose is no longer there.
    Lose,
    Place,
    Fail,
    Withdraw,
}

impl RequestEvent {
    pub const ALL: [RequestEvent; 7] =
        [RequestEvent::Hold, RequestEvent::HoldEnds, RequestEvent::Choose, RequestEvent::Lose, RequestEvent::Place, RequestEvent::Fail, RequestEvent::Withdraw];
}

impl RequestState {
    pub const ALL: [RequestState; 6] = [RequestState::Open, RequestState::Held, RequestState::Chosen, RequestState::Placed, RequestState::Unmet, RequestState::Withdrawn];

    pub fn code(self) -> &'static str {
        match self {
            RequestState::Open => "open",
            RequestState::Held => "held",
            RequestState::Chosen => "chosen",
            RequestState::Placed => "placed",
            RequestState::Unmet => "unmet",
            RequestState::Withdrawn => "withdrawn",
        }
    }

    /// Nothing of it is final: also where she is awaited elsewhere, for she may decide otherwise.
    pub fn is_undecided(self) -> bool {
        match self {
            RequestState::Open | RequestState::Held | RequestState::Chosen => true,
            RequestState::Placed | RequestState::Unmet | RequestState::Withdrawn => false,
        }
    }

    /// A place is still looked for: other houses may be asked, and what they offer be chosen.
    pub fn is_sought(self) -> bool {
        match self {
            RequestState::Open | RequestState::Held => true,
            RequestState::Chosen | RequestState::Placed | RequestState::Unmet | RequestState::Withdrawn => false,
        }
    }

    pub fn after(self, event: RequestEvent) -> Option<RequestState> {
        use RequestEvent as E;
        use RequestState as S;
        match (self, event) {
            (S::Open, E::Hold) => Some(S::Held),
            (S::Held, E::HoldEnds) | (S::Chosen, E::Lose) => Some(S::Open),
            (S::Open | S::Held, E::Choose) => Some(S::Chosen),
            (S::Open | S::Held | S::Chosen, E::Place) => Some(S::Placed),
            (S::Open | S::Held | S::Chosen, E::Fail) => Some(S::Unmet),
            (S::Open | S::Held | S::Chosen, E::Withdraw) => Some(S::Withdrawn),
            (S::Open, E::HoldEnds | E::Lose)
            | (S::Held, E::Hold | E::Lose)
            | (S::Chosen, E::Hold | E::HoldEnds | E::Choose)
            | (S::Placed | S::Unmet | S::Withdrawn, E::Hold | E::HoldEnds | E::Choose | E::Lose | E::Place | E::Fail | E::Withdraw) => None,
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
    /// She is awaited there until a moment.
    Chosen,
    /// She chose it, and its place is no longer there.
    Gone,
    /// She is there.
    Arrived,
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskEvent {
    /// Asked once more.
    Ask,
    Offer,
    Decline,
    Choose,
    /// The house keeps the bed until she comes.
    Keep,
    Arrive,
    End,
}

impl AskEvent {
    pub const ALL: [AskEvent; 7] = [AskEvent::Ask, AskEvent::Offer, AskEvent::Decline, AskEvent::Choose, AskEvent::Keep, AskEvent::Arrive, AskEvent::End];
}

impl AskState {
    pub const ALL: [AskState; 7] = [AskState::Asked, AskState::Offered, AskState::Declined, AskState::Chosen, AskState::Gone, AskState::Arrived, AskState::Over];

    pub fn code(self) -> &'static str {
        match self {
            AskState::Asked => "asked",
            AskState::Offered => "offered",
            AskState::Declined => "declined",
            AskState::Chosen => "chosen",
            AskState::Gone => "gone",
            AskState::Arrived => "arrived",
            AskState::Over => "over",
        }
    }

    pub fn after(self, event: AskEvent) -> Option<AskState> {
        use AskEvent as E;
        use AskState as S;
        match (self, event) {
            (S::Declined | S::Gone | S::Over, E::Ask) => Some(S::Asked),
            // Offered after she chose: her time there ran out, and the house offers anew.
            (S::Asked | S::Offered | S::Chosen, E::Offer) => Some(S::Offered),
            (S::Asked | S::Offered, E::Decline) => Some(S::Declined),
            (S::Chosen, E::Decline) => Some(S::Gone),
            (S::Offered, E::Choose) | (S::Chosen, E::Keep) => Some(S::Chosen),
            // She may come to a house that was asked before anybody pressed a button.
            (S::Asked | S::Offered | S::Chosen, E::Arrive) => Some(S::Arrived),
            (S::Asked | S::Offered | S::Chosen, E::End) => Some(S::Over),
            (S::Asked, E::Ask | E::Choose | E::Keep)
            | (S::Offered, E::Ask | E::Keep)
            | (S::Chosen, E::Ask | E::Choose)
            | (S::Declined | S::Gone | S::Over, E::Offer | E::Decline | E::Choose | E::Keep | E::Arrive | E::End)
            | (S::Arrived, E::Ask | E::Offer | E::Decline | E::Choose | E::Keep | E::Arrive | E::End) => None,
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
    /// She is awaited.
    Chosen,
    Arrived,
    Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InquiryEvent {
    /// Asked once more.
    Ask,
    Offer,
    Decline,
    Choose,
    Arrive,
    End,
}

impl InquiryEvent {
    pub const ALL: [InquiryEvent; 6] = [InquiryEvent::Ask, InquiryEvent::Offer, InquiryEvent::Decline, InquiryEvent::Choose, InquiryEvent::Arrive, InquiryEvent::End];
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

    /// Something of it is still to come: an answer, or she herself.
    pub fn is_unsettled(self) -> bool {
        match self {
            InquiryState::Open | InquiryState::Offered | InquiryState::Chosen => true,
            InquiryState::Declined | InquiryState::Arrived | InquiryState::Over => false,
        }
    }

    pub fn after(self, event: InquiryEvent) -> Option<InquiryState> {
        use InquiryEvent as E;
        use InquiryState as S;
        match (self, event) {
            (S::Declined | S::Over, E::Ask) => Some(S::Open),
            (S::Open, E::Offer) => Some(S::Offered),
            (S::Open | S::Offered | S::Chosen, E::Decline) => Some(S::Declined),
            // Chosen while still open: the place was promised by phone, and a bed is held for it afterwards.
            (S::Open | S::Offered, E::Choose) | (S::Chosen, E::Offer) => Some(S::Chosen),
            (S::Open | S::Offered | S::Chosen, E::Arrive) => Some(S::Arrived),
            (S::Open | S::Offered | S::Chosen, E::End) => Some(S::Over),
            (S::Open, E::Ask)
            | (S::Offered, E::Ask | E::Offer)
            | (S::Chosen, E::Ask | E::Choose)
            | (S::Declined | S::Over, E::Offer | E::Decline | E::Choose | E::Arrive | E::End)
            | (S::Arrived, E::Ask | E::Offer | E::Decline | E::Choose | E::Arrive | E::End) => None,
        }
    }
}
