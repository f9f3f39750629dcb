//! The area's tables in the view, and every query on them.

use std::collections::HashSet;

use care::{model::consent::ConsentKind, records::Survivor};
use jiff::civil::Date;
use kernel::{
    Failure, First, Forgetting, Told,
    ids::{BedId, FundingId, LogId, ShelterRequestId, SiteId, StaffId, StayId, StockId, SurvivorId},
};
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use space::{Fact, Id, Projection, SpaceError, View, id_of, optional_id_of};
use words::Lang;

use crate::{
    availability::Availability,
    model::{
        bed::BedState,
        log::LogKind,
        nights::Usable,
        runway::Funding,
        stock::{Moved, Stock},
    },
    records::{Bed, BedHead, Census, HouseRules, Inquiry, InquiryHead, LogEntry, LogHead, LogShelf, Request, RequestHead, RulesText, Stay, StayHead, StockItem},
    t,
};

pub struct ShelterTables;

impl Projection for ShelterTables {
    fn tables(&self) -> &'static str {
        "CREATE TABLE bed (id BLOB PRIMARY KEY, is_retired INTEGER NOT NULL, room TEXT NOT NULL, label TEXT NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE bed_usable (bed BLOB NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, is_usable INTEGER NOT NULL, PRIMARY KEY (bed, seq)) WITHOUT ROWID;
         CREATE TABLE shelter_request (id BLOB PRIMARY KEY, asked_on TEXT NOT NULL, is_unsettled INTEGER NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE place_inquiry (id BLOB PRIMARY KEY, is_unsettled INTEGER NOT NULL, refused_on TEXT, head TEXT NOT NULL, version INTEGER NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE stay (id BLOB PRIMARY KEY, survivor BLOB NOT NULL, arrived_on TEXT NOT NULL, left_on TEXT, follow_up TEXT, head TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE stay_bed (bed BLOB NOT NULL, stay BLOB NOT NULL, PRIMARY KEY (bed, stay)) WITHOUT ROWID;
         CREATE TABLE house_rules (id BLOB PRIMARY KEY, version INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
         CREATE TABLE rules_text (id BLOB PRIMARY KEY, version INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
         CREATE TABLE house_log (id BLOB PRIMARY KEY, survivor BLOB, day TEXT NOT NULL, is_open INTEGER NOT NULL, version INTEGER NOT NULL, head TEXT NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE log_shelf (kind TEXT NOT NULL, month TEXT NOT NULL, id BLOB NOT NULL, PRIMARY KEY (kind, month)) WITHOUT ROWID;
         CREATE TABLE census (id BLOB PRIMARY KEY, day TEXT NOT NULL, version INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
         CREATE TABLE funding (id BLOB PRIMARY KEY, version INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
         CREATE TABLE stock (id BLOB PRIMARY KEY, version INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
         CREATE TABLE stock_move (stock BLOB NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, actor BLOB, moved TEXT NOT NULL, PRIMARY KEY (stock, seq)) WITHOUT ROWID;
         CREATE TABLE place (site BLOB PRIMARY KEY, id BLOB NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
         CREATE TABLE availability (id BLOB PRIMARY KEY, version INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;"
    }

    fn indexes(&self) -> &'static str {
        "CREATE INDEX stay_survivor ON stay (survivor);
         CREATE INDEX stay_days ON stay (left_on, arrived_on);
         CREATE INDEX stay_follow_up ON stay (follow_up) WHERE follow_up IS NOT NULL;
         CREATE INDEX request_unsettled ON shelter_request (is_unsettled) WHERE is_unsettled;
         CREATE INDEX inquiry_unsettled ON place_inquiry (is_unsettled) WHERE is_unsettled;
         CREATE INDEX inquiry_refused ON place_inquiry (refused_on) WHERE refused_on IS NOT NULL;
         CREATE INDEX log_open ON house_log (is_open) WHERE is_open;
         CREATE INDEX log_day ON house_log (day);
         CREATE INDEX request_day ON shelter_request (asked_on);"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["bed", "shelter_request", "place_inquiry", "stay", "house_rules", "rules_text", "house_log", "log_shelf", "census", "funding", "place", "availability", "stock"]
    }

    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
        match fact.kind {
            "bed" => {
                let head: BedHead = fact.head()?;
                let text = serde_json::to_string(&head)?;
                // What it was on a night of long ago is asked for figures: only the changes are kept.
                let sql = "INSERT INTO bed_usable (bed, seq, at, is_usable) SELECT ?1, ?2, ?3, ?4
                    WHERE coalesce((SELECT is_usable FROM bed_usable WHERE bed = ?1 ORDER BY seq DESC LIMIT 1), 0) <> ?4";
                tables.prepare_cached(sql)?.execute((fact.record, fact.seq, fact.at, head.state.is_usable()))?;
                let mut put = tables.prepare_cached("INSERT OR REPLACE INTO bed (id, is_retired, room, label, head, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
                put.execute((fact.record, head.state == BedState::Retired, head.room, head.label, text, fact.version))?;
            }
            "shelter_request" => {
                let head: RequestHead = fact.head()?;
                let text = serde_json::to_string(&head)?;
                let mut put = tables.prepare_cached("INSERT OR REPLACE INTO shelter_request (id, asked_on, is_unsettled, head, version, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
                let is_unsettled = head.state.is_undecided() || head.wants_review();
                put.execute((fact.record, head.asked_on, is_unsettled, text, fact.version, fact.seq))?;
            }
            "place_inquiry" => {
                let head: InquiryHead = fact.head()?;
                let text = serde_json::to_string(&head)?;
                let mut put = tables.prepare_cached("INSERT OR REPLACE INTO place_inquiry (id, is_unsettled, refused_on, head, version, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
                let is_unsettled = head.state.is_unsettled() || head.wants_review();
                put.execute((fact.record, is_unsettled, head.refusal.map(|it| it.day), text, fact.version, fact.seq))?;
            }
            "stay" => {
                let head: StayHead = fact.head()?;
                let text = serde_json::to_string(&head)?;
                let mut put =
                    tables.prepare_cached("INSERT OR REPLACE INTO stay (id, survivor, arrived_on, left_on, follow_up, head, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
                let follow_up = head.next_follow_up().map(|it| it.due_on.clone());
                let mut slept = tables.prepare_cached("INSERT OR IGNORE INTO stay_bed (bed, stay) VALUES (?1, ?2)")?;
                for bed in std::iter::once(head.bed).chain(head.beds.iter().map(|it| it.bed)) {
                    slept.execute((bed.0, fact.record))?;
                }
                put.execute((fact.record, fact.subject, head.arrived_on, head.left_on, follow_up, text, fact.version))?;
            }
            "house_log" => {
                let head: LogHead = fact.head()?;
                let text = serde_json::to_string(&head)?;
                let survivor = head.stay.and(fact.subject);
                let mut put = tables.prepare_cached("INSERT OR REPLACE INTO house_log (id, survivor, day, is_open, version, head, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
                put.execute((fact.record, survivor, head.day, head.is_open, fact.version, text, fact.seq))?;
            }
            "log_shelf" => {
                let head: LogShelf = fact.head()?;
                tables.prepare_cached("INSERT OR REPLACE INTO log_shelf (kind, month, id) VALUES (?1, ?2, ?3)")?.execute((head.kind.code(), head.month, fact.record))?;
            }
            "census" => {
                let head: Census = fact.head()?;
                let text = serde_json::to_string(&head)?;
                tables.prepare_cached("INSERT OR REPLACE INTO census (id, day, version, head) VALUES (?1, ?2, ?3, ?4)")?.execute((fact.record, head.day, fact.version, text))?;
            }
            "place" => {
                let head: PlaceHead = fact.head()?;
                tables.prepare_cached("INSERT OR REPLACE INTO place (site, id, version) VALUES (?1, ?2, ?3)")?.execute((head.site.0, fact.record, fact.version))?;
            }
            "stock" => {
                put_whole::<Stock>(tables, "stock", fact)?;
                if let Some(moved) = fact.head::<Stock>()?.moved {
                    let mut put = tables.prepare_cached("INSERT INTO stock_move (stock, seq, at, actor, moved) VALUES (?1, ?2, ?3, ?4, ?5)")?;
                    put.execute((fact.record, fact.seq, fact.at, fact.actor, serde_json::to_string(&moved)?))?;
                }
            }
            "rules_text" => put_whole::<RulesText>(tables, "rules_text", fact)?,
            "house_rules" => put_whole::<HouseRules>(tables, "house_rules", fact)?,
            "funding" => put_whole::<Funding>(tables, "funding", fact)?,
            "availability" => put_whole::<Availability>(tables, "availability", fact)?,
            // `kinds` lists exactly those above.
            _ => {}
        }
        Ok(())
    }
}

/// A record whose head is its row.
fn put_whole<H: DeserializeOwned + Serialize>(tables: &Connection, table: &str, fact: &Fact<'_>) -> Result<(), SpaceError> {
    let head: H = fact.head()?;
    let text = serde_json::to_string(&head)?;
    tables.prepare_cached(&format!("INSERT OR REPLACE INTO {table} (id, version, head) VALUES (?1, ?2, ?3)"))?.execute((fact.record, fact.version, text))?;
    Ok(())
}

/// Where a house is, is in the body alone.
#[derive(Serialize, Deserialize)]
pub struct PlaceHead {
    pub site: SiteId,
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

/// Those that wait for an answer, for her, or for the supervisor.
pub fn list_unsettled_inquiries(view: &View<'_>) -> Result<Vec<Inquiry>, Failure> {
    view.all("SELECT id, version, head FROM place_inquiry WHERE is_unsettled", [], found_of)?.into_iter().map(inquiry).collect()
}

/// Those for whom there was no place here on a day in `from..to`.
pub fn refused_between(view: &View<'_>, from: &str, to: &str) -> Result<Vec<Inquiry>, Failure> {
    view.all("SELECT id, version, head FROM place_inquiry WHERE refused_on >= ?1 AND refused_on < ?2", [from, to], found_of)?.into_iter().map(inquiry).collect()
}

/// The newest first.
pub fn list_inquiries(view: &View<'_>) -> Result<Vec<Inquiry>, Failure> {
    view.all("SELECT id, version, head FROM place_inquiry ORDER BY seq DESC LIMIT 200", [], found_of)?.into_iter().map(inquiry).collect()
}

/// Those that are there.
pub fn list_beds(view: &View<'_>) -> Result<Vec<Bed>, Failure> {
    view.all("SELECT id, version, head FROM bed WHERE NOT is_retired ORDER BY room, label", [], found_of)?.into_iter().map(bed).collect()
}

/// Which beds could be used at each of these moments.
pub fn usable_at(view: &View<'_>, moments: &[(Date, i64)]) -> Result<Usable, Failure> {
    let changes = view.all("SELECT bed, at, is_usable FROM bed_usable ORDER BY seq", [], |row| Ok((BedId(id_of(row, 0)?), row.get::<_, i64>(1)?, row.get::<_, bool>(2)?)))?;
    Ok(moments.iter().map(|(night, moment)| (*night, usable_then(&changes, *moment))).collect())
}

fn usable_then(changes: &[(BedId, i64, bool)], moment: i64) -> HashSet<BedId> {
    let mut usable = HashSet::new();
    for (bed, _, is_usable) in changes.iter().filter(|(_, at, _)| *at <= moment) {
        if *is_usable {
            usable.insert(*bed)
        } else {
            usable.remove(bed)
        };
    }
    usable
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

/// Needs that nobody has decided, and those whose reason waits for the supervisor.
pub fn list_unsettled(view: &View<'_>) -> Result<Vec<Request>, Failure> {
    view.all("SELECT id, version, head FROM shelter_request WHERE is_unsettled", [], found_of)?.into_iter().map(request).collect()
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

fn stays_of(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<(StayId, StayHead)>, Failure> {
    let rows = view.all("SELECT id, version, head FROM stay WHERE survivor = ?1 ORDER BY arrived_on DESC", [survivor.0], found_of)?;
    rows.into_iter().map(|row| parsed(row).map(|(id, _, head)| (StayId(id), head))).collect()
}

/// Whoever lives in the house is told of no bed any more, so she leaves it first.
pub(crate) fn forgets(view: &View<'_>, survivor: Id) -> Result<Forgetting, Failure> {
    let lives_here = view.one("SELECT 1 FROM stay WHERE survivor = ?1 AND left_on IS NULL LIMIT 1", [survivor], |_| Ok(()))?.is_some();
    let first = lives_here.then_some(First { code: "lives-here", text: t::forget_lives_here });
    Ok(Forgetting { first, ..Forgetting::default() })
}

/// When she lived here, for her own copy; her children's stays are in hers.
pub(crate) fn tells(view: &View<'_>, _: Lang, survivor: Id) -> Result<Vec<Told>, Failure> {
    let stays = stays_of(view, SurvivorId(survivor))?.into_iter().filter(|(_, head)| head.child.is_none());
    Ok(stays.rev().map(|(_, head)| Told::Lived { from: head.arrived_on, until: head.left_on }).collect())
}

/// The stays of one person and her children, the newest first, under every record of hers: who was recorded twice is one
/// person, and sleeps in one bed.
pub fn stays_of_person(view: &View<'_>, survivor: &Survivor) -> Result<Vec<(StayId, StayHead)>, Failure> {
    let mut stays = stays_of(view, survivor.id)?;
    for other in care::view::other_records(view, survivor)? {
        stays.extend(stays_of(view, other.id)?);
    }
    stays.sort_by(|(_, one), (_, other)| other.arrived_on.cmp(&one.arrived_on));
    Ok(stays)
}

/// Every stay of which a part was in this bed.
pub fn stays_in_bed(view: &View<'_>, bed: BedId) -> Result<Vec<StayHead>, Failure> {
    let rows = view.all("SELECT t.id, t.version, t.head FROM stay_bed b JOIN stay t ON t.id = b.stay WHERE b.bed = ?1", [bed.0], found_of)?;
    rows.into_iter().map(|row| parsed(row).map(|(_, _, head)| head)).collect()
}

/// Who is here now: the stay, its head, and her code.
pub fn present(view: &View<'_>) -> Result<Vec<(StayId, StayHead, String)>, Failure> {
    let rows = view.all("SELECT t.id, t.version, t.head, s.code FROM stay t JOIN survivor s ON s.id = t.survivor WHERE t.left_on IS NULL", [], |row| {
        Ok((found_of(row)?, row.get::<_, String>(3)?))
    })?;
    rows.into_iter().map(|(found, code)| parsed(found).map(|(id, _, head)| (StayId(id), head, code))).collect()
}

/// Every stay that touches the period: whose, and its head. Who was recorded twice is one person, under the record that stays.
pub fn stays_between(view: &View<'_>, from: &str, to: &str) -> Result<Vec<(SurvivorId, StayHead)>, Failure> {
    let sql = "SELECT coalesce(d.same_as, t.survivor), t.head FROM stay t LEFT JOIN duplicate d ON d.survivor = t.survivor AND d.state = 'confirmed'
        WHERE t.arrived_on < ?2 AND (t.left_on IS NULL OR t.left_on >= ?1)";
    let rows = view.all(sql, [from, to], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    rows.into_iter().map(|(survivor, head)| Ok((SurvivorId(survivor), serde_json::from_str(&head)?))).collect()
}

/// Those who left, agreed to be asked how they are and still do, and are to be asked by this day; nobody from whom the
/// reader is kept away (R-CA-10).
pub fn with_follow_ups(view: &View<'_>, reader: StaffId, today: Date) -> Result<Vec<(StayId, StayHead, String)>, Failure> {
    let sql = "SELECT t.id, t.version, t.head, s.code, t.survivor FROM stay t JOIN survivor s ON s.id = t.survivor
        WHERE t.follow_up <= ?1 AND t.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?2) ORDER BY t.follow_up";
    let rows = view.all(sql, (today.to_string(), reader.0), |row| Ok((found_of(row)?, row.get::<_, String>(3)?, id_of(row, 4)?)))?;
    let mut all = Vec::new();
    for (found, code, survivor) in rows {
        if !care::view::has_ended(view, SurvivorId(survivor), ConsentKind::AftercareContact, today)? {
            let (id, _, head) = parsed(found)?;
            all.push((StayId(id), head, code));
        }
    }
    Ok(all)
}

pub fn count_follow_ups(view: &View<'_>, reader: StaffId, today: Date) -> Result<usize, Failure> {
    Ok(with_follow_ups(view, reader, today)?.len())
}

/// Entries of the log where something is still to be done, as many as the reader finds there.
pub fn count_to_do(view: &View<'_>, reader: StaffId, today: Date) -> Result<usize, Failure> {
    let sql = "SELECT head FROM house_log WHERE is_open AND (survivor IS NULL OR survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1))";
    let heads = view.all(sql, [reader.0], |row| row.get::<_, String>(0))?;
    let heads = heads.iter().map(|head| serde_json::from_str(head)).collect::<Result<Vec<LogHead>, _>>()?;
    Ok(heads.iter().filter(|head| !head.is_outdated(today)).count())
}

/// The house's rules and their version, or what holds where nobody decided.
pub fn house_rules(view: &View<'_>) -> Result<(HouseRules, Option<i64>), Failure> {
    let found = view.one("SELECT id, version, head FROM house_rules LIMIT 1", [], found_of)?;
    Ok(match found {
        Some(found) => parsed(found).map(|(_, version, head)| (head, Some(version)))?,
        None => (HouseRules::default(), None),
    })
}

/// The rules as they are told, with their version; none before the house has written them.
pub fn rules_text(view: &View<'_>) -> Result<Option<(i64, RulesText)>, Failure> {
    let found = view.one("SELECT id, version, head FROM rules_text LIMIT 1", [], found_of)?;
    found.map(|found| parsed(found).map(|(_, version, head)| (version, head))).transpose()
}

fn log_entry(view: &View<'_>, (found, survivor): (Found, Option<Id>)) -> Result<LogEntry, Failure> {
    let (id, version, head) = parsed(found)?;
    let survivor = survivor.map(|survivor| care::view::find_survivor(view, SurvivorId(survivor))).transpose()?.flatten();
    Ok(LogEntry { id: LogId(id), head, version, survivor })
}

pub fn find_log(view: &View<'_>, id: LogId) -> Result<Option<LogEntry>, Failure> {
    let found = view.one("SELECT id, version, head, survivor FROM house_log WHERE id = ?1", [id.0], |row| Ok((found_of(row)?, optional_id_of(row, 3)?)))?;
    found.map(|found| log_entry(view, found)).transpose()
}

/// Entries since a day, and older ones where something is still to be done; the newest first. None whose time is over, and
/// none about a person from whom the reader is kept away (R-CA-10).
pub fn list_log(view: &View<'_>, reader: StaffId, since: &str, today: Date) -> Result<Vec<LogEntry>, Failure> {
    let sql = "SELECT id, version, head, survivor FROM house_log
        WHERE (day >= ?1 OR is_open) AND (survivor IS NULL OR survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?2)) ORDER BY seq DESC LIMIT 500";
    let rows = view.all(sql, (since, reader.0), |row| Ok((found_of(row)?, optional_id_of(row, 3)?)))?;
    let entries = rows.into_iter().map(|found| log_entry(view, found)).collect::<Result<Vec<_>, _>>()?;
    Ok(entries.into_iter().filter(|entry| !entry.head.is_outdated(today)).collect())
}

pub fn find_shelf(view: &View<'_>, shelf: &LogShelf) -> Result<Option<Id>, Failure> {
    Ok(view.one("SELECT id FROM log_shelf WHERE kind = ?1 AND month = ?2", (shelf.kind.code(), &shelf.month), |row| id_of(row, 0))?)
}

/// The first day of the oldest shelf of a kind that is still there.
pub fn oldest_shelf(view: &View<'_>, kind: LogKind) -> Result<Option<String>, Failure> {
    Ok(view.one("SELECT min(month) FROM log_shelf WHERE kind = ?1", [kind.code()], |row| row.get(0))?.flatten())
}

/// Every entry of a day in `from..to`.
pub fn log_between(view: &View<'_>, from: &str, to: &str) -> Result<Vec<LogHead>, Failure> {
    let rows = view.all("SELECT id, version, head FROM house_log WHERE day >= ?1 AND day < ?2", [from, to], found_of)?;
    rows.into_iter().map(|row| parsed(row).map(|(_, _, head)| head)).collect()
}

pub fn find_census(view: &View<'_>, day: &str) -> Result<Option<(Id, i64, Census)>, Failure> {
    view.one("SELECT id, version, head FROM census WHERE day = ?1", [day], found_of)?.map(parsed).transpose()
}

pub fn censuses_between(view: &View<'_>, from: &str, to: &str) -> Result<Vec<Census>, Failure> {
    let rows = view.all("SELECT id, version, head FROM census WHERE day >= ?1 AND day < ?2", [from, to], found_of)?;
    rows.into_iter().map(|row| parsed(row).map(|(_, _, head)| head)).collect()
}

pub fn find_funding(view: &View<'_>, id: FundingId) -> Result<Option<(FundingId, i64, Funding)>, Failure> {
    let found = view.one("SELECT id, version, head FROM funding WHERE id = ?1", [id.0], found_of)?;
    found.map(|found| parsed(found).map(|(id, version, head)| (FundingId(id), version, head))).transpose()
}

pub fn list_fundings(view: &View<'_>) -> Result<Vec<(FundingId, i64, Funding)>, Failure> {
    let rows = view.all("SELECT id, version, head FROM funding", [], found_of)?;
    rows.into_iter().map(|row| parsed(row).map(|(id, version, head)| (FundingId(id), version, head))).collect()
}

fn stock_of(found: Found) -> Result<StockItem, Failure> {
    let (id, version, stock) = parsed(found)?;
    Ok(StockItem { id: StockId(id), stock, version })
}

/// Everything in store, by name.
pub fn list_stock(view: &View<'_>) -> Result<Vec<StockItem>, Failure> {
    let mut all: Vec<StockItem> = view.all("SELECT id, version, head FROM stock", [], found_of)?.into_iter().map(stock_of).collect::<Result<_, _>>()?;
    words::sort_by_name(&mut all, |it| &it.stock.name);
    Ok(all)
}

pub fn find_stock(view: &View<'_>, id: StockId) -> Result<Option<StockItem>, Failure> {
    view.one("SELECT id, version, head FROM stock WHERE id = ?1", [id.0], found_of)?.map(stock_of).transpose()
}

/// One movement of one thing in store.
#[derive(Serialize, schemars::JsonSchema)]
pub struct StockMoved {
    pub at: i64,
    pub who: Option<String>,
    #[serde(flatten)]
    pub moved: Moved,
}

/// The last fifty, the newest first.
pub fn stock_movements(view: &View<'_>, id: StockId) -> Result<Vec<StockMoved>, Failure> {
    let sql = "SELECT m.at, f.name, m.moved FROM stock_move m LEFT JOIN staff f ON f.id = m.actor WHERE m.stock = ?1 ORDER BY m.seq DESC LIMIT 50";
    let rows = view.all(sql, [id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    rows.into_iter().map(|(at, who, moved)| Ok(StockMoved { at, who, moved: serde_json::from_str(&moved)? })).collect()
}

/// The record that holds where a house is, if anyone has written it down.
pub fn find_place(view: &View<'_>, site: SiteId) -> Result<Option<(Id, i64)>, Failure> {
    Ok(view.one("SELECT id, version FROM place WHERE site = ?1", [site.0], |row| Ok((id_of(row, 0)?, row.get(1)?)))?)
}

pub fn list_availability(view: &View<'_>) -> Result<Vec<Availability>, Failure> {
    let rows = view.all("SELECT id, version, head FROM availability", [], found_of)?;
    rows.into_iter().map(|row| parsed(row).map(|(_, _, head)| head)).collect()
}

pub fn find_availability(view: &View<'_>, id: Id) -> Result<Option<i64>, Failure> {
    Ok(view.one("SELECT version FROM availability WHERE id = ?1", [id], |row| row.get(0))?)
}
