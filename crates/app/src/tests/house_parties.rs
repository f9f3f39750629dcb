//! Those who come together: a mother with her children, a woman with her sister. They are promised all their beds or none.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::{House, codes, house, how_many_hold, other_house},
    world::id,
};
use crate::local::Client;

on_both_engines! {
    a_mother_with_three_children_is_kept_four_beds_in_one_room_and_each_of_them_takes_one,
    what_nobody_of_them_took_is_free_when_the_hold_ends,
    who_takes_another_bed_than_those_that_are_held_gives_up_one_of_them,
    fewer_beds_than_persons_are_kept_only_if_somebody_says_that_they_are_enough,
    of_parties_that_want_the_same_beds_one_gets_all_of_hers_and_the_others_none,
    a_hold_of_several_beds_is_given_up_bed_by_bed_and_the_need_waits_again_after_the_last,
    another_house_keeps_every_bed_that_it_offered_or_says_that_the_place_is_gone,
    two_women_who_come_together_share_a_room_that_is_closed_to_others,
}

/// Beds of one room, of these kinds each.
async fn room(client: &Client, site: &str, room: &str, beds: &[(&str, &[&str])]) -> Vec<String> {
    let mut ids = Vec::new();
    for (label, kinds) in beds {
        ids.push(id(&client.post("/shelter/beds", json!({ "site": site, "room": room, "label": label, "kinds": kinds })).await.unwrap()));
    }
    ids
}

const FAMILY: &[&str] = &["family"];
const OWN: &[&str] = &["family", "private"];

/// A need of ours for so many, with beds held for it.
async fn held(it: &House, adults: &str, children: &str, beds: &[String], hours: &str) -> (String, String) {
    let need = it.request(adults, children).await;
    it.nigora.post(&format!("{need}/hold"), json!({ "beds": beds, "hours": hours })).await.unwrap();
    let number = need.rsplit('/').next().unwrap().to_owned();
    (need, number)
}

async fn a_mother_with_three_children_is_kept_four_beds_in_one_room_and_each_of_them_takes_one(engine: &str) {
    let it = house(engine).await;
    room(&it.parvina, &it.site, "Green", &[("5", FAMILY), ("6", FAMILY), ("7", FAMILY)]).await;
    let blue = room(&it.parvina, &it.site, "Blue", &[("1", OWN), ("2", OWN), ("3", OWN), ("4", OWN)]).await;
    let need = it.request("1", "3").await;
    let number = need.rsplit('/').next().unwrap().to_owned();
    let free = it.nigora.get(&need).await.unwrap()["free"].clone();
    let suggested: Vec<&str> = free.as_array().unwrap().iter().filter(|bed| bed["is_suggested"] == true).filter_map(|bed| bed["room"].as_str()).collect();
    assert_eq!((free.as_array().unwrap().len(), suggested), (7, vec!["Blue"; 4]), "all in one room: {free}");
    let (_, form) = it.nigora.html("GET", &need, None).await.unwrap();
    assert_eq!(form.matches("type=\"checkbox\" value=").count() - 1, 7, "seven beds, and whether fewer are enough: {form}");
    assert_eq!(form.matches(" checked>").count(), 4, "ticked already: {form}");
    it.nigora.post(&format!("{need}/hold"), json!({ "beds": blue, "hours": "4" })).await.unwrap();
    let board = it.board().await;
    assert_eq!((&board["now"]["held"], &board["now"]["free"], &board["free_after_planned"]), (&json!(4), &json!(3), &json!(3)), "{board}");
    assert_eq!(board["beds"][0]["held_for"], json!({ "need": number, "is_ours": true, "adults": 1, "children": 3 }));
    let (_, page) = it.nigora.html("GET", "/shelter", None).await.unwrap();
    assert!(page.contains("25.11 14:00") && page.contains(&format!("href=\"{need}\">1 adult, 3 children")), "for whom and until when: {page}");
    let (_, wall) = it.nigora.html("GET", "/shelter/wall", None).await.unwrap();
    assert!(!wall.contains("3 children"), "{wall}");

    let (mother, stranger) = (it.person("Mother").await, it.person("Stranger").await);
    it.moves_in(&mother, &format!("{}/{number}", blue[0]), "", "2026-11-25").await;
    assert_eq!(it.nigora.get(&need).await.unwrap()["state"], "placed", "the need is over with the first of them");
    assert_eq!(it.board().await["now"]["held"], 3, "and her children's beds wait for them");
    let taken = it.nigora.call("POST", &format!("{stranger}/stay"), Some(json!({ "bed": blue[1] }))).await.unwrap();
    assert_eq!(codes(&taken.1), ["taken"]);
    let over = it.nigora.call("POST", &format!("{stranger}/stay"), Some(json!({ "bed": free[4]["id"], "need": number }))).await.unwrap();
    assert_eq!(codes(&over.1), ["state"], "nobody else comes for a need that is over");
    for (bed, child) in [(1, "0_11"), (2, "0_11"), (3, "12_17")] {
        it.moves_in(&mother, &format!("{}/{number}", blue[bed]), child, "2026-11-25").await;
    }
    let board = it.board().await;
    assert_eq!((&board["now"]["held"], &board["now"]["occupied"]), (&json!(0), &json!(4)), "{board}");
}

