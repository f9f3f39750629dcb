//! She must move to another house (C.7): a need that names nobody, asked from her stay. Who she is goes to the one
//! house that she chooses, under a consent that names it.

use axum::{http::StatusCode, response::Response};
use care::{
    consents::{How, her_yes},
    model::consent::ConsentKind,
};
use jiff::civil::Date;
use kernel::{
    Failure, House, Input, Permit, Problems, Reader, clock,
    ids::{LogId, ShelterRequestId},
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::Deserialize;
use space::{Draft, Drafts, Id, View};
use ui::{Block, Choice, Control, Field, Form, Main};
use words::Lang;

use super::{choices, day, is_listed, log, must_choose, said_above, yes_no};
use crate::{
    model::{log::LogKind, request::RequestState, stay::StayState},
    permissions::SeekAnotherHouse,
    records::{Ages, Party, RequestHead, Stay, StayHead},
    t, view,
};

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Move {
    /// Code of the list of reasons.
    reason: String,
    /// Code of a region where she would not be safe.
    avoid: String,
    /// How many of her children here are sons of twelve or older; the other older ones are daughters.
    sons_over_12: String,
    /// `yes` where a wheelchair must pass.
    accessible: String,
    /// Code of a language.
    language: String,
    /// The day until which a place is needed, if anybody knows.
    until: String,
    /// `yes`: she wants it, and others may be asked without her name.
    agrees: String,
    /// How she said it: a code of the list of ways to consent.
    method: String,
    /// Before whom, where she said it aloud.
    witness: String,
    /// Asked with her yes where nobody knows her age: a code of the list `said_adult`.
    is_adult: String,
    /// Codes of what the house that she chooses may learn.
    items: Vec<String>,
}

const ADULT: i64 = 18;
/// From this age on a child is no small one, and a house may have a rule about sons (scenario 9).
const OLDER_CHILD: i64 = 12;

fn items(l: Lang, typed: &Move) -> Vec<Choice> {
    let mut options = choices(l, "packet_item", "");
    options.iter_mut().for_each(|option| option.is_chosen = typed.items.contains(&option.value));
    options
}

impl Move {
    /// As far as her stay says it: until when it was agreed. Whether a wheelchair must pass and which language she speaks
    /// stands in no head.
    fn of(stay: &StayHead, today: Date) -> Self {
        let until = day(&stay.planned_until).filter(|until| *until >= today);
        Move { until: until.map(|day| day.to_string()).unwrap_or_default(), ..Move::default() }
    }

    fn how(&self) -> How<'_> {
        How { method: &self.method, witness: &self.witness, is_adult: &self.is_adult }
    }
}

fn page(l: Lang, (stay, older, today): (&Stay, usize, Date), typed: &Move, problems: &Problems) -> Main {
    let sons = || Field::line("sons_over_12", t::sons(l), &typed.sons_over_12).error(said_of(problems, "sons_over_12"));
    let form = Form::new(format!("/stays/{}/transfer", stay.id), t::transfer(l))
        .ask(Field::new("reason", t::why(l), Control::Radios { options: choices(l, "transfer_reason", &typed.reason) }).error(said_of(problems, "reason")))
        .ask(Field::new("avoid", t::avoid(l), Control::Select { options: choices(l, "region", &typed.avoid) }))
        .ask_all((older > 0).then(sons))
        .ask(Field::new("accessible", t::needs_accessible(l), Control::Radios { options: yes_no(l, &typed.accessible) }))
        .ask(Field::new("language", t::language(l), Control::Select { options: choices(l, "language", &typed.language) }))
        .ask(Field::day(l, "until", t::needed_until(l), &typed.until).error(said_of(problems, "until")).optional())
        .ask(Field::new("items", t::transfer_items(l), Control::Checkboxes { options: items(l, typed) }).hint(t::transfer_items_hint(l)).optional())
        .ask(Field::new("agrees", t::transfer_agrees(l), Control::Radios { options: yes_no(l, &typed.agrees) }).error(said_of(problems, "agrees")))
        .ask_all(typed.how().fields(l, stay.survivor.age_on(today), problems));
    said_above(Main::new(t::transfer(l)).back(format!("/stays/{}", stay.id)), problems).with(Block::Inset(t::transfer_text(l).into())).form(form)
}

