//! What is kept beside the log, line by line: one JSON text each, only ever added to.

use crate::{LogError, files};
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A file of entries in the order in which they came: rejected records, tokens, reads.
///
/// Entries are whatever their writer made of them; nothing here looks inside.
pub struct Lines {
    path: PathBuf,
    end: Mutex<End>,
}

/// The file, open at its end.
struct End {
    file: File,
    /// Whether its last line is known to be whole.
    is_whole: bool,
}

impl Lines {
    /// The file of this name beside the log in `dir`, for its owner's eyes only; makes the folder and the file when they
    /// are missing.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(dir: &Path, name: &str) -> Result<Self, LogError> {
        files::make_folder(dir)?;
        let path = dir.join(name);
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path);
        let file = file.map_err(LogError::io("open", &path))?;
        files::sync(dir)?;
        Ok(Self { path, end: Mutex::new(End { file, is_whole: false }) })
    }

    /// Adds entries; returns once they survive a power cut.
    ///
    /// # Errors
    /// When the file cannot be written or synced.
    pub fn append(&self, entries: &[Value]) -> Result<(), LogError> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        if !end.is_whole {
            self.cut_torn_line(&end.file)?;
        }
        end.is_whole = false;
        let lines: String = entries.iter().map(|entry| format!("{entry}\n")).collect();
        let written = end.file.write_all(lines.as_bytes()).and_then(|()| end.file.sync_data());
        written.map_err(LogError::io("write", &self.path))?;
        end.is_whole = true;
        Ok(())
    }

    /// Every entry, oldest first. A last line that a power cut tore was never acknowledged and is left out.
    ///
    /// # Errors
    /// When the file cannot be read, or another line than the last is no JSON.
    pub fn list(&self) -> Result<Vec<Value>, LogError> {
        Self::read(&self.path)
    }

    /// Every entry of the file at `path`, oldest first; none where there is no file.
    ///
    /// # Errors
    /// When the file cannot be read, or another line than the last is no JSON.
    pub fn read(path: &Path) -> Result<Vec<Value>, LogError> {
        let bytes = files::read(path)?.unwrap_or_default();
        let whole = bytes.get(..whole_lines(&bytes)).unwrap_or_default();
        let lines = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).zip(1..);
        let entry = |(line, number): (&[u8], usize)| {
            let wrong = |error| Error::new(ErrorKind::InvalidData, format!("line {number}: {error}"));
            serde_json::from_slice(line).map_err(wrong).map_err(LogError::io("read", path))
        };
        lines.map(entry).collect()
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
        let lines = Lines::open(dir.path(), "quarantine.jsonl").unwrap();
        assert_eq!(lines.list().unwrap(), Vec::<Value>::new());
        lines.append(&[json!({"line": 1, "got": "a\nb"}), json!({"line": 2})]).unwrap();
        let path = dir.path().join("quarantine.jsonl");
        let torn = [std::fs::read(&path).unwrap(), b"{\"line\": 3".to_vec()].concat();
        std::fs::write(&path, torn).unwrap();
        assert_eq!(lines.list().unwrap().len(), 2);
        Lines::open(dir.path(), "quarantine.jsonl").unwrap().append(&[json!({"line": 4})]).unwrap();
        let all = Lines::open(dir.path(), "quarantine.jsonl").unwrap().list().unwrap();
        assert_eq!(all, [json!({"line": 1, "got": "a\nb"}), json!({"line": 2}), json!({"line": 4})]);
    }

    #[test]
    fn a_torn_write_may_leave_zeros_before_its_line_end() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("quarantine.jsonl"), b"{}\n{\"a\": \0\0\0}\n").unwrap();
        let lines = Lines::open(dir.path(), "quarantine.jsonl").unwrap();
        assert_eq!(lines.list().unwrap(), [json!({})]);
        lines.append(&[json!({"b": 1})]).unwrap();
        assert_eq!(lines.list().unwrap(), [json!({}), json!({"b": 1})]);
    }

    #[test]
    fn a_damaged_line_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("quarantine.jsonl"), "{}\n{\n{}\n").unwrap();
        let error = Lines::open(dir.path(), "quarantine.jsonl").unwrap().list().unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
