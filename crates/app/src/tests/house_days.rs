//! What a house does from day to day, and a woman who must move: domain.md C.3, C.7, scenarios 11, 13, 16.

use axum::http::StatusCode;
use kernel::Role;
use people::demo::{NewColleague, NewOrganisation, found};
use serde_json::{Value, json};

use super::{
    house::{House, codes, house, other_house},
    world::{PASSWORD, id},
};
use crate::{command::calling, local::Client};

on_both_engines! {
    scenario_13_she_moves_to_another_house_under_her_consent_and_no_address_is_written,
    scenario_16_a_house_for_women_is_not_offered_to_a_man_and_other_help_is_named,
    scenario_11_a_refusal_in_words_about_papers_is_shown_to_the_supervisor,
    a_need_that_waits_is_told_to_the_person_on_duty_and_then_to_the_coordinator,
    an_answer_by_phone_is_written_down_by_who_asked_and_she_can_choose_it,
    who_does_not_come_back_is_missed_and_who_was_reached_is_not,
    she_is_asked_how_she_is_only_if_she_agreed_and_only_until_she_declines,
    the_report_for_the_commission_holds_only_what_she_agreed_to,
    entries_of_the_log_are_destroyed_when_their_time_is_over_and_hers_stay_with_her,
    dangers_to_those_who_work_here_are_a_figure_of_the_quarter,
    the_place_of_a_house_is_opened_by_one_and_stands_nowhere_else,
    who_becomes_a_supervisor_can_open_the_place_once_another_has,
    what_is_in_store_changes_by_movements_and_medicine_goes_to_somebody,
    a_bed_that_is_not_free_has_an_end_and_is_late_when_it_has_passed,
    free_places_are_shown_by_region_only_where_three_houses_are,
    a_need_that_waits_calls_the_person_on_duty_and_later_the_coordinator_without_a_word_about_her,
    a_need_whose_hold_ran_out_calls_again_and_one_that_was_placed_does_not,
    the_census_counts_once_an_evening_and_beds_of_that_evening_measure_it,
    a_girl_who_came_in_her_own_right_is_among_the_children,
    a_girl_who_must_move_is_asked_for_as_a_girl_and_a_daughter_of_twelve_is_not_small,
    who_counts_in_the_morning_counts_the_beds_and_residents_of_the_night,
    a_transfer_that_was_given_up_can_be_asked_again,
    who_changes_the_houses_rules_late_sees_the_colleagues_and_keeps_her_own,
    a_bed_and_a_funder_can_be_put_right_and_who_sleeps_there_stays,
    at_the_hour_of_the_census_the_board_asks_for_it_and_says_when_it_differs,
    a_room_of_one_household_is_not_shared,
    a_house_that_loses_its_money_sees_it_ninety_days_before,
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
    let consent = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature", "recipient": legal, "purpose": "safe_shelter", "items": ["age_band", "children", "needs"], "expires_on": "2026-12-20" });
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
    let there = format!("/survivors/{}", id(&dilnoza.post("/survivors", json!({ "name": "As she says", "sex": "female", "birth": "1997" })).await.unwrap()));
    let arrival = json!({ "bed": format!("{theirs}/{request}"), "arrived_on": "2026-11-25", "planned_until": "2026-12-31" });
    dilnoza.post(&format!("{there}/stay"), arrival).await.unwrap();
    assert_eq!(dilnoza.get(&inquiry).await.unwrap()["state"], "arrived");

    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!(sheet["has_arrived_elsewhere"], true, "the arrival is confirmed: {sheet}");
    it.nigora.post(&format!("{stay}/leave"), json!({ "reason": "other_shelter", "destination": "other_shelter", "left_on": "2026-11-25", "children": "with" })).await.unwrap();
    let figures = it.figures("2026-11-01", "2026-12-01").await;
    assert_eq!((&figures["exits"], &figures["staff_safety"]), (&json!({ "other_shelter": 2 }), &json!({ "perpetrator_sighting": 1 })), "{figures}");
}

async fn scenario_16_a_house_for_women_is_not_offered_to_a_man_and_other_help_is_named(engine: &str) {
    let it = house(engine).await;
    let (manizha, dilnoza, _) = other_house(&it).await;
    it.bed("1", &["family"]).await;
    it.parvina.post("/shelter/rules", json!({ "groups": ["women", "women_with_children"], "census_at": "22:00", "review_after_days": "90" })).await.unwrap();
    manizha.post("/services", json!({ "kind": "safe_shelter", "phone": "1", "groups": ["women", "women_with_children"] })).await.unwrap();
    manizha.post("/services", json!({ "kind": "hotline", "phone": "1313" })).await.unwrap();
    // The entry of `other_house` says nothing of whom it takes; its owner says so now.
    let silent = dilnoza.get("/services").await.unwrap();
    for service in silent["services"].as_array().unwrap().iter().filter(|it| it["kind"] == "safe_shelter") {
        let groups = json!({ "kind": "safe_shelter", "phone": "1", "groups": ["women"] });
        manizha.post(&format!("/services/{}/edit", service["id"].as_str().unwrap()), groups).await.unwrap();
    }
    let request = json!({ "adults": "1", "children": "0", "group": "men" });
    let need = format!("/shelter/requests/{}", id(&it.nigora.post("/shelter/requests", request).await.unwrap()));
    let sheet = it.nigora.get(&need).await.unwrap();
    assert_eq!((&sheet["free"], &sheet["houses"]), (&json!([]), &json!([])), "{sheet}");
    assert_eq!(sheet["alternatives"][0]["kind"], "hotline");
    let (_, page) = it.nigora.html("GET", &need, None).await.unwrap();
    assert!(page.contains("Help of another kind"), "{page}");
    // He is served all the same, as anyone; a bed in this house is not his, by its own rules.
    let rustam = id(&it.nigora.post("/survivors", json!({ "name": "Rustam", "sex": "male", "birth": "2007" })).await.unwrap());
    assert!(it.nigora.get(&format!("/survivors/{rustam}")).await.is_ok());
    let bed = it.board().await["beds"][0]["id"].clone();
    let admitted = it.nigora.call("POST", &format!("/survivors/{rustam}/stay"), Some(json!({ "bed": bed, "arrived_on": "2026-11-25" }))).await.unwrap();
    assert_eq!(codes(&admitted.1), ["criteria"]);
    let women = it.request("1", "0").await;
    assert_eq!(it.nigora.get(&women).await.unwrap()["free"].as_array().unwrap().len(), 1);
}

