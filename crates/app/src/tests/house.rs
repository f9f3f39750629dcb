//! The shelter's scenarios of domain.md I.6, through the router on both engines.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::world::{World, id, record};
use crate::local::Client;

on_both_engines! {
    scenario_9_another_house_is_asked_without_a_name_offers_a_hold_and_she_chooses,
    what_was_held_elsewhere_is_free_when_the_need_is_over_and_a_late_choice_is_refused,
    scenario_10_a_need_without_a_place_is_counted_once_however_often_it_is_asked,
    scenario_11_a_place_is_not_refused_without_a_reason_of_the_list_and_an_alternative,
    scenario_12_nights_stays_and_persons_are_three_things,
    a_held_bed_is_taken_by_whoever_it_is_held_for_and_other_houses_are_told,
    an_offer_whose_time_is_over_can_be_made_again,
    a_refused_step_shows_its_page_as_it_is_now_with_what_was_typed,
    the_last_bed_is_held_for_exactly_one_of_thirty_two,
    a_hold_ends_by_itself_and_its_bed_is_offered_again,
    a_bed_goes_from_her_to_the_cleaner_and_only_then_to_the_next,
    a_blocked_bed_has_a_reason_and_an_end_and_the_parts_are_the_whole,
    the_board_and_the_wall_name_nobody,
    a_stay_of_ninety_days_is_looked_at_again_and_ends_by_nobodys_hand,
}

pub(super) struct House {
    pub(super) world: World,
    pub(super) parvina: Client,
    pub(super) nigora: Client,
    pub(super) site: String,
}

pub(super) async fn house(engine: &str) -> House {
    let world = World::new(engine).await;
    let (parvina, nigora) = (world.sign_in("parvina").await, world.sign_in("nigora").await);
    let site = id(&parvina.post("/sites", json!({ "name": "House one", "kind": "shelter" })).await.unwrap());
    House { world, parvina, nigora, site }
}

pub(super) fn codes(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().map(|errors| errors.iter().filter_map(|error| error["code"].as_str()).collect()).unwrap_or_default()
}

impl House {
    pub(super) async fn bed(&self, label: &str, kinds: &[&str]) -> String {
        id(&self.parvina.post("/shelter/beds", json!({ "site": self.site, "room": "Room 1", "label": label, "kinds": kinds })).await.unwrap())
    }

    pub(super) async fn request(&self, adults: &str, children: &str) -> String {
        let request = json!({ "adults": adults, "children": children, "group": "women_with_children", "same": "another" });
        format!("/shelter/requests/{}", id(&self.nigora.post("/shelter/requests", request).await.unwrap()))
    }

    pub(super) async fn person(&self, name: &str) -> String {
        record(&self.nigora, json!({ "name": name, "sex": "female", "birth": "1997" })).await
    }

    pub(super) async fn moves_in(&self, person: &str, bed: &str, child: &str, arrived_on: &str) -> String {
        let stay = json!({ "bed": bed, "child": child, "arrived_on": arrived_on, "planned_until": "2026-12-31" });
        format!("/stays/{}", id(&self.nigora.post(&format!("{person}/stay"), stay).await.unwrap()))
    }

    /// A child without its mother, by decision.
    pub(super) async fn moves_in_alone(&self, person: &str, bed: &str, child: &str, arrived_on: &str) -> String {
        let stay = json!({ "bed": bed, "child": child, "arrived_on": arrived_on, "planned_until": "2026-12-31", "decided_by": "The district's child protection", "decided_on": arrived_on });
        format!("/stays/{}", id(&self.nigora.post(&format!("{person}/stay"), stay).await.unwrap()))
    }

    pub(super) async fn leaves(&self, stay: &str, left_on: &str) {
        let leaving = json!({ "reason": "own_decision", "destination": "family_permanent", "left_on": left_on });
        self.nigora.post(&format!("{stay}/leave"), leaving).await.unwrap();
    }

