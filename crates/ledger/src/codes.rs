//! Enums as the small numbers that both engines and the backup store. Unknown means the least that is allowed.

use crate::{AccountState, CredentialKind, SpaceKind};

pub(crate) fn space_kind_code(kind: SpaceKind) -> i64 {
    match kind {
        SpaceKind::Commons => 1,
        SpaceKind::Vault => 2,
    }
}

pub(crate) fn space_kind(code: i64) -> SpaceKind {
    if code == 1 { SpaceKind::Commons } else { SpaceKind::Vault }
}

pub fn account_state_code(state: AccountState) -> i64 {
    match state {
        AccountState::Active => 1,
        AccountState::Suspended => 2,
        AccountState::Removed => 3,
    }
}

pub fn account_state(code: i64) -> AccountState {
    match code {
        1 => AccountState::Active,
        2 => AccountState::Suspended,
        _ => AccountState::Removed,
    }
}

pub fn credential_kind_code(kind: CredentialKind) -> i64 {
    match kind {
        CredentialKind::Password => 1,
        CredentialKind::Recovery => 2,
        CredentialKind::Passkey => 3,
    }
}

pub fn credential_kind(code: i64) -> CredentialKind {
    match code {
        1 => CredentialKind::Password,
        2 => CredentialKind::Recovery,
        _ => CredentialKind::Passkey,
    }
}
