//! Rooms, as the beds in them say. A room has no record of its own: it is where its beds stand. What is true of the
//! whole room is therefore written in every bed of it at once, and the beds of one room cannot disagree.

use care::records::Survivor;
use kernel::{
    Failure,
    ids::{ShelterRequestId, SiteId, StayId},
};
use space::View;

use crate::{
    model::bed::BedState,
    records::{Bed, BedHead},
    view,
};

/// What is said of a whole room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RoomMarks {
    /// Children may sleep there.
    pub(crate) is_family: bool,
    /// The room is one household's: nobody else is put beside them.
    pub(crate) is_private: bool,
}

impl RoomMarks {
    /// As the beds say that stand there now; `None` where no bed does. In beds of an older program, which may disagree,
    /// the stricter word holds until one of them is saved.
    pub(crate) fn of(beds: &[Bed], site: SiteId, room: &str) -> Option<RoomMarks> {
        let there: Vec<&Bed> = beds.iter().filter(|bed| bed.stands_in(site, room)).collect();
        let marks = || RoomMarks { is_family: there.iter().all(|bed| bed.head.is_family), is_private: there.iter().any(|bed| bed.head.is_private) };
        (!there.is_empty()).then(marks)
    }

    pub(crate) fn onto(self, bed: BedHead) -> BedHead {
        BedHead { is_family: self.is_family, is_private: self.is_private, ..bed }
    }
}

/// The beds of each room together, rooms in the order of their first bed.
pub(crate) fn by_room<'a>(beds: impl IntoIterator<Item = &'a Bed>) -> Vec<Vec<&'a Bed>> {
    let mut rooms: Vec<Vec<&Bed>> = Vec::new();
    for bed in beds {
        match rooms.iter_mut().find(|room| room.iter().any(|other| other.stands_in(bed.head.site, &bed.head.room))) {
            Some(room) => room.push(bed),
            None => rooms.push(vec![bed]),
        }
    }
    rooms
}

/// The changes by which every other bed of the room says the same as this one, which is written with them.
pub(crate) fn beds_to_agree(beds: &[Bed], written: &Bed) -> Vec<(Bed, BedHead)> {
    let marks = RoomMarks { is_family: written.head.is_family, is_private: written.head.is_private };
    let beside = beds.iter().filter(|bed| bed.id != written.id && bed.stands_in(written.head.site, &written.head.room));
    let differs = |bed: &&Bed| (bed.head.is_family, bed.head.is_private) != (marks.is_family, marks.is_private);
    beside.filter(differs).map(|bed| (bed.clone(), marks.onto(bed.head.clone()))).collect()
}

/// Whether nobody else's household has the room: none of its other beds is slept in by a stranger, or held for another
/// need. A room that is not one household's own is open to all.
pub(crate) fn is_open_to(beds: &[Bed], bed: &Bed, need: Option<ShelterRequestId>, now: i64, theirs: &[StayId]) -> bool {
    let is_private = RoomMarks::of(beds, bed.head.site, &bed.head.room).is_some_and(|marks| marks.is_private);
    let is_strangers = |other: &Bed| match other.state_at(now) {
        BedState::Held => need.is_none() || other.head.held_for != need,
        BedState::Occupied => other.head.stay.is_none_or(|stay| !theirs.contains(&stay)),
        BedState::Free | BedState::Cleaning | BedState::Blocked | BedState::Retired => false,
    };
    !is_private || !beds.iter().any(|other| other.id != bed.id && other.stands_in(bed.head.site, &bed.head.room) && is_strangers(other))
}

/// Whether she, or a child of hers, may be put into this bed: her own household may be there, and what is held for the
/// need with which she comes.
pub(crate) fn is_open_to_her(view: &View<'_>, bed: &Bed, survivor: &Survivor, need: Option<ShelterRequestId>, now: i64) -> Result<bool, Failure> {
    let hers: Vec<StayId> = view::stays_of_person(view, survivor)?.into_iter().map(|(stay, _)| stay).collect();
    Ok(is_open_to(&view::list_beds(view)?, bed, need, now, &hers))
}
