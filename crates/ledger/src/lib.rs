//! The only durable truth: a space's append-only, hash-chained list of sealed
//! entries, and beside it the few rows that sign-in and mail need.
//!
//! The ledger never sees a key or a readable word. It is five small traits of plain
//! statements, each written once for each engine at its best: `sqlite/` and
//! `postgres/` have the same rooms. Everything above speaks to `dyn Ledger`.

mod codes;
mod postgres;
mod rows;
mod sqlite;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests;
mod together;

use async_trait::async_trait;

pub use codes::{account_state, account_state_code, credential_kind, credential_kind_code};
pub use postgres::PostgresLedger;
pub use rows::*;
pub use sqlite::{Durability, SqliteLedger};

/// Why the ledger could not do what was asked. Each variant is acted on differently.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another writer appended first: catch up, check the rules again, try again.
    #[error("another server appended first")]
    Moved,
    /// A unique thing exists already: a sign-in name, a parcel, a space.
    #[error("this exists already")]
    Taken,
    /// The disk is full. Nothing was written.
    #[error("the disk is full; nothing was written")]
    Full,
    /// The database cannot be reached or refuses to write. Nothing was written.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What was read is not what this program writes.
    #[error("the database holds something damaged: {0}")]
    Damaged(&'static str),
}

pub type Result<T> = std::result::Result<T, LedgerError>;

/// All that the house keeps.
///
/// Acknowledged means on disk: every method that writes returns after its
/// transaction is durable (SQLite: WAL with `synchronous=FULL`; PostgreSQL:
/// `synchronous_commit=on`), or returns an error and has written nothing.
#[async_trait]
pub trait Ledger: Entries + Parts + Accounts + Sessions + Mail + 'static {
    /// A small named value in clear: the instance's id, that reminders were carried.
    async fn note(&self, name: &str) -> Result<Option<Vec<u8>>>;
    /// Writes the note only if there is none; answers what is there now.
    async fn note_once(&self, name: &str, value: &[u8]) -> Result<Vec<u8>>;
    /// Answers only if the engine can write: a ready check that writes nothing.
    async fn ready(&self) -> Result<()>;
}

/// The lists themselves: spaces and their entries, keys, and signed checkpoints.
#[async_trait]
pub trait Entries: Send + Sync {
    /// Refuses with [`LedgerError::Taken`] where the id is in use.
    async fn create_space(&self, space: &SpaceRow) -> Result<()>;
    async fn space(&self, space: Id) -> Result<Option<SpaceRow>>;
    async fn spaces(&self) -> Result<Vec<SpaceRow>>;
    /// Every space and every parcel, read together: no change stands in one and not in the other.
    async fn moment(&self) -> Result<Moment>;
    /// Where the space's list ends, and how many parcels wait for it.
    async fn tip(&self, space: Id) -> Result<Tip>;
    /// Appends the whole batch in one transaction, or nothing: [`LedgerError::Moved`]
    /// where the list no longer ends at `batch.expected`.
    async fn append(&self, batch: &Batch) -> Result<()>;
    /// Appends, and seals everything of the space anew, in one transaction: its keys, those of its records, and one
    /// keyring for each who stays. Its sessions lock; its snapshots and the codes go. [`LedgerError::Moved`] where
    /// the list no longer ends there, or where one of them is not active any more, or has another key by now.
    async fn exchange_key(&self, batch: &Batch, exchange: &KeyExchange) -> Result<()>;
    /// Entries after `after`, in order, without their bodies, at most `limit`.
    async fn heads(&self, space: Id, after: i64, limit: u32) -> Result<Vec<HeadRow>>;
    /// Whole entries, for `verify` and backup.
    async fn entries(&self, space: Id, after: i64, limit: u32) -> Result<Vec<EntryRow>>;
    /// The sealed body of one entry, if it has one.
    async fn body(&self, space: Id, seq: i64) -> Result<Option<BodyRow>>;
    async fn record_keys(&self, space: Id) -> Result<Vec<RecordKeyRow>>;
    /// One key, for opening one record without loading all of them.
    async fn record_key(&self, space: Id, key: [u8; 16]) -> Result<Option<RecordKeyRow>>;
    async fn keep_checkpoint(&self, checkpoint: &CheckpointRow) -> Result<()>;
    async fn checkpoints(&self, space: Id) -> Result<Vec<CheckpointRow>>;
}

