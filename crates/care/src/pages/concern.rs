//! How worried we are: said by people, looked at by a supervisor within the hour where it is high (R-CA-04).

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Problems, Reader, Role, clock, permit::refuse, problem::said_of};
use serde::Deserialize;
use space::{Draft, Drafts};
use ui::{Block, Choice, Control, Field, Form, Main, Row, Tone};
use words::Lang;

use super::case_steps::{Typed, returned};
use crate::{
    model::concern::{Concern, HIGH, NotHersToLower},
    permissions::{LookAtConcern, StepCase},
    records::{CaseFile, CaseHead, Survivor},
    t,
};

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Said {
    /// A code of the list `priority`.
    pub(super) priority: String,
    /// Why, where it is lowered.
    pub(super) because: String,
}

/// A check called a supervisor: high, whatever was said before. It is written in the change that writes the check.
pub(super) fn raised(survivor: &Survivor, now: i64) -> Result<Draft, Failure> {
    let before = survivor.case.head();
    let concern = before.concern.map_or_else(|| Concern::raised(now), |high| high.again(now));
    let head = CaseHead { priority: HIGH.into(), concern: Some(concern), lowered_because: None, ..before };
    Ok(Draft::about(survivor.id.0, "case", "concern_said", survivor.case.id.0, &head)?)
}

/// The state of the concern, for the case's page.
pub(super) fn row(l: Lang, case: &CaseFile, seen_by: Option<&str>, now: i64) -> Row {
    let said = forms::label("priority", &case.priority, l);
    let at = |second: i64| words::day_and_time(l, clock::local(second));
    match case.concern {
        None => Row::new(t::priority(l), said),
        Some(concern) => {
            let looked = match (concern.seen_at, seen_by) {
                (Some(seen_at), Some(name)) => t::concern_seen(l, at(seen_at), name),
                _ if concern.is_overdue(now) => t::concern_overdue(l, at(concern.since)),
                _ => t::concern_waits(l, at(concern.since)),
            };
            Row::new(t::priority(l), format!("{said}. {looked}")).tag(if concern.waits() { Tone::Plum } else { Tone::Warm })
        }
    }
}

/// What can be said and done about it.
pub(super) fn add_to(main: Main, l: Lang, survivor: &Survivor, typed: &Said, problems: &Problems, may_look: bool) -> Main {
    let path = format!("/survivors/{}/case", survivor.id);
    let chosen = if typed.priority.is_empty() { &survivor.case.priority } else { &typed.priority };
    let options = forms::list("priority").map(|list| list.items.iter().map(|item| Choice::new(&item.code, item.label(l), item.code == *chosen)).collect());
    let mut main = main.heading(t::concern_title(l));
    if may_look && survivor.case.concern.is_some_and(Concern::waits) {
        main = main.with(Block::Inset(t::concern_look_text(l).into())).form(Form::new(format!("{path}/look"), t::concern_look(l)));
    }
    let form = Form::new(format!("{path}/concern"), t::concern_save(l))
        .ask(Field::new("priority", t::priority(l), Control::Radios { options: options.unwrap_or_default() }).error(said_of(problems, "priority")))
        .ask(Field::line("because", t::concern_because(l), &typed.because).hint(t::concern_because_hint(l)).error(said_of(problems, "because")).optional());
    main.form(form.second())
}

pub(crate) async fn say(permit: Permit<StepCase>, reader: Reader, Input { value, repeat, .. }: Input<Said>) -> Result<Response, Failure> {
    let (l, now, is_supervisor) = (reader.lang, permit.now(), permit.actor().is(Role::Supervisor));
    let said = value.clone();
    let outcome = permit
        .change(&repeat, move |_, survivor| {
            let before = survivor.case.head();
            if forms::list("priority").is_none_or(|list| list.find(&said.priority).is_none()) {
                return refuse("priority", "required", t::concern_choose(l));
            }
            let because = words::tidy(&said.because);
            let concern = match Concern::after(before.concern, &said.priority, is_supervisor, now) {
                Ok(concern) => concern,
                Err(NotHersToLower) => return refuse("priority", "supervisor", t::concern_not_yours_to_lower(l)),
            };
            let lowered_because = match (before.concern, concern) {
                (Some(_), None) if because.is_empty() => return refuse("because", "required", t::concern_because_missing(l)),
                (Some(_), None) => Some(because),
                (_, Some(_)) => None,
                (None, None) => before.lowered_because.clone(),
            };
            let head = CaseHead { priority: said.priority.clone(), concern, lowered_because, ..before };
            Ok(Drafts::of(survivor.case.id.0, [Draft::about(survivor.id.0, "case", "concern_said", survivor.case.id.0, &head)?]))
        })
        .await;
    if let Err(failure) = outcome {
        return returned(&permit, &reader, Typed::of_concern(value), failure).await;
    }
    reader.done(StatusCode::OK, &format!("/survivors/{}/case?done=saved", permit.target().id), &serde_json::json!({}))
}

pub(crate) async fn look(permit: Permit<LookAtConcern>, reader: Reader, Input { repeat, .. }: Input<kernel::input::Nothing>) -> Result<Response, Failure> {
    let (l, now, by) = (reader.lang, permit.now(), permit.actor().staff);
    let outcome = permit
        .change(&repeat, move |_, survivor| {
            let before = survivor.case.head();
            let Some(concern) = before.concern.filter(|concern| concern.waits()) else { return refuse("", "state", t::concern_not_waiting(l)) };
            let head = CaseHead { concern: Some(concern.seen(by, now)), ..before };
            Ok(Drafts::of(survivor.case.id.0, [Draft::about(survivor.id.0, "case", "concern_looked_at", survivor.case.id.0, &head)?]))
        })
        .await;
    if let Err(failure) = outcome {
        return returned(&permit, &reader, Typed::default(), failure).await;
    }
    reader.done(StatusCode::OK, &format!("/survivors/{}/case?done=saved", permit.target().id), &serde_json::json!({}))
}
