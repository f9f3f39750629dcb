//! What eight busy colleagues feel: lists and searches over HTTP, in a vault of
//! 100,000, served by a process of its own.

use std::{path::Path, time::Instant};

use serde_json::{Value, json};

use super::{Engine, Failed, Figure, Plan, client::Connection, fill, float, millis, percentile_99, server::Server};
use crate::command::DEMONSTRATION_PASSWORD as PASSWORD;

const CLIENTS: usize = 8;
const LIST: &str = "/cases?state=open&order=oldest&page=3";
const NOTHING: &str = "/health/live";
/// Of these the middle one's p99 counts: one hiccup of the machine holds up all eight clients at once, and a round may be
/// no longer than a few hundred answers.
const ROUNDS: usize = 3;

pub async fn measure(plan: &Plan, engine: &Engine, program: &Path) -> Result<Vec<Figure>, Failed> {
    let server = Server::start(program, &engine.made(fill::PLACE)).await?;
    let (mut first, token) = Connection::sign_in(server.port, "supervisor-large", PASSWORD).await?;
    let (_, page) = first.ask("GET", LIST, None).await?;
    let rows = String::from_utf8_lossy(&page).matches("/survivors/").count();
    if rows < 50 {
        return Err(format!("the case list has {rows} rows").into());
    }
    // The colleague who was first has opened the vault; what was only needed for that is given back.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let memory = server.memory()?;

    let times = plan.times(40, 400);
    let floor = busy(&server, &token, times, |_| ("GET", NOTHING, None)).await?;
    let list = busy(&server, &token, times, |_| ("GET", LIST, None)).await?;
    let search = busy(&server, &token, plan.times(25, 120), |number| ("POST", "/api/v1/search", Some(json!({ "name": typed(number) })))).await?;
    let cases = plan.cases;
    let figures = vec![
        Figure::at_most(format!("case list, 50 of {cases}: processor time"), engine.name, list.cpu, "ms", Some(floor.cpu), 1.0),
        Figure::at_most(format!("case list, 50 of {cases}: p99 of 8 clients"), engine.name, list.p99, "ms", Some(floor.p99), 10.0),
        Figure::at_most(format!("fuzzy name search in {cases}: p99 of 8 clients"), engine.name, search.p99, "ms", Some(floor.p99), 15.0),
        Figure::shown(format!("fuzzy name search in {cases}: processor time"), engine.name, search.cpu, "ms", Some(floor.cpu)),
        Figure::at_most(format!("memory with {cases} cases open"), engine.name, memory, "MB", None, 200.0),
        Figure::shown("the most memory while opening them", engine.name, server.peak_memory()?, "MB", None),
    ];
    server.stop().await?;
    Ok(figures)
}

/// Whole names, one word, and a slip of the pen, in turn.
fn typed(number: usize) -> String {
    let name = fill::name(number * 977);
    match number % 3 {
        0 => name,
        1 => name.split(' ').next().unwrap_or_default().to_owned(),
        _ => {
            let mut letters: Vec<char> = name.chars().collect();
            letters.remove(letters.len() / 2);
            letters.into_iter().collect()
        }
    }
}

struct Busy {
    p99: f64,
    cpu: f64,
}

async fn busy(server: &Server, token: &str, times: usize, question: fn(usize) -> (&'static str, &'static str, Option<Value>)) -> Result<Busy, Failed> {
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        rounds.push(round(server, token, times, question).await?);
    }
    let cpu = rounds.iter().map(|round| round.cpu).sum::<f64>() / float(ROUNDS);
    rounds.sort_by(|one, other| one.p99.total_cmp(&other.p99));
    let middle = rounds.get(ROUNDS / 2).ok_or("there was no round")?;
    Ok(Busy { p99: middle.p99, cpu })
}

/// Eight clients, each with its own connection, ask `times` questions one after another.
async fn round(server: &Server, token: &str, times: usize, question: fn(usize) -> (&'static str, &'static str, Option<Value>)) -> Result<Busy, Failed> {
    let mut connections = Vec::new();
    for _ in 0..CLIENTS {
        let mut connection = Connection::open(server.port, Some(token.to_owned())).await?;
        let (method, path, body) = question(0);
        connection.ask(method, path, body).await?;
        connections.push(connection);
    }
    let before = server.cpu()?;
    let clients: Vec<_> = connections
        .into_iter()
        .enumerate()
        .map(|(client, mut connection)| {
            tokio::spawn(async move {
                let mut latencies = Vec::with_capacity(times);
                for number in 0..times {
                    let (method, path, body) = question(client * times + number);
                    let started = Instant::now();
                    connection.ask(method, path, body).await?;
                    latencies.push(millis(started.elapsed()));
                }
                Ok::<_, Failed>(latencies)
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for client in clients {
        latencies.extend(client.await??);
    }
    let cpu = millis(server.cpu()?.saturating_sub(before)) / float(latencies.len());
    Ok(Busy { p99: percentile_99(latencies), cpu })
}