/// What lies beside the entries in sealed parts: snapshots of views, and files that records name.
#[async_trait]
pub trait Parts: Send + Sync {
    /// The latest snapshot made with this layout of the view.
    async fn snapshot(&self, space: Id, layout: &[u8]) -> Result<Option<SnapshotRow>>;
    async fn snapshot_part(&self, space: Id, id: Id, part: u32) -> Result<Option<Vec<u8>>>;
    /// Before its first part: every other snapshot of the space goes, and until it is kept this one is given to nobody.
    async fn begin_snapshot(&self, snapshot: &SnapshotRow) -> Result<()>;
    /// `Moved` where another was begun meanwhile, or an erasure took it: what it shows may be gone by now.
    async fn put_snapshot_part(&self, space: Id, id: Id, part: u32, sealed: &[u8]) -> Result<()>;
    /// Once every part is there; `Moved` as for a part.
    async fn keep_snapshot(&self, snapshot: &SnapshotRow) -> Result<()>;
    async fn put_blob(&self, space: Id, id: Id, part: u32, sealed: &[u8]) -> Result<()>;
    async fn blob(&self, space: Id, id: Id, part: u32) -> Result<Option<Vec<u8>>>;
    /// Every part of every one, in order, for a backup.
    async fn blobs(&self, space: Id) -> Result<Vec<(Id, u32)>>;
    async fn drop_blob(&self, space: Id, id: Id) -> Result<()>;
}

/// Who may sign in, with what, and who guesses too often. Sign-in names are folded to lower case by the caller.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Account, credentials and keyrings in one transaction; [`LedgerError::Taken`] for a used name.
    async fn create_account(&self, account: &AccountRow, credentials: &[CredentialRow], keyrings: &[KeyringRow]) -> Result<()>;
    async fn account(&self, account: Id) -> Result<Option<AccountRow>>;
    async fn account_named(&self, sign_in: &str) -> Result<Option<AccountRow>>;
    async fn accounts(&self) -> Result<Vec<AccountRow>>;
    async fn credentials(&self, account: Id) -> Result<Vec<CredentialRow>>;
    async fn keyrings(&self, account: Id) -> Result<Vec<KeyringRow>>;
    /// New keys for an account: replaces its key, certificate, *all* its credentials
    /// and keyrings with those given, and ends all its sessions, in one transaction.
    /// Refuses with [`LedgerError::Moved`] where it was removed: nobody comes back from there.
    async fn rekey_account(&self, account: &AccountRow, credentials: &[CredentialRow], keyrings: &[KeyringRow]) -> Result<()>;
    /// Adds or replaces one credential (by id), and ends all the account's sessions but `keep`.
    async fn put_credential(&self, credential: &CredentialRow, keep: Option<&[u8; 32]>) -> Result<()>;
    /// What a way to open the account, as it was read, puts in its place: all its credentials among these are added or replaced
    /// (by id), and its sessions end. Refuses with [`LedgerError::Moved`] where that way was ended or made anew since.
    async fn renew_credentials(&self, used: &CredentialRow, renewed: &[CredentialRow]) -> Result<()>;
    /// One way to open the account is gone; its sessions stay.
    async fn drop_credential(&self, id: Id) -> Result<()>;
    /// Sets the state and ends all its sessions in one transaction. With a removed account its credentials,
    /// its keyrings and every code for its person go too: an old password and a copy of the database open nothing.
    async fn set_account_state(&self, account: Id, state: AccountState) -> Result<()>;
    /// One-time codes (first start, invitation, re-admission), by the hash of the code.
    async fn put_enrolment(&self, enrolment: &EnrolmentRow) -> Result<()>;
    async fn enrolment(&self, hash: &[u8; 32]) -> Result<Option<EnrolmentRow>>;
    /// Every code for this person, used or not.
    async fn drop_enrolments(&self, staff: Id) -> Result<()>;
    /// Takes it: true for exactly one caller.
    async fn use_enrolment(&self, hash: &[u8; 32]) -> Result<bool>;
    /// Failures under an opaque key (account and device).
    async fn throttle(&self, key: &[u8; 32]) -> Result<ThrottleRow>;
    async fn put_throttle(&self, key: &[u8; 32], row: ThrottleRow) -> Result<()>;
    /// The same only where it still stands at `from`: true for exactly one of those who saw it so.
    async fn move_throttle(&self, key: &[u8; 32], from: ThrottleRow, to: ThrottleRow) -> Result<bool>;
}

