//! Every question to the view.

use std::collections::{HashMap, HashSet};

use kernel::{
    Failure, Reach, Role,
    ids::{CaseId, ConsentId, DependantId, DisclosureId, EmergencyId, IncidentId, OrganisationId, StaffId, SurvivorId},
};
use rusqlite::Row;
use serde::de::DeserializeOwned;
use space::{Id, View, id_of};

use crate::{
    load::Hands,
    model::{
        case_state::CaseState,
        consent::{Caregiver, ConsentKind, ConsentState},
        duplicate::DuplicateState,
        emergency,
        safe_contact::SafeContact,
    },
    records::{
        CaseFile, Consent, ConsentHead, DataRequest, Dependant, DependantHead, Disclosure, DisclosureHead, Duplicate, Emergency, EmergencyHead, Incident, IncidentHead,
        RecorderExport, RecorderExportHead, SafetyPlan, SecurityIncident, SecurityIncidentHead, Survivor, TiesHead,
    },
};

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

/// Names of everyone recorded here, of those who depend on her, of who cares for a child and of who answers her phone: to
/// keep them out of what is shared, and for nothing else.
pub fn all_names(view: &View<'_>) -> Result<Vec<String>, Failure> {
    let rows = view.all("SELECT name, legal_name, caretaker_name FROM survivor", [], |row| Ok([Some(row.get(0)?), row.get(1)?, row.get::<_, Option<String>>(2)?]))?;
    let mut names: Vec<String> = rows.into_iter().flatten().flatten().collect();
    // Also of who was taken off a list.
    for head in view.all("SELECT head FROM dependant", [], |row| row.get::<_, String>(0))? {
        names.extend(serde_json::from_str::<DependantHead>(&head)?.name().map(str::to_owned));
    }
    for rules in view.all("SELECT rules FROM safe_contact", [], |row| row.get::<_, String>(0))? {
        let rules: SafeContact = serde_json::from_str(&rules)?;
        names.extend(rules.who_answers.iter().flat_map(|who| names_in(who)).map(str::to_owned));
    }
    Ok(names)
}

/// When a colleague's texts were refused because of a name, since a moment: the last so many, the newest first.
pub fn times_met(view: &View<'_>, staff: StaffId, since: i64, most: usize) -> Result<Vec<i64>, Failure> {
    let sql = "SELECT at FROM event WHERE actor = ?1 AND event = 'name_met' AND at > ?2 ORDER BY at DESC LIMIT ?3";
    Ok(view.all(sql, (staff.0, since, i64::try_from(most).unwrap_or(i64::MAX)), |row| row.get(0))?)
}

/// When a colleague searched for names, since a moment: the last so many, the newest first.
pub fn times_searched(view: &View<'_>, staff: StaffId, since: i64, most: usize) -> Result<Vec<i64>, Failure> {
    let sql = "SELECT at FROM event WHERE actor = ?1 AND event = 'names_searched' AND at > ?2 ORDER BY at DESC LIMIT ?3";
    Ok(view.all(sql, (staff.0, since, i64::try_from(most).unwrap_or(i64::MAX)), |row| row.get(0))?)
}

/// Beginnings of words for who somebody is to her, which are no names. Lower case, three languages.
const KIN: [&str; 27] = [
    "sister",
    "mother",
    "brother",
    "father",
    "aunt",
    "uncle",
    "neighbo",
    "friend",
    "сестр",
    "мать",
    "мам",
    "брат",
    "отец",
    "пап",
    "тёт",
    "тет",
    "дяд",
    "сосед",
    "подруг",
    "хоҳар",
    "модар",
    "бародар",
    "падар",
    "хола",
    "амма",
    "ҳамсоя",
    "дугона",
];

/// Words of "her sister Mavzuna" that are written like names.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.filter(|word| word.starts_with(char::is_uppercase) && !KIN.iter().any(|kin| word.to_lowercase().starts_with(kin)))
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

