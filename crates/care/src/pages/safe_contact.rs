//! How it is safe to reach her: asked of her, shown above every action.

use axum::response::Response;
use forms::{Answers, stored_list, stored_text};
use jiff::civil::DateTime;
use kernel::{Failure, Permit, Reader, input::SentInput};
use ui::Block;
use words::Lang;

use super::one_form::OneForm;
use crate::{
    model::safe_contact::SafeContact,
    permissions::{SetSafeContact, ViewNumber},
    t, view,
};

const CONTACT: OneForm = OneForm {
    form: "safe-contact",
    kind: "safe_contact",
    event: "safe_contact_set",
    title: t::safe_title,
    after: "",
    above: |l, answers, now| not_now(l, &rules_of(answers), now),
    find: |view, survivor| Ok(view::find_safe_contact(view, survivor)?.map(|(record, version, _)| (record, version))),
    head: |answers| Ok(serde_json::to_value(rules_of(answers))?),
};

/// What a program may send: only what it changes.
pub(crate) fn schema() -> serde_json::Value {
    forms::parts("safe-contact").into_iter().next().map(|(_, shape)| shape).unwrap_or_default()
}

pub(crate) async fn form(permit: Permit<ViewNumber>, reader: Reader) -> Result<Response, Failure> {
    CONTACT.show(&permit, "ways", &reader).await
}

pub(crate) async fn set(permit: Permit<SetSafeContact>, reader: Reader, SentInput(input): SentInput) -> Result<Response, Failure> {
    CONTACT.save(&permit, "ways", &reader, &input).await
}

pub(super) fn rules_of(answers: &Answers) -> SafeContact {
    let text = |name| stored_text(answers, name).map(str::to_owned);
    let codes = |name| stored_list(answers, name).into_iter().map(str::to_owned).collect();
    SafeContact {
        ways: codes("ways"),
        days: codes("days"),
        from: text("from"),
        until: text("until"),
        who_answers: text("who_answers"),
        say: text("say"),
        code_word: text("code_word"),
        never: text("never"),
        voicemail: text("voicemail").as_deref() == Some("yes"),
        checked_on: text("checked_on"),
        has_number: text("number").is_some(),
    }
}

/// H.2, scenario 19: that she is not to be contacted at this moment, and when she is.
pub(crate) fn not_now(l: Lang, rules: &SafeContact, now: DateTime) -> Option<Block> {
    rules.is_wrong_moment(now).then(|| Block::Warning(said_not_now(l, rules, now)))
}

pub(super) fn said_not_now(l: Lang, rules: &SafeContact, now: DateTime) -> String {
    rules.next_moment(now).map_or_else(|| t::safe_not_now(l).to_owned(), |next| t::safe_not_now_next(l, words::day_and_time(l, next)))
}

/// The rules as a worker reads them before she does anything.
pub fn safe_lines(l: Lang, rules: &SafeContact) -> Vec<String> {
    let mut lines = Vec::new();
    if rules.ways.is_empty() {
        lines.push(t::safe_none(l).to_owned());
    } else {
        lines.push(t::safe_ways(l, forms::label_of_codes("contact_way", rules.ways.iter().map(String::as_str), l)));
    }
    if !rules.days.is_empty() || rules.from.is_some() || rules.until.is_some() {
        let days = forms::label_of_codes("weekday", rules.days.iter().map(String::as_str), l);
        let hours = match (rules.from.as_deref(), rules.until.as_deref()) {
            (Some(from), Some(until)) if rules.are_over_midnight() => t::safe_over_midnight(l, from, until),
            (Some(from), Some(until)) => format!("{from}–{until}"),
            (Some(from), None) => t::safe_from(l, from),
            (None, Some(until)) => t::safe_until(l, until),
            (None, None) => String::new(),
        };
        lines.push(t::safe_when(l, format!("{days} {hours}").trim()));
    }
    if !rules.ways.is_empty() {
        lines.push(if rules.voicemail { t::safe_voicemail(l) } else { t::safe_no_voicemail(l) }.to_owned());
    }
    lines.extend(rules.who_answers.as_ref().map(|who| t::safe_who(l, who)));
    lines.extend(rules.say.as_ref().map(|say| t::safe_say(l, say)));
    lines.extend(rules.code_word.as_ref().map(|word| t::safe_word(l, word)));
    lines.extend(rules.never.as_ref().map(|never| t::safe_never(l, never)));
    lines.extend(rules.checked_on.as_ref().and_then(|day| day.parse().ok()).map(|day| t::safe_checked(l, words::date(l, day))));
    lines
}
