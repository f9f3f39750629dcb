//! Consent: for one purpose, until a day, by someone who may give it (R-CO-01 to R-CO-08, B.6).

use jiff::civil::Date;
use kernel::{
    ids::OrganisationId,
    thresholds::{CHILD_ASSENTS_FROM_YEARS, CHILD_ASSENTS_IN_WRITING_FROM_YEARS, CHILD_CONSENTS_FROM_YEARS},
};
use serde::{Deserialize, Serialize};

use super::{context::ADULT, signer::Safety};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentKind {
    Services,
    ShareNonIdentifiable,
    Referral,
    /// She moves to another house (C.7). Which one, and what it sees, her consent of sharing says.
    Transfer,
    /// She may be asked later how she is.
    AftercareContact,
    /// The house's rules were told to her. Her stay does not hang on it.
    ShelterRules,
    /// Other organisations may talk about her case together. Her answer is written down; it opens nothing yet.
    CaseConference,
    /// She may be contacted. It opens nothing: how it is safe stands in the rules that she gave.
    Contact,
    /// Photos are taken as evidence; none are kept here.
    PhotoEvidence,
    /// R-JU-05: whoever harmed her is watched, and what she carries for it tells where she is. It opens nothing here.
    EMonitoring,
}

impl ConsentKind {
    /// CL-CONS.
    pub const ALL: [ConsentKind; 10] = [
        ConsentKind::Services,
        ConsentKind::ShareNonIdentifiable,
        ConsentKind::Referral,
        ConsentKind::Transfer,
        ConsentKind::AftercareContact,
        ConsentKind::ShelterRules,
        ConsentKind::CaseConference,
        ConsentKind::Contact,
        ConsentKind::PhotoEvidence,
        ConsentKind::EMonitoring,
    ];

    pub fn code(self) -> &'static str {
        match self {
            ConsentKind::Services => "services",
            ConsentKind::ShareNonIdentifiable => "share_non_identifiable",
            ConsentKind::Referral => "referral",
            ConsentKind::Transfer => "transfer",
            ConsentKind::AftercareContact => "aftercare_contact",
            ConsentKind::ShelterRules => "shelter_rules",
            ConsentKind::CaseConference => "case_conference",
            ConsentKind::Contact => "contact",
            ConsentKind::PhotoEvidence => "photo_evidence",
            ConsentKind::EMonitoring => "e_monitoring",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        ConsentKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether a field of the form belongs to it. To what information she agrees is asked of a transfer and of a conference
    /// too, for which help only where something is sent, and until when wherever others hear of her (R-CO-01).
    pub fn asks(self, field: &str) -> bool {
        match self {
            ConsentKind::Referral => true,
            ConsentKind::Transfer => !["purpose", "expires_on"].contains(&field),
            ConsentKind::CaseConference => field != "purpose",
            ConsentKind::Services
            | ConsentKind::ShareNonIdentifiable
            | ConsentKind::AftercareContact
            | ConsentKind::ShelterRules
            | ConsentKind::Contact
            | ConsentKind::PhotoEvidence
            | ConsentKind::EMonitoring => !["purpose", "items", "expires_on"].contains(&field),
        }
    }
}

/// Days that a consent to share lasts unless another day is given.
pub const DEFAULT_DAYS: i32 = 30;
/// And at most (R-CO-01).
pub const LONGEST_DAYS: i32 = 90;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Giver {
    Survivor,
    Caregiver,
    TrustedAdult,
    Caseworker,
}

impl Giver {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "survivor" => Some(Giver::Survivor),
            "caregiver" => Some(Giver::Caregiver),
            "trusted_adult" => Some(Giver::TrustedAdult),
            "caseworker" => Some(Giver::Caseworker),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assent {
    Written,
    Spoken,
    No,
    NotAsked,
}

impl Assent {
    pub fn from_code(code: Option<&str>) -> Self {
        match code {
            Some("written") => Assent::Written,
            Some("spoken") => Assent::Spoken,
            Some("no") => Assent::No,
            _ => Assent::NotAsked,
        }
    }

    fn is_given(self) -> bool {
        matches!(self, Assent::Written | Assent::Spoken)
    }
}

/// Whether she is 18 or older, asked with her consent where neither her birth nor her age is written down. Nothing but what
/// this consent needs follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SaidAdult {
    Yes,
    No,
    NotSure,
}

impl SaidAdult {
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "yes" => Some(SaidAdult::Yes),
            "no" => Some(SaidAdult::No),
            "not_sure" => Some(SaidAdult::NotSure),
            _ => None,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            SaidAdult::Yes => "yes",
            SaidAdult::No => "no",
            SaidAdult::NotSure => "not_sure",
        }
    }
}

