//! Whether she thinks of ending her life: B.8a, I.2.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    cases::{ends, open_case, page, recorded, step},
    house::codes,
    ties::staff,
    world::{World, id},
};
use crate::local::Client;

on_both_engines! {
    b_8a_step_two_is_asked_only_after_a_yes,
    i_2_with_a_plan_or_means_nobody_leaves_before_something_was_done,
    b_8a_thoughts_are_answered_with_an_agreement_two_people_and_two_days,
    b_8a_what_she_does_not_say_is_not_a_no_and_is_asked_again,
    b_8a_of_a_child_it_is_said_whether_a_caregiver_is_part_of_it,
    whoever_is_to_be_asked_again_stands_in_the_list_by_her_code_and_nothing_else,
    a_talk_that_broke_off_stands_on_her_page_with_what_she_said_so_far,
    of_two_records_of_one_person_the_newest_says_whether_she_is_asked_again,
    r_ca_09_a_case_does_not_end_while_she_is_to_be_asked_again,
    what_she_said_of_her_life_is_in_no_list_no_packet_and_gone_with_her,
}

async fn asked(by: &Client, person: &str, answers: Value) -> (StatusCode, Value) {
    by.call("POST", &format!("{person}/life-check"), Some(answers)).await.unwrap()
}

async fn part(by: &Client, path: &str, mut answers: Value) -> String {
    answers["more"] = "1".into();
    by.place(path, answers).await.unwrap().unwrap()
}

fn with(mut base: Value, more: &Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

fn thoughts() -> Value {
    json!({ "thoughts": "yes", "said": "I am tired", "plan": "no", "means": "no", "attempt": "no", "now": "no", "reasons": "My daughter",
        "agreement": "I call before I am alone", "call_1": "My sister", "call_2": "Nigora", "means_removed": "none", "follow_up_on": "2026-11-27" })
}

fn plan() -> Value {
    json!({ "thoughts": "yes", "plan": "yes", "means": "no", "attempt": "no", "now": "no", "actions": ["stayed", "supervisor"], "means_removed": "yes", "follow_up_on": "2026-11-26" })
}

async fn level(by: &Client, check: &Value) -> Value {
    by.get(&format!("/checks/{}", id(check))).await.unwrap()["level"].clone()
}

async fn b_8a_step_two_is_asked_only_after_a_yes(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let hers = page(&nigora, &person).await;
    assert!(hers.contains(&format!("{person}/life-check")), "her page leads there");
    let form = page(&nigora, &format!("{person}/life-check/new")).await;
    assert!(form.contains("name=\"thoughts\"") && !form.contains("name=\"plan\"") && !form.contains("<title>Thoughts"), "{form}");
    assert_eq!(codes(&asked(&nigora, &person, json!({})).await.1), ["required"]);
    let no = part(&nigora, &format!("{person}/life-check"), json!({ "thoughts": "no", "said": "No, never" })).await;
    assert!(no.ends_with("?done=saved"), "after a no nothing more is asked: {no}");
    let next = part(&nigora, &format!("{person}/life-check"), json!({ "thoughts": "yes" })).await;
    assert!(next.ends_with("/part/more"), "{next}");
    assert!(page(&nigora, &next).await.contains("name=\"means\""));
    let (_, left_out) = nigora.call("POST", &next, Some(json!({ "more": "1", "plan": "no" }))).await.unwrap();
    assert_eq!(codes(&left_out), ["required", "required", "required"]);
    let whole = asked(&nigora, &person, json!({ "thoughts": "no", "plan": "yes", "actions": ["stayed"] })).await;
    assert_eq!(level(&nigora, &whole.1).await, "none");
    assert_eq!(nigora.get(&format!("/checks/{}", id(&whole.1))).await.unwrap()["answers"], json!({ "thoughts": "no" }));
}

async fn i_2_with_a_plan_or_means_nobody_leaves_before_something_was_done(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let next = part(&nigora, &format!("{person}/life-check"), json!({ "thoughts": "yes", "said": "Every night" })).await;
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"], json!([]), "how it stands with her is not known yet");
    assert_eq!(nigora.get("/cases").await.unwrap()["to_ask_again"][0]["by"], "2026-11-25", "and it waits today");
    let next = part(&nigora, &next, json!({ "plan": "no", "means": "yes", "attempt": "no", "now": "no" })).await;
    assert!(next.ends_with("/part/done"));
    // The supervisor comes now, whatever is written afterwards.
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"][0]["since"], world.house.clock.now());
    assert_eq!(nigora.get(&format!("{person}/case")).await.unwrap()["priority"], "high");
    let done = page(&nigora, &next).await;
    assert!(done.contains("Do not leave her alone"));
    let label = |asked: &str| done.split(asked).nth(1).unwrap().split("</").next().unwrap().to_owned();
    assert!(!label("What was done?").contains("may stay empty"), "it does not end without it: {done}");
    assert!(label("What was done, by whom and when").contains("may stay empty"));

    let (status, back) = nigora.html("POST", &next, Some(json!({ "more": "1", "done": "I sit with her", "follow_up_on": "2026-11-28" }))).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.contains("She is not left alone, and this page is not left before") && back.contains("I sit with her") && back.contains("today or tomorrow"), "{back}");
    let without = nigora.call("POST", &next, Some(json!({ "follow_up_on": "2026-11-26", "means_removed": "yes" }))).await.unwrap();
    assert_eq!(codes(&without.1), ["required"], "{}", without.1);
    assert!(page(&nigora, next.split("/part").next().unwrap()).await.contains("Begun, and not finished"));
    let done = part(&nigora, &next, json!({ "actions": ["stayed", "mental_health"], "means_removed": "yes", "done": "I sit with her", "follow_up_on": "2026-11-26" })).await;
    assert!(done.ends_with("?done=saved"));
    let check = done.split('?').next().unwrap();
    let sheet = nigora.get(check).await.unwrap();
    assert_eq!((&sheet["level"], &sheet["state"], &sheet["answers"]["said"]), (&json!("plan_or_means"), &json!("done"), &json!("Every night")), "{sheet}");
    let said = page(&nigora, check).await;
    assert!(said.contains("Somebody stays with her") && said.contains("Every night") && said.contains("Nigora"), "{said}");
    assert_eq!(codes(&nigora.call("POST", &next, Some(json!({ "done": "x" }))).await.unwrap().1), ["state"], "what is done stays");
    assert_eq!(codes(&asked(&nigora, &person, with(plan(), &json!({ "actions": [] }))).await.1), ["required"], "nor does a program");
    let unsaid = with(plan(), &json!({ "plan": "no", "attempt": "not_known" }));
    assert_eq!(level(&nigora, &asked(&nigora, &person, unsaid).await.1).await, "plan_or_means", "what she does not say is taken as if it were so");
    let now = asked(&nigora, &person, with(plan(), &json!({ "now": "yes" }))).await.1;
    assert_eq!(level(&nigora, &now).await, "imminent");
    assert!(page(&nigora, &format!("/checks/{}", id(&now))).await.contains(&format!("{person}/danger-disclosures/new")), "R-CO-07: it leads to what goes without her consent");
}

