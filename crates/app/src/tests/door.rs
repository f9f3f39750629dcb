//! The door: guessing, the first start, a changed password, the printed kit (security.md 3.5).

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use serde_json::{Value, json};

use super::{
    house::codes,
    protection::{sign_in, text},
    screens::open_after,
    security::{Cookies, cookies_of, signed_in_browser},
    world::{PASSWORD, World},
};
use crate::local::Client;

on_both_engines! {
    guessing_is_slowed_with_a_sentence_and_slows_nobody_else,
    nobody_locks_a_colleague_out_by_guessing_at_her_name,
    on_a_computer_that_several_share_an_outsider_slows_none_of_them,
    of_many_guesses_at_once_no_more_are_heard_than_one_after_the_other,
    a_stolen_session_is_no_place_to_guess_from,
    whoever_was_on_the_way_in_when_her_access_ended_does_not_come_in,
    a_slow_form_writes_nothing_once_her_access_has_ended,
    a_clock_that_is_set_back_leaves_no_screen_open_and_no_door_shut,
    a_name_that_no_engine_can_hold_is_nobodys,
    a_one_time_code_starts_an_organisation_once,
    the_name_that_an_organisation_was_added_with_is_shown_to_its_first_administrator,
    a_changed_password_ends_every_other_session_and_the_old_one_opens_nothing,
    a_printed_kit_opens_the_account_once_and_gives_a_new_one,
    a_kit_that_may_be_known_goes_with_the_password_that_was_known,
    a_kit_that_ends_while_somebody_uses_it_opens_nothing,
    nobody_starts_an_organisation_under_the_name_of_a_partner,
    what_happened_at_the_door_stands_on_the_access_list,
    once_people_are_recorded_two_custodians_remain,
    a_misspelt_role_takes_none_away,
}

pub(super) const NEW_PASSWORD: &str = "another long password of hers";

/// A form with her password, and what more it says.
pub(super) fn with_password(rest: &str) -> String {
    format!("password={}{rest}", PASSWORD.replace(' ', "+"))
}

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

