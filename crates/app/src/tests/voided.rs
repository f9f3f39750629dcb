//! The record of an incident is taken out of the count: nothing follows from it any more, and it stays to be read (I.2).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    journeys::{classify, codes, consent, incident, person},
    world::{World, id},
};
use crate::{areas, local::Client};

on_both_engines! {
    an_incident_recorded_by_mistake_is_taken_out_with_a_reason_and_stays_to_be_read,
    what_is_taken_out_is_changed_by_nobody_and_taken_out_once,
    only_who_works_with_her_takes_an_incident_out_and_it_stands_in_her_list,
    r_cl_06_what_is_taken_out_is_in_no_figure,
    r_co_05_nothing_of_what_is_taken_out_goes_to_another_organisation,
    r_ca_02_what_is_taken_out_offers_no_hours,
    r_ca_03_what_is_taken_out_does_not_ask_for_the_plan_again,
    what_is_taken_out_is_not_seen_in_an_emergency,
    r_co_08_what_is_taken_out_says_nothing_of_a_caregiver,
}

const MISTAKE: &str = "wrong_person";

fn why(reason: &str) -> Value {
    json!({ "because": reason, "words": " It was her sister's. " })
}

async fn void(by: &Client, incident: &str, reason: &str) -> (StatusCode, Value) {
    by.call("POST", &format!("{incident}/void"), Some(why(reason))).await.unwrap()
}

