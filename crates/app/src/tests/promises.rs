//! What was promised, by whom, and what shows it; what the period brought.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::codes,
    learning::{last, table, without_a_place, written},
    lists::exported,
};
use crate::local::Client;

on_both_engines! {
    a_promise_that_was_accepted_is_moved_or_handed_over_only_by_its_owner_and_with_a_reason,
    a_promise_of_several_is_led_by_one_and_brought_to_mind_to_each,
    a_step_of_a_promise_has_an_owner_and_a_day_of_its_own,
    a_donors_money_shows_what_rests_on_it,
    a_promise_is_done_when_its_figure_is_known_or_a_document_shows_it,
    a_change_made_between_is_not_lost_by_a_step,
    a_proposal_without_a_meeting_waits_and_is_brought_to_one_meeting_only,
    an_organisation_sees_its_own_late_promises_however_many_others_have,
    after_exactly_one_page_no_other_is_offered,
    whoever_follows_changes_nothing_of_anothers_record,
    what_was_written_by_mistake_is_taken_back_and_a_wrong_link_undone,
    an_indicator_shows_where_it_began_where_it_stands_and_what_is_wanted,
    the_report_sums_trainings_and_campaigns_and_never_adds_people_to_contacts,
    points_of_fewer_than_five_people_are_not_taken,
    a_body_says_when_it_meets_again,
}

async fn a_promise_that_was_accepted_is_moved_or_handed_over_only_by_its_owner_and_with_a_reason(engine: &str) {
    let it = table(engine).await;
    let legal = it.world.legal.id.to_string();
    let words = |due: &str, owner: &str, because: &str| json!({ "title": "Orders are checked", "due": due, "owner": owner, "because": because });
    let promise = written(&it.safiya, "commitment", words("2026-12-30", &it.committee, "")).await;
    it.safiya.post(&format!("{promise}/edit"), words("2026-12-20", &it.committee, "")).await.expect("before it is accepted it is bargained about");
    it.farida.post(&format!("{promise}/step"), json!({ "event": "accept" })).await.unwrap();
    assert_eq!(it.safiya.call("POST", &format!("{promise}/edit"), Some(words("2026-12-20", &legal, "x"))).await.unwrap().0, StatusCode::NOT_FOUND, "it is no longer hers");

    let edit = async |due: &str, owner: &str, because: &str| it.farida.call("POST", &format!("{promise}/edit"), Some(words(due, owner, because))).await.unwrap();
    assert_eq!(codes(&edit("2027-03-01", &it.committee, "").await.1), ["required"], "a later day has a reason");
    let (_, page) = it.farida.html("POST", &format!("{promise}/edit"), Some(words("2027-03-01", &it.committee, ""))).await.unwrap();
    assert!(page.contains("name=\"because\"") && page.contains("Why is it changed"), "the form asks for it");
    assert_eq!(edit("2027-03-01", &it.committee, "The law comes first").await.0, StatusCode::OK);
    let sheet = it.tom.get(&promise).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["steps"][1]["event"]), (&json!("accepted"), &json!("postpone")));
    assert!(sheet["steps"][1]["words"].as_str().unwrap().starts_with("2026-12-20 → 2027-03-01."), "everyone sees from when to when: {sheet}");
    assert_eq!(edit("2027-03-01", &legal, "It is theirs by law").await.0, StatusCode::OK);
    let sheet = it.tom.get(&promise).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["owner"], &sheet["steps"][2]["event"]), (&json!("proposed"), &json!("Legal"), &json!("hand_over")), "another has not promised yet");
}

