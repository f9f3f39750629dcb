//! What one house promises another, and what becomes of it: a woman is never sent to a place that is not there.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::{House, codes, house, other_house},
    world::id,
};
use crate::local::Client;

on_both_engines! {
    she_is_awaited_until_her_time_is_over_and_then_both_houses_look_again,
    who_comes_late_into_a_bed_that_is_held_no_longer_still_ends_the_need_in_both_houses,
    a_place_that_is_gone_when_the_house_reads_of_her_choice_opens_her_need_again,
    a_bed_held_for_another_house_is_not_given_up_without_an_answer,
    who_is_awaited_elsewhere_may_decide_otherwise_and_the_bed_there_is_free,
    a_house_whose_answer_was_no_can_be_asked_again,
    whom_a_house_promised_a_place_by_phone_it_holds_a_bed_for_when_it_reads_of_her,
    a_hold_of_ours_that_is_given_up_by_hand_opens_the_need_and_its_calls,
    the_person_on_duty_of_the_house_that_was_asked_is_called_while_nobody_there_can_read_the_question,
    an_open_board_hears_that_another_house_asks,
    who_must_move_is_a_need_that_calls_like_any_other,
    a_child_who_is_here_is_not_taken_in_twice,
    nobody_sleeps_in_two_beds_and_no_two_in_one_also_where_arrivals_are_written_down_later,
    no_house_is_believed_that_keeps_a_bed_longer_than_a_house_may,
    a_letter_about_a_record_of_ours_changes_nothing_and_keeps_nobody_out,
    r_sh_07_another_house_is_told_no_only_with_a_reason_of_the_list_and_something_instead,
}

/// A need of ours, offered a bed by the other house for so many hours.
struct Offered {
    it: House,
    dilnoza: Client,
    bed: String,
    need: String,
    inquiry: String,
    legal: String,
}

async fn offered(engine: &str, hours: &str) -> Offered {
    let it = house(engine).await;
    it.parvina.post("/shelter/rules", json!({ "census_at": "22:00", "review_after_days": "90", "duty": "our-night" })).await.unwrap();
    let (_, dilnoza, bed) = other_house(&it).await;
    let (need, legal) = (it.request("1", "1").await, it.world.legal.id.to_string());
    it.nigora.post(&format!("{need}/ask"), json!({ "houses": [legal] })).await.unwrap();
    let inquiry = need.replace("requests", "inquiries");
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": [bed], "fewer": "yes", "hours": hours })).await.unwrap();
    Offered { it, dilnoza, bed, need, inquiry, legal }
}

impl Offered {
    async fn choose(&self) {
        self.it.nigora.post(&format!("{}/choose", self.need), json!({ "house": self.legal })).await.unwrap();
    }

    /// So many hours later everybody signs in again.
    async fn later(&mut self, hours: i64) {
        self.it.world.house.clock.advance(hours * 3_600 + 1);
        self.it.nigora = self.it.world.sign_in("nigora").await;
        self.dilnoza = self.it.world.sign_in("dilnoza").await;
    }

    /// The other house's program writes what ours never would.
    async fn they_write(&self, kind: &str, content: Value) {
        let home = &self.it.world.house;
        let theirs = home.vaults.spaces().into_iter().find(|space| space.id() == self.it.world.legal.id.0).unwrap();
        let to = people::correspondence::as_remembered(home, &theirs, self.it.world.centre.id).await.unwrap().unwrap();
        let about = self.need.rsplit('/').next().unwrap().parse().unwrap();
        let parcel = people::correspondence::parcel(&theirs, &to, kind, about, content, i32::MAX).unwrap();
        let change = space::Change { who: space::Who { staff: None, at: home.clock.now() }, key: None };
        let sent = theirs.change::<kernel::Failure, _>(change, move |_| {
            let line = space::Draft::house("parcel", "parcel_ignored", parcel.id, &json!({}))?;
            Ok(space::Drafts::of(parcel.id, [line]).sending([parcel.clone()]))
        });
        sent.await.unwrap();
    }

    async fn need(&self) -> Value {
        self.it.nigora.get(&self.need).await.unwrap()
    }

    async fn inquiry(&self) -> Value {
        self.dilnoza.get(&self.inquiry).await.unwrap()
    }

    async fn called(&self) -> usize {
        self.it.world.due_calls().await.len()
    }

    /// Somebody of the other house moves in there.
    async fn moves_in_there(&self, stay: Value) -> String {
        let person = id(&self.dilnoza.post("/survivors", json!({ "name": "There", "sex": "female" })).await.unwrap());
        id(&self.dilnoza.post(&format!("/survivors/{person}/stay"), stay).await.unwrap())
    }
}