    pub(super) async fn board(&self) -> Value {
        let board = self.nigora.get("/shelter").await.unwrap();
        let parts: i64 = ["free", "held", "occupied", "cleaning", "blocked"].iter().map(|part| board["now"][part].as_i64().unwrap()).sum();
        assert_eq!(board["capacity"].as_i64(), Some(parts), "the capacity is the sum of its parts: {board}");
        board
    }

    pub(super) async fn figures(&self, from: &str, to: &str) -> Value {
        self.world.sign_in("safiya").await.get(&format!("/shelter/figures?from={from}&to={to}")).await.unwrap()
    }
}

async fn scenario_10_a_need_without_a_place_is_counted_once_however_often_it_is_asked(engine: &str) {
    let it = house(engine).await;
    let request = it.request("1", "2").await;
    // She calls, and an aunt of hers calls: one need.
    it.nigora.post(&format!("{request}/call"), json!({})).await.unwrap();
    it.nigora.post(&format!("{request}/unmet"), json!({ "reason": "shelter_full", "alternative": "The house in the next region was asked" })).await.unwrap();
    let sheet = it.nigora.get(&request).await.unwrap();
    assert_eq!((sheet["state"].as_str(), sheet["calls"].as_i64()), (Some("unmet"), Some(2)), "{sheet}");
    let figures = it.figures("2026-11-25", "2026-11-26").await;
    assert_eq!(figures["unmet"], json!({ "shelter_full": 1 }), "{figures}");
    let again = it.nigora.call("POST", &format!("{request}/unmet"), Some(json!({ "reason": "funding", "alternative": "x" }))).await.unwrap();
    assert_eq!(again.0, StatusCode::UNPROCESSABLE_ENTITY, "what is over stays over");
}

async fn scenario_11_a_place_is_not_refused_without_a_reason_of_the_list_and_an_alternative(engine: &str) {
    let it = house(engine).await;
    let request = it.request("1", "0").await;
    for (reason, alternative, expected) in [("no_documents", "x", 1), ("no_police_report", "", 2), ("shelter_full", "", 1)] {
        let (status, problem) = it.nigora.call("POST", &format!("{request}/unmet"), Some(json!({ "reason": reason, "alternative": alternative }))).await.unwrap();
        assert_eq!((status, codes(&problem).len()), (StatusCode::UNPROCESSABLE_ENTITY, expected), "{reason}: {problem}");
    }
    assert_eq!(it.nigora.get(&request).await.unwrap()["state"], "open", "nothing was written");
}

/// R-SH-03; R-SH-04: a child's stay is a row of its own.
async fn scenario_12_nights_stays_and_persons_are_three_things(engine: &str) {
    let it = house(engine).await;
    let beds = [it.bed("1", &["family"]).await, it.bed("2", &["family"]).await, it.bed("3", &["family", "cot"]).await];
    let (first, second) = (it.person("First").await, it.person("Second").await);
    let stay = it.moves_in(&first, &beds[0], "", "2026-03-01").await;
    it.leaves(&stay, "2026-03-01").await;
    let hers = it.moves_in(&second, &beds[1], "", "2026-03-01").await;
    let childs = it.moves_in(&second, &beds[2], "0_11", "2026-03-01").await;
    it.leaves(&childs, "2026-03-03").await;
    it.leaves(&hers, "2026-03-04").await;
    assert_eq!(
        [it.nigora.get(&stay).await.unwrap()["nights"].as_i64(), it.nigora.get(&hers).await.unwrap()["nights"].as_i64(), it.nigora.get(&childs).await.unwrap()["nights"].as_i64()],
        [Some(0), Some(3), Some(2)]
    );
    let figures = it.figures("2026-03-01", "2026-04-01").await;
    assert_eq!(figures["period"], json!({ "stays": 3, "persons": 3, "households": 2, "children": 1, "nights": 5, "bed_nights": 5, "taken_bed_nights": 5 }), "{figures}");
    assert_eq!((&figures["exits"], &figures["exit_reasons"], &figures["median_nights"]), (&json!({ "family_permanent": 3 }), &json!({ "own_decision": 3 }), &json!(2)));
    let later = it.figures("2026-03-03", "2026-04-01").await;
    assert_eq!(
        (&later["period"]["stays"], &later["exits"]),
        (&json!(1), &json!({ "family_permanent": 2 })),
        "who left on the first day left in the period and did not stay in it: {later}"
    );
    // A sibling of the same age is another child; the first one who comes back is not.
    for bed in &beds {
        it.nigora.post(&format!("/shelter/beds/{bed}/state"), json!({ "event": "cleaned" })).await.unwrap();
    }
    it.moves_in_alone(&second, &beds[1], "0_11", "2026-03-10").await;
    it.moves_in_alone(&second, &beds[2], &format!("same:{}", childs.rsplit('/').next().unwrap()), "2026-03-10").await;
    let figures = it.figures("2026-03-01", "2026-04-01").await;
    assert_eq!((&figures["period"]["persons"], &figures["period"]["children"], &figures["period"]["stays"]), (&json!(4), &json!(2), &json!(5)), "{figures}");
}