async fn a_promise_of_several_is_led_by_one_and_brought_to_mind_to_each(engine: &str) {
    let it = table(engine).await;
    let (legal, centre, malika) = (it.world.legal.id.to_string(), it.world.centre.id.to_string(), it.world.sign_in("malika").await);
    let words =
        |owner: &str, shared_by: Value, because: &str| json!({ "title": "Orders are checked", "due": "2026-12-10", "owner": owner, "shared_by": shared_by, "because": because });
    let unknown = it.farida.call("POST", "/learning/of/commitment", Some(words(&it.committee, json!(["somebody"]), ""))).await.unwrap();
    assert_eq!(codes(&unknown.1), ["choose"]);
    let promise = written(&it.farida, "commitment", words(&it.committee, json!([legal, it.committee, legal]), "")).await;
    let sheet = it.tom.get(&promise).await.unwrap();
    assert_eq!((&sheet["owner"], &sheet["shared_by"]), (&json!("Committee"), &json!(["Legal"])), "whoever leads does not also share: {sheet}");

    for (by, concerns) in [(&malika, true), (&it.farida, true), (&it.safiya, false)] {
        let due = by.get("/learning/due").await.unwrap();
        assert_eq!((&due["due"][0]["concerns_us"], &due["due"][0]["shared_by"]), (&json!(concerns), &json!(["Legal"])), "it is among their own: {due}");
    }
    for list in ["/learning/of/commitment", "/learning/plan", "/learning/due"] {
        assert!(it.tom.html("GET", list, None).await.unwrap().1.contains("Committee, Legal"), "{list}: whoever leads stands first");
    }
    it.world.sign_in("manizha").await.post("/learning/reminder", json!({ "whom": "legal", "language": "en" })).await.unwrap();
    let today = kernel::clock::today(it.world.house.clock.now());
    let digests = it.world.house.commons.read::<_, kernel::Failure, _>(move |view| learning::digest::digests(view, today)).await.unwrap();
    assert!(digests[0].text.contains("Orders are checked — Committee, Legal"), "{digests:?}");

    for (path, body) in [("step", json!({ "event": "accept" })), ("edit", words(&legal, json!([]), "Ours"))] {
        assert_eq!(malika.call("POST", &format!("{promise}/{path}"), Some(body)).await.unwrap().0, StatusCode::NOT_FOUND, "{path}: whoever leads goes on with it");
    }
    it.farida.post(&format!("{promise}/step"), json!({ "event": "accept" })).await.unwrap();
    let edit = async |shared_by: Value, because: &str| it.farida.call("POST", &format!("{promise}/edit"), Some(words(&it.committee, shared_by, because))).await.unwrap();
    assert_eq!(codes(&edit(json!([legal, centre]), "").await.1), ["required"], "after it was accepted nobody joins or leaves without a reason");
    assert_eq!(edit(json!([centre]), "The centre goes along").await.0, StatusCode::OK);
    let silent = json!({ "title": "Orders are checked at the door", "due": "2026-12-10" });
    it.farida.post(&format!("{promise}/edit"), silent).await.expect("a program that does not know them leaves them");
    let sheet = it.tom.get(&promise).await.unwrap();
    assert_eq!((&sheet["state"], &sheet["shared_by"], &sheet["steps"][1]["event"]), (&json!("accepted"), &json!(["Centre"]), &json!("share")), "{sheet}");
    assert_eq!(malika.get("/learning/due").await.unwrap()["due"][0]["concerns_us"], false, "and it is no longer theirs");

    let (_, page) = it.farida.html("GET", &format!("{promise}/edit"), None).await.unwrap();
    assert!(page.contains(&format!("name=\"shared_by\" type=\"checkbox\" value=\"{centre}\" checked")), "the form shows who shares it: {page}");
    let list = exported(&it.farida, "commitment").await;
    let joined = list.replace(",Committee,Centre,", ",Committee,Centre; Nobody,");
    assert_eq!(codes(&it.farida.call("POST", "/learning/of/commitment/import", Some(json!({ "sheet": joined }))).await.unwrap().1), ["line"], "{list}");
    let alone = list.replace(",accepted,Committee,Centre,", ",accepted,Committee,,");
    assert_eq!(codes(&it.farida.call("POST", "/learning/of/commitment/import", Some(json!({ "sheet": alone }))).await.unwrap().1), ["line"], "a list gives no reason");
}

