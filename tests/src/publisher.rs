//! A publisher that sends everything until the stream acknowledges it: `tests/python/publisher.py`.

use crate::nats::{Certificates, Role};
use crate::nats_client::{Message, how_to_connect, python};
use crate::workplace::json;
use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How long the last acknowledgements may take, one after the other.
const PATIENCE: Duration = Duration::from_secs(90);

/// What the stream has acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Name of the delivery.
    pub name: String,
    /// How often it was sent.
    pub attempts: u64,
}

/// A publisher that does not give up; ended when the test ends.
pub struct Publisher {
    process: Child,
    deliveries: Option<ChildStdin>,
    delivered: Receiver<Delivered>,
}

impl Publisher {
    /// One that uses any of these servers.
    pub(crate) fn start(servers: &[String], certificates: Option<&Certificates>, role: Role) -> Self {
        let (process, mut deliveries, answers) = python("publisher.py");
        let connect = how_to_connect(servers, certificates, role);
        writeln!(deliveries, "{connect}").unwrap_or_else(|error| panic!("the publisher: {error}"));
        Self { process, deliveries: Some(deliveries), delivered: listen(answers) }
    }

    /// Sends messages, several as one atomic batch, until they are acknowledged; does not wait for that.
    ///
    /// # Panics
    /// When the publisher has ended.
    pub fn deliver(&mut self, name: &str, messages: &[Message]) {
        let messages: Vec<_> = messages.iter().map(Message::as_json).collect();
        let line = json!({"name": name, "messages": messages});
        let sent = self.deliveries.as_mut().map(|deliveries| writeln!(deliveries, "{line}"));
        assert!(matches!(sent, Some(Ok(()))), "the publisher has ended: {sent:?}");
    }

    /// What was acknowledged since this was asked last.
    pub fn delivered(&self) -> Vec<Delivered> {
        self.delivered.try_iter().collect()
    }

    /// Sends nothing new; gives what was not asked for yet once everything is acknowledged.
    ///
    /// # Panics
    /// When for a long time nothing is acknowledged and something still waits for it.
    pub fn finish(mut self) -> Vec<Delivered> {
        self.deliveries = None;
        let mut rest = Vec::new();
        loop {
            match self.delivered.recv_timeout(PATIENCE) {
                Ok(delivered) => rest.push(delivered),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("nothing is acknowledged for {PATIENCE:?}"),
            }
        }
        let ended = self.process.wait();
        assert!(
            ended.as_ref().is_ok_and(std::process::ExitStatus::success),
            "the publisher ended by itself: {ended:?}"
        );
        rest
    }
}

fn listen(answers: BufReader<ChildStdout>) -> Receiver<Delivered> {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for line in answers.lines().map_while(Result::ok) {
            let said = json(&line);
            let name = said.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
            let attempts = said.get("attempts").and_then(Json::as_u64).unwrap_or_default();
            // Whoever listened may have gone.
            drop(tell.send(Delivered { name, attempts }));
        }
    });
    told
}

impl Drop for Publisher {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
