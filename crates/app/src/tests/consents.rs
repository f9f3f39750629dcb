//! What a consent covers, who may give it for a child, and when what was shared under it goes.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    journeys::{classify, codes, consent, incident, legal_aid, person, share},
    world::{World, id, record, with},
};
use crate::local::Client;

on_both_engines! {
    scenario_15_a_mother_who_lives_with_the_abuser_cannot_sign,
    r_co_08_what_a_caregiver_signed_is_taken_again_once_she_is_known_not_to_be_safe,
    a_caregiver_signs_only_once_it_is_known_that_she_is_safe,
    who_says_no_later_is_no_longer_counted_and_nothing_more_leaves,
    a_narrower_consent_of_the_same_day_is_the_one_that_counts,
    a_consent_for_one_help_lets_nothing_leave_for_another,
    who_declines_keeps_nothing_and_a_withdrawal_reaches_her_too,
    a_copy_is_destroyed_once_her_consent_has_ended,
    an_answer_to_another_question_takes_nothing_back_whatever_recipient_it_names,
    b_6_where_nobody_knows_her_age_she_is_asked_whether_she_is_an_adult_before_any_consent,
    b_6_who_is_not_sure_that_she_is_an_adult_is_asked_like_a_girl_of_twelve,
    an_answer_of_a_kind_that_has_no_room_yet_is_written_down_and_taken_back_and_opens_nothing,
    a_consent_says_on_which_day_it_was_signed_and_an_older_paper_brings_no_yes_back,
    what_was_written_down_of_a_consent_can_be_read_again_also_once_it_is_withdrawn,
    r_co_08_a_husband_does_not_sign_for_the_child_to_whom_a_husband_did_it,
    r_co_08_who_signed_before_it_was_known_what_he_did_is_in_doubt_whatever_he_was_said_to_be,
    r_co_08_of_every_adult_who_signs_it_is_asked_whether_it_was_this_one_or_one_with_whom_she_lives,
    r_co_08_a_relative_does_not_sign_once_a_relative_is_named,
    b_6_she_who_said_that_she_is_an_adult_and_is_written_down_as_thirteen_is_asked_again,
    b_6_what_she_said_as_an_adult_is_needed_in_writing_once_she_is_known_to_be_sixteen,
    an_older_paper_does_not_widen_what_she_said_later,
}

/// What is written under a packet's key, as whoever holds the vault reads it.
async fn copy_is_readable(world: &World) -> bool {
    let ledger = &world.house.ledger;
    let row = ledger.space(world.legal.id.0).await.unwrap().unwrap();
    let space = space::Space::open(ledger.clone(), &row, world.legal.vault.duplicate(), crate::areas::layout()).await.unwrap();
    let copies = space.read(|view| Ok::<_, kernel::Failure>(view.all("SELECT head FROM referral_received", [], |row| row.get::<_, String>(0))?)).await.unwrap();
    let head: Value = serde_json::from_str(&copies[0]).unwrap();
    space.body(head["packet"].as_str().unwrap().parse().unwrap(), 1).await.is_ok()
}

// R-CO-08
async fn scenario_15_a_mother_who_lives_with_the_abuser_cannot_sign(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, aziza) = (world.sign_in("nigora").await, world.sign_in("aziza").await);
    let madina = person(&nigora, json!({ "name": "Madina", "birth": "2013-05-01", "caregiver_lives_with_perpetrator": "yes" })).await;
    let (_, problem) = consent(&nigora, &madina, "services", json!({ "given_by": "caregiver", "assent": "written" })).await;
    assert_eq!(codes(&problem), ["caregiver-unsafe"]);
    assert!(aziza.get("/access-list").await.unwrap().to_string().contains("caregiver_blocked"), "that she wanted to sign is written down");
    let (_, page) = nigora.html("GET", &madina, None).await.unwrap();
    assert!(page.contains("Speak about child protection"));
    let (_, problem) = consent(&nigora, &madina, "services", json!({ "given_by": "trusted_adult", "assent": "written" })).await;
    assert_eq!(codes(&problem), ["needs-note"]);
    let (status, _) = consent(&nigora, &madina, "services", json!({ "given_by": "trusted_adult", "assent": "written", "best_interest": "Her aunt, whom she trusts" })).await;
    assert_eq!(status, StatusCode::CREATED);
    let (_, problem) = consent(&nigora, &madina, "services", json!({ "given_by": "caseworker", "assent": "written" })).await;
    assert_eq!(codes(&problem), ["needs-note"]);
    let (status, _) = consent(&nigora, &madina, "services", json!({ "given_by": "caseworker", "assent": "written", "best_interest": "Nobody else is safe" })).await;
    assert_eq!(status, StatusCode::CREATED);
    // Child protection hears of her under a consent that an adult whom she trusts gave with her.
    let on = json!({ "recipient": world.legal.id, "purpose": "child_protection", "items": ["needs"], "expires_on": "2026-12-20" });
    let refused = with(on.clone(), json!({ "given_by": "caregiver", "assent": "written" }));
    let referral = with(on, json!({ "given_by": "trusted_adult", "assent": "written", "best_interest": "Her aunt, whom she trusts" }));
    assert_eq!(codes(&consent(&nigora, &madina, "referral", refused).await.1), ["caregiver-unsafe"]);
    assert_eq!(consent(&nigora, &madina, "referral", referral).await.0, StatusCode::CREATED);
    let sent = json!({ "recipient": world.legal.id, "service": "child_protection", "anyway": "yes", "urgency": "now", "needs": "A safe place" });
    nigora.post(&format!("{madina}/referrals"), sent).await.unwrap();
    assert!(aziza.get("/access-list").await.unwrap().to_string().contains("consent_given"));
}

