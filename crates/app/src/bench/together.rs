//! What many look at together: a board of sixty rooms that forty people have open, and ten thousand commitments.

use std::{fmt::Write as _, path::Path, time::Instant};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{Engine, Failed, Figure, Plan, client::Connection, float, millis, server::Server};
use crate::{
    command::{DEMONSTRATION_PASSWORD as PASSWORD, fill_demonstration},
    instance,
};

const ROOMS: usize = 60;
const VIEWERS: usize = 40;
const COMMITMENTS: usize = 10_000;
const TRAININGS: usize = 2_000;
/// As many rows as one list may bring in.
const ROWS: usize = 2_000;

pub async fn measure(plan: &Plan, engine: &Engine, program: &Path) -> Result<Vec<Figure>, Failed> {
    let place = engine.place("together").await?;
    {
        // Forty sign in: what a password costs is measured elsewhere.
        let config = kernel::Config { is_demonstration: true, password_cost: seal::Cost::FLOOR, ..kernel::Config::default() };
        let house = instance::open(&place, kernel::Clock::System, config).await?;
        fill_demonstration(&house, words::Lang::En).await?;
    }
    let server = Server::start(program, &place).await?;
    let mut figures = board(plan, engine, &server).await?;
    figures.extend(commons(plan, engine, &server).await?);
    server.stop().await?;
    Ok(figures)
}

/// The page and the stream of one who looks.
struct Viewer {
    page: Connection,
    stream: TcpStream,
    token: String,
}

async fn listen(port: u16, path: &str, token: &str) -> Result<TcpStream, Failed> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    Ok(stream)
}

impl Viewer {
    async fn look(&mut self, port: u16) -> Result<(), Failed> {
        let (_, page) = self.page.ask("GET", "/shelter", None).await?;
        let page = String::from_utf8_lossy(&page).into_owned();
        let at = page.find("/shelter/live?seen=").ok_or("the board names no stream")?;
        let path: String = page.chars().skip(page[..at].chars().count()).take_while(|c| *c != '"').collect();
        self.stream = listen(port, &path, &self.token).await?;
        Ok(())
    }

    /// Waits until it is told, and looks again.
    async fn told(&mut self, port: u16) -> Result<(), Failed> {
        let mut heard = Vec::new();
        let mut part = [0; 1_024];
        while !String::from_utf8_lossy(&heard).contains("event: changed") {
            let read = self.stream.read(&mut part).await?;
            if read == 0 {
                return Err("the stream ended".into());
            }
            heard.extend_from_slice(part.get(..read).unwrap_or_default());
        }
        self.look(port).await
    }
}

/// Sixty rooms, and in each somebody: what a look at the board draws in a full house.
async fn fill(server: &Server) -> Result<String, Failed> {
    let (mut parvina, _) = Connection::sign_in(server.port, "parvina", PASSWORD).await?;
    let (mut nigora, _) = Connection::sign_in(server.port, "nigora", PASSWORD).await?;
    let (_, sites) = parvina.ask("GET", "/api/v1/sites", None).await?;
    let site = serde_json::from_slice::<serde_json::Value>(&sites)?["sites"][0]["id"].clone();
    for room in 0..ROOMS {
        let bed = json!({ "site": site, "room": format!("Room {room}"), "label": "1" });
        let bed = made(parvina.ask("POST", "/api/v1/shelter/beds", Some(bed)).await?)?;
        let person = made(nigora.ask("POST", "/api/v1/survivors", Some(json!({ "name": format!("Person {room}"), "sex": "female" }))).await?)?;
        made(nigora.ask("POST", &format!("/api/v1/survivors/{person}/stay"), Some(json!({ "bed": bed }))).await?)?;
    }
    // One more, which is blocked and unblocked while all look.
    made(parvina.ask("POST", "/api/v1/shelter/beds", Some(json!({ "site": site, "room": "The changing one", "label": "1" }))).await?)
}

/// The id of what was made.
fn made((_, answer): (hyper::StatusCode, hyper::body::Bytes)) -> Result<String, Failed> {
    let answer: serde_json::Value = serde_json::from_slice(&answer)?;
    Ok(answer["id"].as_str().ok_or("what was made has no id")?.to_owned())
}

