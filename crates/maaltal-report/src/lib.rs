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

mod changes;
pub mod chart;
mod icalendar;
mod labour_market;
mod look;
#[cfg(test)]
mod made_up;
mod overview;
mod pdf;
mod report;
mod standing;
mod table_csv;
pub mod words;
pub mod writing;

pub use changes::{Change, changes};
pub use icalendar::icalendar;
pub use labour_market::{LabourCell, LabourTable, labour_market_csv, labour_tables};
pub use look::{Logo, Look};
pub use overview::{OverviewRow, overview};
pub use pdf::{pdf, pdf_addendum};
pub use report::{Before, ForMeeting, Reasons, Report};
pub use standing::status_word;
pub use table_csv::{CsvDialect, csv_row, table_csv};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// Nothing to report on.
    #[error("tables: expected at least one half-year, got none")]
    NoTables,
    /// The report could not be typeset; the message is for those who work on the template.
    #[error("report: expected a template that typesets, got {0}")]
    Typesetting(String),
}
