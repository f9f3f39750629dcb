//! A list in. It is shown first, and written only when somebody has looked: what is new, what changes, what is the same,
//! and what is left out. A row that bears the id of a record is that record.

use std::collections::HashMap;

use axum::{
    Json,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use forms::{Answers, definition};
use jiff::civil::Date;
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, clock, ids::OrganisationId, problem::said_of};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Cell, Control, Field, Form, Head as Column, Main, Table};
use words::Lang;

use super::{answers_of, attach, kind_of, kinds_name, state_name, write};
use crate::{
    change::{Change, changed, fits, sharing},
    columns::{BETWEEN, CAME_FROM, FROM, ID, OWNER, SHARED_BY, STATE, column_of, districts_in, fields, sent_of},
    kind::Kind,
    permissions::WriteLearning,
    record::{Head, Record},
    rights::may_change,
    scan::Names,
    sheet,
    state::State,
    t, view,
};

/// The most rows that are taken at once.
const MOST: usize = 20_000;
/// The most of the rows, and of the wrong lines, that are shown.
const SHOWN: usize = 20;
const TITLE_LETTERS: usize = 150;

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Brought {
    /// The list as CSV; its first line names the columns.
    sheet: String,
    /// Or a workbook (XLSX) or a CSV file, in base64.
    file: String,
    /// `yes` when somebody has looked at the preview.
    confirm: String,
    /// `yes`: names of one word in it are not hers who sought help.
    not_her: String,
}

impl Brought {
    /// What is to be taken in, as text; nothing where the file cannot be read.
    fn text(&self) -> Option<String> {
        if self.file.is_empty() {
            return Some(self.sheet.clone());
        }
        sheet::text_of(&BASE64.decode(&self.file).ok()?)
    }
}

fn page(l: Lang, kind: Kind, typed: &str, problems: &Problems) -> Main {
    let said = said_of(problems, "file");
    let mut form = Form::new(format!("/learning/of/{}/import", kind.code()), t::preview(l))
        .ask(Field::new("file", t::sheet_file(l), Control::File { kinds: ".xlsx,.csv" }).hint(t::sheet_file_hint(l)).error(said))
        .ask(
            Field::new("sheet", t::sheet(l), Control::Text { value: typed.to_owned(), rows: 12 }).hint(t::sheet_hint(l, fields(kind).join(", "))).error(said_of(problems, "sheet")),
        );
    form = form.ask_all(write::not_her_field(l, problems));
    let main = Main::new(t::import(l)).caption(kinds_name(l, kind)).back(format!("/learning/of/{}", kind.code()));
    problems.iter().skip(1).filter(|problem| problem.field == "sheet").fold(main, |main, problem| main.problem("sheet", problem.detail.clone())).form(form)
}

pub(crate) async fn form(permit: Permit<WriteLearning>, Path(subject): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let (kind, kernel::permit::Own) = (kind_of(&subject)?, permit.target());
    reader.draw(StatusCode::OK, t::import(reader.lang), &page(reader.lang, kind, "", &Vec::new()))
}

// ---- Reading the sheet

struct Row {
    line: i64,
    placing: HashMap<&'static str, String>,
    answers: Answers,
}

impl Row {
    fn placed(&self, column: &str) -> &str {
        self.placing.get(column).map_or("", |text| text.trim())
    }
}

struct Rows {
    rows: Vec<Row>,
    /// Headings that mean nothing here: what stands under them is not taken.
    unknown: Vec<String>,
}

/// The columns of a sheet in their order; nothing for a heading that means none.
fn headings(kind: Kind, headers: &csv::StringRecord) -> (Vec<Option<&'static str>>, Vec<String>) {
    let columns: Vec<Option<&'static str>> = headers.iter().map(|heading| column_of(kind, heading)).collect();
    let unknown = headers.iter().zip(&columns).filter(|(heading, column)| column.is_none() && !heading.trim().is_empty()).map(|(heading, _)| heading.trim().to_owned());
    (columns.clone(), unknown.collect())
}

