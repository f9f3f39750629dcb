//! Scenarios of domain.md I.6, refusals included, through the router on both engines.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house_secrecy::opened,
    world::{World, id, said_in},
};
use crate::local::Client;

on_both_engines! {
    scenario_1_and_2_zarinas_incident_is_classified_and_no_flag_is_set_by_a_no,
    scenario_3_the_clinical_clock_runs_and_a_girl_of_sixteen_consents_herself,
    scenario_4_without_consent_to_be_counted_the_case_is_served_and_absent_from_the_figures,
    scenario_5_a_referral_needs_a_consent_that_names_the_recipient_and_carries_only_its_items,
    scenario_6_withdrawal_locks_the_recipients_copy_and_services_go_on,
    scenario_7_an_inspector_gets_no_list_and_the_auditor_sees_the_request,
    a_request_for_data_that_was_not_answered_at_once_is_answered_later_and_once,
    a_referral_that_nobody_answered_for_three_days_says_so_and_what_to_do,
    an_incident_is_of_one_person_and_recorded_only_where_she_tells_or_is_present,
    nothing_that_is_sent_bears_her_number_or_her_code,
    long_lists_go_on_after_fifty_lines,
    names_are_found_in_every_spelling_and_a_colleague_sees_none_of_mine,
    nobody_without_a_case_reaches_a_person_and_every_opening_is_written_down,
    different_fields_merge_and_the_same_field_shows_both,
    what_was_typed_of_an_incident_stays_on_the_page_when_a_colleague_was_first,
    thirty_two_edits_at_once_are_all_in_the_history,
    a_case_opens_only_with_consent_and_two_custodians,
    a_repeated_request_does_nothing_twice,
    the_ledger_verifies_after_the_main_job,
    a_letter_of_a_kind_that_only_a_newer_program_knows_waits_for_it,
    two_who_change_one_service_do_not_overwrite_one_another_silently,
    an_address_that_only_takes_forms_leads_to_the_first_page,
    a_service_is_published_by_its_own_organisation_grows_stale_and_is_not_offered_while_suspended,
}

const TODAY: &str = "2026-11-25";

