//! Who can read what is written about survivors is decided by two (security.md 3.4).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::codes,
    world::{PASSWORD, World},
};
use crate::local::Client;

on_both_engines! {
    an_administrator_does_not_become_a_supervisor_under_an_invented_name,
    a_custodian_does_not_come_in_under_a_colleagues_name,
    a_role_that_reaches_survivors_begins_when_a_second_person_says_yes,
    what_was_asked_is_taken_back_or_refused,
    where_nobody_else_is_there_it_works_alone_and_is_written_down,
    after_a_raid_on_all_the_first_is_let_back_in_alone,
}

const NEW_PASSWORD: &str = "another long password of hers";

fn path(world: &World, number: usize) -> String {
    format!("/colleagues/{}", world.centre.staff[number])
}

async fn join(world: &World, code: &Value, sign_in: &str) -> StatusCode {
    Client::nobody(&world.house).page("POST", "/join", Some(json!({ "code": code, "sign_in": sign_in, "password": NEW_PASSWORD }))).await.unwrap()
}

async fn status(client: &Client, path: &str, body: Value) -> StatusCode {
    client.call("POST", path, Some(body)).await.unwrap().0
}

/// Each event of the access list with the colleague whom it concerns.
async fn written(by: &Client) -> Vec<(String, String)> {
    let list = by.get("/access-list").await.unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    list["lines"].as_array().unwrap().iter().map(|line| (text(&line["event"]), text(&line["colleague"]))).collect()
}

fn has(lines: &[(String, String)], event: &str, colleague: &str) -> bool {
    lines.iter().any(|(one, of)| one == event && of == colleague)
}

async fn an_administrator_does_not_become_a_supervisor_under_an_invented_name(engine: &str) {
    let world = World::new(engine).await;
    let (parvina, safiya, nigora) = (world.sign_in("parvina").await, world.sign_in("safiya").await, world.sign_in("nigora").await);
    // Nor by way of an invented administrator or custodian, who would say yes to her, or ask her.
    // Nor does an invented auditor read who opened what (R-CO-04).
    for (name, role) in [("Anora", "caseworker"), ("Bahor", "referral_desk"), ("Dilorom", "custodian"), ("Farida", "administrator"), ("Gulnoza", "auditor")] {
        let roles = [role];
        let (code, answer) = parvina.call("POST", "/colleagues", Some(json!({ "name": name, "roles": roles }))).await.unwrap();
        assert!(code == StatusCode::ACCEPTED && answer["code"].is_null() && answer["request"].is_string(), "{roles:?}: {answer}");
    }
    let press = || parvina.call_with("POST", "/colleagues", Some(json!({ "name": "Umeda", "roles": ["supervisor", "auditor"] })), &[("idempotency-key", "one press")]);
    let asked = press().await.unwrap().1;
    assert_eq!(press().await.unwrap().1, asked, "the same press asks the same");
    let umeda = format!("/colleagues/{}", asked["staff"].as_str().unwrap());
    let confirm = format!("{umeda}/confirm");
    let word = json!({ "request": asked["request"] });
    for (who, client) in [("asked", &parvina), ("is no supervisor or custodian", &nigora), ("works elsewhere", &world.sign_in("malika").await)] {
        assert_eq!(status(client, &confirm, word.clone()).await, StatusCode::NOT_FOUND, "she {who}");
    }
    assert!(nigora.get(&umeda).await.unwrap()["request"].is_null(), "it is no business of hers");
    assert!(!parvina.html("GET", &umeda, None).await.unwrap().1.contains("Yes, I know her"));
    for home in ["/cases", "/colleagues"] {
        let page = safiya.html("GET", home, None).await.unwrap().1;
        assert!(page.contains("waits for your word") && page.contains("Umeda"), "where her day begins: {page}");
    }
    let page = safiya.html("GET", &umeda, None).await.unwrap().1;
    assert!(page.contains("Parvina asks to invite her, with these roles: Supervisor, Auditor") && page.contains("Yes, I know her"), "{page}");
    assert_eq!(status(&safiya, &confirm, json!({ "request": world.centre.id })).await, StatusCode::PRECONDITION_FAILED, "another request is not this one");
    world.house.clock.advance(301);
    assert_eq!(status(&safiya, &confirm, word.clone()).await, StatusCode::UNAUTHORIZED, "a passer-by does not say yes");
    let (parvina, safiya) = (world.sign_in("parvina").await, world.sign_in("safiya").await);
    let answer = safiya.post(&confirm, word.clone()).await.unwrap();
    assert_eq!(status(&safiya, &confirm, word).await, StatusCode::NOT_FOUND, "once");
    let again = parvina.call_with("POST", "/colleagues", Some(json!({ "name": "Umeda", "roles": ["supervisor", "auditor"] })), &[("idempotency-key", "one press")]);
    assert!(again.await.unwrap().1["code"].is_null(), "nor does who asked get a code afterwards");
    assert_eq!(join(&world, &answer["code"], "umeda").await, StatusCode::SEE_OTHER);
    let umeda = Client::sign_in(&world.house, "umeda", NEW_PASSWORD).await.unwrap();
    let lines = written(&umeda).await;
    assert!(has(&lines, "staff_invitation_asked", "Umeda") && has(&lines, "staff_access_confirmed", "Umeda"), "{lines:?}");
    let page = umeda.html("GET", "/access-list", None).await.unwrap().1;
    assert!(page.contains("A second person said yes to a colleague’s access · Umeda"), "{page}");
    // Roles that reach nobody need nobody's yes.
    assert!(parvina.post("/colleagues", json!({ "name": "Donor", "roles": ["council", "observer"] })).await.unwrap()["code"].is_string());
}

