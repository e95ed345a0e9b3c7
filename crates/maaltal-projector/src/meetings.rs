//! When the steering group meets: planned by the programme's rule, called, moved and cancelled by events.

use crate::records::Records;
use maaltal_domain::{Day, EventType, Field, Instant, Programme};
use std::collections::BTreeMap;

/// The group that a meeting is of unless it says another.
const STEERING: &str = "steering";

/// What events say of a meeting.
#[derive(Debug, Clone, Copy, Default)]
struct Stated<'a> {
    /// Nothing once it is cancelled.
    day: Option<Day>,
    group: Option<&'a str>,
}

/// Day of the steering group's next meeting after a day, as known at `view`; a called meeting stands for the planned one of its id.
pub(crate) fn next_after(records: &Records, programme: &Programme, view: u32, after: Day) -> Option<Day> {
    let stated = stated(records, view);
    let own = stated.values().filter(|meeting| meeting.group.is_none_or(|group| group == STEERING));
    let called = own.filter_map(|meeting| meeting.day).filter(|day| *day > after).min();
    let first = programme.start.pred_opt().map_or(after, |before| after.max(before));
    let rule = programme.meetings.as_ref();
    let last = rule.and_then(|rule| rule.until).or(programme.end);
    let planned = rule.and_then(|rule| {
        let mut planned = rule.planned_after(first).take_while(|(_, day)| last.is_none_or(|last| *day <= last));
        planned.find(|(id, _)| !stated.contains_key(id.as_str()))
    });
    [called, planned.map(|(_, day)| day)].into_iter().flatten().min()
}

/// Meetings that events tell of, by id; the latest position decides.
fn stated(records: &Records, view: u32) -> BTreeMap<&str, Stated<'_>> {
    let types = [EventType::MeetingCalled, EventType::MeetingMoved, EventType::MeetingCancelled];
    let tables = types.into_iter().filter_map(|known| Some((known, records.table(known)?)));
    let mut rows: Vec<_> = tables
        .flat_map(|(known, table)| table.effective(view).map(move |row| (table.position(row), known, table, row)))
        .collect();
    rows.sort_unstable_by_key(|(position, ..)| *position);
    let mut meetings: BTreeMap<&str, Stated<'_>> = BTreeMap::new();
    for (_, known, table, row) in rows {
        let word = |field| table.cells(field).get(row).and_then(|cell| records.names.words.name(*cell));
        let Some(id) = word(Field::Meeting) else { continue };
        let meeting = meetings.entry(id).or_default();
        let at = word(Field::StartsAt).and_then(|at| at.parse::<Instant>().ok());
        meeting.day = at.map(Instant::danish_day).filter(|_| known != EventType::MeetingCancelled);
        meeting.group = word(Field::Group).or(meeting.group);
    }
    meetings
}
