//! Signatures (Ed25519, RFC 8032), and the rule that nothing is sealed to an uncertified key.

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use zeroize::Zeroizing;

use crate::{Refused, keys::random};

/// An organisation's signing key. Wiped when dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    pub fn generate() -> Self {
        SigningKey(ed25519_dalek::SigningKey::from_bytes(&Zeroizing::new(random())))
    }

    pub fn from_slice(bytes: &[u8]) -> Result<Self, Refused> {
        let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(bytes.try_into().map_err(|_| Refused::Malformed)?);
        Ok(SigningKey(ed25519_dalek::SigningKey::from_bytes(&bytes)))
    }

    pub fn expose(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// A signature for one purpose holds for no other.
    pub fn sign(&self, purpose: &str, message: &[u8]) -> [u8; 64] {
        self.0.sign(&text(purpose, message)).to_bytes()
    }

    /// States that this public key belongs to this subject.
    pub fn certify(&self, subject: &[u8; 16], public: [u8; 32]) -> (CertifiedKey, Vec<u8>) {
        let signature = self.sign(CERTIFICATE, &certificate_text(subject, &public));
        (CertifiedKey(public), signature.to_vec())
    }
}

/// Strict: refuses the malleable and weak cases that plain verification lets through.
pub fn verify(public: &[u8; 32], purpose: &str, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
    let key = VerifyingKey::from_bytes(public).map_err(|_| Refused::BadSignature)?;
    let signature = Signature::from_slice(signature).map_err(|_| Refused::BadSignature)?;
    key.verify_strict(&text(purpose, message), &signature).map_err(|_| Refused::BadSignature)
}

/// A public X25519 key that its organisation vouches for.
#[derive(Clone, Copy)]
pub struct CertifiedKey([u8; 32]);

impl CertifiedKey {
    pub fn check(space_verify_key: &[u8; 32], subject: &[u8; 16], public: [u8; 32], certificate: &[u8]) -> Result<Self, Refused> {
        verify(space_verify_key, CERTIFICATE, &certificate_text(subject, &public), certificate).map_err(|_| Refused::Uncertified)?;
        Ok(CertifiedKey(public))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

const CERTIFICATE: &str = "panoh certificate";

fn certificate_text(subject: &[u8; 16], public: &[u8; 32]) -> Vec<u8> {
    [subject.as_slice(), public].concat()
}

fn text(purpose: &str, message: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([&(purpose.len() as u64).to_be_bytes(), purpose.as_bytes(), message].concat())
}
