//! When a case may begin to close, and who may close it (R-CA-03, R-CA-08, R-CA-09).

use jiff::{Span, civil::Date};
use kernel::{
    clock,
    ids::StaffId,
    thresholds::{CASE_LOAD_FULL, CASE_LOAD_TOO_MUCH, SILENCE_DAYS, SILENCE_FEWEST_ATTEMPTS},
};
use serde::{Deserialize, Serialize};

use super::contact::{Attempt, last_contact, since_last_contact};

/// Why, and what was done before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Closing {
    /// A code of the list `closure_reason`.
    pub reason: String,
    pub is_informed: bool,
    pub is_plan_reviewed: bool,
    /// She ends it herself and did not want to look at a plan (R-CA-09).
    #[serde(default)]
    pub is_plan_declined: bool,
    /// R-CA-03: whether her life may be in danger; nothing where she could not be asked, or before it was asked here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub danger: Option<DangerAsked>,
    /// Safe attempts to reach her that were written down when it was asked for; in an older head as somebody counted them. It
    /// is kept to be read: what decides is counted anew each time.
    #[serde(default)]
    pub attempts: usize,
    /// The day of the last contact with her, where there was none since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_since: Option<String>,
    pub asked_by: StaffId,
}

/// Nobody is made to answer, so that she did not want to is an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DangerAsked {
    Again,
    NotWanted,
}

impl DangerAsked {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "again" => Some(DangerAsked::Again),
            "not_wanted" => Some(DangerAsked::NotWanted),
            _ => None,
        }
    }
}

/// Whether there is a danger check that holds when her case ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    Checked,
    NotChecked,
}

/// Whether she is still to be asked again how she is (B.8a).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUp {
    Waits,
    None,
}

/// What there is in her record when her case ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtHand {
    pub plan: Plan,
    pub danger: Danger,
    pub follow_up: FollowUp,
    pub silence: Silence,
}

/// R-CA-08: what is written down of who tried to reach her. That she came is a contact, whether or not it was written as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// Safe ones since the last contact.
    pub attempts: usize,
    /// The day of the last contact.
    pub since: Option<Date>,
}

impl Silence {
    /// `attempts` has the newest first.
    pub fn of(attempts: &[Attempt], came_at: Option<i64>) -> Self {
        let since_she_came = attempts.partition_point(|attempt| came_at.is_none_or(|came| attempt.at >= came));
        let attempts_since = attempts.get(..since_she_came).map_or(0, since_last_contact);
        Silence { attempts: attempts_since, since: last_contact(attempts).max(came_at).map(clock::today) }
    }
}

/// Whether she has a safety plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    Made,
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// She does not know, or not that she may come back at any time.
    Informed,
    Danger,
    /// She was asked again, it says, and no check of these days says so.
    NoCheck,
    Plan,
    /// She is still to be asked again how she is.
    FollowUp,
    /// A plan that nobody made was not looked at.
    NoPlan,
    /// Too few safe attempts are written down since the last contact.
    Attempts,
    LastContact,
    /// Thirty days have not passed since the last contact, or since she came.
    Days,
}

/// The reason of a case that ends because nobody reaches her.
pub const SILENT: &str = "no_contact_30d";
const DEATH: &str = "death";
/// The reasons with which nobody can speak with her about it: codes of the list `closure_reason`.
pub const WITHOUT_HER: [&str; 3] = [SILENT, DEATH, "duplicate"];

impl Closing {
    fn is_without_her(&self) -> bool {
        WITHOUT_HER.contains(&self.reason.as_str())
    }

    /// It ends because nobody reaches her.
    pub fn is_silent(&self) -> bool {
        self.reason == SILENT
    }

    /// She has died: nothing is asked of her any more, and nothing promised to her.
    pub fn is_after_death(&self) -> bool {
        self.reason == DEATH
    }

    /// She may end it at any time (R-CA-09), and nothing that she does not want stands before that.
    fn is_without_plan(&self) -> bool {
        self.reason == "survivor_request" && self.is_plan_declined
    }

    /// The later of what is written down and of the day that is said: an older one does not end what was written since.
    fn lacking_silence(&self, silence: Silence, today: Date) -> Option<Lacking> {
        let Some(said) = self.silent_since.as_deref().and_then(|text| text.parse::<Date>().ok()) else { return Some(Lacking::LastContact) };
        let last = silence.since.map_or(said, |written| written.max(said));
        let is_over = last.checked_add(Span::new().days(SILENCE_DAYS)).is_ok_and(|end| end <= today);
        (!is_over).then_some(Lacking::Days)
    }

    pub fn lacking(&self, at_hand: AtHand, today: Date) -> Vec<Lacking> {
        let mut lacking = Vec::new();
        if !self.is_without_her() {
            lacking.extend((!self.is_informed).then_some(Lacking::Informed));
            lacking.extend(match (self.danger, at_hand.danger) {
                (None, Danger::Checked | Danger::NotChecked) => Some(Lacking::Danger),
                (Some(DangerAsked::Again), Danger::NotChecked) => Some(Lacking::NoCheck),
                (Some(DangerAsked::Again), Danger::Checked) | (Some(DangerAsked::NotWanted), Danger::Checked | Danger::NotChecked) => None,
            });
            lacking.extend(match at_hand.follow_up {
                // R-CA-09: she ends it whenever she wants.
                FollowUp::Waits => (self.reason != "survivor_request").then_some(Lacking::FollowUp),
                FollowUp::None => None,
            });
            let of_plan = match (self.is_plan_reviewed, at_hand.plan) {
                (false, Plan::Made | Plan::Missing) => Some(Lacking::Plan),
                (true, Plan::Missing) => Some(Lacking::NoPlan),
                (true, Plan::Made) => None,
            };
            lacking.extend(of_plan.filter(|_| !self.is_without_plan()));
        }
        if self.is_silent() {
            let is_tried = i64::try_from(at_hand.silence.attempts).is_ok_and(|attempts| attempts >= SILENCE_FEWEST_ATTEMPTS);
            lacking.extend((!is_tried).then_some(Lacking::Attempts));
            lacking.extend(self.lacking_silence(at_hand.silence, today));
        }
        lacking
    }
}

/// How full a worker's hands are (R-CA-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    Fits,
    Full,
    /// Given only when the supervisor says so once more.
    TooMuch,
}

pub fn load(active_cases: i64) -> Load {
    match active_cases {
        ..CASE_LOAD_FULL => Load::Fits,
        CASE_LOAD_FULL..CASE_LOAD_TOO_MUCH => Load::Full,
        CASE_LOAD_TOO_MUCH.. => Load::TooMuch,
    }
}
