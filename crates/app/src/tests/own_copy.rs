//! She asks for what is written about her (H.5, I.1 AccessRequest; R-CO-09: she may ask who read it).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    cases::open_case,
    house::house,
    journeys::{codes, consent, incident, person},
    world::World,
};
use crate::local::Client;

on_both_engines! {
    h_5_she_reads_what_is_written_about_her_after_a_second_person_agreed,
    h_5_whoever_wrote_it_down_or_made_sure_does_not_grant_it,
    h_5_a_paper_goes_home_with_her_only_where_she_says_that_it_is_safe_there,
    h_5_what_is_of_others_or_dangerous_on_paper_is_not_in_it,
    h_5_a_refusal_has_a_reason_and_says_where_she_can_complain,
    h_5_a_part_that_is_not_given_is_named_with_its_reason,
    h_5_after_she_has_it_or_changed_her_mind_it_opens_no_more_until_she_asks_again,
    h_5_who_asks_stands_in_the_supervisors_list_and_says_when_it_is_overdue,
    r_co_09_what_was_read_for_her_is_in_her_list_and_she_hears_who_has_read_it,
    r_ca_10_whoever_is_kept_away_from_her_gives_nothing_and_sees_no_request,
    a_passer_by_at_an_open_screen_grants_nothing,
    h_5_where_it_was_and_when_she_lived_in_the_house_is_told_without_the_place,
}

const DAY: i64 = 86_400;

async fn call(by: &Client, path: &str, body: Value) -> (StatusCode, Value) {
    by.call("POST", path, Some(body)).await.unwrap()
}

async fn asks(by: &Client, her: &str, manner: &str) -> (StatusCode, Value) {
    call(by, &format!("{her}/own-copy"), json!({ "manner": manner, "moment": "On Thursdays" })).await
}