fn no() -> Value {
    json!({ "reason": "shelter_full", "alternative": "The house in the next region" })
}

async fn she_is_awaited_until_her_time_is_over_and_then_both_houses_look_again(engine: &str) {
    let mut it = offered(engine, "2").await;
    it.choose().await;
    assert_eq!(it.need().await["state"], "chosen");
    let board = it.dilnoza.get("/shelter").await.unwrap();
    assert_eq!((&board["beds"][0]["state"], &board["beds"][0]["is_awaited"]), (&json!("held"), &json!(true)), "{board}");
    it.later(3).await;
    assert_eq!((&it.need().await["state"], &it.inquiry().await["state"]), (&json!("chosen"), &json!("chosen")), "kept beyond the hours of the offer");
    assert_eq!(it.called().await, 0, "nobody is called while she is awaited");
    it.later(22).await;
    let (need, inquiry) = (it.need().await, it.inquiry().await);
    assert_eq!((&need["state"], &need["asked"][0]["is_awaited"]), (&json!("open"), &json!(false)), "{need}");
    assert_eq!((&inquiry["state"], &inquiry["has_not_come"]), (&json!("open"), &json!(true)), "{inquiry}");
    let (_, page) = it.it.nigora.html("GET", &it.need, None).await.unwrap();
    assert!(page.contains("has not come in time"), "{page}");
    let board = it.dilnoza.get("/shelter").await.unwrap();
    assert_eq!((&board["now"]["free"], &board["waits"]["inquiries"]), (&json!(1), &json!(1)));
    assert_eq!(it.called().await, 1, "she waits again, and the person on duty knows");
    it.it.nigora.post(&format!("{}/unmet", it.need), no()).await.unwrap();
    assert_eq!(it.need().await["state"], "unmet");
}

async fn who_comes_late_into_a_bed_that_is_held_no_longer_still_ends_the_need_in_both_houses(engine: &str) {
    let mut it = offered(engine, "2").await;
    it.choose().await;
    it.inquiry().await;
    it.later(25).await;
    let need = it.need.rsplit('/').next().unwrap().to_owned();
    let person = id(&it.dilnoza.post("/survivors", json!({ "name": "Late", "sex": "female" })).await.unwrap());
    let (_, form) = it.dilnoza.html("GET", &format!("/survivors/{person}/stay"), None).await.unwrap();
    assert!(form.contains(&format!("value=\"{need}\"")), "the form still knows the need: {form}");
    it.dilnoza.post(&format!("/survivors/{person}/stay"), json!({ "bed": it.bed, "need": need })).await.unwrap();
    assert_eq!(it.inquiry().await["state"], "arrived");
    let asking = it.need().await;
    assert_eq!((&asking["state"], &asking["asked"][0]["state"]), (&json!("placed"), &json!("arrived")), "{asking}");
    let again = it.dilnoza.call("POST", &format!("/survivors/{person}/stay"), Some(json!({ "bed": it.bed, "need": "x" }))).await.unwrap();
    assert_eq!(codes(&again.1), ["other"]);
}

async fn a_place_that_is_gone_when_the_house_reads_of_her_choice_opens_her_need_again(engine: &str) {
    let mut it = offered(engine, "1").await;
    it.later(1).await;
    // Their offer ran out and the bed went to another; on the phone somebody did not know.
    it.moves_in_there(json!({ "bed": it.bed })).await;
    it.it.nigora.post(&format!("{}/phone", it.need), json!({ "house": it.legal, "answer": "offered", "hours": "6" })).await.unwrap();
    it.choose().await;
    assert_eq!(it.need().await["state"], "chosen", "nobody there has read it");
    assert_eq!(it.inquiry().await["state"], "declined");
    let need = it.need().await;
    assert_eq!((&need["state"], &need["asked"][0]["state"]), (&json!("open"), &json!("gone")), "{need}");
    assert_eq!(need["houses"][0]["organisation"], it.legal, "and it can be asked anew");
    assert_eq!(it.called().await, 0);
    it.it.world.house.clock.advance(31 * 60);
    assert_eq!(it.called().await, 1, "half an hour later the person on duty is called");
}

