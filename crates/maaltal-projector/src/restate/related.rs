//! Which changed events made a figure another one.
//!
//! A hit that came or went is explained by its own events where they changed, and a spell's by those of all spells that could be one
//! with it. Where its own did not change (a spell that counts no more because its end came late), by what changed of the same citizen's
//! spells, the same agreement, or the same company.

use super::Side;
use super::changes::{Change, Changes};
use crate::evidence::{Role, part};
use crate::tally::Hit;
use maaltal_domain::{Cause, EventType, Field, Measure, SpellKind, SpellStep};
use std::collections::BTreeSet;

/// What the hits that came and went are about.
#[derive(Default)]
struct Touched {
    citizens: BTreeSet<u32>,
    companies: BTreeSet<u32>,
    /// Hits that their own events do not explain, with the measure that they come from.
    unexplained: Vec<(Measure, Hit)>,
    /// Hits of spells whose own `started` changed.
    spells: Vec<Hit>,
}

/// The events that made the difference between two sides; `redefined` says that other rules made some of it.
pub(super) fn causes(
    old: &Side<'_, '_>,
    new: &Side<'_, '_>,
    changes: &Changes<'_>,
    redefined: bool,
) -> BTreeSet<Cause> {
    let mut causes = BTreeSet::new();
    let mut touched = Touched::default();
    for (side, differing) in [(old, old.without(new)), (new, new.without(old))] {
        for (role, hit, has_twin) in differing {
            let own = side.evidence.of(role, &hit);
            causes.extend(own.iter().filter_map(|position| changes.at(*position)).flat_map(|change| &change.causes));
            touched.citizens.insert(hit.citizen);
            touched.companies.extend(companies_of(&hit, old, new));
            if !has_twin && !redefined {
                touched.note(part(&side.kpi.measure, role), hit, changes.at(hit.position));
            }
            if let (Measure::Share { numerator, .. }, Role::Whole, false) = (&side.kpi.measure, role, redefined) {
                // Whoever comes into the whole, or goes, brings or takes along what they have of the part.
                touched.unexplained.push((numerator.measure.as_ref().clone(), hit));
            }
        }
    }
    // What is named for what it took out may be kept from counting itself by another change, which then belongs to it.
    let mut noted = BTreeSet::new();
    loop {
        let named = causes.iter().filter_map(|cause: &Cause| changes.at(u32::try_from(cause.position.0).ok()?));
        for change in named.filter(|change| noted.insert(change.position())) {
            touched.note_cause(change, old, new, redefined);
        }
        let spells = touched.spells(old, new);
        let agreements = touched.agreements(new);
        let related = changes.all().filter(|change| touched.relates(change, (old, new), &spells, &agreements));
        let known = causes.len();
        causes.extend(related.flat_map(|change| &change.causes));
        if causes.len() == known {
            return causes;
        }
    }
}

impl Touched {
    /// Notes a hit that the other side has none of; `own` is the change of the event that it is named by, if it changed.
    fn note(&mut self, measure: &Measure, hit: Hit, own: Option<&Change<'_>>) {
        match (measure, own.map(|change| change.event_type)) {
            (Measure::Spells { .. } | Measure::Retained { .. }, Some(_)) => self.spells.push(hit),
            // Of registrations the latest holds, so another one may have made room.
            (_, Some(EventType::CompanyRegistered)) => self.unexplained.push((measure.clone(), hit)),
            (Measure::Events { .. } | Measure::Distinct { .. } | Measure::Sum { .. }, Some(_)) => {}
            _ => self.unexplained.push((measure.clone(), hit)),
        }
    }

    /// Notes an event that is named as a cause and in effect itself.
    fn note_cause(&mut self, change: &Change<'_>, old: &Side<'_, '_>, new: &Side<'_, '_>, redefined: bool) {
        let (citizen, company) = (change.cell(Field::Citizen), change.cell(Field::Company));
        self.citizens.insert(citizen);
        self.companies.extend(counts_as(company, old, new));
        for role in [Role::Counted, Role::Whole].into_iter().filter(|_| !redefined) {
            let hit = Hit { citizen, company, position: change.position(), ..Hit::default() };
            self.note(part(&new.kpi.measure, role), hit, Some(change));
        }
    }

