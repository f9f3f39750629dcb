//! What casework keeps: the heads, which lists and rules need, and the targets that actions name.

use std::collections::BTreeMap;

use forms::{Answers, partial_date, stored_text};
use jiff::civil::Date;
use kernel::{
    clock,
    ids::{CaseId, ConsentId, DependantId, DisclosureId, EmergencyId, IncidentId, OrganisationId, ReferralId, StaffId, SurvivorId},
};
use serde::{Deserialize, Serialize};
use space::Id;

use crate::model::{
    age::age_on,
    case_state::{CaseState, IncidentState},
    classification::{GbvType, Replies},
    closing::Closing,
    concern::Concern,
    consent::{self, About, AgeGroup, ConsentKind, ConsentState, Giver, SaidAdult},
    context::{Context, Facts},
    disclosure::{Addition, Course, Ground, Review, Second, State},
    duplicate::DuplicateState,
    emergency,
    safety_plan::{self, Due},
    security::{Loss, Telling},
};

/// The few facts about a person that the view needs; everything else is in the body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SurvivorHead {
    pub code: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// `1997`, `1997-03` or `1997-03-05`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_age: Option<i64>,
    /// The day on which she stated it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_on: Option<String>,
    /// R-CO-08.
    /// `None`: nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caregiver_is_unsafe: Option<bool>,
    /// Only so that it is kept out of what is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caretaker_name: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseHead {
    pub code: String,
    pub state: CaseState,
    pub worker: StaffId,
    pub priority: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<i64>,
    /// Since it began to close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened_because: Option<String>,
    /// While it is high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concern: Option<Concern>,
    /// Why it is not high any longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowered_because: Option<String>,
    /// While it is another organisation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<HandedOver>,
    /// It was another organisation's before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_over: Option<TakenOver>,
    /// R-CA-06: recorded when the worker's hands were full; a supervisor says whether it opens with her.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits_for_word: bool,
}

impl CaseHead {
    /// A case as it begins.
    pub fn intake(code: String, worker: StaffId) -> Self {
        CaseHead {
            code,
            state: CaseState::Intake,
            worker,
            priority: "medium".into(),
            opened_at: None,
            closing: None,
            reopened_because: None,
            concern: None,
            lowered_because: None,
            handed_over: None,
            taken_over: None,
            waits_for_word: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HandedOver {
    pub to: OrganisationId,
    /// She knows who works with her now.
    pub is_told: bool,
    /// She withdrew the consent under which it went: they have nothing of what was sent, and she is asked what she wants.
    #[serde(default)]
    pub is_withdrawn: bool,
    /// Not she took it back: it had gone there by mistake.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_mistake: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TakenOver {
    pub from: OrganisationId,
    /// What came with it.
    pub referral: ReferralId,
    /// She withdrew the consent under which it came.
    #[serde(default)]
    pub is_withdrawn: bool,
    /// Not she took it back: it had come by mistake.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_mistake: bool,
}

/// Who is kept away from her (R-CA-10).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TiesHead {
    pub staff: Vec<StaffId>,
}

/// That she is recorded twice: kept with the record that is put aside.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DuplicateHead {
    /// The record that stays.
    pub of: SurvivorId,
    pub state: DuplicateState,
    pub reason: String,
    pub asked_by: StaffId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_because: Option<String>,
    /// From where her case goes on, should they be two persons after all.
    pub case_before: CaseState,
}

#[derive(Debug, Clone)]
pub struct Duplicate {
    pub record: Id,
    pub version: i64,
    pub head: DuplicateHead,
}

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

/// Coded answers only, what contexts, figures and windows need; and why it was taken out, where it was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IncidentHead {
    pub code: String,
    pub state: IncidentState,
    #[serde(default)]
    pub replies: Replies,
    pub happened_on: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<String>,
    pub reported_on: String,
    #[serde(default)]
    pub is_estimated: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_then: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchanged: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abduction: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_elsewhere: Option<String>,
    /// R-CA-01: second in which it was written down that she knew the limits before she told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained_at: Option<i64>,
    /// R-CA-02: by window, a code of the list `window_choice`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, String>,
    /// Since it is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Void>,
}

/// Why the record of an incident was taken out of the count, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Void {
    /// A code of the list `void_reason`.
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Seconds since 1970.
    pub at: i64,
}

