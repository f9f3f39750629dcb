//! One letter, and its way into and out of a parcel.

use ledger::{Id, ParcelRow};
use seal::{CertifiedKey, Part, Place, Refused};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use space::SpaceKeys;
use zeroize::Zeroizing;

/// Another organisation as the post needs it: its public keys, the receiving one certified.
#[derive(Clone, Debug)]
pub struct Correspondent {
    pub id: Id,
    pub receive_key: [u8; 32],
    pub verify_key: [u8; 32],
    /// The organisation's own signature over its receiving key.
    pub certificate: Vec<u8>,
}

/// What one organisation tells another.
#[derive(Clone, Serialize, Deserialize)]
pub struct Letter<T> {
    /// "referral", "referral-answer", "withdrawal", … A kind that the recipient does not know waits for a newer program.
    pub kind: String,
    /// The thing both sides talk about: the referral's id.
    pub about: Id,
    pub content: T,
}

#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The recipient's key is not certified by the recipient, or the parcel does not open or was not signed by its sender.
    #[error("a parcel's seal does not hold")]
    Seal(#[from] Refused),
    #[error("a letter cannot be read")]
    Letter(#[from] serde_json::Error),
}

/// Inside the seal: the letter's bytes exactly as they were signed.
#[derive(Serialize, Deserialize)]
struct Signed {
    letter: String,
    #[serde(with = "hex_bytes")]
    signature: Vec<u8>,
}

const PURPOSE: &str = "panoh letter";

/// Seals a letter into a parcel with a fresh id.
pub fn seal_letter<T: Serialize>(from: Id, keys: &SpaceKeys, to: &Correspondent, letter: &Letter<T>, expires_day: i32) -> Result<ParcelRow, PostError> {
    let id = Id::new_v4();
    let text = serde_json::to_string(letter)?;
    let signature = keys.sign.sign(PURPOSE, &signed_text(id, from, to.id, expires_day, &text)).to_vec();
    let plain = Zeroizing::new(serde_json::to_vec(&Signed { letter: text, signature })?);
    let key = CertifiedKey::check(&to.verify_key, to.id.as_bytes(), to.receive_key, &to.certificate)?;
    let sealed = seal::seal_to(&key, &place(to.id, id), &plain)?;
    Ok(ParcelRow { id, from, to: to.id, sealed, expires_day })
}

/// Opens a parcel addressed to this organisation and checks who wrote it.
pub fn open_letter<T: DeserializeOwned>(parcel: &ParcelRow, keys: &SpaceKeys, sender_verify_key: &[u8; 32]) -> Result<Letter<T>, PostError> {
    let plain = seal::open_with(&keys.receive, &place(parcel.to, parcel.id), &parcel.sealed)?;
    let signed: Signed = serde_json::from_slice(&plain)?;
    let text = signed_text(parcel.id, parcel.from, parcel.to, parcel.expires_day, &signed.letter);
    seal::verify(sender_verify_key, PURPOSE, &text, &signed.signature)?;
    Ok(serde_json::from_str(&signed.letter)?)
}

/// Everything that the row outside claims is under the signature too.
fn signed_text(id: Id, from: Id, to: Id, expires_day: i32, letter: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([id.as_bytes().as_slice(), from.as_bytes(), to.as_bytes(), &expires_day.to_be_bytes(), letter.as_bytes()].concat())
}

fn place(to: Id, parcel: Id) -> Place {
    Place { space: *to.as_bytes(), record: *parcel.as_bytes(), version: 1, part: Part::Parcel }
}

mod hex_bytes {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        hex::decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
