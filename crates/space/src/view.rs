//! The view: the in-memory tables of an open space, and how entries become rows.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Params, Row};
use serde::de::DeserializeOwned;

use crate::{Id, SpaceError};

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

/// All areas' tables together.
#[derive(Clone)]
pub struct Layout {
    areas: Arc<[&'static dyn Projection]>,
    hash: [u8; 32],
}

const OWN_TABLES: &str = "
CREATE TABLE record (id BLOB PRIMARY KEY, version INTEGER NOT NULL, kind TEXT NOT NULL, subject BLOB) WITHOUT ROWID;
CREATE TABLE event (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, record BLOB NOT NULL, subject BLOB, actor BLOB);
CREATE TABLE done (key TEXT PRIMARY KEY, result BLOB NOT NULL) WITHOUT ROWID;
";
const OWN_INDEXES: &str = "CREATE INDEX event_subject ON event (subject, seq) WHERE subject IS NOT NULL;";

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

    pub(crate) fn project(&self, tables: &Connection, fact: &Fact<'_>, done: Option<(&str, Id)>) -> Result<(), SpaceError> {
        tables.prepare_cached("INSERT INTO event (seq, at, event, record, subject, actor) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute((
            fact.seq,
            fact.at,
            fact.event,
            event_record(fact)?,
            fact.subject,
            fact.actor,
        ))?;
        if let Some((key, result)) = done {
            tables.prepare_cached("INSERT OR REPLACE INTO done (key, result) VALUES (?1, ?2)")?.execute((key, result))?;
        }
        if fact.kind == "access" {
            return Ok(());
        }
        tables.prepare_cached("INSERT INTO record (id, version, kind, subject) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET version = ?2")?.execute((
            fact.record,
            fact.version,
            fact.kind,
            fact.subject,
        ))?;
        match self.areas.iter().find(|area| area.kinds().contains(&fact.kind)) {
            Some(area) => area.project(tables, fact),
            // Written by a newer version of the program: its history is kept, its lists are not shown.
            None => Ok(()),
        }
    }
}

/// An access line is an event *of the record that was opened*.
fn event_record(fact: &Fact<'_>) -> Result<Id, SpaceError> {
    if fact.kind == "access" { Ok(fact.head::<crate::draft::Access>()?.of) } else { Ok(fact.record) }
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
}

/// Reads an id column.
pub fn id_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Id> {
    row.get(column)
}

pub fn optional_id_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Id>> {
    row.get(column)
}
