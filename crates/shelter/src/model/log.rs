//! What a house writes down from day to day (C.3), and how long it keeps it.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::{ToSpan as _, civil::Date};
use kernel::coded;
use serde::Deserialize;

coded! {
    LogKind {
        Handover = "handover",
        Visit = "visit",
        Medical = "medical",
        Supply = "supply",
        Donation = "donation",
        Rules = "rules",
        Complaint = "complaint",
        Maintenance = "maintenance",
        Child = "child",
        Conflict = "conflict",
        PerpetratorSighting = "perpetrator_sighting",
        ThreatStaff = "threat_staff",
        Intrusion = "intrusion",
    }
}

/// Which section of the form an entry asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    Note,
    Goods,
    Danger,
}

impl Shape {
    pub fn section(self) -> &'static str {
        match self {
            Shape::Note => "note",
            Shape::Goods => "goods",
            Shape::Danger => "danger",
        }
    }
}

#[derive(Deserialize, Clone, Copy)]
struct Terms {
    keep_days: i64,
    shape: Shape,
}

#[derive(Deserialize, Default)]
struct File {
    kinds: BTreeMap<LogKind, Terms>,
}

const TEXT: &str = include_str!("../../../../reference/house-log.toml");

/// Where a kind has no terms, which a test rules out, the shortest are taken.
fn terms(kind: LogKind) -> Terms {
    static FILE: LazyLock<File> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());
    FILE.kinds.get(&kind).copied().unwrap_or(Terms { keep_days: 180, shape: Shape::Note })
}

impl LogKind {
    /// danger to those who work there.
    pub fn is_staff_safety(self) -> bool {
        match self {
            LogKind::PerpetratorSighting | LogKind::ThreatStaff | LogKind::Intrusion => true,
            LogKind::Handover
            | LogKind::Visit
            | LogKind::Medical
            | LogKind::Supply
            | LogKind::Donation
            | LogKind::Rules
            | LogKind::Complaint
            | LogKind::Maintenance
            | LogKind::Child
            | LogKind::Conflict => false,
        }
    }

    /// Read by supervisors alone: what is complained of may be any of those who work here.
    pub fn is_for_supervisors(self) -> bool {
        match self {
            LogKind::Complaint => true,
            LogKind::Handover
            | LogKind::Visit
            | LogKind::Medical
            | LogKind::Supply
            | LogKind::Donation
            | LogKind::Rules
            | LogKind::Maintenance
            | LogKind::Child
            | LogKind::Conflict
            | LogKind::PerpetratorSighting
            | LogKind::ThreatStaff
            | LogKind::Intrusion => false,
        }
    }

    /// May be about one of those who live here; then it is sealed with her key and goes with her.
    pub fn may_name_a_stay(self) -> bool {
        match self {
            LogKind::Medical | LogKind::Rules | LogKind::Child => true,
            LogKind::Handover
            | LogKind::Visit
            | LogKind::Supply
            | LogKind::Donation
            | LogKind::Complaint
            | LogKind::Maintenance
            | LogKind::Conflict
            | LogKind::PerpetratorSighting
            | LogKind::ThreatStaff
            | LogKind::Intrusion => false,
        }
    }

    pub fn shape(self) -> Shape {
        terms(self).shape
    }

    /// R-SH-11: what is kept for a month or less is destroyed day by day, and by nobody's hand. What is kept for years is
    /// destroyed when a supervisor says so.
    pub fn goes_by_itself(self) -> bool {
        terms(self).keep_days <= 31
    }

    /// From which day on entries share a key.
    pub fn shelf_of(self, day: Date) -> Date {
        if self.goes_by_itself() { day } else { day.first_of_month() }
    }

    /// No entry of this day or later can be outdated.
    pub fn first_kept(today: Date) -> Date {
        let shortest = LogKind::ALL.iter().map(|kind| terms(*kind).keep_days).min().unwrap_or(0);
        today.saturating_sub(shortest.days())
    }

    /// The last day on which an entry of this day is kept.
    pub fn kept_until(self, day: Date) -> Date {
        day.saturating_add(terms(self).keep_days.days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_entry_says_how_long_it_is_kept_and_has_a_name() -> Result<(), toml::de::Error> {
        let file: File = toml::from_str(TEXT)?;
        for kind in LogKind::ALL {
            assert!(file.kinds.contains_key(&kind), "{kind:?} has no terms");
            assert!(forms::list("log_kind").is_some_and(|list| list.find(kind.code()).is_some()), "{kind:?} has no name");
            assert!(forms::definition("house-log").section(kind.shape().section()).is_some());
        }
        assert_eq!(file.kinds.len(), LogKind::ALL.len());
        Ok(())
    }
}
