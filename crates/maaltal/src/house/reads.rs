//! Who has looked at what is not released: a line each, written before it is shown.

use super::House;
use maaltal_log::{Lines, LogError};
use serde_json::{Value as Json, json};
use std::path::Path;

/// The file, beside the log.
pub const FILE: &str = "reads.jsonl";

impl House {
    /// Notes durably that `who` looks at `what`, and how far the log went.
    ///
    /// # Errors
    /// When it cannot be written; then it must not be shown.
    pub fn note_read(&self, who: &str, role: &str, what: &str) -> Result<(), LogError> {
        let entry = json!({"at": self.now(), "who": who, "role": role, "what": what, "head": self.head().position});
        self.reads.append(&[entry])
    }
}

/// Every look noted beside the log in `dir`, oldest first.
///
/// # Errors
/// When the file cannot be read.
pub fn list(dir: &Path) -> Result<Vec<Json>, LogError> {
    Lines::read(&dir.join(FILE))
}
