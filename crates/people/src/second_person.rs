//! What nobody decides alone (security.md 3.4): who reaches the persons whom the house helps. One asks, another says yes,
//! and only then does a code exist. It is given to the one who said yes, never to the one who asked, and what was asked
//! begins when the colleague comes in by it ([`crate::admission`]): a colleague whom nobody but the asker has met never does.
//!
//! Where the house has nobody else yet who could say yes it works without, and the access list says so; but whoever shut
//! the others out herself waits two days for it ([`crate::shut_out`]).

use kernel::{
    Actor, Failure, Role, Roles, clock,
    ids::{AccountId, StaffId},
    permit::refuse,
};
use serde::{Deserialize, Serialize};
use space::{Id, View};
use ui::{Block, Main};
use words::Lang;

use crate::{
    admission::Admission,
    shut_out,
    staff_record::{Staff, StaffHead, StaffState},
    t, view,
};

/// Whose word it needs.
pub const CONFIRMS: [Role; 2] = [Role::Supervisor, Role::Custodian];

/// Whether a role reaches those whom the house helps, or reads who opened what about them; or asks for one that does or says
/// yes to it, because whoever invents a colleague with such a role would be both.
fn is_guarded(role: Role) -> bool {
    match role {
        Role::Administrator | Role::Custodian | Role::Caseworker | Role::Supervisor | Role::ReferralDesk | Role::Auditor => true,
        Role::Council | Role::Observer => false,
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
    /// Who said yes, and the code that she hands over: what was asked begins when the colleague comes in by it. In no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub confirmed: Option<Admission>,
}

impl Request {
    pub(crate) fn new(by: StaffId, at: i64, asked: Asked) -> Self {
        Request { id: Id::new_v4(), by, at, asked, confirmed: None }
    }
}

/// Who asks, for whom, and when (seconds since 1970).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking {
    pub by: StaffId,
    pub person: StaffId,
    pub at: i64,
}

/// How a step goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Nobody's yes is needed.
    AtOnce,
    /// It would be, and there is nobody.
    Alone,
    /// There is nobody because she who asks shut them out: until this moment they count.
    NotBefore(i64),
    Asked,
}

impl Way {
    /// Whose password opens nothing cannot say yes.
    pub(crate) fn of(view: &View<'_>, is_guarded: bool, asking: Asking, locked_out: &[AccountId]) -> Result<Self, Failure> {
        if !is_guarded {
            return Ok(Way::AtOnce);
        }
        let all = view::list_staff(view)?;
        let could = |one: &Staff| one.decides() && one.id != asking.by && one.id != asking.person && one.account.is_some_and(|account| !locked_out.contains(&account));
        if all.iter().any(could) {
            return Ok(Way::Asked);
        }
        Ok(shut_out::until_of(&all, asking.by, asking.at).map_or(Way::Alone, Way::NotBefore))
    }
}

/// The refusal of [`Way::NotBefore`].
pub(crate) fn refuse_before<T>(l: Lang, until: i64) -> Result<T, Failure> {
    refuse("", "not-before", &t::second_not_before(l, words::day_and_time(l, clock::local(until))))
}

/// The same on the page where it is asked for, before anybody types.
pub(crate) fn not_before_part(l: Lang, main: Main, way: Way) -> Main {
    match way {
        Way::NotBefore(until) => main.with(Block::Inset(t::second_not_before(l, words::day_and_time(l, clock::local(until))))),
        Way::AtOnce | Way::Alone | Way::Asked => main,
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
        let is_another = self.request.as_ref().is_some_and(|request| request.by != actor.staff && request.confirmed.is_none()) && self.id != actor.staff;
        is_another && actor.is_any(&CONFIRMS) && self.is_here()
    }

    pub(crate) fn may_be_given_up_by(&self, actor: &Actor) -> bool {
        let is_asker_or_decides = |request: &Request| request.by == actor.staff || (self.id != actor.staff && actor.is_any(&CONFIRMS));
        self.is_here() && self.request.as_ref().is_some_and(is_asker_or_decides)
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

    /// The record once somebody has said yes: nothing has begun yet.
    pub(crate) fn confirmed(&self, request: &Request, awaited: Admission) -> StaffHead {
        StaffHead { request: Some(Request { confirmed: Some(awaited), ..request.clone() }), ..self.head() }
    }

    /// Her roles once what was asked has begun.
    pub(crate) fn roles_after(&self, asked: &Asked) -> Roles {
        match asked {
            Asked::Invitation | Asked::Readmission => self.roles.clone(),
            Asked::Roles { roles } => roles.clone(),
        }
    }

    pub(crate) fn given_up(&self, asked: &Asked) -> StaffHead {
        let head = StaffHead { request: None, ..self.head() };
        match asked {
            // She never came.
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
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]
pub(crate) mod tests {
    use kernel::ids::OrganisationId;

    use super::*;

    fn actor(staff: StaffId, roles: &[Role]) -> Actor {
        Actor { staff, account: AccountId::random(), organisation: OrganisationId::random(), name: "Demo".into(), roles: Roles::of(roles.iter().copied()) }
    }

    pub(crate) fn colleague(state: StaffState, by: StaffId, asked: Asked) -> Staff {
        let request = Some(Request::new(by, 0, asked));
        let (name, roles, languages) = ("Demo".into(), Roles::default(), vec![]);
        Staff { id: StaffId::random(), account: None, public_key: None, name, roles, state, languages, request, admission: None, shut_out: vec![] }
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
            let said = Staff { request: hers.confirmed(hers.request.as_ref().expect("it was asked"), Admission::confirmed(other, [1; 32])).request, ..hers };
            assert!(!said.may_be_confirmed_by(&actor(StaffId::random(), &Role::ALL)), "once");
            assert!(said.may_be_given_up_by(&actor(asker, &[])) && !said.may_be_given_up_by(&actor(said.id, &Role::ALL)));
            assert!(!colleague(StaffState::Removed, asker, asked).may_be_confirmed_by(&actor(other, &Role::ALL)));
        }
    }

    #[test]
    fn what_reaches_nobody_begins_at_once_and_the_rest_waits() {
        let hers = Staff { roles: Roles::of([Role::Caseworker]), ..colleague(StaffState::Active, StaffId::random(), Asked::Readmission) };
        let wanted = Roles::of([Role::Caseworker, Role::Supervisor, Role::Council]);
        assert!(hers.would_gain(&wanted));
        assert_eq!(hers.at_once(&wanted), Roles::of([Role::Caseworker, Role::Council]));
        assert!(!hers.would_gain(&Roles::of([Role::Caseworker, Role::Council])) && hers.would_gain(&Roles::of([Role::Auditor])));
        assert_eq!(hers.roles_after(&Asked::Roles { roles: wanted.clone() }), wanted);
        assert_eq!(hers.given_up(&Asked::Roles { roles: wanted }).roles, hers.roles);
        assert_eq!(hers.given_up(&Asked::Invitation).state, StaffState::Removed);
    }
}
