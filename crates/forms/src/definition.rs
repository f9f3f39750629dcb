//! What a form asks, as its file says.

use std::{collections::BTreeMap, sync::LazyLock};

use kernel::{Problem, Sent};
use serde::Deserialize;
use words::Lang;

use crate::{Answers, districts, t};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub name: String,
    /// Forms of one family share their words: the family's name. Otherwise the form's own.
    words: Option<String>,
    /// Her own answers: what need not be answered is hers to leave out.
    #[serde(default)]
    pub(crate) is_hers: bool,
    #[serde(rename = "section")]
    pub sections: Vec<SectionDefinition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionDefinition {
    pub key: String,
    pub when: Option<When>,
    pub fields: Vec<FieldDefinition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDefinition {
    pub name: String,
    /// Key of the label where several fields share one text.
    text: Option<String>,
    pub kind: Kind,
    pub list: Option<String>,
    #[serde(default)]
    pub required: bool,
    pub max: Option<usize>,
    pub min: Option<usize>,
    /// A date that cannot lie in the future.
    #[serde(default)]
    pub past: bool,
    #[serde(default)]
    pub class: Class,
    pub when: Option<When>,
    /// The region of this district: not asked, because the district's own list says it.
    pub(crate) region_of: Option<String>,
    /// "child": asked only where the person is under 18. "age_not_known": only where nobody knows how old she is.
    pub audience: Option<String>,
    /// The column of the GBVIMS incident recorder (A.7).
    pub gbvims: Option<String>,
}

/// Asked only where another field has one of these answers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    field: String,
    is: Vec<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Line,
    Text,
    Radios,
    Select,
    Checkboxes,
    Date,
    /// Year, or year and month, or a whole date.
    PartialDate,
    Time,
    Number,
    /// A code of the districts, or words that were stored before they had codes.
    District,
}

/// How much harm the answer can do in wrong hands.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Default, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Coded and not identifying by itself.
    #[default]
    Coded,
    Identity,
    /// Her own words: never exported, never in a list.
    Narrative,
}

static DEFINITIONS: LazyLock<BTreeMap<&'static str, Definition>> =
    LazyLock::new(|| TEXTS.into_iter().map(|(name, text)| (name, toml::from_str(text).unwrap_or_default())).collect());

pub(crate) const TEXTS: [(&str, &str); 43] = [
    ("survivor", include_str!("../../../forms/survivor.toml")),
    ("dependant", include_str!("../../../forms/dependant.toml")),
    ("safe-contact", include_str!("../../../forms/safe-contact.toml")),
    ("safety-plan", include_str!("../../../forms/safety-plan.toml")),
    ("danger-check", include_str!("../../../forms/danger-check.toml")),
    ("suicide-check", include_str!("../../../forms/suicide-check.toml")),
    ("protection-order", include_str!("../../../forms/protection-order.toml")),
    ("incident", include_str!("../../../forms/incident.toml")),
    ("consent", include_str!("../../../forms/consent.toml")),
    ("mandatory-report", include_str!("../../../forms/mandatory-report.toml")),
    ("danger-disclosure", include_str!("../../../forms/danger-disclosure.toml")),
    ("reconciliation", include_str!("../../../forms/reconciliation.toml")),
    ("service", include_str!("../../../forms/service.toml")),
    ("house-log", include_str!("../../../forms/house-log.toml")),
    ("visit", include_str!("../../../forms/learning/visit.toml")),
    ("host", include_str!("../../../forms/learning/host.toml")),
    ("body", include_str!("../../../forms/learning/body.toml")),
    ("wording", include_str!("../../../forms/learning/wording.toml")),
    ("statement", include_str!("../../../forms/learning/statement.toml")),
    ("question", include_str!("../../../forms/learning/question.toml")),
    ("answer", include_str!("../../../forms/learning/answer.toml")),
    ("material", include_str!("../../../forms/learning/material.toml")),
    ("insight", include_str!("../../../forms/learning/insight.toml")),
    ("practice", include_str!("../../../forms/learning/practice.toml")),
    ("meeting", include_str!("../../../forms/learning/meeting.toml")),
    ("proposal", include_str!("../../../forms/learning/proposal.toml")),
    ("conclusion", include_str!("../../../forms/learning/conclusion.toml")),
    ("recommendation", include_str!("../../../forms/learning/recommendation.toml")),
    ("chapter", include_str!("../../../forms/learning/chapter.toml")),
    ("commitment", include_str!("../../../forms/learning/commitment.toml")),
    ("part", include_str!("../../../forms/learning/part.toml")),
    ("reform", include_str!("../../../forms/learning/reform.toml")),
    ("course", include_str!("../../../forms/learning/course.toml")),
    ("session", include_str!("../../../forms/learning/session.toml")),
    ("specialist", include_str!("../../../forms/learning/specialist.toml")),
    ("campaign", include_str!("../../../forms/learning/campaign.toml")),
    ("offer", include_str!("../../../forms/learning/offer.toml")),
    ("need", include_str!("../../../forms/learning/need.toml")),
    ("match", include_str!("../../../forms/learning/match.toml")),
    ("grant", include_str!("../../../forms/learning/grant.toml")),
    ("project", include_str!("../../../forms/learning/project.toml")),
    ("indicator", include_str!("../../../forms/learning/indicator.toml")),
    ("value", include_str!("../../../forms/learning/value.toml")),
];

