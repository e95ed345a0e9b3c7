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

/// Where citizens were referred.
#[derive(Debug)]
pub(crate) struct Referrals {
    /// By a citizen's number the place of their only referral; [`SEVERAL`] where there are more.
    only: Vec<Place>,
    /// Of those who have several: citizen, event time and place, by citizen, event time and position.
    several: Grouped<(u32, i32, Place)>,
}

/// No referral has such a place.
const SEVERAL: Place = Place { municipality: u32::MAX, groups: u32::MAX };

impl Referrals {
    pub fn new(scene: &Scene<'_>) -> Self {
        let fields = [Field::Citizen, Field::Municipality, Field::TargetGroups];
        let columns = scene.columns(EventType::CitizenReferred, fields);
        let rows = || {
            scene.existing(EventType::CitizenReferred).map(|row| {
                let [citizen, municipality, groups] = row.cells(&columns);
                (citizen, row.day, Place { municipality, groups })
            })
        };
        let citizens = scene.records.names.citizens.count();
        let (mut only, mut known) = (vec![Place::default(); citizens + 1], vec![false; citizens + 1]);
        for (citizen, _, place) in rows() {
            let slot = only.get_mut(citizen as usize).zip(known.get_mut(citizen as usize));
            let Some((only, known)) = slot else { continue };
            *only = if std::mem::replace(known, true) { SEVERAL } else { place };
        }
        let has_several = |citizen: u32| only.get(citizen as usize) == Some(&SEVERAL);
        let rows: Vec<_> = rows().filter(|(citizen, ..)| has_several(*citizen)).collect();
        let mut several = Grouped::new(&rows, citizens, |(citizen, ..)| *citizen);
        // Rows come in order of position, which a stable sort keeps within a day.
        several.arrange(|rows| rows.sort_by_key(|(_, day, _)| *day));
        Self { only, several }
    }

    /// Where `citizen` belonged on `day`: by the latest referral at or before it, else the earliest after; of two
    /// on one day the one recorded later.
    pub fn at(&self, citizen: u32, day: i32) -> Place {
        let only = self.only.get(citizen as usize).copied().unwrap_or_default();
        if only != SEVERAL {
            return only;
        }
        let rows = self.several.of(citizen);
        let after = rows.partition_point(|row| row.1 <= day);
        let before = after.checked_sub(1).and_then(|index| rows.get(index));
        let next = || {
            let first = rows.get(after)?;
            rows.iter().skip(after).take_while(|row| row.1 == first.1).last()
        };
        before.or_else(next).map(|row| row.2).unwrap_or_default()
    }
}
