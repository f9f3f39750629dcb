//! All about her is destroyed: she asks, it is made sure that it is her own wish, and a second person does it (H.5, I.2).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    cases::{ends, open_case, step},
    house::house,
    journeys::{codes, consent, incident, person},
    world::{World, id},
};
use crate::local::Client;

on_both_engines! {
    she_asks_to_be_forgotten_and_a_second_person_destroys_it,
    nothing_is_destroyed_before_it_is_sure_that_it_is_her_own_wish,
    whoever_wrote_her_wish_down_does_not_destroy_it,
    what_a_court_needs_is_held_back_until_its_day,
    what_others_may_still_read_is_taken_back_first,
    who_lives_in_the_house_leaves_it_first,
    a_refusal_has_a_reason_and_she_may_ask_again,
    a_record_that_was_put_aside_goes_with_hers,
    a_case_that_ended_long_ago_is_looked_at_and_never_goes_by_itself,
    r_ca_10_whoever_is_kept_away_from_her_decides_nothing_and_sees_no_wish_of_hers,
    a_passer_by_at_an_open_screen_destroys_nothing,
    who_wants_to_be_forgotten_stands_in_the_supervisors_list_until_it_is_decided,
}

const DAY: i64 = 86_400;

async fn call(by: &Client, path: &str, body: Value) -> (StatusCode, Value) {
    by.call("POST", path, Some(body)).await.unwrap()
}

async fn asks(by: &Client, her: &str) -> (StatusCode, Value) {
    call(by, &format!("{her}/forget"), json!({ "ground": "wish" })).await
}

async fn checks(by: &Client, her: &str) -> (StatusCode, Value) {
    call(by, &format!("{her}/forget/step"), json!({ "event": "check", "how": "alone" })).await
}

async fn destroys(by: &Client, her: &str) -> (StatusCode, Value) {
    call(by, &format!("{her}/forget/decide"), json!({ "decision": "destroy" })).await
}

/// Written down and made sure of by her worker.
async fn wished(worker: &Client, her: &str) {
    assert_eq!(asks(worker, her).await.0, StatusCode::CREATED);
    assert_eq!(checks(worker, her).await.0, StatusCode::OK);
}

async fn state(by: &Client, her: &str) -> Value {
    by.get(&format!("{her}/forget")).await.unwrap()["request"]["state"].clone()
}

