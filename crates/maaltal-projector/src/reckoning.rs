//! A figure worked out, with all that it is made of, so that two of them can be compared.

use crate::evidence::{Role, hits};
use crate::measure;
use crate::scene::Scene;
use crate::selection::{Met, Selected, number_at};
use crate::tally::Hit;
use crate::window::{self, Days};
use maaltal_domain::{Cell, EventType, Field, FieldPath, Kpi, Measure, Month, Selection, SpellStep};
use std::collections::{BTreeMap, BTreeSet};

/// How closely two figures are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Eye {
    /// Who and what is counted, and in which state the figure is.
    Number,
    /// How far the data reach, too.
    Reach,
}

/// A figure worked out.
pub(crate) struct Reckoning<'s, 'a> {
    pub scene: &'s Scene<'a>,
    kpi: &'s Kpi,
    eye: Eye,
    pub total: Cell,
    hits: BTreeMap<Key, (Role, Hit)>,
}

/// What must be the same of a hit for the figure to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    role: Role,
    month: Option<Month>,
    position: u32,
    citizen: u32,
    adds: i64,
    /// The company where companies are counted, the age where ages are.
    unit: u32,
    reaches: i32,
}

/// In what two figures differ.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    /// Hits that one has and the other has not; also of what is incomplete or taken out, where that differs.
    pub hits: Vec<Hit>,
    /// Whether one is reported and the other not.
    pub state: bool,
    /// Whether they are worked out otherwise in any way.
    pub any: bool,
}

impl<'s, 'a> Reckoning<'s, 'a> {
    pub fn new(scene: &'s Scene<'a>, kpi: &'s Kpi, eye: Eye) -> Self {
        let (found, total) = measure::found(scene, kpi);
        // Other units are numbers that each scene gives anew.
        let compares_units = kpi.measure.is_of_companies()
            || matches!(
                kpi.measure,
                Measure::Distinct { by: FieldPath::AgeAtEntry | FieldPath::Field(Field::Into), .. }
            );
        let key = |role, month, hit: &Hit| Key {
            role,
            month,
            position: hit.position,
            citizen: hit.citizen,
            adds: hit.adds,
            unit: if compares_units { hit.unit } else { 0 },
            reaches: if eye == Eye::Reach { hit.reaches } else { 0 },
        };
        let hits = hits(scene, kpi, &found)
            .into_iter()
            .map(|(role, month, hit)| (key(role, month, &hit), (role, hit)))
            .collect();
        Self { scene, kpi, eye, total, hits }
    }

    /// What its number is made of.
    pub fn hits(&self) -> impl Iterator<Item = &(Role, Hit)> {
        self.hits.values()
    }

    /// In what it differs from `other`, which is of the same key figure in another scene.
    pub fn differs(&self, other: &Self) -> Difference {
        let mut hits: Vec<Hit> = only_one_has(&self.hits, &other.hits).into_iter().map(|(_, hit)| hit).collect();
        let (own, others) = (&self.total, &other.total);
        if own.incomplete != others.incomplete {
            hits.extend(differing_or_all(&self.incomplete(), &other.incomplete()));
        }
        if own.excluded != others.excluded {
            hits.extend(only_one_has(&self.excluded(), &other.excluded()));
        }
        let state = own.reported != others.reported;
        let number = |cell: &Cell| (cell.incomplete, cell.excluded, cell.reported);
        let same_cell = if self.eye == Eye::Reach { own == others } else { number(own) == number(others) };
        Difference { any: !hits.is_empty() || !same_cell, hits, state }
    }

    /// What lacks a field of a range and meets all else; not looked at: in which relation to the window a spell is, and in which month an
    /// event of a monthly share.
    fn incomplete(&self) -> BTreeMap<(Role, u32), Hit> {
        let of = |role, measure: &Measure, days| {
            let hits = incomplete(self.scene, measure, days);
            hits.into_iter().map(move |hit| ((role, hit.position), hit)).collect::<Vec<_>>()
        };
        let days = |window| window::days(self.scene, window);
        let window = self.kpi.window;
        let all = match &self.kpi.measure {
            Measure::Share { numerator, denominator, .. } => [
                of(Role::Counted, &numerator.measure, days(numerator.window.unwrap_or(window))),
                of(Role::Whole, &denominator.measure, days(denominator.window.unwrap_or(window))),
            ]
            .concat(),
            Measure::ShareMonthly { numerator, denominator, .. } => {
                [of(Role::Counted, &numerator.measure, Days::EVER), of(Role::Whole, &denominator.measure, Days::EVER)]
                    .concat()
            }
            measure => of(Role::Counted, measure, days(window)),
        };
        all.into_iter().collect()
    }

