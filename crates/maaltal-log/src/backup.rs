//! A log as plain files: written while it is in use, readable without the store, and brought back from.
//!
//! A backup holds the log's own blocks, one after the other, in files of some size, and a manifest that names them
//! with their digests. Written down in docs/log-format.md.

mod manifest;
mod mend;

pub(crate) use mend::finish as finish_mending;
pub use mend::mend;

use crate::block::{Draft, Press, length_of};
use crate::chain::{Chain, Found, Opened, ahead};
use crate::log::{FORMAT, mark_format, open_store};
use crate::notes::Folder;
use crate::store::Store;
use crate::witness::Witness;
use crate::{Log, LogError, files};
use maaltal_domain::Head;
use manifest::Manifest;
use std::path::Path;

/// Bytes from which on a file of blocks takes no more.
const PART_BYTES: usize = 16 * 1024 * 1024;

impl Log {
    /// Writes all that is committed now to the folder `into`, as files that need no store to be read.
    ///
    /// Appends go on meanwhile. What an earlier backup of this log has left in the folder stays, and only what has come
    /// since is added. All of it is on disk when this returns.
    ///
    /// # Errors
    /// [`LogError::Broken`] when the log is damaged, [`LogError::Backup`] when what is in the folder is,
    /// [`LogError::Format`] when that is the backup of another log; else what failed.
    pub fn backup(&self, into: &Path) -> Result<Head, LogError> {
        files::make_folder(into)?;
        let head = self.head();
        let mut manifest = Manifest::load(into)?.unwrap_or_default();
        let before = manifest.position;
        let Some(view) = self.view_at(before)?.filter(|view| view.head == manifest.head) else {
            let found = format!("the backup of another log in {}", into.display());
            return Err(LogError::Format { expected: "an empty folder, or a backup of this log", found });
        };
        let end = Head { position: before, recorded_at: view.recorded_at, hash: view.head };
        manifest.check_parts(into)?;
        let (mut part, mut press) = (vec![], Press::default());
        let mut chain = Chain::new();
        ahead(self.store(), |next| {
            while chain.head.position < head.position {
                let Found::Block(opened, _) = next()? else {
                    return Err(LogError::broken(chain.head.position.next(), "it is missing"));
                };
                chain.add(&opened, |_, _| Ok(()))?;
                if chain.head.position > before {
                    let rest = opened.ok().and_then(|opened| rest_of(opened, end, &mut press));
                    part.extend(rest.into_iter().flat_map(|block| block.bytes));
                }
                if part.len() >= PART_BYTES || chain.head.position == head.position {
                    manifest.add(into, &mut part, chain.head)?;
                }
            }
            Ok(())
        })?;
        manifest.save(into)?;
        Ok(head)
    }
}

/// Checks every block of the backup in `backup`, and gives how far it goes.
///
/// # Errors
/// [`LogError::Backup`] names the first position that the backup does not hold as it was; else what failed.
pub fn check_backup(backup: &Path) -> Result<Head, LogError> {
    walk(&Manifest::of(backup)?, backup, None)
}

/// Makes a log in `into` of the backup in `backup`, and verifies it.
///
/// Only the log comes back: what else lies beside one (the quarantine, keys, published files) is somebody else's, and
/// may be there before it.
///
/// # Errors
/// [`LogError::Format`] when the folder has a log; [`LogError::Backup`] names the first position that the backup does
/// not hold as it was; else what failed.
pub fn restore(backup: &Path, into: &Path) -> Result<Head, LogError> {
    let manifest = Manifest::of(backup)?;
    if ["format", "store", "witness"].iter().any(|part| into.join(part).exists()) {
        let found = format!("one in {}", into.display());
        return Err(LogError::Format { expected: "a folder without a log", found });
    }
    let folder = Folder::take(into)?;
    let store = open_store(into)?;
    let head = walk(&manifest, backup, Some(&store))?;
    let mut witness = Witness::open(&folder)?;
    witness.note(&folder, head.into())?;
    witness.sync(&folder)?;
    drop(store);
    // Last of all: a folder without it is no log, however far the copying has come.
    mark_format(&folder)?;
    drop(folder);
    Log::open(into)?.verify()
}

/// Checks each block of a backup, and puts it into an empty store, if there is one, durably.
fn walk(manifest: &Manifest, backup: &Path, store: Option<&Store>) -> Result<Head, LogError> {
    let (mut chain, mut press) = (Chain::new(), Press::default());
    for part in &manifest.parts {
        let bytes = part.read(backup)?;
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let length = length_of(rest).unwrap_or(usize::MAX).min(rest.len());
            let (block, after) = rest.split_at(length);
            let opened = Opened::new(block.to_vec(), &mut press);
            chain.add(&opened, |_, _| Ok(())).map_err(|error| match error {
                LogError::Broken { position, reason } => part.damaged(backup, position, reason),
                other => other,
            })?;
            store.map_or(Ok(()), |store| store.append(block).map(drop))?;
            rest = after;
        }
        store.map_or(Ok(()), Store::sync)?;
    }
    if (chain.head.position, chain.head.hash) == (manifest.position, manifest.head) {
        return Ok(chain.head);
    }
    Err(manifest.differs(backup, chain.head.position))
}

/// What a block holds after `head`, as a block: itself, unless `head` lies in it; nothing when it does not lead on.
fn rest_of(opened: Opened, head: Head, press: &mut Press) -> Option<Opened> {
    let header = opened.block.header;
    let position = head.position.next();
    if header.first >= position {
        return Some(opened);
    }
    let records: Vec<_> = opened.block.records().map_while(Result::ok).filter(|r| r.position >= position).collect();
    let mut draft = Draft::after(&head, records.first().filter(|first| first.position == position)?.recorded_at);
    for record in &records {
        draft.push(record, record.digest());
    }
    // Records of another chain lead to another hash.
    if draft.head().hash == header.last { Opened::new(draft.seal(press), press).ok() } else { None }
}

#[cfg(test)]
mod tests;
