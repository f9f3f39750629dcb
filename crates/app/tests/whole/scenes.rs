//! A running program with the demonstration's people in it.

use std::{path::Path, process::Stdio};

use app::{
    bench::{client::Connection, server::Server},
    instance::Place,
};
use serde_json::Value;

pub const PASSWORD: &str = app::command::DEMONSTRATION_PASSWORD;

pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_panoh"))
}

pub struct Scene {
    pub place: Place,
    pub server: Server,
    pub folder: tempfile::TempDir,
}

/// `panoh demo` and `panoh serve`, as the README says; everything that is logged goes to `log`.
pub async fn demonstration(database: Option<String>) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { data: folder.path().join("data"), database };
    run(&place, "demo", &[]);
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let server = Server::start_logging(program(), &place, "trace", Stdio::from(log)).await.unwrap();
    Scene { place, server, folder }
}

/// One command of the program, to its end; its output.
pub fn run(place: &Place, command: &str, more: &[&str]) -> String {
    let mut process = std::process::Command::new(program());
    process.arg(command).args(more).arg("--data").arg(&place.data);
    if let Some(database) = &place.database {
        process.arg("--database").arg(database);
    }
    let output = process.output().unwrap();
    assert!(output.status.success(), "panoh {command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

impl Scene {
    pub async fn sign_in(&self, name: &str) -> Connection {
        Connection::sign_in(self.server.port, name, PASSWORD).await.unwrap().0
    }

    pub fn address(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.server.port)
    }
}

pub async fn get(connection: &mut Connection, path: &str) -> Value {
    serde_json::from_slice(&connection.ask("GET", path, None).await.unwrap().1).unwrap()
}

pub async fn post(connection: &mut Connection, path: &str, body: Value) -> Value {
    serde_json::from_slice(&connection.ask("POST", path, Some(body)).await.unwrap().1).unwrap_or_default()
}

/// A fresh database in the cluster that `./test` starts.
pub async fn fresh_postgres() -> String {
    let address = std::env::var("TEST_POSTGRES_URL").expect("./test starts a PostgreSQL cluster and sets TEST_POSTGRES_URL");
    let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let name = format!("w{}", uuid::Uuid::new_v4().simple());
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    address.replace("/postgres?", &format!("/{name}?"))
}

/// The day on which the server believes to be.
pub fn today() -> jiff::civil::Date {
    kernel::clock::today(kernel::Clock::System.now())
}