async fn b_8a_thoughts_are_answered_with_an_agreement_two_people_and_two_days(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let bare = json!({ "thoughts": "yes", "plan": "no", "means": "no", "attempt": "no", "now": "no" });
    let (_, refused) = asked(&nigora, &person, bare).await;
    let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["agreement", "call_1", "call_2", "means_removed", "follow_up_on"]);
    for late in ["2026-11-24", "2026-11-28"] {
        assert_eq!(codes(&asked(&nigora, &person, with(thoughts(), &json!({ "follow_up_on": late }))).await.1), ["date"]);
    }
    let (status, check) = asked(&nigora, &person, thoughts()).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(level(&nigora, &check).await, "thoughts");
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"], json!([]));
    assert_eq!(nigora.get(&person).await.unwrap()["ask_again_by"], "2026-11-27");
    assert!(page(&nigora, &person).await.contains("she is asked again how she is"));
    asked(&nigora, &person, json!({ "thoughts": "no" })).await;
    assert_eq!(nigora.get(&person).await.unwrap()["ask_again_by"], Value::Null, "she was asked again");
    let made = nigora.get(&format!("{person}/life-check")).await.unwrap();
    assert_eq!(made["checks"].as_array().unwrap().iter().map(|one| one["level"].clone()).collect::<Vec<_>>(), [json!("none"), json!("thoughts")]);
}

