//! Taking in what arrived: each parcel is opened once, and goes to the area whose kind of letter it holds.

use std::pin::Pin;

use kernel::{Failure, House, ids::OrganisationId};
use ledger::ParcelRow;
use people::correspondence::{Entries, Known, known};
use post::Letter;
use serde_json::Value;
use space::{Change, ChangeError, Draft, Drafts, Id, Space, SpaceError, View, Who};

/// Called when a vault opens or mail waits: every parcel becomes entries, or is put aside unread.
pub fn collect(house: House, space: Space) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>> {
    Box::pin(async move {
        referrals::forget_ended(&space, house.clock.now()).await?;
        shelter::forget_outdated(&space, house.clock.now()).await?;
        for row in house.ledger.parcels_for(space.id()).await? {
            take_in(&house, &space, &row).await?;
        }
        Ok(())
    })
}

/// What a parcel means here.
enum Meaning {
    Entries(Entries),
    /// Nobody we know signed it, or it cannot be read.
    Refused,
    /// Of a kind that only a newer program knows, or signed with a key that nobody here has accepted yet: it waits for that,
    /// or until its day.
    NotYet,
}

async fn meaning_of(house: &House, space: &Space, row: &ParcelRow) -> Result<Meaning, Failure> {
    let Some(Known { address: sender, is_changed }) = known(house, space, OrganisationId(row.from)).await? else { return Ok(Meaning::Refused) };
    let Ok(letter) = post::open_letter::<Value>(row, space.keys(), &sender.verify_key) else { return Ok(if is_changed { Meaning::NotYet } else { Meaning::Refused }) };
    let Letter { kind, about, content } = letter;
    let entries = match kind.as_str() {
        referrals::MAIL => referrals::take_in(space, &sender, about, content, house.clock.now()).await?,
        shelter::MAIL => shelter::take_in(house, space, &sender, about, content).await?,
        _ => return Ok(Meaning::NotYet),
    };
    Ok(entries.map_or(Meaning::Refused, Meaning::Entries))
}

/// How often a letter is read anew because a record that it is about was changed meanwhile.
const ATTEMPTS: u32 = 10;

async fn take_in(house: &House, space: &Space, row: &ParcelRow) -> Result<(), Failure> {
    let now = house.clock.now();
    let mut attempts = 0;
    loop {
        let entries = match meaning_of(house, space, row).await? {
            Meaning::Entries(entries) => entries,
            Meaning::Refused => return put_aside(space, row, "parcel_refused", now).await,
            Meaning::NotYet => return Ok(()),
        };
        match become_entries(space, row, entries, now).await {
            Ok(()) => return Ok(()),
            Err(ChangeError::Space(SpaceError::Stale)) if attempts < ATTEMPTS => attempts += 1,
            // One letter must not keep everybody out until its day: it is passed over, and that is written down.
            Err(error) if is_by_content(&error) => return put_aside(space, row, "parcel_failed", now).await,
            Err(error) => return Err(failure_of(error)),
        }
    }
}

async fn become_entries(space: &Space, row: &ParcelRow, mut entries: Entries, now: i64) -> Result<(), ChangeError<Failure>> {
    let (parcel, from) = (row.id, row.from);
    let taken = space.change::<Failure, _>(change_of(parcel, now), move |view| {
        let drafts = entries(view).map_err(ChangeError::Refused)?;
        let drafts = if drafts.is_empty() { Drafts::of(parcel, [aside(view, parcel, from, "parcel_ignored")?]) } else { drafts };
        Ok(drafts.collecting(parcel))
    });
    taken.await.map(|_| ())
}

/// Nothing of it is taken in, and that is written down.
async fn put_aside(space: &Space, row: &ParcelRow, event: &'static str, now: i64) -> Result<(), Failure> {
    let (parcel, from) = (row.id, row.from);
    let written = space.change::<Failure, _>(change_of(parcel, now), move |view| Ok(Drafts::of(parcel, [aside(view, parcel, from, event)?]).collecting(parcel)));
    written.await.map(|_| ()).map_err(failure_of)
}

fn change_of(parcel: Id, now: i64) -> Change {
    Change { who: Who { staff: None, at: now }, key: Some(format!("parcel/{parcel}")) }
}

/// Whoever sent it chose its id: where that is one of our records, the line has another.
fn aside(view: &View<'_>, parcel: Id, from: Id, event: &'static str) -> Result<Draft, SpaceError> {
    let record = if view.version(parcel)?.is_some() { Id::new_v4() } else { parcel };
    Draft::house("parcel", event, record, &serde_json::json!({ "from": from }))
}

/// Whether it may be the letter that fails. The ledger and our keys may hold a moment later; where the view itself is at
/// fault, putting the letter aside fails as well, and it waits.
fn is_by_content(error: &ChangeError<Failure>) -> bool {
    match error {
        // Rules only look at the view.
        ChangeError::Refused(_) => true,
        ChangeError::Space(error) => match error {
            SpaceError::Interrupted | SpaceError::Stale | SpaceError::Erased | SpaceError::OtherWords | SpaceError::Document(_) | SpaceError::View(_) => true,
            SpaceError::Ledger(_) | SpaceError::Sealed(_) | SpaceError::Closed | SpaceError::Damaged { .. } => false,
        },
    }
}

fn failure_of(error: ChangeError<Failure>) -> Failure {
    match error {
        ChangeError::Refused(failure) => failure,
        ChangeError::Space(error) => error.into(),
    }
}
