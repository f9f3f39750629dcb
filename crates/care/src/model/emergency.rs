//! A colleague who does not work with a person opens what is needed to help her now: one person, one hour, with a reason.
//! Two supervisors say afterwards whether it was right.

use crate::model::disclosure::Review;
use kernel::ids::StaffId;

/// Source: security.md 3.4. It ends by the clock, which is asked at every look.
const OPEN_SECONDS: i64 = 3_600;
/// Source: security.md 3.4, a weekly look.
const REVIEW_WITHIN_SECONDS: i64 = 7 * 86_400;
/// So many supervisors say what they think of it, where there are so many.
pub const REVIEWERS: usize = 2;

pub fn ends_at(began_at: i64) -> i64 {
    began_at + OPEN_SECONDS
}

pub fn is_open(began_at: i64, now: i64) -> bool {
    (began_at..ends_at(began_at)).contains(&now)
}

pub fn is_review_overdue(began_at: i64, now: i64) -> bool {
    now > began_at + REVIEW_WITHIN_SECONDS
}

/// Whether it still waits for this supervisor.
pub fn waits_for(supervisor: StaffId, opened_by: StaffId, reviews: &[Review]) -> bool {
    reviews.len() < REVIEWERS && supervisor != opened_by && reviews.iter().all(|review| review.by != supervisor)
}
