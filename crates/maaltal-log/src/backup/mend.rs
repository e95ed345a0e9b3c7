//! A damaged log is made whole: what a backup has, and after it what the log itself still has.
//!
//! A new store is made whole beside the old one, then takes its place by two renames. Cut off before them, all is as it
//! was; between them, whoever comes next does the second.

use super::manifest::Manifest;
use super::{rest_of, walk};
use crate::block::Press;
use crate::chain::{Chain, Found, Opened, ahead};
use crate::log::mark_format;
use crate::notes::Folder;
use crate::store::{InSled, Place, Slot, Store};
use crate::witness::Witness;
use crate::{Log, LogError, files};
use maaltal_domain::{Hash, Head, Position};
use std::fs;
use std::path::{Path, PathBuf};

/// The store of a log, the one that is to take its place, and where it goes itself.
pub(super) struct Places {
    dir: PathBuf,
    pub store: PathBuf,
    pub new: PathBuf,
    pub aside: PathBuf,
}

impl Places {
    pub fn of(dir: &Path) -> Self {
        let in_it = |name| dir.join(name);
        Self { dir: dir.to_path_buf(), store: in_it("store"), new: in_it("store.new"), aside: in_it("store.damaged") }
    }

    /// Puts the new store, which is whole, in place of the old one.
    fn exchange(&self) -> Result<(), LogError> {
        if self.store.exists() {
            fs::rename(&self.store, &self.aside).map_err(LogError::io("move", &self.store))?;
            files::sync(&self.dir)?;
        }
        fs::rename(&self.new, &self.store).map_err(LogError::io("move", &self.new))?;
        files::sync(&self.dir)
    }
}

/// Brings back from the backup in `backup` what the log in `dir` has lost or cannot read, and verifies it.
///
/// Positions up to the backup's end come from it; those after it from the log itself, as far as its blocks go on from
/// there. The store that was there is kept as `store.damaged`. When it was cut off, calling it again finishes it. A log
/// that is whole is left as it is.
///
/// # Errors
/// [`LogError::Broken`] names the first position that neither has, though the log's witness has seen it; the log is
/// then left as it was. [`LogError::Format`] when the backup is another log's, or `store.damaged` is there from before. Else
/// what failed.
pub fn mend(dir: &Path, backup: &Path) -> Result<Head, LogError> {
    let manifest = Manifest::of(backup)?;
    walk(&manifest, backup, None)?;
    let places = Places::of(dir);
    drop(Folder::take(dir).and_then(|folder| finish(dir).map(|()| folder))?);
    let wrong = match Log::open(dir).and_then(|log| log.verify()) {
        Ok(head) => return Ok(head),
        Err(wrong) => wrong,
    };
    let folder = Folder::take(dir)?;
    if places.aside.exists() {
        let found = format!("{}, to be moved away first; {wrong}", places.aside.display());
        return Err(LogError::Format { expected: "no store of an earlier mend", found });
    }
    prepare(&folder, &places, &manifest, backup)?;
    places.exchange()?;
    drop(folder);
    Log::open(dir)?.verify()
}

/// Ends a mend in `dir` that was cut off between its two renames; the lock must be held.
pub(crate) fn finish(dir: &Path) -> Result<(), LogError> {
    let places = Places::of(dir);
    // The old store is moved away only for a new one that is whole.
    let cut_off = places.aside.exists() && places.new.exists() && !places.store.exists();
    if cut_off { places.exchange() } else { Ok(()) }
}

/// Makes the new store, and has the witness know it: after this only the renames are left.
pub(super) fn prepare(folder: &Folder, places: &Places, manifest: &Manifest, backup: &Path) -> Result<Head, LogError> {
    if places.new.exists() {
        fs::remove_dir_all(&places.new).map_err(LogError::io("remove", &places.new))?;
    }
    files::make_folder(&places.new)?;
    let seen = Witness::seen(folder)?;
    let (head, at_seen) = {
        let store = InSled::open(&places.new).and_then(Store::on)?;
        let mut chain = Chain { head: walk(manifest, backup, Some(&store))? };
        // A store that cannot be opened has nothing more to give.
        if let Ok(damaged) = InSled::open(&places.store).and_then(Store::on) {
            salvage(&damaged, &store, &mut chain)?;
        }
        store.sync()?;
        (chain.head, seen.map_or(Ok(None), |seen| hash_at(&store, seen.position))?)
    };
    if let Some(seen) = seen.filter(|seen| seen.position > head.position) {
        let reason = format!("neither the log nor the backup holds it, and the log had {} records", seen.position);
        return Err(LogError::broken(head.position.next(), reason));
    }
    if let Some(seen) = seen.filter(|seen| seen.position.0 > 0 && at_seen != Some(seen.hash)) {
        let found = format!("another log's, which differs at position {} or before", seen.position);
        return Err(LogError::Format { expected: "a backup of this log", found });
    }
    let mut witness = Witness::open(folder)?;
    witness.note(folder, head.into())?;
    witness.sync(folder)?;
    mark_format(folder)?;
    Ok(head)
}

/// The hash of the record at a position, as the blocks from the first on give it.
fn hash_at(store: &Store, position: Position) -> Result<Option<Hash>, LogError> {
    let mut chain = Chain::new();
    let mut found = None;
    ahead(store, |next| {
        while chain.head.position < position {
            let Found::Block(opened, _) = next()? else { break };
            chain.add(&opened, |record, hash| {
                found = found.or_else(|| (record.position == position).then_some(hash));
                Ok(())
            })?;
        }
        Ok(found)
    })
}

/// Adds what `damaged` has after the end of `chain`, as far as it goes on from there.
fn salvage(damaged: &Store, store: &Store, chain: &mut Chain) -> Result<(), LogError> {
    let (mut press, mut place) = (Press::default(), Place::default());
    while let Ok(Slot::Block(bytes, after)) = damaged.read(place) {
        place = after;
        let next = chain.head.position.next();
        let Ok(opened) = Opened::new(bytes, &mut press) else { continue };
        if opened.block.header.last_position() < next {
            continue;
        }
        let Some(whole) = rest_of(opened, chain.head, &mut press) else { continue };
        let bytes = whole.bytes.clone();
        let mut longer = Chain { head: chain.head };
        if longer.add(&Ok(whole), |_, _| Ok(())).is_ok() {
            store.append(&bytes)?;
            chain.head = longer.head;
        }
    }
    Ok(())
}