#[derive(Debug, Clone)]
pub struct CaseFile {
    pub id: CaseId,
    pub code: String,
    pub state: CaseState,
    pub worker: StaffId,
    pub priority: String,
    pub opened_at: Option<i64>,
    pub closing: Option<Closing>,
    pub reopened_because: Option<String>,
    pub concern: Option<Concern>,
    pub lowered_because: Option<String>,
    pub handed_over: Option<HandedOver>,
    pub taken_over: Option<TakenOver>,
    pub waits_for_word: bool,
    pub version: i64,
}

impl CaseFile {
    pub fn head(&self) -> CaseHead {
        CaseHead {
            code: self.code.clone(),
            state: self.state,
            worker: self.worker,
            priority: self.priority.clone(),
            opened_at: self.opened_at,
            closing: self.closing.clone(),
            reopened_because: self.reopened_because.clone(),
            concern: self.concern,
            lowered_because: self.lowered_because.clone(),
            handed_over: self.handed_over.clone(),
            taken_over: self.taken_over.clone(),
            waits_for_word: self.waits_for_word,
        }
    }
}

/// A person with her case: the target of nearly everything here.
#[derive(Debug, Clone)]
pub struct Survivor {
    pub id: SurvivorId,
    pub code: String,
    pub name: String,
    pub legal_name: Option<String>,
    pub sex: Option<String>,
    pub birth: Option<String>,
    pub stated_age: Option<i64>,
    pub stated_on: Option<String>,
    pub caregiver_is_unsafe: Option<bool>,
    pub version: i64,
    pub case: CaseFile,
    /// R-CA-10.
    pub kept_away: Vec<StaffId>,
    /// The record that stays, where this one is put aside.
    pub duplicate_of: Option<SurvivorId>,
}

impl Survivor {
    /// Her age on a day, from her birth or from what she stated.
    pub fn age_on(&self, day: Date) -> Option<i64> {
        self.age_from_birth(day).or_else(|| self.age_from_stated(day))
    }

    fn age_from_birth(&self, day: Date) -> Option<i64> {
        let (_, latest) = self.birth.as_deref().and_then(partial_date)?;
        age_on(latest, day)
    }

    /// Only whole years lie between two ages: a day before she stated hers she was no younger.
    fn age_from_stated(&self, day: Date) -> Option<i64> {
        let (age, on) = (self.stated_age?, self.stated_on.as_deref()?.parse::<Date>().ok()?);
        let then = if day < on { age - age_on(day, on)? } else { age + age_on(on, day)? };
        Some(then.max(0))
    }

    pub fn age_at(&self, now: i64) -> Option<i64> {
        self.age_on(clock::today(now))
    }

    pub fn is_child_at(&self, now: i64) -> bool {
        self.age_at(now).is_some_and(|age| age < 18)
    }
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
                AgeGroup::UpTo5 | AgeGroup::From6To11 | AgeGroup::From12To14 => true,
                AgeGroup::From15To17 | AgeGroup::Adult => false,
            })
    }

    /// A caregiver's signature in force.
    pub fn rests_on_caregiver(&self) -> bool {
        self.is_given && consent::is_caregiver(Giver::from_code(&self.given_by), self.signer_relation.as_deref())
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

#[derive(Debug, Clone)]
pub struct Incident {
    pub id: IncidentId,
    pub survivor: Survivor,
    pub head: IncidentHead,
    pub version: i64,
    pub recorded_at: i64,
}

impl Incident {
    /// The earliest and the latest day on which it can have been, as written (A.5: to the day, the month or the year).
    pub fn happened(&self) -> Option<(Date, Date)> {
        forms::partial_date(&self.head.happened_on)
    }

    /// The day, where it is known and no guess.
    pub fn happened_on(&self) -> Option<Date> {
        self.happened().filter(|(earliest, latest)| earliest == latest && !self.head.is_estimated).map(|(day, _)| day)
    }

    /// Defect (d): the age when it happened, never the age now. What she said of that day goes before what follows from her age today.
    pub fn age_then(&self) -> Option<i64> {
        // Of the days that it may have been the first one: what protects children is not withheld from one.
        let (earliest, latest) = self.happened().unzip();
        let from_birth = earliest.and_then(|day| self.survivor.age_from_birth(day));
        // Before she was born it was not: then she was in her first year.
        let from_birth = from_birth.or_else(|| self.survivor.age_from_birth(latest?).map(|_| 0));
        from_birth.or(self.head.age_then).or_else(|| self.survivor.age_from_stated(earliest?))
    }

    pub fn kind(&self) -> Option<GbvType> {
        self.head.replies.decided()
    }

    /// Void, or in a record that is put aside.
    pub fn is_read_only(&self) -> bool {
        !self.head.state.stands() || self.survivor.duplicate_of.is_some()
    }

    pub fn context(&self) -> Context {
        Context::of(&Facts {
            kind: self.kind(),
            age_then: self.age_then(),
            relationships: self.head.relationships.iter().map(String::as_str).collect(),
            exchanged: self.head.exchanged.as_deref(),
            abduction: self.head.abduction.as_deref(),
            practice: self.head.practice.as_deref(),
        })
    }
}

/// A child, or another who depends on her (I.1): all that the form `dependant` asks, and a code for who has no name here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DependantHead {
    pub code: String,
    pub answers: Answers,
    /// Taken off the list. The name is still kept out of what is shared.
    #[serde(default)]
    pub is_removed: bool,
}

