//! Who is kept away from a person finds her nowhere: R-CA-10.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    cases::{open_case, told},
    disclosures::another_supervisor,
    house::codes,
    world::{World, id},
};
use crate::local::Client;

on_both_engines! {
    r_ca_10_a_worker_who_is_close_steps_aside_and_finds_nothing_more,
    r_ca_10_a_supervisor_who_is_kept_away_finds_nothing_in_any_list,
    r_ca_10_nobody_is_kept_away_so_that_no_one_is_left,
    r_ca_10_an_old_page_lets_nobody_back_whom_a_colleague_kept_away_meanwhile,
    r_ca_10_a_list_that_names_nobody_who_works_here_or_is_left_out_lets_nobody_back,
    r_ca_10_how_full_a_workers_hands_are_tells_of_nobody_from_whom_a_supervisor_is_kept_away,
    r_ca_10_small_figures_do_not_tell_of_her_and_what_leaves_stays_right,
}

/// The page's number of somebody who works here.
pub(super) async fn staff(by: &Client, person: &str, name: &str) -> String {
    let sheet = by.get(&format!("{person}/ties")).await.unwrap();
    let colleagues = sheet["colleagues"].as_array().unwrap();
    colleagues.iter().find(|one| one["name"] == name).unwrap()["staff"].as_str().unwrap().to_owned()
}

/// She was in the house, an entry of the log is about her, and she may be asked how she is.
async fn stayed(worker: &Client, administrator: &Client, person: &str) {
    let site = id(&administrator.post("/sites", json!({ "name": "House one", "kind": "shelter" })).await.unwrap());
    let bed = id(&administrator.post("/shelter/beds", json!({ "site": site, "room": "1", "label": "1" })).await.unwrap());
    let stay = json!({ "bed": bed, "arrived_on": "2026-10-01", "planned_until": "2026-12-31" });
    let stay = id(&worker.post(&format!("{person}/stay"), stay).await.unwrap());
    worker.post("/shelter/log/new/rules", json!({ "text": "She read the rules", "next": "Ask what is unclear", "stay": stay })).await.unwrap();
    let leaving = json!({ "reason": "own_decision", "destination": "own_rented", "left_on": "2026-10-25", "may_ask": "yes", "method": "signature" });
    worker.post(&format!("/stays/{stay}/leave"), leaving).await.unwrap();
}

/// What the board says that waits: entries of the log, and those who are to be asked how they are.
async fn waiting(by: &Client) -> (Value, Value) {
    let waits = by.get("/shelter").await.unwrap()["waits"].clone();
    (waits["to_do"].clone(), waits["follow_ups"].clone())
}

