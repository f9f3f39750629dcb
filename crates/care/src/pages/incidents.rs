//! What happened: the intake form part by part, then the seven questions one by one.

use std::collections::BTreeMap;

use axum::{extract::Path, http::StatusCode, response::Response};
use forms::{Answers, Filled, definition, stored_number, stored_text};
use jiff::civil::DateTime;
use kernel::{
    Action, Failure, Input, Page, Permit, Problem, Problems, Reader, clock,
    ids::IncidentId,
    input::{SentInput, started_from},
    problem::above,
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Choice, Control, Field, Form, Link, Main, Row};
use words::Lang;

use super::{
    choices::choice_row,
    merging::{self, Merged, Sides},
    new_code, voiding,
};
use crate::{
    model::{
        case_state::{IncidentEvent, IncidentState},
        classification::{Classification, GbvType, Question, Replies},
        clinical::{self, Left, Window},
        context::{Context, Flag},
        elapsed::{Elapsed, elapsed_days},
    },
    permissions::{ClassifyIncident, EditIncident, RecordIncident, ViewIncident, taken_out},
    records::{Incident, IncidentHead, Void},
    t, view,
};

fn draw(l: Lang, action: &str, back: &str, section: &str, filled: Filled<'_>, problems: &Problems, version: Option<i64>) -> Main {
    let form = definition("incident");
    let fields = form.section(section).map(|section| form.draw(l, section, filled, problems, |_| true)).unwrap_or_default();
    let mut drawn = Form::new(action, t::save_next(l)).ask_all(fields).or("later", "1", t::save_later(l));
    drawn.version = version;
    Main::new(form.heading(section, l)).back(back).form(drawn)
}

pub(super) async fn answers_of<A: Action>(permit: &Permit<A>, id: IncidentId, version: i64) -> Result<Answers, Failure> {
    let mut answers = super::answers_of(permit, id.0, version).await?;
    definition("incident").settle(&mut answers);
    Ok(answers)
}

pub(crate) async fn new(permit: Permit<RecordIncident>, reader: Reader) -> Result<Response, Failure> {
    let path = format!("/survivors/{}", permit.target().id);
    let mut blank = Answers::new();
    blank.insert("reported_on".into(), clock::today(permit.now()).to_string().into());
    let main = draw(reader.lang, &format!("{path}/incidents"), &path, "report", Filled::Saved(&blank), &Vec::new(), None);
    reader.draw(StatusCode::OK, t::incident(reader.lang), &main)
}

/// R-CL-05: a report before the incident is put right now, not counted later; and R-CA-02: from an hour that has not come yet
/// nobody can say how long a treatment can still start.
fn check_days(l: Lang, answers: &Answers, now: DateTime, problems: &mut Problems) {
    let hour = forms::stored_date(answers, "happened_on").zip(forms::stored_time(answers, "happened_at"));
    if hour.is_some_and(|(day, time)| day.to_datetime(time) > now) {
        problems.push(Problem::new("happened_at", "future", t::happened_to_come(l)));
    }
    let (happened, reported) = (stored_text(answers, "happened_on").and_then(forms::partial_date), forms::stored_date(answers, "reported_on"));
    if let (Some((earliest, _)), Some(reported)) = (happened, reported)
        && elapsed_days(earliest, reported).is_none()
    {
        problems.push(Problem::new("happened_on", "after-report", t::happened_after_report(l)));
    }
}

/// R-CA-01: before she tells, she knows where confidence ends and what must be reported.
fn check_explained(l: Lang, answers: &Answers, problems: &mut Problems) {
    if stored_text(answers, "limits_explained") == Some("no") {
        problems.push(Problem::new("limits_explained", "explain-first", t::explain_limits_first(l)));
    }
}

