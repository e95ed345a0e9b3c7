//! Which event is in effect: replacing and voiding, in whatever order events come.
//!
//! Source: EVENTS.md "Corrections". Every event has a key made of its source and id. A key knows the event's row once the event
//! has come, and the key of the event that last replaced it.

use maaltal_domain::{EventId, Source};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Where an event's row is: programme, type and place in the type's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub programme: u16,
    pub event_type: u8,
    pub index: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Key {
    fingerprint: u128,
    row: Option<Row>,
    replaced_by: Option<u32>,
    /// Taken out before it came: it is out from the moment it comes.
    awaited: bool,
}

/// All keys that events have or name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Key>", into = "Vec<Key>")]
pub(crate) struct Keys {
    keys: Vec<Key>,
    by_fingerprint: HashMap<u128, u32>,
}

/// What an arriving event does to others and to itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    /// The row that it takes out of effect, if that one has come.
    pub takes_out: Option<Row>,
    /// Whether it is itself out of effect from its own position on.
    pub is_out: bool,
}

/// What an event says about an earlier one of its source.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Correction<'a> {
    None,
    Replaces(&'a EventId),
    Voids(&'a EventId),
}

impl Keys {
    /// Notes an event that has come as `row`.
    pub fn arrive(&mut self, source: &Source, id: &EventId, row: Row, correction: Correction<'_>) -> Effect {
        let own = self.key(source, id);
        let is_out = self.keys.get_mut(own as usize).is_some_and(|key| {
            key.row = Some(row);
            key.awaited
        });
        let takes_out = match correction {
            Correction::None => None,
            Correction::Replaces(other) => {
                let other = self.key(source, other);
                let holder = self.holder(other);
                let row = self.take_out(holder);
                // A link that closed a circle would leave no last one: both are out, and stay so.
                if self.holder(own) != holder {
                    self.keys.get_mut(holder as usize).into_iter().for_each(|key| key.replaced_by = Some(own));
                }
                row
            }
            Correction::Voids(other) => self.void(source, other),
        };
        Effect { takes_out, is_out }
    }

    /// Takes the event of this source and id, or what last replaced it, out of effect.
    pub fn void(&mut self, source: &Source, id: &EventId) -> Option<Row> {
        let key = self.key(source, id);
        self.take_out(self.holder(key))
    }

    /// The row of the event with this source and id, if it has come.
    pub fn row(&self, source: &Source, id: &EventId) -> Option<Row> {
        let number = self.by_fingerprint.get(&fingerprint(source, id))?;
        self.keys.get(*number as usize)?.row
    }

    fn take_out(&mut self, number: u32) -> Option<Row> {
        let key = self.keys.get_mut(number as usize)?;
        key.awaited |= key.row.is_none();
        key.row
    }

    /// The key that last replaced `number`, or itself.
    fn holder(&self, mut number: u32) -> u32 {
        while let Some(next) = self.keys.get(number as usize).and_then(|key| key.replaced_by) {
            number = next;
        }
        number
    }

    fn key(&mut self, source: &Source, id: &EventId) -> u32 {
        let fingerprint = fingerprint(source, id);
        *self.by_fingerprint.entry(fingerprint).or_insert_with(|| {
            self.keys.push(Key { fingerprint, row: None, replaced_by: None, awaited: false });
            u32::try_from(self.keys.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

/// 128 bits of a digest of source and id: two events never share one.
fn fingerprint(source: &Source, id: &EventId) -> u128 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(source.as_str().as_bytes()).update(&[0]).update(id.as_str().as_bytes());
    let mut short = [0; 16];
    hasher.finalize_xof().fill(&mut short);
    u128::from_le_bytes(short)
}

impl From<Vec<Key>> for Keys {
    fn from(keys: Vec<Key>) -> Self {
        let by_fingerprint = keys.iter().map(|key| key.fingerprint).zip(0..).collect();
        Self { keys, by_fingerprint }
    }
}

impl From<Keys> for Vec<Key> {
    fn from(keys: Keys) -> Self {
        keys.keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Plays `ID`, `ID>X` (replaces) and `ID!X` (voids); gives the ids in effect at the end.
    fn check(history: &[&str], in_effect: &[&str]) {
        let source: Source = "/s".parse().unwrap();
        let mut keys = Keys::default();
        let mut effective = BTreeSet::new();
        let mut names = Vec::new();
        for (index, step) in (0..).zip(history) {
            let (id, correction) = match step.split_once(['>', '!']) {
                Some((id, other)) => (id, Some((step.contains('>'), other.parse().unwrap()))),
                None => (*step, None),
            };
            let correction = match &correction {
                Some((true, other)) => Correction::Replaces(other),
                Some((false, other)) => Correction::Voids(other),
                None => Correction::None,
            };
            let effect =
                keys.arrive(&source, &id.parse().unwrap(), Row { programme: 0, event_type: 1, index }, correction);
            names.push(id);
            if !effect.is_out {
                effective.insert(id);
            }
            if let Some(row) = effect.takes_out {
                effective.remove(names[row.index as usize]);
            }
        }
        assert_eq!(effective.into_iter().collect::<Vec<_>>(), in_effect, "{history:?}");
    }

    #[test]
    fn corrections_by_the_letter() {
        check(&["X", "A>X"], &["A"]);
        check(&["X", "A>X", "B>X"], &["B"]);
        check(&["X", "A>X", "B>A"], &["B"]);
        check(&["X", "A>X", "B>A", "C>X"], &["C"]);
        check(&["X", "V!X"], &["V"]);
        check(&["X", "A>X", "V!X"], &["V"]);
        check(&["X", "A>X", "V!A"], &["V"]);
        check(&["X", "V!X", "W!V"], &["W"]);
        check(&["X", "V!X", "A>X"], &["A", "V"]);
        check(&["X", "V!X", "A>X", "W!X"], &["V", "W"]);
    }

    #[test]
    fn corrections_that_come_first_wait() {
        check(&["A>X", "X"], &["A"]);
        check(&["V!X", "X"], &["V"]);
        check(&["A>X", "B>X", "X"], &["B"]);
        check(&["A>X", "V!X", "X"], &["V"]);
        check(&["M>N", "X", "N>X"], &["M"]);
    }

    #[test]
    fn circles_end() {
        check(&["A>B", "B>A"], &[]);
        check(&["A>B", "B>A", "C>B"], &["C"]);
        check(&["A>B", "B>A", "C>A"], &["C"]);
        check(&["A>B", "B>C", "C>A"], &[]);
    }
}
