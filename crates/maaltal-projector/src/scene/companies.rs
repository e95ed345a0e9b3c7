//! Which companies count as one, after mergers.

use super::Scene;
use maaltal_domain::{EventType, Field};
use std::collections::HashMap;

/// Mergers in effect.
#[derive(Debug, Default)]
pub(crate) struct Companies {
    into: HashMap<u32, u32>,
}

impl Companies {
    /// Mergers by event time, then position; a second one of a company, or one that closes a circle, has no effect.
    pub fn new(scene: &Scene<'_>) -> Self {
        let mut mergers: Vec<_> = scene.existing(EventType::CompanyMerged).collect();
        mergers.sort_by_key(|row| (row.day, row.table.position(row.index)));
        let mut companies = Self::default();
        for row in mergers {
            let (company, into) = (row.cell(Field::Company), row.cell(Field::Into));
            if !companies.into.contains_key(&company) && companies.counts_as(into) != company {
                companies.into.insert(company, into);
            }
        }
        companies
    }

    /// The company that `company` counts as.
    pub fn counts_as(&self, mut company: u32) -> u32 {
        while let Some(into) = self.into.get(&company) {
            company = *into;
        }
        company
    }
}
