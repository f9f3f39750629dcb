//! The view: the in-memory tables of an open space, and how entries become rows.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use ledger::Head;
use rusqlite::{Connection, OptionalExtension as _, Params, Row};
use serde::de::DeserializeOwned;

use crate::{
    Id, Outcome, SpaceError,
    batch::{is_same, press_of},
    draft::{ACCESS, Access},
};

/// What an area needs from one opened head.
pub struct Fact<'a> {
    pub seq: i64,
    pub record: Id,
    pub version: i64,
    pub kind: &'a str,
    pub event: &'a str,
    pub subject: Option<Id>,
    pub actor: Option<Id>,
    /// Seconds since 1970.
    pub at: i64,
    pub(crate) head: &'a str,
}

impl Fact<'_> {
    /// The document's head as the area wrote it; missing fields take their defaults.
    pub fn head<T: DeserializeOwned>(&self) -> Result<T, SpaceError> {
        Ok(serde_json::from_str(self.head)?)
    }
}

/// One area's tables and how its kinds of records fill them.
pub trait Projection: Send + Sync + 'static {
    /// `CREATE TABLE` statements; the view is rebuilt, never migrated.
    fn tables(&self) -> &'static str;
    /// `CREATE INDEX` statements, run after the first filling because that is quicker.
    fn indexes(&self) -> &'static str;
    /// The kinds of records that this area writes.
    fn kinds(&self) -> &'static [&'static str];
    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError>;
}

/// How far a view has come, for whoever must not wait for the space: read without its lock.
pub(crate) struct Seen {
    /// The last entry that is durable and taken in.
    seq: AtomicI64,
    /// Where the list will end once what is on its way has landed.
    flying: Mutex<Option<Head>>,
    /// The last entry of each area, in the layout's order. May run ahead of what is committed, never behind.
    areas: Box<[AtomicI64]>,
}

impl Seen {
    pub(crate) fn reach(&self, seq: i64) {
        self.seq.store(seq, Ordering::Release);
    }

    pub(crate) fn so_far(&self) -> i64 {
        self.seq.load(Ordering::Acquire)
    }

    pub(crate) fn awaits(&self, end: Head) {
        *self.flying.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
    }

    /// Whether a list that ends there holds nothing unseen. By its hash, one that has just landed is known as ours.
    pub(crate) fn has(&self, end: Head) -> bool {
        self.so_far() >= end.seq || *self.flying.lock().unwrap_or_else(PoisonError::into_inner) == Some(end)
    }
}

/// All areas' tables together.
#[derive(Clone)]
pub struct Layout {
    areas: Arc<[&'static dyn Projection]>,
    hash: [u8; 32],
}

const OWN_TABLES: &str = "
CREATE TABLE record (id BLOB PRIMARY KEY, version INTEGER NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, subject BLOB, key BLOB) WITHOUT ROWID;
CREATE TABLE event (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, record BLOB NOT NULL, version INTEGER, subject BLOB, actor BLOB);
CREATE TABLE done (key TEXT PRIMARY KEY, result BLOB NOT NULL, version INTEGER) WITHOUT ROWID;
";
const OWN_INDEXES: &str = "
CREATE INDEX event_subject ON event (subject, seq) WHERE subject IS NOT NULL;
CREATE INDEX event_record ON event (record) WHERE subject IS NULL;
";

impl Layout {
    pub fn new(areas: impl IntoIterator<Item = &'static dyn Projection>) -> Self {
        let areas: Arc<[_]> = areas.into_iter().collect();
        let mut texts: Vec<&[u8]> = vec![OWN_TABLES.as_bytes(), OWN_INDEXES.as_bytes(), env!("CARGO_PKG_VERSION").as_bytes()];
        for area in areas.iter() {
            texts.extend([area.tables().as_bytes(), area.indexes().as_bytes()]);
        }
        let hash = seal::digest("panoh view layout", &texts);
        Layout { areas, hash }
    }

    pub(crate) fn nothing_seen(&self) -> Seen {
        Seen { seq: AtomicI64::new(0), flying: Mutex::default(), areas: self.areas.iter().map(|_| AtomicI64::new(0)).collect() }
    }

    /// Whether nothing of the area that writes this kind of record came after `seq`.
    pub(crate) fn is_unchanged(&self, seen: &Seen, kind: &str, seq: i64) -> bool {
        let area = self.areas.iter().position(|area| area.kinds().contains(&kind));
        area.and_then(|area| seen.areas.get(area)).is_some_and(|last| last.load(Ordering::Acquire) <= seq)
    }

    /// Says whether a snapshot was made of the same tables.
    pub(crate) fn hash(&self) -> &[u8] {
        &self.hash
    }

    pub(crate) fn create_tables(&self, tables: &Connection) -> Result<(), SpaceError> {
        tables.execute_batch(OWN_TABLES)?;
        for area in self.areas.iter() {
            tables.execute_batch(area.tables())?;
        }
        Ok(())
    }

    pub(crate) fn create_indexes(&self, tables: &Connection) -> Result<(), SpaceError> {
        tables.execute_batch(OWN_INDEXES)?;
        for area in self.areas.iter() {
            tables.execute_batch(area.indexes())?;
        }
        Ok(())
    }

