//! What goes to others without her consent: written down once, agreed on by a second person where danger is the reason,
//! then only added to, and looked at by a supervisor. Nothing is sent from here.

use std::collections::HashMap;

use axum::{http::StatusCode, response::Response};
use forms::{Answers, Filled, definition, stored_list, stored_text};
use kernel::{
    Action, Failure, Input, Page, Permit, Problem, Problems, Reader, RepeatKey, Sent, clock,
    ids::{DisclosureId, StaffId, SurvivorId},
    input::SentInput,
    permit::refuse,
    problem::{problems_of, said_above, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, View};
use ui::{Block, Choice, Control, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use super::answers_of;
use crate::{
    model::disclosure::{Addition, Barred, Ground, Review, Second, State, Step, Verdict, is_reason_enough},
    permissions::{AddToDisclosure, AnswerDisclosure, ReviewDisclosure, ViewDisclosure, WriteDisclosure},
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
pub(super) fn add_to(main: Main, l: Lang, lines: &[Line]) -> Main {
    let summary = |line: &Line| {
        let head = &line.head;
        Block::Summary(vec![
            Row::new(title(l, head.ground), state_said(l, head)).tag(tone(head)).change(format!("/disclosures/{}", line.id)),
            Row::new(t::recipient(l), format!("{}: {}", forms::label("authority", &head.authority, l), head.recipient)),
            Row::new(t::items(l), forms::label_of_codes("packet_item", head.items.iter().map(String::as_str), l)),
            Row::new(t::disclosure_when(l), moment(l, head.at)),
        ])
    };
    main.heading(t::disclosures(l)).with(Block::Muted(t::disclosures_text(l).into())).with_all(lines.iter().map(summary))
}

/// The ways to write another.
pub(super) fn links_to(main: Main, l: Lang, survivor: SurvivorId) -> Main {
    let path = |ground: Ground| format!("/survivors/{survivor}/{}/new", ground.path());
    main.with(Block::Links(vec![Link::new(path(Ground::Law), t::disclosure_law_write(l)), Link::new(path(Ground::Danger), t::disclosure_danger_write(l))]))
}

fn moment(l: Lang, at: i64) -> String {
    words::day_and_time(l, clock::local(at))
}

pub(super) fn title(l: Lang, ground: Ground) -> &'static str {
    match ground {
        Ground::Law => t::disclosure_law_title(l),
        Ground::Danger => t::disclosure_danger_title(l),
    }
}

/// When it may be, and what comes of it.
fn explanation(l: Lang, ground: Ground) -> (&'static str, &'static str) {
    match ground {
        Ground::Law => (t::disclosure_law_warning(l), t::disclosure_law_explain(l)),
        Ground::Danger => (t::disclosure_danger_warning(l), t::disclosure_danger_explain(l)),
    }
}

fn state_said(l: Lang, head: &DisclosureHead) -> &'static str {
    match (head.state, head.ground) {
        (State::Asked, _) => t::disclosure_asked(l),
        (State::Confirmed, Ground::Law) => t::disclosure_law_confirmed(l),
        (State::Confirmed, Ground::Danger) => t::disclosure_danger_confirmed(l),
        (State::Refused, _) => t::disclosure_refused(l),
        (State::Reviewed, _) => match head.review.as_ref().map(|review| review.verdict) {
            Some(Verdict::Right) => t::disclosure_reviewed_right(l),
            Some(Verdict::NotRight) | None => t::disclosure_reviewed_not_right(l),
        },
    }
}

fn tone(head: &DisclosureHead) -> Tone {
    match head.state {
        State::Asked => Tone::Plum,
        State::Confirmed => Tone::Warm,
        State::Refused | State::Reviewed => Tone::Calm,
    }
}

// ---- Writing it down

fn form_page(l: Lang, ground: Ground, survivor: &Survivor, filled: Filled<'_>, problems: &Problems) -> Main {
    let form = definition(ground.form());
    let fields = form.sections.iter().flat_map(|section| form.draw(l, section, filled, problems, |_| true));
    let path = format!("/survivors/{}", survivor.id);
    let drawn = Form::new(format!("{path}/{}", ground.path()), t::save(l)).ask_all(fields).grave();
    let (warning, text) = explanation(l, ground);
    Main::new(title(l, ground)).caption(t::case_code(l, &survivor.code)).back(path).with(Block::Warning(warning.into())).text(text).form(drawn)
}

pub(crate) async fn law_form(permit: Permit<WriteDisclosure>, reader: Reader) -> Result<Response, Failure> {
    blank(&permit, &reader, Ground::Law)
}

pub(crate) async fn write_law(permit: Permit<WriteDisclosure>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    write(&permit, &reader, Ground::Law, &value, &repeat).await
}

pub(crate) async fn danger_form(permit: Permit<WriteDisclosure>, reader: Reader) -> Result<Response, Failure> {
    blank(&permit, &reader, Ground::Danger)
}

pub(crate) async fn ask_in_danger(permit: Permit<WriteDisclosure>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    write(&permit, &reader, Ground::Danger, &value, &repeat).await
}

fn blank(permit: &Permit<WriteDisclosure>, reader: &Reader, ground: Ground) -> Result<Response, Failure> {
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
        second: None,
        review: None,
        added: Vec::new(),
    }
}

