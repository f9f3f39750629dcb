//! The checks that ask about her life: D.8, R-CA-03, R-CA-04.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    cases::{open_case, page, recorded, step, told},
    house::{codes, house},
    ties::staff,
    world::{World, id},
};
use crate::local::Client;

on_both_engines! {
    scenario_8_what_calls_a_supervisor_does_so_with_the_first_part_and_only_she_lowers_it,
    d_8_what_nobody_knows_is_said_and_is_never_no_danger,
    where_nothing_was_answered_nobody_asked_and_nothing_is_saved_as_asked,
    a_danger_check_that_was_begun_stands_on_her_pages_with_what_was_said_so_far,
    d_8_several_signs_ask_for_a_conference_and_few_to_be_asked_again,
    a_check_that_was_done_stays_and_a_new_one_stands_beside_it,
    r_ca_04_whom_he_threatened_to_kill_is_not_lost_where_nobody_answered_whether_he_did,
    two_who_answer_one_part_at_once_lose_nothing,
    r_ca_03_she_is_asked_at_intake_and_again_after_an_incident_and_the_next_contact,
    r_ca_03_she_is_asked_again_when_she_comes_to_a_house_or_leaves_it,
    i_2_her_safety_plan_is_looked_at_again_when_she_comes_to_a_house_or_leaves_it,
    r_ca_03_her_case_ends_after_she_was_asked_again_or_did_not_want_to_be,
    r_ca_10_nobody_but_who_works_with_her_reads_what_was_asked,
    what_was_asked_in_a_record_that_is_put_aside_can_only_be_read,
    h_5_what_was_asked_is_destroyed_with_all_about_her,
}

const TOPICS: [&str; 18] = [
    "strangled",
    "weapon",
    "threat_to_kill",
    "escalation",
    "separation",
    "stalking",
    "forced_sex",
    "pregnant",
    "control",
    "in_laws",
    "children",
    "her_thoughts",
    "his_threats",
    "order_broken",
    "alcohol",
    "dependence",
    "papers",
    "migration",
];

/// No to everything, but for these.
fn all_no(but: &Value) -> Value {
    let mut answers: serde_json::Map<String, Value> = TOPICS.iter().map(|topic| ((*topic).to_owned(), "no".into())).collect();
    answers.insert("belief".into(), 0.into());
    answers.extend(but.as_object().unwrap().clone());
    Value::Object(answers)
}

async fn asks(by: &Client, person: &str, answers: Value) -> String {
    format!("/checks/{}", id(&by.post(&format!("{person}/danger-check"), answers).await.unwrap()))
}

async fn found(by: &Client, check: &str) -> (Value, Value) {
    let sheet = by.get(check).await.unwrap();
    (sheet["prompt"].clone(), sheet["flags"].clone())
}

/// As a browser does it, part by part; where each answer leads.
async fn part(by: &Client, path: &str, mut answers: Value) -> String {
    answers["more"] = "1".into();
    by.place(path, answers).await.unwrap().unwrap()
}

async fn r_ca_04_whom_he_threatened_to_kill_is_not_lost_where_nobody_answered_whether_he_did(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let told = json!({ "threat_to": ["her"], "more": "1" });
    let (status, page) = nigora.html("POST", &format!("{person}/danger-check"), Some(told)).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Answer this too, or take that answer back") && page.contains("value=\"her\" checked"), "{page}");
    assert_eq!(nigora.get(&person).await.unwrap()["danger_due"], "never", "nothing stands that says she is in no danger");
}

