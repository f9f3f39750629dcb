//! How a case goes on and ends, who takes it over, and who is kept away from it: I.2, R-CA-03, R-CA-04, R-CA-06,
//! R-CA-08 to R-CA-10.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::codes,
    world::{World, id},
};
use crate::local::Client;

on_both_engines! {
    r_ca_02_hours_that_are_not_known_exactly_are_not_said_as_if_they_were,
    what_a_program_tells_of_an_incident_in_parts_is_kept,
    an_answer_that_a_program_sends_alone_is_kept_where_its_question_is_asked,
    an_answer_that_a_colleague_made_needless_meanwhile_is_shown_to_both,
    a_region_that_a_program_sends_alone_takes_the_place_of_a_district_elsewhere,
    each_help_that_is_planned_asks_when_where_and_with_whom,
    what_is_newly_asked_of_her_is_kept_and_goes_to_nobody,
    r_cl_05_two_who_edit_at_once_cannot_put_the_report_before_the_incident,
    her_page_says_from_when_until_when_and_whether_a_voice_message_may_be_left,
    r_ca_08_a_case_is_closed_by_a_second_person_after_she_knows,
    r_ca_08_without_contact_a_case_closes_only_after_three_safe_attempts_and_thirty_days,
    r_ca_09_she_comes_back_at_any_time,
    who_takes_over_reaches_her_and_who_had_her_no_longer_does,
    r_ca_07_more_than_eight_workers_for_a_supervisor_are_said,
    r_ca_06_a_twentieth_case_is_given_only_on_purpose,
    r_ca_06_who_is_recorded_when_her_workers_hands_are_full_is_helped_and_her_case_waits_for_a_supervisors_word,
    r_ca_06_who_comes_back_to_a_worker_whose_hands_are_full_is_taken_on_when_a_supervisor_says_so,
    a_refused_closing_comes_back_filled,
    two_who_change_how_it_is_safe_to_reach_her_lose_nothing,
    r_ca_03_her_safety_plan_is_made_part_by_part_and_says_when_it_is_due,
    r_ca_03_a_new_incident_or_thirty_days_ask_for_the_plan_again,
    r_ca_03_a_case_does_not_end_on_a_plan_that_nobody_made,
    r_ca_01_nothing_is_told_before_its_limits_are_explained,
    r_ca_02_until_her_choice_is_written_down_her_page_says_what_to_offer_and_how_long,
    r_ca_04_high_concern_waits_for_a_supervisor_who_alone_lowers_it,
    r_ca_10_a_worker_who_is_close_steps_aside_and_finds_nothing_more,
    r_ca_10_a_supervisor_who_is_kept_away_finds_nothing_in_any_list,
    r_ca_10_nobody_is_kept_away_so_that_no_one_is_left,
    r_ca_10_small_figures_do_not_tell_of_her_and_what_leaves_stays_right,
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
    json!({ "event": "start_closing", "reason": "survivor_request", "informed": "yes", "plan": "yes" })
}

