//! The day of an incident, as well as she knows it (A.5, R-CL-05).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    journeys::{classify, codes, consent, incident, person},
    world::{World, id},
};
use crate::local::Client;

on_both_engines! {
    r_cl_05_a_day_that_is_a_guess_says_so_wherever_it_is_read,
    r_cl_05_a_month_or_a_year_is_enough_and_is_said_as_what_it_is,
    r_cl_05_what_cannot_have_been_before_its_report_is_refused,
    r_ca_02_an_hour_that_has_not_come_yet_is_refused,
    what_must_be_answered_and_is_not_leaves_an_incident_out_of_every_figure_and_its_page_leads_there,
    r_ca_02_of_a_month_in_which_help_may_be_in_time_the_latest_day_decides,
    a_girl_who_may_have_been_a_child_then_is_taken_for_one,
    of_two_incidents_one_that_is_known_only_by_its_year_is_not_taken_for_the_last,
}

async fn r_cl_05_a_day_that_is_a_guess_says_so_wherever_it_is_read(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    let incident = incident(&nigora, &zarina, json!({ "is_estimated": "yes" })).await;
    assert_eq!(nigora.get(&incident).await.unwrap()["elapsed"], Value::Null, "no days are counted from a guess");
    let guess = "about 24 November 2026";
    assert!(nigora.html("GET", &zarina, None).await.unwrap().1.contains(guess));
    consent(&nigora, &zarina, "referral", json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["incident_date"], "expires_on": "2026-12-20" })).await;
    let sent = id(&nigora
        .post(&format!("{zarina}/referrals"), json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" }))
        .await
        .unwrap());
    let (_, page) = dilnoza.html("GET", &format!("/inbox/{sent}"), None).await.unwrap();
    assert!(page.contains(guess), "{page}");
}

/// What a record of an incident says, with nothing known of its day but this.
async fn of(worker: &Client, person: &str, day: &str) -> (String, Value) {
    let incident = incident(worker, person, json!({ "happened_on": day })).await;
    let sheet = worker.get(&incident).await.unwrap();
    (incident, sheet)
}

async fn r_cl_05_a_month_or_a_year_is_enough_and_is_said_as_what_it_is(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    consent(&nigora, &zarina, "referral", json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["incident_date"], "expires_on": "2026-12-20" })).await;
    for (day, said) in [("2024", "2024"), ("2026-10", "10.2026")] {
        let (incident, sheet) = of(&nigora, &zarina, day).await;
        assert_eq!((&sheet["answers"]["happened_on"], &sheet["elapsed"]), (&json!(day), &Value::Null), "no days are counted from it");
        assert!(nigora.html("GET", &zarina, None).await.unwrap().1.contains(&format!("{said}: ")));
        let (_, form) = nigora.html("GET", &format!("{incident}/part/report"), None).await.unwrap();
        assert!(form.contains("value=\"2024\"") || form.contains("value=\"10\""), "the form comes back as it was filled: {form}");
        let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" });
        let sent = id(&nigora.post(&format!("{zarina}/referrals"), referral).await.unwrap());
        let (_, page) = dilnoza.html("GET", &format!("/inbox/{sent}"), None).await.unwrap();
        assert!(page.contains(said), "the last that happened is sent: {page}");
    }
}

async fn r_cl_05_what_cannot_have_been_before_its_report_is_refused(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    let told = json!({ "reported_on": "2026-09-30", "happened_on": "2026-10", "limits_explained": "yes", "reported_by": "survivor" });
    let (status, refusal) = nigora.call("POST", &format!("{zarina}/incidents"), Some(told)).await.unwrap();
    assert_eq!((status, codes(&refusal)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["after-report".to_owned()]));
    let told = json!({ "reported_on": "2026-10-02", "happened_on": "2026-10", "limits_explained": "yes", "reported_by": "survivor" });
    assert_eq!(nigora.call("POST", &format!("{zarina}/incidents"), Some(told)).await.unwrap().0, StatusCode::CREATED, "it may have been on the first of them");
}

