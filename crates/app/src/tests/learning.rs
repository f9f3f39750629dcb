//! From a study visit to what changed: scenario 20, the pool, trainings, figures, and lists out and in.

use axum::http::{Request, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use kernel::Role;
use people::demo::{NewColleague, NewOrganisation, found};
use serde_json::{Value, json};

use super::{
    house::codes,
    security::signed_in_browser,
    world::{PASSWORD, START, World, fresh_ledger, id},
};
use crate::{
    command::{DEMONSTRATION_PASSWORD as PASSWORD_OF_DEMONSTRATION, reminding},
    local::Client,
};

on_both_engines! {
    scenario_20_a_proposal_is_heard_an_observation_becomes_a_promise_and_late_shows_itself,
    a_promise_shown_by_a_figure_shows_the_number_of_the_figures_own_page,
    nothing_that_points_to_a_person_is_taken,
    every_list_is_exported_and_imported_again_unchanged,
    a_list_changes_what_is_ones_own_and_says_what_it_does_not_take,
    a_list_of_the_united_nations_comes_in_as_it_is,
    a_name_of_one_word_in_a_list_is_asked_about,
    a_reform_goes_stage_by_stage_with_evidence_and_stands_still_while_blocked,
    what_is_offered_is_matched_used_and_thanked_for_by_who_got_it,
    a_promise_that_was_accepted_is_moved_or_handed_over_only_by_its_owner_and_with_a_reason,
    a_promise_is_done_when_its_figure_is_known_or_a_document_shows_it,
    a_change_made_between_is_not_lost_by_a_step,
    a_proposal_without_a_meeting_waits_and_is_brought_to_one_meeting_only,
    an_organisation_sees_its_own_late_promises_however_many_others_have,
    whoever_follows_changes_nothing_of_anothers_record,
    what_was_written_by_mistake_is_taken_back_and_a_wrong_link_undone,
    an_indicator_shows_where_it_began_where_it_stands_and_what_is_wanted,
    the_report_sums_trainings_and_campaigns_and_never_adds_people_to_contacts,
    points_of_fewer_than_five_people_are_not_taken,
    a_body_says_when_it_meets_again,
    a_training_shows_its_gain_and_a_practice_is_turned_down_only_with_a_reason,
    two_who_change_one_text_do_not_overwrite_one_another,
    a_calendar_has_neutral_titles,
    the_report_of_a_half_year_counts_what_fell_into_it,
    a_file_that_a_browser_sends_is_answered_by_a_redirect_like_every_form,
    minutes_plan_and_report_are_papers_in_three_languages_and_one_pack,
    the_words_of_a_report_stand_in_the_report_of_their_period,
    what_is_lacking_is_what_was_asked_for_and_nobody_gave,
    on_monday_morning_each_organisation_is_reminded_once_of_what_it_promised,
    a_name_of_one_word_is_asked_about_and_can_be_anothers,
    a_file_is_shared_only_when_nobody_can_be_recognised_in_it,
    a_file_of_a_material_is_in_the_backup_and_goes_when_it_is_taken_away,
}

struct Table {
    world: World,
    /// The council's secretary, an invited organisation, and a donor who only looks.
    farida: Client,
    safiya: Client,
    tom: Client,
    committee: String,
}

async fn table(engine: &str) -> Table {
    let world = World::new(engine).await;
    let of = |en, kind| NewOrganisation { en, ru: en, tg: en, kind, district: None };
    let colleague = |name, sign_in, roles| NewColleague { name, sign_in, password: PASSWORD, roles };
    let committee = found(&world.house, of("Committee", "cwfa"), &[colleague("Chief", "chief", &[]), colleague("Farida", "farida", &[Role::Council])]).await.unwrap();
    found(&world.house, of("Donor", "donor"), &[colleague("Dora", "dora", &[]), colleague("Tom", "tom", &[Role::Observer])]).await.unwrap();
    let (farida, safiya, tom) = (world.sign_in("farida").await, world.sign_in("safiya").await, world.sign_in("tom").await);
    Table { world, farida, safiya, tom, committee: committee.id.to_string() }
}

/// The address of what was just written down.
async fn written(by: &Client, kind: &str, body: Value) -> String {
    format!("/learning/items/{}", id(&by.post(&format!("/learning/of/{kind}"), body).await.unwrap()))
}

fn last(path: &str) -> &str {
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
async fn without_a_place(client: &Client, times: usize) {
    for _ in 0..times {
        let need = id(&client.post("/shelter/requests", json!({ "adults": "1", "children": "0", "group": "women" })).await.unwrap());
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
    it.safiya.post("/measures/own", month()).await.unwrap();
    let alone = it.farida.get("/measures/requests_without_place").await.unwrap();
    assert_eq!(alone["months"][0]["total"]["amount"], Value::Null, "the total of one organisation is that organisation's");
    without_a_place(&malika, 11).await;
    it.world.sign_in("manizha").await.post("/measures/own/prepare", month()).await.unwrap();
    malika.post("/measures/own", month()).await.unwrap();
    let page = it.farida.get("/measures/requests_without_place").await.unwrap();
    let shown = it.farida.get(&promise).await.unwrap()["figure"].clone();
    assert_eq!(page["months"][0]["total"], json!({ "amount": 25, "organisations": 2, "small": 0 }), "23, rounded to five");
    assert_eq!((&shown["total"], &shown["month"], &shown["version"]), (&page["months"][0]["total"], &page["months"][0]["month"], &page["version"]));
    let (_, html) = it.farida.html("GET", &promise, None).await.unwrap();
    assert!(html.contains("25 (from 2 organisations)") && html.contains("version 1 of the definition"));
    let future = it.safiya.call("POST", "/measures/own/prepare", Some(json!({ "month": "2027-12" }))).await.unwrap();
    assert_eq!(codes(&future.1), ["month"]);
    // A house with three nights shares that they are few.
    let shares = it.world.house.commons.read::<_, kernel::Failure, _>(|view| figures::view::total_of(view, figures::measure::Measure::Nights, "2026-11")).await.unwrap();
    assert_eq!(shares.amount, None);
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
    let sheet = "title,text,by_whom\nx,born 12.03.1997,\n";
    let imported = it.safiya.call("POST", "/learning/of/insight/import", Some(json!({ "sheet": sheet, "confirm": "yes" }))).await.unwrap();
    assert_eq!(codes(&imported.1), ["line"]);
    let promise = written(&it.safiya, "commitment", json!({ "title": "x", "due": "2027-01-01", "owner": it.world.centre.id })).await;
    let step = it.safiya.call("POST", &format!("{promise}/step"), Some(json!({ "event": "drop", "words": "Gulruhsor Namunaeva left" }))).await.unwrap();
    assert_eq!(codes(&step.1), ["person"]);
    assert_eq!(it.farida.get("/learning/of/insight").await.unwrap()["lines"], json!([]));
}

/// An answer of the right shape for each kind of question.
fn answer(field: &forms::FieldDefinition) -> Value {
    let code = || field.list.as_deref().and_then(forms::list).map(|list| list.items[0].code.clone()).unwrap_or_default();
    match field.kind {
        // A spreadsheet would run it.
        forms::Kind::Line => json!(format!("=HYPERLINK(\"{}\"); ҷумла", field.name)),
        forms::Kind::Text => json!("First line,\nsecond line"),
        forms::Kind::Radios | forms::Kind::Select => json!(code()),
        forms::Kind::Checkboxes => json!([code(), field.list.as_deref().and_then(forms::list).unwrap().items[1].code]),
        forms::Kind::Date | forms::Kind::PartialDate => json!("2026-12-31"),
        forms::Kind::Time => json!("10:00"),
        forms::Kind::Number => json!(field.min.unwrap_or(7).max(1).to_string()),
    }
}

async fn exported(by: &Client, kind: &str) -> String {
    by.html("GET", &format!("/learning/of/{kind}/export.csv"), None).await.unwrap().1
}

async fn take_in(by: &Client, kind: &str, body: Value) -> Value {
    by.post(&format!("/learning/of/{kind}/import"), body).await.unwrap()
}

/// One record of every kind, each but the first coming from one that can lead to it.
async fn one_of_each(it: &Table) {
    let mut ids: std::collections::HashMap<learning::kind::Kind, String> = std::collections::HashMap::new();
    for kind in learning::kind::Kind::ALL {
        let mut body: serde_json::Map<String, Value> = forms::definition(kind.code()).fields().map(|field| (field.name.clone(), answer(field))).collect();
        body.insert("owner".into(), json!(it.committee));
        let origin = learning::kind::Kind::ALL.iter().find(|origin| origin.leads_to().contains(kind)).and_then(|origin| ids.get(origin));
        body.extend(origin.map(|id| ("from".to_owned(), json!(id))));
        let path = written(&it.farida, kind.code(), Value::Object(body)).await;
        ids.insert(*kind, last(&path).to_owned());
    }
}

async fn every_list_is_exported_and_imported_again_unchanged(engine: &str) {
    let (it, elsewhere) = (table(engine).await, table(engine).await);
    one_of_each(&it).await;
    for kind in learning::kind::Kind::ALL {
        let code = kind.code();
        let list = exported(&it.farida, code).await;
        assert!(list.contains("'=HYPERLINK") && !list.contains("\n\"=HYPERLINK"), "{code}: no cell is a formula: {list}");
        let workbook = BASE64.encode(it.farida.file(&format!("/learning/of/{code}/export.xlsx")).await.unwrap());
        for (by, what) in [(&it.farida, json!({ "sheet": list, "confirm": "yes" })), (&it.safiya, json!({ "file": workbook, "confirm": "yes" }))] {
            let taken = take_in(by, code, what).await;
            assert_eq!((&taken["same"], &taken["new"], &taken["changed"]), (&json!(1), &json!(0), &json!(0)), "{code}: a row with an id is that record");
        }
        assert_eq!(exported(&it.farida, code).await, list, "{code}: nothing came twice, and nothing changed");

        // In another commons the same list makes the same records: ids, links, owners and words.
        let (status, preview) = elsewhere.farida.html("POST", &format!("/learning/of/{code}/import"), Some(json!({ "sheet": list }))).await.unwrap();
        assert!(status == StatusCode::OK && preview.contains("Nothing is saved yet"), "{code}: {status}");
        assert_eq!(take_in(&elsewhere.farida, code, json!({ "file": workbook, "confirm": "yes" })).await["new"], 1, "{code}");
        assert_eq!(exported(&elsewhere.farida, code).await, list, "{code}");
    }
    let broken = it.safiya.call("POST", "/learning/of/commitment/import", Some(json!({ "file": BASE64.encode(b"PK\x03\x04 and nothing more") }))).await.unwrap();
    assert_eq!(codes(&broken.1), ["unreadable"], "{}", broken.1);
    let wrong = it.safiya.call("POST", "/learning/of/commitment/import", Some(json!({ "sheet": "title,due\nx,tomorrow\ny,\n", "confirm": "yes" }))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["line", "line"], "each wrong line is named: {}", wrong.1);
}

async fn a_list_changes_what_is_ones_own_and_says_what_it_does_not_take(engine: &str) {
    let it = table(engine).await;
    let promise = written(&it.farida, "commitment", json!({ "title": "Orders are checked", "due": "2026-12-30", "owner": it.committee })).await;
    let list = exported(&it.farida, "commitment").await;
    let changed = list.replace("Orders are checked", "Orders are checked at the door");
    let theirs = it.world.sign_in("malika").await.call("POST", "/learning/of/commitment/import", Some(json!({ "sheet": changed, "confirm": "yes" }))).await.unwrap();
    assert_eq!(codes(&theirs.1), ["line"], "another organisation's words are its own");
    assert_eq!(take_in(&it.farida, "commitment", json!({ "sheet": changed, "confirm": "yes" })).await["changed"], 1);
    assert_eq!(it.farida.get(&promise).await.unwrap()["answers"]["title"], "Orders are checked at the door");
    let by_list = it.farida.call("POST", "/learning/of/commitment/import", Some(json!({ "sheet": changed.replace(",proposed,", ",done,"), "confirm": "yes" }))).await.unwrap();
    assert_eq!(codes(&by_list.1), ["line"], "a state is reached by steps");
    it.farida.post(&format!("{promise}/step"), json!({ "event": "accept" })).await.unwrap();
    let later = exported(&it.farida, "commitment").await.replace("2026-12-30", "2027-12-30");
    let moved = it.farida.call("POST", "/learning/of/commitment/import", Some(json!({ "sheet": later, "confirm": "yes" }))).await.unwrap();
    assert_eq!(codes(&moved.1), ["line"], "a day that was promised is not moved by a list");

    // Headings in another language, days as people write them, a title instead of an id, and a column that means nothing.
    written(&it.farida, "indicator", json!({ "title": "Trained in the year", "definition": "x", "version": "1", "unit": "persons" })).await;
    let sheet = "title;amount;on;Source;came_from;mood\nAt midsummer;18;30.06.2026;lists;Trained in the year;good\n";
    let (_, preview) = it.farida.html("POST", "/learning/of/value/import", Some(json!({ "sheet": sheet }))).await.unwrap();
    assert!(preview.contains("are not taken") && preview.contains("mood"), "{preview}");
    take_in(&it.farida, "value", json!({ "sheet": sheet, "confirm": "yes" })).await;
    let row = exported(&it.farida, "value").await;
    assert!(row.contains("2026-06-30") && row.contains("Trained in the year"), "{row}");
}

async fn a_list_of_the_united_nations_comes_in_as_it_is(engine: &str) {
    let it = table(engine).await;
    let sheet = "Document Symbol,Mechanism,Paragraph number,Recommendation,Recommending State,Themes,Publication date\n\
        A/HRC/49/12,UPR,115.4,\"Make domestic violence a crime, in law and in practice\",Estonia,Violence against women,14.12.2021\n\
        CEDAW/C/TJK/CO/7,CEDAW,29,Enough places in shelters,,Violence against women,2024-02-20\n";
    let taken = take_in(&it.farida, "recommendation", json!({ "sheet": sheet, "confirm": "yes" })).await;
    assert_eq!(taken["new"], 2);
    let list = it.tom.get("/learning/of/recommendation").await.unwrap();
    let first = format!("/learning/items/{}", list["lines"][0]["id"].as_str().unwrap());
    let answers = it.tom.get(&first).await.unwrap()["answers"].clone();
    assert_eq!(
        (&answers["un_body"], &answers["document"], &answers["by_state"], &answers["on"], &answers["title"]),
        (&json!("upr"), &json!("A/HRC/49/12"), &json!("Estonia"), &json!("2021-12-14"), &json!("Make domestic violence a crime, in law and in practice")),
        "{answers}"
    );
}

async fn a_name_of_one_word_in_a_list_is_asked_about(engine: &str) {
    let it = table(engine).await;
    it.world.sign_in("nigora").await.post("/survivors", json!({ "name": "Зарина", "sex": "female" })).await.unwrap();
    let sheet = "title,text\nA course,Zarina taught it\n";
    let asked = it.safiya.call("POST", "/learning/of/insight/import", Some(json!({ "sheet": sheet }))).await.unwrap();
    assert_eq!(codes(&asked.1), ["one-name"]);
    let (_, page) = it.safiya.html("POST", "/learning/of/insight/import", Some(json!({ "sheet": sheet }))).await.unwrap();
    assert!(page.contains("name=\"not_her\"") && page.contains("Zarina taught it"), "the list comes back with the question");
    let (_, preview) = it.safiya.html("POST", "/learning/of/insight/import", Some(json!({ "sheet": sheet, "not_her": "yes" }))).await.unwrap();
    assert!(preview.contains("Nothing is saved yet") && preview.contains("name=\"not_her\" value=\"yes\""), "and the answer goes along: {preview}");
    assert_eq!(take_in(&it.safiya, "insight", json!({ "sheet": sheet, "not_her": "yes", "confirm": "yes" })).await["new"], 1);
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
    assert_eq!(codes(&late.1), ["changed"]);
    assert_eq!(it.safiya.call("GET", &format!("{visit}/edit"), None).await.unwrap().0, StatusCode::NOT_FOUND, "another organisation's words are its own");
}

async fn a_calendar_has_neutral_titles(engine: &str) {
    let it = table(engine).await;
    written(&it.farida, "meeting", json!({ "title": "Violence at home", "body": "council", "on": "2026-12-01" })).await;
    let (_, calendar) = it.tom.html("GET", "/learning/calendar.ics", None).await.unwrap();
    assert!(calendar.contains("DTSTART;VALUE=DATE:20261201") && calendar.contains("SUMMARY:Meeting"), "{calendar}");
    assert!(calendar.lines().filter(|line| line.starts_with("DTSTAMP:")).all(|line| line.trim_end().ends_with('Z')), "RFC 5545 wants universal time: {calendar}");
    assert!(!calendar.contains("Violence") && !calendar.to_lowercase().contains("panoh"));
}

async fn the_report_of_a_half_year_counts_what_fell_into_it(engine: &str) {
    let it = table(engine).await;
    for (title, due, steps) in [("Kept", "2026-10-01", ["accept", "begin", "finish"].as_slice()), ("Late", "2026-11-01", &["accept"]), ("Next year", "2027-03-01", &[])] {
        let promise = written(&it.farida, "commitment", json!({ "title": title, "due": due, "owner": it.committee })).await;
        for event in steps {
            it.farida.post(&format!("{promise}/step"), json!({ "event": event, "words": "Order published" })).await.unwrap();
        }
    }
    written(&it.farida, "session", json!({ "title": "x", "on": "2026-08-01", "people": "20" })).await;
    let report = it.tom.get("/learning/report?from=2026-07-01&to=2027-01-01").await.unwrap();
    let part = |name: &str| report[name].as_i64().unwrap();
    assert_eq!([part("due"), part("done"), part("late"), part("dropped"), report["trainings"]["people"].as_i64().unwrap()], [2, 1, 1, 0, 20], "{report}");
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

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_is_told_in_each_language() {
    for (lang, georgia) in [(words::Lang::Ru, "Грузию"), (words::Lang::Tg, "Гурҷистон")] {
        let (ledger, _folder, _) = fresh_ledger("sqlite").await;
        let config = kernel::Config { password_cost: seal::Cost::FLOOR, is_demonstration: true, ..kernel::Config::default() };
        let house = crate::instance::assemble(ledger, &seal::SecretKey::generate(), kernel::Clock::at(START), config).await.unwrap();
        crate::command::fill_demonstration(&house, lang).await.unwrap();
        let farida = Client::sign_in(&house, "farida", PASSWORD_OF_DEMONSTRATION).await.unwrap();
        for kind in learning::kind::Kind::ALL {
            let list = farida.get(&format!("/learning/of/{}", kind.code())).await.unwrap();
            let lines = list["lines"].as_array().unwrap();
            assert!(!lines.is_empty(), "{lang:?}: nothing is shown of {}", kind.code());
            for line in lines {
                let title = line["title"].as_str().unwrap();
                // Films and houses abroad keep their own names.
                let is_own_name = ["material", "host"].contains(&kind.code());
                assert!(is_own_name || title.chars().any(|letter| ('а'..='я').contains(&letter)), "{lang:?} {}: {title}", kind.code());
            }
        }
        let visits = farida.get("/learning/of/visit").await.unwrap().to_string();
        assert!(visits.contains(georgia), "{visits}");
    }
}

/// The public facts, each where a reader looks for it. Source: founding-story.md.
const FACTS: [(&str, &[&str]); 6] = [
    (
        "project",
        &[
            "Gender-Based Violence (GBV) Prevention and Response in Tajikistan",
            "UN Women Tajikistan",
            "Gender va Tarakkiyot",
            "International Narcotics and Law Enforcement Affairs",
            "2022-09-26",
            "24 months",
            "USD 455,000",
            "Shahritus",
            "Istaravshan",
            "Varzob",
            "Dushanbe city",
            "integrated, fair, accountable and transparent",
            "legislation that deters",
            "holds abusers accountable",
        ],
    ),
    ("visit", &["Georgia", "2023-06", "Florida", "2024-05", "Peer learning between local governments, civil society organisations and shelters"]),
    (
        "host",
        &[
            "State and non-State shelters",
            "Ministry of Justice",
            "Ministry of Internal Affairs",
            "Prosecutor's Office",
            "Agency for State Care and Assistance",
            "UN Women Georgia",
            "Florida Department of Children and Families",
            "Homeland Security Investigations",
            "University of Central Florida",
            "Safe Home for adult survivors",
            "Help Now of Osceola",
            "Victim Service Center of Central Florida",
            "National Trafficking Sheltered Alliance",
        ],
    ),
    (
        "meeting",
        &[
            "2024-05-24",
            "Dushanbe",
            "Local project partners",
            "international NGOs",
            "Committee on Women and Family Affairs (deputy chair; head of the department of gender issues and international relations)",
            "women's departments of the pilot districts",
            "all shelters that operate in Tajikistan",
            "INL (acting director)",
            "key highlights and topics",
            "feedback and insights of each participant",
            "valuable and feasible practices",
            "two short films",
            "conclusions and recommendations",
        ],
    ),
    ("material", &["Be the Hero", "Rachel's Story"]),
    (
        "conclusion",
        &[
            "Reforms on policy level and a mechanism for their implementation",
            "Criminalisation of domestic violence",
            "Integrated and comprehensive services for survivors",
            "A rehabilitation programme",
            "Capacity building of qualified specialists",
            "Awareness raising on violence against women and girls and its consequences",
            "stronger partnerships, shared resources, coordinated efforts across organisations and sectors",
        ],
    ),
];
/// How many records hold them; a reform bears the second conclusion's name.
const REAL: [(&str, usize); 7] = [("project", 1), ("visit", 2), ("host", 13), ("meeting", 1), ("material", 2), ("conclusion", 7), ("reform", 1)];

#[tokio::test(flavor = "multi_thread")]
async fn the_founding_story_is_entered_whole_and_all_else_is_marked_as_demonstration() {
    let (ledger, _folder, _) = fresh_ledger("sqlite").await;
    let config = kernel::Config { password_cost: seal::Cost::FLOOR, is_demonstration: true, ..kernel::Config::default() };
    let house = crate::instance::assemble(ledger, &seal::SecretKey::generate(), kernel::Clock::at(START), config).await.unwrap();
    crate::command::fill_demonstration(&house, words::Lang::En).await.unwrap();
    let tom = Client::sign_in(&house, "tom", PASSWORD_OF_DEMONSTRATION).await.unwrap();
    for (kind, facts) in FACTS {
        let list = exported(&tom, kind).await;
        for fact in facts {
            assert!(list.contains(&fact.replace('"', "\"\"")), "{kind}: {fact} is missing in {list}");
        }
    }
    for kind in learning::kind::Kind::ALL {
        let list = tom.get(&format!("/learning/of/{}", kind.code())).await.unwrap();
        let titles: Vec<&str> = list["lines"].as_array().unwrap().iter().map(|line| line["title"].as_str().unwrap()).collect();
        let unmarked = titles.iter().filter(|title| !title.starts_with("Demonstration:")).count();
        let real = REAL.iter().find(|(real, _)| *real == kind.code()).map_or(0, |(_, many)| *many);
        assert_eq!(unmarked, real, "{}: {titles:?}", kind.code());
    }
    // From the seventh conclusion back to both visits, and to who saw it first.
    let conclusions = tom.get("/learning/of/conclusion").await.unwrap();
    for line in conclusions["lines"].as_array().unwrap() {
        let thread = tom.get(&format!("/learning/items/{}/thread", line["id"].as_str().unwrap())).await.unwrap();
        let visits = thread["knots"].as_array().unwrap().iter().filter(|knot| knot["kind"] == "visit").count();
        assert_eq!(visits, 2, "{thread}");
    }
    let promises = tom.get("/learning/figure/requests_without_place").await.unwrap();
    let promise = promises["lines"].as_array().unwrap().iter().find(|line| line["kind"] == "commitment").unwrap()["id"].as_str().unwrap();
    let thread = tom.get(&format!("/learning/items/{promise}/thread")).await.unwrap();
    let knots = thread["knots"].as_array().unwrap();
    assert!(knots.iter().any(|knot| knot["by_whom"] == "a shelter's director") && knots.iter().any(|knot| knot["measure"] == "requests_without_place"), "{thread}");
}

async fn minutes_plan_and_report_are_papers_in_three_languages_and_one_pack(engine: &str) {
    let it = table(engine).await;
    let meeting = written(&it.farida, "meeting", json!({ "title": "Мизи мудаввар", "body": "council", "on": "2026-09-01", "minutes": "Ҳама розӣ шуданд." })).await;
    let proposal =
        written(&it.safiya, "proposal", json!({ "title": "A line day and night", "text": "Calls come at night.", "speaks_as": "invited", "from": last(&meeting) })).await;
    it.farida.post(&format!("{proposal}/step"), json!({ "event": "hear" })).await.unwrap();
    it.farida.post(&format!("{proposal}/step"), json!({ "event": "answer", "words": "By spring" })).await.unwrap();
    written(&it.farida, "conclusion", json!({ "title": "Agreed by all", "text": "Together.", "from": last(&meeting) })).await;
    written(&it.safiya, "commitment", json!({ "title": "One request finds a place", "due": "2026-12-30", "owner": it.committee })).await;
    let mut sizes = Vec::new();
    for language in ["tg", "ru", "en"] {
        for path in [format!("{meeting}/paper"), "/learning/plan.pdf".into(), "/learning/report.pdf".into()] {
            let joint = if path.contains('?') { '&' } else { '?' };
            let paper = it.tom.file(&format!("{path}{joint}in={language}")).await.unwrap();
            assert!(paper.starts_with(b"%PDF-"), "{path} in {language}");
            let said = format!("/Lang({language})");
            assert!(paper.windows(said.len()).any(|bytes| bytes == said.as_bytes()), "{path} says that it is in {language}");
            sizes.push(paper.len());
        }
    }
    let [tajik, russian, english] = [0, 1, 2].map(|language| &sizes[language * 3..language * 3 + 3]);
    assert!(tajik != russian && russian != english, "its words are other words in each language: {sizes:?}");
    assert!(sizes.iter().all(|size| (2_000..200_000).contains(size)), "a paper is small: {sizes:?}");
    assert_eq!(it.tom.header("GET", &format!("{meeting}/paper?in=ru"), "content-disposition").await.unwrap().unwrap(), "attachment; filename=\"meeting-ru.pdf\"");
    let plan = it.tom.get("/learning/plan").await.unwrap();
    assert_eq!((&plan["commitments"][0]["owner"], &plan["commitments"][0]["is_over"]), (&json!("Committee"), &json!(false)));
    let pack = it.tom.file("/learning/report/pack").await.unwrap();
    let mut pack = zip::ZipArchive::new(std::io::Cursor::new(pack)).unwrap();
    let mut names: Vec<String> = (0..pack.len()).map(|at| pack.by_index(at).unwrap().name().unwrap().into_owned()).collect();
    names.sort_unstable();
    assert_eq!(names.len(), 6 + 7 + 1, "{names:?}");
    assert!(["report-tg.pdf", "plan-ru.pdf", "recommendation.xlsx", "figures.csv"].iter().all(|name| names.iter().any(|it| it == name)), "{names:?}");
}

async fn the_words_of_a_report_stand_in_the_report_of_their_period(engine: &str) {
    let it = table(engine).await;
    let chapter = |begins: &str, ends: &str, done: &str| json!({ "title": "x", "begins": begins, "ends": ends, "done": done, "hindered": "Money" });
    written(&it.farida, "chapter", chapter("2026-07-01", "2026-12-31", "Half a year")).await;
    written(&it.farida, "chapter", chapter("2026-01-01", "2026-06-30", "The half before")).await;
    written(&it.farida, "chapter", chapter("2026-07-01", "2027-06-30", "A longer time")).await;
    let done = |report: &Value| report["chapters"].as_array().unwrap().iter().map(|it| it["done"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(done(&it.tom.get("/learning/report?from=2026-07-01&to=2027-01-01").await.unwrap()), ["Half a year"]);
    assert_eq!(done(&it.tom.get("/learning/report?from=2026-01-01&to=2027-01-01").await.unwrap()), ["The half before", "Half a year"]);
    let (_, page) = it.tom.html("GET", "/learning/report?from=2026-07-01&to=2027-01-01", None).await.unwrap();
    assert!(page.contains("What was done") && page.contains("Half a year") && page.contains("What stood in the way"), "{page}");
}

async fn on_monday_morning_each_organisation_is_reminded_once_of_what_it_promised(engine: &str) {
    let it = table(engine).await;
    written(&it.safiya, "commitment", json!({ "title": "Орденҳо санҷида мешаванд", "due": "2026-12-05", "owner": it.committee })).await;
    written(&it.safiya, "commitment", json!({ "title": "Next year's", "due": "2027-10-05", "owner": it.committee })).await;
    let wrong = it.farida.call("POST", "/learning/reminder", Some(json!({ "whom": "-rf", "language": "xx" }))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["word", "required"]);
    it.farida.post("/learning/reminder", json!({ "whom": "the-committee", "language": "tg" })).await.unwrap();
    it.safiya.post("/learning/reminder", json!({ "whom": "", "language": "en" })).await.unwrap();
    let (program, told) = (it.world.folder().join("remind"), it.world.folder().join("told"));
    std::fs::write(&program, format!("#!/bin/sh\necho \"$@\" >> {0}\ncat >> {0}\n", told.display())).unwrap();
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let told_by = async |hours: i64| {
        it.world.house.clock.advance(hours * 3_600);
        reminding::remind(&it.world.house, &program).await.unwrap();
        std::fs::read_to_string(&told).unwrap_or_default()
    };
    // It is Wednesday, ten o'clock.
    assert_eq!(told_by(0).await, "");
    assert_eq!(told_by(4 * 24 + 20).await, "", "Monday, six o'clock: nobody is woken");
    let first = told_by(4).await;
    assert!(first.starts_with("digest the-committee\n") && first.contains("Орденҳо санҷида мешаванд") && first.contains("5 декабри 2026"), "{first}");
    assert!(!first.contains("Next year's"), "{first}");
    assert_eq!(told_by(2).await, first, "once");
    let second = told_by(7 * 24).await;
    assert!(second.len() > first.len() && second.contains("дер монд"), "and on the next Monday it is late: {second}");
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

async fn a_file_is_shared_only_when_nobody_can_be_recognised_in_it(engine: &str) {
    let it = table(engine).await;
    it.world.sign_in("nigora").await.post("/survivors", json!({ "name": "Гулрухсор Намунаева", "sex": "female" })).await.unwrap();
    let material = written(&it.safiya, "material", json!({ "title": "A handbook", "rights": "all may use it" })).await;
    let file = |name: &str, bytes: &[u8]| json!({ "file": BASE64.encode(bytes), "file_name": name });
    let bomb = vec![b'x'; (5 << 20) + 1];
    for (name, bytes, code) in [
        ("a.docx", word_document("Gulruhsor Namunaeva came").as_slice(), "person"),
        ("a.docx", word_document("call 992 90 123 45 67").as_slice(), "person"),
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
    let mut backup = crate::archive::Writer::new(Vec::new(), &code.key("backup")).unwrap();
    let row = it.world.house.ledger.space(commons).await.unwrap().unwrap();
    backup.space(it.world.house.ledger.as_ref(), &row, |_| ()).await.unwrap();
    let bytes = backup.finish().unwrap();
    let (restored, folder, _) = fresh_ledger("sqlite").await;
    let mut reader = crate::archive::Reader::open(bytes.as_slice(), &code.key("backup")).unwrap();
    reader.restore(restored.as_ref(), &folder.path().join("key"), &crate::erasures::Erasures::default(), |_| ()).await.unwrap();
    assert_eq!(restored.blobs(commons).await.unwrap(), parts);
    it.safiya.post(&format!("{material}/file/forget"), json!({})).await.unwrap();
    assert_eq!(it.world.house.ledger.blobs(commons).await.unwrap(), []);
    assert_eq!(it.tom.page("GET", &format!("{material}/file"), None).await.unwrap(), StatusCode::NOT_FOUND);
}

async fn what_is_lacking_is_what_was_asked_for_and_nobody_gave(engine: &str) {
    let it = table(engine).await;
    let hours = |quantity: &str, until: &str| json!({ "title": "x", "resource": "psychologist_hours", "quantity": quantity, "until": until });
    written(&it.safiya, "need", hours("10", "2026-12-31")).await;
    written(&it.safiya, "need", hours("4", "2026-11-01")).await;
    let given = written(&it.farida, "offer", hours("6", "2026-12-31")).await;
    written(&it.farida, "offer", hours("3", "2026-11-01")).await;
    let partly = written(&it.safiya, "need", hours("8", "2026-12-31")).await;
    let gives = written(&it.farida, "offer", hours("9", "2026-12-31")).await;
    let used = written(&it.farida, "match", json!({ "title": "Five hours", "quantity": "5", "from": last(&gives) })).await;
    it.farida.post(&format!("{used}/link"), json!({ "from": last(&partly) })).await.unwrap();
    for event in ["match", "use"] {
        it.farida.post(&format!("{given}/step"), json!({ "event": event })).await.unwrap();
    }
    for (topic, until) in [("trauma", "2027-01-01"), ("trauma", "2026-01-01"), ("legal", "")] {
        written(&it.farida, "specialist", json!({ "title": "A psychologist", "topic": topic, "district": "Varzob", "certificate_until": until, "supervision_due": "2026-11-01" }))
            .await;
    }
    let lacking = it.tom.get("/learning/lacking").await.unwrap();
    assert_eq!(lacking["shared"]["psychologist_hours"], json!({ "asked": 22, "open": 13, "offered": 18, "used": 11, "never_used": 3 }));
    let able = |certified: i64, expired: i64, due: i64| json!({ "Varzob": { "certified": certified, "expired": expired, "supervision_due": due } });
    assert_eq!(lacking["able"], json!({ "legal": able(1, 0, 1), "trauma": able(1, 1, 2) }));
    let due = it.farida.get("/learning/due").await.unwrap();
    assert_eq!(due["due"].as_array().unwrap().iter().filter(|line| line["is_late"] == true).count(), 3, "supervision that is due is brought to mind: {due}");
    let (_, page) = it.tom.html("GET", "/learning/lacking", None).await.unwrap();
    assert!(page.contains("Hours of a psychologist") && page.contains("Never used"), "{page}");
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
        it.world.sign_in(name).await.post("/measures/own", json!({ "month": "2026-11" })).await.unwrap();
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
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT => assert_eq!(number % 2, 0, "{answer}"),
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