async fn r_co_08_what_a_caregiver_signed_is_taken_again_once_she_is_known_not_to_be_safe(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let madina = person(&nigora, json!({ "name": "Madina", "birth": "2013-05-01", "caregiver_lives_with_perpetrator": "no" })).await;
    let first = incident(&nigora, &madina, json!({})).await;
    classify(&nigora, &first, &["no", "no", "yes"]).await;
    let terms = with(share(&world, &["needs"], "2026-12-20"), json!({ "given_by": "caregiver", "assent": "written" }));
    for kind in ["share_non_identifiable", "referral"] {
        assert_eq!(consent(&nigora, &madina, kind, terms.clone()).await.0, StatusCode::CREATED);
    }
    assert_eq!(safiya.get("/figures").await.unwrap()["counted_total"], 1);
    nigora.post(&format!("{madina}/about/child"), json!({ "caregiver_lives_with_perpetrator": "yes" })).await.unwrap();
    let sheet = nigora.get(&madina).await.unwrap();
    assert!(sheet["consents"].as_array().unwrap().iter().all(|consent| consent["state"] == "doubtful"), "{sheet}");
    assert!(nigora.html("GET", &madina, None).await.unwrap().1.contains("now known not to be safe"));
    let (_, problem) = nigora.call("POST", &format!("{madina}/referrals"), Some(legal_aid(&world))).await.unwrap();
    assert_eq!(codes(&problem), ["no-consent"]);
    assert_eq!(safiya.get("/figures").await.unwrap()["counted_total"], 0, "nor is she counted under it");
    let terms = with(terms, json!({ "given_by": "trusted_adult", "best_interest": "Her aunt, whom she trusts" }));
    assert_eq!(consent(&nigora, &madina, "referral", terms).await.0, StatusCode::CREATED);
    nigora.post(&format!("{madina}/referrals"), legal_aid(&world)).await.unwrap();
}

// R-CO-08: what is missing or unknown means no.
async fn a_caregiver_signs_only_once_it_is_known_that_she_is_safe(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let signs = json!({ "given_by": "caregiver", "assent": "written" });
    let madina = person(&nigora, json!({ "name": "Madina", "birth": "2013-05-01" })).await;
    assert_eq!(codes(&consent(&nigora, &madina, "services", signs.clone()).await.1), ["caregiver-not-asked"]);
    nigora.post(&format!("{madina}/about/child"), json!({ "caregiver_lives_with_perpetrator": "no" })).await.unwrap();
    assert_eq!(consent(&nigora, &madina, "services", signs.clone()).await.0, StatusCode::CREATED);
    incident(&nigora, &madina, json!({ "p1_relationship": "step_parent" })).await;
    assert_eq!(codes(&consent(&nigora, &madina, "services", signs).await.1), ["caregiver-unsafe"], "a parent did it");
}

