//! Who leaves a house, and who is not sent away: R-SH-09, R-SH-10.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::house::{House, codes, house};
use crate::local::Client;

on_both_engines! {
    r_sh_10_nobody_is_sent_away_by_one_person,
    r_sh_10_who_was_asked_to_leave_stays_when_the_second_person_says_no,
    r_sh_10_a_supervisor_who_asks_is_not_the_second_person,
    r_sh_10_a_plan_that_was_begun_and_not_made_with_her_is_none,
    r_sh_09_a_mothers_children_leave_with_her_in_one_step,
    r_sh_09_her_children_stay_without_her_only_by_a_decision,
    r_sh_09_children_of_a_mother_who_is_recorded_twice_come_and_leave_with_her,
    r_sh_09_a_child_comes_without_its_mother_only_by_a_decision,
    whether_her_plan_fits_and_how_safe_she_is_is_asked_when_she_leaves_and_not_of_a_child,
}

async fn try_to(by: &Client, path: &str, body: Value) -> (StatusCode, Value) {
    by.call("POST", path, Some(body)).await.unwrap()
}

async fn plan(it: &House, person: &str) {
    it.nigora.post(&format!("{person}/safety-plan/plan"), json!({ "made_on": "2026-11-25", "concern": "The way to work", "look_again_on": "2026-12-20" })).await.unwrap();
}

fn asking() -> Value {
    json!({ "reason": "asked_to_leave", "because": "She told him where the house is", "alternative": "A bed in the next region's house", "destination": "other_shelter" })
}

fn sent_away() -> Value {
    json!({ "reason": "asked_to_leave", "destination": "other_shelter" })
}

async fn r_sh_10_nobody_is_sent_away_by_one_person(engine: &str) {
    let it = house(engine).await;
    let safiya = it.world.sign_in("safiya").await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let (ask, decide, leave) = (format!("{stay}/must-leave"), format!("{stay}/must-leave/decide"), format!("{stay}/leave"));
    for reason in ["asked_to_leave", "capacity"] {
        let alone = try_to(&it.nigora, &leave, json!({ "reason": reason, "destination": "street" })).await;
        assert_eq!(codes(&alone.1), ["two-persons"], "{reason}");
    }
    let (_, page) = it.nigora.html("GET", &leave, None).await.unwrap();
    assert!(page.contains("value=\"own_decision\"") && !page.contains("value=\"asked_to_leave\""), "and the form does not offer it");

    assert_eq!(codes(&try_to(&it.nigora, &ask, asking()).await.1), ["safety-plan"]);
    plan(&it, &person).await;
    assert_eq!(codes(&try_to(&it.nigora, &ask, json!({ "reason": "own_decision" })).await.1), ["required"; 4], "a reason of the two, where to, why, and what instead");
    assert_eq!(try_to(&it.nigora, &ask, asking()).await.0, StatusCode::OK);
    assert_eq!(codes(&try_to(&safiya, &ask, asking()).await.1), ["state"], "asked once");
    assert_eq!(try_to(&it.nigora, &decide, json!({ "decision": "leaves" })).await.0, StatusCode::NOT_FOUND, "whoever asked does not decide");
    assert_eq!(codes(&try_to(&it.nigora, &leave, sent_away()).await.1), ["two-persons"], "asked is not decided");
    assert_eq!(it.board().await["beds"][0]["waits_for_decision"], true);

    assert_eq!(codes(&try_to(&safiya, &decide, json!({ "decision": "perhaps" })).await.1), ["required"]);
    safiya.post(&decide, json!({ "decision": "leaves" })).await.unwrap();
    assert_eq!(codes(&try_to(&safiya, &decide, json!({ "decision": "stays" })).await.1), ["state"], "decided once");
    assert_eq!(codes(&try_to(&it.nigora, &leave, json!({ "reason": "capacity", "destination": "street" })).await.1), ["two-persons"], "for this reason and no other");
    assert_eq!(it.board().await["beds"][0]["waits_for_decision"], false);
    it.nigora.post(&leave, sent_away()).await.unwrap();
    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!((&sheet["exit_reason"], &sheet["must_leave"]["alternative"]), (&json!("asked_to_leave"), &asking()["alternative"]), "what was offered stays written: {sheet}");
}

async fn r_sh_10_who_was_asked_to_leave_stays_when_the_second_person_says_no(engine: &str) {
    let it = house(engine).await;
    let safiya = it.world.sign_in("safiya").await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    plan(&it, &person).await;
    it.nigora.post(&format!("{stay}/must-leave"), asking()).await.unwrap();
    safiya.post(&format!("{stay}/must-leave/decide"), json!({ "decision": "stays" })).await.unwrap();
    assert_eq!(it.nigora.get(&stay).await.unwrap()["must_leave"], Value::Null);
    assert_eq!(codes(&try_to(&it.nigora, &format!("{stay}/leave"), sent_away()).await.1), ["two-persons"]);
    it.leaves(&stay, "2026-11-25").await;
}

