//! Events about meetings, decisions and actions, as they lie in the tables.

use crate::records::Records;
use crate::table::{Table, day_of};
use maaltal_domain::{Day, EventType, Field, Position, Told};
use std::collections::BTreeMap;

/// One event.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub event_type: EventType,
    records: &'a Records,
    table: &'a Table,
    index: usize,
}

impl<'a> Row<'a> {
    /// A text of the event, if it has the field.
    pub fn word(&self, field: Field) -> Option<&'a str> {
        self.cell(field).and_then(|cell| self.records.names.words.name(cell))
    }

    /// The same as a text of its own.
    pub fn text(&self, field: Field) -> Option<String> {
        self.word(field).map(str::to_owned)
    }

    /// A day that the event names, if it has the field.
    pub fn day_in(&self, field: Field) -> Option<Day> {
        self.cell(field).and_then(|cell| i32::try_from(cell - 1).ok()).map(day_of)
    }

    fn cell(&self, field: Field) -> Option<u32> {
        self.table.cells(field).get(self.index).copied().filter(|cell| *cell != 0)
    }

    /// The day on which it happened.
    pub fn day(&self) -> Day {
        day_of(self.table.day(self.index))
    }

    pub fn position(&self) -> Position {
        Position(self.table.position(self.index).into())
    }
}

/// Events of some types in effect at a view, in order of position.
pub(super) fn in_effect<'a>(records: &'a Records, types: &[EventType], view: u32) -> Vec<Row<'a>> {
    let tables = types.iter().filter_map(|known| Some((*known, records.table(*known)?)));
    let mut rows: Vec<_> = tables
        .flat_map(|(event_type, table)| {
            table.effective(view).map(move |index| Row { event_type, records, table, index })
        })
        .collect();
    rows.sort_unstable_by_key(Row::position);
    rows
}

/// What the events of a type in effect at a view tell of each meeting, in the order of their coming.
pub(super) fn told(records: &Records, event_type: EventType, view: u32) -> BTreeMap<&str, Vec<Told>> {
    let mut all: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
    for row in in_effect(records, &[event_type], view) {
        let Some(id) = row.word(Field::Meeting) else { continue };
        let told = Told { position: row.position(), day: row.day(), text: row.text(Field::Text) };
        all.entry(id).or_default().push(told);
    }
    all
}
