//! Who may do what with colleagues. Read this file first.

use kernel::{
    Action, Actor, Failure, Listing, Lookup, Reach, Role, Target,
    ids::{OrganisationId, StaffId},
    permit::Own,
};
use space::View;

use crate::{
    partner::Partner,
    staff_record::{Staff, StaffState},
    view,
};

impl Target for Staff {
    const PATH_KEY: Option<&'static str> = Some("staff");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_staff(view, StaffId(lookup.id()))
    }
}

/// Whoever may see what was lost, taken or seen.
pub const LOOKS_AFTER_LOSSES: [Role; 3] = [Role::Supervisor, Role::Administrator, Role::Auditor];

/// Everyone may see who works here: she must know whom to ask.
pub struct ListStaff;

impl Listing for ListStaff {
    const NAME: &'static str = "ListStaff";

    fn reach(_: &Actor) -> Option<Reach> {
        Some(Reach::All)
    }
}

pub struct ViewStaff;

impl Action for ViewStaff {
    type Target = Staff;
    const NAME: &'static str = "ViewStaff";

    fn allows(_: &Actor, _: &Staff) -> bool {
        true
    }
}

pub struct InviteStaff;

impl Action for InviteStaff {
    type Target = Own;
    const NAME: &'static str = "InviteStaff";
    const NEEDS_PASSWORD: bool = true;

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is(Role::Administrator)
    }
}

/// Nobody changes her own roles, whatever she is.
pub struct ChangeRoles;

impl Action for ChangeRoles {
    type Target = Staff;
    const NAME: &'static str = "ChangeRoles";
    const NEEDS_PASSWORD: bool = true;

    fn allows(actor: &Actor, staff: &Staff) -> bool {
        actor.is(Role::Administrator) && actor.staff != staff.id && matches!(staff.state, StaffState::Invited | StaffState::Active)
    }
}

/// Ends a colleague's access at once: her sessions die in the same step.
pub struct RemoveStaff;

impl Action for RemoveStaff {
    type Target = Staff;
    const NAME: &'static str = "RemoveStaff";
    const NEEDS_PASSWORD: bool = true;

    fn allows(actor: &Actor, staff: &Staff) -> bool {
        actor.is(Role::Administrator) && actor.staff != staff.id && staff.state != StaffState::Removed
    }
}

/// A custodian lets a colleague back in who lost her password, when a second person says yes. Never herself.
pub struct ReadmitStaff;

impl Action for ReadmitStaff {
    type Target = Staff;
    const NAME: &'static str = "ReadmitStaff";
    const NEEDS_PASSWORD: bool = true;

    fn allows(actor: &Actor, staff: &Staff) -> bool {
        actor.is(Role::Custodian) && actor.staff != staff.id && staff.state == StaffState::Active
    }
}

/// A second person's yes to what another asked for a colleague.
pub struct ConfirmAccess;

impl Action for ConfirmAccess {
    type Target = Staff;
    const NAME: &'static str = "ConfirmAccess";
    const NEEDS_PASSWORD: bool = true;

    fn allows(actor: &Actor, staff: &Staff) -> bool {
        staff.may_be_confirmed_by(actor)
    }
}

/// Whoever asked takes it back; whoever could say yes says no.
pub struct GiveUpAccess;

impl Action for GiveUpAccess {
    type Target = Staff;
    const NAME: &'static str = "GiveUpAccess";

    fn allows(actor: &Actor, staff: &Staff) -> bool {
        staff.may_be_given_up_by(actor)
    }
}

/// A custodian, because she holds the keys for the others.
pub struct ExchangeVaultKey;

impl Action for ExchangeVaultKey {
    type Target = Own;
    const NAME: &'static str = "ExchangeVaultKey";
    const NEEDS_PASSWORD: bool = true;

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is(Role::Custodian)
    }
}

impl Target for Partner {
    const PATH_KEY: Option<&'static str> = Some("partner");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_partner(view, OrganisationId(lookup.id()))
    }
}

/// Everyone may compare: names and keys of organisations are no secret.
pub struct ListPartners;

impl Listing for ListPartners {
    const NAME: &'static str = "ListPartners";

    fn reach(_: &Actor) -> Option<Reach> {
        Some(Reach::All)
    }
}

pub struct ViewPartner;

impl Action for ViewPartner {
    type Target = Partner;
    const NAME: &'static str = "ViewPartner";

    fn allows(_: &Actor, _: &Partner) -> bool {
        true
    }
}

/// Whoever says that a partner's new key is right has called them and compared.
pub struct AcceptPartnerKey;

impl Action for AcceptPartnerKey {
    type Target = Partner;
    const NAME: &'static str = "AcceptPartnerKey";
    const NEEDS_PASSWORD: bool = true;

    fn allows(actor: &Actor, _: &Partner) -> bool {
        actor.is_any(&[Role::Supervisor, Role::Custodian])
    }
}

pub struct AddSite;

impl Action for AddSite {
    type Target = Own;
    const NAME: &'static str = "AddSite";

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is(Role::Administrator)
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Roles, ids::AccountId};

    use super::*;

    fn actor(staff: StaffId, roles: &[Role]) -> Actor {
        Actor { staff, account: AccountId::random(), organisation: OrganisationId::random(), name: "Demo".into(), roles: Roles::of(roles.iter().copied()) }
    }

    fn colleague(id: StaffId, state: StaffState) -> Staff {
        let (name, roles, languages) = ("Demo".into(), Roles::default(), vec![]);
        Staff { id, account: None, public_key: None, name, roles, state, languages, request: None, admission: None, shut_out: vec![] }
    }

    #[test]
    fn nobody_changes_her_own_roles_or_readmits_herself() {
        let me = StaffId::random();
        let all = actor(me, &Role::ALL);
        for state in [StaffState::Invited, StaffState::Active, StaffState::Suspended, StaffState::Removed] {
            assert!(!ChangeRoles::allows(&all, &colleague(me, state)));
            assert!(!RemoveStaff::allows(&all, &colleague(me, state)));
            assert!(!ReadmitStaff::allows(&all, &colleague(me, state)));
        }
    }

    #[test]
    fn without_roles_nothing_about_colleagues_can_be_changed() {
        let nobody = actor(StaffId::random(), &[]);
        let other = colleague(StaffId::random(), StaffState::Active);
        assert!(!InviteStaff::allows(&nobody, &Own));
        assert!(!ChangeRoles::allows(&nobody, &other));
        assert!(!RemoveStaff::allows(&nobody, &other));
        assert!(!ReadmitStaff::allows(&nobody, &other));
        assert!(!AddSite::allows(&nobody, &Own));
    }
}
