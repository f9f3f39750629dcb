//! Screens that somebody left open: locking, hiding, a password asked once more (R-DE-03; security.md 3.5).

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use kernel::{Clock, Config, House};
use ledger::PostgresLedger;
use seal::Cost;
use serde_json::json;

use super::{
    door::{NEW_PASSWORD, post, send, with_password},
    protection::text,
    security::{Cookies, signed_in_browser},
    world::{PASSWORD, START, World},
};
use crate::{instance::assemble, local::Client};

on_both_engines! {
    idle_hidden_and_signed_out_sessions_leave_no_key_behind,
    on_a_computer_that_others_use_too_the_session_locks_after_two_minutes,
    a_passer_by_at_an_open_screen_cannot_decide_about_colleagues,
    a_locked_screen_opens_where_she_was_and_never_on_another_site,
    a_board_that_looks_by_itself_keeps_no_session_awake,
    a_passer_by_at_an_open_screen_cannot_let_anyone_back_to_her_or_move_the_house,
}

async fn idle_hidden_and_signed_out_sessions_leave_no_key_behind(engine: &str) {
    let world = World::new(engine).await;
    let house = &world.house;
    for path in ["/hide", "/sign-out"] {
        let browser = signed_in_browser(house, "nigora").await;
        assert_eq!(open_after(house, &browser).await, 1);
        assert_eq!(send(&browser, path, "").await.0, StatusCode::SEE_OTHER);
        assert_eq!(house.vaults.count_open(), 0, "{path}");
        let (after, place) = (browser.get("/cases").await, if path == "/hide" { "/unlock?to=%2Fcases" } else { "/sign-in" });
        assert_eq!(after.headers()[header::LOCATION], place);
    }
    let (nigora, safiya) = (signed_in_browser(house, "nigora").await, signed_in_browser(house, "safiya").await);
    open_after(house, &nigora).await;
    house.clock.advance(house.config.idle_seconds - 60);
    assert_eq!(open_after(house, &safiya).await, 1);
    house.clock.advance(61);
    kernel::session::sweep(house).await.unwrap();
    assert_eq!(house.vaults.sessions().len(), 1, "hers is idle; her colleague's is not");
    assert_eq!(nigora.get("/cases").await.headers()[header::LOCATION], "/unlock?to=%2Fcases");
    house.clock.advance(house.config.idle_seconds);
    kernel::session::sweep(house).await.unwrap();
    assert_eq!(house.vaults.count_open(), 0, "nobody is there, so nothing is open");

    let (status, place, unlocked) = send(&nigora, "/unlock", &with_password("")).await;
    assert_eq!((status, place.as_str()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(open_after(house, &unlocked).await, 1);
}

/// R-DE-03. The browser keeps whose computer it is, and so does the session that she unlocks.
async fn on_a_computer_that_others_use_too_the_session_locks_after_two_minutes(engine: &str) {
    let world = World::new(engine).await;
    let clock = &world.house.clock;
    let (status, _, nigora) = send(&Cookies::none(&world.house), "/sign-in", &with_password("&sign_in=nigora&device=shared")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let own = signed_in_browser(&world.house, "safiya").await;
    for _ in 0..5 {
        clock.advance(100);
        assert_eq!(nigora.get("/here").await.status(), StatusCode::NO_CONTENT, "whoever types is there");
    }
    let list = text(nigora.get("/cases").await).await;
    assert!(list.contains("data-idle=\"120\"") && list.contains("content=\"121;url=/unlock?rest=1&amp;to=/cases\""), "the page goes by itself: {list}");
    let form = text(nigora.get("/survivors/new").await).await;
    assert!(form.contains("data-idle=\"120\"") && !form.contains("http-equiv=\"refresh\""), "but not from under what she types: {form}");

    // The page that went by itself, while she worked on in another one.
    let rest = text(nigora.get("/unlock?rest=1&to=/cases").await).await;
    assert!(rest.contains("href=\"/cases\"") && !rest.contains("type=\"password\"") && !rest.contains("http-equiv=\"refresh\""), "no password, and it does not go again: {rest}");
    let elsewhere = text(nigora.get("/unlock?rest=1&to=//elsewhere.example").await).await;
    assert!(elsewhere.contains("href=\"/\"") && !elsewhere.contains("href=\"//") && !elsewhere.contains("url=//"), "only to a page of ours: {elsewhere}");
    clock.advance(119);
    text(nigora.get("/unlock?rest=1&to=/cases").await).await;
    clock.advance(2);
    assert!(text(nigora.get("/unlock?rest=1&to=/cases").await).await.contains("type=\"password\""), "it kept no session awake, so the password opens it");
    assert_eq!(nigora.get("/cases").await.headers()[header::LOCATION], "/unlock?to=%2Fcases");
    let (_, _, nigora) = send(&nigora, "/unlock", &with_password("")).await;
    assert_eq!(nigora.get("/cases").await.status(), StatusCode::OK);
    clock.advance(121);
    assert_eq!(nigora.get("/cases").await.headers()[header::LOCATION], "/unlock?to=%2Fcases", "unlocked, it is still a computer that others use");
    assert_eq!(own.get("/cases").await.status(), StatusCode::OK, "her colleague's own is not touched by it");

    let is_ticked = async |browser: &Cookies| text(browser.get("/sign-in").await).await.contains("value=\"shared\" checked");
    assert!(is_ticked(&nigora).await);
    let (_, _, nigora) = send(&nigora, "/sign-in", &with_password("&sign_in=nigora")).await;
    assert!(!is_ticked(&nigora).await);
    clock.advance(600);
    assert_eq!(nigora.get("/cases").await.status(), StatusCode::OK);
}

/// security.md 3.5: steps that decide who may read need a password that is not older than five minutes.
async fn a_passer_by_at_an_open_screen_cannot_decide_about_colleagues(engine: &str) {
    let world = World::new(engine).await;
    let parvina = signed_in_browser(&world.house, "parvina").await;
    let program = world.sign_in("parvina").await;
    let staff = program.get("/colleagues").await.unwrap();
    let colleague = staff["staff"].as_array().unwrap().iter().find(|one| one["name"] == "Colleague").unwrap();
    let page = format!("/colleagues/{}", colleague["id"].as_str().unwrap());
    assert_eq!(parvina.get("/colleagues/invite").await.status(), StatusCode::OK, "she has just given it");
    world.house.clock.advance(301);
    let asks = async |answer: Response<Body>| answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned()).unwrap_or_default();
    assert_eq!(asks(parvina.get("/colleagues/invite").await).await, "/unlock?to=%2Fcolleagues%2Finvite", "asked before she types");
    assert_eq!(asks(post(&parvina, &format!("{page}/remove"), "").await).await, format!("/unlock?to={}", page.replace('/', "%2F")));
    let (status, problem) = program.call("POST", &format!("{page}/remove"), Some(json!({}))).await.unwrap();
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("password-again")), "{problem}");
    let (_, place, parvina) = send(&parvina, "/colleagues", "name=Shirin+Namunaeva&roles=case_worker").await;
    assert!(place.starts_with("/unlock?typed="), "{place}");
    let asked = text(parvina.get(&place).await).await;
    assert!(asked.contains("Your password once more") && !asked.contains("Shirin"), "{asked}");

    let typed = place.strip_prefix("/unlock?").unwrap();
    let (status, place, _) = send(&parvina, "/unlock", &format!("password=a+guess,+and+a+wrong+one&{typed}")).await;
    assert!(status == StatusCode::SEE_OTHER && place.starts_with("/unlock?held="), "{place}");
    let (_, place, parvina) = send(&parvina, "/unlock", &with_password(&format!("&{typed}"))).await;
    assert!(place.starts_with("/typed/"), "{place}");
    assert!(text(parvina.get(&place).await).await.contains("Shirin Namunaeva"), "nothing that she typed is lost");
    let (status, place, parvina) = send(&parvina, &format!("{page}/remove"), "").await;
    assert!(status == StatusCode::SEE_OTHER && !place.starts_with("/unlock"), "{place}");
    assert_eq!(parvina.get("/colleagues").await.status(), StatusCode::OK);
}

