//! Who was referred where, and to which target groups.

use super::Scene;
use maaltal_domain::{EventType, Field};

/// Municipality and target groups, as cells; 0 is unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub municipality: u32,
    pub groups: u32,
}

/// All referrals, by citizen, event time and position.
#[derive(Debug)]
pub(crate) struct Referrals {
    rows: Vec<(u32, i32, u32, Place)>,
}

impl Referrals {
    pub fn new(scene: &Scene<'_>) -> Self {
        let row = |row: super::Existing<'_>| {
            let place = Place { municipality: row.cell(Field::Municipality), groups: row.cell(Field::TargetGroups) };
            (row.cell(Field::Citizen), row.day, row.table.position(row.index), place)
        };
        let mut rows: Vec<_> = scene.existing(EventType::CitizenReferred).map(row).collect();
        rows.sort_unstable_by_key(|(citizen, day, position, _)| (*citizen, *day, *position));
        Self { rows }
    }

    /// Where `citizen` belonged on `day`: by the latest referral at or before it, else the earliest after; of two
    /// on one day the one recorded later.
    pub fn at(&self, citizen: u32, day: i32) -> Place {
        let after = self.rows.partition_point(|row| (row.0, row.1) <= (citizen, day));
        let before = after.checked_sub(1).and_then(|index| self.rows.get(index)).filter(|row| row.0 == citizen);
        let next = || {
            let first = self.rows.get(after).filter(|row| row.0 == citizen)?;
            let same_day = self.rows.iter().skip(after).take_while(|row| (row.0, row.1) == (first.0, first.1));
            same_day.last()
        };
        before.or_else(next).map(|row| row.3).unwrap_or_default()
    }
}
