//! What of a house and of those who live there nobody learns who need not: regions, complaints, notes that are gone in
//! time, and letters and the commons read by a thief.

use axum::http::StatusCode;
use people::demo::Founded;
use serde_json::{Value, json};

use super::{
    house::{House, codes, house, other_house},
    world::{World, id},
};

on_both_engines! {
    she_is_not_offered_a_house_in_the_region_that_is_not_safe_for_her,
    of_a_shelter_partners_see_the_region_and_nothing_nearer,
    a_complaint_is_read_by_supervisors_alone,
    a_child_who_is_here_can_be_written_about_and_given_medicine,
    r_sh_11_a_note_of_a_visit_is_gone_after_thirty_days,
    of_who_must_move_the_other_houses_learn_how_many_sons_are_twelve_or_older,
    who_reads_every_letter_before_acceptance_and_the_whole_commons_finds_nobody_and_no_place,
}

/// Scenario 9.
async fn she_is_not_offered_a_house_in_the_region_that_is_not_safe_for_her(engine: &str) {
    let it = house(engine).await;
    let (manizha, ..) = other_house(&it).await;
    let shelter = manizha.get("/services?kind=safe_shelter").await.unwrap()["services"][0]["id"].clone();
    let entry = format!("/services/{}/edit", shelter.as_str().unwrap());
    let says = async |region: &str, accessible: &str, languages: &[&str]| {
        manizha.post(&entry, json!({ "kind": "safe_shelter", "phone": "1", "region": region, "accessible": accessible, "languages": languages })).await.unwrap();
    };
    let party =
        json!({ "adults": "1", "children": "1", "group": "women_with_children", "avoid": "TJ-RA", "language": "uz", "accessible": "yes", "urgency": "now", "until": "2026-12-20" });
    let need = format!("/shelter/requests/{}", id(&it.nigora.post("/shelter/requests", party).await.unwrap()));
    let legal = it.world.legal.id.to_string();
    let houses = async || it.nigora.get(&need).await.unwrap()["houses"].clone();
    let asks = async || it.nigora.call("POST", &format!("{need}/ask"), Some(json!({ "houses": [legal] }))).await.unwrap();

    says("TJ-RA", "yes", &["uz"]).await;
    assert_eq!(houses().await, json!([]), "it is where she would not be safe");
    assert_eq!(codes(&asks().await.1), ["required"], "nor can it be asked past the form");
    says("TJ-SU", "no", &["uz"]).await;
    assert_eq!(houses().await, json!([]), "a wheelchair cannot pass there");
    says("TJ-SU", "yes", &["tg"]).await;
    assert_eq!(houses().await[0]["lacks_language"], true, "said, and she decides");
    says("", "yes", &["uz"]).await;
    assert_eq!((&houses().await[0]["is_region_unknown"], &houses().await[0]["lacks_language"]), (&json!(true), &json!(false)));
    let (_, page) = it.nigora.html("GET", &need, None).await.unwrap();
    assert!(page.contains("does not say in which region it is") && page.contains("20 December 2026"), "{page}");
    says("TJ-SU", "yes", &["uz"]).await;
    assert_eq!(houses().await[0]["is_region_unknown"], false);
    assert!(asks().await.0.is_success());
}

