//! The hash chain: each entry's hash takes in the one before it.

use sha2::{Digest as _, Sha256};

/// SHA-256 of an entry and everything before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Before the first entry.
    pub const START: Hash = Hash([0; 32]);
}

/// The hash of an entry that follows `previous`.
pub fn link(previous: &Hash, fields: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(b"panoh chain v1");
    hasher.update(previous.0);
    Hash(finish(hasher, fields))
}

/// A digest for one purpose; every field is preceded by its length, so none can borrow from its neighbour.
pub fn digest(purpose: &str, fields: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"panoh digest v1");
    hasher.update((purpose.len() as u64).to_be_bytes());
    hasher.update(purpose.as_bytes());
    finish(hasher, fields)
}

fn finish(mut hasher: Sha256, fields: &[&[u8]]) -> [u8; 32] {
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hasher.finalize().into()
}
