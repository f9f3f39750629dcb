//! Lists of the commons out and in.

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};

use super::{
    house::codes,
    learning::{Table, last, table, written},
};
use crate::local::Client;

on_both_engines! {
    every_list_is_exported_and_imported_again_unchanged,
    a_list_changes_what_is_ones_own_and_says_what_it_does_not_take,
    a_list_of_the_united_nations_comes_in_as_it_is,
    a_name_of_one_word_in_a_list_is_asked_about,
    a_list_of_names_says_of_nobody_whether_she_is_recorded,
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
        forms::Kind::District => json!("SU-06"),
        forms::Kind::Time => json!("10:00"),
        forms::Kind::Number => json!(field.min.unwrap_or(7).max(1).to_string()),
    }
}

pub(super) async fn exported(by: &Client, kind: &str) -> String {
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
        body.insert("shared_by".into(), json!([it.world.legal.id.to_string(), it.world.centre.id.to_string()]));
        let origin = learning::kind::Kind::ALL.iter().find(|origin| origin.leads_to().contains(&kind)).and_then(|origin| ids.get(origin));
        body.extend(origin.map(|id| ("from".to_owned(), json!(id))));
        let path = written(&it.farida, kind.code(), Value::Object(body)).await;
        ids.insert(kind, last(&path).to_owned());
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
        let (status, told) = elsewhere.farida.call("POST", &format!("/learning/of/{code}/import"), Some(json!({ "sheet": list }))).await.unwrap();
        assert_eq!((status, &told["new"], &told["unknown_columns"]), (StatusCode::OK, &json!(1), &json!([])), "{code}: a program is told the same: {told}");
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

/// security.md 3.3: "is she here?" is asked of one list at a time, and answered for the list as a whole.
async fn a_list_of_names_says_of_nobody_whether_she_is_recorded(engine: &str) {
    let it = table(engine).await;
    let nigora = it.world.sign_in("nigora").await;
    for name in ["Zarina Karimova", "Farzona Saidova"] {
        nigora.post("/survivors", json!({ "name": name, "sex": "female" })).await.unwrap();
    }
    let list = |named: &[(usize, &str)]| {
        let row = |row: usize| named.iter().find(|(at, _)| *at == row).map_or("Nobody Recorded", |(_, name)| *name);
        (0..900).map(|number| format!("Lesson,{} taught it\n", row(number))).fold("title,text\n".to_owned(), |list, row| list + &row)
    };
    let ask = async |named: &[(usize, &str)]| {
        let (status, answer) = it.safiya.call("POST", "/learning/of/insight/import", Some(json!({ "sheet": list(named) }))).await.unwrap();
        (status, answer["errors"].clone())
    };
    let (status, one) = ask(&[(3, "Zarina Karimova")]).await;
    assert_eq!((status, one.as_array().unwrap().len(), &one[0]["field"], &one[0]["code"]), (StatusCode::UNPROCESSABLE_ENTITY, 1, &json!("sheet"), &json!("person")), "{one}");
    assert!(!one.to_string().contains("Karimova") && !one.to_string().contains("Line"), "neither who nor in which line: {one}");
    for named in [&[(700, "Farzona Saidova")][..], &[(3, "Zarina Karimova"), (700, "Farzona Saidova")]] {
        assert_eq!(ask(named).await, (status, one.clone()), "every list that holds a name has the same answer");
    }
    // What else is wrong in a list is said first, and then no name is compared.
    let wrong = "title,text\nLesson,Zarina Karimova taught it\nLesson,born 12.03.1997\n";
    let (_, answer) = it.safiya.call("POST", "/learning/of/insight/import", Some(json!({ "sheet": wrong }))).await.unwrap();
    assert_eq!((codes(&answer), answer["errors"][0]["detail"].to_string().contains("Line 3")), (vec!["line"], true), "{answer}");
    let met = super::traces::times(&it.world, None, "name_met", "Safiya").await;
    assert_eq!(met, 3, "each list is one question");
}
