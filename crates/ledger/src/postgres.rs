//! The ledger in PostgreSQL: a country, and any number of servers beside each other.
//!
//! The `UPDATE` of the space's head is the lock: a second appender waits for it,
//! then finds the head moved. Head, entries and keys go in one statement.

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Transaction};
use tokio_postgres::{Config, IsolationLevel, NoTls, Row, config::Host, error::SqlState, types::ToSql};

use crate::{
    AccountRow, AccountState, Batch, BodyRow, CallRow, CheckpointRow, CredentialRow, ENDED_STAYS, EnrolmentRow, EntryRow, Head, HeadRow, HeldRow, Id, KeyringRow, Ledger,
    LedgerError, Moment, ParcelRow, RecordKeyRow, Result, SessionRow, SnapshotRow, SpaceRow, ThrottleRow, Tip, WakeUpRow,
    codes::{account_state, account_state_code, credential_kind, credential_kind_code, space_kind, space_kind_code},
    together::Together,
};

mod migrations {
    refinery::embed_migrations!("migrations/postgres");
}

pub struct PostgresLedger {
    pool: Pool,
    /// Every request asks for its session, so those that come together ask together.
    sessions: Together,
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
        let ledger = PostgresLedger { pool, sessions: Together::default() };
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

fn space_of(row: &Row) -> Result<SpaceRow> {
    Ok(SpaceRow {
        id: row.try_get(0)?,
        kind: space_kind(row.try_get(1)?),
        head: Head { seq: row.try_get(2)?, hash: hash(row, 3)? },
        receive_key: bytes(row, 4)?,
        verify_key: bytes(row, 5)?,
        sealed_keys: row.try_get(6)?,
    })
}

fn entry_of(row: &Row) -> Result<EntryRow> {
    Ok(EntryRow {
        seq: row.try_get(0)?,
        record: row.try_get(1)?,
        version: row.try_get(2)?,
        key: bytes(row, 3)?,
        day: small(row, 4)?,
        head: row.try_get(5)?,
        body: row.try_get(6)?,
        previous: hash(row, 7)?,
        hash: hash(row, 8)?,
    })
}

fn parcel_of(row: &Row) -> Result<ParcelRow> {
    Ok(ParcelRow { id: row.try_get(0)?, from: row.try_get(1)?, to: row.try_get(2)?, sealed: row.try_get(3)?, expires_day: small(row, 4)? })
}

fn tip_of(row: &Row, first: usize) -> Result<Tip> {
    Ok(Tip { head: Head { seq: row.try_get(first)?, hash: hash(row, first + 1)? }, waiting_parcels: row.try_get(first + 2)? })
}

fn account_of(row: &Row) -> Result<AccountRow> {
    Ok(AccountRow {
        id: row.try_get(0)?,
        sign_in: row.try_get(1)?,
        space: row.try_get(2)?,
        staff: row.try_get(3)?,
        state: account_state(row.try_get(4)?),
        public_key: bytes(row, 5)?,
        certificate: row.try_get(6)?,
    })
}

fn session_of(row: &Row) -> Result<SessionRow> {
    Ok(SessionRow {
        hash: bytes(row, 0)?,
        account: row.try_get(1)?,
        space: row.try_get(2)?,
        sealed_keys: row.try_get(3)?,
        idle_until: row.try_get(4)?,
        ends_at: row.try_get(5)?,
        is_shared: row.try_get(6)?,
    })
}

async fn put_credential(tx: &Transaction<'_>, it: &CredentialRow) -> Result<()> {
    let [memory, passes, lanes] = it.cost.map(i64::from);
    let statement = tx
        .prepare_cached(
            "INSERT INTO credential (id, account, kind, salt, memory_kib, passes, lanes, verifier, sealed_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (id) DO UPDATE SET salt = $4, memory_kib = $5, passes = $6, lanes = $7, verifier = $8, sealed_key = $9",
        )
        .await?;
    tx.execute(&statement, &[&it.id, &it.account, &credential_kind_code(it.kind), &it.salt.as_slice(), &memory, &passes, &lanes, &it.verifier.as_slice(), &it.sealed_key]).await?;
    Ok(())
}

async fn put_keyring(tx: &Transaction<'_>, it: &KeyringRow) -> Result<()> {
    let statement = tx.prepare_cached("INSERT INTO keyring (account, space, sealed) VALUES ($1, $2, $3) ON CONFLICT (account, space) DO UPDATE SET sealed = $3").await?;
    tx.execute(&statement, &[&it.account, &it.space, &it.sealed]).await?;
    Ok(())
}

/// Head, entries and keys in one statement: one journey to the server, and all or nothing.
///
/// The `UPDATE` is the lock. A second appender waits for it, then finds the head moved, and
/// with no row in `moved` nothing is inserted.
const APPEND: &str = "
WITH moved AS (
    UPDATE space SET head_seq = $2, head_hash = $3 WHERE id = $1 AND head_seq = $4 AND head_hash = $5 RETURNING id
), entries AS (
    INSERT INTO entry (space, seq, record, version, key, day, head, body, previous, hash)
    SELECT moved.id, it.* FROM moved,
        unnest($6::bigint[], $7::uuid[], $8::bigint[], $9::bytea[], $10::bigint[], $11::bytea[], $12::bytea[], $13::bytea[], $14::bytea[]) AS it
), keys AS (
    INSERT INTO record_key (space, key, sealed) SELECT moved.id, it.* FROM moved, unnest($15::bytea[], $16::bytea[]) AS it
)
SELECT count(*) FROM moved";

async fn append_entries(client: &impl GenericClient, batch: &Batch) -> Result<()> {
    let end = batch.end();
    let column = |get: fn(&EntryRow) -> i64| batch.entries.iter().map(get).collect::<Vec<_>>();
    let blob = |get: fn(&EntryRow) -> &[u8]| batch.entries.iter().map(get).collect::<Vec<_>>();
    let records: Vec<Id> = batch.entries.iter().map(|it| it.record).collect();
    let bodies: Vec<Option<&[u8]>> = batch.entries.iter().map(|it| it.body.as_deref()).collect();
    let keys: Vec<&[u8]> = batch.new_keys.iter().map(|it| it.key.as_slice()).collect();
    let sealed: Vec<&[u8]> = batch.new_keys.iter().map(|it| it.sealed.as_slice()).collect();
    let statement = client.prepare_cached(APPEND).await?;
    let params: [&(dyn ToSql + Sync); 16] = [
        &batch.space,
        &end.seq,
        &end.hash.0.as_slice(),
        &batch.expected.seq,
        &batch.expected.hash.0.as_slice(),
        &column(|it| it.seq),
        &records,
        &column(|it| it.version),
        &blob(|it| &it.key),
        &column(|it| i64::from(it.day)),
        &blob(|it| &it.head),
        &bodies,
        &blob(|it| &it.previous.0),
        &blob(|it| &it.hash.0),
        &keys,
        &sealed,
    ];
    let moved: i64 = client.query_one(&statement, &params).await?.try_get(0)?;
    if moved == 1 { Ok(()) } else { Err(LedgerError::Moved) }
}

async fn erase_keys(tx: &Transaction<'_>, batch: &Batch) -> Result<()> {
    if !batch.erased_keys.is_empty() {
        let keys: Vec<&[u8]> = batch.erased_keys.iter().map(|it| it.key.as_slice()).collect();
        let instead: Vec<&[u8]> = batch.erased_keys.iter().map(|it| it.sealed.as_slice()).collect();
        tx.execute(
            "INSERT INTO record_key (space, key, sealed) SELECT $1, it.* FROM unnest($2::bytea[], $3::bytea[]) AS it
             ON CONFLICT (space, key) DO UPDATE SET sealed = excluded.sealed",
            &[&batch.space, &keys, &instead],
        )
        .await?;
        tx.execute("DELETE FROM snapshot WHERE space = $1", &[&batch.space]).await?;
        tx.execute("DELETE FROM snapshot_part WHERE space = $1", &[&batch.space]).await?;
    }
    Ok(())
}

async fn append_mail(tx: &Transaction<'_>, batch: &Batch) -> Result<()> {
    for it in &batch.sent {
        let statement = tx.prepare_cached("INSERT INTO parcel (to_space, id, from_space, sealed, expires_day, is_collected) VALUES ($1, $2, $3, $4, $5, false)").await?;
        tx.execute(&statement, &[&it.to, &it.id, &it.from, &it.sealed, &i64::from(it.expires_day)]).await?;
    }
    for it in &batch.collected {
        // The bytes go at once; the row stays so that the parcel cannot come twice.
        let statement = tx.prepare_cached("UPDATE parcel SET is_collected = true, sealed = '' WHERE to_space = $1 AND id = $2 AND NOT is_collected").await?;
        if tx.execute(&statement, &[&batch.space, it]).await? == 0 {
            return Err(LedgerError::Moved);
        }
    }
    for need in &batch.called_off {
        let statement = tx.prepare_cached("DELETE FROM call WHERE space = $1 AND need = $2").await?;
        tx.execute(&statement, &[&batch.space, need]).await?;
    }
    for it in &batch.calls {
        let statement = tx.prepare_cached("INSERT INTO call (space, need, number, day, sealed) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING").await?;
        tx.execute(&statement, &[&it.space, &it.need, &it.number, &i64::from(it.day), &it.sealed]).await?;
    }
    for it in &batch.wake_ups {
        let statement = tx.prepare_cached("INSERT INTO wake_up (space, person, day) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING").await?;
        tx.execute(&statement, &[&it.space, &it.person, &i64::from(it.day)]).await?;
    }
    Ok(())
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

    async fn create_space(&self, it: &SpaceRow) -> Result<()> {
        self.run(
            "INSERT INTO space (id, kind, head_seq, head_hash, receive_key, verify_key, sealed_keys) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[&it.id, &space_kind_code(it.kind), &it.head.seq, &it.head.hash.0.as_slice(), &it.receive_key.as_slice(), &it.verify_key.as_slice(), &it.sealed_keys],
        )
        .await?;
        Ok(())
    }

    async fn space(&self, space: Id) -> Result<Option<SpaceRow>> {
        self.one("SELECT id, kind, head_seq, head_hash, receive_key, verify_key, sealed_keys FROM space WHERE id = $1", &[&space], space_of).await
    }

    async fn spaces(&self) -> Result<Vec<SpaceRow>> {
        self.all("SELECT id, kind, head_seq, head_hash, receive_key, verify_key, sealed_keys FROM space ORDER BY id", &[], space_of).await
    }

    async fn moment(&self) -> Result<Moment> {
        let mut client = self.client().await?;
        let both = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true).start().await?;
        let spaces = both.query("SELECT id, kind, head_seq, head_hash, receive_key, verify_key, sealed_keys FROM space ORDER BY id", &[]).await?;
        let parcels = "SELECT id, from_space, to_space, sealed, expires_day FROM parcel WHERE is_collected = $1 ORDER BY sent_order";
        let waiting = both.query(parcels, &[&false]).await?;
        let collected = both.query(parcels, &[&true]).await?;
        both.commit().await?;
        let parcels = |rows: &[Row]| rows.iter().map(parcel_of).collect::<Result<Vec<_>>>();
        Ok(Moment { spaces: spaces.iter().map(space_of).collect::<Result<_>>()?, waiting: parcels(&waiting)?, collected: parcels(&collected)? })
    }

