//! Which files partners may share, and what text stands in them. A kind that can be read is read, so that no name, number
//! or date of birth slips out in a file; of one that cannot, whoever shares it says so herself.

use std::io::{Cursor, Read as _};

use crate::sheet;

/// The largest file.
pub const MOST_BYTES: usize = 5 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    Pdf,
    /// Word, Excel, PowerPoint and their open kin: a compressed folder of XML.
    Office(&'static str),
    /// Plain text or CSV.
    Text(&'static str),
}

/// Ending and media type.
const OFFICE: [(&str, &str); 6] = [
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
];
const TEXT: [(&str, &str); 2] = [("txt", "text/plain; charset=utf-8"), ("csv", "text/csv; charset=utf-8")];

impl Document {
    /// By its name and by how it begins, which must agree.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_lowercase();
        if ending == "pdf" {
            return bytes.starts_with(b"%PDF-").then_some(Document::Pdf);
        }
        if let Some((ending, _)) = OFFICE.iter().find(|(known, _)| *known == ending) {
            return bytes.starts_with(sheet::ZIP).then_some(Document::Office(ending));
        }
        let (ending, _) = TEXT.iter().find(|(known, _)| *known == ending)?;
        // A text has no zero bytes; a program that calls itself one has.
        (!bytes.contains(&0)).then_some(Document::Text(ending))
    }

    pub fn ending(self) -> &'static str {
        match self {
            Document::Pdf => "pdf",
            Document::Office(ending) | Document::Text(ending) => ending,
        }
    }

    pub fn media(self) -> &'static str {
        let known = |list: &[(&str, &'static str)], ending: &str| list.iter().find(|(it, _)| *it == ending).map_or("application/octet-stream", |(_, media)| *media);
        match self {
            Document::Pdf => "application/pdf",
            Document::Office(ending) => known(&OFFICE, ending),
            Document::Text(ending) => known(&TEXT, ending),
        }
    }

    /// The words in it. `Unreadable` of a kind that holds pictures of words; `Broken` of what is no such file.
    pub fn text(self, bytes: &[u8]) -> Words {
        match self {
            Document::Pdf => Words::Unreadable,
            Document::Text(_) => Words::Read(sheet::decoded(bytes)),
            Document::Office(_) => folder_text(bytes).map_or(Words::Broken, Words::Read),
        }
    }
}

pub enum Words {
    Read(String),
    Unreadable,
    Broken,
}

/// Every text of every XML file in the folder, without its marks.
fn folder_text(bytes: &[u8]) -> Option<String> {
    sheet::unfolds_safely(bytes)?;
    let mut folder = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    for at in 0..folder.len() {
        let mut file = folder.by_index(at).ok()?;
        if file.name().ok()?.ends_with(".xml") {
            let mut xml = Vec::new();
            file.read_to_end(&mut xml).ok()?;
            let mut marked = String::new();
            unmarked(&String::from_utf8_lossy(&xml), &mut marked);
            text.push_str(&meant(&marked));
        }
    }
    Some(text)
}

/// What stands between marks. The end of a paragraph or a cell parts words; within one, a mark does not: a word
/// processor cuts a name in two where its spelling was corrected.
fn unmarked(xml: &str, text: &mut String) {
    let mut rest = xml;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let Some((mark, next)) = after.split_once('>') else { return };
        let name = mark.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if PARTING.contains(&name) {
            text.push(' ');
        }
        rest = next;
    }
    text.push_str(rest);
    text.push(' ');
}

/// Letters that are written by their number are read like the others.
fn meant(text: &str) -> String {
    let mut read = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        read.push_str(before);
        let letter = after.split_once(';').and_then(|(name, next)| Some((letter_of(name)?, next)));
        if let Some((letter, next)) = letter {
            read.push(letter);
            rest = next;
        } else {
            read.push('&');
            rest = after;
        }
    }
    read.push_str(rest);
    read
}

fn letter_of(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let number = number.strip_prefix(['x', 'X']).map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
            char::from_u32(number)
        }
    }
}

/// Marks at which a word ends: paragraphs, breaks, tabs, cells.
const PARTING: [&str; 14] = ["w:p", "w:br", "w:tab", "w:tc", "a:p", "a:br", "si", "c", "row", "text:p", "text:h", "text:tab", "text:line-break", "table:table-cell"];

/// What it was called, as far as a name may go into a header and onto a page.
pub fn tidy_name(name: &str, document: Document) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let kept: String = stem.chars().map(|c| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '(' | ')') { c } else { '_' }).take(80).collect();
    let kept = kept.trim().trim_start_matches('.');
    format!("{}.{}", if kept.is_empty() { "file" } else { kept }, document.ending())
}
