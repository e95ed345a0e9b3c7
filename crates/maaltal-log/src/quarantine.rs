//! What was rejected, kept beside the log: one JSON text a line, only ever added to.

use crate::{LogError, files};
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Rejected records with their reasons, in the order in which they came.
///
/// Entries are whatever intake made of them, person numbers masked; nothing here looks inside.
pub struct Quarantine {
    path: PathBuf,
    file: Mutex<File>,
}

impl Quarantine {
    /// The quarantine of the log in `dir`; makes the folder and the file when they are missing.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(dir: &Path) -> Result<Self, LogError> {
        files::make_folder(dir)?;
        let path = dir.join("quarantine.jsonl");
        let file =
            OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(LogError::io("open", &path))?;
        files::sync(dir)?;
        Ok(Self { path, file: Mutex::new(file) })
    }

    /// Adds entries; returns once they survive a power cut.
    ///
    /// # Errors
    /// When the file cannot be written or synced.
    pub fn append(&self, entries: &[Value]) -> Result<(), LogError> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        self.cut_torn_line(&file)?;
        let lines: String = entries.iter().map(|entry| format!("{entry}\n")).collect();
        let written = file.write_all(lines.as_bytes()).and_then(|()| file.sync_data());
        written.map_err(LogError::io("write", &self.path))
    }

    /// Every entry, oldest first. A last line that a power cut tore was never acknowledged and is left out.
    ///
    /// # Errors
    /// When the file cannot be read, or another line than the last is no JSON.
    pub fn list(&self) -> Result<Vec<Value>, LogError> {
        let bytes = files::read(&self.path)?.unwrap_or_default();
        let whole = bytes.get(..whole_lines(&bytes)).unwrap_or_default();
        let lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).enumerate();
        lines.map(|(number, line)| self.entry(number + 1, line)).collect()
    }

    fn entry(&self, number: usize, line: &[u8]) -> Result<Value, LogError> {
        let wrong = |error| Error::new(ErrorKind::InvalidData, format!("line {number}: {error}"));
        serde_json::from_slice(line).map_err(wrong).map_err(LogError::io("read", &self.path))
    }

    /// A new entry must not continue the half of an old one.
    fn cut_torn_line(&self, file: &File) -> Result<(), LogError> {
        let bytes = files::read(&self.path)?.unwrap_or_default();
        let whole = whole_lines(&bytes);
        if whole == bytes.len() {
            return Ok(());
        }
        file.set_len(whole as u64).map_err(LogError::io("write", &self.path))
    }
}

/// Bytes up to and with the last line end before any zero byte, which only a torn write leaves.
fn whole_lines(bytes: &[u8]) -> usize {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let bytes = bytes.get(..end).unwrap_or_default();
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn entries_come_back_and_a_torn_line_does_not_spoil_them() {
        let dir = tempfile::tempdir().unwrap();
        let quarantine = Quarantine::open(dir.path()).unwrap();
        assert_eq!(quarantine.list().unwrap(), Vec::<Value>::new());
        quarantine.append(&[json!({"line": 1, "got": "a\nb"}), json!({"line": 2})]).unwrap();
        let path = dir.path().join("quarantine.jsonl");
        let torn = [std::fs::read(&path).unwrap(), b"{\"line\": 3".to_vec()].concat();
        std::fs::write(&path, torn).unwrap();
        assert_eq!(quarantine.list().unwrap().len(), 2);
        Quarantine::open(dir.path()).unwrap().append(&[json!({"line": 4})]).unwrap();
        let all = Quarantine::open(dir.path()).unwrap().list().unwrap();
        assert_eq!(all, [json!({"line": 1, "got": "a\nb"}), json!({"line": 2}), json!({"line": 4})]);
    }

    #[test]
    fn a_torn_write_may_leave_zeros_before_its_line_end() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("quarantine.jsonl"), b"{}\n{\"a\": \0\0\0}\n").unwrap();
        let quarantine = Quarantine::open(dir.path()).unwrap();
        assert_eq!(quarantine.list().unwrap(), [json!({})]);
        quarantine.append(&[json!({"b": 1})]).unwrap();
        assert_eq!(quarantine.list().unwrap(), [json!({}), json!({"b": 1})]);
    }

    #[test]
    fn a_damaged_line_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("quarantine.jsonl"), "{}\n{\n{}\n").unwrap();
        let error = Quarantine::open(dir.path()).unwrap().list().unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
