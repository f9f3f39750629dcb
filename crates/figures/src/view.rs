//! The area's table in the commons' view, and every query on it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kernel::{
    Failure,
    ids::{OrganisationId, StaffId},
};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use space::{Fact, Id, Projection, SpaceError, View, id_of};

use crate::measure::{Measure, Number, Total, counted_early, total};

/// One organisation's approved number of one month.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Share {
    pub organisation: OrganisationId,
    pub measure: Measure,
    /// Of the definition by which it was counted.
    pub version: u32,
    pub month: String,
    /// `None`: too few, or of too few persons.
    pub amount: Option<u64>,
    /// The day on which it was counted; nobody kept it in an older program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_on: Option<Date>,
}

/// A month's numbers as somebody prepared them, in the own vault, until a second person approves them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Prepared {
    pub month: String,
    pub by: StaffId,
    /// None of a month that an older program prepared: of its numbers nobody knows how many persons stand beneath them.
    #[serde(default)]
    pub numbers: Vec<Number>,
    /// The day on which they were counted; nobody kept it in an older program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_on: Option<Date>,
}

impl Prepared {
    /// Whether each number was counted as the definitions say today; else it is prepared anew.
    pub fn is_by_todays_definitions(&self) -> bool {
        !self.numbers.is_empty() && self.numbers.iter().all(|number| number.version == number.measure.version())
    }
}

pub struct FigureTables;

impl Projection for FigureTables {
    fn tables(&self) -> &'static str {
        "CREATE TABLE figure_share (organisation BLOB NOT NULL, measure TEXT NOT NULL, month TEXT NOT NULL, id BLOB NOT NULL, definition INTEGER NOT NULL, amount INTEGER,
             counted_on TEXT, version INTEGER NOT NULL, PRIMARY KEY (measure, month, organisation)) WITHOUT ROWID;
         CREATE TABLE figure_prepared (month TEXT PRIMARY KEY, id BLOB NOT NULL, version INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;"
    }

    fn indexes(&self) -> &'static str {
        ""
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["figure_share", "figure_prepared"]
    }

    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
        if fact.kind == "figure_prepared" {
            let head: Prepared = fact.head()?;
            let text = serde_json::to_string(&head)?;
            let mut put = tables.prepare_cached("INSERT OR REPLACE INTO figure_prepared (month, id, version, head) VALUES (?1, ?2, ?3, ?4)")?;
            put.execute((head.month, fact.record, fact.version, text))?;
            return Ok(());
        }
        let head: Share = fact.head()?;
        let amount = head.amount.and_then(|amount| i64::try_from(amount).ok());
        tables
            .prepare_cached(
                "INSERT OR REPLACE INTO figure_share (organisation, measure, month, id, definition, amount, counted_on, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((head.organisation.0, head.measure.code(), head.month, fact.record, head.version, amount, head.counted_on.map(|day| day.to_string()), fact.version))?;
        Ok(())
    }
}

/// The record of one organisation's number, if it approved one.
pub fn find_share(view: &View<'_>, organisation: OrganisationId, measure: Measure, month: &str) -> Result<Option<(Id, i64)>, Failure> {
    let sql = "SELECT id, version FROM figure_share WHERE measure = ?1 AND month = ?2 AND organisation = ?3";
    Ok(view.one(sql, (measure.code(), month, organisation.0), |row| Ok((id_of(row, 0)?, row.get(1)?)))?)
}

/// What was prepared for a month, and its record.
pub fn find_prepared(view: &View<'_>, month: &str) -> Result<Option<(Id, i64, Prepared)>, Failure> {
    let found = view.one("SELECT id, version, head FROM figure_prepared WHERE month = ?1", [month], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    found.map(|(id, version, head)| Ok((id, version, serde_json::from_str(&head)?))).transpose()
}

/// The figure of a month: of numbers counted by today's definition alone.
pub fn total_of(view: &View<'_>, measure: Measure, month: &str) -> Result<Total, Failure> {
    let sql = "SELECT organisation, amount, counted_on FROM figure_share WHERE measure = ?1 AND month = ?2 AND definition = ?3";
    let found = view.all(sql, (measure.code(), month, measure.version()), |row| Ok((id_of(row, 0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, Option<String>>(2)?)))?;
    let reported: Vec<Id> = found.iter().map(|(id, ..)| *id).collect();
    let parts: Vec<Option<u64>> = found.iter().map(|(_, part, _)| part.and_then(|part| u64::try_from(part).ok())).collect();
    let days = found.iter().filter_map(|(.., day)| day.as_deref()?.parse().ok());
    let counted_until = days.filter_map(|day| counted_early(month, Some(day))).min();
    Ok(Total { counted_until, ..total(&parts, expected(view, measure, &reported)?) })
}

/// R-AG-02: how many should report it by today's directory, and whoever did besides. Nothing where the directory lists nobody.
fn expected(view: &View<'_>, measure: Measure, reported: &[Id]) -> Result<Option<usize>, Failure> {
    let given_by = measure.definition().and_then(|definition| definition.given_by.as_deref());
    let mut all: BTreeSet<Id> = directory::view::givers(view, given_by)?.into_iter().map(|organisation| organisation.0).collect();
    let is_known = !all.is_empty();
    all.extend(reported);
    Ok(is_known.then_some(all.len()))
}

/// The months of which somebody approved a number by today's definition, the newest first: of another definition no total says
/// anything, and a month that has none would look like one that is kept back.
pub fn months(view: &View<'_>, measure: Measure) -> Result<Vec<String>, Failure> {
    let sql = "SELECT DISTINCT month FROM figure_share WHERE measure = ?1 AND definition = ?2 ORDER BY month DESC LIMIT 24";
    Ok(view.all(sql, (measure.code(), measure.version()), |row| row.get(0))?)
}

/// The newest figure of a month that began before this day: a report of a half-year that is over knows nothing of later ones.
pub fn newest_before(view: &View<'_>, measure: Measure, day: &str) -> Result<Option<(String, Total)>, Failure> {
    let sql = "SELECT max(month) FROM figure_share WHERE measure = ?1 AND definition = ?2 AND month || '-01' < ?3";
    let month: Option<String> = view.one(sql, (measure.code(), measure.version(), day), |row| row.get(0))?.flatten();
    month.map(|month| Ok((month.clone(), total_of(view, measure, &month)?))).transpose()
}

/// The newest figure that there is: its month and total. A page that shows a figure asks here, so all show the same.
pub fn newest(view: &View<'_>, measure: Measure) -> Result<Option<(String, Total)>, Failure> {
    let month = months(view, measure)?.into_iter().next();
    month.map(|month| Ok((month.clone(), total_of(view, measure, &month)?))).transpose()
}
