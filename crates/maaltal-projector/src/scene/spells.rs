//! Spells: from events to runs of days, merged.
//!
//! Source: KPIS.md section 1, "Spells".

use super::{Existing, Place, Scene};
use crate::window::Days;
use maaltal_domain::{EventType, Field, SpellKind, SpellStep};
use std::collections::HashMap;

/// One or several spells that count as one.
#[derive(Debug, Clone)]
pub(crate) struct MergedSpell {
    pub kind: SpellKind,
    pub citizen: u32,
    /// The company that it counts as at the cut-off; 0 where it has none.
    pub company: u32,
    pub first: i32,
    /// Last day, inclusive; open without one.
    pub last: Option<i32>,
    /// Place of the first spell's `started` in its type's table.
    pub row: usize,
    pub place: Place,
    /// Outcome of the `ended` of the last day, as a cell; 0 where there is none.
    pub outcome: u32,
    /// Newest event time among its `started` and `ended`.
    pub reaches: i32,
    /// Position of the first spell's `started`.
    pub position: u32,
    p_number: u32,
}

/// All merged spells, by citizen, kind and company, then first day.
#[derive(Debug)]
pub(crate) struct Spells {
    all: Vec<MergedSpell>,
    by_id: HashMap<u32, usize>,
}

/// A spell as its events state it.
struct Spell {
    id: u32,
    position: u32,
    merged: MergedSpell,
}

/// The `ended` that counts for a spell: day, position, outcome.
pub(crate) type End = (i32, u32, u32);

impl MergedSpell {
    /// Whether it runs on `day`.
    pub fn is_active_on(&self, day: i32) -> bool {
        self.first <= day && self.last.is_none_or(|last| last >= day)
    }

    /// Whether it runs on some day of `days`.
    pub fn touches_days(&self, days: Days) -> bool {
        self.first <= days.last && self.last.is_none_or(|last| last >= days.first)
    }

    fn touches(&self, later: &Self) -> bool {
        let same_unit = self.p_number == 0 || later.p_number == 0 || self.p_number == later.p_number;
        same_unit && self.last.is_none_or(|last| later.first <= last.saturating_add(1))
    }

    /// Takes in a spell that starts no earlier.
    fn join(&mut self, later: &Self) {
        // Of equal last days the later spell's `ended` counts; an open spell has none.
        let later_ends = match (self.last, later.last) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(own), Some(other)) => other >= own,
        };
        if later_ends {
            (self.last, self.outcome) = (later.last, later.outcome);
        }
        if self.p_number == 0 {
            self.p_number = later.p_number;
        }
        self.reaches = self.reaches.max(later.reaches);
    }
}

impl Spells {
    pub fn new(scene: &Scene<'_>) -> Self {
        let ends = ends(scene);
        let mut started: Vec<Spell> = Vec::new();
        for kind in SpellKind::ALL {
            let rows = scene.existing(EventType::Spell(kind, SpellStep::Started));
            started.extend(rows.map(|row| spell(scene, kind, row, &ends)));
        }
        // An id is one spell: the lowest position holds, whatever the kind.
        started.sort_unstable_by_key(|spell| (spell.id, spell.position));
        started.dedup_by_key(|spell| spell.id);
        merge(started)
    }

    /// All merged spells.
    pub fn all(&self) -> &[MergedSpell] {
        &self.all
    }

    /// The merged spell that the spell with this id is part of.
    pub fn of_id(&self, id: u32) -> Option<&MergedSpell> {
        self.all.get(*self.by_id.get(&id)?)
    }

    /// The merged spells of `citizen`.
    pub fn of_citizen(&self, citizen: u32) -> impl Iterator<Item = (usize, &MergedSpell)> {
        let from = self.all.partition_point(|spell| spell.citizen < citizen);
        self.all.iter().enumerate().skip(from).take_while(move |(_, spell)| spell.citizen == citizen)
    }
}

/// The earliest effective `ended` of each spell id, whatever its kind.
pub(crate) fn ends(scene: &Scene<'_>) -> HashMap<u32, End> {
    let mut ends: HashMap<u32, End> = HashMap::new();
    for kind in SpellKind::ALL {
        for row in scene.existing(EventType::Spell(kind, SpellStep::Ended)) {
            let end = (row.day, row.table.position(row.index), row.cell(Field::Outcome));
            let known = ends.entry(row.cell(Field::Spell)).or_insert(end);
            *known = (*known).min(end);
        }
    }
    ends
}

fn spell(scene: &Scene<'_>, kind: SpellKind, row: Existing<'_>, ends: &HashMap<u32, End>) -> Spell {
    let citizen = row.cell(Field::Citizen);
    let id = row.cell(Field::Spell);
    let end = ends.get(&id);
    let referred = scene.referrals().at(citizen, row.day);
    let own = row.cell(Field::Municipality);
    let merged = MergedSpell {
        kind,
        citizen,
        company: scene.companies().counts_as(row.cell(Field::Company)),
        first: row.day,
        // A last day before the first is a finding; the spell then counts on its first day only.
        last: end.map(|end| end.0.max(row.day)),
        row: row.index,
        place: Place { municipality: if own == 0 { referred.municipality } else { own }, groups: referred.groups },
        outcome: end.map_or(0, |end| end.2),
        reaches: end.map_or(row.day, |end| end.0.max(row.day)),
        position: row.table.position(row.index),
        p_number: row.cell(Field::PNumber),
    };
    Spell { id, position: merged.position, merged }
}

/// Merges spells of the same kind, citizen and company, in order of first day, then position.
fn merge(mut spells: Vec<Spell>) -> Spells {
    let unit = |spell: &MergedSpell| (spell.citizen, spell.kind, spell.company);
    spells.sort_unstable_by_key(|spell| (unit(&spell.merged), spell.merged.first, spell.position));
    let mut merged: Vec<MergedSpell> = Vec::with_capacity(spells.len());
    let mut parts = Vec::with_capacity(spells.len());
    let mut group = 0;
    for spell in spells {
        if merged.get(group).is_none_or(|first| unit(first) != unit(&spell.merged)) {
            group = merged.len();
        }
        let earliest = merged.iter().skip(group).position(|earlier| earlier.touches(&spell.merged));
        let place = earliest.map_or(merged.len(), |place| group + place);
        match merged.get_mut(place) {
            Some(earlier) => earlier.join(&spell.merged),
            None => merged.push(spell.merged),
        }
        parts.push((spell.id, place));
    }
    Spells { all: merged, by_id: parts.into_iter().collect() }
}
