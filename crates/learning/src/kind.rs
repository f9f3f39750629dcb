//! The kinds of things that partners write down together.

use serde::{Deserialize, Serialize};

use crate::state::Machine;

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$case_doc])* #[serde(rename = $code)] $case),* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$case),*];

            pub fn code(self) -> &'static str {
                match self { $($name::$case => $code),* }
            }

            pub fn from_code(code: &str) -> Option<Self> {
                $name::ALL.iter().copied().find(|it| it.code() == code)
            }
        }
    };
}
pub(crate) use coded;

coded! {
    Kind {
        Visit = "visit",
        /// An institution that was visited.
        Host = "host",
        Material = "material",
        Insight = "insight",
        Practice = "practice",
        /// Who meets: a council, a working group, a network.
        Body = "body",
        Meeting = "meeting",
        Proposal = "proposal",
        Conclusion = "conclusion",
        /// Of a treaty body, or of another State.
        Recommendation = "recommendation",
        Commitment = "commitment",
        Reform = "reform",
        /// One version of a text in one language.
        Wording = "wording",
        /// What was said by whom, for or against.
        Statement = "statement",
        /// Asked of colleagues, and what they answered.
        Question = "question",
        Answer = "answer",
        Course = "course",
        Session = "session",
        Specialist = "specialist",
        Campaign = "campaign",
        Offer = "offer",
        Need = "need",
        Match = "match",
        Project = "project",
        Indicator = "indicator",
        Value = "value",
        /// The words of a report about a period.
        Chapter = "chapter",
    }
}

impl Kind {
    /// How a record of this kind goes on.
    pub fn machine(self) -> Machine {
        match self {
            Kind::Practice => Machine::Practice,
            Kind::Proposal => Machine::Proposal,
            Kind::Commitment => Machine::Commitment,
            Kind::Reform => Machine::Reform,
            Kind::Offer | Kind::Need => Machine::Pool,
            Kind::Visit
            | Kind::Host
            | Kind::Material
            | Kind::Insight
            | Kind::Body
            | Kind::Meeting
            | Kind::Conclusion
            | Kind::Recommendation
            | Kind::Wording
            | Kind::Statement
            | Kind::Question
            | Kind::Answer
            | Kind::Course
            | Kind::Session
            | Kind::Specialist
            | Kind::Campaign
            | Kind::Match
            | Kind::Project
            | Kind::Indicator
            | Kind::Value
            | Kind::Chapter => Machine::Kept,
        }
    }

    /// What can follow from it: offered as the next thing to write down.
    pub fn leads_to(self) -> &'static [Kind] {
        match self {
            Kind::Project => &[Kind::Visit, Kind::Meeting, Kind::Indicator, Kind::Campaign, Kind::Course],
            Kind::Visit => &[Kind::Host, Kind::Insight, Kind::Practice, Kind::Meeting, Kind::Material],
            Kind::Host => &[Kind::Insight, Kind::Practice],
            Kind::Body => &[Kind::Meeting],
            Kind::Question => &[Kind::Answer],
            Kind::Answer => &[Kind::Practice],
            Kind::Insight => &[Kind::Practice],
            Kind::Practice => &[Kind::Statement, Kind::Commitment, Kind::Proposal, Kind::Reform],
            Kind::Meeting => &[Kind::Proposal, Kind::Conclusion, Kind::Insight, Kind::Material],
            Kind::Proposal => &[Kind::Conclusion, Kind::Commitment],
            Kind::Conclusion | Kind::Recommendation => &[Kind::Commitment, Kind::Reform],
            Kind::Commitment => &[Kind::Indicator, Kind::Session, Kind::Campaign, Kind::Material],
            Kind::Reform => &[Kind::Wording, Kind::Statement, Kind::Commitment, Kind::Material],
            Kind::Course => &[Kind::Session, Kind::Material],
            Kind::Session => &[Kind::Specialist],
            Kind::Campaign => &[Kind::Material],
            Kind::Offer | Kind::Need => &[Kind::Match],
            Kind::Indicator => &[Kind::Value],
            Kind::Material | Kind::Wording | Kind::Statement | Kind::Specialist | Kind::Match | Kind::Value | Kind::Chapter => &[],
        }
    }
}
