//! Who asks for what is written about her, and who has read it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{
    Failure, Role, clock,
    ids::{StaffId, SurvivorId},
};
use space::{Id, View, id_of};

use super::find_survivor;
use crate::records::{CopyHead, OwnCopy, Survivor};

pub fn find_copy(view: &View<'_>, survivor: SurvivorId) -> Result<Option<OwnCopy>, Failure> {
    let sql = "SELECT record, version, head FROM own_copy WHERE survivor = ?1";
    let row = view.one(sql, [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    let Some((record, version, head)) = row else { return Ok(None) };
    let Some(survivor) = find_survivor(view, survivor)? else { return Ok(None) };
    Ok(Some(OwnCopy { survivor, record, version, head: serde_json::from_str(&head)? }))
}

/// A request that waits for a decision, or to be given.
pub struct WaitingCopy {
    pub survivor: SurvivorId,
    pub code: String,
    pub due: Option<Date>,
}

/// Those that a supervisor answers for, the oldest first: nobody from whom she is kept away.
pub fn list_waiting_copies(view: &View<'_>, supervisor: Id) -> Result<Vec<WaitingCopy>, Failure> {
    let sql = "SELECT c.survivor, s.code, c.head FROM own_copy c INDEXED BY own_copy_waits JOIN survivor s ON s.id = c.survivor
        WHERE c.waits AND c.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY c.asked_on";
    let rows = view.all(sql, [supervisor], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    let waiting = |(survivor, code, head): (Id, String, String)| {
        let head: CopyHead = serde_json::from_str(&head)?;
        Ok(WaitingCopy { survivor: SurvivorId(survivor), code, due: head.due() })
    };
    rows.into_iter().map(waiting).collect()
}

/// How often her record was read on a day by those who have these roles; none of them, where they have left.
pub struct Reads {
    pub day: Date,
    pub roles: Vec<Role>,
    pub number: usize,
}

/// By day and roles who has read her record, the oldest first (R-CO-09): who they are stays theirs.
pub fn reads_of(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<Reads>, Failure> {
    let sql = "SELECT at, actor FROM event WHERE subject = ?1 AND version IS NULL AND actor IS NOT NULL ORDER BY seq";
    let mut by_staff: BTreeMap<(Date, StaffId), usize> = BTreeMap::new();
    for (at, staff) in view.all(sql, [survivor.0], |row| Ok((row.get::<_, i64>(0)?, StaffId(id_of(row, 1)?))))? {
        *by_staff.entry((clock::today(at), staff)).or_default() += 1;
    }
    let mut all: Vec<Reads> = Vec::new();
    for ((day, staff), number) in by_staff {
        let found = people::view::find_staff(view, staff)?;
        let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| found.as_ref().is_some_and(|it| it.roles.has(*role))).collect();
        match all.iter_mut().find(|known| known.day == day && known.roles == roles) {
            Some(known) => known.number += number,
            None => all.push(Reads { day, roles, number }),
        }
    }
    Ok(all)
}

/// What she may hear of the steps of her case; what colleagues decided among themselves is in no list here.
const STEPS: [&str; 8] = ["case_opened", "case_followed_up", "case_informed_only", "case_closing", "case_closed", "case_reopened", "case_transferred", "case_taken_over"];

/// The steps of her case, the oldest first.
pub fn case_steps(view: &View<'_>, survivor: &Survivor) -> Result<Vec<(i64, String)>, Failure> {
    let sql = "SELECT at, event FROM event WHERE subject = ?1 AND record = ?2 AND version IS NOT NULL ORDER BY seq";
    let all: Vec<(i64, String)> = view.all(sql, [survivor.id.0, survivor.case.id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(all.into_iter().filter(|(_, event)| STEPS.contains(&event.as_str())).collect())
}
