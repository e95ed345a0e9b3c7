//! The house as plain files, and brought back from them.

use super::{House, beside};
use anyhow::{Context, Result, ensure};
use maaltal_domain::Head;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

impl House {
    /// Writes all that is committed now, and what is kept beside the log, to the folder `into`; adds what is new where
    /// an earlier backup is. Records come in meanwhile.
    ///
    /// # Errors
    /// When the folder lies in the house's own, holds the backup of another log or a damaged one, or cannot be written.
    pub fn backup(&self, into: &Path) -> Result<Head> {
        ensure!(
            !is_within(into, &self.dir)?,
            "{}: expected a folder outside of {}, whose backup it is",
            into.display(),
            self.dir.display()
        );
        let head = self.log.backup(into)?;
        // After the log: what an event tells of is there before the event.
        beside::back_up(&self.dir, into)?;
        Ok(head)
    }
}

/// Makes the house of the backup in `backup` in the empty or missing folder `into`.
///
/// # Errors
/// When the folder is not empty, or the backup not what was written; then nothing is in the folder.
pub fn restore(backup: &Path, into: &Path) -> Result<Head> {
    let is_free = std::fs::read_dir(into).map_or(true, |mut entries| entries.next().is_none());
    ensure!(is_free, "{}: expected an empty folder, or none", into.display());
    maaltal_log::check_backup(backup)?;
    let kept = beside::Backup::open(backup)?;
    kept.put(into)?;
    // Last, so that whatever cuts this off leaves no log without its keys.
    Ok(maaltal_log::restore(backup, into)?)
}

/// Brings back from the backup in `backup` what the house in `dir` has lost; what it has stays.
///
/// # Errors
/// When the backup is not what was written, or it and the log together lack a record; then the log is as it was.
pub fn mend(dir: &Path, backup: &Path) -> Result<Head> {
    let kept = beside::Backup::open(backup)?;
    let head = maaltal_log::mend(dir, backup)?;
    kept.put(dir)?;
    Ok(head)
}

/// Whether `path` is the folder `folder` or lies in it, links followed; neither need exist.
///
/// # Errors
/// When it cannot be told.
pub fn is_within(path: &Path, folder: &Path) -> Result<bool> {
    let real_path = |path: &Path| real(path).with_context(|| format!("looking at {}", path.display()));
    Ok(real_path(path)?.starts_with(real_path(folder)?))
}

/// The path with links followed as far as it exists; beyond that nothing may lead back up.
fn real(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Err(error), Some(above), Some(name)) if error.kind() == ErrorKind::NotFound => Ok(real(above)?.join(name)),
        (Err(error), _, None) if error.kind() == ErrorKind::NotFound => {
            Err(Error::new(ErrorKind::InvalidInput, "expected a path without .. in what does not exist yet"))
        }
        (found, _, _) => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_dots_do_not_lead_out_of_a_folder() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        std::fs::create_dir_all(at("in/deep")).unwrap();
        std::os::unix::fs::symlink(place.path(), at("in/link")).unwrap();
        let check = |path: &str, expected: bool| {
            assert_eq!(is_within(&at(path), &at("in")).is_ok_and(|within| within), expected, "{path}");
        };
        for path in ["in", "in/deep", "in/new/newer", "in/deep/../other", "in/link/in/new"] {
            check(path, true);
        }
        for path in ["inner", "out", "in/..", "in/new/../../out", "in/link", "in/link/new", "in/deep/../../out"] {
            check(path, false);
        }
        assert!(is_within(&at("none/x"), &at("none")).unwrap());
    }
}