async fn r_ca_08_a_case_is_closed_by_a_second_person_after_she_knows(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let close = format!("{case}/close");
    let bare = step(&nigora, &case, json!({ "event": "start_closing" })).await;
    assert_eq!(codes(&bare.1), ["required", "required", "required"], "a reason, her knowledge, her safety: {}", bare.1);
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
    let case = open_case(&nigora).await;
    let silent = |attempts: &str, since: &str| json!({ "event": "start_closing", "reason": "no_contact_30d", "attempts": attempts, "silent_since": since });
    assert_eq!(codes(&step(&nigora, &case, silent("2", "")).await.1), ["few", "required"]);
    assert_eq!(codes(&step(&nigora, &case, silent("3", "2026-10-01")).await.1), ["days"], "she came today");
    let (_, page) = nigora.html("POST", &format!("{case}/step"), Some(silent("2", ""))).await.unwrap();
    let summary = page.split("id=\"error-summary\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert_eq!(summary.matches("safe attempts").count(), 1, "each problem stands once above the page: {summary}");
    world.house.clock.advance(31 * 86_400);
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    assert_eq!(codes(&step(&nigora, &case, silent("3", "2026-12-25")).await.1), ["days"], "they spoke yesterday");
    assert_eq!(codes(&step(&nigora, &case, silent("2", "2026-11-25")).await.1), ["few"]);
    assert_eq!(step(&nigora, &case, silent("3", "2026-11-25")).await.0, StatusCode::OK);
    assert_eq!(state(&nigora, &case).await, "closing");
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    assert_eq!(step(&nigora, &case, json!({ "event": "reopen", "because": "She rang" })).await.0, StatusCode::OK);
    assert_eq!(codes(&step(&nigora, &case, silent("3", "2026-11-25")).await.1), ["days"], "her coming back is a contact");
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

/// Also defect (f) of A.4: of a caseload the number itself is shown, so there is no bucket that its label could belie.
async fn r_ca_06_a_twentieth_case_is_given_only_on_purpose(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    for number in 0..20 {
        colleague.post("/survivors", json!({ "name": format!("Person {number}"), "sex": "female" })).await.unwrap();
    }
    let case = open_case(&nigora).await;
    let sheet = safiya.get(&case).await.unwrap();
    let to = sheet["workers"].as_array().unwrap().iter().find(|one| one["name"] == "Colleague").unwrap();
    assert_eq!(to["active_cases"], 20);
    let assign = format!("{case}/assign");
    assert_eq!(codes(&safiya.call("POST", &assign, Some(json!({ "worker": to["staff"] }))).await.unwrap().1), ["load"]);
    let (_, page) = safiya.html("POST", &assign, Some(json!({ "worker": to["staff"] }))).await.unwrap();
    assert!(page.contains("she takes it all the same") && page.contains("name=\"anyway\""), "the page asks once more");
    safiya.post(&assign, json!({ "worker": to["staff"], "anyway": "yes" })).await.unwrap();
    assert_eq!(safiya.get(&case).await.unwrap()["worker"], "Colleague");
}

/// Recorded with her consent to services, and not opened yet.
async fn agreed(worker: &Client) -> String {
    let person = recorded(worker).await;
    let yes = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature" });
    worker.post(&format!("{person}/consents/new/services"), yes).await.unwrap();
    person
}

async fn page(by: &Client, path: &str) -> String {
    by.html("GET", path, None).await.unwrap().1
}

async fn r_ca_06_who_is_recorded_when_her_workers_hands_are_full_is_helped_and_her_case_waits_for_a_supervisors_word(engine: &str) {
    let world = World::new(engine).await;
    let (colleague, safiya) = (world.sign_in("colleague").await, world.sign_in("safiya").await);
    let early = agreed(&colleague).await;
    for _ in 1..15 {
        assert!(!page(&colleague, "/survivors/new").await.contains("nearly full"));
        recorded(&colleague).await;
    }
    assert!(page(&colleague, "/survivors/new").await.contains("You have 15 cases now"));
    for _ in 15..20 {
        recorded(&colleague).await;
    }
    assert!(page(&colleague, "/survivors/new").await.contains("You have twenty cases or more"));
    let waits = async || safiya.get("/cases").await.unwrap()["waiting_for_word"].clone();
    assert_eq!(waits().await, json!([]));
    // Nobody is turned away: she is recorded, and what helps her now is written.
    let (late, other) = (agreed(&colleague).await, agreed(&colleague).await);
    colleague.post(&format!("{late}/safety-plan/plan"), json!({ "made_on": "2026-11-25" })).await.unwrap();
    let waiting = waits().await;
    let mut named: Vec<String> = waiting.as_array().unwrap().iter().map(|one| format!("/survivors/{}", one["survivor"].as_str().unwrap())).collect();
    let mut both = [late.clone(), other.clone()];
    // Recorded in the same second, they stand in no order that anybody could tell.
    named.sort();
    both.sort();
    assert_eq!(named, both, "{waiting}");
    assert!(page(&safiya, "/cases").await.contains("when their worker’s hands were full"));
    let open = async |by: &Client, person: &str, anyway: &str| by.call("POST", &format!("{person}/case/open"), Some(json!({ "anyway": anyway }))).await.unwrap();
    for anyway in ["", "yes"] {
        assert_eq!(codes(&open(&colleague, &late, anyway).await.1), ["load"], "she does not say it herself");
    }
    let hers = page(&colleague, &late).await;
    assert!(hers.contains("so a supervisor decides") && !hers.contains("case/open"), "{hers}");
    assert_eq!(codes(&open(&safiya, &late, "").await.1), ["load"], "a supervisor says it on purpose");
    let (status, form) = safiya.html("POST", &format!("{late}/case/open"), Some(json!({ "priority": "low" }))).await.unwrap();
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && form.contains("name=\"anyway\"") && form.contains("value=\"low\" checked"),
        "her page comes back, and asks for it: {form}"
    );
    assert_eq!(open(&safiya, &late, "yes").await.0, StatusCode::OK);
    assert_eq!(waits().await.as_array().unwrap().len(), 1);
    // Given to another who has room, it waits for nobody's word.
    let workers = safiya.get(&format!("{other}/case")).await.unwrap()["workers"].clone();
    let nigora = workers.as_array().unwrap().iter().find(|one| one["name"] == "Nigora").unwrap()["staff"].clone();
    safiya.post(&format!("{other}/case/assign"), json!({ "worker": nigora })).await.unwrap();
    assert_eq!(waits().await, json!([]));
    assert_eq!(open(&world.sign_in("nigora").await, &other, "").await.0, StatusCode::OK);
    // Whoever was recorded while there was room had her place.
    assert_eq!(open(&colleague, &early, "").await.0, StatusCode::OK);
}

/// R-CA-09 too: nobody is kept from coming back, one who has the time works with her.
async fn r_ca_06_who_comes_back_to_a_worker_whose_hands_are_full_is_taken_on_when_a_supervisor_says_so(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (case, ending) = (open_case(&nigora).await, open_case(&nigora).await);
    assert_eq!(step(&nigora, &case, ends()).await.0, StatusCode::OK);
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    let asked = recorded(&nigora).await + "/case";
    assert_eq!(step(&nigora, &asked, json!({ "event": "inform_only" })).await.0, StatusCode::OK);
    for _ in 1..15 {
        recorded(&nigora).await;
    }
    assert!(page(&nigora, &case).await.contains("15 other cases now"), "she hears it before she opens it");
    for _ in 15..21 {
        recorded(&nigora).await;
    }
    let back = |anyway: &str| json!({ "event": "reopen", "because": "She came again", "anyway": anyway });
    // She is not turned away: that she came back is written down, and the supervisors see it.
    assert!(page(&nigora, &case).await.contains("Write down that she came back"));
    let waits = async || safiya.get("/cases").await.unwrap()["waiting_for_word"].as_array().unwrap().len();
    assert_eq!((step(&nigora, &case, back("yes")).await.0, waits().await), (StatusCode::OK, 2), "beside the one who was recorded last");
    let sheet = nigora.get(&case).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["waits_for_word"], &sheet["reopened_because"]), (&json!("closed"), &json!(true), &json!("She came again")));
    assert_eq!(codes(&step(&nigora, &case, back("yes")).await.1), ["load"], "once is enough");
    let hers = page(&nigora, &case).await;
    assert!(hers.contains("the supervisors see in their list that she waits") && !hers.contains("name=\"because\""), "{hers}");
    assert_eq!(codes(&step(&safiya, &case, back("")).await.1), ["load"]);
    let (_, form) = safiya.html("POST", &format!("{case}/step"), Some(back(""))).await.unwrap();
    assert!(form.contains("She came again") && form.contains("name=\"anyway\""), "it comes back filled: {form}");
    assert_eq!((step(&safiya, &case, back("yes")).await.0, waits().await), (StatusCode::OK, 1));
    let person = asked.trim_end_matches("/case");
    let yes = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature" });
    nigora.post(&format!("{person}/consents/new/services"), yes).await.unwrap();
    assert_eq!((step(&nigora, &asked, back("")).await.0, waits().await), (StatusCode::OK, 2), "who only asked something begins like anybody else");
    // What has not ended yet was in her hands all the time.
    assert_eq!(step(&nigora, &ending, ends()).await.0, StatusCode::OK);
    assert_eq!(step(&nigora, &ending, back("")).await.0, StatusCode::OK);
}

