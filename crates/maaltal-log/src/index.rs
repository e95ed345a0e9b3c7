//! Which ids the log holds: fingerprints in memory, each leading to positions that may be meant.
//!
//! A fingerprint never decides: the record it leads to is read and compared. It lives as long as the
//! process, so its hash is keyed anew each time and nobody can send ids that collide on purpose.

use maaltal_domain::Position;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

/// Positions by the fingerprint of source and id.
pub(crate) struct IdIndex {
    keys: RandomState,
    mask: u64,
    first: HashMap<u64, Position, BuildHasherDefault<AsItIs>>,
    /// Further positions of fingerprints that several ids share.
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

    /// Adds a position; says whether another one has the same fingerprint.
    pub fn insert(&mut self, fingerprint: u64, position: Position) -> bool {
        match self.first.entry(fingerprint) {
            Entry::Vacant(place) => {
                place.insert(position);
                false
            }
            Entry::Occupied(_) => {
                self.more.entry(fingerprint).or_default().push(position);
                true
            }
        }
    }

    /// The positions that may hold the id of this fingerprint, first ones first.
    pub fn candidates(&self, fingerprint: u64) -> impl Iterator<Item = Position> {
        let more = self.more.get(&fingerprint).into_iter().flatten();
        self.first.get(&fingerprint).into_iter().chain(more).copied()
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
