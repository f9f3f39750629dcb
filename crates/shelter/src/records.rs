//! What is kept of beds, requests and stays. Of a place there is never an address (R-SH-01).

use care::records::Survivor;
use directory::service::Service;
use jiff::civil::{Date, Time};
use kernel::{
    calls::{Call, CallLevel},
    ids::{BedId, LogId, OrganisationId, ShelterRequestId, SiteId, StayId, StockId},
};
use serde::{Deserialize, Serialize};
use space::Id;
use uuid::Uuid;
use words::Lang;

use crate::{
    model::{
        approval::{Approval, ApprovalState},
        bed::BedState,
        log::LogKind,
        must_leave::MustLeave,
        nights::{REVIEW_AFTER_DAYS, Span, days},
        request::{AskState, InquiryState, RequestState},
        stay::{Absence, FollowUp, StayState},
        stock::Stock,
        telling::Told,
        waiting::CALLS,
    },
    unmet::Heard,
};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a mark of its own that a bed has or has not")]
pub struct BedHead {
    pub site: SiteId,
    pub room: String,
    pub label: String,
    /// Children may sleep in the room. As with every mark of a room: all its beds say the same (`rooms`).
    #[serde(default)]
    pub is_family: bool,
    #[serde(default)]
    pub is_accessible: bool,
    #[serde(default)]
    pub is_cot: bool,
    /// The room is one household's: nobody else is put beside them. A mark of the room.
    #[serde(default)]
    pub is_private: bool,
    pub state: BedState,
    /// Second until which it is held, and for what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_until: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_for: Option<ShelterRequestId>,
    /// Every bed that is not free has a reason and an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_for: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stay: Option<StayId>,
}

impl BedHead {
    /// A new bed of a house, before anything is written about it.
    pub fn free(site: SiteId) -> Self {
        BedHead {
            site,
            room: String::new(),
            label: String::new(),
            is_family: false,
            is_accessible: false,
            is_cot: false,
            is_private: false,
            state: BedState::Free,
            hold_until: None,
            held_for: None,
            blocked_for: None,
            until: None,
            stay: None,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Bed {
    pub id: BedId,
    pub head: BedHead,
    pub version: i64,
}

impl Bed {
    pub fn state_at(&self, now: i64) -> BedState {
        self.head.state.at(now, self.head.hold_until)
    }

    pub(crate) fn stands_in(&self, site: SiteId, room: &str) -> bool {
        (self.head.site, self.head.room.as_str()) == (site, room)
    }

    /// To be cleaned by tomorrow: every bed that is not free has an end.
    pub fn vacated(&self, cleaning: BedState, today: Date) -> BedHead {
        BedHead { until: today.tomorrow().ok().map(|day| day.to_string()), ..self.cleared(cleaning) }
    }

    /// The bed with nothing that belonged to its former state.
    pub fn cleared(&self, state: BedState) -> BedHead {
        BedHead { state, hold_until: None, held_for: None, blocked_for: None, until: None, stay: None, ..self.head.clone() }
    }
}

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

    pub fn is_undecided(&self) -> bool {
        match self.state {
            RequestState::Open | RequestState::Held | RequestState::Chosen => true,
            RequestState::Placed | RequestState::Unmet | RequestState::Withdrawn => false,
        }
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

/// The decision of those who protect children by which one is here without its mother.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Protection {
    pub decided_by: String,
    pub decided_on: String,
}

/// One person's stay. A child has one of its own, under its mother's records.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StayHead {
    pub bed: BedId,
    pub arrived_on: String,
    pub planned_until: String,
    /// Age band of a child; `None` for her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<String>,
    /// Which child: siblings of one age band are two, and a child that comes back is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_on: Option<String>,
    /// Code of CL-EXIT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_reason: Option<String>,
    /// Code of CL-DEST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Whether her safety plan fits where she goes, and how safe she was when she left: codes of the lists. Not of a child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_plan: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_safety: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<Absence>,
    /// Why she stays longer, as she and the house agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longer_because: Option<String>,
    /// The last day on which somebody talked with her about what comes next (R-SH-06).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_on: Option<String>,
    /// The day on which the commission decides with her.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission_on: Option<String>,
    /// The manager's word about her coming. A child comes with its mother, or by the decision of those who protect
    /// children; nobody asked in an older program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// Which of the house's rules she was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
    /// Somebody asked that she leave against her wish (R-SH-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must_leave: Option<MustLeave>,
    /// She came in her own right, and was not eighteen when she did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_minor: bool,
    /// Why a child is here without its mother (R-SH-09).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    /// The need for another house, where she must move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<ShelterRequestId>,
    /// When she agreed to be asked how she is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_ups: Vec<FollowUp>,
}

impl StayHead {
    pub fn new(bed: BedId, arrived_on: Date, planned_until: Date, child: Option<(String, Uuid)>) -> Self {
        let (child, member) = child.unzip();
        StayHead {
            bed,
            arrived_on: arrived_on.to_string(),
            planned_until: planned_until.to_string(),
            child,
            member,
            left_on: None,
            exit_reason: None,
            destination: None,
            exit_plan: None,
            exit_safety: None,
            absence: None,
            longer_because: None,
            reviewed_on: None,
            commission_on: None,
            approval: None,
            told: None,
            must_leave: None,
            is_minor: false,
            protection: None,
            transfer: None,
            follow_ups: Vec::new(),
        }
    }

    pub fn state(&self) -> StayState {
        match (&self.left_on, self.absence) {
            (Some(_), _) => StayState::Left,
            (None, Some(_)) => StayState::Out,
            (None, None) => StayState::Here,
        }
    }

    /// A second person must say whether she is to leave.
    pub fn waits_for_decision(&self) -> bool {
        self.left_on.is_none() && self.must_leave.as_ref().is_some_and(|it| !it.is_agreed())
    }

    /// The manager has not said whether she may stay.
    pub fn waits_for_approval(&self) -> bool {
        self.left_on.is_none() && self.approval.as_ref().is_some_and(|it| it.state == ApprovalState::Waits)
    }

    /// When she is to be asked next, if she still wants it.
    pub fn next_follow_up(&self) -> Option<&FollowUp> {
        let stopped = self.follow_ups.iter().any(|it| it.outcome.as_deref() == Some("declined"));
        self.follow_ups.iter().find(|it| it.outcome.is_none() && !stopped)
    }

    /// The asking that is due by this day.
    pub fn follow_up_due(&self, today: Date) -> Option<&FollowUp> {
        self.next_follow_up().filter(|it| it.due_on.parse().is_ok_and(|due: Date| due <= today))
    }

    pub fn span(&self) -> Option<Span> {
        let left_on = match &self.left_on {
            Some(text) => Some(text.parse().ok()?),
            None => None,
        };
        Some(Span { arrived_on: self.arrived_on.parse().ok()?, left_on })
    }

    /// R-SH-06: here, or since somebody last talked with her about it, long enough to be looked at again.
    pub fn wants_review(&self, today: Date, after_days: i64) -> bool {
        let since = self.reviewed_on.as_ref().unwrap_or(&self.arrived_on);
        self.left_on.is_none() && since.parse().is_ok_and(|since| days(since, today) >= after_days)
    }
}

#[derive(Debug, Clone)]
pub struct Stay {
    pub id: StayId,
    pub survivor: Survivor,
    pub head: StayHead,
    pub version: i64,
}

/// What this house has decided for itself. One record, changed and never made twice.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HouseRules {
    /// Codes of CL-ADM: whom it takes. Empty: nobody has decided, so nobody is left out.
    pub groups: Vec<String>,
    /// Sons are taken until this age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sons_until: Option<u8>,
    /// Code of the region for which it shows how many places are free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The hour of the census. Source: domain.md C.3; [M].
    pub census_at: String,
    /// R-SH-06; 30 to 180, [M].
    pub review_after_days: i64,
    /// A word by which the operator's program reaches the person on duty, and the coordinator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinator: Option<String>,
    /// Under this id, and no other, its free places stand in the commons.
    pub availability: Uuid,
}

impl Default for HouseRules {
    fn default() -> Self {
        HouseRules {
            groups: Vec::new(),
            sons_until: None,
            region: None,
            census_at: "22:00".into(),
            review_after_days: REVIEW_AFTER_DAYS,
            duty: None,
            coordinator: None,
            availability: Uuid::new_v4(),
        }
    }
}

impl HouseRules {
    /// Who is called if a need still waits, counted from when it was asked or its hold ran out.
    pub fn calls(&self, need: Id, from: i64) -> Vec<Call> {
        let whom = |level| match level {
            CallLevel::Duty => self.duty.clone(),
            CallLevel::Coordinator => self.coordinator.clone(),
        };
        CALLS.into_iter().filter_map(|(level, after)| Some(Call { need, level, at: from + after, whom: whom(level)? })).collect()
    }