/// Sessions by the SHA-256 of their id, and what waits for a browser: a page after a form, text typed on a screen that was locked.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Only where the account is active and still has the credential with this verifier, asked in the same step:
    /// else [`LedgerError::Moved`]. Between the password and this row lie seconds in which either may end.
    async fn open_session(&self, session: &SessionRow, verifier: &[u8; 32]) -> Result<()>;
    async fn session(&self, hash: &[u8; 32]) -> Result<Option<SessionRow>>;
    /// The session, and in the same look where the list of its space ends: what every request begins with.
    async fn session_and_tip(&self, hash: &[u8; 32]) -> Result<Option<(SessionRow, Tip)>>;
    async fn sessions_of(&self, account: Id) -> Result<Vec<SessionRow>>;
    /// Moves the idle end; never beyond `ends_at`. A lost touch after a crash is harmless.
    async fn touch_session(&self, hash: &[u8; 32], idle_until: i64) -> Result<()>;
    /// Locks: the sealed keys are overwritten with nothing; the row stays so that the same browser may unlock.
    async fn lock_session(&self, hash: &[u8; 32]) -> Result<()>;
    async fn end_session(&self, hash: &[u8; 32]) -> Result<()>;
    async fn put_held(&self, held: &HeldRow) -> Result<()>;
    /// In one step, so that nothing is lost between: what lay there gives way.
    async fn replace_held(&self, held: &HeldRow) -> Result<()>;
    async fn held(&self, id: Id) -> Result<Option<HeldRow>>;
    async fn drop_held(&self, id: Id) -> Result<()>;
    /// Deletes what waited too long, wipes the keys of sessions that are idle too long, and deletes those that ended
    /// [`ENDED_STAYS`] seconds ago: until then it is known whose browser it was. Failures are forgotten as long after the last.
    async fn sweep_sessions(&self, now: i64) -> Result<()>;
}

/// Letters between spaces, and who is called when. Sending and collecting happen inside [`Entries::append`].
#[async_trait]
pub trait Mail: Send + Sync {
    /// In the order in which they were sent: an answer never overtakes the one before it.
    async fn parcels_for(&self, space: Id) -> Result<Vec<ParcelRow>>;
    /// Deletes parcels, collected or not, whose last day is before `day`: not when that is first seen, but once it is seen again
    /// at least a whole day later, on the second date after. A computer's clock may be set ahead by weeks and back again, and what
    /// waits in a vault that nobody opened meanwhile, a withdrawal among it, must still arrive. Between the two no sweep may have
    /// seen an earlier day: that the clock was set back takes the first look back too.
    async fn sweep_parcels(&self, day: i32) -> Result<()>;
    /// Every call of this day or before.
    async fn calls_until(&self, day: i32) -> Result<Vec<CallRow>>;
    /// Takes it: true for exactly one caller.
    async fn take_call(&self, call: &CallRow) -> Result<bool>;
}
