//! Records come out: one by its id, all in order, and the views that figures are asked for.

use super::{Entry, Known, Log};
use crate::LogError;
use crate::block::{Block, Press};
use crate::chain::EMPTY;
use crate::content::Decoder;
use crate::record::{Record, Stored};
use crate::store::Slot;
use crate::wire::{Wrong, put_sized};
use maaltal_domain::{EventId, Instant, Position, Source, View};
use std::sync::{Arc, PoisonError};

impl Log {
    /// The record of this source and id.
    ///
    /// # Errors
    /// When a record that may be it cannot be read.
    pub fn find(&self, source: &Source, id: &EventId) -> Result<Option<Record>, LogError> {
        let mut key = vec![];
        put_sized(&mut key, source.as_str().as_bytes());
        put_sized(&mut key, id.as_str().as_bytes());
        let known = self.known();
        for position in known.ids.candidates(known.ids.fingerprint(&key)) {
            let found = self.with_record(&known, position, |record| {
                let is_it = record.key()? == key;
                is_it.then(|| record.decode(&mut Decoder::default())).transpose()
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The record at a position; nothing where the log does not reach it. Records near each other cost little: their block is
    /// read once.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn record(&self, position: Position) -> Result<Option<Record>, LogError> {
        let known = self.known();
        if position == Position(0) || position > known.head.position {
            return Ok(None);
        }
        self.with_record(&known, position, |record| record.decode(&mut Decoder::default())).map(Some)
    }

    /// The records after a position, in order, as far as the log went when this was called.
    ///
    /// Each block's checksum is checked on the way. After an error there is nothing more.
    pub fn read(&self, after: Position) -> Records<'_> {
        let until = self.head().position;
        Records { log: self, next: after.next(), until, ready: vec![].into_iter(), tools: Tools::default() }
    }

    /// What could be seen at a position: its hash and time; nothing when the log does not reach it.
    ///
    /// # Errors
    /// When its block cannot be read.
    pub fn view_at(&self, position: Position) -> Result<Option<View>, LogError> {
        let known = self.known();
        if position > known.head.position {
            return Ok(None);
        }
        self.last_view(&known, position, |record| record.position <= position).map(Some)
    }

    /// What could be seen at an instant: everything recorded at or before it.
    ///
    /// # Errors
    /// When the block that lies there cannot be read.
    pub fn view_as_of(&self, at: Instant) -> Result<View, LogError> {
        let known = self.known();
        let begun = known.blocks.partition_point(|block| block.recorded_at <= at);
        let position = known.blocks.get(..begun).and_then(<[Entry]>::last).map_or(Position(0), |block| block.first);
        self.last_view(&known, position, |record| record.recorded_at <= at)
    }

    /// The view of the last record in the block of `position` that is still `within`.
    fn last_view(
        &self,
        known: &Known,
        position: Position,
        within: impl Fn(&Stored<'_>) -> bool,
    ) -> Result<View, LogError> {
        if position.0 == 0 {
            return Ok(EMPTY.into());
        }
        let block = self.block(known, position)?;
        let mut view = View { position: Position(0), recorded_at: None, head: block.header.before };
        for record in block.records() {
            let record = record.map_err(|wrong| LogError::broken(block.header.first, wrong))?;
            if !within(&record) {
                break;
            }
            let head = record.hash(view.head);
            view = View { position: record.position, recorded_at: Some(record.recorded_at), head };
        }
        Ok(view)
    }

    /// Does something with the record at a position.
    pub(super) fn with_record<T>(
        &self,
        known: &Known,
        position: Position,
        use_it: impl FnOnce(&Stored<'_>) -> Result<T, Wrong>,
    ) -> Result<T, LogError> {
        let block = self.block(known, position)?;
        let used = block.record(position).and_then(|record| use_it(&record));
        used.map_err(|wrong| LogError::broken(position, wrong))
    }

    /// Source and id of the record at a position, as the content encoding has them.
    pub(super) fn key_at(&self, known: &Known, position: Position) -> Result<Vec<u8>, LogError> {
        self.with_record(known, position, |record| record.key().map(<[u8]>::to_vec))
    }

    /// The block that holds a position, which must be committed.
    pub(super) fn block(&self, known: &Known, position: Position) -> Result<Arc<Block>, LogError> {
        let entry = known.entry(position)?;
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, block)) = recent.block.as_ref().filter(|(place, _)| *place == entry.place) {
            return Ok(block.clone());
        }
        let block = Arc::new(self.read_block(&entry, &mut recent.press)?);
        recent.block = Some((entry.place, block.clone()));
        Ok(block)
    }

    pub(super) fn read_block(&self, entry: &Entry, press: &mut Press) -> Result<Block, LogError> {
        let Slot::Block(bytes, _) = self.store.read(entry.place)? else {
            return Err(LogError::broken(entry.first, "its block is missing"));
        };
        let block = Block::open(&bytes, press).map_err(|wrong| LogError::broken(entry.first, wrong))?;
        if block.header.first == entry.first {
            Ok(block)
        } else {
            Err(LogError::broken(entry.first, "another block lies in the place of its own"))
        }
    }
}

impl Known {
    /// The block that holds a position, and those after it; none where the log does not reach it.
    pub(super) fn entries_from(&self, position: Position) -> Vec<Entry> {
        if position > self.head.position {
            return Vec::new();
        }
        let after = self.blocks.partition_point(|block| block.first <= position);
        self.blocks.get(after.saturating_sub(1)..).unwrap_or_default().to_vec()
    }

    /// Where the block lies that holds a position.
    fn entry(&self, position: Position) -> Result<Entry, LogError> {
        let after = self.blocks.partition_point(|block| block.first <= position);
        let entry = self.blocks.get(..after).and_then(<[Entry]>::last).copied();
        entry.ok_or_else(|| LogError::broken(position, "no block holds it"))
    }
}

/// Records of a log in order; made by [`Log::read`].
pub struct Records<'l> {
    log: &'l Log,
    next: Position,
    until: Position,
    ready: std::vec::IntoIter<Record>,
    tools: Tools,
}

/// What is kept from block to block.
#[derive(Default)]
struct Tools {
    press: Press,
    decoder: Decoder,
}

impl Records<'_> {
    fn next_block(&mut self) -> Result<(), LogError> {
        let entry = self.log.known().entry(self.next)?;
        let block = self.log.read_block(&entry, &mut self.tools.press)?;
        let wanted = |record: &Result<Stored<'_>, Wrong>| !matches!(record, Ok(r) if r.position < self.next);
        let records = block.records().filter(wanted);
        let decoded = records.map(|record| record.and_then(|record| record.decode(&mut self.tools.decoder)));
        let decoded: Vec<Record> =
            decoded.collect::<Result<_, _>>().map_err(|wrong| LogError::broken(entry.first, wrong))?;
        self.next = block.header.last_position().next();
        self.ready = decoded.into_iter();
        Ok(())
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.ready.next() {
                return Some(Ok(record));
            }
            if self.next > self.until {
                return None;
            }
            if let Err(error) = self.next_block() {
                self.until = Position(0);
                return Some(Err(error));
            }
        }
    }
}
