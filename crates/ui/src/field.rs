//! One question on a page, before it is drawn.
//!
//! Areas and the forms engine describe what they ask with these plain values;
//! `ui` alone knows the markup. A field always carries what was typed, so a
//! refused form comes back filled.

/// A labelled question with its answer so far.
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    /// What was wrong and what to do, in the reader's language.
    pub error: Option<String>,
    /// Drawn as "(if she wishes)" after the label.
    pub is_optional: bool,
    pub control: Control,
}

pub enum Control {
    /// One line. `rows` of text below make it a text area.
    Line { value: String, width: Width },
    Text { value: String, rows: u8 },
    /// Three boxes, named `{name}-day`, `{name}-month`, `{name}-year`; day and month may stay empty.
    Date { day: String, month: String, year: String },
    Radios { options: Vec<Choice> },
    Checkboxes { options: Vec<Choice> },
    Select { options: Vec<Choice> },
    Password { is_new: bool },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Width {
    Full,
    Ten,
    Four,
    Two,
}

pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
    pub is_chosen: bool,
}