async fn scenario_11_a_refusal_in_words_about_papers_is_shown_to_the_supervisor(engine: &str) {
    let it = house(engine).await;
    let need = it.request("1", "0").await;
    let silent = it.nigora.call("POST", &format!("{need}/unmet"), Some(json!({ "reason": "other", "alternative": "x" }))).await.unwrap();
    assert_eq!(codes(&silent.1), ["required"], "“other” says why");
    it.nigora.post(&format!("{need}/unmet"), json!({ "reason": "other", "other": "no report", "alternative": "A hotline was named" })).await.unwrap();
    let safiya = it.world.sign_in("safiya").await;
    assert_eq!(safiya.get("/shelter").await.unwrap()["waits"]["reasons"], 1);
    let (_, page) = safiya.html("GET", &need, None).await.unwrap();
    assert!(page.contains("Nobody may be refused a place for that"), "{page}");
    assert_eq!(it.nigora.call("POST", &format!("{need}/reviewed"), Some(json!({}))).await.unwrap().0, StatusCode::NOT_FOUND, "a second person reads it");
    safiya.post(&format!("{need}/reviewed"), json!({})).await.unwrap();
    assert_eq!(safiya.get("/shelter").await.unwrap()["waits"]["reasons"], 0);
}

async fn a_need_that_waits_is_told_to_the_person_on_duty_and_then_to_the_coordinator(engine: &str) {
    let it = house(engine).await;
    it.request("1", "0").await;
    let mut seen = Vec::new();
    for minutes in [29, 1, 90] {
        it.world.house.clock.advance(minutes * 60);
        let waits = it.world.sign_in("nigora").await.get("/shelter").await.unwrap()["waits"].clone();
        seen.push((waits["duty"].as_i64(), waits["coordinator"].as_i64()));
    }
    assert_eq!(seen, [(Some(0), Some(0)), (Some(1), Some(0)), (Some(0), Some(1))]);
}

async fn an_answer_by_phone_is_written_down_by_who_asked_and_she_can_choose_it(engine: &str) {
    let it = house(engine).await;
    let (_, dilnoza, _) = other_house(&it).await;
    let legal = it.world.legal.id.to_string();
    let need = it.request("1", "0").await;
    it.nigora.post(&format!("{need}/ask"), json!({ "houses": [legal] })).await.unwrap();
    let phone = format!("{need}/phone");
    let never = it
        .nigora
        .call("POST", &phone, Some(json!({ "house": it.world.centre.id, "answer": "declined", "reason": "shelter_full", "alternative": "The next house" })))
        .await
        .unwrap();
    assert_eq!(codes(&never.1), ["required"], "a house that was not asked has not answered");
    let forever = it.nigora.call("POST", &phone, Some(json!({ "house": legal, "answer": "offered", "hours": "48" }))).await.unwrap();
    assert_eq!(codes(&forever.1), ["hours"]);
    it.nigora.post(&phone, json!({ "house": legal, "answer": "offered", "hours": "6" })).await.unwrap();
    let ask = it.nigora.get(&need).await.unwrap()["asked"][0].clone();
    assert_eq!((&ask["is_offered"], &ask["is_by_phone"]), (&json!(true), &json!(true)));
    it.nigora.post(&format!("{need}/choose"), json!({ "house": legal })).await.unwrap();
    let inquiry = format!("/shelter/inquiries/{}", need.rsplit('/').next().unwrap());
    assert_eq!(dilnoza.get(&inquiry).await.unwrap()["state"], "chosen", "the other house reads it when it looks");
}

async fn who_does_not_come_back_is_missed_and_who_was_reached_is_not(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    let person = it.person("Out").await;
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let absence = format!("{stay}/absence");
    assert_eq!(codes(&it.nigora.call("POST", &absence, Some(json!({ "step": "back" }))).await.unwrap().1), ["state"]);
    it.nigora.post(&absence, json!({ "step": "out", "hours": "2" })).await.unwrap();
    it.world.house.clock.advance(2 * 3_600 + 60);
    let nigora = it.world.sign_in("nigora").await;
    assert_eq!(nigora.get("/shelter").await.unwrap()["waits"]["missed"], 1);
    nigora.post(&absence, json!({ "step": "not_reached" })).await.unwrap();
    assert_eq!(nigora.get(&stay).await.unwrap()["wants_check"], true, "nothing is better than before");
    nigora.post(&absence, json!({ "step": "reached", "hours": "3" })).await.unwrap();
    assert_eq!(nigora.get(&stay).await.unwrap()["wants_check"], false);
    nigora.post(&absence, json!({ "step": "back" })).await.unwrap();
    assert_eq!(nigora.get(&stay).await.unwrap()["state"], "here");
    let wrong = nigora.call("POST", &absence, Some(json!({ "step": "out", "hours": "900" }))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["hours"]);
}