async fn a_locked_screen_opens_where_she_was_and_never_on_another_site(engine: &str) {
    let world = World::new(engine).await;
    let unlocked = async |to: &str| {
        let nigora = signed_in_browser(&world.house, "nigora").await;
        let (_, _, nigora) = send(&nigora, "/hide", "").await;
        send(&nigora, "/unlock", &with_password(&format!("&to={to}"))).await.1
    };
    assert_eq!(unlocked("%2Fcases").await, "/cases");
    for elsewhere in ["", "https:%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%09%2Fevil.example", "%2F%0A%2Fevil.example", "cases"] {
        assert_eq!(unlocked(elsewhere).await, "/", "{elsewhere}");
    }
}

/// R-DE-03.
async fn a_board_that_looks_by_itself_keeps_no_session_awake(engine: &str) {
    let world = World::new(engine).await;
    for (name, value) in [("panoh-unasked", "1"), ("accept", "text/event-stream")] {
        let board = signed_in_browser(&world.house, "nigora").await;
        let looks = async || board.send(Request::get("/cases").header(name, value), String::new()).await;
        for _ in 0..4 {
            world.house.clock.advance(200);
            assert_eq!(looks().await.status(), StatusCode::OK);
        }
        world.house.clock.advance(200);
        assert_eq!(looks().await.headers()[header::LOCATION], "/unlock?to=%2Fcases", "{name}: whatever is written meanwhile, she is away");
    }
}

