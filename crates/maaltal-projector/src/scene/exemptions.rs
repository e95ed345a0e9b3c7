//! Who was exempted on which days.

use super::Scene;
use crate::window::Days;
use maaltal_domain::{EventType, Field};

/// Exempted days, by citizen.
#[derive(Debug)]
pub(crate) struct Exemptions {
    days: Vec<(u32, Days)>,
}

impl Exemptions {
    pub fn new(scene: &Scene<'_>) -> Self {
        let left = |row: super::Existing<'_>| (row.cell(Field::Citizen), row.day);
        let mut leavings: Vec<_> = scene.existing(EventType::CitizenLeft).map(left).collect();
        leavings.sort_unstable();
        let exempted = |row: super::Existing<'_>| {
            let citizen = row.cell(Field::Citizen);
            let next = leavings.partition_point(|leaving| *leaving < (citizen, row.day));
            let leaving = leavings.get(next).filter(|leaving| leaving.0 == citizen).map_or(i32::MAX, |l| l.1 - 1);
            let until = row.cell(Field::Until).checked_sub(1).and_then(|day| i32::try_from(day).ok());
            (citizen, Days { first: row.day, last: leaving.min(until.unwrap_or(i32::MAX)) })
        };
        let mut days: Vec<_> = scene.existing(EventType::CitizenExempted).map(exempted).collect();
        days.retain(|(_, days)| !days.is_empty());
        days.sort_unstable_by_key(|(citizen, days)| (*citizen, days.first));
        Self { days }
    }

    /// Whether `citizen` is exempted on some day of `window`.
    pub fn touches(&self, citizen: u32, window: Days) -> bool {
        let from = self.days.partition_point(|(other, _)| *other < citizen);
        let own = self.days.iter().skip(from).take_while(|(other, _)| *other == citizen);
        own.into_iter().any(|(_, days)| days.first <= window.last && days.last >= window.first)
    }
}
