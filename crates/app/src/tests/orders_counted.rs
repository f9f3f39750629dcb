//! What became of protection orders, in figures: counted by hand in a small world, and by a naive reference in a random
//! one. What stays in the house says its small numbers; what leaves it does not (R-AG-01).

use std::collections::BTreeMap;

use axum::http::StatusCode;
use jiff::{ToSpan as _, civil::Date};
use kernel::{Clock, Config};
use seal::Cost;
use serde_json::{Value, json};

use super::{
    cases::recorded,
    ties::staff,
    world::{PASSWORD, World, her_yes, id, with},
};
use crate::{instance::assemble, local::Client};

on_both_engines! {
    r_07_orders_are_counted_each_once_by_authority_and_by_length,
    r_07_whoever_did_not_agree_and_what_was_a_mistake_is_in_no_figure,
    r_ag_01_of_orders_too_no_small_number_leaves_the_house,
    r_07_what_a_naive_reference_counts_in_a_random_world_is_what_the_program_says,
}

async fn asked(by: &Client, person: &str, of: &str, on: &str) -> String {
    let asked = json!({ "asked_of": of, "asked_on": on, "asked_by": "we", "wish": "wants" });
    format!("/orders/{}", id(&by.post(&format!("{person}/orders"), asked).await.unwrap()))
}

fn issued(by: &str, on: &str, until: Option<&str>) -> Value {
    let order = json!({ "kind": "court", "issued_by": by, "issued_on": on, "from": on, "conditions": ["no_violence"], "anyway": "yes" });
    until.map_or_else(|| order.clone(), |until| with(order.clone(), json!({ "until": until })))
}

async fn step(by: &Client, order: &str, step: &str, answers: Value) -> bool {
    let (status, answer) = by.call("POST", &format!("{order}/step/{step}"), Some(answers)).await.unwrap();
    assert!(status == StatusCode::OK || status == StatusCode::UNPROCESSABLE_ENTITY, "{step}: {status} {answer}");
    status == StatusCode::OK
}

fn broken(on: &str) -> Value {
    json!({ "broken_on": on, "how": "He came", "found_by": "she", "police_did": "nothing" })
}

async fn agrees(by: &Client, person: &str) -> String {
    let yes = by.post(&format!("{person}/consents/new/share_non_identifiable"), her_yes(json!({}))).await.unwrap();
    format!("/consents/{}", id(&yes))
}

async fn orders(by: &Client) -> Value {
    by.get("/figures").await.unwrap()["orders"].clone()
}

