//! Nothing typed is ever lost (ux.md 8, rule 1; 3.3): not by an answer that did not arrive, not by a session that
//! ended, not by a failure of ours.

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use kernel::{Clock, Config, House};
use ledger::{Durability, SqliteLedger};
use serde_json::{Value, json};

use super::{
    protection::{person, sign_in, text},
    security::{Cookies, signed_in_browser},
    world::{PASSWORD, START, World},
};
use crate::{instance::assemble, local::Client};

on_both_engines! {
    the_same_press_with_other_words_is_neither_dropped_nor_taken_for_saved,
    what_was_typed_when_the_session_had_ended_comes_back_after_signing_in_to_her_alone,
    a_password_typed_on_a_locked_screen_is_kept_nowhere,
}

const ACCOUNT: &str = "She came in the evening, with both children";

pub(super) async fn post(browser: &Cookies, path: &str, form: &str) -> Response<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    browser.send(request, form.to_owned()).await
}

pub(super) fn place(answer: &Response<Body>) -> String {
    answer.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

/// The form on a page whose button says this: where it goes (nothing: to the page itself) and what it sends.
pub(super) fn form_on(page: &str, button: &str) -> (String, String) {
    let mut forms = page.split("<form ").filter_map(|form| form.split_once("</form>").map(|(form, _)| form));
    let form = forms.find(|form| form.contains(&format!(">{button}</button>"))).unwrap_or_else(|| panic!("no form says {button}: {page}"));
    let attribute = |text: &str, name: &str| text.split_once(&format!("{name}=\"")).map(|(_, rest)| rest.split_once('"').unwrap().0.replace("&#39;", "'"));
    let fields =
        form.split("<input type=\"hidden\"").skip(1).map(|input| format!("{}={}", attribute(input, " name").unwrap(), attribute(input, " value").unwrap().replace(' ', "+")));
    (attribute(form.split('>').next().unwrap(), "action").unwrap_or_default(), fields.collect::<Vec<_>>().join("&"))
}

async fn the_same_press_with_other_words_is_neither_dropped_nor_taken_for_saved(engine: &str) {
    let world = World::new(engine).await;
    let (browser, safiya, nigora) = (signed_in_browser(&world.house, "safiya").await, world.sign_in("safiya").await, world.sign_in("nigora").await);
    let (path, entry) = ("/shelter/log/new/handover", |text: &str| format!("_key=press&text={}", text.replace(' ', "+")));
    let log = async || {
        let mut texts = Vec::new();
        for entry in safiya.get("/shelter/log").await.unwrap()["entries"].as_array().unwrap() {
            texts.push(safiya.get(&format!("/shelter/log/{}", entry["id"].as_str().unwrap())).await.unwrap()["answers"]["text"].as_str().unwrap().to_owned());
        }
        texts.sort();
        texts
    };
    // The answer to the first press is lost; she types on and presses again.
    let first = place(&post(&browser, path, &entry("A calm night")).await);
    assert_eq!(place(&post(&browser, path, &entry("A calm night")).await), first, "the same words once more are the same press");
    let held = post(&browser, path, &entry("A calm night. The boy coughs")).await;
    let browser = browser.with(&held);
    let answer = browser.get(&place(&held)).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "what was dropped must not be called saved");
    let page = text(answer).await;
    assert!(page.contains("This was sent before with other words") && page.contains("A calm night. The boy coughs"), "{page}");
    assert_eq!(log().await, ["A calm night"], "nothing is written before she says so");
    let (action, form) = form_on(&page, "Save this too");
    assert!(action == path && !form.contains("_key=press&"), "{form}");
    post(&browser, &action, &form).await;
    assert_eq!(log().await, ["A calm night", "A calm night. The boy coughs"]);

    // A program is told.
    let create = |name: &str| nigora.call_with("POST", "/survivors", Some(json!({ "name": name, "sex": "female" })), &[("idempotency-key", "one")]);
    let (first, repeated) = (create("One").await.unwrap(), create("One").await.unwrap());
    assert_eq!((first.0, &first.1), (repeated.0, &repeated.1));
    let (status, problem) = create("Two").await.unwrap();
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("other-words")));
}

