//! Moving in, staying longer, leaving. Each person has a stay of her own.

use axum::{http::StatusCode, response::Response};
use jiff::ToSpan as _;
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, clock,
    ids::{BedId, ShelterRequestId, StayId, SurvivorId},
    permit::refuse,
    problem::{problems_of, said_of},
};
use ledger::ParcelRow;
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Link, Main, Row};
use words::Lang;

use super::{choices, day, elsewhere, is_listed, must_choose, requests::said_party};
use crate::{
    model::{
        bed::{BedEvent, BedState},
        nights::{REVIEW_AFTER_DAYS, days},
        request::RequestEvent,
    },
    permissions::{Admit, ChangeStay, ViewStay},
    records::{Bed, BedHead, Party, Request, RequestHead, Stay, StayHead},
    t, view,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Admission {
    /// The bed's id; of a held bed, a slash and the id of the need for which it is held.
    bed: String,
    /// Empty for her; the age band of a child of hers; `same:` and the id of an earlier stay for a child that comes back.
    child: String,
    arrived_on: String,
    planned_until: String,
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
            (BedState::Held | BedState::Occupied | BedState::Cleaning | BedState::Blocked, ..) => {}
        }
    }
    Ok(all)
}

/// What the form offers: beds, and children of hers who were here before.
struct Offer {
    beds: Vec<Takeable>,
    children: Vec<(StayId, StayHead)>,
}

fn offer_for(view: &View<'_>, survivor: SurvivorId, now: i64) -> Result<Offer, Failure> {
    let stays = view::stays_of(view, survivor)?;
    let is_here: Vec<_> = stays.iter().filter(|(_, head)| head.left_on.is_none()).filter_map(|(_, head)| head.member).collect();
    let mut seen = std::collections::HashSet::new();
    // The newest stay of each child that is not here now.
    let children = stays.into_iter().filter(|(_, head)| head.member.is_some_and(|member| !is_here.contains(&member) && seen.insert(member))).collect();
    Ok(Offer { beds: beds_for(view, now)?, children })
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
    let options = offer.beds.iter().map(option).collect();
    let mut who = vec![Choice::new("", t::herself(l), values.child.is_empty())];
    who.extend(choices(l, "age_band", &values.child).into_iter().take(2));
    who.extend(offer.children.iter().map(|(id, head)| {
        let left = head.left_on.as_deref().and_then(day).map(|day| words::date(l, day)).unwrap_or_default();
        let band = head.child.as_deref().map(|band| forms::label("age_band", band, l)).unwrap_or_default();
        let code = format!("same:{id}");
        Choice::new(code.clone(), t::was_here(l, band, left), code == values.child)
    }));
    let form = Form::new(format!("/survivors/{survivor}/stay"), t::admit(l))
        .ask(Field::new("child", t::who(l), Control::Radios { options: who }))
        .ask(Field::new("bed", t::bed(l), Control::Select { options }).error(said_of(problems, "bed")))
        .ask(Field::line("arrived_on", t::arrived_on(l), &values.arrived_on).hint(t::day_hint(l)).error(said_of(problems, "arrived_on")))
        .ask(Field::line("planned_until", t::planned_until(l), &values.planned_until).hint(t::day_hint(l)).error(said_of(problems, "planned_until")));
    let main = Main::new(t::admit(l)).back(format!("/survivors/{survivor}"));
    if offer.beds.is_empty() {
        main.with(Block::Warning(t::none_free(l).into())).with(Block::Links(vec![Link::new("/shelter/requests/new", t::new_request(l))]))
    } else {
        main.form(form)
    }
}

pub(crate) async fn form(permit: Permit<Admit>, reader: Reader) -> Result<Response, Failure> {
    let now = permit.now();
    let survivor = permit.target().id;
    let offer = permit.read(move |view| offer_for(view, survivor, now)).await?;
    let today = clock::today(now);
    let values = Admission { arrived_on: today.to_string(), planned_until: today.saturating_add(REVIEW_AFTER_DAYS.days()).to_string(), ..Admission::default() };
    reader.draw(StatusCode::OK, t::admit(reader.lang), &form_page(reader.lang, survivor, &offer, &values, &Vec::new()))
}

struct Checked {
    bed: BedId,
    /// The need for which the bed is held.
    need: Option<ShelterRequestId>,
    /// The earlier stay of a child that comes back.
    returns: Option<StayId>,
    head: StayHead,
}

fn earlier_stay(child: &str) -> Option<StayId> {
    child.strip_prefix("same:").and_then(StayId::parse)
}