async fn she_is_asked_how_she_is_only_if_she_agreed_and_only_until_she_declines(engine: &str) {
    let it = house(engine).await;
    let mut stays = Vec::new();
    for (name, may_ask) in [("Agrees", "yes"), ("Does not", "no")] {
        let bed = it.bed(name, &[]).await;
        let person = it.person(name).await;
        let stay = it.moves_in(&person, &bed, "", "2026-10-01").await;
        it.nigora
            .post(&format!("{stay}/leave"), json!({ "reason": "own_decision", "destination": "own_rented", "left_on": "2026-10-25", "may_ask": may_ask, "method": "signature" }))
            .await
            .unwrap();
        stays.push(stay);
    }
    let due = |list: Value| list["due"].as_array().unwrap().len();
    assert_eq!(due(it.nigora.get("/shelter/follow-ups").await.unwrap()), 1, "one month, and only who agreed");
    let follow_up = format!("{}/follow-up", stays[0]);
    it.nigora.post(&follow_up, json!({ "outcome": "safe" })).await.unwrap();
    assert_eq!(due(it.nigora.get("/shelter/follow-ups").await.unwrap()), 0);
    it.world.house.clock.advance(61 * 86_400);
    let nigora = it.world.sign_in("nigora").await;
    assert_eq!(due(nigora.get("/shelter/follow-ups").await.unwrap()), 1, "three months");
    nigora.post(&follow_up, json!({ "outcome": "declined" })).await.unwrap();
    it.world.house.clock.advance(300 * 86_400);
    let nigora = it.world.sign_in("nigora").await;
    assert_eq!(due(nigora.get("/shelter/follow-ups").await.unwrap()), 0, "who no longer wants it is not asked");
    assert_eq!(codes(&nigora.call("POST", &follow_up, Some(json!({ "outcome": "safe" }))).await.unwrap().1), ["no-consent"]);
}

async fn the_report_for_the_commission_holds_only_what_she_agreed_to(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    let person = it.person("Report Secret").await;
    let stay = it.moves_in(&person, &bed, "", "2026-11-05").await;
    it.nigora.post(&format!("{stay}/commission"), json!({ "on": "2026-12-01" })).await.unwrap();
    let report = format!("{stay}/report");
    assert_eq!(it.nigora.get(&report).await.unwrap()["consents"], json!([]));
    let consent = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature", "recipient": it.world.legal.id, "purpose": "legal_aid", "items": ["sex", "stay"], "expires_on": "2026-12-20" });
    let consent = id(&it.nigora.post(&format!("{person}/consents/new/referral"), consent).await.unwrap());
    let drafted = it.nigora.get(&format!("{report}?consent={consent}")).await.unwrap();
    assert_eq!(drafted["items"].as_array().unwrap().iter().map(|item| item[0].as_str().unwrap()).collect::<Vec<_>>(), ["sex", "stay"], "{drafted}");
    assert!(!drafted.to_string().contains("Secret") && drafted.to_string().contains("20 nights"), "{drafted}");
    it.nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    assert_eq!(it.nigora.get(&format!("{report}?consent={consent}")).await.unwrap()["items"], json!([]), "withdrawn is withdrawn");
    let (_, page) = it.world.sign_in("safiya").await.html("GET", &person, None).await.unwrap();
    assert!(page.contains("Report opened"), "every opening is written down");
}

