//! Is the list what it was? Recomputes the chain and names the first entry that is not.

use std::{collections::HashMap, sync::Arc};

use ledger::{EntryRow, Head, Ledger, SpaceRow};
use seal::{Hash, Part};

use crate::{Id, SpaceError, VaultKey, core::link, keys, keys::KeyShelf};

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
    /// The list ends elsewhere than the space says: entries were cut off or added.
    WrongEnd { seq: i64 },
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

/// Checks what can be checked without any key: numbers, links, hashes, versions, end and checkpoints.
pub async fn verify(ledger: &Arc<dyn Ledger>, space: &SpaceRow, mut progress: impl FnMut(i64)) -> Result<Report, SpaceError> {
    walk(ledger, space, None, &mut progress).await
}

/// The same, and opens every seal: also finds a chain that was rewritten whole.
pub async fn verify_sealed(ledger: &Arc<dyn Ledger>, space: &SpaceRow, vault: VaultKey, mut progress: impl FnMut(i64)) -> Result<Report, SpaceError> {
    let mut shelf = KeyShelf::new(space.id, vault);
    for row in ledger.record_keys(space.id).await? {
        shelf.take_in(&row)?;
    }
    walk(ledger, space, Some(&shelf), &mut progress).await
}

async fn walk(ledger: &Arc<dyn Ledger>, space: &SpaceRow, shelf: Option<&KeyShelf>, progress: &mut impl FnMut(i64)) -> Result<Report, SpaceError> {
    let mut report = Report::default();
    let mut last = Head { seq: 0, hash: Hash::START };
    let mut versions: HashMap<Id, i64> = HashMap::new();
    let checkpoints = ledger.checkpoints(space.id).await?;
    loop {
        let rows = ledger.entries(space.id, last.seq, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            report.faults.extend(check(space.id, &mut last, &mut versions, row));
            report.faults.extend(shelf.and_then(|shelf| check_seal(space.id, shelf, row)));
            let signed = checkpoints.iter().filter(|point| point.head.seq == row.seq);
            report.faults.extend(signed.filter(|point| point.head.hash != row.hash || !is_signed(space, point)).map(|_| Fault::NotAsSigned { seq: row.seq }));
            report.entries += 1;
        }
        progress(report.entries);
    }
    // Read the end again: a server may have appended while we walked.
    let end = ledger.space(space.id).await?.map_or(space.head, |row| row.head);
    if last != end && last.seq <= end.seq {
        report.faults.push(Fault::WrongEnd { seq: end.seq });
    }
    report.faults.extend(checkpoints.iter().filter(|point| point.head.seq > last.seq).map(|point| Fault::NotAsSigned { seq: point.head.seq }));
    Ok(report)
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

fn check_seal(space: Id, shelf: &KeyShelf, row: &EntryRow) -> Option<Fault> {
    let key = shelf.get(row.key)?;
    let opener = seal::Opener::new(key);
    let opens = |part, sealed: &[u8]| opener.open(&keys::place(space, row.record, row.version, part), sealed).is_ok();
    let is_whole = opens(Part::Head, &row.head) && row.body.as_deref().is_none_or(|body| opens(Part::Body, body));
    (!is_whole).then_some(Fault::Forged { seq: row.seq, record: row.record })
}
