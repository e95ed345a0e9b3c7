//! Pseudonym keys: one file a programme, 32 bytes in hexadecimal.

use maaltal_domain::{Programme, ProgrammeId};
use maaltal_intake::PseudonymKeys;
use maaltal_log::LogError;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the key of a programme is.
fn path(dir: &Path, programme: &ProgrammeId) -> PathBuf {
    dir.join("keys").join(format!("{programme}.key"))
}

/// The keys of `programmes` that `dir` has.
pub fn read(dir: &Path, programmes: &[Arc<Programme>]) -> Result<PseudonymKeys, LogError> {
    let mut keys = PseudonymKeys::default();
    for programme in programmes {
        let path = path(dir, &programme.id);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(source) => return Err(LogError::Io { action: "reading", path, source }),
        };
        let wrong = |got: String| {
            let expected = format!("expected 64 hexadecimal digits, got {got}");
            LogError::Io { action: "reading", path: path.clone(), source: std::io::Error::other(expected) }
        };
        let key = unhex(text.trim()).ok_or_else(|| wrong(format!("{} characters", text.trim().len())))?;
        keys.insert(programme.id.clone(), &key).map_err(|error| wrong(error.to_string()))?;
    }
    Ok(keys)
}

/// Makes the key of a programme from the system's randomness, for its owner's eyes only; gives its path, or nothing where it has one.
pub fn make(dir: &Path, programme: &ProgrammeId) -> std::io::Result<Option<PathBuf>> {
    use std::os::unix::fs::OpenOptionsExt;
    let path = path(dir, programme);
    if path.exists() {
        return Ok(None);
    }
    std::fs::create_dir_all(dir.join("keys"))?;
    let mut key = [0; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut key)?;
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    writeln!(file, "{hex}")?;
    file.sync_all()?;
    Ok(Some(path))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(pair).collect()
}
