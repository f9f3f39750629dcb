//! A world in three lines: two organisations on one engine, with a clock that tests move.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use kernel::{Clock, Config, House, Role};
use ledger::{Durability, Ledger, PostgresLedger, SqliteLedger};
use people::demo::{Founded, NewColleague, NewOrganisation, found};
use seal::{Cost, SecretKey};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::{instance::assemble, local::Client};

pub const PASSWORD: &str = "four words for tests";
/// 25 November 2026, 10:00 in Dushanbe.
pub const START: i64 = 1_795_582_800;

pub struct World {
    pub house: House,
    pub legal: Founded,
    pub centre: Founded,
    pub key: SecretKey,
    /// Where a second server finds the same database.
    pub address: Option<String>,
    /// Kept so that the database lives as long as the world.
    folder: tempfile::TempDir,
}

/// A fresh database of one engine, named by the address in `TEST_POSTGRES_URL`, or SQLite.
pub async fn fresh_ledger(engine: &str) -> (Arc<dyn Ledger>, tempfile::TempDir, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    match engine {
        "sqlite" => (open_file(folder.path()), folder, None),
        "postgres" => {
            let (ledger, address) = open_database(&create_database("template1").await).await;
            (ledger, folder, Some(address))
        }
        other => panic!("{other} is no engine"),
    }
}

fn open_file(folder: &Path) -> Arc<dyn Ledger> {
    Arc::new(SqliteLedger::open_with(&folder.join("test.db"), Durability::Off).unwrap())
}

fn cluster() -> String {
    std::env::var("TEST_POSTGRES_URL").expect("./test starts a PostgreSQL cluster and sets TEST_POSTGRES_URL")
}

