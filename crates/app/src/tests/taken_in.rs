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
    her_stay_says_which_version_of_the_rules_she_was_told,
    the_house_writes_its_rules_from_a_suggestion_and_prints_them,
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

/// C.4.
async fn her_stay_says_which_version_of_the_rules_she_was_told(engine: &str) {
    let it = house(engine).await;
    let (bed, cot, person) = (it.bed("1", &["family"]).await, it.bed("2", &["family", "cot"]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-25").await;
    let tell = format!("{stay}/rules-told");
    assert_eq!(it.nigora.get(&stay).await.unwrap()["telling"], "not_written");
    assert_eq!(codes(&try_to(&it.nigora, &tell, json!({})).await.1), ["state"], "what is not written is not told");
    it.parvina.post("/shelter/rules/text", json!({ "tg": "Шумо озодед", "en": "You are free to go" })).await.unwrap();
    let (_, page) = it.nigora.html("GET", &stay, None).await.unwrap();
    assert!(page.contains("Tell her when she has rested") && page.contains(&tell), "{page}");
    it.nigora.post(&tell, json!({})).await.unwrap();
    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!((&sheet["telling"], &sheet["told"]), (&json!("done"), &json!({ "version": 1, "written_on": "2026-11-25", "told_on": "2026-11-25" })), "{sheet}");
    let (_, page) = it.nigora.html("GET", &stay, None).await.unwrap();
    assert!(page.contains("version of 25 November 2026") && !page.contains(&tell), "{page}");
    assert_eq!(codes(&try_to(&it.nigora, &tell, json!({})).await.1), ["state"], "once a version");

    it.world.house.clock.advance(86_400);
    let (nigora, parvina) = (it.world.sign_in("nigora").await, it.world.sign_in("parvina").await);
    parvina.post("/shelter/rules/text", json!({ "tg": "Шумо озодед", "en": "You are free to go at any time" })).await.unwrap();
    assert_eq!(nigora.get(&stay).await.unwrap()["telling"], "changed", "she was told another version");
    nigora.post(&tell, json!({})).await.unwrap();
    assert_eq!(nigora.get(&stay).await.unwrap()["told"]["written_on"], "2026-11-26");

    let it = House { parvina, nigora, ..it };
    let child = it.moves_in(&person, &cot, "0_11", "2026-11-25").await;
    assert_eq!(it.nigora.get(&child).await.unwrap()["telling"], "not_needed", "a child needs none");
    assert_eq!(codes(&try_to(&it.nigora, &format!("{child}/rules-told"), json!({})).await.1), ["state"]);
}

async fn the_house_writes_its_rules_from_a_suggestion_and_prints_them(engine: &str) {
    let it = house(engine).await;
    let (_, form) = it.parvina.html("GET", "/shelter/rules/text/edit", None).await.unwrap();
    for line in ["You can leave at any time.", "Уйти можно в любой момент.", "Ҳар вақт рафта метавонед."] {
        assert!(form.contains(line), "the rights are suggested in three languages: {line}");
    }
    assert_eq!(it.nigora.page("GET", "/shelter/rules/text/paper?in=tg", None).await.unwrap(), StatusCode::NOT_FOUND, "a suggestion is not the house's word");
    assert_eq!(it.nigora.page("POST", "/shelter/rules/text", Some(json!({ "en": "x" }))).await.unwrap(), StatusCode::NOT_FOUND, "whoever runs the house writes them");
    assert_eq!(codes(&try_to(&it.parvina, "/shelter/rules/text", json!({ "ru": " " })).await.1), ["required"]);
    assert_eq!(codes(&try_to(&it.parvina, "/shelter/rules/text", json!({ "ru": "х".repeat(20_001) })).await.1), ["too-long"]);
    it.parvina.post("/shelter/rules/text", json!({ "ru": "Вы свободны", "_ver": "0" })).await.unwrap();
    let late = try_to(&it.parvina, "/shelter/rules/text", json!({ "ru": "Другое", "_ver": "0" })).await;
    assert_eq!((late.0, late.1["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("stale")), "a colleague wrote meanwhile");
    let (_, page) = it.nigora.html("GET", "/shelter/rules/text", None).await.unwrap();
    assert!(page.contains("Вы свободны") && page.contains("Version of"), "in a language in which it is written: {page}");
    let paper = it.nigora.file("/shelter/rules/text/paper?in=tg").await.unwrap();
    assert!(paper.starts_with(b"%PDF"), "it can be put into her hands");
}
