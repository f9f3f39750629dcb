//! Whether she thinks of ending her life (B.8a, I.2). What it finds stands on her pages alone; a list says only by which day
//! she is asked again how she is.

use axum::response::Response;
use forms::{Answers, stored_date, stored_list, stored_text};
use jiff::civil::Date;
use kernel::{Failure, Page, Permit, Problem, Problems, Reader, clock, ids::SurvivorId, input::SentInput};
use serde::Serialize;
use ui::{Block, Link, Main, Row, Tone};
use words::Lang;

use super::{CheckSheet, Line, begun::Unfinished};
use crate::{
    model::{
        check::{Asks, CheckEvent},
        danger::Answer,
        suicide::{Done, Lacking, Level, Told, Written},
    },
    permissions::{EditSurvivor, ViewSurvivor},
    records::{Found, Survivor},
    t, view,
};

fn told(answers: &Answers) -> Told {
    let answer = |name| Answer::from_code(stored_text(answers, name));
    Told { thoughts: answer("thoughts"), plan: answer("plan"), means: answer("means"), attempt: answer("attempt"), now: answer("now") }
}

/// While step two is open nobody knows how it stands with her, and the rest waits today.
pub(super) fn found(answers: &Answers, event: CheckEvent, today: Date) -> Found {
    let is_half = told(answers).thoughts == Answer::Yes && !answers.contains_key("plan");
    let level = Level::of(told(answers));
    match event {
        CheckEvent::Answer => Found::Suicide { level: (!is_half).then_some(level), follow_up_on: Some(today.to_string()) },
        CheckEvent::Finish => {
            let on = level.asked_again_within().and_then(|_| stored_date(answers, "follow_up_on"));
            Found::Suicide { level: Some(level), follow_up_on: on.map(|day| day.to_string()) }
        }
    }
}

pub(super) fn lacking(l: Lang, level: Option<Level>, event: CheckEvent, answers: &Answers, today: Date) -> Problems {
    let written = |name| Written::of(stored_text(answers, name));
    let done = Done {
        actions: stored_list(answers, "actions").len(),
        agreement: written("agreement"),
        first_to_call: written("call_1"),
        second_to_call: written("call_2"),
        means: written("means_removed"),
        follow_up_on: stored_date(answers, "follow_up_on"),
    };
    match (event, level) {
        (CheckEvent::Answer, _) | (CheckEvent::Finish, None) => Problems::new(),
        (CheckEvent::Finish, Some(level)) => level.lacking(done, today).into_iter().map(|lacking| problem(l, level, lacking)).collect(),
    }
}

fn problem(l: Lang, level: Level, lacking: Lacking) -> Problem {
    match lacking {
        Lacking::Action => Problem::new("actions", "required", t::suicide_needs_action(l)),
        Lacking::Agreement => Problem::new("agreement", "required", t::suicide_needs_agreement(l)),
        Lacking::FirstToCall => Problem::new("call_1", "required", t::suicide_needs_person(l)),
        Lacking::SecondToCall => Problem::new("call_2", "required", t::suicide_needs_person(l)),
        Lacking::Means => Problem::new("means_removed", "required", t::suicide_needs_means(l)),
        Lacking::FollowUp => Problem::new("follow_up_on", "required", by_when(l, level)),
        Lacking::FollowUpDay => Problem::new("follow_up_on", "date", by_when(l, level)),
    }
}

fn by_when(l: Lang, level: Level) -> &'static str {
    if level.calls_supervisor() { t::suicide_needs_next_day(l) } else { t::suicide_needs_two_days(l) }
}

pub(super) fn level_name(l: Lang, level: Option<Level>) -> &'static str {
    level.map_or_else(|| t::suicide_step_two_open(l), |level| t::text(l, &format!("suicide-level-{}", level.code())).unwrap_or_default())
}

/// What is to be done now.
pub(super) fn to_do(l: Lang, level: Option<Level>) -> Block {
    let text = level.map_or_else(|| t::suicide_do_ask_on(l), |level| t::text(l, &format!("suicide-do-{}", level.code())).unwrap_or_default()).to_owned();
    if level.is_some_and(Level::calls_supervisor) { Block::Warning(text) } else { Block::Inset(text) }
}

pub(super) fn said(l: Lang, main: Main, (level, follow_up_on): (Option<Level>, Option<&str>), sheet: &CheckSheet) -> Main {
    let path = format!("/survivors/{}", sheet.survivor.id);
    let mut rows = vec![Row::new(t::suicide_heading(l), level_name(l, level)).tag(if level.is_some_and(Level::calls_supervisor) { Tone::Plum } else { Tone::Warm })];
    rows.extend(follow_up_on.and_then(|day| day.parse().ok()).map(|day: Date| Row::new(t::suicide_asked_again(l), words::date(l, day))));
    let main = main.with(to_do(l, level)).with(Block::Summary(rows));
    if sheet.is_put_aside() {
        return main;
    }
    let link = |to: &str, label: &'static str| Link::new(format!("{path}{to}"), label);
    let links = match level {
        Some(Level::Imminent) => {
            vec![link("/danger-disclosures/new", t::disclosure_danger_write(l)), link("/referrals/new", t::new_referral(l)), link("/case", t::danger_to_case(l))]
        }
        Some(Level::PlanOrMeans) => vec![link("/referrals/new", t::new_referral(l)), link("/case", t::danger_to_case(l))],
        Some(Level::Thoughts | Level::NotSaid) => vec![link("/safety-plan", t::danger_make_plan(l)), link("/case", t::danger_raise(l))],
        Some(Level::None) | None => vec![link("/case", t::danger_raise(l))],
    };
    main.with(Block::Links(links))
}

