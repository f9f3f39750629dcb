//! How a case goes on and ends, and who takes it over: I.2, R-CA-02 to R-CA-04, R-CA-08, R-CA-09.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::codes,
    world::{World, id, with},
};
use crate::local::Client;

on_both_engines! {
    r_ca_08_a_case_is_closed_by_a_second_person_after_she_knows,
    r_ca_08_without_contact_a_case_closes_only_after_three_safe_attempts_and_thirty_days,
    r_ca_08_whoever_was_reached_yesterday_is_not_silent_whatever_is_typed,
    r_ca_08_who_was_reached_after_it_began_to_close_is_not_closed_as_silent,
    r_ca_09_she_comes_back_at_any_time,
    who_takes_over_reaches_her_and_who_had_her_no_longer_does,
    a_refused_closing_comes_back_filled,
    a_safety_plan_without_a_word_is_none,
    two_who_change_how_it_is_safe_to_reach_her_lose_nothing,
    r_ca_03_her_safety_plan_is_made_part_by_part_and_says_when_it_is_due,
    r_ca_03_a_new_incident_or_thirty_days_ask_for_the_plan_again,
    r_ca_03_a_case_does_not_end_on_a_plan_that_nobody_made,
    her_page_says_from_when_until_when_and_whether_a_voice_message_may_be_left,
    h_2_her_pages_say_that_it_is_not_the_moment_and_until_when,
    r_ca_02_until_her_choice_is_written_down_her_page_says_what_to_offer_and_how_long,
    r_ca_02_hours_that_are_not_known_exactly_are_not_said_as_if_they_were,
    r_ca_04_high_concern_waits_for_a_supervisor_who_alone_lowers_it,
    r_ca_04_a_concern_that_is_high_again_is_looked_at_again,
}

