//! A list as a spreadsheet program gives it: a workbook (XLSX), or text with commas or semicolons.
//!
//! A workbook is a compressed folder. It is measured before it is opened, and read cell by
//! cell, because a small file may unfold into a huge one, or name one cell at the end of the world.

use std::{
    collections::BTreeMap,
    io::{self, Cursor, Read as _},
};

use calamine::{Data, DataRef, Reader as _, Xlsx};

/// What a workbook may hold when it is unfolded.
pub(crate) const MOST_UNFOLDED: u64 = 32 * 1024 * 1024;
const MOST_FILES: usize = 200;
const MOST_ROWS: u32 = 20_001;
const MOST_COLUMNS: u32 = 100;

/// How a workbook and no text begins.
pub(crate) const ZIP: &[u8] = b"PK\x03\x04";

/// A file that somebody chose, as text with commas.
pub fn text_of(file: &[u8]) -> Option<String> {
    if file.starts_with(ZIP) { first_sheet(file) } else { Some(decoded(file)) }
}

/// Spreadsheet programs in Russian write CSV in the letters of old Windows.
pub(crate) fn decoded(file: &[u8]) -> String {
    let (text, _, is_broken) = encoding_rs::UTF_8.decode(file);
    if is_broken { encoding_rs::WINDOWS_1251.decode(file).0.into_owned() } else { text.into_owned() }
}

/// What stands between two cells: where the comma is for decimals, lists have semicolons.
pub fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' }
}

pub(crate) fn unfolds_safely(file: &[u8]) -> Option<()> {
    left_after(file, MOST_UNFOLDED).map(|_| ())
}

/// What is left of a measure when this folder is unfolded; nothing where it is more than that.
pub(crate) fn left_after(file: &[u8], mut left: u64) -> Option<u64> {
    let mut folder = zip::ZipArchive::new(Cursor::new(file)).ok()?;
    if folder.len() > MOST_FILES {
        return None;
    }
    for at in 0..folder.len() {
        let unfolded = io::copy(&mut folder.by_index(at).ok()?.take(left), &mut io::sink()).ok()?;
        left = left.checked_sub(unfolded).filter(|left| *left > 0)?;
    }
    Some(left)
}

fn first_sheet(file: &[u8]) -> Option<String> {
    unfolds_safely(file)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).ok()?;
    let name = workbook.sheet_names().first()?.clone();
    let mut cells = workbook.worksheet_cells_reader(&name).ok()?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().ok()? {
        let (row, column) = cell.get_position();
        let text = written(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if row > MOST_ROWS || column > MOST_COLUMNS {
            return None;
        }
        rows.entry(row).or_default().insert(column, text);
    }
    let width = rows.values().filter_map(|cells| cells.keys().next_back()).max().copied()?;
    let mut text = csv::Writer::from_writer(Vec::new());
    for cells in rows.values() {
        text.write_record((0..=width).map(|column| cells.get(&column).map_or("", String::as_str))).ok()?;
    }
    String::from_utf8(text.into_inner().ok()?).ok()
}

/// A day stays a day, and a whole number is written without a point.
fn written(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(text) => text.chars().take(10).collect(),
        Data::Error(_) | Data::Empty => String::new(),
        value @ (Data::Int(_) | Data::Float(_) | Data::String(_) | Data::Bool(_) | Data::DurationIso(_)) => value.to_string().trim().to_owned(),
    }
}