async fn r_sh_10_a_supervisor_who_asks_is_not_the_second_person(engine: &str) {
    let it = house(engine).await;
    let safiya = it.world.sign_in("safiya").await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    plan(&it, &person).await;
    safiya.post(&format!("{stay}/must-leave"), asking()).await.unwrap();
    let decide = format!("{stay}/must-leave/decide");
    assert_eq!(try_to(&safiya, &decide, json!({ "decision": "leaves" })).await.0, StatusCode::NOT_FOUND);
    it.nigora.post(&decide, json!({ "decision": "leaves" })).await.expect("her worker is the second person then");
}

async fn r_sh_10_a_plan_that_was_begun_and_not_made_with_her_is_none(engine: &str) {
    let it = house(engine).await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let ask = format!("{}/must-leave", it.moves_in(&person, &bed, "", "2026-11-20").await);
    it.nigora.post(&format!("{person}/safety-plan/before"), json!({ "bag": "With her sister" })).await.unwrap();
    assert_eq!(codes(&try_to(&it.nigora, &ask, asking()).await.1), ["safety-plan"]);
    let (_, page) = it.nigora.html("GET", &ask, None).await.unwrap();
    assert!(!page.contains("name=\"because\""), "the page does not offer what would be refused: {page}");
    plan(&it, &person).await;
    it.nigora.post(&ask, asking()).await.unwrap();
}

