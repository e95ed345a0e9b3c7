//! The sheet of method: what the figures are, how they are made, and of which view of the log.

use super::book::{Cell, Sheet};
use super::figures::sheet;
use crate::Report;
use serde_json::Value as Json;

/// What the report says of its method, from the same texts as its pages: `content`.
pub(super) fn method(report: &Report, content: &Json) -> Sheet {
    let mut rows = Vec::new();
    rows.extend(texts(content, "/cover/facts", |row| [text(row, "/0"), text(row, "/1")]));
    rows.extend(texts(content, "/control/table/rows", |row| [text(row, "/0/text"), text(row, "/1/text")]));
    rows.extend(texts(content, "/method/paragraphs", |row| [text(row, "/0"), text(row, "/1")]));
    rows.extend(texts(content, "/method/marks/table/rows", |row| [text(row, "/1/text"), text(row, "/2/text")]));
    rows.extend(texts(content, "/method/definitions/table/rows", |row| {
        [text(row, "/0/text"), format!("{} ({})", text(row, "/1/text"), text(row, "/2/text"))]
    }));
    let rows = rows.into_iter().map(|row: [String; 2]| row.map(Cell::Text).into()).collect();
    sheet(report, "method", vec!["topic", "meaning"], rows)
}

/// Topic and text of each row of a list in `content`.
fn texts(content: &Json, list: &str, row: impl Fn(&Json) -> [String; 2]) -> Vec<[String; 2]> {
    content.pointer(list).and_then(Json::as_array).into_iter().flatten().map(row).collect()
}

fn text(row: &Json, place: &str) -> String {
    row.pointer(place).and_then(Json::as_str).unwrap_or_default().to_owned()
}
