//! The door: guessing, locking, the first start, a changed password, the printed kit (security.md 3.5).

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use kernel::{Clock, Config, House};
use ledger::PostgresLedger;
use seal::Cost;
use serde_json::{Value, json};

use super::{
    house::codes,
    protection::{sign_in, text},
    security::{Cookies, signed_in_browser},
    world::{PASSWORD, START, World},
};
use crate::{instance::assemble, local::Client};

on_both_engines! {
    guessing_is_slowed_with_a_sentence_and_slows_nobody_else,
    nobody_locks_a_colleague_out_by_guessing_at_her_name,
    of_many_guesses_at_once_no_more_are_heard_than_one_after_the_other,
    a_stolen_session_is_no_place_to_guess_from,
    idle_hidden_and_signed_out_sessions_leave_no_key_behind,
    on_a_computer_that_others_use_too_the_session_locks_after_two_minutes,
    a_passer_by_at_an_open_screen_cannot_decide_about_colleagues,
    a_locked_screen_opens_where_she_was_and_never_on_another_site,
    whoever_was_on_the_way_in_when_her_access_ended_does_not_come_in,
    a_board_that_looks_by_itself_keeps_no_session_awake,
    a_passer_by_at_an_open_screen_cannot_let_anyone_back_to_her_or_move_the_house,
    a_one_time_code_starts_an_organisation_once,
    the_name_that_an_organisation_was_added_with_is_shown_to_its_first_administrator,
    a_changed_password_ends_every_other_session_and_the_old_one_opens_nothing,
    a_printed_kit_opens_the_account_once_and_gives_a_new_one,
    a_kit_that_may_be_known_goes_with_the_password_that_was_known,
    nobody_starts_an_organisation_under_the_name_of_a_partner,
    what_happened_at_the_door_stands_on_the_access_list,
    once_people_are_recorded_two_custodians_remain,
}

const NEW_PASSWORD: &str = "another long password of hers";

pub(super) async fn wrong(client: &Client, name: &str) -> (StatusCode, Value) {
    client.call("POST", "/sign-in", Some(json!({ "sign_in": name, "password": "a guess, and a wrong one" }))).await.unwrap()
}

/// What a form of this browser is answered with; the cookies that come with it are kept.
pub(super) async fn send(browser: &Cookies, path: &str, form: &str) -> (StatusCode, String, Cookies) {
    let answer = post(browser, path, form).await;
    let place = answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned()).unwrap_or_default();
    (answer.status(), place, browser.with(&answer))
}

pub(super) async fn post(browser: &Cookies, path: &str, form: &str) -> Response<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    browser.send(request, form.to_owned()).await
}

/// The page that a form ended on, wherever it was led.
async fn led_to(browser: &Cookies, path: &str, form: &str) -> (StatusCode, String, Cookies) {
    let (_, place, browser) = send(browser, path, form).await;
    let page = browser.get(&place).await;
    (page.status(), text(page).await, browser)
}

