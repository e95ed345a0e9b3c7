//! Which ids the log holds: fingerprints in memory, each leading to positions that may be meant.
//!
//! A fingerprint never decides: the record it leads to is read and compared. It lives as long as the
//! process, so its hash is keyed anew each time and nobody can send ids that collide on purpose.

use maaltal_domain::Position;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

/// Positions by the fingerprint of source and id.
pub(crate) struct IdIndex {
    keys: RandomState,
    mask: u64,
    /// A position each, as far as 32 bits hold it: an entry has 12 bytes.
    first: HashMap<Fingerprint, u32, BuildHasherDefault<AsItIs>>,
    /// Further positions of fingerprints that several ids share, and those that 32 bits do not hold.
    more: BTreeMap<u64, Vec<Position>>,
}

impl IdIndex {
    /// An empty index; only the bits in `mask` of a fingerprint count.
    pub fn new(mask: u64) -> Self {
        Self { keys: RandomState::new(), mask, first: HashMap::default(), more: BTreeMap::new() }
    }

    /// An empty index with the same fingerprints.
    pub fn emptied(&self) -> Self {
        Self { keys: self.keys.clone(), mask: self.mask, first: HashMap::default(), more: BTreeMap::new() }
    }

    /// The fingerprint of a source and id as the content encoding has them.
    pub fn fingerprint(&self, key: &[u8]) -> u64 {
        self.keys.hash_one(key) & self.mask
    }

    /// Adds a position later than all before it; says whether another one has the same fingerprint.
    pub fn insert(&mut self, fingerprint: u64, position: Position) -> bool {
        match (self.first.entry(fingerprint.into()), u32::try_from(position.0)) {
            (Entry::Vacant(place), Ok(position)) => {
                place.insert(position);
                false
            }
            (first, _) => {
                let more = self.more.entry(fingerprint).or_default();
                more.push(position);
                more.len() > 1 || matches!(first, Entry::Occupied(_))
            }
        }
    }

    /// The positions that may hold the id of this fingerprint.
    pub fn candidates(&self, fingerprint: u64) -> impl Iterator<Item = Position> {
        let more = self.more.get(&fingerprint).into_iter().flatten();
        let first = self.first.get(&fingerprint.into()).map(|position| Position(u64::from(*position)));
        first.into_iter().chain(more.copied())
    }
}

/// A fingerprint's halves, which need no more room than they have.
#[derive(PartialEq, Eq)]
struct Fingerprint([u32; 2]);

impl From<u64> for Fingerprint {
    fn from(whole: u64) -> Self {
        Self([(whole >> 32) as u32, whole as u32])
    }
}

impl Hash for Fingerprint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self([high, low]) = self;
        state.write_u64(u64::from(*high) << 32 | u64::from(*low));
    }
}

/// A fingerprint is a hash already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = (self.0 << 8) | u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_is_found_however_large() {
        let mut index = IdIndex::new(u64::MAX);
        let [near, far, further] = [7, u64::from(u32::MAX) + 1, u64::from(u32::MAX) + 2].map(Position);
        let shared =
            [(1, near), (1, far), (2, far), (2, further)].map(|(fingerprint, at)| index.insert(fingerprint, at));
        assert_eq!(shared, [false, true, false, true]);
        let found = |fingerprint| index.candidates(fingerprint).collect::<Vec<_>>();
        assert_eq!([found(1), found(2), found(3)], [vec![near, far], vec![far, further], vec![]]);
    }
}