pub(super) async fn open_case(worker: &Client) -> String {
    let person = format!("/survivors/{}", id(&worker.post("/survivors", json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await.unwrap()));
    let yes = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature" });
    worker.post(&format!("{person}/consents/new/services"), yes).await.unwrap();
    worker.post(&format!("{person}/safety-plan/plan"), json!({ "made_on": "2026-11-25" })).await.unwrap();
    worker.post(&format!("{person}/case/open"), json!({ "priority": "low" })).await.unwrap();
    format!("{person}/case")
}

pub(super) async fn step(by: &Client, case: &str, body: Value) -> (StatusCode, Value) {
    by.call("POST", &format!("{case}/step"), Some(body)).await.unwrap()
}

async fn state(by: &Client, case: &str) -> String {
    by.get(case).await.unwrap()["state"].as_str().unwrap().to_owned()
}

pub(super) fn ends() -> Value {
    json!({ "event": "start_closing", "reason": "survivor_request", "informed": "yes", "danger": "not_wanted", "plan": "yes" })
}

async fn r_ca_08_a_case_is_closed_by_a_second_person_after_she_knows(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let close = format!("{case}/close");
    let bare = step(&nigora, &case, json!({ "event": "start_closing" })).await;
    assert_eq!(codes(&bare.1), ["required", "required", "required", "required"], "a reason, her knowledge, her danger, her safety: {}", bare.1);
    assert_eq!(codes(&safiya.call("POST", &close, None).await.unwrap().1), ["state"], "nobody asked for it");
    assert_eq!(step(&nigora, &case, ends()).await.0, StatusCode::OK);
    assert_eq!(nigora.call("POST", &close, None).await.unwrap().0, StatusCode::NOT_FOUND, "not alone");
    safiya.post(&close, json!({})).await.unwrap();
    assert_eq!(state(&safiya, &case).await, "closed");

    let other = open_case(&nigora).await;
    assert_eq!(step(&safiya, &other, ends()).await.0, StatusCode::OK);
    assert_eq!(safiya.call("POST", &format!("{other}/close"), None).await.unwrap().0, StatusCode::NOT_FOUND, "whoever asked for it is not the second person");
    let pressed = step(&safiya, &other, json!({ "event": "close" })).await;
    assert_eq!(codes(&pressed.1), ["state"], "and there is no way around");
}

async fn r_ca_08_without_contact_a_case_closes_only_after_three_safe_attempts_and_thirty_days(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let case = may_be_called(&nigora).await;
    assert_eq!(codes(&step(&nigora, &case, silent("")).await.1), ["few", "required"]);
    assert_eq!(codes(&step(&nigora, &case, silent("2026-10-01")).await.1), ["few", "days"], "she came today");
    let (_, page) = nigora.html("POST", &format!("{case}/step"), Some(silent(""))).await.unwrap();
    let summary = page.split("id=\"error-summary\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert_eq!(summary.matches("safe attempts").count(), 1, "each problem stands once above the page: {summary}");
    assert!(summary.contains("Write down first those that stand on paper") && page.contains(&format!("href=\"{}\"", contact_of(&case))), "and it leads to where: {page}");
    world.house.clock.advance(31 * 86_400);
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    for day in ["2026-12-01", "2026-12-10"] {
        tried(&nigora, &case, "not_reached", day).await;
    }
    assert_eq!(codes(&step(&nigora, &case, silent("2026-12-25")).await.1), ["few", "days"], "they spoke yesterday");
    let typed = step(&nigora, &case, with(silent("2026-11-25"), json!({ "attempts": "3" }))).await;
    assert_eq!(codes(&typed.1), ["unknown-field"], "a number that somebody types is none that was written down");
    assert_eq!(codes(&step(&nigora, &case, silent("2026-11-25")).await.1), ["few"]);
    tried(&nigora, &case, "somebody_else", "2026-12-20").await;
    assert_eq!(step(&nigora, &case, silent("2026-11-25")).await.0, StatusCode::OK);
    assert_eq!(state(&nigora, &case).await, "closing");
    let closing = safiya.get(&case).await.unwrap()["closing"].clone();
    assert_eq!((&closing["attempts"], &closing["silent_since"]), (&json!(3), &json!("2026-11-25")), "the second person reads what is written down");
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    assert_eq!(step(&nigora, &case, json!({ "event": "reopen", "because": "She rang" })).await.0, StatusCode::OK);
    assert_eq!(codes(&step(&nigora, &case, silent("2026-11-25")).await.1), ["few", "days"], "her coming back is a contact");
}

fn silent(since: &str) -> Value {
    json!({ "event": "start_closing", "reason": "no_contact_30d", "silent_since": since })
}

fn contact_of(case: &str) -> String {
    format!("{}/contact", case.trim_end_matches("/case"))
}

/// Her case is open, and she allowed to be called.
async fn may_be_called(worker: &Client) -> String {
    let case = open_case(worker).await;
    let rules = json!({ "ways": ["voice"], "number": "1", "checked_on": "2026-11-25" });
    worker.post(&case.replace("/case", "/safe-contact"), rules).await.unwrap();
    case
}

async fn tried(worker: &Client, case: &str, outcome: &str, day: &str) {
    worker.post(&contact_of(case), json!({ "way": "voice", "outcome": outcome, "on": day, "hour": "10:30" })).await.unwrap();
}

async fn r_ca_08_whoever_was_reached_yesterday_is_not_silent_whatever_is_typed(engine: &str) {
    let world = World::new(engine).await;
    let case = may_be_called(&world.sign_in("nigora").await).await;
    world.house.clock.advance(40 * 86_400);
    let nigora = world.sign_in("nigora").await;
    for day in ["2026-12-01", "2026-12-10", "2026-12-20"] {
        tried(&nigora, &case, "not_reached", day).await;
    }
    tried(&nigora, &case, "reached", "2027-01-03").await;
    assert_eq!(codes(&step(&nigora, &case, silent("2026-11-30")).await.1), ["few", "days"], "what was tried before she was reached ended with it");
    assert!(page(&nigora, &case).await.contains("the last contact, or the day on which she came, is 3 January 2027"));
    assert_eq!(state(&nigora, &case).await, "open");
}

async fn r_ca_08_who_was_reached_after_it_began_to_close_is_not_closed_as_silent(engine: &str) {
    let world = World::new(engine).await;
    let case = may_be_called(&world.sign_in("nigora").await).await;
    world.house.clock.advance(40 * 86_400);
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    for day in ["2026-12-01", "2026-12-10", "2026-12-20"] {
        tried(&nigora, &case, "not_reached", day).await;
    }
    assert_eq!(step(&nigora, &case, silent("2026-11-30")).await.0, StatusCode::OK);
    nigora.post(&contact_of(&case), json!({ "way": "voice", "outcome": "reached" })).await.unwrap();
    let close = format!("{case}/close");
    assert_eq!(codes(&safiya.call("POST", &close, None).await.unwrap().1), ["reached"]);
    assert!(safiya.html("POST", &close, None).await.unwrap().1.contains("Open it again, and ask her what she wants"));
    assert_eq!(state(&nigora, &case).await, "closing", "nothing was changed");
    assert_eq!(step(&nigora, &case, json!({ "event": "reopen", "because": "She was reached" })).await.0, StatusCode::OK);
}

async fn r_ca_09_she_comes_back_at_any_time(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    assert_eq!(step(&nigora, &case, json!({ "event": "follow_up" })).await.0, StatusCode::OK);
    step(&nigora, &case, ends()).await;
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    assert_eq!(codes(&step(&nigora, &case, json!({ "event": "reopen" })).await.1), ["required"]);
    assert_eq!(step(&nigora, &case, json!({ "event": "reopen", "because": "He came back" })).await.0, StatusCode::OK);
    let sheet = nigora.get(&case).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["closing"], &sheet["reopened_because"]), (&json!("open"), &Value::Null, &json!("He came back")));
    let intake = nigora.post("/survivors", json!({ "name": "Asks only", "sex": "female" })).await.unwrap();
    let intake = format!("/survivors/{}/case", id(&intake));
    assert_eq!(step(&nigora, &intake, json!({ "event": "inform_only" })).await.0, StatusCode::OK);
    assert_eq!(state(&nigora, &intake).await, "information_only");
}

