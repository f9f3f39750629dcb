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
    /// A rule stopped half-way: a fault of ours. Nothing was acknowledged.
    #[error("the change was interrupted")]
    Interrupted,
    /// `panoh verify` says more.
    #[error("entry {seq} is damaged")]
    Damaged { seq: i64 },
    #[error("this record was erased")]
    Erased,
    /// The record is no longer at the version that the edit started from.
    #[error("someone else changed this record")]
    Stale,
    /// The same press came before with other words: nothing of these was written.
    #[error("the same press came before with other words")]
    OtherWords,
}

impl SpaceError {
    /// The same for another who waited in the same batch; the cause stays with the first.
    pub(crate) fn again(&self) -> SpaceError {
        match self {
            SpaceError::Ledger(error) => SpaceError::Ledger(match error {
                LedgerError::Moved => LedgerError::Moved,
                LedgerError::Taken => LedgerError::Taken,
                LedgerError::Full => LedgerError::Full,
                LedgerError::Unavailable(_) => LedgerError::Unavailable("as for the first of its batch".into()),
                LedgerError::Damaged(what) => LedgerError::Damaged(what),
            }),
            SpaceError::Sealed(reason) => SpaceError::Sealed(*reason),
            SpaceError::View(_) | SpaceError::Document(_) => SpaceError::Ledger(LedgerError::Unavailable("as for the first of its batch".into())),
            SpaceError::Closed => SpaceError::Closed,
            SpaceError::Interrupted => SpaceError::Interrupted,
            SpaceError::Damaged { seq } => SpaceError::Damaged { seq: *seq },
            SpaceError::Erased => SpaceError::Erased,
            SpaceError::Stale => SpaceError::Stale,
            SpaceError::OtherWords => SpaceError::OtherWords,
        }
    }
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
