//! What a program sends once more, because the answer to the first was lost: it is told what the first was told, and nothing
//! is done twice. And which version an edit starts from.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use kernel::{Clock, Config};
use ledger::{Ledger, PostgresLedger, SqliteLedger};
use seal::Cost;
use serde_json::{Value, json};

use super::{
    cases::ends,
    world::{PASSWORD, World, her_yes, id, record},
};
use crate::{instance::assemble, local::Client};

on_both_engines! {
    a_step_that_is_sent_again_is_answered_as_the_first_time_after_further_changes_and_a_restart,
    when_the_first_answer_is_no_longer_kept_it_is_said_what_was_done,
    the_same_key_with_other_words_is_refused_and_another_persons_key_is_another_key,
    a_one_time_code_is_never_kept_to_be_given_out_again,
    a_version_above_the_current_one_is_stale,
    a_records_sheet_bears_the_version_that_its_tag_names,
}

/// What a program sees of an answer.
type Told = (StatusCode, Option<String>, Option<String>, Value);

async fn send(by: &Client, key: &str, path: &str, body: &Value) -> Told {
    let (status, headers, body) = by.answer("POST", path, Some(body.clone()), &[("idempotency-key", key)]).await.unwrap();
    let text = |headers: &HeaderMap, name| headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned());
    (status, text(&headers, header::LOCATION), text(&headers, header::ETAG), body)
}

