//! Who has looked at what is not released: a line each, written before it is shown.

use super::House;
use crate::clock::Clock;
use maaltal_domain::{Instant, Position};
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
        note(&self.reads, self.now(), self.head().position, (who, role, what))
    }
}

/// Notes the same beside the log in `dir`, which a command reads without a house.
///
/// # Errors
/// When it cannot be written; then it must not be shown.
pub fn note_in(dir: &Path, head: Position, (who, role, what): (&str, &str, &str)) -> Result<(), LogError> {
    note(&Lines::open(dir, FILE)?, Clock::Real.now(), head, (who, role, what))
}

fn note(reads: &Lines, at: Instant, head: Position, (who, role, what): (&str, &str, &str)) -> Result<(), LogError> {
    reads.append(&[json!({"at": at, "who": who, "role": role, "what": what, "head": head})])
}

/// Every look noted beside the log in `dir`, oldest first.
///
/// # Errors
/// When the file cannot be read.
pub fn list(dir: &Path) -> Result<Vec<Json>, LogError> {
    Lines::read(&dir.join(FILE))
}
