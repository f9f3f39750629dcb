//! R-SH-04: a child that sleeps in its mother's bed is a person with a stay and nights of its own, and no bed more.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::house::{House, codes, house};

on_both_engines! {
    r_sh_04_a_child_beside_its_mother_is_a_person_with_nights_of_its_own_and_takes_no_bed,
    only_a_child_sleeps_beside_her_and_only_while_she_is_here,
    whoever_sleeps_beside_her_leaves_and_moves_with_her,
    a_child_that_stays_by_decision_has_the_bed_and_its_sibling_sleeps_beside_it,
    a_child_gets_a_bed_of_its_own_and_comes_back_beside_her,
}

async fn enters(it: &House, person: &str, bed: &str, child: &str, arrived_on: &str) -> (StatusCode, Value) {
    let stay = json!({ "bed": bed, "child": child, "arrived_on": arrived_on, "planned_until": "2026-12-31" });
    it.nigora.call("POST", &format!("{person}/stay"), Some(stay)).await.unwrap()
}

fn beds_now(board: &Value) -> [i64; 3] {
    ["free", "occupied", "cleaning"].map(|state| board["now"][state].as_i64().unwrap())
}

async fn r_sh_04_a_child_beside_its_mother_is_a_person_with_nights_of_its_own_and_takes_no_bed(engine: &str) {
    let it = house(engine).await;
    let (one, two, mother) = (it.bed("1", &["family"]).await, it.bed("2", &["family"]).await, it.person("Mother").await);
    let need = it.request("1", "1").await;
    it.nigora.post(&format!("{need}/hold"), json!({ "beds": [one], "fewer": "yes", "hours": "4" })).await.unwrap();
    let hers = it.moves_in(&mother, &format!("{one}/{}", need.rsplit('/').next().unwrap()), "", "2026-11-20").await;
    let (_, form) = it.nigora.html("GET", &format!("{mother}/stay"), None).await.unwrap();
    assert!(form.contains("value=\"beside\"") && form.contains("In her bed, beside her (Room 1 · 1)"), "{form}");
    let childs = it.moves_in(&mother, "beside", "0_11", "2026-11-20").await;

    let board = it.board().await;
    assert_eq!(beds_now(&board), [1, 1, 0], "the other bed is free for somebody else: {board}");
    assert_eq!((&board["beside"][0]["label"], &board["beside"][0]["is_child"], board["beside"].as_array().unwrap().len()), (&json!("1"), &json!(true), 1), "{board}");
    let (_, page) = it.nigora.html("GET", "/shelter", None).await.unwrap();
    assert!(page.contains(&childs) && page.contains("in the same bed"), "whoever is on duty sees the child as well: {page}");
    let figures = it.figures("2026-11-20", "2026-11-25").await;
    assert_eq!(figures["period"], json!({ "stays": 2, "persons": 2, "households": 1, "children": 1, "nights": 10, "bed_nights": 5, "taken_bed_nights": 5 }), "{figures}");
    assert_eq!((&figures["occupancy_percent"], &figures["census"]), (&json!(100), &json!(2)), "R-SH-05 counts beds: {figures}");

    let (sheet, child) = (it.nigora.get(&hers).await.unwrap(), it.nigora.get(&childs).await.unwrap());
    let id = |path: &str| json!(path.rsplit('/').next().unwrap());
    assert_eq!((&sheet["sleep_beside"], &child["beside"], &child["nights"], &child["bed"]), (&json!([id(&childs)]), &id(&hers), &json!(5), &json!("1")), "{child}");
    let (_, page) = it.nigora.html("GET", &childs, None).await.unwrap();
    assert!(page.contains("in its mother’s bed"), "{page}");
    assert_eq!(codes(&enters(&it, &it.person("Other").await, &one, "", "2026-11-25").await.1), ["taken"]);
    it.moves_in(&it.person("Another").await, &two, "", "2026-11-25").await;
}

async fn only_a_child_sleeps_beside_her_and_only_while_she_is_here(engine: &str) {
    let it = house(engine).await;
    let (bed, mother) = (it.bed("1", &[]).await, it.person("Mother").await);
    assert_eq!(codes(&enters(&it, &mother, "beside", "0_11", "2026-11-20").await.1), ["beside"], "she is not here");
    assert_eq!(codes(&enters(&it, &mother, "beside", "", "2026-11-20").await.1), ["beside"], "she herself");
    let hers = it.moves_in(&mother, &bed, "", "2026-11-20").await;
    assert_eq!(codes(&enters(&it, &mother, "beside", "0_11", "2026-11-19").await.1), ["overlap"], "she came a day later");
    let own = it.nigora.call("POST", &format!("{hers}/bed"), Some(json!({ "bed": "beside" }))).await.unwrap();
    assert_eq!(codes(&own.1), ["beside"], "nobody sleeps beside herself");
    it.leaves(&hers, "2026-11-25").await;
    assert_eq!(codes(&enters(&it, &mother, "beside", "0_11", "2026-11-25").await.1), ["beside"], "she has left");
}

