//! Children and others who depend on her: a list, and one of them a page. No single fact about them must be known.

use axum::{http::StatusCode, response::Response};
use forms::{Answers, Filled, Received, definition, said_date, stored_text};
use jiff::civil::Date;
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Sent, clock,
    ids::{DependantId, SurvivorId},
    input::{Nothing, SentInput},
    problem::said_above,
};
use serde::Serialize;
use space::{Draft, Drafts};
use ui::{Block, Cell, Form, Head, Link, Main, Table, Tone};
use words::Lang;

use super::{answers_of, new_code};
use crate::{
    permissions::{EditDependant, EditSurvivor, ViewDependant, ViewSurvivor},
    records::{Dependant, DependantHead},
    t, view,
};

// ---- On her page

pub(super) fn said_number(l: Lang, all: &[DependantHead]) -> String {
    match i64::try_from(all.len()) {
        Ok(0) => t::dependants_none(l).to_owned(),
        Ok(count) => t::dependants_number(l, count),
        Err(_) => String::new(),
    }
}

/// Who of them is in danger stands above everything else that is known of her.
pub(super) fn warning(l: Lang, all: &[DependantHead]) -> Option<Block> {
    let at_risk: Vec<&str> = all.iter().filter(|head| head.is_at_risk()).map(DependantHead::called).collect();
    (!at_risk.is_empty()).then(|| Block::Warning(t::dependants_at_risk(l, at_risk.join(", "))))
}

// ---- The list

#[derive(Serialize, schemars::JsonSchema)]
pub struct Line {
    id: DependantId,
    code: String,
    #[serde(flatten)]
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
    is_unborn: bool,
    #[serde(skip)]
    head: DependantHead,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Dependants {
    listed: Vec<Line>,
    /// What was written as one text, before there was a list.
    earlier: Option<String>,
    #[serde(skip)]
    survivor: SurvivorId,
    #[serde(skip)]
    survivor_code: String,
    /// To be read only.
    #[serde(skip)]
    is_put_aside: bool,
}

pub(crate) async fn list(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    let survivor = permit.target().clone();
    let today = clock::today(permit.now());
    let earlier = answers_of(&permit, survivor.id.0, survivor.version).await?;
    let all = permit.read(move |view| view::list_dependants(view, survivor.id)).await?;
    let line = |(id, head): (DependantId, DependantHead)| Line { id, code: head.code.clone(), answers: head.answers.clone(), is_unborn: head.is_unborn(today), head };
    let earlier = stored_text(&earlier, "children").map(str::to_owned);
    let hers = permit.target();
    let listed = all.into_iter().map(line).collect();
    reader.show(&Dependants { listed, earlier, survivor: hers.id, survivor_code: hers.code.clone(), is_put_aside: hers.duplicate_of.is_some() })
}

impl Line {
    fn born(&self, l: Lang) -> String {
        let day = stored_text(&self.answers, "birth").map(|day| said_date(l, day));
        match (day, self.is_unborn) {
            (Some(day), true) => t::dependant_expected(l, day),
            (None, true) => t::dependant_unborn(l).to_owned(),
            (Some(day), false) => day,
            (None, false) => t::not_known(l).to_owned(),
        }
    }