/// A recommendation in the United Nations' lists has no title: its text begins it.
fn titled(kind: Kind, cells: &mut HashMap<&'static str, String>) {
    let has_title = cells.get("title").is_some_and(|title| !title.trim().is_empty());
    if let (Kind::Recommendation, false, Some(text)) = (kind, has_title, cells.get("text")) {
        let title = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TITLE_LETTERS).collect();
        cells.insert("title", title);
    }
}

/// Every row as answers, or what is wrong and in which line. Names are compared last, when nothing else is wrong, and of the
/// list as a whole.
fn rows_of(l: Lang, kind: Kind, sheet: &str, names: &Names, is_not_her: bool, today: Date) -> Result<Rows, Problems> {
    let mut reader = csv::ReaderBuilder::new().delimiter(sheet::separator(sheet)).trim(csv::Trim::Headers).from_reader(sheet.as_bytes());
    let unreadable = |line| Problem::new("sheet", "line", t::line_unreadable(l, line));
    let (columns, unknown) = reader.headers().map(|headers| headings(kind, headers)).map_err(|_| vec![unreadable(1)])?;
    let (mut rows, mut problems) = (Vec::new(), Problems::new());
    for (at, record) in reader.records().enumerate() {
        let line = i64::try_from(at + 2).unwrap_or(i64::MAX);
        let Ok(record) = record else {
            problems.push(unreadable(line));
            continue;
        };
        let mut cells: HashMap<&'static str, String> = columns.iter().zip(&record).filter_map(|(column, text)| Some(((*column)?, text.to_owned()))).collect();
        titled(kind, &mut cells);
        let sent = sent_of(kind, |column| cells.get(column).map(String::as_str));
        let received = write::read(l, kind, &sent, &districts_in(kind, &sent), today);
        let pointing = write::numbers_in(l, write::texts_of(&received.answers));
        problems.extend(received.problems.iter().chain(&pointing).map(|problem| Problem::new("sheet", "line", t::line_wrong(l, line, &problem.detail))));
        rows.push(Row { line, placing: cells, answers: received.answers });
    }
    if problems.is_empty() && (rows.is_empty() || rows.len() > MOST) {
        problems.push(Problem::new("sheet", "rows", t::no_rows(l)));
    }
    if problems.is_empty() {
        let texts = rows.iter().flat_map(|row| write::texts_of(&row.answers)).map(|(_, text)| text);
        problems.extend(write::name_among(l, "sheet", texts, names, is_not_her));
    }
    problems.truncate(SHOWN);
    if problems.is_empty() { Ok(Rows { rows, unknown }) } else { Err(problems) }
}

// ---- What becomes of each row

enum Plan {
    New { id: Id, head: Box<Head>, answers: Answers },
    Changed { record: Box<Record>, change: Change },
    Same,
}

/// What is known of a row before the answers of its record are read.
struct Placed {
    row: Row,
    record: Option<Record>,
    owner: Option<OrganisationId>,
    /// Nothing where the sheet has no such column.
    shared_by: Option<Vec<OrganisationId>>,
    from: Vec<Id>,
}

#[derive(Default)]
struct Notes {
    problems: Problems,
    /// What comes in otherwise than it stands in the sheet.
    notices: Vec<String>,
}

/// Partners by their names in every language, and by their ids.
fn partners(view: &View<'_>) -> Result<HashMap<String, OrganisationId>, Failure> {
    let mut all = HashMap::new();
    for l in Lang::ALL {
        all.extend(people::view::organisation_names(view, l)?.into_iter().flat_map(|(id, name)| [(name.to_lowercase(), id), (id.to_string(), id)]));
    }
    Ok(all)
}

/// Those whom a cell names; nothing where one of them is no partner.
fn all_named(cell: &str, partners: &HashMap<String, OrganisationId>) -> Option<Vec<OrganisationId>> {
    let names = cell.split(BETWEEN.trim()).map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| partners.get(&name.to_lowercase()).copied()).collect()
}

/// What this kind can come from, by title: the first of two that bear one.
fn titles(view: &View<'_>, kind: Kind) -> Result<HashMap<String, Id>, Failure> {
    let mut all = HashMap::new();
    for origin in Kind::ALL.into_iter().filter(|origin| origin.leads_to().contains(&kind)) {
        for record in view::all(view, origin)? {
            all.entry(record.head.title).or_insert(record.id);
        }
    }
    Ok(all)
}

