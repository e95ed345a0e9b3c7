//! What came into effect and went out of it between two views.

use super::cause;
use crate::Projection;
use crate::records::Records;
use crate::table::Table;
use maaltal_domain::{Cause, CauseReason, EventType, Field};
use std::collections::BTreeMap;

/// An event that is in effect at one of two views only.
pub(super) struct Change<'a> {
    pub event_type: EventType,
    table: &'a Table,
    row: usize,
    /// What brought it, or took it out; first the event itself.
    pub causes: Vec<Cause>,
}

impl Change<'_> {
    /// Its position.
    pub fn position(&self) -> u32 {
        self.table.position(self.row)
    }

    /// The cell of `field`, 0 where the event has none.
    pub fn cell(&self, field: Field) -> u32 {
        self.table.cells(field).get(self.row).copied().unwrap_or(0)
    }
}

/// Every event that is in effect at one of two views only, by position.
pub(super) struct Changes<'a> {
    by_position: BTreeMap<u32, Change<'a>>,
    records: &'a Records,
    from: u32,
}

impl<'a> Changes<'a> {
    pub fn between(projection: &Projection, records: &'a Records, from: u32, to: u32) -> Self {
        let outs = Outs { projection, records, from, to };
        let mut by_position = BTreeMap::new();
        let mut gone = BTreeMap::new();
        for (event_type, table) in records.tables() {
            for row in (0..table.rows()).take_while(|row| table.position(*row) <= to) {
                let (was, is) = (table.is_effective(row, from), table.is_effective(row, to));
                if was == is {
                    continue;
                }
                let position = table.position(row);
                let causes = if was { outs.of(position) } else { vec![cause(position, CauseReason::Late, None)] };
                gone.extend(outs.taker(position).filter(|_| was).map(|taker| (taker, position)));
                by_position.insert(position, Change { event_type, table, row, causes });
            }
        }
        // What came in the place of another is no late event.
        for (position, came) in by_position.iter_mut().filter(|(position, _)| **position > from) {
            if projection.keys().voids(*position) == Some(false) {
                came.causes = vec![cause(*position, CauseReason::Replaced, gone.get(position).copied())];
            }
        }
        Self { by_position, records, from }
    }

    /// The change of the event at `position`, if it is one.
    pub fn at(&self, position: u32) -> Option<&Change<'a>> {
        self.by_position.get(&position)
    }

    /// All changes, by position.
    pub fn all(&self) -> impl Iterator<Item = &Change<'a>> {
        self.by_position.values()
    }

    /// The cause of another statement (definition or target) being in force: the new one, or what took the old one out.
    pub fn cause_of_statement(&self, (old, new): (u32, u32), reason: CauseReason) -> Cause {
        let position = if new > self.from { new } else { taker(self.records, old).unwrap_or(new) };
        cause(position, reason, None)
    }
}

/// Why events that were in effect are so no more.
struct Outs<'a> {
    projection: &'a Projection,
    records: &'a Records,
    from: u32,
    to: u32,
}

impl Outs<'_> {
    /// What took the event at `position` out; and what took out that in turn, since it would stand in its place.
    fn of(&self, position: u32) -> Vec<Cause> {
        let mut causes = Vec::new();
        let mut waiting = vec![position];
        while let Some(position) = waiting.pop() {
            for taker in self.takers(position) {
                let voids = self.projection.keys().voids(taker) == Some(true);
                let cause =
                    cause(taker, if voids { CauseReason::Voided } else { CauseReason::Replaced }, Some(position));
                if !causes.contains(&cause) {
                    causes.push(cause);
                    waiting.extend((!voids).then_some(taker));
                }
            }
        }
        causes
    }

    /// Positions between the views of what took an event out: one that came later, or those that had named it before it came.
    fn takers(&self, position: u32) -> Vec<u32> {
        let Some(taker) = self.taker(position) else { return Vec::new() };
        if taker != position {
            return std::iter::once(taker).chain(self.links(position, taker)).collect();
        }
        let earlier = self.projection.keys().corrections(position).filter(|known| known.position > self.from);
        let names = |of| self.projection.place_of(of).is_some_and(|(_, named)| named == position);
        let naming = earlier.filter(|known| known.position < position && known.of.is_some_and(names));
        naming.map(|known| known.position).collect()
    }

    /// Events between the views that an event had replaced before they came: by way of them the one at `until` reached it.
    fn links(&self, position: u32, until: u32) -> Vec<u32> {
        let corrected = |position: u32| {
            let (_, corrected) = self.projection.place_of(self.projection.keys().corrects(position)?)?;
            Some(corrected).filter(|corrected| (self.from + 1..until).contains(corrected))
        };
        let mut links = Vec::new();
        let mut next = corrected(position);
        while let Some(link) = next.filter(|link| !links.contains(link)) {
            links.push(link);
            next = corrected(link);
        }
        links
    }

    fn taker(&self, position: u32) -> Option<u32> {
        taker(self.records, position).filter(|taker| (self.from + 1..=self.to).contains(taker))
    }
}

/// Position that took the event at `position` out of effect, if one did.
fn taker(records: &Records, position: u32) -> Option<u32> {
    let (_, table, row) = records.at(position)?;
    table.taken_out(u32::try_from(row).ok()?)
}