async fn she_asks_to_be_forgotten_and_a_second_person_destroys_it(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, aziza) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("aziza").await);
    let zarina = person(&nigora, json!({})).await;
    let told = incident(&nigora, &zarina, json!({})).await;
    assert!(nigora.html("GET", &zarina, None).await.unwrap().1.contains(&format!("{zarina}/forget")), "her page leads there");
    let (_, page) = nigora.html("GET", &format!("{zarina}/forget"), None).await.unwrap();
    for said in ["Everything about her here is destroyed", "Nobody can bring it back", "Not whose"] {
        assert!(page.contains(said), "{said}");
    }
    wished(&nigora, &zarina).await;
    assert_eq!(destroys(&nigora, &zarina).await.0, StatusCode::NOT_FOUND, "a supervisor decides");
    assert_eq!(safiya.place(&format!("{zarina}/forget/decide"), json!({ "decision": "destroy" })).await.unwrap(), Some("/cases?done=forgotten".into()));
    for (by, path) in [(&nigora, &zarina), (&safiya, &zarina), (&nigora, &told), (&safiya, &format!("{zarina}/forget"))] {
        assert_eq!(by.call("GET", path, None).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(safiya.post("/search", json!({ "name": "Zarina" })).await.unwrap()["found"], json!([]));
    for page in ["/cases", "/access-list", "/figures", "/incident-recorder", "/retention", "/referrals", "/shelter", "/shelter/figures", "/security", "/measures"] {
        assert_eq!(safiya.html("GET", page, None).await.unwrap().0, StatusCode::OK, "{page}");
    }
    let lines = aziza.get("/access-list").await.unwrap();
    let erased = lines["lines"].as_array().unwrap().iter().find(|line| line["event"] == "person_erased").expect("it stays written that it was done");
    assert_eq!((&erased["by"], &erased["code"]), (&json!("Safiya"), &Value::Null), "and not whose it was");
    let key = world.house.ledger.record_keys(world.centre.id.0).await.unwrap();
    let space = world.house.ledger.space(world.centre.id.0).await.unwrap().unwrap();
    assert_eq!(key.iter().filter(|row| space::is_erased(space.id, &space.verify_key, row)).count(), 1, "her key is no more");
    assert!(space::verify_sealed(&world.house.ledger, &space, world.centre.vault.duplicate(), |_| ()).await.unwrap().faults.is_empty(), "the list is whole");
}

async fn nothing_is_destroyed_before_it_is_sure_that_it_is_her_own_wish(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    assert_eq!(codes(&destroys(&safiya, &zarina).await.1), ["state"], "nobody asked");
    asks(&nigora, &zarina).await;
    assert_eq!(codes(&destroys(&safiya, &zarina).await.1), ["state"], "nobody made sure");
    for how in ["", "her husband says so"] {
        let (_, answer) = call(&nigora, &format!("{zarina}/forget/step"), json!({ "event": "check", "how": how })).await;
        assert_eq!(codes(&answer), ["required"]);
    }
    assert_eq!(state(&nigora, &zarina).await, json!("asked"));
    assert_eq!(codes(&asks(&nigora, &zarina).await.1), ["state"], "once");
    call(&nigora, &format!("{zarina}/forget/step"), json!({ "event": "take_back" })).await;
    assert_eq!(state(&nigora, &zarina).await, json!("taken_back"));
    assert_eq!(codes(&destroys(&safiya, &zarina).await.1), ["state"]);
    let late = call(&nigora, &format!("{}/forget", person(&nigora, json!({})).await), json!({ "ground": "wish", "asked_on": "2026-11-26" })).await;
    assert_eq!(codes(&late.1), ["date"], "nobody asked tomorrow");
}

async fn whoever_wrote_her_wish_down_does_not_destroy_it(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (asked, checked) = (person(&nigora, json!({})).await, person(&nigora, json!({})).await);
    wished(&safiya, &asked).await;
    assert_eq!(codes(&destroys(&safiya, &asked).await.1), ["second-person"]);
    let (_, page) = safiya.html("GET", &format!("{asked}/forget"), None).await.unwrap();
    assert!(page.contains("Another supervisor decides") && !page.contains("value=\"destroy\""), "her page does not offer it");
    asks(&nigora, &checked).await;
    checks(&safiya, &checked).await;
    assert_eq!(codes(&destroys(&safiya, &checked).await.1), ["second-person"], "nor who made sure");
    assert_eq!(nigora.call("GET", &asked, None).await.unwrap().0, StatusCode::OK, "nothing was destroyed");
}

async fn what_a_court_needs_is_held_back_until_its_day(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    let hold = |because: &str, until: &str| json!({ "needed_by": because, "until": until });
    let path = format!("{zarina}/hold");
    assert_eq!(call(&nigora, &path, hold("court", "2026-12-05")).await.0, StatusCode::NOT_FOUND, "a supervisor says so");
    for (because, until, code) in [("", "2026-12-05", "required"), ("court", "", "date"), ("court", "2026-11-24", "past"), ("court", "2027-05-25", "too-far")] {
        assert_eq!(codes(&call(&safiya, &path, hold(because, until)).await.1), [code], "{because} {until}");
    }
    assert_eq!(call(&safiya, &path, hold("court", "2027-05-24")).await.0, StatusCode::OK, "180 days");
    assert_eq!(call(&safiya, &path, hold("court", "2026-11-26")).await.0, StatusCode::OK, "and shorter");
    wished(&nigora, &zarina).await;
    let (_, answer) = destroys(&safiya, &zarina).await;
    assert_eq!(codes(&answer), ["legal-hold"]);
    assert!(answer["errors"][0]["detail"].as_str().unwrap().contains("26 November 2026"), "{answer}");
    world.house.clock.advance(2 * DAY);
    let safiya = world.sign_in("safiya").await;
    assert_eq!(destroys(&safiya, &zarina).await.0, StatusCode::OK, "the day has passed");
}

async fn what_others_may_still_read_is_taken_back_first(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    let sharing = json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["name"], "expires_on": "2026-12-20" });
    let (status, given) = consent(&nigora, &zarina, "referral", sharing).await;
    assert_eq!(status, StatusCode::CREATED, "{given}");
    wished(&nigora, &zarina).await;
    assert_eq!(codes(&destroys(&safiya, &zarina).await.1), ["shared"]);
    assert!(safiya.html("GET", &format!("{zarina}/forget"), None).await.unwrap().1.contains("withdraw her consents"), "what to do");
    nigora.post(&format!("/consents/{}/withdraw", id(&given)), json!({})).await.unwrap();
    assert_eq!(destroys(&safiya, &zarina).await.0, StatusCode::OK);
}