// ---- All that were made

#[derive(Serialize, schemars::JsonSchema)]
pub struct SuicideChecks {
    /// The newest first.
    checks: Vec<Line>,
    /// The day by which she is asked again, where she is.
    ask_again_by: Option<String>,
    #[serde(skip)]
    survivor: Survivor,
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    let survivor = permit.target().clone();
    let sheet = permit.read(move |view| Ok(SuicideChecks { checks: super::lines(view, &survivor, Asks::Suicide)?, ask_again_by: view::ask_again_by(view, &survivor)?, survivor }));
    reader.show(&sheet.await?)
}

impl Page for SuicideChecks {
    fn title(&self, l: Lang) -> &'static str {
        t::suicide_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let path = format!("/survivors/{}", self.survivor.id);
        let main = Main::new(t::suicide_heading(l)).caption(t::case_code(l, &self.survivor.code)).back(&path).text(t::suicide_what(l));
        let main = main.with_some(warning(l, self.ask_again_by.as_deref()));
        let begin = || Block::Buttons(vec![Link::new(format!("{path}/life-check/new"), t::suicide_begin(l))]);
        let main = main.with_some(self.survivor.duplicate_of.is_none().then(begin));
        if self.checks.is_empty() {
            return main;
        }
        let row = |line: &Line| match &line.head.found {
            Found::Suicide { level, .. } => line.row(l, level_name(l, *level).to_owned()),
            Found::Danger { .. } => line.row(l, String::new()),
        };
        main.heading(t::checks_made(l)).with(Block::Summary(self.checks.iter().map(row).collect()))
    }
}

pub(crate) async fn new(permit: Permit<EditSurvivor>, reader: Reader) -> Result<Response, Failure> {
    super::new(&permit, Asks::Suicide, &reader)
}

pub(crate) fn schema() -> serde_json::Value {
    super::schema(Asks::Suicide)
}

pub(crate) async fn begin(permit: Permit<EditSurvivor>, reader: Reader, SentInput(input): SentInput) -> Result<Response, Failure> {
    super::begin(&permit, Asks::Suicide, &reader, input).await
}

// ---- On her page, and in the lists of what waits

/// Above everything else on her page.
pub(in crate::pages) fn warning(l: Lang, ask_again_by: Option<&str>) -> Option<Block> {
    let day: Date = ask_again_by?.parse().ok()?;
    Some(Block::Warning(t::suicide_again(l, words::date(l, day))))
}

/// When she was last asked, and whether she is to be asked again; or that a talk about it is not finished.
pub(in crate::pages) fn row(l: Lang, last_done: Option<i64>, ask_again_by: Option<&str>, begun: Option<&Unfinished>) -> Row {
    if let Some(begun) = begun {
        return begun.row(l);
    }
    let asked = last_done.map_or_else(|| t::danger_due_never(l).to_owned(), |at| words::date(l, clock::today(at)));
    let row = Row::new(t::suicide_heading(l), asked);
    if ask_again_by.is_some() { row.tag(Tone::Warm) } else { row }
}

/// Who is asked again, by her code: neither her name nor what was asked.
#[derive(Serialize, schemars::JsonSchema)]
pub struct AskAgain {
    survivor: SurvivorId,
    code: String,
    by: String,
    is_late: bool,
}

impl AskAgain {
    pub(in crate::pages) fn of(it: view::FollowUp, today: Date) -> Self {
        let is_late = it.by.parse::<Date>().is_ok_and(|day| day < today);
        AskAgain { survivor: it.survivor, code: it.code, by: it.by, is_late }
    }
}

pub(in crate::pages) fn waiting_part(l: Lang, main: Main, waiting: &[AskAgain]) -> Main {
    if waiting.is_empty() {
        return main;
    }
    let label = |it: &AskAgain| {
        let day = it.by.parse::<Date>().map_or_else(|_| it.by.clone(), |day| words::date(l, day));
        if it.is_late { t::ask_again_late(l, &it.code, day) } else { t::ask_again_by(l, &it.code, day) }
    };
    let links = waiting.iter().map(|it| Link::new(format!("/survivors/{}", it.survivor), label(it))).collect();
    main.with(Block::Warning(t::waits_for_asking(l).into())).with(Block::Links(links))
}