// R-CO-03, I.2: of two on one day the later one counts.
async fn who_says_no_later_is_no_longer_counted_and_nothing_more_leaves(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, dilnoza) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    let counted = async || safiya.get("/figures").await.unwrap()["counted_total"].as_u64().unwrap();
    classify(&nigora, &incident(&nigora, &zarina, json!({})).await, &["no", "no", "yes"]).await;
    for (answer, number) in [("yes", 1), ("no", 0), ("yes", 1), ("no", 0)] {
        consent(&nigora, &zarina, "share_non_identifiable", json!({ "is_given": answer })).await;
        assert_eq!(counted().await, number, "{answer}");
    }
    consent(&nigora, &zarina, "services", json!({})).await;
    consent(&nigora, &zarina, "services", json!({ "is_given": "no" })).await;
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/case/open"), Some(json!({}))).await.unwrap().1), ["needs-consent"]);

    consent(&nigora, &zarina, "referral", share(&world, &["name"], "2026-12-20")).await;
    let sent = id(&nigora.post(&format!("{zarina}/referrals"), legal_aid(&world)).await.unwrap());
    assert!(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap().to_string().contains("Zarina"));
    let no = json!({ "is_given": "no", "recipient": world.legal.id });
    assert_eq!(consent(&nigora, &zarina, "referral", no).await.0, StatusCode::CREATED);
    let locked = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    assert_eq!((&locked["state"], &locked["packet"]["items"]), (&json!("locked"), &json!([])), "a no takes the path of a withdrawal");
    assert_eq!(nigora.get("/referrals").await.unwrap()["sent"][0]["state"], "copy_locked");
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/referrals"), Some(legal_aid(&world))).await.unwrap().1), ["no-consent"]);
    let states: Vec<Value> = nigora.get(&zarina).await.unwrap()["consents"].as_array().unwrap().iter().map(|it| it["state"].clone()).collect();
    assert_eq!(states, ["refused", "superseded", "refused", "superseded", "refused", "superseded", "superseded", "superseded"]);
}

async fn a_narrower_consent_of_the_same_day_is_the_one_that_counts(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    consent(&nigora, &zarina, "referral", share(&world, &["name", "needs"], "2026-12-20")).await;
    let wide = id(&nigora.post(&format!("{zarina}/referrals"), legal_aid(&world)).await.unwrap());
    dilnoza.get(&format!("/inbox/{wide}")).await.unwrap();
    consent(&nigora, &zarina, "referral", share(&world, &["needs"], "2026-12-20")).await;
    let narrow = id(&nigora.post(&format!("{zarina}/referrals"), legal_aid(&world)).await.unwrap());
    let sheet = dilnoza.get(&format!("/inbox/{narrow}")).await.unwrap();
    assert_eq!(sheet["packet"]["items"], json!([["needs", "papers"]]), "only what she agrees to now");
    assert_eq!(dilnoza.get(&format!("/inbox/{wide}")).await.unwrap()["state"], "locked", "what went beyond it is taken back");
    // A wider one leaves what was sent where it is; and its withdrawal ends that too.
    let (_, wider) = consent(&nigora, &zarina, "referral", share(&world, &["needs", "sex"], "2026-12-21")).await;
    assert_eq!(dilnoza.get(&format!("/inbox/{narrow}")).await.unwrap()["state"], "received");
    nigora.post(&format!("/consents/{}/withdraw", id(&wider)), json!({})).await.unwrap();
    assert_eq!(dilnoza.get(&format!("/inbox/{narrow}")).await.unwrap()["state"], "locked");
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/referrals"), Some(legal_aid(&world))).await.unwrap().1), ["no-consent"], "no older yes comes back");
}

// R-CO-01: recipient, purpose, items and expiry.
async fn a_consent_for_one_help_lets_nothing_leave_for_another(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    let without = json!({ "recipient": world.legal.id, "items": ["needs"], "expires_on": "2026-12-20" });
    assert_eq!(codes(&consent(&nigora, &zarina, "referral", without).await.1), ["required"]);
    let spoken = json!({ "method": "verbal_witness", "witness": "" });
    assert_eq!(codes(&consent(&nigora, &zarina, "services", spoken).await.1), ["required"], "a spoken consent names its witness");
    consent(&nigora, &zarina, "referral", share(&world, &["needs"], "2026-12-20")).await;
    let other = json!({ "recipient": world.legal.id, "service": "documents_civil_status", "anyway": "yes", "urgency": "now", "needs": "x" });
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/referrals"), Some(other)).await.unwrap().1), ["no-consent"]);
    nigora.post(&format!("{zarina}/referrals"), legal_aid(&world)).await.unwrap();
    let (_, page) = nigora.html("GET", &zarina, None).await.unwrap();
    assert!(page.contains("For which help") && page.contains("Legal aid"), "{page}");
}

