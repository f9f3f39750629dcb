//! What was given to others without her consent: written down once, then only added to, and looked at by a supervisor.
//! Nothing is sent from here.

use std::collections::HashMap;

use axum::{http::StatusCode, response::Response};
use forms::{Answers, Filled, definition, stored_list, stored_text};
use kernel::{
    Action, Failure, Input, Page, Permit, Problem, Problems, Reader, RepeatKey, Sent, clock,
    ids::{DisclosureId, StaffId, SurvivorId},
    input::SentInput,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Choice, Control, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use super::answers_of;
use crate::{
    model::disclosure::{Addition, Barred, Ground, Review, State, Step, Verdict},
    permissions::{AddToDisclosure, ReviewDisclosure, ViewDisclosure, ViewSurvivor, WriteDisclosure},
    records::{Disclosure, DisclosureHead, Survivor},
    t, view,
};

// ---- On her page

#[derive(Serialize, schemars::JsonSchema)]
pub struct Line {
    pub(super) id: DisclosureId,
    #[serde(flatten)]
    pub(super) head: DisclosureHead,
}

/// After her consents: what went without one.
pub(super) fn add_to(main: Main, l: Lang, survivor: SurvivorId, lines: &[Line]) -> Main {
    let summary = |line: &Line| {
        let head = &line.head;
        Block::Summary(vec![
            Row::new(title(l, head.ground), state_said(l, head)).tag(tone(head)).change(format!("/disclosures/{}", line.id)),
            Row::new(t::recipient(l), format!("{}: {}", forms::label("authority", &head.authority, l), head.recipient)),
            Row::new(t::items(l), forms::label_of_codes("packet_item", head.items.iter().map(String::as_str), l)),
            Row::new(t::disclosure_when(l), moment(l, head.at)),
        ])
    };
    let main = main.heading(t::disclosures(l)).with(Block::Muted(t::disclosures_text(l).into())).with_all(lines.iter().map(summary));
    main.with(Block::Links(vec![Link::new(format!("/survivors/{survivor}/mandatory-reports/new"), t::disclosure_law_write(l))]))
}

fn moment(l: Lang, at: i64) -> String {
    words::day_and_time(l, clock::local(at))
}

pub(super) fn title(l: Lang, ground: Ground) -> &'static str {
    match ground {
        Ground::Law => t::disclosure_law_title(l),
    }
}

fn explanation(l: Lang, ground: Ground) -> &'static str {
    match ground {
        Ground::Law => t::disclosure_law_explain(l),
    }
}

fn state_said(l: Lang, head: &DisclosureHead) -> &'static str {
    match (head.state, head.review.as_ref().map(|review| review.verdict)) {
        (State::Confirmed, _) | (State::Reviewed, None) => t::disclosure_law_confirmed(l),
        (State::Reviewed, Some(Verdict::Right)) => t::disclosure_reviewed_right(l),
        (State::Reviewed, Some(Verdict::NotRight)) => t::disclosure_reviewed_not_right(l),
    }
}

fn tone(head: &DisclosureHead) -> Tone {
    match head.state {
        State::Confirmed => Tone::Warm,
        State::Reviewed => Tone::Calm,
    }
}

// ---- Writing it down

fn form_page(l: Lang, ground: Ground, survivor: &Survivor, filled: Filled<'_>, problems: &Problems) -> Main {
    let form = definition(ground.form());
    let fields = form.sections.iter().flat_map(|section| form.draw(l, section, filled, problems, |_| true));
    let path = format!("/survivors/{}", survivor.id);
    let drawn = Form::new(format!("{path}/{}", ground.path()), t::save(l)).ask_all(fields).grave();
    Main::new(title(l, ground)).caption(t::case_code(l, &survivor.code)).back(path).with(Block::Warning(explanation(l, ground).into())).form(drawn)
}

pub(crate) async fn law_form(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    blank(&permit, &reader, Ground::Law)
}

pub(crate) async fn write_law(permit: Permit<WriteDisclosure>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    write(&permit, &reader, Ground::Law, &value, &repeat).await
}

fn blank(permit: &Permit<ViewSurvivor>, reader: &Reader, ground: Ground) -> Result<Response, Failure> {
    let page = form_page(reader.lang, ground, permit.target(), Filled::Saved(&Answers::new()), &Vec::new());
    reader.draw(StatusCode::OK, t::disclosures(reader.lang), &page)
}

fn head_of(ground: Ground, answers: &Answers, by: StaffId, at: i64) -> DisclosureHead {
    let text = |name| stored_text(answers, name).unwrap_or_default().to_owned();
    DisclosureHead {
        ground,
        state: ground.begins(),
        authority: text("authority"),
        recipient: text("recipient"),
        items: stored_list(answers, "items").into_iter().map(str::to_owned).collect(),
        by,
        at,
        review: None,
        added: Vec::new(),
    }
}

