//! What a sentence says of a number is the number: whoever changes `reference/thresholds.toml` changes these too.

use std::{collections::HashSet, fs, path::Path};

use kernel::thresholds::{
    CASE_LOAD_TOO_MUCH, CHILD_ASSENTS_IN_WRITING_FROM_YEARS, CHILD_CONSENTS_FROM_YEARS, DANGER_REVIEW_SECONDS, HOLD_LONGEST_HOURS, PLAN_LOOK_AGAIN_SECONDS,
    REFERRAL_ANSWER_SECONDS, SERVICE_VERIFY_DAYS,
};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Area, sentence, and the number that it says.
const SAID: [(&str, &str, i64); 23] = [
    ("care", "plan-due-old", PLAN_LOOK_AGAIN_SECONDS / DAY),
    ("care", "invalid-own", CHILD_CONSENTS_FROM_YEARS),
    ("care", "invalid-needs-adult", CHILD_CONSENTS_FROM_YEARS),
    ("care", "invalid-needs-adult-of-unknown-age", CHILD_CONSENTS_FROM_YEARS),
    ("care", "consent-doubtful-written", CHILD_CONSENTS_FROM_YEARS),
    ("care", "invalid-written-assent", CHILD_ASSENTS_IN_WRITING_FROM_YEARS),
    ("care", "invalid-written-assent", CHILD_CONSENTS_FROM_YEARS - 1),
    ("forms", "consent-is-adult-hint", CHILD_ASSENTS_IN_WRITING_FROM_YEARS),
    ("forms", "consent-is-adult-hint", CHILD_CONSENTS_FROM_YEARS - 1),
    ("care", "disclosure-danger-explain", DANGER_REVIEW_SECONDS / HOUR),
    ("care", "waits-disclosure-overdue", DANGER_REVIEW_SECONDS / HOUR),
    ("directory", "stale", SERVICE_VERIFY_DAYS),
    ("referrals", "call-first", SERVICE_VERIFY_DAYS),
    ("referrals", "state-no-response", REFERRAL_ANSWER_SECONDS / HOUR),
    ("referrals", "no-response-text", REFERRAL_ANSWER_SECONDS / HOUR),
    ("shelter", "hold-hours", HOLD_LONGEST_HOURS),
    ("shelter", "hours-wrong", HOLD_LONGEST_HOURS),
    ("care", "assign-too-much", CASE_LOAD_TOO_MUCH),
    ("care", "load-needs-supervisor", CASE_LOAD_TOO_MUCH),
    ("care", "load-of-worker-too-much", CASE_LOAD_TOO_MUCH),
    ("care", "load-yours-too-much", CASE_LOAD_TOO_MUCH),
    ("care", "return-needs-supervisor", CASE_LOAD_TOO_MUCH),
    ("referrals", "transfer-anyway", CASE_LOAD_TOO_MUCH),
];

#[test]
fn every_sentence_that_says_a_threshold_says_it_as_it_is_set() {
    for (area, key, number) in SAID {
        for lang in ["en", "ru", "tg"] {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../{area}/words/{lang}.ftl"));
            let text = fs::read_to_string(&file).unwrap();
            let sentence = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = ")).unwrap_or_else(|| panic!("{area}/{lang} has no {key}"));
            let numbers: HashSet<i64> = sentence.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
            assert!(numbers.contains(&number), "{area}/{lang}, {key}: {number} is not in “{sentence}”");
        }
    }
}