async fn what_nobody_of_them_took_is_free_when_the_hold_ends(engine: &str) {
    let it = house(engine).await;
    let beds = room(&it.parvina, &it.site, "Blue", &[("1", OWN), ("2", OWN), ("3", OWN)]).await;
    let (_, number) = held(&it, "1", "2", &beds, "2").await;
    let mother = it.person("Mother").await;
    it.moves_in(&mother, &format!("{}/{number}", beds[0]), "", "2026-11-25").await;
    it.nigora.post(&format!("/shelter/beds/{}/state", beds[1]), json!({ "event": "release" })).await.unwrap();
    assert_eq!(it.board().await["now"]["held"], 1, "one is given up by hand");
    it.world.house.clock.advance(2 * 3_600 + 1);
    let board = it.world.sign_in("nigora").await.get("/shelter").await.unwrap();
    assert_eq!((&board["now"]["held"], &board["now"]["free"]), (&json!(0), &json!(2)), "{board}");
}

async fn who_takes_another_bed_than_those_that_are_held_gives_up_one_of_them(engine: &str) {
    let it = house(engine).await;
    let blue = room(&it.parvina, &it.site, "Blue", &[("1", &["family", "cot"]), ("2", FAMILY)]).await;
    let green = room(&it.parvina, &it.site, "Green", &[("3", FAMILY)]).await;
    let (_, number) = held(&it, "1", "1", &blue, "4").await;
    let mother = it.person("Mother").await;
    it.nigora.post(&format!("{mother}/stay"), json!({ "bed": green[0], "need": number })).await.unwrap();
    let board = it.board().await;
    let states: Vec<&Value> = board["beds"].as_array().unwrap().iter().map(|bed| &bed["state"]).collect();
    assert_eq!(states, ["held", "free", "occupied"], "the cot waits for her child, her own bed is another's: {board}");
}

