//! Children and others who depend on her (I.1): who they are, who is in danger, and that their names stay here.

use axum::http::StatusCode;
use care::records::SurvivorHead;
use serde_json::{Value, json};
use space::{Change, ChangeError, Draft, Drafts, SpaceError, Who};

use super::{
    house::codes,
    learning::table,
    world::{START, World, her_yes, id, record},
};
use crate::local::Client;

on_both_engines! {
    her_children_are_a_list_and_no_single_fact_about_them_must_be_known,
    of_a_child_of_whom_nothing_at_all_is_known_nobody_could_say_who_is_meant,
    a_child_in_danger_is_seen_on_her_page,
    what_was_written_as_one_text_is_still_shown,
    two_who_change_one_child_do_not_overwrite_one_another,
    another_house_hears_of_a_child_only_year_and_sex,
    names_of_her_children_and_of_who_answers_her_phone_are_kept_out_of_what_is_shared,
}

async fn zarina(worker: &Client) -> String {
    record(worker, json!({ "name": "Зарина Намунаева", "sex": "female", "birth": "1997" })).await
}

async fn listed(worker: &Client, person: &str, child: Value) -> String {
    format!("/dependants/{}", id(&worker.post(&format!("{person}/dependants"), child).await.unwrap()))
}

async fn of_a_child_of_whom_nothing_at_all_is_known_nobody_could_say_who_is_meant(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = zarina(&nigora).await;
    let path = format!("{person}/dependants");
    for empty in [json!({}), json!({ "name": " " })] {
        assert_eq!(codes(&nigora.call("POST", &path, Some(empty.clone())).await.unwrap().1), ["empty"]);
        let (status, page) = nigora.html("POST", &path, Some(empty)).await.unwrap();
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Write at least one thing about this child"), "{page}");
    }
    assert_eq!(nigora.get(&path).await.unwrap()["listed"], json!([]));
    let child = listed(&nigora, &person, json!({ "sex": "male" })).await;
    let (status, page) = nigora.html("POST", &child, Some(json!({ "sex": "" }))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("taken off it instead"), "{page}");
    assert_eq!(nigora.get(&path).await.unwrap()["listed"][0]["sex"], "male");
}

async fn her_children_are_a_list_and_no_single_fact_about_them_must_be_known(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let person = zarina(&nigora).await;
    listed(&nigora, &person, json!({ "lives_with": "father" })).await;
    let son = listed(&nigora, &person, json!({ "name": "Демо", "birth": "2019", "sex": "male", "lives_with": "with_her", "accompanies": "yes" })).await;
    let expected = listed(&nigora, &person, json!({ "birth": "2027-02" })).await;
    let list = nigora.get(&format!("{person}/dependants")).await.unwrap();
    let said: Vec<_> = list["listed"].as_array().unwrap().iter().map(|one| (one["birth"].as_str(), one["is_unborn"] == true)).collect();
    assert_eq!(said, [(None, false), (Some("2019"), false), (Some("2027-02"), true)], "{list}");
    let (_, page) = nigora.html("GET", &person, None).await.unwrap();
    assert!(page.contains("3 persons"), "{page}");

    nigora.post(&son, json!({ "lives_with": "father" })).await.unwrap();
    nigora.post(&format!("{expected}/remove"), json!({})).await.unwrap();
    let (_, page) = nigora.html("GET", &format!("{person}/dependants"), None).await.unwrap();
    assert!(page.contains("Демо") && page.contains("2019") && page.contains("With the father") && !page.contains("2027"), "{page}");
    assert_eq!(nigora.page("GET", &expected, None).await.unwrap(), StatusCode::NOT_FOUND, "who was taken off the list is no longer opened");
    assert_eq!(colleague.page("GET", &son, None).await.unwrap(), StatusCode::NOT_FOUND, "a child is reached by whoever reaches her");
}

async fn a_child_in_danger_is_seen_on_her_page(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = zarina(&nigora).await;
    let child = listed(&nigora, &person, json!({ "name": "Демо", "birth": "2015", "at_risk": "no" })).await;
    assert!(!nigora.html("GET", &person, None).await.unwrap().1.contains("In danger"));
    nigora.post(&child, json!({ "at_risk": "yes" })).await.unwrap();
    let (_, page) = nigora.html("GET", &person, None).await.unwrap();
    assert!(page.contains("In danger: Демо") && page.contains("child protection"), "{page}");
}

