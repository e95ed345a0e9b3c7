//! Which event is in effect: replacing and voiding, in whatever order events come.
//!
//! Source: EVENTS.md "Corrections". Every event has a key made of its source and id. A key knows the event's row once the event
//! has come, and the key of the event that last replaced it.

mod many;
mod recorded;

pub(crate) use many::Many;

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

/// Bytes of source and id together that are digested in one piece, which is quicker; more are rare.
const SHORT: usize = 256;

/// Source and id as 128 bits of a digest: two events never share them.
pub(crate) type Fingerprint = [u64; 2];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Key {
    fingerprint: Fingerprint,
    row: Row,
}

/// The keys of all events that have come, and how those that corrections name stand to one another.
///
/// Few events are ever corrected: only what a correction names, and the correction itself, gets a number and is found by it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Stored")]
pub(crate) struct Keys {
    /// Every event that has come, in the order of their coming.
    came: Vec<Key>,
    /// Places in `came` by fingerprint, as far as they were needed: what an event in the service names may have come long ago.
    places: HashTable<u32>,
    /// How many of `came` are in `places`.
    placed: usize,
    /// What corrections name, and themselves, by number in the order of their coming up.
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
    came: Vec<Key>,
    keys: Vec<Key>,
    replaced_by: BTreeMap<u32, u32>,
    awaited: BTreeSet<u32>,
    corrections: Vec<Named>,
}

/// What [`Stored`] is read from.
#[derive(Serialize)]
struct Storing<'a> {
    came: &'a [Key],
    keys: &'a [Key],
    replaced_by: &'a BTreeMap<u32, u32>,
    awaited: &'a BTreeSet<u32>,
    corrections: &'a [Named],
}

/// What an arriving event does to others and to itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    /// The rows that it takes out of effect, as far as they have come: by replacing, by voiding.
    pub takes_out: [Option<Row>; 2],
    /// Whether it is itself out of effect from its own position on.
    pub is_out: bool,
}

/// What an event says about earlier ones of its source, by their fingerprints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Correction {
    /// The event that it replaces.
    pub replaces: Option<Fingerprint>,
    /// The event that it voids.
    pub voids: Option<Fingerprint>,
}

impl Correction {
    /// What an event of `source` says that replaces and voids the events with these ids.
    pub fn of(source: &str, replaces: Option<&str>, voids: Option<&str>) -> Self {
        let other = |id| fingerprint(source, id);
        Self { replaces: replaces.map(other), voids: voids.map(other) }
    }

    /// The events that it names.
    pub fn named(&self) -> impl Iterator<Item = Fingerprint> {
        [self.replaces, self.voids].into_iter().flatten()
    }
}

impl Keys {
    /// Notes an event that has come as `row`, at `position`.
    pub fn arrive(&mut self, position: u32, own: Fingerprint, row: Row, correction: Correction) -> Effect {
        for named in correction.named() {
            let known = self.number_of(&named).is_some();
            if let Some(row) = (!known).then(|| self.find(&named)).flatten() {
                self.key(named, row);
            }
        }
        self.came.push(Key { fingerprint: own, row });
        self.settle(position, own, row, correction)
    }

