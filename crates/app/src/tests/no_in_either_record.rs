//! One person, two records: a no that stands in either of them ends a yes in the other, and what was sent is taken back
//! (R-CO-01, R-CO-03).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    duplicates::{Twice, twice},
    house::{House, house, other_house},
    journeys::{classify, codes, consent, incident, legal_aid, share},
    world::{id, with},
};
use crate::local::Client;

on_both_engines! {
    a_no_in_the_record_that_is_put_aside_ends_what_was_sent_from_the_one_that_stays,
    a_no_from_before_ends_it_in_the_step_that_puts_them_together,
    a_no_in_the_record_that_stays_ends_what_was_sent_from_the_one_put_aside,
    what_she_takes_back_in_one_record_she_takes_back_in_both,
    who_said_no_in_her_other_record_is_in_no_figure,
    a_later_yes_stands_against_an_older_no_and_a_yes_put_aside_brings_nothing_back,
    a_paper_from_before_her_no_counts_in_neither_record,
    who_does_not_want_to_be_asked_later_is_not_asked_whatever_record_says_so,
    no_yes_comes_back_when_the_records_are_taken_apart,
    who_said_yes_to_less_in_her_other_record_still_wants_to_move,
    records_that_are_put_together_again_end_no_yes_that_came_after_the_no,
    a_yes_that_ended_elsewhere_can_still_be_taken_back_and_stands_before_forgetting,
}

impl Twice {
    /// Sent from a record under her yes: where the recipient finds it.
    async fn sends(&self, from: &str, dilnoza: &Client) -> String {
        let sent = self.nigora.post(&format!("{from}/referrals"), legal_aid(&self.world)).await.unwrap();
        let item = format!("/inbox/{}", id(&sent));
        assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "received");
        item
    }

    async fn says(&self, record: &str, kind: &str, more: Value) -> String {
        id(&consent(&self.nigora, record, kind, more).await.1)
    }

    async fn agrees(&self, record: &str, items: &[&str]) -> String {
        self.says(record, "referral", share(&self.world, items, "2026-12-20")).await
    }

    async fn refuses(&self, record: &str) {
        self.says(record, "referral", json!({ "is_given": "no", "recipient": self.world.legal.id })).await;
    }

    async fn may_send_from(&self, record: &str) -> bool {
        let (_, answer) = self.nigora.call("POST", &format!("{record}/referrals"), Some(legal_aid(&self.world))).await.unwrap();
        assert!(codes(&answer).is_empty() || codes(&answer) == ["no-consent"], "{answer}");
        codes(&answer).is_empty()
    }

    async fn consent_states(&self, record: &str) -> Vec<Value> {
        self.nigora.get(record).await.unwrap()["consents"].as_array().unwrap().iter().map(|it| it["state"].clone()).collect()
    }
}

async fn a_no_in_the_record_that_is_put_aside_ends_what_was_sent_from_the_one_that_stays(engine: &str) {
    let it = twice(engine).await;
    let dilnoza = it.world.sign_in("dilnoza").await;
    it.agrees(&it.stays, &["needs"]).await;
    let item = it.sends(&it.stays, &dilnoza).await;
    it.put_aside().await;
    assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "received", "nothing has ended yet");
    it.refuses(&it.aside).await;
    let locked = dilnoza.get(&item).await.unwrap();
    assert_eq!((&locked["state"], &locked["packet"]["items"]), (&json!("locked"), &json!([])));
    assert!(!it.may_send_from(&it.stays).await);
    assert_eq!(it.consent_states(&it.stays).await, ["ended_elsewhere"]);
    assert!(it.nigora.html("GET", &it.stays, None).await.unwrap().1.contains("answered later in her other record"));
}

async fn a_no_from_before_ends_it_in_the_step_that_puts_them_together(engine: &str) {
    let it = twice(engine).await;
    let dilnoza = it.world.sign_in("dilnoza").await;
    it.agrees(&it.stays, &["needs", "name"]).await;
    let item = it.sends(&it.stays, &dilnoza).await;
    it.refuses(&it.aside).await;
    it.ask(&it.nigora).await;
    assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "received", "until a second person has looked");
    it.confirm(&it.safiya).await;
    assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "locked");
    assert_eq!(it.nigora.get("/referrals").await.unwrap()["sent"][0]["state"], "copy_locked");
    assert!(!it.may_send_from(&it.stays).await);
}

