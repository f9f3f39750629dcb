//! The area's tables in the view, and every query on them.

use std::collections::HashMap;

use kernel::{
    Actor, Failure, Role, Roles,
    ids::{AccountId, OrganisationId, SiteId, StaffId},
};
use rusqlite::{Connection, Row};
use space::{Fact, Id, Projection, SpaceError, View, id_of, optional_id_of};
use words::Lang;

use crate::{
    organisation::{Organisation, OrganisationHead},
    partner::{Partner, PartnerHead},
    site::{Site, SiteHead},
    staff_record::{Staff, StaffHead, StaffState},
};

pub struct PeopleTables;

impl Projection for PeopleTables {
    fn tables(&self) -> &'static str {
        include_str!("view.sql")
    }

    fn indexes(&self) -> &'static str {
        "CREATE INDEX staff_account ON staff (account);"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["organisation", "staff", "site", "vault_key", "partner"]
    }

    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
        match fact.kind {
            "organisation" => put_organisation(tables, fact),
            "staff" => put_staff(tables, fact),
            "site" => put_site(tables, fact),
            "vault_key" => put_key_change(tables, fact),
            "partner" => put_partner(tables, fact),
            // `kinds` lists exactly the five above.
            _ => Ok(()),
        }
    }
}

fn put_organisation(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: OrganisationHead = fact.head()?;
    tables
        .prepare_cached(
            "INSERT OR REPLACE INTO organisation (id, name_en, name_ru, name_tg, kind, district, receive_key, verify_key, certificate) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((fact.record, head.name_en, head.name_ru, head.name_tg, head.kind, head.district, head.receive_key, head.verify_key, head.certificate))?;
    Ok(())
}

fn put_partner(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: PartnerHead = fact.head()?;
    tables.prepare_cached("INSERT OR REPLACE INTO partner (id, head) VALUES (?1, ?2)")?.execute((fact.record, serde_json::to_string(&head)?))?;
    Ok(())
}

fn put_staff(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: StaffHead = fact.head()?;
    let roles = serde_json::to_string(&head.roles)?;
    let languages = head.languages.join(" ");
    let request = head.request.as_ref().map(serde_json::to_string).transpose()?;
    let admission = head.admission.as_ref().map(serde_json::to_string).transpose()?;
    let sql =
        "INSERT OR REPLACE INTO staff (id, account, name, roles, state, languages, public_key, request, admission, shut_out) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    tables.prepare_cached(sql)?.execute((
        fact.record,
        head.account.map(|account| account.0),
        head.name,
        roles,
        head.state.code(),
        languages,
        head.public_key,
        request,
        admission,
        serde_json::to_string(&head.shut_out)?,
    ))?;
    if fact.event == LEFT { put_key_change(tables, fact) } else { Ok(()) }
}

const LEFT: &str = "staff_removed";
const EXCHANGED: &str = "vault_key_exchanged";

fn put_key_change(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    tables.prepare_cached("INSERT OR REPLACE INTO key_change (event, seq, at) VALUES (?1, ?2, ?3)")?.execute((fact.event, fact.seq, fact.at))?;
    Ok(())
}

fn put_site(tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: SiteHead = fact.head()?;
    tables.prepare_cached("INSERT OR REPLACE INTO site (id, name, kind, district) VALUES (?1, ?2, ?3, ?4)")?.execute((fact.record, head.name, head.kind, head.district))?;
    Ok(())
}

