//! `seniority_ceiling`: of those who have been here for some months, who had neither an offer nor enough paid hours in them.

use super::{Measured, event_hit};
use crate::members::Belonging;
use crate::scene::{Existing, Run, Scene};
use crate::selection::Numbers;
use crate::tally::{Found, Hit};
use crate::window::Days;
use maaltal_domain::{Among, Decimal, EventType, Field, SpellKind};

/// What a citizen did in the months.
#[derive(Clone, Copy)]
struct Done {
    has_offer: bool,
    /// Paid hours, in millionths.
    hours: i64,
    reaches: i32,
}

pub(super) fn find(scene: &Scene<'_>, kinds: &[SpellKind], hours: Decimal, among: &Among, days: Days) -> Measured {
    let done = done(scene, kinds, days);
    let belonging = Belonging::new(scene, among);
    let entries = entries(scene).into_iter().flatten().filter(|entry| entry.day < days.first);
    let marked = entries.filter_map(|entry| {
        let citizen = entry.cell(Field::Citizen);
        let done = done.get(citizen as usize)?;
        let reaches = entry.reaches().max(done.reaches);
        let hit = Hit { reaches, company: 0, ..event_hit(scene, entry, citizen) };
        Some((hit, !done.has_offer && done.hours < hours.millionths()))
    });
    let found = Found::Marked(marked.filter(|(hit, _)| belonging.takes(hit.citizen, 0)).collect());
    Measured::of(found, Vec::new())
}

/// By a citizen's number their first referral on a day after they last left.
fn entries<'a>(scene: &Scene<'a>) -> Vec<Option<Existing<'a>>> {
    let mut left = vec![i32::MIN; scene.records.names.citizens.count() + 1];
    for row in scene.existing(EventType::CitizenLeft) {
        left.get_mut(row.cell(Field::Citizen) as usize).into_iter().for_each(|day| *day = (*day).max(row.day));
    }
    let mut entries: Vec<Option<Existing<'a>>> = vec![None; left.len()];
    // Rows come in order of position, so the first of a day stays.
    for row in scene.existing(EventType::CitizenReferred) {
        let citizen = row.cell(Field::Citizen) as usize;
        let (Some(left), Some(entry)) = (left.get(citizen), entries.get_mut(citizen)) else { continue };
        if row.day > *left && entry.is_none_or(|known| row.day < known.day) {
            *entry = Some(row);
        }
    }
    entries
}

/// By a citizen's number what they did in `days`.
fn done(scene: &Scene<'_>, kinds: &[SpellKind], days: Days) -> Vec<Done> {
    let nothing = Done { has_offer: false, hours: 0, reaches: i32::MIN };
    let mut all = vec![nothing; scene.records.names.citizens.count() + 1];
    let touched = |run: &Run| kinds.contains(&run.kind) && run.touches_days(days);
    for (_, spell) in scene.spells().running(touched) {
        let Some(done) = all.get_mut(spell.citizen as usize) else { continue };
        done.has_offer = true;
        done.reaches = done.reaches.max(spell.reaches);
    }
    let table = scene.records.table(EventType::HoursPaid);
    let hours = table.and_then(|table| Numbers::of(table, EventType::HoursPaid, Field::Hours));
    let columns = scene.columns(EventType::HoursPaid, [Field::Citizen]);
    for row in scene.existing(EventType::HoursPaid).filter(|row| days.contains(row.day)) {
        let [citizen] = row.cells(&columns);
        let Some(done) = all.get_mut(citizen as usize) else { continue };
        done.hours += hours.as_ref().and_then(|hours| hours.at(row.index)).unwrap_or(0);
        done.reaches = done.reaches.max(row.reaches());
    }
    all
}
