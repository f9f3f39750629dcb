//! A space: the unit of isolation, encryption, ordering and memory.
//!
//! An open space holds the keys and an in-memory SQLite database, the *view*,
//! behind one lock, so it is serial by construction: rules are checked against the
//! view, entries are sealed and appended to the ledger, and only then acknowledged.
//! Changes that wait at the same moment are committed together.
//!
//! The view is built from the ledger's heads when the space opens and is gone
//! when it closes. A read first asks the ledger where the list ends and catches
//! up, so every server reads what any server acknowledged.

mod attachment;
mod batch;
mod change;
mod core;
mod draft;
mod error;
mod exchange;
mod keys;
mod line;
mod merge;
mod open;
mod sealing;
mod snapshot;
mod verify;
mod view;
mod writing;

pub use attachment::Attachment;
pub use batch::{WORDS, press_of};
pub use change::{Change, Outcome};
pub use draft::{Draft, Drafts, Who};
pub use error::{ChangeError, SpaceError};
pub use keys::{SpaceKeys, VaultKey, is_erased, new_space};
pub use merge::{Clash, merge};
pub use open::Space;
pub use verify::{Fault, Report, verify, verify_sealed};
pub use view::{Fact, Layout, Projection, View, id_of, optional_id_of};

/// A random 128-bit id.
pub type Id = uuid::Uuid;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests;
