//! What happens when a phone, a laptop or a password falls into other hands: scenario 20, second half; R-DE-04.

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header, request::Builder},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{
    house::codes,
    world::{PASSWORD, World, id},
};
use crate::local::Client;

on_both_engines! {
    scenario_20_a_seized_laptop_opens_nothing_and_those_whom_it_may_touch_are_told,
    a_password_that_another_knows_opens_nothing_until_a_custodian_lets_her_back_in,
    a_printed_kit_that_was_in_the_stolen_bag_opens_nothing,
    codes_end_with_the_loss_of_whoever_has_them_in_hand,
    a_colleagues_loss_asks_for_the_password_and_ones_own_for_nothing,
    nobody_is_shut_out_where_nobody_could_let_her_back_in,
    a_loss_is_reported_by_her_or_by_those_who_answer_for_the_house,
    a_browser_whose_session_was_ended_elsewhere_is_told_to_forget,
}

const TODAY: &str = "2026-11-25";

async fn person(worker: &Client, name: &str) -> String {
    id(&worker.post("/survivors", json!({ "name": name, "sex": "female" })).await.unwrap())
}

/// Where a colleague's loss is reported.
async fn lost(by: &Client, name: &str) -> String {
    let colleagues = by.get("/colleagues").await.unwrap();
    let colleague = colleagues["staff"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
    format!("/colleagues/{}/lost", colleague["id"].as_str().unwrap())
}

async fn status(client: &Client, path: &str) -> StatusCode {
    client.call("GET", path, None).await.unwrap().0
}

async fn scenario_20_a_seized_laptop_opens_nothing_and_those_whom_it_may_touch_are_told(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, laptop, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    let malika = world.sign_in("malika").await;
    let (first, second) = (person(&nigora, "First").await, person(&nigora, "Second").await);
    person(&colleague, "Of another").await;
    let path = lost(&safiya, "Nigora").await;
    let report = json!({ "kind": "device_taken", "happened_on": TODAY, "measures": "A receipt was asked for" });
    let incident = format!("/security/{}", id(&safiya.post(&path, report).await.unwrap()));

    for taken in [&laptop, &nigora] {
        assert_eq!(status(taken, "/cases").await, StatusCode::UNAUTHORIZED, "at its next contact it opens nothing");
    }
    for other in [&colleague, &safiya, &malika] {
        assert_eq!(status(other, "/cases").await, StatusCode::OK, "nobody else is touched");
    }
    let nigora = world.sign_in("nigora").await;
    assert_eq!(status(&nigora, "/cases").await, StatusCode::OK, "she goes on elsewhere");

    let sheet = safiya.get(&incident).await.unwrap();
    let mut touched: Vec<&str> = sheet["people"].as_array().unwrap().iter().filter_map(|one| one["survivor"].as_str()).collect();
    touched.sort_unstable();
    let mut hers = [first.as_str(), second.as_str()];
    hers.sort_unstable();
    assert_eq!(touched, hers, "those with whom she worked, and nobody else");
    assert!(!sheet.to_string().contains("First"), "codes, never names: {sheet}");

    let warns = async |client: &Client| client.html("GET", "/cases", None).await.unwrap().1.contains("2 persons do not know yet");
    assert!(warns(&safiya).await && !warns(&nigora).await, "the supervisor is told where she begins her day");
    let tell = format!("{incident}/tell");
    let told = |survivor: &str, telling: &str| json!({ "survivor": survivor, "telling": telling });
    assert_eq!(nigora.call("POST", &tell, Some(told(&first, "told"))).await.unwrap().0, StatusCode::NOT_FOUND);
    safiya.post(&tell, told(&first, "told")).await.unwrap();
    safiya.post(&tell, told(&second, "not_safe")).await.unwrap();
    let line = |list: Value| (list["incidents"][0]["people"].clone(), list["incidents"][0]["to_tell"].clone());
    assert_eq!(line(safiya.get("/security").await.unwrap()), (json!(2), json!(1)), "who could not be told safely still waits");
    safiya.post(&tell, told(&second, "told")).await.unwrap();
    assert_eq!(line(world.sign_in("aziza").await.get("/security").await.unwrap()), (json!(2), json!(0)), "the auditor sees that all know");
    assert_eq!(status(&malika, &incident).await, StatusCode::NOT_FOUND, "it is no business of another organisation");
}

async fn a_password_that_another_knows_opens_nothing_until_a_custodian_lets_her_back_in(engine: &str) {
    let world = World::new(engine).await;
    let safiya = world.sign_in("safiya").await;
    let path = lost(&safiya, "Nigora").await;
    safiya.post(&path, json!({ "kind": "device_stolen", "happened_on": TODAY, "password": "yes" })).await.unwrap();
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_err(), "her password opens nothing");
    let asked = safiya.post(&path.replace("/lost", "/readmit"), json!({})).await.unwrap();
    let again = world.confirmed("parvina", &asked).await;
    let new_password = "another long password of hers";
    let joined = Client::nobody(&world.house).page("POST", "/join", Some(json!({ "code": again["code"], "password": new_password }))).await.unwrap();
    assert_eq!(joined, StatusCode::SEE_OTHER);
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_err(), "the old one stays known, and dead");
    assert_eq!(status(&Client::sign_in(&world.house, "nigora", new_password).await.unwrap(), "/cases").await, StatusCode::OK);
}