async fn what_was_typed_when_the_session_had_ended_comes_back_after_signing_in_to_her_alone(engine: &str) {
    let world = World::new(engine).await;
    let path = format!("/survivors/{}/about/life", person(&world).await);
    let form = format!("_key=one&_ver=1&occupation={}", ACCOUNT.replace(' ', "+"));
    for (waited, what) in [(16 * 60, "the screen locked itself"), (9 * 3_600, "the session had ended")] {
        let browser = signed_in_browser(&world.house, "nigora").await;
        assert_eq!(browser.get("/cases").await.status(), StatusCode::OK);
        world.house.clock.advance(waited);
        world.house.ledger.sweep_sessions(world.house.clock.now()).await.unwrap();
        kernel::session::sweep(&world.house).await.unwrap();
        assert_eq!(world.house.vaults.count_open(), 0);
        let held = post(&browser, &path, &form).await;
        let unlock = place(&held);
        assert!(unlock.starts_with("/unlock?typed="), "{what}: {unlock}");
        let browser = browser.with(&held);
        let typed = unlock.strip_prefix("/unlock?typed=").unwrap();

        // Whoever else signs in on this computer does not see it.
        let colleague = Cookies::none(&world.house).with(&held);
        let colleague = colleague.with(&sign_in(&world.house, "colleague", PASSWORD, Some(&colleague)).await);
        assert_eq!(colleague.get(&format!("/typed/{typed}")).await.status(), StatusCode::NOT_FOUND, "{what}");

        let back = post(&browser, "/unlock", &format!("typed={typed}&password={}", PASSWORD.replace(' ', "+"))).await;
        assert_eq!(place(&back), format!("/typed/{typed}"));
        let browser = Cookies::none(&world.house).with(&held).with(&back);
        let page = text(browser.get(&place(&back)).await).await;
        assert!(page.contains(ACCOUNT), "{what}: {page}");
        let (action, again) = form_on(&page, "Save it now");
        assert!(action == path && again.contains("_key=one"), "the press is the same, so nothing is done twice: {again}");
    }
}

async fn a_password_typed_on_a_locked_screen_is_kept_nowhere(engine: &str) {
    let world = World::new(engine).await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    world.house.clock.advance(16 * 60);
    let answer = post(&browser, "/account/password", "old=a&password=another+long+password+of+hers").await;
    assert_eq!(place(&answer), "/unlock?to=%2Faccount%2Fpassword");
}

/// A house whose disk can be filled.
async fn small_house(folder: &tempfile::TempDir) -> (House, std::sync::Arc<SqliteLedger>) {
    let ledger = std::sync::Arc::new(SqliteLedger::open_with(&folder.path().join("test.db"), Durability::Off).unwrap());
    let config = Config { password_cost: seal::Cost::FLOOR, ..Config::default() };
    let house = assemble(ledger.clone(), &seal::SecretKey::generate(), Clock::at(START), config).await.unwrap();
    let of = people::demo::NewOrganisation { en: "Centre", ru: "Centre", tg: "Centre", kind: "crisis_centre", district: None };
    let colleague = people::demo::NewColleague { name: "Nigora", sign_in: "nigora", password: PASSWORD, roles: &[kernel::Role::Caseworker] };
    people::demo::found(&house, of, &[people::demo::NewColleague { name: "Parvina", sign_in: "parvina", password: PASSWORD, roles: &[] }, colleague]).await.unwrap();
    (house, ledger)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_keeps_what_was_typed_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let (house, ledger) = small_house(&folder).await;
    let browser = signed_in_browser(&house, "nigora").await;
    assert_eq!(browser.get("/cases").await.status(), StatusCode::OK);
    ledger.leave_no_room().unwrap();
    let mut page = None;
    for number in 0..40 {
        let answer = post(&browser, "/survivors", &format!("_key=press{number}&name=Zarina+{number}&sex=female&notes={}", ACCOUNT.replace(' ', "+"))).await;
        if answer.status() == StatusCode::INSUFFICIENT_STORAGE {
            page = Some((number, text(answer).await));
            break;
        }
    }
    let (number, page) = page.expect("the disk was never full");
    assert!(page.contains("The disk is full") && page.contains(ACCOUNT), "{page}");
    let (action, form) = form_on(&page, "Send it again");
    assert!(action == "/survivors" && form.contains(&format!("_key=press{number}")), "{form}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vanished_database_keeps_what_was_typed_on_the_page() {
    let world = World::new("postgres").await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    assert_eq!(browser.get("/cases").await.status(), StatusCode::OK);
    let (client, connection) = tokio_postgres::connect(&std::env::var("TEST_POSTGRES_URL").unwrap(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let own = world.address.clone().unwrap();
    let name = own.split('?').next().unwrap().rsplit('/').next().unwrap();
    client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    let answer = post(&browser, "/survivors", &format!("_key=press&name=Zarina&sex=female&notes={}", ACCOUNT.replace(' ', "+"))).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let (_, form) = form_on(&text(answer).await, "Send it again");
    assert!(form.contains("notes=She+came"), "{form}");
    let elsewhere = Request::post("/survivors").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "cross-site");
    let planted = text(browser.send(elsewhere, "name=Planted".into()).await).await;
    assert!(!planted.contains("Planted"), "what another site sent is not offered, whatever else is wrong: {planted}");
    let program: Value =
        serde_json::from_str(&Client::nobody(&world.house).html("POST", "/api/v1/sign-in", Some(json!({ "sign_in": "x", "password": "x" }))).await.unwrap().1).unwrap();
    assert_eq!(program["code"], "unavailable");
}