async fn guessing_is_slowed_with_a_sentence_and_slows_nobody_else(engine: &str) {
    let world = World::new(engine).await;
    let nobody = Client::nobody(&world.house);
    for guess in 1..=4 {
        assert_eq!(wrong(&nobody, "nigora").await.0, StatusCode::UNPROCESSABLE_ENTITY, "people mistype: guess {guess}");
    }
    let stranger = Cookies::none(&world.house);
    let refused =
        stranger.send(Request::post("/api/v1/sign-in").header(header::CONTENT_TYPE, "application/json"), json!({ "sign_in": "nigora", "password": PASSWORD }).to_string()).await;
    assert_eq!((refused.status(), &refused.headers()["retry-after"]), (StatusCode::TOO_MANY_REQUESTS, &header::HeaderValue::from_static("2")));
    let browser = Cookies::none(&world.house).with(&sign_in(&world.house, "nigora", PASSWORD, None).await);
    let held = sign_in(&world.house, "nigora", PASSWORD, Some(&browser)).await;
    let page = browser.get(held.headers()[header::LOCATION].to_str().unwrap()).await;
    assert_eq!((page.status(), &page.headers()["retry-after"]), (StatusCode::TOO_MANY_REQUESTS, &header::HeaderValue::from_static("2")));
    let page = text(page).await;
    assert!(page.contains("Wait 2 seconds and try again. Others can go on working.") && !page.contains(PASSWORD), "{page}");

    assert_eq!(sign_in(&world.house, "colleague", PASSWORD, None).await.status(), StatusCode::SEE_OTHER);
    assert!(Client::sign_in(&world.house, "colleague", PASSWORD).await.is_ok(), "another is not slowed");
    world.house.clock.advance(2);
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_ok(), "nor is she, a moment later");
    for _ in 0..4 {
        assert_eq!(wrong(&nobody, "nigora").await.0, StatusCode::UNPROCESSABLE_ENTITY, "what was right begins the count anew");
    }
    // A name that nobody has is answered no otherwise.
    for _ in 0..4 {
        assert_eq!(wrong(&nobody, "nobody-of-this-name").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(wrong(&nobody, "nobody-of-this-name").await.0, StatusCode::TOO_MANY_REQUESTS);
}

async fn nobody_locks_a_colleague_out_by_guessing_at_her_name(engine: &str) {
    let world = World::new(engine).await;
    let hers = signed_in_browser(&world.house, "nigora").await;
    let stranger = Client::nobody(&world.house);
    for _ in 0..40 {
        wrong(&stranger, "nigora").await;
        world.house.clock.advance(1);
    }
    let (status, problem) = wrong(&stranger, "nigora").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(problem["detail"].as_str().unwrap().contains("seconds"), "{problem}");
    let admitted = sign_in(&world.house, "nigora", PASSWORD, Some(&hers)).await;
    assert_eq!(admitted.headers()[header::LOCATION], "/", "the browser where she signed in before is not the stranger's");
    world.house.clock.advance(30);
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_ok(), "half a minute is the longest that anyone waits");
}

async fn of_many_guesses_at_once_no_more_are_heard_than_one_after_the_other(engine: &str) {
    let world = World::new(engine).await;
    let nobody = Client::nobody(&world.house);
    let tries: Vec<_> = (0..24)
        .map(|_| {
            let nobody = nobody.clone();
            tokio::spawn(async move { wrong(&nobody, "nigora").await.0 })
        })
        .collect();
    let mut heard = 0;
    for tried in tries {
        match tried.await.unwrap() {
            StatusCode::UNPROCESSABLE_ENTITY => heard += 1,
            status => assert_eq!(status, StatusCode::TOO_MANY_REQUESTS),
        }
    }
    assert_eq!(heard, 4, "the free ones, and the first that costs time");
}