pub(crate) async fn form(permit: Permit<SeekAnotherHouse>, reader: Reader) -> Result<Response, Failure> {
    let (older, today) = (older_children(&permit).await?, clock::today(permit.now()));
    let typed = Move::of(&permit.target().head, today);
    reader.draw(StatusCode::OK, t::transfer(reader.lang), &page(reader.lang, (permit.target(), older, today), &typed, &Vec::new()))
}

fn is_older(head: &StayHead) -> bool {
    head.left_on.is_none() && head.child.as_deref() == Some("12_17")
}

/// Her children here who are twelve or older: which of them are sons is not written anywhere.
async fn older_children(permit: &Permit<SeekAnotherHouse>) -> Result<usize, Failure> {
    let survivor = permit.target().survivor.clone();
    permit.read(move |view| Ok(view::stays_of_person(view, &survivor)?.iter().filter(|(_, head)| is_older(head)).count())).await
}

/// She and the children who are here with her: how many, never who.
fn party_of(view: &View<'_>, stay: &Stay, it: &Move, today: Date) -> Result<Party, Failure> {
    let here: Vec<StayHead> = view::stays_of_person(view, &stay.survivor)?.into_iter().map(|(_, head)| head).filter(|head| head.left_on.is_none()).collect();
    let number = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
    let (children, older) = (number(here.iter().filter(|head| head.child.is_some()).count()), number(here.iter().filter(|head| is_older(head)).count()));
    // She may have come of age here. Whose age is not known is what she or he was on coming.
    let age = stay.survivor.age_on(today);
    let is_minor = age.map_or(stay.head.is_minor, |age| age < ADULT);
    let sex = stay.survivor.sex.as_deref();
    // A boy who is here alone is asked for as a child, for whom a house has a rule about sons, and no man (I.2).
    let boy = (is_minor && sex == Some("male")).then_some(age);
    let group = match (sex, children) {
        (Some("male"), _) if is_minor => "women_with_children",
        (_, _) if is_minor => "girls_14_17",
        (Some("male"), _) => "men",
        (_, 0) => "women",
        (_, _) => "women_with_children",
    };
    let avoid = Some(it.avoid.clone()).filter(|code| is_listed("region", code));
    let urgency = Some(if it.reason == "location_known" { "now" } else { "days" }.to_owned());
    let sons: u8 = it.sons_over_12.trim().parse().unwrap_or(0);
    // Of the younger ones nobody wrote down who is a girl.
    let is_small_boy = boy.flatten().is_some_and(|age| age < OLDER_CHILD);
    let ages = Ages { girls_from_12: older.saturating_sub(sons), boys_under_12: u8::from(is_small_boy), ..Ages::default() };
    let sons_over_12 = sons.saturating_add(u8::from(boy.is_some() && !is_small_boy));
    Ok(Party {
        adults: u8::from(boy.is_none()),
        children: children.saturating_add(u8::from(boy.is_some())),
        group: group.into(),
        needs_accessible: it.accessible == "yes",
        sons_over_12,
        avoid,
        language: Some(it.language.clone()).filter(|code| is_listed("language", code)),
        ages: Some(ages).filter(|ages| *ages != Ages::default()),
        urgency,
        until: day(&it.until).map(|day| day.to_string()),
    })
}

/// Another house is being looked for, or was found. One that was given up stands in nobody's way.
pub(super) fn runs(view: &View<'_>, stay: &StayHead) -> Result<bool, Failure> {
    let request = stay.transfer.map(|id| view::find_request(view, id)).transpose()?.flatten();
    Ok(request.is_some_and(|request| request.head.state.is_undecided() || request.head.state == RequestState::Placed))
}

