//! Whoever is shown anything of her stands in her list, also where the answer was a refusal; and who asks by other ways
//! whether she is here stands in the organisation's (R-CO-09).

use axum::http::StatusCode;
use serde_json::{Value, json};
use space::Id;

use super::{
    access::{Stage, records},
    house::codes,
    world::{World, id, record},
};
use crate::{areas, local::Client};

on_both_engines! {
    r_co_09_whoever_is_answered_about_her_leaves_a_line_in_her_list,
    r_co_09_what_a_refusal_shows_is_an_opening_and_a_step_is_none_besides,
    r_co_09_a_received_packet_is_opened_by_a_form_that_comes_back_too,
    who_asks_with_a_text_whether_she_is_here_is_written_down_and_soon_hears_nothing,
    whoever_searches_one_name_after_another_is_stopped_for_a_while,
    whoever_reads_what_others_asked_about_persons_is_written_down,
}

fn space_of(world: &World) -> space::Space {
    world.house.vaults.spaces().into_iter().find(|space| space.id() == world.centre.id.0).expect("somebody is signed in")
}

/// How many lines her list has.
async fn lines(world: &World, person: &str) -> i64 {
    let person: Id = person.rsplit('/').next().unwrap().parse().unwrap();
    let sql = "SELECT count(*) FROM event WHERE subject = ?1";
    space_of(world).read(move |view| Ok::<_, kernel::Failure>(view.one(sql, [person], |row| row.get(0))?)).await.unwrap().unwrap()
}

/// How often a colleague did this, of one person or of nobody in particular.
pub(super) async fn times(world: &World, person: Option<&str>, event: &'static str, by: &'static str) -> i64 {
    let person: Option<Id> = person.map(|person| person.rsplit('/').next().unwrap().parse().unwrap());
    let sql = "SELECT count(*) FROM event e JOIN staff f ON f.id = e.actor WHERE e.subject IS ?1 AND e.event = ?2 AND f.name = ?3";
    space_of(world).read(move |view| Ok::<_, kernel::Failure>(view.one(sql, (person, event, by), |row| row.get(0))?)).await.unwrap().unwrap()
}

const HERS: [&str; 9] = ["{survivor}", "{incident}", "{consent}", "{dependant}", "{disclosure}", "{emergency}", "{stay}", "{check}", "{order}"];