async fn r_ca_07_more_than_eight_workers_for_a_supervisor_are_said(engine: &str) {
    let world = World::new(engine).await;
    let parvina = world.sign_in("parvina").await;
    let needs = async || parvina.get("/colleagues").await.unwrap()["needs_supervisors"].clone();
    // Two are there already; who is only invited works with nobody yet.
    for number in 3..=9 {
        assert_eq!(needs().await, false, "{number}");
        let invited = parvina.post("/colleagues", json!({ "name": format!("Worker {number}"), "roles": ["caseworker"] })).await.unwrap();
        assert_eq!(needs().await, false, "{number}");
        let joined = json!({ "code": invited["code"], "sign_in": format!("worker{number}"), "password": super::world::PASSWORD });
        assert_eq!(Client::nobody(&world.house).page("POST", "/join", Some(joined)).await.unwrap(), StatusCode::SEE_OTHER);
    }
    assert_eq!(needs().await, true);
    assert!(parvina.html("GET", "/colleagues", None).await.unwrap().1.contains("more than eight case workers"));
}

async fn a_refused_closing_comes_back_filled(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let case = open_case(&nigora).await;
    let (status, page) = nigora.html("POST", &format!("{case}/step"), Some(json!({ "event": "start_closing", "reason": "left_area", "attempts": "7" }))).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("value=\"7\"") && page.contains("value=\"left_area\" checked"), "what was chosen stands in the form");
    assert!(page.contains("Tell her first"));
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
    let unknown = nigora.call("GET", &format!("{plan}/elsewhere"), None).await.unwrap();
    assert_eq!(unknown.0, StatusCode::NOT_FOUND);
}