async fn what_was_written_as_one_text_is_still_shown(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = zarina(&nigora).await;
    let space = world.house.vaults.spaces().into_iter().find(|space| space.id() == world.centre.id.0).unwrap();
    let record = person.rsplit('/').next().unwrap().parse().unwrap();
    let head: SurvivorHead = serde_json::from_value(json!({ "code": "ABC123", "name": "Зарина Намунаева" })).unwrap();
    let change = Change { who: Who { staff: None, at: START }, key: None };
    let old = json!({ "name": "Зарина Намунаева", "sex": "female", "children": "Two sons, with his mother" });
    let written = space.change::<SpaceError, _>(change, move |_| {
        let draft = Draft::about(record, "survivor", "survivor_changed", record, &head).and_then(|draft| draft.with_body(&old)).map_err(ChangeError::Refused)?;
        Ok(Drafts::of(record, [draft]))
    });
    assert!(written.await.is_ok());
    nigora.post(&format!("{person}/about/life"), json!({ "occupation": "Tailor" })).await.unwrap();
    let (_, page) = nigora.html("GET", &format!("{person}/dependants"), None).await.unwrap();
    assert!(page.contains("Two sons, with his mother"), "also after her life was changed: {page}");
}

async fn two_who_change_one_child_do_not_overwrite_one_another(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let person = zarina(&nigora).await;
    let child = listed(&nigora, &person, json!({ "birth": "2015" })).await;
    safiya.call_with("POST", &child, Some(json!({ "at_risk": "yes" })), &[("if-match", "1")]).await.unwrap();
    let late = nigora.call_with("POST", &child, Some(json!({ "at_risk": "no" })), &[("if-match", "1")]).await.unwrap();
    assert_eq!(late.0, StatusCode::PRECONDITION_FAILED, "{}", late.1);
    let list = nigora.get(&format!("{person}/dependants")).await.unwrap();
    assert_eq!(list["listed"][0]["at_risk"], "yes");
}

async fn another_house_hears_of_a_child_only_year_and_sex(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let person = zarina(&nigora).await;
    listed(&nigora, &person, json!({ "name": "Демо", "birth": "2019-05-06", "sex": "male", "lives_with": "with_her", "at_risk": "yes" })).await;
    let yes = her_yes(json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["children"], "expires_on": "2026-12-20" }));
    nigora.post(&format!("{person}/consents/new/referral"), yes).await.unwrap();
    let sent = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" });
    let sent = id(&nigora.post(&format!("{person}/referrals"), sent).await.unwrap());
    dilnoza.get("/referrals").await.unwrap();
    let (_, page) = dilnoza.html("GET", &format!("/inbox/{sent}"), None).await.unwrap();
    assert!(page.contains("Male, 2019") && !page.contains("Демо") && !page.contains("2019-05"), "{page}");
}

async fn names_of_her_children_and_of_who_answers_her_phone_are_kept_out_of_what_is_shared(engine: &str) {
    let it = table(engine).await;
    let nigora = it.world.sign_in("nigora").await;
    let person = zarina(&nigora).await;
    listed(&nigora, &person, json!({ "name": "Фаридун Намунаев" })).await;
    let removed = listed(&nigora, &person, json!({ "name": "Парвиз" })).await;
    nigora.post(&format!("{removed}/remove"), json!({})).await.unwrap();
    nigora.post(&format!("{person}/about/who"), json!({ "legal_name": "Зайнаб Холова" })).await.unwrap();
    nigora.post(&format!("{person}/about/child"), json!({ "caretaker_relation": "relative", "caretaker_name": "Гулчеҳра Саидова" })).await.unwrap();
    nigora.post(&format!("{person}/safe-contact"), json!({ "ways": ["voice"], "who_answers": "Сестра, Мавзуна", "checked_on": "2026-11-25" })).await.unwrap();
    for (text, code) in [
        ("Сыну Фаридуну Намунаеву помогли", "person"),
        ("Ба Намунаев Фаридунро диданд", "person"),
        ("Faridun Namunaev goes to school", "person"),
        ("Дело Холовой Зайнаб закрыто", "person"),
        ("Саидова Гулчехра пришла с ребёнком", "person"),
        ("Парвизу шесть лет", "one-name"),
        ("Аз Мавзунаро пурсиданд", "one-name"),
    ] {
        let (status, problem) = it.safiya.call("POST", "/learning/of/insight", Some(json!({ "title": "x", "text": text }))).await.unwrap();
        assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec![code]), "{text}");
    }
    let sister = it.safiya.call("POST", "/learning/of/insight", Some(json!({ "title": "x", "text": "Сестра и брат ходят в школу" }))).await.unwrap();
    assert!(sister.0.is_success(), "who somebody is to her is no name: {}", sister.1);
}
