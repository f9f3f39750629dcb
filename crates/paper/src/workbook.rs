//! Lists as a workbook (XLSX), for a spreadsheet program.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::PaperError;

const COLUMN_WIDTH: u16 = 24;

/// Every cell is text, so none is run as a formula. It names nobody as its author.
#[derive(Default)]
pub struct Workbook(rust_xlsxwriter::Workbook);

impl Workbook {
    /// One more sheet; its first row holds the columns' names and stays in sight.
    pub fn sheet(&mut self, name: &str, columns: &[&str], rows: &[Vec<String>]) -> Result<&mut Self, PaperError> {
        fill(self.0.add_worksheet(), name, columns, rows)?;
        Ok(self)
    }

    /// The same, with a warning on every printed page.
    pub fn sheet_with_warning(&mut self, name: &str, columns: &[&str], rows: &[Vec<String>], warning: &str) -> Result<&mut Self, PaperError> {
        // In a printed header "&" begins a command.
        fill(self.0.add_worksheet(), name, columns, rows)?.set_header(format!("&C{}", warning.replace('&', "&&")));
        Ok(self)
    }

    pub fn bytes(&mut self) -> Result<Vec<u8>, PaperError> {
        Ok(self.0.save_to_buffer()?)
    }
}

fn fill<'a>(sheet: &'a mut Worksheet, name: &str, columns: &[&str], rows: &[Vec<String>]) -> Result<&'a mut Worksheet, XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name(name)?;
    for (column, name) in (0..).zip(columns) {
        sheet.write_string_with_format(0, column, *name, &bold)?.set_column_width(column, COLUMN_WIDTH)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(sheet)
}

impl From<XlsxError> for PaperError {
    fn from(error: XlsxError) -> Self {
        PaperError(error.to_string())
    }
}