async fn a_bed_held_for_another_house_is_not_given_up_without_an_answer(engine: &str) {
    let it = offered(engine, "4").await;
    it.choose().await;
    let state = format!("/shelter/beds/{}/state", it.bed);
    let silent = it.dilnoza.call("POST", &state, Some(json!({ "event": "release" }))).await.unwrap();
    assert_eq!(codes(&silent.1), ["inquiry"]);
    let (_, page) = it.dilnoza.html("GET", &format!("/shelter/beds/{}", it.bed), None).await.unwrap();
    assert!(page.contains(&it.inquiry) && !page.contains("No longer hold it"), "{page}");
    it.dilnoza.post(&format!("{}/decline", it.inquiry), no()).await.unwrap();
    let need = it.need().await;
    assert_eq!((&need["state"], &need["asked"][0]["state"]), (&json!("open"), &json!("gone")), "{need}");
    assert_eq!(it.dilnoza.get("/shelter").await.unwrap()["now"]["free"], 1);
}

async fn who_is_awaited_elsewhere_may_decide_otherwise_and_the_bed_there_is_free(engine: &str) {
    let it = offered(engine, "4").await;
    it.choose().await;
    assert_eq!(it.inquiry().await["state"], "chosen");
    it.it.nigora.post(&format!("{}/withdraw", it.need), json!({})).await.unwrap();
    assert_eq!(it.inquiry().await["state"], "over");
    assert_eq!(it.dilnoza.get("/shelter").await.unwrap()["now"]["free"], 1);
}

async fn a_house_whose_answer_was_no_can_be_asked_again(engine: &str) {
    let it = offered(engine, "4").await;
    it.dilnoza.post(&format!("{}/decline", it.inquiry), no()).await.unwrap();
    assert_eq!(it.need().await["asked"][0]["reason"], "shelter_full", "why travels with the answer");
    it.it.nigora.post(&format!("{}/ask", it.need), json!({ "houses": [it.legal] })).await.unwrap();
    assert_eq!(it.need().await["asked"].as_array().unwrap().len(), 1, "one house, asked anew");
    assert_eq!(it.inquiry().await["state"], "open");
    it.dilnoza.post(&format!("{}/offer", it.inquiry), json!({ "beds": [it.bed], "fewer": "yes", "hours": "4" })).await.unwrap();
    it.choose().await;
    assert_eq!(it.inquiry().await["state"], "chosen");
}

async fn whom_a_house_promised_a_place_by_phone_it_holds_a_bed_for_when_it_reads_of_her(engine: &str) {
    let it = house(engine).await;
    let (_, dilnoza, bed) = other_house(&it).await;
    let (need, legal) = (it.request("1", "1").await, it.world.legal.id.to_string());
    it.nigora.post(&format!("{need}/ask"), json!({ "houses": [legal] })).await.unwrap();
    it.nigora.post(&format!("{need}/phone"), json!({ "house": legal, "answer": "offered", "hours": "2" })).await.unwrap();
    it.nigora.post(&format!("{need}/choose"), json!({ "house": legal })).await.unwrap();
    let inquiry = need.replace("requests", "inquiries");
    let sheet = dilnoza.get(&inquiry).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["wants_bed"]), (&json!("chosen"), &json!(true)), "{sheet}");
    dilnoza.post(&format!("{inquiry}/offer"), json!({ "beds": [bed], "fewer": "yes", "hours": "12" })).await.unwrap();
    assert_eq!(dilnoza.get("/shelter").await.unwrap()["beds"][0]["is_awaited"], true);
    let ask = it.nigora.get(&need).await.unwrap()["asked"][0].clone();
    let until = it.world.house.clock.now() + 12 * 3_600;
    assert_eq!((&ask["state"], ask["until"].as_i64()), (&json!("chosen"), Some(until)), "she is awaited as long as the bed is held");
    let twice = dilnoza.call("POST", &format!("{inquiry}/offer"), Some(json!({ "beds": [bed], "fewer": "yes", "hours": "12" }))).await.unwrap();
    assert_eq!(codes(&twice.1), ["state"]);
}

async fn a_hold_of_ours_that_is_given_up_by_hand_opens_the_need_and_its_calls(engine: &str) {
    let it = house(engine).await;
    it.parvina.post("/shelter/rules", json!({ "census_at": "22:00", "review_after_days": "90", "duty": "our-night" })).await.unwrap();
    let (bed, need) = (it.bed("1", &["family"]).await, it.request("1", "1").await);
    it.nigora.post(&format!("{need}/hold"), json!({ "beds": [bed], "fewer": "yes", "hours": "4" })).await.unwrap();
    it.nigora.post(&format!("/shelter/beds/{bed}/state"), json!({ "event": "release" })).await.unwrap();
    assert_eq!(it.nigora.get(&need).await.unwrap()["state"], "open");
    it.world.house.clock.advance(31 * 60);
    assert_eq!(it.world.due_calls().await.len(), 1);
}

