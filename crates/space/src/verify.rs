//! Is the list what it was? Recomputes the chain and names the first entry that is not.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use ledger::{CheckpointRow, EntryRow, Head, Ledger, RecordKeyRow, SpaceRow};
use seal::{Hash, KeyId, Part};

use crate::{
    Id, SpaceError, SpaceKeys, VaultKey,
    core::{HeadText, link},
    keys::{self, KeyShelf},
};

/// What is wrong with which entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A number is missing: an entry was removed, or two changed places.
    Missing { seq: i64 },
    /// The entry does not follow the one before it.
    Unlinked { seq: i64, record: Id },
    /// What is stored is not what was hashed.
    Changed { seq: i64, record: Id },
    /// A version of a record comes twice or out of order: an old one was replayed.
    Replayed { seq: i64, record: Id },
    /// The entry's hash is right but its seal is not: someone rewrote the chain.
    Forged { seq: i64, record: Id },
    /// The list ends elsewhere than the space says: entries were cut off or the last was exchanged.
    WrongEnd { seq: i64 },
    /// It stands beyond the end of the list: nobody acknowledged it, and nothing can be appended in its place.
    Beyond { seq: i64, record: Id },
    /// The key of this entry is gone, and the space never said that it was erased.
    KeyMissing { seq: i64, record: Id },
    /// What stands for the key of this entry is neither its key nor the space's word that it was erased.
    KeyChanged { seq: i64, record: Id },
    /// This entry says that a key was erased, and the key is there again.
    KeyIsBack { seq: i64, record: Id },
    /// A signed checkpoint does not agree: the whole list was rolled back or rewritten.
    NotAsSigned { seq: i64 },
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Missing { seq } => write!(f, "entry {seq} is missing"),
            Fault::Unlinked { seq, record } => write!(f, "entry {seq} (record {record}) does not follow the entry before it"),
            Fault::Changed { seq, record } => write!(f, "entry {seq} (record {record}) was changed after it was written"),
            Fault::Replayed { seq, record } => write!(f, "entry {seq} repeats an older version of record {record}"),
            Fault::Forged { seq, record } => write!(f, "entry {seq} (record {record}) was not written by this program"),
            Fault::WrongEnd { seq } => write!(f, "the list should end at entry {seq}"),
            Fault::Beyond { seq, record } => write!(f, "entry {seq} (record {record}) stands beyond the end of the list; nothing can be written until it is gone"),
            Fault::KeyMissing { seq, record } => write!(f, "the key of entry {seq} (record {record}) was removed, and was not erased by this program"),
            Fault::KeyChanged { seq, record } => write!(f, "the key of entry {seq} (record {record}) was changed"),
            Fault::KeyIsBack { seq, record } => write!(f, "entry {seq} (record {record}) erased a key that is there again"),
            Fault::NotAsSigned { seq } => write!(f, "entry {seq} is not the one that was signed as a checkpoint"),
        }
    }
}

#[derive(Debug, Default)]
pub struct Report {
    pub entries: i64,
    pub faults: Vec<Fault>,
}

const PAGE: u32 = 1_000;

/// Checks what can be checked without any key: numbers, links, hashes, versions, end and checkpoints, and
/// that every key is there or was erased by the space itself. It cannot see that a key or a seal opens.
pub async fn verify(ledger: &Arc<dyn Ledger>, space: &SpaceRow, mut progress: impl FnMut(i64)) -> Result<Report, SpaceError> {
    Walk::begin(ledger, space, None).await?.walk_on(&mut progress).await
}

/// The same, and opens every key and every seal: also finds a chain that was rewritten whole, a key that was
/// exchanged, and one that came back after it was erased.
pub async fn verify_sealed(ledger: &Arc<dyn Ledger>, space: &SpaceRow, vault: VaultKey, mut progress: impl FnMut(i64)) -> Result<Report, SpaceError> {
    // What the space signs with is read from what is sealed, not from beside it.
    let keys = Arc::new(SpaceKeys::open(&vault, space)?);
    let space = SpaceRow { verify_key: keys.sign.public(), ..space.clone() };
    let shelf = KeyShelf::new(space.id, vault, keys);
    Walk::begin(ledger, &space, Some(shelf)).await?.walk_on(&mut progress).await
}

