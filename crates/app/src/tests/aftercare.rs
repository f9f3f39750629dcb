//! What she agreed to, where the house asks: to move, and to be asked later how she is (CL-CONS, domain.md C.7).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::{House, codes, house, other_house},
    world::{her_yes, id, record, with},
};
use crate::local::Client;

on_both_engines! {
    that_she_may_be_asked_later_is_a_consent_and_withdrawing_it_ends_the_asking,
    a_no_when_she_leaves_ends_what_she_agreed_to_before,
    who_declines_to_be_asked_has_no_consent_left,
    nobody_is_told_to_ask_a_woman_who_has_died,
    a_girls_word_is_not_enough_and_what_was_taken_in_writing_is,
    a_transfer_is_asked_under_her_consent_and_ends_with_it,
    her_yes_is_not_taken_without_her_hand_or_a_witness,
    b_6_in_the_house_too_she_whose_age_nobody_knows_is_asked_whether_she_is_an_adult,
}

async fn try_to(by: &Client, path: &str, body: Value) -> (StatusCode, Value) {
    by.call("POST", path, Some(body)).await.unwrap()
}

/// Her answers of one kind, the newest first.
async fn answers(it: &House, person: &str, kind: &str) -> Vec<Value> {
    let sheet = it.nigora.get(person).await.unwrap();
    sheet["consents"].as_array().unwrap().iter().filter(|consent| consent["kind"] == kind).cloned().collect()
}

fn leaving(may_ask: &str) -> Value {
    json!({ "reason": "own_decision", "destination": "own_rented", "left_on": "2026-10-25", "may_ask": may_ask, "method": "signature" })
}

