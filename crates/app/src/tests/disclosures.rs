//! What happens without her usual consent: narrow, visible, and answered for (R-CO-06, R-CO-07).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::codes,
    world::{PASSWORD, World, id},
};
use crate::local::Client;

on_both_engines! {
    r_co_06_a_report_that_a_law_demands_says_which_law_to_whom_what_and_what_she_says,
    r_co_06_what_was_reported_is_not_changed_afterwards_only_added_to,
    r_co_06_another_supervisor_looks_at_every_report,
    r_ca_10_whoever_is_kept_away_sees_no_report,
    r_co_07_in_danger_nothing_may_be_given_until_a_second_person_agrees,
    r_co_07_every_step_in_every_state_is_another_persons,
    r_co_07_a_supervisor_looks_within_a_day_and_until_then_it_stays_in_her_list,
    r_co_07_a_supervisor_who_agreed_leaves_the_look_to_another_where_there_is_one,
    r_ca_10_whoever_is_kept_away_is_no_second_person,
    r_co_07_what_the_only_supervisor_did_herself_stays_in_her_list_until_another_can_look,
}

async fn zarina(worker: &Client) -> String {
    format!("/survivors/{}", id(&worker.post("/survivors", json!({ "name": "Зарина", "sex": "female" })).await.unwrap()))
}

fn report() -> Value {
    json!({ "law": "court_order", "article": "No. 12 of 24 November", "authority": "court", "recipient": "Court of the district", "items": ["name", "incident_date"],
        "told": "told", "told_on": "2026-11-25", "her_view": "She is afraid of the court" })
}

async fn reported(worker: &Client, person: &str) -> String {
    format!("/disclosures/{}", id(&worker.post(&format!("{person}/mandatory-reports"), report()).await.unwrap()))
}

async fn r_co_06_a_report_that_a_law_demands_says_which_law_to_whom_what_and_what_she_says(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let person = zarina(&nigora).await;
    let path = format!("{person}/mandatory-reports");
    let (_, blank) = nigora.html("GET", &format!("{path}/new"), None).await.unwrap();
    assert!(blank.contains("Only the minimum goes") && !blank.contains(" checked>"), "nothing is ticked for her: {blank}");
    let without = |fields: &[&str]| {
        let mut sent = report();
        sent.as_object_mut().unwrap().retain(|field, _| !fields.contains(&field.as_str()));
        Some(sent)
    };
    for (fields, problems) in [
        (&["law"][..], vec!["law"]),
        (&["authority", "recipient"], vec!["authority", "recipient"]),
        (&["items"], vec!["items"]),
        (&["told"], vec!["told"]),
        (&["told_on", "her_view"], vec!["told_on", "her_view"]),
    ] {
        let (status, body) = nigora.call("POST", &path, without(fields)).await.unwrap();
        let said: Vec<&str> = body["errors"].as_array().unwrap().iter().filter_map(|one| one["field"].as_str()).collect();
        assert_eq!((status, said), (StatusCode::UNPROCESSABLE_ENTITY, problems), "without {fields:?}");
    }
    let mut not_safe = report();
    not_safe["told"] = json!("not_safe");
    assert_eq!(codes(&nigora.call("POST", &path, Some(not_safe.clone())).await.unwrap().1), ["required"], "why telling her is dangerous");
    let (status, page) = nigora.html("POST", &path, without(&["items"])).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("She is afraid of the court"), "it comes back filled: {page}");

    let report = reported(&nigora, &person).await;
    let sheet = nigora.get(&report).await.unwrap();
    assert_eq!((&sheet["ground"], &sheet["items"], &sheet["answers"]["law"]), (&json!("law"), &json!(["name", "incident_date"]), &json!("court_order")), "{sheet}");
    let (_, page) = nigora.html("GET", &person, None).await.unwrap();
    assert!(page.contains("What was given to others") && page.contains("Court: Court of the district") && page.contains("Her name, When it happened"), "{page}");
    assert_eq!(colleague.call("POST", &path, Some(self::report())).await.unwrap().0, StatusCode::NOT_FOUND, "a colleague does not work with her");
    let lines = world.sign_in("aziza").await.get("/access-list").await.unwrap();
    let events: Vec<&str> = lines["lines"].as_array().unwrap().iter().filter_map(|line| line["event"].as_str()).collect();
    assert!(events.contains(&"mandatory_report_written") && events.contains(&"disclosure_opened"), "{events:?}");
}