struct Around {
    kind: Kind,
    own: OrganisationId,
    today: Date,
    l: Lang,
}

impl Around {
    fn place(&self, view: &View<'_>, rows: Vec<Row>) -> Result<(Vec<Placed>, Notes), Failure> {
        let partners = partners(view)?;
        let has_titles = rows.iter().any(|row| row.placed(FROM).is_empty() && !row.placed(CAME_FROM).is_empty());
        let titles = if has_titles { titles(view, self.kind)? } else { HashMap::new() };
        let mut notes = Notes::default();
        let mut all = Vec::new();
        for row in rows {
            let wrong = |text: &str| Problem::new("sheet", "line", t::line_wrong(self.l, row.line, text));
            let record = match Id::try_parse(row.placed(ID)) {
                Ok(id) => view::find(view, id)?.filter(|it| it.head.kind == self.kind),
                Err(_) => None,
            };
            let owner = partners.get(&row.placed(OWNER).to_lowercase()).copied();
            if owner.is_none() && !row.placed(OWNER).is_empty() {
                notes.problems.push(wrong(t::owner_unknown(self.l)));
            }
            let shared_by = row.placing.get(SHARED_BY).map(|cell| all_named(cell, &partners));
            if shared_by == Some(None) {
                notes.problems.push(wrong(t::sharer_unknown(self.l)));
            }
            self.look_at_state(&row, record.as_ref(), &mut notes);
            let from = self.origins(view, &row, &titles, &mut notes)?;
            all.push(Placed { row, record, owner, shared_by: shared_by.flatten(), from });
        }
        Ok((all, notes))
    }

    /// A state is reached by steps; a list does not set it.
    fn look_at_state(&self, row: &Row, record: Option<&Record>, notes: &mut Notes) {
        let Some(state) = State::from_code(row.placed(STATE)) else { return };
        match record {
            Some(record) if record.head.state != state => notes.problems.push(Problem::new("sheet", "line", t::line_wrong(self.l, row.line, t::state_by_steps(self.l)))),
            None if state != self.kind.machine().first() => {
                notes.notices.push(t::line_wrong(self.l, row.line, t::comes_in_as(self.l, state_name(self.l, self.kind.machine().first()))));
            }
            Some(_) | None => {}
        }
    }

    fn origins(&self, view: &View<'_>, row: &Row, titles: &HashMap<String, Id>, notes: &mut Notes) -> Result<Vec<Id>, Failure> {
        let mut from = Vec::new();
        let (ids, names) = (row.placed(FROM), row.placed(CAME_FROM));
        for one in if ids.is_empty() { names } else { ids }.split(BETWEEN).filter(|one| !one.is_empty()) {
            let id = if ids.is_empty() { titles.get(one).copied() } else { Id::try_parse(one).ok() };
            let known = id.map(|id| view::find(view, id)).transpose()?.flatten();
            if let Some(origin) = known {
                from.push(origin.id);
            } else {
                let said = t::origin_not_here(self.l, if ids.is_empty() { one } else { names });
                notes.notices.push(t::line_wrong(self.l, row.line, said));
            }
        }
        Ok(from)
    }

