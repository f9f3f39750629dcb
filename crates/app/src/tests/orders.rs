//! Protection orders: I.1 and I.2, E.1, D.9, R-JU-01 to R-JU-05, scenario 14.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    cases::{page, recorded},
    house::codes,
    ties::staff,
    world::{World, her_yes, id},
};
use crate::local::Client;

on_both_engines! {
    scenario_14_an_order_is_broken_on_its_tenth_day_found_by_the_police_and_ends_by_the_clock,
    r_ju_01_the_usual_end_stands_there_with_its_source_and_a_longer_one_is_asked_about_and_taken,
    days_that_cannot_be_are_refused_in_a_sentence_and_the_form_comes_back_as_it_was_typed,
    an_order_is_asked_for_with_her_knowledge_and_her_wish,
    what_came_of_it_is_a_refusal_with_a_reason_or_a_withdrawal,
    r_ju_03_a_breach_is_found_by_her_by_the_police_or_by_another_and_ends_nothing,
    r_ju_05_electronic_monitoring_stands_only_with_her_consent_to_it,
    i_2_her_safety_plan_is_looked_at_again_when_an_order_is_broken_or_ends,
    a_step_by_mistake_is_taken_out_with_a_reason_and_stays_to_be_read,
    two_who_write_down_what_came_of_it_at_once_lose_nothing,
    r_ca_10_nobody_but_who_works_with_her_reads_her_orders_or_hears_of_them,
    what_protects_her_is_seen_in_the_record_that_stays,
    h_5_her_orders_are_told_to_her_in_her_own_copy,
    h_5_her_orders_are_destroyed_with_all_about_her,
}

const DAY: i64 = 86_400;

fn asked() -> Value {
    json!({ "asked_of": "police", "asked_where": "Sino district", "asked_on": "2026-11-25", "asked_by": "we", "wish": "wants" })
}

fn issued(until: &str) -> Value {
    json!({ "kind": "police", "issued_by": "police", "issued_on": "2026-11-25", "from": "2026-11-25", "until": until, "conditions": ["no_violence", "no_contact"] })
}

fn with(mut answers: Value, more: &Value) -> Value {
    answers.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    answers
}

async fn order(by: &Client, person: &str) -> String {
    format!("/orders/{}", id(&by.post(&format!("{person}/orders"), asked()).await.unwrap()))
}

async fn follows(by: &Client, order: &str, step: &str, answers: Value) -> (StatusCode, Value) {
    by.call("POST", &format!("{order}/step/{step}"), Some(answers)).await.unwrap()
}

async fn state(by: &Client, order: &str) -> Value {
    by.get(order).await.unwrap()["state"].clone()
}

async fn asks_about_danger(by: &Client, person: &str) {
    by.post(&format!("{person}/danger-check"), json!({ "alcohol": "no" })).await.unwrap();
}

/// How the list of cases speaks of her order: its alert, the days that remain, and whether she is asked about danger.
async fn alert(by: &Client) -> (Value, Value, Value) {
    let list = by.get("/cases").await.unwrap()["orders"].clone();
    (list[0]["alert"].clone(), list[0]["days_left"].clone(), list[0]["asks_again"].clone())
}

