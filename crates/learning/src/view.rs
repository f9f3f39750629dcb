//! The area's tables in the commons' view, and every query on them.

use figures::measure::Measure;
use kernel::{
    Failure,
    ids::OrganisationId,
    leaf::{PAGE, PAGE_AND_ONE},
};
use rusqlite::{Connection, Row};
use space::{Fact, Id, Projection, SpaceError, View, id_of};

use crate::{
    digest::DigestHead,
    kind::Kind,
    record::{FollowHead, Head, Record},
    rights,
    state::{State, is_over},
};

pub struct LearningTables;

impl Projection for LearningTables {
    fn tables(&self) -> &'static str {
        "CREATE TABLE learning (id BLOB PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, is_over INTEGER NOT NULL, day TEXT, head TEXT NOT NULL,
             version INTEGER NOT NULL, seq INTEGER NOT NULL, measure TEXT) WITHOUT ROWID;
         CREATE TABLE learning_due (organisation BLOB NOT NULL, day TEXT NOT NULL, id BLOB NOT NULL, PRIMARY KEY (organisation, day, id)) WITHOUT ROWID;
         CREATE TABLE learning_follow (item BLOB NOT NULL, organisation BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL, follows INTEGER NOT NULL,
             PRIMARY KEY (organisation, item)) WITHOUT ROWID;
         CREATE TABLE learning_digest (organisation BLOB PRIMARY KEY, id BLOB NOT NULL, version INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
         CREATE TABLE learning_link (child BLOB NOT NULL, parent BLOB NOT NULL, PRIMARY KEY (child, parent)) WITHOUT ROWID;"
    }

    fn indexes(&self) -> &'static str {
        "CREATE INDEX learning_kind ON learning (kind, is_over, day, id, state);
         CREATE INDEX learning_newest ON learning (kind, seq);
         CREATE INDEX learning_due_id ON learning_due (id);
         CREATE INDEX learning_measure ON learning (measure) WHERE measure IS NOT NULL;
         CREATE INDEX learning_parent ON learning_link (parent);"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["learning", "learning_digest", "learning_follow"]
    }

    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
        if fact.kind == "learning_digest" {
            let head: DigestHead = fact.head()?;
            let mut put = tables.prepare_cached("INSERT OR REPLACE INTO learning_digest (organisation, id, version, head) VALUES (?1, ?2, ?3, ?4)")?;
            put.execute((head.organisation.0, fact.record, fact.version, serde_json::to_string(&head)?))?;
            return Ok(());
        }
        if fact.kind == "learning_follow" {
            let head: FollowHead = fact.head()?;
            let mut put = tables.prepare_cached("INSERT OR REPLACE INTO learning_follow (item, organisation, id, version, follows) VALUES (?1, ?2, ?3, ?4, ?5)")?;
            put.execute((head.item, head.organisation.0, fact.record, fact.version, head.follows))?;
            return Ok(());
        }
        let head: Head = fact.head()?;
        let text = serde_json::to_string(&head)?;
        let mut put =
            tables.prepare_cached("INSERT OR REPLACE INTO learning (id, kind, state, is_over, day, head, version, seq, measure) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
        put.execute((fact.record, head.kind.code(), head.state.code(), is_over(head.state), &head.day, text, fact.version, fact.seq, head.measure.map(Measure::code)))?;
        tables.prepare_cached("DELETE FROM learning_link WHERE child = ?1")?.execute([fact.record])?;
        let mut link = tables.prepare_cached("INSERT OR IGNORE INTO learning_link (child, parent) VALUES (?1, ?2)")?;
        for parent in &head.from {
            link.execute((fact.record, parent))?;
        }
        tables.prepare_cached("DELETE FROM learning_due WHERE id = ?1")?.execute([fact.record])?;
        let mut due = tables.prepare_cached("INSERT OR IGNORE INTO learning_due (organisation, day, id) VALUES (?1, ?2, ?3)")?;
        if let Some(day) = head.day.as_ref().filter(|_| head.is_awaited()) {
            for owner in head.owners() {
                due.execute((owner.0, day, fact.record))?;
            }
        }
        Ok(())
    }
}

