//! Where blocks lie: a sequence of blocks, cut into small numbered chunks.
//!
//! What keeps the chunks is behind [`Chunks`]: sled on a real disk, a disk made of bad luck in tests.

mod in_sled;

use crate::LogError;
pub(crate) use in_sled::InSled;
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// Small byte strings under numbers, with one writer and many readers.
pub(crate) trait Chunks: Send + Sync {
    /// Puts `chunk` under `number`, whole or not at all; durable only after [`Chunks::sync`].
    fn put(&self, number: u64, chunk: &[u8]) -> Result<(), LogError>;

    /// What is under `number`, empty when nothing is.
    fn get(&self, number: u64) -> Result<Vec<u8>, LogError>;

    /// How far the numbers go.
    fn tail(&self) -> Result<Tail, LogError>;

    /// Returns once everything put survives a power cut.
    fn sync(&self) -> Result<(), LogError>;
}

/// Numbers after the last chunk that is not empty, and after the last one of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tail {
    /// The next to be written.
    pub next: u64,
    /// The next to be laid out.
    pub laid: u64,
}

/// Most bytes of a chunk. sled moves a tree node above a quarter of a segment into a blob file, and a node has up to
/// 17 entries: 17 of these, with keys, stay below it.
const CHUNK: usize = 7_000;
/// Empty chunks laid out ahead of the last written one. sled splits a node of 17 entries and then writes both halves
/// anew; laid out ahead, only empty ones are split, so a chunk with content is written once and never moved.
const AHEAD: u64 = 40;
/// Flag of the first chunk of a block.
const FIRST: u8 = 1;
/// Flag of the last chunk of a block.
const LAST: u8 = 2;

/// A sequence of blocks with one writer and many readers.
pub(crate) struct Store {
    chunks: Box<dyn Chunks>,
    tail: Mutex<Tail>,
}

impl Store {
    /// The blocks in `chunks`, all that there are made durable.
    pub fn on(chunks: impl Chunks + 'static) -> Result<Self, LogError> {
        // What is believed from here on must not go away with the power.
        chunks.sync()?;
        let tail = Mutex::new(chunks.tail()?);
        Ok(Self { chunks: Box::new(chunks), tail })
    }

    fn tail(&self) -> MutexGuard<'_, Tail> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes `block` after the last one and says where; durable only after [`Store::sync`].
    pub fn append(&self, block: &[u8]) -> Result<Place, LogError> {
        self.append_chunks(block, usize::MAX)
    }

    fn append_chunks(&self, block: &[u8], most: usize) -> Result<Place, LogError> {
        let mut tail = self.tail();
        let count = block.len().div_ceil(CHUNK - 1);
        let first = tail.next;
        while tail.laid < first + count as u64 + AHEAD {
            self.chunks.put(tail.laid, &[])?;
            tail.laid += 1;
        }
        for (index, part) in block.chunks(CHUNK - 1).enumerate().take(most) {
            let flags = if index == 0 { FIRST } else { 0 } | if index + 1 == count { LAST } else { 0 };
            self.chunks.put(tail.next, &[&[flags], part].concat())?;
            tail.next += 1;
        }
        Ok(Place(first))
    }

    /// Returns once everything appended survives a power cut.
    pub fn sync(&self) -> Result<(), LogError> {
        self.chunks.sync()
    }

    /// What lies at `place`, which is 0 or where a block ends.
    pub fn read(&self, place: Place) -> Result<Slot, LogError> {
        let end = self.tail().next;
        if place.0 >= end {
            return Ok(Slot::End);
        }
        let mut block = vec![];
        for number in place.0..end {
            let chunk = self.chunks.get(number)?;
            let Some((flags, part)) = chunk.split_first() else { return Ok(Slot::Block(block, Place(number + 1))) };
            if (flags & FIRST != 0) != (number == place.0) {
                // A new block begins before this one ended, or the front of this one is gone.
                let next = if flags & FIRST != 0 { number } else { number + 1 };
                return Ok(Slot::Block(block, Place(next)));
            }
            block.extend_from_slice(part);
            if flags & LAST != 0 {
                return Ok(Slot::Block(block, Place(number + 1)));
            }
        }
        Ok(Slot::Unfinished)
    }

    /// Forgets everything from `place` on, durably.
    pub fn forget_from(&self, place: Place) -> Result<(), LogError> {
        let mut tail = self.tail();
        for number in (place.0..tail.next).rev() {
            self.chunks.put(number, &[])?;
        }
        tail.next = tail.next.min(place.0);
        drop(tail);
        self.sync()
    }

    /// Changes the bytes of the block at `place`, for tests of what damage does.
    #[cfg(test)]
    pub fn damage(&self, place: Place, change: &mut dyn FnMut(&mut Vec<u8>)) {
        let mut chunk = self.chunks.get(place.0).unwrap();
        let mut bytes = chunk.split_off(1);
        change(&mut bytes);
        chunk.extend(bytes);
        if chunk.len() == 1 {
            chunk.clear();
        }
        self.chunks.put(place.0, &chunk).unwrap();
    }

    /// Writes only the front of `block`, as a power cut would.
    #[cfg(test)]
    pub fn append_front_of(&self, block: &[u8]) {
        assert!(block.len() > CHUNK, "a block of one chunk is written whole or not at all");
        self.append_chunks(block, 1).unwrap();
    }
}

#[cfg(test)]
mod tests;
