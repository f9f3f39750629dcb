//! When her safety plan is looked at again (R-CA-03, I.2).

use jiff::civil::Date;
use kernel::{clock, thresholds::PLAN_LOOK_AGAIN_SECONDS};
use serde::{Deserialize, Serialize};

use super::danger::Happened;

/// Why; the first that holds is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Something happened that the plan does not know.
    Incident,
    /// A protection order was issued, broken or withdrawn, or has ended.
    Order,
    /// She came to a house or left one: the ways out of it are others, and who hears her.
    Moved,
    /// The day that was agreed with her has come.
    Day,
    Old,
}

pub fn due(changed_at: i64, look_again_on: Option<Date>, happened: Happened, now: i64) -> Option<Due> {
    let is_after = |at: Option<i64>| at.is_some_and(|at| at > changed_at);
    if is_after(happened.incident) {
        Some(Due::Incident)
    } else if is_after(happened.order) {
        Some(Due::Order)
    } else if is_after(happened.moved) {
        Some(Due::Moved)
    } else if look_again_on.is_some_and(|day| day <= clock::today(now)) {
        Some(Due::Day)
    } else if now - changed_at > PLAN_LOOK_AGAIN_SECONDS {
        Some(Due::Old)
    } else {
        None
    }
}
