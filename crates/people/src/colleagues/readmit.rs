//! A custodian lets a colleague back in who lost her password: when a second person says yes, a one-time code gives her new
//! keys.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Reader, ids::AccountId, permit::refuse};
use ledger::AccountState;
use space::{Draft, Drafts};

use super::{confirm, invite::Invited};
use crate::{
    enrolment::{self, Purpose},
    permissions::ReadmitStaff,
    second_person::{Asked, CONFIRMS, Request, Way},
    staff_record::StaffHead,
    t, view,
};

pub(crate) async fn readmit(permit: Permit<ReadmitStaff>, reader: Reader, Input { repeat, .. }: Input<kernel::input::Nothing>) -> Result<Response, Failure> {
    let (l, staff, asker, now) = (reader.lang, permit.target().clone(), permit.actor().staff, permit.now());
    let account = staff.account.ok_or(Failure::NotFound)?;
    let row = permit.house().ledger.account(account.0).await?.ok_or(Failure::NotFound)?;
    let shut_out = shut_out(&permit).await?;
    let (known, person) = (shut_out.clone(), staff.id);
    let way = permit.read(move |view| Way::of(view, true, asker, person, &known)).await?;
    // Who let whom back in stands in the history before the code exists.
    permit
        .change(&repeat, move |view, staff| {
            if Way::of(view, true, asker, staff.id, &shut_out)? != way {
                return Err(Failure::Stale);
            }
            if staff.request.as_ref().is_some_and(|request| request.asked != Asked::Readmission) {
                return refuse("", "waits", t::second_other(l));
            }
            let draft = match way {
                Way::AtOnce | Way::Alone => Draft::house("staff", "staff_readmitted_alone", staff.id.0, &StaffHead { request: None, ..staff.head() })?,
                Way::Asked => {
                    let head = StaffHead { request: Some(Request::new(asker, now, Asked::Readmission)), ..staff.head() };
                    Draft::house("staff", "staff_readmission_asked", staff.id.0, &head)?
                }
            };
            Ok(Drafts::of(staff.id.0, [draft]))
        })
        .await?;
    if way == Way::Asked {
        return confirm::asked(&permit, &reader, staff.id).await;
    }
    let purpose = Purpose::Readmit { space: permit.space().id(), staff: staff.id.0, account: account.0, sign_in: row.sign_in };
    let code = enrolment::issue(permit.house(), purpose, Some(permit.space().vault())).await?;
    reader.show_as(StatusCode::CREATED, &Invited { staff: staff.id, code: code.text().to_string(), is_second_person: false }).map(kernel::held::shown_once)
}

/// Who could say yes but for a password that opens nothing: after a raid on all of them one lets the first back in alone.
async fn shut_out(permit: &Permit<ReadmitStaff>) -> Result<Vec<AccountId>, Failure> {
    let mut shut_out = Vec::new();
    for account in permit.read(|view| view::list_active(view, &CONFIRMS)).await?.iter().filter_map(|one| one.account) {
        if permit.house().ledger.account(account.0).await?.is_none_or(|row| row.state != AccountState::Active) {
            shut_out.push(account);
        }
    }
    Ok(shut_out)
}
