//! The columns of a list as it goes out and comes in: the form's fields by name, and after them what places a record
//! among the others.

use forms::{Answers, FieldDefinition, definition};
use kernel::Sent;
use serde_json::Value;
use words::Lang;

use crate::kind::Kind;

pub(crate) const ID: &str = "id";
pub(crate) const STATE: &str = "state";
pub(crate) const OWNER: &str = "owner";
pub(crate) const SHARED_BY: &str = "shared_by";
pub(crate) const WRITTEN_BY: &str = "written_by";
/// The ids of what it came from, and their titles for whoever reads.
pub(crate) const FROM: &str = "from";
pub(crate) const CAME_FROM: &str = "came_from";

const PLACING: [&str; 7] = [ID, STATE, OWNER, SHARED_BY, WRITTEN_BY, FROM, CAME_FROM];

/// Several answers to one question in one cell.
pub(crate) const BETWEEN: &str = "; ";

/// How the United Nations' index of recommendations (UHRI) heads the columns of its lists. [M]: written from memory of its
/// workbooks; what is not recognised is named in the preview.
const INDEX_OF_RECOMMENDATIONS: [(&str, &str); 10] = [
    ("document symbol", "document"),
    ("symbol", "document"),
    ("paragraph number", "paragraph"),
    ("recommendation", "text"),
    ("mechanism", "un_body"),
    ("body", "un_body"),
    ("publication date", "on"),
    ("date", "on"),
    ("recommending state", "by_state"),
    ("theme", "themes"),
];

pub(crate) fn fields(kind: Kind) -> Vec<&'static str> {
    definition(kind.code()).fields().map(|field| field.name.as_str()).collect()
}

pub(crate) fn columns(kind: Kind) -> Vec<&'static str> {
    fields(kind).into_iter().chain(PLACING).collect()
}

/// The column that a heading means: its name, its label in any of the three languages, or how others call it.
pub(crate) fn column_of(kind: Kind, heading: &str) -> Option<&'static str> {
    let heading = heading.trim().to_lowercase();
    let form = definition(kind.code());
    let by_name = columns(kind).into_iter().find(|column| *column == heading);
    let is_label = |field: &&FieldDefinition| Lang::ALL.iter().any(|l| form.label_of(*l, &field.name).to_lowercase() == heading);
    let by_label = || form.fields().find(is_label).map(|field| field.name.as_str());
    let elsewhere = || INDEX_OF_RECOMMENDATIONS.iter().find(|(theirs, _)| kind == Kind::Recommendation && *theirs == heading).map(|(_, ours)| *ours);
    by_name.or_else(by_label).or_else(elsewhere)
}

/// A cell that begins like this is run by a spreadsheet as a formula. A mark before it keeps it a text.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
const MARK: char = '\'';

pub(crate) fn harmless(text: String) -> String {
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
        Some(Value::Null | Value::Bool(_) | Value::Object(_)) | None => String::new(),
    }
}

/// The cells of a record's fields.
pub(crate) fn cells_of(kind: Kind, answers: &Answers) -> Vec<String> {
    fields(kind).into_iter().map(|field| harmless(cell(answers.get(field)))).collect()
}

/// The code that somebody meant, who wrote its label in one of the three languages.
fn code_of(field: &FieldDefinition, text: &str) -> String {
    let meant = text.trim().to_lowercase();
    let list = field.list.as_deref().and_then(forms::list);
    let is_meant = |item: &&forms::Item| item.code.to_lowercase() == meant || Lang::ALL.iter().any(|l| item.label(*l).to_lowercase() == meant);
    list.and_then(|list| list.items.iter().find(is_meant)).map_or_else(|| text.trim().to_owned(), |item| item.code.clone())
}

/// "31.12.2026" as people write it, or as a spreadsheet shows it.
fn day_of(text: &str) -> String {
    match text.trim().split('.').collect::<Vec<_>>().as_slice() {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        [month, year] => format!("{year}-{month:0>2}"),
        _ => text.trim().to_owned(),
    }
}

/// The districts of a row as they stand there: a list may be older than their codes, and its words stay.
pub(crate) fn districts_in(kind: Kind, row: &Sent) -> Answers {
    let districts = definition(kind.code()).fields().filter(|field| field.kind == forms::Kind::District);
    districts.filter_map(|field| Some((field.name.clone(), words::tidy(&row.value(&field.name)?).into()))).collect()
}

/// The cells of a row, each with its column, as a form would have sent them.
pub(crate) fn sent_of<'a>(kind: Kind, cell_of: impl Fn(&str) -> Option<&'a str>) -> Sent {
    let mut pairs = Vec::new();
    for field in definition(kind.code()).fields() {
        let Some(text) = cell_of(&field.name).map(unmarked).filter(|text| !text.is_empty()) else { continue };
        let texts = match field.kind {
            forms::Kind::Checkboxes => text.split(BETWEEN).map(|one| code_of(field, one)).collect(),
            forms::Kind::Radios | forms::Kind::Select => vec![code_of(field, text)],
            forms::Kind::Date | forms::Kind::PartialDate => vec![day_of(text)],
            forms::Kind::Line | forms::Kind::Text | forms::Kind::Time | forms::Kind::Number | forms::Kind::District => vec![text.to_owned()],
        };
        pairs.extend(texts.into_iter().map(|text| (field.name.clone(), text)));
    }
    Sent::Pairs(pairs)
}