fn check(l: Lang, value: &Admission, today: jiff::civil::Date) -> Result<Checked, Failure> {
    let mut problems = Problems::new();
    let (bed, need) = value.bed.split_once('/').unwrap_or((&value.bed, ""));
    let (bed, need) = (BedId::parse(bed), ShelterRequestId::parse(need));
    if bed.is_none() {
        problems.push(Problem::new("bed", "required", t::bed_missing(l)));
    }
    let arrived_on = if value.arrived_on.is_empty() { Some(today) } else { day(&value.arrived_on) }.filter(|day| *day <= today);
    if arrived_on.is_none() {
        problems.push(Problem::new("arrived_on", "day", t::day_wrong(l)));
    }
    let planned = if value.planned_until.is_empty() { Some(today.saturating_add(REVIEW_AFTER_DAYS.days())) } else { day(&value.planned_until) };
    let planned = planned.filter(|planned| arrived_on.is_none_or(|arrived| *planned >= arrived));
    if planned.is_none() {
        problems.push(Problem::new("planned_until", "day", t::day_wrong(l)));
    }
    if !value.child.is_empty() && !is_listed("age_band", &value.child) && earlier_stay(&value.child).is_none() {
        problems.push(Problem::new("child", "code", t::group_missing(l)));
    }
    let (Some(bed), Some(arrived), Some(planned), true) = (bed, arrived_on, planned, problems.is_empty()) else { return Err(Failure::Refused(problems)) };
    let child = Some(value.child.clone()).filter(|child| !child.is_empty());
    let member = child.as_ref().map(|_| uuid::Uuid::new_v4());
    let head = StayHead { bed, arrived_on: arrived.to_string(), planned_until: planned.to_string(), child, member, left_on: None, exit_reason: None, destination: None };
    Ok(Checked { bed, need, returns: earlier_stay(&value.child), head })
}

/// Bed, stay and need change together or not at all.
fn drafts(view: &View<'_>, survivor: &care::records::Survivor, checked: &Checked, placing: Option<&Placing>, id: StayId, l: Lang, now: i64) -> Result<Drafts, Failure> {
    let Some(bed) = view::find_bed(view, checked.bed)? else { return refuse("bed", "required", t::bed_missing(l)) };
    let state = bed.state_at(now);
    let is_anothers = state == BedState::Held && bed.head.held_for != checked.need;
    let Some(occupied) = state.after(BedEvent::Occupy).filter(|_| !is_anothers) else { return refuse("bed", "taken", t::taken(l)) };
    let is_here = |(_, head): &(StayId, StayHead)| head.left_on.is_none() && head.child.is_none();
    if checked.head.child.is_none() && view::stays_of(view, survivor.id)?.iter().any(is_here) {
        return refuse("", "here", t::is_here_already(l));
    }
    let mut head = checked.head.clone();
    if let Some(returns) = checked.returns {
        // The same child as before, of the same mother.
        let earlier = view::stays_of(view, survivor.id)?.into_iter().find(|(id, earlier)| *id == returns && earlier.left_on.is_some());
        let Some((_, earlier)) = earlier else { return refuse("child", "code", t::group_missing(l)) };
        (head.child, head.member) = (earlier.child, earlier.member);
    }
    let bed_head = BedHead { stay: Some(id), ..bed.cleared(occupied) };
    let mut drafts = vec![Draft::about(survivor.id.0, "stay", "moved_in", id.0, &head)?, Draft::house("bed", "bed_taken", bed.id.0, &bed_head)?.based_on(bed.version)];
    let mut letters = Vec::new();
    if let Some(placing) = placing
        && let Some(placed) = placing.request.head.state.after(RequestEvent::Place)
    {
        let head = RequestHead { state: placed, asked: elsewhere::ended(&placing.request.head.asked, None), ..placing.request.head.clone() };
        drafts.push(Draft::house("shelter_request", "place_found", placing.request.id.0, &head)?.based_on(placing.request.version));
        letters.clone_from(&placing.letters);
    }
    Ok(Drafts::of(id.0, drafts).sending(letters))
}

/// The need that ends with her moving in, and the letters that free what other houses hold for it.
struct Placing {
    request: Request,
    letters: Vec<ParcelRow>,
}

async fn placing(permit: &Permit<Admit>, need: Option<ShelterRequestId>) -> Result<Option<Placing>, Failure> {
    let Some(need) = need else { return Ok(None) };
    let Some(request) = permit.read(move |view| view::find_request(view, need)).await? else { return Ok(None) };
    let letters = elsewhere::tell(permit.house(), permit.space(), &request, None).await?;
    Ok(Some(Placing { request, letters }))
}

