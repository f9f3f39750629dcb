//! What is told of an incident, by a person or by a program, part by part: A.5, R-CA-01, R-CL-05.

use axum::http::StatusCode;
use serde_json::json;

use super::{
    cases::{recorded, told},
    house::codes,
    world::{World, her_yes, id, record, with},
};
use crate::local::Client;

on_both_engines! {
    r_ca_01_nothing_is_told_before_its_limits_are_explained,
    what_a_program_tells_of_an_incident_in_parts_is_kept,
    an_answer_that_a_program_sends_alone_is_kept_where_its_question_is_asked,
    an_answer_that_a_colleague_made_needless_meanwhile_is_shown_to_both,
    a_region_that_a_program_sends_alone_takes_the_place_of_a_district_elsewhere,
    each_help_that_is_planned_asks_when_where_and_with_whom,
    what_is_newly_asked_of_her_is_kept_and_goes_to_nobody,
    r_cl_05_two_who_edit_at_once_cannot_put_the_report_before_the_incident,
}

/// An incident whose part "around" may be answered piece by piece, and that part's address.
async fn told_around(nigora: &Client) -> (String, String) {
    let person = recorded(nigora).await;
    let mut body = told("2026-11-24");
    for (field, answer) in [("practice", "none"), ("exchanged", "no"), ("abduction", "none"), ("perpetrator_count", "1"), ("p1_relationship", "no_relation")] {
        body[field] = json!(answer);
    }
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), body).await.unwrap()));
    let around = format!("{incident}/part/around");
    (incident, around)
}

async fn r_ca_01_nothing_is_told_before_its_limits_are_explained(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    for (said, code) in [(json!({ "limits_explained": "no" }), "explain-first"), (json!({ "limits_explained": "" }), "required")] {
        let (status, problem) = nigora.call("POST", &format!("{person}/incidents"), Some(with(told("2026-11-25"), said))).await.unwrap();
        assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec![code]));
    }
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), told("2026-11-25")).await.unwrap()));
    let at = nigora.get(&incident).await.unwrap()["explained_at"].clone();
    assert_eq!(at, world.house.clock.now());
    world.house.clock.advance(600);
    nigora.post(&format!("{incident}/part/report"), told("2026-11-24")).await.unwrap();
    assert_eq!(nigora.get(&incident).await.unwrap()["explained_at"], at, "it stays the moment at which it was said");
}

async fn what_a_program_tells_of_an_incident_in_parts_is_kept(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let mut body = told("2026-11-24");
    body["account"] = json!("HER-WORDS");
    body["perpetrator_count"] = json!("1");
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), body.clone()).await.unwrap()));
    nigora.post(&format!("{incident}/part/what"), json!({ "settlement": "A village" })).await.unwrap();
    let answers = nigora.get(&incident).await.unwrap()["answers"].clone();
    assert_eq!((&answers["account"], &answers["settlement"], &answers["perpetrator_count"]), (&json!("HER-WORDS"), &json!("A village"), &json!("1")));
    body.as_object_mut().unwrap().remove("perpetrator_count");
    body["p1_relationship"] = json!("no_relation");
    let (status, problem) = nigora.call("POST", &format!("{person}/incidents"), Some(body)).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["required"]), "what would be dropped is refused");
}

async fn an_answer_that_a_program_sends_alone_is_kept_where_its_question_is_asked(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (incident, around) = told_around(&nigora).await;
    let says = async |sent: serde_json::Value| {
        nigora.post(&around, sent).await.unwrap();
        let answers = nigora.get(&incident).await.unwrap()["answers"].clone();
        (answers["reported_elsewhere"].clone(), answers["reported_where"].clone())
    };
    let nothing = serde_json::Value::Null;
    let (_, alone) = nigora.call("POST", &around, Some(json!({ "reported_where": "A clinic" }))).await.unwrap();
    assert_eq!((codes(&alone), &alone["errors"][0]["field"]), (vec!["above"], &json!("reported_elsewhere")), "whether it was reported is asked first");
    assert_eq!(says(json!({ "reported_elsewhere": "yes_other_agency" })).await, (json!("yes_other_agency"), nothing.clone()));
    assert_eq!(says(json!({ "reported_where": "A clinic" })).await, (json!("yes_other_agency"), json!("A clinic")), "it hangs on what is stored");
    assert_eq!(says(json!({ "previous_incident": "yes" })).await, (json!("yes_other_agency"), json!("A clinic")), "another answer leaves it");
    // The version that was read is the one before her colleague wrote that it was told elsewhere.
    let (other, around_other) = told_around(&nigora).await;
    nigora.post(&around_other, json!({ "_ver": "1", "reported_elsewhere": "yes_other_agency" })).await.unwrap();
    nigora.post(&around_other, json!({ "_ver": "1", "reported_where": "A clinic" })).await.unwrap();
    assert_eq!(nigora.get(&other).await.unwrap()["answers"]["reported_where"], "A clinic", "merged first, then asked");
    assert_eq!(says(json!({ "reported_elsewhere": "no" })).await, (json!("no"), nothing), "what is no longer asked goes");
}