fn filled(pattern: &str, ids: &[(&'static str, String)]) -> String {
    let path = ids.iter().fold(pattern.to_owned(), |path, (name, id)| path.replace(name, id));
    let section = match () {
        () if path.contains("incidents") => "report",
        () if path.contains("safety-plan") => "before",
        () if path.contains("/checks/") => "lately",
        () if path.contains("/orders/") => "served",
        () => "who",
    };
    path.replace("{section}", section)
}

/// No route is named here, so that a new one is asked too.
async fn r_co_09_whoever_is_answered_about_her_leaves_a_line_in_her_list(engine: &str) {
    let world = World::new(engine).await;
    let ids = records(&world, Stage::Later).await;
    let person = ids.iter().find(|(name, _)| *name == "{survivor}").map(|(_, id)| id.clone()).unwrap();
    let clients = [world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("colleague").await];
    let areas = areas::all();
    let mut answered = 0;
    for method in ["GET", "POST"] {
        let routes = areas.iter().flat_map(|area| &area.routes).filter(|route| route.method == method);
        for route in routes.filter(|route| HERS.iter().any(|name| route.path.contains(name))) {
            let path = filled(route.path, &ids);
            let body = || (method == "POST").then(|| json!({ "_ver": "0" }));
            for client in &clients {
                let before = lines(&world, &person).await;
                let status = client.page(method, &path, body()).await.unwrap();
                if is_answered(method, &path, status) {
                    answered += 1;
                    assert!(lines(&world, &person).await > before, "{method} {path}: {status} left nothing");
                }
                if route.api.is_none() {
                    continue;
                }
                let before = lines(&world, &person).await;
                let status = client.call(method, &path, body()).await.unwrap().0;
                if is_answered(method, &path, status) {
                    answered += 1;
                    assert!(lines(&world, &person).await > before, "{method} /api/v1{path}: {status} left nothing");
                }
            }
        }
    }
    assert!(answered > 200, "the routes were asked: {answered}");
}

fn is_answered(method: &str, path: &str, status: StatusCode) -> bool {
    assert!(!status.is_server_error(), "{method} {path} was answered with {status}");
    ![StatusCode::NOT_FOUND, StatusCode::UNAUTHORIZED, StatusCode::METHOD_NOT_ALLOWED].contains(&status)
}

async fn person(by: &Client, name: &str) -> String {
    record(by, json!({ "name": name, "sex": "female" })).await
}

async fn r_co_09_what_a_refusal_shows_is_an_opening_and_a_step_is_none_besides(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let hers = person(&nigora, "Zarina").await;
    let contact = format!("{hers}/safe-contact");
    nigora.post(&contact, json!({ "_ver": "0", "ways": ["voice"], "number": "+992 900 11 22 33", "checked_on": "2026-11-25" })).await.unwrap();
    let clash = safiya.call("POST", &contact, Some(json!({ "_ver": "0", "number": "+992 900 00 00 00", "checked_on": "2026-11-25" }))).await.unwrap();
    assert!(clash.0 == StatusCode::CONFLICT && clash.1.to_string().contains("900 11 22 33"), "{}", clash.1);
    assert_eq!(times(&world, Some(&hers), "number_opened", "Safiya").await, 1, "whoever invents an answer has read the number");

    let before = lines(&world, &hers).await;
    let who = format!("{hers}/about/who");
    let press = || safiya.call("POST", &who, Some(json!({ "_key": "one press", "legal_name": "Zarina K" })));
    assert!(press().await.unwrap().0.is_success());
    assert_eq!((lines(&world, &hers).await - before, times(&world, Some(&hers), "survivor_opened", "Safiya").await), (1, 0), "what she did says that she was there");
    assert!(press().await.unwrap().0.is_success());
    assert_eq!(times(&world, Some(&hers), "survivor_opened", "Safiya").await, 1, "the same press does nothing, and is answered");

    let incident = json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor" });
    let incident = id(&nigora.post(&format!("{hers}/incidents"), incident).await.unwrap());
    safiya.post(&format!("/incidents/{incident}/classify"), json!({ "question": 99, "answer": "yes" })).await.unwrap();
    assert_eq!(times(&world, Some(&hers), "incident_opened", "Safiya").await, 1, "an answer to no question shows the incident");

    let report = json!({ "law": "other", "authority": "police", "recipient": "x", "items": ["needs"], "told": "not_safe", "not_told": "x" });
    let disclosure = id(&nigora.post(&format!("{hers}/mandatory-reports"), report).await.unwrap());
    assert!(!safiya.call("POST", &format!("/disclosures/{disclosure}/add"), Some(json!({}))).await.unwrap().0.is_success());
    assert_eq!(times(&world, Some(&hers), "disclosure_opened", "Safiya").await, 1);

    let other = person(&nigora, "Farzona").await;
    let same = json!({ "other": other.rsplit('/').next().unwrap(), "stays": "this", "reason": "" });
    let (_, page) = nigora.html("POST", &format!("{hers}/duplicate"), Some(same)).await.unwrap();
    assert!(page.contains("Farzona"));
    assert_eq!(times(&world, Some(&other), "survivor_opened", "Nigora").await, 1, "whoever stands beside her has a list of her own");
}

async fn r_co_09_a_received_packet_is_opened_by_a_form_that_comes_back_too(engine: &str) {
    let world = World::new(engine).await;
    let ids = records(&world, Stage::Fresh).await;
    let referral = ids.iter().find(|(name, _)| *name == "{referral}").map(|(_, id)| id.clone()).unwrap();
    let safiya = world.sign_in("safiya").await;
    let (status, _) = safiya.html("POST", &format!("/inbox/{referral}/record"), Some(json!({}))).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(times(&world, None, "referral_packet_opened", "Safiya").await, 1);
}

async fn who_asks_with_a_text_whether_she_is_here_is_written_down_and_soon_hears_nothing(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, parvina) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("parvina").await);
    person(&nigora, "Zarina Karimova").await;
    let asking = json!({ "from": "2026-11-01", "to": "2026-11-30", "reason": "Zarina Karimova" });
    assert!(codes(&parvina.call("POST", "/incident-recorder", Some(asking)).await.unwrap().1).contains(&"person"));
    assert_eq!(times(&world, None, "name_met", "Parvina").await, 1, "she sees no survivor, and asked about one");
    let insight = |text: &str| Some(json!({ "title": "A course", "text": text }));
    let write = async |by: &Client, text: &str| by.call("POST", "/learning/of/insight", insight(text)).await.unwrap().0;
    assert!(write(&parvina, "Nobody is named").await.is_success());
    assert_eq!(times(&world, None, "name_met", "Parvina").await, 1, "a text without a name leaves nothing");
    for time in 2..=10 {
        assert_eq!(write(&parvina, "Zarina Karimova taught it").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(times(&world, None, "name_met", "Parvina").await, time);
    }
    for text in ["Zarina Karimova taught it", "Nobody is named"] {
        assert_eq!(write(&parvina, text).await, StatusCode::TOO_MANY_REQUESTS, "whatever she writes, it says nothing more: {text}");
    }
    assert!(write(&safiya, "Nobody is named").await.is_success(), "others go on");
    let list: Value = world.sign_in("aziza").await.get("/access-list").await.unwrap();
    assert!(list.to_string().contains("name_met") && !list.to_string().contains("Karimova"), "{list}");
    world.house.clock.advance(3600);
    let parvina = world.sign_in("parvina").await;
    assert!(write(&parvina, "Nobody is named").await.is_success(), "an hour later she can write again");
    // Many at once hear no more than one after another.
    let asking = (0..16).map(|_| {
        let by = parvina.clone();
        tokio::spawn(async move { by.call("POST", "/learning/of/insight", Some(json!({ "title": "A course", "text": "Zarina Karimova taught it" }))).await.unwrap().0 })
    });
    let mut heard = 0;
    for answer in asking.collect::<Vec<_>>() {
        heard += usize::from(answer.await.unwrap() == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(heard <= 10, "{heard}");
}

async fn whoever_searches_one_name_after_another_is_stopped_for_a_while(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, colleague) = (world.sign_in("nigora").await, world.sign_in("colleague").await);
    let hers = person(&nigora, "Zarina").await;
    assert_eq!(nigora.page("GET", "/search", None).await.unwrap(), StatusCode::OK);
    assert_eq!(times(&world, None, "names_searched", "Nigora").await, 0, "a blank form is no search");
    let search = async |by: &Client, path: &str| by.call("POST", path, Some(json!({ "name": "Zarina" }))).await.unwrap();
    for time in 1..=30 {
        assert_eq!(search(&nigora, "/search").await.0, StatusCode::OK, "{time}");
    }
    for path in ["/search", &format!("{hers}/duplicate/find")] {
        let (status, answer) = search(&nigora, path).await;
        assert!(status == StatusCode::TOO_MANY_REQUESTS && !answer.to_string().contains("Zarina"), "{path}: {answer}");
    }
    assert_eq!(times(&world, None, "names_searched", "Nigora").await, 32, "what was not answered is written down too");
    assert_eq!(search(&colleague, "/search").await.0, StatusCode::OK, "others go on");
    world.house.clock.advance(3600);
    assert_eq!(search(&world.sign_in("nigora").await, "/search").await.0, StatusCode::OK);
}

async fn whoever_reads_what_others_asked_about_persons_is_written_down(engine: &str) {
    let world = World::new(engine).await;
    let (safiya, aziza) = (world.sign_in("safiya").await, world.sign_in("aziza").await);
    let request = json!({ "requester": "The district", "wants": "The file of Zarina" });
    safiya.post("/data-requests", request).await.unwrap();
    assert!(aziza.get("/data-requests").await.unwrap().to_string().contains("Zarina"));
    assert_eq!(times(&world, None, "data_requests_opened", "Aziza").await, 1);
}
