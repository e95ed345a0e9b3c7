//! The configuration file, `maaltal.toml`.

use anyhow::{Context, Result};
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
    /// Where events come from.
    #[serde(default)]
    pub bus: Bus,
}

/// Where events come from.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bus {
    /// Which bus.
    #[serde(default)]
    pub kind: BusKind,
}

/// Which bus events come over.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BusKind {
    /// The log takes them itself.
    #[default]
    Embedded,
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
        Ok(read)
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
}
