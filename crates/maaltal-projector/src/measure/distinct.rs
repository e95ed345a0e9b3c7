//! `distinct`: how many different values of a field among effective events.

use super::{Measured, event_hit, selected};
use crate::interner::Interner;
use crate::scene::{Existing, Scene};
use crate::tally::Found;
use crate::window::Days;
use maaltal_domain::{EventType, Field, FieldPath, Selection};
use std::collections::HashMap;

pub(super) fn find(scene: &Scene<'_>, of: &[EventType], by: FieldPath, select: &Selection, days: Days) -> Measured {
    let latest = latest_registrations(scene, of, days);
    let is_read = |row: &Existing<'_>| {
        row.event_type != EventType::CompanyRegistered
            || latest.get(&company(scene, *row)).is_some_and(|latest| *latest == row.index)
    };
    let (rows, incomplete) = selected(scene, of, select, days, is_read);
    // A part of a field is counted by its text.
    let mut parts = Interner::default();
    let mut unit = |row: Existing<'_>| match by {
        FieldPath::Field(Field::Company | Field::Into) => scene.companies().counts_as(row.cell(by.field())),
        FieldPath::Field(field) => row.cell(field),
        // An age is counted as it is, one up, as 0 is no age.
        FieldPath::AgeAtEntry => age(scene, row).map_or(0, |age| age + 1),
        _ => part_of(scene, row, by).map_or(0, |part| parts.intern(part)),
    };
    let counted: Vec<_> = rows.into_iter().map(|row| (unit(row), row)).filter(|(unit, _)| *unit != 0).collect();
    let hits = counted.into_iter().map(|(unit, row)| event_hit(scene, row, unit, 0)).collect();
    Measured::of(Found::Units(hits), incomplete)
}

fn age(scene: &Scene<'_>, row: Existing<'_>) -> Option<u32> {
    u32::try_from(scene.ages().of(row.cell(Field::Citizen))?).ok()
}

fn company(scene: &Scene<'_>, row: Existing<'_>) -> u32 {
    scene.companies().counts_as(row.cell(Field::Company))
}

/// Each company's latest `company.registered`: the latest one holds.
fn latest_registrations(scene: &Scene<'_>, of: &[EventType], days: Days) -> HashMap<u32, usize> {
    if !of.contains(&EventType::CompanyRegistered) {
        return HashMap::new();
    }
    let mut rows: Vec<_> = scene.existing(EventType::CompanyRegistered).filter(|row| days.contains(row.day)).collect();
    rows.sort_by_key(|row| (row.day, row.table.position(row.index)));
    rows.into_iter().map(|row| (company(scene, row), row.index)).collect()
}

fn part_of<'a>(scene: &Scene<'a>, row: Existing<'_>, by: FieldPath) -> Option<&'a str> {
    let (scheme, code) = scene.records.names.words.name(row.cell(by.field()))?.split_once(':')?;
    Some(if matches!(by, FieldPath::Scheme(_)) { scheme } else { code })
}
