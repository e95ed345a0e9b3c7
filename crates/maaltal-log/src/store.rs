//! Where blocks lie: the sequence of blocks that the log needs of a store, and sled as one.
//!
//! This is the only file that names sled. Its `Db` is used as a sequence of small chunks, because
//! that is the use in which it neither makes blob files, nor writes anything twice, nor fills memory.

#[cfg(test)]
mod memory;

use crate::{LogError, files};
#[cfg(test)]
pub(crate) use memory::MemoryStore;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Where a block begins in its store; the first begins at 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Place(pub u64);

/// What a store has at a place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// A block's bytes, as they are now, and the place after it.
    Block(Vec<u8>, Place),
    /// The front of a block whose writing never ended, and nothing after it.
    Unfinished,
    /// Nothing, and nothing after it.
    End,
}

/// A sequence of blocks with one writer and many readers.
pub(crate) trait Store: Send + Sync {
    /// Writes `block` after the last one and says where; durable only after [`Store::sync`].
    fn append(&self, block: &[u8]) -> Result<Place, LogError>;

    /// Returns once everything appended survives a power cut.
    fn sync(&self) -> Result<(), LogError>;

    /// What lies at `place`, which is 0 or where a block ends.
    fn read(&self, place: Place) -> Result<Slot, LogError>;

    /// Forgets everything from `place` on, durably.
    fn forget_from(&self, place: Place) -> Result<(), LogError>;

    /// Changes the bytes of the block at `place`, for tests of what damage does.
    #[cfg(test)]
    fn damage(&self, place: Place, change: &mut dyn FnMut(&mut Vec<u8>));

    /// Writes only the front of `block`, as a power cut would.
    #[cfg(test)]
    fn append_front_of(&self, block: &[u8]);
}

/// sled's default, its best tested one.
const SEGMENT: usize = 512 * 1024;
/// Most bytes of a chunk. sled moves a tree node above a quarter of a segment into a blob file, and a node has up to
/// 17 entries: 17 of these, with keys, stay below it.
const CHUNK: usize = 7_000;
/// Empty chunks laid out ahead of the last written one. sled splits a node of 17 entries and then writes both halves
/// anew; laid out ahead, only empty ones are split, so a chunk with content is written once and never moved.
const AHEAD: u64 = 40;
/// Bytes of sled's own cache: the least, since blocks are read in order and once.
const CACHE: u64 = 1024 * 1024;
/// sled evicts a node only after some accesses to its neighbours; one more for so many bytes read keeps memory flat.
const BYTES_PER_ACCESS: usize = 2_048;
/// How often, and how long each time, a store being closed waits for sled's threads to let go of its file.
const CLOSING_STEPS: u32 = 1_000;
const CLOSING_STEP: Duration = Duration::from_millis(1);
/// Flag of the first chunk of a block.
const FIRST: u8 = 1;
/// Flag of the last chunk of a block.
const LAST: u8 = 2;

/// Blocks in sled, as chunks numbered from 0.
pub(crate) struct SledStore {
    /// Nothing only while it is being dropped.
    tree: Option<(sled::Db, sled::Tree)>,
    /// sled's own file, for a sync that it does not do itself.
    file: File,
    path: PathBuf,
    tail: Mutex<Tail>,
}

/// Numbers of the next chunk to write and of the next to lay out.
#[derive(Debug, Clone, Copy, Default)]
struct Tail {
    next: u64,
    laid: u64,
}

impl SledStore {
    /// Opens the store in `dir`, and makes it when it is not there.
    pub fn open(dir: &Path) -> Result<Self, LogError> {
        let config = sled::Config::new().path(dir).segment_size(SEGMENT).cache_capacity(CACHE).flush_every_ms(None);
        let tree = caught("open", || {
            let db = config.open()?;
            let tree = db.open_tree("blocks")?;
            Ok((db, tree))
        })?;
        let path = dir.join("db");
        let file = File::open(&path).map_err(LogError::io("open", &path))?;
        let store = Self { tree: Some(tree), file, path, tail: Mutex::default() };
        *store.tail() = store.find_tail()?;
        store.sync()?;
        files::sync(&dir.join("conf"))?;
        files::sync(dir)?;
        Ok(store)
    }

    /// Walks back over the chunks that were laid out and never written.
    fn find_tail(&self) -> Result<Tail, LogError> {
        let mut laid = 0;
        let mut chunks = self.tree()?.iter();
        while let Some((key, chunk)) = caught("read", || chunks.next_back().transpose())? {
            let number = <[u8; 8]>::try_from(key.as_ref()).map(u64::from_be_bytes);
            let number = number.map_err(|_| LogError::Store("read: a chunk without a number".into()))?;
            laid = laid.max(number + 1);
            if !chunk.is_empty() {
                return Ok(Tail { next: number + 1, laid });
            }
        }
        Ok(Tail { next: 0, laid })
    }