async fn a_printed_kit_that_was_in_the_stolen_bag_opens_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (ledger, safiya) = (&world.house.ledger, world.sign_in("safiya").await);
    let has_kit = async |name: &str| {
        let account = ledger.account_named(name).await.unwrap().unwrap().id;
        ledger.credentials(account).await.unwrap().iter().any(|credential| credential.kind == ledger::CredentialKind::Recovery)
    };
    let print = async |name: &str| world.sign_in(name).await.page("POST", "/account/kit", Some(json!({ "password": PASSWORD }))).await.unwrap();
    let reported = async |by: &Client, name: &str, report: Value| id(&by.post(&lost(by, name).await, report).await.unwrap());
    let with = |kit: &str| json!({ "kind": "device_stolen", "happened_on": TODAY, "kit": kit });
    print("nigora").await;
    reported(&safiya, "Nigora", with("safe")).await;
    assert!(has_kit("nigora").await, "it is at home");
    for report in [with("known"), with(""), json!({ "kind": "paper_lost", "happened_on": TODAY })] {
        print("nigora").await;
        let incident = format!("/security/{}", reported(&safiya, "Nigora", report.clone()).await);
        assert!(!has_kit("nigora").await, "{report}: what nobody knows is not taken for safe");
        assert_eq!(safiya.get(&incident).await.unwrap()["is_kit_known"], true);
        assert!(safiya.html("GET", &incident, None).await.unwrap().1.contains("Stopped working"));
    }
    assert!(
        world.sign_in("nigora").await.html("GET", "/account", None).await.unwrap().1.contains("Not printed yet"),
        "her password opens as before, and she sees that she has none"
    );
    // Where her access is cut off the kit goes with it, wherever it is said to be.
    print("colleague").await;
    reported(&safiya, "Colleague", json!({ "kind": "password_known", "happened_on": TODAY, "kit": "safe" })).await;
    assert!(!has_kit("colleague").await);
    // She says it herself, and is told what to do.
    print("nigora").await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let form = Request::post(lost(&safiya, "Nigora").await).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let answer = browser.send(form, format!("kind=device_lost&happened_on={TODAY}&kit=known")).await;
    assert_eq!(answer.headers()[header::LOCATION], "/sign-in?done=signed-out-kit");
    assert!(!has_kit("nigora").await);
}

