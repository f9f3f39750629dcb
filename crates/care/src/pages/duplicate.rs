//! She is recorded twice: both records side by side, which one stays, and a second look at it. Never across organisations
//! (R-CO-04), and nothing moves from one to the other: no consent, no tie, no word. A no counts in both all the same.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Actor, Failure, Input, Opened, Page, Permit, Problems, Reader, Role, Scope,
    ids::SurvivorId,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Cell, Choice, Control, Field, Form, Head, Link, Main, Row, Table, Tone};
use words::Lang;

use super::{cases::state_name, search::Search};
use crate::{
    model::{
        case_state::{CaseEvent, CaseState},
        duplicate::{DuplicateEvent, DuplicateState, same_ties},
    },
    names,
    permissions::{SaySamePerson, SearchNames, SecondLook, ViewSurvivor, works_with},
    records::{CaseFile, CaseHead, ConsentHead, DuplicateHead, Survivor},
    t, view,
};

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Same {
    /// The other record's id.
    other: String,
    /// `this` or `other`: which one stays.
    stays: String,
    reason: String,
    /// Of a page: ids of the records that stood there to choose from, so that it can come back with them.
    found: Vec<String>,
}

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Undo {
    because: String,
}

/// A record in few facts.
#[derive(Serialize, schemars::JsonSchema)]
pub struct RecordLine {
    id: SurvivorId,
    code: String,
    name: String,
    legal_name: Option<String>,
    birth: Option<String>,
    sex: Option<String>,
    state: CaseState,
}

impl RecordLine {
    fn of(survivor: &Survivor) -> Self {
        RecordLine {
            id: survivor.id,
            code: survivor.code.clone(),
            name: survivor.name.clone(),
            legal_name: survivor.legal_name.clone(),
            birth: survivor.birth.clone(),
            sex: survivor.sex.clone(),
            state: survivor.case.state,
        }
    }
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct DuplicateSheet {
    /// What somebody said of this record.
    question: Option<Question>,
    /// This one first; then the other of the question, or those that were found.
    records: Vec<RecordLine>,
    #[serde(skip)]
    survivor: Survivor,
    #[serde(skip)]
    is_supervisor: bool,
    #[serde(skip)]
    searched: Option<String>,
    #[serde(skip)]
    typed: Same,
    #[serde(skip)]
    because: String,
    #[serde(skip)]
    problems: Problems,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Question {
    state: DuplicateState,
    /// The code of the record that stays, to whoever works with both.
    same_as: Option<String>,
    reason: String,
    asked_by: String,
    undone_because: Option<String>,
}

/// What was typed, and what was found.
#[derive(Default)]
struct Scene {
    searched: Option<String>,
    found: Vec<Survivor>,
    typed: Same,
    because: String,
    problems: Problems,
}

async fn sheet<A: kernel::Action<Target = Survivor>>(permit: &Permit<A>, scene: Scene) -> Result<DuplicateSheet, Failure> {
    let (survivor, actor) = (permit.target().clone(), permit.actor().clone());
    let Scene { searched, found, typed, because, problems } = scene;
    // A search is written down as one.
    let by_search: Vec<SurvivorId> = if searched.is_some() { found.iter().map(|one| one.id).collect() } else { Vec::new() };
    let sheet = permit
        .read(move |view| {
            let mut records = vec![RecordLine::of(&survivor)];
            records.extend(found.iter().filter(|one| one.id != survivor.id && one.duplicate_of.is_none()).map(RecordLine::of));
            let known = view::find_duplicate(view, survivor.id)?;
            let question = known.map(|known| question(view, &actor, &known.head, &mut records)).transpose()?.flatten();
            Ok(DuplicateSheet { question, records, is_supervisor: actor.is(Role::Supervisor), survivor, searched, typed, because, problems })
        })
        .await?;
    // Whoever stands beside her has a list of her own.
    for other in sheet.records.iter().skip(1).filter(|one| !by_search.contains(&one.id)) {
        permit.note_opening(Opened::of("survivor_opened", other.id.0), other.id.0).await?;
    }
    Ok(sheet)
}

fn is_kept_away(actor: &Actor, other: Option<&Survivor>) -> bool {
    other.is_some_and(|other| other.kept_away.contains(&actor.staff))
}

/// R-CA-10: of a record from which she is kept away she does not even hear that somebody asked.
fn question(view: &View<'_>, actor: &Actor, head: &DuplicateHead, records: &mut Vec<RecordLine>) -> Result<Option<Question>, Failure> {
    let other = view::find_survivor(view, head.of)?;
    if is_kept_away(actor, other.as_ref()) {
        return Ok(None);
    }
    // Only to whoever works with both: saying so opens nothing.
    let other = other.filter(|other| works_with(actor, other));
    if head.state.stands() {
        records.extend(other.iter().map(RecordLine::of));
    }
    Ok(Some(Question {
        state: head.state,
        same_as: other.map(|other| other.code),
        reason: head.reason.clone(),
        asked_by: people::view::name_of(view, head.asked_by)?.unwrap_or_default(),
        undone_because: head.undone_because.clone(),
    }))
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, Scene::default()).await?)
}

