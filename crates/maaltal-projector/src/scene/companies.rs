//! Which companies count as one, after mergers.

use super::{Existing, Scene};
use hashbrown::HashMap;
use maaltal_domain::{EventType, Field};

/// Mergers in effect.
#[derive(Debug, Default)]
pub(crate) struct Companies {
    /// By company the one that it became part of, and the position that says so.
    into: HashMap<u32, (u32, u32)>,
}

impl Companies {
    /// Mergers by event time, then position; a second one of a company, or one that closes a circle, has no effect.
    pub fn new(scene: &Scene<'_>) -> Self {
        let mut companies = Self::default();
        for row in in_order(scene) {
            companies.merge(row);
        }
        companies
    }

    /// Notes a merger; gives why it has no effect where it has none, with the merger that it comes after.
    pub fn merge(&mut self, row: Existing<'_>) -> Option<Refused> {
        let (company, into) = (row.cell(Field::Company), row.cell(Field::Into));
        if let Some((_, position)) = self.into.get(&company) {
            return Some(Refused::Second(*position));
        }
        if self.counts_as(into) == company {
            return Some(Refused::Circle);
        }
        self.into.insert(company, (into, row.table.position(row.index)));
        None
    }

    /// Positions of the mergers by which `company` counts as another.
    pub fn mergers_of(&self, company: u32) -> Vec<u32> {
        let steps = std::iter::successors(self.into.get(&company), |(into, _)| self.into.get(into));
        steps.map(|(_, position)| *position).collect()
    }

    /// The company that `company` counts as.
    pub fn counts_as(&self, mut company: u32) -> u32 {
        while let Some((into, _)) = self.into.get(&company) {
            company = *into;
        }
        company
    }
}

/// Why a merger has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The company is part of another already, by the merger at this position.
    Second(u32),
    /// The two would be part of each other.
    Circle,
}

/// Mergers in the order in which they apply: by event time, then position.
pub(crate) fn in_order<'a>(scene: &Scene<'a>) -> Vec<Existing<'a>> {
    let mut mergers: Vec<_> = scene.existing(EventType::CompanyMerged).collect();
    mergers.sort_by_key(|row| (row.day, row.table.position(row.index)));
    mergers
}
