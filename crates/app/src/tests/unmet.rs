//! Needs for which there was no place, and how they are counted: domain.md C.5, I.5, R-SH-07, R-SH-08.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::{House, codes, house},
    world::id,
};

on_both_engines! {
    r_sh_08_a_need_without_a_place_is_written_in_one_step_and_counted_once_however_often_it_is_asked,
    a_need_that_still_waits_is_not_counted_a_second_time_as_one_without_a_place,
    who_did_not_even_ask_is_counted_apart_and_was_refused_nothing,
    r_sh_07_who_called_is_not_sent_away_without_a_reason_and_something_instead,
    a_need_that_was_not_written_down_comes_back_filled,
    r_sh_08_whoever_takes_a_need_is_asked_whether_it_is_the_same_by_whichever_door_it_came,
    a_need_that_nobody_decided_in_time_is_listed_for_a_decision_and_is_neither_met_nor_unmet,
    r_sh_08_she_for_whom_no_other_house_was_found_has_her_bed_and_is_no_unmet_need,
}

async fn r_sh_08_whoever_takes_a_need_is_asked_whether_it_is_the_same_by_whichever_door_it_came(engine: &str) {
    let it = house(engine).await;
    let taken = |same: &str| json!({ "adults": "1", "children": "2", "group": "women_with_children", "same": same });
    let first = id(&it.nigora.post("/shelter/requests", taken("")).await.unwrap());
    // Her aunt calls, and another is on duty.
    let (status, problem) = it.nigora.call("POST", "/shelter/requests", Some(taken(""))).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["required"]), "{problem}");
    let (_, page) = it.nigora.html("POST", "/shelter/requests", Some(taken(""))).await.unwrap();
    assert!(page.contains("Was this need written down already?") && page.contains(&first), "{page}");
    assert_eq!(id(&it.nigora.post("/shelter/requests", taken(&first)).await.unwrap()), first);
    assert_eq!(it.nigora.get(&format!("/shelter/requests/{first}")).await.unwrap()["calls"], 2);
    // It ended, and she calls once more on the same day.
    it.nigora.post(&format!("/shelter/requests/{first}/unmet"), json!({ "reason": "shelter_full", "alternative": "x" })).await.unwrap();
    assert_eq!(codes(&it.nigora.call("POST", "/shelter/requests", Some(taken(""))).await.unwrap().1), ["required"]);
    it.nigora.post("/shelter/requests", taken(&first)).await.unwrap();
    assert_eq!(figures(&it).await["unmet"], json!({ "shelter_full": 1 }), "one need, one line");
    // Who waits since yesterday is known today.
    let second = id(&it.nigora.post("/shelter/requests", taken("another")).await.unwrap());
    it.world.house.clock.advance(86_400);
    let nigora = it.world.sign_in("nigora").await;
    assert_eq!(codes(&nigora.call("POST", "/shelter/requests", Some(taken(""))).await.unwrap().1), ["required"]);
    assert_eq!(codes(&nigora.call("POST", "/shelter/requests", Some(taken(&first))).await.unwrap().1), ["required"], "what ended yesterday was yesterday's");
    assert_eq!(id(&nigora.post("/shelter/requests", taken(&second)).await.unwrap()), second);
    nigora.post("/shelter/requests", json!({ "adults": "2", "children": "2", "group": "women_with_children" })).await.expect("another party is another need");
}

