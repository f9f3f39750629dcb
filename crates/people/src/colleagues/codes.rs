//! One-time codes end with what befell her who has them in hand: whoever took her bag or sat at her screen may have them too.

use kernel::{Failure, House, ids::StaffId};
use space::{Draft, Space, View};

use super::cut_off::CutOff;
use crate::{
    staff_record::{Staff, StaffHead},
    view,
};

/// The codes that were made for her, and those that she has to hand over. Before the step that ends her access and once more
/// after it, because until then somebody could make another in her name.
pub async fn end_codes(house: &House, space: &Space, staff: StaffId) -> Result<(), Failure> {
    let awaiting = space.read::<_, Failure, _>(move |view| in_hand_of(view, staff)).await?;
    for one in awaiting.iter().map(|one| one.id).chain([staff]) {
        house.ledger.drop_enrolments(one.0).await?;
    }
    Ok(())
}

fn in_hand_of(view: &View<'_>, by: StaffId) -> Result<Vec<Staff>, Failure> {
    Ok(view::list_staff(view)?.into_iter().filter(|one| one.id != by && one.awaits_a_code_of(by)).collect())
}

/// What her records say of it: to whatever she said yes, somebody says yes anew.
pub(crate) fn codes_ended(view: &View<'_>, by: StaffId) -> Result<Vec<Draft>, Failure> {
    let ended = in_hand_of(view, by)?.into_iter().filter(Staff::has_unused_yes);
    ended.map(|one| Ok(Draft::house("staff", "staff_code_ended", one.id.0, &one.code_ended())?)).collect()
}

/// What a reported loss changes in the records of those who work here: codes that end, and, where her password opens nothing
/// any more, who brought that about.
pub fn after_loss(view: &View<'_>, staff: &Staff, how: CutOff, by: StaffId, at: i64) -> Result<Vec<Draft>, Failure> {
    let mut drafts = codes_ended(view, staff.id)?;
    let shut_out = match how {
        CutOff::Sessions => staff.shut_out.clone(),
        CutOff::UntilLetBackIn | CutOff::ForGood => staff.shut_out_by(by, at),
    };
    let head = StaffHead { shut_out: shut_out.clone(), ..staff.code_ended() };
    match (shut_out != staff.shut_out, staff.has_unused_yes()) {
        (true, _) => drafts.push(Draft::house("staff", "staff_shut_out", staff.id.0, &head)?),
        (false, true) => drafts.push(Draft::house("staff", "staff_code_ended", staff.id.0, &head)?),
        (false, false) => {}
    }
    Ok(drafts)
}
