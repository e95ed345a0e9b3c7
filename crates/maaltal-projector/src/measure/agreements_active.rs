//! `agreements_active`: agreements in force on the cut-off day.

use super::{Measured, event_hit};
use crate::scene::{Existing, Scene};
use crate::selection::{Met, Selected};
use crate::tally::{Found, Hits};
use crate::window::Days;
use hashbrown::HashMap;
use maaltal_domain::{EventType, Field, Selection, Unit};

pub(super) fn find(scene: &Scene<'_>, kinds: &[String], by: Unit, select: &Selection, days: Days) -> Measured {
    let Some(table) = scene.records.table(EventType::AgreementSigned) else {
        return Measured::of(Found::Units(Hits::default()), Vec::new());
    };
    let kind = |row: &Existing<'_>| {
        let kind = scene.records.names.words.name(row.cell(Field::Kind)).unwrap_or_default();
        kinds.iter().any(|wanted| wanted == kind)
    };
    let ready = Selected::new(select, scene, table, EventType::AgreementSigned);
    let mut active = active(scene, days.last);
    active.retain(|(_, row)| kind(row));
    let company = |row: &Existing<'_>| scene.companies().counts_as(row.cell(Field::Company));
    let met = |row: &Existing<'_>| ready.met(row.index, (row.cell(Field::Citizen), company(row)));
    let lacking = active.iter().filter(|(_, row)| met(row) == Met::Incomplete);
    let incomplete = lacking.map(|(_, row)| row.cell(Field::Citizen)).collect();
    let met = active.into_iter().filter(|(_, row)| met(row) == Met::Yes);
    let hits = met
        .map(|(agreement, row)| event_hit(scene, row, if by == Unit::Companies { company(&row) } else { agreement }));
    Measured::of(Found::Units(hits.collect::<Vec<_>>().into()), incomplete)
}

/// Agreements of any kind that are active on a day, by number, each with its `signed`.
pub(crate) fn active<'a>(scene: &Scene<'a>, day: i32) -> Vec<(u32, Existing<'a>)> {
    let withdrawn = earliest(scene, EventType::AgreementWithdrawn);
    let is_active = |agreement: &u32, signed: &Existing<'_>| {
        signed.day <= day && withdrawn.get(agreement).is_none_or(|row| row.day > day)
    };
    let signed = earliest(scene, EventType::AgreementSigned);
    let mut active: Vec<_> = signed.into_iter().filter(|(id, row)| is_active(id, row)).collect();
    active.sort_unstable_by_key(|(agreement, _)| *agreement);
    active
}

/// The earliest event of `event_type` of each agreement; of several on one day the one recorded first.
fn earliest<'a>(scene: &Scene<'a>, event_type: EventType) -> HashMap<u32, Existing<'a>> {
    let mut earliest: HashMap<u32, Existing<'a>> = HashMap::new();
    // Rows come in order of position, so the first of a day stays.
    for row in scene.existing(event_type) {
        let known = earliest.entry(row.cell(Field::Agreement)).or_insert(row);
        if row.day < known.day {
            *known = row;
        }
    }
    earliest
}
