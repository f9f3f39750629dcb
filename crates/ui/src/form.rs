//! A form: fields, hidden values and a button. What was typed is always in the fields.

use askama::Template;
use words::Lang;

use crate::{Control, Drawing, Field, Optional, t};

/// One `<form method="post">`.
#[derive(Clone, Default)]
pub struct Form {
    /// Empty: the page's own address.
    pub action: String,
    pub hidden: Vec<(String, String)>,
    pub parts: Vec<Part>,
    pub submit: String,
    pub submit_value: Option<(String, String)>,
    /// The step cannot be taken back.
    pub is_grave: bool,
    pub is_second: bool,
    pub others: Vec<OtherButton>,
    /// Its hidden values are what somebody typed, to be sent again.
    pub holds_what_was_typed: bool,
    /// Makes the same press twice one change.
    pub key: String,
    /// The version of the record that this edit started from.
    pub version: Option<i64>,
}

#[derive(Clone)]
pub enum Part {
    Heading(String),
    Text(String),
    Ask(Field),
}

#[derive(Clone)]
pub struct OtherButton {
    pub name: String,
    pub value: String,
    pub label: String,
}

impl Form {
    pub fn new(action: impl Into<String>, submit: impl Into<String>) -> Self {
        Form { action: action.into(), submit: submit.into(), key: uuid::Uuid::new_v4().simple().to_string(), ..Form::default() }
    }

    pub(crate) fn has_file(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Ask(Field { control: Control::File { .. }, .. })))
    }

    #[must_use]
    pub fn ask(mut self, field: Field) -> Self {
        self.parts.push(Part::Ask(field));
        self
    }

    #[must_use]
    pub fn ask_all(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.parts.extend(fields.into_iter().map(Part::Ask));
        self
    }

    #[must_use]
    pub fn heading(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Heading(text.into()));
        self
    }

    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Text(text.into()));
        self
    }

    #[must_use]
    pub fn hide(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    #[must_use]
    pub fn grave(mut self) -> Self {
        self.is_grave = true;
        self
    }

    #[must_use]
    pub fn second(mut self) -> Self {
        self.is_second = true;
        self
    }

    #[must_use]
    pub fn or(mut self, name: &str, value: &str, label: impl Into<String>) -> Self {
        self.others.push(OtherButton { name: name.into(), value: value.into(), label: label.into() });
        self
    }

    pub(crate) fn asks(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Ask(_)))
    }

    /// Field and sentence of everything to check, in the order of the page.
    pub(crate) fn problems(&self) -> Vec<(String, String)> {
        let asked = self.parts.iter().filter_map(|part| if let Part::Ask(field) = part { Some(field) } else { None });
        asked.filter_map(|field| Some((field.name.clone(), field.error.clone()?))).collect()
    }

    /// Whether something stands in it that a person would have to type again: a password is typed anew, a file chosen.
    pub(crate) fn may_be_carried(&self) -> bool {
        let is_typed = |part: &Part| matches!(part, Part::Ask(field) if !matches!(field.control, Control::Password { .. } | Control::File { .. }));
        self.holds_what_was_typed || self.parts.iter().any(is_typed)
    }

    /// The version with which she began, where saving would be over a later one: whatever takes the form elsewhere goes back to it.
    fn began(&self, drawing: &Drawing<'_>) -> Option<i64> {
        let is_answered = self.target(drawing.page) == drawing.page;
        drawing.began.filter(|began| is_answered && self.version.is_some_and(|version| version != *began))
    }

    /// Where it is sent from a page.
    pub(crate) fn target<'a>(&'a self, page: &'a str) -> &'a str {
        let action = if self.action.is_empty() { page } else { &self.action };
        action.split('?').next().unwrap_or(action)
    }

    pub(crate) fn html(&self, drawing: &Drawing<'_>, is_carried: bool) -> Result<String, askama::Error> {
        FormPart { form: self, drawing, l: drawing.l, is_carried }.render()
    }
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormPart<'a> {
    form: &'a Form,
    drawing: &'a Drawing<'a>,
    l: Lang,
    is_carried: bool,
}

#[derive(Template)]
#[template(path = "field.html")]
struct FieldPart<'a> {
    field: &'a Field,
    l: Lang,
}

impl Field {
    pub(crate) fn html(&self, l: Lang) -> Result<String, askama::Error> {
        FieldPart { field: self, l }.render()
    }

    fn optional_mark(&self, l: Lang) -> Option<&'static str> {
        match self.optional {
            Optional::No => None,
            Optional::IfSheWishes => Some(t::optional(l)),
            Optional::MayStayEmpty => Some(t::may_stay_empty(l)),
        }
    }

    fn has_aside(&self) -> bool {
        self.hint.is_some() || self.error.is_some()
    }

    fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}
