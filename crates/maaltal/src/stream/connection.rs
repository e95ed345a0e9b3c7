//! Connecting to the servers, and finding the stream as it must be.

use super::configured::{problems, wanted};
use super::settings::Settings;
use super::subject::STREAM;
use async_nats::jetstream::{self, context::GetStreamErrorKind, stream::Info, stream::Stream};
use async_nats::{Client, ConnectErrorKind, ConnectOptions, Event, ServerError};
use std::error::Error;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;

/// Where a node's answers come: not where publishers listen, since events are among them.
pub const INBOX: &str = "_INBOX_NODE";
/// How long a connection or an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why there is no stream to work with.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// No server answers.
    #[error("servers: expected one of {servers} to answer, got: {why}")]
    Unreachable {
        /// Addresses, joined.
        servers: String,
        /// What was got instead.
        why: String,
    },
    /// A server does not take the node's credentials, or the node not the server's certificate.
    #[error("credentials: expected certificates and credentials that {servers} takes and has, got: {why}")]
    Credentials {
        /// Addresses, joined.
        servers: String,
        /// What the server said.
        why: String,
    },
    /// A file that the configuration names cannot be used.
    #[error("{0}")]
    File(String),
    /// The stream is not as it must be.
    #[error(
        "stream {STREAM}: {0}; change it with `nats stream edit {STREAM}`, or give it up and run `maaltal republish`"
    )]
    Configured(String),
    /// The server does not do what it is asked.
    #[error("stream {STREAM}: {0}")]
    Refused(String),
}

/// Connects once; the receiver turns true when the connection breaks.
///
/// # Errors
/// When no server answers or none takes the credentials.
pub async fn connect(settings: &Settings) -> Result<(Client, watch::Receiver<bool>), ConnectionError> {
    let (broken, breaks) = watch::channel(false);
    let (denied, denials) = watch::channel(None);
    let told = move |event| {
        match event {
            // A server that leaves says so before; then another one is looked for.
            Event::Disconnected | Event::Closed | Event::LameDuckMode => drop(broken.send_replace(true)),
            Event::ServerError(ServerError::Other(why)) if why.to_lowercase().contains("permissions violation") => {
                drop(denied.send_replace(Some(why)));
            }
            _ => {}
        }
        std::future::ready(())
    };
    let options = options(settings).await?.event_callback(told);
    let servers = settings.servers.join(", ");
    let failed = |error: async_nats::ConnectError| {
        let (servers, mut why) = (servers.clone(), causes(&error));
        if why.to_lowercase().contains("expired") {
            why.push_str(" (a certificate has expired: make a new one)");
        }
        let refused =
            matches!(error.kind(), ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation);
        // A certificate that one side does not take ends the connection with an alert that names it.
        match refused || why.to_lowercase().contains("certificate") {
            true => ConnectionError::Credentials { servers, why },
            false => ConnectionError::Unreachable { servers, why },
        }
    };
    let client = options.connect(&settings.servers).await.map_err(failed)?;
    match denial(&client, denials).await {
        Some(why) => {
            Err(ConnectionError::Credentials { servers: servers.clone(), why: format!("{why}; {NODES_RIGHTS}") })
        }
        None => Ok((client, breaks)),
    }
}

/// What to do where a server lets somebody in who may not do what a node does.
const NODES_RIGHTS: &str = "this certificate or user has not the rights of a node, as a publisher's has not: use one that \
                            the servers' access.conf gives them (CN=node)";

/// Why the client may not ask what a node asks first, where it may not: to such a question itself nobody answers.
async fn denial(client: &Client, mut denials: watch::Receiver<Option<String>>) -> Option<String> {
    let asked = client.request(format!("$JS.API.STREAM.INFO.{STREAM}"), "".into());
    tokio::select! {
        Ok(_) = denials.changed() => {}
        _ = asked => {}
    }
    denials.borrow_and_update().clone()
}

