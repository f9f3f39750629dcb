//! A request for a place: it names nobody (I.3).

use kernel::coded;

coded! {
    RequestState {
        Open = "open",
        /// A bed is held for it.
        Held = "held",
        /// She chose another house, and is awaited there until a moment.
        Chosen = "chosen",
        Placed = "placed",
        Unmet = "unmet",
        Withdrawn = "withdrawn",
    }
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

coded! {
    /// How far one of the houses that were asked has come, as the asking side knows it.
    AskState {
        Asked = "asked",
        /// A bed is held there until a moment.
        Offered = "offered",
        Declined = "declined",
        /// She is awaited there until a moment.
        Chosen = "chosen",
        /// She chose it, and its place is no longer there.
        Gone = "gone",
        /// She is there.
        Arrived = "arrived",
        Over = "over",
    }
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

coded! {
    /// The same on the side of the house that was asked.
    InquiryState {
        Open = "open",
        Offered = "offered",
        Declined = "declined",
        /// She is awaited.
        Chosen = "chosen",
        Arrived = "arrived",
        Over = "over",
    }
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
