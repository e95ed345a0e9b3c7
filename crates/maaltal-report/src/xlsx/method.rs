//! The sheet of method: what the figures are, how they are made, and of which view of the log.

use super::book::{Cell, Sheet};
use super::figures::sheet;
use crate::Report;
use crate::words::word;
use maaltal_domain::PublishedTable;
use serde_json::Value as Json;

/// What the report says of its method, from the same texts as its PDF.
pub(super) fn method(report: &Report, own: &PublishedTable, content: &Json) -> Sheet {
    let language = report.language;
    let mut rows = pairs(content, "/control/rows", 0, 1);
    rows.insert(0, [word(language, "cutoff", &[]), crate::writing::date(own.cutoff(), language)]);
    rows.extend(pairs(content, "/method/paragraphs", 0, 1));
    rows.extend(pairs(content, "/method/marks", 1, 2));
    let definitions = own.kpis().iter().filter_map(|kpi| {
        let (definition, name) = (kpi.definition().definition.as_ref()?, &kpi.definition().name);
        Some([name, definition].map(|text| text.in_language(language).to_owned()))
    });
    rows.extend(definitions);
    let rows = rows.into_iter().map(|row| row.map(Cell::Text).into()).collect();
    sheet(report, "method", vec!["topic", "meaning"], rows)
}

/// Two cells of each row of a list of lists.
fn pairs(content: &Json, list: &str, first: usize, second: usize) -> Vec<[String; 2]> {
    let text = |row: &Json, place: usize| row.get(place).and_then(Json::as_str).unwrap_or_default().to_owned();
    let rows = content.pointer(list).and_then(Json::as_array).into_iter().flatten();
    rows.map(|row| [text(row, first), text(row, second)]).collect()
}
