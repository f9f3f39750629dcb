//! A file that belongs to a record: sealed in parts beside the ledger, named by the record's body. Its hash
//! stands there too, so a part that is missing or of another file is noticed.

use seal::{KeyId, Part, Sealer};
use serde::{Deserialize, Serialize};

use crate::{Id, Space, SpaceError, keys::place};

/// How much of a file is sealed together.
const PART: usize = 1 << 20;

/// What a record keeps of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: Id,
    /// Of the file itself, in bytes.
    pub size: usize,
    hash: [u8; 32],
}

impl Attachment {
    fn parts(&self) -> u32 {
        u32::try_from(self.size.div_ceil(PART)).unwrap_or(u32::MAX)
    }
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    seal::digest("panoh attachment", &[bytes])
}

impl Space {
    /// Durable when it returns; worth nothing until a record names it.
    pub async fn keep_attachment(&self, bytes: &[u8]) -> Result<Attachment, SpaceError> {
        let kept = Attachment { id: Id::new_v4(), size: bytes.len(), hash: hash(bytes) };
        let (key_id, key) = self.keys().house().ok_or(SpaceError::Closed)?;
        let sealer = Sealer::new(key, KeyId(*key_id));
        for (number, part) in (0..).zip(bytes.chunks(PART)) {
            let sealed = sealer.seal(&place(self.id(), kept.id, 1, Part::Blob(number)), part);
            self.ledger().put_blob(self.id(), kept.id, number, &sealed).await?;
        }
        Ok(kept)
    }

    pub async fn attachment(&self, kept: &Attachment) -> Result<Vec<u8>, SpaceError> {
        let mut bytes = Vec::with_capacity(kept.size);
        for number in 0..kept.parts() {
            let sealed = self.ledger().blob(self.id(), kept.id, number).await?.ok_or(SpaceError::Erased)?;
            let KeyId(key) = seal::key_id_of(&sealed)?;
            let key = self.keys().house_key(key).ok_or(seal::Refused::Damaged)?;
            bytes.extend_from_slice(&seal::open(key, &place(self.id(), kept.id, 1, Part::Blob(number)), &sealed)?);
        }
        if hash(&bytes) == kept.hash { Ok(bytes) } else { Err(SpaceError::Sealed(seal::Refused::Damaged)) }
    }

    /// Every part is destroyed, whatever records still name it.
    pub async fn drop_attachment(&self, id: Id) -> Result<(), SpaceError> {
        Ok(self.ledger().drop_blob(self.id(), id).await?)
    }
}
