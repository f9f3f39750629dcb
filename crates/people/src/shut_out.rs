//! Who took a colleague's word away, and when: whoever shuts the others out does not decide alone the next moment.

use kernel::{Roles, ids::StaffId};
use serde::{Deserialize, Serialize};

use crate::{
    second_person::CONFIRMS,
    staff_record::{Staff, StaffState},
};

/// How long whoever was shut out still counts for the one who did it, in seconds: time enough for others to hear of it.
pub const STILL_COUNTS: i64 = 48 * 3600;

/// By whom a colleague's yes came to count no more, and at what moment (seconds since 1970).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShutOut {
    pub by: StaffId,
    pub at: i64,
}

impl Staff {
    /// Whether her yes counts.
    pub(crate) fn decides(&self) -> bool {
        self.state == StaffState::Active && self.roles.has_any(&CONFIRMS)
    }

    /// What her record says of it once this one has ended her access, or made it known that another has her password.
    pub(crate) fn shut_out_by(&self, by: StaffId, at: i64) -> Vec<ShutOut> {
        let mut all: Vec<ShutOut> = self.shut_out.iter().filter(|one| one.at + STILL_COUNTS > at && one.by != by).copied().collect();
        let before = self.shut_out.iter().filter(|one| one.by == by).map(|one| one.at).max();
        let since = (self.decides() && by != self.id).then_some(at);
        all.extend(since.or(before).map(|at| ShutOut { by, at }));
        all
    }

    /// The same where only her roles are others.
    pub(crate) fn left_with(&self, roles: &Roles, by: StaffId, at: i64) -> Vec<ShutOut> {
        if roles.has_any(&CONFIRMS) { self.shut_out.clone() } else { self.shut_out_by(by, at) }
    }

    /// Until when she still counts for this one, who shut her out.
    pub(crate) fn still_counts_for(&self, asker: StaffId, now: i64) -> Option<i64> {
        self.shut_out.iter().filter(|one| one.by == asker).map(|one| one.at + STILL_COUNTS).filter(|until| *until > now).max()
    }
}

/// Of these the moment from which the last of them counts no more.
pub(crate) fn until_of(staff: &[Staff], asker: StaffId, now: i64) -> Option<i64> {
    staff.iter().filter_map(|one| one.still_counts_for(asker, now)).max()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]
mod tests {
    use kernel::Role;

    use super::*;
    use crate::second_person::{Asked, tests::colleague};

    #[test]
    fn whoever_was_shut_out_counts_for_two_days_for_the_one_who_did_it() {
        let (she, another) = (StaffId::random(), StaffId::random());
        let mut hers = Staff { roles: Roles::of([Role::Supervisor]), ..colleague(StaffState::Active, she, Asked::Readmission) };
        assert_eq!(hers.left_with(&Roles::of([Role::Custodian, Role::Auditor]), she, 100), [], "her yes counts as before");
        assert_eq!(hers.shut_out_by(hers.id, 100), [], "nobody shuts herself out");
        hers.shut_out = hers.left_with(&Roles::of([Role::Auditor]), she, 100);
        hers.shut_out = hers.shut_out_by(another, 200);
        assert_eq!(hers.still_counts_for(she, 101), Some(100 + STILL_COUNTS));
        assert_eq!(hers.still_counts_for(another, 101), Some(200 + STILL_COUNTS));
        assert_eq!(hers.still_counts_for(StaffId::random(), 101), None);
        assert_eq!(until_of(&[hers.clone()], she, 100 + STILL_COUNTS), None, "then no more");
        let gone = Staff { state: StaffState::Removed, ..hers };
        assert_eq!(gone.shut_out_by(she, 5_000), gone.shut_out_by(she, 9_000), "who decides nothing is not shut out anew");
        let worker = Staff { roles: Roles::of([Role::Caseworker]), ..colleague(StaffState::Active, she, Asked::Readmission) };
        assert_eq!(worker.shut_out_by(she, 100), [], "who decided nothing is no loss of a word");
    }
}
