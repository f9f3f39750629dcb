//! A bed, and what stands between it and being free.

use jiff::civil::Date;
use kernel::ids::{BedId, ShelterRequestId, SiteId, StayId};
use serde::{Deserialize, Serialize};
use space::{Draft, SpaceError};

use crate::model::bed::BedState;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a mark of its own that a bed has or has not")]
pub struct BedHead {
    pub site: SiteId,
    pub room: String,
    pub label: String,
    /// Children may sleep in the room. As with every mark of a room: all its beds say the same (`rooms`).
    #[serde(default)]
    pub is_family: bool,
    #[serde(default)]
    pub is_accessible: bool,
    #[serde(default)]
    pub is_cot: bool,
    /// The room is one household's: nobody else is put beside them. A mark of the room.
    #[serde(default)]
    pub is_private: bool,
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

impl BedHead {
    /// A new bed of a house, before anything is written about it.
    pub fn free(site: SiteId) -> Self {
        BedHead {
            site,
            room: String::new(),
            label: String::new(),
            is_family: false,
            is_accessible: false,
            is_cot: false,
            is_private: false,
            state: BedState::Free,
            hold_until: None,
            held_for: None,
            blocked_for: None,
            until: None,
            stay: None,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Bed {
    pub id: BedId,
    pub head: BedHead,
    pub version: i64,
}

impl Bed {
    /// A new version of it, refused where another was written meanwhile.
    pub fn becomes(&self, event: &'static str, head: &BedHead) -> Result<Draft, SpaceError> {
        Ok(Draft::house("bed", event, self.id.0, head)?.based_on(self.version))
    }

    pub fn state_at(&self, now: i64) -> BedState {
        self.head.state.at(now, self.head.hold_until)
    }

    pub(crate) fn stands_in(&self, site: SiteId, room: &str) -> bool {
        (self.head.site, self.head.room.as_str()) == (site, room)
    }

    /// To be cleaned by tomorrow: every bed that is not free has an end.
    pub fn vacated(&self, cleaning: BedState, today: Date) -> BedHead {
        BedHead { until: today.tomorrow().ok().map(|day| day.to_string()), ..self.cleared(cleaning) }
    }

    /// The bed with nothing that belonged to its former state.
    pub fn cleared(&self, state: BedState) -> BedHead {
        BedHead { state, hold_until: None, held_for: None, blocked_for: None, until: None, stay: None, ..self.head.clone() }
    }
}