/// Every step that was sent, with what it was told.
#[derive(Default)]
struct Steps(Vec<(&'static str, String, Value, Told)>);

impl Steps {
    async fn take(&mut self, by: (&'static str, &Client), path: &str, body: Value) -> Value {
        let key = format!("step {}", self.0.len());
        let told = send(by.1, &key, path, &body).await;
        assert!(told.0.is_success(), "{path}: {told:?}");
        assert_eq!(send(by.1, &key, path, &body).await, told, "{path}: at once");
        self.0.push((by.0, path.to_owned(), body, told.clone()));
        told.3
    }

    async fn all_again(&self, nigora: &Client, safiya: &Client, when: &str) {
        for (number, (by, path, body, told)) in self.0.iter().enumerate() {
            let client = if *by == "nigora" { nigora } else { safiya };
            assert_eq!(send(client, &format!("step {number}"), path, body).await, *told, "{path}: {when}");
        }
    }
}

async fn a_step_that_is_sent_again_is_answered_as_the_first_time_after_further_changes_and_a_restart(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (worker, supervisor) = (("nigora", &nigora), ("safiya", &safiya));
    let mut steps = Steps::default();
    let person = format!("/survivors/{}", id(&steps.take(worker, "/survivors", json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await));
    steps.take(worker, &format!("{person}/consents/new/services"), her_yes(json!({}))).await;
    steps.take(worker, &format!("{person}/about/life"), json!({ "occupation": "tailor" })).await;
    steps.take(worker, &format!("{person}/about/life"), json!({ "occupation": "teacher" })).await;
    let plan = steps.take(worker, &format!("{person}/safety-plan/plan"), json!({ "made_on": "2026-11-25" })).await;
    assert_eq!(plan["version"], 1, "{plan}");
    steps.take(worker, &format!("{person}/case/open"), json!({ "priority": "low" })).await;
    let terms = her_yes(json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2026-12-20" }));
    let consent = id(&steps.take(worker, &format!("{person}/consents/new/referral"), terms).await);
    let need = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" });
    let referral = id(&steps.take(worker, &format!("{person}/referrals"), need).await);
    steps.take(worker, &format!("/consents/{consent}/withdraw"), json!({})).await;
    steps.take(worker, &format!("{person}/case/step"), json!({ "event": "follow_up" })).await;
    steps.take(worker, &format!("{person}/case/step"), ends()).await;
    let own = super::ties::staff(&safiya, &person, "Colleague").await;
    steps.take(supervisor, &format!("{person}/ties"), json!({ "staff": [own] })).await;
    steps.take(supervisor, &format!("{person}/case/close"), json!({})).await;
    let entries = async || world.house.ledger.tip(world.centre.id.0).await.unwrap().head.seq;
    let before = entries().await;
    steps.all_again(&nigora, &safiya, "after further changes").await;
    assert_eq!(nigora.get(&format!("/referrals/{referral}")).await.unwrap()["state"], "withdrawn");

    let ledger: Arc<dyn Ledger> = match &world.address {
        Some(address) => Arc::new(PostgresLedger::connect(address).await.unwrap()),
        None => Arc::new(SqliteLedger::open(&world.folder().join("test.db")).unwrap()),
    };
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let there = assemble(ledger, &world.key, Clock::at(world.house.clock.now()), config).await.unwrap();
    let (nigora, safiya) = (Client::sign_in(&there, "nigora", PASSWORD).await.unwrap(), Client::sign_in(&there, "safiya", PASSWORD).await.unwrap());
    steps.all_again(&nigora, &safiya, "after a restart").await;
    let wrote = entries().await - before;
    assert!(wrote <= 8, "those who signed in, and one look at a referral: {wrote}");
}

async fn when_the_first_answer_is_no_longer_kept_it_is_said_what_was_done(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let case = super::cases::open_case(&nigora).await;
    nigora.post(&format!("{case}/step"), json!({ "event": "follow_up" })).await.unwrap();
    nigora.post(&format!("{case}/step"), ends()).await.unwrap();
    let first = send(&safiya, "close", &format!("{case}/close"), &json!({})).await;
    assert_eq!(first.0, StatusCode::OK);
    world.house.clock.advance(9 * 86_400);
    world.house.ledger.sweep_sessions(world.house.clock.now()).await.unwrap();
    let safiya = world.sign_in("safiya").await;
    let (status, _, tag, told) = send(&safiya, "close", &format!("{case}/close"), &json!({})).await;
    assert_eq!((status, &told["id"], &told["version"], &tag), (StatusCode::OK, &first.3["id"], &first.3["version"], &first.2), "{told}");
    assert!(!safiya.call("POST", &format!("{case}/close"), Some(json!({}))).await.unwrap().0.is_success(), "a new wish is refused as ever");
    assert!(!send(&safiya, "another press", &format!("{case}/close"), &json!({})).await.0.is_success());
}

async fn the_same_key_with_other_words_is_refused_and_another_persons_key_is_another_key(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let zarina = json!({ "name": "Zarina", "sex": "female" });
    let first = send(&nigora, "one", "/survivors", &zarina).await;
    assert_eq!(first.0, StatusCode::CREATED);
    for (path, body) in [("/survivors", json!({ "name": "Malika", "sex": "female" })), ("/search", zarina.clone())] {
        let (status, _, _, problem) = send(&nigora, "one", path, &body).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("other-words")), "{path}: {problem}");
    }
    assert_eq!(send(&nigora, "one", "/survivors", &zarina).await, first, "the first is still what it was");
    let hers = send(&colleague, "one", "/survivors", &zarina).await;
    assert!(hers.0 == StatusCode::CREATED && hers.3["id"] != first.3["id"], "{hers:?}");
    let found = send(&nigora, "search", "/search", &json!({ "name": "Zarina" })).await.3["found"].as_array().unwrap().len();
    record(&nigora, zarina.clone()).await;
    let again = send(&nigora, "search", "/search", &json!({ "name": "Zarina" })).await;
    assert_eq!(again.3["found"].as_array().unwrap().len(), found + 1, "a question is no step: it is answered as things are");
}

async fn a_one_time_code_is_never_kept_to_be_given_out_again(engine: &str) {
    let world = World::new(engine).await;
    let parvina = world.sign_in("parvina").await;
    let donor = json!({ "name": "Donor", "roles": ["observer"] });
    let (one, two) = (send(&parvina, "invite", "/colleagues", &donor).await, send(&parvina, "invite", "/colleagues", &donor).await);
    assert!(one.0 == StatusCode::CREATED && one.3["code"].is_string(), "{one:?}");
    assert!(two.3["code"] != one.3["code"] && two.3["staff"] == one.3["staff"], "the same colleague, by another code: {two:?}");
}

async fn a_version_above_the_current_one_is_stale(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, parvina, manizha) = (world.sign_in("nigora").await, world.sign_in("parvina").await, world.sign_in("manizha").await);
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female" })).await;
    nigora.post(&format!("{person}/safety-plan/plan"), json!({ "made_on": "2026-11-25" })).await.unwrap();
    let incident = id(&nigora
        .post(&format!("{person}/incidents"), json!({ "limits_explained": "yes", "reported_on": "2026-11-20", "happened_on": "2026-11-18", "reported_by": "survivor" }))
        .await
        .unwrap());
    let child = id(&nigora.post(&format!("{person}/dependants"), json!({ "name": "Amir" })).await.unwrap());
    let check = id(&nigora.post(&format!("{person}/danger-check"), json!({ "strangled": "yes", "more": "1" })).await.unwrap());
    let site = id(&parvina.post("/sites", json!({ "name": "House one", "kind": "shelter" })).await.unwrap());
    let bed = json!({ "site": site, "room": "1", "label": "1" });
    let place = id(&parvina.post("/shelter/beds", bed.clone()).await.unwrap());
    let service = id(&manizha.post("/services", json!({ "kind": "legal_aid", "phone": "1" })).await.unwrap());
    let edits = [
        (&nigora, format!("{person}/about/life"), json!({ "occupation": "tailor" })),
        (&nigora, format!("{person}/safety-plan/plan"), json!({ "made_on": "2026-11-24" })),
        (&nigora, format!("{person}/safe-contact"), json!({ "number": "900" })),
        (&nigora, format!("/incidents/{incident}/part/report"), json!({ "is_estimated": "yes" })),
        (&nigora, format!("/dependants/{child}"), json!({ "name": "Amir Ali" })),
        (&nigora, format!("/checks/{check}/part/violence"), json!({ "strangled": "no" })),
        (&nigora, format!("{person}/ties"), json!({ "staff": [world.centre.staff[3]] })),
        (&parvina, format!("/shelter/beds/{place}/edit"), bed),
        (&parvina, "/shelter/rules".to_owned(), json!({ "groups": ["women"], "sons_until": "12", "census_at": "22:00", "review_after_days": "90" })),
        (&manizha, format!("/services/{service}/edit"), json!({ "kind": "legal_aid", "phone": "2" })),
    ];
    for (by, path, body) in edits {
        for tag in ["\"99\"", "\"-1\""] {
            let (status, problem) = by.call_with("POST", &path, Some(body.clone()), &[("if-match", tag)]).await.unwrap();
            assert_eq!((status, problem["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("stale")), "{path} {tag}: {problem}");
        }
    }
}

async fn a_records_sheet_bears_the_version_that_its_tag_names(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, manizha, parvina) = (world.sign_in("nigora").await, world.sign_in("manizha").await, world.sign_in("parvina").await);
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await;
    let consent = format!("/consents/{}", id(&nigora.post(&format!("{person}/consents/new/services"), her_yes(json!({}))).await.unwrap()));
    nigora.post(&format!("{person}/about/life"), json!({ "occupation": "tailor" })).await.unwrap();
    nigora.post(&format!("{person}/safety-plan/plan"), json!({ "made_on": "2026-11-25" })).await.unwrap();
    let check = format!("/checks/{}", id(&nigora.post(&format!("{person}/danger-check"), json!({ "strangled": "no" })).await.unwrap()));
    let service = format!("/services/{}", id(&manizha.post("/services", json!({ "kind": "legal_aid", "phone": "1" })).await.unwrap()));
    let stock = format!("/shelter/stores/{}", id(&nigora.post("/shelter/stores", json!({ "name": "x", "kind": "food", "unit": "kg" })).await.unwrap()));
    let colleague = format!("/colleagues/{}", world.centre.staff[2]);
    let (ties, plan) = (format!("{person}/ties"), format!("{person}/safety-plan"));
    for (by, path, version) in
        [(&nigora, &person, 2), (&nigora, &consent, 1), (&nigora, &check, 1), (&nigora, &service, 1), (&nigora, &stock, 1), (&nigora, &ties, 0), (&nigora, &plan, 1)]
    {
        let (status, headers, sheet) = by.answer("GET", path, None, &[]).await.unwrap();
        let tag = headers.get(header::ETAG).map(|tag| tag.to_str().unwrap().to_owned());
        assert_eq!((status, &sheet["version"], tag), (StatusCode::OK, &json!(version), Some(format!("\"{version}\""))), "{path}: {sheet}");
    }
    let (_, headers, sheet) = parvina.answer("GET", &colleague, None, &[]).await.unwrap();
    assert_eq!(headers[header::ETAG].to_str().unwrap(), format!("\"{}\"", sheet["version"]), "{sheet}");
    nigora.post(&format!("{consent}/withdraw"), json!({})).await.unwrap();
    assert_eq!(nigora.get(&consent).await.unwrap()["version"], 2);
}
