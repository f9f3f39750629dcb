//! Passwords: one stretching, two independent halves. One half opens the
//! person's private key; the server keeps only a hash of the other.

use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::{Refused, SecretKey, keys::expand};

/// What a person typed. Normalised (NFKC), so that every keyboard gives the same.
pub struct Password(Zeroizing<String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRefused {
    TooShort,
    TooLong,
}

/// Characters that a new password needs. Length is what counts; no rules of composition (ASVS 6.2.5).
pub const SHORTEST: usize = 12;
/// A longer one is refused before any work is done on it.
pub const LONGEST: usize = 128;

impl Password {
    /// For sign-in: whatever it was, within bounds.
    pub fn parse(text: &str) -> Result<Self, PasswordRefused> {
        Self::parse_from(text, 1)
    }

    /// For a new one.
    pub fn parse_new(text: &str) -> Result<Self, PasswordRefused> {
        Self::parse_from(text, SHORTEST)
    }

    fn parse_from(text: &str, shortest: usize) -> Result<Self, PasswordRefused> {
        // Bounded before it is normalised: some characters become eighteen.
        if text.len() > LONGEST * 4 {
            return Err(PasswordRefused::TooLong);
        }
        let text = Zeroizing::new(text.nfkc().collect::<String>());
        match text.chars().count() {
            length if length < shortest => Err(PasswordRefused::TooShort),
            length if length > LONGEST => Err(PasswordRefused::TooLong),
            _ => Ok(Password(text)),
        }
    }
}

/// Argon2id cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Cost {
    /// The least that is ever accepted (OWASP's password storage sheet): 19 MiB, two passes.
    pub const FLOOR: Cost = Cost { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// 64 MiB, three passes: about two thirds of a second on an old machine.
    pub const DEFAULT: Cost = Cost { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    pub fn as_array(self) -> [u32; 3] {
        [self.memory_kib, self.passes, self.lanes]
    }

    pub fn from_array([memory_kib, passes, lanes]: [u32; 3]) -> Self {
        Cost { memory_kib, passes, lanes }
    }

    fn is_below_floor(self) -> bool {
        self.memory_kib < Self::FLOOR.memory_kib || self.passes < Self::FLOOR.passes || self.lanes < Self::FLOOR.lanes
    }
}

/// The two halves.
pub struct Stretched {
    pub kek: SecretKey,
    pub verifier: Verifier,
}

/// Proves that the password was right, and opens nothing.
pub struct Verifier(SecretKey);

impl Verifier {
    /// What may be stored.
    pub fn store(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose()).into()
    }

    pub fn matches(&self, stored: &[u8; 32]) -> bool {
        self.store().ct_eq(stored).into()
    }
}

/// Argon2id once, then HKDF into two. Refuses a cost below the floor, wherever it came from.
pub fn stretch(secret: &Password, salt: &[u8; 16], cost: Cost) -> Result<Stretched, Refused> {
    if cost.is_below_floor() {
        return Err(Refused::TooWeak);
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| Refused::TooWeak)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut root = Zeroizing::new([0; 32]);
    argon.hash_password_into(secret.0.as_bytes(), salt, root.as_mut_slice()).map_err(|_| Refused::TooWeak)?;
    let half = |purpose| {
        let mut out = [0; 32];
        expand(root.as_slice(), purpose, &mut out);
        SecretKey::from_bytes(out)
    };
    Ok(Stretched { kek: half("key encryption"), verifier: Verifier(half("verifier")) })
}