async fn a_step_of_a_promise_has_an_owner_and_a_day_of_its_own(engine: &str) {
    let it = table(engine).await;
    let (legal, malika) = (it.world.legal.id.to_string(), it.world.sign_in("malika").await);
    let promise = written(&it.farida, "commitment", json!({ "title": "A shelter in the north", "due": "2027-12-30", "owner": it.committee })).await;
    let step = json!({ "title": "A draft of the rules", "due": "2026-11-01", "owner": legal, "from": last(&promise) });
    let step = written(&it.farida, "part", step).await;
    assert_eq!(it.farida.call("POST", &format!("{step}/step"), Some(json!({ "event": "accept" }))).await.unwrap().0, StatusCode::NOT_FOUND, "another promised it");
    malika.post(&format!("{step}/step"), json!({ "event": "accept" })).await.unwrap();
    let due = malika.get("/learning/due").await.unwrap();
    assert_eq!((&due["due"][0]["title"], &due["due"][0]["is_late"], &due["due"][0]["concerns_us"]), (&json!("A draft of the rules"), &json!(true), &json!(true)));
    let below = it.tom.get(&promise).await.unwrap()["below"][0].clone();
    assert_eq!((&below["title"], &below["answerable"], &below["is_late"]), (&json!("A draft of the rules"), &json!("Legal"), &json!(true)), "the promise shows its steps");
    let report = it.tom.get("/learning/report?from=2026-07-01&to=2027-01-01").await.unwrap();
    assert_eq!((&report["due"], &report["late"]), (&json!(0), &json!(0)), "a step is no commitment more: {report}");
    malika.post(&format!("{step}/step"), json!({ "event": "begin" })).await.unwrap();
    assert_eq!(codes(&malika.call("POST", &format!("{step}/step"), Some(json!({ "event": "finish" }))).await.unwrap().1), ["required"], "what shows it?");
    malika.post(&format!("{step}/step"), json!({ "event": "finish", "words": "The draft of 3 December" })).await.unwrap();
    assert_eq!(malika.get("/learning/due").await.unwrap()["due"].as_array().unwrap().len(), 0, "what is over is due no more");
}

async fn a_donors_money_shows_what_rests_on_it(engine: &str) {
    let it = table(engine).await;
    let grant = json!({ "title": "Safe houses", "donor": "Donor", "cost": "455000", "currency": "USD", "begins": "2026-01-01", "ends": "2027-12-31",
        "receivers": "Centre, Legal", "pays_for": "Beds and lawyers" });
    let grant = written(&it.farida, "grant", grant).await;
    let project = written(&it.farida, "project", json!({ "title": "Two houses", "from": last(&grant) })).await;
    let indicator = json!({ "title": "Beds", "definition": "x", "version": "1", "unit": "beds", "target": "12", "from": last(&project) });
    written(&it.farida, "indicator", indicator).await;
    let promise = written(&it.safiya, "commitment", json!({ "title": "Beds by spring", "due": "2026-11-20", "owner": it.committee })).await;
    it.farida.post(&format!("{promise}/link"), json!({ "from": last(&grant) })).await.unwrap();
    let sheet = it.tom.get(&grant).await.unwrap();
    let below: Vec<(&Value, &Value)> = sheet["below"].as_array().unwrap().iter().map(|it| (&it["kind"], &it["is_late"])).collect();
    assert!(below.contains(&(&json!("project"), &json!(false))) && below.contains(&(&json!("commitment"), &json!(true))), "{sheet}");
    assert_eq!(sheet["progress"][0]["target"], 12, "with where its projects stand");
    let (_, page) = it.tom.html("GET", &grant, None).await.unwrap();
    assert!(page.contains("What rests on this grant") && page.contains("455000") && page.contains("US dollars"), "the donor only looks, and sees it: {page}");
}

