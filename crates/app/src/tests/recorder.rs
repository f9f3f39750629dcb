//! Incidents that leave as a file for the Incident Recorder: A.7, R-DE-05, R-CO-03, R-CO-09, R-CL-06.

use std::io::{Cursor, Read as _};

use axum::http::StatusCode;
use calamine::{Reader as _, Xlsx};
use serde_json::{Value, json};

use super::{
    house::codes,
    world::{PASSWORD, World, her_yes, id, record, with},
};
use crate::local::Client;

on_both_engines! {
    r_de_05_survivor_level_data_leaves_by_two_persons_with_a_reason_and_bears_their_names,
    r_de_05_the_file_is_for_her_alone_who_approved_it_and_for_a_quarter_of_an_hour,
    r_co_03_who_took_her_consent_back_is_in_no_file,
    a_person_who_was_recorded_twice_is_in_the_file_once,
    what_is_taken_out_is_in_no_file_also_of_what_was_approved_before,
    r_co_09_she_can_see_that_her_record_was_read_for_a_file,
    r_ca_10_the_sheet_of_a_file_counts_for_its_reader_only_those_from_whom_she_is_not_kept_away,
    r_ca_10_nobody_fetches_a_file_with_those_from_whom_she_is_kept_away,
    what_anyone_typed_is_in_no_column,
    the_year_of_birth_of_who_stated_her_age_is_the_same_whenever_the_incident_was,
    r_ag_02_figures_say_of_which_time_they_are_and_what_they_do_not_show,
}

const PERIOD: &str = "from=2026-11-01&to=2026-11-30";
const YES: [&str; 4] = ["no", "no", "yes", ""];

fn asking() -> Value {
    json!({ "from": "2026-11-01", "to": "2026-11-30", "reason": "Yearly look at patterns" })
}

async fn person(worker: &Client, more: Value) -> String {
    record(worker, with(json!({ "name": "KANAREYKA-NAME", "sex": "female", "birth": "1997-03", "marital": "nikoh_only" }), more)).await
}

/// Counted, with an incident of the kind that the answers lead to.
async fn incident(worker: &Client, person: &str, answers: &[&str], more: Value) -> String {
    let body = json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor", "practice": "none", "exchanged": "no",
        "abduction": "none", "perpetrator_count": "1", "p1_relationship": "husband_nikoh_only", "district": "Истаравшан" });
    let incident = format!("/incidents/{}", id(&worker.post(&format!("{person}/incidents"), with(body, more)).await.unwrap()));
    for (at, answer) in answers.iter().filter(|answer| !answer.is_empty()).enumerate() {
        worker.post(&format!("{incident}/classify"), json!({ "question": at + 1, "answer": answer })).await.unwrap();
    }
    incident
}

async fn counted(worker: &Client) -> String {
    let person = person(worker, json!({})).await;
    worker.post(&format!("{person}/consents/new/share_non_identifiable"), her_yes(json!({}))).await.unwrap();
    incident(worker, &person, &YES, json!({})).await;
    person
}

/// Asked for by the administrator and approved by the supervisor.
async fn approved(world: &World) -> String {
    let export = format!("/incident-recorder/{}", id(&world.sign_in("parvina").await.post("/incident-recorder", asking()).await.unwrap()));
    world.sign_in("safiya").await.post(&format!("{export}/approve"), json!({ "password": PASSWORD })).await.unwrap();
    export
}

/// Everything that stands in a workbook, unfolded.
fn unfolded(file: &[u8]) -> String {
    let mut folder = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    for at in 0..folder.len() {
        folder.by_index(at).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

/// The sheet of incidents, row by row, its headings first.
fn rows(file: Vec<u8>) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
    workbook.worksheet_range("Incidents").unwrap().rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn cell<'a>(rows: &'a [Vec<String>], row: usize, column: &str) -> &'a str {
    let at = rows[0].iter().position(|name| name == column).unwrap();
    &rows[row][at]
}

