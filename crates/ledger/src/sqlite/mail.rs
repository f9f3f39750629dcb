//! Letters between spaces, and who is called when.

use async_trait::async_trait;
use rusqlite::params;

use super::{SqliteLedger, id};
use crate::{CallRow, Id, Mail, ParcelRow, Result};

#[async_trait]
impl Mail for SqliteLedger {
    async fn parcels_for(&self, space: Id) -> Result<Vec<ParcelRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT id, from_space, sealed, expires_day FROM parcel WHERE to_space = ?1 AND is_collected = 0 ORDER BY rowid")?
                .query_map([space], |row| Ok(ParcelRow { id: id(row, 0)?, from: id(row, 1)?, to: space, sealed: row.get(2)?, expires_day: row.get(3)? }))?
                .collect()
        })
    }

    async fn sweep_parcels(&self, day: i32) -> Result<()> {
        self.write(|tx| {
            tx.execute("UPDATE parcel SET over_since = NULL WHERE over_since > ?1 OR (over_since IS NOT NULL AND expires_day >= ?1)", [day])?;
            if tx.execute("DELETE FROM parcel WHERE expires_day < ?1 AND over_since + 1 < ?1", [day])? > 0 {
                self.leave_remains();
            }
            tx.execute("UPDATE parcel SET over_since = ?1 WHERE expires_day < ?1 AND over_since IS NULL", [day])?;
            Ok(())
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
}