/// Names are shown, so the search is written down like any other.
pub(crate) async fn find(permit: Permit<SaySamePerson>, scope: Scope<SearchNames>, reader: Reader, Input { value, .. }: Input<Search>) -> Result<Response, Failure> {
    let name = value.tidied();
    if let Err(problems) = names::check(reader.lang, &name) {
        return returned(&permit, &reader, Scene { searched: Some(name), problems, ..Scene::default() }).await;
    }
    let found = names::find(&scope, name.clone(), |_, _, found| Ok(found.survivors)).await?;
    reader.show(&sheet(&permit, Scene { searched: Some(name), found, ..Scene::default() }).await?)
}

impl Page for DuplicateSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::twice_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let path = format!("/survivors/{}", self.survivor.id);
        let mut main = Main::new(t::twice_title(l)).caption(t::case_code(l, &self.survivor.code)).back(&path).text(t::twice_text(l));
        for problem in &self.problems {
            main = main.problem(&problem.field, problem.detail.clone());
        }
        let stands = self.question.as_ref().map(|question| question.state).filter(|state| state.stands());
        main = main.with_some(self.question.as_ref().map(|question| question.block(l)));
        if self.records.len() > 1 {
            main = main.with(self.table(l));
        }
        match stands {
            Some(state) => self.second_look(l, main, state),
            None => self.asking(l, main),
        }
    }
}

impl Question {
    fn block(&self, l: Lang) -> Block {
        let state = t::text(l, &format!("twice-{}", self.state.code())).unwrap_or_default();
        let mut rows = vec![Row::new(t::state(l), state).tag(if self.state == DuplicateState::Asked { Tone::Warm } else { Tone::Calm })];
        rows.extend(self.same_as.as_ref().map(|code| Row::new(t::twice_same_as(l), t::case_code(l, code))));
        rows.extend([Row::new(t::twice_reason(l), &self.reason), Row::new(t::twice_said_by(l), &self.asked_by)]);
        rows.extend(self.undone_because.as_ref().map(|because| Row::new(t::twice_because(l), because)));
        Block::Summary(rows)
    }
}

impl DuplicateSheet {
    fn table(&self, l: Lang) -> Block {
        let row = |record: &RecordLine| {
            let text = |value: &Option<String>| Cell::new(value.clone().unwrap_or_default());
            vec![
                Cell::link(format!("/survivors/{}", record.id), &record.code),
                Cell::new(&record.name),
                text(&record.legal_name),
                text(&record.birth),
                Cell::new(record.sex.as_ref().map(|sex| forms::label("sex", sex, l)).unwrap_or_default()),
                Cell::tag(Tone::Calm, state_name(l, record.state)),
            ]
        };
        let heads = [t::code(l), t::twice_name(l), t::twice_legal_name(l), t::twice_birth(l), t::twice_sex(l), t::state(l)].map(Head::new).into();
        Block::Table(Table { caption: Some(t::twice_side_by_side(l).into()), heads, rows: self.records.iter().map(row).collect() })
    }