async fn options(settings: &Settings) -> Result<ConnectOptions, ConnectionError> {
    let mut options = ConnectOptions::new()
        .name(format!("maaltal {}", settings.name))
        .connection_timeout(PATIENCE)
        .request_timeout(Some(PATIENCE))
        .ping_interval(PATIENCE)
        .custom_inbox_prefix(INBOX)
        .ignore_discovered_servers();
    if let Some(files) = &settings.tls {
        for (key, file) in [("ca_file", &files.ca_file), ("cert_file", &files.cert_file), ("key_file", &files.key_file)]
        {
            file.as_deref().map_or(Ok(()), |file| is_pem(key, file))?;
        }
        if let Some(ca) = &files.ca_file {
            options = options.add_root_certificates(ca.clone());
        }
        if let (Some(cert), Some(key)) = (&files.cert_file, &files.key_file) {
            options = options.add_client_certificate(cert.clone(), key.clone());
        }
    }
    let Some(file) = &settings.credentials_file else { return Ok(options) };
    let unread = |error| {
        format!("bus.credentials_file: {}: expected a file that this user may read, got {error}", file.display())
    };
    let text = std::fs::read_to_string(file).map_err(|error| ConnectionError::File(unread(error)))?;
    let wrong = |_| {
        let kinds = "a .creds file, an nkey's seed, or user:password";
        ConnectionError::File(format!("{}: expected {kinds}, got something else", file.display()))
    };
    let line = text.trim();
    match line.split_once(':') {
        _ if line.starts_with("-----") => options.credentials(&text).map_err(wrong),
        Some((user, password)) => Ok(options.user_and_password(user.into(), password.into())),
        None if line.starts_with("SU") => Ok(options.nkey(line.into())),
        None => Err(wrong(std::io::Error::other("no credentials"))),
    }
}

/// Checks that a file can be read and holds what it should.
fn is_pem(key: &str, file: &Path) -> Result<(), ConnectionError> {
    let wrong = |got: String| {
        let expected = "a certificate or key in PEM that this user may read";
        ConnectionError::File(format!("bus.tls.{key}: {}: expected {expected}, got {got}", file.display()))
    };
    let bytes = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
    match bytes.windows(PEM.len()).any(|part| part == PEM) {
        true => Ok(()),
        false => Err(wrong("something else".into())),
    }
}

/// How whatever is in PEM begins.
const PEM: &[u8] = b"-----BEGIN ";

/// The stream, made where there is none.
///
/// # Errors
/// When it is not configured as it must be, or the server does not give it.
pub async fn stream(client: &Client) -> Result<Stream<Info>, ConnectionError> {
    if let Some(found) = existing(client).await? {
        return Ok(found);
    }
    let made = jetstream::new(client.clone()).create_stream(wanted(client.server_info().cluster.is_some())).await;
    made.map_err(|error| ConnectionError::Refused(causes(&error)))?;
    tracing::info!("made the stream {STREAM}");
    let refused = || ConnectionError::Refused("the stream that was just made is not there".into());
    existing(client).await?.ok_or_else(refused)
}

/// The stream, if there is one.
///
/// # Errors
/// When it is not configured as it must be, or the server does not give it.
pub async fn existing(client: &Client) -> Result<Option<Stream<Info>>, ConnectionError> {
    let found = match jetstream::new(client.clone()).get_stream(STREAM).await {
        Err(error) if is_missing(&error) => return Ok(None),
        found => found.map_err(|error| ConnectionError::Refused(causes(&error)))?,
    };
    let wrong = problems(&found.cached_info().config, client.server_info().cluster.is_some());
    if wrong.is_empty() { Ok(Some(found)) } else { Err(ConnectionError::Configured(wrong.join("; "))) }
}

/// Whether the server has no such stream.
pub fn is_missing(error: &jetstream::context::GetStreamError) -> bool {
    let missing = jetstream::ErrorCode::STREAM_NOT_FOUND;
    matches!(error.kind(), GetStreamErrorKind::JetStream(error) if error.error_code() == missing)
}

/// An error and what caused it, each said once.
pub fn causes(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !told.contains(&text) {
            told = format!("{told}: {text}");
        }
        next = cause.source();
    }
    told
}
