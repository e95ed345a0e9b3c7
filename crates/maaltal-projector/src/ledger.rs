//! Which positions a projection applied, so that nothing can have been skipped, repeated or taken in another order unseen.
//!
//! The log's own hashes protect against change; this guards the way from the log into the rows, and is cheap enough to be kept by every fold.

use crate::keys::{Fingerprint, fingerprint};
use crate::projection::row_position;
use maaltal_domain::Position;
use serde::{Deserialize, Serialize};

/// Positions that were applied, as ranges without gaps, each with a digest of the events in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    ranges: Vec<Range>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Range {
    first: u32,
    last: u32,
    digest: Fingerprint,
}

/// Positions in a range at most, so that a difference is known to a part of the log.
const MOST: u32 = 65_536;
/// Stands for an event whose content was erased.
const ERASED: Fingerprint = [0, 0];

impl Ledger {
    /// Notes the event of this source and id at `position`, or one whose content was erased.
    pub fn note(&mut self, position: Position, event: Option<(&str, &str)>) {
        let digest = event.map_or(ERASED, |(source, id)| fingerprint(source, id));
        // What lies beyond the rows was refused by the fold.
        row_position(position).into_iter().for_each(|position| self.add(position, digest));
    }

    /// First and last position of each range, in the order in which they were applied.
    pub fn ranges(&self) -> impl Iterator<Item = (Position, Position)> {
        let position = |number: u32| Position(number.into());
        self.ranges.iter().map(move |range| (position(range.first), position(range.last)))
    }

    /// First and last position of the first range that `other` does not have as well.
    pub fn difference(&self, other: &Self) -> Option<(Position, Position)> {
        let longest = self.ranges.len().max(other.ranges.len());
        let differs = (0..longest).find(|index| self.ranges.get(*index) != other.ranges.get(*index))?;
        self.ranges().nth(differs).or_else(|| other.ranges().nth(differs))
    }

    pub(crate) fn pass_over(&mut self, position: u32) {
        self.add(position, ERASED);
    }

    pub(crate) fn add(&mut self, position: u32, event: Fingerprint) {
        let follows =
            |range: &&mut Range| range.last.checked_add(1) == Some(position) && !position.is_multiple_of(MOST);
        match self.ranges.last_mut().filter(follows) {
            Some(range) => {
                range.last = position;
                range.digest = mixed(range.digest, position, event);
            }
            None => self.ranges.push(Range { first: position, last: position, digest: mixed([0; 2], position, event) }),
        }
    }
}

/// A digest with one more event in it; another order gives another.
fn mixed([low, high]: Fingerprint, position: u32, [event_low, event_high]: Fingerprint) -> Fingerprint {
    let low = (low ^ event_low ^ u64::from(position)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let high = (high ^ event_high).wrapping_mul(0xc2b2_ae3d_27d4_eb4f).rotate_left(31).wrapping_add(low);
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(ids: &[(u64, &str)]) -> Ledger {
        let mut ledger = Ledger::default();
        ids.iter().for_each(|(position, id)| ledger.note(Position(*position), Some(("/s", id))));
        ledger
    }

    #[test]
    fn what_was_skipped_repeated_or_turned_round_shows() {
        let whole = ledger(&[(1, "a"), (2, "b"), (3, "c")]);
        assert_eq!(whole.ranges().collect::<Vec<_>>(), [(Position(1), Position(3))]);
        assert_eq!(whole.difference(&ledger(&[(1, "a"), (2, "b"), (3, "c")])), None);
        for other in [
            ledger(&[(1, "a"), (3, "c")]),
            ledger(&[(1, "a"), (2, "b")]),
            ledger(&[(1, "b"), (2, "a"), (3, "c")]),
            ledger(&[(1, "a"), (2, "b"), (2, "b"), (3, "c")]),
            ledger(&[]),
        ] {
            assert!(whole.difference(&other).is_some(), "{other:?}");
        }
        let mut erased = ledger(&[(1, "a")]);
        erased.note(Position(2), None);
        assert!(erased.difference(&ledger(&[(1, "a"), (2, "b")])).is_some());
    }

    #[test]
    fn ranges_are_bounded() {
        let mut ledger = Ledger::default();
        (1..=70_000).for_each(|position| ledger.add(position, [1, 2]));
        let ranges: Vec<_> = ledger.ranges().map(|(first, last)| (first.0, last.0)).collect();
        assert_eq!(ranges, [(1, 65_535), (65_536, 70_000)]);
    }
}
