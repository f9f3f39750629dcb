//! A custodian lets a colleague back in who lost her password: when a second person says yes, a one-time code gives her new
//! keys.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Reader, ids::AccountId, permit::refuse};
use ledger::AccountState;
use space::{Draft, Drafts};

use super::{
    confirm,
    invite::{Handing, Invited},
};
use crate::{
    admission::Admission,
    enrolment::{self, Purpose},
    permissions::ReadmitStaff,
    second_person::{Asked, Asking, CONFIRMS, Request, Way, refuse_before},
    staff_record::StaffHead,
    t, view,
};

pub(crate) async fn readmit(permit: Permit<ReadmitStaff>, reader: Reader, Input { repeat, .. }: Input<kernel::input::Nothing>) -> Result<Response, Failure> {
    let (l, staff, asker, now) = (reader.lang, permit.target().clone(), permit.actor().staff, permit.now());
    let account = staff.account.ok_or(Failure::NotFound)?;
    let row = permit.house().ledger.account(account.0).await?.ok_or(Failure::NotFound)?;
    let locked_out = locked_out(&permit).await?;
    let (known, person) = (locked_out.clone(), staff.id);
    let asking = Asking { by: asker, person, at: now };
    let way = permit.read(move |view| Way::of(view, true, asking, &known)).await?;
    // Who let whom back in stands in the history before the code exists.
    permit
        .change(&repeat, move |view, staff| {
            if Way::of(view, true, asking, &locked_out)? != way {
                return Err(Failure::Stale);
            }
            if staff.request.as_ref().is_some_and(|request| request.asked != Asked::Readmission) {
                return refuse("", "waits", t::second_other(l));
            }
            let draft = match way {
                Way::NotBefore(until) => return refuse_before(l, until),
                Way::AtOnce | Way::Alone => {
                    let head = StaffHead { request: None, admission: Some(Admission::at_once(asker)), ..staff.head() };
                    Draft::house("staff", "staff_readmitted_alone", staff.id.0, &head)?
                }
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
    let invited = Invited { staff: staff.id, code: code.text().to_string(), how: Handing::Asker };
    kernel::held::shown_once(&reader, |reader| reader.show_as(StatusCode::CREATED, &invited)).await
}

/// Who could say yes but for a password that opens nothing: after a raid on all of them one lets the first back in alone, two
/// days later if it was she who reported it.
async fn locked_out(permit: &Permit<ReadmitStaff>) -> Result<Vec<AccountId>, Failure> {
    let mut locked_out = Vec::new();
    for account in permit.read(|view| view::list_active(view, &CONFIRMS)).await?.iter().filter_map(|one| one.account) {
        if permit.house().ledger.account(account.0).await?.is_none_or(|row| row.state != AccountState::Active) {
            locked_out.push(account);
        }
    }
    Ok(locked_out)
}