async fn who_takes_over_reaches_her_and_who_had_her_no_longer_does(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    let workers = safiya.get(&case).await.unwrap()["workers"].clone();
    let to = workers.as_array().unwrap().iter().find(|one| one["name"] == "Colleague").unwrap()["staff"].clone();
    assert_eq!(nigora.get(&case).await.unwrap()["workers"], json!([]), "a worker gives nobody away");
    let assign = format!("{case}/assign");
    assert_eq!(nigora.call("POST", &assign, Some(json!({ "worker": to }))).await.unwrap().0, StatusCode::NOT_FOUND);
    assert_eq!(codes(&safiya.call("POST", &assign, Some(json!({ "worker": "nobody" }))).await.unwrap().1), ["required"]);
    safiya.post(&assign, json!({ "worker": to })).await.unwrap();
    assert_eq!(colleague.call("GET", person, None).await.unwrap().0, StatusCode::OK);
    assert_eq!(nigora.call("GET", person, None).await.unwrap().0, StatusCode::NOT_FOUND);
}

pub(super) async fn page(by: &Client, path: &str) -> String {
    by.html("GET", path, None).await.unwrap().1
}

async fn a_refused_closing_comes_back_filled(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let case = open_case(&nigora).await;
    let (status, page) =
        nigora.html("POST", &format!("{case}/step"), Some(json!({ "event": "start_closing", "reason": "left_area", "silent_since": "2026-10-17" }))).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("value=\"17\"") && page.contains("value=\"2026\"") && page.contains("value=\"left_area\" checked"), "what was chosen stands in the form");
    assert!(page.contains("Tell her first"));
}