async fn run_in_cluster(sql: &str) {
    let (client, connection) = tokio_postgres::connect(&cluster(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
}

async fn create_database(template: &str) -> String {
    let name = format!("t{}", uuid::Uuid::new_v4().simple());
    run_in_cluster(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    name
}

async fn open_database(name: &str) -> (Arc<dyn Ledger>, String) {
    let address = cluster().replace("/postgres?", &format!("/{name}?"));
    (Arc::new(PostgresLedger::connect(&address).await.unwrap()), address)
}

/// What every world of an engine begins with: founded once and copied, because eight passwords are stretched for it.
struct Beginning {
    key: SecretKey,
    legal: Founded,
    centre: Founded,
    database: Founding,
}

enum Founding {
    File(Vec<u8>),
    /// The name of a database that nobody is connected to.
    Template(String),
}

static ON_SQLITE: OnceCell<Beginning> = OnceCell::const_new();
static ON_POSTGRES: OnceCell<Beginning> = OnceCell::const_new();

fn config() -> Config {
    // The floor, not the default: tests sign in often.
    Config { password_cost: Cost::FLOOR, ..Config::default() }
}

impl Beginning {
    async fn on_sqlite() -> Beginning {
        let folder = tempfile::tempdir().unwrap();
        let (key, legal, centre) = Self::found_in(open_file(folder.path())).await;
        let copy = folder.path().join("copy.db");
        let connection = rusqlite::Connection::open(folder.path().join("test.db")).unwrap();
        connection.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
        Beginning { key, legal, centre, database: Founding::File(std::fs::read(copy).unwrap()) }
    }

    async fn on_postgres() -> Beginning {
        let name = create_database("template1").await;
        let (key, legal, centre) = Self::found_in(open_database(&name).await.0).await;
        run_in_cluster(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).await;
        Beginning { key, legal, centre, database: Founding::Template(name) }
    }

    async fn found_in(ledger: Arc<dyn Ledger>) -> (SecretKey, Founded, Founded) {
        let key = SecretKey::generate();
        let house = assemble(ledger, &key, Clock::at(START), config()).await.unwrap();
        let colleague = |name, sign_in, roles| NewColleague { name, sign_in, password: PASSWORD, roles };
        let of = |en, kind| NewOrganisation { en, ru: en, tg: en, kind, district: None };
        let centre = found(
            &house,
            of("Centre", "crisis_centre"),
            &[
                colleague("Parvina", "parvina", &[]),
                colleague("Safiya", "safiya", &[Role::Supervisor, Role::Custodian]),
                colleague("Nigora", "nigora", &[Role::Caseworker]),
                colleague("Colleague", "colleague", &[Role::Caseworker]),
                colleague("Aziza", "aziza", &[Role::Auditor]),
            ],
        )
        .await
        .unwrap();
        let legal = found(
            &house,
            of("Legal", "legal_aid"),
            &[colleague("Manizha", "manizha", &[]), colleague("Malika", "malika", &[Role::Supervisor]), colleague("Dilnoza", "dilnoza", &[Role::ReferralDesk, Role::Caseworker])],
        )
        .await
        .unwrap();
        (key, legal, centre)
    }

    /// A database of its own that begins like this one.
    async fn copy(&self, folder: &Path) -> (Arc<dyn Ledger>, Option<String>) {
        match &self.database {
            Founding::File(bytes) => {
                std::fs::write(folder.join("test.db"), bytes).unwrap();
                (open_file(folder), None)
            }
            Founding::Template(name) => {
                let (ledger, address) = open_database(&create_database(name).await).await;
                (ledger, Some(address))
            }
        }
    }
}

fn again(founded: &Founded) -> Founded {
    Founded { id: founded.id, vault: founded.vault.duplicate(), staff: founded.staff.clone() }
}

impl World {
    /// Every call that is due by now: none of them will be given out again.
    pub async fn due_calls(&self) -> Vec<kernel::calls::Call> {
        let mut due = Vec::new();
        while let Some(call) = self.house.take_due_call(self.house.clock.now()).await.unwrap() {
            due.push(call);
        }
        due
    }

    pub async fn new(engine: &str) -> World {
        let beginning = match engine {
            "sqlite" => ON_SQLITE.get_or_init(Beginning::on_sqlite).await,
            "postgres" => ON_POSTGRES.get_or_init(Beginning::on_postgres).await,
            other => panic!("{other} is no engine"),
        };
        let folder = tempfile::tempdir().unwrap();
        let (ledger, address) = beginning.copy(folder.path()).await;
        let key = beginning.key.duplicate();
        let house = assemble(ledger, &key, Clock::at(START), config()).await.unwrap();
        World { house, legal: again(&beginning.legal), centre: again(&beginning.centre), key, address, folder }
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub async fn sign_in(&self, name: &str) -> Client {
        Client::sign_in(&self.house, name, PASSWORD).await.unwrap()
    }

    /// What one asked for a colleague, and another says yes to: what that one is answered.
    pub async fn confirmed(&self, by: &str, asked: &Value) -> Value {
        let staff = asked["staff"].as_str().or(asked["id"].as_str()).expect("the answer names a colleague");
        let request = asked["request"].as_str().or(asked["request"]["id"].as_str()).expect("something waits for a second person");
        self.sign_in(by).await.post(&format!("/colleagues/{staff}/confirm"), json!({ "request": request })).await.unwrap()
    }
}

impl World {
    /// Roles that one asked for a colleague, another said yes to, and the colleague began with by the code of that one. Her
    /// password is the same again afterwards.
    pub async fn begun(&self, by: &str, asked: &Value, sign_in: &str) {
        const NEW: &str = "another long password of hers";
        let code = self.confirmed(by, asked).await["code"].clone();
        let joined = Client::nobody(&self.house).page("POST", "/join", Some(json!({ "code": code, "old": PASSWORD, "password": NEW }))).await.unwrap();
        assert_eq!(joined, axum::http::StatusCode::SEE_OTHER);
        let hers = Client::sign_in(&self.house, sign_in, NEW).await.unwrap();
        hers.page("POST", "/account/password", Some(json!({ "old": NEW, "password": PASSWORD }))).await.unwrap();
    }
}

/// What a field of a person said in each of these versions, as it is kept: nothing that somebody acknowledged is overwritten.
pub async fn said_in(world: &World, person: &str, field: &str, versions: std::ops::RangeInclusive<i64>) -> BTreeSet<String> {
    let record = person.rsplit('/').next().unwrap().parse().unwrap();
    let space = world.house.vaults.spaces().into_iter().find(|space| space.id() == world.centre.id.0).expect("somebody is signed in");
    let mut said = BTreeSet::new();
    for version in versions {
        let body: Value = serde_json::from_slice(&space.body(record, version).await.unwrap()).unwrap();
        said.insert(body[field].as_str().unwrap_or_default().to_owned());
    }
    said
}

/// The id in an answer.
pub fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("the answer has an id").to_owned()
}

/// A form with more in it, or with other answers.
pub fn with(mut form: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more} is no form") };
    form.as_object_mut().expect("a form").extend(more);
    form
}

/// Somebody is recorded: the way to her page.
pub async fn record(by: &Client, facts: Value) -> String {
    format!("/survivors/{}", id(&by.post("/survivors", facts).await.unwrap()))
}

/// Her yes, in her own hand, to what more it says.
pub fn her_yes(more: Value) -> Value {
    with(json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature" }), more)
}
