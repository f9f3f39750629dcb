//! Her consents, each with what decides whether it counts.

use jiff::civil::Date;
use kernel::ids::{ConsentId, OrganisationId};
use serde::{Deserialize, Serialize};

use super::Survivor;
use crate::model::consent::{About, AgeGroup, ConsentKind, ConsentState, DidIt, Giver, SaidAdult, Signer};

#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ConsentHead {
    pub kind: ConsentKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<OrganisationId>,
    /// R-CO-01, of sharing: for which help, a code of the list `service`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// False: she was asked and said no.
    pub is_given: bool,
    pub given_by: String,
    /// Who signed is to her: a code of the list `caretaker_relation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer_relation: Option<String>,
    /// Whether who signed did it, or lives with the one who did. Nothing before it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer_did_it: Option<DidIt>,
    /// Only so that it is kept out of what is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer_name: Option<String>,
    /// Where nobody knew her age: whether she is 18 or older, as she said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_adult: Option<SaidAdult>,
    /// Day on which it was written down here.
    pub given_on: String,
    /// Day on the paper, where it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_on: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Consent {
    pub id: ConsentId,
    pub survivor: Survivor,
    pub head: ConsentHead,
    pub version: i64,
}

impl ConsentHead {
    pub fn about(&self) -> About<'_> {
        About { kind: self.kind, recipient: self.recipient, is_given: self.is_given, purpose: self.purpose.as_deref() }
    }

    /// A paper that she signed before she answered the same question again, or took a yes back, does not count any more.
    pub fn is_older_than_an_answer<'a>(&self, earlier: impl IntoIterator<Item = &'a ConsentHead>) -> bool {
        let Some(signed) = self.signed_on.as_deref().filter(|_| self.is_given) else { return false };
        let said_on = |it: &'a ConsentHead| it.withdrawn_on.as_deref().max(it.signed_on.as_deref().or(Some(&it.given_on)));
        earlier.into_iter().filter(|it| self.about().takes_the_place_of(&it.about())).filter_map(said_on).any(|day| day > signed)
    }

    /// She said that she is an adult, and by what was written down since she was too young to decide alone (B.6).
    pub fn is_by_a_child(&self, survivor: &Survivor) -> bool {
        let age = self.given_on.parse().ok().and_then(|day| survivor.age_on(day));
        let is_her_word = self.is_given && self.is_adult == Some(SaidAdult::Yes);
        is_her_word
            && age.map(AgeGroup::at).is_some_and(|group| match group {
                AgeGroup::NotAsked | AgeGroup::Assents | AgeGroup::AssentsInWriting => true,
                AgeGroup::Consents | AgeGroup::Adult => false,
            })
    }

    pub fn signer(&self) -> Signer {
        Signer { giver: Giver::from_code(&self.given_by), relation: self.signer_relation.clone(), did_it: self.signer_did_it }
    }

    /// The signature of an adult for a child in force.
    pub fn rests_on_an_adult(&self) -> bool {
        self.is_given && self.signer().is_for_a_child()
    }

    /// Its state on a day, where these answers came after it.
    pub fn state<'a>(&self, day: Date, later: impl IntoIterator<Item = &'a ConsentHead>) -> ConsentState {
        let end = self.expires_on.as_deref().and_then(|text| text.parse().ok());
        match ConsentState::on(day, self.is_given, self.withdrawn_on.is_some(), end) {
            ConsentState::Withdrawn => ConsentState::Withdrawn,
            state if later.into_iter().all(|later| !later.about().takes_the_place_of(&self.about())) => state,
            ConsentState::Active | ConsentState::Refused | ConsentState::Expired | ConsentState::Superseded | ConsentState::Doubtful => ConsentState::Superseded,
        }
    }
}
