//! Why a space could not do what was asked.

use ledger::LedgerError;
use seal::Refused;

#[derive(Debug, thiserror::Error)]
pub enum SpaceError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A key does not fit, or a sealed entry was changed.
    #[error("an entry does not open with this space's keys")]
    Sealed(#[from] Refused),
    /// The view is rebuilt at the next opening; nothing durable is affected.
    #[error("the view failed")]
    View(#[from] rusqlite::Error),
    #[error("a document could not be read")]
    Document(#[from] serde_json::Error),
    /// The space closed while the question waited. Sign in again.
    #[error("the space is closed")]
    Closed,
    /// `panoh verify` says more.
    #[error("entry {seq} is damaged")]
    Damaged { seq: i64 },
    #[error("this record was erased")]
    Erased,
    /// The record is no longer at the version that the edit started from.
    #[error("someone else changed this record")]
    Stale,
}

/// Why a change was not made: the rules said no, or the space could not.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError<R: std::fmt::Debug> {
    /// What the use itself refused; nothing was written.
    #[error("refused")]
    Refused(R),
    #[error(transparent)]
    Space(#[from] SpaceError),
}
