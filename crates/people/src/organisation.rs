//! A partner organisation, as all partners know it. Lives in the commons.

use kernel::ids::OrganisationId;
use serde::{Deserialize, Serialize};
use words::Lang;

/// What the commons holds of an organisation: nothing about anyone it helps.
#[derive(Serialize, Deserialize)]
pub struct OrganisationHead {
    pub name_en: String,
    pub name_ru: String,
    pub name_tg: String,
    /// CL-ORG.
    pub kind: String,
    /// CL-ADMIN; none for an organisation that must not be placed.
    #[serde(default)]
    pub district: Option<String>,
    /// X25519: parcels are sealed to it.
    pub receive_key: [u8; 32],
    /// Its own signature over that key.
    pub certificate: Vec<u8>,
    /// Ed25519: its parcels and its people's keys are checked with it.
    pub verify_key: [u8; 32],
}

#[derive(Debug, Clone)]
pub struct Organisation {
    pub id: OrganisationId,
    pub name_en: String,
    pub name_ru: String,
    pub name_tg: String,
    pub kind: String,
    pub district: Option<String>,
    pub receive_key: [u8; 32],
    pub verify_key: [u8; 32],
    pub certificate: Vec<u8>,
}

impl Organisation {
    pub fn name(&self, l: Lang) -> &str {
        l.of([&self.name_en, &self.name_ru, &self.name_tg])
    }

    /// Whether partners could take the one for the other: in any of its languages.
    pub fn could_be_taken_for(&self, name: &str) -> bool {
        [&self.name_en, &self.name_ru, &self.name_tg].into_iter().any(|own| words::could_be_taken_for(own, name))
    }
}

pub const LONGEST_NAME: usize = 120;

/// CL-ORG.
pub const KINDS: [&str; 19] = [
    "shelter",
    "crisis_centre",
    "women_resource_centre",
    "ngo",
    "ingo",
    "un",
    "cwfa",
    "police",
    "prosecutor",
    "court",
    "health",
    "education",
    "social",
    "local_authority",
    "legal_aid",
    "hotline",
    "university",
    "donor",
    "other",
];
