//! Keys and other secrets as types: wiped when dropped, never printed, never copied by accident.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

use crate::Refused;

/// 256 secret bits. Neither `Debug` nor `Clone`: a copy is asked for by name.
#[derive(ZeroizeOnDrop)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    pub fn generate() -> Self {
        SecretKey(random())
    }

    pub fn from_bytes(mut bytes: [u8; 32]) -> Self {
        let key = SecretKey(bytes);
        bytes.zeroize();
        key
    }

    pub fn from_slice(bytes: &[u8]) -> Result<Self, Refused> {
        Ok(SecretKey(bytes.try_into().map_err(|_| Refused::Malformed)?))
    }

    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    #[must_use]
    pub fn duplicate(&self) -> Self {
        SecretKey(self.0)
    }

    /// An independent key for another purpose (HKDF-SHA256, RFC 5869).
    #[must_use]
    pub fn derive(&self, purpose: &str) -> SecretKey {
        let mut out = [0; 32];
        expand(&self.0, purpose, &mut out);
        SecretKey(out)
    }
}

/// HKDF-SHA256 without salt into `out`.
pub(crate) fn expand(secret: &[u8], purpose: &str, out: &mut [u8; 32]) {
    let hkdf = Hkdf::<Sha256>::new(None, secret);
    // 32 bytes are always within what HKDF-SHA256 can give.
    if hkdf.expand_multi_info(&[b"panoh v1 ", purpose.as_bytes()], out).is_err() {
        std::process::abort();
    }
}

/// Which key sealed something. Not secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 16]);

impl KeyId {
    pub fn random() -> Self {
        KeyId(random())
    }
}

/// Opened bytes, wiped when dropped.
pub struct Plain(pub(crate) Zeroizing<Vec<u8>>);

impl std::ops::Deref for Plain {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// Bytes from the operating system's generator.
///
/// A machine without one must not go on: every key it made would be guessable,
/// so the process ends rather than answer.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if getrandom::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    bytes
}