async fn scenario_8_what_calls_a_supervisor_does_so_with_the_first_part_and_only_she_lowers_it(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    assert!(page(&nigora, &person).await.contains(&format!("{person}/danger-check")), "her page leads there");
    let form = page(&nigora, &format!("{person}/danger-check/new")).await;
    assert!(form.contains("name=\"strangled\"") && form.contains("that is not a no"), "{form}");
    let next = part(&nigora, &format!("{person}/danger-check"), json!({ "strangled": "yes", "threat_to_kill": "yes", "threat_to": ["her", "children"] })).await;
    assert!(next.ends_with("/part/lately"), "{next}");
    // The talk may end here: the supervisor is called all the same.
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"][0]["since"], world.house.clock.now());
    let case = nigora.get(&format!("{person}/case")).await.unwrap();
    assert_eq!((&case["priority"], &case["state"]), (&json!("high"), &json!("intake")));
    assert!(page(&nigora, &next).await.contains("asked to look within the hour"));
    let sheet = nigora.get(&format!("{person}/danger-check")).await.unwrap();
    assert_eq!((&sheet["checks"][0]["state"], &sheet["due"]), (&json!("begun"), &json!("never")), "half a check is none yet: {sheet}");

    let check = next.split("/part").next().unwrap().to_owned();
    safiya.post(&format!("{person}/case/look"), json!({})).await.unwrap();
    let next = part(&nigora, &next, json!({ "escalation": "yes" })).await;
    assert!(page(&nigora, &check).await.contains("Begun, and not finished"));
    let next = part(&nigora, &next, json!({})).await;
    let done = part(&nigora, &next, json!({ "migration": "yes", "returns_on": "2027-03" })).await;
    assert_eq!(done, format!("{check}?done=saved"));
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"], json!([]), "one check calls once");
    assert_eq!(found(&nigora, &check).await, (json!("high"), json!(["strangled", "threat_to_kill", "escalation", "migration"])));
    let said = page(&nigora, &check).await;
    for text in
        ["High concern", "a safety plan is made with her today", &format!("href=\"{person}/safety-plan\""), "She was choked or strangled", "not validated", "Her, Her children"]
    {
        assert!(said.contains(text), "{text}: {said}");
    }
    assert!(!said.contains("score") && !said.contains(" of 19") && nigora.get(&check).await.unwrap()["score"].is_null(), "never a number");
    let lowers = nigora.call("POST", &format!("{person}/case/concern"), Some(json!({ "priority": "low", "because": "She says so" }))).await.unwrap();
    assert_eq!(codes(&lowers.1), ["supervisor"]);

    asks(&nigora, &person, all_no(&json!({ "belief": 10 }))).await;
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"][0]["since"], world.house.clock.now(), "another check calls again");
}

async fn d_8_what_nobody_knows_is_said_and_is_never_no_danger(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let nothing = asks(&nigora, &person, json!({ "weapon": "not_known" })).await;
    assert_eq!(found(&nigora, &nothing).await, (json!("not_known"), json!([])));
    assert_eq!(nigora.get(&nothing).await.unwrap()["not_known"].as_array().unwrap().len(), TOPICS.len() + 1);
    for topic in TOPICS.into_iter().chain(["belief"]) {
        let mut answers = all_no(&json!({}));
        answers.as_object_mut().unwrap().remove(topic);
        let check = asks(&nigora, &person, answers).await;
        assert_eq!(found(&nigora, &check).await, (json!("not_known"), json!([])), "{topic}");
    }
    let one = asks(&nigora, &person, all_no(&json!({ "weapon": "not_known" }))).await;
    let said = page(&nigora, &one).await;
    assert!(said.contains("Not known. Nothing was said") && said.contains("It is not a no") && said.contains("A weapon, or one at hand"), "{said}");
    let all = asks(&nigora, &person, all_no(&json!({}))).await;
    assert_eq!(found(&nigora, &all).await, (json!("nothing_said"), json!([])));
    assert!(page(&nigora, &all).await.contains("does not mean that there is no danger"));
    assert_eq!(nigora.get(&format!("{person}/case")).await.unwrap()["priority"], "medium", "nothing of it raised the concern");
}

async fn where_nothing_was_answered_nobody_asked_and_nothing_is_saved_as_asked(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let path = format!("{person}/danger-check");
    assert_eq!(codes(&nigora.call("POST", &path, Some(json!({}))).await.unwrap().1), ["empty"]);
    let mut next = part(&nigora, &path, json!({})).await;
    for _ in 0..2 {
        next = part(&nigora, &next, json!({})).await;
    }
    let (status, said) = nigora.html("POST", &next, Some(json!({ "more": "1" }))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && said.contains("“Not known” is an answer too"), "{status} {said}");
    assert_eq!(nigora.get(&person).await.unwrap()["danger_due"], "never");
    let done = part(&nigora, &next, json!({ "papers": "not_known" })).await;
    assert!(done.ends_with("?done=saved"), "that she did not want to say is an answer: {done}");
}

