//! The configuration file, `maaltal.toml`.

mod report;

use crate::environment;
use crate::publishing::{Mail, Settings as Publishing};
use crate::stream::{Settings, TlsFiles};
use anyhow::{Context, Result, bail, ensure};
use maaltal_domain::ProgrammeId;
use report::{MailSection, Report};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// What a configuration file says; flags and the environment go before it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Folder of the log; a relative one starts at the file.
    pub data: PathBuf,
    /// Address of the page and the API.
    #[serde(default = "default_bind")]
    pub bind: SocketAddr,
    /// Folder that the service may make backups in; a relative one starts at the file. Nothing: it makes none.
    pub backup: Option<PathBuf>,
    /// What is open to whom.
    #[serde(default)]
    pub access: Access,
    /// Where events come from.
    #[serde(default)]
    pub bus: Bus,
    /// Which reports are published by themselves, and where they go.
    #[serde(default)]
    report: Report,
    /// The mail server.
    mail: Option<MailSection>,
}

/// What is open to whom, beside what tokens give.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Programmes whose released figures are for everybody.
    #[serde(default)]
    pub public: Vec<ProgrammeId>,
}

/// Where events come from; all but `kind` is for `nats`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bus {
    /// Which bus.
    #[serde(default)]
    pub kind: BusKind,
    /// Addresses of the servers, `nats://` or `tls://`.
    servers: Option<Vec<String>>,
    /// Name of this node, no other node's.
    name: Option<String>,
    /// File with credentials; a relative one starts at the configuration.
    credentials_file: Option<PathBuf>,
    /// Files of certificates; relative ones start at the configuration.
    tls: Option<TlsFiles>,
}

/// Which bus events come over.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BusKind {
    /// The log takes them itself.
    #[default]
    Embedded,
    /// A NATS JetStream stream.
    Nats,
}

/// The file that `init` writes.
pub const EXAMPLE: &str = include_str!("configuration/maaltal.toml");

fn default_bind() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8360))
}

impl Configuration {
    /// The configuration in `file`.
    ///
    /// # Errors
    /// When it cannot be read, or says something unknown; the message names the line.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let mut read: Self = toml::from_str(&text).with_context(|| format!("in {}", file.display()))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        read.data = folder.join(&read.data);
        read.backup = read.backup.map(|backup| folder.join(backup));
        read.bus.start_at(folder);
        read.report.start_at(folder);
        read.mail.iter_mut().for_each(|mail| mail.start_at(folder));
        Ok(read)
    }

    /// Which reports are published by themselves, and by which mail server they leave; nothing where none are.
    ///
    /// # Errors
    /// When something is missing or wrong, also of a mail server that nobody uses.
    pub fn publishing(&self) -> Result<Option<(Publishing, Option<Mail>)>> {
        let mail = self.mail.as_ref().map(MailSection::settings).transpose()?;
        Ok(self.report.settings(self.mail.as_ref())?.map(|settings| (settings, mail)))
    }
}

impl Bus {
    fn start_at(&mut self, folder: &Path) {
        let tls = self.tls.iter_mut().flat_map(|tls| [&mut tls.ca_file, &mut tls.cert_file, &mut tls.key_file]);
        let files = tls.chain([&mut self.credentials_file]).filter_map(Option::as_mut);
        files.for_each(|file| *file = folder.join(&*file));
    }

    fn kind(&self) -> Result<BusKind> {
        match environment::bus_kind().as_deref() {
            None => Ok(self.kind),
            Some("embedded") => Ok(BusKind::Embedded),
            Some("nats") => Ok(BusKind::Nats),
            Some(other) => bail!("MAALTAL_BUS_KIND: expected embedded or nats, got {other}"),
        }
    }

    /// The files of certificates, those of the environment before those of the configuration.
    fn tls_files(&self) -> Option<TlsFiles> {
        let [ca_file, cert_file, key_file] = environment::tls_files();
        let own = self.tls.clone();
        if own.is_none() && [&ca_file, &cert_file, &key_file].iter().all(|file| file.is_none()) {
            return None;
        }
        let own = own.unwrap_or_default();
        Some(TlsFiles {
            ca_file: ca_file.or(own.ca_file),
            cert_file: cert_file.or(own.cert_file),
            key_file: key_file.or(own.key_file),
        })
    }

