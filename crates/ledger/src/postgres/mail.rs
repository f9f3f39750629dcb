//! Letters between spaces, and who is called when.

use async_trait::async_trait;
use tokio_postgres::Row;

use super::{PostgresLedger, small};
use crate::{CallRow, Id, Mail, ParcelRow, Result};

pub(super) fn parcel_of(row: &Row) -> Result<ParcelRow> {
    Ok(ParcelRow { id: row.try_get(0)?, from: row.try_get(1)?, to: row.try_get(2)?, sealed: row.try_get(3)?, expires_day: small(row, 4)? })
}

#[async_trait]
impl Mail for PostgresLedger {
    async fn parcels_for(&self, space: Id) -> Result<Vec<ParcelRow>> {
        self.all("SELECT id, from_space, sealed, expires_day FROM parcel WHERE to_space = $1 AND NOT is_collected ORDER BY sent_order", &[&space], |row| {
            Ok(ParcelRow { id: row.try_get(0)?, from: row.try_get(1)?, to: space, sealed: row.try_get(2)?, expires_day: small(row, 3)? })
        })
        .await
    }

    async fn sweep_parcels(&self, day: i32) -> Result<()> {
        let day = i64::from(day);
        self.run("UPDATE parcel SET over_since = NULL WHERE over_since > $1 OR (over_since IS NOT NULL AND expires_day >= $1)", &[&day]).await?;
        if self.run("DELETE FROM parcel WHERE expires_day < $1 AND over_since + 1 < $1", &[&day]).await? > 0 {
            self.leave_remains();
        }
        self.run("UPDATE parcel SET over_since = $1 WHERE expires_day < $1 AND over_since IS NULL", &[&day]).await?;
        self.clear_remains().await
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
}
