//! What two organisations tell each other about a referral.

use care::Packet;
use serde::{Deserialize, Serialize};

use crate::state::Incoming;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub(crate) enum Content {
    Referral {
        service: String,
        urgency: String,
        /// `2026-12-25`: the end of her consent.
        expires_on: String,
        packet: Packet,
    },
    Answer {
        state: Incoming,
        reason: Option<String>,
        /// When she is awaited: `2026-12-01T10:00:00`.
        #[serde(default)]
        appointment: Option<String>,
    },
    /// Of a transfer: the yes was heard, and the case is theirs.
    HandedOver,
    Withdrawal,
    /// It was sent by mistake.
    Cancellation,
    /// She did not want it after all, or did not come.
    SheDeclined {
        /// Code of the list `not_wanted_reason`.
        reason: String,
    },
    /// The copy is destroyed.
    Locked,
}

pub const KIND: &str = "referral";
