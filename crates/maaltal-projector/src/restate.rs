//! One period's figures at two views, and the events that made the difference.
//!
//! Source: KPIS.md section 5.

mod changes;
mod related;

use crate::evidence::{Evidence, Role, roles};
use crate::projection::Asked;
use crate::scene::Scene;
use crate::tally::Hit;
use crate::{Ask, Projection, ProjectorError};
use crate::{measure, targets};
use changes::Changes;
use maaltal_domain::{Cause, CauseReason, Cell, Day, Kpi, Position, ProgrammeId, Restated, Restatement, View};
use std::collections::{BTreeMap, BTreeSet};

impl Projection {
    /// A period's figures as known at `from` and at `to`, for one cut-off day: the one given, else the one that `from` has by itself.
    ///
    /// # Errors
    /// When the programme is not defined in both views, the period is none, `to` lies before `from`, or a view lies ahead.
    pub fn restate(
        &self,
        programme: &ProgrammeId,
        period: &str,
        cutoff: Option<Day>,
        from: View,
        to: View,
    ) -> Result<Restatement, ProjectorError> {
        if to.position < from.position {
            return Err(ProjectorError::Backwards { from: from.position, to: to.position });
        }
        let ask = |cutoff, view| Ask { period: period.to_owned(), cutoff, view };
        let old = self.asked(programme, &ask(cutoff, from))?;
        let new = self.asked(programme, &ask(Some(old.cutoff), to))?;
        let changes = Changes::between(self, new.records, old.view, new.view);
        let (old_scene, new_scene) = (old.scene(), new.scene());
        let of_old = |kpi: &Kpi| old.programme.kpis.iter().find(|known| known.id == kpi.id);
        let gone = old.programme.kpis.iter().filter(|kpi| new.programme.kpis.iter().all(|known| known.id != kpi.id));
        let kept = new.programme.kpis.iter().map(|kpi| (of_old(kpi), Some(kpi)));
        let pairs = kept.chain(gone.map(|kpi| (Some(kpi), None)));
        let figures = pairs.filter_map(|(before, after)| {
            let sides = (before.map(|kpi| Side::new(&old_scene, kpi)), after.map(|kpi| Side::new(&new_scene, kpi)));
            restated(&old, &new, sides, &changes)
        });
        let figures = figures.collect();
        Ok(Restatement { period: new.period.clone(), cutoff: new.cutoff, from, to, figures })
    }
}

/// A figure at one view.
pub(super) struct Side<'s, 'a> {
    pub scene: &'s Scene<'a>,
    pub kpi: &'s Kpi,
    total: Cell,
    pub evidence: Evidence<'s, 'a>,
    hits: BTreeMap<Key, Hit>,
}

/// What must be the same of a hit for the figure to be the same: role, position, citizen, what it adds, and the company where companies
/// are counted.
type Key = (Role, u32, u32, i64, u32);

impl<'s, 'a> Side<'s, 'a> {
    fn new(scene: &'s Scene<'a>, kpi: &'s Kpi) -> Self {
        let (found, total) = measure::found(scene, kpi);
        let key = |role, hit: &Hit| {
            let company = if hit.unit == hit.company { hit.company } else { 0 };
            (role, hit.position, hit.citizen, hit.adds, company)
        };
        let hits = roles(&found).into_iter().map(|(role, hit)| (key(role, &hit), hit)).collect();
        Self { scene, kpi, total, evidence: Evidence::new(scene, &kpi.measure), hits }
    }

    /// Hits that the other side does not have, each with whether the other side has one of the same event.
    fn without(&self, other: &Self) -> Vec<(Role, Hit, bool)> {
        let differs = self.hits.iter().filter(|(key, _)| !other.hits.contains_key(key));
        differs.map(|((role, position, ..), hit)| (*role, *hit, other.has(*role, *position))).collect()
    }

    fn has(&self, role: Role, position: u32) -> bool {
        let first = (role, position, 0, i64::MIN, 0);
        self.hits.range(first..).next().is_some_and(|(key, _)| (key.0, key.1) == (role, position))
    }
}

fn restated(
    old: &Asked<'_>,
    new: &Asked<'_>,
    sides: (Option<Side<'_, '_>>, Option<Side<'_, '_>>),
    changes: &Changes<'_>,
) -> Option<Restated> {
    let kpi = &sides.1.as_ref().or(sides.0.as_ref())?.kpi.id;
    let mut causes = BTreeSet::new();
    let redefined = match (&sides.0, &sides.1) {
        (Some(before), Some(after)) => {
            let redefined = !same_rules(old, before.kpi, new, after.kpi);
            causes.extend(related::causes(before, after, changes, redefined));
            redefined
        }
        _ => true,
    };
    let definition = |asked: &Asked<'_>| asked.records.definition(asked.view).map_or(0, |(position, _)| position);
    if redefined {
        let stated = (definition(old), definition(new));
        causes.insert(changes.cause_of_statement(stated, CauseReason::DefinitionChanged));
    }
    let in_force = |asked: &Asked<'_>| targets::in_force(asked.records, asked.view, kpi);
    let (before, after) = (in_force(old), in_force(new));
    let in_both = sides.0.is_some() && sides.1.is_some();
    if in_both && before.as_ref().map(|stated| &stated.target) != after.as_ref().map(|stated| &stated.target) {
        let position = |stated: Option<targets::Stated>, asked| stated.map_or(definition(asked), |own| own.position);
        let stated = (position(before, old), position(after, new));
        causes.insert(changes.cause_of_statement(stated, CauseReason::TargetChanged));
    }
    let kpi = kpi.clone();
    let (old, new) = (sides.0.map(|side| side.total), sides.1.map(|side| side.total));
    Some(Restated { kpi, old, new, causes: causes.into_iter().collect() })
}

/// Whether a figure is worked out by the same rules in both definitions, its target aside.
fn same_rules(old: &Asked<'_>, before: &Kpi, new: &Asked<'_>, after: &Kpi) -> bool {
    let rules = |kpi: &Kpi| Kpi { target: None, name: after.name.clone(), ..kpi.clone() };
    let frame = |asked: &Asked<'_>| (asked.programme.start, asked.cutoff, asked.period.clone());
    rules(before) == rules(after) && frame(old) == frame(new)
}

/// A cause at a row's position.
fn cause(position: u32, reason: CauseReason, other: Option<u32>) -> Cause {
    let at = |position: u32| Position(position.into());
    Cause { position: at(position), reason, other: other.map(at) }
}
