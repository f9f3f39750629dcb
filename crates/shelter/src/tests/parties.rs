//! Parties of several: which beds they are offered, and that they have all of them or none, against a naive list that
//! shares no code with the house's rules.

use std::collections::{HashMap, HashSet};

use kernel::ids::{BedId, ShelterRequestId, SiteId, StayId};

use super::Chance;
use crate::{
    availability::family_places,
    holds::{Checked, fitting, kept, released, suggested, taken},
    model::{
        bed::{BedState, Count},
        request::{InquiryState, RequestState},
    },
    records::{Ages, Bed, BedHead, InquiryHead, Party, RequestHead},
    rooms::is_open_to,
};

fn bed(room: &str, marks: &[&str]) -> Bed {
    let is = |mark: &str| marks.contains(&mark);
    let head = BedHead {
        room: room.into(),
        is_family: is("family"),
        is_private: is("private"),
        is_cot: is("cot"),
        is_accessible: is("accessible"),
        ..BedHead::free(SiteId(uuid::Uuid::nil()))
    };
    Bed { id: BedId::random(), head, version: 1 }
}

/// Children under twelve, and older ones.
fn party(adults: u8, small: u8, older: u8) -> Party {
    let ages = Ages { girls_under_12: small, girls_from_12: older, ..Ages::default() };
    Party { adults, children: small + older, ages: Some(ages), ..Party::default() }
}

/// Rooms of these beds, in the order of the suggestion.
fn suggested_rooms(beds: &[Bed], party: &Party) -> Vec<(String, bool)> {
    let free = fitting(beds, party, 0);
    let find = |id| beds.iter().find(|bed| bed.id == id).map(|bed| (bed.head.room.clone(), bed.head.is_cot)).unwrap();
    suggested(&free, party).into_iter().map(find).collect()
}

#[test]
fn a_family_is_offered_the_smallest_room_that_has_a_bed_for_each_and_else_the_fewest_rooms() {
    let rooms = [("A", 2, ["family"].as_slice()), ("B", 5, &["family"]), ("C", 3, &["family", "private"]), ("D", 6, &[])];
    let beds: Vec<Bed> = rooms.iter().flat_map(|(room, number, marks)| (0..*number).map(|_| bed(room, marks))).collect();
    let in_rooms = |party: &Party| suggested_rooms(&beds, party).into_iter().map(|(room, _)| room).collect::<String>();
    assert_eq!(in_rooms(&party(1, 2, 0)), "CCC");
    assert_eq!(in_rooms(&party(1, 3, 0)), "BBBB", "none in a room where no family may be");
    assert_eq!(in_rooms(&party(1, 5, 1)), "BBBBBCC", "the largest first, where no room has enough");
    assert_eq!(in_rooms(&party(2, 0, 0)), "DD", "women without children leave families their rooms");
    assert_eq!(in_rooms(&party(3, 9, 0)), "BBBBBCCCAA", "what there is, where there is not enough");
}

/// A cot is a bed for a child under twelve and for nobody else; whom nobody gave an age may be as small.
#[test]
fn a_cot_is_used_for_a_small_child_where_beds_run_short() {
    let beds: Vec<Bed> = [["family"].as_slice(), &["family"], &["family", "cot"], &["family", "cot"]].iter().map(|marks| bed("A", marks)).collect();
    let cots = |party: &Party| suggested_rooms(&beds, party).into_iter().filter(|(_, is_cot)| *is_cot).count();
    assert_eq!([cots(&party(1, 1, 0)), cots(&party(1, 2, 0)), cots(&party(1, 3, 0))], [0, 1, 2]);
    assert_eq!(suggested_rooms(&beds, &party(1, 0, 2)).len(), 2, "no cot for a girl of thirteen");
    let unknown = Party { adults: 1, children: 2, sons_over_12: 1, ..Party::default() };
    assert_eq!(suggested_rooms(&beds, &unknown).len(), 3);
    let wheels = Party { needs_accessible: true, ..party(1, 1, 0) };
    assert!(fitting(&beds, &wheels, 0).is_empty());
    let with_one: Vec<Bed> = beds.iter().cloned().chain([bed("B", &["family", "accessible"]), bed("B", &["family"])]).collect();
    assert_eq!(suggested_rooms(&with_one, &wheels), [("B".to_owned(), false), ("B".to_owned(), false)], "one of them is accessible");
}

