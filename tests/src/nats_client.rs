//! A NATS client that is not ours: the Python package `nats-py`, run by `tests/python/client.py`.

use crate::nats::{Certificates, Role, tool};
use crate::workplace::{fixture, json};
use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A message to publish.
#[derive(Debug, Clone)]
pub struct Message {
    subject: String,
    headers: serde_json::Map<String, Json>,
    body: Vec<u8>,
}

impl Message {
    /// Any bytes, on any subject.
    pub fn new(subject: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self { subject: subject.into(), headers: serde_json::Map::new(), body: body.into() }
    }

    /// An event in the structured mode of CloudEvents, on the subject of its programme and type.
    pub fn structured(event: &Json) -> Self {
        Self::new(subject(event), event.to_string()).header("Content-Type", "application/cloudevents+json")
    }

    /// An event in the binary mode of CloudEvents: attributes are headers, `data` is the body.
    pub fn binary(event: &Json) -> Self {
        let attributes = event.as_object().into_iter().flatten().filter(|(name, _)| *name != "data");
        let message = Self::new(subject(event), event["data"].to_string()).header("Content-Type", "application/json");
        attributes.fold(message, |message, (name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            message.header(&format!("ce-{name}"), &text)
        })
    }

    /// The same with one more header, such as `Maaltal-Reply` or `Nats-Msg-Id`.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.into());
        self
    }

    /// As the scripts read it.
    pub(crate) fn as_json(&self) -> Json {
        // Bytes above 127 travel as the characters of the same number, which the client takes back.
        let body: String = self.body.iter().copied().map(char::from).collect();
        json!({"subject": self.subject, "headers": self.headers, "body": body})
    }
}

/// The subject of an event: `maaltal.v1.events.<programme>.<name>`.
fn subject(event: &Json) -> String {
    let text = |name: &str| event[name].as_str().unwrap_or("_").to_owned();
    let name = text("type").trim_start_matches("dk.maaltal.").trim_end_matches(".v1").to_owned();
    format!("maaltal.v1.events.{}.{name}", text("programme"))
}

/// A running client; ended when the test ends. Each answer is what the server said, or why not.
pub struct NatsClient {
    process: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl NatsClient {
    /// A client that is connected to one of these servers.
    ///
    /// # Errors
    /// When no server takes it.
    ///
    /// # Panics
    /// When Python cannot be started.
    pub fn connect(servers: &[String], certificates: Option<&Certificates>, role: Role) -> Result<Self, String> {
        let (process, asked, answers) = python("client.py");
        let mut client = Self { process, asked, answers };
        client.ask(how_to_connect(servers, certificates, role))?;
        Ok(client)
    }

    /// Makes the stream MAALTAL as a node makes it.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn create_stream(&mut self, replicas: u32) -> Result<Json, String> {
        let text = std::fs::read_to_string(fixture("stream.json")).unwrap_or_else(|error| panic!("{error}"));
        let mut stream = json(&text);
        stream.as_object_mut().and_then(|stream| stream.insert("num_replicas".into(), replicas.into()));
        self.api("STREAM.CREATE.MAALTAL", &stream)
    }

    /// Asks JetStream's interface: `$JS.API.` and `what`.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn api(&mut self, what: &str, body: &Json) -> Result<Json, String> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.ask(json!({"do": "request", "subject": format!("$JS.API.{what}"), "body": body}))
    }

    /// Publishes into the stream; gives its acknowledgement `{stream, seq}`.
    ///
    /// # Errors
    /// When the server refuses, or does not answer.
    pub fn publish(&mut self, message: &Message) -> Result<Json, String> {
        self.ask(json!({"do": "publish", "message": message.as_json()}))
    }

    /// Publishes without waiting for an acknowledgement.
    ///
    /// # Errors
    /// When the connection is broken.
    pub fn throw(&mut self, message: &Message) -> Result<Json, String> {
        self.ask(json!({"do": "throw", "message": message.as_json()}))
    }

    /// Publishes an atomic batch; gives the acknowledgement of all, `{stream, seq, batch, count}`, with the last one's sequence.
    ///
    /// # Errors
    /// When the server refuses; then none of them is in the stream.
    pub fn batch(&mut self, messages: &[Message]) -> Result<Json, String> {
        let messages: Vec<_> = messages.iter().map(Message::as_json).collect();
        self.ask(json!({"do": "batch", "messages": messages, "commit": true}))
    }

    /// Publishes an atomic batch that is never committed.
    ///
    /// # Errors
    /// When the connection is broken.
    pub fn batch_without_end(&mut self, messages: &[Message]) -> Result<Json, String> {
        let messages: Vec<_> = messages.iter().map(Message::as_json).collect();
        self.ask(json!({"do": "batch", "messages": messages, "commit": false}))
    }

    /// Listens on a subject from now on; [`Self::next`] gives what comes.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn subscribe(&mut self, subject: &str) -> Result<Json, String> {
        self.ask(json!({"do": "subscribe", "subject": subject}))
    }

    /// The next message on a subject that was subscribed to, `{subject, headers, body}`; waits up to 30 s.
    ///
    /// # Errors
    /// When none comes.
    pub fn next(&mut self, subject: &str) -> Result<Json, String> {
        self.ask(json!({"do": "next", "subject": subject}))
    }

    fn ask(&mut self, question: Json) -> Result<Json, String> {
        writeln!(self.asked, "{question}").map_err(|error| format!("asking the client: {error}"))?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(|error| format!("the client's answer: {error}"))?;
        assert!(!line.is_empty(), "the client ended; see its error above");
        let mut answer = json(&line);
        match answer.get("error").and_then(Json::as_str) {
            None => Ok(answer.get_mut("ok").map(Json::take).unwrap_or_default()),
            Some(error) => Err(error.to_owned()),
        }
    }
}

/// What a script is asked first.
pub(crate) fn how_to_connect(servers: &[String], certificates: Option<&Certificates>, role: Role) -> Json {
    let tls = certificates.map(|certificates| {
        let (certificate, key) = certificates.of(role);
        json!({"ca": certificates.authority(), "certificate": certificate, "key": key})
    });
    json!({"do": "connect", "servers": servers, "tls": tls, "inbox": role.inbox()})
}

/// Runs a script of `tests/python`.
pub(crate) fn python(script: &str) -> (Child, ChildStdin, BufReader<ChildStdout>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(script);
    let mut command = Command::new(tool("venv/bin/python"));
    let started = command.arg(path).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut process = started.unwrap_or_else(|error| panic!("starting {script}: {error}"));
    match (process.stdin.take(), process.stdout.take()) {
        (Some(asked), Some(answers)) => (process, asked, BufReader::new(answers)),
        _ => panic!("{script} was started with pipes"),
    }
}

impl Drop for NatsClient {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
