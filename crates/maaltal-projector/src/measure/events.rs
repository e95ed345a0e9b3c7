//! `events`: how many effective events of some types.

use super::{Measured, event_hit, selected};
use crate::scene::Scene;
use crate::tally::Found;
use crate::window::Days;
use maaltal_domain::{EventType, Selection};

pub(super) fn find(scene: &Scene<'_>, of: &[EventType], select: &Selection, days: Days) -> Measured {
    let (rows, incomplete) = selected(scene, of, select, days, |_| true);
    // Each event is a unit of its own.
    let hits = (1..).zip(rows).map(|(unit, row)| event_hit(scene, row, unit, 0)).collect();
    Measured::of(Found::Units(hits), incomplete)
}
