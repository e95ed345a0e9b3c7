//! Definitions that the program itself records.

use super::House;
use anyhow::Result;
use maaltal_domain::{Position, Programme, ProgrammeId, Source, Verdict};
use maaltal_intake::definition_event;
use std::sync::Arc;

/// Source of definitions that are applied from a file.
const SOURCE: &str = "/maaltal/programme";

impl House {
    /// The definition of a programme in force, and the position that stated it.
    pub fn definition_in_force(&self, programme: &ProgrammeId) -> Option<(Position, Arc<Programme>)> {
        self.projection().definition(programme)
    }

    /// Whether the programme's pseudonym key is there.
    pub fn has_key(&self, programme: &ProgrammeId) -> bool {
        super::keys::has(self.dir(), programme)
    }

    /// Records a definition, from now on in force; nothing where it already is.
    ///
    /// # Errors
    /// When it is too large for an event, or the log takes no more.
    pub fn define(&self, programme: &Programme) -> Result<Option<Verdict>> {
        let _writing = self.write();
        let before = self.definition_in_force(&programme.id);
        if before.as_ref().is_some_and(|(_, known)| known.digest == programme.digest) {
            return Ok(None);
        }
        let source: Source = SOURCE.parse()?;
        let today = self.now().danish_day();
        let event = definition_event(programme, before.map(|(position, _)| position), &source, today)?;
        Ok(self.append(&[&event])?.first().copied())
    }
}
