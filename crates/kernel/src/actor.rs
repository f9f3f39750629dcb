//! Who is acting: a member of staff of one organisation, with her roles.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, OrganisationId, StaffId};

crate::coded! {
    Role {
        /// Invites and removes colleagues; sees no survivor.
        Administrator = "administrator",
        /// Holds keys for others: re-admits a colleague who lost her password.
        Custodian = "custodian",
        /// Works with survivors whose cases are hers.
        Caseworker = "caseworker",
        /// Sees all cases of the organisation, closes them, checks them.
        Supervisor = "supervisor",
        /// Answers the referrals that arrive.
        ReferralDesk = "referral_desk",
        /// Reads the access list and verifies the ledger; sees no survivor.
        Auditor = "auditor",
        /// Writes what is learned, decided and promised together; sees no survivor.
        Council = "council",
        /// Looks at what partners share, and changes nothing: a donor, an observer.
        Observer = "observer",
    }
}

/// A set of roles. Empty means nothing is allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Roles(Vec<Role>);

impl Roles {
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Self {
        let mut roles: Vec<Role> = roles.into_iter().collect();
        roles.sort_unstable();
        roles.dedup();
        Roles(roles)
    }

    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
}

/// Made by `session` only, from an active account and an active staff record.
#[derive(Debug, Clone)]
pub struct Actor {
    pub staff: StaffId,
    pub account: AccountId,
    pub organisation: OrganisationId,
    /// Shown in the header; never logged.
    pub name: String,
    pub roles: Roles,
}

impl Actor {
    pub fn is(&self, role: Role) -> bool {
        self.roles.has(role)
    }

    pub fn is_any(&self, roles: &[Role]) -> bool {
        self.roles.has_any(roles)
    }
}
