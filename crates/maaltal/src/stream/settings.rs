//! Which stream a node follows, and under which name.

use std::path::PathBuf;

/// Which stream a node follows, and under which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The node's name: its consumer's, and whose head it tells.
    pub name: String,
    /// Addresses of the servers, `nats://` or `tls://`; at least one.
    pub servers: Vec<String>,
    /// File with credentials as `nsc` writes them, an nkey's seed, or `user:password`.
    pub credentials_file: Option<PathBuf>,
    /// Certificates, where the servers ask for more than the system knows.
    pub tls: Option<TlsFiles>,
}

/// Files of certificates, in PEM.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// Who vouches for the servers.
    pub ca_file: Option<PathBuf>,
    /// The node's own certificate.
    pub cert_file: Option<PathBuf>,
    /// The key of the node's own certificate.
    pub key_file: Option<PathBuf>,
}
