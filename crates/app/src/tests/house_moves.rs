//! From one house to another (C.7).

use serde_json::json;

use super::{
    house::{codes, house, other_house},
    world::{her_yes, id, record},
};

on_both_engines! {
    scenario_13_she_moves_to_another_house_under_her_consent_and_no_address_is_written,
    a_girl_who_must_move_is_asked_for_as_a_girl_and_a_daughter_of_twelve_is_not_small,
    a_boy_who_comes_alone_is_admitted_and_asked_for_as_the_child_that_he_is,
    a_transfer_that_was_given_up_can_be_asked_again,
}

async fn scenario_13_she_moves_to_another_house_under_her_consent_and_no_address_is_written(engine: &str) {
    let it = house(engine).await;
    let (manizha, dilnoza, theirs) = other_house(&it).await;
    let site = manizha.post("/sites", json!({ "name": "A house without steps", "kind": "shelter" })).await.unwrap()["id"].clone();
    manizha.post(&format!("/shelter/beds/{theirs}/edit"), json!({ "site": site, "room": "1", "label": "1", "kinds": ["family", "accessible"] })).await.unwrap();
    let (bed, cot) = (it.bed("1", &["family"]).await, it.bed("2", &["family"]).await);
    let person = it.person("Moving Secret").await;
    let stay = it.moves_in(&person, &bed, "", "2026-11-01").await;
    it.moves_in(&person, &cot, "0_11", "2026-11-01").await;

    let unasked = it.nigora.call("POST", &format!("{stay}/transfer"), Some(json!({ "reason": "location_known", "agrees": "no" }))).await.unwrap();
    assert_eq!(codes(&unasked.1), ["required"], "nobody is moved without wanting it");
    // C.7: the house that takes her must know what she needs there, so each is asked as of any other need.
    let moving = json!({ "reason": "location_known", "agrees": "yes", "method": "signature", "avoid": "TJ-SU", "accessible": "yes", "language": "uz", "until": "2026-12-31" });
    let request = id(&it.nigora.post(&format!("{stay}/transfer"), moving).await.unwrap());
    let need = format!("/shelter/requests/{request}");
    let sheet = it.nigora.get(&need).await.unwrap();
    assert_eq!(
        sheet["party"],
        json!({ "adults": 1, "children": 1, "group": "women_with_children", "needs_accessible": true, "sons_over_12": 0, "avoid": "TJ-SU", "language": "uz", "urgency": "now", "until": "2026-12-31" })
    );

    let legal = it.world.legal.id.to_string();
    it.nigora.post(&format!("{need}/ask"), json!({ "houses": [legal] })).await.unwrap();
    let inquiry = format!("/shelter/inquiries/{request}");
    let (_, page) = dilnoza.html("GET", &inquiry, None).await.unwrap();
    assert!(!page.contains("Secret") && !page.contains("Room 1"), "neither who nor where: {page}");
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": [theirs], "fewer": "yes", "hours": "24" })).await.unwrap();

    let without = it.nigora.call("POST", &format!("{need}/choose"), Some(json!({ "house": legal }))).await.unwrap();
    assert_eq!(codes(&without.1), ["no-consent"], "she agrees to the house and to what it sees, or nothing goes: {}", without.1);
    let consent = her_yes(json!({ "recipient": legal, "purpose": "safe_shelter", "items": ["age_band", "children", "needs"], "expires_on": "2026-12-20" }));
    it.nigora.post(&format!("{person}/consents/new/referral"), consent).await.unwrap();
    it.nigora.post(&format!("{need}/choose"), json!({ "house": legal })).await.unwrap();
    let sent = id(&it
        .nigora
        .post(&format!("{person}/referrals"), json!({ "recipient": legal, "service": "safe_shelter", "anyway": "yes", "urgency": "now", "needs": "A safe house" }))
        .await
        .unwrap());

    // The other house records her from the packet, and she moves into the bed that was kept.
    dilnoza.get("/referrals").await.unwrap();
    let packet = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    assert!(!packet.to_string().contains("Secret"), "only the ticked items: {packet}");
    let there = record(&dilnoza, json!({ "name": "As she says", "sex": "female", "birth": "1997" })).await;
    let arrival = json!({ "bed": format!("{theirs}/{request}"), "arrived_on": "2026-11-25", "planned_until": "2026-12-31" });
    dilnoza.post(&format!("{there}/stay"), arrival).await.unwrap();
    assert_eq!(dilnoza.get(&inquiry).await.unwrap()["state"], "arrived");

    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!(sheet["has_arrived_elsewhere"], true, "the arrival is confirmed: {sheet}");
    it.nigora.post(&format!("{stay}/leave"), json!({ "reason": "other_shelter", "destination": "other_shelter", "left_on": "2026-11-25", "children": "with" })).await.unwrap();
    let figures = it.figures("2026-11-01", "2026-12-01").await;
    assert_eq!((&figures["exits"], &figures["staff_safety"]), (&json!({ "other_shelter": 2 }), &json!({ "perpetrator_sighting": 1 })), "{figures}");
}

