//! What one organisation sends to another, and what stays of it: domain.md I.2 (Referral, DirectoryEntry).

use referrals::Answer;
use serde_json::{Value, json};

use super::world::{World, id};
use crate::local::Client;

on_both_engines! {
    help_that_ended_and_began_again_is_asked_for,
    a_withdrawal_leaves_past_figures_as_they_were,
    whoever_sends_hears_first_what_stands_against_it,
}

/// A consent to legal aid by the other organisation, and the referral that she agrees to.
async fn agreed(world: &World, nigora: &Client) -> (String, String, Value) {
    let person = format!("/survivors/{}", id(&nigora.post("/survivors", json!({ "name": "Zarina", "sex": "female" })).await.unwrap()));
    let mut answers = super::journeys::yes();
    let terms = json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["name", "needs"], "expires_on": "2026-12-20" });
    answers.as_object_mut().unwrap().extend(terms.as_object().unwrap().clone());
    let consent = id(&nigora.post(&format!("{person}/consents/new/referral"), answers).await.unwrap());
    (person, consent, json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "papers" }))
}

/// I.2, DirectoryEntry: what is closed stays closed, and another entry takes its place. Several, so that none is found by luck.
async fn help_that_ended_and_began_again_is_asked_for(engine: &str) {
    let world = World::new(engine).await;
    let (manizha, nigora) = (world.sign_in("manizha").await, world.sign_in("nigora").await);
    for event in ["close", "close", "suspend", "close"] {
        let entry = id(&manizha.post("/services", json!({ "kind": "legal_aid", "phone": "1" })).await.unwrap());
        manizha.post(&format!("/services/{entry}/state"), json!({ "event": event })).await.unwrap();
    }
    manizha.post("/services", json!({ "kind": "legal_aid", "phone": "2" })).await.unwrap();
    let (person, _, referral) = agreed(&world, &nigora).await;
    nigora.post(&format!("{person}/referrals"), referral).await.unwrap();
}

/// How many referrals of ours were answered so.
async fn counted(world: &World, wanted: fn(Answer) -> bool) -> u64 {
    let ours = world.house.vaults.spaces().into_iter().find(|space| space.id() == world.centre.id.0).unwrap();
    ours.read::<_, kernel::Failure, _>(move |view| referrals::count_sent(view, 0, i64::MAX, wanted)).await.unwrap()
}

async fn a_withdrawal_leaves_past_figures_as_they_were(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let (person, consent, referral) = agreed(&world, &nigora).await;
    let sent = id(&nigora.post(&format!("{person}/referrals"), referral).await.unwrap());
    dilnoza.post(&format!("/inbox/{sent}/answer"), json!({ "answer": "accept" })).await.unwrap();
    nigora.get("/referrals").await.unwrap();
    assert_eq!(counted(&world, |answer| answer == Answer::Yes).await, 1);
    nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    assert_eq!(nigora.get("/referrals").await.unwrap()["sent"][0]["state"], "copy_locked");
    assert_eq!(counted(&world, |answer| answer == Answer::Yes).await, 1, "it was accepted, whatever came after");
}

/// I.2, Referral: safe contact, and a recipient that is listed and was looked at in 90 days, else a warning.
async fn whoever_sends_hears_first_what_stands_against_it(engine: &str) {
    let world = World::new(engine).await;
    let (manizha, nigora) = (world.sign_in("manizha").await, world.sign_in("nigora").await);
    let (person, _, mut referral) = agreed(&world, &nigora).await;
    referral["anyway"] = json!("");
    let path = format!("{person}/referrals");
    let refused = async |by: &Client, referral: &Value| {
        let (_, problem) = by.call("POST", &path, Some(referral.clone())).await.unwrap();
        super::house::codes(&problem).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(refused(&nigora, &referral).await, ["unlisted"]);
    manizha.post("/services", json!({ "kind": "legal_aid", "phone": "1" })).await.unwrap();
    referral["needs"] = json!("");
    assert_eq!(refused(&nigora, &referral).await, ["item-empty"], "she agreed that they hear what she needs");
    let (_, page) = nigora.html("POST", &path, Some(referral.clone())).await.unwrap();
    assert!(page.contains("Nothing has been sent yet") && page.contains("Send all the same"), "{page}");
    assert_eq!(nigora.get("/referrals").await.unwrap()["sent"], json!([]));
    referral["anyway"] = json!("yes");
    nigora.post(&path, referral.clone()).await.unwrap();
    let terms = json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["safe_contact"], "expires_on": "2027-02-20" });
    let mut answers = super::journeys::yes();
    answers.as_object_mut().unwrap().extend(terms.as_object().unwrap().clone());
    nigora.post(&format!("{person}/consents/new/referral"), answers).await.unwrap();
    nigora.post(&format!("{person}/safe-contact"), json!({ "ways": ["voice"], "number": "1", "checked_on": "2026-10-01" })).await.unwrap();
    referral["anyway"] = json!("");
    assert_eq!(refused(&nigora, &referral).await, ["contact-old"]);
}