    fn tree(&self) -> Result<&sled::Tree, LogError> {
        self.tree.as_ref().map(|(_, tree)| tree).ok_or(LogError::Stopped)
    }

    fn tail(&self) -> MutexGuard<'_, Tail> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, number: u64, chunk: &[u8]) -> Result<(), LogError> {
        let tree = self.tree()?;
        caught("write", || tree.insert(number.to_be_bytes(), chunk)).map(drop)
    }

    /// The chunk of this number, empty when it is not there.
    fn chunk(&self, number: u64) -> Result<sled::IVec, LogError> {
        let (tree, key) = (self.tree()?, number.to_be_bytes());
        caught("read", || {
            let chunk = tree.get(key)?.unwrap_or_default();
            for _ in 0..chunk.len() / BYTES_PER_ACCESS {
                tree.contains_key(key)?;
            }
            Ok(chunk)
        })
    }

    fn append_chunks(&self, block: &[u8], most: usize) -> Result<Place, LogError> {
        let mut tail = self.tail();
        let count = block.len().div_ceil(CHUNK - 1);
        let first = tail.next;
        while tail.laid < first + count as u64 + AHEAD {
            self.put(tail.laid, &[])?;
            tail.laid += 1;
        }
        for (index, part) in block.chunks(CHUNK - 1).enumerate().take(most) {
            let flags = if index == 0 { FIRST } else { 0 } | if index + 1 == count { LAST } else { 0 };
            self.put(tail.next, &[&[flags], part].concat())?;
            tail.next += 1;
        }
        Ok(Place(first))
    }
}

impl Store for SledStore {
    fn append(&self, block: &[u8]) -> Result<Place, LogError> {
        self.append_chunks(block, usize::MAX)
    }

    fn sync(&self) -> Result<(), LogError> {
        let tree = self.tree()?;
        caught("flush", || tree.flush())?;
        self.file.sync_data().map_err(LogError::io("sync", &self.path))
    }

    fn read(&self, place: Place) -> Result<Slot, LogError> {
        let end = self.tail().next;
        if place.0 >= end {
            return Ok(Slot::End);
        }
        let mut block = vec![];
        for number in place.0..end {
            let chunk = self.chunk(number)?;
            let Some((flags, part)) = chunk.split_first() else { return Ok(Slot::Block(block, Place(number + 1))) };
            if (flags & FIRST != 0) != (number == place.0) {
                return Ok(Slot::Block(block, Place(number + 1)));
            }
            block.extend_from_slice(part);
            if flags & LAST != 0 {
                return Ok(Slot::Block(block, Place(number + 1)));
            }
        }
        Ok(Slot::Unfinished)
    }

    fn forget_from(&self, place: Place) -> Result<(), LogError> {
        let mut tail = self.tail();
        for number in (place.0..tail.next).rev() {
            self.put(number, &[])?;
        }
        tail.next = tail.next.min(place.0);
        drop(tail);
        self.sync()
    }

    #[cfg(test)]
    fn damage(&self, place: Place, change: &mut dyn FnMut(&mut Vec<u8>)) {
        let mut chunk = self.chunk(place.0).unwrap().to_vec();
        let mut bytes = chunk.split_off(1);
        change(&mut bytes);
        chunk.extend(bytes);
        if chunk.len() == 1 {
            chunk.clear();
        }
        self.put(place.0, &chunk).unwrap();
    }

    #[cfg(test)]
    fn append_front_of(&self, block: &[u8]) {
        assert!(block.len() > CHUNK, "a block of one chunk is written whole or not at all");
        self.append_chunks(block, 1).unwrap();
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        let tree = self.tree.take();
        // A store that cannot even be closed has nothing left to say: what was acknowledged is synced.
        let _ = caught("close", || {
            drop(tree);
            Ok(())
        });
        // sled's threads may hold its file a moment longer, and with it the lock that the next opener needs.
        for _ in 0..CLOSING_STEPS {
            if self.file.try_lock().is_ok() {
                return;
            }
            std::thread::sleep(CLOSING_STEP);
        }
    }
}

/// Runs a call into sled, which panics on much that others return as an error.
fn caught<T>(action: &'static str, call: impl FnOnce() -> sled::Result<T>) -> Result<T, LogError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(sled::Error::Io(error))) => Err(LogError::io(action, Path::new("store"))(error)),
        Ok(Err(error)) => Err(LogError::Store(format!("{action}: {error}"))),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message");
            Err(LogError::Store(format!("{action}: sled panicked: {text}")))
        }
    }
}

#[cfg(test)]
mod tests;
