//! Somebody who could open the vault has left: its key is exchanged (security.md 3.2).

use axum::http::{Request, StatusCode, header};
use kernel::{Clock, Config};
use ledger::{AccountRow, AccountState, KeyringRow, PostgresLedger};
use seal::Cost;
use serde_json::json;

use super::{
    protection::text,
    security::{Cookies, signed_in_browser},
    world::{PASSWORD, START, World},
};
use crate::{instance::assemble, local::Client};

on_both_engines! {
    once_a_colleague_has_left_a_custodian_exchanges_the_key_and_everything_goes_on,
    what_the_one_who_left_still_has_opens_nothing,
    a_code_in_which_the_old_key_stands_lets_nobody_in,
    the_new_key_is_sealed_to_nobody_whom_the_vault_does_not_name_with_this_key,
    whoever_leaves_or_comes_while_the_key_is_exchanged_is_seen,
}

async fn colleague(world: &World, name: &str) -> String {
    let staff = world.sign_in("parvina").await.get("/colleagues").await.unwrap();
    let found = staff["staff"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
    format!("/colleagues/{}", found["id"].as_str().unwrap())
}

async fn once_a_colleague_has_left_a_custodian_exchanges_the_key_and_everything_goes_on(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let before = nigora.post("/survivors", json!({ "name": "Zarina Namuna", "sex": "female" })).await.unwrap();
    let person = format!("/survivors/{}", before["id"].as_str().unwrap());
    let (parvina, safiya) = (world.sign_in("parvina").await, world.sign_in("safiya").await);
    for other in ["nigora", "aziza", "colleague"] {
        let refused = world.sign_in(other).await.call("POST", "/colleagues/key", Some(json!({}))).await.unwrap();
        assert_eq!(refused.0, StatusCode::NOT_FOUND, "{other} holds no keys for the others");
    }
    assert_eq!(safiya.get("/colleagues/key").await.unwrap(), json!({ "exchanged_at": null, "is_known_elsewhere": false }));
    parvina.post(&format!("{}/remove", colleague(&world, "Colleague").await), json!({})).await.unwrap();
    assert_eq!(safiya.get("/colleagues/key").await.unwrap()["is_known_elsewhere"], true);
    assert!(safiya.html("GET", "/colleagues", None).await.unwrap().1.contains("Exchange the key when nobody is working"));

    // Nigora is in the middle of a form; another organisation is not concerned.
    let (browser, malika) = (signed_in_browser(&world.house, "nigora").await, world.sign_in("malika").await);
    safiya.post("/colleagues/key", json!({})).await.unwrap();
    assert_eq!(malika.call("GET", "/cases", None).await.unwrap().0, StatusCode::OK);
    for (client, who) in [(&nigora, "nigora"), (&safiya, "safiya"), (&parvina, "parvina")] {
        let (status, problem) = client.call("GET", "/colleagues", None).await.unwrap();
        assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("locked")), "{who}: {problem}");
    }
    let form = Request::post(format!("{person}/about/life")).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let answer = browser.send(form, "occupation=She+bakes+bread".into()).await;
    assert!(answer.headers()[header::LOCATION].to_str().unwrap().starts_with("/unlock?typed="));
    let browser = unlocked(&browser.with(&answer), answer.headers()[header::LOCATION].to_str().unwrap()).await;
    assert!(text(browser.0.get(&browser.1).await).await.contains("She bakes bread"), "what she typed is there");

    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    assert_eq!(nigora.get(&person).await.unwrap()["name"], "Zarina Namuna");
    let after = nigora.post("/survivors", json!({ "name": "Madina Namuna", "sex": "female" })).await.unwrap();
    assert_eq!(nigora.get(&format!("/survivors/{}", after["id"].as_str().unwrap())).await.unwrap()["name"], "Madina Namuna");
    assert_eq!(safiya.get("/colleagues/key").await.unwrap(), json!({ "exchanged_at": START, "is_known_elsewhere": false }));
    let written = world.sign_in("aziza").await.get("/access-list").await.unwrap();
    assert!(written["lines"].as_array().unwrap().iter().any(|line| line["event"] == "vault_key_exchanged" && line["by"] == "Safiya"), "{written}");
}

/// The browser after its password, and where it was led.
async fn unlocked(browser: &Cookies, place: &str) -> (Cookies, String) {
    let typed = place.strip_prefix("/unlock?").unwrap();
    let form = Request::post("/unlock").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let answer = browser.send(form, format!("password={}&{typed}", PASSWORD.replace(' ', "+"))).await;
    (browser.with(&answer), answer.headers()[header::LOCATION].to_str().unwrap().to_owned())
}