async fn taken_out(by: &Client, incident: &str) {
    let (status, answer) = void(by, incident, MISTAKE).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

/// A woman with one incident that was a rape.
async fn told(worker: &Client) -> (String, String) {
    let zarina = person(worker, json!({})).await;
    let told = incident(worker, &zarina, json!({})).await;
    classify(worker, &told, &["yes"]).await;
    (zarina, told)
}

async fn an_incident_recorded_by_mistake_is_taken_out_with_a_reason_and_stays_to_be_read(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (zarina, told) = told(&nigora).await;
    let step = format!("{told}/void");
    assert!(nigora.html("GET", &told, None).await.unwrap().1.contains(&step), "its page leads there");
    let (_, page) = nigora.html("GET", &step, None).await.unwrap();
    for said in ["Nothing is erased", "This is final", "recorded for the wrong person", "recorded twice", "entered by mistake", "She asked", &format!("{zarina}/referrals")] {
        assert!(page.contains(said), "{said}: {page}");
    }
    for reason in ["", "another"] {
        assert_eq!(codes(&void(&nigora, &told, reason).await.1), ["required"]);
    }
    let (status, page) = nigora.html("POST", &step, Some(why(""))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("sister"), "it comes back filled");
    let before = nigora.get(&told).await.unwrap();
    assert_eq!((&before["state"], &before["void"]), (&json!("classified"), &Value::Null), "nothing was written");

    assert_eq!(nigora.place(&step, why(MISTAKE)).await.unwrap(), Some(format!("{told}?done=taken-out")));
    let after = nigora.get(&told).await.unwrap();
    assert_eq!((&after["state"], &after["answers"], &after["gbv_type"]), (&json!("void"), &before["answers"], &before["gbv_type"]), "it stays to be read");
    assert_eq!(after["void"], json!({ "reason": MISTAKE, "words": "It was her sister's.", "at": world.house.clock.now() }));
    let (_, page) = nigora.html("GET", &told, None).await.unwrap();
    for said in ["Taken out of the count on 25 November 2026", "recorded for the wrong person", "It was her sister", "ACCOUNT-OF-INCIDENT"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    for offered in ["/part/", "/health\"", "/classify", "/void\""] {
        assert!(!page.contains(&format!("{told}{offered}")), "{offered} is offered and would be refused");
    }
    assert_eq!(nigora.get(&zarina).await.unwrap()["incidents"][0]["state"], "void");
    assert!(nigora.html("GET", &zarina, None).await.unwrap().1.contains("(taken out of the count)"));
    assert!(world.sign_in("safiya").await.html("GET", &zarina, None).await.unwrap().1.contains("Incident taken out of the count"), "it stands in her history");
}

/// Every route that writes in an incident: what is added later is refused as well.
async fn what_is_taken_out_is_changed_by_nobody_and_taken_out_once(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (_, told) = told(&nigora).await;
    let press = async |words: Value| nigora.call_with("POST", &format!("{told}/void"), Some(words), &[("idempotency-key", "one press")]).await.unwrap();
    assert_eq!(press(why(MISTAKE)).await, press(why(MISTAKE)).await, "a second press of the same is answered like the first");
    let before = nigora.get(&told).await.unwrap();
    let valid = |path: &str| match path.rsplit('/').next() {
        Some("void") => json!({ "because": "she_asked" }),
        Some("classify") => json!({ "question": 1, "answer": "restart" }),
        Some("what") => json!({ "account": "Other words" }),
        Some("health") => json!({ "pep": "accepted", "ec": "accepted" }),
        _ => json!({}),
    };
    let mut refused = 0;
    for route in areas::all().iter().flat_map(|area| &area.routes).filter(|route| route.method == "POST" && route.path.contains("{incident}")) {
        let path = route.path.replace("/incidents/{incident}", &told).replace("{section}", "what");
        for body in [json!({}), valid(&path)] {
            let (status, answer) = safiya.call("POST", &path, Some(body)).await.unwrap();
            assert_eq!((status, &answer["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("taken-out")), "{path}: {answer}");
            assert_eq!(answer["goes_on_at"], json!(format!("/api/v1{told}")), "the refusal leads to its page");
        }
        refused += 1;
    }
    assert!(refused >= 4, "only {refused} routes were asked");
    for path in ["part/what", "void"] {
        let (status, page) = nigora.html("GET", &format!("{told}/{path}"), None).await.unwrap();
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(&format!("href=\"{told}\"")), "{path}: {page}");
    }
    for path in ["health", "classify"] {
        let (status, page) = nigora.html("GET", &format!("{told}/{path}"), None).await.unwrap();
        assert!(status == StatusCode::OK && !page.contains("type=\"radio\""), "{path} is read, and asks nothing: {page}");
    }
    assert_eq!(nigora.get(&told).await.unwrap(), before, "nothing was written");
}

async fn only_who_works_with_her_takes_an_incident_out_and_it_stands_in_her_list(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (zarina, told) = told(&nigora).await;
    for name in ["colleague", "parvina", "aziza", "malika", "dilnoza"] {
        let other = world.sign_in(name).await;
        assert_eq!(void(&other, &told, MISTAKE).await.0, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(other.page("GET", &format!("{told}/void"), None).await.unwrap(), StatusCode::NOT_FOUND, "{name}");
    }
    // R-CA-10
    safiya.post(&format!("{zarina}/ties"), json!({ "staff": [world.centre.staff[2]] })).await.unwrap();
    assert_eq!(void(&nigora, &told, MISTAKE).await.0, StatusCode::NOT_FOUND, "who is kept away from her");
    assert_eq!(nigora.page("GET", &format!("{told}/void"), None).await.unwrap(), StatusCode::NOT_FOUND);
    // R-CO-09
    let times = async |what: &str| world.sign_in("aziza").await.get("/access-list").await.unwrap().to_string().matches(what).count();
    let opened = times("incident_opened").await;
    assert_eq!(safiya.page("GET", &format!("{told}/void"), None).await.unwrap(), StatusCode::OK);
    assert_eq!(times("incident_opened").await, opened + 1, "who only looked at the form has seen it");
    taken_out(&safiya, &told).await;
    assert_eq!((times("incident_voided").await, times("incident_opened").await), (1, opened + 1), "the step is a line of its own");
}

async fn r_cl_06_what_is_taken_out_is_in_no_figure(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (zarina, first) = told(&nigora).await;
    consent(&nigora, &zarina, "share_non_identifiable", json!({})).await;
    let draft = incident(&nigora, &zarina, json!({})).await;
    let counted = async || {
        let figures = safiya.get("/figures").await.unwrap();
        (figures["counted_total"].as_u64().unwrap(), figures["internal_total"].as_u64().unwrap())
    };
    assert_eq!(counted().await, (1, 2));
    taken_out(&nigora, &draft).await;
    assert_eq!(counted().await, (1, 1), "what was not finished can be taken out too");
    taken_out(&nigora, &first).await;
    assert_eq!(counted().await, (0, 0));
}

async fn r_co_05_nothing_of_what_is_taken_out_goes_to_another_organisation(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let (zarina, newest) = told(&nigora).await;
    let older = incident(&nigora, &zarina, json!({ "happened_on": "2026-11-20", "account": "OLDER-WORDS" })).await;
    classify(&nigora, &older, &["no", "no", "yes"]).await;
    let items = json!(["incident_type", "incident_date", "account", "needs"]);
    let terms = json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": items, "expires_on": "2026-12-20" });
    assert_eq!(consent(&nigora, &zarina, "referral", terms).await.0, StatusCode::CREATED);
    let received = async || {
        let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "papers" });
        let sent = id(&nigora.post(&format!("{zarina}/referrals"), referral).await.unwrap());
        (dilnoza.get(&format!("/inbox/{sent}")).await.unwrap()["packet"]["items"].clone(), sent)
    };
    let (before, sent) = received().await;
    assert_eq!(before, json!([["incident_type", "rape"], ["incident_date", "2026-11-24"], ["account", "ACCOUNT-OF-INCIDENT"], ["needs", "papers"]]));
    taken_out(&nigora, &newest).await;
    assert_eq!(received().await.0, json!([["incident_type", "physical_assault"], ["incident_date", "2026-11-20"], ["account", "OLDER-WORDS"], ["needs", "papers"]]));
    taken_out(&nigora, &older).await;
    assert_eq!(received().await.0, json!([["needs", "papers"]]), "there is nothing of an incident any more");
    assert_eq!(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap()["packet"]["items"], before, "what was sent before is taken back by a step of its own");
    nigora.post(&format!("/referrals/{sent}/cancel"), json!({ "because": "wrong_person" })).await.unwrap();
    assert_eq!(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap()["packet"]["items"], json!([]));
}

async fn r_ca_02_what_is_taken_out_offers_no_hours(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (zarina, told) = told(&nigora).await;
    let says = async |path: &str| nigora.html("GET", path, None).await.unwrap().1.contains("Health help is urgent");
    assert_eq!((says(&zarina).await, says(&told).await), (true, true));
    taken_out(&nigora, &told).await;
    assert_eq!((says(&zarina).await, says(&told).await, says(&format!("{told}/health")).await), (false, false, false));
    let line = nigora.get(&zarina).await.unwrap()["incidents"][0].clone();
    assert_eq!((&line["windows"], &line["to_offer"], &nigora.get(&told).await.unwrap()["windows"]), (&json!([]), &json!([]), &json!([])));
}

async fn r_ca_03_what_is_taken_out_does_not_ask_for_the_plan_again(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    nigora.post(&format!("{zarina}/safety-plan/plan"), json!({ "made_on": "2026-11-25" })).await.unwrap();
    world.house.clock.advance(60);
    let (first, second) = (incident(&nigora, &zarina, json!({})).await, incident(&nigora, &zarina, json!({})).await);
    let due = async || nigora.get(&zarina).await.unwrap()["plan_due"].clone();
    assert_eq!(due().await, "incident");
    taken_out(&nigora, &second).await;
    assert_eq!(due().await, "incident", "the other one asks for it");
    taken_out(&nigora, &first).await;
    assert_eq!(due().await, Value::Null);
}

async fn what_is_taken_out_is_not_seen_in_an_emergency(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let (zarina, told) = told(&nigora).await;
    let code = nigora.get(&zarina).await.unwrap()["code"].clone();
    let opening = json!({ "code": code, "reason": "She called from the street, and her worker does not answer" });
    let look = format!("/emergency/{}", id(&colleague.post("/emergency", opening).await.unwrap()));
    let seen = async || colleague.get(&look).await.unwrap()["incidents"].as_array().unwrap().len();
    assert_eq!(seen().await, 1);
    taken_out(&nigora, &told).await;
    assert_eq!(seen().await, 0);
}

async fn r_co_08_what_is_taken_out_says_nothing_of_a_caregiver(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let madina = person(&nigora, json!({ "name": "Madina", "birth": "2013-05-01", "caregiver_lives_with_perpetrator": "no" })).await;
    classify(&nigora, &incident(&nigora, &madina, json!({})).await, &["no", "no", "yes"]).await;
    let signs = json!({ "given_by": "caregiver", "assent": "written" });
    assert_eq!(consent(&nigora, &madina, "share_non_identifiable", signs.clone()).await.0, StatusCode::CREATED);
    let her_mother = incident(&nigora, &madina, json!({ "p1_relationship": "step_parent" })).await;
    let known = async || {
        let sheet = nigora.get(&madina).await.unwrap();
        let figures = safiya.get("/figures").await.unwrap();
        let signing = codes(&consent(&nigora, &madina, "services", signs.clone()).await.1);
        (sheet["home_is_unsafe"].clone(), sheet["consents"].as_array().unwrap().last().unwrap()["state"].clone(), figures["counted_total"].clone(), signing)
    };
    assert_eq!(known().await, (json!(true), json!("doubtful"), json!(0), vec!["caregiver-unsafe".to_owned()]));
    taken_out(&nigora, &her_mother).await;
    assert_eq!(known().await, (json!(false), json!("active"), json!(1), Vec::new()));
}
