//! A second person's word about a colleague's access: yes, or no. What she says yes to is what stood on her page, and she gets
//! the code with which it begins.

use axum::{http::StatusCode, response::Response};
use kernel::{Actor, Failure, Input, Permit, Reader};
use seal::Code;
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Form, Link, Main};
use words::Lang;

use super::{
    invite::{Handing, Invited},
    role_name,
};
use crate::{
    admission::Admission,
    enrolment::{self, Purpose},
    permissions::{ConfirmAccess, GiveUpAccess},
    second_person::{Asked, Request},
    staff_record::Staff,
    t,
};

#[derive(Deserialize, schemars::JsonSchema)]
pub struct Word {
    /// Which request is meant: it is refused where another one waits by now.
    request: Id,
}

/// Nothing was given out or begun; a second person is asked.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Waits {
    pub staff: Id,
    /// Nothing where a second person has spoken already.
    pub request: Option<Id>,
}

pub(crate) async fn confirm(permit: Permit<ConfirmAccess>, reader: Reader, Input { value, repeat, .. }: Input<Word>) -> Result<Response, Failure> {
    let (id, by, code) = (permit.target().id, permit.actor().staff, Code::generate());
    let awaited = Admission::confirmed(by, code.hash());
    // Which code it is stands in her record before it exists: no other begins what was asked.
    permit
        .change(&repeat, move |_, staff| {
            let head = staff.confirmed(meant(staff, value.request)?, awaited.clone());
            Ok(Drafts::of(staff.id.0, [Draft::house("staff", "staff_access_confirmed", staff.id.0, &head)?]))
        })
        .await?;
    let staff = permit.read(move |view| crate::view::find_staff(view, id)).await?.ok_or(Failure::NotFound)?;
    let (purpose, how) = purpose(&permit, &staff).await?;
    // What another may have had for her before.
    permit.house().ledger.drop_enrolments(id.0).await?;
    enrolment::keep(permit.house(), &code, purpose, Some(permit.space().vault())).await?;
    let invited = Invited { staff: id, code: code.text().to_string(), how };
    kernel::held::shown_once(&reader, |reader| reader.show_as(StatusCode::CREATED, &invited)).await
}

/// What her code is for, and what is said of it to the one who hands it over.
async fn purpose(permit: &Permit<ConfirmAccess>, staff: &Staff) -> Result<(Purpose, Handing), Failure> {
    let (space, asked) = (permit.space().id(), staff.request.as_ref().map(|request| &request.asked));
    let Some(account) = staff.account else { return Ok((Purpose::Join { space, staff: staff.id.0 }, Handing::SecondPerson)) };
    match asked.ok_or(Failure::Stale)? {
        Asked::Invitation | Asked::Readmission => {
            let row = permit.house().ledger.account(account.0).await?.ok_or(Failure::NotFound)?;
            Ok((Purpose::Readmit { space, staff: staff.id.0, account: account.0, sign_in: row.sign_in }, Handing::SecondPerson))
        }
        Asked::Roles { .. } => Ok((Purpose::Begin { space, staff: staff.id.0, account: account.0 }, Handing::NewRoles)),
    }
}

fn meant(staff: &Staff, request: Id) -> Result<&Request, Failure> {
    staff.request.as_ref().filter(|it| it.id == request).ok_or(Failure::Stale)
}

pub(crate) async fn give_up(permit: Permit<GiveUpAccess>, reader: Reader, Input { value, repeat, .. }: Input<Word>) -> Result<Response, Failure> {
    let (staff, had_a_code) = (permit.target().id, permit.target().has_unused_yes());
    permit
        .change(&repeat, move |_, staff| {
            let head = staff.given_up(&meant(staff, value.request)?.asked);
            Ok(Drafts::of(staff.id.0, [Draft::house("staff", "staff_access_given_up", staff.id.0, &head)?]))
        })
        .await?;
    if had_a_code {
        permit.house().ledger.drop_enrolments(staff.0).await?;
    }
    reader.done(StatusCode::OK, &format!("/colleagues/{staff}?done=saved"), &serde_json::json!({ "staff": staff }))
}

/// After something was asked: what waits now, also where the press came twice.
pub(crate) async fn asked<A: kernel::Action>(permit: &Permit<A>, reader: &Reader, staff: kernel::ids::StaffId) -> Result<Response, Failure> {
    let found = permit.read(move |view| crate::view::find_staff(view, staff)).await?.ok_or(Failure::NotFound)?;
    let sheet = Waits { staff: staff.0, request: found.request.map(|request| request.id) };
    reader.done(StatusCode::ACCEPTED, &format!("/colleagues/{staff}?done=second-person"), &sheet)
}

/// On a colleague's page: what was asked for her, by whom, and what this reader may say to it.
pub(crate) fn request_part(l: Lang, main: Main, staff: &Staff, (by, confirmed_by): (&str, &str), actor: &Actor) -> Main {
    let Some(request) = staff.request.as_ref().filter(|_| staff.request_is_seen_by(actor)) else { return main };
    let named = |roles: &kernel::Roles| roles.iter().map(|role| role_name(l, role)).collect::<Vec<_>>().join(", ");
    let text = match &request.asked {
        Asked::Invitation => t::second_invitation(l, by, named(&staff.roles)),
        Asked::Roles { roles } => t::second_roles(l, by, named(roles)),
        Asked::Readmission => t::second_readmission(l, by),
    };
    let path = format!("/colleagues/{}", staff.id);
    let mut main = main.heading(t::second_title(l)).with(Block::Inset(text));
    if request.confirmed.is_some() {
        main = main.text(t::second_said(l, confirmed_by));
    } else if staff.may_be_confirmed_by(actor) {
        main = main.text(t::second_ask(l)).form(Form::new(format!("{path}/confirm"), t::second_yes(l)).hide("request", request.id.to_string()));
    } else {
        main = main.text(t::second_who(l));
    }
    if staff.may_be_given_up_by(actor) {
        let label = if request.by == actor.staff { t::second_take_back(l) } else { t::second_no(l) };
        main = main.form(Form::new(format!("{path}/give-up"), label).hide("request", request.id.to_string()).second());
    }
    main
}

/// Where her day begins: colleagues for whom her yes is wanted.
pub fn waiting_part(l: Lang, main: Main, waiting: &[Staff]) -> Main {
    if waiting.is_empty() {
        return main;
    }
    let links = waiting.iter().map(|staff| Link::new(format!("/colleagues/{}", staff.id), &staff.name)).collect();
    main.with(Block::Warning(t::second_waits(l).into())).with(Block::Links(links))
}
