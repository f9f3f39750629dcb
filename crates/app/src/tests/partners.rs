//! What one organisation sends to another, and what stays of it: domain.md I.2 (Referral, DirectoryEntry).

use axum::http::StatusCode;
use referrals::Answer;
use serde_json::{Value, json};

use super::{
    journeys::{consent, incident, person},
    world::{World, her_yes, id, record},
};
use crate::local::Client;

on_both_engines! {
    help_that_ended_and_began_again_is_asked_for,
    a_withdrawal_leaves_past_figures_as_they_were,
    whoever_sends_hears_first_what_stands_against_it,
    what_was_sent_by_mistake_is_taken_back_and_both_read_that_she_withdrew_nothing,
    what_is_taken_back_before_it_was_opened_is_never_seen,
    what_is_taken_back_unread_is_in_the_ledger_no_longer,
    a_name_in_the_place_of_a_code_is_not_taken_in_and_an_unknown_code_is_not_shown,
    the_longest_account_arrives_whole,
    a_yes_and_a_cancellation_at_once_end_as_cancelled_on_both_sides,
    she_is_awaited_on_a_day_that_both_read_and_what_is_done_leaves_no_copy,
    she_does_not_want_it_after_all_and_her_consent_stands,
    an_answer_that_is_refused_comes_back_with_the_packet_and_what_was_typed,
}

/// A consent to legal aid by the other organisation, and the referral that she agrees to.
async fn agreed(world: &World, nigora: &Client) -> (String, String, Value) {
    let person = record(nigora, json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await;
    let terms = her_yes(json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["name", "needs"], "expires_on": "2026-12-20" }));
    let consent = id(&nigora.post(&format!("{person}/consents/new/referral"), terms).await.unwrap());
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
    ours.read::<_, kernel::Failure, _>(move |view| referrals::count_sent(view, 0, i64::MAX, wanted)).await.unwrap().amount
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
    let terms = her_yes(json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["safe_contact"], "expires_on": "2027-02-20" }));
    nigora.post(&format!("{person}/consents/new/referral"), terms).await.unwrap();
    nigora.post(&format!("{person}/safe-contact"), json!({ "ways": ["voice"], "number": "1", "checked_on": "2026-10-01" })).await.unwrap();
    referral["anyway"] = json!("");
    assert_eq!(refused(&nigora, &referral).await, ["contact-old"]);
}

fn mistake() -> Value {
    json!({ "because": "wrong_organisation" })
}

/// She who answers reads what she answers.
async fn an_answer_that_is_refused_comes_back_with_the_packet_and_what_was_typed(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let person = super::journeys::person(&nigora, json!({ "name": "PACKET-NAME" })).await;
    super::journeys::consent(&nigora, &person, "referral", super::journeys::share(&world, &["name", "needs"], "2026-12-20")).await;
    let sent = id(&nigora.post(&format!("{person}/referrals"), super::journeys::legal_aid(&world)).await.unwrap());
    let item = format!("/inbox/{sent}");
    let whole = |page: &str| ["PACKET-NAME", "papers", "How soon"].iter().all(|shown| page.contains(shown));
    assert!(whole(&dilnoza.html("GET", &item, None).await.unwrap().1));
    let back = async |body: Value| {
        let (status, page) = dilnoza.html("POST", &format!("{item}/answer"), Some(body)).await.unwrap();
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && whole(&page), "{page}");
        page
    };
    let page = back(json!({ "answer": "decline" })).await;
    assert!(page.contains("value=\"decline\"") && page.contains("value=\"accept\""), "{page}");
    back(json!({ "answer": "not_wanted" })).await;
    back(json!({ "answer": "x" })).await;
    dilnoza.post(&format!("{item}/answer"), json!({ "answer": "accept" })).await.unwrap();
    let page = back(json!({ "answer": "schedule", "on": "2026-12-01", "hour": "TYPED-HOUR" })).await;
    assert!(page.contains("TYPED-HOUR") && page.contains("value=\"2026\""), "{page}");
    // Taken back in the meantime: nothing of it is shown by an answer either.
    nigora.post(&format!("/referrals/{sent}/cancel"), mistake()).await.unwrap();
    let (_, page) = dilnoza.html("POST", &format!("{item}/answer"), Some(json!({ "answer": "service_given" }))).await.unwrap();
    assert!(!page.contains("PACKET-NAME") && !page.contains("name=\"answer\""), "{page}");
}