async fn r_de_05_survivor_level_data_leaves_by_two_persons_with_a_reason_and_bears_their_names(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, parvina) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("parvina").await);
    counted(&nigora).await;
    let silent = person(&nigora, json!({})).await;
    incident(&nigora, &silent, &YES, json!({})).await;
    let other = counted(&nigora).await;
    incident(&nigora, &other, &["no"; 7], json!({})).await;
    incident(&nigora, &other, &["no"], json!({})).await;
    incident(&nigora, &other, &YES, json!({ "reported_on": "2026-10-31", "happened_on": "2026-10-30" })).await;
    incident(&nigora, &other, &YES, json!({ "reported_elsewhere": "yes_gbvims_agency" })).await;
    let counts = parvina.get(&format!("/incident-recorder?{PERIOD}")).await.unwrap();
    assert_eq!((&counts["incidents"], &counts["left_out"]), (&json!(2), &json!({ "no_consent": 1, "not_gbv": 1, "not_finished": 1, "counted_elsewhere": 1 })));

    for (more, expected) in [
        (json!({ "reason": " " }), "required"),
        (json!({ "reason": "What happened to Канарейка, name known" }), "person"),
        (json!({ "from": "2026-12-01" }), "period"),
        (json!({ "from": "2026-11-24", "to": "2026-11-24" }), "period"),
        (json!({ "from": "2020-01-01", "to": "2020-12-31" }), "empty"),
    ] {
        assert_eq!(codes(&safiya.call("POST", "/incident-recorder", Some(with(asking(), more))).await.unwrap().1), [expected]);
    }
    let own = format!("/incident-recorder/{}", id(&safiya.post("/incident-recorder", asking()).await.unwrap()));
    let password = json!({ "password": PASSWORD });
    assert_eq!(codes(&safiya.call("POST", &format!("{own}/approve"), Some(password.clone())).await.unwrap().1), ["second"], "not alone");
    let export = format!("/incident-recorder/{}", id(&parvina.post("/incident-recorder", asking()).await.unwrap()));
    assert_eq!(safiya.page("GET", &format!("{export}/file"), None).await.unwrap(), StatusCode::NOT_FOUND, "nothing before it was written down");
    assert_eq!(codes(&safiya.call("POST", &format!("{export}/approve"), Some(json!({ "password": "another" }))).await.unwrap().1), ["wrong"]);
    safiya.post(&format!("{export}/approve"), password.clone()).await.unwrap();
    assert_eq!(codes(&safiya.call("POST", &format!("{export}/approve"), Some(password)).await.unwrap().1), ["state"], "once");
    let sheet = parvina.get(&export).await.unwrap();
    assert_eq!((&sheet["asked_by"], &sheet["approved_by"], &sheet["incidents"]), (&json!("Parvina"), &json!("Safiya"), &json!(2)));

    let file = safiya.file(&format!("{export}/file")).await.unwrap();
    let text = unfolded(&file);
    for said in [
        "Contains survivor-level data; do not send by mail",
        "Parvina",
        "Safiya",
        "Centre",
        "Yearly look at patterns",
        "25 November 2026",
        "Incidents",
        "Menu",
        "Notice",
        "They do not show how common violence is",
    ] {
        assert!(text.contains(said), "{said}");
    }
    let rows = rows(file);
    assert_eq!((rows.len(), rows[0].len()), (3, 42), "a row of headings and two incidents");
    let first =
        ["date of interview", "date of incident", "date of birth", "sex", "GBV type", "relationship", "county/admin1", "district/admin2", "marital status", "consent given"];
    assert_eq!(
        first.map(|column| cell(&rows, 1, column)),
        ["2026-11-25", "2026-11-24", "1997-03", "F", "physical_assault", "intimate_partner", "TJ-SU", "SU-06", "married_cohabiting", "yes"]
    );
    let access = world.sign_in("aziza").await.get("/access-list").await.unwrap();
    let events: Vec<(&str, &str)> = access["lines"].as_array().unwrap().iter().map(|line| (line["event"].as_str().unwrap(), line["by"].as_str().unwrap_or_default())).collect();
    for line in [("export_asked", "Parvina"), ("export_approved", "Safiya"), ("export_taken", "Safiya")] {
        assert!(events.contains(&line), "{events:?}");
    }
}

async fn r_de_05_the_file_is_for_her_alone_who_approved_it_and_for_a_quarter_of_an_hour(engine: &str) {
    let world = World::new(engine).await;
    counted(&world.sign_in("nigora").await).await;
    let export = approved(&world).await;
    for name in ["parvina", "nigora", "colleague", "aziza", "malika"] {
        let client = world.sign_in(name).await;
        assert_eq!(client.page("GET", &format!("{export}/file"), None).await.unwrap(), StatusCode::NOT_FOUND, "{name}");
    }
    for name in ["nigora", "colleague", "aziza", "malika"] {
        let client = world.sign_in(name).await;
        assert_eq!(client.page("GET", &export, None).await.unwrap(), StatusCode::NOT_FOUND, "{name}");
        assert_eq!(client.page("POST", &format!("{export}/approve"), Some(json!({ "password": PASSWORD }))).await.unwrap(), StatusCode::NOT_FOUND, "{name}");
    }
    let nigora = world.sign_in("nigora").await;
    assert_eq!(nigora.page("GET", "/incident-recorder", None).await.unwrap(), StatusCode::NOT_FOUND, "never a case worker");
    let safiya = world.sign_in("safiya").await;
    let path = format!("{export}/file");
    assert_eq!(safiya.header("GET", &path, "cache-control").await.unwrap().as_deref(), Some("no-store"));
    assert_eq!(safiya.header("GET", &path, "content-disposition").await.unwrap().as_deref(), Some("attachment; filename=\"incidents.xlsx\""));
    world.house.clock.advance(15 * 60);
    let safiya = world.sign_in("safiya").await;
    assert_eq!(safiya.page("GET", &path, None).await.unwrap(), StatusCode::NOT_FOUND, "afterwards it is asked for anew");
    let access = world.sign_in("aziza").await.get("/access-list").await.unwrap();
    assert_eq!(access["lines"].as_array().unwrap().iter().filter(|line| line["event"] == "export_taken").count(), 2, "what was not given out is not written down as fetched");
}