pub(crate) async fn admit(permit: Permit<Admit>, reader: Reader, Input { value, repeat, .. }: Input<Admission>) -> Result<Response, Failure> {
    let (l, now, id) = (reader.lang, permit.now(), StayId::random());
    let admitted = match check(l, &value, clock::today(now)) {
        Ok(checked) => {
            let placing = placing(&permit, checked.need).await?;
            permit.change(&repeat, move |view, survivor| drafts(view, survivor, &checked, placing.as_ref(), id, l, now)).await
        }
        Err(failure) => Err(failure),
    };
    match admitted {
        Ok(outcome) => reader.done(StatusCode::CREATED, &format!("/stays/{}?done=saved", outcome.result), &serde_json::json!({ "id": outcome.result })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let survivor = permit.target().id;
            let offer = permit.read(move |view| offer_for(view, survivor, now)).await?;
            let mut main = form_page(l, survivor, &offer, &value, &problems);
            for problem in problems.iter().filter(|problem| problem.field.is_empty()) {
                main = main.problem("", problem.detail.clone());
            }
            reader.return_form(t::admit(l), &main, &problems)
        }
    }
}

// ---- One stay

#[derive(Serialize, schemars::JsonSchema)]
pub struct StaySheet {
    id: StayId,
    code: String,
    room: String,
    bed: String,
    arrived_on: String,
    planned_until: String,
    left_on: Option<String>,
    /// Age band of a child.
    child: Option<String>,
    /// R-SH-03, until today or until she left.
    nights: i64,
    wants_review: bool,
    exit_reason: Option<String>,
    destination: Option<String>,
    #[serde(skip)]
    survivor: Option<SurvivorId>,
}

pub(crate) async fn show(permit: Permit<ViewStay>, reader: Reader) -> Result<Response, Failure> {
    let (stay, today) = (permit.target().clone(), clock::today(permit.now()));
    let sheet = permit.read(move |view| {
        let bed = view::find_bed(view, stay.head.bed)?.map(|bed| (bed.head.room, bed.head.label)).unwrap_or_default();
        let nights = stay.head.span().map_or(0, |span| days(span.arrived_on, span.left_on.unwrap_or(today)));
        Ok(StaySheet {
            id: stay.id,
            code: stay.survivor.code.clone(),
            room: bed.0,
            bed: bed.1,
            wants_review: stay.head.wants_review(today),
            arrived_on: stay.head.arrived_on,
            planned_until: stay.head.planned_until,
            left_on: stay.head.left_on,
            child: stay.head.child,
            nights,
            exit_reason: stay.head.exit_reason,
            destination: stay.head.destination,
            survivor: Some(stay.survivor.id),
        })
    });
    reader.show(&sheet.await?)
}

fn leave_form(l: Lang, id: StayId, today: &str, values: &Leaving, problems: &Problems) -> Form {
    let left_on = if values.left_on.is_empty() { today } else { &values.left_on };
    Form::new(format!("/stays/{id}/leave"), t::leaves(l))
        .ask(Field::new("reason", t::why(l), Control::Select { options: choices(l, "exit_reason", &values.reason) }).error(said_of(problems, "reason")))
        .ask(Field::new("destination", t::destination(l), Control::Select { options: choices(l, "exit_destination", &values.destination) }).error(said_of(problems, "destination")))
        .ask(Field::line("left_on", t::left_on(l), left_on).hint(t::day_hint(l)).error(said_of(problems, "left_on")))
        .second()
}

fn extend_form(l: Lang, id: StayId, until: &str, problems: &Problems) -> Form {
    Form::new(format!("/stays/{id}/extend"), t::stays_longer(l)).ask(Field::line("until", t::planned_until(l), until).hint(t::day_hint(l)).error(said_of(problems, "until")))
}

