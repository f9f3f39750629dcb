//! Somebody tried to reach her: written down with its moment, and with what it was against where she had not allowed it
//! (H.2, R-CA-08). The page says above its form when it is not the moment; what happened all the same is never refused,
//! because an attempt that nobody may write down is one that nobody asks her about.

use axum::response::Response;
use jiff::civil::{Date, DateTime, Time};
use kernel::{
    Failure, Input, Page, Permit, Problems, Reader, clock,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Choice, Control, Field, Form, Main, Row, Tone, Width};
use words::Lang;

use super::safe_contact::not_now;
use crate::{
    model::{
        contact::{Attempt, Outcome, is_to_be_asked_about},
        safe_contact::{NotSafe, SafeContact},
    },
    permissions::{StepCase, ViewSurvivor},
    records::Survivor,
    t, view,
};

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Tried {
    /// A code of the list `contact_way`.
    way: String,
    /// `reached`, `not_reached` or `somebody_else`.
    outcome: String,
    /// The day on which it was; now where neither day nor hour is given.
    on: String,
    /// `14:05`.
    hour: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct AttemptLine {
    way: String,
    outcome: Outcome,
    at: i64,
    by: String,
    /// What it was against at that moment.
    against: Option<NotSafe>,
    /// Where it was written down later.
    written_at: Option<i64>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct ContactSheet {
    /// The newest first.
    attempts: Vec<AttemptLine>,
    /// She was tried otherwise than she allowed, and nobody has spoken with her safely since.
    is_to_be_asked_about: bool,
    #[serde(skip)]
    survivor: Survivor,
    #[serde(skip)]
    rules: SafeContact,
    #[serde(skip)]
    now: DateTime,
    #[serde(skip)]
    typed: Tried,
    #[serde(skip)]
    problems: Problems,
}

async fn sheet<A: kernel::Action<Target = Survivor>>(permit: &Permit<A>, typed: Tried, problems: Problems) -> Result<ContactSheet, Failure> {
    let (survivor, now) = (permit.target().clone(), clock::local(permit.now()));
    permit
        .read(move |view| {
            let rules = view::find_safe_contact(view, survivor.id)?.map(|(_, _, rules)| rules).unwrap_or_default();
            let line = |it: Attempt| {
                let by = people::view::name_of(view, it.by)?.unwrap_or_default();
                Ok(AttemptLine { by, way: it.way, outcome: it.outcome, at: it.at, against: it.against, written_at: it.written_at })
            };
            let all = view::list_attempts(view, survivor.id)?;
            let is_to_be_asked_about = is_to_be_asked_about(&all);
            let attempts = all.into_iter().map(line).collect::<Result<_, Failure>>()?;
            Ok(ContactSheet { attempts, is_to_be_asked_about, survivor, rules, now, typed, problems })
        })
        .await
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, Tried::default(), Vec::new()).await?)
}

impl Page for ContactSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::attempt_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let path = format!("/survivors/{}", self.survivor.id);
        let mut main = Main::new(t::attempt_title(l))
            .caption(t::case_code(l, &self.survivor.code))
            .back(&path)
            .with_some(not_now(l, &self.rules, self.now).filter(|_| self.problems.is_empty()));
        if self.survivor.duplicate_of.is_some() {
            main = main.with(Block::Inset(t::put_aside_read_only(l).into()));
        } else {
            if self.rules.ways.is_empty() {
                main = main.with(Block::Warning(t::safe_none(l).into()));
            }
            if self.is_to_be_asked_about {
                main = main.with(Block::Warning(t::attempt_ask_her(l).into()));
            }
            main = main.text(t::attempt_text(l)).form(self.form(l, &path));
        }
        for problem in &self.problems {
            main = main.problem(&problem.field, problem.detail.clone());
        }
        if self.attempts.is_empty() {
            return main;
        }
        main.heading(t::attempts(l)).with(Block::Summary(self.attempts.iter().map(|it| row(l, it)).collect()))
    }
}

fn row(l: Lang, it: &AttemptLine) -> Row {
    let at = |second: i64| words::day_and_time(l, clock::local(second));
    let what = [forms::label("contact_way", &it.way, l), forms::label("contact_outcome", it.outcome.code(), l), it.by.clone()].join(", ");
    let later = it.written_at.map(|second| t::attempt_written(l, at(second)));
    let said: Vec<String> = [what].into_iter().chain(it.against.map(|why| said_against(l, why).to_owned())).chain(later).collect();
    let row = Row::new(at(it.at), said.join(". "));
    if it.against.is_some() { row.tag(Tone::Plum) } else { row }
}