pub(super) async fn person(worker: &Client, more: Value) -> String {
    let mut body = json!({ "name": "Zarina", "sex": "female", "birth": "1997-01-01", "marital": "nikoh_only" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    format!("/survivors/{}", id(&worker.post("/survivors", body).await.unwrap()))
}

pub(super) async fn incident(worker: &Client, path: &str, more: Value) -> String {
    let mut body = json!({ "reported_on": TODAY, "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor", "practice": "none", "exchanged": "no", "abduction": "none",
        "perpetrator_count": "1", "p1_relationship": "no_relation", "account": "ACCOUNT-OF-INCIDENT" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    format!("/incidents/{}", id(&worker.post(&format!("{path}/incidents"), body).await.unwrap()))
}

pub(super) async fn classify(worker: &Client, incident: &str, answers: &[&str]) -> Value {
    let mut sheet = Value::Null;
    for (number, answer) in answers.iter().enumerate() {
        sheet = worker.post(&format!("{incident}/classify"), json!({ "question": number + 1, "answer": answer })).await.unwrap();
    }
    sheet
}

pub(super) fn yes() -> Value {
    json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature" })
}

pub(super) async fn consent(worker: &Client, path: &str, kind: &str, more: Value) -> (StatusCode, Value) {
    let mut body = yes();
    // An adult who signs for a child says who she is to the child, and is not the one who did it.
    match more["given_by"].as_str() {
        Some("caregiver") => body.as_object_mut().unwrap().extend([("signer_relation".into(), "parent_guardian".into()), ("signer_did_it".into(), "no".into())]),
        Some("trusted_adult") => body.as_object_mut().unwrap().extend([("signer_relation".into(), "relative".into()), ("signer_did_it".into(), "no".into())]),
        _ => {}
    }
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    worker.call("POST", &format!("{path}/consents/new/{kind}"), Some(body)).await.unwrap()
}

pub(super) fn codes(problem: &Value) -> Vec<String> {
    problem["errors"].as_array().map(|errors| errors.iter().map(|error| error["code"].as_str().unwrap_or_default().to_owned()).collect()).unwrap_or_default()
}

// R-CL-01, R-CL-03, R-CL-04, R-CL-05
async fn scenario_1_and_2_zarinas_incident_is_classified_and_no_flag_is_set_by_a_no(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    let incident = incident(&nigora, &zarina, json!({ "perpetrator_count": "2", "p1_relationship": "husband_nikoh_only", "p2_relationship": "mother_in_law" })).await;
    let sheet = classify(&nigora, &incident, &["no", "no", "yes"]).await;
    assert_eq!(sheet["gbv_type"], "physical_assault");
    assert_eq!(sheet["elapsed"], "0-3");
    assert_eq!(sheet["context"]["intimate_partner_violence"], "yes");
    for flag in ["harmful_traditional_practice", "possible_sexual_exploitation", "possible_sexual_slavery", "child_sexual_abuse", "early_marriage"] {
        assert_eq!(sheet["context"][flag], "no", "{flag}");
    }
    let answers = &nigora.get(&incident).await.unwrap()["answers"];
    assert_eq!(answers["p2_relationship"], "mother_in_law");
    // An answer to a question that is closed changes nothing.
    let again = nigora.post(&format!("{incident}/classify"), json!({ "question": 3, "answer": "no" })).await.unwrap();
    assert_eq!(again["gbv_type"], "physical_assault");
}

// R-CA-02
async fn scenario_3_the_clinical_clock_runs_and_a_girl_of_sixteen_consents_herself(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let girl = person(&nigora, json!({ "birth": "2010-01-01", "caregiver_lives_with_perpetrator": "no" })).await;
    let incident = incident(&nigora, &girl, json!({ "happened_on": "2026-11-22", "happened_at": "22:00", "reported_by": "escort" })).await;
    let sheet = classify(&nigora, &incident, &["yes"]).await;
    assert_eq!(sheet["context"]["child_sexual_abuse"], "yes");
    assert_eq!(sheet["windows"][0]["hours"], 12);
    assert_eq!(sheet["windows"][1]["hours"], 60);
    world.house.clock.advance(13 * 3600);
    let nigora = world.sign_in("nigora").await;
    let later = nigora.get(&incident).await.unwrap();
    assert_eq!(later["windows"][0]["hours"], Value::Null);
    assert_eq!(later["windows"][1]["hours"], 47);
    let (status, problem) = consent(&nigora, &girl, "services", json!({ "given_by": "caregiver" })).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["needs-permission".to_owned()]));
    let (_, problem) = consent(&nigora, &girl, "services", json!({ "given_by": "trusted_adult", "assent": "written" })).await;
    assert_eq!((codes(&problem), &problem["errors"][0]["field"]), (vec!["needs-own-consent".to_owned()], &json!("given_by")), "another adult is the wrong one to ask");
    assert_eq!(consent(&nigora, &girl, "services", json!({})).await.0, StatusCode::CREATED);
    let beside = json!({ "given_by": "caregiver", "child_permits": "yes", "assent": "written" });
    assert_eq!(consent(&nigora, &girl, "services", beside).await.0, StatusCode::CREATED, "with her permission her mother signs beside her");
}

// R-CO-02, R-CO-03
async fn scenario_4_without_consent_to_be_counted_the_case_is_served_and_absent_from_the_figures(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    assert_eq!(consent(&nigora, &zarina, "services", json!({})).await.0, StatusCode::CREATED);
    assert_eq!(consent(&nigora, &zarina, "share_non_identifiable", json!({ "is_given": "no" })).await.0, StatusCode::CREATED);
    nigora.post(&format!("{zarina}/case/open"), json!({ "priority": "high" })).await.unwrap();
    let first = incident(&nigora, &zarina, json!({})).await;
    classify(&nigora, &first, &["no", "no", "yes"]).await;
    let figures = safiya.get("/figures").await.unwrap();
    assert_eq!((&figures["counted_total"], &figures["internal_total"]), (&json!(0), &json!(1)));
    // Another who agrees is counted, unless another organisation counts her already (defect e).
    let other = person(&nigora, json!({ "name": "Farzona" })).await;
    consent(&nigora, &other, "share_non_identifiable", json!({})).await;
    for elsewhere in ["no", "yes_gbvims_agency"] {
        let incident = incident(&nigora, &other, json!({ "reported_elsewhere": elsewhere })).await;
        classify(&nigora, &incident, &["no", "no", "yes"]).await;
    }
    let figures = safiya.get("/figures").await.unwrap();
    assert_eq!((&figures["counted_total"], &figures["internal_total"]), (&json!(1), &json!(3)));
    assert_eq!(nigora.call("GET", "/figures", None).await.unwrap().0, StatusCode::NOT_FOUND);
}

// R-CO-01, R-CO-05
async fn scenario_5_a_referral_needs_a_consent_that_names_the_recipient_and_carries_only_its_items(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let legal = world.legal.id.to_string();
    let zarina = person(&nigora, json!({})).await;
    incident(&nigora, &zarina, json!({})).await;
    nigora.post(&format!("{zarina}/safe-contact"), json!({ "ways": ["voice"], "number": "+992000000000", "checked_on": TODAY })).await.unwrap();
    let referral = json!({ "recipient": legal, "service": "legal_aid", "anyway": "yes", "urgency": "days", "needs": "papers" });
    let (status, problem) = nigora.call("POST", &format!("{zarina}/referrals"), Some(referral.clone())).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["no-consent".to_owned()]));
    let far = json!({ "recipient": legal, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2027-06-01" });
    assert_eq!(codes(&consent(&nigora, &zarina, "referral", far).await.1), ["too-far"]);
    let terms = json!({ "recipient": legal, "purpose": "legal_aid", "items": ["age_band", "needs", "safe_contact"], "expires_on": "2026-12-20" });
    assert_eq!(consent(&nigora, &zarina, "referral", terms).await.0, StatusCode::CREATED);
    let sent = id(&nigora.post(&format!("{zarina}/referrals"), referral).await.unwrap());
    let list = dilnoza.get("/referrals").await.unwrap();
    assert_eq!(list["received"][0]["state"], "received");
    let sheet = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    let items: Vec<&str> = sheet["packet"]["items"].as_array().unwrap().iter().map(|item| item[0].as_str().unwrap()).collect();
    assert_eq!(items, ["age_band", "needs", "safe_contact"]);
    let text = sheet.to_string();
    for secret in ["ACCOUNT-OF-INCIDENT", "+992000000000", "Zarina"] {
        assert!(!text.contains(secret), "{secret} was sent without consent");
    }
    dilnoza.post(&format!("/inbox/{sent}/answer"), json!({ "answer": "accept" })).await.unwrap();
    dilnoza.post(&format!("/inbox/{sent}/answer"), json!({ "answer": "service_given" })).await.unwrap();
    assert_eq!(nigora.get("/referrals").await.unwrap()["sent"][0]["state"], "service_given");
    // After her consent's last day nothing is shown any more.
    world.house.clock.advance(26 * 86_400);
    let dilnoza = world.sign_in("dilnoza").await;
    let over = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    assert_eq!((&over["is_over"], &over["packet"]["items"]), (&json!(true), &json!([])));
}

async fn scenario_6_withdrawal_locks_the_recipients_copy_and_services_go_on(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let legal = world.legal.id.to_string();
    let zarina = person(&nigora, json!({})).await;
    consent(&nigora, &zarina, "services", json!({})).await;
    let (_, given) = consent(&nigora, &zarina, "referral", json!({ "recipient": legal, "purpose": "legal_aid", "items": ["name", "needs"], "expires_on": "2026-12-20" })).await;
    let referral = json!({ "recipient": legal, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "papers" });
    let sent = id(&nigora.post(&format!("{zarina}/referrals"), referral.clone()).await.unwrap());
    assert!(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap().to_string().contains("Zarina"));
    nigora.post(&format!("/consents/{}/withdraw", id(&given)), json!({})).await.unwrap();
    let locked = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    assert_eq!((&locked["state"], &locked["packet"]["items"]), (&json!("locked"), &json!([])));
    assert_eq!(dilnoza.call("POST", &format!("/inbox/{sent}/answer"), Some(json!({ "answer": "accept" }))).await.unwrap().0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nigora.get("/referrals").await.unwrap()["sent"][0]["state"], "copy_locked");
    assert_eq!(nigora.call("POST", &format!("{zarina}/referrals"), Some(referral)).await.unwrap().0, StatusCode::UNPROCESSABLE_ENTITY);
    nigora.post(&format!("{zarina}/case/open"), json!({})).await.unwrap();
}

async fn scenario_7_an_inspector_gets_no_list_and_the_auditor_sees_the_request(engine: &str) {
    let world = World::new(engine).await;
    let (safiya, aziza) = (world.sign_in("safiya").await, world.sign_in("aziza").await);
    let request = json!({ "requester": "Insp. Karimov", "wants": "women with addresses", "answer": "refused" });
    safiya.post("/data-requests", request.clone()).await.unwrap();
    assert_eq!(aziza.get("/data-requests").await.unwrap()["requests"][0]["answer"], "refused");
    let names = json!({ "requester": "Insp. Karimov", "wants": "names", "answer": "all_names" });
    safiya.post("/data-requests", names).await.unwrap();
    assert_eq!(aziza.get("/data-requests").await.unwrap()["requests"][0]["answer"], Value::Null, "no answer hands out names");
    assert_eq!(aziza.call("GET", "/cases", None).await.unwrap().0, StatusCode::NOT_FOUND);
}

async fn a_request_for_data_that_was_not_answered_at_once_is_answered_later_and_once(engine: &str) {
    let world = World::new(engine).await;
    let (safiya, aziza) = (world.sign_in("safiya").await, world.sign_in("aziza").await);
    let request = format!("/data-requests/{}", id(&safiya.post("/data-requests", json!({ "requester": "Insp. Karimov", "wants": "names" })).await.unwrap()));
    safiya.post("/data-requests", json!({ "requester": "Another", "wants": "figures", "answer": "figures_only" })).await.unwrap();
    let answer = async |by: &Client, code: &str| by.call("POST", &format!("{request}/answer"), Some(json!({ "answer": code }))).await.unwrap();
    assert_eq!(answer(&aziza, "refused").await.0, StatusCode::NOT_FOUND, "the auditor sees it and answers nothing");
    assert_eq!(codes(&answer(&safiya, "all_names").await.1), ["required"]);
    assert!(safiya.html("GET", "/data-requests", None).await.unwrap().1.contains(&request), "the list leads to what is open");
    assert_eq!(answer(&safiya, "refused").await.0, StatusCode::OK);
    assert_eq!(codes(&answer(&safiya, "figures_only").await.1), ["state"], "an answer stands");
    let requests = aziza.get("/data-requests").await.unwrap()["requests"].clone();
    assert_eq!((&requests[1]["answer"], &requests[1]["requester"]), (&json!("refused"), &json!("Insp. Karimov")));
    assert!(!safiya.html("GET", "/data-requests", None).await.unwrap().1.contains(&request));
}

// I.2, no_response.
async fn a_referral_that_nobody_answered_for_three_days_says_so_and_what_to_do(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    consent(&nigora, &zarina, "referral", share(&world, &["needs"], "2026-12-20")).await;
    let [first, _] = [0, 1].map(|_| legal_aid(&world));
    let answered = id(&nigora.post(&format!("{zarina}/referrals"), first.clone()).await.unwrap());
    nigora.post(&format!("{zarina}/referrals"), first).await.unwrap();
    dilnoza.post(&format!("/inbox/{answered}/answer"), json!({ "answer": "accept" })).await.unwrap();
    let unanswered = async |by: &Client, path: &str| -> Vec<bool> {
        by.get(path).await.unwrap()["sent"].as_array().unwrap().iter().map(|line| line["is_unanswered"].as_bool().unwrap()).collect()
    };
    let hers = format!("{zarina}/referrals");
    world.house.clock.advance(72 * 3_600 - 1);
    let nigora = world.sign_in("nigora").await;
    assert_eq!(unanswered(&nigora, "/referrals").await, [false, false]);
    world.house.clock.advance(1);
    for path in ["/referrals", &hers] {
        let lines = unanswered(&nigora, path).await;
        assert_eq!(lines.iter().filter(|one| **one).count(), 1, "{path}: {lines:?}");
        let (_, page) = nigora.html("GET", path, None).await.unwrap();
        assert!(page.contains("Nobody answered for 72 hours") && page.contains("Call the organisation"), "{page}");
    }
    assert!(nigora.html("GET", &zarina, None).await.unwrap().1.contains(&hers), "her page leads there");
}

// R-CL-02, R-CL-07
async fn an_incident_is_of_one_person_and_recorded_only_where_she_tells_or_is_present(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (zarina, sister) = (person(&nigora, json!({})).await, person(&nigora, json!({ "name": "Her sister" })).await);
    let told = json!({ "reported_on": TODAY, "happened_on": "2026-11-24", "limits_explained": "yes", "practice": "none", "exchanged": "no", "abduction": "none",
        "perpetrator_count": "1", "p1_relationship": "no_relation", "account": "x" });
    for (by, code) in [(json!("neighbour"), "choose"), (Value::Null, "required")] {
        let mut body = told.clone();
        body["reported_by"] = by;
        let (status, problem) = nigora.call("POST", &format!("{zarina}/incidents"), Some(body)).await.unwrap();
        assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec![code.to_owned()]), "another's word about her is no report");
    }
    // What one and the same evening did to two women is two incidents: a body that names another is refused.
    let mut of_two = told.clone();
    of_two["survivors"] = json!([zarina, sister]);
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/incidents"), Some(of_two)).await.unwrap().1), ["unknown-field"]);
    let evening = incident(&nigora, &zarina, json!({})).await;
    let of = async |path: &str| nigora.get(path).await.unwrap()["incidents"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect::<Vec<_>>();
    assert_eq!((of(&zarina).await.len(), of(&sister).await.len()), (1, 0));
    let second = incident(&nigora, &sister, json!({ "reported_by": "escort" })).await;
    assert_eq!((of(&zarina).await.len(), of(&sister).await.len()), (1, 1), "and each has her own");
    assert_ne!(nigora.get(&evening).await.unwrap()["code"], nigora.get(&second).await.unwrap()["code"]);
}

// R-CO-04
async fn nothing_that_is_sent_bears_her_number_or_her_code(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    let incident = incident(&nigora, &zarina, json!({})).await;
    let terms = json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["age_band", "needs"], "expires_on": "2026-12-20" });
    consent(&nigora, &zarina, "referral", terms).await;
    let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "days", "needs": "papers" });
    let sent = id(&nigora.post(&format!("{zarina}/referrals"), referral).await.unwrap());
    let letters = opened(&world, &world.legal, &world.centre).await;
    let seen = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    assert!(letters.len() == 1 && letters[0].to_string().contains("papers"), "what she agreed to is sent: {letters:?}");
    let codes = [nigora.get(&zarina).await.unwrap()["code"].clone(), nigora.get(&incident).await.unwrap()["code"].clone()];
    let last = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    for secret in codes.iter().map(|code| code.as_str().unwrap().to_owned()).chain([last(&zarina), last(&incident)]) {
        assert!(secret.len() > 4 && !letters[0].to_string().contains(&secret) && !seen.to_string().contains(&secret), "{secret}: {letters:?}");
    }
}