async fn entries_of_the_log_are_destroyed_when_their_time_is_over_and_hers_stay_with_her(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    let person = it.person("Logged").await;
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let wrong = it.nigora.call("POST", "/shelter/log/new/supply", Some(json!({ "item": "Flour" }))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["required", "required"], "how much, and of what unit");
    let visit = id(&it.nigora.post("/shelter/log/new/visit", json!({ "text": "A visit to nobody", "next": "Call back" })).await.unwrap());
    let hers = id(&it.nigora.post("/shelter/log/new/rules", json!({ "text": "She read the rules", "stay": stay.rsplit('/').next().unwrap() })).await.unwrap());
    assert_eq!(it.nigora.get("/shelter").await.unwrap()["waits"]["to_do"], 1);
    it.nigora.post(&format!("/shelter/log/{visit}/done"), json!({})).await.unwrap();
    assert_eq!(it.nigora.get(&format!("/shelter/log/{visit}")).await.unwrap()["answers"]["text"], "A visit to nobody", "what was done keeps its words");
    let colleague = it.world.sign_in("colleague").await;
    assert_eq!(colleague.call("GET", &format!("/shelter/log/{hers}"), None).await.unwrap().0, StatusCode::NOT_FOUND, "hers is for those who work with her");
    assert!(colleague.get(&format!("/shelter/log/{visit}")).await.is_ok());

    // R-SH-11: a visit is kept for 30 days.
    let open = it.nigora.post("/shelter/log/new/visit", json!({ "text": "A second visit", "next": "Call back" })).await;
    let handover = id(&it.nigora.post("/shelter/log/new/handover", json!({ "text": "Quiet", "next": "The lamp" })).await.unwrap());
    let open = id(&open.unwrap());
    it.world.house.clock.advance(29 * 86_400);
    let nigora = it.world.sign_in("nigora").await;
    assert!(nigora.get(&format!("/shelter/log/{visit}")).await.is_ok(), "not yet");
    // A session outlasts the day: nobody looked at the log or opened the vault since, and it is found no longer.
    it.world.house.clock.advance(2 * 86_400);
    for gone in [&visit, &open] {
        assert_eq!(it.world.sign_in("nigora").await.call("GET", &format!("/shelter/log/{gone}"), None).await.unwrap().0, StatusCode::NOT_FOUND);
    }
    let nigora = it.world.sign_in("nigora").await;
    let log = nigora.get("/shelter/log").await.unwrap();
    assert_eq!((log["entries"].as_array().unwrap().len(), &log["outdated"]), (1, &json!(0)), "one thing is to be done, and the visits left by nobody's hand: {log}");
    assert_eq!(nigora.get("/shelter").await.unwrap()["waits"]["to_do"], 1);

    // What is kept for a year is found no longer either, and is destroyed when a supervisor says so.
    let safiya = it.world.sign_in("safiya").await;
    assert_eq!(safiya.call("POST", "/shelter/log/erase", Some(json!({}))).await.unwrap().0, StatusCode::UNPROCESSABLE_ENTITY, "not yet");
    it.world.house.clock.advance(366 * 86_400);
    let (safiya, nigora) = (it.world.sign_in("safiya").await, it.world.sign_in("nigora").await);
    assert_eq!(nigora.call("GET", &format!("/shelter/log/{handover}"), None).await.unwrap().0, StatusCode::NOT_FOUND);
    assert_eq!(nigora.get("/shelter").await.unwrap()["waits"]["to_do"], 0);
    let log = safiya.get("/shelter/log").await.unwrap();
    assert_eq!((log["entries"].as_array().unwrap().len(), &log["outdated"]), (0, &json!(1)), "{log}");
    safiya.post("/shelter/log/erase", json!({})).await.unwrap();
    assert_eq!(safiya.get("/shelter/log").await.unwrap()["outdated"], 0);
    assert_eq!(nigora.get(&format!("/shelter/log/{hers}")).await.unwrap()["answers"]["text"], "She read the rules");
}

async fn dangers_to_those_who_work_here_are_a_figure_of_the_quarter(engine: &str) {
    let it = house(engine).await;
    for (kind, times) in [("threat_staff", 2), ("intrusion", 1), ("conflict", 3)] {
        for _ in 0..times {
            it.nigora.post(&format!("/shelter/log/new/{kind}"), json!({ "what": "x", "severity": "low" })).await.unwrap();
        }
    }
    let figures = it.figures("2026-10-01", "2027-01-01").await;
    assert_eq!(figures["staff_safety"], json!({ "threat_staff": 2, "intrusion": 1 }), "a quarrel among residents is another thing");
    assert_eq!(it.figures("2026-07-01", "2026-10-01").await["staff_safety"], json!({}));
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
    it.world.confirmed("safiya", &asked).await;
    let (_, page) = it.nigora.html("GET", &place, None).await.unwrap();
    assert!(page.contains("Cannot open it yet"), "{page}");
    let page = opens(&it.nigora, &place).await;
    assert!(page.contains("not sealed for you") && !page.contains("Canary"), "{page}");
    assert!(opens(&safiya, &place).await.contains("Canary"));
    assert!(opens(&it.nigora, &place).await.contains("Canary"));
    it.parvina.post(&format!("/colleagues/{nigora}/roles"), json!({ "roles": ["caseworker"] })).await.unwrap();
    assert_eq!(it.nigora.page("POST", &format!("{place}/open"), Some(json!({ "password": PASSWORD }))).await.unwrap(), StatusCode::NOT_FOUND);
}

