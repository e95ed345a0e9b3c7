//! How old citizens were at entry.

use super::Scene;
use crate::table::day_of;
use chrono::Datelike;
use maaltal_domain::{EventType, Field};

/// Years at entry by a citizen's number, with the day of the referral that they are from.
#[derive(Debug)]
pub(crate) struct Ages {
    by_citizen: Vec<Option<(i32, i64)>>,
}

impl Ages {
    /// From each citizen's first referral that has a birth year: the referral's year less it.
    pub fn new(scene: &Scene<'_>) -> Self {
        let mut by_citizen = vec![None; scene.records.names.citizens.count() + 1];
        // Rows come in order of position, so of two referrals on one day the one recorded first stays.
        let columns = scene.columns(EventType::CitizenReferred, [Field::BirthYear, Field::Citizen]);
        for row in scene.existing(EventType::CitizenReferred) {
            let [born, citizen] = row.cells(&columns);
            let Some(born) = born.checked_sub(1) else { continue };
            let Some(known) = by_citizen.get_mut(citizen as usize) else { continue };
            if known.is_none_or(|(day, _)| row.day < day) {
                *known = Some((row.day, i64::from(day_of(row.day).year()) - i64::from(born)));
            }
        }
        Self { by_citizen }
    }

    /// The age of `citizen` at entry, in years.
    pub fn of(&self, citizen: u32) -> Option<i64> {
        self.by_citizen.get(citizen as usize).copied().flatten().map(|(_, age)| age)
    }
}
