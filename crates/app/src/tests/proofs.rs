//! Canaries and races: what must never be found, and what must never be lost.

use kernel::{Clock, Config};
use ledger::PostgresLedger;
use seal::Cost;
use serde_json::{Map, Value, json};

use super::world::{PASSWORD, START, World, id, record, said_in};
use crate::{instance::assemble, local::Client};

/// Thirty-two colleagues change one person at once, through two servers on one PostgreSQL.
#[tokio::test]
async fn changes_through_two_servers_are_all_in_the_history_and_each_server_sees_the_others() {
    let world = World::new("postgres").await;
    let address = world.address.clone().expect("a PostgreSQL world has an address");
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let ledger = std::sync::Arc::new(PostgresLedger::connect(&address).await.unwrap());
    let second = assemble(ledger, &world.key, Clock::at(START), config).await.unwrap();
    let here = world.sign_in("nigora").await;
    let there = Client::sign_in(&second, "safiya", PASSWORD).await.unwrap();
    let person = record(&here, json!({ "name": "Zarina", "sex": "female" })).await;
    let edits: Vec<_> = (0..32)
        .map(|number| {
            let (client, path) = (if number % 2 == 0 { here.clone() } else { there.clone() }, format!("{person}/about/life"));
            tokio::spawn(async move { client.call("POST", &path, Some(json!({ "occupation": format!("work {number}") }))).await.unwrap().0 })
        })
        .collect();
    let mut acknowledged = 0;
    for edit in edits {
        acknowledged += i64::from(edit.await.unwrap().is_success());
    }
    assert_eq!(acknowledged, 32);
    for client in [&here, &there] {
        assert_eq!(client.get(&person).await.unwrap()["version"], 33, "one version for each acknowledged change, on both servers");
    }
    let written = (0..32).map(|number| format!("work {number}")).collect();
    assert_eq!(said_in(&world, &person, "occupation", 2..=33).await, written, "each of the thirty-two stands in the history");
}

/// A server remembers who asks; what another server writes about her ends that at once.
#[tokio::test]
async fn a_role_that_was_taken_away_on_another_server_is_gone_at_the_next_request() {
    let world = World::new("postgres").await;
    let address = world.address.clone().expect("a PostgreSQL world has an address");
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let ledger = std::sync::Arc::new(PostgresLedger::connect(&address).await.unwrap());
    let second = assemble(ledger, &world.key, Clock::at(START), config).await.unwrap();
    let parvina = world.sign_in("parvina").await;
    let nigora = Client::sign_in(&second, "nigora", PASSWORD).await.unwrap();
    for _ in 0..3 {
        nigora.get("/cases").await.unwrap();
    }
    let staff = parvina.get("/colleagues").await.unwrap();
    let hers = staff["staff"].as_array().unwrap().iter().find(|one| one["name"] == "Nigora").unwrap().clone();
    parvina.post(&format!("/colleagues/{}/roles", hers["id"].as_str().unwrap()), json!({ "roles": ["council"] })).await.unwrap();
    assert_eq!(nigora.call("GET", "/cases", None).await.unwrap().0, 404);
}

fn canary(number: usize) -> String {
    format!("kanareyka{number:03}zzq")
}

