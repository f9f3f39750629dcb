//! She asks for what is written about her (H.5, I.1 AccessRequest). One writes it down, it is made sure that it is she, another
//! person decides, and it is given in the way that is safe for her: read together here, a paper, or told.

use jiff::{ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};

use super::{safe_contact::SafeContact, signer::Safety};

/// Days in which it is decided (H.5).
pub const DAYS_TO_DECIDE: i64 = 30;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopyState {
    /// Somebody says that she asks for it.
    Asked,
    /// It is sure that it is she, that nobody makes her, and that the way in which she gets it is safe.
    Sure,
    /// A second person agreed.
    Granted,
    Given,
    /// With a reason, and where she can complain of it.
    Refused,
    TakenBack,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyEvent {
    MakeSure,
    Grant,
    Give,
    Refuse,
    TakeBack,
    AskAgain,
}

impl CopyEvent {
    pub const ALL: [CopyEvent; 6] = [CopyEvent::MakeSure, CopyEvent::Grant, CopyEvent::Give, CopyEvent::Refuse, CopyEvent::TakeBack, CopyEvent::AskAgain];
}

impl CopyState {
    pub const ALL: [CopyState; 6] = [CopyState::Asked, CopyState::Sure, CopyState::Granted, CopyState::Given, CopyState::Refused, CopyState::TakenBack];

    pub fn after(self, event: CopyEvent) -> Option<CopyState> {
        use CopyEvent as E;
        use CopyState as S;
        match (self, event) {
            (S::Asked, E::MakeSure) => Some(S::Sure),
            (S::Sure, E::Grant) => Some(S::Granted),
            (S::Granted, E::Give) => Some(S::Given),
            // What was granted is stopped where it turns out to be dangerous before she has it.
            (S::Asked | S::Sure | S::Granted, E::Refuse) => Some(S::Refused),
            (S::Asked | S::Sure | S::Granted, E::TakeBack) => Some(S::TakenBack),
            (S::Given | S::Refused | S::TakenBack, E::AskAgain) => Some(S::Asked),
            (S::Asked, E::Grant | E::Give | E::AskAgain)
            | (S::Sure, E::MakeSure | E::Give | E::AskAgain)
            | (S::Granted, E::MakeSure | E::Grant | E::AskAgain)
            | (S::Given | S::Refused | S::TakenBack, E::MakeSure | E::Grant | E::Give | E::Refuse | E::TakeBack) => None,
        }
    }

    /// Something is owed to her: a decision, or what was granted.
    pub fn waits(self) -> bool {
        match self {
            CopyState::Asked | CopyState::Sure | CopyState::Granted => true,
            CopyState::Given | CopyState::Refused | CopyState::TakenBack => false,
        }
    }
}

/// The last day on which it is decided.
pub fn due(asked: Date) -> Date {
    asked.saturating_add(DAYS_TO_DECIDE.days())
}

/// How she wishes to get it: the list `copy_manner`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// Read together on the screen, here.
    Screen,
    /// A paper that she takes with her.
    Paper,
    /// Told to her; nothing is left with her.
    Told,
}

impl Manner {
    pub const ALL: [Manner; 3] = [Manner::Screen, Manner::Paper, Manner::Told];

    pub fn code(self) -> &'static str {
        match self {
            Manner::Screen => "screen",
            Manner::Paper => "paper",
            Manner::Told => "told",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Manner::ALL.into_iter().find(|manner| manner.code() == code)
    }

    /// Something leaves the house with her.
    pub fn leaves(self) -> bool {
        match self {
            Manner::Paper => true,
            Manner::Screen | Manner::Told => false,
        }
    }
}

/// What she says of where a paper would lie: the list `copy_home`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Home {
    /// Nobody who could harm her finds it.
    Safe,
    NotSafe,
}

impl Home {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "safe" => Some(Home::Safe),
            "not_safe" => Some(Home::NotSafe),
            _ => None,
        }
    }
}

/// Why a paper at home may be found by whoever harmed her, by what is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// She has allowed no way in which she may be reached.
    NoContact,
    /// Her husband or partner, one of the family, or a housemate did it: he may live where she lives.
    Household,
    /// Whoever cares for her did it, or lives with the one who did.
    Caregiver,
}

/// GBVIMS codes of those who may live with her.
const HOUSEHOLD: [&str; 4] = ["intimate_partner", "primary_caregiver", "family_other", "cotenant_housemate"];

pub fn risks<'a>(rules: &SafeContact, relationships: impl IntoIterator<Item = &'a str>, caregivers: Safety) -> Vec<Risk> {
    let is_near = relationships.into_iter().any(|one| HOUSEHOLD.contains(&one));
    let caregiver = match caregivers {
        Safety::Unsafe => Some(Risk::Caregiver),
        Safety::Safe | Safety::NotAsked | Safety::NotKnown => None,
    };
    let all = [rules.ways.is_empty().then_some(Risk::NoContact), is_near.then_some(Risk::Household), caregiver];
    all.into_iter().flatten().collect()
}

/// Whether she may get it so: a paper only where she says that it is safe at home.
pub fn is_safe(manner: Manner, home: Option<Home>) -> bool {
    match (manner, home) {
        (Manner::Screen | Manner::Told, _) | (Manner::Paper, Some(Home::Safe)) => true,
        (Manner::Paper, Some(Home::NotSafe) | None) => false,
    }
}
