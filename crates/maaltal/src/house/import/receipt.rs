//! What became of a file, counted, with every problem in its place.

use super::Pending;
use maaltal_domain::{EventId, Position, Verdict};
use maaltal_intake::sheet::SheetRow;
use maaltal_intake::{Located, Place, Rejection, Settled, TakenOut};
use serde::Serialize;

/// What became of a file.
#[derive(Debug, Default, Serialize)]
pub struct Receipt {
    /// Events recorded, or that would be.
    pub recorded: usize,
    /// Rows that say what the log says.
    pub already_recorded: usize,
    /// Rows recorded as corrections of what the log says, or that would be.
    pub corrected: usize,
    /// Rows that the gate turned away.
    pub rejected: usize,
    /// Rows whose id has other content in the log.
    pub conflicts: usize,
    /// What is wrong or worth knowing, with its place.
    pub problems: Vec<Located>,
    /// Whether the sheet as a whole could not be read.
    #[serde(skip)]
    pub refused: bool,
}

impl Receipt {
    /// Whether some rows were rejected or in conflict.
    pub fn has_faults(&self) -> bool {
        self.refused || self.rejected + self.conflicts > 0
    }

    /// The same problems, where nothing was recorded for them.
    pub fn with_nothing_recorded(self) -> Self {
        Self { recorded: 0, corrected: 0, ..self }
    }

    /// Counts what the gate turned away.
    pub(super) fn reject(&mut self, rejection: &Rejection) {
        self.rejected += 1;
        self.problems.extend(rejection.problems.iter().cloned());
    }

    /// Counts what became of an event, or would.
    pub(super) fn count(&mut self, pending: &Pending, verdict: &Verdict) {
        match verdict {
            Verdict::Recorded { .. } if pending.corrects => self.corrected += 1,
            Verdict::Recorded { .. } => self.recorded += 1,
            Verdict::AlreadyRecorded { .. } => self.already_recorded += 1,
            Verdict::Conflict { position } => {
                self.conflict(pending, &format!("recorded at position {position}"));
            }
        }
    }

    /// Counts an event whose id has other content, which stands `there`.
    pub(super) fn conflict(&mut self, pending: &Pending, there: &str) {
        self.conflicts += 1;
        let expected = format!("the content {there}, or another id");
        self.note(pending.place, "id", expected, format!("other content under {}", pending.event.id));
    }

    /// Counts a row of a sheet; gives the event that it adds, if any.
    pub(super) fn settle(&mut self, row: &SheetRow, id: &EventId, settled: Settled) -> Option<Pending> {
        let place = row.record().place();
        let cell = row.id_cell();
        let at = |position: Option<Position>| match position {
            Some(position) => format!("position {position}"),
            None => "a row further up".to_owned(),
        };
        match settled {
            Settled::New(event) => return Some(Pending { event, place, corrects: false }),
            Settled::Corrected(event) => return Some(Pending { event, place, corrects: true }),
            Settled::AlreadyRecorded { taken_out, .. } => {
                self.already_recorded += 1;
                let how = taken_out.map(|taken_out| match taken_out {
                    TakenOut::Voided(position) => format!("{id}, voided at position {position}"),
                    TakenOut::Replaced(position) => format!("{id}, replaced at position {position}"),
                    TakenOut::VoidedAbove => format!("{id}, voided by a row further up"),
                });
                how.into_iter().for_each(|how| self.note_cell(&cell, "an event in effect".into(), how));
            }
            Settled::Older { position } => {
                self.already_recorded += 1;
                let expected = "the newest of its chain (an older one is recorded with --back only)".into();
                self.note_cell(&cell, expected, format!("{id} as at {}", at(position)));
            }
            Settled::Conflict { position } => {
                self.conflicts += 1;
                let expected = "what its chain replaces, or an id with room for a number".into();
                self.note_cell(&cell, expected, format!("{id}, whose newest is at {}", at(position)));
            }
        }
        None
    }

    fn note_cell(&mut self, cell: &str, expected: String, got: String) {
        let (cell, field) = (Some(cell.to_owned()), "id".to_owned());
        self.problems.push(Located { cell, line: None, pointer: None, field, expected, got });
    }

    fn note(&mut self, place: Place, field: &str, expected: String, got: String) {
        let (Place::Line(line) | Place::Row(line) | Place::Index(line)) = place else { return };
        let pointer = matches!(place, Place::Line(_)).then(|| format!("/{field}"));
        let field = field.to_owned();
        self.problems.push(Located { cell: None, line: Some(line), pointer, field, expected, got });
    }
}