async fn a_custodian_does_not_come_in_under_a_colleagues_name(engine: &str) {
    let world = World::new(engine).await;
    let (parvina, safiya) = (world.sign_in("parvina").await, world.sign_in("safiya").await);
    let nigora = path(&world, 2);
    let (code, asked) = safiya.call("POST", &format!("{nigora}/readmit"), Some(json!({}))).await.unwrap();
    assert!(code == StatusCode::ACCEPTED && asked["code"].is_null(), "{asked}");
    assert_eq!(status(&safiya, &format!("{nigora}/confirm"), json!({ "request": asked["request"] })).await, StatusCode::NOT_FOUND);
    assert_eq!(status(&world.sign_in("nigora").await, &format!("{nigora}/confirm"), json!({ "request": asked["request"] })).await, StatusCode::NOT_FOUND, "nor she herself");
    let roles = parvina.call("POST", &format!("{nigora}/roles"), Some(json!({ "roles": ["caseworker", "supervisor"] }))).await.unwrap();
    assert_eq!(codes(&roles.1), ["waits"], "one thing at a time: {}", roles.1);
    let answer = world.confirmed("parvina", &asked).await;
    assert_eq!(join(&world, &answer["code"], "").await, StatusCode::SEE_OTHER);
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_err());
    assert!(Client::sign_in(&world.house, "nigora", NEW_PASSWORD).await.is_ok());
    let lines = written(&world.sign_in("aziza").await).await;
    assert!(has(&lines, "staff_readmission_asked", "Nigora") && has(&lines, "staff_access_confirmed", "Nigora"), "{lines:?}");
}

async fn a_role_that_reaches_survivors_begins_when_a_second_person_says_yes(engine: &str) {
    let world = World::new(engine).await;
    let (parvina, nigora) = (world.sign_in("parvina").await, path(&world, 2));
    let change = async |roles: &[&str]| parvina.post(&format!("{nigora}/roles"), json!({ "roles": roles })).await.unwrap();
    let first = change(&["caseworker", "supervisor", "council"]).await;
    assert_eq!(first["roles"], json!(["caseworker", "council"]), "what reaches nobody begins at once");
    let second = change(&["supervisor"]).await;
    assert_eq!(second["roles"], json!([]), "and what she loses ends at once");
    let stale = json!({ "request": first["request"]["id"] });
    assert_eq!(status(&world.sign_in("safiya").await, &format!("{nigora}/confirm"), stale).await, StatusCode::PRECONDITION_FAILED, "it does not change under her hand");
    world.begun("safiya", &second, "nigora").await;
    assert_eq!(parvina.get(&nigora).await.unwrap()["roles"], json!(["supervisor"]));
    assert_eq!(parvina.get(&nigora).await.unwrap()["request"], Value::Null);
    assert_eq!(world.sign_in("nigora").await.call("GET", "/access-list", None).await.unwrap().0, StatusCode::OK);
    // Of one who is only invited, all is asked anew.
    let asked = parvina.post("/colleagues", json!({ "name": "Umeda", "roles": ["caseworker"] })).await.unwrap();
    let umeda = format!("/colleagues/{}", asked["staff"].as_str().unwrap());
    let other = parvina.post(&format!("{umeda}/roles"), json!({ "roles": ["supervisor"] })).await.unwrap();
    let safiya = world.sign_in("safiya").await;
    assert_eq!(status(&safiya, &format!("{umeda}/confirm"), json!({ "request": asked["request"] })).await, StatusCode::PRECONDITION_FAILED);
    assert!(world.confirmed("safiya", &other).await["code"].is_string());
}

