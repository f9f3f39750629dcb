//! The view's image, sealed, so that opening does not replay everything.
//!
//! A snapshot is a cache: it is never backed up, it is thrown away when a
//! survivor is erased, and one of another layout or that does not open is ignored.

use std::io::Cursor;

use ledger::{Head, SnapshotRow};
use rusqlite::{Connection, MAIN_DB};
use seal::{KeyId, Part};

use crate::{Id, SpaceError, VaultKey, keys};

pub(crate) fn take(tables: &mut Connection, space: Id, head: Head, layout: &[u8], vault: &VaultKey) -> Result<SnapshotRow, SpaceError> {
    let image = tables.serialize(MAIN_DB)?;
    let place = keys::place(space, space, head.seq, Part::Snapshot);
    let sealed = seal::seal(vault.expose(), KeyId(*space.as_bytes()), &place, &image);
    Ok(SnapshotRow { space, head, layout: layout.to_vec(), sealed })
}

pub(crate) fn load(row: &SnapshotRow, vault: &VaultKey) -> Result<Connection, SpaceError> {
    let place = keys::place(row.space, row.space, row.head.seq, Part::Snapshot);
    let image = seal::open(vault.expose(), &place, &row.sealed)?;
    let mut tables = Connection::open_in_memory()?;
    let size = image.len();
    tables.deserialize_read_exact(MAIN_DB, Cursor::new(&*image), size, false)?;
    Ok(tables)
}
