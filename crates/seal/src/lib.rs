//! Sealed bytes. The vault's lock and nothing else: no IO, no clock, no idea of
//! what it seals.
//!
//! Every sealed thing has a [`Place`] (space, record, version, part) that is bound
//! into it, so that it opens nowhere else. Every secret is a type that is wiped
//! when dropped and is neither `Debug` nor `Clone`. The primitives come from
//! audited crates; what is ours is the envelope, the padding and the encodings,
//! small enough to be read in one sitting.

mod certify;
mod chain;
mod code;
mod envelope;
mod exchange;
mod keys;
mod padding;
mod password;
mod place;
mod refused;

pub use certify::{CertifiedKey, SigningKey, verify};
pub use chain::{Hash, digest, link};
pub use code::{Code, Token};
pub use envelope::{Opener, Sealer, key_id_of, open, seal};
pub use exchange::{OpeningKey, open_with, seal_to};
pub use keys::{KeyId, Plain, SecretKey, random};
pub use password::{Cost, LONGEST, Password, PasswordRefused, SHORTEST, Stretched, Verifier, stretch};
pub use place::{Part, Place};
pub use refused::Refused;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]
mod tests;
