//! Incidents, and the files of the Incident Recorder.

use std::collections::HashMap;

use kernel::{
    Failure,
    ids::{IncidentId, StaffId, SurvivorId},
};
use rusqlite::Row;
use space::{Id, View, id_of};

use crate::records::{Incident, IncidentHead, RecorderExport, RecorderExportHead, Survivor};

use super::{find_survivor, kept_from};

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

/// Of everyone whose sex is written down: codes of the list `sex`.
pub fn sexes(view: &View<'_>) -> Result<HashMap<SurvivorId, String>, Failure> {
    let rows = view.all("SELECT id, sex FROM survivor WHERE sex IS NOT NULL", [], |row| Ok((id_of(row, 0)?, row.get(1)?)))?;
    Ok(rows.into_iter().map(|(id, sex)| (SurvivorId(id), sex)).collect())
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

/// How many of them are of persons from whom the reader is not kept away (R-CA-10).
pub fn count_known_to(view: &View<'_>, reader: StaffId, incidents: &[IncidentId]) -> Result<usize, Failure> {
    let kept_from = kept_from(view, reader)?;
    let mut known = incidents.len();
    for incident in incidents.iter().filter(|_| !kept_from.is_empty()) {
        let survivor = view.one("SELECT survivor FROM incident WHERE id = ?1", [incident.0], |row| id_of(row, 0))?;
        known -= usize::from(survivor.is_some_and(|survivor| kept_from.contains(&SurvivorId(survivor))));
    }
    Ok(known)
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
