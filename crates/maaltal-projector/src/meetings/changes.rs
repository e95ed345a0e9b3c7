//! How often a meeting has become another one.
//!
//! Counted are positions, and what has happened at a position never changes: so the number never falls from one view to a
//! later one, also where an event is taken back.

use crate::records::Records;
use maaltal_domain::{Day, EventType, Field, HalfYear, MeetingRule, Position, Programme};
use std::collections::{BTreeMap, BTreeSet};

/// Types whose events change a meeting.
const TYPES: [EventType; 6] = [
    EventType::MeetingCalled,
    EventType::MeetingMoved,
    EventType::MeetingCancelled,
    EventType::MeetingAgendaSent,
    EventType::MeetingHeld,
    EventType::MeetingMinutesSent,
];

/// Positions up to a view at which meetings changed.
pub(super) struct Changes<'a> {
    /// The plan, and so every meeting.
    plan: BTreeSet<u32>,
    /// Each meeting by itself.
    own: BTreeMap<&'a str, BTreeSet<u32>>,
}

impl<'a> Changes<'a> {
    pub fn read(records: &'a Records, view: u32) -> Self {
        let mut own: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for table in TYPES.iter().filter_map(|known| records.table(*known)) {
            for (row, cell) in table.cells(Field::Meeting).iter().enumerate() {
                let Some(id) = records.names.words.name(*cell) else { continue };
                let turns = table.turns(row).filter(|position| *position <= view);
                own.entry(id).or_default().extend(turns);
            }
        }
        Self { plan: plan_changes(records, view), own }
    }

    /// How often the meeting of an id has changed since it was first known, and where for the last time.
    pub fn of(&self, id: &str) -> (u32, Position) {
        let all: BTreeSet<_> = self.plan.iter().chain(self.own.get(id).into_iter().flatten()).collect();
        let last = all.last().map_or(0, |last| **last);
        (u32::try_from(all.len().saturating_sub(1)).unwrap_or(u32::MAX), Position(last.into()))
    }
}

/// Positions up to a view at which the plan became another one.
fn plan_changes(records: &Records, view: u32) -> BTreeSet<u32> {
    let Some(table) = records.table(EventType::ProgrammeDefined) else { return BTreeSet::new() };
    let turns = (0..table.rows()).flat_map(|row| table.turns(row)).filter(|position| *position <= view);
    let plan = |view| records.definition(view).map(|(_, programme)| Plan::of(programme));
    turns.filter(|position| plan(*position) != plan(position.saturating_sub(1))).collect()
}

/// What of a definition decides on meetings.
#[derive(PartialEq, Eq)]
struct Plan<'a> {
    start: Day,
    end: Option<Day>,
    half_year: HalfYear,
    rule: Option<&'a MeetingRule>,
}

impl<'a> Plan<'a> {
    fn of(programme: &'a Programme) -> Self {
        let Programme { start, end, half_year, meetings, .. } = programme;
        Self { start: *start, end: *end, half_year: *half_year, rule: meetings.as_ref() }
    }
}