async fn a_stolen_session_is_no_place_to_guess_from(engine: &str) {
    let world = World::new(engine).await;
    let stolen = world.sign_in("nigora").await;
    let change = |old: &str| json!({ "old": old, "password": NEW_PASSWORD });
    for _ in 0..4 {
        assert_eq!(stolen.page("POST", "/account/password", Some(change("a guess, and a wrong one"))).await.unwrap(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(stolen.page("POST", "/account/password", Some(change(PASSWORD))).await.unwrap(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(stolen.page("POST", "/account/kit", Some(json!({ "password": PASSWORD }))).await.unwrap(), StatusCode::TOO_MANY_REQUESTS, "nor by another way");
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_ok(), "and her own sign-in is not slowed by it");
    world.house.clock.advance(2);
    assert_eq!(stolen.page("POST", "/account/password", Some(change(PASSWORD))).await.unwrap(), StatusCode::SEE_OTHER);
}

async fn open_after(house: &House, browser: &Cookies) -> usize {
    assert_eq!(browser.get("/cases").await.status(), StatusCode::OK);
    house.vaults.count_open()
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

    let (status, place, unlocked) = send(&nigora, "/unlock", &format!("password={}", PASSWORD.replace(' ', "+"))).await;
    assert_eq!((status, place.as_str()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(open_after(house, &unlocked).await, 1);
}

/// R-DE-03. The browser keeps whose computer it is, and so does the session that she unlocks.
async fn on_a_computer_that_others_use_too_the_session_locks_after_two_minutes(engine: &str) {
    let world = World::new(engine).await;
    let clock = &world.house.clock;
    let with_password = |rest: &str| format!("password={}{rest}", PASSWORD.replace(' ', "+"));
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
    assert!(!text(nigora.get("/unlock?rest=1&to=//elsewhere.example").await).await.contains("elsewhere"), "only to a page of ours");
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
    let with_password = |rest: &str| format!("password={}{rest}", PASSWORD.replace(' ', "+"));
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
        send(&nigora, "/unlock", &format!("password={}&to={to}", PASSWORD.replace(' ', "+"))).await.1
    };
    assert_eq!(unlocked("%2Fcases").await, "/cases");
    for elsewhere in ["", "https:%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%09%2Fevil.example", "%2F%0A%2Fevil.example", "cases"] {
        assert_eq!(unlocked(elsewhere).await, "/", "{elsewhere}");
    }
}

/// Whoever knows her password is signing in at the moment in which she says so, or in which she changes it.
async fn whoever_was_on_the_way_in_when_her_access_ended_does_not_come_in(engine: &str) {
    let world = World::new(engine).await;
    let (house, nigora) = (&world.house, world.house.ledger.account_named("nigora").await.unwrap().unwrap());
    let old = house.ledger.credentials(nigora.id).await.unwrap().remove(0);
    for what in ["password changed", "shut out"] {
        let turns = u32::try_from(house.stretching.available_permits()).unwrap();
        let all = house.stretching.acquire_many(turns).await.unwrap();
        let client = Client::nobody(house);
        let on_the_way = tokio::spawn(async move { client.call("POST", "/sign-in", Some(json!({ "sign_in": "nigora", "password": PASSWORD }))).await.unwrap() });
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        if what == "shut out" {
            house.ledger.set_account_state(nigora.id, ledger::AccountState::Suspended).await.unwrap();
        } else {
            house.ledger.put_credential(&ledger::CredentialRow { verifier: [1; 32], ..old.clone() }, None).await.unwrap();
        }
        drop(all);
        let (status, problem) = on_the_way.await.unwrap();
        assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["sign-in"]), "{what}: {problem}");
        assert_eq!(house.ledger.sessions_of(nigora.id).await.unwrap(), [], "{what}");
        house.ledger.put_credential(&old, None).await.unwrap();
    }
}

async fn a_one_time_code_starts_an_organisation_once(engine: &str) {
    let world = World::new(engine).await;
    let code = people::founding_code(&world.house, None).await.unwrap();
    let form = |sign_in: &str, organisation: &str| {
        format!("code={}&organisation={organisation}&kind=shelter&name=Mavluda&sign_in={sign_in}&password={}", code.text().as_str(), NEW_PASSWORD.replace(' ', "+"))
    };
    let browser = Cookies::none(&world.house);
    let (status, page, browser) = led_to(&browser, "/start", &form("mavluda", "")).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Write the name of the organisation") && page.contains("value=\"Mavluda\""),
        "the form comes back filled: {page}"
    );
    let (status, place, browser) = send(&browser, "/start", &form("mavluda", "First+house")).await;
    assert_eq!((status, place.as_str()), (StatusCode::SEE_OTHER, "/account/kit"), "the first thing is a kit to print");
    assert_eq!(browser.get("/colleagues").await.status(), StatusCode::OK, "she runs the house");
    let (status, page, _) = led_to(&Cookies::none(&world.house), "/start", &form("another", "Second+house")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("was used already"), "{page}");
    assert!(Client::sign_in(&world.house, "another", NEW_PASSWORD).await.is_err());
}

async fn the_name_that_an_organisation_was_added_with_is_shown_to_its_first_administrator(engine: &str) {
    let world = World::new(engine).await;
    let code = people::founding_code(&world.house, Some("Mehrubon centre".into())).await.unwrap();
    let form = |organisation: &str| {
        format!("code={}&organisation={organisation}&kind=shelter&name=Mavluda&sign_in=mavluda&password={}", code.text().as_str(), NEW_PASSWORD.replace(' ', "+"))
    };
    let (status, page, browser) = led_to(&Cookies::none(&world.house), "/start", &form("")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("value=\"Mehrubon centre\"") && page.contains("was given with the code"), "{page}");
    assert_eq!(send(&browser, "/start", &form("Mehrubon+centre+for+women")).await.0, StatusCode::SEE_OTHER);
    let names = world.house.commons.read(people::view::list_organisations).await.unwrap();
    assert!(names.iter().any(|one| one.name_en == "Mehrubon centre for women"), "she may say it better");
}

async fn a_changed_password_ends_every_other_session_and_the_old_one_opens_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (here, elsewhere) = (signed_in_browser(&world.house, "nigora").await, signed_in_browser(&world.house, "nigora").await);
    for browser in [&here, &elsewhere] {
        open_after(&world.house, browser).await;
    }
    let form = |old: &str, new: &str| format!("old={}&password={}", old.replace(' ', "+"), new.replace(' ', "+"));
    let (status, page, here) = led_to(&here, "/account/password", &form("not hers at all", NEW_PASSWORD)).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("This is not your password"), "{page}");
    let (status, page, here) = led_to(&here, "/account/password", &form(PASSWORD, "short")).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("at least 12 characters"), "{page}");
    let (status, place, here) = send(&here, "/account/password", &form(PASSWORD, NEW_PASSWORD)).await;
    assert_eq!((status, place.as_str()), (StatusCode::SEE_OTHER, "/account?done=password"));
    assert_eq!(world.house.vaults.sessions().len(), 1, "what the other browser kept open is closed");
    assert_eq!(here.get("/cases").await.status(), StatusCode::OK);
    assert_eq!(elsewhere.get("/cases").await.headers()[header::LOCATION], "/sign-in");
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_err());
    assert!(Client::sign_in(&world.house, "nigora", NEW_PASSWORD).await.is_ok());
}

