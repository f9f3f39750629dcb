//! The ledger in one SQLite file: a laptop, or a server for many organisations.
//!
//! WAL with `synchronous=FULL`: measured, anything less loses acknowledged rows
//! at a power cut. One connection writes, a few read.

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

use crate::{
    AccountRow, AccountState, Batch, BodyRow, CallRow, CheckpointRow, CredentialRow, ENDED_STAYS, EnrolmentRow, EntryRow, Head, HeadRow, HeldRow, Id, KeyringRow, Ledger,
    LedgerError, Moment, ParcelRow, RecordKeyRow, Result, SessionRow, SnapshotRow, SpaceRow, ThrottleRow, Tip, WakeUpRow,
    codes::{account_state, account_state_code, credential_kind, credential_kind_code, space_kind, space_kind_code},
};

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
        Ok(SqliteLedger { writer: Mutex::new(writer), readers: [reader()?, reader()?, reader()?], is_slow: AtomicBool::new(true) })
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
            Ok(done)
        };
        if self.is_slow.load(Ordering::Relaxed) { beside_others(write) } else { write() }
    }
}

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
    connection.busy_timeout(Duration::from_secs(10))?;
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

fn space_of(row: &Row<'_>) -> rusqlite::Result<SpaceRow> {
    Ok(SpaceRow {
        id: id(row, 0)?,
        kind: space_kind(row.get(1)?),
        head: Head { seq: row.get(2)?, hash: hash(row, 3)? },
        receive_key: bytes(row, 4)?,
        verify_key: bytes(row, 5)?,
        sealed_keys: row.get(6)?,
    })
}

fn all_spaces(db: &Connection) -> rusqlite::Result<Vec<SpaceRow>> {
    db.prepare_cached("SELECT id, kind, head_seq, head_hash, receive_key, verify_key, sealed_keys FROM space ORDER BY id")?.query_map([], space_of)?.collect()
}

fn entry_of(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
    Ok(EntryRow {
        seq: row.get(0)?,
        record: id(row, 1)?,
        version: row.get(2)?,
        key: bytes(row, 3)?,
        day: row.get(4)?,
        head: row.get(5)?,
        body: row.get(6)?,
        previous: hash(row, 7)?,
        hash: hash(row, 8)?,
    })
}

fn tip_of(row: &Row<'_>, first: usize) -> rusqlite::Result<Tip> {
    Ok(Tip { head: Head { seq: row.get(first)?, hash: hash(row, first + 1)? }, waiting_parcels: row.get(first + 2)? })
}

fn account_of(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    Ok(AccountRow {
        id: id(row, 0)?,
        sign_in: row.get(1)?,
        space: id(row, 2)?,
        staff: id(row, 3)?,
        state: account_state(row.get(4)?),
        public_key: bytes(row, 5)?,
        certificate: row.get(6)?,
    })
}

fn session_of(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        hash: bytes(row, 0)?,
        account: id(row, 1)?,
        space: id(row, 2)?,
        sealed_keys: row.get(3)?,
        idle_until: row.get(4)?,
        ends_at: row.get(5)?,
        is_shared: row.get(6)?,
    })
}

fn put_credential(tx: &Connection, it: &CredentialRow) -> Result<()> {
    let [memory, passes, lanes] = it.cost;
    tx.prepare_cached("INSERT OR REPLACE INTO credential (id, account, kind, salt, memory_kib, passes, lanes, verifier, sealed_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
        .execute(params![it.id, it.account, credential_kind_code(it.kind), it.salt, memory, passes, lanes, it.verifier, it.sealed_key])?;
    Ok(())
}

fn put_keyring(tx: &Connection, it: &KeyringRow) -> Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO keyring (account, space, sealed) VALUES (?1, ?2, ?3)")?.execute(params![it.account, it.space, it.sealed])?;
    Ok(())
}

fn append_entries(tx: &Connection, batch: &Batch) -> Result<()> {
    let mut insert = tx.prepare_cached("INSERT INTO entry (space, seq, record, version, key, day, head, body, previous, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    for it in &batch.entries {
        insert.execute(params![batch.space, it.seq, it.record, it.version, it.key, it.day, it.head, it.body, it.previous.0, it.hash.0])?;
    }
    let mut key = tx.prepare_cached("INSERT INTO record_key (space, key, sealed) VALUES (?1, ?2, ?3)")?;
    for it in &batch.new_keys {
        key.execute(params![batch.space, it.key, it.sealed])?;
    }
    Ok(())
}