/// Everything by which somebody could come upon her.
async fn finds_nothing(by: &Client, person: &str) {
    for path in ["", "/case", "/ties", "/safe-contact", "/safety-plan", "/consents/new/services"] {
        assert_eq!(by.html("GET", &format!("{person}{path}"), None).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(by.get("/cases").await.unwrap()["cases"], json!([]));
    assert_eq!(by.get("/cases?state=open").await.unwrap()["cases"], json!([]));
    assert_eq!(by.get("/cases").await.unwrap()["waiting"], json!([]));
    let found = by.post("/search", json!({ "name": "Zarina" })).await.unwrap();
    assert_eq!((&found["found"], &found["beyond"]), (&json!([]), &json!(0)), "nor that a colleague works with somebody of this name");
    let referrals = by.get("/referrals").await.unwrap();
    assert_eq!((&referrals["sent"], &referrals["received"]), (&json!([]), &json!([])));
}

async fn refer(by: &Client, world: &World, person: &str) {
    let terms = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature",
        "recipient": world.legal.id, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2026-12-20" });
    by.post(&format!("{person}/consents/new/referral"), terms).await.unwrap();
    by.post(&format!("{person}/referrals"), json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" })).await.unwrap();
}

async fn r_ca_10_a_worker_who_is_close_steps_aside_and_finds_nothing_more(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    refer(&nigora, &world, person).await;
    let ties = format!("{person}/ties");
    let (own, other) = (staff(&nigora, person, "Nigora").await, staff(&nigora, person, "Colleague").await);
    assert_eq!(codes(&nigora.call("POST", &ties, Some(json!({ "staff": [other] }))).await.unwrap().1), ["supervisor"], "a colleague is a supervisor's to keep away");
    assert_eq!(codes(&nigora.call("POST", &ties, Some(json!({ "staff": ["nobody"] }))).await.unwrap().1), ["code"]);
    assert_eq!(codes(&nigora.call("POST", &ties, Some(json!({}))).await.unwrap().1), ["required"], "what is left out is no list of nobody");
    nigora.post(&ties, json!({ "staff": [own] })).await.unwrap();
    finds_nothing(&nigora, person).await;
    assert_eq!(nigora.call("POST", &ties, Some(json!({ "staff": [] }))).await.unwrap().0, StatusCode::NOT_FOUND, "she does not let herself back");

    let waiting = safiya.get("/cases").await.unwrap()["waiting"].clone();
    assert_eq!((waiting.as_array().unwrap().len(), &waiting[0]["since"]), (1, &Value::Null), "a supervisor hears that it needs another: {waiting}");
    let assign = format!("{case}/assign");
    let offered = safiya.get(&case).await.unwrap()["workers"].clone();
    assert!(offered.as_array().unwrap().iter().all(|one| one["name"] != "Nigora"), "{offered}");
    assert_eq!(codes(&safiya.call("POST", &assign, Some(json!({ "worker": own }))).await.unwrap().1), ["kept-away"]);
    safiya.post(&assign, json!({ "worker": other })).await.unwrap();
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"], json!([]));
    assert_eq!(colleague.call("GET", person, None).await.unwrap().0, StatusCode::OK);

    safiya.post(&ties, json!({ "staff": [] })).await.unwrap();
    safiya.post(&assign, json!({ "worker": own })).await.unwrap();
    assert_eq!(nigora.call("GET", person, None).await.unwrap().0, StatusCode::OK, "a supervisor lets her back");
}

async fn r_ca_10_a_supervisor_who_is_kept_away_finds_nothing_in_any_list(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, parvina) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("parvina").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    refer(&nigora, &world, person).await;
    nigora.post(&format!("{case}/concern"), json!({ "priority": "high" })).await.unwrap();
    stayed(&nigora, &parvina, person).await;
    let loss = json!({ "kind": "paper_lost", "happened_on": "2026-11-25" });
    let security = format!("/security/{}", id(&parvina.post(&format!("/colleagues/{}/lost", world.centre.staff[2]), loss).await.unwrap()));
    let code = nigora.get(person).await.unwrap()["code"].as_str().unwrap().to_owned();
    let (aziza, colleague) = (world.sign_in("aziza").await, world.sign_in("colleague").await);
    let own = staff(&safiya, person, "Safiya").await;
    for path in ["/access-list", "/shelter/follow-ups", "/shelter/log", &security] {
        assert!(safiya.get(path).await.unwrap().to_string().contains(&code), "before: {path}");
    }
    assert_eq!(waiting(&safiya).await, (json!(1), json!(1)));
    let begins_her_day = async || safiya.html("GET", "/cases", None).await.unwrap().1;
    assert!(begins_her_day().await.contains("1 persons do not know yet"));
    safiya.post(&format!("{person}/ties"), json!({ "staff": [own] })).await.unwrap();
    finds_nothing(&safiya, person).await;
    for path in ["/access-list", "/shelter/follow-ups", "/shelter/log", &security] {
        let list = safiya.get(path).await.unwrap().to_string();
        assert!(!list.contains(&code) && !list.contains(person.trim_start_matches("/survivors/")), "{path}: {list}");
    }
    assert_eq!(waiting(&safiya).await, (json!(0), json!(0)), "nor in any number");
    assert!(!begins_her_day().await.contains("do not know yet"));
    let told = json!({ "survivor": person.trim_start_matches("/survivors/"), "telling": "told" });
    assert_eq!(safiya.call("POST", &format!("{security}/tell"), Some(told)).await.unwrap().0, StatusCode::NOT_FOUND, "another tells her");
    assert!(aziza.get(&security).await.unwrap().to_string().contains(&code) && colleague.get("/shelter/log").await.unwrap().to_string().contains(&code), "others go on");
    let lines = aziza.get("/access-list").await.unwrap()["lines"].clone();
    assert!(lines.as_array().unwrap().iter().any(|line| line["by"] == "Safiya" && line["code"] == code.as_str()), "what she did herself others still see: {lines}");
    for step in ["assign", "close", "look", "concern"] {
        assert_eq!(safiya.call("POST", &format!("{case}/{step}"), Some(json!({}))).await.unwrap().0, StatusCode::NOT_FOUND, "{step}");
    }
    assert_eq!(nigora.call("GET", person, None).await.unwrap().0, StatusCode::OK, "her worker goes on");
    assert_eq!(parvina.call("GET", person, None).await.unwrap().0, StatusCode::NOT_FOUND);
}

async fn r_ca_10_a_list_that_names_nobody_who_works_here_or_is_left_out_lets_nobody_back(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    let (ties, other) = (format!("{person}/ties"), staff(&safiya, person, "Colleague").await);
    safiya.post(&ties, json!({ "staff": [other] })).await.unwrap();
    let kept = async || safiya.get(&ties).await.unwrap();
    let before = kept().await;
    let stranger = uuid::Uuid::new_v4().to_string();
    for (staff, code) in [(json!([stranger]), "code"), (json!([stranger, other]), "code"), (json!(["x"]), "code"), (Value::Null, "required")] {
        let body = if staff.is_null() { json!({}) } else { json!({ "staff": staff }) };
        let (status, problem) = safiya.call("POST", &ties, Some(body)).await.unwrap();
        assert_eq!((status, &problem["errors"][0]["field"], codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, &json!("staff"), vec![code]), "{staff}");
        assert_eq!(kept().await, before, "{staff}: she stays away");
    }
    safiya.post(&ties, json!({ "staff": [] })).await.unwrap();
    assert!(kept().await["colleagues"].as_array().unwrap().iter().all(|one| one["is_kept_away"] == false), "an empty list lets her back on purpose");
}

async fn r_ca_10_nobody_is_kept_away_so_that_no_one_is_left(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    let ties = format!("{person}/ties");
    let (worker, supervisor) = (staff(&safiya, person, "Nigora").await, staff(&safiya, person, "Safiya").await);
    let all = safiya.call("POST", &ties, Some(json!({ "staff": [worker, supervisor] }))).await.unwrap();
    assert_eq!(codes(&all.1), ["nobody-left"]);
    let (_, again) = safiya.html("POST", &ties, Some(json!({ "staff": [worker, supervisor] }))).await.unwrap();
    assert_eq!(again.matches(" checked").count(), 2, "and what she ticked is there: {again}");
    nigora.get(person).await.expect("nothing was changed");
    let (_, page) = safiya.html("GET", &ties, None).await.unwrap();
    assert!(page.contains("type=\"checkbox\"") && page.contains("Colleague"));
}

async fn r_ca_10_an_old_page_lets_nobody_back_whom_a_colleague_kept_away_meanwhile(engine: &str) {
    let world = World::new(engine).await;
    another_supervisor(&world).await;
    let (nigora, safiya, umeda) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("umeda").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    let ties = format!("{person}/ties");
    let (worker, colleague) = (staff(&safiya, person, "Nigora").await, staff(&safiya, person, "Colleague").await);
    let seen = safiya.get(&ties).await.unwrap()["version"].clone();
    assert!(safiya.html("GET", &ties, None).await.unwrap().1.contains("name=\"_ver\" value=\"0\""));
    umeda.html("POST", &ties, Some(json!({ "staff": [worker], "_ver": "0" }))).await.unwrap();

    let (status, page) = safiya.html("POST", &ties, Some(json!({ "staff": [colleague], "_ver": "0" }))).await.unwrap();
    assert_eq!((status, &seen), (StatusCode::CONFLICT, &json!(0)));
    assert!(page.contains("Kept away now: Nigora. You had chosen: Colleague.") && page.matches(" checked").count() == 2, "both stand on the page: {page}");
    assert!(page.contains("name=\"_ver\" value=\"1\""), "saved now, it is decided on the new list");
    let (status, clash) = safiya.call("POST", &ties, Some(json!({ "staff": [colleague], "_ver": "0" }))).await.unwrap();
    assert_eq!((status, &clash["clashes"][0]["theirs"], &clash["clashes"][0]["mine"]), (StatusCode::CONFLICT, &json!([worker]), &json!([colleague])), "{clash}");
    assert_eq!(nigora.call("GET", person, None).await.unwrap().0, StatusCode::NOT_FOUND, "she stays away");
    safiya.html("POST", &ties, Some(json!({ "staff": [worker, colleague], "_ver": "1" }))).await.unwrap();

    // Long after her password nobody is let back, whatever the page showed when it was drawn.
    world.house.clock.advance(301);
    let (status, problem) = safiya.call("POST", &ties, Some(json!({ "staff": [colleague], "_ver": "2" }))).await.unwrap();
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("password-again")));
    let safiya = world.sign_in("safiya").await;
    let list = async || safiya.get("/access-list").await.unwrap().to_string();
    assert!(!list().await.contains("let_back"));
    safiya.post(&ties, json!({ "staff": [colleague], "_ver": "2" })).await.unwrap();
    assert!(list().await.contains("let_back"), "that she is let back has a line of its own");
    assert_eq!(nigora.call("GET", person, None).await.unwrap().0, StatusCode::OK);
}