async fn the_last_bed_is_held_for_exactly_one_of_thirty_two(engine: &str) {
    let it = house(engine).await;
    // A few rounds here; PANOH_ROUNDS=50 for a campaign.
    let rounds = std::env::var("PANOH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(2);
    for round in 1..=rounds {
        let bed = it.bed(&format!("the last {round}"), &["family"]).await;
        assert_eq!(held_of_thirty_two(&it, &bed).await, 1, "round {round}");
        assert_eq!(it.board().await["now"]["held"], round);
    }
}

/// For how many of thirty-two requests that ask at once it is held.
async fn held_of_thirty_two(it: &House, bed: &str) -> i32 {
    let mut requests = Vec::new();
    for _ in 0..32 {
        requests.push(it.request("1", "1").await);
    }
    let tries: Vec<_> = requests
        .iter()
        .map(|request| {
            let (client, path, bed) = (it.nigora.clone(), format!("{request}/hold"), bed.to_owned());
            tokio::spawn(async move { client.call("POST", &path, Some(json!({ "beds": [bed], "fewer": "yes", "hours": "4" }))).await.unwrap() })
        })
        .collect();
    how_many_hold(tries).await
}

/// Of those that tried at once, how many hold what they wanted. The others hear that it is taken.
pub(super) async fn how_many_hold(tries: Vec<tokio::task::JoinHandle<(StatusCode, Value)>>) -> i32 {
    let mut held = 0;
    for tried in tries {
        let (status, answer) = tried.await.unwrap();
        match status {
            StatusCode::OK => held += 1,
            StatusCode::UNPROCESSABLE_ENTITY => assert_eq!(codes(&answer), ["taken"], "{answer}"),
            other => panic!("{other}: {answer}"),
        }
    }
    held
}

async fn a_hold_ends_by_itself_and_its_bed_is_offered_again(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &["family"]).await;
    let (first, second) = (it.request("1", "1").await, it.request("1", "1").await);
    let too_long = it.nigora.call("POST", &format!("{first}/hold"), Some(json!({ "beds": [bed], "fewer": "yes", "hours": "25" }))).await.unwrap();
    assert_eq!(codes(&too_long.1), ["hours"]);
    it.nigora.post(&format!("{first}/hold"), json!({ "beds": [bed], "fewer": "yes", "hours": "2" })).await.unwrap();
    assert_eq!(it.nigora.get(&second).await.unwrap()["free"], json!([]));
    it.world.house.clock.advance(2 * 3_600 + 1);
    let nigora = it.world.sign_in("nigora").await;
    assert_eq!(nigora.get(&first).await.unwrap()["state"], "open", "the hold is over, the need is not");
    nigora.post(&format!("{second}/hold"), json!({ "beds": [bed], "fewer": "yes", "hours": "2" })).await.unwrap();
    let late = nigora.call("POST", &format!("{first}/withdraw"), Some(json!({}))).await.unwrap();
    assert!(late.0.is_success());
    assert_eq!(nigora.get(&second).await.unwrap()["state"], "held", "the first's end does not take the second's bed");
}