    pub(crate) fn project(&self, tables: &Connection, seen: &Seen, fact: &Fact<'_>, key: [u8; 16], done: Option<(&str, Id, Option<i64>)>) -> Result<(), SpaceError> {
        let is_access = fact.kind == ACCESS;
        tables.prepare_cached("INSERT INTO event (seq, at, event, record, version, subject, actor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
            fact.seq,
            fact.at,
            fact.event,
            // An access line is an event *of the record that was opened*, and no version of it.
            if is_access { fact.head::<Access>()?.of } else { fact.record },
            (!is_access).then_some(fact.version),
            fact.subject,
            fact.actor,
        ))?;
        if let Some(done) = done {
            tables.prepare_cached("INSERT OR REPLACE INTO done (key, result, version) VALUES (?1, ?2, ?3)")?.execute(done)?;
        }
        if is_access {
            return Ok(());
        }
        let sql = "INSERT INTO record (id, version, seq, kind, subject, key) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET version = ?2, seq = ?3";
        // Whose key it is stands with the first entry of the survivor's own record.
        let own_key = (fact.subject == Some(fact.record)).then_some(key);
        tables.prepare_cached(sql)?.execute((fact.record, fact.version, fact.seq, fact.kind, fact.subject, own_key))?;
        match self.areas.iter().zip(&seen.areas).find(|(area, _)| area.kinds().contains(&fact.kind)) {
            Some((area, last)) => {
                last.fetch_max(fact.seq, Ordering::AcqRel);
                area.project(tables, fact)
            }
            // Written by a newer version of the program: its history is kept, its lists are not shown.
            None => Ok(()),
        }
    }
}

/// Read access to the view, as a change's rules and a page's queries see it.
pub struct View<'a> {
    pub(crate) tables: &'a Connection,
    pub(crate) waiting_parcels: i64,
    pub(crate) seq: i64,
}

impl View<'_> {
    pub fn one<T>(&self, sql: &'static str, params: impl Params, map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>) -> Result<Option<T>, SpaceError> {
        Ok(self.tables.prepare_cached(sql)?.query_row(params, map).optional()?)
    }

    pub fn all<T>(&self, sql: &'static str, params: impl Params, map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>, SpaceError> {
        Ok(self.tables.prepare_cached(sql)?.query_map(params, map)?.collect::<Result<_, _>>()?)
    }

    /// How many parcels waited for this space when it last asked the ledger: just now.
    pub fn waiting_parcels(&self) -> i64 {
        self.waiting_parcels
    }

    /// The last entry that this view has taken in: what a page may say that it has seen.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// The current version of a record: what an edit names as its start.
    pub fn version(&self, record: Id) -> Result<Option<i64>, SpaceError> {
        self.one("SELECT version FROM record WHERE id = ?1", [record], |row| row.get(0))
    }

    /// What this press was answered with, if it bore the same words.
    pub fn pressed(&self, key: &str) -> Result<Option<Outcome>, SpaceError> {
        Ok(self.press(key)?.filter(|(known, _)| is_same(known, key)).map(|(_, outcome)| outcome))
    }

    /// The same whatever its words were, and under which key it is written.
    pub(crate) fn press(&self, key: &str) -> Result<Option<(String, Outcome)>, SpaceError> {
        // Everything that begins with the press. One that was written before words were marked stands for whatever it bore.
        let sql = "SELECT key, result, version FROM done WHERE key >= ?1 AND key < ?1 || '$' AND (key = ?1 OR length(key) = ?2) LIMIT 1";
        let length = i64::try_from(key.chars().count()).unwrap_or(i64::MAX);
        self.one(sql, (press_of(key), length), |row| Ok((row.get(0)?, Outcome { result: id_of(row, 1)?, version: row.get(2)?, is_replay: true })))
    }

    /// Which entry is this version of a record.
    pub(crate) fn number(&self, record: Id, version: i64) -> Result<Option<i64>, SpaceError> {
        let current = self.one("SELECT version, seq, subject FROM record WHERE id = ?1", [record], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, optional_id_of(row, 2)?)))?;
        match current {
            None => Ok(None),
            Some((current, seq, _)) if version == current => Ok(Some(seq)),
            Some((_, _, Some(subject))) => self.one("SELECT seq FROM event WHERE subject = ?1 AND record = ?2 AND version = ?3", (subject, record, version), |row| row.get(0)),
            Some((_, _, None)) => self.one("SELECT seq FROM event WHERE record = ?1 AND version = ?2 AND subject IS NULL", (record, version), |row| row.get(0)),
        }
    }

    /// The key that seals what is about a survivor; none where she was erased or never was.
    pub(crate) fn key_of(&self, subject: Id) -> Result<Option<[u8; 16]>, SpaceError> {
        Ok(self.one("SELECT key FROM record WHERE id = ?1", [subject], |row| row.get(0))?.flatten())
    }
}

/// Reads an id column.
pub fn id_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Id> {
    row.get(column)
}

pub fn optional_id_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Id>> {
    row.get(column)
}