/// What stands in the ledger for a key.
enum Held {
    Whole,
    Missing,
    Changed,
}

struct Walk<'a> {
    ledger: &'a Arc<dyn Ledger>,
    space: &'a SpaceRow,
    shelf: Option<KeyShelf>,
    keys: HashMap<[u8; 16], RecordKeyRow>,
    /// Keys that have been looked at: what is wrong with one is named once.
    met: HashSet<[u8; 16]>,
    /// How many keys of the house were met: their ids are counted, and none has a row.
    houses: u32,
    /// Keys that entries say were erased.
    erased: Vec<(Id, Spot)>,
    checkpoints: Vec<CheckpointRow>,
    last: Head,
    versions: HashMap<Id, i64>,
    report: Report,
}

/// Which entry of which record.
type Spot = (i64, Id);

impl<'a> Walk<'a> {
    async fn begin(ledger: &'a Arc<dyn Ledger>, space: &'a SpaceRow, shelf: Option<KeyShelf>) -> Result<Self, SpaceError> {
        let keys = ledger.record_keys(space.id).await?.into_iter().map(|row| (row.key, row)).collect();
        Ok(Walk {
            ledger,
            space,
            shelf,
            keys,
            met: HashSet::new(),
            houses: 0,
            erased: Vec::new(),
            checkpoints: ledger.checkpoints(space.id).await?,
            last: Head { seq: 0, hash: Hash::START },
            versions: HashMap::new(),
            report: Report::default(),
        })
    }

    async fn walk_on(mut self, progress: &mut impl FnMut(i64)) -> Result<Report, SpaceError> {
        loop {
            // Asked before the entries: up to there all of them must be found, also while a server appends.
            let end = self.ledger.space(self.space.id).await?.map_or(self.space.head, |row| row.head);
            let rows = self.ledger.entries(self.space.id, self.last.seq, PAGE).await?;
            if rows.is_empty() {
                self.look_at_the_end(end).await?;
                return Ok(self.report);
            }
            for row in &rows {
                self.look_at(row).await?;
            }
            progress(self.report.entries);
        }
    }

    async fn look_at(&mut self, row: &EntryRow) -> Result<(), SpaceError> {
        let chained = check(self.space.id, &mut self.last, &mut self.versions, row);
        self.report.faults.extend(chained);
        if self.met.insert(row.key) && !self.is_next_house_key(row.key) {
            let fault = match self.held(row.key).await? {
                Held::Whole => None,
                Held::Missing => Some(Fault::KeyMissing { seq: row.seq, record: row.record }),
                Held::Changed => Some(Fault::KeyChanged { seq: row.seq, record: row.record }),
            };
            self.report.faults.extend(fault);
        }
        self.look_inside(row);
        let signed = self.checkpoints.iter().filter(|point| point.head.seq == row.seq);
        let unlike = signed.filter(|point| point.head.hash != row.hash || !is_signed(self.space, point));
        self.report.faults.extend(unlike.map(|_| Fault::NotAsSigned { seq: row.seq }));
        self.report.entries += 1;
        Ok(())
    }

    fn is_next_house_key(&mut self, key: [u8; 16]) -> bool {
        let is_next = key == keys::house_key_id(self.space.id, self.houses) && self.shelf.as_ref().is_none_or(|shelf| shelf.is_house(key));
        self.houses += u32::from(is_next);
        is_next
    }