/// The code on a page that shows one.
fn code_on(page: &str) -> String {
    let is_code = |word: &&str| word.len() == 32 && word.split('-').all(|part| part.len() == 5 || part.len() == 2);
    page.split(|letter: char| !letter.is_ascii_uppercase() && !letter.is_ascii_digit() && letter != '-').find(is_code).expect("a code").to_owned()
}

async fn a_printed_kit_opens_the_account_once_and_gives_a_new_one(engine: &str) {
    let world = World::new(engine).await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let (status, page, browser) = led_to(&browser, "/account/kit", "password=not+hers+at+all").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("This is not your password"), "{page}");
    let (status, place, browser) = send(&browser, "/account/kit", &format!("password={}", PASSWORD.replace(' ', "+"))).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let kit = code_on(&text(browser.get(&place).await).await);
    assert_ne!(text(browser.get(&place).await).await, kit, "it is shown once");
    assert_eq!(browser.get(&place).await.status(), StatusCode::SEE_OTHER);

    let form = |code: &str| format!("sign_in=nigora&code={code}&password={}", NEW_PASSWORD.replace(' ', "+"));
    let another = seal::Code::generate().text().to_string();
    let lost = Cookies::none(&world.house);
    let (status, page, lost) = led_to(&lost, "/recover", &form(&another)).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("do not fit together"), "{page}");
    let (status, page, lost) = led_to(&lost, "/recover", &form(&kit)).await;
    assert_eq!(status, StatusCode::OK);
    let next = code_on(&page);
    assert_ne!(next, kit);
    assert_eq!(browser.get("/cases").await.headers()[header::LOCATION], "/sign-in", "whoever was in is out");
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_err());
    assert!(Client::sign_in(&world.house, "nigora", NEW_PASSWORD).await.is_ok());
    assert_eq!(led_to(&lost, "/recover", &form(&kit)).await.0, StatusCode::UNPROCESSABLE_ENTITY, "the old kit is worth nothing");
    assert_eq!(led_to(&lost, "/recover", &form(&next)).await.0, StatusCode::OK);
}

