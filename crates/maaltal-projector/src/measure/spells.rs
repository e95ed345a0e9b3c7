//! `spells_started`, `spells_touched`, `spells_active`: merged spells by their days.

use super::Measured;
use crate::scene::{MergedSpell, Scene};
use crate::selection::{Met, Selected};
use crate::tally::{Found, Hit};
use crate::window::Days;
use maaltal_domain::{EventType, Selection, SpellCount, SpellKind, SpellStep, Unit};

pub(super) fn find(
    scene: &Scene<'_>,
    count: SpellCount,
    kinds: &[SpellKind],
    by: Unit,
    select: &Selection,
    days: Days,
) -> Measured {
    let in_window = |spell: &MergedSpell| match count {
        SpellCount::Started => days.contains(spell.first),
        SpellCount::Touched => spell.touches_days(days),
        SpellCount::Active => spell.is_active_on(days.last),
    };
    let (spells, incomplete) = selected(scene, kinds, select, in_window);
    let unit = |hit: &Hit| match by {
        Unit::Citizens => hit.citizen,
        Unit::Companies => hit.company,
        _ => hit.unit,
    };
    let hits = spells.into_iter().map(|(number, spell)| hit(number, spell));
    let counted = hits.map(|hit| Hit { unit: unit(&hit), ..hit }).filter(|hit| hit.unit != 0).collect();
    Measured::of(Found::Units(counted), incomplete)
}

/// The hit that a merged spell makes; its unit is the spell, counted from 1.
pub(super) fn hit(number: usize, spell: &MergedSpell) -> Hit {
    Hit {
        unit: u32::try_from(number + 1).unwrap_or(u32::MAX),
        adds: 0,
        citizen: spell.citizen,
        company: spell.company,
        place: spell.place,
        reaches: spell.reaches,
        position: spell.position,
        day: spell.first,
    }
}

/// Merged spells of `kinds` that `wanted` takes and whose first `started` meets `select`, each with its number;
/// and the citizens of those that lack a field of a range.
pub(super) fn selected<'s>(
    scene: &'s Scene<'_>,
    kinds: &[SpellKind],
    select: &Selection,
    wanted: impl Fn(&MergedSpell) -> bool,
) -> (Vec<(usize, &'s MergedSpell)>, Vec<u32>) {
    let mut found = Vec::new();
    let mut incomplete = Vec::new();
    let ready = SpellKind::ALL.map(|kind| {
        let started = EventType::Spell(kind, SpellStep::Started);
        let table = scene.records.table(started).filter(|_| kinds.contains(&kind))?;
        Some(Selected::new(select, scene, table, started))
    });
    for (number, spell) in scene.spells().all().iter().enumerate() {
        let Some(ready) = ready.get(spell.kind as usize).and_then(Option::as_ref).filter(|_| wanted(spell)) else {
            continue;
        };
        match ready.met(spell.row, (spell.citizen, spell.company)) {
            Met::Yes => found.push((number, spell)),
            Met::Incomplete => incomplete.push(spell.citizen),
            Met::No => {}
        }
    }
    (found, incomplete)
}
