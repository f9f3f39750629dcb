//! Accounts, their keys, one-time codes, and who guesses too often.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{SqliteLedger, bytes, id};
use crate::{
    AccountRow, AccountState, Accounts, CredentialRow, EnrolmentRow, Id, KeyringRow, LedgerError, Result, ThrottleRow,
    codes::{account_state, account_state_code, credential_kind, credential_kind_code},
};

fn account_of(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    Ok(AccountRow {
        id: id(row, 0)?,
        sign_in: row.get(1)?,
        space: id(row, 2)?,
        staff: id(row, 3)?,
        state: account_state(row.get(4)?),
        public_key: bytes(row, 5)?,
        certificate: row.get(6)?,
    })
}

fn put_credential(tx: &Connection, it: &CredentialRow) -> Result<()> {
    let [memory, passes, lanes] = it.cost;
    tx.prepare_cached("INSERT OR REPLACE INTO credential (id, account, kind, salt, memory_kib, passes, lanes, verifier, sealed_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
        .execute(params![it.id, it.account, credential_kind_code(it.kind), it.salt, memory, passes, lanes, it.verifier, it.sealed_key])?;
    Ok(())
}

pub(super) fn put_keyring(tx: &Connection, it: &KeyringRow) -> Result<()> {
    tx.prepare_cached("INSERT OR REPLACE INTO keyring (account, space, sealed) VALUES (?1, ?2, ?3)")?.execute(params![it.account, it.space, it.sealed])?;
    Ok(())
}

#[async_trait]
impl Accounts for SqliteLedger {
    async fn create_account(&self, it: &AccountRow, credentials: &[CredentialRow], keyrings: &[KeyringRow]) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO account (id, sign_in, space, staff, state, public_key, certificate) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![it.id, it.sign_in, it.space, it.staff, account_state_code(it.state), it.public_key, it.certificate],
            )?;
            credentials.iter().try_for_each(|credential| put_credential(tx, credential))?;
            keyrings.iter().try_for_each(|keyring| put_keyring(tx, keyring))
        })
    }

    async fn account(&self, account: Id) -> Result<Option<AccountRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT id, sign_in, space, staff, state, public_key, certificate FROM account WHERE id = ?1")?.query_row([account], account_of).optional()
        })
    }

    async fn account_named(&self, sign_in: &str) -> Result<Option<AccountRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT id, sign_in, space, staff, state, public_key, certificate FROM account WHERE sign_in = ?1")?.query_row([sign_in], account_of).optional()
        })
    }

    async fn accounts(&self) -> Result<Vec<AccountRow>> {
        self.read(|db| db.prepare("SELECT id, sign_in, space, staff, state, public_key, certificate FROM account ORDER BY sign_in")?.query_map([], account_of)?.collect())
    }

    async fn credentials(&self, account: Id) -> Result<Vec<CredentialRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT id, kind, salt, memory_kib, passes, lanes, verifier, sealed_key FROM credential WHERE account = ?1 ORDER BY kind")?
                .query_map([account], |row| {
                    Ok(CredentialRow {
                        id: id(row, 0)?,
                        account,
                        kind: credential_kind(row.get(1)?),
                        salt: bytes(row, 2)?,
                        cost: [row.get(3)?, row.get(4)?, row.get(5)?],
                        verifier: bytes(row, 6)?,
                        sealed_key: row.get(7)?,
                    })
                })?
                .collect()
        })
    }

    async fn keyrings(&self, account: Id) -> Result<Vec<KeyringRow>> {
        self.read(|db| {
            db.prepare_cached("SELECT space, sealed FROM keyring WHERE account = ?1")?
                .query_map([account], |row| Ok(KeyringRow { account, space: id(row, 0)?, sealed: row.get(1)? }))?
                .collect()
        })
    }

    async fn rekey_account(&self, it: &AccountRow, credentials: &[CredentialRow], keyrings: &[KeyringRow]) -> Result<()> {
        self.write(|tx| {
            let found = tx.execute(
                "UPDATE account SET public_key = ?2, certificate = ?3, state = ?4 WHERE id = ?1 AND state <> ?5",
                params![it.id, it.public_key, it.certificate, account_state_code(it.state), account_state_code(AccountState::Removed)],
            )?;
            if found == 0 {
                return Err(LedgerError::Moved);
            }
            self.leave_remains();
            tx.execute("DELETE FROM credential WHERE account = ?1", [it.id])?;
            tx.execute("DELETE FROM keyring WHERE account = ?1", [it.id])?;
            tx.execute("DELETE FROM session WHERE account = ?1", [it.id])?;
            credentials.iter().try_for_each(|credential| put_credential(tx, credential))?;
            keyrings.iter().try_for_each(|keyring| put_keyring(tx, keyring))
        })
    }

    async fn put_credential(&self, credential: &CredentialRow, keep: Option<&[u8; 32]>) -> Result<()> {
        self.write(|tx| {
            self.leave_remains();
            put_credential(tx, credential)?;
            tx.execute("DELETE FROM session WHERE account = ?1 AND hash IS NOT ?2", params![credential.account, keep])?;
            Ok(())
        })
    }

    async fn renew_credentials(&self, used: &CredentialRow, renewed: &[CredentialRow]) -> Result<()> {
        self.write(|tx| {
            let found = tx.execute("DELETE FROM credential WHERE id = ?1 AND account = ?2 AND verifier = ?3", params![used.id, used.account, used.verifier])?;
            if found == 0 {
                return Err(LedgerError::Moved);
            }
            self.leave_remains();
            renewed.iter().try_for_each(|credential| put_credential(tx, credential))?;
            tx.execute("DELETE FROM session WHERE account = ?1", [used.account])?;
            Ok(())
        })
    }

    async fn drop_credential(&self, id: Id) -> Result<()> {
        self.write(|tx| {
            tx.execute("DELETE FROM credential WHERE id = ?1", [id])?;
            self.leave_remains();
            Ok(())
        })
    }

    async fn set_account_state(&self, account: Id, state: AccountState) -> Result<()> {
        self.write(|tx| {
            tx.execute("UPDATE account SET state = ?2 WHERE id = ?1", params![account, account_state_code(state)])?;
            tx.execute("DELETE FROM session WHERE account = ?1", [account])?;
            if state == AccountState::Removed {
                self.leave_remains();
                tx.execute("DELETE FROM credential WHERE account = ?1", [account])?;
                tx.execute("DELETE FROM keyring WHERE account = ?1", [account])?;
                tx.execute("DELETE FROM enrolment WHERE staff = (SELECT staff FROM account WHERE id = ?1)", [account])?;
            }
            Ok(())
        })
    }

    async fn put_enrolment(&self, it: &EnrolmentRow) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO enrolment (hash, staff, sealed, until_day, is_used) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![it.hash, it.staff, it.sealed, it.until_day, it.is_used],
            )?;
            Ok(())
        })
    }

    async fn enrolment(&self, hash: &[u8; 32]) -> Result<Option<EnrolmentRow>> {
        self.read(|db| {
            db.query_row("SELECT staff, sealed, until_day, is_used FROM enrolment WHERE hash = ?1", [hash], |row| {
                Ok(EnrolmentRow { hash: *hash, staff: row.get(0)?, sealed: row.get(1)?, until_day: row.get(2)?, is_used: row.get(3)? })
            })
            .optional()
        })
    }

    async fn drop_enrolments(&self, staff: Id) -> Result<()> {
        self.write(|tx| {
            tx.execute("DELETE FROM enrolment WHERE staff = ?1", [staff])?;
            Ok(())
        })
    }

    async fn use_enrolment(&self, hash: &[u8; 32]) -> Result<bool> {
        self.write(|tx| Ok(tx.execute("UPDATE enrolment SET is_used = 1, sealed = x'' WHERE hash = ?1 AND is_used = 0", [hash])? == 1))
    }

    async fn throttle(&self, key: &[u8; 32]) -> Result<ThrottleRow> {
        let row = self.read(|db| {
            db.prepare_cached("SELECT failures, blocked_until FROM throttle WHERE key = ?1")?
                .query_row([key], |row| Ok(ThrottleRow { failures: row.get(0)?, blocked_until: row.get(1)? }))
                .optional()
        })?;
        Ok(row.unwrap_or_default())
    }

    async fn put_throttle(&self, key: &[u8; 32], row: ThrottleRow) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("INSERT OR REPLACE INTO throttle (key, failures, blocked_until) VALUES (?1, ?2, ?3)")?.execute(params![key, row.failures, row.blocked_until])?;
            Ok(())
        })
    }

    async fn move_throttle(&self, key: &[u8; 32], from: ThrottleRow, to: ThrottleRow) -> Result<bool> {
        let sql = "INSERT INTO throttle (key, failures, blocked_until) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (key) DO UPDATE SET failures = ?2, blocked_until = ?3 WHERE failures = ?4 AND blocked_until = ?5";
        self.write(|tx| Ok(tx.prepare_cached(sql)?.execute(params![key, to.failures, to.blocked_until, from.failures, from.blocked_until])? == 1))
    }
}