async fn a_safety_plan_without_a_word_is_none(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let part = format!("{person}/safety-plan/during");
    assert_eq!(codes(&nigora.call("POST", &part, Some(json!({}))).await.unwrap().1), ["empty"]);
    let (status, said) = nigora.html("POST", &part, Some(json!({ "places": " " }))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && said.contains("there is nothing to save"), "{said}");
    nigora.post(&part, json!({ "places": "To the neighbour" })).await.unwrap();
    nigora.post(&part, json!({ "places": "" })).await.unwrap();
}

async fn two_who_change_how_it_is_safe_to_reach_her_lose_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = format!("/survivors/{}", id(&nigora.post("/survivors", json!({ "name": "Zarina", "sex": "female" })).await.unwrap()));
    let path = format!("{person}/safe-contact");
    let first = json!({ "_ver": "0", "ways": ["voice"], "code_word": "Bread", "checked_on": "2026-11-25" });
    nigora.post(&path, first).await.unwrap();
    let blind = safiya.call("POST", &path, Some(json!({ "_ver": "0", "code_word": "Milk", "checked_on": "2026-11-25" }))).await.unwrap();
    assert_eq!(blind.0, StatusCode::CONFLICT, "both wrote the first one: {}", blind.1);
    assert_eq!(blind.1["clashes"][0], json!({ "field": "code_word", "mine": "Milk", "theirs": "Bread" }));
    nigora.post(&path, json!({ "_ver": "1", "never": "Her brother" })).await.unwrap();
    safiya.post(&path, json!({ "_ver": "1", "voicemail": "no" })).await.unwrap();
    let clash = safiya.call("POST", &path, Some(json!({ "_ver": "1", "never": "Nobody" }))).await.unwrap();
    assert_eq!(clash.0, StatusCode::CONFLICT);
    let contact = nigora.get(&person).await.unwrap()["safe_contact"].clone();
    assert_eq!((&contact["code_word"], &contact["never"], &contact["ways"]), (&json!("Bread"), &json!("Her brother"), &json!(["voice"])), "{contact}");
    let writers = (0..16).map(|number| {
        let (nigora, path) = (nigora.clone(), path.clone());
        tokio::spawn(async move { nigora.call("POST", &path, Some(json!({ "say": format!("the tailor {number}") }))).await.unwrap().0 })
    });
    for writer in writers.collect::<Vec<_>>() {
        assert_eq!(writer.await.unwrap(), StatusCode::OK);
    }
}

async fn r_ca_03_her_safety_plan_is_made_part_by_part_and_says_when_it_is_due(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    let person = format!("/survivors/{}", id(&nigora.post("/survivors", json!({ "name": "Zarina", "sex": "female" })).await.unwrap()));
    let plan = format!("{person}/safety-plan");
    nigora.post(&format!("{plan}/before"), json!({ "sign": "A red cloth", "bag": "At the neighbour's" })).await.unwrap();
    let undated = nigora.call("POST", &format!("{plan}/plan"), Some(json!({ "concern": "The nights" }))).await.unwrap();
    assert_eq!(codes(&undated.1), ["required"]);
    nigora.post(&format!("{plan}/plan"), json!({ "made_on": "2026-11-25", "concern": "The nights", "look_again_on": "2026-12-01" })).await.unwrap();
    let sheet = safiya.get(&plan).await.unwrap();
    assert_eq!((&sheet["answers"]["sign"], &sheet["answers"]["concern"], &sheet["version"]), (&json!("A red cloth"), &json!("The nights"), &json!(2)), "{sheet}");
    assert_eq!(colleague.call("GET", &plan, None).await.unwrap().0, StatusCode::NOT_FOUND);
    let due = async |client: &Client| client.html("GET", &person, None).await.unwrap().1.contains("to be looked at again");
    assert!(!due(&nigora).await);
    world.house.clock.advance(7 * 86_400);
    let nigora = world.sign_in("nigora").await;
    assert!(due(&nigora).await, "on its day it says so above everything else about her");
    let unknown = nigora.html("GET", &format!("{plan}/elsewhere"), None).await.unwrap();
    assert_eq!(unknown.0, StatusCode::NOT_FOUND);
}

