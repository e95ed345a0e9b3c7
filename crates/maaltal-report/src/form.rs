//! The forms that a report is handed out in; each holds the same figures.

use crate::{CsvDialect, Report, ReportError, html, pdf, report_json, tables_csv, xlsx};
use std::str::FromStr;

/// A form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportForm {
    /// The document for people, with the figures as files inside: [`pdf()`].
    Pdf,
    /// The same for a browser, one page that needs nothing beside itself: [`html()`].
    Html,
    /// A workbook: [`xlsx()`].
    Xlsx,
    /// A row for each figure: [`tables_csv`].
    Csv,
    /// For programs: [`report_json`].
    Json,
}

impl ReportForm {
    /// Every form, the document first.
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Html, Self::Xlsx, Self::Csv, Self::Json];

    /// How the name of a file in this form ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Its media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Html => "text/html",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv",
            Self::Json => "application/json",
        }
    }

    /// The report in this form: the same bytes for the same report.
    ///
    /// # Errors
    /// When there is no table, or it cannot be made.
    pub fn write(self, report: &Report) -> Result<Vec<u8>, ReportError> {
        match self {
            Self::Pdf => pdf(report),
            Self::Html => html(report),
            Self::Xlsx => xlsx(report),
            Self::Csv => Ok(tables_csv(&report.tables, CsvDialect::Rfc4180, report.language)),
            Self::Json => {
                let mut json = report_json(report).ok_or(ReportError::NoTables)?.to_string();
                json.push('\n');
                Ok(json.into_bytes())
            }
        }
    }
}

impl FromStr for ReportForm {
    type Err = maaltal_domain::Invalid;
    /// A form by its ending.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|form| form.ending() == text);
        let endings = Self::ALL.map(Self::ending).join(", ");
        found.ok_or_else(|| maaltal_domain::Invalid::new(format!("a form of a report ({endings})"), text))
    }
}

#[cfg(test)]
mod tests;
