//! The house: a log, its projection and a gate, as commands and the web use them.

mod define;
mod import;
mod inspection;
mod keys;
mod quarantine;
mod views;

pub use import::{Form, Import, Receipt};
pub use keys::make as make_key;
pub use quarantine::Rejected;

use crate::clock::Clock;
use anyhow::{Result, ensure};
use maaltal_domain::{EventRef, Head, NewEvent, Position, Programme, Verdict};
use maaltal_intake::{Gate, InboundRecord, Outcome, PseudonymKeys, Rejection};
use maaltal_log::{Checkpoint, Log, LogError, Quarantine};
use maaltal_projector::{Ledger, Projection, ProjectorError, RULES};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::thread;

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
        let lost = dir.join("checkpoint").exists() && !Self::is_in(dir);
        ensure!(!lost, "{}: expected the log that its checkpoint was made of, found none", dir.display());
        let (log, saved) = thread::scope(|scope| {
            let saved = scope.spawn(|| saved(dir));
            Log::open(dir).map(|log| (log, saved.join().ok().flatten()))
        })?;
        let quarantine = Quarantine::open(dir)?;
        let mut projection = saved.filter(|(saved, _)| log.has_made(saved)).map(|(_, saved)| saved).unwrap_or_default();
        fold(&log, &mut projection)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            log,
            quarantine,
            projection: RwLock::new(projection),
            keys: keys::read(dir)?,
            clock,
            answered: Mutex::default(),
            writing: Mutex::default(),
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
    /// When the log takes no more.
    pub fn record(&self, records: &[InboundRecord]) -> Result<Vec<Outcome>, LogError> {
        let _writing = self.write();
        let mut gate = self.gate();
        let today = self.now().danish_day();
        let checked: Vec<_> = records.iter().map(|record| gate.check(record, today)).collect();
        let mut verdicts = self.append(checked.iter().filter_map(|result| result.as_ref().ok()))?.into_iter();
        let outcome = |result: Result<NewEvent, Box<Rejection>>| match result {
            Ok(_) => verdicts.next().map(Outcome::from),
            Err(rejection) => Some(Outcome::Rejected(rejection)),
        };
        let outcomes: Vec<_> = checked.into_iter().filter_map(outcome).collect();
        self.quarantine(outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Rejected(rejection) => Some(rejection.as_ref()),
            _ => None,
        }))?;
        Ok(outcomes)
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

    /// Appends and folds; the writer's lock must be held.
    fn append<'e>(&self, events: impl Iterator<Item = &'e NewEvent> + Clone) -> Result<Vec<Verdict>, LogError> {
        if events.clone().next().is_none() {
            return Ok(Vec::new());
        }
        let verdicts = self.log.append(events.clone(), self.clock.now())?;
        let mut projection = self.projection.write().unwrap_or_else(PoisonError::into_inner);
        for (event, verdict) in events.zip(&verdicts) {
            if let Verdict::Recorded { position, .. } = verdict {
                projection.apply(*position, &event.borrowed()).map_err(|gap| out_of_order(*position, &gap))?;
            }
        }
        Ok(verdicts)
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

/// The checkpoint in `dir`, if it was made by these rules, and the projection in it.
fn saved(dir: &Path) -> Option<(Checkpoint, Projection)> {
    let checkpoint = Checkpoint::load(dir).filter(|found| found.rules == RULES)?;
    let projection = Projection::from_bytes(checkpoint.state()).ok()?;
    (projection.position() == checkpoint.position).then_some((checkpoint, projection))
}

/// The projection of the whole log, folded from its first event, and the ledger of what the log itself gave.
fn rebuilt(log: &Log) -> Result<(Projection, Ledger), LogError> {
    let mut projection = Projection::default();
    let mut came = Ledger::default();
    log.walk(Position(0), |position, event| {
        came.note(position, event.map(|event| (event.source, event.id)));
        take(&mut projection, position, event)
    })?;
    Ok((projection, came))
}

/// The log hands out every position once and in order, so a gap in a fold is damage.
fn out_of_order(position: Position, gap: &ProjectorError) -> LogError {
    LogError::Broken { position, reason: gap.to_string() }
}

fn fold(log: &Log, projection: &mut Projection) -> Result<(), LogError> {
    log.walk(projection.position(), |position, event| take(projection, position, event))
}

fn take(projection: &mut Projection, position: Position, event: Option<&EventRef<'_>>) -> Result<(), LogError> {
    let folded = match event {
        Some(event) => projection.apply(position, event),
        None => projection.pass_over(position),
    };
    folded.map_err(|gap| out_of_order(position, &gap))
}
