//! What leaves the program to be kept elsewhere: a page as a document on paper (the same plain values that `ui`
//! draws for a browser, set on A4), and a list as a workbook.
//!
//! The document is tagged (PDF/UA): a screen reader finds its headings, tables and lists. Whatever can only
//! be pressed (forms, links, buttons) is left out. Nothing here knows an area, a person or a clock.

mod draw;
mod letters;
mod lines;
mod sheet;
mod workbook;

use ui::Main;
use words::Lang;

pub use workbook::Workbook;

/// What is set, and what stands at the foot of every page.
pub struct Paper<'a> {
    pub main: &'a Main,
    pub lang: Lang,
    /// Left at the foot: where it comes from and when.
    pub foot: String,
    /// That the people in it are invented, where they are.
    pub warning: Option<String>,
}

/// The document could not be written: a fault of ours, never of what was typed.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be written: {0}")]
pub struct PaperError(String);

impl Paper<'_> {
    /// The bytes of a PDF.
    pub fn pdf(&self) -> Result<Vec<u8>, PaperError> {
        let letters = letters::Letters::load()?;
        let pages = sheet::set(self, &letters);
        draw::draw(self, &letters, &pages)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests;
