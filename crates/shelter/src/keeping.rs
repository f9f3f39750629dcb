//! What of the house's log has its time behind it, and is destroyed (H.5, R-SH-11).

use jiff::civil::Date;
use kernel::{Failure, clock};
use space::{Change, ChangeError, Draft, Drafts, Id, Space, View, Who};

use crate::{model::log::LogKind, records::LogHead, view};

/// Entries whose time is over.
pub(crate) fn outdated(view: &View<'_>, today: Date) -> Result<Vec<LogHead>, Failure> {
    let all = view::log_between(view, "", &LogKind::first_kept(today).to_string())?;
    Ok(all.into_iter().filter(|entry| entry.is_outdated(today)).collect())
}

/// The shelves of these kinds on which nothing is kept any longer: a shelf goes when its last entry may go.
fn ended(view: &View<'_>, today: Date, is_meant: fn(LogKind) -> bool) -> Result<Vec<Id>, Failure> {
    let all = view::log_between(view, "", &today.to_string())?;
    let mut shelves: Vec<Id> = all.iter().filter(|entry| is_meant(entry.kind) && entry.is_outdated(today)).filter_map(|entry| entry.shelf).collect();
    shelves.sort_unstable();
    shelves.dedup();
    shelves.retain(|shelf| all.iter().filter(|entry| entry.shelf == Some(*shelf)).all(|entry| entry.is_outdated(today)));
    Ok(shelves)
}

/// Asked each time, so it reads one line for each kind and no entry.
fn may_have_ended(view: &View<'_>, today: Date) -> Result<bool, Failure> {
    for kind in LogKind::ALL.into_iter().filter(|kind| kind.goes_by_itself()) {
        let oldest = view::oldest_shelf(view, kind)?.and_then(|day| day.parse().ok());
        if oldest.is_some_and(|day| kind.kept_until(day) < today) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn destroyed(shelves: Vec<Id>) -> Result<Drafts, Failure> {
    let done = Id::new_v4();
    let drafts = Drafts::of(done, [Draft::house("log_erased", "log_erased", done, &serde_json::json!({ "months": shelves.len() }))?]);
    Ok(shelves.into_iter().fold(drafts, Drafts::erasing))
}

/// Every shelf on which nothing is kept any longer loses its key; nothing where there is none.
pub(crate) fn erase_ended(view: &View<'_>, today: Date) -> Result<Option<Drafts>, Failure> {
    let shelves = ended(view, today, |_| true)?;
    if shelves.is_empty() { Ok(None) } else { destroyed(shelves).map(Some) }
}

/// R-SH-11: notes of visits are gone when their month is over. Asked whenever the vault opens and at each look at the log, so
/// that no timer must run and nobody must press anything.
pub async fn forget_outdated(space: &Space, now: i64) -> Result<(), Failure> {
    let today = clock::today(now);
    if !space.read(move |view| may_have_ended(view, today)).await? {
        return Ok(());
    }
    let change = space.change::<Failure, _>(Change { who: Who { staff: None, at: now }, key: None }, move |view| {
        let shelves = ended(view, today, LogKind::goes_by_itself).map_err(ChangeError::Refused)?;
        // Another look was first.
        if shelves.is_empty() { Ok(Drafts::default()) } else { destroyed(shelves).map_err(ChangeError::Refused) }
    });
    match change.await {
        Ok(_) => Ok(()),
        Err(ChangeError::Refused(failure)) => Err(failure),
        Err(ChangeError::Space(error)) => Err(error.into()),
    }
}