async fn r_co_03_who_took_her_consent_back_is_in_no_file(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    counted(&nigora).await;
    let other = counted(&nigora).await;
    let export = approved(&world).await;
    let safiya = world.sign_in("safiya").await;
    assert_eq!(rows(safiya.file(&format!("{export}/file")).await.unwrap()).len(), 3);
    let mut no = her_yes(json!({}));
    no["is_given"] = json!("no");
    nigora.post(&format!("{other}/consents/new/share_non_identifiable"), no).await.unwrap();
    // Who agrees only now was not written down, and waits for the next file.
    counted(&nigora).await;
    assert_eq!(rows(safiya.file(&format!("{export}/file")).await.unwrap()).len(), 2, "also of what was approved before");
    let counts = safiya.get(&format!("/incident-recorder?{PERIOD}")).await.unwrap();
    assert_eq!((&counts["incidents"], &counts["left_out"]["no_consent"]), (&json!(2), &json!(1)));
}

async fn a_person_who_was_recorded_twice_is_in_the_file_once(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (stays, aside) = (counted(&nigora).await, counted(&nigora).await);
    let export = approved(&world).await;
    assert_eq!(rows(safiya.file(&format!("{export}/file")).await.unwrap()).len(), 3);
    let same = json!({ "other": aside.rsplit('/').next(), "stays": "this", "reason": "She said so herself" });
    nigora.post(&format!("{stays}/duplicate"), same).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    assert_eq!(rows(safiya.file(&format!("{export}/file")).await.unwrap()).len(), 2);
    assert_eq!(safiya.get(&format!("/incident-recorder?{PERIOD}")).await.unwrap()["incidents"], 1);
}

async fn what_is_taken_out_is_in_no_file_also_of_what_was_approved_before(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let hers = counted(&nigora).await;
    let mistake = incident(&nigora, &hers, &YES, json!({})).await;
    let export = approved(&world).await;
    assert_eq!(rows(safiya.file(&format!("{export}/file")).await.unwrap()).len(), 3);
    nigora.post(&format!("{mistake}/void"), json!({ "because": "recorded_twice" })).await.unwrap();
    assert_eq!(rows(safiya.file(&format!("{export}/file")).await.unwrap()).len(), 2);
    let counts = safiya.get(&format!("/incident-recorder?{PERIOD}")).await.unwrap();
    assert_eq!(
        (&counts["incidents"], &counts["left_out"]),
        (&json!(1), &json!({ "no_consent": 0, "not_gbv": 0, "not_finished": 0, "counted_elsewhere": 0 })),
        "nor among those left out"
    );
}

async fn r_co_09_she_can_see_that_her_record_was_read_for_a_file(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (hers, other) = (counted(&nigora).await, person(&nigora, json!({})).await);
    incident(&nigora, &other, &YES, json!({})).await;
    approved(&world).await;
    let safiya = world.sign_in("safiya").await;
    let times = async |person: &str| safiya.html("GET", person, None).await.unwrap().1.matches("Incident read for a file of incidents").count();
    assert_eq!((times(&hers).await, times(&other).await), (1, 0));
}

async fn r_ca_10_nobody_fetches_a_file_with_those_from_whom_she_is_kept_away(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let hers = counted(&nigora).await;
    counted(&nigora).await;
    let safiya = world.sign_in("safiya").await;
    let colleagues = safiya.get("/colleagues").await.unwrap();
    let own = colleagues["staff"].as_array().unwrap().iter().find(|one| one["name"] == "Safiya").unwrap()["id"].clone();
    safiya.post(&format!("{hers}/ties"), json!({ "staff": [own] })).await.unwrap();
    let export = approved(&world).await;
    assert_eq!(rows(safiya.file(&format!("{export}/file")).await.unwrap()).len(), 2, "one of the two");
    assert_eq!(safiya.get(&format!("/incident-recorder?{PERIOD}")).await.unwrap()["incidents"], 1, "nor is she counted there");
}

