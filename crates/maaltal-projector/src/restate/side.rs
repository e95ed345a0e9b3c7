//! What a figure sees at a view, or would see had only some of the events between two views been recorded.

use crate::Projection;
use crate::keys::Row;
use crate::projection::Asked;
use crate::records::Records;
use crate::scene::{Existing, Scene};
use crate::table::Table;
use maaltal_domain::EventType;
use std::collections::{BTreeMap, BTreeSet};

/// The log of one programme between two views, seen by the later view's definition.
pub(super) struct Between<'a> {
    pub projection: &'a Projection,
    pub new: &'a Asked<'a>,
    /// Number of the programme in rows.
    pub programme: u16,
    /// Position of the earlier view.
    pub from: u32,
}

/// A scene, and why rows are not in it.
pub(super) struct Side<'a> {
    pub scene: Scene<'a>,
    /// By row the position of what takes it out of effect.
    outs: BTreeMap<Row, u32>,
    programme: u16,
}

/// Rows of the programme that are in effect had only some events been recorded, and what takes out the others.
pub(super) struct Imagined {
    records: Records,
    outs: BTreeMap<Row, u32>,
}

impl Between<'_> {
    /// What is seen at `view`.
    pub fn at(&self, view: u32) -> Side<'_> {
        let outs = self.projection.keys().taken_out(|position| position <= view);
        self.side(self.new.records, view, outs)
    }

    /// The log had only those events been recorded that `is_recorded` takes.
    pub fn imagine(&self, is_recorded: impl Fn(u32) -> bool) -> Imagined {
        let until = self.new.view;
        let outs = self.projection.keys().taken_out(|position| position <= until && is_recorded(position));
        let records = self.new.records.as_if(|event_type, table, row| {
            let is_out = || outs.contains_key(&self.row(event_type, row));
            is_recorded(table.position(row)) && !is_out()
        });
        Imagined { records, outs }
    }

    /// What is seen of it at the later view.
    pub fn of<'s>(&'s self, imagined: &'s Imagined) -> Side<'s> {
        self.side(&imagined.records, self.new.view, imagined.outs.clone())
    }

    fn side<'s>(&'s self, records: &'s Records, view: u32, outs: BTreeMap<Row, u32>) -> Side<'s> {
        let scene = Scene::new(records, self.new.programme, view, &self.new.period, self.new.cutoff);
        Side { scene, outs, programme: self.programme }
    }

    /// The row of a table of the programme.
    pub fn row(&self, event_type: EventType, index: usize) -> Row {
        row(self.programme, event_type, index)
    }
}

fn row(programme: u16, event_type: EventType, index: usize) -> Row {
    Row { programme, event_type: event_type.code(), index: u32::try_from(index).unwrap_or(u32::MAX) }
}

impl<'a> Side<'a> {
    /// Position of what takes the row out of effect here.
    pub fn taker(&self, event_type: EventType, index: usize) -> Option<u32> {
        self.outs.get(&row(self.programme, event_type, index)).copied()
    }

    /// What the event at `position` takes out of effect here, if it is of the programme.
    pub fn taken_by(&self, projection: &Projection, position: u32) -> Option<u32> {
        let mut taken = self.outs.iter().filter(|(row, taker)| **taker == position && row.programme == self.programme);
        taken.find_map(|(row, _)| projection.place_of(*row)).map(|(_, taken)| taken).filter(|taken| *taken < position)
    }

    pub fn has(&self, event_type: EventType, index: usize) -> bool {
        self.scene.records.table(event_type).is_some_and(|table| table.is_effective(index, self.scene.view))
    }

    /// Events of a type that only one of two sides has, up to the cut-off; what is said of a figure knows none.
    pub fn only_one_has<'s>(&'s self, other: &'s Self, event_type: EventType) -> Vec<Existing<'s>> {
        if event_type == EventType::KpiExplained {
            return self.only_one_ever_has(other, event_type);
        }
        let without =
            |a: &'s Self, b: &'s Self| a.scene.existing(event_type).filter(move |row| !b.has(event_type, row.index));
        without(self, other).chain(without(other, self)).collect()
    }

    /// As [`Side::only_one_has`], also after the cut-off.
    pub fn only_one_ever_has<'s>(&'s self, other: &'s Self, event_type: EventType) -> Vec<Existing<'s>> {
        let rows = |table: &'s Table| {
            let differs =
                (0..table.rows()).filter(move |row| self.has(event_type, *row) != other.has(event_type, *row));
            differs.map(move |index| Existing { table, event_type, index, day: table.day(index) })
        };
        self.scene.records.table(event_type).into_iter().flat_map(rows).collect()
    }

    /// Types of which there are events.
    pub fn types(&self) -> BTreeSet<EventType> {
        self.scene.records.tables().map(|(event_type, _)| event_type).collect()
    }
}
