//! One question on a page, before it is drawn.
//!
//! Areas and the forms engine describe what they ask with these plain values;
//! `ui` alone knows the markup. A field always carries what was typed, so a
//! refused form comes back filled.

use words::Lang;

use crate::t;

/// A labelled question with its answer so far.
#[derive(Clone)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    /// What was wrong and what to do, in the reader's language.
    pub error: Option<String>,
    /// Said after the label, so that nobody thinks that everything must be answered.
    pub optional: Optional,
    pub control: Control,
}

/// Whether a question must be answered, and by whose wish it may stay open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Optional {
    No,
    /// It is hers to say.
    IfSheWishes,
    MayStayEmpty,
}

#[derive(Clone)]
pub enum Control {
    /// One line. `rows` of text below make it a text area.
    Line {
        value: String,
        width: Width,
    },
    Text {
        value: String,
        rows: u8,
    },
    /// Three boxes, named `{name}-day`, `{name}-month`, `{name}-year`; day and month may stay empty.
    Date {
        day: String,
        month: String,
        year: String,
    },
    Radios {
        options: Vec<Choice>,
    },
    Checkboxes {
        options: Vec<Choice>,
    },
    Select {
        options: Vec<Choice>,
    },
    /// A long list under headings; `first` stands before them all.
    GroupedSelect {
        first: Vec<Choice>,
        groups: Vec<Group>,
    },
    Password {
        is_new: bool,
    },
    /// The kinds that it may be, as `.csv,.xlsx`. A browser never fills it again by itself.
    File {
        kinds: &'static str,
    },
}

impl Field {
    pub fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Self {
        Field { name: name.into(), label: label.into(), hint: None, error: None, optional: Optional::No, control }
    }

    /// One line of text.
    pub fn line(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Field::new(name, label, Control::Line { value: value.into(), width: Width::Full })
    }

    /// A day in three boxes; `text` is as much of it as is known, written as 2026-11-05.
    pub fn day(l: Lang, name: impl Into<String>, label: impl Into<String>, text: &str) -> Self {
        Field::new(name, label, Control::day(text)).hint(day_hint(l))
    }

    pub fn password(name: impl Into<String>, label: impl Into<String>, is_new: bool) -> Self {
        Field::new(name, label, Control::Password { is_new })
    }

    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }

    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = Optional::MayStayEmpty;
        self
    }

    #[must_use]
    pub fn error(mut self, text: Option<String>) -> Self {
        self.error = text;
        self
    }
}

impl Control {
    pub fn day(text: &str) -> Self {
        let mut parts = text.splitn(3, '-').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        let (year, month, day) = (next(), next(), next());
        Control::Date { day, month, year }
    }
}

/// How a day is written.
pub fn day_hint(l: Lang) -> &'static str {
    t::hint_date(l)
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>, is_chosen: bool) -> Self {
        Choice { value: value.into(), label: label.into(), hint: None, is_chosen }
    }
}

impl Width {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Width::Full => "",
            Width::Ten => " govuk-input--width-10",
            Width::Four => " govuk-input--width-4",
            Width::Two => " govuk-input--width-2",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Width {
    Full,
    Ten,
    Four,
    Two,
}

#[derive(Clone)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
    pub is_chosen: bool,
}

#[derive(Clone)]
pub struct Group {
    pub label: String,
    pub options: Vec<Choice>,
}
