//! A space's keys while it is open: the vault key opens each survivor's key,
//! and that opens her records. Nothing here outlives the open space.

use std::collections::HashMap;

use ledger::{Head, RecordKeyRow, SpaceKind, SpaceRow};
use seal::{Hash, KeyId, OpeningKey, Part, Place, Plain, Refused, SecretKey, SigningKey};

use crate::Id;

/// The key that opens a whole space. Held by its people's keyrings and by open sessions.
pub struct VaultKey(SecretKey);

impl VaultKey {
    pub fn generate() -> Self {
        VaultKey(SecretKey::generate())
    }

    pub fn from_secret(secret: SecretKey) -> Self {
        VaultKey(secret)
    }

    /// To seal it to a colleague or into a session; the caller never stores it in clear.
    pub fn expose(&self) -> &SecretKey {
        &self.0
    }

    #[must_use]
    pub fn duplicate(&self) -> Self {
        VaultKey(self.0.duplicate())
    }
}

/// A space's own private keys: one receives parcels, one signs and certifies.
pub struct SpaceKeys {
    pub receive: OpeningKey,
    pub sign: SigningKey,
}

impl SpaceKeys {
    pub fn open(vault: &VaultKey, row: &SpaceRow) -> Result<Self, Refused> {
        let plain = seal::open(&vault.0, &place_of_keys(row.id), &row.sealed_keys)?;
        let (receive, sign) = plain.split_at_checked(32).ok_or(Refused::Malformed)?;
        Ok(SpaceKeys { receive: OpeningKey::from_slice(receive)?, sign: SigningKey::from_slice(sign)? })
    }
}

/// A new, empty space with fresh keys, ready for `Ledger::create_space`.
pub fn new_space(id: Id, kind: SpaceKind, vault: &VaultKey) -> SpaceRow {
    let (receive, sign) = (OpeningKey::generate(), SigningKey::generate());
    let mut plain = zeroize::Zeroizing::new(Vec::with_capacity(64));
    plain.extend_from_slice(receive.expose());
    plain.extend_from_slice(sign.expose());
    SpaceRow {
        id,
        kind,
        head: Head { seq: 0, hash: Hash::START },
        receive_key: receive.public(),
        verify_key: sign.public(),
        sealed_keys: seal::seal(&vault.0, KeyId(*id.as_bytes()), &place_of_keys(id), &plain),
    }
}

fn place_of_keys(space: Id) -> Place {
    Place { space: *space.as_bytes(), record: *space.as_bytes(), version: 1, part: Part::SpaceKeys }
}

/// Record keys by id, opened when first needed.
pub(crate) struct KeyShelf {
    space: Id,
    vault: VaultKey,
    house: SecretKey,
    opened: HashMap<[u8; 16], SecretKey>,
}

impl KeyShelf {
    pub(crate) fn new(space: Id, vault: VaultKey) -> Self {
        let house = vault.0.derive("house");
        KeyShelf { space, vault, house, opened: HashMap::new() }
    }

    /// The house key has the space's own id and needs no row.
    pub(crate) fn house_id(&self) -> [u8; 16] {
        *self.space.as_bytes()
    }

    pub(crate) fn get(&self, key: [u8; 16]) -> Option<&SecretKey> {
        if key == self.house_id() { Some(&self.house) } else { self.opened.get(&key) }
    }

    pub(crate) fn vault(&self) -> &VaultKey {
        &self.vault
    }

    pub(crate) fn take_in(&mut self, row: &RecordKeyRow) -> Result<(), Refused> {
        if !self.opened.contains_key(&row.key) {
            let plain = open_record_key(self.space, &self.vault, row)?;
            self.opened.insert(row.key, SecretKey::from_slice(&plain)?);
        }
        Ok(())
    }

    /// False where it was not at hand.
    pub(crate) fn forget(&mut self, key: [u8; 16]) -> bool {
        self.opened.remove(&key).is_some()
    }

    /// A fresh key for a new survivor. Its id begins with the number of her first entry, so that the
    /// ledger appends keys too and writes no page of its own for each.
    pub(crate) fn make(&mut self, seq: i64) -> [u8; 16] {
        let mut key: [u8; 16] = seal::random();
        key[..8].copy_from_slice(&seq.to_be_bytes());
        self.opened.insert(key, SecretKey::generate());
        key
    }
}

pub(crate) fn open_record_key(space: Id, vault: &VaultKey, row: &RecordKeyRow) -> Result<Plain, Refused> {
    seal::open(&vault.0, &place_of_record_key(space, row.key), &row.sealed)
}

pub(crate) fn place_of_record_key(space: Id, key: [u8; 16]) -> Place {
    Place { space: *space.as_bytes(), record: key, version: 1, part: Part::RecordKey }
}

pub(crate) fn place(space: Id, record: Id, version: i64, part: Part) -> Place {
    Place { space: *space.as_bytes(), record: *record.as_bytes(), version: version.unsigned_abs(), part }
}
