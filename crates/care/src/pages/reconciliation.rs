//! Somebody urged her to be reconciled with whoever harmed her (R-CA-05): it is no help that is given here, and is written down.

use axum::response::Response;
use forms::{Answers, Filled, definition, stored_text};
use kernel::{Action, Failure, Input, Page, Permit, Problems, Reader, Sent, clock, input::SentInput};
use serde::Serialize;
use space::{Draft, Drafts, Id};
use ui::{Block, Field, Form, Main};
use words::Lang;

use super::answers_of;
use crate::{
    permissions::{EditSurvivor, ViewSurvivor},
    records::{ReconciliationHead, Survivor},
    t, view,
};

const FORM: &str = "reconciliation";

#[derive(Serialize, schemars::JsonSchema)]
pub struct Line {
    id: Id,
    /// Who urged her, the day, what was said, what she wanted and what was done, as in the form.
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct ReconciliationSheet {
    /// The newest first.
    proposed: Vec<Line>,
    #[serde(skip)]
    survivor: Survivor,
    #[serde(skip)]
    typed: Option<Sent>,
    #[serde(skip)]
    problems: Problems,
}

async fn sheet<A: Action<Target = Survivor>>(permit: &Permit<A>, typed: Option<Sent>, problems: Problems) -> Result<ReconciliationSheet, Failure> {
    let survivor = permit.target().clone();
    let hers = survivor.id;
    let mut proposed = Vec::new();
    for id in permit.read(move |view| view::list_reconciliations(view, hers)).await? {
        proposed.push(Line { id, answers: answers_of(permit, id, 1).await? });
    }
    Ok(ReconciliationSheet { proposed, survivor, typed, problems })
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, None, Vec::new()).await?)
}

impl Page for ReconciliationSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::reconciliation(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let form = definition(FORM);
        let path = format!("/survivors/{}", self.survivor.id);
        let mut main = Main::new(t::reconciliation(l)).caption(t::case_code(l, &self.survivor.code)).back(&path).text(t::reconciliation_text(l));
        main = if self.survivor.duplicate_of.is_some() {
            main.with(Block::Inset(t::put_aside_read_only(l).into()))
        } else {
            main.with(Block::Warning(t::reconciliation_warning(l).into())).form(Form::new(format!("{path}/reconciliation"), t::save(l)).ask_all(self.fields(l)))
        };
        if self.proposed.is_empty() {
            return main;
        }
        main = main.heading(t::reconciliation_written(l));
        self.proposed.iter().fold(main, |main, line| main.with(Block::Summary(form.answered_rows(l, &line.answers))))
    }
}

impl ReconciliationSheet {
    fn fields(&self, l: Lang) -> Vec<Field> {
        let (form, blank) = (definition(FORM), Answers::new());
        let filled = self.typed.as_ref().map_or(Filled::Saved(&blank), Filled::Typed);
        form.sections.iter().flat_map(|section| form.draw(l, section, filled, &self.problems, |_| true)).collect()
    }
}

pub(crate) async fn write(permit: Permit<EditSurvivor>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    let (l, by) = (reader.lang, permit.actor().staff);
    let form = definition(FORM);
    let sections: Vec<_> = form.sections.iter().collect();
    let received = form.read(l, &sections, &value, &Answers::new(), clock::today(permit.now()), |_| true);
    if !received.problems.is_empty() {
        let page = sheet(&permit, Some(value), received.problems.clone()).await?;
        return reader.return_form(page.title(l), &page.main(&reader), &received.problems);
    }
    let (id, answers) = (Id::new_v4(), received.answers);
    let text = |name| stored_text(&answers, name).unwrap_or_default().to_owned();
    let head = ReconciliationHead { body: text("body"), on: text("on"), by };
    let written = permit.change(&repeat, move |_, survivor| {
        let draft = Draft::about(survivor.id.0, "reconciliation", "reconciliation_proposed", id, &head)?;
        Ok(Drafts::of(id, [draft.with_body(&answers)?]))
    });
    let id = written.await?.result;
    reader.made(&format!("/survivors/{}/reconciliation", permit.target().id), id)
}
