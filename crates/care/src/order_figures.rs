//! what became of protection orders, in numbers. The unit is the order, each once; only those of persons who agreed to be
//! counted (R-CO-03), none of a record that is put aside, and nothing that was written down by mistake.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use kernel::{Failure, Tally, coded, ids::SurvivorId};
use serde::Serialize;
use space::View;

use crate::{
    model::order::{Term, days_left},
    records::{OrderHead, Told},
    view,
};

/// Of the definition by which these are counted.
pub const DEFINITION: u32 = 1;

coded! {
    /// What happened to an order.
    Step {
        Asked = "asked",
        Issued = "issued",
        Refused = "refused",
        /// Whoever it is against was told.
        Served = "served",
        Broken = "broken",
    }
}

coded! {
    /// From its first day to its last as it was issued, both counted: codes of the list `order_length`.
    Length {
        Short = "up_to_15",
        Middle = "16_to_30",
        Long = "over_30",
        Open = "no_end",
    }
}

impl Length {
    fn of(term: Term) -> Self {
        match term.until.map(|until| days_left(until, term.from) + 1) {
            None => Length::Open,
            Some(..=15) => Length::Short,
            Some(16..=30) => Length::Middle,
            Some(31..) => Length::Long,
        }
    }
}

/// One order, as far as figures look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Code of the list `authority`.
    pub asked_of: String,
    pub asked_on: Date,
    pub issued: Option<Issue>,
    pub refused_on: Option<Date>,
    pub served_on: Option<Date>,
    /// Every day on which it was broken.
    pub broken_on: Vec<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Code of the list `authority`.
    pub by: String,
    pub on: Date,
    pub length: Length,
}

impl Counted {
    /// Nothing of an order that was written down by mistake.
    pub fn of(head: &OrderHead) -> Option<Self> {
        let asked = head.steps.first().filter(|asked| asked.void.is_none())?;
        let Told::Asked { of, .. } = &asked.told else { return None };
        let mut counted = Counted { asked_of: of.clone(), asked_on: asked.on, issued: None, refused_on: None, served_on: None, broken_on: Vec::new() };
        for (step, _) in head.standing() {
            match &step.told {
                Told::Issued { issued_by, from, until, .. } => {
                    counted.issued = Some(Issue { by: issued_by.clone(), on: step.on, length: Length::of(Term { from: *from, until: *until }) });
                }
                Told::Refused { .. } => counted.refused_on = Some(step.on),
                Told::Served => counted.served_on = Some(step.on),
                Told::Broken { .. } => counted.broken_on.push(step.on),
                Told::Asked { .. } | Told::Extended { .. } | Told::Withdrawn { .. } | Told::Checked { .. } => {}
            }
        }
        Some(counted)
    }

    /// Whether this step of it lies in the days `from..to`.
    fn has(&self, step: Step, from: Date, to: Date) -> bool {
        let is_within = |day: &Date| (from..to).contains(day);
        match step {
            Step::Asked => is_within(&self.asked_on),
            Step::Issued => self.issued.as_ref().is_some_and(|issue| is_within(&issue.on)),
            Step::Refused => self.refused_on.as_ref().is_some_and(is_within),
            Step::Served => self.served_on.as_ref().is_some_and(is_within),
            Step::Broken => self.broken_on.iter().any(is_within),
        }
    }

    /// Who decides about it: whoever issued it, else whoever was asked.
    fn authority(&self) -> &str {
        self.issued.as_ref().map_or(&self.asked_of, |issue| &issue.by)
    }
}

/// Whose they are as well; and how many there are, also of those who are in no figure.
fn counted(view: &View<'_>, today: Date, left_out: &HashSet<SurvivorId>) -> Result<(Vec<(SurvivorId, Counted)>, usize), Failure> {
    let consenting = view::counted(view, today)?;
    let known = view::order_heads(view)?.into_iter().filter(|(survivor, _)| !left_out.contains(survivor));
    let all: Vec<_> = known.filter_map(|(survivor, head)| Some((survivor, Counted::of(&head)?))).collect();
    let number = all.len();
    Ok((all.into_iter().filter(|(survivor, _)| consenting.contains(survivor)).collect(), number))
}

/// How many orders a step happened to in the days `from..to`, and of how many persons, for the figures that partners share.
pub fn between(view: &View<'_>, step: Step, (from, to): (Date, Date), today: Date) -> Result<Tally, Failure> {
    let (orders, _) = counted(view, today, &HashSet::new())?;
    Ok(Tally::of(orders.iter().map(|(survivor, order)| (*survivor, u64::from(order.has(step, from, to))))))
}

