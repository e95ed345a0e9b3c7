//! What the gate turned away: listed, shown, dismissed.
//!
//! The file is only ever added to, so dismissing is a line of its own.

use super::House;
use anyhow::Result;
use maaltal_domain::{Code, Invalid, ProgrammeId};
use maaltal_web::NodeError;
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

    /// The rejected record of a number.
    ///
    /// # Errors
    /// When there is none, or the quarantine cannot be read.
    pub fn rejected_at(&self, number: usize) -> Result<Rejected> {
        let all = self.rejected()?;
        let expected = format!("a number from 1 to {}", all.len());
        let found = all.into_iter().find(|rejected| rejected.number == number);
        Ok(found.ok_or_else(|| NodeError::Question(Invalid::new(expected, number.to_string()).at("number")))?)
    }

    /// Takes rejected records off the list: all of them, or none where one is not there. Gives the numbers of those that
    /// were on it.
    ///
    /// # Errors
    /// When there is no such record, or the quarantine cannot be written.
    pub fn dismiss(&self, numbers: &[usize], reason: Option<&Code>) -> Result<BTreeSet<usize>> {
        let found = numbers.iter().map(|number| self.rejected_at(*number)).collect::<Result<Vec<_>>>()?;
        let waiting: BTreeSet<_> = found.iter().filter(|own| !own.dismissed).map(|own| own.number).collect();
        let at = self.now();
        let line = |number: &usize| json!({"at": at, "dismissed": number, "reason": reason});
        let lines: Vec<_> = waiting.iter().map(line).collect();
        if !lines.is_empty() {
            self.quarantine.append(&lines)?;
        }
        Ok(waiting)
    }
}
