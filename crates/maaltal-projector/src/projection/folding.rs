//! Many events in a row, folded before anything is asked: rows on one thread, keys on another, corrections at the end.

use super::{Projection, ProjectorError, correction, pushed, row_after};
use crate::keys::{Correction, Fingerprint, Many, Row, fingerprint};
use maaltal_domain::{EventRef, Position};

/// Events from which on a second thread folds.
const WORTH_A_THREAD: usize = 1_024;

/// A projection that takes in many events; it is whole again when this is dropped.
pub struct Folding<'p> {
    projection: &'p mut Projection,
    /// Taken when this is dropped.
    many: Option<Many>,
}

impl<'p> Folding<'p> {
    pub(super) fn of(projection: &'p mut Projection) -> Self {
        let many = Some(projection.keys.many());
        Self { projection, many }
    }

    /// The last position that is folded.
    pub fn position(&self) -> Position {
        self.projection.position
    }

    /// Folds the events at positions that follow one another, nothing being one whose content was erased.
    ///
    /// # Errors
    /// When one is not the one after that before it, and then none of them is folded.
    pub fn take<T: AsRef<str> + Sync>(
        &mut self,
        events: &[(Position, Option<EventRef<'_, T>>)],
    ) -> Result<(), ProjectorError> {
        let mut before = self.projection.position;
        let next = |(got, _): &(Position, _)| row_after(std::mem::replace(&mut before, *got), *got);
        let positions: Vec<_> = events.iter().map(next).collect::<Result<_, _>>()?;
        let programmes = &mut self.projection.programmes;
        let push = |((_, event), position): (&(Position, Option<EventRef<'_, T>>), &u32)| {
            pushed(programmes, *position, event.as_ref()?)
        };
        let keys = || events.iter().map(|(_, event)| event.as_ref().map(key));
        if events.len() < WORTH_A_THREAD {
            let rows: Vec<_> = events.iter().zip(&positions).map(push).collect();
            self.come(&positions, rows, keys());
            return Ok(());
        }
        let (rows, keys) = std::thread::scope(|scope| {
            let keying = scope.spawn(|| keys().collect::<Vec<_>>());
            let rows: Vec<_> = events.iter().zip(&positions).map(push).collect();
            (rows, keying.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        self.come(&positions, rows, keys.into_iter());
        Ok(())
    }

    /// Notes events that have become rows.
    fn come(&mut self, positions: &[u32], rows: Vec<Option<Row>>, keys: impl Iterator<Item = Option<Keyed>>) {
        let Projection { keys: known, ledger, position: last, .. } = &mut *self.projection;
        for ((position, row), key) in positions.iter().zip(rows).zip(keys) {
            match (row, key, &mut self.many) {
                (Some(row), Some((own, correction)), Some(many)) => {
                    known.come_with(many, *position, own, row, correction);
                    ledger.add(*position, own);
                }
                _ => ledger.pass_over(*position),
            }
            *last = Position((*position).into());
        }
    }
}

/// An event's own key, and what it says about others.
type Keyed = (Fingerprint, Correction);

fn key<T: AsRef<str>>(event: &EventRef<'_, T>) -> Keyed {
    (fingerprint(event.source, event.id), correction(event))
}

impl Drop for Folding<'_> {
    fn drop(&mut self) {
        let Some(many) = self.many.take() else { return };
        for (row, position, effect) in self.projection.keys.settle_many(many) {
            let position = position.or_else(|| self.projection.place_of(row).map(|(_, position)| position));
            self.projection.settle(position.unwrap_or_default(), row, effect);
        }
    }
}
