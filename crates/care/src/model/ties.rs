//! Who is kept away from a person because she is close to her, to him, or to their family (R-CA-10).

use kernel::ids::StaffId;

#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// A worker keeps away herself; a colleague is a supervisor's to keep away, or to let back.
    NotHers,
    /// Nobody could reach the person any more.
    NobodyLeft,
}

/// Those who can reach a person: her worker, and everyone who answers for all.
pub struct Near<'a> {
    /// Her worker, while she works here.
    pub worker: Option<StaffId>,
    pub supervisors: &'a [StaffId],
}

/// Whether `actor` may change who is kept away from `before` to `after`.
pub fn check(before: &[StaffId], after: &[StaffId], actor: StaffId, near: &Near<'_>) -> Result<(), Refused> {
    let is_supervisor = near.supervisors.contains(&actor);
    let lets_nobody_back = before.iter().all(|one| after.contains(one));
    let steps_aside = lets_nobody_back && after.iter().all(|one| before.contains(one) || *one == actor);
    if !is_supervisor && !steps_aside {
        return Err(Refused::NotHers);
    }
    let someone_is_left = near.supervisors.iter().chain(&near.worker).any(|one| !after.contains(one));
    if someone_is_left { Ok(()) } else { Err(Refused::NobodyLeft) }
}
