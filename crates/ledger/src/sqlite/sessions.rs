//! Sessions, and what waits for a browser.

use async_trait::async_trait;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{SqliteLedger, bytes, id, tip_of};
use crate::{AccountState, ENDED_STAYS, HeldRow, Id, LedgerError, Result, SessionRow, Sessions, Tip, codes::account_state_code};

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

#[async_trait]
impl Sessions for SqliteLedger {
    async fn open_session(&self, it: &SessionRow, verifier: &[u8; 32]) -> Result<()> {
        let sql = "INSERT INTO session (hash, account, space, sealed_keys, idle_until, ends_at, is_shared)
                   SELECT ?1, a.id, ?3, ?4, ?5, ?6, ?7 FROM account a JOIN credential c ON c.account = a.id
                   WHERE a.id = ?2 AND a.state = ?8 AND c.verifier = ?9 LIMIT 1";
        let active = account_state_code(AccountState::Active);
        self.write(|tx| {
            let opened = tx.prepare_cached(sql)?.execute(params![it.hash, it.account, it.space, it.sealed_keys, it.idle_until, it.ends_at, it.is_shared, active, verifier])?;
            if opened == 1 { Ok(()) } else { Err(LedgerError::Moved) }
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
            tx.execute("DELETE FROM throttle WHERE blocked_until < ?1", [now - ENDED_STAYS])?;
            Ok(())
        })
    }

    async fn put_held(&self, it: &HeldRow) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("INSERT INTO held (id, owner, sealed, until) VALUES (?1, ?2, ?3, ?4)")?.execute(params![it.id, it.owner, it.sealed, it.until])?;
            Ok(())
        })
    }

    async fn replace_held(&self, it: &HeldRow) -> Result<()> {
        self.write(|tx| {
            let sql = "INSERT INTO held (id, owner, sealed, until) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, sealed = excluded.sealed, until = excluded.until";
            tx.prepare_cached(sql)?.execute(params![it.id, it.owner, it.sealed, it.until])?;
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
}
