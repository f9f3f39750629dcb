//! What a house does from day to day, and a woman who must move: domain.md C.3, C.7, scenarios 11, 13, 16.

use axum::http::StatusCode;
use kernel::Role;
use people::demo::{NewColleague, NewOrganisation, found};
use serde_json::{Value, json};

use super::{
    house::{House, codes, house, other_house},
    world::{PASSWORD, her_yes, id, record},
};

on_both_engines! {
    scenario_16_a_house_for_women_is_not_offered_to_a_man_and_other_help_is_named,
    scenario_11_a_refusal_in_words_about_papers_is_shown_to_the_supervisor,
    an_answer_by_phone_is_written_down_by_who_asked_and_she_can_choose_it,
    who_does_not_come_back_is_missed_and_who_was_reached_is_not,
    she_is_asked_how_she_is_only_if_she_agreed_and_only_until_she_declines,
    the_report_for_the_commission_holds_only_what_she_agreed_to,
    entries_of_the_log_are_destroyed_when_their_time_is_over_and_hers_stay_with_her,
    dangers_to_those_who_work_here_are_a_figure_of_the_quarter,
    what_is_in_store_changes_by_movements_and_medicine_goes_to_somebody,
    a_bed_that_is_not_free_has_an_end_and_is_late_when_it_has_passed,
    free_places_are_shown_by_region_only_where_three_houses_are,
    the_census_counts_once_an_evening_and_beds_of_that_evening_measure_it,
    a_girl_who_came_in_her_own_right_is_among_the_children,
    who_counts_in_the_morning_counts_the_beds_and_residents_of_the_night,
    who_changes_the_houses_rules_late_sees_the_colleagues_and_keeps_her_own,
    a_bed_and_a_funder_can_be_put_right_and_who_sleeps_there_stays,
    while_a_bed_is_held_for_her_no_page_says_that_there_is_none,
    at_the_hour_of_the_census_the_board_asks_for_it_and_says_when_it_differs,
    a_room_of_one_household_is_not_shared,
    a_house_that_loses_its_money_sees_it_ninety_days_before,
}

async fn while_a_bed_is_held_for_her_no_page_says_that_there_is_none(engine: &str) {
    let it = house(engine).await;
    let manizha = it.world.sign_in("manizha").await;
    manizha.post("/services", json!({ "kind": "hotline", "phone": "1313" })).await.unwrap();
    let (bed, need) = (it.bed("1", &[]).await, it.request("1", "0").await);
    let says_none = async || it.nigora.html("GET", &need, None).await.unwrap().1.contains("Neither here nor in another house");
    assert!(!says_none().await, "a bed is free");
    it.nigora.post(&format!("{need}/hold"), json!({ "beds": [bed], "hours": "2" })).await.unwrap();
    assert!(!says_none().await, "and one is held");
    let other = it.request("1", "0").await;
    let (_, page) = it.nigora.html("GET", &other, None).await.unwrap();
    assert!(page.contains("Neither here nor in another house") && page.contains("Help of another kind"), "for another there is none: {page}");
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
    let consent = her_yes(json!({ "recipient": it.world.legal.id, "purpose": "legal_aid", "items": ["sex", "stay"], "expires_on": "2026-12-20" }));
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
    let girl = record(&it.nigora, json!({ "name": "Girl", "sex": "female", "birth": "2011-06-01" })).await;
    it.moves_in_alone(&girl, &one, "", "2026-11-20").await;
    let woman = it.person("Woman").await;
    it.moves_in(&woman, &two, "", "2026-11-20").await;
    let period = it.figures("2026-11-01", "2026-12-01").await["period"].clone();
    assert_eq!((&period["persons"], &period["children"], &period["households"]), (&json!(2), &json!(1), &json!(2)), "{period}");
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
