//! All about her is destroyed because she asks for it, or because its time is over (H.5). One writes the wish down, it is made
//! sure that it is hers and free, and another person decides. Source: domain.md I.2, ErasureRequest.

use std::sync::LazyLock;

use jiff::{ToSpan as _, civil::Date};
use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};

/// Days in which it is decided (H.5).
pub const DAYS_TO_DECIDE: i64 = 30;
/// Days that a hold lasts at most before somebody looks at it again (security.md 3.12).
pub const LONGEST_HOLD: i64 = 180;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureState {
    /// Somebody says that she asks for it.
    Asked,
    /// It is sure that it is she who asks, and that nobody makes her.
    Checked,
    /// With a reason; she may ask again, and another person decides.
    Refused,
    /// She has changed her mind.
    TakenBack,
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureEvent {
    Check,
    Destroy,
    Refuse,
    TakeBack,
    AskAgain,
}

impl ErasureEvent {
    pub const ALL: [ErasureEvent; 5] = [ErasureEvent::Check, ErasureEvent::Destroy, ErasureEvent::Refuse, ErasureEvent::TakeBack, ErasureEvent::AskAgain];
}

impl ErasureState {
    pub const ALL: [ErasureState; 5] = [ErasureState::Asked, ErasureState::Checked, ErasureState::Refused, ErasureState::TakenBack, ErasureState::Done];

    pub fn after(self, event: ErasureEvent) -> Option<ErasureState> {
        use ErasureEvent as E;
        use ErasureState as S;
        match (self, event) {
            (S::Asked, E::Check) => Some(S::Checked),
            (S::Checked, E::Destroy) => Some(S::Done),
            (S::Asked | S::Checked, E::Refuse) => Some(S::Refused),
            (S::Asked | S::Checked, E::TakeBack) => Some(S::TakenBack),
            (S::Refused | S::TakenBack, E::AskAgain) => Some(S::Asked),
            (S::Asked, E::Destroy | E::AskAgain)
            | (S::Checked, E::Check | E::AskAgain)
            | (S::Refused | S::TakenBack, E::Check | E::Destroy | E::Refuse | E::TakeBack)
            | (S::Done, E::Check | E::Destroy | E::Refuse | E::TakeBack | E::AskAgain) => None,
        }
    }

    /// Somebody owes a decision.
    pub fn waits(self) -> bool {
        match self {
            ErasureState::Asked | ErasureState::Checked => true,
            ErasureState::Refused | ErasureState::TakenBack | ErasureState::Done => false,
        }
    }
}

/// Why all about her is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// She asks for it.
    Wish,
    /// Her case ended longer ago than records are kept.
    Time,
}

impl Ground {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "wish" => Some(Ground::Wish),
            "time" => Some(Ground::Time),
            _ => None,
        }
    }

    /// What is not her wish needs nobody to make sure that it is.
    pub fn begins(self) -> ErasureState {
        match self {
            Ground::Wish => ErasureState::Asked,
            Ground::Time => ErasureState::Checked,
        }
    }
}

/// How it was made sure that it is she who asks, and freely. Whoever holds power over her would like her record gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// She was here, known by face or paper, and alone.
    Alone,
    /// She was called at the number that is safe, and could speak.
    SafeNumber,
}

impl Assurance {
    pub const ALL: [Assurance; 2] = [Assurance::Alone, Assurance::SafeNumber];

    /// Of the list `erasure_assurance`.
    pub fn code(self) -> &'static str {
        match self {
            Assurance::Alone => "alone",
            Assurance::SafeNumber => "safe_number",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Assurance::ALL.into_iter().find(|assurance| assurance.code() == code)
    }
}

/// How long records are kept: configuration with its source, never a rule that destroys by itself.
#[derive(Deserialize)]
pub struct Retention {
    /// Since the case ended.
    pub closed_case_months: i64,
    pub source: String,
}

/// Compiled in; a test keeps the file readable and sourced.
pub fn retention() -> Option<&'static Retention> {
    static FILE: LazyLock<Option<Retention>> = LazyLock::new(|| toml::from_str(include_str!("../../../../reference/retention.toml")).ok());
    FILE.as_ref()
}

impl Retention {
    /// Cases that ended before this day are looked at.
    pub fn ended_before(&self, today: Date) -> Date {
        today.saturating_sub(self.closed_case_months.months())
    }
}

/// The last day on which it may be decided.
pub fn due(asked: Date) -> Date {
    asked.saturating_add(DAYS_TO_DECIDE.days())
}

/// Whoever wrote it down, made sure or has refused it is not the second person.
pub fn is_second_person(staff: StaffId, had_a_hand: impl IntoIterator<Item = StaffId>) -> bool {
    had_a_hand.into_iter().all(|other| other != staff)
}

/// Why a hold's end is no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadHold {
    Past,
    TooFar,
}

pub fn check_hold(today: Date, until: Date) -> Result<(), BadHold> {
    if until < today {
        Err(BadHold::Past)
    } else if until > today.saturating_add(LONGEST_HOLD.days()) {
        Err(BadHold::TooFar)
    } else {
        Ok(())
    }
}
