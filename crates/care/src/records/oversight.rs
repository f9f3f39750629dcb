//! What others look at afterwards: what went out without consent, emergencies, losses, requests for data, files.

use kernel::ids::{DisclosureId, EmergencyId, IncidentId, StaffId};
use serde::{Deserialize, Serialize};
use space::Id;

use super::Survivor;
use crate::model::{
    disclosure::{Addition, Course, Ground, Review, Second, State},
    emergency,
    security::{Loss, Telling},
};

/// What went to others without her consent. What she said about it, and why, stands in the body of its first version.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DisclosureHead {
    pub ground: Ground,
    pub state: State,
    /// A code of the list `authority`.
    pub authority: String,
    /// The name of the office or person.
    pub recipient: String,
    /// Codes of the list `packet_item`.
    pub items: Vec<String>,
    pub by: StaffId,
    /// Seconds since 1970.
    pub at: i64,
    /// Of danger: who agreed, or said no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Second>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<Addition>,
}

impl DisclosureHead {
    pub fn course<'a>(&self, supervisors: &'a [StaffId]) -> Course<'a> {
        Course { state: self.state, asked_by: self.by, second: self.second.as_ref().map(|second| second.by), supervisors }
    }

    /// Second since which it waits: for a second person, or for a supervisor's look.
    pub fn waits_since(&self) -> i64 {
        self.second.as_ref().map_or(self.at, |second| second.at)
    }

    /// Until when a supervisor looks at it, while nobody has.
    pub fn review_due(&self) -> Option<i64> {
        match self.state {
            State::Confirmed => self.ground.review_due(self.waits_since()),
            State::Asked | State::Refused | State::Reviewed => None,
        }
    }

    pub fn is_review_overdue(&self, now: i64) -> bool {
        self.review_due().is_some_and(|due| now > due)
    }

    /// Whether a look is owed and none of these supervisors may take it: nobody looks at what she did herself.
    pub fn lacks_a_look(&self, supervisors: &[StaffId]) -> bool {
        self.state == State::Confirmed && supervisors.iter().all(|one| *one == self.by)
    }

    /// Whoever had a hand in it, to be named on its page.
    pub fn everyone(&self) -> impl Iterator<Item = StaffId> {
        let answered = self.second.iter().map(|second| second.by).chain(self.review.iter().map(|review| review.by));
        std::iter::once(self.by).chain(answered).chain(self.added.iter().map(|one| one.by))
    }
}

#[derive(Debug, Clone)]
pub struct Disclosure {
    pub id: DisclosureId,
    pub survivor: Survivor,
    pub head: DisclosureHead,
}

/// Somebody who does not work with her opened what is needed to help her now.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EmergencyHead {
    pub by: StaffId,
    /// Seconds since 1970.
    pub at: i64,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
}

impl EmergencyHead {
    pub fn ends_at(&self) -> i64 {
        emergency::ends_at(self.at)
    }

    pub fn waits_for(&self, supervisor: StaffId) -> bool {
        emergency::waits_for(supervisor, self.by, &self.reviews)
    }

    pub fn is_review_overdue(&self, now: i64) -> bool {
        emergency::is_review_overdue(self.at, now)
    }
}

#[derive(Debug, Clone)]
pub struct Emergency {
    pub id: EmergencyId,
    pub survivor: Survivor,
    pub head: EmergencyHead,
    /// The moment at which it is asked for.
    pub now: i64,
}

impl Emergency {
    pub fn is_open(&self) -> bool {
        emergency::is_open(self.head.at, self.now)
    }
}

/// What an inspector or anyone else asked for (scenario 7): it is recorded, and answered by people.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DataRequestHead {
    pub requester: String,
    pub wants: String,
    pub purpose: String,
    pub received_on: String,
    /// `None` while nobody answered; silence is no.
    #[serde(default)]
    pub answer: Option<DataAnswer>,
}

#[derive(Debug, Clone)]
pub struct DataRequest {
    pub id: Id,
    pub head: DataRequestHead,
}

/// There is no answer that hands out names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataAnswer {
    Refused,
    /// Only figures that identify nobody, and only those that may be counted.
    FiguresOnly,
}

/// Something was lost, taken or seen; whom it may touch, and whether she knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SecurityIncidentHead {
    pub kind: Loss,
    /// Whose phone, laptop, password or paper.
    pub staff: StaffId,
    pub happened_on: String,
    #[serde(default)]
    pub is_password_known: bool,
    /// Somebody may have her printed recovery kit.
    #[serde(default)]
    pub is_kit_known: bool,
    #[serde(default)]
    pub measures: String,
    #[serde(default)]
    pub people: Vec<Affected>,
    /// How many of them were forgotten since: they are not to be told any more, and nothing leads to them (H.5).
    #[serde(default)]
    pub forgotten: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Affected {
    pub survivor: Id,
    pub telling: Telling,
}

#[derive(Debug, Clone)]
pub struct SecurityIncident {
    pub id: Id,
    pub head: SecurityIncidentHead,
}

impl SecurityIncident {
    /// How many do not know yet.
    pub fn to_tell(&self) -> usize {
        self.head.people.iter().filter(|one| !one.telling.is_done()).count()
    }
}

/// Survivor-level data that leaves as a file (R-DE-05): who asked for which period and why, and who let it go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecorderExportHead {
    pub from: String,
    pub to: String,
    pub reason: String,
    pub asked_by: StaffId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Approved>,
}

/// Written before the file is given out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Approved {
    pub by: StaffId,
    pub at: i64,
    /// What is in it; nothing else ever comes into it.
    pub incidents: Vec<IncidentId>,
}

#[derive(Debug, Clone)]
pub struct RecorderExport {
    pub id: Id,
    pub version: i64,
    pub head: RecorderExportHead,
    /// The quarter of an hour after it was approved, in which the file is given out.
    pub may_be_fetched: bool,
}

/// Seconds.
const MAY_BE_FETCHED: i64 = 15 * 60;

impl Approved {
    pub fn is_fresh_at(&self, now: i64) -> bool {
        (0..MAY_BE_FETCHED).contains(&(now - self.at))
    }
}
