//! The small files beside the store that the log itself reads and writes: `format` and `witness`.

use crate::{LogError, files};
use std::fs::{File, TryLockError};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Two small files: one that is written once, one whose pages are written over and over.
pub(crate) trait Notes: Send + Sync {
    /// What the file `format` says, nothing when there is none.
    fn format(&self) -> Result<Option<Vec<u8>>, LogError>;

    /// Writes the file `format`, whole and durably.
    fn write_format(&self, text: &[u8]) -> Result<(), LogError>;

    /// The bytes of the file `witness`, empty when there is none.
    fn witness(&self) -> Result<Vec<u8>, LogError>;

    /// Writes into the file `witness`; durable only after [`Notes::sync_witness`].
    fn write_witness(&self, place: u64, bytes: &[u8]) -> Result<(), LogError>;

    /// Returns once everything written into the witness survives a power cut.
    fn sync_witness(&self) -> Result<(), LogError>;
}

/// The files in a log's folder, which nobody else has open.
pub(crate) struct Folder {
    dir: PathBuf,
    witness: File,
    /// Held for as long as the log is open.
    _lock: File,
}

impl Folder {
    /// Takes the folder for this process; makes it when it is not there.
    ///
    /// # Errors
    /// [`LogError::Locked`] when another has it.
    pub fn take(dir: &Path) -> Result<Self, LogError> {
        files::make_folder(dir)?;
        let lock = open(dir, "lock")?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LogError::Locked { dir: dir.to_path_buf() }),
            Err(TryLockError::Error(error)) => return Err(LogError::io("lock", dir)(error)),
        }
        let witness = open(dir, "witness")?;
        Ok(Self { dir: dir.to_path_buf(), witness, _lock: lock })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

fn open(dir: &Path, name: &str) -> Result<File, LogError> {
    let path = dir.join(name);
    let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
    file.map_err(LogError::io("open", &path))
}

impl Notes for Folder {
    fn format(&self) -> Result<Option<Vec<u8>>, LogError> {
        files::read(&self.path("format"))
    }

    fn write_format(&self, text: &[u8]) -> Result<(), LogError> {
        // What a folder that says its format must have is on disk before it says so.
        files::sync(&self.dir)?;
        files::replace(&self.path("format"), text)
    }

    fn witness(&self) -> Result<Vec<u8>, LogError> {
        Ok(files::read(&self.path("witness"))?.unwrap_or_default())
    }

    fn write_witness(&self, place: u64, bytes: &[u8]) -> Result<(), LogError> {
        self.witness.write_all_at(bytes, place).map_err(LogError::io("write", &self.path("witness")))
    }

    fn sync_witness(&self) -> Result<(), LogError> {
        self.witness.sync_data().map_err(LogError::io("sync", &self.path("witness")))
    }
}
