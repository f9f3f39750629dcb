//! What a name that is typed may ask of the house, and what its answer may tell.

use axum::http::StatusCode;
use serde_json::json;

use super::{
    house::codes,
    world::{World, record},
};

on_both_engines! {
    what_is_longer_than_a_name_is_searched_for_nowhere_and_comes_back_as_it_was_typed,
    a_search_for_nothing_says_what_to_type,
    a_first_name_that_hundreds_bear_hides_nobody_whose_surname_is_rare,
}

async fn what_is_longer_than_a_name_is_searched_for_nowhere_and_comes_back_as_it_was_typed(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female" })).await;
    // Each of its letters was once a copy of the whole, under the vault's lock.
    let flood = "ab".repeat(200_000);
    let find = format!("{person}/duplicate/find");
    for typed in [flood.as_str(), &"ab ".repeat(9), &"Зарина-".repeat(9)] {
        for path in ["/search", &find] {
            let (status, answer) = nigora.call("POST", path, Some(json!({ "name": typed }))).await.unwrap();
            assert_eq!((status, codes(&answer)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["too-long"]), "{path}");
        }
    }
    let (status, page) = nigora.html("POST", "/search", Some(json!({ "name": "Zarina ".repeat(9) }))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("longer than a name") && page.contains("value=\"Zarina Zarina"), "{page}");
    let eight = nigora.post("/search", json!({ "name": "Zarina a b c d e f g" })).await.unwrap();
    assert_eq!(eight["found"][0]["name"], "Zarina");
    let asking = json!({ "from": "2026-11-01", "to": "2026-11-30", "reason": flood });
    let (_, answer) = world.sign_in("parvina").await.call("POST", "/incident-recorder", Some(asking)).await.unwrap();
    assert_eq!(codes(&answer), ["required", "empty"], "nor is a reason compared with all names that is refused anyway");
}

async fn a_search_for_nothing_says_what_to_type(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female" })).await;
    for path in ["/search", &format!("{person}/duplicate/find")] {
        for typed in ["", "  ", "-", "?"] {
            assert_eq!(codes(&nigora.call("POST", path, Some(json!({ "name": typed }))).await.unwrap().1), ["required"], "{path}: {typed:?}");
        }
        let (status, page) = nigora.html("POST", path, Some(json!({ "name": " " }))).await.unwrap();
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Type the name that you look for") && !page.contains("Nobody of this name"), "{page}");
    }
}

async fn a_first_name_that_hundreds_bear_hides_nobody_whose_surname_is_rare(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    for _ in 0..505 {
        nigora.post("/survivors", json!({ "name": "Zarina Karimova", "sex": "female" })).await.unwrap();
    }
    // The last of them in any order of arrival.
    nigora.post("/survivors", json!({ "name": "Зарина Шоҳиён", "sex": "female" })).await.unwrap();
    for typed in ["Zarina Shohiyon", "Шохиен Зарина", "Zarina Shohiyn"] {
        for client in [&nigora, &safiya] {
            let found = client.post("/search", json!({ "name": typed })).await.unwrap()["found"].clone();
            assert_eq!((&found[0]["name"], found[1]["name"].as_str()), (&json!("Зарина Шоҳиён"), Some("Zarina Karimova")), "{typed}");
        }
    }
    let common = safiya.post("/search", json!({ "name": "Karimova Zarina" })).await.unwrap();
    assert!(common["found"].as_array().unwrap().iter().all(|hit| hit["name"] == "Zarina Karimova"), "{common}");
}
