//! She leaves: why, where to, and with whom. Her bed is cleaned next; only then is it free.

use axum::{http::StatusCode, response::Response};
use care::{
    consents::{How, her_no, her_yes},
    model::consent::ConsentKind,
    view::active_consents,
};
use jiff::civil::Date;
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, clock, ids::StayId, permit::refuse, problem::said_of};
use serde::Deserialize;
use space::{Draft, Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Link, Main};
use words::Lang;

use super::{choices, day, is_listed, must_choose, stays, yes_no};
use crate::{
    beside,
    model::{
        must_leave::{MustLeave, may_leave},
        stay::{StayEvent, follow_ups},
    },
    permissions::ChangeStay,
    records::{Protection, Stay, StayHead},
    t,
};

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Leaving {
    /// Code of CL-EXIT; of `asked_to_leave` and `capacity` only what two have decided.
    reason: String,
    /// Code of CL-DEST.
    destination: String,
    left_on: String,
    /// Code of the list of answers: whether her safety plan fits where she goes. Not asked of a child, as the next.
    plan: String,
    /// Code of the list of answers: how safe she feels, or who works with her judges. Empty: not known.
    safety: String,
    /// `yes` where she agrees to be asked later how she is, by the ways that are safe.
    may_ask: String,
    /// How she said that yes: a code of the list of ways to consent.
    method: String,
    /// Before whom, where she said it aloud.
    witness: String,
    /// Asked with her yes where nobody knows her age: a code of the list `said_adult`.
    is_adult: String,
    /// Of a mother whose children are here: `with`, they leave with her; `stay`, they stay by a decision of those who
    /// protect children.
    children: String,
    /// Who decided it.
    decided_by: String,
    decided_on: String,
}

impl Leaving {
    /// Nothing is asked about her any more, and nobody is told to ask her later.
    fn has_died(&self) -> bool {
        self.reason == "death" || self.destination == "deceased"
    }

    fn how(&self) -> How<'_> {
        How { method: &self.method, witness: &self.witness, is_adult: &self.is_adult }
    }

    /// She has moved to another house.
    fn elsewhere() -> Self {
        Leaving { reason: "other_shelter".into(), destination: "other_shelter".into(), ..Leaving::default() }
    }
}

/// What the form asks depends on what was decided about her, and on who is here with her.
struct Offered {
    must_leave: Option<MustLeave>,
    children: usize,
    is_child: bool,
    age: Option<i64>,
    today: Date,
}

fn offered(view: &View<'_>, stay: &Stay, today: Date) -> Result<Offered, Failure> {
    Ok(Offered {
        must_leave: stay.head.must_leave.clone(),
        children: children_here(view, stay)?.len(),
        is_child: stay.head.child.is_some(),
        age: stay.survivor.age_on(today),
        today,
    })
}

/// Her children who are here because she is. One of whom it was decided that it may be here alone is not among them.
pub(super) fn children_here(view: &View<'_>, stay: &Stay) -> Result<Vec<Stay>, Failure> {
    if stay.head.child.is_some() {
        return Ok(Vec::new());
    }
    beside::running(view, &stay.survivor, |head| head.child.is_some() && head.protection.is_none())
}

/// Who decided that a child may be here without its mother, and when (R-SH-09).
pub(super) fn protection(decided_by: &str, decided_on: &str, today: Date) -> Option<Protection> {
    let decided_by = Some(words::tidy(decided_by)).filter(|by| !by.is_empty())?;
    let decided_on = day(decided_on).filter(|on| *on <= today)?;
    Some(Protection { decided_by, decided_on: decided_on.to_string() })
}

/// Asks for both.
pub(super) fn ask_protection(l: Lang, form: Form, decided_by: &str, decided_on: &str, problems: &Problems) -> Form {
    form.ask(Field::line("decided_by", t::protection_by(l), decided_by).hint(t::protection_hint(l)).error(said_of(problems, "decided_by")).optional())
        .ask(Field::day(l, "decided_on", t::protection_on(l), decided_on).optional())
}