async fn a_kit_that_may_be_known_goes_with_the_password_that_was_known(engine: &str) {
    let world = World::new(engine).await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let asked = "Let it stop working";
    assert!(!text(browser.get("/account/password").await).await.contains(asked), "she has none");
    let (_, place, browser) = send(&browser, "/account/kit", &format!("password={}", PASSWORD.replace(' ', "+"))).await;
    let kit = code_on(&text(browser.get(&place).await).await);
    assert!(text(browser.get("/account/password").await).await.contains(asked));
    let form = |old: &str| format!("old={}&password={}&kit=stops", old.replace(' ', "+"), NEW_PASSWORD.replace(' ', "+"));
    let (_, page, browser) = led_to(&browser, "/account/password", &form("not hers at all")).await;
    assert!(page.contains("value=\"stops\" checked"), "what she said comes back: {page}");
    let recover = async || led_to(&Cookies::none(&world.house), "/recover", &format!("sign_in=nigora&code={kit}&password={}", NEW_PASSWORD.replace(' ', "+"))).await;
    let (status, place, browser) = send(&browser, "/account/password", &form(PASSWORD)).await;
    assert_eq!((status, place.as_str()), (StatusCode::SEE_OTHER, "/account/kit?done=password-kit"), "the next thing is a new one");
    assert!(text(browser.get(&place).await).await.contains("Your old printed kit opens nothing any more"));
    assert_eq!(recover().await.0, StatusCode::UNPROCESSABLE_ENTITY, "whoever has it stays outside");
    let (_, list) = world.sign_in("aziza").await.html("GET", "/access-list", None).await.unwrap();
    assert!(list.contains("Recovery kit made invalid"), "{list}");
    let (_, place, browser) = send(&browser, "/account/kit", &format!("password={}", NEW_PASSWORD.replace(' ', "+"))).await;
    let next = code_on(&text(browser.get(&place).await).await);
    assert_ne!(next, kit);
}

/// Partners choose by name to whom they send a woman.
async fn nobody_starts_an_organisation_under_the_name_of_a_partner(engine: &str) {
    let world = World::new(engine).await;
    let code = people::founding_code(&world.house, None).await.unwrap();
    let stranger = seal::Code::generate();
    let started = async |code: &seal::Code, name: &str| {
        let sent = json!({ "code": code.text().as_str(), "organisation": name, "kind": "shelter", "name": "Mavluda", "sign_in": "mavluda", "password": NEW_PASSWORD });
        Client::nobody(&world.house).html("POST", "/start", Some(sent)).await.unwrap()
    };
    // As it stands, in capitals, in Tajik letters, with an alphabet's look-alike, with signs between.
    for name in ["Centre", "  CENTRE ", "Центре", "Сеntrе", "«Centre»", "Cen-tre", "Legal"] {
        let (status, page) = started(&code, name).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("one that looks or sounds the same"), "{name}: {page}");
        assert!(!started(&stranger, name).await.1.contains("one that looks or sounds the same"), "who has no code hears nothing of partners");
    }
    for (name, said) in [("x".repeat(121), "at most 120 letters"), ("— !".to_owned(), "Write the name of the organisation")] {
        let (status, page) = started(&code, &name).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(said), "{name}: {page}");
    }
    started(&code, "Centre of Hisor").await;
    assert!(Client::sign_in(&world.house, "mavluda", NEW_PASSWORD).await.is_ok(), "the code was not used up");
}

