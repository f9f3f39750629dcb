//! A space's keys while it is open: the vault key opens each survivor's key,
//! and that opens her records. Nothing here outlives the open space.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

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

    pub fn is(&self, other: &VaultKey) -> bool {
        let digest = |key: &VaultKey| seal::digest("panoh same vault key", &[key.0.expose()]);
        digest(self) == digest(other)
    }
}

/// A space's own private keys: one receives parcels, one signs and certifies, the others seal what belongs to the house.
pub struct SpaceKeys {
    pub receive: OpeningKey,
    pub sign: SigningKey,
    /// By id, the newest last. What one sealed before the vault's key was exchanged stays sealed with it.
    house: Vec<([u8; 16], SecretKey)>,
}

impl SpaceKeys {
    pub fn open(vault: &VaultKey, row: &SpaceRow) -> Result<Self, Refused> {
        let plain = seal::open(&vault.0, &place_of_keys(row.id), &row.sealed_keys)?;
        let (receive, rest) = plain.split_at_checked(32).ok_or(Refused::Malformed)?;
        let (sign, rest) = rest.split_at_checked(32).ok_or(Refused::Malformed)?;
        let mut house = rest.chunks(32).map(SecretKey::from_slice).collect::<Result<Vec<_>, _>>()?;
        if house.is_empty() {
            // Until the vault's key is exchanged it is made from it, and stored nowhere.
            house.push(vault.0.derive("house"));
        }
        let house = (0_u32..).zip(house).map(|(number, key)| (house_key_id(row.id, number), key)).collect();
        Ok(SpaceKeys { receive: OpeningKey::from_slice(receive)?, sign: SigningKey::from_slice(sign)?, house })
    }

    /// The same with a fresh key for what belongs to the house.
    pub(crate) fn with_another_house_key(&self, space: Id) -> Result<Self, Refused> {
        let mut house: Vec<_> = self.house.iter().map(|(id, key)| (*id, key.duplicate())).collect();
        house.push((self.next_house_id(space), SecretKey::generate()));
        Ok(SpaceKeys { receive: OpeningKey::from_slice(self.receive.expose())?, sign: SigningKey::from_slice(self.sign.expose())?, house })
    }

    pub(crate) fn sealed(&self, space: Id, vault: &VaultKey) -> Vec<u8> {
        let mut plain = zeroize::Zeroizing::new(Vec::with_capacity(64 + 32 * self.house.len()));
        plain.extend_from_slice(self.receive.expose());
        plain.extend_from_slice(self.sign.expose());
        for (_, key) in &self.house {
            plain.extend_from_slice(key.expose());
        }
        seal::seal(&vault.0, KeyId(*space.as_bytes()), &place_of_keys(space), &plain)
    }

    /// What seals today.
    pub(crate) fn house(&self) -> Option<&([u8; 16], SecretKey)> {
        self.house.last()
    }

    pub(crate) fn house_key(&self, id: [u8; 16]) -> Option<&SecretKey> {
        self.house.iter().rev().find(|(known, _)| *known == id).map(|(_, key)| key)
    }

    /// The id of a key that is not here yet: who meets it knows that the vault's key was exchanged.
    pub(crate) fn next_house_id(&self, space: Id) -> [u8; 16] {
        house_key_id(space, u32::try_from(self.house.len()).unwrap_or(u32::MAX))
    }
}

/// The first has the space's own id. Whoever verifies without a key counts along.
pub(crate) fn house_key_id(space: Id, number: u32) -> [u8; 16] {
    let mut id = *space.as_bytes();
    if number > 0 {
        let digest = seal::digest("panoh house key", &[space.as_bytes(), &number.to_be_bytes()]);
        id.copy_from_slice(digest.get(..16).unwrap_or(&[0; 16]));
    }
    id
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
    keys: Arc<SpaceKeys>,
    opened: HashMap<[u8; 16], SecretKey>,
    /// Erased for good, whatever stands in the ledger now.
    gone: HashSet<[u8; 16]>,
}

impl KeyShelf {
    pub(crate) fn new(space: Id, vault: VaultKey, keys: Arc<SpaceKeys>) -> Self {
        KeyShelf { space, vault, keys, opened: HashMap::new(), gone: HashSet::new() }
    }

    /// Of the key that seals what belongs to the house. It needs no row.
    pub(crate) fn house_id(&self) -> [u8; 16] {
        self.keys.house().map_or(*self.space.as_bytes(), |(id, _)| *id)
    }

    pub(crate) fn is_house(&self, key: [u8; 16]) -> bool {
        self.keys.house_key(key).is_some()
    }

    pub(crate) fn get(&self, key: [u8; 16]) -> Option<&SecretKey> {
        self.keys.house_key(key).or_else(|| self.opened.get(&key))
    }

    pub(crate) fn vault(&self) -> &VaultKey {
        &self.vault
    }

    /// At hand, or known to be erased.
    pub(crate) fn knows(&self, key: [u8; 16]) -> bool {
        self.get(key).is_some() || self.gone.contains(&key)
    }

    pub(crate) fn take_in(&mut self, row: &RecordKeyRow) -> Result<(), Refused> {
        if self.knows(row.key) {
            return Ok(());
        }
        if is_erased(self.space, &self.keys.sign.public(), row) {
            self.gone.insert(row.key);
            return Ok(());
        }
        let plain = open_record_key(self.space, &self.vault, row)?;
        self.opened.insert(row.key, SecretKey::from_slice(&plain)?);
        Ok(())
    }

    /// It is erased and never comes back. False where it was not at hand.
    pub(crate) fn forget(&mut self, key: [u8; 16]) -> bool {
        self.gone.insert(key);
        self.opened.remove(&key).is_some()
    }

    /// What it was made for was not written.
    pub(crate) fn unmake(&mut self, key: [u8; 16]) {
        self.opened.remove(&key);
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

const ERASED: &str = "panoh erased key";

/// What takes the place of an erased key: the space's own word, so that a row which anybody else deletes,
/// empties or invents is noticed, also by who holds no key.
pub(crate) fn erased(space: Id, sign: &SigningKey, key: [u8; 16]) -> RecordKeyRow {
    RecordKeyRow { key, sealed: sign.sign(ERASED, &erased_text(space, key)).to_vec() }
}

/// Whether this is the space's word that the key was erased.
pub fn is_erased(space: Id, verify_key: &[u8; 32], row: &RecordKeyRow) -> bool {
    seal::verify(verify_key, ERASED, &erased_text(space, row.key), &row.sealed).is_ok()
}

fn erased_text(space: Id, key: [u8; 16]) -> Vec<u8> {
    [space.as_bytes().as_slice(), &key].concat()
}

/// The entry for which a key was made: the first that it seals.
pub(crate) fn first_sealed_by(key: [u8; 16]) -> i64 {
    let (number, _) = key.split_at(8);
    number.try_into().map_or(0, i64::from_be_bytes)
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