/// What a house remembers that trusts nothing but its own list of who was promised and who lies in which bed.
#[derive(Default)]
struct Promises {
    promised: HashMap<BedId, (ShelterRequestId, i64)>,
    sizes: HashMap<ShelterRequestId, usize>,
    asleep: HashMap<BedId, (ShelterRequestId, StayId)>,
    cleaning: HashSet<BedId>,
}

impl Promises {
    fn promise(&mut self, need: ShelterRequestId, beds: &HashSet<BedId>, until: i64) {
        self.promised.retain(|_, (of, _)| *of != need);
        self.promised.extend(beds.iter().map(|bed| (*bed, (need, until))));
        self.sizes.insert(need, beds.len());
    }

    fn promised_to(&self, bed: &Bed, now: i64) -> Option<ShelterRequestId> {
        self.promised.get(&bed.id).filter(|(_, until)| *until > now).map(|(need, _)| *need)
    }

    fn is_free(&self, bed: &Bed, now: i64) -> bool {
        self.promised_to(bed, now).is_none() && !self.asleep.contains_key(&bed.id) && !self.cleaning.contains(&bed.id)
    }

    /// Nobody lies in the room, and no other need was promised a bed of it.
    fn is_empty_but_for(&self, beds: &[Bed], bed: &Bed, need: ShelterRequestId, now: i64) -> bool {
        let others = beds.iter().filter(|other| other.head.room == bed.head.room && other.id != bed.id);
        !bed.head.is_private || others.into_iter().all(|other| !self.asleep.contains_key(&other.id) && self.promised_to(other, now).is_none_or(|it| it == need))
    }

    fn can_have(&self, beds: &[Bed], chosen: &[&Bed], (need, party): &(ShelterRequestId, Party), is_fewer_enough: bool, now: i64) -> bool {
        let is_fit = |bed: &&Bed| (party.children == 0 || bed.head.is_family) && self.is_free(bed, now) && self.is_empty_but_for(beds, bed, *need, now);
        let small = party.ages.unwrap().girls_under_12;
        let no_cot_for_nobody = small > 0 || chosen.iter().all(|bed| !bed.head.is_cot);
        // One lies down after the other, small children first and in cots.
        let (mut cots, mut left) = (chosen.iter().filter(|bed| bed.head.is_cot).count(), chosen.iter().filter(|bed| !bed.head.is_cot).count());
        let all_lie_down = (0..party.adults + party.children).all(|person| {
            let place = if person < small && cots > 0 { &mut cots } else { &mut left };
            let has_one = *place > 0;
            *place = place.saturating_sub(1);
            has_one
        });
        no_cot_for_nobody && chosen.iter().all(is_fit) && (is_fewer_enough || all_lie_down)
    }

    /// The beds say what the list says, and a household's own room has one household.
    fn check(&self, beds: &[Bed], now: i64) {
        for bed in beds {
            let (state, need) = (bed.state_at(now), self.promised_to(bed, now));
            assert_eq!(state == BedState::Held, need.is_some());
            assert!(need.is_none() || need == bed.head.held_for);
            assert_eq!(state == BedState::Occupied, self.asleep.contains_key(&bed.id));
        }
        for bed in beds.iter().filter(|bed| bed.head.is_private) {
            let there = beds.iter().filter(|other| other.head.room == bed.head.room);
            let households: HashSet<ShelterRequestId> = there.filter_map(|it| self.asleep.get(&it.id).map(|(need, _)| *need).or(self.promised_to(it, now))).collect();
            assert!(households.len() <= 1, "{households:?} in {}", bed.head.room);
        }
        let count = Count::of(beds.iter().map(|bed| bed.state_at(now)));
        assert_eq!((count.capacity(), count.occupied, count.cleaning), (beds.len(), self.asleep.len(), self.cleaning.len()));
    }
}

struct Year {
    chance: Chance,
    now: i64,
    beds: Vec<Bed>,
    needs: Vec<(ShelterRequestId, Party)>,
    promises: Promises,
    happened: HashMap<&'static str, usize>,
}

impl Year {
    fn begin() -> Year {
        let of_room = |room: usize| [["", "family", "family"][room % 3], ["private", ""][room % 2]];
        let kinds = |number: usize| [of_room(number / 3).as_slice(), &[["", "", "cot"][number % 3]]].concat();
        let beds = (0..21).map(|number| bed(&(number / 3).to_string(), &kinds(number))).collect();
        Year { chance: Chance(31), now: 0, beds, needs: Vec::new(), promises: Promises::default(), happened: HashMap::new() }
    }

    fn note(&mut self, what: &'static str) {
        *self.happened.entry(what).or_default() += 1;
    }

