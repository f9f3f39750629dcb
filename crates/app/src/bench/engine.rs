//! One engine with fresh databases, and the bare engine beside it.

use std::{path::PathBuf, time::Instant};

use kernel::{Clock, Config, House};
use rusqlite::Connection;
use tokio_postgres::NoTls;

use super::{Cluster, Failed, Plan, float};
use crate::instance::{self, Place};

pub struct Engine {
    pub name: &'static str,
    folder: PathBuf,
    postgres: Option<Postgres>,
}

struct Postgres {
    /// Where databases are made; ends with the maintenance database's name.
    make: String,
    /// Stops when dropped.
    _cluster: Option<Cluster>,
}

impl Engine {
    pub fn start(name: &'static str, plan: &Plan) -> Result<Self, Failed> {
        let folder = plan.folder.join(name);
        std::fs::create_dir_all(&folder)?;
        let postgres = match (name, &plan.postgres) {
            ("postgres", Some(address)) => Some(Postgres { make: address.clone(), _cluster: None }),
            ("postgres", None) => {
                let cluster = Cluster::start(&folder)?;
                Some(Postgres { make: cluster.address("postgres"), _cluster: Some(cluster) })
            }
            _ => None,
        };
        Ok(Engine { name, folder, postgres })
    }

    /// A data folder with a fresh database of its own.
    pub async fn place(&self, name: &str) -> Result<Place, Failed> {
        let data = self.folder.join(format!("{name}-data"));
        let Some(postgres) = &self.postgres else { return Ok(Place { data, database: None }) };
        let (client, connection) = tokio_postgres::connect(&postgres.make, NoTls).await?;
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE panoh_bench_{name}")).await?;
        Ok(Place { data, database: Some(self.address(name)) })
    }

    /// The place that was made before under this name.
    pub fn made(&self, name: &str) -> Place {
        Place { data: self.folder.join(format!("{name}-data")), database: self.postgres.as_ref().map(|_| self.address(name)) }
    }

    fn address(&self, name: &str) -> String {
        let make = self.postgres.as_ref().map_or("", |postgres| &postgres.make);
        let (before, after) = make.split_once('?').unwrap_or((make, ""));
        let server = before.rsplit_once('/').map_or(before, |(server, _)| server);
        format!("{server}/panoh_bench_{name}?{after}")
    }

    pub async fn house(&self, place: &Place) -> Result<House, Failed> {
        Ok(instance::open(place, Clock::System, Config { is_demonstration: true, ..Config::default() }).await?)
    }

    /// Durable inserts of one row of `size` bytes in a second, one after the other, by the engine alone. Like sealed text,
    /// the bytes do not compress: PostgreSQL would.
    pub async fn bare_inserts(&self, count: usize, size: usize) -> Result<f64, Failed> {
        let row: Vec<u8> = std::iter::repeat_with(|| uuid::Uuid::new_v4().into_bytes()).flatten().take(size).collect();
        match &self.postgres {
            None => self.bare_sqlite(count, &row),
            // On a worker's thread, as every request of the server is.
            Some(postgres) => {
                let make = postgres.make.clone();
                tokio::spawn(async move { bare_postgres(&make, count, &row).await }).await?
            }
        }
    }

    fn bare_sqlite(&self, count: usize, row: &[u8]) -> Result<f64, Failed> {
        let db = Connection::open(self.folder.join(format!("bare-{}.db", uuid::Uuid::new_v4())))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.execute_batch("CREATE TABLE bare (id INTEGER PRIMARY KEY, value BLOB NOT NULL)")?;
        let mut insert = db.prepare("INSERT INTO bare (value) VALUES (?1)")?;
        let started = Instant::now();
        for _ in 0..count {
            insert.execute([row])?;
        }
        Ok(float(count) / started.elapsed().as_secs_f64())
    }
}

async fn bare_postgres(address: &str, count: usize, row: &[u8]) -> Result<f64, Failed> {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
    tokio::spawn(connection);
    client.batch_execute("CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, value bytea NOT NULL)").await?;
    let insert = client.prepare("INSERT INTO bare (value) VALUES ($1)").await?;
    let started = Instant::now();
    for _ in 0..count {
        client.execute(&insert, &[&row]).await?;
    }
    Ok(float(count) / started.elapsed().as_secs_f64())
}
