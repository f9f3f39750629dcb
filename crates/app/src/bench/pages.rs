//! Bytes over the wire, heads included, as a browser with brotli gets them.

use std::{collections::BTreeSet, path::Path};

use super::{
    Failed, Figure, Plan,
    client::{Connection, on_the_wire},
    float,
    server::Server,
};
use crate::{
    command::{DEMONSTRATION_PASSWORD as PASSWORD, fill_demonstration},
    instance::{self, Place},
};

pub async fn measure(plan: &Plan, program: &Path) -> Result<Vec<Figure>, Failed> {
    let place = Place { data: plan.folder.join("pages"), database: None };
    {
        let config = kernel::Config { is_demonstration: true, ..kernel::Config::default() };
        let house = instance::open(&place, kernel::Clock::System, config).await?;
        fill_demonstration(&house, words::Lang::En).await?;
    }
    let server = Server::start(program, &place).await?;
    let (bytes, requests) = first_visit(server.port).await?;
    let (mut connection, token) = Connection::sign_in(server.port, "nigora", PASSWORD).await?;
    let (_, cases) = connection.ask("GET", "/api/v1/cases", None).await?;
    let cases: serde_json::Value = serde_json::from_slice(&cases)?;
    let person = cases["cases"][0]["survivor"].as_str().ok_or("the demonstration has no case")?.to_owned();
    let mut later = Vec::new();
    for path in ["/cases".to_owned(), "/search".to_owned(), "/account".to_owned(), format!("/survivors/{person}"), format!("/survivors/{person}/safe-contact")] {
        later.push((known_visitor(server.port, &path, &token).await?, path));
    }
    let mut forms = Vec::new();
    let mut paths: Vec<String> = forms::definition("survivor").sections.iter().map(|section| format!("/survivors/{person}/about/{}", section.key)).collect();
    paths.extend(care::model::consent::ConsentKind::ALL.map(|kind| format!("/survivors/{person}/consents/new/{}", kind.code())));
    paths.push(format!("/survivors/{person}/incidents/new"));
    let told = serde_json::json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor" });
    let (_, incident) = connection.ask("POST", &format!("/api/v1/survivors/{person}/incidents"), Some(told)).await?;
    let incident: serde_json::Value = serde_json::from_slice(&incident)?;
    let incident = incident["id"].as_str().ok_or("the incident has no id")?;
    paths.extend(forms::definition("incident").sections.iter().map(|section| format!("/incidents/{incident}/part/{}", section.key)));
    for path in paths {
        forms.push((known_visitor(server.port, &path, &token).await?, path));
    }
    server.stop().await?;
    let largest = |pages: &[(usize, String)]| pages.iter().map(|(size, _)| *size).max().unwrap_or(usize::MAX);
    Ok(vec![
        Figure::at_most("first visit, all requests, brotli", "-", float(bytes) / 1e3, "kB", None, 20.0),
        Figure::at_most("first visit, number of requests", "-", float(requests), "requests", Some(1.0), 5.0),
        Figure::at_most("the largest later page, brotli", "-", float(largest(&later)) / 1e3, "kB", None, 6.0),
        Figure::at_most("the longest form, brotli", "-", float(largest(&forms)) / 1e3, "kB", None, 12.0),
    ])
}

/// The first page and everything that it asks for.
async fn first_visit(port: u16) -> Result<(usize, usize), Failed> {
    let wire = on_the_wire(port, "/sign-in", "", None).await?;
    let (_, page) = Connection::open(port, None).await?.ask("GET", "/sign-in", None).await?;
    let page = String::from_utf8_lossy(&page).into_owned();
    let parts: BTreeSet<&str> = ["src=\"/", "href=\"/s/"].iter().flat_map(|mark| page.match_indices(mark)).filter_map(|(at, _)| page.get(at..)?.split('"').nth(1)).collect();
    let mut bytes = wire.len();
    for part in &parts {
        bytes += on_the_wire(port, part, "", None).await?.len();
    }
    Ok((bytes, 1 + parts.len()))
}

/// A browser that has been here before keeps the style.
async fn known_visitor(port: u16, path: &str, token: &str) -> Result<usize, Failed> {
    let wire = on_the_wire(port, path, &format!("c={}", ui::CSS_MARK), Some(token)).await?;
    if wire.starts_with(b"HTTP/1.1 200") { Ok(wire.len()) } else { Err(format!("{path} is no page").into()) }
}
