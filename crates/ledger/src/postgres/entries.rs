//! Spaces and their lists.

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::{IsolationLevel, Row, types::ToSql};

use super::{PostgresLedger, accounts::put_keyring, bytes, hash, mail::parcel_of, small, tip_of};
use crate::{
    AccountState, Batch, BodyRow, CheckpointRow, Entries, EntryRow, Head, HeadRow, Id, KeyExchange, LedgerError, Moment, RecordKeyRow, Result, SpaceRow, Tip,
    codes::{account_state_code, space_kind, space_kind_code},
};

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
        drop_snapshots(tx, batch.space).await?;
    }
    Ok(())
}

async fn drop_snapshots(tx: &Transaction<'_>, space: Id) -> Result<()> {
    tx.execute("DELETE FROM snapshot WHERE space = $1", &[&space]).await?;
    tx.execute("DELETE FROM snapshot_part WHERE space = $1", &[&space]).await?;
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
        let is_taken = tx.execute(&statement, &[&batch.space, it]).await? > 0;
        let known = tx.prepare_cached("SELECT 1 FROM parcel WHERE to_space = $1 AND id = $2").await?;
        // One whose day passed a moment ago and that was swept is gone for good: trying again would not find it.
        if !is_taken && tx.query_opt(&known, &[&batch.space, it]).await?.is_some() {
            return Err(LedgerError::Moved);
        }
    }
    for it in &batch.recalled {
        let statement = tx.prepare_cached("DELETE FROM parcel WHERE to_space = $1 AND id = $2 AND from_space = $3 AND NOT is_collected").await?;
        tx.execute(&statement, &[&it.to, &it.id, &batch.space]).await?;
    }
    for need in &batch.called_off {
        let statement = tx.prepare_cached("DELETE FROM call WHERE space = $1 AND need = $2").await?;
        tx.execute(&statement, &[&batch.space, need]).await?;
    }
    for it in &batch.calls {
        let statement = tx.prepare_cached("INSERT INTO call (space, need, number, day, sealed) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING").await?;
        tx.execute(&statement, &[&it.space, &it.need, &it.number, &i64::from(it.day), &it.sealed]).await?;
    }
    Ok(())
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

#[async_trait]
impl Entries for PostgresLedger {
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
        tx.commit().await?;
        if batch.destroys() {
            self.leave_remains();
        }
        Ok(())
    }

    async fn exchange_key(&self, batch: &Batch, exchange: &KeyExchange) -> Result<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        append_entries(&tx, batch).await?;
        tx.execute("UPDATE space SET sealed_keys = $2 WHERE id = $1", &[&batch.space, &exchange.sealed_keys]).await?;
        let active = account_state_code(AccountState::Active);
        for it in &exchange.keyrings {
            let sql = "SELECT id FROM account WHERE id = $1 AND space = $2 AND state = $3 AND public_key = $4 FOR UPDATE";
            if tx.query_opt(sql, &[&it.keyring.account, &batch.space, &active, &it.sealed_to.as_slice()]).await?.is_none() {
                return Err(LedgerError::Moved);
            }
        }
        let keys: Vec<&[u8]> = exchange.record_keys.iter().map(|it| it.key.as_slice()).collect();
        let sealed: Vec<&[u8]> = exchange.record_keys.iter().map(|it| it.sealed.as_slice()).collect();
        tx.execute(
            "UPDATE record_key SET sealed = it.sealed FROM unnest($2::bytea[], $3::bytea[]) AS it (key, sealed) WHERE space = $1 AND record_key.key = it.key",
            &[&batch.space, &keys, &sealed],
        )
        .await?;
        tx.execute("DELETE FROM keyring WHERE space = $1", &[&batch.space]).await?;
        for it in &exchange.keyrings {
            put_keyring(&tx, &it.keyring).await?;
        }
        tx.execute("UPDATE session SET sealed_keys = '' WHERE space = $1", &[&batch.space]).await?;
        tx.execute("DELETE FROM enrolment WHERE staff = ANY($1)", &[&exchange.codes_of]).await?;
        drop_snapshots(&tx, batch.space).await?;
        tx.commit().await?;
        self.leave_remains();
        Ok(())
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
}