async fn r_co_06_what_was_reported_is_not_changed_afterwards_only_added_to(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let report = reported(&nigora, &person).await;
    let before = nigora.get(&report).await.unwrap()["answers"].clone();
    assert_eq!(codes(&nigora.call("POST", &format!("{report}/add"), Some(json!({ "text": " " }))).await.unwrap().1), ["required"]);
    let otherwise = json!({ "text": "x", "recipient": "Another", "items": ["account"] });
    assert_eq!(codes(&nigora.call("POST", &format!("{report}/add"), Some(otherwise)).await.unwrap().1), ["unknown-field", "unknown-field"]);
    for (who, text) in [(&nigora, "The court answered"), (&safiya, "She knows the answer")] {
        who.post(&format!("{report}/add"), json!({ "text": text })).await.unwrap();
    }
    let after = nigora.get(&report).await.unwrap();
    assert_eq!((&after["answers"], &after["recipient"], &after["items"]), (&before, &json!("Court of the district"), &json!(["name", "incident_date"])), "{after}");
    let (_, page) = nigora.html("GET", &report, None).await.unwrap();
    assert!(page.contains("The court answered") && page.contains("She knows the answer") && page.contains("She is afraid of the court"), "{page}");
}

async fn r_co_06_another_supervisor_looks_at_every_report(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let report = reported(&nigora, &person).await;
    let review = format!("{report}/review");
    let right = || json!({ "verdict": "right", "words": "The court asked for no more" });
    assert_eq!(nigora.call("POST", &review, Some(right())).await.unwrap().0, StatusCode::NOT_FOUND, "a worker is no supervisor");
    let waiting = async || safiya.get("/cases").await.unwrap()["disclosures"].as_array().unwrap().len();
    assert_eq!(waiting().await, 1);
    let (_, page) = safiya.html("GET", "/cases", None).await.unwrap();
    assert!(page.contains("Given to others without consent") && page.contains(&report), "where she begins her day: {page}");
    assert_eq!(codes(&safiya.call("POST", &review, Some(json!({ "verdict": "right" }))).await.unwrap().1), ["required"], "in her words");
    assert_eq!(waiting().await, 1, "until it is done");
    safiya.post(&review, right()).await.unwrap();
    assert_eq!(waiting().await, 0);
    assert_eq!(codes(&safiya.call("POST", &review, Some(json!({ "verdict": "not_right", "words": "No" }))).await.unwrap().1), ["state"], "her answer stays");

    let own = reported(&safiya, &person).await;
    let page = safiya.get("/cases").await.unwrap();
    assert_eq!((&page["disclosures"].as_array().unwrap().len(), &page["disclosures"][0]["lacks_a_look"]), (&1, &json!(true)), "what she did herself waits for another");
    assert_eq!(codes(&safiya.call("POST", &format!("{own}/review"), Some(right())).await.unwrap().1), ["herself"]);
    assert!(nigora.html("GET", &own, None).await.unwrap().1.contains("a supervisor has not looked yet"));
}

async fn r_ca_10_whoever_is_kept_away_sees_no_report(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let report = reported(&nigora, &person).await;
    safiya.post(&format!("{person}/ties"), json!({ "staff": [world.centre.staff[1]] })).await.unwrap();
    assert_eq!(safiya.get("/cases").await.unwrap()["disclosures"], json!([]));
    assert_eq!(safiya.call("GET", &report, None).await.unwrap().0, StatusCode::NOT_FOUND);
    for (step, sent) in [("review", json!({ "verdict": "right", "words": "x" })), ("add", json!({ "text": "x" }))] {
        assert_eq!(safiya.call("POST", &format!("{report}/{step}"), Some(sent)).await.unwrap().0, StatusCode::NOT_FOUND, "{step}");
    }
    assert_eq!(safiya.call("POST", &format!("{person}/mandatory-reports"), Some(self::report())).await.unwrap().0, StatusCode::NOT_FOUND);
}

fn danger() -> Value {
    json!({ "reason": "He is at her door with a knife, and her phone is off", "authority": "police", "recipient": "Duty officer", "items": ["name", "safe_number"],
        "told": "not_safe", "not_told": "He answers her phone" })
}

async fn asked(worker: &Client, person: &str) -> String {
    format!("/disclosures/{}", id(&worker.post(&format!("{person}/danger-disclosures"), danger()).await.unwrap()))
}

async fn answer(by: &Client, disclosure: &str, answer: &str) -> (StatusCode, Value) {
    by.call("POST", &format!("{disclosure}/answer"), Some(json!({ "answer": answer, "because": "I called her" }))).await.unwrap()
}

async fn look(by: &Client, disclosure: &str) -> (StatusCode, Value) {
    by.call("POST", &format!("{disclosure}/review"), Some(json!({ "verdict": "right", "words": "No more than needed" }))).await.unwrap()
}

