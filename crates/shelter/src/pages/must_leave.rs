//! She must leave against her wish: asked by one, decided by another (R-SH-10).

use axum::{http::StatusCode, response::Response};
use care::view::find_safety_plan;
use kernel::{
    Action as _, Failure, Input, Permit, Problem, Problems, Reader, clock,
    ids::StaffId,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::Deserialize;
use space::{Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Link, Main, Row};
use words::Lang;

use super::{choices, must_choose, said_above};
use crate::{
    model::{
        must_leave::{MustLeave, REASONS},
        stay::StayState,
    },
    permissions::{ChangeStay, DecideOnLeaving},
    records::{Stay, StayHead},
    t,
};

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Asked {
    /// `asked_to_leave` or `capacity`.
    reason: String,
    /// What happened.
    because: String,
    /// What is offered to her instead.
    alternative: String,
    /// Code of CL-DEST.
    destination: String,
}

/// A plan that was begun and not made with her is none.
fn has_plan(view: &View<'_>, stay: &Stay) -> Result<bool, Failure> {
    Ok(find_safety_plan(view, stay.survivor.id)?.is_some_and(|plan| plan.is_made()))
}

/// What the page knows besides the stay.
struct Around {
    asked_by: Option<String>,
    agreed_by: Option<String>,
    has_plan: bool,
}

async fn around<A: kernel::Action<Target = Stay>>(permit: &Permit<A>) -> Result<Around, Failure> {
    let stay = permit.target().clone();
    permit
        .read(move |view| {
            let name = |staff: Option<StaffId>| Ok::<_, Failure>(staff.map(|staff| people::view::name_of(view, staff)).transpose()?.flatten());
            let asked = stay.head.must_leave.as_ref();
            Ok(Around { asked_by: name(asked.map(|it| it.asked_by))?, agreed_by: name(asked.and_then(|it| it.agreed_by))?, has_plan: has_plan(view, &stay)? })
        })
        .await
}

fn ask_form(l: Lang, stay: &Stay, typed: &Asked, problems: &Problems) -> Form {
    let reasons = choices(l, "exit_reason", &typed.reason).into_iter().filter(|choice: &Choice| REASONS.contains(&choice.value.as_str())).collect();
    Form::new(format!("/stays/{}/must-leave", stay.id), t::must_leave_ask(l))
        .ask(Field::new("reason", t::why(l), Control::Radios { options: reasons }).error(said_of(problems, "reason")))
        .ask(Field::line("because", t::must_leave_because(l), &typed.because).error(said_of(problems, "because")))
        .ask(Field::line("alternative", t::must_leave_alternative(l), &typed.alternative).error(said_of(problems, "alternative")))
        .ask(Field::new("destination", t::destination(l), Control::Select { options: choices(l, "exit_destination", &typed.destination) }).error(said_of(problems, "destination")))
        .grave()
}

fn said(l: Lang, asked: &MustLeave, around: &Around) -> Block {
    let by = around.asked_by.as_deref().unwrap_or_default();
    Block::Summary(vec![
        Row::new(t::why(l), forms::label("exit_reason", &asked.reason, l)),
        Row::new(t::must_leave_because(l), &asked.because),
        Row::new(t::must_leave_alternative(l), &asked.alternative),
        Row::new(t::destination(l), forms::label("exit_destination", &asked.destination, l)),
        Row::new(t::must_leave_asked(l), format!("{by}, {}", words::day_and_time(l, clock::local(asked.asked_at)))),
    ])
}

fn page<A: kernel::Action<Target = Stay>>(permit: &Permit<A>, l: Lang, around: &Around, typed: &Asked, problems: &Problems) -> Main {
    let stay = permit.target();
    let path = format!("/stays/{}", stay.id);
    let main = Main::new(t::must_leave(l)).caption(t::code(l, &stay.survivor.code)).back(&path).text(t::must_leave_text(l));
    let main = said_above(main, problems);
    let Some(asked) = &stay.head.must_leave else {
        let plan = format!("/survivors/{}/safety-plan", stay.survivor.id);
        if !around.has_plan {
            return main.with(Block::Warning(t::must_leave_no_plan(l).into())).with(Block::Links(vec![Link::new(plan, t::must_leave_plan(l))]));
        }
        return main.with(Block::Links(vec![Link::new(plan, t::must_leave_plan(l))])).form(ask_form(l, stay, typed, problems));
    };
    let main = main.with(said(l, asked, around));
    if asked.is_agreed() {
        let by = around.agreed_by.as_deref().unwrap_or_default();
        return main.with(Block::Inset(t::must_leave_agreed(l, by)));
    }
    if !DecideOnLeaving::allows(permit.actor(), stay) {
        return main.with(Block::Inset(t::must_leave_waits(l).into()));
    }
    let decide = |decision: &str, label: &'static str| Form::new(format!("{path}/must-leave/decide"), label).hide("decision", decision);
    main.form(decide("leaves", t::must_leave_agree(l)).grave()).form(decide("stays", t::must_leave_stays(l)).second())
}

pub(crate) async fn form(permit: Permit<ChangeStay>, reader: Reader) -> Result<Response, Failure> {
    let around = around(&permit).await?;
    reader.draw(StatusCode::OK, t::must_leave(reader.lang), &page(&permit, reader.lang, &around, &Asked::default(), &Vec::new()))
}

fn checked(l: Lang, value: &Asked) -> Problems {
    let mut problems = Problems::new();
    if !REASONS.contains(&value.reason.as_str()) {
        problems.push(Problem::new("reason", "required", t::why_missing(l)));
    }
    must_choose(&mut problems, "destination", "exit_destination", &value.destination, t::destination_missing(l));
    for (field, text, sentence) in [("because", &value.because, t::must_leave_because_missing(l)), ("alternative", &value.alternative, t::must_leave_alternative_missing(l))] {
        if words::tidy(text).is_empty() {
            problems.push(Problem::new(field, "required", sentence));
        }
    }
    problems
}

fn asked(view: &View<'_>, stay: &Stay, value: &Asked, by: StaffId, now: i64, l: Lang) -> Result<Drafts, Failure> {
    if stay.head.state() == StayState::Left {
        return refuse("", "left", t::has_left(l));
    }
    if stay.head.must_leave.is_some() {
        return refuse("", "state", t::must_leave_runs(l));
    }
    if !has_plan(view, stay)? {
        return refuse("", "safety-plan", t::must_leave_no_plan(l));
    }
    let must_leave = MustLeave {
        reason: value.reason.clone(),
        because: words::tidy(&value.because),
        alternative: words::tidy(&value.alternative),
        destination: value.destination.clone(),
        asked_by: by,
        asked_at: now,
        agreed_by: None,
    };
    written(stay, Some(must_leave), "must_leave_asked")
}

fn written(stay: &Stay, must_leave: Option<MustLeave>, event: &'static str) -> Result<Drafts, Failure> {
    let head = StayHead { must_leave, ..stay.head.clone() };
    Ok(Drafts::of(stay.id.0, [stay.becomes(event, &head)?]))
}

pub(crate) async fn ask(permit: Permit<ChangeStay>, reader: Reader, Input { value, repeat, .. }: Input<Asked>) -> Result<Response, Failure> {
    let (l, now, by) = (reader.lang, permit.now(), permit.actor().staff);
    let problems = checked(l, &value);
    let saved = if problems.is_empty() {
        let typed = value.clone();
        permit.change(&repeat, move |view, stay| asked(view, stay, &typed, by, now, l)).await
    } else {
        Err(Failure::Refused(problems))
    };
    answer(permit, &reader, saved.map(|_| ()), &value).await
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Decision {
    /// `leaves` or `stays`.
    decision: String,
}

pub(crate) async fn decide(permit: Permit<DecideOnLeaving>, reader: Reader, Input { value, repeat, .. }: Input<Decision>) -> Result<Response, Failure> {
    let (l, by) = (reader.lang, permit.actor().staff);
    let decided = permit
        .change(&repeat, move |_, stay| {
            let waiting = stay.head.must_leave.clone().filter(|it| !it.is_agreed() && stay.head.state() != StayState::Left);
            let Some(asked) = waiting else { return refuse("", "state", t::must_leave_not_now(l)) };
            match value.decision.as_str() {
                "leaves" => written(stay, Some(MustLeave { agreed_by: Some(by), ..asked }), "must_leave_agreed"),
                "stays" => written(stay, None, "must_leave_turned_down"),
                _ => refuse("", "required", t::must_leave_choose(l)),
            }
        })
        .await;
    answer(permit, &reader, decided.map(|_| ()), &Asked::default()).await
}

async fn answer<A: kernel::Action<Target = Stay>>(permit: Permit<A>, reader: &Reader, outcome: Result<(), Failure>, typed: &Asked) -> Result<Response, Failure> {
    match outcome {
        Ok(()) => reader.saved(&format!("/stays/{}", permit.target().id), permit.target().id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let around = around(&permit).await?;
            reader.return_form(t::must_leave(reader.lang), &page(&permit, reader.lang, &around, typed, &problems), &problems)
        }
    }
}