async fn refused(by: &Client, path: &str, body: Value) -> Vec<String> {
    let (_, problem) = by.call("POST", path, Some(body)).await.unwrap();
    super::house::codes(&problem).iter().map(ToString::to_string).collect()
}

/// What both sides say of it, once no letter is on its way.
async fn both(nigora: &Client, dilnoza: &Client, sent: &str) -> (String, String) {
    for _ in 0..2 {
        dilnoza.get("/referrals").await.unwrap();
        nigora.get("/referrals").await.unwrap();
    }
    let state = |sheet: Value| sheet["state"].as_str().unwrap().to_owned();
    (state(nigora.get(&format!("/referrals/{sent}")).await.unwrap()), state(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap()))
}

/// I.2, cancelled.
async fn what_was_sent_by_mistake_is_taken_back_and_both_read_that_she_withdrew_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let (person, _, referral) = agreed(&world, &nigora).await;
    let sent = id(&nigora.post(&format!("{person}/referrals"), referral.clone()).await.unwrap());
    assert!(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap().to_string().contains("Zarina"));
    dilnoza.post(&format!("/inbox/{sent}/answer"), json!({ "answer": "accept" })).await.unwrap();
    let cancel = format!("/referrals/{sent}/cancel");
    assert_eq!(refused(&nigora, &cancel, json!({})).await, ["required"], "never without a reason");
    for name in ["colleague", "dilnoza", "parvina"] {
        let other = world.sign_in(name).await;
        assert_eq!(other.call("POST", &cancel, Some(mistake())).await.unwrap().0, axum::http::StatusCode::NOT_FOUND, "{name}");
    }
    let list = nigora.html("GET", &format!("{person}/referrals"), None).await.unwrap().1;
    assert!(list.contains(&format!("/referrals/{sent}")), "her list leads there");
    nigora.post(&cancel, mistake()).await.unwrap();
    assert_eq!(both(&nigora, &dilnoza, &sent).await, ("cancelled_gone".into(), "taken_back".into()));
    let there = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    assert_eq!((&there["packet"]["items"], &there["is_over"]), (&json!([]), &json!(true)));
    for (by, page) in [(&dilnoza, format!("/inbox/{sent}")), (&nigora, format!("/referrals/{sent}"))] {
        let (_, page) = by.html("GET", &page, None).await.unwrap();
        assert!(page.contains("Sent by mistake, taken back") && !page.contains("ithdrawn"), "{page}");
    }
    assert_eq!(nigora.get(&format!("/referrals/{sent}")).await.unwrap()["reason"], "wrong_organisation");
    assert_eq!(refused(&nigora, &cancel, mistake()).await, ["state"], "once");
    assert_eq!(refused(&dilnoza, &format!("/inbox/{sent}/answer"), json!({ "answer": "accept" })).await, ["state"]);
    for answer in [Answer::None, Answer::Yes, Answer::No] {
        let wanted: fn(Answer) -> bool = match answer {
            Answer::None => |it| it == Answer::None,
            Answer::Yes => |it| it == Answer::Yes,
            Answer::No | Answer::Mistake => |it| it == Answer::No,
        };
        assert_eq!(counted(&world, wanted).await, 0, "a mistake is in no figure: {answer:?}");
    }
    assert_eq!(nigora.get(&person).await.unwrap()["consents"][0]["state"], "active", "her consent is untouched");
    nigora.post(&format!("{person}/referrals"), referral).await.unwrap();
}

