//! Beds and stays that change while somebody is here: another bed, a bed that is no more, staying longer, being out.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::{House, codes, house},
    world::id,
};
use crate::local::Client;

on_both_engines! {
    she_moves_to_another_bed_in_the_same_stay,
    a_bed_that_is_no_more_counts_no_longer_and_its_nights_stay,
    whoever_is_on_duty_writes_down_that_she_is_back_and_opens_nothing_else,
    her_children_stay_longer_with_her_in_one_step,
    what_is_said_of_a_room_is_said_of_every_bed_in_it,
    a_bed_that_comes_into_a_room_takes_what_the_room_says,
    a_child_of_her_list_moves_in_with_her_and_is_the_same_child_when_it_comes_back,
    r_sh_05_the_nights_before_she_moved_are_the_first_beds_nights,
    of_thirty_two_who_save_one_form_at_once_exactly_one_is_first_and_the_others_see_it,
    who_is_recorded_twice_is_one_person_in_the_houses_figures_and_sleeps_in_one_bed,
}

/// Thirty-two save the same form, each with the version that all of them saw.
async fn saved_of_thirty_two(by: &Client, path: &str, seen: &str, form: impl Fn(usize) -> Value) -> usize {
    let tries = (0..32).map(|number| {
        let (client, path, mut body) = (by.clone(), path.to_owned(), form(number));
        body["_ver"] = json!(seen);
        tokio::spawn(async move { client.call("POST", &path, Some(body)).await.unwrap() })
    });
    let mut saved = 0;
    for tried in tries.collect::<Vec<_>>() {
        match tried.await.unwrap() {
            (StatusCode::OK, _) => saved += 1,
            (StatusCode::PRECONDITION_FAILED, answer) => assert_eq!(answer["code"], "stale", "{path}: {answer}"),
            (other, answer) => panic!("{path}: {other} {answer}"),
        }
    }
    saved
}

async fn of_thirty_two_who_save_one_form_at_once_exactly_one_is_first_and_the_others_see_it(engine: &str) {
    let it = house(engine).await;
    let bed = format!("/shelter/beds/{}/edit", it.bed("1", &[]).await);
    let form = |number: usize| json!({ "site": it.site, "room": "Room 1", "label": format!("bed {number}") });
    assert_eq!(saved_of_thirty_two(&it.parvina, &bed, "1", form).await, 1, "a bed");
    let (_, late) = it.parvina.html("POST", &bed, Some(json!({ "site": it.site, "room": "Room 1", "label": "late", "_ver": "1" }))).await.unwrap();
    assert!(late.contains("A colleague changed it a moment ago") && late.contains("value=\"late\"") && late.contains("name=\"_ver\" value=\"2\""), "{late}");

    let funding =
        format!("/shelter/funding/{}", id(&it.parvina.post("/shelter/funding", json!({ "funder": "x", "what": "x", "posts": "1", "ends_on": "2027-01-01" })).await.unwrap()));
    let form = |number: usize| json!({ "funder": format!("funder {number}"), "what": "x", "posts": "1", "ends_on": "2027-01-01" });
    assert_eq!(saved_of_thirty_two(&it.parvina, &funding, "1", form).await, 1, "who pays");

    let stock = format!("/shelter/stores/{}/edit", id(&it.nigora.post("/shelter/stores", json!({ "name": "x", "kind": "food", "unit": "kg" })).await.unwrap()));
    let form = |number: usize| json!({ "name": format!("flour {number}"), "kind": "food", "unit": "kg" });
    assert_eq!(saved_of_thirty_two(&it.nigora, &stock, "1", form).await, 1, "what is in store");

    let form = |number: usize| json!({ "groups": ["women"], "sons_until": (number % 18).to_string(), "census_at": "22:00", "review_after_days": "90" });
    for seen in ["0", "1"] {
        assert_eq!(saved_of_thirty_two(&it.parvina, "/shelter/rules", seen, form).await, 1, "what the house has decided");
        assert_eq!(saved_of_thirty_two(&it.parvina, "/shelter/rules/text", seen, |number| json!({ "en": format!("rule {number}") })).await, 1, "what is told");
    }

    let manizha = it.world.sign_in("manizha").await;
    let service = format!("/services/{}/edit", id(&manizha.post("/services", json!({ "kind": "hotline", "phone": "1" })).await.unwrap()));
    assert_eq!(saved_of_thirty_two(&manizha, &service, "1", |number| json!({ "kind": "hotline", "phone": number.to_string() })).await, 1, "a service of the directory");
}

