//! A place where the organisation works. Never the address of a shelter: that is
//! no field at all (R-SH-01).

use kernel::ids::SiteId;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct SiteHead {
    pub name: String,
    /// Shelter, crisis centre, office, hospital room, police room, resource centre, hotline.
    pub kind: String,
    #[serde(default)]
    pub district: Option<String>,
}

#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub kind: String,
    pub district: Option<String>,
}

pub const KINDS: [&str; 7] = ["shelter", "crisis_centre", "office", "hospital_room", "police_room", "resource_centre", "hotline"];