    /// Which stream is followed, with what the environment says put before the file; nothing for the embedded bus.
    ///
    /// # Errors
    /// When something is missing, wrong, or said of the embedded bus.
    pub fn stream(&self) -> Result<Option<Settings>> {
        let servers = environment::servers().or_else(|| self.servers.clone()).unwrap_or_default();
        let name = environment::node_name().or_else(|| self.name.clone());
        let credentials_file = environment::credentials_file().or_else(|| self.credentials_file.clone());
        if self.kind()? == BusKind::Embedded {
            let none = self.servers.is_none() && self.name.is_none() && self.credentials_file.is_none();
            ensure!(
                none && self.tls.is_none(),
                "bus: expected kind = \"nats\" beside servers, name, credentials_file or tls"
            );
            return Ok(None);
        }
        ensure!(
            !servers.is_empty(),
            "bus.servers: expected at least one address, such as nats://127.0.0.1:4222, got none"
        );
        let wrong =
            servers.iter().find(|server| !["nats://", "tls://"].iter().any(|scheme| server.starts_with(scheme)));
        ensure!(
            wrong.is_none(),
            "bus.servers: expected addresses with nats:// or tls://, got {}",
            wrong.map_or("", |s| s)
        );
        let name = name.context("bus.name: expected this node's own name, got nothing")?;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let right = (1..=32).contains(&name.len()) && name.bytes().all(plain);
        ensure!(right, "bus.name: expected 1 to 32 of a-z, 0-9 and -, got {name}");
        let tls = self.tls_files();
        let pair = tls.as_ref().is_none_or(|tls| tls.cert_file.is_some() == tls.key_file.is_some());
        ensure!(pair, "bus.tls: expected cert_file and key_file together");
        Ok(Some(Settings { name, servers, credentials_file, tls }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_read_and_unknown_keys_name_their_line() {
        let example: Configuration = toml::from_str(EXAMPLE).unwrap();
        assert!(example.bind.ip().is_loopback());
        let error = toml::from_str::<Configuration>("data = \"x\"\n\nbnid = \"127.0.0.1:1\"\n").unwrap_err();
        assert!(error.to_string().contains("line 3"), "{error}");
        assert!(error.to_string().contains("bnid"), "{error}");
    }

    #[test]
    fn a_stream_needs_servers_and_a_name_of_its_own() {
        let check = |bus: &str, expected: &str| {
            let read: Configuration = toml::from_str(&format!("data = \"x\"\n[bus]\n{bus}")).unwrap();
            let error = read.bus.stream().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check("kind = \"nats\"", "bus.servers: expected at least one address");
        check("kind = \"nats\"\nservers = [\"127.0.0.1\"]", "bus.servers: expected addresses with nats:// or tls://");
        check("kind = \"nats\"\nservers = [\"nats://127.0.0.1\"]", "bus.name: expected this node's own name");
        check("kind = \"nats\"\nservers = [\"nats://x\"]\nname = \"a b\"", "bus.name: expected 1 to 32 of");
        check("servers = [\"nats://x\"]", "expected kind = \"nats\"");
        let half = "kind = \"nats\"\nservers = [\"nats://x\"]\nname = \"a\"\ntls = { cert_file = \"c\" }";
        check(half, "bus.tls: expected cert_file and key_file together");
        let unknown =
            toml::from_str::<Configuration>("data = \"x\"\n[bus]\nkind = \"nats\"\nserver = 1\n").unwrap_err();
        assert!(unknown.to_string().contains("line 4"), "{unknown}");
    }

    #[test]
    fn files_start_at_the_configuration() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("maaltal.toml");
        let text = "data = \"d\"\n[bus]\nkind = \"nats\"\nservers = [\"tls://x\"]\nname = \"a\"\ncredentials_file = \"c\"\n\
                    tls = { ca_file = \"/ca\", cert_file = \"t/c\", key_file = \"t/k\" }\n";
        std::fs::write(&file, text).unwrap();
        let settings = Configuration::read(&file).unwrap().bus.stream().unwrap().unwrap();
        let tls = settings.tls.unwrap();
        assert_eq!(settings.credentials_file, Some(dir.path().join("c")));
        assert_eq!((tls.ca_file, tls.key_file), (Some("/ca".into()), Some(dir.path().join("t/k"))));
    }
}
