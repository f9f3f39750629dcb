//! Sessions, and what waits for a browser.

use async_trait::async_trait;
use tokio_postgres::Row;

use super::{PostgresLedger, bytes, tip_of};
use crate::{AccountState, ENDED_STAYS, HeldRow, Id, LedgerError, Result, SessionRow, Sessions, Tip, codes::account_state_code};

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

#[async_trait]
impl Sessions for PostgresLedger {
    async fn open_session(&self, it: &SessionRow, verifier: &[u8; 32]) -> Result<()> {
        // Both rows are held until the session stands: whoever ends the account or changes the password waits, and then ends it.
        let sql = "INSERT INTO session (hash, account, space, sealed_keys, idle_until, ends_at, is_shared)
                   SELECT $1::bytea, a.id, $3::uuid, $4::bytea, $5::bigint, $6::bigint, $7::boolean FROM account a JOIN credential c ON c.account = a.id
                   WHERE a.id = $2 AND a.state = $8 AND c.verifier = $9 LIMIT 1 FOR SHARE";
        let active = account_state_code(AccountState::Active);
        let (hash, verifier) = (it.hash.as_slice(), verifier.as_slice());
        let opened = self.run(sql, &[&hash, &it.account, &it.space, &it.sealed_keys, &it.idle_until, &it.ends_at, &it.is_shared, &active, &verifier]).await?;
        if opened == 1 { Ok(()) } else { Err(LedgerError::Moved) }
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
        self.run("DELETE FROM throttle WHERE blocked_until < $1", &[&(now - ENDED_STAYS)]).await?;
        Ok(())
    }

    async fn put_held(&self, it: &HeldRow) -> Result<()> {
        self.run("INSERT INTO held (id, owner, sealed, until) VALUES ($1, $2, $3, $4)", &[&it.id, &it.owner.as_slice(), &it.sealed, &it.until]).await?;
        Ok(())
    }

    async fn replace_held(&self, it: &HeldRow) -> Result<()> {
        let sql = "INSERT INTO held (id, owner, sealed, until) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, sealed = excluded.sealed, until = excluded.until";
        self.run(sql, &[&it.id, &it.owner.as_slice(), &it.sealed, &it.until]).await?;
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
}
