//! Two custodians hold the keys for the others: who is one of the last two stays one while people are recorded.

use kernel::{Failure, House, Role, permit::refuse};
use space::View;
use words::Lang;

use crate::{
    staff_record::{Staff, StaffState},
    t, view,
};

/// How many there must be before the first case, and remain. With one, a lost password of hers would close everything that
/// is written about anyone.
pub const FEWEST_CUSTODIANS: usize = 2;

/// A demonstration has nothing to lose with its keys.
pub fn fewest_custodians(house: &House) -> usize {
    if house.config.is_demonstration { 0 } else { FEWEST_CUSTODIANS }
}

/// Refuses where this colleague is a custodian and too few would be left without her.
pub(crate) fn enough_without(view: &View<'_>, staff: &Staff, fewest: usize, l: Lang) -> Result<(), Failure> {
    let is_one = staff.state == StaffState::Active && staff.roles.has(Role::Custodian);
    if is_one && view::count_custodians(view)? <= fewest && view::has_people(view)? { refuse("roles", "custodians", t::custodians_would_be_few(l)) } else { Ok(()) }
}