async fn write(permit: &Permit<WriteDisclosure>, reader: &Reader, ground: Ground, value: &Sent, repeat: &RepeatKey) -> Result<Response, Failure> {
    let l = reader.lang;
    let form = definition(ground.form());
    let sections: Vec<_> = form.sections.iter().collect();
    let received = form.read(l, &sections, value, &Answers::new(), clock::today(permit.now()), |_| true);
    if !received.problems.is_empty() {
        let page = form_page(l, ground, permit.target(), Filled::Typed(value), &received.problems);
        return reader.return_form(t::disclosures(l), &page, &received.problems);
    }
    let (id, answers) = (DisclosureId::random(), received.answers);
    let head = head_of(ground, &answers, permit.actor().staff, permit.now());
    let written = permit.change(repeat, move |_, survivor| {
        let draft = match ground {
            Ground::Law => Draft::about(survivor.id.0, "disclosure", "mandatory_report_written", id.0, &head)?,
        };
        Ok(Drafts::of(id.0, [draft.with_body(&answers)?]))
    });
    let id = written.await?.result;
    reader.done(StatusCode::CREATED, &format!("/disclosures/{id}?done=saved"), &serde_json::json!({ "id": id }))
}

// ---- One of them

/// What stands in its first version is what was said then; later versions only add to it.
const FIRST: i64 = 1;

#[derive(Serialize, schemars::JsonSchema)]
pub struct DisclosureSheet {
    id: DisclosureId,
    #[serde(flatten)]
    head: DisclosureHead,
    /// What was written on its form.
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
    #[serde(skip)]
    survivor: Survivor,
    #[serde(skip)]
    names: HashMap<StaffId, String>,
    #[serde(skip)]
    may_review: bool,
    #[serde(skip)]
    typed: Typed,
    #[serde(skip)]
    problems: Problems,
}

/// What stood in the page's forms, one of which was just sent.
#[derive(Default)]
struct Typed {
    addition: NewAddition,
    review: NewReview,
}

async fn sheet<A: Action<Target = Disclosure>>(permit: &Permit<A>, typed: Typed, problems: Problems) -> Result<DisclosureSheet, Failure> {
    let it = permit.target().clone();
    let may_review = ReviewDisclosure::allows(permit.actor(), &it) && it.head.course().after(Step::Review, permit.actor().staff).is_ok();
    let answers = answers_of(permit, it.id.0, FIRST).await?;
    let all: Vec<StaffId> = it.head.everyone().collect();
    let named = permit.read(move |view| all.into_iter().map(|staff| Ok((staff, people::view::name_of(view, staff)?.unwrap_or_default()))).collect());
    let names = named.await?;
    Ok(DisclosureSheet { id: it.id, head: it.head, answers, survivor: it.survivor, names, may_review, typed, problems })
}

pub(crate) async fn show(permit: Permit<ViewDisclosure>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, Typed::default(), Vec::new()).await?)
}

impl Page for DisclosureSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::disclosures(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let head = &self.head;
        let mut main = Main::new(title(l, head.ground)).caption(t::case_code(l, &self.survivor.code)).back(format!("/survivors/{}", self.survivor.id));
        for problem in self.problems.iter().filter(|problem| problem.field.is_empty()) {
            main = main.problem("", problem.detail.clone());
        }
        let written =
            vec![Row::new(t::state(l), state_said(l, head)).tag(tone(head)), Row::new(t::disclosure_by(l), t::disclosure_added_by(l, self.name(head.by), moment(l, head.at)))];
        main = main.with(Block::Summary(written)).with(Block::Summary(definition(head.ground.form()).answered_rows(l, &self.answers)));
        if let Some(review) = &head.review {
            main = main.heading(t::disclosure_review(l)).with(Block::Said(review.words.clone())).with(self.signed(l, review.by, review.at));
        }
        if !head.added.is_empty() {
            main = main.heading(t::disclosure_added(l));
        }
        for one in &head.added {
            main = main.with(Block::Said(one.text.clone())).with(self.signed(l, one.by, one.at));
        }
        if self.may_review {
            main = main.heading(t::disclosure_review_title(l)).text(t::disclosure_review_text(l)).form(self.review_form(l));
        }
        main.heading(t::disclosure_add_title(l)).text(t::disclosure_add_text(l)).form(self.add_form(l))
    }
}

impl DisclosureSheet {
    fn name(&self, staff: StaffId) -> &str {
        self.names.get(&staff).map_or("", String::as_str)
    }

    fn signed(&self, l: Lang, by: StaffId, at: i64) -> Block {
        Block::Muted(t::disclosure_added_by(l, self.name(by), moment(l, at)))
    }