async fn a_promise_is_done_when_its_figure_is_known_or_a_document_shows_it(engine: &str) {
    let it = table(engine).await;
    let malika = it.world.sign_in("malika").await;
    let begun = async |title: &str| {
        let promise = json!({ "title": title, "due": "2027-01-01", "owner": it.committee, "measure": "requests_without_place" });
        let promise = written(&it.farida, "commitment", promise).await;
        for event in ["accept", "begin"] {
            it.farida.post(&format!("{promise}/step"), json!({ "event": event })).await.unwrap();
        }
        promise
    };
    let promise = begun("First").await;
    let finish = async |promise: &str, words: &str| it.farida.call("POST", &format!("{promise}/step"), Some(json!({ "event": "finish", "words": words }))).await.unwrap();
    assert_eq!(codes(&finish(&promise, "").await.1), ["required"], "a figure that is not known shows nothing");
    assert_eq!(finish(&promise, "Order 15, in the gazette").await.0, StatusCode::OK);

    for (client, preparer, name) in [(&it.safiya, "parvina", "safiya"), (&malika, "manizha", "malika")] {
        without_a_place(client, 12).await;
        it.world.sign_in(preparer).await.post("/measures/own/prepare", json!({ "month": "2026-11" })).await.unwrap();
        it.world.sign_in(name).await.approve_month("2026-11").await.unwrap();
    }
    let promise = begun("Second").await;
    assert_eq!(finish(&promise, "").await.0, StatusCode::OK);
    let sheet = it.tom.get(&promise).await.unwrap();
    let shown = &sheet["steps"][2]["shown"];
    assert_eq!((&shown["month"], &shown["total"]["amount"], &shown["version"]), (&json!("2026-11"), &json!(25), &json!(1)), "what it stood at is kept: {sheet}");
    let back = it.tom.get("/learning/figure/requests_without_place").await.unwrap();
    assert_eq!(back["lines"].as_array().unwrap().len(), 2, "and from the figure back to both: {back}");
    let (_, page) = it.tom.html("GET", "/measures/requests_without_place", None).await.unwrap();
    assert!(page.contains("/learning/figure/requests_without_place"));
}

async fn a_change_made_between_is_not_lost_by_a_step(engine: &str) {
    let it = table(engine).await;
    let promise = written(&it.farida, "commitment", json!({ "title": "x", "text": "first", "due": "2027-01-01", "owner": it.committee })).await;
    let rounds = (0..12).map(|number| {
        let (farida, promise) = (it.farida.clone(), promise.clone());
        tokio::spawn(async move {
            if number % 2 == 0 {
                let edit = json!({ "title": "x", "text": format!("edit {number}"), "due": "2027-01-01" });
                (number, farida.call("POST", &format!("{promise}/edit"), Some(edit)).await.unwrap())
            } else {
                (number, farida.call("POST", &format!("{promise}/follow"), Some(json!({}))).await.unwrap())
            }
        })
    });
    let mut saved = Vec::new();
    for round in rounds.collect::<Vec<_>>() {
        let (number, (status, answer)) = round.await.unwrap();
        match status {
            StatusCode::OK => saved.push(number),
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => assert_eq!(number % 2, 0, "{answer}"),
            other => panic!("{other}: {answer}"),
        }
    }
    let text = it.farida.get(&promise).await.unwrap()["answers"]["text"].as_str().unwrap().to_owned();
    assert!(saved.iter().any(|number| text == format!("edit {number}")), "{text}: one that was acknowledged stands");
    let version = it.farida.get(&promise).await.unwrap()["version"].clone();
    it.farida.post(&format!("{promise}/step"), json!({ "event": "accept" })).await.unwrap();
    let sheet = it.farida.get(&promise).await.unwrap();
    assert_eq!(
        (&sheet["answers"]["text"], sheet["version"].as_i64()),
        (&json!(text), version.as_i64().map(|it| it + 1)),
        "a step carries the words of the version it was taken on"
    );
}

