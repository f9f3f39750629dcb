//! Lists out and in, as CSV or as a workbook. What comes in is shown first, and written only when somebody has looked.

use std::collections::BTreeMap;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use forms::{Answers, definition};
use kernel::{Failure, Input, Permit, Problem, Problems, Reader, Sent, clock, problem::said_of};
use serde::Deserialize;
use serde_json::Value;
use space::{Draft, Drafts, Id};
use ui::{Block, Cell, Control, Field, Form, Head as Column, Main, Table};
use words::Lang;

use super::{answers_of, kind_of, kinds_name, write};
use crate::{
    kind::Kind,
    permissions::{ReadLearning, WriteLearning},
    record::Head,
    scan::Names,
    sheet, t, view,
};

/// Several answers to one question in one cell.
const BETWEEN: &str = "; ";
/// The most rows that are taken at once.
const MOST: usize = 2_000;

fn columns(kind: Kind) -> Vec<&'static str> {
    definition(kind.code()).fields().map(|field| field.name.as_str()).collect()
}

/// A cell that begins like this is run by a spreadsheet as a formula. A mark before it keeps it a text.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
const MARK: char = '\'';

fn harmless(text: String) -> String {
    if text.starts_with(FORMULA) || text.starts_with(MARK) { format!("{MARK}{text}") } else { text }
}

/// What `harmless` was given.
fn unmarked(text: &str) -> &str {
    text.strip_prefix(MARK).filter(|rest| rest.starts_with(FORMULA) || rest.starts_with(MARK)).unwrap_or(text)
}

fn cell(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(BETWEEN),
        _ => String::new(),
    }
}

/// Every record of a kind, a row each.
async fn rows_of_all(permit: &Permit<ReadLearning>, kind: Kind) -> Result<Vec<Vec<String>>, Failure> {
    let records = permit.commons(move |view| view::all(view, kind)).await?;
    let columns = columns(kind);
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let answers = answers_of(permit, &record).await?;
        rows.push(columns.iter().map(|column| harmless(cell(answers.get(*column)))).collect());
    }
    Ok(rows)
}