async fn b_8a_what_she_does_not_say_is_not_a_no_and_is_asked_again(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let next = part(&nigora, &format!("{person}/life-check"), json!({ "thoughts": "not_said" })).await;
    assert!(next.ends_with("/part/done"));
    assert_eq!(codes(&nigora.call("POST", &next, Some(json!({}))).await.unwrap().1), ["required"]);
    let done = part(&nigora, &next, json!({ "follow_up_on": "2026-11-27" })).await;
    assert!(page(&nigora, done.split('?').next().unwrap()).await.contains("that is not a no"));
    assert_eq!(nigora.get(&person).await.unwrap()["ask_again_by"], "2026-11-27");
    // Her danger check leads here where she speaks of it.
    let danger = id(&nigora.post(&format!("{person}/danger-check"), json!({ "her_thoughts": "yes" })).await.unwrap());
    assert!(page(&nigora, &format!("/checks/{danger}")).await.contains(&format!("{person}/life-check/new")));
}

async fn b_8a_of_a_child_it_is_said_whether_a_caregiver_is_part_of_it(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let child = format!("/survivors/{}", id(&nigora.post("/survivors", json!({ "name": "Madina", "sex": "female", "birth": "2013" })).await.unwrap()));
    let (_, refused) = asked(&nigora, &child, thoughts()).await;
    assert_eq!(refused["errors"][0]["field"], "caregiver", "{refused}");
    let (status, _) = asked(&nigora, &child, with(thoughts(), &json!({ "caregiver": "unsafe" }))).await;
    assert_eq!(status, StatusCode::CREATED, "not where it would not be safe");
    let grown = recorded(&nigora).await;
    let next = part(&nigora, &format!("{grown}/life-check"), json!({ "thoughts": "yes" })).await;
    let next = part(&nigora, &next, json!({ "plan": "no", "means": "no", "attempt": "no", "now": "no" })).await;
    assert!(!page(&nigora, &next).await.contains("name=\"caregiver\""));
}

