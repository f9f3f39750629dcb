//! Whether her life may be in danger (D.8, R-CA-03): what was said, what is to be done, and when she is asked again.

use axum::response::Response;
use forms::{Answers, label_of_codes, stored_number, stored_text};
use kernel::{Failure, Page, Permit, Reader, input::SentInput};
use serde::Serialize;
use space::View;
use ui::{Block, Link, Main, Row, Tone};
use words::Lang;

use super::{CheckSheet, Line, begun::Unfinished};
use crate::{
    model::{
        check::Asks,
        danger::{self, Answer, Due, Prompt, Told, Topic},
    },
    permissions::{EditSurvivor, ViewSurvivor},
    records::{Found, Survivor},
    t, view,
};

pub(super) fn told(answers: &Answers) -> Told {
    Told::of(|topic| match topic {
        Topic::Belief => danger::belief(stored_number(answers, topic.code())),
        other => Answer::from_code(stored_text(answers, other.code())),
    })
}

pub(super) fn found(answers: &Answers) -> Found {
    let told = told(answers);
    Found::Danger { prompt: told.prompt(), flags: told.flags }
}

pub(super) fn names(l: Lang, topics: &[Topic]) -> String {
    label_of_codes("danger_flag", topics.iter().map(|topic| topic.code()), l)
}

pub(super) fn prompt_name(l: Lang, prompt: Prompt) -> &'static str {
    t::text(l, &format!("danger-prompt-{}", prompt.code())).unwrap_or_default()
}

/// What is to be done, what was said, what nobody knows; and what this page cannot know.
pub(super) fn said(l: Lang, main: Main, (prompt, flags): (Prompt, &[Topic]), sheet: &CheckSheet) -> Main {
    let path = format!("/survivors/{}", sheet.survivor.id);
    let what = prompt_name(l, prompt).to_owned();
    let main = main.with(if prompt.calls_supervisor() { Block::Warning(what) } else { Block::Inset(what) });
    let link = |to: &str, label: &'static str| Link::new(format!("{path}{to}"), label);
    let ask_her = flags.contains(&Topic::HerThoughts).then(|| link("/life-check/new", t::suicide_ask_her(l)));
    let plan = match prompt {
        Prompt::High => vec![link("/safety-plan", t::danger_make_plan(l)), link("/case", t::danger_to_case(l))],
        Prompt::Elevated => vec![link("/consents/new/case_conference", t::ask_conference(l)), link("/safety-plan", t::danger_make_plan(l)), link("/case", t::danger_raise(l))],
        Prompt::Watch | Prompt::NotKnown | Prompt::NothingSaid => vec![link("/case", t::danger_raise(l))],
    };
    let main = main.with_some((!sheet.is_put_aside()).then(|| Block::Links(ask_her.into_iter().chain(plan).collect())));
    let main = main.heading(t::danger_flags(l));
    let list = |topics: &[Topic]| Block::List(topics.iter().map(|topic| forms::label("danger_flag", topic.code(), l)).collect());
    let main = if flags.is_empty() { main.with(Block::Muted(t::danger_no_flags(l).into())) } else { main.with(list(flags)) };
    let main = match sheet.not_known.as_deref() {
        None | Some([]) => main,
        Some(not_known) => main.heading(t::danger_not_known(l)).text(t::danger_not_known_text(l)).with(list(not_known)),
    };
    main.with(Block::Muted(t::danger_not_validated(l).into()))
}

// ---- All that were made

#[derive(Serialize, schemars::JsonSchema)]
pub struct DangerChecks {
    /// The newest first.
    checks: Vec<Line>,
    /// Why she is asked again, where she is.
    due: Option<Due>,
    #[serde(skip)]
    survivor: Survivor,
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    let (survivor, now) = (permit.target().clone(), permit.now());
    let sheet = permit.read(move |view| Ok(DangerChecks { checks: super::lines(view, &survivor, Asks::Danger)?, due: due(view, &survivor, now)?, survivor }));
    reader.show(&sheet.await?)
}

impl Page for DangerChecks {
    fn title(&self, l: Lang) -> &'static str {
        t::danger_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let path = format!("/survivors/{}", self.survivor.id);
        let main =
            Main::new(t::danger_title(l)).caption(t::case_code(l, &self.survivor.code)).back(&path).text(t::danger_what(l)).with(Block::Inset(t::danger_not_validated(l).into()));
        let main = main.with_some(self.due.map(|due| Block::Warning(said_due(l, due).into())));
        let begin = || Block::Buttons(vec![Link::new(format!("{path}/danger-check/new"), t::danger_begin(l))]);
        let main = main.with_some(self.survivor.duplicate_of.is_none().then(begin));
        if self.checks.is_empty() {
            return main;
        }
        let row = |line: &Line| match &line.head.found {
            Found::Danger { prompt, flags } if flags.is_empty() => line.row(l, prompt_name(l, *prompt).to_owned()),
            Found::Danger { flags, .. } => line.row(l, names(l, flags)),
            Found::Suicide { .. } => line.row(l, String::new()),
        };
        main.heading(t::checks_made(l)).with(Block::Summary(self.checks.iter().map(row).collect()))
    }
}

pub(crate) async fn new(permit: Permit<EditSurvivor>, reader: Reader) -> Result<Response, Failure> {
    super::new(&permit, Asks::Danger, &reader)
}

pub(crate) fn schema() -> serde_json::Value {
    super::schema(Asks::Danger)
}

pub(crate) async fn begin(permit: Permit<EditSurvivor>, reader: Reader, SentInput(input): SentInput) -> Result<Response, Failure> {
    super::begin(&permit, Asks::Danger, &reader, input).await
}

// ---- On her page and her case's

/// R-CA-03: why she is asked, or asked again, where she is.
pub(in crate::pages) fn due(view: &View<'_>, survivor: &Survivor, now: i64) -> Result<Option<Due>, Failure> {
    Ok(danger::due(view::last_done(view, survivor.id, Asks::Danger)?, view::happened(view, survivor, now)?))
}

pub(in crate::pages) fn said_due(l: Lang, due: Due) -> &'static str {
    t::text(l, &format!("danger-due-{}", due.code())).unwrap_or_default()
}

/// When it was made, and whether it is to be made again; or that one is not finished.
pub(in crate::pages) fn row(l: Lang, last_done: Option<i64>, due: Option<Due>, begun: Option<&Unfinished>) -> Row {
    if let Some(begun) = begun {
        return begun.row(l);
    }
    let made = last_done.map(|at| words::date(l, kernel::clock::today(at)));
    match (made, due) {
        (Some(made), None) => Row::new(t::danger_title(l), made),
        (Some(made), Some(due)) => Row::new(t::danger_title(l), format!("{} ({made})", said_due(l, due))).tag(Tone::Warm),
        (None, due) => Row::new(t::danger_title(l), said_due(l, due.unwrap_or(Due::Never))).tag(Tone::Warm),
    }
}