    fn asking(&self, l: Lang, main: Main) -> Main {
        let path = format!("/survivors/{}/duplicate", self.survivor.id);
        let problems = &self.problems;
        let name = self.searched.as_deref().unwrap_or(&self.survivor.name);
        let search = Form::new(format!("{path}/find"), t::search_button(l))
            .ask(Field::line("name", t::search_name(l), name).hint(t::search_hint(l)).error(said_of(problems, "name")))
            .second();
        let main = main.form(search);
        if self.records.len() < 2 {
            return if self.searched.is_some() && problems.is_empty() { main.text(t::search_nobody(l)) } else { main };
        }
        let others = self.records.iter().skip(1).map(|one| Choice::new(one.id.to_string(), format!("{} ({})", one.name, one.code), one.id.to_string() == self.typed.other));
        let stays = [("this", t::twice_this_stays(l)), ("other", t::twice_other_stays(l))].map(|(code, label)| Choice::new(code, label, code == self.typed.stays));
        let offered = self.records.iter().skip(1).map(|one| ("found".to_owned(), one.id.to_string()));
        let mut form = Form::new(path, t::twice_button(l));
        form.hidden.extend(offered);
        let form = form
            .ask(Field::new("other", t::twice_other(l), Control::Radios { options: others.collect() }).error(said_of(problems, "other")))
            .ask(Field::new("stays", t::twice_stays(l), Control::Radios { options: stays.into() }).error(said_of(problems, "stays")))
            .ask(Field::line("reason", t::twice_reason(l), &self.typed.reason).error(said_of(problems, "reason")));
        main.form(form)
    }

    fn second_look(&self, l: Lang, mut main: Main, state: DuplicateState) -> Main {
        if !self.is_supervisor {
            return main.text(t::twice_by_second(l));
        }
        let path = format!("/survivors/{}/duplicate", self.survivor.id);
        if state.after(DuplicateEvent::Confirm).is_some() {
            main = main.form(Form::new(format!("{path}/confirm"), t::twice_confirm(l)));
        }
        let because = Field::line("because", t::twice_because(l), &self.because).error(said_of(&self.problems, "because"));
        main.form(Form::new(format!("{path}/undo"), t::twice_undo(l)).ask(because).second())
    }
}

// ---- Steps

/// A search shows no more.
const MOST_OFFERED: usize = 20;

/// What stands against it, whoever asks or confirms.
fn check(view: &View<'_>, aside: &Survivor, stays: &Survivor, l: Lang) -> Result<(), Failure> {
    let is_in_another = stays.duplicate_of.is_some() || !view::recorded_also(view, aside.id)?.is_empty();
    if is_in_another {
        return refuse("", "already", t::twice_already(l));
    }
    if !same_ties(&aside.kept_away, &stays.kept_away) {
        return refuse("", "ties", t::twice_ties(l));
    }
    if aside.case.state.after(CaseEvent::MarkDuplicate).is_none() {
        return refuse("", "state", t::twice_not_now(l));
    }
    Ok(())
}

fn asked(view: &View<'_>, actor: &Actor, this: &Survivor, same: &Same, l: Lang) -> Result<Drafts, Failure> {
    let chosen = SurvivorId::parse(&same.other).filter(|id| *id != this.id);
    let found = chosen.map(|id| view::find_survivor(view, id)).transpose()?.flatten();
    // Whom she does not work with she cannot know to be the same.
    let Some(other) = found.filter(|other| works_with(actor, other)) else { return refuse("other", "required", t::twice_choose(l)) };
    let (aside, stays) = match same.stays.as_str() {
        "this" => (&other, this),
        "other" => (this, &other),
        _ => return refuse("stays", "required", t::twice_choose_stays(l)),
    };
    let reason = words::tidy(&same.reason);
    if reason.is_empty() {
        return refuse("reason", "required", t::twice_needs_reason(l));
    }
    for one in [aside, stays] {
        if view::find_duplicate(view, one.id)?.is_some_and(|known| known.head.state.stands()) {
            return refuse("", "already", t::twice_already(l));
        }
    }
    check(view, aside, stays, l)?;
    let known = view::find_duplicate(view, aside.id)?;
    let record = known.as_ref().map_or_else(Id::new_v4, |known| known.record);
    let head = DuplicateHead { of: stays.id, state: DuplicateState::Asked, reason, asked_by: actor.staff, undone_because: None, case_before: aside.case.state };
    let draft = Draft::about(aside.id.0, "duplicate", "duplicate_asked", record, &head)?.follows(known.map(|known| known.version));
    Ok(Drafts::of(aside.id.0, [draft]))
}

