//! How many families could find a place tonight: by region, as a band, and only where three houses or more make it
//! no pointer to any of them (R-SH-02).

use std::collections::BTreeMap;

use kernel::ids::OrganisationId;
use serde::{Deserialize, Serialize};

use crate::{
    model::bed::BedState,
    records::Bed,
    rooms::{by_room, is_open_to},
};

/// As few houses as make a figure of a region safe to show. Source: the issue's own bound; domain.md H.6.
pub const FEWEST_HOUSES: usize = 3;
/// A figure of yesterday says nothing of tonight.
const FRESH_SECONDS: i64 = 86_400;

/// Free family places, never as a number that could be watched going down by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Band {
    #[serde(rename = "0")]
    None,
    #[serde(rename = "1")]
    One,
    #[serde(rename = "2")]
    Two,
    #[serde(rename = "3+")]
    More,
}

impl Band {
    pub fn of(places: usize) -> Self {
        match places {
            0 => Band::None,
            1 => Band::One,
            2 => Band::Two,
            _ => Band::More,
        }
    }

    fn least(self) -> usize {
        match self {
            Band::None => 0,
            Band::One => 1,
            Band::Two => 2,
            Band::More => 3,
        }
    }

    pub fn text(self) -> &'static str {
        match self {
            Band::None => "0",
            Band::One => "1",
            Band::Two => "2",
            Band::More => "3+",
        }
    }
}

/// How many households with children could be put up now. A family place is a place for one household, not a bed, so
/// rooms are counted: each room where a family may be, with free beds for at least two, of which one may be a cot; where
/// the room is one household's own, nobody sleeps in it and none of it is held. Source: "family place" of the Istanbul
/// Convention's Explanatory Report, 135, in domain.md C.1; that two are the least of a family is [D].
pub fn family_places(beds: &[Bed], now: i64) -> usize {
    let is_free = |bed: &&Bed| bed.state_at(now) == BedState::Free && bed.head.is_family && is_open_to(beds, bed, None, now, &[]);
    let is_place = |room: &Vec<&Bed>| room.len() >= 2 && room.iter().any(|bed| !bed.head.is_cot);
    by_room(beds.iter().filter(is_free)).iter().filter(|room| is_place(room)).count()
}

/// One house's word, in the commons: of which house, nobody can read there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Availability {
    pub region: String,
    pub family_places: Band,
    pub at: i64,
}

/// What all may see: a band for each region with enough houses that spoke today.
pub fn by_region(all: &[Availability], now: i64) -> BTreeMap<String, Band> {
    let mut regions: BTreeMap<&str, Vec<Band>> = BTreeMap::new();
    for one in all.iter().filter(|one| now - one.at < FRESH_SECONDS) {
        regions.entry(&one.region).or_default().push(one.family_places);
    }
    let enough = regions.into_iter().filter(|(_, bands)| bands.len() >= FEWEST_HOUSES);
    enough.map(|(region, bands)| (region.to_owned(), Band::of(bands.into_iter().map(Band::least).sum()))).collect()
}

/// Whether a house may speak for its region at all: only where the directory lists enough others there.
pub fn may_be_shown(region: &str, services: &[directory::service::Service], today: jiff::civil::Date) -> bool {
    let is_house = |it: &&directory::service::Service| it.head.kind == directory::service::SHELTER && it.head.region.as_deref() == Some(region) && it.standing(today).is_offered();
    let houses: std::collections::BTreeSet<OrganisationId> = services.iter().filter(is_house).map(|it| it.head.organisation).collect();
    houses.len() >= FEWEST_HOUSES
}
