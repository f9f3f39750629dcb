//! Which roles a colleague has. Nobody changes her own; one that reaches the persons whom the house helps begins when she comes
//! in by the code of a second person, and what she loses ends at once.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Problems, Reader, Role, Roles, permit::refuse};
use serde::Deserialize;
use space::{Draft, Drafts, View};
use words::Lang;

use super::{
    custodians::{enough_without, fewest_custodians},
    invite::roles_of,
    list::StaffSheet,
};
use crate::{
    permissions::ChangeRoles,
    second_person::{Asked, Asking, Request, Way, refuse_before},
    staff_record::{Staff, StaffHead},
    t, view,
};

#[derive(Deserialize, schemars::JsonSchema)]
pub struct ChangeTo {
    /// Codes of roles; none means that she may do nothing.
    #[serde(default)]
    roles: Vec<String>,
}

pub(crate) async fn change(permit: Permit<ChangeRoles>, reader: Reader, Input { value, repeat, .. }: Input<ChangeTo>) -> Result<Response, Failure> {
    let (l, fewest) = (reader.lang, fewest_custodians(permit.house()));
    let (before, person) = (permit.target().request.clone(), permit.target().id);
    let asking = Asking { by: permit.actor().staff, person, at: permit.now() };
    let mut problems = Problems::new();
    let wanted = roles_of(l, &value.roles, &mut problems);
    if !problems.is_empty() {
        return Err(Failure::Refused(problems));
    }
    permit
        .change(&repeat, move |view, staff| {
            if !wanted.has(Role::Custodian) {
                enough_without(view, staff, fewest, l)?;
            }
            Ok(Drafts::of(staff.id.0, [changed(view, staff, &wanted, asking, l)?]))
        })
        .await?;
    let staff = permit.read(move |view| view::find_staff(view, person)).await?.ok_or(Failure::NotFound)?;
    if before.is_some_and(|before| before.confirmed.is_some() && staff.request.as_ref() != Some(&before)) {
        permit.house().ledger.drop_enrolments(person.0).await?;
    }
    let done = if staff.request.is_some() { "second-person" } else { "saved" };
    reader.done(StatusCode::OK, &format!("/colleagues/{person}?done={done}"), &StaffSheet::seen_by(permit.actor(), staff))
}

fn changed(view: &View<'_>, staff: &Staff, wanted: &Roles, asking: Asking, l: Lang) -> Result<Draft, Failure> {
    let ask = |asked| Some(Request::new(asking.by, asking.at, asked));
    let with = |roles: Roles| StaffHead { shut_out: staff.left_with(&roles, asking.by, asking.at), roles, ..staff.head() };
    match (&staff.request, Way::of(view, staff.would_gain(wanted), asking, &[])?) {
        (_, Way::NotBefore(until)) => refuse_before(l, until),
        // Nobody has said yes to her coming yet: it is asked anew, with these roles.
        (Some(Request { asked: Asked::Invitation, .. }), _) => {
            let head = StaffHead { request: ask(Asked::Invitation), ..with(wanted.clone()) };
            Ok(Draft::house("staff", "staff_roles_changed", staff.id.0, &head)?)
        }
        (Some(Request { asked: Asked::Readmission, .. }), Way::Alone | Way::Asked) => refuse("roles", "waits", t::second_other(l)),
        (Some(Request { asked: Asked::Readmission, .. }), Way::AtOnce) => Ok(Draft::house("staff", "staff_roles_changed", staff.id.0, &with(wanted.clone()))?),
        (Some(Request { asked: Asked::Roles { .. }, .. }) | None, Way::AtOnce) => {
            let head = StaffHead { request: None, ..with(wanted.clone()) };
            Ok(Draft::house("staff", "staff_roles_changed", staff.id.0, &head)?)
        }
        (Some(Request { asked: Asked::Roles { .. }, .. }) | None, Way::Alone) => {
            let head = StaffHead { request: None, ..with(wanted.clone()) };
            Ok(Draft::house("staff", "staff_roles_changed_alone", staff.id.0, &head)?)
        }
        (Some(Request { asked: Asked::Roles { .. }, .. }) | None, Way::Asked) => {
            let head = StaffHead { request: ask(Asked::Roles { roles: wanted.clone() }), ..with(staff.at_once(wanted)) };
            Ok(Draft::house("staff", "staff_roles_asked", staff.id.0, &head)?)
        }
    }
}