async fn who_lives_in_the_house_leaves_it_first(engine: &str) {
    let house = house(engine).await;
    let bed = house.bed("1", &[]).await;
    let zarina = house.person("Zarina").await;
    let stay = house.moves_in(&zarina, &bed, "", "2026-11-20").await;
    let safiya = house.world.sign_in("safiya").await;
    wished(&house.nigora, &zarina).await;
    assert_eq!(codes(&destroys(&safiya, &zarina).await.1), ["lives-here"]);
    let (status, left) =
        call(&house.nigora, &format!("{stay}/leave"), json!({ "left_on": "2026-11-25", "destination": "own_rented", "reason": "own_decision", "may_ask": "no" })).await;
    assert!(status.is_success(), "{left}");
    assert_eq!(destroys(&safiya, &zarina).await.0, StatusCode::OK);
    for page in ["/shelter", "/shelter/beds", "/shelter/figures", "/shelter/census", "/shelter/log", "/shelter/requests", "/shelter/follow-ups"] {
        assert_eq!(safiya.html("GET", page, None).await.unwrap().0, StatusCode::OK, "{page}");
    }
}

async fn a_refusal_has_a_reason_and_she_may_ask_again(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    wished(&nigora, &zarina).await;
    let refuse = |because: &str| json!({ "decision": "refuse", "because": because });
    let path = format!("{zarina}/forget/decide");
    assert_eq!(codes(&call(&safiya, &path, refuse("")).await.1), ["required"]);
    assert_eq!(call(&safiya, &path, refuse("still_needed")).await.0, StatusCode::OK);
    let sheet = nigora.get(&format!("{zarina}/forget")).await.unwrap();
    assert_eq!((&sheet["request"]["state"], &sheet["request"]["refused"][0]["because"]), (&json!("refused"), &json!("still_needed")));
    assert!(nigora.html("GET", &format!("{zarina}/forget"), None).await.unwrap().1.contains("We still help her with it"), "she can be told why");
    call(&nigora, &format!("{zarina}/forget/step"), json!({ "event": "ask_again" })).await;
    assert_eq!(state(&nigora, &zarina).await, json!("asked"), "it is made sure of anew");
    checks(&nigora, &zarina).await;
    assert_eq!(codes(&destroys(&safiya, &zarina).await.1), ["second-person"], "whoever said no does not decide again");
}

async fn a_record_that_was_put_aside_goes_with_hers(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (stays, aside) = (person(&nigora, json!({})).await, person(&nigora, json!({})).await);
    let same = json!({ "other": aside.rsplit('/').next().unwrap(), "stays": "this", "reason": "She said so herself" });
    nigora.post(&format!("{stays}/duplicate"), same).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    assert_eq!(asks(&nigora, &aside).await.0, StatusCode::UNPROCESSABLE_ENTITY, "it is asked where her record is");
    wished(&nigora, &stays).await;
    assert_eq!(destroys(&safiya, &stays).await.0, StatusCode::OK);
    for path in [&stays, &aside] {
        assert_eq!(safiya.call("GET", path, None).await.unwrap().0, StatusCode::NOT_FOUND);
    }
}

