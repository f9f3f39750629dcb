//! What was typed, on top of what stands there now: different answers merge, the same answer shows both.

use std::collections::BTreeSet;

use forms::{Answers, Definition, FieldDefinition, Received, SectionDefinition};
use jiff::civil::Date;
use kernel::{Problems, Sent};
use space::Clash;
use words::Lang;

/// How often an edit is merged again because a colleague was quicker.
pub(super) const ATTEMPTS: usize = 200;

pub(super) enum Merged {
    Answers(Answers),
    Problems(Problems),
    Clash(Vec<Clash>),
}

/// What the edit started from, and what is there now.
pub(super) struct Sides {
    pub(super) base: Answers,
    pub(super) now_there: Answers,
}

/// Merges first, and decides then which questions are asked: a program may send an answer alone whose question hangs on
/// what is stored already, or on what a colleague answered meanwhile.
pub(super) fn merged(l: Lang, form: &Definition, part: &SectionDefinition, value: &Sent, sides: &Sides, today: Date) -> Merged {
    // A program sends only the fields that it changes; a browser sends the whole page.
    let is_sent = |field: &FieldDefinition| !value.is_silent_about(&field.name);
    let mut mine = form.take(l, &[part], value, &sides.base, today, is_sent);
    // What I made needless goes by my hand, so that a colleague who changed it meanwhile is not overwritten unseen.
    let needless: Vec<_> = part.fields.iter().filter(|field| field.is_asked(&sides.base) && !field.is_asked(&mine.answers)).collect();
    for field in needless {
        mine.answers.remove(&field.name);
    }
    let (together, clashes) = match space::merge(&sides.base, &mine.answers, &sides.now_there) {
        Ok(together) => {
            let clashes = made_needless(part, sides, &mine.answers, &together);
            (together, clashes)
        }
        Err(clashes) => (mine.answers.clone(), clashes),
    };
    let mut received = Received { answers: together, problems: mine.problems };
    form.ask(l, &[part], &mut received, |_| true);
    match (received.problems.is_empty(), clashes.is_empty()) {
        (false, _) => Merged::Problems(received.problems),
        (true, false) => Merged::Clash(clashes),
        (true, true) => Merged::Answers(received.answers),
    }
}

/// Answers that I gave and a colleague meanwhile made needless: both see the answer on which they hang.
fn made_needless(part: &SectionDefinition, sides: &Sides, mine: &Answers, together: &Answers) -> Vec<Clash> {
    let is_mine = |field: &FieldDefinition| mine.contains_key(&field.name) && mine.get(&field.name) != sides.base.get(&field.name);
    let lost = part.fields.iter().filter(|field| is_mine(field) && field.is_asked(mine) && !field.is_asked(together));
    let decided_by: BTreeSet<&str> = lost.filter_map(FieldDefinition::depends_on).collect();
    decided_by.into_iter().map(|field| clash(field, mine, together)).collect()
}

fn clash(field: &str, mine: &Answers, theirs: &Answers) -> Clash {
    let said = |answers: &Answers| answers.get(field).cloned().unwrap_or_default();
    Clash { field: field.to_owned(), mine: said(mine), theirs: said(theirs) }
}

/// What a colleague wrote meanwhile in sections that are not asked any more does not go unseen: both see the answer on which
/// they hang.
pub(super) fn written_meanwhile(unasked: &[&SectionDefinition], sides: &Sides, merged: &Answers) -> Vec<Clash> {
    let is_written = |other: &&&SectionDefinition| other.fields.iter().any(|field| sides.now_there.get(&field.name) != sides.base.get(&field.name));
    unasked.iter().filter(is_written).filter_map(|other| other.depends_on()).map(|field| clash(field, merged, &sides.now_there)).collect()
}