/// The house's own number of a measure, as a month's page says it.
async fn own(by: &Client, month: &str, name: &str) -> u64 {
    let (_, page) = by.html("GET", &format!("/measures/own?month={month}"), None).await.unwrap();
    let row = page.split(&format!(">{name}</th>")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    row.split("</td>").next().unwrap().rsplit('>').next().unwrap().parse().unwrap()
}

const NAMES: [&str; 4] = ["Protection orders asked for", "Protection orders issued", "Protection orders refused", "Protection orders broken"];

async fn month(by: &Client, month: &str) -> [u64; 4] {
    let mut numbers = [0; 4];
    for (number, name) in numbers.iter_mut().zip(NAMES) {
        *number = own(by, month, name).await;
    }
    numbers
}

async fn r_07_orders_are_counted_each_once_by_authority_and_by_length(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (zarina, mavzuna) = (recorded(&nigora).await, recorded(&nigora).await);
    for person in [&zarina, &mavzuna] {
        agrees(&nigora, person).await;
    }
    // Asked of the police in September, issued by a court in October, told to him, broken twice in October and once in November.
    let one = asked(&nigora, &zarina, "police", "2026-09-29").await;
    assert!(step(&nigora, &one, "issued", issued("court", "2026-10-02", Some("2026-11-20"))).await);
    assert!(step(&nigora, &one, "served", json!({ "served_on": "2026-10-03" })).await);
    for on in ["2026-10-05", "2026-10-09", "2026-11-03"] {
        assert!(step(&nigora, &one, "broken", broken(on)).await);
    }
    // Refused in November; issued for fifteen days, made longer since; issued without a last day; and one that waits.
    let two = asked(&nigora, &zarina, "police", "2026-10-20").await;
    assert!(step(&nigora, &two, "refused", json!({ "refused_on": "2026-11-01", "reason": "family_matter" })).await);
    let three = asked(&nigora, &mavzuna, "police", "2026-11-11").await;
    assert!(step(&nigora, &three, "issued", issued("police", "2026-11-11", Some("2026-11-25"))).await);
    assert!(step(&nigora, &three, "extended", json!({ "extended_on": "2026-11-20", "extended_until": "2026-12-20", "anyway": "yes" })).await);
    let four = asked(&nigora, &mavzuna, "court", "2026-11-10").await;
    assert!(step(&nigora, &four, "issued", issued("court", "2026-11-17", None)).await);
    asked(&nigora, &mavzuna, "court", "2026-11-24").await;

    let figures = orders(&safiya).await;
    assert_eq!(figures["all"], json!({ "asked": 5, "issued": 3, "refused": 1, "served": 1, "broken": 1 }), "{figures}");
    assert_eq!(
        figures["by_authority"],
        json!({ "court": { "asked": 3, "issued": 2, "refused": 0, "served": 1, "broken": 1 }, "police": { "asked": 2, "issued": 1, "refused": 1, "served": 0, "broken": 0 } })
    );
    assert_eq!(figures["by_length"], json!({ "over_30": 1, "up_to_15": 1, "no_end": 1 }), "as it was issued, without what was added");
    assert_eq!((&figures["median_days"], &figures["unit"], &figures["version"]), (&json!(3), &json!("order"), &json!(1)), "0, 3 and 7 days");
    assert_eq!(figures["until"], "2026-11-25");
    let (_, page) = safiya.html("GET", "/figures", None).await.unwrap();
    for said in ["Protection orders", "Granted", "No last day is named", "Days from asking to granting, in the middle: 3", "5 counted of 5", "definition R-07, version 1"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(month(&safiya, "2026-09").await, [1, 0, 0, 0]);
    assert_eq!(month(&safiya, "2026-10").await, [1, 1, 0, 1], "broken twice is one broken order");
    assert_eq!(month(&safiya, "2026-11").await, [3, 2, 1, 1], "and in the next month it is one again");
}

async fn r_07_whoever_did_not_agree_and_what_was_a_mistake_is_in_no_figure(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    assert!(!safiya.html("GET", "/figures", None).await.unwrap().1.contains("Protection orders"), "of nothing nothing is said");
    let (zarina, silent) = (recorded(&nigora).await, recorded(&nigora).await);
    asked(&nigora, &silent, "police", "2026-11-20").await;
    let order = asked(&nigora, &zarina, "police", "2026-11-20").await;
    step(&nigora, &order, "issued", issued("police", "2026-11-21", Some("2026-12-01"))).await;
    step(&nigora, &order, "broken", broken("2026-11-22")).await;
    let seen = async || {
        let figures = orders(&safiya).await;
        (figures["all"]["asked"].as_u64().unwrap(), figures["all"]["broken"].as_u64().unwrap(), figures["internal_total"].as_u64().unwrap())
    };
    assert_eq!((seen().await, month(&safiya, "2026-11").await), ((0, 0, 2), [0; 4]), "nobody agreed");
    let consent = agrees(&nigora, &zarina).await;
    assert_eq!((seen().await, month(&safiya, "2026-11").await), ((1, 1, 2), [1, 1, 0, 1]));
    let mistake = json!({ "step": "3", "because": "by_mistake" });
    nigora.post(&format!("{order}/void"), mistake).await.unwrap();
    assert_eq!((seen().await, month(&safiya, "2026-11").await), ((1, 0, 2), [1, 1, 0, 0]), "a step by mistake did not happen");

    // The same order in a second record of hers.
    let aside = recorded(&nigora).await;
    agrees(&nigora, &aside).await;
    asked(&nigora, &aside, "police", "2026-11-20").await;
    assert_eq!(seen().await.0, 2);
    let of = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    nigora.post(&format!("{aside}/duplicate"), json!({ "other": of(&zarina), "stays": "other", "reason": "She said so herself" })).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    assert_eq!((seen().await, month(&safiya, "2026-11").await), ((1, 0, 2), [1, 1, 0, 0]), "it counts in the one that stays");

    nigora.post(&format!("{order}/void"), json!({ "step": "1", "because": "recorded_twice" })).await.unwrap();
    assert_eq!((seen().await, month(&safiya, "2026-11").await), ((0, 0, 1), [0; 4]), "nor does an order by mistake");
    let other = asked(&nigora, &zarina, "court", "2026-11-25").await;
    assert_eq!(seen().await.0, 1);
    nigora.post(&format!("{consent}/withdraw"), json!({})).await.unwrap();
    assert_eq!((seen().await, month(&safiya, "2026-11").await), ((0, 0, 2), [0; 4]), "she took her yes back: {other}");

    agrees(&nigora, &zarina).await;
    let supervisor = staff(&nigora, &zarina, "Safiya").await;
    safiya.post(&format!("{zarina}/ties"), json!({ "staff": [supervisor] })).await.unwrap();
    assert_eq!(seen().await, (0, 0, 1), "R-CA-10: for her who is kept away it would say who");
}

async fn r_ag_01_of_orders_too_no_small_number_leaves_the_house(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya, parvina) = (world.sign_in("nigora").await, world.sign_in("safiya").await, world.sign_in("parvina").await);
    let zarina = recorded(&nigora).await;
    agrees(&nigora, &zarina).await;
    for _ in 0..3 {
        asked(&nigora, &zarina, "police", "2026-11-20").await;
    }
    parvina.post("/measures/own/prepare", json!({ "month": "2026-11" })).await.unwrap();
    safiya.approve_month("2026-11").await.unwrap();
    let all = safiya.get("/measures").await.unwrap();
    for measure in ["orders_requested", "orders_issued", "orders_refused", "orders_broken"] {
        let line = all["measures"].as_array().unwrap().iter().find(|line| line["measure"] == measure).expect(measure).clone();
        let small = u64::from(measure == "orders_requested");
        assert_eq!((&line["unit"], &line["version"], &line["month"]), (&json!("order"), &json!(2), &json!("2026-11")), "R-AG-02: {line}");
        assert_eq!((&line["total"]["amount"], &line["total"]["small"], &line["total"]["organisations"]), (&Value::Null, &json!(small), &json!(1)), "{line}");
        let (_, page) = safiya.html("GET", &format!("/measures/{measure}"), None).await.unwrap();
        assert!(page.contains("agreed to be counted") && page.contains("Not shown"), "{page}");
    }
}

// ---- A random world

struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// An order as the test itself remembers it: nothing of the program's rules is used. Each step has the number with which it
/// was written, so that it can be taken out.
struct Remembered {
    path: String,
    person: usize,
    version: u64,
    asked_of: String,
    asked_on: Date,
    issued: Option<(u64, String, Date, &'static str)>,
    refused: Option<(u64, Date)>,
    served: Option<u64>,
    broken: Vec<(u64, Date)>,
    is_mistake: bool,
}

#[derive(Default)]
struct Amounts {
    refused_by_the_program: usize,
    taken_out: usize,
    withdrawn: usize,
}

struct Random {
    chance: Chance,
    nigora: Client,
    today: Date,
    /// Her page, and her yes to be counted, where it stands.
    people: Vec<(String, Option<String>)>,
    orders: Vec<Remembered>,
    amounts: Amounts,
}

const AUTHORITIES: [&str; 3] = ["police", "court", "prosecutor"];

impl Random {
    fn day(&mut self) -> Date {
        let back = i64::try_from(self.chance.below(110)).unwrap();
        self.today.saturating_sub(back.days())
    }

    /// Mostly after another, now and then before it: then the program says no.
    fn day_after(&mut self, day: Date) -> Date {
        let days = i64::try_from(self.chance.below(40)).unwrap() - 4;
        day.saturating_add(days.days()).min(self.today)
    }

    async fn asks(&mut self) {
        let (person, of, on) = (self.chance.below(self.people.len()), self.chance.of(&AUTHORITIES).to_owned(), self.day());
        let path = asked(&self.nigora, &self.people[person].0, &of, &on.to_string()).await;
        let order = Remembered { path, person, version: 1, asked_of: of, asked_on: on, issued: None, refused: None, served: None, broken: Vec::new(), is_mistake: false };
        self.orders.push(order);
    }

    async fn steps(&mut self, at: usize) {
        let on = self.day_after(self.orders[at].asked_on);
        let (what, by, days) = (self.chance.below(7), self.chance.of(&AUTHORITIES).to_owned(), i64::try_from(self.chance.below(45)).unwrap());
        let has_end = self.chance.below(5) > 0;
        let day = on.to_string();
        let until = on.saturating_add(days.days());
        let length = match (has_end, days) {
            (false, _) => "no_end",
            (true, 0..=14) => "up_to_15",
            (true, 15..=29) => "16_to_30",
            (true, _) => "over_30",
        };
        let (path, client) = (self.orders[at].path.clone(), self.nigora.clone());
        let done = match what {
            0 | 1 => step(&client, &path, "issued", issued(&by, &day, has_end.then(|| until.to_string()).as_deref())).await,
            2 => step(&client, &path, "refused", json!({ "refused_on": day, "reason": "family_matter" })).await,
            3 | 4 => step(&client, &path, "served", json!({ "served_on": day })).await,
            _ => step(&client, &path, "broken", broken(&day)).await,
        };
        if !done {
            self.amounts.refused_by_the_program += 1;
            return;
        }
        let order = &mut self.orders[at];
        order.version += 1;
        match what {
            0 | 1 => order.issued = Some((order.version, by, on, length)),
            2 => order.refused = Some((order.version, on)),
            3 | 4 => order.served = Some(order.version),
            _ => order.broken.push((order.version, on)),
        }
    }

    /// A step, or the whole order, was a mistake.
    async fn takes_out(&mut self, at: usize) {
        let version = 1 + u64::try_from(self.chance.below(usize::try_from(self.orders[at].version).unwrap())).unwrap();
        let body = json!({ "step": version.to_string(), "because": "by_mistake" });
        let (status, _) = self.nigora.call("POST", &format!("{}/void", self.orders[at].path), Some(body)).await.unwrap();
        if status != StatusCode::OK {
            return;
        }
        self.amounts.taken_out += 1;
        let order = &mut self.orders[at];
        order.version += 1;
        order.is_mistake |= version == 1;
        order.issued = order.issued.take().filter(|(written, ..)| *written != version);
        order.refused = order.refused.filter(|(written, _)| *written != version);
        order.served = order.served.filter(|written| *written != version);
        order.broken.retain(|(written, _)| *written != version);
    }

    async fn changes_her_mind(&mut self) {
        let person = self.chance.below(self.people.len());
        let (path, consent) = self.people[person].clone();
        self.people[person].1 = match consent {
            Some(consent) => {
                self.nigora.post(&format!("{consent}/withdraw"), json!({})).await.unwrap();
                self.amounts.withdrawn += 1;
                None
            }
            None => Some(agrees(&self.nigora, &path).await),
        };
    }

    fn counted(&self) -> impl Iterator<Item = &Remembered> {
        self.orders.iter().filter(|order| !order.is_mistake && self.people[order.person].1.is_some())
    }

    /// One by one, as somebody would with paper and pencil.
    fn figures(&self) -> Value {
        let (mut all, mut by_authority, mut by_length, mut days) = ([0; 5], BTreeMap::<String, [u64; 5]>::new(), BTreeMap::<&str, u64>::new(), Vec::new());
        for order in self.counted() {
            let mut line = [1, 0, 0, 0, 0];
            let mut who = order.asked_of.clone();
            if let Some((_, by, on, length)) = &order.issued {
                (line[1], who) = (1, by.clone());
                *by_length.entry(length).or_default() += 1;
                days.push((*on - order.asked_on).get_days());
            }
            line[2] = u64::from(order.refused.is_some());
            line[3] = u64::from(order.served.is_some());
            line[4] = u64::from(!order.broken.is_empty());
            let of = by_authority.entry(who).or_default();
            for (at, number) in line.iter().enumerate() {
                all[at] += number;
                of[at] += number;
            }
        }
        days.sort_unstable();
        let said = |n: [u64; 5]| json!({ "asked": n[0], "issued": n[1], "refused": n[2], "served": n[3], "broken": n[4] });
        let by_authority: BTreeMap<String, Value> = by_authority.into_iter().map(|(who, numbers)| (who, said(numbers))).collect();
        let median = days.get(days.len().saturating_sub(1) / 2);
        let total = self.orders.iter().filter(|order| !order.is_mistake).count();
        json!({ "unit": "order", "version": 1, "until": self.today, "all": said(all), "by_authority": by_authority, "by_length": by_length, "median_days": median, "internal_total": total })
    }

    fn month(&self, month: &str) -> [u64; 4] {
        let is_in = |day: &Date| day.to_string().starts_with(month);
        let mut numbers = [0; 4];
        for order in self.counted() {
            numbers[0] += u64::from(is_in(&order.asked_on));
            numbers[1] += u64::from(order.issued.as_ref().is_some_and(|(_, _, on, _)| is_in(on)));
            numbers[2] += u64::from(order.refused.as_ref().is_some_and(|(_, on)| is_in(on)));
            numbers[3] += u64::from(order.broken.iter().any(|(_, on)| is_in(on)));
        }
        numbers
    }
}

async fn r_07_what_a_naive_reference_counts_in_a_random_world_is_what_the_program_says(engine: &str) {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let mut people = Vec::new();
    for person in 0..8 {
        let path = recorded(&nigora).await;
        let consent = if person % 4 == 0 { None } else { Some(agrees(&nigora, &path).await) };
        people.push((path, consent));
    }
    let today = kernel::clock::today(world.house.clock.now());
    let mut it = Random { chance: Chance(7), nigora, today, people, orders: Vec::new(), amounts: Amounts::default() };
    for turn in 0..500 {
        match it.chance.below(16) {
            0 | 1 => it.asks().await,
            2..=13 if !it.orders.is_empty() => {
                let at = it.chance.below(it.orders.len());
                it.steps(at).await;
            }
            14 if !it.orders.is_empty() => {
                let at = it.chance.below(it.orders.len());
                it.takes_out(at).await;
            }
            14 => it.asks().await,
            _ => it.changes_her_mind().await,
        }
        if turn % 25 == 0 {
            assert_eq!(orders(&safiya).await, it.figures(), "turn {turn}");
        }
    }
    let figures = it.figures();
    assert_eq!(orders(&safiya).await, figures);
    let enough = |name: &str, least: u64| assert!(figures["all"][name].as_u64().unwrap() >= least, "too quiet a world: {figures}");
    for (name, least) in [("asked", 20), ("issued", 8), ("refused", 3), ("served", 2), ("broken", 3)] {
        enough(name, least);
    }
    assert!(it.amounts.refused_by_the_program > 20 && it.amounts.taken_out > 3 && it.amounts.withdrawn > 2, "too quiet a world");
    let months = ["2026-08", "2026-09", "2026-10", "2026-11"];
    for one in months {
        assert_eq!(month(&safiya, one).await, it.month(one), "{one}");
    }

    // Another server, which knows nothing but the ledger.
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let fresh = assemble(world.house.ledger.clone(), &world.key, Clock::at(world.house.clock.now()), config).await.unwrap();
    let anew = Client::sign_in(&fresh, "safiya", PASSWORD).await.unwrap();
    assert_eq!(orders(&anew).await, figures);
    for one in months {
        assert_eq!(month(&anew, one).await, it.month(one), "{one}");
    }
}