/// R-SH-04, R-05, G.5.
async fn who_is_recorded_twice_is_one_person_in_the_houses_figures_and_sleeps_in_one_bed(engine: &str) {
    let it = house(engine).await;
    let (one, two, three) = (it.bed("1", &[]).await, it.bed("2", &[]).await, it.bed("3", &[]).await);
    let (first, second) = (it.person("Zarina").await, it.person("Zarrina").await);
    let stay = it.moves_in(&first, &one, "", "2026-11-01").await;
    it.leaves(&stay, "2026-11-10").await;
    let stay = it.moves_in(&second, &two, "", "2026-11-15").await;
    it.leaves(&stay, "2026-11-20").await;
    let amounts = async || {
        let period = it.figures("2026-11-01", "2026-12-01").await["period"].clone();
        ["persons", "households", "stays", "nights"].map(|what| period[what].as_i64().unwrap())
    };
    assert_eq!(amounts().await, [2, 2, 2, 14]);
    let safiya = it.world.sign_in("safiya").await;
    it.nigora.post(&format!("{first}/duplicate"), json!({ "other": second.rsplit('/').next().unwrap(), "stays": "this", "reason": "She said so herself" })).await.unwrap();
    safiya.post(&format!("{second}/duplicate/confirm"), json!({})).await.unwrap();
    assert_eq!(amounts().await, [1, 1, 2, 14]);
    let again = it.nigora.call("POST", &format!("{first}/stay"), Some(json!({ "bed": three, "arrived_on": "2026-11-18" }))).await.unwrap();
    assert_eq!(codes(&again.1), ["overlap"], "she slept in another bed then, under the other record: {}", again.1);
    it.moves_in(&first, &three, "", "2026-11-20").await;
}

async fn she_moves_to_another_bed_in_the_same_stay(engine: &str) {
    let it = house(engine).await;
    let (one, two, three) = (it.bed("1", &[]).await, it.bed("2", &[]).await, it.bed("3", &[]).await);
    let (first, second) = (it.person("First").await, it.person("Second").await);
    let stay = it.moves_in(&first, &one, "", "2026-11-20").await;
    it.moves_in(&second, &three, "", "2026-11-20").await;
    let move_to = async |bed: &str| it.nigora.call("POST", &format!("{stay}/bed"), Some(json!({ "bed": bed }))).await.unwrap();
    assert_eq!(codes(&move_to(&three).await.1), ["taken"]);
    assert_eq!(codes(&move_to("").await.1), ["required"]);
    let (_, form) = it.nigora.html("GET", &format!("{stay}/bed"), None).await.unwrap();
    assert!(form.contains(&two) && !form.contains(&three) && !form.contains(&one), "{form}");
    assert_eq!(move_to(&two).await.0, StatusCode::OK);
    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!((&sheet["bed"], &sheet["nights"]), (&json!("2"), &json!(5)), "one stay, all its nights: {sheet}");
    let board = it.board().await;
    assert_eq!((&board["now"]["occupied"], &board["now"]["cleaning"]), (&json!(2), &json!(1)), "{board}");
    it.leaves(&stay, "2026-11-25").await;
    assert_eq!(it.board().await["now"]["cleaning"], 2, "and it is the new bed that she leaves");
    assert_eq!(codes(&move_to(&one).await.1), ["left"]);
}