async fn fewer_beds_than_persons_are_kept_only_if_somebody_says_that_they_are_enough(engine: &str) {
    let it = house(engine).await;
    let beds = room(&it.parvina, &it.site, "Blue", &[("1", FAMILY), ("2", &["family", "cot"]), ("3", &["family", "cot"])]).await;
    let party = json!({ "adults": "1", "children": "2", "group": "women_with_children", "girls_under_12": "1", "girls_from_12": "1" });
    let need = format!("/shelter/requests/{}", id(&it.nigora.post("/shelter/requests", party).await.unwrap()));
    let hold = async |beds: &[String], fewer: &str| it.nigora.call("POST", &format!("{need}/hold"), Some(json!({ "beds": beds, "fewer": fewer }))).await.unwrap();
    assert_eq!(codes(&hold(&beds, "").await.1), ["few"], "a cot is for one small child; the big one needs a bed");
    let (status, page) = it.nigora.html("POST", &format!("{need}/hold"), Some(json!({ "beds": &beds[..1], "hours": "3" }))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Persons: 3") && page.matches(" checked>").count() == 1, "{page}");
    assert_eq!(it.board().await["now"]["held"], 0, "nothing is held by halves");
    assert_eq!(hold(&beds[..2], "yes").await.0, StatusCode::OK, "the big one sleeps beside her mother");
    assert_eq!(it.nigora.get(&need).await.unwrap()["held"].as_array().unwrap().len(), 2);
    // A wheelchair must pass.
    let wheels = id(&it.nigora.post("/shelter/requests", json!({ "adults": "1", "children": "0", "group": "women", "accessible": "yes" })).await.unwrap());
    let wheels = format!("/shelter/requests/{wheels}");
    let free = room(&it.parvina, &it.site, "Green", &[("4", &[])]).await;
    assert_eq!(it.nigora.get(&wheels).await.unwrap()["free"], json!([]));
    let refused = it.nigora.call("POST", &format!("{wheels}/hold"), Some(json!({ "beds": free, "fewer": "yes" }))).await.unwrap();
    assert_eq!(codes(&refused.1), ["accessible"]);
}

async fn of_parties_that_want_the_same_beds_one_gets_all_of_hers_and_the_others_none(engine: &str) {
    let it = house(engine).await;
    let beds = room(&it.parvina, &it.site, "Blue", &[("1", FAMILY), ("2", FAMILY), ("3", FAMILY)]).await;
    let mut needs = Vec::new();
    for _ in 0..12 {
        needs.push(it.request("1", "1").await);
    }
    // Any two of these pairs have a bed in common.
    let pairs = [[0, 1], [1, 2], [2, 0]];
    let tries: Vec<_> = needs
        .iter()
        .enumerate()
        .map(|(number, need)| {
            let pair = pairs[number % 3].map(|bed: usize| beds[bed].clone());
            let (client, path) = (it.nigora.clone(), format!("{need}/hold"));
            tokio::spawn(async move { client.call("POST", &path, Some(json!({ "beds": pair, "hours": "4" }))).await.unwrap() })
        })
        .collect();
    let held = how_many_hold(tries).await;
    let board = it.board().await;
    let for_whom: std::collections::BTreeSet<&str> = board["beds"].as_array().unwrap().iter().filter_map(|bed| bed["held_for"]["need"].as_str()).collect();
    assert_eq!((held, &board["now"]["held"], for_whom.len()), (1, &json!(2), 1), "two beds for one party, and none for half of another: {board}");
}

async fn a_hold_of_several_beds_is_given_up_bed_by_bed_and_the_need_waits_again_after_the_last(engine: &str) {
    let it = house(engine).await;
    it.parvina.post("/shelter/rules", json!({ "census_at": "22:00", "review_after_days": "90", "duty": "our-night" })).await.unwrap();
    let beds = room(&it.parvina, &it.site, "Blue", &[("1", FAMILY), ("2", FAMILY)]).await;
    let (need, _) = held(&it, "1", "1", &beds, "4").await;
    let release = async |bed: &str| it.nigora.post(&format!("/shelter/beds/{bed}/state"), json!({ "event": "release" })).await.unwrap();
    release(&beds[0]).await;
    let sheet = it.nigora.get(&need).await.unwrap();
    assert_eq!((&sheet["state"], sheet["held"].as_array().unwrap().len()), (&json!("held"), 1), "{sheet}");
    release(&beds[1]).await;
    assert_eq!(it.nigora.get(&need).await.unwrap()["state"], "open");
    it.world.house.clock.advance(31 * 60);
    assert_eq!(it.world.due_calls().await.len(), 1, "and whoever is on duty is called");
}

async fn another_house_keeps_every_bed_that_it_offered_or_says_that_the_place_is_gone(engine: &str) {
    let it = house(engine).await;
    let (manizha, dilnoza, _) = other_house(&it).await;
    let site = id(&manizha.post("/sites", json!({ "name": "Their second", "kind": "shelter" })).await.unwrap());
    let beds = room(&manizha, &site, "Blue", &[("1", OWN), ("2", OWN)]).await;
    let legal = it.world.legal.id.to_string();
    let asked = async || {
        let need = it.request("1", "1").await;
        it.nigora.post(&format!("{need}/ask"), json!({ "houses": [legal] })).await.unwrap();
        let inquiry = need.replace("requests", "inquiries");
        (need, inquiry)
    };
    let (need, inquiry) = asked().await;
    let few = dilnoza.call("POST", &format!("{inquiry}/offer"), Some(json!({ "beds": &beds[..1] }))).await.unwrap();
    assert_eq!(codes(&few.1), ["few"]);
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": beds, "hours": "1" })).await.unwrap();
    it.nigora.post(&format!("{need}/choose"), json!({ "house": legal })).await.unwrap();
    let board = dilnoza.get("/shelter").await.unwrap();
    let awaited = board["beds"].as_array().unwrap().iter().filter(|bed| bed["is_awaited"] == true).count();
    assert_eq!((awaited, dilnoza.get(&inquiry).await.unwrap()["held"].as_array().unwrap().len()), (2, 2), "both wait for her: {board}");
    it.nigora.post(&format!("{need}/withdraw"), json!({})).await.unwrap();
    assert_eq!(dilnoza.get("/shelter").await.unwrap()["now"]["held"], 0);

    let (need, inquiry) = asked().await;
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": beds, "hours": "1" })).await.unwrap();
    it.world.house.clock.advance(3_601);
    let (nigora, dilnoza) = (it.world.sign_in("nigora").await, it.world.sign_in("dilnoza").await);
    // Their time ran out, and one of the two went to another; on the phone somebody did not know.
    let person = id(&dilnoza.post("/survivors", json!({ "name": "There", "sex": "female" })).await.unwrap());
    dilnoza.post(&format!("/survivors/{person}/stay"), json!({ "bed": beds[0] })).await.unwrap();
    nigora.post(&format!("{need}/phone"), json!({ "house": legal, "answer": "offered", "hours": "6" })).await.unwrap();
    nigora.post(&format!("{need}/choose"), json!({ "house": legal })).await.unwrap();
    assert_eq!(dilnoza.get(&inquiry).await.unwrap()["state"], "declined", "she is not sent to half of her beds");
    assert_eq!(nigora.get(&need).await.unwrap()["asked"][0]["state"], "gone");
    assert_eq!(dilnoza.get("/shelter").await.unwrap()["now"]["held"], 0);
}

async fn two_women_who_come_together_share_a_room_that_is_closed_to_others(engine: &str) {
    let it = house(engine).await;
    let beds = room(&it.parvina, &it.site, "Blue", &[("1", OWN), ("2", OWN), ("3", OWN)]).await;
    let (_, number) = held(&it, "2", "0", &beds[..2], "4").await;
    let (first, second, stranger) = (it.person("First").await, it.person("Second").await, it.person("Stranger").await);
    it.moves_in(&first, &format!("{}/{number}", beds[0]), "", "2026-11-25").await;
    it.moves_in(&second, &format!("{}/{number}", beds[1]), "", "2026-11-25").await;
    let beside = it.nigora.call("POST", &format!("{stranger}/stay"), Some(json!({ "bed": beds[2] }))).await.unwrap();
    assert_eq!(codes(&beside.1), ["private"]);
}