fn append_rest(tx: &Connection, batch: &Batch) -> Result<()> {
    for it in &batch.erased_keys {
        tx.prepare_cached("INSERT OR REPLACE INTO record_key (space, key, sealed) VALUES (?1, ?2, ?3)")?.execute(params![batch.space, it.key, it.sealed])?;
    }
    if !batch.erased_keys.is_empty() {
        tx.prepare_cached("DELETE FROM snapshot WHERE space = ?1")?.execute([batch.space])?;
        tx.prepare_cached("DELETE FROM snapshot_part WHERE space = ?1")?.execute([batch.space])?;
    }
    for it in &batch.sent {
        tx.prepare_cached("INSERT INTO parcel (to_space, id, from_space, sealed, expires_day, is_collected) VALUES (?1, ?2, ?3, ?4, ?5, 0)")?.execute(params![
            it.to,
            it.id,
            it.from,
            it.sealed,
            it.expires_day
        ])?;
    }
    for it in &batch.collected {
        // The bytes go at once; the row stays so that the parcel cannot come twice.
        let taken =
            tx.prepare_cached("UPDATE parcel SET is_collected = 1, sealed = x'' WHERE to_space = ?1 AND id = ?2 AND is_collected = 0")?.execute(params![batch.space, it])?;
        if taken == 0 {
            return Err(LedgerError::Moved);
        }
    }
    for need in &batch.called_off {
        tx.prepare_cached("DELETE FROM call WHERE space = ?1 AND need = ?2")?.execute(params![batch.space, need])?;
    }
    for it in &batch.calls {
        tx.prepare_cached("INSERT OR IGNORE INTO call (space, need, number, day, sealed) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![it.space, it.need, it.number, it.day, it.sealed])?;
    }
    for it in &batch.wake_ups {
        tx.prepare_cached("INSERT OR IGNORE INTO wake_up (space, person, day) VALUES (?1, ?2, ?3)")?.execute(params![it.space, it.person, it.day])?;
    }
    Ok(())
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

    async fn create_space(&self, it: &SpaceRow) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO space (id, kind, head_seq, head_hash, receive_key, verify_key, sealed_keys) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![it.id, space_kind_code(it.kind), it.head.seq, it.head.hash.0, it.receive_key, it.verify_key, it.sealed_keys],
            )?;
            Ok(())
        })
    }

    async fn space(&self, space: Id) -> Result<Option<SpaceRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT id, kind, head_seq, head_hash, receive_key, verify_key, sealed_keys FROM space WHERE id = ?1")?.query_row([space], space_of).optional()
        })
    }

    async fn spaces(&self) -> Result<Vec<SpaceRow>> {
        self.read(all_spaces)
    }

    async fn moment(&self) -> Result<Moment> {
        self.read(|db| {
            let both = db.unchecked_transaction()?;
            let spaces = all_spaces(&both)?;
            let mut parcels = both.prepare("SELECT id, from_space, to_space, sealed, expires_day FROM parcel WHERE is_collected = ?1 ORDER BY rowid")?;
            let mut parcels = |is_collected: bool| {
                let rows = parcels
                    .query_map([is_collected], |row| Ok(ParcelRow { id: id(row, 0)?, from: id(row, 1)?, to: id(row, 2)?, sealed: row.get(3)?, expires_day: row.get(4)? }))?;
                rows.collect::<rusqlite::Result<Vec<_>>>()
            };
            Ok(Moment { spaces, waiting: parcels(false)?, collected: parcels(true)? })
        })
    }

    async fn tip(&self, space: Id) -> Result<Tip> {
        let tip = self.read(|db| {
            db.prepare_cached("SELECT head_seq, head_hash, (SELECT count(*) FROM parcel WHERE to_space = ?1 AND is_collected = 0) FROM space WHERE id = ?1")?
                .query_row([space], |row| tip_of(row, 0))
                .optional()
        })?;
        tip.ok_or(LedgerError::Damaged("a space is missing"))
    }

    async fn append(&self, batch: &Batch) -> Result<()> {
        self.write(|tx| {
            let end = batch.end();
            let moved = tx.prepare_cached("UPDATE space SET head_seq = ?1, head_hash = ?2 WHERE id = ?3 AND head_seq = ?4 AND head_hash = ?5")?.execute(params![
                end.seq,
                end.hash.0,
                batch.space,
                batch.expected.seq,
                batch.expected.hash.0
            ])?;
            if moved == 0 {
                return Err(LedgerError::Moved);
            }
            append_entries(tx, batch)?;
            append_rest(tx, batch)
        })
    }

    async fn heads(&self, space: Id, after: i64, limit: u32) -> Result<Vec<HeadRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT seq, record, version, key, head, previous, hash FROM entry WHERE space = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")?
                .query_map(params![space, after, limit], |row| {
                    Ok(HeadRow {
                        seq: row.get(0)?,
                        record: id(row, 1)?,
                        version: row.get(2)?,
                        key: bytes(row, 3)?,
                        head: row.get(4)?,
                        previous: hash(row, 5)?,
                        hash: hash(row, 6)?,
                    })
                })?
                .collect()
        })
    }

    async fn entries(&self, space: Id, after: i64, limit: u32) -> Result<Vec<EntryRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT seq, record, version, key, day, head, body, previous, hash FROM entry WHERE space = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")?
                .query_map(params![space, after, limit], entry_of)?
                .collect()
        })
    }

    async fn body(&self, space: Id, seq: i64) -> Result<Option<BodyRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT key, body FROM entry WHERE space = ?1 AND seq = ?2 AND body IS NOT NULL")?
                .query_row(params![space, seq], |row| Ok(BodyRow { key: bytes(row, 0)?, body: row.get(1)? }))
                .optional()
        })
    }

    async fn record_keys(&self, space: Id) -> Result<Vec<RecordKeyRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT key, sealed FROM record_key WHERE space = ?1")?
                .query_map([space], |row| Ok(RecordKeyRow { key: bytes(row, 0)?, sealed: row.get(1)? }))?
                .collect()
        })
    }

    async fn record_key(&self, space: Id, key: [u8; 16]) -> Result<Option<RecordKeyRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT sealed FROM record_key WHERE space = ?1 AND key = ?2")?
                .query_row(params![space, key], |row| Ok(RecordKeyRow { key, sealed: row.get(0)? }))
                .optional()
        })
    }

    async fn snapshot(&self, space: Id, layout: &[u8]) -> Result<Option<SnapshotRow>> {
        self.read(|db| {
            db.query_row("SELECT id, seq, hash, layout, parts FROM snapshot WHERE space = ?1 AND layout = ?2", params![space, layout], |row| {
                Ok(SnapshotRow { space, id: id(row, 0)?, head: Head { seq: row.get(1)?, hash: hash(row, 2)? }, layout: row.get(3)?, parts: row.get(4)? })
            })
            .optional()
        })
    }

    async fn snapshot_part(&self, space: Id, id: Id, part: u32) -> Result<Option<Vec<u8>>> {
        self.read(|db| {
            let mut part_of = db.prepare_cached("SELECT sealed FROM snapshot_part WHERE space = ?1 AND id = ?2 AND part = ?3")?;
            part_of.query_row(params![space, id, part], |row| row.get(0)).optional()
        })
    }

    async fn put_snapshot_part(&self, space: Id, id: Id, part: u32, sealed: &[u8]) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("INSERT OR REPLACE INTO snapshot_part (space, id, part, sealed) VALUES (?1, ?2, ?3, ?4)")?.execute(params![space, id, part, sealed])?;
            Ok(())
        })
    }

    async fn keep_snapshot(&self, it: &SnapshotRow) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO snapshot (space, id, seq, hash, layout, parts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![it.space, it.id, it.head.seq, it.head.hash.0, it.layout, it.parts],
            )?;
            tx.execute("DELETE FROM snapshot_part WHERE space = ?1 AND id <> ?2", params![it.space, it.id])?;
            Ok(())
        })
    }

    async fn put_blob(&self, space: Id, id: Id, part: u32, sealed: &[u8]) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("INSERT INTO blob (space, id, part, sealed) VALUES (?1, ?2, ?3, ?4)")?.execute(params![space, id, part, sealed])?;
            Ok(())
        })
    }

    async fn blob(&self, space: Id, id: Id, part: u32) -> Result<Option<Vec<u8>>> {
        self.read(|db| {
            let mut part_of = db.prepare_cached("SELECT sealed FROM blob WHERE space = ?1 AND id = ?2 AND part = ?3")?;
            part_of.query_row(params![space, id, part], |row| row.get(0)).optional()
        })
    }

    async fn blobs(&self, space: Id) -> Result<Vec<(Id, u32)>> {
        self.read(|db| {
            let mut all = db.prepare_cached("SELECT id, part FROM blob WHERE space = ?1 ORDER BY id, part")?;
            all.query_map([space], |row| Ok((id(row, 0)?, row.get(1)?)))?.collect()
        })
    }

    async fn drop_blob(&self, space: Id, id: Id) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("DELETE FROM blob WHERE space = ?1 AND id = ?2")?.execute(params![space, id])?;
            Ok(())
        })
    }

    async fn keep_checkpoint(&self, it: &CheckpointRow) -> Result<()> {
        self.write(|tx| {
            tx.execute("INSERT OR IGNORE INTO checkpoint (space, seq, hash, signature) VALUES (?1, ?2, ?3, ?4)", params![it.space, it.head.seq, it.head.hash.0, it.signature])?;
            Ok(())
        })
    }

    async fn checkpoints(&self, space: Id) -> Result<Vec<CheckpointRow>> {
        self.read(|db| {
            db.prepare("SELECT seq, hash, signature FROM checkpoint WHERE space = ?1 ORDER BY seq")?
                .query_map([space], |row| Ok(CheckpointRow { space, head: Head { seq: row.get(0)?, hash: hash(row, 1)? }, signature: row.get(2)? }))?
                .collect()
        })
    }

    async fn create_account(&self, it: &AccountRow, credentials: &[CredentialRow], keyrings: &[KeyringRow]) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO account (id, sign_in, space, staff, state, public_key, certificate) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![it.id, it.sign_in, it.space, it.staff, account_state_code(it.state), it.public_key, it.certificate],
            )?;
            credentials.iter().try_for_each(|credential| put_credential(tx, credential))?;
            keyrings.iter().try_for_each(|keyring| put_keyring(tx, keyring))
        })
    }

    async fn account(&self, account: Id) -> Result<Option<AccountRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT id, sign_in, space, staff, state, public_key, certificate FROM account WHERE id = ?1")?.query_row([account], account_of).optional()
        })
    }

    async fn account_named(&self, sign_in: &str) -> Result<Option<AccountRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT id, sign_in, space, staff, state, public_key, certificate FROM account WHERE sign_in = ?1")?.query_row([sign_in], account_of).optional()
        })
    }

    async fn accounts(&self) -> Result<Vec<AccountRow>> {
        self.read(|db| db.prepare("SELECT id, sign_in, space, staff, state, public_key, certificate FROM account ORDER BY sign_in")?.query_map([], account_of)?.collect())
    }

    async fn credentials(&self, account: Id) -> Result<Vec<CredentialRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT id, kind, salt, memory_kib, passes, lanes, verifier, sealed_key FROM credential WHERE account = ?1 ORDER BY kind")?
                .query_map([account], |row| {
                    Ok(CredentialRow {
                        id: id(row, 0)?,
                        account,
                        kind: credential_kind(row.get(1)?),
                        salt: bytes(row, 2)?,
                        cost: [row.get(3)?, row.get(4)?, row.get(5)?],
                        verifier: bytes(row, 6)?,
                        sealed_key: row.get(7)?,
                    })
                })?
                .collect()
        })
    }

    async fn keyrings(&self, account: Id) -> Result<Vec<KeyringRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT space, sealed FROM keyring WHERE account = ?1")?
                .query_map([account], |row| Ok(KeyringRow { account, space: id(row, 0)?, sealed: row.get(1)? }))?
                .collect()
        })
    }

    async fn rekey_account(&self, it: &AccountRow, credentials: &[CredentialRow], keyrings: &[KeyringRow]) -> Result<()> {
        self.write(|tx| {
            let found = tx.execute(
                "UPDATE account SET public_key = ?2, certificate = ?3, state = ?4 WHERE id = ?1 AND state <> ?5",
                params![it.id, it.public_key, it.certificate, account_state_code(it.state), account_state_code(AccountState::Removed)],
            )?;
            if found == 0 {
                return Err(LedgerError::Moved);
            }
            tx.execute("DELETE FROM credential WHERE account = ?1", [it.id])?;
            tx.execute("DELETE FROM keyring WHERE account = ?1", [it.id])?;
            tx.execute("DELETE FROM session WHERE account = ?1", [it.id])?;
            credentials.iter().try_for_each(|credential| put_credential(tx, credential))?;
            keyrings.iter().try_for_each(|keyring| put_keyring(tx, keyring))
        })
    }

    async fn put_credential(&self, credential: &CredentialRow, keep: Option<&[u8; 32]>) -> Result<()> {
        self.write(|tx| {
            put_credential(tx, credential)?;
            tx.execute("DELETE FROM session WHERE account = ?1 AND hash IS NOT ?2", params![credential.account, keep])?;
            Ok(())
        })
    }

    async fn set_account_state(&self, account: Id, state: AccountState) -> Result<()> {
        self.write(|tx| {
            tx.execute("UPDATE account SET state = ?2 WHERE id = ?1", params![account, account_state_code(state)])?;
            tx.execute("DELETE FROM session WHERE account = ?1", [account])?;
            if state == AccountState::Removed {
                tx.execute("DELETE FROM credential WHERE account = ?1", [account])?;
                tx.execute("DELETE FROM keyring WHERE account = ?1", [account])?;
                tx.execute("DELETE FROM enrolment WHERE staff = (SELECT staff FROM account WHERE id = ?1)", [account])?;
            }
            Ok(())
        })
    }

    async fn open_session(&self, it: &SessionRow) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("INSERT INTO session (hash, account, space, sealed_keys, idle_until, ends_at, is_shared) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(params![
                it.hash,
                it.account,
                it.space,
                it.sealed_keys,
                it.idle_until,
                it.ends_at,
                it.is_shared
            ])?;
            Ok(())
        })
    }

    async fn session(&self, hash: &[u8; 32]) -> Result<Option<SessionRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT hash, account, space, sealed_keys, idle_until, ends_at, is_shared FROM session WHERE hash = ?1")?.query_row([hash], session_of).optional()
        })
    }

    async fn session_and_tip(&self, hash: &[u8; 32]) -> Result<Option<(SessionRow, Tip)>> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT s.hash, s.account, s.space, s.sealed_keys, s.idle_until, s.ends_at, s.is_shared,
                    o.head_seq, o.head_hash, (SELECT count(*) FROM parcel WHERE to_space = s.space AND is_collected = 0)
                 FROM session s JOIN space o ON o.id = s.space WHERE s.hash = ?1",
            )?
            .query_row([hash], |row| Ok((session_of(row)?, tip_of(row, 7)?)))
            .optional()
        })
    }

    async fn sessions_of(&self, account: Id) -> Result<Vec<SessionRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT hash, account, space, sealed_keys, idle_until, ends_at, is_shared FROM session WHERE account = ?1 ORDER BY ends_at")?
                .query_map([account], session_of)?
                .collect()
        })
    }

    async fn touch_session(&self, hash: &[u8; 32], idle_until: i64) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE session SET idle_until = min(?2, ends_at) WHERE hash = ?1")?.execute(params![hash, idle_until])?;
            Ok(())
        })
    }

    async fn lock_session(&self, hash: &[u8; 32]) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE session SET sealed_keys = x'' WHERE hash = ?1")?.execute([hash])?;
            Ok(())
        })
    }

    async fn end_session(&self, hash: &[u8; 32]) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("DELETE FROM session WHERE hash = ?1")?.execute([hash])?;
            Ok(())
        })
    }

    async fn sweep_sessions(&self, now: i64) -> Result<()> {
        self.write(|tx| {
            // An idle session keeps its row, without keys, so that its browser may unlock.
            tx.execute("UPDATE session SET sealed_keys = x'' WHERE idle_until < ?1 AND length(sealed_keys) > 0", [now])?;
            tx.execute("DELETE FROM session WHERE ends_at < ?1", [now - ENDED_STAYS])?;
            tx.execute("DELETE FROM held WHERE until < ?1", [now])?;
            Ok(())
        })
    }

    async fn put_held(&self, it: &HeldRow) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("INSERT INTO held (id, owner, sealed, until) VALUES (?1, ?2, ?3, ?4)")?.execute(params![it.id, it.owner, it.sealed, it.until])?;
            Ok(())
        })
    }

    async fn held(&self, held: Id) -> Result<Option<HeldRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT owner, sealed, until FROM held WHERE id = ?1")?
                .query_row([held], |row| Ok(HeldRow { id: held, owner: bytes(row, 0)?, sealed: row.get(1)?, until: row.get(2)? }))
                .optional()
        })
    }

    async fn drop_held(&self, held: Id) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("DELETE FROM held WHERE id = ?1")?.execute([held])?;
            Ok(())
        })
    }

    async fn put_enrolment(&self, it: &EnrolmentRow) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO enrolment (hash, staff, sealed, until_day, is_used) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![it.hash, it.staff, it.sealed, it.until_day, it.is_used],
            )?;
            Ok(())
        })
    }

    async fn enrolment(&self, hash: &[u8; 32]) -> Result<Option<EnrolmentRow>> {
        self.read(|db| {
            db.query_row("SELECT staff, sealed, until_day, is_used FROM enrolment WHERE hash = ?1", [hash], |row| {
                Ok(EnrolmentRow { hash: *hash, staff: row.get(0)?, sealed: row.get(1)?, until_day: row.get(2)?, is_used: row.get(3)? })
            })
            .optional()
        })
    }

    async fn drop_enrolments(&self, staff: Id) -> Result<()> {
        self.write(|tx| {
            tx.execute("DELETE FROM enrolment WHERE staff = ?1", [staff])?;
            Ok(())
        })
    }

    async fn use_enrolment(&self, hash: &[u8; 32]) -> Result<bool> {
        self.write(|tx| Ok(tx.execute("UPDATE enrolment SET is_used = 1, sealed = x'' WHERE hash = ?1 AND is_used = 0", [hash])? == 1))
    }

    async fn throttle(&self, key: &[u8; 32]) -> Result<ThrottleRow> {
        let row = self.read(|db| {
            db.prepare_cached("SELECT failures, blocked_until FROM throttle WHERE key = ?1")?
                .query_row([key], |row| Ok(ThrottleRow { failures: row.get(0)?, blocked_until: row.get(1)? }))
                .optional()
        })?;
        Ok(row.unwrap_or_default())
    }

    async fn put_throttle(&self, key: &[u8; 32], row: ThrottleRow) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("INSERT OR REPLACE INTO throttle (key, failures, blocked_until) VALUES (?1, ?2, ?3)")?.execute(params![key, row.failures, row.blocked_until])?;
            Ok(())
        })
    }

    async fn move_throttle(&self, key: &[u8; 32], from: ThrottleRow, to: ThrottleRow) -> Result<bool> {
        let sql = "INSERT INTO throttle (key, failures, blocked_until) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (key) DO UPDATE SET failures = ?2, blocked_until = ?3 WHERE failures = ?4 AND blocked_until = ?5";
        self.write(|tx| Ok(tx.prepare_cached(sql)?.execute(params![key, to.failures, to.blocked_until, from.failures, from.blocked_until])? == 1))
    }

    async fn parcels_for(&self, space: Id) -> Result<Vec<ParcelRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT id, from_space, sealed, expires_day FROM parcel WHERE to_space = ?1 AND is_collected = 0 ORDER BY rowid")?
                .query_map([space], |row| Ok(ParcelRow { id: id(row, 0)?, from: id(row, 1)?, to: space, sealed: row.get(2)?, expires_day: row.get(3)? }))?
                .collect()
        })
    }

    async fn sweep_parcels(&self, day: i32) -> Result<()> {
        self.write(|tx| {
            tx.execute("DELETE FROM parcel WHERE expires_day < ?1", [day])?;
            Ok(())
        })
    }

    async fn wake_ups(&self, space: Id) -> Result<Vec<WakeUpRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT person, day FROM wake_up WHERE space = ?1 ORDER BY day")?
                .query_map([space], |row| Ok(WakeUpRow { space, person: id(row, 0)?, day: row.get(1)? }))?
                .collect()
        })
    }

    async fn calls_until(&self, day: i32) -> Result<Vec<CallRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT space, need, number, day, sealed FROM call WHERE day <= ?1 ORDER BY day")?
                .query_map([day], |row| Ok(CallRow { space: id(row, 0)?, need: id(row, 1)?, number: row.get(2)?, day: row.get(3)?, sealed: row.get(4)? }))?
                .collect()
        })
    }

    async fn take_call(&self, it: &CallRow) -> Result<bool> {
        self.write(|tx| Ok(tx.prepare_cached("DELETE FROM call WHERE space = ?1 AND need = ?2 AND number = ?3")?.execute(params![it.space, it.need, it.number])? == 1))
    }

    async fn ready(&self) -> Result<()> {
        let mut writer = lock(&self.writer);
        // Takes the write lock and gives it back: a full or read-only disk says so here.
        writer.transaction_with_behavior(TransactionBehavior::Immediate)?.rollback()?;
        Ok(())
    }
}
