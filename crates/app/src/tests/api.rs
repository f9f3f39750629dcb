//! What a program may rely on: the description that is served, versions, and refusals that it can read.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use kernel::{Clock, Config, Failure};
use ledger::{Durability, Entries as _, Ledger, SqliteLedger};
use serde_json::{Value, json};
use words::Lang;

use super::world::{PASSWORD, START, World, record};
use crate::{areas, instance::assemble, local::Client};

/// Every `$ref` in a document.
fn references(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            all.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| references(value, all));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, all)),
        _ => {}
    }
}

#[test]
fn the_description_names_every_api_route_and_every_schema_that_it_refers_to() {
    let document = kernel::openapi::document(&areas::all());
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            described.insert((method.to_uppercase(), path.trim_start_matches("/api/v1").to_owned()));
            for part in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
                let parameters = operation["parameters"].as_array().unwrap();
                assert!(parameters.iter().any(|parameter| parameter["in"] == "path" && parameter["name"] == part), "{method} {path} does not describe {part}");
            }
        }
    }
    let routed: BTreeSet<_> =
        areas::all().iter().flat_map(|area| &area.routes).filter(|route| route.api.is_some()).map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    assert_eq!(described, routed);
    let mut refs = Vec::new();
    references(&document, &mut refs);
    assert!(refs.len() > 30);
    for place in refs {
        assert!(document.pointer(place.trim_start_matches('#')).is_some(), "{place} leads nowhere");
    }
    let survivor = &document["paths"]["/api/v1/survivors"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(survivor["properties"]["sex"]["enum"][0], "female", "a form is described by its own definition");
}

/// R-SH-01, for everything that programs send and are sent, which is every form too.
#[test]
fn nothing_asks_for_an_address_or_tells_one() {
    fn names(value: &Value, into: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                if let Some(Value::Object(properties)) = object.get("properties") {
                    into.extend(properties.keys().cloned());
                }
                object.values().for_each(|value| names(value, into));
            }
            Value::Array(values) => values.iter().for_each(|value| names(value, into)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut all = Vec::new();
    names(&kernel::openapi::document(&areas::all()), &mut all);
    assert!(all.len() > 500, "only {} properties", all.len());
    let telling = ["address", "street", "building", "latitude", "longitude", "coordinates", "map"];
    let found: Vec<&String> = all.iter().filter(|name| name.split(['_', '-']).any(|word| telling.contains(&word))).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[tokio::test]
async fn the_description_is_served_without_signing_in() {
    let world = World::new("sqlite").await;
    let (status, text) = Client::nobody(&world.house).html("GET", "/openapi.json", None).await.unwrap();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), kernel::openapi::document(&areas::all()));
}

#[tokio::test]
async fn an_edit_that_names_an_old_version_merges_other_fields_and_shows_both_sides_of_the_same() {
    let world = World::new("sqlite").await;
    let nigora = world.sign_in("nigora").await;
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female" })).await;
    let tag = nigora.header("GET", &format!("/api/v1{person}"), "etag").await.unwrap();
    assert_eq!(tag.as_deref(), Some("\"1\""));
    let life = format!("{person}/about/life");
    nigora.post(&life, json!({ "occupation": "tailor" })).await.unwrap();
    let with = |body: Value| nigora.call_with("POST", &life, Some(body), &[("if-match", "\"1\"")]);
    let (status, merged) = with(json!({ "marital": "widowed" })).await.unwrap();
    assert_eq!((status, merged["version"].as_i64()), (StatusCode::OK, Some(3)), "{merged}");
    let (status, clash) = with(json!({ "occupation": "teacher" })).await.unwrap();
    assert_eq!((status, clash["code"].as_str()), (StatusCode::CONFLICT, Some("clash")), "{clash}");
    assert_eq!(clash["clashes"], json!([{ "field": "occupation", "mine": "teacher", "theirs": "tailor" }]));
}

