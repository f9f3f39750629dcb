//! Every question to the view.

mod checks;
mod consents;
mod erasures;
mod history;
mod incidents;
mod names;
mod orders;
mod oversight;
mod own_copy;

use std::collections::HashSet;

use kernel::{
    Failure, Reach,
    ids::{CaseId, DependantId, StaffId, SurvivorId},
};
use rusqlite::Row;
use serde::de::DeserializeOwned;
use space::{Id, View, id_of};

use crate::{
    model::{case_state::CaseState, contact::Attempt, duplicate::DuplicateState, safe_contact::SafeContact},
    records::{CaseFile, Dependant, DependantHead, Duplicate, DuplicateHead, SafetyPlan, Survivor, TiesHead},
};

pub use checks::{FollowUp, ask_again_by, find_check, happened, last_done, list_checks, list_follow_ups};
pub use consents::{
    Answered, active_consents, answers_in, caregivers_of, consent_for, counted, ended_between, find_consent, has_ended, list_answers, list_standing, records_of, safety_of,
};
pub use erasures::{WaitingErasure, find_erasure, find_hold, has_ended_before, list_outlived, list_waiting_erasures};
pub use history::{HistoryLine, access_list, history};
pub use incidents::{all_incidents, count_known_to, find_incident, find_recorder_export, incident_heads, incidents_between, list_incidents, list_recorder_exports, sexes};
pub use names::{Counted, all_names, times_of};
pub use orders::{OrderDue, all_orders, find_order, list_orders, list_orders_due, order_heads};
pub use oversight::{
    WaitingDisclosure, count_reconciliations, find_data_request, find_disclosure, find_emergency, find_security_incident, list_data_requests, list_disclosures, list_emergencies,
    list_looks_of_nobody, list_reconciliations, list_security_incidents, list_waiting_disclosures, list_waiting_emergencies, open_emergency, supervisors_of, survivors_of,
};
pub use own_copy::{Reads, WaitingCopy, case_steps, find_copy, list_waiting_copies, reads_of};

/// What was written as JSON. What cannot be read is refused: it is not nothing, and permissions depend on it.
fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    let broken = |error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error));
    text.map(|text| serde_json::from_str(&text).map_err(broken)).transpose()
}

fn survivor_of(row: &Row<'_>) -> rusqlite::Result<Survivor> {
    let state: String = row.get(13)?;
    Ok(Survivor {
        id: SurvivorId(id_of(row, 0)?),
        code: row.get(1)?,
        name: row.get(2)?,
        legal_name: row.get(3)?,
        sex: row.get(4)?,
        birth: row.get(5)?,
        stated_age: row.get(6)?,
        stated_on: row.get(7)?,
        caregiver_is_unsafe: row.get(8)?,
        version: row.get(9)?,
        case: CaseFile {
            id: CaseId(id_of(row, 10)?),
            code: row.get(11)?,
            worker: StaffId(id_of(row, 12)?),
            // A state of a newer program allows nothing here.
            state: CaseState::from_code(&state).unwrap_or(CaseState::Duplicate),
            priority: row.get(14)?,
            opened_at: row.get(15)?,
            version: row.get(16)?,
            closing: json(row, 17)?,
            reopened_because: row.get(18)?,
            concern: json(row, 19)?,
            lowered_because: row.get(20)?,
            handed_over: json(row, 21)?,
            taken_over: json(row, 22)?,
            waits_for_word: row.get(25)?,
        },
        kept_away: json::<TiesHead>(row, 23)?.unwrap_or_default().staff,
        duplicate_of: row.get::<_, Option<Vec<u8>>>(24)?.is_some().then(|| id_of(row, 24)).transpose()?.map(SurvivorId),
    })
}

