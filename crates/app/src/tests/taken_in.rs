//! Who is taken in, by whose word she may stay, and what the house told her: domain.md C.2, C.4, I.2 (Stay).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::house::{House, codes, house};
use crate::local::Client;

on_both_engines! {
    whoever_is_on_duty_takes_her_in_without_an_answer_and_the_supervisor_agrees_later,
    a_supervisor_who_takes_her_in_herself_needs_no_second_word,
    where_another_house_is_better_she_stays_until_there_is_a_place,
    scenario_11_another_house_is_not_better_because_of_papers,
}

async fn try_to(by: &Client, path: &str, body: Value) -> (StatusCode, Value) {
    by.call("POST", path, Some(body)).await.unwrap()
}

async fn approvals(it: &House) -> (Value, Value) {
    let board = it.board().await;
    (board["waits"]["approvals"].clone(), board["beds"][0]["waits_for_approval"].clone())
}

/// R-SH-07: the door opens at night.
async fn whoever_is_on_duty_takes_her_in_without_an_answer_and_the_supervisor_agrees_later(engine: &str) {
    let it = house(engine).await;
    let safiya = it.world.sign_in("safiya").await;
    let (bed, cot, person) = (it.bed("1", &["family"]).await, it.bed("2", &["family", "cot"]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-25").await;
    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!(sheet["approval"]["state"], "waits", "{sheet}");
    assert_eq!(sheet["approval"]["criteria"], json!({ "he_knows_the_house": "not_known", "colleague_knows_her": "not_known", "needs_care": "not_known" }));
    let child = it.moves_in(&person, &cot, "0_11", "2026-11-25").await;
    assert_eq!(it.nigora.get(&child).await.unwrap()["approval"], Value::Null, "a child comes with its mother");
    assert_eq!(approvals(&it).await, (json!(1), json!(true)));
    let (_, board) = safiya.html("GET", "/shelter", None).await.unwrap();
    assert!(board.contains("waits for your word") && board.contains("waits for the supervisor’s word"), "{board}");

    let approval = format!("{stay}/approval");
    let (_, page) = it.nigora.html("GET", &approval, None).await.unwrap();
    assert!(page.contains("Waits for the supervisor") && !page.contains("She may stay here"), "her worker sees it and decides nothing: {page}");
    assert_eq!(try_to(&it.nigora, &approval, json!({ "word": "agrees" })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(codes(&try_to(&safiya, &approval, json!({ "word": "perhaps" })).await.1)[0], "required");
    let (_, page) = safiya.html("GET", &approval, None).await.unwrap();
    assert!(page.contains("She may stay here") && !page.contains("value=\"other\""), "{page}");
    safiya.post(&approval, json!({ "word": "agrees" })).await.unwrap();
    assert_eq!(codes(&try_to(&safiya, &approval, json!({ "word": "agrees" })).await.1), ["state"], "once");
    let late = json!({ "word": "elsewhere", "reason": "security", "alternative": "The next house" });
    assert_eq!(codes(&try_to(&safiya, &approval, late).await.1), ["state"], "what was agreed stays agreed");
    assert_eq!(approvals(&it).await, (json!(0), json!(false)));
    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!((&sheet["approval"]["state"], sheet["approval"]["decided_by"].is_string()), (&json!("agreed"), true), "{sheet}");
    let (_, page) = safiya.html("GET", &person, None).await.unwrap();
    assert!(page.contains("The supervisor agreed that she stays"), "it stands in her history");
}

async fn a_supervisor_who_takes_her_in_herself_needs_no_second_word(engine: &str) {
    let it = house(engine).await;
    let safiya = it.world.sign_in("safiya").await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let (_, form) = safiya.html("GET", &format!("{person}/stay"), None).await.unwrap();
    for asked in ["group", "he_knows_the_house", "colleague_knows_her", "needs_care"] {
        assert!(form.contains(&format!("name=\"{asked}\"")), "{asked}: {form}");
    }
    let came = json!({ "bed": bed, "arrived_on": "2026-11-25", "group": "women", "he_knows_the_house": "no", "colleague_knows_her": "yes", "needs_care": "x" });
    let stay = format!("/stays/{}", super::world::id(&safiya.post(&format!("{person}/stay"), came).await.unwrap()));
    let approval = it.nigora.get(&stay).await.unwrap()["approval"].clone();
    assert_eq!((&approval["state"], &approval["decided_by"]), (&json!("agreed"), &approval["admitted_by"]), "{approval}");
    assert_eq!(approval["criteria"], json!({ "group": "women", "he_knows_the_house": "no", "colleague_knows_her": "yes", "needs_care": "not_known" }));
    assert_eq!(approvals(&it).await, (json!(0), json!(false)));
    let (_, page) = it.nigora.html("GET", &format!("{stay}/approval"), None).await.unwrap();
    assert!(page.contains(&format!("{person}/ties")), "a colleague who knows her is kept away (R-CA-10): {page}");
}

async fn where_another_house_is_better_she_stays_until_there_is_a_place(engine: &str) {
    let it = house(engine).await;
    let safiya = it.world.sign_in("safiya").await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-25").await;
    let approval = format!("{stay}/approval");
    let better = json!({ "word": "elsewhere", "reason": "security", "alternative": "The house in the next region" });
    let place = safiya.place(&approval, better.clone()).await.unwrap();
    assert_eq!(place.as_deref(), Some(format!("{stay}/transfer?done=saved").as_str()), "the next step is to look for it with her");
    assert_eq!(codes(&try_to(&safiya, &approval, better).await.1), ["state"], "said once");
    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["left_on"]), (&json!("here"), &Value::Null), "nobody leaves by it: {sheet}");
    assert_eq!(sheet["approval"]["elsewhere"], json!({ "reason": "security", "alternative": "The house in the next region" }));
    assert_eq!((it.board().await["now"]["occupied"].clone(), approvals(&it).await.0), (json!(1), json!(0)));
    let (_, page) = it.nigora.html("GET", &stay, None).await.unwrap();
    assert!(page.contains("She stays until there is a place"), "{page}");
    // Nothing was found: then hers is this house.
    safiya.post(&approval, json!({ "word": "agrees" })).await.unwrap();
    assert_eq!(it.nigora.get(&stay).await.unwrap()["approval"]["state"], "agreed");
    it.leaves(&stay, "2026-11-25").await;
    assert_eq!(codes(&try_to(&safiya, &approval, json!({ "word": "agrees" })).await.1), ["left"]);
}

async fn scenario_11_another_house_is_not_better_because_of_papers(engine: &str) {
    let it = house(engine).await;
    let safiya = it.world.sign_in("safiya").await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let approval = format!("{}/approval", it.moves_in(&person, &bed, "", "2026-11-25").await);
    for (reason, alternative, expected) in [("no_police_report", "x", 1), ("other", "x", 1), ("", "x", 1), ("security", "", 1), ("no_documents", "", 2)] {
        let (status, problem) = try_to(&safiya, &approval, json!({ "word": "elsewhere", "reason": reason, "alternative": alternative })).await;
        assert_eq!((status, codes(&problem).len()), (StatusCode::UNPROCESSABLE_ENTITY, expected), "{reason}: {problem}");
    }
    assert_eq!(approvals(&it).await, (json!(1), json!(true)), "nothing was written");
}
