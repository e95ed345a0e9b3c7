//! A damaged log is made whole: what a backup has, and after it what the log itself still has.

use super::manifest::Manifest;
use super::{copy, manifest, rest_of};
use crate::block::Press;
use crate::chain::{Chain, Opened};
use crate::log::mark_format;
use crate::notes::Folder;
use crate::store::{InSled, Place, Slot, Store};
use crate::witness::Witness;
use crate::{Log, LogError, files};
use maaltal_domain::Head;
use std::fs;
use std::path::Path;

/// Brings back from the backup in `backup` what the log in `dir` has lost or cannot read, and verifies it.
///
/// Positions up to the backup's end come from it; those after it from the log itself, as far as its blocks go on from
/// there. The store that was there is kept as `store.damaged`.
///
/// # Errors
/// [`LogError::Broken`] names the first position that neither has, though the log's witness has seen it; the log is
/// then left as it was. Else what failed.
pub fn mend(dir: &Path, backup: &Path) -> Result<Head, LogError> {
    let manifest = Manifest::load(backup)?.ok_or_else(|| LogError::Format {
        expected: manifest::FORMAT,
        found: format!("no manifest in {}", backup.display()),
    })?;
    let folder = Folder::take(dir)?;
    let (old, new, aside) = (dir.join("store"), dir.join("store.new"), dir.join("store.damaged"));
    if aside.exists() {
        let found = format!("{}; move it away", aside.display());
        return Err(LogError::Format { expected: "no store that was mended before", found });
    }
    if new.exists() {
        fs::remove_dir_all(&new).map_err(LogError::io("remove", &new))?;
    }
    files::make_folder(&new)?;
    let head = {
        let store = InSled::open(&new).and_then(Store::on)?;
        let mut chain = Chain { head: copy(&manifest, backup, &store)? };
        // A store that cannot be opened has nothing more to give.
        if let Ok(damaged) = InSled::open(&old).and_then(Store::on) {
            salvage(&damaged, &store, &mut chain)?;
        }
        store.sync()?;
        chain.head
    };
    if let Some(seen) = Witness::seen(&folder)?
        && (seen.position > head.position || seen.position == head.position && seen.hash != head.hash)
    {
        let reason = format!("neither the log nor the backup holds it, and the log had {} records", seen.position);
        return Err(LogError::broken(head.position.next(), reason));
    }
    if old.exists() {
        fs::rename(&old, &aside).map_err(LogError::io("move", &old))?;
    }
    fs::rename(&new, &old).map_err(LogError::io("move", &new))?;
    files::sync(dir)?;
    let mut witness = Witness::open(&folder)?;
    witness.note(&folder, head.into())?;
    witness.sync(&folder)?;
    mark_format(&folder)?;
    drop(folder);
    Log::open(dir)?.verify()
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