async fn a_proposal_without_a_meeting_waits_and_is_brought_to_one_meeting_only(engine: &str) {
    let it = table(engine).await;
    let proposal = json!({ "title": "A line by night", "text": "Calls come by night.", "speaks_as": "invited" });
    let proposal = written(&it.safiya, "proposal", proposal).await;
    let hear = async |by: &Client| by.call("POST", &format!("{proposal}/step"), Some(json!({ "event": "hear" }))).await.unwrap().0;
    assert_eq!(hear(&it.safiya).await, StatusCode::NOT_FOUND, "who proposes does not answer herself, also where no meeting is named");
    let council = written(&it.farida, "meeting", json!({ "title": "Council", "body": "council", "on": "2026-09-01" })).await;
    let own = written(&it.safiya, "meeting", json!({ "title": "Her own", "body": "council", "on": "2026-09-02" })).await;
    it.safiya.post(&format!("{proposal}/link"), json!({ "from": last(&council) })).await.unwrap();
    let second = it.safiya.call("POST", &format!("{proposal}/link"), Some(json!({ "from": last(&own) }))).await.unwrap();
    assert_eq!(codes(&second.1), ["meeting"]);
    assert_eq!(hear(&it.safiya).await, StatusCode::NOT_FOUND);
    assert_eq!(hear(&it.farida).await, StatusCode::OK);
}

async fn an_organisation_sees_its_own_late_promises_however_many_others_have(engine: &str) {
    let it = table(engine).await;
    let rows: Vec<String> = (0..600).map(|number| format!("Theirs {number},2026-10-01\n")).collect();
    let sheet = format!("title,due\n{}", rows.concat());
    it.safiya.post("/learning/of/commitment/import", json!({ "sheet": sheet, "confirm": "yes" })).await.unwrap();
    written(&it.farida, "commitment", json!({ "title": "Ours", "due": "2026-11-01", "owner": it.committee })).await;
    let due = it.farida.get("/learning/due").await.unwrap();
    let lines = due["due"].as_array().unwrap();
    assert_eq!((&lines[0]["title"], lines.len(), &due["has_more"]), (&json!("Ours"), 50, &json!(true)), "hers first, then the others'");
    let next = it.farida.get("/learning/due?page=11").await.unwrap();
    assert_eq!(next["due"].as_array().unwrap().len(), 50, "none is cut off");
    it.farida.post("/learning/reminder", json!({ "whom": "the-committee", "language": "en" })).await.unwrap();
    let today = kernel::clock::today(it.world.house.clock.now());
    let digests = it.world.house.commons.read::<_, kernel::Failure, _>(move |view| learning::digest::digests(view, today)).await.unwrap();
    assert!(digests[0].text.contains("Ours") && !digests[0].text.contains("Theirs"), "{digests:?}");
}

async fn after_exactly_one_page_no_other_is_offered(engine: &str) {
    let it = table(engine).await;
    let rows: Vec<String> = (0..49).map(|number| format!("Theirs {number},2026-10-01\n")).collect();
    it.safiya.post("/learning/of/commitment/import", json!({ "sheet": format!("title,due\n{}", rows.concat()), "confirm": "yes" })).await.unwrap();
    written(&it.farida, "commitment", json!({ "title": "Ours", "due": "2026-11-01", "owner": it.committee })).await;
    let pages = ["/learning/due", "/learning/plan", "/learning/of/commitment"];
    for page in pages {
        let (_, drawn) = it.farida.html("GET", page, None).await.unwrap();
        assert!(drawn.contains("Ours") && !drawn.contains("page=1"), "fifty are one page: {page}");
    }
    assert_eq!(it.farida.get("/learning/due").await.unwrap()["has_more"], false);
    written(&it.farida, "commitment", json!({ "title": "One more", "due": "2026-11-02", "owner": it.committee })).await;
    let due = it.farida.get("/learning/due").await.unwrap();
    assert_eq!((due["due"].as_array().unwrap().len(), &due["has_more"]), (50, &json!(true)));
    for page in pages {
        assert!(it.farida.html("GET", page, None).await.unwrap().1.contains("page=1"), "fifty-one are two: {page}");
    }
    assert_eq!(it.farida.get("/learning/due?page=1").await.unwrap()["due"].as_array().unwrap().len(), 1);
}

