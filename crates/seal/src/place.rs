//! Where a sealed thing belongs. Bound into the seal, so it opens nowhere else.

/// Which part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Head,
    Body,
    RecordKey,
    SpaceKeys,
    AccountKey,
    Keyring,
    Session,
    /// A piece of a snapshot, by its number.
    Snapshot(u32),
    Enrolment,
    Parcel,
    Backup,
    /// A page or typed text that waits for its browser.
    Held,
    /// Who is called at a moment.
    Call,
    /// What only a few may open, whoever holds the vault.
    Confided,
    /// A piece of an attachment, by its number.
    Blob(u32),
}

impl Part {
    /// Stable for ever: these numbers are inside every seal.
    fn tag(self) -> [u8; 8] {
        let (kind, number): (u32, u32) = match self {
            Part::Head => (1, 0),
            Part::Body => (2, 0),
            Part::RecordKey => (3, 0),
            Part::SpaceKeys => (4, 0),
            Part::AccountKey => (5, 0),
            Part::Keyring => (6, 0),
            Part::Session => (7, 0),
            Part::Snapshot(number) => (8, number),
            Part::Enrolment => (9, 0),
            Part::Parcel => (10, 0),
            Part::Backup => (11, 0),
            Part::Held => (13, 0),
            Part::Confided => (14, 0),
            Part::Call => (15, 0),
            Part::Blob(number) => (12, number),
        };
        let mut tag = [0; 8];
        tag[..4].copy_from_slice(&kind.to_be_bytes());
        tag[4..].copy_from_slice(&number.to_be_bytes());
        tag
    }
}

/// Space, record, version and part: one sealed thing has exactly one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub space: [u8; 16],
    pub record: [u8; 16],
    pub version: u64,
    pub part: Part,
}

const DOMAIN: &[u8; 16] = b"panoh place v1\0\0";

impl Place {
    /// All fields have a fixed length, so no two places have the same bytes.
    pub(crate) fn bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..16].copy_from_slice(DOMAIN);
        bytes[16..32].copy_from_slice(&self.space);
        bytes[32..48].copy_from_slice(&self.record);
        bytes[48..56].copy_from_slice(&self.version.to_be_bytes());
        bytes[56..].copy_from_slice(&self.part.tag());
        bytes
    }
}
