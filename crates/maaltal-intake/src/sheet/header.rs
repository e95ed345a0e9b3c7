//! The header: which column holds what.

use super::SheetDefaults;
use super::fold::folded;
use super::grid::cell_name;
use super::text::broken_letters;
use crate::Located;
use crate::path::{Path, Step};
use maaltal_domain::{Field, Invalid};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Source,
    Type,
    OccurredOn,
    Programme,
    Replaces,
    Time,
    Field(Field),
}

/// Danish headers beside the fields' own names.
const DANISH: [(&str, Column); 23] = [
    ("id", Column::Id),
    ("kilde", Column::Source),
    ("hændelse", Column::Type),
    ("dato", Column::OccurredOn),
    ("indsats", Column::Programme),
    ("erstatter", Column::Replaces),
    ("borger", Column::Field(Field::Citizen)),
    ("cvr", Column::Field(Field::Company)),
    ("p-nummer", Column::Field(Field::PNumber)),
    ("kommune", Column::Field(Field::Municipality)),
    ("målgrupper", Column::Field(Field::TargetGroups)),
    ("forløb", Column::Field(Field::Spell)),
    ("aftale", Column::Field(Field::Agreement)),
    ("aftaletype", Column::Field(Field::Kind)),
    ("kanal", Column::Field(Field::Channel)),
    ("timer", Column::Field(Field::Hours)),
    ("måned", Column::Field(Field::Month)),
    ("annullerer", Column::Field(Field::Id)),
    ("årsag", Column::Field(Field::Reason)),
    ("fusioneret ind i", Column::Field(Field::Into)),
    ("timer pr. uge", Column::Field(Field::HoursPerWeek)),
    ("slutdato", Column::Field(Field::PlannedEnd)),
    ("udfald", Column::Field(Field::Outcome)),
];

/// Attributes of the envelope by their own names.
const ENVELOPE: [(&str, Column); 6] = [
    ("source", Column::Source),
    ("type", Column::Type),
    ("occurredon", Column::OccurredOn),
    ("programme", Column::Programme),
    ("replaces", Column::Replaces),
    ("time", Column::Time),
];

impl Column {
    fn of_header(header: &str) -> Option<Self> {
        let wanted = folded(header);
        let labels = DANISH.iter().chain(&ENVELOPE).copied();
        // The header `id` is always the envelope's, so the field of that name has no header of its own.
        let fields = Field::ALL.iter().filter(|field| **field != Field::Id);
        let mut all = labels.chain(fields.map(|field| (field.name(), Self::Field(*field))));
        all.find(|(label, _)| folded(label) == wanted).map(|(_, column)| column)
    }

    /// The column that holds what stands at `path` of the record.
    pub fn of_path(path: &Path) -> Option<Self> {
        let mut keys = path.0.iter().map_while(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Item(_) => None,
        });
        match (keys.next()?, keys.next()) {
            ("id", _) => Some(Self::Id),
            ("data", field) => field.and_then(Field::by_name).map(Self::Field),
            (name, _) => ENVELOPE.iter().find(|(own, _)| *own == name).map(|(_, column)| *column),
        }
    }

    /// Where the record has what the column holds.
    pub fn path(self) -> Path {
        match self {
            Self::Id => Path::of(&["id"]),
            Self::Field(field) => Path::of(&["data", field.name()]),
            _ => Path(
                ENVELOPE
                    .iter()
                    .filter(|(_, column)| *column == self)
                    .map(|(name, _)| Step::Key((*name).to_owned()))
                    .collect(),
            ),
        }
    }

    /// The header that people would give it.
    pub fn header(self) -> &'static str {
        let danish = DANISH.iter().chain(&ENVELOPE).find(|(_, column)| *column == self).map(|(label, _)| *label);
        match self {
            Self::Field(field) => danish.unwrap_or(field.name()),
            _ => danish.unwrap_or_default(),
        }
    }
}

/// Whether some column has this header.
pub(super) fn is_known(header: &str) -> bool {
    Column::of_header(header).is_some()
}

