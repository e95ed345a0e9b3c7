//! Many events that come before anything is asked: only those that corrections name are looked for, once, at the end.

use super::{Correction, Effect, Fingerprint, Key, Keys, NOT_COME, Row, hash};
use hashbrown::{HashMap, HashTable};

/// What has come since a beginning, and is to be settled.
#[derive(Debug)]
pub(crate) struct Many {
    /// How many had come before.
    first: usize,
    /// Corrections among them: place in the order of coming, position, what they say.
    corrections: Vec<(usize, u32, Correction)>,
}

impl Keys {
    /// From now on events [come](Keys::come_with) and are settled together.
    pub fn many(&self) -> Many {
        Many { first: self.came.len(), corrections: Vec::new() }
    }

    /// Notes an event of many, at `position`.
    pub fn come_with(&mut self, many: &mut Many, position: u32, own: Fingerprint, row: Row, correction: Correction) {
        if correction != Correction::default() {
            many.corrections.push((self.came.len(), position, correction));
        }
        self.came.push(Key { fingerprint: own, row });
    }

    /// Settles what has come, in order; gives what each does that does anything: its row, and nothing in place of its position
    /// where only its row tells that.
    pub fn settle_many(&mut self, many: Many) -> Vec<(Row, Option<u32>, Effect)> {
        let Many { first, corrections } = many;
        let awaited = self.keys.iter().filter(|key| key.row == NOT_COME).map(|key| key.fingerprint);
        let named = corrections.iter().flat_map(|(_, _, correction)| correction.named());
        let wanted = Wanted::of(awaited.chain(named));
        if wanted.0.is_empty() {
            return Vec::new();
        }
        let mut corrections = corrections.into_iter().peekable();
        let came = std::mem::take(&mut self.came);
        let (mut seen, mut effects) = (HashMap::new(), Vec::new());
        for (place, Key { fingerprint, row }) in came.iter().enumerate() {
            let own = corrections.next_if(|(at, ..)| *at == place);
            let is_wanted = wanted.has(fingerprint);
            let is_named = || is_wanted && self.number_of(fingerprint).is_some();
            if place >= first && (own.is_some() || is_named()) {
                let (position, correction) = own.map_or((None, Correction::default()), |(_, at, own)| (Some(at), own));
                for named in correction.named() {
                    if let Some(row) = seen.get(&named).copied().filter(|_| self.number_of(&named).is_none()) {
                        self.key(named, row);
                    }
                }
                let effect = self.settle(position.unwrap_or_default(), *fingerprint, *row, correction);
                if effect != Effect::default() {
                    effects.push((*row, position, effect));
                }
            }
            if is_wanted {
                seen.insert(*fingerprint, *row);
            }
        }
        self.came = came;
        effects
    }
}

/// Fingerprints that are looked for.
struct Wanted(HashTable<Fingerprint>);

impl Wanted {
    fn of(all: impl Iterator<Item = Fingerprint>) -> Self {
        let mut wanted = HashTable::new();
        for own in all {
            wanted.entry(hash(&own), |known| *known == own, hash).or_insert(own);
        }
        Self(wanted)
    }

    fn has(&self, own: &Fingerprint) -> bool {
        self.0.find(hash(own), |known| known == own).is_some()
    }
}
