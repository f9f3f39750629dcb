//! A service and its states (I.2: verified, stale after 90 days, suspended, closed).

use jiff::{ToSpan as _, civil::Date};
use kernel::{
    coded,
    ids::{OrganisationId, ServiceId},
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    Verified,
    Suspended,
    Closed,
}

coded! {
    ServiceEvent {
        Verify = "verify",
        Suspend = "suspend",
        Close = "close",
    }
}

impl ServiceState {
    pub const ALL: [ServiceState; 3] = [ServiceState::Verified, ServiceState::Suspended, ServiceState::Closed];

    /// What is suspended comes back; what is closed does not.
    pub fn goes_on(self) -> bool {
        match self {
            ServiceState::Verified | ServiceState::Suspended => true,
            ServiceState::Closed => false,
        }
    }

    pub fn after(self, event: ServiceEvent) -> Option<ServiceState> {
        use ServiceEvent as E;
        use ServiceState as S;
        match (self, event) {
            (S::Verified | S::Suspended, E::Verify) => Some(S::Verified),
            (S::Verified, E::Suspend) => Some(S::Suspended),
            (S::Verified | S::Suspended, E::Close) => Some(S::Closed),
            (S::Suspended, E::Suspend) | (S::Closed, E::Verify | E::Suspend | E::Close) => None,
        }
    }
}

coded! {
    /// How an entry stands on a day, the best first.
    Standing {
        Verified = "verified",
        /// Nobody has looked for too long: shown with a warning.
        Stale = "stale",
        Suspended = "suspended",
        Closed = "closed",
    }
}

impl Standing {
    /// Whether a referral may go there.
    pub fn is_offered(self) -> bool {
        match self {
            Standing::Verified | Standing::Stale => true,
            Standing::Suspended | Standing::Closed => false,
        }
    }
}

pub fn standing(state: ServiceState, verified_on: Date, every_days: i64, today: Date) -> Standing {
    match state {
        ServiceState::Verified if today > verified_on.saturating_add(every_days.days()) => Standing::Stale,
        ServiceState::Verified => Standing::Verified,
        ServiceState::Suspended => Standing::Suspended,
        ServiceState::Closed => Standing::Closed,
    }
}

/// The code of CL-SVC of a house: of it partners see the region, and nothing nearer.
pub const SHELTER: &str = "safe_shelter";

/// What the commons keeps in an entry's head; the rest of the form is its body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServiceHead {
    pub organisation: OrganisationId,
    /// Code of CL-SVC.
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Code of a region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// Codes of CL-ADM, of a shelter: whom it takes. Empty where it does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Codes of languages that are spoken there. Empty where it does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Whether a wheelchair can pass; `None` where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_accessible: Option<bool>,
    pub state: ServiceState,
    pub verified_on: String,
    pub verify_every_days: i64,
}

#[derive(Debug, Clone)]
pub struct Service {
    pub id: ServiceId,
    pub head: ServiceHead,
    pub version: i64,
}

impl Service {
    pub fn takes(&self, group: &str) -> bool {
        self.head.groups.is_empty() || self.head.groups.iter().any(|it| it == group)
    }

    pub fn standing(&self, today: Date) -> Standing {
        // A day that cannot be read is too long ago.
        let verified_on = self.head.verified_on.parse().unwrap_or(Date::MIN);
        standing(self.head.state, verified_on, self.head.verify_every_days, today)
    }
}
