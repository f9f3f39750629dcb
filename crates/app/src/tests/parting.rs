//! Who does not work here any more: her ways to open the vault are destroyed, not only refused.

use axum::http::StatusCode;
use ledger::AccountState;
use seal::Code;
use serde_json::json;

use super::world::{PASSWORD, World};
use crate::local::Client;

on_both_engines! {
    an_old_password_a_code_and_a_copy_of_the_database_open_nothing_after_a_removal,
    a_code_of_somebody_who_was_removed_before_she_came_opens_nothing,
}

async fn colleague(by: &Client, name: &str) -> String {
    let all = by.get("/colleagues").await.unwrap();
    let hers = all["staff"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
    format!("/colleagues/{}", hers["id"].as_str().unwrap())
}

async fn join(world: &World, code: &str) -> StatusCode {
    let asked = json!({ "code": code, "sign_in": "somebody", "password": "another long password of hers" });
    Client::nobody(&world.house).page("POST", "/join", Some(asked)).await.unwrap()
}

async fn an_old_password_a_code_and_a_copy_of_the_database_open_nothing_after_a_removal(engine: &str) {
    let world = World::new(engine).await;
    let (parvina, safiya) = (world.sign_in("parvina").await, world.sign_in("safiya").await);
    let hers = colleague(&parvina, "Nigora").await;
    // She was to be let back in, and then it was decided otherwise.
    let asked = safiya.post(&format!("{hers}/readmit"), json!({})).await.unwrap();
    let code = world.confirmed("parvina", &asked).await["code"].as_str().unwrap().to_owned();
    let ledger = &world.house.ledger;
    let account = ledger.account_named("nigora").await.unwrap().unwrap().id;
    assert!(!ledger.credentials(account).await.unwrap().is_empty() && !ledger.keyrings(account).await.unwrap().is_empty());
    parvina.post(&format!("{hers}/remove"), json!({})).await.unwrap();
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_err());
    assert_eq!((ledger.credentials(account).await.unwrap(), ledger.keyrings(account).await.unwrap()), (vec![], vec![]));
    assert_eq!(ledger.enrolment(&Code::parse(&code).unwrap().hash()).await.unwrap(), None);
    assert_eq!(join(&world, &code).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ledger.account(account).await.unwrap().unwrap().state, AccountState::Removed);
    // Another comes back as before.
    let asked = safiya.post(&format!("{}/readmit", colleague(&parvina, "Colleague").await), json!({})).await.unwrap();
    let code = world.confirmed("parvina", &asked).await["code"].as_str().unwrap().to_owned();
    assert_eq!(join(&world, &code).await, StatusCode::SEE_OTHER);
}

async fn a_code_of_somebody_who_was_removed_before_she_came_opens_nothing(engine: &str) {
    let world = World::new(engine).await;
    let parvina = world.sign_in("parvina").await;
    let invited = parvina.post("/colleagues", json!({ "name": "Zebo", "roles": ["caseworker"] })).await.unwrap();
    let invited = world.confirmed("safiya", &invited).await;
    let code = invited["code"].as_str().unwrap();
    parvina.post(&format!("/colleagues/{}/remove", invited["staff"].as_str().unwrap()), json!({})).await.unwrap();
    assert_eq!(world.house.ledger.enrolment(&Code::parse(code).unwrap().hash()).await.unwrap(), None);
    assert_eq!(join(&world, code).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.house.ledger.account_named("somebody").await.unwrap(), None);
    // A second code of one who came with the first leaves nothing behind.
    let first = parvina.post("/colleagues", json!({ "name": "Farzona", "roles": ["observer"], "_key": "one press" })).await.unwrap();
    let second = parvina.post("/colleagues", json!({ "name": "Farzona", "roles": ["observer"], "_key": "one press" })).await.unwrap();
    assert_eq!(first["staff"], second["staff"]);
    assert_eq!(join(&world, first["code"].as_str().unwrap()).await, StatusCode::SEE_OTHER);
    let asked = json!({ "code": second["code"], "sign_in": "twice", "password": "another long password of hers" });
    assert_eq!(Client::nobody(&world.house).page("POST", "/join", Some(asked)).await.unwrap(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.house.ledger.account_named("twice").await.unwrap(), None);
    assert!(Client::sign_in(&world.house, "somebody", "another long password of hers").await.is_ok());
}