async fn scenario_14_an_order_is_broken_on_its_tenth_day_found_by_the_police_and_ends_by_the_clock(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let code = nigora.get(&person).await.unwrap()["code"].as_str().unwrap().to_owned();
    assert!(page(&nigora, &person).await.contains(&format!("{person}/orders/new")), "her page leads there");
    asks_about_danger(&nigora, &person).await;
    world.house.clock.advance(60);
    let order = order(&nigora, &person).await;
    assert_eq!((state(&nigora, &order).await, alert(&nigora).await), (json!("requested"), (Value::Null, Value::Null, Value::Null)));
    assert_eq!(follows(&nigora, &order, "issued", issued("2026-12-09")).await.0, StatusCode::OK);
    assert_eq!((state(&nigora, &order).await, nigora.get(&person).await.unwrap()["danger_due"].clone()), (json!("issued"), json!("order")), "R-CA-03");
    assert!(page(&nigora, "/cases").await.contains(&format!("{person}/danger-check")));
    world.house.clock.advance(60);
    asks_about_danger(&nigora, &person).await;
    assert_eq!(alert(&nigora).await.2, Value::Null, "she was asked");
    follows(&nigora, &order, "served", json!({ "served_on": "2026-11-25" })).await;
    let hers = page(&nigora, &person).await;
    for said in
        ["Protection orders", "In force", "An order of the police", "No violence and no threats, No contact", "25 November 2026", "9 December 2026", "Days that remain", "14"]
    {
        assert!(hers.contains(said), "{said}: {hers}");
    }

    // 26 November to 4 December: it is the tenth day.
    let mut alerts = Vec::new();
    for _ in 0..9 {
        world.house.clock.advance(DAY);
        alerts.push(alert(&world.sign_in("nigora").await).await.0);
    }
    assert_eq!(alerts, [vec![Value::Null; 6], vec![json!(7); 3]].concat(), "from 2 December on");
    let nigora = world.sign_in("nigora").await;
    let broken = json!({ "broken_on": "2026-12-04", "how": "He stood at her door", "found_by": "police_check", "source": "The inspector", "police_did": "warned" });
    assert_eq!(follows(&nigora, &order, "broken", broken).await.0, StatusCode::OK);
    let sheet = nigora.get(&order).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["days_left"], &sheet["danger_due"]), (&json!("in_force"), &json!(5), &json!("order")), "a breach ends nothing, and she is asked");
    assert_eq!((&sheet["steps"][3]["found_by"], &sheet["steps"][3]["answers"]["source"]), (&json!("police_check"), &json!("The inspector")));
    let said = page(&nigora, &order).await;
    assert!(said.contains("A check by the police") && said.contains("He stood at her door") && said.contains(&format!("{person}/danger-check")), "{said}");
    assert_eq!(alert(&nigora).await, (json!(7), json!(5), json!(true)));
    let list = page(&nigora, "/cases").await;
    assert!(list.contains(&format!("{code}: last day 9 December 2026, days that remain: 5")) && !list.contains("Zarina"), "by her code alone: {list}");
    world.house.clock.advance(60);
    asks_about_danger(&nigora, &person).await;

    // 5 to 9 December.
    let mut alerts = Vec::new();
    for _ in 0..5 {
        world.house.clock.advance(DAY);
        alerts.push(alert(&world.sign_in("nigora").await).await);
    }
    let expected = [(7, 4), (3, 3), (3, 2), (1, 1), (1, 0)];
    assert_eq!(alerts, expected.map(|(alert, left)| (json!(alert), json!(left), json!(false))));
    assert!(page(&world.sign_in("nigora").await, "/cases").await.contains("This is the last reminder"));
    world.house.clock.advance(DAY);
    let nigora = world.sign_in("nigora").await;
    assert_eq!((state(&nigora, &order).await, alert(&nigora).await), (json!("expired"), (Value::Null, Value::Null, json!(true))), "at its end a danger check is due");
    assert_eq!(nigora.get(&person).await.unwrap()["danger_due"], "order");
    assert!(page(&nigora, &person).await.contains("or has ended: ask her again"));
    asks_about_danger(&nigora, &person).await;
    assert_eq!((nigora.get(&person).await.unwrap()["danger_due"].clone(), alert(&nigora).await.2), (Value::Null, Value::Null));
}

