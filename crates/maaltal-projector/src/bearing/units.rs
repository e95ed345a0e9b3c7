//! Whom figures and events are about.

use crate::measure;
use crate::reckoning::{Eye, Reckoning};
use crate::scene::{Existing, Scene};
use crate::tally::Hit;
use maaltal_domain::{EventType, Field, Kpi, Measure};
use std::collections::BTreeSet;

/// Of whom or what a figure says something.
#[derive(Debug, Clone)]
pub(super) enum Units {
    /// Events by their positions, and the citizen and the company of each; 0 is none.
    Hits {
        positions: BTreeSet<u32>,
        whose: BTreeSet<(u32, u32)>,
    },
    Citizens(BTreeSet<u32>),
    Companies(BTreeSet<u32>),
}

impl Units {
    /// The citizens among them, as such.
    pub fn as_citizens(&self) -> Self {
        match self {
            Self::Hits { whose, .. } => Self::Citizens(named(whose.iter().map(|(citizen, _)| *citizen))),
            Self::Citizens(citizens) => Self::Citizens(citizens.clone()),
            Self::Companies(_) => Self::Citizens(BTreeSet::new()),
        }
    }

    pub fn are_companies(&self) -> bool {
        matches!(self, Self::Companies(_))
    }
}

fn named(numbers: impl Iterator<Item = u32>) -> BTreeSet<u32> {
    numbers.filter(|number| *number != 0).collect()
}

/// Two scenes of one programme; a company may count as another one in each.
#[derive(Clone, Copy)]
pub(super) struct Kin<'s, 'a> {
    pub scenes: [&'s Scene<'a>; 2],
}

impl Kin<'_, '_> {
    /// What hits are about.
    pub fn units_of(&self, hits: &[Hit]) -> Units {
        let whose = hits.iter().flat_map(|hit| {
            let row = self.scenes[0].records.at(hit.position);
            let own = row.and_then(|(_, table, row)| table.cells(Field::Company).get(row).copied()).unwrap_or(0);
            let companies = self.roots(own).into_iter().chain([hit.company]);
            companies.map(|company| (hit.citizen, company)).collect::<Vec<_>>()
        });
        Units::Hits { positions: hits.iter().map(|hit| hit.position).collect(), whose: whose.collect() }
    }

    /// Whether an event is one of these, or about one of them.
    pub fn is_one(&self, row: &Existing<'_>, units: &Units) -> bool {
        match units {
            Units::Hits { positions, .. } => positions.contains(&row.table.position(row.index)),
            _ => self.is_about(row, units),
        }
    }

    /// Whether an event is about one of these: its citizen, its company, or both.
    pub fn is_about(&self, row: &Existing<'_>, units: &Units) -> bool {
        let citizen = row.cell(Field::Citizen);
        match units {
            Units::Citizens(citizens) => citizens.contains(&citizen),
            Units::Companies(companies) => self.is_of(row, Field::Company, companies),
            Units::Hits { whose, .. } => {
                let roots = self.roots(row.cell(Field::Company));
                roots.into_iter().any(|company| whose.contains(&(citizen, company)))
            }
        }
    }

    /// Whether the company in `field` counts as one of `companies` in either scene.
    pub fn is_of(&self, row: &Existing<'_>, field: Field, companies: &BTreeSet<u32>) -> bool {
        self.roots(row.cell(field)).iter().any(|company| companies.contains(company))
    }

    /// The citizens and the companies of what is known of these units in events of some types, in effect or not.
    pub fn mentioned(&self, types: &[EventType], units: &Units) -> (BTreeSet<u32>, BTreeSet<u32>) {
        if let Units::Hits { whose, .. } = units {
            return (named(whose.iter().map(|own| own.0)), named(whose.iter().map(|own| own.1)));
        }
        let (mut citizens, mut companies) = (BTreeSet::new(), BTreeSet::new());
        for row in self.recorded(types).filter(|row| self.is_about(row, units)) {
            citizens.insert(row.cell(Field::Citizen));
            companies.extend(self.roots(row.cell(Field::Company)));
        }
        match units {
            Units::Citizens(own) => citizens.clone_from(own),
            Units::Companies(own) => companies.clone_from(own),
            Units::Hits { .. } => {}
        }
        (named(citizens.into_iter()), named(companies.into_iter()))
    }

    /// Of a monthly share whose best month is another one in either scene, the citizens who differ in it: they decide who stands behind it.
    pub fn moved_month(&self, kpi: &Kpi) -> BTreeSet<u32> {
        let best = |scene: &Scene<'_>| measure::found(scene, kpi).0.best_month();
        if !matches!(kpi.measure, Measure::ShareMonthly { .. }) || best(self.scenes[0]) == best(self.scenes[1]) {
            return BTreeSet::new();
        }
        let [one, other] = self.scenes.map(|scene| Reckoning::new(scene, kpi, Eye::Number));
        named(one.differs(&other).hits.iter().map(|hit| hit.citizen))
    }

    /// The cells of `field` in events of some types that `is_wanted` takes, in effect or not.
    pub fn cells(&self, types: &[EventType], field: Field, is_wanted: impl Fn(&Existing<'_>) -> bool) -> BTreeSet<u32> {
        named(self.recorded(types).filter(|row| is_wanted(row)).map(|row| row.cell(field)))
    }

    /// Events of some types up to the later view, in effect or not.
    fn recorded(&self, types: &[EventType]) -> impl Iterator<Item = Existing<'_>> {
        let [scene, other] = self.scenes;
        let view = scene.view.max(other.view);
        let tables = types.iter().filter_map(|known| Some((*known, scene.records.table(*known)?)));
        let rows = tables.flat_map(|(event_type, table)| {
            (0..table.rows()).map(move |index| Existing { table, event_type, index, day: table.day(index) })
        });
        rows.filter(move |row| row.table.position(row.index) <= view)
    }

    fn roots(&self, company: u32) -> [u32; 2] {
        self.scenes.map(|scene| scene.companies().counts_as(company))
    }
}
