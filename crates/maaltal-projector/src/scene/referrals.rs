//! Who was referred where, and to which target groups.

use super::Scene;
use crate::grouped::Grouped;
use maaltal_domain::{Dimension, EventType, Field};

/// Municipality and target groups, as cells; 0 is unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub municipality: u32,
    pub groups: u32,
}

impl Place {
    /// Its cell in a dimension.
    pub fn of(self, dimension: Dimension) -> u32 {
        match dimension {
            Dimension::Municipality => self.municipality,
            Dimension::TargetGroup => self.groups,
        }
    }
}

/// All referrals: citizen, event time and place, by citizen, event time and position.
#[derive(Debug)]
pub(crate) struct Referrals {
    by_citizen: Grouped<(u32, i32, Place)>,
}

impl Referrals {
    pub fn new(scene: &Scene<'_>) -> Self {
        let columns =
            scene.columns(EventType::CitizenReferred, [Field::Citizen, Field::Municipality, Field::TargetGroups]);
        let row = |row: super::Existing<'_>| {
            let [citizen, municipality, groups] = row.cells(&columns);
            (citizen, row.day, Place { municipality, groups })
        };
        let rows: Vec<_> = scene.existing(EventType::CitizenReferred).map(row).collect();
        let mut by_citizen = Grouped::new(&rows, scene.records.names.citizens.count(), |(citizen, ..)| *citizen);
        // Rows come in order of position, which a stable sort keeps within a day.
        by_citizen.arrange(|rows| rows.sort_by_key(|(_, day, _)| *day));
        Self { by_citizen }
    }

    /// Where `citizen` belonged on `day`: by the latest referral at or before it, else the earliest after; of two
    /// on one day the one recorded later.
    pub fn at(&self, citizen: u32, day: i32) -> Place {
        let rows = self.by_citizen.of(citizen);
        let after = rows.partition_point(|row| row.1 <= day);
        let before = after.checked_sub(1).and_then(|index| rows.get(index));
        let next = || {
            let first = rows.get(after)?;
            rows.iter().skip(after).take_while(|row| row.1 == first.1).last()
        };
        before.or_else(next).map(|row| row.2).unwrap_or_default()
    }
}