async fn r_ca_02_an_hour_that_has_not_come_yet_is_refused(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    // It is ten o'clock.
    let told = |hour: &str| json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-25", "happened_at": hour, "limits_explained": "yes", "reported_by": "survivor" });
    let (status, refusal) = nigora.call("POST", &format!("{zarina}/incidents"), Some(told("22:00"))).await.unwrap();
    assert_eq!((status, codes(&refusal), &refusal["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, vec!["future".to_owned()], &json!("happened_at")));
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{zarina}/incidents"), told("09:00")).await.unwrap()));
    let changed = nigora.call("POST", &format!("{incident}/part/report"), Some(json!({ "happened_at": "10:01" }))).await.unwrap();
    assert_eq!(codes(&changed.1), ["future"]);
    assert_eq!(nigora.call("POST", &format!("{incident}/part/report"), Some(json!({ "happened_at": "10:00" }))).await.unwrap().0, StatusCode::OK);
}

/// R-CL-06 with it: what is no violence of this kind is not waited for.
async fn what_must_be_answered_and_is_not_leaves_an_incident_out_of_every_figure_and_its_page_leads_there(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    consent(&nigora, &zarina, "share_non_identifiable", json!({})).await;
    let first = json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor" });
    let incident = format!("/incidents/{}", id(&nigora.post(&format!("{zarina}/incidents"), first).await.unwrap()));
    let counted = async || safiya.get("/figures").await.unwrap()["counted_total"].clone();
    let left_out = async || safiya.get("/incident-recorder?from=2026-11-01&to=2026-11-30").await.unwrap()["left_out"]["not_finished"].clone();
    let lacks = async || nigora.get(&incident).await.unwrap()["lacks"].clone();
    let sheet = classify(&nigora, &incident, &["no", "no", "yes"]).await;
    assert_eq!((&sheet["gbv_type"], &sheet["lacks"]), (&json!("physical_assault"), &json!(["around", "who"])));
    assert_eq!((counted().await, left_out().await), (json!(0), json!(1)));
    let page = nigora.html("GET", &incident, None).await.unwrap().1;
    assert!(page.contains("Until then it is in no figure") && page.contains(&format!("{incident}/part/around")) && page.contains(&format!("{incident}/part/who")), "{page}");
    nigora.post(&format!("{incident}/part/around"), json!({ "practice": "none", "exchanged": "no", "abduction": "none" })).await.unwrap();
    nigora.post(&format!("{incident}/part/who"), json!({ "perpetrator_count": "2" })).await.unwrap();
    assert_eq!((lacks().await, counted().await), (json!(["person1", "person2"]), json!(0)), "of each of them it is asked who it was");
    for part in ["1", "2"] {
        nigora.post(&format!("{incident}/part/person{part}"), json!({ format!("p{part}_relationship"): "no_relation" })).await.unwrap();
    }
    assert_eq!((lacks().await, counted().await, left_out().await), (json!([]), json!(1), json!(0)));
    assert!(!nigora.html("GET", &incident, None).await.unwrap().1.contains("must be answered"));
}

async fn r_ca_02_of_a_month_in_which_help_may_be_in_time_the_latest_day_decides(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    for (day, is_said) in [("2026-11", true), ("2026-10", true), ("2026-08", false)] {
        let (incident, _) = of(&nigora, &zarina, day).await;
        classify(&nigora, &incident, &["yes"]).await;
        let said = nigora.html("GET", &incident, None).await.unwrap().1;
        assert!(!said.contains("hours left"), "no hour is promised: {said}");
        assert_eq!(said.contains("the day is a guess, so ask the clinician"), is_said, "{day}: {said}");
    }
}

async fn a_girl_who_may_have_been_a_child_then_is_taken_for_one(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    // Eighteen since June.
    let girl = person(&nigora, json!({ "birth": "2008-06-15" })).await;
    let infant = person(&nigora, json!({ "birth": "2026-03-10" })).await;
    for (of_whom, day, was_a_child) in [(&girl, "2026", true), (&girl, "2026-06", true), (&girl, "2026-07", false), (&infant, "2026", true), (&infant, "2026-03", true)] {
        let (incident, _) = of(&nigora, of_whom, day).await;
        let sheet = classify(&nigora, &incident, &["yes"]).await;
        assert_eq!(sheet["context"]["child_sexual_abuse"], json!(if was_a_child { "yes" } else { "no" }), "{day}: {sheet}");
    }
}

async fn of_two_incidents_one_that_is_known_only_by_its_year_is_not_taken_for_the_last(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    for day in ["2026-11-24", "2026", "2026-11"] {
        of(&nigora, &zarina, day).await;
    }
    consent(&nigora, &zarina, "referral", json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["incident_date"], "expires_on": "2026-12-20" })).await;
    let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" });
    let sent = id(&nigora.post(&format!("{zarina}/referrals"), referral).await.unwrap());
    let (_, page) = dilnoza.html("GET", &format!("/inbox/{sent}"), None).await.unwrap();
    assert!(page.contains("24 November 2026"), "{page}");
}
