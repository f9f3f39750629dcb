//! A stay: who is here, since when, and what was agreed.

use care::records::Survivor;
use jiff::civil::Date;
use kernel::ids::{BedId, ShelterRequestId, StayId};
use serde::{Deserialize, Serialize};
use space::{Draft, SpaceError};
use uuid::Uuid;

use crate::model::{
    approval::{Approval, ApprovalState},
    must_leave::MustLeave,
    nights::{Span, days},
    stay::{Absence, FollowUp, StayState},
    telling::Told,
};

/// The decision of those who protect children by which one is here without its mother.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Protection {
    pub decided_by: String,
    pub decided_on: String,
}

/// A bed, and the first night that she sleeps in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SleptIn {
    pub bed: BedId,
    pub from: String,
}

/// One person's stay. A child has one of its own, under its mother's records.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StayHead {
    /// Where she sleeps now, or slept last.
    pub bed: BedId,
    pub arrived_on: String,
    /// Of a child that sleeps in its mother's bed, or in a sibling's where she left: the stay whose bed it is (`beside`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<StayId>,
    /// Every bed of the stay in its order, where there is more than one: what was in a night of long ago is asked for figures,
    /// and when somebody writes down late who came. A stay that an older program moved has the last one from its start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beds: Vec<SleptIn>,
    pub planned_until: String,
    /// Age band of a child; `None` for her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<String>,
    /// Which child: siblings of one age band are two, and a child that comes back is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_on: Option<String>,
    /// Code of CL-EXIT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_reason: Option<String>,
    /// Code of CL-DEST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Whether her safety plan fits where she goes, and how safe she was when she left: codes of the lists. Not of a child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_plan: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_safety: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<Absence>,
    /// Why she stays longer, as she and the house agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longer_because: Option<String>,
    /// The last day on which somebody talked with her about what comes next (R-SH-06).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_on: Option<String>,
    /// The day on which the commission decides with her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission_on: Option<String>,
    /// The manager's word about her coming. A child comes with its mother, or by the decision of those who protect
    /// children; nobody asked in an older program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// Which of the house's rules she was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// Somebody asked that she leave against her wish (R-SH-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must_leave: Option<MustLeave>,
    /// She came in her own right, and was not eighteen when she did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_minor: bool,
    /// Why a child is here without its mother (R-SH-09).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    /// The need for another house, where she must move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<ShelterRequestId>,
    /// When she agreed to be asked how she is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_ups: Vec<FollowUp>,
}

impl StayHead {
    pub fn new(bed: BedId, arrived_on: Date, planned_until: Date, child: Option<(String, Uuid)>) -> Self {
        let (child, member) = child.unzip();
        StayHead {
            bed,
            arrived_on: arrived_on.to_string(),
            beside: None,
            beds: Vec::new(),
            planned_until: planned_until.to_string(),
            child,
            member,
            left_on: None,
            exit_reason: None,
            destination: None,
            exit_plan: None,
            exit_safety: None,
            absence: None,
            longer_because: None,
            reviewed_on: None,
            commission_on: None,
            approval: None,
            told: None,
            must_leave: None,
            is_minor: false,
            protection: None,
            transfer: None,
            follow_ups: Vec::new(),
        }
    }

    /// A child that sleeps beside her: in each night in the bed in which she sleeps.
    #[must_use]
    pub fn beside(self, hers: &Stay) -> StayHead {
        let from: Option<Date> = self.arrived_on.parse().ok();
        let later = hers.head.beds.iter().filter(|it| it.from.parse::<Date>().is_ok_and(|day| from.is_some_and(|from| day > from)));
        let mut beds: Vec<SleptIn> = from.map(|from| SleptIn { bed: hers.head.bed_on(from), from: from.to_string() }).into_iter().chain(later.cloned()).collect();
        if beds.len() < 2 {
            beds.clear();
        }
        StayHead { bed: hers.head.bed, beside: Some(hers.id), beds, ..self }
    }

