//! `sum`: a field added up over effective events, exactly.

use super::{Measured, each, room};
use crate::scene::Scene;
use crate::selection::Numbers;
use crate::tally::{Found, Hit};
use crate::window::Days;
use maaltal_domain::{EventType, Field, Selection};

pub(super) fn find(scene: &Scene<'_>, of: &[EventType], field: Field, select: &Selection, days: Days) -> Measured {
    let (mut hits, mut incomplete) = (room(scene, of), Vec::new());
    for event_type in of {
        let Some(table) = scene.records.table(*event_type) else { continue };
        let numbers = Numbers::of(table, *event_type, field);
        let lacking = each(
            scene,
            *event_type,
            select,
            days,
            |_| true,
            |row, hit| match numbers.as_ref().and_then(|numbers| numbers.at(row.index)) {
                Some(adds) => hits.push(Hit { unit: hits.len() as u32 + 1, adds, ..hit }),
                // An event without the field adds nothing.
                None => incomplete.push(hit.citizen),
            },
        );
        incomplete.extend(lacking);
    }
    Measured::of(Found::Sum(hits.into()), incomplete)
}
