//! The house: a log, its projection and a gate, as commands and the web use them.

mod backup;
mod beside;
mod copies;
mod define;
mod following;
mod import;
mod inspection;
mod keys;
mod meetings;
mod outlets;
mod quarantine;
mod reads;
mod release;
mod report;
mod upstream;
mod views;

pub use backup::{is_within, mend, restore};
pub use copies::{Coded, Elsewhere, Examined, Made};
pub use following::CommonGate;
pub use import::{Form, Import, Receipt};
pub use keys::make as make_key;
pub use quarantine::Rejected;
pub use reads::{list as reads, note_in as note_read_in};
pub use report::{ReportAsk, ReportOn};
pub use upstream::{NotRecorded, Upstream};

use crate::clock::Clock;
use crate::stream::Ledger;
use anyhow::{Result, ensure};
use maaltal_domain::{
    EventType, Head, NewEvent, Position, Programme, ProgrammeId, PublishedLabourMarket, PublishedTable, Verdict, View,
};
use maaltal_intake::{Gate, InboundRecord, Outcome, PseudonymKeys, Rejection};
use maaltal_log::{Checkpoint, Lines, Log, LogError, Placed};
use maaltal_projector::{Projection, ProjectorError, RULES};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard};
use std::thread;
use views::Answered;

/// A log, its projection and a gate, in one folder.
pub struct House {
    dir: PathBuf,
    log: Log,
    /// What the gate turned away, masked.
    quarantine: Lines,
    /// Who has looked at what is not released.
    reads: Lines,
    projection: RwLock<Projection>,
    /// How far the projection goes: what is behind it in the log is not there yet for whoever asks.
    head: RwLock<Head>,
    keys: PseudonymKeys,
    clock: Clock,
    answered: Mutex<Answered<PublishedTable>>,
    markets: Mutex<Answered<PublishedLabourMarket>>,
    given_again: Mutex<release::GivenAgain>,
    reported: Mutex<report::Reported>,
    /// One writer at a time: gate, append and fold belong together.
    writing: Mutex<()>,
    /// Whether the log follows a stream, and then takes events from nowhere else.
    follows: bool,
    upstream: OnceLock<Arc<dyn Upstream>>,
}

/// The projection is not what a rebuild of the log gives.
#[derive(Debug, thiserror::Error)]
pub enum NotRebuilt {
    /// It did not take the log's events, each once and in order.
    #[error("the projection: expected the events at positions {0} to {1} as the log has them, got others")]
    OtherEvents(Position, Position),
    /// It took them and made other rows of them.
    #[error("the checkpoint: expected what a rebuild of the log gives")]
    OtherRows,
}

impl House {
    /// Whether `dir` has a log, or what is left of one.
    pub fn is_in(dir: &Path) -> bool {
        ["format", "store", "witness"].iter().any(|part| dir.join(part).exists())
    }

    /// Opens the log in `dir`, made on first use, and folds it.
    ///
    /// # Errors
    /// When another process holds it, it is not what was written, or only its checkpoint is left.
    pub fn open(dir: &Path, clock: Clock) -> Result<Self> {
        Self::open_with(saved, dir, clock)
    }

    /// Opens the log in `dir`, folds it from its first event, and puts the checkpoint of that in place of the old one.
    ///
    /// # Errors
    /// As [`House::open`], and when the checkpoint cannot be written.
    pub fn rebuild(dir: &Path, clock: Clock) -> Result<Self> {
        let house = Self::open_anew(dir, clock)?;
        house.save_checkpoint()?;
        Ok(house)
    }

    /// Programmes that the log in `dir` has, by id; while another process holds it, those of its checkpoint, which may be
    /// older. Nothing where it cannot be told.
    pub fn programmes_in(dir: &Path, clock: Clock) -> Option<Vec<ProgrammeId>> {
        let ids = |programmes: Vec<Arc<Programme>>| programmes.iter().map(|programme| programme.id.clone()).collect();
        if !Self::is_in(dir) {
            return Some(Vec::new());
        }
        match Self::open(dir, clock) {
            Ok(house) => Some(ids(house.programmes())),
            Err(_) => saved(dir).map(|(at, projection)| {
                let view = View { position: at.position, recorded_at: None, head: at.head };
                ids(projection.programmes(&view))
            }),
        }
    }

