//! Somebody tried to reach her (H.2, R-CA-08): nothing that happened is unwritable, and what was not safe counts for nothing.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    cases::open_case,
    journeys::{codes, person},
    world::World,
};
use crate::local::Client;

on_both_engines! {
    r_ca_08_an_attempt_is_written_down_and_only_safe_ones_are_counted_when_her_case_ends,
    r_ca_08_an_attempt_of_yesterday_is_written_down_today_at_an_hour_when_she_may_not_be_called,
    r_ca_08_what_was_not_as_she_allowed_is_kept_and_said_and_not_refused,
    r_ca_08_an_attempt_is_measured_by_what_she_had_allowed_then,
    r_ca_08_whoever_was_reached_in_the_record_that_was_put_aside_was_reached,
    an_attempt_to_come_was_not_made,
}

async fn allows(by: &Client, her: &str, mut rules: Value) {
    rules["checked_on"] = json!("2026-11-25");
    by.post(&format!("{her}/safe-contact"), rules).await.unwrap();
}

async fn tried(by: &Client, her: &str, what: Value) -> (StatusCode, Value) {
    by.call("POST", &format!("{her}/contact"), Some(what)).await.unwrap()
}

/// What stands in her list, the newest first: outcome, and what it was against.
async fn against(by: &Client, her: &str) -> Vec<Value> {
    let sheet = by.get(&format!("{her}/contact")).await.unwrap();
    sheet["attempts"].as_array().unwrap().iter().map(|it| it["against"].clone()).collect()
}

async fn page(by: &Client, path: &str) -> String {
    by.html("GET", path, None).await.unwrap().1
}

async fn r_ca_08_an_attempt_is_written_down_and_only_safe_ones_are_counted_when_her_case_ends(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = open_case(&nigora).await;
    let her = case.trim_end_matches("/case");
    allows(&nigora, her, json!({ "ways": ["voice"], "number": "1", "from": "09:00", "until": "11:00" })).await;
    assert_eq!(codes(&tried(&nigora, her, json!({ "way": "post", "outcome": "not_reached" })).await.1), ["required"]);
    assert_eq!(codes(&tried(&nigora, her, json!({ "way": "voice", "outcome": "perhaps" })).await.1), ["required"]);
    for (way, outcome) in [("voice", "not_reached"), ("voice", "reached"), ("voice", "somebody_else"), ("sms", "not_reached"), ("voice", "not_reached")] {
        assert_eq!(tried(&nigora, her, json!({ "way": way, "outcome": outcome })).await.0, StatusCode::CREATED);
    }
    assert_eq!(nigora.get(&format!("{her}/contact")).await.unwrap()["attempts"][2]["outcome"], "somebody_else");
    assert_eq!(nigora.get(&case).await.unwrap()["attempts"], 2, "safe ones since she was reached");
    assert!(page(&nigora, &case).await.contains("Safe attempts that are written down since then: 2"));
    let list = page(&safiya, her).await;
    assert_eq!((list.matches("Somebody tried to reach her<").count(), list.matches("Somebody tried to reach her otherwise").count()), (4, 1), "{list}");
}

async fn r_ca_08_an_attempt_of_yesterday_is_written_down_today_at_an_hour_when_she_may_not_be_called(engine: &str) {
    let world = World::new(engine).await;
    let her = person(&world.sign_in("nigora").await, json!({})).await;
    allows(&world.sign_in("nigora").await, &her, json!({ "ways": ["voice"], "from": "09:00", "until": "11:00" })).await;
    // The next day, 16:00.
    world.house.clock.advance(30 * 3_600);
    let nigora = world.sign_in("nigora").await;
    assert!(page(&nigora, &format!("{her}/contact")).await.contains("Not now: this is outside the days and hours that she allowed"), "it is still said");
    let at_half_past_nine = json!({ "way": "voice", "outcome": "not_reached", "on": "2026-11-26", "hour": "9:30" });
    let (status, answer) = tried(&nigora, &her, at_half_past_nine).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let line = nigora.get(&format!("{her}/contact")).await.unwrap()["attempts"][0].clone();
    let half_past_nine = super::world::START + 24 * 3_600 - 1_800;
    assert_eq!((&line["at"], &line["against"]), (&json!(half_past_nine), &Value::Null), "{line}");
    assert_eq!(line["written_at"], json!(half_past_nine + 6 * 3_600 + 1_800), "and when it was written");
    let (_, shown) = nigora.html("GET", &format!("{her}/contact"), None).await.unwrap();
    assert!(shown.contains("26 November 2026, 09:30") && shown.contains("Written down later: 26 November 2026, 16:00"), "{shown}");
    let boxes = json!({ "way": "voice", "outcome": "reached", "on-day": "26", "on-month": "11", "on-year": "2026", "hour": "10:00" });
    assert_eq!(nigora.place(&format!("{her}/contact"), boxes).await.unwrap(), Some(format!("{her}/contact?done=saved")));
    assert_eq!(nigora.get(&format!("{her}/contact")).await.unwrap()["attempts"][0]["outcome"], "reached", "in the order in which they were made");
}

