//! Needs that found no place, as they are counted: each once, however often it was asked (R-SH-08), and never who.
//! Source: domain.md C.5 and I.5, R-06.

use std::collections::BTreeMap;

use kernel::coded;
use serde::Serialize;

use crate::records::{Party, RequestHead};

coded! {
    /// How a house learned of a need for which it could do nothing but write it down.
    Heard {
        /// She, or somebody for her, called or came.
        Called = "called",
        /// Somebody knew that the house was full and did not even ask.
        NotAsked = "not_asked",
    }
}

/// A region stands by itself from this number on: below it, it would point at somebody. Source: domain.md I.5, R-06.
const REGION_FROM: usize = 10;

/// The needs of a period for which there was no place: those of which a house was asked, and beside them, in no other
/// number, those of which nobody asked (C.5).
#[derive(Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct UnmetNeeds {
    pub needs: usize,
    pub persons: usize,
    /// Needs of which nobody asked, because the house was known to be full.
    pub not_asked: usize,
    pub not_asked_persons: usize,
    /// By who needed it. One need may stand in several lines.
    pub parties: BTreeMap<String, usize>,
    /// Where she was; an empty code gathers what is not known and every region with fewer than ten.
    pub regions: BTreeMap<String, usize>,
}

impl UnmetNeeds {
    pub fn of<'a>(heads: impl IntoIterator<Item = &'a RequestHead>) -> Self {
        let mut all = UnmetNeeds::default();
        for head in heads.into_iter().filter(|head| head.is_unmet()) {
            if !head.is_unmet_though_asked() {
                all.not_asked += 1;
                all.not_asked_persons += head.party.persons();
                continue;
            }
            all.needs += 1;
            all.persons += head.party.persons();
            *all.regions.entry(head.from.clone().unwrap_or_default()).or_default() += 1;
            for line in lines_of(&head.party) {
                *all.parties.entry(line.to_owned()).or_default() += 1;
            }
        }
        let small: Vec<String> = all.regions.iter().filter(|(_, number)| **number < REGION_FROM).map(|(region, _)| region.clone()).collect();
        let gathered: usize = small.iter().filter_map(|region| all.regions.remove(region)).sum();
        if gathered > 0 {
            *all.regions.entry(String::new()).or_default() += gathered;
        }
        all
    }
}

/// Codes of the list `unmet_party`.
fn lines_of(party: &Party) -> impl Iterator<Item = &'static str> {
    let lines = [(party.children == 0, "alone"), (party.children > 0, "with_children"), (party.sons_over_12 > 0, "sons_over_12"), (party.needs_accessible, "accessible")];
    lines.into_iter().filter(|(is_so, _)| *is_so).map(|(_, line)| line)
}