    fn open_with(saved: impl FnOnce(&Path) -> Option<Saved> + Send, dir: &Path, clock: Clock) -> Result<Self> {
        let lost = dir.join("checkpoint").exists() && !Self::is_in(dir);
        ensure!(!lost, "{}: expected the log that its checkpoint was made of, found none", dir.display());
        let (log, saved) = thread::scope(|scope| {
            let saved = scope.spawn(move || saved(dir));
            Log::open(dir).map(|log| (log, saved.join().ok().flatten()))
        })?;
        let (quarantine, reads) = (Lines::open(dir, quarantine::FILE)?, Lines::open(dir, reads::FILE)?);
        let mut projection = saved.filter(|(saved, _)| log.has_made(saved)).map(|(_, saved)| saved).unwrap_or_default();
        fold(&log, &mut projection)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            head: RwLock::new(log.head()),
            log,
            quarantine,
            reads,
            projection: RwLock::new(projection),
            keys: keys::read(dir)?,
            clock,
            answered: Mutex::default(),
            markets: Mutex::default(),
            given_again: Mutex::default(),
            reported: Mutex::default(),
            writing: Mutex::default(),
            follows: Ledger::is_in(dir),
            upstream: OnceLock::new(),
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The clock that records are stamped by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How far the log goes, as far as its figures do.
    pub fn head(&self) -> Head {
        *self.head.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Programmes defined at the head, by id.
    pub fn programmes(&self) -> Vec<Arc<Programme>> {
        self.projection().programmes(&self.head().into())
    }

    /// Records what came through a door, each record on its own; what the gate turns away is quarantined.
    ///
    /// # Errors
    /// When the log takes no more, or the stream that it follows cannot be reached.
    pub fn record(&self, records: &[InboundRecord]) -> Result<Vec<Outcome>, NotRecorded> {
        let _writing = self.write();
        let mut outcomes = Vec::with_capacity(records.len());
        while let Some(rest) = records.get(outcomes.len()..).filter(|rest| !rest.is_empty()) {
            outcomes.extend(self.record_run(rest)?);
        }
        Ok(outcomes)
    }

    /// Records those up to the first definition: those after it are judged by what the log says of it.
    fn record_run(&self, records: &[InboundRecord]) -> Result<Vec<Outcome>, NotRecorded> {
        let mut gate = self.gate();
        let today = self.now().danish_day();
        let mut checked = Vec::with_capacity(records.len());
        for record in records {
            let result = gate.check(record, today);
            let defines = result.as_ref().is_ok_and(|event| event.event_type == EventType::ProgrammeDefined);
            checked.push(result);
            if defines {
                break;
            }
        }
        let events: Vec<_> = checked.iter().filter_map(|result| result.as_ref().ok()).collect();
        let mut settled = self.settle(&events)?.into_iter();
        self.quarantine(checked.iter().filter_map(|result| result.as_ref().err()).map(Box::as_ref))?;
        let outcome = |result: Result<_, Box<Rejection>>| match result {
            Ok(_) => settled.next(),
            Err(rejection) => Some(Outcome::Rejected(rejection)),
        };
        Ok(checked.into_iter().filter_map(outcome).collect())
    }

    /// Puts the projection away, so that the next start need not fold the whole log.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save_checkpoint(&self) -> Result<()> {
        let projection = self.projection();
        Ok(self.log.save_checkpoint(RULES, projection.position(), &|out| projection.write_to(out))?)
    }

    /// Syncs the witness file.
    ///
    /// # Errors
    /// When it cannot be synced.
    pub fn sync_witness(&self) -> Result<(), LogError> {
        self.log.sync_witness()
    }

    /// Recomputes every hash from disk, folds the log anew and compares: first which events were taken, then what was made of them.
    ///
    /// # Errors
    /// When the log is not what was written, or the checkpoint is not what a rebuild gives.
    pub fn verify(&self) -> Result<Head> {
        let head = self.log.verify()?;
        let (rebuilt, came) = rebuilt(&self.log)?;
        let projection = self.projection();
        if let Some((first, last)) = came.difference(projection.ledger()) {
            return Err(NotRebuilt::OtherEvents(first, last).into());
        }
        if rebuilt == *projection { Ok(head) } else { Err(NotRebuilt::OtherRows.into()) }
    }

    /// Folds events that were just appended, in order.
    fn fold_recorded<'e>(
        &self,
        events: impl Iterator<Item = &'e NewEvent>,
        verdicts: &[Verdict],
    ) -> Result<(), LogError> {
        let mut projection = self.projection.write().unwrap_or_else(PoisonError::into_inner);
        for (event, verdict) in events.zip(verdicts) {
            if let Verdict::Recorded { position, .. } = verdict {
                projection.apply(*position, &event.borrowed()).map_err(|gap| out_of_order(*position, &gap))?;
            }
        }
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = self.log.head();
        Ok(())
    }

