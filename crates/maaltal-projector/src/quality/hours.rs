//! Hours of citizens who were never referred, and hours that came twice.

use super::finding;
use crate::scene::{Existing, Scene};
use maaltal_domain::{EventType, Field, Finding, FindingReason};
use std::collections::BTreeSet;

pub(super) fn findings(scene: &Scene<'_>) -> Vec<Finding> {
    let citizen = |row: &Existing<'_>| row.cell(Field::Citizen);
    let referred: BTreeSet<u32> = scene.existing(EventType::CitizenReferred).map(|row| citizen(&row)).collect();
    let mut hours: Vec<_> = scene.existing(EventType::HoursPaid).collect();
    let strangers = hours.iter().filter(|row| !referred.contains(&citizen(row)));
    let mut found: Vec<_> = strangers.map(|row| finding(*row, FindingReason::NeverReferred, None)).collect();
    let month = |row: &Existing<'_>| (citizen(row), row.cell(Field::Company), row.cell(Field::Month));
    // A stable sort, so that the first of a month is the one recorded first.
    hours.sort_by_key(month);
    for same in hours.chunk_by(|a, b| month(a) == month(b)) {
        let first = same.first().map(|row| row.table.position(row.index));
        found.extend(same.iter().skip(1).map(|row| finding(*row, FindingReason::HoursTwice, first)));
    }
    found
}
