//! With what a case begins and begins again, and what no step takes away: I.2, A.4, R-CA-04, R-CA-09.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    cases::{ends, open_case, step},
    house::codes,
    world::{World, her_yes, id, record, with},
};
use crate::local::Client;

on_both_engines! {
    r_ca_04_high_concern_stands_whatever_is_done_with_the_case_until_a_supervisor_looks,
    who_only_asked_something_agrees_to_our_services_before_her_case_opens,
    r_ca_09_who_took_her_consent_back_is_asked_again_when_she_returns,
    r_ca_09_she_ends_it_without_a_plan_that_she_does_not_want,
    her_age_at_an_incident_is_what_she_said_of_that_day,
    a_case_that_another_organisation_has_can_be_put_aside,
}

async fn person(by: &Client, more: Value) -> String {
    record(by, with(json!({ "name": "Zarina", "sex": "female", "age": "29" }), more)).await
}

async fn agrees(by: &Client, person: &str) {
    let yes = her_yes(json!({}));
    by.post(&format!("{person}/consents/new/services"), yes).await.unwrap();
}

async fn worried_about(by: &Client) -> String {
    let person = person(by, json!({})).await;
    by.post(&format!("{person}/case/concern"), json!({ "priority": "high" })).await.unwrap();
    person
}

fn returns() -> Value {
    json!({ "event": "reopen", "because": "She came back" })
}

fn same(other: &str) -> Value {
    json!({ "other": other.rsplit('/').next(), "stays": "this", "reason": "She said so herself" })
}

async fn r_ca_04_high_concern_stands_whatever_is_done_with_the_case_until_a_supervisor_looks(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (opened, asked, aside) = (worried_about(&nigora).await, worried_about(&nigora).await, worried_about(&nigora).await);

    agrees(&nigora, &opened).await;
    let (_, page) = nigora.html("GET", &opened, None).await.unwrap();
    assert!(page.contains("value=\"high\" checked") && !page.contains("value=\"medium\""), "less is not offered");
    nigora.post(&format!("{opened}/case/open"), json!({ "priority": "low" })).await.unwrap();
    let sheet = nigora.get(&format!("{opened}/case")).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["priority"], sheet["concern"]["since"].is_i64()), (&json!("open"), &json!("high"), true), "{sheet}");

    assert_eq!(step(&nigora, &format!("{asked}/case"), json!({ "event": "inform_only" })).await.0, StatusCode::OK);
    nigora.post(&format!("{opened}/duplicate"), same(&aside)).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();

    let waiting = async || safiya.get("/cases").await.unwrap()["waiting"].as_array().unwrap().len();
    assert_eq!(waiting().await, 3);
    for person in [&opened, &asked, &aside] {
        let look = format!("{person}/case/look");
        assert!(safiya.html("GET", &format!("{person}/case"), None).await.unwrap().1.contains(&look), "her page leads there");
        safiya.post(&look, json!({})).await.unwrap();
    }
    assert_eq!(waiting().await, 0);
}

async fn who_only_asked_something_agrees_to_our_services_before_her_case_opens(engine: &str) {
    let world = World::new(engine).await;
    // The legal aid has one custodian only.
    for (worker, then) in [(world.sign_in("nigora").await, vec![]), (world.sign_in("dilnoza").await, vec!["needs-custodians"])] {
        let person = person(&worker, json!({})).await;
        let case = format!("{person}/case");
        assert_eq!(step(&worker, &case, json!({ "event": "inform_only" })).await.0, StatusCode::OK);
        assert_eq!(codes(&step(&worker, &case, returns()).await.1), ["needs-consent"]);
        agrees(&worker, &person).await;
        assert_eq!(codes(&step(&worker, &case, returns()).await.1), then);
        let sheet = worker.get(&case).await.unwrap();
        let begun = if then.is_empty() { (json!("open"), json!(world.house.clock.now())) } else { (json!("information_only"), Value::Null) };
        assert_eq!((sheet["state"].clone(), sheet["opened_at"].clone()), begun);
    }
}