async fn a_danger_check_that_was_begun_stands_on_her_pages_with_what_was_said_so_far(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let case = format!("{person}/case");
    let next = part(&nigora, &format!("{person}/danger-check"), json!({ "weapon": "not_known" })).await;
    let (hers, sheet) = (page(&nigora, &person).await, nigora.get(&person).await.unwrap());
    assert!(hers.contains("Begun on 25 November 2026") && hers.contains("by Nigora, and not finished") && !hers.contains("So far:"), "{hers}");
    assert!(hers.contains(&format!("href=\"{next}\"")), "and leads to where it goes on: {next}");
    assert_eq!((&sheet["unfinished_checks"][0]["asks"], &sheet["danger_due"]), (&json!("danger"), &json!("never")));
    let next = part(&nigora, &next, json!({ "stalking": "yes", "pregnant": "yes" })).await;
    for path in [&person, &case] {
        let said = page(&nigora, path).await;
        assert!(said.contains("and not finished. So far: ") && said.contains("stalk") | said.contains("follow"), "{path}: {said}");
    }
    assert_eq!(nigora.get(&case).await.unwrap()["unfinished_checks"][0]["flags"], json!(["stalking", "pregnant"]));
    let next = part(&nigora, &next, json!({})).await;
    part(&nigora, &next, json!({})).await;
    for path in [&person, &case] {
        assert!(!page(&nigora, path).await.contains("not finished"), "{path}");
    }
    asks(&nigora, &person, all_no(&json!({}))).await;
    assert_eq!(nigora.get(&person).await.unwrap()["unfinished_checks"], json!([]));
}

async fn d_8_several_signs_ask_for_a_conference_and_few_to_be_asked_again(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let few = asks(&nigora, &person, all_no(&json!({ "alcohol": "yes", "papers": "yes" }))).await;
    assert_eq!(found(&nigora, &few).await, (json!("watch"), json!(["alcohol", "papers"])));
    assert!(page(&nigora, &few).await.contains("ask again at the next contact"));
    let several = asks(&nigora, &person, all_no(&json!({ "alcohol": "yes", "papers": "yes", "in_laws": "yes" }))).await;
    assert_eq!(found(&nigora, &several).await.0, "elevated");
    let said = page(&nigora, &several).await;
    assert!(said.contains("within 24 hours") && said.contains(&format!("{person}/consents/new/case_conference")), "{said}");
    assert_eq!(nigora.get(&format!("{person}/case")).await.unwrap()["concern"], Value::Null);
    let wrong = nigora.call("POST", &format!("{person}/danger-check"), Some(json!({ "belief": 11, "weapon": "perhaps" }))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["choose", "number"], "{}", wrong.1);
    let thoughts = asks(&nigora, &person, json!({ "her_thoughts": "yes" })).await;
    assert_eq!(found(&nigora, &thoughts).await.0, "watch");
}

async fn a_check_that_was_done_stays_and_a_new_one_stands_beside_it(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let first = asks(&nigora, &person, json!({ "alcohol": "yes", "words": "He drinks at night" })).await;
    world.house.clock.advance(60);
    let second = asks(&nigora, &person, json!({ "papers": "yes" })).await;
    for part in ["violence", "around"] {
        let late = nigora.call("POST", &format!("{first}/part/{part}"), Some(json!({ "weapon": "no", "alcohol": "no" }))).await.unwrap();
        assert_eq!(codes(&late.1), ["state"], "{}", late.1);
    }
    let (status, said) = nigora.html("POST", &format!("{first}/part/around"), Some(json!({ "alcohol": "no" }))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && said.contains("Begin a new one"), "{said}");
    assert!(!page(&nigora, &format!("{first}/part/around")).await.contains("type=\"radio\""), "what is done is only read");
    let sheet = nigora.get(&format!("{person}/danger-check")).await.unwrap();
    let made: Vec<_> = sheet["checks"].as_array().unwrap().iter().map(|one| (one["flags"].clone(), one["by_name"].clone())).collect();
    assert_eq!(made, [(json!(["papers"]), json!("Nigora")), (json!(["alcohol"]), json!("Nigora"))], "the newest first, with who asked");
    assert_eq!(nigora.get(&first).await.unwrap()["answers"]["words"], "He drinks at night");
    let list = page(&nigora, &format!("{person}/danger-check")).await;
    assert!(list.contains(&first) && list.contains(&second) && list.contains("Alcohol or drugs"), "{list}");
    assert_eq!(nigora.html("GET", &format!("{first}/part/elsewhere"), None).await.unwrap().0, StatusCode::NOT_FOUND);
}

async fn two_who_answer_one_part_at_once_lose_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let next = part(&nigora, &format!("{person}/danger-check"), json!({})).await;
    let answer = |what: &str| json!({ "_ver": "1", "more": "1", what: "yes" });
    assert_eq!(nigora.html("POST", &next, Some(answer("pregnant"))).await.unwrap().0, StatusCode::SEE_OTHER);
    let (status, said) = safiya.html("POST", &next, Some(answer("stalking"))).await.unwrap();
    assert!(status == StatusCode::CONFLICT && said.contains("press Save once more"), "{status} {said}");
}