    async fn tip(&self, space: Id) -> Result<Tip> {
        let sql = "SELECT head_seq, head_hash, (SELECT count(*) FROM parcel WHERE to_space = $1 AND NOT is_collected) FROM space WHERE id = $1";
        let tip = self.one(sql, &[&space], |row| tip_of(row, 0)).await?;
        tip.ok_or(LedgerError::Damaged("a space is missing"))
    }

    async fn append(&self, batch: &Batch) -> Result<()> {
        let mut client = self.client().await?;
        if batch.is_only_entries() {
            return append_entries(&client, batch).await;
        }
        let tx = client.transaction().await?;
        append_entries(&tx, batch).await?;
        erase_keys(&tx, batch).await?;
        append_mail(&tx, batch).await?;
        Ok(tx.commit().await?)
    }

    async fn heads(&self, space: Id, after: i64, limit: u32) -> Result<Vec<HeadRow>> {
        let sql = "SELECT seq, record, version, key, head, previous, hash FROM entry WHERE space = $1 AND seq > $2 ORDER BY seq LIMIT $3";
        self.all(sql, &[&space, &after, &i64::from(limit)], |row| {
            Ok(HeadRow {
                seq: row.try_get(0)?,
                record: row.try_get(1)?,
                version: row.try_get(2)?,
                key: bytes(row, 3)?,
                head: row.try_get(4)?,
                previous: hash(row, 5)?,
                hash: hash(row, 6)?,
            })
        })
        .await
    }