async fn a_bed_goes_from_her_to_the_cleaner_and_only_then_to_the_next(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    let (first, second) = (it.person("First").await, it.person("Second").await);
    let stay = it.moves_in(&first, &bed, "", "2026-11-20").await;
    let move_in = json!({ "bed": bed, "arrived_on": "2026-11-25", "planned_until": "2026-12-31" });
    let taken = it.nigora.call("POST", &format!("{second}/stay"), Some(move_in.clone())).await.unwrap();
    assert_eq!(codes(&taken.1), ["taken"]);
    it.leaves(&stay, "2026-11-25").await;
    assert_eq!(it.board().await["now"]["cleaning"], 1);
    assert_eq!(it.nigora.call("POST", &format!("{second}/stay"), Some(move_in.clone())).await.unwrap().0, StatusCode::UNPROCESSABLE_ENTITY);
    it.nigora.post(&format!("/shelter/beds/{bed}/state"), json!({ "event": "cleaned" })).await.unwrap();
    it.nigora.post(&format!("{second}/stay"), move_in).await.unwrap();
    let twice = it.nigora.call("POST", &format!("{stay}/leave"), Some(json!({ "reason": "own_decision", "destination": "street" }))).await.unwrap();
    assert_eq!(codes(&twice.1), ["left"], "and her leaving twice does not empty the other's bed");
    assert_eq!(it.board().await["now"]["occupied"], 1);
}

async fn a_blocked_bed_has_a_reason_and_an_end_and_the_parts_are_the_whole(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    it.bed("2", &[]).await;
    let state = format!("/shelter/beds/{bed}/state");
    let (_, problem) = it.nigora.call("POST", &state, Some(json!({ "event": "block" }))).await.unwrap();
    assert_eq!(codes(&problem).len(), 2, "a reason and an end: {problem}");
    it.nigora.post(&state, json!({ "event": "block", "reason": "repair", "until": "2026-11-26" })).await.unwrap();
    let board = it.board().await;
    assert_eq!((&board["now"]["blocked"], &board["free_after_planned"]), (&json!(1), &json!(2)), "{board}");
    for event in ["occupy", "hold", "vacate", "cleaned"] {
        assert_eq!(it.nigora.call("POST", &state, Some(json!({ "event": event }))).await.unwrap().0, StatusCode::UNPROCESSABLE_ENTITY, "{event}");
    }
    it.nigora.post(&state, json!({ "event": "unblock" })).await.unwrap();
    assert_eq!(it.board().await["now"]["free"], 2);
}

async fn the_board_and_the_wall_name_nobody(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    let person = it.person("Zarina Secret").await;
    it.moves_in(&person, &bed, "", "2026-11-20").await;
    let code = it.nigora.get(&person).await.unwrap()["code"].as_str().unwrap().to_owned();
    let (_, board) = it.nigora.html("GET", "/shelter", None).await.unwrap();
    let (_, wall) = it.nigora.html("GET", "/shelter/wall", None).await.unwrap();
    assert!(board.contains(&code) && !board.contains("Secret"));
    assert!(!wall.contains(&code) && !wall.contains("Secret"));
    // A colleague sees that the bed is taken; whose it is she cannot open.
    let colleague = it.world.sign_in("colleague").await;
    let stay = it.board().await["beds"][0]["stay"].as_str().unwrap().to_owned();
    assert_eq!(colleague.call("GET", &format!("/stays/{stay}"), None).await.unwrap().0, StatusCode::NOT_FOUND);
}