    pub fn state(&self) -> StayState {
        match (&self.left_on, self.absence) {
            (Some(_), _) => StayState::Left,
            (None, Some(_)) => StayState::Out,
            (None, None) => StayState::Here,
        }
    }

    /// A second person must say whether she is to leave.
    pub fn waits_for_decision(&self) -> bool {
        self.left_on.is_none() && self.must_leave.as_ref().is_some_and(|it| !it.is_agreed())
    }

    /// The manager has not said whether she may stay.
    pub fn waits_for_approval(&self) -> bool {
        self.left_on.is_none() && self.approval.as_ref().is_some_and(|it| it.state == ApprovalState::Waits)
    }

    /// When she is to be asked next, if she still wants it.
    pub fn next_follow_up(&self) -> Option<&FollowUp> {
        let stopped = self.follow_ups.iter().any(|it| it.outcome.as_deref() == Some("declined"));
        self.follow_ups.iter().find(|it| it.outcome.is_none() && !stopped)
    }

    /// The asking that is due by this day.
    pub fn follow_up_due(&self, today: Date) -> Option<&FollowUp> {
        self.next_follow_up().filter(|it| it.due_on.parse().is_ok_and(|due: Date| due <= today))
    }

    pub fn span(&self) -> Option<Span> {
        let left_on = match &self.left_on {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        };
        Some(Span { arrived_on: self.arrived_on.parse().ok()?, left_on })
    }

    /// The same stay, in another bed from this night on.
    #[must_use]
    pub fn moved_to(&self, bed: BedId, from: Date) -> StayHead {
        let mut beds = self.beds.clone();
        if beds.is_empty() {
            beds.push(SleptIn { bed: self.bed, from: self.arrived_on.clone() });
        }
        beds.push(SleptIn { bed, from: from.to_string() });
        StayHead { bed, beds, ..self.clone() }
    }

    /// In which bed she sleeps in the night that begins on this day, if she is here then.
    pub fn bed_on(&self, night: Date) -> BedId {
        let is_before = |it: &&SleptIn| it.from.parse().is_ok_and(|from: Date| from <= night);
        self.beds.iter().rev().find(is_before).map_or(self.bed, |it| it.bed)
    }

    /// Her time in one bed, in as many parts as she moved there; nothing where it cannot be read.
    pub fn spans_in(&self, bed: BedId) -> Option<Vec<Span>> {
        let whole = self.span()?;
        if self.beds.is_empty() {
            return Some(if self.bed == bed { vec![whole] } else { Vec::new() });
        }
        let mut spans = Vec::new();
        for (number, it) in self.beds.iter().enumerate() {
            let next: Option<Date> = self.beds.get(number + 1).map(|next| next.from.parse()).transpose().ok()?;
            let left_on = [next, whole.left_on].into_iter().flatten().min();
            let arrived_on: Date = it.from.parse().ok()?;
            // Who moves twice on one day slept in one of them alone.
            let has_nights = left_on.is_none_or(|left| arrived_on < left);
            if it.bed == bed && has_nights {
                spans.push(Span { arrived_on, left_on });
            }
        }
        Some(spans)
    }

    /// R-SH-06: here, or since somebody last talked with her about it, long enough to be looked at again.
    pub fn wants_review(&self, today: Date, after_days: i64) -> bool {
        let since = self.reviewed_on.as_ref().unwrap_or(&self.arrived_on);
        self.left_on.is_none() && since.parse().is_ok_and(|since| days(since, today) >= after_days)
    }
}

#[derive(Debug, Clone)]
pub struct Stay {
    pub id: StayId,
    pub survivor: Survivor,
    pub head: StayHead,
    pub version: i64,
}

impl Stay {
    /// A new version of it, refused where another was written meanwhile.
    pub fn becomes(&self, event: &'static str, head: &StayHead) -> Result<Draft, SpaceError> {
        Ok(Draft::about(self.survivor.id.0, "stay", event, self.id.0, head)?.based_on(self.version))
    }
}
