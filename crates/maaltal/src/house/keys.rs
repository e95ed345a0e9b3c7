//! Pseudonym keys: one file a programme, 32 bytes in hexadecimal.

use maaltal_domain::ProgrammeId;
use maaltal_intake::PseudonymKeys;
use maaltal_log::LogError;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Where the key of a programme is.
fn path(dir: &Path, programme: &ProgrammeId) -> PathBuf {
    dir.join("keys").join(format!("{programme}.key"))
}

/// All keys in the folder of keys.
pub fn read(dir: &Path) -> Result<PseudonymKeys, LogError> {
    let mut keys = PseudonymKeys::default();
    let folder = dir.join("keys");
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| LogError::Io { action: "reading", path, source }
    };
    if !folder.exists() {
        return Ok(keys);
    }
    for entry in std::fs::read_dir(&folder).map_err(failed(&folder))? {
        let path = entry.map_err(failed(&folder))?.path();
        let Some(programme) = programme_of(&path) else { continue };
        let text = std::fs::read_to_string(&path).map_err(failed(&path))?;
        let wrong = |got: String| {
            let expected = format!("expected 64 hexadecimal digits, got {got}");
            failed(&path)(std::io::Error::other(expected))
        };
        let key = unhex(text.trim()).ok_or_else(|| wrong(format!("{} characters", text.trim().len())))?;
        keys.insert(programme, &key).map_err(|error| wrong(error.to_string()))?;
    }
    Ok(keys)
}

/// The programme whose key a file is, by its name `PROGRAMME.key`.
fn programme_of(path: &Path) -> Option<ProgrammeId> {
    path.file_name()?.to_str()?.strip_suffix(".key")?.parse().ok()
}

/// Whether `dir` has the key of a programme.
pub fn has(dir: &Path, programme: &ProgrammeId) -> bool {
    path(dir, programme).exists()
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
    // Its name is on disk only when the folders are: a lost key would part citizens from their pseudonyms.
    std::fs::File::open(dir.join("keys"))?.sync_all()?;
    std::fs::File::open(dir)?.sync_all()?;
    Ok(Some(path))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(pair).collect()
}