async fn once_people_are_recorded_two_custodians_remain(engine: &str) {
    let world = World::new(engine).await;
    let (parvina, nigora, dilnoza) = (world.sign_in("parvina").await, world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let path = |name: usize| format!("/colleagues/{}", world.centre.staff[name]);
    let (safiya, nigoras) = (path(1), path(2));
    let roles = |roles: &[&str]| Some(json!({ "roles": roles }));
    let change = async |path: &str, to: &[&str]| parvina.call("POST", &format!("{path}/roles"), roles(to)).await.unwrap();
    assert_eq!(change(&safiya, &["supervisor"]).await.0, StatusCode::OK, "nobody is recorded yet");
    assert_eq!(change(&safiya, &["supervisor", "custodian"]).await.0, StatusCode::OK);
    nigora.post("/survivors", json!({ "name": "Zarina", "sex": "female" })).await.unwrap();
    assert_eq!(codes(&change(&safiya, &["supervisor"]).await.1), ["custodians"]);
    let refused = parvina.call("POST", &format!("{safiya}/remove"), Some(json!({}))).await.unwrap();
    assert_eq!(codes(&refused.1), ["custodians"], "{}", refused.1);
    assert!(Client::sign_in(&world.house, "safiya", PASSWORD).await.is_ok(), "and her access goes on");
    assert_eq!(change(&safiya, &["custodian"]).await.0, StatusCode::OK, "her other roles are another matter");
    world.confirmed("safiya", &change(&nigoras, &["caseworker", "custodian"]).await.1).await;
    assert_eq!(change(&safiya, &["supervisor"]).await.0, StatusCode::OK, "with a third, two remain");
    assert_eq!(parvina.call("POST", &format!("{safiya}/remove"), Some(json!({}))).await.unwrap().0, StatusCode::OK, "who is none goes as before");

    // The legal aid has one custodian: said before anything is written about anyone.
    let (_, form) = dilnoza.html("GET", "/survivors/new", None).await.unwrap();
    assert!(form.contains("two colleagues must be key custodians"), "{form}");
    let (_, form) = nigora.html("GET", "/survivors/new", None).await.unwrap();
    assert!(!form.contains("two colleagues must be key custodians"));
}

/// security.md 3.6.
async fn what_happened_at_the_door_stands_on_the_access_list(engine: &str) {
    let world = World::new(engine).await;
    let aziza = world.sign_in("aziza").await;
    wrong(&Client::nobody(&world.house), "nigora").await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let password = |text: &str| text.replace(' ', "+");
    let (_, place, browser) = send(&browser, "/account/kit", &format!("password={}", password(PASSWORD))).await;
    let kit = code_on(&text(browser.get(&place).await).await);
    send(&browser, "/account/password", &format!("old={}&password={}", password(PASSWORD), password(NEW_PASSWORD))).await;
    led_to(&Cookies::none(&world.house), "/recover", &format!("sign_in=nigora&code={kit}&password={}", password(PASSWORD))).await;
    wrong(&Client::nobody(&world.house), "malika").await;

    let list = aziza.get("/access-list").await.unwrap();
    let lines = list["lines"].as_array().unwrap().iter().filter(|line| line["by"] == "Nigora" && line["event"] != "sign_in_refused");
    let hers: Vec<&str> = lines.map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(hers[..4], ["kit_used", "password_changed", "kit_printed", "signed_in"], "{list}");
    assert_eq!(refusals(&world, "Nigora", 1).await.len(), 1);
    let (_, page) = aziza.html("GET", "/access-list", None).await.unwrap();
    for words in ["Recovery kit used", "Password changed", "Recovery kit printed", "Signed in", "A sign-in with her name was refused"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let elsewhere = world.sign_in("manizha").await;
    assert_eq!(elsewhere.call("GET", "/access-list", None).await.unwrap().0, StatusCode::NOT_FOUND);
    assert!(!list.to_string().contains("Malika"), "what happens at another's door is not on this list");

    // With nobody there the list is closed: it is written at the next opening, with the hour at which it happened.
    for session in world.house.vaults.sessions() {
        world.house.vaults.leave(&session);
    }
    let guessed_at = world.house.clock.now();
    for _ in 0..2 {
        wrong(&Client::nobody(&world.house), "safiya").await;
    }
    assert_eq!(world.house.vaults.count_open(), 0);
    assert_eq!(refusals(&world, "Safiya", 2).await, [guessed_at; 2]);
    world.house.clock.advance(8 * 3_600);
    world.house.ledger.sweep_sessions(world.house.clock.now()).await.unwrap();
    assert_eq!(refusals(&world, "Safiya", 2).await, [guessed_at; 2], "each once");

    // A long row of guesses leaves some lines, not a thousand.
    let stranger = Client::nobody(&world.house);
    for _ in 0..25 {
        wrong(&stranger, "colleague").await;
        world.house.clock.advance(30);
    }
    assert_eq!(refusals(&world, "Colleague", 11).await.len(), 11, "ten, and the twentieth");
}

/// When sign-ins with this name were refused. Nobody waited for them to be written down, so some are waited for here.
async fn refusals(world: &World, name: &str, awaited: usize) -> Vec<i64> {
    for _ in 0..50 {
        let list = world.sign_in("aziza").await.get("/access-list").await.unwrap();
        let refused = list["lines"].as_array().unwrap().iter().filter(|line| line["by"] == name && line["event"] == "sign_in_refused");
        let times: Vec<i64> = refused.map(|line| line["at"].as_i64().unwrap()).collect();
        if times.len() >= awaited {
            return times;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("fewer than {awaited} refusals of {name} were written down");
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