async fn what_is_taken_back_before_it_was_opened_is_never_seen(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (person, _, referral) = agreed(&world, &nigora).await;
    let sent = id(&nigora.post(&format!("{person}/referrals"), referral).await.unwrap());
    nigora.post(&format!("/referrals/{sent}/cancel"), mistake()).await.unwrap();
    let dilnoza = world.sign_in("dilnoza").await;
    assert_eq!(dilnoza.get("/referrals").await.unwrap()["received"], json!([]));
    assert_eq!(dilnoza.call("GET", &format!("/inbox/{sent}"), None).await.unwrap().0, StatusCode::NOT_FOUND);
    nigora.get("/referrals").await.unwrap();
    assert_eq!(nigora.get(&format!("/referrals/{sent}")).await.unwrap()["state"], "cancelled_gone", "they confirm that there is no copy");
}

/// I.2: while nobody there signs in, what was sent lies in the ledger and in every backup.
async fn what_is_taken_back_unread_is_in_the_ledger_no_longer(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (person, consent, referral) = agreed(&world, &nigora).await;
    let waiting = async || world.house.ledger.parcels_for(world.legal.id.0).await.unwrap().into_iter().map(|row| row.id).collect::<Vec<_>>();
    let mut sent = Vec::new();
    for _ in 0..3 {
        sent.push(id(&nigora.post(&format!("{person}/referrals"), referral.clone()).await.unwrap()));
    }
    let packets = waiting().await;
    nigora.post(&format!("/referrals/{}/cancel", sent[0]), mistake()).await.unwrap();
    nigora.post(&format!("/referrals/{}/not-wanted", sent[1]), json!({ "why": "not_wanted" })).await.unwrap();
    assert_eq!(waiting().await.iter().filter(|id| packets.contains(id)).collect::<Vec<_>>(), [&packets[2]]);
    nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    assert!(waiting().await.iter().all(|id| !packets.contains(id)), "and what she takes back");
    let dilnoza = world.sign_in("dilnoza").await;
    assert_eq!(dilnoza.get("/referrals").await.unwrap()["received"], json!([]));
    let states = nigora.get("/referrals").await.unwrap()["sent"].as_array().unwrap().iter().map(|line| line["state"].clone()).collect::<Vec<_>>();
    assert_eq!(states, ["copy_locked", "copy_locked", "cancelled_gone"], "the letters that find nothing are answered all the same");
}

async fn a_yes_and_a_cancellation_at_once_end_as_cancelled_on_both_sides(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let (person, _, referral) = agreed(&world, &nigora).await;
    for round in 0..5 {
        let sent = id(&nigora.post(&format!("{person}/referrals"), referral.clone()).await.unwrap());
        dilnoza.get("/referrals").await.unwrap();
        let (answer, cancel) = (format!("/inbox/{sent}/answer"), format!("/referrals/{sent}/cancel"));
        let (_, cancelled) = tokio::join!(dilnoza.call("POST", &answer, Some(json!({ "answer": "accept" }))), nigora.call("POST", &cancel, Some(mistake())));
        assert_eq!(cancelled.unwrap().0, axum::http::StatusCode::OK, "round {round}");
        assert_eq!(both(&nigora, &dilnoza, &sent).await, ("cancelled_gone".into(), "taken_back".into()), "round {round}");
    }
}

