//! What fails now, as a file in the house's folder: so `doctor` can tell it while a service holds the log.

use super::tries::{Failed, Tries};
use anyhow::{Context, Result};
use std::io::ErrorKind;
use std::path::Path;

/// The file; it is there only while something fails.
const FILE: &str = "reports.failing";

/// Writes what fails now in place of what failed before.
pub fn write(dir: &Path, tries: &Tries) -> Result<()> {
    let path = dir.join(FILE);
    let text: String = tries.failing().map(|(name, own)| line(name, own)).collect();
    if text.is_empty() {
        return match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("removing {}", path.display()))
            }
            _ => Ok(()),
        };
    }
    if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    crate::output::file(&path, 0o600, |out| Ok(out.write_all(text.as_bytes())?))
}

/// What failed when a service last looked, a line each.
pub fn read(dir: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(dir.join(FILE)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn line(name: &str, own: &Failed) -> String {
    let why = own.why.replace(['\n', '\r'], " ");
    let (since, next) = (own.since.danish_text(), own.next.danish_text());
    format!("{name}: {why} ({} times since {since}, again at {next})\n", own.times)
}
