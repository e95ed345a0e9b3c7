//! Tables that a programme has released, by its `report.published` events.
//!
//! Source: KPIS.md section 4, "Released". A table is read once, when its event is folded.

use crate::Projection;
use crate::projection::row_position;
use crate::records::Records;
use crate::table::IN_EFFECT;
use maaltal_domain::{
    Day, EventRef, EventType, Field, Position, ProgrammeId, Released, ReleasedTable, Value, View, day_from_iso,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::sync::Arc;

/// A released table: of which period, up to which day, as known when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Position of the event that released it.
    pub published: Position,
    /// Code of its period.
    pub period: String,
    /// Last day that counts in it.
    pub cutoff: Day,
    /// Position of the view that it was made of.
    pub as_of: Position,
    /// The meeting whose report released it; nothing for a month's table.
    pub meeting: Option<String>,
    /// Digest of the report's file, `blake3:` and hexadecimal digits.
    pub file: Option<String>,
}

/// What a `report.published` says, with the row of the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub(crate) struct Published {
    stored: Stored,
    /// The release's own table, then those of earlier periods beside it, newest first; none where the first is no published
    /// table, or not the one that the event tells of.
    tables: Vec<Arc<ReleasedTable>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    row: u32,
    programme: String,
    period: String,
    cutoff: Day,
    as_of: u64,
    meeting: Option<String>,
    file: Option<String>,
    json: String,
}

impl From<Stored> for Published {
    fn from(stored: Stored) -> Self {
        let tables = stored.tables();
        Self { stored, tables }
    }
}

impl From<Published> for Stored {
    fn from(published: Published) -> Self {
        published.stored
    }
}

impl Stored {
    fn tables(&self) -> Vec<Arc<ReleasedTable>> {
        let json = serde_json::from_str(&self.json).unwrap_or(Json::Null);
        let Some(own) = self.own_table(&json) else { return Vec::new() };
        let earlier = json.get("earlier").and_then(Json::as_array).into_iter().flatten();
        let earlier = earlier.filter_map(|table| ReleasedTable::read(table).ok());
        std::iter::once(own).chain(earlier).map(Arc::new).collect()
    }

    fn own_table(&self, json: &Json) -> Option<ReleasedTable> {
        let text = |pointer: &str| json.pointer(pointer).and_then(Json::as_str);
        let is_own = text("/programme") == Some(self.programme.as_str())
            && text("/period/code") == Some(self.period.as_str())
            && text("/period/cutoff").and_then(|day| day_from_iso(day).ok()) == Some(self.cutoff)
            && json.pointer("/view/position").and_then(Json::as_u64) == Some(self.as_of);
        ReleasedTable::read(json).ok().filter(|_| is_own)
    }
}

impl Published {
    /// What an event says whose row is `row`; nothing where it is no `report.published`.
    pub fn of<T: AsRef<str>>(row: u32, event: &EventRef<'_, T>) -> Option<Self> {
        if event.event_type != EventType::ReportPublished {
            return None;
        }
        let (Value::Json(json), Value::Day(cutoff), Value::Whole(as_of)) =
            (event.get(Field::Table)?, event.get(Field::Cutoff)?, event.get(Field::AsOf)?)
        else {
            return None;
        };
        let (programme, period) = (event.programme.to_owned(), event.word(Field::Period)?.to_owned());
        let json = json.as_ref().to_owned();
        let text = |field| event.word(field).map(str::to_owned);
        let (meeting, file) = (text(Field::Meeting), text(Field::FileDigest));
        Some(Stored { row, programme, period, cutoff: *cutoff, as_of: *as_of, meeting, file, json }.into())
    }

    /// The release that the event at a position is; nothing where its table cannot be read, or is of a view to come.
    fn release(&self, position: u32) -> Option<Release> {
        let published = Position(position.into());
        let as_of = Some(Position(self.stored.as_of)).filter(|as_of| *as_of < published)?;
        self.tables.first()?;
        let stored = &self.stored;
        Some(Release {
            published,
            period: stored.period.clone(),
            cutoff: stored.cutoff,
            as_of,
            meeting: stored.meeting.clone(),
            file: stored.file.clone(),
        })
    }
}

impl Projection {
    /// All that a programme had released at a view.
    ///
    /// Also what was taken out of effect since: whoever saw it knows it for ever.
    pub fn released(&self, programme: &ProgrammeId, view: &View) -> Released {
        let view = row_position(view.position).unwrap_or(IN_EFFECT - 1);
        let known = self.records(programme).into_iter().flat_map(|records| records.published());
        let known = known.filter(|(position, ..)| *position <= view);
        Released::of(known.flat_map(|(_, _, published)| published.tables.iter().cloned()))
    }

    /// The position from which on every definition of a programme, up to the one in force, asks for a release at each
    /// month's end; nothing where that one does not.
    pub fn monthly_since(&self, programme: &ProgrammeId) -> Option<Position> {
        let definitions = self.records(programme)?.definitions(IN_EFFECT - 1).rev();
        let monthly = definitions.take_while(|(_, definition)| definition.release_monthly);
        monthly.last().map(|(position, _)| Position(position.into()))
    }

    /// The releases of a programme in effect at a view, oldest first; those only whose tables can be read.
    pub fn releases(&self, programme: &ProgrammeId, view: &View) -> Vec<Release> {
        let view = row_position(view.position).unwrap_or(IN_EFFECT - 1);
        let records = self.records(programme).into_iter();
        records.flat_map(|records| in_effect(records, view)).filter_map(|(at, own)| own.release(at)).collect()
    }

    /// The cells of the tables that were released by the event at a position: its own, then those of earlier periods beside
    /// it, newest first; none where there is no such event, or its table cannot be read.
    pub fn release(&self, programme: &ProgrammeId, published: Position) -> Vec<Arc<ReleasedTable>> {
        let mut all = self.records(programme).into_iter().flat_map(|records| records.published());
        let found = all.find(|(position, ..)| u64::from(*position) == published.0);
        found.map(|(_, _, own)| own.tables.clone()).unwrap_or_default()
    }

    /// Programmes with a release in effect at a view, by id.
    pub fn released_programmes(&self, view: &View) -> Vec<ProgrammeId> {
        let mut ids: Vec<_> = self.known().filter(|id| !self.releases(id, view).is_empty()).cloned().collect();
        ids.sort();
        ids
    }
}

/// Positions of `report.published` in effect at `view` whose tables are none, or not those that the events tell of.
pub(crate) fn unreadable(records: &Records, view: u32) -> impl Iterator<Item = Position> {
    in_effect(records, view)
        .filter(|(position, published)| published.release(*position).is_none())
        .map(|(position, _)| Position(position.into()))
}

fn in_effect(records: &Records, view: u32) -> impl Iterator<Item = (u32, &Published)> {
    let effective = records.published().filter(move |(position, out, _)| *position <= view && *out > view);
    effective.map(|(position, _, published)| (position, published))
}

impl Records {
    /// Every `report.published`, with its position and the one that took it out of effect.
    fn published(&self) -> impl Iterator<Item = (u32, u32, &Published)> {
        let table = self.table(EventType::ReportPublished);
        self.releases.iter().filter_map(move |published| {
            let (table, row) = (table?, published.stored.row);
            Some((table.position(row as usize), table.taken_out(row as usize).unwrap_or(IN_EFFECT), published))
        })
    }
}