/// What a consent lacks of one who was of another age than she was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LacksByAge {
    /// She could not decide alone.
    NeedsAdult,
    /// She could, in writing.
    NeedsWriting,
    /// Nobody else could: she was an adult.
    NeedsHerWord,
}

/// The rows of the matrix of B.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeGroup {
    NotAsked,
    Assents,
    AssentsInWriting,
    Consents,
    Adult,
}

impl AgeGroup {
    pub fn at(age: i64) -> Self {
        match age {
            ..CHILD_ASSENTS_FROM_YEARS => AgeGroup::NotAsked,
            CHILD_ASSENTS_FROM_YEARS..CHILD_ASSENTS_IN_WRITING_FROM_YEARS => AgeGroup::Assents,
            CHILD_ASSENTS_IN_WRITING_FROM_YEARS..CHILD_CONSENTS_FROM_YEARS => AgeGroup::AssentsInWriting,
            CHILD_CONSENTS_FROM_YEARS..ADULT => AgeGroup::Consents,
            ADULT.. => AgeGroup::Adult,
        }
    }

    /// Where nobody knows her age she is the adult that she says she is, and else asked as carefully as a girl of 12 to 14:
    /// what is unknown takes nothing of a child's protection away. Nothing where she was not asked either.
    pub fn of(age: Option<i64>, said: Option<SaidAdult>) -> Option<Self> {
        match (age, said) {
            (Some(age), _) => Some(AgeGroup::at(age)),
            (None, Some(SaidAdult::Yes)) => Some(AgeGroup::Adult),
            (None, Some(SaidAdult::No | SaidAdult::NotSure)) => Some(AgeGroup::AssentsInWriting),
            (None, None) => None,
        }
    }

    pub fn is_child(self) -> bool {
        match self {
            AgeGroup::NotAsked | AgeGroup::Assents | AgeGroup::AssentsInWriting | AgeGroup::Consents => true,
            AgeGroup::Adult => false,
        }
    }
}

/// What decides whether this consent counts.
pub struct Given {
    /// Today.
    pub age: AgeGroup,
    pub giver: Giver,
    pub is_written: bool,
    pub assent: Assent,
    pub child_permits_caregiver: bool,
    pub has_best_interest_note: bool,
    /// Of her who signs for the child: see [`Signer::safety`].
    pub signer: Safety,
}

/// Why a consent cannot be taken this way. Each is a sentence that says what to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// An adult decides for herself.
    AdultDecidesHerself,
    /// R-CO-08.
    SignerIsUnsafe,
    /// R-CO-08: not known is no.
    SignerNotKnown,
    /// The same of a caregiver of whom nobody asked.
    CaregiverNotAsked,
    /// 15 to 17: her own consent, in writing.
    NeedsOwnConsent,
    /// 15 to 17: a caregiver only with her permission.
    NeedsChildsPermission,
    /// Under 15: a child alone cannot; a caregiver, another trusted adult, or the worker with a note.
    NeedsAdult,
    /// 6 to 14: the child's assent too.
    NeedsAssent,
    /// 12 to 14: in writing.
    NeedsWrittenAssent,
    /// Someone other than child and caregiver decides: the reasons are written down.
    NeedsBestInterestNote,
    NeedsWriting,
}

/// The age matrix of B.6 with R-CO-08.
pub fn check(given: &Given) -> Result<(), Invalid> {
    // Who signs for an adult is refused for another reason, which needs no question.
    match (given.signer, given.age.is_child()) {
        (Safety::Unsafe, _) => return Err(Invalid::SignerIsUnsafe),
        (Safety::NotKnown, true) => return Err(Invalid::SignerNotKnown),
        (Safety::NotAsked, true) => return Err(Invalid::CaregiverNotAsked),
        (Safety::Safe, _) | (Safety::NotAsked | Safety::NotKnown, false) => {}
    }
    match given.age {
        AgeGroup::Adult => {
            if given.giver == Giver::Survivor {
                Ok(())
            } else {
                Err(Invalid::AdultDecidesHerself)
            }
        }
        AgeGroup::Consents => check_15_to_17(given),
        AgeGroup::AssentsInWriting => {
            check_adult_for_child(given)?;
            if given.assent == Assent::Written {
                Ok(())
            } else if given.assent.is_given() {
                Err(Invalid::NeedsWrittenAssent)
            } else {
                Err(Invalid::NeedsAssent)
            }
        }
        AgeGroup::Assents => {
            check_adult_for_child(given)?;
            if given.assent.is_given() { Ok(()) } else { Err(Invalid::NeedsAssent) }
        }
        AgeGroup::NotAsked => check_adult_for_child(given),
    }
}

