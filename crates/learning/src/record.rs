//! What the commons keeps of each.

use figures::measure::{Measure, Total};
use forms::{Answers, stored_number, stored_text};
use jiff::civil::Date;
use kernel::ids::OrganisationId;
use serde::{Deserialize, Serialize};
use space::Id;

use crate::{
    kind::Kind,
    state::{Event, State, is_over},
};

/// One step, and what was said or shown with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Taken {
    pub event: Event,
    pub on: String,
    pub by: OrganisationId,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// What the figure stood at when it was said to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Stood>,
}

/// A figure as it stood on a day: kept, because the figure goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Stood {
    pub measure: Measure,
    /// Of the definition.
    pub version: u32,
    pub month: String,
    pub total: Total,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    pub kind: Kind,
    pub title: String,
    pub state: State,
    #[serde(default)]
    pub is_blocked: bool,
    /// Who wrote it down.
    pub organisation: OrganisationId,
    /// Who promised it, where it is a promise; of several the one that leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OrganisationId>,
    /// Who promised it with her.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_by: Vec<OrganisationId>,
    /// The day by which it is due, or on which it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// The figure that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// What it came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Id>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Taken>,
    /// Of what is offered, wanted or used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<i64>,
    /// By role, who saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_whom: Option<String>,
}

/// An organisation wants to be reminded of one of them. A record of its own: whoever only looks changes nothing of another's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowHead {
    pub item: Id,
    pub organisation: OrganisationId,
    pub follows: bool,
}

impl Head {
    /// What the answers of a form say of a record that is new.
    pub fn of(kind: Kind, answers: &Answers, organisation: OrganisationId) -> Self {
        Head {
            kind,
            title: stored_text(answers, "title").unwrap_or_default().to_owned(),
            state: kind.machine().first(),
            is_blocked: false,
            organisation,
            owner: None,
            shared_by: Vec::new(),
            day: day_of(kind, answers),
            measure: stored_text(answers, "measure").and_then(Measure::from_code),
            from: Vec::new(),
            steps: Vec::new(),
            quantity: stored_number(answers, "quantity"),
            by_whom: stored_text(answers, "by_whom").map(str::to_owned),
        }
    }

    /// Who may go on with it: who leads where it was promised, or else who wrote it down.
    pub fn answerable(&self) -> OrganisationId {
        self.owner.unwrap_or(self.organisation)
    }

    /// Whom it concerns: whoever leads, and after her those who share it.
    pub fn owners(&self) -> impl Iterator<Item = OrganisationId> {
        [self.answerable()].into_iter().chain(self.shared_by.iter().copied())
    }

    /// Whether it lies in a period, `from..to`; what is known by its month alone lies where the month begins.
    pub fn is_in(&self, from: &str, to: &str) -> bool {
        let first = self.day.as_deref().and_then(forms::partial_date).map(|(first, _)| first.to_string());
        first.is_some_and(|day| day.as_str() >= from && day.as_str() < to)
    }

    /// Whether something is still to be done by its day. A specialist's certificate or supervision is due like a promise.
    pub fn is_awaited(&self) -> bool {
        (self.kind.is_promise() || self.kind == Kind::Specialist) && !is_over(self.state)
    }

    /// I.2: late by itself, and nobody has to say so.
    pub fn is_late(&self, today: Date) -> bool {
        self.is_awaited() && self.day.as_deref().and_then(|day| day.parse().ok()).is_some_and(|day: Date| day < today)
    }
}

/// The day by which a list is sorted and a promise is due; of a specialist the next on which something is to be done.
fn day_of(kind: Kind, answers: &Answers) -> Option<String> {
    if kind == Kind::Specialist {
        return ["certificate_until", "supervision_due"].into_iter().filter_map(|field| stored_text(answers, field)).min().map(str::to_owned);
    }
    ["due", "on", "begins", "next_on", "until"].into_iter().find_map(|field| stored_text(answers, field)).map(str::to_owned)
}

#[derive(Debug, Clone)]
pub struct Record {
    pub id: Id,
    pub head: Head,
    pub version: i64,
}
