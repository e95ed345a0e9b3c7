//! Messages of the stream get their one verdict, in order.
//!
//! A verdict depends on the message, its time in the stream and the log before it, on nothing else: not on how messages
//! are divided into batches, not on this house's keys, not on the clock.

use super::agreement::BEGIN_ANEW;
use super::ahead::{Ahead, Checked, check, may_change_definitions};
use super::ledger::{Ended, Ledger, Progress};
use super::message::Message;
use crate::house::{CommonGate, House};
use maaltal_domain::{Instant, NewEvent, Position, Verdict};
use maaltal_intake::{Outcome, Rejection};
use maaltal_log::LogError;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long progress without exceptions may stay unwritten; what is lost of it is settled again.
const UNWRITTEN: Duration = Duration::from_secs(1);

/// The next place of the stream.
#[derive(Debug, Clone)]
pub enum Arrived {
    /// A message.
    Message(Message),
    /// Nothing any more: the message was deleted, and a note says so.
    Deleted,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Settled {
    /// It brought an event, or was to.
    Outcome(Outcome),
    /// It brought none, and nobody waits to be told.
    NoEvent,
}

/// Why messages cannot be settled.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The log failed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The ledger failed.
    #[error("ledger: {0}")]
    Ledger(#[from] std::io::Error),
    /// The program failed.
    #[error("settling messages ended by a panic; start the node again")]
    Panicked,
    /// The log was not made from this stream.
    #[error(
        "message {sequence}: expected the event that the log has at position {position}, got another: this log was not \
         made from this stream; if the stream is right, {anew}",
        anew = BEGIN_ANEW
    )]
    AnotherLog {
        /// The message.
        sequence: u64,
        /// The position that it should have.
        position: Position,
    },
}

/// Up to which message everybody who waits has been told what became of it; before that the ledger does not know of it.
#[derive(Clone, Default)]
pub struct Told(Arc<AtomicU64>);

impl Told {
    /// Everybody was told what became of the message `sequence`, and of all before it.
    pub fn up_to(&self, sequence: u64) {
        self.0.store(sequence, Ordering::Release);
    }

    /// Everybody was told of the messages after `before` up to `sequence`; that counts where those before them were told.
    pub fn after(&self, before: u64, sequence: u64) {
        if self.sequence() == before {
            self.up_to(sequence);
        }
    }

