//! Where a colleague is signed in ends everywhere, at once: her access was taken from her, or is known to another.

use kernel::{Failure, House, ids::AccountId};
use ledger::AccountState;

/// What becomes of her password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Password {
    /// Nobody else knows it: she signs in again elsewhere.
    StaysGood,
    /// It opens nothing until a custodian lets her back in with a new one.
    Suspended,
    Removed,
}

/// The keys leave the memory with the last session; a copy of the token opens nothing from this moment.
pub async fn cut_off(house: &House, account: AccountId, password: Password) -> Result<(), Failure> {
    for session in house.ledger.sessions_of(account.0).await? {
        kernel::session::end(house, &session.hash).await?;
    }
    match password {
        Password::StaysGood => {}
        Password::Suspended => house.ledger.set_account_state(account.0, AccountState::Suspended).await?,
        Password::Removed => house.ledger.set_account_state(account.0, AccountState::Removed).await?,
    }
    Ok(())
}