async fn whoever_follows_changes_nothing_of_anothers_record(engine: &str) {
    let it = table(engine).await;
    let promise = written(&it.farida, "commitment", json!({ "title": "x", "due": "2026-12-05", "owner": it.committee })).await;
    let before = it.farida.get(&promise).await.unwrap()["version"].clone();
    it.tom.post(&format!("{promise}/follow"), json!({})).await.unwrap();
    assert_eq!((&it.farida.get(&promise).await.unwrap()["version"], &it.tom.get(&promise).await.unwrap()["follows"]), (&before, &json!(true)), "an edit that is open stays open");
    assert_eq!(it.tom.get("/learning/due").await.unwrap()["due"][0]["concerns_us"], true);
    it.tom.post(&format!("{promise}/follow"), json!({})).await.unwrap();
    assert_eq!(it.tom.get(&promise).await.unwrap()["follows"], false);
}

async fn what_was_written_by_mistake_is_taken_back_and_a_wrong_link_undone(engine: &str) {
    let it = table(engine).await;
    let (visit, other) = (written(&it.farida, "visit", json!({ "title": "First" })).await, written(&it.farida, "visit", json!({ "title": "Second" })).await);
    let insight = written(&it.farida, "insight", json!({ "title": "x", "text": "x", "from": last(&visit) })).await;
    it.farida.post(&format!("{insight}/link"), json!({ "from": last(&other) })).await.unwrap();
    assert_eq!(it.safiya.call("POST", &format!("{insight}/unlink"), Some(json!({ "from": last(&visit) }))).await.unwrap().0, StatusCode::NOT_FOUND);
    it.farida.post(&format!("{insight}/unlink"), json!({ "from": last(&visit) })).await.unwrap();
    let from = it.tom.get(&insight).await.unwrap()["from"].clone();
    assert_eq!((from.as_array().unwrap().len(), &from[0]["title"]), (1, &json!("Second")));
    assert_eq!(it.tom.get(&format!("{visit}/thread")).await.unwrap()["knots"].as_array().unwrap().len(), 1, "and the thread from the first no longer reaches it");

    assert_eq!(codes(&it.farida.call("POST", &format!("{visit}/step"), Some(json!({ "event": "take_back" }))).await.unwrap().1), ["required"]);
    it.farida.post(&format!("{visit}/step"), json!({ "event": "take_back", "words": "Written twice" })).await.unwrap();
    let list = it.tom.get("/learning/of/visit").await.unwrap();
    assert_eq!(list["lines"].as_array().unwrap().len(), 1, "it stands in no list: {list}");
    assert_eq!(it.tom.get(&visit).await.unwrap()["state"], "taken_back", "and its page says so");
    assert!(!exported(&it.tom, "visit").await.contains("First"));
}

