//! The rows, as both engines hold them. Ids are random; times are days, except
//! in sessions and throttles, which live for hours; whatever could be read is sealed.

use seal::Hash;

/// A random 128-bit id (uuid v4). Version 7 would tell when a record was made.
pub type Id = uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpaceKind {
    Commons,
    Vault,
}

/// What anyone may know of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceRow {
    pub id: Id,
    pub kind: SpaceKind,
    pub head: Head,
    /// X25519, to which parcels are sealed. Zeroes for the commons.
    pub receive_key: [u8; 32],
    /// Ed25519, with which the space certifies its people and signs its parcels.
    pub verify_key: [u8; 32],
    /// The space's own private keys, sealed with its vault key.
    pub sealed_keys: Vec<u8>,
}

/// The end of a space's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last entry; 0 for an empty list.
    pub seq: i64,
    pub hash: Hash,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    pub head: Head,
    pub waiting_parcels: i64,
}

/// One version of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    pub seq: i64,
    pub record: Id,
    pub version: i64,
    /// Which record key sealed it.
    pub key: [u8; 16],
    /// Days since 1970-01-01, UTC. Coarse on purpose.
    pub day: i32,
    pub head: Vec<u8>,
    pub body: Option<Vec<u8>>,
    pub previous: Hash,
    pub hash: Hash,
}

/// An entry without its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadRow {
    pub seq: i64,
    pub record: Id,
    pub version: i64,
    pub key: [u8; 16],
    pub head: Vec<u8>,
    pub previous: Hash,
    pub hash: Hash,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyRow {
    pub key: [u8; 16],
    pub body: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordKeyRow {
    /// Begins with the number of the entry that it was made for, so that keys lie in the order in which they came.
    pub key: [u8; 16],
    /// The data key, sealed with the vault key; once it is erased, the space's signature that it was meant.
    pub sealed: Vec<u8>,
}

/// What one durable step writes to one space.
#[derive(Clone, Debug)]
pub struct Batch {
    pub space: Id,
    pub expected: Head,
    /// In order; the first has `expected.seq + 1`.
    pub entries: Vec<EntryRow>,
    pub new_keys: Vec<RecordKeyRow>,
    /// What takes the place of a key erases every version sealed with it; every snapshot of the space goes too.
    pub erased_keys: Vec<RecordKeyRow>,
    pub sent: Vec<ParcelRow>,
    /// Parcels addressed to this space that it has now taken in.
    pub collected: Vec<Id>,
    /// What this space sent and takes back: where nobody has collected it yet, nothing of it stays.
    pub recalled: Vec<Recalled>,
    pub calls: Vec<CallRow>,
    /// Needs about which nobody is called any more.
    pub called_off: Vec<Id>,
}

impl Batch {
    /// Without an entry yet, on top of a list's end.
    pub fn empty(space: Id, expected: Head) -> Self {
        Batch {
            space,
            expected,
            entries: Vec::new(),
            new_keys: Vec::new(),
            erased_keys: Vec::new(),
            sent: Vec::new(),
            collected: Vec::new(),
            recalled: Vec::new(),
            calls: Vec::new(),
            called_off: Vec::new(),
        }
    }

    /// Where the list ends once it is appended.
    pub fn end(&self) -> Head {
        self.entries.last().map_or(self.expected, |last| Head { seq: last.seq, hash: last.hash })
    }

    /// Whether something is to be gone afterwards: a key, or a parcel's bytes.
    pub(crate) fn destroys(&self) -> bool {
        !self.erased_keys.is_empty() || !self.collected.is_empty() || !self.recalled.is_empty()
    }

    /// No mail and nothing erased: the usual case, and the quickest.
    pub(crate) fn is_only_entries(&self) -> bool {
        self.calls.is_empty() && self.called_off.is_empty() && self.erased_keys.is_empty() && self.sent.is_empty() && self.collected.is_empty() && self.recalled.is_empty()
    }
}

/// What is written with a batch when a vault's key is exchanged.
#[derive(Clone, Debug)]
pub struct KeyExchange {
    pub sealed_keys: Vec<u8>,
    /// Every one that was not erased.
    pub record_keys: Vec<RecordKeyRow>,
    /// For everyone who stays, and nobody else.
    pub keyrings: Vec<NewKeyring>,
    /// Staff whose one-time codes go.
    pub codes_of: Vec<Id>,
}

/// A keyring, and the public key of the account that it was sealed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKeyring {
    pub keyring: KeyringRow,
    pub sealed_to: [u8; 32],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotRow {
    pub space: Id,
    /// Of this one snapshot: the parts of two that are written at once never mix.
    pub id: Id,
    pub head: Head,
    /// Hash of the view's schema; a snapshot of another layout is of no use.
    pub layout: Vec<u8>,
    /// How many parts it has, numbered from 0.
    pub parts: u32,
}

/// Something that waits for a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRow {
    pub id: Id,
    /// Hash of the browser's token.
    pub owner: [u8; 32],
    pub sealed: Vec<u8>,
    /// Second until which it waits.
    pub until: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointRow {
    pub space: Id,
    pub head: Head,
    pub signature: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    Active,
    Suspended,
    Removed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    pub id: Id,
    pub sign_in: String,
    pub space: Id,
    /// The staff record in the space that this account acts as.
    pub staff: Id,
    pub state: AccountState,
    pub public_key: [u8; 32],
    /// Ed25519 signature of the space over account and public key.
    pub certificate: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    Password,
    Recovery,
    Passkey,
}

/// One way to open an account's private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialRow {
    pub id: Id,
    pub account: Id,
    pub kind: CredentialKind,
    pub salt: [u8; 16],
    /// Argon2id cost: memory in KiB, passes, lanes.
    pub cost: [u32; 3],
    /// SHA-256 of the verifier half of the stretched secret.
    pub verifier: [u8; 32],
    /// The account's private key, sealed with the other half.
    pub sealed_key: Vec<u8>,
}

