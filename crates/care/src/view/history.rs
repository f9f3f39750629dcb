//! Who did what.

use kernel::{
    Failure,
    ids::{StaffId, SurvivorId},
};
use rusqlite::Row;
use space::View;

pub struct HistoryLine {
    pub at: i64,
    pub event: String,
    pub actor: Option<String>,
    pub code: Option<String>,
    /// The colleague whom it concerns, where it is another than she who did it.
    pub colleague: Option<String>,
}

fn history_of(row: &Row<'_>) -> rusqlite::Result<HistoryLine> {
    Ok(HistoryLine { at: row.get(0)?, event: row.get(1)?, actor: row.get(2)?, code: row.get(3)?, colleague: row.get(4)? })
}

/// Everything that happened to one person's records, openings included (R-CO-09).
pub fn history(view: &View<'_>, survivor: SurvivorId, offset: i64, limit: i64) -> Result<Vec<HistoryLine>, Failure> {
    Ok(view.all(
        "SELECT e.at, e.event, f.name, NULL, NULL FROM event e LEFT JOIN staff f ON f.id = e.actor WHERE e.subject = ?1 ORDER BY e.seq DESC LIMIT ?2 OFFSET ?3",
        (survivor.0, limit, offset),
        history_of,
    )?)
}

/// The organisation's access list: codes of those whom it helps, never names. Who is kept away from somebody does not follow her here (R-CA-10);
/// what she herself did stands there for all others.
pub fn access_list(view: &View<'_>, reader: StaffId, offset: i64, limit: i64) -> Result<Vec<HistoryLine>, Failure> {
    Ok(view.all(
        "SELECT e.at, e.event, f.name, s.code, w.name FROM event e LEFT JOIN staff f ON f.id = e.actor LEFT JOIN survivor s ON s.id = e.subject
        LEFT JOIN staff w ON w.id = e.record AND w.id IS NOT e.actor
        WHERE e.subject IS NULL OR NOT EXISTS (SELECT 1 FROM tie t WHERE t.staff = ?1 AND t.survivor = e.subject) ORDER BY e.seq DESC LIMIT ?2 OFFSET ?3",
        (reader.0, limit, offset),
        history_of,
    )?)
}
