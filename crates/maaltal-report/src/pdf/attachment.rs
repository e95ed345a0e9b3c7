//! Files inside the PDF: the figures that it prints, for programs.

use crate::words::word;
use crate::{Colophon, CsvDialect, Report, colophon, table_csv, table_file};
use maaltal_domain::PublishedTable;
use serde::Serialize;
use serde_json::{Value, json};

const JSON: &str = "application/json";

/// A file inside the PDF.
pub(super) struct Attachment {
    pub name: String,
    pub media_type: &'static str,
    pub description: String,
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// What the template says of it.
    pub fn to_json(&self) -> Value {
        json!({ "name": self.name, "media_type": self.media_type, "description": self.description })
    }
}

/// Every table as JSON and CSV, the report's own first, then how the report, or its addendum, was made.
pub(super) fn attachments(report: &Report, addendum: bool) -> Vec<Attachment> {
    let tables = report.tables.iter().rev().flat_map(|table| [json(report, table), csv(report, table)]);
    tables.chain(making(report, addendum)).collect()
}

fn making(report: &Report, addendum: bool) -> Option<Attachment> {
    Some(Attachment {
        name: colophon::FILE.to_owned(),
        media_type: JSON,
        description: word(report.language, "attached-making", &[]),
        bytes: line(&Colophon { addendum, ..Colophon::of(report)? }),
    })
}

fn json(report: &Report, table: &PublishedTable) -> Attachment {
    attachment(report, table, "json", JSON, line(&table.to_json(report.language)))
}

/// JSON as a file of one line.
fn line(json: &impl Serialize) -> Vec<u8> {
    // Keys are texts in all that is attached, so it always can be written.
    let mut bytes = serde_json::to_vec(json).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn csv(report: &Report, table: &PublishedTable) -> Attachment {
    let bytes = table_csv(table, CsvDialect::Rfc4180, report.language);
    attachment(report, table, "csv", "text/csv", bytes)
}

fn attachment(
    report: &Report,
    table: &PublishedTable,
    ending: &str,
    media_type: &'static str,
    bytes: Vec<u8>,
) -> Attachment {
    let code = table.period().code();
    let fictitious =
        if table.programme().fictitious { word(report.language, "fictitious-data", &[]) } else { String::new() };
    let description = word(report.language, "attached-table", &[("period", code), ("note", &fictitious)]);
    Attachment { name: table_file(table, ending), media_type, description: description.trim_end().to_owned(), bytes }
}
