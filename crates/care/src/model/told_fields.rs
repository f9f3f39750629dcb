//! Which answers she is given where she asks for what is written about her: each field of each form about a person is decided
//! here, and one that nobody decided stays out. By the classes of the forms: what names another person is that person's, and
//! what would put her in danger on a paper that is found is only read with her.

/// What becomes of an answer in her copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Hers, read or on paper.
    Given,
    /// Hers, and never on paper: whoever finds it could pose as her, or wait where she would go.
    Read,
    /// Hers where she told it herself, read or on paper; what another told in confidence is the other's.
    IfTold,
    /// The same, and never on paper.
    ReadIfTold,
    /// Another person's.
    Others,
    /// A colleague's own note.
    Colleagues,
}

/// How it gets to her.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    Screen,
    Paper,
}

/// Whose words an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Herself,
    Another,
}

impl Decision {
    pub fn gives(self, medium: Medium, source: Source) -> bool {
        match (self, medium, source) {
            (Decision::Given, Medium::Screen | Medium::Paper, _)
            | (Decision::Read, Medium::Screen, _)
            | (Decision::IfTold, Medium::Screen | Medium::Paper, Source::Herself)
            | (Decision::ReadIfTold, Medium::Screen, Source::Herself) => true,
            (Decision::Read | Decision::ReadIfTold, Medium::Paper, _)
            | (Decision::IfTold, Medium::Screen | Medium::Paper, Source::Another)
            | (Decision::ReadIfTold, Medium::Screen, Source::Another)
            | (Decision::Others | Decision::Colleagues, _, _) => false,
        }
    }
}

/// The forms about a person. Of the others none is in her copy.
pub const HER_FORMS: [&str; 12] = [
    "survivor",
    "safe-contact",
    "dependant",
    "incident",
    "consent",
    "safety-plan",
    "danger-check",
    "suicide-check",
    "protection-order",
    "mandatory-report",
    "danger-disclosure",
    "reconciliation",
];

/// By form; a star stands for one or more letters of a name: `p*_age` is the age of each perpetrator.
const DECIDED: &[(&str, Decision, &[&str])] = &[
    (
        "survivor",
        Decision::Given,
        &[
            "name",
            "legal_name",
            "birth",
            "age",
            "age_estimated",
            "sex",
            "languages",
            "interpreter",
            "marital",
            "country",
            "nationality",
            "ethnicity",
            "occupation_code",
            "occupation",
            "displacement",
            "disability",
            "accessibility",
            "documents",
            "documents_kept",
            "unaccompanied",
            "lives_alone",
            "caretaker_relation",
        ],
    ),
    ("survivor", Decision::Read, &["caregiver_lives_with_perpetrator"]),
    ("survivor", Decision::Others, &["caretaker_name", "caretaker_marital", "caretaker_occupation_code", "caretaker_occupation"]),
    ("safe-contact", Decision::Given, &["ways", "days", "from", "until", "voicemail", "checked_on"]),
    ("safe-contact", Decision::Read, &["number", "who_answers", "say", "code_word", "never"]),
    ("dependant", Decision::Given, &["name", "unborn", "birth", "sex", "lives_with", "accompanies"]),
    ("dependant", Decision::Read, &["at_risk"]),
    (
        "incident",
        Decision::Given,
        &["limits_explained", "reported_on", "happened_on", "happened_at", "is_estimated", "age_then", "reported_by", "referred_from", "perpetrator_count", "s_shelter"],
    ),
    ("incident", Decision::Given, &["s_medical", "s_psychosocial", "wants_legal", "s_legal", "s_police", "s_livelihoods", "s_child", "explained_rape"]),
    (
        "incident",
        Decision::IfTold,
        &[
            "account",
            "time_of_day",
            "place",
            "region",
            "district",
            "settlement",
            "stage",
            "practice",
            "exchanged",
            "abduction",
            "reported_elsewhere",
            "reported_to",
            "reported_where",
            "previous_incident",
            "previous_text",
            "feeling_start",
            "feeling_end",
            "will_be_safe",
        ],
    ),
    ("incident", Decision::IfTold, &["p*_relationship", "p*_part", "p*_sex", "p*_age", "p*_before", "p*_nationality", "p*_ethnicity", "p*_occupation_code", "p*_occupation"]),
    ("incident", Decision::ReadIfTold, &["why_not_safe", "support", "safety_actions"]),
    ("incident", Decision::Read, &["appointments", "s_*_on", "s_*_at", "s_*_provider", "s_*_place"]),
    ("incident", Decision::Colleagues, &["s_*_notes"]),
    ("incident", Decision::Others, &["explained_rape_to"]),
    (
        "consent",
        Decision::Given,
        &[
            "explained",
            "is_given",
            "is_adult",
            "given_by",
            "signer_relation",
            "method",
            "signed_on",
            "assent",
            "child_permits",
            "language",
            "paper_ref",
            "purpose",
            "items",
            "expires_on",
        ],
    ),
    ("consent", Decision::Others, &["signer_name", "signer_did_it", "witness", "interpreter"]),
    ("consent", Decision::Colleagues, &["best_interest"]),
    (
        "safety-plan",
        Decision::Read,
        &[
            "made_on",
            "with_her",
            "concern",
            "look_again_on",
            "sign",
            "bag",
            "children",
            "phone",
            "warning",
            "places",
            "helpers",
            "talk",
            "order_copy",
            "school",
            "work",
            "relatives",
        ],
    ),
    (
        "danger-check",
        Decision::Read,
        &[
            "strangled",
            "weapon",
            "threat_to_kill",
            "threat_to",
            "belief",
            "escalation",
            "separation",
            "stalking",
            "forced_sex",
            "pregnant",
            "control",
            "in_laws",
            "children",
            "her_thoughts",
            "his_threats",
            "order_broken",
            "alcohol",
            "dependence",
            "papers",
            "migration",
            "returns_on",
            "words",
        ],
    ),
    ("suicide-check", Decision::Read, &["thoughts", "said", "plan", "means", "attempt", "now", "when_and_how", "intoxicated", "with_her", "reasons"]),
    ("suicide-check", Decision::Read, &["actions", "means_removed", "agreement", "call_1", "call_2", "caregiver", "follow_up_on"]),
    ("suicide-check", Decision::Colleagues, &["done"]),
    // What the order says is known to whoever it is against; that she asked, and what was found since, is not.
    ("protection-order", Decision::Given, &["kind", "issued_by", "issued_where", "issued_on", "from", "until", "conditions", "served_on", "extended_on", "extended_until"]),
    ("protection-order", Decision::Read, &["asked_of", "asked_where", "asked_on", "asked_by", "wish", "asked_words", "issued_words", "served_words", "extended_words"]),
    ("protection-order", Decision::Read, &["refused_on", "reason", "refused_words", "withdrawn_on", "withdrawn_by", "withdrawn_words"]),
    ("protection-order", Decision::Read, &["broken_on", "how", "found_by", "police_did", "broken_words", "checked_on", "checked_by", "result", "checked_words"]),
    ("protection-order", Decision::Others, &["source"]),
    ("mandatory-report", Decision::Given, &["law", "article", "authority", "recipient", "items", "told", "told_on", "her_view"]),
    ("mandatory-report", Decision::Colleagues, &["not_told"]),
    ("danger-disclosure", Decision::Given, &["authority", "recipient", "items", "told", "told_on", "her_view"]),
    ("danger-disclosure", Decision::Colleagues, &["reason", "not_told"]),
    ("reconciliation", Decision::Given, &["body", "on", "said", "wanted", "did"]),
];

