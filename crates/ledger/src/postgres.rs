//! The ledger in PostgreSQL: a country, and any number of servers beside each other.
//!
//! The `UPDATE` of the space's head is the lock: a second appender waits for it,
//! then finds the head moved. Head, entries and keys go in one statement.

mod accounts;
mod entries;
mod mail;
mod parts;
mod sessions;

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio_postgres::{Config, NoTls, Row, config::Host, error::SqlState, types::ToSql};

use crate::{Head, Ledger, LedgerError, Result, Tip, together::Together};

mod migrations {
    refinery::embed_migrations!("migrations/postgres");
}

pub struct PostgresLedger {
    pool: Pool,
    /// Every request asks for its session, so those that come together ask together.
    sessions: Together,
    /// Dead rows may still hold what was destroyed: the sweep clears them away.
    has_remains: AtomicBool,
}

const CONNECTIONS: usize = 8;
/// Two servers that start at once take turns in migrating.
const MIGRATION_LOCK: i64 = 0x7061_6e6f_6801;

impl PostgresLedger {
    /// Over a Unix socket or on this machine. Elsewhere the line must be encrypted,
    /// which this build cannot do: put a local pgbouncer or stunnel in between.
    pub async fn connect(address: &str) -> Result<Self> {
        let mut config: Config = address.parse()?;
        if is_elsewhere(&config) {
            return Err(LedgerError::Unavailable("PostgreSQL on another machine needs an encrypted line: connect through a local proxy or socket".into()));
        }
        // The statements are few and always the same: planned once, not at every use.
        config.options("-c synchronous_commit=on -c timezone=UTC -c plan_cache_mode=force_generic_plan -c jit=off");
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build().map_err(|error| LedgerError::Unavailable(Box::new(error)))?;
        let ledger = PostgresLedger { pool, sessions: Together::default(), has_remains: AtomicBool::new(true) };
        ledger.migrate().await?;
        Ok(ledger)
    }

    async fn migrate(&self) -> Result<()> {
        let mut client = self.client().await?;
        client.execute("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK]).await?;
        let migrated = migrations::migrations::runner().run_async(&mut **client.as_mut()).await;
        client.execute("SELECT pg_advisory_unlock($1)", &[&MIGRATION_LOCK]).await?;
        migrated.map(|_| ()).map_err(|error| LedgerError::Unavailable(Box::new(error)))
    }

    async fn client(&self) -> Result<Object> {
        self.pool.get().await.map_err(|error| LedgerError::Unavailable(Box::new(error)))
    }

    async fn all<T>(&self, sql: &'static str, params: &[&(dyn ToSql + Sync)], map: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await?;
        client.query(&statement, params).await?.iter().map(map).collect()
    }

    async fn one<T>(&self, sql: &'static str, params: &[&(dyn ToSql + Sync)], map: impl Fn(&Row) -> Result<T>) -> Result<Option<T>> {
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await?;
        client.query_opt(&statement, params).await?.as_ref().map(map).transpose()
    }

    /// Said where something was destroyed.
    fn leave_remains(&self) {
        self.has_remains.store(true, Ordering::Relaxed);
    }

    /// No transaction may do it, so it comes with the sweep. What the server's own log keeps goes when it is recycled.
    async fn clear_remains(&self) -> Result<()> {
        if self.has_remains.swap(false, Ordering::Relaxed) {
            let cleared = self.client().await?.batch_execute("VACUUM record_key, keyring, credential, parcel, snapshot, snapshot_part").await;
            cleared.inspect_err(|_| self.leave_remains())?;
        }
        Ok(())
    }

    async fn run(&self, sql: &'static str, params: &[&(dyn ToSql + Sync)]) -> Result<u64> {
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await?;
        Ok(client.execute(&statement, params).await?)
    }
}

/// `hostaddr` goes before `host`, so both are looked at.
fn is_elsewhere(config: &Config) -> bool {
    let names = config.get_hosts().iter().any(|host| match host {
        Host::Tcp(name) => !matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        Host::Unix(_) => false,
    });
    names || config.get_hostaddrs().iter().any(|address| !address.is_loopback())
}

impl From<tokio_postgres::Error> for LedgerError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(code) if *code == SqlState::UNIQUE_VIOLATION => LedgerError::Taken,
            Some(code) if *code == SqlState::DISK_FULL => LedgerError::Full,
            Some(code) if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => LedgerError::Damaged("a table"),
            _ => LedgerError::Unavailable(Box::new(error)),
        }
    }
}

fn bytes<const N: usize>(row: &Row, column: usize) -> Result<[u8; N]> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|_| LedgerError::Damaged("a value has the wrong length"))
}

fn hash(row: &Row, column: usize) -> Result<seal::Hash> {
    Ok(seal::Hash(bytes(row, column)?))
}

fn small(row: &Row, column: usize) -> Result<i32> {
    let number: i64 = row.try_get(column)?;
    i32::try_from(number).map_err(|_| LedgerError::Damaged("a number is too large"))
}

fn count(row: &Row, column: usize) -> Result<u32> {
    let number: i64 = row.try_get(column)?;
    u32::try_from(number).map_err(|_| LedgerError::Damaged("a count is too large"))
}

fn tip_of(row: &Row, first: usize) -> Result<Tip> {
    Ok(Tip { head: Head { seq: row.try_get(first)?, hash: hash(row, first + 1)? }, waiting_parcels: row.try_get(first + 2)? })
}

#[async_trait]
impl Ledger for PostgresLedger {
    async fn note(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.one("SELECT value FROM note WHERE name = $1", &[&name], |row| Ok(row.try_get(0)?)).await
    }

    async fn note_once(&self, name: &str, value: &[u8]) -> Result<Vec<u8>> {
        self.run("INSERT INTO note (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", &[&name, &value]).await?;
        self.note(name).await?.ok_or(LedgerError::Damaged("a note is missing"))
    }

    async fn ready(&self) -> Result<()> {
        let rows = self.all("SELECT pg_is_in_recovery()", &[], |row| Ok(row.try_get::<_, bool>(0)?)).await?;
        if rows == [false] { Ok(()) } else { Err(LedgerError::Unavailable("this PostgreSQL is a standby and cannot write".into())) }
    }
}
