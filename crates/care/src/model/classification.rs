//! The seven questions of the GBVIMS classification tool (A.3), asked in order;
//! the first yes decides. All answers are kept, not only the result.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GbvType {
    Rape,
    SexualAssault,
    PhysicalAssault,
    ForcedMarriage,
    DenialOfResources,
    PsychologicalAbuse,
    NonGbv,
}

impl GbvType {
    pub const ALL: [GbvType; 7] =
        [GbvType::Rape, GbvType::SexualAssault, GbvType::PhysicalAssault, GbvType::ForcedMarriage, GbvType::DenialOfResources, GbvType::PsychologicalAbuse, GbvType::NonGbv];

    pub fn code(self) -> &'static str {
        match self {
            GbvType::Rape => "rape",
            GbvType::SexualAssault => "sexual_assault",
            GbvType::PhysicalAssault => "physical_assault",
            GbvType::ForcedMarriage => "forced_marriage",
            GbvType::DenialOfResources => "denial_of_resources",
            GbvType::PsychologicalAbuse => "psychological_abuse",
            GbvType::NonGbv => "non_gbv",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        GbvType::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub fn is_sexual(self) -> bool {
        matches!(self, GbvType::Rape | GbvType::SexualAssault)
    }

    /// R-CL-06: what is not gender-based violence is never counted as such.
    pub fn is_counted(self) -> bool {
        self != GbvType::NonGbv
    }
}

/// One of the seven, in the order in which they are asked (R-CL-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    Penetration,
    SexualContact,
    PhysicalAssault,
    ForcedMarriage,
    Denial,
    Psychological,
    IsGbv,
}

impl Question {
    pub const ALL: [Question; 7] =
        [Question::Penetration, Question::SexualContact, Question::PhysicalAssault, Question::ForcedMarriage, Question::Denial, Question::Psychological, Question::IsGbv];

    /// From 1, as people count.
    pub fn number(self) -> usize {
        Question::ALL.iter().position(|question| *question == self).map_or(0, |at| at + 1)
    }

    /// What a yes to it means; the last one decides nothing by a yes.
    fn means(self) -> Option<GbvType> {
        match self {
            Question::Penetration => Some(GbvType::Rape),
            Question::SexualContact => Some(GbvType::SexualAssault),
            Question::PhysicalAssault => Some(GbvType::PhysicalAssault),
            Question::ForcedMarriage => Some(GbvType::ForcedMarriage),
            Question::Denial => Some(GbvType::DenialOfResources),
            Question::Psychological => Some(GbvType::PsychologicalAbuse),
            Question::IsGbv => None,
        }
    }
}

/// The answers so far, in order; at most seven.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Replies(Vec<bool>);

/// Where the questions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Classification {
    Ask(Question),
    Decided(GbvType),
    /// She says that it is gender-based violence, yet no kind was found: ask again from the first, or with the supervisor.
    AskAgain,
}

impl Replies {
    /// Answers after the one that decided are not part of it.
    pub fn of(answers: &[bool]) -> Self {
        let mut replies = Replies::default();
        for answer in answers {
            if matches!(replies.state(), Classification::Ask(_)) {
                replies.0.push(*answer);
            }
        }
        replies
    }

    pub fn state(&self) -> Classification {
        for (question, answer) in Question::ALL.into_iter().zip(&self.0) {
            match (question.means(), answer) {
                (Some(kind), true) => return Classification::Decided(kind),
                (Some(_), false) => {}
                (None, true) => return Classification::AskAgain,
                (None, false) => return Classification::Decided(GbvType::NonGbv),
            }
        }
        match Question::ALL.get(self.0.len()) {
            Some(question) => Classification::Ask(*question),
            // Seven answers always decide above; more are never kept.
            None => Classification::AskAgain,
        }
    }

    /// Adds the answer to the question that is open now.
    #[must_use]
    pub fn and(&self, answer: bool) -> Self {
        let mut replies = self.clone();
        if matches!(replies.state(), Classification::Ask(_)) {
            replies.0.push(answer);
        }
        replies
    }

    pub fn answers(&self) -> &[bool] {
        &self.0
    }

    pub fn decided(&self) -> Option<GbvType> {
        match self.state() {
            Classification::Decided(kind) => Some(kind),
            Classification::Ask(_) | Classification::AskAgain => None,
        }
    }
}
