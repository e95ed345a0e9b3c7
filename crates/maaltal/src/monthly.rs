//! Months are released as they end: a thread that looks for them while the service runs.

use crate::exit;
use crate::house::House;
use maaltal_web::Node;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it looks.
const OFTEN: Duration = Duration::from_secs(60);

/// The thread that releases ended months; it ends when this is dropped.
pub struct Monthly {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Monthly {
    /// Starts it for the house behind `node`; a month waits while the node is not ready.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(house: Arc<House>, node: Arc<dyn Node>) -> std::io::Result<Self> {
        let (end, ended) = channel::<()>();
        let work = move || {
            loop {
                // A node that is behind its stream would release what the stream has long corrected.
                if node.not_ready().is_empty() {
                    look(&house);
                }
                if ended.recv_timeout(OFTEN) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("monthly".into()).spawn(work)?;
        Ok(Self { end: Some(end), thread: Some(thread) })
    }
}

fn look(house: &House) {
    match house.release_months() {
        Ok(0) => {}
        Ok(months) => tracing::info!(months, "released what has ended"),
        Err(error) => tracing::error!(error = exit::told(&error), "releasing a month"),
    }
}

impl Drop for Monthly {
    fn drop(&mut self) {
        self.end = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that releases months ended by a panic");
        }
    }
}
