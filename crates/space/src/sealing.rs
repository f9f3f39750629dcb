//! From what was decided to what is stored: entries sealed and chained. Needs no view,
//! so the next batch is decided meanwhile.

use ledger::{Batch, EntryRow, RecordKeyRow};
use seal::{KeyId, Part, Sealer, SecretKey};
use zeroize::Zeroizing;

use crate::{
    Id, VaultKey,
    batch::Draught,
    core::{Spot, link},
    keys::{place, place_of_record_key},
};

/// One entry that was decided and stands in the view already.
pub(crate) struct Unsealed {
    pub(crate) spot: Spot,
    pub(crate) day: i32,
    pub(crate) secret: SecretKey,
    /// The key was made for this entry and is stored with it.
    pub(crate) is_new_key: bool,
    pub(crate) head: Zeroizing<Vec<u8>>,
    pub(crate) body: Option<Zeroizing<Vec<u8>>>,
}

/// Seals what a batch holds and chains it to where the list ends.
pub(crate) fn seal_all(draught: Draught, vault: &VaultKey) -> Batch {
    let Draught { mut batch, unsealed, .. } = draught;
    let space = batch.space;
    let mut hash = batch.expected.hash;
    // Entries that follow each other are mostly about one person.
    let mut last: Option<(KeyId, Sealer<'_>)> = None;
    let vault = Sealer::new(vault.expose(), KeyId(*space.as_bytes()));
    for it in &unsealed {
        let Spot { seq, record, version, key } = it.spot;
        let key_id = KeyId(key);
        let (_, sealer) = match last.take().filter(|(id, _)| *id == key_id) {
            Some(same) => last.insert(same),
            None => last.insert((key_id, Sealer::new(&it.secret, key_id))),
        };
        let seal = |part, text: &[u8]| sealer.seal(&place(space, record, version, part), text);
        let head = seal(Part::Head, &it.head);
        let body = it.body.as_deref().map(|body| seal(Part::Body, body));
        let mut row = EntryRow { seq, record, version, key, day: it.day, head, body, previous: hash, hash };
        row.hash = link(space, &row);
        hash = row.hash;
        batch.entries.push(row);
        if it.is_new_key {
            batch.new_keys.push(sealed_key(space, &vault, key, &it.secret));
        }
    }
    batch
}

fn sealed_key(space: Id, vault: &Sealer<'_>, key: [u8; 16], secret: &SecretKey) -> RecordKeyRow {
    RecordKeyRow { key, sealed: vault.seal(&place_of_record_key(space, key), secret.expose()) }
}
