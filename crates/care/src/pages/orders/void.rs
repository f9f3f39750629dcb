//! A step that was written down by mistake: it stays to be read with the reason, and nothing follows from it. That it was asked
//! for is the first; without it the whole order is taken out.

use axum::{extract::Query, http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, permit::refuse, problem::said_above};
use serde::Deserialize;
use space::{Draft, Drafts};
use ui::{Block, Form, Main};
use words::Lang;

use super::{FORM, step::said_unfit, voiding};
use crate::{
    model::order::{Event, State},
    permissions::EditOrder,
    records::{OrderHead, OrderStep, ProtectionOrder, Void},
    t,
};

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct NewVoid {
    /// The version with which the step came; without it, that it was asked for.
    step: String,
    #[serde(flatten)]
    why: voiding::NewVoid,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    step: String,
}

fn step_of<'a>(order: &'a ProtectionOrder, step: &str) -> Result<&'a OrderStep, Failure> {
    let is_meant = |known: &&OrderStep| step.is_empty() || known.version.to_string() == step;
    order.head.steps.iter().find(is_meant).ok_or(Failure::NotFound)
}

fn page(l: Lang, order: &ProtectionOrder, step: &OrderStep, typed: &voiding::NewVoid, problems: &Problems) -> Main {
    let path = format!("/orders/{}", order.id);
    let what = format!("{}: {}", words::date(l, step.on), forms::definition(FORM).heading(step.told.section(), l));
    let is_first = order.head.steps.first() == Some(step);
    let follows = if is_first { t::order_void_all(l) } else { t::order_void_follows(l) };
    let form = Form::new(format!("{path}/void"), t::void_button(l)).hide("step", step.version.to_string()).ask_all(typed.fields(l, problems)).grave();
    let main = said_above(Main::new(t::order_mistake(l)).caption(t::case_code(l, &order.survivor.code)).back(path), problems);
    main.text(what).with(Block::List(vec![t::void_stays(l).into(), follows.into(), t::order_void_final(l).into()])).form(form)
}

pub(crate) async fn form(permit: Permit<EditOrder>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let order = permit.target();
    let page = page(reader.lang, order, step_of(order, &asked.step)?, &voiding::NewVoid::default(), &Vec::new());
    reader.draw(StatusCode::OK, t::order(reader.lang), &page)
}

pub(crate) async fn void(permit: Permit<EditOrder>, reader: Reader, Input { value, repeat, .. }: Input<NewVoid>) -> Result<Response, Failure> {
    let (l, order) = (reader.lang, permit.target());
    let step = step_of(order, &value.step)?;
    if !value.why.is_listed() {
        let problems = vec![Problem::new("because", "required", t::void_because_missing(l))];
        return reader.return_form(t::order(l), &page(l, order, step, &value.why, &problems), &problems);
    }
    let (number, why) = (step.version, value.why.read(permit.now()));
    let taken_out = permit.change(&repeat, move |_, order| {
        let head = without(l, &order.head, number, &why)?;
        let draft = Draft::about(order.survivor.id.0, "protection_order", "order_voided", order.id.0, &head)?;
        Ok(Drafts::of(order.id.0, [draft.based_on(order.version)]))
    });
    match taken_out.await {
        Ok(_) => reader.done(StatusCode::OK, &format!("/orders/{}?done=taken-out", order.id), &serde_json::json!({ "id": order.id })),
        Err(failure) => {
            let problems = kernel::problem::problems_of(failure)?;
            reader.return_form(t::order(l), &page(l, order, step, &value.why, &problems), &problems)
        }
    }
}

/// The order without one of its steps.
fn without(l: Lang, head: &OrderHead, number: i64, why: &Void) -> Result<OrderHead, Failure> {
    let is_out = |step: &OrderStep| step.version == number && step.void.is_some();
    if head.course().state.after(Event::Void) != Some(State::Void) || head.steps.iter().any(is_out) {
        return refuse("", "state", t::order_is_void(l));
    }
    let mut head = head.clone();
    for step in head.steps.iter_mut().filter(|step| step.version == number) {
        step.void = Some(why.clone());
    }
    match head.misfit() {
        Some((misfit, _)) => refuse("", "unfits", &said_unfit(l, misfit)),
        None => Ok(head),
    }
}
