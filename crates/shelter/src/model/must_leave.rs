//! Nobody is sent away by one person (R-SH-10): one asks with a reason, an offer of something else and her safety plan
//! made; another who works with her decides. Only her worker and supervisors do, so one of the two is a supervisor.

use kernel::ids::StaffId;
use serde::{Deserialize, Serialize};

/// The codes of CL-EXIT that are the house's decision and not hers.
pub const REASONS: [&str; 2] = ["asked_to_leave", "capacity"];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MustLeave {
    /// One of [`REASONS`].
    pub reason: String,
    /// What happened, in words.
    pub because: String,
    /// What is offered to her instead.
    pub alternative: String,
    /// Code of CL-DEST.
    pub destination: String,
    pub asked_by: StaffId,
    /// Second.
    pub asked_at: i64,
    /// The second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_by: Option<StaffId>,
}

impl MustLeave {
    pub fn is_agreed(&self) -> bool {
        self.agreed_by.is_some_and(|by| by != self.asked_by)
    }
}

/// Whether somebody may leave for this reason: her own at any time, the house's once two have decided.
pub fn may_leave(reason: &str, decided: Option<&MustLeave>) -> bool {
    !REASONS.contains(&reason) || decided.is_some_and(|it| it.is_agreed() && it.reason == reason)
}