async fn who_declines_keeps_nothing_and_a_withdrawal_reaches_her_too(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    let (_, given) = consent(&nigora, &zarina, "referral", share(&world, &["name"], "2026-12-20")).await;
    let sent = id(&nigora.post(&format!("{zarina}/referrals"), legal_aid(&world)).await.unwrap());
    let item = format!("/inbox/{sent}");
    dilnoza.get(&item).await.unwrap();
    assert!(copy_is_readable(&world).await);
    let reason = forms::list("decline_reason").unwrap().items[0].code.clone();
    dilnoza.post(&format!("{item}/answer"), json!({ "answer": "decline", "reason": reason })).await.unwrap();
    let declined = dilnoza.get(&item).await.unwrap();
    assert_eq!((&declined["state"], &declined["packet"]["items"]), (&json!("declined"), &json!([])));
    assert!(!copy_is_readable(&world).await, "the key of the copy is destroyed");
    assert!(dilnoza.html("GET", &item, None).await.unwrap().1.contains("You could not help"));
    nigora.get("/referrals").await.unwrap();
    nigora.post(&format!("/consents/{}/withdraw", id(&given)), json!({})).await.unwrap();
    assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "locked");
    assert_eq!(nigora.get("/referrals").await.unwrap()["sent"][0]["state"], "copy_locked");
}

async fn a_copy_is_destroyed_once_her_consent_has_ended(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    consent(&nigora, &zarina, "referral", share(&world, &["name"], "2026-12-20")).await;
    let sent = id(&nigora.post(&format!("{zarina}/referrals"), legal_aid(&world)).await.unwrap());
    dilnoza.get("/referrals").await.unwrap();
    world.house.clock.advance(25 * 86_400);
    let dilnoza = world.sign_in("dilnoza").await;
    dilnoza.get("/referrals").await.unwrap();
    assert!(copy_is_readable(&world).await, "on its last day it is there");
    world.house.clock.advance(86_400);
    let dilnoza = world.sign_in("dilnoza").await;
    dilnoza.get("/referrals").await.unwrap();
    assert!(!copy_is_readable(&world).await, "the look at the list destroyed it");
    assert_eq!(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap()["is_over"], true);
}

async fn an_answer_to_another_question_takes_nothing_back_whatever_recipient_it_names(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    consent(&nigora, &zarina, "referral", json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2026-12-20" })).await;
    nigora
        .post(&format!("{zarina}/referrals"), json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "papers" }))
        .await
        .unwrap();
    let state = async || nigora.get("/referrals").await.unwrap()["sent"][0]["state"].clone();
    let sent = state().await;
    for kind in forms::list("consent_kind").unwrap().items.iter().map(|item| item.code.as_str()).filter(|kind| *kind != "referral") {
        let (status, problem) = consent(&nigora, &zarina, kind, json!({ "recipient": world.legal.id, "is_given": "no" })).await;
        assert_eq!((status, state().await), (StatusCode::CREATED, sent.clone()), "{kind}: {problem}");
    }
}

async fn of_unknown_age(worker: &Client) -> String {
    record(worker, json!({ "name": "Zarina", "sex": "female" })).await
}