fn file(kind: Kind, ending: &str, media: &'static str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{}.{ending}\"", kind.code());
    ([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

pub(crate) async fn export(permit: Permit<ReadLearning>, Path(subject): Path<String>) -> Result<Response, Failure> {
    let kind = kind_of(&subject)?;
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let broken = |_| Failure::internal("a row could not be written");
    sheet.write_record(columns(kind)).map_err(broken)?;
    for row in rows_of_all(&permit, kind).await? {
        sheet.write_record(row).map_err(broken)?;
    }
    let bytes = sheet.into_inner().map_err(|_| Failure::internal("the sheet could not be closed"))?;
    Ok(file(kind, "csv", "text/csv; charset=utf-8", bytes))
}

pub(super) async fn workbook_of(permit: &Permit<ReadLearning>, kind: Kind) -> Result<Vec<u8>, Failure> {
    let rows = rows_of_all(permit, kind).await?;
    sheet::workbook(&columns(kind), &rows).map_err(|_| Failure::internal("the workbook could not be written"))
}

pub(crate) async fn workbook(permit: Permit<ReadLearning>, Path(subject): Path<String>) -> Result<Response, Failure> {
    let kind = kind_of(&subject)?;
    let bytes = workbook_of(&permit, kind).await?;
    Ok(file(kind, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes))
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Brought {
    /// The list as CSV; its first line names the columns.
    sheet: String,
    /// Or a workbook (XLSX) or a CSV file, in base64.
    file: String,
    /// `yes` when somebody has looked at the preview.
    confirm: String,
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
    let form = Form::new(format!("/learning/of/{}/import", kind.code()), t::preview(l))
        .ask(Field::new("file", t::sheet_file(l), Control::File { kinds: ".xlsx,.csv" }).hint(t::sheet_file_hint(l)).error(said))
        .ask(
            Field::new("sheet", t::sheet(l), Control::Text { value: typed.to_owned(), rows: 12 })
                .hint(t::sheet_hint(l, columns(kind).join(", ")))
                .error(said_of(problems, "sheet")),
        );
    Main::new(t::import(l)).caption(kinds_name(l, kind)).back(format!("/learning/of/{}", kind.code())).form(form)
}

pub(crate) async fn form(permit: Permit<WriteLearning>, Path(subject): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let (kind, kernel::permit::Own) = (kind_of(&subject)?, permit.target());
    reader.draw(StatusCode::OK, t::import(reader.lang), &page(reader.lang, kind, "", &Vec::new()))
}

/// The cells of a row as a form would have sent them.
fn sent_of(kind: Kind, cells: &BTreeMap<String, String>) -> Sent {
    let mut pairs = Vec::new();
    for field in definition(kind.code()).fields() {
        let Some(text) = cells.get(&field.name).map(|text| unmarked(text)).filter(|text| !text.is_empty()) else { continue };
        let texts: Vec<&str> = if field.kind == forms::Kind::Checkboxes { text.split(BETWEEN).collect() } else { vec![text] };
        pairs.extend(texts.into_iter().map(|text| (field.name.clone(), text.to_owned())));
    }
    Sent::Pairs(pairs)
}

/// Every row as answers, or what is wrong and in which line.
fn rows_of(l: Lang, kind: Kind, sheet: &str, names: &Names, today: jiff::civil::Date) -> Result<Vec<Answers>, Problems> {
    let mut rows = Vec::new();
    let mut problems = Problems::new();
    let mut reader = csv::ReaderBuilder::new().delimiter(sheet::separator(sheet)).trim(csv::Trim::Headers).from_reader(sheet.as_bytes());
    for (at, row) in reader.deserialize::<BTreeMap<String, String>>().enumerate() {
        let line = i64::try_from(at + 2).unwrap_or(i64::MAX);
        let Ok(cells) = row else {
            problems.push(Problem::new("sheet", "line", t::line_unreadable(l, line)));
            continue;
        };
        let received = write::read(l, kind, &sent_of(kind, &cells), today);
        let wrong = received.problems.into_iter().chain(write::pointing(l, &received.answers, names, false));
        problems.extend(wrong.map(|problem| Problem::new("sheet", "line", t::line_wrong(l, line, &problem.detail))));
        rows.push(received.answers);
    }
    if problems.is_empty() && (rows.is_empty() || rows.len() > MOST) {
        problems.push(Problem::new("sheet", "rows", t::no_rows(l)));
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

pub(crate) async fn import(permit: Permit<WriteLearning>, Path(subject): Path<String>, reader: Reader, Input { value, repeat, .. }: Input<Brought>) -> Result<Response, Failure> {
    let (kind, l, today, own) = (kind_of(&subject)?, reader.lang, clock::today(permit.now()), permit.actor().organisation);
    let names = write::own_names(&permit).await?;
    let refused = |typed: &str, problems: Problems| reader.return_form(t::import(l), &page(l, kind, typed, &problems), &problems);
    let Some(text) = value.text() else {
        return refused(&value.sheet, vec![Problem::new("file", "unreadable", t::sheet_unreadable(l))]);
    };
    let rows = match rows_of(l, kind, &text, &names, today) {
        Ok(rows) => rows,
        Err(problems) => return refused(&text, problems),
    };
    if value.confirm != "yes" {
        return reader.draw(StatusCode::OK, t::import(l), &preview(l, kind, &text, &rows));
    }
    let owner = (kind == Kind::Commitment).then_some(own);
    let count = rows.len();
    permit
        .publish(&repeat, move |_| {
            let mut drafts = Vec::new();
            for answers in &rows {
                let head = Head { owner, ..write::head_of(kind, answers, own) };
                drafts.push(Draft::house("learning", "learning_written", Id::new_v4(), &head)?.with_body(answers)?);
            }
            Ok(Drafts::of(own.0, drafts))
        })
        .await?;
    reader.done(StatusCode::CREATED, &format!("/learning/of/{}?done=saved", kind.code()), &serde_json::json!({ "rows": count }))
}

fn preview(l: Lang, kind: Kind, sheet: &str, rows: &[Answers]) -> Main {
    let columns = columns(kind);
    let shown: Vec<&str> = columns.iter().copied().take(4).collect();
    let heads = shown.iter().map(|column| Column::new(definition(kind.code()).label_of(l, column))).collect();
    let rows_shown = rows.iter().take(20).map(|row| shown.iter().map(|column| Cell::new(cell(row.get(*column)))).collect()).collect();
    Main::new(t::import(l))
        .caption(kinds_name(l, kind))
        .back(format!("/learning/of/{}/import", kind.code()))
        .text(t::preview_text(l, i64::try_from(rows.len()).unwrap_or(i64::MAX)))
        .with(Block::Table(Table { caption: None, heads, rows: rows_shown }))
        .form(Form::new(format!("/learning/of/{}/import", kind.code()), t::take_in(l)).hide("sheet", sheet).hide("confirm", "yes"))
}