pub(crate) async fn ask(permit: Permit<SaySamePerson>, reader: Reader, Input { value, repeat, .. }: Input<Same>) -> Result<Response, Failure> {
    let l = reader.lang;
    let (same, actor) = (value.clone(), permit.actor().clone());
    let outcome = permit.change(&repeat, move |view, survivor| asked(view, &actor, survivor, &same, l)).await;
    match outcome {
        Ok(outcome) => reader.made(&format!("/survivors/{}/duplicate", outcome.result), outcome.result),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let found = offered(&permit, &value).await?;
            returned(&permit, &reader, Scene { found, typed: value, problems, ..Scene::default() }).await
        }
    }
}

/// The records that stood there to choose from, as far as she works with them.
async fn offered(permit: &Permit<SaySamePerson>, same: &Same) -> Result<Vec<Survivor>, Failure> {
    let mut ids: Vec<SurvivorId> = Vec::new();
    for id in same.found.iter().chain([&same.other]).filter_map(|id| SurvivorId::parse(id)) {
        if !ids.contains(&id) && ids.len() < MOST_OFFERED {
            ids.push(id);
        }
    }
    let actor = permit.actor().clone();
    let found = permit.read(move |view| ids.into_iter().map(|id| view::find_survivor(view, id)).collect::<Result<Vec<_>, _>>());
    Ok(found.await?.into_iter().flatten().filter(|other| works_with(&actor, other)).collect())
}

async fn returned<A: kernel::Action<Target = Survivor>>(permit: &Permit<A>, reader: &Reader, scene: Scene) -> Result<Response, Failure> {
    let problems = scene.problems.clone();
    let page = sheet(permit, scene).await?;
    reader.return_form(page.title(reader.lang), &page.main(reader), &problems)
}

/// A second person has looked: what is written, and both records.
pub struct Confirmed {
    pub drafts: Vec<Draft>,
    /// As it stands after this step.
    pub aside: Survivor,
    pub stays: Survivor,
}

/// The step itself. What a no in one record ends of what was sent from the other is taken back with it: by the area of
/// referrals, which sends.
pub fn confirmed(view: &View<'_>, actor: &Actor, aside: &Survivor, l: Lang) -> Result<Confirmed, Failure> {
    let Some(known) = view::find_duplicate(view, aside.id)? else { return refuse("", "state", t::twice_not_now(l)) };
    let Some(state) = known.head.state.after(DuplicateEvent::Confirm) else { return refuse("", "state", t::twice_not_now(l)) };
    if known.head.asked_by == actor.staff {
        return refuse("", "second", t::twice_by_second(l));
    }
    let stays = view::find_survivor(view, known.head.of)?.filter(|stays| works_with(actor, stays));
    let Some(stays) = stays else { return refuse("", "state", t::twice_not_now(l)) };
    check(view, aside, &stays, l)?;
    let Some(case_state) = aside.case.state.after(CaseEvent::MarkDuplicate) else { return refuse("", "state", t::twice_not_now(l)) };
    let head = DuplicateHead { state, case_before: aside.case.state, ..known.head };
    let said = Draft::about(aside.id.0, "duplicate", "duplicate_confirmed", known.record, &head)?.based_on(known.version);
    let aside = Survivor { case: CaseFile { state: case_state, ..aside.case.clone() }, ..aside.clone() };
    let case = Draft::about(aside.id.0, "case", "case_put_aside", aside.case.id.0, &aside.case.head())?;
    Ok(Confirmed { drafts: vec![said, case], aside, stays })
}

/// Her case goes on from where it was. What was written in the other record since stays there.
fn undone(view: &View<'_>, actor: &Actor, aside: &Survivor, because: &str, l: Lang) -> Result<Drafts, Failure> {
    let Some(known) = view::find_duplicate(view, aside.id)? else { return refuse("", "state", t::twice_not_now(l)) };
    let Some(state) = known.head.state.after(DuplicateEvent::Undo) else { return refuse("", "state", t::twice_not_now(l)) };
    if is_kept_away(actor, view::find_survivor(view, known.head.of)?.as_ref()) {
        return refuse("", "state", t::twice_not_now(l));
    }
    if because.is_empty() {
        return refuse("because", "required", t::twice_needs_because(l));
    }
    let head = DuplicateHead { state, undone_because: Some(because.to_owned()), ..known.head.clone() };
    let drafts = Drafts::of(aside.id.0, [Draft::about(aside.id.0, "duplicate", "duplicate_undone", known.record, &head)?.based_on(known.version)]);
    match known.head.state {
        DuplicateState::Asked | DuplicateState::Undone => Ok(drafts),
        DuplicateState::Confirmed => {
            let case = CaseHead { state: known.head.case_before, ..aside.case.head() };
            let drafts = drafts.and(Draft::about(aside.id.0, "case", "case_taken_up_again", aside.case.id.0, &case)?);
            stay_ended(view, aside)?.into_iter().try_fold(drafts, |drafts, ended| Ok(drafts.and(ended?)))
        }
    }
}

