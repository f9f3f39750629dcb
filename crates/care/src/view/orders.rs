//! Her protection orders, and which of them lists look at.

use std::collections::HashSet;

use jiff::civil::Date;
use kernel::{
    Failure, Reach, clock,
    ids::{OrderId, SurvivorId},
};
use rusqlite::Row;
use space::{Id, View, id_of};

use super::{
    checks::{MOST, is_reached, last_done},
    find_survivor, other_records,
};
use crate::{
    model::{
        check::Asks,
        order::{ALERTS, days_left},
        suicide::waits_in,
    },
    records::{OrderHead, ProtectionOrder, Survivor},
};

type Line = (Id, Id, i64, String);

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok((id_of(row, 0)?, id_of(row, 1)?, row.get(2)?, row.get(3)?))
}

fn order(survivor: Survivor, (id, _, version, head): Line) -> Result<ProtectionOrder, Failure> {
    Ok(ProtectionOrder { id: OrderId(id), survivor, head: serde_json::from_str(&head)?, version })
}

pub fn find_order(view: &View<'_>, id: OrderId) -> Result<Option<ProtectionOrder>, Failure> {
    let Some(line) = view.one("SELECT id, survivor, version, head FROM protection_order WHERE id = ?1", [id.0], line)? else { return Ok(None) };
    let Some(survivor) = find_survivor(view, SurvivorId(line.1))? else { return Ok(None) };
    order(survivor, line).map(Some)
}

/// Of one record, the newest first.
pub fn list_orders(view: &View<'_>, survivor: &Survivor) -> Result<Vec<ProtectionOrder>, Failure> {
    let sql = "SELECT id, survivor, version, head FROM protection_order WHERE survivor = ?1 ORDER BY first_seq DESC";
    view.all(sql, [survivor.id.0], line)?.into_iter().map(|line| order(survivor.clone(), line)).collect()
}

/// Of all her records: what protects her does so in whichever it was written.
pub fn all_orders(view: &View<'_>, survivor: &Survivor) -> Result<Vec<ProtectionOrder>, Failure> {
    let others = other_records(view, survivor)?;
    let orders = std::iter::once(survivor).chain(&others).map(|record| list_orders(view, record)).collect::<Result<Vec<_>, _>>()?;
    Ok(orders.concat())
}

/// Every order with its person, for figures. What is in a record that is put aside is counted in the one that stays, if it
/// stands there.
pub fn order_heads(view: &View<'_>) -> Result<Vec<(SurvivorId, OrderHead)>, Failure> {
    let sql = "SELECT survivor, head FROM protection_order WHERE survivor NOT IN (SELECT survivor FROM duplicate WHERE state = 'confirmed')";
    let rows = view.all(sql, [], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    rows.into_iter().map(|(survivor, head)| Ok((SurvivorId(survivor), serde_json::from_str(&head)?))).collect()
}

/// Somebody whose order ends soon, or who is asked about danger because of one.
pub struct OrderDue {
    pub survivor: SurvivorId,
    pub code: String,
    /// The last day of the order that ends first, where it ends soon.
    pub ends_on: Option<Date>,
    pub asks_again: bool,
}

/// R-JU-02 and R-CA-03: the earliest end first; none from whom the reader is kept away, each once, by the record that stays.
pub fn list_orders_due(view: &View<'_>, reach: Reach, now: i64) -> Result<Vec<OrderDue>, Failure> {
    let today = clock::today(now);
    let soon = |until: Date| (0..=ALERTS[0]).contains(&days_left(until, today));
    let sql = "SELECT o.survivor FROM protection_order o INDEXED BY protection_order_ends JOIN case_file c ON c.survivor = o.survivor
            WHERE o.ends_on <= ?1 AND c.state <> 'closed'
        UNION SELECT o.survivor FROM protection_order o INDEXED BY protection_order_changed JOIN case_file c ON c.survivor = o.survivor
            WHERE o.changed_at IS NOT NULL AND c.state <> 'closed'";
    let latest = today.saturating_add(jiff::Span::new().days(ALERTS[0]));
    let (mut known, mut due) = (HashSet::new(), Vec::new());
    for id in view.all(sql, [latest.to_string()], |row| id_of(row, 0))? {
        let Some(record) = find_survivor(view, SurvivorId(id))? else { continue };
        let stays = record.duplicate_of.map(|stays| find_survivor(view, stays)).transpose()?.flatten().unwrap_or(record);
        if !is_reached(reach, &stays) || !waits_in(stays.case.state) || stays.case.has_died() || !known.insert(stays.id) {
            continue;
        }
        let orders = all_orders(view, &stays)?;
        let ends_on = orders.iter().filter_map(|order| order.head.ends_on()).filter(|until| soon(*until)).min();
        let done_at = last_done(view, stays.id, Asks::Danger)?;
        let asks_again = orders.iter().filter_map(|order| order.head.asks_since(today)).max().is_some_and(|at| done_at.is_none_or(|done_at| at > done_at));
        if ends_on.is_some() || asks_again {
            due.push(OrderDue { survivor: stays.id, code: stays.code, ends_on, asks_again });
        }
    }
    due.sort_by(|one, other| (one.ends_on.is_none(), one.ends_on, &one.code).cmp(&(other.ends_on.is_none(), other.ends_on, &other.code)));
    due.truncate(MOST);
    Ok(due)
}