fn head_of(answers: &Answers, before: Option<&IncidentHead>, code: String, now: i64) -> IncidentHead {
    let text = |name| stored_text(answers, name).map(str::to_owned);
    let standard = |code: &str| forms::list("relationship").and_then(|list| list.find(code)).map_or(code, forms::Item::standard).to_owned();
    IncidentHead {
        code,
        state: before.map_or(IncidentState::Draft, |head| head.state),
        replies: before.map(|head| head.replies.clone()).unwrap_or_default(),
        happened_on: text("happened_on").unwrap_or_default(),
        happened_at: text("happened_at"),
        reported_on: text("reported_on").unwrap_or_default(),
        is_estimated: text("is_estimated").as_deref() == Some("yes"),
        age_then: stored_number(answers, "age_then"),
        relationships: ["p1_relationship", "p2_relationship", "p3_relationship"].iter().filter_map(|name| stored_text(answers, name)).map(standard).collect(),
        exchanged: text("exchanged"),
        abduction: text("abduction"),
        practice: text("practice"),
        reported_elsewhere: text("reported_elsewhere"),
        explained_at: before.and_then(|head| head.explained_at).or_else(|| stored_text(answers, "limits_explained").map(|_| now)),
        choices: before.map(|head| head.choices.clone()).unwrap_or_default(),
        done_at: before.map(|head| head.done_at.clone()).unwrap_or_default(),
        lacks: lacking(answers),
        void: before.and_then(|head| head.void.clone()),
    }
}

/// The sections in which a question that must be answered has no answer.
fn lacking(answers: &Answers) -> Vec<String> {
    definition("incident").lacking(answers).into_iter().map(|section| section.key.clone()).collect()
}

pub(crate) async fn record(permit: Permit<RecordIncident>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    let l = reader.lang;
    let form = definition("incident");
    let sections = sections_sent(form, &value, reader.is_api);
    let mut received = form.read(l, &sections, &value, &Answers::new(), clock::today(permit.now()), |_| true);
    drop_unasked(l, form, &value, &mut received);
    check_days(l, &received.answers, clock::local(permit.now()), &mut received.problems);
    check_explained(l, &received.answers, &mut received.problems);
    if !received.problems.is_empty() {
        let path = format!("/survivors/{}", permit.target().id);
        let main = draw(l, &format!("{path}/incidents"), &path, "report", Filled::Typed(&value), &received.problems, None);
        return reader.return_form(t::incident(l), &main, &received.problems);
    }
    let (id, answers, now) = (IncidentId::random(), received.answers, permit.now());
    let outcome = permit
        .change(&repeat, move |_, survivor| {
            let head = head_of(&answers, None, new_code(), now);
            Ok(Drafts::of(id.0, [Draft::about(survivor.id.0, "incident", "incident_recorded", id.0, &head)?.with_body(&answers)?]))
        })
        .await?;
    let place = format!("/incidents/{}/part/what", outcome.result);
    reader.done(StatusCode::CREATED, &place, &serde_json::json!({ "id": outcome.result }))
}

/// Both texts, as for a person: hers in the box, the colleague's beside it. Saving now keeps hers.
fn show_clash(reader: &Reader, incident: &Incident, section: &str, value: &kernel::Sent, clashes: Vec<space::Clash>) -> Result<Response, Failure> {
    if reader.is_api {
        return Err(Failure::Clash(clashes));
    }
    let l = reader.lang;
    let problems = super::clash_problems(l, &clashes);
    let back = format!("/incidents/{}", incident.id);
    reader.draw(StatusCode::CONFLICT, t::incident(l), &draw(l, "", &back, section, Filled::Typed(value), &problems, Some(incident.version)))
}

/// A page sends the first section; a program may answer any of them at once, and nothing that it sent is passed over.
fn sections_sent<'f>(form: &'f forms::Definition, sent: &kernel::Sent, is_api: bool) -> Vec<&'f forms::SectionDefinition> {
    let is_whole = is_api && sent.value("practice").is_some();
    let is_read = |section: &&forms::SectionDefinition| section.key == "report" || is_whole || is_api && section.is_told_in(sent);
    form.sections.iter().filter(is_read).collect()
}

/// Sections that the other answers do not ask for raise no problem and leave no answer. Where the answer is missing that
/// would ask for them, it is demanded: else what was sent would be dropped in silence.
fn drop_unasked(l: Lang, form: &forms::Definition, sent: &kernel::Sent, received: &mut forms::Received) {
    for section in &form.sections {
        if section.is_asked(&received.answers) {
            continue;
        }
        for field in &section.fields {
            received.answers.remove(&field.name);
            received.problems.retain(|problem| problem.field != field.name);
        }
        if let Some(decides) = section.depends_on().filter(|decides| section.is_told_in(sent) && !received.answers.contains_key(*decides))
            && !received.problems.iter().any(|problem| problem.field == decides)
        {
            received.problems.push(form.must_answer(l, decides));
        }
    }
}