    /// What becomes of a row whose record, if it has one, says `before`.
    fn plan(&self, placed: Placed, before: Option<Answers>) -> Result<Plan, Problem> {
        let Placed { row, record, owner, shared_by, from } = placed;
        let Some(record) = record else {
            let owner = self.kind.is_promise().then(|| owner.unwrap_or(self.own));
            let shared_by = sharing(owner, &shared_by.filter(|_| owner.is_some()).unwrap_or_default());
            let id = Id::try_parse(row.placed(ID)).unwrap_or_else(|_| Id::new_v4());
            let head = Head { owner, shared_by, from, ..Head::of(self.kind, &row.answers, self.own) };
            return Ok(Plan::New { id, head: Box::new(head), answers: row.answers });
        };
        let (mut answers, mut before) = (row.answers, before.unwrap_or_default());
        let file = before.remove(attach::FIELD);
        let (owner, shared_by) = (owner.filter(|_| self.kind.is_promise()), shared_by.filter(|_| self.kind.is_promise()));
        let is_shared_by = |chosen: &Vec<OrganisationId>| sharing(owner.or(record.head.owner), chosen) == record.head.shared_by;
        let is_same = answers == before && owner.is_none_or(|owner| record.head.owner.is_none_or(|it| it == owner)) && shared_by.as_ref().is_none_or(is_shared_by);
        if is_same {
            return Ok(Plan::Same);
        }
        let wrong = |text: &str| Problem::new("sheet", "line", t::line_wrong(self.l, row.line, text));
        if !may_change(&record.head, self.own) {
            return Err(wrong(t::not_yours(self.l)));
        }
        // The file that belongs to it stays.
        answers.extend(file.map(|file| (attach::FIELD.to_owned(), file)));
        let change = Change { answers, owner, shared_by, because: String::new() };
        match changed(&record, &change, self.own, self.today, self.l) {
            Ok(_) => Ok(Plan::Changed { record: Box::new(record), change }),
            Err(Failure::Refused(problems)) => Err(wrong(problems.first().map_or("", |problem| &problem.detail))),
            Err(_) => Err(wrong(t::not_now(self.l))),
        }
    }
}

struct Plans {
    rows: Vec<Plan>,
    notices: Vec<String>,
    unknown: Vec<String>,
}

impl Plans {
    fn count(&self, is: impl Fn(&Plan) -> bool) -> usize {
        self.rows.iter().filter(|plan| is(plan)).count()
    }

    fn new_ones(&self) -> usize {
        self.count(|plan| matches!(plan, Plan::New { .. }))
    }

    fn changed_ones(&self) -> usize {
        self.count(|plan| matches!(plan, Plan::Changed { .. }))
    }

    fn same_ones(&self) -> usize {
        self.count(|plan| matches!(plan, Plan::Same))
    }
}

async fn plans(permit: &Permit<WriteLearning>, around: Around, text: String, is_not_her: bool) -> Result<Plans, Failure> {
    let names = write::own_names(permit).await?;
    let met = names.met.clone();
    let (l, kind, today) = (around.l, around.kind, around.today);
    // Reading a long list and looking through it for names is work, not waiting.
    let read = tokio::task::spawn_blocking(move || rows_of(l, kind, &text, &names, is_not_her, today)).await.map_err(|_| Failure::internal("a list could not be read"))?;
    write::note_met(permit, &met).await?;
    let Rows { rows, unknown } = read.map_err(Failure::Refused)?;
    let (around, (placed, mut notes)) = permit.commons(move |view| around.place(view, rows).map(|placed| (around, placed))).await?;
    let mut plans = Vec::new();
    for one in placed {
        let before = match &one.record {
            Some(record) => Some(answers_of(permit, record).await?),
            None => None,
        };
        match around.plan(one, before) {
            Ok(plan) => plans.push(plan),
            Err(problem) => notes.problems.push(problem),
        }
    }
    notes.problems.truncate(SHOWN);
    if notes.problems.is_empty() { Ok(Plans { rows: plans, notices: notes.notices, unknown }) } else { Err(Failure::Refused(notes.problems)) }
}

fn drafts(view: &View<'_>, plans: &[Plan], own: OrganisationId, today: Date, l: Lang) -> Result<Drafts, Failure> {
    let mut drafts = Vec::new();
    for plan in plans {
        match plan {
            Plan::New { id, head, answers } => {
                fits(view, *id, head, l)?;
                drafts.push(Draft::house("learning", "learning_written", *id, head)?.with_body(answers)?);
            }
            Plan::Changed { record, change } => {
                let head = changed(record, change, own, today, l)?;
                fits(view, record.id, &head, l)?;
                drafts.push(Draft::house("learning", "learning_changed", record.id, &head)?.with_body(&change.answers)?.based_on(record.version));
            }
            Plan::Same => {}
        }
    }
    Ok(Drafts::of(own.0, drafts))
}