async fn recorded(worker: &Client) -> String {
    format!("/survivors/{}", id(&worker.post("/survivors", json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await.unwrap()))
}

fn told(day: &str) -> Value {
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

async fn r_ca_01_nothing_is_told_before_its_limits_are_explained(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    for (said, code) in [(json!({ "limits_explained": "no" }), "explain-first"), (json!({ "limits_explained": "" }), "required")] {
        let mut body = told("2026-11-25");
        body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        let (status, problem) = nigora.call("POST", &format!("{person}/incidents"), Some(body)).await.unwrap();
        assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec![code]));
    }
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), told("2026-11-25")).await.unwrap()));
    let at = nigora.get(&incident).await.unwrap()["explained_at"].clone();
    assert_eq!(at, world.house.clock.now());
    world.house.clock.advance(600);
    nigora.post(&format!("{incident}/part/report"), told("2026-11-24")).await.unwrap();
    assert_eq!(nigora.get(&incident).await.unwrap()["explained_at"], at, "it stays the moment at which it was said");
}

async fn what_a_program_tells_of_an_incident_in_parts_is_kept(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let mut body = told("2026-11-24");
    body["account"] = json!("HER-WORDS");
    body["perpetrator_count"] = json!("1");
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), body.clone()).await.unwrap()));
    nigora.post(&format!("{incident}/part/what"), json!({ "settlement": "A village" })).await.unwrap();
    let answers = nigora.get(&incident).await.unwrap()["answers"].clone();
    assert_eq!((&answers["account"], &answers["settlement"], &answers["perpetrator_count"]), (&json!("HER-WORDS"), &json!("A village"), &json!("1")));
    body.as_object_mut().unwrap().remove("perpetrator_count");
    body["p1_relationship"] = json!("no_relation");
    let (status, problem) = nigora.call("POST", &format!("{person}/incidents"), Some(body)).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["required"]), "what would be dropped is refused");
}

/// An incident whose part "around" may be answered piece by piece, and that part's address.
async fn told_around(nigora: &Client) -> (String, String) {
    let person = recorded(nigora).await;
    let mut body = told("2026-11-24");
    for (field, answer) in [("practice", "none"), ("exchanged", "no"), ("abduction", "none"), ("perpetrator_count", "1"), ("p1_relationship", "no_relation")] {
        body[field] = json!(answer);
    }
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), body).await.unwrap()));
    let around = format!("{incident}/part/around");
    (incident, around)
}

