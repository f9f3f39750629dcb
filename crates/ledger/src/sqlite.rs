//! The ledger in one SQLite file: a laptop, or a server for many organisations.
//!
//! WAL with `synchronous=FULL`: measured, anything less loses acknowledged rows
//! at a power cut. One connection writes, a few read.

mod accounts;
mod entries;
mod mail;
mod parts;
mod sessions;

use std::{
    fs::OpenOptions,
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Row, TransactionBehavior, config::DbConfig, params};

use tokio::runtime::{Handle, RuntimeFlavor};

use crate::{Head, Id, Ledger, LedgerError, Result, Tip};

mod migrations {
    refinery::embed_migrations!("migrations/sqlite");
}

/// How hard a write is pushed to the disk.
#[doc(hidden)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    Full,
    /// Loses acknowledged entries at a power cut. Exists so that the power-cut test can show that it would notice.
    Off,
}

const READERS: usize = 3;

pub struct SqliteLedger {
    writer: Mutex<Connection>,
    readers: [Mutex<Connection>; READERS],
    /// The last write took longer than [`SLOW`].
    is_slow: AtomicBool,
    /// What was destroyed may still stand in the log beside the file.
    has_remains: AtomicBool,
}

impl SqliteLedger {
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, Durability::Full)
    }

    #[doc(hidden)]
    pub fn open_with(path: &Path, durability: Durability) -> Result<Self> {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Made here so that nobody else may ever read it, whatever the umask says.
        let made = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path);
        made.map_err(|error| LedgerError::Unavailable(Box::new(error)))?;
        let mut writer = connect(path, durability)?;
        migrations::migrations::runner().run(&mut writer).map_err(|error| LedgerError::Unavailable(Box::new(error)))?;
        let reader = || -> Result<Mutex<Connection>> {
            let reader = connect(path, durability)?;
            reader.pragma_update(None, "query_only", true)?;
            Ok(Mutex::new(reader))
        };
        Ok(SqliteLedger { writer: Mutex::new(writer), readers: [reader()?, reader()?, reader()?], is_slow: AtomicBool::new(true), has_remains: AtomicBool::new(true) })
    }

    /// From now on as if the disk were full. Exists so that a test can show what is said then.
    #[doc(hidden)]
    pub fn leave_no_room(&self) -> Result<()> {
        let writer = lock(&self.writer);
        let pages: i64 = writer.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        writer.pragma_update(None, "max_page_count", pages)?;
        Ok(())
    }

    /// A read takes microseconds, so it runs where it is asked.
    fn read<T>(&self, question: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let free = self.readers.iter().find_map(|reader| reader.try_lock().ok());
        let reader = match free {
            Some(reader) => reader,
            None => lock(&self.readers[0]),
        };
        Ok(question(&reader)?)
    }

    /// One immediate transaction: all of it is on disk, or none.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let write = || {
            let started = Instant::now();
            let mut writer = lock(&self.writer);
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            self.is_slow.store(started.elapsed() > SLOW, Ordering::Relaxed);
            if self.has_remains.swap(false, Ordering::Relaxed) && !is_log_emptied(&writer) {
                self.leave_remains();
            }
            Ok(done)
        };
        if self.is_slow.load(Ordering::Relaxed) { beside_others(write) } else { write() }
    }

    /// Said in a step that destroys: once it is durable the log goes, which holds the pages as they were.
    fn leave_remains(&self) {
        self.has_remains.store(true, Ordering::Relaxed);
    }
}

/// Everything in the log goes into the file, and the log's bytes go. While somebody reads the pages as they were it cannot:
/// then the next write or sweep tries again.
fn is_log_emptied(writer: &Connection) -> bool {
    let emptied = writer.busy_timeout(Duration::ZERO).and_then(|()| writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)));
    writer.busy_timeout(PATIENCE).is_ok() && emptied.is_ok_and(|is_busy| is_busy == 0)
}

/// How long a write waits for another process.
const PATIENCE: Duration = Duration::from_secs(10);

/// A disk that syncs in less is simply waited for: handing the other requests over costs as much.
const SLOW: Duration = Duration::from_millis(1);

/// An old disk takes a tenth of a second to sync; other requests go on meanwhile.
fn beside_others<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

fn lock(mutex: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    // A panic in between leaves a transaction that rolls back; the connection is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, durability: Durability) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if durability == Durability::Full { "FULL" } else { "OFF" })?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -2_000)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error().map(|error| error.code) {
            Some(ErrorCode::DiskFull) => LedgerError::Full,
            Some(ErrorCode::ConstraintViolation) => LedgerError::Taken,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => LedgerError::Damaged("the database file"),
            _ => LedgerError::Unavailable(Box::new(error)),
        }
    }
}

fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<Id> {
    row.get(column)
}

fn bytes<const N: usize>(row: &Row<'_>, column: usize) -> rusqlite::Result<[u8; N]> {
    row.get(column)
}

fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<seal::Hash> {
    Ok(seal::Hash(bytes(row, column)?))
}

fn tip_of(row: &Row<'_>, first: usize) -> rusqlite::Result<Tip> {
    Ok(Tip { head: Head { seq: row.get(first)?, hash: hash(row, first + 1)? }, waiting_parcels: row.get(first + 2)? })
}

#[async_trait]
impl Ledger for SqliteLedger {
    async fn note(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.read(|db| db.prepare_cached("SELECT value FROM note WHERE name = ?1")?.query_row([name], |row| row.get(0)).optional())
    }

    async fn note_once(&self, name: &str, value: &[u8]) -> Result<Vec<u8>> {
        self.write(|tx| {
            tx.execute("INSERT OR IGNORE INTO note (name, value) VALUES (?1, ?2)", params![name, value])?;
            Ok(tx.query_row("SELECT value FROM note WHERE name = ?1", [name], |row| row.get(0))?)
        })
    }

    async fn ready(&self) -> Result<()> {
        let mut writer = lock(&self.writer);
        // Takes the write lock and gives it back: a full or read-only disk says so here.
        writer.transaction_with_behavior(TransactionBehavior::Immediate)?.rollback()?;
        Ok(())
    }
}
