//! How full a worker's hands are: R-CA-06, R-CA-07.

use axum::http::StatusCode;
use serde_json::json;

use super::{
    cases::{ends, open_case, page, recorded, step},
    house::codes,
    world::{World, her_yes},
};
use crate::local::Client;

on_both_engines! {
    r_ca_06_a_twentieth_case_is_given_only_on_purpose,
    r_ca_06_who_is_recorded_when_her_workers_hands_are_full_is_helped_and_her_case_waits_for_a_supervisors_word,
    r_ca_06_who_comes_back_to_a_worker_whose_hands_are_full_is_taken_on_when_a_supervisor_says_so,
    r_ca_07_more_than_eight_workers_for_a_supervisor_are_said,
}

/// Recorded with her consent to services, and not opened yet.
async fn agreed(worker: &Client) -> String {
    let person = recorded(worker).await;
    let yes = her_yes(json!({}));
    worker.post(&format!("{person}/consents/new/services"), yes).await.unwrap();
    person
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
    let form = page(&colleague, "/survivors/new").await;
    assert!(form.find("You have 20 cases or more").unwrap() < form.find("name=\"legal_name\"").unwrap(), "she reads it before she writes: {form}");
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
    assert!(hers.contains("that this case waits") && !hers.contains("case/open"), "{hers}");
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
    let yes = her_yes(json!({}));
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
        let invited = world.confirmed("safiya", &invited).await;
        assert_eq!(needs().await, false, "{number}");
        let joined = json!({ "code": invited["code"], "sign_in": format!("worker{number}"), "password": super::world::PASSWORD });
        assert_eq!(Client::nobody(&world.house).page("POST", "/join", Some(joined)).await.unwrap(), StatusCode::SEE_OTHER);
    }
    assert_eq!(needs().await, true);
    assert!(parvina.html("GET", "/colleagues", None).await.unwrap().1.contains("more than eight case workers"));
}