async fn write(permit: &Permit<WriteDisclosure>, reader: &Reader, ground: Ground, value: &Sent, repeat: &RepeatKey) -> Result<Response, Failure> {
    let l = reader.lang;
    let form = definition(ground.form());
    let sections: Vec<_> = form.sections.iter().collect();
    let mut received = form.read(l, &sections, value, &Answers::new(), clock::today(permit.now()), |_| true);
    if stored_text(&received.answers, "reason").is_some_and(|reason| !is_reason_enough(reason)) {
        received.problems.push(Problem::new("reason", "too-short", t::disclosure_reason_short(l)));
    }
    if !received.problems.is_empty() {
        let page = form_page(l, ground, permit.target(), Filled::Typed(value), &received.problems);
        return reader.return_form(t::disclosures(l), &page, &received.problems);
    }
    let (id, answers) = (DisclosureId::random(), received.answers);
    let head = head_of(ground, &answers, permit.actor().staff, permit.now());
    let written = permit.change(repeat, move |_, survivor| {
        let draft = match ground {
            Ground::Law => Draft::about(survivor.id.0, "disclosure", "mandatory_report_written", id.0, &head)?,
            Ground::Danger => Draft::about(survivor.id.0, "disclosure", "danger_disclosure_asked", id.0, &head)?,
        };
        Ok(Drafts::of(id.0, [draft.with_body(&answers)?]))
    });
    let id = written.await?.result;
    reader.made(&format!("/disclosures/{id}"), id)
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
    /// Second until which a supervisor looks at it, where that is bound.
    review_due: Option<i64>,
    /// A look is owed, and no supervisor may take it but who did it herself.
    lacks_a_look: bool,
    #[serde(skip)]
    survivor: Survivor,
    #[serde(skip)]
    names: HashMap<StaffId, String>,
    #[serde(skip)]
    may_answer: bool,
    #[serde(skip)]
    may_review: bool,
    #[serde(skip)]
    now: i64,
    #[serde(skip)]
    typed: Typed,
    #[serde(skip)]
    problems: Problems,
}

/// What stood in the page's forms, one of which was just sent.
#[derive(Default)]
struct Typed {
    addition: NewAddition,
    answer: NewAnswer,
    review: NewReview,
}

async fn sheet<A: Action<Target = Disclosure>>(permit: &Permit<A>, typed: Typed, problems: Problems) -> Result<DisclosureSheet, Failure> {
    let it = permit.target().clone();
    let (actor, now) = (permit.actor().clone(), permit.now());
    let answers = answers_of(permit, it.id.0, FIRST).await?;
    let sheet = permit.read(move |view| {
        let supervisors = view::supervisors_of(view, &it.survivor)?;
        let may = |step| it.head.course(&supervisors).after(step, actor.staff).is_ok();
        let named = it.head.everyone().map(|staff| Ok((staff, people::view::name_of(view, staff)?.unwrap_or_default())));
        Ok(DisclosureSheet {
            id: it.id,
            names: named.collect::<Result<_, Failure>>()?,
            may_answer: AnswerDisclosure::allows(&actor, &it) && may(Step::Confirm),
            may_review: ReviewDisclosure::allows(&actor, &it) && may(Step::Review),
            review_due: it.head.review_due(),
            lacks_a_look: it.head.lacks_a_look(&supervisors),
            head: it.head,
            survivor: it.survivor,
            answers,
            now,
            typed,
            problems,
        })
    });
    sheet.await
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
        main = said_above(main, &self.problems);
        main = main.with(Block::Summary(self.state_rows(l))).with(Block::Summary(definition(head.ground.form()).answered_rows(l, &self.answers)));
        if self.lacks_a_look {
            main = main.with(Block::Warning(t::disclosure_nobody_looks(l).into()));
        }
        main = self.said(l, main);
        if self.may_answer {
            main = main.heading(t::disclosure_answer_title(l)).text(t::disclosure_answer_text(l)).form(self.answer_form(l));
        }
        if self.may_review {
            main = main.heading(t::disclosure_review_title(l)).text(t::disclosure_review_text(l)).form(self.typed.review.form(
                l,
                format!("/disclosures/{}/review", self.id),
                &self.problems,
            ));
        }
        main.heading(t::disclosure_add_title(l)).text(t::disclosure_add_text(l)).form(self.add_form(l))
    }
}