pub(crate) async fn edit(permit: Permit<EditIncident>, Path((_, section)): Path<(String, String)>, reader: Reader) -> Result<Response, Failure> {
    let incident = permit.target();
    definition("incident").section(&section).ok_or(Failure::NotFound)?;
    let answers = answers_of(&permit, incident.id, incident.version).await?;
    let back = format!("/incidents/{}", incident.id);
    reader.draw(StatusCode::OK, t::incident(reader.lang), &draw(reader.lang, "", &back, &section, Filled::Saved(&answers), &Vec::new(), Some(incident.version)))
}

pub(crate) async fn save(
    permit: Permit<EditIncident>,
    Path((_, section)): Path<(String, String)>,
    reader: Reader,
    SentInput(Input { value, repeat, version }): SentInput,
) -> Result<Response, Failure> {
    let l = reader.lang;
    let form = definition("incident");
    let part = form.section(&section).ok_or(Failure::NotFound)?;
    let incident = permit.target().clone();
    let base = answers_of(&permit, incident.id, started_from(version, incident.version)?).await?;
    let current = answers_of(&permit, incident.id, incident.version).await?;
    let sides = Sides { base, now_there: current };
    let (mut merged, mut problems) = match merging::merged(l, form, part, &value, &sides, clock::today(permit.now())) {
        Merged::Answers(merged) => (merged, Problems::new()),
        Merged::Problems(problems) => (sides.now_there.clone(), problems),
        Merged::Clash(clashes) => return show_clash(&reader, &incident, &section, &value, clashes),
    };
    if problems.is_empty() {
        // What two colleagues wrote at once is right only if it is right together.
        check_days(l, &merged, clock::local(permit.now()), &mut problems);
        check_explained(l, &merged, &mut problems);
        problems.extend(part.depends_on().filter(|_| !part.is_asked(&merged) && part.is_told_in(&value)).map(|decides| form.not_asked(l, decides, &merged)));
    }
    if !problems.is_empty() {
        let main = draw(l, "", &format!("/incidents/{}", incident.id), &section, Filled::Typed(&value), &problems, version);
        // What decides whether this part is asked stands on another page.
        let main = above(main, &problems, |problem| part.fields.iter().all(|field| field.name != problem.field));
        return reader.return_form(t::incident(l), &main, &problems);
    }
    let unasked: Vec<_> = form.sections.iter().filter(|other| !other.is_asked(&merged)).collect();
    let lost = merging::written_meanwhile(&unasked, &sides, &merged);
    if !lost.is_empty() {
        return show_clash(&reader, &incident, &section, &value, lost);
    }
    for field in unasked.iter().flat_map(|other| &other.fields) {
        merged.remove(&field.name);
    }
    form.settle(&mut merged);
    let next = form.next_section(&section, &merged).map(|section| section.key.clone());
    let (from, now) = (incident.version, permit.now());
    let saved = permit
        .change(&repeat, move |_, incident| {
            let head = head_of(&merged, Some(&incident.head), incident.head.code.clone(), now);
            let draft = Draft::about(incident.survivor.id.0, "incident", "incident_changed", incident.id.0, &head)?.with_body(&merged)?.based_on(from);
            Ok(Drafts::of(incident.id.0, [draft]))
        })
        .await;
    if matches!(saved, Err(Failure::Stale)) && !reader.is_api {
        // A colleague was quicker by a moment: the text stays on the page, and the next press merges with hers.
        let problems = vec![Problem::new("", "stale", t::press_again(l))];
        let main = draw(l, "", &format!("/incidents/{}", incident.id), &section, Filled::Typed(&value), &problems, version).problem("", t::press_again(l));
        return reader.draw(StatusCode::CONFLICT, t::incident(l), &main);
    }
    saved?;
    let is_later = value.value("later").is_some();
    let place = match next {
        _ if is_later => format!("/survivors/{}?done=saved", incident.survivor.id),
        Some(section) => format!("/incidents/{}/part/{section}", incident.id),
        None => format!("/incidents/{}/classify", incident.id),
    };
    reader.done(StatusCode::OK, &place, &serde_json::json!({ "id": incident.id, "version": from + 1 }))
}

