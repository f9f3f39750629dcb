//! Whether she thinks of ending her life (B.8a, I.2): asked directly and calmly, step one and only after a yes step two. What
//! she does not say is never a no, and where it decides it is taken as if it were a yes, until she says otherwise.

use std::sync::LazyLock;

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

use super::{case_state::CaseState, danger::Answer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Step one.
    pub thoughts: Answer,
    /// Step two.
    pub plan: Answer,
    pub means: Answer,
    pub attempt: Answer,
    /// She means to do it now, or cannot promise to be safe today.
    pub now: Answer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    None,
    /// She did not say. It is not known, and she is asked again.
    NotSaid,
    Thoughts,
    /// A plan, means at hand, or an attempt before; or she does not say so of one of them.
    PlanOrMeans,
    Imminent,
}

impl Level {
    pub const ALL: [Level; 5] = [Level::None, Level::NotSaid, Level::Thoughts, Level::PlanOrMeans, Level::Imminent];

    pub fn of(told: Told) -> Self {
        match (told.thoughts, told.now) {
            (Answer::No, _) => Level::None,
            (Answer::NotKnown, _) => Level::NotSaid,
            (Answer::Yes, Answer::Yes) => Level::Imminent,
            (Answer::Yes, Answer::NotKnown) => Level::PlanOrMeans,
            (Answer::Yes, Answer::No) => {
                let is_no = |answer| match answer {
                    Answer::No => true,
                    Answer::Yes | Answer::NotKnown => false,
                };
                if [told.plan, told.means, told.attempt].into_iter().all(is_no) { Level::Thoughts } else { Level::PlanOrMeans }
            }
        }
    }

    /// She is not left alone, and a supervisor comes now (R-CA-04).
    pub fn calls_supervisor(self) -> bool {
        match self {
            Level::PlanOrMeans | Level::Imminent => true,
            Level::None | Level::NotSaid | Level::Thoughts => false,
        }
    }

    /// Within how many days she is asked again.
    pub fn asked_again_within(self) -> Option<i64> {
        match self {
            Level::None => None,
            Level::NotSaid | Level::Thoughts => Some(figures().thoughts_days),
            Level::PlanOrMeans | Level::Imminent => Some(figures().plan_days),
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::NotSaid => "not-said",
            Level::Thoughts => "thoughts",
            Level::PlanOrMeans => "plan-or-means",
            Level::Imminent => "imminent",
        }
    }
}

#[derive(Deserialize, Debug, Default)]
pub struct Figures {
    thoughts_days: i64,
    plan_days: i64,
    pub source: String,
}

pub(crate) const TEXT: &str = include_str!("../../../../reference/suicide-check.toml");

/// A test reads the file; where it could not be read, everybody is asked again on the same day.
pub fn figures() -> &'static Figures {
    static FIGURES: LazyLock<Figures> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());
    &FIGURES
}

/// What was agreed with her and done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    pub actions: usize,
    pub agreement: Written,
    pub first_to_call: Written,
    pub second_to_call: Written,
    pub means: Written,
    pub follow_up_on: Option<Date>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Written {
    Yes,
    #[default]
    No,
}

impl Written {
    pub fn of(text: Option<&str>) -> Self {
        match text {
            Some(_) => Written::Yes,
            None => Written::No,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// Nobody leaves her, or this page, before something was done.
    Action,
    Agreement,
    /// Whom she calls: two people.
    FirstToCall,
    SecondToCall,
    Means,
    FollowUp,
    /// Later than she may wait, or before today.
    FollowUpDay,
}

impl Level {
    pub fn lacking(self, done: Done, today: Date) -> Vec<Lacking> {
        let unwritten = |written, lacking| match written {
            Written::Yes => None,
            Written::No => Some(lacking),
        };
        let agreed = [
            unwritten(done.agreement, Lacking::Agreement),
            unwritten(done.first_to_call, Lacking::FirstToCall),
            unwritten(done.second_to_call, Lacking::SecondToCall),
            unwritten(done.means, Lacking::Means),
        ];
        let acted = [(done.actions == 0).then_some(Lacking::Action), unwritten(done.means, Lacking::Means)];
        let mut lacking: Vec<Lacking> = match self {
            Level::None | Level::NotSaid => Vec::new(),
            Level::Thoughts => agreed.into_iter().flatten().collect(),
            Level::PlanOrMeans | Level::Imminent => acted.into_iter().flatten().collect(),
        };
        lacking.extend(self.lacking_day(done.follow_up_on, today));
        lacking
    }

    fn lacking_day(self, on: Option<Date>, today: Date) -> Option<Lacking> {
        let latest = today.checked_add(Span::new().try_days(self.asked_again_within()?).ok()?).unwrap_or(today);
        match on {
            None => Some(Lacking::FollowUp),
            Some(on) => (!(today..=latest).contains(&on)).then_some(Lacking::FollowUpDay),
        }
    }
}

/// Whether she still is to be asked again: a case that was handed over too, because the day was promised to her here.
pub fn waits_in(state: CaseState) -> bool {
    match state {
        CaseState::Closed => false,
        CaseState::Intake | CaseState::Open | CaseState::InFollowUp | CaseState::Closing | CaseState::InformationOnly | CaseState::Transferred | CaseState::Duplicate => true,
    }
}
