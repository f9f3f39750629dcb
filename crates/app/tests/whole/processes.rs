//! Two servers of one country, as two processes on one PostgreSQL.

use app::bench::{client::Connection, server::Server};
use serde_json::json;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::scenes::{PASSWORD, Scene, demonstration, fresh_postgres, get, post, program, run};

const CLIENTS: usize = 32;

#[tokio::test(flavor = "multi_thread")]
async fn thirty_two_clients_of_two_processes_change_one_person_at_once_and_nothing_is_overwritten() {
    let scene = demonstration(Some(fresh_postgres().await)).await;
    let second = Server::start(program(), &scene.place).await.unwrap();
    let (mut here, token_here) = Connection::sign_in(scene.server.port, "nigora", PASSWORD).await.unwrap();
    let (mut there, token_there) = Connection::sign_in(second.port, "nigora", PASSWORD).await.unwrap();
    let person = post(&mut here, "/api/v1/survivors", json!({ "name": "Demonstration race", "sex": "female" })).await;
    let person = format!("/api/v1/survivors/{}", person["id"].as_str().unwrap());

    let mut writers = Vec::new();
    for number in 0..CLIENTS {
        let (port, token) = if number % 2 == 0 { (scene.server.port, &token_here) } else { (second.port, &token_there) };
        let mut connection = Connection::open(port, Some(token.clone())).await.unwrap();
        let path = format!("{person}/about/life");
        writers.push(tokio::spawn(async move { post(&mut connection, &path, json!({ "occupation": format!("work {number}") })).await["version"].as_i64().unwrap() }));
    }
    let mut versions = Vec::new();
    for writer in writers {
        versions.push(writer.await.unwrap());
    }
    versions.sort_unstable();
    assert_eq!(versions, (2..34).collect::<Vec<i64>>(), "each acknowledged change has a version of its own");
    for connection in [&mut here, &mut there] {
        assert_eq!(get(connection, &person).await["version"], 33, "each server sees what the other acknowledged");
    }
    let mut written = said_in_each(&scene, &person, "occupation", 2..=33).await;
    written.sort_unstable();
    let mut expected: Vec<String> = (0..CLIENTS).map(|number| format!("work {number}")).collect();
    expected.sort_unstable();
    assert_eq!(written, expected, "each of the thirty-two stands in the history");
    second.stop().await.unwrap();
    let report = run(&scene.place, "verify", &[]);
    assert!(!report.contains("DAMAGED"), "{report}");
}