/// A space's vault key, sealed to one account's certified public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyringRow {
    pub account: Id,
    pub space: Id,
    pub sealed: Vec<u8>,
}

/// For how many seconds a session that has ended keeps its row, without keys.
pub const ENDED_STAYS: i64 = 24 * 3600;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub hash: [u8; 32],
    pub account: Id,
    pub space: Id,
    /// The vault key sealed under a key that only the cookie holds; empty while locked.
    pub sealed_keys: Vec<u8>,
    /// Seconds since 1970.
    pub idle_until: i64,
    pub ends_at: i64,
    /// On a computer or phone that others use too.
    pub is_shared: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentRow {
    pub hash: [u8; 32],
    /// The staff record that it is for; none for a first start.
    pub staff: Option<Id>,
    /// What the code opens: space, account and keys, sealed under the code itself.
    pub sealed: Vec<u8>,
    /// Last day on which it may be used.
    pub until_day: i32,
    pub is_used: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThrottleRow {
    pub failures: i32,
    /// Seconds since 1970.
    pub blocked_until: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelRow {
    pub id: Id,
    pub from: Id,
    pub to: Id,
    pub sealed: Vec<u8>,
    pub expires_day: i32,
}

/// A parcel as whoever sent it knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recalled {
    pub to: Id,
    pub id: Id,
}

/// Where every list ended and which parcels there were, at one moment: what a backup begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub spaces: Vec<SpaceRow>,
    /// In the order in which they were sent.
    pub waiting: Vec<ParcelRow>,
    /// Without their bytes: kept so that none comes twice.
    pub collected: Vec<ParcelRow>,
}

/// "Somebody is to be called on this day." Who, when and how urgently is sealed; what about stands nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    pub space: Id,
    /// By which it is called off.
    pub need: Id,
    /// Of several about one need.
    pub number: i64,
    pub day: i32,
    pub sealed: Vec<u8>,
}
