//! What was typed, back in the fields of a form: in another language, or after a screen was locked.

use words::Lang;

use crate::{Choice, Control, Field, Form, Part};

/// The `id` of the form that goes with her.
pub const CARRIED: &str = "typed-here";

/// How a page's main part is drawn, beside what it says.
pub struct Drawing<'a> {
    pub l: Lang,
    /// The mark of the account that is shown the page: stands in each of its forms.
    pub shown_to: Option<&'a str>,
    /// The path of the page, to which a form without an address of its own is sent.
    pub page: &'a str,
    pub typed: Option<Typed<'a>>,
    /// The version with which she began the form that this page answers.
    pub began: Option<i64>,
    /// Whether one of its forms goes with her.
    pub carries: bool,
}

impl Drawing<'_> {
    /// With nothing beside it.
    pub fn plain(l: Lang) -> Self {
        Drawing { l, shown_to: None, page: "", typed: None, began: None, carries: false }
    }
}

/// What a browser sent of a form that was not saved.
#[derive(Clone, Copy)]
pub struct Typed<'a> {
    /// The path to which the form is sent.
    pub action: &'a str,
    pub pairs: &'a [(String, String)],
}

/// The form that goes with her from a page.
pub struct Carried {
    /// The path to which the form is sent.
    pub action: String,
    pub(crate) has_file: bool,
    /// Its first button's name and value, which Enter stands for.
    pub(crate) submit_value: Option<(String, String)>,
}

impl Carried {
    pub(crate) fn of(form: &Form, page: &str) -> Self {
        Carried { action: form.target(page).to_owned(), has_file: form.has_file(), submit_value: form.submit_value.clone() }
    }
}

impl Typed<'_> {
    /// Sent to the same address, and with the same values that nobody types: then it is the same form.
    pub(crate) fn was_in(self, form: &Form, page: &str) -> bool {
        let is_said = |(name, value): &(String, String)| self.pairs.iter().any(|(said, text)| said == name && text == value);
        form.asks() && form.target(page) == self.action && form.hidden.iter().all(is_said)
    }

    /// The same press as before, from the version that she began with: a colleague who was first is not overwritten.
    pub(crate) fn fill(self, form: &Form) -> Form {
        let mut form = form.clone();
        if let Some(key) = self.one("_key") {
            key.clone_into(&mut form.key);
        }
        if form.version.is_some() {
            form.version = self.one("_ver").and_then(|version| version.parse().ok());
        }
        for part in &mut form.parts {
            match part {
                Part::Ask(field) => self.fill_field(field),
                Part::Heading(_) | Part::Text(_) => {}
            }
        }
        form
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(said, _)| said == name).map(|(_, value)| value.as_str())
    }

    fn fill_field(self, field: &mut Field) {
        let name = &field.name;
        let text = |name: &str| self.one(name).unwrap_or_default().to_owned();
        match &mut field.control {
            Control::Line { value, .. } | Control::Text { value, .. } => *value = text(name),
            Control::Date { day, month, year } => {
                (*day, *month, *year) = (text(&format!("{name}-day")), text(&format!("{name}-month")), text(&format!("{name}-year")));
            }
            Control::Radios { options } | Control::Checkboxes { options } | Control::Select { options } => self.choose(name, options),
            Control::GroupedSelect { first, groups } => {
                self.choose(name, first);
                groups.iter_mut().for_each(|group| self.choose(name, &mut group.options));
            }
            Control::Password { .. } | Control::File { .. } => {}
        }
    }

    fn choose(self, name: &str, options: &mut [Choice]) {
        for option in options {
            option.is_chosen = self.pairs.iter().any(|(said, value)| said == name && *value == option.value);
        }
    }
}
