//! Other houses: asked without a name, their offers, and her choice.

use axum::response::Response;
use directory::service::{SHELTER, Service};
use kernel::{
    Failure, Input, Permit, Problem, Problems, Reader,
    calls::Call,
    clock,
    ids::{OrganisationId, ServiceId},
    permit::refuse,
    problem::said_of,
    thresholds::{HOLD_LONGEST_HOURS, NEED_DUTY_MINUTES},
};
use ledger::CallRow;
use people::correspondence::{correspondent, in_days, parcel};
use serde::{Deserialize, Serialize};
use space::{Drafts, Id};
use ui::{Block, Choice, Control, Field, Form, Link, Main, Row};
use words::Lang;

use super::{
    choices, must_choose,
    request::{RequestSheet, Typed, answer},
    transfer,
};
use crate::{
    asking::{ended, tell},
    holds,
    letters::{Content, MAIL, QUESTION_DAYS},
    model::request::{AskEvent, AskState, RequestEvent},
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
    /// She chose it, and her time to come is not over.
    pub(super) is_awaited: bool,
    /// Code of CL-UNMET: why they have no place.
    reason: Option<String>,
    is_by_phone: bool,
}

/// Help of another kind, where no house takes whom this need is for.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Alternative {
    service: ServiceId,
    kind: String,
    name: String,
}

/// What the directory and the houses say to a need.
pub(super) struct Outside {
    pub(super) asked: Vec<AskLine>,
    pub(super) houses: Vec<House>,
    pub(super) alternatives: Vec<Alternative>,
}

/// Kinds of help, as CL-SVC has them, that can stand in for a shelter for a while.
const INSTEAD: [&str; 5] = ["housing", "hotline", "case_management", "cash_material", "mental_psychosocial"];

#[derive(Serialize, schemars::JsonSchema)]
pub struct House {
    organisation: OrganisationId,
    name: String,
    /// One region is not safe for her, and the directory does not say where this house is.
    is_region_unknown: bool,
    /// The directory names the languages spoken there, and hers is not among them.
    lacks_language: bool,
}

impl House {
    /// Something to ask first; such a house stands after the others.
    fn doubts(&self, l: Lang) -> Vec<&'static str> {
        let all = [(self.is_region_unknown, t::region_unknown(l)), (self.lacks_language, t::lacks_language(l))];
        all.into_iter().filter(|(is, _)| *is).map(|(_, text)| text).collect()
    }
}

/// What the houses that were asked have said, and which others could be asked: partners with a shelter in the directory.
pub(super) async fn of(permit: &Permit<AnswerRequest>, request: &Request, l: Lang) -> Result<Outside, Failure> {
    let (own, now) = (permit.actor().organisation, permit.now());
    let (asked, party) = (request.head.asked.clone(), request.head.party.clone());
    permit
        .commons(move |view| {
            let names = people::view::organisation_names(view, l)?;
            let name = |id: &OrganisationId| names.get(id).cloned().unwrap_or_default();
            let today = clock::today(now);
            // A house that was asked can be asked again once its answer is no, or was no longer needed.
            let is_asked = |id: OrganisationId| asked.iter().any(|ask| ask.organisation == id && ask.state.after(AskEvent::Ask).is_none());
            let services: Vec<_> = directory::view::list_services(view)?.into_iter().filter(|it| it.standing(today).is_offered()).collect();
            // A house for women is not asked for a man, and he is not told no by it (scenario 16).
            let shelters = services.iter().filter(|it| it.head.kind == SHELTER && party.could_go_to(it));
            let others = shelters.filter(|it| it.head.organisation != own && !is_asked(it.head.organisation));
            let house = |it: &Service| House {
                organisation: it.head.organisation,
                name: name(&it.head.organisation),
                is_region_unknown: party.must_ask_region_of(it),
                lacks_language: party.is_not_understood_in(it),
            };
            let mut houses: Vec<House> = others.map(house).collect();
            words::sort_by_name(&mut houses, |house| &house.name);
            houses.dedup_by_key(|house| house.organisation);
            houses.sort_by_key(|house| house.doubts(l).len());
            let line = |ask: &Ask| AskLine {
                organisation: ask.organisation,
                name: name(&ask.organisation),
                state: ask.state,
                until: ask.until,
                is_offered: ask.is_offered_at(now),
                is_awaited: ask.is_awaited_at(now),
                reason: ask.reason.clone(),
                is_by_phone: ask.is_by_phone,
            };
            let instead = services.iter().filter(|it| INSTEAD.contains(&it.head.kind.as_str()));
            let alternative = |it: &Service| Alternative { service: it.id, kind: it.head.kind.clone(), name: name(&it.head.organisation) };
            Ok(Outside { asked: asked.iter().map(line).collect(), houses, alternatives: instead.map(alternative).collect() })
        })
        .await
}

