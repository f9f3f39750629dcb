//! Accounts, their keys, one-time codes, and who guesses too often.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use tokio_postgres::Row;

use super::{PostgresLedger, bytes, count, small};
use crate::{
    AccountRow, AccountState, Accounts, CredentialRow, EnrolmentRow, Id, KeyringRow, LedgerError, Result, ThrottleRow,
    codes::{account_state, account_state_code, credential_kind, credential_kind_code},
};

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

pub(super) async fn put_keyring(tx: &Transaction<'_>, it: &KeyringRow) -> Result<()> {
    let statement = tx.prepare_cached("INSERT INTO keyring (account, space, sealed) VALUES ($1, $2, $3) ON CONFLICT (account, space) DO UPDATE SET sealed = $3").await?;
    tx.execute(&statement, &[&it.account, &it.space, &it.sealed]).await?;
    Ok(())
}

#[async_trait]
impl Accounts for PostgresLedger {
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
        // The engine refuses to be asked for such a text at all.
        if sign_in.contains('\0') {
            return Ok(None);
        }
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
        tx.commit().await?;
        self.leave_remains();
        Ok(())
    }

    async fn put_credential(&self, credential: &CredentialRow, keep: Option<&[u8; 32]>) -> Result<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        put_credential(&tx, credential).await?;
        tx.execute("DELETE FROM session WHERE account = $1 AND hash IS DISTINCT FROM $2", &[&credential.account, &keep.map(<[u8; 32]>::as_slice)]).await?;
        tx.commit().await?;
        self.leave_remains();
        Ok(())
    }

    async fn renew_credentials(&self, used: &CredentialRow, renewed: &[CredentialRow]) -> Result<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let delete = "DELETE FROM credential WHERE id = $1 AND account = $2 AND verifier = $3";
        if tx.execute(delete, &[&used.id, &used.account, &used.verifier.as_slice()]).await? == 0 {
            return Err(LedgerError::Moved);
        }
        for credential in renewed {
            put_credential(&tx, credential).await?;
        }
        tx.execute("DELETE FROM session WHERE account = $1", &[&used.account]).await?;
        tx.commit().await?;
        self.leave_remains();
        Ok(())
    }

    async fn drop_credential(&self, id: Id) -> Result<()> {
        self.client().await?.execute("DELETE FROM credential WHERE id = $1", &[&id]).await?;
        self.leave_remains();
        Ok(())
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
        tx.commit().await?;
        if state == AccountState::Removed {
            self.leave_remains();
        }
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
}
