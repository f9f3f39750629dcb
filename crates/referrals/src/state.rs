//! A referral seen from both ends (I.2).

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outgoing {
    Sent,
    Accepted,
    ServiceGiven,
    Declined,
    /// She withdrew; the recipient was told.
    Withdrawn,
    /// The recipient's copy is destroyed.
    CopyLocked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutgoingEvent {
    Accepted,
    Declined,
    ServiceGiven,
    Withdraw,
    CopyLocked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Incoming {
    Received,
    Accepted,
    ServiceGiven,
    /// Of a transfer: who asked has heard the yes, and the case is ours now.
    HandedOver,
    Declined,
    /// Withdrawn by her: what was shared is destroyed.
    Locked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncomingEvent {
    Accept,
    Decline,
    GiveService,
    HandOver,
    Lock,
}

impl OutgoingEvent {
    pub const ALL: [OutgoingEvent; 5] = [OutgoingEvent::Accepted, OutgoingEvent::Declined, OutgoingEvent::ServiceGiven, OutgoingEvent::Withdraw, OutgoingEvent::CopyLocked];
}

impl IncomingEvent {
    pub const ALL: [IncomingEvent; 5] = [IncomingEvent::Accept, IncomingEvent::Decline, IncomingEvent::GiveService, IncomingEvent::HandOver, IncomingEvent::Lock];
}

/// Source: domain.md I.2, no_response. [M]
const ANSWER_WITHIN_SECONDS: i64 = 72 * 3_600;

impl Outgoing {
    /// Whether nobody answered in time. It follows from the clock and is stored nowhere.
    pub fn is_unanswered(self, sent_at: i64, now: i64) -> bool {
        self == Outgoing::Sent && now - sent_at >= ANSWER_WITHIN_SECONDS
    }

    pub const ALL: [Outgoing; 6] = [Outgoing::Sent, Outgoing::Accepted, Outgoing::ServiceGiven, Outgoing::Declined, Outgoing::Withdrawn, Outgoing::CopyLocked];

    pub fn after(self, event: OutgoingEvent) -> Option<Outgoing> {
        use OutgoingEvent as E;
        match (self, event) {
            (Outgoing::Sent, E::Accepted) => Some(Outgoing::Accepted),
            (Outgoing::Sent, E::Declined) => Some(Outgoing::Declined),
            (Outgoing::Accepted, E::ServiceGiven) => Some(Outgoing::ServiceGiven),
            (Outgoing::Sent | Outgoing::Accepted | Outgoing::ServiceGiven | Outgoing::Declined, E::Withdraw) => Some(Outgoing::Withdrawn),
            (Outgoing::Withdrawn, E::CopyLocked) => Some(Outgoing::CopyLocked),
            (Outgoing::Sent, E::ServiceGiven | E::CopyLocked)
            | (Outgoing::Accepted, E::Accepted | E::Declined | E::CopyLocked)
            | (Outgoing::ServiceGiven | Outgoing::Declined, E::Accepted | E::Declined | E::ServiceGiven | E::CopyLocked)
            | (Outgoing::Withdrawn, E::Accepted | E::Declined | E::ServiceGiven | E::Withdraw)
            | (Outgoing::CopyLocked, _) => None,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Outgoing::Sent => "sent",
            Outgoing::Accepted => "accepted",
            Outgoing::ServiceGiven => "service_given",
            Outgoing::Declined => "declined",
            Outgoing::Withdrawn => "withdrawn",
            Outgoing::CopyLocked => "copy_locked",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Outgoing::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl Incoming {
    pub const ALL: [Incoming; 6] = [Incoming::Received, Incoming::Accepted, Incoming::ServiceGiven, Incoming::HandedOver, Incoming::Declined, Incoming::Locked];

    pub fn after(self, event: IncomingEvent) -> Option<Incoming> {
        use IncomingEvent as E;
        match (self, event) {
            (Incoming::Locked, _) => None,
            (Incoming::Received, E::Accept) => Some(Incoming::Accepted),
            (Incoming::Received, E::Decline) => Some(Incoming::Declined),
            (Incoming::Accepted, E::GiveService) => Some(Incoming::ServiceGiven),
            (Incoming::Accepted, E::HandOver) => Some(Incoming::HandedOver),
            (Incoming::Received | Incoming::Accepted | Incoming::ServiceGiven | Incoming::HandedOver | Incoming::Declined, E::Lock) => Some(Incoming::Locked),
            (Incoming::Received, E::GiveService | E::HandOver)
            | (Incoming::Accepted, E::Accept | E::Decline)
            | (Incoming::ServiceGiven | Incoming::HandedOver | Incoming::Declined, E::Accept | E::Decline | E::GiveService | E::HandOver) => None,
        }
    }

    /// Who cannot help needs nothing of what was shared.
    pub fn keeps_copy(self) -> bool {
        match self {
            Incoming::Received | Incoming::Accepted | Incoming::ServiceGiven | Incoming::HandedOver => true,
            Incoming::Declined | Incoming::Locked => false,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Incoming::Received => "received",
            Incoming::Accepted => "accepted",
            Incoming::ServiceGiven => "service_given",
            Incoming::HandedOver => "handed_over",
            Incoming::Declined => "declined",
            Incoming::Locked => "locked",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Incoming::ALL.into_iter().find(|state| state.code() == code)
    }
}