    /// Makes true what an event says that has come as `row`, at `position`; what it names has a number if it has come.
    fn settle(&mut self, position: u32, fingerprint: Fingerprint, row: Row, correction: Correction) -> Effect {
        let known = self.number_of(&fingerprint);
        if let Some(key) = known.and_then(|number| self.keys.get_mut(number as usize)) {
            key.row = row;
        }
        let is_out = known.is_some_and(|number| self.awaited.contains(&number));
        if correction == Correction::default() {
            return Effect { is_out, ..Effect::default() };
        }
        let own = self.key(fingerprint, row);
        let mut named = |fingerprint: Fingerprint, voids: bool| {
            let of = self.key(fingerprint, NOT_COME);
            self.corrections.push(Named { position, by: own, of, voids });
            if voids {
                let holder = self.holder(of);
                self.take_out(holder)
            } else {
                self.replace(own, of)
            }
        };
        let replaced = correction.replaces.and_then(|of| named(of, false));
        let voided = correction.voids.and_then(|of| named(of, true));
        Effect { takes_out: [replaced, voided], is_out }
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

    /// The number of a key that has come up.
    fn number_of(&self, fingerprint: &Fingerprint) -> Option<u32> {
        let is_it = |number: &u32| has(&self.keys, *number, fingerprint);
        self.numbers.find(hash(fingerprint), is_it).copied()
    }

    /// The number of a key, which gets one now and then has `row` if it has none.
    fn key(&mut self, fingerprint: Fingerprint, row: Row) -> u32 {
        self.number_of(&fingerprint).unwrap_or_else(|| {
            let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
            self.keys.push(Key { fingerprint, row });
            let keys = &self.keys;
            self.numbers.insert_unique(hash(&fingerprint), number, |number| hash_of(keys, *number));
            number
        })
    }

    /// The row of an event that has come, whether or not anything names it.
    fn find(&mut self, fingerprint: &Fingerprint) -> Option<Row> {
        let Self { came, places, placed, .. } = self;
        places.reserve(came.len().saturating_sub(*placed), |place| hash_of(came, *place));
        for (place, key) in came.iter().enumerate().skip(*placed) {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            places.insert_unique(hash(&key.fingerprint), place, |place| hash_of(came, *place));
        }
        *placed = came.len();
        let place = places.find(hash(fingerprint), |place| has(came, *place, fingerprint))?;
        came.get(*place as usize).map(|key| key.row)
    }
}

fn has(keys: &[Key], number: u32, fingerprint: &Fingerprint) -> bool {
    keys.get(number as usize).is_some_and(|key| key.fingerprint == *fingerprint)
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
    let mut text = [0; SHORT];
    let parts = [source.as_bytes(), &[0], id.as_bytes()];
    let length = parts.iter().map(|part| part.len()).sum();
    let digest = match text.get_mut(..length) {
        Some(text) => {
            let mut rest = &mut *text;
            for part in parts {
                let (own, left) = rest.split_at_mut(part.len());
                own.copy_from_slice(part);
                rest = left;
            }
            blake3::hash(text)
        }
        None => parts.iter().fold(&mut blake3::Hasher::new(), |hasher, part| hasher.update(part)).finalize(),
    };
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
        (&self.came, &self.keys, &self.replaced_by, &self.awaited, &self.corrections)
            == (&other.came, &other.keys, &other.replaced_by, &other.awaited, &other.corrections)
    }
}

impl Eq for Keys {}

impl From<Stored> for Keys {
    fn from(Stored { came, keys, replaced_by, awaited, corrections }: Stored) -> Self {
        let mut numbers = HashTable::with_capacity(keys.len());
        for (number, key) in (0..).zip(&keys) {
            numbers.insert_unique(hash(&key.fingerprint), number, |number| hash_of(&keys, *number));
        }
        Self { came, places: HashTable::new(), placed: 0, keys, numbers, replaced_by, awaited, corrections }
    }
}

impl Serialize for Keys {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self { came, keys, replaced_by, awaited, corrections, .. } = self;
        Storing { came, keys, replaced_by, awaited, corrections }.serialize(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Plays `ID`, `ID>X` (replaces) and `ID!X` (voids), one by one and many at a time; gives the ids in effect at the end.
    fn check(history: &[&str], in_effect: &[&str]) {
        let steps: Vec<_> = history.iter().map(|step| step_of(step)).collect();
        let mut singly = Keys::default();
        let effects = (0..).zip(&steps).map(|(index, (id, correction))| {
            (row(index), singly.arrive(index, fingerprint("/s", id), row(index), *correction))
        });
        let effects: Vec<_> = effects.collect();
        assert_eq!(left(&steps, effects), in_effect, "{history:?}");
        for size in [1, 2, 3, 1_000, history.len()] {
            let (mut together, mut effects) = (Keys::default(), Vec::new());
            for (index, steps) in (0..).step_by(size).zip(steps.chunks(size)) {
                let mut many = together.many();
                for (index, (id, correction)) in (index..).zip(steps) {
                    together.come_with(&mut many, index, fingerprint("/s", id), row(index), *correction);
                }
                effects.extend(together.settle_many(many).into_iter().map(|(row, _, effect)| (row, effect)));
            }
            assert_eq!(together, singly, "{history:?}, {size} at a time");
            assert_eq!(left(&steps, effects), in_effect, "{history:?}, {size} at a time");
        }
    }

    fn row(index: u32) -> Row {
        Row { programme: 0, event_type: 1, index }
    }

    fn step_of(step: &str) -> (&str, Correction) {
        let Some((id, other)) = step.split_once(['>', '!']) else { return (step, Correction::default()) };
        let named = |sign| step.contains(sign).then_some(other);
        (id, Correction::of("/s", named('>'), named('!')))
    }

    /// The ids that are in effect after what was done, by name.
    fn left<'a>(steps: &[(&'a str, Correction)], effects: Vec<(Row, Effect)>) -> Vec<&'a str> {
        let mut out = BTreeSet::new();
        for (row, effect) in effects {
            out.extend(effect.takes_out.into_iter().flatten().chain(effect.is_out.then_some(row)));
        }
        let left = (0..).zip(steps).filter(|(index, _)| !out.contains(&row(*index)));
        left.map(|(_, (id, _))| *id).collect::<BTreeSet<_>>().into_iter().collect()
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