async fn the_person_on_duty_of_the_house_that_was_asked_is_called_while_nobody_there_can_read_the_question(engine: &str) {
    let it = house(engine).await;
    let (manizha, dilnoza, bed) = other_house(&it).await;
    manizha.post("/shelter/rules", json!({ "census_at": "22:00", "review_after_days": "90", "duty": "their-night" })).await.unwrap();
    let (first, second) = (it.request("1", "1").await, it.request("1", "0").await);
    for need in [&first, &second] {
        it.nigora.post(&format!("{need}/ask"), json!({ "houses": [it.world.legal.id] })).await.unwrap();
    }
    let answered = second.replace("requests", "inquiries");
    dilnoza.post(&format!("{answered}/offer"), json!({ "beds": [bed], "fewer": "yes", "hours": "4" })).await.unwrap();
    assert_eq!(dilnoza.get("/shelter").await.unwrap()["waits"]["inquiries"], 1, "one of two is answered");
    let due = async |minutes: i64| {
        it.world.house.clock.advance(minutes * 60);
        it.world.due_calls().await
    };
    assert_eq!(due(29).await, []);
    let called = due(2).await;
    assert_eq!(called.iter().map(|call| call.whom.as_str()).collect::<Vec<_>>(), ["their-night"], "for the one that waits, and nobody had to sign in");
    assert_eq!(due(24 * 60).await, [], "once");
}

async fn an_open_board_hears_that_another_house_asks(engine: &str) {
    let it = house(engine).await;
    let (_, dilnoza, _) = other_house(&it).await;
    let need = it.request("1", "1").await;
    let (_, page) = dilnoza.html("GET", "/shelter", None).await.unwrap();
    let at = page.find("/shelter/live?seen=").unwrap();
    let live = page[at..].split('"').next().unwrap().to_owned();
    let looks = tokio::spawn(async move { dilnoza.html("GET", &live, None).await.unwrap().1 });
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    it.nigora.post(&format!("{need}/ask"), json!({ "houses": [it.world.legal.id] })).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    // The stream ends when the session locks.
    it.world.house.clock.advance(3_600);
    let heard = looks.await.unwrap();
    assert_eq!(heard.matches("event: changed").count(), 1, "told once, and nothing of what: {heard}");
}

async fn who_must_move_is_a_need_that_calls_like_any_other(engine: &str) {
    let it = house(engine).await;
    it.parvina.post("/shelter/rules", json!({ "census_at": "22:00", "review_after_days": "90", "duty": "our-night" })).await.unwrap();
    let (bed, person) = (it.bed("1", &[]).await, it.person("Moves").await);
    let stay = it.moves_in(&person, &bed, "", "2026-11-20").await;
    it.nigora.post(&format!("{stay}/transfer"), json!({ "reason": "own_wish", "agrees": "yes", "method": "signature" })).await.unwrap();
    it.world.house.clock.advance(31 * 60);
    assert_eq!(it.world.due_calls().await.len(), 1);
}

async fn a_child_who_is_here_is_not_taken_in_twice(engine: &str) {
    let it = house(engine).await;
    let mut beds = Vec::new();
    for label in ["1", "2", "3", "4"] {
        beds.push(it.bed(label, &["family"]).await);
    }
    let mother = it.person("Mother").await;
    it.moves_in(&mother, &beds[0], "", "2026-11-01").await;
    let first = it.moves_in(&mother, &beds[1], "0_11", "2026-11-01").await;
    it.leaves(&first, "2026-11-05").await;
    let same = format!("same:{}", first.rsplit('/').next().unwrap());
    it.moves_in(&mother, &beds[2], &same, "2026-11-10").await;
    let twice = it.nigora.call("POST", &format!("{mother}/stay"), Some(json!({ "bed": beds[3], "child": same, "arrived_on": "2026-11-20" }))).await.unwrap();
    assert_eq!(codes(&twice.1), ["here"], "the newer stay is open: {}", twice.1);
    it.moves_in(&mother, &beds[3], "0_11", "2026-11-20").await;
}

