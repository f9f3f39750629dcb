//! Writing one down, and changing its words. A text that could point to a person is refused before it leaves.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use forms::{Answers, Filled, Received, definition, stored_number};
use kernel::{
    Failure, Input, Permit, Problem, Problems, Reader, Sent, clock,
    ids::OrganisationId,
    input::SentInput,
    problem::{problems_of, said_above, said_of},
    thresholds::POINTS_FEWEST_PEOPLE,
};
use serde::Deserialize;
use serde_json::json;
use space::{Draft, Drafts, Id, View};
use ui::{Block, Choice, Control, Field, Form, Main};
use words::Lang;

use super::{answers_of, find, kind_name, kind_of, unchanged};
use crate::{
    change::{Change, changed, fits, sharing},
    kind::Kind,
    permissions::WriteLearning,
    record::Head,
    rights::may_change,
    scan::{Met, Names, Sign, signs},
    t, view,
};

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Origin {
    from: String,
}

/// What a program may send for one of each kind.
pub(crate) fn schemas() -> Vec<(String, serde_json::Value)> {
    Kind::ALL.iter().map(|kind| (kind.code().to_owned(), schema(*kind, [("from", json!({ "type": "string", "format": "uuid", "description": "What it came from" }))]))).collect()
}

/// What a program may send to change one: which form it is follows from its kind.
pub(crate) fn any_schema() -> serde_json::Value {
    json!({ "anyOf": Kind::ALL.iter().map(|kind| schema(*kind, [])).collect::<Vec<_>>() })
}

fn schema(kind: Kind, more: impl IntoIterator<Item = (&'static str, serde_json::Value)>) -> serde_json::Value {
    let organisation = json!({ "type": "string", "format": "uuid" });
    let because = json!({ "type": "string", "description": "Why a promise changes after it was accepted" });
    let promised = [("owner", organisation.clone()), (SHARED_BY, json!({ "type": "array", "items": organisation })), (BECAUSE, because)];
    let not_her = json!({ "type": "string", "enum": ["yes"], "description": "A name of one word that was met is another's" });
    let shape = forms::with_fields(forms::schema(kind.code()), more.into_iter().chain([(NOT_HER, not_her)]));
    forms::with_fields(shape, promised.into_iter().filter(|_| kind.is_promise()))
}

/// Partners that could promise it, where it is a promise.
type Owners = Vec<(OrganisationId, String)>;

async fn owners(permit: &Permit<WriteLearning>, kind: Kind, l: Lang) -> Result<Owners, Failure> {
    if !kind.is_promise() {
        return Ok(Vec::new());
    }
    let mut all: Owners = permit.commons(move |view| people::view::organisation_names(view, l)).await?.into_iter().collect();
    words::sort_by_name(&mut all, |(_, name)| name);
    Ok(all)
}

struct Blank<'a> {
    kind: Kind,
    action: String,
    owners: &'a Owners,
    owner: &'a str,
    shared_by: &'a [String],
    from: &'a str,
    version: Option<i64>,
}

fn form_page(l: Lang, blank: &Blank<'_>, filled: Filled<'_>, problems: &Problems) -> Main {
    let form = definition(blank.kind.code());
    let fields = form.section(blank.kind.code()).map(|section| form.draw(l, section, filled, problems, |_| true)).unwrap_or_default();
    let mut drawn = Form::new(&blank.action, t::save(l)).ask_all(fields);
    if !blank.owners.is_empty() {
        let options = blank.owners.iter().map(|(id, name)| Choice::new(id.to_string(), name, id.to_string() == blank.owner)).collect();
        drawn = drawn.ask(Field::new("owner", t::promised_by(l), Control::Select { options }).error(said_of(problems, "owner")));
        let options = blank.owners.iter().map(|(id, name)| Choice::new(id.to_string(), name, blank.shared_by.contains(&id.to_string()))).collect();
        let field = Field::new(SHARED_BY, t::shared_by(l), Control::Checkboxes { options }).hint(t::shared_by_hint(l)).optional();
        drawn = drawn.ask(field.error(said_of(problems, SHARED_BY)));
    }
    if problems.iter().any(|problem| problem.field == BECAUSE) {
        drawn = drawn.ask(Field::line(BECAUSE, t::because(l), "").error(said_of(problems, BECAUSE)));
    }
    drawn = drawn.ask_all(not_her_field(l, problems));
    if !blank.from.is_empty() {
        drawn = drawn.hide("from", blank.from);
    }
    drawn.version = blank.version;
    let main = Main::new(kind_name(l, blank.kind)).back(format!("/learning/of/{}", blank.kind.code())).with(Block::Inset(t::no_person(l).into()));
    said_above(main, problems).form(drawn)
}