pub fn find_disclosure(view: &View<'_>, id: DisclosureId) -> Result<Option<Disclosure>, Failure> {
    let row = view.one("SELECT survivor, head FROM disclosure WHERE id = ?1", [id.0], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    let Some((survivor, head)) = row else { return Ok(None) };
    let Some(survivor) = find_survivor(view, SurvivorId(survivor))? else { return Ok(None) };
    Ok(Some(Disclosure { id, survivor, head: serde_json::from_str(&head)? }))
}

/// What went to others without her consent, the newest first.
pub fn list_disclosures(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<(DisclosureId, DisclosureHead)>, Failure> {
    let sql = "SELECT id, head FROM disclosure WHERE survivor = ?1 ORDER BY first_seq DESC";
    let rows = view.all(sql, [survivor.0], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    rows.into_iter().map(|(id, head)| Ok((DisclosureId(id), serde_json::from_str(&head)?))).collect()
}

/// A disclosure that waits for a second person, or for a supervisor's look.
pub struct WaitingDisclosure {
    pub id: DisclosureId,
    pub code: String,
    pub head: DisclosureHead,
}

/// Those that wait for somebody: not what she asked for herself, nor what is about a person from whom she is kept away
/// (R-CA-10). A supervisor looks at all, a worker may be the second person for a case of hers.
pub fn list_waiting_disclosures(view: &View<'_>, reach: Reach) -> Result<Vec<WaitingDisclosure>, Failure> {
    macro_rules! sql {
        ($where:literal) => {
            concat!(
                "SELECT d.id, s.code, d.head FROM disclosure d CROSS JOIN survivor s ON s.id = d.survivor WHERE ",
                $where,
                " AND d.asked_by <> ?1 AND d.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY d.first_seq"
            )
        };
    }
    let line = |row: &Row<'_>| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?));
    let rows = match reach {
        Reach::All => Vec::new(),
        Reach::AllBut(supervisor) => view.all(sql!("d.state IN ('asked', 'confirmed')"), [supervisor], line)?,
        Reach::AssignedTo(worker) => view.all(sql!("d.state = 'asked' AND EXISTS (SELECT 1 FROM case_file c WHERE c.survivor = d.survivor AND c.worker = ?1)"), [worker], line)?,
    };
    rows.into_iter().map(|(id, code, head)| Ok(WaitingDisclosure { id: DisclosureId(id), code, head: serde_json::from_str(&head)? })).collect()
}

/// What a supervisor did herself and no other can look at: nobody is above her, or whoever is, is kept away. It stays in her
/// list, because else nobody would know that a look is owed (R-CO-06, R-CO-07).
pub fn list_looks_of_nobody(view: &View<'_>, supervisor: Id) -> Result<Vec<WaitingDisclosure>, Failure> {
    let sql = "SELECT d.id, s.code, d.head, d.survivor FROM disclosure d CROSS JOIN survivor s ON s.id = d.survivor
        WHERE d.state = 'confirmed' AND d.asked_by = ?1 AND d.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY d.first_seq";
    let mut lines = Vec::new();
    for (id, code, head, survivor) in view.all(sql, [supervisor], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?, id_of(row, 3)?)))? {
        let Some(survivor) = find_survivor(view, SurvivorId(survivor))? else { continue };
        let head: DisclosureHead = serde_json::from_str(&head)?;
        if head.lacks_a_look(&supervisors_of(view, &survivor)?) {
            lines.push(WaitingDisclosure { id: DisclosureId(id), code, head });
        }
    }
    Ok(lines)
}

/// Who could look at what was done: supervisors who are not kept away from her.
pub fn supervisors_of(view: &View<'_>, survivor: &Survivor) -> Result<Vec<StaffId>, Failure> {
    let all = people::view::list_active(view, &[Role::Supervisor])?.into_iter().map(|one| one.id);
    Ok(all.filter(|staff| !survivor.kept_away.contains(staff)).collect())
}

/// Whose case has this code, as it stands on boards and papers.
pub fn find_by_code(view: &View<'_>, code: &str) -> Result<Option<Survivor>, Failure> {
    let id = view.one("SELECT id FROM survivor WHERE code = ?1", [code], |row| id_of(row, 0))?;
    id.map(|id| find_survivor(view, SurvivorId(id))).transpose().map(Option::flatten)
}

pub fn find_emergency(view: &View<'_>, id: EmergencyId, now: i64) -> Result<Option<Emergency>, Failure> {
    let row = view.one("SELECT survivor, head FROM emergency WHERE id = ?1", [id.0], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    let Some((survivor, head)) = row else { return Ok(None) };
    let Some(survivor) = find_survivor(view, SurvivorId(survivor))? else { return Ok(None) };
    Ok(Some(Emergency { id, survivor, head: serde_json::from_str(&head)?, now }))
}

fn emergency_of((id, head): (Id, String)) -> Result<(EmergencyId, EmergencyHead), Failure> {
    Ok((EmergencyId(id), serde_json::from_str(&head)?))
}

/// What she opened in an emergency, while its hour lasts.
pub fn open_emergency(view: &View<'_>, staff: StaffId, now: i64) -> Result<Option<(EmergencyId, EmergencyHead)>, Failure> {
    let sql = "SELECT id, head FROM emergency WHERE staff = ?1 ORDER BY at DESC LIMIT 1";
    let newest = view.one(sql, [staff.0], |row| Ok((id_of(row, 0)?, row.get(1)?)))?.map(emergency_of).transpose()?;
    Ok(newest.filter(|(_, head)| emergency::is_open(head.at, now)))
}

/// Who opened her case in an emergency, the newest first.
pub fn list_emergencies(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<(EmergencyId, EmergencyHead)>, Failure> {
    let rows = view.all("SELECT id, head FROM emergency WHERE survivor = ?1 ORDER BY at DESC", [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?)))?;
    rows.into_iter().map(emergency_of).collect()
}

/// Those that wait for this supervisor; nothing about a person from whom she is kept away (R-CA-10).
pub fn list_waiting_emergencies(view: &View<'_>, supervisor: Id, now: i64) -> Result<Vec<Emergency>, Failure> {
    let sql = "SELECT id FROM emergency WHERE reviews < ?2 AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY at";
    let most = i64::try_from(emergency::REVIEWERS).unwrap_or(i64::MAX);
    let ids = view.all(sql, (supervisor, most), |row| id_of(row, 0))?;
    let all = ids.into_iter().map(|id| find_emergency(view, EmergencyId(id), now)).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().flatten().filter(|it| it.head.waits_for(StaffId(supervisor))).collect())
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

/// A case that waits for a supervisor.
pub struct Waiting {
    pub survivor: SurvivorId,
    pub code: String,
    /// Second since which the concern is high; `None` where her worker is kept away from her.
    pub since: Option<i64>,
}

/// The most that stand above the list.
const MOST_WAITING: usize = 20;

/// What a supervisor must do first: look where the concern is high (R-CA-04), whatever became of the case meanwhile, and give to another what its worker
/// may not reach (R-CA-10). Neither shows what she herself may not reach.
pub fn list_waiting(view: &View<'_>, supervisor: Id) -> Result<Vec<Waiting>, Failure> {
    let line = |row: &Row<'_>| Ok(Waiting { survivor: SurvivorId(id_of(row, 0)?), code: row.get(1)?, since: row.get(2)? });
    let high = "SELECT survivor, code, waits_since FROM case_file INDEXED BY case_waits
        WHERE waits_since IS NOT NULL AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY waits_since LIMIT ?2";
    let without = "SELECT c.survivor, c.code, NULL FROM tie t CROSS JOIN case_file c
        WHERE c.survivor = t.survivor AND c.worker = t.staff AND c.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1)
            AND c.state IN ('intake', 'open', 'in_follow_up', 'closing') ORDER BY c.changed_at LIMIT ?2";
    let most = i64::try_from(MOST_WAITING).unwrap_or(i64::MAX);
    Ok([view.all(high, (supervisor, most), line)?, view.all(without, (supervisor, most), line)?].into_iter().flatten().collect())
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

/// The records of which somebody says that they are this one's person, each with its state's code.
pub fn recorded_also(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<(SurvivorId, String)>, Failure> {
    let sql = "SELECT survivor, state FROM duplicate WHERE same_as = ?1 AND state IN ('asked', 'confirmed') ORDER BY survivor";
    Ok(view.all(sql, [survivor.0], |row| Ok((SurvivorId(id_of(row, 0)?), row.get(1)?)))?)
}

/// Every other record of the same person: the one that stays, and those that were put aside.
pub fn other_records(view: &View<'_>, survivor: &Survivor) -> Result<Vec<Survivor>, Failure> {
    let stays = survivor.duplicate_of.unwrap_or(survivor.id);
    let aside = recorded_also(view, stays)?.into_iter().filter(|(_, state)| state == DuplicateState::Confirmed.code()).map(|(id, _)| id);
    let all = std::iter::once(stays).chain(aside).filter(|id| *id != survivor.id).map(|id| find_survivor(view, id));
    Ok(all.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Of whom somebody says so and no second person has looked: neither of those from whom she is kept away.
pub fn list_recorded_twice(view: &View<'_>, supervisor: Id) -> Result<Vec<(SurvivorId, String)>, Failure> {
    let sql = "SELECT s.id, s.code FROM duplicate d JOIN survivor s ON s.id = d.survivor
        WHERE d.state = 'asked' AND s.id NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY s.code";
    Ok(view.all(sql, [supervisor], |row| Ok((SurvivorId(id_of(row, 0)?), row.get(1)?)))?)
}

/// Open cases of a worker (R-CA-06).
pub fn count_active(view: &View<'_>, worker: StaffId) -> Result<i64, Failure> {
    Ok(view.one("SELECT count(*) FROM case_file WHERE worker = ?1 AND state IN ('intake', 'open', 'in_follow_up', 'closing')", [worker.0], |row| row.get(0))?.unwrap_or(0))
}

/// The same without one case, and counted no further than this.
pub fn count_others(view: &View<'_>, worker: StaffId, beside: CaseId, most: i64) -> Result<i64, Failure> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM case_file WHERE worker = ?1 AND id <> ?2 AND state IN ('intake', 'open', 'in_follow_up', 'closing') LIMIT ?3)";
    Ok(view.one(sql, (worker.0, beside.0, most), |row| row.get(0))?.unwrap_or(0))
}

/// Intakes, and persons who came back, that wait for a supervisor's word, because their worker's hands are full (R-CA-06): none of whom she is kept away.
pub fn list_waiting_for_word(view: &View<'_>, supervisor: Id) -> Result<Vec<(SurvivorId, String)>, Failure> {
    let sql = "SELECT survivor, code, worker, id FROM case_file INDEXED BY case_word
        WHERE waits_for_word AND state IN ('intake', 'closed', 'information_only', 'transferred') AND survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY changed_at, id";
    let line = |row: &Row<'_>| Ok((SurvivorId(id_of(row, 0)?), row.get(1)?, StaffId(id_of(row, 2)?), CaseId(id_of(row, 3)?)));
    let mut waiting: Vec<(SurvivorId, String)> = Vec::new();
    // Whose hands are free again: none of her cases waits any longer.
    let mut are_full: HashMap<StaffId, bool> = HashMap::new();
    for (survivor, code, worker, case) in view.all(sql, [supervisor], line)? {
        let is_full = match are_full.get(&worker) {
            Some(known) => *known,
            None => Hands::of(view, worker, case)?.are_full(),
        };
        are_full.insert(worker, is_full);
        if is_full && waiting.len() < MOST_WAITING {
            waiting.push((survivor, code));
        }
    }
    Ok(waiting)
}

pub fn find_safe_contact(view: &View<'_>, survivor: SurvivorId) -> Result<Option<(Id, i64, SafeContact)>, Failure> {
    let row = view.one("SELECT record, version, rules FROM safe_contact WHERE survivor = ?1", [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    row.map(|(record, version, rules)| Ok((record, version, serde_json::from_str(&rules)?))).transpose()
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

/// All her answers, the newest first: of two on one day the later one counts.
pub fn list_consents(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<(ConsentId, ConsentHead)>, Failure> {
    let rows = view.all("SELECT id, head FROM consent WHERE survivor = ?1 ORDER BY given_seq DESC", [survivor.0], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    rows.into_iter().map(|(id, head)| Ok((ConsentId(id), serde_json::from_str(&head)?))).collect()
}

/// The same with the state of each on a day.
pub fn list_standing(view: &View<'_>, survivor: SurvivorId, day: jiff::civil::Date) -> Result<Vec<(ConsentId, ConsentHead, ConsentState)>, Failure> {
    let all = list_consents(view, survivor)?;
    let states: Vec<ConsentState> = all.iter().enumerate().map(|(at, (_, head))| head.state(day, all.iter().take(at).map(|(_, later)| later))).collect();
    let mut standing: Vec<_> = all.into_iter().zip(states).map(|((id, head), state)| (id, head, state)).collect();
    for (_, head, state) in &mut standing {
        if *state == ConsentState::Active && is_in_doubt(view, survivor, head)? {
            *state = ConsentState::Doubtful;
        }
    }
    Ok(standing)
}

/// R-CO-08, B.6: as it is known now, not as it was known when somebody signed.
fn is_in_doubt(view: &View<'_>, survivor: SurvivorId, head: &ConsentHead) -> Result<bool, Failure> {
    if head.rests_on_caregiver() {
        return Ok(signer_of(view, survivor, head.signer_relation.as_deref())? == Some(Caregiver::Unsafe));
    }
    let is_her_word = head.is_adult.is_some();
    Ok(is_her_word && find_survivor(view, survivor)?.is_some_and(|survivor| head.is_by_a_child(&survivor)))
}

pub fn caregiver_of(view: &View<'_>, survivor: SurvivorId) -> Result<Option<Caregiver>, Failure> {
    signer_of(view, survivor, None)
}

/// The caregiver who is this to her.
fn signer_of(view: &View<'_>, survivor: SurvivorId, relation: Option<&str>) -> Result<Option<Caregiver>, Failure> {
    let Some(survivor) = find_survivor(view, survivor)? else { return Ok(None) };
    let incidents = list_incidents(view, &survivor)?;
    let perpetrators = || incidents.iter().flat_map(|incident| &incident.head.relationships).map(String::as_str);
    Ok(Some(Caregiver::of(survivor.caregiver_is_unsafe, perpetrators()).signing_as(relation, perpetrators())))
}

pub fn find_consent(view: &View<'_>, id: ConsentId) -> Result<Option<Consent>, Failure> {
    let row = view.one("SELECT survivor, version, head FROM consent WHERE id = ?1", [id.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    let Some((survivor, version, head)) = row else { return Ok(None) };
    let Some(survivor) = find_survivor(view, SurvivorId(survivor))? else { return Ok(None) };
    Ok(Some(Consent { id, survivor, head: serde_json::from_str(&head)?, version }))
}

/// The consents of a kind that hold on this day.
pub fn active_consents(view: &View<'_>, survivor: SurvivorId, kind: ConsentKind, day: jiff::civil::Date) -> Result<Vec<(ConsentId, ConsentHead)>, Failure> {
    let all = list_standing(view, survivor, day)?.into_iter();
    Ok(all.filter(|(_, head, state)| head.kind == kind && *state == ConsentState::Active).map(|(id, head, _)| (id, head)).collect())
}

/// Whether her newest answer of this kind is no longer a yes. Where she was never asked nothing has ended.
pub fn has_ended(view: &View<'_>, survivor: SurvivorId, kind: ConsentKind, day: jiff::civil::Date) -> Result<bool, Failure> {
    let newest = list_standing(view, survivor, day)?.into_iter().find(|(_, head, _)| head.kind == kind);
    Ok(newest.is_some_and(|(.., state)| state != ConsentState::Active))
}

/// The consent in force that names this recipient and this help (R-CO-01).
pub fn consent_for(view: &View<'_>, survivor: SurvivorId, recipient: OrganisationId, service: &str, day: jiff::civil::Date) -> Result<Option<(ConsentId, ConsentHead)>, Failure> {
    let active = active_consents(view, survivor, ConsentKind::Referral, day)?;
    Ok(active.into_iter().find(|(_, head)| head.recipient == Some(recipient) && head.purpose.as_deref() == Some(service)))
}

pub fn find_incident(view: &View<'_>, id: IncidentId) -> Result<Option<Incident>, Failure> {
    let sql = "SELECT survivor, version, head, recorded_at FROM incident WHERE id = ?1";
    let row = view.one(sql, [id.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?)))?;
    let Some((survivor, version, head, recorded_at)) = row else { return Ok(None) };
    let Some(survivor) = find_survivor(view, SurvivorId(survivor))? else { return Ok(None) };
    Ok(Some(Incident { id, survivor, head: serde_json::from_str(&head)?, version, recorded_at }))
}

/// Her incidents that stand: whatever follows from an incident asks here.
pub fn list_incidents(view: &View<'_>, survivor: &Survivor) -> Result<Vec<Incident>, Failure> {
    Ok(all_incidents(view, survivor)?.into_iter().filter(|incident| incident.head.state.stands()).collect())
}

/// Those that are void as well: to be read on her page, and for nothing else.
pub fn all_incidents(view: &View<'_>, survivor: &Survivor) -> Result<Vec<Incident>, Failure> {
    let sql = "SELECT id, version, head, recorded_at FROM incident WHERE survivor = ?1";
    let rows = view.all(sql, [survivor.id.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?)))?;
    let incident = |(id, version, head, recorded_at): (Id, i64, String, i64)| {
        Ok(Incident { id: IncidentId(id), survivor: survivor.clone(), head: serde_json::from_str(&head)?, version, recorded_at })
    };
    rows.into_iter().map(incident).collect()
}

/// The head of every incident that stands with its person, for figures: one pass, whatever the number. What is in a record
/// that is put aside is counted in the one that stays, if it stands there.
pub fn incident_heads(view: &View<'_>) -> Result<Vec<(SurvivorId, IncidentHead)>, Failure> {
    let rows = view.all("SELECT survivor, head FROM incident WHERE survivor NOT IN (SELECT survivor FROM duplicate WHERE state = 'confirmed')", [], |row| {
        Ok((id_of(row, 0)?, row.get::<_, String>(1)?))
    })?;
    let all = rows.into_iter().map(|(survivor, head)| Ok((SurvivorId(survivor), serde_json::from_str(&head)?))).collect::<Result<Vec<(SurvivorId, IncidentHead)>, Failure>>()?;
    Ok(all.into_iter().filter(|(_, head)| head.state.stands()).collect())
}

/// The incidents that were reported from one day to another, whatever their state, in that order.
pub fn incidents_between(view: &View<'_>, from: jiff::civil::Date, to: jiff::civil::Date) -> Result<Vec<Incident>, Failure> {
    let rows = view.all("SELECT id, survivor, version, head, recorded_at FROM incident", [], |row| {
        Ok((id_of(row, 0)?, id_of(row, 1)?, row.get::<_, i64>(2)?, row.get::<_, String>(3)?, row.get::<_, i64>(4)?))
    })?;
    let mut incidents = Vec::new();
    for (id, survivor, version, head, recorded_at) in rows {
        let head: IncidentHead = serde_json::from_str(&head)?;
        if !head.reported_on.parse().is_ok_and(|day: jiff::civil::Date| (from..=to).contains(&day)) {
            continue;
        }
        if let Some(survivor) = find_survivor(view, SurvivorId(survivor))? {
            incidents.push(Incident { id: IncidentId(id), survivor, head, version, recorded_at });
        }
    }
    incidents.sort_by(|a, b| (&a.head.reported_on, &a.head.code).cmp(&(&b.head.reported_on, &b.head.code)));
    Ok(incidents)
}

fn recorder_export_of(row: &Row<'_>) -> rusqlite::Result<(Id, i64, String)> {
    Ok((id_of(row, 0)?, row.get(1)?, row.get(2)?))
}

fn recorder_export((id, version, head): (Id, i64, String), now: i64) -> Result<RecorderExport, Failure> {
    let head: RecorderExportHead = serde_json::from_str(&head)?;
    let may_be_fetched = head.approved.as_ref().is_some_and(|approved| approved.is_fresh_at(now));
    Ok(RecorderExport { id, version, head, may_be_fetched })
}

/// The newest first.
pub fn list_recorder_exports(view: &View<'_>, now: i64) -> Result<Vec<RecorderExport>, Failure> {
    let rows = view.all("SELECT id, version, head FROM recorder_export ORDER BY first_seq DESC LIMIT 50", [], recorder_export_of)?;
    rows.into_iter().map(|row| recorder_export(row, now)).collect()
}

pub fn find_recorder_export(view: &View<'_>, id: Id, now: i64) -> Result<Option<RecorderExport>, Failure> {
    view.one("SELECT id, version, head FROM recorder_export WHERE id = ?1", [id], recorder_export_of)?.map(|row| recorder_export(row, now)).transpose()
}

/// Everyone who agreed to be counted, and did not say no since (R-CO-03).
pub fn counted(view: &View<'_>, day: jiff::civil::Date) -> Result<HashSet<SurvivorId>, Failure> {
    let sql = "SELECT survivor, head FROM consent WHERE kind = ?1 ORDER BY given_seq";
    let rows = view.all(sql, [ConsentKind::ShareNonIdentifiable.code()], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    let mut newest: HashMap<Id, ConsentHead> = HashMap::new();
    for (survivor, head) in rows {
        newest.insert(survivor, serde_json::from_str(&head)?);
    }
    let mut counted = HashSet::new();
    for (survivor, head) in newest.into_iter().filter(|(_, head)| head.state(day, []) == ConsentState::Active) {
        let survivor = SurvivorId(survivor);
        if !is_in_doubt(view, survivor, &head)? {
            counted.insert(survivor);
        }
    }
    Ok(counted)
}

pub fn find_safety_plan(view: &View<'_>, survivor: SurvivorId) -> Result<Option<SafetyPlan>, Failure> {
    let sql = "SELECT record, version, head, changed_at FROM safety_plan WHERE survivor = ?1";
    let row = view.one(sql, [survivor.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?, row.get(3)?)))?;
    row.map(|(record, version, head, changed_at)| Ok(SafetyPlan { record, version, head: serde_json::from_str(&head)?, changed_at })).transpose()
}

pub fn list_data_requests(view: &View<'_>) -> Result<Vec<DataRequest>, Failure> {
    let rows = view.all("SELECT id, head FROM data_request ORDER BY first_seq DESC", [], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    rows.into_iter().map(|(id, head)| Ok(DataRequest { id, head: serde_json::from_str(&head)? })).collect()
}

pub fn find_data_request(view: &View<'_>, id: Id) -> Result<Option<DataRequest>, Failure> {
    let head = view.one("SELECT head FROM data_request WHERE id = ?1", [id], |row| row.get::<_, String>(0))?;
    head.map(|head| Ok(DataRequest { id, head: serde_json::from_str(&head)? })).transpose()
}

/// For a list: nobody from whom the reader is kept away is in them, nor counted (R-CA-10).
pub fn list_security_incidents(view: &View<'_>, reader: StaffId) -> Result<Vec<SecurityIncident>, Failure> {
    let rows = view.all("SELECT id, head FROM security_incident ORDER BY seq DESC", [], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    let kept_from = kept_from(view, reader)?;
    let incident = |(id, head): (Id, String)| {
        let mut head: SecurityIncidentHead = serde_json::from_str(&head)?;
        head.people.retain(|one| !kept_from.contains(&SurvivorId(one.survivor)));
        Ok(SecurityIncident { id, head })
    };
    rows.into_iter().map(incident).collect()
}

pub fn find_security_incident(view: &View<'_>, id: Id) -> Result<Option<SecurityIncident>, Failure> {
    let head = view.one("SELECT head FROM security_incident WHERE id = ?1", [id], |row| row.get::<_, String>(0))?;
    head.map(|head| Ok(SecurityIncident { id, head: serde_json::from_str(&head)? })).transpose()
}

/// Whose records a colleague wrote or opened since a moment.
pub fn survivors_of(view: &View<'_>, staff: StaffId, since: i64) -> Result<Vec<SurvivorId>, Failure> {
    let sql = "SELECT DISTINCT s.id FROM event e JOIN survivor s ON s.id = e.subject WHERE e.actor = ?1 AND e.at >= ?2 ORDER BY s.code";
    Ok(view.all(sql, (staff.0, since), |row| id_of(row, 0))?.into_iter().map(SurvivorId).collect())
}

// ---- Who did what

pub struct HistoryLine {
    pub at: i64,
    pub event: String,
    pub actor: Option<String>,
    pub code: Option<String>,
}

fn history_of(row: &Row<'_>) -> rusqlite::Result<HistoryLine> {
    Ok(HistoryLine { at: row.get(0)?, event: row.get(1)?, actor: row.get(2)?, code: row.get(3)? })
}

/// Everything that happened to one person's records, openings included (R-CO-09).
pub fn history(view: &View<'_>, survivor: SurvivorId, offset: i64, limit: i64) -> Result<Vec<HistoryLine>, Failure> {
    Ok(view.all(
        "SELECT e.at, e.event, f.name, NULL FROM event e LEFT JOIN staff f ON f.id = e.actor WHERE e.subject = ?1 ORDER BY e.seq DESC LIMIT ?2 OFFSET ?3",
        (survivor.0, limit, offset),
        history_of,
    )?)
}

/// The organisation's access list: codes, never names. Who is kept away from somebody does not follow her here (R-CA-10);
/// what she herself did stands there for all others.
pub fn access_list(view: &View<'_>, reader: StaffId, offset: i64, limit: i64) -> Result<Vec<HistoryLine>, Failure> {
    Ok(view.all(
        "SELECT e.at, e.event, f.name, s.code FROM event e LEFT JOIN staff f ON f.id = e.actor LEFT JOIN survivor s ON s.id = e.subject
        WHERE e.subject IS NULL OR NOT EXISTS (SELECT 1 FROM tie t WHERE t.staff = ?1 AND t.survivor = e.subject) ORDER BY e.seq DESC LIMIT ?2 OFFSET ?3",
        (reader.0, limit, offset),
        history_of,
    )?)
}

/// From whom a member of staff is kept away (R-CA-10).
pub fn kept_from(view: &View<'_>, staff: StaffId) -> Result<HashSet<SurvivorId>, Failure> {
    Ok(view.all("SELECT survivor FROM tie WHERE staff = ?1", [staff.0], |row| id_of(row, 0))?.into_iter().map(SurvivorId).collect())
}
