//! A bounded queue before the log: what waits together is written together.

use crate::house::{House, NotRecorded};
use maaltal_intake::{InboundRecord, Outcome};
use maaltal_web::NodeError;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Requests that may wait; one more is refused.
const WAITING: usize = 256;
/// Most records that one commit takes from the queue.
const TOGETHER: usize = 10_000;
/// How often the witness file is synced.
const WITNESS: Duration = Duration::from_secs(1);

struct Job {
    records: Vec<InboundRecord<'static>>,
    answer: std::sync::mpsc::Sender<Result<Vec<Outcome>, NodeError>>,
}

/// The queue, and the thread that empties it into the log.
pub struct Recorder {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Starts the thread that writes to `house`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(house: Arc<House>) -> std::io::Result<Self> {
        let (jobs, waiting) = sync_channel(WAITING);
        let thread = std::thread::Builder::new().name("recorder".into()).spawn(move || write(&house, &waiting))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Queues records and waits until they are durable.
    ///
    /// # Errors
    /// [`NodeError::Busy`] when the queue is full, [`NodeError::Stopped`] when the log takes no more.
    pub fn record(&self, records: Vec<InboundRecord<'static>>) -> Result<Vec<Outcome>, NodeError> {
        let (answer, answered) = channel();
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.try_send(Job { records, answer }).map_err(|error| match error {
            TrySendError::Full(_) => NodeError::Busy,
            TrySendError::Disconnected(_) => stopped(),
        })?;
        answered.recv().map_err(|_| stopped())?
    }
}

impl Drop for Recorder {
    /// Writes what still waits, then ends the thread.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the recorder ended by a panic");
        }
    }
}

fn stopped() -> NodeError {
    NodeError::Stopped("the service is stopping".into())
}

fn told(error: &NotRecorded) -> NodeError {
    match error {
        NotRecorded::Full => NodeError::Busy,
        NotRecorded::Unreached(why) => NodeError::Unavailable(why.clone()),
        NotRecorded::Log(_) | NotRecorded::Rejected(_) | NotRecorded::Follows => NodeError::Stopped(error.to_string()),
    }
}

fn write(house: &House, waiting: &Receiver<Job>) {
    let mut synced = Instant::now();
    loop {
        match waiting.recv_timeout(WITNESS) {
            Ok(first) => commit(house, together(first, waiting)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if synced.elapsed() >= WITNESS {
            if let Err(error) = house.sync_witness() {
                tracing::error!(%error, "syncing the witness");
            }
            synced = Instant::now();
        }
    }
}

/// `first` and what else waits already, up to a bound.
fn together(first: Job, waiting: &Receiver<Job>) -> Vec<Job> {
    let mut records = first.records.len();
    let mut jobs = vec![first];
    while records < TOGETHER {
        let Ok(next) = waiting.try_recv() else { break };
        records += next.records.len();
        jobs.push(next);
    }
    jobs
}

fn commit(house: &House, jobs: Vec<Job>) {
    let lengths: Vec<_> = jobs.iter().map(|job| job.records.len()).collect();
    let (records, answers): (Vec<_>, Vec<_>) = jobs.into_iter().map(|job| (job.records, job.answer)).unzip();
    let records: Vec<_> = records.into_iter().flatten().collect();
    let mut outcomes = house.record(&records).map(Vec::into_iter);
    for (answer, length) in answers.into_iter().zip(lengths) {
        let own = match &mut outcomes {
            Ok(outcomes) => Ok(outcomes.take(length).collect()),
            Err(error) => Err(told(error)),
        };
        // Whoever asked may have gone; the events are recorded all the same.
        drop(answer.send(own));
    }
}