async fn nobody_sleeps_in_two_beds_and_no_two_in_one_also_where_arrivals_are_written_down_later(engine: &str) {
    let it = house(engine).await;
    let (one, two) = (it.bed("1", &[]).await, it.bed("2", &[]).await);
    let (first, second) = (it.person("First").await, it.person("Second").await);
    let stay = it.moves_in(&first, &one, "", "2026-11-01").await;
    it.leaves(&stay, "2026-11-10").await;
    it.nigora.post(&format!("/shelter/beds/{one}/state"), json!({ "event": "cleaned" })).await.unwrap();
    let try_in = async |person: &str, bed: &str, day: &str| it.nigora.call("POST", &format!("{person}/stay"), Some(json!({ "bed": bed, "arrived_on": day }))).await.unwrap();
    assert_eq!(codes(&try_in(&first, &two, "2026-11-09").await.1), ["overlap"], "she was here then");
    assert_eq!(codes(&try_in(&second, &one, "2026-11-09").await.1), ["overlap"], "somebody else slept there then");
    assert_eq!(try_in(&first, &two, "2026-11-10").await.0, StatusCode::CREATED, "on the day on which she left she may come again");
    assert_eq!(try_in(&second, &one, "2026-11-10").await.0, StatusCode::CREATED);
}

async fn r_sh_07_another_house_is_told_no_only_with_a_reason_of_the_list_and_something_instead(engine: &str) {
    let it = offered(engine, "4").await;
    let decline = format!("{}/decline", it.inquiry);
    for (body, expected) in [(json!({}), 2), (json!({ "reason": "no_documents", "alternative": "x" }), 1), (json!({ "reason": "other", "alternative": "x" }), 1)] {
        let (status, problem) = it.dilnoza.call("POST", &decline, Some(body)).await.unwrap();
        assert_eq!((status, codes(&problem).len()), (StatusCode::UNPROCESSABLE_ENTITY, expected), "{problem}");
    }
    let phone = it.it.nigora.call("POST", &format!("{}/phone", it.need), Some(json!({ "house": it.legal, "answer": "declined" }))).await.unwrap();
    assert_eq!(codes(&phone.1), ["required"; 2], "also by phone");
    it.dilnoza.post(&decline, json!({ "reason": "other", "other": "no police report", "alternative": "A hotline" })).await.unwrap();
    let malika = it.it.world.sign_in("malika").await;
    assert_eq!(malika.get("/shelter").await.unwrap()["waits"]["reasons"], 1, "a second person reads words of one's own");
    let (_, page) = malika.html("GET", &it.inquiry, None).await.unwrap();
    assert!(page.contains("Nobody may be refused a place for that"), "{page}");
    assert_eq!(it.dilnoza.call("POST", &format!("{}/reviewed", it.inquiry), Some(json!({}))).await.unwrap().0, StatusCode::NOT_FOUND);
    malika.post(&format!("{}/reviewed", it.inquiry), json!({})).await.unwrap();
    assert_eq!(malika.get("/shelter").await.unwrap()["waits"]["reasons"], 0);
    let figures = malika.get("/shelter/figures?from=2026-11-25&to=2026-11-26").await.unwrap();
    assert_eq!((&figures["declined"], &figures["unmet"]), (&json!({ "other": 1 }), &json!({})), "counted by the house that had none, apart from needs of its own: {figures}");
}

async fn no_house_is_believed_that_keeps_a_bed_longer_than_a_house_may(engine: &str) {
    let mut it = offered(engine, "2").await;
    it.choose().await;
    it.they_write("place", json!({ "letter": "kept", "until": i64::MAX })).await;
    assert_eq!(it.need().await["state"], "chosen");
    it.it.world.house.clock.advance(25 * 3_600);
    it.it.nigora = it.it.world.sign_in("nigora").await;
    assert_eq!(it.need().await["state"], "open", "she is not forgotten");
}

async fn a_letter_about_a_record_of_ours_changes_nothing_and_keeps_nobody_out(engine: &str) {
    let it = offered(engine, "2").await;
    let before = it.need().await;
    it.they_write("place", json!({ "letter": "asked", "party": { "adults": 1, "children": 0, "group": "women" }, "asked_on": "2026-11-25" })).await;
    assert_eq!(it.need().await, before);
    let referral = json!({ "letter": "referral", "service": "legal", "urgency": "routine", "expires_on": "2026-12-25", "packet": { "items": [] } });
    it.they_write("referral", referral).await;
    assert_eq!(it.need().await, before);
    assert_eq!(it.it.world.house.ledger.parcels_for(it.it.world.centre.id.0).await.unwrap(), [], "both were put aside");
    it.choose().await;
    assert_eq!(it.need().await["state"], "chosen", "what is right goes on");
}
