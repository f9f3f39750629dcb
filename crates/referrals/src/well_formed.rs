//! What of another organisation's letter is taken in. Lists that name nobody show its codes and its days, so a text in their
//! place would stand there as if it were Panoh's own word: a name, a street, what someone is to do. What a person wrote stands
//! in the packet alone, which is opened by a step of its own, and is no longer than people write.

use care::Packet;
use jiff::civil::{Date, DateTime};

use crate::letters::Content;

/// The longest code, also of a newer program's.
const LONGEST_CODE: usize = 40;
/// More than any form here takes.
const LONGEST_TEXT: usize = 24_000;
/// More than any consent can tick.
const MOST_ITEMS: usize = 40;

pub(crate) fn is_well_formed(content: &Content) -> bool {
    match content {
        Content::Referral { service, urgency, expires_on, packet } => is_code(service) && is_code(urgency) && is_day(expires_on) && is_packet(packet),
        Content::Answer { reason, appointment, .. } => reason.as_deref().is_none_or(is_code) && appointment.as_deref().is_none_or(is_moment),
        Content::SheDeclined { reason } => is_code(reason),
        Content::HandedOver | Content::Withdrawal | Content::Cancellation | Content::Locked => true,
    }
}

/// Listed or not: a newer program may know more.
fn is_code(text: &str) -> bool {
    (1..=LONGEST_CODE).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
}

/// Exactly as this program writes it.
fn is_day(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|day| day.to_string() == text)
}

fn is_moment(text: &str) -> bool {
    text.parse::<DateTime>().is_ok_and(|moment| moment.to_string() == text)
}

fn is_packet(packet: &Packet) -> bool {
    packet.items.len() <= MOST_ITEMS && packet.items.iter().all(|(item, value)| is_code(item) && is_value(item, value))
}

fn is_value(item: &str, value: &str) -> bool {
    match item {
        "age_band" | "sex" | "incident_type" => is_code(value),
        "languages" => value.split(", ").all(is_code) && value.len() <= LONGEST_TEXT,
        // A day, a month or a year, and perhaps the mark of a guess.
        "incident_date" => (4..=11).contains(&value.len()) && value.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'-' | b'~')),
        _ => value.chars().count() <= LONGEST_TEXT,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]
mod tests {
    use serde_json::{Value, json};

    use super::{Content, LONGEST_TEXT, is_code, is_well_formed};

    const WHO: &str = "Zarina Karimova, Rudaki 5";
    /// Read on the page that opens what was shared, and there alone.
    const FREE: [&str; 6] = ["name", "needs", "accessibility", "children", "safe_number", "account"];

    fn letters() -> Vec<Value> {
        let coded = [["age_band", "18_25"], ["sex", "female"], ["languages", "tg, ru"], ["incident_type", "rape"], ["incident_date", "~2026-11"]];
        let items: Vec<Value> = coded.iter().map(|pair| json!(pair)).chain(FREE.iter().map(|item| json!([item, WHO]))).collect();
        vec![
            json!({ "letter": "referral", "service": "legal_aid", "urgency": "now", "expires_on": "2026-12-20", "packet": { "items": items } }),
            json!({ "letter": "answer", "state": "scheduled", "reason": "no_staff", "appointment": "2026-12-01T10:00:00" }),
            json!({ "letter": "she_declined", "reason": "did_not_come" }),
            json!({ "letter": "handed_over" }),
            json!({ "letter": "withdrawal" }),
            json!({ "letter": "cancellation" }),
            json!({ "letter": "locked" }),
        ]
    }

    fn is_taken_in(letter: &Value) -> bool {
        serde_json::from_value::<Content>(letter.clone()).is_ok_and(|content| is_well_formed(&content))
    }

    /// Where every text of a letter stands.
    fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::String(_) => found.push(at.to_owned()),
            Value::Array(all) => all.iter().enumerate().for_each(|(number, one)| texts(one, &format!("{at}/{number}"), found)),
            Value::Object(all) => all.iter().for_each(|(name, one)| texts(one, &format!("{at}/{name}"), found)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn with(letter: &Value, at: &str, text: &str) -> Value {
        let mut letter = letter.clone();
        *letter.pointer_mut(at).unwrap() = json!(text);
        letter
    }

    fn is_free(letter: &Value, at: &str) -> bool {
        at.strip_suffix("/1").and_then(|pair| letter.pointer(pair)?.get(0)?.as_str().map(|item| FREE.contains(&item))).unwrap_or(false)
    }

    #[test]
    fn no_text_of_a_partner_stands_where_a_list_names_nobody() {
        let mut tried = 0;
        for letter in letters() {
            assert!(is_taken_in(&letter), "{letter}");
            let mut all = Vec::new();
            texts(&letter, "", &mut all);
            for at in all {
                let long = with(&letter, &at, &"a".repeat(LONGEST_TEXT + 1));
                assert!(!is_taken_in(&long), "{at}: without an end");
                for text in [WHO, "Зарина", "Zarina", "call 992000000000", "", "2026-12-20[Rudaki=5]", "2026-12-01T10:00:00[Rudaki]"] {
                    assert!(is_free(&letter, &at) || !is_taken_in(&with(&letter, &at, text)), "{at}: {text}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 100, "{tried}");
        let items = vec![json!(["needs", "x"]); 41];
        assert!(!is_taken_in(&json!({ "letter": "referral", "service": "x", "urgency": "now", "expires_on": "2026-12-20", "packet": { "items": items } })));
    }

    #[test]
    fn what_this_program_writes_and_a_newer_one_may_add_is_taken_in() {
        for list in ["service", "urgency", "decline_reason", "not_wanted_reason", "packet_item", "sex", "language", "age_band", "gbv_type"] {
            assert!(forms::list(list).unwrap().items.iter().all(|item| is_code(&item.code)), "{list}");
        }
        for date in ["2026-11-24", "2026-11", "2026", "~2026-11-24"] {
            let items = json!([["incident_date", date], ["of_a_newer_program", "words"]]);
            assert!(
                is_taken_in(&json!({ "letter": "referral", "service": "of_a_newer_program", "urgency": "now", "expires_on": "2026-12-20", "packet": { "items": items } })),
                "{date}"
            );
        }
    }

    /// Whatever a colleague may type is taken in by a partner: a refused letter is one that nobody reads.
    #[test]
    fn the_longest_text_of_any_form_is_taken_in() {
        let forms = ["survivor", "incident", "safe-contact", "dependant"].map(forms::definition);
        let fields = forms.iter().flat_map(|form| &form.sections).flat_map(|section| &section.fields);
        let longest = fields.filter(|field| field.kind == forms::Kind::Text).filter_map(|field| field.max).max();
        assert!(longest.is_some_and(|longest| longest <= LONGEST_TEXT), "{longest:?}");
    }
}
