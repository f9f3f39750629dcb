//! What is kept of beds, requests and stays. Of a place there is never an address (R-SH-01).

use care::records::Survivor;
use jiff::civil::Date;
use kernel::ids::{BedId, ShelterRequestId, SiteId, StayId};
use serde::{Deserialize, Serialize};

use crate::model::{
    bed::BedState,
    nights::{REVIEW_AFTER_DAYS, Span, days},
    request::RequestState,
};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BedHead {
    pub site: SiteId,
    pub room: String,
    pub label: String,
    #[serde(default)]
    pub is_family: bool,
    #[serde(default)]
    pub is_accessible: bool,
    #[serde(default)]
    pub is_cot: bool,
    pub state: BedState,
    /// Second until which it is held, and for what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_until: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_for: Option<ShelterRequestId>,
    /// Every bed that is not free has a reason and an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_for: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stay: Option<StayId>,
}

#[derive(Debug, Clone)]
pub struct Bed {
    pub id: BedId,
    pub head: BedHead,
    pub version: i64,
}

impl Bed {
    pub fn state_at(&self, now: i64) -> BedState {
        self.head.state.at(now, self.head.hold_until)
    }

    /// The bed with nothing that belonged to its former state.
    pub fn cleared(&self, state: BedState) -> BedHead {
        BedHead { state, hold_until: None, held_for: None, blocked_for: None, until: None, stay: None, ..self.head.clone() }
    }
}

/// Who asks for a place, without saying who.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Party {
    pub adults: u8,
    pub children: u8,
    /// Code of CL-ADM.
    pub group: String,
    #[serde(default)]
    pub needs_accessible: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequestHead {
    pub party: Party,
    pub state: RequestState,
    pub asked_on: String,
    /// R-SH-08: every call of that day, and still one request.
    pub calls: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bed: Option<BedId>,
    /// Code of CL-UNMET.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub id: ShelterRequestId,
    pub head: RequestHead,
    pub version: i64,
}

/// One person's stay. A child has one of its own, under its mother's records.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StayHead {
    pub bed: BedId,
    pub arrived_on: String,
    pub planned_until: String,
    /// Age band of a child; `None` for her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_on: Option<String>,
    /// Code of CL-EXIT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_reason: Option<String>,
    /// Code of CL-DEST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
}

impl StayHead {
    pub fn span(&self) -> Option<Span> {
        let left_on = match &self.left_on {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        };
        Some(Span { arrived_on: self.arrived_on.parse().ok()?, left_on })
    }

    /// R-SH-06: long enough to be looked at again.
    pub fn wants_review(&self, today: Date) -> bool {
        self.left_on.is_none() && self.arrived_on.parse().is_ok_and(|arrived| days(arrived, today) >= REVIEW_AFTER_DAYS)
    }
}

#[derive(Debug, Clone)]
pub struct Stay {
    pub id: StayId,
    pub survivor: Survivor,
    pub head: StayHead,
    pub version: i64,
}