    /// Those of a share's whole that are exempted, in each of its months.
    fn excluded(&self) -> BTreeMap<(Role, Option<Month>, u32), Hit> {
        let all = with_exempted(self.kpi);
        let (found, _) = measure::found(self.scene, &all);
        let counted: BTreeSet<_> = self.hits.keys().map(|key| (key.role, key.month, key.citizen)).collect();
        let of_all = hits(self.scene, &all, &found).into_iter();
        let keyed = of_all.map(|(role, month, hit)| ((role, month, hit.citizen), hit));
        keyed.filter(|(key, _)| key.0 == Role::Whole && !counted.contains(key)).collect()
    }
}

/// What only one of two has.
fn only_one_has<K: Ord, V: Copy>(own: &BTreeMap<K, V>, others: &BTreeMap<K, V>) -> Vec<V> {
    let without = |a: &BTreeMap<K, V>, b: &BTreeMap<K, V>| {
        a.iter().filter(|(key, _)| !b.contains_key(key)).map(|(_, value)| *value).collect::<Vec<_>>()
    };
    [without(own, others), without(others, own)].concat()
}

/// What only one of two has; all where that is nothing.
fn differing_or_all<K: Ord, V: Copy>(own: &BTreeMap<K, V>, others: &BTreeMap<K, V>) -> Vec<V> {
    let differing = only_one_has(own, others);
    if differing.is_empty() { own.values().chain(others.values()).copied().collect() } else { differing }
}

/// A share as if nobody was taken out of it.
fn with_exempted(kpi: &Kpi) -> Kpi {
    let mut all = kpi.clone();
    if let Measure::Share { minus_exempted, .. } | Measure::ShareMonthly { minus_exempted, .. } = &mut all.measure {
        *minus_exempted = false;
    }
    all
}

/// Hits of the events, or the starts of the merged spells, that a measure reads and that lack a field of a range.
fn incomplete(scene: &Scene<'_>, measure: &Measure, days: Days) -> Vec<Hit> {
    match measure {
        Measure::Events { of, select } | Measure::Distinct { of, select, .. } => lacking(scene, of, select, None, days),
        Measure::Sum { of, select, field } => lacking(scene, of, select, Some(*field), days),
        Measure::AgreementsActive { select, .. } => {
            lacking(scene, &[EventType::AgreementSigned], select, None, Days::EVER)
        }
        Measure::Spells { kinds, select, .. }
        | Measure::Outcome { kinds, select, .. }
        | Measure::Retained { kinds, select, .. } => {
            let of: Vec<_> = kinds.iter().map(|kind| EventType::Spell(*kind, SpellStep::Started)).collect();
            let firsts: BTreeSet<u32> = scene.spells().all().iter().map(|spell| spell.position).collect();
            let mut hits = lacking(scene, &of, select, None, Days::EVER);
            hits.retain(|hit| firsts.contains(&hit.position));
            hits
        }
        _ => Vec::new(),
    }
}

fn lacking(scene: &Scene<'_>, of: &[EventType], select: &Selection, field: Option<Field>, days: Days) -> Vec<Hit> {
    let mut hits = Vec::new();
    for event_type in of {
        let Some(table) = scene.records.table(*event_type) else { continue };
        let ready = Selected::new(select, scene, table, *event_type);
        for row in scene.existing(*event_type).filter(|row| days.contains(row.day)) {
            let whose = (row.cell(Field::Citizen), scene.companies().counts_as(row.cell(Field::Company)));
            let adds = field.is_none_or(|field| number_at(table, *event_type, field, row.index).is_some());
            match ready.met(row.index, whose) {
                Met::No => continue,
                Met::Yes if adds => continue,
                _ => {}
            }
            let position = table.position(row.index);
            hits.push(Hit { citizen: whose.0, company: whose.1, position, ..Hit::default() });
        }
    }
    hits
}
