//! A referral leaves: only under an active consent that names the recipient and the help, only its items.

use axum::{extract::Query, http::StatusCode, response::Response};
use care::{Packet, packet::gather, transfer::TRANSFER, view::consent_for};
use directory::service::Standing;
use forms::{choices, is_listed};
use kernel::{
    Action, Failure, Input, Permit, Problem, Problems, Reader, clock,
    ids::{OrganisationId, ReferralId, ServiceId, SurvivorId},
    permit::refuse,
    problem::{problems_of, said_above, said_of},
};
use people::correspondence::{correspondent, day_number};
use serde::Deserialize;
use space::{Draft, Drafts, Id};
use ui::{Block, Choice, Control, Field, Form, Link, Main};
use words::Lang;

use crate::{letters::Content, permissions::SendReferral, post_office, state::Outgoing, t, transfer, view::OutgoingHead};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewReferral {
    /// The organisation's id.
    pub(crate) recipient: String,
    /// Code of CL-SVC.
    pub(crate) service: String,
    /// now, days, routine
    pub(crate) urgency: String,
    /// What is needed and why: sent only where that item is consented.
    pub(crate) needs: String,
    /// `yes` where it leaves although something stands against it: the answer to a refusal with `unlisted`, `stale`,
    /// `item-empty` or `contact-old`.
    pub(crate) anyway: String,
}

type Organisations = Vec<(OrganisationId, String)>;

/// What the form offers: partners, and their services that are given now.
pub(crate) struct Offer {
    pub(crate) organisations: Organisations,
    pub(crate) services: Vec<(ServiceId, OrganisationId, String, Standing)>,
}

pub(crate) async fn offer<A: Action>(permit: &Permit<A>, l: Lang) -> Result<Offer, Failure> {
    let organisations = organisations(permit, l).await?;
    let today = clock::today(permit.now());
    let services = permit.commons(move |view| {
        let all = directory::view::list_services(view)?.into_iter();
        Ok(all.map(|it| (it.id, it.head.organisation, it.head.kind.clone(), it.standing(today))).filter(|(.., standing)| standing.is_offered()).collect())
    });
    Ok(Offer { services: services.await?, organisations })
}

/// Comes from the list of services: recipient and service are then chosen already.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Chosen {
    service: String,
}

fn said_standing(l: Lang, standing: Standing) -> &'static str {
    if standing == Standing::Stale { t::not_checked_lately(l) } else { t::checked(l) }
}

/// Every service that is given now, as a link that fills the form.
fn service_links(l: Lang, survivor: SurvivorId, offer: &Offer) -> Vec<Link> {
    let name = |id: &OrganisationId| offer.organisations.iter().find(|(known, _)| known == id).map(|(_, name)| name.as_str());
    let link = |(id, organisation, kind, standing): &(ServiceId, OrganisationId, String, Standing)| {
        let label = format!("{}: {} ({})", forms::label("service", kind, l), name(organisation)?, said_standing(l, *standing));
        Some(Link::new(format!("/survivors/{survivor}/referrals/new?service={id}"), label))
    };
    offer.services.iter().filter(|(_, _, kind, _)| kind != TRANSFER).filter_map(link).collect()
}

async fn organisations<A: Action>(permit: &Permit<A>, l: Lang) -> Result<Organisations, Failure> {
    let own = permit.actor().organisation;
    permit.commons(move |view| people::view::other_organisations(view, own, l)).await
}

