//! The witness: a small file outside the store that has seen how far the log goes.
//!
//! A store that lost its end, or all of it, looks like a shorter log. The witness makes that a
//! difference: two slots, one of them always on disk, each with a position, its hash and a checksum.

use crate::LogError;
use crate::notes::Notes;
use crate::wire::Cursor;
use maaltal_domain::{Hash, Head, Position};

/// First bytes of a slot.
const TAG: &[u8; 16] = b"maaltal witness1";
/// Bytes of a slot: tag, position, hash, checksum.
const SLOT: usize = 64;
/// Slots lie in pages of their own, so that one torn write cannot hurt both.
pub(crate) const APART: u64 = 4_096;

/// How far the log went when it was last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub position: Position,
    pub hash: Hash,
}

impl From<Head> for Seen {
    fn from(head: Head) -> Self {
        Self { position: head.position, hash: head.hash }
    }
}

/// The witness of a log that is open.
#[derive(Debug)]
pub(crate) struct Witness {
    /// The slot to write. The other one is on disk, so that whatever a power cut tears, one is whole.
    turn: u64,
    /// Whether it was written since the last sync.
    written: bool,
}

impl Witness {
    /// What the witness has seen last; nothing when it is missing or no slot is whole.
    pub fn seen(notes: &dyn Notes) -> Result<Option<Seen>, LogError> {
        Ok(newest(&notes.witness()?).map(|(_, seen)| seen))
    }

    /// The witness, to be written; what it has seen is on disk after this.
    pub fn open(notes: &dyn Notes) -> Result<Self, LogError> {
        notes.sync_witness()?;
        Ok(Self { turn: newest(&notes.witness()?).map_or(0, |(slot, _)| 1 - slot), written: false })
    }

    /// Notes how far the log goes; in the system's hands after this, on disk after a sync.
    pub fn note(&mut self, notes: &dyn Notes, seen: Seen) -> Result<(), LogError> {
        self.written = true;
        notes.write_witness(self.turn * APART, &slot(seen))
    }

    /// Brings to disk what was noted.
    pub fn sync(&mut self, notes: &dyn Notes) -> Result<(), LogError> {
        notes.sync_witness()?;
        if std::mem::take(&mut self.written) {
            self.turn = 1 - self.turn;
        }
        Ok(())
    }
}

fn slot(seen: Seen) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(SLOT);
    bytes.extend_from_slice(TAG);
    bytes.extend_from_slice(&seen.position.0.to_le_bytes());
    bytes.extend_from_slice(&seen.hash.0);
    let sum = Hash::of(&bytes);
    bytes.extend(sum.0.iter().take(SLOT - bytes.len()));
    bytes
}

/// The newest whole slot, with its number.
fn newest(bytes: &[u8]) -> Option<(u64, Seen)> {
    let slots = (0..2).filter_map(|number| {
        let from = usize::try_from(number * APART).ok()?;
        Some((number, whole(bytes.get(from..from + SLOT)?)?))
    });
    slots.max_by_key(|(_, seen)| seen.position)
}

fn whole(bytes: &[u8]) -> Option<Seen> {
    let mut cursor = Cursor::new(bytes.strip_prefix(TAG)?);
    let position = Position(u64::from_le_bytes(cursor.array().ok()?));
    let seen = Seen { position, hash: Hash(cursor.array().ok()?) };
    (slot(seen) == bytes).then_some(seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Disk;

    #[test]
    fn the_newest_whole_slot_counts() {
        let disk = Disk::default();
        let seen = |position| Seen { position: Position(position), hash: Hash([position as u8; 32]) };
        assert_eq!(Witness::seen(&disk).unwrap(), None);
        for position in 0..5 {
            Witness::open(&disk).unwrap().note(&disk, seen(position)).unwrap();
            assert_eq!(Witness::seen(&disk).unwrap(), Some(seen(position)));
        }
        for (place, left) in [(20, Some(seen(3))), (4_096 + 50, None)] {
            let wrong = disk.witness().unwrap()[place] ^ 1;
            disk.write_witness(place as u64, &[wrong]).unwrap();
            assert_eq!(Witness::seen(&disk).unwrap(), left);
        }
    }
}