/// R-SH-02.
async fn of_a_shelter_partners_see_the_region_and_nothing_nearer(engine: &str) {
    let it = house(engine).await;
    let entry = |kind: &str| json!({ "kind": kind, "phone": "1", "district": "Konibodom" });
    let refused = it.parvina.call("POST", "/services", Some(entry("safe_shelter"))).await.unwrap();
    assert_eq!((refused.0, codes(&refused.1)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["shelter"]));
    let other = id(&it.parvina.post("/services", entry("legal_aid")).await.unwrap());
    assert_eq!(it.parvina.get(&format!("/services/{other}")).await.unwrap()["district"], "SU-04", "whoever comes to a lawyer may know where");
    let (_, page) = it.parvina.html("GET", "/services", None).await.unwrap();
    assert!(page.contains("Konibodom") && !page.contains("SU-04"), "{page}");
    let dushanbe = json!({ "kind": "safe_shelter", "phone": "1", "district": "Душанбе" });
    let shelter = id(&it.parvina.post("/services", dushanbe).await.unwrap());
    let answers = it.parvina.get(&format!("/services/{shelter}")).await.unwrap()["answers"].clone();
    assert_eq!((&answers["region"], &answers["district"]), (&json!("TJ-DU"), &Value::Null), "the city is a region, and nothing nearer is said");
    let changed = it.parvina.call("POST", &format!("/services/{other}/edit"), Some(entry("safe_shelter"))).await.unwrap();
    assert_eq!(codes(&changed.1), ["shelter"]);
}

async fn a_complaint_is_read_by_supervisors_alone(engine: &str) {
    let it = house(engine).await;
    it.nigora.post("/shelter/log/new/complaint", json!({ "text": "About a colleague", "next": "Speak with her" })).await.unwrap();
    let list = it.nigora.get("/shelter/log").await.unwrap();
    let entry = format!("/shelter/log/{}", list["entries"][0]["id"].as_str().unwrap());
    assert_eq!(it.nigora.call("GET", &entry, None).await.unwrap().0, StatusCode::NOT_FOUND, "it may be about her");
    assert_eq!(it.nigora.call("POST", &format!("{entry}/done"), Some(json!({}))).await.unwrap().0, StatusCode::NOT_FOUND);
    let (_, page) = it.nigora.html("GET", "/shelter/log", None).await.unwrap();
    assert!(page.contains("omplaint") && !page.contains(&entry), "that there is one may be known: {page}");
    let safiya = it.world.sign_in("safiya").await;
    assert_eq!(safiya.get(&entry).await.unwrap()["answers"]["text"], "About a colleague");
    safiya.post(&format!("{entry}/done"), json!({})).await.unwrap();
}

async fn a_child_who_is_here_can_be_written_about_and_given_medicine(engine: &str) {
    let it = house(engine).await;
    let (bed, cot, mother) = (it.bed("1", &["family"]).await, it.bed("2", &["family"]).await, it.person("Mother").await);
    it.moves_in(&mother, &bed, "", "2026-11-20").await;
    let child = it.moves_in(&mother, &cot, "0_11", "2026-11-20").await;
    let child = child.rsplit('/').next().unwrap();
    let (_, form) = it.nigora.html("GET", "/shelter/log/new/child", None).await.unwrap();
    assert!(form.contains(child) && form.contains("child (0–11)"), "{form}");
    it.nigora.post("/shelter/log/new/child", json!({ "text": "First day at school", "stay": child })).await.unwrap();
    let pills = json!({ "name": "Syrup", "kind": "medicine", "unit": "piece", "low_at": "0" });
    let pills = format!("/shelter/stores/{}/move", id(&it.nigora.post("/shelter/stores", pills).await.unwrap()));
    it.nigora.post(&pills, json!({ "movement": "received", "quantity": "2" })).await.unwrap();
    it.nigora.post(&pills, json!({ "movement": "given", "quantity": "1", "stay": child })).await.unwrap();
}

async fn r_sh_11_a_note_of_a_visit_is_gone_after_thirty_days(engine: &str) {
    let it = house(engine).await;
    let write = json!({ "text": "A lawyer came" });
    it.nigora.post("/shelter/log/new/visit", write.clone()).await.unwrap();
    it.world.house.clock.advance(20 * 86_400);
    it.world.sign_in("nigora").await.post("/shelter/log/new/visit", write).await.unwrap();
    it.world.house.clock.advance(11 * 86_400);
    let safiya = it.world.sign_in("safiya").await;
    let log = safiya.get("/shelter/log").await.unwrap();
    assert_eq!(
        (&log["outdated"], log["entries"].as_array().unwrap().len()),
        (&json!(0), 1),
        "by nobody's hand, on the thirty-first day; and the later one stays, whatever the month"
    );
}

