//! `register`: the newest number of a series in an official register.

use super::{Measured, event_hit};
use crate::scene::{Existing, Scene};
use crate::table::day_of;
use crate::tally::{Found, Hit};
use maaltal_domain::{Code, Decimal, EventType, Field, Month, Municipality, RegisterNumber};
use std::collections::BTreeMap;

pub(super) fn find(scene: &Scene<'_>, table: &Code, measure: &Code, municipality: Municipality) -> Measured {
    let words = &scene.records.names.words;
    let of_series = words.number(table.as_str()).zip(words.number(measure.as_str()));
    let mut newest: BTreeMap<u32, Existing<'_>> = BTreeMap::new();
    for row in scene.existing(EventType::RegisterCounted) {
        if Some((row.cell(Field::Table), row.cell(Field::Measure))) != of_series {
            continue;
        }
        // Rows come in order of position, and of two of one month the later is the value.
        let known = newest.entry(row.cell(Field::Municipality)).or_insert(row);
        if row.day >= known.day {
            *known = row;
        }
    }
    let own = u32::from(municipality.number()) + 1;
    let country = u32::from(Municipality::COUNTRY.number()) + 1;
    let total = newest.get(&own).and_then(|row| number(scene, *row));
    let lines = newest.iter().filter(|(whose, _)| **whose != country).filter_map(|(_, row)| number(scene, *row));
    let lines = lines.collect();
    Measured::of(Found::Register { total, lines }, Vec::new())
}

fn number(scene: &Scene<'_>, row: Existing<'_>) -> Option<(Hit, RegisterNumber)> {
    let decimal = |field| {
        let millionths = row.table.decimals(field).get(row.index).copied().filter(|number| *number != i64::MIN);
        millionths.map(Decimal::from_millionths)
    };
    let number =
        RegisterNumber { value: decimal(Field::Value)?, of: decimal(Field::Of), month: Month::of(day_of(row.day)) };
    Some((event_hit(scene, row, 1), number))
}