/// I.2, scheduled and closed.
async fn she_is_awaited_on_a_day_that_both_read_and_what_is_done_leaves_no_copy(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let (person, _, referral) = agreed(&world, &nigora).await;
    let sent = id(&nigora.post(&format!("{person}/referrals"), referral).await.unwrap());
    let answer = format!("/inbox/{sent}/answer");
    let on = |on: &str, hour: &str| json!({ "answer": "schedule", "on": on, "hour": hour });
    assert_eq!(refused(&dilnoza, &answer, on("2026-12-01", "9.30")).await, ["state"], "first the yes");
    dilnoza.post(&answer, json!({ "answer": "accept" })).await.unwrap();
    for (body, code) in [
        (on("", "9"), "required"),
        (on("2026-12-01", ""), "required"),
        (on("2026-12-01", "25:00"), "required"),
        (on("2026-11-25", "9:59"), "past"),
        (on("2026-12-21", "9:00"), "too-far"),
    ] {
        assert_eq!(refused(&dilnoza, &answer, body.clone()).await, [code], "{body}");
    }
    let (_, page) = dilnoza.html("POST", &answer, Some(on("2026-12-21", "9:15"))).await.unwrap();
    assert!(page.contains("Her consent ends before that day") && page.contains("9:15"), "what was typed is still there: {page}");
    dilnoza.post(&answer, on("2026-12-01", "9.30")).await.unwrap();
    assert_eq!(both(&nigora, &dilnoza, &sent).await, ("scheduled".into(), "scheduled".into()));
    assert_eq!(nigora.get(&format!("/referrals/{sent}")).await.unwrap()["appointment"], "2026-12-01T09:30:00");
    for page in [format!("/referrals/{sent}"), "/referrals".into()] {
        assert!(nigora.html("GET", &page, None).await.unwrap().1.contains("1 December 2026, 09:30"), "{page}");
    }
    dilnoza.post(&answer, on("2026-12-02", "14")).await.unwrap();
    nigora.get("/referrals").await.unwrap();
    assert_eq!(nigora.get(&format!("/referrals/{sent}")).await.unwrap()["appointment"], "2026-12-02T14:00:00", "another day takes its place");
    assert_eq!(refused(&dilnoza, &answer, json!({ "answer": "close" })).await, ["state"]);
    dilnoza.post(&answer, json!({ "answer": "service_given" })).await.unwrap();
    assert!(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap().to_string().contains("Zarina"));
    dilnoza.post(&answer, json!({ "answer": "close" })).await.unwrap();
    assert_eq!(both(&nigora, &dilnoza, &sent).await, ("closed".into(), "closed".into()));
    let there = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    assert_eq!((&there["packet"]["items"], &there["appointment"]), (&json!([]), &Value::Null));
    assert!(dilnoza.html("GET", &format!("/inbox/{sent}"), None).await.unwrap().1.contains("You are done with this"));
    assert_eq!(refused(&nigora, &format!("/referrals/{sent}/cancel"), mistake()).await, ["state"], "what is closed is no mistake");
    assert_eq!(counted(&world, |answer| answer == Answer::Yes).await, 1);
}

/// I.2, declined_by_survivor: said on either side.
async fn she_does_not_want_it_after_all_and_her_consent_stands(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let (person, consent, referral) = agreed(&world, &nigora).await;
    let path = format!("{person}/referrals");
    let [here, there] = [id(&nigora.post(&path, referral.clone()).await.unwrap()), id(&nigora.post(&path, referral.clone()).await.unwrap())];
    assert!(dilnoza.html("GET", &format!("/inbox/{there}"), None).await.unwrap().1.contains("She does not want it"));
    assert_eq!(refused(&nigora, &format!("/referrals/{here}/not-wanted"), json!({})).await, ["required"]);
    assert_eq!(refused(&dilnoza, &format!("/inbox/{there}/answer"), json!({ "answer": "not_wanted" })).await, ["required"]);
    nigora.post(&format!("/referrals/{here}/not-wanted"), json!({ "why": "not_wanted" })).await.unwrap();
    dilnoza.post(&format!("/inbox/{there}/answer"), json!({ "answer": "accept" })).await.unwrap();
    dilnoza.post(&format!("/inbox/{there}/answer"), json!({ "answer": "not_wanted", "why": "did_not_come" })).await.unwrap();
    for sent in [&here, &there] {
        assert_eq!(both(&nigora, &dilnoza, sent).await, ("declined_by_survivor".into(), "declined_by_survivor".into()));
        assert_eq!(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap()["packet"]["items"], json!([]), "who awaits nobody needs nothing");
        assert_eq!(refused(&nigora, &format!("/referrals/{sent}/not-wanted"), json!({ "why": "other" })).await, ["state"]);
    }
    assert!(nigora.html("GET", &format!("/referrals/{there}"), None).await.unwrap().1.contains("She did not come"));
    assert_eq!((counted(&world, |it| it == Answer::No).await, counted(&world, |it| it == Answer::Yes).await), (0, 1), "they had said yes; she is no refusal of theirs");
    assert_eq!(nigora.get(&person).await.unwrap()["consents"][0]["state"], "active");
    nigora.post(&path, referral).await.unwrap();
    nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    assert_eq!(both(&nigora, &dilnoza, &here).await, ("copy_locked".into(), "locked".into()), "and when she withdraws they hear of it");
}

