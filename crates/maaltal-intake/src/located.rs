//! A problem with its place, as people and programs are told of it.

use crate::path::Path;
use crate::{InboundRecord, Place};
use maaltal_domain::{Invalid, mask};
use serde::Serialize;

/// A problem with its place: a cell of a sheet, or a line and a pointer into JSON.
///
/// No text in it holds a person number, and none is longer than about 80 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Located {
    /// The cell as spreadsheets name it, `C42`; row 1 is the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Line of a file of lines, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// RFC 6901 pointer into the record, empty for the whole of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The header as written in lower case, or the path `data.company`.
    pub field: String,
    /// What the place asks for, as a lowercase fragment.
    pub expected: String,
    /// What stood there, masked; `nothing` where it is missing.
    pub got: String,
}

impl Located {
    /// The problem at `path` of a JSON record that stands at `place`.
    pub(crate) fn in_json(place: Place, path: &Path, invalid: Invalid) -> Self {
        let line = match place {
            Place::Line(line) => Some(line),
            _ => None,
        };
        let pointer = Some(shown(&path.pointer()));
        Self { cell: None, line, pointer, field: path.field(), expected: invalid.expected, got: invalid.got }.short()
    }

    /// The problem in a sheet's cell under `header`.
    pub(crate) fn in_sheet(cell: String, header: &str, invalid: Invalid) -> Self {
        let field = mask(&header.trim().to_lowercase());
        Self { cell: Some(cell), line: None, pointer: None, field, expected: invalid.expected, got: invalid.got }
            .short()
    }

    /// The problem at `path` of `record`, whatever its form.
    pub(crate) fn in_record(record: &InboundRecord, path: &Path, invalid: Invalid) -> Self {
        match &record.origin {
            Some(origin) => origin.located(path, invalid),
            None => Self::in_json(record.place(), path, invalid),
        }
    }

    fn short(self) -> Self {
        Self { field: shown(&self.field), ..self }
    }
}

/// `text` as an error may repeat it: masked, without control characters, at most 80 characters.
pub(crate) fn shown(text: &str) -> String {
    Invalid::new("", text).got
}

impl std::fmt::Display for Located {
    /// `C42 dato: expected ..., got ...` or `line 7, data.company: expected ..., got ...`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.cell, self.line) {
            (Some(cell), _) => write!(f, "{cell} ")?,
            (None, Some(line)) => write!(f, "line {line}, ")?,
            (None, None) => {}
        }
        write!(f, "{}: expected {}, got {}", self.field, self.expected, self.got)
    }
}
