//! Snapshots and files: sealed parts that lie beside the entries.

use async_trait::async_trait;

use super::{PostgresLedger, count, hash};
use crate::{Head, Id, LedgerError, Parts, Result, SnapshotRow};

#[async_trait]
impl Parts for PostgresLedger {
    async fn snapshot(&self, space: Id, layout: &[u8]) -> Result<Option<SnapshotRow>> {
        self.one("SELECT id, seq, hash, layout, parts FROM snapshot WHERE space = $1 AND layout = $2 AND parts > 0", &[&space, &layout], |row| {
            Ok(SnapshotRow { space, id: row.try_get(0)?, head: Head { seq: row.try_get(1)?, hash: hash(row, 2)? }, layout: row.try_get(3)?, parts: count(row, 4)? })
        })
        .await
    }

    async fn snapshot_part(&self, space: Id, id: Id, part: u32) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT sealed FROM snapshot_part WHERE space = $1 AND id = $2 AND part = $3";
        self.one(sql, &[&space, &id, &i64::from(part)], |row| Ok(row.try_get(0)?)).await
    }

    async fn begin_snapshot(&self, it: &SnapshotRow) -> Result<()> {
        let sql = "INSERT INTO snapshot (space, id, seq, hash, layout, parts) VALUES ($1, $2, $3, $4, $5, 0)
                   ON CONFLICT (space) DO UPDATE SET id = $2, seq = $3, hash = $4, layout = $5, parts = 0";
        self.run(sql, &[&it.space, &it.id, &it.head.seq, &it.head.hash.0.as_slice(), &it.layout]).await?;
        self.run("DELETE FROM snapshot_part WHERE space = $1 AND id <> $2", &[&it.space, &it.id]).await?;
        Ok(())
    }

    async fn put_snapshot_part(&self, space: Id, id: Id, part: u32, sealed: &[u8]) -> Result<()> {
        // An erasure waits for a part that is on its way, and then takes it with the others.
        let sql = "INSERT INTO snapshot_part (space, id, part, sealed) SELECT space, id, $3, $4 FROM snapshot WHERE space = $1 AND id = $2 FOR SHARE
                   ON CONFLICT (space, id, part) DO UPDATE SET sealed = $4";
        let put = self.run(sql, &[&space, &id, &i64::from(part), &sealed]).await?;
        if put == 0 { Err(LedgerError::Moved) } else { Ok(()) }
    }

    async fn keep_snapshot(&self, it: &SnapshotRow) -> Result<()> {
        let sql = "UPDATE snapshot SET seq = $3, hash = $4, layout = $5, parts = $6 WHERE space = $1 AND id = $2";
        let kept = self.run(sql, &[&it.space, &it.id, &it.head.seq, &it.head.hash.0.as_slice(), &it.layout, &i64::from(it.parts)]).await?;
        if kept == 0 { Err(LedgerError::Moved) } else { Ok(()) }
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
}
