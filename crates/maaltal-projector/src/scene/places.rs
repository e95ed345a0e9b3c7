//! Which municipality and which target groups an event belongs to.

use super::{Existing, Place, Referrals, Scene};
use maaltal_domain::{EventType, Field};

/// The places of events of one type.
pub(crate) struct Places<'s, 'a> {
    scene: &'s Scene<'a>,
    referrals: &'s Referrals,
    /// Municipality, target groups, spell.
    columns: [&'a [u32]; 3],
    is_referral: bool,
}

impl<'s, 'a> Places<'s, 'a> {
    pub fn new(scene: &'s Scene<'a>, event_type: EventType) -> Self {
        let columns = scene.columns(event_type, [Field::Municipality, Field::TargetGroups, Field::Spell]);
        let is_referral = event_type == EventType::CitizenReferred;
        Self { scene, referrals: scene.referrals(), columns, is_referral }
    }

    /// Municipality and target groups of an event of `citizen`; 0 is none.
    pub fn of(&self, row: &Existing<'_>, citizen: u32) -> Place {
        let [municipality, groups, spell] = row.cells(&self.columns);
        if self.is_referral {
            return Place { municipality, groups };
        }
        let referred = self.referrals.at(citizen, row.day);
        let spell = if spell == 0 { None } else { self.scene.spells().of_id(spell) };
        let spell = spell.map(|spell| spell.place).unwrap_or_default();
        let first = |candidates: [u32; 3]| candidates.into_iter().find(|cell| *cell != 0).unwrap_or(0);
        Place {
            municipality: first([municipality, spell.municipality, referred.municipality]),
            groups: if citizen == 0 { spell.groups } else { referred.groups },
        }
    }
}
