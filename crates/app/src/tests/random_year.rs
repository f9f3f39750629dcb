//! A random year of one house through the router: whatever happens to its beds their parts are the whole, and what a
//! naive reference counted for itself is what the program says, now and after everything was read anew from the ledger.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use jiff::civil::Date;
use kernel::{Clock, Config, clock};
use seal::Cost;
use serde_json::{Value, json};

use super::{
    house::{House, house, other_house},
    world::{PASSWORD, her_yes, id},
};
use crate::{instance::assemble, local::Client};

on_both_engines! { the_parts_are_the_whole_and_the_nights_are_right_through_a_random_year_and_after_a_replay }

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// What happened, as the test itself remembers it: nothing of the program's rules is used.
#[derive(Default)]
struct Memory {
    stays: Vec<Slept>,
    /// Moment, bed, and whether it could be slept in from then on.
    repairs: Vec<(i64, String, bool)>,
    late: usize,
    unmet: usize,
    held: usize,
    moved: usize,
    other_beds: usize,
}

struct Slept {
    stay: String,
    person: String,
    /// Each with its first night.
    beds: Vec<(Date, String)>,
    arrived: Date,
    left: Option<Date>,
}

impl Slept {
    fn is_here_on(&self, night: Date) -> bool {
        night >= self.arrived && self.left.is_none_or(|left| night < left)
    }

    fn bed_on(&self, night: Date) -> Option<&str> {
        let bed = self.beds.iter().rfind(|(from, _)| *from <= night).map(|(_, bed)| bed.as_str());
        bed.filter(|_| self.is_here_on(night))
    }
}

struct Year {
    it: House,
    chance: Chance,
    memory: Memory,
    beds: Vec<String>,
    people: Vec<String>,
    needs: Vec<String>,
    client: Client,
    dilnoza: Client,
    their_bed: String,
}

impl Year {
    fn today(&self) -> Date {
        clock::today(self.it.world.house.clock.now())
    }

    async fn try_post(&self, path: &str, body: Value) -> Option<Value> {
        let (status, answer) = self.client.call("POST", path, Some(body)).await.unwrap();
        assert!(status.is_success() || status == StatusCode::UNPROCESSABLE_ENTITY, "{path}: {status} {answer}");
        status.is_success().then_some(answer)
    }

    fn pick(&mut self, from: &[String]) -> String {
        from[self.chance.below(from.len())].clone()
    }

    async fn wait(&mut self, seconds: i64) {
        self.it.world.house.clock.advance(seconds);
        self.client = self.it.world.sign_in("nigora").await;
        self.dilnoza = self.it.world.sign_in("dilnoza").await;
    }

    async fn arrive(&mut self) {
        let (beds, people) = (self.beds.clone(), self.people.clone());
        let (bed, person) = (self.pick(&beds), self.pick(&people));
        // Now and then somebody writes it down days later.
        let late = if self.chance.below(3) == 0 { self.chance.below(9) } else { 0 };
        let arrived = self.today().saturating_sub(jiff::ToSpan::days(i64::try_from(late).unwrap()));
        let answer = self.try_post(&format!("{person}/stay"), json!({ "bed": bed, "arrived_on": arrived.to_string() })).await;
        if let Some(answer) = answer {
            self.memory.late += usize::from(late > 0);
            self.memory.stays.push(Slept { stay: format!("/stays/{}", id(&answer)), person, beds: vec![(arrived, bed)], arrived, left: None });
        }
    }

    async fn leave(&mut self, reason: &str) {
        let here: Vec<String> = self.memory.stays.iter().filter(|it| it.left.is_none()).map(|it| it.stay.clone()).collect();
        if here.is_empty() {
            return;
        }
        let (stay, day) = (self.pick(&here), self.today());
        self.try_post(&format!("{stay}/leave"), json!({ "reason": reason, "destination": "other_shelter", "left_on": day.to_string() })).await.unwrap();
        self.memory.stays.iter_mut().filter(|it| it.stay == stay).for_each(|it| it.left = Some(day));
    }

