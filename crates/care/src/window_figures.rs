//! R-03: whether help came in time after a rape, in numbers. The unit is the incident; only those that count by the one rule of
//! every figure (`recorder::standing`). Where nothing is written down, that is said: it is neither a yes nor a no.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use kernel::{Failure, coded, ids::SurvivorId};
use serde::Serialize;
use space::View;

use crate::{
    model::{
        classification::GbvType,
        clinical::{self, Window},
        elapsed::{Elapsed, elapsed_days},
        recorder::{Standing, standing},
    },
    records::IncidentHead,
    view,
};

/// Of the definition by which these are counted.
pub const DEFINITION: u32 = 1;

coded! {
    /// Days from the incident to its report, in the buckets that the windows have (A.8, 14): codes of the list
    /// `rape_reported`. Days and no hours, because the hour of a report is not written down.
    Reported {
        WithinThree = "up_to_3_days",
        WithinFive = "4_to_5_days",
        Later = "over_5_days",
        /// No exact day is written down, or it is a guess.
        NotKnown = "not_known",
    }
}

impl Reported {
    fn of(head: &IncidentHead) -> Self {
        let happened = forms::partial_date(&head.happened_on).filter(|(earliest, latest)| earliest == latest && !head.is_estimated);
        let reported = head.reported_on.parse::<Date>().ok();
        let days = happened.zip(reported).and_then(|((day, _), reported)| elapsed_days(day, reported));
        match days.map(Elapsed::of) {
            None => Reported::NotKnown,
            Some(Elapsed::Days0To3) => Reported::WithinThree,
            Some(Elapsed::Days4To5) => Reported::WithinFive,
            Some(Elapsed::Days6To14 | Elapsed::Days15To30 | Elapsed::Over30) => Reported::Later,
        }
    }
}

/// A treatment that must start soon, and what became of it: whoever it is asked of stands in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Treatment {
    /// Key of the window.
    pub window: String,
    /// Incidents after which it is asked.
    pub asked: u64,
    /// Codes of the list `window_choice`; under an empty code those of which nothing is written down.
    pub chosen: BTreeMap<String, u64>,
}

/// All that was written down in one organisation until a day. Small numbers stand in it: it is for nobody else.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct WindowFigures {
    /// `incident`.
    pub unit: &'static str,
    /// Of definition R-03.
    pub version: u32,
    #[schemars(with = "String")]
    pub until: Date,
    pub all: u64,
    pub reported: BTreeMap<&'static str, u64>,
    pub treatments: Vec<Treatment>,
    /// Rapes written down here, also of those who are in no figure.
    pub internal_total: usize,
}

impl WindowFigures {
    /// Without those from whom the reader is kept away (R-CA-10).
    pub fn find(view: &View<'_>, kept_from: &HashSet<SurvivorId>, today: Date) -> Result<Self, Failure> {
        let consenting = view::counted(view, today)?;
        let sexes: HashMap<SurvivorId, String> = view::sexes(view)?;
        let known = view::incident_heads(view)?.into_iter().filter(|(survivor, _)| !kept_from.contains(survivor));
        let rapes: Vec<_> = known.filter(|(_, head)| head.replies.decided() == Some(GbvType::Rape)).collect();
        let counted = rapes.iter().filter(|(survivor, head)| standing(head, consenting.contains(survivor)) == Standing::Included);
        let counted: Vec<_> = counted.map(|(survivor, head)| (sexes.get(survivor).map(String::as_str), head)).collect();
        Ok(WindowFigures { internal_total: rapes.len(), ..Self::of(&counted, clinical::windows(), today) })
    }

    /// Of incidents, each with the sex of whom it happened to, as far as that is known.
    pub fn of(rapes: &[(Option<&str>, &IncidentHead)], windows: &[Window], until: Date) -> Self {
        let mut reported: BTreeMap<&'static str, u64> = BTreeMap::new();
        for (_, head) in rapes {
            *reported.entry(Reported::of(head).code()).or_default() += 1;
        }
        let treatments = windows.iter().map(|window| Treatment::of(window, rapes)).collect();
        let all = u64::try_from(rapes.len()).unwrap_or(u64::MAX);
        WindowFigures { unit: "incident", version: DEFINITION, until, all, reported, treatments, internal_total: rapes.len() }
    }
}

impl Treatment {
    fn of(window: &Window, rapes: &[(Option<&str>, &IncidentHead)]) -> Self {
        let (mut asked, mut chosen) = (0, BTreeMap::<String, u64>::new());
        for (sex, head) in rapes {
            let choice = head.choices.get(&window.key);
            if choice.is_some() || !clinical::asked_of(std::slice::from_ref(window), *sex).is_empty() {
                asked += 1;
                *chosen.entry(choice.cloned().unwrap_or_default()).or_default() += 1;
            }
        }
        Treatment { window: window.key.clone(), asked, chosen }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::{
        Reported::{Later, NotKnown, WithinFive, WithinThree},
        *,
    };

    fn head(happened: &str, reported: &str, choices: &[(&str, &str)]) -> IncidentHead {
        let text = format!(r#"{{"code":"A","state":"classified","happened_on":"{happened}","reported_on":"{reported}"}}"#);
        let mut head: IncidentHead = serde_json::from_str(&text).unwrap();
        head.choices = choices.iter().map(|(window, choice)| ((*window).to_owned(), (*choice).to_owned())).collect();
        head
    }

    #[test]
    fn a_day_that_is_not_known_is_neither_in_time_nor_late() {
        let of = |happened: &str| Reported::of(&head(happened, "2026-11-25", &[]));
        let days = ["2026-11-25", "2026-11-22", "2026-11-21", "2026-11-20", "2026-11-19", "2026-11", "2026", "2026-11-26"].map(of);
        assert_eq!(days, [WithinThree, WithinThree, WithinFive, WithinFive, Later, NotKnown, NotKnown, NotKnown]);
        let guess = IncidentHead { is_estimated: true, ..head("2026-11-24", "2026-11-25", &[]) };
        assert_eq!(Reported::of(&guess), NotKnown);
    }

    #[test]
    fn what_is_not_written_down_is_no_refusal_and_whom_it_is_not_asked_of_stands_in_no_line() {
        let (hers, silent) = (head("2026-11-24", "2026-11-25", &[("pep", "accepted"), ("ec", "declined")]), head("2026-11-24", "2026-11-25", &[]));
        let figures = WindowFigures::of(&[(Some("female"), &hers), (Some("male"), &silent), (None, &silent)], clinical::windows(), Date::constant(2026, 11, 25));
        let of = |key: &str| figures.treatments.iter().find(|it| it.window == key).map(|it| (it.asked, it.chosen.clone()));
        let lines = |lines: &[(&str, u64)]| lines.iter().map(|(code, number)| ((*code).to_owned(), *number)).collect::<BTreeMap<_, _>>();
        assert_eq!(of("pep"), Some((3, lines(&[("", 2), ("accepted", 1)]))));
        assert_eq!(of("ec"), Some((2, lines(&[("", 1), ("declined", 1)]))));
    }

    #[test]
    fn of_no_incident_every_line_is_empty_and_none_is_zero() {
        let figures = WindowFigures::of(&[], clinical::windows(), Date::constant(2026, 11, 25));
        assert!(figures.reported.is_empty() && figures.treatments.iter().all(|it| it.asked == 0 && it.chosen.is_empty()));
    }
}
