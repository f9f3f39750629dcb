//! From any result back to who saw it first, and forward to what became of it: one page draws it.

use std::collections::{HashSet, VecDeque};

use axum::{extract::Path, response::Response};
use figures::measure::Measure;
use kernel::{Failure, Page, Permit, Reader, clock};
use serde::Serialize;
use space::{Id, View};
use ui::{Block, Link, Main, Moment};
use words::Lang;

use super::{find, kind_name, said_day, said_state};
use crate::{
    kind::Kind,
    permissions::ReadLearning,
    record::{Head, Record},
    state::State,
    t, view,
};

/// A thread longer than this is cut, and says so.
const LONGEST: usize = 200;

#[derive(Serialize, schemars::JsonSchema)]
pub struct Knot {
    id: Id,
    kind: Kind,
    title: String,
    /// How many steps from where the thread is held: below zero it came before.
    steps: i32,
    day: Option<String>,
    organisation: String,
    /// By role, who saw it.
    by_whom: Option<String>,
    /// The figure that shows it.
    measure: Option<Measure>,
    #[serde(skip)]
    head: Head,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Thread {
    title: String,
    knots: Vec<Knot>,
    is_cut: bool,
    #[serde(skip)]
    id: Id,
}

type Neighbours = fn(&View<'_>, Id) -> Result<Vec<Record>, Failure>;

/// All that is reached in one direction, the nearest first.
fn walk(view: &View<'_>, start: Id, direction: i32, neighbours: Neighbours) -> Result<Vec<(Record, i32)>, Failure> {
    let (mut seen, mut waiting, mut found) = (HashSet::from([start]), VecDeque::from([(start, 0)]), Vec::new());
    while let Some((id, steps)) = waiting.pop_front() {
        for record in neighbours(view, id)? {
            if found.len() < LONGEST && seen.insert(record.id) {
                waiting.push_back((record.id, steps + direction));
                found.push((record, steps + direction));
            }
        }
    }
    Ok(found)
}

pub(crate) async fn show(permit: Permit<ReadLearning>, Path(id): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let record = find(&permit, &id).await?;
    let thread = permit.commons(move |view| {
        let names = people::view::organisation_names(view, l)?;
        let mut back = walk(view, record.id, -1, view::parents)?;
        // The farthest first, and of those equally far the earliest: the walk found them by their days.
        back.sort_by_key(|(_, steps)| *steps);
        let forward = walk(view, record.id, 1, view::children)?;
        let is_cut = back.len() == LONGEST || forward.len() == LONGEST;
        let (id, title) = (record.id, record.head.title.clone());
        let knot = |(it, steps): (Record, i32)| Knot {
            id: it.id,
            kind: it.head.kind,
            title: it.head.title.clone(),
            steps,
            day: it.head.day.clone(),
            by_whom: it.head.by_whom.clone(),
            measure: it.head.measure,
            organisation: names.get(&it.head.answerable()).cloned().unwrap_or_default(),
            head: it.head,
        };
        let knots = back.into_iter().chain([(record, 0)]).chain(forward).map(knot).collect();
        Ok(Thread { title, knots, is_cut, id })
    });
    reader.show(&thread.await?)
}

impl Page for Thread {
    fn title(&self, l: Lang) -> &'static str {
        t::thread(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let today = clock::today(reader.house().clock.now());
        let moment = |knot: &Knot| {
            let state = (knot.head.state != State::Kept).then(|| said_state(l, &knot.head, today).1);
            let when: Vec<String> = knot.day.as_deref().map(|day| said_day(l, Some(day))).into_iter().chain(state).collect();
            let mark = if knot.steps == 0 { format!("▸ {}", kind_name(l, knot.kind)) } else { kind_name(l, knot.kind).to_owned() };
            let who: Vec<&str> = knot.by_whom.as_deref().into_iter().chain([knot.organisation.as_str()]).collect();
            Moment { what: format!("{mark}: {}", knot.title), when: when.join(" · "), who: who.join(" · ") }
        };
        let link = |knot: &Knot| {
            let own = Link::new(format!("/learning/items/{}", knot.id), format!("{}: {}", kind_name(l, knot.kind), knot.title));
            let figure = knot.measure.map(|measure| Link::new(format!("/measures/{}", measure.code()), t::its_figure(l, forms::label("measure", measure.code(), l))));
            [own].into_iter().chain(figure)
        };
        let main = Main::new(&self.title).caption(t::thread(l)).back(format!("/learning/items/{}", self.id)).text(t::thread_text(l));
        let main = if self.is_cut { main.with(Block::Warning(t::thread_cut(l).into())) } else { main };
        main.with(Block::Timeline(self.knots.iter().map(moment).collect())).heading(t::open_one(l)).with(Block::Links(self.knots.iter().flat_map(link).collect()))
    }
}
