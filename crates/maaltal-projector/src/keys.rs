//! Which event is in effect: replacing and voiding, in whatever order events come.
//!
//! Source: EVENTS.md "Corrections". Every event has a key made of its source and id. A key knows the event's row once the event
//! has come, and the key of the event that last replaced it.

mod recorded;

use hashbrown::HashTable;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// Where an event's row is: programme, type and place in the type's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Row {
    pub programme: u16,
    pub event_type: u8,
    pub index: u32,
}

/// The row of what has not come yet: no type has the code 0.
const NOT_COME: Row = Row { programme: 0, event_type: 0, index: 0 };

/// Source and id as 128 bits of a digest: two events never share them.
pub(crate) type Fingerprint = [u64; 2];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Key {
    fingerprint: Fingerprint,
    row: Row,
}

/// All keys that events have or name, by number in the order of their coming.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Stored")]
pub(crate) struct Keys {
    keys: Vec<Key>,
    numbers: HashTable<u32>,
    /// Of keys that were replaced, one that did so later; the last is reached from it.
    replaced_by: BTreeMap<u32, u32>,
    /// Keys taken out before they came: they are out from the moment they come.
    awaited: BTreeSet<u32>,
    /// Every replacing and voiding, by position.
    corrections: Vec<Named>,
}

/// That an event names another of its source as replaced or voided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Named {
    position: u32,
    by: u32,
    of: u32,
    voids: bool,
}

/// A replacing or voiding, as it stands at the last position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Corrected {
    /// Position of the event that replaces or voids.
    pub position: u32,
    /// Its row.
    pub by: Row,
    /// The row of the event that it names, once that has come.
    pub of: Option<Row>,
    /// Whether it voids; else it replaces.
    pub voids: bool,
}

#[derive(Deserialize)]
struct Stored {
    keys: Vec<Key>,
    replaced_by: BTreeMap<u32, u32>,
    awaited: BTreeSet<u32>,
    corrections: Vec<Named>,
}

/// What [`Stored`] is read from.
#[derive(Serialize)]
struct Storing<'a> {
    keys: &'a [Key],
    replaced_by: &'a BTreeMap<u32, u32>,
    awaited: &'a BTreeSet<u32>,
    corrections: &'a [Named],
}

/// What an arriving event does to others and to itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    /// The rows that it takes out of effect, as far as they have come: by replacing, by voiding.
    pub takes_out: [Option<Row>; 2],
    /// Whether it is itself out of effect from its own position on.
    pub is_out: bool,
    /// Its source and id, digested.
    pub fingerprint: Fingerprint,
}

/// An event that came, by number, and those that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbers {
    fingerprint: Fingerprint,
    own: u32,
    replaces: Option<u32>,
    voids: Option<u32>,
}

/// What an event says about earlier ones of its source.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Correction<'a> {
    /// Id of the event that it replaces.
    pub replaces: Option<&'a str>,
    /// Id of the event that it voids.
    pub voids: Option<&'a str>,
}

impl Keys {
    /// Notes an event that has come as `row`, at `position`.
    pub fn arrive(&mut self, position: u32, source: &str, id: &str, row: Row, correction: Correction<'_>) -> Effect {
        let numbers = self.number(source, id, correction);
        self.settle(position, row, numbers)
    }

    /// The numbers of an event and of those that it names; to be [settled](Self::settle) in the same order. Nearly all of the
    /// work of an arrival, and it needs no row.
    pub fn number(&mut self, source: &str, id: &str, correction: Correction<'_>) -> Numbers {
        let fingerprint = fingerprint(source, id);
        let own = self.key(fingerprint);
        let mut named = |other: &str| self.key(self::fingerprint(source, other));
        let replaces = correction.replaces.map(&mut named);
        Numbers { fingerprint, own, replaces, voids: correction.voids.map(named) }
    }

    /// Notes an event that was numbered and has come as `row`, at `position`.
    pub fn settle(&mut self, position: u32, row: Row, numbers: Numbers) -> Effect {
        let Numbers { fingerprint, own, replaces, voids } = numbers;
        self.keys.get_mut(own as usize).into_iter().for_each(|key| key.row = row);
        let is_out = self.awaited.contains(&own);
        let mut named = |of: u32, voids: bool| {
            self.corrections.push(Named { position, by: own, of, voids });
            if voids {
                let holder = self.holder(of);
                self.take_out(holder)
            } else {
                self.replace(own, of)
            }
        };
        let replaced = replaces.and_then(|of| named(of, false));
        let voided = voids.and_then(|of| named(of, true));
        Effect { takes_out: [replaced, voided], is_out, fingerprint }
    }

    /// Every replacing and voiding up to `view`, by position.
    pub fn corrections(&self, view: u32) -> impl Iterator<Item = Corrected> {
        let named = self.corrections.iter().take_while(move |named| named.position <= view);
        named.filter_map(|named| {
            let Named { position, by, of, voids } = *named;
            Some(Corrected { position, by: self.come(by)?, of: self.come(of), voids })
        })
    }

    /// Whether the event at `position` voids another rather than replacing it; nothing where it does neither.
    pub fn voids(&self, position: u32) -> Option<bool> {
        self.named(position).map(|named| named.voids)
    }

    /// The row of the event that the one at `position` replaces or voids, if it names one that has come.
    pub fn corrects(&self, position: u32) -> Option<Row> {
        self.named(position).and_then(|named| self.come(named.of))
    }

    fn named(&self, position: u32) -> Option<&Named> {
        let at = self.corrections.partition_point(|named| named.position < position);
        self.corrections.get(at).filter(|named| named.position == position)
    }

