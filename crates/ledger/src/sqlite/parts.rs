//! Snapshots and files: sealed parts that lie beside the entries.

use async_trait::async_trait;
use rusqlite::{OptionalExtension as _, params};

use super::{SqliteLedger, hash, id};
use crate::{Head, Id, LedgerError, Parts, Result, SnapshotRow};

#[async_trait]
impl Parts for SqliteLedger {
    async fn snapshot(&self, space: Id, layout: &[u8]) -> Result<Option<SnapshotRow>> {
        self.read(|db| {
            db.query_row("SELECT id, seq, hash, layout, parts FROM snapshot WHERE space = ?1 AND layout = ?2 AND parts > 0", params![space, layout], |row| {
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

    async fn begin_snapshot(&self, it: &SnapshotRow) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO snapshot (space, id, seq, hash, layout, parts) VALUES (?1, ?2, ?3, ?4, ?5, 0)",
                params![it.space, it.id, it.head.seq, it.head.hash.0, it.layout],
            )?;
            tx.execute("DELETE FROM snapshot_part WHERE space = ?1 AND id <> ?2", params![it.space, it.id])?;
            Ok(())
        })
    }

    async fn put_snapshot_part(&self, space: Id, id: Id, part: u32, sealed: &[u8]) -> Result<()> {
        self.write(|tx| {
            let sql = "INSERT OR REPLACE INTO snapshot_part (space, id, part, sealed) SELECT space, id, ?3, ?4 FROM snapshot WHERE space = ?1 AND id = ?2";
            let put = tx.prepare_cached(sql)?.execute(params![space, id, part, sealed])?;
            if put == 0 { Err(LedgerError::Moved) } else { Ok(()) }
        })
    }

    async fn keep_snapshot(&self, it: &SnapshotRow) -> Result<()> {
        self.write(|tx| {
            let kept = tx.execute(
                "UPDATE snapshot SET seq = ?3, hash = ?4, layout = ?5, parts = ?6 WHERE space = ?1 AND id = ?2",
                params![it.space, it.id, it.head.seq, it.head.hash.0, it.layout, it.parts],
            )?;
            if kept == 0 { Err(LedgerError::Moved) } else { Ok(()) }
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
}