async fn what_the_one_who_left_still_has_opens_nothing(engine: &str) {
    let world = World::new(engine).await;
    let house = &world.house;
    world.sign_in("nigora").await.post("/survivors", json!({ "name": "Zarina Namuna", "sex": "female" })).await.unwrap();
    // She kept the key, a session of hers and a copy of the rows that opened the vault for her.
    let old = house.ledger.space(world.centre.id.0).await.unwrap().unwrap();
    let session = signed_in_browser(house, "colleague").await;
    world.sign_in("parvina").await.post(&format!("{}/remove", colleague(&world, "Colleague").await), json!({})).await.unwrap();
    world.sign_in("safiya").await.post("/colleagues/key", json!({})).await.unwrap();
    let new = house.ledger.space(world.centre.id.0).await.unwrap().unwrap();
    assert!(space::SpaceKeys::open(&world.centre.vault, &old).is_ok());
    assert!(space::SpaceKeys::open(&world.centre.vault, &new).is_err());
    let mut rows = house.ledger.record_keys(world.centre.id.0).await.unwrap();
    assert!(!rows.is_empty());
    for row in &mut rows {
        let place = seal::Place { space: *world.centre.id.0.as_bytes(), record: row.key, version: 1, part: seal::Part::RecordKey };
        assert!(seal::open(world.centre.vault.expose(), &place, &row.sealed).is_err());
    }
    assert_eq!(session.get("/cases").await.headers()[header::LOCATION], "/sign-in");
    let report = space::verify(&house.ledger, &new, |_| ()).await.unwrap();
    assert_eq!(report.faults, []);
}

async fn a_code_in_which_the_old_key_stands_lets_nobody_in(engine: &str) {
    let world = World::new(engine).await;
    let invited = world.sign_in("parvina").await.post("/colleagues", json!({ "name": "Shirin", "roles": ["caseworker"] })).await.unwrap();
    let invited = world.confirmed("safiya", &invited).await;
    world.sign_in("safiya").await.post("/colleagues/key", json!({})).await.unwrap();
    let join = format!("code={}&sign_in=shirin&password=another+long+password+of+hers", invited["code"].as_str().unwrap());
    let form = Request::post("/join").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let nobody = Cookies::none(&world.house);
    let answer = nobody.send(form, join).await;
    let page = nobody.with(&answer).get(answer.headers()[header::LOCATION].to_str().unwrap()).await;
    assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY, "she is told that the code is of no use");
    assert!(Client::sign_in(&world.house, "shirin", "another long password of hers").await.is_err());
}

/// Whoever has the database may set rows back; the program may stop while somebody joins.
async fn the_new_key_is_sealed_to_nobody_whom_the_vault_does_not_name_with_this_key(engine: &str) {
    let world = World::new(engine).await;
    let (ledger, centre) = (&world.house.ledger, world.centre.id.0);
    let (parvina, safiya) = (world.sign_in("parvina").await, world.sign_in("safiya").await);
    let named = async |name: &str| ledger.account_named(name).await.unwrap().unwrap();

    let left = named("colleague").await;
    parvina.post(&format!("{}/remove", colleague(&world, "Colleague").await), json!({})).await.unwrap();
    ledger.set_account_state(left.id, AccountState::Active).await.unwrap();

    let before = named("nigora").await;
    let asked = safiya.post(&format!("{}/readmit", colleague(&world, "Nigora").await), json!({})).await.unwrap();
    let code = world.confirmed("parvina", &asked).await;
    let back = json!({ "code": code["code"], "password": "another long password of hers" });
    assert_eq!(Client::nobody(&world.house).page("POST", "/join", Some(back)).await.unwrap(), StatusCode::SEE_OTHER);
    assert_ne!(named("nigora").await.public_key, before.public_key);
    ledger.rekey_account(&before, &[], &[]).await.unwrap();

    let invited = parvina.post("/colleagues", json!({ "name": "Shirin", "roles": ["caseworker"] })).await.unwrap();
    let row = ledger.space(centre).await.unwrap().unwrap();
    let (public_key, id) = (seal::OpeningKey::generate().public(), uuid::Uuid::new_v4());
    let (_, certificate) = space::SpaceKeys::open(&world.centre.vault, &row).unwrap().sign.certify(id.as_bytes(), public_key);
    let staff = invited["staff"].as_str().unwrap().parse().unwrap();
    let half = AccountRow { id, sign_in: "shirin".into(), space: centre, staff, state: AccountState::Active, public_key, certificate };
    ledger.create_account(&half, &[], &[KeyringRow { account: id, space: centre, sealed: vec![1] }]).await.unwrap();

    safiya.post("/colleagues/key", json!({})).await.unwrap();
    for (account, why) in [(left.id, "she left"), (before.id, "this key was taken from her"), (id, "she never joined")] {
        assert_eq!(ledger.keyrings(account).await.unwrap(), [], "{why}");
    }
    let parvina = world.sign_in("parvina").await;
    assert_eq!(parvina.call("GET", "/colleagues", None).await.unwrap().0, StatusCode::OK, "who stays goes on");
    parvina.post(&format!("{}/remove", colleague(&world, "Shirin").await), json!({})).await.unwrap();
    assert_eq!(ledger.account(id).await.unwrap().unwrap().state, AccountState::Removed, "with her goes what was made for her");
}

