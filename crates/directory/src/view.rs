//! The area's table in the commons' view, and every query on it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kernel::{
    Failure,
    ids::{OrganisationId, ServiceId},
};
use rusqlite::{Connection, Row};
use space::{Fact, Projection, SpaceError, View, id_of};

use crate::service::{Service, ServiceHead};

pub struct DirectoryTables;

impl Projection for DirectoryTables {
    fn tables(&self) -> &'static str {
        "CREATE TABLE service (id BLOB PRIMARY KEY, organisation BLOB NOT NULL, kind TEXT NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;"
    }

    fn indexes(&self) -> &'static str {
        "CREATE INDEX service_kind ON service (kind);"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["service"]
    }

    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
        let head: ServiceHead = fact.head()?;
        let text = serde_json::to_string(&head)?;
        tables.prepare_cached("INSERT OR REPLACE INTO service (id, organisation, kind, head, version) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
            fact.record,
            head.organisation.0,
            head.kind,
            text,
            fact.version,
        ))?;
        Ok(())
    }
}

type Found = (ServiceId, i64, String);

fn found_of(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok((ServiceId(id_of(row, 0)?), row.get(1)?, row.get(2)?))
}

fn parse((id, version, head): Found) -> Result<Service, Failure> {
    Ok(Service { id, version, head: serde_json::from_str(&head)? })
}

pub fn list_services(view: &View<'_>) -> Result<Vec<Service>, Failure> {
    view.all("SELECT id, version, head FROM service ORDER BY kind, id", [], found_of)?.into_iter().map(parse).collect()
}

pub fn find_service(view: &View<'_>, id: ServiceId) -> Result<Option<Service>, Failure> {
    view.one("SELECT id, version, head FROM service WHERE id = ?1", [id.0], found_of)?.map(parse).transpose()
}

/// Who gives this kind of help, or any, and has not ended it.
pub fn givers(view: &View<'_>, kind: Option<&str>) -> Result<BTreeSet<OrganisationId>, Failure> {
    let gives = |service: &Service| kind.is_none_or(|kind| kind == service.head.kind) && service.head.state.goes_on();
    Ok(list_services(view)?.into_iter().filter(gives).map(|service| service.head.organisation).collect())
}

/// The entry of one partner for one kind of help: of several, as of two places or of one that was closed and published
/// again, the one that stands best on that day.
pub fn service_of(view: &View<'_>, organisation: OrganisationId, kind: &str, today: Date) -> Result<Option<Service>, Failure> {
    let all = view.all("SELECT id, version, head FROM service WHERE organisation = ?1 AND kind = ?2", (organisation.0, kind), found_of)?;
    let all = all.into_iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().min_by_key(|service| service.standing(today)))
}