const SURVIVOR: &str = "SELECT s.id, s.code, s.name, s.legal_name, s.sex, s.birth, s.stated_age, s.stated_on, s.caregiver_is_unsafe, s.version,
    c.id, c.code, c.worker, c.state, c.priority, c.opened_at, c.version, c.closing, c.reopened_because, c.concern,
    c.lowered_because, c.handed_over, c.taken_over, t.head, d.same_as, c.waits_for_word
    FROM survivor s JOIN case_file c ON c.survivor = s.id LEFT JOIN ties t ON t.survivor = s.id
    LEFT JOIN duplicate d ON d.survivor = s.id AND d.state = 'confirmed' WHERE s.id = ?1 ORDER BY c.changed_at DESC LIMIT 1";

pub fn find_survivor(view: &View<'_>, id: SurvivorId) -> Result<Option<Survivor>, Failure> {
    Ok(view.one(SURVIVOR, [id.0], survivor_of)?)
}

pub fn find_dependant(view: &View<'_>, id: DependantId) -> Result<Option<Dependant>, Failure> {
    let sql = "SELECT survivor, version, head FROM dependant WHERE id = ?1 AND NOT is_removed";
    let Some((survivor, version, head)) = view.one(sql, [id.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))? else { return Ok(None) };
    let Some(survivor) = find_survivor(view, SurvivorId(survivor))? else { return Ok(None) };
    Ok(Some(Dependant { id, survivor, head: serde_json::from_str(&head)?, version }))
}

/// Those who depend on her, as they were written down.
pub fn list_dependants(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<(DependantId, DependantHead)>, Failure> {
    let sql = "SELECT id, head FROM dependant WHERE survivor = ?1 AND NOT is_removed ORDER BY first_seq";
    let rows = view.all(sql, [survivor.0], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    rows.into_iter().map(|(id, head)| Ok((DependantId(id), serde_json::from_str(&head)?))).collect()
}

/// Whose case has this code, as it stands on boards and papers.
pub fn find_by_code(view: &View<'_>, code: &str) -> Result<Option<Survivor>, Failure> {
    let id = view.one("SELECT id FROM survivor WHERE code = ?1", [code], |row| id_of(row, 0))?;
    id.map(|id| find_survivor(view, SurvivorId(id))).transpose().map(Option::flatten)
}

pub fn is_code_free(view: &View<'_>, code: &str) -> Result<bool, Failure> {
    Ok(view.one("SELECT 1 FROM survivor WHERE code = ?1 LIMIT 1", [code], |_| Ok(()))?.is_none())
}

/// One line of the case list: codes only, so that a glance at the screen names nobody.
pub struct CaseLine {
    pub survivor: SurvivorId,
    pub code: String,
    pub state: CaseState,
    pub priority: String,
    pub worker: StaffId,
    pub changed_at: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Newest,
    Oldest,
}

/// A page of cases, and one more to know whether there are others.
pub fn list_cases(view: &View<'_>, reach: Reach, state: Option<CaseState>, order: Order, offset: i64, limit: i64) -> Result<Vec<CaseLine>, Failure> {
    macro_rules! sql {
        ($where:literal, $order:literal) => {
            concat!(
                "SELECT survivor, code, state, priority, worker, changed_at FROM case_file WHERE ",
                $where,
                " AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY changed_at ",
                $order,
                " LIMIT ?3 OFFSET ?4"
            )
        };
    }
    let line = |row: &Row<'_>| {
        let state: String = row.get(2)?;
        Ok(CaseLine {
            survivor: SurvivorId(id_of(row, 0)?),
            code: row.get(1)?,
            state: CaseState::from_code(&state).unwrap_or(CaseState::Duplicate),
            priority: row.get(3)?,
            worker: StaffId(id_of(row, 4)?),
            changed_at: row.get(5)?,
        })
    };
    let code = state.map(CaseState::code);
    let (staff, is_assigned) = match reach {
        Reach::All => (None, false),
        Reach::AllBut(staff) => (Some(staff), false),
        Reach::AssignedTo(staff) => (Some(staff), true),
    };
    let values = (staff, code, limit, offset);
    let lines = match (is_assigned, state, order) {
        (false, None, Order::Newest) => view.all(sql!("?2 IS NULL", "DESC"), values, line),
        (false, None, Order::Oldest) => view.all(sql!("?2 IS NULL", "ASC"), values, line),
        (false, Some(_), Order::Newest) => view.all(sql!("state = ?2", "DESC"), values, line),
        (false, Some(_), Order::Oldest) => view.all(sql!("state = ?2", "ASC"), values, line),
        (true, None, Order::Newest) => view.all(sql!("worker = ?1 AND ?2 IS NULL", "DESC"), values, line),
        (true, None, Order::Oldest) => view.all(sql!("worker = ?1 AND ?2 IS NULL", "ASC"), values, line),
        (true, Some(_), Order::Newest) => view.all(sql!("worker = ?1 AND +state = ?2", "DESC"), values, line),
        (true, Some(_), Order::Oldest) => view.all(sql!("worker = ?1 AND +state = ?2", "ASC"), values, line),
    };
    Ok(lines?)
}

/// Where somebody works with her: [`CaseState::is_active`], for a statement.
macro_rules! active {
    () => {
        "state IN ('intake', 'open', 'in_follow_up', 'closing')"
    };
}

/// A case that waits for a supervisor.
pub struct Waiting {
    pub survivor: SurvivorId,
    pub code: String,
    /// Second since which the concern is high; `None` where her worker is kept away from her.
    pub since: Option<i64>,
}

/// The most that stand above the list.
pub(crate) const MOST_WAITING: usize = 20;

/// What a supervisor must do first: look where the concern is high (R-CA-04), whatever became of the case meanwhile, and give to another what its worker
/// may not reach (R-CA-10). Neither shows what she herself may not reach.
pub fn list_waiting(view: &View<'_>, supervisor: Id) -> Result<Vec<Waiting>, Failure> {
    let line = |row: &Row<'_>| Ok(Waiting { survivor: SurvivorId(id_of(row, 0)?), code: row.get(1)?, since: row.get(2)? });
    let high = "SELECT survivor, code, waits_since FROM case_file INDEXED BY case_waits
        WHERE waits_since IS NOT NULL AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY waits_since LIMIT ?2";
    let without = concat!(
        "SELECT c.survivor, c.code, NULL FROM tie t CROSS JOIN case_file c
        WHERE c.survivor = t.survivor AND c.worker = t.staff AND c.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) AND c.",
        active!(),
        " ORDER BY c.changed_at LIMIT ?2"
    );
    let most = i64::try_from(MOST_WAITING).unwrap_or(i64::MAX);
    Ok([view.all(high, (supervisor, most), line)?, view.all(without, (supervisor, most), line)?].into_iter().flatten().collect())
}

