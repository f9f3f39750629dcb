//! The demonstration of the commons: public facts, whole, and what is invented, marked.

use super::{
    lists::exported,
    world::{START, fresh_ledger},
};
use crate::{command::DEMONSTRATION_PASSWORD, local::Client};

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_is_told_in_each_language() {
    for (lang, georgia) in [(words::Lang::Ru, "Грузию"), (words::Lang::Tg, "Гурҷистон")] {
        let (ledger, _folder, _) = fresh_ledger("sqlite").await;
        let config = kernel::Config { password_cost: seal::Cost::FLOOR, is_demonstration: true, ..kernel::Config::default() };
        let house = crate::instance::assemble(ledger, &seal::SecretKey::generate(), kernel::Clock::at(START), config).await.unwrap();
        crate::command::fill_demonstration(&house, lang).await.unwrap();
        let farida = Client::sign_in(&house, "farida", DEMONSTRATION_PASSWORD).await.unwrap();
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
    let tom = Client::sign_in(&house, "tom", DEMONSTRATION_PASSWORD).await.unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_shows_what_became_of_invented_protection_orders() {
    let (ledger, _folder, _) = fresh_ledger("sqlite").await;
    let config = kernel::Config { password_cost: seal::Cost::FLOOR, is_demonstration: true, ..kernel::Config::default() };
    let house = crate::instance::assemble(ledger, &seal::SecretKey::generate(), kernel::Clock::at(START), config).await.unwrap();
    crate::command::fill_demonstration(&house, words::Lang::En).await.unwrap();
    let safiya = Client::sign_in(&house, "safiya", DEMONSTRATION_PASSWORD).await.unwrap();
    let orders = safiya.get("/figures").await.unwrap()["orders"].clone();
    assert_eq!(orders["all"], serde_json::json!({ "asked": 4, "issued": 2, "refused": 1, "served": 2, "broken": 1 }), "{orders}");
    assert_eq!(orders["by_length"], serde_json::json!({ "up_to_15": 1, "16_to_30": 1 }), "{orders}");
    let (_, page) = safiya.html("GET", "/figures", None).await.unwrap();
    for said in ["Protection orders", "Granted", "Up to 15 days", "4 counted of 4"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}