async fn of_who_must_move_the_other_houses_learn_how_many_sons_are_twelve_or_older(engine: &str) {
    let it = house(engine).await;
    let (bed, other, mother) = (it.bed("1", &["family"]).await, it.bed("2", &["family"]).await, it.person("Mother").await);
    let stay = it.moves_in(&mother, &bed, "", "2026-11-20").await;
    it.moves_in(&mother, &other, "12_17", "2026-11-20").await;
    let transfer = format!("{stay}/transfer");
    let ask = |sons: &str| json!({ "reason": "location_known", "agrees": "yes", "method": "signature", "sons_over_12": sons });
    for wrong in ["", "2"] {
        assert_eq!(codes(&it.nigora.call("POST", &transfer, Some(ask(wrong))).await.unwrap().1), ["number"]);
    }
    let need = id(&it.nigora.post(&transfer, ask("1")).await.unwrap());
    let party: Value = it.nigora.get(&format!("/shelter/requests/{need}")).await.unwrap()["party"].clone();
    assert_eq!((&party["sons_over_12"], &party["urgency"]), (&json!(1), &json!("now")), "{party}");
}

/// In every word of this scenario that may stand nowhere outside the house's own vault, and in nothing else.
const CANARY: &str = "Zukvanj";

fn is_clean(text: &[u8]) -> bool {
    !text.to_ascii_lowercase().windows(CANARY.len()).any(|part| part == CANARY.to_ascii_lowercase().as_bytes())
}

/// As whoever took the disk sees it: every entry, letter and call of every organisation.
async fn check_disk(it: &House) {
    let ledger = &it.world.house.ledger;
    for space in ledger.spaces().await.unwrap() {
        for entry in ledger.entries(space.id, 0, 100_000).await.unwrap() {
            assert!(is_clean(&entry.head) && entry.body.is_none_or(|body| is_clean(&body)), "entry {} of {}", entry.seq, space.id);
        }
        assert!(ledger.parcels_for(space.id).await.unwrap().iter().all(|parcel| is_clean(&parcel.sealed)));
    }
    let calls = ledger.calls_until(i32::MAX).await.unwrap();
    assert!(!calls.is_empty() && calls.iter().all(|call| is_clean(&call.sealed)), "whom to call is sealed");
}

/// As the recipient itself can read them: what waits for it, and from whom.
pub(super) async fn opened(world: &World, to: &Founded, from: &Founded) -> Vec<Value> {
    let ledger = &world.house.ledger;
    let (here, there) = (ledger.space(from.id.0).await.unwrap().unwrap(), ledger.space(to.id.0).await.unwrap().unwrap());
    let keys = space::SpaceKeys::open(&to.vault, &there).ok().unwrap();
    let waiting = ledger.parcels_for(there.id).await.unwrap();
    waiting.iter().map(|parcel| post::open_letter::<Value>(parcel, &keys, &here.verify_key).ok().unwrap().content).collect()
}

/// Every row of every table that a partner's program can read, and every text beneath it.
async fn check_commons(it: &House) {
    let commons = &it.world.house.commons;
    let rows = commons.read::<_, kernel::Failure, _>(|view| {
        let tables = view.all("SELECT name FROM sqlite_master WHERE type = 'table'", [], |row| row.get::<_, String>(0))?;
        let mut cells = Vec::new();
        for table in tables {
            let sql: &'static str = Box::leak(format!("SELECT * FROM {table}").into_boxed_str());
            cells.extend(view.all(sql, [], |row| {
                let cell = |column| row.get_ref(column).ok().and_then(|value| value.as_bytes().ok()).map(<[u8]>::to_vec);
                Ok((0..row.as_ref().column_count()).filter_map(cell).collect::<Vec<_>>())
            })?);
        }
        Ok(cells)
    });
    let cells: Vec<Vec<u8>> = rows.await.unwrap().into_iter().flatten().collect();
    assert!(cells.iter().any(|cell| cell.windows(12).any(|part| part == b"safe_shelter")), "the shelters' entries are among them");
    assert!(cells.iter().all(|cell| is_clean(cell)));
    for head in it.world.house.ledger.heads(commons.id(), 0, 100_000).await.unwrap() {
        if let Ok(body) = commons.body(head.record, head.version).await {
            assert!(is_clean(&body));
        }
    }
}

