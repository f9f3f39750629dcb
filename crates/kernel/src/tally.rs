//! A number with how many persons stand beneath it: one person can bear thirty nights, so the number alone does not say
//! whether it points to somebody. What is done with it is decided where numbers leave (`figures::measure`).

use std::{collections::HashMap, hash::Hash};

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// In the unit of what is counted.
    pub amount: u64,
    /// Persons who bear some of it.
    pub persons: u64,
    /// What the one bears who bears most; those who are recognised together, as a mother with her children, are one.
    pub most: u64,
}

impl Tally {
    /// From who bears how much; whoever stands there several times is one, and whoever bears nothing is none.
    pub fn of<P: Eq + Hash>(parts: impl IntoIterator<Item = (P, u64)>) -> Self {
        let mut borne: HashMap<P, u64> = HashMap::new();
        for (person, amount) in parts.into_iter().filter(|(_, amount)| *amount > 0) {
            *borne.entry(person).or_default() += amount;
        }
        Tally { amount: borne.values().sum(), persons: count(borne.len()), most: borne.values().copied().max().unwrap_or(0) }
    }

    /// Of members of households: the persons are the members, and whoever bears most is a household.
    pub fn of_households<H: Copy + Eq + Hash, M: Eq + Hash>(parts: impl IntoIterator<Item = (H, M, u64)>) -> Self {
        let parts: Vec<_> = parts.into_iter().collect();
        let households = Self::of(parts.iter().map(|(household, _, amount)| (*household, *amount)));
        Tally { persons: Self::of(parts.into_iter().map(|(household, member, amount)| ((household, member), amount))).persons, ..households }
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn who_stands_there_twice_is_one_person_and_who_bears_nothing_is_none() {
        assert_eq!(Tally::of([("zarina", 20), ("zarina", 10), ("mavzuna", 3), ("guest", 0)]), Tally { amount: 33, persons: 2, most: 30 });
        assert_eq!(Tally::of::<&str>([]), Tally::default());
    }

    #[test]
    fn a_mother_and_her_children_are_several_persons_and_one_who_bears() {
        let nights = [("zarina", 0, 10), ("zarina", 1, 10), ("zarina", 2, 10), ("mavzuna", 0, 4)];
        assert_eq!(Tally::of_households(nights), Tally { amount: 34, persons: 4, most: 30 });
    }
}