// ---- The seven questions

#[derive(Deserialize, schemars::JsonSchema)]
pub struct Answer {
    /// Which question, from 1; another than the open one changes nothing.
    question: usize,
    /// "yes" or "no"; "restart" asks again from the first.
    #[serde(default)]
    answer: String,
}

fn question_text(l: Lang, question: Question) -> &'static str {
    match question {
        Question::Penetration => t::q_penetration(l),
        Question::SexualContact => t::q_contact(l),
        Question::PhysicalAssault => t::q_assault(l),
        Question::ForcedMarriage => t::q_marriage(l),
        Question::Denial => t::q_denial(l),
        Question::Psychological => t::q_psychological(l),
        Question::IsGbv => t::q_gbv(l),
    }
}

fn question_page(l: Lang, incident: IncidentId, question: Question, problem: Option<String>) -> Main {
    let options = vec![Choice::new("yes", t::yes_(l), false), Choice::new("no", t::no_(l), false)];
    let field = Field::new("answer", question_text(l, question), Control::Radios { options }).error(problem);
    let form = Form::new(format!("/incidents/{incident}/classify"), t::save_next(l)).hide("question", question.number().to_string()).ask(field);
    let number = i64::try_from(question.number()).unwrap_or(0);
    Main::new(t::question_of(l, number)).back(format!("/incidents/{incident}")).form(form)
}

pub(crate) async fn question(permit: Permit<ViewIncident>, reader: Reader) -> Result<Response, Failure> {
    let incident = permit.target();
    match incident.head.replies.state() {
        Classification::Ask(question) if !incident.is_read_only() => {
            reader.draw(StatusCode::OK, t::incident(reader.lang), &question_page(reader.lang, incident.id, question, None))
        }
        Classification::Ask(_) | Classification::Decided(_) | Classification::AskAgain => {
            let answers = answers_of(&permit, incident.id, incident.version).await?;
            reader.draw(StatusCode::OK, t::incident(reader.lang), &sheet_of(incident, answers, permit.now()).main(&reader))
        }
    }
}

pub(crate) async fn answer(permit: Permit<ClassifyIncident>, reader: Reader, Input { value, repeat, .. }: Input<Answer>) -> Result<Response, Failure> {
    let l = reader.lang;
    let yes = match value.answer.as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        "restart" => None,
        _ => {
            let question = Question::ALL.get(value.question.saturating_sub(1)).copied().unwrap_or(Question::Penetration);
            let problems = vec![Problem::new("answer", "required", t::answer_needed(l))];
            return reader.return_form(t::incident(l), &question_page(l, permit.target().id, question, Some(t::answer_needed(l).into())), &problems);
        }
    };
    let number = value.question;
    let from = permit.target().version;
    let answers = answers_of(&permit, permit.target().id, from).await?;
    permit
        .change(&repeat, move |_, incident| {
            let replies = match (yes, incident.head.replies.state()) {
                (None, _) => Replies::default(),
                (Some(answer), Classification::Ask(question)) if question.number() == number => incident.head.replies.and(answer),
                // An answer to a question that is not open (a second press, an old page) changes nothing.
                (Some(_), Classification::Ask(_) | Classification::Decided(_) | Classification::AskAgain) => return Ok(Drafts::of(incident.id.0, [])),
            };
            let event = if replies.decided().is_some() { IncidentEvent::Decide } else { IncidentEvent::Ask };
            let state = incident.head.state.after(event).ok_or_else(|| taken_out(incident))?;
            let head = IncidentHead { state, replies, lacks: lacking(&answers), ..incident.head.clone() };
            let draft = Draft::about(incident.survivor.id.0, "incident", "incident_classified", incident.id.0, &head)?.with_body(&answers)?.based_on(from);
            Ok(Drafts::of(incident.id.0, [draft]))
        })
        .await?;
    let id = permit.target().id;
    let fresh = permit.read(move |view| view::find_incident(view, id)).await?.ok_or(Failure::NotFound)?;
    let place = match fresh.head.replies.state() {
        Classification::Ask(_) => format!("/incidents/{id}/classify"),
        Classification::Decided(_) | Classification::AskAgain => format!("/incidents/{id}"),
    };
    reader.done(StatusCode::OK, &place, &sheet_of(&fresh, Answers::new(), permit.now()))
}

