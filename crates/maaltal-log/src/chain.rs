//! The chain: walks the blocks of a store from the first on, each record continuing the one before.

use crate::LogError;
use crate::block::{Block, Header, Press};
use crate::record::Stored;
use crate::store::{Place, Slot, Store};
use crate::wire::Wrong;
use maaltal_domain::{Hash, Head, Position};

/// The log of no records.
pub(crate) const EMPTY: Head = Head { position: Position(0), recorded_at: None, hash: Hash([0; 32]) };

/// A walk over a store, as far as it has come.
pub(crate) struct Chain<'s> {
    store: &'s dyn Store,
    press: Press,
    /// The last record that was right.
    pub head: Head,
    /// Where the next block begins.
    pub place: Place,
}

/// What a step of the walk came to.
pub(crate) enum Step {
    /// A block that continues the chain, and where it lies.
    Block(Header, Place),
    /// The end; `unfinished` when a block was begun there and its writing never ended.
    End { unfinished: bool },
}

impl<'s> Chain<'s> {
    pub fn new(store: &'s dyn Store) -> Self {
        Self { store, press: Press::default(), head: EMPTY, place: Place::default() }
    }

    /// Checks the next block, and gives each record with its hash to `each`.
    ///
    /// # Errors
    /// Names the first position that is not right, or not right for `each`.
    pub fn step(&mut self, each: impl FnMut(&Stored<'_>, Hash) -> Result<(), Wrong>) -> Result<Step, LogError> {
        let (bytes, next) = match self.store.read(self.place)? {
            Slot::Block(bytes, next) => (bytes, next),
            Slot::Unfinished => return Ok(Step::End { unfinished: true }),
            Slot::End => return Ok(Step::End { unfinished: false }),
        };
        let first = self.head.position.next();
        let block = Block::open(&bytes, &mut self.press).map_err(|wrong| LogError::broken(first, wrong))?;
        self.continues(&block.header)?;
        self.records(&block, each)?;
        if self.head.hash != block.header.last {
            return Err(LogError::broken(first, "the hashes of a block's records do not lead to its last"));
        }
        let place = std::mem::replace(&mut self.place, next);
        Ok(Step::Block(block.header, place))
    }

    fn continues(&self, header: &Header) -> Result<(), LogError> {
        let next = self.head.position.next();
        let broken = |reason: String| Err(LogError::broken(next, reason));
        if header.first != next {
            return broken(format!("it is missing, the next block begins at {}", header.first));
        }
        if header.before != self.head.hash {
            return broken("its block does not continue the hash before it".into());
        }
        if self.head.recorded_at.is_some_and(|last| last > header.recorded_at) {
            return broken("it was recorded before the one in front of it".into());
        }
        Ok(())
    }

    fn records(
        &mut self,
        block: &Block,
        mut each: impl FnMut(&Stored<'_>, Hash) -> Result<(), Wrong>,
    ) -> Result<(), LogError> {
        for record in block.records() {
            let checked = record.and_then(|record| {
                let hash = record.hash(self.head.hash);
                each(&record, hash)?;
                Ok(Head { position: record.position, recorded_at: Some(record.recorded_at), hash })
            });
            self.head = checked.map_err(|wrong| LogError::broken(self.head.position.next(), wrong))?;
        }
        Ok(())
    }
}