/// C.7: what a house must know before it offers.
async fn a_girl_who_must_move_is_asked_for_as_a_girl_and_a_daughter_of_twelve_is_not_small(engine: &str) {
    let it = house(engine).await;
    let (one, two, three, four) = (it.bed("1", &["family"]).await, it.bed("2", &["family"]).await, it.bed("3", &["family"]).await, it.bed("4", &["family"]).await);
    let girl = record(&it.nigora, json!({ "name": "Girl", "sex": "female", "birth": "2010-06-01" })).await;
    let stay = it.moves_in_alone(&girl, &one, "", "2026-11-20").await;
    let (_, form) = it.nigora.html("GET", &format!("{stay}/transfer"), None).await.unwrap();
    assert!(form.contains("name=\"accessible\"") && form.contains("name=\"language\"") && form.contains("2026"), "until when is known from her stay: {form}");
    let ask = |sons: &str| json!({ "reason": "own_wish", "agrees": "yes", "method": "signature", "sons_over_12": sons, "items": ["age_band"] });
    let party = async |stay: &str, sons: &str| {
        let need = id(&it.nigora.post(&format!("{stay}/transfer"), ask(sons)).await.unwrap());
        it.nigora.get(&format!("/shelter/requests/{need}")).await.unwrap()["party"].clone()
    };
    let consent = her_yes(json!({ "items": ["age_band"] }));
    it.nigora.post(&format!("{girl}/consents/new/transfer"), consent).await.unwrap();
    assert_eq!(party(&stay, "").await["group"], "girls_14_17");

    let mother = it.person("Mother").await;
    let stay = it.moves_in(&mother, &two, "", "2026-11-20").await;
    it.moves_in(&mother, &three, "12_17", "2026-11-20").await;
    it.moves_in(&mother, &four, "12_17", "2026-11-20").await;
    let party = party(&stay, "1").await;
    assert_eq!((&party["children"], &party["sons_over_12"], &party["ages"]["girls_from_12"]), (&json!(2), &json!(1), &json!(1)), "{party}");
    let wrong = it
        .nigora
        .call(
            "POST",
            &format!("{}/transfer", it.moves_in(&it.person("Late").await, &it.bed("5", &[]).await, "", "2026-11-20").await),
            Some(json!({ "reason": "own_wish", "agrees": "yes", "method": "signature", "until": "2026-11-01" })),
        )
        .await
        .unwrap();
    assert_eq!(codes(&wrong.1), ["day"], "a day that has passed");
}

async fn a_transfer_that_was_given_up_can_be_asked_again(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    let person = it.person("Stays").await;
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let ask = json!({ "reason": "own_wish", "agrees": "yes", "method": "signature" });
    let first = id(&it.nigora.post(&format!("{stay}/transfer"), ask.clone()).await.unwrap());
    let twice = it.nigora.call("POST", &format!("{stay}/transfer"), Some(ask.clone())).await.unwrap();
    assert_eq!(codes(&twice.1), ["state"], "one search at a time");
    it.nigora.post(&format!("/shelter/requests/{first}/withdraw"), json!({})).await.unwrap();
    it.nigora.post(&format!("{stay}/transfer"), ask).await.unwrap();
}

/// I.2: the house's rule about men is none about a boy for whom child protection decided.
async fn a_boy_who_comes_alone_is_admitted_and_asked_for_as_the_child_that_he_is(engine: &str) {
    let it = house(engine).await;
    it.parvina.post("/shelter/rules", json!({ "groups": ["women", "women_with_children"], "census_at": "22:00", "review_after_days": "90" })).await.unwrap();
    for (birth, small, older) in [("2017-06-01", 1, 0), ("2013-06-01", 0, 1)] {
        let (bed, boy) =
            (it.bed(birth, &["family"]).await, record(&it.nigora, json!({ "name": "Boy", "sex": "male", "birth": birth, "caregiver_lives_with_perpetrator": "no" })).await);
        let stay = it.moves_in_alone(&boy, &bed, "", "2026-11-20").await;
        let signs = json!({ "given_by": "caregiver", "assent": "written", "signer_relation": "parent_guardian", "signer_did_it": "no", "items": ["age_band"] });
        it.nigora.post(&format!("{boy}/consents/new/transfer"), her_yes(signs)).await.unwrap();
        let ask = json!({ "reason": "own_wish", "agrees": "yes", "method": "signature", "items": ["age_band"] });
        let need = id(&it.nigora.post(&format!("{stay}/transfer"), ask).await.unwrap());
        let party = it.nigora.get(&format!("/shelter/requests/{need}")).await.unwrap()["party"].clone();
        assert_eq!((&party["group"], &party["adults"], &party["children"]), (&json!("women_with_children"), &json!(0), &json!(1)), "{party}");
        assert_eq!((party["ages"]["boys_under_12"].as_i64().unwrap_or(0), &party["sons_over_12"]), (small, &json!(older)), "{party}");
    }
}
