//! What this house has decided for itself: whom it takes, until which age sons, its hour of the census.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Permit, Problem, Problems, Reader,
    permit::Own,
    problem::{problems_of, said_of},
};
use serde::Deserialize;
use space::{Draft, Drafts, Id, View};
use ui::{Block, Control, Field, Form, Link, Main};
use words::Lang;

use super::{choices, is_listed, said_above, unchanged, version_in};
use crate::{permissions::AddBed, records::HouseRules, t, view};

/// There is one set of rules, so its record always has the same id.
const RULES: Id = Id::from_u128(0x7061_6e6f_6820_6f6e_6520_686f_7573_6501);

/// A word for a gateway, not a text.
const LONGEST_WORD: usize = 60;

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewRules {
    /// Codes of CL-ADM.
    groups: Vec<String>,
    sons_until: String,
    /// Code of a region.
    region: String,
    /// For example 22:00.
    census_at: String,
    /// From 30 to 180.
    review_after_days: String,
    /// By which word the person on duty is called.
    duty: String,
    coordinator: String,
}

impl NewRules {
    fn of(rules: &HouseRules) -> Self {
        NewRules {
            groups: rules.groups.clone(),
            sons_until: rules.sons_until.map(|age| age.to_string()).unwrap_or_default(),
            region: rules.region.clone().unwrap_or_default(),
            census_at: rules.census_at.clone(),
            review_after_days: rules.review_after_days.to_string(),
            duty: rules.duty.clone().unwrap_or_default(),
            coordinator: rules.coordinator.clone().unwrap_or_default(),
        }
    }

    fn check(&self, l: Lang) -> Result<HouseRules, Problems> {
        let mut problems = Problems::new();
        let sons_until = match self.sons_until.trim() {
            "" => None,
            text => text.parse().ok().filter(|age| *age <= 18_u8).or_else(|| {
                problems.push(Problem::new("sons_until", "number", t::age_wrong(l)));
                None
            }),
        };
        if self.census_at.parse::<jiff::civil::Time>().is_err() {
            problems.push(Problem::new("census_at", "time", t::time_wrong(l)));
        }
        let review = self.review_after_days.trim().parse().ok().filter(|days| (30..=180_i64).contains(days));
        if review.is_none() {
            problems.push(Problem::new("review_after_days", "number", t::review_wrong(l)));
        }
        let word = |text: &str| Some(words::tidy(text)).filter(|text| !text.is_empty());
        for (name, text) in [("duty", &self.duty), ("coordinator", &self.coordinator)] {
            if text.chars().count() > LONGEST_WORD || text.trim_start().starts_with('-') {
                problems.push(Problem::new(name, "text", t::call_word_wrong(l)));
            }
        }
        let region = Some(self.region.clone()).filter(|code| is_listed("region", code));
        let groups = self.groups.iter().filter(|code| is_listed("admission_group", code)).cloned().collect();
        match (review, problems.is_empty()) {
            (Some(review_after_days), true) => Ok(HouseRules {
                groups,
                sons_until,
                region,
                census_at: self.census_at.clone(),
                review_after_days,
                duty: word(&self.duty),
                coordinator: word(&self.coordinator),
                ..HouseRules::default()
            }),
            _ => Err(problems),
        }
    }
}

fn page(l: Lang, typed: &NewRules, version: Option<i64>, problems: &Problems) -> Main {
    let mut groups = choices(l, "admission_group", "");
    for group in &mut groups {
        group.is_chosen = typed.groups.contains(&group.value);
    }
    let line = |name: &str, label: &'static str, value: &str| Field::line(name, label, value).error(said_of(problems, name));
    let form = Form::new("/shelter/rules", t::save(l))
        .version(version.unwrap_or(0))
        .ask(Field::new("groups", t::takes(l), Control::Checkboxes { options: groups }))
        .ask(line("sons_until", t::sons_until(l), &typed.sons_until))
        .ask(Field::new("region", t::region(l), Control::Select { options: choices(l, "region", &typed.region) }).hint(t::region_hint(l)))
        .ask(line("census_at", t::census_at(l), &typed.census_at))
        .ask(line("review_after_days", t::review_after(l), &typed.review_after_days))
        .ask(line("duty", t::call_duty(l), &typed.duty).hint(t::call_hint(l)).optional())
        .ask(line("coordinator", t::call_coordinator(l), &typed.coordinator).optional());
    said_above(Main::new(t::rules(l)).back("/shelter/beds").text(t::rules_text(l)), problems)
        .with(Block::Links(vec![Link::new("/shelter/rules/text/edit", t::rules_write(l))]))
        .form(form)
}

pub(crate) async fn form(permit: Permit<AddBed>, reader: Reader) -> Result<Response, Failure> {
    let (rules, version) = permit.read(view::house_rules).await?;
    reader.draw(StatusCode::OK, t::rules(reader.lang), &page(reader.lang, &NewRules::of(&rules), version, &Vec::new()))
}

pub(crate) async fn save(permit: Permit<AddBed>, reader: Reader, Input { value, repeat, version }: Input<NewRules>) -> Result<Response, Failure> {
    let l = reader.lang;
    let (house, space) = (permit.house().clone(), permit.space().id());
    let saved = match value.check(l) {
        Ok(rules) => {
            let change = move |view: &View<'_>, _: &Own| {
                let (before, known) = view::house_rules(view)?;
                unchanged(l, version, known.unwrap_or(0))?;
                // Under which id its free places are told stays.
                let rules = HouseRules { availability: before.availability, ..rules.clone() };
                let draft = Draft::house("house_rules", "rules_changed", RULES, &rules)?.follows(known);
                Ok(Drafts::of(RULES, [draft]).calling_off(space).calling(house.seal_calls(space, &rules.standing_call(space))?))
            };
            permit.change(&repeat, change).await
        }
        Err(problems) => Err(Failure::Refused(problems)),
    };
    match saved {
        Ok(_) => reader.saved("/shelter/beds", RULES),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let (_, newest) = permit.read(view::house_rules).await?;
            reader.return_form(t::rules(l), &page(l, &value, version_in(&problems, version, newest), &problems), &problems)
        }
    }
}