impl DisclosureSheet {
    fn state_rows(&self, l: Lang) -> Vec<Row> {
        let head = &self.head;
        let mut rows =
            vec![Row::new(t::state(l), state_said(l, head)).tag(tone(head)), Row::new(t::disclosure_by(l), t::disclosure_added_by(l, self.name(head.by), moment(l, head.at)))];
        rows.extend(self.review_due.map(|due| {
            let said = if head.is_review_overdue(self.now) { t::disclosure_review_overdue(l, moment(l, due)) } else { t::disclosure_review_due(l, moment(l, due)) };
            Row::new(t::disclosure_review(l), said).tag(Tone::Warm)
        }));
        rows
    }

    /// What others said since, in their order.
    fn said(&self, l: Lang, mut main: Main) -> Main {
        if let Some(second) = &self.head.second {
            main = main.heading(t::disclosure_second(l));
            if !second.words.is_empty() {
                main = main.with(Block::Said(second.words.clone()));
            }
            main = main.with(self.signed(l, second.by, second.at));
        }
        if let Some(review) = &self.head.review {
            main = main.heading(t::disclosure_review(l)).with(Block::Said(review.words.clone())).with(self.signed(l, review.by, review.at));
        }
        if !self.head.added.is_empty() {
            main = main.heading(t::disclosure_added(l));
        }
        self.head.added.iter().fold(main, |main, one| main.with(Block::Said(one.text.clone())).with(self.signed(l, one.by, one.at)))
    }

    fn name(&self, staff: StaffId) -> &str {
        self.names.get(&staff).map_or("", String::as_str)
    }

    fn signed(&self, l: Lang, by: StaffId, at: i64) -> Block {
        Block::Muted(t::disclosure_added_by(l, self.name(by), moment(l, at)))
    }