async fn r_ca_08_what_was_not_as_she_allowed_is_kept_and_said_and_not_refused(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let her = person(&nigora, json!({})).await;
    assert_eq!(tried(&nigora, &her, json!({ "way": "voice", "outcome": "somebody_else" })).await.0, StatusCode::CREATED, "she had not said how");
    world.house.clock.advance(3_600);
    let nigora = world.sign_in("nigora").await;
    allows(&nigora, &her, json!({ "ways": ["voice"], "days": ["wed"], "from": "09:00", "until": "12:00" })).await;
    world.house.clock.advance(3 * 86_400);
    let nigora = world.sign_in("nigora").await;
    for (way, on, hour) in [("sms", "2026-11-25", "11:30"), ("voice", "2026-11-27", "10:00"), ("voice", "2026-11-25", "21:00")] {
        let (status, answer) = tried(&nigora, &her, json!({ "way": way, "outcome": "not_reached", "on": on, "hour": hour })).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
    }
    assert_eq!(against(&nigora, &her).await, [json!("day"), json!("hour"), json!("way"), json!("no_contact")], "the newest first");
    let shown = page(&nigora, &format!("{her}/contact")).await;
    for said in ["Not in a way that she had allowed", "Not on a day", "Not at an hour", "She had not said yet", "ask whether anything came of it"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    assert_eq!(nigora.get(&format!("{her}/contact")).await.unwrap()["is_to_be_asked_about"], json!(true));
    tried(&nigora, &her, json!({ "way": "voice", "outcome": "reached", "on": "2026-11-25", "hour": "11:59" })).await;
    assert_eq!(nigora.get(&format!("{her}/contact")).await.unwrap()["is_to_be_asked_about"], json!(true), "that was before");
}

async fn r_ca_08_an_attempt_is_measured_by_what_she_had_allowed_then(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let her = person(&nigora, json!({})).await;
    allows(&nigora, &her, json!({ "ways": ["voice", "sms"] })).await;
    world.house.clock.advance(2 * 3_600);
    let nigora = world.sign_in("nigora").await;
    allows(&nigora, &her, json!({ "ways": ["sms"] })).await;
    world.house.clock.advance(60);
    for (hour, expected) in [("11:00", Value::Null), ("12:01", json!("way"))] {
        tried(&nigora, &her, json!({ "way": "voice", "outcome": "not_reached", "on": "2026-11-25", "hour": hour })).await;
        assert_eq!(against(&nigora, &her).await[0], expected, "{hour}");
    }
}

async fn r_ca_08_whoever_was_reached_in_the_record_that_was_put_aside_was_reached(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (case, aside) = (open_case(&nigora).await, person(&nigora, json!({})).await);
    let her = case.trim_end_matches("/case");
    for record in [her, &aside] {
        allows(&nigora, record, json!({ "ways": ["voice"] })).await;
    }
    world.house.clock.advance(86_400);
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    tried(&nigora, her, json!({ "way": "voice", "outcome": "not_reached" })).await;
    tried(&nigora, &aside, json!({ "way": "voice", "outcome": "reached" })).await;
    tried(&nigora, &aside, json!({ "way": "voice", "outcome": "not_reached" })).await;
    assert_eq!(nigora.get(&case).await.unwrap()["last_contact"], "2026-11-25", "the day on which she came");
    let same = json!({ "other": aside.rsplit('/').next(), "stays": "this", "reason": "She said so herself" });
    nigora.post(&format!("{her}/duplicate"), same).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    assert_eq!(nigora.get(&case).await.unwrap()["last_contact"], "2026-11-26");
}

async fn an_attempt_to_come_was_not_made(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let her = person(&nigora, json!({})).await;
    let when = |on: &str, hour: &str| json!({ "way": "voice", "outcome": "reached", "on": on, "hour": hour });
    for (on, hour, code) in [("2026-11-25", "10:01", "future"), ("2026-11-26", "09:00", "future"), ("2026-11-24", "", "required"), ("yesterday", "09:00", "date")] {
        assert_eq!(codes(&tried(&nigora, &her, when(on, hour)).await.1), [code], "{on} {hour}");
    }
    let (_, again) = nigora.html("POST", &format!("{her}/contact"), Some(when("2026-11-24", ""))).await.unwrap();
    assert!(again.contains("Write the hour too") && again.contains("value=\"2026\""), "what was typed stays: {again}");
    assert_eq!(tried(&nigora, &her, when("", "09:15")).await.0, StatusCode::CREATED, "an hour alone is of today");
    assert_eq!(against(&nigora, &her).await.len(), 1);
}
