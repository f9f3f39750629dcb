//! What a supervisor looks at: what went out without consent, emergencies, losses, requests for data.

use kernel::{
    Failure, Reach, Role,
    ids::{DisclosureId, EmergencyId, StaffId, SurvivorId},
};
use rusqlite::Row;
use space::{Id, View, id_of};

use crate::{
    model::emergency,
    records::{DataRequest, Disclosure, DisclosureHead, Emergency, EmergencyHead, SecurityIncident, SecurityIncidentHead, Survivor},
};

use super::{find_survivor, kept_from};

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

/// R-CA-05: each time that somebody urged her to be reconciled, the newest first.
pub fn list_reconciliations(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<Id>, Failure> {
    Ok(view.all("SELECT id FROM reconciliation WHERE survivor = ?1 ORDER BY on_day DESC, first_seq DESC", [survivor.0], |row| id_of(row, 0))?)
}

/// By month and kind of body how often somebody urged a person to be reconciled, the newest month first; none of those from
/// whom the reader is kept away (R-CA-10).
pub fn count_reconciliations(view: &View<'_>, reader: StaffId) -> Result<Vec<(String, String, usize)>, Failure> {
    let sql = "SELECT substr(on_day, 1, 7) AS month, body, count(*) FROM reconciliation
        WHERE survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) AND survivor NOT IN (SELECT survivor FROM duplicate WHERE state = 'confirmed')
        GROUP BY month, body ORDER BY month DESC, body";
    Ok(view.all(sql, [reader.0], |row| Ok((row.get(0)?, row.get(1)?, usize::try_from(row.get::<_, i64>(2)?).unwrap_or(0))))?)
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
        let mut head = loss_of(view, &head)?;
        head.people.retain(|one| !kept_from.contains(&SurvivorId(one.survivor)));
        Ok(SecurityIncident { id, head })
    };
    rows.into_iter().map(incident).collect()
}

pub fn find_security_incident(view: &View<'_>, id: Id) -> Result<Option<SecurityIncident>, Failure> {
    let head = view.one("SELECT head FROM security_incident WHERE id = ?1", [id], |row| row.get::<_, String>(0))?;
    head.map(|head| Ok(SecurityIncident { id, head: loss_of(view, &head)? })).transpose()
}

/// Whoever was forgotten since is a number and nobody any more; what is written next knows no more of her (H.5).
fn loss_of(view: &View<'_>, head: &str) -> Result<SecurityIncidentHead, Failure> {
    let mut head: SecurityIncidentHead = serde_json::from_str(head)?;
    let mut known = Vec::with_capacity(head.people.len());
    for one in head.people {
        match view.one("SELECT 1 FROM survivor WHERE id = ?1", [one.survivor], |_| Ok(()))? {
            Some(()) => known.push(one),
            None => head.forgotten += 1,
        }
    }
    head.people = known;
    Ok(head)
}

/// Whose records a colleague wrote or opened since a moment.
pub fn survivors_of(view: &View<'_>, staff: StaffId, since: i64) -> Result<Vec<SurvivorId>, Failure> {
    let sql = "SELECT DISTINCT s.id FROM event e JOIN survivor s ON s.id = e.subject WHERE e.actor = ?1 AND e.at >= ?2 ORDER BY s.code";
    Ok(view.all(sql, (staff.0, since), |row| id_of(row, 0))?.into_iter().map(SurvivorId).collect())
}
