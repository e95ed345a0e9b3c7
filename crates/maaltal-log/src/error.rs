//! Why the log could not do what it was asked.

use maaltal_domain::Position;
use std::path::{Path, PathBuf};

/// Why the log could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Another process, or another `Log` of this one, holds the folder.
    #[error("the log in {} is in use by another process", .dir.display())]
    Locked {
        /// The log's folder.
        dir: PathBuf,
    },
    /// The log on disk is not what was written: damage, a gap, a wrong hash, or less than its witness has seen.
    #[error("the log is broken at position {position}: {reason}")]
    Broken {
        /// The first position that cannot be trusted.
        position: Position,
        /// What is wrong there.
        reason: String,
    },
    /// A backup is not what was written; the log that it is of may be whole.
    #[error(
        "the backup is damaged from position {position} on: {}: {reason}; use another backup, or make a new one in an \
         empty folder while the log itself is whole", .file.display()
    )]
    Backup {
        /// The first position that it does not give.
        position: Position,
        /// Its file that is damaged.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder holds a log of another format, or of none.
    #[error("log format: expected {expected:?}, found {found}")]
    Format {
        /// The format that this version reads and writes.
        expected: &'static str,
        /// What the folder says instead.
        found: String,
    },
    /// A write or sync failed before; nothing more is written until the log is opened anew.
    #[error("the log takes no more events until it is opened anew: an earlier write or sync failed")]
    Stopped,
    /// An event is larger than a record may be.
    #[error("event: expected at most {limit} bytes of content, got {size}")]
    TooLarge {
        /// Bytes of its content.
        size: usize,
        /// Most bytes that a record takes.
        limit: usize,
    },
    /// The embedded store failed or panicked.
    #[error("store: {0}")]
    Store(String),
    /// A file beside the store failed.
    #[error("{action} {}: {source}", .path.display())]
    Io {
        /// What was being done, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl LogError {
    /// Makes an [`LogError::Io`] of a system's error; for `map_err`.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { action, path, source }
    }

    /// The log is not what was written, from `position` on.
    pub(crate) fn broken(position: Position, reason: impl Into<String>) -> Self {
        Self::Broken { position, reason: reason.into() }
    }
}