async fn r_ju_01_the_usual_end_stands_there_with_its_source_and_a_longer_one_is_asked_about_and_taken(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let order = order(&nigora, &person).await;
    let form = page(&nigora, &format!("{order}/step/issued")).await;
    for said in ["usually up to 15 days, with extensions up to 30", "article 21", "Looked up on 25 November 2026", "Not verified"] {
        assert!(form.contains(said), "{said}: {form}");
    }
    assert!(!form.contains("anyway"), "nothing is unusual yet");
    let (status, said) = nigora.html("POST", &format!("{order}/step/issued"), Some(issued(""))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && said.contains("Usually it would be 9 December 2026") && said.contains("name=\"anyway\""), "{said}");
    assert!(said.contains("name=\"until-day\"") && said.contains("value=\"09\"") && said.contains("value=\"12\""), "the usual day stands there: {said}");
    assert_eq!(codes(&follows(&nigora, &order, "issued", with(issued(""), &json!({ "kind": "court" }))).await.1), ["no-end"], "E.1: for a court's none is usual");
    assert_eq!(codes(&follows(&nigora, &order, "issued", issued("2026-12-11")).await.1), ["longer"]);
    assert_eq!(state(&nigora, &order).await, "requested", "nothing was saved");
    assert_eq!(follows(&nigora, &order, "issued", with(issued("2026-12-11"), &json!({ "anyway": "yes" }))).await.0, StatusCode::OK, "it is no refusal");

    let form = page(&nigora, &format!("{order}/step/extended")).await;
    assert!(form.contains("value=\"24\"") && form.contains("value=\"12\""), "the longest that is usual: {form}");
    let longer = |until: &str| json!({ "extended_on": "2026-11-25", "extended_until": until });
    assert_eq!(codes(&follows(&nigora, &order, "extended", longer("2026-12-11")).await.1), ["not-longer"]);
    assert_eq!(codes(&follows(&nigora, &order, "extended", longer("2026-12-31")).await.1), ["longer"]);
    assert_eq!(follows(&nigora, &order, "extended", longer("2026-12-24")).await.0, StatusCode::OK);
    follows(&nigora, &order, "served", json!({ "served_on": "2026-11-25" })).await;
    assert_eq!(nigora.get(&order).await.unwrap()["until"], "2026-12-24");
    assert_eq!(follows(&nigora, &order, "extended", with(longer("2026-12-31"), &json!({ "anyway": "yes" }))).await.0, StatusCode::OK);

    let endless = self::order(&nigora, &person).await;
    assert_eq!(follows(&nigora, &endless, "issued", with(issued(""), &json!({ "kind": "court", "anyway": "yes" }))).await.0, StatusCode::OK);
    assert!(page(&nigora, &endless).await.contains("It names no last day"));
    assert_eq!(codes(&follows(&nigora, &endless, "extended", longer("2026-12-31")).await.1), ["not-longer"]);
}

async fn days_that_cannot_be_are_refused_in_a_sentence_and_the_form_comes_back_as_it_was_typed(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let order = order(&nigora, &person).await;
    let words = json!({ "issued_words": "He gives back the keys" });
    let cases = [
        (json!({ "until": "2026-11-24" }), "ends-before", "Its last day is before its first"),
        (json!({ "issued_on": "2026-11-24" }), "too-early", "not asked for yet"),
        (json!({ "from": "2026-11-24" }), "begins-before", "cannot begin before it was issued"),
        (json!({ "issued_on": "2026-11-26" }), "future", "later than today"),
    ];
    for (wrong, code, sentence) in cases {
        let answers = with(with(issued("2026-12-09"), &wrong), &words);
        let refused = follows(&nigora, &order, "issued", answers.clone()).await.1;
        assert!(codes(&refused).contains(&code), "{wrong}: {refused}");
        let (status, said) = nigora.html("POST", &format!("{order}/step/issued"), Some(answers)).await.unwrap();
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && said.contains("He gives back the keys"), "{said}");
        assert!(code == "future" || said.contains(sentence), "{sentence}: {said}");
    }
    for (step, answers) in [
        ("served", json!({ "served_on": "2026-11-25" })),
        ("broken", json!({ "broken_on": "2026-11-25", "how": "x", "found_by": "she", "police_did": "nothing" })),
        ("checked", json!({ "checked_on": "2026-11-25", "checked_by": "police", "result": "kept" })),
        ("extended", json!({ "extended_on": "2026-11-25", "extended_until": "2026-12-24" })),
    ] {
        let (_, refused) = follows(&nigora, &order, step, answers).await;
        assert_eq!(codes(&refused), ["state"], "{step}");
        assert!(refused.to_string().contains("Asked for, no answer yet"), "{refused}");
        assert!(!page(&nigora, &order).await.contains(&format!("{order}/step/{step}")), "{step} is offered and would be refused");
    }
    for step in ["asked", "begun", "elsewhere"] {
        assert_eq!(follows(&nigora, &order, step, json!({})).await.0, StatusCode::NOT_FOUND, "{step}");
    }
    follows(&nigora, &order, "issued", issued("2026-11-25")).await;
    assert_eq!(codes(&follows(&nigora, &order, "issued", issued("2026-12-01")).await.1), ["state"], "once");
    world.house.clock.advance(DAY);
    let nigora = world.sign_in("nigora").await;
    assert_eq!(state(&nigora, &order).await, "expired");
    let broken = |on: &str| json!({ "broken_on": on, "how": "x", "found_by": "she", "police_did": "nothing" });
    assert_eq!(codes(&follows(&nigora, &order, "broken", broken("2026-11-26")).await.1), ["state"], "the order is over");
    assert_eq!(follows(&nigora, &order, "broken", broken("2026-11-25")).await.0, StatusCode::OK, "what is heard of later is judged on its day");
}

