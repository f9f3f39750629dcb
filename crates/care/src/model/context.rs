//! Case contexts (A.4): derived from coded answers, never typed (R-CL-03).

use serde::{Deserialize, Serialize};

use super::classification::GbvType;

/// A flag may be unknown, and unknown is reported as such, never as no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    Yes,
    No,
    Unknown,
}

impl Flag {
    fn of(is: bool) -> Self {
        if is { Flag::Yes } else { Flag::No }
    }
}

/// The coded answers that contexts follow from.
pub struct Facts<'a> {
    pub kind: Option<GbvType>,
    /// Age when it happened, not now.
    pub age_then: Option<i64>,
    /// Standard codes (sub-codes already mapped) of every person named as having done it.
    pub relationships: Vec<&'a str>,
    pub exchanged: Option<&'a str>,
    pub abduction: Option<&'a str>,
    pub practice: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Context {
    pub intimate_partner_violence: Flag,
    pub child_sexual_abuse: Flag,
    pub early_marriage: Flag,
    pub possible_sexual_exploitation: Flag,
    pub possible_sexual_slavery: Flag,
    pub harmful_traditional_practice: Flag,
}

/// Under this age she is a child.
pub(crate) const ADULT: i64 = 18;

impl Context {
    pub fn of(facts: &Facts<'_>) -> Context {
        let Some(kind) = facts.kind else { return Context::all(Flag::Unknown) };
        Context {
            intimate_partner_violence: only(kind.is_counted(), partner(&facts.relationships)),
            child_sexual_abuse: only(kind.is_sexual(), child(facts.age_then)),
            early_marriage: only(kind == GbvType::ForcedMarriage, child(facts.age_then)),
            possible_sexual_exploitation: only(kind.is_sexual(), said(facts.exchanged, "no")),
            possible_sexual_slavery: only(kind.is_sexual(), said(facts.abduction, "none")),
            harmful_traditional_practice: only(kind.is_counted(), said(facts.practice, "none")),
        }
    }

    fn all(flag: Flag) -> Context {
        Context {
            intimate_partner_violence: flag,
            child_sexual_abuse: flag,
            early_marriage: flag,
            possible_sexual_exploitation: flag,
            possible_sexual_slavery: flag,
            harmful_traditional_practice: flag,
        }
    }

    /// Code and flag of each, in the order of CL-CTX.
    pub fn flags(&self) -> [(&'static str, Flag); 6] {
        [
            ("intimate_partner_violence", self.intimate_partner_violence),
            ("child_sexual_abuse", self.child_sexual_abuse),
            ("early_marriage", self.early_marriage),
            ("possible_sexual_exploitation", self.possible_sexual_exploitation),
            ("possible_sexual_slavery", self.possible_sexual_slavery),
            ("harmful_traditional_practice", self.harmful_traditional_practice),
        ]
    }
}

fn only(applies: bool, flag: Flag) -> Flag {
    if applies { flag } else { Flag::No }
}

/// Any one of those who did it suffices.
fn partner(relationships: &[&str]) -> Flag {
    match relationships {
        [] => Flag::Unknown,
        some => Flag::of(some.contains(&"intimate_partner")),
    }
}

fn child(age: Option<i64>) -> Flag {
    age.map_or(Flag::Unknown, |age| Flag::of(age < ADULT))
}

/// R-CL-04: "no", "none" and "false" are answers, and they set nothing.
fn said(answer: Option<&str>, negative: &str) -> Flag {
    match answer {
        None => Flag::Unknown,
        Some(answer) => Flag::of(answer != negative && !matches!(answer, "no" | "none" | "false" | "")),
    }
}