    fn write(&mut self, changes: Vec<(BedId, BedHead)>) {
        for (id, head) in changes {
            self.beds.iter_mut().find(|bed| bed.id == id).unwrap().head = head;
        }
    }

    /// Somebody new, or one of the last twelve who asked.
    fn who_asks(&mut self) -> (ShelterRequestId, Party) {
        if self.needs.is_empty() || self.chance.below(4) == 0 {
            let mut few = || u8::try_from(self.chance.below(3)).unwrap();
            let party = party(1 + few() / 2, few(), few() / 2);
            self.needs.push((ShelterRequestId::random(), party));
        }
        let last = self.needs.len().min(12);
        self.needs[self.needs.len() - 1 - self.chance.below(last)].clone()
    }

    fn hold(&mut self) {
        let (asks, beds) = (self.who_asks(), self.beds.clone());
        // Who is promised beds already asks for no others: that is the need's rule, not the beds'.
        if beds.iter().any(|bed| self.promises.promised_to(bed, self.now) == Some(asks.0)) {
            return;
        }
        let free = fitting(&beds, &asks.1, self.now);
        let random = (0..=self.chance.below(4)).map(|_| beds[self.chance.below(beds.len())].id).collect();
        let wish: HashSet<BedId> = if self.chance.below(3) > 0 && !free.is_empty() { suggested(&free, &asks.1).into_iter().collect() } else { random };
        let hold = Checked { beds: wish.clone(), is_fewer_enough: self.chance.below(4) == 0, until: self.now + 4 * 3_600 };
        let chosen: Vec<&Bed> = beds.iter().filter(|bed| wish.contains(&bed.id)).collect();
        let can = self.promises.can_have(&beds, &chosen, &asks, hold.is_fewer_enough, self.now);
        let held = taken(&beds, &hold, &asks.1, asks.0, self.now);
        assert_eq!(held.is_ok(), can, "{:?} for {:?}", held.err(), asks.1);
        let Ok(changes) = held else { return self.note("refused") };
        self.note(if wish.len() > 1 { "held several" } else { "held one" });
        self.write(owned(changes));
        self.promises.promise(asks.0, &wish, hold.until);
    }

    fn keep(&mut self) {
        let (need, beds) = (self.who_asks().0, self.beds.clone());
        let size = self.promises.sizes.get(&need).copied().unwrap_or(1);
        let hers: Vec<&Bed> = beds.iter().filter(|bed| self.promises.promised.get(&bed.id).is_some_and(|(of, _)| *of == need)).collect();
        let is_there = |bed: &&Bed| self.promises.promised_to(bed, self.now).is_some() || self.promises.is_empty_but_for(&beds, bed, need, self.now);
        let is_whole = hers.len() == size && hers.iter().all(is_there);
        let until = self.now + 24 * 3_600;
        let kept = kept(&beds, need, size, until, self.now);
        assert_eq!(kept.is_some(), is_whole, "all of them or none");
        match kept {
            Some(changes) => {
                self.note("kept");
                self.promises.promise(need, &changes.iter().map(|(bed, _)| bed.id).collect(), until);
                self.write(owned(changes));
            }
            None if !hers.is_empty() => self.note("half of it gone"),
            None => {}
        }
    }

    fn release(&mut self) {
        let need = self.who_asks().0;
        let changes = owned(released(&self.beds, need));
        self.write(changes);
        self.promises.promised.retain(|_, (of, _)| *of != need);
    }

    /// Into a bed that is held for her, or into one that is free and open to her household.
    fn come(&mut self) {
        let (need, beds) = (self.who_asks().0, self.beds.clone());
        let bed = &beds[self.chance.below(beds.len())];
        let theirs: Vec<StayId> = self.promises.asleep.values().filter(|(of, _)| *of == need).map(|(_, stay)| *stay).collect();
        let is_hers = self.promises.promised_to(bed, self.now) == Some(need);
        let is_open = self.promises.is_free(bed, self.now) && is_open_to(&beds, bed, Some(need), self.now, &theirs);
        if !is_hers && !is_open {
            return;
        }
        self.note(if is_hers { "came into a held bed" } else { "came into a free bed" });
        let stay = StayId::random();
        self.write(vec![(bed.id, BedHead { stay: Some(stay), ..bed.cleared(BedState::Occupied) })]);
        self.promises.promised.remove(&bed.id);
        self.promises.asleep.insert(bed.id, (need, stay));
    }