async fn an_order_is_asked_for_with_her_knowledge_and_her_wish(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    assert!(page(&nigora, &format!("{person}/orders/new")).await.contains("with her knowledge and as she wishes"));
    for wish in ["against", "not_sure", "not_told"] {
        let answers = with(asked(), &json!({ "wish": wish, "asked_words": "Her brother wants it" }));
        assert_eq!(codes(&nigora.call("POST", &format!("{person}/orders"), Some(answers.clone())).await.unwrap().1), ["her-wish"]);
        let (_, said) = nigora.html("POST", &format!("{person}/orders"), Some(answers.clone())).await.unwrap();
        assert!(said.contains("Her brother wants it") && said.contains("only where she knows of it and wants it"), "{said}");
        // What others do is written down as it is.
        let others = with(answers, &json!({ "asked_by": "nobody" }));
        assert_eq!(nigora.call("POST", &format!("{person}/orders"), Some(others)).await.unwrap().0, StatusCode::CREATED);
    }
    let nothing = nigora.call("POST", &format!("{person}/orders"), Some(json!({}))).await.unwrap();
    assert_eq!(codes(&nothing.1), ["required"; 4]);
}

async fn what_came_of_it_is_a_refusal_with_a_reason_or_a_withdrawal(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let refused = order(&nigora, &person).await;
    assert_eq!(codes(&follows(&nigora, &refused, "refused", json!({ "refused_on": "2026-11-25" })).await.1), ["required"]);
    follows(&nigora, &refused, "refused", json!({ "refused_on": "2026-11-25", "reason": "family_matter" })).await;
    assert!(state(&nigora, &refused).await == "refused" && page(&nigora, &refused).await.contains("They say that it is a family matter"));
    assert_eq!(codes(&follows(&nigora, &refused, "issued", issued("2026-12-09")).await.1), ["unfits"], "another is asked for anew");

    asks_about_danger(&nigora, &person).await;
    world.house.clock.advance(60);
    let order = order(&nigora, &person).await;
    follows(&nigora, &order, "issued", issued("2026-12-09")).await;
    follows(&nigora, &order, "withdrawn", json!({ "withdrawn_on": "2026-11-25", "withdrawn_by": "she" })).await;
    let sheet = nigora.get(&order).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["days_left"], &sheet["danger_due"]), (&json!("withdrawn"), &Value::Null, &json!("order")), "it protects her no more: {sheet}");
    world.house.clock.advance(20 * DAY);
    let nigora = world.sign_in("nigora").await;
    assert_eq!((state(&nigora, &order).await, alert(&nigora).await.0), (json!("withdrawn"), Value::Null), "and does not end once more");
}