/// I.2, ShelterRequest: twelve hours where it is urgent, forty-eight where it is not.
async fn a_need_that_nobody_decided_in_time_is_listed_for_a_decision_and_is_neither_met_nor_unmet(engine: &str) {
    let it = house(engine).await;
    let ask = |urgency: &str, adults: &str| json!({ "adults": adults, "children": "0", "group": "women", "urgency": urgency });
    let urgent = format!("/shelter/requests/{}", id(&it.nigora.post("/shelter/requests", ask("now", "1")).await.unwrap()));
    let calm = format!("/shelter/requests/{}", id(&it.nigora.post("/shelter/requests", ask("routine", "2")).await.unwrap()));
    let after = async |hours: i64| {
        it.world.house.clock.advance(hours * 3_600);
        let nigora = it.world.sign_in("nigora").await;
        let waiting = [&urgent, &calm].map(async |need| nigora.get(need).await.unwrap()["waiting"].as_str().unwrap().to_owned());
        let [urgent, calm] = waiting;
        (urgent.await, calm.await, nigora.get("/shelter").await.unwrap()["waits"]["expired"].as_i64().unwrap())
    };
    assert_eq!(after(11).await, ("coordinator".into(), "coordinator".into(), 0));
    assert_eq!(after(1).await, ("expired".into(), "coordinator".into(), 1));
    let nigora = it.world.sign_in("nigora").await;
    assert!(nigora.html("GET", "/shelter", None).await.unwrap().1.contains("One need for a place was not decided in time"));
    assert!(nigora.html("GET", "/shelter/requests", None).await.unwrap().1.contains("Not decided in time"));
    let (_, page) = nigora.html("GET", &urgent, None).await.unwrap();
    assert!(page.contains("Nobody has decided this need in time") && page.contains("/unmet"), "a decision can still be made: {page}");
    let all = it.figures("2026-11-25", "2026-11-26").await;
    assert_eq!((&all["expired"], &all["unmet"], &all["unmet_needs"]["needs"]), (&json!(1), &json!({}), &json!(0)), "{all}");
    nigora.post(&format!("{urgent}/unmet"), json!({ "reason": "shelter_full", "alternative": "x" })).await.unwrap();
    let all = it.figures("2026-11-25", "2026-11-26").await;
    assert_eq!((&all["expired"], &all["unmet"]), (&json!(0), &json!({ "shelter_full": 1 })), "decided late is decided: {all}");
    assert_eq!(after(36).await, ("fresh".into(), "expired".into(), 1));
}

async fn r_sh_08_she_for_whom_no_other_house_was_found_has_her_bed_and_is_no_unmet_need(engine: &str) {
    let it = house(engine).await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let need = id(&it.nigora.post(&format!("{stay}/transfer"), json!({ "reason": "own_wish", "agrees": "yes", "method": "signature" })).await.unwrap());
    // Somebody who calls is not she who moves from here.
    it.nigora.post("/shelter/requests", json!({ "adults": "1", "children": "0", "group": "women" })).await.expect("nothing like it is known");
    it.nigora.post(&format!("/shelter/requests/{need}/unmet"), json!({ "reason": "shelter_full", "alternative": "She stays here" })).await.unwrap();
    let all = figures(&it).await;
    assert_eq!((&all["unmet"], &all["unmet_needs"]["needs"]), (&json!({}), &json!(0)), "{all}");
    assert_eq!(shared(&it).await, "0");
}

const NO_PLACE: &str = "/shelter/requests/no-place";

fn need(heard: &str) -> Value {
    json!({ "heard": heard, "adults": "1", "children": "2", "sons_over_12": "1", "group": "women_with_children", "from": "TJ-KT",
        "reason": "shelter_full", "alternative": "The house in the next region was asked" })
}

fn with(mut need: Value, field: &str, value: &str) -> Value {
    need[field] = json!(value);
    need
}

async fn figures(it: &House) -> Value {
    it.figures("2026-11-25", "2026-11-26").await
}

async fn try_to_write(it: &House, need: &Value) -> (StatusCode, Value) {
    it.nigora.call("POST", NO_PLACE, Some(need.clone())).await.unwrap()
}

async fn r_sh_08_a_need_without_a_place_is_written_in_one_step_and_counted_once_however_often_it_is_asked(engine: &str) {
    let it = house(engine).await;
    let first = id(&it.nigora.post(NO_PLACE, need("called")).await.unwrap());
    let sheet = it.nigora.get(&format!("/shelter/requests/{first}")).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["calls"]), (&json!("unmet"), &json!(1)), "{sheet}");
    // Her aunt calls on the same day: whoever answers is asked whether it is the same need.
    let (status, problem) = try_to_write(&it, &need("called")).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["required"]));
    let same = it.nigora.post(NO_PLACE, with(need("called"), "same", &first)).await.unwrap();
    assert_eq!(id(&same), first);
    assert_eq!(it.nigora.get(&format!("/shelter/requests/{first}")).await.unwrap()["calls"], 2);
    let all = figures(&it).await;
    assert_eq!(all["unmet"], json!({ "shelter_full": 1 }), "{all}");
    assert_eq!(
        all["unmet_needs"],
        json!({ "needs": 1, "persons": 3, "not_asked": 0, "not_asked_persons": 0, "parties": { "sons_over_12": 1, "with_children": 1 }, "regions": { "": 1 } }),
        "{all}"
    );
    it.nigora.post(NO_PLACE, with(need("called"), "same", "another")).await.unwrap();
    assert_eq!(figures(&it).await["unmet"], json!({ "shelter_full": 2 }));
}

