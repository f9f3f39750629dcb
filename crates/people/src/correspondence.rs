//! Other organisations as the post needs them: their names from the commons, their keys as the own vault remembers them.
//!
//! The commons is open to whoever has the instance's key, so it alone could send every referral to somebody else. What was
//! remembered of a partner at the first letter stands in the vault; another key in the commons is nobody's word but a person's
//! who called and compared.

use kernel::{Failure, House, Problem, clock, ids::OrganisationId};
use ledger::ParcelRow;
use post::{Correspondent, Letter};
use serde::Serialize;
use space::{Change, ChangeError, Draft, Drafts, Id, Space, SpaceError, View, Who};
use words::Lang;

use crate::{
    organisation::Organisation,
    partner::PartnerHead,
    t,
    view::{self, find_partner},
};

/// What a letter becomes, decided on fresh facts.
pub type Entries = Box<dyn FnMut(&View<'_>) -> Result<Drafts, Failure> + Send>;

/// Another organisation's address, with the keys that the own vault remembers.
pub struct Known {
    pub address: Correspondent,
    /// The commons names another key than the remembered one.
    pub is_changed: bool,
}

/// What is remembered of another organisation; from now on, where it is the first letter.
pub async fn known(house: &House, space: &Space, id: OrganisationId) -> Result<Option<Known>, Failure> {
    let Some(named) = house.commons.read::<_, Failure, _>(move |view| view::find_organisation(view, id)).await? else { return Ok(None) };
    let remembered = match space.read::<_, Failure, _>(move |view| find_partner(view, id)).await? {
        Some(partner) => partner.head,
        None => remember(house, space, &named).await?,
    };
    let is_changed = remembered.verify_key != named.verify_key;
    // Another receiving key that the remembered one has signed is the partner's own doing; sealing checks it.
    let keys = if is_changed { remembered } else { PartnerHead::of(&named) };
    let address = Correspondent { id: id.0, receive_key: keys.receive_key, verify_key: keys.verify_key, certificate: keys.certificate };
    Ok(Some(Known { address, is_changed }))
}

async fn remember(house: &House, space: &Space, named: &Organisation) -> Result<PartnerHead, Failure> {
    let (id, head) = (named.id, PartnerHead::of(named));
    let change = Change { who: Who { staff: None, at: house.clock.now() }, key: None };
    let written =
        space.change::<Failure, _>(change, move |_| Ok(Drafts::of(id.0, [Draft::house("partner", "partner_remembered", id.0, &head).map(|draft| draft.follows(None))?]))).await;
    match written {
        // Another step was first: what it wrote is what is remembered.
        Ok(_) | Err(ChangeError::Space(SpaceError::Stale)) => {}
        Err(ChangeError::Refused(failure)) => return Err(failure),
        Err(ChangeError::Space(error)) => return Err(error.into()),
    }
    let partner = space.read::<_, Failure, _>(move |view| find_partner(view, id)).await?;
    partner.map(|partner| partner.head).ok_or(Failure::Damaged)
}

/// Where something new is to be sent. Nothing leaves while its key is another than the remembered one.
pub async fn correspondent(house: &House, space: &Space, l: Lang, id: OrganisationId) -> Result<Option<Correspondent>, Failure> {
    let Some(Known { address, is_changed }) = known(house, space, id).await? else { return Ok(None) };
    if is_changed {
        let names = house.commons.read::<_, Failure, _>(move |view| view::organisation_names(view, l)).await?;
        let sentence = t::partner_key_changed(l, names.get(&id).cloned().unwrap_or_default());
        return Err(Failure::Refused(vec![Problem::new("", "partner-key", sentence)]));
    }
    Ok(Some(address))
}

/// Where it is told that something is over. It goes to the remembered key whatever the commons says: whoever had it before
/// can read it and nobody else, and her withdrawal waits for nobody's phone call.
pub async fn as_remembered(house: &House, space: &Space, id: OrganisationId) -> Result<Option<Correspondent>, Failure> {
    Ok(known(house, space, id).await?.map(|known| known.address))
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
