//! She goes out, comes back, or is missed. Going out is her right; who is missed is looked after.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Action as _, Failure, Input, Permit, Problem, Reader, clock,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::Deserialize;
use space::Drafts;
use ui::{Block, Control, Field, Form, Link, Main};
use words::Lang;

use super::{choices, said_above};
use crate::{
    model::stay::{Absence, StayEvent, StayState},
    permissions::{NoteAbsence, ViewStay},
    records::{Stay, StayHead},
    t,
};

/// The longest that she can be expected back in.
const LONGEST_HOURS: i64 = 72;

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Step {
    /// out; or, of one who is out: back, reached, not_reached
    step: String,
    /// In how many hours she will be back; empty where she did not say.
    hours: String,
}

/// Back to her stay, for those who may open it; whoever is on duty goes back to the board.
fn home(permit: &Permit<NoteAbsence>) -> String {
    let stay = permit.target();
    if ViewStay::allows(permit.actor(), stay) { format!("/stays/{}", stay.id) } else { "/shelter".into() }
}

fn page(l: Lang, permit: &Permit<NoteAbsence>, typed: &Step, problems: &kernel::Problems) -> Main {
    let (stay, now) = (permit.target(), permit.now());
    let form = Form::new(format!("/stays/{}/absence", stay.id), t::save(l));
    let hours = || Field::line("hours", t::back_in_hours(l), &typed.hours).hint(t::back_in_hint(l)).error(said_of(problems, "hours"));
    let title = if stay.head.state() == StayState::Out { t::she_is_out(l) } else { t::goes_out(l) };
    let main = said_above(Main::new(title).back(home(permit)), problems);
    match stay.head.absence {
        Some(absence) => {
            let back_by = words::day_and_time(l, clock::local(absence.back_by));
            let main = if absence.wants_check(now) { main.with(Block::Warning(t::safety_check(l).into())) } else { main };
            let step = Field::new("step", t::how_is_it(l), Control::Radios { options: choices(l, "absence_step", &typed.step) }).error(said_of(problems, "step"));
            let ways = vec![Link::new(format!("/survivors/{}/safe-contact", stay.survivor.id), t::safe_ways(l))];
            let ways = if ViewStay::allows(permit.actor(), stay) { Block::Links(ways) } else { Block::Inset(t::ask_her_worker(l).into()) };
            main.with(Block::Inset(t::expected_back(l, back_by))).with(ways).form(form.ask(step).ask(hours()))
        }
        None => main.with(Block::Inset(t::out_is_right(l).into())).form(form.hide("step", "out").ask(hours())),
    }
}

pub(crate) async fn form(permit: Permit<NoteAbsence>, reader: Reader) -> Result<Response, Failure> {
    reader.draw(StatusCode::OK, t::stay(reader.lang), &page(reader.lang, &permit, &Step::default(), &Vec::new()))
}

/// What a step makes of the absence, and what it is called in the list of what was done.
fn after(stay: &Stay, step: &str, back_by: Option<i64>, now: i64, l: Lang) -> Result<(Option<Absence>, &'static str), Failure> {
    let state = stay.head.state();
    let may = |event: StayEvent| state.after(event).is_some();
    match step {
        "out" if may(StayEvent::GoesOut) => Ok((Some(Absence::from(now, back_by)), "went_out")),
        "back" if may(StayEvent::ComesBack) => Ok((None, "came_back")),
        "reached" if may(StayEvent::StillOut) => Ok((stay.head.absence.map(|absence| Absence { back_by: Absence::from(now, back_by).back_by, ..absence }), "was_reached")),
        // Nothing is better than before, so the warning stays.
        "not_reached" if may(StayEvent::StillOut) => Ok((stay.head.absence, "not_reached")),
        "out" | "back" | "reached" | "not_reached" => refuse("", "state", t::not_now(l)),
        _ => refuse("step", "required", t::step_missing(l)),
    }
}

pub(crate) async fn save(permit: Permit<NoteAbsence>, reader: Reader, Input { value, repeat, .. }: Input<Step>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let typed = value.hours.trim();
    let hours = typed.parse::<i64>().ok().filter(|hours| (1..=LONGEST_HOURS).contains(hours));
    let step = value.step.clone();
    let changed = if hours.is_none() && !typed.is_empty() {
        Err(Failure::Refused(vec![Problem::new("hours", "hours", t::back_in_wrong(l))]))
    } else {
        let back_by = hours.map(|hours| now + hours * 3_600);
        permit
            .change(&repeat, move |_, stay| {
                let (absence, event) = after(stay, &step, back_by, now, l)?;
                let head = StayHead { absence, ..stay.head.clone() };
                Ok(Drafts::of(stay.id.0, [stay.becomes(event, &head)?]))
            })
            .await
    };
    match changed {
        Ok(_) => reader.saved(&home(&permit), permit.target().id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            reader.return_form(t::stay(l), &page(l, &permit, &value, &problems), &problems)
        }
    }
}
