//! `distinct`: how many different values of a field among effective events.

use super::{Measured, each, room};
use crate::interner::Interner;
use crate::scene::{Existing, Scene};
use crate::tally::{Found, Hit};
use crate::window::Days;
use hashbrown::HashMap;
use maaltal_domain::{EventType, Field, FieldPath, Selection};

pub(super) fn find(scene: &Scene<'_>, of: &[EventType], by: FieldPath, select: &Selection, days: Days) -> Measured {
    let latest = latest_registrations(scene, of, days);
    let is_read = |row: &Existing<'_>| {
        row.event_type != EventType::CompanyRegistered
            || latest.get(&company(scene, *row)).is_some_and(|latest| *latest == row.index)
    };
    // A part of a field is counted by its text.
    let mut parts = Interner::default();
    // Units are numbers given one after the other, whatever number stands in the cell.
    let mut given: HashMap<u32, u32> = HashMap::new();
    let mut numbered = |cell: u32| {
        let next = given.len() as u32 + 1;
        if cell == 0 { 0 } else { *given.entry(cell).or_insert(next) }
    };
    let (mut hits, mut incomplete) = (room(scene, of), Vec::new());
    for event_type in of {
        let columns = scene.columns(*event_type, [by.field()]);
        let lacking = each(scene, *event_type, select, days, is_read, |row, hit| {
            let [cell] = row.cells(&columns);
            let unit = match by {
                FieldPath::Field(Field::Company | Field::Into) => scene.companies().counts_as(cell),
                FieldPath::Field(Field::Citizen | Field::Spell | Field::Agreement) => cell,
                FieldPath::Field(_) => numbered(cell),
                // An age is counted as it is, one up, as 0 is no age.
                FieldPath::AgeAtEntry => age(scene, cell).map_or(0, |age| age + 1),
                _ => part_of(scene, cell, by).map_or(0, |part| parts.intern(part)),
            };
            hits.extend((unit != 0).then_some(Hit { unit, ..hit }));
        });
        incomplete.extend(lacking);
    }
    Measured::of(Found::Units(hits.into()), incomplete)
}

fn age(scene: &Scene<'_>, citizen: u32) -> Option<u32> {
    u32::try_from(scene.ages().of(citizen)?).ok()
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

fn part_of<'a>(scene: &Scene<'a>, cell: u32, by: FieldPath) -> Option<&'a str> {
    let (scheme, code) = scene.records.names.words.name(cell)?.split_once(':')?;
    Some(if matches!(by, FieldPath::Scheme(_)) { scheme } else { code })
}
