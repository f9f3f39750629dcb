//! Which roles a colleague has. Nobody changes her own.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Reader, Role};
use serde::Deserialize;
use space::{Draft, Drafts};

use super::{
    custodians::{enough_without, fewest_custodians},
    invite::roles_of, list::StaffSheet};
use crate::{permissions::ChangeRoles, staff_record::StaffHead};

#[derive(Deserialize, schemars::JsonSchema)]
pub struct ChangeTo {
    /// Codes of roles; none means that she may do nothing.
    #[serde(default)]
    roles: Vec<String>,
}

pub(crate) async fn change(permit: Permit<ChangeRoles>, reader: Reader, Input { value, repeat, .. }: Input<ChangeTo>) -> Result<Response, Failure> {
    let (l, fewest) = (reader.lang, fewest_custodians(permit.house()));
    let roles = roles_of(&value.roles);
    let wanted = roles.clone();
    permit
        .change(&repeat, move |view, staff| {
            if !wanted.has(Role::Custodian) {
                enough_without(view, staff, fewest, l)?;
            }
            let head = StaffHead { roles: wanted.clone(), ..staff.head() };
            Ok(Drafts::of(staff.id.0, [Draft::house("staff", "staff_roles_changed", staff.id.0, &head)?]))
        })
        .await?;
    let mut staff = permit.target().clone();
    staff.roles = roles;
    let place = format!("/colleagues/{}?done=saved", staff.id);
    reader.done(StatusCode::OK, &place, &StaffSheet::from(staff))
}
