//! Everything that can end a request early. Each variant is one status and one
//! sentence the reader may see; causes go to the log by kind, never to the page.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ledger::LedgerError;
use space::{ChangeError, Clash, SpaceError};

use crate::Problems;

#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    #[error("signed out")]
    SignedOut,
    #[error("locked")]
    Locked,
    /// The step needs a password that is not older than five minutes.
    #[error("the password once more")]
    PasswordAgain,
    #[error("not found")]
    NotFound,
    /// The rules said no, or the form was not right.
    #[error("refused")]
    Refused(Problems),
    /// The record is put aside, to be read only: the same person's work goes on in another.
    #[error("put aside")]
    PutAside {
        /// The code of the record in which it goes on.
        code: String,
        /// The page from which she goes on.
        at: String,
    },
    /// The record was taken out of the count for good, and is only read.
    #[error("taken out")]
    TakenOut {
        /// Its page, which says why.
        at: String,
    },
    /// Two people changed the same field.
    #[error("clash")]
    Clash(Vec<Clash>),
    /// The page was older than the record and the use cannot merge.
    #[error("stale")]
    Stale,
    /// Another person was shown the form.
    #[error("the form of another")]
    OthersForm,
    /// The same press came before with other words, and those were saved.
    #[error("sent before with other words")]
    OtherWords,
    #[error("too many tries")]
    TooMany { seconds: i64 },
    /// Cross-site, or an unsafe request that does not say where it comes from.
    #[error("not from this site")]
    NotFromHere,
    /// The address takes another method.
    #[error("another method")]
    OtherMethod,
    /// A body that is neither JSON nor a form.
    #[error("another kind of body")]
    OtherMedia,
    #[error("cannot be read")]
    Unreadable,
    #[error("too large")]
    TooLarge,
    #[error("the disk is full")]
    DiskFull,
    #[error("the database cannot be reached")]
    Unavailable,
    #[error("something stored is damaged")]
    Damaged,
    #[error("entry {seq} is damaged")]
    DamagedEntry { seq: i64 },
    #[error("this was erased")]
    Erased,
    /// A fault of ours. The text is for the log and never holds what a person typed.
    #[error("{0}")]
    Internal(&'static str),
}

impl Failure {
    pub fn internal(what: &'static str) -> Self {
        Failure::Internal(what)
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Failure::SignedOut | Failure::Locked | Failure::PasswordAgain => StatusCode::UNAUTHORIZED,
            Failure::NotFound => StatusCode::NOT_FOUND,
            Failure::Refused(_) | Failure::PutAside { .. } | Failure::TakenOut { .. } | Failure::OtherWords => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::Clash(_) => StatusCode::CONFLICT,
            Failure::Stale => StatusCode::PRECONDITION_FAILED,
            Failure::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Failure::NotFromHere | Failure::OthersForm => StatusCode::FORBIDDEN,
            Failure::OtherMethod => StatusCode::METHOD_NOT_ALLOWED,
            Failure::OtherMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Failure::Unreadable => StatusCode::BAD_REQUEST,
            Failure::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Failure::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Erased => StatusCode::GONE,
            Failure::Damaged | Failure::DamagedEntry { .. } | Failure::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Every [`Failure::code`].
    pub const CODES: [&'static str; 23] = [
        "signed-out",
        "locked",
        "password-again",
        "not-found",
        "refused",
        "put-aside",
        "taken-out",
        "clash",
        "stale",
        "other-words",
        "others-form",
        "too-many",
        "not-from-here",
        "other-method",
        "other-media",
        "unreadable",
        "too-large",
        "disk-full",
        "unavailable",
        "erased",
        "damaged",
        "damaged-entry",
        "internal",
    ];

    /// A stable code for programs and for the page's sentence.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::SignedOut => "signed-out",
            Failure::Locked => "locked",
            Failure::PasswordAgain => "password-again",
            Failure::NotFound => "not-found",
            Failure::Refused(_) => "refused",
            Failure::PutAside { .. } => "put-aside",
            Failure::TakenOut { .. } => "taken-out",
            Failure::Clash(_) => "clash",
            Failure::Stale => "stale",
            Failure::OtherWords => "other-words",
            Failure::OthersForm => "others-form",
            Failure::TooMany { .. } => "too-many",
            Failure::NotFromHere => "not-from-here",
            Failure::OtherMethod => "other-method",
            Failure::OtherMedia => "other-media",
            Failure::Unreadable => "unreadable",
            Failure::TooLarge => "too-large",
            Failure::DiskFull => "disk-full",
            Failure::Unavailable => "unavailable",
            Failure::Erased => "erased",
            Failure::Damaged => "damaged",
            Failure::DamagedEntry { .. } => "damaged-entry",
            Failure::Internal(_) => "internal",
        }
    }
}

impl From<SpaceError> for Failure {
    fn from(error: SpaceError) -> Self {
        match error {
            SpaceError::Ledger(error) => error.into(),
            SpaceError::Stale => Failure::Stale,
            SpaceError::OtherWords => Failure::OtherWords,
            SpaceError::Erased => Failure::Erased,
            SpaceError::Closed => Failure::SignedOut,
            SpaceError::Interrupted => Failure::Internal("a change was interrupted"),
            SpaceError::Damaged { seq } => {
                tracing::error!(seq, "an entry is damaged; run panoh verify");
                Failure::DamagedEntry { seq }
            }
            SpaceError::Sealed(reason) => {
                tracing::error!(%reason, "something sealed does not open");
                Failure::Damaged
            }
            SpaceError::Document(_) => Failure::Damaged,
            SpaceError::View(_) => Failure::Internal("the view failed"),
        }
    }
}

impl From<ChangeError<Failure>> for Failure {
    fn from(error: ChangeError<Failure>) -> Self {
        match error {
            ChangeError::Refused(failure) => failure,
            ChangeError::Space(error) => error.into(),
        }
    }
}

/// Inside a change, for `?`.
impl From<Failure> for ChangeError<Failure> {
    fn from(failure: Failure) -> Self {
        ChangeError::Refused(failure)
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Moved => Failure::Stale,
            LedgerError::Taken => Failure::Internal("this exists already"),
            LedgerError::Full => Failure::DiskFull,
            LedgerError::Unavailable(source) => {
                tracing::error!(%source, "the database cannot be reached");
                Failure::Unavailable
            }
            LedgerError::Damaged(what) => {
                tracing::error!(what, "the database holds something damaged");
                Failure::Damaged
            }
        }
    }
}

impl From<seal::Refused> for Failure {
    fn from(reason: seal::Refused) -> Self {
        tracing::error!(%reason, "something sealed does not open");
        Failure::Damaged
    }
}

impl From<askama::Error> for Failure {
    fn from(_: askama::Error) -> Self {
        Failure::Internal("a page could not be drawn")
    }
}

impl From<serde_json::Error> for Failure {
    fn from(_: serde_json::Error) -> Self {
        Failure::Damaged
    }
}

/// The guard draws it as a page or a problem document, in the reader's language.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
