//! The log itself: opened, verified, written by one and read by many.

mod append;
mod read;

pub use read::Records;

use crate::block::{Block, Press};
use crate::chain::{Chain, EMPTY, Step};
use crate::content::Decoder;
use crate::index::IdIndex;
use crate::store::{Place, SledStore, Store};
use crate::witness::{Seen, Witness};
use crate::{Checkpoint, LogError, files};
use maaltal_domain::{Head, Instant, Position};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

/// What `DIR/format` says.
const FORMAT: &str = "maaltal log 1";

/// An append-only, verified log of events in a folder.
///
/// Shared freely between threads: one writes at a time, any number read meanwhile.
pub struct Log {
    dir: PathBuf,
    store: Box<dyn Store>,
    known: RwLock<Known>,
    writer: Mutex<Writer>,
    witness: Arc<File>,
    /// The block that was looked into last: ids that come again come in order.
    recent: Mutex<Option<(Place, Arc<Block>)>>,
    /// Held for as long as the log is open.
    _lock: File,
}

/// What readers see: all of it committed.
struct Known {
    head: Head,
    ids: IdIndex,
    blocks: Vec<Entry>,
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
        files::make_folder(dir)?;
        let lock = lock(dir)?;
        check_format(dir)?;
        let store = dir.join("store");
        files::make_folder(&store)?;
        let store = SledStore::open(&store).map_err(|error| unreadable(error, dir))?;
        Self::start(dir, lock, Box::new(store), u64::MAX)
    }

    /// A log on another store, with so many bits of fingerprints as `mask` has.
    #[cfg(test)]
    pub(crate) fn on(dir: &Path, store: impl Store + 'static, mask: u64) -> Result<Self, LogError> {
        let lock = lock(dir)?;
        check_format(dir)?;
        Self::start(dir, lock, Box::new(store), mask)
    }

    fn start(dir: &Path, lock: File, store: Box<dyn Store>, mask: u64) -> Result<Self, LogError> {
        let seen = Witness::seen(dir)?;
        let mut known = Known { head: EMPTY, ids: IdIndex::new(mask), blocks: vec![] };
        let (end, unfinished, shared) = load(store.as_ref(), seen, &mut known)?;
        admit(dir, seen, known.head)?;
        if unfinished {
            store.forget_from(end)?;
        }
        let mut witness = Witness::open(dir)?;
        witness.note(known.head.into())?;
        let file = witness.file();
        let writer = Writer { witness, press: Press::default(), stopped: false };
        let log = Self {
            dir: dir.to_path_buf(),
            store,
            known: RwLock::new(known),
            writer: Mutex::new(writer),
            witness: file,
            recent: Mutex::default(),
            _lock: lock,
        };
        log.sync_witness()?;
        log.check_shared(&shared)?;
        mark_format(dir)?;
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
    /// [`LogError::Broken`] names the first position that is not right.
    pub fn verify(&self) -> Result<Head, LogError> {
        let (head, seen) = {
            let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            (self.head(), Witness::seen(&self.dir)?)
        };
        let mut chain = Chain::new(self.store.as_ref());
        let mut decoder = Decoder::default();
        while chain.head.position < head.position {
            let step = chain.step(|record, hash| {
                record.decode(&mut decoder)?;
                let known = self.known();
                let fingerprint = known.ids.fingerprint(record.key()?);
                let indexed = known.ids.candidates(fingerprint).any(|position| position == record.position);
                let differs = seen.is_some_and(|seen| seen.position == record.position && seen.hash != hash);
                match (indexed, differs) {
                    (false, _) => Err("its id is not the one that was there when the log was opened"),
                    (_, true) => Err("its hash is not the one that the witness has seen"),
                    _ => Ok(()),
                }
            })?;
            if let Step::End { .. } = step {
                return Err(ends_early(chain.head, head.position));
            }
        }
        if chain.head.hash != head.hash {
            return Err(LogError::broken(head.position, "its hash is not the one that was committed"));
        }
        admit(&self.dir, seen, head)?;
        Ok(head)
    }

    /// Syncs the witness file; to be called about once a second, and done when the log is dropped.
    ///
    /// # Errors
    /// When the system cannot sync it.
    pub fn sync_witness(&self) -> Result<(), LogError> {
        self.witness.sync_data().map_err(LogError::io("sync", &self.dir.join("witness")))
    }

    /// Saves a fold's state in place of the one before.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), LogError> {
        checkpoint.save(&self.dir)
    }

    /// The saved state of a fold over this log; nothing when there is none, it is damaged, or of another log.
    pub fn load_checkpoint(&self) -> Option<Checkpoint> {
        let checkpoint = Checkpoint::load(&self.dir)?;
        let view = self.view_at(checkpoint.position).ok()??;
        (view.head == checkpoint.head).then_some(checkpoint)
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

fn lock(dir: &Path) -> Result<File, LogError> {
    let path = dir.join("lock");
    let file = File::options().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(LogError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LogError::Locked { dir: dir.to_path_buf() }),
        Err(TryLockError::Error(error)) => Err(LogError::io("lock", &path)(error)),
    }
}

/// Whether the folder has held a log before; fails when it is of another format.
fn check_format(dir: &Path) -> Result<bool, LogError> {
    let Some(text) = files::read(&dir.join("format"))? else { return Ok(false) };
    let text = String::from_utf8_lossy(&text);
    if text.trim_end() == FORMAT {
        return Ok(true);
    }
    let found = format!("{:?}", text.trim_end().chars().take(40).collect::<String>());
    Err(LogError::Format { expected: FORMAT, found })
}

/// Written last when a log is made: a folder that says its format has a store and a witness.
fn mark_format(dir: &Path) -> Result<(), LogError> {
    if check_format(dir)? { Ok(()) } else { files::replace(&dir.join("format"), format!("{FORMAT}\n").as_bytes()) }
}

/// Reads all blocks into `known`: the end, whether something unfinished lies there, and shared fingerprints.
fn load(store: &dyn Store, seen: Option<Seen>, known: &mut Known) -> Result<(Place, bool, Vec<Position>), LogError> {
    let mut chain = Chain::new(store);
    let mut shared = vec![];
    let unfinished = loop {
        let ids = &mut known.ids;
        let step = chain.step(|record, hash| {
            if seen.is_some_and(|seen| seen.position == record.position && seen.hash != hash) {
                return Err("its hash is not the one that the witness has seen");
            }
            let fingerprint = ids.fingerprint(record.key()?);
            if ids.insert(fingerprint, record.position) {
                shared.push(record.position);
            }
            Ok(())
        })?;
        match step {
            Step::Block(header, place) => {
                known.blocks.push(Entry { first: header.first, recorded_at: header.recorded_at, place });
            }
            Step::End { unfinished } => break unfinished,
        }
    };
    known.head = chain.head;
    Ok((chain.place, unfinished, shared))
}

/// Whether a log that ends at `head` is all that its witness has seen.
fn admit(dir: &Path, seen: Option<Seen>, head: Head) -> Result<(), LogError> {
    match (check_format(dir)?, seen) {
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
fn unreadable(error: LogError, dir: &Path) -> LogError {
    match (error, Witness::seen(dir)) {
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