/// R-DE-06: whoever runs the server and copies its files reads nothing. Every free text of the main job is unique; none of
/// them stands in any file of the database.
#[tokio::test]
async fn no_word_of_the_main_job_stands_in_the_database_files() {
    let world = World::new("sqlite").await;
    let nigora = world.sign_in("nigora").await;
    let mut used = 0;
    let mut next = || {
        used += 1;
        canary(used)
    };
    let mut fill = |form: &str, fixed: Value| {
        let mut body: Map<String, Value> = fixed.as_object().unwrap().clone();
        for field in forms::definition(form).fields() {
            if matches!(field.kind, forms::Kind::Line | forms::Kind::Text) && !body.contains_key(&field.name) {
                body.insert(field.name.clone(), next().into());
            }
        }
        Value::Object(body)
    };
    let survivor = fill("survivor", json!({ "sex": "female" }));
    let contact = fill("safe-contact", json!({ "ways": ["voice"], "checked_on": "2026-11-25" }));
    let incident = fill(
        "incident",
        json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor", "practice": "none", "exchanged": "no", "abduction": "none", "perpetrator_count": "3",
            "p1_relationship": "father", "p2_relationship": "brother", "p3_relationship": "other", "previous_incident": "yes", "reported_elsewhere": "yes_other_agency", "will_be_safe": "no",
                "s_shelter": "referred", "s_medical": "referred", "s_psychosocial": "referred", "wants_legal": "yes", "s_legal": "referred", "s_police": "referred", "s_livelihoods": "referred", "s_child": "referred" }),
    );
    let consent = fill(
        "consent",
        json!({ "explained": "yes", "is_given": "yes", "is_adult": "yes", "given_by": "survivor", "method": "verbal_witness", "recipient": world.legal.id, "purpose": "legal_aid", "items": ["name", "needs", "account"], "expires_on": "2026-12-20" }),
    );
    let danger = fill("danger-check", json!({ "strangled": "yes" }));
    let life = fill(
        "suicide-check",
        json!({ "thoughts": "yes", "plan": "no", "means": "yes", "attempt": "no", "now": "no", "actions": ["stayed"], "means_removed": "yes", "follow_up_on": "2026-11-26" }),
    );
    let order = fill(
        "protection-order",
        json!({ "asked_of": "police", "asked_on": "2026-11-25", "asked_by": "she", "wish": "wants", "kind": "police", "issued_by": "police", "issued_on": "2026-11-25", "from": "2026-11-25",
            "until": "2026-12-09", "conditions": ["no_contact"], "broken_on": "2026-11-25", "found_by": "police_check", "police_did": "warned" }),
    );
    let person = record(&nigora, survivor).await;
    // Each step is sent what it asks.
    let part = |key: &str| -> Value {
        let names = forms::definition("protection-order").sections.iter().find(|section| section.key == key).unwrap().fields.iter().map(|field| field.name.clone());
        names.filter_map(|name| Some((name.clone(), order.get(&name)?.clone()))).collect::<Map<String, Value>>().into()
    };
    let written = id(&nigora.post(&format!("{person}/orders"), part("asked")).await.unwrap());
    for step in ["issued", "broken"] {
        nigora.post(&format!("/orders/{written}/step/{step}"), part(step)).await.unwrap();
    }
    nigora.post(&format!("{person}/danger-check"), danger).await.unwrap();
    nigora.post(&format!("{person}/life-check"), life).await.unwrap();
    nigora.post(&format!("{person}/safe-contact"), contact).await.unwrap();
    nigora.post(&format!("{person}/incidents"), incident).await.unwrap();
    nigora.post(&format!("{person}/consents/new/referral"), consent).await.unwrap();
    let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": next() });
    nigora.post(&format!("{person}/referrals"), referral).await.unwrap();
    nigora.post("/search", json!({ "name": canary(1) })).await.unwrap();
    let seen = nigora.get(&person).await.unwrap().to_string();
    assert!(seen.contains(&canary(1)), "the canaries are really stored: {seen}");
    assert!(used > 25, "only {used} free texts were filled");
    for file in std::fs::read_dir(world.folder()).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let utf16: Vec<u8> = "kanareyka".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for needle in [b"kanareyka".to_vec(), b"KANAREYKA".to_vec(), b"a2FuYXJleWth".to_vec(), b"6b616e6172".to_vec(), utf16] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle), "a word of hers stands in {}", path.display());
        }
        // The names of organisations and colleagues are sealed too.
        assert!(!bytes.windows(6).any(|window| window == b"Nigora"), "{}", path.display());
    }
}
