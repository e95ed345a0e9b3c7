//! Which companies count as one, after mergers.

use super::{Existing, Scene};
use maaltal_domain::{EventType, Field};

/// Mergers in effect.
#[derive(Debug, Default)]
pub(crate) struct Companies {
    /// By company the one that it became part of, and the position that says so; 0 where it is part of none.
    into: Vec<(u32, u32)>,
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
        if let Some((_, position)) = self.part_of(company) {
            return Some(Refused::Second(position));
        }
        if self.counts_as(into) == company {
            return Some(Refused::Circle);
        }
        if self.into.len() <= company as usize {
            self.into.resize(company as usize + 1, (0, 0));
        }
        let position = row.table.position(row.index);
        self.into.get_mut(company as usize).into_iter().for_each(|part_of| *part_of = (into, position));
        None
    }

    /// Positions of the mergers by which `company` counts as another.
    pub fn mergers_of(&self, company: u32) -> Vec<u32> {
        let steps = std::iter::successors(self.part_of(company), |(into, _)| self.part_of(*into));
        steps.map(|(_, position)| position).collect()
    }

    /// The company that `company` counts as.
    pub fn counts_as(&self, mut company: u32) -> u32 {
        while let Some((into, _)) = self.part_of(company) {
            company = into;
        }
        company
    }

    fn part_of(&self, company: u32) -> Option<(u32, u32)> {
        self.into.get(company as usize).copied().filter(|(into, _)| *into != 0)
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
