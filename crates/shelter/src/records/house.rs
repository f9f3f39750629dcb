//! The house itself: its rules, its stores, its log and its census.

use care::records::Survivor;
use jiff::civil::{Date, Time};
use kernel::{
    calls::{Call, CallLevel},
    ids::{LogId, StayId, StockId},
    thresholds::STAY_REVIEW_DAYS,
};
use serde::{Deserialize, Serialize};
use space::Id;
use uuid::Uuid;
use words::Lang;

use crate::model::{log::LogKind, stock::Stock, waiting::CALLS};

/// What this house has decided for itself. One record, changed and never made twice.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HouseRules {
    /// Codes of CL-ADM: whom it takes. Empty: nobody has decided, so nobody is left out.
    pub groups: Vec<String>,
    /// Sons are taken until this age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sons_until: Option<u8>,
    /// Code of the region for which it shows how many places are free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The hour of the census. Source: domain.md C.3; [M].
    pub census_at: String,
    /// R-SH-06; 30 to 180, [M].
    pub review_after_days: i64,
    /// A word by which the operator's program reaches the person on duty, and the coordinator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinator: Option<String>,
    /// Under this id, and no other, its free places stand in the commons.
    pub availability: Uuid,
}

impl Default for HouseRules {
    fn default() -> Self {
        HouseRules {
            groups: Vec::new(),
            sons_until: None,
            region: None,
            census_at: "22:00".into(),
            review_after_days: STAY_REVIEW_DAYS,
            duty: None,
            coordinator: None,
            availability: Uuid::new_v4(),
        }
    }
}

impl HouseRules {
    /// Who is called if a need still waits, counted from when it was asked or its hold ran out.
    pub fn calls(&self, need: Id, from: i64) -> Vec<Call> {
        let whom = |level| match level {
            CallLevel::Duty => self.duty.clone(),
            CallLevel::Coordinator => self.coordinator.clone(),
        };
        CALLS.into_iter().filter_map(|(level, after)| Some(Call { need, level, at: from + after, whom: whom(level)? })).collect()
    }

    /// Who is called when another house asks, while nobody here can read its letter: kept under the house's own id
    /// and never due by itself.
    pub fn standing_call(&self, house: Id) -> Vec<Call> {
        self.duty.clone().map(|whom| Call { need: house, level: CallLevel::Duty, at: i64::MAX, whom }).into_iter().collect()
    }

    /// The hour of the census, by the clock on the wall.
    pub fn census_time(&self) -> Time {
        self.census_at.parse().unwrap_or(Time::midnight())
    }

    pub fn takes(&self, group: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|it| it == group)
    }
}

/// The rules and rights that are told to whoever comes, in the house's words. One record; each change is a version.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RulesText {
    #[serde(default)]
    pub tg: String,
    #[serde(default)]
    pub ru: String,
    #[serde(default)]
    pub en: String,
    /// The day of this version.
    pub written_on: String,
}

impl RulesText {
    /// In a language, or in one in which the house has written it.
    pub fn said(&self, l: Lang) -> &str {
        let own = l.of([&self.en, &self.ru, &self.tg]);
        [own, &self.tg, &self.ru, &self.en].into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }
}

/// One thing in store, as it is kept.
#[derive(Debug, Clone)]
pub struct StockItem {
    pub id: StockId,
    pub stock: Stock,
    pub version: i64,
}

/// An entry of the house's log: what it says is in its body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogHead {
    pub kind: LogKind,
    pub day: String,
    pub at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stay: Option<StayId>,
    /// Something is still to be done.
    #[serde(default)]
    pub is_open: bool,
    /// The key that it shares with the entries of its kind and month, where it is about nobody in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf: Option<Uuid>,
}

impl LogHead {
    /// Its time is over: nobody finds it any longer, also while its key is still there. What is about her goes with her.
    pub fn is_outdated(&self, today: Date) -> bool {
        self.shelf.is_some() && self.day.parse().is_ok_and(|day| self.kind.kept_until(day) < today)
    }
}

/// What entries of one kind and month, or day, share: a key, to be destroyed when their time is over.
#[derive(Serialize, Deserialize)]
pub struct LogShelf {
    pub kind: LogKind,
    /// Its first day.
    pub month: String,
}

#[derive(Debug, Clone)]
pub struct LogEntry {
    pub id: LogId,
    pub head: LogHead,
    pub version: i64,
    /// Whose, where it is about someone.
    pub survivor: Option<Survivor>,
}

/// The census of one evening: how many slept here, as the person on duty counted.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Census {
    pub day: String,
    pub counted: u32,
    /// What the stays said at that moment.
    pub expected: u32,
    pub available_beds: u32,
    /// `None` of an evening that an older program counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occupied_beds: Option<u32>,
}