async fn a_no_in_the_record_that_stays_ends_what_was_sent_from_the_one_put_aside(engine: &str) {
    for is_said in ["before", "after"] {
        let it = twice(engine).await;
        let dilnoza = it.world.sign_in("dilnoza").await;
        it.agrees(&it.aside, &["needs"]).await;
        let item = it.sends(&it.aside, &dilnoza).await;
        if is_said == "before" {
            it.refuses(&it.stays).await;
        }
        it.put_aside().await;
        if is_said == "after" {
            it.refuses(&it.stays).await;
        }
        assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "locked", "{is_said}");
        assert_eq!(it.consent_states(&it.aside).await, ["ended_elsewhere"], "{is_said}");
    }
}

async fn what_she_takes_back_in_one_record_she_takes_back_in_both(engine: &str) {
    for is_said in ["before", "after"] {
        let it = twice(engine).await;
        let dilnoza = it.world.sign_in("dilnoza").await;
        let given = it.agrees(&it.aside, &["needs"]).await;
        it.agrees(&it.stays, &["needs"]).await;
        let item = it.sends(&it.stays, &dilnoza).await;
        let withdraw = async || it.nigora.post(&format!("/consents/{given}/withdraw"), json!({})).await.unwrap();
        if is_said == "before" {
            withdraw().await;
        }
        it.put_aside().await;
        if is_said == "after" {
            assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "received", "two say yes to the same");
            withdraw().await;
        }
        assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "locked", "{is_said}");
        assert!(!it.may_send_from(&it.stays).await, "{is_said}");
    }
}

async fn who_said_no_in_her_other_record_is_in_no_figure(engine: &str) {
    let it = twice(engine).await;
    classify(&it.nigora, &incident(&it.nigora, &it.stays, json!({})).await, &["no", "no", "yes"]).await;
    let counted = async || it.safiya.get("/figures").await.unwrap()["counted_total"].clone();
    it.says(&it.stays, "share_non_identifiable", json!({})).await;
    it.says(&it.aside, "share_non_identifiable", json!({ "is_given": "no" })).await;
    assert_eq!(counted().await, 1, "nobody knows yet that they are one");
    it.put_aside().await;
    assert_eq!(counted().await, 0);
    it.says(&it.stays, "share_non_identifiable", json!({})).await;
    assert_eq!(counted().await, 1, "she was asked again, and this is her last word");
    it.says(&it.aside, "share_non_identifiable", json!({ "is_given": "no" })).await;
    assert_eq!(counted().await, 0);
}

async fn a_later_yes_stands_against_an_older_no_and_a_yes_put_aside_brings_nothing_back(engine: &str) {
    let it = twice(engine).await;
    it.refuses(&it.aside).await;
    it.agrees(&it.stays, &["needs"]).await;
    it.put_aside().await;
    assert!(it.may_send_from(&it.stays).await, "her last word is a yes, in the record that stays");

    let it = twice(engine).await;
    it.agrees(&it.stays, &["needs"]).await;
    it.refuses(&it.aside).await;
    it.agrees(&it.aside, &["needs"]).await;
    it.put_aside().await;
    assert!(!it.may_send_from(&it.stays).await, "a yes of the record put aside is none here");

    let it = twice(engine).await;
    let dilnoza = it.world.sign_in("dilnoza").await;
    it.agrees(&it.stays, &["needs", "name"]).await;
    let item = it.sends(&it.stays, &dilnoza).await;
    it.agrees(&it.aside, &["needs"]).await;
    it.put_aside().await;
    assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "locked", "her last word was a yes to less");
    assert!(!it.may_send_from(&it.stays).await);
}

async fn a_paper_from_before_her_no_counts_in_neither_record(engine: &str) {
    let it = twice(engine).await;
    let paper = with(share(&it.world, &["needs"], "2026-12-20"), json!({ "signed_on": "2026-11-20" }));
    it.refuses(&it.aside).await;
    it.says(&it.stays, "referral", paper.clone()).await;
    it.put_aside().await;
    assert!(!it.may_send_from(&it.stays).await, "written down later, and older by the day on it");
    assert_eq!(codes(&consent(&it.nigora, &it.stays, "referral", paper).await.1), ["before-no"]);
}

async fn who_does_not_want_to_be_asked_later_is_not_asked_whatever_record_says_so(engine: &str) {
    let it = twice(engine).await;
    it.says(&it.stays, "services", json!({})).await;
    it.put_aside().await;
    it.says(&it.aside, "services", json!({ "is_given": "no" })).await;
    let opened = it.nigora.call("POST", &format!("{}/case/open", it.stays), Some(json!({ "priority": "low" }))).await.unwrap().1;
    assert_eq!(codes(&opened), ["needs-consent"]);
}

