//! A mail server that is not ours, and what it took.

use crate::nats::{project, tool};
use crate::workplace::json;
use serde_json::Value as Json;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A mail server on loopback; stopped, and its folder gone, when the test ends.
pub struct PostOffice {
    process: Child,
    port: u16,
    folder: TempDir,
}

/// A certificate for `localhost`, its key, and who vouches for it.
pub struct MailCertificate {
    folder: TempDir,
}

impl MailCertificate {
    /// A new one.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder for a certificate: {error}"));
        let mut script = Command::new(project("deploy/nats/certificates.sh"));
        let ran = script.arg(folder.path()).arg("mail=localhost").output();
        let ran = ran.unwrap_or_else(|error| panic!("certificates.sh: {error}"));
        assert!(ran.status.success(), "certificates.sh: {}", String::from_utf8_lossy(&ran.stderr));
        Self { folder }
    }

    /// A file of it: `ca.pem`, `mail.pem` or `mail.key`.
    pub fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

impl Default for MailCertificate {
    fn default() -> Self {
        Self::new()
    }
}

impl PostOffice {
    /// One that is started with these arguments of `tests/python/post.py`.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder for letters: {error}"));
        let mut command = Command::new(tool("venv/bin/python"));
        command.arg(project("tests/python/post.py")).arg(folder.path()).args(arguments).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap_or_else(|error| panic!("starting the mail server: {error}"));
        let stdout = process.stdout.take().map(BufReader::new);
        let line = stdout.and_then(|lines| lines.lines().next()?.ok()).unwrap_or_default();
        let port = line.parse().unwrap_or_else(|_| panic!("the mail server: expected a port, got {line:?}"));
        Self { process, port, folder }
    }

    /// Its port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The letters that it has taken, in order.
    pub fn letters(&self) -> Vec<Json> {
        let letter = |number: usize| std::fs::read_to_string(self.path(&format!("{number}.json"))).ok();
        (1..).map_while(letter).map(|text| json(&text)).collect()
    }

    /// A file that was attached to the letter of this number, from 1 on.
    ///
    /// # Panics
    /// When there is none.
    pub fn attached(&self, letter: usize, name: &str) -> Vec<u8> {
        let path = self.path(&format!("{letter}-{name}"));
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