async fn what_is_in_store_changes_by_movements_and_medicine_goes_to_somebody(engine: &str) {
    let it = house(engine).await;
    let new = |name: &str, kind: &str| json!({ "name": name, "kind": kind, "unit": "piece", "low_at": "5", "good_until": "2026-11-30" });
    let wrong = it.nigora.call("POST", "/shelter/stores", Some(json!({ "low_at": "x" }))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["required", "required", "required", "number"]);
    let soap = format!("/shelter/stores/{}", id(&it.nigora.post("/shelter/stores", new("Soap", "hygiene")).await.unwrap()));
    let moves = |movement: &'static str, quantity: &'static str| json!({ "movement": movement, "quantity": quantity });
    it.nigora.post(&format!("{soap}/move"), moves("received", "20")).await.unwrap();
    it.parvina.call("POST", &format!("{soap}/move"), Some(moves("given", "1"))).await.unwrap();
    let safiya = it.world.sign_in("safiya").await;
    safiya.post(&format!("{soap}/move"), moves("given", "14")).await.unwrap();
    let (status, problem) = it.nigora.call("POST", &format!("{soap}/move"), Some(moves("given", "7"))).await.unwrap();
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["not-enough"]), "an administrator gives nothing out, and there are six");
    let sheet = it.nigora.get(&soap).await.unwrap();
    assert_eq!((&sheet["quantity"], &sheet["is_low"], &sheet["movements"][0]["who"]), (&json!(6), &json!(false), &json!("Safiya")));
    it.nigora.post(&format!("{soap}/move"), moves("counted", "5")).await.unwrap();
    assert_eq!(it.board().await["waits"]["stores"], 1, "it runs low");
    it.nigora.post(&format!("{soap}/edit"), json!({ "name": "Soap", "kind": "hygiene", "unit": "piece", "low_at": "1", "good_until": "" })).await.unwrap();
    assert_eq!((it.nigora.get(&soap).await.unwrap()["quantity"].clone(), it.board().await["waits"]["stores"].clone()), (json!(5), json!(0)));

    let pills = format!("/shelter/stores/{}", id(&it.nigora.post("/shelter/stores", new("Pills", "medicine")).await.unwrap()));
    it.nigora.post(&format!("{pills}/move"), moves("received", "20")).await.unwrap();
    let unnamed = it.nigora.call("POST", &format!("{pills}/move"), Some(moves("given", "2"))).await.unwrap();
    assert_eq!(codes(&unnamed.1), ["required"]);
    let bed = it.bed("1", &["family"]).await;
    let person = it.person("Hers").await;
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let given = json!({ "movement": "given", "quantity": "2", "stay": stay.rsplit('/').next().unwrap() });
    it.nigora.post(&format!("{pills}/move"), given).await.unwrap();
    let log = it.nigora.get("/shelter/log").await.unwrap();
    assert_eq!((&log["entries"][0]["kind"], log["entries"][0]["code"].is_string()), (&json!("medical"), true), "it stands with her: {log}");
    it.world.house.clock.advance(7 * 86_400);
    let nigora = it.world.sign_in("nigora").await;
    assert_eq!(nigora.get(&pills).await.unwrap()["is_past"], true);
}

async fn a_bed_that_is_not_free_has_an_end_and_is_late_when_it_has_passed(engine: &str) {
    let it = house(engine).await;
    let (first, second) = (it.bed("1", &[]).await, it.bed("2", &[]).await);
    let person = it.person("Left").await;
    let stay = it.moves_in(&person, &first, "", "2026-11-20").await;
    it.leaves(&stay, "2026-11-25").await;
    it.nigora.post(&format!("/shelter/beds/{second}/state"), json!({ "event": "block", "reason": "repair", "until": "2026-11-26" })).await.unwrap();
    let ends = |board: &Value| board["beds"].as_array().unwrap().iter().map(|bed| (bed["until"].clone(), bed["is_overdue"].clone())).collect::<Vec<_>>();
    assert_eq!(ends(&it.board().await), [(json!("2026-11-26"), json!(false)), (json!("2026-11-26"), json!(false))]);
    it.world.house.clock.advance(2 * 86_400);
    let board = it.world.sign_in("nigora").await.get("/shelter").await.unwrap();
    assert!(ends(&board).iter().all(|(_, is_overdue)| is_overdue == true), "a repair that is late is seen, and nobody makes it free but a hand: {board}");
}

async fn free_places_are_shown_by_region_only_where_three_houses_are(engine: &str) {
    let it = house(engine).await;
    let (manizha, dilnoza, _) = other_house(&it).await;
    // A room with beds for two is one family place; the other house has one bed in one room, and such a room in another.
    for label in ["1", "2"] {
        it.bed(label, &["family"]).await;
    }
    let theirs = manizha.post("/sites", json!({ "name": "Their second", "kind": "shelter" })).await.unwrap()["id"].clone();
    for label in ["1", "2", "3"] {
        manizha.post("/shelter/beds", json!({ "site": theirs, "room": "1", "label": label, "kinds": ["family"] })).await.unwrap();
    }
    it.parvina.post("/shelter/rules", json!({ "region": "TJ-SU", "census_at": "22:00", "review_after_days": "90" })).await.unwrap();
    let safiya = it.world.sign_in("safiya").await;
    safiya.post("/services", json!({ "kind": "safe_shelter", "phone": "1", "region": "TJ-SU" })).await.unwrap();
    manizha.post("/services", json!({ "kind": "safe_shelter", "phone": "2", "region": "TJ-SU" })).await.unwrap();
    it.nigora.post("/shelter/census", json!({ "counted": "0" })).await.unwrap();
    let shown = it.world.house.commons.read::<_, kernel::Failure, _>(shelter::view::list_availability).await.unwrap();
    assert!(shown.is_empty(), "two houses: one that knows itself would know the other, so nothing is even written");

    let third = NewOrganisation { en: "Third", ru: "Third", tg: "Third", kind: "shelter", district: None };
    let colleague = |name, roles| NewColleague { name, sign_in: name, password: PASSWORD, roles };
    found(&it.world.house, third, &[colleague("third_admin", &[]), colleague("third_worker", &[Role::Caseworker, Role::Supervisor])]).await.unwrap();
    let (third_admin, third_worker) = (it.world.sign_in("third_admin").await, it.world.sign_in("third_worker").await);
    third_worker.post("/services", json!({ "kind": "safe_shelter", "phone": "3", "region": "TJ-SU" })).await.unwrap();
    for admin in [&manizha, &third_admin] {
        admin.post("/shelter/rules", json!({ "region": "TJ-SU", "census_at": "22:00", "review_after_days": "90" })).await.unwrap();
    }
    let regions = || async { third_worker.get("/shelter/regions").await.unwrap()["regions"].clone() };
    for worker in [&it.nigora, &dilnoza] {
        worker.post("/shelter/census", json!({ "counted": "0" })).await.unwrap();
        assert_eq!(regions().await, json!([]), "two of three houses spoke");
    }
    third_worker.post("/shelter/census", json!({ "counted": "0" })).await.unwrap();
    assert_eq!(regions().await, json!([{ "region": "TJ-SU", "family_places": "2" }]), "one here, one there, none in the third: nobody can tell which");
    it.world.house.clock.advance(25 * 3_600);
    let third_worker = it.world.sign_in("third_worker").await;
    assert_eq!(third_worker.get("/shelter/regions").await.unwrap()["regions"], json!([]), "what was counted yesterday is no longer said");
}