/// The proof: before acceptance no letter, and never the commons, says who she is or where a house is.
async fn who_reads_every_letter_before_acceptance_and_the_whole_commons_finds_nobody_and_no_place(engine: &str) {
    let it = house(engine).await;
    let (_, dilnoza, theirs) = other_house(&it).await;
    let word = |what: &str| format!("{CANARY} {what}");
    let site = id(&it.parvina.post("/sites", json!({ "name": word("site"), "kind": "shelter" })).await.unwrap());
    let mut beds = Vec::new();
    for label in ["one", "two"] {
        beds.push(id(&it.parvina.post("/shelter/beds", json!({ "site": site, "room": word("room"), "label": word(label), "kinds": ["family"] })).await.unwrap()));
    }
    let rules = json!({ "census_at": "22:00", "review_after_days": "90", "region": "TJ-SU", "duty": word("night"), "coordinator": word("day") });
    it.parvina.post("/shelter/rules", rules).await.unwrap();
    it.parvina.post("/services", json!({ "kind": "safe_shelter", "phone": "1", "region": "TJ-SU" })).await.unwrap();
    let safiya = it.world.sign_in("safiya").await;
    let place = json!({ "address": word("street"), "way": word("way"), "_ver": "0" });
    assert_eq!(safiya.html("POST", &format!("/shelter/places/{site}"), Some(place)).await.unwrap().0, StatusCode::SEE_OTHER);
    let her = it.person(&word("name")).await;
    let stay = it.moves_in(&her, &beds[0], "", "2026-11-20").await;
    it.nigora.post("/shelter/log/new/handover", json!({ "text": word("note") })).await.unwrap();
    it.nigora.post("/shelter/census", json!({ "counted": "1" })).await.unwrap();
    assert!(it.nigora.get(&her).await.unwrap().to_string().contains(CANARY), "in the open vault they are");

    // She must move: the other house is asked, and offers.
    let need = id(&it.nigora.post(&format!("{stay}/transfer"), json!({ "reason": "own_wish", "agrees": "yes", "method": "signature" })).await.unwrap());
    it.nigora.post(&format!("/shelter/requests/{need}/ask"), json!({ "houses": [it.world.legal.id] })).await.unwrap();
    let mut letters = opened(&it.world, &it.world.legal, &it.world.centre).await;
    dilnoza.post(&format!("/shelter/inquiries/{need}/offer"), json!({ "beds": [theirs], "fewer": "yes", "hours": "4" })).await.unwrap();
    // And the other house asks for a place here, which is offered.
    let asked = json!({ "adults": "1", "children": "0", "group": "women" });
    let other = id(&dilnoza.post("/shelter/requests", asked).await.unwrap());
    dilnoza.post(&format!("/shelter/requests/{other}/ask"), json!({ "houses": [it.world.centre.id] })).await.unwrap();
    letters.extend(opened(&it.world, &it.world.centre, &it.world.legal).await);
    it.nigora.post(&format!("/shelter/inquiries/{other}/offer"), json!({ "beds": [beds[1]], "fewer": "yes", "hours": "4" })).await.unwrap();
    letters.extend(opened(&it.world, &it.world.legal, &it.world.centre).await);

    let kinds: Vec<&str> = letters.iter().filter_map(|letter| letter["letter"].as_str()).collect();
    assert_eq!(kinds, ["asked", "offered", "asked", "offered"]);
    assert!(letters.iter().all(|letter| is_clean(letter.to_string().as_bytes())), "{letters:?}");
    check_disk(&it).await;
    check_commons(&it).await;
}
