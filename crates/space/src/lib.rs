//! A space: the unit of isolation, encryption, ordering and memory.
//!
//! An open space is one thread that owns the keys and an in-memory SQLite
//! database, the *view*. Everything asks it by message, so a space is serial by
//! construction: rules are checked against the view, entries are sealed and
//! appended to the ledger, and only then acknowledged. What waits in the mailbox
//! at the same moment is committed together.
//!
//! The view is built from the ledger's heads when the space opens and is gone
//! when it closes. A read first asks the ledger where the list ends and catches
//! up, so every server reads what any server acknowledged.

mod change;
mod draft;
mod error;
mod keys;
mod merge;
mod open;
mod snapshot;
mod verify;
mod view;
mod worker;

pub use change::{Change, Outcome};
pub use draft::{Draft, Drafts, Who};
pub use error::{ChangeError, SpaceError};
pub use keys::{SpaceKeys, VaultKey, new_space};
pub use merge::{Clash, merge};
pub use open::{Space, Waiting};
pub use verify::{Fault, Report, verify, verify_sealed};
pub use view::{Fact, Layout, Projection, View, id_of, optional_id_of};

/// A random 128-bit id.
pub type Id = uuid::Uuid;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests;
