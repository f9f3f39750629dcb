//! What leaves an organisation as a figure, and who said yes to it.

use axum::http::StatusCode;
use figures::{measure::Measure, view::Share};
use serde_json::{Value, json};
use space::{Change, Draft, Drafts, Id, Who};

use super::{
    cases::recorded,
    house::{House, codes, house},
    world::{World, her_yes, id},
};

on_both_engines! {
    h_6_thirty_nights_of_one_woman_leave_only_as_too_few_and_nights_of_ten_persons_as_a_number,
    r_ag_04_whoever_approves_approves_what_she_read_and_nothing_that_was_prepared_since,
    r_co_03_whoever_says_no_after_the_numbers_were_prepared_is_in_nothing_that_leaves,
    r_ag_02_a_month_of_an_older_definition_hides_no_figure_and_looks_like_none_that_is_kept_back,
}

/// What the commons' page says of the month of a measure, before anybody else has reported.
async fn total(it: &House, measure: &str) -> Value {
    it.world.sign_in("safiya").await.get(&format!("/measures/{measure}")).await.unwrap()["months"][0]["total"].clone()
}

/// The own number of nights in October as it is counted now, and what leaves, as the page says both.
async fn nights_of_october(it: &House) -> (String, String) {
    let (_, page) = it.parvina.html("GET", "/measures/own?month=2026-10", None).await.unwrap();
    let row = page.rsplit(">Nights in shelters</th>").next().unwrap().split("</tr>").next().unwrap();
    let mut cells = row.split("</td>").filter_map(|cell| cell.rsplit_once('>')).map(|(_, said)| said.to_owned());
    (cells.next().unwrap(), cells.next().unwrap())
}

async fn share_october(it: &House) {
    it.parvina.post("/measures/own/prepare", json!({ "month": "2026-10" })).await.unwrap();
    it.world.sign_in("safiya").await.approve_month("2026-10").await.unwrap();
}

async fn h_6_thirty_nights_of_one_woman_leave_only_as_too_few_and_nights_of_ten_persons_as_a_number(engine: &str) {
    let it = house(engine).await;
    let mut beds = Vec::new();
    for bed in 0..10 {
        beds.push(it.bed(&bed.to_string(), &["family"]).await);
    }
    let zarina = it.person("Zarina").await;
    let stay = it.moves_in(&zarina, &beds[0], "", "2026-10-01").await;
    it.leaves(&stay, "2026-10-31").await;
    assert_eq!(nights_of_october(&it).await, ("30".into(), "not shown: too few people in it or in what remains".into()));
    share_october(&it).await;
    let said = total(&it, "nights").await;
    assert_eq!((&said["amount"], &said["organisations"], &said["small"]), (&Value::Null, &json!(1), &json!(1)), "{said}");

    // Eight guests of one night, and one who came and left on one day, who slept none: nine persons slept here.
    for (guest, bed) in beds.iter().enumerate().skip(1) {
        let person = it.person(&format!("Guest {guest}")).await;
        let stay = it.moves_in(&person, bed, "", "2026-10-20").await;
        it.leaves(&stay, if guest == 9 { "2026-10-20" } else { "2026-10-21" }).await;
    }
    assert_eq!(nights_of_october(&it).await, ("38".into(), "not shown: too few people in it or in what remains".into()));
    let tenth = it.person("Tenth").await;
    it.nigora.post(&format!("/shelter/beds/{}/state", beds[9]), json!({ "event": "cleaned" })).await.unwrap();
    let stay = it.moves_in(&tenth, &beds[9], "", "2026-10-22").await;
    it.leaves(&stay, "2026-10-24").await;
    assert_eq!(nights_of_october(&it).await, ("40".into(), "40".into()), "30 of 40 are not nearly all");
    share_october(&it).await;
    assert_eq!(total(&it, "nights").await["small"], 0, "it is a number, and still one organisation's");
}

async fn r_ag_04_whoever_approves_approves_what_she_read_and_nothing_that_was_prepared_since(engine: &str) {
    let it = house(engine).await;
    let safiya = it.world.sign_in("safiya").await;
    let bed = it.bed("1", &["family"]).await;
    let (own, month) = ("/measures/own?month=2026-10", json!({ "month": "2026-10" }));
    assert_eq!(safiya.get(own).await.unwrap()["version"], 0, "nothing is prepared");
    it.parvina.post("/measures/own/prepare", month.clone()).await.unwrap();
    let (_, tags, read) = safiya.answer("GET", own, None, &[]).await.unwrap();
    let line = |sheet: &Value| sheet["prepared"]["lines"].as_array().unwrap().iter().find(|line| line["measure"] == "nights").unwrap().clone();
    assert_eq!((read["version"].as_i64(), tags["etag"].to_str().unwrap()), (Some(1), "\"1\""));
    assert_eq!(line(&read), json!({ "measure": "nights", "version": 2, "amount": 0, "leaves": 0 }));
    assert!(safiya.html("GET", own, None).await.unwrap().1.contains("name=\"_ver\" value=\"1\""));

    // Before she presses, somebody's nights are written down and the month is prepared anew.
    let stay = it.moves_in(&it.person("Zarina").await, &bed, "", "2026-10-02").await;
    it.leaves(&stay, "2026-10-09").await;
    it.parvina.post("/measures/own/prepare", month).await.unwrap();
    let approve = |version: &str| json!({ "month": "2026-10", "_ver": version });
    let (status, answer) = safiya.call("POST", "/measures/own", Some(approve("1"))).await.unwrap();
    assert_eq!((status, &answer["code"]), (StatusCode::PRECONDITION_FAILED, &json!("stale")), "{answer}");
    let (status, page) = safiya.html("POST", "/measures/own", Some(approve("1"))).await.unwrap();
    assert!(status == StatusCode::CONFLICT && page.contains("prepared anew since you read them"), "{status} {page}");
    assert!(page.contains("name=\"_ver\" value=\"2\"") && page.contains(">7</td>"), "with what is prepared now: {page}");
    let (status, answer) = safiya.call("POST", "/measures/own", Some(json!({ "month": "2026-10" }))).await.unwrap();
    assert_eq!((status, codes(&answer)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["version"]), "nobody approves what she did not read");
    assert_eq!(safiya.get("/measures/nights").await.unwrap()["months"], json!([]), "nothing left the house");
    safiya.post("/measures/own", approve("2")).await.unwrap();
    assert_eq!(total(&it, "nights").await["small"], 1);
}