/// R-CO-05: lists show codes and name nobody, whatever another's program writes.
async fn a_name_in_the_place_of_a_code_is_not_taken_in_and_an_unknown_code_is_not_shown(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    nigora.get("/referrals").await.unwrap();
    let referral = |service: &str| json!({ "letter": "referral", "service": service, "urgency": "now", "expires_on": "2026-12-20", "packet": { "items": [["needs", "x"]] } });
    for service in ["Zarina, Rudaki 5", "zarina", "legal_aid"] {
        write_as_the_centre(&world, referral(service)).await;
    }
    let received = dilnoza.get("/referrals").await.unwrap()["received"].clone();
    let services: Vec<&str> = received.as_array().unwrap().iter().map(|line| line["service"].as_str().unwrap()).collect();
    assert_eq!(services, ["legal_aid", "zarina"], "the rest is put aside");
    let (_, list) = dilnoza.html("GET", "/referrals", None).await.unwrap();
    assert!(list.contains("Something that this program does not know") && !list.to_lowercase().contains("zarina"), "{list}");
    let (_, page) = dilnoza.html("GET", &format!("/inbox/{}", received[1]["id"].as_str().unwrap()), None).await.unwrap();
    assert!(!page.to_lowercase().contains("zarina"), "{page}");
}

/// The centre's program writes what ours never would.
async fn write_as_the_centre(world: &World, content: Value) {
    let ours = world.house.vaults.spaces().into_iter().find(|space| space.id() == world.centre.id.0).unwrap();
    let to = people::correspondence::as_remembered(&world.house, &ours, world.legal.id).await.unwrap().unwrap();
    let parcel = people::correspondence::parcel(&ours, &to, referrals::MAIL, uuid::Uuid::new_v4(), content, i32::MAX).unwrap();
    let change = space::Change { who: space::Who { staff: None, at: world.house.clock.now() }, key: None };
    let sent = ours.change::<kernel::Failure, _>(change, move |_| {
        let line = space::Draft::house("parcel", "parcel_ignored", parcel.id, &json!({}))?;
        Ok(space::Drafts::of(parcel.id, [line]).sending([parcel.clone()]))
    });
    sent.await.unwrap();
}

/// A letter that is refused is one that nobody reads: whatever may be typed here is taken in there.
async fn the_longest_account_arrives_whole(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let zarina = person(&nigora, json!({})).await;
    let account = "ӯ ".repeat(10_000);
    incident(&nigora, &zarina, json!({ "account": account.trim_end() })).await;
    consent(&nigora, &zarina, "referral", json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["account", "needs"], "expires_on": "2026-12-20" })).await;
    let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "п".repeat(4_000) });
    let sent = id(&nigora.post(&format!("{zarina}/referrals"), referral).await.unwrap());
    let packet = dilnoza.get(&format!("/inbox/{sent}")).await.unwrap()["packet"]["items"].clone();
    let lengths: Vec<usize> = packet.as_array().unwrap().iter().map(|item| item[1].as_str().unwrap().chars().count()).collect();
    assert_eq!(lengths, [19_999, 4_000]);
}