async fn an_answer_that_a_program_sends_alone_is_kept_where_its_question_is_asked(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (incident, around) = told_around(&nigora).await;
    let says = async |sent: serde_json::Value| {
        nigora.post(&around, sent).await.unwrap();
        let answers = nigora.get(&incident).await.unwrap()["answers"].clone();
        (answers["reported_elsewhere"].clone(), answers["reported_where"].clone())
    };
    let nothing = serde_json::Value::Null;
    assert_eq!(says(json!({ "reported_where": "A clinic" })).await, (nothing.clone(), nothing.clone()), "not asked yet");
    assert_eq!(says(json!({ "reported_elsewhere": "yes_other_agency" })).await, (json!("yes_other_agency"), nothing.clone()));
    assert_eq!(says(json!({ "reported_where": "A clinic" })).await, (json!("yes_other_agency"), json!("A clinic")), "it hangs on what is stored");
    assert_eq!(says(json!({ "previous_incident": "yes" })).await, (json!("yes_other_agency"), json!("A clinic")), "another answer leaves it");
    // The version that was read is the one before her colleague wrote that it was told elsewhere.
    let (other, around_other) = told_around(&nigora).await;
    nigora.post(&around_other, json!({ "_ver": "1", "reported_elsewhere": "yes_other_agency" })).await.unwrap();
    nigora.post(&around_other, json!({ "_ver": "1", "reported_where": "A clinic" })).await.unwrap();
    assert_eq!(nigora.get(&other).await.unwrap()["answers"]["reported_where"], "A clinic", "merged first, then asked");
    assert_eq!(says(json!({ "reported_elsewhere": "no" })).await, (json!("no"), nothing), "what is no longer asked goes");
}

async fn an_answer_that_a_colleague_made_needless_meanwhile_is_shown_to_both(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (incident, around) = told_around(&nigora).await;
    nigora.post(&around, json!({ "reported_elsewhere": "yes_other_agency" })).await.unwrap();
    nigora.post(&around, json!({ "_ver": "2", "reported_elsewhere": "no" })).await.unwrap();
    let (status, clash) = safiya.call("POST", &around, Some(json!({ "_ver": "2", "reported_where": "A clinic" }))).await.unwrap();
    assert_eq!((status, &clash["clashes"]), (StatusCode::CONFLICT, &json!([{ "field": "reported_elsewhere", "mine": "yes_other_agency", "theirs": "no" }])));
    // The other way round: the colleague wrote where, and a no would take it away.
    nigora.post(&around, json!({ "_ver": "3", "reported_elsewhere": "yes_other_agency", "reported_where": "A clinic" })).await.unwrap();
    nigora.post(&around, json!({ "_ver": "4", "reported_where": "A hospital" })).await.unwrap();
    let (status, clash) = safiya.call("POST", &around, Some(json!({ "_ver": "4", "reported_elsewhere": "no" }))).await.unwrap();
    assert_eq!((status, &clash["clashes"][0]["field"], &clash["clashes"][0]["theirs"]), (StatusCode::CONFLICT, &json!("reported_where"), &json!("A hospital")));
    assert_eq!(nigora.get(&incident).await.unwrap()["answers"]["reported_where"], "A hospital", "nothing was lost");
    // And over the border of a section: she planned the help with a clinic, and another answer would take all of it away.
    nigora.post(&format!("{incident}/part/action"), json!({ "s_medical": "referred" })).await.unwrap();
    let seen = nigora.get(&incident).await.unwrap()["version"].as_i64().unwrap().to_string();
    nigora.post(&format!("{incident}/part/plan-medical"), json!({ "s_medical_provider": "Dr. N." })).await.unwrap();
    let (status, clash) = safiya.call("POST", &format!("{incident}/part/action"), Some(json!({ "_ver": seen, "s_medical": "unavailable" }))).await.unwrap();
    assert_eq!((status, &clash["clashes"]), (StatusCode::CONFLICT, &json!([{ "field": "s_medical", "mine": "unavailable", "theirs": "referred" }])));
    assert_eq!(nigora.get(&incident).await.unwrap()["answers"]["s_medical_provider"], "Dr. N.");
}

