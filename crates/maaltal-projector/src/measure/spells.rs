//! `spells_started`, `spells_touched`, `spells_active`: merged spells by their days.

use super::Measured;
use crate::scene::{MergedSpell, Run, Scene};
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
    let in_window = |spell: &Run| match count {
        SpellCount::Started => days.contains(spell.first),
        SpellCount::Touched => spell.touches_days(days),
        SpellCount::Active => spell.is_active_on(days.last),
    };
    let unit = |hit: &Hit| match by {
        Unit::Citizens => hit.citizen,
        Unit::Companies => hit.company,
        _ => hit.unit,
    };
    let mut hits = Vec::with_capacity(scene.spells().all().len());
    let incomplete = each(scene, kinds, select, in_window, |number, spell| {
        let hit = hit(number, spell);
        hits.extend(Some(Hit { unit: unit(&hit), ..hit }).filter(|hit| hit.unit != 0));
    });
    Measured::of(Found::Units(hits.into()), incomplete)
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

/// Takes the merged spells of `kinds` that are `wanted` and whose first `started` meets `select`, each with its number;
/// gives the citizens of those that lack a field of a range.
pub(super) fn each<'s>(
    scene: &'s Scene<'_>,
    kinds: &[SpellKind],
    select: &Selection,
    wanted: impl Fn(&Run) -> bool,
    mut take: impl FnMut(usize, &'s MergedSpell),
) -> Vec<u32> {
    let mut incomplete = Vec::new();
    let ready = SpellKind::ALL.map(|kind| {
        let started = EventType::Spell(kind, SpellStep::Started);
        let table = scene.records.table(started).filter(|_| kinds.contains(&kind))?;
        Some(Selected::new(select, scene, table, started))
    });
    let of_kinds = |run: &Run| kinds.contains(&run.kind) && wanted(run);
    for (number, spell) in scene.spells().running(of_kinds) {
        let Some(Some(ready)) = ready.get(spell.kind as usize) else { continue };
        match ready.met(spell.row, (spell.citizen, spell.company)) {
            Met::Yes => take(number, spell),
            Met::Incomplete => incomplete.push(spell.citizen),
            Met::No => {}
        }
    }
    incomplete
}
