//! Parcels: the only thing that crosses from vault to vault.
//!
//! A letter is signed by the sender's organisation, sealed to the recipient's
//! certified key, and carries its kind, its consent and its end inside the seal.
//! The row outside says only from whom, to whom and until when. A parcel is
//! appended in the same durable step as the sender's own entry, and collected in
//! the same step as the recipient's.

mod letter;

pub use letter::{Correspondent, Letter, PostError, open_letter, seal_letter};

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests;
