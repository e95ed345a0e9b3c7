//! The chain: walks the blocks of a store from the first on, each record continuing the one before.

use crate::LogError;
use crate::block::{Block, Header, Press};
use crate::record::Stored;
use crate::store::{Place, Slot, Store};
use crate::wire::Wrong;
use maaltal_domain::{Hash, Head, Position};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// The log of no records.
pub(crate) const EMPTY: Head = Head { position: Position(0), recorded_at: None, hash: Hash([0; 32]) };
/// Blocks that are read ahead of the one that is being checked.
const READ_AHEAD: usize = 8;

/// What a walk over a store comes to next.
pub(crate) enum Found {
    /// A block, or what is wrong with it, and where it lies.
    Block(Result<Opened, Wrong>, Place),
    /// The end, and where it is; `unfinished` when a block was begun there and its writing never ended.
    End { unfinished: bool, place: Place },
}

/// A block with what can be known of it without the one before.
pub(crate) struct Opened {
    pub block: Block,
    /// The block as it lies in the store.
    pub bytes: Vec<u8>,
    /// Of each record's content, as far as records can be read.
    digests: Vec<Hash>,
}

impl Opened {
    /// Opens a block and digests what it holds.
    pub fn new(bytes: Vec<u8>, press: &mut Press) -> Result<Self, Wrong> {
        let block = Block::open(&bytes, press)?;
        let digests = block.records().map_while(Result::ok).map(|record| record.digest()).collect();
        Ok(Self { block, bytes, digests })
    }
}

/// Walks over `store` for `walk`; reads, decompresses and digests on a thread of its own, a few blocks ahead.
pub(crate) fn ahead<T>(store: &Store, walk: impl FnOnce(&mut dyn FnMut() -> Result<Found, LogError>) -> T) -> T {
    std::thread::scope(|scope| {
        let (found, next): (_, Receiver<Result<Found, LogError>>) = sync_channel(READ_AHEAD);
        scope.spawn(move || read_ahead(store, &found));
        walk(&mut || next.recv().unwrap_or(Err(LogError::Store("read: nothing more came".into()))))
    })
}

/// Ends at the end, at an error, or when nobody wants more.
fn read_ahead(store: &Store, found: &SyncSender<Result<Found, LogError>>) {
    let (mut press, mut place) = (Press::default(), Place::default());
    loop {
        let next = match store.read(place) {
            Ok(Slot::Block(bytes, after)) => {
                let here = std::mem::replace(&mut place, after);
                Ok(Found::Block(Opened::new(bytes, &mut press), here))
            }
            Ok(Slot::Unfinished) => Ok(Found::End { unfinished: true, place }),
            Ok(Slot::End) => Ok(Found::End { unfinished: false, place }),
            Err(error) => Err(error),
        };
        let goes_on = matches!(next, Ok(Found::Block(..)));
        if found.send(next).is_err() || !goes_on {
            return;
        }
    }
}

/// A chain, as far as it has been checked.
pub(crate) struct Chain {
    /// The last record that was right.
    pub head: Head,
}

impl Chain {
    pub fn new() -> Self {
        Self { head: EMPTY }
    }

    /// Checks that a block continues the chain, and gives each record with its hash to `each`.
    ///
    /// # Errors
    /// Names the first position that is not right, or not right for `each`. Where a block as a whole is wrong, that is
    /// its first: nothing in it can be trusted more than the rest.
    pub fn add(
        &mut self,
        opened: &Result<Opened, Wrong>,
        each: impl FnMut(&Stored<'_>, Hash) -> Result<(), Wrong>,
    ) -> Result<Header, LogError> {
        let first = self.head.position.next();
        let opened = opened.as_ref().map_err(|wrong| LogError::broken(first, *wrong))?;
        let header = opened.block.header;
        self.continues(&header)?;
        self.records(opened, each)?;
        if self.head.hash == header.last {
            return Ok(header);
        }
        let reason =
            format!("the hashes of its block's records, up to {}, do not lead to its last", self.head.position);
        Err(LogError::broken(first, reason))
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
        opened: &Opened,
        mut each: impl FnMut(&Stored<'_>, Hash) -> Result<(), Wrong>,
    ) -> Result<(), LogError> {
        let mut digests = opened.digests.iter();
        for record in opened.block.records() {
            let checked = record.and_then(|record| {
                let digest = digests.next().ok_or("a record has no digest")?;
                let hash = record.chained(self.head.hash, *digest);
                each(&record, hash)?;
                Ok(Head { position: record.position, recorded_at: Some(record.recorded_at), hash })
            });
            self.head = checked.map_err(|wrong| LogError::broken(self.head.position.next(), wrong))?;
        }
        Ok(())
    }
}
