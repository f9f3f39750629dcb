//! Nobody is shown a door that is closed to her.

use std::collections::{HashMap, HashSet, VecDeque};

use axum::http::StatusCode;

use super::world::{START, fresh_ledger};
use crate::{command::DEMONSTRATION_PASSWORD, local::Client};

/// Everybody who signs in to the demonstration: each role, in each kind of organisation.
const PEOPLE: [&str; 9] = ["nigora", "safiya", "parvina", "aziza", "dilnoza", "malika", "manizha", "farida", "tom"];
/// How many pages of one route each of them opens.
const OF_A_ROUTE: usize = 5;

/// The demonstration as it was founded.
async fn demonstration() -> (kernel::House, impl Sized) {
    let (ledger, folder, _) = fresh_ledger("sqlite").await;
    let config = kernel::Config { password_cost: seal::Cost::FLOOR, is_demonstration: true, ..kernel::Config::default() };
    let house = crate::instance::assemble(ledger, &seal::SecretKey::generate(), kernel::Clock::at(START), config).await.unwrap();
    crate::command::fill_demonstration(&house, words::Lang::En).await.unwrap();
    (house, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_that_a_person_sees_opens_for_her() {
    let (house, _folder) = demonstration().await;
    let mut closed = Vec::new();
    for person in PEOPLE {
        let client = Client::sign_in(&house, person, DEMONSTRATION_PASSWORD).await.unwrap();
        let pages = open_all(&client, &mut closed, person).await;
        assert!(pages.len() > 60, "{person} went through {} pages only", pages.len());
    }
    assert_eq!(closed, Vec::<String>::new());
}

/// What is sent is empty: a form may refuse that, but never by saying that there is no such page.
#[tokio::test(flavor = "multi_thread")]
async fn every_form_that_a_person_sees_takes_what_she_sends() {
    for person in PEOPLE {
        // Some forms end what others need: each person has a world of her own.
        let (house, _folder) = demonstration().await;
        let mut client = Client::sign_in(&house, person, DEMONSTRATION_PASSWORD).await.unwrap();
        let pages = open_all(&client, &mut Vec::new(), person).await;
        let mut sent = HashMap::new();
        for path in pages {
            let (_, page) = client.html("GET", &path, None).await.unwrap();
            for action in forms_of(&page) {
                let times: &mut usize = sent.entry(route_of(&action)).or_default();
                if *times == OF_A_ROUTE {
                    continue;
                }
                *times += 1;
                let (status, _) = client.html("POST", &action, Some(serde_json::json!({}))).await.unwrap();
                assert!(status != StatusCode::NOT_FOUND && status != StatusCode::FORBIDDEN && !status.is_server_error(), "{person} at {path}: {action} is answered with {status}");
                if client.page("GET", "/", None).await.unwrap() == StatusCode::UNAUTHORIZED {
                    client = Client::sign_in(&house, person, DEMONSTRATION_PASSWORD).await.unwrap();
                }
            }
        }
        assert!(sent.len() >= 5, "{person} sent {} forms only", sent.len());
    }
}

/// Whoever hears a page or goes through it by keys finds her way: one heading, a way out, every question named,
/// no mark twice. Nothing is fetched from another house.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_one_heading_a_way_out_and_a_name_for_every_question() {
    let (house, _folder) = demonstration().await;
    let mut named = 0;
    for person in PEOPLE {
        let client = Client::sign_in(&house, person, DEMONSTRATION_PASSWORD).await.unwrap();
        for path in open_all(&client, &mut Vec::new(), person).await {
            let (status, page) = client.html("GET", &path, None).await.unwrap();
            if status != StatusCode::OK || !page.starts_with("<!doctype html>") {
                continue;
            }
            let ids: Vec<_> = values_of(&page, " id=").collect();
            let labels: HashSet<_> = values_of(&page, " for=").collect();
            let questions = ["<input", "<select", "<textarea"].into_iter().flat_map(|tag| page.split(tag).skip(1)).filter_map(|rest| Some(rest.split_once('>')?.0));
            let unnamed: Vec<_> = questions.filter(|tag| !tag.contains("hidden") && !values_of(tag, " id=").any(|id| labels.contains(id))).collect();
            let elsewhere: Vec<_> = [" src=", " href=", " action="].into_iter().flat_map(|mark| values_of(&page, mark)).filter(|place| place.contains("//")).collect();
            named += labels.len();
            assert_eq!(page.matches("<h1").count(), 1, "{person} at {path}");
            assert!(page.contains("Hide screen"), "{person} at {path}: no way out");
            assert!(unnamed.is_empty(), "{person} at {path}: {unnamed:?}");
            assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{person} at {path}: {ids:?}");
            assert!(elsewhere.iter().all(|place| is_shown_source(&path, place)), "{person} at {path}: {elsewhere:?}");
        }
    }
    assert!(named > 1_000, "{named} questions only");
}

/// A material may be a link to a film or a text elsewhere: it is followed only by whoever presses it.
fn is_shown_source(path: &str, place: &str) -> bool {
    path.starts_with("/learning/") && place.starts_with("https://")
}

/// What stands behind a mark, such as ` id=`.
fn values_of<'p>(page: &'p str, mark: &'static str) -> impl Iterator<Item = &'p str> {
    page.split(mark).skip(1).filter_map(|rest| rest.strip_prefix('"')?.split_once('"').map(|(value, _)| value))
}

/// Every page that links lead to from the first, with those that did not open.
async fn open_all(client: &Client, closed: &mut Vec<String>, person: &str) -> Vec<String> {
    let mut waiting = VecDeque::from([String::from("/")]);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut opened = Vec::new();
    while let Some(path) = waiting.pop_front() {
        let times = seen.entry(route_of(&path)).or_default();
        if *times == OF_A_ROUTE || opened.contains(&path) {
            continue;
        }
        *times += 1;
        let (status, page) = client.html("GET", &path, None).await.unwrap();
        match status {
            StatusCode::OK => waiting.extend(links_of(&page)),
            // Some pages only lead on.
            StatusCode::SEE_OTHER => waiting.extend(client.header("GET", &path, "location").await.unwrap()),
            status => closed.push(format!("{person}: {path} is answered with {status}")),
        }
        opened.push(path);
    }
    opened
}

/// The path with each id as a star, and the names of what is asked without the answers.
fn route_of(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<_> = path.split('/').map(|part| if part.len() > 20 { "*" } else { part }).collect();
    let names: Vec<_> = query.split('&').map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name)).collect();
    format!("{}?{}", parts.join("/"), names.join("&"))
}

/// Where the page leads inside the house. Leaving it is not among them.
pub(super) fn links_of(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    let inside = links.filter(|(link, _)| link.starts_with('/')).map(|(link, _)| link.replace("&amp;", "&").split('#').next().unwrap_or_default().to_owned());
    inside.filter(|link| !["/static", "/leave", "/language"].iter().any(|out| link.starts_with(out))).collect()
}

pub(super) fn forms_of(page: &str) -> Vec<String> {
    let actions = page.split("<form").skip(1).filter_map(|rest| rest.split_once('>')).filter(|(tag, _)| tag.contains("post"));
    let actions = actions.filter_map(|(tag, _)| tag.split_once("action=\"")?.1.split_once('"')).map(|(action, _)| action.to_owned());
    actions.filter(|action| !["/sign-out", "/hide", "/lock", "/leave", "/language"].iter().any(|out| action.starts_with(out))).collect()
}
