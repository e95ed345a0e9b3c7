//! What meetings decided, and who does what by when.

use super::row::in_effect;
use crate::records::Records;
use maaltal_domain::{Action, Day, Decision, EventType, Field};
use std::collections::BTreeMap;

/// Decisions as known at a view, by day; of each the latest event.
pub(super) fn decisions(records: &Records, view: u32) -> Vec<Decision> {
    let mut latest = BTreeMap::new();
    for row in in_effect(records, &[EventType::DecisionTaken], view) {
        let text = |field| row.text(field).unwrap_or_default();
        let decision = Decision {
            id: text(Field::Decision),
            meeting: text(Field::Meeting),
            day: row.day(),
            text: text(Field::Text),
            track: row.text(Field::Track),
            position: row.position(),
        };
        latest.insert(decision.id.clone(), decision);
    }
    let mut all: Vec<_> = latest.into_values().collect();
    all.sort_by_key(|decision| (decision.day, decision.position));
    all
}

/// Actions as known at a view, by due date.
///
/// What an event does not say holds as it was said before. An action is closed until it is assigned anew; one whose closing
/// was recorded before its assignment stays closed, as systems deliver out of order.
pub(super) fn actions(records: &Records, view: u32) -> Vec<Action> {
    let mut known: BTreeMap<&str, Action> = BTreeMap::new();
    for row in in_effect(records, &[EventType::ActionAssigned, EventType::ActionClosed], view) {
        let Some(id) = row.word(Field::Action) else { continue };
        let action = known.entry(id).or_insert_with(|| Action {
            id: id.to_owned(),
            meeting: None,
            text: None,
            owner: None,
            due: None,
            assigned: None,
            closed: None,
            position: row.position(),
        });
        let is_late = row.event_type == EventType::ActionAssigned && action.assigned.is_none();
        let put = |known: &mut Option<String>, said: Option<String>| *known = said.or(known.take());
        put(&mut action.meeting, row.text(Field::Meeting));
        put(&mut action.text, row.text(Field::Text));
        put(&mut action.owner, row.text(Field::Owner));
        action.due = row.day_in(Field::Due).or(action.due);
        action.position = row.position();
        match row.event_type {
            EventType::ActionClosed => action.closed = Some(row.day()),
            _ => {
                action.assigned = action.assigned.or(Some(row.day()));
                action.closed = action.closed.filter(|_| is_late);
            }
        }
    }
    let mut all: Vec<_> = known.into_values().collect();
    all.sort_by(|a, b| (a.due.unwrap_or(Day::MAX), &a.id).cmp(&(b.due.unwrap_or(Day::MAX), &b.id)));
    all
}