/// R-SH-05.
async fn the_census_counts_once_an_evening_and_beds_of_that_evening_measure_it(engine: &str) {
    let it = house(engine).await;
    let beds = [it.bed("1", &[]).await, it.bed("2", &[]).await];
    let person = it.person("Counted").await;
    it.moves_in(&person, &beds[0], "", "2026-11-25").await;
    it.world.house.clock.advance(14 * 3_600 + 600);
    let it = House { nigora: it.world.sign_in("nigora").await, parvina: it.world.sign_in("parvina").await, ..it };
    assert_eq!(codes(&it.nigora.call("POST", "/shelter/census", Some(json!({ "counted": "one" }))).await.unwrap().1), ["number"]);
    it.nigora.post("/shelter/census", json!({ "counted": "2" })).await.unwrap();
    // Ten minutes after midnight it is still that evening; a visitor who sleeps on the sofa takes no bed.
    it.nigora.post("/shelter/census", json!({ "counted": "3" })).await.unwrap();
    // Later the house is larger; that evening it was not.
    it.bed("3", &[]).await;
    it.bed("4", &[]).await;
    let figures = it.figures("2026-11-25", "2026-11-26").await;
    assert_eq!((&figures["counted_evenings"], &figures["occupancy_percent"]), (&json!(1), &json!(50)), "{figures}");
    let (_, page) = it.world.sign_in("safiya").await.html("GET", "/shelter/figures?from=2026-11-25&to=2026-11-26", None).await.unwrap();
    assert!(page.contains("50 %, on the one evening on which somebody counted"), "{page}");
}

async fn a_girl_who_came_in_her_own_right_is_among_the_children(engine: &str) {
    let it = house(engine).await;
    let (one, two) = (it.bed("1", &[]).await, it.bed("2", &[]).await);
    let girl = format!("/survivors/{}", id(&it.nigora.post("/survivors", json!({ "name": "Girl", "sex": "female", "birth": "2011-06-01" })).await.unwrap()));
    it.moves_in_alone(&girl, &one, "", "2026-11-20").await;
    let woman = it.person("Woman").await;
    it.moves_in(&woman, &two, "", "2026-11-20").await;
    let period = it.figures("2026-11-01", "2026-12-01").await["period"].clone();
    assert_eq!((&period["persons"], &period["children"], &period["households"]), (&json!(2), &json!(1), &json!(2)), "{period}");
}