fn said_against(l: Lang, why: NotSafe) -> &'static str {
    match why {
        NotSafe::NoContact => t::attempt_against_none(l),
        NotSafe::Way => t::attempt_against_way(l),
        NotSafe::Day => t::attempt_against_day(l),
        NotSafe::Hour => t::attempt_against_hour(l),
    }
}

impl ContactSheet {
    fn form(&self, l: Lang, path: &str) -> Form {
        let is_allowed = |code: &str| self.rules.ways.iter().any(|way| way == code);
        let items = |list: &str| forms::list(list).map(|list| list.items.as_slice()).unwrap_or_default();
        let way = |item: &forms::Item| {
            let mut choice = Choice::new(&item.code, item.label(l), item.code == self.typed.way);
            choice.hint = (!is_allowed(&item.code)).then(|| t::attempt_not_allowed(l).to_owned());
            choice
        };
        let ways = Control::Radios { options: items("contact_way").iter().map(way).collect() };
        let outcomes = Control::Radios { options: items("contact_outcome").iter().map(|item| Choice::new(&item.code, item.label(l), item.code == self.typed.outcome)).collect() };
        let hour = Control::Line { value: self.typed.hour.clone(), width: Width::Four };
        Form::new(format!("{path}/contact"), t::attempt_save(l))
            .ask(Field::new("way", t::attempt_way(l), ways).error(said_of(&self.problems, "way")))
            .ask(Field::new("outcome", t::attempt_outcome(l), outcomes).error(said_of(&self.problems, "outcome")))
            .ask(Field::day(l, "on", t::attempt_on(l), &self.typed.on).error(said_of(&self.problems, "on")).optional())
            .ask(Field::new("hour", t::attempt_hour(l), hour).hint(t::attempt_hour_hint(l)).error(said_of(&self.problems, "hour")).optional())
    }
}

/// When it was: now, or at the day and hour that were typed.
fn moment_of(l: Lang, tried: &Tried, now: i64) -> Result<i64, Failure> {
    let (on, hour) = (tried.on.trim(), tried.hour.trim());
    if on.is_empty() && hour.is_empty() {
        return Ok(now);
    }
    let day = if on.is_empty() { Ok(clock::today(now)) } else { on.parse::<Date>() };
    let Ok(day) = day else { return refuse("on", "date", t::attempt_day_wrong(l)) };
    let Some(time) = forms::parse_time(hour).and_then(|hour| hour.parse::<Time>().ok()) else { return refuse("hour", "required", t::attempt_hour_missing(l)) };
    let at = clock::moment(day.to_datetime(time));
    if at > now { refuse("on", "future", t::attempt_to_come(l)) } else { Ok(at) }
}

pub(crate) async fn record(permit: Permit<StepCase>, reader: Reader, Input { value, repeat, .. }: Input<Tried>) -> Result<Response, Failure> {
    let (l, now, by) = (reader.lang, permit.now(), permit.actor().staff);
    let (tried, id) = (value.clone(), Id::new_v4());
    let outcome = permit.change(&repeat, move |view, survivor| {
        if forms::list("contact_way").is_none_or(|list| list.find(&tried.way).is_none()) {
            return refuse("way", "required", t::attempt_choose_way(l));
        }
        let Some(outcome) = Outcome::from_code(&tried.outcome) else { return refuse("outcome", "required", t::attempt_choose_outcome(l)) };
        let at = moment_of(l, &tried, now)?;
        let against = view::safe_contact_at(view, survivor.id, at)?.may_contact(&tried.way, clock::local(at)).err();
        let attempt = Attempt { way: tried.way.clone(), outcome, at, by, against, written_at: (at < now).then_some(now) };
        let draft = match against {
            None => Draft::about(survivor.id.0, "contact_attempt", "contact_attempted", id, &attempt)?,
            Some(_) => Draft::about(survivor.id.0, "contact_attempt", "contact_against_her_rules", id, &attempt)?,
        };
        Ok(Drafts::of(id, [draft]))
    });
    match outcome.await {
        // Where the line stands, and what it was against.
        Ok(outcome) => reader.made(&format!("/survivors/{}/contact", permit.target().id), outcome.result),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let page = sheet(&permit, value, problems.clone()).await?;
            reader.return_form(page.title(l), &page.main(&reader), &problems)
        }
    }
}
