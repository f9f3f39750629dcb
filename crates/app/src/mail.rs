//! Taking in what arrived: each parcel is opened once, and goes to the area whose kind of letter it holds.

use std::pin::Pin;

use kernel::{Failure, House, ids::OrganisationId};
use ledger::ParcelRow;
use people::correspondence::{Entries, correspondent};
use post::Letter;
use serde_json::Value;
use space::{Change, ChangeError, Draft, Drafts, Space, Who};

/// Called when a vault opens or mail waits: every parcel becomes entries, or is put aside unread.
pub fn collect(house: House, space: Space) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>> {
    Box::pin(async move {
        referrals::forget_ended(&space, house.clock.now()).await?;
        for row in house.ledger.parcels_for(space.id()).await? {
            take_in(&house, &space, row).await?;
        }
        Ok(())
    })
}

/// What a parcel means here.
enum Meaning {
    Entries(Entries),
    /// Nobody we know signed it, or it cannot be read.
    Refused,
    /// Of a kind that only a newer program knows: it waits for that, or until its day.
    NotYet,
}

async fn meaning_of(house: &House, space: &Space, row: &ParcelRow) -> Result<Meaning, Failure> {
    let Some(sender) = correspondent(house, OrganisationId(row.from)).await? else { return Ok(Meaning::Refused) };
    let Ok(letter) = post::open_letter::<Value>(row, space.keys(), &sender.verify_key) else { return Ok(Meaning::Refused) };
    let Letter { kind, about, content } = letter;
    let entries = match kind.as_str() {
        referrals::MAIL => referrals::take_in(space, &sender, about, content, house.clock.now())?,
        shelter::MAIL => shelter::take_in(house, space, &sender, about, content).await?,
        _ => return Ok(Meaning::NotYet),
    };
    Ok(entries.map_or(Meaning::Refused, Meaning::Entries))
}

async fn take_in(house: &House, space: &Space, row: ParcelRow) -> Result<(), Failure> {
    let now = house.clock.now();
    let mut entries = match meaning_of(house, space, &row).await? {
        Meaning::Entries(entries) => Some(entries),
        Meaning::Refused => None,
        Meaning::NotYet => return Ok(()),
    };
    let (parcel, from) = (row.id, row.from);
    let change = space.change::<Failure, _>(Change { who: Who { staff: None, at: now }, key: Some(format!("parcel/{parcel}")) }, move |view| {
        let aside = |event| Ok::<_, ChangeError<Failure>>(Drafts::of(parcel, [Draft::house("parcel", event, parcel, &serde_json::json!({ "from": from }))?]));
        let drafts = match &mut entries {
            Some(entries) => entries(view).map_err(ChangeError::Refused)?,
            // It is put aside, and that is written down.
            None => aside("parcel_refused")?,
        };
        let drafts = if drafts.is_empty() { aside("parcel_ignored")? } else { drafts };
        Ok(drafts.collecting(parcel))
    });
    match change.await {
        Ok(_) => Ok(()),
        Err(ChangeError::Refused(failure)) => Err(failure),
        Err(ChangeError::Space(error)) => Err(error.into()),
    }
}