pub(super) async fn recorded(worker: &Client) -> String {
    format!("/survivors/{}", id(&worker.post("/survivors", json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await.unwrap()))
}

pub(super) fn told(day: &str) -> Value {
    json!({ "limits_explained": "yes", "reported_on": day, "happened_on": day, "reported_by": "survivor" })
}

async fn r_ca_03_a_new_incident_or_thirty_days_ask_for_the_plan_again(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let plan = format!("{person}/safety-plan/plan");
    let due = async |by: &Client| by.get(&person).await.unwrap()["plan_due"].clone();
    nigora.post(&plan, json!({ "made_on": "2026-11-25" })).await.unwrap();
    assert_eq!(due(&nigora).await, Value::Null);
    world.house.clock.advance(60);
    nigora.post(&format!("{person}/incidents"), told("2026-11-25")).await.unwrap();
    assert_eq!(due(&nigora).await, "incident");
    assert!(nigora.html("GET", &person, None).await.unwrap().1.contains("something has happened since"));
    world.house.clock.advance(60);
    nigora.post(&plan, json!({ "made_on": "2026-11-25", "concern": "The nights" })).await.unwrap();
    assert_eq!(due(&nigora).await, Value::Null, "they looked at it");
    world.house.clock.advance(30 * 86_400);
    let nigora = world.sign_in("nigora").await;
    assert_eq!(due(&nigora).await, Value::Null);
    world.house.clock.advance(1);
    assert_eq!(due(&nigora).await, "old");
    assert!(nigora.html("GET", &person, None).await.unwrap().1.contains("more than 30 days ago"));
}

async fn r_ca_03_a_case_does_not_end_on_a_plan_that_nobody_made(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let yes = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature" });
    nigora.post(&format!("{person}/consents/new/services"), yes).await.unwrap();
    let case = format!("{person}/case");
    nigora.post(&format!("{case}/open"), json!({})).await.unwrap();
    nigora.post(&format!("{person}/safety-plan/before"), json!({ "sign": "A red cloth" })).await.unwrap();
    assert_eq!(codes(&step(&nigora, &case, ends()).await.1), ["no-plan"], "a part of it alone is none");
    nigora.post(&format!("{person}/safety-plan/plan"), json!({ "made_on": "2026-11-25" })).await.unwrap();
    assert_eq!(step(&nigora, &case, ends()).await.0, StatusCode::OK);
}

/// H.2
async fn her_page_says_from_when_until_when_and_whether_a_voice_message_may_be_left(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let says = async |rules: serde_json::Value, text: &str| {
        nigora.post(&format!("{person}/safe-contact"), rules).await.unwrap();
        let (_, page) = nigora.html("GET", &person, None).await.unwrap();
        assert!(page.contains(text), "{text}: {page}");
    };
    let (from, until) = (json!({ "ways": ["voice"], "from": "09:00", "checked_on": "2026-11-25" }), json!({ "from": "", "until": "17:00" }));
    says(from, "from 09:00").await;
    says(until, "until 17:00").await;
    says(json!({}), "Leave no voice message.").await;
    says(json!({ "voicemail": "yes" }), "You may leave a voice message.").await;
}

/// Scenario 19.
async fn h_2_her_pages_say_that_it_is_not_the_moment_and_until_when(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let pages = [person.clone(), format!("{person}/case"), format!("{person}/safe-contact"), format!("{person}/contact")];
    let says = async |text: &str, expected: bool| {
        for path in &pages {
            assert_eq!(page(&nigora, path).await.contains(text), expected, "{path}");
        }
    };
    // It is Wednesday, ten o'clock.
    let rules = json!({ "ways": ["voice"], "number": "1", "days": ["tue", "thu"], "from": "14:00", "until": "16:00", "checked_on": "2026-11-25" });
    nigora.post(&format!("{person}/safe-contact"), rules).await.unwrap();
    says("Not now: this is outside the days and hours that she allowed. Wait until 26 November 2026, 14:00.", true).await;
    nigora.post(&format!("{person}/safe-contact"), json!({ "days": ["wed"], "from": "09:00", "until": "11:00" })).await.unwrap();
    says("Not now", false).await;
}

async fn r_ca_02_until_her_choice_is_written_down_her_page_says_what_to_offer_and_how_long(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), told("2026-11-24")).await.unwrap()));
    let health = format!("{incident}/health");
    let chosen = json!({ "pep": "accepted", "ec": "declined" });
    assert_eq!(codes(&nigora.call("POST", &health, Some(chosen.clone())).await.unwrap().1), ["state"], "it is asked after a rape only");
    nigora.post(&format!("{incident}/classify"), json!({ "question": 1, "answer": "yes" })).await.unwrap();
    let offers = async || nigora.get(&person).await.unwrap()["incidents"][0]["to_offer"].as_array().unwrap().len();
    assert_eq!(offers().await, 2);
    let (_, page) = nigora.html("GET", &person, None).await.unwrap();
    assert!(page.contains("HIV prevention (PEP)") && page.contains("hours left") && page.contains(&health), "{page}");
    let (status, problem) = nigora.call("POST", &health, Some(json!({ "pep": "accepted", "ec": "perhaps" }))).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["required"]));
    nigora.post(&health, chosen).await.unwrap();
    assert_eq!(offers().await, 0);
    assert!(!nigora.html("GET", &person, None).await.unwrap().1.contains("hours left"));
    let sheet = nigora.get(&incident).await.unwrap();
    assert_eq!((&sheet["choices"], &sheet["windows"][0]["key"]), (&json!({ "pep": "accepted", "ec": "declined" }), &json!("pep")));
    nigora.post(&format!("{incident}/part/what"), json!({ "account": "x" })).await.unwrap();
    assert_eq!(nigora.get(&incident).await.unwrap()["choices"]["pep"], "accepted", "another answer does not lose it");
    assert!(nigora.html("GET", &health, None).await.unwrap().1.contains("value=\"declined\" checked"));
}

