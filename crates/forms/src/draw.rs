//! A section as fields to draw, and answers as rows to check.

use kernel::{Problems, Sent, problem::said_of};
use ui::{Choice, Control, Field, Group, Optional, Row, Width};
use words::Lang;

use crate::{Answers, Definition, FieldDefinition, Kind, SectionDefinition, districts, lists, t};

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
        let is_drawn = |field: &&FieldDefinition| field.region_of.is_none() && is_wanted(field);
        section.fields.iter().filter(is_drawn).map(|field| self.draw_field(l, field, filled, problems)).collect()
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
            Kind::District => self.districts(l, field, filled),
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

    /// Districts by region. Where the form wants the region too, it is chosen in the same list.
    fn districts(&self, l: Lang, field: &FieldDefinition, filled: Filled<'_>) -> Control {
        let beside = self.region_beside(field);
        let typed = filled.one(&field.name);
        let in_words = if typed.is_empty() { beside.map(|region| filled.one(&region.name)).unwrap_or_default() } else { typed };
        let whole = districts::DISTRICTS.regions.iter().find(|region| region.code == in_words).and_then(districts::Region::whole);
        let chosen = whole.or_else(|| districts::district(&in_words)).map_or(in_words, |unit| unit.code.clone());
        let group = |region: &districts::Region| {
            let label = lists::label("region", &region.code, l);
            let mut options: Vec<Choice> = region.units.iter().map(|unit| Choice::new(&unit.code, unit.label(l), unit.code == chosen)).collect();
            words::sort_by_name(&mut options, |option| &option.label);
            if beside.is_some() && region.whole().is_none() {
                options.insert(0, Choice::new(&region.code, t::district_not_named(l, &label), region.code == chosen));
            }
            Group { label, options }
        };
        let groups: Vec<Group> = districts::DISTRICTS.regions.iter().map(group).collect();
        let codes_beside = beside.and_then(|region| region.list.as_deref()).and_then(lists::list).map(|list| list.items.as_slice()).unwrap_or_default();
        let is_grouped = |code: &str| districts::DISTRICTS.regions.iter().any(|region| region.code == code);
        let mut first: Vec<Choice> = codes_beside.iter().filter(|item| !is_grouped(&item.code)).map(|item| Choice::new(&item.code, item.label(l), item.code == chosen)).collect();
        let is_offered = first.iter().chain(groups.iter().flat_map(|group| &group.options)).any(|option| option.is_chosen);
        if !chosen.is_empty() && !is_offered {
            first.insert(0, Choice::new(&chosen, t::as_written_before(l, &chosen), true));
        }
        Control::GroupedSelect { first, groups }
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
        (None, Kind::District) => texts.iter().map(|text| districts::district_name(text, l)).collect::<Vec<_>>().join(", "),
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

/// A list's items to choose from, in its own order.
pub fn choices(l: Lang, list: &str, chosen: &str) -> Vec<Choice> {
    crate::list(list).map(|list| list.items.iter().map(|item| Choice::new(&item.code, item.label(l), item.code == chosen)).collect()).unwrap_or_default()
}

fn options(l: Lang, field: &FieldDefinition, filled: Filled<'_>) -> Vec<Choice> {
    let chosen = filled.all(&field.name);
    let items = field.list.as_deref().and_then(lists::list).into_iter().flat_map(|list| list.in_order(l));
    items.map(|item| Choice::new(&item.code, item.label(l), chosen.contains(&item.code))).collect()
}

fn default_hint(l: Lang, field: &FieldDefinition) -> Option<&'static str> {
    match field.kind {
        Kind::Date => Some(ui::day_hint(l)),
        Kind::PartialDate if field.past => Some(t::hint_partial_date(l)),
        Kind::PartialDate => Some(t::hint_month_enough(l)),
        Kind::Time => Some(t::hint_time(l)),
        Kind::Line | Kind::Text | Kind::Radios | Kind::Select | Kind::District | Kind::Checkboxes | Kind::Number => None,
    }
}
