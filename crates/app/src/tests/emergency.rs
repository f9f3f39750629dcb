//! A colleague's case that is opened in an emergency: one person, one hour, a reason, and two supervisors who see it
//! (security.md 3.4).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    disclosures::another_supervisor,
    house::codes,
    world::{World, id},
};
use crate::local::Client;

on_both_engines! {
    an_emergency_opens_how_to_help_one_person_and_nothing_else,
    whoever_opens_it_at_night_sees_what_endangers_and_what_protects_her,
    what_an_emergency_opened_closes_after_an_hour_and_only_then_another_opens,
    two_supervisors_see_at_once_who_opened_a_case_and_say_whether_it_was_right,
    whoever_tries_codes_is_written_down_and_held_up_and_no_code_is,
    r_ca_10_no_emergency_opens_the_case_of_somebody_from_whom_she_is_kept_away,
}

/// A person whose case is the worker's, with her code.
async fn known(worker: &Client, name: &str) -> (String, String) {
    let person = format!("/survivors/{}", id(&worker.post("/survivors", json!({ "name": name, "sex": "female" })).await.unwrap()));
    let contact = json!({ "ways": ["voice"], "number": "+992 900 11 22 33", "say": "The library", "checked_on": "2026-11-25" });
    worker.post(&format!("{person}/safe-contact"), contact).await.unwrap();
    let code = worker.get(&person).await.unwrap()["code"].as_str().unwrap().to_owned();
    (person, code)
}

const REASON: &str = "She called from the street, and her worker does not answer";

async fn open(by: &Client, code: &str, reason: &str) -> (StatusCode, Value) {
    by.call("POST", "/emergency", Some(json!({ "code": code, "reason": reason }))).await.unwrap()
}

async fn opened(by: &Client, code: &str) -> String {
    let (status, answer) = open(by, code, REASON).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    format!("/emergency/{}", id(&answer))
}

async fn status(by: &Client, path: &str) -> StatusCode {
    by.html("GET", path, None).await.unwrap().0
}

async fn waiting(by: &Client) -> Value {
    by.get("/cases").await.unwrap()["emergencies"].clone()
}

async fn an_emergency_opens_how_to_help_one_person_and_nothing_else(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let ((person, code), (other, _)) = (known(&nigora, "Зарина").await, known(&nigora, "Дигар").await);
    assert_eq!(codes(&open(&colleague, &code, "She calls, quick").await.1), ["too-short"]);
    let (refused, page) = colleague.html("POST", "/emergency", Some(json!({ "code": "000000", "reason": REASON }))).await.unwrap();
    assert!(refused == StatusCode::UNPROCESSABLE_ENTITY && page.contains(REASON) && page.contains("No case that you may open"), "it comes back filled");
    assert_eq!(codes(&open(&nigora, &code, REASON).await.1), ["own"], "her own case needs no emergency");
    for name in ["safiya", "aziza", "parvina", "dilnoza"] {
        let answered = open(&world.sign_in(name).await, &code, REASON).await;
        assert!(!answered.0.is_success(), "{name}: {}", answered.1);
    }
    assert_eq!(status(&colleague, &person).await, StatusCode::NOT_FOUND);

    let look = opened(&colleague, &code.to_lowercase()).await;
    let (_, page) = colleague.html("GET", &look, None).await.unwrap();
    assert!(page.contains("Зарина") && page.contains("+992 900 11 22 33") && page.contains("The library") && page.contains("Nigora"), "how to help her, and who knows more");
    for path in [person.clone(), format!("{person}/case"), format!("{person}/safe-contact"), format!("{person}/dependants"), other, format!("{look}/review")] {
        assert_eq!(status(&colleague, &path).await, StatusCode::NOT_FOUND, "{path}");
    }
    let change = json!({ "ways": ["voice"], "checked_on": "2026-11-25" });
    assert_eq!(colleague.call("POST", &format!("{person}/safe-contact"), Some(change)).await.unwrap().0, StatusCode::NOT_FOUND, "she changes nothing");
    assert_eq!(colleague.get("/cases").await.unwrap()["cases"], json!([]), "it is in no list of hers");
    for by in [&nigora, &world.sign_in("safiya").await] {
        assert_eq!(status(by, &look).await, StatusCode::NOT_FOUND, "it is hers alone who opened it");
    }
}