/// The header row of a sheet, checked.
#[derive(Debug)]
pub(super) struct Header {
    written: Vec<String>,
    columns: Vec<Option<Column>>,
}

impl Header {
    /// The header that these cells are.
    ///
    /// # Errors
    /// With every unknown, repeated and missing column.
    pub fn read(written: Vec<String>, defaults: &SheetDefaults) -> Result<Self, Vec<Located>> {
        let columns: Vec<_> = written.iter().map(|cell| Column::of_header(cell)).collect();
        let header = Self { written, columns };
        let mut problems: Vec<_> = (0..header.columns.len()).filter_map(|place| header.problem(place)).collect();
        // With broken letters nobody can say what is missing.
        if !header.written.iter().any(|cell| broken_letters(cell).is_some()) {
            problems.extend(header.missing(defaults));
        }
        if problems.is_empty() { Ok(header) } else { Err(problems) }
    }

    fn problem(&self, place: usize) -> Option<Located> {
        let cell = self.at(place).trim();
        let column = self.column(place);
        let earlier = column.and_then(|column| self.place_of(column)).filter(|first| *first < place);
        let invalid = match (column, earlier) {
            (Some(_), Some(earlier)) => {
                Some(Invalid::new(format!("each column once, and {} has this one", cell_name(earlier, 1)), cell))
            }
            (Some(_), None) => None,
            // A column without a header may stand there empty; its cells are looked at in each row.
            (None, _) if cell.is_empty() => None,
            (None, _) => broken_letters(cell)
                .or_else(|| Some(Invalid::new("a header of EVENTS.md, such as dato or borger", cell))),
        };
        invalid.map(|invalid| Located::in_sheet(cell_name(place, 1), cell, invalid))
    }

    fn missing<'a>(&'a self, defaults: &SheetDefaults) -> impl Iterator<Item = Located> + use<'a> {
        let wanted = [
            (Column::Type, true, "a column hændelse"),
            (Column::OccurredOn, true, "a column dato"),
            (Column::Source, defaults.source.is_none(), "a column kilde, or a source given with the sheet"),
            (Column::Programme, defaults.programme.is_none(), "a column indsats, or a programme given with the sheet"),
        ];
        let absent = move |(column, wanted, _): &(Column, bool, &str)| *wanted && self.place_of(*column).is_none();
        wanted.into_iter().filter(absent).map(|(column, _, expected)| {
            Located::in_sheet("A1".to_owned(), column.header(), Invalid::missing(expected))
        })
    }

    /// Whether rows bring their own ids.
    pub fn has_ids(&self) -> bool {
        self.place_of(Column::Id).is_some()
    }

    /// What the column at `place` holds; nothing where it has no header.
    pub fn column(&self, place: usize) -> Option<Column> {
        self.columns.get(place).copied().flatten()
    }

    /// Where a column stands.
    pub fn place_of(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|other| *other == Some(column))
    }

    /// The header at `place` as written.
    pub fn at(&self, place: usize) -> &str {
        self.written.get(place).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn headers_are_found_however_they_are_written() {
        for (header, column) in [
            ("HÆNDELSE", Column::Type),
            ("haendelse", Column::Type),
            ("occurred-on", Column::OccurredOn),
            ("P nummer", Column::Field(Field::PNumber)),
            ("p_number", Column::Field(Field::PNumber)),
            ("Fusioneret_ind_i", Column::Field(Field::Into)),
            ("id", Column::Id),
            ("Annullerer", Column::Field(Field::Id)),
        ] {
            assert_eq!(Column::of_header(header), Some(column), "{header}");
        }
        assert_eq!(Column::of_header("bemærkning"), None);
    }

    #[test]
    fn no_two_headers_fold_to_one() {
        let labels: Vec<_> = DANISH.iter().chain(&ENVELOPE).map(|(label, _)| *label).collect();
        let fields = Field::ALL.iter().filter(|field| **field != Field::Id).map(|field| field.name());
        let all: Vec<_> = labels.into_iter().chain(fields).map(folded).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }
}