    async fn entries(&self, space: Id, after: i64, limit: u32) -> Result<Vec<EntryRow>> {
        let sql = "SELECT seq, record, version, key, day, head, body, previous, hash FROM entry WHERE space = $1 AND seq > $2 ORDER BY seq LIMIT $3";
        self.all(sql, &[&space, &after, &i64::from(limit)], entry_of).await
    }

    async fn body(&self, space: Id, seq: i64) -> Result<Option<BodyRow>> {
        let sql = "SELECT key, body FROM entry WHERE space = $1 AND seq = $2 AND body IS NOT NULL";
        self.one(sql, &[&space, &seq], |row| Ok(BodyRow { key: bytes(row, 0)?, body: row.try_get(1)? })).await
    }

    async fn record_keys(&self, space: Id) -> Result<Vec<RecordKeyRow>> {
        self.all("SELECT key, sealed FROM record_key WHERE space = $1", &[&space], |row| Ok(RecordKeyRow { key: bytes(row, 0)?, sealed: row.try_get(1)? })).await
    }

    async fn record_key(&self, space: Id, key: [u8; 16]) -> Result<Option<RecordKeyRow>> {
        self.one("SELECT sealed FROM record_key WHERE space = $1 AND key = $2", &[&space, &key.as_slice()], |row| Ok(RecordKeyRow { key, sealed: row.try_get(0)? })).await
    }

