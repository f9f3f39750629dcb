//! The manager's word about who was taken in: she may stay, or another house is better for her. Nobody leaves by it.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Action as _, Failure, Input, Permit, Problem, Problems, Reader, clock,
    ids::StaffId,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::Deserialize;
use space::{Drafts, View};
use ui::{Block, Control, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use super::{choices, is_listed, said_above, transfer};
use crate::{
    model::{
        approval::{Approval, ApprovalEvent, ApprovalState, Criteria, Elsewhere, Known, may_be_a_reason},
        stay::StayState,
    },
    permissions::{ChangeStay, DecideOnAdmission},
    records::{Stay, StayHead},
    t,
};

/// What the form of moving in asks, as it is sent. Nothing of it must be answered.
#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Answered {
    /// Code of CL-ADM.
    pub(super) group: String,
    /// `yes`, `no` or `not_known`, as the two below.
    pub(super) he_knows_the_house: String,
    pub(super) colleague_knows_her: String,
    pub(super) needs_care: String,
}

impl Answered {
    pub(super) fn criteria(&self) -> Criteria {
        Criteria {
            group: Some(self.group.clone()).filter(|code| is_listed("admission_group", code)),
            he_knows_the_house: Known::from_code(&self.he_knows_the_house),
            colleague_knows_her: Known::from_code(&self.colleague_knows_her),
            needs_care: Known::from_code(&self.needs_care),
        }
    }

    pub(super) fn fields(&self, l: Lang) -> Vec<Field> {
        let ask = |name: &str, label: &'static str, chosen: &str| Field::new(name, label, Control::Radios { options: choices(l, "yes_no_not_known", chosen) }).optional();
        vec![
            Field::new("group", t::admission_group(l), Control::Select { options: choices(l, "admission_group", &self.group) }).optional(),
            ask("he_knows_the_house", t::he_knows_the_house(l), &self.he_knows_the_house),
            ask("colleague_knows_her", t::colleague_knows_her(l), &self.colleague_knows_her),
            ask("needs_care", t::needs_care(l), &self.needs_care),
        ]
    }
}

pub(super) fn state_name(l: Lang, state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Waits => t::approval_waits(l),
        ApprovalState::Agreed => t::approval_agreed(l),
        ApprovalState::Elsewhere => t::approval_elsewhere(l),
    }
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Decided {
    /// `agrees` or `elsewhere`.
    word: String,
    /// Of `elsewhere`: code of CL-UNMET.
    reason: String,
    /// Which house or help is better for her.
    alternative: String,
}

/// Who took her in, and who decided.
struct Names {
    admitted_by: String,
    decided_by: String,
}

async fn names<A: kernel::Action<Target = Stay>>(permit: &Permit<A>) -> Result<Names, Failure> {
    let approval = permit.target().head.approval.clone();
    permit
        .read(move |view| {
            let name = |staff: Option<StaffId>| Ok::<_, Failure>(staff.map(|staff| people::view::name_of(view, staff)).transpose()?.flatten().unwrap_or_default());
            Ok(Names { admitted_by: name(approval.as_ref().map(|it| it.admitted_by))?, decided_by: name(approval.as_ref().and_then(|it| it.decided_by))? })
        })
        .await
}

fn said(l: Lang, approval: &Approval, names: &Names) -> Block {
    let answer = |label: &'static str, known: Known| {
        let row = Row::new(label, forms::label("yes_no_not_known", known.code(), l));
        if known == Known::Yes { row.tag(Tone::Warm) } else { row }
    };
    let who = |name: &str, at: i64| format!("{name}, {}", words::day_and_time(l, clock::local(at)));
    let criteria = &approval.criteria;
    let mut rows = vec![
        Row::new(t::approval(l), state_name(l, approval.state)),
        Row::new(t::admitted_by(l), who(&names.admitted_by, approval.admitted_at)),
        Row::new(t::admission_group(l), criteria.group.as_ref().map_or_else(|| t::not_known(l).to_owned(), |code| forms::label("admission_group", code, l))),
        answer(t::he_knows_the_house(l), criteria.he_knows_the_house),
        answer(t::colleague_knows_her(l), criteria.colleague_knows_her),
        answer(t::needs_care(l), criteria.needs_care),
    ];
    rows.extend(approval.decided_at.map(|at| Row::new(t::approval_by(l), who(&names.decided_by, at))));
    rows.extend(approval.elsewhere.iter().flat_map(|it| [Row::new(t::why(l), forms::label("unmet_reason", &it.reason, l)), Row::new(t::approval_alternative(l), &it.alternative)]));
    Block::Summary(rows)
}

fn forms_of(l: Lang, path: &str, state: ApprovalState, typed: &Decided, problems: &Problems) -> Vec<Form> {
    let action = format!("{path}/approval");
    let mut all = Vec::new();
    if state.after(ApprovalEvent::Agrees).is_some() {
        all.push(Form::new(&action, t::approval_agree(l)).hide("word", "agrees"));
    }
    if state.after(ApprovalEvent::NamesAnother).is_some() {
        let reasons = choices(l, "unmet_reason", &typed.reason).into_iter().filter(|choice| may_be_a_reason(&choice.value)).collect();
        let form = Form::new(&action, t::approval_other_house(l))
            .hide("word", "elsewhere")
            .heading(t::approval_other_house(l))
            .ask(Field::new("reason", t::why(l), Control::Radios { options: reasons }).error(said_of(problems, "reason")))
            .ask(Field::line("alternative", t::approval_alternative(l), &typed.alternative).error(said_of(problems, "alternative")));
        all.push(form.second());
    }
    all
}

