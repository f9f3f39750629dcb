//! The end of a colleague's access: the account first, so that nothing opens from that moment. Her keys
//! and codes are destroyed; whoever comes back is invited anew.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Reader, ids::AccountId};
use space::{Draft, Drafts};

use super::{
    codes::{codes_ended, end_codes},
    custodians::{enough_without, fewest_custodians},
    cut_off::{CutOff, cut_off},
};
use crate::{
    permissions::RemoveStaff,
    staff_record::{StaffHead, StaffState},
};

pub(crate) async fn remove(permit: Permit<RemoveStaff>, reader: Reader, Input { repeat, .. }: Input<kernel::input::Nothing>) -> Result<Response, Failure> {
    let (l, target, fewest) = (reader.lang, permit.target().clone(), fewest_custodians(permit.house()));
    let (by, now) = (permit.actor().staff, permit.now());
    // Asked before her access ends, because that cannot be taken back.
    permit.read(move |view| enough_without(view, &target, fewest, l)).await?;
    // Codes first, for her and in her hand: an invitation that is used at this moment finds that she is not awaited any more.
    end_codes(permit.house(), permit.space(), permit.target().id).await?;
    // Also one that was made for her and that her record does not name, because joining was broken off in between.
    let (space, staff) = (permit.space().id(), permit.target().id.0);
    for account in permit.house().ledger.accounts().await?.iter().filter(|account| account.space == space && account.staff == staff) {
        cut_off(permit.house(), AccountId(account.id), CutOff::ForGood).await?;
    }
    permit
        .change(&repeat, move |view, staff| {
            let head = StaffHead { state: StaffState::Removed, request: None, shut_out: staff.shut_out_by(by, now), ..staff.head() };
            let removed = Draft::house("staff", "staff_removed", staff.id.0, &head)?;
            Ok(Drafts::of(staff.id.0, codes_ended(view, staff.id)?.into_iter().chain([removed])))
        })
        .await?;
    // Until then she could have made another.
    end_codes(permit.house(), permit.space(), permit.target().id).await?;
    reader.done(StatusCode::OK, "/colleagues?done=removed", &serde_json::json!({}))
}