async fn due(by: &Client, person: &str) -> Value {
    let (hers, case, all) = (by.get(person).await.unwrap(), by.get(&format!("{person}/case")).await.unwrap(), by.get(&format!("{person}/danger-check")).await.unwrap());
    assert!(hers["danger_due"] == case["danger_due"] && hers["danger_due"] == all["due"], "her page and her case say the same");
    all["due"].clone()
}

async fn r_ca_03_she_is_asked_at_intake_and_again_after_an_incident_and_the_next_contact(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    assert_eq!(due(&nigora, &person).await, "never");
    assert!(page(&nigora, &format!("{person}/case")).await.contains("Not asked yet"));
    asks(&nigora, &person, all_no(&json!({}))).await;
    assert_eq!(due(&nigora, &person).await, Value::Null);
    world.house.clock.advance(60);
    nigora.post(&format!("{person}/incidents"), told("2026-11-25")).await.unwrap();
    assert_eq!(due(&nigora, &person).await, "incident");
    assert!(page(&nigora, &person).await.contains("Something has happened since: ask her again"));
    world.house.clock.advance(60);
    asks(&nigora, &person, all_no(&json!({}))).await;
    assert_eq!(due(&nigora, &person).await, Value::Null);
    nigora.post(&format!("{person}/safe-contact"), json!({ "ways": ["voice"], "number": "1", "checked_on": "2026-11-25" })).await.unwrap();
    let reached = json!({ "way": "voice", "outcome": "reached" });
    nigora.post(&format!("{person}/contact"), reached.clone()).await.unwrap();
    assert_eq!(due(&nigora, &person).await, Value::Null, "it was in this call that she was asked");
    world.house.clock.advance(86_400);
    let nigora = world.sign_in("nigora").await;
    nigora.post(&format!("{person}/contact"), reached).await.unwrap();
    assert_eq!(due(&nigora, &person).await, "contact");
}

async fn r_ca_03_she_is_asked_again_when_she_comes_to_a_house_or_leaves_it(engine: &str) {
    let it = house(engine).await;
    let (person, bed) = (it.person("Zarina").await, it.bed("1", &[]).await);
    asks(&it.nigora, &person, all_no(&json!({}))).await;
    it.world.house.clock.advance(60);
    let stay = it.moves_in(&person, &bed, "", "2026-11-25").await;
    assert_eq!(due(&it.nigora, &person).await, "moved");
    it.world.house.clock.advance(60);
    asks(&it.nigora, &person, all_no(&json!({}))).await;
    assert_eq!(due(&it.nigora, &person).await, Value::Null);
    it.world.house.clock.advance(60);
    it.leaves(&stay, "2026-11-25").await;
    assert_eq!(due(&it.nigora, &person).await, "moved");
}

async fn i_2_her_safety_plan_is_looked_at_again_when_she_comes_to_a_house_or_leaves_it(engine: &str) {
    let it = house(engine).await;
    let (person, bed) = (it.person("Zarina").await, it.bed("1", &[]).await);
    let plan = async |concern: &str| {
        it.nigora.post(&format!("{person}/safety-plan/plan"), json!({ "made_on": "2026-11-25", "concern": concern })).await.unwrap();
        it.world.house.clock.advance(60);
    };
    let due = async || it.nigora.get(&person).await.unwrap()["plan_due"].clone();
    plan("The nights").await;
    assert_eq!(due().await, Value::Null);
    let stay = it.moves_in(&person, &bed, "", "2026-11-25").await;
    assert_eq!(due().await, "moved");
    assert!(page(&it.nigora, &person).await.contains("she has moved since: look at the plan again with her"));
    it.world.house.clock.advance(60);
    plan("The way to work").await;
    assert_eq!(due().await, Value::Null);
    it.leaves(&stay, "2026-11-25").await;
    assert_eq!(due().await, "moved");
}

