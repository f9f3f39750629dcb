//! A check that was begun and is not finished: what was said so far does not wait for its end to be seen.

use kernel::{Action, Failure, Permit, clock, ids::CheckId};
use serde::Serialize;
use ui::{Block, Link, Main, Row, Tone};
use words::Lang;

use super::{danger, heading, open_part, suicide};
use crate::{
    model::{
        check::{Asks, CheckState},
        suicide::Level,
    },
    pages::answers_of,
    records::{Check, CheckHead, Found, Survivor},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct Unfinished {
    id: CheckId,
    /// What stands so far.
    #[serde(flatten)]
    head: CheckHead,
    begun_at: i64,
    by_name: String,
    /// Where it goes on.
    #[serde(skip)]
    part: String,
}

/// Those of one record that are not finished: of each kind the newest alone, because what was asked since stands for it.
pub(in crate::pages) async fn unfinished<A: Action>(permit: &Permit<A>, survivor: &Survivor) -> Result<Vec<Unfinished>, Failure> {
    let survivor = survivor.clone();
    let newest = permit.read(move |view| {
        let mut newest = Vec::new();
        for asks in [Asks::Danger, Asks::Suicide] {
            if let Some(check) = view::list_checks(view, &survivor, asks)?.into_iter().next().filter(|check| check.head.state == CheckState::Begun) {
                newest.push((people::view::name_of(view, check.head.by)?.unwrap_or_default(), check));
            }
        }
        Ok(newest)
    });
    let mut unfinished = Vec::new();
    for (by_name, Check { id, head, version, begun_at, .. }) in newest.await? {
        let answers = answers_of(permit, id.0, version).await?;
        let part = open_part(head.found.asks(), &answers).to_owned();
        unfinished.push(Unfinished { id, head, begun_at, by_name, part });
    }
    Ok(unfinished)
}

pub(in crate::pages) fn of(unfinished: &[Unfinished], asks: Asks) -> Option<&Unfinished> {
    unfinished.iter().find(|begun| begun.head.found.asks() == asks)
}

/// What was found so far, in words; nothing where nothing points to danger yet.
pub(super) fn so_far(l: Lang, found: &Found) -> Option<String> {
    match found {
        Found::Suicide { level: Some(Level::None), .. } => None,
        Found::Suicide { level, .. } => Some(suicide::level_name(l, *level).to_owned()),
        Found::Danger { flags, .. } if flags.is_empty() => None,
        Found::Danger { flags, .. } => Some(danger::names(l, flags)),
    }
}

impl Unfinished {
    fn said(&self, l: Lang) -> String {
        let when = words::day_and_time(l, clock::local(self.begun_at));
        match so_far(l, &self.head.found) {
            Some(what) => t::check_begun_so_far(l, when, &self.by_name, what),
            None => t::check_begun(l, when, &self.by_name),
        }
    }

    /// In place of the day on which it was done.
    pub(super) fn row(&self, l: Lang) -> Row {
        let tone = if self.head.found.calls_supervisor() { Tone::Plum } else { Tone::Warm };
        Row::new(heading(self.head.found.asks(), l), self.said(l)).tag(tone)
    }
}

/// Above what else is known of her, with the way to go on.
pub(in crate::pages) fn add_to(l: Lang, main: Main, unfinished: &[Unfinished]) -> Main {
    unfinished.iter().fold(main, |main, begun| {
        let asks = begun.head.found.asks();
        let goes_on = Link::new(format!("/checks/{}/part/{}", begun.id, begun.part), t::check_goes_on_with(l, heading(asks, l)));
        main.with(Block::Warning(format!("{}: {}", heading(asks, l), begun.said(l)))).with(Block::Buttons(vec![goes_on]))
    })
}
