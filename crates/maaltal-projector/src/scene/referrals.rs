//! Who was referred where, and to which target groups.

use super::Scene;
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

/// All referrals, by citizen, event time and position.
#[derive(Debug)]
pub(crate) struct Referrals {
    rows: Vec<(u32, i32, u32, Place)>,
    /// By a citizen's number, where their rows begin; the next citizen's begin where they end.
    begins: Vec<u32>,
}

impl Referrals {
    pub fn new(scene: &Scene<'_>) -> Self {
        let row = |row: super::Existing<'_>| {
            let place = Place { municipality: row.cell(Field::Municipality), groups: row.cell(Field::TargetGroups) };
            (row.cell(Field::Citizen), row.day, row.table.position(row.index), place)
        };
        let mut rows: Vec<_> = scene.existing(EventType::CitizenReferred).map(row).collect();
        rows.sort_unstable_by_key(|(citizen, day, position, _)| (*citizen, *day, *position));
        let mut begins = vec![0; scene.records.names.citizens.count() + 2];
        for (citizen, ..) in &rows {
            begins.get_mut(*citizen as usize + 1).into_iter().for_each(|count| *count += 1);
        }
        let mut total = 0;
        for begin in &mut begins {
            total += *begin;
            *begin = total;
        }
        Self { rows, begins }
    }

    /// The rows of `citizen`.
    fn of(&self, citizen: u32) -> &[(u32, i32, u32, Place)] {
        let begin = |citizen: usize| self.begins.get(citizen).map(|begin| *begin as usize);
        let (from, to) = (begin(citizen as usize), begin(citizen as usize + 1));
        from.zip(to).and_then(|(from, to)| self.rows.get(from..to)).unwrap_or_default()
    }

    /// Where `citizen` belonged on `day`: by the latest referral at or before it, else the earliest after; of two
    /// on one day the one recorded later.
    pub fn at(&self, citizen: u32, day: i32) -> Place {
        let rows = self.of(citizen);
        let after = rows.partition_point(|row| row.1 <= day);
        let before = after.checked_sub(1).and_then(|index| rows.get(index));
        let next = || {
            let first = rows.get(after)?;
            rows.iter().skip(after).take_while(|row| row.1 == first.1).last()
        };
        before.or_else(next).map(|row| row.3).unwrap_or_default()
    }
}