    fn quarantine<'a>(&self, rejections: impl Iterator<Item = &'a Rejection>) -> Result<(), LogError> {
        let at = self.now();
        let entry = |rejection| serde_json::json!({"at": at, "rejection": rejection});
        let entries: Vec<_> = rejections.map(entry).collect();
        if entries.is_empty() { Ok(()) } else { self.quarantine.append(&entries) }
    }

    /// Record time of what comes now: the clock's, never before the log's last.
    fn now(&self) -> maaltal_domain::Instant {
        self.log.head().recorded_at.map_or_else(|| self.clock.now(), |last| last.max(self.clock.now()))
    }

    fn gate(&self) -> Gate {
        Gate::new(self.programmes(), self.keys.clone())
    }

    fn projection(&self) -> RwLockReadGuard<'_, Projection> {
        self.projection.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A checkpoint, and the projection in it.
type Saved = (Checkpoint, Projection);

/// The checkpoint in `dir`, if it was made by these rules, and the projection in it.
fn saved(dir: &Path) -> Option<Saved> {
    let checkpoint = Checkpoint::load(dir).filter(|found| found.rules == RULES)?;
    let projection = Projection::from_bytes(checkpoint.state()).ok()?;
    (projection.position() == checkpoint.position).then_some((checkpoint, projection))
}

/// The projection of the whole log, folded from its first event, and the ledger of what the log itself gave.
fn rebuilt(log: &Log) -> Result<(Projection, maaltal_projector::Ledger), LogError> {
    let mut projection = Projection::default();
    let mut came = maaltal_projector::Ledger::default();
    log.walk(Position(0), |events| {
        for (position, event) in events {
            came.note(*position, event.as_ref().map(|event| (event.source, event.id)));
        }
        take(&mut projection, events)
    })?;
    Ok((projection, came))
}

/// The log hands out every position once and in order, so a gap in a fold is damage.
fn out_of_order(position: Position, gap: &ProjectorError) -> LogError {
    LogError::Broken { position, reason: gap.to_string() }
}

fn fold(log: &Log, projection: &mut Projection) -> Result<(), LogError> {
    log.walk(projection.position(), |events| take(projection, events))
}

fn take(projection: &mut Projection, events: &[Placed<'_>]) -> Result<(), LogError> {
    projection.apply_all(events).map_err(|gap| out_of_order(projection.position().next(), &gap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use maaltal_intake::cloud_event_batch;
    use serde_json::{Value as Json, json};

    fn event(id: &str, name: &str, data: Json) -> Json {
        json!({"specversion": "1.0", "source": "/s", "id": id, "type": format!("dk.maaltal.{name}.v1"),
            "programme": "kanten", "occurredon": "2024-05-13", "data": data})
    }

    fn definition(id: &str, group: &str) -> Json {
        let definition = json!({"id": "kanten", "name": {"da": "Kanten"}, "municipalities": ["360"],
            "start": "2018-01-01", "target_group": [{"code": group, "name": {"da": group}}],
            "kpi": [{"id": "c", "name": {"da": "C"}, "measure": "events", "of": ["company.contacted"]}]});
        event(id, "programme.defined", json!({"definition": definition}))
    }

    fn referred(id: &str, group: &str) -> Json {
        event(id, "citizen.referred", json!({"citizen": id, "municipality": "360", "target_groups": [group]}))
    }

    #[test]
    fn a_definition_sent_again_does_not_come_into_force_again() {
        let dir = tempfile::tempdir().unwrap();
        let house = House::open(dir.path(), Clock::simulated("2024-05-14T10:00:00Z".parse().unwrap())).unwrap();
        let check = |events: Json, expected: &[&str]| {
            let text = events.to_string();
            let records = cloud_event_batch(text.as_bytes()).unwrap();
            let outcomes = house.record(&records).unwrap();
            assert_eq!(outcomes.iter().map(Outcome::name).collect::<Vec<_>>(), expected);
        };
        check(json!([definition("d1", "unge"), referred("a", "unge")]), &["recorded", "recorded"]);
        check(json!([definition("d2", "ledige"), referred("b", "unge")]), &["recorded", "rejected"]);
        let again = json!([definition("d1", "unge"), referred("c", "unge"), referred("d", "ledige")]);
        check(again, &["already_recorded", "rejected", "recorded"]);
    }
}
