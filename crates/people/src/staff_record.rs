//! A member of staff: invited, active, suspended, removed (domain I.2, User).

use kernel::{
    Actor, Role, Roles, coded,
    ids::{AccountId, StaffId},
};
use serde::{Deserialize, Serialize};

use crate::{admission::Admission, second_person::Request, shut_out::ShutOut};

coded! {
    StaffState {
        /// A one-time code waits for her.
        Invited = "invited",
        Active = "active",
        Suspended = "suspended",
        Removed = "removed",
    }
}

#[derive(Clone, Serialize, Deserialize)]
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
    /// What a second person is asked for, until it has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// How she came in last, or will. A founder came by no colleague's hand; a record from before has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admission: Option<Admission>,
    /// Who took her word from her, since she last came in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shut_out: Vec<ShutOut>,
}

impl StaffHead {
    /// One who is awaited.
    pub fn invited(name: String, roles: Roles) -> Self {
        StaffHead { name, account: None, public_key: None, roles, state: StaffState::Invited, languages: Vec::new(), request: None, admission: None, shut_out: Vec::new() }
    }
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
    pub admission: Option<Admission>,
    pub shut_out: Vec<ShutOut>,
}

impl Staff {
    /// What was lost or taken from her she says herself, or those who answer for the house say it for her.
    pub fn loss_may_be_reported_by(&self, actor: &Actor) -> bool {
        let answers_for_others = actor.is_any(&[Role::Supervisor, Role::Administrator, Role::Custodian]);
        self.state == StaffState::Active && (actor.staff == self.id || answers_for_others)
    }

    /// Whether somebody who comes now under this name could be taken for her: it looks or sounds the same. Of who left there
    /// may be another, or she may come again.
    pub(crate) fn could_be_taken_for(&self, name: &StaffName) -> bool {
        self.state != StaffState::Removed && words::could_be_taken_for(&self.name, &name.0)
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
            admission: self.admission.clone(),
            shut_out: self.shut_out.clone(),
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
            // Nothing that anybody could read aloud.
            _ if words::looks_like(&text).is_empty() => Err(NameRefused::Empty),
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
