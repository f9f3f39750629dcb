//! R-CA-08: how it is asked that a case end, and how a second person ends it, on what is written down when it ends.

use axum::{http::StatusCode, response::Response};
use jiff::civil::Date;
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, clock, ids::SurvivorId, input::Nothing, permit::refuse, problem::said_of, thresholds::SILENCE_FEWEST_ATTEMPTS};
use space::{Draft, Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Link, Main};
use words::Lang;

use super::case_steps::{Step, Typed, returned};
use crate::{
    model::{
        case_state::CaseEvent,
        check::Asks,
        closing::{AtHand, Closing, Danger, FollowUp, Lacking, Plan, SILENT, Silence, WITHOUT_HER},
        danger::holds_at_closing,
    },
    permissions::CloseCase,
    records::{CaseHead, Survivor},
    t, view,
};

pub(super) fn lacking_problem(l: Lang, lacking: Lacking) -> Problem {
    match lacking {
        Lacking::Informed => Problem::new("informed", "required", t::closing_needs_informed(l)),
        Lacking::Plan => Problem::new("plan", "required", t::closing_needs_plan(l)),
        Lacking::Danger => Problem::new("danger", "required", t::closing_needs_danger(l)),
        Lacking::NoCheck => Problem::new("danger", "no-check", t::closing_needs_a_check(l)),
        Lacking::FollowUp => Problem::new("reason", "follow-up", t::closing_needs_asking(l)),
        Lacking::NoPlan => Problem::new("plan", "no-plan", t::closing_needs_a_plan(l)),
        Lacking::Attempts => Problem::new("reason", "few", t::closing_needs_attempts(l, SILENCE_FEWEST_ATTEMPTS)),
        Lacking::LastContact => Problem::new("silent_since", "required", t::closing_needs_silent_since(l)),
        Lacking::Days => Problem::new("reason", "days", t::closing_needs_days(l)),
    }
}

pub(super) fn silence(view: &View<'_>, survivor: &Survivor) -> Result<Silence, Failure> {
    Ok(Silence::of(&view::all_attempts(view, survivor)?, survivor.case.opened_at))
}

// ---- Asking

/// The part of a case's page that asks for its end. What is asked of her stands in a form of its own, so that nobody is asked
/// about the plans of a woman whom nobody reaches, or who has died.
pub(super) struct Ending<'a> {
    pub(super) survivor: SurvivorId,
    pub(super) step: &'a Step,
    pub(super) problems: &'a Problems,
    /// The last that is written down.
    pub(super) last_contact: Option<Date>,
    pub(super) attempts: usize,
}

