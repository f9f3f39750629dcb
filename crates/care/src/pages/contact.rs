//! Somebody tried to reach her: written down on the spot, and only where she allowed that way at this moment (H.2, R-CA-08).

use axum::{http::StatusCode, response::Response};
use jiff::civil::DateTime;
use kernel::{
    Failure, Input, Opened, Page, Permit, Problem, Problems, Reader, clock,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id};
use ui::{Block, Choice, Control, Field, Form, Main, Row};
use words::Lang;

use super::safe_contact::{not_now, said_not_now};
use crate::{
    model::{
        contact::{Attempt, Outcome},
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
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct AttemptLine {
    way: String,
    outcome: Outcome,
    at: i64,
    by: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct ContactSheet {
    /// The newest first.
    attempts: Vec<AttemptLine>,
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
            let line = |it: Attempt| Ok(AttemptLine { by: people::view::name_of(view, it.by)?.unwrap_or_default(), way: it.way, outcome: it.outcome, at: it.at });
            let attempts = view::list_attempts(view, survivor.id)?.into_iter().map(line).collect::<Result<_, Failure>>()?;
            Ok(ContactSheet { attempts, survivor, rules, now, typed, problems })
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
        } else if self.rules.ways.is_empty() {
            main = main.with(Block::Warning(t::safe_none(l).into()));
        } else {
            let radios = |list: &str, chosen: &str, is_offered: &dyn Fn(&str) -> bool| {
                let items = forms::list(list).map(|list| list.items.as_slice()).unwrap_or_default().iter().filter(|item| is_offered(&item.code));
                Control::Radios { options: items.map(|item| Choice::new(&item.code, item.label(l), item.code == chosen)).collect() }
            };
            let is_allowed = |code: &str| self.rules.ways.iter().any(|way| way == code);
            let form = Form::new(format!("{path}/contact"), t::attempt_save(l))
                .ask(Field::new("way", t::attempt_way(l), radios("contact_way", &self.typed.way, &is_allowed)).error(said_of(&self.problems, "way")))
                .ask(Field::new("outcome", t::attempt_outcome(l), radios("contact_outcome", &self.typed.outcome, &|_| true)).error(said_of(&self.problems, "outcome")));
            main = main.text(t::attempt_text(l)).form(form);
        }
        for problem in &self.problems {
            main = main.problem(&problem.field, problem.detail.clone());
        }
        if self.attempts.is_empty() {
            return main;
        }
        let row = |it: &AttemptLine| {
            let what = [forms::label("contact_way", &it.way, l), forms::label("contact_outcome", it.outcome.code(), l), it.by.clone()];
            Row::new(words::day_and_time(l, clock::local(it.at)), what.join(", "))
        };
        main.heading(t::attempts(l)).with(Block::Summary(self.attempts.iter().map(row).collect()))
    }
}

const NOT_SAFE: &str = "not-safe";

/// Why it is not made, and what is safe.
fn sentence(l: Lang, why: NotSafe, rules: &SafeContact, now: DateTime) -> Problem {
    let text = match why {
        NotSafe::NoContact => t::safe_none(l).to_owned(),
        NotSafe::Way => t::attempt_not_this_way(l, forms::label_of_codes("contact_way", rules.ways.iter().map(String::as_str), l)),
        NotSafe::Day | NotSafe::Hour => said_not_now(l, rules, now),
    };
    Problem::new("way", NOT_SAFE, text)
}

pub(crate) async fn record(permit: Permit<StepCase>, reader: Reader, Input { value, repeat, .. }: Input<Tried>) -> Result<Response, Failure> {
    let (l, at, by) = (reader.lang, permit.now(), permit.actor().staff);
    let (tried, id) = (value.clone(), Id::new_v4());
    let outcome = permit.change(&repeat, move |view, survivor| {
        if forms::list("contact_way").is_none_or(|list| list.find(&tried.way).is_none()) {
            return refuse("way", "required", t::attempt_choose_way(l));
        }
        let Some(outcome) = Outcome::from_code(&tried.outcome) else { return refuse("outcome", "required", t::attempt_choose_outcome(l)) };
        let rules = view::find_safe_contact(view, survivor.id)?.map(|(_, _, rules)| rules).unwrap_or_default();
        let now = clock::local(at);
        rules.may_contact(&tried.way, now).map_err(|why| Failure::Refused(vec![sentence(l, why, &rules, now)]))?;
        let attempt = Attempt { way: tried.way.clone(), outcome, at, by };
        Ok(Drafts::of(id, [Draft::about(survivor.id.0, "contact_attempt", "contact_attempted", id, &attempt)?]))
    });
    match outcome.await {
        Ok(outcome) => reader.done(StatusCode::CREATED, &format!("/survivors/{}?done=saved", permit.target().id), &serde_json::json!({ "id": outcome.result })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            if problems.iter().any(|problem| problem.code == NOT_SAFE) {
                // That somebody was about to, and did not.
                permit.note_opening(Opened::of("contact_not_made", permit.target().id.0), permit.target().id.0).await?;
            }
            let page = sheet(&permit, value, problems.clone()).await?;
            reader.return_form(page.title(l), &page.main(&reader), &problems)
        }
    }
}
