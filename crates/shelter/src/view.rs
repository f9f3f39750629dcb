//! The area's tables in the view, and every query on them.

use kernel::{
    Failure,
    ids::{BedId, ShelterRequestId, StayId, SurvivorId},
};
use rusqlite::{Connection, Row};
use serde::de::DeserializeOwned;
use space::{Fact, Id, Projection, SpaceError, View, id_of};

use crate::records::{Bed, BedHead, Inquiry, InquiryHead, Request, RequestHead, Stay, StayHead};

pub struct ShelterTables;

impl Projection for ShelterTables {
    fn tables(&self) -> &'static str {
        "CREATE TABLE bed (id BLOB PRIMARY KEY, room TEXT NOT NULL, label TEXT NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE shelter_request (id BLOB PRIMARY KEY, asked_on TEXT NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE place_inquiry (id BLOB PRIMARY KEY, head TEXT NOT NULL, version INTEGER NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE stay (id BLOB PRIMARY KEY, survivor BLOB NOT NULL, arrived_on TEXT NOT NULL, left_on TEXT, head TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;"
    }

    fn indexes(&self) -> &'static str {
        "CREATE INDEX stay_survivor ON stay (survivor);
         CREATE INDEX stay_days ON stay (left_on, arrived_on);
         CREATE INDEX request_day ON shelter_request (asked_on);"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["bed", "shelter_request", "place_inquiry", "stay"]
    }

    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
        match fact.kind {
            "bed" => {
                let head: BedHead = fact.head()?;
                let text = serde_json::to_string(&head)?;
                let mut put = tables.prepare_cached("INSERT OR REPLACE INTO bed (id, room, label, head, version) VALUES (?1, ?2, ?3, ?4, ?5)")?;
                put.execute((fact.record, head.room, head.label, text, fact.version))?;
            }
            "shelter_request" => {
                let head: RequestHead = fact.head()?;
                let text = serde_json::to_string(&head)?;
                let mut put = tables.prepare_cached("INSERT OR REPLACE INTO shelter_request (id, asked_on, head, version, seq) VALUES (?1, ?2, ?3, ?4, ?5)")?;
                put.execute((fact.record, head.asked_on, text, fact.version, fact.seq))?;
            }
            "place_inquiry" => {
                let head: InquiryHead = fact.head()?;
                let text = serde_json::to_string(&head)?;
                let mut put = tables.prepare_cached("INSERT OR REPLACE INTO place_inquiry (id, head, version, seq) VALUES (?1, ?2, ?3, ?4)")?;
                put.execute((fact.record, text, fact.version, fact.seq))?;
            }
            "stay" => {
                let head: StayHead = fact.head()?;
                let text = serde_json::to_string(&head)?;
                let mut put = tables.prepare_cached("INSERT OR REPLACE INTO stay (id, survivor, arrived_on, left_on, head, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
                put.execute((fact.record, fact.subject, head.arrived_on, head.left_on, text, fact.version))?;
            }
            // `kinds` lists exactly the four above.
            _ => {}
        }
        Ok(())
    }
}

type Found = (Id, i64, String);

fn found_of(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok((id_of(row, 0)?, row.get(1)?, row.get(2)?))
}

fn parsed<H: DeserializeOwned>((id, version, head): Found) -> Result<(Id, i64, H), Failure> {
    Ok((id, version, serde_json::from_str(&head)?))
}

fn bed(found: Found) -> Result<Bed, Failure> {
    let (id, version, head) = parsed(found)?;
    Ok(Bed { id: BedId(id), head, version })
}

fn request(found: Found) -> Result<Request, Failure> {
    let (id, version, head) = parsed(found)?;
    Ok(Request { id: ShelterRequestId(id), head, version })
}

fn inquiry(found: Found) -> Result<Inquiry, Failure> {
    let (id, version, head) = parsed(found)?;
    Ok(Inquiry { id: ShelterRequestId(id), head, version })
}

