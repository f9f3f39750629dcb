//! What is counted.

use std::sync::LazyLock;

use care::order_figures::Step;
use jiff::{ToSpan as _, civil::Date};
use kernel::{Failure, Tally, clock, coded};
use referrals::Answer;
use serde::{Deserialize, Serialize};
use space::View;
use words::Lang;

coded! {
    Measure {
        ReferralsSent = "referrals_sent",
        ReferralsAccepted = "referrals_accepted",
        ReferralsAnswered = "referrals_answered",
        RequestsWithoutPlace = "requests_without_place",
        Nights = "nights",
        OrdersRequested = "orders_requested",
        OrdersIssued = "orders_issued",
        OrdersRefused = "orders_refused",
        OrdersBroken = "orders_broken",
    }
}

/// What a measure counts, as its file says.
#[derive(Deserialize)]
pub struct Definition {
    code: Measure,
    pub unit: String,
    pub version: u32,
    /// The help whose givers should report it; nothing where all should whom the directory lists.
    #[serde(default)]
    pub given_by: Option<String>,
    /// English, Russian, Tajik.
    text: [String; 3],
}

#[derive(Deserialize, Default)]
struct File {
    measure: Vec<Definition>,
}

const TEXT: &str = include_str!("../../../reference/measures.toml");

static FILE: LazyLock<File> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

impl Definition {
    pub fn text(&self, l: Lang) -> &str {
        l.of(self.text.each_ref())
    }
}

impl Measure {
    pub fn definition(self) -> Option<&'static Definition> {
        FILE.measure.iter().find(|definition| definition.code == self)
    }

    pub fn version(self) -> u32 {
        self.definition().map_or(0, |definition| definition.version)
    }

    /// Counted in one's own vault, for the days `from..to`.
    pub fn count(self, view: &View<'_>, (from, to): (Date, Date), today: Date) -> Result<Number, Failure> {
        let start = |day: Date| clock::moment(day.to_datetime(jiff::civil::Time::midnight()));
        let referrals = |wanted: fn(Answer) -> bool| referrals::count_sent(view, start(from), start(to), wanted);
        let orders = |step: Step| care::order_figures::between(view, step, (from, to), today);
        let counted = match self {
            Measure::ReferralsSent => referrals(|answer| answer != Answer::Mistake),
            Measure::ReferralsAccepted => referrals(|answer| answer == Answer::Yes),
            Measure::ReferralsAnswered => referrals(|answer| matches!(answer, Answer::Yes | Answer::No)),
            Measure::RequestsWithoutPlace => shelter::figures::unmet(view, from, to),
            Measure::Nights => shelter::figures::nights(view, from, to, today),
            Measure::OrdersRequested => orders(Step::Asked),
            Measure::OrdersIssued => orders(Step::Issued),
            Measure::OrdersRefused => orders(Step::Refused),
            Measure::OrdersBroken => orders(Step::Broken),
        };
        let rests = self.rests().iter().map(|rest| referrals(*rest)).collect::<Result<_, _>>()?;
        Ok(Number { measure: self, version: self.version(), counted: counted?, rests })
    }

    /// Of a measure that is a part of others what remains of each: accepted are a part of answered, answered of sent.
    fn rests(self) -> &'static [fn(Answer) -> bool] {
        match self {
            Measure::ReferralsAnswered => &[|answer| answer == Answer::None],
            Measure::ReferralsAccepted => &[|answer| answer == Answer::No, |answer| matches!(answer, Answer::None | Answer::No)],
            Measure::ReferralsSent
            | Measure::RequestsWithoutPlace
            | Measure::Nights
            | Measure::OrdersRequested
            | Measure::OrdersIssued
            | Measure::OrdersRefused
            | Measure::OrdersBroken => &[],
        }
    }
}

/// What one organisation counted of a measure: for its own eyes, and as it leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    pub measure: Measure,
    /// Of the definition by which it was counted.
    pub version: u32,
    pub counted: Tally,
    /// What remains of each larger number that this one is a part of: whoever knows both knows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests: Vec<Tally>,
}

impl Number {
    /// What may leave the vault: the number, or only that it is too few to be shown. A part leaves only where what it leaves
    /// of the whole may be known as well.
    pub fn leaves(&self) -> Option<u64> {
        let amount = protected(self.counted)?;
        (amount == 0 || self.rests.iter().all(|rest| protected(*rest).is_some())).then_some(amount)
    }
}

/// The first day of a month, and of the next: "2026-11".
pub fn days_of(month: &str) -> Option<(Date, Date)> {
    let first: Date = format!("{month}-01").parse().ok()?;
    Some((first, first.saturating_add(1.months())))
}

pub fn month_of(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// A total below this is not shown, and a part of fewer, or of fewer persons, does not leave its vault as a number. Source:
/// domain.md H.6.
pub const SMALLEST: u64 = 10;
/// Totals are rounded to this. Source: domain.md H.6.
const ROUND_TO: u64 = 5;
/// Where one gives more than this share, the one's number could be read from the whole: an organisation's from a total, a
/// person's from an organisation's number. Source: domain.md H.6.
const DOMINANT_PERCENT: u64 = 80;

fn is_dominated(largest: u64, sum: u64) -> bool {
    largest * 100 > sum * DOMINANT_PERCENT
}

/// What may leave a vault. Whether it points to somebody is asked of the persons, not of what they bear: thirty nights may be
/// one woman's.
pub fn protected(counted: Tally) -> Option<u64> {
    let Tally { amount, persons, most } = counted;
    let points_to_nobody = amount >= SMALLEST && persons >= SMALLEST && !is_dominated(most, amount);
    (amount == 0 || points_to_nobody).then_some(amount)
}

/// A sum of parts, as far as it may be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Total {
    /// Rounded; `None` where it is not known or would point to somebody.
    pub amount: Option<u64>,
    /// How many organisations have approved theirs.
    pub organisations: usize,
    /// Of them those whose part is too few to be a number, or of too few persons, and is not in the amount.
    pub small: usize,
    /// How many should report (R-AG-02); `None` where nobody knows, as of what was kept before this was asked.
    #[serde(default)]
    pub expected: Option<usize>,
    /// The earliest day until which a part was counted while its month still ran (R-AG-02). `None` where each was counted
    /// after the month's end, or by a program that did not keep the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub counted_until: Option<Date>,
}

/// The day of counting, where it lies before the end of the month: then the number is no whole month's.
pub fn counted_early(month: &str, counted_on: Option<Date>) -> Option<Date> {
    let (_, end) = days_of(month)?;
    counted_on.filter(|day| *day < end)
}

pub fn total(parts: &[Option<u64>], expected: Option<usize>) -> Total {
    let known: Vec<u64> = parts.iter().copied().flatten().collect();
    let sum: u64 = known.iter().sum();
    let largest = known.iter().copied().max().unwrap_or(0);
    let may_be_shown = known.len() > 1 && sum >= SMALLEST && !is_dominated(largest, sum);
    let amount = may_be_shown.then(|| (sum + ROUND_TO / 2) / ROUND_TO * ROUND_TO);
    Total { amount, organisations: parts.len(), small: parts.len() - known.len(), expected, counted_until: None }
}