async fn r_ca_09_who_took_her_consent_back_is_asked_again_when_she_returns(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    assert_eq!(step(&nigora, &case, ends()).await.0, StatusCode::OK);
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    let consent = nigora.get(person).await.unwrap()["consents"][0]["id"].as_str().unwrap().to_owned();
    nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    assert_eq!(codes(&step(&nigora, &case, returns()).await.1), ["needs-consent"]);
    agrees(&nigora, person).await;
    assert_eq!(step(&nigora, &case, returns()).await.0, StatusCode::OK);
}

async fn r_ca_09_she_ends_it_without_a_plan_that_she_does_not_want(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = person(&nigora, json!({})).await;
    let case = format!("{person}/case");
    agrees(&nigora, &person).await;
    nigora.post(&format!("{case}/open"), json!({})).await.unwrap();
    let declined = |reason: &str| json!({ "event": "start_closing", "reason": reason, "informed": "yes", "danger": "not_wanted", "plan": "declined" });
    assert_eq!(codes(&step(&nigora, &case, declined("funding")).await.1), ["required"], "it is hers to decline, not ours");
    assert_eq!(step(&nigora, &case, declined("survivor_request")).await.0, StatusCode::OK);
}

async fn her_age_at_an_incident_is_what_she_said_of_that_day(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = person(&nigora, json!({ "age": "18" })).await;
    // She says today that she is 18: yesterday, or 364 days ago, she may have been 17, and is taken for the youngest that she
    // can have been, as where only the year of her birth is known.
    let days = [
        ("2026-11-25", "", "no"),
        ("2026-11-24", "", "yes"),
        ("2025-11-26", "", "yes"),
        ("2025-11-25", "", "yes"),
        ("2026-11-24", "17", "yes"),
        ("2026-11-24", "18", "no"),
        ("2025-11-25", "18", "no"),
    ];
    for (happened_on, age_then, is_child) in days {
        let told = json!({ "reported_on": "2026-11-25", "happened_on": happened_on, "age_then": age_then, "limits_explained": "yes", "reported_by": "survivor", "practice": "none",
            "exchanged": "no", "abduction": "none", "perpetrator_count": "1", "p1_relationship": "no_relation" });
        let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), told).await.unwrap()));
        let sheet = nigora.post(&format!("{incident}/classify"), json!({ "question": 1, "answer": "yes" })).await.unwrap();
        assert_eq!(sheet["context"]["child_sexual_abuse"], is_child, "{happened_on} {age_then}");
    }
}

async fn a_case_that_another_organisation_has_can_be_put_aside(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (dilnoza, malika) = (world.sign_in("dilnoza").await, world.sign_in("malika").await);
    malika.post("/services", json!({ "kind": "case_transfer", "phone": "1" })).await.unwrap();
    let (stays, case) = (person(&nigora, json!({})).await, open_case(&nigora).await);
    let gone = case.trim_end_matches("/case");
    let terms = her_yes(json!({ "recipient": world.legal.id, "purpose": "case_transfer",
        "items": ["name"], "expires_on": "2026-12-20" }));
    nigora.post(&format!("{gone}/consents/new/referral"), terms).await.unwrap();
    let question = json!({ "recipient": world.legal.id, "urgency": "days", "needs": "She moved" });
    let transfer = id(&nigora.post(&format!("{case}/transfer"), question).await.unwrap());
    dilnoza.post(&format!("/inbox/{transfer}/answer"), json!({ "answer": "accept" })).await.unwrap();
    assert_eq!(nigora.get(&case).await.unwrap()["state"], "transferred");
    nigora.post(&format!("{stays}/duplicate"), same(gone)).await.unwrap();
    safiya.post(&format!("{gone}/duplicate/confirm"), json!({})).await.unwrap();
    assert_eq!(nigora.get(&case).await.unwrap()["state"], "duplicate");
    safiya.post(&format!("{gone}/duplicate/undo"), json!({ "because": "Her sister" })).await.unwrap();
    assert_eq!(nigora.get(&case).await.unwrap()["state"], "transferred", "it is theirs as before");
}