async fn an_indicator_shows_where_it_began_where_it_stands_and_what_is_wanted(engine: &str) {
    let it = table(engine).await;
    let project = written(&it.farida, "project", json!({ "title": "A project" })).await;
    let indicator = json!({ "title": "Staff trained", "definition": "Each once", "version": "1", "unit": "persons", "baseline": "3", "target": "40", "from": last(&project) });
    let indicator = written(&it.farida, "indicator", indicator).await;
    assert!(it.tom.html("GET", &project, None).await.unwrap().1.contains("not known"), "no value is not nought");
    for (amount, on) in [("9", "2026-03-31"), ("18", "2026-06-30"), ("12", "2026-05-01")] {
        let value = json!({ "title": "x", "amount": amount, "on": on, "source": "attendance sheets", "split": "women 16, men 2", "version": "1", "from": last(&indicator) });
        written(&it.farida, "value", value).await;
    }
    for page in [&project, &indicator] {
        let progress = it.tom.get(page).await.unwrap()["progress"][0].clone();
        assert_eq!((&progress["baseline"], &progress["entered"]["amount"], &progress["target"]), (&json!(3), &json!(18), &json!(40)), "the newest by its day: {progress}");
    }
    let before_june = it.tom.get("/learning/report?from=2026-01-01&to=2026-06-01").await.unwrap();
    assert_eq!(before_june["indicators"][0]["entered"]["amount"], 12, "a report shows what was known in its period");
    let (_, page) = it.tom.html("GET", &project, None).await.unwrap();
    assert!(page.contains("18 · women 16, men 2 · attendance sheets"), "{page}");
}

async fn the_report_sums_trainings_and_campaigns_and_never_adds_people_to_contacts(engine: &str) {
    let it = table(engine).await;
    for (people, post) in [("20", Some("80")), ("10", Some("60")), ("5", None)] {
        let mut day = json!({ "title": "x", "on": "2026-08-01", "people": people, "women": "4", "certificates": "3" });
        if let Some(post) = post {
            (day["pre"], day["post"], day["most"]) = (json!("40"), json!(post), json!("100"));
        }
        written(&it.farida, "session", day).await;
    }
    written(&it.farida, "campaign", json!({ "title": "x", "begins": "2026-08-01", "people": "100", "calls_before": "5", "calls_after": "9" })).await;
    written(&it.farida, "campaign", json!({ "title": "y", "begins": "2026-09-01", "contacts": "340" })).await;
    written(&it.farida, "campaign", json!({ "title": "z", "begins": "2026-10-01" })).await;
    let report = it.tom.get("/learning/report?from=2026-07-01&to=2027-01-01").await.unwrap();
    let trainings = &report["trainings"];
    // (66 + 33) / 2: of the two that were tested.
    assert_eq!(
        [&trainings["people"], &trainings["women"], &trainings["certificates"], &trainings["gain"], &trainings["with_points"]],
        [35, 12, 9, 49, 2].map(|it| json!(it)).each_ref()
    );
    let campaigns = &report["campaigns"];
    assert_eq!(
        (&campaigns["people"], &campaigns["contacts"], &campaigns["unknown"], &campaigns["calls"]),
        (&json!(100), &json!(340), &json!(1), &json!([5, null, 9])),
        "{campaigns}"
    );
}

async fn points_of_fewer_than_five_people_are_not_taken(engine: &str) {
    let it = table(engine).await;
    for people in ["1", "4", ""] {
        let day = json!({ "title": "x", "on": "2026-08-01", "people": people, "pre": "40" });
        assert_eq!(codes(&it.farida.call("POST", "/learning/of/session", Some(day)).await.unwrap().1), ["few"], "{people}");
    }
    written(&it.farida, "session", json!({ "title": "x", "on": "2026-08-01", "people": "5", "pre": "40" })).await;
}

async fn a_body_says_when_it_meets_again(engine: &str) {
    let it = table(engine).await;
    let body = written(&it.farida, "body", json!({ "title": "Council", "body": "council", "meets": "2" })).await;
    assert_eq!(it.tom.get(&body).await.unwrap()["meets_by"], Value::Null);
    for on in ["2026-01-10", "2026-04-01"] {
        written(&it.farida, "meeting", json!({ "title": "x", "body": "council", "on": on, "from": last(&body) })).await;
    }
    assert_eq!(it.tom.get(&body).await.unwrap()["meets_by"], "2026-09-30", "half a year after the last");
}