    async fn change_beds(&mut self) {
        let here: Vec<String> = self.memory.stays.iter().filter(|it| it.left.is_none()).map(|it| it.stay.clone()).collect();
        if here.is_empty() {
            return;
        }
        let (stay, beds, day) = (self.pick(&here), self.beds.clone(), self.today());
        let bed = self.pick(&beds);
        if self.try_post(&format!("{stay}/bed"), json!({ "bed": bed })).await.is_some() {
            self.memory.other_beds += 1;
            self.memory.stays.iter_mut().filter(|it| it.stay == stay).for_each(|it| it.beds.push((day, bed.clone())));
        }
    }

    async fn ask(&mut self) {
        let need =
            format!("/shelter/requests/{}", id(&self.try_post("/shelter/requests", json!({ "adults": "1", "children": "0", "group": "women", "same": "another" })).await.unwrap()));
        self.needs.push(need);
    }

    async fn hold(&mut self) {
        let (beds, needs) = (self.beds.clone(), self.needs.clone());
        if needs.is_empty() {
            return;
        }
        let (bed, need) = (self.pick(&beds), self.pick(&needs));
        let hours = (1 + self.chance.below(16)).to_string();
        self.memory.held += usize::from(self.try_post(&format!("{need}/hold"), json!({ "beds": [bed], "fewer": "yes", "hours": hours })).await.is_some());
    }

    async fn fail(&mut self) {
        let needs = self.needs.clone();
        if needs.is_empty() {
            return;
        }
        let need = self.pick(&needs);
        let failed = self.try_post(&format!("{need}/unmet"), json!({ "reason": "shelter_full", "alternative": "x" })).await.is_some();
        self.memory.unmet += usize::from(failed);
    }

    async fn repair(&mut self) {
        let beds = self.beds.clone();
        let bed = self.pick(&beds);
        let until = self.today().saturating_add(jiff::ToSpan::days(3)).to_string();
        let event = ["block", "unblock", "unblock", "cleaned", "cleaned", "cleaned", "cleaned", "release"][self.chance.below(8)];
        let done = self.try_post(&format!("/shelter/beds/{bed}/state"), json!({ "event": event, "reason": "repair", "until": until })).await;
        if done.is_some() && event.contains("block") {
            self.memory.repairs.push((self.it.world.house.clock.now(), bed, event == "unblock"));
        }
    }

    /// She moves to the other house, from the first question to the closing of her stay here.
    async fn transfer(&mut self) {
        let here: Vec<(String, String)> = self.memory.stays.iter().filter(|it| it.left.is_none()).map(|it| (it.stay.clone(), it.person.clone())).collect();
        if here.is_empty() {
            return;
        }
        let (stay, person) = here[self.chance.below(here.len())].clone();
        let Some(asked) = self.try_post(&format!("{stay}/transfer"), json!({ "reason": "own_wish", "agrees": "yes", "method": "signature" })).await else { return };
        let (need, legal) = (format!("/shelter/requests/{}", id(&asked)), self.it.world.legal.id.to_string());
        let until = self.today().saturating_add(jiff::ToSpan::days(20)).to_string();
        let consent = her_yes(json!({ "recipient": legal, "purpose": "safe_shelter", "items": ["needs"], "expires_on": until }));
        self.try_post(&format!("{person}/consents/new/referral"), consent).await.unwrap();
        self.try_post(&format!("{need}/ask"), json!({ "houses": [legal] })).await.unwrap();
        let inquiry = format!("/shelter/inquiries/{}", id(&asked));
        let (status, _) = self.dilnoza.call("POST", &format!("{inquiry}/offer"), Some(json!({ "beds": [self.their_bed], "fewer": "yes", "hours": "2" }))).await.unwrap();
        if !status.is_success() {
            return;
        }
        self.try_post(&format!("{need}/choose"), json!({ "house": legal })).await.unwrap();
        let there = id(&self.dilnoza.post("/survivors", json!({ "name": "Moved", "sex": "female", "birth": "1997" })).await.unwrap());
        let arrival = json!({ "bed": format!("{}/{}", self.their_bed, id(&asked)), "arrived_on": self.today().to_string() });
        let arrived = id(&self.dilnoza.post(&format!("/survivors/{there}/stay"), arrival).await.unwrap());
        // The other house's bed is soon free again, for the next.
        self.dilnoza.post(&format!("/stays/{arrived}/leave"), json!({ "reason": "own_decision", "destination": "family_permanent" })).await.unwrap();
        self.dilnoza.post(&format!("/shelter/beds/{}/state", self.their_bed), json!({ "event": "cleaned" })).await.unwrap();
        let day = self.today();
        self.try_post(&format!("{stay}/leave"), json!({ "reason": "other_shelter", "destination": "other_shelter", "left_on": day.to_string() })).await.unwrap();
        self.memory.stays.iter_mut().filter(|it| it.stay == stay).for_each(|it| it.left = Some(day));
        self.memory.moved += 1;
    }

