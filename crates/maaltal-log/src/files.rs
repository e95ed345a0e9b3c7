//! Files beside the store: written whole or not at all, and there after a power cut.

use crate::LogError;
use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// Syncs a file or folder with all that the system knows of it.
pub(crate) fn sync(path: &Path) -> Result<(), LogError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(LogError::io("sync", path))
}

/// Makes `dir` and what is missing above it; they are their owner's alone.
pub(crate) fn make_folder(dir: &Path) -> Result<(), LogError> {
    if dir.is_dir() {
        return Ok(());
    }
    // Each level is synced into the one above it, or a power cut could take the whole folder.
    let above = dir.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(above)?;
    DirBuilder::new().mode(0o700).create(dir).map_err(LogError::io("make", dir))?;
    sync(above)
}

/// Puts `bytes` in place of the file at `path`: after a power cut it holds either the old or the new.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), LogError> {
    replace_by(path, |file| file.write_all(bytes))
}

/// Puts what `write` writes in place of the file at `path`, as [`replace`] does.
pub(crate) fn replace_by(path: &Path, write: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<(), LogError> {
    let draft = path.with_extension("tmp");
    let written = File::create(&draft).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()
    });
    written.map_err(LogError::io("write", &draft))?;
    fs::rename(&draft, path).map_err(LogError::io("replace", path))?;
    path.parent().map_or(Ok(()), sync)
}

/// The bytes of the file at `path`, nothing when there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, LogError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LogError::io("read", path)(error)),
    }
}