async fn makes_sure(by: &Client, her: &str, more: Value) -> (StatusCode, Value) {
    let mut body = json!({ "event": "make_sure", "how": "alone" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    call(by, &format!("{her}/own-copy/step"), body).await
}

async fn grants(by: &Client, her: &str) -> (StatusCode, Value) {
    call(by, &format!("{her}/own-copy/decide"), json!({ "decision": "grant" })).await
}

/// Asked and made sure of by her worker, granted by a supervisor.
async fn granted(worker: &Client, supervisor: &Client, her: &str, manner: &str) {
    assert_eq!(asks(worker, her, manner).await.0, StatusCode::CREATED);
    let (status, answer) = makes_sure(worker, her, if manner == "paper" { json!({ "home": "safe" }) } else { json!({}) }).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let (status, answer) = grants(supervisor, her).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

async fn state(by: &Client, her: &str) -> Value {
    by.get(&format!("{her}/own-copy")).await.unwrap()["request"]["state"].clone()
}

async fn status(by: &Client, path: &str) -> StatusCode {
    by.page("GET", path, None).await.unwrap()
}

async fn read(by: &Client, her: &str) -> String {
    by.html("GET", &format!("{her}/own-copy/read?in=en"), None).await.unwrap().1
}

/// The lines of one part, as a program gets them.
async fn part(by: &Client, her: &str, part: &str) -> Vec<String> {
    let record = by.get(&format!("{her}/own-copy/read")).await.unwrap();
    let sections = record["sections"].as_array().unwrap().iter().filter(|section| section["part"] == part);
    sections.flat_map(|section| section["lines"].as_array().unwrap().iter().map(|line| format!("{}: {}", line[0].as_str().unwrap(), line[1].as_str().unwrap()))).collect()
}

async fn h_5_she_reads_what_is_written_about_her_after_a_second_person_agreed(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, colleague) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("colleague").await);
    let case = open_case(&nigora).await;
    let her = case.trim_end_matches("/case").to_owned();
    let told = incident(&nigora, &her, json!({})).await;
    nigora.post(&format!("{told}/part/what"), json!({ "account": "He locked me in" })).await.unwrap();
    let given = consent(&nigora, &her, "referral", json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2026-12-20" })).await;
    assert_eq!(given.0, StatusCode::CREATED, "{}", given.1);
    nigora.post(&format!("{her}/referrals"), json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "A lawyer" })).await.unwrap();
    nigora.post(&format!("{her}/reconciliation"), json!({ "body": "police", "on": "2026-11-20", "said": "Go home to him" })).await.unwrap();
    nigora.post(&format!("{her}/danger-check"), json!({ "strangled": "yes", "words": "He held my neck" })).await.unwrap();
    nigora.post(&format!("{her}/life-check"), json!({ "thoughts": "no", "said": "I live for my son", "done": "I stayed calm" })).await.unwrap();
    assert!(nigora.html("GET", &her, None).await.unwrap().1.contains(&format!("{her}/own-copy")), "her page leads there");
    assert_eq!(status(&nigora, &format!("{her}/own-copy/read")).await, StatusCode::NOT_FOUND, "nobody asked");
    assert_eq!(codes(&asks(&nigora, &her, "by post").await.1), ["required"]);
    assert_eq!(asks(&nigora, &her, "screen").await.0, StatusCode::CREATED);
    assert_eq!(codes(&asks(&nigora, &her, "screen").await.1), ["state"], "once");
    assert_eq!(codes(&grants(&safiya, &her).await.1), ["state"], "nobody made sure");
    for how in ["", "her husband says so"] {
        assert_eq!(codes(&makes_sure(&nigora, &her, json!({ "how": how })).await.1), ["required"]);
    }
    makes_sure(&nigora, &her, json!({})).await;
    assert_eq!(status(&nigora, &format!("{her}/own-copy/read")).await, StatusCode::NOT_FOUND, "no second person has agreed");
    assert_eq!(grants(&nigora, &her).await.0, StatusCode::NOT_FOUND, "a supervisor decides");
    assert_eq!(grants(&safiya, &her).await.0, StatusCode::OK);
    let page = read(&nigora, &her).await;
    for said in ["Zarina", "He locked me in", "Legal: Legal aid", "Go home to him", "Case opened", "Case worker", "He held my neck", "I live for my son", "What is not in it"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(nigora.html("GET", &format!("{her}/own-copy/read?in=ru"), None).await.unwrap().1.contains("Документ"), "in her language");
    assert_eq!(status(&nigora, &format!("{her}/own-copy/file")).await, StatusCode::NOT_FOUND, "no paper was granted");
    for end in ["", "/read", "/file"] {
        assert_eq!(status(&colleague, &format!("{her}/own-copy{end}")).await, StatusCode::NOT_FOUND);
    }
    assert_eq!(nigora.header("GET", &format!("{her}/own-copy/read"), "cache-control").await.unwrap().as_deref(), Some("no-store"));
}

async fn h_5_whoever_wrote_it_down_or_made_sure_does_not_grant_it(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (asked, sure) = (person(&nigora, json!({})).await, person(&nigora, json!({})).await);
    asks(&safiya, &asked, "screen").await;
    makes_sure(&nigora, &asked, json!({})).await;
    assert_eq!(codes(&grants(&safiya, &asked).await.1), ["second-person"]);
    assert!(safiya.html("GET", &format!("{asked}/own-copy"), None).await.unwrap().1.contains("Another supervisor decides"));
    asks(&nigora, &sure, "screen").await;
    makes_sure(&safiya, &sure, json!({})).await;
    assert_eq!(codes(&grants(&safiya, &sure).await.1), ["second-person"], "nor who made sure");
    assert_eq!(status(&safiya, &format!("{sure}/own-copy/read")).await, StatusCode::NOT_FOUND);
}

async fn h_5_a_paper_goes_home_with_her_only_where_she_says_that_it_is_safe_there(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let her = person(&nigora, json!({})).await;
    incident(&nigora, &her, json!({ "perpetrator_count": "1", "p1_relationship": "husband_registered" })).await;
    asks(&nigora, &her, "paper").await;
    assert_eq!(nigora.get(&format!("{her}/own-copy")).await.unwrap()["risks"], json!(["no_contact", "household"]));
    let page = nigora.html("GET", &format!("{her}/own-copy"), None).await.unwrap().1;
    assert!(page.contains("may live where she lives") && page.contains("Offer her to read it here together"), "{page}");
    assert_eq!(codes(&makes_sure(&nigora, &her, json!({})).await.1), ["required"], "she is asked");
    assert_eq!(codes(&makes_sure(&nigora, &her, json!({ "home": "not_safe" })).await.1), ["not-safe"]);
    assert_eq!(makes_sure(&nigora, &her, json!({ "home": "not_safe", "manner": "screen" })).await.0, StatusCode::OK, "it is read together");
    grants(&safiya, &her).await;
    assert_eq!((status(&nigora, &format!("{her}/own-copy/read")).await, status(&nigora, &format!("{her}/own-copy/file")).await), (StatusCode::OK, StatusCode::NOT_FOUND));
    let other = person(&nigora, json!({})).await;
    granted(&nigora, &safiya, &other, "paper").await;
    let path = format!("{other}/own-copy/file?in=tg");
    assert_eq!(nigora.header("GET", &path, "content-disposition").await.unwrap().as_deref(), Some("attachment; filename=\"paper-tg.pdf\""), "its name says nothing");
    assert_eq!(nigora.header("GET", &path, "cache-control").await.unwrap().as_deref(), Some("no-store"));
    assert_eq!(nigora.header("GET", &path, "content-type").await.unwrap().as_deref(), Some("application/pdf"));
}

async fn h_5_what_is_of_others_or_dangerous_on_paper_is_not_in_it(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let her = person(&nigora, json!({})).await;
    nigora.post(&format!("{her}/safe-contact"), json!({ "ways": ["voice"], "number": "900-11", "code_word": "Pomegranate", "checked_on": "2026-11-25" })).await.unwrap();
    let hers = incident(&nigora, &her, json!({})).await;
    nigora.post(&format!("{hers}/part/what"), json!({ "account": "In my own words" })).await.unwrap();
    let others = incident(&nigora, &her, json!({ "reported_by": "escort" })).await;
    nigora.post(&format!("{others}/part/what"), json!({ "account": "Her neighbour whispered it" })).await.unwrap();
    let witnessed = json!({ "method": "verbal_witness", "witness": "Gulnora Witness" });
    assert_eq!(consent(&nigora, &her, "services", witnessed).await.0, StatusCode::CREATED);
    nigora.post(&format!("{her}/ties"), json!({ "staff": [] })).await.ok();
    let (asked, reason) = (format!("{her}/mandatory-reports"), "It would get to him");
    nigora.post(&asked, json!({ "law": "other", "authority": "police", "recipient": "Captain", "items": ["needs"], "told": "not_safe", "not_told": reason })).await.unwrap();
    granted(&nigora, &safiya, &her, "screen").await;
    let page = read(&nigora, &her).await;
    for said in ["In my own words", "Pomegranate", "900-11", "Captain"] {
        assert!(page.contains(said), "{said} is hers: {page}");
    }
    for said in ["neighbour whispered", "Gulnora", reason, "Nigora<"] {
        assert!(!page.split("<main").nth(1).unwrap().contains(said), "{said} is not hers: {page}");
    }
    assert_eq!(part(&nigora, &her, "shared").await.len(), 6, "when, law, authority, recipient, items, and that she was not told");
}

async fn h_5_a_refusal_has_a_reason_and_says_where_she_can_complain(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let her = person(&nigora, json!({})).await;
    asks(&nigora, &her, "told").await;
    let path = format!("{her}/own-copy/decide");
    let refuse = |because: &str, appeal: &str| json!({ "decision": "refuse", "because": because, "appeal": appeal });
    assert_eq!(call(&nigora, &path, refuse("danger", "x")).await.0, StatusCode::NOT_FOUND, "a supervisor says no");
    assert_eq!(codes(&call(&safiya, &path, refuse("", "x")).await.1), ["required"]);
    let (_, page) = safiya.html("POST", &path, Some(refuse("danger", ""))).await.unwrap();
    assert!(page.contains("Write in a few words where she can complain"), "{page}");
    assert_eq!(call(&safiya, &path, refuse("danger", "The Ombudsman, by telephone")).await.0, StatusCode::OK);
    assert_eq!(state(&nigora, &her).await, json!("refused"));
    let page = nigora.html("GET", &format!("{her}/own-copy"), None).await.unwrap().1;
    assert!(page.contains("It would put her or a child in danger") && page.contains("The Ombudsman, by telephone"), "she can be told: {page}");
    assert_eq!(asks(&nigora, &her, "screen").await.0, StatusCode::CREATED, "she may ask again");
    makes_sure(&nigora, &her, json!({})).await;
    assert_eq!(codes(&grants(&safiya, &her).await.1), ["second-person"], "whoever said no does not decide again");
}

async fn h_5_a_part_that_is_not_given_is_named_with_its_reason(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let her = person(&nigora, json!({})).await;
    asks(&nigora, &her, "screen").await;
    makes_sure(&nigora, &her, json!({})).await;
    let page = safiya.html("GET", &format!("{her}/own-copy"), None).await.unwrap().1;
    assert_eq!((page.matches("id=\"because\"").count(), page.matches("id=\"without_because\"").count()), (1, 1), "no two questions of a page share a name: {page}");
    let path = format!("{her}/own-copy/decide");
    let grant = |parts: Value, because: &str| json!({ "decision": "grant", "without": parts, "without_because": because });
    assert_eq!(codes(&call(&safiya, &path, grant(json!(["readers"]), "")).await.1), ["required"]);
    assert_eq!(codes(&call(&safiya, &path, grant(json!(["everything"]), "danger")).await.1), ["code"]);
    assert_eq!(call(&safiya, &path, grant(json!(["readers"]), "investigation")).await.0, StatusCode::OK);
    assert!(part(&nigora, &her, "readers").await.is_empty() && !part(&nigora, &her, "identity").await.is_empty());
    assert!(read(&nigora, &her).await.contains("Who has read it: An investigation or a court forbids it"));
}

async fn h_5_after_she_has_it_or_changed_her_mind_it_opens_no_more_until_she_asks_again(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let her = person(&nigora, json!({})).await;
    granted(&nigora, &safiya, &her, "screen").await;
    for event in ["give", "take_back"] {
        assert_eq!(status(&nigora, &format!("{her}/own-copy/read")).await, StatusCode::OK);
        assert_eq!(call(&nigora, &format!("{her}/own-copy/step"), json!({ "event": event })).await.0, StatusCode::OK);
        assert_eq!(status(&nigora, &format!("{her}/own-copy/read")).await, StatusCode::NOT_FOUND, "{event}");
        granted(&nigora, &safiya, &her, "screen").await;
    }
    let sheet = nigora.get(&format!("{her}/own-copy")).await.unwrap();
    assert_eq!(sheet["request"]["given"].as_array().unwrap().len(), 1, "that she had it once stays: {sheet}");
}

async fn h_5_who_asks_stands_in_the_supervisors_list_and_says_when_it_is_overdue(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let her = person(&nigora, json!({})).await;
    asks(&nigora, &her, "screen").await;
    let listed = safiya.get("/cases").await.unwrap()["copies"].clone();
    assert_eq!((&listed[0]["due"], &listed[0]["is_overdue"]), (&json!("2026-12-25"), &json!(false)), "thirty days: {listed}");
    assert_eq!(nigora.get("/cases").await.unwrap()["copies"], json!([]));
    world.house.clock.advance(31 * DAY);
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let page = safiya.html("GET", "/cases", None).await.unwrap().1;
    assert!(page.contains(&format!("{her}/own-copy")) && page.contains("overdue since 25 December 2026"), "{page}");
    makes_sure(&nigora, &her, json!({})).await;
    grants(&safiya, &her).await;
    assert_eq!(safiya.get("/cases").await.unwrap()["copies"].as_array().unwrap().len(), 1, "she has not got it yet");
    call(&nigora, &format!("{her}/own-copy/step"), json!({ "event": "give" })).await;
    assert_eq!(safiya.get("/cases").await.unwrap()["copies"], json!([]));
}

async fn r_co_09_what_was_read_for_her_is_in_her_list_and_she_hears_who_has_read_it(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let her = person(&nigora, json!({})).await;
    granted(&nigora, &safiya, &her, "paper").await;
    status(&nigora, &format!("{her}/own-copy/read")).await;
    status(&nigora, &format!("{her}/own-copy/file")).await;
    world.house.clock.advance(DAY);
    let nigora = world.sign_in("nigora").await;
    let readers = part(&nigora, &her, "readers").await;
    assert!(readers.iter().any(|line| line.starts_with("25 November 2026: Case worker")) && readers.iter().any(|line| line.contains("26 November 2026")), "{readers:?}");
    assert!(!readers.iter().any(|line| line.contains("Nigora") || line.contains("Safiya")), "by role, not by name: {readers:?}");
    let history = world.sign_in("safiya").await.html("GET", &her, None).await.unwrap().1;
    for said in ["was opened to be read with her", "was made into a paper for her", "She may have what is written about her"] {
        assert!(history.contains(said), "{said}: {history}");
    }
}

async fn r_ca_10_whoever_is_kept_away_from_her_gives_nothing_and_sees_no_request(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, parvina) = (world.sign_in("nigora").await, world.sign_in("parvina").await);
    let asked = parvina.post(&format!("/colleagues/{}/roles", world.centre.staff[3]), json!({ "roles": ["supervisor"] })).await.unwrap();
    world.begun("safiya", &asked, "colleague").await;
    let (another, safiya) = (world.sign_in("colleague").await, world.sign_in("safiya").await);
    let her = person(&nigora, json!({})).await;
    asks(&nigora, &her, "screen").await;
    makes_sure(&nigora, &her, json!({})).await;
    another.post(&format!("{her}/ties"), json!({ "staff": [world.centre.staff[1]] })).await.unwrap();
    assert_eq!(safiya.get("/cases").await.unwrap()["copies"], json!([]));
    assert_eq!((grants(&safiya, &her).await.0, status(&safiya, &format!("{her}/own-copy")).await), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(grants(&another, &her).await.0, StatusCode::OK);
    assert_eq!(status(&safiya, &format!("{her}/own-copy/read")).await, StatusCode::NOT_FOUND);
}

async fn a_passer_by_at_an_open_screen_grants_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let her = person(&nigora, json!({})).await;
    asks(&nigora, &her, "screen").await;
    makes_sure(&nigora, &her, json!({})).await;
    world.house.clock.advance(6 * 60);
    let (status, problem) = grants(&safiya, &her).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("password-again")), "{problem}");
    assert_eq!(state(&nigora, &her).await, json!("sure"));
}

async fn h_5_where_it_was_and_when_she_lived_in_the_house_is_told_without_the_place(engine: &str) {
    let house = house(engine).await;
    let bed = house.bed("1", &[]).await;
    let zarina = house.person("Zarina").await;
    house.moves_in(&zarina, &bed, "", "2026-11-20").await;
    let safiya = house.world.sign_in("safiya").await;
    granted(&house.nigora, &safiya, &zarina, "screen").await;
    assert_eq!(part(&house.nigora, &zarina, "house").await, ["20 November 2026: lives here"]);
}
