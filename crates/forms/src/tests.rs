use jiff::civil::date;
use kernel::Sent;
use words::Lang;

use super::*;
use crate::{definition::TEXTS, lists::TEXT};

fn pairs(pairs: &[(&str, &str)]) -> Sent {
    Sent::from_boxes(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
}

fn read(form: &str, section: &str, sent: &Sent) -> Received {
    let form = definition(form);
    form.read(Lang::En, &[form.section(section).unwrap()], sent, &Answers::new(), date(2026, 11, 25), |_| true)
}

#[test]
fn every_definition_can_be_read_and_names_only_what_exists() {
    let lists: std::collections::BTreeMap<String, List> = toml::from_str(TEXT).unwrap();
    for (name, text) in TEXTS {
        let form: Definition = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(form.name, name);
        let names: Vec<&str> = form.fields().map(|field| field.name.as_str()).collect();
        for section in &form.sections {
            for l in Lang::ALL {
                assert!(!form.heading(&section.key, l).is_empty(), "{name}: section {} has no heading in {}", section.key, l.code());
            }
            for when in section.when.iter().chain(section.fields.iter().filter_map(|field| field.when.as_ref())) {
                let (field, _) = when.parts();
                assert!(names.contains(&field), "{name}: a condition looks at {field}");
            }
        }
        for field in form.fields() {
            assert_eq!(names.iter().filter(|other| **other == field.name).count(), 1, "{name}: {} stands twice", field.name);
            let needs_list = matches!(field.kind, Kind::Radios | Kind::Select | Kind::Checkboxes);
            assert_eq!(field.list.is_some(), needs_list, "{name}: {}", field.name);
            if let Some(list) = &field.list {
                assert!(lists.contains_key(list), "{name}: {} names the list {list}", field.name);
            }
            for l in Lang::ALL {
                assert!(!form.label(field, l).is_empty(), "{name}: {} has no label in {}", field.name, l.code());
            }
        }
    }
}

#[test]
fn every_code_has_three_labels_and_stands_once() {
    let lists: std::collections::BTreeMap<String, List> = toml::from_str(TEXT).unwrap();
    for (name, list) in &lists {
        assert!(!list.source.is_empty(), "{name} has no source");
        for item in &list.items {
            assert!(Lang::ALL.iter().all(|l| !item.label(*l).is_empty()), "{name}: {} lacks a label", item.code);
            assert_eq!(list.items.iter().filter(|other| other.code == item.code).count(), 1, "{name}: {} stands twice", item.code);
        }
    }
}

/// A.7: every column that is not made by the program itself has a field.
#[test]
fn every_column_of_the_incident_recorder_is_asked_somewhere() {
    let columns: Vec<&str> = TEXTS.iter().flat_map(|(name, _)| definition(name).fields()).filter_map(|field| field.gbvims.as_deref()).collect();
    for column in [
        "date of interview",
        "date of incident",
        "date of birth",
        "sex",
        "ethnicity",
        "country of origin",
        "marital status",
        "displacement status at report",
        "disability",
        "unaccompanied/separated",
        "stage of displacement at incident",
        "time of day",
        "incident location",
        "county/admin1",
        "district/admin2",
        "camp/town",
        "harmful traditional practice",
        "goods/money exchanged",
        "abduction type",
        "previously reported",
        "previous GBV incidents",
        "number of primary perpetrators",
        "perpetrator sex",
        "previous incident with this perpetrator",
        "perpetrator age group",
        "relationship",
        "occupation",
        "referred from",
        "safe house referral",
        "medical",
        "psychosocial",
        "wants legal action",
        "legal",
        "police",
        "livelihoods",
        "child protection/education",
    ] {
        assert!(columns.contains(&column), "{column} is asked nowhere");
    }
}

#[test]
fn what_is_wrong_is_said_beside_each_field_and_nothing_else_is_lost() {
    let sent = pairs(&[
        ("reported_on-day", "31"),
        ("reported_on-month", "2"),
        ("reported_on-year", "2026"),
        ("happened_on", "2027-01-01"),
        ("happened_at", "25:00"),
        ("limits_explained", "yes"),
        ("reported_by", "husband"),
    ]);
    let received = read("incident", "report", &sent);
    let codes: Vec<(&str, &str)> = received.problems.iter().map(|problem| (problem.field.as_str(), problem.code.as_str())).collect();
    assert_eq!(codes, [("reported_on", "date"), ("happened_on", "future"), ("happened_at", "time"), ("reported_by", "choose")]);
    let form = definition("incident");
    let fields = form.draw(Lang::En, form.section("report").unwrap(), Filled::Typed(&sent), &received.problems, |_| true);
    let ui::Control::Date { day, month, year } = &fields[1].control else { panic!("the second field is a date") };
    assert_eq!((day.as_str(), month.as_str(), year.as_str()), ("31", "02", "2026"));
    assert!(fields[1].error.is_some());
}

#[test]
fn dates_are_taken_in_three_boxes_in_one_and_from_programs() {
    for sent in [
        pairs(&[("checked_on-day", "5"), ("checked_on-month", "3"), ("checked_on-year", "2026")]),
        pairs(&[("checked_on", "05.03.2026")]),
        Sent::Json(serde_json::json!({ "checked_on": "2026-03-05" })),
    ] {
        let received = read("safe-contact", "ways", &sent);
        assert!(received.problems.is_empty(), "{:?}", received.problems);
        assert_eq!(stored_date(&received.answers, "checked_on"), Some(date(2026, 3, 5)));
    }
}

#[test]
fn a_birth_may_be_only_a_year() {
    let received = read("survivor", "who", &pairs(&[("name", "Демо"), ("sex", "female"), ("birth-year", "1997")]));
    assert!(received.problems.is_empty(), "{:?}", received.problems);
    assert_eq!(partial_date(stored_text(&received.answers, "birth").unwrap()), Some((date(1997, 1, 1), date(1997, 12, 31))));
}

#[test]
fn an_answer_to_a_question_no_longer_asked_is_dropped() {
    let yes = pairs(&[("practice", "none"), ("exchanged", "no"), ("abduction", "none"), ("previous_incident", "yes"), ("previous_text", "before")]);
    assert_eq!(stored_text(&read("incident", "around", &yes).answers, "previous_text"), Some("before"));
    let no = pairs(&[("practice", "none"), ("exchanged", "no"), ("abduction", "none"), ("previous_incident", "no"), ("previous_text", "before")]);
    assert_eq!(stored_text(&read("incident", "around", &no).answers, "previous_text"), None);
}

#[test]
fn a_code_that_is_not_in_the_list_is_refused() {
    let received = read("survivor", "who", &pairs(&[("name", "Демо"), ("sex", "female"), ("languages", "tg"), ("languages", "klingon")]));
    assert_eq!(received.problems.len(), 1);
    assert_eq!(received.problems[0].field, "languages");
}
