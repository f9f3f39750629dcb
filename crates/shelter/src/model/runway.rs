//! Money and how long it lasts: which places, posts and hours lose who pays for them.

use std::collections::HashMap;

use jiff::{ToSpan as _, civil::Date};
use kernel::ids::BedId;
use serde::{Deserialize, Serialize};

/// How far the house looks ahead.
pub const AHEAD_DAYS: i64 = 90;

/// What one funder pays for, and until when.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Funding {
    pub funder: String,
    #[serde(default)]
    pub beds: Vec<BedId>,
    /// Posts, in hundredths: half a post is 50.
    #[serde(default)]
    pub posts: u32,
    /// Hours of a service in a month.
    #[serde(default)]
    pub hours: u32,
    pub ends_on: String,
}

impl Funding {
    fn ends(&self) -> Date {
        // An end that cannot be read is over.
        self.ends_on.parse().unwrap_or(Date::MIN)
    }

    pub fn runs_on(&self, day: Date) -> bool {
        self.ends() >= day
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
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
}

/// A place is paid for as long as any of its funders pays: the last one counts.
pub fn runway(beds: &[BedId], fundings: &[Funding], today: Date) -> Runway {
    let then = today.saturating_add(AHEAD_DAYS.days());
    let mut last: HashMap<BedId, Date> = HashMap::new();
    for (bed, ends) in fundings.iter().flat_map(|funding| funding.beds.iter().map(|bed| (*bed, funding.ends()))) {
        let known = last.entry(bed).or_insert(ends);
        *known = ends.max(*known);
    }
    let mut runway = Runway { places: beds.len(), ..Runway::default() };
    for bed in beds {
        match last.get(bed) {
            Some(ends) if *ends >= then => {}
            Some(ends) if *ends >= today => runway.places_losing += 1,
            Some(_) | None => runway.places_unfunded += 1,
        }
    }
    for funding in fundings.iter().filter(|funding| funding.runs_on(today)) {
        runway.posts += funding.posts;
        runway.hours += funding.hours;
        if !funding.runs_on(then) {
            runway.posts_losing += funding.posts;
            runway.hours_losing += funding.hours;
        }
    }
    runway
}
