//! Once a week each organisation that wants it is reminded of what it promised, shares or follows: what is late and what is due
//! within thirty days. A text that the operator's own program carries; no person who sought help stands in the commons.

use jiff::{ToSpan as _, civil::Date};
use kernel::{Failure, ids::OrganisationId};
use serde::{Deserialize, Serialize};
use space::View;
use words::Lang;

use crate::{record::Record, t, view};

/// How long before the day a promise is brought to mind. Source: domain.md G.11.
const REMIND_DAYS: i64 = 30;

/// The most that one reminder names.
const MOST: i64 = 500;

/// Who is reminded, as one organisation set it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DigestHead {
    pub organisation: OrganisationId,
    /// A word that the operator knows; nobody where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whom: Option<String>,
    pub language: Lang,
}

/// Ready to be carried.
#[derive(Debug, PartialEq, Eq)]
pub struct Digest {
    pub organisation: OrganisationId,
    pub whom: String,
    pub text: String,
}

/// The day before which something is late, or due within thirty days.
pub fn until(today: Date) -> String {
    today.saturating_add((REMIND_DAYS + 1).days()).to_string()
}

/// One for each organisation that wants to be reminded and has something to be reminded of.
pub fn digests(view: &View<'_>, today: Date) -> Result<Vec<Digest>, Failure> {
    let until = until(today);
    let mut all = Vec::new();
    for head in view::list_digests(view)? {
        let hers = view::due_of(view, head.organisation, &until, MOST, 0)?;
        let (Some(whom), false) = (head.whom, hers.is_empty()) else { continue };
        let l = head.language;
        let names = people::view::organisation_names(view, l)?;
        let line = |record: &Record| {
            let day = record.head.day.as_deref().and_then(|day| day.parse::<Date>().ok()).map(|day| words::date(l, day)).unwrap_or_default();
            let owners: Vec<&str> = record.head.owners().filter_map(|id| names.get(&id).map(String::as_str)).collect();
            let mark = if record.head.is_late(today) { format!(" ({})", t::late(l)) } else { String::new() };
            format!("• {day}{mark}: {} — {}", record.head.title, owners.join(", "))
        };
        let lines: Vec<String> = hers.iter().map(line).collect();
        let text = format!("{}\n\n{}\n", t::digest_begins(l, words::date(l, today)), lines.join("\n"));
        all.push(Digest { organisation: head.organisation, whom, text });
    }
    Ok(all)
}