/// Offers to choose from, what the others said, and whom else to ask.
pub(super) fn draw(sheet: &RequestSheet, l: Lang, mut main: Main, typed: &Typed, problems: &Problems) -> Main {
    let action = |step: &str| format!("/shelter/requests/{}/{step}", sheet.line.id);
    if !sheet.asked.is_empty() {
        let said = |ask: &AskLine| match (ask.state, ask.until) {
            (AskState::Offered, _) if !ask.is_offered => t::offer_ended(l).to_owned(),
            (AskState::Offered, Some(until)) => {
                let phone = if ask.is_by_phone { format!(" ({})", t::by_phone(l)) } else { String::new() };
                format!("{}: {}{phone}", t::ask_offered(l), words::day_and_time(l, clock::local(until)))
            }
            (AskState::Chosen, _) if !ask.is_awaited => t::ask_not_come(l).to_owned(),
            (AskState::Chosen, Some(until)) => t::ask_awaited(l, words::day_and_time(l, clock::local(until))),
            (AskState::Declined, _) if ask.reason.is_some() => {
                let reason = ask.reason.as_deref().map(|code| forms::label("unmet_reason", code, l)).unwrap_or_default();
                format!("{}: {reason}", t::ask_declined(l))
            }
            (state, _) => t::text(l, &format!("ask-{}", state.code())).unwrap_or_default().to_owned(),
        };
        main = main.heading(t::other_houses(l)).with(Block::Summary(sheet.asked.iter().map(|ask| Row::new(&ask.name, said(ask))).collect()));
    }
    if !sheet.line.state.is_sought() {
        return main;
    }
    for ask in sheet.asked.iter().filter(|ask| ask.is_offered) {
        main = main.form(Form::new(action("choose"), t::chooses(l, &ask.name)).hide("house", ask.organisation.to_string()));
    }
    if sheet.has_no_house() && !sheet.alternatives.is_empty() {
        let link = |it: &Alternative| Link::new(format!("/services/{}", it.service), format!("{}: {}", forms::label("service", &it.kind, l), it.name));
        main = main.heading(t::instead(l)).text(t::instead_text(l)).with(Block::Links(sheet.alternatives.iter().map(link).collect()));
    }
    let waiting: Vec<&AskLine> = sheet.asked.iter().filter(|ask| ask.state == AskState::Asked).collect();
    let phone = &typed.phone;
    if !waiting.is_empty() {
        let option = |ask: &&AskLine| Choice::new(ask.organisation.to_string(), &ask.name, waiting.len() == 1 || ask.organisation.to_string() == phone.house);
        let form = Form::new(action("phone"), t::phone_save(l))
            .ask(Field::new("house", t::phone_who(l), Control::Radios { options: waiting.iter().map(option).collect() }).error(said_of(problems, "house")))
            .ask(Field::new("answer", t::phone_what(l), Control::Radios { options: choices(l, "phone_answer", &phone.answer) }).error(said_of(problems, "answer")))
            .ask(Field::line("hours", t::phone_hours(l), &phone.hours).error(said_of(problems, "phone_hours")).optional())
            .ask(
                Field::new("reason", t::phone_reason(l), Control::Select { options: choices(l, "unmet_reason", &phone.reason) })
                    .error(said_of(problems, "phone_reason"))
                    .optional(),
            )
            .ask(Field::line("alternative", t::phone_alternative(l), &phone.alternative).error(said_of(problems, "phone_alternative")).optional())
            .second();
        main = main.heading(t::phone(l)).text(t::phone_text(l)).form(form);
    }
    if sheet.houses.is_empty() {
        return main;
    }
    let option = |house: &House| {
        let id = house.organisation.to_string();
        let is_ticked = typed.houses.houses.contains(&id);
        let doubts = house.doubts(l).join(" ");
        Choice { hint: Some(doubts).filter(|text| !text.is_empty()), ..Choice::new(id, &house.name, is_ticked) }
    };
    let houses = Field::new("houses", t::other_houses(l), Control::Checkboxes { options: sheet.houses.iter().map(option).collect() }).error(said_of(problems, "houses"));
    main.heading(t::ask_houses(l)).text(t::ask_text(l)).form(Form::new(action("ask"), t::ask_houses(l)).ask(houses).second())
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
    let (request, now) = (permit.target(), permit.now());
    let outside = of(permit, request, l).await?;
    let wanted = outside.houses.into_iter().map(|house| house.organisation).filter(|id| value.houses.contains(&id.to_string()));
    let mut letters = Vec::new();
    for house in wanted {
        let Some(to) = correspondent(permit.house(), permit.space(), l, house).await? else { continue };
        let content = Content::Asked { party: request.head.party.clone(), asked_on: request.head.asked_on.clone() };
        let calls = call_duty(permit, to.id).await?;
        letters.push((house, parcel(permit.space(), &to, MAIL, permit.id(), content, in_days(now, QUESTION_DAYS))?, calls));
    }
    if letters.is_empty() {
        return Err(Failure::Refused(vec![Problem::new("houses", "required", t::houses_missing(l))]));
    }
    permit
        .change(repeat, move |view, request| {
            if !super::requests::state_at(view, request, now)?.is_sought() {
                return refuse("", "state", t::not_now(l));
            }
            if transfer::is_unwanted(view, &request.head, clock::today(now))? {
                return refuse("", "no-consent", t::transfer_unwanted(l));
            }
            let is_asked = |house: OrganisationId| request.head.asked.iter().any(|ask| ask.organisation == house && ask.state.after(AskEvent::Ask).is_none());
            let fresh: Vec<_> = letters.iter().filter(|(house, ..)| !is_asked(*house)).collect();
            let mut asked = request.head.asked.clone();
            asked.retain(|ask| fresh.iter().all(|(house, ..)| *house != ask.organisation));
            asked.extend(fresh.iter().map(|(house, ..)| Ask::new(*house)));
            let head = RequestHead { asked, ..request.head.clone() };
            let draft = request.becomes("houses_asked", &head)?;
            Ok(Drafts::of(request.id.0, [draft]).sending(fresh.iter().map(|(_, letter, _)| letter.clone())).calling(fresh.iter().flat_map(|(.., calls)| calls.clone())))
        })
        .await?;
    Ok(())
}

