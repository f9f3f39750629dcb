//! Who is called about a need that waits.

use serde_json::json;

use super::house::{codes, house};
use crate::command::calling;

on_both_engines! {
    a_need_that_waits_is_told_to_the_person_on_duty_and_then_to_the_coordinator,
    a_need_that_waits_calls_the_person_on_duty_and_later_the_coordinator_without_a_word_about_her,
    a_need_whose_hold_ran_out_calls_again_and_one_that_was_placed_does_not,
}

async fn a_need_that_waits_is_told_to_the_person_on_duty_and_then_to_the_coordinator(engine: &str) {
    let it = house(engine).await;
    it.request("1", "0").await;
    let mut seen = Vec::new();
    for minutes in [29, 1, 90] {
        it.world.house.clock.advance(minutes * 60);
        let waits = it.world.sign_in("nigora").await.get("/shelter").await.unwrap()["waits"].clone();
        seen.push((waits["duty"].as_i64(), waits["coordinator"].as_i64()));
    }
    assert_eq!(seen, [(Some(0), Some(0)), (Some(1), Some(0)), (Some(0), Some(1))]);
}

async fn a_need_that_waits_calls_the_person_on_duty_and_later_the_coordinator_without_a_word_about_her(engine: &str) {
    let it = house(engine).await;
    it.bed("1", &[]).await;
    let rules = |duty: &str| json!({ "census_at": "22:00", "review_after_days": "90", "duty": duty, "coordinator": "the-coordinator" });
    let wrong = it.parvina.call("POST", "/shelter/rules", Some(rules("--version"))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["text"], "no word that a program would take for an option");
    it.parvina.post("/shelter/rules", rules("the-night")).await.unwrap();
    let called = it.world.folder().join("called");
    let program = it.world.folder().join("gateway");
    std::fs::write(&program, format!("#!/bin/sh\necho \"$@\" >> {}\n", called.display())).unwrap();
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let minutes = async |minutes: i64| {
        it.world.house.clock.advance(minutes * 60);
        calling::call_due(&it.world.house, Some(&program)).await.unwrap();
        std::fs::read_to_string(&called).unwrap_or_default()
    };
    it.request("1", "2").await;
    let helped = it.request("1", "0").await;
    assert_eq!(minutes(29).await, "");
    for file in std::fs::read_dir(it.world.folder()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(9).any(|part| part == b"the-night"), "whom is sealed until she is called");
    }
    // By now every screen has locked itself; the server calls all the same.
    it.world.sign_in("nigora").await.post(&format!("{helped}/unmet"), json!({ "reason": "shelter_full", "alternative": "Another house was asked" })).await.unwrap();
    assert_eq!(minutes(2).await, "duty the-night\n", "once, for the one that still waits; who, and nothing else");
    assert_eq!(minutes(5).await, "duty the-night\n", "and not again");
    assert_eq!(minutes(90).await, "duty the-night\ncoordinator the-coordinator\n");
}

async fn a_need_whose_hold_ran_out_calls_again_and_one_that_was_placed_does_not(engine: &str) {
    let it = house(engine).await;
    let (first, second) = (it.bed("1", &["family"]).await, it.bed("2", &["family"]).await);
    it.parvina.post("/shelter/rules", json!({ "census_at": "22:00", "review_after_days": "90", "duty": "the-night" })).await.unwrap();
    let (forgotten, placed) = (it.request("1", "0").await, it.request("1", "0").await);
    it.nigora.post(&format!("{forgotten}/hold"), json!({ "beds": [first], "fewer": "yes", "hours": "2" })).await.unwrap();
    it.nigora.post(&format!("{placed}/hold"), json!({ "beds": [second], "fewer": "yes", "hours": "2" })).await.unwrap();
    let person = it.person("Placed").await;
    let need = placed.rsplit('/').next().unwrap();
    let stay = json!({ "bed": format!("{second}/{need}"), "arrived_on": "2026-11-25", "planned_until": "2026-12-31" });
    it.nigora.post(&format!("{person}/stay"), stay).await.unwrap();
    let due = async |minutes: i64| {
        it.world.house.clock.advance(minutes * 60);
        it.world.due_calls().await
    };
    assert_eq!(due(149).await, [], "a place is held for her, and then half an hour has not passed");
    let called = due(2).await;
    assert_eq!(called.iter().map(|call| call.need.to_string()).collect::<Vec<_>>(), [forgotten.rsplit('/').next().unwrap()]);
}
