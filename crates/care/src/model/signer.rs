//! Who signs for a child, and whether the child is safe with that (R-CO-08).

use serde::{Deserialize, Serialize};

use super::consent::Giver;

/// R-CO-08: whether an adult may sign for the child. Who is not known to be safe is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    Safe,
    /// Nobody asked yet whether the caregiver did it or lives with the one who did.
    NotAsked,
    /// It was asked of her who signs, and nobody knows.
    NotKnown,
    Unsafe,
}

/// The standard code of a perpetrator who is a parent, step-parent or guardian.
const PRIMARY_CAREGIVER: &str = "primary_caregiver";
/// Of one who is or was her husband, also by nikoh alone, and what such a one calls himself who would sign for a married child.
const INTIMATE_PARTNER: &str = "intimate_partner";
const SPOUSE: &str = "spouse_cohabiting";
const PARENT: &str = "parent_guardian";
/// Of any other of the family.
const FAMILY: [&str; 2] = ["family_other", "other_relative"];
const RELATIVE: &str = "relative";

impl Safety {
    /// Of those who care for the child: from what was answered, and from who did what happened.
    pub fn of_caregivers<'a>(is_unsafe: Option<bool>, perpetrators: impl IntoIterator<Item = &'a str>) -> Self {
        let did_it = perpetrators.into_iter().any(|relationship| relationship == PRIMARY_CAREGIVER);
        match is_unsafe {
            Some(true) => Safety::Unsafe,
            Some(false) | None if did_it => Safety::Unsafe,
            Some(false) => Safety::Safe,
            None => Safety::NotAsked,
        }
    }
}

/// Whether the adult who signs did it, or lives with the one who did: asked of each who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DidIt {
    Yes,
    No,
    NotKnown,
}

impl DidIt {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "yes" => Some(DidIt::Yes),
            "no" => Some(DidIt::No),
            "not_known" => Some(DidIt::NotKnown),
            _ => None,
        }
    }
}

/// The adult who signs for a child.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signer {
    pub giver: Option<Giver>,
    /// A code of the list `caretaker_relation`.
    pub relation: Option<String>,
    /// Nothing of a consent from before it was asked.
    pub did_it: Option<DidIt>,
}

impl Signer {
    pub fn is_for_a_child(&self) -> bool {
        match self.giver {
            Some(Giver::Caregiver | Giver::TrustedAdult) => true,
            Some(Giver::Survivor | Giver::Caseworker) | None => false,
        }
    }

    /// A parent, a guardian or a husband is a caregiver, whoever the form was told that signs.
    fn is_caregiver(&self) -> bool {
        match self.giver {
            Some(Giver::Caregiver) => true,
            Some(Giver::TrustedAdult) => matches!(self.relation.as_deref(), Some(SPOUSE | PARENT)),
            Some(Giver::Survivor | Giver::Caseworker) | None => false,
        }
    }

    /// Whether it is what this adult is to the child: nobody knows then that it was another.
    fn may_be(&self, perpetrator: &str) -> bool {
        match self.relation.as_deref() {
            Some(SPOUSE) => perpetrator == INTIMATE_PARTNER,
            Some(PARENT) => perpetrator == PRIMARY_CAREGIVER,
            Some(RELATIVE) => FAMILY.contains(&perpetrator),
            Some(_) | None => false,
        }
    }

    /// As it is known now, of those who care for the child and of who did what happened. A consent from before it was asked
    /// is judged as it was then.
    pub fn safety<'a>(&self, caregivers: Safety, perpetrators: impl IntoIterator<Item = &'a str>) -> Safety {
        if !self.is_for_a_child() {
            return Safety::Safe;
        }
        let was_it = perpetrators.into_iter().any(|perpetrator| self.may_be(perpetrator));
        match (self.did_it, self.is_caregiver()) {
            (None, true) if self.relation.as_deref() == Some(SPOUSE) && was_it => Safety::Unsafe,
            (None, true) => caregivers,
            (None, false) => Safety::Safe,
            (Some(DidIt::Yes), _) => Safety::Unsafe,
            (Some(DidIt::No | DidIt::NotKnown), _) if was_it => Safety::Unsafe,
            (Some(DidIt::No | DidIt::NotKnown), true) if caregivers == Safety::Unsafe => Safety::Unsafe,
            (Some(DidIt::NotKnown), _) => Safety::NotKnown,
            (Some(DidIt::No), true) => caregivers,
            (Some(DidIt::No), false) => Safety::Safe,
        }
    }
}
