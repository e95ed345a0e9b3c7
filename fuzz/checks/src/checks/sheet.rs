//! The sheet reader, the gate behind it, and what settles rows.

use super::gate::{Sent, check_accepted};
use super::{GATES, today};
use maaltal_domain::{EventId, NewEvent, Position, Source};
use maaltal_intake::sheet::{SheetDefaults, SheetRow, read_csv};
use maaltal_intake::{Found, Gate, Recorded, Settled, Settler};
use std::collections::BTreeMap;
use std::convert::Infallible;

/// Checks that `bytes` are rows or problems, and that a sheet sent twice records nothing the second time.
///
/// # Panics
/// When they are not, or a person number is told, or a row becomes an event that the gate does not take.
pub fn check(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes)
        .map_or_else(|_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, Into::into);
    let sent = Sent::of_text(&text);
    let defaults = SheetDefaults { programme: "kanten".parse().ok(), source: "/lolland".parse().ok() };
    let rows = match read_csv(bytes, &defaults) {
        Ok(rows) => rows,
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a problem");
            return problems.iter().for_each(|problem| sent.check_problem(problem));
        }
    };
    for gate in GATES.iter() {
        let mut gate = gate.clone();
        let events = accepted(&mut gate, &rows, &sent);
        let mut log = Memory::default();
        for event in log.settle(&events, false) {
            check_accepted(&mut gate, &event);
            log.record(event);
        }
        let again = log.settle(&events, false);
        assert!(again.is_empty(), "recorded by the same sheet sent again: {again:#?}");
        // Older states may be recorded on demand, and never under an id that is taken.
        log.settle(&events, true).into_iter().for_each(|event| log.record(event));
    }
}

fn accepted<'a>(gate: &mut Gate, rows: &'a [SheetRow], sent: &Sent) -> Vec<(&'a SheetRow, NewEvent)> {
    let mut events = Vec::new();
    for row in rows {
        match gate.check(row.record(), today()) {
            Ok(event) => {
                check_accepted(gate, &event);
                events.push((row, event));
            }
            Err(rejection) => sent.check_rejection(&rejection),
        }
    }
    events
}

/// A log that forgets nothing and takes nothing out of effect.
#[derive(Default)]
struct Memory(BTreeMap<(Source, EventId), Found>);

impl Memory {
    /// What a sheet of these rows has to record.
    fn settle(&self, events: &[(&SheetRow, NewEvent)], back: bool) -> Vec<NewEvent> {
        let mut settler = Settler::new(self, back);
        let event = |(row, event): &(&SheetRow, NewEvent)| match settler.settle(row, event.clone()) {
            Ok(Settled::New(event) | Settled::Corrected(event)) => Some(event),
            Ok(Settled::AlreadyRecorded { .. } | Settled::Older { .. } | Settled::Conflict { .. }) => None,
            Err(never) => match never {},
        };
        events.iter().filter_map(event).collect()
    }

    fn record(&mut self, event: NewEvent) {
        let position = Position(self.0.len() as u64 + 1);
        let key = (event.source.clone(), event.id.clone());
        let before = self.0.insert(key, Found { position, event, taken_out: None });
        assert!(before.is_none(), "an id is taken twice: {before:#?}");
    }
}

impl Recorded for Memory {
    type Error = Infallible;

    fn find(&self, source: &Source, id: &EventId) -> Result<Option<Found>, Infallible> {
        Ok(self.0.get(&(source.clone(), id.clone())).cloned())
    }
}