/// R-SH-06.
async fn a_stay_of_ninety_days_is_looked_at_again_and_ends_by_nobodys_hand(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    let person = it.person("Long").await;
    let stay = it.moves_in(&person, &bed, "", "2026-08-28").await;
    assert_eq!(it.nigora.get(&stay).await.unwrap()["wants_review"], false, "89 days");
    it.world.house.clock.advance(86_400);
    let nigora = it.world.sign_in("nigora").await;
    let sheet = nigora.get(&stay).await.unwrap();
    assert_eq!((&sheet["wants_review"], &sheet["nights"]), (&json!(true), &json!(90)));
    let silent = nigora.call("POST", &format!("{stay}/extend"), Some(json!({ "until": "2027-03-01", "agrees": "no" }))).await.unwrap();
    assert_eq!(codes(&silent.1), ["required"; 2], "why, and only if she wants it");
    nigora.post(&format!("{stay}/extend"), json!({ "until": "2027-03-01", "because": "Her flat is not ready", "agrees": "yes" })).await.unwrap();
    assert_eq!(nigora.get(&stay).await.unwrap()["wants_review"], false, "who extends has talked with her");
    it.world.house.clock.advance(90 * 86_400);
    let nigora = it.world.sign_in("nigora").await;
    assert_eq!(nigora.get(&stay).await.unwrap()["wants_review"], true, "and so it is every ninety days");
    nigora.post(&format!("{stay}/reviewed"), json!({})).await.unwrap();
    assert_eq!(nigora.get(&stay).await.unwrap()["wants_review"], false);
    assert_eq!(codes(&nigora.call("POST", &format!("{stay}/reviewed"), Some(json!({}))).await.unwrap().1), ["state"]);
    assert_eq!(nigora.get(&stay).await.unwrap()["planned_until"], "2027-03-01");
    assert_eq!(nigora.get("/shelter").await.unwrap()["now"]["occupied"], 1);
}

/// The other organisation runs a house with one bed for a family.
pub(super) async fn other_house(it: &House) -> (Client, Client, String) {
    let (manizha, dilnoza) = (it.world.sign_in("manizha").await, it.world.sign_in("dilnoza").await);
    manizha.post("/services", json!({ "kind": "safe_shelter", "phone": "+992 000 000 000" })).await.unwrap();
    let site = manizha.post("/sites", json!({ "name": "Other house", "kind": "shelter" })).await.unwrap()["id"].clone();
    let bed = id(&manizha.post("/shelter/beds", json!({ "site": site, "room": "1", "label": "1", "kinds": ["family"] })).await.unwrap());
    (manizha, dilnoza, bed)
}

async fn scenario_9_another_house_is_asked_without_a_name_offers_a_hold_and_she_chooses(engine: &str) {
    let it = house(engine).await;
    let (_, dilnoza, bed) = other_house(&it).await;
    let party = json!({ "adults": "1", "children": "2", "group": "women_with_children", "sons_over_12": "1", "girls_under_12": "1", "language": "uz", "avoid": "TJ-RA" });
    let too_many =
        it.nigora.call("POST", "/shelter/requests", Some(json!({ "adults": "1", "children": "1", "group": "women", "sons_over_12": "1", "girls_under_12": "1" }))).await.unwrap();
    assert_eq!(codes(&too_many.1), ["number"], "two of one child cannot be");
    let request = format!("/shelter/requests/{}", id(&it.nigora.post("/shelter/requests", party).await.unwrap()));
    let legal = it.world.legal.id.to_string();
    assert_eq!(it.nigora.get(&request).await.unwrap()["houses"][0]["organisation"], legal, "the directory says who could be asked");
    let commons = it.world.house.commons.id();
    let shared = it.world.house.ledger.tip(commons).await.unwrap().head.seq;
    it.nigora.post(&format!("{request}/ask"), json!({ "houses": [legal] })).await.unwrap();
    assert_eq!(it.world.house.ledger.tip(commons).await.unwrap().head.seq, shared, "the commons learns nothing of it");

    // Everything that left the organisation until then: how many, and what they need.
    let ledger = &it.world.house.ledger;
    let (here, there) = (ledger.space(it.world.centre.id.0).await.unwrap().unwrap(), ledger.space(it.world.legal.id.0).await.unwrap().unwrap());
    let keys = space::SpaceKeys::open(&it.world.legal.vault, &there).ok().unwrap();
    let parcels = ledger.parcels_for(there.id).await.unwrap();
    assert_eq!(parcels.len(), 1);
    let letter = post::open_letter::<Value>(&parcels[0], &keys, &here.verify_key).ok().unwrap();
    let fields: Vec<&str> = letter.content["party"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, ["adults", "ages", "avoid", "children", "group", "language", "needs_accessible", "sons_over_12"]);
    assert_eq!(letter.content.as_object().unwrap().len(), 3, "the letter, the party, the day: {}", letter.content);

    let inquiries = dilnoza.get("/shelter/inquiries").await.unwrap();
    let inquiry = format!("/shelter/inquiries/{}", inquiries["inquiries"][0]["id"].as_str().unwrap());
    let (_, page) = dilnoza.html("GET", &inquiry, None).await.unwrap();
    assert!(page.contains("A son is twelve or older") && page.contains("Daughters younger than twelve"), "{page}");
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": [bed], "fewer": "yes", "hours": "24" })).await.unwrap();
    assert_eq!(dilnoza.get("/shelter").await.unwrap()["now"]["held"], 1);

    let offer = it.nigora.get(&request).await.unwrap()["asked"][0].clone();
    assert_eq!((&offer["is_offered"], &offer["state"]), (&json!(true), &json!("offered")), "{offer}");
    it.nigora.post(&format!("{request}/choose"), json!({ "house": legal })).await.unwrap();
    assert_eq!(it.nigora.get(&request).await.unwrap()["state"], "chosen");
    assert_eq!(dilnoza.get(&inquiry).await.unwrap()["state"], "chosen");
    assert_eq!(dilnoza.get("/shelter").await.unwrap()["now"]["held"], 1, "the bed waits for her");
}

