//! The store's twin in memory: the same contract, nothing on disk.

use super::{Place, Slot, Store};
use crate::LogError;
use std::sync::{Arc, Mutex};

/// Blocks in memory; clones share them, so a log can be opened anew on what an earlier one wrote.
#[derive(Clone, Default)]
pub(crate) struct MemoryStore(Arc<Mutex<Blocks>>);

#[derive(Default)]
struct Blocks {
    whole: Vec<Vec<u8>>,
    unfinished: bool,
    broken: bool,
}

impl MemoryStore {
    /// Lets every later sync fail.
    pub fn break_sync(&self) {
        self.0.lock().unwrap().broken = true;
    }
}

impl Store for MemoryStore {
    fn append(&self, block: &[u8]) -> Result<Place, LogError> {
        let mut blocks = self.0.lock().unwrap();
        blocks.whole.push(block.to_vec());
        Ok(Place(blocks.whole.len() as u64 - 1))
    }

    fn sync(&self) -> Result<(), LogError> {
        if self.0.lock().unwrap().broken { Err(LogError::Store("sync: made to fail".into())) } else { Ok(()) }
    }

    fn read(&self, place: Place) -> Result<Slot, LogError> {
        let blocks = self.0.lock().unwrap();
        Ok(match blocks.whole.get(place.0 as usize) {
            Some(block) => Slot::Block(block.clone(), Place(place.0 + 1)),
            None if blocks.unfinished => Slot::Unfinished,
            None => Slot::End,
        })
    }

    fn forget_from(&self, place: Place) -> Result<(), LogError> {
        let mut blocks = self.0.lock().unwrap();
        blocks.whole.truncate(place.0 as usize);
        blocks.unfinished = false;
        Ok(())
    }

    fn damage(&self, place: Place, change: &mut dyn FnMut(&mut Vec<u8>)) {
        change(&mut self.0.lock().unwrap().whole[place.0 as usize]);
    }

    fn append_front_of(&self, _: &[u8]) {
        self.0.lock().unwrap().unfinished = true;
    }
}