fn form_of(l: Lang, id: StayId, offered: &Offered, values: &Leaving, problems: &Problems) -> Form {
    let today = offered.today.to_string();
    let left_on = if values.left_on.is_empty() { &today } else { &values.left_on };
    let reasons = choices(l, "exit_reason", &values.reason).into_iter().filter(|reason| may_leave(&reason.value, offered.must_leave.as_ref())).collect();
    let mut form = Form::new(format!("/stays/{id}/leave"), t::leaves(l))
        .ask(Field::new("reason", t::why(l), Control::Select { options: reasons }).error(said_of(problems, "reason")))
        .ask(Field::new("destination", t::destination(l), Control::Select { options: choices(l, "exit_destination", &values.destination) }).error(said_of(problems, "destination")))
        .ask(Field::day(l, "left_on", t::left_on(l), left_on).error(said_of(problems, "left_on")));
    if offered.children > 0 {
        let options = [("with", t::children_with(l)), ("stay", t::children_stay(l))].map(|(code, label)| Choice::new(code, label, values.children == code)).into();
        form = form.ask(Field::new("children", t::children_here(l), Control::Radios { options }).error(said_of(problems, "children")));
        form = ask_protection(l, form, &values.decided_by, &values.decided_on, problems);
    }
    if !offered.is_child {
        let may_ask = Field::new("may_ask", t::may_ask(l), Control::Radios { options: yes_no(l, &values.may_ask) }).error(said_of(problems, "may_ask"));
        let only_if_yes = |field: Field| if field.hint.is_some() { field } else { field.hint(t::may_ask_how(l)) };
        let how = values.how().fields(l, offered.age, problems).into_iter().map(|field| only_if_yes(field).optional());
        form = form.text(t::leaves_alive(l)).ask_all(safety_fields(l, values, problems)).ask(may_ask).ask_all(how);
    }
    form
}

/// I.2: she leaves with a safety plan. Nobody is kept here by an answer, so none must be given.
fn safety_fields(l: Lang, values: &Leaving, problems: &Problems) -> [Field; 2] {
    let ask = |name: &str, label: &'static str, list: &str, chosen: &str| {
        Field::new(name, label, Control::Radios { options: choices(l, list, chosen) }).error(said_of(problems, name)).optional()
    };
    [ask("plan", t::exit_plan(l), "exit_plan", &values.plan), ask("safety", t::exit_safety(l), "exit_safety", &values.safety)]
}

/// A child's safety is its mother's to say.
fn safety_of(stay: &Stay, leaving: &Leaving) -> (Option<String>, Option<String>) {
    let is_asked = stay.head.child.is_none() && !leaving.has_died();
    let code = |list: &str, code: &str| Some(code.to_owned()).filter(|code| is_listed(list, code) && is_asked);
    (code("exit_plan", &leaving.plan), code("exit_safety", &leaving.safety))
}

/// What she said when she was asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MayAsk {
    Yes,
    No,
    NotSaid,
}

impl MayAsk {
    /// Nothing where it is no answer: neither a yes nor a no is guessed from it.
    fn of(code: &str) -> Option<MayAsk> {
        match code {
            "yes" => Some(MayAsk::Yes),
            "no" => Some(MayAsk::No),
            "" => Some(MayAsk::NotSaid),
            _ => None,
        }
    }
}

/// Whether she may be asked later how she is, and her answer where she gave one: a record like every consent of hers,
/// so that withdrawing it ends the asking. A child is asked about with its mother.
fn aftercare(view: &View<'_>, stay: &Stay, leaving: &Leaving, today: Date, l: Lang) -> Result<(bool, Vec<Draft>), Failure> {
    if stay.head.child.is_some() || leaving.has_died() {
        return Ok((false, Vec::new()));
    }
    let kind = ConsentKind::AftercareContact;
    match MayAsk::of(&leaving.may_ask) {
        Some(MayAsk::Yes) => match her_yes(view, &stay.survivor, (kind, Vec::new()), leaving.how(), (l, today))? {
            Some(drafts) => Ok((true, drafts)),
            None => refuse("may_ask", "needs-writing", t::may_ask_in_writing(l)),
        },
        Some(MayAsk::No) => Ok((false, vec![her_no(&stay.survivor, kind, today)?])),
        // What she said before holds.
        Some(MayAsk::NotSaid) => Ok((!active_consents(view, stay.survivor.id, kind, today)?.is_empty(), Vec::new())),
        None => refuse("may_ask", "code", t::exit_safety_wrong(l)),
    }
}

/// One person's stay ends.
fn gone(view: &View<'_>, stay: &Stay, leaving: &Leaving, left_on: Date, today: Date, l: Lang) -> Result<Vec<Draft>, Failure> {
    if stay.head.state().after(StayEvent::Leaves).is_none() {
        return refuse("", "left", t::has_left(l));
    }
    if stay.head.span().is_none_or(|span| left_on < span.arrived_on) {
        return refuse("left_on", "day", t::day_wrong(l));
    }
    let (may_ask, answer) = aftercare(view, stay, leaving, today, l)?;
    let (exit_plan, exit_safety) = safety_of(stay, leaving);
    let head = StayHead {
        exit_plan,
        exit_safety,
        left_on: Some(left_on.to_string()),
        exit_reason: Some(leaving.reason.clone()),
        destination: Some(leaving.destination.clone()),
        absence: None,
        follow_ups: if may_ask { follow_ups(left_on) } else { Vec::new() },
        ..stay.head.clone()
    };
    let mut drafts = vec![stay.becomes("moved_out", &head)?];
    drafts.extend(answer);
    Ok(drafts)
}

