//! What a program sends is read as it was meant, or refused: nothing of it is passed over, because what is passed over is
//! danger that nobody hears of, or a colleague who is let back.

use axum::{
    body::to_bytes,
    http::{HeaderValue, Request, StatusCode, header},
};
use serde_json::{Value, json};

use super::{
    security::{Cookies, signed_in_browser},
    world::{PASSWORD, World, record},
};
use crate::local::Client;

on_both_engines! {
    what_is_no_json_is_refused_and_json_in_capitals_is_json,
    a_name_that_nobody_knows_is_refused_and_nothing_is_written,
    an_answer_of_another_type_is_named_and_nothing_is_written,
    an_if_match_that_is_weak_or_unreadable_matches_nothing,
    r_ca_10_a_page_that_waited_is_not_shown_to_her_who_is_kept_away_meanwhile,
}

async fn danger(nigora: &Client, person: &str, kind: &str) -> (StatusCode, Value) {
    nigora.call_with("POST", &format!("{person}/danger-check"), Some(json!({ "strangled": "yes" })), &[("content-type", kind)]).await.unwrap()
}

async fn what_is_no_json_is_refused_and_json_in_capitals_is_json(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female" })).await;
    for kind in ["text/plain", "text/json", "application/jsonx", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let (status, problem) = danger(&nigora, &person, kind).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, Some("other-media")), "{kind}: {problem}");
        assert_eq!(nigora.get(&person).await.unwrap()["danger_due"], "never", "{kind}: it was not taken for an empty check");
    }
    let (status, check) = danger(&nigora, &person, "Application/JSON; charset=utf-8").await;
    assert_eq!(status, StatusCode::CREATED, "{check}");
    let check = nigora.get(&format!("/checks/{}", check["id"].as_str().unwrap())).await.unwrap();
    assert_eq!(check["prompt"], "high", "R-CA-04: {check}");
}

async fn a_name_that_nobody_knows_is_refused_and_nothing_is_written(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female" })).await;
    for (path, body, name) in [("danger-check", json!({ "strangeled": "yes" }), "strangeled"), ("case/open", json!({ "prioriti": "high" }), "prioriti")] {
        let (status, problem) = nigora.call("POST", &format!("{person}/{path}"), Some(body)).await.unwrap();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!((problem["errors"][0]["field"].as_str(), problem["errors"][0]["code"].as_str()), (Some(name), Some("unknown-field")), "{problem}");
    }
    for body in [json!([]), Value::Null, json!(5), json!("yes")] {
        let (status, problem) = nigora.call("POST", &format!("{person}/danger-check"), Some(body)).await.unwrap();
        assert_eq!((status, problem["code"].as_str()), (StatusCode::BAD_REQUEST, Some("unreadable")), "{problem}");
    }
    assert_eq!(nigora.get(&person).await.unwrap()["danger_due"], "never");
}

