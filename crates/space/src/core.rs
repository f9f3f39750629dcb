//! What is open: keys, view and order in one place, behind the space's lock.
//!
//! Everything here leaves the view whole wherever it waits: a reader whose
//! request is given up in the middle spoils nothing.

use std::sync::{Arc, mpsc};

use ledger::{BodyRow, EntryRow, Head, HeadRow, Ledger, SnapshotRow};
use rusqlite::{Connection, config::DbConfig};
use seal::{Hash, Opener, Part, Plain, SecretKey};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    Fact, Id, Layout, SpaceError, SpaceKeys, VaultKey, View,
    keys::{KeyShelf, place},
    snapshot,
    view::Seen,
};

/// A head in the clear. Short names: a vault of 100,000 has as many of these.
#[derive(Serialize, Deserialize)]
pub(crate) struct HeadText<'a> {
    #[serde(rename = "k", borrow)]
    pub(crate) kind: std::borrow::Cow<'a, str>,
    #[serde(rename = "e", borrow)]
    pub(crate) event: std::borrow::Cow<'a, str>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<Id>,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub(crate) actor: Option<Id>,
    #[serde(rename = "t")]
    pub(crate) at: i64,
    #[serde(rename = "i", borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<std::borrow::Cow<'a, str>>,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<Id>,
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(crate) result_version: Option<i64>,
    /// Keys that went with this change: other servers forget them too.
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) erased: Vec<Id>,
    #[serde(rename = "d", borrow)]
    pub(crate) head: &'a RawValue,
}

/// How many heads are fetched at once while catching up.
const PAGE: u32 = 4_000;
/// How many parts of a snapshot are fetched before they are opened.
const PARTS_AHEAD: usize = 4;
/// A snapshot is worth writing when this many entries had to be replayed.
const WORTH_A_SNAPSHOT: i64 = 5_000;

pub(crate) struct Core {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) space: Id,
    pub(crate) layout: Layout,
    pub(crate) keys: Arc<SpaceKeys>,
    pub(crate) shelf: KeyShelf,
    pub(crate) tables: Connection,
    /// Where the list ends, as far as it is durable and in the view.
    pub(crate) head: Head,
    /// The same for what the view has committed: where it goes back to if a run fails.
    committed: Head,
    pub(crate) seen: Arc<Seen>,
    /// Keys that were made since the view was committed.
    pub(crate) made_in_run: Vec<[u8; 16]>,
    /// Keys that were erased, here or by another server, while the view still shows what they sealed.
    pub(crate) erased: Vec<[u8; 16]>,
    /// Building the view anew was broken off: it begins again before anyone looks.
    is_half_built: bool,
    /// The vault's key was exchanged: what is open here opens nothing that comes.
    pub(crate) is_over: bool,
    waiting_parcels: i64,
}

impl Core {
    /// Still empty: [`Core::fill`] follows.
    pub(crate) fn new(ledger: Arc<dyn Ledger>, space: Id, vault: VaultKey, keys: Arc<SpaceKeys>, layout: Layout) -> Result<Self, SpaceError> {
        let head = Head { seq: 0, hash: Hash::START };
        let shelf = KeyShelf::new(space, vault, keys.clone());
        let seen = Arc::new(layout.nothing_seen());
        Ok(Core {
            ledger,
            space,
            layout,
            keys,
            shelf,
            tables: Connection::open_in_memory()?,
            head,
            committed: head,
            seen,
            made_in_run: Vec::new(),
            erased: Vec::new(),
            is_half_built: false,
            is_over: false,
            waiting_parcels: 0,
        })
    }

