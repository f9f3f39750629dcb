//! Which files partners may share, and what text stands in them. A kind that can be read is read, so that no name, number
//! or date of birth slips out in a file; of one that cannot, whoever shares it says so herself.

use std::io::{Cursor, Read as _};

use crate::{
    marks::{self, push_address},
    sheet,
};

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

fn folder_text(bytes: &[u8]) -> Option<String> {
    let (mut text, mut left) = (String::new(), sheet::MOST_UNFOLDED);
    read_folder(bytes, DEEPEST, &mut left, &mut text)?;
    Some(text)
}

/// So many documents may lie one within another: a chart brings the whole table from which it was drawn.
const DEEPEST: usize = 3;

/// What the parts of a folder are called, every text of those that are XML, and the same of documents within it.
fn read_folder(bytes: &[u8], deepest: usize, left: &mut u64, text: &mut String) -> Option<()> {
    *left = sheet::left_after(bytes, *left)?;
    let mut folder = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    for at in 0..folder.len() {
        let mut file = folder.by_index(at).ok()?;
        let name = file.name().ok()?.into_owned();
        push_address(&name, text);
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        let (is_xml, is_document) = (XML.contains(&ending.as_str()), OFFICE.iter().any(|(known, _)| *known == ending));
        if !is_xml && !is_document {
            continue;
        }
        let mut part = Vec::new();
        file.read_to_end(&mut part).ok()?;
        if is_xml {
            text.push_str(&meant(&marks::text_of(&sheet::decoded(&part))));
        } else {
            read_folder(&part, deepest.checked_sub(1)?, left, text)?;
        }
    }
    Some(())
}

/// Endings of parts that are XML: words, how the parts hang together, and drawings of older programs.
const XML: [&str; 4] = ["xml", "rels", "vml", "rdf"];

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

/// What it was called, as far as a name may go into a header and onto a page.
pub fn tidy_name(name: &str, document: Document) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let kept: String = stem.chars().map(|c| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '(' | ')') { c } else { '_' }).take(80).collect();
    let kept = kept.trim().trim_start_matches('.');
    format!("{}.{}", if kept.is_empty() { "file" } else { kept }, document.ending())
}