/// The kernel's question at every request: who is this account here, and may she still act?
pub fn find_actor(view: &View<'_>, account: AccountId, organisation: Id) -> Result<Option<Actor>, SpaceError> {
    let row = view.one("SELECT id, name, roles FROM staff WHERE account = ?1 AND state = 'active'", [account.0], |row| {
        Ok((id_of(row, 0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let Some((staff, name, roles)) = row else { return Ok(None) };
    let roles: Roles = serde_json::from_str(&roles)?;
    Ok(Some(Actor { staff: StaffId(staff), account, organisation: OrganisationId(organisation), name, roles }))
}

fn staff_of(row: &Row<'_>) -> rusqlite::Result<Staff> {
    let roles: String = row.get(3)?;
    let state: String = row.get(4)?;
    let languages: String = row.get(5)?;
    let request: Option<String> = row.get(7)?;
    let (admission, shut_out): (Option<String>, String) = (row.get(8)?, row.get(9)?);
    Ok(Staff {
        id: StaffId(id_of(row, 0)?),
        account: optional_id_of(row, 1)?.map(AccountId),
        name: row.get(2)?,
        // What cannot be read gives nothing.
        roles: serde_json::from_str(&roles).unwrap_or_default(),
        state: StaffState::from_code(&state).unwrap_or(StaffState::Removed),
        languages: languages.split_whitespace().map(str::to_owned).collect(),
        public_key: row.get(6)?,
        // What cannot be read asks for nothing: it is asked anew.
        request: request.and_then(|text| serde_json::from_str(&text).ok()),
        admission: admission.and_then(|text| serde_json::from_str(&text).ok()),
        shut_out: serde_json::from_str(&shut_out).unwrap_or_default(),
    })
}

pub fn find_staff(view: &View<'_>, id: StaffId) -> Result<Option<Staff>, Failure> {
    Ok(view.one("SELECT id, account, name, roles, state, languages, public_key, request, admission, shut_out FROM staff WHERE id = ?1", [id.0], staff_of)?)
}

pub fn list_staff(view: &View<'_>) -> Result<Vec<Staff>, Failure> {
    Ok(view.all("SELECT id, account, name, roles, state, languages, public_key, request, admission, shut_out FROM staff ORDER BY state, name", [], staff_of)?)
}

/// What is known of the vault's key.
pub struct KnownOfKey {
    pub exchanged_at: Option<i64>,
    /// Somebody left since.
    pub is_known_elsewhere: bool,
}

pub fn vault_key(view: &View<'_>) -> Result<KnownOfKey, Failure> {
    let last = |event| view.one("SELECT seq, at FROM key_change WHERE event = ?1", [event], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
    let (left, exchanged) = (last(LEFT)?, last(EXCHANGED)?);
    let is_known_elsewhere = left.is_some_and(|(left, _)| exchanged.is_none_or(|(exchanged, _)| exchanged < left));
    Ok(KnownOfKey { exchanged_at: exchanged.map(|(_, at)| at), is_known_elsewhere })
}

/// Everyone active who has one of these roles.
pub fn list_active(view: &View<'_>, roles: &[Role]) -> Result<Vec<Staff>, Failure> {
    let all = list_staff(view)?;
    Ok(all.into_iter().filter(|staff| staff.state == StaffState::Active && staff.roles.has_any(roles)).collect())
}

/// How many could re-admit a colleague today: see [`crate::FEWEST_CUSTODIANS`].
pub fn count_custodians(view: &View<'_>) -> Result<usize, Failure> {
    Ok(list_active(view, &[Role::Custodian])?.len())
}

/// Whether anything is kept here about anyone whom the organisation helps.
pub fn has_people(view: &View<'_>) -> Result<bool, Failure> {
    Ok(view.one("SELECT 1 FROM record WHERE subject IS NOT NULL LIMIT 1", [], |_| Ok(()))?.is_some())
}

pub fn name_of(view: &View<'_>, staff: StaffId) -> Result<Option<String>, Failure> {
    Ok(view.one("SELECT name FROM staff WHERE id = ?1", [staff.0], |row| row.get(0))?)
}

fn organisation_of(row: &Row<'_>) -> rusqlite::Result<Organisation> {
    let key = |column| -> rusqlite::Result<[u8; 32]> {
        let bytes: Vec<u8> = row.get(column)?;
        Ok(bytes.try_into().unwrap_or_default())
    };
    Ok(Organisation {
        id: OrganisationId(id_of(row, 0)?),
        name_en: row.get(1)?,
        name_ru: row.get(2)?,
        name_tg: row.get(3)?,
        kind: row.get(4)?,
        district: row.get(5)?,
        receive_key: key(6)?,
        verify_key: key(7)?,
        certificate: row.get(8)?,
    })
}

/// In the commons: every partner.
pub fn list_organisations(view: &View<'_>) -> Result<Vec<Organisation>, Failure> {
    Ok(view.all("SELECT id, name_en, name_ru, name_tg, kind, district, receive_key, verify_key, certificate FROM organisation ORDER BY name_en", [], organisation_of)?)
}

/// In the commons: every partner's name, in the reader's language.
pub fn organisation_names(view: &View<'_>, l: Lang) -> Result<HashMap<OrganisationId, String>, Failure> {
    Ok(list_organisations(view)?.into_iter().map(|organisation| (organisation.id, organisation.name(l).to_owned())).collect())
}

/// In the commons: every partner but one's own, by name.
pub fn other_organisations(view: &View<'_>, own: OrganisationId, l: Lang) -> Result<Vec<(OrganisationId, String)>, Failure> {
    let mut all: Vec<_> = organisation_names(view, l)?.into_iter().filter(|(id, _)| *id != own).collect();
    words::sort_by_name(&mut all, |(_, name)| name);
    Ok(all)
}

/// In the commons: one partner.
pub fn find_organisation(view: &View<'_>, id: OrganisationId) -> Result<Option<Organisation>, Failure> {
    Ok(view.one("SELECT id, name_en, name_ru, name_tg, kind, district, receive_key, verify_key, certificate FROM organisation WHERE id = ?1", [id.0], organisation_of)?)
}

fn partner_of((id, head): (Id, String)) -> Result<Partner, Failure> {
    Ok(Partner { id: OrganisationId(id), head: serde_json::from_str(&head)? })
}

/// In the own vault: a partner's keys, if a letter came or went before.
pub fn find_partner(view: &View<'_>, id: OrganisationId) -> Result<Option<Partner>, Failure> {
    view.one("SELECT id, head FROM partner WHERE id = ?1", [id.0], |row| Ok((id_of(row, 0)?, row.get(1)?)))?.map(partner_of).transpose()
}

pub fn list_partners(view: &View<'_>) -> Result<Vec<Partner>, Failure> {
    view.all("SELECT id, head FROM partner", [], |row| Ok((id_of(row, 0)?, row.get(1)?)))?.into_iter().map(partner_of).collect()
}

pub fn list_sites(view: &View<'_>) -> Result<Vec<Site>, Failure> {
    Ok(view.all("SELECT id, name, kind, district FROM site ORDER BY name", [], |row| {
        Ok(Site { id: SiteId(id_of(row, 0)?), name: row.get(1)?, kind: row.get(2)?, district: row.get(3)? })
    })?)
}
