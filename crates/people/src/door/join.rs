//! A one-time code from a colleague: to join, or to come back after a lost password.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use kernel::{Failure, House, Input, Problems, Reader, ids::StaffId, problem::said_of};
use serde::Deserialize;
use ui::{Field, Form, Main};
use words::Lang;

use crate::{
    door::{self, device},
    enrolment::{self, Enrolment, Purpose},
    founding, t,
};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Join {
    code: String,
    sign_in: String,
    password: String,
}

pub(crate) async fn form(reader: Reader) -> Result<Response, Failure> {
    reader.draw(StatusCode::OK, t::join_title(reader.lang), &draw(reader.lang, &Join::default(), &Vec::new()))
}

fn draw(l: Lang, values: &Join, problems: &Problems) -> Main {
    let said = |field| said_of(problems, field);
    let form = Form::new("/join", t::join_button(l))
        .ask(Field::line("code", t::code(l), &values.code).hint(t::code_hint(l)).error(said("code")))
        .ask(Field::line("sign_in", t::sign_in_name(l), &values.sign_in).hint(t::join_name_hint(l)).error(said("sign_in")))
        .ask(Field::password("password", t::new_password(l), true).hint(t::password_hint(l)).error(said("password")));
    Main::new(t::join_title(l)).back("/sign-in").text(t::join_text(l)).form(form)
}

pub(crate) async fn join(State(house): State<House>, reader: Reader, headers: HeaderMap, Input { value, .. }: Input<Join>) -> Result<Response, Failure> {
    let l = reader.lang;
    let mut problems = Problems::new();
    let password = door::new_password(l, &value.password, &mut problems);
    let Some(Enrolment { purpose, vault: Some(vault), hash }) = enrolment::open(&house, &value.code).await? else {
        problems.insert(0, door::bad_code(l));
        return reader.return_form(t::join_title(l), &draw(l, &value, &problems), &problems);
    };
    let sign_in = match &purpose {
        Purpose::Join { .. } => door::sign_in_name(l, &value.sign_in, &mut problems),
        // She keeps the name that she had.
        Purpose::Readmit { .. } | Purpose::Found { .. } => None,
    };
    if let Some(name) = &sign_in
        && !founding::is_free(&house, name).await?
    {
        problems.push(door::taken(l));
    }
    if let (true, Some(password)) = (problems.is_empty(), password) {
        if !house.ledger.use_enrolment(&hash).await? {
            problems.push(door::bad_code(l));
            return reader.return_form(t::join_title(l), &draw(l, &value, &problems), &problems);
        }
        let entered = match (purpose, sign_in) {
            (Purpose::Join { space, staff }, Some(sign_in)) => founding::enter(&house, space, StaffId(staff), sign_in, password, vault).await?,
            (Purpose::Readmit { account, .. }, _) => founding::readmit(&house, account, password, vault).await?,
            (Purpose::Join { .. } | Purpose::Found { .. }, _) => return Err(Failure::NotFound),
        };
        return door::admit(&house, &entered, device::remembered(&headers), "/account/kit").await?.ok_or(Failure::SignedOut);
    }
    reader.return_form(t::join_title(l), &draw(l, &value, &problems), &problems)
}
