//! Which events decide on a figure without being counted in it.
//!
//! Those are named that bear on what a fold of the named events alone gives otherwise, until it gives the same figure.

use crate::bearing::{Bearing, reported_by};
use crate::projection::Asked;
use crate::reckoning::{Eye, Reckoning};
use crate::scene::Scene;
use maaltal_domain::{EventType, Kpi};
use std::collections::BTreeSet;

/// Positions of the events that decide on `figure` beside those that are `counted`, `first` among them.
pub(super) fn beside(
    asked: &Asked<'_>,
    kpi: &Kpi,
    figure: &Reckoning<'_, '_>,
    counted: BTreeSet<u32>,
    first: BTreeSet<u32>,
) -> BTreeSet<u32> {
    let mut named: BTreeSet<u32> = counted.union(&first).copied().collect();
    loop {
        let records = asked
            .records
            .as_if(|_, table, row| named.contains(&table.position(row)) && table.is_effective(row, asked.view));
        let scene = Scene::new(&records, asked.programme, asked.view, &asked.period, asked.cutoff);
        let alone = Reckoning::new(&scene, kpi, Eye::Reach);
        let more = missing(kpi, figure, &alone, &named);
        if more.is_empty() {
            return named.difference(&counted).copied().collect();
        }
        named.extend(more);
    }
}

/// Positions of events that are not named and bear on what the named ones give otherwise.
fn missing(kpi: &Kpi, figure: &Reckoning<'_, '_>, alone: &Reckoning<'_, '_>, named: &BTreeSet<u32>) -> BTreeSet<u32> {
    let difference = alone.differs(figure);
    if !difference.any {
        return BTreeSet::new();
    }
    let scene = figure.scene;
    let unnamed = |event_type: EventType| {
        let rows = scene.existing(event_type);
        rows.filter(|row| !named.contains(&row.table.position(row.index))).collect::<Vec<_>>()
    };
    let mut more = Bearing::new([scene, alone.scene], unnamed).on(kpi, &difference.hits);
    for (types, from) in reported_by(scene, kpi).into_iter().filter(|_| difference.state) {
        more.extend(first_reporting(scene, &types, from));
    }
    more.retain(|position| !named.contains(position));
    if more.is_empty() {
        let all = scene.records.tables().flat_map(|(event_type, _)| unnamed(event_type));
        more.extend(all.map(|row| row.table.position(row.index)));
    }
    more
}

/// The first event in effect of some types with an event time on a day or later, also after the cut-off.
fn first_reporting(scene: &Scene<'_>, types: &[EventType], from: i32) -> Option<u32> {
    let tables = types.iter().filter_map(|known| scene.records.table(*known));
    let firsts = tables.filter_map(|table| {
        let row = table.effective(scene.view).find(|row| table.day(*row) >= from)?;
        Some(table.position(row))
    });
    firsts.min()
}
