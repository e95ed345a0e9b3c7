//! Recording a file: everything in it, or nothing.

use super::House;
use anyhow::Result;
use maaltal_domain::{EventId, EventType, NewEvent, Position, ProgrammeId, Source, Verdict};
use maaltal_intake::sheet::{SheetDefaults, SheetRow, read_csv};
use maaltal_intake::{Found, Gate, Located, Place, Recorded, Rejection, Settled, Settler, TakenOut, cloud_event_lines};
use maaltal_log::{LogError, Record};
use serde::Serialize;

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

    fn note(&mut self, place: Place, field: &str, expected: String, got: String) {
        let (Place::Line(line) | Place::Row(line) | Place::Index(line)) = place else { return };
        let pointer = matches!(place, Place::Line(_)).then(|| format!("/{field}"));
        let field = field.to_owned();
        self.problems.push(Located { cell: None, line: Some(line), pointer, field, expected, got });
    }
}

/// An event that is about to be recorded.
struct Pending {
    event: NewEvent,
    place: Place,
    corrects: bool,
}

impl House {
    /// Records a file; without `allow_partial` everything in it, or nothing.
    ///
    /// # Errors
    /// When the log cannot be read or takes no more.
    pub fn import(&self, bytes: &[u8], form: Form, import: &Import) -> Result<Receipt> {
        let _writing = self.write();
        let mut gate = self.gate()?;
        let mut receipt = Receipt::default();
        let mut rejections = Vec::new();
        let pending = match form {
            Form::Lines => self.check_lines(bytes, &mut gate, &mut rejections),
            Form::Csv => self.check_sheet(bytes, import, &mut gate, &mut rejections, &mut receipt)?,
        };
        receipt.rejected = rejections.len();
        receipt.problems.extend(rejections.iter().flat_map(|rejection| rejection.problems.iter().cloned()));
        let events: Vec<_> = pending.iter().map(|pending| pending.event.clone()).collect();
        let foreseen = self.log.verdicts(&events, self.clock.now())?;
        for (pending, verdict) in pending.iter().zip(&foreseen) {
            match verdict {
                Verdict::Recorded { .. } if pending.corrects => receipt.corrected += 1,
                Verdict::Recorded { .. } => receipt.recorded += 1,
                Verdict::AlreadyRecorded { .. } => receipt.already_recorded += 1,
                Verdict::Conflict { position } => {
                    receipt.conflicts += 1;
                    let expected = format!("the content recorded at position {position}, or another id");
                    receipt.note(pending.place, "id", expected, format!("other content under {}", pending.event.id));
                }
            }
        }
        if import.dry_run {
            return Ok(receipt);
        }
        if receipt.has_faults() && !import.allow_partial {
            (receipt.recorded, receipt.corrected) = (0, 0);
            return Ok(receipt);
        }
        self.append(&events)?;
        self.quarantine(rejections.iter().map(AsRef::as_ref))?;
        Ok(receipt)
    }

    fn check_lines(&self, bytes: &[u8], gate: &mut Gate, rejections: &mut Vec<Box<Rejection>>) -> Vec<Pending> {
        let today = self.now().danish_day();
        let mut pending = Vec::new();
        for record in cloud_event_lines(bytes) {
            match gate.check(&record, today) {
                Ok(event) => pending.push(Pending { event, place: record.place(), corrects: false }),
                Err(rejection) => rejections.push(rejection),
            }
        }
        pending
    }

    fn check_sheet(
        &self,
        bytes: &[u8],
        import: &Import,
        gate: &mut Gate,
        rejections: &mut Vec<Box<Rejection>>,
        receipt: &mut Receipt,
    ) -> Result<Vec<Pending>, LogError> {
        let defaults = SheetDefaults { programme: import.programme.clone(), source: import.source.clone() };
        let rows = match read_csv(bytes, &defaults) {
            Ok(rows) => rows,
            Err(problems) => {
                (receipt.refused, receipt.problems) = (true, problems);
                return Ok(Vec::new());
            }
        };
        let today = self.now().danish_day();
        let mut settler = Settler::new(self, import.back);
        let mut pending = Vec::new();
        for row in &rows {
            match gate.check(row.record(), today) {
                Ok(event) => {
                    let id = event.id.clone();
                    let settled = settler.settle(row, event)?;
                    pending.extend(receipt.settle(row, &id, settled));
                }
                Err(rejection) => rejections.push(rejection),
            }
        }
        Ok(pending)
    }
}

impl Receipt {
    /// Counts a row of a sheet; gives the event that it adds, if any.
    fn settle(&mut self, row: &SheetRow, id: &EventId, settled: Settled) -> Option<Pending> {
        let place = row.record().place();
        let at = |position: Option<Position>| match position {
            Some(position) => format!("position {position}"),
            None => "a row further up".to_owned(),
        };
        match settled {
            Settled::New(event) => return Some(Pending { event, place, corrects: false }),
            Settled::Corrected(event) => return Some(Pending { event, place, corrects: true }),
            Settled::AlreadyRecorded { taken_out, .. } => {
                self.already_recorded += 1;
                if let Some(taken_out) = taken_out {
                    let how = match taken_out {
                        TakenOut::Voided(position) => format!("{id}, voided at position {position}"),
                        TakenOut::Replaced(position) => format!("{id}, replaced at position {position}"),
                    };
                    self.note(place, "id", "an event in effect".into(), how);
                }
            }
            Settled::Older { position } => {
                self.already_recorded += 1;
                let expected = "the newest of its chain (an older one is recorded with --back only)".into();
                self.note(place, "id", expected, format!("{id} as at {}", at(position)));
            }
            Settled::Conflict { position } => {
                self.conflicts += 1;
                let expected = "what its chain replaces, or an id with room for a number".into();
                self.note(place, "id", expected, format!("{id}, whose newest is at {}", at(position)));
            }
        }
        None
    }
}

impl Recorded for House {
    type Error = LogError;

    fn find(&self, source: &Source, id: &EventId) -> Result<Option<Found>, LogError> {
        let Some(recorded) = self.log.find(source, id)?.and_then(Record::kept) else { return Ok(None) };
        let out = self.projection().taken_out(source, id);
        let taken_out = out.map(|position| self.how(position)).transpose()?;
        Ok(Some(Found { position: recorded.position, event: recorded.event, taken_out }))
    }
}

impl House {
    /// How the event at `position` takes another one out of effect.
    fn how(&self, position: Position) -> Result<TakenOut, LogError> {
        let event = self.log.read(Position(position.0.saturating_sub(1))).next().transpose()?;
        let voids =
            event.is_some_and(|record| record.event().is_some_and(|event| event.event_type == EventType::EventVoided));
        Ok(if voids { TakenOut::Voided(position) } else { TakenOut::Replaced(position) })
    }
}