async fn b_6_where_nobody_knows_her_age_she_is_asked_whether_she_is_an_adult_before_any_consent(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = of_unknown_age(&nigora).await;
    let (_, form) = nigora.html("GET", &format!("{zarina}/consents/new/services"), None).await.unwrap();
    assert!(form.contains("name=\"is_adult\"") && !form.contains("name=\"assent\""), "{form}");
    let mut terms = share(&world, &["needs", "age_band"], "2026-12-20");
    for kind in care::model::consent::ConsentKind::ALL.map(care::model::consent::ConsentKind::code) {
        let (status, problem) = consent(&nigora, &zarina, kind, terms.clone()).await;
        assert_eq!((status, codes(&problem), &problem["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, vec!["required".to_owned()], &json!("is_adult")), "{kind}");
    }
    let mut typed = super::journeys::yes();
    typed["paper_ref"] = json!("TYPED-NUMBER");
    let (_, form) = nigora.html("POST", &format!("{zarina}/consents/new/services"), Some(typed)).await.unwrap();
    assert!(form.contains("Ask her whether she is 18 or older") && form.contains("TYPED-NUMBER"), "it comes back filled, and says what to do: {form}");
    assert_eq!(nigora.get(&zarina).await.unwrap()["consents"], json!([]), "nothing was written");
    // Her no counts at every age.
    assert_eq!(consent(&nigora, &zarina, "services", json!({ "is_given": "no" })).await.0, StatusCode::CREATED);

    terms["is_adult"] = json!("yes");
    for kind in ["services", "share_non_identifiable", "referral"] {
        assert_eq!(consent(&nigora, &zarina, kind, terms.clone()).await.0, StatusCode::CREATED, "{kind}");
    }
    let (_, problem) = consent(&nigora, &zarina, "services", json!({ "is_adult": "yes", "given_by": "trusted_adult" })).await;
    assert_eq!(codes(&problem), ["adult-decides"]);
    let sheet = nigora.get(&zarina).await.unwrap();
    assert_eq!((&sheet["consents"][0]["is_adult"], &sheet["age"]), (&json!("yes"), &Value::Null), "what she said stands in the consent, and nothing follows from it: {sheet}");
    assert!(nigora.html("GET", &zarina, None).await.unwrap().1.contains("Yes, she says so"));
    nigora.post(&format!("{zarina}/referrals"), legal_aid(&world)).await.unwrap();
    let sent = nigora.get("/referrals").await.unwrap()["sent"][0]["id"].as_str().unwrap().to_owned();
    assert!(world.sign_in("dilnoza").await.get(&format!("/inbox/{sent}")).await.unwrap().to_string().contains("unknown"), "nor does the age that is sent");
    classify(&nigora, &incident(&nigora, &zarina, json!({})).await, &["yes"]).await;
    let figures = safiya.get("/figures").await.unwrap();
    assert_eq!(figures["counted_total"], 1, "{figures}");

    // Once her age is written down it is not asked, and goes before what was said.
    nigora.post(&format!("{zarina}/about/who"), json!({ "name": "Zarina", "sex": "female", "age": "13" })).await.unwrap();
    assert!(!nigora.html("GET", &format!("{zarina}/consents/new/services"), None).await.unwrap().1.contains("name=\"is_adult\""));
    assert_eq!(codes(&consent(&nigora, &zarina, "services", json!({ "is_adult": "yes" })).await.1), ["needs-adult"]);
}

/// R-CO-08 with it.
async fn b_6_who_is_not_sure_that_she_is_an_adult_is_asked_like_a_girl_of_twelve(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    for said in ["no", "not_sure"] {
        let girl = of_unknown_age(&nigora).await;
        let mut terms = share(&world, &["needs"], "2026-12-20");
        terms["is_adult"] = json!(said);
        let asked = async |more: Value| consent(&nigora, &girl, "referral", with(terms.clone(), more)).await;
        assert_eq!(codes(&asked(json!({})).await.1), ["needs-adult"]);
        assert_eq!(codes(&asked(json!({ "given_by": "caregiver", "assent": "written" })).await.1), ["caregiver-not-asked"]);
        assert_eq!(codes(&asked(json!({ "given_by": "trusted_adult", "assent": "written" })).await.1), ["needs-note"]);
        let note = json!({ "given_by": "trusted_adult", "best_interest": "Her aunt, whom she trusts", "assent": "spoken" });
        assert_eq!(codes(&asked(note).await.1), ["needs-written-assent"]);
        let mut typed = super::journeys::yes();
        typed["is_adult"] = json!(said);
        let (_, form) = nigora.html("POST", &format!("{girl}/consents/new/services"), Some(typed)).await.unwrap();
        let asks = ["assent", "best_interest", "is_adult"].iter().all(|field| form.contains(&format!("name=\"{field}\"")));
        assert!(asks && form.contains("While her age is not known") && form.contains(&format!("value=\"{said}\" checked")), "the form then asks what is asked of a child: {form}");
        let both = json!({ "given_by": "trusted_adult", "best_interest": "Her aunt, whom she trusts", "assent": "written" });
        assert_eq!(asked(both).await.0, StatusCode::CREATED);
        assert_eq!(nigora.get(&girl).await.unwrap()["consents"][0]["is_adult"], said);
    }
}

/// CL-CONS.
async fn an_answer_of_a_kind_that_has_no_room_yet_is_written_down_and_taken_back_and_opens_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let zarina = person(&nigora, json!({})).await;
    classify(&nigora, &incident(&nigora, &zarina, json!({})).await, &["no", "no", "yes"]).await;
    let mut given = Vec::new();
    for kind in ["case_conference", "contact", "photo_evidence", "e_monitoring"] {
        let (status, page) = nigora.html("GET", &format!("{zarina}/consents/new/{kind}"), None).await.unwrap();
        assert!(status == StatusCode::OK && page.contains("signed_on-day") && page.contains("expires_on") == (kind == "case_conference"), "{kind}: {page}");
        let (status, answer) = consent(&nigora, &zarina, kind, share(&world, &["name", "account", "safe_number"], "2026-12-20")).await;
        assert_eq!(status, StatusCode::CREATED, "{kind}: {answer}");
        given.push(id(&answer));
    }
    let (_, page) = nigora.html("GET", &zarina, None).await.unwrap();
    for words in ["Talk about her case with other organisations", "Be contacted", "Photos as evidence", "Electronic monitoring"] {
        assert!(page.contains(words), "{words}");
    }
    let sheet = nigora.get(&zarina).await.unwrap();
    let consents = sheet["consents"].as_array().unwrap();
    assert!(consents.iter().all(|it| it["state"] == "active" && it["recipient"].is_null()), "{sheet}");
    assert_eq!(consents.iter().filter(|it| !it["items"].is_null()).count(), 1, "only of a conference is asked what may be said: {sheet}");
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/referrals"), Some(legal_aid(&world))).await.unwrap().1), ["no-consent"]);
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/case/open"), Some(json!({}))).await.unwrap().1), ["needs-consent"]);
    assert_eq!(safiya.get("/figures").await.unwrap()["counted_total"], 0);
    assert_eq!(codes(&consent(&nigora, &zarina, "case_conference", json!({})).await.1), ["required", "required"], "R-CO-01: what, and until when");
    for consent in given {
        nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    }
    let sheet = nigora.get(&zarina).await.unwrap();
    assert!(sheet["consents"].as_array().unwrap().iter().all(|it| it["state"] == "withdrawn"), "{sheet}");
}

/// A.6, R-CO-01.
async fn a_consent_says_on_which_day_it_was_signed_and_an_older_paper_brings_no_yes_back(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    let signed = |day: &str, until: &str| {
        let mut terms = share(&world, &["needs"], until);
        terms["signed_on"] = json!(day);
        terms
    };
    assert_eq!(codes(&consent(&nigora, &zarina, "referral", signed("2026-12-01", "2026-12-20")).await.1), ["future"]);
    assert_eq!(codes(&consent(&nigora, &zarina, "referral", signed("2026-10-01", "2027-01-15")).await.1), ["too-far"], "ninety days after she signed");
    let (status, given) = consent(&nigora, &zarina, "referral", signed("2026-11-20", "2026-12-20")).await;
    assert_eq!(status, StatusCode::CREATED, "{given}");
    assert_eq!(nigora.get(&zarina).await.unwrap()["consents"][0]["signed_on"], "2026-11-20");
    let (_, page) = nigora.html("GET", &zarina, None).await.unwrap();
    assert!(page.contains("Signed on") && page.contains("20 November 2026"), "{page}");
    nigora.post(&format!("/consents/{}/withdraw", id(&given)), json!({})).await.unwrap();
    assert_eq!(codes(&consent(&nigora, &zarina, "referral", signed("2026-11-20", "2026-12-20")).await.1), ["before-no"]);
    assert_eq!(consent(&nigora, &zarina, "referral", signed("2026-11-25", "2026-12-20")).await.0, StatusCode::CREATED, "she signs anew");
    let spoken = json!({ "method": "verbal_witness", "witness": "A colleague", "signed_on": "2026-11-20" });
    assert_eq!(consent(&nigora, &zarina, "services", spoken).await.0, StatusCode::CREATED);
    assert!(nigora.get(&zarina).await.unwrap()["consents"][0]["signed_on"].is_null(), "what is spoken is not signed");
}

async fn r_co_08_a_husband_does_not_sign_for_the_child_to_whom_a_husband_did_it(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let madina = person(&nigora, json!({ "name": "Madina", "birth": "2012-05-01", "caregiver_lives_with_perpetrator": "no" })).await;
    incident(&nigora, &madina, json!({ "p1_relationship": "husband_nikoh_only" })).await;
    let signs = |relation: &str| json!({ "given_by": "caregiver", "assent": "written", "signer_name": "A. B.", "signer_relation": relation });
    assert_eq!(codes(&consent(&nigora, &madina, "services", signs("spouse_cohabiting")).await.1), ["caregiver-unsafe"]);
    assert_eq!(consent(&nigora, &madina, "services", signs("parent_guardian")).await.0, StatusCode::CREATED);
}

async fn r_co_08_who_signed_before_it_was_known_what_he_did_is_in_doubt_whatever_he_was_said_to_be(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    for by in ["caregiver", "trusted_adult"] {
        let madina = person(&nigora, json!({ "name": "Madina", "birth": "2013-05-01", "caregiver_lives_with_perpetrator": "no" })).await;
        let husband = json!({ "given_by": by, "assent": "written", "best_interest": "He came with her", "signer_name": "A. B.", "signer_relation": "spouse_cohabiting" });
        for kind in ["services", "share_non_identifiable"] {
            assert_eq!(consent(&nigora, &madina, kind, husband.clone()).await.0, StatusCode::CREATED, "{by}: nothing is known of him");
        }
        let counted = safiya.get("/figures").await.unwrap()["counted_total"].clone();
        let told = incident(&nigora, &madina, json!({ "p1_relationship": "husband_nikoh_only" })).await;
        classify(&nigora, &told, &["yes"]).await;
        let sheet = nigora.get(&madina).await.unwrap();
        assert!(sheet["consents"].as_array().unwrap().iter().all(|it| it["state"] == "doubtful"), "{by}: {sheet}");
        assert_eq!(safiya.get("/figures").await.unwrap()["counted_total"], counted, "{by}");
        assert_eq!(codes(&consent(&nigora, &madina, "services", husband).await.1), ["caregiver-unsafe"], "{by}");
    }
}

async fn r_co_08_of_every_adult_who_signs_it_is_asked_whether_it_was_this_one_or_one_with_whom_she_lives(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, aziza) = (world.sign_in("nigora").await, world.sign_in("aziza").await);
    let madina = person(&nigora, json!({ "name": "Madina", "birth": "2013-05-01", "caregiver_lives_with_perpetrator": "no" })).await;
    let answered = async |by: &str, more: serde_json::Value| {
        let body = with(json!({ "given_by": by, "assent": "written", "best_interest": "He came with her" }), more);
        codes(&consent(&nigora, &madina, "services", body).await.1)
    };
    for by in ["caregiver", "trusted_adult"] {
        assert_eq!(answered(by, json!({ "signer_relation": "", "signer_did_it": "" })).await, ["required", "required"], "{by}");
        assert_eq!(answered(by, json!({ "signer_did_it": "not_known" })).await, ["signer-not-known"], "{by}: not known is no");
        let times = async || aziza.get("/access-list").await.unwrap().to_string().matches("caregiver_blocked").count();
        let before = times().await;
        assert_eq!(answered(by, json!({ "signer_did_it": "yes" })).await, ["caregiver-unsafe"], "{by}");
        assert_eq!(times().await, before + 1, "{by}: it stands in her list");
        assert_eq!(answered(by, json!({ "is_given": "no", "signer_relation": "", "signer_did_it": "" })).await, Vec::<String>::new(), "{by}: a no needs nothing");
        assert_eq!(answered(by, json!({})).await, Vec::<String>::new(), "{by}");
    }
}

async fn r_co_08_a_relative_does_not_sign_once_a_relative_is_named(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let madina = person(&nigora, json!({ "name": "Madina", "birth": "2013-05-01", "caregiver_lives_with_perpetrator": "no" })).await;
    let uncle = json!({ "given_by": "trusted_adult", "assent": "written", "best_interest": "Her uncle, he says" });
    assert_eq!(consent(&nigora, &madina, "services", uncle.clone()).await.0, StatusCode::CREATED, "nothing is known of him");
    incident(&nigora, &madina, json!({ "p1_relationship": "other_relative" })).await;
    assert_eq!(nigora.get(&madina).await.unwrap()["consents"][0]["state"], "doubtful");
    assert!(nigora.html("GET", &madina, None).await.unwrap().1.contains("now known not to be safe"));
    assert_eq!(codes(&consent(&nigora, &madina, "services", uncle).await.1), ["caregiver-unsafe"]);
    let mother = json!({ "given_by": "caregiver", "assent": "written" });
    assert_eq!(consent(&nigora, &madina, "services", mother).await.0, StatusCode::CREATED);
}

async fn b_6_she_who_said_that_she_is_an_adult_and_is_written_down_as_thirteen_is_asked_again(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = of_unknown_age(&nigora).await;
    let mut terms = share(&world, &["needs"], "2026-12-20");
    terms["is_adult"] = json!("yes");
    consent(&nigora, &zarina, "referral", terms).await;
    let state = async || nigora.get(&zarina).await.unwrap()["consents"][0]["state"].clone();
    for (age, wanted) in [("19", "active"), ("16", "active"), ("13", "doubtful")] {
        nigora.post(&format!("{zarina}/about/who"), json!({ "name": "Zarina", "sex": "female", "age": age })).await.unwrap();
        assert_eq!(state().await, wanted, "{age}");
    }
    assert!(nigora.html("GET", &zarina, None).await.unwrap().1.contains("by the age that is written down now she is younger"));
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/referrals"), Some(legal_aid(&world))).await.unwrap().1), ["no-consent"]);
}

async fn b_6_what_she_said_as_an_adult_is_needed_in_writing_once_she_is_known_to_be_sixteen(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let spoken = json!({ "is_adult": "yes", "method": "verbal_witness", "witness": "A colleague" });
    let zarina = of_unknown_age(&nigora).await;
    assert_eq!(consent(&nigora, &zarina, "services", spoken).await.0, StatusCode::CREATED);
    let state = async || nigora.get(&zarina).await.unwrap()["consents"][0]["state"].clone();
    let about = async |more: Value| {
        nigora.post(&format!("{zarina}/about/who"), with(json!({ "name": "Zarina", "sex": "female" }), more)).await.unwrap();
    };
    for (known, wanted) in [(json!({ "birth": "2008" }), "active"), (json!({ "birth": "2010-01-01" }), "doubtful"), (json!({ "birth": "", "age": "16" }), "doubtful")] {
        about(known.clone()).await;
        assert_eq!(state().await, wanted, "{known}");
    }
    assert!(nigora.html("GET", &zarina, None).await.unwrap().1.contains("then her consent is needed in writing"));
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/case/open"), Some(json!({}))).await.unwrap().1), ["needs-consent"]);
    assert_eq!(consent(&nigora, &zarina, "services", json!({})).await.0, StatusCode::CREATED);
    assert_eq!(state().await, "active", "she signed");
}

async fn an_older_paper_does_not_widen_what_she_said_later(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({})).await;
    assert_eq!(consent(&nigora, &zarina, "referral", share(&world, &["needs"], "2026-12-20")).await.0, StatusCode::CREATED);
    let mut paper = share(&world, &["needs", "name", "safe_number"], "2026-12-20");
    paper["signed_on"] = json!("2026-11-20");
    assert_eq!(codes(&consent(&nigora, &zarina, "referral", paper.clone()).await.1), ["before-no"]);
    paper["purpose"] = json!("mental_psychosocial");
    assert_eq!(consent(&nigora, &zarina, "referral", paper).await.0, StatusCode::CREATED, "to another question she has not answered since");
}