    fn leave(&mut self) {
        let asleep: Vec<Bed> = self.beds.iter().filter(|bed| self.promises.asleep.contains_key(&bed.id)).cloned().collect();
        if asleep.len() > 5 {
            let bed = &asleep[self.chance.below(asleep.len())];
            self.note("left");
            self.write(vec![(bed.id, bed.cleared(BedState::Cleaning))]);
            self.promises.asleep.remove(&bed.id);
            self.promises.cleaning.insert(bed.id);
        }
    }

    fn clean(&mut self) {
        let changes = self.beds.iter().filter(|bed| self.promises.cleaning.contains(&bed.id)).map(|bed| (bed.id, bed.cleared(BedState::Free))).collect();
        self.write(changes);
        self.promises.cleaning.clear();
    }
}

fn owned(changes: Vec<(&Bed, BedHead)>) -> Vec<(BedId, BedHead)> {
    changes.into_iter().map(|(bed, head)| (bed.id, head)).collect()
}

/// A random year of parties of several: whatever is held, kept, given up and slept in, a party has all its beds or none.
#[test]
fn a_party_has_all_its_beds_or_none_and_no_bed_has_two_through_a_random_year() {
    let mut year = Year::begin();
    for _ in 0..20_000 {
        year.now += i64::try_from(year.chance.below(3_600)).unwrap();
        match year.chance.below(10) {
            0..=3 => year.hold(),
            4 => year.keep(),
            5 => year.release(),
            6 | 7 => year.come(),
            8 => year.leave(),
            _ => year.clean(),
        }
        year.promises.check(&year.beds, year.now);
    }
    assert_eq!(year.happened.len(), 8, "{:?}", year.happened);
    assert!(year.happened.values().all(|times| *times > 20), "too quiet a year: {:?}", year.happened);
}

/// R-SH-02: a family place is a room for one household, not a bed.
#[test]
fn a_family_place_is_a_room_with_beds_for_two_and_nobody_else_in_it_where_it_is_ones_own() {
    let room = |number: usize, marks: &[&str]| -> Vec<Bed> { (0..number).map(|_| bed("A", marks)).collect() };
    let with = |mut beds: Vec<Bed>, state: BedState| {
        beds[0].head = BedHead { hold_until: Some(100), held_for: Some(ShelterRequestId::random()), ..beds[0].cleared(state) };
        beds
    };
    let cot = || bed("A", &["family", "cot"]);
    assert_eq!([family_places(&room(5, &["family"]), 0), family_places(&room(1, &["family"]), 0), family_places(&room(5, &[]), 0)], [1, 0, 0]);
    let cots = [vec![bed("A", &["family"]), cot()], vec![cot(), cot()]].map(|beds| family_places(&beds, 0));
    assert_eq!(cots, [1, 0], "a mother and her baby; two cots are nobody's place");
    for state in [BedState::Occupied, BedState::Held] {
        assert_eq!(family_places(&with(room(3, &["family", "private"]), state), 0), 0, "{state:?}: the room is another household's");
        assert_eq!(family_places(&with(room(3, &["family"]), state), 0), 1, "{state:?}: families may share it");
        assert_eq!(family_places(&with(room(2, &["family"]), state), 0), 0, "{state:?}: one bed is left");
    }
    assert_eq!(family_places(&with(room(2, &["family", "private"]), BedState::Held), 100), 1, "a hold that is over holds nothing");
    let blocked = with(room(3, &["family", "private"]), BedState::Blocked);
    assert_eq!(family_places(&blocked, 0), 1, "a broken bed is no household");
    let two = [room(2, &["family"]), vec![bed("B", &["family"]), bed("B", &["family"])]].concat();
    assert_eq!(family_places(&two, 0), 2);
}

/// What an older program wrote, which knew one bed for each need.
#[test]
fn a_need_and_a_promise_that_an_older_program_wrote_are_read() {
    let party = serde_json::json!({ "adults": 1, "children": 1, "group": "women" });
    let need = serde_json::json!({ "party": party, "state": "held", "asked_on": "2026-11-25", "calls": 1, "bed": BedId::random() });
    assert_eq!(serde_json::from_value::<RequestHead>(need).unwrap().state, RequestState::Held);
    let offered = serde_json::json!({ "from": uuid::Uuid::nil(), "party": party, "asked_on": "2026-11-25", "state": "offered", "bed": BedId::random() });
    let offered: InquiryHead = serde_json::from_value(offered).unwrap();
    assert_eq!([offered.promised(), offered.promising(InquiryState::Offered, 3).promised(), offered.promising(InquiryState::Over, 0).promised()], [1, 3, 0]);
}