impl Ending<'_> {
    fn form(&self, label: impl Into<String>) -> Form {
        Form::new(format!("/survivors/{}/case/step", self.survivor), label).hide("event", CaseEvent::StartClosing.code()).second()
    }

    fn error_of(&self, field: &str) -> Option<String> {
        said_of(self.problems, field)
    }

    fn is_without_her(&self) -> bool {
        WITHOUT_HER.contains(&self.step.reason.as_str())
    }

    /// Where what was wrong is said: a reason that stands on a button has no field.
    pub(super) fn field_of<'p>(&self, problem: &'p Problem) -> &'p str {
        if problem.field == "reason" && self.is_without_her() { "" } else { &problem.field }
    }

    pub(super) fn ask(&self, l: Lang, main: Main) -> Main {
        let main = main.heading(t::closing_title(l)).text(t::closing_text(l)).form(self.with_her(l));
        let main = self.with_silence(l, main.heading(t::closing_without_her(l)).text(t::closing_without_her_text(l)));
        WITHOUT_HER.into_iter().fold(main, |main, reason| {
            let form = self.form(t::closing_button_because(l, forms::label("closure_reason", reason, l))).hide("reason", reason);
            let since = || Field::day(l, "silent_since", t::closing_silent_since(l), &self.step.silent_since).error(self.error_of("silent_since"));
            main.form(if reason == SILENT { form.ask(since()) } else { form })
        })
    }

    fn with_her(&self, l: Lang) -> Form {
        let step = self.step;
        let choice = |code: &str, label: String, chosen: &str| Choice::new(code, label, chosen == code);
        let reasons = forms::list("closure_reason").map(|list| {
            let hers = list.items.iter().filter(|item| !WITHOUT_HER.contains(&item.code.as_str()));
            hers.map(|item| choice(&item.code, item.label(l).to_owned(), &step.reason)).collect()
        });
        let error_of_reason = self.error_of("reason").filter(|_| !self.is_without_her());
        let informed = vec![choice("yes", t::yes_done(l).into(), &step.informed)];
        let danger = [("again", t::closing_danger_again(l)), ("not_wanted", t::closing_danger_not_wanted(l))];
        let plan = [("yes", t::yes_done(l)), ("declined", t::closing_plan_declined(l))];
        let radios = |options: [(&str, &'static str); 2], chosen: &str| Control::Radios { options: options.map(|(code, label)| choice(code, label.into(), chosen)).into() };
        self.form(t::closing_button(l))
            .ask(Field::new("reason", t::closing_reason(l), Control::Radios { options: reasons.unwrap_or_default() }).error(error_of_reason))
            .ask(Field::new("informed", t::closing_informed(l), Control::Checkboxes { options: informed }).error(self.error_of("informed")))
            .ask(Field::new("danger", t::closing_danger(l), radios(danger, &step.danger)).error(self.error_of("danger")))
            .ask(Field::new("plan", t::closing_plan(l), radios(plan, &step.plan)).error(self.error_of("plan")))
    }

    /// R-CA-08: what a case without contact can end upon, and where more is written down.
    pub(super) fn with_silence(&self, l: Lang, main: Main) -> Main {
        let silence = match self.last_contact {
            Some(day) => t::closing_attempts(l, words::date(l, day), self.attempts),
            None => t::closing_attempts_no_contact(l, self.attempts),
        };
        main.with(Block::Inset(silence)).with(Block::Links(vec![Link::new(format!("/survivors/{}/contact", self.survivor), t::attempt_link(l))]))
    }
}

// ---- Ending

/// What there is to end her case with.
pub(super) fn at_hand(view: &View<'_>, survivor: &Survivor, now: i64) -> Result<AtHand, Failure> {
    let is_made = view::find_safety_plan(view, survivor.id)?.is_some_and(|plan| plan.is_made());
    let holds = holds_at_closing(view::last_done(view, survivor.id, Asks::Danger)?, view::happened(view, survivor, now)?, now);
    let follow_up = if view::ask_again_by(view, survivor)?.is_some() { FollowUp::Waits } else { FollowUp::None };
    Ok(AtHand {
        plan: if is_made { Plan::Made } else { Plan::Missing },
        danger: if holds { Danger::Checked } else { Danger::NotChecked },
        follow_up,
        silence: silence(view, survivor)?,
    })
}

/// What was true when it was asked for may have changed: everything is asked once more before it ends. That not enough days
/// have passed means that she was reached meanwhile.
fn still_lacking(l: Lang, closing: &Closing, at_hand: AtHand, now: i64) -> Problems {
    let lacking = closing.lacking(at_hand, clock::today(now));
    if lacking.contains(&Lacking::Days) {
        return vec![Problem::whole("reached", t::close_reached(l))];
    }
    // The fields stand on the page no more.
    lacking.into_iter().map(|lacking| Problem { field: String::new(), ..lacking_problem(l, lacking) }).collect()
}

/// By a second person, who looked at it again.
pub(crate) async fn close(permit: Permit<CloseCase>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let (l, now) = (reader.lang, permit.now());
    let outcome = permit
        .change(&repeat, move |view, survivor| {
            let (Some(state), Some(closing)) = (survivor.case.state.after(CaseEvent::Close), &survivor.case.closing) else {
                return refuse("", "state", t::case_not_now(l));
            };
            let problems = still_lacking(l, closing, at_hand(view, survivor, now)?, now);
            if !problems.is_empty() {
                return Err(Failure::Refused(problems));
            }
            let head = CaseHead { state, ..survivor.case.head() };
            Ok(Drafts::of(survivor.case.id.0, [Draft::about(survivor.id.0, "case", "case_closed", survivor.case.id.0, &head)?]))
        })
        .await;
    if let Err(failure) = outcome {
        return returned(&permit, &reader, Typed::default(), failure).await;
    }
    reader.done(StatusCode::OK, &format!("/survivors/{}/case?done=saved", permit.target().id), &serde_json::json!({ "state": "closed" }))
}
