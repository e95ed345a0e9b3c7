//! Tables as data: columns with what they hold, rows of cells.

use super::{Texts, capital, status};
use maaltal_domain::Status;
use serde::Serialize;
use serde_json::{Value as Json, json};

/// A table; the first cell of a row names it.
#[derive(Serialize)]
pub(super) struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Serialize)]
pub(super) struct Column {
    pub name: String,
    /// What it holds, which says how it is set.
    pub holds: Holds,
}

/// What a column holds.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Holds {
    /// Names and sentences, which may need room.
    Text,
    /// A word, a date, a status: what is short and stays on its line.
    Word,
    /// Figures, one below the other by their last digit.
    Number,
}

/// A cell: a text, the status that it is, the code of the figure in it.
#[derive(Serialize, Default)]
pub(super) struct Cell {
    pub text: String,
    #[serde(skip_serializing_if = "Json::is_null")]
    pub status: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    pub code: Json,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Texts<'_> {
    /// A table with columns called by their words.
    pub(super) fn table(&self, columns: &[(&str, Holds)], rows: Vec<Vec<Cell>>) -> Table {
        let column = |(key, holds): &(&str, Holds)| Column { name: capital(&self.word(key)), holds: *holds };
        Table { columns: columns.iter().map(column).collect(), rows }
    }

    /// The cell of a figure with its code.
    pub(super) fn figure_cell(&self, text: String, code: Option<&str>) -> Cell {
        Cell { text, code: self.code(code), ..Cell::default() }
    }

    /// A figure's code, and where it leads to when the service is reached from outside.
    pub(super) fn code(&self, code: Option<&str>) -> Json {
        let Some(code) = code else { return Json::Null };
        let address = self.address().map(|address| format!("{address}#{code}"));
        json!({"text": code, "address": address})
    }

    /// The cell of a status.
    pub(super) fn status_cell(&self, own: Status) -> Cell {
        Cell { status: status(own, self.language), ..Cell::default() }
    }
}