async fn r_ca_10_the_sheet_of_a_file_counts_for_its_reader_only_those_from_whom_she_is_not_kept_away(engine: &str) {
    let world = World::new(engine).await;
    let umeda = super::disclosures::another_supervisor(&world).await;
    let nigora = world.sign_in("nigora").await;
    let hers = counted(&nigora).await;
    counted(&nigora).await;
    let safiya = world.sign_in("safiya").await;
    let export = format!("/incident-recorder/{}", id(&safiya.post("/incident-recorder", asking()).await.unwrap()));
    safiya.post(&format!("{hers}/ties"), json!({ "staff": [world.centre.staff[1]] })).await.unwrap();
    umeda.post(&format!("{export}/approve"), json!({ "password": PASSWORD })).await.unwrap();
    assert_eq!(umeda.get(&export).await.unwrap()["incidents"], 2);
    assert_eq!(safiya.get(&export).await.unwrap()["incidents"], 1, "a colleague's count would tell that there is one more");
    assert_eq!(safiya.get(&format!("/incident-recorder?{PERIOD}")).await.unwrap()["exports"][0]["incidents"], 1);
}

/// Canaries: a name, a phone, a narrative, a place nearer than the district.
async fn what_anyone_typed_is_in_no_column(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let (mut typed, mut about, mut told) = (
        0,
        json!({ "birth": "1997" }),
        json!({ "perpetrator_count": "3", "p2_relationship": "brother", "p3_relationship": "other", "previous_incident": "yes", "reported_elsewhere": "yes_other_agency", "will_be_safe": "no" }),
    );
    // So that each section about planned help is asked too.
    for help in ["shelter", "medical", "psychosocial", "legal", "police", "livelihoods", "child"] {
        told[format!("s_{help}")] = json!("referred");
    }
    told["p1_occupation_code"] = json!("state_military");
    for (form, body) in [("survivor", &mut about), ("incident", &mut told)] {
        for field in forms::definition(form).fields() {
            if matches!(field.kind, forms::Kind::Line | forms::Kind::Text) {
                typed += 1;
                body[&field.name] = json!(format!("KANAREYKA-{typed} +992 900 11 22 33"));
            }
        }
    }
    assert!(typed > 15);
    let hers = person(&nigora, about).await;
    nigora.post(&format!("{hers}/safe-contact"), json!({ "ways": ["voice"], "number": "+992 900 11 22 33", "checked_on": "2026-11-25" })).await.unwrap();
    nigora.post(&format!("{hers}/consents/new/share_non_identifiable"), her_yes(json!({}))).await.unwrap();
    incident(&nigora, &hers, &YES, told).await;
    let export = approved(&world).await;
    let file = world.sign_in("safiya").await.file(&format!("{export}/file")).await.unwrap();
    let text = unfolded(&file);
    assert!(!text.to_lowercase().contains("kanareyka") && !text.contains("900 11"), "{text}");
    let rows = rows(file);
    assert_eq!(
        (rows.len(), cell(&rows, 1, "previous GBV incidents"), cell(&rows, 1, "camp/town"), cell(&rows, 1, "occupation")),
        (2, "yes", "", "state_military"),
        "what was typed of it is not"
    );
}

async fn the_year_of_birth_of_who_stated_her_age_is_the_same_whenever_the_incident_was(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let hers = record(&nigora, json!({ "name": "Zarina", "sex": "female", "age": "25" })).await;
    nigora.post(&format!("{hers}/consents/new/share_non_identifiable"), her_yes(json!({}))).await.unwrap();
    for day in ["2020-03-10", "2026-11-24"] {
        incident(&nigora, &hers, &YES, json!({ "happened_on": day })).await;
    }
    let export = approved(&world).await;
    let rows = rows(world.sign_in("safiya").await.file(&format!("{export}/file")).await.unwrap());
    assert_eq!([1, 2].map(|row| cell(&rows, row, "date of birth")), ["2001", "2001"], "on the day on which she said it she was 25");
}

async fn r_ag_02_figures_say_of_which_time_they_are_and_what_they_do_not_show(engine: &str) {
    let world = World::new(engine).await;
    let (_, page) = world.sign_in("safiya").await.html("GET", "/figures", None).await.unwrap();
    assert!(page.contains("Unit: incidents of this organisation alone; definition R-01, version 2"), "{page}");
    let sheet = world.sign_in("safiya").await.get("/figures").await.unwrap();
    assert_eq!((&sheet["unit"], &sheet["version"], &sheet["until"]), (&json!("incident"), &json!(2), &json!("2026-11-25")));
    assert!(page.contains("from the beginning until today") && page.contains("do not show how common violence is"), "{page}");
}