/// Orders of one authority, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Numbers {
    pub asked: u64,
    pub issued: u64,
    pub refused: u64,
    pub served: u64,
    /// Orders that were broken, each once.
    pub broken: u64,
}

impl Numbers {
    fn add(&mut self, order: &Counted) {
        self.asked += 1;
        self.issued += u64::from(order.issued.is_some());
        self.refused += u64::from(order.refused_on.is_some());
        self.served += u64::from(order.served_on.is_some());
        self.broken += u64::from(!order.broken_on.is_empty());
    }
}

/// All that was written down in one organisation until a day. Small numbers stand in it: it is for nobody else.
#[derive(Serialize, schemars::JsonSchema)]
pub struct OrderFigures {
    /// `order`, each once.
    pub unit: &'static str,
    /// Of definition R-07.
    pub version: u32,
    #[schemars(with = "String")]
    pub until: Date,
    pub all: Numbers,
    /// By whoever issued it, and where nobody did, by whoever was asked: codes of the list `authority`.
    pub by_authority: BTreeMap<String, Numbers>,
    /// Orders that were issued, by how long each holds: codes of the list `order_length`.
    pub by_length: BTreeMap<&'static str, u64>,
    /// Days from asking to issuing, the middle one; nothing where none was issued.
    pub median_days: Option<i64>,
    /// Orders written down here, also of those who are in no figure.
    pub internal_total: usize,
}

impl OrderFigures {
    /// Without those from whom the reader is kept away (R-CA-10).
    pub fn find(view: &View<'_>, kept_from: &HashSet<SurvivorId>, today: Date) -> Result<Self, Failure> {
        let (orders, internal_total) = counted(view, today, kept_from)?;
        let orders: Vec<Counted> = orders.into_iter().map(|(_, order)| order).collect();
        Ok(OrderFigures { internal_total, ..Self::of(&orders, today) })
    }

    pub fn of(orders: &[Counted], until: Date) -> Self {
        let (mut all, mut by_authority) = (Numbers::default(), BTreeMap::<String, Numbers>::new());
        let mut by_length: BTreeMap<&'static str, u64> = BTreeMap::new();
        let mut days = Vec::new();
        for order in orders {
            all.add(order);
            by_authority.entry(order.authority().to_owned()).or_default().add(order);
            if let Some(issue) = &order.issued {
                *by_length.entry(issue.length.code()).or_default() += 1;
                days.push(days_left(issue.on, order.asked_on));
            }
        }
        days.sort_unstable();
        // Of two in the middle the earlier: no day is said that was none.
        let median_days = days.get(days.len().saturating_sub(1) / 2).copied();
        OrderFigures { unit: "order", version: DEFINITION, until, all, by_authority, by_length, median_days, internal_total: orders.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn the_first_day_and_the_last_are_counted_in_its_length() {
        let length = |until: Option<&str>| Length::of(Term { from: day("2026-11-01"), until: until.map(day) });
        let lengths = [Some("2026-11-01"), Some("2026-11-15"), Some("2026-11-16"), Some("2026-11-30"), Some("2026-12-01"), None].map(length);
        assert_eq!(lengths, [Length::Short, Length::Short, Length::Middle, Length::Middle, Length::Long, Length::Open]);
    }

    #[test]
    fn of_no_order_nothing_is_said_to_take_any_days() {
        let none = OrderFigures::of(&[], day("2026-11-25"));
        assert_eq!((none.all, none.median_days, none.by_authority.len()), (Numbers::default(), None, 0));
    }

    #[test]
    fn an_order_that_was_broken_twice_is_one_broken_order_and_belongs_to_who_issued_it() {
        let issue = Issue { by: "police".into(), on: day("2026-11-04"), length: Length::Short };
        let broken = Counted {
            asked_of: "court".into(),
            asked_on: day("2026-11-01"),
            issued: Some(issue),
            refused_on: None,
            served_on: None,
            broken_on: vec![day("2026-11-05"), day("2026-11-09")],
        };
        let asked = Counted { asked_of: "court".into(), issued: None, broken_on: Vec::new(), ..broken.clone() };
        let figures = OrderFigures::of(&[broken.clone(), asked], day("2026-11-25"));
        assert_eq!(figures.all, Numbers { asked: 2, issued: 1, refused: 0, served: 0, broken: 1 });
        assert_eq!(figures.by_authority.get("police").map(|it| (it.asked, it.issued)), Some((1, 1)));
        assert_eq!((figures.median_days, figures.by_length.get("up_to_15")), (Some(3), Some(&1)));
        assert!(broken.has(Step::Broken, day("2026-11-09"), day("2026-11-10")) && !broken.has(Step::Broken, day("2026-11-10"), day("2026-12-01")));
    }
}
