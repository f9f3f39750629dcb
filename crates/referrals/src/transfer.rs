//! Another organisation is asked to take over her case (I.2): under a consent of hers that names it and this. Until it says
//! yes the case stays where it is; a no, or silence, changes nothing.

use axum::{http::StatusCode, response::Response};
use care::{
    permissions::ViewSurvivor,
    records::Survivor,
    transfer::{TRANSFER, may_hand_over},
};
use directory::service::Standing;
use forms::{choices, is_listed};
use jiff::civil::Date;
use kernel::{
    Action, Failure, Input, Permit, Problem, Problems, Reader, clock,
    ids::OrganisationId,
    problem::{problems_of, said_above, said_of},
};
use people::correspondence::day_number;
use serde::Deserialize;
use space::View;
use ui::{Block, Choice, Control, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use crate::{
    list::{reason_label, state_name},
    permissions::SendReferral,
    send::{NewReferral, Offer, offer, send_to, with_cautions},
    state::Outgoing,
    t,
    view::{Sent, newest_transfer},
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewTransfer {
    /// The organisation's id.
    recipient: String,
    /// now, days, routine
    urgency: String,
    /// What they need to know first: sent only where that item is consented.
    needs: String,
    /// `yes` where they are asked although something stands against it, as of a referral.
    anyway: String,
}

/// Why nobody can be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// Nobody is in charge here who could hand it over.
    NotOurs,
    /// Somebody is asked already: of two who say yes one would have been asked in vain.
    Asked,
}

impl Against {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Against::NotOurs => "state",
            Against::Asked => "asked",
        }
    }

    pub(crate) fn sentence(self, l: Lang) -> &'static str {
        match self {
            Against::NotOurs => t::transfer_not_now(l),
            Against::Asked => t::transfer_is_asked(l),
        }
    }
}

pub(crate) fn stands_against(view: &View<'_>, survivor: &Survivor, today: Date) -> Result<Option<Against>, Failure> {
    if !may_hand_over(survivor) {
        return Ok(Some(Against::NotOurs));
    }
    let waits = |sent: &Sent| sent.head.state == Outgoing::Sent && sent.head.expires_day >= day_number(today);
    Ok(newest_transfer(view, survivor.id)?.filter(waits).map(|_| Against::Asked))
}

/// What the page shows beside the form.
struct Scene {
    offer: Offer,
    newest: Option<Sent>,
    against: Option<Against>,
}

async fn scene<A: Action<Target = Survivor>>(permit: &Permit<A>, l: Lang) -> Result<Scene, Failure> {
    let (survivor, today) = (permit.target().clone(), clock::today(permit.now()));
    let (newest, against) = permit.read(move |view| Ok((newest_transfer(view, survivor.id)?, stands_against(view, &survivor, today)?))).await?;
    Ok(Scene { offer: offer(permit, l).await?, newest, against })
}

impl Scene {
    fn name(&self, id: OrganisationId) -> &str {
        self.offer.organisations.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name)
    }

    /// What became of the last question.
    fn newest_block(&self, l: Lang) -> Option<Block> {
        let Sent { id, head, at, .. } = self.newest.as_ref()?;
        let mut rows = vec![
            Row::new(t::recipient(l), self.name(head.to)).change(format!("/referrals/{id}")),
            Row::new(t::day(l), words::date(l, clock::today(*at))),
            Row::new(t::state(l), state_name(l, head.state.code())).tag(Tone::Calm),
        ];
        rows.extend(head.reason.as_ref().map(|reason| Row::new(t::because(l), reason_label(l, reason))));
        Some(Block::Summary(rows))
    }

    /// Who says in the directory that it takes cases over.
    fn recipients(&self, l: Lang, chosen: &str) -> Vec<Choice> {
        let takes = |id: &OrganisationId| self.offer.services.iter().find(|(_, of, kind, _)| of == id && kind == TRANSFER).map(|(.., standing)| *standing);
        let choice = |(id, name): &(OrganisationId, String)| {
            let mut choice = Choice::new(id.to_string(), name, id.to_string() == chosen);
            choice.hint = Some(if takes(id)? == Standing::Stale { t::not_checked_lately(l) } else { t::checked(l) }.to_owned());
            Some(choice)
        };
        self.offer.organisations.iter().filter_map(choice).collect()
    }
}

fn draw(l: Lang, survivor: &Survivor, scene: &Scene, values: &NewTransfer, problems: &Problems) -> Main {
    let path = format!("/survivors/{}", survivor.id);
    let main = Main::new(t::transfer_title(l)).back(format!("{path}/case")).with(Block::Inset(t::transfer_text(l).into())).with_some(scene.newest_block(l));
    let main = said_above(main, problems);
    if let Some(against) = scene.against {
        return main.text(against.sentence(l));
    }
    let main = main.with(Block::Links(vec![Link::new(format!("{path}/consents/new/referral"), t::transfer_consent_link(l))]));
    let options = scene.recipients(l, &values.recipient);
    if options.is_empty() {
        return main.with(Block::Warning(t::transfer_nobody(l).into()));
    }
    let form = Form::new(format!("{path}/case/transfer"), t::transfer_button(l))
        .ask(Field::new("recipient", t::recipient(l), Control::Radios { options }).error(said_of(problems, "recipient")))
        .ask(Field::new("urgency", t::urgency(l), Control::Radios { options: choices(l, "urgency", &values.urgency) }).error(said_of(problems, "urgency")))
        .ask(Field::new("needs", t::transfer_needs(l), Control::Text { value: values.needs.clone(), rows: 4 }).hint(t::needs_hint(l)));
    with_cautions(l, main, form, problems)
}

pub(crate) async fn form(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let scene = scene(&permit, l).await?;
    reader.draw(StatusCode::OK, t::transfer_title(l), &draw(l, permit.target(), &scene, &NewTransfer::default(), &Vec::new()))
}

pub(crate) async fn ask(permit: Permit<SendReferral>, reader: Reader, Input { value, repeat, .. }: Input<NewTransfer>) -> Result<Response, Failure> {
    let l = reader.lang;
    let scene = scene(&permit, l).await?;
    let mut problems = Problems::new();
    let recipient = OrganisationId::parse(&value.recipient).filter(|id| scene.offer.organisations.iter().any(|(known, _)| known == id));
    if recipient.is_none() {
        problems.push(Problem::new("recipient", "required", t::recipient_missing(l)));
    }
    if !is_listed("urgency", &value.urgency) {
        problems.push(Problem::new("urgency", "required", t::urgency_missing(l)));
    }
    let asked = match (recipient, problems.is_empty()) {
        (Some(recipient), true) => {
            let referral = NewReferral {
                recipient: value.recipient.clone(),
                service: TRANSFER.into(),
                urgency: value.urgency.clone(),
                needs: value.needs.clone(),
                anyway: value.anyway.clone(),
            };
            send_to(&permit, l, recipient, &referral, &repeat).await
        }
        _ => Err(Failure::Refused(problems)),
    };
    match asked {
        Ok(id) => reader.done(StatusCode::CREATED, &format!("/survivors/{}/case/transfer?done=sent", permit.target().id), &serde_json::json!({ "id": id })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            reader.return_form(t::transfer_title(l), &draw(l, permit.target(), &scene, &value, &problems), &problems)
        }
    }
}
