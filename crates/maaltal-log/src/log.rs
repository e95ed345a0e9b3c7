//! The log itself: opened, verified, written by one and read by many.

mod append;
mod line;
mod read;
mod walk;

#[cfg(any(test, feature = "testing"))]
pub(crate) use append::{Outcome, Request};
pub use read::Records;
pub use walk::Placed;

use crate::block::{Block, FULL_COUNT, Press};
use crate::chain::{Chain, EMPTY, Found, Opened, ahead};
use crate::content::Decoder;
use crate::index::IdIndex;
use crate::notes::{Folder, Notes};
use crate::store::{InSled, Place, Store};
use crate::wire::Wrong;
use crate::witness::{Seen, Witness};
use crate::{Checkpoint, LogError, files};
use line::Line;
use maaltal_domain::{Head, Instant, Position};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

/// What `DIR/format` says.
pub(crate) const FORMAT: &str = "maaltal log 1";

/// An append-only, verified log of events in a folder.
///
/// Shared freely between threads: those that append at the same time are written and synced together, any number read
/// meanwhile.
pub struct Log {
    dir: PathBuf,
    store: Store,
    notes: Box<dyn Notes>,
    known: RwLock<Known>,
    line: Line,
    writer: Mutex<Writer>,
    recent: Mutex<Recent>,
}

/// What readers see: all of it committed.
struct Known {
    head: Head,
    ids: IdIndex,
    blocks: Vec<Entry>,
}

/// The block that was looked into last: ids that come again come in order.
#[derive(Default)]
struct Recent {
    press: Press,
    block: Option<(Place, Arc<Block>)>,
}

/// Where the block lies that begins with a position.
#[derive(Debug, Clone, Copy)]
struct Entry {
    first: Position,
    recorded_at: Instant,
    place: Place,
}

/// What only the writer has.
struct Writer {
    witness: Witness,
    press: Press,
    /// Most records of a block.
    most: u32,
    stopped: bool,
}

impl Log {
    /// Opens the log in `dir`, makes it on first use, and verifies all of it.
    ///
    /// What a power cut left half-written, and nobody was told of, is cleared away.
    ///
    /// # Errors
    /// [`LogError::Locked`] while another has it open; [`LogError::Broken`] when anything that was acknowledged is
    /// missing or different; [`LogError::Format`] when the folder holds another format.
    pub fn open(dir: &Path) -> Result<Self, LogError> {
        let folder = Folder::take(dir)?;
        check_format(&folder)?;
        crate::backup::finish_mending(dir)?;
        let store = open_store(dir).map_err(|error| unreadable(error, &folder))?;
        Self::start(dir, store, Box::new(folder), (u64::MAX, FULL_COUNT))
    }

