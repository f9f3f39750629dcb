//! Whoever has not signed in costs the house little and keeps nobody else waiting.

use axum::http::{Request, StatusCode, header};
use serde_json::json;

use super::{
    door::{post, send, wrong},
    house::codes,
    protection::sign_in,
    security::{Cookies, signed_in_browser},
    world::{PASSWORD, World},
};
use crate::local::Client;

/// However many made-up names wait.
#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_wait_leave_a_turn_to_those_who_are_known() {
    let world = World::new("sqlite").await;
    let (locked, hers) = (signed_in_browser(&world.house, "nigora").await, signed_in_browser(&world.house, "safiya").await);
    let (_, _, locked) = send(&locked, "/hide", "").await;
    let strangers = u32::try_from(world.house.strangers.available_permits()).unwrap();
    let all = world.house.strangers.acquire_many(strangers).await.unwrap();
    assert_eq!(wrong(&Client::nobody(&world.house), "made-up").await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(send(&locked, "/unlock", &format!("password={}", PASSWORD.replace(' ', "+"))).await.1, "/");
    assert_eq!(sign_in(&world.house, "safiya", PASSWORD, Some(&hers)).await.headers()[header::LOCATION], "/");
    drop(all);
}

/// Nor does anyone who has no account fill the disk.
#[tokio::test(flavor = "multi_thread")]
async fn of_what_strangers_send_to_the_door_only_so_much_is_kept() {
    let world = World::new("sqlite").await;
    let stranger = Cookies::none(&world.house);
    let form = |letters: usize| format!("password=&sign_in={}", "x".repeat(letters));
    assert_eq!(send(&stranger, "/sign-in", &form(100_000)).await.1, "/sign-in", "no name is so long");
    assert!(send(&stranger, "/sign-in", &form(3)).await.1.starts_with("/sign-in?held="));
    let mut kept = 0;
    while send(&stranger, "/sign-in", &form(16_000)).await.0 == StatusCode::SEE_OTHER {
        kept += 1;
        assert!(kept < 1_000, "there is no end to it");
    }
    assert_eq!(post(&stranger, "/sign-in", &form(16_000)).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "and the answer is there all the same");
    assert!(send(&signed_in_browser(&world.house, "nigora").await, "/account/kit", "password=wrong").await.1.contains("held="), "those who are in are not touched");
    world.house.clock.advance(16 * 60);
    assert!(send(&stranger, "/sign-in", &form(3)).await.1.starts_with("/sign-in?held="));
}

/// Whatever it calls what it sends: `-year` is the first of the three boxes of a day.
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_cannot_keep_the_house_busy_with_a_long_form() {
    let world = World::new("sqlite").await;
    let stranger = Cookies::none(&world.house);
    let boxes = "-year&".repeat(512 * 1024 / 6);
    let sent = |kind: &'static str, program: bool| {
        let request = Request::post("/sign-in").header("sec-fetch-site", "same-origin");
        let request = if kind.is_empty() { request } else { request.header(header::CONTENT_TYPE, kind) };
        if program { request.header(header::AUTHORIZATION, "Bearer of-nobody") } else { request }
    };
    let started = std::time::Instant::now();
    for kind in ["application/x-www-form-urlencoded", "text/plain", "", "multipart/form-data; boundary=x", "application/json", "application/octet-stream"] {
        for program in [false, true] {
            let answer = stranger.send(sent(kind, program), boxes.clone()).await;
            assert_eq!((answer.status(), &answer.headers()[header::LOCATION]), (StatusCode::SEE_OTHER, &header::HeaderValue::from_static("/sign-in")), "{kind} {program}");
        }
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
    // Those who are in are not limited so, but no form of theirs has so many answers.
    let started = std::time::Instant::now();
    let hers = signed_in_browser(&world.house, "nigora").await;
    for (kind, status) in [("application/x-www-form-urlencoded", StatusCode::PAYLOAD_TOO_LARGE), ("text/plain", StatusCode::UNSUPPORTED_MEDIA_TYPE)] {
        let request = Request::post("/account/kit").header("sec-fetch-site", "same-origin").header(header::CONTENT_TYPE, kind);
        let answer = hers.send(request, boxes.clone()).await;
        let answer = if answer.status() == StatusCode::SEE_OTHER { hers.with(&answer).get(answer.headers()[header::LOCATION].to_str().unwrap()).await } else { answer };
        assert_eq!(answer.status(), status, "{kind}");
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
}

/// security.md 3.5: excess waits, then comes back.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_would_wait_long_to_sign_in_is_asked_to_come_back() {
    let world = World::new("sqlite").await;
    let turns = u32::try_from(world.house.stretching.available_permits()).unwrap();
    assert!(turns >= 1 && usize::try_from(turns).unwrap() <= std::thread::available_parallelism().unwrap().get());
    let all = world.house.stretching.acquire_many(turns).await.unwrap();
    let request = Request::post("/api/v1/sign-in").header(header::CONTENT_TYPE, "application/json");
    let answer = Cookies::none(&world.house).send(request, json!({ "sign_in": "nigora", "password": PASSWORD }).to_string()).await;
    assert_eq!((answer.status(), &answer.headers()["retry-after"]), (StatusCode::TOO_MANY_REQUESTS, &header::HeaderValue::from_static("5")));
    drop(all);
    for _ in 0..4 {
        assert_eq!(codes(&wrong(&Client::nobody(&world.house), "nigora").await.1), ["sign-in"], "what was not tried is not counted");
    }
}
