//! One period's figures at two views, and the events that made the difference.
//!
//! Source: KPIS.md section 5.

mod causes;
mod side;

use crate::projection::Asked;
use crate::{Ask, Projection, ProjectorError};
use crate::{measure, targets};
use maaltal_domain::{
    Cause, CauseReason, Cell, Day, Kpi, Position, ProgrammeId, PublishedTarget, Restated, RestatedTarget, Restatement,
    View,
};
use side::Between;
use std::collections::BTreeSet;

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
        let number = self.number_of(programme).unwrap_or_default();
        let between = Between { projection: self, new: &new, programme: number, from: old.view };
        let (earlier, later) = (between.at(old.view), between.at(new.view));
        let old_scene = old.scene();
        let of_old = |kpi: &Kpi| old.programme.kpis.iter().find(|known| known.id == kpi.id);
        let gone = old.programme.kpis.iter().filter(|kpi| new.programme.kpis.iter().all(|known| known.id != kpi.id));
        let kept = new.programme.kpis.iter().map(|kpi| (of_old(kpi), Some(kpi)));
        let pairs = kept.chain(gone.map(|kpi| (Some(kpi), None)));
        let figures = pairs.filter_map(|(before, after)| {
            let mut causes = statements(&old, &new, before, after);
            causes.extend(after.map(|kpi| causes::of(&between, kpi, (&earlier, &later))).unwrap_or_default());
            let was = before.map(|kpi| measure::found(&old_scene, kpi).1);
            let is = after.map(|kpi| measure::found(&later.scene, kpi).1);
            Some(Restated {
                kpi: after.or(before)?.id.clone(),
                old_target: target(&old, before, was.as_ref()),
                new_target: target(&new, after, is.as_ref()),
                old: was,
                new: is,
                causes: causes.into_iter().collect(),
            })
        });
        let figures = figures.collect();
        Ok(Restatement { period: new.period.clone(), cutoff: new.cutoff, from, to, figures })
    }
}

/// The target of a figure in force, and how its total stands against it.
fn target(asked: &Asked<'_>, kpi: Option<&Kpi>, total: Option<&Cell>) -> Option<RestatedTarget> {
    let target = targets::in_force(asked.records, asked.view, &kpi?.id)?.target;
    let steps = target.steps.clone();
    let kpi = Kpi { target: Some(target), ..kpi?.clone() };
    let published = PublishedTarget::of(asked.programme, &asked.period, asked.cutoff, &kpi, total?.value())?;
    Some(RestatedTarget { published, steps })
}

/// The definition and the target that made a figure another one, or gave it another target.
fn statements(old: &Asked<'_>, new: &Asked<'_>, before: Option<&Kpi>, after: Option<&Kpi>) -> BTreeSet<Cause> {
    let mut causes = BTreeSet::new();
    let definition = |asked: &Asked<'_>| asked.records.definition(asked.view).map_or(0, |(position, _)| position);
    let stated = |(was, is): (u32, u32), reason| {
        let taker = || {
            let (_, table, row) = new.records.at(was)?;
            table.taken_out(row)
        };
        // The new statement, or what took the old one out.
        cause(if is > old.view { is } else { taker().unwrap_or(is) }, reason, None)
    };
    let is_same = before.zip(after).is_some_and(|(before, after)| same_rules(old, before, new, after));
    if !is_same {
        causes.insert(stated((definition(old), definition(new)), CauseReason::DefinitionChanged));
    }
    if let Some((before, _)) = before.zip(after) {
        let in_force = |asked: &Asked<'_>| targets::in_force(asked.records, asked.view, &before.id);
        let (was, is) = (in_force(old), in_force(new));
        if was.as_ref().map(|stated| &stated.target) != is.as_ref().map(|stated| &stated.target) {
            let position = |known: Option<targets::Stated>, asked| known.map_or(definition(asked), |own| own.position);
            causes.insert(stated((position(was, old), position(is, new)), CauseReason::TargetChanged));
        }
    }
    causes
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