fn page<A: kernel::Action<Target = Stay>>(permit: &Permit<A>, l: Lang, names: &Names, typed: &Decided, problems: &Problems) -> Main {
    let stay = permit.target();
    let path = format!("/stays/{}", stay.id);
    let main = said_above(Main::new(t::approval(l)).caption(t::code(l, &stay.survivor.code)).back(&path).text(t::approval_text(l)), problems);
    let Some(approval) = &stay.head.approval else { return main.with(Block::Inset(t::approval_none(l).into())) };
    let mut main = main.with(said(l, approval, names));
    if approval.criteria.colleague_knows_her == Known::Yes {
        main = main.with(Block::Links(vec![Link::new(format!("/survivors/{}/ties", stay.survivor.id), t::approval_ties(l))]));
    }
    if stay.head.state() == StayState::Left {
        return main;
    }
    if !DecideOnAdmission::allows(permit.actor(), stay) {
        return if approval.state == ApprovalState::Waits { main.with(Block::Inset(t::approval_waits_text(l).into())) } else { main };
    }
    forms_of(l, &path, approval.state, typed, problems).into_iter().fold(main, Main::form)
}

pub(crate) async fn form(permit: Permit<ChangeStay>, reader: Reader) -> Result<Response, Failure> {
    let names = names(&permit).await?;
    reader.draw(StatusCode::OK, t::approval(reader.lang), &page(&permit, reader.lang, &names, &Decided::default(), &Vec::new()))
}

#[derive(Clone)]
enum Said {
    Agrees,
    Elsewhere(Elsewhere),
}

fn checked(l: Lang, value: &Decided) -> Result<Said, Failure> {
    let mut problems = Problems::new();
    match value.word.as_str() {
        "agrees" => return Ok(Said::Agrees),
        "elsewhere" => {}
        _ => problems.push(Problem::new("", "required", t::approval_choose(l))),
    }
    let alternative = words::tidy(&value.alternative);
    // R-SH-07: a reason of the list, and something else that is better for her.
    if !is_listed("unmet_reason", &value.reason) || !may_be_a_reason(&value.reason) {
        problems.push(Problem::new("reason", "required", t::why_missing(l)));
    }
    if alternative.is_empty() || alternative.chars().count() > 400 {
        problems.push(Problem::new("alternative", "required", t::approval_alternative_missing(l)));
    }
    if problems.is_empty() { Ok(Said::Elsewhere(Elsewhere { reason: value.reason.clone(), alternative })) } else { Err(Failure::Refused(problems)) }
}

fn decided(stay: &Stay, said: &Said, by: StaffId, now: i64, l: Lang) -> Result<Drafts, Failure> {
    if stay.head.state() == StayState::Left {
        return refuse("", "left", t::has_left(l));
    }
    let Some(approval) = &stay.head.approval else { return refuse("", "state", t::approval_none(l)) };
    let next = match said {
        Said::Agrees => approval.agreed(by, now),
        Said::Elsewhere(elsewhere) => approval.named_another(elsewhere.clone(), by, now),
    };
    let Some(next) = next else { return refuse("", "state", t::approval_not_now(l)) };
    let head = StayHead { approval: Some(next), ..stay.head.clone() };
    let draft = match said {
        Said::Agrees => stay.becomes("admission_agreed", &head)?,
        Said::Elsewhere(_) => stay.becomes("other_house_better", &head)?,
    };
    Ok(Drafts::of(stay.id.0, [draft]))
}

/// Where another house is better the next step is to look for one, with her.
fn after(view: &View<'_>, stay: &Stay, said: &Said) -> Result<String, Failure> {
    let is_sought = transfer::runs(view, &stay.head)?;
    Ok(match said {
        Said::Elsewhere(_) if !is_sought => format!("/stays/{}/transfer?done=saved", stay.id),
        Said::Elsewhere(_) | Said::Agrees => format!("/stays/{}?done=saved", stay.id),
    })
}

pub(crate) async fn decide(permit: Permit<DecideOnAdmission>, reader: Reader, Input { value, repeat, .. }: Input<Decided>) -> Result<Response, Failure> {
    let (l, now, by) = (reader.lang, permit.now(), permit.actor().staff);
    let outcome = match checked(l, &value) {
        Ok(said) => {
            let (stay, asked) = (permit.target().clone(), said.clone());
            let place = permit.read(move |view| after(view, &stay, &asked)).await?;
            permit.change(&repeat, move |_, stay| decided(stay, &said, by, now, l)).await.map(|_| place)
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(place) => reader.done(StatusCode::OK, &place, &serde_json::json!({ "id": permit.target().id })),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let names = names(&permit).await?;
            reader.return_form(t::approval(l), &page(&permit, l, &names, &value, &problems), &problems)
        }
    }
}
