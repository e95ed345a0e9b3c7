//! A running service, and questions to it.

use crate::program::command;
use crate::workplace::{Workplace, json};
use serde_json::Value as Json;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running service; killed when the test ends.
pub struct Service {
    process: Child,
    address: String,
}

/// An answer over HTTP.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Value of `ETag`, if there is one.
    pub etag: Option<String>,
    /// Value of `Maaltal-Cut-Since`, if there is one.
    pub cut_since: Option<String>,
    /// Every header but `Date`, a line each, sorted.
    pub headers: String,
    /// Value of `Content-Type`.
    pub content_type: String,
    /// Body as text.
    pub body: String,
}

impl Answer {
    /// Body as JSON.
    pub fn json(&self) -> Json {
        json(&self.body)
    }
}

impl Service {
    /// Starts the service on the log of `workplace`, on a free port; ready when this returns.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(workplace: &Workplace) -> Self {
        Self::start_with(workplace, "")
    }

    /// Starts it with further lines of configuration: keys, then sections such as `[bus]`.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_with(workplace: &Workplace, lines: &str) -> Self {
        Self::start_by(command(), workplace, lines)
    }

    /// The same with a library of [`crate::preloadable`] in it.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_preloaded(library: &Path, workplace: &Workplace, lines: &str) -> Self {
        let mut command = command();
        command.env("LD_PRELOAD", library);
        Self::start_by(command, workplace, lines)
    }

    fn start_by(mut command: Command, workplace: &Workplace, lines: &str) -> Self {
        let configuration = workplace.configuration(lines);
        let started = command.args(["serve", "--config", &configuration]).stdout(Stdio::piped()).spawn();
        let mut process = started.unwrap_or_else(|error| panic!("starting the service: {error}"));
        let stdout = process.stdout.take().map(BufReader::new);
        // The first line names the address; the port is open by then.
        let line = stdout.and_then(|lines| lines.lines().next()?.ok()).unwrap_or_default();
        let address = line.strip_prefix("address: ").unwrap_or_else(|| panic!("expected an address, got {line:?}"));
        Self { process, address: address.trim_end_matches('/').to_owned() }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Memory that it has resident now, and that it has had at most, in bytes.
    ///
    /// # Panics
    /// When it does not run.
    pub fn resident(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()));
        let status = status.unwrap_or_else(|error| panic!("the service's memory: {error}"));
        let kilobytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
        };
        let bytes = |name| kilobytes(name).map(|kilobytes| kilobytes * 1_024);
        bytes("VmRSS:").zip(bytes("VmHWM:")).unwrap_or_else(|| panic!("the service has ended: {status}"))
    }

    /// Its address, `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Asks for a path, with further headers.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let agent = agent();
        let request = agent.get(format!("{}{path}", self.address));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        answer(request.call())
    }

    /// Asks for the headers of a path, with further headers.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn look(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = agent().head(format!("{}{path}", self.address));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        answer(request.call())
    }

    /// The log's head.
    pub fn head(&self) -> Json {
        self.get("/v1/log/head", &[]).json()
    }

    /// Holds it, as it is: connections stay, nothing is answered.
    ///
    /// # Panics
    /// When it cannot be told to.
    pub fn pause(&self) {
        signal(self.id(), "-STOP");
    }

    /// Lets it go on after [`Self::pause`].
    ///
    /// # Panics
    /// When it cannot be told to.
    pub fn resume(&self) {
        signal(self.id(), "-CONT");
    }

    /// Kills it, as `kill -9` does.
    pub fn kill(mut self) {
        self.end();
    }

    /// Kills it, as `kill -9` does, where something else is to take its place.
    pub fn end(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }

    /// Posts a body to `/v1/events`; nothing when the connection breaks.
    pub fn try_post(&self, content_type: &str, body: &str) -> Option<Answer> {
        let request = agent().post(format!("{}/v1/events", self.address)).header("Content-Type", content_type);
        request.send(body).ok().map(|response| answer(Ok(response)))
    }

    /// Posts a body to `/v1/events`.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn post(&self, content_type: &str, body: &str) -> Answer {
        self.try_post(content_type, body).unwrap_or_else(|| panic!("no answer to a post of {} bytes", body.len()))
    }

    /// Posts a body to `/v1/events` with an `Authorization`.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn post_as(&self, authorization: &str, content_type: &str, body: &str) -> Answer {
        let request = agent().post(format!("{}/v1/events", self.address)).header("Content-Type", content_type);
        answer(request.header("Authorization", authorization).send(body))
    }

    /// Asks the process to end; gives how it ended.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub fn terminate(mut self) -> std::process::ExitStatus {
        signal(self.id(), "-TERM");
        self.process.wait().unwrap_or_else(|error| panic!("ending the service: {error}"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.end();
    }
}

/// Sends a signal to a process.
///
/// # Panics
/// When there is no such process.
pub(crate) fn signal(process: u32, signal: &str) {
    let sent = Command::new("kill").args([signal, &process.to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "kill {signal} {process}");
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = response.unwrap_or_else(|error| panic!("no answer: {error}"));
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let cut_since = header("maaltal-cut-since");
    let (etag, content_type) = (header("etag"), header("content-type").unwrap_or_default());
    let others = response.headers().iter().filter(|(name, _)| *name != "date");
    let mut lines: Vec<_> = others.map(|(name, value)| format!("{name}: {value:?}")).collect();
    lines.sort();
    let headers = lines.join("\n");
    let status = response.status().as_u16();
    let body = response.body_mut().read_to_string().unwrap_or_else(|error| panic!("reading the answer: {error}"));
    Answer { status, etag, cut_since, headers, content_type, body }
}