    /// Ids of the spells that can have made the hits come or go, whatever became of their events; their companies are touched too.
    fn spells(&mut self, old: &Side<'_, '_>, new: &Side<'_, '_>) -> BTreeSet<u32> {
        let of_hit = |hit: &Hit| companies_of(hit, old, new).map(|company| (hit.citizen, company));
        let units: BTreeSet<_> = self.spells.iter().flat_map(of_hit).collect();
        let read = SpellKind::ALL.map(|kind| (kind, self.citizens_reading(kind).collect::<BTreeSet<_>>()));
        if units.is_empty() && read.iter().all(|(_, citizens)| citizens.is_empty()) {
            return BTreeSet::new();
        }
        let mut spells = BTreeSet::new();
        for (kind, citizens) in &read {
            for start in all_starts(*kind, new) {
                let companies = counts_as(start.company, old, new);
                let is_unit = companies.iter().any(|company| units.contains(&(start.citizen, *company)));
                if is_unit || citizens.contains(&start.citizen) {
                    spells.insert(start.spell);
                    self.companies.extend(companies);
                }
            }
        }
        spells
    }

    /// Citizens with an unexplained hit of a measure that reads spells of `kind`.
    fn citizens_reading(&self, kind: SpellKind) -> impl Iterator<Item = u32> {
        let reads = move |measure: &Measure| match measure {
            Measure::Spells { kinds, .. } | Measure::Retained { kinds, .. } => kinds.contains(&kind),
            Measure::Outcome { kinds, counts_as, .. } => kinds.contains(&kind) || counts_as.contains(&kind),
            _ => false,
        };
        self.unexplained.iter().filter(move |(measure, _)| reads(measure)).map(|(_, hit)| hit.citizen)
    }

    /// Agreements with an unexplained hit.
    fn agreements(&self, side: &Side<'_, '_>) -> BTreeSet<u32> {
        let agreement = |(_, hit): &(Measure, Hit)| {
            let (_, table, row) = side.scene.records.at(hit.position)?;
            table.cells(Field::Agreement).get(row).copied()
        };
        self.unexplained.iter().filter_map(agreement).collect()
    }

    fn relates(
        &self,
        change: &Change<'_>,
        (old, new): (&Side<'_, '_>, &Side<'_, '_>),
        spells: &BTreeSet<u32>,
        agreements: &BTreeSet<u32>,
    ) -> bool {
        let company = change.cell(Field::Company);
        let of_company =
            || company != 0 && counts_as(company, old, new).iter().any(|company| self.companies.contains(company));
        match change.event_type {
            EventType::Spell(_, SpellStep::Started | SpellStep::Ended) => spells.contains(&change.cell(Field::Spell)),
            EventType::AgreementSigned | EventType::AgreementWithdrawn => {
                agreements.contains(&change.cell(Field::Agreement))
            }
            EventType::CompanyMerged => of_company(),
            EventType::CitizenExempted | EventType::CitizenLeft => {
                minus_exempted(new) && self.citizens.contains(&change.cell(Field::Citizen))
            }
            other => self.unexplained.iter().any(|(measure, hit)| {
                let same = match hit.citizen {
                    0 => of_company(),
                    citizen => change.cell(Field::Citizen) == citizen,
                };
                same && reads(measure, other)
            }),
        }
    }
}

/// A `started` event, in effect or not.
struct Start {
    spell: u32,
    citizen: u32,
    company: u32,
}

fn all_starts(kind: SpellKind, side: &Side<'_, '_>) -> impl Iterator<Item = Start> {
    let table = side.scene.records.table(EventType::Spell(kind, SpellStep::Started));
    table.into_iter().flat_map(|table| {
        let cell = |field, row: usize| table.cells(field).get(row).copied().unwrap_or(0);
        let start = move |row| Start {
            spell: cell(Field::Spell, row),
            citizen: cell(Field::Citizen, row),
            company: cell(Field::Company, row),
        };
        (0..table.rows()).map(start)
    })
}

/// The companies that one counts as on either side.
fn counts_as(company: u32, old: &Side<'_, '_>, new: &Side<'_, '_>) -> [u32; 2] {
    [old, new].map(|side| side.scene.companies().counts_as(company))
}

/// The companies that a hit's event counts for on either side.
fn companies_of(hit: &Hit, old: &Side<'_, '_>, new: &Side<'_, '_>) -> [u32; 2] {
    let row = new.scene.records.at(hit.position);
    let recorded = row.and_then(|(_, table, row)| table.cells(Field::Company).get(row).copied());
    counts_as(recorded.unwrap_or(hit.company), old, new)
}

fn minus_exempted(side: &Side<'_, '_>) -> bool {
    matches!(side.kpi.measure, Measure::Share { minus_exempted: true, .. })
}

/// Whether a measure that is not about spells or agreements reads events of a type.
fn reads(measure: &Measure, event_type: EventType) -> bool {
    match measure {
        Measure::Events { of, .. } | Measure::Distinct { of, .. } | Measure::Sum { of, .. } => of.contains(&event_type),
        _ => false,
    }
}