/// Another server has the vault open while its key is exchanged.
#[tokio::test(flavor = "multi_thread")]
async fn every_server_takes_the_new_key() {
    let world = World::new("postgres").await;
    let ledger = std::sync::Arc::new(PostgresLedger::connect(world.address.as_deref().unwrap()).await.unwrap());
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let there = assemble(ledger, &world.key, Clock::at(START), config).await.unwrap();
    let (nigora, colleague) = (Client::sign_in(&there, "nigora", PASSWORD).await.unwrap(), Client::sign_in(&there, "colleague", PASSWORD).await.unwrap());
    nigora.post("/survivors", json!({ "name": "Before Namuna", "sex": "female" })).await.unwrap();
    world.sign_in("safiya").await.post("/colleagues/key", json!({})).await.unwrap();
    // Her colleague's old session still holds the vault open there when she comes in with the new key.
    assert_eq!(there.vaults.count_open(), 1);
    let again = Client::sign_in(&there, "nigora", PASSWORD).await.unwrap();
    again.post("/survivors", json!({ "name": "After Namuna", "sex": "female" })).await.unwrap();
    for locked in [&nigora, &colleague] {
        assert_eq!(locked.call("GET", "/cases", None).await.unwrap().0, StatusCode::UNAUTHORIZED);
    }
    let here = world.sign_in("nigora").await;
    for name in ["Before", "After"] {
        let found = here.post("/search", json!({ "name": name })).await.unwrap();
        assert_eq!(found["found"].as_array().map(Vec::len), Some(1), "{name}: {found}");
    }
}

/// The list of who stays is the one of the moment in which the key is exchanged.
async fn whoever_leaves_or_comes_while_the_key_is_exchanged_is_seen(engine: &str) {
    let world = World::new(engine).await;
    let ledger = &world.house.ledger;
    for name in ["Colleague", "Nigora", "Aziza"] {
        let (parvina, safiya) = (world.sign_in("parvina").await, world.sign_in("safiya").await);
        let invited = parvina.post("/colleagues", json!({ "name": format!("Shirin {name}"), "roles": ["caseworker"] })).await.unwrap();
        let invited = world.confirmed("safiya", &invited).await;
        let leaving = format!("{}/remove", colleague(&world, name).await);
        let sign_in = format!("shirin.{}", name.to_lowercase());
        let joining = json!({ "code": invited["code"], "sign_in": sign_in, "password": "another long password of hers" });
        let nobody = Client::nobody(&world.house);
        let (exchanged, left, joined) =
            tokio::join!(safiya.call("POST", "/colleagues/key", Some(json!({}))), parvina.call("POST", &leaving, Some(json!({}))), nobody.page("POST", "/join", Some(joining)));
        assert_eq!(exchanged.unwrap().0, StatusCode::OK, "{name}: with the list as it is then");
        if left.unwrap().0 == StatusCode::OK {
            let account = ledger.account_named(&name.to_lowercase()).await.unwrap().unwrap();
            assert_eq!(ledger.keyrings(account.id).await.unwrap(), [], "{name} has left and gets no key");
        }
        if joined.unwrap() == StatusCode::SEE_OTHER && ledger.account_named(&sign_in).await.unwrap().is_some() {
            let came = Client::sign_in(&world.house, &sign_in, "another long password of hers").await;
            assert!(came.is_ok(), "{sign_in} came in and is not shut out by it");
        }
    }
}
