//! A protection order (I.2): which step may follow which, on which day, and how long its kind usually holds. A step is judged
//! on the day on which it happened, because much is heard of later; that an order has ended follows from the clock alone.

use std::sync::LazyLock;

use jiff::{Span, civil::Date};
use kernel::coded;
use serde::{Deserialize, Deserializer, de::Error as _};

coded! {
    State {
        Requested = "requested",
        /// Whoever it is against has not been told.
        Issued = "issued",
        /// Told, before its first day.
        Served = "served",
        InForce = "in_force",
        /// In force, for longer than at first.
        Extended = "extended",
        Expired = "expired",
        Withdrawn = "withdrawn",
        Refused = "refused",
        /// Written down by mistake.
        Void = "void",
    }
}

coded! {
    /// In the order in which they may follow each other on one day.
    Event {
        Issue = "issued",
        Refuse = "refused",
        Serve = "served",
        /// By the clock: its first day.
        Begin = "begun",
        Extend = "extended",
        /// It ends nothing.
        Breach = "broken",
        Check = "checked",
        /// By the clock: the day after its last.
        Expire = "expired",
        Withdraw = "withdrawn",
        Void = "void",
    }
}

impl State {
    pub fn after(self, event: Event) -> Option<State> {
        use {Event as E, State as S};
        match self {
            S::Requested => match event {
                E::Issue => Some(S::Issued),
                E::Refuse => Some(S::Refused),
                E::Withdraw => Some(S::Withdrawn),
                E::Void => Some(S::Void),
                E::Serve | E::Begin | E::Extend | E::Breach | E::Check | E::Expire => None,
            },
            S::Issued | S::Served | S::InForce | S::Extended => match event {
                E::Serve => (self == S::Issued).then_some(S::Served),
                E::Begin => (self == S::Served).then_some(S::InForce),
                // That it was made longer before it began, or before he was told, does not put it in force.
                E::Extend => Some(if self == S::InForce { S::Extended } else { self }),
                E::Breach | E::Check => Some(self),
                E::Expire => Some(S::Expired),
                E::Withdraw => Some(S::Withdrawn),
                E::Void => Some(S::Void),
                E::Issue | E::Refuse => None,
            },
            S::Expired | S::Withdrawn | S::Refused => match event {
                E::Void => Some(S::Void),
                E::Issue | E::Refuse | E::Serve | E::Begin | E::Extend | E::Breach | E::Check | E::Expire | E::Withdraw => None,
            },
            S::Void => match event {
                E::Issue | E::Refuse | E::Serve | E::Begin | E::Extend | E::Breach | E::Check | E::Expire | E::Withdraw | E::Void => None,
            },
        }
    }

    /// Whether it protects her, or will without another decision.
    pub fn runs(self) -> bool {
        match self {
            State::Issued | State::Served | State::InForce | State::Extended => true,
            State::Requested | State::Expired | State::Withdrawn | State::Refused | State::Void => false,
        }
    }
}

impl Event {
    /// Whether she is asked again about danger once it is written down (R-CA-03). That it has ended asks too, by the clock.
    pub fn asks_again(self) -> bool {
        match self {
            Event::Issue | Event::Breach | Event::Withdraw => true,
            Event::Refuse | Event::Serve | Event::Begin | Event::Extend | Event::Check | Event::Expire | Event::Void => false,
        }
    }
}

/// From its first day to its last; some orders name no last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub from: Date,
    pub until: Option<Date>,
}

/// A step on its day, with the term that it sets, where it sets one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub event: Event,
    pub on: Date,
    pub term: Option<Term>,
}

/// How far it has come, without the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    pub state: State,
    pub term: Option<Term>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// Before it was asked for.
    TooEarly,
    /// It does not follow what the order was on that day.
    State(State),
    /// An extension that ends no later than before.
    NotLonger,
}