    fn answer_form(&self, l: Lang) -> Form {
        let typed = &self.typed.answer;
        let options = vec![Choice::new("confirm", t::disclosure_confirm(l), typed.answer == "confirm"), Choice::new("refuse", t::disclosure_refuse(l), typed.answer == "refuse")];
        Form::new(format!("/disclosures/{}/answer", self.id), t::disclosure_review_save(l))
            .ask(Field::new("answer", t::disclosure_answer_ask(l), Control::Radios { options }).error(said_of(&self.problems, "answer")))
            .ask(Field::new("because", t::disclosure_because(l), Control::Text { value: typed.because.clone(), rows: 3 }).error(said_of(&self.problems, "because")).optional())
            .grave()
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
pub struct NewAnswer {
    /// `confirm` or `refuse`.
    answer: String,
    /// Needed where it is refused.
    because: String,
}

pub(crate) async fn answer(permit: Permit<AnswerDisclosure>, reader: Reader, Input { value, repeat, .. }: Input<NewAnswer>) -> Result<Response, Failure> {
    let (l, by, at) = (reader.lang, permit.actor().staff, permit.now());
    let (answer, words) = (value.answer.clone(), words::tidy(&value.because));
    let answered = permit.change(&repeat, move |view, it| {
        let second = Some(Second { by, at, words: words.clone() });
        let step = |step| Ok::<_, Failure>(DisclosureHead { state: after(view, l, it, step, by)?, second: second.clone(), ..it.head.clone() });
        let draft = match answer.as_str() {
            "confirm" => Draft::about(it.survivor.id.0, "disclosure", "danger_disclosure_confirmed", it.id.0, &step(Step::Confirm)?)?,
            "refuse" if words.is_empty() => return refuse("because", "required", t::disclosure_because_missing(l)),
            "refuse" => Draft::about(it.survivor.id.0, "disclosure", "danger_disclosure_refused", it.id.0, &step(Step::Refuse)?)?,
            _ => return refuse("answer", "required", t::disclosure_answer_choose(l)),
        };
        Ok(Drafts::of(it.id.0, [draft]))
    });
    match answered.await {
        Ok(_) => done(&permit, &reader),
        Err(failure) => returned(&permit, &reader, Typed { answer: value, ..Typed::default() }, failure).await,
    }
}

/// Decided on fresh facts, in the same step that writes.
fn after(view: &View<'_>, l: Lang, it: &Disclosure, step: Step, by: StaffId) -> Result<State, Failure> {
    let supervisors = view::supervisors_of(view, &it.survivor)?;
    it.head.course(&supervisors).after(step, by).map_err(|barred| Failure::Refused(vec![sentence(l, barred)]))
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct NewReview {
    /// `right` or `not_right`.
    verdict: String,
    words: String,
}

impl NewReview {
    pub(super) fn form(&self, l: Lang, action: String, problems: &Problems) -> Form {
        let option = |code: &str, label: &str| Choice::new(code, label, self.verdict == code);
        let options = vec![option("right", t::disclosure_right(l)), option("not_right", t::disclosure_not_right(l))];
        Form::new(action, t::disclosure_review_save(l))
            .ask(Field::new("verdict", t::disclosure_review_ask(l), Control::Radios { options }).error(said_of(problems, "verdict")))
            .ask(Field::new("words", t::disclosure_review_words(l), Control::Text { value: self.words.clone(), rows: 3 }).error(said_of(problems, "words")))
    }

    pub(super) fn read(&self, l: Lang, by: StaffId, at: i64) -> Result<Review, Failure> {
        let words = words::tidy(&self.words);
        match Verdict::from_code(&self.verdict) {
            None => refuse("verdict", "required", t::disclosure_review_choose(l)),
            Some(_) if words.is_empty() => refuse("words", "required", t::disclosure_review_empty(l)),
            Some(verdict) => Ok(Review { by, at, verdict, words }),
        }
    }
}

pub(crate) async fn review(permit: Permit<ReviewDisclosure>, reader: Reader, Input { value, repeat, .. }: Input<NewReview>) -> Result<Response, Failure> {
    let (l, by, at, typed) = (reader.lang, permit.actor().staff, permit.now(), value.clone());
    let reviewed = permit.change(&repeat, move |view, it| {
        let review = typed.read(l, by, at)?;
        let head = DisclosureHead { state: after(view, l, it, Step::Review, by)?, review: Some(review), ..it.head.clone() };
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
        Barred::LeftToAnother => Problem::whole("left-to-another", t::disclosure_left_to_another(l)),
        Barred::NotNow => Problem::whole("state", t::disclosure_not_now(l)),
    }
}

fn done<A: Action<Target = Disclosure>>(permit: &Permit<A>, reader: &Reader) -> Result<Response, Failure> {
    let id = permit.target().id;
    reader.saved(&format!("/disclosures/{id}"), id)
}

// ---- Above the list of cases

#[derive(Serialize, schemars::JsonSchema)]
pub struct Waiting {
    id: DisclosureId,
    code: String,
    ground: Ground,
    /// `asked`: for a second person. `confirmed`: for a supervisor's look.
    state: State,
    /// Second since which it waits.
    since: i64,
    is_overdue: bool,
    /// She did it herself, and no other supervisor can look at it.
    lacks_a_look: bool,
}

impl Waiting {
    pub(super) fn of(it: view::WaitingDisclosure, now: i64) -> Self {
        Waiting::with(it, now, false)
    }

    pub(super) fn for_nobody(it: view::WaitingDisclosure, now: i64) -> Self {
        Waiting::with(it, now, true)
    }

    fn with(it: view::WaitingDisclosure, now: i64, lacks_a_look: bool) -> Self {
        Waiting { lacks_a_look, id: it.id, code: it.code, ground: it.head.ground, state: it.head.state, since: it.head.waits_since(), is_overdue: it.head.is_review_overdue(now) }
    }
}

/// What waits for her as the second person, and then what waits for her look.
pub(super) fn waiting_part(l: Lang, mut main: Main, waiting: &[Waiting]) -> Main {
    let link = |it: &Waiting| {
        let since = moment(l, it.since);
        let waits = if it.is_overdue { t::waits_disclosure_overdue(l, &it.code, since) } else { t::waits_disclosure(l, &it.code, since) };
        Link::new(format!("/disclosures/{}", it.id), format!("{}. {waits}", title(l, it.ground)))
    };
    let groups = [(State::Asked, false, t::waits_for_second(l)), (State::Confirmed, false, t::waits_for_disclosure(l)), (State::Confirmed, true, t::disclosure_nobody_looks(l))];
    for (state, lacks_a_look, warning) in groups {
        let links: Vec<Link> = waiting.iter().filter(|it| it.state == state && it.lacks_a_look == lacks_a_look).map(link).collect();
        if !links.is_empty() {
            main = main.with(Block::Warning(warning.into())).with(Block::Links(links));
        }
    }
    main
}
