//! What a report sums up from the answers of what fell into its period: trainings, campaigns.

use forms::{Answers, stored_number, stored_text};
use serde::Serialize;
use ui::Row;
use words::Lang;

use super::item::gain;
use crate::t;

/// one person may be counted at several trainings.
#[derive(Default, Serialize, schemars::JsonSchema)]
pub struct Trainings {
    many: usize,
    people: i64,
    women: i64,
    certificates: i64,
    /// In hundredths, and of how many trainings it is the mean.
    gain: Option<i64>,
    with_points: i64,
    /// Certificates of specialists that end within the half-year after today.
    ending: usize,
}

impl Trainings {
    pub(super) fn of(all: &[Answers], ending: usize) -> Self {
        let sum = |field: &str| all.iter().filter_map(|answers| stored_number(answers, field)).sum();
        let gains: Vec<i64> = all.iter().filter_map(gain).collect();
        let with_points = i64::try_from(gains.len()).unwrap_or(i64::MAX);
        let gain = (with_points > 0).then(|| gains.iter().sum::<i64>() / with_points.max(1));
        Trainings { many: all.len(), people: sum("people"), women: sum("women"), certificates: sum("certificates"), gain, with_points, ending }
    }

    pub(super) fn rows(&self, l: Lang) -> Vec<Row> {
        let gain = self.gain.map_or_else(|| t::not_known(l).to_owned(), |gain| format!("{gain} % ({})", self.with_points));
        vec![
            Row::new(t::trainings(l), self.many.to_string()),
            Row::new(t::trained(l), self.people.to_string()),
            Row::new(t::women_trained(l), self.women.to_string()),
            Row::new(t::mean_gain(l), gain),
            Row::new(t::certificates_given(l), self.certificates.to_string()),
            Row::new(t::certificates_end(l), self.ending.to_string()),
        ]
    }
}

/// people, contacts and what is not known are three things and are never added.
#[derive(Default, Serialize, schemars::JsonSchema)]
pub struct Campaigns {
    many: usize,
    /// Nothing where nobody counted people.
    people: Option<i64>,
    contacts: Option<i64>,
    unknown: usize,
    /// Calls before, during and after; nothing where a window was not counted by any.
    calls: [Option<i64>; 3],
}

impl Campaigns {
    pub(super) fn of(all: &[Answers]) -> Self {
        let sum = |field: &str| all.iter().filter_map(|answers| stored_number(answers, field)).fold(None, |sum, number| Some(sum.unwrap_or(0) + number));
        // What was said to be unknown, and what nobody said anything about.
        let is_unknown =
            |answers: &&Answers| stored_text(answers, "reach_unknown") == Some("yes") || ["people", "contacts"].iter().all(|field| stored_number(answers, field).is_none());
        Campaigns {
            many: all.len(),
            people: sum("people"),
            contacts: sum("contacts"),
            unknown: all.iter().filter(is_unknown).count(),
            calls: ["calls_before", "calls_during", "calls_after"].map(sum),
        }
    }

    pub(super) fn rows(&self, l: Lang) -> Vec<Row> {
        let said = |number: Option<i64>| number.map_or_else(|| t::not_known(l).to_owned(), |number| number.to_string());
        vec![
            Row::new(t::campaigns(l), self.many.to_string()),
            Row::new(t::reached_people(l), said(self.people)),
            Row::new(t::reached_contacts(l), said(self.contacts)),
            Row::new(t::reach_not_known(l), self.unknown.to_string()),
            Row::new(t::calls_window(l), self.calls.map(said).join(" · ")),
        ]
    }
}
