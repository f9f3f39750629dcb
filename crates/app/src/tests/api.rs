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

/// Whether an address of the document is one of a route: it may name what the route leaves open.
fn is_at(route: &str, path: &str) -> bool {
    route.split('/').count() == path.split('/').count() && route.split('/').zip(path.split('/')).all(|(part, said)| part == said || part.starts_with('{'))
}

/// Every operation: its method, its address below `/api/v1`, and what is said of it.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, methods)| methods.as_object().unwrap().iter().map(move |(method, operation)| (path, method, operation)));
    all.map(|(path, method, operation)| (method.to_uppercase(), path.trim_start_matches("/api/v1").to_owned(), operation)).collect()
}

/// What a `$ref` stands for.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(place) => document.pointer(place.trim_start_matches('#')).unwrap_or_else(|| panic!("{place} leads nowhere")),
        None => value,
    }
}

#[test]
fn the_description_names_every_api_route_and_every_schema_that_it_refers_to() {
    let document = kernel::openapi::document(&areas::all());
    assert_eq!(document["openapi"], "3.1.0");
    let (areas, operations) = (areas::all(), operations(&document));
    let routed: Vec<_> = areas.iter().flat_map(|area| &area.routes).filter(|route| route.api.is_some()).collect();
    for (method, path, _) in &operations {
        assert!(routed.iter().any(|route| route.method == method && is_at(route.path, path)), "{method} {path} is no route");
    }
    for route in routed {
        assert!(operations.iter().any(|(method, path, _)| route.method == method && is_at(route.path, path)), "{} {} is not described", route.method, route.path);
    }
    let mut refs = Vec::new();
    references(&document, &mut refs);
    assert!(refs.len() > 30);
    for place in refs {
        assert!(document.pointer(place.trim_start_matches('#')).is_some(), "{place} leads nowhere");
    }
    let survivor = &document["paths"]["/api/v1/survivors"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(survivor["properties"]["sex"]["enum"][0], "female", "a form is described by its own definition");
}

/// Whatever any test is answered by the API is among what the document says of that address.
pub(crate) fn is_described(method: &str, path: &str, status: StatusCode) {
    static SAID: std::sync::OnceLock<Vec<(String, String, BTreeSet<String>)>> = std::sync::OnceLock::new();
    let said = SAID.get_or_init(|| {
        let document = kernel::openapi::document(&areas::all());
        let statuses = |operation: &Value| operation["responses"].as_object().unwrap().keys().cloned().collect();
        operations(&document).into_iter().map(|(method, path, operation)| (method, path, statuses(operation))).collect()
    });
    let path = path.split('?').next().unwrap_or(path);
    // The one that names the most is meant, as the router does it.
    let known = said.iter().filter(|(known, at, _)| known == method && is_at(at, path)).min_by_key(|(_, at, _)| at.matches('{').count());
    if let Some((_, at, statuses)) = known {
        assert!(statuses.contains(status.as_str()), "{method} {at} was answered with {status}, which the document does not say: {statuses:?}");
    }
}

#[test]
fn the_description_is_valid_and_says_of_every_operation_what_it_reads_and_answers() {
    let document = kernel::openapi::document(&areas::all());
    let mut ids = BTreeSet::new();
    let tags: Vec<_> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    for (method, path, operation) in operations(&document) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{method} {path}: an id of its own");
        assert!(!operation["summary"].as_str().unwrap().is_empty() && operation["tags"].as_array().unwrap().iter().all(|tag| tags.contains(&tag)), "{method} {path}");
        let parameters: Vec<_> = operation["parameters"].as_array().unwrap().iter().map(|parameter| resolved(&document, parameter)).collect();
        let named = |place: &str| parameters.iter().filter(|it| it["in"] == place).map(|it| it["name"].as_str().unwrap()).collect::<BTreeSet<_>>();
        let in_path: BTreeSet<_> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(named("path"), in_path, "{method} {path}");
        assert!(parameters.iter().all(|it| it["schema"].is_object() && (it["in"] != "path" || it["required"] == true)), "{method} {path}");
        let is_public = operation["security"] == json!([]);
        assert_eq!(named("header").contains("Idempotency-Key"), method == "POST" && !is_public, "{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        for (status, response) in responses {
            let response = resolved(&document, response);
            assert!(!response["description"].as_str().unwrap().is_empty(), "{method} {path} {status}");
            let kind = if status.starts_with('2') { "application/json" } else { "application/problem+json" };
            assert!(status == "204" || response["content"][kind]["schema"].is_object(), "{method} {path} {status}");
        }
        assert!(responses.keys().any(|status| status.starts_with('2')) && responses.contains_key("500"), "{method} {path}");
        assert_eq!(responses.contains_key("404") && responses.contains_key("401"), !is_public, "{method} {path}");
        assert_eq!(responses.contains_key("422"), method == "POST", "{method} {path}");
    }
}

#[test]
fn every_code_that_a_failure_may_have_is_in_the_description() {
    let document = kernel::openapi::document(&areas::all());
    let named: BTreeSet<_> = document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    assert_eq!(named, failures().iter().map(Failure::code).collect());
}

#[test]
fn a_consent_is_described_kind_by_kind_and_the_one_to_refer_names_the_recipient() {
    let document = kernel::openapi::document(&areas::all());
    let of = |kind: &str| document["paths"][format!("/api/v1/survivors/{{survivor}}/consents/new/{kind}")]["post"]["requestBody"]["content"]["application/json"]["schema"].clone();
    for kind in forms::codes("consent_kind") {
        let schema = of(kind);
        assert_eq!(schema["properties"].get("recipient").is_some(), kind == "referral", "{kind}: {schema}");
        assert!(schema["properties"]["is_given"]["enum"].is_array(), "{kind}: {schema}");
    }
    assert!(of("referral")["properties"]["items"].is_object() && of("services")["properties"].get("items").is_none());
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
    let mut document = kernel::openapi::document(&areas::all());
    // Where on the web a material stands is said of materials only.
    let paths = document["paths"].as_object_mut().unwrap();
    paths.retain(|path, _| path != "/api/v1/learning/of/material" && path != "/api/v1/learning/items/{item}/edit");
    names(&document, &mut all);
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

/// One of each.
fn failures() -> Vec<Failure> {
    vec![
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
        Failure::OthersForm,
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
        Failure::OtherMethod,
        Failure::OtherMedia,
    ]
}

#[test]
fn every_failure_has_a_title_and_advice_in_three_languages() {
    let all = failures();
    for l in Lang::ALL {
        for failure in &all {
            let (title, advice) = kernel::reply::sentences(l, failure);
            assert!(!title.is_empty() && !advice.is_empty(), "{failure:?} says nothing in {l:?}");
        }
    }
}
