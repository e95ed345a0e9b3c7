//! Messages on their way into the log: some are checked while those before them are written to disk.

use super::ahead::Ahead;
use super::apply::{Applier, ApplyError, Arrived, Settled};
use super::effects::reports;
use super::ledger::Progress;
use super::standing::Link;
use async_nats::jetstream::Message as Delivered;
use maaltal_domain::NewEvent;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;

/// Portions on the way at once: one is checked, one waits, one is written.
const PORTIONS: usize = 3;

/// Messages that come next.
pub struct Portion {
    pub arrived: Vec<Arrived>,
    /// The last of them as it was handed out, to be acknowledged.
    pub delivered: Option<Delivered>,
    /// Messages after them.
    pub behind: u64,
    /// Where whoever waits is told.
    pub link: Link,
}

/// Messages that are settled.
pub struct Applied {
    pub portion: Portion,
    pub settled: Vec<Settled>,
    /// Reports among them that were recorded.
    pub reports: Vec<NewEvent>,
    /// The last of them.
    pub last: Progress,
}

/// Two threads: one checks, one records. Dropped, both end after what is on the way.
pub struct Pipeline {
    applier: Arc<Mutex<Applier>>,
    entrance: Sender<Portion>,
    exit: Receiver<Result<Applied, ApplyError>>,
    inside: usize,
}

impl Pipeline {
    /// Starts the threads.
    pub fn start(applier: Arc<Mutex<Applier>>) -> Self {
        let (entrance, mut entered) = channel::<Portion>(PORTIONS);
        let (check, mut checked) = channel(PORTIONS);
        let (leave, exit) = channel(PORTIONS);
        let gate = Arc::new(Mutex::new(lock(&applier).common()));
        let (gates, appliers) = (Arc::clone(&gate), Arc::clone(&applier));
        spawn_blocking(move || {
            while let Some(portion) = entered.blocking_recv() {
                let common = Arc::clone(&lock(&gates));
                let ahead = Ahead::of(common, &portion.arrived);
                if check.blocking_send((portion, ahead)).is_err() {
                    break;
                }
            }
        });
        spawn_blocking(move || {
            while let Some((portion, ahead)) = checked.blocking_recv() {
                let mut applier = lock(&appliers);
                let applied = settle(&mut applier, portion, ahead);
                *lock(&gate) = applier.common();
                drop(applier);
                let ends = applied.is_err();
                if leave.blocking_send(applied).is_err() || ends {
                    break;
                }
            }
        });
        Self { applier, entrance, exit, inside: 0 }
    }

    /// Whether another portion fits.
    pub fn has_room(&self) -> bool {
        self.inside < PORTIONS
    }

    /// Whether nothing is on the way.
    pub fn is_empty(&self) -> bool {
        self.inside == 0
    }

    /// Sends a portion on its way.
    ///
    /// # Errors
    /// When it does not fit, or a thread has ended.
    pub fn enter(&mut self, portion: Portion) -> Result<(), String> {
        self.entrance.try_send(portion).map_err(|error| error.to_string())?;
        self.inside += 1;
        Ok(())
    }

    /// The portion that is settled next; waits for ever when nothing is on the way. Nothing is lost by not waiting on.
    ///
    /// # Errors
    /// When it cannot be settled, and then nothing after it is.
    pub async fn next(&mut self) -> Result<Applied, ApplyError> {
        if self.is_empty() {
            return std::future::pending().await;
        }
        let applied = self.exit.recv().await.unwrap_or(Err(ApplyError::Panicked));
        self.inside -= 1;
        applied
    }

    /// Writes the ledger.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn write(&self) -> Result<(), ApplyError> {
        let applier = Arc::clone(&self.applier);
        spawn_blocking(move || lock(&applier).write()).await.unwrap_or(Ok(()))
    }
}

fn settle(applier: &mut Applier, portion: Portion, ahead: Ahead) -> Result<Applied, ApplyError> {
    let settled = applier.apply(&portion.arrived, ahead)?;
    let reports = reports(applier.house(), &portion.arrived, &settled)?;
    Ok(Applied { portion, settled, reports, last: applier.last() })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