    pub(crate) fn view(&self) -> View<'_> {
        View { tables: &self.tables, waiting_parcels: self.waiting_parcels, seq: self.head.seq }
    }

    /// Builds the view: from a snapshot if there is one of this layout, else from the first entry.
    pub(crate) async fn fill(&mut self) -> Result<(), SpaceError> {
        let snapshot = self.ledger.snapshot(self.space, self.layout.hash()).await?;
        let loaded = match snapshot {
            Some(row) => self.load(&row).await,
            None => Err(SpaceError::Damaged { seq: 0 }),
        };
        // A snapshot is only a cache: where the entries do not fit it, they alone decide.
        let kept = match loaded {
            Ok(seq) if self.catch_up().await.is_ok() => seq,
            Ok(_) | Err(_) => {
                self.replay().await?;
                0
            }
        };
        if self.head.seq - kept > WORTH_A_SNAPSHOT
            && let Err(error) = self.keep_snapshot().await
        {
            // It is only a cache: on a full disk, or while another server erases, the vault opens without it.
            tracing::warn!(%error, "a snapshot could not be written");
        }
        Ok(())
    }

    /// Where the snapshot ended, if it opens.
    async fn load(&mut self, row: &SnapshotRow) -> Result<i64, SpaceError> {
        let (parts, incoming) = mpsc::sync_channel(PARTS_AHEAD);
        let (of, vault) = (row.clone(), self.shelf.vault().duplicate());
        let loader = std::thread::spawn(move || snapshot::load(&of, vault, incoming));
        for number in 0..row.parts {
            // A part that is missing, or a loader that gave up: it says so below.
            let Some(part) = self.ledger.snapshot_part(self.space, row.id, number).await? else { break };
            if parts.send(part).is_err() {
                break;
            }
        }
        drop(parts);
        self.tables = loader.join().map_err(|_| SpaceError::Interrupted)??;
        self.move_to(row.head);
        self.tune()?;
        Ok(row.head.seq)
    }

    /// Builds the view from the first entry on.
    pub(crate) async fn replay(&mut self) -> Result<(), SpaceError> {
        self.is_half_built = true;
        loop {
            self.forget_erased();
            self.tables = Connection::open_in_memory()?;
            self.tune()?;
            self.layout.create_tables(&self.tables)?;
            self.head = Head { seq: 0, hash: Hash::START };
            self.committed = self.head;
            for row in self.ledger.record_keys(self.space).await? {
                // One that does not open is named with the first entry that needs it.
                let _ = self.shelf.take_in(&row);
            }
            self.take_in_all().await?;
            if !self.forget_erased() {
                break;
            }
        }
        self.layout.create_indexes(&self.tables)?;
        self.is_half_built = false;
        Ok(())
    }

    /// True where one of them was still at hand: then the view shows what it sealed.
    fn forget_erased(&mut self) -> bool {
        let mut any = false;
        for key in self.erased.drain(..) {
            any |= self.shelf.forget(key);
        }
        any
    }

    fn tune(&self) -> Result<(), SpaceError> {
        self.tables.execute_batch("PRAGMA page_size=2048; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;")?;
        // A prepared statement stays as it is, whatever is bound to it: half of a search went into preparing anew.
        self.tables.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        self.tables.set_prepared_statement_cache_capacity(256);
        Ok(())
    }

    /// What is committed up to here may be read.
    pub(crate) fn move_to(&mut self, end: Head) {
        self.head = end;
        self.seen.reach(end.seq);
        if self.tables.is_autocommit() {
            self.committed = end;
        }
    }

    pub(crate) fn begin(&self) -> Result<(), SpaceError> {
        if self.is_over {
            return Err(SpaceError::Closed);
        }
        if !self.tables.is_autocommit() {
            // The run before was torn: its half is taken back.
            self.transact("ROLLBACK")?;
        }
        self.transact("BEGIN")
    }

    /// A run is over: what it wrote may be read.
    pub(crate) async fn commit(&mut self) -> Result<(), SpaceError> {
        self.transact("COMMIT")?;
        self.committed = self.head;
        self.made_in_run.clear();
        if self.erased.is_empty() { Ok(()) } else { self.replay().await }
    }

    /// A run failed: the view goes back to where it began, then takes in what is durable.
    pub(crate) async fn take_back(&mut self) -> Result<(), SpaceError> {
        if !self.tables.is_autocommit() {
            self.transact("ROLLBACK")?;
        }
        for key in self.made_in_run.drain(..) {
            self.shelf.unmake(key);
        }
        self.erased.clear();
        self.head = self.committed;
        self.catch_up().await
    }

    /// A statement without parameters or rows; prepared once, because every change runs a few.
    pub(crate) fn transact(&self, sql: &'static str) -> Result<(), SpaceError> {
        self.tables.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    pub(crate) async fn keep_snapshot(&mut self) -> Result<(), SpaceError> {
        let id = Id::new_v4();
        let begun = SnapshotRow { space: self.space, id, head: self.head, layout: self.layout.hash().to_vec(), parts: 0 };
        self.ledger.begin_snapshot(&begun).await?;
        // What was erased before it was begun goes from the view now; what is erased from now on takes the snapshot along.
        self.catch_up().await?;
        let sealed = snapshot::take(&mut self.tables, self.space, id, self.head.seq, self.shelf.vault())?;
        let parts = u32::try_from(sealed.len()).map_err(|_| SpaceError::Interrupted)?;
        for (number, part) in (0..).zip(sealed) {
            self.ledger.put_snapshot_part(self.space, id, number, &part).await?;
        }
        Ok(self.ledger.keep_snapshot(&SnapshotRow { head: self.head, parts, ..begun }).await?)
    }

    /// Nothing is decided on a view that is half built.
    pub(crate) async fn whole(&mut self) -> Result<(), SpaceError> {
        if self.is_half_built { self.catch_up().await } else { Ok(()) }
    }

    pub(crate) async fn catch_up(&mut self) -> Result<(), SpaceError> {
        if self.is_over {
            return Err(SpaceError::Closed);
        }
        if !self.is_half_built {
            self.take_in_all().await?;
        }
        if self.is_half_built || !self.erased.is_empty() { self.replay().await } else { Ok(()) }
    }

    async fn take_in_all(&mut self) -> Result<(), SpaceError> {
        let tip = self.ledger.tip(self.space).await?;
        self.waiting_parcels = tip.waiting_parcels;
        while self.head.seq < tip.head.seq {
            // Never beyond the end: what stands there nobody acknowledged.
            let limit = u32::try_from(tip.head.seq - self.head.seq).map_or(PAGE, |rest| rest.min(PAGE));
            let rows = self.ledger.heads(self.space, self.head.seq, limit).await?;
            let end = end_of(self.head, &rows)?;
            self.take_in(&rows).await?;
            self.move_to(end);
        }
        // Else the list was cut back or rewritten under an open vault.
        if self.head == tip.head { Ok(()) } else { Err(SpaceError::Damaged { seq: self.head.seq.min(tip.head.seq + 1) }) }
    }

    /// An entry that stands beyond the list's end, where the next would have to go.
    pub(crate) async fn beyond_the_end(&mut self) -> Result<Option<i64>, SpaceError> {
        let next = self.ledger.heads(self.space, self.head.seq, 1).await?;
        // Asked afterwards: what another server appended is within it by then.
        let tip = self.ledger.tip(self.space).await?;
        Ok(next.first().map(|row| row.seq).filter(|seq| *seq > tip.head.seq))
    }

    /// Answers which keys the entry says were erased.
    pub(crate) fn project(&self, spot: &Spot, plain: &[u8]) -> Result<Vec<Id>, SpaceError> {
        let text: HeadText<'_> = serde_json::from_slice(plain)?;
        let fact = Fact {
            seq: spot.seq,
            record: spot.record,
            version: spot.version,
            kind: &text.kind,
            event: &text.event,
            subject: text.subject,
            actor: text.actor,
            at: text.at,
            head: text.head.get(),
        };
        let done = text.key.as_deref().zip(text.result).map(|(key, result)| (key, result, text.result_version));
        self.layout.project(&self.tables, &self.seen, &fact, spot.key, done)?;
        Ok(text.erased)
    }

    async fn take_in(&mut self, rows: &[HeadRow]) -> Result<(), SpaceError> {
        let next = self.keys.next_house_id(self.space);
        for row in rows {
            if row.key == next {
                self.is_over = true;
                return Err(SpaceError::Closed);
            }
            self.need_key(row.key, row.seq).await?;
        }
        let opened = open_heads(&self.shelf, self.space, rows)?;
        self.transact("BEGIN")?;
        let mut erased = Vec::new();
        let projected: Result<(), SpaceError> = rows.iter().zip(&opened).try_for_each(|(row, plain)| {
            let Some(plain) = plain else { return Ok(()) };
            let gone = self.project(&Spot { seq: row.seq, record: row.record, version: row.version, key: row.key }, plain)?;
            erased.extend(gone.into_iter().map(Id::into_bytes));
            Ok(())
        });
        self.transact(if projected.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        projected?;
        self.erased.extend(erased);
        Ok(())
    }

    pub(crate) async fn open_body(&mut self, record: Id, version: i64) -> Result<Plain, SpaceError> {
        let seq = self.view().number(record, version)?.ok_or(SpaceError::Erased)?;
        let BodyRow { key, body } = self.ledger.body(self.space, seq).await?.ok_or(SpaceError::Erased)?;
        self.need_key(key, seq).await?;
        let secret = self.shelf.get(key).ok_or(SpaceError::Erased)?;
        Ok(seal::open(secret, &place(self.space, record, version, Part::Body), &body)?)
    }

    /// The key of this entry is at hand afterwards, unless it was erased.
    pub(crate) async fn need_key(&mut self, key: [u8; 16], seq: i64) -> Result<(), SpaceError> {
        if self.shelf.knows(key) {
            return Ok(());
        }
        let damaged = SpaceError::Damaged { seq };
        let Some(row) = self.ledger.record_key(self.space, key).await? else { return Err(damaged) };
        if self.shelf.take_in(&row).is_ok() {
            return Ok(());
        }
        Err(if self.was_exchanged().await? { SpaceError::Closed } else { damaged })
    }

    /// Whether the vault's key is another by now, and what stands in the ledger is sealed with that.
    async fn was_exchanged(&mut self) -> Result<bool, SpaceError> {
        let row = self.ledger.space(self.space).await?;
        self.is_over |= row.is_some_and(|row| SpaceKeys::open(self.shelf.vault(), &row).is_err());
        Ok(self.is_over)
    }
}

/// Where the list ends with these entries, if each follows the one before it.
fn end_of(start: Head, rows: &[HeadRow]) -> Result<Head, SpaceError> {
    let end = rows.iter().try_fold(start, |end, row| {
        let follows = row.seq == end.seq + 1 && row.previous == end.hash;
        if follows { Ok(Head { seq: row.seq, hash: row.hash }) } else { Err(SpaceError::Damaged { seq: end.seq + 1 }) }
    })?;
    if rows.is_empty() { Err(SpaceError::Damaged { seq: start.seq + 1 }) } else { Ok(end) }
}

/// The hash that binds an entry, as stored, to everything before it.
pub(crate) fn link(space: Id, row: &EntryRow) -> Hash {
    seal::link(
        &row.previous,
        &[
            space.as_bytes(),
            &row.seq.to_be_bytes(),
            row.record.as_bytes(),
            &row.version.to_be_bytes(),
            &row.key,
            &row.day.to_be_bytes(),
            &row.head,
            row.body.as_deref().unwrap_or_default(),
        ],
    )
}

/// Where an entry stands, and under which key.
pub(crate) struct Spot {
    pub(crate) seq: i64,
    pub(crate) record: Id,
    pub(crate) version: i64,
    pub(crate) key: [u8; 16],
}

/// Opens heads on both cores. `None` stands for an erased entry.
fn open_heads(shelf: &KeyShelf, space: Id, rows: &[HeadRow]) -> Result<Vec<Option<Plain>>, SpaceError> {
    let open_all = |rows: &[HeadRow]| rows.iter().map(|row| open_head(shelf, space, row)).collect::<Result<Vec<_>, _>>();
    if rows.len() < 64 {
        return open_all(rows);
    }
    let (first, second) = rows.split_at(rows.len() / 2);
    std::thread::scope(|threads| {
        let second = threads.spawn(|| open_all(second));
        let mut opened = open_all(first)?;
        opened.extend(second.join().map_err(|_| SpaceError::Interrupted)??);
        Ok(opened)
    })
}

fn open_head(shelf: &KeyShelf, space: Id, row: &HeadRow) -> Result<Option<Plain>, SpaceError> {
    let Some(key): Option<&SecretKey> = shelf.get(row.key) else { return Ok(None) };
    let place = place(space, row.record, row.version, Part::Head);
    let opened = Opener::new(key).open(&place, &row.head);
    opened.map(Some).map_err(|_| SpaceError::Damaged { seq: row.seq })
}