async fn long_lists_go_on_after_fifty_lines(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza, safiya) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    consent(&nigora, &zarina, "referral", share(&world, &["needs"], "2026-12-20")).await;
    for _ in 0..53 {
        nigora.post(&format!("{zarina}/referrals"), legal_aid(&world)).await.unwrap();
    }
    for (by, name, other) in [(&nigora, "sent", "received"), (&dilnoza, "received", "sent")] {
        let lengths = async |path: &str| by.get(path).await.unwrap()[name].as_array().unwrap().len();
        assert_eq!((lengths("/referrals").await, lengths(&format!("/referrals?{name}=1")).await), (50, 3), "{name}");
        assert!(by.html("GET", "/referrals", None).await.unwrap().1.contains(&format!("{name}=1")), "{name}");
        assert_eq!(lengths(&format!("/referrals?{other}=1")).await, 50, "the other list turns by itself");
    }
    let hers = format!("{zarina}/referrals");
    let of_her = async |page: &str| nigora.get(&format!("{hers}{page}")).await.unwrap();
    assert_eq!([of_her("").await, of_her("?sent=1").await].map(|it| it["sent"].as_array().unwrap().len()), [50, 3], "and what was sent about one person");
    assert!(nigora.html("GET", &hers, None).await.unwrap().1.contains("sent=1"));
    let last = safiya.get("/access-list?page=1").await.unwrap();
    assert_eq!((last["has_more"].as_bool(), last["page"].as_i64()), (Some(false), Some(1)));
    assert!(!last["lines"].as_array().unwrap().is_empty());
    assert_eq!(safiya.get("/access-list").await.unwrap()["lines"].as_array().unwrap().len(), 50);
    let (_, first) = safiya.html("GET", &zarina, None).await.unwrap();
    let (_, second) = safiya.html("GET", &format!("{zarina}?page=1"), None).await.unwrap();
    assert!(first.contains("?page=1") && !first.contains(">Recorded<") && second.contains("Recorded"), "how it began stands on the last page: {second}");
}