/// Her children go with her, or stay by a decision of those who protect children (R-SH-09).
struct Children {
    with_her: Vec<Stay>,
    /// As they will be written, and the event that says so.
    behind: Vec<(Stay, &'static str)>,
}

fn children(view: &View<'_>, stay: &Stay, leaving: &Leaving, today: Date, l: Lang) -> Result<Children, Failure> {
    let children = children_here(view, stay)?;
    if children.is_empty() {
        return Ok(Children { with_her: Vec::new(), behind: Vec::new() });
    }
    match leaving.children.as_str() {
        // They would be written down as she is.
        "with" if leaving.has_died() => refuse("children", "after-death", t::children_after_death(l)),
        "with" => Ok(Children { with_her: children, behind: Vec::new() }),
        "stay" => {
            let Some(protection) = protection(&leaving.decided_by, &leaving.decided_on, today) else {
                return refuse("decided_by", "child-protection", t::protection_missing(l));
            };
            let by_decision = |child: Stay| (Stay { head: StayHead { protection: Some(protection.clone()), ..child.head }, ..child }, "child_stays_alone");
            Ok(Children { with_her: Vec::new(), behind: children.into_iter().map(by_decision).collect() })
        }
        _ => refuse("children", "required", t::children_missing(l)),
    }
}

fn left(view: &View<'_>, stay: &Stay, leaving: &Leaving, left_on: Date, today: Date, l: Lang) -> Result<Drafts, Failure> {
    if !may_leave(&leaving.reason, stay.head.must_leave.as_ref()) {
        return refuse("reason", "two-persons", t::must_leave_two(l));
    }
    let mut drafts = gone(view, stay, leaving, left_on, today, l)?;
    let Children { with_her, mut behind } = children(view, stay, leaving, today, l)?;
    for child in &with_her {
        drafts.extend(gone(view, child, leaving, left_on, today, l)?);
    }
    let going: Vec<StayId> = std::iter::once(stay).chain(&with_her).map(|stay| stay.id).collect();
    for one in std::iter::once(stay).chain(&with_her) {
        drafts.extend(beside::leave_bed(view, one, &going, &mut behind, today)?);
    }
    for (child, event) in &behind {
        drafts.push(child.becomes(event, &child.head)?);
    }
    Ok(Drafts::of(stay.id.0, drafts))
}

pub(crate) async fn form(permit: Permit<ChangeStay>, reader: Reader) -> Result<Response, Failure> {
    let (l, today, stay) = (reader.lang, clock::today(permit.now()), permit.target().clone());
    let (offered, is_elsewhere) = permit.read(move |view| Ok((offered(view, &stay, today)?, stays::has_arrived(view, &stay.head)?))).await?;
    let typed = if is_elsewhere { Leaving::elsewhere() } else { Leaving::default() };
    let stay = permit.target();
    // She leaves with a plan that fits where she goes.
    let plan = (stay.head.child.is_none()).then(|| Block::Links(vec![Link::new(format!("/survivors/{}/safety-plan", stay.survivor.id), t::must_leave_plan(l))]));
    let main = Main::new(t::leaves(l)).caption(t::code(l, &stay.survivor.code)).back(format!("/stays/{}", stay.id)).with_some(plan);
    reader.draw(StatusCode::OK, t::leaves(l), &main.form(form_of(l, stay.id, &offered, &typed, &Vec::new())))
}

pub(crate) async fn leave(permit: Permit<ChangeStay>, reader: Reader, Input { value, repeat, .. }: Input<Leaving>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let mut problems = Problems::new();
    must_choose(&mut problems, "reason", "exit_reason", &value.reason, t::why_missing(l));
    must_choose(&mut problems, "destination", "exit_destination", &value.destination, t::destination_missing(l));
    for (field, list, code) in [("plan", "exit_plan", &value.plan), ("safety", "exit_safety", &value.safety)] {
        if !code.is_empty() && !is_listed(list, code) {
            problems.push(Problem::new(field, "code", t::exit_safety_wrong(l)));
        }
    }
    let left_on = if value.left_on.is_empty() { Some(today) } else { day(&value.left_on) }.filter(|day| *day <= today);
    if left_on.is_none() {
        problems.push(Problem::new("left_on", "day", t::day_wrong(l)));
    }
    let gone = match (left_on, problems.is_empty()) {
        (Some(left_on), true) => {
            let leaving = value.clone();
            permit.change(&repeat, move |view, stay| left(view, stay, &leaving, left_on, today, l)).await
        }
        _ => Err(Failure::Refused(problems)),
    };
    match gone {
        Ok(_) => stays::done(&permit, &reader),
        Err(failure) => {
            let stay = permit.target().clone();
            let offered = permit.read(move |view| offered(view, &stay, today)).await?;
            stays::returned(&permit, &reader, failure, |problems| form_of(l, permit.target().id, &offered, &value, problems))
        }
    }
}
