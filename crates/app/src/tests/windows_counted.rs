//! Whether help came in time after a rape, in figures: a worked example.

use serde_json::{Value, json};

use super::{
    cases::recorded,
    ties::staff,
    world::{World, her_yes, id, record, with},
};
use crate::local::Client;

on_both_engines! {
    r_03_rapes_are_counted_by_the_days_to_their_report_and_by_what_became_of_each_treatment,
}

async fn rape(by: &Client, person: &str, happened: Value) -> String {
    let told = json!({ "reported_on": "2026-11-25", "limits_explained": "yes", "reported_by": "survivor", "practice": "none", "exchanged": "no", "abduction": "none",
        "perpetrator_count": "1", "p1_relationship": "unknown", "p1_sex": "male", "account": "x" });
    let incident = format!("/incidents/{}", id(&by.post(&format!("{person}/incidents"), with(told, happened)).await.unwrap()));
    by.post(&format!("{incident}/classify"), json!({ "question": 1, "answer": "yes" })).await.unwrap();
    assert_eq!(by.get(&incident).await.unwrap()["lacks"], json!([]), "it is finished");
    incident
}

async fn agrees(by: &Client, person: &str) {
    by.post(&format!("{person}/consents/new/share_non_identifiable"), her_yes(json!({}))).await.unwrap();
}

async fn r_03_rapes_are_counted_by_the_days_to_their_report_and_by_what_became_of_each_treatment(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let title = "Help in time after rape";
    assert!(!safiya.html("GET", "/figures", None).await.unwrap().1.contains(title), "of nothing nothing is said");
    let (zarina, mavzuna, silent) = (recorded(&nigora).await, recorded(&nigora).await, recorded(&nigora).await);
    let boy = record(&nigora, json!({ "name": "Somon", "sex": "male", "birth": "1999" })).await;
    for person in [&zarina, &mavzuna, &boy] {
        agrees(&nigora, person).await;
    }
    // Yesterday, and she chose; five days ago, and nothing is written down; some day in October; a man's, six days ago; a guess.
    let yesterday = rape(&nigora, &zarina, json!({ "happened_on": "2026-11-24" })).await;
    nigora.post(&format!("{yesterday}/health"), json!({ "pep": "accepted", "ec": "declined" })).await.unwrap();
    rape(&nigora, &mavzuna, json!({ "happened_on": "2026-11-20" })).await;
    rape(&nigora, &mavzuna, json!({ "happened_on": "2026-10" })).await;
    rape(&nigora, &boy, json!({ "happened_on": "2026-11-19" })).await;
    rape(&nigora, &zarina, json!({ "happened_on": "2026-11-24", "is_estimated": "yes" })).await;
    // Of one who did not agree to be counted.
    rape(&nigora, &silent, json!({ "happened_on": "2026-11-24" })).await;

    let figures = safiya.get("/figures").await.unwrap()["windows"].clone();
    assert_eq!((&figures["all"], &figures["internal_total"], &figures["unit"], &figures["version"]), (&json!(5), &json!(6), &json!("incident"), &json!(1)), "{figures}");
    assert_eq!(figures["reported"], json!({ "up_to_3_days": 1, "4_to_5_days": 1, "over_5_days": 1, "not_known": 2 }), "{figures}");
    let pep = json!({ "window": "pep", "asked": 5, "chosen": { "": 4, "accepted": 1 } });
    let ec = json!({ "window": "ec", "asked": 4, "chosen": { "": 3, "declined": 1 } });
    assert_eq!(figures["treatments"], json!([pep, ec]), "it is not asked of a man");
    let (_, page) = safiya.html("GET", "/figures", None).await.unwrap();
    for said in [title, "Within 3 days", "no exact day is written down", "Nothing is written down", "5 counted of 6", "definition R-03, version 1"] {
        assert!(page.contains(said), "{said}: {page}");
    }

    let supervisor = staff(&nigora, &zarina, "Safiya").await;
    safiya.post(&format!("{zarina}/ties"), json!({ "staff": [supervisor] })).await.unwrap();
    let figures = safiya.get("/figures").await.unwrap()["windows"].clone();
    assert_eq!((&figures["all"], &figures["internal_total"]), (&json!(3), &json!(4)), "R-CA-10: whom she is kept away from she meets in no number");
}
