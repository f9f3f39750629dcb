//! Other organisations as the post needs them, from the commons.

use kernel::{Failure, House, clock, ids::OrganisationId};
use ledger::ParcelRow;
use post::{Correspondent, Letter};
use serde::Serialize;
use space::{Drafts, Id, Space, View};

use crate::view;

/// What a letter becomes, decided on fresh facts.
pub type Entries = Box<dyn FnMut(&View<'_>) -> Result<Drafts, Failure> + Send>;

/// Another organisation's address.
pub async fn correspondent(house: &House, id: OrganisationId) -> Result<Option<Correspondent>, Failure> {
    let found = house.commons.read::<_, Failure, _>(move |view| view::find_organisation(view, id)).await?;
    Ok(found.map(|it| Correspondent { id: it.id.0, receive_key: it.receive_key, verify_key: it.verify_key, certificate: it.certificate }))
}

/// Seals one letter into a parcel.
pub fn parcel<T: Serialize>(space: &Space, to: &Correspondent, kind: &str, about: Id, content: T, expires_day: i32) -> Result<ParcelRow, Failure> {
    let letter = Letter { kind: kind.into(), about, content };
    post::seal_letter(space.id(), space.keys(), to, &letter, expires_day).map_err(|_| Failure::Damaged)
}

/// Days since 1970 of a civil day.
pub fn day_number(day: jiff::civil::Date) -> i32 {
    day.since(jiff::civil::date(1970, 1, 1)).map_or(i32::MAX, |span| span.get_days())
}

/// The day number of `days` from now.
pub fn in_days(now: i64, days: i32) -> i32 {
    day_number(clock::today(now)).saturating_add(days)
}