async fn r_ca_02_hours_that_are_not_known_exactly_are_not_said_as_if_they_were(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), told("2026-11-24")).await.unwrap()));
    nigora.post(&format!("{incident}/classify"), json!({ "question": 1, "answer": "yes" })).await.unwrap();
    let page = async || nigora.html("GET", &incident, None).await.unwrap().1;
    let said = page().await;
    assert!(said.contains("HIV prevention (PEP): at least "), "the time of day is unknown: {said}");
    nigora.post(&format!("{incident}/part/report"), json!({ "is_estimated": "yes" })).await.unwrap();
    let said = page().await;
    assert!(said.contains("the day is a guess, so ask the clinician") && !said.contains("hours left"), "{said}");
    nigora.post(&format!("{incident}/part/report"), json!({ "happened_on": "2026-11-10" })).await.unwrap();
    let said = page().await;
    assert!(said.contains("By the day that is written down the time would be over") && said.contains("whether there is still time"), "a guess closes nothing: {said}");
    // At 10 o'clock on the third day after: the hour decides, and nobody knows it.
    nigora.post(&format!("{incident}/part/report"), json!({ "happened_on": "2026-11-22", "is_estimated": "no" })).await.unwrap();
    let said = page().await;
    assert!(said.contains("HIV prevention (PEP): the time may be over today") && !said.contains("at least 1 hour"), "{said}");
}

