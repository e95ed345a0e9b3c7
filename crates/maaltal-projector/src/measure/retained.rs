//! `retained`: of the spells that started, those still there some days later.

use super::Measured;
use super::spells::{each, hit};
use crate::scene::{Run, Scene};
use crate::tally::Found;
use crate::window::Days;
use maaltal_domain::{Selection, SpellKind};

pub(super) fn find(scene: &Scene<'_>, kinds: &[SpellKind], after: u32, select: &Selection, days: Days) -> Measured {
    let after = i32::try_from(after).unwrap_or(i32::MAX);
    let due = |spell: &Run| spell.first.saturating_add(after);
    let started = |spell: &Run| days.contains(spell.first);
    let has_come = |spell: &Run| started(spell) && due(spell) <= scene.cutoff;
    let (mut marked, mut open) = (Vec::new(), false);
    let incomplete = each(scene, kinds, select, has_come, |number, spell| {
        marked.push((hit(number, spell), spell.is_active_on(due(&spell.run()))));
    });
    let waits = |spell: &Run| started(spell) && due(spell) > scene.cutoff;
    each(scene, kinds, select, waits, |_, _| open = true);
    Measured { open, ..Measured::of(Found::Marked(marked), incomplete) }
}