fn check_15_to_17(given: &Given) -> Result<(), Invalid> {
    match given.giver {
        Giver::Survivor if given.is_written => Ok(()),
        Giver::Survivor => Err(Invalid::NeedsWriting),
        Giver::Caregiver if !given.child_permits_caregiver => Err(Invalid::NeedsChildsPermission),
        // With her permission a caregiver may stand beside her, never instead of her.
        Giver::Caregiver if given.assent == Assent::Written => Ok(()),
        Giver::Caregiver | Giver::TrustedAdult | Giver::Caseworker => Err(Invalid::NeedsOwnConsent),
    }
}

fn check_adult_for_child(given: &Given) -> Result<(), Invalid> {
    if !given.is_written {
        return Err(Invalid::NeedsWriting);
    }
    match given.giver {
        Giver::Survivor => Err(Invalid::NeedsAdult),
        Giver::Caregiver => Ok(()),
        Giver::TrustedAdult | Giver::Caseworker if given.has_best_interest_note => Ok(()),
        Giver::TrustedAdult | Giver::Caseworker => Err(Invalid::NeedsBestInterestNote),
    }
}

/// Why an end day is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadEnd {
    Past,
    TooFar,
}

/// R-CO-01: a consent to share has an end, at most 90 days after she signed it.
pub fn check_end(signed: Date, today: Date, end: Date) -> Result<(), BadEnd> {
    let days = end.since(signed).map_or(i32::MAX, |span| span.get_days());
    if end < today {
        Err(BadEnd::Past)
    } else if days <= LONGEST_DAYS {
        Ok(())
    } else {
        Err(BadEnd::TooFar)
    }
}

/// What an answer is about: what decides whether a later one takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About<'a> {
    pub kind: ConsentKind,
    pub recipient: Option<OrganisationId>,
    pub is_given: bool,
    /// For which help, where it is shared.
    pub purpose: Option<&'a str>,
}

impl About<'_> {
    /// Whether the answers are to one question. A no to an organisation is a no to all that it was to get.
    pub fn takes_the_place_of(&self, earlier: &About<'_>) -> bool {
        self.kind == earlier.kind
            && match self.kind {
                ConsentKind::Services
                | ConsentKind::ShareNonIdentifiable
                | ConsentKind::Transfer
                | ConsentKind::AftercareContact
                | ConsentKind::ShelterRules
                | ConsentKind::CaseConference
                | ConsentKind::Contact
                | ConsentKind::PhotoEvidence
                | ConsentKind::EMonitoring => true,
                ConsentKind::Referral => self.recipient == earlier.recipient && (!self.is_given || earlier.purpose.is_none() || self.purpose == earlier.purpose),
            }
    }
}

/// What the consent is on a day. Expiry is computed, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    Active,
    /// She was asked and said no.
    Refused,
    Expired,
    Withdrawn,
    /// She was asked again: the later answer counts, whatever it is.
    Superseded,
    /// In another record of hers she said no later, or yes to less.
    EndedElsewhere,
    /// R-CO-08: a caregiver signed who is now known not to be safe; or B.6: she was younger than she said. It is taken again,
    /// and until then nothing rests on it.
    Doubtful,
}

impl ConsentState {
    pub fn on(day: Date, is_given: bool, is_withdrawn: bool, expires_on: Option<Date>) -> Self {
        if is_withdrawn {
            ConsentState::Withdrawn
        } else if !is_given {
            ConsentState::Refused
        } else if expires_on.is_some_and(|end| day > end) {
            ConsentState::Expired
        } else {
            ConsentState::Active
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            ConsentState::Active => "active",
            ConsentState::Refused => "refused",
            ConsentState::Expired => "expired",
            ConsentState::Withdrawn => "withdrawn",
            ConsentState::Superseded => "superseded",
            ConsentState::EndedElsewhere => "ended_elsewhere",
            ConsentState::Doubtful => "doubtful",
        }
    }
}
