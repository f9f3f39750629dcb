//! A person, those who depend on her, her safety plan, and who is kept away from her.

use forms::{Answers, partial_date, stored_text};
use jiff::{Span, civil::Date};
use kernel::{
    clock,
    ids::{DependantId, StaffId, SurvivorId},
};
use serde::{Deserialize, Serialize};
use space::Id;

use super::CaseFile;
use crate::model::{
    age::age_on,
    case_state::CaseState,
    context::ADULT,
    danger::Happened,
    duplicate::DuplicateState,
    safety_plan::{self, Due},
};

/// The few facts about a person that the view needs; everything else is in the body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SurvivorHead {
    pub code: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// `1997`, `1997-03` or `1997-03-05`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_age: Option<i64>,
    /// The day on which she stated it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_on: Option<String>,
    /// R-CO-08.
    /// `None`: nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caregiver_is_unsafe: Option<bool>,
    /// Only so that it is kept out of what is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caretaker_name: Option<String>,
}

/// Who is kept away from her (R-CA-10).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TiesHead {
    pub staff: Vec<StaffId>,
}

/// That she is recorded twice: kept with the record that is put aside.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DuplicateHead {
    /// The record that stays.
    pub of: SurvivorId,
    pub state: DuplicateState,
    pub reason: String,
    pub asked_by: StaffId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_because: Option<String>,
    /// From where her case goes on, should they be two persons after all.
    pub case_before: CaseState,
}

#[derive(Debug, Clone)]
pub struct Duplicate {
    pub record: Id,
    pub version: i64,
    pub head: DuplicateHead,
}

/// A person with her case: the target of nearly everything here.
#[derive(Debug, Clone)]
pub struct Survivor {
    pub id: SurvivorId,
    pub code: String,
    pub name: String,
    pub legal_name: Option<String>,
    pub sex: Option<String>,
    pub birth: Option<String>,
    pub stated_age: Option<i64>,
    pub stated_on: Option<String>,
    pub caregiver_is_unsafe: Option<bool>,
    pub version: i64,
    pub case: CaseFile,
    /// R-CA-10.
    pub kept_away: Vec<StaffId>,
    /// The record that stays, where this one is put aside.
    pub duplicate_of: Option<SurvivorId>,
}

impl Survivor {
    /// Her age on a day, from her birth or from what she stated.
    pub fn age_on(&self, day: Date) -> Option<i64> {
        self.age_from_birth(day).or_else(|| self.age_from_stated(day))
    }

    pub(super) fn age_from_birth(&self, day: Date) -> Option<i64> {
        let (_, latest) = self.birth.as_deref().and_then(partial_date)?;
        age_on(latest, day)
    }

    /// Of a year that she stated nobody knows the day, no more than of a year of birth: she is taken for the youngest that she
    /// can have been, as if her birthday were the day on which she said it.
    pub(super) fn age_from_stated(&self, day: Date) -> Option<i64> {
        let latest_birth = self.latest_birth_as_stated()?;
        // Before she was born it was not: then she was in her first year.
        Some(age_on(latest_birth, day).unwrap_or(0))
    }

    /// Whether what is written down leaves room for it that she was an adult on a day: her birth as early, and her age as far
    /// towards the next year, as they can be.
    pub fn may_be_adult_on(&self, day: Date) -> bool {
        let stated = || self.latest_birth_as_stated()?.checked_sub(Span::new().years(1)).ok()?.tomorrow().ok();
        let earliest_birth = self.birth.as_deref().and_then(partial_date).map(|(earliest, _)| earliest).or_else(stated);
        earliest_birth.and_then(|birth| age_on(birth, day)).is_some_and(|age| age >= ADULT)
    }

    /// The latest day on which somebody was born who stated her age on hers.
    pub fn latest_birth_as_stated(&self) -> Option<Date> {
        let (age, on) = (self.stated_age?, self.stated_on.as_deref()?.parse::<Date>().ok()?);
        on.checked_sub(Span::new().try_years(age).ok()?).ok()
    }

    pub fn age_at(&self, now: i64) -> Option<i64> {
        self.age_on(clock::today(now))
    }

    pub fn is_child_at(&self, now: i64) -> bool {
        self.age_at(now).is_some_and(|age| age < 18)
    }
}

/// A child, or another who depends on her (I.1): all that the form `dependant` asks, and a code for who has no name here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DependantHead {
    pub code: String,
    pub answers: Answers,
    /// Taken off the list. The name is still kept out of what is shared.
    #[serde(default)]
    pub is_removed: bool,
}

#[derive(Debug, Clone)]
pub struct Dependant {
    pub id: DependantId,
    pub survivor: Survivor,
    pub head: DependantHead,
    pub version: i64,
}

impl DependantHead {
    pub fn name(&self) -> Option<&str> {
        stored_text(&self.answers, "name")
    }

    /// What she or he is called on a page.
    pub fn called(&self) -> &str {
        self.name().unwrap_or(&self.code)
    }

    fn says_yes(&self, field: &str) -> bool {
        stored_text(&self.answers, field) == Some("yes")
    }

    pub fn is_at_risk(&self) -> bool {
        self.says_yes("at_risk")
    }

    /// Nothing where it is not known, or for who is not born yet.
    pub fn age_on(&self, day: Date) -> Option<i64> {
        let (_, latest) = stored_text(&self.answers, "birth").and_then(partial_date)?;
        if self.is_unborn(day) { None } else { age_on(latest, day) }
    }

    /// Not born yet: so it was said, or the day lies ahead.
    pub fn is_unborn(&self, today: Date) -> bool {
        let is_ahead = || stored_text(&self.answers, "birth").and_then(partial_date).is_some_and(|(first, _)| first > today);
        self.says_yes("unborn") || is_ahead()
    }
}

/// When her safety plan was made, and when it is looked at again.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SafetyPlanHead {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_again_on: Option<String>,
}

/// Her plan as the view knows it.
#[derive(Debug, Clone)]
pub struct SafetyPlan {
    pub record: Id,
    pub version: i64,
    pub head: SafetyPlanHead,
    pub changed_at: i64,
}

impl SafetyPlan {
    /// A part of it alone is none yet: it was made with her on a day.
    pub fn is_made(&self) -> bool {
        self.head.made_on.is_some()
    }

    /// R-CA-03: why it is looked at again, where it was made.
    pub fn due(&self, happened: Happened, now: i64) -> Option<Due> {
        let look_again_on = self.head.look_again_on.as_deref().and_then(|text| text.parse().ok());
        safety_plan::due(self.changed_at, look_again_on, happened, now).filter(|_| self.is_made())
    }
}