    async fn check_board(&self) -> Value {
        let board = self.client.get("/shelter").await.unwrap();
        let part = |name: &str| board["now"][name].as_u64().unwrap();
        let sum: u64 = ["free", "held", "occupied", "cleaning", "blocked"].iter().map(|name| part(name)).sum();
        assert_eq!((sum, board["capacity"].as_u64()), (self.beds.len() as u64, Some(sum)), "{board}");
        let here = self.memory.stays.iter().filter(|it| it.left.is_none()).count();
        assert_eq!(part("occupied"), here as u64, "who is here sleeps in a bed, and nobody else does: {board}");
        board
    }

    /// Every night of the period, counted one by one.
    fn nights(&self, from: Date, to: Date) -> (i64, usize, usize) {
        let (mut nights, mut persons, mut touching) = (0, BTreeSet::new(), 0);
        for it in &self.memory.stays {
            let (mut slept, mut day) = (0, from);
            while day < to {
                slept += i64::from(it.is_here_on(day));
                day = day.tomorrow().unwrap();
            }
            nights += slept;
            let came_and_went = it.left == Some(it.arrived) && it.arrived >= from && it.arrived < to;
            if slept > 0 || came_and_went {
                touching += 1;
                persons.insert(it.person.clone());
            }
        }
        (nights, persons.len(), touching)
    }

    /// Beds that could be slept in, night by night at ten in the evening; one in which somebody slept could.
    fn bed_nights(&self, from: Date, to: Date) -> i64 {
        let mut sum = 0;
        let mut night = from;
        while night < to {
            let evening = clock::moment(night.at(22, 0, 0, 0));
            let is_usable = |bed: &String| self.memory.repairs.iter().rfind(|(at, it, _)| at <= &evening && it == bed).is_none_or(|(.., is_usable)| *is_usable);
            let is_slept_in = |bed: &String| self.memory.stays.iter().any(|it| it.bed_on(night) == Some(bed.as_str()));
            sum += i64::try_from(self.beds.iter().filter(|bed| is_usable(bed) || is_slept_in(bed)).count()).unwrap();
            night = night.tomorrow().unwrap();
        }
        sum
    }

    /// Nobody slept in two beds, and no two in one.
    fn check_overlaps(&self, start: Date, end: Date) {
        let mut night = start.saturating_sub(jiff::ToSpan::days(9));
        while night < end {
            let slept: Vec<&str> = self.memory.stays.iter().filter_map(|it| it.bed_on(night)).collect();
            assert_eq!(slept.len(), slept.iter().collect::<BTreeSet<_>>().len(), "two in one bed on {night}");
            night = night.tomorrow().unwrap();
        }
        for (number, one) in self.memory.stays.iter().enumerate() {
            for other in self.memory.stays.iter().skip(number + 1).filter(|it| it.person == one.person) {
                let is_after = |first: &Slept, second: &Slept| first.left.is_some_and(|left| left <= second.arrived);
                assert!(is_after(one, other) || is_after(other, one), "{} and {} overlap", one.stay, other.stay);
            }
        }
    }
}