/// What a field of a person said in each version, as it is kept: read by a third server, in this process.
async fn said_in_each(scene: &Scene, person: &str, field: &str, versions: std::ops::RangeInclusive<i64>) -> Vec<String> {
    let house = app::instance::open(&scene.place, kernel::Clock::System, kernel::Config::default()).await.unwrap();
    let nigora = app::local::Client::sign_in(&house, "nigora", PASSWORD).await.unwrap();
    let record = person.rsplit('/').next().unwrap();
    nigora.get(&format!("/survivors/{record}")).await.unwrap();
    let (space, record) = (house.vaults.spaces().remove(0), record.parse().unwrap());
    let mut said = Vec::new();
    for version in versions {
        let body: serde_json::Value = serde_json::from_slice(&space.body(record, version).await.unwrap()).unwrap();
        said.push(body[field].as_str().unwrap_or_default().to_owned());
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_killed_has_kept_everything_that_it_acknowledged() {
    let scene = demonstration(None).await;
    let mut nigora = scene.sign_in("nigora").await;
    let mut people = Vec::new();
    for number in 0..20 {
        people.push(post(&mut nigora, "/api/v1/survivors", json!({ "name": format!("Demonstration {number}"), "sex": "female" })).await["id"].as_str().unwrap().to_owned());
    }
    scene.server.kill().await.unwrap();
    let again = Server::start(program(), &scene.place).await.unwrap();
    let (mut nigora, _) = Connection::sign_in(again.port, "nigora", PASSWORD).await.unwrap();
    for person in people {
        assert_eq!(get(&mut nigora, &format!("/api/v1/survivors/{person}")).await["version"], 1);
    }
}

/// Issue "shelter": one bed, 200 requests, four server processes.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_bed_goes_to_exactly_one_of_two_hundred_asked_through_four_processes() {
    let scene = demonstration(Some(fresh_postgres().await)).await;
    let mut servers = Vec::new();
    for _ in 0..3 {
        servers.push(Server::start(program(), &scene.place).await.unwrap());
    }
    let mut parvina = scene.sign_in("parvina").await;
    let site = post(&mut parvina, "/api/v1/sites", json!({ "name": "Demonstration house", "kind": "shelter" })).await["id"].clone();
    let mut doors = Vec::new();
    for port in std::iter::once(scene.server.port).chain(servers.iter().map(|server| server.port)) {
        doors.push((port, Connection::sign_in(port, "nigora", PASSWORD).await.unwrap().1));
    }
    let (mut nigora, _) = Connection::sign_in(scene.server.port, "nigora", PASSWORD).await.unwrap();
    // A few rounds here; PANOH_ROUNDS=50 for a campaign.
    let rounds = std::env::var("PANOH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(2);
    for round in 1..=rounds {
        let bed = post(&mut parvina, "/api/v1/shelter/beds", json!({ "site": site, "room": "1", "label": format!("last {round}"), "kinds": ["family"] })).await["id"].clone();
        let mut tries = Vec::new();
        for number in 0..200 {
            let request = post(&mut nigora, "/api/v1/shelter/requests", json!({ "adults": "1", "children": "0", "group": "women", "same": "another" })).await["id"]
                .as_str()
                .unwrap()
                .to_owned();
            let (port, token) = doors[number % doors.len()].clone();
            tries.push((Connection::open(port, Some(token)).await.unwrap(), format!("/api/v1/shelter/requests/{request}/hold")));
        }
        let tries: Vec<_> = tries
            .into_iter()
            .map(|(mut connection, path)| {
                let bed = bed.clone();
                tokio::spawn(async move { connection.status("POST", &path, Some(json!({ "beds": [bed], "fewer": "yes", "hours": "4" }))).await.unwrap() })
            })
            .collect();
        let (mut held, mut refused) = (0, 0);
        for tried in tries {
            match tried.await.unwrap().as_u16() {
                200 => held += 1,
                422 => refused += 1,
                other => panic!("{other} is an error page"),
            }
        }
        assert_eq!((held, refused), (1, 199));
        for (port, token) in doors.clone() {
            let mut connection = Connection::open(port, Some(token)).await.unwrap();
            assert_eq!(get(&mut connection, "/api/v1/shelter").await["now"]["held"], round, "every process sees the one hold");
        }
    }
}

/// Reads from a stream of events until the text comes, or the time is over, or the stream ends.
async fn heard(stream: &mut TcpStream, text: &str, milliseconds: u64) -> Option<bool> {
    let mut all = Vec::new();
    let mut buffer = [0; 1024];
    let listen = async {
        loop {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return false,
                Ok(read) => all.extend_from_slice(&buffer[..read]),
            }
            if String::from_utf8_lossy(&all).contains(text) {
                return true;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_millis(milliseconds), listen).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_made_through_one_process_is_heard_on_the_boards_of_another_within_a_second_and_the_stream_ends_with_the_session() {
    let scene = demonstration(Some(fresh_postgres().await)).await;
    let second = Server::start(program(), &scene.place).await.unwrap();
    let mut nigora = scene.sign_in("nigora").await;
    let (mut safiya, token) = Connection::sign_in(second.port, "safiya", PASSWORD).await.unwrap();
    let mut boards = Vec::new();
    let seen = 0;
    for _ in 0..40 {
        let mut board = TcpStream::connect(("127.0.0.1", second.port)).await.unwrap();
        let request = format!("GET /shelter/live?seen={seen} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer {token}\r\n\r\n");
        board.write_all(request.as_bytes()).await.unwrap();
        assert_eq!(heard(&mut board, "text/event-stream", 5_000).await, Some(true));
        boards.push(board);
    }
    // What opening forty boards wrote has been heard by then; now one bed changes.
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    for board in &mut boards {
        while heard(board, "\n", 5).await.is_some() {}
    }
    post(&mut nigora, "/api/v1/shelter/requests", json!({ "adults": "1", "children": "0", "group": "women", "same": "another" })).await;
    let changed = std::time::Instant::now();
    for board in &mut boards {
        assert_eq!(heard(board, "event: changed", 1_000).await, Some(true));
    }
    assert!(changed.elapsed().as_millis() < 1_000, "{} ms", changed.elapsed().as_millis());
    safiya.ask("POST", "/api/v1/sign-out", Some(json!({}))).await.unwrap();
    // The last chunk of an answer; the connection itself may stay.
    assert_eq!(heard(&mut boards[0], "0\r\n\r\n", 3_000).await, Some(true), "the stream ends with the session");
}