pub(super) fn share(world: &World, items: &[&str], until: &str) -> Value {
    json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": items, "expires_on": until })
}

pub(super) fn legal_aid(world: &World) -> Value {
    json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "papers" })
}

async fn names_are_found_in_every_spelling_and_a_colleague_sees_none_of_mine(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, dilnoza) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("dilnoza").await);
    person(&nigora, json!({ "name": "Гулрухсор" })).await;
    for typed in ["Gulruhsor", "Гулрухсор", "Gulrokhsor", "Гулрухсоp"] {
        assert_eq!(nigora.post("/search", json!({ "name": typed })).await.unwrap()["found"][0]["name"], "Гулрухсор", "{typed}");
    }
    person(&safiya, json!({ "name": "Шаҳноза" })).await;
    let beyond = nigora.post("/search", json!({ "name": "Shakhnoza" })).await.unwrap();
    assert_eq!((&beyond["found"], &beyond["beyond"]), (&json!([]), &json!(1)));
    let elsewhere = dilnoza.post("/search", json!({ "name": "Гулрухсор" })).await.unwrap();
    assert_eq!((&elsewhere["found"], &elsewhere["beyond"]), (&json!([]), &json!(0)));
}

// R-CO-09
async fn nobody_without_a_case_reaches_a_person_and_every_opening_is_written_down(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    for name in ["parvina", "aziza", "dilnoza", "manizha"] {
        let other = world.sign_in(name).await;
        for path in [zarina.clone(), format!("{zarina}/about/who")] {
            assert_eq!(other.html("GET", &path, None).await.unwrap().0, StatusCode::NOT_FOUND, "{name} {path}");
        }
    }
    nigora.get(&zarina).await.unwrap();
    let aziza = world.sign_in("aziza").await;
    let lines = aziza.get("/access-list").await.unwrap();
    assert_eq!((&lines["lines"][0]["event"], &lines["lines"][0]["by"]), (&json!("signed_in"), &json!("Aziza")));
    assert_eq!((&lines["lines"][1]["event"], &lines["lines"][1]["by"]), (&json!("survivor_opened"), &json!("Nigora")));
    assert!(!lines.to_string().contains("Zarina"));
}

