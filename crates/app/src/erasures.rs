//! Which keys were erased: a list that is kept beside the backups and replayed when one is restored, so that an
//! old backup does not bring back whom somebody asked to forget. It holds ids and signatures, no secret and no name;
//! a line that the space did not sign erases nothing.

use std::{collections::BTreeMap, fmt};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::{Id, Ledger, LedgerError, RecordKeyRow};

#[derive(Debug, thiserror::Error)]
#[error("line {0} of the list of erasures cannot be read; nothing was written")]
pub struct Unreadable(usize);

/// By space and key, the space's word that it was meant.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Erasures(BTreeMap<(Id, Id), Vec<u8>>);

impl Erasures {
    /// Everything that was erased up to now.
    pub async fn of(ledger: &dyn Ledger) -> Result<Self, LedgerError> {
        let mut all = BTreeMap::new();
        for space in ledger.spaces().await? {
            let keys = ledger.record_keys(space.id).await?;
            let erased = keys.into_iter().filter(|row| space::is_erased(space.id, &space.verify_key, row));
            all.extend(erased.map(|row| ((space.id, Id::from_bytes(row.key)), row.sealed)));
        }
        Ok(Erasures(all))
    }

    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        lines.map(|(number, line)| line_of(line).ok_or(Unreadable(number))).collect::<Result<_, _>>().map(Erasures)
    }

    /// What stands for a key that is in a backup, if it was erased afterwards.
    pub fn since(&self, space: Id, verify_key: &[u8; 32], row: &RecordKeyRow) -> Option<RecordKeyRow> {
        let word = self.0.get(&(space, Id::from_bytes(row.key)))?;
        let erased = RecordKeyRow { key: row.key, sealed: word.clone() };
        (erased != *row && space::is_erased(space, verify_key, &erased)).then_some(erased)
    }
}

/// One line for each.
impl fmt::Display for Erasures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|((space, key), word)| writeln!(f, "{space} {key} {}", STANDARD.encode(word)))
    }
}

fn line_of(line: &str) -> Option<((Id, Id), Vec<u8>)> {
    let mut words = line.split_whitespace();
    let place = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let word = STANDARD.decode(words.next()?).ok()?;
    words.next().is_none().then_some((place, word))
}