    /// A log on a disk that is none, whose fingerprints have the bits of `mask`, with `most` records in a block.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn on(disk: &crate::simulator::Disk, mask: u64, most: u32) -> Result<Self, LogError> {
        check_format(disk)?;
        let store = Store::on(disk.clone())?;
        Self::start(disk.dir(), store, Box::new(disk.clone()), (mask, most))
    }

    fn start(dir: &Path, store: Store, notes: Box<dyn Notes>, (mask, most): (u64, u32)) -> Result<Self, LogError> {
        let seen = Witness::seen(notes.as_ref())?;
        let mut known = Known { head: EMPTY, ids: IdIndex::new(mask), blocks: vec![] };
        let loaded = load(&store, seen, &mut known)?;
        admit(notes.as_ref(), seen, known.head)?;
        if loaded.unfinished {
            store.forget_from(loaded.end)?;
        }
        let mut witness = Witness::open(notes.as_ref())?;
        witness.note(notes.as_ref(), known.head.into())?;
        let log = Self {
            dir: dir.to_path_buf(),
            store,
            notes,
            known: RwLock::new(known),
            line: Line::default(),
            writer: Mutex::new(Writer { witness, press: Press::default(), most, stopped: false }),
            recent: Mutex::default(),
        };
        log.sync_witness()?;
        log.check_shared(&loaded.shared)?;
        mark_format(log.notes.as_ref())?;
        Ok(log)
    }

    /// The last record that is committed.
    pub fn head(&self) -> Head {
        self.known().head
    }

    /// Recomputes every hash from what is on disk now, decodes every content, and compares ids and witness.
    ///
    /// Appends go on meanwhile; what they add is not looked at.
    ///
    /// # Errors
    /// [`LogError::Broken`] names the first position that is not right; [`LogError::Stopped`] after a write or sync
    /// failed, when nobody can tell what should be there until the log is opened anew.
    pub fn verify(&self) -> Result<Head, LogError> {
        let (head, seen) = {
            let _writer = self.writer()?;
            (self.head(), Witness::seen(self.notes.as_ref())?)
        };
        let mut chain = Chain::new();
        ahead(&self.store, |next| {
            while chain.head.position < head.position {
                let Found::Block(opened, _) = next()? else { return Err(ends_early(chain.head, head.position)) };
                self.verify_block(&mut chain, &opened, seen)?;
            }
            Ok(())
        })?;
        if chain.head.hash != head.hash {
            return Err(LogError::broken(head.position, "its hash is not the one that was committed"));
        }
        admit(self.notes.as_ref(), seen, head)?;
        Ok(head)
    }

    fn verify_block(
        &self,
        chain: &mut Chain,
        opened: &Result<Opened, Wrong>,
        seen: Option<Seen>,
    ) -> Result<(), LogError> {
        let mut decoder = Decoder::default();
        let known = self.known();
        let checked = chain.add(opened, |record, hash| {
            record.decode(&mut decoder)?;
            let fingerprint = known.ids.fingerprint(record.key()?);
            let indexed = known.ids.candidates(fingerprint).any(|position| position == record.position);
            let differs = seen.is_some_and(|seen| seen.position == record.position && seen.hash != hash);
            match (indexed, differs) {
                (false, _) => Err("its id is not the one that was there when the log was opened"),
                (_, true) => Err("its hash is not the one that the witness has seen"),
                _ => Ok(()),
            }
        });
        checked.map(drop)
    }

    /// Syncs the witness file; to be called about once a second, and done when the log is dropped.
    ///
    /// # Errors
    /// When the system cannot sync it.
    pub fn sync_witness(&self) -> Result<(), LogError> {
        // No commit meanwhile: what is written during a sync would be neither surely on disk nor surely not.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.witness.sync(self.notes.as_ref())
    }

    /// Saves a fold's state up to `position`, as `state` writes it, in place of the one before.
    ///
    /// # Errors
    /// When the log does not reach the position, or the file cannot be written.
    pub fn save_checkpoint(
        &self,
        rules: u32,
        position: Position,
        state: &dyn Fn(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), LogError> {
        let view = self.view_at(position)?.ok_or_else(|| ends_early(self.head(), position))?;
        Checkpoint::save(&self.dir, rules, (position, view.head), state)
    }

    /// Whether a saved state is one of this log.
    pub fn has_made(&self, checkpoint: &Checkpoint) -> bool {
        let view = self.view_at(checkpoint.position).ok().flatten();
        view.is_some_and(|view| view.head == checkpoint.head)
    }

    /// Where its blocks lie.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The writer; after a panic of an earlier one nothing more is written.
    fn writer(&self) -> Result<MutexGuard<'_, Writer>, LogError> {
        self.writer.lock().ok().filter(|writer| !writer.stopped).ok_or(LogError::Stopped)
    }

    /// Looks at records whose fingerprint was there before: a chain that is right may still hold an id twice.
    fn check_shared(&self, shared: &[Position]) -> Result<(), LogError> {
        let known = self.known();
        for position in shared {
            let key = self.key_at(&known, *position)?;
            for other in known.ids.candidates(known.ids.fingerprint(&key)).filter(|other| other < position) {
                if self.key_at(&known, other)? == key {
                    return Err(LogError::broken(*position, format!("its id was recorded before, at {other}")));
                }
            }
        }
        Ok(())
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // Nobody is left to be told; an older witness is still a true one.
        let _ = self.sync_witness();
    }
}

