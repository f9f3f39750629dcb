//! The view's image, sealed in parts, so that opening does not replay everything.
//!
//! A snapshot is a cache: it is never backed up, it is thrown away when a
//! survivor is erased, and one of another layout or that does not open is ignored.
//! While one part is opened the next is fetched, and never is the whole of it in
//! memory twice.

use std::{
    io::{self, Read},
    sync::mpsc::Receiver,
};

use ledger::SnapshotRow;
use rusqlite::{Connection, MAIN_DB};
use seal::{KeyId, Part, Plain, Sealer};

use crate::{Id, SpaceError, VaultKey, keys};

/// How much of the image is sealed together.
const PART: usize = 1 << 20;
/// The first part begins with the image's length, so that an image cut short is noticed.
const LENGTH: usize = 8;

/// Every part, in order.
pub(crate) fn take(tables: &mut Connection, space: Id, id: Id, seq: i64, vault: &VaultKey) -> Result<Vec<Vec<u8>>, SpaceError> {
    let image = tables.serialize(MAIN_DB)?;
    let sealer = Sealer::new(vault.expose(), KeyId(*space.as_bytes()));
    let length = u64::try_from(image.len()).unwrap_or(u64::MAX).to_le_bytes();
    let parts = std::iter::once(length.as_slice()).chain(image.chunks(PART));
    Ok((0..).zip(parts).map(|(number, part)| sealer.seal(&keys::place(space, id, seq, Part::Snapshot(number)), part)).collect())
}

/// Puts the parts together as they come.
pub(crate) fn load(row: &SnapshotRow, vault: VaultKey, incoming: Receiver<Vec<u8>>) -> Result<Connection, SpaceError> {
    let seq = row.head.seq;
    let mut parts = Parts { row: row.clone(), vault, incoming, number: 0, current: None, at: 0 };
    let mut length = [0; LENGTH];
    let broken = |_| SpaceError::Damaged { seq };
    parts.read_exact(&mut length).map_err(broken)?;
    let length = usize::try_from(u64::from_le_bytes(length)).map_err(|_| SpaceError::Damaged { seq })?;
    let mut tables = Connection::open_in_memory()?;
    tables.deserialize_read_exact(MAIN_DB, parts, length, false)?;
    Ok(tables)
}

struct Parts {
    row: SnapshotRow,
    vault: VaultKey,
    incoming: Receiver<Vec<u8>>,
    number: u32,
    current: Option<Plain>,
    at: usize,
}

impl Parts {
    fn next(&mut self) -> io::Result<()> {
        let sealed = self.incoming.recv().map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let place = keys::place(self.row.space, self.row.id, self.row.head.seq, Part::Snapshot(self.number));
        self.current = Some(seal::open(self.vault.expose(), &place, &sealed).map_err(io::Error::other)?);
        self.number += 1;
        self.at = 0;
        Ok(())
    }
}

impl Read for Parts {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(rest) = self.current.as_ref().and_then(|current| current.get(self.at..)).filter(|rest| !rest.is_empty()) {
                let count = rest.len().min(into.len());
                if let (Some(into), Some(rest)) = (into.get_mut(..count), rest.get(..count)) {
                    into.copy_from_slice(rest);
                }
                self.at += count;
                return Ok(count);
            }
            self.next()?;
        }
    }
}
