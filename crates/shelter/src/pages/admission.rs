//! Moving in. Each person has a stay of her own; bed, stay and need change together or not at all.

use axum::{http::StatusCode, response::Response};
use care::records::Survivor;
use jiff::{ToSpan as _, civil::Date};
use kernel::{
    Failure, Input, Permit, Problem, Problems, Reader, clock,
    ids::{BedId, ShelterRequestId, StayId, SurvivorId},
    permit::refuse,
    problem::{problems_of, said_of},
};
use ledger::ParcelRow;
use people::correspondence::{as_remembered, in_days, parcel};
use serde::Deserialize;
use space::{Draft, Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Link, Main};
use words::Lang;

use super::{
    approval::Answered,
    day,
    household::{Comer, Household},
    leaving::{ask_protection, protection},
    requests::said_party,
    said_above, said_day,
};
use crate::{
    asking,
    beside::{self, BESIDE_HER},
    holds::release_one_for,
    letters::{ANSWER_DAYS, Content, MAIL},
    model::{
        approval::Approval,
        bed::{BedEvent, BedState},
        nights::Span,
        request::{InquiryEvent, RequestEvent},
    },
    permissions::{Admit, leads_the_house},
    records::{Bed, BedHead, HouseRules, Inquiry, InquiryHead, Party, Protection, Request, RequestHead, Stay, StayHead},
    rooms::is_open_to_her,
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Admission {
    /// The bed's id; of a held bed, a slash and the id of the need for which it is held. `beside`: a child of hers sleeps in
    /// her bed, while she is here.
    bed: String,
    /// The id of the need that ends with her coming, where it is not the one for which the bed is held.
    need: String,
    /// Empty for her; the age band of a child of hers; `listed:` and the id of one of her list; `same:` and the id of an
    /// earlier stay for one that comes back.
    child: String,
    arrived_on: String,
    planned_until: String,
    /// Of a child that comes without its mother: who for the protection of children decided it, and when.
    decided_by: String,
    decided_on: String,
    #[serde(flatten)]
    criteria: Answered,
}

/// A bed that she may take. One that is held says for whom, so that nobody takes another's by mistake.
struct Takeable {
    /// As the form sends it.
    code: String,
    bed: Bed,
    need: Option<(Party, i64)>,
}

/// The party of a need of ours, or of another house's.
fn party_of(view: &View<'_>, need: ShelterRequestId) -> Result<Option<Party>, Failure> {
    let ours = view::find_request(view, need)?.map(|request| request.head.party);
    Ok(match ours {
        Some(party) => Some(party),
        None => view::find_inquiry(view, need)?.map(|inquiry| inquiry.head.party),
    })
}

fn beds_for(view: &View<'_>, now: i64) -> Result<Vec<Takeable>, Failure> {
    let mut all = Vec::new();
    for bed in view::list_beds(view)? {
        match (bed.state_at(now), bed.head.held_for, bed.head.hold_until) {
            (BedState::Free, ..) => all.push(Takeable { code: bed.id.to_string(), bed, need: None }),
            (BedState::Held, Some(need), Some(until)) => {
                let party = party_of(view, need)?.map(|party| (party, until));
                all.push(Takeable { code: format!("{}/{need}", bed.id), bed, need: party });
            }
            (BedState::Held | BedState::Occupied | BedState::Cleaning | BedState::Blocked | BedState::Retired, ..) => {}
        }
    }
    Ok(all)
}

/// A need that somebody's coming may end: ours, or another house's.
struct Awaited {
    id: ShelterRequestId,
    party: Party,
    asked_on: String,
    is_ours: bool,
}

fn needs(view: &View<'_>) -> Result<Vec<Awaited>, Failure> {
    let ours = view::list_unsettled(view)?.into_iter().filter(|it| it.head.state.is_undecided());
    let ours = ours.map(|it| Awaited { id: it.id, party: it.head.party, asked_on: it.head.asked_on, is_ours: true });
    let theirs = view::list_unsettled_inquiries(view)?.into_iter().filter(|it| it.head.state.is_unsettled());
    let theirs = theirs.map(|it| Awaited { id: it.id, party: it.head.party, asked_on: it.head.asked_on, is_ours: false });
    Ok(ours.chain(theirs).collect())
}

/// What the form offers: beds, needs, and who may come.
struct Offer {
    beds: Vec<Takeable>,
    /// Hers, where she is here and a child may sleep beside her.
    her_bed: Option<Bed>,
    needs: Vec<Awaited>,
    household: Household,
    /// What the house has decided for itself, to look at first.
    rules: HouseRules,
    /// She is a child herself.
    is_minor: bool,
    /// Nobody wrote down how old she is, so nothing asks who decided for a child (R-SH-09).
    is_age_unknown: bool,
}

fn offer_for(view: &View<'_>, survivor: &Survivor, now: i64) -> Result<Offer, Failure> {
    let household = Household::of(view, survivor, clock::today(now))?;
    Ok(Offer {
        beds: beds_for(view, now)?,
        her_bed: beside::her_bed(view, survivor)?,
        needs: needs(view)?,
        household,
        rules: view::house_rules(view)?.0,
        is_minor: survivor.is_child_at(now),
        is_age_unknown: survivor.age_at(now).is_none(),
    })
}

fn form_page(l: Lang, survivor: SurvivorId, offer: &Offer, values: &Admission, problems: &Problems) -> Main {
    let option = |it: &Takeable| {
        let bed = format!("{} · {}", it.bed.head.room, it.bed.head.label);
        let label = match &it.need {
            Some((party, until)) => t::held_for(l, &bed, words::day_and_time(l, clock::local(*until)), said_party(l, party)),
            None => bed,
        };
        Choice::new(it.code.clone(), label, it.code == values.bed)
    };
    let beside_her = offer.her_bed.iter().map(|bed| Choice::new(BESIDE_HER, t::beside_her(l, format!("{} · {}", bed.head.room, bed.head.label)), values.bed == BESIDE_HER));
    let options = offer.beds.iter().map(option).chain(beside_her).collect();
    let mut form = Form::new(format!("/survivors/{survivor}/stay"), t::admit(l))
        .ask(Field::new("child", t::who(l), Control::Radios { options: offer.household.options(l, &values.child) }).error(said_of(problems, "child")))
        .ask(Field::new("bed", t::bed(l), Control::Select { options }).error(said_of(problems, "bed")))
        .ask_all(need_field(l, offer, values, problems))
        .ask(Field::day(l, "arrived_on", t::arrived_on(l), &values.arrived_on).error(said_of(problems, "arrived_on")))
        .ask(Field::day(l, "planned_until", t::planned_until(l), &values.planned_until).error(said_of(problems, "planned_until")))
        .text(t::criteria_text(l))
        .ask_all(values.criteria.fields(l));
    if offer.is_minor || said_of(problems, "decided_by").is_some() {
        form = ask_protection(l, form, &values.decided_by, &values.decided_on, problems);
    }
    let main = Main::new(t::admit(l)).back(format!("/survivors/{survivor}")).with_some(said_rules(l, &offer.rules).map(Block::Inset));
    let main = if offer.is_age_unknown {
        main.with(Block::Inset(t::admit_age_unknown(l).into())).with(Block::Links(vec![Link::new(format!("/survivors/{survivor}/about/who"), t::admit_write_age(l))]))
    } else {
        main
    };
    if offer.beds.is_empty() && offer.her_bed.is_none() {
        main.with(Block::Warning(t::none_free(l).into())).with(Block::Links(vec![Link::new("/shelter/requests/new", t::new_request(l))]))
    } else {
        main.form(form)
    }
}

/// Which need is over now that she is here. A bed may be held no longer, or may be another; the need is the same.
fn need_field(l: Lang, offer: &Offer, values: &Admission, problems: &Problems) -> Option<Field> {
    let option = |it: &Awaited| {
        let (party, day) = (said_party(l, &it.party), said_day(l, &it.asked_on));
        let label = if it.is_ours { t::need_ours(l, party, day) } else { t::need_theirs(l, party, day) };
        let id = it.id.to_string();
        Choice::new(id.clone(), label, id == values.need)
    };
    let options: Vec<_> = offer.needs.iter().map(option).collect();
    let field = || Field::new("need", t::need(l), Control::Select { options }).hint(t::need_hint(l)).error(said_of(problems, "need")).optional();
    (!offer.needs.is_empty()).then(field)
}

pub(crate) async fn form(permit: Permit<Admit>, reader: Reader) -> Result<Response, Failure> {
    let now = permit.now();
    let survivor = permit.target().clone();
    let id = survivor.id;
    let offer = permit.read(move |view| offer_for(view, &survivor, now)).await?;
    let today = clock::today(now);
    let values = Admission { arrived_on: today.to_string(), planned_until: today.saturating_add(offer.rules.review_after_days.days()).to_string(), ..Admission::default() };
    reader.draw(StatusCode::OK, t::admit(reader.lang), &form_page(reader.lang, id, &offer, &values, &Vec::new()))
}

/// Whom the house takes, and until which age sons; nothing where nobody decided.
pub(super) fn said_rules(l: Lang, rules: &HouseRules) -> Option<String> {
    let groups = forms::label_of_codes("admission_group", rules.groups.iter().map(String::as_str), l);
    let sons = rules.sons_until.map(|age| t::sons_rule(l, i64::from(age)));
    let takes = (!rules.groups.is_empty()).then(|| t::takes_rule(l, groups));
    let said: Vec<String> = takes.into_iter().chain(sons).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// Where whoever comes will sleep.
enum Place {
    Bed(BedId),
    BesideHer,
}

struct Checked {
    place: Place,
    /// The need for which the bed is held.
    need: Option<ShelterRequestId>,
    comer: Comer,
    protection: Option<Protection>,
    /// Of her own coming.
    approval: Approval,
    arrived: Date,
    planned: Date,
}

fn check(l: Lang, value: &Admission, today: Date, review_after_days: i64, approval: Approval) -> Result<Checked, Failure> {
    let mut problems = Problems::new();
    let (bed, need) = value.bed.split_once('/').unwrap_or((&value.bed, ""));
    let place = if value.bed == BESIDE_HER { Some(Place::BesideHer) } else { BedId::parse(bed).map(Place::Bed) };
    let (held_for, chosen) = (ShelterRequestId::parse(need), ShelterRequestId::parse(&value.need));
    if place.is_none() {
        problems.push(Problem::new("bed", "required", t::bed_missing(l)));
    }
    let is_other = held_for.is_some() && chosen.is_some() && held_for != chosen;
    if is_other || (chosen.is_none() && !value.need.is_empty()) {
        problems.push(Problem::new("need", "other", t::need_other(l)));
    }
    let arrived_on = if value.arrived_on.is_empty() { Some(today) } else { day(&value.arrived_on) }.filter(|day| *day <= today);
    if arrived_on.is_none() {
        problems.push(Problem::new("arrived_on", "day", t::day_wrong(l)));
    }
    let planned = if value.planned_until.is_empty() { arrived_on.map(|arrived| arrived.saturating_add(review_after_days.days())) } else { day(&value.planned_until) };
    let planned = planned.filter(|planned| arrived_on.is_none_or(|arrived| *planned >= arrived));
    if planned.is_none() {
        problems.push(Problem::new("planned_until", "day", t::day_wrong(l)));
    }
    let comer = Comer::parse(&value.child);
    if comer.is_none() {
        problems.push(Problem::new("child", "code", t::group_missing(l)));
    }
    let (Some(place), Some(comer), Some(arrived), Some(planned), true) = (place, comer, arrived_on, planned, problems.is_empty()) else { return Err(Failure::Refused(problems)) };
    let protection = protection(&value.decided_by, &value.decided_on, today);
    Ok(Checked { place, need: held_for.or(chosen), comer, protection, approval, arrived, planned })
}

/// A bed that whoever comes takes, and what it is then; or the stay of hers beside which a child will sleep.
enum Taken {
    Bed(Bed, BedState),
    Beside(Box<Stay>),
}

fn taken(view: &View<'_>, survivor: &Survivor, checked: &Checked, l: Lang, now: i64) -> Result<Taken, Failure> {
    let id = match checked.place {
        Place::BesideHer if checked.comer.is_child() => return Ok(Taken::Beside(Box::new(beside::beside_her(view, survivor, checked.arrived, l)?))),
        Place::BesideHer => return refuse("bed", "beside", t::beside_only_child(l)),
        Place::Bed(id) => id,
    };
    let Some(bed) = view::find_bed(view, id)? else { return refuse("bed", "required", t::bed_missing(l)) };
    let state = bed.state_at(now);
    let is_anothers = state == BedState::Held && bed.head.held_for != checked.need;
    let Some(occupied) = state.after(BedEvent::Occupy).filter(|_| !is_anothers) else { return refuse("bed", "taken", t::taken(l)) };
    // A boy who comes alone is a child, for whom child protection decides, and no man (I.2).
    let is_man = !checked.comer.is_child() && survivor.sex.as_deref() == Some("male") && !survivor.is_child_at(now);
    if is_man && !view::house_rules(view)?.0.takes("men") {
        return refuse("bed", "criteria", t::not_taken_here(l));
    }
    // Beds are held only in a room that is open to their party, and keep strangers out of it: whoever comes for that need
    // is one of the household, also under a name of her own.
    if state == BedState::Free && !is_open_to_her(view, &bed, survivor, checked.need, now)? {
        return refuse("bed", "private", t::room_is_private(l));
    }
    Ok(Taken::Bed(bed, occupied))
}

/// Bed, stay and need change together or not at all.
fn drafts(view: &View<'_>, survivor: &Survivor, checked: &Checked, placing: &Placing, id: StayId, l: Lang, now: i64) -> Result<Drafts, Failure> {
    let (taken, is_child) = (taken(view, survivor, checked, l, now)?, checked.comer.is_child());
    let is_here = |(_, head): &(StayId, StayHead)| head.left_on.is_none() && head.child.is_none();
    let mother_is_here = view::stays_of_person(view, survivor)?.iter().any(is_here);
    if !is_child && mother_is_here {
        return refuse("", "here", t::is_here_already(l));
    }
    let comes_alone = if is_child { !mother_is_here } else { survivor.is_child_at(now) };
    if comes_alone && checked.protection.is_none() {
        return refuse("decided_by", "child-protection", t::protection_missing(l));
    }
    let arrived = checked.arrived;
    let child = checked.comer.child(view, survivor, arrived, l)?;
    let is_minor = !is_child && survivor.age_on(arrived).is_some_and(|age| age < 18);
    // A child comes with its mother, or by the decision of those who protect children.
    let approval = Some(checked.approval.clone()).filter(|_| !is_child);
    let protection = checked.protection.clone().filter(|_| comes_alone);
    let in_bed = |bed: BedId| StayHead { approval, is_minor, protection, ..StayHead::new(bed, arrived, checked.planned, child) };
    let (head, bed) = match taken {
        Taken::Bed(bed, occupied) => (in_bed(bed.id), Some((bed, occupied))),
        Taken::Beside(hers) => (in_bed(hers.head.bed).beside(&hers), None),
    };
    no_overlap(view, survivor, &head, arrived, l)?;
    let mut drafts = vec![Draft::about(survivor.id.0, "stay", "moved_in", id.0, &head)?];
    if let Some((bed, occupied)) = &bed {
        drafts.push(bed.becomes("bed_taken", &BedHead { stay: Some(id), ..bed.cleared(*occupied) })?);
    }
    drafts.extend(placing.drafts(view, bed.as_ref().map(|(bed, _)| bed), l)?);
    let drafts = Drafts::of(id.0, drafts).sending(placing.letters.clone());
    Ok(checked.need.iter().fold(drafts, |drafts, need| drafts.calling_off(need.0)))
}

/// Nobody sleeps in two beds in one night, and no two in one but a child beside its mother, also where an arrival is written down days later.
fn no_overlap(view: &View<'_>, survivor: &Survivor, head: &StayHead, arrived: Date, l: Lang) -> Result<(), Failure> {
    let ends_later = |span: &Span| span.left_on.is_none_or(|left| left > arrived);
    let runs = |earlier: &StayHead| earlier.span().as_ref().is_none_or(ends_later);
    let hers = view::stays_of_person(view, survivor)?.into_iter().find(|(_, earlier)| earlier.member == head.member && runs(earlier));
    match hers.map(|(_, earlier)| earlier.left_on) {
        Some(None) => return refuse("", "here", t::is_here_already(l)),
        Some(Some(_)) => return refuse("arrived_on", "overlap", t::was_here_then(l)),
        None => {}
    }
    // Who moved to another bed slept in the first one until then. Beside her a child sleeps wherever she does.
    if head.beside.is_none() && view::stays_in_bed(view, head.bed)?.iter().any(|earlier| earlier.spans_in(head.bed).is_none_or(|spans| spans.iter().any(ends_later))) {
        return refuse("arrived_on", "overlap", t::bed_was_taken_then(l));
    }
    Ok(())
}

/// The need that ends with her moving in, and the letters that say so: they free what other houses hold
/// for it, or tell the house from which she came that she is here.
#[derive(Default)]
struct Placing {
    ours: Option<Request>,
    theirs: Option<Inquiry>,
    letters: Vec<ParcelRow>,
}

impl Placing {
    /// The need is over with the first of them. What is held for it waits for those who come after her, until the hold ends.
    /// A child that sleeps beside her takes no bed.
    fn drafts(&self, view: &View<'_>, taken: Option<&Bed>, l: Lang) -> Result<Vec<Draft>, Failure> {
        let (draft, need) = if let Some(request) = &self.ours {
            let Some(state) = request.head.state.after(RequestEvent::Place) else { return comes_after(taken, request.id, l) };
            let head = RequestHead { state, asked: asking::ended(&request.head.asked, None), ..request.head.clone() };
            (request.becomes("place_found", &head)?, request.id)
        } else if let Some(inquiry) = &self.theirs {
            let Some(state) = inquiry.head.state.after(InquiryEvent::Arrive) else { return comes_after(taken, inquiry.id, l) };
            let head = InquiryHead { state, ..inquiry.head.clone() };
            (inquiry.becomes("she_arrived", &head)?, inquiry.id)
        } else {
            return Ok(Vec::new());
        };
        let released = match taken.filter(|bed| bed.head.held_for != Some(need)) {
            Some(taken) => release_one_for(view, need, taken)?,
            None => Vec::new(),
        };
        Ok(std::iter::once(draft).chain(released).collect())
    }
}

/// The need ended when the first of them came, and this bed is still held for it, or no bed is taken: nothing more changes.
fn comes_after(taken: Option<&Bed>, need: ShelterRequestId, l: Lang) -> Result<Vec<Draft>, Failure> {
    if taken.is_none_or(|bed| bed.head.held_for == Some(need)) { Ok(Vec::new()) } else { refuse("need", "state", t::need_over(l)) }
}

async fn placing(permit: &Permit<Admit>, need: Option<ShelterRequestId>) -> Result<Placing, Failure> {
    let Some(need) = need else { return Ok(Placing::default()) };
    let (ours, theirs) = permit.read(move |view| Ok((view::find_request(view, need)?, view::find_inquiry(view, need)?))).await?;
    let mut letters = Vec::new();
    if let Some(request) = &ours {
        letters = asking::tell(permit.house(), permit.space(), request, None).await?;
    } else if let Some(inquiry) = theirs.as_ref().filter(|inquiry| inquiry.head.state.after(InquiryEvent::Arrive).is_some())
        && let Some(to) = as_remembered(permit.house(), permit.space(), inquiry.head.from).await?
    {
        letters.push(parcel(permit.space(), &to, MAIL, need.0, Content::Arrived, in_days(permit.now(), ANSWER_DAYS))?);
    }
    Ok(Placing { ours, theirs, letters })
}

pub(crate) async fn admit(permit: Permit<Admit>, reader: Reader, Input { value, repeat, .. }: Input<Admission>) -> Result<Response, Failure> {
    let (l, now, id) = (reader.lang, permit.now(), StayId::random());
    let rules = permit.read(view::house_rules).await?.0;
    let (by, criteria) = (permit.actor().staff, value.criteria.criteria());
    let approval = if leads_the_house(permit.actor()) { Approval::by_a_manager(criteria, by, now) } else { Approval::waiting(criteria, by, now) };
    let admitted = match check(l, &value, clock::today(now), rules.review_after_days, approval) {
        Ok(checked) => {
            let placing = placing(&permit, checked.need).await?;
            permit.change(&repeat, move |view, survivor| drafts(view, survivor, &checked, &placing, id, l, now)).await
        }
        Err(failure) => Err(failure),
    };
    match admitted {
        Ok(outcome) => reader.made(&format!("/stays/{}", outcome.result), outcome.result),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let survivor = permit.target().clone();
            let offer = permit.read(move |view| offer_for(view, &survivor, now)).await?;
            let main = said_above(form_page(l, permit.target().id, &offer, &value, &problems), &problems);
            reader.return_form(t::admit(l), &main, &problems)
        }
    }
}
