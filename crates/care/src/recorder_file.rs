//! The Incident Recorder as a workbook: the incidents, what their codes mean, and a sheet that says whose file it is and
//! what may not be done with it.

use std::collections::{BTreeMap, BTreeSet};

use forms::definition;
use paper::{PaperError, Workbook};
use words::Lang;

use crate::model::recorder::COLUMNS;

/// `notice`: what and its words, line by line; `warning` stands on every printed page.
pub(crate) fn workbook(rows: &[Vec<String>], notice: &[(String, String)], warning: &str) -> Result<Vec<u8>, PaperError> {
    let notice: Vec<Vec<String>> = notice.iter().map(|(what, words)| vec![what.clone(), words.clone()]).collect();
    Workbook::default()
        .sheet_with_warning("Incidents", &COLUMNS, rows, warning)?
        .sheet("Menu", &["Column", "Code", "English"], &menu(rows))?
        .sheet("Notice", &[warning], &notice)?
        .bytes()
}

/// The codes of each column with their English words; a standard code that has only local ones below it bears all of theirs.
fn menu(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for column in COLUMNS {
        let words = match column {
            "caseworker code" => codes_in(rows, column),
            "district/admin2" => forms::all_districts().map(|unit| (unit.code.clone(), unit.label(Lang::En).to_owned())).collect(),
            "GBV type" => words_of("gbv_type"),
            _ => list_of(column).map(words_of).unwrap_or_default(),
        };
        lines.extend(words.into_iter().map(|(code, words)| vec![column.to_owned(), code, words]));
    }
    lines
}

fn codes_in(rows: &[Vec<String>], column: &str) -> BTreeMap<String, String> {
    let at = COLUMNS.iter().position(|name| *name == column);
    let codes: BTreeSet<&String> = rows.iter().filter_map(|row| row.get(at?)).collect();
    codes.into_iter().map(|code| (code.clone(), String::new())).collect()
}

fn list_of(column: &str) -> Option<&'static str> {
    let mut fields = ["survivor", "incident"].into_iter().flat_map(|form| definition(form).fields());
    fields.find(|field| field.gbvims.as_deref() == Some(column))?.list.as_deref()
}

fn words_of(list: &str) -> BTreeMap<String, String> {
    let mut words: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for item in forms::list(list).map(|list| list.items.as_slice()).unwrap_or_default() {
        words.entry(item.standard().to_owned()).or_default().push(item.label(Lang::En));
    }
    words.into_iter().map(|(code, labels)| (code, labels.join("; "))).collect()
}