async fn with_a_child(it: &House) -> (String, String, String) {
    let (bed, cot, person) = (it.bed("1", &["family"]).await, it.bed("2", &["family", "cot"]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let child = it.moves_in(&person, &cot, "0_11", "2026-11-20").await;
    (person, stay, child)
}

fn leaving(children: &str) -> Value {
    json!({ "reason": "own_decision", "destination": "family_permanent", "left_on": "2026-11-24", "children": children })
}

async fn r_sh_09_a_mothers_children_leave_with_her_in_one_step(engine: &str) {
    let it = house(engine).await;
    let (_, stay, child) = with_a_child(&it).await;
    let silent = try_to(&it.nigora, &format!("{stay}/leave"), leaving("")).await;
    assert_eq!(codes(&silent.1), ["required"], "nobody leaves a child behind by an oversight");
    assert_eq!(it.board().await["now"]["occupied"], 2, "nothing was written");
    it.nigora.post(&format!("{stay}/leave"), leaving("with")).await.unwrap();
    assert_eq!(it.board().await["now"]["cleaning"], 2);
    let child = it.nigora.get(&child).await.unwrap();
    assert_eq!((&child["left_on"], &child["nights"]), (&json!("2026-11-24"), &json!(4)), "{child}");
}

async fn r_sh_09_her_children_stay_without_her_only_by_a_decision(engine: &str) {
    let it = house(engine).await;
    let (_, stay, child) = with_a_child(&it).await;
    let leave = format!("{stay}/leave");
    assert_eq!(codes(&try_to(&it.nigora, &leave, leaving("stay")).await.1), ["child-protection"]);
    let mut decided = leaving("stay");
    decided["decided_by"] = json!("The district's child protection");
    decided["decided_on"] = json!("2026-12-24");
    assert_eq!(codes(&try_to(&it.nigora, &leave, decided.clone()).await.1), ["child-protection"], "a day to come is no decision");
    decided["decided_on"] = json!("2026-11-23");
    it.nigora.post(&leave, decided).await.unwrap();
    let child_sheet = it.nigora.get(&child).await.unwrap();
    assert_eq!(
        (&child_sheet["left_on"], &child_sheet["protection"]),
        (&Value::Null, &json!({ "decided_by": "The district's child protection", "decided_on": "2026-11-23" })),
        "{child_sheet}"
    );
    it.leaves(&child, "2026-11-25").await;
}

async fn r_sh_09_children_of_a_mother_who_is_recorded_twice_come_and_leave_with_her(engine: &str) {
    let it = house(engine).await;
    let (bed, cot) = (it.bed("1", &["family"]).await, it.bed("2", &["family", "cot"]).await);
    let (stays, aside) = (it.person("Zarina").await, it.person("Zarrina").await);
    let stay = it.moves_in(&aside, &bed, "", "2026-11-20").await;
    it.nigora.post(&format!("{stays}/duplicate"), json!({ "other": aside.rsplit('/').next().unwrap(), "stays": "this", "reason": "She said so herself" })).await.unwrap();
    it.world.sign_in("safiya").await.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    let child = it.moves_in(&stays, &cot, "0_11", "2026-11-21").await;
    let leave = format!("{stay}/leave");
    assert_eq!(codes(&try_to(&it.nigora, &leave, leaving("")).await.1), ["required"], "nobody leaves a child behind by an oversight");
    it.nigora.post(&leave, leaving("with")).await.unwrap();
    assert_eq!(it.nigora.get(&child).await.unwrap()["left_on"], "2026-11-24");
}

async fn r_sh_09_a_child_comes_without_its_mother_only_by_a_decision(engine: &str) {
    let it = house(engine).await;
    let (bed, cot) = (it.bed("1", &["family"]).await, it.bed("2", &["family", "cot"]).await);
    let mother = it.person("Zarina").await;
    let stay = json!({ "bed": cot, "child": "0_11", "arrived_on": "2026-11-20", "planned_until": "2026-12-31" });
    assert_eq!(codes(&try_to(&it.nigora, &format!("{mother}/stay"), stay.clone()).await.1), ["child-protection"]);
    let (status, page) = it.nigora.html("POST", &format!("{mother}/stay"), Some(stay)).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("name=\"decided_by\""), "the form then asks for it");
    it.moves_in_alone(&mother, &cot, "0_11", "2026-11-20").await;

    // Where nobody knows how old she is the page says what would be asked, and she comes in all the same.
    let unknown = format!("/survivors/{}", super::world::id(&it.nigora.post("/survivors", json!({ "name": "Somebody", "sex": "female" })).await.unwrap()));
    let (_, page) = it.nigora.html("GET", &format!("{unknown}/stay"), None).await.unwrap();
    assert!(page.contains("Nobody has written down how old she is") && page.contains(&format!("{unknown}/about/who")) && page.contains("name=\"bed\""), "{page}");
    let adult = format!("/survivors/{}", super::world::id(&it.nigora.post("/survivors", json!({ "name": "Else", "sex": "female", "age": "30" })).await.unwrap()));
    assert!(!it.nigora.html("GET", &format!("{adult}/stay"), None).await.unwrap().1.contains("Nobody has written down"));

    let girl = json!({ "name": "A girl", "sex": "female", "age": "15" });
    let girl = format!("/survivors/{}", super::world::id(&it.nigora.post("/survivors", girl).await.unwrap()));
    let (_, page) = it.nigora.html("GET", &format!("{girl}/stay"), None).await.unwrap();
    assert!(page.contains("name=\"decided_by\""), "of a girl it is asked from the beginning");
    let stay = json!({ "bed": bed, "arrived_on": "2026-11-20", "planned_until": "2026-12-31" });
    assert_eq!(codes(&try_to(&it.nigora, &format!("{girl}/stay"), stay).await.1), ["child-protection"]);
    let alone = it.moves_in_alone(&girl, &bed, "", "2026-11-20").await;
    assert_eq!(it.nigora.get(&alone).await.unwrap()["protection"]["decided_on"], "2026-11-20");
}

/// I.2, Stay: exit with date, destination and safety plan.
async fn whether_her_plan_fits_and_how_safe_she_is_is_asked_when_she_leaves_and_not_of_a_child(engine: &str) {
    let it = house(engine).await;
    let (person, stay, child) = with_a_child(&it).await;
    let (_, page) = it.nigora.html("GET", &format!("{stay}/leave"), None).await.unwrap();
    assert!(["plan", "safety"].iter().all(|asked| page.contains(&format!("name=\"{asked}\""))) && page.contains(&format!("{person}/safety-plan")), "{page}");
    let (_, page) = it.nigora.html("GET", &format!("{child}/leave"), None).await.unwrap();
    assert!(page.contains("name=\"reason\"") && ["plan", "safety", "may_ask"].iter().all(|asked| !page.contains(&format!("name=\"{asked}\""))), "a child is not asked: {page}");
    let mut leaves = leaving("with");
    (leaves["plan"], leaves["safety"]) = (json!("fits"), json!("very"));
    assert_eq!(codes(&try_to(&it.nigora, &format!("{stay}/leave"), leaves.clone()).await.1), ["code"]);
    leaves["safety"] = json!("partly");
    it.nigora.post(&format!("{stay}/leave"), leaves).await.unwrap();
    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!((&sheet["exit_plan"], &sheet["exit_safety"]), (&json!("fits"), &json!("partly")), "{sheet}");
    let sheet = it.nigora.get(&child).await.unwrap();
    assert_eq!((&sheet["exit_plan"], &sheet["exit_safety"]), (&Value::Null, &Value::Null), "{sheet}");
    // Another goes without a word: nobody is kept by a question.
    let (bed, other) = (it.bed("3", &[]).await, it.person("Silent").await);
    let silent = it.moves_in(&other, &bed, "", "2026-11-20").await;
    it.leaves(&silent, "2026-11-24").await;
    let figures = it.figures("2026-11-01", "2026-12-01").await;
    assert_eq!((&figures["exit_safety"], &figures["exits"]), (&json!({ "not_known": 1, "partly": 1 }), &json!({ "family_permanent": 3 })), "{figures}");
}