async fn r_ju_03_a_breach_is_found_by_her_by_the_police_or_by_another_and_ends_nothing(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let order = order(&nigora, &person).await;
    follows(&nigora, &order, "issued", issued("2026-12-09")).await;
    for found_by in ["she", "police_check", "another"] {
        let broken = json!({ "broken_on": "2026-11-25", "how": "He rang", "found_by": found_by, "police_did": "not_called" });
        assert_eq!(follows(&nigora, &order, "broken", broken).await.0, StatusCode::OK);
        assert_eq!(state(&nigora, &order).await, "issued");
    }
    let check = |result: &str| json!({ "checked_on": "2026-11-25", "checked_by": "police", "result": result });
    for (result, leads_to) in [("broken", "/step/broken"), ("kept", "?done=saved")] {
        let place = nigora.place(&format!("{order}/step/checked"), check(result)).await.unwrap();
        assert_eq!(place, Some(format!("{order}{leads_to}")), "what was found to be broken is written down as a breach");
    }
    assert!(page(&nigora, &order).await.contains("It is kept"));
}

async fn r_ju_05_electronic_monitoring_stands_only_with_her_consent_to_it(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let order = order(&nigora, &person).await;
    let monitored = with(issued("2026-12-09"), &json!({ "conditions": ["no_contact", "e_monitoring"] }));
    assert_eq!(codes(&follows(&nigora, &order, "issued", monitored.clone()).await.1), ["needs-consent"]);
    let consent = id(&nigora.post(&format!("{person}/consents/new/e_monitoring"), her_yes(json!({}))).await.unwrap());
    assert_eq!(follows(&nigora, &order, "issued", monitored).await.0, StatusCode::OK);
    assert_eq!(nigora.get(&order).await.unwrap()["lacks_consent"], false);
    nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    assert_eq!(nigora.get(&order).await.unwrap()["lacks_consent"], true);
    for path in [&order, &person] {
        assert!(page(&nigora, path).await.contains("her consent to it does not stand any more"), "{path}");
    }
}

async fn i_2_her_safety_plan_is_looked_at_again_when_an_order_is_broken_or_ends(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    let plan = format!("{person}/safety-plan/plan");
    let order = order(&nigora, &person).await;
    follows(&nigora, &order, "issued", issued("2026-11-26")).await;
    world.house.clock.advance(60);
    nigora.post(&plan, json!({ "made_on": "2026-11-25" })).await.unwrap();
    assert_eq!(nigora.get(&person).await.unwrap()["plan_due"], Value::Null);
    world.house.clock.advance(60);
    follows(&nigora, &order, "broken", json!({ "broken_on": "2026-11-25", "how": "He rang", "found_by": "she", "police_did": "nothing" })).await;
    assert_eq!(nigora.get(&person).await.unwrap()["plan_due"], "order");
    world.house.clock.advance(60);
    nigora.post(&plan, json!({ "made_on": "2026-11-25", "concern": "The phone" })).await.unwrap();
    assert_eq!(nigora.get(&person).await.unwrap()["plan_due"], Value::Null);
    world.house.clock.advance(2 * DAY);
    let nigora = world.sign_in("nigora").await;
    assert_eq!(nigora.get(&person).await.unwrap()["plan_due"], "order");
    assert!(page(&nigora, &person).await.contains("or has ended: look at the plan again with her"));
}

async fn takes_out(by: &Client, order: &str, step: &str, because: &str) -> (StatusCode, Value) {
    by.call("POST", &format!("{order}/void"), Some(json!({ "step": step, "because": because, "words": "Her sister's" }))).await.unwrap()
}

