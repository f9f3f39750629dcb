//! A member of staff: invited, active, suspended, removed (domain I.2, User).

use kernel::{
    Actor, Role, Roles, coded,
    ids::{AccountId, StaffId},
};
use serde::{Deserialize, Serialize};

use crate::second_person::Request;

coded! {
    StaffState {
        /// A one-time code waits for her.
        Invited = "invited",
        Active = "active",
        Suspended = "suspended",
        Removed = "removed",
    }
}

#[derive(Serialize, Deserialize)]
pub struct StaffHead {
    pub name: String,
    #[serde(default)]
    pub account: Option<AccountId>,
    /// Of her account since she joined or came back: nothing is sealed to another. A record from before has none.
    #[serde(default)]
    pub public_key: Option<[u8; 32]>,
    pub roles: Roles,
    pub state: StaffState,
    /// CL-LANG codes that she works in.
    #[serde(default)]
    pub languages: Vec<String>,
    /// What a second person is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub id: StaffId,
    pub account: Option<AccountId>,
    pub public_key: Option<[u8; 32]>,
    pub name: String,
    pub roles: Roles,
    pub state: StaffState,
    pub languages: Vec<String>,
    pub request: Option<Request>,
}

impl Staff {
    /// What was lost or taken from her she says herself, or those who answer for the house say it for her.
    pub fn loss_may_be_reported_by(&self, actor: &Actor) -> bool {
        let answers_for_others = actor.is_any(&[Role::Supervisor, Role::Administrator, Role::Custodian]);
        self.state == StaffState::Active && (actor.staff == self.id || answers_for_others)
    }

    /// The record as it would be written, to change one thing of it.
    pub fn head(&self) -> StaffHead {
        StaffHead {
            name: self.name.clone(),
            account: self.account,
            public_key: self.public_key,
            roles: self.roles.clone(),
            state: self.state,
            languages: self.languages.clone(),
            request: self.request.clone(),
        }
    }
}

/// The name that colleagues see. One line, never empty.
#[derive(Debug, Clone)]
pub struct StaffName(String);

/// A sign-in name: folded to lower case, letters, digits, dot, dash, 3 to 40 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRefused {
    Empty,
    TooLong,
    /// Only for sign-in names.
    OtherCharacters,
}

impl StaffName {
    pub fn parse(text: &str) -> Result<Self, NameRefused> {
        let text = words::tidy(text).replace('\n', " ");
        match text.chars().count() {
            0 => Err(NameRefused::Empty),
            1..=80 => Ok(StaffName(text)),
            _ => Err(NameRefused::TooLong),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SignInName {
    pub fn parse(text: &str) -> Result<Self, NameRefused> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err(NameRefused::Empty);
        }
        if !text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '@')) {
            return Err(NameRefused::OtherCharacters);
        }
        match text.chars().count() {
            3..=40 => Ok(SignInName(text)),
            0..=2 => Err(NameRefused::Empty),
            _ => Err(NameRefused::TooLong),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