    fn sequence(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// Settles messages, one after the other.
pub struct Applier {
    house: Arc<House>,
    ledger: Ledger,
    /// The last message that was settled.
    last: Progress,
    /// Messages that were settled and are not in the ledger yet.
    untold: VecDeque<(Instant, Ended)>,
    told: Told,
    common: Arc<CommonGate>,
    /// Up to here a message may be in the quarantine though the ledger does not know of it.
    quarantined: u64,
    written: std::time::Instant,
}

/// An event that has passed the common gate and waits for its commit, with its place among the messages.
struct Passed {
    place: usize,
    event: NewEvent,
    at: Instant,
}

impl Applier {
    /// Goes on where the ledger ends.
    ///
    /// # Errors
    /// When ledger or log cannot be read.
    pub fn new(house: Arc<House>) -> Result<Self, ApplyError> {
        let ledger = Ledger::open(house.dir())?;
        let common = Arc::new(house.common_gate(ledger.last().position)?);
        let quarantined = house.quarantined_messages()?;
        let (last, written) = (ledger.last(), std::time::Instant::now());
        let (untold, told) = (VecDeque::new(), Told::default());
        told.up_to(last.sequence);
        Ok(Self { house, ledger, last, untold, told, common, quarantined, written })
    }

    /// The last message that was settled.
    pub fn last(&self) -> Progress {
        self.last
    }

    /// Where it is to be said who was told.
    pub fn told(&self) -> Told {
        self.told.clone()
    }

    /// The log that the messages go to.
    pub fn house(&self) -> &Arc<House> {
        &self.house
    }

    /// The gate that messages pass which come next, as long as no message changes it.
    pub fn common(&self) -> Arc<CommonGate> {
        Arc::clone(&self.common)
    }

    /// Settles the messages that come next, without a gap, and returns once they are durable: what became of each.
    /// Where `ahead` has checked them with the gate that is in force they are not checked again.
    ///
    /// The ledger knows of a message once everybody was [told](Self::told).
    ///
    /// # Errors
    /// When the log fails, or does not go with the stream; then nothing is noted.
    pub fn apply(&mut self, arrived: &[Arrived], ahead: Ahead) -> Result<Vec<Settled>, ApplyError> {
        self.note_told();
        if self.ledger.is_urgent() || self.written.elapsed() >= UNWRITTEN {
            self.write()?;
        }
        let mut settled = self.replay(arrived)?;
        // What the log holds is the stream's, and nothing else may come in.
        self.ledger.take_up()?;
        let replayed = settled.len();
        let ahead = ahead.by(&self.common).skip(replayed);
        settled.extend(self.settle(arrived.get(replayed..).unwrap_or_default(), ahead)?);
        self.quarantine(arrived, &settled)?;
        for (arrived, settled) in arrived.iter().zip(&settled).skip(replayed) {
            self.note(arrived, settled);
        }
        Ok(settled)
    }

    /// Writes the ledger.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self) -> Result<(), ApplyError> {
        self.note_told();
        self.written = std::time::Instant::now();
        Ok(self.ledger.write()?)
    }

    fn note(&mut self, arrived: &Arrived, settled: &Settled) {
        let at = match arrived {
            Arrived::Message(message) => message.at,
            Arrived::Deleted => self.last().at,
        };
        let ended = match settled {
            Settled::Outcome(Outcome::Recorded { position, .. }) => Ended::Recorded(*position),
            Settled::Outcome(Outcome::AlreadyRecorded { position }) => Ended::AlreadyRecorded(*position),
            Settled::Outcome(Outcome::Conflict { position }) => Ended::Conflict(*position),
            Settled::Outcome(Outcome::Rejected(_)) | Settled::NoEvent => Ended::Rejected,
        };
        self.last = self.last.after(at, ended);
        self.untold.push_back((at, ended));
    }

    /// Lets the ledger know of the messages about which everybody was told.
    fn note_told(&mut self) {
        while self.ledger.last().sequence < self.told.sequence()
            && let Some((at, ended)) = self.untold.pop_front()
        {
            self.ledger.note(at, ended);
        }
    }

    /// Settles the messages whose events the log has already, as after a crash, when the ledger is behind: each must
    /// end as it did when it came first. They are noted at once, as the next one's verdict depends on it.
    fn replay(&mut self, arrived: &[Arrived]) -> Result<Vec<Settled>, ApplyError> {
        let mut settled = Vec::new();
        let mut recorded_at = None;
        for arrived in arrived {
            let position = self.last().position;
            if position >= self.house.head().position {
                break;
            }
            if settled.is_empty() {
                recorded_at = self.house.view_at(position)?.and_then(|view| view.recorded_at);
            }
            let again = match check(&mut self.common.gate.clone(), arrived) {
                Err(settled) => settled,
                Ok((event, at)) => {
                    let outcome = self.as_before(&event, recorded_at.map_or(at, |last| at.max(last)))?;
                    let recorded = match &outcome {
                        Outcome::Recorded { position, recorded_at } => Some((*position, *recorded_at)),
                        _ => None,
                    };
                    recorded_at = recorded.map(|(_, at)| at).or(recorded_at);
                    if may_change_definitions(None, &event) {
                        self.pass_by(recorded.map_or(position, |(position, _)| position))?;
                    }
                    Settled::Outcome(outcome)
                }
            };
            self.note(arrived, &again);
            settled.push(again);
        }
        if !settled.is_empty() {
            self.pass_by(self.last().position)?;
        }
        Ok(settled)
    }

    /// What became of an event when the log ended where the ledger does now; `at` is the time that it would have.
    fn as_before(&self, event: &NewEvent, at: Instant) -> Result<Outcome, ApplyError> {
        let before = self.last();
        let next = before.position.next();
        match self.house.verdict(event, at)? {
            Some(Verdict::AlreadyRecorded { position }) if position <= before.position => {
                Ok(Outcome::AlreadyRecorded { position })
            }
            Some(Verdict::Conflict { position }) if position <= before.position => Ok(Outcome::Conflict { position }),
            Some(Verdict::AlreadyRecorded { position })
                if position == next && self.house.recorded_at(&event.source, &event.id)? == Some(at) =>
            {
                Ok(Outcome::Recorded { position, recorded_at: at })
            }
            _ => Err(ApplyError::AnotherLog { sequence: before.sequence + 1, position: next }),
        }
    }

    /// Settles messages that the log has not seen; `ahead` are the first of them.
    fn settle(
        &mut self,
        arrived: &[Arrived],
        ahead: impl Iterator<Item = Checked>,
    ) -> Result<Vec<Settled>, ApplyError> {
        let mut settled = vec![Settled::NoEvent; arrived.len()];
        let (mut waiting, mut ahead) = (Vec::new(), ahead.fuse());
        let mut gate = self.common.gate.clone();
        for (place, arrived) in arrived.iter().enumerate() {
            match ahead.next().unwrap_or_else(|| check(&mut gate, arrived)) {
                Ok((event, at)) => {
                    let cuts = may_change_definitions(Some(&self.common), &event);
                    waiting.push(Passed { place, event, at });
                    if cuts {
                        // The messages after this one are judged by what the log says then, not by what it may say.
                        self.commit(&mut waiting, &mut settled)?;
                        self.pass_by(self.house.head().position)?;
                        gate = self.common.gate.clone();
                    }
                }
                Err(outcome) => settled.iter_mut().skip(place).take(1).for_each(|slot| *slot = outcome.clone()),
            }
        }
        self.commit(&mut waiting, &mut settled)?;
        Ok(settled)
    }

    /// From here on the gate as it was at a position is in force.
    fn pass_by(&mut self, position: Position) -> Result<(), ApplyError> {
        self.common = Arc::new(self.house.common_gate(position)?);
        Ok(())
    }

    fn commit(&self, waiting: &mut Vec<Passed>, settled: &mut [Settled]) -> Result<(), ApplyError> {
        let (places, events): (Vec<_>, Vec<_>) =
            waiting.drain(..).map(|passed| (passed.place, (passed.event, passed.at))).unzip();
        let verdicts = self.house.follow(&events)?;
        for (place, verdict) in places.into_iter().zip(verdicts) {
            settled.iter_mut().skip(place).take(1).for_each(|slot| *slot = Settled::Outcome(verdict.into()));
        }
        Ok(())
    }

    fn quarantine(&self, arrived: &[Arrived], settled: &[Settled]) -> Result<(), ApplyError> {
        let rejected = arrived.iter().zip(settled).filter_map(|(arrived, settled)| match (arrived, settled) {
            (Arrived::Message(message), Settled::Outcome(Outcome::Rejected(rejection))) => {
                Some((message.sequence, message.at, rejection.as_ref()))
            }
            _ => None,
        });
        let rejected: Vec<(u64, Instant, &Rejection)> = rejected.collect();
        let maybe_known = rejected.first().is_some_and(|(sequence, ..)| *sequence <= self.quarantined);
        Ok(self.house.quarantine_messages(&rejected, maybe_known)?)
    }
}

#[cfg(test)]
mod tests;
