//! Her safety plan: made with her, looked at again at every change, and never on a paper that he could find.

use axum::{extract::Path, response::Response};
use forms::{Answers, definition, stored_text};
use kernel::{Failure, Page, Permit, Reader, input::SentInput};
use serde::Serialize;
use ui::{Block, Link, Main};
use words::Lang;

use super::one_form::OneForm;
use crate::{
    permissions::{EditSurvivor, ViewSurvivor},
    records::SafetyPlanHead,
    t, view,
};

const PLAN: OneForm = OneForm {
    form: "safety-plan",
    kind: "safety_plan",
    event: "safety_plan_made",
    title: t::plan_title,
    after: "/safety-plan",
    above: |_, _, _| None,
    find: |view, survivor| Ok(view::find_safety_plan(view, survivor)?.map(|plan| (plan.record, plan.version))),
    head: |answers| Ok(serde_json::to_value(head_of(answers))?),
};

fn head_of(answers: &Answers) -> SafetyPlanHead {
    let day = |name| stored_text(answers, name).map(str::to_owned);
    SafetyPlanHead { made_on: day("made_on"), look_again_on: day("look_again_on") }
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct PlanSheet {
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
    version: i64,
    #[serde(skip)]
    path: String,
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    let (answers, _, version) = PLAN.answers(&permit).await?;
    reader.show_version(version, &PlanSheet { answers, version, path: format!("/survivors/{}", permit.target().id) })
}

impl Page for PlanSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::plan_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let form = definition("safety-plan");
        let main = Main::new(t::plan_title(l)).back(&self.path).with(Block::Inset(t::plan_text(l).into()));
        form.sections.iter().fold(main, |main, section| {
            let change = Link::new(format!("{}/safety-plan/{}", self.path, section.key), t::plan_change(l, form.heading(&section.key, l)));
            let main = main.heading(form.heading(&section.key, l));
            let rows = form.rows(l, section, &self.answers);
            let is_empty = section.fields.iter().all(|field| !self.answers.contains_key(&field.name));
            let main = if is_empty { main.with(Block::Muted(t::plan_not_yet(l).into())) } else { main.with(Block::Summary(rows)) };
            main.with(Block::Links(vec![change]))
        })
    }
}

pub(crate) async fn edit(permit: Permit<ViewSurvivor>, Path((_, section)): Path<(String, String)>, reader: Reader) -> Result<Response, Failure> {
    PLAN.show(&permit, &section, &reader).await
}

pub(crate) async fn save(permit: Permit<EditSurvivor>, Path((_, section)): Path<(String, String)>, reader: Reader, SentInput(input): SentInput) -> Result<Response, Failure> {
    PLAN.save(&permit, &section, &reader, &input).await
}
