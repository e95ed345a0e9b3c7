//! `outcome`: of the spells that ended, those that led on.

use super::Measured;
use super::spells::{each, hit};
use crate::scene::{MergedSpell, Run, Scene};
use crate::tally::{Found, Hit};
use crate::window::Days;
use maaltal_domain::{Selection, SpellKind};

/// What counts as leading on.
pub(crate) struct Rule<'a> {
    /// Kinds that count.
    pub counts_as: &'a [SpellKind],
    /// Days after the last day within which the next spell must start.
    pub within: u32,
    /// Whether a declared outcome counts too.
    pub declared: bool,
    /// Whether a spell that was already there, and still is, counts too.
    pub holding: bool,
}

pub(super) fn find(
    scene: &Scene<'_>,
    kinds: &[SpellKind],
    rule: &Rule<'_>,
    select: &Selection,
    days: Days,
) -> Measured {
    let ended = |spell: &Run| spell.last.is_some_and(|last| days.contains(last));
    let within = i32::try_from(rule.within).unwrap_or(i32::MAX);
    let (mut marked, mut open) = (Vec::new(), false);
    let incomplete = each(scene, kinds, select, ended, |number, spell| {
        open |= spell.last.is_some_and(|last| last.saturating_add(within) > scene.cutoff);
        let next = next_spell(scene, rule, number, spell, within);
        let hit = hit(number, spell);
        let led_on = next.is_some() || (rule.declared && declares(scene, rule, spell));
        marked.push((Hit { reaches: next.map_or(hit.reaches, |next| hit.reaches.max(next.reaches)), ..hit }, led_on));
    });
    Measured { open, ..Measured::of(Found::Marked(marked), incomplete) }
}

/// The earliest other spell of a kind that counts: one that starts in time, or one that is already there and still is.
pub(crate) fn next_spell<'s>(
    scene: &'s Scene<'_>,
    rule: &Rule<'_>,
    number: usize,
    ended: &MergedSpell,
    within: i32,
) -> Option<&'s MergedSpell> {
    let last = ended.last?;
    let leads_on = |next: &MergedSpell| {
        let starts = (last..=last.saturating_add(within)).contains(&next.first);
        starts || (rule.holding && next.first < last && next.is_active_on(last))
    };
    let others = scene.spells().of_citizen(ended.citizen).filter(|(other, _)| *other != number);
    let counted = others.map(|(_, next)| next).filter(|next| rule.counts_as.contains(&next.kind));
    counted.filter(|next| leads_on(next)).min_by_key(|next| (next.first, next.position))
}

/// Whether the spell's own `ended` states an outcome that counts.
fn declares(scene: &Scene<'_>, rule: &Rule<'_>, spell: &MergedSpell) -> bool {
    let outcome = scene.records.names.words.name(spell.outcome);
    outcome.is_some_and(|outcome| rule.counts_as.iter().any(|kind| kind.name() == outcome))
}