async fn an_answer_of_another_type_is_named_and_nothing_is_written(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female", "languages": ["tg"] })).await;
    for (body, name) in [(json!({ "name": true }), "name"), (json!({ "name": ["a", "b"] }), "name"), (json!({ "languages": ["tg", 5] }), "languages")] {
        let (status, problem) = nigora.call("POST", &format!("{person}/about/who"), Some(body)).await.unwrap();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert!(problem["errors"].as_array().unwrap().iter().any(|error| error["field"] == name && error["code"] == "type"), "{problem}");
    }
    let (status, problem) = nigora.call("POST", "/search", Some(json!({ "name": 5 }))).await.unwrap();
    assert_eq!((status, problem["errors"][0]["field"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("name")), "a step's own fields are named as well: {problem}");
    assert_eq!(nigora.header("GET", &format!("/api/v1{person}"), "etag").await.unwrap().as_deref(), Some("\"1\""), "nothing was written");
}

async fn an_if_match_that_is_weak_or_unreadable_matches_nothing(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female" })).await;
    let edit = async |tag: &str| nigora.call_with("POST", &format!("{person}/about/life"), Some(json!({ "occupation": "tailor" })), &[("if-match", tag)]).await.unwrap();
    // A proxy that compresses makes a tag weak.
    for tag in ["W/\"1\"", "abc", "\"2\", \"1\"", "\"\""] {
        let (status, problem) = edit(tag).await;
        assert_eq!((status, problem["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("stale")), "{tag}: {problem}");
    }
    assert_eq!(edit("\"1\"").await.0, StatusCode::OK);
    assert_eq!(edit("*").await.0, StatusCode::OK, "whatever version it is");
}

async fn r_ca_10_a_page_that_waited_is_not_shown_to_her_who_is_kept_away_meanwhile(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female" })).await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let form = Request::post("/search").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let held = browser.send(form, "name=Zarina".into()).await;
    let (browser, place) = (browser.with(&held), held.headers()[header::LOCATION].to_str().unwrap().to_owned());
    let shown = async || {
        let answer = browser.get(&place).await;
        (answer.status(), String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap())
    };
    let (status, page) = shown().await;
    assert!(status == StatusCode::OK && page.contains("Zarina"));
    let nigoras = super::ties::staff(&safiya, &person, "Nigora").await;
    safiya.post(&format!("{person}/case/assign"), json!({ "worker": super::ties::staff(&safiya, &person, "Colleague").await })).await.unwrap();
    safiya.post(&format!("{person}/ties"), json!({ "staff": [nigoras] })).await.unwrap();
    let (status, page) = shown().await;
    assert!(status == StatusCode::SEE_OTHER && !page.contains("Zarina"), "{status} {page}");
}

#[tokio::test]
async fn an_address_says_which_method_it_takes_and_how_to_sign_in() {
    let world = World::new("sqlite").await;
    let nobody = Cookies::none(&world.house);
    let answer = nobody.send(Request::delete("/api/v1/survivors"), String::new()).await;
    assert_eq!((answer.status(), answer.headers().contains_key(header::ALLOW)), (StatusCode::METHOD_NOT_ALLOWED, true));
    let answer = nobody.send(Request::get("/api/v1/cases"), String::new()).await;
    assert_eq!((answer.status(), &answer.headers()[header::WWW_AUTHENTICATE]), (StatusCode::UNAUTHORIZED, &HeaderValue::from_static("Bearer")));
    let token = Client::nobody(&world.house).post("/sign-in", json!({ "sign_in": "nigora", "password": PASSWORD })).await.unwrap();
    let lower = format!("bearer {}", token["token"].as_str().unwrap());
    assert_eq!(nobody.send(Request::get("/api/v1/cases").header(header::AUTHORIZATION, lower), String::new()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_question_in_the_address_that_cannot_be_read_is_answered_in_the_readers_language() {
    let world = World::new("sqlite").await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    for (path, kind) in [("/cases?page=abc", "text/html; charset=utf-8"), ("/api/v1/cases?page=abc", "application/problem+json")] {
        let answer = browser.send(Request::get(path).header(header::ACCEPT_LANGUAGE, "ru"), String::new()).await;
        assert_eq!((answer.status(), &answer.headers()[header::CONTENT_TYPE]), (StatusCode::BAD_REQUEST, &HeaderValue::from_static(kind)), "{path}");
        let text = String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap();
        assert!(text.contains("Мы не смогли прочитать") && !text.contains("deserialize"), "{text}");
    }
}

#[tokio::test]
async fn another_site_cannot_send_a_browser_through_ours_to_a_third() {
    let world = World::new("sqlite").await;
    let nobody = Cookies::none(&world.house);
    let form = |path: &str, site: &str| Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", site.to_owned());
    for path in ["//evil.example/x", "/sign-in"] {
        let answer = nobody.send(form(path, "cross-site"), "a=b".into()).await;
        let (location, cookies) = (answer.headers().get(header::LOCATION), super::security::cookies_of(&answer));
        assert_eq!((answer.status(), location), (StatusCode::FORBIDDEN, None), "{path}");
        assert!(!cookies.contains("__Host-h="), "what she typed elsewhere keeps its key: {cookies}");
    }
    let answer = nobody.send(form("//evil.example/x", "same-origin"), "a=b".into()).await;
    let location = answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned());
    assert!(location.as_ref().is_none_or(|place| !place.starts_with("//")), "{location:?}");
}