async fn whoever_opens_it_at_night_sees_what_endangers_and_what_protects_her(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let (person, code) = known(&nigora, "Зарина").await;
    nigora.post(&format!("{person}/danger-check"), json!({ "weapon": "yes", "words": "He hides it" })).await.unwrap();
    world.house.clock.advance(60);
    nigora.post(&format!("{person}/danger-check"), json!({ "strangled": "yes", "alcohol": "yes" })).await.unwrap();
    nigora.place(&format!("{person}/life-check"), json!({ "thoughts": "yes", "more": "1" })).await.unwrap();
    let order = async |on: &str| {
        let asked = json!({ "asked_of": "police", "asked_on": on, "asked_by": "we", "wish": "wants" });
        format!("/orders/{}", id(&nigora.post(&format!("{person}/orders"), asked).await.unwrap()))
    };
    let (runs, over, waits) = (order("2026-11-20").await, order("2026-10-01").await, order("2026-11-25").await);
    let issued = |on: &str, until: &str| json!({ "kind": "police", "issued_by": "police", "issued_on": on, "from": on, "until": until, "conditions": ["no_approach_distance"] });
    nigora.post(&format!("{runs}/step/issued"), issued("2026-11-20", "2026-12-02")).await.unwrap();
    nigora.post(&format!("{over}/step/issued"), issued("2026-10-01", "2026-10-10")).await.unwrap();
    let look = opened(&colleague, &code).await;
    let sheet = colleague.get(&look).await.unwrap();
    let asked: Vec<_> = sheet["checks"].as_array().unwrap().iter().map(|one| (one["asks"].clone(), one["state"].clone())).collect();
    assert_eq!(asked, [(json!("danger"), json!("done")), (json!("suicide"), json!("begun"))], "the last of each: {sheet}");
    assert_eq!(sheet["checks"][0]["flags"], json!(["strangled", "alcohol"]));
    let orders: Vec<_> = sheet["orders"].as_array().unwrap().iter().map(|one| one["until"].clone()).collect();
    assert_eq!(orders, [json!("2026-12-02")], "those that run: {sheet}");
    let (_, page) = colleague.html("GET", &look, None).await.unwrap();
    for said in ["She was choked or strangled", "Yes; step two is not answered yet", "Begun, and not finished", "2 December 2026"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    for path in [&runs, &waits, &"He hides it".to_owned()] {
        assert!(!page.contains(path.as_str()), "it leads nowhere else, and tells no more: {path}");
    }
    assert_eq!(status(&colleague, &runs).await, StatusCode::NOT_FOUND);
    let list = world.sign_in("safiya").await.get("/access-list").await.unwrap()["lines"].to_string();
    assert!(list.contains("emergency_looked"), "the look is written down: {list}");
    let (_, other) = known(&nigora, "Дигар").await;
    world.house.clock.advance(3_600);
    let colleague = world.sign_in("colleague").await;
    let (_, page) = colleague.html("GET", &opened(&colleague, &other).await, None).await.unwrap();
    assert!(page.contains("No order protects her now") && page.matches("Not asked yet").count() == 2, "what nobody asked is said to be so: {page}");
}

async fn what_an_emergency_opened_closes_after_an_hour_and_only_then_another_opens(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let ((_, first), (_, second)) = (known(&nigora, "Зарина").await, known(&nigora, "Дигар").await);
    let look = opened(&colleague, &first).await;
    world.house.clock.advance(3_599);
    let colleague = world.sign_in("colleague").await;
    assert_eq!(status(&colleague, &look).await, StatusCode::OK);
    assert_eq!(codes(&open(&colleague, &second, REASON).await.1), ["one-at-a-time"]);
    assert!(colleague.html("GET", "/emergency", None).await.unwrap().1.contains(&look), "she finds the way back to it");
    world.house.clock.advance(1);
    assert_eq!(status(&colleague, &look).await, StatusCode::NOT_FOUND);
    assert!(!colleague.html("GET", "/emergency", None).await.unwrap().1.contains(&look));
    let again = opened(&colleague, &second).await;
    assert_eq!((status(&colleague, &again).await, status(&colleague, &look).await), (StatusCode::OK, StatusCode::NOT_FOUND));
}

async fn two_supervisors_see_at_once_who_opened_a_case_and_say_whether_it_was_right(engine: &str) {
    let world = World::new(engine).await;
    another_supervisor(&world).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let (person, code) = known(&nigora, "Зарина").await;
    let look = opened(&colleague, &code).await;
    colleague.get(&look).await.unwrap();
    let (safiya, umeda) = (world.sign_in("safiya").await, world.sign_in("umeda").await);
    for supervisor in [&safiya, &umeda] {
        assert_eq!(waiting(supervisor).await[0]["code"], json!(code));
        let (_, page) = supervisor.html("GET", &person, None).await.unwrap();
        assert!(page.contains("Opened in an emergency by a colleague") && page.contains("Looked at in an emergency") && page.contains(&format!("{look}/review")), "{page}");
    }
    let (_, page) = nigora.html("GET", &person, None).await.unwrap();
    assert!(page.contains("Opened in an emergency") && page.contains("Colleague") && !page.contains("/review"), "her worker sees who it was");
    let (_, page) = safiya.html("GET", &format!("{look}/review"), None).await.unwrap();
    assert!(page.contains(REASON) && page.contains("Colleague"), "{page}");

    world.house.clock.advance(7 * 86_400 + 1);
    let (safiya, umeda) = (world.sign_in("safiya").await, world.sign_in("umeda").await);
    assert_eq!(waiting(&safiya).await[0]["is_overdue"], json!(true));
    let review = format!("{look}/review");
    assert_eq!(codes(&safiya.call("POST", &review, Some(json!({ "verdict": "right" }))).await.unwrap().1), ["required"], "in her words");
    safiya.post(&review, json!({ "verdict": "right", "words": "I was not reached" })).await.unwrap();
    assert_eq!((waiting(&safiya).await, waiting(&umeda).await.as_array().unwrap().len()), (json!([]), 1), "one is not enough");
    let twice = safiya.call("POST", &review, Some(json!({ "verdict": "not_right", "words": "No" }))).await.unwrap();
    assert_eq!(codes(&twice.1), ["state"], "her answer stays");
    umeda.post(&review, json!({ "verdict": "not_right", "words": "I was on duty" })).await.unwrap();
    assert_eq!(waiting(&umeda).await, json!([]));
    assert_eq!(umeda.get(&review).await.unwrap()["reviews"].as_array().unwrap().len(), 2);
}

async fn whoever_tries_codes_is_written_down_and_held_up_and_no_code_is(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    let (person, code) = known(&nigora, "Зарина").await;
    safiya.post(&format!("{person}/ties"), json!({ "staff": [world.centre.staff[3]] })).await.unwrap();
    let list = async || safiya.get("/access-list").await.unwrap()["lines"].to_string();
    let before = list().await.matches(&code).count();
    for tried in 1..=10 {
        assert_eq!(codes(&open(&colleague, if tried % 2 == 0 { &code } else { "QQQQQQ" }, REASON).await.1), ["unknown"]);
        assert_eq!(list().await.matches("emergency_code_refused").count(), tried, "each is written down");
    }
    let lines = list().await;
    assert!(!lines.contains("QQQQQQ") && lines.matches(&code).count() == before, "and neither which code nor whose: {lines}");
    let (_, other) = known(&nigora, "Дигар").await;
    for code in ["QQQQQQ", &other] {
        assert_eq!(open(&colleague, code, REASON).await.0, StatusCode::TOO_MANY_REQUESTS);
    }
    world.house.clock.advance(3_601);
    opened(&world.sign_in("colleague").await, &other).await;
}

async fn r_ca_10_no_emergency_opens_the_case_of_somebody_from_whom_she_is_kept_away(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, colleague) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("colleague").await);
    let (person, code) = known(&nigora, "Зарина").await;
    let look = opened(&colleague, &code).await;
    assert_eq!(status(&colleague, &look).await, StatusCode::OK);
    safiya.post(&format!("{person}/ties"), json!({ "staff": [world.centre.staff[3]] })).await.unwrap();
    assert_eq!(status(&colleague, &look).await, StatusCode::NOT_FOUND, "also within the hour");
    world.house.clock.advance(3_600);
    let (colleague, safiya) = (world.sign_in("colleague").await, world.sign_in("safiya").await);
    let (kept_away, unknown) = (open(&colleague, &code, REASON).await, open(&colleague, "000000", REASON).await);
    assert_eq!((codes(&kept_away.1), &kept_away), (vec!["unknown"], &unknown), "she is told no more than of a code that nobody has");

    safiya.post(&format!("{person}/ties"), json!({ "staff": [world.centre.staff[1]] })).await.unwrap();
    assert_eq!((waiting(&safiya).await, status(&safiya, &format!("{look}/review")).await), (json!([]), StatusCode::NOT_FOUND), "nor does a supervisor who is kept away see it");
}
