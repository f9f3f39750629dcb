//! What happened to her.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::ids::IncidentId;
use serde::{Deserialize, Serialize};

use super::Survivor;
use crate::model::{
    case_state::IncidentState,
    classification::{GbvType, Replies},
    clinical::{self, Window},
    context::{Context, Facts},
};

/// Coded answers only, what contexts, figures and windows need; and why it was taken out, where it was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IncidentHead {
    pub code: String,
    pub state: IncidentState,
    #[serde(default)]
    pub replies: Replies,
    pub happened_on: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<String>,
    pub reported_on: String,
    #[serde(default)]
    pub is_estimated: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_then: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanged: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abduction: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_elsewhere: Option<String>,
    /// R-CA-01: second in which it was written down that she knew the limits before she told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained_at: Option<i64>,
    /// R-CA-02: by window, a code of the list `window_choice`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, String>,
    /// By window, when she had it, where she did: `2026-11-25` or `2026-11-25 14:30`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub done_at: BTreeMap<String, String>,
    /// The sections of the form in which a question that must be answered has no answer. An older head cannot tell, and says
    /// of none: it counts as it did, because no figure that was given out may change by a new version of the program. Its
    /// page sees what lacks, and the next answer of any part writes it here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// Since it is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Void>,
}

/// Why the record of an incident was taken out of the count, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Void {
    /// A code of the list `void_reason`.
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Seconds since 1970.
    pub at: i64,
}

#[derive(Debug, Clone)]
pub struct Incident {
    pub id: IncidentId,
    pub survivor: Survivor,
    pub head: IncidentHead,
    pub version: i64,
    pub recorded_at: i64,
}

impl Incident {
    /// The earliest and the latest day on which it can have been, as written (A.5: to the day, the month or the year).
    pub fn happened(&self) -> Option<(Date, Date)> {
        forms::partial_date(&self.head.happened_on)
    }

    /// The day, where it is known and no guess.
    pub fn happened_on(&self) -> Option<Date> {
        self.happened().filter(|(earliest, latest)| earliest == latest && !self.head.is_estimated).map(|(day, _)| day)
    }

    /// Defect (d): the age when it happened, never the age now. What she said of that day goes before what follows from her age today.
    pub fn age_then(&self) -> Option<i64> {
        // Of the days that it may have been the first one: what protects children is not withheld from one.
        let (earliest, latest) = self.happened().unzip();
        let from_birth = earliest.and_then(|day| self.survivor.age_from_birth(day));
        // Before she was born it was not: then she was in her first year.
        let from_birth = from_birth.or_else(|| self.survivor.age_from_birth(latest?).map(|_| 0));
        from_birth.or(self.head.age_then).or_else(|| self.survivor.age_from_stated(earliest?))
    }

    pub fn kind(&self) -> Option<GbvType> {
        self.head.replies.decided()
    }

    /// Void, or in a record that is put aside.
    pub fn is_read_only(&self) -> bool {
        !self.head.state.stands() || self.survivor.duplicate_of.is_some()
    }

    /// The treatments that are asked of her, and those of which she was asked before.
    pub fn windows<'a>(&self, windows: &'a [Window]) -> Vec<&'a Window> {
        let asked = clinical::asked_of(windows, self.survivor.sex.as_deref());
        windows.iter().filter(|window| asked.contains(window) || self.head.choices.contains_key(&window.key)).collect()
    }

    pub fn context(&self) -> Context {
        Context::of(&Facts {
            kind: self.kind(),
            age_then: self.age_then(),
            relationships: self.head.relationships.iter().map(String::as_str).collect(),
            exchanged: self.head.exchanged.as_deref(),
            abduction: self.head.abduction.as_deref(),
            practice: self.head.practice.as_deref(),
        })
    }
}