    fn row(&self, l: Lang) -> Vec<Cell> {
        let said = |field| definition("dependant").said_of(l, field, &self.answers).unwrap_or_default();
        let risk = if self.head.is_at_risk() { Cell::tag(Tone::Warm, said("at_risk")) } else { Cell::new(said("at_risk")) };
        let who = Cell::link(format!("/dependants/{}", self.id), self.head.called());
        vec![who, Cell::new(self.born(l)), Cell::new(said("sex")), Cell::new(said("lives_with")), Cell::new(said("accompanies")), risk]
    }
}

impl Page for Dependants {
    fn title(&self, l: Lang) -> &'static str {
        t::dependants(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let path = format!("/survivors/{}", self.survivor);
        let sex = definition("dependant").label_of(l, "sex");
        let labels = [t::dependant_who(l), t::dependant_born(l), &sex, t::dependant_lives_with(l), t::dependant_with_her(l), t::dependant_at_risk(l)];
        let table = Table { caption: None, heads: labels.map(Head::new).into(), rows: self.listed.iter().map(|line| line.row(l)).collect() };
        let main = Main::new(t::dependants(l)).caption(t::case_code(l, &self.survivor_code)).back(&path);
        let main = if self.listed.is_empty() { main.with(Block::Muted(t::dependants_none(l).into())) } else { main.with(Block::Table(table)) };
        let add = || Block::Buttons(vec![Link::new(format!("{path}/dependants/new"), t::dependant_add(l))]);
        let main = main.with_some((!self.is_put_aside).then(add));
        match &self.earlier {
            Some(text) => main.heading(t::dependants_earlier(l)).with(Block::Said(text.clone())),
            None => main,
        }
    }
}

// ---- One of them

fn form_page(l: Lang, action: String, back: SurvivorId, filled: Filled<'_>, problems: &Problems, version: Option<i64>) -> Main {
    let form = definition("dependant");
    let fields = form.section("dependant").map(|section| form.draw(l, section, filled, problems, |_| true)).unwrap_or_default();
    let mut drawn = Form::new(action, t::save(l)).ask_all(fields);
    drawn.version = version;
    said_above(Main::new(form.heading("dependant", l)), problems).back(format!("/survivors/{back}/dependants")).form(drawn)
}

/// Nothing about them must be known, but of whom nothing is known at all nobody could say afterwards who was meant.
fn read(l: Lang, value: &Sent, before: &Answers, today: Date) -> Received {
    let form = definition("dependant");
    let sections: Vec<_> = form.sections.iter().collect();
    // A program sends only what it changes; a browser sends the whole page.
    let mut received = form.read(l, &sections, value, before, today, |_| true);
    if let Sent::Json(json) = value {
        let kept = before.iter().filter(|(field, _)| json.get(field.as_str()).is_none());
        received.answers.extend(kept.map(|(field, answer)| (field.clone(), answer.clone())));
    }
    if received.answers.is_empty() && received.problems.is_empty() {
        received.problems.push(Problem::whole("empty", t::dependant_empty(l)));
    }
    received
}

pub(crate) async fn new(permit: Permit<EditSurvivor>, reader: Reader) -> Result<Response, Failure> {
    let (l, id) = (reader.lang, permit.target().id);
    let main = form_page(l, format!("/survivors/{id}/dependants"), id, Filled::Saved(&Answers::new()), &Vec::new(), None);
    reader.draw(StatusCode::OK, t::dependants(l), &main)
}

pub(crate) async fn add(permit: Permit<EditSurvivor>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    let (l, survivor) = (reader.lang, permit.target().id);
    let received = read(l, &value, &Answers::new(), clock::today(permit.now()));
    if !received.problems.is_empty() {
        let main = form_page(l, format!("/survivors/{survivor}/dependants"), survivor, Filled::Typed(&value), &received.problems, None);
        return reader.return_form(t::dependants(l), &main, &received.problems);
    }
    let (id, head) = (DependantId::random(), DependantHead { code: new_code(), answers: received.answers, is_removed: false });
    let outcome = permit.change(&repeat, move |_, survivor| Ok(Drafts::of(id.0, [Draft::about(survivor.id.0, "dependant", "dependant_added", id.0, &head)?]))).await?;
    reader.made(&format!("/survivors/{survivor}/dependants"), outcome.result)
}

/// The form of one of them; taking off the list is a button below it.
fn one_page(l: Lang, it: &Dependant, filled: Filled<'_>, problems: &Problems, version: i64) -> Main {
    let path = format!("/dependants/{}", it.id);
    let main = form_page(l, path.clone(), it.survivor.id, filled, problems, Some(version)).caption(it.head.called());
    main.form(Form::new(format!("{path}/remove"), t::dependant_remove(l)).second())
}

pub(crate) async fn edit(permit: Permit<ViewDependant>, reader: Reader) -> Result<Response, Failure> {
    let (l, it) = (reader.lang, permit.target());
    if let (Some(_), Some(part)) = (it.survivor.duplicate_of, definition("dependant").section("dependant")) {
        return super::read_only(&reader, t::dependants(l), ("dependant", part), &it.head.answers, &format!("/survivors/{}/dependants", it.survivor.id));
    }
    reader.draw(StatusCode::OK, t::dependants(l), &one_page(l, it, Filled::Saved(&it.head.answers), &Vec::new(), it.version))
}

pub(crate) async fn save(permit: Permit<EditDependant>, reader: Reader, SentInput(Input { value, repeat, version }): SentInput) -> Result<Response, Failure> {
    let (l, it) = (reader.lang, permit.target());
    let from = version.unwrap_or(it.version);
    let received = read(l, &value, &it.head.answers, clock::today(permit.now()));
    if !received.problems.is_empty() {
        return reader.return_form(t::dependants(l), &one_page(l, it, Filled::Typed(&value), &received.problems, from), &received.problems);
    }
    let answers = received.answers;
    let changed = permit.change(&repeat, move |_, it| {
        let head = DependantHead { answers: answers.clone(), ..it.head.clone() };
        let draft = Draft::about(it.survivor.id.0, "dependant", "dependant_changed", it.id.0, &head)?.based_on(from);
        Ok(Drafts::of(it.id.0, [draft]))
    });
    changed.await?;
    reader.saved(&format!("/survivors/{}/dependants", it.survivor.id), it.id)
}

pub(crate) async fn remove(permit: Permit<EditDependant>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let it = permit.target();
    let removed = permit.change(&repeat, move |_, it| {
        let head = DependantHead { is_removed: true, ..it.head.clone() };
        Ok(Drafts::of(it.id.0, [Draft::about(it.survivor.id.0, "dependant", "dependant_removed", it.id.0, &head)?]))
    });
    removed.await?;
    reader.saved(&format!("/survivors/{}/dependants", it.survivor.id), it.id)
}
