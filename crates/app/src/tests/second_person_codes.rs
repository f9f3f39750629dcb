//! What was said yes to begins in the hand of the one who said it, and nobody becomes the only one by shutting others out
//! (security.md 3.4).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{house::codes, world::World};
use crate::local::Client;

on_both_engines! {
    a_new_role_begins_by_the_code_of_the_one_who_said_yes_and_by_nothing_else,
    an_invitations_first_code_opens_nothing_once_a_second_person_gave_another,
    whoever_shut_the_others_out_decides_nothing_alone_for_two_days,
    nobody_comes_under_a_name_that_could_be_taken_for_anothers,
}

const HERS: &str = "another long password of hers";
const NEWER: &str = "a password that nobody made for her";

async fn join(world: &World, asked: Value) -> (StatusCode, String) {
    Client::nobody(&world.house).html("POST", "/join", Some(asked)).await.unwrap()
}

fn page_of(answer: &Value) -> String {
    format!("/colleagues/{}", answer["staff"].as_str().unwrap())
}

/// An administrator invents a colleague, comes in as her, and asks for what reaches survivors.
async fn a_new_role_begins_by_the_code_of_the_one_who_said_yes_and_by_nothing_else(engine: &str) {
    let world = World::new(engine).await;
    let parvina = world.sign_in("parvina").await;
    let invited = parvina.post("/colleagues", json!({ "name": "Invented", "roles": ["observer"] })).await.unwrap();
    let staff = page_of(&invited);
    assert_eq!(join(&world, json!({ "code": invited["code"], "sign_in": "invented", "password": HERS })).await.0, StatusCode::SEE_OTHER);
    let invented = Client::sign_in(&world.house, "invented", HERS).await.unwrap();
    invented.page("POST", "/account/kit", Some(json!({ "password": HERS }))).await.unwrap();
    let asked = parvina.post(&format!("{staff}/roles"), json!({ "roles": ["observer", "supervisor"] })).await.unwrap();
    let code = world.confirmed("safiya", &asked).await["code"].clone();
    assert!(code.is_string(), "she who said yes hands it over");

    let reads = async |by: &Client| by.call("GET", "/access-list", None).await.unwrap().0;
    assert_eq!(reads(&invented).await, StatusCode::NOT_FOUND, "her session from before has nothing more");
    let invented = Client::sign_in(&world.house, "invented", HERS).await.unwrap();
    assert_eq!(reads(&invented).await, StatusCode::NOT_FOUND, "nor has a new one");
    let waits = parvina.get(&staff).await.unwrap();
    assert_eq!((&waits["roles"], waits["confirmed_by"].is_string()), (&json!(["observer"]), true), "{waits}");
    assert!(!waits.to_string().contains("\"code\""), "nobody reads which code it is: {waits}");
    assert!(parvina.html("GET", &staff, None).await.unwrap().1.contains("Safiya said yes and has the code"));

    for (old, password, said) in
        [("", NEWER, "Write the password that you had"), ("a wrong guess of hers", NEWER, "This is not your password"), (HERS, HERS, "Choose another password")]
    {
        let (status, page) = join(&world, json!({ "code": code, "old": old, "password": password })).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(said), "{said}: {page}");
    }
    assert_eq!(join(&world, json!({ "code": code, "old": HERS, "password": NEWER })).await.0, StatusCode::SEE_OTHER);
    assert_eq!(reads(&invented).await, StatusCode::UNAUTHORIZED, "whoever was in under her name is out");
    assert!(Client::sign_in(&world.house, "invented", HERS).await.is_err(), "and knows no password of hers");
    let account = world.house.ledger.account_named("invented").await.unwrap().unwrap().id;
    assert!(world.house.ledger.credentials(account).await.unwrap().iter().all(|one| one.kind != ledger::CredentialKind::Recovery), "nor has a kit");
    let hers = Client::sign_in(&world.house, "invented", NEWER).await.unwrap();
    assert_eq!(reads(&hers).await, StatusCode::OK);
    let list = hers.get("/access-list").await.unwrap();
    let written = |event: &str| list["lines"].as_array().unwrap().iter().filter(|line| line["event"] == event && line["by"] == "Invented").count();
    assert_eq!((written("staff_joined"), written("staff_roles_begun")), (1, 1), "she joined once, and began with roles once: {list}");
    assert!(hers.html("GET", &staff, None).await.unwrap().1.contains("Came in by a code from"));
    assert_eq!(join(&world, json!({ "code": code, "old": NEWER, "password": HERS })).await.0, StatusCode::UNPROCESSABLE_ENTITY, "once");
}

