//! Saved fold state with the position that it belongs to: one file, replaced whole.

use crate::wire::Cursor;
use crate::{LogError, files};
use maaltal_domain::{Hash, Position};
use std::io::{BufWriter, IntoInnerError, Write};
use std::path::Path;

/// First bytes of the file.
const TAG: &[u8; 16] = b"maaltal state  1";
/// Bytes of the digest at its end.
const DIGEST: usize = 32;

/// Bytes that are digested and written at a time.
const BUFFER: usize = 256 * 1024;
/// Bytes in front of the state: tag, rules, position, hash.
const FRONT: usize = 60;

/// The state of a fold up to a position, for somebody else to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Version of the rules by which the state was folded.
    pub rules: u32,
    /// Last position folded into it.
    pub position: Position,
    /// Hash of that position.
    pub head: Hash,
    /// The whole file.
    bytes: Vec<u8>,
}

impl Checkpoint {
    /// The state, in a form of the fold's own.
    pub fn state(&self) -> &[u8] {
        self.bytes.get(FRONT..self.bytes.len() - DIGEST).unwrap_or_default()
    }

    /// Writes the file: what goes in front of the state, and the state as `state` writes it.
    pub(crate) fn save(
        dir: &Path,
        rules: u32,
        (position, head): (Position, Hash),
        state: State,
    ) -> Result<(), LogError> {
        files::replace_by(&dir.join("checkpoint"), |file| {
            let mut out = BufWriter::with_capacity(BUFFER, Digested { file, digest: blake3::Hasher::new() });
            out.write_all(TAG)?;
            out.write_all(&rules.to_le_bytes())?;
            out.write_all(&position.0.to_le_bytes())?;
            out.write_all(&head.0)?;
            state(&mut out)?;
            let Digested { file, digest } = out.into_inner().map_err(IntoInnerError::into_error)?;
            file.write_all(digest.finalize().as_bytes())
        })
    }

    /// The checkpoint in a log's folder, of whatever log; nothing when there is none that is whole.
    pub fn load(dir: &Path) -> Option<Self> {
        let bytes = files::read(&dir.join("checkpoint")).ok()??;
        let (covered, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST)?)?;
        let mut cursor = Cursor::new(covered.strip_prefix(TAG)?);
        let rules = u32::from_le_bytes(cursor.array().ok()?);
        let position = Position(u64::from_le_bytes(cursor.array().ok()?));
        let head = Hash(cursor.array().ok()?);
        (Hash::of(covered).0 == digest).then_some(Self { rules, position, head, bytes })
    }
}

/// What writes a state.
pub(crate) type State<'s> = &'s dyn Fn(&mut dyn Write) -> std::io::Result<()>;

/// A file that is digested as it is written.
struct Digested<W> {
    file: W,
    digest: blake3::Hasher,
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.digest.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