/// The store in the log's folder; makes it when it is not there.
pub(crate) fn open_store(dir: &Path) -> Result<Store, LogError> {
    let store = dir.join("store");
    files::make_folder(&store)?;
    InSled::open(&store).and_then(Store::on)
}

/// Whether the folder has held a log before; fails when it is of another format.
fn check_format(notes: &dyn Notes) -> Result<bool, LogError> {
    let Some(text) = notes.format()? else { return Ok(false) };
    let text = String::from_utf8_lossy(&text);
    if text.trim_end() == FORMAT {
        return Ok(true);
    }
    let found = format!("{:?}", text.trim_end().chars().take(40).collect::<String>());
    Err(LogError::Format { expected: FORMAT, found })
}

/// Written last when a log is made: a folder that says its format has a store and a witness.
pub(crate) fn mark_format(notes: &dyn Notes) -> Result<(), LogError> {
    if check_format(notes)? { Ok(()) } else { notes.write_format(format!("{FORMAT}\n").as_bytes()) }
}

/// What else there is to know of a store that was read.
struct Loaded {
    end: Place,
    /// Whether a block was begun at the end and its writing never ended.
    unfinished: bool,
    /// Positions whose fingerprint an earlier one has too.
    shared: Vec<Position>,
}

/// Reads all blocks into `known`.
fn load(store: &Store, seen: Option<Seen>, known: &mut Known) -> Result<Loaded, LogError> {
    let mut chain = Chain::new();
    let mut shared = vec![];
    let (unfinished, end) = ahead(store, |next| {
        loop {
            let (opened, place) = match next()? {
                Found::Block(opened, place) => (opened, place),
                Found::End { unfinished, place } => return Ok::<_, LogError>((unfinished, place)),
            };
            let ids = &mut known.ids;
            let header = chain.add(&opened, |record, hash| {
                if seen.is_some_and(|seen| seen.position == record.position && seen.hash != hash) {
                    return Err("its hash is not the one that the witness has seen");
                }
                let fingerprint = ids.fingerprint(record.key()?);
                if ids.insert(fingerprint, record.position) {
                    shared.push(record.position);
                }
                Ok(())
            })?;
            known.blocks.push(Entry { first: header.first, recorded_at: header.recorded_at, place });
        }
    })?;
    known.head = chain.head;
    Ok(Loaded { end, unfinished, shared })
}

/// Whether a log that ends at `head` is all that its witness has seen.
fn admit(notes: &dyn Notes, seen: Option<Seen>, head: Head) -> Result<(), LogError> {
    match (check_format(notes)?, seen) {
        (_, Some(seen)) if seen.position > head.position => Err(ends_early(head, seen.position)),
        (false, _) if head.position.0 > 0 => {
            Err(LogError::Format { expected: FORMAT, found: "records and no format file".into() })
        }
        (true, None) => Err(LogError::broken(
            head.position.next(),
            "the witness file is missing or damaged, so nobody can tell whether records from here on were lost",
        )),
        _ => Ok(()),
    }
}

/// A store that cannot make sense of its own files has lost what the witness has seen.
fn unreadable(error: LogError, notes: &dyn Notes) -> LogError {
    match (error, Witness::seen(notes)) {
        (LogError::Store(reason), Ok(Some(seen))) if seen.position.0 > 0 => {
            let reason = format!("its store cannot be read ({reason}), and the log had {} records", seen.position);
            LogError::broken(Position(1), reason)
        }
        (error, _) => error,
    }
}

fn ends_early(head: Head, witnessed: Position) -> LogError {
    let reason = format!("it is missing: the log ends at {} and had {witnessed} records", head.position);
    LogError::broken(head.position.next(), reason)
}

#[cfg(test)]
mod tests;