pub fn find_inquiry(view: &View<'_>, id: ShelterRequestId) -> Result<Option<Inquiry>, Failure> {
    view.one("SELECT id, version, head FROM place_inquiry WHERE id = ?1", [id.0], found_of)?.map(inquiry).transpose()
}

/// The newest first.
pub fn list_inquiries(view: &View<'_>) -> Result<Vec<Inquiry>, Failure> {
    view.all("SELECT id, version, head FROM place_inquiry ORDER BY seq DESC LIMIT 200", [], found_of)?.into_iter().map(inquiry).collect()
}

pub fn list_beds(view: &View<'_>) -> Result<Vec<Bed>, Failure> {
    view.all("SELECT id, version, head FROM bed ORDER BY room, label", [], found_of)?.into_iter().map(bed).collect()
}

pub fn find_bed(view: &View<'_>, id: BedId) -> Result<Option<Bed>, Failure> {
    view.one("SELECT id, version, head FROM bed WHERE id = ?1", [id.0], found_of)?.map(bed).transpose()
}

pub fn find_request(view: &View<'_>, id: ShelterRequestId) -> Result<Option<Request>, Failure> {
    view.one("SELECT id, version, head FROM shelter_request WHERE id = ?1", [id.0], found_of)?.map(request).transpose()
}

/// The newest first.
pub fn list_requests(view: &View<'_>) -> Result<Vec<Request>, Failure> {
    view.all("SELECT id, version, head FROM shelter_request ORDER BY seq DESC LIMIT 200", [], found_of)?.into_iter().map(request).collect()
}

/// Those that were asked on a day in `from..to`.
pub fn requests_between(view: &View<'_>, from: &str, to: &str) -> Result<Vec<Request>, Failure> {
    view.all("SELECT id, version, head FROM shelter_request WHERE asked_on >= ?1 AND asked_on < ?2", [from, to], found_of)?.into_iter().map(request).collect()
}

pub fn find_stay(view: &View<'_>, id: StayId) -> Result<Option<Stay>, Failure> {
    let Some(found) = view.one("SELECT id, version, head FROM stay WHERE id = ?1", [id.0], found_of)? else { return Ok(None) };
    let survivor = view.one("SELECT survivor FROM stay WHERE id = ?1", [id.0], |row| id_of(row, 0))?;
    let (_, version, head) = parsed(found)?;
    let Some(survivor) = survivor.map(|survivor| care::view::find_survivor(view, SurvivorId(survivor))).transpose()?.flatten() else { return Ok(None) };
    Ok(Some(Stay { id, survivor, head, version }))
}

/// The stays of one person and her children, the newest first.
pub fn stays_of(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<(StayId, StayHead)>, Failure> {
    let rows = view.all("SELECT id, version, head FROM stay WHERE survivor = ?1 ORDER BY arrived_on DESC", [survivor.0], found_of)?;
    rows.into_iter().map(|row| parsed(row).map(|(id, _, head)| (StayId(id), head))).collect()
}

/// Who is here now: the stay, its head, and her code.
pub fn present(view: &View<'_>) -> Result<Vec<(StayId, StayHead, String)>, Failure> {
    let rows = view.all("SELECT t.id, t.version, t.head, s.code FROM stay t JOIN survivor s ON s.id = t.survivor WHERE t.left_on IS NULL", [], |row| {
        Ok((found_of(row)?, row.get::<_, String>(3)?))
    })?;
    rows.into_iter().map(|(found, code)| parsed(found).map(|(id, _, head)| (StayId(id), head, code))).collect()
}

/// Every stay that touches the period: whose, and its head.
pub fn stays_between(view: &View<'_>, from: &str, to: &str) -> Result<Vec<(SurvivorId, StayHead)>, Failure> {
    let rows =
        view.all("SELECT survivor, head FROM stay WHERE arrived_on < ?2 AND (left_on IS NULL OR left_on >= ?1)", [from, to], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    rows.into_iter().map(|(survivor, head)| Ok((SurvivorId(survivor), serde_json::from_str(&head)?))).collect()
}