#[tokio::test]
async fn a_full_disk_is_said_in_a_sentence_and_nothing_of_the_step_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = std::sync::Arc::new(SqliteLedger::open_with(&folder.path().join("test.db"), Durability::Off).unwrap());
    let config = Config { password_cost: seal::Cost::FLOOR, ..Config::default() };
    let house = assemble(ledger.clone(), &seal::SecretKey::generate(), Clock::at(START), config).await.unwrap();
    let of = people::demo::NewOrganisation { en: "Centre", ru: "Centre", tg: "Centre", kind: "crisis_centre", district: None };
    let colleague = |sign_in, roles| people::demo::NewColleague { name: "Nigora", sign_in, password: PASSWORD, roles };
    let founded = people::demo::found(&house, of, &[colleague("parvina", &[]), colleague("nigora", &[kernel::Role::Caseworker])]).await.unwrap();
    let nigora = Client::sign_in(&house, "nigora", PASSWORD).await.unwrap();
    ledger.leave_no_room().unwrap();
    let before = ledger.tip(founded.id.0).await.unwrap().head;
    let mut refused = 0;
    for number in 0..40 {
        let (status, problem) = nigora.call("POST", "/survivors", Some(json!({ "name": format!("Person {number}"), "sex": "female" }))).await.unwrap();
        if status == StatusCode::INSUFFICIENT_STORAGE {
            assert_eq!(problem["code"], "disk-full");
            refused += 1;
        } else {
            assert_eq!(status, StatusCode::CREATED, "{problem}");
        }
    }
    assert!(refused > 0, "the disk was never full");
    let row = ledger.space(founded.id.0).await.unwrap().unwrap();
    let ledger: std::sync::Arc<dyn Ledger> = ledger;
    assert_eq!(space::verify_sealed(&ledger, &row, founded.vault.duplicate(), |_| ()).await.unwrap().faults, []);
    assert_eq!(row.head.seq - before.seq, 2 * (40 - refused), "an intake is two entries or none");
}

#[tokio::test]
async fn a_vanished_database_is_said_in_a_sentence_on_the_page_and_to_a_program() {
    let world = World::new("postgres").await;
    let nigora = world.sign_in("nigora").await;
    let address = std::env::var("TEST_POSTGRES_URL").unwrap();
    let own = world.address.clone().unwrap();
    let name = own.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let browser = super::security::signed_in_browser(&world.house, "nigora").await;
    client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    let answer = browser.get("/cases").await;
    assert_eq!((answer.status(), answer.headers().get("clear-site-data")), (StatusCode::SERVICE_UNAVAILABLE, None), "an outage is not the end of a session");
    let (status, problem) = nigora.call("POST", "/survivors", Some(json!({ "name": "Typed", "sex": "female" }))).await.unwrap();
    assert_eq!((status, problem["code"].as_str()), (StatusCode::SERVICE_UNAVAILABLE, Some("unavailable")), "{problem}");
    let (status, page) = nigora.html("GET", "/cases", None).await.unwrap();
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.contains("<h1") && !page.contains("postgres"), "a sentence, and no inside of ours: {page}");
}

#[test]
fn every_failure_has_a_title_and_advice_in_three_languages() {
    let all = [
        Failure::SignedOut,
        Failure::Locked,
        Failure::PasswordAgain,
        Failure::NotFound,
        Failure::Refused(Vec::new()),
        Failure::Clash(Vec::new()),
        Failure::Stale,
        Failure::PutAside { code: "x".into(), at: "/".into() },
        Failure::TakenOut { at: "/".into() },
        Failure::OtherWords,
        Failure::TooMany { seconds: 60 },
        Failure::NotFromHere,
        Failure::Unreadable,
        Failure::TooLarge,
        Failure::DiskFull,
        Failure::Unavailable,
        Failure::Damaged,
        Failure::DamagedEntry { seq: 7 },
        Failure::Erased,
        Failure::Internal("x"),
    ];
    for l in Lang::ALL {
        for failure in &all {
            let (title, advice) = kernel::reply::sentences(l, failure);
            assert!(!title.is_empty() && !advice.is_empty(), "{failure:?} says nothing in {l:?}");
        }
    }
}
