//! What events say of when and where a meeting is.

use super::row::{Row, in_effect};
use crate::records::Records;
use maaltal_domain::{Day, EventType, Field, Instant, Position, Programme, STEERING};
use std::collections::{BTreeMap, BTreeSet};

/// What events say of a meeting; what one does not say holds as it was said before.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stated<'a> {
    pub starts_at: Option<Instant>,
    group: Option<&'a str>,
    pub kind: Option<&'a str>,
    pub place: Option<&'a str>,
    pub host: Option<&'a str>,
    /// Whether it does not take place.
    pub is_cancelled: bool,
    /// Position of its latest cancellation, also where it was called anew since; 0 where there was none.
    pub cancelled: Position,
}

impl Stated<'_> {
    /// Its day, also of a cancelled one.
    pub fn day(&self) -> Option<Day> {
        self.starts_at.map(Instant::danish_day)
    }

    /// Which group meets.
    pub fn group(&self) -> &str {
        self.group.unwrap_or(STEERING)
    }
}

/// Meetings that were called, moved or cancelled, by id.
///
/// The latest event decides. Only the first call of a meeting that is not planned comes before its other events wherever it
/// was recorded: systems deliver out of order, and nobody moves or cancels what was never called.
pub(super) fn stated<'a>(records: &'a Records, programme: &Programme, view: u32) -> BTreeMap<&'a str, Stated<'a>> {
    let types = [EventType::MeetingCalled, EventType::MeetingMoved, EventType::MeetingCancelled];
    let rows = in_effect(records, &types, view);
    let mut called = BTreeSet::new();
    let is_first_call = |row: &Row<'a>| {
        row.event_type == EventType::MeetingCalled
            && row.word(Field::Meeting).is_some_and(|id| called.insert(id) && !programme.plans_meeting(id))
    };
    let (first, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_first_call);
    let mut meetings: BTreeMap<&str, Stated<'_>> = BTreeMap::new();
    for row in first.into_iter().chain(rest) {
        let Some(id) = row.word(Field::Meeting) else { continue };
        let meeting = meetings.entry(id).or_default();
        meeting.is_cancelled = row.event_type == EventType::MeetingCancelled;
        if meeting.is_cancelled {
            meeting.cancelled = row.position();
        }
        let at = row.word(Field::StartsAt).and_then(|at| at.parse().ok());
        meeting.starts_at = at.or(meeting.starts_at);
        meeting.group = row.word(Field::Group).or(meeting.group);
        meeting.kind = row.word(Field::Kind).or(meeting.kind);
        meeting.place = row.word(Field::Place).or(meeting.place);
        meeting.host = row.word(Field::Host).or(meeting.host);
    }
    meetings
}