/// The person on duty in the other house, if it still has not answered in half an hour. It cannot read the question
/// before somebody there signs in, so who asks writes the call down, sealed for the server alone.
async fn call_duty(permit: &Permit<AnswerRequest>, house: Id) -> Result<Vec<CallRow>, Failure> {
    let standing = permit.house().standing_call(house).await?;
    let call = standing.map(|it| Call { need: permit.id(), at: permit.now() + NEED_DUTY_MINUTES * 60, ..it });
    Ok(permit.house().seal_calls(house, &call.into_iter().collect::<Vec<_>>())?)
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
    let today = clock::today(now);
    let letters = tell(permit.house(), permit.space(), permit.target(), house).await?;
    let version = permit.target().version;
    let (home, space) = (permit.house().clone(), permit.space().id());
    let chosen = permit.change(&repeat, move |view, request| {
        let offered = request.head.asked.iter().find(|ask| Some(ask.organisation) == house && ask.is_offered_at(now));
        let Some(until) = offered.and_then(|ask| ask.until) else { return refuse("house", "offer-over", t::offer_over(l)) };
        // C.7: she moves only if she still wants to, and under a consent that names the house to which she goes.
        if transfer::is_unwanted(view, &request.head, today)? {
            return refuse("", "no-consent", t::transfer_unwanted(l));
        }
        if let (Some(stay), Some(house)) = (request.head.leaves, house) {
            let stay = crate::view::find_stay(view, stay)?.ok_or(Failure::Damaged)?;
            if care::view::consent_for(view, stay.survivor.id, house, SHELTER, today)?.is_none() {
                return refuse("house", "no-consent", t::transfer_no_consent(l));
            }
        }
        let Some(state) = super::requests::state_at(view, request, now)?.after(RequestEvent::Choose) else { return refuse("", "state", t::not_now(l)) };
        let head = RequestHead { state, asked: ended(&request.head.asked, house), ..request.head.clone() };
        // The letters say what was true of this version; another answer in between asks again.
        let mut drafts = vec![request.becomes("place_chosen", &head)?.based_on(version)];
        drafts.extend(holds::release(view, request.id)?);
        // If she does not come there, she waits again, and nobody would know.
        let calls = crate::view::house_rules(view)?.0.calls(request.id.0, until);
        Ok(Drafts::of(request.id.0, drafts).sending(letters.clone()).calling_off(request.id.0).calling(home.seal_calls(space, &calls)?))
    });
    let chosen = chosen.await;
    answer(&permit, &reader, chosen, Typed::default()).await
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct ByPhone {
    /// The organisation's id.
    house: String,
    /// offered, declined
    answer: String,
    /// For how many hours they keep a place.
    hours: String,
    /// Where they have none: code of CL-UNMET, and what they named instead (R-SH-07).
    reason: String,
    alternative: String,
}

impl ByPhone {
    /// What they said, as it changes what we know of them.
    fn check(&self, l: Lang, now: i64) -> Result<(AskEvent, Option<i64>), Failure> {
        let hours = self.hours.trim().parse().ok().filter(|hours| (1..=HOLD_LONGEST_HOURS).contains(hours));
        match (self.answer.as_str(), hours) {
            ("offered", Some(hours)) => Ok((AskEvent::Offer, Some(now + hours * 3_600))),
            ("offered", None) => refuse("phone_hours", "hours", t::hours_wrong(l)),
            ("declined", _) => {
                let mut problems = Problems::new();
                must_choose(&mut problems, "phone_reason", "unmet_reason", &self.reason, t::why_missing(l));
                if words::tidy(&self.alternative).is_empty() {
                    problems.push(Problem::new("phone_alternative", "required", t::alternative_missing(l)));
                }
                if problems.is_empty() { Ok((AskEvent::Decline, None)) } else { Err(Failure::Refused(problems)) }
            }
            _ => refuse("answer", "required", t::step_missing(l)),
        }
    }
}

/// They answered by phone; who asked writes it down.
pub(crate) async fn by_phone(permit: Permit<AnswerRequest>, reader: Reader, Input { value, repeat, .. }: Input<ByPhone>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let house = OrganisationId::parse(&value.house);
    let saved = match value.check(l, now) {
        Ok((event, until)) => {
            let said = value.clone();
            let change = permit.change(&repeat, move |_, request| {
                let mut asked = request.head.asked.clone();
                let Some(ask) = asked.iter_mut().find(|ask| Some(ask.organisation) == house) else { return refuse("house", "required", t::houses_missing(l)) };
                let Some(state) = ask.state.after(event) else { return refuse("", "state", t::not_now(l)) };
                let declined = |text: &str| Some(words::tidy(text)).filter(|_| event == AskEvent::Decline);
                *ask = Ask { state, until, is_by_phone: true, reason: declined(&said.reason), alternative: declined(&said.alternative), ..ask.clone() };
                let head = RequestHead { asked, ..request.head.clone() };
                Ok(Drafts::of(request.id.0, [request.becomes("answered_by_phone", &head)?]))
            });
            change.await
        }
        Err(failure) => Err(failure),
    };
    answer(&permit, &reader, saved, Typed { phone: value, ..Typed::default() }).await
}