async fn on_a_computer_that_several_share_an_outsider_slows_none_of_them(engine: &str) {
    let world = World::new(engine).await;
    let mut shared = Cookies::none(&world.house);
    // In turn, and one of them more often than there is room for marks.
    let turns = ["nigora", "safiya", "colleague"].into_iter().chain(std::iter::repeat_n("aziza", 9));
    for name in turns {
        let came = sign_in(&world.house, name, PASSWORD, Some(&shared)).await;
        assert_eq!(came.headers()[header::LOCATION], "/", "{name}");
        shared = Cookies::none(&world.house).with(&came);
        let marks = cookies_of(&came).split("; ").find_map(|pair| pair.strip_prefix("__Host-d=").map(str::to_owned)).unwrap();
        assert!(marks.len() < 400 && !marks.contains(name), "{marks}");
    }
    let stranger = Client::nobody(&world.house);
    for name in ["nigora", "safiya", "colleague"] {
        let mut status = StatusCode::UNPROCESSABLE_ENTITY;
        while status != StatusCode::TOO_MANY_REQUESTS {
            (status, _) = wrong(&stranger, name).await;
        }
        let came = sign_in(&world.house, name, PASSWORD, Some(&shared)).await;
        assert_eq!(came.headers()[header::LOCATION], "/", "{name} signed in here before");
        shared = Cookies::none(&world.house).with(&came);
    }
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

async fn a_slow_form_writes_nothing_once_her_access_has_ended(engine: &str) {
    late_words(engine, ("nigora", "Nigora"), "/survivors", json!({ "name": "Written Too Late", "sex": "female" })).await;
    // What all partners share is another list than the one that says who she is.
    late_words(engine, ("safiya", "Safiya"), "/learning/of/visit", json!({ "title": "Written Too Late" })).await;
}

async fn late_words(engine: &str, (sign_in, name): (&str, &str), path: &str, form: Value) {
    let world = World::new(engine).await;
    let signed_in = Client::nobody(&world.house).post("/sign-in", json!({ "sign_in": sign_in, "password": PASSWORD })).await.unwrap();
    let (parvina, colleagues) = (world.sign_in("parvina").await, world.sign_in("parvina").await.get("/colleagues").await.unwrap());
    let hers = colleagues["staff"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap()["id"].clone();
    let (last_words, waits) = tokio::sync::oneshot::channel::<()>();
    let typed = futures_util::stream::once(async move {
        waits.await.unwrap();
        Ok::<_, std::io::Error>(form.to_string())
    });
    let request = Request::post(format!("/api/v1{path}")).header(header::HOST, "localhost").header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {}", signed_in["token"].as_str().unwrap())).body(Body::from_stream(typed)).unwrap();
    let router = kernel::guard::serve(world.house.clone());
    let on_the_way = tokio::spawn(async move { tower::ServiceExt::oneshot(router, request).await.unwrap().status() });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    parvina.post(&format!("/colleagues/{}/remove", hers.as_str().unwrap()), json!({})).await.unwrap();
    last_words.send(()).unwrap();
    assert_eq!(on_the_way.await.unwrap(), StatusCode::NOT_FOUND, "{path}");
}

async fn a_clock_that_is_set_back_leaves_no_screen_open_and_no_door_shut(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    while status != StatusCode::TOO_MANY_REQUESTS {
        (status, _) = wrong(&Client::nobody(&world.house), "nigora").await;
    }
    // Five hours: a laptop whose clock keeps Dushanbe's time, once the network has told it the hour.
    world.house.clock.advance(-5 * 3600);
    world.house.clock.advance(60 * 60);
    let (status, _) = nigora.call("GET", "/cases", None).await.unwrap();
    assert_eq!(status, StatusCode::UNAUTHORIZED, "nobody knows how long nobody touched it");
    assert!(Client::sign_in(&world.house, "nigora", PASSWORD).await.is_ok(), "and a slip of before shuts no door");
}

async fn a_name_that_no_engine_can_hold_is_nobodys(engine: &str) {
    let world = World::new(engine).await;
    let (status, problem) = wrong(&Client::nobody(&world.house), "nig\0ra").await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["sign-in"]));
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
    let (status, place, browser) = send(&browser, "/account/kit", &with_password("")).await;
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
    let (_, place, browser) = send(&browser, "/account/kit", &with_password("")).await;
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

async fn a_kit_that_ends_while_somebody_uses_it_opens_nothing(engine: &str) {
    let world = World::new(engine).await;
    let house = &world.house;
    let account = house.ledger.account_named("nigora").await.unwrap().unwrap().id;
    let browser = signed_in_browser(house, "nigora").await;
    let (_, place, browser) = send(&browser, "/account/kit", &with_password("")).await;
    let kit = code_on(&text(browser.get(&place).await).await);
    // Their new password waits for its turn, and meanwhile the loss is reported.
    let turns = u32::try_from(house.stretching.available_permits()).unwrap();
    let all = house.stretching.acquire_many(turns).await.unwrap();
    let thief = async || led_to(&Cookies::none(house), "/recover", &format!("sign_in=nigora&code={kit}&password={}", NEW_PASSWORD.replace(' ', "+"))).await;
    let reported = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        people::end_kit(house, kernel::ids::AccountId(account)).await.unwrap();
        drop(all);
    };
    let ((status, page, _), ()) = tokio::join!(thief(), reported);
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("do not fit together"), "{page}");
    assert_eq!(house.ledger.credentials(account).await.unwrap().len(), 1, "and no new kit came of it");
    assert_eq!(browser.get("/cases").await.status(), StatusCode::OK, "she is still in");
    assert!(Client::sign_in(house, "nigora", PASSWORD).await.is_ok());
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
    world.begun("safiya", &change(&nigoras, &["caseworker", "custodian"]).await.1, "nigora").await;
    let nigora = world.sign_in("nigora").await;
    assert_eq!(change(&safiya, &["supervisor"]).await.0, StatusCode::OK, "with a third, two remain");
    assert_eq!(parvina.call("POST", &format!("{safiya}/remove"), Some(json!({}))).await.unwrap().0, StatusCode::OK, "who is none goes as before");

    // The legal aid has one custodian: said before anything is written about anyone.
    let (_, form) = dilnoza.html("GET", "/survivors/new", None).await.unwrap();
    assert!(form.contains("two colleagues must be key custodians"), "{form}");
    let (_, form) = nigora.html("GET", "/survivors/new", None).await.unwrap();
    assert!(!form.contains("two colleagues must be key custodians"));
}

async fn a_misspelt_role_takes_none_away(engine: &str) {
    let world = World::new(engine).await;
    let parvina = world.sign_in("parvina").await;
    let path = format!("/colleagues/{}", world.centre.staff[1]);
    let before = parvina.get(&path).await.unwrap();
    let (status, refused) = parvina.call("POST", &format!("{path}/roles"), Some(json!({ "roles": ["supervisr", "custodian"] }))).await.unwrap();
    assert_eq!((status, codes(&refused)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["unknown-role"]));
    assert_eq!(parvina.get(&path).await.unwrap()["roles"], before["roles"]);
    let (_, refused) = parvina.call("POST", "/colleagues", Some(json!({ "name": "Umeda", "roles": ["casewrker"] }))).await.unwrap();
    assert_eq!(codes(&refused), ["unknown-role"]);
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