async fn r_sh_05_the_nights_before_she_moved_are_the_first_beds_nights(engine: &str) {
    let it = house(engine).await;
    let (one, two, person, late) = (it.bed("1", &[]).await, it.bed("2", &[]).await, it.person("Moved").await, it.person("Late").await);
    let stay = it.moves_in(&person, &one, "", "2026-11-20").await;
    it.nigora.post(&format!("{stay}/bed"), json!({ "bed": two })).await.unwrap();
    it.nigora.post(&format!("/shelter/beds/{one}/state"), json!({ "event": "cleaned" })).await.unwrap();
    // The beds were written down after those nights: only who slept in one shows that it was there.
    assert_eq!(it.figures("2026-11-20", "2026-11-25").await["period"]["bed_nights"], 5);
    let into = |bed: &str, day: &str| json!({ "bed": bed, "arrived_on": day, "planned_until": "2026-12-31" });
    let then = it.nigora.call("POST", &format!("{late}/stay"), Some(into(&one, "2026-11-22"))).await.unwrap();
    assert_eq!(codes(&then.1), ["overlap"], "she slept in it in those nights: {}", then.1);
    it.nigora.post(&format!("{late}/stay"), into(&one, "2026-11-25")).await.unwrap();
}

async fn a_bed_that_is_no_more_counts_no_longer_and_its_nights_stay(engine: &str) {
    let it = house(engine).await;
    let (one, two) = (it.bed("1", &[]).await, it.bed("2", &[]).await);
    let person = it.person("Was here").await;
    let stay = it.moves_in(&person, &one, "", "2026-11-20").await;
    let retire = async |bed: &str| it.nigora.call("POST", &format!("/shelter/beds/{bed}/state"), Some(json!({ "event": "retire" }))).await.unwrap();
    assert_eq!(codes(&retire(&one).await.1), ["state"], "somebody sleeps in it");
    it.leaves(&stay, "2026-11-25").await;
    assert!(retire(&one).await.0.is_success());
    let board = it.board().await;
    assert_eq!((&board["capacity"], board["beds"].as_array().unwrap().len()), (&json!(1), 1), "{board}");
    assert_eq!(it.parvina.get("/shelter/beds").await.unwrap()["beds"].as_array().unwrap().len(), 1);
    assert_eq!(it.figures("2026-11-01", "2026-12-01").await["period"]["nights"], 5);
    assert_eq!(it.nigora.get(&stay).await.unwrap()["bed"], "1");
    let again = it.nigora.call("POST", &format!("{person}/stay"), Some(json!({ "bed": one, "arrived_on": "2026-11-25" }))).await.unwrap();
    assert_eq!(codes(&again.1), ["taken"]);
    it.moves_in(&person, &two, "", "2026-11-25").await;
}