async fn a_region_that_a_program_sends_alone_takes_the_place_of_a_district_elsewhere(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (incident, _) = told_around(&nigora).await;
    let says = async |sent: serde_json::Value| {
        nigora.post(&format!("{incident}/part/what"), sent).await.unwrap();
        let answers = nigora.get(&incident).await.unwrap()["answers"].clone();
        (answers["region"].clone(), answers["district"].clone())
    };
    assert_eq!(says(json!({ "district": "SU-06" })).await, (json!("TJ-SU"), json!("SU-06")));
    assert_eq!(says(json!({ "region": "TJ-SU" })).await, (json!("TJ-SU"), json!("SU-06")), "it is the same");
    assert_eq!(says(json!({ "region": "TJ-KT" })).await, (json!("TJ-KT"), serde_json::Value::Null));
    assert_eq!(says(json!({ "district": "SU-06" })).await, (json!("TJ-SU"), json!("SU-06")));
}

/// A.5, section 6.
async fn each_help_that_is_planned_asks_when_where_and_with_whom(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (incident, _) = told_around(&nigora).await;
    let health = json!({ "s_medical_on": "2026-12-01", "s_medical_at": "14:30", "s_medical_provider": "Dr. N.", "s_medical_place": "Polyclinic 2", "s_medical_notes": "Fasting" });
    let (status, problem) = nigora.call("POST", &format!("{incident}/part/plan-medical"), Some(health.clone())).await.unwrap();
    assert_eq!((status, &problem["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("s_medical")), "what would be dropped is refused: {problem}");
    let (_, page) = nigora.html("POST", &format!("{incident}/part/plan-medical"), Some(health.clone())).await.unwrap();
    assert!(page.contains("Answer “Health care”") && page.contains("Polyclinic 2"), "{page}");
    let planned = nigora.html("POST", &format!("{incident}/part/action"), Some(json!({ "s_medical": "referred", "s_shelter": "not_applicable" }))).await.unwrap();
    assert_eq!(planned.0, StatusCode::SEE_OTHER);
    let (_, page) = nigora.html("GET", &format!("{incident}/part/plan-medical"), None).await.unwrap();
    assert!(page.contains("Health care: what was agreed") && page.contains("s_medical_place"), "{page}");
    nigora.post(&format!("{incident}/part/plan-medical"), health).await.unwrap();
    let answers = nigora.get(&incident).await.unwrap()["answers"].clone();
    assert_eq!((&answers["s_medical_on"], &answers["s_medical_provider"]), (&json!("2026-12-01"), &json!("Dr. N.")));
    let (_, page) = nigora.html("GET", &incident, None).await.unwrap();
    assert!(page.contains("Polyclinic 2") && page.contains("1 December 2026") && !page.contains("Safe shelter: what was agreed"), "{page}");
    nigora.post(&format!("{incident}/part/action"), json!({ "s_medical": "declined_by_survivor" })).await.unwrap();
    assert!(nigora.get(&incident).await.unwrap()["answers"]["s_medical_on"].is_null(), "what is no longer planned goes");
    let mut whole = told("2026-11-24");
    whole["s_legal_on"] = json!("2026-12-01");
    let person = recorded(&nigora).await;
    let (_, problem) = nigora.call("POST", &format!("{person}/incidents"), Some(whole.clone())).await.unwrap();
    assert_eq!((codes(&problem), &problem["errors"][0]["field"]), (vec!["required"], &json!("s_legal")));
    whole["s_legal"] = json!("provided_by_us");
    let incident = id(&nigora.post(&format!("{person}/incidents"), whole).await.unwrap());
    assert_eq!(nigora.get(&format!("/incidents/{incident}")).await.unwrap()["answers"]["s_legal_on"], "2026-12-01");
}

/// A.5, sections 2 and 3; R-CO-05.
async fn what_is_newly_asked_of_her_is_kept_and_goes_to_nobody(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let about = json!({ "name": "Zarina", "sex": "female", "age": 16, "age_estimated": "yes", "country": "IR", "nationality": "other", "occupation_code": "craft", "occupation": "CANARY-SEWS",
        "documents": ["birth_certificate"], "documents_kept": ["passport", "children_papers"], "caretaker_relation": "relative", "caretaker_name": "CANARY-AUNT", "caretaker_occupation_code": "farmer" });
    let person = format!("/survivors/{}", id(&nigora.post("/survivors", about).await.unwrap()));
    for (section, said) in
        [("who", "age_estimated"), ("life", "value=\"IR\" selected"), ("life", "value=\"children_papers\" checked"), ("life", "value=\"craft\" selected"), ("child", "CANARY-AUNT")]
    {
        let (_, page) = nigora.html("GET", &format!("{person}/about/{section}"), None).await.unwrap();
        assert!(page.contains(said), "{section}: {said}: {page}");
    }
    let (status, problem) = nigora.call("POST", &format!("{person}/about/life"), Some(json!({ "country": "XX" }))).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["choose"]));
    let items: Vec<&str> = forms::list("packet_item").unwrap().items.iter().map(|item| item.code.as_str()).collect();
    let terms = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature", "recipient": world.legal.id, "purpose": "legal_aid", "items": items, "expires_on": "2026-12-20" });
    nigora.post(&format!("{person}/consents/new/referral"), terms).await.unwrap();
    let sent = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" });
    let sent = id(&nigora.post(&format!("{person}/referrals"), sent).await.unwrap());
    let packet = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap().to_string();
    assert!(packet.contains("Zarina") && !["CANARY", "passport", "craft", "farmer", "\"IR\""].iter().any(|word| packet.contains(word)), "{packet}");
}

async fn r_cl_05_two_who_edit_at_once_cannot_put_the_report_before_the_incident(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let mut body = told("2026-11-25");
    body["happened_on"] = json!("2026-11-23");
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{person}/incidents"), body).await.unwrap()));
    let report = format!("{incident}/part/report");
    nigora.post(&report, json!({ "_ver": "1", "reported_on": "2026-11-24" })).await.unwrap();
    let (status, problem) = nigora.call("POST", &report, Some(json!({ "_ver": "1", "happened_on": "2026-11-25" }))).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["after-report"]));
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