async fn r_ca_04_high_concern_waits_for_a_supervisor_who_alone_lowers_it(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let concern = async |by: &Client, body: Value| by.call("POST", &format!("{case}/concern"), Some(body)).await.unwrap();
    assert_eq!(codes(&concern(&nigora, json!({ "priority": "enormous" })).await.1), ["required"]);
    assert_eq!(concern(&nigora, json!({ "priority": "high" })).await.0, StatusCode::OK);
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"][0]["since"], world.house.clock.now());
    assert_eq!(nigora.get("/cases").await.unwrap()["waiting"], json!([]), "it is a supervisor's to look");
    let lowers = json!({ "priority": "low", "because": "She says so" });
    assert_eq!(codes(&concern(&nigora, lowers.clone()).await.1), ["supervisor"]);
    assert_eq!(nigora.call("POST", &format!("{case}/look"), None).await.unwrap().0, StatusCode::NOT_FOUND);

    world.house.clock.advance(3_601);
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let overdue = async |by: &Client| by.html("GET", "/cases", None).await.unwrap().1.contains("more than an hour");
    assert!(overdue(&safiya).await);
    safiya.post(&format!("{case}/look"), json!({})).await.unwrap();
    assert!(!overdue(&safiya).await);
    let sheet = nigora.get(&case).await.unwrap();
    assert_eq!((&sheet["priority"], sheet["concern"]["seen_at"].is_i64()), (&json!("high"), true), "looked at, and still high: {sheet}");
    let (_, page) = nigora.html("GET", &case, None).await.unwrap();
    assert!(page.contains("Safiya") && page.contains("looked at it on"), "her worker sees who looked");
    assert_eq!(codes(&safiya.call("POST", &format!("{case}/look"), None).await.unwrap().1), ["state"]);

    let (status, page) = safiya.html("POST", &format!("{case}/concern"), Some(json!({ "priority": "low" }))).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("value=\"low\" checked") && page.contains("Write why"), "what was chosen stands in the form");
    assert_eq!(concern(&safiya, lowers).await.0, StatusCode::OK);
    let sheet = nigora.get(&case).await.unwrap();
    assert_eq!((&sheet["priority"], &sheet["concern"], &sheet["lowered_because"]), (&json!("low"), &Value::Null, &json!("She says so")));
}

async fn r_ca_04_a_concern_that_is_high_again_is_looked_at_again(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let high = json!({ "priority": "high" });
    let waits = async |by: &Client| by.get("/cases").await.unwrap()["waiting"][0]["since"].clone();
    nigora.post(&format!("{case}/concern"), high.clone()).await.unwrap();
    safiya.post(&format!("{case}/look"), json!({})).await.unwrap();
    assert_eq!(waits(&safiya).await, Value::Null);

    world.house.clock.advance(30 * 86_400);
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    nigora.post(&format!("{case}/concern"), high.clone()).await.unwrap();
    assert_eq!(waits(&safiya).await, world.house.clock.now(), "a supervisor is called again, and has her hour");
    safiya.post(&format!("{case}/look"), json!({})).await.unwrap();
    assert_eq!(step(&nigora, &case, ends()).await.0, StatusCode::OK);
    assert_eq!(step(&nigora, &case, json!({ "event": "reopen", "because": "She stays with us" })).await.0, StatusCode::OK);
    assert_eq!(waits(&safiya).await, Value::Null, "what had not ended goes on");

    assert_eq!(step(&nigora, &case, ends()).await.0, StatusCode::OK);
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    world.house.clock.advance(90 * 86_400);
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    assert_eq!(step(&nigora, &case, json!({ "event": "reopen", "because": "He found her" })).await.0, StatusCode::OK);
    assert_eq!(waits(&safiya).await, world.house.clock.now(), "she came back, and the concern is still high");
}
