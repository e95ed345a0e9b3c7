//! Spells: from events to runs of days, merged.
//!
//! Source: KPIS.md section 1, "Spells".

use super::{Place, Scene};
use crate::grouped::Grouped;
use crate::table::Table;
use crate::window::Days;
use maaltal_domain::{EventType, Field, SpellKind, SpellStep};

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

/// The days of a merged spell: all that most questions look at, so that they pass over little memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub kind: SpellKind,
    pub first: i32,
    /// Last day, inclusive; open without one.
    pub last: Option<i32>,
}

impl Run {
    /// Whether it runs on `day`.
    pub fn is_active_on(&self, day: i32) -> bool {
        self.first <= day && self.last.is_none_or(|last| last >= day)
    }

    /// Whether it runs on some day of `days`.
    pub fn touches_days(&self, days: Days) -> bool {
        self.first <= days.last && self.last.is_none_or(|last| last >= days.first)
    }
}

/// All merged spells, by citizen, kind and company, then first day.
#[derive(Debug)]
pub(crate) struct Spells {
    all: Vec<MergedSpell>,
    /// The run of each.
    runs: Vec<Run>,
    /// By a spell's number the place, counted from 1, of what it is merged into; 0 where it does not exist.
    by_id: Vec<u32>,
    /// By a citizen's number the place, counted from 1, of their first; 0 where they have none.
    by_citizen: Vec<u32>,
}

/// A `started` that makes a spell exist.
#[derive(Debug, Clone, Copy)]
struct Started {
    id: u32,
    citizen: u32,
    kind: SpellKind,
    /// Place in the table of its type.
    row: u32,
}

/// The `ended` that counts for a spell: day, position, outcome.
pub(crate) type End = (i32, u32, u32);

/// The `ended` that counts, by a spell's number.
pub(crate) struct Ends(Vec<End>);

/// Later than every `ended`.
const NO_END: End = (i32::MAX, u32::MAX, u32::MAX);

impl Ends {
    /// The `ended` that counts for the spell with this number, if one has come.
    pub fn get(&self, spell: &u32) -> Option<&End> {
        self.0.get(*spell as usize).filter(|end| **end != NO_END)
    }
}

impl MergedSpell {
    /// Its days.
    pub fn run(&self) -> Run {
        Run { kind: self.kind, first: self.first, last: self.last }
    }

    /// Whether it runs on `day`.
    pub fn is_active_on(&self, day: i32) -> bool {
        self.run().is_active_on(day)
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
        let citizens = scene.records.names.citizens.count();
        let started = Grouped::new(&started(scene), citizens, |spell| spell.citizen);
        let making = Making::new(scene);
        let mut spells = Self {
            all: Vec::with_capacity(started.count()),
            runs: Vec::new(),
            by_id: vec![0; scene.records.names.spells.count() + 1],
            by_citizen: vec![0; citizens + 1],
        };
        let mut own = Vec::new();
        for of_citizen in started.groups() {
            own.clear();
            own.extend(of_citizen.iter().map(|spell| (making.spell(spell), spell.id)));
            spells.merge(&mut own);
        }
        spells.runs = spells.all.iter().map(MergedSpell::run).collect();
        spells
    }

    /// Merges a citizen's spells of the same kind and company, in order of first day, then position.
    fn merge(&mut self, spells: &mut [(MergedSpell, u32)]) {
        let unit = |spell: &MergedSpell| (spell.kind, spell.company);
        spells.sort_unstable_by_key(|(spell, _)| (unit(spell), spell.first, spell.position));
        let mut group = self.all.len();
        let citizen = spells.first().and_then(|(spell, _)| self.by_citizen.get_mut(spell.citizen as usize));
        citizen.into_iter().for_each(|first| *first = place_from_1(group));
        for (spell, id) in spells {
            if self.all.get(group).is_none_or(|first| unit(first) != unit(spell)) {
                group = self.all.len();
            }
            let earliest = self.all.iter().skip(group).position(|earlier| earlier.touches(spell));
            let place = earliest.map_or(self.all.len(), |place| group + place);
            match self.all.get_mut(place) {
                Some(earlier) => earlier.join(spell),
                None => self.all.push(spell.clone()),
            }
            self.by_id.get_mut(*id as usize).into_iter().for_each(|own| *own = place_from_1(place));
        }
    }

    /// All merged spells.
    pub fn all(&self) -> &[MergedSpell] {
        &self.all
    }

    /// The merged spells whose run is `wanted`, each with its number.
    pub fn running(&self, wanted: impl Fn(&Run) -> bool) -> impl Iterator<Item = (usize, &MergedSpell)> {
        let runs = self.runs.iter().enumerate().filter(move |(_, run)| wanted(run));
        runs.filter_map(|(number, _)| Some((number, self.all.get(number)?)))
    }