/// R-CA-10.
async fn whoever_is_on_duty_writes_down_that_she_is_back_and_opens_nothing_else(engine: &str) {
    let it = house(engine).await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Out").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let absence = format!("{stay}/absence");
    it.nigora.post(&absence, json!({ "step": "out", "hours": "2" })).await.unwrap();
    let colleague = it.world.sign_in("colleague").await;
    let (_, board) = colleague.html("GET", "/shelter", None).await.unwrap();
    assert!(board.contains(&absence), "the board leads there: {board}");
    let (status, page) = colleague.html("GET", &absence, None).await.unwrap();
    assert!(status == StatusCode::OK && !page.contains("safe-contact") && !page.contains("Out</"), "{page}");
    colleague.post(&absence, json!({ "step": "back" })).await.unwrap();
    assert_eq!(it.nigora.get(&stay).await.unwrap()["state"], "here");
    for path in [stay.clone(), format!("{stay}/bed"), format!("{stay}/commission")] {
        assert_eq!(colleague.html("GET", &path, None).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
    }
    let safiya = it.world.sign_in("safiya").await;
    let sheet = safiya.get(&format!("{person}/ties")).await.unwrap();
    let close = sheet["colleagues"].as_array().unwrap().iter().find(|one| one["name"] == "Colleague").unwrap()["staff"].clone();
    safiya.post(&format!("{person}/ties"), json!({ "staff": [close] })).await.unwrap();
    assert_eq!(colleague.call("POST", &absence, Some(json!({ "step": "out" }))).await.unwrap().0, StatusCode::NOT_FOUND, "whoever is close to her family is not told");
}

async fn her_children_stay_longer_with_her_in_one_step(engine: &str) {
    let it = house(engine).await;
    let (bed, cot, person) = (it.bed("1", &["family"]).await, it.bed("2", &["family"]).await, it.person("Longer").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let child = it.moves_in(&person, &cot, "0_11", "2026-11-20").await;
    it.nigora.post(&format!("{stay}/extend"), json!({ "until": "2027-03-01", "because": "Her flat is not ready", "agrees": "yes" })).await.unwrap();
    let until = async |stay: &str| -> Value { it.nigora.get(stay).await.unwrap()["planned_until"].clone() };
    assert_eq!([until(&stay).await, until(&child).await], [json!("2027-03-01"), json!("2027-03-01")]);
    let (_, page) = it.nigora.html("GET", &stay, None).await.unwrap();
    assert!(page.contains("Her flat is not ready"), "{page}");
}

/// What the beds say of their rooms, by their labels.
async fn rooms_by_bed(it: &House) -> Value {
    let board = it.board().await;
    let beds = board["beds"].as_array().unwrap().iter();
    beds.map(|bed| (bed["label"].as_str().unwrap().to_owned(), json!([bed["room"], bed["is_family"], bed["is_private"]]))).collect::<serde_json::Map<_, _>>().into()
}

async fn what_is_said_of_a_room_is_said_of_every_bed_in_it(engine: &str) {
    let it = house(engine).await;
    let (one, two) = (it.bed("1", &["family"]).await, it.bed("2", &["family", "cot"]).await);
    let person = it.person("Sleeps").await;
    it.moves_in(&person, &one, "", "2026-11-20").await;
    let edit = async |bed: &str, kinds: &[&str]| {
        let bed_now = json!({ "site": it.site, "room": "Room 1", "label": bed, "kinds": kinds });
        it.parvina.post(&format!("/shelter/beds/{}/edit", if bed == "1" { &one } else { &two }), bed_now).await.unwrap();
    };
    edit("2", &["private", "cot"]).await;
    assert_eq!(rooms_by_bed(&it).await, json!({ "1": ["Room 1", false, true], "2": ["Room 1", false, true] }), "one household's own, and no family's any more");
    let stranger = it.person("Stranger").await;
    let beside = it.nigora.call("POST", &format!("{stranger}/stay"), Some(json!({ "bed": two }))).await.unwrap();
    assert_eq!(codes(&beside.1), ["private"], "the mark was given to the bed beside hers, and holds for the room");
    edit("1", &["family"]).await;
    let board = it.board().await;
    assert_eq!(rooms_by_bed(&it).await, json!({ "1": ["Room 1", true, false], "2": ["Room 1", true, false] }));
    assert_eq!((&board["now"]["occupied"], &board["beds"][1]["is_cot"]), (&json!(1), &json!(true)), "what is a bed's own stays its own: {board}");
    let (_, form) = it.parvina.html("GET", &format!("/shelter/beds/{one}/edit"), None).await.unwrap();
    assert!(form.contains("are said of the whole room"), "{form}");
}

async fn a_bed_that_comes_into_a_room_takes_what_the_room_says(engine: &str) {
    let it = house(engine).await;
    let place = |room: &str, label: &str, kinds: &[&str]| json!({ "site": it.site, "room": room, "label": label, "kinds": kinds });
    let first = id(&it.parvina.post("/shelter/beds", place("Blue", "1", &["family", "private"])).await.unwrap());
    it.parvina.post("/shelter/beds", place("Blue", "2", &[])).await.unwrap();
    let other = id(&it.parvina.post("/shelter/beds", place("Green", "3", &["family"])).await.unwrap());
    assert_eq!(rooms_by_bed(&it).await, json!({ "1": ["Blue", true, true], "2": ["Blue", true, true], "3": ["Green", true, false] }), "a new bed");
    it.parvina.post(&format!("/shelter/beds/{other}/edit"), place("Blue", "3", &["family"])).await.unwrap();
    assert_eq!(rooms_by_bed(&it).await["3"], json!(["Blue", true, true]), "one that is moved in, and the room stays as it was");
    // The room that they make anew is what is written of it.
    it.parvina.post(&format!("/shelter/beds/{first}/edit"), place("White", "1", &[])).await.unwrap();
    assert_eq!(rooms_by_bed(&it).await, json!({ "1": ["White", false, false], "2": ["Blue", true, true], "3": ["Blue", true, true] }));
}

async fn a_child_of_her_list_moves_in_with_her_and_is_the_same_child_when_it_comes_back(engine: &str) {
    let it = house(engine).await;
    let beds = [it.bed("1", &["family"]).await, it.bed("2", &["family"]).await, it.bed("3", &["family"]).await];
    let (mother, stranger) = (it.person("Mother").await, it.person("Stranger").await);
    let list = async |person: &str, child: Value| id(&it.nigora.post(&format!("{person}/dependants"), child).await.unwrap());
    let daughter = list(&mother, json!({ "name": "Canary Daughter", "sex": "female", "birth": "2012-05" })).await;
    let aunt = list(&mother, json!({ "birth": "1970" })).await;
    let unborn = list(&mother, json!({ "unborn": "yes" })).await;
    let other = list(&stranger, json!({ "birth": "2015" })).await;

    let (_, page) = it.nigora.html("GET", &format!("{mother}/stay"), None).await.unwrap();
    assert!(page.contains(&format!("listed:{daughter}")) && page.contains("From her list: Female, 05.2012, "), "{page}");
    assert!(!page.contains("Canary") && ![&aunt, &unborn, &other].iter().any(|id| page.contains(id.as_str())), "no name, and nobody who is no child: {page}");

    it.moves_in(&mother, &beds[0], "", "2026-11-20").await;
    for no_child in [&aunt, &unborn, &other] {
        let refused = it.nigora.call("POST", &format!("{mother}/stay"), Some(json!({ "bed": beds[1], "child": format!("listed:{no_child}") }))).await.unwrap();
        assert_eq!(codes(&refused.1), ["code"], "{}", refused.1);
    }
    let listed = format!("listed:{daughter}");
    let stay = it.moves_in(&mother, &beds[1], &listed, "2026-11-20").await;
    assert_eq!(it.nigora.get(&stay).await.unwrap()["child"], "12_17");
    let twice = it.nigora.call("POST", &format!("{mother}/stay"), Some(json!({ "bed": beds[2], "child": listed }))).await.unwrap();
    assert_eq!(codes(&twice.1), ["here"], "nobody sleeps in two beds: {}", twice.1);
    it.leaves(&stay, "2026-11-22").await;
    let (_, page) = it.nigora.html("GET", &format!("{mother}/stay"), None).await.unwrap();
    assert!(!page.contains(&listed) && page.contains(&format!("same:{}", stay.rsplit('/').next().unwrap())), "{page}");
    it.nigora.post(&format!("/shelter/beds/{}/state", beds[1]), json!({ "event": "cleaned" })).await.unwrap();
    it.moves_in(&mother, &beds[1], &listed, "2026-11-24").await;
    assert_eq!(it.figures("2026-11-01", "2026-12-01").await["period"]["children"], 1, "one child, two stays");
}
