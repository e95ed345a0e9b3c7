//! Recording a file: everything in it, or nothing.

mod lines;
mod receipt;
mod sheet;

pub use receipt::Receipt;

use super::House;
use anyhow::Result;
use maaltal_domain::{NewEvent, ProgrammeId, Source, Verdict};
use maaltal_intake::Place;
use std::io::{BufRead, Seek};

/// Form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A CloudEvent a line.
    Lines,
    /// A sheet as CSV.
    Csv,
}

/// How a file is recorded.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// Programme of rows that name none.
    pub programme: Option<ProgrammeId>,
    /// Source of rows that name none.
    pub source: Option<Source>,
    /// Checks and counts; records nothing.
    pub dry_run: bool,
    /// Records what is right and quarantines the rest.
    pub allow_partial: bool,
    /// Also records rows that equal an older link of their chain.
    pub back: bool,
}

/// An event that is about to be recorded, and where it stood.
struct Pending {
    event: NewEvent,
    place: Place,
    corrects: bool,
}

impl House {
    /// Records a file; without `allow_partial` everything in it, or nothing.
    ///
    /// # Errors
    /// When the file or the log cannot be read, or the log takes no more.
    pub fn import(&self, file: &mut (impl BufRead + Seek + Send), form: Form, import: &Import) -> Result<Receipt> {
        let _writing = self.write();
        match form {
            Form::Lines => self.import_lines(file, import),
            Form::Csv => self.import_sheet(file, import),
        }
    }

    /// Records pending events; gives what became of each.
    fn record_pending(&self, pending: &[Pending]) -> Result<Vec<Verdict>> {
        let events: Vec<_> = pending.iter().map(|pending| &pending.event).collect();
        Ok(self.append(&events)?)
    }

    /// What recording pending events would give.
    fn foresee(&self, pending: &[Pending]) -> Result<Vec<Verdict>> {
        Ok(self.log.verdicts(pending.iter().map(|pending| &pending.event), self.clock.now())?)
    }
}
