//! What happens without her usual consent: narrow, visible, and answered for (R-CO-06).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::codes,
    world::{World, id},
};
use crate::local::Client;

on_both_engines! {
    r_co_06_a_report_that_a_law_demands_says_which_law_to_whom_what_and_what_she_says,
    r_co_06_what_was_reported_is_not_changed_afterwards_only_added_to,
    r_co_06_another_supervisor_looks_at_every_report,
    r_ca_10_whoever_is_kept_away_sees_no_report,
}

async fn zarina(worker: &Client) -> String {
    format!("/survivors/{}", id(&worker.post("/survivors", json!({ "name": "Зарина", "sex": "female" })).await.unwrap()))
}

fn report() -> Value {
    json!({ "law": "court_order", "article": "No. 12 of 24 November", "authority": "court", "recipient": "Court of the district", "items": ["name", "incident_date"],
        "told": "told", "told_on": "2026-11-25", "her_view": "She is afraid of the court" })
}

async fn reported(worker: &Client, person: &str) -> String {
    format!("/disclosures/{}", id(&worker.post(&format!("{person}/mandatory-reports"), report()).await.unwrap()))
}

async fn r_co_06_a_report_that_a_law_demands_says_which_law_to_whom_what_and_what_she_says(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let person = zarina(&nigora).await;
    let path = format!("{person}/mandatory-reports");
    let (_, blank) = nigora.html("GET", &format!("{path}/new"), None).await.unwrap();
    assert!(blank.contains("Only the minimum goes") && !blank.contains(" checked>"), "nothing is ticked for her: {blank}");
    let without = |fields: &[&str]| {
        let mut sent = report();
        sent.as_object_mut().unwrap().retain(|field, _| !fields.contains(&field.as_str()));
        Some(sent)
    };
    for (fields, problems) in [
        (&["law"][..], vec!["law"]),
        (&["authority", "recipient"], vec!["authority", "recipient"]),
        (&["items"], vec!["items"]),
        (&["told"], vec!["told"]),
        (&["told_on", "her_view"], vec!["told_on", "her_view"]),
    ] {
        let (status, body) = nigora.call("POST", &path, without(fields)).await.unwrap();
        let said: Vec<&str> = body["errors"].as_array().unwrap().iter().filter_map(|one| one["field"].as_str()).collect();
        assert_eq!((status, said), (StatusCode::UNPROCESSABLE_ENTITY, problems), "without {fields:?}");
    }
    let mut not_safe = report();
    not_safe["told"] = json!("not_safe");
    assert_eq!(codes(&nigora.call("POST", &path, Some(not_safe.clone())).await.unwrap().1), ["required"], "why telling her is dangerous");
    let (status, page) = nigora.html("POST", &path, without(&["items"])).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("She is afraid of the court"), "it comes back filled: {page}");

    let report = reported(&nigora, &person).await;
    let sheet = nigora.get(&report).await.unwrap();
    assert_eq!((&sheet["ground"], &sheet["items"], &sheet["answers"]["law"]), (&json!("law"), &json!(["name", "incident_date"]), &json!("court_order")), "{sheet}");
    let (_, page) = nigora.html("GET", &person, None).await.unwrap();
    assert!(page.contains("What was given to others") && page.contains("Court: Court of the district") && page.contains("Her name, When it happened"), "{page}");
    assert_eq!(colleague.call("POST", &path, Some(self::report())).await.unwrap().0, StatusCode::NOT_FOUND, "a colleague does not work with her");
    let lines = world.sign_in("aziza").await.get("/access-list").await.unwrap();
    let events: Vec<&str> = lines["lines"].as_array().unwrap().iter().filter_map(|line| line["event"].as_str()).collect();
    assert!(events.contains(&"mandatory_report_written") && events.contains(&"disclosure_opened"), "{events:?}");
}

async fn r_co_06_what_was_reported_is_not_changed_afterwards_only_added_to(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let report = reported(&nigora, &person).await;
    let before = nigora.get(&report).await.unwrap()["answers"].clone();
    assert_eq!(codes(&nigora.call("POST", &format!("{report}/add"), Some(json!({ "text": " " }))).await.unwrap().1), ["required"]);
    for (who, text) in [(&nigora, "The court answered"), (&safiya, "She knows the answer")] {
        who.post(&format!("{report}/add"), json!({ "text": text, "recipient": "Another", "items": ["account"] })).await.unwrap();
    }
    let after = nigora.get(&report).await.unwrap();
    assert_eq!((&after["answers"], &after["recipient"], &after["items"]), (&before, &json!("Court of the district"), &json!(["name", "incident_date"])), "{after}");
    let (_, page) = nigora.html("GET", &report, None).await.unwrap();
    assert!(page.contains("The court answered") && page.contains("She knows the answer") && page.contains("She is afraid of the court"), "{page}");
}

async fn r_co_06_another_supervisor_looks_at_every_report(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let report = reported(&nigora, &person).await;
    let review = format!("{report}/review");
    let right = || json!({ "verdict": "right", "words": "The court asked for no more" });
    assert_eq!(nigora.call("POST", &review, Some(right())).await.unwrap().0, StatusCode::NOT_FOUND, "a worker is no supervisor");
    let waiting = async || safiya.get("/cases").await.unwrap()["disclosures"].as_array().unwrap().len();
    assert_eq!(waiting().await, 1);
    let (_, page) = safiya.html("GET", "/cases", None).await.unwrap();
    assert!(page.contains("Given to others without consent") && page.contains(&report), "where she begins her day: {page}");
    assert_eq!(codes(&safiya.call("POST", &review, Some(json!({ "verdict": "right" }))).await.unwrap().1), ["required"], "in her words");
    assert_eq!(waiting().await, 1, "until it is done");
    safiya.post(&review, right()).await.unwrap();
    assert_eq!(waiting().await, 0);
    assert_eq!(codes(&safiya.call("POST", &review, Some(json!({ "verdict": "not_right", "words": "No" }))).await.unwrap().1), ["state"], "her answer stays");

    let own = reported(&safiya, &person).await;
    assert_eq!(waiting().await, 0, "what she did herself waits for another");
    assert_eq!(codes(&safiya.call("POST", &format!("{own}/review"), Some(right())).await.unwrap().1), ["herself"]);
    assert!(nigora.html("GET", &own, None).await.unwrap().1.contains("a supervisor has not looked yet"));
}

async fn r_ca_10_whoever_is_kept_away_sees_no_report(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let report = reported(&nigora, &person).await;
    safiya.post(&format!("{person}/ties"), json!({ "staff": [world.centre.staff[1]] })).await.unwrap();
    assert_eq!(safiya.get("/cases").await.unwrap()["disclosures"], json!([]));
    assert_eq!(safiya.call("GET", &report, None).await.unwrap().0, StatusCode::NOT_FOUND);
    for (step, sent) in [("review", json!({ "verdict": "right", "words": "x" })), ("add", json!({ "text": "x" }))] {
        assert_eq!(safiya.call("POST", &format!("{report}/{step}"), Some(sent)).await.unwrap().0, StatusCode::NOT_FOUND, "{step}");
    }
    assert_eq!(safiya.call("POST", &format!("{person}/mandatory-reports"), Some(self::report())).await.unwrap().0, StatusCode::NOT_FOUND);
}
