//! How a colleague comes in: by which one-time code, and by whose hand. Whoever invented her has her first code and may come
//! in under her name; so what a second person said yes to begins by a code that this one handed over, and by no other.

use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};

use crate::{
    second_person::{Asked, Request},
    staff_record::{Staff, StaffHead, StaffState},
};

/// Which code lets a colleague in, and who hands it to her in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admission {
    pub by: StaffId,
    /// The code's hash. Nothing until she has come, where nobody else's yes was needed: a repeated press makes more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<[u8; 32]>,
}

impl Admission {
    /// By a code that one gives out without a second person's yes.
    pub(crate) fn at_once(by: StaffId) -> Self {
        Admission { by, code: None }
    }

    /// By just this code, which the one who said yes hands over.
    pub(crate) fn confirmed(by: StaffId, code: [u8; 32]) -> Self {
        Admission { by, code: Some(code) }
    }
}

impl Staff {
    /// Her record once she has come in with this code; `None` where it gives nothing, because nobody has said yes yet or
    /// another code is the one that counts. Without a code she comes by the first start or the demonstration.
    pub(crate) fn come_in(&self, code: Option<[u8; 32]>) -> Option<StaffHead> {
        let here = StaffHead { state: StaffState::Active, shut_out: Vec::new(), ..self.head() };
        let by_any = || self.admission.clone().map(|admission| Admission { code, ..admission });
        match &self.request {
            None => Some(StaffHead { admission: by_any(), ..here }),
            Some(Request { confirmed: Some(awaited), asked, .. }) => {
                (awaited.code == code).then(|| StaffHead { request: None, roles: self.roles_after(asked), admission: Some(awaited.clone()), ..here })
            }
            // Her ordinary roles need nobody's yes; what was asked besides goes on waiting.
            Some(Request { confirmed: None, asked: Asked::Roles { .. }, .. }) => Some(StaffHead { admission: by_any(), ..here }),
            Some(Request { confirmed: None, asked: Asked::Invitation | Asked::Readmission, .. }) => None,
        }
    }

    /// Whether a code waits for her that this colleague has in her hand.
    pub(crate) fn awaits_a_code_of(&self, by: StaffId) -> bool {
        let said_yes = self.request.as_ref().and_then(|request| request.confirmed.as_ref()).is_some_and(|awaited| awaited.by == by);
        said_yes || self.admission.as_ref().is_some_and(|admission| admission.by == by && admission.code.is_none())
    }

    /// The record after the code that was to let her in has ended: somebody says yes anew, and hands over another.
    pub(crate) fn code_ended(&self) -> StaffHead {
        let request = self.request.clone().map(|request| Request { confirmed: None, ..request });
        StaffHead { request, ..self.head() }
    }

    /// Whether there is a yes that a code has not answered yet.
    pub(crate) fn has_unused_yes(&self) -> bool {
        self.request.as_ref().is_some_and(|request| request.confirmed.is_some())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]
mod tests {
    use kernel::{Role, Roles};

    use super::*;
    use crate::second_person::tests::colleague;

    const FIRST: [u8; 32] = [1; 32];
    const SECOND: [u8; 32] = [2; 32];

    fn asked_and_confirmed(asked: Asked, code: Option<[u8; 32]>) -> Staff {
        let mut staff = colleague(StaffState::Active, StaffId::random(), asked);
        staff.admission = Some(Admission::at_once(StaffId::random()));
        if let Some(request) = staff.request.as_mut() {
            request.confirmed = code.map(|code| Admission::confirmed(StaffId::random(), code));
        }
        staff
    }

    #[test]
    fn what_was_said_yes_to_begins_by_the_code_of_the_one_who_said_it_and_by_no_other() {
        let supervisor = || Asked::Roles { roles: Roles::of([Role::Supervisor]) };
        for asked in [Asked::Invitation, supervisor(), Asked::Readmission] {
            let hers = asked_and_confirmed(asked.clone(), Some(SECOND));
            assert!(hers.come_in(Some(FIRST)).is_none() && hers.come_in(None).is_none(), "{asked:?}");
            let head = hers.come_in(Some(SECOND)).expect("this is the code");
            assert_eq!((head.request, head.roles.has(Role::Supervisor)), (None, asked == supervisor()));
            assert_eq!(head.admission, hers.request.and_then(|request| request.confirmed), "it is known by whose hand");
        }
        for asked in [Asked::Invitation, Asked::Readmission] {
            assert!(asked_and_confirmed(asked, None).come_in(Some(FIRST)).is_none(), "nobody has said yes");
        }
        let ordinary = asked_and_confirmed(supervisor(), None).come_in(Some(FIRST)).expect("her other roles need nobody's yes");
        assert!(!ordinary.roles.has(Role::Supervisor) && ordinary.request.is_some());
    }

    #[test]
    fn a_code_is_known_by_whoever_has_it_in_her_hand() {
        let hers = asked_and_confirmed(Asked::Invitation, Some(SECOND));
        let said_yes = hers.request.as_ref().and_then(|request| request.confirmed.as_ref()).expect("it is confirmed").by;
        let invited = hers.admission.as_ref().expect("she was invited").by;
        assert!(hers.awaits_a_code_of(said_yes) && hers.awaits_a_code_of(invited) && !hers.awaits_a_code_of(StaffId::random()));
        assert!(hers.has_unused_yes() && hers.code_ended().request.is_some_and(|request| request.confirmed.is_none()));
        let came = Staff { admission: Some(Admission::confirmed(invited, FIRST)), request: None, ..hers };
        assert!(!came.awaits_a_code_of(invited), "who has come awaits none");
    }
}