async fn r_co_03_whoever_says_no_after_the_numbers_were_prepared_is_in_nothing_that_leaves(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, parvina) = (world.sign_in("nigora").await, world.sign_in("parvina").await);
    let mut yes = String::new();
    for _ in 0..10 {
        let person = recorded(&nigora).await;
        yes = id(&nigora.post(&format!("{person}/consents/new/share_non_identifiable"), her_yes(json!({}))).await.unwrap());
        nigora.post(&format!("{person}/orders"), json!({ "asked_of": "police", "asked_on": "2026-10-20", "asked_by": "we", "wish": "wants" })).await.unwrap();
    }
    let (own, month) = ("/measures/own?month=2026-10", json!({ "month": "2026-10" }));
    parvina.post("/measures/own/prepare", month.clone()).await.unwrap();
    world.house.clock.advance(86_400);
    world.sign_in("nigora").await.post(&format!("/consents/{yes}/withdraw"), json!({})).await.unwrap();
    let (safiya, parvina) = (world.sign_in("safiya").await, world.sign_in("parvina").await);

    let approve = || json!({ "month": "2026-10", "_ver": "1" });
    let (status, answer) = safiya.call("POST", "/measures/own", Some(approve())).await.unwrap();
    assert_eq!((status, codes(&answer)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["counted"]), "{answer}");
    let (status, page) = safiya.html("POST", "/measures/own", Some(approve())).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Prepare it anew") && page.contains(">10</td>"), "with what is prepared: {page}");
    assert_eq!(safiya.get("/measures/orders_requested").await.unwrap()["months"], json!([]), "nothing left");
    let (_, page) = safiya.html("GET", own, None).await.unwrap();
    assert!(page.contains("Prepare it anew") && !page.contains("Approve and share"), "she sees it before she presses: {page}");

    parvina.post("/measures/own/prepare", month).await.unwrap();
    safiya.approve_month("2026-10").await.unwrap();
    let total = safiya.get("/measures/orders_requested").await.unwrap()["months"][0]["total"].clone();
    assert_eq!((&total["organisations"], &total["small"]), (&json!(1), &json!(1)), "the nine who agree are too few: {total}");
}

/// One house's number of nights, as a program wrote it that counted by this definition.
async fn nights_of(it: &House, version: u32, month: &str) {
    let head = Share { organisation: it.world.legal.id, measure: Measure::Nights, version, month: month.to_owned(), amount: Some(40), counted_on: None };
    let change = Change { who: Who { staff: None, at: it.world.house.clock.now() }, key: None };
    let record = Id::new_v4();
    let written = it.world.house.commons.change::<kernel::Failure, _>(change, move |_| Ok(Drafts::of(record, [Draft::house("figure_share", "figure_shared", record, &head)?])));
    written.await.unwrap();
}

async fn r_ag_02_a_month_of_an_older_definition_hides_no_figure_and_looks_like_none_that_is_kept_back(engine: &str) {
    let it = house(engine).await;
    let now = Measure::Nights.version();
    for (version, month) in [(now - 1, "2026-08"), (now, "2026-09"), (now - 1, "2026-10")] {
        nights_of(&it, version, month).await;
    }
    let sheet = it.nigora.get("/measures/nights").await.unwrap();
    let months: Vec<&Value> = sheet["months"].as_array().unwrap().iter().map(|line| &line["month"]).collect();
    assert_eq!(months, ["2026-09"], "{sheet}");
    let all = it.nigora.get("/measures").await.unwrap();
    let line = all["measures"].as_array().unwrap().iter().find(|line| line["measure"] == "nights").unwrap().clone();
    assert_eq!((&line["month"], &line["total"]["organisations"]), (&json!("2026-09"), &json!(1)), "{line}");
    let before = |view: &space::View<'_>| figures::view::newest_before(view, Measure::Nights, "2026-11-01");
    let (month, total) = it.world.house.commons.read::<_, kernel::Failure, _>(before).await.unwrap().unwrap();
    assert_eq!((month.as_str(), total.organisations), ("2026-09", 1));
}
