//! Where the house's own events go: into its log, or onto the stream that the log follows.

use super::House;
use maaltal_domain::{NewEvent, Verdict};
use maaltal_intake::{Outcome, Rejection};
use maaltal_log::LogError;
use std::sync::Arc;

/// A way to the log that leads through a stream.
pub trait Upstream: Send + Sync {
    /// Sends events, in order, and waits until this log has them; what became of each.
    ///
    /// # Errors
    /// When the stream cannot be reached, or not in time: then some of them may still come to be recorded.
    fn send(&self, events: &[&NewEvent]) -> Result<Vec<Outcome>, NotRecorded>;
}

/// Why events were not recorded.
#[derive(Debug, thiserror::Error)]
pub enum NotRecorded {
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The stream cannot be reached, or the node does not follow it.
    #[error("stream: {0}")]
    Unreached(String),
    /// As many events wait for their answer as may.
    #[error("too many events wait for the stream")]
    Full,
    /// The stream's nodes turned one away that this house's gate had let through.
    #[error("stream: rejected: {0}")]
    Rejected(Box<Rejection>),
    /// The log follows a stream, and this command does not.
    #[error("log: it follows a stream and takes events from there only: give --config FILE, with its [bus]")]
    Follows,
}

impl House {
    /// Sends the house's own events to `upstream` from now on.
    pub fn send_to(&self, upstream: Arc<dyn Upstream>) {
        // Whoever was first stays; the program does this once.
        drop(self.upstream.set(upstream));
    }

    /// Records events, in order; the writer's lock must be held.
    pub(super) fn settle(&self, events: &[&NewEvent]) -> Result<Vec<Outcome>, NotRecorded> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        match self.upstream.get() {
            Some(upstream) => upstream.send(events),
            None => Ok(self.record_here(events)?.into_iter().map(Outcome::from).collect()),
        }
    }

    /// Records events that no node may turn away, in order; the writer's lock must be held.
    pub(super) fn append(&self, events: &[&NewEvent]) -> Result<Vec<Verdict>, NotRecorded> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let Some(upstream) = self.upstream.get() else { return self.record_here(events) };
        let verdict = |outcome| match outcome {
            Outcome::Recorded { position, recorded_at } => Ok(Verdict::Recorded { position, recorded_at }),
            Outcome::AlreadyRecorded { position } => Ok(Verdict::AlreadyRecorded { position }),
            Outcome::Conflict { position } => Ok(Verdict::Conflict { position }),
            Outcome::Rejected(rejection) => Err(NotRecorded::Rejected(rejection)),
        };
        upstream.send(events)?.into_iter().map(verdict).collect()
    }

    /// Appends to the log and folds.
    fn record_here(&self, events: &[&NewEvent]) -> Result<Vec<Verdict>, NotRecorded> {
        if self.follows {
            return Err(NotRecorded::Follows);
        }
        let verdicts = self.log.append(events.iter().copied(), self.clock.now())?;
        self.fold_recorded(events.iter().copied(), &verdicts)?;
        Ok(verdicts)
    }
}
