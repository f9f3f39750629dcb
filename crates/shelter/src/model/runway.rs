//! Money and how long it lasts: which places, posts and hours lose who pays for them.

use std::collections::BTreeMap;

use jiff::{ToSpan as _, civil::Date};
use kernel::ids::BedId;
use serde::{Deserialize, Serialize};

/// How far the house looks ahead.
pub const AHEAD_DAYS: i64 = 90;

/// What one funder pays for, and from when until when.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Funding {
    pub funder: String,
    #[serde(default)]
    pub beds: Vec<BedId>,
    /// The post or service by name, as "psychologist". An older program knew sums without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Posts, in hundredths: half a post is 50.
    #[serde(default)]
    pub posts: u32,
    /// Hours of a service in a month.
    #[serde(default)]
    pub hours: u32,
    /// Its first day; `None`: it runs already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<String>,
    pub ends_on: String,
}

impl Funding {
    fn ends(&self) -> Date {
        // An end that cannot be read is over.
        self.ends_on.parse().unwrap_or(Date::MIN)
    }

    fn starts(&self) -> Date {
        // A beginning that cannot be read has not come.
        self.starts_on.as_deref().map_or(Date::MIN, |day| day.parse().unwrap_or(Date::MAX))
    }

    pub fn runs_on(&self, day: Date) -> bool {
        self.starts() <= day && self.ends() >= day
    }

    pub fn is_over_on(&self, day: Date) -> bool {
        self.ends() < day
    }

    /// Posts of one name are one post, however it is spelt.
    fn name(&self) -> String {
        self.what.as_deref().unwrap_or_default().to_lowercase()
    }
}

/// A post or service that ends, and nobody pays on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Ending {
    pub what: String,
    pub funder: String,
    pub ends_on: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Runway {
    pub places: usize,
    /// Nobody pays for these today.
    pub places_unfunded: usize,
    /// Paid for today, and no longer when the days ahead are over.
    pub places_losing: usize,
    pub posts: u32,
    pub posts_losing: u32,
    pub hours: u32,
    pub hours_losing: u32,
    /// Which posts and services these are, the first to end first.
    pub endings: Vec<Ending>,
}

/// How much of one post or service is paid for.
#[derive(Clone, Copy, Default)]
struct Paid {
    posts: u32,
    hours: u32,
}

fn paid_on(fundings: &[Funding], day: Date) -> BTreeMap<String, Paid> {
    let mut paid: BTreeMap<String, Paid> = BTreeMap::new();
    for funding in fundings.iter().filter(|funding| funding.runs_on(day)) {
        let of_name = paid.entry(funding.name()).or_default();
        of_name.posts += funding.posts;
        of_name.hours += funding.hours;
    }
    paid
}

/// A place, post or service is lost only where no other funder pays for it then.
pub fn runway(beds: &[BedId], fundings: &[Funding], today: Date) -> Runway {
    let then = today.saturating_add(AHEAD_DAYS.days());
    let is_paid_on = |bed: &BedId, day| fundings.iter().any(|funding| funding.beds.contains(bed) && funding.runs_on(day));
    let mut runway = Runway { places: beds.len(), ..Runway::default() };
    for bed in beds {
        match (is_paid_on(bed, today), is_paid_on(bed, then)) {
            (true, true) => {}
            (true, false) => runway.places_losing += 1,
            (false, _) => runway.places_unfunded += 1,
        }
    }
    let later = paid_on(fundings, then);
    for (name, now) in paid_on(fundings, today) {
        let later = later.get(&name).copied().unwrap_or_default();
        let lost = Paid { posts: now.posts.saturating_sub(later.posts), hours: now.hours.saturating_sub(later.hours) };
        runway.posts += now.posts;
        runway.hours += now.hours;
        runway.posts_losing += lost.posts;
        runway.hours_losing += lost.hours;
        if lost.posts > 0 || lost.hours > 0 {
            let ending = fundings.iter().filter(|it| it.name() == name && it.runs_on(today) && !it.runs_on(then));
            let named = ending.filter_map(|it| Some(Ending { what: it.what.clone()?, funder: it.funder.clone(), ends_on: it.ends_on.clone() }));
            runway.endings.extend(named);
        }
    }
    runway.endings.sort_by(|a, b| a.ends_on.cmp(&b.ends_on));
    runway
}