    fn review_form(&self, l: Lang) -> Form {
        let typed = &self.typed.review;
        let options =
            vec![Choice::new("right", t::disclosure_right(l), typed.verdict == "right"), Choice::new("not_right", t::disclosure_not_right(l), typed.verdict == "not_right")];
        Form::new(format!("/disclosures/{}/review", self.id), t::disclosure_review_save(l))
            .ask(Field::new("verdict", t::disclosure_review_ask(l), Control::Radios { options }).error(said_of(&self.problems, "verdict")))
            .ask(Field::new("words", t::disclosure_review_words(l), Control::Text { value: typed.words.clone(), rows: 3 }).error(said_of(&self.problems, "words")))
    }

    fn add_form(&self, l: Lang) -> Form {
        let value = self.typed.addition.text.clone();
        Form::new(format!("/disclosures/{}/add", self.id), t::disclosure_add_save(l))
            .ask(Field::new("text", t::disclosure_add(l), Control::Text { value, rows: 3 }).error(said_of(&self.problems, "text")))
            .second()
    }
}

async fn returned<A: Action<Target = Disclosure>>(permit: &Permit<A>, reader: &Reader, typed: Typed, failure: Failure) -> Result<Response, Failure> {
    let problems = problems_of(failure)?;
    let page = sheet(permit, typed, problems.clone()).await?;
    reader.return_form(page.title(reader.lang), &page.main(reader), &problems)
}

// ---- What comes after

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct NewAddition {
    text: String,
}

pub(crate) async fn add(permit: Permit<AddToDisclosure>, reader: Reader, Input { value, repeat, .. }: Input<NewAddition>) -> Result<Response, Failure> {
    let (l, by, at, text) = (reader.lang, permit.actor().staff, permit.now(), words::tidy(&value.text));
    let added = permit.change(&repeat, move |_, it| {
        if text.is_empty() {
            return refuse("text", "required", t::disclosure_add_empty(l));
        }
        let mut head = it.head.clone();
        head.added.push(Addition { by, at, text: text.clone() });
        Ok(Drafts::of(it.id.0, [Draft::about(it.survivor.id.0, "disclosure", "disclosure_added_to", it.id.0, &head)?]))
    });
    match added.await {
        Ok(_) => done(&permit, &reader),
        Err(failure) => returned(&permit, &reader, Typed { addition: value, ..Typed::default() }, failure).await,
    }
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct NewReview {
    /// `right` or `not_right`.
    verdict: String,
    words: String,
}

pub(crate) async fn review(permit: Permit<ReviewDisclosure>, reader: Reader, Input { value, repeat, .. }: Input<NewReview>) -> Result<Response, Failure> {
    let (l, by, at) = (reader.lang, permit.actor().staff, permit.now());
    let (verdict, words) = (Verdict::from_code(&value.verdict), words::tidy(&value.words));
    let reviewed = permit.change(&repeat, move |_, it| {
        let Some(verdict) = verdict else { return refuse("verdict", "required", t::disclosure_review_choose(l)) };
        if words.is_empty() {
            return refuse("words", "required", t::disclosure_review_empty(l));
        }
        let state = it.head.course().after(Step::Review, by).map_err(|barred| Failure::Refused(vec![sentence(l, barred)]))?;
        let head = DisclosureHead { state, review: Some(Review { by, at, verdict, words: words.clone() }), ..it.head.clone() };
        Ok(Drafts::of(it.id.0, [Draft::about(it.survivor.id.0, "disclosure", "disclosure_reviewed", it.id.0, &head)?]))
    });
    match reviewed.await {
        Ok(_) => done(&permit, &reader),
        Err(failure) => returned(&permit, &reader, Typed { review: value, ..Typed::default() }, failure).await,
    }
}

fn sentence(l: Lang, barred: Barred) -> Problem {
    match barred {
        Barred::Herself => Problem::whole("herself", t::disclosure_herself(l)),
        Barred::NotNow => Problem::whole("state", t::disclosure_not_now(l)),
    }
}

fn done<A: Action<Target = Disclosure>>(permit: &Permit<A>, reader: &Reader) -> Result<Response, Failure> {
    let id = permit.target().id;
    reader.done(StatusCode::OK, &format!("/disclosures/{id}?done=saved"), &serde_json::json!({ "id": id }))
}

// ---- Above a supervisor's list

#[derive(Serialize, schemars::JsonSchema)]
pub struct Waiting {
    id: DisclosureId,
    code: String,
    ground: Ground,
    /// Second since which it waits.
    since: i64,
}

impl Waiting {
    pub(super) fn of(it: view::WaitingDisclosure) -> Self {
        Waiting { id: it.id, code: it.code, ground: it.head.ground, since: it.head.at }
    }
}

/// What a supervisor has not looked at yet.
pub(super) fn waiting_part(l: Lang, main: Main, waiting: &[Waiting]) -> Main {
    if waiting.is_empty() {
        return main;
    }
    let link = |it: &Waiting| Link::new(format!("/disclosures/{}", it.id), format!("{}. {}", title(l, it.ground), t::waits_disclosure(l, &it.code, moment(l, it.since))));
    main.with(Block::Warning(t::waits_for_disclosure(l).into())).with(Block::Links(waiting.iter().map(link).collect()))
}
