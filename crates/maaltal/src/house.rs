//! The house: a log, its projection and a gate, as commands and the web use them.

mod define;
mod following;
mod import;
mod keys;
mod upstream;
mod views;

pub use following::CommonGate;
pub use import::{Form, Import, Receipt};
pub use keys::make as make_key;
pub use upstream::{NotRecorded, Upstream};

use crate::clock::Clock;
use crate::stream::Ledger;
use anyhow::{Context, Result, ensure};
use maaltal_domain::{Head, Programme};
use maaltal_intake::{Gate, InboundRecord, Outcome, PseudonymKeys, Rejection};
use maaltal_log::{Checkpoint, Log, LogError, Quarantine, Record};
use maaltal_projector::{Projection, RULES};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard};

/// A log, its projection and a gate, in one folder.
pub struct House {
    dir: PathBuf,
    log: Log,
    quarantine: Quarantine,
    projection: RwLock<Projection>,
    keys: PseudonymKeys,
    clock: Clock,
    answered: Mutex<views::Answered>,
    /// One writer at a time: gate, append and fold belong together.
    writing: Mutex<()>,
    /// Whether the log follows a stream, and then takes events from nowhere else.
    follows: bool,
    upstream: OnceLock<Arc<dyn Upstream>>,
}

/// The checkpoint is not what a rebuild of the log gives.
#[derive(Debug, thiserror::Error)]
#[error("the checkpoint: expected what a rebuild of the log gives")]
pub struct NotRebuilt;

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
        let lost = dir.join("checkpoint").exists() && !Self::is_in(dir);
        ensure!(!lost, "{}: expected the log that its checkpoint was made of, found none", dir.display());
        let log = Log::open(dir)?;
        let quarantine = Quarantine::open(dir)?;
        let projection = folded(&log)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            log,
            quarantine,
            projection: RwLock::new(projection),
            keys: keys::read(dir)?,
            clock,
            answered: Mutex::default(),
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

    /// How far the log goes.
    pub fn head(&self) -> Head {
        self.log.head()
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
        let mut gate = self.gate();
        let today = self.now().danish_day();
        let checked: Vec<_> = records.iter().map(|record| gate.check(record, today)).collect();
        let events: Vec<_> = checked.iter().filter_map(|result| result.as_ref().ok().cloned()).collect();
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
        let (state, position) = {
            let projection = self.projection();
            (projection.to_bytes()?, projection.position())
        };
        let view = self.log.view_at(position)?.context("the projection is ahead of the log")?;
        self.log.save_checkpoint(&Checkpoint { rules: RULES, position, head: view.head, state })?;
        Ok(())
    }

    /// Syncs the witness file.
    ///
    /// # Errors
    /// When it cannot be synced.
    pub fn sync_witness(&self) -> Result<(), LogError> {
        self.log.sync_witness()
    }

    /// Recomputes every hash from disk, folds the log anew and compares.
    ///
    /// # Errors
    /// When the log is not what was written, or the checkpoint is not what a rebuild gives.
    pub fn verify(&self) -> Result<Head> {
        let head = self.log.verify()?;
        let rebuilt = rebuilt(&self.log)?;
        if rebuilt == *self.projection() { Ok(head) } else { Err(NotRebuilt.into()) }
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

/// The projection of the whole log: the checkpoint, where there is a right one, and the rest folded.
fn folded(log: &Log) -> Result<Projection, LogError> {
    let mut projection = from_checkpoint(log)?.unwrap_or_default();
    fold(log, &mut projection)?;
    Ok(projection)
}

/// The projection of the whole log, folded from its first event.
fn rebuilt(log: &Log) -> Result<Projection, LogError> {
    let mut projection = Projection::default();
    fold(log, &mut projection)?;
    Ok(projection)
}

/// The checkpoint, if it was made by these rules from this log.
fn from_checkpoint(log: &Log) -> Result<Option<Projection>, LogError> {
    let Some(checkpoint) = log.load_checkpoint() else { return Ok(None) };
    let view = log.view_at(checkpoint.position)?;
    let is_ours = checkpoint.rules == RULES && view.is_some_and(|view| view.head == checkpoint.head);
    let read = is_ours.then(|| Projection::from_bytes(&checkpoint.state).ok()).flatten();
    Ok(read.filter(|projection| projection.position() == checkpoint.position))
}

fn fold(log: &Log, projection: &mut Projection) -> Result<(), LogError> {
    for record in log.read(projection.position()) {
        let record = record?;
        let position = record.position();
        let folded = match &record {
            Record::Kept(recorded) => projection.apply(recorded),
            Record::Erased(_) => projection.pass_over(position),
        };
        // The log hands out every position once and in order, so a gap here is damage.
        folded.map_err(|gap| LogError::Broken { position, reason: gap.to_string() })?;
    }
    Ok(())
}