pub(super) fn read(l: Lang, kind: Kind, value: &Sent, before: &Answers, today: jiff::civil::Date) -> Received {
    let form = definition(kind.code());
    let sections: Vec<_> = form.sections.iter().collect();
    let mut received = form.read(l, &sections, value, before, today, |_| true);
    received.problems.extend(points_of_few(l, kind, &received.answers));
    received
}

/// G.7: points of one person are never published, and the mean of very few is somebody's.
fn points_of_few(l: Lang, kind: Kind, answers: &Answers) -> Option<Problem> {
    let has_points = ["pre", "post"].iter().any(|field| stored_number(answers, field).is_some());
    let is_few = stored_number(answers, "people").is_none_or(|people| people < POINTS_FEWEST_PEOPLE);
    (kind == Kind::Session && has_points && is_few).then(|| Problem::new("pre", "few", t::few_for_points(l)))
}

/// The texts among answers, by field.
pub(super) fn texts_of(answers: &Answers) -> impl Iterator<Item = (&str, &str)> {
    answers.iter().filter_map(|(field, value)| Some((field.as_str(), value.as_str()?)))
}

/// Numbers and dates that could point to a person: each text shows them by itself, whoever is recorded.
pub(super) fn numbers_in<'a>(l: Lang, texts: impl Iterator<Item = (&'a str, &'a str)>) -> Problems {
    texts.filter_map(|(field, text)| Some(problem_of(l, field, signs(text)?))).collect()
}

/// Whether a recorded name stands in any of these texts: one answer for all of them, and never in which. With an answer for
/// each, one request would ask of a thousand names who is recorded here (security.md 3.3). All are compared whatever the
/// first says, so that the time of the answer tells no more. `is_not_her`: a name of one word was said to be another's.
pub(super) fn name_among<'a>(l: Lang, field: &str, texts: impl Iterator<Item = &'a str>, names: &Names, is_not_her: bool) -> Option<Problem> {
    let (code, sentence) = match strongest(texts, names, is_not_her)? {
        Sign::OneName => (ONE_NAME, t::one_name_among(l)),
        Sign::Name | Sign::Phone | Sign::Document | Sign::Birth => ("person", t::name_among(l)),
    };
    Some(Problem::new(field, code, sentence))
}

fn strongest<'a>(texts: impl Iterator<Item = &'a str>, names: &Names, is_not_her: bool) -> Option<Sign> {
    let met = texts.filter_map(|text| names.stands_in(text)).filter(|sign| *sign == Sign::Name || !is_not_her).max_by_key(|sign| *sign == Sign::Name)?;
    names.met.say();
    Some(met)
}

/// What in one text, which is all that was sent, could point to a person.
pub(super) fn pointing_in(l: Lang, field: &str, text: &str, names: &Names, is_not_her: bool) -> Option<Problem> {
    let named = strongest(std::iter::once(text), names, is_not_her);
    let sign = named.filter(|sign| *sign == Sign::Name).or_else(|| signs(text)).or(named)?;
    Some(problem_of(l, field, sign))
}

fn problem_of(l: Lang, field: &str, sign: Sign) -> Problem {
    let (code, sentence) = match sign {
        Sign::Phone => ("person", t::looks_like_phone(l)),
        Sign::Document => ("person", t::looks_like_document(l)),
        Sign::Birth => ("person", t::looks_like_birth(l)),
        Sign::Name => ("person", t::looks_like_name(l)),
        Sign::OneName => (ONE_NAME, t::looks_like_one_name(l)),
    };
    Problem::new(field, code, sentence)
}

/// The code of a problem that is settled by saying that the name is another's.
pub(super) const ONE_NAME: &str = "one-name";
/// The answer that says so.
pub(super) const NOT_HER: &str = "not_her";

const SHARED_BY: &str = "shared_by";

/// Who shares a promise, as it was chosen; nothing where a program says nothing about it.
fn sharers(l: Lang, value: &Sent, owners: &Owners) -> Result<Option<Vec<OrganisationId>>, Problem> {
    if owners.is_empty() || value.is_silent_about(SHARED_BY) {
        return Ok(None);
    }
    let known = |text: &String| OrganisationId::parse(text).filter(|id| owners.iter().any(|(known, _)| known == id));
    let chosen: Option<Vec<_>> = value.values(SHARED_BY).iter().filter(|text| !text.is_empty()).map(known).collect();
    chosen.map(Some).ok_or_else(|| Problem::new(SHARED_BY, "choose", t::sharer_unknown(l)))
}

