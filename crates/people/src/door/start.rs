//! A one-time code founds an organisation; who has it becomes its first administrator.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kernel::{Failure, House, Input, Problem, Problems, Reader, problem::said_of};
use serde::Deserialize;
use ui::{Choice, Control, Field, Form, Main};
use words::Lang;

use crate::{
    door::{self, device},
    enrolment::{self, Enrolment, Purpose},
    founding::{self, Founder, OrganisationNames},
    organisation, t, view,
};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Start {
    code: String,
    organisation: String,
    kind: String,
    name: String,
    sign_in: String,
    password: String,
}

pub(crate) async fn form(reader: Reader) -> Result<Response, Failure> {
    reader.draw(StatusCode::OK, t::start_title(reader.lang), &draw(reader.lang, &Start::default(), &Vec::new()))
}

fn draw(l: Lang, values: &Start, problems: &Problems) -> Main {
    let said = |field| said_of(problems, field);
    let kinds = organisation::KINDS.iter().map(|kind| Choice::new(*kind, t::text(l, &format!("org-{kind}").replace('_', "-")).unwrap_or(kind), values.kind == *kind));
    let form = Form::new("/start", t::start_button(l))
        .ask(Field::line("code", t::code(l), &values.code).hint(t::code_hint(l)).error(said("code")))
        .ask(Field::line("organisation", t::organisation_name(l), &values.organisation).error(said("organisation")))
        .ask(Field::new("kind", t::organisation_kind(l), Control::Select { options: kinds.collect() }).error(said("kind")))
        .ask(Field::line("name", t::your_name(l), &values.name).error(said("name")))
        .ask(Field::line("sign_in", t::sign_in_name(l), &values.sign_in).hint(t::sign_in_name_hint(l)).error(said("sign_in")))
        .ask(Field::password("password", t::new_password(l), true).hint(t::password_hint(l)).error(said("password")));
    Main::new(t::start_title(l)).text(t::start_text(l)).form(form)
}

pub(crate) async fn start(State(house): State<House>, reader: Reader, headers: HeaderMap, Input { mut value, .. }: Input<Start>) -> Result<Response, Failure> {
    let l = reader.lang;
    let mut problems = Problems::new();
    let enrolment = enrolment::open(&house, &value.code).await?.filter(|enrolment| matches!(enrolment.purpose, Purpose::Found { .. }));
    if enrolment.is_none() {
        problems.push(door::bad_code(l));
    }
    let organisation = words::tidy(&value.organisation);
    if words::looks_like(&organisation).is_empty() {
        // What `panoh organisation add --name` said: shown to her first, because all partners will see it.
        let proposed = enrolment.as_ref().and_then(proposed_name).unwrap_or_default();
        let sentence = if proposed.is_empty() { t::organisation_empty(l) } else { t::organisation_proposed(l) };
        problems.push(Problem::new("organisation", "empty", sentence));
        value.organisation = proposed;
    } else if organisation.chars().count() > organisation::LONGEST_NAME {
        problems.push(Problem::new("organisation", "long", t::organisation_long(l)));
    } else if enrolment.is_some() && is_taken(&house, organisation.clone()).await? {
        problems.push(Problem::new("organisation", "taken", t::organisation_taken(l)));
    }
    if !organisation::KINDS.contains(&value.kind.as_str()) {
        problems.push(Problem::new("kind", "empty", t::organisation_kind_empty(l)));
    }
    let name = door::staff_name(l, &value.name, &mut problems);
    let sign_in = door::sign_in_name(l, &value.sign_in, &mut problems);
    let password = door::new_password(l, &value.password, &mut problems);
    if let Some(sign_in) = &sign_in
        && !founding::is_free(&house, sign_in).await?
    {
        problems.push(door::taken(l));
    }
    if let (true, Some(enrolment), Some(name), Some(sign_in), Some(password)) = (problems.is_empty(), enrolment, name, sign_in, password) {
        if house.ledger.use_enrolment(&enrolment.hash).await? {
            let names = OrganisationNames { en: organisation.clone(), ru: organisation.clone(), tg: organisation };
            let founder = Founder { organisation: names, kind: value.kind.clone(), district: None, name, sign_in, password };
            let entered = founding::found(&house, founder).await?;
            return door::admit(&house, &headers, &entered, device::remembered(&headers), "/account/kit").await?.ok_or(Failure::SignedOut);
        }
        problems.push(door::bad_code(l));
    }
    reader.return_form(t::start_title(l), &draw(l, &value, &problems), &problems)
}

/// Partners choose whom they send a woman to by name. Only whoever has a code hears whether there is such a partner.
async fn is_taken(house: &House, name: String) -> Result<bool, Failure> {
    house.commons.read(move |view| Ok(view::list_organisations(view)?.iter().any(|partner| partner.could_be_taken_for(&name)))).await
}

fn proposed_name(enrolment: &Enrolment) -> Option<String> {
    match &enrolment.purpose {
        Purpose::Found { name } => name.as_deref().map(words::tidy),
        Purpose::Join { .. } | Purpose::Readmit { .. } | Purpose::Begin { .. } => None,
    }
}