async fn begin(engine: &str) -> Year {
    let it = house(engine).await;
    let (_, dilnoza, their_bed) = other_house(&it).await;
    let mut beds = Vec::new();
    for bed in 0..6 {
        beds.push(it.bed(&bed.to_string(), &["family"]).await);
    }
    let mut people = Vec::new();
    for person in 0..9 {
        people.push(it.person(&format!("Person {person}")).await);
    }
    let client = it.nigora.clone();
    Year { it, chance: Chance(2026), memory: Memory::default(), beds, people, needs: Vec::new(), client, dilnoza, their_bed }
}

async fn the_parts_are_the_whole_and_the_nights_are_right_through_a_random_year_and_after_a_replay(engine: &str) {
    let mut year = begin(engine).await;
    let start = year.today();
    let end = start.saturating_add(jiff::ToSpan::days(365));
    while year.today() < end {
        match year.chance.below(18) {
            0..=2 => year.arrive().await,
            3 => year.leave("own_decision").await,
            4 => year.ask().await,
            5 => year.hold().await,
            6 => year.fail().await,
            7..=11 => year.repair().await,
            12 | 13 => year.transfer().await,
            14 => year.wait(3_600 * 60).await,
            15 | 16 => year.change_beds().await,
            // Somebody sets the server's clock right: an hour back, and four days on.
            _ => {
                year.wait(-3_600).await;
                year.check_board().await;
                year.wait(4 * 86_400).await;
            }
        }
        year.check_board().await;
    }
    let memory = &year.memory;
    let amounts = [memory.stays.len(), memory.held, memory.unmet, memory.moved, memory.late, memory.repairs.len(), memory.other_beds];
    year.check_overlaps(start, end);
    assert!(amounts.iter().zip([40, 5, 10, 5, 5, 8, 5]).all(|(had, wanted)| *had > wanted), "too quiet a year: {amounts:?}");
    let periods: Vec<(Date, Date)> =
        (0..12).map(|month| start.saturating_add(jiff::ToSpan::days(month * 30))).map(|from| (from, from.saturating_add(jiff::ToSpan::days(45)).min(end))).collect();
    let safiya = year.it.world.sign_in("safiya").await;
    let mut said = Vec::new();
    for (from, to) in &periods {
        let figures = safiya.get(&format!("/shelter/figures?from={from}&to={to}")).await.unwrap();
        let period = &figures["period"];
        let (nights, persons, stays) = year.nights(*from, *to);
        assert_eq!((period["nights"].as_i64(), period["persons"].as_u64(), period["stays"].as_u64()), (Some(nights), Some(persons as u64), Some(stays as u64)), "{from} to {to}");
        assert_eq!(figures["occupancy_percent"].as_i64(), Some(nights * 100 / year.bed_nights(*from, *to)), "{from} to {to}");
        said.push(figures);
    }
    let all = safiya.get(&format!("/shelter/figures?from={start}&to={}", end.saturating_add(jiff::ToSpan::days(9)))).await.unwrap();
    assert_eq!(all["unmet"]["shelter_full"].as_u64(), Some(year.memory.unmet as u64), "each need once");

    // Another server, which knows nothing but the ledger.
    let world = &year.it.world;
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let fresh = assemble(world.house.ledger.clone(), &world.key, Clock::at(world.house.clock.now()), config).await.unwrap();
    let anew = Client::sign_in(&fresh, "safiya", PASSWORD).await.unwrap();
    assert_eq!(anew.get("/shelter").await.unwrap(), safiya.get("/shelter").await.unwrap());
    for ((from, to), figures) in periods.iter().zip(said) {
        assert_eq!(anew.get(&format!("/shelter/figures?from={from}&to={to}")).await.unwrap(), figures);
    }
}
