//! Numbers become charts and PDF.
//!
//! Its one reason: a [`PublishedTable`] is shown to people in one way, wherever it is shown; the only crate that names
//! plotters and typst. It never sees an undisclosed figure, reads no clock, no file and no font of the machine: the
//! same tables give the same bytes.
//!
//! ```
//! use maaltal_domain::{Decimal, Language};
//! use maaltal_report::writing;
//!
//! let hours = Decimal::parse("1234.5").unwrap();
//! assert_eq!(writing::number(hours, Language::Da), "1.234,5");
//! assert_eq!(writing::share(Decimal::parse("0.149").unwrap(), Language::Da), "14,9\u{a0}%");
//! ```

// So that what tests and the example share reads the same in both.
#[cfg(test)]
extern crate self as maaltal_report;

pub mod chart;
mod codes;
mod colophon;
mod content;
mod copy;
mod form;
mod html;
mod icalendar;
mod json;
mod labour_market;
mod look;
#[cfg(test)]
mod made_up;
#[cfg(test)]
mod made_up_report;
mod overview;
mod pdf;
mod report;
mod standing;
mod table_csv;
mod table_file;
pub mod words;
pub mod writing;
mod xlsx;

pub use codes::{FigureAt, FigureCodes, codes, read_code};
pub use colophon::Colophon;
pub use copy::{Copy, CopyDifference, CopyPage, Where, read_copy};
pub use form::ReportForm;
pub use html::html;
pub use icalendar::icalendar;
pub use json::{report_json, tables_json};
pub use labour_market::{LabourCell, LabourTable, labour_market_csv, labour_tables};
pub use look::{Logo, Look};
pub use overview::{OverviewRow, overview};
pub use pdf::{labour_market_pdf, pdf};
pub use report::{Before, ForMeeting, Report};
pub use standing::status_word;
pub use table_csv::{CsvDialect, csv_row, table_csv, tables_csv};
pub use table_file::table_file;
pub use xlsx::xlsx;

/// Why there is no report, or why a file is none.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Nothing to report on.
    #[error("tables: expected at least one half-year, got none")]
    NoTables,
    /// No labour market, for a page of it alone.
    #[error("labour market: expected figures of it, got none")]
    NoLabourMarket,
    /// What its owners have made their own cannot be printed.
    #[error("{}: expected {}, got {}", .0.field, .0.expected, .0.got)]
    Look(maaltal_domain::Problem),
    /// The report could not be typeset; the message is for those who work on the template.
    #[error("report: expected a template that typesets, got {0}")]
    Typesetting(String),
    /// The page could not be made; the message is for those who work on its templates.
    #[error("page: expected templates that fit what the report says, got {0}")]
    Page(String),
    /// The workbook could not be written.
    #[error("workbook: expected sheets that can be written, got {0}")]
    Workbook(String),
    /// The file cannot be read as a report.
    #[error("file: expected {expected}, got {got}")]
    Unreadable {
        /// What a report's file would be.
        expected: &'static str,
        /// What it is.
        got: String,
    },
}
