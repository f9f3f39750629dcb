//! The kinds of things that partners write down together.

use kernel::coded;

use crate::state::Machine;

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
        /// One step of a commitment, with an owner and a day of its own.
        Part = "part",
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
        /// A donor's money: how much, until when, and for what.
        Grant = "grant",
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
            Kind::Commitment | Kind::Part => Machine::Commitment,
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
            | Kind::Grant
            | Kind::Project
            | Kind::Indicator
            | Kind::Value
            | Kind::Chapter => Machine::Kept,
        }
    }

    /// Whether somebody gives her word: it has owners, a day, and is done only by what shows it.
    pub fn is_promise(self) -> bool {
        self.machine() == Machine::Commitment
    }

    /// What can follow from it: offered as the next thing to write down.
    pub fn leads_to(self) -> &'static [Kind] {
        match self {
            Kind::Grant => &[Kind::Project, Kind::Commitment, Kind::Visit, Kind::Course, Kind::Campaign],
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
            Kind::Commitment => &[Kind::Part, Kind::Indicator, Kind::Session, Kind::Campaign, Kind::Material],
            Kind::Reform => &[Kind::Wording, Kind::Statement, Kind::Commitment, Kind::Material],
            Kind::Course => &[Kind::Session, Kind::Material],
            Kind::Session => &[Kind::Specialist],
            Kind::Campaign => &[Kind::Material],
            Kind::Offer | Kind::Need => &[Kind::Match],
            Kind::Indicator => &[Kind::Value],
            Kind::Part => &[Kind::Material],
            Kind::Material | Kind::Wording | Kind::Statement | Kind::Specialist | Kind::Match | Kind::Value | Kind::Chapter => &[],
        }
    }
}
