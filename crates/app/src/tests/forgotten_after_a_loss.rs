//! A loss is kept for years, and a person whom it touched may be forgotten meanwhile: then nothing in it leads to her (H.5, I.2).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    journeys::{codes, person},
    world::{World, id},
};

on_both_engines! {
    h_5_whoever_was_forgotten_is_a_number_in_a_loss_that_touched_her_and_waits_for_nobody,
    h_5_what_was_done_about_a_loss_names_no_code,
}

async fn h_5_whoever_was_forgotten_is_a_number_in_a_loss_that_touched_her_and_waits_for_nobody(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (zarina, malika) = (person(&nigora, json!({})).await, person(&nigora, json!({})).await);
    let of = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let code = nigora.get(&zarina).await.unwrap()["code"].as_str().unwrap().to_owned();
    nigora.post(&format!("{zarina}/forget"), json!({ "ground": "wish" })).await.unwrap();
    nigora.post(&format!("{zarina}/forget/step"), json!({ "event": "check", "how": "alone" })).await.unwrap();
    let safiya = world.sign_in("safiya").await;
    let loss = json!({ "kind": "paper_lost", "happened_on": "2026-11-25" });
    let loss = format!("/security/{}", id(&safiya.post(&format!("/colleagues/{}/lost", world.centre.staff[2]), loss).await.unwrap()));
    let waits = async || safiya.html("GET", "/cases", None).await.unwrap().1;
    assert!(waits().await.contains("2 persons do not know yet"));
    safiya.post(&format!("{zarina}/forget/decide"), json!({ "decision": "destroy" })).await.unwrap();
    let sheet = safiya.get(&loss).await.unwrap();
    assert_eq!((sheet["people"].as_array().unwrap().len(), &sheet["forgotten"]), (1, &json!(1)), "{sheet}");
    let (_, page) = safiya.html("GET", &loss, None).await.unwrap();
    for trace in [&of(&zarina), &code] {
        assert!(!sheet.to_string().contains(trace) && !page.contains(trace), "{trace}: {page}");
    }
    assert!(page.contains("Since then forgotten"));
    assert!(waits().await.contains("1 persons do not know yet"), "she cannot be told any more");
    let line = &safiya.get("/security").await.unwrap()["incidents"][0];
    assert_eq!((&line["people"], &line["to_tell"]), (&json!(2), &json!(1)));
    let told = |whom: &str| json!({ "survivor": of(whom), "telling": "told" });
    assert_eq!(safiya.call("POST", &format!("{loss}/tell"), Some(told(&zarina))).await.unwrap().0, StatusCode::NOT_FOUND);
    safiya.post(&format!("{loss}/tell"), told(&malika)).await.unwrap();
    let space = world.house.vaults.spaces().into_iter().find(|space| space.id() == world.centre.id.0).unwrap();
    let head = space.read(|view| view.one("SELECT head FROM security_incident", [], |row| row.get::<_, String>(0))).await.unwrap().unwrap();
    assert!(!head.contains(&of(&zarina)), "what is written next knows no more of her: {head}");
    assert_eq!(safiya.get(&loss).await.unwrap()["forgotten"], json!(1), "and still how many they were");
}

async fn h_5_what_was_done_about_a_loss_names_no_code(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let code = nigora.get(&person(&nigora, json!({})).await).await.unwrap()["code"].as_str().unwrap().to_owned();
    let path = format!("/colleagues/{}/lost", world.centre.staff[2]);
    let loss = |measures: &str| json!({ "kind": "paper_lost", "happened_on": "2026-11-25", "measures": measures });
    let has_letters = code.bytes().any(|letter| letter.is_ascii_alphabetic());
    for text in has_letters.then_some(format!("The paper of {code}")).into_iter().chain(["ABCDEF was called".to_owned()]) {
        let (status, answer) = safiya.call("POST", &path, Some(loss(&text))).await.unwrap();
        assert_eq!((status, codes(&answer)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["code".to_owned()]), "{text}");
    }
    assert_eq!(safiya.get("/security").await.unwrap()["incidents"], Value::Array(vec![]), "nothing was written");
    let (_, page) = safiya.html("POST", &path, Some(loss("ABCDEF was called"))).await.unwrap();
    assert!(page.contains("ABCDEF looks like a person") && page.contains("ABCDEF was called"), "what was typed stays");
    assert!(safiya.call("POST", &path, Some(loss("Locks were changed"))).await.unwrap().0.is_success());
}
