//! The fold: recorded events in, rows out.

mod folding;

pub use folding::Folding;

use crate::ask::Ask;
use crate::figures;
use crate::keys::{Correction, Effect, Fingerprint, Keys, Row, fingerprint};
use crate::ledger::Ledger;
use crate::records::Records;
use crate::scene::Scene;
use crate::table::IN_EFFECT;
use maaltal_domain::{
    Day, EventRef, EventType, Field, Invalid, KpiId, Period, Position, Programme, ProgrammeId, Snapshot, View,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Everything that figures are made of, up to a position of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Projection {
    position: Position,
    keys: Keys,
    programmes: Vec<(ProgrammeId, Records)>,
    ledger: Ledger,
}

/// What a projection cannot do.
#[derive(Debug, thiserror::Error)]
pub enum ProjectorError {
    /// An event came out of order.
    #[error("expected the event at position {expected}, got the one at {got}")]
    Gap {
        /// The position that comes next.
        expected: Position,
        /// The position that came.
        got: Position,
    },
    /// No such programme was defined in the view.
    #[error("no programme {programme} at position {position}")]
    UnknownProgramme {
        /// What was asked for.
        programme: ProgrammeId,
        /// The view's position.
        position: Position,
    },
    /// A period that is none.
    #[error("period: {0}")]
    Period(Invalid),
    /// A view that lies ahead of the projection.
    #[error("view: expected a position up to {last}, got {got}")]
    Ahead {
        /// The last position that is folded.
        last: Position,
        /// The position asked for.
        got: Position,
    },
    /// No such key figure in the view.
    #[error("no key figure {kpi} in programme {programme} at position {position}")]
    UnknownKpi {
        /// The programme.
        programme: ProgrammeId,
        /// What was asked for.
        kpi: KpiId,
        /// The view's position.
        position: Position,
    },
    /// Two views in the wrong order.
    #[error("view: expected one at position {from} or later, got {to}")]
    Backwards {
        /// Position of the earlier view.
        from: Position,
        /// Position of the one that should be later.
        to: Position,
    },
    /// A checkpoint that cannot be read.
    #[error("checkpoint: expected a projection by rules {}, got other bytes", crate::RULES)]
    Checkpoint,
}

impl Projection {
    /// The last position that is folded.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Folds the event at `position`.
    ///
    /// # Errors
    /// When it is not the one after [`Projection::position`].
    pub fn apply<T: AsRef<str>>(&mut self, position: Position, event: &EventRef<'_, T>) -> Result<(), ProjectorError> {
        let row_position = self.next_row(position)?;
        let Some(row) = pushed(&mut self.programmes, row_position, event) else { return self.pass_over(position) };
        let own = fingerprint(event.source, event.id);
        let effect = self.keys.arrive(row_position, own, row, correction(event));
        self.settle(row_position, row, effect);
        self.came(row_position, own);
        Ok(())
    }

    /// Begins to fold many events; nothing may be asked before they are all in.
    pub fn folding(&mut self) -> Folding<'_> {
        Folding::of(self)
    }

    /// Makes true what the event of `row` does from `position` on.
    fn settle(&mut self, position: u32, row: Row, effect: Effect) {
        let own = effect.is_out.then_some(row);
        for row in effect.takes_out.into_iter().chain([own]).flatten() {
            self.take_out(row, position);
        }
    }

    /// Notes that an event has come.
    fn came(&mut self, position: u32, own: Fingerprint) {
        self.ledger.add(position, own);
        self.position = Position(position.into());
    }

    /// Passes over an event whose content was erased: it was out of effect before.
    ///
    /// # Errors
    /// When it is not the one after [`Projection::position`].
    pub fn pass_over(&mut self, position: Position) -> Result<(), ProjectorError> {
        self.ledger.pass_over(self.next_row(position)?);
        self.position = position;
        Ok(())
    }

    /// All key figures of a programme.
    ///
    /// # Errors
    /// When the programme is not defined in the view, the period is none, or the view lies ahead.
    pub fn snapshot(&self, programme: &ProgrammeId, ask: &Ask) -> Result<Snapshot, ProjectorError> {
        let asked = self.asked(programme, ask)?;
        let scene = asked.scene();
        let over = ask.view.recorded_at.is_some_and(|at| at.danish_day() >= asked.period.end());
        let kpis = figures::all(&scene, &asked.programme.kpis, over);
        drop(scene);
        let Asked { programme, period, cutoff, .. } = asked;
        Ok(Snapshot { programme: Arc::clone(programme), period, cutoff, view: ask.view, kpis })
    }

    /// What a question comes to: records, definition, period and cut-off.
    pub(crate) fn asked(&self, programme: &ProgrammeId, ask: &Ask) -> Result<Asked<'_>, ProjectorError> {
        let (records, view) = self.records_at(programme, ask.view.position)?;
        let unknown = || unknown(programme, ask.view.position);
        let (_, definition) = records.definition(view).ok_or_else(unknown)?;
        let (period, cutoff) = ask.resolve(definition).map_err(ProjectorError::Period)?;
        Ok(Asked { records, programme: definition, view, period, cutoff })
    }

    /// The records of a programme, and a view's position as rows hold it.
    pub(crate) fn records_at(&self, programme: &ProgrammeId, got: Position) -> Result<(&Records, u32), ProjectorError> {
        let records = self.records(programme).ok_or_else(|| unknown(programme, got))?;
        if got > self.position {
            return Err(ProjectorError::Ahead { last: self.position, got });
        }
        let view = row_position(got).ok_or_else(|| unknown(programme, got))?;
        Ok((records, view))
    }

    /// The number by which rows name a programme.
    pub(crate) fn number_of(&self, programme: &ProgrammeId) -> Option<u16> {
        self.programmes.iter().position(|(id, _)| id == programme).and_then(|number| u16::try_from(number).ok())
    }

    /// Which positions were applied, for comparison with the log.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Whether a row is in effect at `view`.
    pub(crate) fn is_effective(&self, row: Row, view: u32) -> bool {
        let records = self.programmes.get(usize::from(row.programme)).map(|(_, records)| records);
        let table = records.and_then(|records| records.table(EventType::by_code(row.event_type)?));
        table.is_some_and(|table| table.is_effective(row.index as usize, view))
    }

    /// The programme and the position of a row.
    pub(crate) fn place_of(&self, row: Row) -> Option<(&ProgrammeId, u32)> {
        let (programme, records) = self.programmes.get(usize::from(row.programme))?;
        let table = records.table(EventType::by_code(row.event_type)?)?;
        Some((programme, table.position(row.index as usize)))
    }

    /// Programmes defined at `view`, by id.
    pub fn programmes(&self, view: &View) -> Vec<Arc<Programme>> {
        let view = row_position(view.position).unwrap_or(IN_EFFECT - 1);
        let defined = self.programmes.iter().filter_map(|(_, records)| records.definition(view));
        let mut all: Vec<_> = defined.map(|(_, programme)| Arc::clone(programme)).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// The definition of a programme in force at the last position, and the position that stated it.
    pub fn definition(&self, programme: &ProgrammeId) -> Option<(Position, Arc<Programme>)> {
        let (position, found) = self.records(programme)?.definition(IN_EFFECT - 1)?;
        Some((Position(position.into()), Arc::clone(found)))
    }

    /// The position that took the event at a position out of effect, if one did.
    pub fn taken_out(&self, programme: &ProgrammeId, position: Position) -> Option<Position> {
        let (_, table, row) = self.records(programme)?.at(row_position(position)?)?;
        Some(Position(table.taken_out(row)?.into()))
    }

    /// `got` as rows hold it, if it is the position that comes next.
    fn next_row(&self, got: Position) -> Result<u32, ProjectorError> {
        row_after(self.position, got)
    }

    fn take_out(&mut self, row: Row, position: u32) {
        let records = self.programmes.get_mut(usize::from(row.programme));
        if let Some(table) = records.and_then(|(_, records)| records.table_mut(row.event_type)) {
            table.take_out(row.index, position);
        }
    }

    pub(crate) fn records(&self, programme: &ProgrammeId) -> Option<&Records> {
        self.programmes.iter().find(|(id, _)| id == programme).map(|(_, records)| records)
    }

    /// Every programme that an event has named.
    pub(crate) fn known(&self) -> impl Iterator<Item = &ProgrammeId> {
        self.programmes.iter().map(|(id, _)| id)
    }
}

