//! Spaces and their lists.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{SqliteLedger, accounts::put_keyring, bytes, hash, id, tip_of};
use crate::{
    AccountState, Batch, BodyRow, CheckpointRow, Entries, EntryRow, Head, HeadRow, Id, KeyExchange, LedgerError, Moment, ParcelRow, RecordKeyRow, Result, SpaceRow, Tip,
    codes::{account_state_code, space_kind, space_kind_code},
};

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

fn move_head(tx: &Connection, batch: &Batch) -> Result<()> {
    let end = batch.end();
    let moved = tx.prepare_cached("UPDATE space SET head_seq = ?1, head_hash = ?2 WHERE id = ?3 AND head_seq = ?4 AND head_hash = ?5")?.execute(params![
        end.seq,
        end.hash.0,
        batch.space,
        batch.expected.seq,
        batch.expected.hash.0
    ])?;
    if moved == 0 { Err(LedgerError::Moved) } else { Ok(()) }
}

fn drop_snapshots(tx: &Connection, space: Id) -> Result<()> {
    tx.prepare_cached("DELETE FROM snapshot WHERE space = ?1")?.execute([space])?;
    tx.prepare_cached("DELETE FROM snapshot_part WHERE space = ?1")?.execute([space])?;
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
        drop_snapshots(tx, batch.space)?;
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
        // One whose day passed a moment ago and that was swept is gone for good: trying again would not find it.
        if taken == 0 && tx.prepare_cached("SELECT 1 FROM parcel WHERE to_space = ?1 AND id = ?2")?.exists(params![batch.space, it])? {
            return Err(LedgerError::Moved);
        }
    }
    for it in &batch.recalled {
        tx.prepare_cached("DELETE FROM parcel WHERE to_space = ?1 AND id = ?2 AND from_space = ?3 AND is_collected = 0")?.execute(params![it.to, it.id, batch.space])?;
    }
    for need in &batch.called_off {
        tx.prepare_cached("DELETE FROM call WHERE space = ?1 AND need = ?2")?.execute(params![batch.space, need])?;
    }
    for it in &batch.calls {
        tx.prepare_cached("INSERT OR IGNORE INTO call (space, need, number, day, sealed) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![it.space, it.need, it.number, it.day, it.sealed])?;
    }
    Ok(())
}

fn all_spaces(db: &Connection) -> rusqlite::Result<Vec<SpaceRow>> {
    db.prepare_cached("SELECT id, kind, head_seq, head_hash, receive_key, verify_key, sealed_keys FROM space ORDER BY id")?.query_map([], space_of)?.collect()
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

#[async_trait]
impl Entries for SqliteLedger {
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
            move_head(tx, batch)?;
            append_entries(tx, batch)?;
            if batch.destroys() {
                self.leave_remains();
            }
            append_rest(tx, batch)
        })
    }

    async fn exchange_key(&self, batch: &Batch, exchange: &KeyExchange) -> Result<()> {
        self.write(|tx| {
            move_head(tx, batch)?;
            append_entries(tx, batch)?;
            self.leave_remains();
            tx.execute("UPDATE space SET sealed_keys = ?2 WHERE id = ?1", params![batch.space, exchange.sealed_keys])?;
            for it in &exchange.keyrings {
                let stays = params![it.keyring.account, batch.space, account_state_code(AccountState::Active), it.sealed_to];
                if !tx.prepare_cached("SELECT 1 FROM account WHERE id = ?1 AND space = ?2 AND state = ?3 AND public_key = ?4")?.exists(stays)? {
                    return Err(LedgerError::Moved);
                }
            }
            for it in &exchange.record_keys {
                tx.prepare_cached("UPDATE record_key SET sealed = ?3 WHERE space = ?1 AND key = ?2")?.execute(params![batch.space, it.key, it.sealed])?;
            }
            tx.execute("DELETE FROM keyring WHERE space = ?1", [batch.space])?;
            exchange.keyrings.iter().try_for_each(|it| put_keyring(tx, &it.keyring))?;
            tx.execute("UPDATE session SET sealed_keys = x'' WHERE space = ?1", [batch.space])?;
            for staff in &exchange.codes_of {
                tx.prepare_cached("DELETE FROM enrolment WHERE staff = ?1")?.execute([staff])?;
            }
            drop_snapshots(tx, batch.space)
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
}
