//! Spells whose events contradict each other or wait for one another.

use super::finding;
use crate::scene::{Existing, Scene};
use crate::table::number_of;
use maaltal_domain::{Day, EventType, Field, Finding, FindingReason, SpellKind, SpellStep};

/// Findings about all spells; ends recorded up to `settled` had time to get their starts.
pub(super) fn findings(scene: &Scene<'_>, today: Day, settled: u32) -> Vec<Finding> {
    let types = SpellKind::ALL.into_iter().flat_map(|kind| SpellStep::ALL.map(|step| EventType::Spell(kind, step)));
    let mut rows: Vec<_> = types.chain([EventType::HoursPaid]).flat_map(|known| scene.existing(known)).collect();
    rows.retain(|row| row.cell(Field::Spell) != 0);
    rows.sort_unstable_by_key(|row| (row.cell(Field::Spell), row.table.position(row.index)));
    let spells = rows.chunk_by(|a, b| a.cell(Field::Spell) == b.cell(Field::Spell));
    spells.flat_map(|events| Spell { events }.findings(number_of(today), settled)).collect()
}

/// The events of one spell id, by position.
struct Spell<'e, 'a> {
    events: &'e [Existing<'a>],
}

impl<'a> Spell<'_, 'a> {
    fn findings(&self, today: i32, settled: u32) -> Vec<Finding> {
        match self.of(SpellStep::Started).next() {
            Some(start) => self.contradictions(start, today),
            None => self.waiting(settled),
        }
    }

    fn of(&self, wanted: SpellStep) -> impl Iterator<Item = Existing<'a>> {
        self.events.iter().copied().filter(move |row| step(row).is_some_and(|(_, own)| own == wanted))
    }

    /// What does not fit the start that holds.
    fn contradictions(&self, start: Existing<'a>, today: i32) -> Vec<Finding> {
        let first = Some(start.table.position(start.index));
        let about = |reason| move |row: Existing<'a>| finding(row, reason, first);
        let kind = step(&start).map(|(kind, _)| kind);
        let of_other_kind = |row: &Existing<'a>| step(row).is_some_and(|(own, _)| Some(own) != kind);
        let mut found: Vec<_> = self.of(SpellStep::Started).skip(1).map(about(FindingReason::SecondStart)).collect();
        found.extend(self.of(SpellStep::Cancelled).map(about(FindingReason::CancelledAfterStart)));
        found.extend(self.events.iter().copied().filter(of_other_kind).map(about(FindingReason::OtherKind)));
        // Of several ends the earliest counts.
        match self.of(SpellStep::Ended).min_by_key(|row| row.day) {
            Some(end) if end.day < start.day => found.push(about(FindingReason::EndBeforeStart)(end)),
            Some(_) => {}
            None => found.extend(self.past_planned_end(start, today)),
        }
        found
    }

    /// A planned end that has passed: the latest extension's, else the start's.
    fn past_planned_end(&self, start: Existing<'a>, today: i32) -> Option<Finding> {
        let extended = self.of(SpellStep::Extended).max_by_key(|row| (row.day, row.table.position(row.index)));
        let planned = i32::try_from(extended.unwrap_or(start).cell(Field::PlannedEnd)).ok()?.checked_sub(1)?;
        let other = extended.map(|row| row.table.position(row.index));
        (0..today).contains(&planned).then(|| finding(start, FindingReason::PastPlannedEnd, other))
    }

    /// What refers to a spell that has not come; one that was agreed is known, but cannot end before it starts.
    fn waiting(&self, settled: u32) -> Vec<Finding> {
        let is_agreed = self.of(SpellStep::Agreed).next().is_some();
        let waits = |row: &Existing<'a>| match step(row) {
            Some((_, SpellStep::Ended)) if row.table.position(row.index) <= settled => {
                Some(finding(*row, FindingReason::EndedWithoutStart, None))
            }
            Some((_, SpellStep::Ended)) => Some(finding(*row, FindingReason::WaitsForSpell, None)),
            Some((_, SpellStep::Agreed)) => None,
            _ => (!is_agreed).then(|| finding(*row, FindingReason::WaitsForSpell, None)),
        };
        self.events.iter().filter_map(waits).collect()
    }
}

fn step(row: &Existing<'_>) -> Option<(SpellKind, SpellStep)> {
    match row.event_type {
        EventType::Spell(kind, step) => Some((kind, step)),
        _ => None,
    }
}