type Found = (Id, i64, String);

fn found_of(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok((id_of(row, 0)?, row.get(1)?, row.get(2)?))
}

fn parse((id, version, head): Found) -> Result<Record, Failure> {
    Ok(Record { id, version, head: serde_json::from_str(&head)? })
}

pub fn find(view: &View<'_>, id: Id) -> Result<Option<Record>, Failure> {
    view.one("SELECT id, version, head FROM learning WHERE id = ?1", [id], found_of)?.map(parse).transpose()
}

/// One page of a kind and a line of the next: what is not over first, by its day. Whatever stands on other pages is passed over in the index alone.
macro_rules! page_of {
    ($which:literal) => {
        concat!(
            "SELECT l.id, l.version, l.head FROM (SELECT id FROM learning WHERE kind = ?1 AND ",
            $which,
            " ORDER BY is_over, day, id LIMIT ?3 OFFSET ?4) page CROSS JOIN learning l WHERE l.id = page.id ORDER BY l.is_over, l.day, l.id"
        )
    };
}

pub fn list(view: &View<'_>, kind: Kind, state: Option<State>, page: i64) -> Result<Vec<Record>, Failure> {
    let rows = match state {
        None => view.all(page_of!("state <> ?2"), (kind.code(), State::TakenBack.code(), PAGE_AND_ONE, page * PAGE), found_of)?,
        Some(state) => view.all(page_of!("state = ?2"), (kind.code(), state.code(), PAGE_AND_ONE, page * PAGE), found_of)?,
    };
    rows.into_iter().map(parse).collect()
}

/// All of a kind but what was taken back.
pub fn all(view: &View<'_>, kind: Kind) -> Result<Vec<Record>, Failure> {
    view.all("SELECT id, version, head FROM learning WHERE kind = ?1 AND state <> 'taken_back' ORDER BY day, id", [kind.code()], found_of)?.into_iter().map(parse).collect()
}