/// C.7: what a house must know before it offers.
async fn a_girl_who_must_move_is_asked_for_as_a_girl_and_a_daughter_of_twelve_is_not_small(engine: &str) {
    let it = house(engine).await;
    let (one, two, three, four) = (it.bed("1", &["family"]).await, it.bed("2", &["family"]).await, it.bed("3", &["family"]).await, it.bed("4", &["family"]).await);
    let girl = format!("/survivors/{}", id(&it.nigora.post("/survivors", json!({ "name": "Girl", "sex": "female", "birth": "2010-06-01" })).await.unwrap()));
    let stay = it.moves_in_alone(&girl, &one, "", "2026-11-20").await;
    let (_, form) = it.nigora.html("GET", &format!("{stay}/transfer"), None).await.unwrap();
    assert!(form.contains("name=\"accessible\"") && form.contains("name=\"language\"") && form.contains("2026"), "until when is known from her stay: {form}");
    let ask = |sons: &str| json!({ "reason": "own_wish", "agrees": "yes", "method": "signature", "sons_over_12": sons, "items": ["age_band"] });
    let party = async |stay: &str, sons: &str| {
        let need = id(&it.nigora.post(&format!("{stay}/transfer"), ask(sons)).await.unwrap());
        it.nigora.get(&format!("/shelter/requests/{need}")).await.unwrap()["party"].clone()
    };
    let consent = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature", "items": ["age_band"] });
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

/// R-SH-05: a count belongs to the night that is over, and is compared with it.
async fn who_counts_in_the_morning_counts_the_beds_and_residents_of_the_night(engine: &str) {
    let it = house(engine).await;
    let beds = [it.bed("1", &[]).await, it.bed("2", &[]).await];
    let (first, second) = (it.person("First").await, it.person("Second").await);
    let (one, _) = (it.moves_in(&first, &beds[0], "", "2026-11-24").await, it.moves_in(&second, &beds[1], "", "2026-11-25").await);
    // At eight in the morning one has left, another has come, and a bed was added.
    it.world.house.clock.advance(22 * 3_600);
    let it = House { nigora: it.world.sign_in("nigora").await, parvina: it.world.sign_in("parvina").await, ..it };
    it.leaves(&one, "2026-11-26").await;
    let beds = [it.bed("3", &[]).await, it.bed("4", &[]).await];
    for bed in &beds {
        let person = it.person("Morning").await;
        it.moves_in(&person, bed, "", "2026-11-26").await;
    }
    it.nigora.post("/shelter/census", json!({ "counted": "2" })).await.unwrap();
    assert_eq!(it.nigora.get("/shelter").await.unwrap()["waits"]["is_census_other"], false, "two slept here, and two were counted");
    assert_eq!(it.figures("2026-11-25", "2026-11-26").await["occupancy_percent"], 100, "of the two beds of that night");
}

async fn a_room_of_one_household_is_not_shared(engine: &str) {
    let it = house(engine).await;
    let (one, two) = (it.bed("1", &["private", "family"]).await, it.bed("2", &["private", "family"]).await);
    let (first, second) = (it.person("First").await, it.person("Second").await);
    it.moves_in(&first, &one, "", "2026-11-20").await;
    let stranger = it.nigora.call("POST", &format!("{second}/stay"), Some(json!({ "bed": two, "arrived_on": "2026-11-25" }))).await.unwrap();
    assert_eq!(codes(&stranger.1), ["private"]);
    let need = it.request("1", "1").await;
    assert_eq!(it.nigora.get(&need).await.unwrap()["free"], json!([]), "nor is it kept for anyone else");
    it.moves_in(&first, &two, "0_11", "2026-11-25").await;
}

async fn a_house_that_loses_its_money_sees_it_ninety_days_before(engine: &str) {
    let it = house(engine).await;
    let beds = [it.bed("1", &[]).await, it.bed("2", &[]).await, it.bed("3", &[]).await];
    let nothing = it.parvina.call("POST", "/shelter/funding", Some(json!({ "funder": "X", "ends_on": "2027-01-01" }))).await.unwrap();
    assert_eq!(codes(&nothing.1), ["required"], "paid for nothing is not paid");
    let unnamed = it.parvina.call("POST", "/shelter/funding", Some(json!({ "funder": "X", "posts": "1", "starts_on": "2027-01-02", "ends_on": "2027-01-01" }))).await.unwrap();
    assert_eq!(codes(&unnamed.1), ["day", "required"], "a post has a name, and an end after its beginning");
    let paid = |what: &str, posts: &str, hours: &str, starts_on: &str, ends_on: &str| json!({ "funder": "Donor", "what": what, "posts": posts, "hours": hours, "starts_on": starts_on, "ends_on": ends_on });
    it.parvina.post("/shelter/funding", json!({ "funder": "Donor", "beds": [beds[0], beds[1]], "ends_on": "2027-01-31" })).await.unwrap();
    for one in
        [paid("Psychologist", "1.5", "", "", "2027-01-31"), paid("Lawyer, hours a month", "", "20", "2026-11-01", "2026-12-31"), paid("Cook", "1", "", "2026-12-01", "2028-01-01")]
    {
        it.parvina.post("/shelter/funding", one).await.unwrap();
    }
    let safiya = it.world.sign_in("safiya").await;
    let list = safiya.get("/shelter/funding").await.unwrap();
    let mut runway = list["runway"].clone();
    let endings = runway.as_object_mut().unwrap().remove("endings").unwrap();
    assert_eq!(runway, json!({ "places": 3, "places_unfunded": 1, "places_losing": 2, "posts": 150, "posts_losing": 150, "hours": 20, "hours_losing": 20 }));
    let ending = |what: &str, ends_on: &str| json!({ "what": what, "funder": "Donor", "ends_on": ends_on });
    assert_eq!(endings, json!([ending("Lawyer, hours a month", "2026-12-31"), ending("Psychologist", "2027-01-31")]), "by name, the first to end first");
    let cook = list["fundings"].as_array().unwrap().iter().find(|it| it["what"] == "Cook").unwrap();
    assert_eq!((&cook["is_to_come"], &cook["is_over"]), (&json!(true), &json!(false)), "{cook}");
    let (_, page) = safiya.html("GET", "/shelter/funding", None).await.unwrap();
    assert!(page.contains("nobody pays on") && page.contains("Lawyer, hours a month") && page.contains("Begins later"), "{page}");
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

async fn who_changes_the_houses_rules_late_sees_the_colleagues_and_keeps_her_own(engine: &str) {
    let it = house(engine).await;
    let safiya = it.world.sign_in("safiya").await;
    let rules = |sons: &str, seen: &str| json!({ "groups": ["women"], "sons_until": sons, "census_at": "22:00", "review_after_days": "90", "_ver": seen });
    it.parvina.post("/shelter/rules", rules("12", "0")).await.unwrap();
    let (_, page) = safiya.html("POST", "/shelter/rules", Some(rules("14", "0"))).await.unwrap();
    assert!(page.contains("A colleague changed it") && page.contains("value=\"14\""), "both made the first rules");
    let place = format!("/shelter/places/{}", it.site);
    safiya.html("POST", &place, Some(json!({ "address": "First", "_ver": "0" }))).await.unwrap();
    let (_, page) = safiya.html("POST", &place, Some(json!({ "address": "Second", "_ver": "0" }))).await.unwrap();
    assert!(page.contains("A colleague changed it") && page.contains("value=\"Second\""));
}

async fn a_bed_and_a_funder_can_be_put_right_and_who_sleeps_there_stays(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    let person = it.person("Sleeps").await;
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    it.parvina.post(&format!("/shelter/beds/{bed}/edit"), json!({ "site": it.site, "room": "Blue", "label": "A", "kinds": ["private"] })).await.unwrap();
    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!((&sheet["room"], &sheet["bed"], &it.board().await["now"]["occupied"]), (&json!("Blue"), &json!("A"), &json!(1)));
    let wrong = it.parvina.call("POST", &format!("/shelter/beds/{bed}/edit"), Some(json!({ "site": it.site, "room": "", "label": "A" }))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["required"]);
    let funding = id(&it.parvina.post("/shelter/funding", json!({ "funder": "Doner", "beds": [bed], "ends_on": "2026-12-01" })).await.unwrap());
    it.parvina.post(&format!("/shelter/funding/{funding}"), json!({ "funder": "Donor", "beds": [bed], "posts": "0", "ends_on": "2028-01-01" })).await.unwrap();
    let list = it.parvina.get("/shelter/funding").await.unwrap();
    assert_eq!((&list["fundings"][0]["funder"], &list["runway"]["places_losing"], list["fundings"].as_array().unwrap().len()), (&json!("Donor"), &json!(0), 1));
}

async fn at_the_hour_of_the_census_the_board_asks_for_it_and_says_when_it_differs(engine: &str) {
    let it = house(engine).await;
    let said = |waits: Value| (waits["is_census_due"].as_bool().unwrap(), waits["is_census_other"].as_bool().unwrap());
    assert_eq!(said(it.board().await["waits"].clone()), (false, false), "it is morning");
    it.world.house.clock.advance(12 * 3_600 + 60);
    let nigora = it.world.sign_in("nigora").await;
    assert_eq!(said(nigora.get("/shelter").await.unwrap()["waits"].clone()), (true, false));
    nigora.post("/shelter/census", json!({ "counted": "1" })).await.unwrap();
    assert_eq!(said(nigora.get("/shelter").await.unwrap()["waits"].clone()), (false, true), "someone is here whose stay was not written down");
    nigora.post("/shelter/census", json!({ "counted": "0" })).await.unwrap();
    assert_eq!(said(nigora.get("/shelter").await.unwrap()["waits"].clone()), (false, false));
}

async fn a_need_that_waits_calls_the_person_on_duty_and_later_the_coordinator_without_a_word_about_her(engine: &str) {
    let it = house(engine).await;
    it.bed("1", &[]).await;
    let rules = |duty: &str| json!({ "census_at": "22:00", "review_after_days": "90", "duty": duty, "coordinator": "the-coordinator" });
    let wrong = it.parvina.call("POST", "/shelter/rules", Some(rules("--version"))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["text"], "no word that a program would take for an option");
    it.parvina.post("/shelter/rules", rules("the-night")).await.unwrap();
    let called = it.world.folder().join("called");
    let program = it.world.folder().join("gateway");
    std::fs::write(&program, format!("#!/bin/sh\necho \"$@\" >> {}\n", called.display())).unwrap();
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let minutes = async |minutes: i64| {
        it.world.house.clock.advance(minutes * 60);
        calling::call_due(&it.world.house, Some(&program)).await.unwrap();
        std::fs::read_to_string(&called).unwrap_or_default()
    };
    it.request("1", "2").await;
    let helped = it.request("1", "0").await;
    assert_eq!(minutes(29).await, "");
    for file in std::fs::read_dir(it.world.folder()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(9).any(|part| part == b"the-night"), "whom is sealed until she is called");
    }
    // By now every screen has locked itself; the server calls all the same.
    it.world.sign_in("nigora").await.post(&format!("{helped}/unmet"), json!({ "reason": "shelter_full", "alternative": "Another house was asked" })).await.unwrap();
    assert_eq!(minutes(2).await, "duty the-night\n", "once, for the one that still waits; who, and nothing else");
    assert_eq!(minutes(5).await, "duty the-night\n", "and not again");
    assert_eq!(minutes(90).await, "duty the-night\ncoordinator the-coordinator\n");
}

async fn a_need_whose_hold_ran_out_calls_again_and_one_that_was_placed_does_not(engine: &str) {
    let it = house(engine).await;
    let (first, second) = (it.bed("1", &["family"]).await, it.bed("2", &["family"]).await);
    it.parvina.post("/shelter/rules", json!({ "census_at": "22:00", "review_after_days": "90", "duty": "the-night" })).await.unwrap();
    let (forgotten, placed) = (it.request("1", "0").await, it.request("1", "0").await);
    it.nigora.post(&format!("{forgotten}/hold"), json!({ "beds": [first], "fewer": "yes", "hours": "2" })).await.unwrap();
    it.nigora.post(&format!("{placed}/hold"), json!({ "beds": [second], "fewer": "yes", "hours": "2" })).await.unwrap();
    let person = it.person("Placed").await;
    let need = placed.rsplit('/').next().unwrap();
    let stay = json!({ "bed": format!("{second}/{need}"), "arrived_on": "2026-11-25", "planned_until": "2026-12-31" });
    it.nigora.post(&format!("{person}/stay"), stay).await.unwrap();
    let due = async |minutes: i64| {
        it.world.house.clock.advance(minutes * 60);
        it.world.house.take_due_calls(it.world.house.clock.now()).await.unwrap()
    };
    assert_eq!(due(149).await, [], "a place is held for her, and then half an hour has not passed");
    let called = due(2).await;
    assert_eq!(called.iter().map(|call| call.need.to_string()).collect::<Vec<_>>(), [forgotten.rsplit('/').next().unwrap()]);
}
