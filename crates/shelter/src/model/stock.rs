//! What is in the house's stores. A quantity changes by a movement and by nothing else, and never below nothing.

use jiff::civil::Date;
use kernel::coded;
use serde::{Deserialize, Serialize};

/// The most that one movement may move: whoever types more has slipped.
pub const MOST: i64 = 100_000;

coded! {
    Movement {
        Received = "received",
        Given = "given",
        /// Broken, or past its date.
        Discarded = "discarded",
        /// What was found when it was counted.
        Counted = "counted",
    }
}

impl Movement {
    /// How much there is afterwards; `None` where there was not enough.
    pub fn after(self, before: i64, quantity: i64) -> Option<i64> {
        let after = match self {
            Movement::Received => before.checked_add(quantity)?,
            Movement::Given | Movement::Discarded => before - quantity,
            Movement::Counted => quantity,
        };
        (after >= 0).then_some(after)
    }
}

/// One thing that is kept in store.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Stock {
    pub name: String,
    /// Code of the list `stock_kind`.
    pub kind: String,
    /// Code of the list `unit`.
    pub unit: String,
    pub quantity: i64,
    /// At this or less it runs low.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good_until: Option<String>,
    /// What made it so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Moved {
    pub movement: Movement,
    pub quantity: i64,
}

impl Stock {
    /// Given to a person only, never "to the house": the standard asks who got which (C.3).
    pub fn is_medicine(&self) -> bool {
        self.kind == "medicine"
    }

    pub fn is_low(&self) -> bool {
        self.low_at.is_some_and(|low| self.quantity <= low)
    }

    pub fn is_past(&self, today: Date) -> bool {
        self.quantity > 0 && self.good_until.as_deref().and_then(|day| day.parse::<Date>().ok()).is_some_and(|day| day < today)
    }

    pub fn wants_care(&self, today: Date) -> bool {
        self.is_low() || self.is_past(today)
    }
}
