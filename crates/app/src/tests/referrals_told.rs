//! A referral says at both ends whose it is and whose word: by code here, by organisation there.

use serde_json::{Value, json};

use super::world::{World, her_yes, id, record};

on_both_engines! {
    what_was_sent_says_whose_it_is_by_her_code_and_what_came_says_from_whom_and_when,
}

async fn what_was_sent_says_whose_it_is_by_her_code_and_what_came_says_from_whom_and_when(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = record(&nigora, json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await;
    let code = nigora.get(&zarina).await.unwrap()["code"].as_str().unwrap().to_owned();
    let terms = her_yes(json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2026-12-20" }));
    nigora.post(&format!("{zarina}/consents/new/referral"), terms).await.unwrap();
    let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "days", "needs": "papers" });
    let sent = id(&nigora.post(&format!("{zarina}/referrals"), referral).await.unwrap());
    for path in ["/referrals".to_owned(), format!("/referrals/{sent}"), format!("{zarina}/referrals")] {
        let (_, page) = nigora.html("GET", &path, None).await.unwrap();
        assert!(page.contains(&code) && !page.contains("Zarina"), "by her code alone: {path}: {page}");
    }
    let hers = |list: &Value| list["sent"][0]["code"].clone();
    assert_eq!(hers(&nigora.get("/referrals").await.unwrap()), json!(code));
    assert_eq!(nigora.get(&format!("/referrals/{sent}")).await.unwrap()["code"], json!(code));

    dilnoza.get("/referrals").await.unwrap();
    let received_at = world.house.clock.now();
    let (_, page) = dilnoza.html("GET", &format!("/inbox/{sent}"), None).await.unwrap();
    for said in ["From whom", "Centre", "When it came", "25 November 2026", "We may see it until", "20 December 2026"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains(&code), "her code is nobody's elsewhere");
    world.house.clock.advance(2 * 86_400);
    let dilnoza = world.sign_in("dilnoza").await;
    dilnoza.post(&format!("/inbox/{sent}/answer"), json!({ "answer": "accept" })).await.unwrap();
    let sheet = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    assert_eq!((&sheet["from"], &sheet["received_at"], &sheet["expires_on"]), (&json!("Centre"), &json!(received_at), &json!("2026-12-20")), "an answer does not make it newer");
    assert_eq!(dilnoza.get("/referrals").await.unwrap()["received"][0]["at"], json!(received_at));
}