/// Whose no it was that ended a yes of the other record nobody can tell once they are two: while they were one it was written
/// wherever she said it. So no yes comes back with a step of ours, and who is asked again may say it again. It ended on the day
/// of that no: of a word of today nothing may follow, because she said none.
fn stay_ended(view: &View<'_>, aside: &Survivor) -> Result<Vec<Result<Draft, Failure>>, Failure> {
    let others: Vec<SurvivorId> = view::other_records(view, aside)?.into_iter().map(|other| other.id).collect();
    let ended = |(answer, by): (view::Answered, view::Answered)| {
        let head = ConsentHead { withdrawn_on: Some(by.said_on().to_owned()), ..answer.head };
        Ok(Draft::about(answer.survivor.0, "consent", "consent_stays_ended", answer.id.0, &head)?)
    };
    Ok(view::ended_between(view, aside.id, &others)?.into_iter().map(ended).collect())
}

pub(crate) async fn undo(permit: Permit<SecondLook>, reader: Reader, Input { value, repeat, .. }: Input<Undo>) -> Result<Response, Failure> {
    let (l, actor, because) = (reader.lang, permit.actor().clone(), words::tidy(&value.because));
    let typed = because.clone();
    let outcome = permit.change(&repeat, move |view, aside| undone(view, &actor, aside, &because, l)).await;
    done(&permit, &reader, outcome.map(|_| ()), typed).await
}

/// The answer to either step, or the page again.
pub async fn done(permit: &Permit<SecondLook>, reader: &Reader, outcome: Result<(), Failure>, because: String) -> Result<Response, Failure> {
    match outcome {
        Ok(()) => reader.done(StatusCode::OK, &format!("/survivors/{}?done=saved", permit.target().id), &serde_json::json!({})),
        Err(failure) => returned(permit, reader, Scene { because, problems: problems_of(failure)?, ..Scene::default() }).await,
    }
}

// ---- On her page

/// Another record of the same person: its code, and the way there where the reader works with her in it.
#[derive(Serialize, schemars::JsonSchema)]
pub struct OtherRecord {
    code: String,
    id: Option<SurvivorId>,
}

pub(super) struct Others {
    pub(super) same_as: Option<OtherRecord>,
    pub(super) also: Vec<OtherRecord>,
}

pub(super) fn others(view: &View<'_>, actor: &Actor, survivor: &Survivor) -> Result<Others, Failure> {
    let line = |id: SurvivorId| -> Result<Option<OtherRecord>, Failure> {
        Ok(view::find_survivor(view, id)?.map(|other| OtherRecord { id: works_with(actor, &other).then_some(other.id), code: other.code }))
    };
    let same_as = survivor.duplicate_of.map(line).transpose()?.flatten();
    let mut also = Vec::new();
    for (id, state) in view::recorded_also(view, survivor.id)? {
        if state == DuplicateState::Confirmed {
            also.extend(line(id)?);
        }
    }
    Ok(Others { same_as, also })
}

pub(super) fn add_to(mut main: Main, l: Lang, same_as: Option<&OtherRecord>, also: &[OtherRecord]) -> Main {
    let links = |all: Vec<&OtherRecord>| {
        let link = |one: &OtherRecord| one.id.map(|id| Link::new(format!("/survivors/{id}"), t::case_code(l, &one.code)));
        Block::Links(all.into_iter().filter_map(link).collect())
    };
    if let Some(other) = same_as {
        main = main.with(Block::Warning(t::twice_is(l, &other.code))).with(links(vec![other]));
    }
    if !also.is_empty() {
        let codes = also.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(", ");
        main = main.with(Block::Inset(t::twice_also(l, codes))).with(links(also.iter().collect()));
    }
    main
}
