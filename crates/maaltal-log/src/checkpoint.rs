//! Saved fold state with the position that it belongs to: one file, replaced whole.

use crate::wire::Cursor;
use crate::{LogError, files};
use maaltal_domain::{Hash, Position};
use std::path::Path;

/// First bytes of the file.
const TAG: &[u8; 16] = b"maaltal state  1";
/// Bytes of the digest at its end.
const DIGEST: usize = 32;

/// The state of a fold up to a position, for somebody else to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Version of the rules by which the state was folded.
    pub rules: u32,
    /// Last position folded into it.
    pub position: Position,
    /// Hash of that position.
    pub head: Hash,
    /// The state, in a form of the fold's own.
    pub state: Vec<u8>,
}

impl Checkpoint {
    pub(crate) fn save(&self, dir: &Path) -> Result<(), LogError> {
        let mut bytes = Vec::with_capacity(self.state.len() + 96);
        bytes.extend_from_slice(TAG);
        bytes.extend_from_slice(&self.rules.to_le_bytes());
        bytes.extend_from_slice(&self.position.0.to_le_bytes());
        bytes.extend_from_slice(&self.head.0);
        bytes.extend_from_slice(&self.state);
        bytes.extend_from_slice(&Hash::of(&bytes).0);
        files::replace(&dir.join("checkpoint"), &bytes)
    }

    /// The checkpoint in `dir`; nothing when there is none that is whole.
    pub(crate) fn load(dir: &Path) -> Option<Self> {
        let bytes = files::read(&dir.join("checkpoint")).ok()??;
        let (covered, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST)?)?;
        let mut cursor = Cursor::new(covered.strip_prefix(TAG)?);
        let rules = u32::from_le_bytes(cursor.array().ok()?);
        let position = Position(u64::from_le_bytes(cursor.array().ok()?));
        let head = Hash(cursor.array().ok()?);
        (Hash::of(covered).0 == digest).then(|| Self { rules, position, head, state: cursor.rest().to_vec() })
    }
}
