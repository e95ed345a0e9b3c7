//! A row as a record: its cells become the attributes and fields of a CloudEvent.

use super::fold::folded;
use super::grid::cell_name;
use super::header::{Column, Header};
use super::text::broken_letters;
use super::{SheetDefaults, SheetOrigin, cell};
use crate::path::Path;
use crate::{InboundRecord, Located, Place};
use maaltal_domain::{EventType, Field, Invalid, JsonFields, JsonRef};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// What the column of types asks for.
pub(crate) const TYPE_EXPECTED: &str = "an event's Danish label or name, such as Borger visiteret";

/// The record that the cells of a row are.
pub(super) fn record(
    header: &Arc<Header>,
    row: usize,
    cells: Vec<String>,
    defaults: &SheetDefaults,
) -> InboundRecord<'static> {
    let mut reading =
        RowReading { header, row, envelope: JsonFields::new(), data: JsonFields::new(), found: vec![], unread: vec![] };
    reading.put_defaults(defaults);
    let type_cell = header.place_of(Column::Type).and_then(|place| cells.get(place));
    let event_type = type_cell.and_then(|cell| event_type(cell));
    for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
        reading.read_cell(place, cell.trim(), event_type, defaults);
    }
    reading.envelope.insert("data".into(), JsonRef::Object(reading.data));
    InboundRecord {
        place: Place::Row(row),
        size: cells.iter().map(String::len).sum(),
        envelope: Some(reading.envelope),
        found: reading.found,
        unread: reading.unread,
        text: String::new(),
        origin: Some(SheetOrigin { header: Arc::clone(header), row, cells }),
    }
}

/// The type that a cell names by its Danish label or its name.
fn event_type(cell: &str) -> Option<EventType> {
    static BY_LABEL: LazyLock<BTreeMap<String, EventType>> = LazyLock::new(|| {
        let names = |known: EventType| [known.label(), known.name(), known.cloud_event_type()];
        EventType::all().flat_map(|known| names(known).map(|label| (folded(&label), known))).collect()
    });
    BY_LABEL.get(&folded(cell)).copied()
}

struct RowReading<'a> {
    header: &'a Header,
    row: usize,
    envelope: JsonFields<'static>,
    data: JsonFields<'static>,
    found: Vec<Located>,
    unread: Vec<Path>,
}

impl RowReading<'_> {
    fn put_defaults(&mut self, defaults: &SheetDefaults) {
        self.put("specversion", Ok("1.0".into()), 0);
        if let Some(source) = &defaults.source {
            self.put("source", Ok(source.as_str().into()), 0);
        }
        if let Some(programme) = &defaults.programme {
            self.put("programme", Ok(programme.as_str().into()), 0);
        }
    }

    fn read_cell(&mut self, place: usize, cell: &str, event_type: Option<EventType>, defaults: &SheetDefaults) {
        let column = self.header.column(place);
        if let Some(broken) = broken_letters(cell) {
            self.refuse(place, column.map(Column::path), broken);
            return;
        }
        match column {
            None => self.refuse(place, None, Invalid::new("an empty cell where no header stands", cell)),
            Some(Column::Field(field)) => self.read_field(field, place, cell, event_type),
            Some(Column::Id) => self.put("id", Ok(cell.into()), place),
            Some(Column::Source) => self.put("source", Ok(cell.into()), place),
            Some(Column::Replaces) => self.put("replaces", Ok(cell.into()), place),
            Some(Column::Time) => self.put("time", Ok(cell.into()), place),
            Some(Column::OccurredOn) => self.put("occurredon", cell::day(cell), place),
            Some(Column::Type) => {
                let wrong = || Invalid::new(TYPE_EXPECTED, cell);
                let known = event_type.map(|known| known.cloud_event_type().into());
                self.put("type", known.ok_or_else(wrong), place);
            }
            Some(Column::Programme) => {
                let other = defaults.programme.as_ref().filter(|given| given.as_str() != cell);
                let wrong =
                    other.map(|given| Invalid::new(format!("the programme given with the sheet, {given}"), cell));
                self.put("programme", wrong.map_or_else(|| Ok(cell.into()), Err), place);
            }
        }
    }

    fn read_field(&mut self, field: Field, place: usize, cell: &str, event_type: Option<EventType>) {
        // Without a type nobody knows what the cell may hold; that the type is wrong is told.
        let Some(event_type) = event_type else { return };
        let path = || Some(Path::of(&["data", field.name()]));
        let Some(spec) = event_type.field(field) else {
            let expected = format!("an empty cell, which {} has no use for", event_type.label());
            return self.refuse(place, path(), Invalid::new(expected, cell));
        };
        match cell::value(spec.kind, cell) {
            Ok(value) => drop(self.data.insert(field.name().into(), value.into())),
            Err(invalid) => self.refuse(place, path(), invalid),
        }
    }

    fn put(&mut self, attribute: &'static str, value: Result<Json, Invalid>, place: usize) {
        match value {
            Ok(value) => drop(self.envelope.insert(attribute.into(), value.into())),
            Err(invalid) => {
                // Not the default in place of what the row says.
                self.envelope.remove(attribute);
                self.refuse(place, Some(Path::of(&[attribute])), invalid);
            }
        }
    }

    fn refuse(&mut self, place: usize, path: Option<Path>, invalid: Invalid) {
        self.found.push(Located::in_sheet(cell_name(place, self.row), self.header.at(place), invalid));
        self.unread.extend(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_by_label_and_name() {
        for (cell, expected) in [
            ("Virksomhed kontaktet", "company.contacted"),
            ("VIRKSOMHEDSPRAKTIK STARTET", "internship.started"),
            ("loentilskud forlaenget", "wage_subsidy.extended"),
            ("Møde flyttet", "meeting.moved"),
            ("job.ended", "job.ended"),
            ("dk.maaltal.hours.paid.v1", "hours.paid"),
        ] {
            assert_eq!(event_type(cell).map(EventType::name).as_deref(), Some(expected), "{cell}");
        }
        assert_eq!(event_type("Praktik startet"), None);
    }

    #[test]
    fn no_two_types_fold_to_one() {
        let all: std::collections::BTreeSet<_> =
            EventType::all().flat_map(|known| [folded(&known.label()), folded(&known.name())]).collect();
        assert_eq!(all.len(), 2 * EventType::all().count());
    }
}
