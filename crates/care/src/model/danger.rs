//! Whether her life may be in danger (D.8): what was said, and one of five things to do about it. Never a number: nobody has
//! measured how well the questions foretell anything, and a sum would be taken for knowledge. A question that nobody answered
//! is not answered with no.

use std::sync::LazyLock;

use jiff::{Span, civil::Date};
use kernel::clock;
use serde::{Deserialize, Serialize};

macro_rules! topics {
    ($($name:ident $code:literal),* $(,)?) => {
        /// What is asked about; each but her belief is a field of the form of the same name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Topic { $($name),* }

        impl Topic {
            pub const ALL: &'static [Topic] = &[$(Topic::$name),*];

            /// The name of its field, and its code in the list `danger_flag`.
            pub fn code(self) -> &'static str {
                match self { $(Topic::$name => $code),* }
            }
        }
    };
}

topics! {
    Strangled "strangled",
    Weapon "weapon",
    ThreatToKill "threat_to_kill",
    Belief "belief",
    Escalation "escalation",
    Separation "separation",
    Stalking "stalking",
    ForcedSex "forced_sex",
    Pregnant "pregnant",
    Control "control",
    InLaws "in_laws",
    Children "children",
    HerThoughts "her_thoughts",
    HisThreats "his_threats",
    OrderBroken "order_broken",
    Alcohol "alcohol",
    Dependence "dependence",
    Papers "papers",
    Migration "migration",
}

impl Topic {
    /// Whether it calls a supervisor by itself.
    pub fn decides(self) -> bool {
        match self {
            Topic::Strangled | Topic::Weapon | Topic::ThreatToKill | Topic::Belief => true,
            Topic::Escalation
            | Topic::Separation
            | Topic::Stalking
            | Topic::ForcedSex
            | Topic::Pregnant
            | Topic::Control
            | Topic::InLaws
            | Topic::Children
            | Topic::HerThoughts
            | Topic::HisThreats
            | Topic::OrderBroken
            | Topic::Alcohol
            | Topic::Dependence
            | Topic::Papers
            | Topic::Migration => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    /// Not known, not asked, or she did not want to say.
    NotKnown,
}

impl Answer {
    /// Whatever is in no list is not known.
    pub fn from_code(code: Option<&str>) -> Self {
        match code {
            Some("yes") => Answer::Yes,
            Some("no") => Answer::No,
            Some(_) | None => Answer::NotKnown,
        }
    }
}

#[derive(Deserialize, Debug)]
pub struct Figures {
    belief_from: i64,
    elevated_from: usize,
    before_closing_days: i64,
    pub source: String,
}

/// What the file says is read by a test. Where it could not be read, everything calls a supervisor.
impl Default for Figures {
    fn default() -> Self {
        Figures { belief_from: 0, elevated_from: 1, before_closing_days: 0, source: String::new() }
    }
}

pub(crate) const TEXT: &str = include_str!("../../../../reference/danger-check.toml");

pub fn figures() -> &'static Figures {
    static FIGURES: LazyLock<Figures> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());
    &FIGURES
}

/// Her own judgement from 0 to 10.
pub fn belief(said: Option<i64>) -> Answer {
    match said {
        Some(said) if said >= figures().belief_from => Answer::Yes,
        Some(_) => Answer::No,
        None => Answer::NotKnown,
    }
}

/// What was said, by topic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Told {
    /// The red flags.
    pub flags: Vec<Topic>,
    /// Nobody knows, or nobody asked.
    pub not_known: Vec<Topic>,
}

impl Told {
    pub fn of(answer: impl Fn(Topic) -> Answer) -> Self {
        let mut told = Told::default();
        for topic in Topic::ALL {
            match answer(*topic) {
                Answer::Yes => told.flags.push(*topic),
                Answer::NotKnown => told.not_known.push(*topic),
                Answer::No => {}
            }
        }
        told
    }

    pub fn prompt(&self) -> Prompt {
        match self.flags.len() {
            _ if self.flags.iter().any(|topic| topic.decides()) => Prompt::High,
            0 if self.not_known.is_empty() => Prompt::NothingSaid,
            0 => Prompt::NotKnown,
            flags if flags >= figures().elevated_from => Prompt::Elevated,
            _ => Prompt::Watch,
        }
    }
}

/// What is to be done: it is what people said that asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// A supervisor within the hour (R-CA-04), and a safety plan today.
    High,
    /// A case conference within a day.
    Elevated,
    /// Something was said: it is asked again.
    Watch,
    /// Nothing was said, and not everything was asked or known.
    NotKnown,
    /// Every question was answered, and with no.
    NothingSaid,
}

impl Prompt {
    pub const ALL: [Prompt; 5] = [Prompt::High, Prompt::Elevated, Prompt::Watch, Prompt::NotKnown, Prompt::NothingSaid];

    pub fn calls_supervisor(self) -> bool {
        match self {
            Prompt::High => true,
            Prompt::Elevated | Prompt::Watch | Prompt::NotKnown | Prompt::NothingSaid => false,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Prompt::High => "high",
            Prompt::Elevated => "elevated",
            Prompt::Watch => "watch",
            Prompt::NotKnown => "not-known",
            Prompt::NothingSaid => "nothing-said",
        }
    }
}

/// What happened after which she is asked again (R-CA-03), by the second in which it was written down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Happened {
    pub incident: Option<i64>,
    /// A protection order was issued, broken or withdrawn, or has ended.
    pub order: Option<i64>,
    /// She came to a house or left one.
    pub moved: Option<i64>,
    /// Somebody spoke with her.
    pub reached: Option<i64>,
}

/// Why it is asked again; the first that holds is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    Never,
    Incident,
    Order,
    Moved,
    /// D.8: at the next contact.
    Contact,
}

impl Due {
    pub const ALL: [Due; 5] = [Due::Never, Due::Incident, Due::Order, Due::Moved, Due::Contact];

    pub fn code(self) -> &'static str {
        match self {
            Due::Never => "never",
            Due::Incident => "incident",
            Due::Order => "order",
            Due::Moved => "moved",
            Due::Contact => "contact",
        }
    }
}

/// `done_at`: when the last check came to its end.
pub fn due(done_at: Option<i64>, happened: Happened) -> Option<Due> {
    let Some(done_at) = done_at else { return Some(Due::Never) };
    let is_after = |at: Option<i64>| at.is_some_and(|at| at > done_at);
    // The call in which she was asked is often written down after the check.
    let spoke_later = happened.reached.is_some_and(|at| clock::today(at) > clock::today(done_at));
    match (is_after(happened.incident), is_after(happened.order), is_after(happened.moved), spoke_later) {
        (true, _, _, _) => Some(Due::Incident),
        (false, true, _, _) => Some(Due::Order),
        (false, false, true, _) => Some(Due::Moved),
        (false, false, false, true) => Some(Due::Contact),
        (false, false, false, false) => None,
    }
}

/// Whether a check is one before closing (R-CA-03): recent, and nothing has happened since. She was spoken with meanwhile,
/// else she would not know that her case ends.
pub fn holds_at_closing(done_at: Option<i64>, happened: Happened, now: i64) -> bool {
    let is_recent = |done_at: i64| since(clock::today(done_at)).is_some_and(|end| clock::today(now) <= end);
    match due(done_at, happened) {
        None | Some(Due::Contact) => done_at.is_some_and(is_recent),
        Some(Due::Never | Due::Incident | Due::Order | Due::Moved) => false,
    }
}

fn since(done_on: Date) -> Option<Date> {
    done_on.checked_add(Span::new().try_days(figures().before_closing_days).ok()?).ok()
}
