//! What nobody decides alone (security.md 3.4): who reaches the persons whom the house helps. One asks, another says yes,
//! and only then does a code exist or a role begin. The code is given to the one who said yes, never to the one who asked.
//!
//! Where the house has nobody else yet who could say yes it works without, and the access list says so.

use kernel::{
    Actor, Failure, Role, Roles,
    ids::{AccountId, StaffId},
};
use serde::{Deserialize, Serialize};
use space::{Id, View};

use crate::{
    staff_record::{Staff, StaffHead, StaffState},
    view,
};

/// Whose word it needs.
pub const CONFIRMS: [Role; 2] = [Role::Supervisor, Role::Custodian];

/// Whether a role reaches those whom the house helps; or asks for one that does or says yes to it, because whoever invents
/// a colleague with such a role would be both.
fn is_guarded(role: Role) -> bool {
    match role {
        Role::Administrator | Role::Custodian | Role::Caseworker | Role::Supervisor | Role::ReferralDesk => true,
        Role::Auditor | Role::Council | Role::Observer => false,
    }
}

pub(crate) fn any_guarded(roles: &Roles) -> bool {
    roles.iter().any(is_guarded)
}

/// What was asked for a colleague.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Asked {
    /// To come, with the roles of her record.
    Invitation,
    /// To have these roles instead of hers.
    Roles { roles: Roles },
    /// To come back with new keys.
    Readmission,
}

/// One request. Another id is another request: what somebody says yes to cannot change under her hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Request {
    pub id: Id,
    pub by: StaffId,
    /// Seconds since 1970.
    pub at: i64,
    #[serde(flatten)]
    pub asked: Asked,
}

impl Request {
    pub(crate) fn new(by: StaffId, at: i64, asked: Asked) -> Self {
        Request { id: Id::new_v4(), by, at, asked }
    }
}

/// How a step goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Nobody's yes is needed.
    AtOnce,
    /// It would be, and there is nobody.
    Alone,
    Asked,
}

impl Way {
    /// For whoever asks and for whom. Who is shut out herself cannot say yes.
    pub(crate) fn of(view: &View<'_>, is_guarded: bool, asker: StaffId, person: StaffId, shut_out: &[AccountId]) -> Result<Self, Failure> {
        if !is_guarded {
            return Ok(Way::AtOnce);
        }
        let could = |one: &Staff| one.id != asker && one.id != person && one.account.is_some_and(|account| !shut_out.contains(&account));
        Ok(if view::list_active(view, &CONFIRMS)?.iter().any(could) { Way::Asked } else { Way::Alone })
    }
}

impl Staff {
    /// Whether these roles give her one that needs a second person, and that she does not have.
    pub(crate) fn would_gain(&self, wanted: &Roles) -> bool {
        wanted.iter().any(|role| is_guarded(role) && !self.roles.has(role))
    }

    /// Of these roles those that need nobody's yes.
    pub(crate) fn at_once(&self, wanted: &Roles) -> Roles {
        Roles::of(wanted.iter().filter(|role| !is_guarded(*role) || self.roles.has(*role)))
    }

    /// What she herself, or the one who asked, can never say.
    pub fn may_be_confirmed_by(&self, actor: &Actor) -> bool {
        let is_another = self.request.as_ref().is_some_and(|request| request.by != actor.staff) && self.id != actor.staff;
        is_another && actor.is_any(&CONFIRMS) && self.is_here()
    }

    pub(crate) fn may_be_given_up_by(&self, actor: &Actor) -> bool {
        self.request.as_ref().is_some_and(|request| request.by == actor.staff && self.is_here()) || self.may_be_confirmed_by(actor)
    }

    /// Who answers for the house or reads who did what sees what was asked; no business of others.
    pub(crate) fn request_is_seen_by(&self, actor: &Actor) -> bool {
        self.may_be_given_up_by(actor) || actor.is_any(&[Role::Administrator, Role::Auditor, Role::Custodian, Role::Supervisor])
    }