async fn codes_end_with_the_loss_of_whoever_has_them_in_hand(engine: &str) {
    let world = World::new(engine).await;
    let (parvina, safiya) = (world.sign_in("parvina").await, world.sign_in("safiya").await);
    let knows = async |answer: &Value| {
        let code = seal::Code::parse(answer["code"].as_str().unwrap()).unwrap();
        world.house.ledger.enrolment(&code.hash()).await.unwrap().is_some()
    };
    let lost_bag = || json!({ "kind": "device_stolen", "happened_on": TODAY, "kit": "safe" });
    let donor = parvina.post("/colleagues", json!({ "name": "Donor", "roles": ["observer"] })).await.unwrap();
    let asked = parvina.post("/colleagues", json!({ "name": "Umeda", "roles": ["caseworker"] })).await.unwrap();
    let umeda = world.confirmed("safiya", &asked).await;
    let asked = safiya.post(&lost(&safiya, "Nigora").await.replace("/lost", "/readmit"), json!({})).await.unwrap();
    let nigora = world.confirmed("parvina", &asked).await;
    for code in [&donor, &umeda, &nigora] {
        assert!(knows(code).await);
    }
    // The one that was made for her.
    safiya.post(&lost(&safiya, "Nigora").await, lost_bag()).await.unwrap();
    assert!(!knows(&nigora).await && knows(&donor).await && knows(&umeda).await);
    // Those that were in her bag.
    safiya.post(&lost(&safiya, "Parvina").await, lost_bag()).await.unwrap();
    assert!(!knows(&donor).await && knows(&umeda).await);
    let parvina = world.sign_in("parvina").await;
    parvina.post(&lost(&parvina, "Safiya").await, lost_bag()).await.unwrap();
    assert!(!knows(&umeda).await);
    let joined =
        Client::nobody(&world.house).page("POST", "/join", Some(json!({ "code": umeda["code"], "sign_in": "umeda", "password": "another long password of hers" }))).await.unwrap();
    assert_eq!(joined, StatusCode::UNPROCESSABLE_ENTITY);
    // To what she said yes, she says yes anew.
    let page = parvina.get(&format!("/colleagues/{}", umeda["staff"].as_str().unwrap())).await.unwrap();
    assert!(page["request"].is_object() && page["confirmed_by"].is_null(), "{page}");
    let again = json!({ "staff": umeda["staff"], "request": page["request"]["id"] });
    assert!(knows(&world.confirmed("safiya", &again).await).await);
}

async fn a_colleagues_loss_asks_for_the_password_and_ones_own_for_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (safiya, nigora) = (world.sign_in("safiya").await, world.sign_in("nigora").await);
    let (hers, own) = (lost(&safiya, "Colleague").await, lost(&nigora, "Nigora").await);
    world.house.clock.advance(301);
    let report = || Some(json!({ "kind": "device_lost", "happened_on": TODAY, "password": "yes" }));
    assert_eq!(safiya.call("POST", &hers, report()).await.unwrap().0, StatusCode::UNAUTHORIZED, "a passer-by at her screen shuts nobody out");
    assert!(Client::sign_in(&world.house, "colleague", PASSWORD).await.is_ok());
    assert_eq!(nigora.html("GET", &own, None).await.unwrap().0, StatusCode::OK);
    assert_eq!(nigora.call("POST", &own, report()).await.unwrap().0, StatusCode::CREATED);
    world.sign_in("safiya").await.post(&hers, report().unwrap()).await.unwrap();
    assert!(Client::sign_in(&world.house, "colleague", PASSWORD).await.is_err());
}

async fn nobody_is_shut_out_where_nobody_could_let_her_back_in(engine: &str) {
    let world = World::new(engine).await;
    // The only custodian of her organisation.
    let manizha = world.sign_in("manizha").await;
    let path = lost(&manizha, "Manizha").await;
    let refused = manizha.call("POST", &path, Some(json!({ "kind": "password_known", "happened_on": TODAY }))).await.unwrap();
    assert_eq!(codes(&refused.1), ["custodian"], "{}", refused.1);
    assert_eq!(status(&manizha, "/colleagues").await, StatusCode::OK);
    manizha.post(&path, json!({ "kind": "paper_lost", "happened_on": TODAY })).await.unwrap();
    assert_eq!(status(&manizha, "/colleagues").await, StatusCode::OK, "lost paper ends no session");
    // A raid on two custodians: the one who is shut out already cannot let the other back in.
    let (parvina, safiya) = (world.sign_in("parvina").await, world.sign_in("safiya").await);
    let (of_safiya, of_parvina) = (lost(&parvina, "Safiya").await, lost(&parvina, "Parvina").await);
    parvina.post(&of_safiya, json!({ "kind": "device_taken", "happened_on": TODAY, "password": "yes" })).await.unwrap();
    assert_eq!(status(&safiya, "/cases").await, StatusCode::UNAUTHORIZED);
    let last = parvina.call("POST", &of_parvina, Some(json!({ "kind": "device_taken", "happened_on": TODAY, "password": "yes" }))).await.unwrap();
    assert_eq!(codes(&last.1), ["custodian"], "{}", last.1);
    let wrong = manizha.call("POST", &path, Some(json!({ "kind": "", "happened_on": "2027-01-01" }))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["required", "day"], "{}", wrong.1);
}

