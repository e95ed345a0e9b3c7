//! What the gate turned away: listed, shown, dismissed.
//!
//! The file is only ever added to, so dismissing is a line of its own.

use super::House;
use anyhow::{Result, ensure};
use maaltal_domain::{Code, ProgrammeId};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// The file, beside the log.
pub const FILE: &str = "quarantine.jsonl";

/// One rejected record, masked.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected {
    /// Its number, from 1, for ever the same.
    pub number: usize,
    /// When it came, and the rejection with every problem.
    pub entry: Json,
    /// Whether it was dismissed.
    pub dismissed: bool,
}

impl House {
    /// Every rejected record, oldest first.
    ///
    /// # Errors
    /// When the quarantine cannot be read.
    pub fn rejected(&self) -> Result<Vec<Rejected>> {
        let lines = self.quarantine.list()?;
        let number = |line: &Json| line.get("dismissed")?.as_u64();
        let dismissed: BTreeSet<u64> = lines.iter().filter_map(number).collect();
        let rejections = (1..).zip(lines.into_iter().filter(|line| number(line).is_none()));
        let rejected = |(number, entry)| Rejected { number, entry, dismissed: dismissed.contains(&(number as u64)) };
        Ok(rejections.map(rejected).collect())
    }

    /// How many rejected records of a programme, or of none that they say, wait.
    ///
    /// # Errors
    /// When the quarantine cannot be read.
    pub fn rejected_of(&self, programme: &ProgrammeId) -> Result<usize> {
        let of_programme = |rejected: &Rejected| {
            let said = rejected.entry.pointer("/rejection/programme").and_then(Json::as_str);
            !rejected.dismissed && said.is_none_or(|said| said == programme.as_str())
        };
        Ok(self.rejected()?.iter().filter(|rejected| of_programme(rejected)).count())
    }

    /// Takes rejected records off the list: all of them, or none where one is not there.
    ///
    /// # Errors
    /// When there is no such record, or the quarantine cannot be written.
    pub fn dismiss(&self, numbers: &[usize], reason: Option<&Code>) -> Result<()> {
        let known = self.rejected()?.len();
        let strange = numbers.iter().find(|number| !(1..=known).contains(*number));
        ensure!(strange.is_none(), "number: expected 1 to {known}, got {}", strange.unwrap_or(&0));
        let at = self.now();
        let line = |number: &usize| json!({"at": at, "dismissed": number, "reason": reason});
        Ok(self.quarantine.append(&numbers.iter().map(line).collect::<Vec<_>>())?)
    }
}