impl Page for StaySheet {
    fn title(&self, l: Lang) -> &'static str {
        t::stay(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let said = |text: &str| day(text).map_or_else(|| text.to_owned(), |day| words::date(l, day));
        let mut main = Main::new(format!("{} · {}", self.room, self.bed)).caption(t::code(l, &self.code)).back("/shelter");
        if self.wants_review {
            main = main.with(Block::Warning(t::review_text(l).into()));
        }
        let who = self.child.as_ref().map_or_else(|| t::herself(l).to_owned(), |band| format!("{}, {}", t::child(l), forms::label("age_band", band, l)));
        let mut rows = vec![
            Row::new(t::who(l), who),
            Row::new(t::arrived_on(l), said(&self.arrived_on)),
            Row::new(t::planned_until(l), said(&self.planned_until)),
            Row::new(t::nights(l), self.nights.to_string()),
        ];
        rows.extend(self.left_on.as_deref().map(|left| Row::new(t::left_on(l), said(left))));
        rows.extend(self.exit_reason.as_ref().map(|code| Row::new(t::why(l), forms::label("exit_reason", code, l))));
        rows.extend(self.destination.as_ref().map(|code| Row::new(t::destination(l), forms::label("exit_destination", code, l))));
        main = main.with(Block::Summary(rows));
        if self.left_on.is_none() {
            let today = clock::today(reader.house().clock.now()).to_string();
            main =
                main.form(extend_form(l, self.id, &self.planned_until, &Vec::new())).heading(t::leaves(l)).form(leave_form(l, self.id, &today, &Leaving::default(), &Vec::new()));
        }
        main.with_some(
            self.survivor.map(|survivor| {
                Block::Links(vec![Link::new(format!("/survivors/{survivor}"), t::her_page(l)), Link::new(format!("/survivors/{survivor}/stay"), t::admit_child(l))])
            }),
        )
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Longer {
    until: String,
}

fn done(permit: &Permit<ChangeStay>, reader: &Reader) -> Result<Response, Failure> {
    let id = permit.target().id;
    reader.done(StatusCode::OK, &format!("/stays/{id}?done=saved"), &serde_json::json!({ "id": id }))
}

fn returned(permit: &Permit<ChangeStay>, reader: &Reader, failure: Failure, form: impl Fn(&Problems) -> Form) -> Result<Response, Failure> {
    let l = reader.lang;
    let problems = problems_of(failure)?;
    let mut main = Main::new(t::stay(l)).back(format!("/stays/{}", permit.target().id)).form(form(&problems));
    for problem in problems.iter().filter(|problem| problem.field.is_empty()) {
        main = main.problem("", problem.detail.clone());
    }
    reader.return_form(t::stay(l), &main, &problems)
}

pub(crate) async fn extend(permit: Permit<ChangeStay>, reader: Reader, Input { value, repeat, .. }: Input<Longer>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let until = day(&value.until).filter(|until| *until >= today);
    let extended = match until {
        Some(until) => permit.change(&repeat, move |_, stay| {
            if stay.head.left_on.is_some() {
                return refuse("", "left", t::has_left(l));
            }
            let head = StayHead { planned_until: until.to_string(), ..stay.head.clone() };
            Ok(Drafts::of(stay.id.0, [Draft::about(stay.survivor.id.0, "stay", "stays_longer", stay.id.0, &head)?.based_on(stay.version)]))
        }),
        None => {
            return returned(&permit, &reader, Failure::Refused(vec![Problem::new("until", "day", t::day_wrong(l))]), |problems| {
                extend_form(l, permit.target().id, &value.until, problems)
            });
        }
    };
    match extended.await {
        Ok(_) => done(&permit, &reader),
        Err(failure) => returned(&permit, &reader, failure, |problems| extend_form(l, permit.target().id, &value.until, problems)),
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Leaving {
    /// Code of CL-EXIT.
    reason: String,
    /// Code of CL-DEST.
    destination: String,
    left_on: String,
}

/// The bed is cleaned next; only then is it free.
fn left(view: &View<'_>, stay: &Stay, reason: &str, destination: &str, left_on: jiff::civil::Date, l: Lang) -> Result<Drafts, Failure> {
    if stay.head.left_on.is_some() {
        return refuse("", "left", t::has_left(l));
    }
    if stay.head.span().is_none_or(|span| left_on < span.arrived_on) {
        return refuse("left_on", "day", t::day_wrong(l));
    }
    let head = StayHead { left_on: Some(left_on.to_string()), exit_reason: Some(reason.to_owned()), destination: Some(destination.to_owned()), ..stay.head.clone() };
    let mut drafts = vec![Draft::about(stay.survivor.id.0, "stay", "moved_out", stay.id.0, &head)?.based_on(stay.version)];
    if let Some(bed) = view::find_bed(view, stay.head.bed)?.filter(|bed| bed.head.stay == Some(stay.id))
        && let Some(cleaning) = bed.head.state.after(BedEvent::Vacate)
    {
        drafts.push(Draft::house("bed", "bed_left", bed.id.0, &bed.cleared(cleaning))?.based_on(bed.version));
    }
    Ok(Drafts::of(stay.id.0, drafts))
}

pub(crate) async fn leave(permit: Permit<ChangeStay>, reader: Reader, Input { value, repeat, .. }: Input<Leaving>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let mut problems = Problems::new();
    must_choose(&mut problems, "reason", "exit_reason", &value.reason, t::why_missing(l));
    must_choose(&mut problems, "destination", "exit_destination", &value.destination, t::destination_missing(l));
    let left_on = if value.left_on.is_empty() { Some(today) } else { day(&value.left_on) }.filter(|day| *day <= today);
    if left_on.is_none() {
        problems.push(Problem::new("left_on", "day", t::day_wrong(l)));
    }
    let gone = match (left_on, problems.is_empty()) {
        (Some(left_on), true) => {
            let (reason, destination) = (value.reason.clone(), value.destination.clone());
            permit.change(&repeat, move |view, stay| left(view, stay, &reason, &destination, left_on, l)).await
        }
        _ => Err(Failure::Refused(problems)),
    };
    match gone {
        Ok(_) => done(&permit, &reader),
        Err(failure) => returned(&permit, &reader, failure, |problems| leave_form(l, permit.target().id, &today.to_string(), &value, problems)),
    }
}