async fn r_ca_10_how_full_a_workers_hands_are_tells_of_nobody_from_whom_a_supervisor_is_kept_away(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let mut other = String::new();
    for number in 0..16 {
        other = format!("/survivors/{}", id(&nigora.post("/survivors", json!({ "name": format!("Person {number}"), "sex": "female" })).await.unwrap()));
    }
    let shown = async || {
        let workers = safiya.get(&case).await.unwrap()["workers"].clone();
        workers.as_array().unwrap().iter().find(|one| one["name"] == "Nigora").unwrap()["active_cases"].clone()
    };
    let says = async |number: &str| safiya.html("GET", &other, None).await.unwrap().1.contains(number);
    assert_eq!((shown().await, says("16 other cases").await), (json!(17), true));
    let hidden = format!("/survivors/{}", id(&nigora.post("/survivors", json!({ "name": "Madina", "sex": "female" })).await.unwrap()));
    let own = staff(&safiya, &hidden, "Safiya").await;
    safiya.post(&format!("{hidden}/ties"), json!({ "staff": [own] })).await.unwrap();
    assert_eq!((shown().await, says("16 other cases").await, says("17 other cases").await), (json!(17), true, false), "no number counts one more than her list");
}

async fn r_ca_10_small_figures_do_not_tell_of_her_and_what_leaves_stays_right(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, parvina) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("parvina").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    refer(&nigora, &world, person).await;
    nigora.post(&format!("{person}/incidents"), told("2026-11-24")).await.unwrap();
    let total = async |by: &Client| by.get("/figures").await.unwrap()["internal_total"].clone();
    let month = "/measures/own?month=2026-11";
    assert_eq!(total(&safiya).await, 1);
    assert!(safiya.html("GET", month, None).await.unwrap().1.contains(">1</td>"), "one referral was sent");
    let own = staff(&safiya, person, "Safiya").await;
    safiya.post(&format!("{person}/ties"), json!({ "staff": [own] })).await.unwrap();
    assert_eq!(total(&safiya).await, 0, "she meets her in no number either");
    assert!(!safiya.html("GET", month, None).await.unwrap().1.contains(">1</td>"));
    let (_, page) = parvina.html("GET", month, None).await.unwrap();
    assert!(page.contains(">1</td>"), "what leaves counts all: {page}");
}
