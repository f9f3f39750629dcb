//! What is read out of what was learned: reports and papers, what is lacking, a calendar, a reminder.

use serde_json::{Value, json};

use super::{
    house::codes,
    learning::{last, table, without_a_place, written},
};
use crate::command::reminding;

on_both_engines! {
    a_calendar_has_neutral_titles,
    the_report_of_a_half_year_counts_what_fell_into_it,
    r_15_a_certificate_that_ends_soon_is_counted_by_its_own_day,
    r_11_the_report_of_a_half_year_shows_no_figure_of_a_later_month,
    minutes_plan_and_report_are_papers_in_three_languages_and_one_pack,
    the_words_of_a_report_stand_in_the_report_of_their_period,
    what_is_lacking_is_what_was_asked_for_and_nobody_gave,
    on_monday_morning_each_organisation_is_reminded_once_of_what_it_promised,
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

async fn r_15_a_certificate_that_ends_soon_is_counted_by_its_own_day(engine: &str) {
    let it = table(engine).await;
    for (until, supervision) in
        [("2026-11-24", "2026-12-01"), ("2026-11-25", "2026-10-01"), ("2027-05-24", "2028-01-01"), ("2027-05-25", "2026-12-01"), ("2028-01-01", "2026-12-01")]
    {
        let specialist = json!({ "title": format!("Until {until}"), "topic": "trauma", "district": "Varzob", "certificate_until": until, "supervision_due": supervision });
        written(&it.farida, "specialist", specialist).await;
    }
    written(&it.farida, "specialist", json!({ "title": "No certificate", "topic": "trauma", "district": "Varzob", "supervision_due": "2026-12-01" })).await;
    let report = it.farida.get("/learning/report").await.unwrap();
    assert_eq!(report["trainings"]["ending"], 2, "from today on, and within six months: {report}");
}

async fn r_11_the_report_of_a_half_year_shows_no_figure_of_a_later_month(engine: &str) {
    let it = table(engine).await;
    let (malika, parvina, manizha) = (it.world.sign_in("malika").await, it.world.sign_in("parvina").await, it.world.sign_in("manizha").await);
    for (client, preparer) in [(&it.safiya, &parvina), (&malika, &manizha)] {
        without_a_place(client, 12).await;
        for month in ["2026-05", "2026-11"] {
            preparer.post("/measures/own/prepare", json!({ "month": month })).await.unwrap();
            client.approve_month(month).await.unwrap();
        }
    }
    written(&it.farida, "indicator", json!({ "title": "Without a place", "definition": "x", "version": "1", "unit": "requests", "measure": "requests_without_place" })).await;
    let live = async |period: &str| it.farida.get(&format!("/learning/report{period}")).await.unwrap()["indicators"][0]["live"][0].clone();
    assert_eq!(live("").await, "2026-11");
    assert_eq!(live("?from=2026-01-01&to=2026-07-01").await, "2026-05", "what came later is no part of it");
    assert_eq!(live("?from=2025-07-01&to=2026-01-01").await, Value::Null);
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
    assert_eq!(names.len(), 6 + 9 + 1, "{names:?}");
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
    let able = |certified: i64, expired: i64, due: i64| json!({ "RA-03": { "certified": certified, "expired": expired, "supervision_due": due } });
    assert_eq!(lacking["able"], json!({ "legal": able(1, 0, 1), "trauma": able(1, 1, 2) }));
    let due = it.farida.get("/learning/due").await.unwrap();
    assert_eq!(due["due"].as_array().unwrap().iter().filter(|line| line["is_late"] == true).count(), 3, "supervision that is due is brought to mind: {due}");
    let (_, page) = it.tom.html("GET", "/learning/lacking", None).await.unwrap();
    assert!(page.contains("Hours of a psychologist") && page.contains("Never used"), "{page}");
    // Lists are older than the codes of districts: their words come in, and stand under themselves.
    let sheet = "title,topic,district\nA nurse,trauma,Варзоб\nA lawyer,trauma,Fourth street\n";
    it.farida.post("/learning/of/specialist/import", json!({ "sheet": sheet, "confirm": "yes" })).await.unwrap();
    let trauma = &it.tom.get("/learning/lacking").await.unwrap()["able"]["trauma"];
    assert_eq!((&trauma["RA-03"]["certified"], &trauma["Fourth street"]["certified"]), (&json!(2), &json!(1)));
    let (_, page) = it.tom.html("GET", "/learning/lacking", None).await.unwrap();
    assert!(page.contains("Varzob") && page.contains("Fourth street") && !page.contains("RA-03"), "{page}");
    let lines = it.farida.get("/learning/of/specialist").await.unwrap();
    let lawyer = lines["lines"].as_array().unwrap().iter().find(|line| line["title"] == "A lawyer").unwrap()["id"].as_str().unwrap().to_owned();
    let (_, form) = it.farida.html("GET", &format!("/learning/items/{lawyer}/edit"), None).await.unwrap();
    assert!(form.contains("As it was written before: Fourth street") && form.contains("<optgroup label=\"Khatlon\">"), "{form}");
    let again = json!({ "title": "A lawyer in the north", "topic": "trauma", "district": "Fourth street" });
    it.farida.post(&format!("/learning/items/{lawyer}/edit"), again).await.unwrap();
    assert_eq!(it.farida.get(&format!("/learning/items/{lawyer}")).await.unwrap()["answers"]["district"], "Fourth street", "saving again loses nothing");
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
