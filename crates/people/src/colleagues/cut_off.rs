//! Where a colleague is signed in ends everywhere, at once: her access was taken from her, or is known to another.

use kernel::{
    Failure, House,
    ids::{AccountId, StaffId},
};
use ledger::AccountState;

use crate::{keys, staff_record::Staff};

/// How far it goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CutOff {
    /// Nobody else knows her password: she signs in again elsewhere.
    Sessions,
    /// Her password opens nothing until a custodian lets her back in with a new one; nor does her printed kit, ever again.
    UntilLetBackIn,
    /// Her ways to open the vault are destroyed.
    ForGood,
}

/// The keys leave the memory with the last session; a copy of the token opens nothing from this moment.
pub async fn cut_off(house: &House, account: AccountId, how: CutOff) -> Result<(), Failure> {
    for session in house.ledger.sessions_of(account.0).await? {
        kernel::session::end(house, &session.hash).await?;
    }
    match how {
        CutOff::Sessions => {}
        CutOff::UntilLetBackIn => {
            house.ledger.set_account_state(account.0, AccountState::Suspended).await?;
            end_kit(house, account).await?;
        }
        CutOff::ForGood => house.ledger.set_account_state(account.0, AccountState::Removed).await?,
    }
    Ok(())
}

/// Her printed recovery kit opens nothing any more; she may print a new one.
pub async fn end_kit(house: &House, account: AccountId) -> Result<(), Failure> {
    Ok(house.ledger.drop_credential(keys::recovery_id(account.0)).await?)
}

/// Whether someone other than her could let her back in. A custodian who is shut out herself cannot.
pub async fn could_be_let_back_in(house: &House, custodians: &[Staff], staff: StaffId) -> Result<bool, Failure> {
    for account in custodians.iter().filter(|other| other.id != staff).filter_map(|other| other.account) {
        if house.ledger.account(account.0).await?.is_some_and(|account| account.state == AccountState::Active) {
            return Ok(true);
        }
    }
    Ok(false)
}
