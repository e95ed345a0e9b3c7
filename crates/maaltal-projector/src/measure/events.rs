//! `events`: how many effective events of some types.

use super::{Measured, each, room};
use crate::scene::Scene;
use crate::tally::{Found, Hit};
use crate::window::Days;
use maaltal_domain::{EventType, Selection};

pub(super) fn find(scene: &Scene<'_>, of: &[EventType], select: &Selection, days: Days) -> Measured {
    let (mut hits, mut incomplete) = (room(scene, of), Vec::new());
    for event_type in of {
        // Each event is a unit of its own.
        let take = |_, hit| hits.push(Hit { unit: hits.len() as u32 + 1, ..hit });
        incomplete.extend(each(scene, *event_type, select, days, |_| true, take));
    }
    Measured::of(Found::Units(hits.into()), incomplete)
}
