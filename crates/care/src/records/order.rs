//! A protection order: its steps, each with the day on which it happened. What it is now follows from them and the clock.

use jiff::civil::{Date, Time};
use kernel::{
    clock,
    ids::{OrderId, StaffId},
};
use serde::{Deserialize, Serialize};

use super::{Survivor, Void};
use crate::model::order::{Barred, Course, Event, Moment, State, Term};

/// What the lists, the rules and the figures need of a step, in codes. Its answers stand in the body of its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Told {
    Asked {
        of: String,
        wish: String,
    },
    Issued {
        kind: String,
        issued_by: String,
        #[schemars(with = "String")]
        from: Date,
        #[schemars(with = "Option<String>")]
        until: Option<Date>,
        conditions: Vec<String>,
    },
    Refused {
        reason: String,
    },
    Served,
    Extended {
        #[schemars(with = "String")]
        until: Date,
    },
    Withdrawn {
        by_whom: String,
    },
    Broken {
        found_by: String,
    },
    Checked {
        result: String,
    },
}

impl Told {
    /// Its section in the form.
    pub fn section(&self) -> &'static str {
        self.event().map_or("asked", Event::code)
    }

    /// What it does to an order that was asked for.
    fn event(&self) -> Option<Event> {
        match self {
            Told::Asked { .. } => None,
            Told::Issued { .. } => Some(Event::Issue),
            Told::Refused { .. } => Some(Event::Refuse),
            Told::Served => Some(Event::Serve),
            Told::Extended { .. } => Some(Event::Extend),
            Told::Withdrawn { .. } => Some(Event::Withdraw),
            Told::Broken { .. } => Some(Event::Breach),
            Told::Checked { .. } => Some(Event::Check),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OrderStep {
    #[serde(flatten)]
    pub told: Told,
    /// The day on which it happened.
    #[schemars(with = "String")]
    pub on: Date,
    /// Second in which it was written down.
    pub at: i64,
    pub by: StaffId,
    /// The version of the record with which it came.
    pub version: i64,
    /// Since it is known to be a mistake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Void>,
}

impl OrderStep {
    fn moment(&self) -> Option<Moment> {
        let term = match &self.told {
            Told::Issued { from, until, .. } => Some(Term { from: *from, until: *until }),
            Told::Extended { until } => Some(Term { from: self.on, until: Some(*until) }),
            Told::Asked { .. } | Told::Refused { .. } | Told::Served | Told::Withdrawn { .. } | Told::Broken { .. } | Told::Checked { .. } => None,
        };
        Some(Moment { event: self.told.event()?, on: self.on, term })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OrderHead {
    /// That it was asked for, and then in the order in which they were written down.
    pub steps: Vec<OrderStep>,
}

/// An order as it was issued, with its extensions.
#[derive(Debug, Clone, Copy)]
pub struct Issued<'a> {
    pub kind: &'a str,
    pub by: &'a str,
    pub conditions: &'a [String],
    pub term: Term,
}

impl OrderHead {
    /// The steps that stand after it was asked for, by their day.
    pub fn standing(&self) -> Vec<(&OrderStep, Moment)> {
        let stands = |step: &&OrderStep| step.void.is_none();
        let mut steps: Vec<_> = self.steps.iter().filter(stands).filter_map(|step| Some((step, step.moment()?))).collect();
        steps.sort_by_key(|(_, moment)| (moment.on, moment.event));
        steps
    }

    fn walked(&self) -> (Course, Option<(&OrderStep, Barred)>) {
        let steps = self.standing();
        let Some(asked) = self.steps.first().filter(|asked| asked.void.is_none()) else { return (Course { state: State::Void, term: None }, None) };
        let (course, misfit) = Course::of(asked.on, steps.iter().map(|(_, moment)| *moment));
        (course, misfit.and_then(|(at, barred)| Some((steps.get(at)?.0, barred))))
    }

    pub fn course(&self) -> Course {
        self.walked().0
    }

    /// The step that does not fit among the others, where there is one.
    pub fn misfit(&self) -> Option<(&OrderStep, Barred)> {
        self.walked().1
    }

    pub fn state_on(&self, day: Date) -> State {
        self.course().on(day)
    }

    pub fn issued(&self) -> Option<Issued<'_>> {
        let term = self.course().term?;
        self.standing().into_iter().find_map(|(step, _)| match &step.told {
            Told::Issued { kind, issued_by, conditions, .. } => Some(Issued { kind, by: issued_by, conditions, term }),
            Told::Asked { .. } | Told::Refused { .. } | Told::Served | Told::Extended { .. } | Told::Withdrawn { .. } | Told::Broken { .. } | Told::Checked { .. } => None,
        })
    }

    pub fn is_served(&self) -> bool {
        self.standing().iter().any(|(_, moment)| moment.event == Event::Serve)
    }

    /// Its last day, while it runs.
    pub fn ends_on(&self) -> Option<Date> {
        let Course { state, term } = self.course();
        term.filter(|_| state.runs())?.until
    }

    /// Second in which something was last written down after which she is asked again.
    pub fn changed_at(&self) -> Option<i64> {
        let is_void = self.course().state == State::Void;
        self.standing().into_iter().filter(|(_, moment)| !is_void && moment.event.asks_again()).map(|(step, _)| step.at).max()
    }

    /// The same, and the second in which it ended.
    pub fn asks_since(&self, today: Date) -> Option<i64> {
        let over = self.ends_on().filter(|until| *until < today).and_then(|until| until.tomorrow().ok());
        self.changed_at().max(over.map(|day| clock::moment(day.to_datetime(Time::midnight()))))
    }
}

#[derive(Debug, Clone)]
pub struct ProtectionOrder {
    pub id: OrderId,
    pub survivor: Survivor,
    pub head: OrderHead,
    pub version: i64,
}