async fn what_was_held_elsewhere_is_free_when_the_need_is_over_and_a_late_choice_is_refused(engine: &str) {
    let it = house(engine).await;
    let (_, dilnoza, bed) = other_house(&it).await;
    let legal = it.world.legal.id.to_string();
    let first = it.request("1", "1").await;
    it.nigora.post(&format!("{first}/ask"), json!({ "houses": [legal] })).await.unwrap();
    let nobody = it.nigora.call("POST", &format!("{first}/choose"), Some(json!({ "house": legal }))).await.unwrap();
    assert_eq!(codes(&nobody.1), ["offer-over"], "nothing was offered yet");
    let inquiry = format!("/shelter/inquiries/{}", first.rsplit('/').next().unwrap());
    assert_eq!(dilnoza.get(&inquiry).await.unwrap()["state"], "open");
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": [bed], "fewer": "yes", "hours": "2" })).await.unwrap();
    it.nigora.post(&format!("{first}/withdraw"), json!({})).await.unwrap();
    assert_eq!(dilnoza.get("/shelter").await.unwrap()["now"]["free"], 1, "a bed is not kept for nothing");
    assert_eq!(dilnoza.get(&inquiry).await.unwrap()["state"], "over");

    let second = it.request("1", "1").await;
    it.nigora.post(&format!("{second}/ask"), json!({ "houses": [legal] })).await.unwrap();
    let inquiry = format!("/shelter/inquiries/{}", second.rsplit('/').next().unwrap());
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": [bed], "fewer": "yes", "hours": "2" })).await.unwrap();
    it.world.house.clock.advance(2 * 3_600 + 1);
    let (nigora, dilnoza) = (it.world.sign_in("nigora").await, it.world.sign_in("dilnoza").await);
    let late = nigora.call("POST", &format!("{second}/choose"), Some(json!({ "house": legal }))).await.unwrap();
    assert_eq!(codes(&late.1), ["offer-over"]);
    dilnoza.post(&format!("{inquiry}/decline"), json!({ "reason": "shelter_full", "alternative": "The next house" })).await.unwrap();
    assert_eq!(nigora.get(&second).await.unwrap()["asked"][0]["state"], "declined");
    // A house that was never asked cannot answer for another.
    let strange = dilnoza.call("POST", &format!("/shelter/inquiries/{}/offer", second.replace("requests", "x")), Some(json!({ "beds": [bed] }))).await.unwrap();
    assert_eq!(strange.0, StatusCode::NOT_FOUND);
}