    fn is_here(&self) -> bool {
        match self.state {
            StaffState::Invited | StaffState::Active => true,
            StaffState::Suspended | StaffState::Removed => false,
        }
    }

    pub(crate) fn confirmed(&self, asked: &Asked) -> StaffHead {
        let head = StaffHead { request: None, ..self.head() };
        match asked {
            Asked::Invitation | Asked::Readmission => head,
            Asked::Roles { roles } => StaffHead { roles: roles.clone(), ..head },
        }
    }

    pub(crate) fn given_up(&self, asked: &Asked) -> StaffHead {
        let head = StaffHead { request: None, ..self.head() };
        match asked {
            // She never had a code.
            Asked::Invitation => StaffHead { state: StaffState::Removed, ..head },
            Asked::Roles { .. } | Asked::Readmission => head,
        }
    }
}

/// Colleagues for whom this one's yes is wanted.
pub fn waiting_for(view: &View<'_>, actor: &Actor) -> Result<Vec<Staff>, Failure> {
    if !actor.is_any(&CONFIRMS) {
        return Ok(Vec::new());
    }
    Ok(view::list_staff(view)?.into_iter().filter(|staff| staff.may_be_confirmed_by(actor)).collect())
}

#[cfg(test)]
mod tests {
    use kernel::ids::OrganisationId;

    use super::*;

    fn actor(staff: StaffId, roles: &[Role]) -> Actor {
        Actor { staff, account: AccountId::random(), organisation: OrganisationId::random(), name: "Demo".into(), roles: Roles::of(roles.iter().copied()) }
    }

    fn colleague(state: StaffState, by: StaffId, asked: Asked) -> Staff {
        let request = Some(Request::new(by, 0, asked));
        Staff { id: StaffId::random(), account: None, public_key: None, name: "Demo".into(), roles: Roles::default(), state, languages: vec![], request }
    }

    #[test]
    fn neither_she_who_asked_nor_she_for_whom_it_is_says_yes() {
        let (asker, other) = (StaffId::random(), StaffId::random());
        for asked in [Asked::Invitation, Asked::Roles { roles: Roles::of([Role::Supervisor]) }, Asked::Readmission] {
            let hers = colleague(StaffState::Active, asker, asked.clone());
            assert!(!hers.may_be_confirmed_by(&actor(asker, &Role::ALL)));
            assert!(!hers.may_be_confirmed_by(&actor(hers.id, &Role::ALL)));
            for role in Role::ALL {
                assert_eq!(hers.may_be_confirmed_by(&actor(other, &[role])), CONFIRMS.contains(&role), "{role:?}");
            }
            assert!(hers.may_be_given_up_by(&actor(asker, &[])) && !hers.may_be_given_up_by(&actor(other, &[Role::Administrator])));
            assert!(!colleague(StaffState::Removed, asker, asked).may_be_confirmed_by(&actor(other, &Role::ALL)));
        }
    }

    #[test]
    fn what_reaches_nobody_begins_at_once_and_the_rest_waits() {
        let hers = Staff { roles: Roles::of([Role::Caseworker]), ..colleague(StaffState::Active, StaffId::random(), Asked::Readmission) };
        let wanted = Roles::of([Role::Caseworker, Role::Supervisor, Role::Auditor]);
        assert!(hers.would_gain(&wanted));
        assert_eq!(hers.at_once(&wanted), Roles::of([Role::Caseworker, Role::Auditor]));
        assert!(!hers.would_gain(&Roles::of([Role::Caseworker, Role::Council])));
        assert_eq!(hers.confirmed(&Asked::Roles { roles: wanted.clone() }).roles, wanted);
        assert_eq!(hers.given_up(&Asked::Roles { roles: wanted }).roles, hers.roles);
        assert_eq!(hers.given_up(&Asked::Invitation).state, StaffState::Removed);
    }
}