async fn r_ca_03_her_case_ends_after_she_was_asked_again_or_did_not_want_to_be(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let case = open_case(&nigora).await;
    let person = case.trim_end_matches("/case");
    let ends = |danger: &str| json!({ "event": "start_closing", "reason": "left_area", "informed": "yes", "plan": "yes", "danger": danger });
    assert_eq!(codes(&step(&nigora, &case, ends("")).await.1), ["required"]);
    assert_eq!(codes(&step(&nigora, &case, ends("again")).await.1), ["no-check"]);
    asks(&nigora, person, all_no(&json!({}))).await;
    world.house.clock.advance(60);
    nigora.post(&format!("{person}/incidents"), told("2026-11-25")).await.unwrap();
    assert_eq!(codes(&step(&nigora, &case, ends("again")).await.1), ["no-check"], "something has happened since");
    world.house.clock.advance(60);
    asks(&nigora, person, all_no(&json!({}))).await;
    assert_eq!(step(&nigora, &case, ends("again")).await.0, StatusCode::OK);
    assert!(page(&nigora, &case).await.contains("in a danger check of these days"));
    world.house.clock.advance(60);
    nigora.post(&format!("{person}/incidents"), told("2026-11-25")).await.unwrap();
    let safiya = world.sign_in("safiya").await;
    assert_eq!(codes(&safiya.call("POST", &format!("{case}/close"), None).await.unwrap().1), ["no-check"], "what happened since it began to close asks again");
    world.house.clock.advance(60);
    asks(&nigora, person, all_no(&json!({}))).await;
    safiya.post(&format!("{case}/close"), json!({})).await.unwrap();

    let other = open_case(&nigora).await;
    assert_eq!(step(&nigora, &other, ends("not_wanted")).await.0, StatusCode::OK, "nobody is made to answer");
    assert!(page(&nigora, &other).await.contains("She did not want to be asked"), "and the second person sees it");
}

async fn r_ca_10_nobody_but_who_works_with_her_reads_what_was_asked(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let check = asks(&nigora, &person, json!({ "weapon": "yes", "words": "An axe behind the door" })).await;
    let begun = part(&nigora, &format!("{person}/danger-check"), json!({})).await;
    let paths = [check.clone(), begun, format!("{person}/danger-check"), format!("{person}/danger-check/new")];
    for path in &paths {
        assert_eq!(colleague.html("GET", path, None).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(colleague.call("POST", &format!("{person}/danger-check"), Some(json!({}))).await.unwrap().0, StatusCode::NOT_FOUND);
    assert_eq!(safiya.get(&check).await.unwrap()["answers"]["words"], "An axe behind the door");
    let list = safiya.get("/access-list").await.unwrap().to_string();
    assert!(list.contains("check_opened") && list.contains("check_written") && !list.contains("danger"), "the list says that she was asked, and not what: {list}");
    let supervisor = staff(&nigora, &person, "Safiya").await;
    let kept_away = safiya.call("POST", &format!("{person}/ties"), Some(json!({ "staff": [supervisor] }))).await.unwrap();
    assert_eq!(kept_away.0, StatusCode::OK, "{}", kept_away.1);
    for path in &paths {
        assert_eq!(safiya.html("GET", path, None).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"], json!([]), "nor is she told that it waits");
}

async fn what_was_asked_in_a_record_that_is_put_aside_can_only_be_read(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (stays, aside) = (recorded(&nigora).await, recorded(&nigora).await);
    let (done, begun) = (asks(&nigora, &aside, json!({ "alcohol": "yes" })).await, part(&nigora, &format!("{aside}/danger-check"), json!({})).await);
    let record_of = |person: &str| person.rsplit('/').next().unwrap().to_owned();
    nigora.post(&format!("{aside}/duplicate"), json!({ "other": record_of(&stays), "stays": "other", "reason": "She said so herself" })).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    for (path, body) in [(format!("{aside}/danger-check"), json!({})), (begun.clone(), json!({ "pregnant": "yes" }))] {
        let (status, answer) = nigora.call("POST", &path, Some(body)).await.unwrap();
        assert_eq!((status, &answer["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("put-aside")), "{answer}");
    }
    assert_eq!(found(&nigora, &done).await, (json!("watch"), json!(["alcohol"])), "it stays with the record in which it was asked");
    assert_eq!(nigora.get(&format!("{stays}/danger-check")).await.unwrap()["checks"], json!([]));
    for path in [format!("{aside}/danger-check"), done, begun.split("/part").next().unwrap().to_owned()] {
        let said = page(&nigora, &path).await;
        assert!(!said.contains("danger-check/new") && !said.contains("/part/"), "{path} offers what would be refused");
    }
}

async fn h_5_what_was_asked_is_destroyed_with_all_about_her(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let check = asks(&nigora, &person, json!({ "weapon": "yes" })).await;
    nigora.post(&format!("{person}/forget"), json!({ "ground": "wish", "asked_on": "2026-11-25" })).await.unwrap();
    nigora.post(&format!("{person}/forget/step"), json!({ "event": "check", "how": "alone" })).await.unwrap();
    safiya.post(&format!("{person}/forget/decide"), json!({ "decision": "destroy" })).await.unwrap();
    assert_eq!(safiya.call("GET", &check, None).await.unwrap().0, StatusCode::NOT_FOUND);
    assert_eq!(safiya.get("/cases").await.unwrap()["waiting"], json!([]));
}