fn draw(l: Lang, survivor: SurvivorId, values: &NewReferral, offer: &Offer, problems: &Problems) -> Main {
    let mut services = choices(l, "service", &values.service);
    // To hand over her case is asked on a page of its own.
    services.retain(|choice| choice.value != TRANSFER);
    let recipients = offer.organisations.iter().map(|(id, name)| Choice::new(id.to_string(), name, id.to_string() == values.recipient)).collect();
    let form = Form::new(format!("/survivors/{survivor}/referrals"), t::send_button(l))
        .ask(Field::new("recipient", t::recipient(l), Control::Select { options: recipients }).error(said_of(problems, "recipient")))
        .ask(Field::new("service", t::service(l), Control::Select { options: services }).error(said_of(problems, "service")))
        .ask(Field::new("urgency", t::urgency(l), Control::Radios { options: choices(l, "urgency", &values.urgency) }).error(said_of(problems, "urgency")))
        .ask(Field::new("needs", t::needs(l), Control::Text { value: values.needs.clone(), rows: 4 }).hint(t::needs_hint(l)).error(said_of(problems, "needs")));
    let main = Main::new(t::send_title(l)).back(format!("/survivors/{survivor}")).with(Block::Inset(t::send_text(l).into()));
    let mut main = said_above(main, problems);
    let is_stale =
        offer.services.iter().any(|(_, organisation, kind, standing)| *standing == Standing::Stale && organisation.to_string() == values.recipient && *kind == values.service);
    if is_stale && !problems.iter().any(|problem| problem.field == CAUTION) {
        main = main.with(Block::Warning(t::call_first(l).into()));
    }
    let links = service_links(l, survivor, offer);
    if values.recipient.is_empty() && !links.is_empty() {
        main = main.heading(t::choose_service(l)).with(Block::Links(links));
    }
    with_cautions(l, main, form, problems)
}

/// Who receives it takes in no text without an end.
const LONGEST_NEEDS: usize = 4_000;

/// The field that a caution is about: the answer to it.
const CAUTION: &str = "anyway";

/// What stands against sending, above the form, and the question whether it is to be sent all the same.
pub(crate) fn with_cautions(l: Lang, main: Main, form: Form, problems: &Problems) -> Main {
    let cautions: Vec<_> = problems.iter().filter(|problem| problem.field == CAUTION).collect();
    let anyway = || Field::new(CAUTION, t::send_anyway(l), Control::Checkboxes { options: vec![Choice::new("yes", t::send_anyway_yes(l), false)] });
    let form = form.ask_all((!cautions.is_empty()).then(|| anyway().error(said_of(problems, CAUTION))));
    cautions.iter().fold(main, |main, caution| main.with(Block::Warning(caution.detail.clone()))).form(form)
}

pub(crate) async fn form(permit: Permit<SendReferral>, Query(chosen): Query<Chosen>, reader: Reader) -> Result<Response, Failure> {
    let offer = offer(&permit, reader.lang).await?;
    let service = offer.services.iter().find(|(id, ..)| id.to_string() == chosen.service);
    let values = service.map_or_else(NewReferral::default, |(_, organisation, kind, _)| NewReferral {
        recipient: organisation.to_string(),
        service: kind.clone(),
        ..NewReferral::default()
    });
    reader.draw(StatusCode::OK, t::send_title(reader.lang), &draw(reader.lang, permit.target().id, &values, &offer, &Vec::new()))
}

pub(crate) async fn send(permit: Permit<SendReferral>, reader: Reader, Input { value, repeat, .. }: Input<NewReferral>) -> Result<Response, Failure> {
    let l = reader.lang;
    let offer = offer(&permit, l).await?;
    let mut problems = Problems::new();
    let recipient = OrganisationId::parse(&value.recipient).filter(|id| offer.organisations.iter().any(|(known, _)| known == id));
    if recipient.is_none() {
        problems.push(Problem::new("recipient", "required", t::recipient_missing(l)));
    }
    if !is_listed("service", &value.service) || value.service == TRANSFER {
        problems.push(Problem::new("service", "required", t::service_missing(l)));
    }
    if !is_listed("urgency", &value.urgency) {
        problems.push(Problem::new("urgency", "required", t::urgency_missing(l)));
    }
    let sent = match (recipient, problems.is_empty()) {
        (Some(recipient), true) => send_to(&permit, l, recipient, &value, &repeat).await,
        _ => Err(Failure::Refused(problems)),
    };
    match sent {
        Ok(id) => reader.done(StatusCode::CREATED, "/referrals?done=sent", &serde_json::json!({ "id": id })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            reader.return_form(t::send_title(l), &draw(l, permit.target().id, &value, &offer, &problems), &problems)
        }
    }
}