async fn a_step_by_mistake_is_taken_out_with_a_reason_and_stays_to_be_read(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = recorded(&nigora).await;
    asks_about_danger(&nigora, &person).await;
    world.house.clock.advance(60);
    let order = order(&nigora, &person).await;
    follows(&nigora, &order, "issued", issued("2026-12-09")).await;
    follows(&nigora, &order, "served", json!({ "served_on": "2026-11-25" })).await;
    assert_eq!(codes(&takes_out(&nigora, &order, "3", "").await.1), ["required"]);
    assert_eq!(codes(&takes_out(&nigora, &order, "2", "by_mistake").await.1), ["unfits"], "what rests on it goes first");
    let (_, said) = nigora.html("POST", &format!("{order}/void"), Some(json!({ "step": "2", "because": "by_mistake", "words": "Her sister's" }))).await.unwrap();
    assert!(said.contains("Whoever it is against was told of it") && said.contains("Her sister"), "{said}");
    assert_eq!(takes_out(&nigora, &order, "3", "by_mistake").await.0, StatusCode::OK);
    assert_eq!(codes(&takes_out(&nigora, &order, "3", "by_mistake").await.1), ["state"]);
    assert_eq!((state(&nigora, &order).await, takes_out(&nigora, &order, "2", "by_mistake").await.0), (json!("issued"), StatusCode::OK));
    let sheet = nigora.get(&order).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["kind"], &sheet["danger_due"]), (&json!("requested"), &Value::Null, &Value::Null), "nothing follows from it");
    assert_eq!((&sheet["steps"][1]["void"]["reason"], &sheet["steps"][1]["answers"]["until"]), (&json!("by_mistake"), &json!("2026-12-09")), "it stays to be read");

    follows(&nigora, &order, "issued", issued("2026-12-09")).await;
    assert!(page(&nigora, &format!("{order}/void?step=1")).await.contains("The whole order is taken out"));
    assert_eq!(takes_out(&nigora, &order, "1", "recorded_twice").await.0, StatusCode::OK);
    assert_eq!((state(&nigora, &order).await, alert(&nigora).await.2), (json!("void"), Value::Null));
    assert_eq!(codes(&follows(&nigora, &order, "served", json!({ "served_on": "2026-11-25" })).await.1), ["state"]);
    let said = page(&nigora, &order).await;
    assert!(said.contains("Written down by mistake") && !said.contains("/step/") && !said.contains("/void"), "nothing more is offered: {said}");
    assert_eq!(takes_out(&nigora, &order, "9", "by_mistake").await.0, StatusCode::NOT_FOUND);
}

async fn two_who_write_down_what_came_of_it_at_once_lose_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let order = order(&nigora, &person).await;
    follows(&nigora, &order, "issued", issued("2026-12-09")).await;
    let broken = json!({ "broken_on": "2026-11-25", "how": "He rang", "found_by": "she", "police_did": "not_called" });
    let (one, other) = tokio::join!(follows(&nigora, &order, "served", json!({ "served_on": "2026-11-25" })), follows(&safiya, &order, "broken", broken));
    assert_eq!((one.0, other.0), (StatusCode::OK, StatusCode::OK));
    let sheet = nigora.get(&order).await.unwrap();
    assert_eq!((sheet["steps"].as_array().unwrap().len(), &sheet["version"]), (4, &json!(4)));
    let answered: Vec<bool> = sheet["steps"].as_array().unwrap().iter().map(|step| !step["answers"].as_object().unwrap().is_empty()).collect();
    assert_eq!(answered, [true; 4], "each step has its own answers: {sheet}");
    for _ in 0..2 {
        let press = json!({ "_key": "one press", "withdrawn_on": "2026-11-25", "withdrawn_by": "she" });
        assert_eq!(follows(&nigora, &order, "withdrawn", press).await.0, StatusCode::OK, "the same press does nothing, and is answered");
    }
    assert_eq!(nigora.get(&order).await.unwrap()["version"], 5);
}