async fn an_answer_that_a_colleague_made_needless_meanwhile_is_shown_to_both(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (incident, around) = told_around(&nigora).await;
    nigora.post(&around, json!({ "reported_elsewhere": "yes_other_agency" })).await.unwrap();
    nigora.post(&around, json!({ "_ver": "2", "reported_elsewhere": "no" })).await.unwrap();
    let (status, clash) = safiya.call("POST", &around, Some(json!({ "_ver": "2", "reported_where": "A clinic" }))).await.unwrap();
    assert_eq!((status, &clash["clashes"]), (StatusCode::CONFLICT, &json!([{ "field": "reported_elsewhere", "mine": "yes_other_agency", "theirs": "no" }])));
    // The other way round: the colleague wrote where, and a no would take it away.
    nigora.post(&around, json!({ "_ver": "3", "reported_elsewhere": "yes_other_agency", "reported_where": "A clinic" })).await.unwrap();
    nigora.post(&around, json!({ "_ver": "4", "reported_where": "A hospital" })).await.unwrap();
    let (status, clash) = safiya.call("POST", &around, Some(json!({ "_ver": "4", "reported_elsewhere": "no" }))).await.unwrap();
    assert_eq!((status, &clash["clashes"][0]["field"], &clash["clashes"][0]["theirs"]), (StatusCode::CONFLICT, &json!("reported_where"), &json!("A hospital")));
    assert_eq!(nigora.get(&incident).await.unwrap()["answers"]["reported_where"], "A hospital", "nothing was lost");
    // And over the border of a section: she planned the help with a clinic, and another answer would take all of it away.
    nigora.post(&format!("{incident}/part/action"), json!({ "s_medical": "referred" })).await.unwrap();
    let seen = nigora.get(&incident).await.unwrap()["version"].as_i64().unwrap().to_string();
    nigora.post(&format!("{incident}/part/plan-medical"), json!({ "s_medical_provider": "Dr. N." })).await.unwrap();
    let (status, clash) = safiya.call("POST", &format!("{incident}/part/action"), Some(json!({ "_ver": seen, "s_medical": "unavailable" }))).await.unwrap();
    assert_eq!((status, &clash["clashes"]), (StatusCode::CONFLICT, &json!([{ "field": "s_medical", "mine": "unavailable", "theirs": "referred" }])));
    assert_eq!(nigora.get(&incident).await.unwrap()["answers"]["s_medical_provider"], "Dr. N.");
}

async fn a_region_that_a_program_sends_alone_takes_the_place_of_a_district_elsewhere(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (incident, _) = told_around(&nigora).await;
    let says = async |sent: serde_json::Value| {
        nigora.post(&format!("{incident}/part/what"), sent).await.unwrap();
        let answers = nigora.get(&incident).await.unwrap()["answers"].clone();
        (answers["region"].clone(), answers["district"].clone())
    };
    assert_eq!(says(json!({ "district": "SU-06" })).await, (json!("TJ-SU"), json!("SU-06")));
    assert_eq!(says(json!({ "region": "TJ-SU" })).await, (json!("TJ-SU"), json!("SU-06")), "it is the same");
    assert_eq!(says(json!({ "region": "TJ-KT" })).await, (json!("TJ-KT"), serde_json::Value::Null));
    assert_eq!(says(json!({ "district": "SU-06" })).await, (json!("TJ-SU"), json!("SU-06")));
}

