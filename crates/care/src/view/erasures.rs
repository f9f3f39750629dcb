//! Who asked to be forgotten, what holds it back, and whose time is over.

use jiff::civil::Date;
use kernel::{
    Failure,
    ids::{CaseId, SurvivorId},
};
use space::{Id, View, id_of};

use crate::records::{Erasure, ErasureHead, Hold};

pub fn find_erasure(view: &View<'_>, survivor: SurvivorId) -> Result<Option<Erasure>, Failure> {
    let sql = "SELECT record, version, head FROM erasure WHERE survivor = ?1";
    let row = view.one(sql, [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    row.map(|(record, version, head)| Ok(Erasure { record, version, head: serde_json::from_str(&head)? })).transpose()
}

pub fn find_hold(view: &View<'_>, survivor: SurvivorId) -> Result<Option<Hold>, Failure> {
    let sql = "SELECT record, version, head FROM legal_hold WHERE survivor = ?1";
    let row = view.one(sql, [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    row.map(|(record, version, head)| Ok(Hold { record, version, head: serde_json::from_str(&head)? })).transpose()
}

/// A wish that waits for a decision.
pub struct WaitingErasure {
    pub survivor: SurvivorId,
    pub code: String,
    pub due: Option<Date>,
}

/// Those that a supervisor decides, the oldest first: nobody from whom she is kept away.
pub fn list_waiting_erasures(view: &View<'_>, supervisor: Id) -> Result<Vec<WaitingErasure>, Failure> {
    let sql = "SELECT e.survivor, s.code, e.head FROM erasure e INDEXED BY erasure_waits JOIN survivor s ON s.id = e.survivor
        WHERE e.waits AND e.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY e.asked_on";
    let rows = view.all(sql, [supervisor], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    let waiting = |(survivor, code, head): (Id, String, String)| {
        let head: ErasureHead = serde_json::from_str(&head)?;
        Ok(WaitingErasure { survivor: SurvivorId(survivor), code, due: head.due() })
    };
    rows.into_iter().map(waiting).collect()
}

/// Codes of persons whose case ended before this second and was not touched since, the oldest first.
pub fn list_outlived(view: &View<'_>, supervisor: Id, before: i64, offset: i64, limit: i64) -> Result<Vec<(SurvivorId, String, i64)>, Failure> {
    let sql = "SELECT survivor, code, changed_at FROM case_file
        WHERE state IN ('closed', 'information_only', 'transferred') AND changed_at < ?2 AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1)
        ORDER BY changed_at LIMIT ?3 OFFSET ?4";
    Ok(view.all(sql, (supervisor, before, limit, offset), |row| Ok((SurvivorId(id_of(row, 0)?), row.get(1)?, row.get(2)?)))?)
}

/// Whether this case ended before this second and was not touched since.
pub fn has_ended_before(view: &View<'_>, case: CaseId, before: i64) -> Result<bool, Failure> {
    let sql = "SELECT 1 FROM case_file WHERE id = ?1 AND state IN ('closed', 'information_only', 'transferred') AND changed_at < ?2";
    Ok(view.one(sql, (case.0, before), |_| Ok(()))?.is_some())
}