/// She who must move no longer wants it: nobody is asked for her then, and no house chosen.
pub(super) fn is_unwanted(view: &View<'_>, request: &RequestHead, today: Date) -> Result<bool, Failure> {
    let stay = request.leaves.map(|stay| view::find_stay(view, stay)).transpose()?.flatten();
    match stay {
        Some(stay) => care::view::has_ended(view, stay.survivor.id, ConsentKind::Transfer, today),
        None => Ok(false),
    }
}

fn drafts(view: &View<'_>, house: &House, space: Id, stay: &Stay, it: &Move, id: ShelterRequestId, (l, now): (Lang, i64)) -> Result<Drafts, Failure> {
    if stay.head.state() == StayState::Left {
        return refuse("", "left", t::has_left(l));
    }
    if stay.head.child.is_some() {
        return refuse("", "child", t::transfer_with_mother(l));
    }
    if runs(view, &stay.head)? {
        return refuse("", "state", t::transfer_runs(l));
    }
    let today = clock::today(now);
    let items = it.items.iter().filter(|code| is_listed("packet_item", code)).cloned().collect();
    let Some(consent) = her_yes(view, &stay.survivor, (ConsentKind::Transfer, items), it.how(), (l, today))? else {
        return refuse("agrees", "needs-writing", t::transfer_in_writing(l));
    };
    let request = RequestHead { leaves: Some(stay.id), ..RequestHead::new(party_of(view, stay, it, today)?, now, today) };
    let head = StayHead { transfer: Some(id), ..stay.head.clone() };
    let mut drafts = vec![Draft::house("shelter_request", "place_asked", id.0, &request)?, stay.becomes("must_move", &head)?];
    drafts.extend(consent);
    if it.reason == "location_known" {
        // Who works here is in danger as well.
        drafts.extend(log::drafts(view, LogId::random(), LogKind::PerpetratorSighting, None, &log::sighting(l), now)?);
    }
    let calls = view::house_rules(view)?.0.calls(id.0, now);
    Ok(Drafts::of(id.0, drafts).calling(house.seal_calls(space, &calls)?))
}

pub(crate) async fn ask(permit: Permit<SeekAnotherHouse>, reader: Reader, Input { value, repeat, .. }: Input<Move>) -> Result<Response, Failure> {
    let (l, now, id) = (reader.lang, permit.now(), ShelterRequestId::random());
    let mut problems = Problems::new();
    must_choose(&mut problems, "reason", "transfer_reason", &value.reason, t::why_missing(l));
    if value.agrees != "yes" {
        problems.push(kernel::Problem::new("agrees", "required", t::transfer_without_her(l)));
    }
    // A house may have a rule about them, and must see it before it offers.
    let older = older_children(&permit).await?;
    let sons = value.sons_over_12.trim().parse::<usize>().ok().filter(|sons| *sons <= older);
    if older > 0 && sons.is_none() {
        problems.push(kernel::Problem::new("sons_over_12", "number", t::sons_wrong(l, i64::try_from(older).unwrap_or(i64::MAX))));
    }
    if !value.until.is_empty() && day(&value.until).is_none_or(|until| until < clock::today(now)) {
        problems.push(kernel::Problem::new("until", "day", t::day_wrong(l)));
    }
    let asked = if problems.is_empty() {
        let it = value.clone();
        let (house, space) = (permit.house().clone(), permit.space().id());
        permit.change(&repeat, move |view, stay| drafts(view, &house, space, stay, &it, id, (l, now))).await
    } else {
        Err(Failure::Refused(problems))
    };
    match asked {
        Ok(outcome) => reader.made(&format!("/shelter/requests/{}", outcome.result), outcome.result),
        Err(failure) => {
            let problems = problems_of(failure)?;
            reader.return_form(t::transfer(l), &page(l, (permit.target(), older, clock::today(now)), &value, &problems), &problems)
        }
    }
}
