//! Other houses: asked without a name, their offers, and her choice.

use axum::response::Response;
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, clock, ids::OrganisationId, permit::refuse, problem::said_of};
use ledger::ParcelRow;
use people::correspondence::{correspondent, in_days, parcel};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Space};
use ui::{Block, Choice, Control, Field, Form, Main, Row};
use words::Lang;

use super::request::{RequestSheet, Typed, answer};
use crate::{
    holds,
    letters::{ANSWER_DAYS, Content, MAIL, QUESTION_DAYS},
    model::request::{AskEvent, AskState, RequestEvent, RequestState},
    permissions::AnswerRequest,
    records::{Ask, Request, RequestHead},
    t,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct AskLine {
    organisation: OrganisationId,
    name: String,
    pub(super) state: AskState,
    /// Second until which a bed is held there.
    until: Option<i64>,
    is_offered: bool,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct House {
    organisation: OrganisationId,
    name: String,
}

/// What the houses that were asked have said, and which others could be asked: partners with a shelter in the directory.
pub(super) async fn of(permit: &Permit<AnswerRequest>, request: &Request, l: Lang) -> Result<(Vec<AskLine>, Vec<House>), Failure> {
    let (own, now) = (permit.actor().organisation, permit.now());
    let asked = request.head.asked.clone();
    permit
        .commons(move |view| {
            let names = people::view::organisation_names(view, l)?;
            let name = |id: &OrganisationId| names.get(id).cloned().unwrap_or_default();
            let today = clock::today(now);
            let is_asked = |id: OrganisationId| asked.iter().any(|ask| ask.organisation == id);
            let shelters = directory::view::list_services(view)?.into_iter().filter(|it| it.head.kind == "safe_shelter" && it.standing(today).is_offered());
            let others = shelters.map(|it| it.head.organisation).filter(|id| *id != own && !is_asked(*id));
            let mut houses: Vec<House> = others.map(|organisation| House { organisation, name: name(&organisation) }).collect();
            words::sort_by_name(&mut houses, |house| &house.name);
            houses.dedup_by_key(|house| house.organisation);
            let line =
                |ask: &Ask| AskLine { organisation: ask.organisation, name: name(&ask.organisation), state: ask.state, until: ask.until, is_offered: ask.is_offered_at(now) };
            Ok((asked.iter().map(line).collect(), houses))
        })
        .await
}

/// Offers to choose from, what the others said, and whom else to ask.
pub(super) fn draw(sheet: &RequestSheet, l: Lang, mut main: Main, typed: &Houses, problems: &Problems) -> Main {
    let action = |step: &str| format!("/shelter/requests/{}/{step}", sheet.line.id);
    if !sheet.asked.is_empty() {
        let said = |ask: &AskLine| match (ask.state, ask.until) {
            (AskState::Offered, _) if !ask.is_offered => t::offer_ended(l).to_owned(),
            (AskState::Offered, Some(until)) => format!("{}: {}", t::ask_offered(l), words::day_and_time(l, clock::local(until))),
            (state, _) => t::text(l, &format!("ask-{}", state.code())).unwrap_or_default().to_owned(),
        };
        main = main.heading(t::other_houses(l)).with(Block::Summary(sheet.asked.iter().map(|ask| Row::new(&ask.name, said(ask))).collect()));
    }
    if !sheet.is_undecided() {
        return main;
    }
    for ask in sheet.asked.iter().filter(|ask| ask.is_offered) {
        main = main.form(Form::new(action("choose"), t::chooses(l, &ask.name)).hide("house", ask.organisation.to_string()));
    }
    if sheet.houses.is_empty() {
        return main;
    }
    let option = |house: &House| {
        let id = house.organisation.to_string();
        let is_ticked = typed.houses.contains(&id);
        Choice::new(id, &house.name, is_ticked)
    };
    let houses = Field::new("houses", t::other_houses(l), Control::Checkboxes { options: sheet.houses.iter().map(option).collect() }).error(said_of(problems, "houses"));
    main.heading(t::ask_houses(l)).text(t::ask_text(l)).form(Form::new(action("ask"), t::ask_houses(l)).ask(houses).second())
}

/// Letters to every house that still waits: to the chosen one that she comes, to the others that it is over.
pub(super) async fn tell(house: &kernel::House, space: &Space, request: &Request, chosen: Option<OrganisationId>) -> Result<Vec<ParcelRow>, Failure> {
    let mut parcels = Vec::new();
    for ask in request.head.asked.iter().filter(|ask| ask.state.after(AskEvent::End).is_some()) {
        let Some(to) = correspondent(house, ask.organisation).await? else { continue };
        let content = if chosen == Some(ask.organisation) { Content::Chosen } else { Content::Over };
        parcels.push(parcel(space, &to, MAIL, request.id.0, content, in_days(house.clock.now(), ANSWER_DAYS))?);
    }
    Ok(parcels)
}

/// What the houses are to the request once it is decided.
pub(super) fn ended(asked: &[Ask], chosen: Option<OrganisationId>) -> Vec<Ask> {
    let end = |ask: &Ask| {
        let event = if chosen == Some(ask.organisation) { AskEvent::Choose } else { AskEvent::End };
        Ask { state: ask.state.after(event).unwrap_or(ask.state), ..ask.clone() }
    };
    asked.iter().map(end).collect()
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Houses {
    /// Ids of organisations.
    houses: Vec<String>,
}

pub(crate) async fn ask(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Houses>) -> Result<Response, Failure> {
    let asked = send_questions(&permit, reader.lang, &value, &repeat).await;
    answer(&permit, &reader, asked, Typed { houses: value, ..Typed::default() }).await
}

async fn send_questions(permit: &Permit<AnswerRequest>, l: Lang, value: &Houses, repeat: &kernel::RepeatKey) -> Result<(), Failure> {
    let request = permit.target();
    let (_, known) = of(permit, request, l).await?;
    let wanted = known.into_iter().map(|house| house.organisation).filter(|id| value.houses.contains(&id.to_string()));
    let mut letters = Vec::new();
    for house in wanted {
        let Some(to) = correspondent(permit.house(), house).await? else { continue };
        let content = Content::Asked { party: request.head.party.clone(), asked_on: request.head.asked_on.clone() };
        letters.push((house, parcel(permit.space(), &to, MAIL, permit.id(), content, in_days(permit.now(), QUESTION_DAYS))?));
    }
    if letters.is_empty() {
        return Err(Failure::Refused(vec![Problem::new("houses", "required", t::houses_missing(l))]));
    }
    permit
        .change(repeat, move |_, request| {
            if !matches!(request.head.state, RequestState::Open | RequestState::Held) {
                return refuse("", "state", t::not_now(l));
            }
            let fresh: Vec<_> = letters.iter().filter(|(house, _)| request.head.asked.iter().all(|ask| ask.organisation != *house)).collect();
            let mut asked = request.head.asked.clone();
            asked.extend(fresh.iter().map(|(house, _)| Ask { organisation: *house, state: AskState::Asked, until: None }));
            let head = RequestHead { asked, ..request.head.clone() };
            let draft = Draft::house("shelter_request", "houses_asked", request.id.0, &head)?.based_on(request.version);
            Ok(Drafts::of(request.id.0, [draft]).sending(fresh.into_iter().map(|(_, letter)| letter.clone())))
        })
        .await?;
    Ok(())
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Chosen {
    /// The organisation's id.
    house: String,
}

/// She decides; the chosen house is told, the others are free again.
pub(crate) async fn choose(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<Chosen>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let house = OrganisationId::parse(&value.house);
    let letters = tell(permit.house(), permit.space(), permit.target(), house).await?;
    let version = permit.target().version;
    let chosen = permit.change(&repeat, move |view, request| {
        let is_offered = request.head.asked.iter().any(|ask| Some(ask.organisation) == house && ask.is_offered_at(now));
        if !is_offered {
            return refuse("house", "offer-over", t::offer_over(l));
        }
        let Some(state) = request.head.state.after(RequestEvent::Place) else { return refuse("", "state", t::not_now(l)) };
        let head = RequestHead { state, bed: None, asked: ended(&request.head.asked, house), ..request.head.clone() };
        // The letters say what was true of this version; another answer in between asks again.
        let mut drafts = vec![Draft::house("shelter_request", "place_chosen", request.id.0, &head)?.based_on(version)];
        drafts.extend(holds::release(view, request.head.bed, request.id)?);
        Ok(Drafts::of(request.id.0, drafts).sending(letters.clone()))
    });
    let chosen = chosen.await;
    answer(&permit, &reader, chosen, Typed::default()).await
}