async fn different_fields_merge_and_the_same_field_shows_both(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    let life = format!("{zarina}/about/life");
    nigora.post(&life, json!({ "_ver": "1", "occupation": "tailor" })).await.unwrap();
    safiya.post(&life, json!({ "_ver": "1", "accessibility": "ramp" })).await.unwrap();
    let (status, clash) = safiya.call("POST", &life, Some(json!({ "_ver": "1", "occupation": "teacher" }))).await.unwrap();
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(clash["clashes"][0], json!({ "field": "occupation", "mine": "teacher", "theirs": "tailor" }));
}

async fn thirty_two_edits_at_once_are_all_in_the_history(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    let edits = (0..32).map(|number| {
        let (nigora, path) = (nigora.clone(), format!("{zarina}/about/life"));
        // Without a version an edit starts from the newest text, whoever was first.
        tokio::spawn(async move { nigora.call("POST", &path, Some(json!({ "occupation": format!("work {number}") }))).await.unwrap().0 })
    });
    let mut acknowledged = 0;
    for edit in edits.collect::<Vec<_>>() {
        acknowledged += i64::from(edit.await.unwrap().is_success());
    }
    assert_eq!(acknowledged, 32);
    let version = nigora.get(&zarina).await.unwrap()["version"].as_i64().unwrap();
    assert_eq!(version, 1 + acknowledged, "every acknowledged change is one version, and none is lost");
    let written = (0..32).map(|number| format!("work {number}")).collect();
    assert_eq!(said_in(&world, &zarina, "occupation", 2..=33).await, written, "each of the thirty-two stands in the history");
}

