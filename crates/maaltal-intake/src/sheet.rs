//! The door for sheets: a row is a record, and every problem names its cell.
//!
//! Source: EVENTS.md "Sheets". What is wrong with the header refuses the sheet; what is wrong with a row stays
//! with the row.

mod cell;
mod fold;
mod grid;
mod header;
mod origin;
mod row;
mod text;

pub(crate) use cell::expected;
pub(crate) use origin::SheetOrigin;
pub(crate) use row::TYPE_EXPECTED;

use crate::{InboundRecord, Located};
use grid::Grid;
use header::Header;
use maaltal_domain::{Invalid, ProgrammeId, Source};
use std::sync::Arc;

/// What holds for rows that do not say it themselves.
#[derive(Debug, Clone, Default)]
pub struct SheetDefaults {
    /// The programme; a column `indsats` must agree with it.
    pub programme: Option<ProgrammeId>,
    /// The source; a column `kilde` goes before it.
    pub source: Option<Source>,
}

/// One row of a sheet that holds anything.
#[derive(Debug, Clone)]
pub struct SheetRow {
    record: InboundRecord<'static>,
    has_id: bool,
}

impl SheetRow {
    /// The row as a record for the gate.
    pub fn record(&self) -> &InboundRecord<'static> {
        &self.record
    }

    /// The cell of its id, `A42`; of a sheet without ids that of its type.
    pub fn id_cell(&self) -> String {
        self.record.origin.as_ref().map(SheetOrigin::id_cell).unwrap_or_default()
    }

    /// Whether its sheet has ids; without them ids are made from content.
    pub fn has_id(&self) -> bool {
        self.has_id
    }
}

/// The rows of a CSV sheet as spreadsheet programs save it: `;`, Windows-1252 or UTF-8, decimal comma.
///
/// Commas or tabs between columns are taken only where they cannot be mistaken: every header is known and every
/// row has as many cells as the header.
///
/// # Errors
/// With every problem of the header at once, and for bytes that are no sheet.
pub fn read_csv(bytes: &[u8], defaults: &SheetDefaults) -> Result<Vec<SheetRow>, Vec<Located>> {
    let refused = |invalid: Invalid| vec![Located::in_sheet("A1".to_owned(), "sheet", invalid)];
    let text = text::decoded(bytes).map_err(refused)?;
    let mut rows = separated(&text)?.into_iter();
    let written = rows.next().filter(|cells| !is_empty(cells));
    let written = written.ok_or_else(|| refused(Invalid::missing("a row of headers")))?;
    let header = Arc::new(Header::read(written, defaults)?);
    let filled = (2..).zip(rows).filter(|(_, cells)| !is_empty(cells));
    let row = |(row, cells)| SheetRow { record: row::record(&header, row, cells, defaults), has_id: header.has_ids() };
    Ok(filled.map(row).collect())
}

fn is_empty(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}

/// The cells of `text`, by the separator that it can only have.
fn separated(text: &str) -> Result<Grid, Vec<Located>> {
    let unclosed =
        |cell| vec![Located::in_sheet(cell, "sheet", Invalid::new("a closing quote", "the end of the sheet"))];
    let by = |separator| grid::split(text, separator).map_err(unclosed);
    let semicolons = by(';')?;
    let first = match semicolons.first() {
        Some(header) if header.len() == 1 => header.concat(),
        _ => return Ok(semicolons),
    };
    for separator in ['\t', ','] {
        if let Ok(grid) = by(separator)
            && cannot_be_mistaken(&grid)
        {
            return Ok(grid);
        }
    }
    let other = [('\t', "tabs"), (',', "commas")].into_iter().find(|(separator, _)| first.contains(*separator));
    match other {
        Some((_, other)) => {
            let expected = "columns separated by ; (others only where every header is known and every row full)";
            let invalid = Invalid::new(expected, other);
            Err(vec![Located::in_sheet("A1".to_owned(), "sheet", invalid)])
        }
        None => Ok(semicolons),
    }
}