impl Course {
    /// What it is on a day.
    pub fn on(self, day: Date) -> State {
        let Some(term) = self.term else { return self.state };
        let state = if term.from <= day { self.state.after(Event::Begin).unwrap_or(self.state) } else { self.state };
        if term.until.is_some_and(|until| until < day) { state.after(Event::Expire).unwrap_or(state) } else { state }
    }

    /// What follows on the day of a step.
    fn after(self, moment: Moment) -> Result<Course, Barred> {
        let state = self.on(moment.on);
        let next = state.after(moment.event).ok_or(Barred::State(state))?;
        let term = match (self.term, moment.term) {
            (Some(term), Some(longer)) if term.until.is_none() || longer.until <= term.until => return Err(Barred::NotLonger),
            (Some(term), Some(longer)) => Some(Term { until: longer.until, ..term }),
            (before, None) => before,
            (None, set) => set,
        };
        Ok(Course { state: next, term })
    }

    /// From the day on which it was asked for, through every step, the earliest first. Where one does not fit: which, and why.
    pub fn of(asked_on: Date, moments: impl IntoIterator<Item = Moment>) -> (Course, Option<(usize, Barred)>) {
        let mut course = Course { state: State::Requested, term: None };
        for (at, moment) in moments.into_iter().enumerate() {
            let next = if moment.on < asked_on { Err(Barred::TooEarly) } else { course.after(moment) };
            match next {
                Ok(next) => course = next,
                Err(barred) => return (course, Some((at, barred))),
            }
        }
        (course, None)
    }
}

// ---- R-JU-02

/// Days before its end on which it stands in the list of whoever works with her.
pub const ALERTS: [i64; 3] = [7, 3, 1];

/// After its last day it is less than nothing.
pub fn days_left(until: Date, today: Date) -> i64 {
    i64::from((until - today).get_days())
}

/// Which of the three stands now.
pub fn alert(days_left: i64) -> Option<i64> {
    if days_left < 0 { None } else { ALERTS.into_iter().filter(|days| days_left <= *days).min() }
}

// ---- R-JU-01

/// How long a kind usually holds, and who says so.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Length {
    pub kind: String,
    pub jurisdiction: String,
    days: i64,
    longest_days: i64,
    pub is_verified: bool,
    #[serde(deserialize_with = "said")]
    pub source: String,
    pub checked_on: Date,
}

/// An empty source is none.
fn said<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() { Err(D::Error::custom("a length needs its source")) } else { Ok(text) }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    length: Vec<Length>,
}

pub(crate) const TEXT: &str = include_str!("../../../../reference/protection-orders.toml");

/// Refused where a source, or the day on which it was looked up, is missing.
pub(crate) fn read(text: &str) -> Result<Vec<Length>, toml::de::Error> {
    Ok(toml::from_str::<File>(text)?.length)
}

pub fn lengths() -> &'static [Length] {
    static LENGTHS: LazyLock<Vec<Length>> = LazyLock::new(|| read(TEXT).unwrap_or_default());
    &LENGTHS
}

pub fn length_of(kind: &str) -> Option<&'static Length> {
    lengths().iter().find(|length| length.kind == kind)
}

/// Which of the two lengths is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    AtFirst,
    WithExtensions,
}

impl Length {
    pub fn days(&self, bound: Bound) -> i64 {
        match bound {
            Bound::AtFirst => self.days,
            Bound::WithExtensions => self.longest_days,
        }
    }

    /// The first day counts: if it does not, she is reminded a day too early.
    pub fn usual_end(&self, from: Date, bound: Bound) -> Option<Date> {
        from.checked_add(Span::new().try_days(self.days(bound) - 1).ok()?).ok()
    }

    /// Longer than usual, also where the first day does not count.
    pub fn is_exceeded(&self, term: Term, bound: Bound) -> bool {
        term.until.is_some_and(|until| days_left(until, term.from) > self.days(bound))
    }
}
