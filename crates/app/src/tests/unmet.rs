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
    assert_eq!(all["unmet_needs"], json!({ "needs": 1, "persons": 3, "not_asked": 0, "parties": { "sons_over_12": 1, "with_children": 1 }, "regions": { "": 1 } }), "{all}");
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
    assert_eq!((&all["unmet_needs"]["needs"], &all["unmet_needs"]["not_asked"]), (&json!(1), &json!(1)), "{all}");
    assert_eq!(shared(&it).await, "0", "where nobody asked there was no request");
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
    assert!(page.contains("typed and kept") && page.contains("Was this need written down today already?") && page.contains("name=\"same\""), "{page}");
}