    async fn snapshot(&self, space: Id, layout: &[u8]) -> Result<Option<SnapshotRow>> {
        self.one("SELECT id, seq, hash, layout, parts FROM snapshot WHERE space = $1 AND layout = $2", &[&space, &layout], |row| {
            Ok(SnapshotRow { space, id: row.try_get(0)?, head: Head { seq: row.try_get(1)?, hash: hash(row, 2)? }, layout: row.try_get(3)?, parts: count(row, 4)? })
        })
        .await
    }

    async fn snapshot_part(&self, space: Id, id: Id, part: u32) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT sealed FROM snapshot_part WHERE space = $1 AND id = $2 AND part = $3";
        self.one(sql, &[&space, &id, &i64::from(part)], |row| Ok(row.try_get(0)?)).await
    }

    async fn put_snapshot_part(&self, space: Id, id: Id, part: u32, sealed: &[u8]) -> Result<()> {
        let sql = "INSERT INTO snapshot_part (space, id, part, sealed) VALUES ($1, $2, $3, $4) ON CONFLICT (space, id, part) DO UPDATE SET sealed = $4";
        self.run(sql, &[&space, &id, &i64::from(part), &sealed]).await?;
        Ok(())
    }

    async fn keep_snapshot(&self, it: &SnapshotRow) -> Result<()> {
        let sql = "INSERT INTO snapshot (space, id, seq, hash, layout, parts) VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (space) DO UPDATE SET id = $2, seq = $3, hash = $4, layout = $5, parts = $6";
        self.run(sql, &[&it.space, &it.id, &it.head.seq, &it.head.hash.0.as_slice(), &it.layout, &i64::from(it.parts)]).await?;
        self.run("DELETE FROM snapshot_part WHERE space = $1 AND id <> $2", &[&it.space, &it.id]).await?;
        Ok(())
    }

    async fn put_blob(&self, space: Id, id: Id, part: u32, sealed: &[u8]) -> Result<()> {
        self.run("INSERT INTO blob (space, id, part, sealed) VALUES ($1, $2, $3, $4)", &[&space, &id, &i64::from(part), &sealed]).await?;
        Ok(())
    }

    async fn blob(&self, space: Id, id: Id, part: u32) -> Result<Option<Vec<u8>>> {
        self.one("SELECT sealed FROM blob WHERE space = $1 AND id = $2 AND part = $3", &[&space, &id, &i64::from(part)], |row| Ok(row.try_get(0)?)).await
    }

    async fn blobs(&self, space: Id) -> Result<Vec<(Id, u32)>> {
        self.all("SELECT id, part FROM blob WHERE space = $1 ORDER BY id, part", &[&space], |row| Ok((row.try_get(0)?, count(row, 1)?))).await
    }

    async fn drop_blob(&self, space: Id, id: Id) -> Result<()> {
        self.run("DELETE FROM blob WHERE space = $1 AND id = $2", &[&space, &id]).await?;
        Ok(())
    }

    async fn keep_checkpoint(&self, it: &CheckpointRow) -> Result<()> {
        self.run(
            "INSERT INTO checkpoint (space, seq, hash, signature) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            &[&it.space, &it.head.seq, &it.head.hash.0.as_slice(), &it.signature],
        )
        .await?;
        Ok(())
    }

    async fn checkpoints(&self, space: Id) -> Result<Vec<CheckpointRow>> {
        self.all("SELECT seq, hash, signature FROM checkpoint WHERE space = $1 ORDER BY seq", &[&space], |row| {
            Ok(CheckpointRow { space, head: Head { seq: row.try_get(0)?, hash: hash(row, 1)? }, signature: row.try_get(2)? })
        })
        .await
    }

    async fn create_account(&self, it: &AccountRow, credentials: &[CredentialRow], keyrings: &[KeyringRow]) -> Result<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        tx.execute(
            "INSERT INTO account (id, sign_in, space, staff, state, public_key, certificate) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[&it.id, &it.sign_in, &it.space, &it.staff, &account_state_code(it.state), &it.public_key.as_slice(), &it.certificate],
        )
        .await?;
        for credential in credentials {
            put_credential(&tx, credential).await?;
        }
        for keyring in keyrings {
            put_keyring(&tx, keyring).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn account(&self, account: Id) -> Result<Option<AccountRow>> {
        self.one("SELECT id, sign_in, space, staff, state, public_key, certificate FROM account WHERE id = $1", &[&account], account_of).await
    }

    async fn account_named(&self, sign_in: &str) -> Result<Option<AccountRow>> {
        self.one("SELECT id, sign_in, space, staff, state, public_key, certificate FROM account WHERE sign_in = $1", &[&sign_in], account_of).await
    }

    async fn accounts(&self) -> Result<Vec<AccountRow>> {
        self.all("SELECT id, sign_in, space, staff, state, public_key, certificate FROM account ORDER BY sign_in", &[], account_of).await
    }

    async fn credentials(&self, account: Id) -> Result<Vec<CredentialRow>> {
        let sql = "SELECT id, kind, salt, memory_kib, passes, lanes, verifier, sealed_key FROM credential WHERE account = $1 ORDER BY kind";
        self.all(sql, &[&account], |row| {
            Ok(CredentialRow {
                id: row.try_get(0)?,
                account,
                kind: credential_kind(row.try_get(1)?),
                salt: bytes(row, 2)?,
                cost: [count(row, 3)?, count(row, 4)?, count(row, 5)?],
                verifier: bytes(row, 6)?,
                sealed_key: row.try_get(7)?,
            })
        })
        .await
    }

    async fn keyrings(&self, account: Id) -> Result<Vec<KeyringRow>> {
        self.all("SELECT space, sealed FROM keyring WHERE account = $1", &[&account], |row| Ok(KeyringRow { account, space: row.try_get(0)?, sealed: row.try_get(1)? })).await
    }

    async fn rekey_account(&self, it: &AccountRow, credentials: &[CredentialRow], keyrings: &[KeyringRow]) -> Result<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let found = tx
            .execute(
                "UPDATE account SET public_key = $2, certificate = $3, state = $4 WHERE id = $1 AND state <> $5",
                &[&it.id, &it.public_key.as_slice(), &it.certificate, &account_state_code(it.state), &account_state_code(AccountState::Removed)],
            )
            .await?;
        if found == 0 {
            return Err(LedgerError::Moved);
        }
        tx.execute("DELETE FROM credential WHERE account = $1", &[&it.id]).await?;
        tx.execute("DELETE FROM keyring WHERE account = $1", &[&it.id]).await?;
        tx.execute("DELETE FROM session WHERE account = $1", &[&it.id]).await?;
        for credential in credentials {
            put_credential(&tx, credential).await?;
        }
        for keyring in keyrings {
            put_keyring(&tx, keyring).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn put_credential(&self, credential: &CredentialRow, keep: Option<&[u8; 32]>) -> Result<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        put_credential(&tx, credential).await?;
        tx.execute("DELETE FROM session WHERE account = $1 AND hash IS DISTINCT FROM $2", &[&credential.account, &keep.map(<[u8; 32]>::as_slice)]).await?;
        Ok(tx.commit().await?)
    }

    async fn set_account_state(&self, account: Id, state: AccountState) -> Result<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        tx.execute("UPDATE account SET state = $2 WHERE id = $1", &[&account, &account_state_code(state)]).await?;
        tx.execute("DELETE FROM session WHERE account = $1", &[&account]).await?;
        if state == AccountState::Removed {
            tx.execute("DELETE FROM credential WHERE account = $1", &[&account]).await?;
            tx.execute("DELETE FROM keyring WHERE account = $1", &[&account]).await?;
            tx.execute("DELETE FROM enrolment WHERE staff = (SELECT staff FROM account WHERE id = $1)", &[&account]).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn open_session(&self, it: &SessionRow) -> Result<()> {
        self.run(
            "INSERT INTO session (hash, account, space, sealed_keys, idle_until, ends_at, is_shared) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[&it.hash.as_slice(), &it.account, &it.space, &it.sealed_keys, &it.idle_until, &it.ends_at, &it.is_shared],
        )
        .await?;
        Ok(())
    }

    async fn session(&self, hash: &[u8; 32]) -> Result<Option<SessionRow>> {
        self.one("SELECT hash, account, space, sealed_keys, idle_until, ends_at, is_shared FROM session WHERE hash = $1", &[&hash.as_slice()], session_of).await
    }

    async fn session_and_tip(&self, hash: &[u8; 32]) -> Result<Option<(SessionRow, Tip)>> {
        let sql = "SELECT s.hash, s.account, s.space, s.sealed_keys, s.idle_until, s.ends_at, s.is_shared,
                o.head_seq, o.head_hash, (SELECT count(*) FROM parcel WHERE to_space = s.space AND NOT is_collected)
            FROM session s JOIN space o ON o.id = s.space WHERE s.hash = ANY($1)";
        let ask = async |hashes: Vec<[u8; 32]>| {
            let hashes: Vec<&[u8]> = hashes.iter().map(<[u8; 32]>::as_slice).collect();
            self.all(sql, &[&hashes], |row| Ok((session_of(row)?, tip_of(row, 7)?))).await
        };
        self.sessions.find(*hash, ask).await
    }

    async fn sessions_of(&self, account: Id) -> Result<Vec<SessionRow>> {
        self.all("SELECT hash, account, space, sealed_keys, idle_until, ends_at, is_shared FROM session WHERE account = $1 ORDER BY ends_at", &[&account], session_of).await
    }

    async fn touch_session(&self, hash: &[u8; 32], idle_until: i64) -> Result<()> {
        self.run("UPDATE session SET idle_until = least($2, ends_at) WHERE hash = $1", &[&hash.as_slice(), &idle_until]).await?;
        Ok(())
    }

    async fn lock_session(&self, hash: &[u8; 32]) -> Result<()> {
        self.run("UPDATE session SET sealed_keys = '' WHERE hash = $1", &[&hash.as_slice()]).await?;
        Ok(())
    }

    async fn end_session(&self, hash: &[u8; 32]) -> Result<()> {
        self.run("DELETE FROM session WHERE hash = $1", &[&hash.as_slice()]).await?;
        Ok(())
    }

    async fn sweep_sessions(&self, now: i64) -> Result<()> {
        // An idle session keeps its row, without keys, so that its browser may unlock.
        self.run("UPDATE session SET sealed_keys = '' WHERE idle_until < $1 AND length(sealed_keys) > 0", &[&now]).await?;
        self.run("DELETE FROM session WHERE ends_at < $1", &[&(now - ENDED_STAYS)]).await?;
        self.run("DELETE FROM held WHERE until < $1", &[&now]).await?;
        Ok(())
    }

    async fn put_held(&self, it: &HeldRow) -> Result<()> {
        self.run("INSERT INTO held (id, owner, sealed, until) VALUES ($1, $2, $3, $4)", &[&it.id, &it.owner.as_slice(), &it.sealed, &it.until]).await?;
        Ok(())
    }

    async fn held(&self, held: Id) -> Result<Option<HeldRow>> {
        self.one("SELECT owner, sealed, until FROM held WHERE id = $1", &[&held], |row| {
            Ok(HeldRow { id: held, owner: bytes(row, 0)?, sealed: row.try_get(1)?, until: row.try_get(2)? })
        })
        .await
    }

    async fn drop_held(&self, held: Id) -> Result<()> {
        self.run("DELETE FROM held WHERE id = $1", &[&held]).await?;
        Ok(())
    }

    async fn put_enrolment(&self, it: &EnrolmentRow) -> Result<()> {
        self.run(
            "INSERT INTO enrolment (hash, staff, sealed, until_day, is_used) VALUES ($1, $2, $3, $4, $5)",
            &[&it.hash.as_slice(), &it.staff, &it.sealed, &i64::from(it.until_day), &it.is_used],
        )
        .await?;
        Ok(())
    }

    async fn enrolment(&self, hash: &[u8; 32]) -> Result<Option<EnrolmentRow>> {
        self.one("SELECT staff, sealed, until_day, is_used FROM enrolment WHERE hash = $1", &[&hash.as_slice()], |row| {
            Ok(EnrolmentRow { hash: *hash, staff: row.try_get(0)?, sealed: row.try_get(1)?, until_day: small(row, 2)?, is_used: row.try_get(3)? })
        })
        .await
    }

    async fn drop_enrolments(&self, staff: Id) -> Result<()> {
        self.run("DELETE FROM enrolment WHERE staff = $1", &[&staff]).await?;
        Ok(())
    }

    async fn use_enrolment(&self, hash: &[u8; 32]) -> Result<bool> {
        Ok(self.run("UPDATE enrolment SET is_used = true, sealed = '' WHERE hash = $1 AND NOT is_used", &[&hash.as_slice()]).await? == 1)
    }

    async fn throttle(&self, key: &[u8; 32]) -> Result<ThrottleRow> {
        let row = self
            .one("SELECT failures, blocked_until FROM throttle WHERE key = $1", &[&key.as_slice()], |row| {
                Ok(ThrottleRow { failures: small(row, 0)?, blocked_until: row.try_get(1)? })
            })
            .await?;
        Ok(row.unwrap_or_default())
    }

    async fn put_throttle(&self, key: &[u8; 32], row: ThrottleRow) -> Result<()> {
        self.run(
            "INSERT INTO throttle (key, failures, blocked_until) VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET failures = $2, blocked_until = $3",
            &[&key.as_slice(), &i64::from(row.failures), &row.blocked_until],
        )
        .await?;
        Ok(())
    }

    async fn move_throttle(&self, key: &[u8; 32], from: ThrottleRow, to: ThrottleRow) -> Result<bool> {
        let sql = "INSERT INTO throttle AS it (key, failures, blocked_until) VALUES ($1, $2, $3) \
                   ON CONFLICT (key) DO UPDATE SET failures = $2, blocked_until = $3 WHERE it.failures = $4 AND it.blocked_until = $5";
        let moved = self.run(sql, &[&key.as_slice(), &i64::from(to.failures), &to.blocked_until, &i64::from(from.failures), &from.blocked_until]).await?;
        Ok(moved == 1)
    }

    async fn parcels_for(&self, space: Id) -> Result<Vec<ParcelRow>> {
        self.all("SELECT id, from_space, sealed, expires_day FROM parcel WHERE to_space = $1 AND NOT is_collected ORDER BY sent_order", &[&space], |row| {
            Ok(ParcelRow { id: row.try_get(0)?, from: row.try_get(1)?, to: space, sealed: row.try_get(2)?, expires_day: small(row, 3)? })
        })
        .await
    }

    async fn sweep_parcels(&self, day: i32) -> Result<()> {
        self.run("DELETE FROM parcel WHERE expires_day < $1", &[&i64::from(day)]).await?;
        Ok(())
    }

    async fn wake_ups(&self, space: Id) -> Result<Vec<WakeUpRow>> {
        self.all("SELECT person, day FROM wake_up WHERE space = $1 ORDER BY day", &[&space], |row| Ok(WakeUpRow { space, person: row.try_get(0)?, day: small(row, 1)? })).await
    }

    async fn calls_until(&self, day: i32) -> Result<Vec<CallRow>> {
        self.all("SELECT space, need, number, day, sealed FROM call WHERE day <= $1 ORDER BY day", &[&i64::from(day)], |row| {
            Ok(CallRow { space: row.try_get(0)?, need: row.try_get(1)?, number: row.try_get(2)?, day: small(row, 3)?, sealed: row.try_get(4)? })
        })
        .await
    }

    async fn take_call(&self, it: &CallRow) -> Result<bool> {
        Ok(self.run("DELETE FROM call WHERE space = $1 AND need = $2 AND number = $3", &[&it.space, &it.need, &it.number]).await? == 1)
    }

    async fn ready(&self) -> Result<()> {
        let rows = self.all("SELECT pg_is_in_recovery()", &[], |row| Ok(row.try_get::<_, bool>(0)?)).await?;
        if rows == [false] { Ok(()) } else { Err(LedgerError::Unavailable("this PostgreSQL is a standby and cannot write".into())) }
    }
}