/// R-CA-10; security.md 3.5.
async fn a_passer_by_at_an_open_screen_cannot_let_anyone_back_to_her_or_move_the_house(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let site = world.sign_in("parvina").await.post("/sites", json!({ "name": "House", "kind": "shelter" })).await.unwrap();
    let place = format!("/shelter/places/{}", site["id"].as_str().unwrap());
    let person = nigora.post("/survivors", json!({ "name": "Zarina", "sex": "female" })).await.unwrap();
    let ties = format!("/survivors/{}/ties", person["id"].as_str().unwrap());
    let close = world.centre.staff[3];
    world.house.clock.advance(6 * 60);
    safiya.post(&ties, json!({ "staff": [close] })).await.unwrap();
    let (status, problem) = safiya.call("POST", &ties, Some(json!({ "staff": [] }))).await.unwrap();
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("password-again")), "{problem}");
    for path in [place.clone(), format!("{place}/forget")] {
        assert_eq!(safiya.page("POST", &path, Some(json!({ "address": "Elsewhere" }))).await.unwrap(), StatusCode::UNAUTHORIZED, "{path}");
    }
    let safiya = world.sign_in("safiya").await;
    safiya.post(&ties, json!({ "staff": [] })).await.unwrap();
    assert_eq!(safiya.page("POST", &place, Some(json!({ "address": "Elsewhere" }))).await.unwrap(), StatusCode::SEE_OTHER);
}

pub(super) async fn open_after(house: &House, browser: &Cookies) -> usize {
    assert_eq!(browser.get("/cases").await.status(), StatusCode::OK);
    house.vaults.count_open()
}

/// Locked, ended or shut out through one server: the other holds no key of hers either.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_locks_or_ends_closes_on_the_other() {
    let world = World::new("postgres").await;
    let ledger = std::sync::Arc::new(PostgresLedger::connect(world.address.as_deref().unwrap()).await.unwrap());
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let there = assemble(ledger, &world.key, Clock::at(START), config).await.unwrap();
    for path in ["/hide", "/sign-out", "/account/password"] {
        let password = if path == "/hide" || path == "/sign-out" { PASSWORD } else { NEW_PASSWORD };
        let here = signed_in_browser(&world.house, "nigora").await;
        let same = here.through(&there);
        let other = Client::sign_in(&there, "nigora", PASSWORD).await.unwrap();
        other.get("/cases").await.unwrap();
        assert_eq!(open_after(&there, &same).await, 1);
        kernel::session::sweep(&there).await.unwrap();
        assert_eq!(there.vaults.sessions().len(), 2, "who is there stays");
        let form = format!("old={}&password={}", PASSWORD.replace(' ', "+"), password.replace(' ', "+"));
        assert_eq!(send(&here, path, &form).await.0, StatusCode::SEE_OTHER);
        kernel::session::sweep(&there).await.unwrap();
        assert_eq!(there.vaults.sessions().len(), 1, "{path}");
        other.call("POST", "/sign-out", Some(json!({}))).await.unwrap();
        there.vaults.sessions().iter().for_each(|session| there.vaults.leave(session));
    }
}