    /// The row of the event with this source and id, if it has come.
    pub fn row(&self, source: &str, id: &str) -> Option<Row> {
        let fingerprint = fingerprint(source, id);
        let number = self.numbers.find(hash(&fingerprint), |number| self.has(*number, &fingerprint))?;
        self.come(*number)
    }

    /// Takes `other`, or what last replaced it, out of effect in favour of `own`.
    fn replace(&mut self, own: u32, other: u32) -> Option<Row> {
        let holder = self.holder(other);
        let row = self.take_out(holder);
        // A link that closed a circle would leave no last one: both are out, and stay so.
        if self.holder(own) != holder {
            self.replaced_by.insert(holder, own);
        }
        row
    }

    fn take_out(&mut self, number: u32) -> Option<Row> {
        let row = self.come(number);
        if row.is_none() {
            self.awaited.insert(number);
        }
        row
    }

    /// The row of a key whose event has come.
    fn come(&self, number: u32) -> Option<Row> {
        self.keys.get(number as usize).map(|key| key.row).filter(|row| *row != NOT_COME)
    }

    /// The key that last replaced `number`, or itself.
    fn holder(&mut self, number: u32) -> u32 {
        holder(&mut self.replaced_by, number)
    }

    fn has(&self, number: u32, fingerprint: &Fingerprint) -> bool {
        self.keys.get(number as usize).is_some_and(|key| key.fingerprint == *fingerprint)
    }

    fn key(&mut self, fingerprint: Fingerprint) -> u32 {
        if let Some(number) = self.numbers.find(hash(&fingerprint), |number| self.has(*number, &fingerprint)) {
            return *number;
        }
        let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.keys.push(Key { fingerprint, row: NOT_COME });
        let keys = &self.keys;
        self.numbers.insert_unique(hash(&fingerprint), number, |number| hash_of(keys, *number));
        number
    }
}

/// The key that last replaced `number`, or itself.
fn holder(replaced_by: &mut BTreeMap<u32, u32>, number: u32) -> u32 {
    let mut holder = number;
    while let Some(next) = replaced_by.get(&holder) {
        holder = *next;
    }
    // What was replaced many times is found in one step from now on.
    let mut passed = number;
    while let Some(next) = replaced_by.get_mut(&passed).filter(|next| **next != holder) {
        passed = std::mem::replace(next, holder);
    }
    holder
}

/// Source and id, digested.
pub(crate) fn fingerprint(source: &str, id: &str) -> Fingerprint {
    let digest = blake3::Hasher::new().update(source.as_bytes()).update(&[0]).update(id.as_bytes()).finalize();
    let halves = digest.as_bytes().as_chunks().0.iter().map(|half| u64::from_le_bytes(*half));
    let mut fingerprint = [0; 2];
    fingerprint.iter_mut().zip(halves).for_each(|(to, from)| *to = from);
    fingerprint
}

/// A part of a digest is as good as any hash of it.
fn hash([half, _]: &Fingerprint) -> u64 {
    *half
}

fn hash_of(keys: &[Key], number: u32) -> u64 {
    keys.get(number as usize).map_or(0, |key| hash(&key.fingerprint))
}

impl PartialEq for Keys {
    fn eq(&self, other: &Self) -> bool {
        (&self.keys, &self.replaced_by, &self.awaited, &self.corrections)
            == (&other.keys, &other.replaced_by, &other.awaited, &other.corrections)
    }
}

impl Eq for Keys {}

impl From<Stored> for Keys {
    fn from(Stored { keys, replaced_by, awaited, corrections }: Stored) -> Self {
        let mut numbers = HashTable::with_capacity(keys.len());
        for (number, key) in (0..).zip(&keys) {
            numbers.insert_unique(hash(&key.fingerprint), number, |number| hash_of(&keys, *number));
        }
        Self { keys, numbers, replaced_by, awaited, corrections }
    }
}

impl Serialize for Keys {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self { keys, replaced_by, awaited, corrections, .. } = self;
        Storing { keys, replaced_by, awaited, corrections }.serialize(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Plays `ID`, `ID>X` (replaces) and `ID!X` (voids); gives the ids in effect at the end.
    fn check(history: &[&str], in_effect: &[&str]) {
        let mut keys = Keys::default();
        let mut effective = BTreeSet::new();
        let mut names = Vec::new();
        for (index, step) in (0..).zip(history) {
            let (id, correction) = match step.split_once(['>', '!']) {
                Some((id, other)) => (id, Some((step.contains('>'), other))),
                None => (*step, None),
            };
            let named = |replaces| correction.filter(|known| known.0 == replaces).map(|known| known.1);
            let correction = Correction { replaces: named(true), voids: named(false) };
            let effect = keys.arrive(index, "/s", id, Row { programme: 0, event_type: 1, index }, correction);
            names.push(id);
            if !effect.is_out {
                effective.insert(id);
            }
            for row in effect.takes_out.into_iter().flatten() {
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
    fn what_was_replaced_many_times_is_found_in_few_steps() {
        let mut history = vec!["X".to_owned()];
        history.extend((0..20_000).map(|number| format!("A{number}>X")));
        let history: Vec<_> = history.iter().map(String::as_str).collect();
        check(&history, &["A19999"]);
    }

    #[test]
    fn circles_end() {
        check(&["A>B", "B>A"], &[]);
        check(&["A>B", "B>A", "C>B"], &["C"]);
        check(&["A>B", "B>A", "C>A"], &["C"]);
        check(&["A>B", "B>C", "C>A"], &[]);
    }
}
