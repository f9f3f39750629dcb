//! R-CA-05: nobody brings about a reconciliation here, and who urges her to one is written down and counted.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    journeys::{codes, person},
    world::World,
};
use crate::local::Client;

on_both_engines! {
    r_ca_05_who_urged_her_to_be_reconciled_is_written_in_her_record_and_not_in_a_list,
    r_ca_05_a_supervisor_sees_how_often_each_body_urged_and_not_of_whom_she_is_kept_away,
    r_ca_05_her_record_that_was_put_aside_is_only_read,
}

async fn urged(by: &Client, her: &str, body: &str, on: &str) -> (StatusCode, Value) {
    let what = json!({ "body": body, "on": on, "said": "Think of the children", "wanted": "To be left alone", "did": "Told them that it is hers to say" });
    by.call("POST", &format!("{her}/reconciliation"), Some(what)).await.unwrap()
}

async fn r_ca_05_who_urged_her_to_be_reconciled_is_written_in_her_record_and_not_in_a_list(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, colleague) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("colleague").await);
    let her = person(&nigora, json!({})).await;
    let path = format!("{her}/reconciliation");
    assert!(nigora.html("GET", &her, None).await.unwrap().1.contains(&path), "her page leads there");
    assert_eq!(codes(&urged(&nigora, &her, "mediator", "2026-11-26").await.1), ["choose", "future"], "by a kind, on a day that was");
    let (_, again) = nigora.html("POST", &path, Some(json!({ "body": "police", "on": "", "said": "Go home" }))).await.unwrap();
    assert!(again.contains("Go home"), "what was typed stays: {again}");
    for (body, on) in [("police", "2026-11-20"), ("council", "2026-11-24")] {
        let (status, answer) = urged(&nigora, &her, body, on).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
    }
    let sheet = safiya.get(&path).await.unwrap();
    let bodies: Vec<&Value> = sheet["proposed"].as_array().unwrap().iter().map(|it| &it["answers"]["body"]).collect();
    assert_eq!(bodies, ["council", "police"], "the newest first");
    let (_, page) = nigora.html("GET", &path, None).await.unwrap();
    for said in ["Think of the children", "To be left alone", "Told them that it is hers to say", "We bring about no reconciliation", "20 November 2026"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(safiya.html("GET", &her, None).await.unwrap().1.contains("Somebody urged her to be reconciled"), "it stands in her history");
    for way in ["GET", "POST"] {
        assert_eq!(colleague.call(way, &path, (way == "POST").then(|| json!({}))).await.unwrap().0, StatusCode::NOT_FOUND);
    }
    assert!(!safiya.get("/access-list").await.unwrap().to_string().contains("Think of"), "what was said stands in her record alone");
}

async fn r_ca_05_a_supervisor_sees_how_often_each_body_urged_and_not_of_whom_she_is_kept_away(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, parvina) = (world.sign_in("nigora").await, world.sign_in("parvina").await);
    let asked = parvina.post(&format!("/colleagues/{}/roles", world.centre.staff[3]), json!({ "roles": ["supervisor"] })).await.unwrap();
    world.begun("safiya", &asked, "colleague").await;
    let (another, safiya) = (world.sign_in("colleague").await, world.sign_in("safiya").await);
    let (zarina, malika) = (person(&nigora, json!({})).await, person(&nigora, json!({})).await);
    for (her, body, on) in [(&zarina, "police", "2026-11-02"), (&zarina, "police", "2026-11-09"), (&malika, "police", "2026-11-10"), (&malika, "court", "2026-10-31")] {
        assert_eq!(urged(&nigora, her, body, on).await.0, StatusCode::CREATED);
    }
    let figures = async |by: &Client| by.get("/figures").await.unwrap()["reconciliation"].clone();
    let of = |month: &str, body: &str, number: usize| json!({ "month": month, "body": body, "number": number });
    assert_eq!(figures(&safiya).await, json!([of("2026-11", "police", 3), of("2026-10", "court", 1)]));
    another.post(&format!("{malika}/ties"), json!({ "staff": [world.centre.staff[1]] })).await.unwrap();
    assert_eq!(figures(&safiya).await, json!([of("2026-11", "police", 2)]), "R-CA-10");
    assert_eq!(figures(&another).await.as_array().unwrap().len(), 2);
    let (_, page) = another.html("GET", "/figures", None).await.unwrap();
    assert!(page.contains("Urged to be reconciled") && page.contains("Police") && page.contains("11.2026"), "{page}");
    assert_eq!(nigora.call("GET", "/figures", None).await.unwrap().0, StatusCode::NOT_FOUND);
}

async fn r_ca_05_her_record_that_was_put_aside_is_only_read(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (stays, aside) = (person(&nigora, json!({})).await, person(&nigora, json!({})).await);
    urged(&nigora, &aside, "relatives", "2026-11-20").await;
    let same = json!({ "other": aside.rsplit('/').next().unwrap(), "stays": "this", "reason": "She said so herself" });
    nigora.post(&format!("{stays}/duplicate"), same).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    assert_eq!(urged(&nigora, &aside, "police", "2026-11-21").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, page) = nigora.html("GET", &format!("{aside}/reconciliation"), None).await.unwrap();
    assert!(status == StatusCode::OK && page.contains("Think of the children") && !page.contains("name=\"said\""), "{page}");
}