async fn board(plan: &Plan, engine: &Engine, server: &Server) -> Result<Vec<Figure>, Failed> {
    let bed = fill(server).await?;
    let (mut safiya, _) = Connection::sign_in(server.port, "safiya", PASSWORD).await?;
    let mut viewers = Vec::new();
    for viewer in 0..VIEWERS {
        // Each has a session of her own, as forty people have.
        let name = ["safiya", "nigora"][viewer % 2];
        let (page, token) = Connection::sign_in(server.port, name, PASSWORD).await?;
        let stream = listen(server.port, "/shelter/live?seen=0", &token).await?;
        let mut viewer = Viewer { page, stream, token };
        viewer.look(server.port).await?;
        viewers.push(viewer);
    }
    // What forty open boards cost while nothing happens.
    let (idle_before, seconds) = (server.cpu()?, plan.times(1, 5));
    tokio::time::sleep(std::time::Duration::from_secs(u64::try_from(seconds)?)).await;
    let idle = millis(server.cpu()?.saturating_sub(idle_before)) / float(seconds);

    let changes = plan.times(2, 30);
    let (mut slowest, before, started) = (0.0_f64, server.cpu()?, Instant::now());
    for change in 0..changes {
        let event = if change % 2 == 0 { json!({ "event": "block", "reason": "repair", "until": "2099-01-01" }) } else { json!({ "event": "unblock" }) };
        safiya.ask("POST", &format!("/api/v1/shelter/beds/{bed}/state"), Some(event)).await?;
        let changed = Instant::now();
        let mut looking = Vec::new();
        for mut viewer in viewers.drain(..) {
            let port = server.port;
            looking.push(tokio::spawn(async move {
                viewer.told(port).await?;
                Ok::<_, Failed>(viewer)
            }));
        }
        for look in looking {
            viewers.push(look.await??);
        }
        slowest = slowest.max(changed.elapsed().as_secs_f64());
    }
    let waited = idle * started.elapsed().as_secs_f64();
    let cpu = (millis(server.cpu()?.saturating_sub(before)) - waited) / float(changes * VIEWERS);
    Ok(vec![
        Figure::at_most(format!("board of {ROOMS} rooms: a change is on all {VIEWERS} screens"), engine.name, slowest, "s", None, 1.0),
        Figure::at_most("the same: processor time of a viewer and change", engine.name, cpu, "ms", None, 1.0),
        Figure::shown(format!("{VIEWERS} open boards while nothing happens: processor time in a second"), engine.name, idle, "ms", None),
    ])
}

async fn commons(plan: &Plan, engine: &Engine, server: &Server) -> Result<Vec<Figure>, Failed> {
    let (mut farida, _) = Connection::sign_in(server.port, "farida", PASSWORD).await?;
    for (kind, all) in [("commitment", COMMITMENTS), ("session", TRAININGS)] {
        let column = if kind == "commitment" { "due" } else { "on" };
        for first in (0..all).step_by(ROWS) {
            let text = if kind == "commitment" { "text" } else { "district" };
            let mut sheet = format!("title,{column},{text}\n");
            for row in first..(first + ROWS).min(all) {
                // A third of them is late.
                writeln!(sheet, "Number {row},{}-{:02}-{:02},in words", 2026 + row % 3, row % 12 + 1, row % 28 + 1)?;
            }
            farida.ask("POST", &format!("/api/v1/learning/of/{kind}/import"), Some(json!({ "sheet": sheet, "confirm": "yes" }))).await?;
        }
    }
    let (_, visits) = farida.ask("GET", "/api/v1/learning/of/visit", None).await?;
    let visit = serde_json::from_slice::<serde_json::Value>(&visits)?["lines"][0]["id"].as_str().unwrap_or_default().to_owned();
    // A hundred knots, four deep.
    for number in 0..25 {
        let mut from = visit.clone();
        for kind in ["insight", "practice", "reform", "material"] {
            let knot = json!({ "title": format!("{kind} {number}"), "text": "x", "from": from });
            let (_, written) = farida.ask("POST", &format!("/api/v1/learning/of/{kind}"), Some(knot)).await?;
            serde_json::from_slice::<serde_json::Value>(&written)?["id"].as_str().unwrap_or_default().clone_into(&mut from);
        }
    }
    let (_, thread) = farida.ask("GET", &format!("/api/v1/learning/items/{visit}/thread"), None).await?;
    let knots = serde_json::from_slice::<serde_json::Value>(&thread)?["knots"].as_array().map_or(0, Vec::len);
    if knots < 100 {
        return Err(format!("the thread has {knots} knots").into());
    }
    let times = plan.times(40, 500);
    let mut figures = Vec::new();
    for (name, path) in [
        ("commitments, a page in the middle", "/learning/of/commitment?page=100".to_owned()),
        ("commitments in one state, the first page", "/learning/of/commitment?state=proposed".to_owned()),
        ("the plan, a page in the middle", "/learning/plan?page=100".to_owned()),
        ("what is late and due", "/learning/due".to_owned()),
        ("trainings, a page in the middle", "/learning/of/session?page=20".to_owned()),
        ("a thread of a hundred", format!("/learning/items/{visit}/thread")),
    ] {
        farida.ask("GET", &path, None).await?;
        let before = server.cpu()?;
        for _ in 0..times {
            farida.ask("GET", &path, None).await?;
        }
        let cpu = millis(server.cpu()?.saturating_sub(before)) / float(times);
        figures.push(Figure::at_most(format!("{name}, of {COMMITMENTS} and {TRAININGS}: processor time"), engine.name, cpu, "ms", None, 5.0));
    }
    Ok(figures)
}
