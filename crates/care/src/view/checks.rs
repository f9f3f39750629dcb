//! The checks that ask about her life, and what happened since.

use std::collections::HashSet;

use kernel::{
    Failure, Reach, clock,
    ids::{CheckId, StaffId, SurvivorId},
};
use rusqlite::Row;
use space::{Id, View, id_of};

use super::{all_orders, find_survivor, list_attempts, list_incidents, other_records};
use crate::{
    model::{
        check::{Asks, CheckState},
        contact::last_contact,
        danger::Happened,
        suicide::waits_in,
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
pub fn happened(view: &View<'_>, survivor: &Survivor, now: i64) -> Result<Happened, Failure> {
    let moved = "SELECT max(at) FROM event WHERE subject = ?1 AND event IN ('moved_in', 'moved_out')";
    Ok(Happened {
        incident: list_incidents(view, survivor)?.iter().map(|incident| incident.recorded_at).max(),
        order: all_orders(view, survivor)?.iter().filter_map(|order| order.head.asks_since(clock::today(now))).max(),
        moved: view.one(moved, [survivor.id.0], |row| row.get::<_, Option<i64>>(0))?.flatten(),
        reached: last_contact(&list_attempts(view, survivor.id)?),
    })
}

/// The day by which she is asked again, where she is: by the newest of all her records, also those that are put aside.
pub fn ask_again_by(view: &View<'_>, survivor: &Survivor) -> Result<Option<String>, Failure> {
    let sql = "SELECT first_seq, due_on FROM life_check WHERE survivor = ?1 AND asks = ?2 ORDER BY first_seq DESC LIMIT 1";
    let mut newest: Option<(i64, Option<String>)> = None;
    let others = other_records(view, survivor)?;
    for record in std::iter::once(survivor).chain(&others) {
        let last = view.one(sql, (record.id.0, Asks::Suicide.code()), |row| Ok((row.get(0)?, row.get(1)?)))?;
        newest = newest.max(last);
    }
    Ok(newest.and_then(|(_, due_on)| due_on))
}

/// Somebody who is asked again how she is.
pub struct FollowUp {
    pub survivor: SurvivorId,
    pub code: String,
    pub by: String,
}

/// The most that stand above a list.
pub(super) const MOST: usize = 20;

/// Whether somebody stands in this reader's lists (R-CA-10).
pub(super) fn is_reached(reach: Reach, survivor: &Survivor) -> bool {
    match reach {
        Reach::All => false,
        Reach::AllBut(staff) => !survivor.kept_away.contains(&StaffId(staff)),
        Reach::AssignedTo(staff) => survivor.case.worker == StaffId(staff) && !survivor.kept_away.contains(&StaffId(staff)),
    }
}

/// Whoever is asked again, the earliest first: none from whom the reader is kept away (R-CA-10), each once, by the record
/// that stays.
pub fn list_follow_ups(view: &View<'_>, reach: Reach) -> Result<Vec<FollowUp>, Failure> {
    let (mut known, mut waiting) = (HashSet::new(), Vec::new());
    let due = view.all("SELECT survivor FROM life_check INDEXED BY life_check_due WHERE due_on IS NOT NULL ORDER BY due_on, first_seq", [], |row| id_of(row, 0))?;
    for id in due {
        let Some(record) = find_survivor(view, SurvivorId(id))? else { continue };
        let stays = record.duplicate_of.map(|stays| find_survivor(view, stays)).transpose()?.flatten().unwrap_or(record);
        if !is_reached(reach, &stays) || !waits_in(stays.case.state) || stays.case.has_died() || !known.insert(stays.id) {
            continue;
        }
        if let Some(by) = ask_again_by(view, &stays)? {
            waiting.push(FollowUp { survivor: stays.id, code: stays.code, by });
        }
        if waiting.len() == MOST {
            break;
        }
    }
    Ok(waiting)
}
