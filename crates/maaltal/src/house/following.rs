//! What a house does that follows a stream: it records what the stream says, and can look at its log as it was before.

use super::House;
use maaltal_domain::{EventId, Hash, Instant, NewEvent, Position, Source, Verdict, View};
use maaltal_intake::{Gate, PseudonymKeys, Rejection};
use maaltal_log::{LogError, Record};
use std::collections::BTreeSet;

/// The gate that all nodes of a stream have in common, at one position of their log.
pub struct CommonGate {
    /// The gate: it knows the definitions in force, and no pseudonym keys.
    pub gate: Gate,
    /// Who stated those definitions, and so can take one out of force.
    pub defining: BTreeSet<Source>,
}

impl House {
    /// Records events of the stream, each with its own time.
    ///
    /// # Errors
    /// When the log takes no more.
    pub fn follow(&self, events: &[(NewEvent, Instant)]) -> Result<Vec<Verdict>, LogError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let verdicts = self.log.append_timed(events)?;
        self.fold_recorded(events.iter().map(|(event, _)| event), &verdicts)?;
        Ok(verdicts)
    }

    /// What recording an event would give; writes nothing.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn verdict(&self, event: &NewEvent, at: Instant) -> Result<Option<Verdict>, LogError> {
        Ok(self.log.verdicts(std::slice::from_ref(event), at)?.first().copied())
    }

    /// When the event of this source and id was recorded.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn recorded_at(&self, source: &Source, id: &EventId) -> Result<Option<Instant>, LogError> {
        Ok(self.log.find(source, id)?.map(|record| record.recorded_at()))
    }

    /// The gate of all nodes as it was at a position.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn common_gate(&self, position: Position) -> Result<CommonGate, LogError> {
        let view = View { position, recorded_at: None, head: Hash::default() };
        let projection = self.projection();
        let programmes = projection.programmes(&view);
        let mut defining = BTreeSet::new();
        for (stated, _) in programmes.iter().filter_map(|programme| projection.definition(&programme.id)) {
            let record = self.log.record(stated)?;
            defining.extend(record.map(|record| match record {
                Record::Kept(recorded) => recorded.event.source,
                Record::Erased(erased) => erased.source,
            }));
        }
        Ok(CommonGate { gate: Gate::new(programmes, PseudonymKeys::default()), defining })
    }

    /// The log's records after a position, in order.
    pub fn records(&self, after: Position) -> maaltal_log::Records<'_> {
        self.log.read(after)
    }

    /// What could be seen at a position; nothing where the log does not reach it.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn view_at(&self, position: Position) -> Result<Option<View>, LogError> {
        self.log.view_at(position)
    }

    /// The last message of the stream that is in the quarantine, 0 where there is none.
    ///
    /// # Errors
    /// When the quarantine cannot be read.
    pub fn quarantined_messages(&self) -> Result<u64, LogError> {
        let entries = self.quarantine.list()?;
        Ok(entries.iter().filter_map(|entry| entry.get("sequence")?.as_u64()).max().unwrap_or_default())
    }

    /// Keeps what the common gate turned away, with the message's place in the stream; not twice.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn quarantine_messages(
        &self,
        rejected: &[(u64, Instant, &Rejection)],
        maybe_known: bool,
    ) -> Result<(), LogError> {
        if rejected.is_empty() {
            return Ok(());
        }
        let known = if maybe_known { self.quarantine.list()? } else { Vec::new() };
        let is_known = |entry: &serde_json::Value| {
            known
                .iter()
                .any(|other| other.get("sequence") == entry.get("sequence") && other.get("at") == entry.get("at"))
        };
        let entry = |(sequence, at, rejection): &(u64, Instant, &Rejection)| serde_json::json!({"at": at, "sequence": sequence, "rejection": rejection});
        let entries: Vec<_> = rejected.iter().map(entry).filter(|entry| !is_known(entry)).collect();
        self.quarantine.append(&entries)
    }
}
