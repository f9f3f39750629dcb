//! Who asks for a place: our own needs, and what other houses ask of us.

use directory::service::Service;
use jiff::civil::Date;
use kernel::ids::{BedId, OrganisationId, ShelterRequestId, StayId};
use serde::{Deserialize, Serialize};
use space::{Draft, SpaceError};

use crate::{
    model::request::{AskState, InquiryState, RequestState},
    unmet::Heard,
};

/// Who asks for a place, without saying who.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Party {
    pub adults: u8,
    pub children: u8,
    /// Code of CL-ADM.
    pub group: String,
    #[serde(default)]
    pub needs_accessible: bool,
    /// Scenario 9: a house may have a rule about sons of twelve and older; it must see it before it offers.
    #[serde(default)]
    pub sons_over_12: u8,
    /// Code of a region where she would not be safe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avoid: Option<String>,
    /// Code of a language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Of the children, as far as it was said: numbers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<Ages>,
    /// Code of how soon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<String>,
    /// The day until which a place is needed, as far as anybody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// Children by age and sex; sons of twelve and older are a number of the party's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Ages {
    pub girls_under_12: u8,
    pub boys_under_12: u8,
    pub girls_from_12: u8,
}

impl Party {
    pub fn persons(&self) -> usize {
        usize::from(self.adults) + usize::from(self.children)
    }

    /// Children who may sleep in a cot: all of whom nobody said that they are twelve or older.
    pub fn small_children(&self) -> usize {
        let older = self.sons_over_12.saturating_add(self.ages.unwrap_or_default().girls_from_12);
        usize::from(self.children.saturating_sub(older))
    }

    /// Whether they could go there, by what the directory says of it: never into the region that is not safe for her.
    pub fn could_go_to(&self, service: &Service) -> bool {
        let is_avoided = self.avoid.is_some() && service.head.region == self.avoid;
        let is_barred = self.needs_accessible && service.head.is_accessible == Some(false);
        service.takes(&self.group) && !is_avoided && !is_barred
    }

    /// The directory does not say in which region it is, and one is not safe for her.
    pub fn must_ask_region_of(&self, service: &Service) -> bool {
        self.avoid.is_some() && service.head.region.is_none()
    }

    /// It names the languages that are spoken there, and hers is not among them.
    pub fn is_not_understood_in(&self, service: &Service) -> bool {
        let languages = &service.head.languages;
        self.language.as_ref().is_some_and(|language| !languages.is_empty() && !languages.contains(language))
    }
}

/// One of the houses that were asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub organisation: OrganisationId,
    pub state: AskState,
    /// Second until which a bed is held there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// They answered by phone, and who asked wrote it down.
    #[serde(default)]
    pub is_by_phone: bool,
    /// Code of CL-UNMET: why they have no place (R-SH-07).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What they named instead, where they said it by phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<String>,
}

impl Ask {
    pub fn new(organisation: OrganisationId) -> Self {
        Ask { organisation, state: AskState::Asked, until: None, is_by_phone: false, reason: None, alternative: None }
    }

    /// An offer whose time is over is an offer no longer.
    pub fn is_offered_at(&self, now: i64) -> bool {
        self.state == AskState::Offered && self.until.is_some_and(|until| until > now)
    }

    /// She chose it, and is awaited there: not for ever.
    pub fn is_awaited_at(&self, now: i64) -> bool {
        self.state == AskState::Chosen && self.until.is_some_and(|until| until > now)
    }
}

/// What another house asks of us.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InquiryHead {
    pub from: OrganisationId,
    pub party: Party,
    pub asked_on: String,
    pub state: InquiryState,
    /// How many beds were promised at once. Which they are the beds say; whether all of them are still there is seen by
    /// this number.
    #[serde(default)]
    pub beds: usize,
    /// An older program promised one bed and wrote here which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bed: Option<BedId>,
    /// Why there is no place, and what was named instead (R-SH-07).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

impl InquiryHead {
    pub fn new(from: OrganisationId, party: Party, asked_on: String) -> Self {
        InquiryHead { from, party, asked_on, state: InquiryState::Open, beds: 0, bed: None, refusal: None }
    }

    /// How many beds the other house may count on; none where a place was promised by phone and no bed is held yet.
    pub fn promised(&self) -> usize {
        self.beds.max(usize::from(self.bed.is_some()))
    }

    /// The same inquiry, for which so many beds are held from now on.
    #[must_use]
    pub fn promising(&self, state: InquiryState, beds: usize) -> InquiryHead {
        InquiryHead { state, beds, bed: None, ..self.clone() }
    }

    /// R-SH-07: as of a need of ours.
    pub fn wants_review(&self) -> bool {
        self.refusal.as_ref().is_some_and(|it| it.other.is_some() && !it.is_reviewed)
    }
}

/// No place for somebody whom another house asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Refusal {
    /// Code of CL-UNMET.
    pub reason: String,
    /// In words, where the reason is "other".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    pub alternative: String,
    pub day: String,
    /// The supervisor has looked at the words.
    #[serde(default)]
    pub is_reviewed: bool,
}

#[derive(Debug, Clone)]
pub struct Inquiry {
    /// The id of the request on the asking side.
    pub id: ShelterRequestId,
    pub head: InquiryHead,
    pub version: i64,
}

impl Inquiry {
    /// A new version of it, refused where another was written meanwhile.
    pub fn becomes(&self, event: &'static str, head: &InquiryHead) -> Result<Draft, SpaceError> {
        Ok(Draft::house("place_inquiry", event, self.id.0, head)?.based_on(self.version))
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequestHead {
    pub party: Party,
    pub state: RequestState,
    pub asked_on: String,
    /// R-SH-08: every call of that day, and still one request.
    pub calls: u32,
    /// Code of CL-UNMET.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Ask>,
    /// Second of the first asking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<i64>,
    /// The stay that she leaves for it: a transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves: Option<StayId>,
    /// In words, where the reason is "other".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// The supervisor has looked at the words.
    #[serde(default)]
    pub is_reviewed: bool,
    /// Code of the region where she is; no other house is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// It could only be written down: how the house learned of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Heard>,
}

impl RequestHead {
    pub fn new(party: Party, asked_at: i64, day: Date) -> Self {
        RequestHead {
            party,
            state: RequestState::Open,
            asked_on: day.to_string(),
            calls: 1,
            reason: None,
            alternative: None,
            asked: Vec::new(),
            asked_at: Some(asked_at),
            leaves: None,
            other: None,
            is_reviewed: false,
            from: None,
            heard: None,
        }
    }

    /// R-06, R-SH-08: somebody found no place. She for whom no other house was found has her bed here.
    pub fn is_unmet(&self) -> bool {
        self.state == RequestState::Unmet && self.leaves.is_none()
    }

    /// C.5: where nobody asked a house there was no request, and it is counted apart.
    pub fn is_unmet_though_asked(&self) -> bool {
        self.is_unmet() && self.heard != Some(Heard::NotAsked)
    }

    /// R-SH-07: words of her own stand where the list has no reason; a second person looks at them.
    pub fn wants_review(&self) -> bool {
        self.state == RequestState::Unmet && self.other.is_some() && !self.is_reviewed
    }
}

#[derive(Debug, Clone)]
pub struct Request {
    pub id: ShelterRequestId,
    pub head: RequestHead,
    pub version: i64,
}

impl Request {
    /// A new version of it, refused where another was written meanwhile.
    pub fn becomes(&self, event: &'static str, head: &RequestHead) -> Result<Draft, SpaceError> {
        Ok(Draft::house("shelter_request", event, self.id.0, head)?.based_on(self.version))
    }
}
