//! A custodian lets a colleague back in who lost her password: a one-time code gives her new keys.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Reader, ids::StaffId};
use space::{Draft, Drafts};

use super::invite::Invited;
use crate::{
    enrolment::{self, Purpose},
    permissions::ReadmitStaff,
};

pub(crate) async fn readmit(permit: Permit<ReadmitStaff>, reader: Reader, Input { repeat, .. }: Input<kernel::input::Nothing>) -> Result<Response, Failure> {
    let staff = permit.target().clone();
    let account = staff.account.ok_or(Failure::NotFound)?;
    let row = permit.house().ledger.account(account.0).await?.ok_or(Failure::NotFound)?;
    // Who let whom back in stands in the history before the code exists.
    permit.change(&repeat, move |_, staff| Ok(Drafts::of(staff.id.0, [Draft::house("staff", "staff_readmitted", staff.id.0, &staff.head())?]))).await?;
    let purpose = Purpose::Readmit { space: permit.space().id(), staff: staff.id.0, account: account.0, sign_in: row.sign_in };
    let code = enrolment::issue(permit.house(), purpose, Some(permit.space().vault())).await?;
    reader.show_as(StatusCode::CREATED, &Invited { staff: StaffId(staff.id.0), code: code.text().to_string() }).map(kernel::held::shown_once)
}
