//! The envelope: version, algorithm, key id, nonce, key commitment, sealed text.
//!
//! ```text
//! "PS" | version 1 | algorithm 1 | key id 16 | nonce 24 | commitment 32 | text and tag
//! ```
//! XChaCha20-Poly1305 with a random nonce. AEADs do not commit to their key, so a
//! commitment does: one envelope opens under one key only. Header and place are
//! authenticated, so nothing can be downgraded or moved.

use chacha20poly1305::{AeadInOut as _, KeyInit as _, Tag, XChaCha20Poly1305, XNonce};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{
    KeyId, Place, Plain, Refused, SecretKey,
    keys::{expand, random},
    padding::{pad, unpad},
};

const MAGIC: &[u8; 2] = b"PS";
const VERSION: u8 = 1;
const XCHACHA20_POLY1305: u8 = 1;
const HEADER: usize = 20;
const NONCE: usize = 24;
const COMMITMENT: usize = 32;
const TAG: usize = 16;

/// One key, ready to seal many things: what depends on the key alone is done once.
pub struct Sealer<'k> {
    cipher: XChaCha20Poly1305,
    commitment: [u8; 32],
    key_id: KeyId,
    key: std::marker::PhantomData<&'k SecretKey>,
}

impl<'k> Sealer<'k> {
    pub fn new(key: &'k SecretKey, key_id: KeyId) -> Self {
        Sealer { cipher: XChaCha20Poly1305::new(key.expose().into()), commitment: commitment(key), key_id, key: std::marker::PhantomData }
    }

    pub fn seal(&self, place: &Place, plain: &[u8]) -> Vec<u8> {
        let mut text = pad(plain);
        let nonce: [u8; NONCE] = random();
        let header = header(self.key_id);
        let tag = self.cipher.encrypt_inout_detached(&XNonce::from(nonce), &associated(&header, place), text.as_mut_slice().into());
        // Fails only beyond 256 GiB, which `pad` has refused.
        let Ok(tag) = tag else { std::process::abort() };
        let mut sealed = Vec::with_capacity(HEADER + NONCE + COMMITMENT + text.len() + TAG);
        sealed.extend_from_slice(&header);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&self.commitment);
        sealed.extend_from_slice(&text);
        sealed.extend_from_slice(&tag);
        sealed
    }
}

/// One key, ready to open many things.
pub struct Opener<'k> {
    cipher: XChaCha20Poly1305,
    commitment: [u8; 32],
    key: std::marker::PhantomData<&'k SecretKey>,
}

impl<'k> Opener<'k> {
    pub fn new(key: &'k SecretKey) -> Self {
        Opener { cipher: XChaCha20Poly1305::new(key.expose().into()), commitment: commitment(key), key: std::marker::PhantomData }
    }

    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Plain, Refused> {
        let (header, rest) = split_header(sealed)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(Refused::Malformed)?;
        let (commitment, rest) = rest.split_first_chunk::<COMMITMENT>().ok_or(Refused::Malformed)?;
        let (text, tag) = rest.split_last_chunk::<TAG>().ok_or(Refused::Malformed)?;
        if !bool::from(commitment.ct_eq(&self.commitment)) {
            return Err(Refused::WrongKey);
        }
        let mut plain = Zeroizing::new(text.to_vec());
        self.cipher.decrypt_inout_detached(&XNonce::from(*nonce), &associated(header, place), plain.as_mut_slice().into(), &Tag::from(*tag)).map_err(|_| Refused::Damaged)?;
        unpad(plain)
    }
}

pub fn seal(key: &SecretKey, key_id: KeyId, place: &Place, plain: &[u8]) -> Vec<u8> {
    Sealer::new(key, key_id).seal(place, plain)
}

pub fn open(key: &SecretKey, place: &Place, sealed: &[u8]) -> Result<Plain, Refused> {
    Opener::new(key).open(place, sealed)
}

/// Which key an envelope wants. Read before opening, trusted only after.
pub fn key_id_of(sealed: &[u8]) -> Result<KeyId, Refused> {
    let (header, _) = split_header(sealed)?;
    let (_, key_id) = header.split_last_chunk::<16>().ok_or(Refused::Malformed)?;
    Ok(KeyId(*key_id))
}

fn header(key_id: KeyId) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..2].copy_from_slice(MAGIC);
    header[2] = VERSION;
    header[3] = XCHACHA20_POLY1305;
    header[4..].copy_from_slice(&key_id.0);
    header
}

fn split_header(sealed: &[u8]) -> Result<(&[u8; HEADER], &[u8]), Refused> {
    let (header, rest) = sealed.split_first_chunk::<HEADER>().ok_or(Refused::Malformed)?;
    if header[..2] != *MAGIC {
        return Err(Refused::Malformed);
    }
    if header[2] != VERSION {
        return Err(Refused::UnknownVersion);
    }
    if header[3] != XCHACHA20_POLY1305 {
        return Err(Refused::UnknownAlgorithm);
    }
    Ok((header, rest))
}

fn associated(header: &[u8; HEADER], place: &Place) -> [u8; HEADER + 64] {
    let mut bytes = [0; HEADER + 64];
    bytes[..HEADER].copy_from_slice(header);
    bytes[HEADER..].copy_from_slice(&place.bytes());
    bytes
}

fn commitment(key: &SecretKey) -> [u8; 32] {
    let mut out = [0; 32];
    expand(key.expose(), "commit", &mut out);
    out
}