async fn a_case_that_ended_long_ago_is_looked_at_and_never_goes_by_itself(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let zarina = case.trim_end_matches("/case").to_owned();
    step(&nigora, &case, ends()).await;
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    let time = json!({ "ground": "time" });
    let path = format!("{zarina}/forget");
    for (days, is_listed) in [(0, false), (1_096, false), (1, true)] {
        world.house.clock.advance(days * DAY);
        let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
        let lines = safiya.get("/retention").await.unwrap()["lines"].as_array().unwrap().len();
        assert_eq!(lines == 1, is_listed, "36 months, after {days} days more");
        assert_eq!(nigora.call("GET", &zarina, None).await.unwrap().0, StatusCode::OK, "nothing goes by itself");
        assert_eq!(codes(&call(&nigora, &path, time.clone()).await.1), ["not-yet"], "a supervisor says so");
        let (status, answer) = call(&safiya, &path, time.clone()).await;
        assert_eq!(status == StatusCode::CREATED, is_listed, "{answer}");
    }
    let safiya = world.sign_in("safiya").await;
    assert_eq!(state(&safiya, &zarina).await, json!("checked"), "nobody's wish is made sure of");
    assert_eq!(codes(&destroys(&safiya, &zarina).await.1), ["second-person"]);
}

async fn who_wants_to_be_forgotten_stands_in_the_supervisors_list_until_it_is_decided(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    wished(&nigora, &zarina).await;
    let listed = safiya.get("/cases").await.unwrap()["erasures"].clone();
    assert_eq!((&listed[0]["survivor"], &listed[0]["due"]), (&json!(zarina.rsplit('/').next().unwrap()), &json!("2026-12-25")), "thirty days");
    assert_eq!(nigora.get("/cases").await.unwrap()["erasures"], json!([]));
    assert!(safiya.html("GET", "/cases", None).await.unwrap().1.contains(&format!("{zarina}/forget")));
    destroys(&safiya, &zarina).await;
    assert_eq!(safiya.get("/cases").await.unwrap()["erasures"], json!([]));
}

async fn r_ca_10_whoever_is_kept_away_from_her_decides_nothing_and_sees_no_wish_of_hers(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, parvina) = (world.sign_in("nigora").await, world.sign_in("parvina").await);
    // Another supervisor, so that somebody is left who reaches her.
    let roles = json!({ "roles": ["supervisor"] });
    let asked = parvina.post(&format!("/colleagues/{}/roles", world.centre.staff[3]), roles).await.unwrap();
    world.begun("safiya", &asked, "colleague").await;
    let (another, safiya) = (world.sign_in("colleague").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    wished(&nigora, &zarina).await;
    another.post(&format!("{zarina}/ties"), json!({ "staff": [world.centre.staff[1]] })).await.unwrap();
    assert_eq!(safiya.get("/cases").await.unwrap()["erasures"], json!([]));
    assert_eq!((destroys(&safiya, &zarina).await.0, safiya.call("GET", &format!("{zarina}/forget"), None).await.unwrap().0), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(another.get("/cases").await.unwrap()["erasures"].as_array().unwrap().len(), 1, "another decides");
}

async fn a_passer_by_at_an_open_screen_destroys_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    wished(&nigora, &zarina).await;
    world.house.clock.advance(6 * 60);
    let (status, problem) = destroys(&safiya, &zarina).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("password-again")), "{problem}");
    assert_eq!(nigora.call("GET", &zarina, None).await.unwrap().0, StatusCode::OK);
    assert_eq!(call(&safiya, &format!("{zarina}/forget/decide"), json!({ "decision": "refuse", "because": "still_needed" })).await.0, StatusCode::OK, "a no destroys nothing");
}