async fn state(by: &Client, disclosure: &str) -> String {
    by.get(disclosure).await.unwrap()["state"].as_str().unwrap().to_owned()
}

pub(super) async fn another_supervisor(world: &World) -> Client {
    let invited = world.sign_in("parvina").await.post("/colleagues", json!({ "name": "Umeda", "roles": ["supervisor"] })).await.unwrap();
    let invited = world.confirmed("safiya", &invited).await;
    let joined = json!({ "code": invited["code"], "sign_in": "umeda", "password": PASSWORD });
    assert_eq!(Client::nobody(&world.house).page("POST", "/join", Some(joined)).await.unwrap(), StatusCode::SEE_OTHER);
    world.sign_in("umeda").await
}

async fn r_co_07_in_danger_nothing_may_be_given_until_a_second_person_agrees(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, colleague) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("colleague").await);
    let person = zarina(&nigora).await;
    let path = format!("{person}/danger-disclosures");
    let mut short = danger();
    short["reason"] = json!("Danger, be quick");
    let (status, page) = nigora.html("POST", &path, Some(short.clone())).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Danger, be quick") && page.contains("He answers her phone"), "it comes back filled");
    assert_eq!(codes(&nigora.call("POST", &path, Some(short)).await.unwrap().1), ["too-short"]);
    let mut untold = danger();
    untold["not_told"] = json!("");
    assert_eq!(codes(&nigora.call("POST", &path, Some(untold)).await.unwrap().1), ["required"], "she is informed, or it says why not");

    let disclosure = asked(&nigora, &person).await;
    let (_, page) = nigora.html("GET", &person, None).await.unwrap();
    assert!(page.contains("nothing may be given until a second colleague agrees"), "{page}");
    let (_, page) = nigora.html("GET", &disclosure, None).await.unwrap();
    assert!(!page.contains("Answer as the second colleague"), "who asked is shown no answer to give");
    assert_eq!(answer(&colleague, &disclosure, "confirm").await.0, StatusCode::NOT_FOUND, "a colleague does not work with her");
    let (_, page) = safiya.html("GET", "/cases", None).await.unwrap();
    assert!(page.contains("a second colleague is needed") && page.contains(&disclosure), "{page}");
    assert_eq!(codes(&answer(&safiya, &disclosure, "").await.1), ["required"]);
    let unsaid = safiya.call("POST", &format!("{disclosure}/answer"), Some(json!({ "answer": "refuse" }))).await.unwrap();
    assert_eq!(codes(&unsaid.1), ["required"], "why not");
    assert_eq!(state(&nigora, &disclosure).await, "asked");
    assert_eq!(answer(&safiya, &disclosure, "confirm").await.0, StatusCode::OK);
    let (_, page) = nigora.html("GET", &disclosure, None).await.unwrap();
    assert!(page.contains("A second colleague agreed") && page.contains("Safiya") && page.contains("Duty officer"), "{page}");

    let of_supervisor = asked(&safiya, &person).await;
    assert_eq!(nigora.get("/cases").await.unwrap()["disclosures"].as_array().unwrap().len(), 1, "her worker may be the second person");
    assert_eq!(colleague.get("/cases").await.unwrap()["disclosures"], json!([]));
    assert_eq!(answer(&nigora, &of_supervisor, "refuse").await.0, StatusCode::OK);
    assert!(safiya.html("GET", &person, None).await.unwrap().1.contains("said no: nothing may be given"));
}

async fn r_co_07_every_step_in_every_state_is_another_persons(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, umeda) = (world.sign_in("nigora").await, world.sign_in("safiya").await, another_supervisor(&world).await);
    let person = zarina(&nigora).await;
    for begin in ["asked", "confirmed", "refused", "reviewed"] {
        for step in ["confirm", "refuse", "review"] {
            for (who, by) in [("asker", &safiya), ("worker", &nigora), ("supervisor", &umeda)] {
                let disclosure = asked(&safiya, &person).await;
                match begin {
                    "asked" => {}
                    "refused" => assert!(answer(&nigora, &disclosure, "refuse").await.0.is_success()),
                    "confirmed" => assert!(answer(&nigora, &disclosure, "confirm").await.0.is_success()),
                    _ => assert!(answer(&nigora, &disclosure, "confirm").await.0.is_success() && look(&umeda, &disclosure).await.0.is_success()),
                }
                let reached = match (begin, step, who) {
                    ("asked", "confirm", "worker" | "supervisor") => "confirmed",
                    ("asked", "refuse", "worker" | "supervisor") => "refused",
                    ("confirmed", "review", "supervisor") => "reviewed",
                    _ => begin,
                };
                let (status, said) = if step == "review" { look(by, &disclosure).await } else { answer(by, &disclosure, step).await };
                assert_eq!((status.is_success(), state(&umeda, &disclosure).await.as_str()), (reached != begin, reached), "{begin}, {step} by {who}: {said}");
            }
        }
    }
}