async fn a_need_that_still_waits_is_not_counted_a_second_time_as_one_without_a_place(engine: &str) {
    let it = house(engine).await;
    let waits = it.request("1", "2").await;
    let (_, problem) = try_to_write(&it, &need("called")).await;
    assert_eq!(codes(&problem), ["required"], "{problem}");
    let known = waits.rsplit('/').next().unwrap_or_default();
    it.nigora.post(NO_PLACE, with(need("called"), "same", known)).await.unwrap();
    let sheet = it.nigora.get(&waits).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["calls"]), (&json!("open"), &json!(2)), "it waits as before: {sheet}");
    assert_eq!(figures(&it).await["unmet"], json!({}));
}

/// How many requests the house would share with the others this month, before they are protected.
async fn shared(it: &House) -> String {
    let page = it.world.sign_in("safiya").await.html("GET", "/measures/own?month=2026-11", None).await.unwrap().1;
    let row = page.split("Requests without a place").nth(1).unwrap();
    row.split("data-l=\"Ours\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

async fn who_did_not_even_ask_is_counted_apart_and_was_refused_nothing(engine: &str) {
    let it = house(engine).await;
    it.nigora.post(NO_PLACE, with(need("not_asked"), "alternative", "")).await.unwrap();
    let all = figures(&it).await;
    // C.5: in the house's own tables as in the shared figure.
    assert_eq!((&all["unmet_needs"]["needs"], &all["unmet_needs"]["not_asked"], &all["unmet_needs"]["not_asked_persons"]), (&json!(0), &json!(1), &json!(3)), "{all}");
    assert_eq!((&all["unmet"], &all["unmet_needs"]["parties"], &all["unmet_needs"]["regions"]), (&json!({}), &json!({}), &json!({})), "{all}");
    assert_eq!(shared(&it).await, "0", "where nobody asked there was no request");
    let (_, page) = it.world.sign_in("safiya").await.html("GET", "/shelter/figures?from=2026-11-25&to=2026-11-26", None).await.unwrap();
    assert!(page.contains("Nobody even asked") && page.contains("Needs: 1. Persons: 3.") && !page.contains("Requests for which there was no place"), "a row of its own: {page}");
    it.nigora.post(NO_PLACE, with(need("called"), "same", "another")).await.unwrap();
    assert_eq!(shared(&it).await, "1");
}

async fn r_sh_07_who_called_is_not_sent_away_without_a_reason_and_something_instead(engine: &str) {
    let it = house(engine).await;
    for (field, value, expected) in [("alternative", "", "alternative"), ("reason", "no_documents", "reason"), ("heard", "", "heard"), ("children", "many", "children")] {
        let (status, problem) = try_to_write(&it, &with(need("called"), field, value)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], expected, "{problem}");
    }
    assert_eq!(figures(&it).await["unmet"], json!({}), "nothing was written");
    // Words of one's own are shown to the supervisor.
    it.nigora.post(NO_PLACE, with(with(need("called"), "reason", "other"), "other", "no passport")).await.unwrap();
    assert_eq!(it.board().await["waits"]["reasons"], 1);
}

async fn a_need_that_was_not_written_down_comes_back_filled(engine: &str) {
    let it = house(engine).await;
    it.nigora.post(NO_PLACE, need("called")).await.unwrap();
    let (_, page) = it.nigora.html("POST", NO_PLACE, Some(with(need("called"), "alternative", "typed and kept"))).await.unwrap();
    assert!(page.contains("typed and kept") && page.contains("Was this need written down already?") && page.contains("name=\"same\""), "{page}");
}
