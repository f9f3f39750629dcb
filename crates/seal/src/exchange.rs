//! Sealing to a person or an organisation: HPKE (RFC 9180), base mode,
//! DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.

use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _, aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::X25519HkdfSha256};
use zeroize::Zeroizing;

use crate::{
    CertifiedKey, Place, Plain, Refused,
    keys::random,
    padding::{pad, unpad},
};

type PrivateKey = <X25519HkdfSha256 as hpke::Kem>::PrivateKey;
type PublicKey = <X25519HkdfSha256 as hpke::Kem>::PublicKey;
type Encapped = <X25519HkdfSha256 as hpke::Kem>::EncappedKey;

/// Format number of what `seal_to` writes, before HPKE's own bytes.
const VERSION: u8 = 1;
const ENCAPPED: usize = 32;
const INFO: &[u8] = b"panoh parcel v1";

/// A private X25519 key. Wiped when dropped.
pub struct OpeningKey(Zeroizing<[u8; 32]>);

impl OpeningKey {
    pub fn generate() -> Self {
        OpeningKey(Zeroizing::new(random()))
    }

    pub fn from_slice(bytes: &[u8]) -> Result<Self, Refused> {
        Ok(OpeningKey(Zeroizing::new(bytes.try_into().map_err(|_| Refused::Malformed)?)))
    }

    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn public(&self) -> [u8; 32] {
        // Any 32 bytes are an X25519 private key.
        let Ok(key) = self.private() else { std::process::abort() };
        X25519HkdfSha256::sk_to_pk(&key).to_bytes().into()
    }

    fn private(&self) -> Result<PrivateKey, Refused> {
        PrivateKey::from_bytes(self.0.as_slice()).map_err(|_| Refused::Malformed)
    }
}

/// Seals to a certified key; an uncertified one is not of this type.
pub fn seal_to(key: &CertifiedKey, place: &Place, plain: &[u8]) -> Result<Vec<u8>, Refused> {
    let public = PublicKey::from_bytes(key.bytes()).map_err(|_| Refused::Malformed)?;
    let text = pad(plain);
    let (encapped, sealed) =
        hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(&OpModeS::Base, &public, INFO, &text, &place.bytes()).map_err(|_| Refused::Malformed)?;
    Ok([&[VERSION], encapped.to_bytes().as_slice(), &sealed].concat())
}

pub fn open_with(key: &OpeningKey, place: &Place, sealed: &[u8]) -> Result<Plain, Refused> {
    let (version, rest) = sealed.split_first().ok_or(Refused::Malformed)?;
    if *version != VERSION {
        return Err(Refused::UnknownVersion);
    }
    let (encapped, text) = rest.split_first_chunk::<ENCAPPED>().ok_or(Refused::Malformed)?;
    let encapped = Encapped::from_bytes(encapped).map_err(|_| Refused::Damaged)?;
    let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(&OpModeR::Base, &key.private()?, &encapped, INFO, text, &place.bytes());
    unpad(Zeroizing::new(opened.map_err(|_| Refused::Damaged)?))
}