async fn r_co_07_a_supervisor_looks_within_a_day_and_until_then_it_stays_in_her_list(engine: &str) {
    let world = World::new(engine).await;
    another_supervisor(&world).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let disclosure = asked(&nigora, &person).await;
    answer(&safiya, &disclosure, "confirm").await;
    let agreed = world.house.clock.now();
    assert_eq!(nigora.get(&disclosure).await.unwrap()["review_due"], json!(agreed + 86_400));
    world.house.clock.advance(86_401);
    let (safiya, umeda) = (world.sign_in("safiya").await, world.sign_in("umeda").await);
    for supervisor in [&safiya, &umeda] {
        let waiting = supervisor.get("/cases").await.unwrap()["disclosures"].clone();
        assert_eq!((waiting.as_array().unwrap().len(), &waiting[0]["state"], &waiting[0]["is_overdue"]), (1, &json!("confirmed"), &json!(true)), "{waiting}");
    }
    assert!(umeda.html("GET", "/cases", None).await.unwrap().1.contains("more than 24 hours"));
    let not_right = json!({ "verdict": "not_right", "words": "Her number was not needed" });
    umeda.post(&format!("{disclosure}/review"), not_right).await.unwrap();
    assert_eq!(umeda.get("/cases").await.unwrap()["disclosures"], json!([]));
    let (_, page) = safiya.html("GET", &disclosure, None).await.unwrap();
    assert!(page.contains("it was not right") && page.contains("Her number was not needed"), "{page}");
}

async fn r_co_07_a_supervisor_who_agreed_leaves_the_look_to_another_where_there_is_one(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let (first, second) = (asked(&nigora, &person).await, asked(&nigora, &person).await);
    answer(&safiya, &first, "confirm").await;
    answer(&safiya, &second, "confirm").await;
    assert_eq!(look(&safiya, &first).await.0, StatusCode::OK, "she is the only one");
    let umeda = another_supervisor(&world).await;
    assert_eq!(codes(&look(&safiya, &second).await.1), ["left-to-another"]);
    assert_eq!(look(&umeda, &second).await.0, StatusCode::OK);
}

async fn r_ca_10_whoever_is_kept_away_is_no_second_person(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let disclosure = asked(&nigora, &person).await;
    safiya.post(&format!("{person}/ties"), json!({ "staff": [world.centre.staff[1]] })).await.unwrap();
    assert_eq!(safiya.get("/cases").await.unwrap()["disclosures"], json!([]));
    assert_eq!(answer(&safiya, &disclosure, "confirm").await.0, StatusCode::NOT_FOUND);
    assert_eq!(safiya.call("POST", &format!("{person}/danger-disclosures"), Some(danger())).await.unwrap().0, StatusCode::NOT_FOUND);
    assert_eq!(state(&nigora, &disclosure).await, "asked");
}

/// Nor is a law's report: R-CO-06.
async fn r_co_07_what_the_only_supervisor_did_herself_stays_in_her_list_until_another_can_look(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let in_danger = asked(&safiya, &person).await;
    assert_eq!(safiya.get("/cases").await.unwrap()["disclosures"], json!([]), "the second person's word is awaited from others");
    answer(&nigora, &in_danger, "confirm").await;
    let by_law = reported(&safiya, &person).await;
    world.house.clock.advance(86_401);
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let owed = async |by: &Client| by.get("/cases").await.unwrap()["disclosures"].as_array().unwrap().iter().filter(|it| it["lacks_a_look"] == true).count();
    assert_eq!((owed(&safiya).await, owed(&nigora).await), (2, 0));
    assert_eq!(codes(&look(&safiya, &in_danger).await.1), ["herself"], "her own look is none");
    for page in ["/cases", &in_danger, &by_law] {
        assert!(safiya.html("GET", page, None).await.unwrap().1.contains("ask the administrator to make a second colleague a supervisor"), "{page}");
    }
    let umeda = another_supervisor(&world).await;
    assert_eq!(owed(&safiya).await, 0, "from now on it waits for another");
    assert_eq!(umeda.get("/cases").await.unwrap()["disclosures"].as_array().unwrap().len(), 2);
    for disclosure in [&in_danger, &by_law] {
        assert_eq!(look(&umeda, disclosure).await.0, StatusCode::OK);
    }
    assert_eq!(umeda.get("/cases").await.unwrap()["disclosures"], json!([]));
}
