//! What was typed, on top of what stands there now: different answers merge, the same answer shows both.

use forms::{Answers, Definition, FieldDefinition, SectionDefinition};
use jiff::civil::Date;
use kernel::{Problems, Sent};
use words::Lang;

/// How often an edit is merged again because a colleague was quicker.
pub(super) const ATTEMPTS: usize = 200;

pub(super) enum Merged {
    Answers(Answers),
    Problems(Problems),
    Clash(Vec<space::Clash>),
}

/// What the edit started from, and what is there now.
pub(super) struct Sides {
    pub(super) base: Answers,
    pub(super) now_there: Answers,
}

pub(super) fn merged(l: Lang, form: &Definition, part: &SectionDefinition, value: &Sent, sides: &Sides, today: Date) -> Merged {
    // A program sends only the fields that it changes; a browser sends the whole page.
    let is_sent = |field: &FieldDefinition| match value {
        Sent::Pairs(_) => true,
        Sent::Json(json) => json.get(&field.name).is_some(),
    };
    // What must be answered is asked for until it was answered once.
    let is_wanted = |field: &FieldDefinition| is_sent(field) || (field.required && !sides.base.contains_key(&field.name));
    let mut received = form.read(l, &[part], value, &sides.base, today, is_wanted);
    for field in part.fields.iter().filter(|field| !is_sent(field)) {
        if let Some(kept) = sides.base.get(&field.name) {
            received.answers.insert(field.name.clone(), kept.clone());
        }
    }
    if !received.problems.is_empty() {
        return Merged::Problems(received.problems);
    }
    match space::merge(&sides.base, &received.answers, &sides.now_there) {
        Ok(answers) => Merged::Answers(answers),
        Err(clashes) => Merged::Clash(clashes),
    }
}