/// A.6, R-CO-09.
async fn what_was_written_down_of_a_consent_can_be_read_again_also_once_it_is_withdrawn(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague, safiya) = (world.sign_in("nigora").await, world.sign_in("colleague").await, world.sign_in("safiya").await);
    let madina = person(&nigora, json!({ "name": "Madina", "birth": "2013-05-01", "caregiver_lives_with_perpetrator": "no" })).await;
    let by = json!({ "given_by": "caregiver", "assent": "written", "signer_name": "Gulnora", "signer_relation": "parent_guardian", "signed_on": "2026-11-24", "language": "tg", "paper_ref": "A-17" });
    let terms = with(share(&world, &["needs", "age_band"], "2026-12-20"), by);
    let given = format!("/consents/{}", id(&consent(&nigora, &madina, "referral", terms).await.1));
    assert!(nigora.html("GET", &madina, None).await.unwrap().1.contains(&format!("href=\"{given}\"")));
    let sheet = nigora.get(&given).await.unwrap();
    assert_eq!((&sheet["kind"], &sheet["state"], &sheet["recipient_name"]), (&json!("referral"), &json!("active"), &json!("Legal")));
    assert_eq!((&sheet["answers"]["signer_name"], &sheet["answers"]["paper_ref"]), (&json!("Gulnora"), &json!("A-17")));
    let (_, page) = nigora.html("GET", &given, None).await.unwrap();
    for words in ["Gulnora", "Parent or guardian", "24 November 2026", "A-17", "Legal", "Age band", "20 December 2026"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(colleague.call("GET", &given, None).await.unwrap().0, StatusCode::NOT_FOUND);
    nigora.post(&format!("{given}/withdraw"), json!({})).await.unwrap();
    let sheet = nigora.get(&given).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["withdrawn_on"], &sheet["answers"]["signer_name"]), (&json!("withdrawn"), &json!("2026-11-25"), &json!("Gulnora")));
    let (_, history) = safiya.html("GET", &madina, None).await.unwrap();
    assert!(history.contains("Consent looked at"), "{history}");
    let hers = nigora.get(&madina).await.unwrap()["consents"][0].clone();
    assert!(hers["signer_name"].is_null(), "who signed stands on its own page: {hers}");
    let asking = json!({ "from": "2026-11-01", "to": "2026-11-30", "reason": "What Гулнора told" });
    let (_, problem) = safiya.call("POST", "/incident-recorder", Some(asking)).await.unwrap();
    assert_eq!(codes(&problem)[0], "person", "her name is kept out of what is shared");
}