async fn whoever_is_to_be_asked_again_stands_in_the_list_by_her_code_and_nothing_else(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let check = asked(&nigora, &person, thoughts()).await.1;
    let code = nigora.get(&person).await.unwrap()["code"].as_str().unwrap().to_owned();
    for by in [&nigora, &safiya] {
        let list = page(by, "/cases").await;
        assert!(list.contains("Ask again how they are") && list.contains(&format!("{code}: by 27 November 2026")), "{list}");
        assert!(!["Zarina", "ending her", "uicide", "houghts"].iter().any(|word| list.contains(word)), "{list}");
    }
    let waits = async |by: &Client| by.get("/cases").await.unwrap()["to_ask_again"].clone();
    assert_eq!(waits(&colleague).await, json!([]));
    let supervisor = staff(&nigora, &person, "Safiya").await;
    safiya.post(&format!("{person}/ties"), json!({ "staff": [supervisor] })).await.unwrap();
    assert_eq!(waits(&safiya).await, json!([]), "R-CA-10");
    for path in [format!("{person}/life-check"), format!("/checks/{}", id(&check))] {
        for by in [&safiya, &colleague] {
            assert_eq!(by.call("GET", &path, None).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
        }
    }
    world.house.clock.advance(3 * 86_400);
    let nigora = world.sign_in("nigora").await;
    assert_eq!(waits(&nigora).await[0]["is_late"], true);
    assert!(page(&nigora, "/cases").await.contains("it was to be by"));
}

async fn a_talk_that_broke_off_stands_on_her_page_with_what_she_said_so_far(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let person = recorded(&nigora).await;
    assert!(page(&nigora, &person).await.matches("Not asked yet").count() == 2, "of neither check");
    let next = part(&nigora, &format!("{person}/life-check"), json!({ "thoughts": "yes" })).await;
    let hers = page(&nigora, &person).await;
    assert!(hers.contains("by Nigora, and not finished. So far: Yes; step two is not answered yet") && hers.contains(&format!("href=\"{next}\"")), "{hers}");
    assert_eq!(hers.matches("Not asked yet").count(), 1, "she was asked: {hers}");
    let next = part(&nigora, &next, json!({ "plan": "yes", "means": "no", "attempt": "no", "now": "no" })).await;
    let hers = page(&nigora, &person).await;
    assert!(hers.contains("So far: A plan, means at hand, or an attempt before") && hers.contains(&format!("href=\"{next}\"")), "{hers}");
    let begun = nigora.get(&person).await.unwrap()["unfinished_checks"].clone();
    assert_eq!((begun.as_array().unwrap().len(), &begun[0]["level"], &begun[0]["by_name"]), (1, &json!("plan_or_means"), &json!("Nigora")));
    assert_eq!(colleague.html("GET", &person, None).await.unwrap().0, StatusCode::NOT_FOUND);
    part(&nigora, &next, json!({ "actions": ["stayed"], "means_removed": "yes", "follow_up_on": "2026-11-26" })).await;
    let hers = page(&nigora, &person).await;
    assert!(!hers.contains("not finished"), "{hers}");
}

async fn of_two_records_of_one_person_the_newest_says_whether_she_is_asked_again(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (stays, aside) = (recorded(&nigora).await, recorded(&nigora).await);
    let check = asked(&nigora, &aside, thoughts()).await.1;
    let record_of = |person: &str| person.rsplit('/').next().unwrap().to_owned();
    nigora.post(&format!("{aside}/duplicate"), json!({ "other": record_of(&stays), "stays": "other", "reason": "She said so herself" })).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    let waits = nigora.get("/cases").await.unwrap()["to_ask_again"].clone();
    assert_eq!((waits.as_array().unwrap().len(), &waits[0]["survivor"]), (1, &json!(record_of(&stays))), "it is the record that stays in which she is asked: {waits}");
    assert_eq!(nigora.get(&stays).await.unwrap()["ask_again_by"], "2026-11-27");
    assert_eq!(asked(&nigora, &aside, thoughts()).await.1["code"], "put-aside");
    assert_eq!(nigora.get(&format!("/checks/{}", id(&check))).await.unwrap()["answers"]["call_1"], "My sister", "and what she said can be read");
    asked(&nigora, &stays, json!({ "thoughts": "no" })).await;
    assert_eq!(nigora.get("/cases").await.unwrap()["to_ask_again"], json!([]));
}

async fn r_ca_09_a_case_does_not_end_while_she_is_to_be_asked_again(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    asked(&nigora, person, thoughts()).await;
    assert_eq!(codes(&step(&nigora, &case, with(ends(), &json!({ "reason": "left_area" }))).await.1), ["follow-up"]);
    assert_eq!(step(&nigora, &case, ends()).await.0, StatusCode::OK, "she ends it whenever she wants");
    assert_eq!(nigora.get("/cases").await.unwrap()["to_ask_again"].as_array().unwrap().len(), 1);
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();
    assert_eq!(nigora.get("/cases").await.unwrap()["to_ask_again"], json!([]));
}

/// H.5, R-CO-05.
async fn what_she_said_of_her_life_is_in_no_list_no_packet_and_gone_with_her(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, aziza) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("aziza").await);
    let person = recorded(&nigora).await;
    let check = asked(&nigora, &person, with(thoughts(), &json!({ "said": "Canary of hers" }))).await.1;
    nigora.post(&format!("{person}/danger-check"), json!({ "weapon": "yes", "words": "Canary of hers" })).await.unwrap();
    let terms = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature", "recipient": world.legal.id, "purpose": "legal_aid",
        "items": ["name", "needs", "account"], "expires_on": "2026-12-20" });
    nigora.post(&format!("{person}/consents/new/referral"), terms).await.unwrap();
    let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "Papers" });
    let referral = id(&nigora.post(&format!("{person}/referrals"), referral).await.unwrap());
    let dilnoza = world.sign_in("dilnoza").await;
    let packet = dilnoza.get(&format!("/inbox/{referral}")).await.unwrap().to_string();
    assert!(packet.contains("Papers") && !["Canary", "thoughts", "weapon", "follow_up"].iter().any(|word| packet.contains(word)), "{packet}");
    for (by, path) in [(&nigora, "/cases"), (&safiya, "/cases"), (&safiya, "/access-list"), (&aziza, "/access-list"), (&safiya, "/figures"), (&safiya, "/retention")] {
        let list = by.get(path).await.unwrap().to_string();
        assert!(!["Canary", "thoughts", "suicide", "danger"].iter().any(|word| list.contains(word)), "{path}: {list}");
    }
    nigora.post(&format!("{person}/forget"), json!({ "ground": "wish" })).await.unwrap();
    nigora.post(&format!("{person}/forget/step"), json!({ "event": "check", "how": "alone" })).await.unwrap();
    let consent = nigora.get(&person).await.unwrap()["consents"][0]["id"].as_str().unwrap().to_owned();
    nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    dilnoza.get("/referrals").await.unwrap();
    nigora.get("/referrals").await.unwrap();
    safiya.post(&format!("{person}/forget/decide"), json!({ "decision": "destroy" })).await.unwrap();
    assert_eq!(nigora.call("GET", &format!("/checks/{}", id(&check)), None).await.unwrap().0, StatusCode::NOT_FOUND);
    for by in [&nigora, &safiya] {
        assert_eq!(by.get("/cases").await.unwrap()["to_ask_again"], json!([]), "nobody waits for her");
    }
}
