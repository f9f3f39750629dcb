//! From a study visit to what changed: scenario 20, the pool, trainings, figures and files.

use axum::http::{Request, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use kernel::Role;
use people::demo::{NewColleague, NewOrganisation, found};
use serde_json::{Value, json};

use super::{
    house::codes,
    security::signed_in_browser,
    world::{PASSWORD, World, fresh_ledger, id},
};
use crate::local::Client;

on_both_engines! {
    scenario_20_a_proposal_is_heard_an_observation_becomes_a_promise_and_late_shows_itself,
    a_promise_shown_by_a_figure_shows_the_number_of_the_figures_own_page,
    a_figure_says_from_how_many_of_those_that_should_report_and_names_none,
    r_ag_02_a_month_that_was_approved_while_it_ran_says_until_when_and_is_prepared_anew,
    r_ag_02_wherever_amounts_stand_their_unit_definition_and_caveat_stand_with_them,
    nothing_that_points_to_a_person_is_taken,
    a_reform_goes_stage_by_stage_with_evidence_and_stands_still_while_blocked,
    what_is_offered_is_matched_used_and_thanked_for_by_who_got_it,
    a_training_shows_its_gain_and_a_practice_is_turned_down_only_with_a_reason,
    two_who_change_one_text_do_not_overwrite_one_another,
    a_file_that_a_browser_sends_is_answered_by_a_redirect_like_every_form,
    a_name_of_one_word_is_asked_about_and_can_be_anothers,
    a_file_is_shared_only_when_nobody_can_be_recognised_in_it,
    a_file_whose_press_is_repeated_is_still_there,
    a_file_of_a_material_is_in_the_backup_and_goes_when_it_is_taken_away,
}

pub(super) struct Table {
    pub(super) world: World,
    /// The council's secretary, an invited organisation, and a donor who only looks.
    pub(super) farida: Client,
    pub(super) safiya: Client,
    pub(super) tom: Client,
    pub(super) committee: String,
}

pub(super) async fn table(engine: &str) -> Table {
    let world = World::new(engine).await;
    let of = |en, kind| NewOrganisation { en, ru: en, tg: en, kind, district: None };
    let colleague = |name, sign_in, roles| NewColleague { name, sign_in, password: PASSWORD, roles };
    let committee = found(&world.house, of("Committee", "cwfa"), &[colleague("Chief", "chief", &[]), colleague("Farida", "farida", &[Role::Council])]).await.unwrap();
    found(&world.house, of("Donor", "donor"), &[colleague("Dora", "dora", &[]), colleague("Tom", "tom", &[Role::Observer])]).await.unwrap();
    let (farida, safiya, tom) = (world.sign_in("farida").await, world.sign_in("safiya").await, world.sign_in("tom").await);
    Table { world, farida, safiya, tom, committee: committee.id.to_string() }
}

/// The address of what was just written down.
pub(super) async fn written(by: &Client, kind: &str, body: Value) -> String {
    format!("/learning/items/{}", id(&by.post(&format!("/learning/of/{kind}"), body).await.unwrap()))
}

pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

async fn scenario_20_a_proposal_is_heard_an_observation_becomes_a_promise_and_late_shows_itself(engine: &str) {
    let it = table(engine).await;
    let meeting = written(&it.farida, "meeting", json!({ "title": "Council", "body": "council", "on": "2026-09-01" })).await;
    // An organisation that is no member was invited, and proposes.
    let proposal =
        written(&it.safiya, "proposal", json!({ "title": "A line that answers day and night", "text": "Calls come at night.", "speaks_as": "invited", "from": last(&meeting) }))
            .await;
    let own = it.safiya.call("POST", &format!("{proposal}/step"), Some(json!({ "event": "hear" }))).await.unwrap();
    assert_eq!(own.0, StatusCode::NOT_FOUND, "who proposes does not answer herself");
    it.farida.post(&format!("{proposal}/step"), json!({ "event": "hear" })).await.unwrap();
    let silent = it.farida.call("POST", &format!("{proposal}/step"), Some(json!({ "event": "answer" }))).await.unwrap();
    assert_eq!(codes(&silent.1), ["required"], "an answer says something");
    it.farida.post(&format!("{proposal}/step"), json!({ "event": "answer", "words": "The working group costs it by spring" })).await.unwrap();
    let sheet = it.farida.get(&proposal).await.unwrap();
    assert_eq!(
        (&sheet["answers"]["speaks_as"], &sheet["state"], &sheet["steps"][1]["words"]),
        (&json!("invited"), &json!("answered"), &json!("The working group costs it by spring"))
    );

    let visit = written(&it.farida, "visit", json!({ "title": "A visit", "place": "Georgia" })).await;
    let insight = written(&it.farida, "insight", json!({ "title": "Orders are checked", "text": "Somebody goes and looks.", "from": last(&visit) })).await;
    let practice = written(&it.farida, "practice", json!({ "title": "Checks of orders", "text": "Go and look.", "from": last(&insight) })).await;
    let promise = json!({ "title": "Orders are checked here", "due": "2026-12-30", "owner": it.committee, "from": last(&practice) });
    let promise = written(&it.safiya, "commitment", promise).await;
    it.farida.post(&format!("{promise}/step"), json!({ "event": "accept" })).await.unwrap();
    it.tom.post(&format!("{promise}/follow"), json!({})).await.unwrap();

    for (method, path) in [("POST", "/learning/of/visit".to_owned()), ("GET", "/learning/of/visit/new".into()), ("POST", format!("{promise}/step"))] {
        let asked = it.tom.call(method, &path, (method == "POST").then(|| json!({ "event": "begin" }))).await.unwrap();
        assert_eq!(asked.0, StatusCode::NOT_FOUND, "a donor looks: {path}");
    }
    let other = it.world.sign_in("manizha").await.call("POST", &format!("{promise}/step"), Some(json!({ "event": "begin" }))).await.unwrap();
    assert_eq!(other.0, StatusCode::NOT_FOUND, "who promised goes on with it, and nobody else");

    it.world.house.clock.advance(36 * 86_400);
    let tom = it.world.sign_in("tom").await;
    let due = tom.get("/learning/due").await.unwrap();
    assert_eq!((&due["due"][0]["is_late"], &due["due"][0]["concerns_us"]), (&json!(true), &json!(true)), "late is visible on the day after: {due}");
    let thread = tom.get(&format!("{promise}/thread")).await.unwrap();
    let kinds: Vec<&str> = thread["knots"].as_array().unwrap().iter().map(|knot| knot["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["visit", "insight", "practice", "commitment"]);
    // A second origin is found later, in the browser as well.
    let table = written(&it.world.sign_in("farida").await, "conclusion", json!({ "title": "Agreed by all" })).await;
    let farida = it.world.sign_in("farida").await;
    let (_, page) = farida.html("GET", &promise, None).await.unwrap();
    assert!(page.contains("It also came from") && page.contains(last(&table)), "{page}");
    farida.post(&format!("{promise}/link"), json!({ "from": last(&table) })).await.unwrap();
    assert_eq!(tom.get(&format!("{promise}/thread")).await.unwrap()["knots"].as_array().unwrap().len(), 5);
    let forward = tom.get(&format!("{visit}/thread")).await.unwrap();
    assert_eq!(forward["knots"].as_array().unwrap().len(), 4, "and forward from the visit");
    // The vault of another organisation is gone from this server's memory; what is shared is not.
    let farida = it.world.sign_in("farida").await;
    farida.post(&format!("{promise}/step"), json!({ "event": "begin" })).await.unwrap();
    assert_eq!(codes(&farida.call("POST", &format!("{promise}/step"), Some(json!({ "event": "finish" }))).await.unwrap().1), ["required"], "done is shown, or it is not done");
    farida.post(&format!("{promise}/step"), json!({ "event": "finish", "words": "Order of the ministry, published" })).await.unwrap();
    assert_eq!(tom.get("/learning/due").await.unwrap()["due"], json!([]));
}

/// Ten needs and more without a place, in each of two houses.
pub(super) async fn without_a_place(client: &Client, times: usize) {
    for _ in 0..times {
        let need = id(&client.post("/shelter/requests", json!({ "adults": "1", "children": "0", "group": "women", "same": "another" })).await.unwrap());
        client.post(&format!("/shelter/requests/{need}/unmet"), json!({ "reason": "shelter_full", "alternative": "x" })).await.unwrap();
    }
}

async fn a_promise_shown_by_a_figure_shows_the_number_of_the_figures_own_page(engine: &str) {
    let it = table(engine).await;
    let malika = it.world.sign_in("malika").await;
    without_a_place(&it.safiya, 12).await;
    let promise = json!({ "title": "One request finds a place", "due": "2027-01-01", "owner": it.committee, "measure": "requests_without_place" });
    let promise = written(&it.farida, "commitment", promise).await;
    assert_eq!(it.farida.get(&promise).await.unwrap()["figure"]["total"], Value::Null, "what is not known is not a number");
    let month = || json!({ "month": "2026-11" });
    assert_eq!(codes(&it.safiya.call("POST", "/measures/own", Some(month())).await.unwrap().1), ["prepare"]);
    it.safiya.post("/measures/own/prepare", month()).await.unwrap();
    assert_eq!(codes(&it.safiya.call("POST", "/measures/own", Some(month())).await.unwrap().1), ["second"], "R-AG-04: another person approves");
    it.world.sign_in("parvina").await.post("/measures/own/prepare", month()).await.unwrap();
    it.safiya.approve_month("2026-11").await.unwrap();
    let alone = it.farida.get("/measures/requests_without_place").await.unwrap();
    assert_eq!(alone["months"][0]["total"]["amount"], Value::Null, "the total of one organisation is that organisation's");
    without_a_place(&malika, 11).await;
    it.world.sign_in("manizha").await.post("/measures/own/prepare", month()).await.unwrap();
    malika.approve_month("2026-11").await.unwrap();
    let page = it.farida.get("/measures/requests_without_place").await.unwrap();
    let shown = it.farida.get(&promise).await.unwrap()["figure"].clone();
    assert_eq!(page["months"][0]["total"], json!({ "amount": 25, "organisations": 2, "small": 0, "expected": null, "counted_until": "2026-11-25" }), "23, rounded to five");
    assert_eq!((&shown["total"], &shown["month"], &shown["version"]), (&page["months"][0]["total"], &page["months"][0]["month"], &page["version"]));
    let (_, html) = it.farida.html("GET", &promise, None).await.unwrap();
    assert!(html.contains("25 (from 2 organisations; how many should report is not known)") && html.contains("version 1 of the definition"));
    let future = it.safiya.call("POST", "/measures/own/prepare", Some(json!({ "month": "2027-12" }))).await.unwrap();
    assert_eq!(codes(&future.1), ["month"]);
    // A house with three nights shares that they are few.
    let shares = it.world.house.commons.read::<_, kernel::Failure, _>(|view| figures::view::total_of(view, figures::measure::Measure::Nights, "2026-11")).await.unwrap();
    assert_eq!(shares.amount, None);
}

/// R-AG-02: n of m; R-AG-03: and of none the name.
async fn a_figure_says_from_how_many_of_those_that_should_report_and_names_none(engine: &str) {
    let it = table(engine).await;
    let (malika, parvina, manizha) = (it.world.sign_in("malika").await, it.world.sign_in("parvina").await, it.world.sign_in("manizha").await);
    for (client, preparer) in [(&it.safiya, &parvina), (&malika, &manizha)] {
        without_a_place(client, 12).await;
        preparer.post("/measures/own/prepare", json!({ "month": "2026-11" })).await.unwrap();
        client.approve_month("2026-11").await.unwrap();
    }
    // One that reported is listed, another gave its number besides, a third is listed and silent, and a fourth gives other help.
    let north = NewOrganisation { en: "North", ru: "North", tg: "North", kind: "shelter", district: None };
    let colleague = NewColleague { name: "Nasiba", sign_in: "nasiba", password: PASSWORD, roles: &[] };
    found(&it.world.house, north, &[colleague]).await.unwrap();
    parvina.post("/services", json!({ "kind": "safe_shelter", "phone": "1", "region": "TJ-SU" })).await.unwrap();
    let third = it.world.sign_in("nasiba").await;
    let service = id(&third.post("/services", json!({ "kind": "safe_shelter", "phone": "1", "region": "TJ-SU" })).await.unwrap());
    it.world.sign_in("chief").await.post("/services", json!({ "kind": "hotline", "phone": "1" })).await.unwrap();
    let total = async || it.tom.get("/measures/requests_without_place").await.unwrap()["months"][0]["total"].clone();
    assert_eq!(total().await, json!({ "amount": 25, "organisations": 2, "small": 0, "expected": 3, "counted_until": "2026-11-25" }));
    let mut said = String::new();
    for page in ["/measures", "/measures/requests_without_place", "/learning/report?from=2026-07-01&to=2027-01-01"] {
        let (_, html) = it.tom.html("GET", page, None).await.unwrap();
        assert!(html.contains("25 (from 2 of 3 organisations that should report)"), "{page}: {html}");
        said.push_str(html.split_once("<main").unwrap().1);
    }
    let pack = it.tom.file("/learning/report/pack?from=2026-07-01&to=2027-01-01").await.unwrap();
    let mut pack = zip::ZipArchive::new(std::io::Cursor::new(pack)).unwrap();
    let sheet = std::io::read_to_string(pack.by_name("figures.csv").unwrap()).unwrap();
    assert!(sheet.contains(",2026-11,25,2,3,0"), "{sheet}");
    for name in ["Centre", "Legal", "North"] {
        assert!(!said.contains(name) && !sheet.contains(name), "{name} stands beside a total");
    }
    third.post(&format!("/services/{service}/state"), json!({ "event": "close" })).await.unwrap();
    assert_eq!(total().await["expected"], 2, "a house that is no more is not waited for");
}

/// Two houses prepare and approve a month.
async fn both_approve(it: &Table, month: &str) {
    for (preparer, approver) in [("parvina", "safiya"), ("manizha", "malika")] {
        it.world.sign_in(preparer).await.post("/measures/own/prepare", json!({ "month": month })).await.unwrap();
        it.world.sign_in(approver).await.approve_month(month).await.unwrap();
    }
}

const FIGURES: [&str; 3] = ["/measures", "/measures/requests_without_place", "/learning/report?from=2026-07-01&to=2027-01-01"];

async fn r_ag_02_a_month_that_was_approved_while_it_ran_says_until_when_and_is_prepared_anew(engine: &str) {
    let it = table(engine).await;
    let malika = it.world.sign_in("malika").await;
    without_a_place(&it.safiya, 12).await;
    without_a_place(&malika, 12).await;
    both_approve(&it, "2026-11").await;
    it.world.house.clock.advance(8 * 86_400);
    let until = "counted only until 25 November 2026";
    let says = async |page: &str, what: &str| it.world.sign_in("tom").await.html("GET", page, None).await.unwrap().1.contains(what);
    for page in FIGURES {
        assert!(says(page, until).await, "the month is over, and was not counted whole: {page}");
    }
    let own = async || it.world.sign_in("parvina").await.html("GET", "/measures/own?month=2026-11", None).await.unwrap().1;
    let page = own().await;
    assert!(page.contains(until) && page.contains("Prepare it anew"), "{page}");
    both_approve(&it, "2026-11").await;
    for page in FIGURES {
        assert!(says(page, "25 (from 2 organisations").await && !says(page, "counted only until").await, "{page}");
    }
    assert!(!own().await.contains("Prepare it anew"));
}

async fn r_ag_02_wherever_amounts_stand_their_unit_definition_and_caveat_stand_with_them(engine: &str) {
    let it = table(engine).await;
    let malika = it.world.sign_in("malika").await;
    without_a_place(&it.safiya, 12).await;
    without_a_place(&malika, 12).await;
    both_approve(&it, "2026-11").await;
    let list = it.tom.get("/measures").await.unwrap();
    let line = list["measures"].as_array().unwrap().iter().find(|line| line["measure"] == "requests_without_place").unwrap();
    assert_eq!((&line["unit"], &line["version"]), (&json!("request"), &json!(1)), "{list}");
    for page in FIGURES {
        let (_, html) = it.tom.html("GET", page, None).await.unwrap();
        let main = html.split_once("<main").unwrap().1;
        for said in ["requests", "of the definition", "not how much violence there is"] {
            assert!(main.contains(said), "{page}, {said}: {main}");
        }
    }
}

async fn nothing_that_points_to_a_person_is_taken(engine: &str) {
    let it = table(engine).await;
    it.safiya.post("/survivors", json!({ "name": "Гулрухсор Намунаева", "sex": "female" })).await.ok();
    it.world.sign_in("nigora").await.post("/survivors", json!({ "name": "Гулрухсор Намунаева", "sex": "female" })).await.unwrap();
    for (text, what) in
        [("Gulruhsor Namunaeva told us", "a name of the own vault"), ("call 90 123 45 67 89", "a phone"), ("passport A1234567", "a document"), ("born 12.03.1997", "a birth")]
    {
        let (status, problem) = it.safiya.call("POST", "/learning/of/insight", Some(json!({ "title": "x", "text": text }))).await.unwrap();
        assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["person"]), "{what}");
    }
    let (_, page) = it.safiya.html("POST", "/learning/of/insight", Some(json!({ "title": "kept", "text": "passport A1234567" }))).await.unwrap();
    assert!(page.contains("value=\"kept\"") && page.contains("number of a document"), "the form comes back filled");
    // One question at a time: which of several texts holds a name is not said.
    let answer = async |insight: Value| it.safiya.call("POST", "/learning/of/insight", Some(insight)).await.unwrap().1["errors"].clone();
    let named = "Gulruhsor Namunaeva";
    let first = answer(json!({ "title": named, "text": "x" })).await;
    assert_eq!((first.as_array().unwrap().len(), &first[0]["field"]), (1, &json!("")), "{first}");
    for other in [json!({ "title": "x", "text": named }), json!({ "title": named, "text": named })] {
        assert_eq!(answer(other).await, first);
    }
    let sheet = "title,text,by_whom\nx,born 12.03.1997,\n";
    let imported = it.safiya.call("POST", "/learning/of/insight/import", Some(json!({ "sheet": sheet, "confirm": "yes" }))).await.unwrap();
    assert_eq!(codes(&imported.1), ["line"]);
    let promise = written(&it.safiya, "commitment", json!({ "title": "x", "due": "2027-01-01", "owner": it.world.centre.id })).await;
    let step = it.safiya.call("POST", &format!("{promise}/step"), Some(json!({ "event": "drop", "words": "Gulruhsor Namunaeva left" }))).await.unwrap();
    assert_eq!(codes(&step.1), ["person"]);
    assert_eq!(it.farida.get("/learning/of/insight").await.unwrap()["lines"], json!([]));
}

async fn a_reform_goes_stage_by_stage_with_evidence_and_stands_still_while_blocked(engine: &str) {
    let it = table(engine).await;
    let reform = written(&it.farida, "reform", json!({ "title": "Domestic violence is a crime" })).await;
    let step =
        |event: &'static str, words: &'static str| it.farida.call("POST", Box::leak(format!("{reform}/step").into_boxed_str()), Some(json!({ "event": event, "words": words })));
    assert_eq!(codes(&step("advance", "").await.unwrap().1), ["required"], "every stage has its evidence");
    for _ in 0..5 {
        assert!(step("advance", "Protocol of the meeting").await.unwrap().0.is_success());
    }
    assert!(step("block", "No money in this year's plan").await.unwrap().0.is_success());
    assert_eq!(codes(&step("advance", "x").await.unwrap().1), ["state"]);
    assert!(step("unblock", "The plan was changed").await.unwrap().0.is_success());
    for _ in 0..4 {
        assert!(step("advance", "Gazette").await.unwrap().0.is_success());
    }
    assert_eq!(it.farida.get(&reform).await.unwrap()["state"], "monitored");
    assert_eq!(codes(&step("advance", "x").await.unwrap().1), ["state"], "there is no stage after the last");
}

async fn what_is_offered_is_matched_used_and_thanked_for_by_who_got_it(engine: &str) {
    let it = table(engine).await;
    let offer = written(&it.safiya, "offer", json!({ "title": "Hours", "resource": "psychologist_hours", "quantity": "10" })).await;
    let used = written(&it.farida, "match", json!({ "title": "Four of them", "quantity": "4", "from": last(&offer) })).await;
    assert_eq!(it.farida.get(&used).await.unwrap()["from"][0]["title"], "Hours");
    let too_much = it.farida.call("POST", "/learning/of/match", Some(json!({ "title": "Seven more", "quantity": "7", "from": last(&offer) }))).await.unwrap();
    assert_eq!(codes(&too_much.1), ["left"], "nobody uses more than is offered");
    for (by, event, state) in [(&it.safiya, "match", "matched"), (&it.farida, "use", "used"), (&it.farida, "thank", "thanked")] {
        if event == "thank" {
            let herself = it.safiya.call("POST", &format!("{offer}/step"), Some(json!({ "event": "thank" }))).await.unwrap();
            assert_eq!(herself.0, StatusCode::NOT_FOUND, "who gives does not thank herself");
        }
        by.post(&format!("{offer}/step"), json!({ "event": event })).await.unwrap();
        assert_eq!(it.farida.get(&offer).await.unwrap()["state"], state);
    }
    assert_eq!(codes(&it.safiya.call("POST", &format!("{offer}/step"), Some(json!({ "event": "withdraw" }))).await.unwrap().1), ["state"]);
}

async fn a_training_shows_its_gain_and_a_practice_is_turned_down_only_with_a_reason(engine: &str) {
    let it = table(engine).await;
    // G.7: (80 - 50) / (100 - 50).
    let training = written(&it.farida, "session", json!({ "title": "Day one", "on": "2026-11-20", "people": "20", "pre": "50", "post": "80", "most": "100" })).await;
    assert_eq!(it.farida.get(&training).await.unwrap()["gain"], 60);
    let practice = written(&it.farida, "practice", json!({ "title": "x", "text": "x" })).await;
    let turned = it.farida.call("POST", &format!("{practice}/step"), Some(json!({ "event": "turn_down" }))).await.unwrap();
    assert_eq!(codes(&turned.1), ["required"]);
    let unweighed = it.farida.call("POST", &format!("{practice}/step"), Some(json!({ "event": "weigh" }))).await.unwrap();
    assert_eq!(codes(&unweighed.1), ["weighed"], "it is weighed for its value and whether it is feasible here");
    let adopted = it.farida.call("POST", &format!("{practice}/step"), Some(json!({ "event": "adopt", "words": "It works" }))).await.unwrap();
    assert_eq!(codes(&adopted.1), ["state"], "nothing is taken over before it is weighed");
}

async fn two_who_change_one_text_do_not_overwrite_one_another(engine: &str) {
    let it = table(engine).await;
    let visit = written(&it.farida, "visit", json!({ "title": "First" })).await;
    let version = it.farida.get(&visit).await.unwrap()["version"].to_string();
    it.farida.post(&format!("{visit}/edit"), json!({ "title": "Second", "_ver": version })).await.unwrap();
    let late = it.farida.call("POST", &format!("{visit}/edit"), Some(json!({ "title": "Third", "_ver": version }))).await.unwrap();
    assert_eq!((late.0, late.1["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("stale")));
    assert_eq!(it.safiya.html("GET", &format!("{visit}/edit"), None).await.unwrap().0, StatusCode::NOT_FOUND, "another organisation's words are its own");
}

async fn a_file_that_a_browser_sends_is_answered_by_a_redirect_like_every_form(engine: &str) {
    let it = table(engine).await;
    let browser = signed_in_browser(&it.world.house, "farida").await;
    let part = |head: &str, body: &str| format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let body = part("name=\"file\"; filename=\"list.csv\"", "title;audience\nФилм;деҳа\n") + &part("name=\"sheet\"", "") + "--edge--\r\n";
    let request = Request::post("/learning/of/campaign/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge").header("sec-fetch-site", "same-origin");
    let answer = browser.send(request, body).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let place = answer.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let page = browser.with(&answer).get(&place).await;
    let bytes = axum::body::to_bytes(page.into_body(), 1 << 20).await.unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains("Филм"), "the preview waits behind it");
}

async fn a_name_of_one_word_is_asked_about_and_can_be_anothers(engine: &str) {
    let it = table(engine).await;
    it.world.sign_in("nigora").await.post("/survivors", json!({ "name": "Зарина", "sex": "female" })).await.unwrap();
    let text = json!({ "title": "A course", "text": "Zarina taught it" });
    let asked = it.safiya.call("POST", "/learning/of/insight", Some(text.clone())).await.unwrap();
    assert_eq!(codes(&asked.1), ["one-name"]);
    let (_, page) = it.safiya.html("POST", "/learning/of/insight", Some(text.clone())).await.unwrap();
    assert!(page.contains("name=\"not_her\"") && page.contains("Zarina taught it"), "it comes back filled, with the question: {page}");
    let mut settled = text;
    settled["not_her"] = "yes".into();
    let item = written(&it.safiya, "insight", settled).await;
    assert!(it.tom.get(&item).await.unwrap()["answers"]["not_her"].is_null(), "what she said of it is kept nowhere");
    let elsewhere = it.farida.call("POST", "/learning/of/insight", Some(json!({ "title": "A course", "text": "Zarina taught it" }))).await.unwrap();
    assert!(elsewhere.0.is_success(), "nobody else's vault is asked");
}

/// A text document as a word processor writes it: a name cut in two by a mark.
fn word_document(text: &str) -> Vec<u8> {
    let mut folder = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    folder.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let (first, second) = text.split_at(text.char_indices().nth(3).unwrap().0);
    std::io::Write::write_all(&mut folder, format!("<w:p><w:r><w:t>{first}</w:t></w:r><w:r><w:t>{second}</w:t></w:r></w:p>").as_bytes()).unwrap();
    folder.finish().unwrap().into_inner()
}

/// A workbook with one sheet of this name and nothing in its cells.
fn workbook_of_sheet(name: &str) -> Vec<u8> {
    let mut folder = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    folder.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut folder, format!("<workbook><sheets><sheet name=\"{name}\" sheetId=\"1\"/></sheets></workbook>").as_bytes()).unwrap();
    folder.finish().unwrap().into_inner()
}

async fn a_file_is_shared_only_when_nobody_can_be_recognised_in_it(engine: &str) {
    let it = table(engine).await;
    it.world.sign_in("nigora").await.post("/survivors", json!({ "name": "Гулрухсор Намунаева", "sex": "female" })).await.unwrap();
    let material = written(&it.safiya, "material", json!({ "title": "A handbook", "rights": "all may use it" })).await;
    let file = |name: &str, bytes: &[u8]| json!({ "file": BASE64.encode(bytes), "file_name": name });
    let bomb = vec![b'x'; (5 << 20) + 1];
    for (name, bytes, code) in [
        ("a.docx", word_document("Gulruhsor Namunaeva came").as_slice(), "person"),
        ("a.docx", word_document("call 992 90 123 45 67").as_slice(), "person"),
        ("a.xlsx", workbook_of_sheet("Gulruhsor Namunaeva").as_slice(), "person"),
        ("a.xlsx", workbook_of_sheet("992 90 123 45 67").as_slice(), "person"),
        ("a.txt", b"born 12.03.1997", "person"),
        ("Gulruhsor Namunaeva.txt", b"nothing", "person"),
        ("a.exe", b"MZ", "kind"),
        ("a.pdf", b"PK no pdf", "kind"),
        ("a.docx", b"PK\x03\x04 broken", "unread"),
        ("a.pdf", b"%PDF-1.7", "required"),
        ("a.txt", b"", "required"),
        ("a.txt", bomb.as_slice(), "too-large"),
    ] {
        let refused = it.safiya.call("POST", &format!("{material}/file"), Some(file(name, bytes))).await.unwrap();
        assert_eq!(codes(&refused.1), [code], "{name}");
    }
    let mut pdf = file("../Дастур <1>.pdf", b"%PDF-1.7 words");
    pdf["nobody"] = "yes".into();
    it.safiya.post(&format!("{material}/file"), pdf).await.unwrap();
    assert_eq!(it.tom.file(&format!("{material}/file")).await.unwrap(), b"%PDF-1.7 words");
    let (_, page) = it.tom.html("GET", &material, None).await.unwrap();
    assert!(page.contains("Дастур _1_.pdf") && !page.contains("../"), "{page}");
    let saved = it.tom.header("GET", &format!("{material}/file"), "content-disposition").await.unwrap().unwrap();
    assert!(saved.starts_with("attachment; filename*=UTF-8''%D0%94"), "saved, never shown: {saved}");
    for other in [&it.farida, &it.tom] {
        assert_eq!(other.call("POST", &format!("{material}/file/forget"), Some(json!({}))).await.unwrap().0, StatusCode::NOT_FOUND, "whose it is");
    }
    it.safiya.post(&format!("{material}/edit"), json!({ "title": "A better handbook" })).await.unwrap();
    assert_eq!(it.tom.file(&format!("{material}/file")).await.unwrap(), b"%PDF-1.7 words", "other words, the same file");
    let visit = written(&it.safiya, "visit", json!({ "title": "A visit" })).await;
    assert_eq!(it.safiya.call("POST", &format!("{visit}/file"), Some(file("a.txt", b"x"))).await.unwrap().0, StatusCode::NOT_FOUND, "a material's alone");
}

async fn a_file_of_a_material_is_in_the_backup_and_goes_when_it_is_taken_away(engine: &str) {
    let it = table(engine).await;
    let material = written(&it.safiya, "material", json!({ "title": "A handbook" })).await;
    let long: Vec<u8> = (0..3_000_000_u32).map(|at| if at % 9 == 0 { b' ' } else { u8::try_from(97 + at % 26).unwrap() }).collect();
    let file = |bytes: &[u8]| json!({ "file": BASE64.encode(bytes), "file_name": "a.txt", "not_her": "yes" });
    it.safiya.post(&format!("{material}/file"), file(b"short")).await.unwrap();
    it.safiya.post(&format!("{material}/file"), file(&long)).await.unwrap();
    let commons = it.world.house.commons.id();
    let parts = it.world.house.ledger.blobs(commons).await.unwrap();
    assert_eq!(parts.len(), 3, "in parts of a megabyte; the one before is gone");
    assert!(it.tom.file(&format!("{material}/file")).await.unwrap() == long);
    let code = seal::Code::generate();
    let mut backup = crate::archive::Writer::new(Vec::new(), &code.key("backup"));
    let row = it.world.house.ledger.space(commons).await.unwrap().unwrap();
    backup.space(it.world.house.ledger.as_ref(), &row, |_| ()).await.unwrap();
    let bytes = backup.finish().unwrap();
    let (restored, folder, _) = fresh_ledger("sqlite").await;
    let mut reader = crate::archive::Reader::open(bytes.as_slice(), &code.key("backup")).unwrap();
    reader.restore(restored.as_ref(), &folder.path().join("key"), &crate::archive::Since::default(), |_| ()).await.unwrap();
    assert_eq!(restored.blobs(commons).await.unwrap(), parts);
    it.safiya.post(&format!("{material}/file/forget"), json!({})).await.unwrap();
    assert_eq!(it.world.house.ledger.blobs(commons).await.unwrap(), []);
    assert_eq!(it.tom.page("GET", &format!("{material}/file"), None).await.unwrap(), StatusCode::NOT_FOUND);
}

async fn a_file_whose_press_is_repeated_is_still_there(engine: &str) {
    let it = table(engine).await;
    let material = written(&it.safiya, "material", json!({ "title": "A handbook" })).await;
    let share = json!({ "file": BASE64.encode(b"words"), "file_name": "a.txt", "not_her": "yes", "_key": "one press" });
    for _ in 0..2 {
        it.safiya.post(&format!("{material}/file"), share.clone()).await.unwrap();
        assert_eq!(it.tom.file(&format!("{material}/file")).await.unwrap(), b"words");
    }
    let forget = json!({ "_key": "another press" });
    it.safiya.post(&format!("{material}/file/forget"), forget.clone()).await.unwrap();
    it.safiya.post(&format!("{material}/file"), json!({ "file": BASE64.encode(b"newer"), "file_name": "a.txt", "not_her": "yes" })).await.unwrap();
    it.safiya.post(&format!("{material}/file/forget"), forget).await.unwrap();
    assert_eq!(it.tom.file(&format!("{material}/file")).await.unwrap(), b"newer", "what was shared since stays");
}