pub(crate) async fn import(permit: Permit<WriteLearning>, Path(subject): Path<String>, reader: Reader, Input { value, repeat, .. }: Input<Brought>) -> Result<Response, Failure> {
    let (kind, l, today, own) = (kind_of(&subject)?, reader.lang, clock::today(permit.now()), permit.actor().organisation);
    let refused = |typed: &str, problems: Problems| reader.return_form(t::import(l), &page(l, kind, typed, &problems), &problems);
    let Some(text) = value.text() else {
        return refused(&value.sheet, vec![Problem::new("file", "unreadable", t::sheet_unreadable(l))]);
    };
    let plans = match plans(&permit, Around { kind, own, today, l }, text.clone(), value.not_her == "yes").await {
        Ok(plans) => plans,
        Err(Failure::Refused(problems)) => return refused(&text, problems),
        Err(failure) => return Err(failure),
    };
    if value.confirm != "yes" && reader.is_api {
        return Ok(Json(Preview::of(plans)).into_response());
    }
    if value.confirm != "yes" {
        return reader.draw(StatusCode::OK, t::import(l), &preview(l, kind, &text, &value.not_her, &plans));
    }
    let (new, changed, same) = (plans.new_ones(), plans.changed_ones(), plans.same_ones());
    if new + changed > 0 {
        permit.publish(&repeat, move |view| drafts(view, &plans.rows, own, today, l)).await?;
    }
    reader.done(
        StatusCode::CREATED,
        &format!("/learning/of/{}?done=saved", kind.code()),
        &serde_json::json!({ "rows": new + changed + same, "new": new, "changed": changed, "same": same }),
    )
}

/// What a program is told of a list that nobody has confirmed yet: nothing of it is written.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Preview {
    new: usize,
    changed: usize,
    same: usize,
    /// What is worth a look, in the reader's language.
    notices: Vec<String>,
    /// Columns that are known by no name here and are passed over.
    unknown_columns: Vec<String>,
}

impl Preview {
    fn of(plans: Plans) -> Self {
        Preview { new: plans.new_ones(), changed: plans.changed_ones(), same: plans.same_ones(), notices: plans.notices, unknown_columns: plans.unknown }
    }
}

fn preview(l: Lang, kind: Kind, sheet: &str, not_her: &str, plans: &Plans) -> Main {
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let answers = |plan: &Plan| match plan {
        Plan::New { answers, .. } => Some((t::row_new(l), answers.clone())),
        Plan::Changed { change, .. } => Some((t::row_changed(l), change.answers.clone())),
        Plan::Same => None,
    };
    let shown: Vec<(&str, Answers)> = plans.rows.iter().filter_map(answers).take(SHOWN).collect();
    let form = definition(kind.code());
    // What is empty in every row is no column.
    let columns: Vec<&str> = fields(kind).into_iter().filter(|field| shown.iter().any(|(_, answers)| answers.contains_key(*field))).collect();
    let heads = [t::row_is(l).to_owned()].into_iter().chain(columns.iter().map(|column| form.label_of(l, column))).map(Column::new).collect();
    let row = |(what, answers): &(&str, Answers)| {
        let cells = columns.iter().map(|column| Cell::new(form.said_of(l, column, answers).unwrap_or_default()));
        [Cell::new(*what)].into_iter().chain(cells).collect()
    };
    let mut main = Main::new(t::import(l)).caption(kinds_name(l, kind)).back(format!("/learning/of/{}/import", kind.code())).text(t::preview_text(
        l,
        number(plans.new_ones()),
        number(plans.changed_ones()),
        number(plans.same_ones()),
    ));
    if !plans.unknown.is_empty() {
        main = main.with(Block::Warning(t::columns_unknown(l, plans.unknown.join(", "))));
    }
    if !plans.notices.is_empty() {
        main = main.with(Block::List(plans.notices.iter().take(SHOWN).cloned().collect()));
    }
    main.with(Block::Table(Table { caption: None, heads, rows: shown.iter().map(row).collect() }))
        .form(Form::new(format!("/learning/of/{}/import", kind.code()), t::take_in(l)).hide("sheet", sheet).hide("not_her", not_her).hide("confirm", "yes"))
}
