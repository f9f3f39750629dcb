//! Where the house is.

use axum::http::StatusCode;
use serde_json::json;

use super::{house::house, world::PASSWORD};
use crate::local::Client;

on_both_engines! {
    the_place_of_a_house_is_opened_by_one_and_stands_nowhere_else,
    who_becomes_a_supervisor_can_open_the_place_once_another_has,
}

async fn the_place_of_a_house_is_opened_by_one_and_stands_nowhere_else(engine: &str) {
    let it = house(engine).await;
    let place = format!("/shelter/places/{}", it.site);
    let safiya = it.world.sign_in("safiya").await;
    for other in [&it.nigora, &it.parvina] {
        assert_eq!(other.page("GET", &place, None).await.unwrap(), StatusCode::NOT_FOUND);
    }
    let (status, _) = safiya.html("POST", &place, Some(json!({ "address": "", "way": "x" }))).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    safiya.html("POST", &place, Some(json!({ "address": "Address Canary 17", "way": "By the garden" }))).await.unwrap();
    let (_, page) = safiya.html("GET", &place, None).await.unwrap();
    assert!(!page.contains("Canary") && page.contains("Can open it"), "{page}");
    let (status, page) = safiya.html("POST", &format!("{place}/open"), Some(json!({ "password": "four words that are wrong" }))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && !page.contains("Canary"), "{page}");
    let (_, list) = it.world.sign_in("aziza").await.html("GET", "/access-list", None).await.unwrap();
    assert!(!list.contains("Place of the house opened"), "nothing was opened: {list}");
    assert!(opens(&safiya, &place).await.contains("Address Canary 17"));
    for path in ["/shelter", "/shelter/wall", "/sites", "/services", "/shelter/figures", "/shelter/log"] {
        let (_, page) = safiya.html("GET", path, None).await.unwrap();
        assert!(!page.contains("Canary"), "{path}: {page}");
    }
    let (_, list) = it.world.sign_in("aziza").await.html("GET", "/access-list", None).await.unwrap();
    assert!(list.contains("Place of the house opened") && !list.contains("Canary"), "{list}");
    // Nor does any byte of the database's own files, of the log's words, or of what was refused.
    it.nigora.post("/shelter/log/new/handover", json!({ "text": "Log Canary 18" })).await.unwrap();
    for file in std::fs::read_dir(it.world.folder()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(6).any(|part| part == b"Canary"), "sealed, and sealed apart");
    }
    safiya.html("POST", &format!("{place}/forget"), Some(json!({}))).await.unwrap();
    let (_, page) = safiya.html("GET", &place, None).await.unwrap();
    assert!(!page.contains("Canary"), "its key is gone: {page}");
}

async fn opens(client: &Client, place: &str) -> String {
    client.html("POST", &format!("{place}/open"), Some(json!({ "password": PASSWORD }))).await.unwrap().1
}

/// Class C4: neither the vault's key nor the role opens it, only the keys of those for whom it was sealed.
async fn who_becomes_a_supervisor_can_open_the_place_once_another_has(engine: &str) {
    let it = house(engine).await;
    let place = format!("/shelter/places/{}", it.site);
    let safiya = it.world.sign_in("safiya").await;
    safiya.html("POST", &place, Some(json!({ "address": "Address Canary 17", "way": "" }))).await.unwrap();
    let row = it.world.house.ledger.space(it.world.centre.id.0).await.unwrap().unwrap();
    let vault = space::Space::open(it.world.house.ledger.clone(), &row, it.world.centre.vault.duplicate(), it.world.house.layout.clone()).await.unwrap();
    let find = |view: &space::View<'_>| view.one("SELECT id FROM record WHERE kind = 'place'", [], |row| space::id_of(row, 0));
    let record = vault.read::<_, space::SpaceError, _>(find).await.unwrap().unwrap();
    let body = vault.body(record, 1).await.unwrap();
    assert!(!body.windows(6).any(|part| part == b"Canary"), "the vault's key does not open it");

    let staff = it.parvina.get("/colleagues").await.unwrap();
    let nigora = staff["staff"].as_array().unwrap().iter().find(|one| one["name"] == "Nigora").unwrap()["id"].as_str().unwrap().to_owned();
    let asked = it.parvina.post(&format!("/colleagues/{nigora}/roles"), json!({ "roles": ["caseworker", "supervisor"] })).await.unwrap();
    it.world.begun("safiya", &asked, "nigora").await;
    let nigoras = it.world.sign_in("nigora").await;
    let (_, page) = nigoras.html("GET", &place, None).await.unwrap();
    assert!(page.contains("Cannot open it yet"), "{page}");
    let page = opens(&nigoras, &place).await;
    assert!(page.contains("not sealed for you") && !page.contains("Canary"), "{page}");
    assert!(opens(&safiya, &place).await.contains("Canary"));
    assert!(opens(&nigoras, &place).await.contains("Canary"));
    it.parvina.post(&format!("/colleagues/{nigora}/roles"), json!({ "roles": ["caseworker"] })).await.unwrap();
    assert_eq!(nigoras.page("POST", &format!("{place}/open"), Some(json!({ "password": PASSWORD }))).await.unwrap(), StatusCode::NOT_FOUND);
}
