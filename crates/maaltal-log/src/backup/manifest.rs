//! What a backup says of itself: how far it goes, and its files with their digests.

use crate::{LogError, files};
use maaltal_domain::{Hash, Head, Instant, Position, sealed, unsealed};
use serde::{Deserialize, Serialize};
use std::io::{Error, ErrorKind};
use std::path::Path;

/// What a manifest calls its format.
pub(super) const FORMAT: &str = "maaltal backup 1";
const NAME: &str = "manifest.json";

/// The file `manifest.json` of a backup.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub format: String,
    /// Format of the log whose blocks these are.
    pub log: String,
    /// Last position in the backup.
    pub position: Position,
    pub recorded_at: Option<Instant>,
    /// Hash of that position.
    pub head: Hash,
    /// Files of blocks, in order.
    pub parts: Vec<Part>,
}

/// A file of blocks, one after the other.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub file: String,
    pub first: Position,
    pub last: Position,
    pub bytes: u64,
    pub digest: Hash,
}

impl Default for Manifest {
    /// The backup of an empty log.
    fn default() -> Self {
        let (format, log) = (FORMAT.to_owned(), super::FORMAT.to_owned());
        Self { format, log, position: Position(0), recorded_at: None, head: Hash::default(), parts: vec![] }
    }
}

impl Manifest {
    /// The manifest in `dir`; nothing when there is none.
    pub fn load(dir: &Path) -> Result<Option<Self>, LogError> {
        let path = dir.join(NAME);
        let Some(bytes) = files::read(&path)? else { return Ok(None) };
        let wrong = |error: serde_json::Error| LogError::io("read", &path)(Error::new(ErrorKind::InvalidData, error));
        let object = unsealed(serde_json::from_slice(&bytes).map_err(wrong)?).ok_or_else(|| {
            LogError::io("read", &path)(Error::new(ErrorKind::InvalidData, "it is not what was written"))
        })?;
        let says = |key: &str| object.get(key).and_then(|said| said.as_str()).unwrap_or_default();
        if says("format") != FORMAT || says("log") != super::FORMAT {
            let found = format!("{:?} of {:?}", says("format"), says("log"));
            return Err(LogError::Format { expected: FORMAT, found });
        }
        serde_json::from_value(object).map(Some).map_err(wrong)
    }

    /// The manifest in `dir`, which must have one.
    pub fn of(dir: &Path) -> Result<Self, LogError> {
        let found = || format!("no {NAME} in {}", dir.display());
        Self::load(dir)?.ok_or_else(|| LogError::Format { expected: FORMAT, found: found() })
    }

    /// The error for blocks that end elsewhere than this says.
    pub fn differs(&self, dir: &Path, end: Position) -> LogError {
        let reason = format!("it says position {}, and the blocks beside it end at {end}", self.position);
        LogError::Backup { position: end.next(), file: dir.join(NAME), reason }
    }

    /// Writes the manifest, sealed, in place of the one before.
    pub fn save(&self, dir: &Path) -> Result<(), LogError> {
        let path = dir.join(NAME);
        let text = serde_json::to_value(self).map(sealed).and_then(|object| serde_json::to_vec_pretty(&object));
        files::replace(&path, &text.map_err(|error| LogError::io("write", &path)(error.into()))?)
    }

    /// Writes `blocks`, which lead to `head`, as a file of its own, and empties them.
    pub fn add(&mut self, dir: &Path, blocks: &mut Vec<u8>, head: Head) -> Result<(), LogError> {
        if blocks.is_empty() {
            return Ok(());
        }
        let first = self.position.next();
        let file = format!("blocks-{:012}", first.0);
        files::replace(&dir.join(&file), blocks)?;
        let (bytes, digest) = (blocks.len() as u64, Hash::of(blocks));
        self.parts.push(Part { file, first, last: head.position, bytes, digest });
        (self.position, self.recorded_at, self.head) = (head.position, head.recorded_at, head.hash);
        blocks.clear();
        Ok(())
    }

    /// Whether every file is there and is what it was.
    pub fn check_parts(&self, dir: &Path) -> Result<(), LogError> {
        self.parts.iter().try_for_each(|part| part.read(dir).map(drop))
    }
}

impl Part {
    /// The blocks in the file.
    pub fn read(&self, dir: &Path) -> Result<Vec<u8>, LogError> {
        let plain = !self.file.is_empty() && self.file.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let bytes = if plain { files::read(&dir.join(&self.file))? } else { None };
        let bytes = bytes.ok_or_else(|| self.damaged(dir, self.first, "it is missing"))?;
        if Hash::of(&bytes) == self.digest {
            return Ok(bytes);
        }
        Err(self.damaged(dir, self.first, "it is not what was written"))
    }

    /// The error for a file of the backup in `dir` that does not give what stands at `position`.
    pub fn damaged(&self, dir: &Path, position: Position, reason: impl Into<String>) -> LogError {
        LogError::Backup { position, file: dir.join(&self.file), reason: reason.into() }
    }
}