pub fn counts(view: &View<'_>) -> Result<Vec<(String, i64)>, Failure> {
    Ok(view.all("SELECT kind, count(*) FROM learning WHERE state <> 'taken_back' GROUP BY kind", [], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Whom an organisation wants reminded.
pub fn find_digest(view: &View<'_>, organisation: OrganisationId) -> Result<Option<(Id, i64, DigestHead)>, Failure> {
    let found = view.one("SELECT id, version, head FROM learning_digest WHERE organisation = ?1", [organisation.0], found_of)?;
    found.map(|(id, version, head)| Ok((id, version, serde_json::from_str(&head)?))).transpose()
}

pub fn list_digests(view: &View<'_>) -> Result<Vec<DigestHead>, Failure> {
    let heads = view.all("SELECT head FROM learning_digest ORDER BY organisation", [], |row| row.get::<_, String>(0))?;
    heads.into_iter().map(|head| Ok(serde_json::from_str(&head)?)).collect()
}

/// The ids and days of what an organisation (?2) promised, shares or follows that is not over and due before a day (?1), and of
/// its own specialists whose certificate or supervision is. Read from indexes alone: most of it stands on another page.
macro_rules! due_of {
    ($head:literal, $rest:literal) => {
        concat!(
            $head,
            " (SELECT id, day FROM learning_due WHERE organisation = ?2 AND day < ?1
               UNION ALL SELECT r.id, r.day FROM learning_follow f CROSS JOIN learning r
                   WHERE f.organisation = ?2 AND f.follows AND r.id = f.item AND r.kind IN ('commitment', 'part') AND r.is_over = 0 AND r.day < ?1
                   AND NOT EXISTS (SELECT 1 FROM learning_due WHERE organisation = ?2 AND day = r.day AND id = r.id)",
            $rest
        )
    };
}

/// Some of it, the latest due last.
pub fn due_of(view: &View<'_>, own: OrganisationId, day: &str, limit: i64, offset: i64) -> Result<Vec<Record>, Failure> {
    let sql = due_of!("SELECT l.id, l.version, l.head FROM", " ORDER BY day, id LIMIT ?3 OFFSET ?4) due CROSS JOIN learning l WHERE l.id = due.id ORDER BY due.day, due.id");
    view.all(sql, (day, own.0, limit, offset), found_of)?.into_iter().map(parse).collect()
}

pub fn count_due_of(view: &View<'_>, own: OrganisationId, day: &str) -> Result<i64, Failure> {
    Ok(view.one(due_of!("SELECT count(*) FROM", ")"), (day, own.0), |row| row.get(0))?.unwrap_or(0))
}

/// Of what others promised and she does not follow.
pub fn due_of_others(view: &View<'_>, own: OrganisationId, day: &str, limit: i64, offset: i64) -> Result<Vec<Record>, Failure> {
    let sql = "SELECT l.id, l.version, l.head FROM (SELECT id, day FROM learning r WHERE kind = 'commitment' AND is_over = 0 AND day < ?1
            AND NOT EXISTS (SELECT 1 FROM learning_due WHERE organisation = ?2 AND day = r.day AND id = r.id)
            AND id NOT IN (SELECT item FROM learning_follow WHERE organisation = ?2 AND follows) ORDER BY day, id LIMIT ?3 OFFSET ?4) due
            CROSS JOIN learning l WHERE l.id = due.id ORDER BY due.day, due.id";
    view.all(sql, (day, own.0, limit, offset), found_of)?.into_iter().map(parse).collect()
}

/// The record by which an organisation follows one of them, its version, and whether it still does.
pub fn find_follow(view: &View<'_>, item: Id, own: OrganisationId) -> Result<Option<(Id, i64, bool)>, Failure> {
    let sql = "SELECT id, version, follows FROM learning_follow WHERE organisation = ?1 AND item = ?2";
    Ok(view.one(sql, (own.0, item), |row| Ok((id_of(row, 0)?, row.get(1)?, row.get(2)?)))?)
}

/// What names this figure, in the order of its day.
pub fn resting_on(view: &View<'_>, measure: Measure) -> Result<Vec<Record>, Failure> {
    let sql = "SELECT id, version, head FROM learning WHERE measure = ?1 AND state <> 'taken_back' ORDER BY is_over, day, id LIMIT 200";
    view.all(sql, [measure.code()], found_of)?.into_iter().map(parse).collect()
}

/// What it came from.
pub fn parents(view: &View<'_>, id: Id) -> Result<Vec<Record>, Failure> {
    let sql = "SELECT r.id, r.version, r.head FROM learning_link l JOIN learning r ON r.id = l.parent WHERE l.child = ?1 ORDER BY r.day, r.id LIMIT 200";
    view.all(sql, [id], found_of)?.into_iter().map(parse).collect()
}

/// What became of it.
pub fn children(view: &View<'_>, id: Id) -> Result<Vec<Record>, Failure> {
    let sql = "SELECT r.id, r.version, r.head FROM learning_link l JOIN learning r ON r.id = l.child WHERE l.parent = ?1 ORDER BY r.day, r.id LIMIT 200";
    view.all(sql, [id], found_of)?.into_iter().map(parse).collect()
}

/// The newest of a kind.
fn newest(view: &View<'_>, kind: Kind) -> Result<Vec<Record>, Failure> {
    let sql = "SELECT id, version, head FROM learning WHERE kind = ?1 AND state <> 'taken_back' ORDER BY seq DESC LIMIT ?2";
    view.all(sql, (kind.code(), PAGE), found_of)?.into_iter().map(parse).collect()
}

/// What a record of this kind can also come from, by title: the newest of each kind that leads to it.
pub fn possible_origins(view: &View<'_>, record: &Record) -> Result<Vec<Record>, Failure> {
    let mut origins = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.leads_to().contains(&record.head.kind)) {
        // A proposal is answered where it was brought first.
        if kind == Kind::Meeting && record.head.kind == Kind::Proposal && rights::meeting_of(view, record)?.is_some() {
            continue;
        }
        origins.extend(newest(view, kind)?.into_iter().filter(|it| it.id != record.id && !record.head.from.contains(&it.id)));
    }
    words::sort_by_name(&mut origins, |it| &it.head.title);
    Ok(origins)
}
