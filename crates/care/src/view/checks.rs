//! The checks that ask about her life, and what happened since.

use kernel::{
    Failure,
    ids::{CheckId, SurvivorId},
};
use rusqlite::Row;
use space::{Id, View, id_of};

use super::{find_survivor, list_attempts, list_incidents};
use crate::{
    model::{
        check::{Asks, CheckState},
        contact::last_contact,
        danger::Happened,
    },
    records::{Check, Survivor},
};

type Line = (Id, Id, i64, String, i64, i64);

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok((id_of(row, 0)?, id_of(row, 1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
}

fn check(survivor: Survivor, (id, _, version, head, begun_at, changed_at): Line) -> Result<Check, Failure> {
    Ok(Check { id: CheckId(id), survivor, head: serde_json::from_str(&head)?, version, begun_at, changed_at })
}

pub fn find_check(view: &View<'_>, id: CheckId) -> Result<Option<Check>, Failure> {
    let sql = "SELECT id, survivor, version, head, begun_at, changed_at FROM life_check WHERE id = ?1";
    let Some(line) = view.one(sql, [id.0], line)? else { return Ok(None) };
    let Some(survivor) = find_survivor(view, SurvivorId(line.1))? else { return Ok(None) };
    check(survivor, line).map(Some)
}

/// All of one kind, the newest first.
pub fn list_checks(view: &View<'_>, survivor: &Survivor, asks: Asks) -> Result<Vec<Check>, Failure> {
    let sql = "SELECT id, survivor, version, head, begun_at, changed_at FROM life_check WHERE survivor = ?1 AND asks = ?2 ORDER BY first_seq DESC";
    view.all(sql, (survivor.id.0, asks.code()), line)?.into_iter().map(|line| check(survivor.clone(), line)).collect()
}

/// Second in which the last one was done.
pub fn last_done(view: &View<'_>, survivor: SurvivorId, asks: Asks) -> Result<Option<i64>, Failure> {
    let sql = "SELECT max(changed_at) FROM life_check WHERE survivor = ?1 AND asks = ?2 AND state = ?3";
    Ok(view.one(sql, (survivor.0, asks.code(), CheckState::Done.code()), |row| row.get::<_, Option<i64>>(0))?.flatten())
}

/// The events of a house by which she comes or goes: the rule is written here, the house above this area writes them.
pub fn happened(view: &View<'_>, survivor: &Survivor) -> Result<Happened, Failure> {
    let moved = "SELECT max(at) FROM event WHERE subject = ?1 AND event IN ('moved_in', 'moved_out')";
    Ok(Happened {
        incident: list_incidents(view, survivor)?.iter().map(|incident| incident.recorded_at).max(),
        moved: view.one(moved, [survivor.id.0], |row| row.get::<_, Option<i64>>(0))?.flatten(),
        reached: last_contact(&list_attempts(view, survivor.id)?),
    })
}