async fn what_was_asked_is_taken_back_or_refused(engine: &str) {
    let world = World::new(engine).await;
    let (parvina, safiya, aziza) = (world.sign_in("parvina").await, world.sign_in("safiya").await, world.sign_in("aziza").await);
    for by in [&parvina, &safiya] {
        let asked = parvina.post("/colleagues", json!({ "name": "Umeda", "roles": ["supervisor"] })).await.unwrap();
        let umeda = format!("/colleagues/{}", asked["staff"].as_str().unwrap());
        let word = json!({ "request": asked["request"] });
        assert_eq!(status(&aziza, &format!("{umeda}/give-up"), word.clone()).await, StatusCode::NOT_FOUND);
        by.post(&format!("{umeda}/give-up"), word.clone()).await.unwrap();
        assert_eq!(status(&safiya, &format!("{umeda}/confirm"), word).await, StatusCode::NOT_FOUND);
        assert_eq!(parvina.get(&umeda).await.unwrap()["state"], "removed", "she never came");
    }
    let asked = parvina.post(&format!("{}/roles", path(&world, 4)), json!({ "roles": ["auditor", "caseworker"] })).await.unwrap();
    safiya.post(&format!("{}/give-up", path(&world, 4)), json!({ "request": asked["request"]["id"] })).await.unwrap();
    assert_eq!(parvina.get(&path(&world, 4)).await.unwrap()["roles"], json!(["auditor"]));
    assert!(has(&written(&aziza).await, "staff_access_given_up", "Umeda"));
    let asked = parvina.post("/colleagues", json!({ "name": "Zebo", "roles": ["supervisor"] })).await.unwrap();
    let zebo = format!("/colleagues/{}", asked["staff"].as_str().unwrap());
    parvina.post(&format!("{zebo}/remove"), json!({})).await.unwrap();
    assert_eq!(status(&safiya, &format!("{zebo}/confirm"), json!({ "request": asked["request"] })).await, StatusCode::NOT_FOUND, "who was removed is awaited no more");
}

async fn where_nobody_else_is_there_it_works_alone_and_is_written_down(engine: &str) {
    let world = World::new(engine).await;
    let code = people::founding_code(&world.house, None).await.unwrap();
    let start = json!({ "code": code.text().as_str(), "organisation": "New house", "kind": "shelter", "name": "Mavluda", "sign_in": "mavluda", "password": NEW_PASSWORD });
    Client::nobody(&world.house).page("POST", "/start", Some(start)).await.unwrap();
    let mavluda = Client::sign_in(&world.house, "mavluda", NEW_PASSWORD).await.unwrap();
    let first = mavluda.post("/colleagues", json!({ "name": "Rukhshona", "roles": ["supervisor", "custodian"] })).await.unwrap();
    let another = mavluda.post("/colleagues", json!({ "name": "Sitora", "roles": ["caseworker"] })).await.unwrap();
    assert!(another["code"].is_string(), "who has not come yet says yes to nobody");
    assert_eq!(join(&world, &first["code"], "rukhshona").await, StatusCode::SEE_OTHER);
    let rukhshona = Client::sign_in(&world.house, "rukhshona", NEW_PASSWORD).await.unwrap();
    let lines = written(&rukhshona).await;
    assert!(has(&lines, "staff_invited_alone", "Rukhshona") && has(&lines, "staff_invited_alone", "Sitora"), "{lines:?}");
    let waits = mavluda.post("/colleagues", json!({ "name": "Firuza", "roles": ["caseworker"] })).await.unwrap();
    assert!(waits["code"].is_null(), "from now on there are two");
    // The two custodians are all who could say yes: one lets the other back in.
    let hers = format!("/colleagues/{}", first["staff"].as_str().unwrap());
    assert!(mavluda.post(&format!("{hers}/readmit"), json!({})).await.unwrap()["code"].is_string());
    assert!(has(&written(&rukhshona).await, "staff_readmitted_alone", "Rukhshona"));
}

/// Scenario 20: whoever could say yes is shut out herself.
async fn after_a_raid_on_all_the_first_is_let_back_in_alone(engine: &str) {
    let world = World::new(engine).await;
    let parvina = world.sign_in("parvina").await;
    parvina.post(&format!("{}/lost", path(&world, 1)), json!({ "kind": "device_taken", "happened_on": "2026-11-25", "password": "yes" })).await.unwrap();
    parvina.post(&format!("{}/lost", path(&world, 2)), json!({ "kind": "device_taken", "happened_on": "2026-11-25", "password": "yes" })).await.unwrap();
    let waits = parvina.post("/colleagues", json!({ "name": "Umeda", "roles": ["supervisor"] })).await.unwrap();
    assert!(waits["code"].is_null(), "nobody new comes in the meantime");
    // It was she who said so: another may let her colleague back in at once, she in two days.
    let readmit = format!("{}/readmit", path(&world, 1));
    let (code, early) = parvina.call("POST", &readmit, Some(json!({}))).await.unwrap();
    assert_eq!((code, codes(&early)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["not-before"]), "{early}");
    world.house.clock.advance(48 * 3_600 + 1);
    let parvina = world.sign_in("parvina").await;
    let back = parvina.post(&readmit, json!({})).await.unwrap();
    assert_eq!(join(&world, &back["code"], "").await, StatusCode::SEE_OTHER);
    let asked = parvina.post(&format!("{}/readmit", path(&world, 2)), json!({})).await.unwrap();
    assert!(asked["code"].is_null(), "the next with a second person again");
    assert!(has(&written(&world.sign_in("aziza").await).await, "staff_readmitted_alone", "Safiya"));
}