#[derive(Debug, Clone)]
pub struct Dependant {
    pub id: DependantId,
    pub survivor: Survivor,
    pub head: DependantHead,
    pub version: i64,
}

impl DependantHead {
    pub fn name(&self) -> Option<&str> {
        stored_text(&self.answers, "name")
    }

    /// What she or he is called on a page.
    pub fn called(&self) -> &str {
        self.name().unwrap_or(&self.code)
    }

    fn says_yes(&self, field: &str) -> bool {
        stored_text(&self.answers, field) == Some("yes")
    }

    pub fn is_at_risk(&self) -> bool {
        self.says_yes("at_risk")
    }

    /// Nothing where it is not known, or for who is not born yet.
    pub fn age_on(&self, day: Date) -> Option<i64> {
        let (_, latest) = stored_text(&self.answers, "birth").and_then(partial_date)?;
        if self.is_unborn(day) { None } else { age_on(latest, day) }
    }

    /// Not born yet: so it was said, or the day lies ahead.
    pub fn is_unborn(&self, today: Date) -> bool {
        let is_ahead = || stored_text(&self.answers, "birth").and_then(partial_date).is_some_and(|(first, _)| first > today);
        self.says_yes("unborn") || is_ahead()
    }
}

/// What went to others without her consent. What she said about it, and why, stands in the body of its first version.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DisclosureHead {
    pub ground: Ground,
    pub state: State,
    /// A code of the list `authority`.
    pub authority: String,
    /// The name of the office or person.
    pub recipient: String,
    /// Codes of the list `packet_item`.
    pub items: Vec<String>,
    pub by: StaffId,
    /// Seconds since 1970.
    pub at: i64,
    /// Of danger: who agreed, or said no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Second>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<Addition>,
}

impl DisclosureHead {
    pub fn course<'a>(&self, supervisors: &'a [StaffId]) -> Course<'a> {
        Course { state: self.state, asked_by: self.by, second: self.second.as_ref().map(|second| second.by), supervisors }
    }

    /// Second since which it waits: for a second person, or for a supervisor's look.
    pub fn waits_since(&self) -> i64 {
        self.second.as_ref().map_or(self.at, |second| second.at)
    }

    /// Until when a supervisor looks at it, while nobody has.
    pub fn review_due(&self) -> Option<i64> {
        match self.state {
            State::Confirmed => self.ground.review_due(self.waits_since()),
            State::Asked | State::Refused | State::Reviewed => None,
        }
    }

    pub fn is_review_overdue(&self, now: i64) -> bool {
        self.review_due().is_some_and(|due| now > due)
    }

    /// Whether a look is owed and none of these supervisors may take it: nobody looks at what she did herself.
    pub fn lacks_a_look(&self, supervisors: &[StaffId]) -> bool {
        self.state == State::Confirmed && supervisors.iter().all(|one| *one == self.by)
    }

    /// Whoever had a hand in it, to be named on its page.
    pub fn everyone(&self) -> impl Iterator<Item = StaffId> {
        let answered = self.second.iter().map(|second| second.by).chain(self.review.iter().map(|review| review.by));
        std::iter::once(self.by).chain(answered).chain(self.added.iter().map(|one| one.by))
    }
}