async fn an_invitations_first_code_opens_nothing_once_a_second_person_gave_another(engine: &str) {
    let world = World::new(engine).await;
    let parvina = world.sign_in("parvina").await;
    let first = parvina.post("/colleagues", json!({ "name": "Umeda", "roles": ["observer"] })).await.unwrap();
    let asked = parvina.post(&format!("{}/roles", page_of(&first)), json!({ "roles": ["caseworker"] })).await.unwrap();
    let second = world.confirmed("safiya", &asked).await;
    let with = |code: &Value| json!({ "code": code, "sign_in": "umeda", "password": HERS });
    assert_eq!(join(&world, with(&first["code"])).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(join(&world, with(&second["code"])).await.0, StatusCode::SEE_OTHER);
    assert_eq!(parvina.get(&page_of(&first)).await.unwrap()["roles"], json!(["caseworker"]));
}

async fn whoever_shut_the_others_out_decides_nothing_alone_for_two_days(engine: &str) {
    for how in ["remove", "roles", "lost"] {
        let world = World::new(engine).await;
        let (parvina, safiya) = (world.sign_in("parvina").await, format!("/colleagues/{}", world.centre.staff[1]));
        let body = match how {
            "remove" => json!({}),
            "roles" => json!({ "roles": ["observer"] }),
            _ => json!({ "kind": "password_known", "happened_on": "2026-11-25" }),
        };
        parvina.post(&format!("{safiya}/{how}"), body).await.unwrap();
        // A reported loss leaves her say; only her own way back in needs a second person who is not there.
        let (path, body) = if how == "lost" { (format!("{safiya}/readmit"), json!({})) } else { ("/colleagues".to_owned(), json!({ "name": "Umeda", "roles": ["supervisor"] })) };
        let (status, answer) = parvina.call("POST", &path, Some(body.clone())).await.unwrap();
        assert_eq!((status, codes(&answer)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["not-before"]), "{how}: {answer}");
        let page = parvina.html("GET", if how == "lost" { &safiya } else { "/colleagues/invite" }, None).await.unwrap().1;
        assert!(how == "lost" || page.contains("she still counts"), "{how}: the page says until when: {page}");
        assert!(parvina.post("/colleagues", json!({ "name": "Donor", "roles": ["observer"] })).await.unwrap()["code"].is_string(), "what reaches nobody goes on");
        world.house.clock.advance(48 * 3_600 - 10);
        let parvina = world.sign_in("parvina").await;
        assert_eq!(codes(&parvina.call("POST", &path, Some(body.clone())).await.unwrap().1), ["not-before"], "{how}");
        world.house.clock.advance(11);
        let answer = parvina.post(&path, body).await.unwrap();
        assert!(answer["code"].is_string(), "{how}: then she is alone as others know: {answer}");
    }
}

async fn nobody_comes_under_a_name_that_could_be_taken_for_anothers(engine: &str) {
    let world = World::new(engine).await;
    let parvina = world.sign_in("parvina").await;
    for name in ["Nigora", " NIGORA ", "Nig0ra", "Ni\u{200b}gora", "N i g o r a", "Нигора", "Nigоra"] {
        let (status, answer) = parvina.call("POST", "/colleagues", Some(json!({ "name": name, "roles": ["observer"] }))).await.unwrap();
        assert_eq!((status, codes(&answer)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["taken"]), "{name}: {answer}");
    }
    let (status, page) = parvina.html("POST", "/colleagues", Some(json!({ "name": "Nig0ra", "roles": ["observer"] }))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("looks or sounds like this one"), "{page}");
    let chosen = page.split("<input").find(|input| input.contains("type=\"checkbox\"") && input.contains("value=\"observer\"")).expect("the form comes back");
    assert!(chosen.contains("checked") && page.contains("value=\"Nig0ra\""), "as she filled it: {page}");
    let invited = parvina.post("/colleagues", json!({ "name": "Nigora Karimova", "roles": ["observer"] })).await.unwrap();
    for sign_in in ["nigora", "nig0ra", "ni-gora", "ma1ika"] {
        let (status, page) = join(&world, json!({ "code": invited["code"], "sign_in": sign_in, "password": HERS })).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("one that looks the same"), "{sign_in}: {page}");
    }
    assert_eq!(join(&world, json!({ "code": invited["code"], "sign_in": "nigora.k", "password": HERS })).await.0, StatusCode::SEE_OTHER);
    // Of who left the name is free again.
    let colleague = format!("/colleagues/{}", world.centre.staff[3]);
    parvina.post(&format!("{colleague}/remove"), json!({})).await.unwrap();
    assert!(parvina.post("/colleagues", json!({ "name": "Colleague", "roles": ["observer"] })).await.unwrap()["code"].is_string());
}