async fn a_loss_is_reported_by_her_or_by_those_who_answer_for_the_house(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let path = lost(&nigora, "Nigora").await;
    let report = || Some(json!({ "kind": "device_lost", "happened_on": TODAY }));
    assert_eq!(colleague.call("POST", &path, report()).await.unwrap().0, StatusCode::NOT_FOUND, "a colleague without a role for it signs nobody out");
    nigora.post(&path, report().unwrap()).await.unwrap();
    assert_eq!(status(&nigora, "/cases").await, StatusCode::UNAUTHORIZED, "her own session ends with the others");
    let nigora = world.sign_in("nigora").await;
    let twice = || nigora.call_with("POST", &path, Some(json!({ "kind": "paper_lost", "happened_on": TODAY })), &[("idempotency-key", "one press")]);
    let (one, again) = (twice().await.unwrap().1, twice().await.unwrap().1);
    assert!(one["id"].is_string() && one["id"] == again["id"], "the same press names the same report: {one} {again}");
    assert_eq!(status(&nigora, "/cases").await, StatusCode::OK, "lost paper signs nobody out");
    let history = world.sign_in("aziza").await.get("/access-list").await.unwrap();
    assert_eq!(history["lines"].as_array().unwrap().iter().filter(|line| line["event"] == "security_incident_reported" && line["by"] == "Nigora").count(), 2);
}

/// A browser with the cookies that a sign-in gave it.
pub(super) struct Cookies {
    router: axum::Router,
    cookie: String,
}

impl Cookies {
    pub(super) async fn get(&self, path: &str) -> Response<Body> {
        self.send(Request::get(path), String::new()).await
    }

    pub(super) async fn send(&self, request: Builder, body: String) -> Response<Body> {
        self.send_body(request, Body::from(body)).await
    }

    pub(super) async fn send_body(&self, request: Builder, body: Body) -> Response<Body> {
        let request = request.header(header::COOKIE, &self.cookie).header(header::ACCEPT_LANGUAGE, "en");
        self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    /// A browser that was never here.
    pub(super) fn none(house: &kernel::House) -> Cookies {
        Cookies { router: kernel::guard::serve(house.clone()), cookie: String::new() }
    }

    /// The same browser, led to another server.
    pub(super) fn through(&self, house: &kernel::House) -> Cookies {
        Cookies { router: kernel::guard::serve(house.clone()), cookie: self.cookie.clone() }
    }

    /// With what an answer gave it, which comes before what it had.
    pub(super) fn with(&self, answer: &Response<Body>) -> Cookies {
        Cookies { router: self.router.clone(), cookie: format!("{}; {}", cookies_of(answer), self.cookie) }
    }
}

pub(super) async fn signed_in_browser(house: &kernel::House, name: &str) -> Cookies {
    let router = kernel::guard::serve(house.clone());
    let form = format!("sign_in={name}&password={}", PASSWORD.replace(' ', "+"));
    let request = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let answer = router.clone().oneshot(request.body(Body::from(form)).unwrap()).await.unwrap();
    Cookies { router, cookie: cookies_of(&answer) }
}

pub(super) fn cookies_of(answer: &Response<Body>) -> String {
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()?.split(';').next());
    cookies.collect::<Vec<_>>().join("; ")
}

async fn a_browser_whose_session_was_ended_elsewhere_is_told_to_forget(engine: &str) {
    let world = World::new(engine).await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let before = browser.get("/cases").await;
    assert_eq!((before.status(), before.headers().get("clear-site-data")), (StatusCode::OK, None));
    let safiya = world.sign_in("safiya").await;
    safiya.post(&lost(&safiya, "Nigora").await, json!({ "kind": "device_stolen", "happened_on": TODAY })).await.unwrap();
    let after = browser.get("/cases").await;
    assert_eq!(after.status(), StatusCode::SEE_OTHER);
    assert_eq!(after.headers()["clear-site-data"], "\"cache\",\"storage\"");
    assert!(after.headers().get_all(header::SET_COOKIE).iter().any(|value| value.to_str().unwrap().starts_with("__Host-s=;")), "and its token is thrown away");
}