#[derive(Debug, Clone)]
pub struct Disclosure {
    pub id: DisclosureId,
    pub survivor: Survivor,
    pub head: DisclosureHead,
}

/// Somebody who does not work with her opened what is needed to help her now.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EmergencyHead {
    pub by: StaffId,
    /// Seconds since 1970.
    pub at: i64,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
}

impl EmergencyHead {
    pub fn ends_at(&self) -> i64 {
        emergency::ends_at(self.at)
    }

    pub fn waits_for(&self, supervisor: StaffId) -> bool {
        emergency::waits_for(supervisor, self.by, &self.reviews)
    }

    pub fn is_review_overdue(&self, now: i64) -> bool {
        emergency::is_review_overdue(self.at, now)
    }
}

#[derive(Debug, Clone)]
pub struct Emergency {
    pub id: EmergencyId,
    pub survivor: Survivor,
    pub head: EmergencyHead,
    /// The moment at which it is asked for.
    pub now: i64,
}

impl Emergency {
    pub fn is_open(&self) -> bool {
        emergency::is_open(self.head.at, self.now)
    }
}

/// What an inspector or anyone else asked for (scenario 7): it is recorded, and answered by people.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DataRequestHead {
    pub requester: String,
    pub wants: String,
    pub purpose: String,
    pub received_on: String,
    /// `None` while nobody answered; silence is no.
    #[serde(default)]
    pub answer: Option<DataAnswer>,
}

#[derive(Debug, Clone)]
pub struct DataRequest {
    pub id: Id,
    pub head: DataRequestHead,
}

/// There is no answer that hands out names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataAnswer {
    Refused,
    /// Only figures that identify nobody, and only those that may be counted.
    FiguresOnly,
}

/// When her safety plan was made, and when it is looked at again.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SafetyPlanHead {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_again_on: Option<String>,
}

/// Her plan as the view knows it.
#[derive(Debug, Clone)]
pub struct SafetyPlan {
    pub record: Id,
    pub version: i64,
    pub head: SafetyPlanHead,
    pub changed_at: i64,
}

impl SafetyPlan {
    /// A part of it alone is none yet: it was made with her on a day.
    pub fn is_made(&self) -> bool {
        self.head.made_on.is_some()
    }

    /// R-CA-03: why it is looked at again, where it was made.
    pub fn due(&self, last_incident_at: Option<i64>, now: i64) -> Option<Due> {
        let look_again_on = self.head.look_again_on.as_deref().and_then(|text| text.parse().ok());
        safety_plan::due(self.changed_at, look_again_on, last_incident_at, now).filter(|_| self.is_made())
    }
}

/// Something was lost, taken or seen; whom it may touch, and whether she knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SecurityIncidentHead {
    pub kind: Loss,
    /// Whose phone, laptop, password or paper.
    pub staff: StaffId,
    pub happened_on: String,
    #[serde(default)]
    pub is_password_known: bool,
    #[serde(default)]
    pub measures: String,
    #[serde(default)]
    pub people: Vec<Affected>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Affected {
    pub survivor: Id,
    pub telling: Telling,
}

#[derive(Debug, Clone)]
pub struct SecurityIncident {
    pub id: Id,
    pub head: SecurityIncidentHead,
}

impl SecurityIncident {
    /// How many do not know yet.
    pub fn to_tell(&self) -> usize {
        self.head.people.iter().filter(|one| !one.telling.is_done()).count()
    }
}

/// Survivor-level data that leaves as a file (R-DE-05): who asked for which period and why, and who let it go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecorderExportHead {
    pub from: String,
    pub to: String,
    pub reason: String,
    pub asked_by: StaffId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Approved>,
}

/// Written before the file is given out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Approved {
    pub by: StaffId,
    pub at: i64,
    /// What is in it; nothing else ever comes into it.
    pub incidents: Vec<IncidentId>,
}

#[derive(Debug, Clone)]
pub struct RecorderExport {
    pub id: Id,
    pub version: i64,
    pub head: RecorderExportHead,
    /// The quarter of an hour after it was approved, in which the file is given out.
    pub may_be_fetched: bool,
}

/// Seconds.
const MAY_BE_FETCHED: i64 = 15 * 60;

impl Approved {
    pub fn is_fresh_at(&self, now: i64) -> bool {
        (0..MAY_BE_FETCHED).contains(&(now - self.at))
    }
}