/// A.5, section 6.
async fn each_help_that_is_planned_asks_when_where_and_with_whom(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (incident, _) = told_around(&nigora).await;
    let health = json!({ "s_medical_on": "2026-12-01", "s_medical_at": "14:30", "s_medical_provider": "Dr. N.", "s_medical_place": "Polyclinic 2", "s_medical_notes": "Fasting" });
    let (status, problem) = nigora.call("POST", &format!("{incident}/part/plan-medical"), Some(health.clone())).await.unwrap();
    assert_eq!((status, &problem["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("s_medical")), "what would be dropped is refused: {problem}");
    let (_, page) = nigora.html("POST", &format!("{incident}/part/plan-medical"), Some(health.clone())).await.unwrap();
    assert!(page.contains("Answer “Health care”") && page.contains("Polyclinic 2"), "{page}");
    let planned = nigora.html("POST", &format!("{incident}/part/action"), Some(json!({ "s_medical": "referred", "s_shelter": "not_applicable" }))).await.unwrap();
    assert_eq!(planned.0, StatusCode::SEE_OTHER);
    let (_, page) = nigora.html("GET", &format!("{incident}/part/plan-medical"), None).await.unwrap();
    assert!(page.contains("Health care: what was agreed") && page.contains("s_medical_place"), "{page}");
    nigora.post(&format!("{incident}/part/plan-medical"), health).await.unwrap();
    let answers = nigora.get(&incident).await.unwrap()["answers"].clone();
    assert_eq!((&answers["s_medical_on"], &answers["s_medical_provider"]), (&json!("2026-12-01"), &json!("Dr. N.")));
    let (_, page) = nigora.html("GET", &incident, None).await.unwrap();
    assert!(page.contains("Polyclinic 2") && page.contains("1 December 2026") && !page.contains("Safe shelter: what was agreed"), "{page}");
    nigora.post(&format!("{incident}/part/action"), json!({ "s_medical": "declined_by_survivor" })).await.unwrap();
    assert!(nigora.get(&incident).await.unwrap()["answers"]["s_medical_on"].is_null(), "what is no longer planned goes");
    let late = json!({ "s_medical_provider": "Dr. LATE" });
    assert_eq!(codes(&nigora.call("POST", &format!("{incident}/part/plan-medical"), Some(late.clone())).await.unwrap().1), ["not-asked"]);
    let (_, page) = nigora.html("POST", &format!("{incident}/part/plan-medical"), Some(late)).await.unwrap();
    assert!(page.contains("is answered so that this is not asked any more") && page.contains("Dr. LATE"), "{page}");
    let mut whole = told("2026-11-24");
    whole["s_legal_on"] = json!("2026-12-01");
    let person = recorded(&nigora).await;
    let (_, problem) = nigora.call("POST", &format!("{person}/incidents"), Some(whole.clone())).await.unwrap();
    assert_eq!((codes(&problem), &problem["errors"][0]["field"]), (vec!["required"], &json!("s_legal")));
    whole["s_legal"] = json!("provided_by_us");
    let incident = id(&nigora.post(&format!("{person}/incidents"), whole).await.unwrap());
    assert_eq!(nigora.get(&format!("/incidents/{incident}")).await.unwrap()["answers"]["s_legal_on"], "2026-12-01");
}

/// A.5, sections 2 and 3; R-CO-05.
async fn what_is_newly_asked_of_her_is_kept_and_goes_to_nobody(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let about = json!({ "name": "Zarina", "sex": "female", "age": 16, "age_estimated": "yes", "country": "IR", "nationality": "other", "occupation_code": "craft", "occupation": "CANARY-SEWS",
        "documents": ["birth_certificate"], "documents_kept": ["passport", "children_papers"], "caretaker_relation": "relative", "caretaker_name": "CANARY-AUNT", "caretaker_occupation_code": "farmer" });
    let person = record(&nigora, about).await;
    for (section, said) in
        [("who", "age_estimated"), ("life", "value=\"IR\" selected"), ("life", "value=\"children_papers\" checked"), ("life", "value=\"craft\" selected"), ("child", "CANARY-AUNT")]
    {
        let (_, page) = nigora.html("GET", &format!("{person}/about/{section}"), None).await.unwrap();
        assert!(page.contains(said), "{section}: {said}: {page}");
    }
    let (status, problem) = nigora.call("POST", &format!("{person}/about/life"), Some(json!({ "country": "XX" }))).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["choose"]));
    let items: Vec<&str> = forms::list("packet_item").unwrap().items.iter().map(|item| item.code.as_str()).collect();
    let terms = her_yes(json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": items, "expires_on": "2026-12-20" }));
    nigora.post(&format!("{person}/consents/new/referral"), terms).await.unwrap();
    let sent = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" });
    let sent = id(&nigora.post(&format!("{person}/referrals"), sent).await.unwrap());
    let packet = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap().to_string();
    assert!(packet.contains("Zarina") && !["CANARY", "passport", "craft", "farmer", "\"IR\""].iter().any(|word| packet.contains(word)), "{packet}");
}

async fn r_cl_05_two_who_edit_at_once_cannot_put_the_report_before_the_incident(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let mut body = told("2026-11-25");
    body["happened_on"] = json!("2026-11-23");
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), body).await.unwrap()));
    let report = format!("{incident}/part/report");
    nigora.post(&report, json!({ "_ver": "1", "reported_on": "2026-11-24" })).await.unwrap();
    let (status, problem) = nigora.call("POST", &report, Some(json!({ "_ver": "1", "happened_on": "2026-11-25" }))).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["after-report"]));
}
