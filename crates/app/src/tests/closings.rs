//! Who is told that a case waits to be closed, and what is not asked where nobody can speak with her: R-CA-08.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    cases::{ends, open_case, page, step},
    ties::staff,
    world::World,
};
use crate::local::Client;

on_both_engines! {
    r_ca_08_what_waits_to_be_closed_is_told_to_who_may_close_it_and_stands_in_a_filter,
    after_her_death_nothing_is_asked_of_her_and_nothing_promised,
}

async fn r_ca_08_what_waits_to_be_closed_is_told_to_who_may_close_it_and_stands_in_a_filter(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (case, other) = (open_case(&nigora).await, open_case(&nigora).await);
    let waits = async |by: &Client| {
        let list = by.get("/cases").await.unwrap();
        (list["to_close_count"].as_u64().unwrap(), list["to_close"].clone())
    };
    assert_eq!(waits(&safiya).await, (0, json!([])));
    assert_eq!(step(&nigora, &case, ends()).await.0, StatusCode::OK);
    let code = nigora.get(&case).await.unwrap()["code"].as_str().unwrap().to_owned();
    let (count, closing) = waits(&safiya).await;
    assert_eq!((count, closing.as_array().unwrap().len(), &closing[0]["code"]), (1, 1, &json!(code)));
    let list = page(&safiya, "/cases").await;
    assert!(list.contains("One case waits to be closed by a second person") && list.contains(&format!("href=\"{case}\"")) && !list.contains("Zarina"), "{list}");
    assert_eq!(waits(&nigora).await, (0, json!([])), "her worker does not close it");
    assert_eq!(step(&safiya, &other, ends()).await.0, StatusCode::OK);
    assert_eq!(waits(&safiya).await.0, 1, "nor who asked for it herself");
    for state in ["intake", "open", "in_follow_up", "closing", "closed", "information_only", "transferred", "duplicate"] {
        assert!(list.contains(&format!("/cases?state={state}\"")), "{state}");
        let found = nigora.get(&format!("/cases?state={state}")).await.unwrap();
        assert_eq!(found["cases"].as_array().unwrap().len(), if state == "closing" { 2 } else { 0 }, "{state}: {found}");
    }
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    assert_eq!(waits(&safiya).await, (0, json!([])));
    let third = open_case(&nigora).await;
    step(&nigora, &third, ends()).await;
    assert_eq!(waits(&safiya).await.0, 1);
    let person = third.trim_end_matches("/case");
    let supervisor = staff(&nigora, person, "Safiya").await;
    safiya.post(&format!("{person}/ties"), json!({ "staff": [supervisor] })).await.unwrap();
    assert_eq!(waits(&safiya).await, (0, json!([])), "R-CA-10");
}

async fn after_her_death_nothing_is_asked_of_her_and_nothing_promised(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case").to_owned();
    let thoughts = json!({ "thoughts": "not_said", "follow_up_on": "2026-11-27" });
    nigora.post(&format!("{person}/life-check"), thoughts).await.unwrap();
    assert_eq!(nigora.get("/cases").await.unwrap()["to_ask_again"].as_array().unwrap().len(), 1);
    let asked = page(&nigora, &case).await;
    let (hers, without_her) = asked.split_once("Where nobody can speak with her").expect("a part of its own");
    assert!(hers.contains("Was she asked again") && !hers.contains("value=\"death\""), "{hers}");
    assert!(without_her.contains("value=\"death\"") && !without_her.contains("Was she asked again") && !without_her.contains("her plan"), "{without_her}");
    assert_eq!(step(&nigora, &case, json!({ "event": "start_closing", "reason": "death" })).await.0, StatusCode::OK);
    let closing = page(&safiya, &case).await;
    assert!(closing.contains("Is nothing left open: for her children") && closing.contains("by mistake that she died"), "{closing}");
    for asked in ["does she know", "She may come back", "ask her again", "asked again"] {
        assert!(!closing.contains(asked), "{asked}: {closing}");
    }
    assert_eq!(nigora.get("/cases").await.unwrap()["to_ask_again"], json!([]));
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    let sheet = nigora.get(&person).await.unwrap();
    assert_eq!((&sheet["ask_again_by"], &sheet["danger_due"], &sheet["plan_due"]), (&Value::Null, &Value::Null, &Value::Null), "{sheet}");
    // It was a mistake: she is asked again as before.
    step(&nigora, &case, json!({ "event": "reopen", "because": "It was her namesake" })).await;
    assert_eq!(nigora.get(&person).await.unwrap()["ask_again_by"], "2026-11-27");
}
