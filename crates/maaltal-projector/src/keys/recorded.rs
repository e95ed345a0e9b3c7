//! What would be out of effect, had only some of the events been recorded.

use super::{Keys, Row, holder};
use std::collections::{BTreeMap, BTreeSet};

impl Keys {
    /// By row the position of what takes it out of effect, had only those corrections been recorded that `is_recorded` takes by position.
    pub fn taken_out(&self, is_recorded: impl Fn(u32) -> bool) -> BTreeMap<Row, u32> {
        let mut replaced_by = BTreeMap::new();
        let mut taken = BTreeMap::new();
        for named in self.corrections.iter().filter(|named| is_recorded(named.position)) {
            let out = holder(&mut replaced_by, named.of);
            taken.entry(out).or_insert(named.position);
            // As in `replace`: a link that closed a circle would leave no last one.
            if !named.voids && holder(&mut replaced_by, named.by) != out {
                replaced_by.insert(out, named.by);
            }
        }
        taken.into_iter().filter_map(|(key, position)| Some((self.come(key)?, position))).collect()
    }

    /// Positions of all corrections that hang together with the event of `row` by the ids that they name.
    pub fn corrections_around(&self, row: Row) -> BTreeSet<u32> {
        let mut keys: BTreeSet<u32> =
            (0..).zip(&self.keys).filter(|(_, key)| key.row == row).map(|own| own.0).collect();
        let mut positions = BTreeSet::new();
        loop {
            let known = positions.len();
            for named in self.corrections.iter().filter(|named| keys.contains(&named.by) || keys.contains(&named.of)) {
                positions.insert(named.position);
            }
            let around = self.corrections.iter().filter(|named| positions.contains(&named.position));
            keys.extend(around.flat_map(|named| [named.by, named.of]));
            if positions.len() == known {
                return positions;
            }
        }
    }
}