// ---- What follows from it

#[derive(Serialize, schemars::JsonSchema)]
pub struct Sheet {
    id: IncidentId,
    code: String,
    version: i64,
    state: IncidentState,
    /// Why it counts nowhere, where it is void.
    void: Option<Void>,
    gbv_type: Option<GbvType>,
    context: Context,
    /// 0-3, 4-5, 6-14, 15-30, 30+ days between incident and report; none where the day is a guess.
    elapsed: Option<&'static str>,
    windows: Vec<Left>,
    /// What she chose, by window: a code of the list `window_choice`.
    choices: BTreeMap<String, String>,
    /// When she had it, where she did.
    done_at: BTreeMap<String, String>,
    /// Second in which it was written down that she knew the limits before she told.
    explained_at: Option<i64>,
    /// Sections in which a question that must be answered has no answer.
    lacks: Vec<String>,
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
    #[serde(skip)]
    survivor: Option<kernel::ids::SurvivorId>,
    #[serde(skip)]
    asked: Vec<&'static Window>,
    /// Its head says so too: an older one counts all the same.
    #[serde(skip)]
    is_left_out: bool,
    #[serde(skip)]
    replies: Replies,
    /// Void, or in a record that is put aside.
    #[serde(skip)]
    is_read_only: bool,
}

/// Without her answers what lacks is what its head says.
fn sheet_of(incident: &Incident, answers: Answers, now: i64) -> Sheet {
    let reported = incident.head.reported_on.parse().ok();
    let days = incident.happened_on().zip(reported).and_then(|(happened, reported)| elapsed_days(happened, reported));
    Sheet {
        id: incident.id,
        code: incident.head.code.clone(),
        version: incident.version,
        state: incident.head.state,
        void: incident.head.void.clone(),
        gbv_type: incident.kind(),
        context: incident.context(),
        elapsed: days.map(|days| Elapsed::of(days).code()),
        windows: windows_of(incident, now),
        choices: incident.head.choices.clone(),
        done_at: incident.head.done_at.clone(),
        asked: incident.windows(clinical::windows()),
        explained_at: incident.head.explained_at,
        lacks: if answers.is_empty() { incident.head.lacks.clone() } else { lacking(&answers) },
        is_left_out: !incident.head.lacks.is_empty(),
        answers,
        survivor: Some(incident.survivor.id),
        replies: incident.head.replies.clone(),
        is_read_only: incident.is_read_only(),
    }
}

pub(crate) fn windows_of(incident: &Incident, now: i64) -> Vec<Left> {
    let (kind, now) = (incident.kind(), clock::local(now));
    if !incident.head.state.stands() {
        return Vec::new();
    }
    let windows = clinical::asked_of(clinical::windows(), incident.survivor.sex.as_deref());
    match (incident.happened_on(), incident.happened()) {
        (Some(day), _) => clinical::left(&windows, kind, day, incident.head.happened_at.as_deref().and_then(|text| text.parse().ok()), now),
        (None, Some((_, latest))) => clinical::left_by_guess(&windows, kind, latest.min(now.date()), now),
        (None, None) => Vec::new(),
    }
}

/// The windows whose help nobody has spoken of with her yet.
pub(crate) fn unanswered(incident: &Incident, now: i64) -> Vec<Left> {
    windows_of(incident, now).into_iter().filter(|left| !incident.head.choices.contains_key(&left.key)).collect()
}

/// R-CA-02: what can still be done, and for how long; it prompts, she decides.
pub(crate) fn window_block(l: Lang, windows: &[Left]) -> Option<Block> {
    if windows.is_empty() {
        return None;
    }
    let line = |left: &Left| match (left.name.of(l), left.hours) {
        (name, _) if left.is_guess => t::window_guess(l, name),
        (name, None) if left.may_be_over => t::window_may_be_over(l, name),
        (name, None) => t::window_over(l, name),
        (name, Some(hours)) if left.is_at_least => t::window_at_least(l, name, hours),
        (name, Some(hours)) => t::window_left(l, name, hours),
    };
    let mut lines: Vec<String> = windows.iter().map(line).collect();
    if windows.iter().all(|left| left.is_guess && left.may_be_over) {
        lines.insert(0, t::windows_guess_over(l).to_owned());
    }
    Some(Block::Warning(format!("{} {}", t::windows_title(l), lines.join(" "))))
}

