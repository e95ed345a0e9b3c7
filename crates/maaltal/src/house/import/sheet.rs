//! Recording a sheet: its rows are settled against what the log knows.

use super::{House, Import, Receipt};
use anyhow::Result;
use maaltal_domain::{EventId, EventType, Position, Source};
use maaltal_intake::sheet::{SheetDefaults, read_csv};
use maaltal_intake::{Found, Recorded, Settler, TakenOut};
use maaltal_log::{LogError, Record};
use std::io::Read;

impl House {
    /// Records a sheet, which is read whole; the writer's lock must be held.
    pub(super) fn import_sheet(&self, file: &mut impl Read, import: &Import) -> Result<Receipt> {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let defaults = SheetDefaults { programme: import.programme.clone(), source: import.source.clone() };
        let rows = match read_csv(&bytes, &defaults) {
            Ok(rows) => rows,
            Err(problems) => return Ok(Receipt { refused: true, problems, ..Receipt::default() }),
        };
        let (mut gate, today) = (self.gate(), self.now().danish_day());
        let mut settler = Settler::new(self, import.back);
        let mut receipt = Receipt::default();
        let (mut pending, mut rejections) = (Vec::new(), Vec::new());
        for row in &rows {
            match gate.check(row.record(), today) {
                Ok(event) => {
                    let id = event.id.clone();
                    let settled = settler.settle(row, event)?;
                    pending.extend(receipt.settle(row, &id, settled));
                }
                Err(rejection) => {
                    receipt.reject(&rejection);
                    rejections.push(*rejection);
                }
            }
        }
        let verdicts = self.foresee(&pending)?;
        pending.iter().zip(&verdicts).for_each(|(pending, verdict)| receipt.count(pending, verdict));
        if import.dry_run {
            return Ok(receipt);
        }
        if receipt.has_faults() && !import.allow_partial {
            return Ok(receipt.with_nothing_recorded());
        }
        self.record_pending(&pending)?;
        self.quarantine(rejections.iter())?;
        Ok(receipt)
    }

    /// How the event at `position` takes another one out of effect.
    fn how(&self, position: Position) -> Result<TakenOut, LogError> {
        let record = self.log.record(position)?;
        let voids = |record: &Record| record.event().is_some_and(|event| event.event_type == EventType::EventVoided);
        let voided = record.as_ref().is_some_and(voids);
        Ok(if voided { TakenOut::Voided(position) } else { TakenOut::Replaced(position) })
    }
}

impl Recorded for House {
    type Error = LogError;

    fn find(&self, source: &Source, id: &EventId) -> Result<Option<Found>, LogError> {
        let Some(recorded) = self.log.find(source, id)?.and_then(Record::kept) else { return Ok(None) };
        let out = self.projection().taken_out(&recorded.event.programme, recorded.position);
        let taken_out = out.map(|position| self.how(position)).transpose()?;
        Ok(Some(Found { position: recorded.position, event: recorded.event, taken_out }))
    }
}
