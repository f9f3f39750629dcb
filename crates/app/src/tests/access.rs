//! Every route, asked by every kind of actor, against the running router: what
//! they get is written to `access.txt`, and a stale file fails.

use std::fmt::Write as _;

use axum::http::StatusCode;
use kernel::Access;
use serde_json::json;

use super::world::{World, id};
use crate::{areas, local::Client};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../access.txt");

/// What an answer says about permission; a refused form was allowed to be sent.
fn outcome(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "-",
        StatusCode::UNAUTHORIZED => "signed out",
        _ => "yes",
    }
}

#[tokio::test]
async fn the_access_list_of_every_route_is_what_the_router_does() {
    let mut text = String::from(
        "# Made by the test `the_access_list_of_every_route_is_what_the_router_does`; PANOH_WRITE_ACCESS=1 writes it anew.\n# \"-\" is not found: a refusal does not say that a record exists. The person, incident and consent are the worker's own case.\n",
    );
    let names = ["nigora", "colleague", "safiya", "parvina", "aziza", "dilnoza"];
    let _ = writeln!(text, "{:<6} {:<48} {:<18} nobody      worker  colleague  supervisor  administrator  auditor  elsewhere", "method", "path", "permission");
    for route in areas::all().iter().flat_map(|area| &area.routes) {
        let permission = match route.access {
            Access::Public(_) => "public",
            Access::SignedIn => "signed in",
            Access::Permit(name) => name,
        };
        // A fresh world for each route: a change must not blur the next answer.
        let world = World::new("sqlite").await;
        let paths = records(&world, route.path).await;
        let nobody = Client::nobody(&world.house);
        let mut line = format!("{:<6} {:<48} {permission:<18} {:<11}", route.method, route.path, outcome(ask(&nobody, route.method, &paths).await));
        for name in names {
            let client = world.sign_in(name).await;
            let _ = write!(line, " {:<9}", outcome(ask(&client, route.method, &paths).await));
        }
        let is_public = permission == "public";
        assert!(is_public || line.contains("signed out"), "{line}: open to nobody in particular, yet not stated as public");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if std::env::var_os("PANOH_WRITE_ACCESS").is_some() {
        std::fs::write(FILE, &text).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(kept == text, "access.txt is stale; look at what changed and write it with PANOH_WRITE_ACCESS=1:\n{text}");
}

/// The path with ids of the case worker's own records.
async fn records(world: &World, path: &str) -> String {
    let nigora = world.sign_in("nigora").await;
    let person = id(&nigora.post("/survivors", json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await.unwrap());
    let yes = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature", "recipient": world.legal.id, "items": ["needs"], "expires_on": "2026-12-20" });
    let consent = id(&nigora.post(&format!("/survivors/{person}/consents/new/referral"), yes).await.unwrap());
    let incident = json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "reported_by": "survivor" });
    let incident = id(&nigora.post(&format!("/survivors/{person}/incidents"), incident).await.unwrap());
    // A referral that the centre received is asked of the centre's own people.
    let dilnoza = world.sign_in("dilnoza").await;
    let theirs = id(&dilnoza.post("/survivors", json!({ "name": "Farzona", "sex": "female", "birth": "1990" })).await.unwrap());
    let terms = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature", "recipient": world.centre.id, "items": ["needs"], "expires_on": "2026-12-20" });
    dilnoza.post(&format!("/survivors/{theirs}/consents/new/referral"), terms).await.unwrap();
    let referral = json!({ "recipient": world.centre.id, "service": "legal_aid", "urgency": "now", "needs": "x" });
    let referral = id(&dilnoza.post(&format!("/survivors/{theirs}/referrals"), referral).await.unwrap());
    let safiya = world.sign_in("safiya").await;
    let service = id(&safiya.post("/services", json!({ "kind": "case_management", "phone": "1" })).await.unwrap());
    path.replace("{survivor}", &person)
        .replace("{service}", &service)
        .replace("{consent}", &consent)
        .replace("{incident}", &incident)
        .replace("{referral}", &referral)
        .replace("{staff}", &world.centre.staff[2].to_string())
        .replace("{section}", if path.contains("incidents") { "report" } else { "who" })
        .replace("{kind}", "services")
        .replace("{language}", "en")
        .replace("{typed}", &uuid::Uuid::nil().to_string())
}

async fn ask(client: &Client, method: &'static str, path: &str) -> StatusCode {
    let body = (method == "POST").then(|| json!({}));
    client.page(method, path, body).await.unwrap()
}
