//! Certificates, made by the script that an operator uses.

use super::project;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// As whom a client connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A system that reports events.
    Publisher,
    /// maaltal itself.
    Node,
    /// Nobody: a certificate of the right authority for a name without rights.
    Stranger,
    /// A certificate of the right authority that has run out.
    Expired,
}

impl Role {
    /// Name in the certificate.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::Node => "node",
            Self::Stranger => "stranger",
            Self::Expired => "expired",
        }
    }

    /// Where its answers come, as `access.conf` allows.
    pub(crate) fn inbox(self) -> &'static str {
        if self == Self::Node { "_INBOX_NODE" } else { "_INBOX" }
    }
}

/// A certificate authority, and what it has signed.
#[derive(Debug)]
pub struct Certificates {
    folder: TempDir,
}

impl Certificates {
    /// A new authority with a certificate for each role.
    ///
    /// # Panics
    /// When they cannot be made.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder for certificates: {error}"));
        let certificates = Self { folder };
        certificates.make(&[Role::Publisher, Role::Node, Role::Stranger].map(|role| role.name().to_owned()), 1);
        certificates.make(&[Role::Expired.name().to_owned()], -1);
        certificates
    }

    /// Makes one for a server.
    pub(super) fn of_server(&self, name: &str, host: &str) {
        self.make(&[format!("{name}={host}")], 1);
    }

    /// File of the authority's certificate.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Files of a role's certificate and key.
    pub fn of(&self, role: Role) -> (PathBuf, PathBuf) {
        (self.certificate(role.name()), self.key(role.name()))
    }

    /// The line `tls` of a node's configuration, as this role.
    pub fn bus_line(&self, role: Role) -> String {
        let (certificate, key) = self.of(role);
        format!("tls = {{ ca_file = {:?}, cert_file = {certificate:?}, key_file = {key:?} }}\n", self.authority())
    }

    pub(super) fn certificate(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.pem"))
    }

    pub(super) fn key(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.key"))
    }

    fn make(&self, names: &[String], days: i32) {
        let mut script = Command::new(project("deploy/nats/certificates.sh"));
        let ran = script.arg(self.folder.path()).args(names).env("DAYS", days.to_string()).output();
        let ran = ran.unwrap_or_else(|error| panic!("certificates.sh: {error}"));
        assert!(ran.status.success(), "certificates.sh: {}", String::from_utf8_lossy(&ran.stderr));
    }
}
