//! The urgency clock (R-CA-02, B.8): how long a treatment can still start.
//!
//! Windows are configuration with a source (`reference/clinical-windows.toml`);
//! they prompt and never refuse care.

use std::sync::LazyLock;

use jiff::{
    SignedDuration,
    civil::{Date, DateTime, Time},
};
use serde::{Deserialize, Serialize};

use words::Lang;

use super::classification::GbvType;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Window {
    pub key: String,
    pub hours: i64,
    pub source: String,
    pub name: Name,
    /// Codes of the list `sex`.
    #[serde(default)]
    not_for: Vec<String>,
}

impl Window {
    fn lasts(&self) -> SignedDuration {
        SignedDuration::from_hours(self.hours)
    }
}

/// What it is called, in each language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Name {
    en: String,
    ru: String,
    tg: String,
}

impl Name {
    pub fn of(&self, l: Lang) -> &str {
        match l {
            Lang::En => &self.en,
            Lang::Ru => &self.ru,
            Lang::Tg => &self.tg,
        }
    }
}

#[derive(Deserialize, Default)]
struct File {
    #[serde(default)]
    window: Vec<Window>,
}

pub(crate) const TEXT: &str = include_str!("../../../../reference/clinical-windows.toml");

pub(crate) fn read(text: &str) -> Vec<Window> {
    toml::from_str::<File>(text).unwrap_or_default().window
}

/// Compiled in; a test keeps the file readable and sourced.
pub fn windows() -> &'static [Window] {
    static WINDOWS: LazyLock<Vec<Window>> = LazyLock::new(|| read(TEXT));
    &WINDOWS
}

/// Those that are asked of somebody of this sex; of whom it is not known all are.
pub fn asked_of<'a>(windows: &'a [Window], sex: Option<&str>) -> Vec<&'a Window> {
    windows.iter().filter(|window| sex.is_none_or(|sex| window.not_for.iter().all(|other| other != sex))).collect()
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Left {
    pub key: String,
    #[serde(skip)]
    pub name: Name,
    /// Whole hours left, rounded down: 0 is less than an hour. `None` when it is over, or may be, or nobody can tell.
    pub hours: Option<i64>,
    /// Open or over, by an hour or a day that nobody knows: asked at once, never counted.
    pub may_be_over: bool,
    /// The time of day is not known, so the least that may be left is given.
    pub is_at_least: bool,
    /// The day itself is a guess, so no number of hours is true: a clinician decides.
    pub is_guess: bool,
}

/// Which windows to show for an incident: for rape, until the longest has closed.
pub fn left(windows: &[&Window], kind: Option<GbvType>, day: Date, time: Option<Time>, now: DateTime) -> Vec<Left> {
    if kind != Some(GbvType::Rape) {
        return Vec::new();
    }
    let (earliest, latest) = match time {
        Some(time) => (day.to_datetime(time), day.to_datetime(time)),
        None => (day.to_datetime(Time::midnight()), day.at(23, 59, 59, 0)),
    };
    let (most, least) = (gone_by(earliest, now), gone_by(latest, now));
    if windows.iter().all(|window| least >= window.lasts()) {
        return Vec::new();
    }
    windows
        .iter()
        .map(|window| {
            // A window that may still be open is never shown as over, nor is an hour promised that may be gone.
            let hours = (most < window.lasts()).then(|| (window.lasts() - most).as_hours());
            let may_be_over = hours.is_none() && least < window.lasts();
            Left { key: window.key.clone(), name: window.name.clone(), hours, may_be_over, is_at_least: time.is_none(), is_guess: false }
        })
        .collect()
}

/// Days for which a guessed day is still asked about: by more than a month nobody errs who comes about help in time.
const GUESS_DAYS: i64 = 30;

/// The same where the day is a guess. By that day all may seem to be over: it may have been later, and care has no end.
pub fn left_by_guess(windows: &[&Window], kind: Option<GbvType>, day: Date, now: DateTime) -> Vec<Left> {
    let least = gone_by(day.at(23, 59, 59, 0), now);
    if kind != Some(GbvType::Rape) || least >= SignedDuration::from_hours(GUESS_DAYS * 24) {
        return Vec::new();
    }
    let line =
        |window: &&Window| Left { key: window.key.clone(), name: window.name.clone(), hours: None, may_be_over: least >= window.lasts(), is_at_least: false, is_guess: true };
    windows.iter().map(line).collect()
}

fn gone_by(from: DateTime, until: DateTime) -> SignedDuration {
    until.duration_since(from).max(SignedDuration::ZERO)
}