async fn a_held_bed_is_taken_by_whoever_it_is_held_for_and_other_houses_are_told(engine: &str) {
    let it = house(engine).await;
    let (_, dilnoza, theirs) = other_house(&it).await;
    let bed = it.bed("1", &["family"]).await;
    let request = it.request("1", "1").await;
    let need = request.rsplit('/').next().unwrap().to_owned();
    it.nigora.post(&format!("{request}/ask"), json!({ "houses": [it.world.legal.id] })).await.unwrap();
    dilnoza.post(&format!("/shelter/inquiries/{need}/offer"), json!({ "beds": [theirs], "fewer": "yes", "hours": "4" })).await.unwrap();
    it.nigora.post(&format!("{request}/hold"), json!({ "beds": [bed], "fewer": "yes", "hours": "4" })).await.unwrap();
    let person = it.person("Held").await;
    let (_, form) = it.nigora.html("GET", &format!("{person}/stay"), None).await.unwrap();
    assert!(form.contains(&format!("{bed}/{need}")) && form.contains("held until"), "the form offers the held bed, and says for whom: {form}");
    let stay = |bed: String| json!({ "bed": bed, "arrived_on": "2026-11-25", "planned_until": "2026-12-31" });
    let (_, taken) = it.nigora.call("POST", &format!("{person}/stay"), Some(stay(bed.clone()))).await.unwrap();
    assert_eq!(codes(&taken), ["taken"], "nobody takes a held bed by mistake");
    it.nigora.post(&format!("{person}/stay"), stay(format!("{bed}/{need}"))).await.unwrap();
    assert_eq!(it.nigora.get(&request).await.unwrap()["state"], "placed");
    assert_eq!(dilnoza.get(&format!("/shelter/inquiries/{need}")).await.unwrap()["state"], "over");
    assert_eq!(dilnoza.get("/shelter").await.unwrap()["now"]["free"], 1, "what the other house held is free again");
}

async fn an_offer_whose_time_is_over_can_be_made_again(engine: &str) {
    let it = house(engine).await;
    let (_, dilnoza, bed) = other_house(&it).await;
    let request = it.request("1", "1").await;
    it.nigora.post(&format!("{request}/ask"), json!({ "houses": [it.world.legal.id] })).await.unwrap();
    let inquiry = format!("/shelter/inquiries/{}", request.rsplit('/').next().unwrap());
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": [bed], "fewer": "yes", "hours": "1" })).await.unwrap();
    it.world.house.clock.advance(3_601);
    assert_eq!(dilnoza.get(&inquiry).await.unwrap_or_default()["state"], Value::Null, "the session is locked by then");
    let (nigora, dilnoza) = (it.world.sign_in("nigora").await, it.world.sign_in("dilnoza").await);
    assert_eq!(dilnoza.get(&inquiry).await.unwrap()["state"], "open");
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": [bed], "fewer": "yes", "hours": "1" })).await.unwrap();
    assert_eq!(nigora.get(&request).await.unwrap()["asked"][0]["is_offered"], true);
    nigora.post(&format!("{request}/choose"), json!({ "house": it.world.legal.id })).await.unwrap();
}

async fn a_refused_step_shows_its_page_as_it_is_now_with_what_was_typed(engine: &str) {
    let it = house(engine).await;
    it.bed("1", &["family"]).await;
    let request = it.request("1", "1").await;
    let (status, page) = it.nigora.html("POST", &format!("{request}/unmet"), Some(json!({ "reason": "", "alternative": "typed and kept" }))).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("typed and kept") && page.contains("1 adult, 1 child"), "{page}");
    let (_, page) = it.nigora.html("POST", &format!("{request}/hold"), Some(json!({ "hours": "77" }))).await.unwrap();
    assert!(page.contains("value=\"77\"") && page.contains("govuk-error-summary"), "{page}");
}