/// The page's number of somebody who works here.
async fn staff(by: &Client, person: &str, name: &str) -> String {
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
async fn finds_nothing(by: &Client, person: &str, beyond: i64) {
    for path in ["", "/case", "/ties", "/safe-contact", "/safety-plan", "/consents/new/services"] {
        assert_eq!(by.call("GET", &format!("{person}{path}"), None).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(by.get("/cases").await.unwrap()["cases"], json!([]));
    assert_eq!(by.get("/cases?state=open").await.unwrap()["cases"], json!([]));
    assert_eq!(by.get("/cases").await.unwrap()["waiting"], json!([]));
    let found = by.post("/search", json!({ "name": "Zarina" })).await.unwrap();
    assert_eq!((&found["found"], &found["beyond"]), (&json!([]), &json!(beyond)), "somebody of this name is a colleague's, and no more");
    assert_eq!(by.get("/referrals").await.unwrap()["sent"], json!([]));
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
    nigora.post(&ties, json!({ "staff": [own] })).await.unwrap();
    finds_nothing(&nigora, person, 1).await;
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
    // For a supervisor there is nobody else whom she does not reach: one more beyond would say who.
    finds_nothing(&safiya, person, 0).await;
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

async fn r_ca_10_nobody_is_kept_away_so_that_no_one_is_left(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    let ties = format!("{person}/ties");
    let (worker, supervisor) = (staff(&safiya, person, "Nigora").await, staff(&safiya, person, "Safiya").await);
    let all = safiya.call("POST", &ties, Some(json!({ "staff": [worker, supervisor] }))).await.unwrap();
    assert_eq!(codes(&all.1), ["nobody-left"]);
    nigora.get(person).await.expect("nothing was changed");
    let (_, page) = safiya.html("GET", &ties, None).await.unwrap();
    assert!(page.contains("type=\"checkbox\"") && page.contains("Colleague"));
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