async fn a_case_opens_only_with_consent_and_two_custodians(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    let (_, problem) = nigora.call("POST", &format!("{zarina}/case/open"), Some(json!({}))).await.unwrap();
    assert_eq!(codes(&problem), ["needs-consent"]);
    // The legal aid has one custodian only.
    let other = person(&dilnoza, json!({})).await;
    consent(&dilnoza, &other, "services", json!({})).await;
    let (_, problem) = dilnoza.call("POST", &format!("{other}/case/open"), Some(json!({}))).await.unwrap();
    assert_eq!(codes(&problem), ["needs-custodians"]);
}

async fn a_repeated_request_does_nothing_twice(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let body = json!({ "name": "Zarina", "sex": "female", "_key": "the same press" });
    let first = nigora.post("/survivors", body.clone()).await.unwrap();
    let second = nigora.post("/survivors", body).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(nigora.get("/cases").await.unwrap()["cases"].as_array().unwrap().len(), 1);
}

async fn the_ledger_verifies_after_the_main_job(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    incident(&nigora, &zarina, json!({})).await;
    let row = world.house.ledger.space(world.centre.id.0).await.unwrap().unwrap();
    let report = space::verify_sealed(&world.house.ledger, &row, world.centre.vault.duplicate(), |_| ()).await.unwrap();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    assert_eq!(report.entries, row.head.seq);
}

