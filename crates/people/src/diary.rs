//! What happened at the door, in the organisation's own list, where its auditor reads it (security.md 3.6): who
//! signed in, what was refused, whose password or kit is a new one. Only where the vault's key is at hand: with
//! the vault closed a refusal is slowed, but nobody can write in its list.

use kernel::{Failure, House};
use ledger::{AccountRow, Id};
use space::{Space, VaultKey, Who};

/// A line about this member of staff.
pub(crate) async fn of(house: &House, space: &Space, staff: Id, event: &'static str) -> Result<(), Failure> {
    let who = Who { staff: Some(staff), at: house.clock.now() };
    Ok(space.note_access(who, None, event, staff).await?)
}

/// The same with a key just opened: the vault may be closed.
pub(crate) async fn with_key(house: &House, account: &AccountRow, vault: VaultKey, event: &'static str) -> Result<(), Failure> {
    let space = match open_now(house, account.space) {
        Some(space) => space,
        None => {
            let row = house.ledger.space(account.space).await?.ok_or(Failure::Damaged)?;
            Space::open(house.ledger.clone(), &row, vault, house.layout.clone()).await?
        }
    };
    of(house, &space, account.staff, event).await
}

/// A refused sign-in with her name. Of a long row of them only some: a stranger must not fill the list.
pub(crate) async fn refused(house: &House, space: Id, staff: Id, failures: i32) -> Result<(), Failure> {
    let is_worth_a_line = failures <= 10 || failures % 10 == 0;
    match open_now(house, space).filter(|_| is_worth_a_line) {
        Some(space) => of(house, &space, staff, "sign_in_refused").await,
        None => Ok(()),
    }
}

fn open_now(house: &House, id: Id) -> Option<Space> {
    house.vaults.spaces().into_iter().find(|space| space.id() == id)
}
