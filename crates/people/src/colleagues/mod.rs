//! Colleagues: who works here, who may do what, and how one comes, goes and comes back.

pub(crate) mod codes;
pub(crate) mod confirm;
pub(crate) mod custodians;
pub(crate) mod cut_off;
pub(crate) mod invite;
pub(crate) mod list;
pub(crate) mod readmit;
pub(crate) mod remove;
pub(crate) mod roles;
pub(crate) mod show;
pub(crate) mod vault_key;

use kernel::Role;
use words::Lang;

use crate::{staff_record::StaffState, t};

pub fn role_name(l: Lang, role: Role) -> &'static str {
    match role {
        Role::Administrator => t::role_administrator(l),
        Role::Custodian => t::role_custodian(l),
        Role::Caseworker => t::role_caseworker(l),
        Role::Supervisor => t::role_supervisor(l),
        Role::ReferralDesk => t::role_referral_desk(l),
        Role::Auditor => t::role_auditor(l),
        Role::Council => t::role_council(l),
        Role::Observer => t::role_observer(l),
    }
}

fn role_hint(l: Lang, role: Role) -> &'static str {
    match role {
        Role::Administrator => t::role_administrator_hint(l),
        Role::Custodian => t::role_custodian_hint(l),
        Role::Caseworker => t::role_caseworker_hint(l),
        Role::Supervisor => t::role_supervisor_hint(l),
        Role::ReferralDesk => t::role_referral_desk_hint(l),
        Role::Auditor => t::role_auditor_hint(l),
        Role::Council => t::role_council_hint(l),
        Role::Observer => t::role_observer_hint(l),
    }
}

fn state_name(l: Lang, state: StaffState) -> &'static str {
    match state {
        StaffState::Invited => t::state_invited(l),
        StaffState::Active => t::state_active(l),
        StaffState::Suspended => t::state_suspended(l),
        StaffState::Removed => t::state_removed(l),
    }
}

/// All roles as boxes to tick.
fn role_choices(l: Lang, has: impl Fn(Role) -> bool) -> Vec<ui::Choice> {
    Role::ALL
        .into_iter()
        .map(|role| ui::Choice { value: role.code().into(), label: role_name(l, role).into(), hint: Some(role_hint(l, role).into()), is_chosen: has(role) })
        .collect()
}