async fn what_was_typed_of_an_incident_stays_on_the_page_when_a_colleague_was_first(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    let part = format!("{}/part/what", incident(&nigora, &zarina, json!({})).await);
    nigora.post(&part, json!({ "_ver": "1", "account": "first text" })).await.unwrap();
    let (status, page) = safiya.html("POST", &part, Some(json!({ "_ver": "1", "account": "second text" }))).await.unwrap();
    assert_eq!(status, StatusCode::CONFLICT);
    // In the box itself: a page that only lists the clash would lose the form.
    assert!(page.contains("second text</textarea>") && page.contains("first text"), "{page}");
}

/// I.2, DirectoryEntry.
async fn a_service_is_published_by_its_own_organisation_grows_stale_and_is_not_offered_while_suspended(engine: &str) {
    let world = World::new(engine).await;
    let (manizha, safiya) = (world.sign_in("manizha").await, world.sign_in("safiya").await);
    let (status, problem) = manizha.call("POST", "/services", Some(json!({ "kind": "mediation", "phone": "" }))).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert_eq!(codes(&problem).len(), 2, "R-CA-05: mediation is no service; and a phone is needed: {problem}");
    let service = format!("/services/{}", id(&manizha.post("/services", json!({ "kind": "legal_aid", "phone": "+992 000 000 000" })).await.unwrap()));
    assert_eq!(safiya.get(&service).await.unwrap()["standing"], "verified", "every partner sees it");
    for (path, body) in [("edit", json!({ "kind": "legal_aid", "phone": "1" })), ("state", json!({ "event": "close" }))] {
        assert_eq!(safiya.call("POST", &format!("{service}/{path}"), Some(body)).await.unwrap().0, StatusCode::NOT_FOUND, "another's entry: {path}");
    }
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    consent(&nigora, &zarina, "referral", json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2026-12-20" })).await;
    manizha.post(&format!("{service}/state"), json!({ "event": "suspend" })).await.unwrap();
    assert_eq!(safiya.call("GET", &service, None).await.unwrap().0, StatusCode::NOT_FOUND, "what is suspended is not shown to others");
    assert_eq!(safiya.get("/services").await.unwrap()["services"], json!([]));
    let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" });
    let (status, problem) = nigora.call("POST", &format!("{zarina}/referrals"), Some(referral.clone())).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["not-offered".to_owned()]));
    manizha.post(&format!("{service}/state"), json!({ "event": "verify" })).await.unwrap();
    nigora.post(&format!("{zarina}/referrals"), referral).await.unwrap();
    world.house.clock.advance(91 * 86_400);
    let (manizha, nigora) = (world.sign_in("manizha").await, world.sign_in("nigora").await);
    assert_eq!(manizha.get(&service).await.unwrap()["standing"], "stale");
    let (_, form) = nigora.html("GET", &format!("{zarina}/referrals/new?service={}", service.rsplit('/').next().unwrap()), None).await.unwrap();
    assert!(form.contains("Call before you send her there"), "{form}");
    manizha.post(&format!("{service}/state"), json!({ "event": "close" })).await.unwrap();
    assert_eq!(manizha.call("POST", &format!("{service}/state"), Some(json!({ "event": "verify" }))).await.unwrap().0, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn a_letter_of_a_kind_that_only_a_newer_program_knows_waits_for_it(engine: &str) {
    let world = World::new(engine).await;
    let ledger = &world.house.ledger;
    let here = ledger.space(world.centre.id.0).await.unwrap().unwrap();
    let space = space::Space::open(ledger.clone(), &here, world.centre.vault.duplicate(), crate::areas::layout()).await.unwrap();
    let to = people::correspondence::as_remembered(&world.house, &space, world.legal.id).await.unwrap().unwrap();
    let letter = people::correspondence::parcel(&space, &to, "council", world.centre.id.0, json!({ "letter": "meeting" }), 30_000).unwrap();
    let change = space::Change { who: space::Who { staff: None, at: super::world::START }, key: None };
    let record = world.centre.id.0;
    let sent = space.change::<&str, _>(change, move |_| Ok(space::Drafts::of(record, [space::Draft::house("future", "sent", record, &json!({}))?]).sending([letter.clone()])));
    sent.await.unwrap();
    world.sign_in("dilnoza").await.get("/referrals").await.unwrap();
    assert_eq!(ledger.parcels_for(world.legal.id.0).await.unwrap().len(), 1, "it was neither lost nor refused");
}

async fn two_who_change_one_service_do_not_overwrite_one_another_silently(engine: &str) {
    let world = World::new(engine).await;
    let manizha = world.sign_in("manizha").await;
    let service = format!("/services/{}", id(&manizha.post("/services", json!({ "kind": "legal_aid", "phone": "1" })).await.unwrap()));
    let edit = |phone: &str, version: i64| json!({ "kind": "legal_aid", "phone": phone, "_ver": version.to_string() });
    manizha.post(&format!("{service}/edit"), edit("2", 1)).await.unwrap();
    let (status, problem) = manizha.call("POST", &format!("{service}/edit"), Some(edit("3", 1))).await.unwrap();
    assert_eq!((status, problem["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("stale")));
    assert_eq!(manizha.get(&service).await.unwrap()["phone"], "2");
    manizha.post(&format!("{service}/edit"), edit("3", 2)).await.unwrap();
}

async fn an_address_that_only_takes_forms_leads_to_the_first_page(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    assert_eq!(nigora.header("GET", "/survivors", "location").await.unwrap().as_deref(), Some("/"));
    assert_eq!(nigora.html("GET", "/no/such/place", None).await.unwrap().0, StatusCode::NOT_FOUND);
}