/// What whoever sends should know first (I.2): it leaves only once she has said that it may leave all the same.
fn cautions(l: Lang, standing: Option<Standing>, items: &[String], packet: &Packet, today: jiff::civil::Date) -> Problems {
    let caution = |code: &str, sentence: &str| Problem::new(CAUTION, code, sentence);
    let listed = match standing {
        None => Some(caution("unlisted", t::not_listed(l))),
        Some(Standing::Stale) => Some(caution("stale", t::call_first(l))),
        Some(Standing::Verified | Standing::Suspended | Standing::Closed) => None,
    };
    let empty: Vec<String> = packet.missing(items).map(|item| forms::label("packet_item", item, l)).collect();
    let empty = (!empty.is_empty()).then(|| caution("item-empty", &t::items_empty(l, empty.join(", "))));
    let contact = packet.contact().filter(|contact| contact.is_stale(today)).map(|_| caution("contact-old", t::contact_old(l)));
    [listed, empty, contact].into_iter().flatten().collect()
}

/// Also asks another to take over her case: that is a referral, with rules of its own.
pub(crate) async fn send_to(permit: &Permit<SendReferral>, l: Lang, recipient: OrganisationId, value: &NewReferral, repeat: &kernel::RepeatKey) -> Result<Id, Failure> {
    let now = permit.now();
    let today = clock::today(now);
    let survivor = permit.target().id;
    // R-CO-01, asked here to build the packet and once more inside the change.
    let kind = value.service.clone();
    let consent = permit.read(move |view| consent_for(view, survivor, recipient, &kind, today)).await?;
    let is_transfer = value.service == TRANSFER;
    let no_consent = if is_transfer { t::transfer_no_consent(l) } else { t::no_consent(l) };
    let Some((consent, terms)) = consent else { return refuse("recipient", "no-consent", no_consent) };
    let kind = value.service.clone();
    let entry = permit.commons(move |view| directory::view::service_of(view, recipient, &kind, today)).await?;
    let standing = entry.map(|entry| entry.standing(today));
    match standing.map(Standing::is_offered) {
        Some(true) => {}
        // Help may be asked of who is not listed for it; a case goes only to who says that it takes cases.
        None if !is_transfer => {}
        Some(false) | None if is_transfer => return refuse("recipient", "takes-no-cases", t::transfer_not_taken(l)),
        Some(false) | None => return refuse("service", "not-offered", t::not_offered(l)),
    }
    let needs = words::tidy(&value.needs);
    if needs.chars().count() > LONGEST_NEEDS {
        return refuse("needs", "too-long", t::needs_too_long(l));
    }
    let end: jiff::civil::Date = terms.expires_on.as_deref().and_then(|text| text.parse().ok()).ok_or(Failure::Damaged)?;
    let packet = gather(permit, permit.target(), &terms.items, &needs).await?;
    let cautions = if value.anyway == "yes" { Problems::new() } else { cautions(l, standing, &terms.items, &packet, today) };
    if !cautions.is_empty() {
        return Err(Failure::Refused(cautions));
    }
    let to = correspondent(permit.house(), permit.space(), l, recipient).await?.ok_or(Failure::NotFound)?;
    let id = ReferralId::random();
    let content = Content::Referral { service: value.service.clone(), urgency: value.urgency.clone(), expires_on: end.to_string(), packet };
    let parcel = post_office::parcel(permit.space(), &to, id, content, day_number(end))?;
    let head = OutgoingHead {
        to: recipient,
        service: value.service.clone(),
        urgency: value.urgency.clone(),
        consent,
        items: terms.items,
        expires_day: day_number(end),
        state: Outgoing::Sent,
        reason: None,
        answered: None,
        appointment: None,
        parcel: Some(parcel.id),
    };
    let outcome = permit
        .change(repeat, move |view, survivor| {
            // Withdrawn in the meantime: nothing leaves.
            let still = consent_for(view, survivor.id, recipient, &head.service, today)?;
            if still.is_none_or(|(id, _)| id != consent) {
                return refuse("recipient", "no-consent", no_consent);
            }
            let event = if is_transfer { "transfer_asked" } else { "referral_sent" };
            if let Some(against) = transfer::stands_against(view, survivor, today)?.filter(|_| is_transfer) {
                return refuse("", against.code(), against.sentence(l));
            }
            Ok(Drafts::of(id.0, [Draft::about(survivor.id.0, "referral", event, id.0, &head)?]).sending([parcel.clone()]))
        })
        .await?;
    Ok(outcome.result)
}
