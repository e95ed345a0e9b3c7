//! What is due is done while the service runs: a thread looks once a minute for months that have ended, and for reports.

use crate::exit;
use crate::house::House;
use crate::publishing::Publisher;
use maaltal_web::Node;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it looks.
const OFTEN: Duration = Duration::from_secs(60);

/// The thread that looks for what is due; it ends when this is dropped.
pub struct Rounds {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Rounds {
    /// Starts it for the house behind `node`; what is due waits while the node is not ready.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(house: Arc<House>, node: Arc<dyn Node>, mut publisher: Option<Publisher>) -> std::io::Result<Self> {
        let (end, ended) = channel::<()>();
        let work = move || {
            loop {
                // A node that is behind its stream would release what the stream has long corrected.
                if node.not_ready().is_empty() {
                    let round = AssertUnwindSafe(|| {
                        release_months(&house);
                        publisher.iter_mut().for_each(Publisher::look);
                    });
                    // What one report does to the typesetter must not end all later rounds.
                    if catch_unwind(round).is_err() {
                        tracing::error!("a round of what is due ended by a panic; the next one begins in a minute");
                    }
                }
                if ended.recv_timeout(OFTEN) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("rounds".into()).spawn(work)?;
        Ok(Self { end: Some(end), thread: Some(thread) })
    }
}

fn release_months(house: &House) {
    match house.release_months() {
        Ok(0) => {}
        Ok(months) => tracing::info!(months, "released what has ended"),
        Err(error) => tracing::error!(error = exit::told(&error), "releasing a month"),
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        self.end = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that looks for what is due ended by a panic");
        }
    }
}