/// Why a promise changes after it was accepted: asked where it does.
const BECAUSE: &str = "because";

/// Asked where a name of one word was met.
pub(super) fn not_her_field(l: Lang, problems: &Problems) -> Option<Field> {
    let options = vec![Choice::new("yes", t::is_not_her(l), false)];
    problems.iter().any(|problem| problem.code == ONE_NAME).then(|| Field::new(NOT_HER, t::whose_name(l), Control::Checkboxes { options }))
}

pub(super) fn says_not_her(value: &Sent) -> bool {
    value.value(NOT_HER).as_deref() == Some("yes")
}

/// Names of those who are recorded in her own vault: they are compared here and go nowhere.
pub(super) async fn own_names(permit: &Permit<WriteLearning>) -> Result<Names, Failure> {
    let names = care::names::to_keep_out(permit).await?;
    // Of a large vault this is work, not waiting.
    tokio::task::spawn_blocking(move || Names::of(&names)).await.map_err(|_| Failure::internal("names could not be made ready"))
}

/// "Is she here?" can be asked with any text; whoever hears an answer to it is written down first.
pub(super) async fn note_met(permit: &Permit<WriteLearning>, met: &Met) -> Result<(), Failure> {
    if met.is_said() { care::names::note_met(permit).await } else { Ok(()) }
}

pub(crate) async fn new(permit: Permit<WriteLearning>, Path(subject): Path<String>, Query(origin): Query<Origin>, reader: Reader) -> Result<Response, Failure> {
    let (kind, l) = (kind_of(&subject)?, reader.lang);
    let owners = owners(&permit, kind, l).await?;
    let from = Id::try_parse(&origin.from).map(|id| id.to_string()).unwrap_or_default();
    let own = permit.actor().organisation.to_string();
    let blank = Blank { kind, action: format!("/learning/of/{}", kind.code()), owners: &owners, owner: &own, shared_by: &[], from: &from, version: None };
    reader.draw(StatusCode::OK, t::nav_learning(l), &form_page(l, &blank, Filled::Saved(&Answers::new()), &Vec::new()))
}

/// What came back in a form. What is wrong with it stands among the problems of what was received.
struct Said {
    received: Received,
    owner: Option<OrganisationId>,
    shared_by: Option<Vec<OrganisationId>>,
    because: String,
}

async fn said(permit: &Permit<WriteLearning>, l: Lang, kind: Kind, value: &Sent, before: &Answers, owners: &Owners) -> Result<Said, Failure> {
    let mut received = read(l, kind, value, before, clock::today(permit.now()));
    let names = own_names(permit).await?;
    let because = words::tidy(&value.value(BECAUSE).unwrap_or_default());
    let texts = || texts_of(&received.answers).chain([(BECAUSE, because.as_str())]);
    let mut pointing = numbers_in(l, texts());
    pointing.extend(name_among(l, "", texts().map(|(_, text)| text), &names, says_not_her(value)));
    received.problems.extend(pointing);
    note_met(permit, &names.met).await?;
    let owner = value.value("owner").and_then(|text| OrganisationId::parse(&text)).filter(|id| owners.iter().any(|(known, _)| known == id));
    let shared_by = sharers(l, value, owners).unwrap_or_else(|problem| {
        received.problems.push(problem);
        None
    });
    Ok(Said { received, owner, shared_by, because })
}

/// The form once more, as it was typed.
fn returned(reader: &Reader, blank: Blank<'_>, value: &Sent, problems: &Problems) -> Result<Response, Failure> {
    let (owner, shared_by) = (value.value("owner").unwrap_or_default(), value.values(SHARED_BY));
    let blank = Blank { owner: &owner, shared_by: &shared_by, ..blank };
    reader.return_form(t::nav_learning(reader.lang), &form_page(reader.lang, &blank, Filled::Typed(value), problems), problems)
}

