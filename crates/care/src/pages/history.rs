//! Who did what, in words, a page at a time.

use kernel::leaf;
pub(crate) use kernel::leaf::{Leaf, PAGE, Turned};
use ui::{Block, Moment};
use words::Lang;

use crate::{t, view};

/// The way to the page before and the page after.
pub(crate) fn turning(l: Lang, page: i64, has_more: bool, here: impl Fn(i64) -> String) -> Block {
    Block::Links(leaf::turning(l, page, has_more, here))
}

pub(crate) fn event_name(l: Lang, event: &str) -> String {
    t::text(l, &format!("event-{}", event.replace('_', "-"))).unwrap_or(event).to_owned()
}

pub(crate) fn moment(l: Lang, line: &view::HistoryLine) -> Moment {
    let who = line.actor.clone().unwrap_or_else(|| t::program(l).to_owned());
    let what = match line.code.as_ref().or(line.colleague.as_ref()) {
        Some(code) => format!("{} · {code}", event_name(l, &line.event)),
        None => event_name(l, &line.event),
    };
    Moment { what, when: words::day_and_time(l, kernel::clock::local(line.at)), who }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    /// Events whose name stands in a variable where their entry is made.
    const NAMED_ELSEWHERE: [&str; 50] = [
        "bed_held",
        "bed_released",
        "case_closing",
        "case_followed_up",
        "case_informed_only",
        "case_reopened",
        "came_back",
        "child_stays_alone",
        "consent_given",
        "consent_refused",
        "must_leave_agreed",
        "must_leave_asked",
        "must_leave_turned_down",
        "not_reached",
        "number_opened",
        "parcel_failed",
        "parcel_ignored",
        "parcel_refused",
        "place_forgotten",
        "place_not_found",
        "place_opened",
        "place_shared",
        "place_withdrawn",
        "place_written",
        "safe_contact_set",
        "safety_plan_made",
        "survivor_opened",
        "incident_opened",
        "was_reached",
        "went_out",
        "referral_sent",
        "referral_received",
        "transfer_asked",
        "transfer_received",
        "let_back",
        "kept_away",
        "learning_linked",
        "learning_unlinked",
        "erasure_asked",
        "erasure_checked",
        "erasure_refused",
        "erasure_taken_back",
        "person_erased",
        "copy_asked",
        "copy_made_sure",
        "copy_granted",
        "copy_refused",
        "copy_given",
        "copy_taken_back",
        "copy_read",
    ];
    /// Where they are: a new one is added above, and counted here.
    const CALLS_WITH_A_VARIABLE: usize = 20;

    /// Every text of the program, without its tests.
    fn sources(folder: &Path, texts: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !["tests", "bench"].contains(&name.as_str()) {
                sources(&path, texts);
            } else if path.extension().is_some_and(|kind| kind == "rs") && name != "tests.rs" {
                let text = std::fs::read_to_string(&path).unwrap();
                texts.push(text.split("#[cfg(test)]").next().unwrap().to_owned());
            }
        }
    }

    /// What stands between the brackets that open here, cut at its outermost commas.
    fn arguments(text: &str) -> Vec<String> {
        let mut depth = 0;
        let mut all = vec![String::new()];
        for letter in text.chars() {
            match letter {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth == 0 => break,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            if letter == ',' && depth == 0 { all.push(String::new()) } else { all.last_mut().unwrap().push(letter) }
        }
        all.iter().map(|argument| argument.trim().to_owned()).collect()
    }

    #[test]
    fn every_event_that_is_written_down_has_words_in_three_languages() {
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap() {
            let folder = entry.unwrap().path().join("src");
            if folder.is_dir() && !folder.ends_with("space/src") {
                sources(&folder, &mut texts);
            }
        }
        let mut events: BTreeSet<String> = NAMED_ELSEWHERE.map(str::to_owned).into();
        let mut in_variables = 0;
        for text in &texts {
            for (call, place) in [("Draft::house(", 1), ("Draft::about(", 2), ("Draft::outliving(", 2), ("Draft::access(", 1), (".becomes(", 0)] {
                for rest in text.split(call).skip(1) {
                    match arguments(rest)[place].strip_prefix('"').and_then(|event| event.strip_suffix('"')) {
                        Some(event) => events.extend([event.to_owned()]),
                        None => in_variables += 1,
                    }
                }
            }
            for before in ["const OPENS: Option<&'static str> = Some(\"", "Opened::of(\"", "Opened { event: \""] {
                for rest in text.split(before).skip(1) {
                    events.extend(rest.split('"').next().map(str::to_owned));
                }
            }
        }
        assert!(events.len() > 80, "the sources were read: {}", events.len());
        assert_eq!(in_variables, CALLS_WITH_A_VARIABLE, "name the new one's events above");
        for event in events {
            for l in Lang::ALL {
                assert_ne!(event_name(l, &event), event, "{event} has no words in {l:?}");
            }
        }
    }
}