    async fn held(&mut self, key: [u8; 16]) -> Result<Held, SpaceError> {
        let row = match self.keys.remove(&key) {
            Some(row) => row,
            // Made since the walk began, or missing.
            None => match self.ledger.record_key(self.space.id, key).await? {
                Some(row) => row,
                None => return Ok(Held::Missing),
            },
        };
        let is_whole = match &mut self.shelf {
            Some(shelf) => shelf.take_in(&row).is_ok(),
            None => keys::is_erased(self.space.id, &self.space.verify_key, &row) || seal::key_id_of(&row.sealed) == Ok(KeyId(*self.space.id.as_bytes())),
        };
        Ok(if is_whole { Held::Whole } else { Held::Changed })
    }

    fn look_inside(&mut self, row: &EntryRow) {
        let Some((shelf, key)) = self.shelf.as_ref().and_then(|shelf| Some((shelf, shelf.get(row.key)?))) else { return };
        let opener = seal::Opener::new(key);
        let open = |part, sealed: &[u8]| opener.open(&keys::place(self.space.id, row.record, row.version, part), sealed).ok();
        let body_opens = row.body.as_deref().is_none_or(|body| open(Part::Body, body).is_some());
        match open(Part::Head, &row.head).filter(|_| body_opens) {
            None => self.report.faults.push(Fault::Forged { seq: row.seq, record: row.record }),
            Some(head) if shelf.is_house(row.key) => {
                let erased = serde_json::from_slice::<HeadText<'_>>(&head).map(|text| text.erased).unwrap_or_default();
                self.erased.extend(erased.into_iter().map(|key| (key, (row.seq, row.record))));
            }
            // Only the house's entries tell of erasures.
            Some(_) => {}
        }
    }

    async fn look_at_the_end(&mut self, end: Head) -> Result<(), SpaceError> {
        let last = self.last;
        if last.seq > end.seq {
            let beyond = self.ledger.entries(self.space.id, end.seq, 1).await?;
            self.report.faults.extend(beyond.first().map(|row| Fault::Beyond { seq: row.seq, record: row.record }));
        } else if last != end {
            self.report.faults.push(Fault::WrongEnd { seq: end.seq });
        }
        self.report.faults.extend(self.checkpoints.iter().filter(|point| point.head.seq > last.seq).map(|point| Fault::NotAsSigned { seq: point.head.seq }));
        for (key, (seq, record)) in std::mem::take(&mut self.erased) {
            // Asked again: one that was erased during the walk was there when it began.
            let now = self.ledger.record_key(self.space.id, key.into_bytes()).await?;
            if now.is_some_and(|row| !keys::is_erased(self.space.id, &self.space.verify_key, &row)) {
                self.report.faults.push(Fault::KeyIsBack { seq, record });
            }
        }
        Ok(())
    }
}

fn is_signed(space: &SpaceRow, point: &ledger::CheckpointRow) -> bool {
    seal::verify(&space.verify_key, CHECKPOINT, &checkpoint_text(space.id, point.head), &point.signature).is_ok()
}

pub(crate) const CHECKPOINT: &str = "panoh checkpoint";

pub(crate) fn checkpoint_text(space: Id, head: Head) -> Vec<u8> {
    [space.as_bytes().as_slice(), &head.seq.to_be_bytes(), &head.hash.0].concat()
}

/// One entry against the one before it. Goes on from what is stored, so that one fault is named once.
fn check(space: Id, last: &mut Head, versions: &mut HashMap<Id, i64>, row: &EntryRow) -> Option<Fault> {
    let expected = last.seq + 1;
    let follows = row.previous == last.hash;
    let known = versions.insert(row.record, row.version).unwrap_or(0);
    *last = Head { seq: row.seq, hash: row.hash };
    if row.seq != expected {
        return Some(Fault::Missing { seq: expected });
    }
    if link(space, row) != row.hash {
        return Some(Fault::Changed { seq: row.seq, record: row.record });
    }
    if !follows {
        return Some(Fault::Unlinked { seq: row.seq, record: row.record });
    }
    (row.version != known + 1).then_some(Fault::Replayed { seq: row.seq, record: row.record })
}
