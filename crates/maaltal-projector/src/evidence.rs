//! Which events a figure's hits stand for.

use crate::measure::outcome;
use crate::records::Records;
use crate::scene::{Scene, ends};
use crate::table::day_of;
use crate::tally::{Found, Hit};
use maaltal_domain::{EventType, Field, Kpi, Measure, Month, Position, SpellKind, SpellStep};
use std::collections::BTreeSet;

/// What a hit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// In the figure; of a share in its part.
    Counted,
    /// In a share's whole.
    Whole,
}

/// Every hit, with what it is counted in and of which month.
pub(crate) fn hits(scene: &Scene<'_>, kpi: &Kpi, found: &Found) -> Vec<(Role, Option<Month>, Hit)> {
    let counted = |hit: &Hit| (Role::Counted, None, *hit);
    match found {
        Found::Units(hits) | Found::Sum(hits) => hits.iter().map(counted).collect(),
        Found::Marked(hits) => {
            let part = hits.iter().filter(|(_, is_in)| *is_in).map(|(hit, _)| counted(hit));
            part.chain(hits.iter().map(|(hit, _)| (Role::Whole, None, *hit))).collect()
        }
        Found::Share { numerator, denominator } => of_share(None, numerator, denominator),
        Found::Months(months) => {
            months.iter().flat_map(|own| of_share(Some(own.month), &own.numerator, &own.denominator)).collect()
        }
        Found::Register { total, .. } => total.iter().map(|(hit, _)| counted(hit)).collect(),
        Found::Narrative(text) => told(scene, kpi, text.as_deref()).map(|hit| counted(&hit)).into_iter().collect(),
    }
}

fn of_share(month: Option<Month>, part: &[Hit], whole: &[Hit]) -> Vec<(Role, Option<Month>, Hit)> {
    let part = part.iter().map(|hit| (Role::Counted, month, *hit));
    part.chain(whole.iter().map(|hit| (Role::Whole, month, *hit))).collect()
}

/// The latest explanation of `kpi` with this text.
fn told(scene: &Scene<'_>, kpi: &Kpi, text: Option<&str>) -> Option<Hit> {
    let words = &scene.records.names.words;
    let wanted = (words.number(kpi.id.as_str())?, words.number(text?)?);
    let table = scene.records.table(EventType::KpiExplained)?;
    let cell = |field, row: usize| table.cells(field).get(row).copied().unwrap_or(0);
    let row =
        table.effective(scene.view).filter(|row| (cell(Field::Kpi, *row), cell(Field::Text, *row)) == wanted).last()?;
    Some(Hit { position: table.position(row), ..Hit::default() })
}

/// The events behind hits of one measure in one scene.
pub(crate) struct Evidence<'s, 'a> {
    scene: &'s Scene<'a>,
    measure: &'s Measure,
    /// By the position of a merged spell's first `started`, the `started` and `ended` that make it; sorted.
    spells: Vec<(u32, u32)>,
}

impl<'s, 'a> Evidence<'s, 'a> {
    pub fn new(scene: &'s Scene<'a>, measure: &'s Measure) -> Self {
        let counts_spells = [Role::Counted, Role::Whole].map(|role| is_of_spells(part(measure, role))).contains(&true);
        Self { scene, measure, spells: if counts_spells { spell_events(scene) } else { Vec::new() } }
    }

    /// Positions of the events that a hit stands for.
    pub fn of(&self, role: Role, hit: &Hit) -> Vec<u32> {
        let measure = part(self.measure, role);
        if !is_of_spells(measure) {
            return vec![hit.position];
        }
        let mut positions = self.spell(hit.position);
        if role == Role::Counted {
            positions.extend(self.led_on_by(measure, hit).map(|next| self.spell(next)).unwrap_or_default());
        }
        positions
    }

    /// Positions of the mergers by which the companies of these events count as others.
    pub fn mergers(&self, positions: &BTreeSet<u32>) -> BTreeSet<u32> {
        let company = |position: &u32| {
            let (_, table, row) = self.scene.records.at(*position)?;
            table.cells(Field::Company).get(row).copied().filter(|company| *company != 0)
        };
        let companies: BTreeSet<u32> = positions.iter().filter_map(company).collect();
        companies.into_iter().flat_map(|company| self.scene.companies().mergers_of(company)).collect()
    }

    /// The `started` and `ended` of the merged spell whose first `started` is at `first`.
    fn spell(&self, first: u32) -> Vec<u32> {
        let from = self.spells.partition_point(|(spell, _)| *spell < first);
        let own = self.spells.iter().skip(from).take_while(|(spell, _)| *spell == first);
        own.map(|(_, position)| *position).collect()
    }

    /// The spell by which an ended one counts as having led on.
    fn led_on_by(&self, measure: &Measure, hit: &Hit) -> Option<u32> {
        let Measure::Outcome { counts_as, days, declared, holding, .. } = measure else { return None };
        let rule = outcome::Rule { counts_as, within: *days, declared: *declared, holding: *holding };
        let mut own = self.scene.spells().of_citizen(hit.citizen);
        let (number, ended) = own.find(|(_, spell)| spell.position == hit.position)?;
        let within = i32::try_from(*days).unwrap_or(i32::MAX);
        outcome::next_spell(self.scene, &rule, number, ended, within).map(|next| next.position)
    }
}

/// The measure that hits of a role come from.
pub(crate) fn part(measure: &Measure, role: Role) -> &Measure {
    match (measure, role) {
        (Measure::Share { numerator, .. } | Measure::ShareMonthly { numerator, .. }, Role::Counted) => {
            &numerator.measure
        }
        (Measure::Share { denominator, .. } | Measure::ShareMonthly { denominator, .. }, Role::Whole) => {
            &denominator.measure
        }
        _ => measure,
    }
}

fn is_of_spells(measure: &Measure) -> bool {
    matches!(measure, Measure::Spells { .. } | Measure::Outcome { .. } | Measure::Retained { .. })
}

/// The `started` that holds and the `ended` that counts of every spell, by the first `started` of what it is merged into.
fn spell_events(scene: &Scene<'_>) -> Vec<(u32, u32)> {
    let started = SpellKind::ALL.map(|kind| EventType::Spell(kind, SpellStep::Started));
    let rows = started.into_iter().flat_map(|known| scene.existing(known));
    let mut spells: Vec<_> = rows.map(|row| (row.cell(Field::Spell), row.table.position(row.index))).collect();
    spells.sort_unstable();
    spells.dedup_by_key(|(spell, _)| *spell);
    let ends = ends(scene);
    let mut events: Vec<_> = spells
        .into_iter()
        .filter_map(|(spell, started)| Some((scene.spells().of_id(spell)?.position, spell, started)))
        .flat_map(|(first, spell, started)| {
            let ended = ends.get(&spell).map(|(_, position, _)| (first, *position));
            [Some((first, started)), ended]
        })
        .flatten()
        .collect();
    events.sort_unstable();
    events
}

/// The events at these positions, as they are shown.
pub(crate) fn shown(records: &Records, positions: &BTreeSet<u32>) -> Vec<maaltal_domain::Evidence> {
    let event = |position: &u32| {
        let (event_type, table, row) = records.at(*position)?;
        let position = Position((*position).into());
        Some(maaltal_domain::Evidence { position, event_type, day: day_of(table.day(row)) })
    };
    positions.iter().filter_map(event).collect()
}
