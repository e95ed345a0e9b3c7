//! The client of a running service, for commands that only it can do while it holds the log.

use anyhow::{Context, Result, bail, ensure};
use maaltal_domain::Invalid;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::path::Path;
use std::str::FromStr;

/// The address of a service, `http://HOST:PORT`.
#[derive(Debug, Clone)]
pub struct Server(String);

/// Nobody answers at the address.
#[derive(Debug, thiserror::Error)]
#[error("server: expected a service at {address}, got {reason}")]
pub struct Unreachable {
    address: String,
    reason: String,
}

impl FromStr for Server {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let address = text.trim_end_matches('/');
        match address.strip_prefix("http://") {
            Some(host) if !host.is_empty() && !host.contains('/') => Ok(Self(address.to_owned())),
            _ => Err(Invalid::new("an address such as http://127.0.0.1:8360", text)),
        }
    }
}

/// The token in a file, whose last line end is not part of it.
fn token(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let token = text.trim();
    let is_one = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    ensure!(is_one, "{}: expected a token and nothing else", file.display());
    Ok(token.to_owned())
}

impl Server {
    /// Posts JSON to `path`, with the token in `token_file`, and reads the answer.
    ///
    /// # Errors
    /// [`Unreachable`] when nobody answers; what the service says when it refuses.
    pub fn post<T: DeserializeOwned>(&self, path: &str, body: &Json, token_file: Option<&Path>) -> Result<T> {
        let token = token_file.map(token).transpose()?;
        let unreachable = |error: ureq::Error| Unreachable { address: self.0.clone(), reason: error.to_string() };
        // The service is near; what the environment says of proxies is for the world outside.
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        let request = agent.post(format!("{}{path}", self.0)).header("content-type", "application/json");
        let request = match &token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        };
        let mut answer = request.send(body.to_string()).map_err(unreachable)?;
        let text = answer.body_mut().read_to_string().map_err(unreachable)?;
        if answer.status().is_success() {
            return serde_json::from_str(&text).with_context(|| format!("{}: reading its answer", self.0));
        }
        let problem: Json = serde_json::from_str(&text).unwrap_or_default();
        match problem.get("detail").and_then(Json::as_str) {
            Some(detail) => bail!("{}: {detail}", self.0),
            None => bail!("{}: expected an answer of maaltal, got status {}", self.0, answer.status()),
        }
    }
}