/// Persons of whose case it was asked that it end, the longest first: none from whom the supervisor is kept away (R-CA-10).
pub fn list_closing(view: &View<'_>, supervisor: Id) -> Result<Vec<Survivor>, Failure> {
    let sql = "SELECT survivor FROM case_file INDEXED BY case_state
        WHERE state = 'closing' AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY changed_at, survivor";
    let found = view.all(sql, [supervisor], |row| id_of(row, 0))?.into_iter().map(|id| find_survivor(view, SurvivorId(id)));
    Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// The record that says who is kept away from her, and its version.
pub fn find_ties(view: &View<'_>, survivor: SurvivorId) -> Result<Option<(Id, i64)>, Failure> {
    Ok(view.one("SELECT record, version FROM ties WHERE survivor = ?1", [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?)))?)
}

/// What somebody said of this record: that it is another one's person.
pub fn find_duplicate(view: &View<'_>, survivor: SurvivorId) -> Result<Option<Duplicate>, Failure> {
    let sql = "SELECT record, version, head FROM duplicate WHERE survivor = ?1";
    let row = view.one(sql, [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    row.map(|(record, version, head)| Ok(Duplicate { record, version, head: serde_json::from_str(&head)? })).transpose()
}

/// The records of which somebody says that they are this one's person.
pub fn recorded_also(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<(SurvivorId, DuplicateState)>, Failure> {
    let rows = view.all("SELECT survivor, head FROM duplicate WHERE same_as = ?1 ORDER BY survivor", [survivor.0], |row| Ok((id_of(row, 0)?, json::<DuplicateHead>(row, 1)?)))?;
    let state = |(id, head): (Id, Option<DuplicateHead>)| Some((SurvivorId(id), head?.state));
    Ok(rows.into_iter().filter_map(state).filter(|(_, state)| state.stands()).collect())
}

/// Every other record of the same person: the one that stays, and those that were put aside.
pub fn other_records(view: &View<'_>, survivor: &Survivor) -> Result<Vec<Survivor>, Failure> {
    let stays = survivor.duplicate_of.unwrap_or(survivor.id);
    let aside = recorded_also(view, stays)?.into_iter().filter(|(_, state)| *state == DuplicateState::Confirmed).map(|(id, _)| id);
    let all = std::iter::once(stays).chain(aside).filter(|id| *id != survivor.id).map(|id| find_survivor(view, id));
    Ok(all.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Of whom somebody says so and no second person has looked: neither of those from whom she is kept away.
pub fn list_recorded_twice(view: &View<'_>, supervisor: Id) -> Result<Vec<(SurvivorId, String)>, Failure> {
    let sql = "SELECT s.id, s.code FROM duplicate d JOIN survivor s ON s.id = d.survivor
        WHERE d.state = 'asked' AND s.id NOT IN (SELECT survivor FROM tie WHERE staff = ?1) AND d.same_as NOT IN (SELECT survivor FROM tie WHERE staff = ?1)
        ORDER BY s.code";
    Ok(view.all(sql, [supervisor], |row| Ok((SurvivorId(id_of(row, 0)?), row.get(1)?)))?)
}

/// The same for a reader: a number that counts those from whom she is kept away (R-CA-10) would tell of them.
pub fn count_active_known_to(view: &View<'_>, reader: StaffId, worker: StaffId) -> Result<i64, Failure> {
    let sql = concat!("SELECT count(*) FROM case_file WHERE worker = ?1 AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?2) AND ", active!());
    Ok(view.one(sql, (worker.0, reader.0), |row| row.get(0))?.unwrap_or(0))
}

/// Those of a worker without one case, and counted no further than this.
pub fn count_others(view: &View<'_>, worker: StaffId, beside: CaseId, most: i64) -> Result<i64, Failure> {
    let sql = concat!("SELECT count(*) FROM (SELECT 1 FROM case_file WHERE worker = ?1 AND id <> ?2 AND ", active!(), " LIMIT ?3)");
    Ok(view.one(sql, (worker.0, beside.0, most), |row| row.get(0))?.unwrap_or(0))
}

/// The same for a reader, as [`count_active_known_to`].
pub fn count_others_known_to(view: &View<'_>, reader: StaffId, worker: StaffId, beside: CaseId, most: i64) -> Result<i64, Failure> {
    let sql = concat!(
        "SELECT count(*) FROM (SELECT 1 FROM case_file WHERE worker = ?1 AND id <> ?2 AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?4) AND ",
        active!(),
        " LIMIT ?3)"
    );
    Ok(view.one(sql, (worker.0, beside.0, most, reader.0), |row| row.get(0))?.unwrap_or(0))
}

pub struct MarkedAsWaiting {
    pub survivor: SurvivorId,
    pub code: String,
    pub worker: StaffId,
    pub case: CaseId,
    /// In her worker's hands already.
    pub is_intake: bool,
}

/// Intakes, and persons who came back, of which it was written down that they wait for a supervisor's word (R-CA-06), the
/// longest first: none of whom she is kept away.
pub fn marked_as_waiting(view: &View<'_>, supervisor: Id) -> Result<Vec<MarkedAsWaiting>, Failure> {
    let sql = "SELECT survivor, code, worker, id, state = 'intake' FROM case_file INDEXED BY case_word
        WHERE waits_for_word AND state IN ('intake', 'closed', 'information_only', 'transferred') AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY changed_at, id";
    Ok(view.all(sql, [supervisor], |row| {
        Ok(MarkedAsWaiting { survivor: SurvivorId(id_of(row, 0)?), code: row.get(1)?, worker: StaffId(id_of(row, 2)?), case: CaseId(id_of(row, 3)?), is_intake: row.get(4)? })
    })?)
}

pub fn find_safe_contact(view: &View<'_>, survivor: SurvivorId) -> Result<Option<(Id, i64, SafeContact)>, Failure> {
    let row = view.one("SELECT record, version, rules FROM safe_contact WHERE survivor = ?1", [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    row.map(|(record, version, rules)| Ok((record, version, serde_json::from_str(&rules)?))).transpose()
}

/// What she had allowed at that moment, to the minute: a moment that is written down has no seconds.
pub fn safe_contact_at(view: &View<'_>, survivor: SurvivorId, at: i64) -> Result<SafeContact, Failure> {
    let sql = "SELECT rules FROM safe_contact_then WHERE survivor = ?1 AND since < ?2 ORDER BY version DESC LIMIT 1";
    let rules = view.one(sql, (survivor.0, (at.div_euclid(60) + 1) * 60), |row| row.get::<_, String>(0))?;
    Ok(rules.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

/// How often and how somebody tried to reach her, the newest first.
pub fn list_attempts(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<Attempt>, Failure> {
    let rows = view.all("SELECT head FROM contact_attempt WHERE survivor = ?1 ORDER BY at DESC, first_seq DESC", [survivor.0], |row| row.get::<_, String>(0))?;
    rows.into_iter().map(|head| Ok(serde_json::from_str(&head)?)).collect()
}

/// Of all her records, the newest first: whoever reached her in one has reached her.
pub fn all_attempts(view: &View<'_>, survivor: &Survivor) -> Result<Vec<Attempt>, Failure> {
    let others = other_records(view, survivor)?;
    let mut attempts = std::iter::once(survivor).chain(&others).map(|record| list_attempts(view, record.id)).collect::<Result<Vec<_>, _>>()?.concat();
    attempts.sort_by_key(|attempt| std::cmp::Reverse(attempt.at));
    Ok(attempts)
}

/// How it is safe to reach her, as it came with a case that was taken over, where nobody set it anew: it was written in one
/// step with her record and her case, right after both.
pub fn find_contact_that_came(view: &View<'_>, survivor: SurvivorId) -> Result<Option<Id>, Failure> {
    let Some((record, 1, _)) = find_safe_contact(view, survivor)? else { return Ok(None) };
    let sql = "SELECT 1 FROM event hers JOIN event rules ON rules.seq = hers.seq + 2
        WHERE hers.subject = ?1 AND hers.record = ?1 AND hers.version = 1 AND rules.record = ?2 AND rules.version = 1";
    let came = view.one(sql, (survivor.0, record), |row| row.get::<_, i64>(0))?;
    Ok(came.map(|_| record))
}

pub fn find_safety_plan(view: &View<'_>, survivor: SurvivorId) -> Result<Option<SafetyPlan>, Failure> {
    let sql = "SELECT record, version, head, changed_at FROM safety_plan WHERE survivor = ?1";
    let row = view.one(sql, [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?)))?;
    row.map(|(record, version, head, changed_at)| Ok(SafetyPlan { record, version, head: serde_json::from_str(&head)?, changed_at })).transpose()
}

/// From whom a member of staff is kept away (R-CA-10).
pub fn kept_from(view: &View<'_>, staff: StaffId) -> Result<HashSet<SurvivorId>, Failure> {
    Ok(view.all("SELECT survivor FROM tie WHERE staff = ?1", [staff.0], |row| id_of(row, 0))?.into_iter().map(SurvivorId).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_counts_the_same_states_as_the_machine() {
        for state in CaseState::ALL {
            assert_eq!(active!().contains(&format!("'{}'", state.code())), state.is_active(), "{state:?}");
        }
    }
}
