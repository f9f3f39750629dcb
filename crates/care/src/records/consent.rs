//! Her consents, each with what decides whether it counts.

use jiff::civil::Date;
use kernel::ids::{ConsentId, OrganisationId};
use serde::{Deserialize, Serialize};

use super::Survivor;
use crate::model::{
    consent::{About, AgeGroup, ConsentKind, ConsentState, Giver, LacksByAge, SaidAdult},
    signer::{DidIt, Signer},
};

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
    /// By her hand, not spoken before a witness. An older head has nothing here, and then knows it only by the day on the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_written: Option<bool>,
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

    /// A yes that was not taken back, whether or not it is in force.
    pub fn is_yes(&self) -> bool {
        self.is_given && self.withdrawn_on.is_none()
    }

    /// Whether, as a later answer, it leaves less than this yes: a no does, what she took back does, and so does a yes to less
    /// or for a shorter time.
    pub fn is_less_than(&self, yes: &ConsentHead) -> bool {
        self.about().takes_the_place_of(&yes.about()) && !self.covers(yes)
    }

    fn covers(&self, yes: &ConsentHead) -> bool {
        let lasts = self.expires_on.as_ref().is_none_or(|end| yes.expires_on.as_ref().is_some_and(|other| other <= end));
        self.is_yes() && lasts && yes.items.iter().all(|item| self.items.contains(item))
    }

    /// Nobody knows whether an older one was written where no day stands on the paper: then it is asked again, because what
    /// is unknown takes nothing of a child's protection away.
    fn is_known_to_be_written(&self) -> bool {
        self.is_written.unwrap_or(self.signed_on.is_some())
    }

    /// What it lacks by the age that is written down now, whatever was written down when it was given (B.6): the word of one
    /// who was younger than she was taken for, or the signature of an adult for one who decided herself.
    pub fn lacks_by_age(&self, survivor: &Survivor) -> Option<LacksByAge> {
        let day = self.given_on.parse().ok().filter(|_| self.is_given)?;
        let group = AgeGroup::at(survivor.age_on(day)?);
        match Giver::from_code(&self.given_by)? {
            Giver::Survivor => self.lacks_as_her_word(group, survivor.may_be_adult_on(day)),
            Giver::Caregiver | Giver::TrustedAdult | Giver::Caseworker => (!group.is_child()).then_some(LacksByAge::NeedsHerWord),
        }
    }

    fn lacks_as_her_word(&self, group: AgeGroup, may_be_adult: bool) -> Option<LacksByAge> {
        match group {
            AgeGroup::NotAsked | AgeGroup::Assents | AgeGroup::AssentsInWriting => Some(LacksByAge::NeedsAdult),
            // Of a year of birth, or of a year that she stated later, it may be as she said.
            AgeGroup::Consents if may_be_adult => None,
            AgeGroup::Consents => (!self.is_known_to_be_written()).then_some(LacksByAge::NeedsWriting),
            AgeGroup::Adult => None,
        }
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
            ConsentState::Active | ConsentState::Refused | ConsentState::Expired | ConsentState::Superseded | ConsentState::EndedElsewhere | ConsentState::Doubtful => {
                ConsentState::Superseded
            }
        }
    }
}
