//! She stays longer than was planned: because she wants to, and with a reason.

use axum::{http::StatusCode, response::Response};
use jiff::civil::Date;
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, clock, ids::StayId, permit::refuse, problem::said_of};
use serde::Deserialize;
use space::{Drafts, View};
use ui::{Control, Field, Form, Main};
use words::Lang;

use super::{day, leaving, stays, yes_no};
use crate::{
    permissions::ChangeStay,
    records::{Stay, StayHead},
    t,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Longer {
    until: String,
    /// Why, in words.
    because: String,
    /// `yes`: she wants to stay.
    agrees: String,
}

impl Longer {
    fn check(&self, l: Lang, today: Date) -> Result<(Date, String), Failure> {
        let mut problems = Problems::new();
        let (until, because) = (day(&self.until).filter(|until| *until >= today), words::tidy(&self.because));
        if until.is_none() {
            problems.push(Problem::new("until", "day", t::day_wrong(l)));
        }
        if because.is_empty() || because.chars().count() > 400 {
            problems.push(Problem::new("because", "required", t::longer_because_missing(l)));
        }
        if self.agrees != "yes" {
            problems.push(Problem::new("agrees", "required", t::longer_without_her(l)));
        }
        match (until, problems.is_empty()) {
            (Some(until), true) => Ok((until, because)),
            _ => Err(Failure::Refused(problems)),
        }
    }
}

fn form_of(l: Lang, id: StayId, typed: &Longer, problems: &Problems) -> Form {
    Form::new(format!("/stays/{id}/extend"), t::stays_longer(l))
        .ask(Field::day(l, "until", t::planned_until(l), &typed.until).error(said_of(problems, "until")))
        .ask(Field::line("because", t::why(l), &typed.because).error(said_of(problems, "because")))
        .ask(Field::new("agrees", t::longer_agrees(l), Control::Radios { options: yes_no(l, &typed.agrees) }).error(said_of(problems, "agrees")))
}

pub(crate) async fn form(permit: Permit<ChangeStay>, reader: Reader) -> Result<Response, Failure> {
    let (l, stay) = (reader.lang, permit.target());
    let typed = Longer { until: stay.head.planned_until.clone(), ..Longer::default() };
    let main = Main::new(t::stays_longer(l)).caption(t::code(l, &stay.survivor.code)).back(format!("/stays/{}", stay.id));
    reader.draw(StatusCode::OK, t::stays_longer(l), &main.form(form_of(l, stay.id, &typed, &Vec::new())))
}

/// She stays longer, and with her the children who are here because she is.
fn longer(view: &View<'_>, stay: &Stay, until: Date, because: &str, today: Date, l: Lang) -> Result<Drafts, Failure> {
    if stay.head.left_on.is_some() {
        return refuse("", "left", t::has_left(l));
    }
    let children = leaving::children_here(view, stay)?;
    let extended = std::iter::once(stay).chain(&children).map(|it| {
        // Who says why she stays has talked with her.
        let head = StayHead { planned_until: until.to_string(), longer_because: Some(because.to_owned()), reviewed_on: Some(today.to_string()), ..it.head.clone() };
        Ok(it.becomes("stays_longer", &head)?)
    });
    Ok(Drafts::of(stay.id.0, extended.collect::<Result<Vec<_>, Failure>>()?))
}

pub(crate) async fn extend(permit: Permit<ChangeStay>, reader: Reader, Input { value, repeat, .. }: Input<Longer>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let extended = match value.check(l, today) {
        Ok((until, because)) => permit.change(&repeat, move |view, stay| longer(view, stay, until, &because, today, l)).await,
        Err(failure) => Err(failure),
    };
    match extended {
        Ok(_) => stays::done(&permit, &reader),
        Err(failure) => stays::returned(&permit, &reader, failure, |problems| form_of(l, permit.target().id, &value, problems)),
    }
}
