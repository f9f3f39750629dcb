//! A section as fields to draw, and answers as rows to check.

use kernel::{Problems, Sent, problem::said_of};
use ui::{Choice, Control, Field, Optional, Row, Width};
use words::Lang;

use crate::{Answers, Definition, FieldDefinition, Kind, SectionDefinition, lists, t};

/// What the fields show: what was saved, or what was just typed.
#[derive(Clone, Copy)]
pub enum Filled<'a> {
    Saved(&'a Answers),
    Typed(&'a Sent),
}

impl Filled<'_> {
    fn all(&self, name: &str) -> Vec<String> {
        match self {
            Filled::Typed(sent) => sent.values(name),
            Filled::Saved(answers) => match answers.get(name) {
                Some(serde_json::Value::String(text)) => vec![text.clone()],
                Some(serde_json::Value::Array(items)) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
                Some(serde_json::Value::Number(number)) => vec![number.to_string()],
                _ => Vec::new(),
            },
        }
    }

    fn one(&self, name: &str) -> String {
        self.all(name).into_iter().next().unwrap_or_default()
    }
}

impl Definition {
    /// The fields of a section, filled, with what is wrong beside each.
    pub fn draw(&self, l: Lang, section: &SectionDefinition, filled: Filled<'_>, problems: &Problems, is_wanted: impl Fn(&FieldDefinition) -> bool) -> Vec<Field> {
        section.fields.iter().filter(|field| is_wanted(field)).map(|field| self.draw_field(l, field, filled, problems)).collect()
    }

    fn draw_field(&self, l: Lang, field: &FieldDefinition, filled: Filled<'_>, problems: &Problems) -> Field {
        let value = || filled.one(&field.name);
        let control = match field.kind {
            Kind::Line => Control::Line { value: value(), width: Width::Full },
            Kind::Text => Control::Text { value: value(), rows: if field.max.unwrap_or(0) > 5_000 { 12 } else { 4 } },
            Kind::Time => Control::Line { value: value(), width: Width::Four },
            Kind::Number => Control::Line { value: value(), width: Width::Four },
            Kind::Date | Kind::PartialDate => Control::day(&value()),
            Kind::Radios => Control::Radios { options: options(l, field, filled) },
            Kind::Select => Control::Select { options: options(l, field, filled) },
            Kind::Checkboxes => Control::Checkboxes { options: options(l, field, filled) },
        };
        let mut drawn = Field::new(&field.name, self.label(field, l), control).error(said_of(problems, &field.name));
        drawn.hint = self.hint(field, l).map(str::to_owned).or_else(|| default_hint(l, field).map(str::to_owned));
        drawn.optional = match (field.required, self.is_hers) {
            (true, _) => Optional::No,
            (false, true) => Optional::IfSheWishes,
            (false, false) => Optional::MayStayEmpty,
        };
        drawn
    }

    /// The answers of a section for checking; what nobody answered says so.
    pub fn rows(&self, l: Lang, section: &SectionDefinition, answers: &Answers) -> Vec<Row> {
        section.fields.iter().filter(|field| field.is_asked(answers)).map(|field| Row::new(self.label(field, l), said(l, field, answers))).collect()
    }

    /// The rows of answered fields only.
    pub fn answered_rows(&self, l: Lang, answers: &Answers) -> Vec<Row> {
        self.fields().filter(|field| answers.contains_key(&field.name)).map(|field| Row::new(self.label(field, l), said(l, field, answers))).collect()
    }

    /// One answer in words; nothing where it was not answered.
    pub fn said_of(&self, l: Lang, name: &str, answers: &Answers) -> Option<String> {
        self.fields().find(|field| field.name == name && answers.contains_key(name)).map(|field| said(l, field, answers))
    }

    /// The label of a field by name: for a clash, or a list of problems.
    pub fn label_of(&self, l: Lang, name: &str) -> String {
        self.fields().find(|field| field.name == name).map_or(name, |field| self.label(field, l)).to_owned()
    }
}

fn said(l: Lang, field: &FieldDefinition, answers: &Answers) -> String {
    let texts = Filled::Saved(answers).all(&field.name);
    if texts.is_empty() {
        return t::not_asked(l).to_owned();
    }
    match (&field.list, field.kind) {
        (Some(list), _) => lists::label_of_codes(list, texts.iter().map(String::as_str), l),
        (None, Kind::Date | Kind::PartialDate) => said_date(l, texts.first().map(String::as_str).unwrap_or_default()),
        (None, _) => texts.join(", "),
    }
}

/// A day in words; a month or a year where no more is known.
pub fn said_date(l: Lang, text: &str) -> String {
    match text.parse() {
        Ok(day) => words::date(l, day),
        Err(_) => text.split('-').rev().collect::<Vec<_>>().join("."),
    }
}

fn options(l: Lang, field: &FieldDefinition, filled: Filled<'_>) -> Vec<Choice> {
    let chosen = filled.all(&field.name);
    let items = field.list.as_deref().and_then(lists::list).map(|list| list.items.as_slice()).unwrap_or_default();
    items.iter().map(|item| Choice::new(&item.code, item.label(l), chosen.contains(&item.code))).collect()
}

fn default_hint(l: Lang, field: &FieldDefinition) -> Option<&'static str> {
    match field.kind {
        Kind::Date => Some(ui::day_hint(l)),
        Kind::PartialDate if field.past => Some(t::hint_partial_date(l)),
        Kind::PartialDate => Some(t::hint_month_enough(l)),
        Kind::Time => Some(t::hint_time(l)),
        Kind::Line | Kind::Text | Kind::Radios | Kind::Select | Kind::Checkboxes | Kind::Number => None,
    }
}