async fn r_ca_10_nobody_but_who_works_with_her_reads_her_orders_or_hears_of_them(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let order = order(&nigora, &person).await;
    follows(&nigora, &order, "issued", issued("2026-11-30")).await;
    let paths = [order.clone(), format!("{order}/step/served"), format!("{order}/void?step=1"), format!("{person}/orders/new")];
    for path in &paths {
        assert_eq!(colleague.html("GET", path, None).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(follows(&colleague, &order, "served", json!({ "served_on": "2026-11-25" })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(colleague.get("/cases").await.unwrap()["orders"], json!([]));
    assert_eq!((alert(&safiya).await.0, safiya.get(&order).await.unwrap()["state"].clone()), (json!(7), json!("issued")));
    assert!(safiya.get("/access-list").await.unwrap().to_string().contains("order_opened"), "whoever reads it stands in her list");
    let supervisor = staff(&nigora, &person, "Safiya").await;
    safiya.post(&format!("{person}/ties"), json!({ "staff": [supervisor] })).await.unwrap();
    for path in &paths {
        assert_eq!(safiya.html("GET", path, None).await.unwrap().0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(safiya.get("/cases").await.unwrap()["orders"], json!([]));
}

async fn what_protects_her_is_seen_in_the_record_that_stays(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (stays, aside) = (recorded(&nigora).await, recorded(&nigora).await);
    asks_about_danger(&nigora, &stays).await;
    world.house.clock.advance(60);
    let order = order(&nigora, &aside).await;
    follows(&nigora, &order, "issued", issued("2026-11-30")).await;
    let record_of = |person: &str| person.rsplit('/').next().unwrap().to_owned();
    nigora.post(&format!("{aside}/duplicate"), json!({ "other": record_of(&stays), "stays": "other", "reason": "She said so herself" })).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    let hers = nigora.get(&stays).await.unwrap();
    assert_eq!((&hers["orders"][0]["state"], &hers["danger_due"]), (&json!("issued"), &json!("order")), "{hers}");
    let list = nigora.get("/cases").await.unwrap()["orders"].clone();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["survivor"]), (1, &json!(record_of(&stays))), "once, by the record that stays");
    let refused = follows(&nigora, &order, "served", json!({ "served_on": "2026-11-25" })).await;
    assert_eq!((refused.0, &refused.1["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("put-aside")));
    let said = page(&nigora, &order).await;
    assert!(said.contains("Issued") && !said.contains("/step/") && !said.contains("/void"), "it is only read: {said}");
    world.house.clock.advance(60);
    asks_about_danger(&nigora, &stays).await;
    assert_eq!(alert(&nigora).await.2, json!(false));
}

async fn h_5_her_orders_are_told_to_her_in_her_own_copy(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let order = order(&nigora, &person).await;
    follows(&nigora, &order, "issued", issued("2026-12-09")).await;
    let broken = json!({ "broken_on": "2026-11-25", "how": "He stood at her door", "found_by": "another", "source": "Her neighbour Lola", "police_did": "warned" });
    follows(&nigora, &order, "broken", broken).await;
    let copy = format!("{person}/own-copy");
    nigora.post(&copy, json!({ "manner": "paper" })).await.unwrap();
    nigora.post(&format!("{copy}/step"), json!({ "event": "make_sure", "how": "alone", "home": "safe" })).await.unwrap();
    safiya.post(&format!("{copy}/decide"), json!({ "decision": "grant" })).await.unwrap();
    let said = page(&nigora, &format!("{copy}/read?in=en")).await;
    for hers in ["Protection orders", "Sino district", "9 December 2026", "No violence and no threats", "He stood at her door", "They warned"] {
        assert!(said.contains(hers), "{hers}: {said}");
    }
    assert!(!said.contains("Lola"), "who told it is another's: {said}");
    assert_eq!(nigora.page("GET", &format!("{copy}/file"), None).await.unwrap(), StatusCode::OK);
}

async fn h_5_her_orders_are_destroyed_with_all_about_her(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = recorded(&nigora).await;
    let order = order(&nigora, &person).await;
    follows(&nigora, &order, "issued", issued("2026-11-30")).await;
    nigora.post(&format!("{person}/forget"), json!({ "ground": "wish", "asked_on": "2026-11-25" })).await.unwrap();
    nigora.post(&format!("{person}/forget/step"), json!({ "event": "check", "how": "alone" })).await.unwrap();
    safiya.post(&format!("{person}/forget/decide"), json!({ "decision": "destroy" })).await.unwrap();
    assert_eq!(safiya.call("GET", &order, None).await.unwrap().0, StatusCode::NOT_FOUND);
    assert_eq!(safiya.get("/cases").await.unwrap()["orders"], json!([]));
}