/// Whether no decimal comma can have been taken for a separator.
fn cannot_be_mistaken(grid: &Grid) -> bool {
    let Some(header) = grid.first() else { return false };
    let known = header.len() > 1 && header.iter().all(|cell| header::is_known(cell));
    known && grid.iter().all(|cells| cells.len() == header.len() || is_empty(cells))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;
    use maaltal_domain::fields_to_json;
    use serde_json::{Value as Json, json};

    const SHEET: &str = "Id;Hændelse;Dato;Borger;CVR;Måned;Timer\r\n\
        e1;Lønnede timer;30-04-2019;b1;29189641;2019-04;1.0,5\r\n;;;;;;\r\n\r\n\
        e2;Lønnede timer;30-04-2019;b1;29189641;2019-04;49,5\r\n";

    fn defaults() -> SheetDefaults {
        SheetDefaults { programme: "kanten".parse().ok(), source: "/s".parse().ok() }
    }

    /// Place and envelope of each row, or all problems.
    fn read(bytes: &[u8]) -> Result<Vec<(Place, Json)>, Vec<Located>> {
        let envelope = |row: &SheetRow| row.record().envelope.as_ref().map_or(Json::Null, fields_to_json);
        read_csv(bytes, &defaults()).map(|rows| rows.iter().map(|row| (row.record().place(), envelope(row))).collect())
    }

    #[test]
    fn rows_become_cloud_events_and_keep_their_numbers() {
        let sheet = SHEET.replace("1.0,5", "7,4");
        let rows = read(sheet.as_bytes()).unwrap();
        let event = |id: &str, hours: f64| {
            json!({
                "specversion": "1.0", "source": "/s", "id": id, "type": "dk.maaltal.hours.paid.v1",
                "programme": "kanten", "occurredon": "2019-04-30",
                "data": {"citizen": "b1", "company": "29189641", "month": "2019-04", "hours": hours},
            })
        };
        assert_eq!(rows, [(Place::Row(2), event("e1", 7.4)), (Place::Row(5), event("e2", 49.5))]);
    }

    #[test]
    fn encodings_separators_and_quotes_do_not_matter_where_they_are_clear() {
        let sheet = SHEET.replace("1.0,5", "7,4").replace("\r\n\r\n", "\r\n");
        let expected = read(sheet.as_bytes()).unwrap();
        let windows = encoding_rs::WINDOWS_1252.encode(&sheet).0.into_owned();
        let quoted = sheet.replace("7,4", "\"7,4\"").replace("49,5", "\"49,5\"").replace(';', ",");
        for bytes in [
            windows,
            format!("\u{feff}{sheet}").into_bytes(),
            sheet.replace(';', "\t").into_bytes(),
            sheet.replace("\r\n", "\n").into_bytes(),
            quoted.into_bytes(),
        ] {
            assert_eq!(read(&bytes).as_ref(), Ok(&expected), "{}", String::from_utf8_lossy(&bytes));
        }
        // Unquoted, the comma of 7,4 is one too many.
        assert_eq!(read(sheet.replace(';', ",").as_bytes()).unwrap_err().len(), 1);
    }

    #[test]
    fn a_row_says_its_own_source_and_programme() {
        let of = |source: &str, programme: &str| {
            let sheet = format!("Hændelse;Dato;Forløb;Kilde;Indsats\nJob.ended;2019-04-30;f1;{source};{programme}\n");
            read(sheet.as_bytes()).unwrap().remove(0).1
        };
        let both = |row: Json| (row["source"].clone(), row["programme"].clone());
        assert_eq!(both(of("", "")), (json!("/s"), json!("kanten")));
        assert_eq!(both(of("/t", "kanten")), (json!("/t"), json!("kanten")));
        // Not the default in place of what the row says.
        assert_eq!(both(of("", "other")), (json!("/s"), Json::Null));
        let neither = read_csv(b"Type;Dato\n", &SheetDefaults::default()).unwrap_err();
        let fields: Vec<_> = neither.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["kilde", "indsats"]);
    }
}