async fn whoever_sleeps_beside_her_leaves_and_moves_with_her(engine: &str) {
    let it = house(engine).await;
    let (one, two, mother) = (it.bed("1", &[]).await, it.bed("2", &[]).await, it.person("Mother").await);
    let hers = it.moves_in(&mother, &one, "", "2026-11-20").await;
    let childs = it.moves_in(&mother, "beside", "0_11", "2026-11-21").await;
    it.nigora.post(&format!("{hers}/bed"), json!({ "bed": two })).await.unwrap();
    assert_eq!(it.nigora.get(&childs).await.unwrap()["bed"], "2");
    assert_eq!(beds_now(&it.board().await), [0, 1, 1]);
    // Somebody who comes late to the first bed meets the nights of both.
    it.nigora.post(&format!("/shelter/beds/{one}/state"), json!({ "event": "cleaned" })).await.unwrap();
    assert_eq!(codes(&enters(&it, &it.person("Late").await, &one, "", "2026-11-24").await.1), ["overlap"]);
    // A second child comes late: it slept where she did.
    it.moves_in(&mother, "beside", "12_17", "2026-11-22").await;
    let figures = it.figures("2026-11-20", "2026-11-25").await;
    assert_eq!((&figures["period"]["nights"], &figures["period"]["taken_bed_nights"]), (&json!(12), &json!(5)), "{figures}");

    let leaving = json!({ "reason": "own_decision", "destination": "family_permanent", "left_on": "2026-11-25", "children": "with" });
    it.nigora.post(&format!("{hers}/leave"), leaving).await.unwrap();
    assert_eq!(it.nigora.get(&childs).await.unwrap()["left_on"], "2026-11-25");
    let board = it.board().await;
    assert_eq!((beds_now(&board), &board["beside"]), ([1, 0, 1], &json!([])), "one bed to clean: {board}");
    assert_eq!(it.figures("2026-11-20", "2026-12-01").await["exits"], json!({ "family_permanent": 3 }));
}

/// R-SH-09.
async fn a_child_that_stays_by_decision_has_the_bed_and_its_sibling_sleeps_beside_it(engine: &str) {
    let it = house(engine).await;
    let (bed, mother) = (it.bed("1", &[]).await, it.person("Mother").await);
    let hers = it.moves_in(&mother, &bed, "", "2026-11-20").await;
    let childs = [it.moves_in(&mother, "beside", "0_11", "2026-11-20").await, it.moves_in(&mother, "beside", "12_17", "2026-11-20").await];
    let leaving = json!({ "reason": "own_decision", "destination": "family_permanent", "left_on": "2026-11-25", "children": "stay",
        "decided_by": "The district's child protection", "decided_on": "2026-11-25" });
    it.nigora.post(&format!("{hers}/leave"), leaving).await.unwrap();
    let board = it.board().await;
    assert_eq!(beds_now(&board), [0, 1, 0], "somebody sleeps in it still: {board}");
    let sheets = [it.nigora.get(&childs[0]).await.unwrap(), it.nigora.get(&childs[1]).await.unwrap()];
    assert!(sheets.iter().all(|sheet| sheet["protection"]["decided_by"].is_string()), "{sheets:?}");
    let holder = sheets.iter().position(|sheet| sheet["beside"].is_null()).expect("the bed is one child's");
    let other = 1 - holder;
    assert_eq!((&sheets[other]["beside"], &board["beds"][0]["stay"]), (&sheets[holder]["id"], &sheets[holder]["id"]), "{sheets:?}");
    it.leaves(&childs[holder], "2026-11-25").await;
    assert_eq!((beds_now(&it.board().await), &it.nigora.get(&childs[other]).await.unwrap()["beside"]), ([0, 1, 0], &Value::Null));
    it.leaves(&childs[other], "2026-11-25").await;
    assert_eq!(beds_now(&it.board().await), [0, 0, 1]);
}

async fn a_child_gets_a_bed_of_its_own_and_comes_back_beside_her(engine: &str) {
    let it = house(engine).await;
    let (one, two, mother) = (it.bed("1", &[]).await, it.bed("2", &[]).await, it.person("Mother").await);
    let hers = it.moves_in(&mother, &one, "", "2026-11-20").await;
    let childs = it.moves_in(&mother, "beside", "0_11", "2026-11-20").await;
    let (_, form) = it.nigora.html("GET", &format!("{childs}/bed"), None).await.unwrap();
    assert!(!form.contains("value=\"beside\""), "it sleeps there already: {form}");
    it.nigora.post(&format!("{childs}/bed"), json!({ "bed": two })).await.unwrap();
    let board = it.board().await;
    assert_eq!((beds_now(&board), &board["beside"]), ([0, 2, 0], &json!([])), "{board}");
    let (_, form) = it.nigora.html("GET", &format!("{childs}/bed"), None).await.unwrap();
    assert!(form.contains("value=\"beside\""), "{form}");
    it.nigora.post(&format!("{childs}/bed"), json!({ "bed": "beside" })).await.unwrap();
    let board = it.board().await;
    assert_eq!((beds_now(&board), board["beside"].as_array().unwrap().len()), ([0, 1, 1], 1), "{board}");
    it.leaves(&childs, "2026-11-25").await;
    assert_eq!(beds_now(&it.board().await), [0, 1, 1], "hers stays hers");
    it.leaves(&hers, "2026-11-25").await;
    assert_eq!(beds_now(&it.board().await), [0, 0, 2]);
}
