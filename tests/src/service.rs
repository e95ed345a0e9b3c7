//! A running service, and questions to it.

use crate::program::command;
use crate::workplace::{Workplace, json};
use serde_json::Value as Json;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

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
        Self::start_on(workplace, "")
    }

    /// Starts the service with further lines of configuration, such as the section `[bus]`; ready when this returns.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_on(workplace: &Workplace, bus: &str) -> Self {
        let configuration = workplace.configuration(bus);
        let started = command().args(["serve", "--config", &configuration]).stdout(Stdio::piped()).spawn();
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

    /// The log's head.
    pub fn head(&self) -> Json {
        self.get("/v1/log/head", &[]).json()
    }

    /// Kills it, as `kill -9` does.
    pub fn kill(self) {
        drop(self);
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

    /// Asks the process to end; gives how it ended.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub fn terminate(mut self) -> std::process::ExitStatus {
        let asked = std::process::Command::new("kill").arg(self.id().to_string()).status();
        let ended = asked.and_then(|_| self.process.wait());
        ended.unwrap_or_else(|error| panic!("ending the service: {error}"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = response.unwrap_or_else(|error| panic!("no answer: {error}"));
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let cut_since = header("maaltal-cut-since");
    let (etag, content_type) = (header("etag"), header("content-type").unwrap_or_default());
    let status = response.status().as_u16();
    let body = response.body_mut().read_to_string().unwrap_or_else(|error| panic!("reading the answer: {error}"));
    Answer { status, etag, cut_since, content_type, body }
}
