//! Where a record's fields stood in a sheet.

use super::grid::cell_name;
use super::header::{Column, Header};
use crate::Located;
use crate::path::{Path, Step};
use crate::pseudonym::is_like_person_number;
use maaltal_domain::Invalid;
use serde_json::Value as Json;
use std::sync::Arc;

/// A row as it stood in its sheet. No `Debug`: its cells may hold a person number.
#[derive(Clone)]
pub(crate) struct SheetOrigin {
    pub(super) header: Arc<Header>,
    pub(super) row: usize,
    pub(super) cells: Vec<String>,
}

impl SheetOrigin {
    /// The problem at `path` of the record, in the words of its cell.
    pub fn located(&self, path: &Path, invalid: Invalid) -> Located {
        let column = Column::of_path(path);
        let Some(place) = column.and_then(|column| self.header.place_of(column)) else {
            // No such column: the cell that asks for it is the one with the type.
            let asks = self.header.place_of(Column::Type).unwrap_or_default();
            let header = column.map_or_else(|| path.field(), |column| column.header().to_owned());
            let expected = format!("a column with {}", invalid.expected);
            return Located::in_sheet(cell_name(asks, self.row), &header, Invalid { expected, ..invalid });
        };
        let written = self.cells.get(place).map_or("", |cell| cell.trim());
        // What the cell says, not what was made of it; of a list the item that is wrong.
        let whole = !written.is_empty() && !path.0.iter().any(|step| matches!(step, Step::Item(_)));
        let like_person = whole && is_like_person_number(written);
        let invalid = if whole && !like_person { Invalid::new(invalid.expected, written) } else { invalid };
        Located::in_sheet(cell_name(place, self.row), self.header.at(place), invalid)
    }

    /// The cell of the id; of a sheet without ids that of the type.
    pub fn id_cell(&self) -> String {
        let place = self.header.place_of(Column::Id).or_else(|| self.header.place_of(Column::Type));
        cell_name(place.unwrap_or_default(), self.row)
    }

    /// Whether the sheet has no column of ids.
    pub fn is_without_ids(&self) -> bool {
        !self.header.has_ids()
    }

    /// The filled cells by their headers as written.
    pub fn cells_by_header(&self) -> Json {
        let filled = self.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        filled.map(|(place, cell)| (self.header.at(place).trim().to_owned(), Json::from(cell.trim()))).collect()
    }
}