    /// Who is called when another house asks, while nobody here can read its letter: kept under the house's own id
    /// and never due by itself.
    pub fn standing_call(&self, house: Id) -> Vec<Call> {
        self.duty.clone().map(|whom| Call { need: house, level: CallLevel::Duty, at: i64::MAX, whom }).into_iter().collect()
    }

    /// The hour of the census, by the clock on the wall.
    pub fn census_time(&self) -> Time {
        self.census_at.parse().unwrap_or(Time::midnight())
    }

    pub fn takes(&self, group: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|it| it == group)
    }
}

/// The rules and rights that are told to whoever comes, in the house's words. One record; each change is a version.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RulesText {
    #[serde(default)]
    pub tg: String,
    #[serde(default)]
    pub ru: String,
    #[serde(default)]
    pub en: String,
    /// The day of this version.
    pub written_on: String,
}

impl RulesText {
    /// In a language, or in one in which the house has written it.
    pub fn said(&self, l: Lang) -> &str {
        let own = match l {
            Lang::Tg => &self.tg,
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        };
        [own, &self.tg, &self.ru, &self.en].into_iter().find(|text| !text.is_empty()).map_or("", String::as_str)
    }
}

/// One thing in store, as it is kept.
#[derive(Debug, Clone)]
pub struct StockItem {
    pub id: StockId,
    pub stock: Stock,
    pub version: i64,
}

/// An entry of the house's log: what it says is in its body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogHead {
    pub kind: LogKind,
    pub day: String,
    pub at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stay: Option<StayId>,
    /// Something is still to be done.
    #[serde(default)]
    pub is_open: bool,
    /// The key that it shares with the entries of its kind and month, where it is about nobody in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf: Option<Uuid>,
}

/// What entries of one kind and month, or day, share: a key, to be destroyed when their time is over.
#[derive(Serialize, Deserialize)]
pub struct LogShelf {
    pub kind: LogKind,
    /// Its first day.
    pub month: String,
}

#[derive(Debug, Clone)]
pub struct LogEntry {
    pub id: LogId,
    pub head: LogHead,
    pub version: i64,
    /// Whose, where it is about someone.
    pub survivor: Option<Survivor>,
}

/// The census of one evening: how many slept here, as the person on duty counted.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Census {
    pub day: String,
    pub counted: u32,
    /// What the stays said at that moment.
    pub expected: u32,
    pub available_beds: u32,
    /// `None` of an evening that an older program counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occupied_beds: Option<u32>,
}
