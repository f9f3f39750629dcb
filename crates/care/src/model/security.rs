//! Something was lost, taken or seen that should not have been (domain I.1, SecurityIncident).

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// By an authority, with paper or without.
    DeviceTaken,
    DeviceStolen,
    DeviceLost,
    PasswordKnown,
    PaperLost,
    SeenByOthers,
}

impl Loss {
    pub const ALL: [Loss; 6] = [Loss::DeviceTaken, Loss::DeviceStolen, Loss::DeviceLost, Loss::PasswordKnown, Loss::PaperLost, Loss::SeenByOthers];

    pub fn code(self) -> &'static str {
        match self {
            Loss::DeviceTaken => "device_taken",
            Loss::DeviceStolen => "device_stolen",
            Loss::DeviceLost => "device_lost",
            Loss::PasswordKnown => "password_known",
            Loss::PaperLost => "paper_lost",
            Loss::SeenByOthers => "seen_by_others",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Loss::ALL.into_iter().find(|loss| loss.code() == code)
    }

    /// Whether someone may now sit where she was signed in.
    pub fn ends_sessions(self) -> bool {
        match self {
            Loss::DeviceTaken | Loss::DeviceStolen | Loss::DeviceLost | Loss::PasswordKnown => true,
            Loss::PaperLost | Loss::SeenByOthers => false,
        }
    }
}

/// What became of telling a person that something of hers may be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Telling {
    /// Nobody has spoken with her yet.
    Waiting,
    /// She knows, by a way that is safe.
    Told,
    /// A message now would put her in danger; it is tried again.
    NotSafe,
}

impl Telling {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "told" => Some(Telling::Told),
            "not_safe" => Some(Telling::NotSafe),
            _ => None,
        }
    }

    /// Only a person who knows is done with.
    pub fn is_done(self) -> bool {
        match self {
            Telling::Told => true,
            Telling::Waiting | Telling::NotSafe => false,
        }
    }
}