/// Nothing where nobody decided it.
pub fn decided(form: &str, field: &str) -> Option<Decision> {
    DECIDED.iter().find(|(of, _, names)| *of == form && names.iter().any(|name| is_named(name, field))).map(|(_, decision, _)| *decision)
}

fn is_named(name: &str, field: &str) -> bool {
    match name.split_once('*') {
        None => name == field,
        Some((from, to)) => field.strip_prefix(from).and_then(|rest| rest.strip_suffix(to)).is_some_and(|between| !between.is_empty() && !between.contains('_')),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use forms::{Class, definition};

    use super::*;

    /// Forms about nobody whom the organisation helps.
    fn is_about_nobody(form: &str) -> bool {
        ["service", "house-log"].contains(&form) || forms::names().skip_while(|name| *name != "visit").any(|name| name == form)
    }

    #[test]
    fn h_5_of_every_field_of_every_form_about_a_person_it_is_decided_whether_she_is_given_it() {
        for form in forms::names() {
            assert!(HER_FORMS.contains(&form) != is_about_nobody(form), "{form}: decide whether it is in a person's own copy");
        }
        for form in HER_FORMS {
            for field in definition(form).fields() {
                let by = DECIDED.iter().filter(|(of, ..)| *of == form).flat_map(|(.., names)| names.iter()).filter(|name| is_named(name, &field.name));
                assert_eq!(by.count(), 1, "{form}: decide once whether she is given {}", field.name);
            }
        }
        for (form, _, names) in DECIDED {
            for name in *names {
                assert!(definition(form).fields().any(|field| is_named(name, &field.name)), "{form}: there is no {name}");
            }
        }
        assert_eq!(decided("survivor", "a_new_one"), None, "and what nobody decided is not given");
    }

    /// What names somebody stays out of a paper, unless it is she or her child, or the place where it happened.
    #[test]
    fn h_5_on_paper_nothing_names_another_nor_says_how_to_pose_as_her_or_where_she_would_go() {
        const HERS: [&str; 6] = ["survivor name", "survivor legal_name", "survivor birth", "dependant name", "dependant birth", "incident settlement"];
        for form in HER_FORMS {
            for field in definition(form).fields().filter(|field| field.class == Class::Identity) {
                let is_on_paper = decided(form, &field.name).unwrap().gives(Medium::Paper, Source::Herself);
                assert_eq!(is_on_paper, HERS.contains(&format!("{form} {}", field.name).as_str()), "{form}: {}", field.name);
            }
        }
        for form in ["safety-plan", "danger-check", "suicide-check"] {
            assert!(definition(form).fields().all(|field| !decided(form, &field.name).unwrap().gives(Medium::Paper, Source::Herself)), "{form}");
        }
    }

    #[test]
    fn h_5_on_paper_an_order_says_what_it_forbids_and_not_that_she_asked_for_it_nor_what_was_found_since() {
        let on_paper = |field: &str| decided("protection-order", field).unwrap().gives(Medium::Paper, Source::Herself);
        assert!(["kind", "issued_by", "from", "until", "conditions", "extended_until"].into_iter().all(on_paper));
        for field in ["asked_of", "asked_by", "wish", "issued_words", "reason", "withdrawn_by", "how", "found_by", "police_did", "result", "broken_words", "source"] {
            assert!(!on_paper(field), "{field}");
        }
        assert!(!decided("protection-order", "source").unwrap().gives(Medium::Screen, Source::Herself), "who told it is another's");
    }

    #[test]
    fn what_another_told_of_her_is_not_given() {
        for (field, is_given) in [("account", false), ("p1_age", false), ("support", false), ("happened_on", true)] {
            assert_eq!(decided("incident", field).unwrap().gives(Medium::Screen, Source::Another), is_given, "{field}");
            assert!(decided("incident", field).unwrap().gives(Medium::Screen, Source::Herself));
        }
    }
}
