//! Which recorded events made a figure another one.
//!
//! Those are named that bear on what differs, until two things hold: the earlier log with the named events alone gives the later figure, and
//! the later log without them gives the earlier one. Both are worked out, not argued, so a list that is too short is made longer.

use super::cause;
use super::side::{Between, Side};
use crate::bearing::{Bearing, reported_by};
use crate::keys::Row;
use crate::reckoning::{Difference, Eye, Reckoning};
use maaltal_domain::{Cause, CauseReason, EventType, Kpi};
use std::collections::BTreeSet;

/// What made `kpi` another figure between two sides: the earlier and the later view, both by the later definition.
pub(super) fn of(between: &Between<'_>, kpi: &Kpi, (old, new): (&Side<'_>, &Side<'_>)) -> BTreeSet<Cause> {
    let mut search = Search { between, kpi, new, causes: BTreeSet::new(), named: BTreeSet::new() };
    if !search.name(old, new) {
        return search.causes;
    }
    loop {
        let with =
            |named: &BTreeSet<u32>| between.imagine(|position| position <= between.from || named.contains(&position));
        let more = search.name(&between.of(&with(&search.named)), new);
        let without = |named: &BTreeSet<u32>| between.imagine(|position| !named.contains(&position));
        if !(search.name(&between.of(&without(&search.named)), old) || more) {
            return search.causes;
        }
    }
}

struct Search<'s, 'a> {
    between: &'s Between<'a>,
    kpi: &'s Kpi,
    new: &'s Side<'s>,
    causes: BTreeSet<Cause>,
    /// Positions of the causes.
    named: BTreeSet<u32>,
}

impl Search<'_, '_> {
    /// Names what bears on the difference of two sides; gives whether that is more than was named already.
    fn name(&mut self, one: &Side<'_>, other: &Side<'_>) -> bool {
        let reckoned = |side| Reckoning::new(side, self.kpi, Eye::Number);
        let difference = reckoned(&one.scene).differs(&reckoned(&other.scene));
        if !difference.any {
            return false;
        }
        let every = || {
            let rows = one.types().into_iter().flat_map(|known| one.only_one_ever_has(other, known));
            rows.map(|row| row.table.position(row.index)).collect()
        };
        let bearing = self.bearing(one, other, &difference);
        self.add(&bearing, one, other) || self.add_around(&bearing) || self.add(&every(), one, other)
    }

    /// Positions of the events that only one side has and that bear on the difference.
    fn bearing(&self, one: &Side<'_>, other: &Side<'_>, difference: &Difference) -> BTreeSet<u32> {
        let candidates = |event_type| one.only_one_has(other, event_type);
        let mut found = Bearing::new([&one.scene, &other.scene], candidates).on(self.kpi, &difference.hits);
        for (types, from) in reported_by(&one.scene, self.kpi).into_iter().filter(|_| difference.state) {
            let rows = types.into_iter().flat_map(|event_type| one.only_one_ever_has(other, event_type));
            found.extend(rows.filter(|row| row.day >= from).map(|row| row.table.position(row.index)));
        }
        found
    }

    /// Names why only one side has the events at `positions`; gives whether that is more.
    fn add(&mut self, positions: &BTreeSet<u32>, one: &Side<'_>, other: &Side<'_>) -> bool {
        let known = self.named.len();
        let causes: Vec<_> = positions.iter().filter_map(|position| self.why(*position, one, other)).collect();
        self.note(causes);
        self.named.len() > known
    }

    /// Names every correction between the views that hangs together with the events at `positions`.
    fn add_around(&mut self, positions: &BTreeSet<u32>) -> bool {
        let known = self.named.len();
        let keys = self.between.projection.keys();
        let rows = positions.iter().filter_map(|position| self.row(*position));
        let around: BTreeSet<u32> = rows.flat_map(|(_, row)| keys.corrections_around(row)).collect();
        let recorded = around.into_iter().filter(|position| self.is_between(*position));
        let causes: Vec<_> = recorded.map(|position| self.correction(position, None)).collect();
        self.note(causes);
        self.named.len() > known
    }

    fn note(&mut self, causes: Vec<Cause>) {
        self.named.extend(causes.iter().filter_map(|cause| u32::try_from(cause.position.0).ok()));
        self.causes.extend(causes);
    }

    /// Why only one side has the event at `position`: it came, or what came took it out.
    fn why(&self, position: u32, one: &Side<'_>, other: &Side<'_>) -> Option<Cause> {
        if self.is_between(position) && !self.named.contains(&position) {
            return Some(self.came(position));
        }
        let (event_type, row) = self.row(position)?;
        let index = row.index as usize;
        let without = if one.has(event_type, index) { other } else { one };
        let taker = without.taker(event_type, index)?;
        self.is_between(taker).then(|| self.correction(taker, Some(position)))
    }

    /// The cause that an event is by its coming: what replaces another is not late.
    fn came(&self, position: u32) -> Cause {
        match self.between.projection.keys().voids(position) {
            Some(false) => cause(position, CauseReason::Replaced, self.new.taken_by(self.between.projection, position)),
            _ => cause(position, CauseReason::Late, None),
        }
    }

    /// The cause that a correction is by taking out what is at `of`, or else what it names.
    fn correction(&self, position: u32, of: Option<u32>) -> Cause {
        let keys = self.between.projection.keys();
        let reason = if keys.voids(position) == Some(true) { CauseReason::Voided } else { CauseReason::Replaced };
        let named = || self.between.projection.place_of(keys.corrects(position)?).map(|(_, named)| named);
        cause(position, reason, of.or_else(named))
    }

    fn row(&self, position: u32) -> Option<(EventType, Row)> {
        let (event_type, _, index) = self.between.new.records.at(position)?;
        Some((event_type, self.between.row(event_type, index)))
    }

    fn is_between(&self, position: u32) -> bool {
        position > self.between.from && position <= self.between.new.view
    }
}
