//! Every event for a fold: read on one thread, found in its block on another, folded on a third.

use super::Log;
use crate::LogError;
use crate::block::{Block, Press};
use maaltal_domain::{EventRef, Field, Position, Value};
use std::cell::OnceCell;
use std::sync::mpsc::{Receiver, sync_channel};

/// An event with its position; nothing for one whose content was erased.
pub type Placed<'a> = (Position, Option<EventRef<'a>>);

/// Fields of events, one event's after the other's.
type Fields<'b> = Vec<(Field, Value<&'b str>)>;

/// Events from which on no more blocks are put together.
const TOGETHER: u32 = 2_048;
/// Bytes of them from which on neither.
const TOGETHER_BYTES: usize = 4 * 1024 * 1024;
/// Runs of blocks that are in memory at once.
const RUNS: usize = 16;
/// Blocks that are read before they are asked for.
const AHEAD: usize = 2;

impl Log {
    /// Gives every event after a position to `each`, in order, as far as the log went when this was called: many at a time,
    /// each with its position, and nothing for one whose content was erased.
    ///
    /// For folds: each block's checksum is checked, and texts are borrowed from it and not parsed again.
    ///
    /// # Errors
    /// When a block cannot be read, or as `each` does.
    pub fn walk<E: From<LogError> + Send>(
        &self,
        after: Position,
        mut each: impl FnMut(&[Placed<'_>]) -> Result<(), E> + Send,
    ) -> Result<(), E> {
        let entries = self.known().entries_from(after.next());
        std::thread::scope(|scope| {
            let (found, blocks) = sync_channel(AHEAD);
            scope.spawn(move || {
                let mut press = Press::default();
                // Ends early where nobody wants more.
                drop(entries.iter().try_for_each(|entry| found.send(self.read_block(entry, &mut press))));
            });
            while some_runs(&blocks, after, &mut each)? {}
            Ok(())
        })
    }
}

/// Gives the events of the next blocks to `each`, on a thread of its own; whether there may be more.
fn some_runs<E: From<LogError> + Send>(
    blocks: &Receiver<Result<Block, LogError>>,
    after: Position,
    each: &mut (impl FnMut(&[Placed<'_>]) -> Result<(), E> + Send),
) -> Result<bool, E> {
    let runs: [OnceCell<Vec<Block>>; RUNS] = Default::default();
    let fields: [OnceCell<Fields<'_>>; RUNS] = Default::default();
    std::thread::scope(|scope| {
        let (hand, handed) = sync_channel::<Vec<Placed<'_>>>(1);
        let folding = scope.spawn(move || handed.iter().try_for_each(|events| each(&events)));
        let mut goes_on = Ok(true);
        for (run, fields) in runs.iter().zip(&fields) {
            goes_on = gathered(blocks).and_then(|blocks| {
                let events = placed(run.get_or_init(|| blocks), fields, after)?;
                // Where nobody takes them the fold has failed, which is told below.
                Ok(!events.is_empty() && hand.send(events).is_ok())
            });
            if !matches!(goes_on, Ok(true)) {
                break;
            }
        }
        drop(hand);
        folding.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(goes_on?)
    })
}

/// The next blocks, several where they are small.
fn gathered(blocks: &Receiver<Result<Block, LogError>>) -> Result<Vec<Block>, LogError> {
    let (mut run, mut count, mut bytes) = (Vec::new(), 0, 0);
    while count < TOGETHER
        && bytes < TOGETHER_BYTES
        && let Ok(block) = blocks.recv()
    {
        let block = block?;
        count += block.header.count;
        bytes += block.size();
        run.push(block);
    }
    Ok(run)
}

/// The events of blocks after a position; none only where there is no block, as only the first one holds any before it.
fn placed<'r, 'b: 'r>(
    run: &'b [Block],
    fields: &'r OnceCell<Fields<'b>>,
    after: Position,
) -> Result<Vec<Placed<'r>>, LogError> {
    let (mut events, mut ends, mut found): (Vec<Placed<'r>>, _, _) = (Vec::new(), Vec::new(), Vec::new());
    for block in run {
        let broken = |wrong| LogError::broken(block.header.first, wrong);
        for record in block.records() {
            let record = record.map_err(broken)?;
            if record.position > after {
                events.push((record.position, record.borrow(&mut found).map_err(broken)?));
                ends.push(found.len());
            }
        }
    }
    let (fields, mut begin) = (fields.get_or_init(|| found), 0);
    for ((_, event), end) in events.iter_mut().zip(ends) {
        let own = fields.get(begin..end).unwrap_or_default();
        event.iter_mut().for_each(|event| event.fields = own);
        begin = end;
    }
    Ok(events)
}