    /// The merged spell that the spell with this id is part of.
    pub fn of_id(&self, id: u32) -> Option<&MergedSpell> {
        self.all.get(self.by_id.get(id as usize)?.checked_sub(1)? as usize)
    }

    /// The merged spells of `citizen`.
    pub fn of_citizen(&self, citizen: u32) -> impl Iterator<Item = (usize, &MergedSpell)> {
        let first = self.by_citizen.get(citizen as usize).and_then(|first| first.checked_sub(1));
        let from = first.map_or(self.all.len(), |first| first as usize);
        self.all.iter().enumerate().skip(from).take_while(move |(_, spell)| spell.citizen == citizen)
    }
}

fn place_from_1(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(0)
}

/// The `started` that holds of each spell that exists: an id is one spell, whatever the kind, and of several the lowest position holds.
fn started(scene: &Scene<'_>) -> Vec<Started> {
    let mut lowest = vec![u32::MAX; scene.records.names.spells.count() + 1];
    let types = SpellKind::ALL.map(|kind| (kind, EventType::Spell(kind, SpellStep::Started)));
    for (_, event_type) in types {
        let columns = scene.columns(event_type, [Field::Spell]);
        for row in scene.existing(event_type) {
            let [id] = row.cells(&columns);
            let position = row.table.position(row.index);
            lowest.get_mut(id as usize).into_iter().for_each(|lowest| *lowest = (*lowest).min(position));
        }
    }
    let mut started = Vec::new();
    for (kind, event_type) in types {
        let columns = scene.columns(event_type, [Field::Spell, Field::Citizen]);
        started.extend(scene.existing(event_type).filter_map(|row| {
            let [id, citizen] = row.cells(&columns);
            let position = row.table.position(row.index);
            let started = || Started { id, citizen, kind, row: row.index as u32 };
            (lowest.get(id as usize) == Some(&position)).then(started)
        }));
    }
    started
}

/// The earliest effective `ended` of each spell id, whatever its kind.
pub(crate) fn ends(scene: &Scene<'_>) -> Ends {
    let mut ends = vec![NO_END; scene.records.names.spells.count() + 1];
    for kind in SpellKind::ALL {
        let event_type = EventType::Spell(kind, SpellStep::Ended);
        let columns = scene.columns(event_type, [Field::Spell, Field::Outcome]);
        for row in scene.existing(event_type) {
            let [id, outcome] = row.cells(&columns);
            let end = (row.day, row.table.position(row.index), outcome);
            ends.get_mut(id as usize).into_iter().for_each(|known| *known = (*known).min(end));
        }
    }
    Ends(ends)
}

/// The table of a kind's `started`, and of that the columns: company, municipality, P-number.
type StartedTable<'a> = (&'a Table, [&'a [u32]; 3]);

/// What spells are made with.
struct Making<'s, 'a> {
    scene: &'s Scene<'a>,
    ends: Ends,
    /// By kind what its `started` are read from.
    started: [Option<StartedTable<'a>>; SpellKind::ALL.len()],
}

impl<'s, 'a> Making<'s, 'a> {
    fn new(scene: &'s Scene<'a>) -> Self {
        let started = |kind| {
            let event_type = EventType::Spell(kind, SpellStep::Started);
            let fields = [Field::Company, Field::Municipality, Field::PNumber];
            Some((scene.records.table(event_type)?, scene.columns(event_type, fields)))
        };
        Self { scene, ends: ends(scene), started: SpellKind::ALL.map(started) }
    }

    fn spell(&self, started: &Started) -> MergedSpell {
        let Started { id, citizen, kind, row } = *started;
        let row = row as usize;
        let (table, columns) = self.started.get(kind as usize).copied().flatten().unzip();
        let (day, position) = table.map_or((0, 0), |table| (table.day(row), table.position(row)));
        let end = self.ends.get(&id);
        let referred = self.scene.referrals().at(citizen, day);
        let [company, own, p_number] = columns.unwrap_or_default().map(|column| column.get(row).copied().unwrap_or(0));
        MergedSpell {
            kind,
            citizen,
            company: self.scene.companies().counts_as(company),
            first: day,
            // A last day before the first is a finding; the spell then counts on its first day only.
            last: end.map(|end| end.0.max(day)),
            row,
            place: Place { municipality: if own == 0 { referred.municipality } else { own }, groups: referred.groups },
            outcome: end.map_or(0, |end| end.2),
            reaches: end.map_or(day, |end| end.0.max(day)),
            position,
            p_number,
        }
    }
}
