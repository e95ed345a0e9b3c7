//! The witness: a small file outside the store that has seen how far the log goes.
//!
//! A store that lost its end, or all of it, looks like a shorter log. The witness makes that a
//! difference: two slots, written in turn, each with a position, its hash and a checksum.

use crate::LogError;
use crate::wire::Cursor;
use maaltal_domain::{Hash, Head, Position};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// The witness file.
pub(crate) struct Witness {
    file: Arc<File>,
    path: PathBuf,
    /// The slot that does not hold the newest.
    turn: u64,
}

impl Witness {
    /// What the witness in `dir` has seen last; nothing when it is missing or no slot is whole.
    pub fn seen(dir: &Path) -> Result<Option<Seen>, LogError> {
        Ok(newest(dir)?.map(|(_, seen)| seen))
    }

    /// The witness in `dir`, to be written; makes the file when it is missing.
    pub fn open(dir: &Path) -> Result<Self, LogError> {
        let path = dir.join("witness");
        let turn = newest(dir)?.map_or(0, |(slot, _)| 1 - slot);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        Ok(Self { file: Arc::new(file.map_err(LogError::io("open", &path))?), path, turn })
    }

    /// Notes how far the log goes; in the system's hands after this, on disk after a sync.
    pub fn note(&mut self, seen: Seen) -> Result<(), LogError> {
        self.file.write_all_at(&slot(seen), self.turn * APART).map_err(LogError::io("write", &self.path))?;
        self.turn = 1 - self.turn;
        Ok(())
    }

    /// The file, to be synced while others write.
    pub fn file(&self) -> Arc<File> {
        self.file.clone()
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
fn newest(dir: &Path) -> Result<Option<(u64, Seen)>, LogError> {
    let path = dir.join("witness");
    let mut bytes = vec![];
    match File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.map_err(LogError::io("read", &path))?,
    };
    let slots = (0..2).filter_map(|number| {
        let from = usize::try_from(number * APART).ok()?;
        Some((number, whole(bytes.get(from..from + SLOT)?)?))
    });
    Ok(slots.max_by_key(|(_, seen)| seen.position))
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

    #[test]
    fn the_newest_whole_slot_counts() {
        let dir = tempfile::tempdir().unwrap();
        let seen = |position| Seen { position: Position(position), hash: Hash([position as u8; 32]) };
        assert_eq!(Witness::seen(dir.path()).unwrap(), None);
        for position in 0..5 {
            Witness::open(dir.path()).unwrap().note(seen(position)).unwrap();
            assert_eq!(Witness::seen(dir.path()).unwrap(), Some(seen(position)));
        }
        let path = dir.path().join("witness");
        let mut bytes = std::fs::read(&path).unwrap();
        for (place, left) in [(20, Some(seen(3))), (4_096 + 50, None)] {
            bytes[place] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(Witness::seen(dir.path()).unwrap(), left);
        }
    }
}
