//! Days between what happened and its report (R-CL-05).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Elapsed {
    Days0To3,
    Days4To5,
    Days6To14,
    Days15To30,
    Over30,
}

/// `None` where the report lies before the incident: a mistake to be put right, not a bucket.
pub fn elapsed_days(happened: Date, reported: Date) -> Option<i64> {
    let days = reported.since(happened).ok()?.get_days();
    (days >= 0).then_some(i64::from(days))
}

impl Elapsed {
    pub fn of(days: i64) -> Self {
        match days {
            ..=3 => Elapsed::Days0To3,
            4..=5 => Elapsed::Days4To5,
            6..=14 => Elapsed::Days6To14,
            15..=30 => Elapsed::Days15To30,
            31.. => Elapsed::Over30,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Elapsed::Days0To3 => "0-3",
            Elapsed::Days4To5 => "4-5",
            Elapsed::Days6To14 => "6-14",
            Elapsed::Days15To30 => "15-30",
            Elapsed::Over30 => "30+",
        }
    }
}