pub(crate) async fn add(
    permit: Permit<WriteLearning>,
    Path(subject): Path<String>,
    reader: Reader,
    SentInput(Input { value, repeat, .. }): SentInput,
) -> Result<Response, Failure> {
    let (kind, l) = (kind_of(&subject)?, reader.lang);
    let owners = owners(&permit, kind, l).await?;
    let Said { mut received, owner, shared_by, .. } = said(&permit, l, kind, &value, &Answers::new(), &owners).await?;
    if kind.is_promise() && owner.is_none() {
        received.problems.push(Problem::new("owner", "required", t::owner_missing(l)));
    }
    let typed_from = value.value("from").unwrap_or_default();
    let written = if received.problems.is_empty() {
        let (id, answers, from) = (Id::new_v4(), received.answers, Id::try_parse(&typed_from).ok());
        let head = Head { owner, shared_by: sharing(owner, &shared_by.unwrap_or_default()), ..Head::of(kind, &answers, permit.actor().organisation) };
        let rules = move |view: &View<'_>| {
            // What is named and is not there is not linked to.
            let from = from.map(|from| view::find(view, from)).transpose()?.flatten();
            let head = Head { from: from.into_iter().map(|it| it.id).collect(), ..head.clone() };
            fits(view, id, &head, l)?;
            Ok(Drafts::of(id, [Draft::house("learning", "learning_written", id, &head)?.with_body(&answers)?]))
        };
        permit.publish(&repeat, rules).await
    } else {
        Err(Failure::Refused(received.problems))
    };
    match written {
        Ok(outcome) => reader.made(&format!("/learning/items/{}", outcome.result), outcome.result),
        Err(failure) => {
            let blank = Blank { kind, action: format!("/learning/of/{}", kind.code()), owners: &owners, owner: "", shared_by: &[], from: &typed_from, version: None };
            returned(&reader, blank, &value, &problems_of(failure)?)
        }
    }
}

pub(crate) async fn edit(permit: Permit<WriteLearning>, Path(id): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let (record, l) = (find(&permit, &id).await?, reader.lang);
    if !may_change(&record.head, permit.actor().organisation) {
        return Err(Failure::NotFound);
    }
    let answers = answers_of(&permit, &record).await?;
    let (owners, owner) = (owners(&permit, record.head.kind, l).await?, record.head.answerable().to_string());
    let shared_by: Vec<String> = record.head.shared_by.iter().map(OrganisationId::to_string).collect();
    let blank = Blank {
        kind: record.head.kind,
        action: format!("/learning/items/{}/edit", record.id),
        owners: &owners,
        owner: &owner,
        shared_by: &shared_by,
        from: "",
        version: Some(record.version),
    };
    reader.draw(StatusCode::OK, t::nav_learning(l), &form_page(l, &blank, Filled::Saved(&answers), &Vec::new()))
}

pub(crate) async fn save(
    permit: Permit<WriteLearning>,
    Path(id): Path<String>,
    reader: Reader,
    SentInput(Input { value, repeat, version }): SentInput,
) -> Result<Response, Failure> {
    let (record, l, today) = (find(&permit, &id).await?, reader.lang, clock::today(permit.now()));
    if !may_change(&record.head, permit.actor().organisation) {
        return Err(Failure::NotFound);
    }
    let (kind, seen) = (record.head.kind, record.version);
    let owners = owners(&permit, kind, l).await?;
    // The file that belongs to it stays.
    let before = answers_of(&permit, &record).await?;
    let Said { mut received, owner, shared_by, because } = said(&permit, l, kind, &value, &before, &owners).await?;
    if version.is_some_and(|version| version != seen) {
        received.problems.push(Problem::new("", "changed", t::changed_meanwhile(l)));
    }
    let written = if received.problems.is_empty() {
        let change = Change { answers: received.answers, owner, shared_by, because };
        let (id, by) = (record.id, permit.actor().organisation);
        let rules = move |view: &View<'_>| {
            let now = unchanged(view, id, seen, l)?;
            let head = changed(&now, &change, by, today, l)?;
            fits(view, id, &head, l)?;
            Ok(Drafts::of(id, [Draft::house("learning", "learning_changed", id, &head)?.with_body(&change.answers)?.based_on(seen)]))
        };
        permit.publish(&repeat, rules).await
    } else {
        Err(Failure::Refused(received.problems))
    };
    match written {
        Ok(_) => reader.saved(&format!("/learning/items/{id}"), id),
        Err(failure) => {
            let blank = Blank { kind, action: format!("/learning/items/{id}/edit"), owners: &owners, owner: "", shared_by: &[], from: "", version: Some(seen) };
            returned(&reader, blank, &value, &problems_of(failure)?)
        }
    }
}
