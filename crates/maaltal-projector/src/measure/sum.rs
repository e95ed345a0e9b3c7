//! `sum`: a field added up over effective events, exactly.

use super::{Measured, event_hit, selected};
use crate::scene::Scene;
use crate::selection::number_at;
use crate::tally::Found;
use crate::window::Days;
use maaltal_domain::{EventType, Field, Selection};

pub(super) fn find(scene: &Scene<'_>, of: &[EventType], field: Field, select: &Selection, days: Days) -> Measured {
    let (rows, mut incomplete) = selected(scene, of, select, days, |_| true);
    let mut hits = Vec::with_capacity(rows.len());
    for (unit, row) in (1..).zip(rows) {
        match number_at(row.table, row.event_type, field, row.index) {
            Some(adds) => hits.push(event_hit(scene, row, unit, adds)),
            // An event without the field adds nothing.
            None => incomplete.push(row.cell(Field::Citizen)),
        }
    }
    Measured::of(Found::Sum(hits), incomplete)
}
