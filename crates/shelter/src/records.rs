//! What is kept of beds, requests and stays. Of a place there is never an address (R-SH-01).

use care::records::Survivor;
use jiff::civil::Date;
use kernel::ids::{BedId, OrganisationId, ShelterRequestId, SiteId, StayId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{
    bed::BedState,
    nights::{REVIEW_AFTER_DAYS, Span, days},
    request::{AskState, InquiryState, RequestState},
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
    /// Scenario 9: a house may have a rule about sons of twelve and older; it must see it before it offers.
    #[serde(default)]
    pub sons_over_12: u8,
    /// Code of a region where she would not be safe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avoid: Option<String>,
    /// Code of a language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// One of the houses that were asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub organisation: OrganisationId,
    pub state: AskState,
    /// Second until which a bed is held there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

impl Ask {
    /// An offer whose time is over is an offer no longer.
    pub fn is_offered_at(&self, now: i64) -> bool {
        self.state == AskState::Offered && self.until.is_some_and(|until| until > now)
    }
}

/// What another house asks of us.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InquiryHead {
    pub from: OrganisationId,
    pub party: Party,
    pub asked_on: String,
    pub state: InquiryState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bed: Option<BedId>,
}

#[derive(Debug, Clone)]
pub struct Inquiry {
    /// The id of the request on the asking side.
    pub id: ShelterRequestId,
    pub head: InquiryHead,
    pub version: i64,
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Ask>,
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
    /// Which child: siblings of one age band are two, and a child that comes back is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Uuid>,
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