/// Adds an event to its programme's rows, which begin with the first event that names it; nothing for an id that is none.
fn pushed<T: AsRef<str>>(
    programmes: &mut Vec<(ProgrammeId, Records)>,
    position: u32,
    event: &EventRef<'_, T>,
) -> Option<Row> {
    let known = programmes.iter().position(|(id, _)| id.as_str() == event.programme);
    let programme = known.unwrap_or_else(|| {
        let number = programmes.len();
        programmes.extend(event.programme.parse().ok().map(|id| (id, Records::default())));
        number
    });
    let number = u16::try_from(programme).ok()?;
    let index = programmes.get_mut(programme)?.1.push(position, event);
    Some(Row { programme: number, event_type: event.event_type.code(), index })
}

/// What an event says about earlier ones of its source.
fn correction<T: AsRef<str>>(event: &EventRef<'_, T>) -> Correction {
    Correction::of(event.source, event.replaces, event.word(Field::Id))
}

/// What a question comes to.
pub(crate) struct Asked<'a> {
    pub records: &'a Records,
    pub programme: &'a Arc<Programme>,
    pub view: u32,
    pub period: Period,
    pub cutoff: Day,
}

impl Asked<'_> {
    /// The records as the question sees them.
    pub fn scene(&self) -> Scene<'_> {
        Scene::new(self.records, self.programme, self.view, &self.period, self.cutoff)
    }
}

pub(crate) fn unknown(programme: &ProgrammeId, position: Position) -> ProjectorError {
    ProjectorError::UnknownProgramme { programme: programme.clone(), position }
}

/// `got` as rows hold it, if it is the position after `before`.
fn row_after(before: Position, got: Position) -> Result<u32, ProjectorError> {
    let expected = before.next();
    row_position(got).filter(|_| got == expected).ok_or(ProjectorError::Gap { expected, got })
}

/// A position as rows hold it: rows are for logs of up to four thousand million events.
pub(crate) fn row_position(position: Position) -> Option<u32> {
    u32::try_from(position.0).ok().filter(|position| *position < IN_EFFECT)
}