async fn left(it: &House, may_ask: &str) -> (String, String) {
    let (bed, person) = (it.bed(may_ask, &[]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-10-01").await;
    it.nigora.post(&format!("{stay}/leave"), leaving(may_ask)).await.unwrap();
    (person, stay)
}

async fn due(it: &House) -> (usize, Value) {
    let list = it.nigora.get("/shelter/follow-ups").await.unwrap();
    (list["due"].as_array().unwrap().len(), it.board().await["waits"]["follow_ups"].clone())
}

async fn nobody_is_told_to_ask_a_woman_who_has_died(engine: &str) {
    let it = house(engine).await;
    let (bed, cot, person) = (it.bed("1", &[]).await, it.bed("2", &["cot"]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-10-01").await;
    it.moves_in(&person, &cot, "0_11", "2026-10-01").await;
    it.nigora.post(&format!("{person}/consents/new/aftercare_contact"), her_yes(json!({}))).await.unwrap();
    let died = json!({ "reason": "death", "destination": "deceased", "left_on": "2026-10-25", "plan": "fits", "safety": "safe" });
    let with_her = with(died.clone(), json!({ "children": "with" }));
    assert_eq!(codes(&try_to(&it.nigora, &format!("{stay}/leave"), with_her).await.1), ["after-death"], "her child has not");
    let (_, page) = it.nigora.html("GET", &format!("{stay}/leave"), None).await.unwrap();
    assert!(page.contains("Where she has died it stays empty"), "{page}");
    let by_decision = with(died, json!({ "children": "stay", "decided_by": "The commission", "decided_on": "2026-10-25" }));
    assert_eq!(try_to(&it.nigora, &format!("{stay}/leave"), by_decision).await.0, StatusCode::OK);
    assert_eq!(due(&it).await, (0, json!(0)), "although she had agreed to be asked");
    let sheet = it.nigora.get(&stay).await.unwrap();
    assert_eq!((&sheet["exit_plan"], &sheet["exit_safety"]), (&Value::Null, &Value::Null), "{sheet}");
}

async fn that_she_may_be_asked_later_is_a_consent_and_withdrawing_it_ends_the_asking(engine: &str) {
    let it = house(engine).await;
    let (person, stay) = left(&it, "yes").await;
    let said = answers(&it, &person, "aftercare_contact").await;
    assert_eq!((said.len(), &said[0]["state"], &said[0]["given_by"]), (1, &json!("active"), &json!("survivor")), "{said:?}");
    assert_eq!(due(&it).await, (1, json!(1)));
    it.nigora.post(&format!("/consents/{}/withdraw", id(&said[0])), json!({})).await.unwrap();
    assert_eq!(due(&it).await, (0, json!(0)), "nobody looks for her");
    assert_eq!(it.nigora.get(&stay).await.unwrap()["is_follow_up_due"], false);
    assert_eq!(codes(&try_to(&it.nigora, &format!("{stay}/follow-up"), json!({ "outcome": "safe" })).await.1), ["no-consent"]);
    // She may change her mind again.
    let yes = her_yes(json!({}));
    it.nigora.post(&format!("{person}/consents/new/aftercare_contact"), yes).await.unwrap();
    assert_eq!(due(&it).await, (1, json!(1)));
    let (_, silent) = left(&it, "no").await;
    assert_eq!(it.nigora.get(&silent).await.unwrap()["follow_ups"], json!([]), "and who said no is not asked");
}

async fn a_no_when_she_leaves_ends_what_she_agreed_to_before(engine: &str) {
    let it = house(engine).await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-10-01").await;
    let yes = her_yes(json!({}));
    it.nigora.post(&format!("{person}/consents/new/aftercare_contact"), yes).await.unwrap();
    it.nigora.post(&format!("{stay}/leave"), leaving("no")).await.unwrap();
    let states: Vec<Value> = answers(&it, &person, "aftercare_contact").await.iter().map(|said| said["state"].clone()).collect();
    assert_eq!(states, [json!("refused"), json!("superseded")]);
    assert_eq!(due(&it).await, (0, json!(0)));
}

async fn who_declines_to_be_asked_has_no_consent_left(engine: &str) {
    let it = house(engine).await;
    let (person, stay) = left(&it, "yes").await;
    it.nigora.post(&format!("{stay}/follow-up"), json!({ "outcome": "declined" })).await.unwrap();
    assert_eq!(answers(&it, &person, "aftercare_contact").await[0]["state"], "refused");
}

/// B.6: from 15 to 17 her own consent, in writing.
async fn a_girls_word_is_not_enough_and_what_was_taken_in_writing_is(engine: &str) {
    let it = house(engine).await;
    let bed = it.bed("1", &[]).await;
    let girl = record(&it.nigora, json!({ "name": "A girl", "sex": "female", "age": "16" })).await;
    let stay = it.moves_in_alone(&girl, &bed, "", "2026-10-01").await;
    let wish = json!({ "reason": "own_wish", "agrees": "yes", "method": "signature", "items": ["age_band"] });
    assert_eq!(codes(&try_to(&it.nigora, &format!("{stay}/transfer"), wish.clone()).await.1), ["needs-writing"]);
    assert_eq!(codes(&try_to(&it.nigora, &format!("{stay}/leave"), leaving("yes")).await.1), ["needs-writing"]);
    let written = her_yes(json!({ "items": ["age_band"] }));
    for kind in ["transfer", "aftercare_contact"] {
        it.nigora.post(&format!("{girl}/consents/new/{kind}"), written.clone()).await.unwrap();
    }
    it.nigora.post(&format!("{stay}/transfer"), wish).await.unwrap();
    it.nigora.post(&format!("{stay}/leave"), leaving("yes")).await.unwrap();
    assert_eq!(answers(&it, &girl, "aftercare_contact").await.len(), 1, "the one that was taken in writing");
    assert_eq!(due(&it).await, (1, json!(1)));
}

async fn a_transfer_is_asked_under_her_consent_and_ends_with_it(engine: &str) {
    let it = house(engine).await;
    let (_, dilnoza, theirs) = other_house(&it).await;
    let legal = it.world.legal.id.to_string();
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    let transfer = format!("{stay}/transfer");
    let (_, form) = it.nigora.html("GET", &transfer, None).await.unwrap();
    assert!(form.contains("name=\"items\"") && form.contains("value=\"age_band\""), "to what information she agrees is asked: {form}");
    assert_eq!(codes(&try_to(&it.nigora, &transfer, json!({ "reason": "own_wish", "agrees": "no" })).await.1), ["required"]);
    assert!(answers(&it, &person, "transfer").await.is_empty(), "nothing was written");
    let need = id(&it.nigora.post(&transfer, json!({ "reason": "own_wish", "agrees": "yes", "method": "signature", "items": ["age_band", "children", "x"] })).await.unwrap());
    let said = answers(&it, &person, "transfer").await;
    assert_eq!((&said[0]["state"], &said[0]["items"]), (&json!("active"), &json!(["age_band", "children"])), "{said:?}");

    let request = format!("/shelter/requests/{need}");
    let (ask, choose) = (format!("{request}/ask"), format!("{request}/choose"));
    let yes = her_yes(json!({ "items": ["age_band"] }));
    let withdraws = async || it.nigora.post(&format!("/consents/{}/withdraw", id(&answers(&it, &person, "transfer").await[0])), json!({})).await.unwrap();
    let agrees = async || it.nigora.post(&format!("{person}/consents/new/transfer"), yes.clone()).await.unwrap();
    withdraws().await;
    assert_eq!(codes(&try_to(&it.nigora, &ask, json!({ "houses": [legal] })).await.1), ["no-consent"], "she wants to stay");
    agrees().await;
    it.nigora.post(&ask, json!({ "houses": [legal] })).await.unwrap();
    dilnoza.post(&format!("/shelter/inquiries/{need}/offer"), json!({ "beds": [theirs], "fewer": "yes", "hours": "4" })).await.unwrap();
    let names_it = her_yes(json!({ "recipient": legal, "purpose": "safe_shelter", "items": ["age_band"], "expires_on": "2026-12-20" }));
    it.nigora.post(&format!("{person}/consents/new/referral"), names_it).await.unwrap();
    withdraws().await;
    assert_eq!(codes(&try_to(&it.nigora, &choose, json!({ "house": legal })).await.1), ["no-consent"], "she wants to stay after all");
    agrees().await;
    it.nigora.post(&choose, json!({ "house": legal })).await.unwrap();
}

/// I.2: a consent counts from her signature, or from a witness.
async fn her_yes_is_not_taken_without_her_hand_or_a_witness(engine: &str) {
    let it = house(engine).await;
    let (bed, person) = (it.bed("1", &[]).await, it.person("Zarina").await);
    let stay = it.moves_in(&person, &bed, "", "2026-10-01").await;
    let moving = |how: Value| with(json!({ "reason": "own_wish", "agrees": "yes" }), how);
    let mut going = leaving("yes");
    for how in [json!({ "method": "" }), json!({ "method": "verbal_witness" })] {
        going = with(going, how.clone());
        assert_eq!(codes(&try_to(&it.nigora, &format!("{stay}/transfer"), moving(how)).await.1), ["required"]);
        assert_eq!(codes(&try_to(&it.nigora, &format!("{stay}/leave"), going.clone()).await.1), ["required"]);
    }
    assert!(answers(&it, &person, "aftercare_contact").await.is_empty() && answers(&it, &person, "transfer").await.is_empty(), "nothing was written");
    let witness = json!({ "method": "verbal_witness", "witness": "Safiya" });
    it.nigora.post(&format!("{stay}/transfer"), moving(witness.clone())).await.unwrap();
    it.nigora.post(&format!("{stay}/leave"), with(going, witness)).await.unwrap();
    assert_eq!(answers(&it, &person, "aftercare_contact").await[0]["state"], "active");
}

async fn b_6_in_the_house_too_she_whose_age_nobody_knows_is_asked_whether_she_is_an_adult(engine: &str) {
    let it = house(engine).await;
    for (number, said) in ["yes", "no", "not_sure"].into_iter().enumerate() {
        let bed = it.bed(&number.to_string(), &[]).await;
        let person = record(&it.nigora, json!({ "name": "Zarina", "sex": "female" })).await;
        let stay = it.moves_in(&person, &bed, "", "2026-10-01").await;
        let (transfer, leave) = (format!("{stay}/transfer"), format!("{stay}/leave"));
        let wish = |said: &str| json!({ "reason": "own_wish", "agrees": "yes", "method": "signature", "items": ["age_band"], "is_adult": said });
        let going = |said: &str| {
            let mut going = leaving("yes");
            going["is_adult"] = json!(said);
            going
        };
        for (path, body) in [(&transfer, wish("")), (&leave, going(""))] {
            assert!(it.nigora.html("GET", path, None).await.unwrap().1.contains("name=\"is_adult\""), "{path} asks it");
            assert_eq!(codes(&try_to(&it.nigora, path, body.clone()).await.1), ["required"], "{path}");
            let (_, form) = it.nigora.html("POST", path, Some(body)).await.unwrap();
            assert!(form.contains("Ask her whether she is 18 or older") && form.contains("value=\"signature\" checked"), "{form}");
        }
        if said != "yes" {
            for (path, body) in [(&transfer, wish(said)), (&leave, going(said))] {
                assert_eq!(codes(&try_to(&it.nigora, path, body).await.1), ["needs-writing"], "{said}: more than her word is needed");
            }
            assert!(answers(&it, &person, "transfer").await.is_empty() && answers(&it, &person, "aftercare_contact").await.is_empty(), "nothing was written");
            // She can leave all the same, and her no is taken.
            let mut no = leaving("no");
            no["method"] = json!("");
            it.nigora.post(&leave, no).await.unwrap();
            continue;
        }
        it.nigora.post(&transfer, wish(said)).await.unwrap();
        it.nigora.post(&leave, going(said)).await.unwrap();
        for kind in ["transfer", "aftercare_contact"] {
            let given = answers(&it, &person, kind).await;
            assert_eq!((&given[0]["state"], &given[0]["is_adult"]), (&json!("active"), &json!("yes")), "{given:?}");
        }
    }
}
