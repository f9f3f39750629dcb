//! R-CA-08: a second person ends a case, on what is written down when it ends.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, clock, input::Nothing, permit::refuse, thresholds::SILENCE_FEWEST_ATTEMPTS};
use space::{Draft, Drafts, View};
use words::Lang;

use super::case_steps::{Typed, returned};
use crate::{
    model::{
        case_state::CaseEvent,
        check::Asks,
        closing::{AtHand, Closing, Danger, FollowUp, Lacking, Plan, Silence},
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