pub(crate) async fn show(permit: Permit<ViewIncident>, reader: Reader) -> Result<Response, Failure> {
    let incident = permit.target();
    let answers = answers_of(&permit, incident.id, incident.version).await?;
    reader.show_version(incident.version, &sheet_of(incident, answers, permit.now()))
}

impl Page for Sheet {
    fn title(&self, l: Lang) -> &'static str {
        t::incident(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let path = format!("/incidents/{}", self.id);
        let kind = self.gbv_type.map_or_else(|| t::not_classified(l).to_owned(), |kind| forms::label("gbv_type", kind.code(), l));
        let mut main = Main::new(kind).caption(t::incident_code(l, &self.code));
        if let Some(survivor) = self.survivor {
            main = main.back(format!("/survivors/{survivor}"));
        }
        main = main.with_all(self.void.iter().flat_map(|void| voiding::said(l, void))).with_some(window_block(l, &self.windows));
        if self.gbv_type == Some(GbvType::Rape) {
            let rows = self.asked.iter().map(|window| choice_row(l, window, self.choices.get(&window.key), self.done_at.get(&window.key)));
            main = main.with(Block::Summary(rows.collect()));
            if !self.is_read_only {
                main = main.with(Block::Buttons(vec![Link::new(format!("{path}/health"), t::choices_write(l))]));
            }
        }
        main = self.add_lacking(l, main);
        match self.replies.state() {
            Classification::Ask(_) | Classification::AskAgain if self.is_read_only => {}
            Classification::Ask(_) => main = main.with(Block::Buttons(vec![Link::new(format!("{path}/classify"), t::classify(l))])),
            Classification::AskAgain => {
                let again = Form::new(format!("{path}/classify"), t::ask_again(l)).hide("question", "7").hide("answer", "restart");
                main = main.with(Block::Warning(t::ask_again_text(l).into())).form(again);
            }
            Classification::Decided(_) => {}
        }
        let flag = |flag: Flag| match flag {
            Flag::Yes => t::yes_(l),
            Flag::No => t::no_(l),
            Flag::Unknown => t::not_known(l),
        };
        let mut rows: Vec<Row> = self.context.flags().iter().map(|(code, value)| Row::new(forms::label("context", code, l), flag(*value))).collect();
        rows.extend(self.elapsed.map(|elapsed| Row::new(t::elapsed(l), elapsed)));
        rows.extend(self.explained_at.map(|at| Row::new(t::limits_explained(l), words::day_and_time(l, clock::local(at)))));
        main = main.heading(t::context_title(l)).with(Block::Summary(rows));
        let form = definition("incident");
        for section in form.sections.iter().filter(|section| section.is_asked(&self.answers)) {
            main = main.heading(form.heading(&section.key, l)).with(Block::Summary(form.rows(l, section, &self.answers)));
            if !self.is_read_only {
                main = main.with(Block::Links(vec![Link::new(format!("{path}/part/{}", section.key), t::change(l))]));
            }
        }
        if !self.is_read_only {
            main = main.heading(t::void_heading(l)).with(Block::Links(vec![Link::new(format!("{path}/void"), t::void_link(l))]));
        }
        main
    }
}

impl Sheet {
    /// What is not finished is in no figure: it says so, and leads to what lacks.
    fn add_lacking(&self, l: Lang, main: Main) -> Main {
        if self.lacks.is_empty() || self.is_read_only {
            return main;
        }
        let form = definition("incident");
        let link = |key: &String| Link::new(format!("/incidents/{}/part/{key}", self.id), form.heading(key, l));
        let said = if self.is_left_out { t::incident_lacks_not_counted(l) } else { t::incident_lacks(l) };
        main.with(Block::Warning(said.into())).with(Block::Links(self.lacks.iter().map(link).collect()))
    }
}