async fn no_yes_comes_back_when_the_records_are_taken_apart(engine: &str) {
    let it = twice(engine).await;
    let dilnoza = it.world.sign_in("dilnoza").await;
    it.agrees(&it.stays, &["needs"]).await;
    let item = it.sends(&it.stays, &dilnoza).await;
    it.put_aside().await;
    it.refuses(&it.aside).await;
    it.undo(&it.safiya, "Her sister").await;
    assert!(!it.may_send_from(&it.stays).await);
    assert_eq!((dilnoza.get(&item).await.unwrap()["state"].clone(), it.consent_states(&it.stays).await), (json!("locked"), vec![json!("withdrawn")]));
    let (_, page) = it.safiya.html("GET", &it.stays, None).await.unwrap();
    assert!(page.contains("two records were taken apart"), "it stands in her history");
    it.agrees(&it.stays, &["needs"]).await;
    assert!(it.may_send_from(&it.stays).await, "whoever she is, she is asked again");
}

async fn who_said_yes_to_less_in_her_other_record_still_wants_to_move(engine: &str) {
    // And where she said no there after all, nobody is asked for her.
    for (no, refused) in [(None, ""), (Some(json!({ "is_given": "no" })), "no-consent")] {
        let it = house(engine).await;
        other_house(&it).await;
        let (stays, aside) = (it.person("Zarina").await, it.person("Zarrina").await);
        let stay = it.moves_in(&stays, &it.bed("1", &[]).await, "", "2026-11-20").await;
        let House { world, nigora, .. } = it;
        let it = Twice { safiya: world.sign_in("safiya").await, world, nigora, stays, aside };
        let moving = json!({ "reason": "own_wish", "agrees": "yes", "method": "signature", "items": ["needs", "name"] });
        let need = format!("/shelter/requests/{}", id(&it.nigora.post(&format!("{stay}/transfer"), moving).await.unwrap()));
        it.says(&it.aside, "transfer", json!({ "items": ["needs"] })).await;
        it.put_aside().await;
        assert_eq!(it.consent_states(&it.stays).await, ["ended_elsewhere"], "nothing is shared by the wider yes");
        if let Some(no) = no {
            it.says(&it.aside, "transfer", no).await;
        }
        let asked = it.nigora.call("POST", &format!("{need}/ask"), Some(json!({ "houses": [it.world.legal.id] }))).await.unwrap().1;
        assert_eq!(codes(&asked).join(" "), refused, "{asked}");
    }
}

async fn records_that_are_put_together_again_end_no_yes_that_came_after_the_no(engine: &str) {
    let it = twice(engine).await;
    let dilnoza = it.world.sign_in("dilnoza").await;
    it.agrees(&it.aside, &["needs"]).await;
    it.refuses(&it.stays).await;
    it.says(&it.stays, "referral", with(share(&it.world, &["needs"], "2026-12-20"), json!({ "signed_on": "2026-11-25" }))).await;
    let item = it.sends(&it.stays, &dilnoza).await;
    it.put_aside().await;
    assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "received", "her last word is a yes");
    it.world.house.clock.advance(86_400);
    let (nigora, safiya, dilnoza) = (it.world.sign_in("nigora").await, it.world.sign_in("safiya").await, it.world.sign_in("dilnoza").await);
    let it = Twice { nigora, safiya, ..it };
    assert_eq!(it.undo(&it.safiya, "Her sister").await.0, StatusCode::OK);
    assert_eq!(it.consent_states(&it.aside).await, ["withdrawn"], "ended by her no, and no step of ours brings it back");
    it.put_aside().await;
    assert_eq!(dilnoza.get(&item).await.unwrap()["state"], "received", "she said nothing in between");
    assert!(it.may_send_from(&it.stays).await);
}

async fn a_yes_that_ended_elsewhere_can_still_be_taken_back_and_stands_before_forgetting(engine: &str) {
    let it = twice(engine).await;
    let given = it.agrees(&it.stays, &["needs"]).await;
    let counted = it.says(&it.stays, "share_non_identifiable", json!({})).await;
    it.refuses(&it.aside).await;
    it.says(&it.aside, "share_non_identifiable", json!({ "is_given": "no" })).await;
    it.put_aside().await;
    assert_eq!(it.consent_states(&it.stays).await, ["ended_elsewhere", "ended_elsewhere"]);
    let page = async || it.nigora.html("GET", &it.stays, None).await.unwrap().1;
    let stands_before = async || it.safiya.html("GET", &format!("{}/forget", it.stays), None).await.unwrap().1.contains("withdraw her consents");
    let withdraw = format!("/consents/{given}/withdraw");
    assert!(page().await.contains(&withdraw) && stands_before().await, "what was sent before the records were one may still be out");
    assert!(!page().await.contains(&format!("/consents/{counted}/withdraw")), "of figures nothing is out");
    it.nigora.post(&withdraw, json!({})).await.unwrap();
    assert!(!page().await.contains(&withdraw) && !stands_before().await);
}