/// Every form, so that whoever decides something of each can see that none is left out.
pub fn names() -> impl Iterator<Item = &'static str> {
    TEXTS.into_iter().map(|(name, _)| name)
}

/// A form by name. All are compiled in, and a test reads each, so an unknown one is never met.
pub fn definition(name: &str) -> &'static Definition {
    static EMPTY: LazyLock<Definition> = LazyLock::new(Definition::default);
    DEFINITIONS.get(name).unwrap_or_else(|| &EMPTY)
}

impl Definition {
    pub fn section(&self, key: &str) -> Option<&SectionDefinition> {
        self.sections.iter().find(|section| section.key == key)
    }

    pub fn fields(&self) -> impl Iterator<Item = &FieldDefinition> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The first section after `key` that the answers so far ask for.
    pub fn next_section(&self, key: &str, answers: &Answers) -> Option<&SectionDefinition> {
        let after = self.sections.iter().skip_while(|section| section.key != key).skip(1);
        after.into_iter().find(|section| section.is_asked(answers))
    }

    pub fn heading(&self, section: &str, l: Lang) -> &'static str {
        t::text(l, &format!("{}-section-{section}", self.family())).unwrap_or_default()
    }

    pub(crate) fn label(&self, field: &FieldDefinition, l: Lang) -> &'static str {
        t::text(l, &self.text_key(field)).unwrap_or_default()
    }

    /// That a question was not answered on which something hangs.
    pub fn must_answer(&self, l: Lang, name: &str) -> Problem {
        Problem::new(name, "required", t::problem_required(l, self.label_of(l, name)))
    }

    /// What was told hangs on this question: it is not answered, or it is answered so that nobody asks for it.
    pub fn not_asked(&self, l: Lang, name: &str, answers: &Answers) -> Problem {
        if answers.contains_key(name) { Problem::new(name, "not-asked", t::problem_not_asked(l, self.label_of(l, name))) } else { self.must_answer(l, name) }
    }

    pub(crate) fn hint(&self, field: &FieldDefinition, l: Lang) -> Option<&'static str> {
        t::text(l, &format!("{}-hint", self.text_key(field)))
    }

    pub(crate) fn text_key(&self, field: &FieldDefinition) -> String {
        let name = field.text.as_deref().unwrap_or(&field.name).replace('_', "-");
        format!("{}-{name}", self.family())
    }

    /// The field that holds the region of a district, where the form has one.
    pub(crate) fn region_beside(&self, district: &FieldDefinition) -> Option<&FieldDefinition> {
        self.fields().find(|field| field.region_of.as_deref() == Some(&district.name))
    }

    /// Districts that were written in words, as codes where the words are a name; and their regions, where none stands there.
    /// To be done wherever answers are opened, so that old and new ones are counted and shown alike.
    pub fn settle(&self, answers: &mut Answers) {
        for field in self.fields().filter(|field| field.kind == Kind::District) {
            let Some(unit) = answers.get(&field.name).and_then(serde_json::Value::as_str).and_then(districts::district) else { continue };
            answers.insert(field.name.clone(), unit.code.clone().into());
            if let (Some(beside), Some(region)) = (self.region_beside(field), districts::region_of(unit)) {
                answers.entry(beside.name.clone()).or_insert_with(|| region.into());
            }
        }
    }

    /// The sections in which something that must be answered has no answer: what a page asks for is not all that a program or
    /// an unfinished conversation leaves behind.
    pub fn lacking(&self, answers: &Answers) -> Vec<&SectionDefinition> {
        let lacks = |field: &FieldDefinition| field.required && field.is_asked(answers) && !answers.contains_key(&field.name);
        self.sections.iter().filter(|section| section.is_asked(answers) && section.fields.iter().any(lacks)).collect()
    }

    fn family(&self) -> &str {
        self.words.as_deref().unwrap_or(&self.name)
    }
}

impl SectionDefinition {
    pub fn is_asked(&self, answers: &Answers) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(answers))
    }

    /// The field whose answer decides whether this section is asked.
    pub fn depends_on(&self) -> Option<&str> {
        self.when.as_ref().map(|when| when.field.as_str())
    }

    /// Whether anything of it was answered in what came.
    pub fn is_told_in(&self, sent: &Sent) -> bool {
        self.fields.iter().any(|field| sent.values(&field.name).iter().any(|text| !text.trim().is_empty()))
    }
}

impl FieldDefinition {
    pub fn is_asked(&self, answers: &Answers) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(answers))
    }

    /// The field whose answer decides whether this one is asked.
    pub fn depends_on(&self) -> Option<&str> {
        self.when.as_ref().map(|when| when.field.as_str())
    }
}

impl When {
    fn holds(&self, answers: &Answers) -> bool {
        answers.get(&self.field).and_then(serde_json::Value::as_str).is_some_and(|answer| self.is.iter().any(|wanted| wanted == answer))
    }

    #[cfg(test)]
    pub(crate) fn parts(&self) -> (&str, &[String]) {
        (&self.field, &self.is)
    }
}
